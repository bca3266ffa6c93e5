//! The same questions as the table's, in criterion's groups: for comparing one commit with another. Thread CPU time.

use std::time::Duration;

use certauth_benches::{Chain, Family, Hostile, peers, thread_time};
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, criterion_group, criterion_main};

/// Measures the CPU time of this thread.
struct ThreadTime;

impl Measurement for ThreadTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        thread_time()
    }

    fn end(&self, start: Duration) -> Duration {
        thread_time() - start
    }

    fn add(&self, left: &Duration, right: &Duration) -> Duration {
        *left + *right
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

fn validation(criterion: &mut Criterion<ThreadTime>) {
    for chain in [Chain::p256(), Chain::rsa_2048(), Chain::ed25519()] {
        let mut group = criterion.benchmark_group(chain.name);
        group.bench_function("bare check", |bencher| bencher.iter(|| chain.bare_verify()));
        for anchors in [1, 150] {
            group.bench_function(format!("certauth, {anchors}"), |bencher| bencher.iter(chain.certauth(anchors)));
            group.bench_function(format!("webpki, {anchors}"), |bencher| bencher.iter(peers::webpki(&chain, anchors)));
            group
                .bench_function(format!("OpenSSL, {anchors}"), |bencher| bencher.iter(peers::openssl(&chain, anchors)));
        }
        group.finish();
    }
}

fn hostile(criterion: &mut Criterion<ThreadTime>) {
    let mut group = criterion.benchmark_group("hostile");
    for family in [Family::OneKey, Family::ManyKeys, Family::ManyKeysFalseRoot, Family::FalseRoot] {
        let set = Hostile::new(family, 100);
        group.bench_function(set.name.as_str(), |bencher| bencher.iter(set.certauth()));
    }
    group.finish();
}

fn by_thread_time() -> Criterion<ThreadTime> {
    Criterion::default().with_measurement(ThreadTime)
}

criterion_group! { name = groups; config = by_thread_time(); targets = validation, hostile }
criterion_main!(groups);
