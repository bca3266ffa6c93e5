//! certauth for C: the same checks, the same words. This crate translates and decides nothing.
//!
//! Every export is one call of the helpers in `handle` and `error`, which stop a panic before it reaches C. Handles are opaque; the
//! header's comments are the contract.
#![expect(clippy::missing_safety_doc, reason = "the contract is prose, because headings would stand in the header")]

mod words;
mod handle;
mod lazy;
mod error;
mod version;
mod certificates;
mod trust_anchors;
mod policy;
mod revocation;
mod evidence;
mod options;
mod note;
mod identity;
mod verdict;
mod authenticator;
mod forwarding;

pub use crate::authenticator::*;
pub use crate::certificates::*;
pub use crate::error::*;
pub use crate::evidence::*;
pub use crate::forwarding::*;
pub use crate::identity::*;
pub use crate::note::*;
pub use crate::options::*;
pub use crate::policy::*;
pub use crate::revocation::*;
pub use crate::trust_anchors::*;
pub use crate::verdict::*;
pub use crate::version::*;
pub use crate::words::{CertauthBytes, CertauthStatus, CertauthText};
