//! What was found of revocation, and what to fetch.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde::Serialize;

use crate::code::Code;
use crate::record::{CertificateStatus, RevocationRecord, Wanted};

#[derive(Serialize)]
pub(super) struct RecordView {
    source: &'static str,
    issuer: String,
    number: Option<String>,
    this_update: Option<String>,
    next_update: Option<String>,
    verified_by: Option<String>,
    reason: Option<&'static str>,
    revoked_at: Option<String>,
    problem: Option<&'static str>,
    urls: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct StatusView {
    at: String,
    status: &'static str,
    code: Option<u32>,
    name: Option<&'static str>,
    #[serde(flatten)]
    record: RecordView,
}

#[derive(Serialize)]
pub(super) struct WantedView {
    at: String,
    kind: &'static str,
    url: String,
}

pub(super) fn record_view(record: &RevocationRecord) -> RecordView {
    RecordView {
        source: record.source.word(),
        issuer: record.issuer.clone(),
        number: record.number.clone(),
        this_update: record.this_update.map(|time| time.to_string()),
        next_update: record.next_update.map(|time| time.to_string()),
        verified_by: record.verified_by.map(|digest| digest.to_string()),
        reason: record.reason,
        revoked_at: record.revoked_at.map(|time| time.to_string()),
        problem: record.problem,
        urls: record.urls.clone(),
    }
}

pub(super) fn status_view(found: &CertificateStatus) -> StatusView {
    StatusView {
        at: found.at.to_string(),
        status: found.status.word(),
        code: found.code.map(Code::number),
        name: found.code.map(Code::name),
        record: record_view(&found.record),
    }
}

pub(super) fn wanted_view(wanted: &Wanted) -> WantedView {
    WantedView { at: wanted.at.to_string(), kind: wanted.kind.word(), url: wanted.url.clone() }
}
