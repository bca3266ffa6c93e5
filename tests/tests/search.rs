//! What a search finds, in which order it looks, what that costs, and how it explains that there is nothing.

use std::sync::Arc;

use certauth::policy::{PolicyOverrides, RevocationFlag};
use certauth::{
    Code, Identity, NoEvidence, Revocation, RevocationChecker, RevocationRequest, RevocationStatus, TrustAnchor,
    UnixTime, ValidationError, ValidationOptions, ValidationPolicy, validate_der, verdict_json,
};
use certauth_tests::make::{Draft, Key, NOW, extended_key_usage, object_identifier, oid, sequence, tlv};

/// Trusts these certificates under this policy.
fn options(anchors: &[&Vec<u8>], policy: ValidationPolicy) -> ValidationOptions {
    let anchors = anchors.iter().map(|der| TrustAnchor::from_certificate_der(der).expect("an anchor")).collect();
    ValidationOptions::builder(anchors, Revocation::NoCheck).set_policy(policy).build().expect("options")
}

fn verdict(
    end_entity: &[u8],
    chain: &[&Vec<u8>],
    anchors: &[&Vec<u8>],
    policy: ValidationPolicy,
) -> Result<Identity, ValidationError> {
    validate_der(end_entity, chain, UnixTime(NOW), &options(anchors, policy))
}

fn path(identity: &Identity) -> Vec<String> {
    identity.path_refs().iter().map(ToString::to_string).collect()
}

/// Every rejection as `path: code at certificate`.
fn rejections(error: &ValidationError) -> Vec<String> {
    let row = |rejection: &certauth::Rejection| {
        let path: Vec<String> = rejection.path.iter().map(ToString::to_string).collect();
        format!("{}: {} at {}", path.join(","), rejection.violation.code.name(), rejection.violation.at)
    };
    error.rejections().iter().map(row).collect()
}

fn key() -> Key {
    Key::ed25519()
}

/// An anchor before an intermediate, a key identifier that fits before none, none before another one, and what is valid
/// now before what is not.
#[test]
fn the_likeliest_issuer_is_tried_first() {
    let (root, ca, other, client) = (key(), key(), key(), key());
    let plain = ValidationPolicy::default;
    let root_der = Draft::ca("Root", "Root", &root).sign(&root);
    let ca_der = Draft::ca("CA", "Root", &ca).sign(&root);
    let alice = Draft::client("alice", "CA", &client);
    let identity = verdict(&alice.clone().sign(&ca), &[&ca_der], &[&root_der, &ca_der], plain()).expect("good");
    assert_eq!(path(&identity), ["end_entity", "anchor:1"]);

    // Three CAs of one name and different keys: the one that fits is found without another signature.
    let signed = |subject: &[u8], key: &Key| Draft::ca("CA", "Root", key).identified(subject, b"root").sign(&root);
    let without = Draft::ca("CA", "Root", &ca).sign(&root);
    let wanted = alice.clone().identified(b"alice", b"ca").sign(&ca);
    for (chain, position) in [
        ([&signed(b"ca", &ca), &signed(b"xx", &other)], "sent:0"),
        ([&signed(b"xx", &other), &signed(b"ca", &ca)], "sent:1"),
        ([&without, &signed(b"xx", &other)], "sent:0"),
        ([&signed(b"xx", &other), &without], "sent:1"),
        ([&Draft::ca("CA", "Root", &other).sign(&root), &signed(b"ca", &ca)], "sent:1"),
    ] {
        let identity = verdict(&wanted, &chain, &[&root_der], plain()).expect("good");
        assert_eq!((path(&identity)[1].as_str(), identity.signatures_checked()), (position, 2));
    }
    let roots = [
        Draft::ca("Root", "Root", &other).identified(b"xx", b"xx").sign(&other),
        Draft::ca("Root", "Root", &root).identified(b"root", b"root").sign(&root),
    ];
    let below = Draft::client("alice", "Root", &client).identified(b"alice", b"root").sign(&root);
    let identity = verdict(&below, &[], &[&roots[0], &roots[1]], plain()).expect("good");
    assert_eq!((path(&identity)[1].as_str(), identity.signatures_checked()), ("anchor:1", 1));

    // Dates decide last, and only where the policy does not check them.
    let dated = |from, to| Draft::ca("CA", "Root", &ca).valid(from, to).sign(&root);
    let (expired, future) = (dated("20200101000000", "20210101000000"), dated("20300101000000", "20400101000000"));
    let policy = ValidationPolicy::default().check_ca_validity(false);
    for chain in [[&expired, &future, &ca_der], [&future, &expired, &ca_der]] {
        let identity = verdict(&alice.clone().sign(&ca), &chain, &[&root_der], policy.clone()).expect("good");
        assert_eq!(path(&identity)[1], "sent:2");
    }
}

/// However many CAs lead over one false edge, it costs one signature, and so does a false edge at the end entity.
#[test]
fn a_false_edge_is_paid_once() {
    let (root, middle, forger, client) = (key(), key(), key(), key());
    let root_der = Draft::ca("Root", "Root", &root).sign(&root);
    let forged = Draft::ca("Middle", "Root", &middle).sign(&forger);
    let cas: Vec<Key> = (0..40).map(|_| key()).collect();
    let cas: Vec<Vec<u8>> = cas.iter().map(|ca| Draft::ca("CA", "Middle", ca).sign(&middle)).collect();
    let alice = Draft::client("alice", "CA", &client).sign(&client);
    let chain: Vec<&Vec<u8>> = cas.iter().chain([&forged]).collect();
    let error = verdict(&alice, &chain, &[&root_der], ValidationPolicy::default()).expect_err("forged");
    assert_eq!(error.code(), Code::SignatureInvalid);
    // The first CA was walked to the anchor; the others are seen to lead nowhere, each for itself.
    let rows = rejections(&error);
    assert_eq!(rows[0], "end_entity,sent:0,sent:40,anchor:0: signature_invalid at sent:40");
    assert!(rows[1..].iter().all(|row| row.ends_with("issuer_unknown at sent:40")), "{rows:?}");
    let more: u32 = error.more_rejections().iter().map(|(_, count)| count).sum();
    assert_eq!(rows.len() + more as usize, 40);

    let twins: Vec<Vec<u8>> = (1..=30)
        .map(|serial| Draft::ca("Middle", "Root", &middle).but(|draft| draft.serial = vec![serial]).sign(&root))
        .collect();
    let ca = key();
    let ca_der = Draft::ca("CA", "Middle", &ca).sign(&middle);
    let chain: Vec<&Vec<u8>> = std::iter::once(&ca_der).chain(&twins).collect();
    let alice = Draft::client("alice", "CA", &client).sign(&forger);
    let error = verdict(&alice, &chain, &[&root_der], ValidationPolicy::default()).expect_err("forged");
    assert_eq!(rejections(&error), ["end_entity,sent:0,sent:1,anchor:0: signature_invalid at end_entity"]);
}

/// A false edge beside a good one is not checked again for every path that runs over it.
#[test]
fn a_false_edge_beside_a_good_one_is_paid_once() {
    let (one, two, middle, client) = (key(), key(), key(), key());
    let server_only = Draft::ca("Root", "Root", &two).with(extended_key_usage(&[oid::SERVER_AUTH])).sign(&two);
    let anchors = [Draft::ca("Root", "Root", &one).sign(&one), server_only];
    let mut chain = vec![Draft::ca("Middle", "Root", &middle).sign(&two)];
    let cas: Vec<Key> = (0..5).map(|_| key()).collect();
    chain.extend(cas.iter().map(|ca| Draft::ca("CA", "Middle", ca).sign(&middle)));
    let chain: Vec<&Vec<u8>> = chain.iter().collect();
    let alice = Draft::client("alice", "CA", &client).sign(&client);
    let code = |limit| {
        let policy = ValidationPolicy::default().limit_signatures(limit);
        verdict(&alice, &chain, &[&anchors[0], &anchors[1]], policy).expect_err("refused").code()
    };
    // Two edges of Middle, five of the CAs, and five false ones of the end entity; two are added for two anchors of one name.
    assert_eq!((code(9), code(10)), (Code::BudgetSignatures, Code::SignatureInvalid));
}

/// The distance to an anchor is that of the shortest way, whichever is measured first.
#[test]
fn the_shortest_way_counts() {
    let (root, client) = (key(), key());
    let keys: Vec<Key> = (0..6).map(|_| key()).collect();
    let [a, l, m, n, s, t] = &keys[..] else { unreachable!("six keys") };
    let root_der = Draft::ca("Root", "Root", &root).sign(&root);
    // The long way is in the order in which it is measured, the short one against it.
    let chain = [
        Draft::ca("N", "Root", n).sign(&root),
        Draft::ca("M", "N", m).sign(n),
        Draft::ca("L", "M", l).sign(m),
        Draft::ca("A", "L", a).sign(l),
        Draft::ca("S", "T", s).sign(t),
        Draft::ca("T", "Root", t).sign(&root),
        Draft::ca("A", "S", a).sign(s),
    ];
    let chain: Vec<&Vec<u8>> = chain.iter().collect();
    let alice = Draft::client("alice", "A", &client).sign(a);
    let policy = |limit| ValidationPolicy::default().max_path_length(limit).limit_intermediates(limit);
    let identity = verdict(&alice, &chain, &[&root_der], policy(3)).expect("the short way fits");
    assert_eq!(path(&identity), ["end_entity", "sent:6", "sent:4", "sent:5", "anchor:0"]);
    let error = verdict(&alice, &chain, &[&root_der], policy(2)).expect_err("no way fits");
    assert_eq!(error.code(), Code::PathTooLong);
    // A branch that is too long is named, beside the one that fits and is refused for another reason.
    let server = Draft::new("host", "A", &client).with(extended_key_usage(&[oid::SERVER_AUTH])).sign(a);
    let error = verdict(&server, &chain, &[&root_der], policy(3)).expect_err("a server's");
    assert_eq!(
        rejections(&error),
        [
            "end_entity,sent:6,sent:4,sent:5,anchor:0: extended_key_usage_mismatch at end_entity",
            "end_entity,sent:3: path_too_long at sent:3",
        ]
    );
}

/// A path that runs through one name and key twice proves nothing new, and is not walked.
#[test]
fn loops_are_not_walked() {
    let (root, x, y, client) = (key(), key(), key(), key());
    let root_der = Draft::ca("Root", "Root", &root).sign(&root);
    let server_only = || extended_key_usage(&[oid::SERVER_AUTH]);
    let chain = [
        Draft::ca("X", "Y", &x).sign(&y),
        Draft::ca("Y", "X", &y).sign(&x),
        Draft::ca("Y", "Root", &y).with(server_only()).sign(&root),
    ];
    let chain: Vec<&Vec<u8>> = chain.iter().collect();
    let alice = Draft::client("alice", "X", &client).sign(&x);
    let error = verdict(&alice, &chain, &[&root_der], ValidationPolicy::default()).expect_err("refused");
    assert_eq!(rejections(&error), ["end_entity,sent:0,sent:2,anchor:0: extended_key_usage_mismatch at sent:2"]);
}

/// Nothing is left to try where the only issuer has the end entity's own name and key, and that is explained.
#[test]
fn what_was_never_walked_is_explained() {
    let (root, forger) = (key(), key());
    let root_der = Draft::ca("Root", "Root", &root).sign(&root);
    let own_name = Draft::client("Root", "Root", &root).sign(&forger);
    for limit in [0, 8] {
        let policy = ValidationPolicy::default().max_path_length(limit).limit_intermediates(limit);
        let error = verdict(&own_name, &[], &[&root_der], policy).expect_err("forged");
        assert_eq!(rejections(&error), ["end_entity: self_issued_not_self_signed at end_entity"]);
    }
}

/// A branch that leads nowhere is reported once, for whichever reason it was left first.
#[test]
fn every_branch_is_reported_once() {
    let (root, ca, client) = (key(), key(), key());
    let root_der = Draft::ca("Root", "Root", &root).sign(&root);
    let not_ca = |serial: u8| {
        let draft = Draft::new("CA", "Root", &ca).but(|draft| draft.serial = vec![serial]);
        draft.with(certauth_tests::make::key_usage(certauth_tests::make::DIGITAL_SIGNATURE)).sign(&root)
    };
    let nowhere = Draft::ca("CA", "Nowhere", &ca).sign(&root);
    let chain = [not_ca(1), nowhere, not_ca(2)];
    let chain: Vec<&Vec<u8>> = chain.iter().collect();
    let alice = Draft::client("alice", "CA", &client).sign(&ca);
    let error = verdict(&alice, &chain, &[&root_der], ValidationPolicy::default()).expect_err("refused");
    let mut rows = rejections(&error);
    rows.sort();
    assert_eq!(
        rows,
        [
            "end_entity,sent:0: basic_constraints_missing at sent:0",
            "end_entity,sent:1: issuer_unknown at sent:1",
            "end_entity,sent:2: basic_constraints_missing at sent:2",
        ]
    );

    // Two CAs reach a third that is refused for what it is: it is reported once.
    let (one, two, bad) = (key(), key(), key());
    let chain = [
        Draft::ca("CA", "Bad", &one).sign(&bad),
        Draft::ca("CA", "Bad", &two).sign(&bad),
        Draft::new("Bad", "Root", &bad).sign(&root),
    ];
    let chain: Vec<&Vec<u8>> = chain.iter().collect();
    let error = verdict(&alice, &chain, &[&root_der], ValidationPolicy::default()).expect_err("refused");
    assert_eq!(rejections(&error), ["end_entity,sent:0,sent:2: basic_constraints_missing at sent:2"]);
}

/// A branch that is too long is reported once, however many certificates lead to it.
#[test]
fn a_branch_that_is_too_long_is_reported_once() {
    let (root, client) = (key(), key());
    let keys: Vec<Key> = (0..4).map(|_| key()).collect();
    let [ca, middle, low, high] = &keys[..] else { unreachable!("four keys") };
    let root_der = Draft::ca("Root", "Root", &root).sign(&root);
    let chain = [
        Draft::ca("CA", "Middle", ca).sign(middle),
        Draft::ca("CA", "Middle", ca).but(|draft| draft.serial = vec![2]).sign(middle),
        Draft::ca("Middle", "Root", middle).with(extended_key_usage(&[oid::SERVER_AUTH])).sign(&root),
        Draft::ca("Middle", "Low", middle).sign(low),
        Draft::ca("Low", "High", low).sign(high),
        Draft::ca("High", "Root", high).sign(&root),
    ];
    let chain: Vec<&Vec<u8>> = chain.iter().collect();
    let alice = Draft::client("alice", "CA", &client).sign(ca);
    let policy = ValidationPolicy::default().max_path_length(3).limit_intermediates(3);
    let rows = rejections(&verdict(&alice, &chain, &[&root_der], policy).expect_err("refused"));
    let too_long: Vec<_> = rows.iter().filter(|row| row.contains("path_too_long")).collect();
    assert_eq!(too_long, ["end_entity,sent:0,sent:3: path_too_long at sent:3"], "{rows:?}");
}

/// Anchors that share a name govern each other's paths only if they share the key too.
#[test]
fn another_key_governs_nothing() {
    let (one, two, client) = (key(), key(), key());
    let anchors = [
        TrustAnchor::from_certificate_der(&Draft::ca("Root", "Root", &one).sign(&one)).expect("an anchor"),
        TrustAnchor::from_certificate_der(&Draft::ca("Root", "Root", &two).sign(&two))
            .expect("an anchor")
            .with_overrides(
                PolicyOverrides::default().extended_key_usages(vec!["emailProtection".parse().expect("a use")]),
            ),
    ];
    let options = ValidationOptions::builder(anchors.into_iter().collect(), Revocation::NoCheck).build();
    let options = options.expect("options");
    let code = |signer: &Key| {
        let alice = Draft::client("alice", "Root", &client).sign(signer);
        validate_der(&alice, &[] as &[&[u8]], UnixTime(NOW), &options).map(drop).map_err(|error| error.code())
    };
    assert_eq!(code(&one), Ok(()));
    assert_eq!(code(&two), Err(Code::ExtendedKeyUsageMismatch));
}

/// Says Revoked of a certificate where its path leads through another one.
struct RevokedThrough {
    certificate: Vec<u8>,
    above: Vec<u8>,
}

impl RevocationChecker for RevokedThrough {
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
        let is_above = request.path_above().any(|above| above.der() == self.above);
        match request.certificate().der() == self.certificate && is_above {
            true => RevocationStatus::Revoked,
            false => RevocationStatus::Good,
        }
    }
}

/// A CA that proves to be revoked on another path is not used, although a path through it was found first.
#[test]
fn a_found_path_is_refuted_by_a_revoked_ca() {
    let (root, other, ca, client) = (key(), key(), key(), key());
    let root_der = Draft::ca("Root", "Root", &root).sign(&root);
    let other_der = Draft::ca("Other", "Other", &other).sign(&other);
    let cross = Draft::ca("Root", "Other", &root).sign(&other);
    let ca_der = Draft::ca("CA", "Root", &ca).sign(&root);
    let renewed = Draft::ca("CA", "Root", &ca).but(|draft| draft.serial = vec![2]).sign(&root);
    let alice = Draft::client("alice", "CA", &client).sign(&ca);
    let checker = Arc::new(RevokedThrough { certificate: ca_der.clone(), above: cross.clone() });
    let anchors = [&root_der, &other_der].map(|der| TrustAnchor::from_certificate_der(der).expect("an anchor"));
    let options = ValidationOptions::builder(anchors.into_iter().collect(), Revocation::Offline(checker)).build();
    let options = options.expect("options");
    let verdict = |chain: &[&Vec<u8>]| validate_der(&alice, chain, UnixTime(NOW), &options);
    let identity = verdict(&[&ca_der]).expect("nothing says that it is revoked");
    assert_eq!(path(&identity), ["end_entity", "sent:0", "anchor:0"]);
    assert_eq!(verdict(&[&ca_der, &cross]).expect_err("revoked").code(), Code::Revoked);
    let identity = verdict(&[&ca_der, &cross, &renewed]).expect("the other certificate is good");
    assert_eq!(path(&identity), ["end_entity", "sent:2", "anchor:0"]);
}

/// While a path is confirmed, branches that can add no question are left alone.
#[test]
fn only_open_questions_are_pursued() {
    let (root, other, client) = (key(), key(), key());
    let root_der = Draft::ca("Root", "Root", &root).sign(&root);
    let other_der = Draft::ca("Other", "Other", &other).sign(&other);
    let keys: Vec<Key> = (0..7).map(|_| key()).collect();
    let mut chain = Vec::new();
    for level in 0..7 {
        let issuer = if level == 6 { "Root".into() } else { format!("CA {}", level + 1) };
        for serial in [1, 2] {
            let draft =
                Draft::ca(&format!("CA {level}"), &issuer, &keys[level]).but(|draft| draft.serial = vec![serial]);
            chain.push(draft.sign(keys.get(level + 1).unwrap_or(&root)));
        }
    }
    chain.push(Draft::ca("CA 0", "Other", &keys[0]).sign(&other));
    let chain: Vec<&Vec<u8>> = chain.iter().collect();
    let alice = Draft::client("alice", "CA 0", &client).sign(&keys[0]);
    let anchors = [&root_der, &other_der].map(|der| TrustAnchor::from_certificate_der(der).expect("an anchor"));
    let policy =
        ValidationPolicy::default().allow_revocation_source_missing(true).allow_revocation_evidence_missing(true);
    let builder = ValidationOptions::builder(anchors.into_iter().collect(), Revocation::Offline(Arc::new(NoEvidence)));
    let options = builder.set_policy(policy).build().expect("options");
    let identity = validate_der(&alice, &chain, UnixTime(NOW), &options).expect("good");
    assert_eq!(path(&identity).len(), 9);
}

/// Nor is an issuer of the same name with another key: one signature was made with one key.
#[test]
fn another_key_is_not_tried_once_one_has_verified() {
    let (root, ca, client) = (key(), key(), key());
    let root_der = Draft::ca("Root", "Root", &root).sign(&root);
    let root_twin = Draft::ca("Root", "Root", &client).sign(&client);
    let chain: Vec<Vec<u8>> =
        [&ca, &key(), &key()].iter().map(|key| Draft::ca("CA", "Root", key).sign(&root)).collect();
    let alice = Draft::client("alice", "CA", &client).sign(&ca);
    let policy = ValidationPolicy::default().allow_revocation_source_missing(true);
    let anchors = [&root_der, &root_twin].map(|der| TrustAnchor::from_certificate_der(der).expect("an anchor"));
    let builder = ValidationOptions::builder(anchors.into_iter().collect(), Revocation::Offline(Arc::new(NoEvidence)));
    let options = builder.set_policy(policy).build().expect("options");
    let identity = validate_der(&alice, &chain, UnixTime(NOW), &options).expect("good");
    assert_eq!((path(&identity)[1].as_str(), identity.signatures_checked()), ("sent:0", 2));
}

/// Good, and remembers whom it was asked about.
#[derive(Default)]
struct Asked(std::sync::Mutex<Vec<String>>);

impl RevocationChecker for Asked {
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
        self.0.lock().expect("a lock").push(request.certificate().subject().text());
        RevocationStatus::Good
    }
}

/// Of which certificates the flag has the checker asked, also where an anchor occurs in the middle of a path.
#[test]
fn the_flag_says_who_is_asked() {
    let (root, ca, client) = (key(), key(), key());
    let point = tlv(0x30, &tlv(0x30, &tlv(0xa0, &tlv(0xa0, &tlv(0x86, b"http://crl.example/ca.crl")))));
    let points = certauth_tests::make::extension(oid::CRL_DISTRIBUTION_POINTS, false, &point);
    let root_der = Draft::ca("Root", "Root", &root).with(points).sign(&root);
    let ca_der = Draft::ca("CA", "Root", &ca).sign(&root);
    let alice = Draft::client("alice", "CA", &client).sign(&ca);
    let anchor = |der: &[u8]| TrustAnchor::from_certificate_der(der).expect("an anchor");
    let flag = |flag| PolicyOverrides::default().revocation_flag(flag);
    let (end, root_excluded, entire) =
        (RevocationFlag::EndCertificateOnly, RevocationFlag::ExcludeRoot, RevocationFlag::EntireChain);
    for (anchors, expected) in [
        (vec![anchor(&root_der).with_overrides(flag(end))], &["CN=alice"][..]),
        (vec![anchor(&root_der).with_overrides(flag(root_excluded))], &["CN=CA", "CN=alice"]),
        (vec![anchor(&root_der).with_overrides(flag(entire))], &["CN=Root", "CN=CA", "CN=alice"]),
        // Two anchors, and so two questions about alice: the CA's own certificate is the root of what is below it.
        (
            vec![anchor(&root_der).with_overrides(flag(end)), anchor(&ca_der).with_overrides(flag(root_excluded))],
            &["CN=alice", "CN=alice"],
        ),
    ] {
        let checker = Arc::new(Asked::default());
        let builder = ValidationOptions::builder(anchors.into_iter().collect(), Revocation::Offline(checker.clone()));
        validate_der(&alice, &[&ca_der], UnixTime(NOW), &builder.build().expect("options")).expect("good");
        assert_eq!(*checker.0.lock().expect("a lock"), expected);
    }
}

/// The policies that a path is valid for, where nothing asks for one.
#[test]
fn policies_are_reported() {
    let (root, client) = (key(), key());
    let policies = |contents: &[u8]| {
        let policy = sequence(&[&object_identifier(contents)]);
        certauth_tests::make::extension(oid::CERTIFICATE_POLICIES, false, &sequence(&[&policy]))
    };
    let root_der = Draft::ca("Root", "Root", &root).with(policies(&[0x2a, 3])).sign(&root);
    let alice = Draft::client("alice", "Root", &client).with(policies(&[0x2a, 3])).sign(&root);
    let identity = verdict(&alice, &[], &[&root_der], ValidationPolicy::default()).expect("good");
    assert_eq!(identity.policies().iter().map(ToString::to_string).collect::<Vec<_>>(), ["1.2.3"]);
}

/// What an unknown issuer's refusal shows: who is trusted, and a certificate with the wanted key under another name.
#[test]
fn an_unknown_issuer_is_explained() {
    let (root, ca, client) = (key(), key(), key());
    let long = "n".repeat(253);
    let anchors = [Draft::ca(&long, &long, &root).sign(&root), Draft::ca("Second", "Second", &root).sign(&root)];
    let shown = |end_entity: &[u8], chain: &[&Vec<u8>]| {
        let error = verdict(end_entity, chain, &[&anchors[0], &anchors[1]], ValidationPolicy::default());
        let error = error.expect_err("unknown");
        assert_eq!(error.code(), Code::IssuerUnknown);
        verdict_json(&Err(error))
    };
    let other_name = Draft::ca("The CA", "Second", &ca).identified(b"ca", b"root").sign(&root);
    let decoy = Draft::ca("Decoy", "Second", &ca).identified(b"other", b"root").sign(&root);
    let alice = Draft::client("alice", "CA", &client);
    let json = shown(&alice.clone().identified(b"alice", b"ca").sign(&ca), &[&decoy, &other_name]);
    assert!(json.contains(r#""candidate":"sent:1""#), "{json}");
    assert!(json.contains(r#"commonName is \"CA\" and \"The CA\""#), "{json}");
    // One name fills the line; the next is not begun.
    assert!(json.contains(&format!(r#""trusted":["CN={long}"]"#)), "{json}");
    // A certificate is not its own candidate.
    let own = Draft::ca("CA", "Nowhere", &ca).identified(b"ca", b"ca").sign(&ca);
    let json = shown(&alice.clone().sign(&ca), &[&own]);
    assert!(!json.contains("candidate\":\"sent"), "{json}");
    // An empty key identifier is not one that anything could have.
    let empty = Draft::ca("The CA", "Second", &ca).identified(b"", b"root").sign(&root);
    let json = shown(&alice.identified(b"alice", b"").sign(&ca), &[&empty]);
    assert!(!json.contains("candidate\":\"sent"), "{json}");
}

/// A name that is not permitted is shown with what is.
#[test]
fn what_is_permitted_is_shown() {
    let (root, client) = (key(), key());
    let subtree = tlv(0x30, &tlv(0x82, b"example.com"));
    let constraints = certauth_tests::make::extension(oid::NAME_CONSTRAINTS, true, &tlv(0x30, &tlv(0xa0, &subtree)));
    let root_der = Draft::ca("Root", "Root", &root).with(constraints).sign(&root);
    let names = certauth_tests::make::subject_alt_name(&[(2, b"host.example.org")]);
    let alice = Draft::client("alice", "Root", &client).with(names).sign(&root);
    let error = verdict(&alice, &[], &[&root_der], ValidationPolicy::default()).expect_err("another domain");
    assert_eq!(error.code(), Code::NameNotPermitted);
    let json = verdict_json(&Err(error));
    assert!(json.contains(r#""permitted":["example.com"]"#) && json.contains("host.example.org"), "{json}");
}
