//! What a certificate has in place of a form that was asked for.

use core::fmt;

use certauth::Code;

/// A name that cannot be decoded may be a second one, so that nothing is the only one.
pub(crate) const UNDECODABLE: &str = "A name of subjectAltName cannot be decoded";

/// A form of name was asked for that the certificate does not have, or not as its specification requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormError {
    /// The kind of fault, one of 12xx.
    pub code: Code,
    /// What is wrong, as a sentence without its full stop.
    pub reason: &'static str,
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.code.name(), self.code.number(), self.reason)
    }
}

impl core::error::Error for FormError {}
