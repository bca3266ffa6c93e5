//! Percent-encoding (RFC 3986, 2.1), once: `+` is a plus sign and never a space. The crates for it pass over an escape that is
//! malformed, which would give one certificate many texts.

use alloc::string::String;
use core::fmt::Write as _;

use crate::error::Fault;

/// ASCII text; each escape is of an ASCII character.
pub(crate) fn decode(text: &str) -> Result<String, Fault> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.bytes().enumerate();
    while let Some((offset, octet)) = rest.next() {
        if octet != b'%' {
            out.push(char::from(octet));
            continue;
        }
        let mut digit = || rest.next().and_then(|(_, octet)| char::from(octet).to_digit(16));
        let value = digit().zip(digit()).and_then(|(high, low)| char::from_u32(high * 16 + low));
        match value.filter(char::is_ascii) {
            Some(character) => out.push(character),
            None => return Err(Fault::malformed(offset, "Two hexadecimal digits of an ASCII character are expected")),
        }
    }
    Ok(out)
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
