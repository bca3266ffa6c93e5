//! The client-certificate check that every server can share.
//!
//! [`validate`] is pure and synchronous: a certificate, what was sent with it, the time and [`ValidationOptions`] in; an
//! [`Identity`] or a [`ValidationError`] that says why, for every path that was tried, out. The library has no clock,
//! opens no socket and no file, starts no thread and keeps no global state.
//!
//! What it does not do: it does not prove that the peer holds the private key (TLS does), fetches nothing, and trusts no
//! system roots.
//!
//! ```
//! use certauth::{Revocation, UnixTime, ValidationOptions, certificates_from_pem, validate_der};
//! # let root_pem = include_bytes!("../../cli/demo/root.pem");
//! # let sent_pem = include_bytes!("../../cli/demo/good.pem");
//! let options = ValidationOptions::from_pem(root_pem, Revocation::NoCheck)?;
//! let sent = certificates_from_pem(sent_pem)?;
//! match validate_der(&sent[0], &sent[1..], UnixTime(1_800_000_000), &options) {
//!     Ok(identity) => println!("hello {}", identity.subject().text()),
//!     Err(error) => println!("{error:#}"),
//! }
//! # Ok::<(), certauth::ConfigError>(())
//! ```
//!
//! The modules are in reading order: each uses only those above it.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

// Words.
mod text;
mod digest;
mod code;
mod time;
mod certificate_ref;
// Bytes.
mod der;
mod misread;
mod parse_error;
mod oid;
mod name;
mod error;
mod limits;
mod extensions;
mod certificate;
mod pem;
// What the caller brings.
pub mod signature;
#[cfg(feature = "aws-lc-rs")]
mod provider_aws_lc;
#[cfg(feature = "rust-crypto")]
mod provider_rust_crypto;
pub mod policy;
mod trust_anchor;
// The question.
mod path;
mod revocation;
mod options;
mod name_table;
// The checks.
pub mod checks;
// The answer.
mod search;
mod identity;
mod validate;
#[cfg(feature = "json")]
mod json;

/// The table of codes: the name, cause and remedy of each.
pub mod codes {
    pub use crate::code::{Entry, Stage, TABLE};
}

/// What certauth's own faces need, and nobody else should: it may change in any release.
#[doc(hidden)]
pub mod face {
    pub use crate::der::{Reader as DerReader, Tlv, Unreadable};
    #[cfg(feature = "json")]
    pub use crate::json::error_json;
    pub use crate::oid::{oid_name, oid_text};
    pub use crate::pem::is_pem;
    pub use crate::text::escaped;
}

pub use crate::certificate::{Certificate, Extensions, RawExtension};
pub use crate::certificate_ref::CertificateRef;
pub use crate::checks::context::Trust;
pub use crate::code::Code;
pub use crate::digest::{DigestError, Sha1Digest, Sha256Digest};
pub use crate::error::{ConfigError, Described, Detail, Note, Rejection, UnknownIssuer, ValidationError, Violation};
pub use crate::extensions::{BasicConstraints, GeneralNames, KeyUsage, Oids};
pub use crate::identity::{Identity, ValidUntil};
#[cfg(feature = "json")]
pub use crate::json::verdict_json;
pub use crate::misread::Misread;
pub use crate::name::{Attribute, Attributes, DistinguishedName, GeneralName};
pub use crate::oid::{Oid, OidError};
pub use crate::options::{ValidationOptions, ValidationOptionsBuilder};
pub use crate::parse_error::ParseError;
pub use crate::pem::{PemError, certificates_from_file, certificates_from_pem};
pub use crate::policy::ValidationPolicy;
#[cfg(feature = "aws-lc-rs")]
pub use crate::provider_aws_lc::AwsLc;
#[cfg(feature = "rust-crypto")]
pub use crate::provider_rust_crypto::RustCrypto;
pub use crate::revocation::{
    EvidenceVerifier, NoEvidence, Revocation, RevocationChecker, RevocationMode, RevocationRequest, RevocationStatus,
};
#[cfg(feature = "std")]
pub use crate::time::TimeOutOfRange;
pub use crate::time::UnixTime;
pub use crate::trust_anchor::{TrustAnchor, TrustAnchors};
pub use crate::validate::{validate, validate_der};
