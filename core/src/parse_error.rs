//! Why bytes are not a certificate.

use core::fmt;

use crate::misread::Misread;

/// The bytes are not one DER certificate: its code is [`Code::CertificateUnreadable`](crate::Code::CertificateUnreadable).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Where reading stopped, in octets from the start.
    pub offset: usize,
    /// What should be there.
    pub expected: &'static str,
    /// What the bytes are instead, if that is recognised: PEM, a private key, a certificate with octets behind it.
    pub found: Option<Misread>,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.found {
            Some(found) => write!(f, "{found}. {}", found.remedy().trim_end_matches('.')),
            None => write!(f, "not one DER certificate: expected {} at offset {}", self.expected, self.offset),
        }
    }
}

impl core::error::Error for ParseError {}
