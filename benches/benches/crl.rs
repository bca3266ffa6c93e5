//! CRLs of 10, 10,000 and 1,000,000 entries beside rustls-webpki, and loaded beside OpenSSL: memory, looking up, and what a
//! validation costs with one. Thread CPU time; `cargo bench -p certauth-benches --bench crl`.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::time::Duration;

use certauth::{Revocation, RevocationEvidence, TrustAnchors, UnixTime, ValidationOptions, validate_der};
use certauth_benches::thread_time;
use certauth_tests::make::{CRL_SIGN, CrlDraft, Draft, KEY_CERT_SIGN, Key, NOW, ca, key_usage};
use openssl::x509::X509Crl;
use rustls_pki_types::CertificateDer;
use webpki::{
    CertRevocationList, EndEntityCert, KeyUsage, OwnedCertRevocationList, RevocationCheckDepth,
    RevocationOptionsBuilder, anchor_from_trusted_cert,
};

/// Counts the octets that are allocated.
struct Counting;

static OCTETS: AtomicIsize = AtomicIsize::new(0);

fn signed(size: usize) -> isize {
    isize::try_from(size).unwrap_or(isize::MAX)
}

// SAFETY: every call is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        OCTETS.fetch_add(signed(layout.size()), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        OCTETS.fetch_sub(signed(layout.size()), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Microseconds of CPU time of each of so many runs, the least first.
fn times(runs: usize, mut run: impl FnMut()) -> Vec<f64> {
    let mut all: Vec<f64> = (0..runs)
        .map(|_| {
            let start = thread_time();
            run();
            (thread_time() - start).as_secs_f64() * 1e6
        })
        .collect();
    all.sort_by(f64::total_cmp);
    all
}

fn median(times: &[f64]) -> f64 {
    times[times.len() / 2]
}

fn row(what: &str, value: f64, unit: &str, aim: Option<f64>) {
    let aim = aim.map_or(String::new(), |aim| format!("aim {aim} {}", if value <= aim { "met" } else { "MISSED" }));
    println!("  {what:<56} {value:>12.3} {unit} {aim}");
}

/// Sixteen octets without a pattern; odd numbers are listed.
fn serial(number: u64) -> Vec<u8> {
    let mut state = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut octets = Vec::with_capacity(16);
    for _ in 0..2 {
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        octets.extend((state ^ (state >> 31)).to_be_bytes());
    }
    octets[0] = octets[0] & 0x3f | 0x40;
    octets
}

struct World {
    root: Vec<u8>,
    leaf: Vec<u8>,
    root_key: Key,
}

impl World {
    fn new() -> World {
        let (root_key, key) = (Key::p256(), Key::p256());
        let root = Draft::new("Root", "Root", &root_key).with(ca(None)).with(key_usage(KEY_CERT_SIGN | CRL_SIGN));
        let leaf = Draft::client("alice", "Root", &key).but(|draft| draft.serial = serial(2));
        World { root: root.sign(&root_key), leaf: leaf.sign(&root_key), root_key }
    }

    fn crl(&self, entries: u64) -> Vec<u8> {
        let list = (0..entries).fold(CrlDraft::new("Root"), |list, number| list.entry(&serial(2 * number + 1), &[]));
        list.sign(&self.root_key)
    }

    fn options(&self, revocation: Revocation) -> ValidationOptions {
        let anchors = TrustAnchors::from_der(&self.root).expect("an anchor");
        ValidationOptions::builder(anchors, revocation).build().expect("options")
    }
}

fn load(crl: &[u8]) -> RevocationEvidence {
    RevocationEvidence::builder().add_crls(crl).expect("a CRL").build()
}

fn bench(world: &World, entries: u64) {
    let crl = world.crl(entries);
    let (runs, is_large) = if entries >= 1_000_000 { (7, true) } else { (101, false) };
    println!("\n{entries} entries, {} octets", crl.len());

    let ready = || world.options(Revocation::Offline(Arc::new(load(&crl))));
    let loaded = median(&times(runs, || drop(black_box(ready()))));
    row("certauth: load, index, check the signature", loaded / 1e3, "ms", is_large.then_some(100.0));
    let webpki = median(&times(runs.min(5), || drop(black_box(OwnedCertRevocationList::from_der(&crl)))));
    row("rustls-webpki: load (owned)", webpki / 1e3, "ms", None);
    let openssl = median(&times(runs.min(5), || drop(black_box(X509Crl::from_der(&crl)))));
    row("OpenSSL: load", openssl / 1e3, "ms", None);

    let before = OCTETS.load(Ordering::Relaxed);
    let evidence = load(&crl);
    let with_evidence = world.options(Revocation::Offline(Arc::new(evidence.clone())));
    let held = OCTETS.load(Ordering::Relaxed) - before;
    row("certauth: memory, its DER included", held as f64 / 1e6, "MB", is_large.then_some(45.0));
    let before = OCTETS.load(Ordering::Relaxed);
    let owned = OwnedCertRevocationList::from_der(&crl).expect("a CRL");
    row("rustls-webpki: memory", (OCTETS.load(Ordering::Relaxed) - before) as f64 / 1e6, "MB", None);

    let numbers: Vec<u64> = (0..100_000).map(|number: u64| number.wrapping_mul(7_919_000_003) % entries).collect();
    for (what, parity) in [("present", 1), ("absent", 0)] {
        let serials: Vec<Vec<u8>> = numbers.iter().map(|number| serial(2 * number + parity)).collect();
        // What is in a cache does not count: something else has been there.
        let mut cold = vec![1u8; 64 << 20];
        let rounds: Vec<f64> = (0..9)
            .map(|_| {
                cold.iter_mut().for_each(|octet| *octet = octet.wrapping_add(1));
                black_box(&cold);
                let start = thread_time();
                let found = serials.iter().filter(|serial| evidence.names(serial)).count();
                assert_eq!(found, if parity == 1 { serials.len() } else { 0 });
                (thread_time() - start).as_secs_f64() * 1e9 / serials.len() as f64
            })
            .collect();
        let mut rounds = rounds;
        rounds.sort_by(f64::total_cmp);
        row(&format!("certauth: look up, {what}"), median(&rounds), "ns", is_large.then_some(50.0));
    }

    let without = world.options(Revocation::NoCheck);
    let validate = |options: &ValidationOptions| {
        assert!(validate_der(&world.leaf, &[] as &[&[u8]], UnixTime(NOW), options).is_ok());
    };
    validate(&with_evidence);
    // In pairs of the same round, so that a neighbour slows both.
    let mut dearer: Vec<f64> = (0..301)
        .map(|_| {
            let time = |options: &ValidationOptions| {
                let start = thread_time();
                (0..20).for_each(|_| validate(options));
                (thread_time() - start).as_secs_f64() * 1e6 / 20.0
            };
            let base = time(&without);
            time(&with_evidence) - base
        })
        .collect();
    dearer.sort_by(f64::total_cmp);
    row("certauth: a validation is dearer by", median(&dearer), "us", Some(0.5));
    let first = world.options(Revocation::Offline(Arc::new(evidence.clone())));
    let base = median(&times(101, || validate(&without)));
    row("certauth: the first validation is dearer by", times(1, || validate(&first))[0] - base, "us", None);

    let runs = runs.min(21);
    let own = CertRevocationList::from(owned);
    let roots = [CertificateDer::from(world.root.as_slice())];
    let roots =
        roots.iter().map(|root| anchor_from_trusted_cert(root).expect("an anchor").to_owned()).collect::<Vec<_>>();
    let by_webpki = |crls: &[&CertRevocationList<'_>]| {
        let leaf = CertificateDer::from(world.leaf.as_slice());
        let leaf = EndEntityCert::try_from(&leaf).expect("a leaf");
        let now = rustls_pki_types::UnixTime::since_unix_epoch(Duration::from_secs(NOW.unsigned_abs()));
        let revocation = RevocationOptionsBuilder::new(crls)
            .ok()
            .map(|builder| builder.with_depth(RevocationCheckDepth::EndEntity).build());
        let algorithms = webpki::ALL_VERIFICATION_ALGS;
        leaf.verify_for_usage(algorithms, &roots, &[], now, KeyUsage::client_auth(), revocation, None)
            .map(drop)
            .expect("valid");
    };
    let plain = median(&times(runs, || by_webpki(&[])));
    row("rustls-webpki: a validation is dearer by", median(&times(runs, || by_webpki(&[&own]))) - plain, "us", None);
}

/// What a trusted CA of the same name with another key adds to each validation with a CRL.
fn wrong_key(world: &World) {
    let twin_key = Key::p256();
    let twin = Draft::new("Root", "Root", &twin_key).with(ca(None)).with(key_usage(KEY_CERT_SIGN | CRL_SIGN));
    let evidence = load(&world.crl(10_000));
    let twin = twin.sign(&twin_key);
    let options = |anchors: &[&Vec<u8>]| {
        let anchors = anchors.iter().map(|der| certauth::TrustAnchor::from_certificate_der(der).expect("an anchor"));
        let revocation = Revocation::Offline(Arc::new(evidence.clone()));
        ValidationOptions::builder(anchors.collect(), revocation).build().expect("options")
    };
    let (alone, beside) = (options(&[&world.root]), options(&[&world.root, &twin]));
    let run = |options: &ValidationOptions| {
        let verdict = validate_der(&world.leaf, &[] as &[&[u8]], UnixTime(NOW), options);
        assert!(verdict.is_ok());
    };
    let mut dearer: Vec<f64> = (0..1_000)
        .map(|_| {
            let base = times(1, || run(&alone))[0];
            times(1, || run(&beside))[0] - base
        })
        .collect();
    dearer.sort_by(f64::total_cmp);
    println!("\nA CA of the same name with another key, 10000 entries");
    row("certauth: it makes each of 1,000 validations dearer by", median(&dearer), "us", Some(0.5));
}

fn main() {
    let world = World::new();
    for entries in [10, 10_000, 1_000_000] {
        bench(&world, entries);
    }
    wrong_key(&world);
}
