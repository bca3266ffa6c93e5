//! Forwarded certificates: every format is decoded from what others write, and refused where it is not exactly that.

use base64ct::{Base64, Encoding as _};
use certauth::Code;
use certauth_forwarding::{
    Assurance, Chain, Format, Forwarding, ForwardingError, Limits, Product, Provenance, TrustedPeers,
};
use certauth_tests::make::{Draft, Key, pem};
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
    let rows: Vec<(&str, String, &Vec<Vec<u8>>)> = vec![
        ("nginx", quote(&leaf_pem, ""), &one),
        ("nginx", quote(&leaf_pem, "").to_lowercase_escapes(), &one),
        ("nginx", quote(leaf_pem.trim_end(), ""), &one),
        ("nginx", quote(&leaf_pem.replace('\n', "\r\n"), ""), &one),
        ("ingress-nginx", quote(&leaf_pem, ""), &one),
        ("envoy", xfcc.clone(), &both),
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
        assert!(covered.contains(&product.name()), "{}", product.name());
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

/// The chain in a header of its own.
#[test]
fn chains_in_another_header() {
    let (leaf, ca) = certificates();
    let other = Draft::ca("Root", "Root", &Key::ed25519()).sign(&Key::ed25519());
    let base64 = Base64::encode_string;
    let all = vec![leaf.clone(), ca.clone(), other.clone()];
    let rfc = forwarding("rfc9440");
    let (item, first, second) =
        (format!(":{}:", base64(&leaf)), format!(":{}:", base64(&ca)), format!(":{}:", base64(&other)));
    let list = format!("{first} ,\t{second}");
    assert_eq!(decode(&rfc, &[("Client-Cert", &item), ("Client-Cert-Chain", &list)]), Ok(all.clone()));
    let lines = [("Client-Cert-Chain", first.as_str()), ("client-cert", &item), ("client-cert-chain", &second)];
    assert_eq!(decode(&rfc, &lines), Ok(all.clone()));
    let code = |headers: &[(&str, &str)]| decode(&rfc, headers).map_err(|error| error.code);
    for (chain, expected) in [
        (format!("{first},"), Code::ForwardedHeaderMalformed),
        (format!("{first},,{second}"), Code::ForwardedHeaderMalformed),
        (format!(":{}:", base64(&[ca.clone(), other.clone()].concat())), Code::ForwardedCertificateMalformed),
        (item.clone(), Code::ForwardedChainMismatch),
        (base64(&ca), Code::ForwardedHeaderMalformed),
    ] {
        assert_eq!(code(&[("Client-Cert", &item), ("Client-Cert-Chain", &chain)]), Err(expected), "{chain}");
    }
    assert_eq!(code(&[("Client-Cert-Chain", &first)]), Err(Code::ForwardedChainMismatch));

    let product = Product::from_name("haproxy").expect("a product");
    let chain = Chain::ConcatenatedDer("X-Chain".into());
    let haproxy = Forwarding::builder(product).set_header("X-Cert").set_chain(chain).build().expect("settings");
    let both = base64(&[ca, other].concat());
    assert_eq!(decode(&haproxy, &[("X-Cert", &base64(&leaf)), ("X-Chain", &both)]), Ok(all));
    assert_eq!(decode(&haproxy, &[("X-Cert", &base64(&leaf)), ("X-Chain", "")]), Ok(vec![leaf]));
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
        let header = forwarding.vary().to_owned();
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
    let names: Vec<&str> = ingress.headers().collect();
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
    assert_eq!(code(|limits| limits.certificates = 1), Err(Code::ForwardedHeaderMalformed));
}

#[test]
fn settings_that_cannot_work() {
    let builder = |name: &str| Forwarding::builder(Product::from_name(name).expect("a product"));
    for made in [
        builder("nginx"),
        builder("nginx").set_header(""),
        builder("nginx").set_header("X Cert"),
        builder("nginx").set_header("X-Cert").set_verify("x_cert", "SUCCESS"),
        builder("nginx").set_header("X-Cert").set_verify("X-Verify", ""),
        builder("caddy").set_header("X-Cert").set_chain(Chain::SameHeader),
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
        for product in Product::ALL {
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
    }
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
            (Assurance::Unverified, None) => "no".into(),
        };
        let none = product.none().unwrap_or("absent or empty");
        let (name, header, format) = (product.name(), product.header().unwrap_or("-"), product.format().word());
        format!("| `{name}` | {header} | {format} | {chain} | {none} | {verified} | {} |", product.note())
    };
    let rows: Vec<String> = Product::ALL.iter().map(row).collect();
    let page = certauth_tests::face_c::root().join("docs/forwarding.md");
    let text = std::fs::read_to_string(&page).expect("the page");
    let table: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("|---|")).skip(1).collect();
    let table: Vec<&str> = table.into_iter().take_while(|line| !line.is_empty()).collect();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&page, text.replace(&table.join("\n"), &rows.join("\n"))).expect("the page");
        return;
    }
    assert_eq!(table, rows);
}
