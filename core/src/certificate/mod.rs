//! A certificate: its bytes, parsed once and never re-encoded (RFC 5280, 4.1).

mod fault;
mod serial_number;
mod fields;
mod read;

pub(crate) use self::fault::{Fault, FaultKind};
pub use self::fields::{Certificate, Extensions, RawExtension};
pub(crate) use self::fields::{Extension, PublicKeyInfo};
pub use self::serial_number::SerialNumber;
