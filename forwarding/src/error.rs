//! Why a header was refused: where, and what was expected there. Never what is in it.

use alloc::string::String;
use core::fmt;
use core::net::IpAddr;

use certauth::{Code, ValidationError};

/// A header that does not carry what its format says, or that must not be believed.
///
/// As a [`ValidationError`] it is a refusal like any other, for an `Authenticator` and its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardingError {
    /// The kind of fault, one of 11xx.
    pub code: Code,
    /// The name of the header, as it is configured.
    pub header: String,
    /// Which of the lines with this name, from 1, if it is about one.
    pub line: Option<u32>,
    /// The octet of its value, from 0, if it is about one.
    pub offset: Option<usize>,
    /// The address that the request comes from, if it is refused for that.
    pub peer: Option<IpAddr>,
    /// What is wrong, as a sentence without its full stop.
    pub reason: &'static str,
}

impl ForwardingError {
    /// The header, the line, the octet and what is wrong, without the code: the reason in a record.
    pub fn described(&self) -> String {
        let ForwardingError { header, line, offset, peer, reason, .. } = self;
        let line = line.map_or(String::new(), |line| alloc::format!(", line {line}"));
        let octet = offset.map_or(String::new(), |offset| alloc::format!(", octet {offset}"));
        let peer = peer.map_or(String::new(), |peer| alloc::format!(": {peer}"));
        alloc::format!("{header}{line}{octet}: {reason}{peer}")
    }
}

impl fmt::Display for ForwardingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}) in {}", self.code.name(), self.code.number(), self.described())
    }
}

impl From<&ForwardingError> for ValidationError {
    fn from(error: &ForwardingError) -> ValidationError {
        ValidationError::before_validation(error.code, &error.described())
    }
}

impl From<ForwardingError> for ValidationError {
    fn from(error: ForwardingError) -> ValidationError {
        ValidationError::from(&error)
    }
}

impl core::error::Error for ForwardingError {}

/// A fault in a value, before it is known whose value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: Code,
    pub(crate) offset: Option<usize>,
    pub(crate) reason: &'static str,
}

impl Fault {
    pub(crate) fn malformed(offset: usize, reason: &'static str) -> Fault {
        Fault { code: Code::ForwardedHeaderMalformed, offset: Some(offset), reason }
    }

    pub(crate) fn too_many(offset: usize) -> Fault {
        Fault {
            code: Code::ForwardedHeaderTooLarge,
            ..Fault::malformed(offset, "There are more than limit_certificates")
        }
    }

    pub(crate) fn of(code: Code, reason: &'static str) -> Fault {
        Fault { code, offset: None, reason }
    }

    /// The same, in a text that begins so many octets later.
    pub(crate) fn after(self, start: usize) -> Fault {
        Fault { offset: self.offset.map(|offset| offset.saturating_add(start)), ..self }
    }

    pub(crate) fn in_header(self, header: &str, line: Option<u32>) -> ForwardingError {
        let Fault { code, offset, reason } = self;
        ForwardingError { code, header: header.into(), line, offset, peer: None, reason }
    }
}
