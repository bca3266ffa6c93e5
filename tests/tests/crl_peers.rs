//! CRLs beside rustls-webpki and OpenSSL: every CRL that deviates from a plain one in at most two ways. Where a peer answers
//! otherwise, a ruling says why; one that is not needed any more fails.
#![cfg(feature = "peers")]

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use certauth::policy::RevocationFlag;
use certauth::{
    Revocation, RevocationEvidence, TrustAnchors, UnixTime, ValidationOptions, ValidationPolicy, validate_der,
};
use certauth_tests::make::{
    CRL_SIGN, CrlDraft, Draft, KEY_CERT_SIGN, Key, NOW, ca, crl_pem, distribution_points, extension,
    issuing_distribution_point, key_usage, oid, pem, point_name, tlv,
};
use rustls_pki_types::CertificateDer;
use webpki::{
    BorrowedCertRevocationList, CertRevocationList, EndEntityCert, ExpirationPolicy, KeyUsage, RevocationCheckDepth,
    RevocationOptionsBuilder, anchor_from_trusted_cert,
};

const URL: &[u8] = b"http://crl.example/ca.crl";

/// A way to deviate, and how it does.
type Deviation = (&'static str, fn(&mut Subject));

/// A CRL under construction, and who signs it.
struct Subject {
    draft: CrlDraft,
    by_other: bool,
}

fn reasons(bits: u16) -> Vec<u8> {
    tlv(0x83, &[&[0], &bits.reverse_bits().to_be_bytes()[..]].concat())
}

fn scope(subject: &mut Subject, fields: &[Vec<u8>]) {
    subject.draft.extensions.push(issuing_distribution_point(fields));
}

/// Deviations of one kind exclude each other.
const KINDS: &[&[Deviation]] = &[
    &[("by another key", |subject| subject.by_other = true)],
    &[
        ("stale", |subject| subject.draft = subject.draft.clone().dates("20260101000000", "20260201000000")),
        ("from the future", |subject| subject.draft = subject.draft.clone().dates("20270120000000", "20270220000000")),
        ("without nextUpdate", |subject| subject.draft.next_update.clear()),
    ],
    &[
        ("only users", |subject| scope(subject, &[tlv(0x81, &[0xff])])),
        ("only CAs", |subject| scope(subject, &[tlv(0x82, &[0xff])])),
        ("only attributes", |subject| scope(subject, &[tlv(0x85, &[0xff])])),
        ("indirect", |subject| scope(subject, &[tlv(0x84, &[0xff])])),
        ("its partition", |subject| scope(subject, &[point_name(URL)])),
        ("another partition", |subject| scope(subject, &[point_name(b"http://crl.example/b")])),
        ("some reasons", |subject| scope(subject, &[reasons(0b110)])),
    ],
    &[
        ("listed", |subject| subject.draft = subject.draft.clone().entry(&[5], &[])),
        ("on hold", |subject| subject.draft = subject.draft.clone().revoke(&[5], 6)),
        ("removed", |subject| subject.draft = subject.draft.clone().revoke(&[5], 8)),
        ("another listed", |subject| subject.draft = subject.draft.clone().revoke(&[6], 1)),
        ("zero listed", |subject| subject.draft = subject.draft.clone().revoke(&[0], 1)),
        ("entry with an unknown critical extension", |subject| {
            subject.draft = subject.draft.clone().entry(&[6], &[extension(oid::UNKNOWN, true, &[5, 0])]);
        }),
    ],
    &[
        ("without a number", |subject| subject.draft.extensions.retain(|found| !is(found, oid::CRL_NUMBER))),
        ("critical number", |subject| {
            subject.draft.extensions.retain(|found| !is(found, oid::CRL_NUMBER));
            subject.draft.extensions.push(extension(oid::CRL_NUMBER, true, &[2, 1, 1]));
        }),
        ("unknown critical extension", |subject| subject.draft.extensions.push(extension(oid::UNKNOWN, true, &[5, 0]))),
        ("delta", |subject| subject.draft.extensions.push(extension(oid::DELTA_CRL_INDICATOR, true, &[2, 1, 1]))),
    ],
];

fn is(extension: &[u8], oid: &[u8]) -> bool {
    extension.windows(oid.len()).take(6).any(|window| window == oid)
}

/// Who answers otherwise, for which deviation, and why, by the clauses of RFC 5280.
const RULINGS: &[(&str, &str, &str)] = &[
    ("webpki", "without a number", "it requires a CRL number (5.2.3); allow_crl_number_missing is its field here"),
    ("webpki", "critical number", "it knows the extension whatever its criticality; 5.2.3 forbids a critical one"),
    (
        "webpki",
        "only users",
        "it takes an issuingDistributionPoint without a name for one that matches nothing; 6.3.3 (b) (2)",
    ),
    ("webpki", "indirect", "it has no indirect CRLs; here they are used for certificates of their own issuer (5.3.3)"),
    ("webpki", "zero listed", "it accepts no serial number zero; certificates may have it here (allow_zero_serial)"),
    ("webpki", "from the future", "it does not look at thisUpdate; 6.3.3 (a) uses current CRLs only"),
    (
        "openssl",
        "without nextUpdate",
        "it uses such a CRL for ever; crl_max_age says how long here, by default not at all",
    ),
    ("openssl", "removed", "it takes removeFromCRL in a full CRL for not revoked; 5.3.1 allows it in delta CRLs only"),
];

struct World {
    root: Vec<u8>,
    alice: Vec<u8>,
    root_key: Key,
    other: Key,
}

impl World {
    fn certauth(&self, crl: &[u8]) -> bool {
        let Ok(builder) = RevocationEvidence::builder().add_crls(crl) else { return false };
        let policy = ValidationPolicy::default().revocation_flag(RevocationFlag::EndCertificateOnly);
        let anchors = TrustAnchors::from_der(&self.root).expect("an anchor");
        let revocation = Revocation::Offline(Arc::new(builder.build()));
        let options = ValidationOptions::builder(anchors, revocation).set_policy(policy).build().expect("options");
        validate_der(&self.alice, &[] as &[&[u8]], UnixTime(NOW), &options).is_ok()
    }

    fn webpki(&self, crl: &[u8]) -> bool {
        let Ok(crl) = BorrowedCertRevocationList::from_der(crl) else { return false };
        let crl = CertRevocationList::from(crl);
        let crls = [&crl];
        let revocation = RevocationOptionsBuilder::new(&crls).expect("a CRL");
        let revocation = revocation.with_depth(RevocationCheckDepth::EndEntity);
        let revocation = revocation.with_expiration_policy(ExpirationPolicy::Enforce).build();
        let root = CertificateDer::from(self.root.as_slice());
        let anchors = [anchor_from_trusted_cert(&root).expect("an anchor")];
        let alice = CertificateDer::from(self.alice.as_slice());
        let alice = EndEntityCert::try_from(&alice).expect("a certificate");
        let now = rustls_pki_types::UnixTime::since_unix_epoch(Duration::from_secs(NOW.unsigned_abs()));
        let (algorithms, usage) = (webpki::ALL_VERIFICATION_ALGS, KeyUsage::client_auth());
        alice.verify_for_usage(algorithms, &anchors, &[], now, usage, Some(revocation), None).is_ok()
    }

    fn openssl(&self, folder: &std::path::Path, crl: &[u8]) -> bool {
        std::fs::write(folder.join("list.crl"), crl_pem(crl)).expect("a file");
        let mut command = Command::new("openssl");
        command.args(["verify", "-CAfile", "root.pem", "-CRLfile", "list.crl", "-crl_check", "-extended_crl"]);
        command.args(["-attime", &NOW.to_string(), "-purpose", "sslclient", "alice.pem"]).current_dir(folder);
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.expect("openssl").success()
    }
}

#[test]
fn every_disagreement_has_a_ruling() {
    let has_openssl = Command::new("openssl").arg("version").output().is_ok_and(|output| output.status.success());
    assert!(has_openssl || std::env::var("CI").as_deref() != Ok("true"), "openssl is not there");
    let (root_key, other, key) = (Key::p256(), Key::p256(), Key::p256());
    let root = Draft::new("Root", "Root", &root_key).with(ca(None)).with(key_usage(KEY_CERT_SIGN | CRL_SIGN));
    let alice = Draft::client("alice", "Root", &key).but(|draft| draft.serial = vec![5]);
    let alice = alice.with(distribution_points(&[tlv(0x30, &point_name(URL))]));
    let world = World { root: root.sign(&root_key), alice: alice.sign(&root_key), root_key, other };
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("crl-peers");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("root.pem"), pem(&world.root)).expect("a file");
    std::fs::write(folder.join("alice.pem"), pem(&world.alice)).expect("a file");

    let singles = KINDS.iter().flat_map(|kind| kind.iter().map(|deviation| vec![deviation]));
    let pairs = KINDS.iter().enumerate().flat_map(|(at, kind)| {
        KINDS[at + 1..]
            .iter()
            .flat_map(move |other| kind.iter().flat_map(move |one| other.iter().map(move |two| vec![one, two])))
    });
    let mut used: BTreeMap<usize, u32> = BTreeMap::new();
    let (mut count, mut without) = (0, Vec::new());
    for deviations in [Vec::new()].into_iter().chain(singles).chain(pairs) {
        let mut subject = Subject { draft: CrlDraft::new("Root"), by_other: false };
        deviations.iter().for_each(|(_, deviate)| deviate(&mut subject));
        let crl = subject.draft.sign(if subject.by_other { &world.other } else { &world.root_key });
        let names: Vec<&str> = deviations.iter().map(|(name, _)| *name).collect();
        let ours = world.certauth(&crl);
        let theirs = [
            ("webpki", world.webpki(&crl)),
            ("openssl", if has_openssl { world.openssl(&folder, &crl) } else { ours }),
        ];
        for (peer, accepts) in theirs.into_iter().filter(|(_, accepts)| *accepts != ours) {
            let ruling = RULINGS.iter().position(|(of, name, _)| *of == peer && names.contains(name));
            match ruling {
                Some(ruling) => *used.entry(ruling).or_default() += 1,
                None => without.push(format!("{names:?}: certauth {ours}, {peer} {accepts}")),
            }
        }
        count += 1;
    }
    println!("{count} CRLs, {} disagreements with a ruling", used.values().sum::<u32>());
    for (ruling, times) in &used {
        println!("  {times:>3} {}, {}: {}", RULINGS[*ruling].0, RULINGS[*ruling].1, RULINGS[*ruling].2);
    }
    assert_eq!(without, Vec::<String>::new());
    let stale: Vec<_> = (0..RULINGS.len()).filter(|ruling| !used.contains_key(ruling)).map(|at| RULINGS[at]).collect();
    assert_eq!(stale, []);
}
