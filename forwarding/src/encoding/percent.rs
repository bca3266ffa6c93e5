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
        let Some(octet) = octet(escaped) else {
            let offset = text.len().saturating_sub(escaped.len());
            return Err(Fault::malformed(offset, "Two hexadecimal digits of an ASCII character are expected"));
        };
        out.extend_from_slice(plain);
        out.push(octet);
        rest = escaped.get(3..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    String::from_utf8(out).map_err(|_| Fault::malformed(0, "ASCII is expected"))
}

/// The octet of an escape: a percent sign and two digits, in either case.
fn octet(escaped: &[u8]) -> Option<u8> {
    let digit = |octet: &u8| char::from(*octet).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let octet = digit(escaped.get(1)?)?.checked_mul(16)?.checked_add(digit(escaped.get(2)?)?)?;
    Some(octet).filter(u8::is_ascii)
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
