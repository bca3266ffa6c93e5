//! The client-certificate check that every server can share: is this certificate good, for this use, now, and who is it?
//!
//! [`validate_der`] is pure and synchronous: a certificate, what was sent with it, the time and [`ValidationOptions`] in; an
//! [`Identity`] or a [`ValidationError`] that says why, for every path that was tried, out. The library has no clock,
//! opens no socket and no file, starts no thread and keeps no global state. Nothing is trusted by default.
//!
//! ```
//! use certauth::{Revocation, UnixTime, ValidationOptions, certificates_from_pem, validate_der};
//! # let root_pem = include_bytes!("../examples/root.pem");
//! # let sent_pem = include_bytes!("../examples/good.pem");
//! let options = ValidationOptions::from_pem(root_pem, Revocation::NoCheck)?;
//! let sent = certificates_from_pem(sent_pem)?;
//! match validate_der(&sent[0], &sent[1..], UnixTime(1_800_000_000), &options) {
//!     Ok(identity) => println!("hello {}", identity.subject().text()),
//!     Err(error) => println!("{error:#}"),
//! }
//! # Ok::<(), certauth::ConfigError>(())
//! ```
//!
//! # Contents
//!
//! - Whom to trust: [`TrustAnchors`], [`TrustAnchor`], and pins.
//! - What to require: [`ValidationPolicy`], whose fields [`policy`] describes; [`Revocation`] and the trait
//!   [`RevocationChecker`]. Both go into [`ValidationOptions`], which are built once and shared.
//! - What comes out: [`Identity`], or [`ValidationError`] with a [`Rejection`] for each path. [`codes`] is the table of
//!   codes, [`checks`] lists the checks in their order, and [`verdict_json`] prints either outcome.
//! - Cryptography: the built-in providers, or one of your own through [`signature::SignatureVerifier`].
//!
//! # Cookbook
//!
//! A stricter policy, and another one for one CA:
//!
//! ```
//! use certauth::policy::PolicyOverrides;
//! use certauth::{Revocation, TrustAnchors, ValidationOptions, ValidationPolicy};
//! # let partners_pem = include_bytes!("../examples/root.pem");
//! let partners = TrustAnchors::from_pem(partners_pem)?
//!     .with_label("partners")
//!     .with_overrides(&PolicyOverrides::default().max_path_length(1));
//! let policy = ValidationPolicy::strict().clock_skew(60).min_rsa_bits(3072);
//! let options = ValidationOptions::builder(partners, Revocation::NoCheck).set_policy(policy).build()?;
//! # Ok::<(), certauth::ConfigError>(())
//! ```
//!
//! An allow-list of certificates, whoever issued them:
//!
//! ```
//! use certauth::{Revocation, TrustAnchors, ValidationOptions, certificates_from_pem};
//! # let alice_pem = include_bytes!("../examples/good.pem");
//! let alice = certificates_from_pem(alice_pem)?.remove(0);
//! let builder = ValidationOptions::builder(TrustAnchors::new(), Revocation::NoCheck);
//! let options = builder.add_only_this_certificate(&alice)?.build()?;
//! # Ok::<(), certauth::ConfigError>(())
//! ```
//!
//! Revocation from what the program knows:
//!
//! ```
//! use certauth::{RevocationChecker, RevocationRequest, RevocationStatus};
//! /// The DER of an issuer's name, and the serial numbers that it has revoked, as `openssl x509 -serial` prints them.
//! struct Blocked {
//!     issuer: Vec<u8>,
//!     serials: Vec<String>,
//! }
//! impl RevocationChecker for Blocked {
//!     fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
//!         if request.issuer_name().der() != self.issuer {
//!             return RevocationStatus::Unknown;
//!         }
//!         match self.serials.contains(&request.certificate().serial_number().to_string()) {
//!             true => RevocationStatus::Revoked,
//!             false => RevocationStatus::Good,
//!         }
//!     }
//! }
//! ```
//!
//! # Features
//!
//! - `aws-lc-rs` (default): signatures by AWS-LC. `rust-crypto`: signatures in pure Rust, without std. With neither, give a
//!   verifier to the options.
//! - `json` (default): [`verdict_json`].
//! - `std` (default): [`UnixTime`] from `SystemTime`. Without it the crate needs only `alloc`.
//!
//! # What it does not do
//!
//! It does not prove that the peer holds the private key (TLS does), fetches nothing, trusts no system roots, and does not
//! match names to users.
//!
//! The modules are in reading order: each uses only those above it.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

// Words.
mod number;
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
mod record;
mod error;
mod limits;
mod extensions;
mod certificate;
mod crl;
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
mod memo;
mod path;
mod revocation;
mod options;
mod presented;
mod name_table;
// The checks.
pub mod checks;
// The answer.
mod search;
mod identity;
mod validate;
mod evidence;
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
    pub use crate::oid::oid_text;
    pub use crate::pem::is_pem;
    pub use crate::record::why_unknown;
    pub use crate::revocation::{DetachedAnswer, DetachedRequest, is_url};
    pub use crate::text::{escaped, printable};
}

pub use crate::certificate::{Certificate, Extensions, RawExtension, SerialNumber};
pub use crate::certificate_ref::CertificateRef;
pub use crate::checks::context::Trust;
pub use crate::code::Code;
pub use crate::digest::{DigestError, Sha1Digest, Sha256Digest};
pub use crate::error::{
    ConfigError, Described, Detail, Note, Rejection, UnknownIssuer, ValidPath, ValidationError, Violation,
};
pub use crate::evidence::{CrlReport, NewlyRevoked, RevocationEvidence, RevocationEvidenceBuilder};
pub use crate::extensions::{BasicConstraints, GeneralNames, KeyUsage, Oids};
pub use crate::identity::Identity;
#[cfg(feature = "json")]
pub use crate::json::{evidence_json, newly_revoked_json, verdict_json};
pub use crate::misread::Misread;
pub use crate::name::{Attribute, Attributes, DistinguishedName, GeneralName};
pub use crate::oid::{Oid, OidError, OidRef};
pub use crate::options::{ValidationOptions, ValidationOptionsBuilder};
pub use crate::parse_error::ParseError;
pub use crate::pem::{PemError, certificates_from_file, certificates_from_pem};
pub use crate::policy::ValidationPolicy;
pub use crate::presented::Presented;
#[cfg(feature = "aws-lc-rs")]
pub use crate::provider_aws_lc::AwsLc;
#[cfg(feature = "rust-crypto")]
pub use crate::provider_rust_crypto::RustCrypto;
pub use crate::record::{
    CertificateStatus, RevocationRecord, RevocationSource, RevocationStatus, ValidUntil, ValidUntilCause, Wanted,
    WantedKind,
};
pub use crate::revocation::{
    EvidenceVerifier, NoEvidence, Preparation, Prepared, Revocation, RevocationChecker, RevocationMode,
    RevocationRequest,
};
#[cfg(feature = "std")]
pub use crate::time::TimeOutOfRange;
pub use crate::time::UnixTime;
pub use crate::trust_anchor::{TrustAnchor, TrustAnchors};
pub use crate::validate::{validate, validate_der};
