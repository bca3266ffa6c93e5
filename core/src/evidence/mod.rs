//! Evidence of revocation: what CRLs say of a certificate (RFC 5280, 6.3), from bytes that the caller gathered.

mod scope;
mod held_crl;
mod crl_status;
mod store;
mod report;

pub use self::report::{CrlReport, NewlyRevoked};
pub use self::store::{RevocationEvidence, RevocationEvidenceBuilder};
