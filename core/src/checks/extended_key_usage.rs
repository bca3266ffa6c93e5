//! RFC 5280, 4.2.1.12: a certificate with extKeyUsage is for those uses only. In a CA the extension bounds what it
//! issues, as every major verifier reads it (nested use), unless the policy looks at the end entity only.

use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Context, Governor, PathUnderCheck, Uses};
use crate::code::Code;
use crate::error::{Detail, Violation};
use crate::oid::OidRef;
use crate::path::PathCertificate;
use crate::policy::ValidationPolicy;

/// anyExtendedKeyUsage, 2.5.29.37.0.
const ANY: OidRef<'static> = OidRef(&[0x55, 0x1d, 0x25, 0]);

pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    let path = under_check.path;
    for governor in under_check.governors {
        let policy = governor.policy();
        let certificates = governor.certificates(path);
        required(certificates.first(), policy)?;
        if policy.extended_key_usages.is_empty() {
            continue;
        }
        // The end entity must be for one of the wanted uses, and every CA above it for that same one.
        let mut wanted = alloc::vec![true; policy.extended_key_usages.len()];
        for entry in certificates {
            if policy.nested_extended_key_usage || entry.at == CertificateRef::EndEntity {
                narrow(&mut wanted, entry.certificate, entry.at, governor, under_check.context)?;
            }
        }
        if let Some(anchor) = path.anchor_certificate
            && governor.is_end
            && policy.nested_extended_key_usage
            && !policy.take_anchors_as_given
        {
            narrow(&mut wanted, anchor, path.anchor_at, governor, under_check.context)?;
        }
    }
    Ok(())
}

/// The rule for a certificate that is its own path.
pub(super) fn by_itself(end_entity: PathCertificate<'_>, policy: &ValidationPolicy) -> Result<(), Violation> {
    required(Some(&end_entity), policy)?;
    if policy.extended_key_usages.is_empty() {
        return Ok(());
    }
    match uses(end_entity.certificate.extended_key_usages(), policy) {
        Uses::Only(uses) if !uses.contains(&true) => Err(mismatch(end_entity.certificate, end_entity.at, policy)),
        _ => Ok(()),
    }
}

fn required(end_entity: Option<&PathCertificate<'_>>, policy: &ValidationPolicy) -> Result<(), Violation> {
    match end_entity {
        Some(entry) if policy.require_extended_key_usage && entry.certificate.extended_key_usages().is_none() => {
            Err(Violation::plain(Code::ExtendedKeyUsageMissing, entry.at))
        }
        _ => Ok(()),
    }
}

/// Keeps of the wanted uses those that this certificate is for. Its extension is read once for each governing anchor,
/// however many paths lead through it.
fn narrow(
    wanted: &mut [bool],
    certificate: &Certificate<'_>,
    at: CertificateRef,
    governor: &Governor<'_>,
    context: &mut Context<'_>,
) -> Result<(), Violation> {
    let policy = governor.policy();
    let found =
        context.uses.entry((at, governor.at)).or_insert_with(|| uses(certificate.extended_key_usages(), policy));
    if let Uses::Only(found) = found {
        wanted.iter_mut().zip(found).for_each(|(wanted, found)| *wanted &= *found);
    }
    if wanted.contains(&true) { Ok(()) } else { Err(mismatch(certificate, at, policy)) }
}

/// Which of the wanted uses are among those found; without the extension it is any.
fn uses<'a>(found: Option<impl Iterator<Item = OidRef<'a>>>, policy: &ValidationPolicy) -> Uses {
    let Some(found) = found else { return Uses::Any };
    let mut uses: Vec<bool> = alloc::vec![false; policy.extended_key_usages.len()];
    for oid in found {
        if policy.allow_any_extended_key_usage && oid == ANY {
            return Uses::Any;
        }
        for (use_, wanted) in uses.iter_mut().zip(&policy.extended_key_usages) {
            *use_ |= oid == *wanted;
        }
    }
    Uses::Only(uses)
}

fn mismatch(certificate: &Certificate<'_>, at: CertificateRef, policy: &ValidationPolicy) -> Violation {
    let found = certificate.extended_key_usages().map_or_else(Vec::new, |found| found.texts());
    let wanted = policy.extended_key_usages.iter().map(|oid| crate::oid::oid_text(oid.contents())).collect();
    Violation::new(Code::ExtendedKeyUsageMismatch, at, Detail::Oids { found, wanted })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oid::Oid;

    #[test]
    fn uses_that_are_wanted() {
        let (server, client) = (Oid::SERVER_AUTH, Oid::CLIENT_AUTH);
        let (server, client) = (OidRef(server.contents()), OidRef(client.contents()));
        let other = OidRef(&[0x2a, 3]);
        let only = |uses: &[bool]| Uses::Only(uses.to_vec());
        let any = ValidationPolicy::default().extended_key_usages(alloc::vec![Oid::CLIENT_AUTH, Oid::SERVER_AUTH]);
        let strict = any.clone().allow_any_extended_key_usage(false);
        for (found, policy, expected) in [
            (None, &any, Uses::Any),
            (Some(&[client][..]), &any, only(&[true, false])),
            (Some(&[other, server]), &any, only(&[false, true])),
            (Some(&[server, client]), &any, only(&[true, true])),
            (Some(&[other]), &any, only(&[false, false])),
            (Some(&[other, ANY]), &any, Uses::Any),
            // anyExtendedKeyUsage is one use like others where it is not accepted for every one.
            (Some(&[other, ANY]), &strict, only(&[false, false])),
            (Some(&[ANY, client]), &strict, only(&[true, false])),
        ] {
            assert_eq!(uses(found.map(|found| found.iter().copied()), policy), expected, "{found:?}");
        }
    }
}
