//! RFC 5280, 4.1.2.5 and 6.1.3 (a) (2): both bounds belong to the period. Expired and not yet valid are two codes.

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Context, Step};
use crate::code::Code;
use crate::error::{Detail, Violation};

pub(super) fn end_entity(certificate: &Certificate<'_>, context: &mut Context<'_>) -> Result<(), Violation> {
    if context.policy().check_end_entity_validity {
        period(certificate, CertificateRef::EndEntity, context)?;
    }
    Ok(())
}

pub(super) fn issuer(step: &Step<'_>, context: &Context<'_>) -> Result<(), Violation> {
    let policy = context.policy();
    match step.certificate {
        Some(certificate) if policy.check_ca_validity && !(step.is_anchor && policy.take_anchors_as_given) => {
            period(certificate, step.at, context)
        }
        _ => Ok(()),
    }
}

fn period(certificate: &Certificate<'_>, at: CertificateRef, context: &Context<'_>) -> Result<(), Violation> {
    let now = context.now;
    // The check structure has refused dates that cannot be read.
    let (Some(not_before), Some(not_after)) = (certificate.not_before(), certificate.not_after()) else {
        return Err(Violation::new(Code::TimeMalformed, at, Detail::Field { field: "validity" }));
    };
    let skew = i64::from(context.policy().clock_skew);
    let (code, detail) = if not_after < not_before {
        (Code::ValidityInverted, Detail::Dates { not_before, not_after })
    } else if now.plus(skew) < not_before {
        (Code::NotYetValid, Detail::Time { bound: not_before, now })
    } else if now > not_after.plus(skew) {
        (Code::Expired, Detail::Time { bound: not_after, now })
    } else {
        return Ok(());
    };
    Err(Violation::new(code, at, detail))
}
