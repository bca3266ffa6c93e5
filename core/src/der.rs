//! A forward reader of DER (X.690): definite minimal lengths, low tags, slices of what arrived.
//!
//! Our own, because the `der` crate's reader costs six times as much and knows no UniversalString; a fuzz target checks
//! that it reads everything that `der` reads, with the same result.

use crate::number::to_usize;
use crate::time::UnixTime;

/// Tag octets (X.690 8.1.2), class and constructed bit included.
pub(crate) mod tag {
    pub(crate) const BOOLEAN: u8 = 0x01;
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const NULL: u8 = 0x05;
    pub(crate) const OID: u8 = 0x06;
    pub(crate) const UTF8_STRING: u8 = 0x0c;
    pub(crate) const PRINTABLE_STRING: u8 = 0x13;
    pub(crate) const TELETEX_STRING: u8 = 0x14;
    pub(crate) const IA5_STRING: u8 = 0x16;
    pub(crate) const UTC_TIME: u8 = 0x17;
    pub(crate) const GENERALIZED_TIME: u8 = 0x18;
    pub(crate) const UNIVERSAL_STRING: u8 = 0x1c;
    pub(crate) const BMP_STRING: u8 = 0x1e;
    pub(crate) const SEQUENCE: u8 = 0x30;
    pub(crate) const SET: u8 = 0x31;

    /// `[number]`, primitive (IMPLICIT over a primitive type).
    pub(crate) const fn context(number: u8) -> u8 {
        0x80 | number
    }

    /// `[number]`, constructed (EXPLICIT, or IMPLICIT over a constructed type).
    pub(crate) const fn context_constructed(number: u8) -> u8 {
        0xa0 | number
    }
}

/// What the reader wanted and did not find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DerError {
    /// How many bytes before the end of its slice the reader stopped.
    pub(crate) remaining: usize,
    /// What should have stood there.
    pub(crate) expected: &'static str,
}

pub(crate) type Result<T> = core::result::Result<T, DerError>;

/// One tag, length and value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// The tag octet.
    pub tag: u8,
    /// The contents.
    pub value: &'a [u8],
    /// Tag, length and contents as they arrived.
    pub full: &'a [u8],
}

/// Reads one value after the other from a slice.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    /// Whether everything was read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many bytes are left.
    pub(crate) fn remaining(&self) -> usize {
        self.rest.len()
    }

    pub(crate) fn error<T>(&self, expected: &'static str) -> Result<T> {
        Err(DerError { remaining: self.rest.len(), expected })
    }

    /// The tag of the next value.
    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    #[inline]
    fn tlv(&mut self) -> Result<Tlv<'a>> {
        let whole = self.rest;
        let [tag, first, rest @ ..] = whole else { return self.error("a tag and a length") };
        // High tag numbers occur nowhere in a certificate.
        if tag & 0x1f == 0x1f {
            return self.error("a low tag number");
        }
        let (length, contents) = match (*first, rest) {
            (length @ 0..=0x7f, contents) => (usize::from(length), contents),
            (0x81, [length @ 0x80..=0xff, contents @ ..]) => (usize::from(*length), contents),
            (0x82, [high @ 1..=0xff, low, contents @ ..]) => (usize::from(u16::from_be_bytes([*high, *low])), contents),
            (0x83, [a @ 1..=0xff, b, c, contents @ ..]) => (be_length(0, *a, *b, *c), contents),
            (0x84, [a @ 1..=0x7f, b, c, d, contents @ ..]) => (be_length(*a, *b, *c, *d), contents),
            _ => return self.error("a definite and minimal length"),
        };
        let Some((value, after)) = contents.split_at_checked(length) else {
            return self.error("as many bytes as the length says");
        };
        let Some(full) = whole.get(..whole.len() - after.len()) else {
            return self.error("as many bytes as the length says");
        };
        self.rest = after;
        Ok(Tlv { tag: *tag, value, full })
    }

    /// The next value, of any tag.
    #[inline]
    pub fn any(&mut self) -> core::result::Result<Tlv<'a>, Unreadable> {
        self.tlv().map_err(|_| Unreadable)
    }

    /// The next value, of any tag, with the reader's own error.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Tlv<'a>> {
        self.tlv()
    }

    /// The next value, which must have this tag.
    #[inline]
    pub(crate) fn expect(&mut self, tag: u8, expected: &'static str) -> Result<Tlv<'a>> {
        if self.peek() != Some(tag) {
            return self.error(expected);
        }
        self.tlv()
    }

    /// The next value if it has this tag.
    #[inline]
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Tlv<'a>>> {
        if self.peek() != Some(tag) {
            return Ok(None);
        }
        self.tlv().map(Some)
    }

    /// The contents of the SEQUENCE that is next.
    #[inline]
    pub(crate) fn sequence(&mut self) -> Result<Reader<'a>> {
        Ok(Reader::new(self.expect(tag::SEQUENCE, "a SEQUENCE")?.value))
    }

    /// The contents of the OBJECT IDENTIFIER that is next. Contents that are not minimal would be a second spelling of
    /// an identifier, which no comparison would find (X.690 8.19.2).
    #[inline]
    pub(crate) fn oid(&mut self, expected: &'static str) -> Result<&'a [u8]> {
        let contents = self.expect(tag::OID, expected)?.value;
        if oid_is_well_formed(contents) { Ok(contents) } else { self.error(expected) }
    }

    /// Fails unless everything was read.
    #[inline]
    pub(crate) fn finish(&self) -> Result<()> {
        if self.is_empty() { Ok(()) } else { self.error("the end") }
    }
}

/// The bytes are not a DER value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

fn be_length(a: u8, b: u8, c: u8, d: u8) -> usize {
    // Where usize has fewer than 32 bits, no slice is that long either.
    to_usize(u32::from_be_bytes([a, b, c, d]))
}

/// The single value that fills `bytes`, with the tag asked for.
pub(crate) fn only<'a>(bytes: &'a [u8], tag: u8, expected: &'static str) -> Result<Tlv<'a>> {
    let mut reader = Reader::new(bytes);
    let tlv = reader.expect(tag, expected)?;
    reader.finish()?;
    Ok(tlv)
}

/// Whether every arc starts without padding and ends.
pub(crate) fn oid_is_well_formed(contents: &[u8]) -> bool {
    let mut at_start = true;
    for octet in contents {
        if at_start && *octet == 0x80 {
            return false;
        }
        at_start = octet & 0x80 == 0;
    }
    at_start && !contents.is_empty()
}

/// A BOOLEAN: DER allows 0x00 and 0xFF (X.690 11.1).
pub(crate) fn boolean(value: &[u8]) -> Option<bool> {
    match value {
        [0xff] => Some(true),
        [0x00] => Some(false),
        _ => None,
    }
}

/// Whether the contents of an INTEGER are minimal (X.690 8.3.2).
pub(crate) fn integer_is_minimal(value: &[u8]) -> bool {
    !matches!(value, [] | [0x00, 0x00..=0x7f, ..] | [0xff, 0x80..=0xff, ..])
}

/// A small non-negative INTEGER. More than 32 bits read as `u32::MAX`: for lengths and counts, more is as good as most.
pub(crate) fn unsigned(value: &[u8]) -> Option<u32> {
    if !integer_is_minimal(value) || value.first().is_some_and(|first| first & 0x80 != 0) {
        return None;
    }
    let digits = match value {
        [0x00, rest @ ..] => rest,
        _ => value,
    };
    if digits.len() > 4 {
        return Some(u32::MAX);
    }
    Some(digits.iter().fold(0, |sum, digit| sum << 8 | u32::from(*digit)))
}

/// The octets of a BIT STRING that has no unused bits, such as a key or a signature.
pub(crate) fn whole_octets(value: &[u8]) -> Option<&[u8]> {
    match value {
        [0, octets @ ..] => Some(octets),
        _ => None,
    }
}

/// A BIT STRING with named bits (X.690 11.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NamedBits {
    /// The first 16 bits; bit 0, the most significant of the first octet, is the lowest here.
    pub(crate) bits: u16,
    /// Whether there is no trailing zero bit, as DER asks. With some the value is the same.
    pub(crate) is_minimal: bool,
}

/// Reads a BIT STRING with named bits; `None` if an unused bit is set or their number is wrong.
pub(crate) fn named_bits(value: &[u8]) -> Option<NamedBits> {
    let (unused, octets) = value.split_first()?;
    let is_minimal = match octets.last() {
        None if *unused == 0 => true,
        None => return None,
        Some(last) if *unused > 7 || last.trailing_zeros() < u32::from(*unused) => return None,
        Some(last) => last.trailing_zeros() == u32::from(*unused),
    };
    let first = octets.first().map_or(0, |octet| u16::from(octet.reverse_bits()));
    let second = octets.get(1).map_or(0, |octet| u16::from(octet.reverse_bits()));
    Some(NamedBits { bits: second << 8 | first, is_minimal })
}

/// How a date was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeForm {
    Utc,
    Generalized,
}

/// Whether [`time`] reads it.
pub(crate) fn is_time(tlv: Tlv<'_>) -> bool {
    // Most dates of a list are the 28th or earlier, which every month has.
    let is_plain = |digits: &[u8]| match digits {
        [m1, m2, d1, d2, h1, h2, n1, n2, s1, s2, b'Z'] => {
            let in_range = |high: u8, low: u8, least: i64, most: i64| {
                two_digits(high, low).is_some_and(|number| (least..=most).contains(&number))
            };
            in_range(*m1, *m2, 1, 12)
                && in_range(*d1, *d2, 1, 28)
                && in_range(*h1, *h2, 0, 23)
                && in_range(*n1, *n2, 0, 59)
                && in_range(*s1, *s2, 0, 59)
        }
        _ => false,
    };
    let is_plain = match (tlv.tag, tlv.value) {
        (tag::UTC_TIME, [a, b, rest @ ..]) => two_digits(*a, *b).is_some() && is_plain(rest),
        _ => false,
    };
    is_plain || time(tlv).is_some()
}

/// A Time of RFC 5280, 4.1.2.5: UTCTime `YYMMDDHHMMSSZ` or GeneralizedTime `YYYYMMDDHHMMSSZ`.
pub(crate) fn time(tlv: Tlv<'_>) -> Option<(UnixTime, TimeForm)> {
    let (year, rest, form) = match (tlv.tag, tlv.value) {
        (tag::UTC_TIME, [a, b, rest @ ..]) => {
            let short = two_digits(*a, *b)?;
            (if short >= 50 { 1900 + short } else { 2000 + short }, rest, TimeForm::Utc)
        }
        (tag::GENERALIZED_TIME, [a, b, c, d, rest @ ..]) => {
            (two_digits(*a, *b)? * 100 + two_digits(*c, *d)?, rest, TimeForm::Generalized)
        }
        _ => return None,
    };
    let [m1, m2, d1, d2, h1, h2, n1, n2, s1, s2, b'Z'] = rest else { return None };
    let (month, day) = (two_digits(*m1, *m2)?, two_digits(*d1, *d2)?);
    let (hour, minute, second) = (two_digits(*h1, *h2)?, two_digits(*n1, *n2)?, two_digits(*s1, *s2)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let time = UnixTime::from_civil(year, month, day, hour * 3_600 + minute * 60 + second)?;
    Some((time, form))
}

fn two_digits(high: u8, low: u8) -> Option<i64> {
    (high.is_ascii_digit() && low.is_ascii_digit()).then(|| i64::from(high - b'0') * 10 + i64::from(low - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_definite_and_minimal() {
        for bad in [
            &[0x04][..],
            &[0x04, 0x80, 0, 0],
            &[0x04, 0x81, 0x7f],
            &[0x04, 0x82, 0x00, 0x80],
            &[0x04, 0x84, 0xff, 0xff, 0xff, 0xff, 0],
            &[0x04, 0x85, 1, 0, 0, 0, 0],
            &[0x04, 0x02, 0],
            &[0x1f, 0x01, 0],
        ] {
            assert_eq!(Reader::new(bad).any(), Err(Unreadable), "{bad:02x?}");
        }
        let mut long = [0u8; 0x83];
        long[..3].copy_from_slice(&[0x04, 0x81, 0x80]);
        assert_eq!(Reader::new(&long).any().map(|tlv| tlv.value.len()), Ok(0x80));
    }

    #[test]
    fn identifiers_have_one_spelling() {
        for (contents, sound) in [
            (&[0x55, 4, 10][..], true),
            (&[0x88, 0x37], true),
            (&[], false),
            (&[0x55, 4, 0x80, 10], false),
            (&[0x80, 0x55], false),
            (&[0x55, 4, 0x8a], false),
        ] {
            assert_eq!(oid_is_well_formed(contents), sound, "{contents:02x?}");
        }
    }

    #[test]
    fn integers() {
        assert_eq!(unsigned(&[0]), Some(0));
        assert_eq!(unsigned(&[0, 0x80]), Some(0x80));
        assert_eq!(unsigned(&[0, 0]), None);
        assert_eq!(unsigned(&[0x80]), None);
        assert_eq!(unsigned(&[]), None);
        assert_eq!(unsigned(&[1, 0, 0, 0, 0]), Some(u32::MAX));
    }

    #[test]
    fn bits() {
        for (value, bits, is_minimal) in [
            (&[7, 0x80][..], 1, true),
            (&[5, 0xa0], 0b101, true),
            (&[7, 0x00, 0x80], 0x100, true),
            (&[0], 0, true),
            (&[0, 0x80], 1, false),
            (&[6, 0x80], 1, false),
            (&[7, 0x80, 0x00], 1, false),
        ] {
            assert_eq!(named_bits(value), Some(NamedBits { bits, is_minimal }), "{value:02x?}");
        }
        for bad in [&[][..], &[1], &[8, 0], &[7, 0xc0], &[1, 0x81]] {
            assert_eq!(named_bits(bad), None, "{bad:02x?}");
        }
    }

    #[test]
    fn times() {
        let utc = |text: &'static str| time(Tlv { tag: tag::UTC_TIME, value: text.as_bytes(), full: &[] });
        let general = |text: &'static str| time(Tlv { tag: tag::GENERALIZED_TIME, value: text.as_bytes(), full: &[] });
        assert_eq!(utc("700101000000Z"), Some((UnixTime(0), TimeForm::Utc)));
        assert_eq!(general("19700101000001Z"), Some((UnixTime(1), TimeForm::Generalized)));
        for bad in
            ["7001010000Z", "700101000000", "700101000000+0100", "701301000000Z", "230229000000Z", "700101240000Z"]
        {
            assert_eq!(utc(bad), None, "{bad}");
        }
        assert_eq!(utc("7\u{e9}0101000000Z"), None);
        for bad in ["19700101000001.5Z", "19700101000060Z", "1970010100000Z", ""] {
            assert_eq!(general(bad), None, "{bad}");
        }
        for text in [
            "700101000000Z",
            "270228235959Z",
            "270229000000Z",
            "280229000000Z",
            "271301000000Z",
            "270001000000Z",
            "270100000000Z",
            "270131240000Z",
            "270131236000Z",
            "270131235960Z",
            "27013123595Z",
            "2701312359590",
            "x70131235959Z",
        ] {
            let tlv = Tlv { tag: tag::UTC_TIME, value: text.as_bytes(), full: &[] };
            assert_eq!(is_time(tlv), time(tlv).is_some(), "{text}");
        }
    }
}
