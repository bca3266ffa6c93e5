//! The one JSON of a verdict, which C, Python and the command print: docs/verdict.schema.json. Keys are in the order
//! of these structs; serial numbers are hexadecimal, times RFC 3339 in UTC.

mod revocation;
mod detail;
mod identity;
mod verdict;
mod evidence;

pub use self::evidence::{evidence_json, newly_revoked_json};
pub use self::verdict::{error_json, verdict_json};
