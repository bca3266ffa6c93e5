//! The search for a path (RFC 4158).
//!
//! # Theory of the search
//!
//! The certificates are nodes of a graph: the end entity, those that were sent, and the configured intermediates that
//! bear a name which the search meets. An edge leads from a certificate to a node or an anchor whose name is its issuer
//! name. Names decide which edges exist; key identifiers and dates only order them.
//!
//! The walk grows a path from the end entity upwards, depth first. Whatever is cheap prunes it: a certificate that is
//! refused for what it is itself is refused once and for all paths; a name and key that the path has already would prove
//! nothing new; a node from which no anchor can be reached within `limit_intermediates` is not entered. Only a path that
//! has reached an anchor is checked as a whole, signatures first and from the anchor down, so that no key is used before
//! a configured anchor vouches for it.
//!
//! A signature that does not verify kills its edge for good, and the distances to the anchors are measured again; one
//! that verifies is never checked again. So the price of a validation is set by the operator's CAs, not by the sender:
//! however many CAs lead to the root over one false edge, they cost one signature check.
//!
//! What depends on one certificate is done once in a validation. What depends on a path is charged to the budget.
//! Reaching a limit ends the search, whatever it has found until then.
//!
//! Revoked is final: of the end entity it ends the search, of a CA it takes that node out of the graph. A checker answers
//! for a certificate, its issuer's name and key, and an anchor, so a valid path is confirmed before it is accepted: the
//! other paths are tried on which one of its certificates has another issuer's key or another anchor above it. If a CA of
//! it proves to be revoked, the search starts again without that CA. Certificates of one CA with one key add no
//! questions, so however many there are, they cost nothing here.

mod rejections;
mod graph;
mod walk;
mod explain;

pub(crate) use self::rejections::Rejections;
pub(crate) use self::walk::find_path;
