//! What evidence consists of, with fixed keys for metrics.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde::Serialize;

use crate::evidence::{CrlReport, NewlyRevoked, RevocationEvidence};
use crate::json::verdict::text_of;
use crate::text::hex;
use crate::time::UnixTime;

#[derive(Serialize)]
struct EvidenceView {
    crls: Vec<CrlView>,
}

#[derive(Serialize)]
struct CrlView {
    issuer: String,
    number: Option<String>,
    version: u8,
    this_update: String,
    next_update: Option<String>,
    age: i64,
    seconds_left: Option<i64>,
    entries: u32,
    octets: u64,
    sha256: String,
    is_delta: bool,
    is_partial: bool,
    has_unknown_critical: bool,
}

/// What each list of the evidence is at a time, as JSON on one line.
pub fn evidence_json(evidence: &RevocationEvidence, now: UnixTime) -> String {
    text_of(&EvidenceView { crls: evidence.status_at(now).into_iter().map(crl_view).collect() })
}

#[derive(Serialize)]
struct NewlyRevokedView {
    newly_revoked: Vec<IssuerView>,
}

#[derive(Serialize)]
struct IssuerView {
    issuer: String,
    serial_numbers: Vec<String>,
}

/// What new evidence revokes, as JSON on one line: the DER of each issuer's name and the contents of each serial number's
/// INTEGER, in hexadecimal.
pub fn newly_revoked_json(found: &[NewlyRevoked]) -> String {
    let issuers = found.iter().map(|found| IssuerView {
        issuer: hex(&found.issuer),
        serial_numbers: found.serial_numbers.iter().map(|serial| hex(serial)).collect(),
    });
    text_of(&NewlyRevokedView { newly_revoked: issuers.collect() })
}

fn crl_view(report: CrlReport) -> CrlView {
    let CrlReport { issuer, number, version, age, seconds_left, entries, octets, is_delta, is_partial, .. } = report;
    CrlView {
        issuer,
        number,
        version,
        this_update: report.this_update.to_string(),
        next_update: report.next_update.map(|time| time.to_string()),
        age,
        seconds_left,
        entries,
        octets,
        sha256: report.sha256.to_string(),
        is_delta,
        is_partial,
        has_unknown_critical: report.has_unknown_critical,
    }
}
