//! RFC 5280, 6.1.3 (d) to (f): certificate policies. They are not judged yet: policies that are not critical restrict
//! nothing when no policy is asked for, and everything that could restrict is refused.

use crate::checks::PathUnderCheck;
use crate::code::Code;
use crate::error::Violation;
use crate::extensions::Known;

pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    for entry in under_check.path.certificates.iter().rev() {
        let refused = [
            (Known::CertificatePolicies, Code::CertificatePoliciesCritical),
            (Known::PolicyMappings, Code::PolicyMappingsCritical),
            (Known::InhibitAnyPolicy, Code::InhibitAnyPolicyCritical),
        ];
        let critical = refused.into_iter().find(|(known, _)| entry.certificate.extension_is_critical(*known));
        // 4.2.1.11: a requirement of an explicit policy counts whether the extension is critical or not.
        let constraints = entry.certificate.extension(Known::PolicyConstraints);
        let code = constraints.map(|_| Code::PolicyConstraintsUnsupported).or(critical.map(|(_, code)| code));
        if let Some(code) = code {
            return Err(Violation::plain(code, entry.at));
        }
    }
    Ok(())
}
