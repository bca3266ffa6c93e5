//! RFC 5280, 6.1.3 (a) (3): no certificate of the path is revoked. Asked from the anchor down, after the signatures, so
//! that no evidence is looked up for a stranger's certificate. Unknown refuses unless a named field allows it.

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::PathUnderCheck;
use crate::code::Code;
use crate::error::{Detail, Note, Violation};
use crate::name::DistinguishedName;
use crate::path::PathCertificate;
use crate::revocation::{RevocationRequest, RevocationStatus, names_a_source};
use crate::validation_policy::RevocationFlag;

pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    if under_check.context.options.revocation().checker().is_none() {
        return Ok(());
    }
    let path = under_check.path;
    let flag = under_check.policy().revocation_flag;
    if let (RevocationFlag::EntireChain, Some(anchor)) = (flag, path.anchor_certificate) {
        let self_issued = anchor.is_self_issued();
        // A root that names no source can be revoked by nobody: there is nothing to ask.
        if names_a_source(anchor) || !self_issued {
            let (name, key_info, issuer) = match self_issued {
                true => (anchor.subject(), anchor.public_key_info(), Some(anchor)),
                // Who issued the anchor is not authenticated, so no key speaks for it.
                false => (anchor.issuer(), &[][..], None),
            };
            ask(under_check, anchor, path.anchor_at, (name, key_info, issuer), &[])?;
        }
    }
    for (index, entry) in path.certificates.iter().enumerate().rev() {
        if flag == RevocationFlag::EndCertificateOnly && entry.at != CertificateRef::EndEntity {
            continue;
        }
        let above = path.certificates.get(index.saturating_add(1)..).unwrap_or(&[]);
        let issuer = match above.first() {
            Some(issuer) => {
                (issuer.certificate.subject(), issuer.certificate.public_key_info(), Some(issuer.certificate))
            }
            None => (path.anchor.subject(), path.anchor.public_key_info(), path.anchor_certificate),
        };
        ask(under_check, entry.certificate, entry.at, issuer, above)?;
    }
    Ok(())
}

type Issuer<'p> = (DistinguishedName<'p>, &'p [u8], Option<&'p Certificate<'p>>);

fn ask<'p>(
    under_check: &mut PathUnderCheck<'p, '_>,
    certificate: &'p Certificate<'p>,
    at: CertificateRef,
    (issuer_name, issuer_key_info, issuer_certificate): Issuer<'p>,
    above: &'p [PathCertificate<'p>],
) -> Result<(), Violation> {
    let options = under_check.context.options;
    let Some(checker) = options.revocation().checker() else { return Ok(()) };
    let status = checker.status(&mut RevocationRequest {
        certificate,
        issuer_name,
        issuer_key_info,
        issuer_certificate,
        above,
        now: under_check.context.now,
        mode: options.revocation().mode(),
        min_rsa_bits: options.policy().min_rsa_bits,
        verifier: options.shared_verifier(),
        budget: under_check.context.budget,
    });
    let policy = under_check.policy();
    // The certificate's own extensions tell "there is no source" from "its evidence is missing": a checker cannot.
    let (code, allowed) = match status {
        RevocationStatus::Good => return Ok(()),
        RevocationStatus::Revoked => (Code::Revoked, false),
        RevocationStatus::Unknown if names_a_source(certificate) => {
            (Code::RevocationEvidenceMissing, policy.allow_revocation_evidence_missing)
        }
        RevocationStatus::Unknown => (Code::RevocationSourceMissing, policy.allow_revocation_source_missing),
    };
    if allowed {
        under_check.notes.push(Note { code, at, detail: Detail::None });
        return Ok(());
    }
    Err(Violation::new(code, at, Detail::None))
}
