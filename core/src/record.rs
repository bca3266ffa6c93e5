//! What is known of the revocation of a certificate, and what to fetch where it is not known: plain data.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::certificate_ref::CertificateRef;
use crate::code::Code;
use crate::digest::Sha256Digest;
use crate::text::{Quoted, shortened};
use crate::time::UnixTime;

/// What a checker says of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationStatus {
    /// Fresh evidence of the issuer says that it is not revoked.
    Good,
    /// It is revoked.
    Revoked,
    /// The checker cannot tell. Unknown refuses, unless a named policy field allows it.
    Unknown,
}

impl RevocationStatus {
    /// The word that JSON, text and Python use.
    pub fn word(self) -> &'static str {
        match self {
            RevocationStatus::Good => "good",
            RevocationStatus::Revoked => "revoked",
            RevocationStatus::Unknown => "unknown",
        }
    }
}

/// The kind of evidence that a status rests on.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RevocationSource {
    /// A checker that says no more.
    #[default]
    Checker,
    /// A certificate revocation list.
    Crl,
}

impl RevocationSource {
    /// The word that JSON, text and Python use.
    pub fn word(self) -> &'static str {
        match self {
            RevocationSource::Checker => "checker",
            RevocationSource::Crl => "crl",
        }
    }
}

/// The codes with which evidence says why a status is unknown; any other says nothing.
pub(crate) const WHY_UNKNOWN: [Code; 3] =
    [Code::RevocationEvidenceStale, Code::RevocationEvidenceNotAuthentic, Code::RevocationStatusNotGiven];

/// One of them by its number.
#[doc(hidden)]
pub fn why_unknown(number: u32) -> Option<Code> {
    WHY_UNKNOWN.into_iter().find(|code| code.number() == number)
}

/// What the status of a certificate rests on, or why it is unknown. A checker fills in what it knows.
///
/// ```
/// use certauth::{RevocationRecord, UnixTime};
/// let mut record = RevocationRecord::default();
/// record.next_update = Some(UnixTime(1_800_000_000));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevocationRecord {
    /// The kind of evidence.
    pub source: RevocationSource,
    /// The name of whoever issued the evidence, RFC 4514; empty without evidence.
    pub issuer: String,
    /// The number of a CRL, in hexadecimal.
    pub number: Option<String>,
    /// When the evidence was issued.
    pub this_update: Option<UnixTime>,
    /// When the next one is due.
    pub next_update: Option<UnixTime>,
    /// SHA-256 of the SubjectPublicKeyInfo with which the evidence was verified.
    pub verified_by: Option<Sha256Digest>,
    /// Why the certificate is revoked: a CRLReason of RFC 5280, 5.3.1.
    pub reason: Option<&'static str>,
    /// Since when it is revoked.
    pub revoked_at: Option<UnixTime>,
    /// Which of [`Code::RevocationEvidenceStale`], [`Code::RevocationEvidenceNotAuthentic`] and
    /// [`Code::RevocationStatusNotGiven`] says why the status is unknown. Any other code says nothing.
    pub unknown: Option<Code>,
    /// What is wrong with the evidence, as a clause.
    pub problem: Option<&'static str>,
    /// Where the certificate says that its CRL is: the first few URLs, shortened, for people.
    pub urls: Vec<String>,
}

/// The facts in brackets, or nothing; escaped.
impl fmt::Display for RevocationRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = " (";
        let mut part = |f: &mut fmt::Formatter<'_>, text: fmt::Arguments<'_>| {
            write!(f, "{separator}{text}")?;
            separator = ", ";
            Ok::<(), fmt::Error>(())
        };
        if let Some(reason) = self.reason {
            part(f, format_args!("reason {reason}"))?;
        }
        if let Some(since) = self.revoked_at {
            part(f, format_args!("since {since}"))?;
        }
        if !self.issuer.is_empty() {
            part(f, format_args!("{} of {}", self.source.word(), Quoted(&self.issuer)))?;
        }
        if let Some(number) = &self.number {
            part(f, format_args!("number {number}"))?;
        }
        if let Some(this_update) = self.this_update {
            part(f, format_args!("of {this_update}"))?;
        }
        if let Some(next_update) = self.next_update {
            part(f, format_args!("next update {next_update}"))?;
        }
        if let Some(problem) = self.problem {
            part(f, format_args!("{problem}"))?;
        }
        for url in &self.urls {
            part(f, format_args!("to be had from {}", Quoted(url)))?;
        }
        if separator == ", " { f.write_str(")") } else { Ok(()) }
    }
}

/// What was found of the revocation of one certificate of a path.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateStatus {
    /// Which one.
    pub at: CertificateRef,
    /// Its status.
    pub status: RevocationStatus,
    /// The code of a status that is not good.
    pub code: Option<Code>,
    /// What it rests on.
    pub record: RevocationRecord,
}

impl CertificateStatus {
    pub(crate) fn new(
        at: CertificateRef,
        status: RevocationStatus,
        code: Option<Code>,
        record: RevocationRecord,
    ) -> CertificateStatus {
        CertificateStatus { at, status, code, record }
    }
}

/// The kind of evidence that is wanted.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WantedKind {
    /// A CRL, from a CRL distribution point (RFC 5280, 4.2.1.13).
    Crl,
    /// A delta CRL, from freshestCRL (4.2.1.15).
    DeltaCrl,
}

impl WantedKind {
    /// The word that JSON, text and Python use.
    pub fn word(self) -> &'static str {
        match self {
            WantedKind::Crl => "crl",
            WantedKind::DeltaCrl => "delta_crl",
        }
    }
}

/// Evidence that would help, and where it is. The URL is the choice of whoever issued the certificate, whose signatures are
/// verified up to an anchor: docs/revocation.md says how to fetch it safely.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wanted {
    /// For which certificate.
    pub at: CertificateRef,
    /// Of which kind.
    pub kind: WantedKind,
    /// Where it is, as the certificate spells it: printable ASCII, at most 2 KiB.
    pub url: String,
}

/// URLs that are reported for one certificate and kind.
pub(crate) const MOST_URLS: usize = 4;
/// The length of a URL that is reported.
pub(crate) const MOST_URL_OCTETS: usize = 2_048;

/// A URL as text for people.
pub(crate) fn short_url(url: &str) -> String {
    shortened(url.into())
}

/// Why a verdict holds no longer than it does.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValidUntilCause {
    /// The notAfter of a certificate.
    NotAfter,
    /// The next update of the evidence about a certificate is due.
    NextUpdate,
    /// The evidence about a certificate has no next update, and reaches `crl_max_age`.
    MaxAge,
    /// The status of a certificate is unknown, and `revocation_recheck` ends.
    Recheck,
}

impl ValidUntilCause {
    /// The word that JSON and Python use.
    pub fn word(self) -> &'static str {
        match self {
            ValidUntilCause::NotAfter => "not_after",
            ValidUntilCause::NextUpdate => "next_update",
            ValidUntilCause::MaxAge => "max_age",
            ValidUntilCause::Recheck => "recheck",
        }
    }
}

/// When a certificate must be validated again.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidUntil {
    /// The last second at which the verdict holds; the clock skew is not added.
    pub time: UnixTime,
    /// The certificate that it is about.
    pub because_of: CertificateRef,
    /// What ends.
    pub cause: ValidUntilCause,
}

impl ValidUntil {
    /// The earlier of two; the first of equals.
    pub(crate) fn earlier(one: Option<ValidUntil>, other: Option<ValidUntil>) -> Option<ValidUntil> {
        match (one, other) {
            (Some(one), Some(other)) if other.time < one.time => Some(other),
            (None, other) => other,
            (one, _) => one,
        }
    }
}
