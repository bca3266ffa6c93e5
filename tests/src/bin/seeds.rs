//! Makes the anchors and the seed corpora of the fuzz targets: `cargo run -p certauth-tests --bin seeds`. Keys are new
//! each time, so the two are made together and committed together.

use std::path::{Path, PathBuf};

use certauth::policy::FIELDS;
use certauth_tests::fuzzing::Bundle;
use certauth_tests::make::{
    DIGITAL_SIGNATURE, Draft, KEY_CERT_SIGN, Key, KeyKind, NOW, ca, extended_key_usage, extension, key_usage, name,
    object_identifier, oid, pem, sequence, subject_alt_name, tlv, user_principal_name,
};

struct Seeds {
    folder: PathBuf,
}

impl Seeds {
    fn put(&self, target: &str, name: &str, bytes: &[u8]) {
        let folder = self.folder.join("corpus").join(target);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(name), bytes).expect("a seed");
    }

    /// A bundle, with its signatures verified and taken for good, revocation asked and not.
    fn bundle(&self, name: &str, certificates: &[&[u8]]) {
        for switches in 0..4 {
            let certificates = certificates.iter().map(|der| der.to_vec()).collect();
            let bundle = Bundle { switches, now: NOW, certificates };
            self.put("validate_der", &format!("{name}-{switches}"), &bundle.write());
        }
    }
}

/// A leaf with everything that a leaf may carry.
fn full_leaf(issuer: &str, key: &Key) -> Draft {
    let policy = sequence(&[&sequence(&[&object_identifier(oid::UNKNOWN)])]);
    let point = sequence(&[&sequence(&[&tlv(0xa0, &tlv(0xa0, &tlv(0x86, b"http://example.com/crl")))])]);
    let ocsp = object_identifier(&[0x2b, 6, 1, 5, 5, 7, 0x30, 1]);
    let access = sequence(&[&sequence(&[&ocsp, &tlv(0x86, b"http://example.com/ocsp")])]);
    let upn = user_principal_name("client@example.com");
    let directory = tlv(0xa4, &name(&[(oid::COMMON_NAME, 0x1e, b"\0A")]));
    let dns = tlv(0x82, b"*.example.com");
    let ip = tlv(0x87, &[192, 0, 2, 1]);
    let names = sequence(&[&upn, &directory, &dns, &ip, &tlv(0x86, b"spiffe://example.com/a"), &tlv(0x88, &[0x2a, 3])]);
    Draft::client("client", issuer, key)
        .with(extension(oid::SUBJECT_ALT_NAME, false, &names))
        .with(extension(oid::SUBJECT_KEY_IDENTIFIER, false, &tlv(4, b"leaf")))
        .with(extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &tlv(0x30, &tlv(0x80, b"ca"))))
        .with(extension(oid::CERTIFICATE_POLICIES, false, &policy))
        .with(extension(oid::CRL_DISTRIBUTION_POINTS, false, &point))
        .with(extension(&[0x2b, 6, 1, 5, 5, 7, 1, 1], false, &access))
        .but(|draft| {
            draft.serial = vec![0x12, 0x34, 0x56];
            draft.subject = name(&[
                (oid::ORGANIZATION, 0x13, b"Example, Inc"),
                (oid::COMMON_NAME, 0x1c, b"\0\0\0c\0\0\0l"),
                (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1], 0x16, b"client@example.com"),
            ]);
        })
}

fn main() {
    let seeds = Seeds { folder: Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz") };
    let (root, rsa, ed25519, key) = (Key::p256(), Key::generate(KeyKind::Rsa2048), Key::ed25519(), Key::p256());
    // Two anchors of one name: names find, keys decide.
    let anchors = [
        Draft::ca("Fuzz Root", "Fuzz Root", &root).sign(&root),
        Draft::ca("Fuzz Root RSA", "Fuzz Root RSA", &rsa).sign(&rsa),
        Draft::ca("Fuzz Root", "Fuzz Root", &ed25519).sign(&ed25519),
    ];
    let bundle: String = anchors.iter().map(|der| pem(der)).collect();
    std::fs::write(seeds.folder.join("anchors.pem"), bundle.as_bytes()).expect("the anchors");

    let ca_key = Key::p256();
    let with_id = |draft: Draft| draft.with(extension(oid::SUBJECT_KEY_IDENTIFIER, false, &tlv(4, b"ca")));
    let issued = with_id(Draft::ca("Fuzz CA", "Fuzz Root", &ca_key)).sign(&root);
    let cross = with_id(Draft::ca("Fuzz CA", "Fuzz Root RSA", &ca_key)).sign(&rsa);
    let rolled = Draft::ca("Fuzz CA", "Fuzz CA", &ca_key).sign(&ca_key);
    let forged = with_id(Draft::ca("Fuzz CA", "Fuzz Root", &key)).sign(&key);
    let constraints = sequence(&[&tlv(0xa0, &sequence(&[&tlv(0x82, b"example.com")]))]);
    let constrained = Draft::ca("Fuzz CA", "Fuzz Root", &ca_key)
        .with(extension(oid::NAME_CONSTRAINTS, true, &constraints))
        .sign(&root);
    let mapping = sequence(&[&sequence(&[&object_identifier(oid::UNKNOWN), &object_identifier(oid::UNKNOWN)])]);
    let policies = Draft::new("Fuzz CA", "Fuzz Root", &ca_key)
        .with(ca(Some(0)))
        .with(key_usage(KEY_CERT_SIGN))
        .with(extension(oid::POLICY_MAPPINGS, true, &mapping))
        .with(extension(oid::POLICY_CONSTRAINTS, true, &sequence(&[&tlv(0x80, &[0]), &tlv(0x81, &[1])])))
        .with(extension(oid::INHIBIT_ANY_POLICY, true, &tlv(2, &[0])))
        .sign(&root);
    let leaf = Draft::client("client", "Fuzz CA", &key).sign(&ca_key);
    let full = full_leaf("Fuzz CA", &key).sign(&ca_key);
    let direct = full_leaf("Fuzz Root", &key).sign(&ed25519);
    let expired = Draft::client("client", "Fuzz CA", &key).valid("20200101000000", "20210101000000").sign(&ca_key);
    let server = Draft::new("server", "Fuzz CA", &key).with(extended_key_usage(&[oid::SERVER_AUTH])).sign(&ca_key);
    let self_signed = Draft::client("client", "client", &key).sign(&key);
    let version_1 = Draft::new("old", "Fuzz Root", &key).but(|draft| draft.version = Vec::new()).sign(&root);
    let odd = Draft::new("odd", "Fuzz Root", &key)
        .with(key_usage(DIGITAL_SIGNATURE))
        .with(key_usage(DIGITAL_SIGNATURE))
        .with(extension(oid::UNKNOWN, true, &[5, 0]))
        .with(subject_alt_name(&[(2, b"a\0b")]))
        .but(|draft| {
            draft.serial = vec![0xff, 0x80, 0];
            draft.version = tlv(0xa0, &[2, 1, 7]);
            draft.algorithm = sequence(&[&object_identifier(oid::UNKNOWN), &[5, 0]]);
        })
        .sign(&root);

    for (name, sent) in [
        ("chain", &[&leaf[..], &issued][..]),
        ("full", &[&full, &issued]),
        ("direct", &[&direct]),
        ("cross", &[&leaf, &cross, &rolled]),
        ("forged", &[&leaf, &forged, &rolled, &issued]),
        ("constrained", &[&full, &constrained]),
        ("policies", &[&leaf, &policies]),
        ("expired", &[&expired, &issued]),
        ("server", &[&server, &issued]),
        ("self-signed", &[&self_signed]),
        ("alone", &[&leaf]),
        ("odd", &[&odd, &issued]),
        ("version-1", &[&version_1]),
    ] {
        seeds.bundle(name, sent);
    }
    seeds.put("validate_der", "any-self-signed", &{
        let certificates = vec![self_signed.clone()];
        Bundle { switches: 4, now: NOW, certificates }.write()
    });

    for (name, der) in [
        ("leaf", &leaf),
        ("full", &full),
        ("ca", &issued),
        ("rsa-signed", &cross),
        ("ed25519-signed", &direct),
        ("constrained", &constrained),
        ("policies", &policies),
        ("version-1", &version_1),
        ("odd", &odd),
        ("rsa-root", &anchors[1]),
    ] {
        seeds.put("certificate", name, der);
    }

    for (name, bytes) in [
        ("certificate", &full[..]),
        ("empty", &[]),
        ("null", &[5, 0]),
        ("two", &[1, 1, 0xff, 2, 1, 5]),
        ("long-form", &tlv(4, &[7; 300])),
        ("not-minimal", &[4, 0x81, 1, 0]),
        ("indefinite", &[0x30, 0x80, 0, 0]),
        ("high-tag", &[0x9f, 0x1f, 1, 0]),
        ("short", &[0x30, 5, 1]),
        ("universal-string", &tlv(0x1c, b"\0\0\0A")),
    ] {
        seeds.put("der_reader", name, bytes);
    }

    let one = pem(&[0x30, 0]);
    for (name, text) in [
        ("one", one.clone()),
        ("two", format!("{one}text between\n{one}")),
        ("windows", one.replace('\n', "\r\n")),
        ("key", one.replace("CERTIFICATE", "PRIVATE KEY")),
        ("cut", one[..40].to_owned()),
        ("anchors", bundle),
    ] {
        seeds.put("pem", name, text.as_bytes());
    }

    let defaults: String = FIELDS.iter().map(|field| format!("{}={}\n", field.name, field.default_text())).collect();
    seeds.put("policy_set", "defaults", defaults.as_bytes());
    let digest = "ab".repeat(32);
    let others = format!(
        "pins={digest},{}\ncertificate_types=all\nmin_rsa_bits=8192\nclock_skew=301\nno_such=1\n\
         extended_key_usages=1.3.6.1.5.5.7.3.2, 2.5.29.37.0\nunderstood_critical_extensions=1.2.3\n\
         limit_bytes=16777216\nmax_path_length=-1\nallow_version_1=yes\n",
        ["cd"; 32].join(":")
    );
    seeds.put("policy_set", "others", others.as_bytes());

    for (name, der) in
        [("leaf", &leaf), ("full", &full), ("direct", &direct), ("self-signed", &self_signed), ("ca", &issued)]
    {
        seeds.put("principal", name, der);
    }
    for (name, text) in [
        ("any", "accept any"),
        (
            "names",
            "accept anchor = corp and san.dns in (a.example, *.b.example)\n  name = san(email) exactly_one lower else subject(CN)\n",
        ),
        (
            "uris",
            "refuse san.uri = spiffe://example.org/*/x\naccept spiffe.trust_domain = example.org; name = spiffe; permits = san(dns) each",
        ),
        ("names-of-cas", "accept issuer = \"CN=Root,O=a\\\\,b\" and not subject.O = \"x \\\"y\\\"\" # comment"),
        (
            "digests",
            &format!("accept certificate.sha256 = {digest} and legacy.sha1 = {} and anchor = a", "ab".repeat(20)),
        ),
        (
            "takes",
            "accept any; a = subject; b = issuer; c = serial_number; d = \"x\" upper; e = extension(1.2.3) at_most_one prefix \"p\"",
        ),
    ] {
        seeds.put("rules", name, text.as_bytes());
    }
    for (name, text) in [
        ("plain", "CN=alice,O=Example"),
        (
            "escaped",
            "CN=a\\,b\\+c+OU=x,DC=com\ndns:a.example\nip:192.0.2.1\nemail:a@b\nuri:urn:a\nupn:ü@corp\nspiffe:spiffe://a/b",
        ),
    ] {
        seeds.put("issue_names", name, text.as_bytes());
    }
}
