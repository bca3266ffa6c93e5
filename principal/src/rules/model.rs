//! What a rule is, once it is read.

use alloc::string::String;
use alloc::vec::Vec;

use certauth::{Oid, Sha1Digest, Sha256Digest};

use crate::names::{Form, Names};
use crate::rules::word::Position;

/// What a rule does with what it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Accept,
    Refuse,
}

/// One rule.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) verb: Verb,
    pub(crate) at: Position,
    /// All of them must hold; none means any certificate.
    pub(crate) terms: Vec<Term>,
    pub(crate) mappings: Vec<Mapping>,
}

impl Rule {
    /// The line that it begins on.
    pub(crate) fn line(&self) -> u32 {
        self.at.0
    }
}

/// One condition.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) at: Position,
    pub(crate) is_negated: bool,
    pub(crate) matcher: Matcher,
    /// As it is written, for people.
    pub(crate) text: String,
}

/// The types of name in subjectAltName that a rule can speak of, as their words are in claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameType {
    Dns,
    Email,
    Uri,
    Ip,
    Upn,
    SmtpUtf8Mailbox,
}

impl NameType {
    pub(crate) const ALL: [(&'static str, NameType); 6] = [
        ("dns", NameType::Dns),
        ("email", NameType::Email),
        ("uri", NameType::Uri),
        ("ip", NameType::Ip),
        ("upn", NameType::Upn),
        ("smtp_utf8_mailbox", NameType::SmtpUtf8Mailbox),
    ];

    pub(crate) fn form(self) -> Form {
        match self {
            NameType::Dns => Form::Host,
            NameType::Uri => Form::Uri,
            NameType::Ip => Form::Address,
            NameType::Email | NameType::Upn | NameType::SmtpUtf8Mailbox => Form::Mailbox,
        }
    }
}

/// What a condition looks at, and the values of which one must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Matcher {
    Certificate(Vec<Sha256Digest>),
    PublicKey(Vec<Sha256Digest>),
    LegacySha1(Vec<Sha1Digest>),
    /// The folded forms of names, in order.
    Issuer(Vec<Vec<u8>>),
    Subject(Vec<Vec<u8>>),
    /// An attribute of the subject, and the folded forms of names of that one attribute, in order.
    SubjectAttribute(Oid, Vec<Vec<u8>>),
    San(NameType, Names),
    TrustDomain(Vec<String>),
    Usage(Vec<Oid>),
    Policy(Vec<Oid>),
    Extension(Oid),
    Anchor(Vec<String>),
}

/// What is taken from an accepted certificate.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    pub(crate) at: Position,
    pub(crate) target: Target,
    /// The first that the certificate has is taken; at least one.
    pub(crate) alternatives: Vec<Take>,
}

/// What a value is taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Name,
    Permits,
    Claim(String),
}

/// A source, how many values it may have, and what is done with each.
#[derive(Clone, Debug)]
pub(crate) struct Take {
    pub(crate) source: Source,
    pub(crate) choice: Choice,
    pub(crate) transforms: Vec<Transform>,
    /// The source as it is written, for people.
    pub(crate) text: String,
}

/// Where values come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    San(NameType),
    DirectoryName,
    SubjectAttribute(Oid),
    Subject,
    Issuer,
    SerialNumber,
    CertificateSha256,
    PublicKeySha256,
    Spiffe,
    SecurityIdentifier,
    PermanentIdentifier,
    Extension(Oid),
    Policy,
    Anchor,
    Constant(String),
}

/// How many values there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    ExactlyOne,
    AtMostOne,
    First,
    Last,
    Each,
}

impl Choice {
    pub(crate) const ALL: [(&'static str, Choice); 5] = [
        ("exactly_one", Choice::ExactlyOne),
        ("at_most_one", Choice::AtMostOne),
        ("first", Choice::First),
        ("last", Choice::Last),
        ("each", Choice::Each),
    ];
}

/// What is done with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Transform {
    /// ASCII letters only.
    Lower,
    Upper,
    /// What is before the one at sign.
    LocalPart,
    Prefix(String),
    Suffix(String),
}
