//! A refusal as an error of rustls, and so as an alert.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use certauth::codes::Stage;
use certauth::{Code, ValidationError};
use rustls::{CertificateError, OtherError};

/// certauth's error inside rustls's: find it with [`refusal`].
///
/// rustls prints the `Debug` of such errors, so this one is the sentence for a log.
pub struct Refusal(ValidationError);

impl Refusal {
    /// Why the certificate was refused.
    pub fn error(&self) -> &ValidationError {
        &self.0
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl StdError for Refusal {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

/// certauth's error in the error that an accept or a read returned, if that is what it is.
pub fn refusal(error: &rustls::Error) -> Option<&ValidationError> {
    let rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(error))) = error else { return None };
    error.downcast_ref::<Refusal>().map(Refusal::error)
}

/// The error that ends the handshake. Where TLS has an alert for the reason, the client is told it; rustls has no room
/// for certauth's error then, and gives it to [`ClientVerifier::on_refusal`] only.
///
/// [`ClientVerifier::on_refusal`]: crate::ClientVerifier::on_refusal
pub(crate) fn to_rustls(error: ValidationError) -> CertificateError {
    match alert(error.code()) {
        Some(alert) => alert,
        None => CertificateError::Other(OtherError(Arc::new(Refusal(error)))),
    }
}

/// The table of docs/rustls.md. Everything that is not in it is `certificate_unknown` (46).
fn alert(code: Code) -> Option<CertificateError> {
    Some(match code {
        Code::Expired => CertificateError::Expired,
        Code::NotYetValid => CertificateError::NotValidYet,
        Code::Revoked => CertificateError::Revoked,
        Code::RevocationSourceMissing
        | Code::RevocationEvidenceMissing
        | Code::RevocationEvidenceStale
        | Code::RevocationEvidenceNotAuthentic
        | Code::RevocationStatusNotGiven => CertificateError::UnknownRevocationStatus,
        Code::IssuerUnknown | Code::RootNotTrusted => CertificateError::UnknownIssuer,
        Code::SignatureInvalid => CertificateError::BadSignature,
        Code::ExtendedKeyUsageMismatch | Code::ExtendedKeyUsageMissing => CertificateError::InvalidPurpose,
        Code::CriticalExtensionUnknown => CertificateError::UnhandledCriticalExtension,
        _ if code.stage() == Stage::Structure => CertificateError::BadEncoding,
        _ => return None,
    })
}
