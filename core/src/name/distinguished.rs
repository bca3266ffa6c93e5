//! DistinguishedName (RFC 5280, 4.1.2.4): a sequence of RDNs, compared by their folded form (7.1).

use alloc::string::String;
use alloc::vec::Vec;

use crate::der::{self, Reader, tag};
use crate::digest::Sha256Digest;
use crate::name::attribute::{Attribute, attribute};
use crate::name::{fold, text};
use crate::oid::Oid;
use crate::parse_error::ParseError;
use crate::text::shortened;

/// A longer name is written as its digest.
const MOST_OCTETS_WRITTEN: usize = 4_096;

/// A distinguished name as it arrived: a sequence of RDNs, each a set of typed values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DistinguishedName<'a> {
    der: &'a [u8],
}

impl<'a> DistinguishedName<'a> {
    /// Reads the DER of a Name.
    ///
    /// # Errors
    /// [`ParseError`]: it is not a well-formed Name, or more follows it.
    pub fn from_der(der: &'a [u8]) -> Result<DistinguishedName<'a>, ParseError> {
        let name = DistinguishedName::new(der);
        if !name.is_well_formed() {
            return Err(ParseError { offset: 0, expected: "a well-formed Name", found: None });
        }
        Ok(name)
    }

    /// From the DER of a Name. Nothing is checked yet; see [`DistinguishedName::attributes`].
    pub(crate) fn new(der: &'a [u8]) -> DistinguishedName<'a> {
        DistinguishedName { der }
    }

    /// The DER, as it arrived.
    pub fn der(&self) -> &'a [u8] {
        self.der
    }

    fn contents(&self) -> &'a [u8] {
        der::only(self.der, tag::SEQUENCE, "a Name").map_or(&[], |tlv| tlv.value)
    }

    /// Whether the name has no RDN.
    pub fn is_empty(&self) -> bool {
        self.contents().is_empty()
    }

    /// Every `type=value`, in encoded order. Stops where the encoding breaks; a certificate with such a name is refused
    /// with [`NameMalformed`](crate::Code::NameMalformed).
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes { rdns: Reader::new(self.contents()), attributes: Reader::new(&[]), rdn: 0, broken: false }
    }

    /// The attributes of one type, in encoded order.
    pub fn values<'o>(&self, oid: &'o Oid) -> impl Iterator<Item = Attribute<'a>> + use<'a, 'o> {
        self.attributes().filter(move |attribute| attribute.oid == *oid)
    }

    /// Every common name that is text, in encoded order: usually none or one. It is a name for people, never a host's.
    pub fn common_names(&self) -> impl Iterator<Item = String> + use<'a> {
        self.values(&Oid::COMMON_NAME).filter_map(|attribute| attribute.text())
    }

    /// Whether the encoding is sound: RDNs are non-empty SETs of SEQUENCEs of an OID and one value.
    pub(crate) fn is_well_formed(&self) -> bool {
        let mut attributes = self.attributes();
        attributes.by_ref().for_each(drop);
        !attributes.broken && der::only(self.der, tag::SEQUENCE, "a Name").is_ok()
    }

    /// RFC 4514 text: RDNs in reverse order, CN L ST O OU C STREET DC UID by name, other types as dotted OID = #hex.
    /// Characters that are invisible or reorder what is read are escaped as `\XX`. For display only: names are compared
    /// as data, never as text. Two names never have one text
    /// unless they differ only in the string types of their values.
    ///
    /// The form is frozen by vectors. A name of more than 4,096 octets is written as its length and SHA-256, so that
    /// whoever made it does not control the length of what is printed.
    pub fn text(&self) -> String {
        if self.der.len() > MOST_OCTETS_WRITTEN {
            return alloc::format!("(a name of {} octets, SHA-256 {})", self.der.len(), Sha256Digest::of(self.der));
        }
        text::written(self.rdns(), ",", text::write_attribute)
    }

    /// A text for people, in the order of [`text`](Self::text), with the names of more attribute types: serialNumber,
    /// givenName, surname, emailAddress, those of the TCG and others. Never to be compared or parsed.
    pub fn friendly_text(&self) -> String {
        if self.der.len() > MOST_OCTETS_WRITTEN {
            return self.text();
        }
        text::written(self.rdns(), ", ", text::write_friendly)
    }

    /// The start of the text, for a refusal: whoever made the name must not control what writing it costs.
    pub(crate) fn short_text(&self) -> String {
        const ENOUGH: usize = 1_024;
        match self.der.len() {
            0..=ENOUGH => shortened(self.text()),
            length => alloc::format!("(a name of {length} octets)"),
        }
    }

    /// RFC 5280, 7.1: RDN by RDN, case and inner space folded, whatever the string types; the parts of a multi-valued
    /// RDN in any order.
    pub fn matches(&self, other: &DistinguishedName<'_>) -> bool {
        self.der == other.der || (self.rdns().count() == other.rdns().count() && self.folded() == other.folded())
    }

    /// How many octets of its values are outside ASCII or in wide characters, and so expensive to fold.
    pub(crate) fn octets_to_fold(&self) -> usize {
        let dear = self
            .attributes()
            .filter(|part| !part.value.is_ascii() || matches!(part.tag, tag::BMP_STRING | tag::UNIVERSAL_STRING));
        dear.fold(0, |sum, part| sum.saturating_add(part.value.len()))
    }

    /// The folded parts of each RDN, in the order of their octets.
    pub(crate) fn folded_parts(&self) -> Vec<Vec<Vec<u8>>> {
        self.rdns().map(fold::folded_parts).collect()
    }

    /// Whether an RDN has several parts.
    pub(crate) fn is_multi_valued(&self) -> bool {
        let mut last = None;
        self.attributes().any(|part| last.replace(part.rdn) == Some(part.rdn))
    }

    /// The contents of each RDN, up to the first that cannot be read.
    fn rdns(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut rdns = Reader::new(self.contents());
        core::iter::from_fn(move || rdns.expect(tag::SET, "an RDN").ok().map(|rdn| rdn.value))
    }

    /// The name in one form for all names that [match](DistinguishedName::matches), so that one can be looked up among many:
    /// RDN by RDN, each the number of its parts and then the parts in the order of their octets. A name's first RDNs are a
    /// prefix of it. It is not to be stored: another version may fold otherwise.
    pub fn folded(&self) -> Vec<u8> {
        self.fold_rdns(|_| ())
    }

    /// The folded form of one RDN, given by the contents of its SET.
    pub(crate) fn folded_rdn(rdn: &[u8]) -> Vec<u8> {
        let mut folded = Vec::new();
        fold::push_folded_rdn(&mut folded, rdn);
        folded
    }

    /// The folded form of this name with one more RDN, given by the contents of its SET: nameRelativeToCRLIssuer (4.2.1.13).
    pub(crate) fn folded_with(&self, rdn: &[u8]) -> Vec<u8> {
        let mut folded = self.folded();
        fold::push_folded_rdn(&mut folded, rdn);
        folded
    }

    /// The folded forms of the name's first 0, 1, 2 ... RDNs: one after the other in one place, and where each ends.
    pub(crate) fn folded_prefixes(&self) -> (Vec<u8>, Vec<usize>) {
        let mut ends = alloc::vec![0];
        let folded = self.fold_rdns(|end| ends.push(end));
        (folded, ends)
    }

    fn fold_rdns(&self, mut end_of_rdn: impl FnMut(usize)) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.der.len());
        let mut rdns = Reader::new(self.contents());
        while let Ok(rdn) = rdns.expect(tag::SET, "an RDN") {
            fold::push_folded_rdn(&mut out, rdn.value);
            end_of_rdn(out.len());
        }
        if !rdns.is_empty() {
            // What is not a name at all matches only its own octets.
            out.extend_from_slice(self.der);
        }
        out
    }

    /// Equal for names that [`matches`](Self::matches): finds candidates, decides nothing, since whoever makes names can
    /// make two of one hash.
    pub(crate) fn fold_hash(&self) -> u64 {
        fold::hash(self.rdns())
    }
}

/// Iterates over the attributes of a name.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    rdns: Reader<'a>,
    attributes: Reader<'a>,
    rdn: u32,
    broken: bool,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        if self.attributes.is_empty() {
            if self.rdns.is_empty() {
                return None;
            }
            let Ok(rdn) = self.rdns.expect(tag::SET, "an RDN") else { return self.stop() };
            self.attributes = Reader::new(rdn.value);
            self.rdn = self.rdn.saturating_add(1);
        }
        match attribute(&mut self.attributes, self.rdn.saturating_sub(1)) {
            Some(attribute) => Some(attribute),
            None => self.stop(),
        }
    }
}

impl<'a> Attributes<'a> {
    fn stop(&mut self) -> Option<Attribute<'a>> {
        self.broken = true;
        self.rdns = Reader::new(&[]);
        self.attributes = Reader::new(&[]);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rdn(parts: &[(&[u8], u8, &[u8])]) -> Vec<u8> {
        let mut set = Vec::new();
        for (oid, tag, value) in parts {
            let mut pair = alloc::vec![6, u8::try_from(oid.len()).unwrap()];
            pair.extend_from_slice(oid);
            pair.extend([*tag, u8::try_from(value.len()).unwrap()]);
            pair.extend_from_slice(value);
            set.extend([0x30, u8::try_from(pair.len()).unwrap()]);
            set.extend(pair);
        }
        [alloc::vec![0x31, u8::try_from(set.len()).unwrap()], set].concat()
    }

    fn name(rdns: &[Vec<u8>]) -> Vec<u8> {
        let body = rdns.concat();
        [alloc::vec![0x30, u8::try_from(body.len()).unwrap()], body].concat()
    }

    const CN: &[u8] = &[0x55, 4, 3];
    const O: &[u8] = &[0x55, 4, 10];

    fn text_of(tag: u8, value: &[u8]) -> String {
        DistinguishedName::new(&name(&[rdn(&[(CN, tag, value)])])).text()
    }

    /// RFC 4514 text is an interface: these rows freeze it.
    #[test]
    fn text_is_frozen() {
        for (tag, value, text) in [
            (0x0c, &b"alice"[..], "CN=alice"),
            (0x0c, b"Org, Inc", "CN=Org\\, Inc"),
            (0x0c, b" a b  ", "CN=\\ a b \\ "),
            (0x0c, b" ", "CN=\\ "),
            (0x0c, b"#a#", "CN=\\#a#"),
            (0x0c, b"a\"+,;<>\\=b", "CN=a\\\"\\+\\,\\;\\<\\>\\\\=b"),
            (0x0c, b"nul\0", "CN=nul\\00"),
            (0x0c, b"\x1b[2J\n", "CN=\\1B[2J\\0A"),
            (0x0c, "\u{202e}x".as_bytes(), "CN=\\E2\\80\\AEx"),
            (0x0c, b"\xff", "CN=#0c01ff"),
            (0x13, b"Printable", "CN=Printable"),
            (0x1e, b"\0A\x01\x02", "CN=A\u{102}"),
            (0x1e, b"\xd8\0", "CN=#1e02d800"),
            (0x1c, b"\0\0\0A", "CN=A"),
            (0x14, b"T61", "CN=#1403543631"),
            (0x02, b"\x01", "CN=#020101"),
            (0x0c, b"", "CN="),
        ] {
            assert_eq!(text_of(tag, value), text);
        }
        let two = name(&[rdn(&[(O, 0x0c, b"x")]), rdn(&[(CN, 0x0c, b"a"), (O, 0x0c, b"b")])]);
        assert_eq!(DistinguishedName::new(&two).text(), "CN=a+O=b,O=x");
        let other = name(&[rdn(&[(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1], 0x16, b"a@b")])]);
        assert_eq!(DistinguishedName::new(&other).text(), "1.2.840.113549.1.9.1=#1603614062");
        assert_eq!(DistinguishedName::new(&name(&[])).text(), "");
    }

    #[test]
    fn names_fold() {
        let left = name(&[rdn(&[(CN, 0x0c, b"  A  Name ")]), rdn(&[(CN, 0x0c, b"x"), (O, 0x0c, b"y")])]);
        let right = name(&[rdn(&[(CN, 0x13, b"a name")]), rdn(&[(O, 0x13, b"Y"), (CN, 0x1e, b"\0X")])]);
        let (left, right) = (DistinguishedName::new(&left), DistinguishedName::new(&right));
        assert!(left.matches(&right) && right.matches(&left));
        assert_eq!(left.fold_hash(), right.fold_hash());
        for other in [
            name(&[rdn(&[(CN, 0x0c, b"a name")])]),
            name(&[rdn(&[(O, 0x13, b"Y"), (CN, 0x1e, b"\0X")]), rdn(&[(CN, 0x13, b"a name")])]),
            name(&[rdn(&[(CN, 0x13, b"aname")]), rdn(&[(O, 0x13, b"Y"), (CN, 0x1e, b"\0X")])]),
        ] {
            assert!(!left.matches(&DistinguishedName::new(&other)));
        }
    }

    /// RFC 4518: compatibility forms, composed and decomposed letters, and full case folding are one name.
    #[test]
    fn names_fold_beyond_ascii() {
        let matches = |left: &str, right: &str| {
            let names = [left, right].map(|text| name(&[rdn(&[(CN, 0x0c, text.as_bytes())])]));
            let [left, right] = [DistinguishedName::new(&names[0]), DistinguishedName::new(&names[1])];
            assert_eq!(left.matches(&right), left.folded() == right.folded());
            left.matches(&right)
        };
        for (left, right) in [
            ("Evil", "\u{ff25}vil"),
            ("Caf\u{e9}", "Cafe\u{301}"),
            ("Strasse", "Stra\u{df}e"),
            ("Sub", "\u{17f}ub"),
            ("\u{391}\u{3a3}", "\u{3b1}\u{3c2}"),
            ("a b", "A\u{a0}\u{3000}B"),
            ("ab", "a\u{ad}b"),
            ("\u{2103}", "\u{b0}c"),
        ] {
            assert!(matches(left, right) && matches(right, left), "{left} {right}");
        }
        for (left, right) in [("evil", "ev\u{131}l"), ("a", "\u{e4}"), ("\u{430}", "a"), ("ss", "\u{df}s")] {
            assert!(!matches(left, right), "{left} {right}");
        }
        // A letter that becomes eighteen is compared as it is.
        let long = "\u{fdfa}".repeat(40);
        assert!(matches(&long, &long) && !matches(&long, "\u{fdfa}"));
    }

    #[test]
    fn broken_names_are_seen() {
        for bad in
            [&[0x30, 2, 0x30, 0][..], &[0x30, 2, 0x31, 0], &[0x30, 4, 0x31, 2, 0x30, 0], &[0x30, 1, 0x31], &[0x31, 0]]
        {
            assert!(!DistinguishedName::new(bad).is_well_formed(), "{bad:02x?}");
        }
        assert!(DistinguishedName::new(&[0x30, 0]).is_well_formed());
    }

    #[test]
    fn values_that_are_not_text_never_read_as_text() {
        let tag_0 = name(&[rdn(&[(CN, 0x80, b"a")])]);
        for (tag, value) in [(0x0c, &b"a"[..]), (0x80, b"A"), (0x81, b"a")] {
            let other = name(&[rdn(&[(CN, tag, value)])]);
            assert!(!DistinguishedName::new(&tag_0).matches(&DistinguishedName::new(&other)), "{tag}");
        }
        // Tag 0 is what text was once marked with.
        let zero = name(&[rdn(&[(CN, 0x00, b"a")])]);
        assert!(!DistinguishedName::new(&zero).matches(&DistinguishedName::new(&name(&[rdn(&[(CN, 0x0c, b"a")])]))));
    }

    #[test]
    fn long_names_print_their_digest() {
        let long = |last: u8| {
            let value = [&[b'a'; 5_000][..], &[last]].concat();
            long_name(&value)
        };
        let (one, other) = (long(b'b'), long(b'c'));
        let (one, other) = (DistinguishedName::new(&one).text(), DistinguishedName::new(&other).text());
        assert!(one != other && one.len() < 128);
    }

    /// A name of one CN with two octets of length.
    fn long_name(value: &[u8]) -> Vec<u8> {
        let wrap = |tag: u8, body: Vec<u8>| {
            let length = u16::try_from(body.len()).unwrap().to_be_bytes();
            [&[tag, 0x82][..], &length, &body].concat()
        };
        let pair = [&[6, 3, 0x55, 4, 3][..], &wrap(0x0c, value.into())].concat();
        wrap(0x30, wrap(0x31, wrap(0x30, pair)))
    }

    #[test]
    fn people_read_more_names() {
        let eid = name(&[rdn(&[(&[0x55, 4, 5], 0x13, b"PNO-1")]), rdn(&[(CN, 0x14, b"caf\xe9")])]);
        assert_eq!(DistinguishedName::new(&eid).friendly_text(), "CN=caf\u{e9}, serialNumber=PNO-1");
    }
}
