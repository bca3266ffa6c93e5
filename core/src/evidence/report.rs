//! What the evidence consists of, for people and metrics; and what new evidence revokes.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::crl::Crl;
use crate::digest::Sha256Digest;
use crate::evidence::crl_status::reason;
use crate::evidence::held_crl::is_signed;
use crate::evidence::store::RevocationEvidence;
use crate::policy::ValidationPolicy;
use crate::record::{RevocationRecord, RevocationSource};
use crate::revocation::EvidenceVerifier;
use crate::signature::SignatureVerifier;
use crate::text::short_hex;
use crate::time::UnixTime;

/// What is known of one list without its issuer's key: nothing here is verified.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrlReport {
    /// The name of its issuer, RFC 4514.
    pub issuer: String,
    /// Its number, in hexadecimal.
    pub number: Option<String>,
    /// 1 or 2.
    pub version: u8,
    /// When it was issued.
    pub this_update: UnixTime,
    /// When the next one is due.
    pub next_update: Option<UnixTime>,
    /// Seconds since it was issued; negative if it is from the future.
    pub age: i64,
    /// Seconds until the next one is due; negative once it is overdue.
    pub seconds_left: Option<i64>,
    /// How many certificates it lists.
    pub entries: u32,
    /// How many octets it has.
    pub octets: u64,
    /// SHA-256 of its DER.
    pub sha256: Sha256Digest,
    /// Whether it is a delta CRL, which is not complete.
    pub is_delta: bool,
    /// Whether it is about a part of the issuer's certificates only (issuingDistributionPoint).
    pub is_partial: bool,
    /// Whether it has a critical extension that is not known here: what it does not list is not good then.
    pub has_unknown_critical: bool,
}

/// Certificates of one issuer that new evidence lists, and old evidence did not.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewlyRevoked {
    /// The DER of the issuer's name.
    pub issuer: Vec<u8>,
    /// The contents of the serial numbers' INTEGERs, in their order.
    pub serial_numbers: Vec<Vec<u8>>,
}

impl RevocationEvidence {
    /// What each list is, in the order in which they were given, at a time.
    pub fn status_at(&self, now: UnixTime) -> Vec<CrlReport> {
        self.crls().map(|crl| report(crl, now)).collect()
    }

    /// What this evidence lists and older evidence did not, by issuer: for connections that are open. Whether a list is
    /// authentic is not looked at: validate again whoever is affected, and keep lists out that
    /// [`signed_by`](Self::signed_by) does not confirm, since a forged older one hides what is new.
    pub fn newly_revoked(&self, older: &RevocationEvidence) -> Vec<NewlyRevoked> {
        let mut before: BTreeMap<Vec<u8>, Vec<&Crl>> = BTreeMap::new();
        for crl in older.crls() {
            before.entry(crl.issuer().folded()).or_default().push(crl);
        }
        let known: BTreeSet<Sha256Digest> = older.crls().map(Crl::sha256).collect();
        let mut by_issuer: BTreeMap<Vec<u8>, NewlyRevoked> = BTreeMap::new();
        for crl in self.crls().filter(|crl| !known.contains(&crl.sha256())) {
            let folded = crl.issuer().folded();
            let before = before.get(&folded).map_or(&[][..], Vec::as_slice);
            let new = crl.serials().filter(|serial| !before.iter().any(|other| other.lists(serial)));
            let empty = || NewlyRevoked { issuer: crl.issuer().der().into(), serial_numbers: Vec::new() };
            let serials = new.map(<[u8]>::to_vec).collect::<Vec<_>>();
            by_issuer.entry(folded).or_insert_with(empty).serial_numbers.extend(serials);
        }
        let mut found: Vec<NewlyRevoked> = by_issuer.into_values().collect();
        for issuer in &mut found {
            issuer.serial_numbers.sort_unstable_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
            issuer.serial_numbers.dedup();
        }
        found.retain(|issuer| !issuer.serial_numbers.is_empty());
        found
    }

    /// Of each list, in the order in which they were given: whether this certificate's key signed it; `None` if it bears
    /// another issuer name.
    pub fn signed_by(&self, issuer: &Certificate<'_>, verifier: Arc<dyn SignatureVerifier>) -> Vec<Option<bool>> {
        let rules = ValidationPolicy::default().algorithm_rules();
        let verifier = EvidenceVerifier { verifier, rules };
        let may_sign = issuer.key_usage().is_none_or(|usage| usage.crl_sign());
        let signed = |crl: &Crl| {
            crl.issuer()
                .matches(&issuer.subject())
                .then(|| may_sign && is_signed(crl, issuer.public_key_info(), &verifier))
        };
        self.crls().map(signed).collect()
    }

    /// Whether any list names this serial number, given by the contents of its INTEGER: the bare look-up, for benches.
    #[doc(hidden)]
    pub fn names(&self, serial_number: &[u8]) -> bool {
        self.crls().any(|crl| crl.lists(serial_number))
    }

    /// Of each list, in the order in which they were given: what it says of this certificate's serial number, with
    /// [`revoked_at`](RevocationRecord::revoked_at) if it is listed; `None` if it bears another issuer name. Nothing is verified.
    pub fn lists(&self, certificate: &Certificate<'_>) -> Vec<Option<RevocationRecord>> {
        let listed = |crl: &Crl| {
            crl.issuer().matches(&certificate.issuer()).then(|| {
                let entry = crl.find(certificate.serial_number().contents());
                RevocationRecord {
                    source: RevocationSource::Crl,
                    issuer: crl.issuer().short_text(),
                    reason: entry.map(|entry| reason(entry.reason)),
                    revoked_at: entry.map(|entry| entry.date),
                    ..RevocationRecord::default()
                }
            })
        };
        self.crls().map(listed).collect()
    }
}

fn report(crl: &Crl, now: UnixTime) -> CrlReport {
    CrlReport {
        issuer: crl.issuer().short_text(),
        number: crl.number().map(short_hex),
        version: crl.version,
        this_update: crl.this_update,
        next_update: crl.next_update,
        age: now.0.saturating_sub(crl.this_update.0),
        seconds_left: crl.next_update.map(|next_update| next_update.0.saturating_sub(now.0)),
        entries: crl.count,
        octets: crate::number::to_u64(crl.len()),
        sha256: crl.sha256(),
        is_delta: crl.is_delta,
        is_partial: crl.has_scope(),
        has_unknown_critical: crl.has_unknown_critical,
    }
}
