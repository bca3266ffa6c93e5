//! What applies under one trust anchor instead of the policy.

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::ConfigError;
use crate::oid::Oid;
use crate::policy::fields::{Field, ValidationPolicy};
use crate::policy::kind::{FieldValue, RevocationFlag};
use crate::policy::refused;

/// Makes the overrides, their names, `set`, `get` and `resolve` from one list.
macro_rules! overrides {
    ($($name:ident: $type:ty;)+) => {
        /// What applies under one trust anchor instead of the policy. Each `Some` replaces the field of that name.
        ///
        /// It applies wherever the anchor's name and key occur in a path, not only where the path ends in this anchor:
        /// what a peer sends cannot take it off.
        ///
        /// ```
        /// use certauth::policy::PolicyOverrides;
        /// let mut overrides = PolicyOverrides::default();
        /// overrides.set("max_path_length", "0")?;
        /// assert_eq!(overrides.max_path_length, Some(0));
        /// assert!(overrides.set("clock_skew", "60").is_err());
        /// # Ok::<(), certauth::ConfigError>(())
        /// ```
        #[non_exhaustive]
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct PolicyOverrides {
            $(
                #[doc = concat!("Replaces [`ValidationPolicy::", stringify!($name), "`].")]
                pub $name: Option<$type>,
            )+
        }

        /// Each override, set: `PolicyOverrides::default().max_path_length(0)`.
        impl PolicyOverrides {
            $(
                #[doc = concat!("Replaces [`ValidationPolicy::", stringify!($name), "`].")]
                #[must_use]
                pub fn $name(mut self, value: $type) -> PolicyOverrides {
                    self.$name = Some(value);
                    self
                }
            )+
        }

        impl PolicyOverrides {
            /// The names of the fields that an anchor can override.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];

            /// Overrides a field, by its name and as text.
            ///
            /// # Errors
            /// [`Code::OptionUnknown`](crate::Code::OptionUnknown) if an anchor cannot override a field of that name;
            /// [`Code::OptionValueInvalid`](crate::Code::OptionValueInvalid) if the text does not fit.
            pub fn set(&mut self, name: &str, text: &str) -> Result<(), ConfigError> {
                let field = Field::named(name).filter(|field| field.is_overridable());
                let Some(Field { kind, .. }) = field else {
                    return Err(refused::unknown(name, PolicyOverrides::NAMES.iter().copied()));
                };
                match name {
                    $(stringify!($name) => {
                        self.$name = Some(FieldValue::read(text, *kind).ok_or_else(|| refused::invalid(name, *kind))?);
                    })+
                    _ => {}
                }
                Ok(())
            }

            /// The text of an override's value, or `None` if it is not set.
            pub fn get(&self, name: &str) -> Option<String> {
                let kind = Field::named(name)?.kind;
                match name {
                    $(stringify!($name) => self.$name.as_ref().map(|value| FieldValue::print(value, kind)),)+
                    _ => None,
                }
            }

            /// An override that decides nothing about a certificate which is trusted by itself, if there is one.
            pub(crate) fn without_effect_on_end_entity(&self) -> Option<&'static str> {
                const DECIDE: [&str; 3] =
                    ["extended_key_usages", "require_extended_key_usage", "allow_any_extended_key_usage"];
                let mut set = PolicyOverrides::NAMES.iter().copied().filter(|name| self.get(name).is_some());
                set.find(|name| !DECIDE.contains(name))
            }

            /// The policy that applies under an anchor.
            pub(crate) fn resolve(&self, policy: &ValidationPolicy) -> ValidationPolicy {
                let mut resolved = policy.clone();
                $(if let Some(value) = &self.$name {
                    resolved.$name.clone_from(value);
                })+
                resolved
            }
        }
    };
}

overrides! {
    extended_key_usages: Vec<Oid>;
    require_extended_key_usage: bool;
    allow_any_extended_key_usage: bool;
    nested_extended_key_usage: bool;
    max_path_length: u32;
    revocation_flag: RevocationFlag;
    allow_revocation_source_missing: bool;
    allow_revocation_evidence_missing: bool;
}

impl Field {
    /// Whether a trust anchor can override it.
    pub fn is_overridable(&self) -> bool {
        PolicyOverrides::NAMES.contains(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;
    use crate::policy::fields::FIELDS;

    #[test]
    fn an_override_is_set_by_name_and_replaces_its_field_only() {
        for field in FIELDS {
            let mut overrides = PolicyOverrides::default();
            let set = overrides.set(field.name, &field.default_text());
            if field.is_overridable() {
                assert_eq!(set, Ok(()), "{}", field.name);
                assert_eq!(overrides.get(field.name), Some(field.default_text()));
                assert_eq!(overrides.resolve(&ValidationPolicy::default()), ValidationPolicy::default());
                let code = overrides.set(field.name, "\u{0}").map_err(|error| error.code);
                assert_eq!(code, Err(Code::OptionValueInvalid), "{}", field.name);
            } else {
                assert_eq!(set.map_err(|error| error.code), Err(Code::OptionUnknown), "{}", field.name);
            }
        }
        let mut overrides = PolicyOverrides::default();
        overrides.set("max_path_length", "0").unwrap();
        let resolved = overrides.resolve(&ValidationPolicy::default());
        assert_eq!(resolved, ValidationPolicy::default().max_path_length(0));
        let near = overrides.set("max-path-lenght", "0").unwrap_err();
        assert_eq!(near.reason.as_deref(), Some("The nearest name is max_path_length"));
    }
}
