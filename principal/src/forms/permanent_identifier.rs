//! Permanent identifiers: an otherName that stays when names and keys change (RFC 4043).

use alloc::string::String;
use alloc::vec::Vec;

use certauth::{Code, GeneralName, Identity, Oid};
use der::asn1::{ObjectIdentifier, Utf8StringRef};
use der::{Decode, Reader as _, SliceReader};

use crate::forms::form_error::{FormError, UNDECODABLE};

/// A permanent identifier. Its value is unique only among those of one assigner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermanentIdentifier {
    /// The value. Where the certificate has none, it is the subject's one serialNumber attribute (RFC 4043, 2).
    pub value: String,
    /// Who assigned it; `None` means the CA that issued the certificate.
    pub assigner: Option<Oid>,
}

/// Every permanent identifier.
///
/// # Errors
/// [`Code::RuleValueUnusable`]: one is malformed, or has no value and the subject has not exactly one serialNumber.
pub fn permanent_identifiers(identity: &Identity) -> Result<Vec<PermanentIdentifier>, FormError> {
    let unusable = |reason| FormError { code: Code::RuleValueUnusable, reason };
    if identity.has_undecodable_names() {
        return Err(unusable(UNDECODABLE));
    }
    let mut found = Vec::new();
    for name in identity.subject_alt_names() {
        let GeneralName::OtherName { oid, value } = name else { continue };
        if oid != Oid::PERMANENT_IDENTIFIER {
            continue;
        }
        let (value, assigner) = read(value).map_err(|_| unusable("A permanent identifier is malformed"))?;
        let value = match value {
            Some(value) => value,
            None => {
                let subject = identity.subject();
                let mut numbers = subject.values(&Oid::SERIAL_NUMBER);
                let only = numbers.next().filter(|_| numbers.next().is_none());
                only.and_then(|number| number.text()).ok_or(unusable(
                    "A permanent identifier without a value needs exactly one serialNumber in the subject",
                ))?
            }
        };
        if value.is_empty() || value.chars().any(char::is_control) {
            return Err(unusable("A permanent identifier is empty or has control characters"));
        }
        found.push(PermanentIdentifier { value, assigner });
    }
    Ok(found)
}

/// `SEQUENCE { identifierValue UTF8String OPTIONAL, assigner OBJECT IDENTIFIER OPTIONAL }`.
fn read(der: &[u8]) -> der::Result<(Option<String>, Option<Oid>)> {
    let mut outer = SliceReader::new(der)?;
    let found = outer.sequence(|reader| -> der::Result<_> {
        let value = Option::<Utf8StringRef<'_>>::decode(reader)?.map(|text| String::from(text.as_str()));
        let assigner = Option::<ObjectIdentifier>::decode(reader)?;
        Ok((value, assigner))
    })?;
    outer.finish()?;
    let (value, assigner) = found;
    let assigner = match assigner {
        Some(oid) => Some(alloc::format!("{oid}").parse().map_err(|_| der::Error::from(der::ErrorKind::OidMalformed))?),
        None => None,
    };
    Ok((value, assigner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let both = [0x30, 0x08, 0x0c, 0x01, b'a', 0x06, 0x03, 0x2a, 0x03, 0x04];
        let read_ok = |der: &[u8]| read(der).ok();
        assert_eq!(read_ok(&both), Some((Some("a".into()), "1.2.3.4".parse().ok())));
        assert_eq!(read_ok(&[0x30, 0x00]), Some((None, None)));
        assert_eq!(read_ok(&[0x30, 0x03, 0x0c, 0x01, b'a']), Some((Some("a".into()), None)));
        for bad in [&[][..], &[0x30], &[0x31, 0x00], &[0x30, 0x03, 0x13, 0x01, b'a'], &[0x30, 0x00, 0x00]] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }
}
