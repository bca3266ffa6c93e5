//! Validates a client whose CRLs have to be fetched: ask, fetch what is wanted, add it, ask again.
//!
//! `cargo run -p certauth --example online -- ROOTS.pem CLIENT.pem SECONDS`, the last the time to validate at.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use certauth::{
    ConfigError, Identity, Revocation, RevocationEvidence, TrustAnchors, UnixTime, ValidationError, ValidationOptions,
    certificates_from_pem, validate_der,
};

/// A CRL that the certificate names reaches its own CRL in one more round; more would be somebody's doing.
const ROUNDS: usize = 3;

/// The verdict, or that the options do not check revocation.
fn validate_online(
    (end_entity, chain): (&[u8], &[Vec<u8>]),
    now: UnixTime,
    mut options: ValidationOptions,
    configured: &RevocationEvidence,
    fetch: impl Fn(&str) -> Option<Vec<u8>>,
) -> Result<Result<Identity, ValidationError>, ConfigError> {
    let mut fetched: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let verdict = validate_der(end_entity, chain, now, &options);
        let wanted = verdict.as_ref().map_or_else(|error| error.wanted(), Identity::wanted);
        let new: Vec<String> = wanted.iter().map(|wanted| wanted.url.clone()).collect();
        let before = fetched.len();
        for url in new {
            fetched.entry(url).or_insert_with_key(|url| fetch(url));
        }
        if fetched.len() == before {
            return Ok(verdict);
        }
        // What cannot be read is left out, one list at a time: it must not take the others with it.
        let lists = fetched.values().flatten();
        let evidence =
            lists.fold(configured.to_builder(), |evidence, list| evidence.clone().add_crls(list).unwrap_or(evidence));
        options = options.with_checker(Arc::new(evidence.build()))?;
    }
    Ok(validate_der(end_entity, chain, now, &options))
}

/// Plain HTTP, no redirects, 10 seconds for each read, 16 MiB. A server also bounds the whole, and refuses addresses of its own
/// network.
fn fetch(url: &str) -> Option<Vec<u8>> {
    let (host, path) = url.strip_prefix("http://")?.split_once('/')?;
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    stream.write_all(format!("GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n").as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.take(16 << 20).read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let is_ok = answer.starts_with(b"HTTP/1.0 200 ") || answer.starts_with(b"HTTP/1.1 200 ");
    is_ok.then(|| answer.split_off(end + 4))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, roots, client, now] = arguments.as_slice() else { return Err("ROOTS.pem CLIENT.pem SECONDS".into()) };
    let anchors = TrustAnchors::from_pem(&std::fs::read(roots)?)?;
    let configured = RevocationEvidence::default();
    let revocation = Revocation::Online(Arc::new(configured.clone()));
    let options = ValidationOptions::builder(anchors, revocation).build()?;
    let client = certificates_from_pem(&std::fs::read(client)?)?;
    let (end_entity, chain) = client.split_first().ok_or("an empty bundle")?;
    match validate_online((end_entity, chain), UnixTime(now.parse()?), options, &configured, fetch)? {
        Ok(identity) => println!("hello {}", identity.subject().text()),
        Err(error) => println!("{error:#}"),
    }
    Ok(())
}
