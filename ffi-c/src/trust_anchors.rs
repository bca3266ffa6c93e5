//! Trust anchors: certificates, or names with keys; their labels and overrides.

use certauth::{TrustAnchor, TrustAnchors};

use crate::error::{CertauthError, answer, attempt};
use crate::handle::{exclusive, handle, octets, optional_octets, release, text};
use crate::words::{CertauthBytes, CertauthStatus, CertauthText};

/// Whom to trust. There are no system roots.
///
/// Any number of threads may use one that nobody changes meanwhile; free it once. Options copy what they need.
pub struct CertauthTrustAnchors {
    pub(crate) anchors: TrustAnchors,
}

/// Reads every certificate of a PEM bundle. One bad block refuses the whole bundle, and the error has its number.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_trust_anchors_from_pem(
    pem: CertauthBytes,
    anchors: *mut *mut CertauthTrustAnchors,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, as the header asks.
    unsafe {
        answer(anchors, error, || {
            let anchors = TrustAnchors::from_pem(octets(pem)?)?;
            Ok(handle(CertauthTrustAnchors { anchors }))
        })
    }
}

/// Reads one DER certificate.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_trust_anchors_from_der(
    der: CertauthBytes,
    anchors: *mut *mut CertauthTrustAnchors,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, as the header asks.
    unsafe {
        answer(anchors, error, || {
            let anchors = TrustAnchors::from_der(octets(der)?)?;
            Ok(handle(CertauthTrustAnchors { anchors }))
        })
    }
}

/// Reads one DER certificate that is trusted by itself, whoever issued it, and vouches for nothing else: an entry of an
/// allow-list. Its form, dates, key usage and extended key usage are checked; nobody is asked whether it is revoked.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_trust_anchors_only_this_certificate(
    der: CertauthBytes,
    anchors: *mut *mut CertauthTrustAnchors,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, as the header asks.
    unsafe {
        answer(anchors, error, || {
            let anchor = TrustAnchor::only_this_certificate(octets(der)?)?;
            Ok(handle(CertauthTrustAnchors { anchors: [anchor].into_iter().collect() }))
        })
    }
}

/// Makes an anchor of a name and a key (RFC 5280, 6.1.1 d): the DER of a Name and of a SubjectPublicKeyInfo, and that of a
/// NameConstraints, which is NULL with length 0 if there is none.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_trust_anchors_from_name_and_key(
    subject: CertauthBytes,
    public_key_info: CertauthBytes,
    name_constraints: CertauthBytes,
    anchors: *mut *mut CertauthTrustAnchors,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, as the header asks.
    unsafe {
        answer(anchors, error, || {
            let constraints = optional_octets(name_constraints)?;
            let (subject, key) = (octets(subject)?, octets(public_key_info)?);
            let anchor = TrustAnchor::from_name_and_key(subject, key, constraints)?;
            Ok(handle(CertauthTrustAnchors { anchors: [anchor].into_iter().collect() }))
        })
    }
}

/// Gives every one of these anchors a label, UTF-8, which identities carry as it is given; without it that is the subject,
/// escaped.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_trust_anchors_set_label(
    anchors: *mut CertauthTrustAnchors,
    label: CertauthText,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, and nobody else uses the anchors, as the header asks.
    unsafe {
        attempt(error, || {
            let (anchors, label) = (exclusive(anchors)?, text(label)?);
            anchors.anchors = std::mem::take(&mut anchors.anchors).with_label(label);
            Ok(())
        })
    }
}

/// Sets a policy field for paths below every one of these anchors, in place of the policy's: the fields that
/// docs/policy.md lists as overridable, with the text that certauth_policy_set takes. Another field and a value out of
/// range are errors that change nothing.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_trust_anchors_set_override(
    anchors: *mut CertauthTrustAnchors,
    name: CertauthText,
    value: CertauthText,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, and nobody else uses the anchors, as the header asks.
    unsafe {
        attempt(error, || {
            let (name, value) = (text(name)?, text(value)?);
            exclusive(anchors)?.anchors.set_override(name, value)?;
            Ok(())
        })
    }
}

/// Frees trust anchors. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_trust_anchors_free(anchors: *mut CertauthTrustAnchors) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(anchors) }
}
