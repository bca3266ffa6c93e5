//! One statement about a principal.

use alloc::borrow::Cow;
use alloc::string::String;

/// Who says it.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimSource {
    /// It is in the verified certificate.
    Certificate,
    /// The rule on this line, from 1, took it from the certificate.
    Rule(u32),
    /// The program's own function added it.
    Hook,
}

impl ClaimSource {
    /// The word for it in records and in every language: `certificate`, `rule` or `hook`.
    pub fn word(self) -> &'static str {
        match self {
            ClaimSource::Certificate => "certificate",
            ClaimSource::Rule(_) => "rule",
            ClaimSource::Hook => "hook",
        }
    }
}

/// One statement about a principal, such as an e-mail address. Of one type there may be any number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its type: a word such as `san.email`, a URI in [`aspnet_claims`](crate::aspnet_claims), or what a rule or hook says.
    pub claim_type: Cow<'static, str>,
    /// Its value. It is a peer's text as it is in the certificate: escape it where you print it.
    pub value: String,
    /// The URI of the type of the value: that of XML Schema's string, unless ASP.NET Core says otherwise.
    pub value_type: &'static str,
    /// Who vouches for it: the claims issuer that was configured.
    pub issuer: String,
    /// Who says it.
    pub source: ClaimSource,
}

/// The type of a value that is text.
pub(crate) const STRING: &str = "http://www.w3.org/2001/XMLSchema#string";

/// The issuer of claims where none is configured, as ASP.NET Core names it.
pub(crate) const DEFAULT_ISSUER: &str = "LOCAL AUTHORITY";

impl Claim {
    pub(crate) fn new(
        claim_type: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
        issuer: &str,
        source: ClaimSource,
    ) -> Claim {
        let (claim_type, value) = (claim_type.into(), value.into());
        Claim { claim_type, value, value_type: STRING, issuer: issuer.into(), source }
    }
}
