//! x509-limbo's format, and our own vectors, which are that format with a few fields more.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::{Attempt, Case, Expected, ExpectedIdentity, PeerName, Suite, instant, part, read_text};
use crate::make::NOW;

#[derive(Deserialize)]
struct Testcase {
    id: String,
    #[serde(default)]
    validation_kind: String,
    #[serde(default)]
    trusted_certs: Vec<String>,
    #[serde(default)]
    untrusted_intermediates: Vec<String>,
    #[serde(default)]
    preloaded_intermediates: Vec<String>,
    #[serde(default)]
    only_these_certificates: Vec<String>,
    peer_certificate: String,
    validation_time: Option<String>,
    #[serde(default)]
    extended_key_usage: Vec<String>,
    expected_result: String,
    expected_peer_name: Option<PeerName>,
    #[serde(default)]
    expected_peer_names: Option<Vec<PeerName>>,
    max_chain_depth: Option<u32>,
    #[serde(default)]
    crls: Vec<String>,
    expected_code: Option<String>,
    expected_identity: Option<ExpectedIdentity>,
    expected_revocation: Option<String>,
    expected_wanted: Option<String>,
    preset: Option<String>,
    #[serde(default)]
    policy: BTreeMap<String, String>,
    revocation: Option<String>,
    attempt: Option<Attempt>,
}

#[derive(Deserialize)]
struct MapFile {
    map: BTreeMap<String, MapRow>,
}

#[derive(Deserialize)]
struct MapRow {
    klass: String,
}

/// Classes come from the map beside the file (`-map` in the name), where there is one.
pub(super) fn suite(mut file: Value, path: &Path) -> Result<Suite, String> {
    let testcases: Vec<Testcase> = part(&mut file, "testcases")?;
    let classes = load_classes(path);
    let name = if testcases.iter().any(|testcase| testcase.expected_code.is_some()) { "own" } else { "limbo" };
    let cases = testcases.into_iter().map(|testcase| case(testcase, &classes)).collect::<Result<_, _>>()?;
    Ok(Suite { name, cases, left_out: Vec::new() })
}

fn load_classes(path: &Path) -> BTreeMap<String, String> {
    let name = path.file_name().map(|name| name.to_string_lossy().replacen(".json", "-map.json", 1));
    let map = name.map(|name| path.with_file_name(name)).filter(|map| map.exists());
    let rows = map.and_then(|map| serde_json::from_str::<MapFile>(&read_text(&map).ok()?).ok());
    rows.map(|file| file.map.into_iter().map(|(id, row)| (id, row.klass)).collect()).unwrap_or_default()
}

fn case(testcase: Testcase, classes: &BTreeMap<String, String>) -> Result<Case, String> {
    let is_own = testcase.expected_code.is_some();
    let mut policy: Vec<(String, String)> = Vec::new();
    if !is_own {
        // An empty list on a SERVER case means serverAuth. Names of usages are limbo's own words.
        let usage = match testcase.extended_key_usage.first().map(String::as_str) {
            Some("clientAuth") => "1.3.6.1.5.5.7.3.2",
            None | Some("serverAuth") if testcase.validation_kind != "CLIENT" => "1.3.6.1.5.5.7.3.1",
            None => "1.3.6.1.5.5.7.3.2",
            Some(other) => return Err(format!("{}: extended key usage {other}", testcase.id)),
        };
        policy.push(("extended_key_usages".into(), usage.into()));
        // A server's certificate may be used for key encipherment alone.
        policy.push(("require_digital_signature".into(), (testcase.validation_kind == "CLIENT").to_string()));
        if let Some(depth) = testcase.max_chain_depth {
            policy.push(("max_path_length".into(), depth.min(32).to_string()));
        }
    }
    policy.extend(testcase.policy);
    let revocation = testcase.revocation.unwrap_or_else(|| {
        let mode = if testcase.crls.is_empty() { "no-check" } else { "offline" };
        // limbo checks CRLs for the whole chain.
        mode.into()
    });
    let class = classes.get(&testcase.id).cloned().unwrap_or_else(|| if is_own { "own" } else { "-" }.into());
    // The rules for issuers are those of the strict policy.
    let preset = if class == "rfc5280-profile" { "strict" } else { "default" };
    let ders = |pems: &[String]| pems.iter().map(|pem| der(pem)).collect::<Vec<_>>();
    let peer_name = testcase.expected_peer_name.or_else(|| testcase.expected_peer_names?.into_iter().next());
    Ok(Case {
        anchors: ders(&testcase.trusted_certs),
        sent: ders(&testcase.untrusted_intermediates),
        preloaded: ders(&testcase.preloaded_intermediates),
        only: ders(&testcase.only_these_certificates),
        leaf: der(&testcase.peer_certificate),
        now: testcase.validation_time.map_or(Ok(NOW_OF_SUITES), |time| instant(&time))?,
        preset: testcase.preset.unwrap_or_else(|| preset.into()),
        policy,
        revocation,
        crls: ders(&testcase.crls),
        attempt: testcase.attempt,
        expected: Expected {
            accept: testcase.expected_result == "SUCCESS",
            code: testcase.expected_code,
            peer_name,
            identity: testcase.expected_identity,
            policies: None,
            revocation: testcase.expected_revocation,
            wanted: testcase.expected_wanted,
            class,
        },
        id: testcase.id,
    })
}

/// The instant for cases that name none: BetterTLS's expired certificates are expired then, all others valid.
const NOW_OF_SUITES: i64 = 1_795_466_550;
const _: () = assert!(NOW_OF_SUITES < NOW);

/// The DER of a PEM block; what is no PEM is passed on as it is, for the validator to refuse.
fn der(pem: &str) -> Vec<u8> {
    match pem_rfc7468::decode_vec(pem.trim().as_bytes()) {
        Ok((_, der)) => der,
        Err(_) => pem.as_bytes().to_vec(),
    }
}
