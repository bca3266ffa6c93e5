//! Names: DistinguishedName (RFC 5280, 4.1.2.4), GeneralName (4.2.1.6), their comparison (7.1) and their text (RFC 4514).

pub(crate) mod syntax;
mod attribute;
mod fold;
mod text;
mod distinguished;
mod general;

pub use self::attribute::Attribute;
pub use self::distinguished::{Attributes, DistinguishedName};
pub use self::general::GeneralName;
pub(crate) use self::general::{NameError, general_name_tag};
