//! Named starting points for a policy.

use alloc::vec::Vec;

use crate::code::Code;
use crate::error::ConfigError;
use crate::policy::fields::{FIELDS, ValidationPolicy};

/// A named starting point for a policy, whose fields can then be set one by one.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Its name, everywhere.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
}

/// Every preset, the default first.
pub const PRESETS: &[Preset] = &[
    Preset { name: "default", doc: "Accepts what private CAs really issue, where it is harmless." },
    Preset {
        name: "strict",
        doc: "Also refuses, rule by rule, what RFC 5280 forbids issuers to do and section 6.1 does not check.",
    },
];

impl ValidationPolicy {
    /// The policy that also refuses what RFC 5280 forbids issuers to do and section 6.1 does not check:
    /// [rule by rule](https://github.com/certauth/certauth/blob/main/docs/strict.md).
    ///
    /// ```
    /// use certauth::ValidationPolicy;
    /// let policy = ValidationPolicy::strict();
    /// assert!(!policy.allow_zero_serial && !policy.allow_key_identifier_missing);
    /// ```
    pub fn strict() -> ValidationPolicy {
        let mut policy = ValidationPolicy::default();
        for field in FIELDS.iter().filter(|field| !field.strict.is_empty()) {
            // A test ensures that every text of the table fits its field.
            let _ = policy.set(field.name, field.strict);
        }
        policy
    }

    /// The policy of a preset, by its name in [`PRESETS`].
    ///
    /// # Errors
    /// [`Code::OptionValueInvalid`] if there is no such preset.
    pub fn preset(name: &str) -> Result<ValidationPolicy, ConfigError> {
        match name {
            "default" => Ok(ValidationPolicy::default()),
            "strict" => Ok(ValidationPolicy::strict()),
            _ => {
                let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
                Err(ConfigError::with_field(Code::OptionValueInvalid, "preset")
                    .because(alloc::format!("The presets are {}", names.join(" and "))))
            }
        }
    }
}
