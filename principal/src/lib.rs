//! From a verdict to a principal: what a server does with a client certificate once its path is valid.
//!
//! [`Authenticator`] takes what a peer has [shown](certauth::Presented) and answers an [`Outcome`]: authenticated with a
//! [`Principal`], denied with a reason, or no certificate. Between the verdict and the principal are [`Rules`], which say in
//! one line each who is accepted and under which name, and [`Hooks`], the program's own functions. Both can only refuse
//! what the checks accepted, never accept what they refused.
//!
//! ```
//! use certauth::{Presented, Revocation, UnixTime, ValidationOptions, certificates_from_pem};
//! use certauth_principal::{Authenticator, NoHooks, Outcome};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (roots, sent) = (include_bytes!("../../core/examples/root.pem"), include_bytes!("../../core/examples/good.pem"));
//! let options = ValidationOptions::from_pem(roots, Revocation::NoCheck)?;
//! let rules = "accept san.email = alice@demo.example; name = san(email) exactly_one";
//! let authenticator = Authenticator::builder(options).set_rules(rules).build()?;
//!
//! let sent = certificates_from_pem(sent)?;
//! match authenticator.authenticate(&Presented::sent(&sent), UnixTime(1_800_000_000), &mut NoHooks) {
//!     Outcome::Authenticated(principal) => assert_eq!(principal.name(), Some("alice@demo.example")),
//!     Outcome::Denied(error) => panic!("403: {error}"),
//!     Outcome::NoCertificate => panic!("403"),
//! }
//! # Ok(())
//! # }
//! ```
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod forms;
mod dotnet_name;
mod claim;
mod claims;
mod claims_aspnet;
mod names;
mod rules;
mod principal;
mod outcome;
mod hooks;
mod authenticator;
mod record;

pub use authenticator::{Authenticator, AuthenticatorBuilder};
pub use claim::{Claim, ClaimSource};
pub use claims::claims;
pub use claims_aspnet::aspnet_claims;
pub use dotnet_name::dotnet_name;
pub use forms::{
    FormError, PermanentIdentifier, SpiffeId, permanent_identifiers, security_identifier, spiffe_id,
    user_principal_name,
};
pub use hooks::{Failed, Hooks, NoHooks, Refusal, Validated};
pub use outcome::{Outcome, StatusMap};
pub use principal::Principal;
pub use record::Names;
pub use rules::{Decision, Explanation, Lint, Rules};
