//! What a check is given: the validation that it belongs to, and the certificate, the step or the path that it is about.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::certificate::{Certificate, PublicKeyInfo};
use crate::certificate_ref::CertificateRef;
use crate::checks::subtrees::Memory;
use crate::digest::Sha256Digest;
use crate::error::{Note, Violation};
use crate::limits::{Budget, LimitReached};
use crate::name_table::NameTable;
use crate::oid::Oid;
use crate::options::{PreparedAnchor, ValidationOptions};
use crate::path::{CertificationPath, PathCertificate};
use crate::policy::ValidationPolicy;
use crate::record::{CertificateStatus, ValidUntil, Wanted};
use crate::revocation::Answer;
use crate::time::UnixTime;

/// One validation: what every check may look at beside the certificate, and what checks remember of a certificate, so
/// that its work is done once, however many paths lead through it.
pub(crate) struct Context<'c> {
    pub(crate) now: UnixTime,
    pub(crate) options: &'c ValidationOptions,
    pub(crate) budget: Budget,
    pub(crate) names: NameTable<'c>,
    /// Whether the end entity's subject and issuer match.
    pub(crate) is_self_issued: bool,
    /// Set by `certificate_type`.
    pub(crate) end_entity_type: EndEntityType,
    /// By certificate and governing anchor.
    pub(crate) uses: BTreeMap<(CertificateRef, CertificateRef), Uses>,
    pub(crate) name_constraints: Memory<'c>,
    /// By certificate, its issuer's SubjectPublicKeyInfo and anchor; the issuer's name is the certificate's own.
    pub(crate) revocation: BTreeMap<(CertificateRef, &'c [u8], CertificateRef), Box<Answer>>,
    /// What to fetch, in the order in which it was missed.
    pub(crate) wanted: Vec<Wanted>,
}

impl<'c> Context<'c> {
    pub(crate) fn new(now: UnixTime, options: &'c ValidationOptions) -> Context<'c> {
        Context {
            now,
            options,
            budget: Budget::new(options.limits()),
            names: NameTable::default(),
            is_self_issued: false,
            end_entity_type: EndEntityType::Chained,
            uses: BTreeMap::new(),
            name_constraints: Memory::default(),
            revocation: BTreeMap::new(),
            wanted: Vec::new(),
        }
    }

    pub(crate) fn policy(&self) -> &'c ValidationPolicy {
        self.options.policy()
    }
}

/// For which of the wanted uses of a policy a certificate is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Uses {
    /// It does not say, or it says any.
    Any,
    /// One entry for each wanted use.
    Only(Vec<bool>),
}

/// What `certificate_type` found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndEntityType {
    /// Issued by another key: a path must be found.
    Chained,
    /// Trusted by itself, for this reason.
    ByItself(Trust),
}

/// Why a certificate is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trust {
    /// A verified path leads to the i-th trust anchor.
    Anchor(u32),
    /// The certificate itself is pinned, by its digest or as a single trusted certificate.
    Pinned(Sha256Digest),
    /// The key of the self-signed certificate is pinned. Its holder can issue itself any name: the names are claims.
    PinnedKey(Sha256Digest),
    /// Any self-signed certificate is accepted. Nobody vouches for its names: they are claims.
    AnySelfSigned,
}

impl Trust {
    /// The word that JSON, text and Python use.
    pub fn word(self) -> &'static str {
        match self {
            Trust::Anchor(_) => "anchor",
            Trust::Pinned(_) => "pinned",
            Trust::PinnedKey(_) => "pinned_key",
            Trust::AnySelfSigned => "any_self_signed",
        }
    }

    /// Whether nobody but the holder of the key vouches for the names in the certificate.
    pub fn names_are_claims(self) -> bool {
        matches!(self, Trust::PinnedKey(_) | Trust::AnySelfSigned)
    }

    /// The pin that matched.
    pub fn pin(self) -> Option<Sha256Digest> {
        match self {
            Trust::Pinned(digest) | Trust::PinnedKey(digest) => Some(digest),
            Trust::Anchor(_) | Trust::AnySelfSigned => None,
        }
    }
}

/// A candidate issuer at the end of a path that is being built.
pub(crate) struct Step<'s> {
    pub(crate) at: CertificateRef,
    /// `None` for an anchor that is a name and a key.
    pub(crate) certificate: Option<&'s Certificate<'s>>,
    pub(crate) public_key: Option<PublicKeyInfo<'s>>,
    pub(crate) is_anchor: bool,
    pub(crate) is_self_issued: bool,
    /// The certificate that it may have issued.
    pub(crate) child: PathCertificate<'s>,
    /// Intermediates below it that are not self-issued.
    pub(crate) length_below: u32,
}

/// An anchor whose restrictions apply to the lower part of a path: the one in which the path ends, or one whose name and
/// key occur in it. Its overrides, path length and name constraints hold whatever a peer sends above that position; what else its
/// certificate says (dates, usage, policies) counts only where the path ends in it.
#[derive(Clone, Copy)]
pub(crate) struct Governor<'c> {
    pub(crate) at: CertificateRef,
    pub(crate) anchor: &'c PreparedAnchor,
    /// How many certificates of the path are below it.
    pub(crate) below: usize,
    /// Whether the path ends in it, so that its own certificate is looked at too.
    pub(crate) is_end: bool,
}

impl<'c> Governor<'c> {
    pub(crate) fn policy(&self) -> &'c ValidationPolicy {
        &self.anchor.applied.policy
    }

    /// The certificates of the path that are below it.
    pub(crate) fn certificates<'p>(&self, path: &'p CertificationPath<'c>) -> &'p [PathCertificate<'c>] {
        path.certificates.get(..self.below).unwrap_or(&path.certificates)
    }
}

/// A complete path, the anchors that govern it, and what the checks note of it.
pub(crate) struct PathUnderCheck<'p, 'c> {
    pub(crate) path: &'p CertificationPath<'c>,
    /// The anchor in which the path ends first.
    pub(crate) governors: &'p [Governor<'c>],
    pub(crate) context: &'p mut Context<'c>,
    /// Which certificates' signatures are verified already, by their position in the path.
    pub(crate) verified: Vec<bool>,
    pub(crate) notes: Vec<Note>,
    /// Set by `certificate_policies`.
    pub(crate) policies: Vec<Oid>,
    /// Set by `revocation_status`: what was found of each certificate, and until when it holds.
    pub(crate) revocation: Vec<CertificateStatus>,
    pub(crate) until: Option<ValidUntil>,
}

/// A check refused, or a limit was reached meanwhile.
pub(crate) enum Refusal {
    Violation(Violation),
    LimitReached(LimitReached),
}

/// The pin that a certificate matches, if any: its own digest first. A key pin is for self-signed certificates.
pub(crate) fn matching_pin(
    certificate: &Certificate<'_>,
    is_self_signed: bool,
    policy: &ValidationPolicy,
) -> Option<Trust> {
    if policy.pins.is_empty() {
        return None;
    }
    let own = Sha256Digest::of(certificate.der());
    if policy.pins.contains(&own) {
        return Some(Trust::Pinned(own));
    }
    let key = Sha256Digest::of(certificate.public_key_info());
    (is_self_signed && policy.pins.contains(&key)).then_some(Trust::PinnedKey(key))
}
