//! What a refusal says. Words only: none of these types knows how a check is done.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::certificate_ref::CertificateRef;
use crate::code::{Code, Stage};
use crate::digest::{DigestError, Sha256Digest};
use crate::misread::Misread;
use crate::oid::named;
use crate::record::{CertificateStatus, RevocationRecord, Wanted};
use crate::text::{Quoted, escaped, printable, shortened};
use crate::time::UnixTime;

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
        /// What should be there.
        expected: &'static str,
        /// What the bytes are instead, if that is recognised.
        found: Option<Misread>,
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
        /// Its name, if it is known.
        name: Option<&'static str>,
    },
    /// What is wrong in an extension.
    Extension {
        /// Dotted.
        oid: String,
        /// Its name, if it is known.
        name: Option<&'static str>,
        /// The number of the item, from 1, where the extension is a list.
        item: Option<u32>,
        /// What is required there.
        expected: &'static str,
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
    /// Object identifiers: those present, and those of which one is required.
    Oids {
        /// Dotted, as the certificate has them.
        found: Vec<String>,
        /// Dotted, one of which would do.
        wanted: Vec<String>,
    },
    /// The issuer that was not found. Boxed, so that every other refusal is small.
    Issuer(Box<UnknownIssuer>),
    /// The key identifiers of a signature that does not verify, in hexadecimal.
    Keys {
        /// The one that the certificate names as its issuer's.
        key_identifier: Option<String>,
        /// That of the issuer with which it was tried.
        issuer_key_identifier: Option<String>,
    },
    /// A name that a constraint refuses.
    Name {
        /// The name, escaped, at most 256 octets.
        name: String,
        /// The certificate or anchor whose constraint it is.
        by: CertificateRef,
        /// What is permitted for names of this type, if that is what refuses it: the first few.
        permitted: Vec<String>,
    },
    /// Digests by which a certificate can be pinned or recognised.
    Sha256 {
        /// Of the certificate, in hexadecimal.
        sha256: Sha256Digest,
        /// Of its SubjectPublicKeyInfo.
        public_key_sha256: Sha256Digest,
    },
    /// What a revocation, or a status that is unknown, rests on. Boxed, so that every other refusal is small.
    Revocation(Box<RevocationRecord>),
    /// What was asked after the checks, and why it refuses.
    Reasons {
        /// The line of the rule, from 1, if it is about one.
        line: Option<u32>,
        /// Sentences without their full stops, escaped, of at most 256 octets each.
        reasons: Vec<String>,
    },
}

/// The issuer that was not found, and what is known of it.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownIssuer {
    /// Its name, RFC 4514.
    pub issuer: String,
    /// The authority key identifier in hexadecimal, if the certificate has one.
    pub key_identifier: Option<String>,
    /// A certificate that has this key identifier, and another name.
    pub candidate: Option<CertificateRef>,
    /// How its name differs; empty without one.
    pub difference: String,
    /// A CA with the issuer's name that is configured as a certificate that is trusted by itself only.
    pub by_itself: Option<CertificateRef>,
    /// The names of the trust anchors that vouch for others: the first few.
    pub trusted: Vec<String>,
}

/// What a check says of one certificate.
#[non_exhaustive]
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
    /// How to fix it: the code's advice, or better advice for the certificate that it is about.
    pub fn remedy(&self) -> &'static str {
        advice(self).unwrap_or_else(|| self.code.remedy())
    }

    pub(crate) fn new(code: Code, at: CertificateRef, detail: Detail) -> Violation {
        Violation { code, at, detail }
    }

    pub(crate) fn plain(code: Code, at: CertificateRef) -> Violation {
        Violation::new(code, at, Detail::None)
    }
}

/// Advice that depends on more than the code: what helps an end entity does not help a CA or an anchor.
fn advice(violation: &Violation) -> Option<&'static str> {
    let is_anchor = matches!(violation.at, CertificateRef::Anchor(_));
    let is_end_entity = violation.at == CertificateRef::EndEntity;
    Some(match (violation.code, &violation.detail) {
        (Code::CertificateUnreadable, Detail::Unreadable { found: Some(found), .. }) => found.remedy(),
        (Code::Expired | Code::NotYetValid, _) if is_anchor => {
            "Configure the renewed root. To trust this one in spite of its dates, set take_anchors_as_given (nothing but its \
             name, key and name constraints is looked at) or set check_ca_validity to false (CAs' dates are not checked)."
        }
        (Code::Expired | Code::NotYetValid, _) if !is_end_entity => {
            "Send or configure the renewed CA certificate, or correct the clock."
        }
        (Code::BasicConstraintsMissing, _) if is_anchor => {
            "It does not say that it is a CA. If it is one, such as a root of version 1, set take_anchors_as_given; if it is the \
             certificate of a client, trust it by itself only."
        }
        (Code::IssuerNotCa, _) if is_anchor => {
            "It is not a CA, so it vouches for nothing. Configure the certificate of the CA instead; if this is the \
             certificate of a client, trust it by itself only."
        }
        (
            Code::PathLengthExceeded
            | Code::KeyCertSignMissing
            | Code::ExtensionMalformed
            | Code::ExtensionDuplicated
            | Code::EncodingInvalid
            | Code::ValidityInverted
            | Code::TimeMalformed,
            _,
        ) if is_anchor => {
            "Configure a sound CA certificate. To trust this one for its name, key and name constraints alone, set \
             take_anchors_as_given."
        }
        (Code::CriticalExtensionUnknown, Detail::Oid { name: Some("proxyCertInfo"), .. }) => {
            "This is a proxy certificate (RFC 3820), which a client issues to itself. certauth does not accept proxy \
             certificates: use the client's own certificate."
        }
        (Code::CriticalExtensionUnknown, _) if is_anchor => {
            "Configure another CA certificate, or name the extension in understood_critical_extensions if the program itself \
             handles it. To ignore all extensions of anchors except name constraints, set take_anchors_as_given."
        }
        (Code::ExtendedKeyUsageMismatch, _) if is_anchor => {
            "The trusted CA is not for this use. Use another CA, or set nested_extended_key_usage to false, which looks at \
             the end entity alone, or take_anchors_as_given."
        }
        (Code::ExtendedKeyUsageMismatch, _) if !is_end_entity => {
            "The CA is not for this use. Use a certificate of another CA, or set nested_extended_key_usage to false, which \
             looks at the end entity alone."
        }
        (Code::SignatureInvalid, Detail::Keys { key_identifier: Some(wanted), issuer_key_identifier: Some(found) })
            if wanted != found =>
        {
            "A CA of the same name with another key issued it. If that CA has renewed its key, the configured or trusted CA \
             certificate is stale: update it. Otherwise the certificate is not from this CA."
        }
        (Code::IssuerUnknown, Detail::Issuer(unknown)) if unknown.by_itself.is_some() => {
            "A CA of this name is configured as a single certificate, which vouches for nothing else. If you trust every \
             certificate that this CA issues, configure it as a trust anchor, or as an intermediate below one."
        }
        (Code::IssuerUnknown, Detail::Issuer(unknown)) if unknown.trusted.is_empty() => {
            "The certificate is not among those that are trusted by themselves, and no CA is trusted. Add it to them if you \
             know its owner."
        }
        (Code::IssuerUnknown, Detail::Issuer(unknown)) if unknown.candidate.is_some() => {
            "If the CA with this key identifier issued the certificate, its name and the issuer name in the certificate do not \
             match: reissue one of them with the same name in the same encoding. Otherwise the issuer is not known."
        }
        _ => return None,
    })
}

/// A violation and the path on which it was met.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// From the end entity towards the anchor, as far as the path was built.
    pub path: Vec<CertificateRef>,
    /// What ended it.
    pub violation: Violation,
    /// How many signatures of this path had been verified, from the anchor down.
    pub authenticated: u32,
    /// What was found of the revocation of its certificates, from the anchor down; empty if it was not asked.
    pub revocation: Vec<CertificateStatus>,
}

/// A certificate that a verdict speaks of, so that a log line still means something later.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Which one.
    pub at: CertificateRef,
    /// Its subject, RFC 4514, control characters escaped.
    pub subject: String,
    /// SHA-256 of its DER. For an anchor that is only a name and a key: of its SubjectPublicKeyInfo.
    pub sha256: Sha256Digest,
}

/// Something that was left out, or allowed by a named field, and did not decide the verdict.
#[non_exhaustive]
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
/// `Display` is one sentence for a log; `{:#}` is the tree of all paths, with the cause of the headline and how to fix it
/// in the last lines. Names are in quotes, and neither prints a peer's bytes unescaped.
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
    wanted: Vec<Wanted>,
    message: Option<String>,
    valid_path: Option<ValidPath>,
}

/// What was found valid before rules, the form of a name or the program refused it (12xx): for an audit record, never for
/// letting the peer in.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidPath {
    /// The label of the anchor that vouches for the certificate; empty if none does.
    pub anchor_label: String,
    /// SHA-256 of the anchor's certificate, if an anchor with a certificate vouches for it.
    pub anchor_sha256: Option<Sha256Digest>,
    /// The policy fields that open what their default closes, and `revocation` if it was not checked.
    pub switched_off: Vec<&'static str>,
    /// The name that the peer would have had, unescaped.
    pub name: Option<String>,
}

impl ValidationError {
    /// `rejections` holds at least one; the first is the headline.
    pub(crate) fn new(
        rejections: Vec<Rejection>,
        uncounted: Vec<(Code, u32)>,
        certificates: Vec<Described>,
        notes: Vec<Note>,
    ) -> ValidationError {
        ValidationError {
            inner: Box::new(Refusal {
                rejections,
                uncounted,
                certificates,
                notes,
                wanted: Vec::new(),
                message: None,
                valid_path: None,
            }),
        }
    }

    pub(crate) fn with_valid_path(mut self, found: ValidPath) -> ValidationError {
        self.inner.valid_path = Some(found);
        self
    }

    /// What the checks accept, where something after them refuses; `None` where the checks refuse.
    pub fn valid_path(&self) -> Option<&ValidPath> {
        self.inner.valid_path.as_ref()
    }

    /// The same refusal with the program's own words for it. Nothing else changes.
    #[must_use]
    pub fn with_message(mut self, message: &str) -> ValidationError {
        self.inner.message = Some(shortened(printable(message)));
        self
    }

    /// The program's own words for this refusal, escaped, at most 256 octets of them; `None` if it gave none.
    pub fn message(&self) -> Option<&str> {
        self.inner.message.as_deref()
    }

    pub(crate) fn with_wanted(mut self, wanted: Vec<Wanted>) -> ValidationError {
        self.inner.wanted = wanted;
        self
    }

    /// The headline: the code of the rejection that came furthest.
    pub fn code(&self) -> Code {
        self.inner.rejections.first().map_or(Code::CertificateUnreadable, |rejection| rejection.violation.code)
    }

    /// What the headline means.
    pub fn cause(&self) -> &'static str {
        self.code().cause()
    }

    /// How to fix what the headline says, for the certificate that it is about.
    pub fn remedy(&self) -> &'static str {
        self.inner.rejections.first().map_or(self.code().remedy(), |rejection| rejection.violation.remedy())
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

    /// What to fetch, so that another validation with it can decide: the evidence that was missing about certificates whose
    /// signatures are verified up to an anchor. Empty unless the mode is [`Online`](crate::RevocationMode::Online).
    pub fn wanted(&self) -> &[Wanted] {
        &self.inner.wanted
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
                for asked in rejection.revocation.iter().filter(|asked| asked.code.is_some()) {
                    write!(f, "\n    {}: {}{}", asked.at, asked.code.map_or("", Code::name), asked.record)?;
                }
            }
            for (code, count) in self.more_rejections() {
                write!(f, "\n  and {count} more: {}", code.name())?;
            }
            for note in self.notes() {
                write!(f, "\n  note: {}: {}{}", note.at, note.code.name(), note.detail)?;
            }
            write!(f, "\n  cause: {}\n  fix: {}", self.cause(), self.remedy())?;
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
            write!(f, " {}", Quoted(&described.subject))?;
        }
        write!(f, "{}", violation.detail)
    }
}

/// The facts in brackets, or nothing; escaped.
impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Detail::None => Ok(()),
            Detail::Unreadable { found: Some(found), .. } => write!(f, " (found {found})"),
            Detail::Unreadable { offset, expected, .. } => write!(f, " (expected {expected} at offset {offset})"),
            Detail::Field { field } => write!(f, " ({field})"),
            Detail::Oid { oid, name } => write!(f, " ({})", named(oid, *name)),
            Detail::Extension { oid, name, item, expected } => {
                write!(f, " ({}", named(oid, *name))?;
                if let Some(item) = item {
                    write!(f, ", item {item}")?;
                }
                write!(f, ": expected {expected})")
            }
            Detail::Bound { found, allowed } => write!(f, " (found {found}, allowed {allowed})"),
            Detail::Time { bound, now } => write!(f, " ({bound}, validated at {now})"),
            Detail::Dates { not_before, not_after } => write!(f, " ({not_before} to {not_after})"),
            Detail::Oids { found, wanted } => {
                write!(f, " (found {}, wanted {})", List(found), List(wanted))
            }
            Detail::Issuer(unknown) => {
                write!(f, " (issuer {}", Quoted(&unknown.issuer))?;
                if let Some(key_identifier) = &unknown.key_identifier {
                    write!(f, ", key {key_identifier}")?;
                }
                if let Some(candidate) = unknown.candidate {
                    let difference = &unknown.difference;
                    write!(f, "; {candidate} has this key identifier, but its name differs: {difference}")?;
                }
                if let Some(by_itself) = unknown.by_itself {
                    write!(f, "; {by_itself} is a CA of this name, but it is trusted by itself only")?;
                }
                f.write_str(if unknown.trusted.is_empty() { "; no CA is trusted" } else { "; trusted:" })?;
                for name in &unknown.trusted {
                    write!(f, " {}", Quoted(name))?;
                }
                f.write_str(")")
            }
            Detail::Keys { key_identifier, issuer_key_identifier } => match (key_identifier, issuer_key_identifier) {
                (Some(wanted), Some(found)) if wanted != found => {
                    write!(f, " (signed with key {wanted}; the issuer's certificate has key {found})")
                }
                _ => Ok(()),
            },
            Detail::Name { name, by, permitted } => {
                write!(f, " ({}, constrained by {by}", Quoted(name))?;
                if !permitted.is_empty() {
                    f.write_str("; permitted:")?;
                }
                for name in permitted {
                    write!(f, " {}", Quoted(name))?;
                }
                f.write_str(")")
            }
            Detail::Sha256 { sha256, public_key_sha256 } => {
                write!(f, " (SHA-256 {sha256}, of its key {public_key_sha256})")
            }
            Detail::Revocation(record) => record.fmt(f),
            Detail::Reasons { line, reasons } => {
                f.write_str(" (")?;
                if let Some(line) = line {
                    write!(f, "line {line}{}", if reasons.is_empty() { "" } else { ": " })?;
                }
                for (index, reason) in reasons.iter().enumerate() {
                    write!(f, "{}{reason}", if index > 0 { "; " } else { "" })?;
                }
                f.write_str(")")
            }
        }
    }
}

/// Object identifiers, with the names of those that have one.
struct List<'a>(&'a [String]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        for (index, item) in self.0.iter().enumerate() {
            let name = item.parse::<crate::oid::Oid>().ok().and_then(|oid| oid.name());
            let separator = if index > 0 { " " } else { "" };
            match name {
                Some(name) => write!(f, "{separator}{name} ({item})")?,
                None => write!(f, "{separator}{item}")?,
            }
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
    /// The index, from 0, of the anchor, intermediate or PEM block, if it is about one.
    pub index: Option<u32>,
    /// The line and the column, from 1, where it is in a text of rules. The column counts characters.
    pub position: Option<(u32, u32)>,
    /// What exactly is wrong, as a sentence without its full stop, if more can be said than the code does.
    pub reason: Option<String>,
}

impl ConfigError {
    pub(crate) fn new(code: Code) -> ConfigError {
        ConfigError { code, field: None, index: None, position: None, reason: None }
    }

    /// An error in a text that the caller wrote: where, and what is wrong, as a sentence without its full stop.
    pub fn in_text(code: Code, position: Option<(u32, u32)>, reason: &str) -> ConfigError {
        ConfigError { position, ..ConfigError::new(code) }.because(printable(reason))
    }

    pub(crate) fn at(code: Code, index: usize) -> ConfigError {
        ConfigError { index: u32::try_from(index).ok(), ..ConfigError::new(code) }
    }

    pub(crate) fn with_field(code: Code, field: &str) -> ConfigError {
        ConfigError { field: Some(escaped(field)), ..ConfigError::new(code) }
    }

    pub(crate) fn because(self, reason: impl Into<String>) -> ConfigError {
        ConfigError { reason: Some(reason.into()), ..self }
    }
}

impl core::error::Error for ConfigError {}

/// A digest that cannot be read is an invalid pin.
impl From<DigestError> for ConfigError {
    fn from(error: DigestError) -> ConfigError {
        ConfigError::new(Code::PinInvalid).because(alloc::format!("It is {}", Quoted(&error.found)))
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.code.name(), self.code.number())?;
        if let Some(field) = &self.field {
            write!(f, ", {field}")?;
        }
        if let Some(index) = self.index {
            write!(f, ", number {}", u64::from(index).saturating_add(1))?;
        }
        if let Some((line, column)) = self.position {
            write!(f, ", line {line}, column {column}")?;
        }
        write!(f, ": {}", self.code.cause())?;
        if let Some(reason) = &self.reason {
            write!(f, " {reason}.")?;
        }
        write!(f, " {}", self.code.remedy())
    }
}

/// Ranks rejections: the furthest stage, then the longest authenticated part; higher is better.
pub(crate) fn rank(rejection: &Rejection) -> (Stage, u32) {
    (rejection.violation.code.stage(), rejection.authenticated)
}
