//! RFC 5280, 6.1.3 (a) (3): no certificate of the path is revoked. Asked after the signatures, so that no evidence is
//! looked up for an attacker's certificate. Unknown refuses unless a named field allows it.
//!
//! Every certificate of the path is asked, from the anchor down, even if the status of one above it is unknown: only
//! Revoked ends the questions, so that one refusal lists everything that is missing. An answer is remembered for the
//! certificate, its issuer's name and key and the anchor.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Governor, PathUnderCheck};
use crate::code::Code;
use crate::error::{Detail, Note, Violation};
use crate::path::PathCertificate;
use crate::policy::{RevocationFlag, RevocationUnknownOf, ValidationPolicy};
use crate::record::{
    CertificateStatus, MOST_URLS, RevocationSource, RevocationStatus, ValidUntil, ValidUntilCause, WHY_UNKNOWN, Wanted,
    WantedKind, short_url,
};
use crate::revocation::{Answer, Report, RevocationMode, RevocationRequest, names_a_source, sources};

pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    if under_check.context.options.revocation().checker().is_none() {
        return Ok(());
    }
    let (path, governors) = (under_check.path, under_check.governors);
    let mut unknown: Option<Violation> = None;
    if let Some(anchor) = path.anchor_certificate {
        let asking = governors
            .iter()
            .filter(|governor| governor.is_end && governor.policy().revocation_flag == RevocationFlag::EntireChain);
        let is_self_issued = governors.first().is_some_and(|governor| governor.anchor.is_self_issued);
        // A root that names no source can be revoked by nobody: there is nothing to ask.
        if asking.clone().next().is_some() && (names_a_source(anchor) || !is_self_issued) {
            let issuer = match is_self_issued {
                true => (anchor.public_key_info(), Some(anchor)),
                // The issuer of the anchor is not authenticated, so no key speaks for it.
                false => (&[][..], None),
            };
            let answer = ask(under_check, anchor, path.anchor_at, issuer, &[]);
            let answer = if_issuer_may_sign(answer, issuer.1);
            decide(under_check, answer, anchor, path.anchor_at, asking, &mut unknown)?;
        }
    }
    for (index, entry) in path.certificates.iter().enumerate().rev() {
        let asking = governors.iter().filter(|governor| asks(governor, index, entry.at));
        if asking.clone().next().is_none() {
            continue;
        }
        let above = path.certificates.get(index.saturating_add(1)..).unwrap_or(&[]);
        let issuer = match above.first() {
            Some(issuer) => (issuer.certificate.public_key_info(), Some(issuer.certificate)),
            None => (path.anchor.public_key_info(), path.anchor_certificate),
        };
        let answer = ask(under_check, entry.certificate, entry.at, issuer, above);
        let answer = if_issuer_may_sign(answer, issuer.1);
        decide(under_check, answer, entry.certificate, entry.at, asking, &mut unknown)?;
    }
    unknown.map_or(Ok(()), Err)
}

/// Whether an anchor's policy asks for the certificate at this position of the path.
fn asks(governor: &Governor<'_>, index: usize, at: CertificateRef) -> bool {
    match governor.policy().revocation_flag {
        RevocationFlag::EndCertificateOnly => at == CertificateRef::EndEntity,
        RevocationFlag::ExcludeRoot => index < governor.below,
        // Its own certificate too, where the path goes on above it.
        RevocationFlag::EntireChain => index <= governor.below,
    }
}

/// RFC 5280, 6.3.3 (f): keyUsage of the issuer, if it has one, must assert cRLSign. It is looked at on every path, whatever is
/// remembered of the same key in another certificate; what is revoked stays so.
fn if_issuer_may_sign(mut answer: Answer, issuer: Option<&Certificate<'_>>) -> Answer {
    let may_sign = issuer.and_then(Certificate::key_usage).is_none_or(|usage| usage.crl_sign());
    let is_by_crl = answer.report.record.source == RevocationSource::Crl;
    if is_by_crl && !may_sign && answer.status != RevocationStatus::Revoked {
        answer.status = RevocationStatus::Unknown;
        answer.report.until = None;
        answer.report.record.verified_by = None;
        answer.report.record.unknown = Some(Code::RevocationEvidenceNotAuthentic);
        answer.report.record.problem = Some("the issuer's key usage lacks cRLSign");
    }
    answer
}

/// What follows from an answer: an error for Revoked, which nothing overrules. A status that is unknown, and that a policy
/// does not allow to be, is kept in `unknown` if it is the most telling one so far.
fn decide<'g, 'c: 'g>(
    under_check: &mut PathUnderCheck<'_, 'c>,
    answer: Answer,
    certificate: &Certificate<'_>,
    at: CertificateRef,
    mut asking: impl Iterator<Item = &'g Governor<'c>>,
    unknown: &mut Option<Violation>,
) -> Result<(), Violation> {
    let (status, until) = (answer.status, answer.until(at));
    let mut record = answer.report.record;
    let code = match status {
        RevocationStatus::Good => None,
        RevocationStatus::Revoked => Some(Code::Revoked),
        RevocationStatus::Unknown => Some(why_unknown(record.unknown, certificate)),
    };
    record.unknown = code.filter(|_| status == RevocationStatus::Unknown);
    if record.unknown.is_some() {
        let sources = sources(certificate, at);
        let crls = sources.iter().filter(|wanted| wanted.kind == WantedKind::Crl);
        record.urls = crls.take(MOST_URLS).map(|wanted| short_url(&wanted.url)).collect();
        want(under_check, sources, answer.report.wanted);
    }
    let Some(code) = code else {
        under_check.revocation.push(CertificateStatus::new(at, status, code, record));
        under_check.until = ValidUntil::earlier(under_check.until, until);
        return Ok(());
    };
    under_check.revocation.push(CertificateStatus::new(at, status, Some(code), record.clone()));
    let violation = Violation::new(code, at, Detail::Revocation(Box::new(record)));
    if code == Code::Revoked {
        return Err(violation);
    }
    if !asking.all(|governor| allows(governor.policy(), code, at)) {
        if unknown.as_ref().is_none_or(|other| weight(other.code) < weight(code)) {
            *unknown = Some(violation);
        }
        return Ok(());
    }
    let recheck = i64::from(under_check.context.policy().revocation_recheck);
    let time = under_check.context.now.plus(recheck);
    let recheck = Some(ValidUntil { time, because_of: at, cause: ValidUntilCause::Recheck });
    under_check.until = ValidUntil::earlier(under_check.until, ValidUntil::earlier(recheck, until));
    under_check.notes.push(Note { code, at, detail: violation.detail });
    Ok(())
}

/// What the evidence says, or else the certificate's own extensions: they tell "there is no source" from "its evidence is
/// missing", and a checker cannot.
fn why_unknown(said: Option<Code>, certificate: &Certificate<'_>) -> Code {
    match said {
        Some(code) if WHY_UNKNOWN.contains(&code) => code,
        _ if names_a_source(certificate) => Code::RevocationEvidenceMissing,
        _ => Code::RevocationSourceMissing,
    }
}

/// The more it tells, the greater: of several certificates with an unknown status, one is the headline.
fn weight(code: Code) -> u8 {
    match code {
        Code::RevocationEvidenceNotAuthentic => 5,
        Code::RevocationEvidenceStale => 4,
        Code::RevocationStatusNotGiven => 3,
        Code::RevocationEvidenceMissing => 2,
        _ => 1,
    }
}

/// Whether a policy allows the status of this certificate to be unknown for this reason.
fn allows(policy: &ValidationPolicy, code: Code, at: CertificateRef) -> bool {
    let is_end_entity = at == CertificateRef::EndEntity;
    let is_covered = match policy.revocation_unknown_of {
        RevocationUnknownOf::All => true,
        RevocationUnknownOf::EndEntity => is_end_entity,
        RevocationUnknownOf::Ca => !is_end_entity,
    };
    is_covered
        && match code {
            Code::RevocationSourceMissing => policy.allow_revocation_source_missing,
            // Somebody made it, and it is not what it claims to be.
            Code::RevocationEvidenceNotAuthentic => false,
            _ => policy.allow_revocation_evidence_missing,
        }
}

/// Notes what to fetch, where something may be fetched: never for a certificate whose signatures are not verified, since this
/// check comes after them.
fn want(under_check: &mut PathUnderCheck<'_, '_>, sources: Vec<Wanted>, more: Vec<Wanted>) {
    let context = &mut under_check.context;
    if context.options.revocation().mode() != RevocationMode::Online {
        return;
    }
    for wanted in sources.into_iter().chain(more) {
        if context.wanted.len() < MOST_WANTED && !context.wanted.contains(&wanted) {
            context.wanted.push(wanted);
        }
    }
}

/// URLs that one verdict reports.
const MOST_WANTED: usize = 128;

/// The issuer's SubjectPublicKeyInfo, and its certificate if it has one.
type Issuer<'c> = (&'c [u8], Option<&'c Certificate<'c>>);

fn ask<'c>(
    under_check: &mut PathUnderCheck<'_, 'c>,
    certificate: &'c Certificate<'c>,
    at: CertificateRef,
    (issuer_key_info, issuer_certificate): Issuer<'c>,
    above: &[PathCertificate<'c>],
) -> Answer {
    let options = under_check.context.options;
    let unknown = || Answer { status: RevocationStatus::Unknown, report: Report::default() };
    let Some(checker) = options.revocation().checker() else { return unknown() };
    let key = (at, issuer_key_info, under_check.path.anchor_at);
    if let Some(answered) = under_check.context.revocation.get(&key) {
        return answered.as_ref().clone();
    }
    let mut request = RevocationRequest {
        at,
        certificate,
        issuer_key_info,
        issuer_certificate,
        above,
        now: under_check.context.now,
        mode: options.revocation().mode(),
        policy: options.policy(),
        verifier: options.shared_verifier(),
        budget: &mut under_check.context.budget,
        report: Report::default(),
    };
    let status = checker.status(&mut request);
    let answer = Answer { status, report: request.report };
    under_check.context.revocation.insert(key, Box::new(answer.clone()));
    answer
}
