//! RFC 5280, 6.1.3 (a) (3): no certificate of the path is revoked. Asked after the signatures, so that no evidence is
//! looked up for an attacker's certificate. Unknown refuses unless a named field allows it.
//!
//! Every certificate of the path is asked, from the anchor down, even if the status of one above it is unknown: only
//! Revoked ends the questions. An answer is remembered for the certificate, its issuer's name and key and the anchor.

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Governor, PathUnderCheck};
use crate::code::Code;
use crate::error::{Note, Violation};
use crate::path::PathCertificate;
use crate::policy::RevocationFlag;
use crate::revocation::{RevocationRequest, RevocationStatus, names_a_source};

pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    if under_check.context.options.revocation().checker().is_none() {
        return Ok(());
    }
    let (path, governors) = (under_check.path, under_check.governors);
    let mut unknown = Ok(());
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
            let status = ask(under_check, anchor, path.anchor_at, issuer, &[]);
            unknown = unknown.and(decide(under_check, status, anchor, path.anchor_at, asking)?);
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
        let status = ask(under_check, entry.certificate, entry.at, issuer, above);
        let decided = decide(under_check, status, entry.certificate, entry.at, asking)?;
        unknown = unknown.and(decided);
    }
    unknown
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

/// What follows from a status: an error for Revoked, which nothing overrules; an inner error for a status that is unknown
/// and that a policy does not allow to be.
fn decide<'g, 'c: 'g>(
    under_check: &mut PathUnderCheck<'_, 'c>,
    status: RevocationStatus,
    certificate: &Certificate<'_>,
    at: CertificateRef,
    mut asking: impl Iterator<Item = &'g Governor<'c>>,
) -> Result<Result<(), Violation>, Violation> {
    // The certificate's own extensions tell "there is no source" from "its evidence is missing": a checker cannot.
    let names_source = names_a_source(certificate);
    let code = match status {
        RevocationStatus::Good => return Ok(Ok(())),
        RevocationStatus::Revoked => return Err(Violation::plain(Code::Revoked, at)),
        RevocationStatus::Unknown if names_source => Code::RevocationEvidenceMissing,
        RevocationStatus::Unknown => Code::RevocationSourceMissing,
    };
    let violation = Violation::plain(code, at);
    let is_allowed = asking.all(|governor| match names_source {
        true => governor.policy().allow_revocation_evidence_missing,
        false => governor.policy().allow_revocation_source_missing,
    });
    if !is_allowed {
        return Ok(Err(violation));
    }
    under_check.notes.push(Note { code, at, detail: violation.detail });
    Ok(Ok(()))
}

/// The issuer's SubjectPublicKeyInfo, and its certificate if it has one.
type Issuer<'c> = (&'c [u8], Option<&'c Certificate<'c>>);

fn ask<'c>(
    under_check: &mut PathUnderCheck<'_, 'c>,
    certificate: &'c Certificate<'c>,
    at: CertificateRef,
    (issuer_key_info, issuer_certificate): Issuer<'c>,
    above: &[PathCertificate<'c>],
) -> RevocationStatus {
    let options = under_check.context.options;
    let Some(checker) = options.revocation().checker() else { return RevocationStatus::Unknown };
    let key = (at, issuer_key_info, under_check.path.anchor_at);
    if let Some(answered) = under_check.context.revocation.get(&key) {
        return *answered;
    }
    let status = checker.status(&mut RevocationRequest {
        certificate,
        issuer_key_info,
        issuer_certificate,
        above,
        now: under_check.context.now,
        mode: options.revocation().mode(),
        rules: options.policy().algorithm_rules(),
        verifier: options.shared_verifier(),
        budget: &mut under_check.context.budget,
    });
    under_check.context.revocation.insert(key, status);
    status
}
