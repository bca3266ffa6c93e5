//! Prints the nanoseconds of CPU time that one validation takes: `one LEAF CA ROOT NOW`, files in DER. python/bench.py
//! holds a call from Python against it.

use std::path::Path;
use std::time::Duration;

use certauth::{Revocation, TrustAnchors, UnixTime, ValidationOptions, validate_der};
use certauth_benches::thread_time;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [leaf, ca, root, now] = &arguments[..] else { return Err("one LEAF CA ROOT NOW".into()) };
    let read = |path: &str| std::fs::read(Path::new(path));
    let (leaf, ca, root, now) = (read(leaf)?, read(ca)?, read(root)?, UnixTime(now.parse()?));
    let options = ValidationOptions::builder(TrustAnchors::from_der(&root)?, Revocation::NoCheck).build()?;
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..101 {
        let start = thread_time();
        let mut calls = 0u32;
        let mut spent = Duration::ZERO;
        while spent < Duration::from_millis(2) {
            for _ in 0..8 {
                std::hint::black_box(validate_der(&leaf, &[&ca], now, &options))?;
            }
            calls += 8;
            spent = thread_time() - start;
        }
        times.push(spent.as_secs_f64() * 1e9 / f64::from(calls));
    }
    times.sort_by(f64::total_cmp);
    println!("{:.0}", times[times.len() / 2]);
    Ok(())
}
