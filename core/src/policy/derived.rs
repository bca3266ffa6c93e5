//! What the checks and the search read off a policy.

use alloc::vec::Vec;

use crate::code::Code;
use crate::error::ConfigError;
use crate::limits::Limits;
use crate::policy::fields::{FIELDS, ValidationPolicy};
use crate::policy::kind::{ExplicitPolicy, Kind};
use crate::signature::AlgorithmRules;

impl ValidationPolicy {
    pub(crate) fn algorithm_rules(&self) -> AlgorithmRules {
        AlgorithmRules { min_rsa_bits: self.min_rsa_bits, unusual_encodings: self.allow_unusual_encodings }
    }

    pub(crate) fn limits(&self) -> Limits {
        Limits {
            signatures: self.limit_signatures,
            paths: self.limit_paths,
            edges: self.limit_edges,
            intermediates: self.limit_intermediates,
            certificates: self.limit_certificates,
            bytes: self.limit_bytes,
            name_comparisons: self.limit_name_comparisons,
            policies: self.limit_policies,
            name_octets: self.limit_name_octets,
            evidence_bytes: self.limit_evidence_bytes,
            rejections: self.limit_rejections,
        }
    }

    /// Whether a path must be valid for an accepted policy, whatever its certificates say (RFC 5280, 6.1.1 f).
    pub(crate) fn requires_policy(&self) -> bool {
        match self.require_explicit_policy {
            ExplicitPolicy::Auto => !self.initial_policy_set.is_empty(),
            ExplicitPolicy::True => true,
            ExplicitPolicy::False => false,
        }
    }

    /// Makes `limit_intermediates` follow a greater `max_path_length`, which would have no effect otherwise.
    ///
    /// # Errors
    /// [`Code::OptionValueInvalid`] if both were set, to values that do not go together.
    pub(crate) fn settle(&mut self) -> Result<(), ConfigError> {
        let default = ValidationPolicy::default();
        if self.max_path_length <= self.limit_intermediates || self.max_path_length == default.max_path_length {
            return Ok(());
        }
        if self.limit_intermediates != default.limit_intermediates {
            let reason =
                alloc::format!("limit_intermediates is {}, so a path can never be as long", self.limit_intermediates);
            return Err(ConfigError::with_field(Code::OptionValueInvalid, "max_path_length").because(reason));
        }
        self.limit_intermediates = self.max_path_length;
        Ok(())
    }

    /// The fields that open what their default closes.
    pub(crate) fn opened(&self) -> Vec<&'static str> {
        let default = ValidationPolicy::default();
        let opened = FIELDS.iter().filter(|field| {
            let (value, usual) = (self.get(field.name), default.get(field.name));
            match field.kind {
                _ if field.closes.is_empty() || value == usual => false,
                // A value below the default opens something; one above it closes more.
                Kind::Integer { .. } => {
                    value.and_then(|text| text.parse::<u32>().ok()) < usual.and_then(|text| text.parse().ok())
                }
                // Another list asks for something else; only an empty one opens what others close, and the other way round.
                Kind::Oids => value.is_some_and(|text| text.is_empty()) != usual.is_some_and(|text| text.is_empty()),
                _ => value.as_deref() != Some(field.safest),
            }
        });
        opened.map(|field| field.name).collect()
    }

    /// Re-reads every field from its own text, so that a value set through a public field keeps the range of its kind.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let mut copy = ValidationPolicy::default();
        FIELDS.iter().try_for_each(|field| copy.set(field.name, &self.get(field.name).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::presets::PRESETS;

    #[test]
    fn every_field_reads_its_own_default() {
        let mut policy = ValidationPolicy::default();
        for field in FIELDS {
            let text = field.default_text();
            assert_eq!(policy.set(field.name, &text), Ok(()), "{}", field.name);
            assert!(field.doc.ends_with('.'), "{}", field.name);
            if !field.strict.is_empty() {
                assert_eq!(policy.clone().set(field.name, field.strict), Ok(()), "{}", field.name);
                assert_ne!(field.strict, text, "{} is strict already", field.name);
            }
        }
        assert_eq!(policy, ValidationPolicy::default());
        for preset in PRESETS {
            assert_eq!(ValidationPolicy::preset(preset.name).map(|policy| policy.check()), Ok(Ok(())));
        }
        assert_ne!(ValidationPolicy::preset("strict"), ValidationPolicy::preset("default"));
        assert_eq!(ValidationPolicy::preset("lax").map_err(|error| error.code), Err(Code::OptionValueInvalid));
        assert_eq!(policy.check(), Ok(()));
    }

    /// A bound that cannot have an effect is an error, unless the caller never set the other one.
    #[test]
    fn path_lengths_go_together() {
        let settled = |length, intermediates| {
            let mut policy = ValidationPolicy { max_path_length: length, ..ValidationPolicy::default() };
            policy.limit_intermediates = intermediates;
            policy.settle().map(|()| policy.limit_intermediates).map_err(|error| error.field)
        };
        assert_eq!(settled(8, 8), Ok(8));
        assert_eq!(settled(10, 8), Ok(10));
        assert_eq!(settled(8, 3), Ok(3));
        assert_eq!(settled(2, 3), Ok(3));
        assert_eq!(settled(10, 9), Err(Some("max_path_length".into())));
        assert_eq!(settled(3, 2), Err(Some("max_path_length".into())));
    }
}
