//! What is said when something is refused. Words only: none of these types knows how a check is done.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::certificate_ref::CertificateRef;
use crate::code::{Code, Stage};
use crate::time::UnixTime;

/// The bytes are not one DER certificate: its code is [`Code::CertificateUnreadable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Where reading stopped, in octets from the start.
    pub offset: usize,
    /// What should have stood there.
    pub expected: &'static str,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a certificate: expected {} at offset {}", self.expected, self.offset)
    }
}

impl core::error::Error for ParseError {}

/// The facts beside a code. Each code always has the same variant, so its JSON always has the same keys.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The code says it all.
    None,
    /// Where the bytes stop being a certificate.
    Unreadable {
        /// In octets from the start.
        offset: u64,
        /// What should have stood there.
        expected: &'static str,
    },
    /// The field that is wrong.
    Field {
        /// Its name in RFC 5280.
        field: &'static str,
    },
    /// An extension, algorithm or curve.
    Oid {
        /// Dotted.
        oid: String,
    },
    /// A number and the bound that it breaks.
    Bound {
        /// What was found.
        found: u64,
        /// What is allowed.
        allowed: u64,
    },
    /// A date that does not hold at the time of validation.
    Time {
        /// The bound in the certificate.
        bound: UnixTime,
        /// The time of validation.
        now: UnixTime,
    },
    /// Both dates of a certificate.
    Dates {
        /// The first second of its validity.
        not_before: UnixTime,
        /// The last second of its validity.
        not_after: UnixTime,
    },
    /// Object identifiers: those present, and those of which one is wanted.
    Oids {
        /// Dotted, as they stand in the certificate.
        found: Vec<String>,
        /// Dotted, one of which would do.
        wanted: Vec<String>,
    },
    /// The issuer that is not there.
    Issuer {
        /// Its name, RFC 4514.
        issuer: String,
        /// The authority key identifier in hexadecimal, if the certificate has one.
        key_identifier: Option<String>,
    },
    /// A name that a constraint refuses.
    Name {
        /// The name, escaped, at most 256 characters.
        name: String,
        /// The certificate or anchor whose constraint it is.
        by: CertificateRef,
    },
    /// A digest.
    Sha256 {
        /// Of the certificate, in hexadecimal.
        sha256: String,
    },
}

/// What a check says of one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What is wrong.
    pub code: Code,
    /// With which certificate.
    pub at: CertificateRef,
    /// The facts.
    pub detail: Detail,
}

impl Violation {
    pub(crate) fn new(code: Code, at: CertificateRef, detail: Detail) -> Violation {
        Violation { code, at, detail }
    }

    pub(crate) fn plain(code: Code, at: CertificateRef) -> Violation {
        Violation::new(code, at, Detail::None)
    }
}

/// A violation and the path on which it was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// From the end entity towards the anchor, as far as the path was built.
    pub path: Vec<CertificateRef>,
    /// What ended it.
    pub violation: Violation,
    /// How many signatures of this path had been verified, from the anchor down.
    pub authenticated: u32,
}

/// A certificate that a verdict speaks of, so that a log line still means something later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Which one.
    pub at: CertificateRef,
    /// Its subject, RFC 4514, control characters escaped.
    pub subject: String,
    /// SHA-256 of its DER. For an anchor that is only a name and a key: of its SubjectPublicKeyInfo.
    pub sha256: [u8; 32],
}

/// Something that was passed over, or allowed by a named field, and did not decide the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is.
    pub code: Code,
    /// Of which certificate.
    pub at: CertificateRef,
    /// The facts.
    pub detail: Detail,
}

/// The certificate was refused: why, for every path that was tried.
///
/// `Display` is one sentence for a log; `{:#}` is the tree of all paths. Neither prints a stranger's bytes unescaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationError {
    inner: Box<Refusal>,
}

/// Boxed, so that the `Ok` way of a validation does not carry its size.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Refusal {
    rejections: Vec<Rejection>,
    uncounted: Vec<(Code, u32)>,
    certificates: Vec<Described>,
    notes: Vec<Note>,
}

impl ValidationError {
    /// `rejections` holds at least one; the first is the headline.
    pub(crate) fn new(
        rejections: Vec<Rejection>,
        uncounted: Vec<(Code, u32)>,
        certificates: Vec<Described>,
        notes: Vec<Note>,
    ) -> ValidationError {
        ValidationError { inner: Box::new(Refusal { rejections, uncounted, certificates, notes }) }
    }

    /// The headline: the code of the rejection that came furthest.
    pub fn code(&self) -> Code {
        self.inner.rejections.first().map_or(Code::CertificateUnreadable, |rejection| rejection.violation.code)
    }

    /// Every rejection that was kept, the furthest first; the first is the headline.
    pub fn rejections(&self) -> &[Rejection] {
        &self.inner.rejections
    }

    /// How many more were met beyond `limit_rejections`, by code.
    pub fn more_rejections(&self) -> &[(Code, u32)] {
        &self.inner.uncounted
    }

    /// The certificates that the rejections and notes speak of.
    pub fn certificates(&self) -> &[Described] {
        &self.inner.certificates
    }

    /// What was passed over.
    pub fn notes(&self) -> &[Note] {
        &self.inner.notes
    }

    /// The description of one certificate that this error speaks of.
    pub fn described(&self, at: CertificateRef) -> Option<&Described> {
        self.inner.certificates.iter().find(|described| described.at == at)
    }
}

impl core::error::Error for ValidationError {}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(headline) = self.rejections().first() else { return f.write_str("refused") };
        write!(f, "{}", Line(headline, self))?;
        if f.alternate() {
            for rejection in self.rejections() {
                f.write_str("\n  ")?;
                for (index, at) in rejection.path.iter().enumerate() {
                    write!(f, "{}{at}", if index > 0 { " <- " } else { "" })?;
                }
                write!(f, ": {}", Line(rejection, self))?;
            }
            for (code, count) in self.more_rejections() {
                write!(f, "\n  and {count} more: {}", code.name())?;
            }
            for note in self.notes() {
                write!(f, "\n  note: {}: {}{}", note.at, note.code.name(), note.detail)?;
            }
        }
        Ok(())
    }
}

struct Line<'a>(&'a Rejection, &'a ValidationError);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Line(Rejection { violation, .. }, error) = self;
        write!(f, "{} ({}) at {}", violation.code.name(), violation.code.number(), violation.at)?;
        if let Some(described) = error.described(violation.at) {
            write!(f, " [{}]", described.subject)?;
        }
        write!(f, "{}", violation.detail)
    }
}

/// The facts in brackets, or nothing; escaped.
impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Detail::None => Ok(()),
            Detail::Unreadable { offset, expected } => write!(f, " (expected {expected} at offset {offset})"),
            Detail::Field { field } => write!(f, " ({field})"),
            Detail::Oid { oid } => write!(f, " ({oid})"),
            Detail::Bound { found, allowed } => write!(f, " (found {found}, allowed {allowed})"),
            Detail::Time { bound, now } => write!(f, " ({bound}, validated at {now})"),
            Detail::Dates { not_before, not_after } => write!(f, " ({not_before} to {not_after})"),
            Detail::Oids { found, wanted } => {
                write!(f, " (found {}, wanted {})", List(found), List(wanted))
            }
            Detail::Issuer { issuer, key_identifier } => {
                write!(f, " (issuer {issuer}")?;
                if let Some(key_identifier) = key_identifier {
                    write!(f, ", key {key_identifier}")?;
                }
                f.write_str(")")
            }
            Detail::Name { name, by } => write!(f, " ({name}, constrained by {by})"),
            Detail::Sha256 { sha256 } => write!(f, " (SHA-256 {sha256})"),
        }
    }
}

struct List<'a>(&'a [String]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        for (index, item) in self.0.iter().enumerate() {
            write!(f, "{}{item}", if index > 0 { " " } else { "" })?;
        }
        Ok(())
    }
}

/// The caller's settings cannot work. Nothing was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// What is wrong (10xx).
    pub code: Code,
    /// The policy field, if it is about one.
    pub field: Option<String>,
    /// The index of the anchor, intermediate or PEM block, if it is about one.
    pub index: Option<u32>,
    /// What should have stood there, if more can be said than the code does.
    pub expected: Option<String>,
}

impl ConfigError {
    pub(crate) fn new(code: Code) -> ConfigError {
        ConfigError { code, field: None, index: None, expected: None }
    }

    pub(crate) fn at(code: Code, index: usize) -> ConfigError {
        ConfigError { index: u32::try_from(index).ok(), ..ConfigError::new(code) }
    }

    pub(crate) fn with_field(code: Code, field: &str) -> ConfigError {
        ConfigError { field: Some(escaped(field)), ..ConfigError::new(code) }
    }

    pub(crate) fn expecting(self, expected: impl Into<String>) -> ConfigError {
        ConfigError { expected: Some(expected.into()), ..self }
    }
}

impl core::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.code.name(), self.code.number())?;
        if let Some(field) = &self.field {
            write!(f, ", {field}")?;
        }
        if let Some(index) = self.index {
            write!(f, ", number {index}")?;
        }
        write!(f, ": {}", self.code.entry().cause)?;
        if let Some(expected) = &self.expected {
            write!(f, " Expected {expected}.")?;
        }
        write!(f, " {}", self.code.entry().remedy)
    }
}

/// Text from a stranger with C0, C1, DEL and bidirectional controls as `\XX`, the octets of their UTF-8, so that it
/// cannot move a terminal's cursor, end a log line or reorder what is read.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|character| push_escaped(&mut out, character));
    out
}

pub(crate) fn push_escaped(out: &mut String, character: char) {
    use core::fmt::Write as _;
    if !is_control(character) {
        out.push(character);
        return;
    }
    let mut buffer = [0; 4];
    for octet in character.encode_utf8(&mut buffer).bytes() {
        // Writing to a String does not fail.
        let _ = write!(out, "\\{octet:02X}");
    }
}

pub(crate) fn is_control(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{180e}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

/// The start of a stranger's text, enough to see what is meant: whoever wrote it must not choose how long our answer is.
pub(crate) fn shortened(mut text: String) -> String {
    const LONGEST: usize = 256;
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// The start of a stranger's octets in hexadecimal.
pub(crate) fn short_hex(octets: &[u8]) -> String {
    const ENOUGH: usize = 64;
    match octets.get(..ENOUGH) {
        Some(start) if octets.len() > ENOUGH => hex(start) + "…",
        _ => hex(octets),
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(octets: &[u8]) -> String {
    use core::fmt::Write as _;
    let mut out = String::with_capacity(octets.len().saturating_mul(2));
    for octet in octets {
        let _ = write!(out, "{octet:02x}");
    }
    out
}

/// Ranks rejections: the furthest stage, then the longest authenticated part; higher is better.
pub(crate) fn rank(rejection: &Rejection) -> (Stage, u32) {
    (rejection.violation.code.stage(), rejection.authenticated)
}
