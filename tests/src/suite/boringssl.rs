//! BoringSSL's test data for path building. Its settings become policy fields as far as certauth has them; where only a
//! knob of BoringSSL's own decides, the divergences say so.

use std::collections::BTreeMap;

use base64ct::{Base64, Encoding as _};
use serde::Deserialize;
use serde_json::Value;

use super::{Case, Expected, Suite, instant, part};

#[derive(Deserialize)]
struct Row {
    id: String,
    /// Base64 of DER; the last one is the anchor, if its trust says so.
    chain_leaf_first: Vec<String>,
    last_cert_trust: String,
    /// A UTCTime.
    utc_time: String,
    key_purpose: String,
    expected_user_constrained_policy_set: Option<String>,
    expected: String,
}

pub(super) fn suite(mut file: Value) -> Result<Suite, String> {
    let rows: Vec<Row> = part(&mut file, "verify")?;
    let lists: Vec<CrlRow> = part(&mut file, "crl")?;
    let ocsp = file["ocsp"].as_array().map_or(0, Vec::len);
    let left_out = vec![format!("{ocsp} runs of OCSP")];
    let cases = rows.iter().map(case).chain(lists.iter().map(crl_case)).collect::<Result<_, _>>()?;
    Ok(Suite { name: "boringssl", cases, left_out })
}

/// A CRL, its issuer and a certificate.
#[derive(Deserialize)]
struct CrlRow {
    id: String,
    /// `good`, `revoked` or `unknown`.
    expected: String,
    /// RFC 3339.
    verify_time: String,
    max_age_days: u32,
    /// Base64 of DER, by PEM label.
    blocks: BTreeMap<String, String>,
}

fn crl_case(row: &CrlRow) -> Result<Case, String> {
    let block = |label: &str| {
        let text = row.blocks.get(label).ok_or_else(|| format!("{}: no {label}", row.id))?;
        Base64::decode_vec(text).map_err(|error| format!("{}: {error}", row.id))
    };
    let seconds = (row.max_age_days * 86_400).to_string();
    let policy = [
        ("take_anchors_as_given", "true"),
        ("check_end_entity_validity", "false"),
        ("extended_key_usages", ""),
        ("require_digital_signature", "false"),
        ("allow_ca_end_entity", "true"),
        ("allow_version_1", "true"),
        ("min_rsa_bits", "1024"),
        ("crl_max_age", &seconds),
    ];
    Ok(Case {
        id: format!("boringssl::crl::{}", row.id),
        anchors: vec![block("CA CERTIFICATE")?],
        leaf: block("CERTIFICATE")?,
        now: instant(&row.verify_time)?,
        preset: "default".into(),
        policy: policy.map(|(name, value)| (name.into(), value.into())).into(),
        revocation: "offline".into(),
        crls: vec![block("CRL")?],
        expected: Expected {
            accept: row.expected == "good",
            code: (row.expected == "revoked").then(|| "revoked".into()),
            class: "crl".into(),
            ..Expected::default()
        },
        ..Case::default()
    })
}

fn case(row: &Row) -> Result<Case, String> {
    let chain = row.chain_leaf_first.iter().map(|text| Base64::decode_vec(text)).collect::<Result<Vec<_>, _>>();
    let mut chain = chain.map_err(|error| format!("{}: {error}", row.id))?;
    let leaf = chain.first().cloned().ok_or("an empty chain")?;
    let trust = row.last_cert_trust.as_str();
    let mut policy: Vec<(String, String)> = Vec::new();
    let mut set = |name: &str, value: &str| policy.push((name.into(), value.into()));
    let anchors = if trust.contains("ANCHOR") { chain.pop().into_iter().collect() } else { Vec::new() };
    // A plain anchor is a name and a key; its dates and its constraints are looked at by request.
    let checks_dates = trust.contains("EXPIRATION");
    let checks_constraints = trust.contains("WITH_CONSTRAINTS") || trust.contains("AND_CONSTRAINTS");
    set("take_anchors_as_given", if checks_dates || checks_constraints { "false" } else { "true" });
    if checks_constraints && !checks_dates {
        set("check_ca_validity", "false");
    }
    if trust.contains("LEAF") {
        set("certificate_types", if trust.contains("REQUIRE_SELF_SIGNED") { "self_signed" } else { "all" });
        set("pins", &certauth::Sha256Digest::of(&leaf).to_string());
    }
    let (purpose, strict) = match row.key_purpose.split_once("_STRICT") {
        Some((purpose, _)) => (purpose, true),
        None => (row.key_purpose.as_str(), false),
    };
    let usages = match purpose {
        "SERVER_AUTH" => "1.3.6.1.5.5.7.3.1",
        "CLIENT_AUTH" => "1.3.6.1.5.5.7.3.2",
        "MLS_CLIENT_AUTH" => "2.23.146.2.1.3",
        // E-mail protection or document signing.
        "C2PA_MANIFEST" => "1.3.6.1.5.5.7.3.4,1.3.6.1.5.5.7.3.36",
        "C2PA_TIMESTAMPING" => "1.3.6.1.5.5.7.3.8",
        _ => "",
    };
    set("extended_key_usages", usages);
    set("require_digital_signature", if purpose == "CLIENT_AUTH" { "true" } else { "false" });
    if purpose == "MLS_CLIENT_AUTH" {
        set("understood_critical_extensions", "2.23.146.2.1.4,2.23.146.2.1.5");
    }
    if purpose.starts_with("C2PA") {
        set("nested_extended_key_usage", "false");
    }
    if strict {
        set("allow_any_extended_key_usage", "false");
        set("require_extended_key_usage", "true");
    }
    set("allow_ca_end_entity", if strict { "false" } else { "true" });
    Ok(Case {
        id: format!("boringssl::{}", row.id),
        anchors,
        sent: chain.split_off(1.min(chain.len())),
        leaf,
        now: instant(&rfc3339(&row.utc_time))?,
        preset: "default".into(),
        policy,
        revocation: "no-check".into(),
        expected: Expected {
            accept: row.expected == "valid",
            policies: row.expected_user_constrained_policy_set.clone(),
            class: row.key_purpose.clone(),
            ..Expected::default()
        },
        ..Case::default()
    })
}

/// RFC 3339 of `YYMMDDHHMMSSZ`.
fn rfc3339(utc: &str) -> String {
    let digits = |place: usize| utc.get(place * 2..place * 2 + 2).unwrap_or("00");
    let century = if digits(0) < "50" { "20" } else { "19" };
    let [year, month, day, hour, minute, second] = [0, 1, 2, 3, 4, 5].map(digits);
    format!("{century}{year}-{month}-{day}T{hour}:{minute}:{second}Z")
}
