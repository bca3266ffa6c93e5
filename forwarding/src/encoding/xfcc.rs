//! Envoy's x-forwarded-client-cert: `Key=value` with semicolons between pairs and commas between elements, of which exactly one
//! is accepted. Only Hash, Cert and Chain are read: Envoy writes URIs as the client's certificate has them, so that a client can
//! write further pairs and elements there; then a key occurs twice, or there are two elements, and both are refused.

use alloc::string::String;

use certauth::Code;

use crate::error::Fault;

/// What is read of an element, as it is in the header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) hash: Option<String>,
    pub(crate) cert: Option<String>,
    pub(crate) chain: Option<String>,
}

/// A key and its value, and what comes after it.
struct Pair<'t> {
    key: &'t str,
    value: String,
    rest: &'t str,
}

pub(crate) fn decode(text: &str, most_pairs: usize) -> Result<Element, Fault> {
    let mut found = Element::default();
    let mut rest = text;
    for _ in 0..most_pairs {
        let offset = text.len().saturating_sub(rest.len());
        let pair = pair(rest, offset)?;
        let place = match () {
            () if pair.key.eq_ignore_ascii_case("hash") => Some(&mut found.hash),
            () if pair.key.eq_ignore_ascii_case("cert") => Some(&mut found.cert),
            () if pair.key.eq_ignore_ascii_case("chain") => Some(&mut found.chain),
            () => None,
        };
        if let Some(place) = place
            && place.replace(pair.value).is_some()
        {
            return Err(Fault::malformed(offset, "Hash, Cert and Chain occur at most once"));
        }
        let end = text.len().saturating_sub(pair.rest.len());
        match (pair.rest.strip_prefix(';'), pair.rest.is_empty()) {
            (Some(after), _) => rest = after,
            (None, true) => return Ok(found),
            (None, false) if pair.rest.starts_with(',') => {
                return Err(Fault::malformed(end, "Exactly one element is expected"));
            }
            (None, false) => return Err(Fault::malformed(end, "A semicolon or the end is expected")),
        }
    }
    let offset = text.len().saturating_sub(rest.len());
    let reason = "There are more than limit_xfcc_pairs";
    Err(Fault { code: Code::ForwardedHeaderTooLarge, ..Fault::malformed(offset, reason) })
}

fn pair(text: &str, offset: usize) -> Result<Pair<'_>, Fault> {
    const KEYS: [&str; 7] = ["By", "Hash", "Cert", "Chain", "Subject", "URI", "DNS"];
    let (key, after) = text.split_once('=').ok_or(Fault::malformed(offset, "A key and an equals sign are expected"))?;
    if !KEYS.iter().any(|known| known.eq_ignore_ascii_case(key)) {
        return Err(Fault::malformed(offset, "By, Hash, Cert, Chain, Subject, URI or DNS is expected"));
    }
    let start = offset.saturating_add(key.len()).saturating_add(1);
    let Some(quoted) = after.strip_prefix('"') else {
        let end = after.find([';', ',']).unwrap_or(after.len());
        let (value, rest) = after.split_at_checked(end).unwrap_or((after, ""));
        if value.contains('"') {
            return Err(Fault::malformed(start, "A value with a quotation mark is in quotes"));
        }
        return Ok(Pair { key, value: value.into(), rest });
    };
    let mut value = String::new();
    let mut rest = quoted;
    while let Some((plain, after)) = rest.split_once('"') {
        // An odd number of backslashes before it: the mark is part of the value. Only a mark is escaped by Envoy; a backslash
        // before anything else is itself.
        let backslashes = plain.len().saturating_sub(plain.trim_end_matches('\\').len());
        if backslashes % 2 == 0 {
            value.push_str(plain);
            return Ok(Pair { key, value, rest: after });
        }
        value.push_str(plain.get(..plain.len().saturating_sub(1)).unwrap_or(plain));
        value.push('"');
        rest = after;
    }
    Err(Fault::malformed(start, "The quotes are not closed"))
}
