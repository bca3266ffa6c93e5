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
//! use certauth::{Revocation, TrustAnchors, UnixTime, ValidationOptions, certificates_from_pem, validate_der};
//! # let root_pem = include_bytes!("../../cli/demo/root.pem");
//! # let sent_pem = include_bytes!("../../cli/demo/good.pem");
//! let options = ValidationOptions::builder(TrustAnchors::from_pem(root_pem)?, Revocation::NoCheck).build()?;
//! let sent = certificates_from_pem(sent_pem)?;
//! let chain: Vec<&[u8]> = sent[1..].iter().map(Vec::as_slice).collect();
//! match validate_der(&sent[0], &chain, UnixTime(1_800_000_000), &options) {
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
#[cfg(any(test, feature = "aws-lc-rs"))]
extern crate std;

// Words.
mod code;
mod text;
mod time;
mod certificate_ref;
mod fingerprint;
// Bytes become certificates.
mod der;
mod misread;
mod oid;
mod error;
mod limits;
mod name;
mod extensions;
mod certificate;
mod pem;
// What the caller brings.
mod signature;
#[cfg(feature = "aws-lc-rs")]
mod provider_aws_lc;
#[cfg(feature = "rust-crypto")]
mod provider_rust_crypto;
mod validation_policy;
mod trust_anchor;
// Paths.
mod path;
mod revocation;
mod options;
mod name_table;
// Checks.
mod checks;
// The search and the verdict.
mod search;
mod identity;
mod validate;
// Around the verdict.
#[cfg(feature = "json")]
mod json;

pub use crate::certificate::{Certificate, Extensions, RawExtension};
pub use crate::certificate_ref::CertificateRef;
pub use crate::checks::context::Trust;
pub use crate::checks::{CHECKS, Check, Scope};
pub use crate::code::{Code, Entry, Stage, TABLE};
pub use crate::der::{Reader as DerReader, Tlv, Unreadable};
pub use crate::error::{
    ConfigError, Described, Detail, Note, ParseError, Rejection, UnknownIssuer, ValidationError, Violation,
};
pub use crate::extensions::{BasicConstraints, GeneralNames, KeyUsage, Oids};
pub use crate::fingerprint::{sha1_thumbprint, sha256};
pub use crate::identity::{Identity, ValidUntil};
#[cfg(feature = "json")]
pub use crate::json::{error_json, verdict_json};
pub use crate::limits::{Limits, Spent};
pub use crate::misread::Misread;
pub use crate::name::{Attribute, Attributes, DistinguishedName, GeneralName};
pub use crate::oid::{KnownOid, Oid, OidError, oid_name, oid_text};
pub use crate::options::{ValidationOptions, ValidationOptionsBuilder};
pub use crate::pem::{certificates_from_file, certificates_from_pem, is_pem};
#[cfg(feature = "aws-lc-rs")]
pub use crate::provider_aws_lc::AwsLc;
#[cfg(feature = "rust-crypto")]
pub use crate::provider_rust_crypto::RustCrypto;
pub use crate::revocation::{
    EvidenceVerifier, NoEvidence, Revocation, RevocationChecker, RevocationMode, RevocationRequest, RevocationStatus,
};
pub use crate::signature::{Curve, Hash, InvalidSignature, PreparedKey, SignatureAlgorithm, SignatureVerifier};
pub use crate::text::escaped;
pub use crate::time::UnixTime;
pub use crate::trust_anchor::{TrustAnchor, TrustAnchors};
pub use crate::validate::{validate, validate_der};
pub use crate::validation_policy::{
    CertificateTypes, ExplicitPolicy, FIELDS, Field, Kind, PRESETS, PolicyOverrides, Preset, RevocationFlag,
    Sha256Digest, ValidationPolicy,
};
