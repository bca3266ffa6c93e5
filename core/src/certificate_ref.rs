//! Which certificate a statement speaks of.

use core::fmt;

/// A certificate, named by where the caller put it. The numbers are indices into what was passed, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertificateRef {
    /// The certificate to validate (RFC 5280: the end entity, "leaf").
    EndEntity,
    /// The certificate `chain[i]`, as the peer sent it.
    Sent(u32),
    /// The i-th preloaded intermediate of the options.
    Preloaded(u32),
    /// The i-th trust anchor of the options.
    Anchor(u32),
}

/// `end_entity`, `sent:0`, `preloaded:0`, `anchor:0`: the same words in text, JSON, C and Python.
impl fmt::Display for CertificateRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CertificateRef::EndEntity => f.write_str("end_entity"),
            CertificateRef::Sent(index) => write!(f, "sent:{index}"),
            CertificateRef::Preloaded(index) => write!(f, "preloaded:{index}"),
            CertificateRef::Anchor(index) => write!(f, "anchor:{index}"),
        }
    }
}
