//! The text of a distinguished name as .NET writes it: `X500DistinguishedName.Name`, for records that were kept by it.
//!
//! After dotnet/runtime, `X500NameEncoder`: RDNs in reverse order, `, ` between them and ` + ` within, values in quotes where
//! they need them, quotes in them doubled. .NET writes attribute types as the operating system names them; the names here
//! are those of Windows, which .NET carries for every other system.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::Write as _;

use certauth::{Attribute, DistinguishedName};

/// What .NET calls an attribute type, by its dotted OID (dotnet/runtime, `OidLookup`).
const TYPES: &[(&str, &str)] = &[
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "SERIALNUMBER"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "S"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "T"),
    ("2.5.4.13", "Description"),
    ("2.5.4.17", "PostalCode"),
    ("2.5.4.18", "POBox"),
    ("2.5.4.20", "Phone"),
    ("2.5.4.24", "X21Address"),
    ("2.5.4.42", "G"),
    ("2.5.4.43", "I"),
    ("2.5.4.46", "dnQualifier"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "E"),
    ("2.23.133.2.1", "TPMManufacturer"),
    ("2.23.133.2.2", "TPMModel"),
    ("2.23.133.2.3", "TPMVersion"),
];

/// The name as .NET writes it; empty if .NET cannot read a value that is a string.
pub fn dotnet_name(name: &DistinguishedName<'_>) -> String {
    let mut rdns: Vec<Vec<String>> = Vec::new();
    let mut last = None;
    for attribute in name.attributes() {
        let Some(value) = value(&attribute) else { return String::new() };
        let dotted = attribute.oid.to_string();
        let known = TYPES.iter().find(|(oid, _)| *oid == dotted).map(|(_, name)| *name);
        let written = match known {
            Some(name) => alloc::format!("{name}={value}"),
            None => alloc::format!("OID.{dotted}={value}"),
        };
        match rdns.last_mut().filter(|_| last == Some(attribute.rdn)) {
            Some(rdn) => rdn.push(written),
            None => rdns.push(alloc::vec![written]),
        }
        last = Some(attribute.rdn);
    }
    rdns.iter().rev().map(|rdn| rdn.join(" + ")).collect::<Vec<_>>().join(", ")
}

const OCTET_STRING: u8 = 0x04;

/// The value with its quotes. What is not a string is written in hexadecimal.
fn value(attribute: &Attribute<'_>) -> Option<String> {
    let text = match dotnet_text(attribute) {
        DotnetText::Text(text) => text,
        DotnetText::NotAString => return Some(hexadecimal(attribute)),
        DotnetText::Unreadable => return None,
    };
    let is_space = |character: char| matches!(character, ' ' | '\t'..='\r');
    let needs_quotes = text.is_empty()
        || text.starts_with(is_space)
        || text.ends_with(is_space)
        || text.contains([',', '+', '=', '"', '\n', '<', '>', '#', ';']);
    Some(if needs_quotes { alloc::format!("\"{}\"", text.replace('"', "\"\"")) } else { text })
}

/// `#` and the encoded value; of an OCTET STRING only what is in it.
fn hexadecimal(attribute: &Attribute<'_>) -> String {
    let mut out = String::from("#");
    let mut octets = Vec::new();
    if attribute.tag != OCTET_STRING {
        octets.push(attribute.tag);
        octets.extend(der_length(attribute.value.len()));
    }
    octets.extend_from_slice(attribute.value);
    for octet in octets {
        // Writing to a String does not fail.
        let _ = write!(out, "{octet:02X}");
    }
    out
}

/// A length in DER (X.690, 8.1.3).
fn der_length(length: usize) -> Vec<u8> {
    let octets: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
    match (&octets[..], u8::try_from(octets.len())) {
        ([], _) => alloc::vec![0],
        ([short @ 0..=0x7f], _) => alloc::vec![*short],
        (long, Ok(count)) => core::iter::once(0x80 | count).chain(long.iter().copied()).collect(),
        (_, Err(_)) => Vec::new(),
    }
}

/// What .NET makes of a value.
enum DotnetText {
    Text(String),
    NotAString,
    /// A string that .NET cannot decode: it then has no text for the whole name.
    Unreadable,
}

fn dotnet_text(attribute: &Attribute<'_>) -> DotnetText {
    let octets = attribute.value;
    let latin = || octets.iter().copied().map(char::from).collect::<String>();
    let utf8 = || core::str::from_utf8(octets).ok().map(String::from);
    let text = match attribute.tag {
        // UTF8String, then BMPString.
        0x0c => utf8(),
        0x1e => match octets.as_chunks::<2>() {
            (units, []) => String::from_utf16(&units.iter().copied().map(u16::from_be_bytes).collect::<Vec<_>>()).ok(),
            _ => None,
        },
        // NumericString, PrintableString, IA5String, VisibleString.
        0x12 | 0x13 | 0x16 | 0x1a => octets.is_ascii().then(latin),
        // TeletexString: UTF-8 where it is that, and ISO 8859-1 otherwise.
        0x14 => utf8().or_else(|| Some(latin())),
        _ => return DotnetText::NotAString,
    };
    text.map_or(DotnetText::Unreadable, DotnetText::Text)
}

/// The value of an attribute as .NET reads it, where it is a string.
pub(crate) fn dotnet_value(attribute: &Attribute<'_>) -> Option<String> {
    match dotnet_text(attribute) {
        DotnetText::Text(text) => Some(text),
        DotnetText::NotAString | DotnetText::Unreadable => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(hex: &str) -> Vec<u8> {
        let digits: Vec<u32> = hex.chars().map(|digit| digit.to_digit(16).unwrap()).collect();
        digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
    }

    /// Expected texts and encodings: dotnet/runtime at 0b7b7b5f, X500DistinguishedNameTests.cs. Where the test there writes the
    /// RDNs forwards, the expected text here is reversed, as `Name` is.
    #[test]
    fn texts_of_dotnets_own_tests() {
        for (expected, hex) in [
            // Whitespace before and after.
            ("CN=\" Common Name\"", "3017311530130603550403130C20436F6D6D6F6E204E616D65"),
            ("CN=\"\tCommon Name\"", "30233121301F06035504031E1800090043006F006D006D006F006E0020004E0061006D0065"),
            ("CN=\"\nCommon Name\"", "30233121301F06035504031E18000A0043006F006D006D006F006E0020004E0061006D0065"),
            ("CN=\u{2002}Common Name", "30233121301F06035504031E1820020043006F006D006D006F006E0020004E0061006D0065"),
            ("CN=\"Common Name \"", "3017311530130603550403130C436F6D6D6F6E204E616D6520"),
            // Contents.
            ("CN=\"\"", "300B3109300706035504031300"),
            ("CN=\"Common,Name\"", "3016311430120603550403130B436F6D6D6F6E2C4E616D65"),
            ("CN=\"Common+Name\"", "3016311430120603550403130B436F6D6D6F6E2B4E616D65"),
            ("CN=\"Common=Name\"", "3016311430120603550403130B436F6D6D6F6E3D4E616D65"),
            ("CN=\"Common\nName\"", "3021311F301D06035504031E160043006F006D006D006F006E000A004E0061006D0065"),
            ("CN=Common\rName", "3021311F301D06035504031E160043006F006D006D006F006E000D004E0061006D0065"),
            ("CN=\"Common<Name\"", "3021311F301D06035504031E160043006F006D006D006F006E003C004E0061006D0065"),
            ("CN=\"Common#Name\"", "3021311F301D06035504031E160043006F006D006D006F006E0023004E0061006D0065"),
            ("CN=\"Common;Name\"", "3021311F301D06035504031E160043006F006D006D006F006E003B004E0061006D0065"),
            // Quotes.
            ("CN=\"Common\"\"Name\"", "3021311F301D06035504031E160043006F006D006D006F006E0022004E0061006D0065"),
            ("CN=\"\"\"Common Name\"", "30233121301F06035504031E1800220043006F006D006D006F006E0020004E0061006D0065"),
            // An RDN of two attributes, and one whose parts are not in order.
            ("CN=James + O=Microsoft", "30223120300C060355040313054A616D65733010060355040A13094D6963726F736F6674"),
            ("OU=zzzz + OU=aaaa", "301C311A300B060355040B13047A7A7A7A300B060355040B130461616161"),
            // A type that nobody knows.
            ("OID.1.1.1.2.2.3=Invalid Oid", "30183116301406052901020203130B496E76616C6964204F6964"),
            (
                "CN=Test, OID.1.1.1.2.2.3=123 654 7890",
                "30283117301506052901020203120C313233203635342037383930310D300B0603550403130454657374",
            ),
            // TeletexString.
            ("C=\u{a2}", "300D310B300906035504061402C2A2"),
            ("L=\u{c2}\u{a2}\u{f8}", "300E310C300A06035504071403C2A2F8"),
        ] {
            let der = octets(hex);
            let name = DistinguishedName::from_der(&der).unwrap();
            assert_eq!(dotnet_name(&name), expected, "{hex}");
        }
    }

    /// The values that are not strings, of Format_ComponentWithNonStringContent there.
    #[test]
    fn what_is_not_a_string() {
        for (expected, value) in [
            ("CN=#3000", "3000"),
            ("CN=#0603550406", "0603550406"),
            ("CN=#3000", "04023000"),
            ("CN=#04023000", "040404023000"),
            ("CN=#0303003000", "0303003000"),
            ("CN=#0500", "0500"),
            ("CN=#0101FF", "0101FF"),
            ("CN=\"#00\"", "0C03233030"),
        ] {
            let value = octets(value);
            let pair = [&[0x06, 3, 0x55, 4, 3][..], &value].concat();
            let sequence = [&[0x30, u8::try_from(pair.len()).unwrap()][..], &pair].concat();
            let set = [&[0x31, u8::try_from(sequence.len()).unwrap()][..], &sequence].concat();
            let der = [&[0x30, u8::try_from(set.len()).unwrap()][..], &set].concat();
            assert_eq!(dotnet_name(&DistinguishedName::from_der(&der).unwrap()), expected);
        }
    }
}
