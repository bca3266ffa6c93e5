//! Byte Sequences and lists of them (RFC 8941, 3.1 and 3.3.5), as RFC 9440 uses them. A reader of Structured Fields should accept
//! padding that is missing and bits that are not zero; here one certificate has one text.

use alloc::string::String;
use alloc::vec::Vec;

use crate::encoding::base64;
use crate::error::Fault;

/// `:base64:`, and nothing else.
pub(crate) fn item(text: &str) -> Result<Vec<u8>, Fault> {
    let inner = text.strip_prefix(':').and_then(|text| text.strip_suffix(':'));
    let inner = inner.ok_or(Fault::malformed(0, "Base64 between two colons is expected"))?;
    base64::decode(inner).map_err(|fault| fault.after(1))
}

/// Items with commas between them, and spaces or tabs around those.
pub(crate) fn list(text: &str, most: usize) -> Result<Vec<Vec<u8>>, Fault> {
    let mut found = Vec::new();
    let mut start = 0usize;
    for part in text.split(',') {
        let trimmed = part.trim_matches([' ', '\t']);
        if found.len() >= most {
            return Err(Fault::too_many(start));
        }
        let skipped = part.len().saturating_sub(part.trim_start_matches([' ', '\t']).len());
        found.push(item(trimmed).map_err(|fault| fault.after(start.saturating_add(skipped)))?);
        start = start.saturating_add(part.len()).saturating_add(1);
    }
    Ok(found)
}

pub(crate) fn encode(octets: &[u8]) -> String {
    alloc::format!(":{}:", base64::encode(octets))
}
