//! The user principal name of Active Directory: an otherName (MS-PKCA, 3.1.5.2.1.3).

use certauth::{Code, GeneralName, Identity, Oid};

use crate::forms::form_error::{FormError, UNDECODABLE};

/// The one user principal name: a UTF8String of two parts that are not empty, around an at sign. Nothing is folded.
///
/// # Errors
/// [`Code::RuleValueUnusable`]: there is none, or several, or it has another form.
pub fn user_principal_name(identity: &Identity) -> Result<&str, FormError> {
    let unusable = |reason| FormError { code: Code::RuleValueUnusable, reason };
    if identity.has_undecodable_names() {
        return Err(unusable(UNDECODABLE));
    }
    let is_one =
        |name: &GeneralName<'_>| matches!(name, GeneralName::OtherName { oid, .. } if *oid == Oid::USER_PRINCIPAL_NAME);
    let mut names = identity.subject_alt_names().filter(is_one);
    let (Some(name), None) = (names.next(), names.next()) else {
        return Err(unusable("The certificate does not have exactly one user principal name"));
    };
    let text = name.user_principal_name().ok_or(unusable("The user principal name is not a printable UTF8String"))?;
    match text.split_once('@') {
        Some((user, suffix)) if !user.is_empty() && !suffix.is_empty() && !suffix.contains('@') => Ok(text),
        _ => Err(unusable("The user principal name does not have the form user@suffix")),
    }
}
