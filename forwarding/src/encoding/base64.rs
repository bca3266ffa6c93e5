//! Base64 (RFC 4648, 4): the standard alphabet, with padding, without line breaks, and with zero bits at the end, so that one
//! certificate has one text. That is how the crate's `STANDARD` engine decodes.

use alloc::string::String;
use alloc::vec::Vec;

use base64::DecodeError;
use base64::engine::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::Fault;

pub(crate) fn decode(text: impl AsRef<[u8]>) -> Result<Vec<u8>, Fault> {
    let text = text.as_ref();
    if text.is_empty() {
        return Err(Fault::malformed(0, "Base64 is expected, and there is none"));
    }
    STANDARD.decode(text).map_err(|error| match error {
        DecodeError::InvalidByte(offset, _) => {
            Fault::malformed(offset, "Base64 of the standard alphabet is expected, without spaces")
        }
        DecodeError::InvalidLastSymbol(offset, _) => {
            Fault::malformed(offset, "Base64 is expected with zeros after its last bit")
        }
        DecodeError::InvalidLength(_) | DecodeError::InvalidPadding => {
            Fault::malformed(text.len(), "Base64 is expected with its padding")
        }
    })
}

pub(crate) fn encode(octets: &[u8]) -> String {
    STANDARD.encode(octets)
}
