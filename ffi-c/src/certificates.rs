//! Certificates from files, for programs that get them from elsewhere than TLS.

use certauth::certificates_from_pem;

use crate::error::{CertauthError, answer};
use crate::handle::{ask, handle, octets, release};
use crate::words::{CertauthBytes, CertauthStatus};

/// The certificates of a PEM file, as certauth_validate takes them.
///
/// It never changes, so any number of threads may use it; free it once.
pub struct CertauthCertificates {
    /// What `views` points into.
    _ders: Vec<Vec<u8>>,
    views: Vec<CertauthBytes>,
}

impl CertauthCertificates {
    pub(crate) fn of(ders: Vec<Vec<u8>>) -> CertauthCertificates {
        let views = ders.iter().map(|der| CertauthBytes::of(der)).collect();
        CertauthCertificates { _ders: ders, views }
    }

    pub(crate) fn views(&self) -> &[CertauthBytes] {
        &self.views
    }
}

/// Decodes every certificate of a PEM file, in order; there is at least one. One bad block refuses the whole file, and
/// the error has its number.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_certificates_from_pem(
    pem: CertauthBytes,
    certificates: *mut *mut CertauthCertificates,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, as the header asks.
    unsafe {
        answer(certificates, error, || Ok(handle(CertauthCertificates::of(certificates_from_pem(octets(pem)?)?))))
    }
}

/// How many there are; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_certificates_count(certificates: *const CertauthCertificates) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(certificates, 0, |certificates| Some(certificates.views.len())) }
}

/// The DER of all of them, an array of certauth_certificates_count elements; NULL for NULL. By convention the first is
/// the end entity and the others are the chain.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_certificates_der(certificates: *const CertauthCertificates) -> *const CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(certificates, std::ptr::null(), |certificates| Some(certificates.views.as_ptr())) }
}

/// Frees certificates. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_certificates_free(certificates: *mut CertauthCertificates) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(certificates) }
}
