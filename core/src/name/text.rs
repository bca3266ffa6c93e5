//! The text of a distinguished name: RFC 4514 for records, and a friendlier one for people.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use crate::der::tag;
use crate::name::attribute::{Attribute, decode, parts};
use crate::oid::dotted;
use crate::text::push_escaped;

/// The RDNs in reverse order (RFC 4514, 2.1), given by their contents.
pub(super) fn written<'a>(
    rdns: impl Iterator<Item = &'a [u8]>,
    separator: &str,
    write: impl Fn(&mut String, &Attribute<'_>),
) -> String {
    let rdns: Vec<&[u8]> = rdns.collect();
    let octets = rdns.iter().fold(0usize, |sum, rdn| sum.saturating_add(rdn.len()));
    let mut out = String::with_capacity(octets.saturating_add(octets / 2));
    for (index, rdn) in rdns.iter().rev().enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        for (index, part) in parts(rdn).enumerate() {
            if index > 0 {
                out.push('+');
            }
            write(&mut out, &part);
        }
    }
    out
}

/// The attribute types that RFC 4514 section 3 writes by name.
const SHORT_NAMES: [(&[u8], &str); 9] = [
    (&[0x55, 4, 3], "CN"),
    (&[0x55, 4, 7], "L"),
    (&[0x55, 4, 8], "ST"),
    (&[0x55, 4, 10], "O"),
    (&[0x55, 4, 11], "OU"),
    (&[0x55, 4, 6], "C"),
    (&[0x55, 4, 9], "STREET"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25], "DC"),
    (&[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1], "UID"),
];

pub(super) fn write_attribute(out: &mut String, attribute: &Attribute<'_>) {
    let name = SHORT_NAMES.iter().find(|(oid, _)| *oid == attribute.oid.0).map(|(_, name)| *name);
    if let Some(name) = name {
        out.push_str(name);
        out.push('=');
        let start = out.len();
        // Trailing spaces are known only at the end, so they wait.
        let mut spaces = 0usize;
        let mut first = true;
        let done = decode(attribute.tag, attribute.value, |character| {
            if character == ' ' && !core::mem::take(&mut first) {
                spaces = spaces.saturating_add(1);
                return;
            }
            (0..core::mem::take(&mut spaces)).for_each(|_| out.push(' '));
            match character {
                ' ' => out.push_str("\\ "),
                '#' if core::mem::take(&mut first) => out.push_str("\\#"),
                '"' | '+' | ',' | ';' | '<' | '>' | '\\' => {
                    out.push('\\');
                    out.push(character);
                }
                _ => push_escaped(out, character),
            }
            first = false;
        });
        if done.is_some() {
            if let Some(inner) = spaces.checked_sub(1) {
                (0..inner).for_each(|_| out.push(' '));
                out.push_str("\\ ");
            }
            return;
        }
        out.truncate(start);
    } else {
        out.push_str(&dotted(attribute.oid.0));
        out.push('=');
    }
    write_hex_value(out, attribute);
}

/// For people: the type by a name if it has one, and the value as text if it is readable in any way.
pub(super) fn write_friendly(out: &mut String, attribute: &Attribute<'_>) {
    let short = SHORT_NAMES.iter().find(|(oid, _)| *oid == attribute.oid.0).map(|(_, name)| *name);
    let Some(name) = short.or_else(|| attribute.oid.name()) else { return write_attribute(out, attribute) };
    let text = attribute.text().or_else(|| {
        // Not what T.61 says, but what those who still use it mean.
        (attribute.tag == tag::TELETEX_STRING).then(|| attribute.value.iter().copied().map(char::from).collect())
    });
    match text {
        Some(text) => {
            out.push_str(name);
            out.push('=');
            for character in text.chars() {
                // A value must not look like several.
                if matches!(character, ',' | '+' | '=' | '"' | '\\') {
                    out.push('\\');
                }
                push_escaped(out, character);
            }
        }
        None => write_attribute(out, attribute),
    }
}

/// `#` and the hexadecimal DER of the value (RFC 4514, 2.4).
fn write_hex_value(out: &mut String, attribute: &Attribute<'_>) {
    let _ = write!(out, "#{:02x}", attribute.tag);
    let length = attribute.value.len();
    let octets = length.to_be_bytes();
    if length < 0x80 {
        let _ = write!(out, "{length:02x}");
    } else {
        let digits = octets.iter().skip_while(|octet| **octet == 0);
        let _ = write!(out, "{:02x}", digits.clone().count().saturating_add(0x80));
        digits.for_each(|octet| {
            let _ = write!(out, "{octet:02x}");
        });
    }
    attribute.value.iter().for_each(|octet| {
        let _ = write!(out, "{octet:02x}");
    });
}
