//! Laws that hold for every input, budget aside.

use std::sync::Arc;

use certauth::policy::{PolicyOverrides, RevocationFlag};
use certauth::{
    Code, NoEvidence, Revocation, RevocationChecker, RevocationRequest, RevocationStatus, Sha256Digest, TrustAnchor,
    TrustAnchors, UnixTime, ValidationOptions, ValidationPolicy, validate_der, verdict_json,
};
use certauth_tests::make::{Draft, Key, NOW, common_name, extended_key_usage, extension, oid, sequence, tlv};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// A small world: two roots, CAs that they and each other issued, twins with bad signatures, and junk.
struct World {
    anchors: Vec<Vec<u8>>,
    chain: Vec<Vec<u8>>,
    leaves: Vec<Vec<u8>>,
}

fn world() -> &'static World {
    static WORLD: std::sync::OnceLock<World> = std::sync::OnceLock::new();
    WORLD.get_or_init(|| {
        let keys: Vec<Key> = (0..6).map(|_| Key::ed25519()).collect();
        let [root, other_root, ca, sub, leaf, alien] = &keys[..] else { unreachable!("six keys") };
        World {
            anchors: vec![
                Draft::ca("Root", "Root", root).sign(root),
                Draft::ca("Other", "Other", other_root).sign(other_root),
            ],
            chain: vec![
                Draft::ca("CA", "Root", ca).sign(root),
                Draft::ca("CA", "Other", ca).sign(other_root),
                Draft::ca("CA", "Root", ca).sign(alien),
                Draft::ca("CA", "Root", alien).sign(root),
                Draft::ca("CA", "Root", ca).valid("20200101000000", "20210101000000").sign(root),
                Draft::ca("Sub", "CA", sub).sign(ca),
                Draft::ca("Sub", "CA", sub).with(extended_key_usage(&[oid::EMAIL_PROTECTION])).sign(ca),
                Draft::ca("CA", "Sub", ca).sign(sub),
                b"junk".to_vec(),
            ],
            leaves: vec![
                Draft::client("alice", "CA", leaf).sign(ca),
                Draft::client("alice", "Sub", leaf).sign(sub),
                Draft::client("alice", "CA", leaf).sign(alien),
                Draft::client("CA", "CA", leaf).sign(ca),
            ],
        }
    })
}

fn options(anchors: &[&Vec<u8>]) -> ValidationOptions {
    let anchors: TrustAnchors =
        anchors.iter().map(|der| TrustAnchor::from_certificate_der(der).expect("an anchor")).collect();
    ValidationOptions::builder(anchors, Revocation::NoCheck).build().expect("options")
}

fn accepts(leaf: &[u8], chain: &[&Vec<u8>], options: &ValidationOptions) -> bool {
    let chain: Vec<&[u8]> = chain.iter().map(|der| der.as_slice()).collect();
    validate_der(leaf, &chain, UnixTime(NOW), options).is_ok()
}

fn any_chain() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0..world().chain.len(), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, rng_seed: RngSeed::Fixed(5280), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_does_not_matter(leaf in 0..4usize, chain in any_chain(), seed in any::<u64>()) {
        let world = world();
        let options = options(&world.anchors.iter().collect::<Vec<_>>());
        let sent: Vec<&Vec<u8>> = chain.iter().map(|index| &world.chain[*index]).collect();
        let mut shuffled = sent.clone();
        let length = shuffled.len().max(1);
        for place in 0..shuffled.len() {
            shuffled.swap(place, (seed.rotate_left(place as u32 * 7) as usize) % length);
        }
        prop_assert_eq!(accepts(&world.leaves[leaf], &sent, &options), accepts(&world.leaves[leaf], &shuffled, &options));
    }

    #[test]
    fn more_certificates_never_refuse(leaf in 0..4usize, chain in any_chain(), extra in 0..9usize) {
        let world = world();
        let options = options(&world.anchors.iter().collect::<Vec<_>>());
        let mut sent: Vec<&Vec<u8>> = chain.iter().map(|index| &world.chain[*index]).collect();
        let before = accepts(&world.leaves[leaf], &sent, &options);
        sent.insert(0, &world.chain[extra]);
        prop_assert!(!before || accepts(&world.leaves[leaf], &sent, &options));
    }

    #[test]
    fn fewer_anchors_never_accept(leaf in 0..4usize, chain in any_chain(), removed in 0..2usize) {
        let world = world();
        let sent: Vec<&Vec<u8>> = chain.iter().map(|index| &world.chain[*index]).collect();
        let all = options(&world.anchors.iter().collect::<Vec<_>>());
        let one = options(&[&world.anchors[1 - removed]]);
        prop_assert!(accepts(&world.leaves[leaf], &sent, &all) || !accepts(&world.leaves[leaf], &sent, &one));
    }

    #[test]
    fn preloading_is_sending(leaf in 0..4usize, chain in any_chain()) {
        let world = world();
        let sent: Vec<&Vec<u8>> = chain.iter().filter(|index| **index != 8).map(|index| &world.chain[*index]).collect();
        let anchors: TrustAnchors =
            world.anchors.iter().map(|der| TrustAnchor::from_certificate_der(der).expect("an anchor")).collect();
        let builder = ValidationOptions::builder(anchors, Revocation::NoCheck);
        let preloaded = sent.iter().try_fold(builder, |builder, der| builder.add_intermediate_der(der)).expect("intermediates");
        let preloaded = preloaded.build().expect("options");
        let plain = options(&world.anchors.iter().collect::<Vec<_>>());
        prop_assert_eq!(accepts(&world.leaves[leaf], &sent, &plain), accepts(&world.leaves[leaf], &[], &preloaded));
    }

    #[test]
    fn a_flipped_bit_is_refused(place in any::<prop::sample::Index>(), bit in 0..8u8, which in 0..2usize) {
        let world = world();
        let options = options(&[&world.anchors[0]]);
        let (mut leaf, mut ca) = (world.leaves[0].clone(), world.chain[0].clone());
        let changed = if which == 0 { &mut leaf } else { &mut ca };
        let index = place.index(changed.len());
        changed[index] ^= 1 << bit;
        prop_assert!(!accepts(&leaf, &[&ca], &options));
    }

    #[test]
    fn the_same_input_gives_the_same_verdict(leaf in 0..4usize, chain in any_chain()) {
        let world = world();
        let options = options(&world.anchors.iter().collect::<Vec<_>>());
        let sent: Vec<&[u8]> = chain.iter().map(|index| world.chain[*index].as_slice()).collect();
        let verdict = || verdict_json(&validate_der(&world.leaves[leaf], &sent, UnixTime(NOW), &options));
        prop_assert_eq!(verdict(), verdict());
    }

    #[test]
    fn no_time_panics(now in any::<i64>(), skew in 0..=300u32) {
        let world = world();
        let mut policy = ValidationPolicy::default();
        policy.clock_skew = skew;
        let anchors = TrustAnchors::from_der(&world.anchors[0]).expect("an anchor");
        let options = ValidationOptions::builder(anchors, Revocation::NoCheck).set_policy(policy).build().expect("options");
        let verdict = validate_der(&world.leaves[0], &[&world.chain[0]], UnixTime(now), &options);
        prop_assert!(!verdict_json(&verdict).is_empty());
    }
}

/// Every prefix and every flipped bit of a certificate is an answer, never a panic.
#[test]
fn broken_bytes_are_answers() {
    let world = world();
    let options = options(&world.anchors.iter().collect::<Vec<_>>());
    let leaf = &world.leaves[0];
    for length in 0..leaf.len() {
        assert!(!accepts(&leaf[..length], &[&world.chain[0]], &options));
    }
    for place in 0..leaf.len() {
        for bit in 0..8 {
            let mut changed = leaf.clone();
            changed[place] ^= 1 << bit;
            assert!(!accepts(&changed, &[&world.chain[0]], &options), "octet {place}, bit {bit}");
        }
    }
}

struct Says(RevocationStatus);

impl RevocationChecker for Says {
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
        assert!(!request.issuer_public_key_info().is_empty());
        self.0
    }
}

fn under(checker: impl RevocationChecker + 'static, policy: ValidationPolicy) -> Result<certauth::Identity, Code> {
    let world = world();
    let anchors = TrustAnchors::from_der(&world.anchors[0]).expect("an anchor");
    let builder = ValidationOptions::builder(anchors, Revocation::Online(Arc::new(checker))).set_policy(policy);
    let options = builder.build().expect("options");
    let verdict = validate_der(&world.leaves[0], &[&world.chain[0]], UnixTime(NOW), &options);
    verdict.map_err(|error| error.code())
}

#[test]
fn revoked_is_refused_and_unknown_is_not_good() {
    assert_eq!(under(Says(RevocationStatus::Revoked), ValidationPolicy::default()).err(), Some(Code::Revoked));
    assert_eq!(
        under(Says(RevocationStatus::Unknown), ValidationPolicy::default()).err(),
        Some(Code::RevocationSourceMissing)
    );
    let identity = under(Says(RevocationStatus::Good), ValidationPolicy::default()).expect("good");
    assert!(identity.checked().contains(&"revocation_status") && identity.switched_off().is_empty());
    let mut policy = ValidationPolicy::default();
    policy.allow_revocation_source_missing = true;
    // What a field allowed is in the identity; revoked is revoked whatever fields say.
    let identity = under(Says(RevocationStatus::Unknown), policy.clone()).expect("allowed");
    assert_eq!(identity.notes().len(), 2);
    assert_eq!(identity.switched_off(), ["allow_revocation_source_missing"]);
    policy.allow_revocation_evidence_missing = true;
    assert_eq!(under(Says(RevocationStatus::Revoked), policy).err(), Some(Code::Revoked));
}

/// A checker that exhausts the budget ends the validation, whatever it answers.
struct Spends;

impl RevocationChecker for Spends {
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
        let (key, algorithm) =
            (request.issuer_public_key_info().to_vec(), certauth_tests::make::Key::ed25519().algorithm());
        for _ in 0..100 {
            let _ = request.verify(&key, &algorithm, b"message", &[0; 64]);
        }
        RevocationStatus::Good
    }
}

#[test]
fn a_spent_budget_is_fatal() {
    assert_eq!(under(Spends, ValidationPolicy::default()).err(), Some(Code::BudgetSignatures));
}

/// Takes this many signature checks off the budget, beyond those that are left.
struct Charges(u32);

impl RevocationChecker for Charges {
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
        let left = request.signatures_left();
        request.charge_signatures(left + self.0);
        assert_eq!(request.signatures_left(), 0);
        RevocationStatus::Good
    }
}

#[test]
fn checks_made_elsewhere_are_paid_for() {
    let policy = || ValidationPolicy::default().revocation_flag(RevocationFlag::EndCertificateOnly);
    assert_eq!(under(Charges(0), policy()).err(), None);
    assert_eq!(under(Charges(1), policy()).err(), Some(Code::BudgetSignatures));
}

/// Verifies evidence with and without the budget, and answers Good if both tell right from wrong.
struct Verifies(Key);

impl RevocationChecker for Verifies {
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
        let Verifies(key) = self;
        let (info, algorithm, signature) = (key.public_key_info(), key.algorithm(), key.sign(b"evidence"));
        let left = request.signatures_left();
        let verifier = request.evidence_verifier();
        let mut is_right = true;
        for (message, signature, is_valid) in
            [(&b"evidence"[..], &signature[..], true), (b"evidencf", &signature, false), (b"evidence", &[0; 64], false)]
        {
            is_right &= request.verify(&info, &algorithm, message, signature).is_ok() == is_valid;
            is_right &= verifier.verify(&info, &algorithm, message, signature).is_ok() == is_valid;
        }
        let bad_key = [&info[..], &[0]].concat();
        is_right &= verifier.verify(&bad_key, &algorithm, b"evidence", &signature).is_err();
        is_right &= request.signatures_left() + 3 == left;
        if is_right { RevocationStatus::Good } else { RevocationStatus::Revoked }
    }
}

#[test]
fn evidence_is_verified() {
    assert_eq!(under(Verifies(Key::ed25519()), ValidationPolicy::default()).err(), None);
}

/// Notes whom it was asked about.
#[derive(Clone, Default)]
struct Asked(Arc<std::sync::Mutex<Vec<String>>>);

impl RevocationChecker for Asked {
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
        self.0.lock().expect("a lock").push(request.certificate().subject().text());
        RevocationStatus::Good
    }
}

/// The flag says of which certificates the status is asked, from the anchor down.
#[test]
fn revocation_flags() {
    let root = Key::ed25519();
    let (ca, leaf) = (Key::ed25519(), Key::ed25519());
    let point = sequence(&[&tlv(0xa0, &tlv(0xa0, &tlv(0x86, b"http://crl.example/root.crl")))]);
    let with_source = extension(oid::CRL_DISTRIBUTION_POINTS, false, &tlv(0x30, &point));
    let plain_root = Draft::ca("Root", "Root", &root).sign(&root);
    let root_with_source = Draft::ca("Root", "Root", &root).with(with_source).sign(&root);
    let intermediate = Draft::ca("CA", "Root", &ca).sign(&root);
    let client = Draft::client("alice", "CA", &leaf).sign(&ca);
    for (flag, anchor, expected) in [
        (RevocationFlag::EndCertificateOnly, &plain_root, &["CN=alice"][..]),
        (RevocationFlag::ExcludeRoot, &plain_root, &["CN=CA", "CN=alice"]),
        (RevocationFlag::EntireChain, &plain_root, &["CN=CA", "CN=alice"]),
        (RevocationFlag::EntireChain, &root_with_source, &["CN=Root", "CN=CA", "CN=alice"]),
    ] {
        let asked = Asked::default();
        let mut policy = ValidationPolicy::default();
        policy.revocation_flag = flag;
        let anchors = TrustAnchors::from_der(anchor).expect("an anchor");
        let revocation = Revocation::Offline(Arc::new(asked.clone()));
        let options = ValidationOptions::builder(anchors, revocation).set_policy(policy).build().expect("options");
        assert!(validate_der(&client, &[&intermediate], UnixTime(NOW), &options).is_ok());
        assert_eq!(*asked.0.lock().expect("a lock"), expected);
    }
}

/// Two CAs of one name, a renewed certificate of the first with the same key, and a client of the first.
struct Renewed {
    root: Vec<u8>,
    first: Vec<u8>,
    second: Vec<u8>,
    client: Vec<u8>,
}

fn renewed() -> Renewed {
    let (root, ca, leaf) = (Key::ed25519(), Key::ed25519(), Key::ed25519());
    Renewed {
        root: Draft::ca("Root", "Root", &root).sign(&root),
        first: Draft::ca("CA", "Root", &ca).sign(&root),
        second: Draft::ca("CA", "Root", &ca).but(|draft| draft.serial = vec![2]).sign(&root),
        client: Draft::client("alice", "CA", &leaf).sign(&ca),
    }
}

/// Says Revoked of one certificate where it is asked with one issuer certificate, and counts the questions.
struct RevokedBy {
    subject: &'static str,
    issuer: Vec<u8>,
    asked: Arc<std::sync::Mutex<Vec<Vec<u8>>>>,
}

impl RevocationChecker for RevokedBy {
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
        self.asked.lock().expect("a lock").push(request.certificate().der().to_vec());
        let is_issuer = request.issuer_certificate().is_some_and(|issuer| issuer.der() == self.issuer);
        match is_issuer && request.certificate().subject().text() == self.subject {
            true => RevocationStatus::Revoked,
            false => RevocationStatus::Unknown,
        }
    }
}

fn soft() -> ValidationPolicy {
    let mut policy = ValidationPolicy::default();
    policy.allow_revocation_source_missing = true;
    policy.allow_revocation_evidence_missing = true;
    policy
}

/// Once the end entity is revoked, no further certificate in the chain makes it good.
#[test]
fn revoked_is_final() {
    let Renewed { root, first, second, client } = renewed();
    for chain in [&[&first[..]][..], &[&first, &second]] {
        let asked = Arc::default();
        let checker = RevokedBy { subject: "CN=alice", issuer: first.clone(), asked: Arc::clone(&asked) };
        let anchors = TrustAnchors::from_der(&root).expect("an anchor");
        let builder = ValidationOptions::builder(anchors, Revocation::Offline(Arc::new(checker))).set_policy(soft());
        let error = validate_der(&client, chain, UnixTime(NOW), &builder.build().expect("options"));
        assert_eq!(error.expect_err("revoked").code(), Code::Revoked);
        assert_eq!(asked.lock().expect("a lock").iter().filter(|der| **der == client).count(), 1);
    }
}

/// The order of the chain does not decide whether the end entity is revoked: two roots certify one CA, and the evidence is
/// under one of them.
#[test]
fn revoked_is_final_in_every_order() {
    struct UnderOne;
    impl RevocationChecker for UnderOne {
        fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
            let is_client = request.certificate().subject().text() == "CN=alice";
            let is_under_a = request.path_above().any(|above| above.issuer().text() == "CN=A");
            if is_client && is_under_a { RevocationStatus::Revoked } else { RevocationStatus::Unknown }
        }
    }
    let (a, b, ca) = (Key::ed25519(), Key::ed25519(), Key::ed25519());
    let roots = [Draft::ca("A", "A", &a).sign(&a), Draft::ca("B", "B", &b).sign(&b)];
    let (by_a, by_b) = (Draft::ca("CA", "A", &ca).sign(&a), Draft::ca("CA", "B", &ca).sign(&b));
    let client = Draft::client("alice", "CA", &Key::ed25519()).sign(&ca);
    for (chain, is_revoked) in
        [(vec![&by_a], true), (vec![&by_b], false), (vec![&by_a, &by_b], true), (vec![&by_b, &by_a], true)]
    {
        let anchors = roots.iter().map(|der| TrustAnchor::from_certificate_der(der).expect("an anchor")).collect();
        let builder = ValidationOptions::builder(anchors, Revocation::Offline(Arc::new(UnderOne))).set_policy(soft());
        let chain: Vec<&[u8]> = chain.iter().map(|der| der.as_slice()).collect();
        let verdict = validate_der(&client, &chain, UnixTime(NOW), &builder.build().expect("options"));
        assert_eq!(verdict.map_err(|error| error.code()).err(), is_revoked.then_some(Code::Revoked));
    }
}

/// A renewed certificate of the issuer spells its name in another string type: evidence is looked for under the name in
/// the certificate that is asked about, whatever was sent.
#[test]
fn the_spelling_of_a_ca_does_not_choose_the_evidence() {
    struct ByIssuerName(Vec<u8>);
    impl RevocationChecker for ByIssuerName {
        fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
            let is_known = request.issuer_name().der() == self.0;
            if is_known { RevocationStatus::Revoked } else { RevocationStatus::Unknown }
        }
    }
    let (root_key, ca) = (Key::ed25519(), Key::ed25519());
    let root = Draft::ca("Root", "Root", &root_key).sign(&root_key);
    let utf8 = Draft::ca("CA", "Root", &ca);
    let name = utf8.subject.clone();
    let utf8 = utf8.sign(&root_key);
    let printable = Draft::ca("CA", "Root", &ca).but(|draft| retype(&mut draft.subject)).sign(&root_key);
    let client = Draft::client("alice", "CA", &Key::ed25519()).sign(&ca);
    for chain in [&[&utf8[..]][..], &[&printable], &[&utf8, &printable], &[&printable, &utf8]] {
        let anchors = TrustAnchors::from_der(&root).expect("an anchor");
        let revocation = Revocation::Offline(Arc::new(ByIssuerName(name.clone())));
        let options = ValidationOptions::builder(anchors, revocation).set_policy(soft()).build().expect("options");
        let verdict = validate_der(&client, chain, UnixTime(NOW), &options);
        assert_eq!(verdict.map_err(|error| error.code()).err(), Some(Code::Revoked));
    }
}

/// A revoked CA is taken out, and nothing else: its renewed certificate still vouches.
#[test]
fn a_revoked_ca_takes_out_itself_only() {
    struct One(Vec<u8>);
    impl RevocationChecker for One {
        fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
            if request.certificate().der() == self.0 { RevocationStatus::Revoked } else { RevocationStatus::Good }
        }
    }
    let Renewed { root, first, second, client } = renewed();
    for chain in [&[&first[..]][..], &[&first, &second], &[&second, &first]] {
        let anchors = TrustAnchors::from_der(&root).expect("an anchor");
        let revocation = Revocation::Offline(Arc::new(One(first.clone())));
        let options = ValidationOptions::builder(anchors, revocation).build().expect("options");
        let verdict = validate_der(&client, chain, UnixTime(NOW), &options);
        assert_eq!(verdict.map_err(|error| error.code()).err(), (chain.len() == 1).then_some(Code::Revoked));
    }
}

/// Replaces the first UTF8String of a name by a PrintableString.
fn retype(name: &mut [u8]) {
    let tag = name.iter_mut().find(|octet| **octet == 0x0c).expect("a UTF8String");
    *tag = 0x13;
}

/// However many certificates of one CA and key there are, sent or configured, a checker costs no more signatures: none is
/// checked twice, and none is checked that adds no question.
#[test]
fn twins_do_not_exhaust_the_budget_of_a_good_certificate() {
    struct Good;
    impl RevocationChecker for Good {
        fn status(&self, _: &mut RevocationRequest<'_>) -> RevocationStatus {
            RevocationStatus::Good
        }
    }
    let (root_key, leaf) = (Key::ed25519(), Key::ed25519());
    let root = |serial| Draft::ca("Root", "Root", &root_key).but(|draft| draft.serial = vec![serial]).sign(&root_key);
    for (levels, twins, roots) in
        [(1, 1, 1), (3, 2, 1), (2, 3, 1), (1, 13, 1), (7, 2, 1), (4, 4, 1), (2, 1, 25), (2, 2, 25)]
    {
        let keys: Vec<Key> = (0..levels).map(|_| Key::ed25519()).collect();
        let mut chain = Vec::new();
        for level in 0..levels {
            let issuer = if level + 1 == levels { "Root".into() } else { format!("CA {}", level + 1) };
            for serial in 0..twins {
                let draft = Draft::ca(&format!("CA {level}"), &issuer, &keys[level])
                    .but(|draft| draft.serial = vec![serial + 1]);
                chain.push(draft.sign(keys.get(level + 1).unwrap_or(&root_key)));
            }
        }
        let client = Draft::client("alice", "CA 0", &leaf).sign(&keys[0]);
        let chain: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
        for checker in [Arc::new(Good) as Arc<dyn RevocationChecker>, Arc::new(NoEvidence)] {
            let anchors: Vec<Vec<u8>> = (1..=roots).map(root).collect();
            let anchors =
                anchors.iter().map(|der| TrustAnchor::from_certificate_der(der).expect("an anchor")).collect();
            let builder = ValidationOptions::builder(anchors, Revocation::Offline(checker)).set_policy(soft());
            let identity = validate_der(&client, &chain, UnixTime(NOW), &builder.build().expect("options"));
            let identity = identity.unwrap_or_else(|error| panic!("{levels} {twins} {roots}: {error}"));
            assert_eq!(identity.signatures_checked(), levels as u32 + 1, "{levels} {twins} {roots}");
        }
    }
}

/// Whatever a checker says of a certificate under an issuer and an anchor, the order of what was sent does not decide.
#[test]
fn the_order_does_not_decide_about_revocation() {
    /// Answers by a hash of what it may depend on.
    struct Hashed {
        seed: u64,
        cas_too: bool,
    }
    impl RevocationChecker for Hashed {
        fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
            let anchor = request.path_above().last().unwrap_or(request.certificate()).issuer().der().to_vec();
            let asked = [request.certificate().der(), request.issuer_public_key_info(), &anchor].concat();
            let hash = Sha256Digest::of(&[&self.seed.to_be_bytes()[..], &asked].concat()).0[0];
            let may_be = self.cas_too || request.certificate().basic_constraints().is_none();
            match hash {
                0..=60 if may_be => RevocationStatus::Revoked,
                61..=120 => RevocationStatus::Good,
                _ => RevocationStatus::Unknown,
            }
        }
    }
    let world = world();
    let (mut accepted, mut revoked) = (0, 0);
    for seed in 0..200 {
        let checker = Arc::new(Hashed { seed, cas_too: seed % 2 == 0 });
        let anchors =
            world.anchors.iter().map(|der| TrustAnchor::from_certificate_der(der).expect("an anchor")).collect();
        let builder = ValidationOptions::builder(anchors, Revocation::Offline(checker)).set_policy(soft());
        let options = builder.build().expect("options");
        for leaf in &world.leaves[..2] {
            let mut chain: Vec<&[u8]> = world.chain.iter().map(Vec::as_slice).collect();
            let verdict =
                |chain: &[&[u8]]| validate_der(leaf, chain, UnixTime(NOW), &options).map_err(|error| error.code());
            let first = verdict(&chain).is_ok();
            accepted += u32::from(first);
            for step in 1..chain.len() {
                chain.rotate_left(step);
                chain.swap(0, step);
                let again = verdict(&chain);
                revoked += u32::from(again == Err(Code::Revoked));
                assert_eq!(again.is_ok(), first, "seed {seed}: {again:?}");
            }
        }
    }
    assert!(accepted > 50 && revoked > 50, "{accepted} {revoked}");
}

/// Twelve certificates of six levels, two of each name and key, make 64 paths; each is asked about once for each anchor.
#[test]
fn a_checker_is_asked_once() {
    let keys: Vec<Key> = (0..6).map(|_| Key::ed25519()).collect();
    let mut chain = Vec::new();
    for level in 0..6 {
        for serial in [1, 2] {
            let issuer = if level == 5 { "Root".into() } else { format!("CA {}", level + 1) };
            let signer = keys.get(level + 1).unwrap_or(&keys[5]);
            let draft =
                Draft::ca(&format!("CA {level}"), &issuer, &keys[level]).but(|draft| draft.serial = vec![serial]);
            chain.push(draft.sign(signer));
        }
    }
    // The last key is the root's too, so that every path is complete.
    let root = Draft::ca("Root", "Root", &keys[5]).sign(&keys[5]);
    let client = Draft::client("alice", "CA 0", &Key::ed25519()).sign(&keys[0]);
    let asked = Arc::<std::sync::Mutex<Vec<Vec<u8>>>>::default();
    let checker = RevokedBy { subject: "nobody", issuer: Vec::new(), asked: Arc::clone(&asked) };
    let anchors = TrustAnchors::from_der(&root).expect("an anchor");
    let options = ValidationOptions::builder(anchors, Revocation::Offline(Arc::new(checker))).build().expect("options");
    let sent: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
    let error = validate_der(&client, &sent, UnixTime(NOW), &options).expect_err("unknown");
    assert_eq!(error.code(), Code::RevocationSourceMissing);
    let mut asked = asked.lock().expect("a lock").clone();
    let all = asked.len();
    asked.sort();
    asked.dedup();
    assert_eq!((all, asked.len()), (13, 13));
}

/// What an anchor restricts holds wherever its name and key occur: a peer that sends the anchor's own certificate, or a
/// cross-certificate of it, below another anchor gains nothing.
#[test]
fn restrictions_of_an_anchor_are_not_evaded() {
    let (root, ca, sub, leaf) = (Key::ed25519(), Key::ed25519(), Key::ed25519(), Key::ed25519());
    let root_der = Draft::ca("Root", "Root", &root).sign(&root);
    let ca_der = Draft::ca("CA", "Root", &ca).sign(&root);
    let renewed = Draft::ca("CA", "Root", &ca).but(|draft| draft.serial = vec![9]).sign(&root);
    let expired = Draft::ca("CA", "CA", &ca).valid("20200101000000", "20210101000000").sign(&ca);
    let short = Draft::new("CA", "CA", &ca).with(certauth_tests::make::ca(Some(0))).sign(&ca);
    let server_only = Draft::ca("CA", "CA", &ca).with(extended_key_usage(&[oid::SERVER_AUTH])).sign(&ca);
    let sub_der = Draft::ca("Sub", "CA", &sub).sign(&ca);
    let client = Draft::client("alice", "CA", &leaf).sign(&ca);
    let deep = Draft::client("alice", "Sub", &leaf).sign(&sub);
    let anchor = |der: &[u8]| TrustAnchor::from_certificate_der(der).expect("an anchor");
    let name_and_key = |constraints: Option<&[u8]>| {
        TrustAnchor::from_name_and_key(&common_name("CA"), &ca.public_key_info(), constraints).expect("an anchor")
    };
    let subtree = sequence(&[&tlv(0xa4, &common_name("elsewhere"))]);
    let constraints = tlv(0x30, &tlv(0xa0, &subtree));
    let email_use = vec!["1.3.6.1.5.5.7.3.4".parse().expect("an OID")];
    let email = PolicyOverrides::default().extended_key_usages(email_use);
    let shallow = PolicyOverrides::default().max_path_length(0);
    let code = |anchors: Vec<TrustAnchor>, leaf: &[u8], chain: &[&Vec<u8>]| {
        let options =
            ValidationOptions::builder(anchors.into_iter().collect(), Revocation::NoCheck).build().expect("options");
        let chain: Vec<&[u8]> = chain.iter().map(|der| der.as_slice()).collect();
        validate_der(leaf, &chain, UnixTime(NOW), &options).map_err(|error| error.code()).err()
    };
    let (use_, names, length) =
        (Some(Code::ExtendedKeyUsageMismatch), Some(Code::NameNotPermitted), Some(Code::MaxPathLengthExceeded));
    for (restricted, leaf, below, expected) in [
        (anchor(&ca_der).with_overrides(email.clone()), &client, vec![], use_),
        (name_and_key(None).with_overrides(email.clone()), &client, vec![], use_),
        (name_and_key(Some(&constraints)), &client, vec![], names),
        (name_and_key(None).with_overrides(shallow.clone()), &deep, vec![&sub_der], length),
        (anchor(&short), &deep, vec![&sub_der], Some(Code::PathLengthExceeded)),
        // The anchor certificate's own dates and usage are not those of the certificate that was sent.
        (anchor(&expired), &client, vec![], None),
        (anchor(&server_only), &client, vec![], None),
    ] {
        for sent in [&ca_der, &renewed] {
            let chain = [&below[..], &[sent]].concat();
            // In both orders of the anchors, and with the anchor given twice.
            let plain = || anchor(&root_der);
            assert_eq!(code(vec![plain(), restricted.clone()], leaf, &chain), expected);
            assert_eq!(code(vec![restricted.clone(), plain()], leaf, &chain), expected);
            if expected.is_some() {
                assert_eq!(code(vec![restricted.clone(), anchor(&ca_der)], leaf, &below), expected);
                assert_eq!(code(vec![anchor(&ca_der), restricted.clone()], leaf, &below), expected);
            }
        }
    }
}

/// An identity is what its certificate, its path and its settings make it.
#[test]
fn identities_of_different_policies_differ() {
    let world = world();
    let identity = |policy: ValidationPolicy| {
        let anchors = TrustAnchors::from_der(&world.anchors[0]).expect("an anchor");
        let options =
            ValidationOptions::builder(anchors, Revocation::NoCheck).set_policy(policy).build().expect("options");
        validate_der(&world.leaves[0], &[&world.chain[0]], UnixTime(NOW), &options).expect("good")
    };
    let mut shorter = ValidationPolicy::default();
    shorter.max_path_length = 3;
    assert_eq!(identity(ValidationPolicy::default()), identity(ValidationPolicy::default()));
    assert_ne!(identity(ValidationPolicy::default()), identity(shorter));
}

/// A pin of a certificate and a pin of a key are two things: the holder of a pinned key names itself.
#[test]
fn pins_say_what_they_prove() {
    let key = Key::ed25519();
    let device = |name: &str| Draft::client(name, name, &key).sign(&key);
    let identity = |pins: Vec<Sha256Digest>, der: &[u8]| {
        let mut policy = ValidationPolicy::default();
        policy.certificate_types = certauth::policy::CertificateTypes::All;
        policy.pins = pins;
        let anchors = TrustAnchors::from_der(&world().anchors[0]).expect("an anchor");
        let options =
            ValidationOptions::builder(anchors, Revocation::NoCheck).set_policy(policy).build().expect("options");
        validate_der(der, &[] as &[&[u8]], UnixTime(NOW), &options).expect("pinned")
    };
    let (own, of_key) = (Sha256Digest::of(&device("a")), Sha256Digest::of(&key.public_key_info()));
    let by_key = identity(vec![of_key], &device("b"));
    assert_eq!((by_key.trust().word(), by_key.pin(), by_key.names_are_claims()), ("pinned_key", Some(of_key), true));
    let by_certificate = identity(vec![of_key, own], &device("a"));
    assert_eq!(
        (by_certificate.trust().word(), by_certificate.pin(), by_certificate.names_are_claims()),
        ("pinned", Some(own), false)
    );
    assert!(by_key.switched_off().contains(&"revocation") && !by_key.checked().contains(&"revocation_status"));
}

/// An anchor may be a name and a key, has a label, and may ask for something else than the policy.
#[test]
fn anchors_of_every_kind() {
    let (root, ca, leaf) = (Key::p256(), Key::p256(), Key::p256());
    let intermediate = Draft::ca("CA", "Root", &ca).sign(&root);
    let server = Draft::new("host", "CA", &leaf).with(extended_key_usage(&[oid::SERVER_AUTH])).sign(&ca);
    let anchor =
        || TrustAnchor::from_name_and_key(&common_name("Root"), &root.public_key_info(), None).expect("an anchor");
    let verdict = |anchor: TrustAnchor| {
        let options =
            ValidationOptions::builder([anchor].into_iter().collect(), Revocation::NoCheck).build().expect("options");
        validate_der(&server, &[&intermediate], UnixTime(NOW), &options)
    };
    let refused = verdict(anchor()).expect_err("a server's certificate");
    assert_eq!(refused.code(), Code::ExtendedKeyUsageMismatch);
    let for_servers = PolicyOverrides::default().extended_key_usages(Vec::new());
    let lenient = anchor().with_label("partners").with_overrides(for_servers.clone());
    let identity = verdict(lenient).expect("no use is asked");
    assert_eq!(identity.anchor_label(), "partners");
    assert_eq!(identity.anchor_sha256(), Some(Sha256Digest::of(&root.public_key_info())));
    assert_eq!(identity.path().count(), 2);
    let shallow = PolicyOverrides::default().max_path_length(0);
    let single = TrustAnchor::only_this_certificate(&server).expect("a certificate");
    let without_effect = [
        shallow.clone(),
        PolicyOverrides::default().revocation_flag(RevocationFlag::EntireChain),
        PolicyOverrides::default().allow_revocation_source_missing(false),
        PolicyOverrides::default().nested_extended_key_usage(true),
    ];
    // What is trusted by itself is checked under its own overrides, and has its own label.
    let by_itself = |anchor: TrustAnchor| {
        let options = ValidationOptions::builder(TrustAnchors::from_iter([anchor]), Revocation::NoCheck);
        validate_der(&server, &[] as &[&[u8]], UnixTime(NOW), &options.build().expect("options"))
    };
    assert_eq!(by_itself(single.clone()).expect_err("a server's").code(), Code::ExtendedKeyUsageMismatch);
    let listed = by_itself(single.clone().with_label("listed").with_overrides(for_servers.clone())).expect("listed");
    assert_eq!((listed.trust().word(), listed.anchor_label()), ("pinned", "listed"));
    for overrides in without_effect {
        let anchors = TrustAnchors::from_iter([single.clone().with_overrides(overrides)]);
        let error = ValidationOptions::builder(anchors, Revocation::NoCheck).build().expect_err("no effect");
        assert_eq!((error.code, error.index), (Code::OptionValueInvalid, Some(0)), "{error}");
    }
    assert_eq!(verdict(anchor().with_overrides(shallow)).expect_err("too deep").code(), Code::MaxPathLengthExceeded);
    // A name constraint of the anchor counts.
    let subtree = sequence(&[&tlv(0xa4, &common_name("elsewhere"))]);
    let constraints = tlv(0x30, &tlv(0xa0, &subtree));
    let constrained = TrustAnchor::from_name_and_key(&common_name("Root"), &root.public_key_info(), Some(&constraints));
    let constrained = constrained.expect("an anchor").with_overrides(for_servers);
    assert_eq!(verdict(constrained).expect_err("a name").code(), Code::NameNotPermitted);
    for (name, key) in [(&[0x30, 0][..], &root.public_key_info()[..]), (&common_name("Root"), b"no key")] {
        let error = TrustAnchor::from_name_and_key(name, key, None).map(|_| ()).expect_err("no anchor");
        assert_eq!(error.code, Code::TrustAnchorUnreadable);
    }
}
