//! A verdict, and an error for which there is none.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::Write as _;

use serde::Serialize;

use crate::certificate_ref::CertificateRef;
use crate::code::Code;
use crate::error::{Described, Note, Rejection, ValidationError};
use crate::identity::Identity;
use crate::json::detail::{DetailView, detail_view};
use crate::json::identity::{IdentityView, identity_view};
use crate::json::revocation::{StatusView, WantedView, status_view, wanted_view};
use crate::text::is_hidden;

#[derive(Serialize)]
struct VerdictView {
    outcome: &'static str,
    code: u32,
    name: &'static str,
    cause: &'static str,
    remedy: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<IdentityView>,
    rejections: Vec<RejectionView>,
    more_rejections: Vec<CountView>,
    certificates: Vec<DescribedView>,
    notes: Vec<NoteView>,
    wanted: Vec<WantedView>,
}

#[derive(Serialize)]
struct RejectionView {
    path: Vec<String>,
    code: u32,
    name: &'static str,
    at: String,
    detail: DetailView,
    revocation: Vec<StatusView>,
}

#[derive(Serialize)]
struct CountView {
    code: u32,
    name: &'static str,
    count: u32,
}

#[derive(Serialize)]
struct DescribedView {
    at: String,
    subject: String,
    sha256: String,
}

#[derive(Serialize)]
struct NoteView {
    code: u32,
    name: &'static str,
    at: String,
    detail: DetailView,
}

#[derive(Serialize)]
struct ErrorView<'a> {
    outcome: &'static str,
    code: u32,
    name: &'static str,
    message: &'a str,
}

/// A verdict as JSON, on one line.
pub fn verdict_json(verdict: &Result<Identity, ValidationError>) -> String {
    let view = match verdict {
        Ok(identity) => VerdictView {
            outcome: "authenticated",
            code: Code::Authenticated.number(),
            name: Code::Authenticated.name(),
            cause: Code::Authenticated.cause(),
            remedy: Code::Authenticated.remedy(),
            identity: Some(identity_view(identity)),
            rejections: Vec::new(),
            more_rejections: Vec::new(),
            certificates: Vec::new(),
            notes: identity.notes().iter().map(note_view).collect(),
            wanted: identity.wanted().iter().map(wanted_view).collect(),
        },
        Err(error) => VerdictView {
            outcome: "denied",
            code: error.code().number(),
            name: error.code().name(),
            cause: error.cause(),
            remedy: error.remedy(),
            identity: None,
            rejections: error.rejections().iter().map(rejection_view).collect(),
            more_rejections: error.more_rejections().iter().map(count_view).collect(),
            certificates: error.certificates().iter().map(described_view).collect(),
            notes: error.notes().iter().map(note_view).collect(),
            wanted: error.wanted().iter().map(wanted_view).collect(),
        },
    };
    text_of(&view)
}

/// An error for which there is no verdict, as JSON on one line: `"outcome":"error"`, the code and a sentence.
pub fn error_json(code: Code, message: &str) -> String {
    text_of(&ErrorView { outcome: "error", code: code.number(), name: code.name(), message })
}

/// Views hold only strings, numbers and lists, which always serialise.
pub(super) fn text_of(view: &impl Serialize) -> String {
    let text = serde_json::to_string(view).unwrap_or_default();
    if !text.chars().any(is_hidden) {
        return text;
    }
    // serde_json escapes only C0. The others occur only inside strings, where \u means the same.
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a String does not fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(character);
        }
    }
    out
}

fn rejection_view(rejection: &Rejection) -> RejectionView {
    let violation = &rejection.violation;
    RejectionView {
        path: rejection.path.iter().map(CertificateRef::to_string).collect(),
        code: violation.code.number(),
        name: violation.code.name(),
        at: violation.at.to_string(),
        detail: detail_view(&violation.detail),
        revocation: rejection.revocation.iter().map(status_view).collect(),
    }
}

fn count_view((code, count): &(Code, u32)) -> CountView {
    CountView { code: code.number(), name: code.name(), count: *count }
}

fn described_view(described: &Described) -> DescribedView {
    DescribedView {
        at: described.at.to_string(),
        subject: described.subject.clone(),
        sha256: described.sha256.to_string(),
    }
}

fn note_view(note: &Note) -> NoteView {
    NoteView {
        code: note.code.number(),
        name: note.code.name(),
        at: note.at.to_string(),
        detail: detail_view(&note.detail),
    }
}
