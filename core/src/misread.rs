//! Names what was passed where one DER certificate was expected: asked only once reading has failed.

use crate::der::{Reader, tag};

/// What the bytes are, as a noun phrase, if it can be told.
pub(crate) fn found(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [] => return Some("empty input"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0x2d, 0, ..] | [0, 0x2d, ..] => return Some("UTF-16 text"),
        [0xef, 0xbb, 0xbf, ..] => return found_in_text(bytes),
        _ => {}
    }
    if bytes.first() != Some(&tag::SEQUENCE) || bytes.iter().all(|octet| is_text(*octet)) {
        return found_in_text(bytes);
    }
    if bytes.get(1) == Some(&0x80) {
        return Some("BER with an indefinite length, where DER is expected");
    }
    let mut reader = Reader::new(bytes);
    match reader.sequence() {
        Ok(_) if !reader.is_empty() => Some("one DER value with octets after the certificate"),
        Ok(contents) => found_in_sequence(contents),
        Err(_) => Some(unframed(bytes)),
    }
}

fn is_text(octet: u8) -> bool {
    matches!(octet, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..)
}

fn found_in_text(bytes: &[u8]) -> Option<&'static str> {
    let count = |wanted: &[u8]| bytes.windows(wanted.len()).filter(|part| *part == wanted).count();
    let is_base64 = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/' | b'=' | b'\r' | b'\n');
    if count(b"-----BEGIN ") == 0 {
        let is_armourless = bytes.starts_with(b"MI") && bytes.iter().all(is_base64);
        return match bytes.iter().all(|octet| is_text(*octet)) {
            true if is_armourless => {
                Some("Base64 without the lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----")
            }
            true => Some("text without a PEM block"),
            false => None,
        };
    }
    if !bytes.iter().all(|octet| is_text(*octet)) {
        return Some("binary data with PEM text inside, which is not searched");
    }
    Some(match count(b"-----BEGIN ") {
        _ if count(b"PRIVATE KEY-----") > 0 => "PEM text with a private key",
        1 => "PEM text, where DER is expected",
        _ => "a PEM file of several blocks, where one DER certificate is expected",
    })
}

/// Why a SEQUENCE does not frame.
fn unframed(bytes: &[u8]) -> &'static str {
    match bytes {
        [_, 0x81, 0..=0x7f, ..] | [_, 0x82, 0, ..] | [_, 0x83, 0, ..] | [_, 0x84, 0, ..] | [_, 0x85..=0xff, ..] => {
            "BER with a length that is not minimal, where DER is expected"
        }
        _ => "DER that is cut short",
    }
}

/// The contents of OIDs and tags by which other files are known.
fn found_in_sequence(contents: Reader<'_>) -> Option<&'static str> {
    let [_, second, third] = tags(contents.clone());
    let mut fields = contents;
    let head = fields.next().ok()?;
    match (head.tag, head.value, second, third) {
        (tag::OID, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, ..], ..) => Some("a PKCS#7 file"),
        (tag::INTEGER, [3], Some(tag::SEQUENCE), _) => Some("a PKCS#12 file (PFX)"),
        (tag::INTEGER, [0 | 1], Some(tag::SEQUENCE), Some(tag::OCTET_STRING)) => Some("a private key (PKCS#8)"),
        (tag::INTEGER, [0 | 1], Some(tag::INTEGER), Some(tag::INTEGER)) => Some("an RSA private key"),
        (tag::INTEGER, [1], Some(tag::OCTET_STRING), _) => Some("an EC private key"),
        (tag::SEQUENCE, _, Some(tag::OCTET_STRING), None) => Some("an encrypted private key (PKCS#8)"),
        (tag::SEQUENCE, _, Some(tag::BIT_STRING), None) => Some("a public key (SubjectPublicKeyInfo)"),
        (tag::SEQUENCE, signed, Some(tag::SEQUENCE), Some(tag::BIT_STRING)) => found_in_signed(Reader::new(signed)),
        _ => None,
    }
}

/// Certificates, requests and CRLs are signed alike and begin differently (RFC 2986, 4.1; RFC 5280, 5.1).
fn found_in_signed(mut signed: Reader<'_>) -> Option<&'static str> {
    let version = signed.optional(tag::INTEGER).ok()?;
    let first = signed.next().ok()?;
    let second = signed.next().ok()?;
    let third = signed.peek();
    let starts_with = |value: &[u8], tag| value.first() == Some(&tag);
    if version.is_some() && starts_with(first.value, tag::SET) && starts_with(second.value, tag::SEQUENCE) {
        return Some("a certification request (PKCS#10)");
    }
    let is_time = matches!(third, Some(tag::UTC_TIME | tag::GENERALIZED_TIME));
    (starts_with(first.value, tag::OID) && is_time).then_some("a CRL")
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
            (&b""[..], "empty input"),
            (b"\xff\xfe-\0-\0", "UTF-16 text"),
            (b"-\0-\0", "UTF-16 text"),
            (b"-----BEGIN CERTIFICATE-----\n", "PEM text, where DER is expected"),
            (b"\xef\xbb\xbf-----BEGIN CERTIFICATE-----\n", "PEM text, where DER is expected"),
            (b"-----BEGIN EC PRIVATE KEY-----\n", "PEM text with a private key"),
            (b"MIIBxyz=\n", "Base64 without the lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----"),
            (b"hello", "text without a PEM block"),
            (b"\x30\x00\n", "one DER value with octets after the certificate"),
            (b"\x30\x80\x00\x00", "BER with an indefinite length, where DER is expected"),
            (b"\x30\x81\x01\x00", "BER with a length that is not minimal, where DER is expected"),
            (b"\x30\x05\x02\x01", "DER that is cut short"),
            (b"\x30\x05\x02\x01\x03\x30\x00", "a PKCS#12 file (PFX)"),
            (b"\x30\x07\x02\x01\x00\x30\x00\x04\x00", "a private key (PKCS#8)"),
            (b"\x30\x09\x02\x01\x00\x02\x01\x01\x02\x01\x03", "an RSA private key"),
            (b"\x30\x05\x02\x01\x01\x04\x00", "an EC private key"),
            (b"\x30\x04\x30\x00\x03\x00", "a public key (SubjectPublicKeyInfo)"),
        ] {
            assert_eq!(found(bytes), Some(name), "{bytes:02x?}");
        }
        assert_eq!(found(b"\x30\x00"), None);
        assert_eq!(found(b"\x04\x00"), None);
    }
}
