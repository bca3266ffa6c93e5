//! A list under given options: what is known of its signature, so that it is verified once for each key.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::crl::Crl;
use crate::digest::Sha256Digest;
use crate::limits::LimitReached;
use crate::memo::Memo;
use crate::revocation::{EvidenceVerifier, RevocationRequest};
use crate::text::short_hex;

/// Whether a key signed a list, by SubjectPublicKeyInfo: for each configured issuer of the list's name.
pub(super) type Known = Vec<KnownKey>;

/// A key that was configured.
pub(super) struct KnownKey {
    pub(super) public_key_info: Vec<u8>,
    pub(super) sha256: Sha256Digest,
    pub(super) is_signer: bool,
}

/// A list, and which keys are known to have signed it or not.
pub(super) struct HeldCrl {
    crl: Arc<Crl>,
    /// For records: written once.
    issuer_text: String,
    number_text: Option<String>,
    known: Known,
    /// Other keys that were met under these options, whose verifier and rules decide; `None` without options.
    memo: Option<Memo>,
}

pub(super) fn is_signed(crl: &Crl, key: &[u8], verifier: &EvidenceVerifier) -> bool {
    verifier.verify_with(key, crl.algorithm(), crl.tbs(), crl.signature()).is_ok()
}

impl HeldCrl {
    pub(super) fn new(crl: Arc<Crl>, known: Known, memo: Option<Memo>) -> HeldCrl {
        HeldCrl { issuer_text: crl.issuer().short_text(), number_text: crl.number().map(short_hex), crl, known, memo }
    }

    pub(super) fn issuer_text(&self) -> &str {
        &self.issuer_text
    }

    pub(super) fn number_text(&self) -> Option<&str> {
        self.number_text.as_deref()
    }

    fn known(&self, key: &[u8]) -> Option<&KnownKey> {
        self.known.iter().find(|known| known.public_key_info == key)
    }

    /// SHA-256 of a SubjectPublicKeyInfo.
    pub(super) fn digest_of(&self, key: &[u8]) -> Sha256Digest {
        self.known(key).map_or_else(|| Sha256Digest::of(key), |known| known.sha256)
    }

    pub(super) fn crl(&self) -> &Crl {
        &self.crl
    }

    /// Whether the key that verified the certificate in question signed this list.
    pub(super) fn is_signed_by_issuer(&self, request: &mut RevocationRequest<'_>) -> Result<bool, LimitReached> {
        let key = request.issuer_public_key_info();
        if let Some(known) = self.known(key) {
            return Ok(known.is_signer);
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
