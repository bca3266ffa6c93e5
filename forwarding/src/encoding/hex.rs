//! Hexadecimal, in either case, as ASP.NET Core's guide decodes it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::Fault;

pub(crate) fn decode(text: &str) -> Result<Vec<u8>, Fault> {
    if let Some(offset) = text.bytes().position(|octet| !octet.is_ascii_hexdigit()) {
        return Err(Fault::malformed(offset, "A hexadecimal digit is expected"));
    }
    base16ct::mixed::decode_vec(text)
        .ok()
        .filter(|octets| !octets.is_empty())
        .ok_or(Fault::malformed(text.len(), "Two hexadecimal digits are expected for each octet"))
}

pub(crate) fn encode(octets: &[u8]) -> String {
    base16ct::lower::encode_string(octets)
}
