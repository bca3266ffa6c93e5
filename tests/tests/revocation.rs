//! CRLs as evidence: loaded, replaced under load, made by real programs, and asked by the command.

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use certauth::{
    Certificate, CertificateRef, Code, Revocation, RevocationChecker, RevocationEvidence, RevocationRecord,
    RevocationRequest, RevocationStatus, TrustAnchor, TrustAnchors, UnixTime, ValidUntilCause, ValidationOptions,
    ValidationPolicy, Wanted, WantedKind, evidence_json, newly_revoked_json, validate_der,
};
use certauth_tests::command::{self, certauth, is_installed, run};
use certauth_tests::face_c::root;
use certauth_tests::make::{
    CRL_SIGN, CrlDraft, Draft, KEY_CERT_SIGN, Key, NOW, ca, crl_pem, distribution_points, key_usage, pem, point_name,
    private_pem, tlv,
};

/// A root, a CA and a client, with CRLs of both.
struct World {
    root_key: Key,
    ca_key: Key,
    root: Vec<u8>,
    ca: Vec<u8>,
    alice: Vec<u8>,
}

fn signer(subject: &str, issuer: &str, key: &Key) -> Draft {
    Draft::new(subject, issuer, key).with(ca(None)).with(key_usage(KEY_CERT_SIGN | CRL_SIGN))
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let (root_key, ca_key, key) = (Key::p256(), Key::p256(), Key::p256());
        World {
            root: signer("Root", "Root", &root_key).identified(b"root", b"root").sign(&root_key),
            ca: signer("CA", "Root", &ca_key).sign(&root_key),
            alice: Draft::client("alice", "CA", &key).but(|draft| draft.serial = vec![5]).sign(&ca_key),
            root_key,
            ca_key,
        }
    })
}

impl World {
    fn evidence(&self, crl: CrlDraft) -> RevocationEvidence {
        let of_root = CrlDraft::new("Root").sign(&self.root_key);
        let builder = RevocationEvidence::builder().add_crls(&of_root).expect("a CRL");
        builder.add_crls(&crl.sign(&self.ca_key)).expect("a CRL").build()
    }

    fn options(&self, checker: Arc<dyn RevocationChecker>) -> ValidationOptions {
        let anchors = TrustAnchors::from_der(&self.root).expect("an anchor");
        ValidationOptions::builder(anchors, Revocation::Offline(checker)).build().expect("options")
    }

    fn verdict(&self, options: &ValidationOptions) -> Result<certauth::Identity, certauth::ValidationError> {
        validate_der(&self.alice, &[&self.ca], UnixTime(NOW), options)
    }

    fn code(&self, options: &ValidationOptions) -> Code {
        self.verdict(options).map_or_else(|error| error.code(), |_| Code::Authenticated)
    }
}

/// What the verdict rests on, and until when it holds.
#[test]
fn an_identity_says_what_it_rests_on() {
    let world = world();
    let crl = CrlDraft::new("CA").number(7).dates("20270101000000", "20270120000000");
    let identity = world.verdict(&world.options(Arc::new(world.evidence(crl)))).expect("good");
    let [of_ca, of_alice] = identity.revocation() else { panic!("two certificates were asked") };
    assert_eq!((of_ca.at, of_ca.status, of_ca.code), (CertificateRef::Sent(0), RevocationStatus::Good, None));
    assert_eq!((of_alice.at, of_alice.status), (CertificateRef::EndEntity, RevocationStatus::Good));
    let record = &of_alice.record;
    assert_eq!((record.issuer.as_str(), record.number.as_deref()), ("CN=CA", Some("07")));
    assert_eq!(record.next_update, Some(UnixTime(NOW + 403_200)));
    let issuer = Certificate::from_der(&world.ca).expect("a certificate");
    assert_eq!(record.verified_by, Some(certauth::Sha256Digest::of(issuer.public_key_info())));
    let until = identity.valid_until().expect("a time");
    assert_eq!(
        (until.time, until.because_of, until.cause),
        (UnixTime(NOW + 403_200), CertificateRef::EndEntity, ValidUntilCause::NextUpdate)
    );
}

/// A checker of the caller's reports what it knows; what policy allows to be unknown holds for a while only.
#[test]
fn a_checker_reports_too() {
    struct Reports(RevocationStatus);
    impl RevocationChecker for Reports {
        fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
            request.good_until(UnixTime(NOW + 500));
            request.good_until(UnixTime(NOW + 900));
            let mut record = RevocationRecord::default();
            record.unknown = Some(Code::RevocationEvidenceStale);
            record.problem = Some("the list is of last year");
            request.record(record);
            for url in ["http://a.example/", "http://a.example/", "", "with space", &"x".repeat(2_049)] {
                request.want(Wanted { at: request.at(), kind: WantedKind::Crl, url: url.into() });
            }
            self.0
        }
    }
    let world = world();
    let until = |options: &ValidationOptions| {
        let until = world.verdict(options).expect("accepted").valid_until().expect("a time");
        (until.time.0 - NOW, until.cause)
    };
    assert_eq!(until(&world.options(Arc::new(Reports(RevocationStatus::Good)))), (500, ValidUntilCause::NextUpdate));
    let anchors = || TrustAnchors::from_der(&world.root).expect("an anchor");
    let unknown = || Arc::new(Reports(RevocationStatus::Unknown));
    let allowing = ValidationPolicy::default().allow_revocation_evidence_missing(true).revocation_recheck(60);
    let options = ValidationOptions::builder(anchors(), Revocation::Online(unknown())).set_policy(allowing).build();
    assert_eq!(until(&options.expect("options")), (60, ValidUntilCause::Recheck));
    let options = ValidationOptions::builder(anchors(), Revocation::Online(unknown())).build().expect("options");
    let error = world.verdict(&options).expect_err("unknown");
    assert_eq!(error.code(), Code::RevocationEvidenceStale);
    assert!(format!("{error:#}").contains("the list is of last year"), "{error:#}");
    let wanted: Vec<_> = error.wanted().iter().map(|wanted| (wanted.at, wanted.url.as_str())).collect();
    let url = "http://a.example/";
    assert_eq!(wanted, [(CertificateRef::Sent(0), url), (CertificateRef::EndEntity, url)]);
}

/// Three levels without evidence: one refusal lists each certificate, and one fetch of everything is enough.
#[test]
fn one_refusal_lists_everything_that_is_missing() {
    let world = world();
    let key = Key::p256();
    let url = |draft: Draft, url: &str| draft.with(distribution_points(&[tlv(0x30, &point_name(url.as_bytes()))]));
    let middle = url(signer("Middle", "Root", &world.ca_key), "http://a/root.crl").sign(&world.root_key);
    let ca = url(signer("CA", "Middle", &key), "http://a/middle.crl").sign(&world.ca_key);
    let alice = url(Draft::client("alice", "CA", &Key::p256()), "http://a/ca.crl").sign(&key);
    let anchors = TrustAnchors::from_der(&world.root).expect("an anchor");
    let evidence = Arc::new(RevocationEvidence::builder().build());
    let options = ValidationOptions::builder(anchors, Revocation::Online(evidence)).build().expect("options");
    let error = validate_der(&alice, &[&ca, &middle], UnixTime(NOW), &options).expect_err("unknown");
    let [rejection] = error.rejections() else { panic!("one path was tried") };
    let missing: Vec<_> = rejection.revocation.iter().map(|status| (status.at, status.code)).collect();
    let of = |at| (at, Some(Code::RevocationEvidenceMissing));
    let [top, next, last] = [CertificateRef::Sent(1), CertificateRef::Sent(0), CertificateRef::EndEntity];
    assert_eq!(missing, [of(top), of(next), of(last)]);
    let wanted: Vec<_> = error.wanted().iter().map(|wanted| (wanted.at, wanted.url.as_str())).collect();
    assert_eq!(wanted, [(top, "http://a/root.crl"), (next, "http://a/middle.crl"), (last, "http://a/ca.crl")]);
}

/// What cannot be loaded is an error with its number, and nothing of it is kept.
#[test]
fn what_cannot_be_loaded() {
    let world = world();
    let good = CrlDraft::new("CA").sign(&world.ca_key);
    let load = |files: &[&[u8]]| {
        let builder = files.iter().try_fold(RevocationEvidence::builder(), |builder, file| builder.add_crls(file));
        builder.map(|builder| builder.build().len()).map_err(|error| (error.code, error.index))
    };
    let both = [crl_pem(&good), crl_pem(&CrlDraft::new("Root").sign(&world.root_key))].concat();
    assert_eq!(load(&[]), Ok(0));
    assert_eq!(load(&[&good]), Ok(1));
    assert_eq!(load(&[both.as_bytes()]), Ok(2));
    // One that is given twice is held once.
    assert_eq!(load(&[&good, both.as_bytes(), &good]), Ok(2));
    assert_eq!(load(&[&good, &good[..good.len() - 1]]), Err((Code::CrlUnreadable, Some(1))));
    assert_eq!(load(&[b""]), Err((Code::CrlUnreadable, Some(0))));
    assert_eq!(load(&[b"text"]), Err((Code::CrlUnreadable, Some(0))));
    assert_eq!(load(&[&world.root]), Err((Code::CrlUnreadable, Some(0))));
    assert_eq!(load(&[pem(&world.root).as_bytes()]), Err((Code::PemNotCrl, Some(0))));
    assert_eq!(load(&[[both.as_str(), &pem(&world.root)].concat().as_bytes()]), Err((Code::PemNotCrl, Some(2))));
    assert_eq!(load(&[both.replace("-----END", "----END").as_bytes()]), Err((Code::PemInvalid, Some(0))));
    assert_eq!(load(&[crl_pem(&good[1..]).as_bytes()]), Err((Code::CrlUnreadable, Some(0))));
    let limited = RevocationEvidence::builder().limit_octets(u64::try_from(good.len()).expect("short"));
    let limited = limited.add_crls(&good).expect("as many as are allowed");
    let error = limited.add_crls(&CrlDraft::new("CB").sign(&world.ca_key)).map(drop).expect_err("too many");
    assert_eq!((error.code, error.index), (Code::EvidenceTooLarge, Some(1)));
    let huge = tlv(0x30, &vec![0; (64 << 20) + 1]);
    let error = RevocationEvidence::builder().add_crls(&huge).map(drop).expect_err("too large");
    assert_eq!(error.code, Code::EvidenceTooLarge, "{error}");

    let anchors = TrustAnchors::from_der(&world.root).expect("an anchor");
    let options = ValidationOptions::builder(anchors, Revocation::NoCheck).build().expect("options");
    let without = options.with_checker(Arc::new(world.evidence(CrlDraft::new("CA")))).map(drop);
    assert_eq!(without.map_err(|error| error.code), Err(Code::EvidenceWithoutEffect));
}

/// Every entry of a long list is found, and nothing else; a list that was cut anywhere is not loaded.
#[test]
fn every_entry_is_found() {
    let world = world();
    let serial = |number: u32| {
        let octets: Vec<u8> = number.wrapping_mul(2_654_435_761).to_be_bytes().into_iter().collect();
        [&[1], octets.as_slice()].concat()
    };
    let list = (0..5_000).fold(CrlDraft::new("CA"), |list, number| list.entry(&serial(number), &[]));
    let der = list.sign(&world.ca_key);
    let evidence = RevocationEvidence::builder().add_crls(&der).expect("a CRL").build();
    let key = Key::ed25519();
    let listed = |number: u32| {
        let client = Draft::client("x", "CA", &key).but(|draft| draft.serial = serial(number)).sign(&key);
        let found = evidence.lists(&Certificate::from_der(&client).expect("a certificate"));
        found[0].as_ref().is_some_and(|record| record.revoked_at.is_some())
    };
    assert!((0..5_000).step_by(7).all(&listed) && !(5_000..6_000).any(&listed));
    for cut in (0..der.len()).step_by(997) {
        assert!(RevocationEvidence::builder().add_crls(&der[..cut]).is_err(), "{cut}");
    }
    assert_eq!(evidence.newly_revoked(&RevocationEvidence::builder().build())[0].serial_numbers.len(), 5_000);
}

/// Several certificates of a CA bear one key, and not all may sign CRLs: which one a path leads through decides, in any order.
#[test]
fn the_right_to_sign_crls_is_not_remembered() {
    let world = world();
    let bare = Draft::ca("CA", "Root", &world.ca_key).but(|draft| draft.serial = vec![77]).sign(&world.root_key);
    // The root's list is about the bare certificate only: the other one's status stays unknown.
    let url = b"http://crl.example/bare.crl";
    let pointed = Draft::ca("CA", "Root", &world.ca_key).but(|draft| draft.serial = vec![78]);
    let pointed = pointed.with(distribution_points(&[tlv(0x30, &point_name(url))])).sign(&world.root_key);
    let part = certauth_tests::make::issuing_distribution_point(&[point_name(url)]);
    let of_ca = CrlDraft::new("CA").sign(&world.ca_key);
    let load = |root: CrlDraft| {
        let builder = RevocationEvidence::builder().add_crls(&of_ca).expect("a CRL");
        world.options(Arc::new(builder.add_crls(&root.sign(&world.root_key)).expect("a CRL").build()))
    };
    let (whole, scoped) = (load(CrlDraft::new("Root")), load(CrlDraft::new("Root").with(part)));
    let code = |options: &ValidationOptions, chain: &[&Vec<u8>]| {
        let verdict = validate_der(&world.alice, chain, UnixTime(NOW), options);
        verdict.map_or_else(|error| error.code(), |_| Code::Authenticated)
    };
    assert_eq!(code(&whole, &[&bare]), Code::RevocationEvidenceNotAuthentic);
    for chain in [[&world.ca, &bare], [&bare, &world.ca]] {
        assert_eq!(code(&whole, &chain), Code::Authenticated);
    }
    for chain in [&[&pointed][..], &[&world.ca], &[&world.ca, &pointed], &[&pointed, &world.ca]] {
        assert_ne!(code(&scoped, chain), Code::Authenticated);
    }
}

/// New evidence beside old: what it revokes, and what is shown of it.
#[test]
fn reports() {
    let world = world();
    let older = world.evidence(CrlDraft::new("CA").revoke(&[9], 1));
    let newer = world.evidence(CrlDraft::new("CA").number(2).revoke(&[9], 1).revoke(&[1, 0], 1).revoke(&[5], 4));
    let found = newer.newly_revoked(&older);
    let issuer: String = certauth_tests::make::common_name("CA").iter().map(|octet| format!("{octet:02x}")).collect();
    assert_eq!(
        newly_revoked_json(&found),
        format!("{{\"newly_revoked\":[{{\"issuer\":\"{issuer}\",\"serial_numbers\":[\"05\",\"0100\"]}}]}}")
    );
    assert_eq!(older.newly_revoked(&newer), []);
    let json: serde_json::Value = serde_json::from_str(&evidence_json(&newer, UnixTime(NOW))).expect("JSON");
    let crl = &json["crls"][1];
    assert_eq!(
        (&crl["issuer"], &crl["number"], &crl["age"], &crl["seconds_left"], &crl["entries"]),
        (&"CN=CA".into(), &"02".into(), &1_238_400.into(), &1_440_000.into(), &3.into())
    );
}

/// Octets of evidence that are checked with keys which nobody configured are limited; configured ones are checked once.
#[test]
fn evidence_has_a_budget() {
    let world = world();
    let evidence = Arc::new(world.evidence(CrlDraft::new("CA")));
    let policy = ValidationPolicy::default().limit_evidence_bytes(10);
    let anchors = TrustAnchors::from_der(&world.root).expect("an anchor");
    let builder = ValidationOptions::builder(anchors, Revocation::Offline(evidence)).set_policy(policy);
    assert_eq!(world.code(&builder.clone().build().expect("options")), Code::BudgetEvidence);
    let preloaded = builder.add_intermediate_der(&world.ca).expect("a CA").build().expect("options");
    assert_eq!(world.code(&preloaded), Code::Authenticated);
}

/// A CA of the same name with another key, and many lists: what is remembered never changes a verdict.
#[test]
fn remembered_signatures_change_no_verdict() {
    let world = world();
    let other = Key::p256();
    let twin = signer("CA", "Root", &other).sign(&world.root_key);
    let bob = Draft::client("bob", "CA", &Key::p256()).but(|draft| draft.serial = vec![5]).sign(&other);
    let options = world.options(Arc::new(world.evidence(CrlDraft::new("CA"))));
    for _ in 0..3 {
        let verdict = |leaf: &[u8]| {
            let verdict = validate_der(leaf, &[&twin, &world.ca], UnixTime(NOW), &options);
            verdict.map_or_else(|error| error.code(), |_| Code::Authenticated)
        };
        assert_eq!(verdict(&world.alice), Code::Authenticated);
        assert_eq!(verdict(&bob), Code::RevocationEvidenceNotAuthentic);
    }
    // As many lists of one issuer as an operator likes, under a CA that is sent.
    let lists = (1..=60).map(|number| CrlDraft::new("CA").number(number).sign(&world.ca_key));
    let builder = lists.fold(RevocationEvidence::builder(), |builder, crl| builder.add_crls(&crl).expect("a CRL"));
    let builder = builder.add_crls(&CrlDraft::new("Root").sign(&world.root_key)).expect("a CRL");
    assert_eq!(world.code(&world.options(Arc::new(builder.build()))), Code::Authenticated);
    // The same for two CAs that are sent.
    let (sub_key, key) = (Key::p256(), Key::p256());
    let sub = signer("Sub", "CA", &sub_key).sign(&world.ca_key);
    let carol = Draft::client("carol", "Sub", &key).sign(&sub_key);
    let lists = (1..=40).flat_map(|number| {
        [("CA", &world.ca_key), ("Sub", &sub_key)].map(|(name, key)| CrlDraft::new(name).number(number).sign(key))
    });
    let builder = lists.fold(RevocationEvidence::builder(), |builder, crl| builder.add_crls(&crl).expect("a CRL"));
    let builder = builder.add_crls(&CrlDraft::new("Root").sign(&world.root_key)).expect("a CRL");
    let options = world.options(Arc::new(builder.build()));
    let verdict = validate_der(&carol, &[&sub, &world.ca], UnixTime(NOW), &options);
    assert!(verdict.is_ok(), "{:?}", verdict.map_err(|error| error.code()));
}

/// Evidence is replaced while others validate: every verdict is that of the old or of the new, and both are seen.
#[test]
fn evidence_is_replaced_under_load() {
    let world = world();
    let good = world.options(Arc::new(world.evidence(CrlDraft::new("CA"))));
    let lists = [CrlDraft::new("CA"), CrlDraft::new("CA").number(2).revoke(&[5], 1)].map(|crl| world.evidence(crl));
    let current = std::sync::RwLock::new(good.clone());
    let (done, counts) = (AtomicBool::new(false), [AtomicU32::new(0), AtomicU32::new(0)]);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let options = current.read().expect("a lock").clone();
                    match world.code(&options) {
                        Code::Authenticated => counts[0].fetch_add(1, Ordering::Relaxed),
                        Code::Revoked => counts[1].fetch_add(1, Ordering::Relaxed),
                        code => panic!("{code:?}"),
                    };
                }
            });
        }
        let mut swaps = 0;
        while swaps < 1_000 || counts.iter().any(|count| count.load(Ordering::Relaxed) < 100) {
            let evidence = lists[swaps % 2].clone();
            *current.write().expect("a lock") = good.with_checker(Arc::new(evidence)).expect("options");
            swaps += 1;
            std::thread::yield_now();
        }
        done.store(true, Ordering::Relaxed);
    });
    println!("{} authenticated, {} revoked", counts[0].load(Ordering::Relaxed), counts[1].load(Ordering::Relaxed));
}

fn folder(name: &str) -> PathBuf {
    command::folder(env!("CARGO_TARGET_TMPDIR"), name)
}

/// `certauth verify --crl`, `certauth crl`.
#[test]
fn the_command_takes_crls() {
    let (world, folder) = (world(), folder("crl-command"));
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).expect("a file");
    write("root.pem", pem(&world.root));
    write("ca.pem", pem(&world.ca));
    write("alice.pem", pem(&world.alice) + &pem(&world.ca));
    write("alice-only.pem", pem(&world.alice));
    write("root.crl", crl_pem(&CrlDraft::new("Root").sign(&world.root_key)));
    write("good.crl", crl_pem(&CrlDraft::new("CA").sign(&world.ca_key)));
    write("bad.crl", crl_pem(&CrlDraft::new("CA").revoke(&[5], 1).sign(&world.ca_key)));
    write("forged.crl", crl_pem(&CrlDraft::new("CA").sign(&world.root_key)));
    let at = ["--at", "2027-01-15T08:00:00Z"];
    let verify = |mode: &str, crls: &[&str]| {
        let crls = crls.iter().flat_map(|file| ["--crl", file]);
        let mut command = certauth();
        command.args(["verify", "--trust", "root.pem", "--revocation", mode]).args(at).args(crls).arg("alice.pem");
        run(&mut command, &folder)
    };
    let (status, text) = verify("offline", &["root.crl", "good.crl"]);
    assert!(status == 0 && text.contains("revocation    sent:0: good (crl of \"CN=Root\", number 01"), "{text}");
    assert!(text.contains("valid until   2027-02-01T00:00:00Z (sent:0, next update)"), "{text}");
    let (status, text) = verify("offline", &["root.crl", "bad.crl"]);
    assert!(status == 1 && text.contains("✗ revoked (reason keyCompromise, since 2027-01-02T00:00:00Z"), "{text}");
    let (status, text) = verify("offline", &["root.crl", "forged.crl"]);
    assert!(status == 1 && text.contains("revocation_evidence_not_authentic (904)"), "{text}");
    // One refusal for everything that is missing.
    let (status, text) = verify("offline", &[]);
    let both = ["sent:0: revocation_source_missing", "end_entity: revocation_source_missing"];
    assert!(status == 1 && both.iter().all(|found| text.contains(found)), "{text}");
    for (mode, crls) in [("no-check", &["good.crl"][..]), ("offline", &["root.pem"]), ("offline", &["absent.crl"])] {
        assert_eq!(verify(mode, crls).0, 2);
    }

    let crl = |arguments: &[&str]| run(certauth().arg("crl").args(at).args(arguments), &folder);
    let (status, text) = crl(&["good.crl", "--issuer", "ca.pem", "--check", "alice-only.pem"]);
    assert!(status == 0 && text.contains("signature     good") && text.contains("certificate   not listed"), "{text}");
    assert!(text.contains("next update   2027-02-01T00:00:00Z (in 16 d 16 h)"), "{text}");
    let (status, text) = crl(&["bad.crl", "--check", "alice-only.pem"]);
    assert!(status == 1 && text.contains("LISTED (reason keyCompromise, since 2027-01-02"), "{text}");
    let (status, text) = crl(&["forged.crl", "--issuer", "ca.pem"]);
    assert!(status == 1 && text.contains("signature     BAD"), "{text}");
    assert_eq!(crl(&["root.crl", "--issuer", "ca.pem"]).0, 1);
    assert_eq!(crl(&["good.crl", "--fail-within", "16d"]).0, 0);
    assert_eq!(crl(&["good.crl", "--fail-within", "17d"]).0, 1);
    assert_eq!(crl(&["good.crl", "--fail-within", "soon"]).0, 2);
    assert_eq!(crl(&["root.pem"]).0, 2);
    assert_eq!(crl(&[]).0, 2);
    let (status, text) = crl(&["good.crl", "root.crl", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((status, json["crls"].as_array().map(Vec::len)), (0, Some(2)));
}

/// Whatever a certificate names as its CRL is one word of the command that is printed.
#[test]
fn urls_cannot_leave_their_quotes() {
    let (world, folder) = (world(), folder("crl-urls"));
    let urls = [
        "http://h/$(touch x)';touch y;'",
        "http://h/a'b\"c`touch z`\\",
        "https://h/{a,b}[1-9]?q=&x;touch w",
        "-http://h/",
        "ldap://h/cn=x",
    ];
    let urls: Vec<String> = urls.iter().map(|url| url.replace(' ', "%20")).collect();
    let points: Vec<Vec<u8>> = urls.iter().map(|url| tlv(0x30, &point_name(url.as_bytes()))).collect();
    let with_newline = tlv(0x30, &point_name(b"http://h/\ntouch v"));
    let client = |points: &[Vec<u8>]| {
        Draft::client("alice", "Root", &world.ca_key).with(distribution_points(points)).sign(&world.root_key)
    };
    std::fs::write(folder.join("root.pem"), pem(&world.root)).expect("a file");
    // A curl that records its arguments.
    let stub = "#!/bin/sh\nfor word; do printf '%s\\n' \"$word\"; done >>calls\n";
    let bin = folder.join("bin");
    std::fs::create_dir(&bin).expect("a folder");
    std::fs::write(bin.join("curl"), stub).expect("a file");
    assert!(Command::new("chmod").args(["+x", "bin/curl"]).current_dir(&folder).status().expect("chmod").success());
    let mut asked = Vec::new();
    for points in [&points[..2], &[&[with_newline][..], &points[2..]].concat()[..]] {
        std::fs::write(folder.join("alice.pem"), pem(&client(points))).expect("a file");
        let mut command = certauth();
        command.args(["verify", "--trust", "root.pem", "--revocation", "online", "alice.pem"]);
        let (status, text) = run(&mut command, &folder);
        assert_eq!(status, 1);
        let lines: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("to fetch")).collect();
        assert!(!lines.is_empty() && !text.contains('\u{1b}'), "{text}");
        let script =
            lines.iter().filter(|line| line.starts_with("curl ")).fold(String::new(), |all, line| all + line + "\n");
        let mut bash = Command::new("bash");
        bash.args(["-c", &script]).env("PATH", format!("{}:/usr/bin:/bin", bin.display()));
        assert_eq!(run(&mut bash, &folder), (0, String::new()));
    }
    let calls = std::fs::read_to_string(folder.join("calls")).expect("calls");
    let mut words = calls.lines();
    while let Some(word) = words.next() {
        match word {
            "--url" => asked.extend(words.next()),
            "--proto" => assert_eq!(words.next(), Some("=http,https")),
            "--max-filesize" => assert_eq!(words.next(), Some("67108864")),
            _ => {}
        }
    }
    assert_eq!(asked, &urls[..3]);
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).expect("a folder").flatten().map(|file| file.file_name()).collect();
    files.sort();
    assert_eq!(files, ["alice.pem", "bin", "calls", "root.pem"]);
}

/// CRLs as `openssl ca -gencrl` writes them, with and without extensions, and with EasyRSA's configuration.
#[test]
fn openssl_makes_crls() {
    if !is_installed("openssl", "version") {
        return;
    }
    let (world, folder) = (world(), folder("openssl-ca"));
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).expect("a file");
    write("root.pem", pem(&world.root));
    write("root.key", private_pem(&world.root_key));
    write("ca.pem", pem(&world.ca));
    write("index.txt", String::new());
    write("crlnumber", "0A\n".into());
    let section = |name: &str, number: &str, extensions: &str| {
        format!(
            "[{name}]\ndatabase=index.txt\ncertificate=root.pem\nprivate_key=root.key\ndefault_md=sha256\n\
             default_crl_days=30\n{number}{extensions}"
        )
    };
    let configuration = [
        "[ca]\ndefault_ca=plain\n".to_owned(),
        section("plain", "crlnumber=crlnumber\n", "crl_extensions=identified\n"),
        section("old", "", ""),
        // EasyRSA 3: an authority key identifier by key, issuer and serial number, and no number.
        section("easyrsa", "", "crl_extensions=by_all\n"),
        "[identified]\nauthorityKeyIdentifier=keyid:always\n".into(),
        "[by_all]\nauthorityKeyIdentifier=keyid:always,issuer:always\n".into(),
    ];
    write("ca.cnf", configuration.concat());
    let openssl = |arguments: &[&str]| {
        let (status, said) = run(Command::new("openssl").args(arguments), &folder);
        assert_eq!(status, 0, "{said}");
    };
    let dates = ["-crl_lastupdate", "20270101000000Z", "-crl_nextupdate", "20270201000000Z"];
    let generate = |section: &str, out: &str| {
        openssl(&[&["ca", "-config", "ca.cnf", "-name", section, "-gencrl", "-out", out], &dates[..]].concat());
    };
    let code = |file: &str, policy: ValidationPolicy| {
        let crl = std::fs::read(folder.join(file)).expect("a CRL");
        let evidence = RevocationEvidence::builder().add_crls(&crl).expect("a CRL").build();
        let anchor = TrustAnchor::from_certificate_der(&world.root).expect("an anchor");
        let policy = policy.allow_ca_end_entity(true).extended_key_usages(Vec::new()).require_digital_signature(false);
        let revocation = Revocation::Offline(Arc::new(evidence));
        let options = ValidationOptions::builder([anchor].into_iter().collect(), revocation).set_policy(policy).build();
        let verdict = validate_der(&world.ca, &[] as &[&[u8]], UnixTime(NOW), &options.expect("options"));
        verdict.map_or_else(|error| error.code(), |_| Code::Authenticated)
    };
    let sections = ["plain", "old", "easyrsa"];
    for section in sections {
        generate(section, &format!("{section}.crl"));
    }
    openssl(&["ca", "-config", "ca.cnf", "-revoke", "ca.pem", "-crl_reason", "cACompromise"]);
    for section in sections {
        generate(section, &format!("{section}-revoked.crl"));
        assert_eq!(code(&format!("{section}.crl"), ValidationPolicy::default()), Code::Authenticated, "{section}");
        assert_eq!(code(&format!("{section}-revoked.crl"), ValidationPolicy::default()), Code::Revoked, "{section}");
    }
    let no_version_1 = ValidationPolicy::default().allow_version_1_crl(false);
    assert_eq!(code("old.crl", no_version_1), Code::RevocationStatusNotGiven);
    let numbered = ValidationPolicy::default().allow_crl_number_missing(false);
    assert_eq!(code("easyrsa.crl", numbered.clone()), Code::RevocationStatusNotGiven);
    assert_eq!(code("plain.crl", numbered), Code::Authenticated);
}

/// The loop of core/examples/online.rs against a server on the loopback: three levels, one round of fetching.
#[test]
fn the_online_loop() {
    use std::io::{BufRead as _, BufReader, Write as _};
    let world = world();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let point = |file: &str| tlv(0x30, &point_name(format!("{base}/{file}").as_bytes()));
    let ca = signer("CA", "Root", &world.ca_key).with(distribution_points(&[point("root.crl")])).sign(&world.root_key);
    let alice = Draft::client("alice", "CA", &Key::p256()).with(distribution_points(&[point("ca.crl")]));
    let lists = [
        ("/root.crl", CrlDraft::new("Root").sign(&world.root_key)),
        ("/ca.crl", CrlDraft::new("CA").sign(&world.ca_key)),
    ];
    let asked = Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let lines = BufReader::new(stream.try_clone().expect("a copy")).lines();
            let request: Vec<String> =
                lines.map(|line| line.expect("a line")).take_while(|line| !line.is_empty()).collect();
            let path = request[0].split(' ').nth(1).expect("a path").to_owned();
            let found = lists.iter().find(|(name, _)| *name == path).map(|(_, crl)| crl.clone());
            log.lock().expect("a lock").push(path);
            let body = found.expect("a CRL that is here");
            stream.write_all(&[b"HTTP/1.0 200 OK\r\n\r\n", body.as_slice()].concat()).expect("an answer");
        }
    });
    let folder = folder("online");
    std::fs::write(folder.join("roots.pem"), pem(&world.root)).expect("a file");
    std::fs::write(folder.join("client.pem"), pem(&alice.sign(&world.ca_key)) + &pem(&ca)).expect("a file");
    let cargo = std::env::var_os("CARGO").expect("cargo runs this test");
    let mut command = Command::new(cargo);
    command
        .args(["run", "-q", "-p", "certauth", "--example", "online", "--manifest-path"])
        .arg(root().join("Cargo.toml"));
    command.args(["--", "roots.pem", "client.pem", &NOW.to_string()]);
    assert_eq!(run(&mut command, &folder), (0, "hello CN=alice\n".into()));
    assert_eq!(*asked.lock().expect("a lock"), ["/root.crl", "/ca.crl"]);
}

/// Of every subset of these lists, in either order: what is not authentic or not about the certificate changes nothing, and
/// once it is revoked for good, nothing more makes it good.
#[test]
fn laws_of_evidence() {
    use certauth_tests::make::{extension, issuing_distribution_point, oid};
    let world = world();
    let list = || CrlDraft::new("CA");
    let sign = |draft: CrlDraft| draft.sign(&world.ca_key);
    let delta = extension(oid::DELTA_CRL_INDICATOR, true, &[2, 1, 1]);
    let partition = issuing_distribution_point(&[point_name(b"http://crl.example/1")]);
    let lists = [
        sign(list()),
        sign(list().number(2).revoke(&[5], 1)),
        sign(list().dates("20261201000000", "20261231000000").revoke(&[5], 4)),
        sign(list().number(3).revoke(&[5], 6)),
        sign(list().number(4)),
        sign(list().number(5).with(delta).revoke(&[5], 8)),
        // From here on they are nobody's business.
        sign(list().number(6).with(partition).revoke(&[5], 1)),
        list().number(7).revoke(&[5], 1).sign(&world.root_key),
    ];
    const FOR_GOOD: usize = 0b0000_0110;
    const NO_MATTER: usize = 0b1100_0000;
    let anchors = TrustAnchors::from_der(&world.root).expect("an anchor");
    let policy = ValidationPolicy::default().revocation_flag(certauth::policy::RevocationFlag::EndCertificateOnly);
    let revocation = Revocation::Offline(Arc::new(RevocationEvidence::default()));
    let builder = ValidationOptions::builder(anchors, revocation).set_policy(policy);
    let options = builder.add_intermediate_der(&world.ca).expect("a CA").build().expect("options");
    let code = |subset: usize, is_reversed: bool| {
        let mut chosen: Vec<&Vec<u8>> =
            (0..lists.len()).filter(|at| subset >> at & 1 == 1).map(|at| &lists[at]).collect();
        if is_reversed {
            chosen.reverse();
        }
        let builder = chosen.iter().fold(RevocationEvidence::builder(), |all, crl| all.add_crls(crl).expect("a CRL"));
        world.code(&options.with_checker(Arc::new(builder.build())).expect("options"))
    };
    for subset in 0..1 << lists.len() {
        let found = code(subset, false);
        assert_eq!(found, code(subset, true), "{subset:b}");
        assert_eq!(found == Code::Authenticated, code(subset & !NO_MATTER, false) == Code::Authenticated, "{subset:b}");
        assert!(subset & FOR_GOOD == 0 || found == Code::Revoked, "{subset:b}");
        // A hold is lifted by the newer list only.
        let is_good =
            subset & FOR_GOOD == 0 && subset & 0b1_0001 != 0 && (subset & 0b1000 == 0 || subset & 0b1_0000 != 0);
        assert_eq!(found == Code::Authenticated, is_good, "{subset:b}: {found:?}");
    }
}
