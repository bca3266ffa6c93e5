//! RFC 5280, 4.2.1.9 and 6.1.4 (k) to (m): an issuer is a CA, and no more CAs stand below it than it allows.
//! Self-issued intermediates are not counted.

use crate::checks::{Context, PathUnderCheck, Step};
use crate::code::Code;
use crate::error::{Detail, Violation};

pub(super) fn issuer(step: &Step<'_>, context: &Context<'_>) -> Result<(), Violation> {
    let Some(certificate) = step.certificate else { return Ok(()) };
    if step.is_anchor && context.options.policy().take_anchors_as_given {
        return Ok(());
    }
    let Some(constraints) = certificate.basic_constraints() else {
        return Err(Violation::plain(Code::BasicConstraintsMissing, step.at));
    };
    if !constraints.ca {
        return Err(Violation::plain(Code::IssuerNotCa, step.at));
    }
    match constraints.path_length {
        Some(allowed) if step.length_below > allowed => {
            let detail = Detail::Bound { found: u64::from(step.length_below), allowed: u64::from(allowed) };
            Err(Violation::new(Code::PathLengthExceeded, step.at, detail))
        }
        _ => Ok(()),
    }
}

/// The bound of the policy, which an anchor may replace.
pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    let allowed = under_check.policy().max_path_length;
    let found = u64::try_from(under_check.path.length()).unwrap_or(u64::MAX);
    if found > u64::from(allowed) {
        let detail = Detail::Bound { found, allowed: u64::from(allowed) };
        return Err(Violation::new(Code::MaxPathLengthExceeded, under_check.path.anchor_at, detail));
    }
    Ok(())
}
