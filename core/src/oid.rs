//! Object identifiers (X.690, 8.19): compared by their octets, written dotted, known ones also by name.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};
use core::str::FromStr;

use crate::text::{hex, shortened};

/// An object identifier, with arcs of any size, of at most 128 octets.
///
/// It is read from dotted text or from the name of a known usage, and prints dotted.
///
/// ```
/// use certauth::Oid;
/// let uuid: Oid = "2.25.329800735698586629295641978511506172918".parse()?;
/// assert_eq!(uuid.to_string(), "2.25.329800735698586629295641978511506172918");
/// assert_eq!("clientAuth".parse::<Oid>()?.to_string(), "1.3.6.1.5.5.7.3.2");
/// # Ok::<(), certauth::OidError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(Cow<'static, [u8]>);

/// The text is not an object identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OidError;

impl fmt::Display for OidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a dotted object identifier, nor the name of a known one")
    }
}

impl core::error::Error for OidError {}

/// Names an identifier that is known at compile time.
macro_rules! known {
    ($($(#[$doc:meta])+ $name:ident = $contents:expr;)+) => {
        impl Oid {
            $($(#[$doc])+ pub const $name: Oid = Oid(Cow::Borrowed($contents));)+
        }
    };
}

known! {
    /// id-kp-clientAuth, 1.3.6.1.5.5.7.3.2.
    CLIENT_AUTH = &[0x2b, 6, 1, 5, 5, 7, 3, 2];
    /// id-kp-serverAuth, 1.3.6.1.5.5.7.3.1.
    SERVER_AUTH = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
    /// anyExtendedKeyUsage, 2.5.29.37.0.
    ANY_EXTENDED_KEY_USAGE = &[0x55, 0x1d, 37, 0];
    /// anyPolicy, 2.5.29.32.0.
    ANY_POLICY = &[0x55, 0x1d, 32, 0];
    /// id-at-commonName, 2.5.4.3.
    COMMON_NAME = &[0x55, 4, 3];
    /// id-at-serialNumber, 2.5.4.5.
    SERIAL_NUMBER = &[0x55, 4, 5];
    /// id-at-organizationName, 2.5.4.10.
    ORGANIZATION = &[0x55, 4, 10];
    /// id-at-organizationalUnitName, 2.5.4.11.
    ORGANIZATIONAL_UNIT = &[0x55, 4, 11];
    /// id-emailAddress, 1.2.840.113549.1.9.1.
    EMAIL_ADDRESS = EMAIL_ADDRESS;
    /// id-ce-keyUsage, 2.5.29.15.
    KEY_USAGE = &[0x55, 0x1d, 15];
    /// The otherName of a user principal name of Active Directory, 1.3.6.1.4.1.311.20.2.3.
    USER_PRINCIPAL_NAME = USER_PRINCIPAL_NAME.0;
    /// The otherName of an internationalised e-mail address (RFC 9598), 1.3.6.1.5.5.7.8.9.
    SMTP_UTF8_MAILBOX = SMTP_UTF8_MAILBOX.0;
    /// The otherName of a permanent identifier (RFC 4043), 1.3.6.1.5.5.7.8.3.
    PERMANENT_IDENTIFIER = &[0x2b, 6, 1, 5, 5, 7, 8, 3];
    /// The extension with the security identifier of a Windows account, 1.3.6.1.4.1.311.25.2.
    MICROSOFT_SECURITY_IDENTIFIER = &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 25, 2];
}

/// An object identifier in a certificate.
///
/// ```
/// # use certauth::{Certificate, Oid, certificates_from_pem};
/// # let pem = include_bytes!("../examples/good.pem");
/// # let ders = certificates_from_pem(pem)?;
/// # let certificate = Certificate::from_der(&ders[0])?;
/// let mut attributes = certificate.subject().attributes();
/// assert!(attributes.any(|attribute| attribute.oid == Oid::COMMON_NAME));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OidRef<'a>(pub(crate) &'a [u8]);

impl<'a> OidRef<'a> {
    /// The contents of its DER.
    pub fn contents(&self) -> &'a [u8] {
        self.0
    }

    /// Its name, if it is known here.
    pub fn name(&self) -> Option<&'static str> {
        oid_name(self.0)
    }
}

impl fmt::Display for OidRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&dotted(self.0))
    }
}

impl PartialEq<Oid> for OidRef<'_> {
    fn eq(&self, other: &Oid) -> bool {
        self.0 == other.contents()
    }
}

impl PartialEq<OidRef<'_>> for Oid {
    fn eq(&self, other: &OidRef<'_>) -> bool {
        other == self
    }
}

impl From<OidRef<'_>> for Oid {
    fn from(oid: OidRef<'_>) -> Oid {
        Oid(oid.0.to_vec().into())
    }
}

impl Oid {
    pub(crate) fn from_contents(contents: Vec<u8>) -> Oid {
        Oid(contents.into())
    }

    /// The contents of its DER.
    pub fn contents(&self) -> &[u8] {
        &self.0
    }

    /// Its name, if it is known here.
    pub fn name(&self) -> Option<&'static str> {
        oid_name(&self.0)
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&dotted(&self.0))
    }
}

/// Contents that are longer have no dotted text.
const MOST_OCTETS: usize = 128;

/// Longer text is a mistake, and reading it would cost the square of its length.
const MOST_DIGITS: usize = 1_024;

impl FromStr for Oid {
    type Err = OidError;

    fn from_str(text: &str) -> Result<Oid, OidError> {
        if let Some((contents, _)) = NAMES.iter().find(|(_, name)| name.eq_ignore_ascii_case(text)) {
            return Ok(Oid(Cow::Borrowed(contents)));
        }
        if text.len() > MOST_DIGITS {
            return Err(OidError);
        }
        let mut arcs = text.split('.').map(digits);
        let (Some(Some(root)), Some(Some(second))) = (arcs.next(), arcs.next()) else { return Err(OidError) };
        let [root @ 0..=2] = root[..] else { return Err(OidError) };
        // X.690, 8.19.4: the first two arcs are one number, and only below the root 2 may the second exceed 39.
        let mut first = second;
        if root < 2 && !matches!(first[..], [_] | [1..=3, _]) {
            return Err(OidError);
        }
        add(&mut first, u32::from(root) * 40);
        let mut contents = Vec::new();
        push_base_128(&mut contents, first);
        for arc in arcs {
            push_base_128(&mut contents, arc.ok_or(OidError)?);
        }
        // What prints in another way than it was written would not read back.
        if contents.len() > MOST_OCTETS {
            return Err(OidError);
        }
        Ok(Oid(contents.into()))
    }
}

/// The decimal digits of an arc, the most significant first; no sign, no leading zero.
fn digits(text: &str) -> Option<Vec<u8>> {
    let is_minimal = text == "0" || !text.starts_with('0');
    let digits: Option<Vec<u8>> =
        text.bytes().map(|digit| digit.is_ascii_digit().then(|| digit.wrapping_sub(b'0'))).collect();
    digits.filter(|digits| is_minimal && !digits.is_empty())
}

/// Adds a small number to decimal digits.
fn add(digits: &mut Vec<u8>, number: u32) {
    let mut carry = number;
    for digit in digits.iter_mut().rev() {
        carry += u32::from(*digit);
        *digit = u8::try_from(carry % 10).unwrap_or(0);
        carry /= 10;
    }
    while carry > 0 {
        digits.insert(0, u8::try_from(carry % 10).unwrap_or(0));
        carry /= 10;
    }
}

/// Appends a number, given by its decimal digits, in base 128.
fn push_base_128(out: &mut Vec<u8>, mut digits: Vec<u8>) {
    let mut octets = Vec::new();
    while octets.is_empty() || digits.iter().any(|digit| *digit != 0) {
        let mut remainder = 0u32;
        for digit in &mut digits {
            let sum = remainder * 10 + u32::from(*digit);
            *digit = u8::try_from(sum / 128).unwrap_or(0);
            remainder = sum % 128;
        }
        let more = if octets.is_empty() { 0 } else { 0x80 };
        octets.push(u8::try_from(remainder).unwrap_or(0) | more);
    }
    out.extend(octets.iter().rev());
}

/// The dotted text of an OBJECT IDENTIFIER's contents, with all of its arcs. Two identifiers never have one text.
///
/// Contents of more than 128 octets, which nobody issues, are written in hexadecimal as `#06...`, so that writing a
/// hostile one costs no more than reading it.
pub(crate) fn dotted(contents: &[u8]) -> String {
    if contents.len() > MOST_OCTETS {
        return String::from("#06") + &hex(contents);
    }
    let mut out = String::new();
    let mut arc: Vec<u8> = Vec::new();
    let mut first = true;
    for octet in contents {
        arc.push(octet & 0x7f);
        if octet & 0x80 != 0 {
            continue;
        }
        let number = core::mem::take(&mut arc);
        let small = number
            .iter()
            .try_fold(0u128, |sum, digit| sum.checked_mul(128).and_then(|sum| sum.checked_add(u128::from(*digit))));
        match small {
            Some(whole) if first => {
                let root = (whole / 40).min(2);
                let _ = write!(out, "{root}.{}", whole - root * 40);
            }
            Some(whole) => {
                let _ = write!(out, ".{whole}");
            }
            None => {
                // Only below the root 2 is the first number this large.
                let less = if first { 80 } else { 0 };
                out.push_str(if first { "2." } else { "." });
                push_decimal(&mut out, &number, less);
            }
        }
        first = false;
    }
    out
}

/// Appends a large number in base 128, less a small one, as decimal digits.
fn push_decimal(out: &mut String, number: &[u8], less: u8) {
    let mut octets: Vec<u8> = number.into();
    let mut borrow = less;
    for octet in octets.iter_mut().rev() {
        let (rest, borrows) = match octet.checked_sub(borrow) {
            Some(rest) => (rest, 0),
            None => ((*octet + 128).wrapping_sub(borrow), 1),
        };
        (*octet, borrow) = (rest, borrows);
    }
    let mut digits = Vec::new();
    while octets.iter().any(|octet| *octet != 0) {
        let mut remainder = 0u32;
        for octet in &mut octets {
            let sum = remainder * 128 + u32::from(*octet);
            *octet = u8::try_from(sum / 10).unwrap_or(0);
            remainder = sum % 10;
        }
        digits.push(u8::try_from(remainder).unwrap_or(0));
    }
    out.extend(digits.iter().rev().map(|digit| char::from(b'0' + digit)));
}

/// The dotted text of an OBJECT IDENTIFIER's contents, at most 256 octets of it: for people.
pub fn oid_text(contents: &[u8]) -> String {
    shortened(dotted(contents))
}

/// The name of an object identifier, by its contents, if it is known here.
pub(crate) fn oid_name(contents: &[u8]) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == contents).map(|(_, name)| *name)
}

/// The dotted text with its name before it, if it has one.
pub(crate) fn named(dotted: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => alloc::format!("{name}, {dotted}"),
        None => dotted.into(),
    }
}

/// Names of usages, extensions, attribute types, algorithms and curves, for people and, where a policy field takes
/// object identifiers, for settings.
const NAMES: &[(&[u8], &str)] = &[
    // Extended key usages: RFC 5280, 4.2.1.12; Microsoft; TCG; RFC 4556; RFC 9336.
    (&[0x55, 0x1d, 0x25, 0], "anyExtendedKeyUsage"),
    (&[0x2b, 6, 1, 5, 5, 7, 3, 1], "serverAuth"),
    (&[0x2b, 6, 1, 5, 5, 7, 3, 2], "clientAuth"),
    (&[0x2b, 6, 1, 5, 5, 7, 3, 3], "codeSigning"),
    (&[0x2b, 6, 1, 5, 5, 7, 3, 4], "emailProtection"),
    (&[0x2b, 6, 1, 5, 5, 7, 3, 8], "timeStamping"),
    (&[0x2b, 6, 1, 5, 5, 7, 3, 9], "OCSPSigning"),
    (&[0x2b, 6, 1, 5, 5, 7, 3, 36], "documentSigning"),
    (&[0x2b, 6, 1, 5, 2, 3, 4], "pkinitKPClientAuth"),
    (&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 20, 2, 2], "smartcardLogon"),
    (&[0x67, 0x81, 5, 8, 1], "tcg-kp-EKCertificate"),
    (&[0x67, 0x81, 5, 8, 3], "tcg-kp-AIKCertificate"),
    // Extensions: RFC 5280, 4.2; RFC 3820; Microsoft.
    (&[0x55, 0x1d, 9], "subjectDirectoryAttributes"),
    (&[0x55, 0x1d, 14], "subjectKeyIdentifier"),
    (&[0x55, 0x1d, 15], "keyUsage"),
    (&[0x55, 0x1d, 17], "subjectAltName"),
    (&[0x55, 0x1d, 18], "issuerAltName"),
    (&[0x55, 0x1d, 19], "basicConstraints"),
    (&[0x55, 0x1d, 30], "nameConstraints"),
    (&[0x55, 0x1d, 31], "cRLDistributionPoints"),
    (&[0x55, 0x1d, 32], "certificatePolicies"),
    (&[0x55, 0x1d, 33], "policyMappings"),
    (&[0x55, 0x1d, 35], "authorityKeyIdentifier"),
    (&[0x55, 0x1d, 36], "policyConstraints"),
    (&[0x55, 0x1d, 37], "extKeyUsage"),
    (&[0x55, 0x1d, 46], "freshestCRL"),
    (&[0x55, 0x1d, 54], "inhibitAnyPolicy"),
    (&[0x2b, 6, 1, 5, 5, 7, 1, 1], "authorityInfoAccess"),
    (&[0x2b, 6, 1, 5, 5, 7, 1, 3], "qcStatements"),
    (&[0x2b, 6, 1, 5, 5, 7, 1, 11], "subjectInfoAccess"),
    (PROXY_CERT_INFO, "proxyCertInfo"),
    (&[0x2b, 6, 1, 5, 5, 7, 1, 24], "tlsFeature"),
    (&[0x2b, 6, 1, 5, 5, 7, 0x30, 1, 5], "ocspNoCheck"),
    (&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 21, 7], "certificateTemplate"),
    (&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 21, 10], "applicationPolicies"),
    (&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 25, 2], "szOID_NTDS_CA_SECURITY_EXT"),
    (&[0x55, 0x1d, 32, 0], "anyPolicy"),
    // Attribute types: RFC 4519, RFC 5280 A.1, PKCS#9, TCG.
    (&[0x55, 4, 3], "commonName"),
    (&[0x55, 4, 4], "surname"),
    (&[0x55, 4, 5], "serialNumber"),
    (&[0x55, 4, 6], "countryName"),
    (&[0x55, 4, 7], "localityName"),
    (&[0x55, 4, 8], "stateOrProvinceName"),
    (&[0x55, 4, 9], "streetAddress"),
    (&[0x55, 4, 10], "organizationName"),
    (&[0x55, 4, 11], "organizationalUnitName"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25], "domainComponent"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1], "userId"),
    (&[0x55, 4, 12], "title"),
    (&[0x55, 4, 42], "givenName"),
    (&[0x55, 4, 43], "initials"),
    (&[0x55, 4, 44], "generationQualifier"),
    (&[0x55, 4, 46], "dnQualifier"),
    (&[0x55, 4, 65], "pseudonym"),
    (&[0x55, 4, 97], "organizationIdentifier"),
    (EMAIL_ADDRESS, "emailAddress"),
    (&[0x67, 0x81, 5, 2, 1], "tpmManufacturer"),
    (&[0x67, 0x81, 5, 2, 2], "tpmModel"),
    (&[0x67, 0x81, 5, 2, 3], "tpmVersion"),
    // Algorithms and curves: RFC 8017, RFC 5758, RFC 8410, RFC 5480, RFC 5639, SEC 2.
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1], "rsaEncryption"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 2], "md2WithRSAEncryption"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 4], "md5WithRSAEncryption"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5], "sha1WithRSAEncryption"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10], "RSASSA-PSS"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11], "sha256WithRSAEncryption"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 12], "sha384WithRSAEncryption"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 13], "sha512WithRSAEncryption"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 14], "sha224WithRSAEncryption"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1], "DSA"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 3], "dsa-with-SHA1"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1], "ecPublicKey"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1], "ecdsa-with-SHA1"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 1], "ecdsa-with-SHA224"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2], "ecdsa-with-SHA256"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3], "ecdsa-with-SHA384"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4], "ecdsa-with-SHA512"),
    (&[0x2b, 0x65, 0x6e], "X25519"),
    (&[0x2b, 0x65, 0x70], "Ed25519"),
    (&[0x2b, 0x65, 0x71], "Ed448"),
    (&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 17], "ML-DSA-44"),
    (&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 18], "ML-DSA-65"),
    (&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 19], "ML-DSA-87"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 1], "secp192r1"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7], "secp256r1"),
    (&[0x2b, 0x81, 4, 0, 10], "secp256k1"),
    (&[0x2b, 0x81, 4, 0, 33], "secp224r1"),
    (&[0x2b, 0x81, 4, 0, 34], "secp384r1"),
    (&[0x2b, 0x81, 4, 0, 35], "secp521r1"),
    (&[0x2b, 0x24, 3, 3, 2, 8, 1, 1, 7], "brainpoolP256r1"),
    (&[0x2b, 0x24, 3, 3, 2, 8, 1, 1, 11], "brainpoolP384r1"),
    (&[0x2b, 0x24, 3, 3, 2, 8, 1, 1, 13], "brainpoolP512r1"),
];

/// id-emailAddress, 1.2.840.113549.1.9.1.
pub(crate) const EMAIL_ADDRESS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1];
/// id-on-userPrincipalName, 1.3.6.1.4.1.311.20.2.3 (Microsoft).
pub(crate) const USER_PRINCIPAL_NAME: OidRef<'static> = OidRef(&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 20, 2, 3]);
/// id-on-SmtpUTF8Mailbox, 1.3.6.1.5.5.7.8.9 (RFC 9598).
pub(crate) const SMTP_UTF8_MAILBOX: OidRef<'static> = OidRef(&[0x2b, 6, 1, 5, 5, 7, 8, 9]);
/// id-pe-proxyCertInfo, 1.3.6.1.5.5.7.1.14 (RFC 3820).
pub(crate) const PROXY_CERT_INFO: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 1, 14];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der;
    use alloc::string::ToString as _;

    #[test]
    fn text_there_and_back() {
        for (text, contents) in [
            ("1.3.6.1.5.5.7.3.2", &[0x2b, 6, 1, 5, 5, 7, 3, 2][..]),
            ("2.999.1", &[0x88, 0x37, 1]),
            ("0.0", &[0]),
            ("0.39", &[39]),
            ("1.0", &[40]),
            ("2.0", &[80]),
            ("2.39", &[119]),
            ("2.40", &[120]),
            ("2.47", &[127]),
            ("2.48", &[0x81, 0]),
            ("1.2.4294967296", &[0x2a, 0x90, 0x80, 0x80, 0x80, 0]),
        ] {
            assert_eq!(text.parse::<Oid>().map(|oid| oid.0), Ok(contents.into()), "{text}");
            assert_eq!(dotted(contents), text);
        }
        // Arcs beyond 128 bits, in the first place and elsewhere.
        for text in [
            "2.25.329800735698586629295641978511506172918",
            "2.340282366920938463463374607431768211456000000.5",
            "1.2.99999999999999999999999999999999999999999999999999.1",
        ] {
            assert_eq!(text.parse::<Oid>().map(|oid| oid.to_string()), Ok(text.into()));
        }
        assert_eq!("CLIENTauth".parse(), Ok(Oid::CLIENT_AUTH));
        for bad in
            ["", "1", "1.", ".1", "3.1", "0.40", "1.40", "1.100", "1.2.-1", "1.2.+1", "1.2.03", "1.2. 3", "nobody"]
        {
            assert_eq!(bad.parse::<Oid>(), Err(OidError), "{bad}");
        }
        assert_eq!(["1.2", &".1".repeat(1_000)].concat().parse::<Oid>(), Err(OidError));
    }

    #[test]
    fn hostile_identifiers_stay_apart_and_cheap() {
        let long = |last: u8| [&[0x2a][..], &[0xff; 200_000], &[last]].concat();
        assert_ne!(dotted(&long(1)), dotted(&long(2)));
        assert!(oid_text(&long(1)).len() < 300);
        assert_ne!(
            dotted(&[&[0x2a][..], &[0xff; 20], &[1]].concat()),
            dotted(&[&[0x2a][..], &[0xff; 20], &[2]].concat())
        );
    }

    #[test]
    fn every_known_name_is_well_formed_and_unique() {
        for (index, (contents, name)) in NAMES.iter().enumerate() {
            assert!(der::oid_is_well_formed(contents), "{name}");
            assert!(NAMES[..index].iter().all(|(other, text)| other != contents && text != name), "{name}");
        }
    }
}
