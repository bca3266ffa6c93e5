//! Who the peer is, to the program: an identity, a name, claims.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use certauth::Identity;

use crate::claim::{Claim, ClaimSource};
use crate::claims::claims;
use crate::claims_aspnet::aspnet_claims;

/// An authenticated peer. Only [`Authenticator`](crate::Authenticator) makes one, and only from a valid identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    identity: Arc<Identity>,
    name: Option<String>,
    /// What rules and hooks added.
    added: Vec<Claim>,
    /// Whether the certificate's own claims were dropped by a hook.
    is_cleared: bool,
    permits: Option<Vec<String>>,
    rule: Option<u32>,
    issuer: Arc<str>,
}

impl Principal {
    pub(crate) fn new(identity: Arc<Identity>, issuer: Arc<str>) -> Principal {
        Principal { identity, name: None, added: Vec::new(), is_cleared: false, permits: None, rule: None, issuer }
    }

    pub(crate) fn accept(
        &mut self,
        rule: u32,
        name: Option<String>,
        permits: Option<Vec<String>>,
        claims: Vec<(String, String)>,
    ) {
        (self.name, self.permits, self.rule) = (name, permits, Some(rule));
        let source = ClaimSource::Rule(rule);
        self.added.extend(claims.into_iter().map(|(kind, value)| Claim::new(kind, value, &self.issuer, source)));
    }

    pub(crate) fn set_name(&mut self, name: String) {
        self.name = Some(name);
    }

    pub(crate) fn add_claim(&mut self, claim_type: Cow<'static, str>, value: String) {
        self.added.push(Claim::new(claim_type, value, &self.issuer, ClaimSource::Hook));
    }

    pub(crate) fn clear_claims(&mut self) {
        self.added.clear();
        self.is_cleared = true;
    }

    /// The verified identity, which nothing rewrites.
    pub fn identity(&self) -> &Arc<Identity> {
        &self.identity
    }

    /// The name that a rule took from the certificate or a hook gave; `None` if nobody did. It is never guessed.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Every claim: those of the certificate as [`claims`] lists them, then those of the rule, then those of hooks.
    pub fn claims(&self) -> Vec<Claim> {
        let own = if self.is_cleared { Vec::new() } else { claims(&self.identity, &self.issuer) };
        own.into_iter().chain(self.added.iter().cloned()).collect()
    }

    /// The claims that ASP.NET Core's handler makes of this certificate: see [`aspnet_claims`].
    pub fn aspnet_claims(&self) -> Vec<Claim> {
        aspnet_claims(&self.identity, &self.issuer)
    }

    /// Whether the peer may act under a name that it claims, such as the user of a database: one of those that the rule
    /// permits, or the name itself if the rule has no `permits`. Compared exactly.
    pub fn permits(&self, claimed: &str) -> bool {
        match &self.permits {
            Some(names) => names.iter().any(|name| name == claimed),
            None => self.name.as_deref() == Some(claimed),
        }
    }

    /// The line of the rule that accepted it, from 1; `None` if there are no rules.
    pub fn rule(&self) -> Option<u32> {
        self.rule
    }
}
