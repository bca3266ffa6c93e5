//! Envoy's x-forwarded-client-cert in JSON (`format: JSON` in set_current_client_cert_details): a list of one object for each hop, of which exactly one
//! is accepted. Only hash, cert and chain are read, each at most once; PEM is in them as it is.

use alloc::string::String;
use alloc::vec::Vec;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::Fault;

/// What is read of an element.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Element {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cert: Option<String>,
    /// A text for each certificate.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) chain: Vec<String>,
}

/// Every key that Envoy writes, each at most once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    #[serde(default, deserialize_with = "text")]
    hash: Option<String>,
    #[serde(default, deserialize_with = "text")]
    cert: Option<String>,
    #[serde(default)]
    chain: Vec<String>,
    #[serde(default, rename = "by")]
    _by: IgnoredAny,
    #[serde(default, rename = "subject")]
    _subject: IgnoredAny,
    #[serde(default, rename = "issuer")]
    _issuer: IgnoredAny,
    #[serde(default, rename = "uri")]
    _uri: IgnoredAny,
    #[serde(default, rename = "dns")]
    _dns: IgnoredAny,
}

/// A text, and not null.
fn text<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    String::deserialize(value).map(Some)
}

pub(crate) fn decode(text: &str) -> Result<Element, Fault> {
    let reason = "JSON of one element is expected, an object with hash, cert and chain in a list";
    // Serde would take a list of values for an object.
    let first = text.trim_start().strip_prefix('[').unwrap_or_default().trim_start();
    if !first.starts_with('{') {
        return Err(Fault::malformed(text.len().saturating_sub(first.len()), reason));
    }
    let elements: Vec<Keys> =
        serde_json::from_str(text).map_err(|error| Fault::malformed(error.column().saturating_sub(1), reason))?;
    let [Keys { hash, cert, chain, .. }] = <[Keys; 1]>::try_from(elements).map_err(|_| Fault::malformed(0, reason))?;
    Ok(Element { hash, cert, chain })
}

pub(crate) fn encode(element: &Element) -> String {
    // Strings and lists of them always serialise.
    serde_json::to_string(&[element]).unwrap_or_default()
}
