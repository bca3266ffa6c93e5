//! The values that a certificate has for a source.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use certauth::{Attribute, Code, DistinguishedName, GeneralName, Identity, Oid};

use crate::forms::{FormError, permanent_identifiers, security_identifier, spiffe_id};
use crate::rules::model::{Choice, NameType, Source, Take, Transform};

/// Why a value cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unusable {
    pub(crate) code: Code,
    /// A sentence without its full stop.
    pub(crate) reason: String,
}

impl From<FormError> for Unusable {
    fn from(error: FormError) -> Unusable {
        Unusable { code: error.code, reason: error.reason.into() }
    }
}

fn unusable(reason: String) -> Unusable {
    Unusable { code: Code::RuleValueUnusable, reason }
}

/// Each name of a type in subjectAltName; `None` for one that may be of the type and cannot be read.
pub(crate) fn names(identity: &Identity, kind: NameType) -> impl Iterator<Item = Option<String>> {
    let undecodable = identity.has_undecodable_names().then_some(None);
    let readable = identity.subject_alt_names().filter_map(move |name| match (kind, &name) {
        (NameType::Dns, GeneralName::DnsName(text))
        | (NameType::Email, GeneralName::Rfc822Name(text))
        | (NameType::Uri, GeneralName::Uri(text)) => Some(Some(String::from(*text))),
        (NameType::Ip, GeneralName::IpAddress(_)) => Some(name.ip_address().map(|address| address.to_string())),
        (NameType::Upn, GeneralName::OtherName { oid, .. }) if *oid == Oid::USER_PRINCIPAL_NAME => {
            Some(name.user_principal_name().map(Into::into))
        }
        (NameType::SmtpUtf8Mailbox, GeneralName::OtherName { oid, .. }) if *oid == Oid::SMTP_UTF8_MAILBOX => {
            Some(name.smtp_utf8_mailbox().map(Into::into))
        }
        _ => None,
    });
    readable.chain(undecodable)
}

/// The text of an attribute, without anything that is not printed.
pub(crate) fn readable(attribute: &Attribute<'_>) -> Option<String> {
    attribute.text().filter(|text| !text.chars().any(char::is_control))
}

/// Whether each attribute of a name is [readable].
pub(crate) fn is_readable(name: DistinguishedName<'_>) -> bool {
    name.attributes().all(|attribute| readable(&attribute).is_some())
}

/// What a take gives: no value, one, or for `each` any number.
pub(crate) fn take(identity: &Identity, take: &Take) -> Result<Vec<String>, Unusable> {
    let mut found = of_source(identity, take)?;
    if found.iter().any(|value| value.is_empty() || value.chars().any(char::is_control)) {
        return Err(unusable(format!("{} is empty or has control characters", take.text)));
    }
    let count = found.len();
    let chosen = match take.choice {
        Choice::Each => found,
        Choice::AtMostOne | Choice::ExactlyOne if count > 1 => {
            return Err(unusable(format!("{} has {count} values, and at most one is allowed", take.text)));
        }
        Choice::AtMostOne | Choice::ExactlyOne | Choice::Last => found.pop().into_iter().collect(),
        Choice::First => found.into_iter().take(1).collect(),
    };
    chosen.into_iter().map(|value| transform(value, take)).collect()
}

fn of_source(identity: &Identity, take: &Take) -> Result<Vec<String>, Unusable> {
    let unreadable = || unusable(format!("{} has a value that cannot be read", take.text));
    let one = |text: String| Ok(alloc::vec![text]);
    match &take.source {
        Source::San(kind) => names(identity, *kind).collect::<Option<Vec<_>>>().ok_or_else(unreadable),
        Source::DirectoryName if identity.has_undecodable_names() => Err(unreadable()),
        Source::DirectoryName if !identity.directory_names().all(is_readable) => Err(unreadable()),
        Source::DirectoryName => Ok(identity.directory_names().map(|name| name.text()).collect()),
        Source::SubjectAttribute(oid) => {
            let subject = identity.subject();
            let values = subject.values(oid).map(|attribute| attribute.text()).collect::<Option<Vec<_>>>();
            values.ok_or_else(unreadable)
        }
        Source::Subject if !is_readable(identity.subject()) => Err(unreadable()),
        Source::Issuer if !is_readable(identity.issuer()) => Err(unreadable()),
        Source::Subject => match identity.subject().is_empty() {
            true => Ok(Vec::new()),
            false => one(identity.subject().text()),
        },
        Source::Issuer => one(identity.issuer().text()),
        Source::SerialNumber => one(identity.serial_number().to_string()),
        Source::CertificateSha256 => one(identity.sha256().to_string()),
        Source::PublicKeySha256 => one(identity.public_key_sha256().to_string()),
        Source::Spiffe => one(spiffe_id(identity)?.to_string()),
        Source::SecurityIdentifier => Ok(security_identifier(identity)?.map(String::from).into_iter().collect()),
        Source::PermanentIdentifier => {
            Ok(permanent_identifiers(identity)?.into_iter().map(|identifier| identifier.value).collect())
        }
        Source::Extension(oid) => match identity.extension(oid) {
            Some(extension) => one(extension_text(extension.value).ok_or_else(unreadable)?),
            None => Ok(Vec::new()),
        },
        Source::Policy => Ok(identity.policies().iter().map(ToString::to_string).collect()),
        Source::Anchor => {
            Ok(Some(identity.anchor_label()).filter(|label| !label.is_empty()).map(Into::into).into_iter().collect())
        }
        Source::Constant(text) => one(text.clone()),
    }
}

/// The text of an extension that is one string: UTF8, Printable, IA5, Visible or BMP. What is not one is never an empty text.
fn extension_text(value: &[u8]) -> Option<String> {
    use der::Decode as _;
    use der::asn1::{AnyRef, Ia5StringRef, PrintableStringRef, Utf8StringRef};
    let any = AnyRef::from_der(value).ok()?;
    const VISIBLE_STRING: u8 = 0x1a;
    const BMP_STRING: u8 = 0x1e;
    match value.first()? {
        0x0c => Utf8StringRef::from_der(value).ok().map(|text| text.as_str().into()),
        0x13 => PrintableStringRef::from_der(value).ok().map(|text| text.as_str().into()),
        0x16 => Ia5StringRef::from_der(value).ok().map(|text| text.as_str().into()),
        &VISIBLE_STRING => core::str::from_utf8(any.value()).ok().filter(|text| text.is_ascii()).map(Into::into),
        &BMP_STRING => {
            let (units, []) = any.value().as_chunks::<2>() else { return None };
            units.iter().map(|unit| char::from_u32(u32::from(u16::from_be_bytes(*unit)))).collect()
        }
        _ => None,
    }
}

fn transform(value: String, take: &Take) -> Result<String, Unusable> {
    take.transforms.iter().try_fold(value, |value, transform| {
        Ok(match transform {
            Transform::Lower => value.to_ascii_lowercase(),
            Transform::Upper => value.to_ascii_uppercase(),
            Transform::LocalPart => match value.split_once('@') {
                Some((local, rest)) if !local.is_empty() && !rest.contains('@') => local.into(),
                _ => return Err(unusable(format!("{} has not exactly one at sign with a name before it", take.text))),
            },
            Transform::Prefix(text) => format!("{text}{value}"),
            Transform::Suffix(text) => format!("{value}{text}"),
        })
    })
}
