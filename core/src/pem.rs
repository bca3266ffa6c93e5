//! PEM (RFC 7468): finds the blocks of a bundle; `pem-rfc7468` decodes each.

use alloc::vec::Vec;

use crate::code::Code;
use crate::der::Reader;
use crate::error::ConfigError;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";

/// Whether the bytes are PEM rather than DER. What frames as DER is DER, even if PEM stands somewhere inside it: an
/// extension may carry any text, and whoever wrote it must not choose which certificate is read.
pub fn is_pem(bytes: &[u8]) -> bool {
    let mut reader = Reader::new(bytes);
    let is_der = reader.sequence().is_ok() && reader.is_empty();
    !is_der && find_line(bytes, BEGIN).is_some()
}

/// The DER of every certificate of a PEM bundle, in order. Text between the blocks is allowed (RFC 7468, 5.2).
///
/// # Errors
/// [`Code::PemEmpty`] without a block; [`Code::PemInvalid`] with the index of a block that cannot be decoded;
/// [`Code::PemNotCertificate`] with the index of a block that is something else. Nothing is taken from a bundle with
/// one bad block: a trust store that is half loaded is a silent outage, or worse.
pub fn certificates_from_pem(pem: &[u8]) -> Result<Vec<Vec<u8>>, ConfigError> {
    let mut certificates = Vec::new();
    let mut rest = pem;
    while let Some(start) = find_line(rest, BEGIN) {
        let index = certificates.len();
        let invalid = || ConfigError::at(Code::PemInvalid, index);
        let block = rest.get(start..).unwrap_or(&[]);
        let end = find_line(block, END).ok_or_else(invalid)?;
        let line_end = block.get(end..).unwrap_or(&[]).iter().position(|octet| matches!(octet, b'\n' | b'\r'));
        let length = line_end.map_or(block.len(), |line| end.saturating_add(line));
        let (block, after) = block.split_at_checked(length).ok_or_else(invalid)?;
        let block = trimmed(block);
        let mut decoder = pem_rfc7468::Decoder::new_wrapped(block, width(block)).map_err(|_| invalid())?;
        let label = decoder.type_label();
        let mut der = Vec::new();
        decoder.decode_to_end(&mut der).map_err(|_| invalid())?;
        if !matches!(label, "CERTIFICATE" | "X509 CERTIFICATE" | "X.509 CERTIFICATE") {
            return Err(ConfigError::at(Code::PemNotCertificate, index));
        }
        certificates.push(der);
        rest = after;
    }
    if certificates.is_empty() {
        return Err(ConfigError::new(Code::PemEmpty));
    }
    Ok(certificates)
}

/// Where a line starts with `prefix`.
fn find_line(text: &[u8], prefix: &[u8]) -> Option<usize> {
    let mut at = 0usize;
    loop {
        let line = text.get(at..)?;
        if line.starts_with(prefix) {
            return Some(at);
        }
        let next = line.iter().position(|octet| matches!(octet, b'\n' | b'\r'))?;
        at = at.saturating_add(next).saturating_add(1);
    }
}

/// How long the lines of a block are. RFC 7468, 2: 64 when written, any length when read.
fn width(block: &[u8]) -> usize {
    let mut lines = block.split(|octet| matches!(octet, b'\n' | b'\r')).filter(|line| !line.is_empty());
    lines.nth(1).map_or(64, |line| line.len().max(4))
}

/// Without spaces at the end of the last line, which editors leave.
fn trimmed(block: &[u8]) -> &[u8] {
    block.trim_ascii_end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    const ONE: &str = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";

    #[test]
    fn bundles() {
        let two: String = [ONE, "some text\n", ONE].concat();
        assert_eq!(certificates_from_pem(two.as_bytes()).map(|all| all.len()), Ok(2));
        let windows = ONE.replace('\n', "\r\n");
        assert_eq!(certificates_from_pem(windows.as_bytes()), Ok(alloc::vec![alloc::vec![0x30, 0]]));
    }

    #[test]
    fn one_bad_block_spoils_the_bundle() {
        for (text, code, index) in [
            ("", Code::PemEmpty, None),
            ("text only", Code::PemEmpty, None),
            ("-----BEGIN CERTIFICATE-----\nMAA=\n", Code::PemInvalid, Some(0)),
            ("-----BEGIN CERTIFICATE-----\nM*A=\n-----END CERTIFICATE-----\n", Code::PemInvalid, Some(0)),
            ("-----BEGIN CERTIFICATE-----\nMAA=\n-----END PRIVATE KEY-----\n", Code::PemInvalid, Some(0)),
            ("-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n", Code::PemNotCertificate, Some(0)),
        ] {
            let error = certificates_from_pem(text.as_bytes()).map_err(|error| (error.code, error.index));
            assert_eq!(error, Err((code, index)), "{text}");
            if index.is_some() {
                let second = certificates_from_pem([ONE, text].concat().as_bytes());
                assert_eq!(second.map_err(|error| (error.code, error.index)), Err((code, Some(1))));
            }
        }
    }

    #[test]
    fn lines_of_any_length() {
        let body = ["MAA", &"A".repeat(149)].concat();
        for width in [4, 60, 64, 76, 1000] {
            let lines: Vec<&str> =
                body.as_bytes().chunks(width).filter_map(|line| core::str::from_utf8(line).ok()).collect();
            let text = ["-----BEGIN CERTIFICATE-----\n", &lines.join("\n"), "\n-----END CERTIFICATE-----\n"].concat();
            assert_eq!(certificates_from_pem(text.as_bytes()).map(|all| all.len()), Ok(1), "{width}");
        }
    }

    #[test]
    fn der_with_pem_inside_is_der() {
        let inside = ["\n", ONE].concat();
        let der = [&[0x30, u8::try_from(inside.len()).unwrap()], inside.as_bytes()].concat();
        assert!(!is_pem(&der) && is_pem(inside.as_bytes()));
    }

    /// A megabyte of begins must not cost a megabyte squared.
    #[test]
    fn many_begins_are_one_error() {
        let text = "-----BEGIN ".repeat(100_000);
        assert_eq!(certificates_from_pem(text.as_bytes()).map_err(|error| error.code), Err(Code::PemInvalid));
    }
}
