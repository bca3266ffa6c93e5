//! RFC 5280, 4.2.1.10 and 6.1.3 (b), (c): name constraints. They are not judged yet, so a path that has any is refused.

use crate::checks::PathUnderCheck;
use crate::code::Code;
use crate::error::Violation;
use crate::extensions::Known;

pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    let path = under_check.path;
    if path.anchor.name_constraints().is_some() {
        return Err(Violation::plain(Code::NameConstraintsUnsupported, path.anchor_at));
    }
    match path.certificates.iter().rev().find(|entry| entry.certificate.extension(Known::NameConstraints).is_some()) {
        Some(entry) => Err(Violation::plain(Code::NameConstraintsUnsupported, entry.at)),
        None => Ok(()),
    }
}
