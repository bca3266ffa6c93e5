//! What every export does alike: reads pointers, stops panics, and clears its outputs unless it succeeds.

use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind};

use certauth::ConfigError;

use crate::error::CertauthError;

/// What became of a call. Only CERTAUTH_STATUS_OK is success, and it is not a verdict: after certauth_validate it says
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

/// Octets that somebody else owns: a handle, as its function says, or the caller. What the library returns never has a
/// NULL pointer; what is absent has length 0.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CertauthBytes {
    /// The first octet.
    pub data: *const u8,
    /// How many there are.
    pub length: usize,
}

/// UTF-8 text that a handle owns, without a terminating NUL. Its pointer is never NULL; what is absent has length 0.
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

/// Why a call failed.
pub(crate) enum Failure {
    NullPointer,
    LengthInvalid,
    TextInvalid,
    Configuration(ConfigError),
    Panic,
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Failure {
        Failure::Configuration(error)
    }
}

/// Runs a call; a panic becomes `fallback`. Nothing that a call leaves half done is used afterwards: outputs are
/// written last, and a builder whose call panicked can only be freed.
pub(crate) fn guarded<T>(fallback: T, call: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or(fallback)
}

/// What an output is set to before anything else is done, so that a caller who ignores the status never reads what an
/// earlier call left there, such as the verdict of the previous peer.
pub(crate) trait Blank {
    const BLANK: Self;
}

impl<T> Blank for *mut T {
    const BLANK: *mut T = std::ptr::null_mut();
}

impl<T> Blank for *const T {
    const BLANK: *const T = std::ptr::null();
}

impl Blank for () {
    const BLANK: () = ();
}

impl Blank for i32 {
    const BLANK: i32 = 0;
}

/// Runs a call that may fail, writes its output or its error, and says which. The other one is NULL or zero afterwards.
///
/// `output` and `error` are NULL or valid for writing; a NULL `output` is a failure, a NULL `error` means that the status
/// is enough.
pub(crate) unsafe fn answer<T: Blank>(
    output: *mut T,
    error: *mut *mut CertauthError,
    call: impl FnOnce() -> Result<T, Failure>,
) -> CertauthStatus {
    if !output.is_null() {
        // SAFETY: `output` is not NULL, so the caller says that it can be written.
        unsafe { output.write(T::BLANK) };
    }
    if !error.is_null() {
        // SAFETY: `error` is not NULL, so the caller says that it can be written.
        unsafe { error.write(std::ptr::null_mut()) };
    }
    let result = guarded(Err(Failure::Panic), || if output.is_null() { Err(Failure::NullPointer) } else { call() });
    match result {
        Ok(value) => {
            // SAFETY: `output` is not NULL, so the caller says that it can be written.
            unsafe { output.write(value) };
            CertauthStatus::Ok
        }
        Err(failure) => {
            let status = failure.status();
            if !error.is_null() {
                let handle = guarded(std::ptr::null_mut(), || handle(CertauthError::new(failure)));
                // SAFETY: `error` is not NULL, so the caller says that it can be written.
                unsafe { error.write(handle) };
            }
            status
        }
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

/// As [`answer`], for a call without an output of its own.
pub(crate) unsafe fn attempt(
    error: *mut *mut CertauthError,
    call: impl FnOnce() -> Result<(), Failure>,
) -> CertauthStatus {
    // SAFETY: `output` is a local; `error` is as the caller says.
    unsafe { answer(&mut (), error, call) }
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

/// The caller's text.
///
/// As [`slice`].
pub(crate) unsafe fn text<'c>(data: *const c_char, length: usize) -> Result<&'c str, Failure> {
    // SAFETY: as the caller says.
    let octets = unsafe { slice(data.cast::<u8>(), length) }?;
    std::str::from_utf8(octets).map_err(|_| Failure::TextInvalid)
}

#[cfg(test)]
mod tests {
    use std::ptr::null_mut;

    use super::*;

    /// A fault inside a call becomes its status: nothing unwinds into C, and outputs are cleared.
    #[test]
    fn panics_stop_here() {
        let (mut output, mut error) = (7, null_mut());
        // SAFETY: the pointers are locals.
        let status = unsafe { answer(&mut output, &mut error, || -> Result<i32, Failure> { panic!("a fault") }) };
        assert_eq!((status, output), (CertauthStatus::Panic, 0));
        assert!(!error.is_null());
        // SAFETY: the error of this call, and a live local.
        unsafe {
            release(error);
            assert_eq!(ask(&raw const output, 3, |_| panic!("a fault")), 3);
        }
    }
}
