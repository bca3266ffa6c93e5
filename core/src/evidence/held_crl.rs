//! A list under given options: what is known of its signature, so that it is verified once for each key.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::crl::Crl;
use crate::digest::Sha256Digest;
use crate::limits::LimitReached;
use crate::memo::Memo;
use crate::revocation::{EvidenceVerifier, RevocationRequest};

/// Whether a key signed a list, by SubjectPublicKeyInfo: for each configured issuer of the list's name.
pub(super) type Known = Vec<(Vec<u8>, bool)>;

/// A list, and which keys are known to have signed it or not.
pub(super) struct HeldCrl {
    crl: Arc<Crl>,
    known: Known,
    /// Other keys that were met under these options, whose verifier and rules decide; `None` without options.
    memo: Option<Memo>,
}

pub(super) fn is_signed(crl: &Crl, key: &[u8], verifier: &EvidenceVerifier) -> bool {
    verifier.verify_with(key, crl.algorithm(), crl.tbs(), crl.signature()).is_ok()
}

impl HeldCrl {
    pub(super) fn new(crl: Arc<Crl>, known: Known, memo: Option<Memo>) -> HeldCrl {
        HeldCrl { crl, known, memo }
    }

    pub(super) fn crl(&self) -> &Crl {
        &self.crl
    }

    /// Whether the key that verified the certificate in question signed this list.
    pub(super) fn is_signed_by_issuer(&self, request: &mut RevocationRequest<'_>) -> Result<bool, LimitReached> {
        let key = request.issuer_public_key_info();
        if let Some((_, is_signed)) = self.known.iter().find(|(known, _)| known == key) {
            return Ok(*is_signed);
        }
        request.budget.spend_evidence(self.crl.len())?;
        let fact = Sha256Digest::of(&[&self.crl.sha256().0[..], key].concat());
        if let Some(is_signed) = self.memo.as_ref().and_then(|memo| memo.recall(fact)) {
            return Ok(is_signed);
        }
        let is_signed = is_signed(&self.crl, key, &request.evidence_verifier());
        if let Some(memo) = &self.memo {
            memo.remember(fact, is_signed);
        }
        Ok(is_signed)
    }
}
