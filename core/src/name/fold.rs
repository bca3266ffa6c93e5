//! RFC 5280, 7.1 with the steps of RFC 4518: the one form of a name that all names which match it have.

use alloc::string::String;
use alloc::vec::Vec;

use unicode_normalization::UnicodeNormalization as _;

use crate::der::{Reader, tag};
use crate::name::attribute::{Attribute, attribute, decode, parts};
use crate::number::to_u32;

/// One RDN of [`DistinguishedName::folded`]. Lengths come before contents, so that no two RDNs read alike.
pub(super) fn push_folded_rdn(out: &mut Vec<u8>, rdn: &[u8]) {
    let parts = folded_parts(rdn);
    push_length(out, parts.len());
    for part in parts {
        push_length(out, part.len());
        out.extend(part);
    }
}

/// The parts of an RDN, folded, in the order of their octets.
pub(super) fn folded_parts(rdn: &[u8]) -> Vec<Vec<u8>> {
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
    out.extend(to_u32(length).to_be_bytes());
}

const IS_TEXT: u8 = 1;
const IS_NOT_TEXT: u8 = 0;

/// Type and value: a string with case and space folded, whatever its type; another value with its tag.
fn folded(attribute: &Attribute<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(attribute.oid.0.len().saturating_add(attribute.value.len()).saturating_add(8));
    push_length(&mut out, attribute.oid.0.len());
    out.extend_from_slice(attribute.oid.0);
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

impl Attribute<'_> {
    /// Whether the value can be compared as text.
    pub(crate) fn folds(&self) -> bool {
        fold(self, |_| ()).is_some()
    }
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

/// Full case folding (RFC 3454, B.2), by way of the upper case, which is one for all that fold alike, except the dotless
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

/// The same for names that match, given by the contents of their RDNs.
pub(super) fn hash<'a>(rdns: impl Iterator<Item = &'a [u8]>) -> u64 {
    rdns.fold(FNV_OFFSET, |hash, rdn| {
        // A sum, because the parts of an RDN have no order.
        let sum = parts(rdn).fold(0u64, |sum, part| sum.wrapping_add(attribute_hash(&part)));
        (hash ^ sum).wrapping_mul(FNV_PRIME)
    })
}

fn attribute_hash(attribute: &Attribute<'_>) -> u64 {
    let mut hash = FNV_OFFSET;
    let mut add = |word: u64| hash = (hash ^ word).wrapping_mul(FNV_PRIME);
    attribute.oid.0.iter().for_each(|octet| add(u64::from(*octet)));
    add(0xff);
    if fold(attribute, |character| add(u64::from(u32::from(character)))).is_none() {
        // Two values that are not strings match only as bytes, but their hashes may begin alike: no harm.
        add(u64::from(attribute.tag));
    }
    hash
}
