//! Why a call failed, and how every call that may fail ends: its outputs are cleared unless it succeeds.

use certauth::{Code, ConfigError};

use crate::handle::{Failure, ask, ask_number, ask_text, guarded, handle, release};
use crate::words::{CertauthStatus, CertauthText};

/// Why a call failed: bad settings or bad arguments. It never speaks of a peer's certificate; verdicts do.
///
/// A call with a CertauthError ** sets it to NULL on success, and on failure to an error that the caller frees. Pass NULL
/// if the status is enough. Any number of threads may read one error; its text lives until it is freed.
pub struct CertauthError {
    status: CertauthStatus,
    message: String,
    configuration: Option<ConfigError>,
}

impl CertauthError {
    pub(crate) fn new(failure: Failure) -> CertauthError {
        let status = failure.status();
        let (message, configuration) = match failure {
            Failure::NullPointer => ("A required pointer is NULL.".into(), None),
            Failure::LengthInvalid => ("A length is greater than any object can be.".into(), None),
            Failure::TextInvalid => ("Text is not UTF-8.".into(), None),
            Failure::Panic => ("A fault of the library itself was stopped.".into(), None),
            Failure::Configuration(error) => (error.to_string(), Some(error)),
        };
        CertauthError { status, message, configuration }
    }

    fn code(&self) -> u32 {
        match (&self.configuration, self.status) {
            (Some(error), _) => error.code.number(),
            (None, CertauthStatus::Panic) => 0,
            (None, _) => Code::ArgumentInvalid.number(),
        }
    }
}

/// The status that the failed call returned; CERTAUTH_STATUS_NULL_POINTER for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_error_status(error: *const CertauthError) -> CertauthStatus {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(error, CertauthStatus::NullPointer, |error| Some(error.status)) }
}

/// What is wrong and how to fix it, on one line, safe for a log.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_error_message(error: *const CertauthError) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(error, |error| Some(&error.message)) }
}

/// What is wrong, one of CERTAUTH_CODE_*: of a setting that cannot work, or CERTAUTH_CODE_ARGUMENT_INVALID for misuse,
/// which the status tells apart, and for NULL; 0 for CERTAUTH_STATUS_PANIC.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_error_code(error: *const CertauthError) -> u32 {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(error, Code::ArgumentInvalid.number(), |error| Some(error.code())) }
}

/// The policy field that it is about; empty if it is about none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_error_field(error: *const CertauthError) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(error, |error| error.configuration.as_ref()?.field.as_deref()) }
}

/// Writes the number, from 0, of the anchor, intermediate or PEM block that it is about. Returns false, and writes 0, if
/// it is about none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_error_index(error: *const CertauthError, index: *mut u32) -> bool {
    // SAFETY: NULL or a live handle, as the type says; `index` is NULL or can be written.
    unsafe { ask_number(error, index, |error| error.configuration.as_ref()?.index) }
}

/// Writes the line and the column, from 1, where it is in a text of rules; the column counts characters. Returns false, and
/// writes 0, if it is about none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_error_position(
    error: *const CertauthError,
    line: *mut u32,
    column: *mut u32,
) -> bool {
    // SAFETY: NULL or a live handle, as the type says; `line` and `column` are NULL or can be written.
    unsafe {
        let position = |error: &CertauthError| error.configuration.as_ref()?.position;
        let is_known = ask_number(error, line, |error| position(error).map(|(line, _)| line));
        ask_number(error, column, |error| position(error).map(|(_, column)| column)) && is_known
    }
}

/// Frees an error. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_error_free(error: *mut CertauthError) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(error) }
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

/// As [`answer`], for a call without an output of its own.
pub(crate) unsafe fn attempt(
    error: *mut *mut CertauthError,
    call: impl FnOnce() -> Result<(), Failure>,
) -> CertauthStatus {
    // SAFETY: `output` is a local; `error` is as the caller says.
    unsafe { answer(&mut (), error, call) }
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
