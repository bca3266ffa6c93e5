//! RFC 5280, 4.1 and 4.2: the form of a certificate. Faults were recorded when it was read; here the policy decides about
//! them.
//! 4.2: a certificate with a critical extension that is not understood MUST be rejected.

use crate::certificate::{Certificate, Fault, FaultKind};
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Context, Step};
use crate::code::Code;
use crate::error::{Detail, Violation};
use crate::policy::ValidationPolicy;

pub(super) fn end_entity(certificate: &Certificate<'_>, context: &mut Context<'_>) -> Result<(), Violation> {
    let policy = context.policy();
    let at = CertificateRef::EndEntity;
    faults(certificate, at, policy, |_| true)?;
    // v1 cannot say what it is for; a CA of v1 is refused by basic_constraints.
    if certificate.version() < 3 && !policy.allow_version_1 {
        return Err(Violation::plain(Code::Version1NotAllowed, at));
    }
    names(certificate, at)
}

pub(super) fn issuer(step: &Step<'_>, context: &Context<'_>) -> Result<(), Violation> {
    let Some(certificate) = step.certificate else { return Ok(()) };
    let policy = context.policy();
    if policy.take_anchors_as_given && step.is_anchor {
        return Ok(());
    }
    if !step.is_anchor || !policy.allow_anchor_faults {
        faults(certificate, step.at, policy, |_| true)?;
        return names(certificate, step.at);
    }
    // The operator chose the anchor: its odd serial number is harmless. What it restricts, and until when, must be readable.
    faults(certificate, step.at, policy, |fault| {
        matches!(
            fault.kind,
            FaultKind::CriticalExtensionUnknown
                | FaultKind::ExtensionMalformed
                | FaultKind::ExtensionDuplicated
                | FaultKind::EncodingInvalid
                | FaultKind::TimeMalformed
        )
    })
}

fn faults(
    certificate: &Certificate<'_>,
    at: CertificateRef,
    policy: &ValidationPolicy,
    counts: impl Fn(&Fault) -> bool,
) -> Result<(), Violation> {
    let refused = certificate.faults().iter().find(|fault| counts(fault) && !is_allowed(certificate, fault, policy));
    match refused {
        Some(fault) => Err(Violation::new(fault.kind.code(), at, certificate.fault_detail(fault))),
        None => Ok(()),
    }
}

fn is_allowed(certificate: &Certificate<'_>, fault: &Fault, policy: &ValidationPolicy) -> bool {
    match fault.kind {
        FaultKind::SerialNegative => policy.allow_negative_serial,
        FaultKind::SerialZero => policy.allow_zero_serial,
        FaultKind::SerialLong => policy.allow_long_serial,
        FaultKind::GeneralizedTimeBefore2050 => policy.allow_generalized_time_before_2050,
        FaultKind::ExplicitDefault => policy.allow_explicit_default,
        FaultKind::ExtensionUnusual | FaultKind::EncodingUnusual => policy.allow_unusual_encodings,
        FaultKind::NameUndecodable => policy.allow_undecodable_names,
        FaultKind::CriticalExtensionUnknown => {
            let oid = certificate.fault_oid(fault);
            policy.understood_critical_extensions.iter().any(|understood| understood.contents() == oid)
        }
        FaultKind::VersionInvalid
        | FaultKind::ExtensionsWithoutVersion3
        | FaultKind::SerialNotMinimal
        | FaultKind::TimeMalformed
        | FaultKind::SignatureAlgorithmsDiffer
        | FaultKind::ExtensionDuplicated
        | FaultKind::ExtensionMalformed
        | FaultKind::NameMalformed
        | FaultKind::EncodingInvalid => false,
    }
}

/// 4.1.2.4: the issuer has a name. 4.1.2.6: so has the subject, unless there is a name in subjectAltName.
fn names(certificate: &Certificate<'_>, at: CertificateRef) -> Result<(), Violation> {
    if certificate.issuer().is_empty() {
        return Err(Violation::plain(Code::IssuerNameEmpty, at));
    }
    let has_other_name = at == CertificateRef::EndEntity && certificate.subject_alt_names().next().is_some();
    if certificate.subject().is_empty() && !has_other_name {
        return Err(Violation::new(Code::SubjectNameEmpty, at, Detail::None));
    }
    Ok(())
}
