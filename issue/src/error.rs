//! What cannot be issued, and why.

use std::error::Error;
use std::fmt;

/// Why nothing was issued.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssueError {
    /// A name is not of the form of its type: what was given, and what is expected.
    Name {
        /// What was given.
        given: String,
        /// What is expected.
        expected: &'static str,
    },
    /// A date is outside 1970 to 9999, or the first date is after the last.
    Dates,
    /// The issuer's certificate is not a CA, or may not sign what it should: what it lacks.
    Issuer(&'static str),
    /// The private key does not belong to the certificate.
    KeyMismatch,
    /// A key, certificate or password cannot be used: what is expected.
    Input(&'static str),
    /// The operating system's random numbers or the signature failed.
    Crypto,
    /// A value cannot be encoded in DER: what.
    Encoding(String),
}

impl Error for IssueError {}

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IssueError::Name { given, expected } => {
                write!(f, "the name {given:?} cannot be used: give {expected}")
            }
            IssueError::Dates => f.write_str("the dates are outside 1970 to 9999, or the first is after the last"),
            IssueError::Issuer(lack) => write!(f, "the issuer cannot issue this: {lack}"),
            IssueError::KeyMismatch => f.write_str("the private key does not belong to the certificate"),
            IssueError::Input(expected) => write!(f, "the input cannot be used: give {expected}"),
            IssueError::Crypto => f.write_str("key generation or signing failed"),
            IssueError::Encoding(what) => write!(f, "a value cannot be encoded: {what}"),
        }
    }
}

impl From<der::Error> for IssueError {
    fn from(error: der::Error) -> IssueError {
        IssueError::Encoding(error.to_string())
    }
}

impl From<x509_cert::builder::Error> for IssueError {
    fn from(error: x509_cert::builder::Error) -> IssueError {
        IssueError::Encoding(error.to_string())
    }
}

impl From<aws_lc_rs::error::Unspecified> for IssueError {
    fn from(_: aws_lc_rs::error::Unspecified) -> IssueError {
        IssueError::Crypto
    }
}
