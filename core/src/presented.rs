//! What a peer has shown: a certificate and its chain, or nothing.

use alloc::vec::Vec;

/// What a peer has shown. Nothing and something empty are two things: an empty certificate is one that cannot be read.
///
/// ```
/// use certauth::Presented;
/// assert!(Presented::nothing().certificate().is_none());
/// assert_eq!(Presented::certificate_and_chain(b"", &[] as &[&[u8]]).certificate(), Some(&b""[..]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presented<'a> {
    certificate: Option<&'a [u8]>,
    chain: Vec<&'a [u8]>,
}

impl<'a> Presented<'a> {
    /// The peer has shown no certificate.
    pub fn nothing() -> Presented<'a> {
        Presented::default()
    }

    /// The DER of the peer's certificate, and of what it sent beside it, in any order.
    pub fn certificate_and_chain(certificate: &'a [u8], chain: &'a [impl AsRef<[u8]>]) -> Presented<'a> {
        Presented { certificate: Some(certificate), chain: chain.iter().map(AsRef::as_ref).collect() }
    }

    /// What a TLS library gives: the peer's certificate first, then its chain; nothing at all if the peer has sent none.
    pub fn sent(certificates: &'a [impl AsRef<[u8]>]) -> Presented<'a> {
        match certificates.split_first() {
            Some((certificate, chain)) => Presented::certificate_and_chain(certificate.as_ref(), chain),
            None => Presented::nothing(),
        }
    }

    /// The DER of the certificate; `None` if the peer has shown none.
    pub fn certificate(&self) -> Option<&'a [u8]> {
        self.certificate
    }

    /// The DER of what was sent beside it.
    pub fn chain(&self) -> &[&'a [u8]] {
        &self.chain
    }
}
