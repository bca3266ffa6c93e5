//! What proxies forward, through every face: codes 1100 to 1108, a vector for each rule of tests/vectors/forwarding-rules.tsv and
//! each format that it applies to, `forwarding::FORMAT::rNN-...`. The values are written here, not by the crate that decodes them.

use base64ct::{Base64, Encoding as _};

use crate::make::{Draft, KeyKind, pem};
use crate::own::parity::id;
use crate::own::{Vector, World};
use crate::suite::ForwardedRequest;
use crate::transcript::hex;

const PROXY: &str = "10.0.0.1";
const ANYBODY: &str = "192.0.2.1";

/// Names and values.
type Lines = Vec<(String, String)>;

/// How a format writes certificates, and a product that writes it.
struct Writer {
    format: &'static str,
    product: &'static str,
    header: &'static str,
    /// The settings beside the header's name and the peers.
    chain: Option<&'static str>,
    carries_chain: bool,
    /// The lines for the end entity and the chain.
    lines: fn(&Writer, &[&[u8]]) -> Lines,
}

fn base64(der: &[u8]) -> String {
    Base64::encode_string(der)
}

/// As Python's `urllib.parse.quote(text, safe="-._~")`.
fn quote(text: &str) -> String {
    let octet = |octet: u8| match octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
        true => char::from(octet).to_string(),
        false => format!("%{octet:02X}"),
    };
    text.bytes().map(octet).collect()
}

fn pems(ders: &[&[u8]]) -> String {
    ders.iter().map(|der| pem(der)).collect()
}

fn one(writer: &Writer, value: String) -> Lines {
    vec![(writer.header.into(), value)]
}

fn xfcc(cert: &str, chain: &str, digest: &str) -> String {
    let chain = if chain.is_empty() { String::new() } else { format!(";Chain=\"{}\"", quote(chain)) };
    format!("Hash={digest};Cert=\"{}\"{chain}", quote(cert))
}

fn xfcc_json(cert: &str, chain: &[String], digest: &str) -> String {
    serde_json::json!([{ "hash": digest, "cert": cert, "chain": chain }]).to_string()
}

fn digest(der: &[u8]) -> String {
    certauth::Sha256Digest::of(der).to_string()
}

const WRITERS: [Writer; 11] = [
    Writer {
        format: "base64-der",
        product: "aspnet",
        header: "X-Client-Cert",
        chain: None,
        carries_chain: false,
        lines: |writer, ders| one(writer, base64(ders[0])),
    },
    Writer {
        format: "base64-pem",
        product: "fastly",
        header: "X-Client-Cert",
        chain: None,
        carries_chain: false,
        lines: |writer, ders| one(writer, base64(pems(ders).as_bytes())),
    },
    Writer {
        format: "hex-der",
        product: "aspnet-guide",
        header: "X-SSL-CERT",
        chain: None,
        carries_chain: false,
        lines: |writer, ders| one(writer, hex(ders[0])),
    },
    Writer {
        format: "percent-pem",
        product: "nginx",
        header: "X-Client-Cert",
        chain: None,
        carries_chain: false,
        lines: |writer, ders| one(writer, quote(&pems(ders))),
    },
    Writer {
        format: "folded-pem",
        product: "apache",
        header: "X-Client-Cert",
        chain: None,
        carries_chain: false,
        lines: |writer, ders| one(writer, pems(ders).replace('\n', " ")),
    },
    Writer {
        format: "rfc9440",
        product: "rfc9440",
        header: "Client-Cert",
        chain: None,
        carries_chain: true,
        lines: |writer, ders| {
            let mut lines = one(writer, format!(":{}:", base64(ders[0])));
            let list: Vec<String> = ders[1..].iter().map(|der| format!(":{}:", base64(der))).collect();
            if !list.is_empty() {
                lines.push(("Client-Cert-Chain".into(), list.join(", ")));
            }
            lines
        },
    },
    Writer {
        format: "xfcc",
        product: "envoy",
        header: "x-forwarded-client-cert",
        chain: None,
        carries_chain: true,
        lines: |writer, ders| one(writer, xfcc(&pem(ders[0]), &pems(ders), &digest(ders[0]))),
    },
    Writer {
        format: "xfcc-json",
        product: "envoy-json",
        header: "x-forwarded-client-cert",
        chain: None,
        carries_chain: true,
        lines: |writer, ders| {
            let chain: Vec<String> = ders.iter().map(|der| pem(der)).collect();
            one(writer, xfcc_json(&pem(ders[0]), &chain, &digest(ders[0])))
        },
    },
    Writer {
        format: "base64-der-list",
        product: "traefik",
        header: "X-Forwarded-Tls-Client-Cert",
        chain: None,
        carries_chain: true,
        lines: |writer, ders| one(writer, ders.iter().map(|der| base64(der)).collect::<Vec<_>>().join(",")),
    },
    Writer {
        format: "percent-base64-der-list",
        product: "traefik-legacy",
        header: "X-Forwarded-Tls-Client-Cert",
        chain: None,
        carries_chain: true,
        lines: |writer, ders| one(writer, ders.iter().map(|der| quote(&base64(der))).collect::<Vec<_>>().join(",")),
    },
    Writer {
        format: "concatenated-der",
        product: "haproxy",
        header: "X-Client-Cert",
        chain: Some("concatenated-der:X-Client-Chain"),
        carries_chain: true,
        lines: |writer, ders| {
            let mut lines = one(writer, base64(ders[0]));
            lines.push(("X-Client-Chain".into(), base64(&ders[1..].concat())));
            lines
        },
    },
];

struct Forwarding<'w> {
    world: &'w World,
    alice: Vec<u8>,
    /// Alice under a CA that nobody trusts.
    forged: Vec<u8>,
    expired: Vec<u8>,
}

impl Forwarding<'_> {
    /// What the client shows, and its chain where the format carries one.
    fn shown<'s>(&'s self, writer: &Writer, end_entity: &'s [u8]) -> Vec<&'s [u8]> {
        if writer.carries_chain { vec![end_entity, &self.world.ca] } else { vec![end_entity] }
    }

    fn request(&self, writer: &Writer) -> ForwardedRequest {
        let mut settings = vec![("trusted_peers", "10.0.0.0/8, unix")];
        if ["fastly", "nginx", "apache", "haproxy"].contains(&writer.product) {
            settings.push(("header", writer.header));
        }
        settings.extend(writer.chain.map(|chain| ("chain", chain)));
        ForwardedRequest {
            product: writer.product.into(),
            settings: settings.into_iter().map(|(name, value)| (name.into(), value.into())).collect(),
            headers: (writer.lines)(writer, &self.shown(writer, &self.alice)),
            peer: Some(PROXY.into()),
            ..ForwardedRequest::default()
        }
    }

    fn vector(
        &self,
        format: &str,
        name: &str,
        code: &'static str,
        text: &'static str,
        request: ForwardedRequest,
    ) -> Vector {
        let id = id(format!("forwarding::{format}::{name}"));
        // What nobody looks at keeps a certificate of a header from one generation of the vectors to the next.
        let shown = match name {
            "r06-not-issued-here" => &self.forged,
            "r06-expired" => &self.expired,
            _ => &self.alice,
        };
        let vector = self.world.vector(id, code, text, shown.clone());
        // Where no chain comes with the certificate, its issuer is the anchor.
        let anchor = if request.connection || carries_chain(format) { &self.world.root } else { &self.world.ca };
        let sent: &[&Vec<u8>] = if request.connection { &[&self.world.ca] } else { &[] };
        vector.anchors(&[anchor]).sent(sent).attempt(|attempt| {
            attempt.expected_status = Some(if code == "authenticated" { 200 } else { 403 });
            attempt.forwarded = Some(request);
        })
    }
}

fn carries_chain(format: &str) -> bool {
    WRITERS.iter().any(|writer| writer.format == format && writer.carries_chain)
}

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    let stranger = world.key("forged-ca", KeyKind::P256);
    let with = Forwarding {
        world,
        alice: world.client().sign(&world.ca_key),
        forged: Draft::client("alice", "Nobody", &world.leaf_key).sign(&stranger),
        expired: world.client().valid("20200101000000", "20210101000000").sign(&world.ca_key),
    };
    let mut all: Vec<Vector> = WRITERS.iter().flat_map(|writer| every_header(&with, writer)).collect();
    all.extend(grammars(&with));
    all.extend(chains(&with));
    all.extend(proxy_protocol(&with));
    all.extend(settings(&with));
    all
}

fn writer(format: &str) -> &'static Writer {
    WRITERS.iter().find(|writer| writer.format == format).expect("a format")
}

/// The rules that hold for every header.
fn every_header(with: &Forwarding<'_>, writer: &Writer) -> Vec<Vector> {
    let format = writer.format;
    let ask = |name: &str, code, text, change: &dyn Fn(&mut ForwardedRequest)| {
        let mut request = with.request(writer);
        change(&mut request);
        with.vector(format, name, code, text, request)
    };
    let lines = |der: &[u8]| (writer.lines)(writer, &with.shown(writer, der));
    let value = |text: &str| vec![(writer.header.to_owned(), text.to_owned())];
    let cut = &with.alice[..with.alice.len() - 1];
    let tail = [&with.alice[..], &[0]].concat();
    let signed_data =
        crate::make::sequence(&[&crate::make::object_identifier(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2])]);
    let none: &[(String, String)] = &[];
    let null = if writer.product == "apache" { "no_certificate" } else { "forwarded_header_malformed" };
    let text_headers =
        [("X-SSL-Client-S-DN", "CN=alice"), ("ssl-client-subject-dn", "CN=alice"), ("ssl-client-verify", "SUCCESS")];
    let mut all = vec![
        ask("decoded", "authenticated", "as the product writes it", &|_| {}),
        ask("r01-another-header", "no_certificate", "a header that is not the one configured", &|request| {
            for line in &mut request.headers {
                line.0 = format!("Other-{}", line.0);
            }
        }),
        ask("r02-untrusted", "forwarded_header_untrusted", "from a peer that is not a proxy", &|request| {
            request.peer = Some(ANYBODY.into());
        }),
        ask("r02-unknown-hop", "forwarded_header_untrusted", "from a hop of which nothing is known", &|request| {
            request.peer = None;
        }),
        ask("r02-forwarded-for", "forwarded_header_untrusted", "X-Forwarded-For is never the peer", &|request| {
            request.peer = Some(ANYBODY.into());
            request.headers.insert(0, ("X-Forwarded-For".into(), PROXY.into()));
        }),
        ask("r02-ignored", "no_certificate", "the same where that is ignored", &|request| {
            request.peer = Some(ANYBODY.into());
            request.settings.push(("ignore_untrusted".into(), "true".into()));
        }),
        ask("r03-connection", "no_certificate", "the connection's certificate is the proxy's", &|request| {
            request.headers = none.into();
            request.connection = true;
        }),
        ask("r03-direct", "authenticated", "a client that connects by itself", &|request| {
            request.headers = none.into();
            request.peer = Some(ANYBODY.into());
            request.connection = true;
        }),
        ask("r03-both", "issuer_unknown", "the header comes first, whatever the connection shows", &|request| {
            request.headers = lines(&with.forged);
            request.connection = true;
        }),
        ask("r04-alias", "forwarded_header_ambiguous", "_ in place of -", &|request| {
            request.headers[0].0 = writer.header.replace('-', "_");
        }),
        ask("r04-alias-beside", "forwarded_header_ambiguous", "the same beside the header itself", &|request| {
            request.headers.push((writer.header.replacen('-', "_", 1), String::new()));
        }),
        ask(
            "r04-another-sign",
            "forwarded_header_ambiguous",
            "another sign, of which a gateway makes _, too",
            &|request| {
                request.headers.push((writer.header.replacen('-', ".", 1), String::new()));
            },
        ),
        ask("r06-not-issued-here", "issuer_unknown", "a certificate that nobody here has issued", &|request| {
            request.headers = lines(&with.forged);
        }),
        ask("r06-expired", "expired", "a certificate that is not valid any more", &|request| {
            request.headers = lines(&with.expired);
        }),
        ask("r07-repeated", "forwarded_header_repeated", "two lines, though they are equal", &|request| {
            let line = request.headers[0].clone();
            request.headers.push(line);
        }),
        ask("r07-repeated-empty", "forwarded_header_repeated", "a second line that is empty", &|request| {
            request.headers.push((writer.header.to_uppercase(), String::new()));
        }),
        ask("r08-absent", "no_certificate", "no header", &|request| request.headers = none.into()),
        ask("r08-empty", "no_certificate", "an empty header", &|request| request.headers = value(" \t")),
        ask("r08-null", null, "(null), which only httpd writes for none", &|request| request.headers = value("(null)")),
        ask("r08-malformed", "forwarded_header_malformed", "what is malformed is not absent", &|request| {
            request.headers = value("~");
        }),
        ask("r09-nul", "forwarded_header_malformed", "NUL", &|request| request.headers[0].1.push('\0')),
        ask("r09-not-ascii", "forwarded_header_malformed", "an octet above 0x7F", &|request| {
            request.headers[0].1.insert(0, '\u{e9}');
        }),
        ask("r09-in-a-verdict", "forwarded_header_malformed", "the same in another header of the proxy", &|request| {
            request.settings.push(("verify".into(), "X-Verify: SUCCESS".into()));
            request.headers.push(("X-Verify".into(), "SUCCESS\0".into()));
        }),
        ask("r10-header", "forwarded_header_too_large", "a header beyond limit_header_octets", &|request| {
            request.settings.push(("limit_header_octets".into(), "100".into()));
        }),
        ask("r10-certificate", "forwarded_header_too_large", "a certificate beyond its limit", &|request| {
            request.settings.push(("limit_certificate_octets".into(), "100".into()));
        }),
        ask("r10-total", "forwarded_header_too_large", "certificates beyond their limit", &|request| {
            request.settings.push(("limit_total_octets".into(), "100".into()));
        }),
        ask("r15-more-octets", "forwarded_certificate_malformed", "an octet behind the certificate", &|request| {
            request.headers = (writer.lines)(writer, &[&tail]);
        }),
        ask("r15-cut", "forwarded_certificate_malformed", "a certificate without its last octet", &|request| {
            request.headers = (writer.lines)(writer, &[cut]);
        }),
        ask("r15-indefinite", "forwarded_certificate_malformed", "BER of indefinite length", &|request| {
            request.headers = (writer.lines)(writer, &[&[0x30, 0x80, 0, 0]]);
        }),
        ask("r15-pkcs7", "certificate_unreadable", "PKCS #7", &|request| {
            request.headers = (writer.lines)(writer, &[&signed_data]);
        }),
        ask("r18-texts", "no_certificate", "names in headers of their own are not an identity", &|request| {
            request.headers = text_headers.map(|(name, value)| (name.into(), value.into())).into();
        }),
        ask("r19-verified", "authenticated", "the proxy says that it has verified the certificate", &|request| {
            request.settings.push(("verify".into(), "X-Verify: SUCCESS".into()));
            request.headers.push(("x-verify".into(), "SUCCESS".into()));
        }),
        ask("r19-no-verdict", "forwarded_not_verified", "it says nothing", &|request| {
            request.settings.push(("verify".into(), "X-Verify: SUCCESS".into()));
        }),
        ask("r19-failed", "forwarded_not_verified", "it says that it has not", &|request| {
            request.settings.push(("verify".into(), "X-Verify: SUCCESS".into()));
            request.headers.push(("X-Verify".into(), "GENEROUS".into()));
        }),
        ask("r19-two-verdicts", "forwarded_header_repeated", "it says both", &|request| {
            request.settings.push(("verify".into(), "X-Verify: SUCCESS".into()));
            request.headers.extend(["SUCCESS", "FAILED"].map(|value| ("X-Verify".into(), value.into())));
        }),
        ask("hop-by-hop", "forwarded_header_hop_by_hop", "Connection names the header", &|request| {
            request.headers.insert(0, ("Connection".into(), format!("close, {}", writer.header.to_lowercase())));
        }),
        ask("hop-by-hop-removed", "forwarded_header_hop_by_hop", "and a hop has removed it", &|request| {
            request.headers = vec![("connection".into(), writer.header.replace('-', "_"))];
        }),
        ask("environ", "authenticated", "variables of CGI", &|request| {
            request.environ = true;
            for line in &mut request.headers {
                line.0 = format!("HTTP_{}", line.0.to_uppercase().replace('-', "_"));
            }
            request.headers.push(("REQUEST_METHOD".into(), "GET".into()));
        }),
    ];
    if writer.carries_chain {
        let both: Vec<&[u8]> = vec![&with.forged, &with.alice, &world_ca(with)[..]];
        all.push(ask("r10-certificates", "forwarded_header_too_large", "more certificates than allowed", &|request| {
            request.settings.push(("limit_certificates".into(), "1".into()));
        }));
        all.push(ask("r17-first", "issuer_unknown", "who the peer is, only the first certificate says", &|request| {
            request.headers = (writer.lines)(writer, &both);
        }));
    }
    if writer.chain.is_none() && !["xfcc", "xfcc-json"].contains(&format) {
        all.extend(numbered(with, writer));
    }
    all
}

fn world_ca<'w>(with: &Forwarding<'w>) -> &'w Vec<u8> {
    &with.world.ca
}

/// The chain in numbered headers.
fn numbered(with: &Forwarding<'_>, writer: &Writer) -> Vec<Vector> {
    let ask = |name: &str, code, text, numbers: &[&str], limit: Option<&str>| {
        let mut request = with.request(writer);
        request.headers = (writer.lines)(writer, &[&with.alice]);
        request.settings.push(("chain".into(), "numbered:X-Chain-".into()));
        request.settings.extend(limit.map(|limit| ("limit_certificates".into(), limit.into())));
        for number in numbers {
            let value = (writer.lines)(writer, &[&with.world.ca]).swap_remove(0).1;
            request.headers.push((format!("X-Chain-{number}"), value));
        }
        with.vector(writer.format, name, code, text, request).anchors(&[&with.world.root])
    };
    vec![
        ask("r11-numbered", "authenticated", "the chain in a numbered header", &["0"], None),
        ask("r11-gap", "forwarded_chain_mismatch", "numbers with a gap", &["0", "2"], None),
        ask("r11-no-zero", "forwarded_chain_mismatch", "numbers that do not begin at 0", &["1"], None),
        ask("r11-too-many", "forwarded_header_too_large", "a number beyond the limit", &["0", "1", "2"], Some("3")),
        ask("r11-twice", "forwarded_header_repeated", "one number twice", &["0", "0"], None),
        ask("r11-zeros", "forwarded_header_ambiguous", "a number in another spelling", &["0", "01"], None),
    ]
}

/// The rules about one grammar.
fn grammars(with: &Forwarding<'_>) -> Vec<Vector> {
    let alice = &with.alice;
    let malformed = "forwarded_header_malformed";
    let mismatch = "forwarded_chain_mismatch";
    // Four octets have two characters of padding, and four bits that must be zero.
    let (padded, unpadded, bits) = ("MAAAAA==", "MAAAAA", "MAAAAB==");
    let url_safe = "MIIB-_==";
    let armour = |body: &str| format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n");
    let mut all = Vec::new();
    let mut ask = |format: &str, name: &str, code: &'static str, text: &'static str, value: String| {
        let writer = writer(format);
        let mut request = with.request(writer);
        request.headers = one(writer, value);
        all.push(with.vector(format, name, code, text, request));
    };
    // Base64, as it is in each format.
    type Wrap = fn(&str) -> String;
    let in_armour: Wrap = |body| format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n");
    let wraps: [(&str, Wrap); 9] = [
        ("base64-der", |body| body.into()),
        ("base64-der-list", |body| body.into()),
        ("percent-base64-der-list", quote),
        ("concatenated-der", |body| body.into()),
        ("rfc9440", |body| format!(":{body}:")),
        ("percent-pem", |body| quote(&format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"))),
        ("folded-pem", |body| format!("-----BEGIN CERTIFICATE----- {body} -----END CERTIFICATE-----")),
        ("xfcc", |body| {
            format!("Cert=\"{}\"", quote(&format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")))
        }),
        ("xfcc-json", |body| {
            let cert = format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n");
            serde_json::json!([{ "cert": cert }]).to_string()
        }),
    ];
    for (format, wrap) in wraps {
        ask(format, "r12-no-padding", malformed, "base64 without its padding", wrap(unpadded));
        ask(format, "r12-bits", malformed, "base64 with bits behind its last octet", wrap(bits));
        ask(format, "r12-url-safe", malformed, "base64 of the other alphabet", wrap(url_safe));
        ask(format, "r12-frame", "forwarded_certificate_malformed", "base64 of what is not one SEQUENCE", wrap(padded));
    }
    for format in ["base64-der", "base64-der-list", "concatenated-der"] {
        ask(format, "r12-space", malformed, "base64 with a space", base64(alice).replacen("MII", "M II", 1));
    }
    ask("rfc9440", "r12-space", malformed, "base64 with a space", format!(": {}:", base64(alice)));
    ask("base64-pem", "r12-no-padding", malformed, "base64 without its padding", base64(b"-").replace('=', ""));
    ask("base64-pem", "r12-bits", malformed, "base64 with bits behind its last octet", "LR==".into());
    ask(
        "base64-pem",
        "r12-inner",
        malformed,
        "base64 in the PEM without its padding",
        base64(in_armour(unpadded).as_bytes()),
    );
    ask("percent-base64-der-list", "r12-space", malformed, "base64 with a space", quote(" ") + &base64(alice));
    // Percent-encoding.
    let escaped = quote(&pem(alice));
    let in_quotes = |text: &str| format!("Cert=\"{text}\"");
    let list = quote(&base64(alice));
    let percent: [(&str, Wrap, &str); 3] = [
        ("percent-pem", |text| text.into(), &escaped),
        ("xfcc", |text| format!("Cert=\"{text}\""), &escaped),
        ("percent-base64-der-list", |text| text.into(), &list),
    ];
    for (format, wrap, text) in percent {
        ask(format, "r13-cut", malformed, "an escape that is cut", wrap(&format!("{text}%2")));
        ask(format, "r13-digits", malformed, "an escape that is not hexadecimal", wrap(&format!("%zz{text}")));
        ask(format, "r13-nul", malformed, "an escape of NUL", wrap(&format!("{text}%00")));
        ask(format, "r13-not-ascii", malformed, "an escape of an octet above 0x7F", wrap(&format!("{text}%C2%A0")));
        ask(format, "r13-twice", malformed, "percent-encoding twice", wrap(&text.replace('%', "%25")));
    }
    ask("percent-pem", "r13-plus-is-a-plus", malformed, "a plus for the space", escaped.replace("%20", "+"));
    ask(
        "percent-pem",
        "r13-literal",
        "authenticated",
        "+, / and = as they are",
        escaped.replace("%2B", "+").replace("%2F", "/").replace("%3D", "="),
    );
    ask(
        "percent-pem",
        "r13-lower-case",
        "authenticated",
        "escapes in lower case",
        escaped.replace("%0A", "%0a").replace("%2B", "%2b"),
    );
    ask("percent-pem", "r13-space", malformed, "PEM that is not percent-encoded", pem(alice).replace('\n', " "));
    // PEM.
    let pem_formats: [(&str, Wrap); 5] = [
        ("base64-pem", |pem| base64(pem.as_bytes())),
        ("percent-pem", quote),
        ("folded-pem", |pem| pem.replace('\n', " ")),
        ("xfcc", |pem| format!("Cert=\"{}\"", quote(pem))),
        ("xfcc-json", |pem| serde_json::json!([{ "cert": pem }]).to_string()),
    ];
    let whole = pem(alice);
    for (format, wrap) in pem_formats {
        ask(
            format,
            "r14-label",
            malformed,
            "another label",
            wrap(&whole.replace("CERTIFICATE", "TRUSTED CERTIFICATE")),
        );
        ask(format, "r14-before", malformed, "text before the PEM", wrap(&format!("subject=alice\n{whole}")));
        ask(format, "r14-after", malformed, "text behind the PEM", wrap(&format!("{whole}x")));
        ask(format, "r14-empty", malformed, "PEM without a body", wrap(&armour("")));
        ask(format, "r14-open", malformed, "PEM without an end", wrap("-----BEGIN CERTIFICATE-----\nMAAA\n"));
        let two = [whole.clone(), pem(&with.world.ca)].concat();
        ask(format, "r16-two", mismatch, "two certificates where one is expected", wrap(&two));
    }
    // Parts that do not fit together.
    let both = [&alice[..], &with.world.ca].concat();
    ask(
        "base64-der",
        "r16-two",
        "forwarded_certificate_malformed",
        "two certificates where one is expected",
        base64(&both),
    );
    ask("hex-der", "r16-two", "forwarded_certificate_malformed", "two certificates where one is expected", hex(&both));
    ask("hex-der", "r08-odd", malformed, "half an octet", "308".into());
    ask("hex-der", "r08-prefix", malformed, "a prefix", format!("0x{}", hex(alice)));
    ask("hex-der", "r08-upper-case", "authenticated", "digits in upper case", hex(alice).to_uppercase());
    ask("rfc9440", "r16-item", malformed, "a list where one item is expected", format!(":{0}:, :{0}:", base64(alice)));
    ask("rfc9440", "r16-bare", malformed, "base64 without colons", base64(alice));
    ask("base64-der-list", "r16-empty", malformed, "an empty member of a list", format!("{},", base64(alice)));
    ask(
        "percent-base64-der-list",
        "r16-empty",
        malformed,
        "an empty member of a list",
        format!(",{}", quote(&base64(alice))),
    );
    let ca = pem(&with.world.ca);
    ask("xfcc", "r16-hash", mismatch, "a digest of another certificate", xfcc(&whole, "", &digest(&with.world.ca)));
    ask("xfcc", "r16-chain", mismatch, "a chain of another certificate", xfcc(&whole, &ca, &digest(alice)));
    ask(
        "xfcc-json",
        "r16-hash",
        mismatch,
        "a digest of another certificate",
        xfcc_json(&whole, &[], &digest(&with.world.ca)),
    );
    ask(
        "xfcc-json",
        "r16-chain",
        mismatch,
        "a chain of another certificate",
        xfcc_json(&whole, std::slice::from_ref(&ca), &digest(alice)),
    );
    ask(
        "xfcc",
        "r18-subject",
        mismatch,
        "a name without a certificate",
        "Subject=\"CN=alice\";URI=spiffe://x/alice".into(),
    );
    ask("xfcc-json", "r18-subject", mismatch, "a name without a certificate", "[{\"subject\":\"CN=alice\"}]".into());
    // One element, and no key twice.
    let element = in_quotes(&escaped);
    ask("xfcc", "r20-two", malformed, "two elements", format!("{element},{element}"));
    ask(
        "xfcc",
        "r20-injected",
        malformed,
        "an element that a URI of the client's writes",
        format!("{element};URI=http://x,{element}"),
    );
    ask(
        "xfcc",
        "r20-second-without-cert",
        malformed,
        "a second element without a certificate",
        format!("{element},By=http://x"),
    );
    ask("xfcc", "r20-key-twice", malformed, "a key twice", format!("{element};cert=\"{escaped}\""));
    ask("xfcc", "r20-quotes", malformed, "quotes that are not closed", format!("{element};Subject=\"CN=a\\\""));
    ask(
        "xfcc",
        "r20-backslash",
        "authenticated",
        "a name that ends in a backslash",
        format!("{element};Chain=\"{}\";Subject=\"CN=a\\\\\";URI=", quote(&(whole.clone() + &ca))),
    );
    let json = |element: &str| format!("[{element}]");
    let cert = serde_json::json!({ "cert": whole }).to_string();
    ask("xfcc-json", "r20-two", malformed, "two elements", json(&format!("{cert},{cert}")));
    ask("xfcc-json", "r20-none", malformed, "no element", json(""));
    ask(
        "xfcc-json",
        "r20-key-twice",
        malformed,
        "a key twice",
        json(&format!("{},\"cert\":\"\"}}", cert.trim_end_matches('}'))),
    );
    ask(
        "xfcc-json",
        "r20-list",
        malformed,
        "a list in place of an object",
        json(&serde_json::json!([digest(alice), whole, [], [], [], [], [], []]).to_string()),
    );
    ask(
        "xfcc-json",
        "r20-null",
        malformed,
        "null in place of a text",
        json(&format!("{},\"hash\":null}}", cert.trim_end_matches('}'))),
    );
    ask(
        "xfcc-json",
        "r20-key-in-capitals",
        malformed,
        "a key that Envoy does not write",
        json(&format!("{},\"Cert\":\"\"}}", cert.trim_end_matches('}'))),
    );
    ask("xfcc-json", "r20-more", malformed, "text behind the list", json(&cert) + "x");
    ask("xfcc-json", "r20-text", malformed, "the format without JSON", element);
    all
}

/// The chain in a header of its own.
fn chains(with: &Forwarding<'_>) -> Vec<Vector> {
    let (alice, ca) = (base64(&with.alice), base64(&with.world.ca));
    let mut all = Vec::new();
    let mut ask = |format: &str, name: &str, code, text, headers: &[(&str, String)]| {
        let mut request = with.request(writer(format));
        request.headers = headers.iter().map(|(name, value)| ((*name).into(), value.clone())).collect();
        all.push(with.vector(format, name, code, text, request));
    };
    let mismatch = "forwarded_chain_mismatch";
    let leaf = ("Client-Cert", format!(":{alice}:"));
    let chain = |value: String| ("Client-Cert-Chain", value);
    ask("rfc9440", "r16-no-certificate", mismatch, "a chain without a certificate", &[chain(format!(":{ca}:"))]);
    ask(
        "rfc9440",
        "r16-certificate-in-chain",
        mismatch,
        "the certificate in its chain",
        &[leaf.clone(), chain(format!(":{alice}:"))],
    );
    ask(
        "rfc9440",
        "r16-comma",
        "forwarded_header_malformed",
        "a comma at the end",
        &[leaf.clone(), chain(format!(":{ca}:,"))],
    );
    ask(
        "rfc9440",
        "r16-concatenated",
        "forwarded_certificate_malformed",
        "a chain that is one item",
        &[leaf.clone(), chain(format!(":{}:", base64(&[&with.world.ca[..], &with.world.root].concat())))],
    );
    let root = base64(&with.world.root);
    ask(
        "rfc9440",
        "r07-list-in-two-lines",
        "authenticated",
        "a list in two lines",
        &[leaf.clone(), chain(format!(":{ca}:")), chain(format!(":{root}:"))],
    );
    ask(
        "rfc9440",
        "r04-alias-of-chain",
        "forwarded_header_ambiguous",
        "the chain under another spelling",
        &[leaf, ("Client_Cert_Chain", format!(":{ca}:"))],
    );
    let leaf = ("X-Client-Cert", alice.clone());
    let chain = |value: String| ("X-Client-Chain", value);
    ask("concatenated-der", "r16-no-certificate", mismatch, "a chain without a certificate", &[chain(ca.clone())]);
    ask(
        "concatenated-der",
        "r16-certificate-in-chain",
        mismatch,
        "the certificate in its chain",
        &[leaf.clone(), chain(alice)],
    );
    ask(
        "concatenated-der",
        "r16-twice",
        "forwarded_header_repeated",
        "two chains",
        &[leaf.clone(), chain(ca.clone()), chain(ca)],
    );
    let cut = base64(&with.world.ca[..with.world.ca.len() - 1]);
    ask(
        "concatenated-der",
        "r15-cut-chain",
        "forwarded_certificate_malformed",
        "a chain that is cut",
        &[leaf, chain(cut)],
    );
    for format in ["base64-der-list", "percent-base64-der-list", "xfcc", "xfcc-json"] {
        let writer = writer(format);
        let mut request = with.request(writer);
        request.settings.push(("chain".into(), "none".into()));
        all.push(with.vector(format, "r16-chain-not-asked-for", mismatch, "a chain where none is configured", request));
    }
    let mut request = with.request(writer("concatenated-der"));
    request.settings.retain(|(name, _)| name != "chain");
    request.settings.push(("chain".into(), "concatenated-der-item:X-Client-Chain".into()));
    request.headers[1].1 = format!(":{}:", request.headers[1].1);
    all.push(with.vector("concatenated-der", "item", "authenticated", "the chain as one Byte Sequence", request));
    all
}

/// The header of a connection, for TCP and IPv4.
fn header(client: u8, verify: u32, records: &[(u8, &[u8])]) -> Vec<u8> {
    let record = |kind: u8, value: &[u8]| {
        let length = u16::try_from(value.len()).expect("a short record").to_be_bytes();
        [&[kind], &length[..], value].concat()
    };
    let inner: Vec<u8> = records.iter().flat_map(|(kind, value)| record(*kind, value)).collect();
    let ssl = record(0x20, &[&[client], &verify.to_be_bytes()[..], &inner].concat());
    let addresses = [127, 0, 0, 1, 127, 0, 0, 1, 0x30, 0x39, 0x01, 0xbb];
    let authority = record(0x02, b"www.example");
    let body = [&addresses[..], &authority, &ssl].concat();
    let length = u16::try_from(body.len()).expect("a short header").to_be_bytes();
    [b"\r\n\r\n\0\r\nQUIT\n\x21\x11", &length[..], &body].concat()
}

fn proxy_protocol(with: &Forwarding<'_>) -> Vec<Vector> {
    let format = "proxy-protocol";
    let mut all = Vec::new();
    let mut ask = |name: &str, code, text, received: &[u8], change: &dyn Fn(&mut ForwardedRequest)| {
        let mut request = ForwardedRequest {
            product: format.into(),
            settings: vec![("trusted_peers".into(), "10.0.0.0/8".into())],
            received: Some(hex(received)),
            peer: Some(PROXY.into()),
            ..ForwardedRequest::default()
        };
        change(&mut request);
        all.push(with.vector(format, name, code, text, request));
    };
    let (version, certificate): ((u8, &[u8]), u8) = ((0x21, b"TLSv1.3"), 0x28);
    let shown = |der| header(7, 0, &[version, (0x22, b"alice"), (certificate, der)]);
    let whole = shown(&with.alice);
    let malformed = "forwarded_header_malformed";
    let same: &dyn Fn(&mut ForwardedRequest) = &|_| {};
    ask("decoded", "authenticated", "as a proxy writes it", &whole, same);
    ask(
        "with-octets-behind",
        "authenticated",
        "and the client's own octets",
        &[&whole[..], b"\x16\x03"].concat(),
        same,
    );
    ask("r02-untrusted", "forwarded_header_untrusted", "from a peer that is not a proxy", &whole, &|request| {
        request.peer = Some(ANYBODY.into());
    });
    ask("r02-unknown-hop", "forwarded_header_untrusted", "from a hop of which nothing is known", &whole, &|request| {
        request.peer = None;
    });
    let none = header(1, 1, &[version]);
    ask("r03-connection", "no_certificate", "the connection's certificate is the proxy's", &none, &|request| {
        request.connection = true;
    });
    ask(
        "r06-not-issued-here",
        "issuer_unknown",
        "a certificate that nobody here has issued",
        &shown(&with.forged),
        same,
    );
    ask("r06-expired", "expired", "a certificate that is not valid any more", &shown(&with.expired), same);
    let twice = header(7, 0, &[(certificate, &with.alice), (certificate, &with.alice)]);
    ask("r07-repeated", "forwarded_header_repeated", "two certificates", &twice, same);
    ask("r08-absent", "no_certificate", "no certificate", &none, same);
    ask(
        "r08-local",
        "no_certificate",
        "a connection of the proxy's own",
        b"\r\n\r\n\0\r\nQUIT\n\x20\x00\x00\x00",
        same,
    );
    ask("r08-malformed", malformed, "another protocol", b"GET / HTTP/1.1\r\n\r\n", same);
    ask(
        "r08-version-1",
        malformed,
        "version 1, which carries no certificate",
        b"PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n",
        same,
    );
    ask(
        "r08-local-family",
        "no_certificate",
        "the same with a family that is ignored",
        b"\r\n\r\n\0\r\nQUIT\n\x20\xff\x00\x00",
        same,
    );
    ask("r08-command", malformed, "another command", b"\r\n\r\n\0\r\nQUIT\n\x22\x00\x00\x00", same);
    ask("r08-family", malformed, "another family", b"\r\n\r\n\0\r\nQUIT\n\x21\x41\x00\x00", same);
    ask("r08-addresses", malformed, "addresses that do not fit", b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x02\x00\x00", same);
    ask("r08-record", malformed, "a record that is cut", b"\r\n\r\n\0\r\nQUIT\n\x21\x00\x00\x02\x20\x00", same);
    ask(
        "r08-short",
        malformed,
        "a record without a verdict",
        b"\r\n\r\n\0\r\nQUIT\n\x21\x00\x00\x03\x20\x00\x00",
        same,
    );
    ask("r10-header", "forwarded_header_too_large", "a header beyond limit_header_octets", &whole, &|request| {
        request.settings.push(("limit_header_octets".into(), "100".into()));
    });
    ask("r10-certificate", "forwarded_header_too_large", "a certificate beyond its limit", &whole, &|request| {
        request.settings.push(("limit_certificate_octets".into(), "100".into()));
    });
    let tail = [&with.alice[..], &[0]].concat();
    ask("r15-more-octets", "forwarded_certificate_malformed", "an octet behind the certificate", &shown(&tail), same);
    ask(
        "r15-cut",
        "forwarded_certificate_malformed",
        "a certificate without its last octet",
        &shown(&with.alice[..99]),
        same,
    );
    let mismatch = "forwarded_chain_mismatch";
    let unsaid = header(1, 0, &[(certificate, &with.alice)]);
    ask("r16-not-shown", mismatch, "a certificate that the client has not shown", &unsaid, same);
    ask("r18-name", mismatch, "a name without a certificate", &header(7, 0, &[(0x22, b"alice")]), same);
    ask(
        "r19-failed",
        "authenticated",
        "a certificate that the proxy has not verified is validated like any other",
        &header(7, 10, &[(certificate, &with.alice)]),
        same,
    );
    ask("headers", malformed, "headers of HTTP", &whole, &|request| {
        request.received = None;
        request.headers = vec![("X-Client-Cert".into(), "x".into())];
    });
    all
}

/// Settings that cannot work, and ways to trust a hop.
fn settings(with: &Forwarding<'_>) -> Vec<Vector> {
    let invalid = "forwarding_invalid";
    let mut all = Vec::new();
    let mut ask =
        |name: &str, code, text, product: &str, settings: &[(&str, &str)], change: &dyn Fn(&mut ForwardedRequest)| {
            let mut request = with.request(writer("base64-der"));
            request.product = product.into();
            request.settings = settings.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
            change(&mut request);
            let mut vector = with.vector("settings", name, code, text, request);
            if code == invalid {
                vector = vector.attempt(|attempt| attempt.expected_status = None);
            }
            all.push(vector);
        };
    let peers = ("trusted_peers", "10.0.0.0/8");
    let same: &dyn Fn(&mut ForwardedRequest) = &|_| {};
    ask("no-header", invalid, "a product without a header of its own", "nginx", &[peers], same);
    ask("empty-header", invalid, "an empty name", "nginx", &[peers, ("header", "")], same);
    ask("header-with-space", invalid, "a name that is not one of HTTP", "nginx", &[peers, ("header", "X Cert")], same);
    ask("nobody-trusted", invalid, "no hop that is trusted", "aspnet", &[], same);
    ask(
        "everybody-trusted",
        invalid,
        "a network with a prefix of 0",
        "aspnet",
        &[("trusted_peers", "0.0.0.0/0")],
        same,
    );
    ask("short-secret", invalid, "a short secret", "aspnet", &[("shared_secret", "secret")], same);
    ask(
        "chain-of-one",
        invalid,
        "a chain in a header that carries one certificate",
        "aspnet",
        &[peers, ("chain", "same-header")],
        same,
    );
    ask("chain-unknown", invalid, "a chain nowhere", "aspnet", &[peers, ("chain", "somewhere")], same);
    ask("limit", invalid, "a limit of zero", "aspnet", &[peers, ("limit_certificates", "0")], same);
    ask(
        "headers-of-proxy-protocol",
        invalid,
        "a header of PROXY protocol",
        "proxy-protocol",
        &[peers, ("header", "X-Cert")],
        same,
    );
    ask("peer", "forwarded_header_untrusted", "a peer that is not an address", "aspnet", &[peers], &|request| {
        request.peer = Some("10.0.0.1:443".into())
    });
    ask(
        "everybody-in-halves",
        invalid,
        "networks that are everybody together",
        "aspnet",
        &[("trusted_peers", "0.0.0.0/1,128.0.0.0/1")],
        same,
    );
    ask("mapped-peer", "authenticated", "IPv4 in IPv6", "aspnet", &[peers], &|request| {
        request.peer = Some("::ffff:10.0.0.1".into());
    });
    ask("unix", "authenticated", "a Unix socket", "aspnet", &[("trusted_peers", "unix")], &|request| {
        request.peer = Some("unix".into());
    });
    let secret = ("shared_secret", "0123456789abcdef");
    ask("secret", "authenticated", "a secret", "aspnet", &[secret], &|request| {
        (request.peer, request.secret) = (None, Some("0123456789abcdef".into()));
    });
    ask("wrong-secret", "forwarded_header_untrusted", "another secret", "aspnet", &[secret], &|request| {
        (request.peer, request.secret) = (None, Some("0123456789abcdeF".into()));
    });
    ask("peer-for-a-secret", "forwarded_header_untrusted", "a proof that is not configured", "aspnet", &[secret], same);
    all
}
