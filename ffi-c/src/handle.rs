//! Reads what C passes, and stops panics.

use std::panic::{AssertUnwindSafe, catch_unwind};

use certauth::{ConfigError, PemError};

use crate::words::{CertauthBytes, CertauthStatus, CertauthText};

/// Why a call failed.
pub(crate) enum Failure {
    NullPointer,
    LengthInvalid,
    TextInvalid,
    Configuration(ConfigError),
    Panic,
}

impl From<PemError> for Failure {
    fn from(error: PemError) -> Failure {
        Failure::Configuration(error.into())
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Failure {
        Failure::Configuration(error)
    }
}

impl Failure {
    pub(crate) fn status(&self) -> CertauthStatus {
        match self {
            Failure::NullPointer => CertauthStatus::NullPointer,
            Failure::LengthInvalid => CertauthStatus::LengthInvalid,
            Failure::TextInvalid => CertauthStatus::TextInvalid,
            Failure::Configuration(_) => CertauthStatus::Configuration,
            Failure::Panic => CertauthStatus::Panic,
        }
    }
}

/// Runs a call; a panic becomes `fallback`. Nothing that a call leaves half done is used afterwards: outputs are
/// written last, and a builder whose call panicked can only be freed.
pub(crate) fn guarded<T>(fallback: T, call: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or(fallback)
}

/// Asks a handle for something; NULL and a panic get `fallback`.
///
/// `handle` is NULL or a live handle that nobody changes meanwhile.
pub(crate) unsafe fn ask<T, R>(handle: *const T, fallback: R, question: impl FnOnce(&T) -> Option<R>) -> R {
    // SAFETY: as the caller says.
    let Some(handle) = (unsafe { handle.as_ref() }) else { return fallback };
    guarded(None, || question(handle)).unwrap_or(fallback)
}

/// As [`ask`], for text.
pub(crate) unsafe fn ask_text<T>(handle: *const T, question: impl FnOnce(&T) -> Option<&str>) -> CertauthText {
    // SAFETY: as the caller says.
    unsafe { ask(handle, CertauthText::EMPTY, |handle| question(handle).map(CertauthText::of)) }
}

/// As [`ask`], for octets.
pub(crate) unsafe fn ask_bytes<T>(handle: *const T, question: impl FnOnce(&T) -> Option<&[u8]>) -> CertauthBytes {
    // SAFETY: as the caller says.
    unsafe { ask(handle, CertauthBytes::EMPTY, |handle| question(handle).map(CertauthBytes::of)) }
}

/// As [`ask`], for a number that may be absent: writes it and answers true, or writes zero and answers false.
///
/// `output` is NULL or valid for writing.
pub(crate) unsafe fn ask_number<T, R: Default>(
    handle: *const T,
    output: *mut R,
    question: impl FnOnce(&T) -> Option<R>,
) -> bool {
    // SAFETY: as the caller says.
    let number = unsafe { ask(handle, None, |handle| question(handle).map(Some)) };
    let found = number.is_some();
    if output.is_null() {
        return false;
    }
    // SAFETY: `output` is not NULL, so the caller says that it can be written.
    unsafe { output.write(number.unwrap_or_default()) };
    found
}

/// A handle for C to own.
pub(crate) fn handle<T>(value: T) -> *mut T {
    Box::into_raw(Box::new(value))
}

/// Takes a handle back and drops it.
///
/// `handle` is NULL or came from [`handle`] and was not released before.
pub(crate) unsafe fn release<T>(handle: *mut T) {
    if !handle.is_null() {
        // SAFETY: as the caller says.
        guarded((), || drop(unsafe { Box::from_raw(handle) }));
    }
}

/// A live handle as a reference.
///
/// `handle` is NULL or a live handle that nobody changes meanwhile.
pub(crate) unsafe fn shared<'h, T>(handle: *const T) -> Result<&'h T, Failure> {
    // SAFETY: as the caller says.
    unsafe { handle.as_ref() }.ok_or(Failure::NullPointer)
}

/// A live handle to change.
///
/// `handle` is NULL or a live handle that nobody else uses meanwhile.
pub(crate) unsafe fn exclusive<'h, T>(handle: *mut T) -> Result<&'h mut T, Failure> {
    // SAFETY: as the caller says.
    unsafe { handle.as_mut() }.ok_or(Failure::NullPointer)
}

/// The caller's elements.
///
/// `data` is NULL or points to `length` elements that stay unchanged during the call.
pub(crate) unsafe fn slice<'c, T>(data: *const T, length: usize) -> Result<&'c [T], Failure> {
    if data.is_null() {
        return Err(Failure::NullPointer);
    }
    // No object is larger than isize::MAX octets.
    let octets = length.checked_mul(size_of::<T>()).and_then(|octets| isize::try_from(octets).ok());
    if octets.is_none() {
        return Err(Failure::LengthInvalid);
    }
    // SAFETY: not NULL, of a length that can be; the rest is as the caller says.
    Ok(unsafe { std::slice::from_raw_parts(data, length) })
}

/// The caller's octets.
///
/// As [`slice`].
pub(crate) unsafe fn octets<'c>(bytes: CertauthBytes) -> Result<&'c [u8], Failure> {
    // SAFETY: as the caller says.
    unsafe { slice(bytes.data, bytes.length) }
}

/// The caller's octets, or `None` for NULL with length 0.
///
/// As [`slice`].
pub(crate) unsafe fn optional_octets<'c>(bytes: CertauthBytes) -> Result<Option<&'c [u8]>, Failure> {
    match bytes.data.is_null() && bytes.length == 0 {
        true => Ok(None),
        // SAFETY: as the caller says.
        false => unsafe { octets(bytes) }.map(Some),
    }
}

/// The caller's text.
///
/// As [`slice`].
pub(crate) unsafe fn text<'c>(text: CertauthText) -> Result<&'c str, Failure> {
    // SAFETY: as the caller says.
    let octets = unsafe { slice(text.data.cast::<u8>(), text.length) }?;
    std::str::from_utf8(octets).map_err(|_| Failure::TextInvalid)
}

/// The caller's text, or `None` for NULL with length 0.
///
/// As [`slice`].
pub(crate) unsafe fn optional_text<'c>(given: CertauthText) -> Result<Option<&'c str>, Failure> {
    match given.data.is_null() && given.length == 0 {
        true => Ok(None),
        // SAFETY: as the caller says.
        false => unsafe { text(given) }.map(Some),
    }
}
