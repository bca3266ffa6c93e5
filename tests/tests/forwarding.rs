//! Forwarded certificates: every format is decoded from what others write, and refused where it is not exactly that.

use base64ct::{Base64, Encoding as _};
use certauth::{Code, Presented, Revocation, TrustAnchor, TrustAnchors, UnixTime, ValidationError, ValidationOptions};
use certauth_forwarding::{
    Assurance, Chain, Format, Forwarding, ForwardingBuilder, ForwardingError, Limits, Product, Provenance, TrustedHops,
    TrustedPeers, TrustedProxies, encode_proxy_protocol,
};
use certauth_principal::{Authenticator, Names, NoHooks};
use certauth_tests::face_c::root;
use certauth_tests::make::{Draft, Key, NOW, pem, subject_alt_name};
use certauth_tests::suite::{Case, load};
use certauth_tests::transcript::rust_line;
use proptest::prelude::*;

fn certificates() -> (Vec<u8>, Vec<u8>) {
    let key = Key::ed25519();
    let ca = Draft::ca("CA", "CA", &key).sign(&key);
    (Draft::client("alice", "CA", &Key::ed25519()).sign(&key), ca)
}

fn trusted() -> Provenance {
    Provenance::unix(&TrustedPeers::parse("unix").expect("a list"))
}

fn forwarding(product: &str) -> Forwarding {
    let product = Product::from_name(product).expect("a product");
    Forwarding::builder(product).set_header(product.header().unwrap_or("X-Cert")).build().expect("settings")
}

fn decode(forwarding: &Forwarding, headers: &[(&str, &str)]) -> Result<Vec<Vec<u8>>, ForwardingError> {
    forwarding.decode(trusted(), headers).map(|forwarded| forwarded.certificates().to_vec())
}

/// As Python's `urllib.parse.quote(text, safe=...)`.
fn quote(text: &str, safe: &str) -> String {
    let octet =
        |octet: u8| match octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) || safe.as_bytes().contains(&octet)
        {
            true => char::from(octet).to_string(),
            false => format!("%{octet:02X}"),
        };
    text.bytes().map(octet).collect()
}

/// What independent writers make of two certificates, as their sources and manuals say.
#[test]
fn each_product_is_decoded() {
    let (leaf, ca) = certificates();
    let base64 = Base64::encode_string;
    let (leaf_pem, ca_pem) = (pem(&leaf), pem(&ca));
    let hash = certauth::Sha256Digest::of(&leaf);
    let both = vec![leaf.clone(), ca.clone()];
    let one = vec![leaf.clone()];
    let xfcc = format!(
        "By=spiffe://a/b;By=spiffe://a/c;Hash={hash};Cert=\"{}\";Chain=\"{}\";Subject=\"CN=a;b,c=\\\"d\\\\\";URI=",
        quote(&leaf_pem, "-"),
        quote(&(leaf_pem.clone() + &ca_pem), "-")
    );
    let xfcc_json = serde_json::json!([{
        "by": "spiffe://a/b", "hash": hash.to_string(), "cert": leaf_pem, "chain": [leaf_pem, ca_pem],
        "subject": "CN=a", "uri": ["http://x"], "dns": [], "issuer": "CN=CA",
    }])
    .to_string();
    let rows: Vec<(&str, String, &Vec<Vec<u8>>)> = vec![
        ("nginx", quote(&leaf_pem, ""), &one),
        ("nginx", quote(&leaf_pem, "").to_lowercase_escapes(), &one),
        ("nginx", quote(leaf_pem.trim_end(), ""), &one),
        ("nginx", quote(&leaf_pem.replace('\n', "\r\n"), ""), &one),
        ("ingress-nginx", quote(&leaf_pem, ""), &one),
        ("envoy", xfcc.clone(), &both),
        ("envoy-json", xfcc_json, &both),
        ("istio", format!("hash={hash};cert=\"{}\"", quote(&leaf_pem, "-")), &one),
        ("traefik", base64(&leaf), &one),
        ("traefik", format!("{},{}", base64(&leaf), base64(&ca)), &both),
        ("traefik-legacy", format!("{},{}", quote(&base64(&leaf), ""), quote(&base64(&ca), "")), &both),
        ("haproxy", base64(&leaf), &one),
        ("apache", leaf_pem.replace('\n', " "), &one),
        ("apache", leaf_pem.trim_end().replace('\n', "\n\t"), &one),
        ("caddy", base64(&leaf), &one),
        ("aws-alb-verify", quote(&leaf_pem, "+=/"), &one),
        ("aws-alb-passthrough", quote(&(leaf_pem.clone() + &ca_pem), "+=/"), &both),
        ("cloudfront", quote(&leaf_pem, "+=/"), &one),
        ("cloudfront-passthrough", format!(":{}:", base64(&leaf)), &one),
        ("azure-app-service", base64(&leaf), &one),
        ("azure-app-gateway", quote(&leaf_pem, ""), &one),
        ("gcp", format!(":{}:", base64(&leaf)), &one),
        ("cloudflare", base64(&leaf), &one),
        ("fastly", base64(leaf_pem.as_bytes()), &one),
        ("kong", quote(&leaf_pem, ""), &one),
        ("cloud-foundry", base64(&leaf), &one),
        ("aspnet", base64(&leaf), &one),
        ("aspnet-guide", leaf.iter().map(|octet| format!("{octet:02x}")).collect(), &one),
        ("aspnet-guide", leaf.iter().map(|octet| format!("{octet:02X}")).collect(), &one),
        ("rfc9440", format!(":{}:", base64(&leaf)), &one),
    ];
    for (name, value, expected) in &rows {
        let forwarding = forwarding(name);
        let product = Product::from_name(name).expect("a product");
        let header = product.header().unwrap_or("X-Cert").to_uppercase();
        let verify = product.verify();
        let headers: Vec<(&str, &str)> = [(header.as_str(), value.as_str())].into_iter().chain(verify).collect();
        assert_eq!(decode(&forwarding, &headers).as_ref(), Ok(*expected), "{name} {value}");
        // Nothing is shown without the header, with an empty one, and with what the product writes for none.
        let none = product.none().unwrap_or("");
        for headers in [&[][..], &[(header.as_str(), "")], &[(header.as_str(), " ")], &[(header.as_str(), none)]] {
            assert_eq!(decode(&forwarding, headers), Ok(vec![]), "{name}");
        }
        // Where nobody may speak for the proxy, nothing is believed, and nothing is passed over unless that was asked for.
        let untrusted = forwarding.decode(Provenance::untrusted(), &headers).map_err(|error| error.code);
        assert_eq!(untrusted, Err(Code::ForwardedHeaderUntrusted), "{name}");
        let ignoring =
            Forwarding::builder(product).set_header(header.as_str()).ignore_untrusted().build().expect("settings");
        let ignored = ignoring.decode(Provenance::untrusted(), &headers).expect("passed over");
        assert!(ignored.presented().certificate().is_none(), "{name}");
    }
    let covered: Vec<&str> = rows.iter().map(|(name, ..)| *name).collect();
    for product in Product::ALL {
        let is_header = product.format() != Format::ProxyProtocol;
        assert_eq!(covered.contains(&product.name()), is_header, "{}", product.name());
    }
    println!("{} values of {} products", rows.len(), Product::ALL.len());
}

trait LowercaseEscapes {
    fn to_lowercase_escapes(&self) -> String;
}

impl LowercaseEscapes for String {
    fn to_lowercase_escapes(&self) -> String {
        let mut out = String::new();
        let mut rest = self.chars();
        while let Some(character) = rest.next() {
            out.push(character);
            if character == '%' {
                out.extend(rest.by_ref().take(2).map(|digit| digit.to_ascii_lowercase()));
            }
        }
        out
    }
}

/// What is not exactly the format, with the code and the octet.
#[test]
fn what_is_refused() {
    let (leaf, ca) = certificates();
    let base64 = Base64::encode_string(&leaf);
    let (leaf_pem, both_pem) = (pem(&leaf), pem(&leaf) + &pem(&ca));
    let escaped = quote(&leaf_pem, "");
    let cert = format!("Cert=\"{escaped}\"");
    let malformed = Code::ForwardedHeaderMalformed;
    let (not_der, mismatch) = (Code::ForwardedCertificateMalformed, Code::ForwardedChainMismatch);
    let tailed = Base64::encode_string(&[&leaf[..], &[0]].concat());
    let cut = Base64::encode_string(&leaf[..leaf.len() - 1]);
    let rows: Vec<(&str, String, Code, Option<usize>)> = vec![
        ("caddy", format!("{base64}="), malformed, None),
        ("caddy", base64.replace('/', "_").replace('+', "-") + "_", malformed, None),
        ("caddy", format!("{} {}", &base64[..4], &base64[4..]), malformed, Some(4)),
        ("caddy", "MII\u{e9}".into(), malformed, Some(3)),
        ("caddy", "MII\0".into(), malformed, Some(3)),
        ("caddy", "MIIB\nMIIB".into(), malformed, Some(4)),
        ("caddy", "(null)".into(), malformed, Some(0)),
        ("caddy", tailed, not_der, None),
        ("caddy", cut, not_der, None),
        ("caddy", Base64::encode_string(&[&leaf[..], &ca].concat()), not_der, None),
        ("caddy", Base64::encode_string(&[0x30, 0x80, 0, 0]), not_der, None),
        ("caddy", Base64::encode_string(leaf_pem.as_bytes()), not_der, None),
        ("aspnet-guide", "308".into(), malformed, Some(3)),
        ("aspnet-guide", "0x3082".into(), malformed, Some(1)),
        ("aspnet-guide", "30 82".into(), malformed, Some(2)),
        ("nginx", escaped.clone() + "%", malformed, Some(escaped.len())),
        ("nginx", escaped.replacen("%0A", "%zz", 1), malformed, None),
        ("nginx", escaped.replacen("%0A", "%00", 1), malformed, None),
        ("nginx", escaped.replacen("%0A", "%0C", 1), malformed, None),
        ("nginx", escaped.clone() + "%0B", malformed, None),
        ("nginx", escaped.replacen("%0A", "%C2%A0", 1), malformed, None),
        ("nginx", escaped.replace('%', "%25"), malformed, None),
        ("nginx", escaped.replace("%20", "+"), malformed, None),
        ("nginx", leaf_pem.trim_end().replace('\n', " "), malformed, None),
        ("nginx", quote(&both_pem, ""), mismatch, None),
        ("nginx", quote(&leaf_pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE"), ""), malformed, None),
        ("nginx", quote(&format!("subject=x\n{leaf_pem}"), ""), malformed, None),
        ("nginx", quote(&format!("{leaf_pem}x"), ""), malformed, None),
        ("nginx", quote("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", ""), malformed, None),
        ("apache", "null".into(), malformed, Some(0)),
        ("rfc9440", base64.clone(), malformed, Some(0)),
        ("rfc9440", format!(":{base64}"), malformed, Some(0)),
        ("rfc9440", format!(": {base64}:"), malformed, Some(1)),
        ("rfc9440", format!(":{base64}:, :{base64}:"), malformed, None),
        ("rfc9440", format!("\"{base64}\""), malformed, Some(0)),
        ("rfc9440", "::".into(), malformed, None),
        ("traefik", format!("{base64}, {base64}"), malformed, Some(base64.len() + 1)),
        ("traefik", format!("{base64},,{base64}"), malformed, Some(base64.len() + 1)),
        ("traefik", format!(",{base64}"), malformed, Some(0)),
        ("envoy", format!("{cert},{cert}"), malformed, Some(cert.len())),
        ("envoy", format!("{cert};{cert}"), malformed, Some(cert.len() + 1)),
        // A URI that a client has put into its certificate, as Envoy writes it.
        ("envoy", format!("{cert};URI=http://x,Hash=00;{cert}"), malformed, None),
        ("envoy", format!("{cert};URI=http://x;{cert}"), malformed, None),
        ("envoy", format!("{cert};Subject=\"CN=a"), malformed, None),
        ("envoy", format!("{cert};"), malformed, Some(cert.len() + 1)),
        ("envoy", "Hash=00".into(), mismatch, None),
        ("envoy", format!("Hash={};{cert}", "00".repeat(32)), mismatch, None),
        ("envoy", format!("{cert};Chain=\"{}\"", quote(&pem(&ca), "")), mismatch, None),
        ("envoy", format!("Cert=\"{}\"", quote(&both_pem, "")), mismatch, None),
        ("envoy", base64.clone(), malformed, Some(0)),
    ];
    for (name, value, code, offset) in rows {
        let forwarding = forwarding(name);
        let header = forwarding.vary().expect("a name").to_owned();
        let error = decode(&forwarding, &[(&header, &value)]).expect_err(&format!("{name} {value}"));
        assert_eq!(error.code, code, "{name} {value}: {error}");
        assert!(offset.is_none() || error.offset == offset, "{name} {value}: {error}");
        let said = error.to_string();
        assert!(!said.contains(&base64[..16]) && said.contains(&header), "{said}");
    }
}

/// Headers that a client adds.
#[test]
fn a_second_header_is_refused() {
    let (leaf, _) = certificates();
    let base64 = Base64::encode_string(&leaf);
    let aspnet = forwarding("aspnet");
    let code = |headers: &[(&str, &str)]| decode(&aspnet, headers).map_err(|error| error.code);
    let one = ("X-Client-Cert", base64.as_str());
    assert_eq!(code(&[one, one]), Err(Code::ForwardedHeaderRepeated));
    assert_eq!(code(&[one, ("x-client-cert", "")]), Err(Code::ForwardedHeaderRepeated));
    assert_eq!(code(&[one, ("X_Client_Cert", &base64)]), Err(Code::ForwardedHeaderAmbiguous));
    assert_eq!(code(&[("X_Client_Cert", &base64)]), Err(Code::ForwardedHeaderAmbiguous));
    assert_eq!(code(&[one, ("X-Client-Certificate", "x")]), Ok(vec![leaf.clone()]));

    let ingress = forwarding("ingress-nginx");
    let escaped = quote(&pem(&leaf), "");
    for (verify, expected) in [
        (&[("ssl-client-verify", "SUCCESS")][..], Ok(vec![leaf.clone()])),
        (&[], Err(Code::ForwardedNotVerified)),
        (&[("ssl-client-verify", "success")], Err(Code::ForwardedNotVerified)),
        (&[("ssl-client-verify", "FAILED:certificate has expired")], Err(Code::ForwardedNotVerified)),
        (&[("ssl-client-verify", "SUCCESS"), ("Ssl-Client-Verify", "SUCCESS")], Err(Code::ForwardedHeaderRepeated)),
    ] {
        let headers: Vec<_> =
            [("ssl-client-cert", escaped.as_str())].into_iter().chain(verify.iter().copied()).collect();
        assert_eq!(decode(&ingress, &headers).map_err(|error| error.code), expected, "{verify:?}");
    }
    let names: Vec<String> = ingress.headers().collect();
    assert_eq!(names, ["ssl-client-cert", "ssl-client-verify"]);
    // A product that verifies nothing is believed where a header says that it has.
    let product = Product::from_name("cloudflare").expect("a product");
    assert_eq!(product.assurance(), Assurance::Unverified);
}

#[test]
fn limits() {
    let (leaf, ca) = certificates();
    let base64 = Base64::encode_string;
    let product = Product::from_name("traefik").expect("a product");
    let value = [base64(&leaf), base64(&ca)].join(",");
    let code = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        let forwarding = Forwarding::builder(product).set_limits(limits).build().expect("settings");
        decode(&forwarding, &[("X-Forwarded-Tls-Client-Cert", &value)]).map_err(|error| error.code)
    };
    assert_eq!(code(|_| ()), Ok(vec![leaf.clone(), ca.clone()]));
    assert_eq!(code(|limits| limits.header_octets = 100), Err(Code::ForwardedHeaderTooLarge));
    assert_eq!(code(|limits| limits.certificate_octets = 100), Err(Code::ForwardedHeaderTooLarge));
    assert_eq!(code(|limits| limits.total_octets = 300), Err(Code::ForwardedHeaderTooLarge));
    assert_eq!(code(|limits| limits.certificates = 1), Err(Code::ForwardedHeaderTooLarge));
}

#[test]
fn settings_that_cannot_work() {
    let builder = |name: &str| Forwarding::builder(Product::from_name(name).expect("a product"));
    for made in [
        builder("nginx"),
        builder("nginx").set_header(""),
        builder("nginx").set_header("X Cert"),
        builder("nginx").set_header("X-Cert").add_verify("x_cert", "SUCCESS"),
        builder("nginx").set_header("X-Cert").add_verify("X-Verify", ""),
        builder("caddy").set_header("X-Cert").set_chain(Chain::SameHeader),
        builder("caddy").set_header("X-a-b-c-d-e-f-g-h-i"),
        builder("apache").set_header("X-Cert0").set_chain(Chain::Numbered("X-Cert".into())),
        builder("apache").set_header("X-Cert00").set_chain(Chain::Numbered("X-Cert".into())),
        builder("apache").set_header("X-Cert").set_chain(Chain::Numbered(String::new())),
        builder("nginx").set_header("connection"),
        builder("nginx").set_header("content-length"),
        builder("nginx").set_header("X-Cert").add_verify("X-Verify", "\u{e9}"),
        builder("nginx").set_header("X-Cert").add_verify("X-Verify", "a\nb"),
        builder("apache")
            .set("header", "X-Cert")
            .and_then(|builder| builder.set("chain", "numbered:X-Chain"))
            .and_then(|builder| builder.set("limit_certificates", "1"))
            .expect("settings"),
        builder("proxy-protocol").set_header("X-Cert"),
        builder("proxy-protocol").ignore_untrusted(),
        builder("nginx").set_header("X-Cert").set("limit_xfcc_pairs", "1").expect("a setting"),
        builder("envoy-json").set("limit_xfcc_pairs", "1").expect("a setting"),
        builder("apache")
            .set("header", "X-Cert")
            .and_then(|builder| builder.set("chain", "numbered:X-Chain"))
            .and_then(|builder| builder.set("limit_certificates", "257"))
            .expect("settings"),
        builder("caddy").set_header("X-Cert").set_chain(Chain::ConcatenatedDer("X_CERT".into())),
    ] {
        assert_eq!(made.build().map_err(|error| error.code), Err(Code::ForwardingInvalid));
    }
}

proptest! {
    /// What is encoded is decoded, for every format that can carry it.
    #[test]
    fn encoded_and_decoded(contents in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 1..4)) {
        let certificates: Vec<Vec<u8>> = contents.iter().map(|octets| certauth_tests::make::tlv(0x30, octets)).collect();
        for product in Product::ALL.iter().filter(|product| product.format() != Format::ProxyProtocol) {
            let format = product.format();
            let Some(value) = format.encode(&certificates) else {
                prop_assert!(certificates.len() > 1 && !format.carries_chain());
                continue;
            };
            let chain = if format.carries_chain() { Chain::SameHeader } else { Chain::None };
            let forwarding = Forwarding::builder(*product).set_header("X-Cert").set_chain(chain).build().expect("settings");
            let verify = product.verify();
            let headers: Vec<(&str, &str)> = [("X-Cert", value.as_str())].into_iter().chain(verify).collect();
            prop_assert_eq!(decode(&forwarding, &headers), Ok(certificates.clone()), "{}", format.word());
        }
        // A chain in a header of its own.
        let (haproxy, rest) = (Product::from_name("haproxy").expect("a product"), &certificates[1..]);
        let chain = Chain::ConcatenatedDer("X-Chain".into());
        let forwarding = Forwarding::builder(haproxy).set_header("X-Cert").set_chain(chain).build().expect("settings");
        let one = Format::Base64Der.encode(&certificates[..1]).expect("a value");
        let value = Format::ConcatenatedDer.encode(rest).unwrap_or_default();
        if !rest.contains(&certificates[0]) {
            prop_assert_eq!(decode(&forwarding, &[("X-Cert", &one), ("X-Chain", &value)]), Ok(certificates.clone()));
        }
        let header = encode_proxy_protocol(Some(&certificates[0])).expect("a header");
        let proxy_protocol = forwarding_of("proxy-protocol");
        let found = proxy_protocol.decode_proxy_protocol(trusted(), &header).expect("a header").expect("all of it");
        prop_assert_eq!(found.forwarded.certificates(), &certificates[..1]);
        prop_assert_eq!((found.length, found.forwarded.assurance()), (header.len(), Assurance::VerifiedByProxy));
    }
}

fn forwarding_of(product: &str) -> Forwarding {
    Forwarding::builder(Product::from_name(product).expect("a product")).build().expect("settings")
}

/// A header comes in pieces: each beginning of it has more to come, and what comes behind it is the client's.
#[test]
fn proxy_protocol_in_pieces() {
    let (leaf, _) = certificates();
    let proxy_protocol = forwarding_of("proxy-protocol");
    let decode = |octets: &[u8]| proxy_protocol.decode_proxy_protocol(trusted(), octets);
    for certificate in [Some(&leaf[..]), None] {
        let header = encode_proxy_protocol(certificate).expect("a header");
        for end in 0..header.len() {
            assert_eq!(decode(&header[..end]), Ok(None), "{end}");
        }
        let found = decode(&[&header[..], b"GET /"].concat()).expect("a header").expect("all of it");
        assert_eq!((found.length, found.forwarded.presented().certificate()), (header.len(), certificate));
    }
    assert_eq!(encode_proxy_protocol(Some(&[0; 70_000])), None);
    // A product that writes headers of HTTP has none of these, and the other way round.
    let other = forwarding("nginx").decode_proxy_protocol(trusted(), b"");
    assert_eq!(other.map_err(|error| error.code), Err(Code::ForwardedHeaderMalformed));
    assert_eq!(proxy_protocol.headers().count(), 0);
}

/// The verdict on the connection's own certificate, if it is that of a proxy.
#[test]
fn proxies_with_certificates() {
    let key = Key::p256();
    let ca = Draft::ca("CA", "CA", &key).sign(&key);
    let client =
        |name: &str, names: &[(u8, &[u8])]| Draft::client(name, "CA", &key).with(subject_alt_name(names)).sign(&key);
    let anchors = TrustAnchors::from_der(&ca).expect("an anchor");
    let options = ValidationOptions::builder(anchors, Revocation::NoCheck).build().expect("options");
    let identity = |der: &[u8]| {
        certauth::validate_der(der, &[] as &[&[u8]], UnixTime(NOW), &options).expect("a valid certificate")
    };
    let proxy = client("proxy", &[(2, b"Proxy.internal"), (6, b"spiffe://corp/ingress")]);
    let others = [
        client("alice", &[(2, b"alice.internal")]),
        client("wild", &[(2, b"*.internal")]),
        client("below", &[(2, b"a.proxy.internal"), (6, b"spiffe://corp/ingress/a")]),
        client("mail", &[(1, b"proxy.internal@example")]),
    ];
    let identity_of_proxy = identity(&proxy);
    let digest = format!("sha256:{}", identity_of_proxy.sha256());
    let key_digest = format!("public-key-sha256:{}", identity_of_proxy.public_key_sha256());
    let header = Format::Base64Der.encode(&[&others[0]]).expect("a value");
    let headers = [("X-Client-Cert", header.as_str())];
    let aspnet = forwarding("aspnet");
    let is_believed = |identity: &certauth::Identity, proxies: &str| {
        let provenance = Provenance::mutual_tls(identity, &TrustedProxies::parse(proxies).expect("a list"));
        aspnet.decode(provenance, &headers).is_ok()
    };
    for list in ["dns:proxy.INTERNAL", "uri:spiffe://corp/ingress", &digest, &format!("dns:other.example, {digest}")] {
        assert!(is_believed(&identity_of_proxy, list), "{list}");
        for other in &others {
            assert!(!is_believed(&identity(other), list), "{list}");
        }
    }
    // All of these have one key.
    assert!(is_believed(&identity(&others[0]), &key_digest));
    assert!(!is_believed(&identity_of_proxy, "uri:SPIFFE://corp/ingress, dns:internal"));
    // Nobody vouches for the names of a certificate that is trusted by itself.
    let pinned = TrustAnchor::only_this_certificate(&proxy).expect("a certificate");
    let options = ValidationOptions::builder(TrustAnchors::from_iter([pinned]), Revocation::NoCheck);
    let options = options.build().expect("options");
    let by_itself =
        certauth::validate_der(&proxy, &[] as &[&[u8]], UnixTime(NOW), &options).expect("a valid certificate");
    assert_eq!(is_believed(&by_itself, "dns:proxy.internal"), !by_itself.names_are_claims());
    assert!(is_believed(&by_itself, &digest));
}

/// The four rows of `Forwarded::or_connection`.
#[test]
fn the_connection_and_the_header() {
    let (alice, proxy) = certificates();
    let value = Format::Base64Der.encode(&[&alice]).expect("a value");
    let header = [("X-Client-Cert", value.as_str())];
    let aspnet = forwarding("aspnet");
    let product = Product::from_name("aspnet").expect("a product");
    let ignoring = Forwarding::builder(product).ignore_untrusted().build().expect("settings");
    let shown = |forwarding: &Forwarding, provenance, headers: &[(&str, &str)], connection: Option<&[u8]>| {
        let forwarded = forwarding.decode(provenance, headers).map_err(|error| error.code)?;
        let none: &[&[u8]] = &[];
        let connection = connection.map_or(Presented::nothing(), |der| Presented::certificate_and_chain(der, none));
        Ok(forwarded.or_connection(connection).certificate().map(<[u8]>::to_vec))
    };
    let untrusted = Err(Code::ForwardedHeaderUntrusted);
    let (alice, proxy_or_client) = (Some(alice.clone()), Some(proxy.clone()));
    for (headers, connection, from_proxy, from_anybody, ignored) in [
        (&[][..], None, Ok(None), Ok(None), Ok(None)),
        (&header, None, Ok(alice.clone()), untrusted.clone(), Ok(None)),
        (&[], Some(&proxy[..]), Ok(None), Ok(proxy_or_client.clone()), Ok(proxy_or_client.clone())),
        (&header, Some(&proxy[..]), Ok(alice.clone()), untrusted, Ok(proxy_or_client)),
    ] {
        assert_eq!(shown(&aspnet, trusted(), headers, connection), from_proxy);
        assert_eq!(shown(&aspnet, Provenance::untrusted(), headers, connection), from_anybody);
        assert_eq!(shown(&ignoring, Provenance::untrusted(), headers, connection), ignored);
    }
}

/// Every spelling of every name, and nothing else.
#[test]
fn headers_to_strip() {
    let product = Product::from_name("apache").expect("a product");
    let mut limits = Limits::default();
    limits.certificates = 3;
    let apache = Forwarding::builder(product).set_header("X-Cert").set_chain(Chain::Numbered("C_".into()));
    let apache = apache.set_limits(limits).add_verify("V", "SUCCESS").build().expect("settings");
    assert_eq!(apache.headers().collect::<Vec<_>>(), ["X-Cert", "V", "C_0", "C_1"]);
    assert_eq!(apache.headers_to_strip(), ["X-Cert", "X_Cert", "V", "C_0", "C-0", "C_1", "C-1"]);
    assert_eq!(apache.vary(), Some("X-Cert"));
    assert_eq!(forwarding("traefik").headers_to_strip().len(), 16);
    for (name, is_owned) in [
        ("x_cert", true),
        ("X.Cert", true),
        ("x~CERT", true),
        ("c!7", true),
        ("C_00", true),
        ("C_", false),
        ("C_1x", false),
        ("XCert", false),
        ("X-Certs", false),
        ("v", true),
    ] {
        assert_eq!(apache.owns_header(name), is_owned, "{name}");
    }
}

/// A refusal of a header is one like any other: a status, a record, and `authentication_failed`.
#[test]
fn a_refusal_is_an_outcome() {
    let key = Key::p256();
    let ca = Draft::ca("CA", "CA", &key).sign(&key);
    let anchors = TrustAnchors::from_der(&ca).expect("an anchor");
    let options = ValidationOptions::builder(anchors, Revocation::NoCheck).build().expect("options");
    let authenticator = Authenticator::builder(options).build().expect("an authenticator");
    let error = decode(&forwarding("aspnet"), &[("X-Client-Cert", "MII\u{e9}")]).expect_err("it is malformed");
    let outcome = authenticator.refuse(error.clone().into(), &mut NoHooks);
    assert_eq!(authenticator.http_status(&outcome), 403);
    let refusal = outcome.error().expect("a refusal");
    assert_eq!(refusal.code(), Code::ForwardedHeaderMalformed);
    assert!(refusal.to_string().contains("X-Client-Cert, line 1, octet 3"), "{refusal}");
    let record = authenticator.record(&outcome, &Presented::nothing(), UnixTime(NOW), Names::PLAIN);
    let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    assert_eq!((&record["outcome"], &record["code"]), (&"denied".into(), &1103.into()));
    assert!(record["certificate"].is_null() && record["reasons"][0].as_str() == Some(&error.described()));
    // It can only refuse.
    let refused = ValidationError::before_validation(Code::Authenticated, "");
    assert_eq!(refused.code(), Code::ForwardedHeaderMalformed);
}

/// No refusal holds what is in a header.
#[test]
fn nothing_of_a_header_is_told() {
    let mut refusals = 0;
    for case in cases() {
        let Some(request) = case.attempt.as_ref().and_then(|attempt| attempt.forwarded.as_ref()) else { continue };
        let line = rust_line(&case);
        if line.accept || !line.code.starts_with("forwarded_") {
            continue;
        }
        refusals += 1;
        let tokens = request.headers.iter().flat_map(|(_, value)| value.split(|c: char| !c.is_ascii_alphanumeric()));
        for token in tokens.filter(|token| token.len() >= 16) {
            assert!(!line.json.contains(token) && !line.rejections.contains(token), "{}", line.json);
        }
    }
    assert!(refusals > 300, "{refusals}");
    println!("{refusals} refusals without what was in the headers");
}

fn cases() -> Vec<Case> {
    load(&root().join("tests/vectors/own/forwarding.json")).expect("own vectors").cases
}

/// Why a rule has no vector for a format; `*` is every format.
const NOT_APPLICABLE: [(u8, &str, &str); 23] = [
    (1, "proxy-protocol", "it has no headers"),
    (4, "proxy-protocol", "it has no headers"),
    (
        5,
        "*",
        "a list for proxies and applications: headers_to_strip in forwarding.rs, headers that a client forges in proxies.rs",
    ),
    (9, "proxy-protocol", "octets of any value are allowed"),
    (11, "xfcc", "it has a Chain of its own"),
    (11, "xfcc-json", "it has a chain of its own"),
    (11, "concatenated-der", "the chain is in another header"),
    (11, "proxy-protocol", "it carries one certificate"),
    (12, "hex-der", "it has no base64"),
    (12, "proxy-protocol", "it has no base64"),
    (
        13,
        "base64-der base64-pem hex-der folded-pem rfc9440 xfcc-json base64-der-list concatenated-der",
        "it has no percent-encoding",
    ),
    (13, "proxy-protocol", "it has no percent-encoding"),
    (14, "base64-der hex-der rfc9440 base64-der-list percent-base64-der-list concatenated-der", "it has no PEM"),
    (14, "proxy-protocol", "it has no PEM"),
    (17, "base64-der hex-der", "it carries one certificate"),
    (17, "base64-pem percent-pem folded-pem", "the product sends one certificate: r16-two"),
    (17, "proxy-protocol", "it carries one certificate"),
    (20, "base64-der base64-pem hex-der percent-pem folded-pem", "it has no elements"),
    (20, "rfc9440 concatenated-der", "it has no elements"),
    (20, "base64-der-list percent-base64-der-list", "it has no elements but certificates: r17-first"),
    (20, "proxy-protocol", "it has no elements"),
    (21, "*", "of every refused vector: nothing_of_a_header_is_told in forwarding.rs"),
    (
        22,
        "*",
        "what an application answers: Forwarding::vary; a certificate that is absent is never remembered, r08-absent",
    ),
];

/// Each of the 22 rules has a vector for each format, or says why it has none: tests/vectors/forwarding-rules.tsv, which
/// UPDATE_DOCS=1 writes.
#[test]
fn every_rule_has_its_vectors() {
    let ids: Vec<String> = cases().into_iter().map(|case| case.id).collect();
    let (mut table, mut with_vectors, mut without) = (String::from("rule\tformat\tvectors\n"), 0, 0);
    for rule in 1..=22u8 {
        for (format, _) in Format::ALL {
            let start = format!("forwarding::{format}::r{rule:02}-");
            let found: Vec<&str> = ids.iter().filter_map(|id| id.strip_prefix(&start)).collect();
            let is_it = |(number, formats, _): &&(u8, &str, &str)| {
                *number == rule && formats.split(' ').any(|one| one == *format || one == "*")
            };
            let cell = match (&found[..], NOT_APPLICABLE.iter().find(is_it)) {
                ([], Some((_, _, why))) => {
                    without += 1;
                    format!("n/a: {why}")
                }
                ([], None) => panic!("rule {rule} has no vector for {format}"),
                (_, Some(_)) => panic!("rule {rule} has vectors for {format}, and says that it has none"),
                (found, None) => {
                    with_vectors += 1;
                    found.join(" ")
                }
            };
            table += &format!("{rule}\t{format}\t{cell}\n");
        }
    }
    let path = root().join("tests/vectors/forwarding-rules.tsv");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &table).expect("the table");
    }
    assert_eq!(std::fs::read_to_string(&path).expect("the table"), table);
    let count = Format::ALL.len();
    println!(
        "22 rules x {count} formats: {with_vectors} cells with vectors, {without} not applicable, {} vectors",
        ids.len()
    );
}

/// Nothing to carry has no text in any format.
#[test]
fn nothing_is_not_encoded() {
    for (_, format) in Format::ALL {
        assert_eq!(format.encode(&[] as &[Vec<u8>]), None);
    }
}

/// The table of docs/forwarding.md is that of the code. With UPDATE_DOCS=1 it is written.
#[test]
fn the_table_of_products() {
    let row = |product: &Product| {
        let chain = match (product.has_chain(), product.chain_header()) {
            (true, _) => "the same header",
            (false, Some(name)) => name,
            (false, None) => "-",
        };
        let verified = match (product.assurance(), product.verify()) {
            (_, Some((name, expected))) => format!("`{name}: {expected}`"),
            (Assurance::VerifiedByProxy, None) => "yes".into(),
            (Assurance::AsConfigured, None) => "as configured".into(),
            (Assurance::Unverified, None) => "no".into(),
        };
        let none = product.none().map_or("absent or empty".into(), |none| format!("`{none}`"));
        let (name, header, format) = (product.name(), product.header().unwrap_or("-"), product.format().word());
        let (strip, note) = (product.strip(), product.note());
        format!("| `{name}` | {header} | {format} | {chain} | {none} | {verified} | {strip} | {note} |")
    };
    let rows: Vec<String> = Product::ALL.iter().map(row).collect();
    table_of_the_page("| product |", &rows);
    let settings = ForwardingBuilder::SETTINGS.iter().chain(TrustedHops::SETTINGS);
    let settings: Vec<String> = settings.map(|(name, meaning)| format!("| `{name}` | {meaning} |")).collect();
    table_of_the_page("| setting |", &settings);
}

/// Every setting can be set by its name.
#[test]
fn settings_have_names() {
    let product = Product::from_name("envoy").expect("a product");
    let value = |name: &str| match name {
        "header" => "X-Cert",
        "chain" => "rfc9440:X-Chain",
        "verify" => "X-Verify: SUCCESS",
        "ignore_untrusted" => "true",
        "trusted_peers" => "10.0.0.0/8",
        "trusted_proxies" => "dns:proxy.internal",
        "shared_secret" => "0123456789abcdef",
        _ => "1000",
    };
    let all: Vec<&str> =
        ForwardingBuilder::SETTINGS.iter().chain(TrustedHops::SETTINGS).map(|(name, _)| *name).collect();
    let by_name = Forwarding::from_settings(product, all.iter().map(|name| (*name, value(name)))).expect("settings").0;
    let mut limits = Limits::default();
    (limits.header_octets, limits.certificate_octets, limits.certificates) = (1_000, 1_000, 1_000);
    (limits.total_octets, limits.xfcc_pairs) = (1_000, 1_000);
    let by_method = Forwarding::builder(product)
        .set_header("X-Cert")
        .set_chain(Chain::Rfc9440("X-Chain".into()))
        .add_verify("X-Verify", "SUCCESS")
        .ignore_untrusted()
        .set_limits(limits);
    assert_eq!(by_method.build(), Ok(by_name));
    for (name, value) in [("headers", "X"), ("ignore_untrusted", "yes"), ("limit_certificates", "-1"), ("verify", "X")]
    {
        let error = Forwarding::builder(product).set(name, value).map(|_| ()).expect_err(name);
        assert_eq!(error.code, Code::ForwardingInvalid);
        assert!(name == "headers" || error.field.as_deref() == Some(name), "{error}");
    }
    // What is given twice has no last word; only verdicts add up.
    for name in all {
        let twice = Forwarding::from_settings(product, [(name, value(name)), (name, value(name))]);
        let error = twice.expect_err(name);
        assert!(error.to_string().contains("given twice") || name == "verify", "{error}");
    }
}

/// A table of docs/forwarding.md, by the beginning of its first line.
fn table_of_the_page(start: &str, rows: &[String]) {
    let page = root().join("docs/forwarding.md");
    let text = std::fs::read_to_string(&page).expect("the page");
    let table: Vec<&str> = text.lines().skip_while(|line| !line.starts_with(start)).skip(2).collect();
    let table: Vec<&str> = table.into_iter().take_while(|line| !line.is_empty()).collect();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&page, text.replace(&table.join("\n"), &rows.join("\n"))).expect("the page");
        return;
    }
    assert_eq!(table, rows);
}
