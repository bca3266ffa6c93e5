//! What was left out, or allowed by a policy field.

use certauth::{Code, Detail, Note};

use crate::handle::{ask, ask_text};
use crate::words::CertauthText;

/// Something that was passed over, or allowed by a policy field, and did not decide. It belongs to its verdict, and any
/// number of threads may ask it.
pub struct CertauthNote {
    code: Code,
    at: String,
    detail: String,
}

impl CertauthNote {
    pub(crate) fn new(note: &Note) -> CertauthNote {
        CertauthNote { code: note.code, at: note.at.to_string(), detail: detail_text(&note.detail) }
    }
}

/// A log line puts the facts in brackets; here they are without.
pub(crate) fn detail_text(detail: &Detail) -> String {
    let text = detail.to_string();
    let inner = text.strip_prefix(" (").and_then(|text| text.strip_suffix(')'));
    inner.map(str::to_owned).unwrap_or(text)
}

/// What it is. For NULL it is CERTAUTH_CODE_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_note_code(note: *const CertauthNote) -> Code {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(note, Code::ArgumentInvalid, |note| Some(note.code)) }
}

/// The certificate that it speaks of, as certauth_rejection_at names it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_note_at(note: *const CertauthNote) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(note, |note| Some(&note.at)) }
}

/// The facts, for people; empty if the code says it all. The JSON has them by key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_note_detail(note: *const CertauthNote) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(note, |note| Some(&note.detail)) }
}
