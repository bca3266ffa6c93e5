//! Base64 (RFC 4648, 4): the standard alphabet, with padding, without line breaks, and with zero bits at the end, so that one
//! certificate has one text.

use alloc::string::String;
use alloc::vec::Vec;

use base64ct::{Base64, Encoding as _};

use crate::error::Fault;

pub(crate) fn decode(text: &str) -> Result<Vec<u8>, Fault> {
    let is_digit = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/');
    let digits = text.trim_end_matches('=');
    if let Some(offset) = digits.bytes().position(|octet| !is_digit(octet)) {
        return Err(Fault::malformed(offset, "Base64 of the standard alphabet is expected, without spaces"));
    }
    if text.is_empty() {
        return Err(Fault::malformed(0, "Base64 is expected, and there is none"));
    }
    let reason = "Base64 is expected with its padding, and with zeros after its last bit";
    Base64::decode_vec(text).map_err(|_| Fault::malformed(digits.len(), reason))
}

pub(crate) fn encode(octets: &[u8]) -> String {
    Base64::encode_string(octets)
}
