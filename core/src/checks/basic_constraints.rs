//! RFC 5280, 4.2.1.9 and 6.1.4 (k) to (m): an issuer is a CA, and there are no more CAs below it than it allows.
//! Self-issued intermediates are not counted.

use crate::checks::context::{Context, PathUnderCheck, Step};
use crate::code::Code;
use crate::error::{Detail, Violation};
use crate::number::to_u64;

pub(super) fn issuer(step: &Step<'_>, context: &Context<'_>) -> Result<(), Violation> {
    let Some(certificate) = step.certificate else { return Ok(()) };
    if step.is_anchor && context.policy().take_anchors_as_given {
        return Ok(());
    }
    match certificate.basic_constraints() {
        None => Err(Violation::plain(Code::BasicConstraintsMissing, step.at)),
        Some(constraints) if !constraints.ca => Err(Violation::plain(Code::IssuerNotCa, step.at)),
        Some(_) => Ok(()),
    }
}

pub(super) fn edge(step: &Step<'_>, context: &Context<'_>) -> Result<(), Violation> {
    let as_given = step.is_anchor && context.policy().take_anchors_as_given;
    let constraints = step.certificate.filter(|_| !as_given).and_then(|certificate| certificate.basic_constraints());
    match constraints.and_then(|constraints| constraints.path_length) {
        Some(allowed) if step.length_below > allowed => {
            let detail = Detail::Bound { found: u64::from(step.length_below), allowed: u64::from(allowed) };
            Err(Violation::new(Code::PathLengthExceeded, step.at, detail))
        }
        _ => Ok(()),
    }
}

/// The bounds of the policy, which an anchor may replace; and the path length of an anchor whose name and key occur in
/// the path, whatever the certificate that was sent for it says.
pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    for governor in under_check.governors {
        let policy = governor.policy();
        let intermediates = governor.certificates(under_check.path).iter().skip(1);
        let found = to_u64(intermediates.filter(|entry| !entry.self_issued).count());
        let exceeds = |code, allowed: u32| match found > u64::from(allowed) {
            true => Err(Violation::new(code, governor.at, Detail::Bound { found, allowed: u64::from(allowed) })),
            false => Ok(()),
        };
        exceeds(Code::MaxPathLengthExceeded, policy.max_path_length)?;
        let constraints = governor.anchor.anchor.certificate().and_then(|certificate| certificate.basic_constraints());
        if let Some(allowed) = constraints.and_then(|constraints| constraints.path_length)
            && !policy.take_anchors_as_given
        {
            exceeds(Code::PathLengthExceeded, allowed)?;
        }
    }
    Ok(())
}
