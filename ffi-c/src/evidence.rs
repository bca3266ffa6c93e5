//! Evidence of revocation: CRLs, gathered and given to options.

use certauth::{RevocationEvidence, RevocationEvidenceBuilder, UnixTime, evidence_json, newly_revoked_json};

use crate::error::{CertauthError, answer, attempt};
use crate::handle::{ask, ask_text, exclusive, handle, octets, release, shared};
use crate::words::{CertauthBytes, CertauthStatus, CertauthText};

/// CRLs, each read and indexed when it is added.
///
/// One thread at a time may add to it; any number may use one that nobody changes meanwhile. Options share what it had when it
/// was given to them, and what is added later changes none of them.
#[derive(Default)]
pub struct CertauthEvidence {
    builder: RevocationEvidenceBuilder,
}

impl CertauthEvidence {
    pub(crate) fn evidence(&self) -> RevocationEvidence {
        self.builder.clone().build()
    }
}

/// What evidence consists of, or what is new in it. It never changes; what it lends lives until it is freed.
pub struct CertauthEvidenceReport {
    json: String,
}

/// Makes evidence without CRLs.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_evidence_new(
    evidence: *mut *mut CertauthEvidence,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL or can be written, as the header asks.
    unsafe { answer(evidence, error, || Ok(handle(CertauthEvidence::default()))) }
}

/// Adds a CRL, in DER, or the X509 CRL blocks of a PEM file. They are copied. One that cannot be read is an error with its
/// number, counted over all that was added, and nothing is added then.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_evidence_add_crl(
    evidence: *mut CertauthEvidence,
    crl: CertauthBytes,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, or valid for their lengths, as the header asks.
    unsafe {
        attempt(error, || {
            let (held, crl) = (exclusive(evidence)?, octets(crl)?);
            held.builder = held.builder.clone().add_crls(crl)?;
            Ok(())
        })
    }
}

/// How many CRLs it has; one that was given twice counts once. 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_evidence_crl_count(evidence: *const CertauthEvidence) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(evidence, 0, |held| Some(held.builder.len())) }
}

/// Frees evidence; options to which it was given keep what they need. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_evidence_free(evidence: *mut CertauthEvidence) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(evidence) }
}

/// Reports what each CRL is at a time, in seconds since 1970-01-01T00:00:00Z: issuer, number, dates, age, seconds until the
/// next one is due, entries. Nothing of it is verified.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_evidence_report_status(
    evidence: *const CertauthEvidence,
    now: i64,
    report: *mut *mut CertauthEvidenceReport,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, or can be written, as the header asks.
    unsafe {
        answer(report, error, || {
            let json = evidence_json(&shared(evidence)?.evidence(), UnixTime(now));
            Ok(handle(CertauthEvidenceReport { json }))
        })
    }
}

/// Reports which serial numbers evidence lists and older evidence did not, by issuer. Nothing of it is verified: validate
/// again whoever is affected.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_evidence_report_newly_revoked(
    evidence: *const CertauthEvidence,
    older: *const CertauthEvidence,
    report: *mut *mut CertauthEvidenceReport,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, or can be written, as the header asks.
    unsafe {
        answer(report, error, || {
            let (newer, older) = (shared(evidence)?.evidence(), shared(older)?.evidence());
            Ok(handle(CertauthEvidenceReport { json: newly_revoked_json(&newer.newly_revoked(&older)) }))
        })
    }
}

/// The report as JSON on one line, with fixed keys: docs/revocation.md.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_evidence_report_json(report: *const CertauthEvidenceReport) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(report, |held| Some(&held.json)) }
}

/// Frees a report. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_evidence_report_free(report: *mut CertauthEvidenceReport) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(report) }
}
