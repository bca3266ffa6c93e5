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
        let (lines, after) =
            block.split_once(END).ok_or(malformed("-----END CERTIFICATE----- is expected after this"))?;
        let mut body = String::with_capacity(lines.len());
        lines.split(SPACE).for_each(|line| body.push_str(line));
        if found.len() >= most {
            return Err(Fault::too_many(offset));
        }
        found.push(base64::decode(&body).map_err(|fault| malformed(fault.reason))?);
        rest = after.trim_start_matches(SPACE);
    }
    Ok(found)
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
