//! The security identifier that Windows binds a certificate to an account by: an extension (MS-WCCE, 2.2.2.7.7.4), and a
//! tag URI in subjectAltName. Where both occur they must agree (MS-PKCA, 3.1.5.2.1.6).

use certauth::{Code, Identity, Oid};

use crate::forms::form_error::{FormError, UNDECODABLE};

const TAG: &str = "tag:microsoft.com,2022-09-14:sid:";

/// The security identifier, from the extension, the URI or both; `None` if the certificate has neither.
///
/// # Errors
/// [`Code::SecurityIdentifierInvalid`]: one of them is malformed, there are several, or they differ.
pub fn security_identifier(identity: &Identity) -> Result<Option<&str>, FormError> {
    let invalid = |reason| FormError { code: Code::SecurityIdentifierInvalid, reason };
    let certificate = identity.certificate();
    let extension = match certificate.extension(&Oid::MICROSOFT_SECURITY_IDENTIFIER) {
        Some(_) => Some(certificate.security_identifier().ok_or(invalid("The extension is malformed"))?),
        None => None,
    };
    let mut tags = identity.uris().filter_map(|uri| uri.strip_prefix(TAG));
    let tag = tags.next();
    if tags.next().is_some() {
        return Err(invalid("Several URIs have a security identifier"));
    }
    if (extension.is_some() || tag.is_some()) && identity.has_undecodable_names() {
        return Err(invalid(UNDECODABLE));
    }
    if !extension.into_iter().chain(tag).all(is_security_identifier) {
        return Err(invalid("It does not have the form S-1-5-21-1-2-3-500"));
    }
    match (extension, tag) {
        (Some(extension), Some(tag)) if extension != tag => Err(invalid("The extension and the URI differ")),
        (extension, tag) => Ok(extension.or(tag)),
    }
}

/// MS-DTYP, 2.4.2.1: a revision of 1, an authority, and 1 to 15 subauthorities of 32 bits, in decimal.
fn is_security_identifier(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_decimal = |part: &str, most: u64| {
        let is_digits = part.bytes().all(|octet| octet.is_ascii_digit()) && (part == "0" || !part.starts_with('0'));
        is_digits && part.parse::<u64>().is_ok_and(|number| number <= most)
    };
    let is_start = parts.next() == Some("S") && parts.next() == Some("1");
    let is_authority = parts.next().is_some_and(|authority| is_decimal(authority, (1 << 48) - 1));
    let count = parts.clone().count();
    is_start && is_authority && (1..=15).contains(&count) && parts.all(|part| is_decimal(part, u32::MAX.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for text in ["S-1-5-21-1-2-3-500", "S-1-5-18", "S-1-0-0", "S-1-281474976710655-4294967295"] {
            assert!(is_security_identifier(text), "{text}");
        }
        for text in [
            "",
            "S",
            "S-1",
            "S-1-5",
            "S-2-5-18",
            "s-1-5-18",
            "S-1-5-",
            "S-1-5-018",
            "S-1-5--1",
            "S-1-5-4294967296",
            "S-1-5-a",
        ] {
            assert!(!is_security_identifier(text), "{text}");
        }
    }
}
