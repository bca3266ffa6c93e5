//! What a policy field takes: its kind, and how its values are read from text and printed.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::digest::Sha256Digest;
use crate::oid::Oid;

/// What a field takes, and how its text is read.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer {
        /// The least.
        min: u32,
        /// The greatest.
        max: u32,
    },
    /// Seconds.
    Seconds {
        /// The most.
        max: u32,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Object identifiers, dotted or the names of known ones, separated by commas; empty for none.
    Oids,
    /// SHA-256 digests in hexadecimal, separated by commas; empty for none.
    Digests,
}

/// Which types of certificate are accepted.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateTypes {
    /// Issued by a CA, with a path to a trust anchor.
    Chained,
    /// Signed with its own key, and pinned.
    SelfSigned,
    /// Both.
    All,
}

/// Whether the path must be valid for an accepted certificate policy.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExplicitPolicy {
    /// Where `initial_policy_set` names policies: otherwise naming them would have no effect.
    Auto,
    /// Always.
    True,
    /// Only where a certificate of the path requires it, as RFC 5280 sets the two inputs apart.
    False,
}

/// Of which certificates of a path the revocation status is asked.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationFlag {
    /// Only the end entity's.
    EndCertificateOnly,
    /// All, with the anchor where it is a certificate that another one issued.
    EntireChain,
    /// All except the anchor.
    ExcludeRoot,
}

/// Of which certificates the status may be unknown, where a field allows it.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationUnknownOf {
    /// Of any.
    All,
    /// Only of the end entity.
    EndEntity,
    /// Only of CAs.
    Ca,
}

/// A value that a field holds: read from text, printed as text.
pub(super) trait FieldValue: Sized {
    fn read(text: &str, kind: Kind) -> Option<Self>;
    fn print(&self, kind: Kind) -> String;
}

impl FieldValue for bool {
    fn read(text: &str, _: Kind) -> Option<bool> {
        text.parse().ok()
    }

    fn print(&self, _: Kind) -> String {
        self.to_string()
    }
}

impl FieldValue for u32 {
    fn read(text: &str, kind: Kind) -> Option<u32> {
        // `parse` takes a sign; a bound does not.
        let number = text.bytes().all(|digit| digit.is_ascii_digit()).then(|| text.parse().ok()).flatten()?;
        let within = match kind {
            Kind::Integer { min, max } => (min..=max).contains(&number),
            Kind::Seconds { max } => number <= max,
            _ => false,
        };
        within.then_some(number)
    }

    fn print(&self, _: Kind) -> String {
        self.to_string()
    }
}

impl FieldValue for Vec<Oid> {
    fn read(text: &str, _: Kind) -> Option<Vec<Oid>> {
        if text.is_empty() {
            return Some(Vec::new());
        }
        text.split(',').map(|oid| oid.trim().parse().ok()).collect()
    }

    fn print(&self, _: Kind) -> String {
        let texts: Vec<String> = self.iter().map(Oid::to_string).collect();
        texts.join(",")
    }
}

impl FieldValue for Vec<Sha256Digest> {
    fn read(text: &str, _: Kind) -> Option<Vec<Sha256Digest>> {
        if text.is_empty() {
            return Some(Vec::new());
        }
        text.split(',').map(|digest| digest.trim().parse().ok()).collect()
    }

    fn print(&self, _: Kind) -> String {
        let texts: Vec<String> = self.iter().map(Sha256Digest::to_string).collect();
        texts.join(",")
    }
}

/// An enum whose variants are the words of a Choice, in that order.
macro_rules! choice {
    ($type:ident { $($variant:ident = $word:literal),+ }) => {
        impl $type {
            pub(super) const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word that text, JSON, C and Python use.
            pub fn word(self) -> &'static str {
                match self { $($type::$variant => $word),+ }
            }
        }

        impl FieldValue for $type {
            fn read(text: &str, _: Kind) -> Option<$type> {
                match text { $($word => Some($type::$variant),)+ _ => None }
            }

            fn print(&self, _: Kind) -> String {
                self.word().into()
            }
        }
    };
}

choice!(CertificateTypes { Chained = "chained", SelfSigned = "self_signed", All = "all" });
choice!(ExplicitPolicy { Auto = "auto", True = "true", False = "false" });
choice!(RevocationUnknownOf { All = "all", EndEntity = "end_entity", Ca = "ca" });
choice!(RevocationFlag {
    EndCertificateOnly = "end_certificate_only",
    EntireChain = "entire_chain",
    ExcludeRoot = "exclude_root"
});
