//! The one entry: a certificate, what was sent with it, a time and options in; an identity or a refusal out.

use alloc::string::String;
use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Context, EndEntityType, Refusal};
use crate::checks::{check_by_itself, check_end_entity};
use crate::code::{Code, Stage};
use crate::digest::Sha256Digest;
use crate::error::{Described, Detail, Note, Rejection, ValidPath, ValidationError, Violation};
use crate::identity::Identity;
use crate::number::{to_u32, to_u64};
use crate::options::ValidationOptions;
use crate::parse_error::ParseError;
use crate::path::PathCertificate;
use crate::search::{Rejections, find_path};
use crate::text::{printable, shortened};
use crate::time::UnixTime;

/// Validates a client certificate.
///
/// `chain` is what the peer sent beside it, in any order; certificates that do not belong are ignored. `now` is the
/// time to validate at. The answer depends on nothing else.
///
/// # Errors
/// [`ValidationError`]: why, for every path that was tried. Its code is the headline.
pub fn validate(
    end_entity: &Certificate<'_>,
    chain: &[Certificate<'_>],
    now: UnixTime,
    options: &ValidationOptions,
) -> Result<Identity, ValidationError> {
    let lengths = chain.iter().map(|certificate| certificate.der().len());
    within_limits(end_entity.der(), lengths, options)?;
    let sent: Vec<(CertificateRef, &Certificate<'_>)> = (0u32..).map(CertificateRef::Sent).zip(chain).collect();
    run(end_entity, &sent, Vec::new(), now, options)
}

/// As [`validate`], from DER: slices, vectors, or a TLS library's own type for the bytes of a certificate. A certificate in
/// `chain` that cannot be read becomes a note, and the search goes on.
///
/// # Errors
/// As [`validate`]; [`Code::CertificateUnreadable`] if `end_entity` cannot be read.
pub fn validate_der(
    end_entity: &[u8],
    chain: &[impl AsRef<[u8]>],
    now: UnixTime,
    options: &ValidationOptions,
) -> Result<Identity, ValidationError> {
    within_limits(end_entity, chain.iter().map(|der| der.as_ref().len()), options)?;
    let unreadable = |error: ParseError| {
        let offset = to_u64(error.offset);
        Detail::Unreadable { offset, expected: error.expected, found: error.found }
    };
    let parsed = Certificate::from_der(end_entity).map_err(|error| {
        let at = CertificateRef::EndEntity;
        let violation = Violation::new(Code::CertificateUnreadable, at, unreadable(error));
        let described = Described { at, subject: "".into(), sha256: Sha256Digest::of(end_entity) };
        refusal(violation, alloc::vec![described])
    })?;
    let mut notes = Vec::new();
    let mut readable = Vec::with_capacity(chain.len());
    for (at, der) in (0u32..).map(CertificateRef::Sent).zip(chain) {
        match Certificate::from_der(der.as_ref()) {
            Ok(certificate) => readable.push((at, certificate)),
            Err(error) => notes.push(Note { code: Code::CertificateUnreadable, at, detail: unreadable(error) }),
        }
    }
    let sent: Vec<(CertificateRef, &Certificate<'_>)> =
        readable.iter().map(|(at, certificate)| (*at, certificate)).collect();
    run(&parsed, &sent, notes, now, options)
}

/// The size of the input is checked before any of it is read.
fn within_limits(
    end_entity: &[u8],
    lengths: impl ExactSizeIterator<Item = usize>,
    options: &ValidationOptions,
) -> Result<(), ValidationError> {
    let policy = options.policy();
    let count = to_u64(lengths.len());
    let bytes = lengths.fold(end_entity.len(), usize::saturating_add);
    let bytes = to_u64(bytes);
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

fn run<'c>(
    end_entity: &'c Certificate<'c>,
    sent: &[(CertificateRef, &'c Certificate<'c>)],
    notes: Vec<Note>,
    now: UnixTime,
    options: &'c ValidationOptions,
) -> Result<Identity, ValidationError> {
    let mut context = Context::new(now, options);
    let mut rejections = Rejections::new(options.policy().limit_rejections);
    let own_path = alloc::vec![CertificateRef::EndEntity];
    let found = match check(end_entity, &mut context) {
        Ok(EndEntityType::ByItself(trust)) => {
            let self_issued = context.is_self_issued;
            let entry = PathCertificate { at: CertificateRef::EndEntity, certificate: end_entity, self_issued };
            check_by_itself(entry, trust, &context).map(Some)
        }
        Ok(EndEntityType::Chained) => Ok(find_path(end_entity, sent, &mut context, &mut rejections)),
        Err(Refusal::Violation(violation)) => Err(violation),
        Err(Refusal::LimitReached(reached)) => Err(reached.violation(CertificateRef::EndEntity)),
    };
    let found = found.unwrap_or_else(|violation| {
        rejections.push(Rejection { path: own_path, violation, authenticated: 0, revocation: Vec::new() });
        None
    });
    let signatures = context.budget.signatures_done();
    let identity =
        found.and_then(|mut path| Some((Identity::new(&path, options, now, signatures)?, path.take_revocation())));
    match identity {
        Some((mut identity, revocation)) => {
            identity.add_notes(notes);
            identity.set_revocation(revocation, context.wanted);
            Ok(identity)
        }
        None => Err(denied(rejections, notes, end_entity, sent, options).with_wanted(context.wanted)),
    }
}

/// The checks of the end entity, and what they found it to be.
fn check<'c>(end_entity: &'c Certificate<'c>, context: &mut Context<'c>) -> Result<EndEntityType, Refusal> {
    let subject = context.names.id(end_entity.subject(), &mut context.budget).map_err(Refusal::LimitReached)?;
    let issuer = context.names.id(end_entity.issuer(), &mut context.budget).map_err(Refusal::LimitReached)?;
    context.is_self_issued = subject == issuer;
    check_end_entity(end_entity, context)?;
    Ok(context.end_entity_type)
}

impl ValidationError {
    /// Refuses what a peer has shown before there is a certificate to check, as where a proxy's header is malformed. This can
    /// only refuse.
    ///
    /// `code` is one of 11xx; any other one becomes [`Code::ForwardedHeaderMalformed`]. `reason` is a sentence without its full
    /// stop.
    pub fn before_validation(code: Code, reason: &str) -> ValidationError {
        let is_allowed = code.stage() == Stage::Forwarding;
        let code = if is_allowed { code } else { Code::ForwardedHeaderMalformed };
        let detail = Detail::Reasons { line: None, reasons: alloc::vec![shortened(printable(reason))] };
        refusal(Violation::new(code, CertificateRef::EndEntity, detail), Vec::new())
    }

    /// Refuses a certificate whose path is valid, for what follows the checks: rules, forms of names, the program's own
    /// functions. This can only refuse; nothing makes an [`Identity`] of a refusal.
    ///
    /// `code` is one of 12xx; any other one becomes [`Code::RefusedByProgram`]. `line` is the rule's, and `reasons` are
    /// sentences without their full stops. `name` is the one that the peer would have had.
    pub fn after_validation(
        identity: &Identity,
        name: Option<&str>,
        code: Code,
        line: Option<u32>,
        reasons: &[String],
    ) -> ValidationError {
        let is_allowed = code.stage() == Stage::Principal;
        let code = if is_allowed { code } else { Code::RefusedByProgram };
        let reasons = reasons.iter().map(|reason| shortened(printable(reason))).collect();
        let at = CertificateRef::EndEntity;
        let violation = Violation::new(code, at, Detail::Reasons { line, reasons });
        let path = identity.path_refs().to_vec();
        let authenticated = to_u32(path.len().saturating_sub(1));
        let rejection = Rejection { path, violation, authenticated, revocation: identity.revocation().to_vec() };
        let describe = |(at, der): (&CertificateRef, &[u8])| {
            let subject = Certificate::from_der(der).ok()?.subject().short_text();
            Some(Described { at: *at, subject, sha256: Sha256Digest::of(der) })
        };
        let described = identity.path_refs().iter().zip(identity.path()).filter_map(describe).collect();
        ValidationError::new(alloc::vec![rejection], Vec::new(), described, identity.notes().to_vec())
            .with_wanted(identity.wanted().to_vec())
            .with_valid_path(ValidPath {
                anchor_label: identity.anchor_label().into(),
                anchor_sha256: identity.anchor_sha256(),
                switched_off: identity.switched_off().to_vec(),
                name: name.map(Into::into),
            })
    }
}

fn refusal(violation: Violation, described: Vec<Described>) -> ValidationError {
    let rejection = Rejection { path: alloc::vec![violation.at], violation, authenticated: 0, revocation: Vec::new() };
    ValidationError::new(alloc::vec![rejection], Vec::new(), described, Vec::new())
}

/// A refusal, with each certificate that it speaks of described.
fn denied(
    rejections: Rejections,
    notes: Vec<Note>,
    end_entity: &Certificate<'_>,
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
            CertificateRef::EndEntity => Some(end_entity),
            CertificateRef::Sent(_) => sent.iter().find(|(other, _)| *other == at).map(|(_, certificate)| *certificate),
            CertificateRef::Preloaded(index) => options.preloaded(index),
            CertificateRef::Anchor(index) => {
                let anchor = &options.anchor(index)?.anchor;
                return Some(Described { at, subject: anchor.subject().short_text(), sha256: anchor.sha256() });
            }
        }?;
        Some(Described { at, subject: certificate.subject().short_text(), sha256: Sha256Digest::of(certificate.der()) })
    };
    let certificates = refs.into_iter().filter_map(describe).collect();
    ValidationError::new(rejections, more, certificates, notes)
}
