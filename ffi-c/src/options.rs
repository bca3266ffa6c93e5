//! Options: gathered by a builder, then immutable and shared.

use std::ffi::c_void;
use std::sync::Arc;

use certauth::face::is_pem;
use certauth::{
    Code, ConfigError, NoEvidence, Revocation, RevocationChecker, Sha256Digest, TrustAnchor, TrustAnchors,
    ValidationOptions, ValidationPolicy, certificates_from_pem,
};

use crate::error::{CertauthError, answer, attempt};
use crate::evidence::CertauthEvidence;
use crate::handle::{Failure, ask, ask_bytes, exclusive, guarded, handle, octets, release, shared, text};
use crate::policy::CertauthPolicy;
use crate::revocation::{Callback, CertauthRelease, CertauthRevocationChecker, CertauthRevocationMode};
use crate::trust_anchors::CertauthTrustAnchors;
use crate::words::{CertauthBytes, CertauthStatus, CertauthText};

/// The settings of validations.
///
/// They never change, so any number of threads may use one. They are counted: certauth_options_builder_build gives the
/// first reference, certauth_options_ref one more, certauth_options_unref takes one. Whoever holds a reference may
/// validate, so a host can swap its options while others still use the old ones.
pub struct CertauthOptions {
    pub(crate) options: ValidationOptions,
}

impl CertauthOptions {
    fn issuers(&self) -> impl Iterator<Item = &TrustAnchor> {
        self.options.anchors().filter(|anchor| anchor.is_issuer())
    }
}

/// Gathers settings, to build options from. It copies what it is given.
///
/// One thread at a time may use it.
#[derive(Default)]
pub struct CertauthOptionsBuilder {
    anchors: TrustAnchors,
    policy: ValidationPolicy,
    intermediates: Vec<Vec<u8>>,
    pins: Vec<Sha256Digest>,
    mode: Option<CertauthRevocationMode>,
    checker: Option<Arc<dyn RevocationChecker>>,
    /// Whether that is evidence.
    has_evidence: bool,
}

impl CertauthOptionsBuilder {
    fn revocation(&self) -> Result<Revocation, ConfigError> {
        let checker = || match &self.checker {
            Some(checker) => Arc::clone(checker),
            None => Arc::new(NoEvidence),
        };
        match self.mode {
            None => Err(ConfigError {
                code: Code::RevocationNotChosen,
                field: None,
                index: None,
                position: None,
                reason: None,
            }),
            Some(CertauthRevocationMode::NoCheck) if self.has_evidence => Err(ConfigError {
                code: Code::EvidenceWithoutEffect,
                field: None,
                index: None,
                position: None,
                reason: None,
            }),
            // A checker that is never asked is a mistake, and a silent one.
            Some(CertauthRevocationMode::NoCheck) if self.checker.is_some() => {
                Err(revocation_invalid("offline or online, since there is a checker"))
            }
            Some(CertauthRevocationMode::NoCheck) => Ok(Revocation::NoCheck),
            Some(CertauthRevocationMode::Offline) => Ok(Revocation::Offline(checker())),
            Some(CertauthRevocationMode::Online) => Ok(Revocation::Online(checker())),
        }
    }

    /// Options with one reference, for C to own.
    fn build(&self) -> Result<*const CertauthOptions, Failure> {
        let builder =
            ValidationOptions::builder(self.anchors.clone(), self.revocation()?).set_policy(self.policy.clone());
        let builder = self.pins.iter().fold(builder, |builder, pin| builder.add_pin(*pin));
        let builder = self.intermediates.iter().try_fold(builder, |builder, der| builder.add_intermediate_der(der))?;
        Ok(Arc::into_raw(Arc::new(CertauthOptions { options: builder.build()? })))
    }
}

fn revocation_invalid(expected: &str) -> ConfigError {
    let (field, reason) = (Some("revocation".into()), Some(format!("Expected {expected}")));
    ConfigError { code: Code::OptionValueInvalid, field, index: None, position: None, reason }
}

fn revocation_mode(mode: u32) -> Result<CertauthRevocationMode, ConfigError> {
    match mode {
        1 => Ok(CertauthRevocationMode::NoCheck),
        2 => Ok(CertauthRevocationMode::Offline),
        3 => Ok(CertauthRevocationMode::Online),
        _ => Err(revocation_invalid("1 (no check), 2 (offline) or 3 (online)")),
    }
}

/// Builds options from a PEM bundle of trust anchors, with the default policy: the shortest way to a first verdict.
/// `mode` is one of CERTAUTH_REVOCATION_MODE_*; offline and online have no checker here, so that every certificate is
/// unknown and refused. The caller gets one reference.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_from_pem(
    trust_anchors: CertauthBytes,
    mode: u32,
    options: *mut *const CertauthOptions,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, or can be written, as the header asks.
    unsafe {
        answer(options, error, || {
            let anchors = TrustAnchors::from_pem(octets(trust_anchors)?)?;
            let mode = Some(revocation_mode(mode)?);
            CertauthOptionsBuilder { anchors, mode, ..CertauthOptionsBuilder::default() }.build()
        })
    }
}

/// Makes a builder without anchors, with the default policy and no choice of revocation.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_builder_new(
    builder: *mut *mut CertauthOptionsBuilder,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or can be written, as the header asks.
    unsafe { answer(builder, error, || Ok(handle(CertauthOptionsBuilder::default()))) }
}

/// Adds trust anchors; the caller keeps and frees them.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_builder_add_trust_anchors(
    builder: *mut CertauthOptionsBuilder,
    anchors: *const CertauthTrustAnchors,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or live handles, as the header asks.
    unsafe {
        attempt(error, || {
            let (builder, anchors) = (exclusive(builder)?, shared(anchors)?);
            builder.anchors.extend(anchors.anchors.clone());
            Ok(())
        })
    }
}

/// Replaces the policy; the caller keeps and frees it. Pins that were added to the builder stay.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_builder_set_policy(
    builder: *mut CertauthOptionsBuilder,
    policy: *const CertauthPolicy,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or live handles, as the header asks.
    unsafe {
        attempt(error, || {
            let (builder, policy) = (exclusive(builder)?, shared(policy)?);
            builder.policy = policy.policy.clone();
            Ok(())
        })
    }
}

/// Adds intermediates that peers need not send: a PEM bundle, or one DER certificate. One bad PEM block refuses the
/// whole bundle; a certificate that cannot be read is an error of certauth_options_builder_build.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_builder_add_intermediates(
    builder: *mut CertauthOptionsBuilder,
    certificates: CertauthBytes,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, as the header asks.
    unsafe {
        attempt(error, || {
            let (builder, certificates) = (exclusive(builder)?, octets(certificates)?);
            match is_pem(certificates) {
                true => builder.intermediates.extend(certificates_from_pem(certificates)?),
                false => builder.intermediates.push(certificates.into()),
            }
            Ok(())
        })
    }
}

/// Pins a certificate by its SHA-256, or a self-signed one by the SHA-256 of its SubjectPublicKeyInfo: 64 hexadecimal
/// digits, colons between octets allowed. The policy field certificate_types must be all, or self_signed. The holder of a
/// pinned key can issue itself any name.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_builder_add_pin(
    builder: *mut CertauthOptionsBuilder,
    sha256: CertauthText,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or valid for their lengths, as the header asks.
    unsafe {
        attempt(error, || {
            let (builder, digits) = (exclusive(builder)?, text(sha256)?);
            builder.pins.push(digits.parse().map_err(ConfigError::from)?);
            Ok(())
        })
    }
}

/// Chooses how revocation is checked: one of CERTAUTH_REVOCATION_MODE_*. Every other number is an error. Without
/// a checker, offline and online treat every certificate as unknown, which is refused.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_builder_set_revocation(
    builder: *mut CertauthOptionsBuilder,
    mode: u32,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or live handles, as the header asks.
    unsafe {
        attempt(error, || {
            let builder = exclusive(builder)?;
            builder.mode = Some(revocation_mode(mode)?);
            Ok(())
        })
    }
}

/// Replaces what is asked for revocation by evidence; the caller keeps and frees it.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_builder_set_evidence(
    builder: *mut CertauthOptionsBuilder,
    evidence: *const CertauthEvidence,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // Dropped when nothing borrows the builder any more: its release may touch the builder.
    let mut replaced = None;
    // SAFETY: pointers are NULL or live handles, as the header asks.
    unsafe {
        attempt(error, || {
            let (builder, evidence) = (exclusive(builder)?, shared(evidence)?);
            replaced = builder.checker.replace(Arc::new(evidence.evidence()));
            builder.has_evidence = true;
            Ok(())
        })
    }
}

/// Replaces what is asked for revocation by a checker. `userdata` is passed on to it and may be NULL.
///
/// `release`, unless NULL, is called once with `userdata` when neither this builder nor any options built from it need
/// it any more. It is not called for a call that fails.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_builder_set_checker(
    builder: *mut CertauthOptionsBuilder,
    checker: CertauthRevocationChecker,
    userdata: *mut c_void,
    release: CertauthRelease,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // Dropped when nothing borrows the builder any more: its release may touch the builder.
    let mut replaced = None;
    // SAFETY: pointers are NULL or live handles, as the header asks.
    unsafe {
        attempt(error, || {
            let builder = exclusive(builder)?;
            let check = checker.ok_or(Failure::NullPointer)?;
            replaced = builder.checker.replace(Arc::new(Callback { check, release, userdata }));
            builder.has_evidence = false;
            Ok(())
        })
    }
}

/// Builds options, with one reference for the caller. Settings that cannot work are errors here: no trust anchor, no
/// choice of revocation, an intermediate that cannot be read. The builder stays as it is and is freed on its own.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_builder_build(
    builder: *const CertauthOptionsBuilder,
    options: *mut *const CertauthOptions,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, or can be written, as the header asks.
    unsafe { answer(options, error, || shared(builder)?.build()) }
}

/// Makes the same options with new evidence, with one reference for the caller: everything else is shared. The caller keeps the
/// old ones and frees the evidence. CERTAUTH_CODE_EVIDENCE_WITHOUT_EFFECT if they do not check revocation.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_with_evidence(
    options: *const CertauthOptions,
    evidence: *const CertauthEvidence,
    renewed: *mut *const CertauthOptions,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, or can be written, as the header asks.
    unsafe {
        answer(renewed, error, || {
            let (options, evidence) = (shared(options)?, shared(evidence)?);
            let options = options.options.with_checker(Arc::new(evidence.evidence()))?;
            Ok(Arc::into_raw(Arc::new(CertauthOptions { options })))
        })
    }
}

/// Frees a builder. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_builder_free(builder: *mut CertauthOptionsBuilder) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(builder) }
}

/// How many of the trust anchors vouch for others; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_issuer_count(options: *const CertauthOptions) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(options, 0, |held| Some(held.issuers().count())) }
}

/// The DER of the name of such an anchor, by number: what a server sends, so that clients choose a certificate by it. It
/// lives as long as the options.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_issuer_name(options: *const CertauthOptions, index: usize) -> CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_bytes(options, |held| Some(held.issuers().nth(index)?.subject().der())) }
}

/// Adds a reference and returns `options`. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_ref(options: *const CertauthOptions) -> *const CertauthOptions {
    if !options.is_null() {
        // SAFETY: the caller holds a reference, so the count is at least one.
        unsafe { Arc::increment_strong_count(options) }
    }
    options
}

/// Gives one reference back; the last one frees the options. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_options_unref(options: *const CertauthOptions) {
    if !options.is_null() {
        // SAFETY: the caller holds the reference that it gives back.
        guarded((), || unsafe { Arc::decrement_strong_count(options) })
    }
}
