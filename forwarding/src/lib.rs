//! Client certificates that a proxy forwards in a request header.
//!
//! A proxy that ends TLS tells the application about the client in a header, and each proxy does so in its own format. A
//! [`Forwarding`] decodes the format of one [`Product`], strictly, and gives what the client has [shown](certauth::Presented);
//! validate that as if it had come from a TLS connection, since several products forward certificates that nobody has
//! verified.
//!
//! Whoever can send the header can claim to be anybody, so a header counts only with a [`Provenance`]: proof that it comes
//! from the proxy.
//!
//! ```
//! use certauth_forwarding::{Forwarding, Product, Provenance, TrustedPeers};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let forwarding = Forwarding::builder(Product::from_name("nginx").ok_or("a product")?)
//!     .set_header("X-Client-Cert")
//!     .build()?;
//! let proxies = TrustedPeers::parse("10.0.0.0/8, unix")?;
//! let headers: [(&[u8], &[u8]); 1] = [(b"Host", b"www.example")];
//! let forwarded = forwarding.decode(Provenance::peer("10.1.2.3".parse()?, &proxies), &headers)?;
//! assert!(forwarded.presented().certificate().is_none());
//! # Ok(())
//! # }
//! ```
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod error;
mod limits;
mod encoding;
mod format;
mod products;
mod provenance;
mod request;
mod forwarding;

pub use error::ForwardingError;
pub use format::Format;
pub use forwarding::{Chain, Forwarded, Forwarding, ForwardingBuilder, ProxyProtocolHeader, encode_proxy_protocol};
pub use limits::Limits;
pub use products::{Assurance, Product};
pub use provenance::{Proof, Provenance, TrustedHops, TrustedPeers, TrustedProxies};
