//! Percent-encoding (RFC 3986, 2.1), once: `+` is a plus sign and never a space. The crates for it pass over an escape that is
//! malformed, which would give one certificate many texts.

use alloc::string::String;
use core::fmt::Write as _;

use crate::error::Fault;

/// ASCII text; each escape is of an ASCII character.
pub(crate) fn decode(text: &str) -> Result<String, Fault> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escaped)) = rest.split_once('%') {
        out.push_str(plain);
        let (character, after) = character(escaped).ok_or_else(|| {
            let offset = text.len().saturating_sub(escaped.len()).saturating_sub(1);
            Fault::malformed(offset, "Two hexadecimal digits of an ASCII character are expected")
        })?;
        out.push(character);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// The character of two digits, and what comes after them.
fn character(escaped: &str) -> Option<(char, &str)> {
    let (digits, rest) = escaped.split_at_checked(2)?;
    let mut digits = digits.chars().map(|digit| digit.to_digit(16));
    let value = digits.next()?? * 16 + digits.next()??;
    let character = char::from_u32(value).filter(char::is_ascii)?;
    Some((character, rest))
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
