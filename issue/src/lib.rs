//! A development PKI: what a team needs to try client certificates before it has a CA, with one command or from a test.
//!
//! A [`Template`] says what a certificate shall contain. [`Issued`] is a certificate with its key, and issues others if it
//! is a CA: certificates, [CRLs](Issued::crl) and [OCSP responses](Issued::ocsp). [`demo`] makes the set of files that the
//! documentation of certauth verifies.
//!
//! ```
//! use certauth::UnixTime;
//! use certauth_issue::{AlternativeName, Issued, KeyType, Template};
//!
//! # fn main() -> Result<(), certauth_issue::IssueError> {
//! let now = UnixTime(1_800_000_000);
//! let root = Issued::self_signed(&Template::root("CN=Example Root", now)?, KeyType::P256)?;
//! let mut client = Template::client("CN=alice", now)?;
//! client.names.push(AlternativeName::Email("alice@example.com".into()));
//! let alice = root.issue(&client, KeyType::P256)?;
//! assert!(alice.chain_pem().starts_with("-----BEGIN CERTIFICATE-----"));
//! # Ok(())
//! # }
//! ```
//!
//! This is not a CA to run in production: it keeps no register of what it issued, and keys are files.

mod error;
mod key;
mod template;
mod issued;
mod crl;
mod ocsp;
mod pfx;
mod demo;

pub use crl::{CrlReason, Revoked};
pub use demo::{DEMO_PASSWORD, File, demo, verify_lines};
pub use error::IssueError;
pub use issued::Issued;
pub use key::KeyType;
pub use ocsp::OcspStatus;
pub use template::{AlternativeName, Template, Usage};
