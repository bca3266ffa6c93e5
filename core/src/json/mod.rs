//! The one JSON of a verdict, which C, Python and the command print: docs/verdict.schema.json. Keys are in the order
//! of these structs; serial numbers are hexadecimal, times RFC 3339 in UTC.

mod detail;
mod identity;
mod verdict;

pub use self::verdict::{error_json, verdict_json};
