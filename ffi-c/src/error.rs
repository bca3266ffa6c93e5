//! Why a call failed.

use certauth::ConfigError;

use crate::call::{CertauthStatus, CertauthText, Failure, ask, ask_number, ask_text, release};

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

/// The code of a setting that cannot work, one of CERTAUTH_CODE_*; 0 for a fault of the arguments, which has a status
/// and no code.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_error_code(error: *const CertauthError) -> u32 {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(error, 0, |error| Some(error.configuration.as_ref()?.code.number())) }
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

/// Frees an error. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_error_free(error: *mut CertauthError) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(error) }
}
