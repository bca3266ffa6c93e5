//! The serial number (RFC 5280, 4.1.2.2), which is unique only together with the issuer.

use alloc::vec::Vec;
use core::fmt;

/// A serial number. Its text is that of `openssl x509 -serial`: hexadecimal in capitals, without the sign octet of the
/// encoding, which every second random number has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SerialNumber<'a>(pub(super) &'a [u8]);

impl<'a> SerialNumber<'a> {
    /// The contents of the INTEGER: big-endian, two's complement, with a leading zero octet where the first bit would be set.
    pub fn contents(&self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Display for SerialNumber<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let negated: Vec<u8>;
        let mut octets = self.0;
        if octets.first().is_some_and(|first| first & 0x80 != 0) {
            f.write_str("-")?;
            negated = negate(octets);
            octets = &negated;
        }
        while let [0, rest @ ..] = octets
            && !rest.is_empty()
        {
            octets = rest;
        }
        octets.iter().try_for_each(|octet| write!(f, "{octet:02X}"))
    }
}

/// The magnitude of a negative number.
fn negate(octets: &[u8]) -> Vec<u8> {
    let mut negated: Vec<u8> = octets.iter().map(|octet| !octet).collect();
    for octet in negated.iter_mut().rev() {
        let (sum, carries) = octet.overflowing_add(1);
        *octet = sum;
        if !carries {
            break;
        }
    }
    negated
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    /// As OpenSSL 3 prints them.
    #[test]
    fn texts() {
        for (contents, text) in [
            (&[1][..], "01"),
            (&[0], "00"),
            (&[0x7f], "7F"),
            (&[0, 0x80], "80"),
            (&[0, 0xf1, 0x23, 0x45, 0x67, 0x89], "F123456789"),
            (&[0x0f, 0], "0F00"),
            (&[0, 0, 1], "01"),
            (&[0xff], "-01"),
            (&[0x80], "-80"),
            (&[0xff, 0], "-0100"),
            (&[], ""),
        ] {
            assert_eq!(SerialNumber(contents).to_string(), text);
        }
    }
}
