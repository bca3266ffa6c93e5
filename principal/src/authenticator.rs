//! The whole way from what a peer has shown to an outcome.

use alloc::string::String;
use alloc::sync::Arc;

use certauth::{Code, ConfigError, Presented, UnixTime, ValidationError, ValidationOptions, validate_der};

use crate::claim::DEFAULT_ISSUER;
use crate::forms::security_identifier;
use crate::hooks::{Failed, Hooks, Validated};
use crate::outcome::{Outcome, StatusMap};
use crate::principal::Principal;
use crate::rules::{Decision, Rules};

/// Authenticates peers by their certificates: options, rules, the issuer of claims and the statuses of refusals, together.
///
/// It never changes. Cloning it is cheap, and any number of threads may use one.
#[derive(Clone, Debug)]
pub struct Authenticator {
    options: ValidationOptions,
    rules: Option<Rules>,
    claims_issuer: Arc<str>,
    status_map: StatusMap,
}

/// Gathers settings; see [`Authenticator::builder`].
#[derive(Clone, Debug)]
#[must_use]
pub struct AuthenticatorBuilder {
    options: ValidationOptions,
    rules: Option<String>,
    claims_issuer: Arc<str>,
    status_map: StatusMap,
}

impl AuthenticatorBuilder {
    /// Sets the text of the rules: see docs/rules.md. Without rules every valid certificate is accepted, under no name; with
    /// them only what a rule accepts.
    pub fn set_rules(mut self, rules: impl Into<String>) -> Self {
        self.rules = Some(rules.into());
        self
    }

    /// Sets who vouches for claims; `LOCAL AUTHORITY` unless it is set, as in ASP.NET Core.
    pub fn set_claims_issuer(mut self, issuer: impl Into<Arc<str>>) -> Self {
        self.claims_issuer = issuer.into();
        self
    }

    /// Sets the statuses of refusals.
    pub fn set_status_map(mut self, map: StatusMap) -> Self {
        self.status_map = map;
        self
    }

    /// Builds it.
    ///
    /// # Errors
    /// Those of [`Rules::parse`] and [`Rules::check`]; [`Code::InputUnusable`] for an empty issuer of claims.
    pub fn build(self) -> Result<Authenticator, ConfigError> {
        let AuthenticatorBuilder { options, rules, claims_issuer, status_map } = self;
        if claims_issuer.is_empty() {
            return Err(ConfigError::in_text(Code::InputUnusable, None, "The issuer of claims is empty"));
        }
        let rules = rules.as_deref().map(Rules::parse).transpose()?;
        if let Some(rules) = &rules {
            rules.check(&options)?;
        }
        Ok(Authenticator { options, rules, claims_issuer, status_map })
    }
}

impl Authenticator {
    /// Starts with the options of the validation.
    pub fn builder(options: ValidationOptions) -> AuthenticatorBuilder {
        let claims_issuer = DEFAULT_ISSUER.into();
        AuthenticatorBuilder { options, rules: None, claims_issuer, status_map: StatusMap::default() }
    }

    /// The options of the validation.
    pub fn options(&self) -> &ValidationOptions {
        &self.options
    }

    /// The rules, if there are any.
    pub fn rules(&self) -> Option<&Rules> {
        self.rules.as_ref()
    }

    /// Who vouches for claims.
    pub fn claims_issuer(&self) -> &str {
        &self.claims_issuer
    }

    /// The statuses of refusals.
    pub fn status_map(&self) -> StatusMap {
        self.status_map
    }

    /// The same with other options, as where new evidence of revocation has come.
    ///
    /// # Errors
    /// Those of [`Rules::check`].
    pub fn with_options(&self, options: ValidationOptions) -> Result<Authenticator, ConfigError> {
        if let Some(rules) = &self.rules {
            rules.check(&options)?;
        }
        Ok(Authenticator { options, ..self.clone() })
    }

    /// Authenticates a peer by what it has shown, at the time `now`.
    ///
    /// In this order: the checks of the certificate and its paths, the rules, and `certificate_validated`; the first that
    /// refuses decides. Then, for a refusal, `authentication_failed`.
    pub fn authenticate(&self, presented: &Presented<'_>, now: UnixTime, hooks: &mut dyn Hooks) -> Outcome {
        let Some(certificate) = presented.certificate() else {
            hooks.no_certificate();
            return Outcome::NoCertificate;
        };
        match self.principal(certificate, presented, now, hooks) {
            Ok(principal) => Outcome::Authenticated(principal),
            Err(error) => denied(error, presented, hooks),
        }
    }

    /// The outcome where what a peer has shown cannot even be read, as a proxy's header that is malformed: always
    /// [`Outcome::Denied`], after `authentication_failed`. Its record is that of [`Presented::nothing`].
    pub fn refuse(&self, error: ValidationError, hooks: &mut dyn Hooks) -> Outcome {
        denied(error, &Presented::nothing(), hooks)
    }

    fn principal(
        &self,
        certificate: &[u8],
        presented: &Presented<'_>,
        now: UnixTime,
        hooks: &mut dyn Hooks,
    ) -> Result<Principal, ValidationError> {
        let identity = Arc::new(validate_der(certificate, presented.chain(), now, &self.options)?);
        // Two security identifiers that differ name two accounts.
        if let Err(error) = security_identifier(&identity) {
            return Err(ValidationError::after_validation(&identity, None, error.code, None, &[error.reason.into()]));
        }
        let decision = self.rules.as_ref().map(|rules| rules.decide(&identity));
        let mut principal = Principal::new(identity, self.claims_issuer.clone());
        match decision {
            None => {}
            Some(Decision::Accepted { line, name, permits, claims }) => principal.accept(line, name, permits, claims),
            Some(Decision::Refused { code, line, reasons }) => {
                return Err(ValidationError::after_validation(principal.identity(), None, code, line, &reasons));
            }
        }
        let answer = hooks.certificate_validated(&mut Validated { principal: &mut principal });
        // A name that nobody can see is equal to one that is missing, and would break a log: from rules it is refused, too.
        let is_unusable = |name: &str| name.is_empty() || name.chars().any(char::is_control);
        let reason = match answer {
            Err(refusal) => refusal.reason,
            Ok(()) if principal.name().is_some_and(is_unusable) => {
                "The name that the program gave is empty or has control characters".into()
            }
            Ok(()) => return Ok(principal),
        };
        let (identity, name) = (principal.identity(), principal.name());
        Err(ValidationError::after_validation(identity, name, Code::RefusedByProgram, principal.rule(), &[reason]))
    }

    /// The status to answer with: 200 for a principal, and what the map says for the refusals.
    pub fn http_status(&self, outcome: &Outcome) -> u16 {
        outcome.http_status(self.status_map)
    }
}

fn denied(error: ValidationError, presented: &Presented<'_>, hooks: &mut dyn Hooks) -> Outcome {
    let mut failed = Failed { presented, error: &error, message: None };
    hooks.authentication_failed(&mut failed);
    match failed.message {
        Some(message) => Outcome::Denied(error.with_message(&message)),
        None => Outcome::Denied(error),
    }
}
