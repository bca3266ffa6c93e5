//! certauth for C: the same checks, the same words. This crate translates and decides nothing.
//!
//! Every export is one call of the helpers in `call`, which stop a panic before it reaches C. Handles are opaque; the
//! header's comments are the contract.
#![expect(clippy::missing_safety_doc, reason = "the contract is prose, because headings would stand in the header")]

mod call;
mod certificates;
mod error;
mod identity;
mod lazy;
mod options;
mod policy;
mod revocation;
mod trust_anchors;
mod verdict;
mod version;

pub use crate::call::{CertauthBytes, CertauthStatus, CertauthText};
pub use crate::certificates::*;
pub use crate::error::*;
pub use crate::identity::*;
pub use crate::options::*;
pub use crate::policy::*;
pub use crate::revocation::*;
pub use crate::trust_anchors::*;
pub use crate::verdict::*;
pub use crate::version::*;
