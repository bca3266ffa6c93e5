//! One `type=value` of a distinguished name (RFC 5280, 4.1.2.4), and the characters of its value.

use alloc::string::String;

use crate::der::{Reader, Tlv, tag};
use crate::oid::OidRef;

/// One `type=value` of a distinguished name.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Which RDN it is in, from 0; equal for the parts of a multi-valued RDN.
    pub rdn: u32,
    /// The type.
    pub oid: OidRef<'a>,
    /// The tag of the value.
    pub tag: u8,
    /// The contents of the value, undecoded.
    pub value: &'a [u8],
}

impl<'a> Attribute<'a> {
    /// The value as text, if it is a string type whose contents are well formed: Printable, UTF8, IA5, BMP, Universal
    /// (TeletexString is not decoded: no two libraries agree on what it means).
    pub fn text(&self) -> Option<String> {
        let mut out = String::new();
        decode(self.tag, self.value, |character| out.push(character))?;
        Some(out)
    }
}

/// The parts of an RDN, given by its contents, up to the first that cannot be read.
pub(super) fn parts<'a>(rdn: &'a [u8]) -> impl Iterator<Item = Attribute<'a>> {
    let mut set = Reader::new(rdn);
    core::iter::from_fn(move || attribute(&mut set, 0))
}

pub(super) fn attribute<'a>(set: &mut Reader<'a>, rdn: u32) -> Option<Attribute<'a>> {
    let mut pair = set.sequence().ok()?;
    let oid = pair.oid("an attribute type").ok()?;
    let Tlv { tag, value, .. } = pair.next().ok()?;
    pair.finish().ok()?;
    Some(Attribute { rdn, oid: OidRef(oid), tag, value })
}

/// Gives each character of a string type to `push`; `None` if the type is no known string or its contents are not
/// well formed. What was pushed before is then worthless.
pub(super) fn decode(tag: u8, value: &[u8], mut push: impl FnMut(char)) -> Option<()> {
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
