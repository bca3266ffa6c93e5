//! The table: every row in units of V, one bare aws-lc-rs check of the same signature, measured in turn with it.
//!
//! Each round runs every row of a group for a few milliseconds of this thread's CPU time. A ratio is the median over
//! the rounds of a row against V of the same round, so a neighbour that slows one round slows both of its parts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;
use std::time::{Duration, Instant};

use base64::engine::Engine as _;
use base64::engine::general_purpose::STANDARD;
use certauth::{Certificate, Sha1Digest, Sha256Digest};
use certauth_benches::{Chain, Family, Hostile, TOO_EARLY, c, peers, thread_time};
use certauth_forwarding::Product;
use certauth_tests::hostile::{SHAPES, Signatures};
use certauth_tests::make::NOW;

/// Counts the allocations of this thread.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: every call is passed on to the system's allocator as it came; the counter is a plain number without
// destructor, so reaching it allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(run: &dyn Fn()) -> u64 {
    run();
    let before = ALLOCATIONS.get();
    run();
    ALLOCATIONS.get() - before
}

/// How many rounds, and how long a row runs in each.
const ROUNDS: usize = 151;
const SLICE: Duration = Duration::from_millis(2);

struct Row<'r> {
    name: String,
    run: Box<dyn Fn() + 'r>,
    /// The ratio, or the microseconds in a group without V, that it should not exceed.
    aim: Option<f64>,
}

impl<'r> Row<'r> {
    fn new(name: impl Into<String>, aim: Option<f64>, run: impl Fn() + 'r) -> Row<'r> {
        Row { name: name.into(), run: Box::new(run), aim }
    }
}

/// Microseconds of CPU time a call, a vector of rounds for each row.
fn measure(rows: &[Row<'_>]) -> Vec<Vec<f64>> {
    measure_in(rows, ROUNDS, SLICE)
}

fn measure_in(rows: &[Row<'_>], rounds_of_each: usize, slice: Duration) -> Vec<Vec<f64>> {
    let calls: Vec<u32> = rows
        .iter()
        .map(|row| {
            let mut calls = 1;
            loop {
                let spent = spent(row, calls);
                if spent >= slice / 4 || calls >= 1 << 20 {
                    let fit = slice.as_secs_f64() / spent.as_secs_f64() * f64::from(calls);
                    return (fit as u32).max(1);
                }
                calls *= 2;
            }
        })
        .collect();
    let mut rounds = vec![Vec::with_capacity(rounds_of_each); rows.len()];
    for round in 0..rounds_of_each {
        for place in 0..rows.len() {
            // Every row gets every place in the order.
            let row = (place + round) % rows.len();
            rounds[row].push(spent(&rows[row], calls[row]).as_secs_f64() * 1e6 / f64::from(calls[row]));
        }
    }
    rounds
}

fn spent(row: &Row<'_>, calls: u32) -> Duration {
    let start = thread_time();
    (0..calls).for_each(|_| (row.run)());
    thread_time() - start
}

/// The value that `part` of the others do not exceed.
fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * part) as usize]
}

fn judged(value: f64, aim: Option<f64>) -> String {
    match aim {
        None => String::new(),
        Some(aim) => format!("{aim:>7.2} {}", if value <= aim { "met" } else { "MISSED" }),
    }
}

/// The first row is V.
fn print_ratios(title: &str, rows: &[Row<'_>]) {
    println!("\n{title:<52} {:>9} {:>9} {:>8} {:>6} {:>7}", "median us", "p10 us", "ratio", "alloc", "aim");
    let rounds = measure(rows);
    for (row, times) in rows.iter().zip(&rounds) {
        let ratios: Vec<f64> = times.iter().zip(&rounds[0]).map(|(time, unit)| time / unit).collect();
        let ratio = quantile(&ratios, 0.5);
        let (median, low) = (quantile(times, 0.5), quantile(times, 0.1));
        let allocations = allocations(&row.run);
        println!(
            "  {:<50} {median:>9.1} {low:>9.1} {ratio:>8.3} {allocations:>6} {}",
            row.name,
            judged(ratio, row.aim)
        );
    }
}

fn print_times(title: &str, unit: &str, scale: f64, rows: &[Row<'_>]) {
    let (median, low) = (format!("median {unit}"), format!("p10 {unit}"));
    println!("\n{title:<52} {median:>9} {low:>9} {:>8} {:>6} {:>7}", "", "alloc", "aim");
    let rounds = measure(rows);
    for (row, times) in rows.iter().zip(&rounds) {
        let (median, low) = (quantile(times, 0.5) * scale, quantile(times, 0.1) * scale);
        let allocations = allocations(&row.run);
        println!("  {:<50} {median:>9.3} {low:>9.3} {:>8} {allocations:>6} {}", row.name, "", judged(median, row.aim));
    }
}

fn validation(chain: &Chain, aim: f64) {
    let mut rows = vec![
        Row::new("V: one bare aws-lc-rs check", None, || chain.bare_verify()),
        Row::new("the same with a prepared key", None, chain.prepared_verify()),
        Row::new("certauth, signatures taken for good", None, chain.certauth_alone()),
    ];
    for anchors in [1, 150] {
        let end = if anchors == 1 { "1 anchor" } else { "150 anchors" };
        rows.push(Row::new(format!("certauth, {end}"), Some(aim), chain.certauth(anchors)));
        rows.push(Row::new(format!("rustls-webpki, {end}"), None, peers::webpki(chain, anchors)));
        rows.push(Row::new(format!("OpenSSL X509_verify_cert, {end}"), None, peers::openssl(chain, anchors)));
    }
    print_ratios(&format!("{}: leaf + intermediate from DER", chain.name), &rows);
}

/// How much dearer a call from C is than one from Rust, by pairs of the same round. Two copies of the same signature
/// arithmetic differ by more than that, so the call itself is measured where the certificate is refused before any.
fn from_c(chain: &Chain) {
    for (what, now, accepts, aim) in
        [("refused before any signature", TOO_EARLY, false, Some(100.0)), ("accepted", NOW, true, None)]
    {
        let (rust, c) = (chain.certauth_at(now), c::certauth_at(chain, now));
        assert!(rust() == accepts && c() == accepts);
        let rows = [Row::new("Rust", None, || _ = rust()), Row::new("C", None, || _ = c())];
        let rounds = measure_in(&rows, 2_001, SLICE / 8);
        let dearer: Vec<f64> = rounds[1].iter().zip(&rounds[0]).map(|(c, rust)| (c - rust) * 1e3).collect();
        let (dearer, of) = (quantile(&dearer, 0.5), quantile(&rounds[0], 0.5));
        println!(
            "  {:<50} {dearer:>6.0} ns dearer than {of:.1} us {}",
            format!("{}, {what}", chain.name),
            judged(dearer, aim)
        );
    }
}

fn parse_all(der: &[u8]) {
    let certificate = Certificate::from_der(der).expect("a certificate");
    certificate.subject_alt_names().for_each(|name| _ = black_box(name));
    certificate.extended_key_usages().into_iter().flatten().for_each(|oid| _ = black_box(oid));
    black_box(certificate.key_usage());
    black_box(certificate.subject().text());
}

fn parsing(chain: &Chain) {
    let leaf = &chain.leaf;
    let certificate = Certificate::from_der(leaf).expect("a certificate");
    let rows = [
        Row::new("Certificate::from_der", None, || drop(black_box(Certificate::from_der(leaf)))),
        Row::new("the same, SANs, EKU, KU and subject text", Some(1.2), || parse_all(leaf)),
        Row::new("SHA-256 of certificate and of key, SHA-1", None, || {
            black_box(Sha256Digest::of(leaf));
            black_box(Sha256Digest::of(certificate.public_key_info()));
            black_box(Sha1Digest::of(leaf));
        }),
    ];
    print_times(&format!("Parsing a {} leaf of {} bytes", chain.name, leaf.len()), "us", 1.0, &rows);
}

/// A header of a proxy: decoding it beside the crate that decodes its base64, and a whole request in units of V.
fn forwarding(chain: &Chain) {
    let product = |name: &str| Product::from_name(name).expect("a product");
    let base64 = STANDARD.encode(&chain.leaf);
    let rows = [
        Row::new("the crate base64 on the octets of one certificate", None, || {
            drop(black_box(STANDARD.decode(black_box(&base64))));
        }),
        Row::new("a header of nginx", Some(2.0), chain.decoded(product("nginx"))),
        Row::new("a header of RFC 9440", None, chain.decoded(product("gcp"))),
        Row::new("a header of Apache httpd", None, chain.decoded(product("apache"))),
        Row::new("a header of Traefik, with the chain", None, chain.decoded(product("traefik"))),
        Row::new("a header of Envoy, with the chain", None, chain.decoded(product("envoy"))),
    ];
    print_ratios(&format!("Decoding a {} leaf of {} bytes", chain.name, chain.leaf.len()), &rows);
    let rows = [
        Row::new("V: one bare aws-lc-rs check", None, || chain.bare_verify()),
        Row::new("certauth, 1 anchor, the chain as sent", None, chain.certauth(1)),
        Row::new("a request from nginx, decoded and authenticated", None, chain.forwarded(product("nginx"))),
        Row::new("a request from Traefik, decoded and authenticated", None, chain.forwarded(product("traefik"))),
    ];
    print_ratios(&format!("A forwarded request, {}", chain.name), &rows);
}

fn hostile() {
    let mut sets = Vec::new();
    for family in [Family::OneKey, Family::ManyKeys, Family::ManyKeysFalseRoot, Family::FalseRoot] {
        sets.extend([10, 30, 100].map(|count| Hostile::new(family, count)));
    }
    sets.push(Hostile::new(Family::FalseRoot, 200));
    sets.extend([Hostile::wide_names(14), Hostile::long_issuer(110), Hostile::odd_letters(95)]);
    let row = |set: &'static Hostile, aim, accepted| {
        let validate = set.certauth();
        assert_eq!(validate(), accepted, "{}", set.name);
        Row::new(format!("{} ({} bytes)", set.name, set.bytes()), Some(aim), move || _ = validate())
    };
    let mut rows: Vec<Row<'_>> = sets.into_iter().map(|set| row(Box::leak(Box::new(set)), 2.0, false)).collect();
    for (count, aim) in [(100, 2.0), (500, 2.0), (1000, 1.0)] {
        rows.push(row(Box::leak(Box::new(Hostile::constrained(count))), aim, true));
    }
    // What a sender can repeat, as the test of instructions has it, with everything that a server prints of the verdict.
    for shape in SHAPES {
        let mut size = shape.base * 4;
        while shape.at(size).octets() > MOST_SENT {
            size = size * 9 / 10;
        }
        let hostile: &'static _ = Box::leak(Box::new(shape.at(size)));
        let prepared = hostile.prepared(Signatures::Real);
        let name = format!("{}, n = {size} ({} bytes)", shape.name, hostile.octets());
        rows.push(Row::new(name, Some(2.0), move || _ = prepared()));
    }
    print_times("Hostile chains, P-256", "ms", 1e-3, &rows);
}

/// The default of limit_bytes.
const MOST_SENT: usize = 131_072;

/// Validations in a second of wall time, by so many threads.
fn rate(threads: usize, chain: &Chain) -> f64 {
    let validate = chain.certauth(1);
    let validate = &validate;
    let start = Instant::now();
    let counts: u32 = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(move || {
                    let mut count = 0u32;
                    while start.elapsed() < Duration::from_millis(100) {
                        (0..16).for_each(|_| validate());
                        count += 16;
                    }
                    count
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker")).sum()
    });
    f64::from(counts) / start.elapsed().as_secs_f64()
}

/// Wall time, for which the neighbours matter: the best of many pairs is what the code allows.
fn two_threads(chain: &Chain) {
    let pairs: Vec<(f64, f64)> = (0..15).map(|_| (rate(1, chain), rate(2, chain))).collect();
    let best = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).fold(0.0, f64::max);
    let (one, two) = (best(|pair| pair.0), best(|pair| pair.1));
    let met = if two >= 1.9 * one { "met" } else { "MISSED" };
    println!("\nTwo threads, {} (best of {} in wall time)", chain.name, pairs.len());
    println!("  {one:.0} /s by one, {two:.0} /s by two: {:.2} times; aim 1.90 {met}", two / one);
}

/// The version of a package in the workspace's lock file.
fn version(package: &str) -> &'static str {
    let lock = include_str!("../../Cargo.lock");
    let entry = lock.split("[[package]]").find(|entry| entry.contains(&format!("name = \"{package}\"\n")));
    entry.and_then(|entry| entry.split("version = \"").nth(1)).and_then(|rest| rest.split('"').next()).unwrap_or("?")
}

fn main() {
    println!(
        "certauth {}, aws-lc-rs {}, rustls-webpki {}, {}; thread CPU time, {ROUNDS} rounds in turn",
        version("certauth"),
        version("aws-lc-rs"),
        version("rustls-webpki"),
        peers::openssl_version()
    );
    // `cargo bench -p certauth-benches --bench table -- hostile` prints only that group.
    if std::env::args().any(|argument| argument == "hostile") {
        return hostile();
    }
    // And so does forwarding.
    if std::env::args().any(|argument| argument == "forwarding") {
        return forwarding(&Chain::p256());
    }
    let chains = [(Chain::p256(), 2.04), (Chain::rsa_2048(), 2.00), (Chain::ed25519(), 2.03)];
    for (chain, aim) in &chains {
        validation(chain, *aim);
    }
    println!("\nA call through the shared library, beside one from Rust");
    chains.iter().for_each(|(chain, _)| from_c(chain));
    parsing(&chains[0].0);
    forwarding(&chains[0].0);
    hostile();
    two_threads(&chains[0].0);
}
