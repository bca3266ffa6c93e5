//! Rules: who is accepted, and under which name. A text of one rule to a paragraph; docs/rules.md is its description.
//!
//! In reading order: the text becomes words, words become rules, rules are checked against the options that they are for, and
//! then they decide about one identity after another.

mod word;
mod model;
mod value;
mod parse;
mod check;
mod lint;
mod decide;

use alloc::sync::Arc;
use alloc::vec::Vec;

use certauth::{Code, ConfigError, Identity, Sha256Digest, ValidationOptions};

pub use self::decide::{Decision, Explanation};
pub use self::lint::Lint;
use self::model::Rule;
use self::word::MOST_OCTETS;

/// Rules that were read and checked. Immutable and cheap to clone.
///
/// ```
/// use certauth_principal::Rules;
/// assert!(Rules::parse("accept any").is_ok());
/// let error = Rules::parse("accept san.dns = *example.com").unwrap_err();
/// assert_eq!(error.position, Some((1, 18)));
/// ```
#[derive(Clone, Debug)]
pub struct Rules {
    rules: Arc<[Rule]>,
    sha256: Sha256Digest,
}

impl Rules {
    /// Reads rules, without options to check them against.
    ///
    /// # Errors
    /// [`Code::RulesEmpty`]; [`Code::RuleInvalid`]; [`Code::RuleWithoutEffect`] for a rule that can never match, whatever
    /// the options. Each with its line and column.
    pub fn parse(text: &str) -> Result<Rules, ConfigError> {
        if text.len() > MOST_OCTETS {
            return Err(ConfigError::in_text(Code::RuleInvalid, None, "The text has more than 1 MiB"));
        }
        let rules = parse::parse(text)?;
        check::alone(&rules)?;
        Ok(Rules { rules: rules.into(), sha256: Sha256Digest::of(text.as_bytes()) })
    }

    /// Checks them against the options that they will be used with.
    ///
    /// # Errors
    /// [`Code::RuleWithoutEffect`], with line and column: a label that no anchor bears, a usage or policy that the options
    /// exclude.
    pub fn check(&self, options: &ValidationOptions) -> Result<(), ConfigError> {
        check::with_options(&self.rules, options)
    }

    /// What is allowed and still likely to be a mistake.
    pub fn lint(&self) -> Vec<Lint> {
        lint::lint(&self.rules)
    }

    /// Decides about an identity: the refusing rules first, in their order, and then the first accepting one that matches.
    pub fn decide(&self, identity: &Identity) -> Decision {
        decide::decide(&self.rules, identity)
    }

    /// What each rule says of an identity, in the order of the text: for people who ask why.
    pub fn explain(&self, identity: &Identity) -> Vec<Explanation> {
        decide::explain(&self.rules, identity)
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none, which [`Rules::parse`] does not allow.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// SHA-256 of the text.
    pub fn sha256(&self) -> Sha256Digest {
        self.sha256
    }
}

impl core::str::FromStr for Rules {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Rules, ConfigError> {
        Rules::parse(text)
    }
}
