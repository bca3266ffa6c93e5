//! Revocation as the core sees it: a question put to a checker that the caller supplies. No IO happens here.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::certificate::{Certificate, PublicKeyInfo};
use crate::certificate_ref::CertificateRef;
use crate::der::{self, tag};
use crate::digest::Sha256Digest;
use crate::extensions::{self, Known};
use crate::limits::Budget;
use crate::name::DistinguishedName;
use crate::path::PathCertificate;
use crate::policy::ValidationPolicy;
use crate::record::{
    MOST_URL_OCTETS, MOST_URLS, RevocationRecord, RevocationStatus, ValidUntil, ValidUntilCause, Wanted, WantedKind,
};
use crate::signature::{AlgorithmRules, InvalidSignature, SignatureVerifier, check_key, check_signature_algorithm};
use crate::time::UnixTime;

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

    /// Names the evidence that this checker answers from, so that a record says what a verdict rested on; `None` if it has
    /// no name for it.
    fn fingerprint(&self) -> Option<Sha256Digest> {
        None
    }

    /// Asked when options are built: the checker that takes this one's place under them, if one does.
    #[doc(hidden)]
    fn prepare(&self, _: &Preparation<'_>) -> Option<Prepared> {
        None
    }
}

/// What is known when options are built.
#[doc(hidden)]
pub struct Preparation<'p> {
    pub(crate) verifier: EvidenceVerifier,
    /// The name and the SubjectPublicKeyInfo of each anchor that vouches for others and of each configured intermediate.
    pub(crate) issuers: Vec<(DistinguishedName<'p>, &'p [u8])>,
    /// How many certificates a path may have.
    pub(crate) longest_path: u32,
}

/// A checker that knows the options that it works under.
#[doc(hidden)]
pub struct Prepared {
    pub(crate) checker: Arc<dyn RevocationChecker>,
    /// How many signature checks it may need more than others: what the operator gives must not exhaust the budget.
    pub(crate) signatures: u32,
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

    /// The same mode with another checker.
    pub(crate) fn with_checker(&self, checker: Arc<dyn RevocationChecker>) -> Option<Revocation> {
        match self {
            Revocation::NoCheck => None,
            Revocation::Offline(_) => Some(Revocation::Offline(checker)),
            Revocation::Online(_) => Some(Revocation::Online(checker)),
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

/// What a checker reported beside its answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    pub(crate) record: RevocationRecord,
    pub(crate) until: Option<(UnixTime, ValidUntilCause)>,
    pub(crate) wanted: Vec<Wanted>,
}

/// What was answered about a certificate, as it is remembered within a validation.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: RevocationStatus,
    pub(crate) report: Report,
}

impl Answer {
    pub(crate) fn until(&self, at: CertificateRef) -> Option<ValidUntil> {
        self.report.until.map(|(time, cause)| ValidUntil { time, because_of: at, cause })
    }
}

/// One question: is this certificate, of a path whose signatures are verified, revoked?
///
/// A checker may report what its answer rests on, by [`record`](Self::record), [`good_until`](Self::good_until) and
/// [`want`](Self::want): identities, refusals and their JSON show it.
pub struct RevocationRequest<'r> {
    pub(crate) at: CertificateRef,
    pub(crate) certificate: &'r Certificate<'r>,
    pub(crate) issuer_key_info: &'r [u8],
    pub(crate) issuer_certificate: Option<&'r Certificate<'r>>,
    pub(crate) above: &'r [PathCertificate<'r>],
    pub(crate) now: UnixTime,
    pub(crate) mode: RevocationMode,
    pub(crate) policy: &'r ValidationPolicy,
    pub(crate) verifier: &'r Arc<dyn SignatureVerifier>,
    pub(crate) budget: &'r mut Budget,
    pub(crate) report: Report,
}

impl<'r> RevocationRequest<'r> {
    /// The certificate in question, by its position in what was passed.
    pub fn at(&self) -> CertificateRef {
        self.at
    }

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

    /// Reports until when the answer holds: the identity's [`valid_until`](crate::Identity::valid_until) is no later. Of
    /// several, the earliest counts.
    pub fn good_until(&mut self, time: UnixTime) {
        self.until(time, ValidUntilCause::NextUpdate);
    }

    pub(crate) fn until(&mut self, time: UnixTime, cause: ValidUntilCause) {
        if self.report.until.is_none_or(|(earlier, _)| time < earlier) {
            self.report.until = Some((time, cause));
        }
    }

    /// Reports what the answer rests on.
    pub fn record(&mut self, record: RevocationRecord) {
        self.report.record = record;
    }

    /// Reports evidence that would help. Beyond the first few, and URLs that are longer than 2 KiB or not printable ASCII,
    /// are left out.
    pub fn want(&mut self, wanted: Wanted) {
        let is_known = self.report.wanted.contains(&wanted);
        let is_short = is_url(&wanted.url) && self.report.wanted.len() < 2 * MOST_URLS;
        if is_short && !is_known {
            self.report.wanted.push(wanted);
        }
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
        EvidenceVerifier { verifier: self.verifier.clone(), rules: self.policy.algorithm_rules() }
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

/// A request that owns what it shows, for a checker that cannot hold the request while it works, such as one in another
/// language, and asks evidence by itself meanwhile.
#[doc(hidden)]
pub struct DetachedRequest {
    at: CertificateRef,
    certificate: Certificate<'static>,
    issuer_key_info: Vec<u8>,
    issuer_certificate: Option<Certificate<'static>>,
    now: UnixTime,
    mode: RevocationMode,
    policy: ValidationPolicy,
    verifier: Arc<dyn SignatureVerifier>,
    budget: Budget,
}

/// What evidence answered to a [`DetachedRequest`].
#[doc(hidden)]
#[derive(Clone)]
pub struct DetachedAnswer {
    /// The status.
    pub status: RevocationStatus,
    report: Report,
    budget: Budget,
}

impl DetachedRequest {
    /// Asks a checker.
    pub fn ask(&self, checker: &dyn RevocationChecker) -> DetachedAnswer {
        let mut budget = self.budget.clone();
        let mut request = RevocationRequest {
            at: self.at,
            certificate: &self.certificate,
            issuer_key_info: &self.issuer_key_info,
            issuer_certificate: self.issuer_certificate.as_ref(),
            above: &[],
            now: self.now,
            mode: self.mode,
            policy: &self.policy,
            verifier: &self.verifier,
            budget: &mut budget,
            report: Report::default(),
        };
        let status = checker.status(&mut request);
        let report = request.report;
        DetachedAnswer { status, report, budget }
    }
}

impl RevocationRequest<'_> {
    /// The request with copies of what it shows.
    #[doc(hidden)]
    pub fn detach(&self) -> DetachedRequest {
        DetachedRequest {
            at: self.at,
            certificate: self.certificate.clone().into_owned(),
            issuer_key_info: self.issuer_key_info.into(),
            issuer_certificate: self.issuer_certificate.map(|certificate| certificate.clone().into_owned()),
            now: self.now,
            mode: self.mode,
            policy: self.policy.clone(),
            verifier: self.verifier.clone(),
            budget: self.budget.clone(),
        }
    }

    /// Takes over what an answer reported, and charges what it cost.
    #[doc(hidden)]
    pub fn absorb(&mut self, answer: DetachedAnswer) {
        self.budget.charge_as(&answer.budget);
        if let Some((time, cause)) = answer.report.until {
            self.until(time, cause);
        }
        self.report.record = answer.report.record;
        answer.report.wanted.into_iter().for_each(|wanted| self.want(wanted));
    }
}

/// Verifies signatures over evidence: see [`RevocationRequest::evidence_verifier`].
#[derive(Clone)]
pub struct EvidenceVerifier {
    pub(crate) verifier: Arc<dyn SignatureVerifier>,
    pub(crate) rules: AlgorithmRules,
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
        let algorithm =
            der::only(algorithm, tag::SEQUENCE, "an AlgorithmIdentifier").map_err(|_| InvalidSignature)?.value;
        self.verify_with(public_key_info, algorithm, message, signature)
    }

    /// As [`verify`](Self::verify), with the contents of the AlgorithmIdentifier.
    pub(crate) fn verify_with(
        &self,
        public_key_info: &[u8],
        algorithm: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let verifier = self.verifier.as_ref();
        let key = PublicKeyInfo::from_der(public_key_info).ok_or(InvalidSignature)?;
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

/// Where a certificate says that its CRLs are, the first few of each kind.
pub(crate) fn sources(certificate: &Certificate<'_>, at: CertificateRef) -> Vec<Wanted> {
    let of_kind = |known, kind| {
        let value = certificate.known_extension(known).value().unwrap_or(&[]);
        let urls = extensions::distribution_point_urls(value).filter(|url| is_url(url)).take(MOST_URLS);
        urls.map(move |url| Wanted { at, kind, url: url.into() })
    };
    let crls = of_kind(Known::CrlDistributionPoints, WantedKind::Crl);
    crls.chain(of_kind(Known::FreshestCrl, WantedKind::DeltaCrl)).collect()
}

/// Whether a URL is reported: printable ASCII, at most 2 KiB.
#[doc(hidden)]
pub fn is_url(url: &str) -> bool {
    url.len() <= MOST_URL_OCTETS && !url.is_empty() && url.bytes().all(|octet| octet.is_ascii_graphic())
}
