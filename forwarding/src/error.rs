//! Why a header was refused: where, and what was expected there. Never what is in it.

use alloc::string::String;
use core::fmt;

use certauth::Code;

/// A header that does not carry what its format says, or that must not be believed.
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
    /// What is wrong, as a sentence without its full stop.
    pub reason: &'static str,
}

impl fmt::Display for ForwardingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}) in {}", self.code.name(), self.code.number(), self.header)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(offset) = self.offset {
            write!(f, ", octet {offset}")?;
        }
        write!(f, ": {}", self.reason)
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

    pub(crate) fn of(code: Code, reason: &'static str) -> Fault {
        Fault { code, offset: None, reason }
    }

    /// The same, in a text that begins so many octets later.
    pub(crate) fn after(self, start: usize) -> Fault {
        Fault { offset: self.offset.map(|offset| offset.saturating_add(start)), ..self }
    }

    pub(crate) fn in_header(self, header: &str, line: Option<u32>) -> ForwardingError {
        ForwardingError { code: self.code, header: header.into(), line, offset: self.offset, reason: self.reason }
    }
}
