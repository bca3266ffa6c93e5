//! The lists that were given, found by their issuer's name; and what is known of their signatures.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::code::Code;
use crate::crl::{Crl, MOST_OCTETS};
use crate::digest::Sha256Digest;
use crate::error::ConfigError;
use crate::evidence::crl_status;
use crate::evidence::held_crl::{HeldCrl, Known, KnownKey, is_signed};
use crate::memo::Memo;
use crate::name::DistinguishedName;
use crate::number::{to_u32, to_u64};
use crate::pem::{crls_from_pem, is_pem};
use crate::record::RevocationStatus;
use crate::revocation::{EvidenceVerifier, Preparation, Prepared, RevocationChecker, RevocationRequest};

/// The octets of all lists together, unless another limit is set.
const MOST_OCTETS_TOGETHER: u64 = 512 << 20;

/// Evidence of revocation: CRLs, each read, checked for its form and indexed when it was added. Immutable, cheap to clone,
/// shared between threads.
///
/// It is a [`RevocationChecker`]: give it to options. The signatures of lists whose issuers are configured are checked once,
/// when the options are built; new evidence for the same options comes by
/// [`ValidationOptions::with_checker`](crate::ValidationOptions::with_checker).
///
/// ```
/// use std::sync::Arc;
/// use certauth::{Revocation, RevocationEvidence, TrustAnchors, ValidationOptions};
/// # let root = include_bytes!("../../examples/root.pem");
/// # let crl = include_bytes!("../../examples/root.crl");
/// let evidence = RevocationEvidence::builder().add_crls(crl)?.build();
/// let revocation = Revocation::Offline(Arc::new(evidence));
/// let options = ValidationOptions::builder(TrustAnchors::from_pem(root)?, revocation).build()?;
/// # Ok::<(), certauth::ConfigError>(())
/// ```
#[derive(Clone, Default)]
pub struct RevocationEvidence {
    crls: Arc<Vec<Arc<Crl>>>,
    /// For checkers that ask the evidence by themselves, whatever their options.
    unprepared: Arc<PreparedEvidence>,
}

impl fmt::Debug for RevocationEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevocationEvidence").field("crls", &self.crls.len()).finish_non_exhaustive()
    }
}

impl RevocationEvidence {
    /// Starts with no evidence.
    pub fn builder() -> RevocationEvidenceBuilder {
        RevocationEvidenceBuilder::default()
    }

    /// Starts with this evidence, to add to it.
    pub fn to_builder(&self) -> RevocationEvidenceBuilder {
        let builder = RevocationEvidenceBuilder::default();
        self.crls.iter().cloned().fold(builder, RevocationEvidenceBuilder::with)
    }

    /// How many lists it has.
    pub fn len(&self) -> usize {
        self.crls.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.crls.is_empty()
    }

    pub(super) fn crls(&self) -> impl ExactSizeIterator<Item = &Crl> {
        self.crls.iter().map(Arc::as_ref)
    }
}

impl RevocationChecker for RevocationEvidence {
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
        self.unprepared.status(request)
    }

    /// SHA-256 of the SHA-256 of each list, in the order in which they were given.
    fn fingerprint(&self) -> Option<Sha256Digest> {
        let digests: Vec<u8> = self.crls().flat_map(|crl| crl.sha256().0).collect();
        Some(Sha256Digest::of(&digests))
    }

    fn prepare(&self, preparation: &Preparation<'_>) -> Option<Prepared> {
        let issuers = Issuers::of(preparation);
        let prepared = PreparedEvidence::new(&self.crls, |crl| (issuers.verified(crl), Some(Memo::default())));
        // For each CA of a path: one list is within the policy's limit.
        let most = to_u32(prepared.by_issuer.values().map(Vec::len).max().unwrap_or(0));
        let signatures = most.saturating_sub(1).saturating_mul(preparation.longest_path);
        Some(Prepared { checker: Arc::new(prepared), signatures })
    }
}

/// Gathers evidence; see [`RevocationEvidence::builder`]. A copy shares the lists.
#[derive(Clone)]
#[must_use]
pub struct RevocationEvidenceBuilder {
    crls: Vec<Arc<Crl>>,
    known: BTreeSet<Sha256Digest>,
    octets: u64,
    limit: u64,
    count: usize,
}

impl Default for RevocationEvidenceBuilder {
    fn default() -> RevocationEvidenceBuilder {
        let known = BTreeSet::new();
        RevocationEvidenceBuilder { crls: Vec::new(), known, octets: 0, limit: MOST_OCTETS_TOGETHER, count: 0 }
    }
}

impl RevocationEvidenceBuilder {
    /// The most octets that all lists may have together; the default is 512 MiB. It applies to what is added after it.
    pub fn limit_octets(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// Adds the lists of a file: PEM with one or many blocks labelled X509 CRL, or DER with exactly one. A list that is given
    /// twice is held once.
    ///
    /// # Errors
    /// [`Code::CrlUnreadable`], [`Code::PemEmpty`], [`Code::PemInvalid`], [`Code::PemNotCrl`], [`Code::EvidenceTooLarge`]; with
    /// the number of the list, counted over everything that was added.
    pub fn add_crls(mut self, file: &[u8]) -> Result<Self, ConfigError> {
        if is_pem(file) {
            let first = to_u32(self.count);
            let counted = |error: ConfigError| {
                let index = error.index.map(|index| index.saturating_add(first));
                ConfigError { index, ..error }
            };
            for der in crls_from_pem(file).map_err(|error| counted(error.into()))? {
                self.add(der)?;
            }
        } else {
            // Before the copy is made.
            self.check_size(file.len())?;
            self.add(file.to_vec())?;
        }
        Ok(self)
    }

    /// How many different lists were added.
    pub fn len(&self) -> usize {
        self.crls.len()
    }

    /// Whether none was added.
    pub fn is_empty(&self) -> bool {
        self.crls.is_empty()
    }

    fn check_size(&self, octets: usize) -> Result<(), ConfigError> {
        let too_large = |found: u64, allowed: u64| {
            let reason = alloc::format!("It has {found} octets, and {allowed} are allowed");
            Err(ConfigError::at(Code::EvidenceTooLarge, self.count).because(reason))
        };
        let together = self.octets.saturating_add(to_u64(octets));
        match () {
            () if octets > MOST_OCTETS => too_large(to_u64(octets), to_u64(MOST_OCTETS)),
            () if together > self.limit => too_large(together, self.limit),
            () => Ok(()),
        }
    }

    fn add(&mut self, der: Vec<u8>) -> Result<(), ConfigError> {
        self.check_size(der.len())?;
        let crl = Crl::from_der(der).map_err(|error| {
            let reason = match error.found {
                Some(found) => alloc::format!("It is {found}"),
                None => alloc::format!("Expected {} at offset {}", error.expected, error.offset),
            };
            ConfigError::at(Code::CrlUnreadable, self.count).because(reason)
        })?;
        *self = core::mem::take(self).with(Arc::new(crl));
        Ok(())
    }

    /// Adds the lists of other evidence.
    pub fn add_evidence(self, other: &RevocationEvidence) -> Self {
        other.crls.iter().cloned().fold(self, RevocationEvidenceBuilder::with)
    }

    fn with(mut self, crl: Arc<Crl>) -> Self {
        self.count = self.count.saturating_add(1);
        if self.known.insert(crl.sha256()) {
            self.octets = self.octets.saturating_add(to_u64(crl.len()));
            self.crls.push(crl);
        }
        self
    }

    /// The evidence.
    pub fn build(self) -> RevocationEvidence {
        let unprepared = PreparedEvidence::new(&self.crls, |_| (Vec::new(), None));
        RevocationEvidence { crls: Arc::new(self.crls), unprepared: Arc::new(unprepared) }
    }
}

/// The configured issuers, by their folded names.
struct Issuers<'p> {
    keys: BTreeMap<Vec<u8>, Vec<&'p [u8]>>,
    verifier: &'p EvidenceVerifier,
}

impl<'p> Issuers<'p> {
    fn of(preparation: &'p Preparation<'p>) -> Issuers<'p> {
        let mut keys: BTreeMap<Vec<u8>, Vec<&[u8]>> = BTreeMap::new();
        for (name, key) in &preparation.issuers {
            let known = keys.entry(name.folded()).or_default();
            if !known.contains(key) {
                known.push(key);
            }
        }
        Issuers { keys, verifier: &preparation.verifier }
    }

    /// Each key that bears the list's issuer name, and whether it signed the list.
    fn verified(&self, crl: &Crl) -> Known {
        let keys = self.keys.get(&crl.issuer().folded()).map_or(&[][..], Vec::as_slice);
        let known = |key: &&[u8]| KnownKey {
            public_key_info: key.to_vec(),
            sha256: Sha256Digest::of(key),
            is_signer: is_signed(crl, key, self.verifier),
        };
        keys.iter().map(known).collect()
    }
}

/// Evidence under given options.
#[derive(Default)]
struct PreparedEvidence {
    /// By the hash of the issuer's folded name.
    by_issuer: BTreeMap<u64, Vec<HeldCrl>>,
    /// The same hashes by the DER of the name, as most certificates of an issuer spell it.
    hashes: BTreeMap<Vec<u8>, u64>,
}

impl PreparedEvidence {
    fn new(crls: &[Arc<Crl>], known: impl Fn(&Crl) -> (Known, Option<Memo>)) -> PreparedEvidence {
        let mut prepared = PreparedEvidence::default();
        for crl in crls {
            let (known, memo) = known(crl);
            let held = HeldCrl::new(crl.clone(), known, memo);
            let hash = crl.issuer().fold_hash();
            prepared.hashes.insert(crl.issuer().der().into(), hash);
            prepared.by_issuer.entry(hash).or_default().push(held);
        }
        prepared
    }

    /// The lists of this issuer.
    fn of_issuer(&self, name: DistinguishedName<'_>) -> impl Iterator<Item = &HeldCrl> {
        let hash = self.hashes.get(name.der()).copied().unwrap_or_else(|| name.fold_hash());
        let candidates = self.by_issuer.get(&hash).map_or(&[][..], Vec::as_slice);
        candidates.iter().filter(move |held| held.crl().issuer().matches(&name))
    }
}

impl RevocationChecker for PreparedEvidence {
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
        // Without an authenticated key nobody's evidence counts.
        if request.issuer_public_key_info().is_empty() {
            return RevocationStatus::Unknown;
        }
        // A limit that was reached is fatal, whatever is answered.
        crl_status::status(self.of_issuer(request.issuer_name()), request).unwrap_or(RevocationStatus::Unknown)
    }
}
