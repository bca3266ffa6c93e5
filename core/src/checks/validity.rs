//! RFC 5280, 4.1.2.5 and 6.1.3 (a) (2): both bounds belong to the period. Expired and not yet valid are two codes.

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Context, Step};
use crate::code::Code;
use crate::error::{Detail, Violation};
use crate::time::UnixTime;

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
    // The check structure has refused dates that cannot be read.
    let (Some(not_before), Some(not_after)) = (certificate.not_before(), certificate.not_after()) else {
        return Err(Violation::new(Code::TimeMalformed, at, Detail::Field { field: "validity" }));
    };
    match fault(not_before, not_after, context.now, i64::from(context.policy().clock_skew)) {
        Some((code, detail)) => Err(Violation::new(code, at, detail)),
        None => Ok(()),
    }
}

fn fault(not_before: UnixTime, not_after: UnixTime, now: UnixTime, skew: i64) -> Option<(Code, Detail)> {
    if not_after < not_before {
        Some((Code::ValidityInverted, Detail::Dates { not_before, not_after }))
    } else if now.plus(skew) < not_before {
        Some((Code::NotYetValid, Detail::Time { bound: not_before, now }))
    } else if now > not_after.plus(skew) {
        Some((Code::Expired, Detail::Time { bound: not_after, now }))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods() {
        for (not_before, not_after, now, skew, expected) in [
            (10, 20, 15, 0, None),
            // Both bounds belong to the period.
            (10, 20, 10, 0, None),
            (10, 20, 20, 0, None),
            (10, 20, 9, 0, Some(Code::NotYetValid)),
            (10, 20, 21, 0, Some(Code::Expired)),
            // The skew widens both ends, and no further.
            (10, 20, 7, 3, None),
            (10, 20, 23, 3, None),
            (10, 20, 6, 3, Some(Code::NotYetValid)),
            (10, 20, 24, 3, Some(Code::Expired)),
            // One second is a period; none is not, whatever the skew.
            (15, 15, 15, 0, None),
            (16, 15, 15, 9, Some(Code::ValidityInverted)),
            // Times at the ends of what a number holds do not wrap.
            (10, 20, i64::MAX, 300, Some(Code::Expired)),
            (10, 20, i64::MIN, 300, Some(Code::NotYetValid)),
            (i64::MIN, i64::MAX, i64::MAX, 300, None),
        ] {
            let found = fault(UnixTime(not_before), UnixTime(not_after), UnixTime(now), skew).map(|(code, _)| code);
            assert_eq!(found, expected, "{not_before} to {not_after} at {now}, skew {skew}");
        }
    }
}
