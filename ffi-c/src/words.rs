//! What every call takes and returns: its status, octets and text.

use std::ffi::c_char;

/// The result of a call. Only CERTAUTH_STATUS_OK is success, and it is not a verdict: after certauth_validate it says
/// that a verdict was reached, which may be a refusal. Without it, every output of the call is NULL or zero.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertauthStatus {
    /// The call did what it says, and its outputs are set.
    Ok = 0,
    /// A required pointer is NULL.
    NullPointer = 1,
    /// A length is greater than any object can be.
    LengthInvalid = 2,
    /// Text is not UTF-8.
    TextInvalid = 3,
    /// The settings cannot work; the error has a code.
    Configuration = 4,
    /// A fault of the library itself, stopped before it could reach the caller. The handles of the call may only be
    /// freed.
    Panic = 5,
}

/// Octets that somebody else owns: the caller, who makes them with `certauth_bytes`, or a handle, as its function says.
/// What the library returns never has a NULL pointer; what is absent has length 0.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CertauthBytes {
    /// The first octet.
    pub data: *const u8,
    /// How many there are.
    pub length: usize,
}

/// UTF-8 text that somebody else owns, without a terminating NUL: the caller, who makes it with `CERTAUTH_TEXT` or
/// `certauth_text`, or a handle, as its function says. What the library returns never has a NULL pointer; what is absent
/// has length 0.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CertauthText {
    /// The first octet.
    pub data: *const c_char,
    /// How many octets there are.
    pub length: usize,
}

impl CertauthBytes {
    pub(crate) const EMPTY: CertauthBytes = CertauthBytes { data: c"".as_ptr().cast(), length: 0 };

    pub(crate) fn of(octets: &[u8]) -> CertauthBytes {
        // An empty slice of Rust points nowhere, which C programs may trip over.
        if octets.is_empty() { Self::EMPTY } else { CertauthBytes { data: octets.as_ptr(), length: octets.len() } }
    }
}

impl CertauthText {
    pub(crate) const EMPTY: CertauthText = CertauthText { data: c"".as_ptr(), length: 0 };

    pub(crate) fn of(text: &str) -> CertauthText {
        if text.is_empty() { Self::EMPTY } else { CertauthText { data: text.as_ptr().cast(), length: text.len() } }
    }
}
