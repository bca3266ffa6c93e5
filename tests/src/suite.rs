//! Suites of vectors: x509-limbo's format, and our own vectors, which are that format with a few fields more.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use serde::Deserialize;

use crate::make::NOW;

/// One question for a validator, in bytes and words: all that a face of certauth is given.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Unique in its suite.
    pub id: String,
    /// DER.
    pub anchors: Vec<Vec<u8>>,
    /// DER, as sent.
    pub sent: Vec<Vec<u8>>,
    /// DER, preloaded.
    pub preloaded: Vec<Vec<u8>>,
    /// DER, or whatever stands in its place.
    pub leaf: Vec<u8>,
    /// Seconds since 1970.
    pub now: i64,
    /// Policy fields by name and text.
    pub policy: Vec<(String, String)>,
    /// `no-check` or `offline` (without evidence).
    pub revocation: String,
    /// What is expected.
    pub expected: Expected,
}

/// What a suite says that the answer is.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// Whether the certificate is accepted.
    pub accept: bool,
    /// The code, where the suite knows it.
    pub code: Option<String>,
    /// A name that must be among the identity's.
    pub peer_name: Option<PeerName>,
    /// The subject's text and the names, where the suite knows them.
    pub identity: Option<ExpectedIdentity>,
    /// The class for the counts.
    pub class: String,
}

/// A name that limbo expects of the peer.
#[derive(Clone, Debug, Deserialize)]
pub struct PeerName {
    /// `DNS`, `IP` or `RFC822`.
    pub kind: String,
    /// The name.
    pub value: String,
}

/// What an own vector expects of the identity.
#[derive(Clone, Debug, Deserialize)]
pub struct ExpectedIdentity {
    /// RFC 4514.
    pub subject: String,
    /// As [`crate::transcript`] prints them.
    #[serde(default)]
    pub names: String,
}

#[derive(Deserialize)]
struct File {
    testcases: Vec<Testcase>,
}

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
    #[serde(default)]
    policy: BTreeMap<String, String>,
    revocation: Option<String>,
}

#[derive(Deserialize)]
struct MapFile {
    map: BTreeMap<String, MapRow>,
}

#[derive(Deserialize)]
struct MapRow {
    klass: String,
}

/// The text of a file, unpacked if it is `.xz`.
///
/// # Errors
/// What reading or unpacking says.
pub fn read_text(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let file = std::fs::File::open(path)?;
    if path.extension().is_some_and(|extension| extension == "xz") {
        xz4rust::XzReader::new(file).read_to_string(&mut text)?;
    } else {
        std::io::BufReader::new(file).read_to_string(&mut text)?;
    }
    Ok(text)
}

/// Reads a suite in limbo's format. Classes come from the map beside it (`-map` in the name), where there is one.
///
/// # Errors
/// A sentence that says what is wrong with the file.
pub fn load(path: &Path) -> Result<Vec<Case>, String> {
    let describe = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = read_text(path).map_err(|error| describe(&error))?;
    let file: File = serde_json::from_str(&text).map_err(|error| describe(&error))?;
    let classes = load_classes(path);
    file.testcases.into_iter().map(|testcase| case(testcase, &classes).map_err(|error| describe(&error))).collect()
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
    let ders = |pems: &[String]| pems.iter().map(|pem| der(pem)).collect::<Vec<_>>();
    let peer_name = testcase.expected_peer_name.or_else(|| testcase.expected_peer_names?.into_iter().next());
    Ok(Case {
        anchors: ders(&testcase.trusted_certs),
        sent: ders(&testcase.untrusted_intermediates),
        preloaded: ders(&testcase.preloaded_intermediates),
        leaf: der(&testcase.peer_certificate),
        now: testcase.validation_time.map_or(Ok(NOW_OF_SUITES), |time| instant(&time))?,
        policy,
        revocation,
        expected: Expected {
            accept: testcase.expected_result == "SUCCESS",
            code: testcase.expected_code,
            peer_name,
            identity: testcase.expected_identity,
            class: classes.get(&testcase.id).cloned().unwrap_or_else(|| if is_own { "own" } else { "-" }.into()),
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

/// RFC 3339 to whole seconds, rounded down: a certificate is not valid before its first second.
fn instant(text: &str) -> Result<i64, String> {
    let timestamp: jiff::Timestamp = text.parse().map_err(|error| format!("{text}: {error}"))?;
    let (second, rest) = (timestamp.as_second(), timestamp.subsec_nanosecond());
    Ok(if rest < 0 { second - 1 } else { second })
}
