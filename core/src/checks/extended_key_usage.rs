//! RFC 5280, 4.2.1.12: a certificate with extKeyUsage is for those uses only. In a CA the extension bounds what it
//! issues, as every major verifier reads it (nested use), unless the policy looks at the end entity alone.

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::PathUnderCheck;
use crate::code::Code;
use crate::error::{Detail, Violation};
use crate::path::PathCertificate;
use crate::validation_policy::{ObjectIdentifier, ValidationPolicy};

/// anyExtendedKeyUsage, 2.5.29.37.0.
const ANY: &[u8] = &[0x55, 0x1d, 0x25, 0];

pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    let (path, policy) = (under_check.path, under_check.policy());
    if policy.extended_key_usages.is_empty() {
        return required(path.certificates.first(), policy);
    }
    // The end entity must be for one of the wanted uses, and every CA above it for that same one.
    let mut wanted: alloc::vec::Vec<&ObjectIdentifier> = policy.extended_key_usages.iter().collect();
    required(path.certificates.first(), policy)?;
    for entry in &path.certificates {
        if policy.nested_extended_key_usage || entry.at == CertificateRef::EndEntity {
            narrow(&mut wanted, entry.certificate, entry.at, policy)?;
        }
    }
    match path.anchor_certificate {
        Some(anchor) if policy.nested_extended_key_usage && !policy.take_anchors_as_given => {
            narrow(&mut wanted, anchor, path.anchor_at, policy)
        }
        _ => Ok(()),
    }
}

/// The rule for a certificate that is its own path.
pub(super) fn self_signed(leaf: PathCertificate<'_>, policy: &ValidationPolicy) -> Result<(), Violation> {
    required(Some(&leaf), policy)?;
    if policy.extended_key_usages.is_empty() {
        return Ok(());
    }
    narrow(&mut policy.extended_key_usages.iter().collect(), leaf.certificate, leaf.at, policy)
}

fn required(leaf: Option<&PathCertificate<'_>>, policy: &ValidationPolicy) -> Result<(), Violation> {
    match leaf {
        Some(leaf) if policy.require_extended_key_usage && leaf.certificate.extended_key_usages().is_none() => {
            Err(Violation::new(Code::ExtendedKeyUsageMissing, leaf.at, Detail::None))
        }
        _ => Ok(()),
    }
}

/// Keeps of the wanted uses those that this certificate is for.
fn narrow(
    wanted: &mut alloc::vec::Vec<&ObjectIdentifier>,
    certificate: &Certificate<'_>,
    at: CertificateRef,
    policy: &ValidationPolicy,
) -> Result<(), Violation> {
    let Some(found) = certificate.extended_key_usages() else { return Ok(()) };
    if policy.allow_any_extended_key_usage && found.clone().any(|oid| oid == ANY) {
        return Ok(());
    }
    wanted.retain(|use_| found.clone().any(|oid| oid == use_.contents()));
    if !wanted.is_empty() {
        return Ok(());
    }
    let wanted = policy.extended_key_usages.iter().map(|oid| crate::name::oid_text(oid.contents())).collect();
    Err(Violation::new(Code::ExtendedKeyUsageMismatch, at, Detail::Oids { found: found.texts(), wanted }))
}
