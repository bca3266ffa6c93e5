//! The policy, by the names of its fields: a new field needs no new function.

use certauth::ValidationPolicy;

use crate::error::{CertauthError, answer, attempt};
use crate::handle::{exclusive, handle, release, text};
use crate::words::{CertauthStatus, CertauthText};

/// What is required of certificates; it starts with the default of every field.
///
/// One thread at a time may set fields; when that is done, any number may use it. Options copy what they need.
pub struct CertauthPolicy {
    pub(crate) policy: ValidationPolicy,
}

/// Makes a policy in which every field has its default.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_policy_new(
    policy: *mut *mut CertauthPolicy,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or can be written, as the header asks.
    unsafe { answer(policy, error, || Ok(handle(CertauthPolicy { policy: ValidationPolicy::default() }))) }
}

/// Replaces a field. Its name, the text that it takes and its default are in docs/policy.md. An unknown name and a value out of range are errors that change nothing.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_policy_set(
    policy: *mut CertauthPolicy,
    name: CertauthText,
    value: CertauthText,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, and nobody else uses the policy, as the header asks.
    unsafe { attempt(error, || Ok(exclusive(policy)?.policy.set(text(name)?, text(value)?)?)) }
}

/// Replaces every field by what a preset says: `default`, or `strict`, which also refuses what RFC 5280 forbids issuers
/// (docs/strict.md). Fields can then be set one by one. An unknown name is an error that changes nothing.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_policy_set_preset(
    policy: *mut CertauthPolicy,
    name: CertauthText,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, and nobody else uses the policy, as the header asks.
    unsafe {
        attempt(error, || {
            let (policy, name) = (exclusive(policy)?, text(name)?);
            policy.policy = ValidationPolicy::preset(name)?;
            Ok(())
        })
    }
}

/// Frees a policy. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_policy_free(policy: *mut CertauthPolicy) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(policy) }
}
