//! Client certificates for [rustls], checked by [certauth].
//!
//! Two ways, and both may be combined:
//!
//! - [`ClientVerifier::new`] refuses in the handshake. The client sees an alert.
//! - [`ClientVerifier::accept_any`] lets the handshake finish, and [`authenticate`] decides: the server can answer with a
//!   page, and a resumed session is checked again, with its whole chain.
//!
//! ```no_run
//! # use std::sync::Arc;
//! use certauth::{Revocation, TrustAnchors, ValidationOptions};
//! use certauth_rustls::{ClientVerifier, ProviderVerifier, authenticate};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (certificates, key) = (vec![], rustls::pki_types::PrivateKeyDer::Pkcs8(vec![].into()));
//! # let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
//! let anchors = TrustAnchors::from_pem(&std::fs::read("roots.pem")?)?;
//! let signatures = Arc::new(ProviderVerifier(provider.signature_verification_algorithms));
//! let options = ValidationOptions::builder(anchors, Revocation::NoCheck).set_verifier(signatures).build()?;
//! let verifier = ClientVerifier::accept_any(&provider).with_hints(&options);
//! let config = rustls::ServerConfig::builder_with_provider(provider)
//!     .with_safe_default_protocol_versions()?
//!     .with_client_cert_verifier(Arc::new(verifier))
//!     .with_single_cert(certificates, key)?;
//! // For each connection, once its handshake is done:
//! # let connection = rustls::ServerConnection::new(Arc::new(config))?;
//! match authenticate(&connection, rustls::pki_types::UnixTime::now(), &options) {
//!     Ok(Some(identity)) => println!("hello {}", identity.subject().text()),
//!     Ok(None) => println!("no certificate: 403"),
//!     Err(error) => println!("403: {error}"),
//! }
//! # Ok(())
//! # }
//! ```

#![deny(clippy::as_conversions, clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod signatures;
mod refusal;
mod time;
mod verifier;
mod connection;

pub use crate::connection::{authenticate, presented};
pub use crate::refusal::{Refusal, refusal};
pub use crate::signatures::ProviderVerifier;
pub use crate::time::time;
pub use crate::verifier::ClientVerifier;
