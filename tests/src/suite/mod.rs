//! Suites of vectors in the formats of those who made them, read into one form: [`Case`].

pub mod boringssl;
pub mod divergences;
pub mod limbo;
pub mod pkits;

use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

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
    /// DER, trusted by themselves only.
    pub only: Vec<Vec<u8>>,
    /// DER, or whatever is in its place.
    pub leaf: Vec<u8>,
    /// Seconds since 1970.
    pub now: i64,
    /// The preset from which the policy starts.
    pub preset: String,
    /// Policy fields by name and text.
    pub policy: Vec<(String, String)>,
    /// `no-check`, `offline` or `online`.
    pub revocation: String,
    /// DER, the evidence of revocation.
    pub crls: Vec<Vec<u8>>,
    /// Whether the whole attempt to authenticate is asked, and with what.
    pub attempt: Option<Attempt>,
    /// What is expected.
    pub expected: Expected,
}

/// What an attempt to authenticate has beside what a validation has, as data; and what is expected of it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Attempt {
    /// The labels of the anchors, in their order; those that are missing have none of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// The text of rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// The issuer of claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims_issuer: Option<String>,
    /// The statuses of refusals, by their word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_map: Option<String>,
    /// Whether the peer shows no certificate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
    /// The reason for which `certificate_validated` refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refuse: Option<String>,
    /// The name that it gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it drops the claims so far.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub clear: bool,
    /// The claims that it adds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<(String, String)>,
    /// What `authentication_failed` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reword: Option<String>,
    /// The request with which a proxy has forwarded what the peer shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<ForwardedRequest>,
    /// The status of HTTP that is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_status: Option<u16>,
    /// The name that is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_name: Option<String>,
    /// Claims that are expected, `type=value`: all of them if `expected_all` is set, some of them otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expected_claims: Vec<String>,
    /// Whether there may be no others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub expected_all: bool,
    /// All claims of ASP.NET Core that are expected, `type=value`, without those whose values are digests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expected_aspnet: Vec<String>,
}

/// What a proxy sends, as data. Texts of headers have a character for each octet.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct ForwardedRequest {
    /// The product, by its name.
    pub product: String,
    /// Settings, by their names, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<(String, String)>,
    /// The lines of the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// Whether they are variables of CGI.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub environ: bool,
    /// What came before the client's own octets, in hexadecimal, for PROXY protocol.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<String>,
    /// The address of the connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// The secret that came with the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Whether the end entity is what the connection itself has shown; nothing otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub connection: bool,
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
    /// The policies that the path is valid for, dotted, joined by commas, where the suite knows them.
    pub policies: Option<String>,
    /// What is found of revocation, where the suite knows it.
    pub revocation: Option<String>,
    /// What is to be fetched, where the suite knows it.
    pub wanted: Option<String>,
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

/// A suite, read.
pub struct Suite {
    /// Whose it is: `limbo`, `pkits` or `boringssl`; `own` for our vectors.
    pub name: &'static str,
    /// The cases that certauth is asked.
    pub cases: Vec<Case>,
    /// What of the file is not asked, and why: a sentence each.
    pub left_out: Vec<String>,
}

/// Reads a suite; the file itself says in which format it is. A folder is all of its JSON files, in the order of their
/// names.
///
/// # Errors
/// A sentence that says what is wrong with the file.
pub fn load(path: &Path) -> Result<Suite, String> {
    let describe = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(|error| describe(&error))?;
        let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
        files.sort();
        let mut suites = files.iter().map(|file| load(file));
        let first = suites.next().ok_or_else(|| describe(&"no suite in this folder"))??;
        return suites.try_fold(first, |mut all, suite| {
            let suite = suite?;
            all.cases.extend(suite.cases);
            all.left_out.extend(suite.left_out);
            Ok(all)
        });
    }
    let text = read_text(path).map_err(|error| describe(&error))?;
    let file: Value = serde_json::from_str(&text).map_err(|error| describe(&error))?;
    let suite = if file.get("testcases").is_some() {
        limbo::suite(file, path)
    } else if file.get("tests").is_some() {
        pkits::suite(file, path)
    } else if file.get("verify").is_some() {
        boringssl::suite(file)
    } else {
        Err("no suite that is known here: testcases, tests or verify".into())
    };
    suite.map_err(|error| describe(&error))
}

/// A part of a file in its own types.
fn part<T: serde::de::DeserializeOwned>(file: &mut Value, key: &str) -> Result<T, String> {
    serde_json::from_value(file[key].take()).map_err(|error| format!("{key}: {error}"))
}

/// RFC 3339 to whole seconds, rounded down: a certificate is not valid before its first second.
fn instant(text: &str) -> Result<i64, String> {
    let timestamp: jiff::Timestamp = text.parse().map_err(|error| format!("{text}: {error}"))?;
    let (second, rest) = (timestamp.as_second(), timestamp.subsec_nanosecond());
    Ok(if rest < 0 { second - 1 } else { second })
}
