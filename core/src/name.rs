//! Names: DistinguishedName (RFC 5280, 4.1.2.4) as a sequence of RDNs, GeneralName (4.2.1.6), their comparison (7.1)
//! and their text (RFC 4514).

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;

use crate::der::{self, Reader, Tlv, tag};
use crate::fingerprint::sha256;
use crate::oid::{self, SMTP_UTF8_MAILBOX, USER_PRINCIPAL_NAME, dotted};
use crate::text::{hex, is_hidden, push_escaped, shortened};

/// A distinguished name as it arrived: a sequence of RDNs, each a set of typed values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DistinguishedName<'a> {
    der: &'a [u8],
}

/// One `type=value` of a distinguished name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Which RDN it stands in, from 0; equal for the parts of a multi-valued RDN.
    pub rdn: u32,
    /// The contents of the type's OBJECT IDENTIFIER.
    pub oid: &'a [u8],
    /// The tag of the value.
    pub tag: u8,
    /// The contents of the value, undecoded.
    pub value: &'a [u8],
}

impl<'a> Attribute<'a> {
    /// Whether the value can be compared as text.
    pub(crate) fn folds(&self) -> bool {
        fold(self, |_| ()).is_some()
    }

    /// The value as text, if it is a string type whose contents are well formed: Printable, UTF8, IA5, BMP, Universal
    /// (TeletexString is not decoded: no two libraries agree on what it means).
    pub fn text(&self) -> Option<String> {
        let mut out = String::new();
        decode(self.tag, self.value, |character| out.push(character))?;
        Some(out)
    }
}

impl<'a> DistinguishedName<'a> {
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

    /// The values of one attribute type, by the contents of its OID, in encoded order.
    pub fn values(&self, oid: &'static [u8]) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        self.attributes().filter(move |attribute| attribute.oid == oid)
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
            return alloc::format!("(a name of {} octets, SHA-256 {})", self.der.len(), hex(&sha256(self.der)));
        }
        self.written(",", write_attribute)
    }

    /// A text for people, in the order of [`text`](Self::text), with the names of more attribute types: serialNumber,
    /// givenName, surname, emailAddress, those of the TCG and others. Never to be compared or parsed.
    pub fn friendly_text(&self) -> String {
        if self.der.len() > MOST_OCTETS_WRITTEN {
            return self.text();
        }
        self.written(", ", write_friendly)
    }

    fn written(&self, separator: &str, write: impl Fn(&mut String, &Attribute<'_>)) -> String {
        let mut out = String::with_capacity(self.der.len().saturating_add(self.der.len() / 2));
        let mut rdns: Vec<&'a [u8]> = Vec::with_capacity(8);
        let mut reader = Reader::new(self.contents());
        while let Ok(rdn) = reader.expect(tag::SET, "an RDN") {
            rdns.push(rdn.value);
        }
        for (index, rdn) in rdns.iter().rev().enumerate() {
            if index > 0 {
                out.push_str(separator);
            }
            let mut attributes = Reader::new(rdn);
            let mut first = true;
            while let Some(attribute) = attribute(&mut attributes, 0) {
                if !first {
                    out.push('+');
                }
                first = false;
                write(&mut out, &attribute);
            }
        }
        out
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
        self.der == other.der || (self.rdns() == other.rdns() && self.folded() == other.folded())
    }

    /// How many octets of its values are outside of ASCII or in wide characters, and so dear to fold.
    pub(crate) fn dear_octets(&self) -> usize {
        let dear = self
            .attributes()
            .filter(|part| !part.value.is_ascii() || matches!(part.tag, tag::BMP_STRING | tag::UNIVERSAL_STRING));
        dear.fold(0, |sum, part| sum.saturating_add(part.value.len()))
    }

    /// The folded parts of each RDN, in the order of their octets.
    pub(crate) fn folded_parts(&self) -> Vec<Vec<Vec<u8>>> {
        let mut rdns = Reader::new(self.contents());
        core::iter::from_fn(|| rdns.expect(tag::SET, "an RDN").ok()).map(|rdn| folded_parts(rdn.value)).collect()
    }

    /// Whether an RDN has several parts.
    pub(crate) fn is_multi_valued(&self) -> bool {
        let mut last = None;
        self.attributes().any(|part| last.replace(part.rdn) == Some(part.rdn))
    }

    /// How many RDNs it has.
    fn rdns(&self) -> usize {
        let mut rdns = Reader::new(self.contents());
        core::iter::from_fn(|| rdns.expect(tag::SET, "an RDN").ok()).count()
    }

    /// The name in one form for all names that match it: RDN by RDN, each the number of its parts and then the parts in
    /// the order of their octets. A name's first RDNs are a prefix of it.
    pub(crate) fn folded(&self) -> Vec<u8> {
        self.fold_rdns(|_| ())
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
            push_folded_rdn(&mut out, rdn.value);
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
        let mut hash = FNV_OFFSET;
        let mut rdns = Reader::new(self.contents());
        while let Ok(rdn) = rdns.expect(tag::SET, "an RDN") {
            // A sum, because the parts of an RDN have no order.
            let mut sum = 0u64;
            let mut attributes = Reader::new(rdn.value);
            while let Some(attribute) = attribute(&mut attributes, 0) {
                sum = sum.wrapping_add(attribute_hash(&attribute));
            }
            hash = (hash ^ sum).wrapping_mul(FNV_PRIME);
        }
        hash
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

fn attribute<'a>(set: &mut Reader<'a>, rdn: u32) -> Option<Attribute<'a>> {
    let mut pair = set.sequence().ok()?;
    let oid = pair.oid("an attribute type").ok()?;
    let Tlv { tag, value, .. } = pair.next().ok()?;
    pair.finish().ok()?;
    Some(Attribute { rdn, oid, tag, value })
}

/// One RDN of [`DistinguishedName::folded`]. Lengths stand before contents, so that no two RDNs read alike.
fn push_folded_rdn(out: &mut Vec<u8>, rdn: &[u8]) {
    let parts = folded_parts(rdn);
    push_length(out, parts.len());
    for part in parts {
        push_length(out, part.len());
        out.extend(part);
    }
}

/// The parts of an RDN, folded, in the order of their octets.
fn folded_parts(rdn: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = Reader::new(rdn);
    let mut parts: Vec<Vec<u8>> = Vec::new();
    while let Some(attribute) = attribute(&mut reader, 0) {
        parts.push(folded(&attribute));
    }
    if !reader.is_empty() {
        // A part that cannot be read matches only itself.
        parts.push(rdn.into());
    }
    parts.sort_unstable();
    parts
}

fn push_length(out: &mut Vec<u8>, length: usize) {
    out.extend(u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
}

const IS_TEXT: u8 = 1;
const IS_NOT_TEXT: u8 = 0;

/// Type and value: a string with case and space folded, whatever its type; another value with its tag.
fn folded(attribute: &Attribute<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(attribute.oid.len().saturating_add(attribute.value.len()).saturating_add(8));
    push_length(&mut out, attribute.oid.len());
    out.extend_from_slice(attribute.oid);
    let start = out.len();
    // Apart from every tag: a value that is not text must not read as text.
    out.push(IS_TEXT);
    let mut octets = [0; 4];
    let done = fold(attribute, |character| out.extend_from_slice(character.encode_utf8(&mut octets).as_bytes()));
    if done.is_none() {
        out.truncate(start);
        out.extend([IS_NOT_TEXT, attribute.tag]);
        out.extend_from_slice(attribute.value);
    }
    out
}

/// Folds as RFC 5280, 7.1 asks, by the steps of RFC 4518: characters mapped, case folded, NFKC, leading and trailing
/// space dropped, inner runs of space one.
fn fold(attribute: &Attribute<'_>, mut push: impl FnMut(char)) -> Option<()> {
    let (mut started, mut space) = (false, false);
    let mut push_mapped = |character: char| {
        // Most characters are these, which the tables need not be asked for.
        let is_plain = matches!(character, '!'..='~');
        if !is_plain && maps_to_nothing(character) {
            return;
        }
        if !is_plain && maps_to_space(character) {
            space = started;
            return;
        }
        if core::mem::take(&mut space) {
            push(' ');
        }
        started = true;
        push(character.to_ascii_lowercase());
    };
    if attribute.value.is_ascii() && !matches!(attribute.tag, tag::BMP_STRING | tag::UNIVERSAL_STRING) {
        return decode(attribute.tag, attribute.value, push_mapped);
    }
    let mut text = String::with_capacity(attribute.value.len());
    decode(attribute.tag, attribute.value, |character| {
        if !maps_to_nothing(character) {
            push_folded_case(&mut text, character);
        }
    })?;
    // Some characters become many; a value that grows like no name does is compared as it is.
    let most = text.len().saturating_mul(2).saturating_add(64);
    let mut normal = String::with_capacity(text.len());
    for character in text.nfkc() {
        if normal.len() >= most {
            return None;
        }
        // What normalisation made may have a case of its own.
        push_folded_case(&mut normal, character);
    }
    normal.chars().for_each(&mut push_mapped);
    Some(())
}

/// Full case folding (RFC 3454, B.2), by way of the upper case, which is one for all that fold alike; but for the dotless
/// i, which folds to itself.
fn push_folded_case(out: &mut String, character: char) {
    if character.is_ascii() {
        out.push(character.to_ascii_lowercase());
    } else if character == '\u{131}' {
        out.push(character);
    } else {
        out.extend(character.to_uppercase().flat_map(char::to_lowercase));
    }
}

/// RFC 4518, 2.2: characters that do not count in a comparison.
fn maps_to_nothing(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{ad}' | '\u{34f}'
        | '\u{6dd}' | '\u{70f}' | '\u{1806}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2063}' | '\u{206a}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffc}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
}

/// RFC 4518, 2.2: characters that are compared as a space.
fn maps_to_space(character: char) -> bool {
    matches!(character,
        ' ' | '\u{9}'..='\u{d}' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{2028}'..='\u{2029}'
        | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

fn attribute_hash(attribute: &Attribute<'_>) -> u64 {
    let mut hash = FNV_OFFSET;
    let mut add = |word: u64| hash = (hash ^ word).wrapping_mul(FNV_PRIME);
    attribute.oid.iter().for_each(|octet| add(u64::from(*octet)));
    add(0xff);
    if fold(attribute, |character| add(u64::from(u32::from(character)))).is_none() {
        // Two values that are not strings match only as bytes, but their hashes may begin alike: no harm.
        add(u64::from(attribute.tag));
    }
    hash
}

/// Gives each character of a string type to `push`; `None` if the type is no known string or its contents are not
/// well formed. What was pushed before is then worthless.
fn decode(tag: u8, value: &[u8], mut push: impl FnMut(char)) -> Option<()> {
    match tag {
        tag::UTF8_STRING | tag::PRINTABLE_STRING | tag::IA5_STRING if value.is_ascii() => {
            value.iter().for_each(|octet| push(char::from(*octet)))
        }
        tag::UTF8_STRING => core::str::from_utf8(value).ok()?.chars().for_each(push),
        tag::BMP_STRING => {
            let (units, []) = value.as_chunks::<2>() else { return None };
            // UCS-2: a surrogate is no character, so `from_u32` refuses it.
            for unit in units {
                push(char::from_u32(u32::from(u16::from_be_bytes(*unit)))?);
            }
        }
        tag::UNIVERSAL_STRING => {
            let (units, []) = value.as_chunks::<4>() else { return None };
            for unit in units {
                push(char::from_u32(u32::from_be_bytes(*unit))?);
            }
        }
        _ => return None,
    }
    Some(())
}

/// A longer name is written as its digest.
const MOST_OCTETS_WRITTEN: usize = 4_096;

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

fn write_attribute(out: &mut String, attribute: &Attribute<'_>) {
    let name = SHORT_NAMES.iter().find(|(oid, _)| *oid == attribute.oid).map(|(_, name)| *name);
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
        out.push_str(&dotted(attribute.oid));
        out.push('=');
    }
    write_hex_value(out, attribute);
}

/// For people: the type by a name if it has one, and the value as text if it is readable in any way.
fn write_friendly(out: &mut String, attribute: &Attribute<'_>) {
    let short = SHORT_NAMES.iter().find(|(oid, _)| *oid == attribute.oid).map(|(_, name)| *name);
    let Some(name) = short.or_else(|| oid::oid_name(attribute.oid)) else { return write_attribute(out, attribute) };
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

/// One name of a subjectAltName or a constraint (RFC 5280, 4.2.1.6), undecoded where a decoder could get it wrong.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneralName<'a> {
    /// `otherName`: the contents of its type-id and the DER of its value.
    OtherName {
        /// The contents of the type's OBJECT IDENTIFIER.
        oid: &'a [u8],
        /// The DER inside the EXPLICIT tag.
        value: &'a [u8],
    },
    /// `rfc822Name`: an e-mail address, ASCII.
    Rfc822Name(&'a str),
    /// `dNSName`: ASCII.
    DnsName(&'a str),
    /// `x400Address`, undecoded.
    X400Address(&'a [u8]),
    /// `directoryName`.
    DirectoryName(DistinguishedName<'a>),
    /// `ediPartyName`, undecoded.
    EdiPartyName(&'a [u8]),
    /// `uniformResourceIdentifier`: ASCII.
    Uri(&'a str),
    /// `iPAddress`: 4 or 16 octets in a name, 8 or 32 in a constraint.
    IpAddress(&'a [u8]),
    /// `registeredID`: the contents of the OBJECT IDENTIFIER.
    RegisteredId(&'a [u8]),
}

/// Why a GeneralName cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameError {
    /// It cannot be framed.
    Malformed(&'static str),
    /// Its octets are not in the characters of its type.
    Undecodable {
        /// Its context tag.
        tag: u8,
        /// What is required.
        expected: &'static str,
    },
}

impl NameError {
    pub(crate) fn expected(self) -> &'static str {
        match self {
            NameError::Malformed(expected) | NameError::Undecodable { expected, .. } => expected,
        }
    }
}

/// The tags of GeneralName.
pub(crate) mod general_name_tag {
    use crate::der::tag::{context, context_constructed};

    pub(crate) const OTHER: u8 = context_constructed(0);
    pub(crate) const EMAIL: u8 = context(1);
    pub(crate) const DNS: u8 = context(2);
    pub(crate) const X400: u8 = context_constructed(3);
    pub(crate) const DIRECTORY: u8 = context_constructed(4);
    pub(crate) const EDI: u8 = context_constructed(5);
    pub(crate) const URI: u8 = context(6);
    pub(crate) const IP: u8 = context(7);
    pub(crate) const REGISTERED: u8 = context(8);
}

impl<'a> GeneralName<'a> {
    /// Reads one GeneralName. After [`NameError::Undecodable`] the reader stands behind it.
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<GeneralName<'a>, NameError> {
        use general_name_tag::{DIRECTORY, DNS, EDI, EMAIL, IP, OTHER, REGISTERED, URI, X400};
        let malformed = |error: der::DerError| NameError::Malformed(error.expected);
        let Tlv { tag, value, .. } = reader.next().map_err(malformed)?;
        let ia5 = |expected| ia5(value).ok_or(NameError::Undecodable { tag, expected });
        Ok(match tag {
            OTHER => {
                let mut parts = Reader::new(value);
                let oid = parts.oid("a type-id in an otherName").map_err(malformed)?;
                let inner = parts.expect(tag::context_constructed(0), "a value in an otherName").map_err(malformed)?;
                parts.finish().map_err(malformed)?;
                let mut one = Reader::new(inner.value);
                one.next().and_then(|_| one.finish()).map_err(malformed)?;
                GeneralName::OtherName { oid, value: inner.value }
            }
            EMAIL => GeneralName::Rfc822Name(ia5("printable ASCII in an rfc822Name")?),
            DNS => GeneralName::DnsName(ia5("printable ASCII in a dNSName")?),
            X400 => GeneralName::X400Address(value),
            DIRECTORY => {
                let name = DistinguishedName::new(value);
                if !name.is_well_formed() {
                    return Err(NameError::Malformed("a well-formed name in a directoryName"));
                }
                GeneralName::DirectoryName(name)
            }
            EDI => GeneralName::EdiPartyName(value),
            URI => GeneralName::Uri(ia5("printable ASCII in a uniformResourceIdentifier")?),
            IP => GeneralName::IpAddress(value),
            REGISTERED if der::oid_is_well_formed(value) => GeneralName::RegisteredId(value),
            REGISTERED => return Err(NameError::Malformed("an OBJECT IDENTIFIER as registeredID")),
            _ => return Err(NameError::Malformed("a GeneralName of a known type")),
        })
    }

    /// The word for its type that JSON and every face use.
    pub fn word(&self) -> &'static str {
        match self {
            GeneralName::DnsName(_) => "dns",
            GeneralName::Rfc822Name(_) => "email",
            GeneralName::Uri(_) => "uri",
            GeneralName::IpAddress(_) => "ip",
            GeneralName::DirectoryName(_) => "directory_name",
            GeneralName::RegisteredId(_) => "registered_id",
            GeneralName::X400Address(_) => "x400",
            GeneralName::EdiPartyName(_) => "edi_party",
            GeneralName::OtherName { .. } if self.user_principal_name().is_some() => "upn",
            GeneralName::OtherName { .. } if self.smtp_utf8_mailbox().is_some() => "smtp_utf8_mailbox",
            GeneralName::OtherName { .. } => "other_name",
        }
    }

    /// The name as text, for the types that have one: not for x400Address, ediPartyName and an otherName of an unknown
    /// type.
    pub fn text(&self) -> Option<String> {
        match self {
            GeneralName::DnsName(text) | GeneralName::Rfc822Name(text) | GeneralName::Uri(text) => Some((*text).into()),
            GeneralName::IpAddress(octets) => ip_text(octets),
            GeneralName::DirectoryName(name) => Some(name.text()),
            GeneralName::RegisteredId(oid) => Some(dotted(oid)),
            GeneralName::OtherName { .. } => {
                self.user_principal_name().or_else(|| self.smtp_utf8_mailbox()).map(Into::into)
            }
            GeneralName::X400Address(_) | GeneralName::EdiPartyName(_) => None,
        }
    }

    /// Its octets as they arrived: of a string type its contents, of a directoryName and an otherName's value the DER.
    pub fn octets(&self) -> &'a [u8] {
        match self {
            GeneralName::DnsName(text) | GeneralName::Rfc822Name(text) | GeneralName::Uri(text) => text.as_bytes(),
            GeneralName::DirectoryName(name) => name.der(),
            GeneralName::IpAddress(octets)
            | GeneralName::X400Address(octets)
            | GeneralName::EdiPartyName(octets)
            | GeneralName::RegisteredId(octets)
            | GeneralName::OtherName { value: octets, .. } => octets,
        }
    }

    /// The user principal name, if this is an otherName of that type with a UTF8String in it.
    pub fn user_principal_name(&self) -> Option<&'a str> {
        self.utf8_of(USER_PRINCIPAL_NAME)
    }

    /// The internationalised e-mail address, if this is an otherName of type SmtpUTF8Mailbox (RFC 9598).
    pub fn smtp_utf8_mailbox(&self) -> Option<&'a str> {
        self.utf8_of(SMTP_UTF8_MAILBOX)
    }

    /// The UTF8String of an otherName of this type.
    fn utf8_of(&self, wanted: &[u8]) -> Option<&'a str> {
        match self {
            GeneralName::OtherName { oid, value } if *oid == wanted => {
                let text = der::only(value, tag::UTF8_STRING, "a UTF8String").ok()?.value;
                // A NUL or another hidden character in a name is how one name is made to look like another.
                core::str::from_utf8(text).ok().filter(|text| !text.chars().any(is_control))
            }
            _ => None,
        }
    }
}

/// Whether a character is a control, invisible, or a mark of direction. Letters of right-to-left scripts are not.
fn is_control(character: char) -> bool {
    let is_filler = matches!(character, '\u{115f}'..='\u{1160}' | '\u{3164}' | '\u{ffa0}');
    is_hidden(character) && (is_filler || !character.is_alphanumeric())
}

/// An address as people write it, if it has 4 or 16 octets.
fn ip_text(octets: &[u8]) -> Option<String> {
    if let Ok(four) = <[u8; 4]>::try_from(octets) {
        Some(alloc::format!("{}", core::net::Ipv4Addr::from(four)))
    } else if let Ok(sixteen) = <[u8; 16]>::try_from(octets) {
        Some(alloc::format!("{}", core::net::Ipv6Addr::from(sixteen)))
    } else {
        None
    }
}

/// IA5String in a name: printable ASCII; a NUL or another control character ends names early in other programs.
fn ia5(value: &[u8]) -> Option<&str> {
    let text = core::str::from_utf8(value).ok()?;
    text.bytes().all(|octet| (0x20..0x7f).contains(&octet)).then_some(text)
}

/// What a mailbox's local part says (RFC 5321, 4.1.2), without the quotes and backslashes that it may be written with, so
/// that every spelling of a local part is one. `None` if it is neither a dot-atom nor a quoted string: anything else
/// could be read as two addresses.
pub(crate) fn local_part(local: &str) -> Option<String> {
    let Some(quoted) = local.strip_prefix('"') else {
        let is_atom = |c: char| !c.is_control() && !c.is_whitespace() && !"()<>[]:;@\\,\"".contains(c);
        return (!local.is_empty() && local.chars().all(is_atom)).then(|| local.into());
    };
    let mut inner = quoted.strip_suffix('"')?.chars();
    let mut content = String::with_capacity(local.len());
    while let Some(character) = inner.next() {
        let character = match character {
            '\\' => inner.next()?,
            '"' => return None,
            other => other,
        };
        if character.is_control() {
            return None;
        }
        content.push(character);
    }
    Some(content)
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
    fn local_parts_have_one_spelling() {
        for (written, content) in [
            ("alice", Some("alice")),
            ("\"alice\"", Some("alice")),
            ("\"al\\ice\"", Some("alice")),
            ("\"a\\\"b\"", Some("a\"b")),
            ("\"a b\"", Some("a b")),
            ("a.b+c", Some("a.b+c")),
            ("", None),
            ("\"", None),
            ("\"a", None),
            ("\"a\\\"", None),
            ("\"a\"b\"", None),
            ("a b", None),
            ("a\\b", None),
        ] {
            assert_eq!(local_part(written).as_deref(), content, "{written}");
        }
    }

    #[test]
    fn long_names_print_their_digest() {
        let long = |last: u8| {
            let value = [&[b'a'; 5_000][..], &[last]].concat();
            crate::name::tests::long_name(&value)
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
