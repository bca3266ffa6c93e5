//! The one entry: a certificate, what was sent with it, a time and options in; an identity or a refusal out.

use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::{Context, LeafType, Refusal, check_leaf, check_self_signed};
use crate::code::Code;
use crate::error::{Described, Detail, Note, ParseError, Rejection, ValidationError, Violation};
use crate::fingerprint::sha256;
use crate::identity::Identity;
use crate::limits::{Budget, Spent};
use crate::options::ValidationOptions;
use crate::path::PathCertificate;
use crate::path_builder::{Rejections, find_path};
use crate::time::UnixTime;

/// Validates a client certificate.
///
/// `chain` is what the peer sent beside it, in any order; certificates that do not belong are passed over. `now` is the
/// time to validate at. The answer depends on nothing else.
///
/// # Errors
/// [`ValidationError`]: why, for every path that was tried. Its code is the headline.
pub fn validate(
    cert: &Certificate<'_>,
    chain: &[Certificate<'_>],
    now: UnixTime,
    options: &ValidationOptions,
) -> Result<Identity, ValidationError> {
    let lengths = chain.iter().map(|certificate| certificate.der().len());
    within_limits(cert.der(), lengths, options)?;
    let sent: Vec<(CertificateRef, &Certificate<'_>)> = (0u32..).map(CertificateRef::Sent).zip(chain).collect();
    run(cert, &sent, Vec::new(), now, options)
}

/// As [`validate`], from DER. A certificate in `chain` that cannot be read becomes a note and the search goes on.
///
/// # Errors
/// As [`validate`]; [`Code::CertificateUnreadable`] if `cert` cannot be read.
pub fn validate_der(
    cert: &[u8],
    chain: &[&[u8]],
    now: UnixTime,
    options: &ValidationOptions,
) -> Result<Identity, ValidationError> {
    within_limits(cert, chain.iter().map(|der| der.len()), options)?;
    let unreadable = |error: ParseError| {
        let offset = u64::try_from(error.offset).unwrap_or(u64::MAX);
        Detail::Unreadable { offset, expected: error.expected }
    };
    let leaf = Certificate::from_der(cert).map_err(|error| {
        let at = CertificateRef::EndEntity;
        let violation = Violation::new(Code::CertificateUnreadable, at, unreadable(error));
        let described = Described { at, subject: "".into(), sha256: sha256(cert) };
        refusal(violation, alloc::vec![described])
    })?;
    let mut notes = Vec::new();
    let mut readable = Vec::with_capacity(chain.len());
    for (at, der) in (0u32..).map(CertificateRef::Sent).zip(chain) {
        match Certificate::from_der(der) {
            Ok(certificate) => readable.push((at, certificate)),
            Err(error) => notes.push(Note { code: Code::CertificateUnreadable, at, detail: unreadable(error) }),
        }
    }
    let sent: Vec<(CertificateRef, &Certificate<'_>)> =
        readable.iter().map(|(at, certificate)| (*at, certificate)).collect();
    run(&leaf, &sent, notes, now, options)
}

/// The size of the input is judged before any of it is read.
fn within_limits(
    leaf: &[u8],
    lengths: impl ExactSizeIterator<Item = usize>,
    options: &ValidationOptions,
) -> Result<(), ValidationError> {
    let policy = options.policy();
    let count = u64::try_from(lengths.len()).unwrap_or(u64::MAX);
    let bytes = lengths.fold(leaf.len(), usize::saturating_add);
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    for (code, found, allowed) in [
        (Code::TooManyCertificates, count, u64::from(policy.limit_certificates)),
        (Code::InputTooLarge, bytes, u64::from(policy.limit_bytes)),
    ] {
        if found > allowed {
            let detail = Detail::Bound { found, allowed };
            return Err(refusal(Violation::new(code, CertificateRef::EndEntity, detail), Vec::new()));
        }
    }
    Ok(())
}

fn run(
    leaf: &Certificate<'_>,
    sent: &[(CertificateRef, &Certificate<'_>)],
    notes: Vec<Note>,
    now: UnixTime,
    options: &ValidationOptions,
) -> Result<Identity, ValidationError> {
    let mut budget = Budget::new(&options.policy().limits());
    let mut context = Context { now, options, budget: &mut budget, leaf_type: LeafType::Chained };
    let leaf_refused =
        |violation| Rejection { path: alloc::vec![CertificateRef::EndEntity], violation, authenticated: 0 };
    let mut rejections = Rejections::new(options.policy().limit_rejections);
    match check_leaf(leaf, &mut context) {
        Ok(()) => {}
        Err(Refusal::Violation(violation)) => {
            rejections.push(leaf_refused(violation));
            return Err(denied(rejections, notes, leaf, sent, options));
        }
        Err(Refusal::Spent(Spent { code, limit })) => {
            let bound = u64::from(limit);
            let detail = Detail::Bound { found: bound.saturating_add(1), allowed: bound };
            rejections.push(leaf_refused(Violation::new(code, CertificateRef::EndEntity, detail)));
            return Err(denied(rejections, notes, leaf, sent, options));
        }
    }
    let found = match context.leaf_type {
        LeafType::SelfSigned(trust) => {
            let entry = PathCertificate { at: CertificateRef::EndEntity, certificate: leaf, self_issued: true };
            match check_self_signed(entry, trust, &context) {
                Ok(path) => Some(path),
                Err(violation) => {
                    rejections.push(leaf_refused(violation));
                    None
                }
            }
        }
        LeafType::Chained => find_path(leaf, sent, &mut context, &mut rejections),
    };
    match found.and_then(|path| Identity::new(&path, options, now)) {
        Some(mut identity) => {
            identity.add_notes(notes);
            Ok(identity)
        }
        None => Err(denied(rejections, notes, leaf, sent, options)),
    }
}

fn refusal(violation: Violation, described: Vec<Described>) -> ValidationError {
    let rejection = Rejection { path: alloc::vec![violation.at], violation, authenticated: 0 };
    ValidationError::new(alloc::vec![rejection], Vec::new(), described, Vec::new())
}

/// A refusal, with each certificate that it speaks of described.
fn denied(
    rejections: Rejections,
    notes: Vec<Note>,
    leaf: &Certificate<'_>,
    sent: &[(CertificateRef, &Certificate<'_>)],
    options: &ValidationOptions,
) -> ValidationError {
    let (rejections, more) = rejections.into_parts();
    let mut refs: Vec<CertificateRef> = rejections
        .iter()
        .flat_map(|rejection| rejection.path.iter().copied().chain([rejection.violation.at]))
        .collect();
    refs.sort_unstable();
    refs.dedup();
    let describe = |at| {
        let certificate = match at {
            CertificateRef::EndEntity => Some(leaf),
            CertificateRef::Sent(_) => sent.iter().find(|(place, _)| *place == at).map(|(_, certificate)| *certificate),
            CertificateRef::Preloaded(index) => options.preloaded(index),
            CertificateRef::Anchor(index) => {
                let anchor = &options.anchor(index)?.anchor;
                return Some(Described { at, subject: anchor.subject().short_text(), sha256: *anchor.sha256() });
            }
        }?;
        Some(Described { at, subject: certificate.subject().short_text(), sha256: sha256(certificate.der()) })
    };
    let certificates = refs.into_iter().filter_map(describe).collect();
    ValidationError::new(rejections, more, certificates, notes)
}
