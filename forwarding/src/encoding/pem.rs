//! Certificates as PEM (RFC 7468, 3), one after the other: the label is CERTIFICATE, and between them is nothing but space. The
//! reader of files passes over text around the blocks; a header has none.

use alloc::string::String;
use alloc::vec::Vec;

use crate::encoding::base64;
use crate::error::Fault;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// What may be between lines, and around them. Other controls are not space.
const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// The blocks of a text. Lines may be of any length, and end as they like.
pub(crate) fn decode(text: &str, most: usize) -> Result<Vec<Vec<u8>>, Fault> {
    let mut found = Vec::new();
    let mut rest = text.trim_start_matches(SPACE);
    while !rest.is_empty() {
        let offset = text.len().saturating_sub(rest.len());
        let malformed = |reason| Fault::malformed(offset, reason);
        let block = rest.strip_prefix(BEGIN).ok_or(malformed("-----BEGIN CERTIFICATE----- is expected"))?;
        // Base64 has no hyphen, so the first one is where the end begins.
        let (lines, end) = block.split_at_checked(block.find('-').unwrap_or(block.len())).unwrap_or((block, ""));
        let after = end.strip_prefix(END).ok_or(malformed("-----END CERTIFICATE----- is expected after this"))?;
        if found.len() >= most {
            return Err(Fault::too_many(offset));
        }
        // Line feeds are what nearly every writer has between lines, and are found much faster than any of four characters.
        let length = lines.len();
        let body = base64::decode(joined(length, lines.split('\n')))
            .or_else(|_| base64::decode(joined(length, lines.split(SPACE))));
        found.push(body.map_err(|fault| malformed(fault.reason))?);
        rest = after.trim_start_matches(SPACE);
    }
    Ok(found)
}

fn joined<'l>(length: usize, lines: impl Iterator<Item = &'l str>) -> String {
    let mut body = String::with_capacity(length);
    lines.for_each(|line| body.push_str(line));
    body
}

/// Exactly one block.
pub(crate) fn decode_one(text: &str) -> Result<Vec<u8>, Fault> {
    let [only] = <[Vec<u8>; 1]>::try_from(decode(text, 1)?)
        .map_err(|_| Fault::malformed(0, "-----BEGIN CERTIFICATE----- is expected"))?;
    Ok(only)
}

/// Lines of 64 characters.
pub(crate) fn encode(der: &[u8]) -> String {
    let mut out = String::from(BEGIN);
    for (index, character) in base64::encode(der).chars().enumerate() {
        if index % 64 == 0 {
            out.push('\n');
        }
        out.push(character);
    }
    out.push('\n');
    out.push_str(END);
    out.push('\n');
    out
}
