//! Revocation as the core sees it: a question put to a checker that the caller supplies. No IO happens here.

use alloc::sync::Arc;

use crate::certificate::{Certificate, PublicKeyInfo};
use crate::der::{self, tag};
use crate::extensions::{self, Known};
use crate::limits::Budget;
use crate::name::DistinguishedName;
use crate::path::PathCertificate;
use crate::signature::{AlgorithmRules, InvalidSignature, SignatureVerifier, check_key, check_signature_algorithm};
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

/// Looks revocation up in what the caller gathered.
///
/// `status` may be called from any thread and must not panic. In one validation it is called at most once for each
/// certificate, issuer name, issuer key and trust anchor. Revoked ends the validation if it is said of the end entity,
/// and takes a CA out of it. A checker can only narrow the verdict.
///
/// The answer must depend on these four and on the time only. Of several certificates of one issuer with one key, the request
/// has any one.
pub trait RevocationChecker: Send + Sync {
    /// The status of the certificate that the request names.
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus;
}

/// A checker without evidence: it answers [`RevocationStatus::Unknown`], and unknown refuses.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoEvidence;

impl RevocationChecker for NoEvidence {
    fn status(&self, _: &mut RevocationRequest<'_>) -> RevocationStatus {
        RevocationStatus::Unknown
    }
}

/// How revocation is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationMode {
    /// Not at all.
    NoCheck,
    /// From evidence at hand.
    Offline,
    /// From evidence at hand; what is missing may be fetched, by the caller.
    Online,
}

/// The choice that every caller makes: there is no default.
#[derive(Clone)]
pub enum Revocation {
    /// Revocation is not checked, and the identity says so.
    NoCheck,
    /// Asks the checker.
    Offline(Arc<dyn RevocationChecker>),
    /// Asks the checker, whose host may fetch what it lacks.
    Online(Arc<dyn RevocationChecker>),
}

impl Revocation {
    /// The mode alone.
    pub fn mode(&self) -> RevocationMode {
        match self {
            Revocation::NoCheck => RevocationMode::NoCheck,
            Revocation::Offline(_) => RevocationMode::Offline,
            Revocation::Online(_) => RevocationMode::Online,
        }
    }

    pub(crate) fn checker(&self) -> Option<&dyn RevocationChecker> {
        match self {
            Revocation::NoCheck => None,
            Revocation::Offline(checker) | Revocation::Online(checker) => Some(checker.as_ref()),
        }
    }
}

impl core::fmt::Debug for Revocation {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?}", self.mode())
    }
}

/// One question: is this certificate, of a path whose signatures are verified, revoked?
pub struct RevocationRequest<'r> {
    pub(crate) certificate: &'r Certificate<'r>,
    pub(crate) issuer_key_info: &'r [u8],
    pub(crate) issuer_certificate: Option<&'r Certificate<'r>>,
    pub(crate) above: &'r [PathCertificate<'r>],
    pub(crate) now: UnixTime,
    pub(crate) mode: RevocationMode,
    pub(crate) rules: AlgorithmRules,
    pub(crate) verifier: &'r Arc<dyn SignatureVerifier>,
    pub(crate) budget: &'r mut Budget,
}

impl<'r> RevocationRequest<'r> {
    /// The certificate in question.
    pub fn certificate(&self) -> &'r Certificate<'r> {
        self.certificate
    }

    /// The name of its issuer, as the certificate spells it: another certificate of the CA may spell it differently, and
    /// which of them was sent must not decide which evidence is found.
    pub fn issuer_name(&self) -> DistinguishedName<'r> {
        self.certificate.issuer()
    }

    /// The DER of the issuer's SubjectPublicKeyInfo, whose signature on the certificate is verified.
    pub fn issuer_public_key_info(&self) -> &'r [u8] {
        self.issuer_key_info
    }

    /// The issuer's certificate, unless the issuer is an anchor without one.
    pub fn issuer_certificate(&self) -> Option<&'r Certificate<'r>> {
        self.issuer_certificate
    }

    /// The verified certificates above this one, nearest first, without the anchor.
    pub fn path_above(&self) -> impl Iterator<Item = &'r Certificate<'r>> + use<'r> {
        self.above.iter().map(|entry| entry.certificate)
    }

    /// The time of the validation.
    pub fn now(&self) -> UnixTime {
        self.now
    }

    /// The mode that the caller chose.
    pub fn mode(&self) -> RevocationMode {
        self.mode
    }

    /// Verifies a signature over evidence: `public_key_info` and `algorithm` are the DER of a SubjectPublicKeyInfo and
    /// of an AlgorithmIdentifier, checked as a certificate's are. It is charged to the one budget of the validation, and
    /// reaching its limit is fatal, whatever the checker then answers.
    ///
    /// # Errors
    /// [`InvalidSignature`] for anything but a good signature.
    pub fn verify(
        &mut self,
        public_key_info: &[u8],
        algorithm: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        self.budget.spend_signature().map_err(|_| InvalidSignature)?;
        self.evidence_verifier().verify(public_key_info, algorithm, message, signature)
    }

    /// What [`verify`](Self::verify) verifies with, without its budget: for a checker that cannot hold the request while
    /// it works, such as one in another language. It pays with [`charge_signatures`](Self::charge_signatures).
    pub fn evidence_verifier(&self) -> EvidenceVerifier {
        EvidenceVerifier { verifier: self.verifier.clone(), rules: self.rules }
    }

    /// How many signature checks the budget of the validation still has.
    pub fn signatures_left(&self) -> u32 {
        self.budget.signatures_left()
    }

    /// Takes signature checks that were made elsewhere off the budget. More than are left spend it, which is fatal.
    pub fn charge_signatures(&mut self, count: u32) {
        for _ in 0..count {
            if self.budget.spend_signature().is_err() {
                return;
            }
        }
    }
}

/// Verifies signatures over evidence: see [`RevocationRequest::evidence_verifier`].
#[derive(Clone)]
pub struct EvidenceVerifier {
    verifier: Arc<dyn SignatureVerifier>,
    rules: AlgorithmRules,
}

impl EvidenceVerifier {
    /// As [`RevocationRequest::verify`], but not charged to a validation's budget.
    ///
    /// # Errors
    /// [`InvalidSignature`] for anything but a good signature.
    pub fn verify(
        &self,
        public_key_info: &[u8],
        algorithm: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let verifier = self.verifier.as_ref();
        let key = PublicKeyInfo::from_der(public_key_info).ok_or(InvalidSignature)?;
        let algorithm =
            der::only(algorithm, tag::SEQUENCE, "an AlgorithmIdentifier").map_err(|_| InvalidSignature)?.value;
        let kind = check_key(key, self.rules, verifier).map_err(|_| InvalidSignature)?;
        let algorithm = check_signature_algorithm(algorithm, Some((key, kind)), self.rules, verifier)
            .map_err(|_| InvalidSignature)?
            .ok_or(InvalidSignature)?;
        verifier.verify(algorithm, key.key, message, signature)
    }
}

/// Whether a certificate names where its revocation can be looked up: a CRL distribution point or an OCSP responder.
pub(crate) fn names_a_source(certificate: &Certificate<'_>) -> bool {
    certificate.known_extension(Known::CrlDistributionPoints).is_present()
        || certificate.known_extension(Known::AuthorityInfoAccess).value().is_some_and(extensions::names_ocsp_responder)
}
