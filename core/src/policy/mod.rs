//! The policy: what is required of a certificate, as plain data, with every field described by one table, [`FIELDS`].

mod kind;
mod refused;
mod fields;
mod presets;
mod derived;
mod overrides;

pub use self::fields::{FIELDS, Field, ValidationPolicy};
pub use self::kind::{CertificateTypes, ExplicitPolicy, Kind, RevocationFlag, RevocationUnknownOf};
pub use self::overrides::PolicyOverrides;
pub use self::presets::{PRESETS, Preset};
