//! A path from an end entity to a trust anchor (RFC 5280, 6.1), complete but not yet found to be valid.

use alloc::vec::Vec;

use crate::certificate::{Certificate, PublicKeyInfo};
use crate::certificate_ref::CertificateRef;
use crate::name::DistinguishedName;
use crate::trust_anchor::TrustAnchor;

/// A certificate of a path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathCertificate<'p> {
    pub(crate) at: CertificateRef,
    pub(crate) certificate: &'p Certificate<'p>,
    pub(crate) self_issued: bool,
}

/// End entity first, anchor apart: an anchor is not part of RFC 5280's path.
#[derive(Clone, Debug)]
pub(crate) struct CertificationPath<'p> {
    pub(crate) certificates: Vec<PathCertificate<'p>>,
    pub(crate) anchor: &'p TrustAnchor,
    pub(crate) anchor_at: CertificateRef,
    /// The anchor's certificate, if it is one.
    pub(crate) anchor_certificate: Option<&'p Certificate<'p>>,
}

impl<'p> CertificationPath<'p> {
    /// The name and key that issued certificate `index` of the path.
    pub(crate) fn issuer(&self, index: usize) -> (DistinguishedName<'p>, Option<PublicKeyInfo<'p>>) {
        match self.certificates.get(index.saturating_add(1)) {
            Some(issuer) => (issuer.certificate.subject(), Some(issuer.certificate.public_key())),
            None => (self.anchor.subject(), self.anchor.public_key()),
        }
    }
}
