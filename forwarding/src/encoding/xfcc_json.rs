//! Envoy's x-forwarded-client-cert in JSON (`format: JSON` in set_current_client_cert_details): a list of one object for each hop, of which exactly one
//! is accepted. Only hash, cert and chain are read, each at most once; PEM is in them as it is.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::error::Fault;

/// What is read of an element.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Element {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cert: Option<String>,
    /// A text for each certificate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) chain: Vec<String>,
}

pub(crate) fn decode(text: &str) -> Result<Element, Fault> {
    let elements: Vec<Element> = serde_json::from_str(text).map_err(|error| {
        Fault::malformed(error.column().saturating_sub(1), "JSON of elements with hash, cert and chain is expected")
    })?;
    let [only] =
        <[Element; 1]>::try_from(elements).map_err(|_| Fault::malformed(0, "Exactly one element is expected"))?;
    Ok(only)
}

pub(crate) fn encode(element: &Element) -> String {
    // Strings and lists of them always serialise.
    serde_json::to_string(&[element]).unwrap_or_default()
}
