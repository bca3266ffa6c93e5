//! Percent-encoding (RFC 3986, 2.1), once: `+` is a plus sign and never a space. The crates for it pass over an escape that is
//! malformed, which would give one certificate many texts.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use crate::error::Fault;

/// ASCII text; each escape is of an ASCII character.
pub(crate) fn decode(text: &str) -> Result<String, Fault> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|octet| *octet == b'%') {
        let (plain, escaped) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        let mut octet = [0];
        let is_octet = escaped
            .get(1..3)
            .is_some_and(|digits| base16ct::mixed::decode(digits, &mut octet).is_ok_and(<[u8]>::is_ascii));
        if !is_octet {
            let offset = text.len().saturating_sub(escaped.len());
            return Err(Fault::malformed(offset, "Two hexadecimal digits of an ASCII character are expected"));
        }
        out.extend_from_slice(plain);
        out.extend_from_slice(&octet);
        rest = escaped.get(3..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    String::from_utf8(out).map_err(|_| Fault::malformed(0, "ASCII is expected"))
}

/// All but letters, digits and `-._~`, as nginx does it.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::new();
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            out.push(char::from(octet));
        } else {
            // Writing to a String does not fail.
            let _ = write!(out, "%{octet:02X}");
        }
    }
    out
}
