//! The grammars that the formats are made of, one to a file, each decoded and encoded.

pub(crate) mod base64;
pub(crate) mod hex;
pub(crate) mod percent;
pub(crate) mod pem;
pub(crate) mod der;
pub(crate) mod structured_field;
pub(crate) mod xfcc;
pub(crate) mod xfcc_json;
pub(crate) mod proxy_protocol;
