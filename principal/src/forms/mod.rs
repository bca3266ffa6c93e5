//! The forms that a name in a certificate takes. Each is read from the verified end entity, by the rules of its own
//! specification; what breaks a rule is an error and never another name.

mod form_error;
mod permanent_identifier;
mod security_identifier;
mod spiffe;
mod user_principal_name;

pub use self::form_error::FormError;
pub use self::permanent_identifier::{PermanentIdentifier, permanent_identifiers};
pub use self::security_identifier::security_identifier;
pub(crate) use self::spiffe::is_spiffe;
pub use self::spiffe::{SpiffeId, spiffe_id};
pub use self::user_principal_name::user_principal_name;
