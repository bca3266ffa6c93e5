//! Trust anchors from files.

use certauth::{TrustAnchor, TrustAnchors};

use crate::error::{CertauthError, answer};
use crate::handle::{handle, release, slice};
use crate::words::CertauthStatus;

/// Whom to trust. There are no system roots.
///
/// It never changes, so any number of threads may use one; free it once. Options copy what they need.
pub struct CertauthTrustAnchors {
    pub(crate) anchors: TrustAnchors,
}

/// Reads every certificate of a PEM bundle. One bad block refuses the whole bundle, and the error has its number.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_trust_anchors_from_pem(
    pem: *const u8,
    pem_length: usize,
    anchors: *mut *mut CertauthTrustAnchors,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, as the header asks.
    unsafe {
        answer(anchors, error, || {
            let anchors = TrustAnchors::from_pem(slice(pem, pem_length)?)?;
            Ok(handle(CertauthTrustAnchors { anchors }))
        })
    }
}

/// Reads one DER certificate.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_trust_anchors_from_der(
    der: *const u8,
    der_length: usize,
    anchors: *mut *mut CertauthTrustAnchors,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, as the header asks.
    unsafe {
        answer(anchors, error, || {
            let anchors = TrustAnchors::from_der(slice(der, der_length)?)?;
            Ok(handle(CertauthTrustAnchors { anchors }))
        })
    }
}

/// Reads one DER certificate that is trusted by itself, whoever issued it, and vouches for nothing else: an entry of an
/// allow-list. Its form, dates, key usage and extended key usage are checked; nobody is asked whether it is revoked.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_trust_anchors_only_this_certificate(
    der: *const u8,
    der_length: usize,
    anchors: *mut *mut CertauthTrustAnchors,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, as the header asks.
    unsafe {
        answer(anchors, error, || {
            let anchor = TrustAnchor::only_this_certificate(slice(der, der_length)?)?;
            Ok(handle(CertauthTrustAnchors { anchors: [anchor].into_iter().collect() }))
        })
    }
}

/// Frees trust anchors. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_trust_anchors_free(anchors: *mut CertauthTrustAnchors) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(anchors) }
}
