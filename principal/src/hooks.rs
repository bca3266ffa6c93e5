//! The program's own functions, which see what the checks decided. They can refuse, and add to a principal; nothing that they do
//! accepts what was refused.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use certauth::{Identity, Presented, ValidationError};

use crate::claim::Claim;
use crate::principal::Principal;

/// The program's own functions for one attempt. Each does nothing unless it is written.
///
/// A panic unwinds to the caller, and nothing is authenticated.
pub trait Hooks {
    /// Called once for a certificate that the checks and the rules accept, and never for another one: as ASP.NET Core's
    /// OnCertificateValidated.
    ///
    /// # Errors
    /// [`Refusal`]: the program refuses the certificate.
    fn certificate_validated(&mut self, validated: &mut Validated<'_>) -> Result<(), Refusal> {
        let _ = validated;
        Ok(())
    }

    /// Called once for a certificate that is refused, whoever refused it: as OnAuthenticationFailed, which could accept it
    /// after all; this cannot.
    fn authentication_failed(&mut self, failed: &mut Failed<'_>) {
        let _ = failed;
    }

    /// Called where the peer has shown no certificate.
    fn no_certificate(&mut self) {}
}

/// No function of the program's own.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHooks;

impl Hooks for NoHooks {}

/// The program refuses a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub(crate) reason: String,
}

impl Refusal {
    /// With a reason for the log: a sentence without its full stop, of which 256 octets are kept.
    pub fn new(reason: impl Into<String>) -> Refusal {
        Refusal { reason: reason.into() }
    }
}

/// What [`Hooks::certificate_validated`] sees and may add to.
#[derive(Debug)]
pub struct Validated<'p> {
    pub(crate) principal: &'p mut Principal,
}

impl Validated<'_> {
    /// The verified identity.
    pub fn identity(&self) -> &Arc<Identity> {
        self.principal.identity()
    }

    /// The name so far.
    pub fn name(&self) -> Option<&str> {
        self.principal.name()
    }

    /// The claims so far.
    pub fn claims(&self) -> Vec<Claim> {
        self.principal.claims()
    }

    /// Replaces the name.
    pub fn set_name(&mut self, name: impl Into<String>) {
        self.principal.set_name(name.into());
    }

    /// Adds a claim.
    pub fn add_claim(&mut self, claim_type: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        self.principal.add_claim(claim_type.into(), value.into());
    }

    /// Drops the claims so far, for a principal that has only the program's own. The identity keeps what it has.
    pub fn clear_claims(&mut self) {
        self.principal.clear_claims();
    }
}

/// What [`Hooks::authentication_failed`] sees.
#[derive(Debug)]
pub struct Failed<'f> {
    pub(crate) presented: &'f Presented<'f>,
    pub(crate) error: &'f ValidationError,
    pub(crate) message: Option<String>,
}

impl Failed<'_> {
    /// The certificate that was refused, and its chain, as they came: nobody vouches for what is in them.
    pub fn presented(&self) -> &Presented<'_> {
        self.presented
    }

    /// Why, for every path that was tried.
    pub fn error(&self) -> &ValidationError {
        self.error
    }

    /// Gives the refusal the program's own words, for [`ValidationError::message`]. Its code and its rejections stay.
    pub fn reword(&mut self, message: impl Into<String>) {
        self.message = Some(message.into());
    }
}
