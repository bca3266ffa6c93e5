//! The facts beside a code.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde::Serialize;

use crate::error::{Detail, UnknownIssuer};
use crate::json::revocation::{RecordView, record_view};
use crate::misread::Misread;
use crate::time::UnixTime;

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum DetailView {
    None {},
    Unreadable {
        offset: u64,
        expected: &'static str,
        found: Option<&'static str>,
    },
    Field {
        field: &'static str,
    },
    Oid {
        oid: String,
        oid_name: Option<&'static str>,
    },
    Extension {
        oid: String,
        oid_name: Option<&'static str>,
        item: Option<u32>,
        expected: &'static str,
    },
    Bound {
        found: u64,
        allowed: u64,
    },
    Time {
        bound: String,
        now: String,
    },
    Dates {
        not_before: String,
        not_after: String,
    },
    Oids {
        found: Vec<String>,
        wanted: Vec<String>,
    },
    Issuer {
        issuer: String,
        key_identifier: Option<String>,
        candidate: Option<String>,
        difference: String,
        by_itself: Option<String>,
        trusted: Vec<String>,
    },
    Keys {
        key_identifier: Option<String>,
        issuer_key_identifier: Option<String>,
    },
    Named {
        name: String,
        by: String,
        permitted: Vec<String>,
    },
    Sha256 {
        sha256: String,
        public_key_sha256: String,
    },
    Revocation(RecordView),
    Reasons {
        line: Option<u32>,
        reasons: Vec<String>,
    },
}

pub(super) fn detail_view(detail: &Detail) -> DetailView {
    let time = |time: &UnixTime| time.to_string();
    match detail.clone() {
        Detail::None => DetailView::None {},
        Detail::Unreadable { offset, expected, found } => {
            DetailView::Unreadable { offset, expected, found: found.map(Misread::text) }
        }
        Detail::Field { field } => DetailView::Field { field },
        Detail::Oid { oid, name } => DetailView::Oid { oid, oid_name: name },
        Detail::Extension { oid, name, item, expected } => {
            DetailView::Extension { oid, oid_name: name, item, expected }
        }
        Detail::Bound { found, allowed } => DetailView::Bound { found, allowed },
        Detail::Time { bound, now } => DetailView::Time { bound: time(&bound), now: time(&now) },
        Detail::Dates { not_before, not_after } => {
            DetailView::Dates { not_before: time(&not_before), not_after: time(&not_after) }
        }
        Detail::Oids { found, wanted } => DetailView::Oids { found, wanted },
        Detail::Issuer(unknown) => {
            let UnknownIssuer { issuer, key_identifier, candidate, difference, by_itself, trusted } = *unknown;
            let (candidate, by_itself) = (candidate.map(|at| at.to_string()), by_itself.map(|at| at.to_string()));
            DetailView::Issuer { issuer, key_identifier, candidate, difference, by_itself, trusted }
        }
        Detail::Keys { key_identifier, issuer_key_identifier } => {
            DetailView::Keys { key_identifier, issuer_key_identifier }
        }
        Detail::Name { name, by, permitted } => DetailView::Named { name, by: by.to_string(), permitted },
        Detail::Sha256 { sha256, public_key_sha256 } => {
            DetailView::Sha256 { sha256: sha256.to_string(), public_key_sha256: public_key_sha256.to_string() }
        }
        Detail::Revocation(record) => DetailView::Revocation(record_view(&record)),
        Detail::Reasons { line, reasons } => DetailView::Reasons { line, reasons },
    }
}
