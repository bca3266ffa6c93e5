//! Names what was passed where one DER certificate was expected: asked only once reading has failed.

use alloc::string::String;
use core::fmt;

use crate::der::{Reader, tag};

/// What was passed where one DER certificate was expected.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misread {
    /// Empty input.
    Empty,
    /// UTF-16 text.
    Utf16,
    /// PEM text, where DER is expected.
    Pem,
    /// A PEM file of several blocks, where one DER certificate is expected.
    PemBundle,
    /// PEM text with a private key.
    PemKey,
    /// Base64 without the lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----.
    Base64,
    /// Text without a PEM block.
    Text,
    /// Binary data with PEM text inside, which is not searched.
    BinaryWithPem,
    /// BER with an indefinite length, where DER is expected.
    IndefiniteLength,
    /// BER with a length that is not minimal, where DER is expected.
    LongLength,
    /// DER that is cut short.
    Truncated,
    /// A DER value followed by further octets.
    TrailingOctets,
    /// DER, where PEM is expected.
    Der,
    /// A PKCS#7 file.
    Pkcs7,
    /// A PKCS#12 file (PFX).
    Pkcs12,
    /// A private key (PKCS#8).
    Pkcs8,
    /// An RSA private key.
    RsaKey,
    /// An EC private key.
    EcKey,
    /// An encrypted private key (PKCS#8).
    EncryptedKey,
    /// A public key (SubjectPublicKeyInfo).
    PublicKey,
    /// A certification request (PKCS#10).
    Request,
    /// A CRL.
    Crl,
}

impl Misread {
    /// What it is, as a noun phrase.
    pub fn text(self) -> &'static str {
        match self {
            Misread::Empty => "empty input",
            Misread::Utf16 => "UTF-16 text",
            Misread::Pem => "PEM text, where DER is expected",
            Misread::PemBundle => "a PEM file of several blocks, where one DER certificate is expected",
            Misread::PemKey => "PEM text with a private key",
            Misread::Base64 => "Base64 without the lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----",
            Misread::Text => "text without a PEM block",
            Misread::BinaryWithPem => "binary data with PEM text inside, which is not searched",
            Misread::IndefiniteLength => "BER with an indefinite length, where DER is expected",
            Misread::LongLength => "BER with a length that is not minimal, where DER is expected",
            Misread::Truncated => "DER that is cut short",
            Misread::TrailingOctets => "a DER value followed by further octets",
            Misread::Der => "DER, where PEM is expected",
            Misread::Pkcs7 => "a PKCS#7 file",
            Misread::Pkcs12 => "a PKCS#12 file (PFX)",
            Misread::Pkcs8 => "a private key (PKCS#8)",
            Misread::RsaKey => "an RSA private key",
            Misread::EcKey => "an EC private key",
            Misread::EncryptedKey => "an encrypted private key (PKCS#8)",
            Misread::PublicKey => "a public key (SubjectPublicKeyInfo)",
            Misread::Request => "a certification request (PKCS#10)",
            Misread::Crl => "a CRL",
        }
    }

    /// How to fix it.
    pub fn remedy(self) -> &'static str {
        match self {
            Misread::Empty => "Check that the file or the buffer was filled.",
            Misread::Utf16 => "Save it as UTF-8 or ASCII: PowerShell writes UTF-16 unless told otherwise.",
            Misread::Pem => "Decode the PEM first: certificates_from_pem, or openssl x509 -outform der.",
            Misread::PemBundle => "Split the file: the first certificate is the end entity, the others are the chain.",
            Misread::PemKey => "Pass the certificate only, and keep private keys out of it.",
            Misread::Base64 => "Add the two lines, or decode the Base64 to DER.",
            Misread::Text => "Give a certificate, PEM or DER.",
            Misread::BinaryWithPem => "Give either one DER certificate or a PEM file without control characters.",
            Misread::IndefiniteLength => "Convert it to DER: openssl x509 -outform der.",
            Misread::LongLength => "Convert it to DER: openssl x509 -outform der.",
            Misread::Truncated => "Read or copy it again: octets at the end are missing.",
            Misread::TrailingOctets => "Remove what follows the certificate, such as a newline or padding.",
            Misread::Der => "Use the function for DER, or convert it: openssl x509 -inform der.",
            Misread::Pkcs7 => "Extract the certificates: openssl pkcs7 -print_certs.",
            Misread::Pkcs12 => "Extract the certificate: openssl pkcs12 -clcerts -nokeys.",
            Misread::Pkcs8 => "Pass the certificate, not the key.",
            Misread::RsaKey => "Pass the certificate, not the key.",
            Misread::EcKey => "Pass the certificate, not the key.",
            Misread::EncryptedKey => "Pass the certificate, not the key.",
            Misread::PublicKey => "Pass the certificate, not the key.",
            Misread::Request => "Have a CA issue a certificate for it.",
            Misread::Crl => "Pass the certificate, not the CRL.",
        }
    }

    /// Both, as the reason of an error.
    pub(crate) fn reason(self) -> String {
        alloc::format!("This is {self}. {}", self.remedy().trim_end_matches('.'))
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// What the bytes are, if it can be recognised.
pub(crate) fn found(bytes: &[u8]) -> Option<Misread> {
    match bytes {
        [] => return Some(Misread::Empty),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0x2d, 0, ..] | [0, 0x2d, ..] => return Some(Misread::Utf16),
        [0xef, 0xbb, 0xbf, ..] => return found_in_text(bytes),
        _ => {}
    }
    if bytes.first() != Some(&tag::SEQUENCE) || is_text(bytes) {
        return found_in_text(bytes);
    }
    if bytes.get(1) == Some(&0x80) {
        return Some(Misread::IndefiniteLength);
    }
    let mut reader = Reader::new(bytes);
    match reader.sequence() {
        Ok(_) if !reader.is_empty() => Some(Misread::TrailingOctets),
        Ok(contents) => found_in_sequence(contents),
        Err(_) => Some(unframed(bytes)),
    }
}

/// Whether there is no control octet other than tab, CR and LF: everything else is binary.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|octet| matches!(octet, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..))
}

fn found_in_text(bytes: &[u8]) -> Option<Misread> {
    let count = |wanted: &[u8]| bytes.windows(wanted.len()).filter(|part| *part == wanted).count();
    let is_base64 = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/' | b'=' | b'\r' | b'\n');
    if count(b"-----BEGIN ") == 0 {
        let is_armourless = bytes.starts_with(b"MI") && bytes.iter().all(is_base64);
        return match is_text(bytes) {
            true if is_armourless => Some(Misread::Base64),
            true => Some(Misread::Text),
            false => None,
        };
    }
    if !is_text(bytes) {
        return Some(Misread::BinaryWithPem);
    }
    Some(match count(b"-----BEGIN ") {
        _ if count(b"PRIVATE KEY-----") > 0 => Misread::PemKey,
        1 => Misread::Pem,
        _ => Misread::PemBundle,
    })
}

/// Why a SEQUENCE does not frame.
fn unframed(bytes: &[u8]) -> Misread {
    match bytes {
        [_, 0x81, 0..=0x7f, ..] | [_, 0x82, 0, ..] | [_, 0x83, 0, ..] | [_, 0x84, 0, ..] | [_, 0x85..=0xff, ..] => {
            Misread::LongLength
        }
        _ => Misread::Truncated,
    }
}

/// The contents of OIDs and tags by which other files are known.
fn found_in_sequence(contents: Reader<'_>) -> Option<Misread> {
    let [_, second, third] = tags(contents.clone());
    let mut fields = contents;
    let head = fields.next().ok()?;
    match (head.tag, head.value, second, third) {
        (tag::OID, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, ..], ..) => Some(Misread::Pkcs7),
        (tag::INTEGER, [3], Some(tag::SEQUENCE), _) => Some(Misread::Pkcs12),
        (tag::INTEGER, [0 | 1], Some(tag::SEQUENCE), Some(tag::OCTET_STRING)) => Some(Misread::Pkcs8),
        (tag::INTEGER, [0 | 1], Some(tag::INTEGER), Some(tag::INTEGER)) => Some(Misread::RsaKey),
        (tag::INTEGER, [1], Some(tag::OCTET_STRING), _) => Some(Misread::EcKey),
        (tag::SEQUENCE, _, Some(tag::OCTET_STRING), None) => Some(Misread::EncryptedKey),
        (tag::SEQUENCE, _, Some(tag::BIT_STRING), None) => Some(Misread::PublicKey),
        (tag::SEQUENCE, signed, Some(tag::SEQUENCE), Some(tag::BIT_STRING)) => found_in_signed(Reader::new(signed)),
        _ => None,
    }
}

/// Certificates, requests and CRLs are signed alike and begin differently (RFC 2986, 4.1; RFC 5280, 5.1).
fn found_in_signed(mut signed: Reader<'_>) -> Option<Misread> {
    let version = signed.optional(tag::INTEGER).ok()?;
    let first = signed.next().ok()?;
    let second = signed.next().ok()?;
    let third = signed.peek();
    let starts_with = |value: &[u8], tag| value.first() == Some(&tag);
    if version.is_some() && starts_with(first.value, tag::SET) && starts_with(second.value, tag::SEQUENCE) {
        return Some(Misread::Request);
    }
    let is_time = matches!(third, Some(tag::UTC_TIME | tag::GENERALIZED_TIME));
    (starts_with(first.value, tag::OID) && is_time).then_some(Misread::Crl)
}

/// The tags of the first three values.
fn tags(mut reader: Reader<'_>) -> [Option<u8>; 3] {
    core::array::from_fn(|_| reader.next().ok().map(|tlv| tlv.tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_pass_is_named() {
        for (bytes, name) in [
            (&b""[..], Misread::Empty),
            (b"\xff\xfe-\0-\0", Misread::Utf16),
            (b"-\0-\0", Misread::Utf16),
            (b"-----BEGIN CERTIFICATE-----\n", Misread::Pem),
            (b"\xef\xbb\xbf-----BEGIN CERTIFICATE-----\n", Misread::Pem),
            (b"-----BEGIN EC PRIVATE KEY-----\n", Misread::PemKey),
            (b"MIIBxyz=\n", Misread::Base64),
            (b"hello", Misread::Text),
            (b"\x30\x00\n", Misread::TrailingOctets),
            (b"\x30\x80\x00\x00", Misread::IndefiniteLength),
            (b"\x30\x81\x01\x00", Misread::LongLength),
            (b"\x30\x05\x02\x01", Misread::Truncated),
            (b"\x30\x05\x02\x01\x03\x30\x00", Misread::Pkcs12),
            (b"\x30\x07\x02\x01\x00\x30\x00\x04\x00", Misread::Pkcs8),
            (b"\x30\x09\x02\x01\x00\x02\x01\x01\x02\x01\x03", Misread::RsaKey),
            (b"\x30\x05\x02\x01\x01\x04\x00", Misread::EcKey),
            (b"\x30\x04\x30\x00\x03\x00", Misread::PublicKey),
        ] {
            assert_eq!(found(bytes), Some(name), "{bytes:02x?}");
        }
        assert_eq!(found(b"\x30\x00"), None);
        assert_eq!(found(b"\x04\x00"), None);
    }
}
