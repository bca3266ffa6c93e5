//! Everything that a validation is given beside the certificates. What cannot work is an error when it is built.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::certificate::{Certificate, Extension};
use crate::certificate_ref::CertificateRef;
use crate::code::Code;
use crate::digest::Sha256Digest;
use crate::error::ConfigError;

use crate::limits::Limits;
use crate::name::DistinguishedName;
use crate::number::{to_u32, to_u64};
use crate::pem::certificates_from_pem;
use crate::policy::{CertificateTypes, FIELDS, ValidationPolicy};
use crate::revocation::{EvidenceVerifier, Preparation, Prepared, Revocation, RevocationChecker, RevocationMode};
use crate::signature::{AlgorithmRules, PreparedKey, SignatureVerifier, check_key, check_signature_algorithm};
use crate::trust_anchor::{TrustAnchor, TrustAnchors};

/// The settings of a validation: immutable, cheap to clone, shared between threads.
///
/// ```
/// use certauth::{Revocation, TrustAnchors, ValidationOptions};
/// # let root = include_bytes!("../examples/root.pem");
/// let options = ValidationOptions::builder(TrustAnchors::from_pem(root)?, Revocation::NoCheck).build()?;
/// # Ok::<(), certauth::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct ValidationOptions {
    inner: Arc<Inner>,
    revocation: Revocation,
    /// Signature checks that the checker may need beside the policy's limit.
    checker_signatures: u32,
    /// Of the evidence that was given.
    evidence: Option<Sha256Digest>,
}

struct Inner {
    policy: ValidationPolicy,
    self_signed_policy: Arc<AppliedPolicy>,
    anchors: Vec<Arc<PreparedAnchor>>,
    /// Those that vouch for others.
    anchors_by_name: BTreeMap<u64, Vec<u32>>,
    /// Those that are trusted by themselves only, by the SHA-256 of the certificate.
    single_certificates: BTreeMap<Sha256Digest, u32>,
    preloaded: Vec<Preloaded>,
    preloaded_by_name: BTreeMap<u64, Vec<u32>>,
    explanations: Explanations,
    limits: Limits,
    verifier: Arc<dyn SignatureVerifier>,
    fingerprint: Sha256Digest,
}

/// What a refusal is explained with, found once: how much is configured must not decide what a refusal costs.
struct Explanations {
    /// By their subject key identifier: the anchors that vouch for others, then the configured intermediates.
    by_key_identifier: BTreeMap<Vec<u8>, CertificateRef>,
    /// The CAs that are trusted by themselves only, by the DER of their subject.
    single_cas: BTreeMap<Vec<u8>, u32>,
    /// The first few anchors that vouch for others.
    first_issuers: Vec<u32>,
}

impl Explanations {
    fn of(anchors: &[Arc<PreparedAnchor>], preloaded: &[Certificate<'static>]) -> Explanations {
        const SHOWN: usize = 4;
        let mut found =
            Explanations { by_key_identifier: BTreeMap::new(), single_cas: BTreeMap::new(), first_issuers: Vec::new() };
        for (index, prepared) in (0u32..).zip(anchors) {
            let is_issuer = prepared.anchor.is_issuer();
            if is_issuer && found.first_issuers.len() < SHOWN {
                found.first_issuers.push(index);
            }
            let Some(certificate) = prepared.anchor.certificate() else { continue };
            match certificate.subject_key_identifier() {
                Some(identifier) if is_issuer => found.add(identifier, CertificateRef::Anchor(index)),
                _ if !is_issuer && certificate.basic_constraints().is_some_and(|constraints| constraints.ca) => {
                    found.single_cas.entry(certificate.subject().der().into()).or_insert(index);
                }
                _ => {}
            }
        }
        for (at, certificate) in (0u32..).map(CertificateRef::Preloaded).zip(preloaded) {
            if let Some(identifier) = certificate.subject_key_identifier() {
                found.add(identifier, at);
            }
        }
        found
    }

    fn add(&mut self, identifier: &[u8], at: CertificateRef) {
        self.by_key_identifier.entry(identifier.into()).or_insert(at);
    }
}

/// The policy that applied, as the identity reports it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AppliedPolicy {
    pub(crate) policy: ValidationPolicy,
    /// Whether revocation is checked.
    pub(crate) revocation: bool,
    /// The fields that open what their default closes, and `revocation` if it is not asked.
    pub(crate) switched_off: Vec<&'static str>,
}

/// An anchor with its key decoded, its name folded and its overrides resolved into one full policy.
pub(crate) struct PreparedAnchor {
    pub(crate) anchor: TrustAnchor,
    pub(crate) applied: Arc<AppliedPolicy>,
    pub(crate) key: Option<Arc<dyn PreparedKey>>,
    /// Whether its certificate, if it is one, is self-issued.
    pub(crate) is_self_issued: bool,
    folded_subject: Vec<u8>,
}

/// Equal if they came from equal settings: the decoded key follows from the anchor.
impl PartialEq for PreparedAnchor {
    fn eq(&self, other: &PreparedAnchor) -> bool {
        self.anchor == other.anchor && self.applied == other.applied
    }
}

impl Eq for PreparedAnchor {}

impl core::fmt::Debug for PreparedAnchor {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.anchor.fmt(f)
    }
}

/// A configured intermediate with its name folded.
struct Preloaded {
    certificate: Certificate<'static>,
    folded_subject: Vec<u8>,
}

impl core::fmt::Debug for ValidationOptions {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ValidationOptions")
            .field("anchors", &self.inner.anchors.len())
            .field("preloaded", &self.inner.preloaded.len())
            .field("revocation", &self.revocation)
            .finish_non_exhaustive()
    }
}

impl ValidationOptions {
    /// Starts with what has no default: whom to trust, and how to check revocation.
    pub fn builder(anchors: TrustAnchors, revocation: Revocation) -> ValidationOptionsBuilder {
        ValidationOptionsBuilder {
            anchors,
            revocation,
            policy: ValidationPolicy::default(),
            pins: Vec::new(),
            preloaded: Vec::new(),
            verifier: None,
        }
    }

    /// Options with the default policy that trust the CAs of a PEM bundle: the shortest way to a first verdict.
    ///
    /// ```
    /// use certauth::{Revocation, ValidationOptions};
    /// # let root = include_bytes!("../examples/root.pem");
    /// let options = ValidationOptions::from_pem(root, Revocation::NoCheck)?;
    /// # Ok::<(), certauth::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// As [`TrustAnchors::from_pem`] and [`ValidationOptionsBuilder::build`].
    pub fn from_pem(anchors: &[u8], revocation: Revocation) -> Result<ValidationOptions, ConfigError> {
        ValidationOptions::builder(TrustAnchors::from_pem(anchors)?, revocation).build()
    }

    /// The policy, without the overrides of anchors.
    pub fn policy(&self) -> &ValidationPolicy {
        &self.inner.policy
    }

    /// The policy fields that open what their default closes, without an anchor's overrides, and `revocation` if it is not
    /// checked.
    pub fn switched_off(&self) -> Vec<&'static str> {
        switched_off(self.policy(), self.revocation_mode() != RevocationMode::NoCheck)
    }

    /// The trust anchors, in the order in which they were given.
    pub fn anchors(&self) -> impl ExactSizeIterator<Item = &TrustAnchor> {
        self.inner.anchors.iter().map(|prepared| &prepared.anchor)
    }

    /// The configured intermediates, in the order in which they were given.
    pub fn intermediates(&self) -> impl ExactSizeIterator<Item = &Certificate<'static>> {
        self.inner.preloaded.iter().map(|preloaded| &preloaded.certificate)
    }

    /// How revocation is checked.
    pub fn revocation_mode(&self) -> RevocationMode {
        self.revocation.mode()
    }

    /// A digest of everything that was configured beside evidence: anchors with their labels and overrides, intermediates,
    /// the policy, the mode of revocation. Two processes with one configuration have the same one.
    pub fn fingerprint(&self) -> Sha256Digest {
        self.inner.fingerprint
    }

    /// A digest of the evidence of revocation; `None` if none is used, or the checker has no name for it.
    pub fn evidence_fingerprint(&self) -> Option<Sha256Digest> {
        self.evidence
    }

    /// The same options with another checker, as where new evidence has come: everything else is shared.
    ///
    /// # Errors
    /// [`Code::EvidenceWithoutEffect`] if these options do not check revocation.
    pub fn with_checker(&self, checker: Arc<dyn RevocationChecker>) -> Result<ValidationOptions, ConfigError> {
        match self.revocation.with_checker(checker) {
            Some(revocation) => Ok(ValidationOptions::prepared(self.inner.clone(), revocation)),
            None => Err(ConfigError::new(Code::EvidenceWithoutEffect)),
        }
    }

    /// Lets the checker prepare itself for what is configured.
    fn prepared(inner: Arc<Inner>, revocation: Revocation) -> ValidationOptions {
        let issuers = inner.anchors.iter().filter(|found| found.anchor.is_issuer());
        let issuers = issuers.map(|found| (found.anchor.subject(), found.anchor.public_key_info()));
        let preloaded = inner.preloaded.iter().map(|preloaded| &preloaded.certificate);
        let preloaded = preloaded.map(|certificate| (certificate.subject(), certificate.public_key_info()));
        let verifier = EvidenceVerifier { verifier: inner.verifier.clone(), rules: inner.policy.algorithm_rules() };
        let longest_path = inner.policy.limit_intermediates.saturating_add(1);
        let preparation = Preparation { verifier, issuers: issuers.chain(preloaded).collect(), longest_path };
        let evidence = revocation.checker().and_then(RevocationChecker::fingerprint);
        let (revocation, checker_signatures) =
            match revocation.checker().and_then(|checker| checker.prepare(&preparation)) {
                Some(Prepared { checker, signatures }) => {
                    (revocation.with_checker(checker).unwrap_or(revocation), signatures)
                }
                None => (revocation, 0),
            };
        ValidationOptions { inner, revocation, checker_signatures, evidence }
    }

    pub(crate) fn revocation(&self) -> &Revocation {
        &self.revocation
    }

    pub(crate) fn verifier(&self) -> &dyn SignatureVerifier {
        self.inner.verifier.as_ref()
    }

    pub(crate) fn shared_verifier(&self) -> &Arc<dyn SignatureVerifier> {
        &self.inner.verifier
    }

    pub(crate) fn self_signed_policy(&self) -> &Arc<AppliedPolicy> {
        &self.inner.self_signed_policy
    }

    pub(crate) fn anchor(&self, index: u32) -> Option<&Arc<PreparedAnchor>> {
        self.inner.anchors.get(usize::try_from(index).ok()?)
    }

    pub(crate) fn preloaded(&self, index: u32) -> Option<&Certificate<'static>> {
        self.inner.preloaded.get(usize::try_from(index).ok()?).map(|preloaded| &preloaded.certificate)
    }

    /// The limits of one validation. Names that several anchors or intermediates share are the operator's choice, and must
    /// not exhaust the budget of a good certificate.
    pub(crate) fn limits(&self) -> Limits {
        let limits = self.inner.limits.clone();
        Limits { signatures: limits.signatures.saturating_add(self.checker_signatures), ..limits }
    }

    /// The anchor that is exactly this certificate and trusted by itself only, by the certificate's SHA-256.
    pub(crate) fn single_certificate(&self, sha256: &Sha256Digest) -> Option<u32> {
        self.inner.single_certificates.get(sha256).copied()
    }

    pub(crate) fn has_single_certificates(&self) -> bool {
        !self.inner.single_certificates.is_empty()
    }

    /// The configured CA with this subject key identifier.
    pub(crate) fn with_key_identifier(&self, identifier: &[u8]) -> Option<(CertificateRef, &Certificate<'static>)> {
        let at = *self.inner.explanations.by_key_identifier.get(identifier)?;
        let certificate = match at {
            CertificateRef::Anchor(index) => self.anchor(index)?.anchor.certificate(),
            CertificateRef::Preloaded(index) => self.preloaded(index),
            CertificateRef::EndEntity | CertificateRef::Sent(_) => None,
        };
        Some((at, certificate?))
    }

    /// The CA of this name that is trusted by itself only.
    pub(crate) fn single_ca(&self, name: &DistinguishedName<'_>) -> Option<u32> {
        self.inner.explanations.single_cas.get(name.der()).copied()
    }

    /// The first few anchors that vouch for others.
    pub(crate) fn first_issuers(&self) -> impl Iterator<Item = &TrustAnchor> {
        let indices = self.inner.explanations.first_issuers.iter();
        indices.filter_map(|index| Some(&self.anchor(*index)?.anchor))
    }

    /// The anchors that vouch for others under a name, given by its hash and its folded form.
    pub(crate) fn anchors_named(&self, hash: u64, folded: &[u8]) -> Vec<u32> {
        let candidates = self.inner.anchors_by_name.get(&hash).map_or(&[][..], Vec::as_slice);
        let is_named = |index: &u32| self.anchor(*index).is_some_and(|found| found.folded_subject == folded);
        candidates.iter().copied().filter(is_named).collect()
    }

    /// The configured intermediates with that subject.
    pub(crate) fn preloaded_named(&self, hash: u64, folded: &[u8]) -> Vec<u32> {
        let candidates = self.inner.preloaded_by_name.get(&hash).map_or(&[][..], Vec::as_slice);
        let preloaded = |index: u32| self.inner.preloaded.get(usize::try_from(index).ok()?);
        let is_named = |index: &u32| preloaded(*index).is_some_and(|found| found.folded_subject == folded);
        candidates.iter().copied().filter(is_named).collect()
    }

    /// Whether any anchor or configured intermediate may have the name with this hash.
    pub(crate) fn may_have_name(&self, hash: u64) -> bool {
        self.inner.anchors_by_name.contains_key(&hash) || self.inner.preloaded_by_name.contains_key(&hash)
    }
}

/// Gathers settings; see [`ValidationOptions::builder`].
#[derive(Clone)]
#[must_use]
pub struct ValidationOptionsBuilder {
    anchors: TrustAnchors,
    revocation: Revocation,
    policy: ValidationPolicy,
    pins: Vec<Sha256Digest>,
    preloaded: Vec<Certificate<'static>>,
    verifier: Option<Arc<dyn SignatureVerifier>>,
}

impl ValidationOptionsBuilder {
    /// Replaces the policy. Pins that were added to the builder stay.
    pub fn set_policy(mut self, policy: ValidationPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Adds an intermediate that peers need not send, in DER.
    ///
    /// # Errors
    /// [`Code::IntermediateUnreadable`].
    pub fn add_intermediate_der(mut self, der: &[u8]) -> Result<Self, ConfigError> {
        let index = self.preloaded.len();
        let unreadable =
            |error| ConfigError::at(Code::IntermediateUnreadable, index).because(alloc::format!("It is {error}"));
        self.preloaded.push(Certificate::from_der(der).map_err(unreadable)?.into_owned());
        Ok(self)
    }

    /// Adds every certificate of a PEM bundle as an intermediate that peers need not send.
    ///
    /// # Errors
    /// As [`certificates_from_pem`], and [`Code::IntermediateUnreadable`].
    pub fn add_intermediates_pem(self, pem: &[u8]) -> Result<Self, ConfigError> {
        certificates_from_pem(pem)?.iter().try_fold(self, |builder, der| builder.add_intermediate_der(der))
    }

    /// Accepts one certificate by itself, in DER: as
    /// [`TrustAnchor::only_this_certificate`](crate::TrustAnchor::only_this_certificate).
    ///
    /// # Errors
    /// [`Code::TrustAnchorUnreadable`].
    pub fn add_only_this_certificate(mut self, der: &[u8]) -> Result<Self, ConfigError> {
        self.anchors.push(TrustAnchor::only_this_certificate(der)?);
        Ok(self)
    }

    /// Accepts a certificate by the SHA-256 of its DER, or a self-signed one by that of its SubjectPublicKeyInfo.
    pub fn add_pin(mut self, digest: Sha256Digest) -> Self {
        self.pins.push(digest);
        self
    }

    /// Brings another verifier than the built-in provider.
    pub fn set_verifier(mut self, verifier: Arc<dyn SignatureVerifier>) -> Self {
        self.verifier = Some(verifier);
        self
    }

    /// Checks that the settings can work.
    ///
    /// # Errors
    /// [`Code::TrustAnchorsEmpty`] unless only self-signed certificates are accepted; [`Code::SelfSignedWithoutPins`];
    /// [`Code::PinsWithoutSelfSigned`]; [`Code::OptionValueInvalid`] for a policy field out of its range, or fields that
    /// contradict each other; [`Code::ProviderMissing`].
    pub fn build(self) -> Result<ValidationOptions, ConfigError> {
        let mut policy = self.policy;
        policy.pins.extend(self.pins);
        policy.check()?;
        policy.settle()?;
        let verifier =
            self.verifier.or_else(built_in_verifier).ok_or_else(|| ConfigError::new(Code::ProviderMissing))?;
        check_types(&policy, self.anchors.as_slice(), verifier.as_ref())?;
        let asks_revocation = self.revocation.mode() != RevocationMode::NoCheck;
        let anchors: Vec<Arc<PreparedAnchor>> = (0usize..)
            .zip(self.anchors)
            .map(|(index, anchor)| {
                prepare(anchor, &policy, asks_revocation, verifier.as_ref())
                    .map(Arc::new)
                    .map_err(|error| ConfigError { index: u32::try_from(index).ok(), ..error })
            })
            .collect::<Result<_, ConfigError>>()?;
        check_effect(&policy, &anchors, self.revocation.mode())?;
        let fingerprint = fingerprint(&policy, &anchors, &self.preloaded, self.revocation.mode());
        // An anchor's longer paths are searched for like all others; its own policy then bounds them.
        let longest = anchors.iter().map(|prepared| prepared.applied.policy.limit_intermediates);
        policy.limit_intermediates = longest.fold(policy.limit_intermediates, u32::max);
        let issuers = anchors.iter().zip(0u32..).filter(|(prepared, _)| prepared.anchor.is_issuer());
        let anchors_by_name = index_by_name(issuers.map(|(found, index)| (found.anchor.subject().fold_hash(), index)));
        let singles = anchors.iter().zip(0u32..).filter(|(prepared, _)| !prepared.anchor.is_issuer());
        let single_certificates = singles.map(|(found, index)| (found.anchor.sha256(), index)).collect();
        let preloaded_by_name =
            index_by_name(self.preloaded.iter().map(|certificate| certificate.subject().fold_hash()).zip(0u32..));
        let explanations = Explanations::of(&anchors, &self.preloaded);
        let preloaded = self
            .preloaded
            .into_iter()
            .map(|certificate| Preloaded { folded_subject: certificate.subject().folded(), certificate });
        let mut limits = policy.limits();
        let shared = largest_group(&anchors_by_name).saturating_add(largest_group(&preloaded_by_name));
        limits.signatures = limits.signatures.saturating_add(shared.saturating_mul(2));
        limits.paths = limits.paths.saturating_add(shared.saturating_mul(2));
        let inner = Inner {
            self_signed_policy: applied(policy.clone(), false),
            anchors_by_name,
            single_certificates,
            anchors,
            preloaded: preloaded.collect(),
            preloaded_by_name,
            explanations,
            limits,
            policy,
            verifier,
            fingerprint,
        };
        Ok(ValidationOptions::prepared(Arc::new(inner), self.revocation))
    }
}

/// A field that was changed must have an effect. The values of a preset are not errors: it is one policy for all modes.
fn check_effect(
    policy: &ValidationPolicy,
    anchors: &[Arc<PreparedAnchor>],
    mode: RevocationMode,
) -> Result<(), ConfigError> {
    if mode != RevocationMode::NoCheck {
        return Ok(());
    }
    let reason = "Revocation is not checked";
    for field in FIELDS.iter().filter(|field| field.needs == "revocation") {
        let value = policy.get(field.name).unwrap_or_default();
        if value != field.default_text() && value != field.strict {
            return Err(ConfigError::with_field(Code::OptionWithoutEffect, field.name).because(reason));
        }
        let overridden = |found: &Arc<PreparedAnchor>| found.anchor.overrides().get(field.name).is_some();
        if let Some(index) = anchors.iter().position(overridden) {
            let error = ConfigError::with_field(Code::OptionWithoutEffect, field.name).because(reason);
            return Err(ConfigError { index: u32::try_from(index).ok(), ..error });
        }
    }
    Ok(())
}

/// SHA-256 of all settings, each with its length before it, so that no two configurations are one text.
fn fingerprint(
    policy: &ValidationPolicy,
    anchors: &[Arc<PreparedAnchor>],
    preloaded: &[Certificate<'static>],
    mode: RevocationMode,
) -> Sha256Digest {
    let mut text = Vec::new();
    let mut push = |part: &[u8]| {
        text.extend(to_u64(part.len()).to_be_bytes());
        text.extend_from_slice(part);
    };
    push(b"certauth options 1");
    push(match mode {
        RevocationMode::NoCheck => b"no_check",
        RevocationMode::Offline => b"offline",
        RevocationMode::Online => b"online",
    });
    for field in FIELDS {
        push(policy.get(field.name).unwrap_or_default().as_bytes());
    }
    for PreparedAnchor { anchor, .. } in anchors.iter().map(Arc::as_ref) {
        push(anchor.label().as_bytes());
        push(if anchor.is_issuer() { b"issuer" } else { b"only_this_certificate" });
        push(anchor.subject().der());
        push(&anchor.sha256().0);
        if let Extension::Present(constraints) = anchor.name_constraints() {
            push(constraints);
        }
        for field in FIELDS.iter().filter(|field| field.is_overridable()) {
            if let Some(value) = anchor.overrides().get(field.name) {
                push(field.name.as_bytes());
                push(value.as_bytes());
            }
        }
        push(b"");
    }
    for certificate in preloaded {
        push(certificate.der());
    }
    Sha256Digest::of(&text)
}

/// Whether the types of certificate that are accepted and the certificates that are trusted go together.
fn check_types(
    policy: &ValidationPolicy,
    anchors: &[TrustAnchor],
    verifier: &dyn SignatureVerifier,
) -> Result<(), ConfigError> {
    let types = policy.certificate_types;
    if anchors.is_empty() && types != CertificateTypes::SelfSigned && policy.pins.is_empty() {
        return Err(ConfigError::new(Code::TrustAnchorsEmpty));
    }
    let names_pins = !policy.pins.is_empty() || policy.allow_any_self_signed;
    if types == CertificateTypes::Chained && names_pins {
        return Err(ConfigError::with_field(Code::PinsWithoutSelfSigned, "certificate_types"));
    }
    let mut has_single = false;
    for (index, anchor) in anchors.iter().enumerate().filter(|(_, anchor)| !anchor.is_issuer()) {
        has_single = true;
        let is_self_signed = anchor
            .certificate()
            .is_some_and(|certificate| is_self_signed(certificate, policy.algorithm_rules(), verifier));
        let never = if is_self_signed { CertificateTypes::Chained } else { CertificateTypes::SelfSigned };
        if types == never {
            let kind = if is_self_signed { "self-signed" } else { "issued by a CA" };
            let reason = alloc::format!("The certificate is {kind}, and certificate_types is {}", types.word());
            let error = ConfigError::with_field(Code::PinsWithoutSelfSigned, "certificate_types").because(reason);
            return Err(ConfigError { index: u32::try_from(index).ok(), ..error });
        }
    }
    let singles = || anchors.iter().enumerate().filter(|(_, anchor)| !anchor.is_issuer());
    for (index, anchor) in singles() {
        let is_other = |other: &TrustAnchor| other.sha256() == anchor.sha256() && other != anchor;
        if singles().take(index).any(|(_, other)| is_other(other)) {
            let reason = "The certificate is given twice, with different labels or overrides";
            return Err(ConfigError::at(Code::InputUnusable, index).because(reason));
        }
    }
    if types != CertificateTypes::Chained && !names_pins && !has_single {
        return Err(ConfigError::with_field(Code::SelfSignedWithoutPins, "pins"));
    }
    if types == CertificateTypes::SelfSigned && policy.requires_policy() {
        let reason = "A self-signed certificate has no path that could be valid for a policy";
        return Err(ConfigError::with_field(Code::OptionValueInvalid, "require_explicit_policy").because(reason));
    }
    Ok(())
}

/// Whether a certificate is self-issued and signed with its own key.
pub(crate) fn is_self_signed(
    certificate: &Certificate<'_>,
    rules: AlgorithmRules,
    verifier: &dyn SignatureVerifier,
) -> bool {
    certificate.is_self_issued() && is_signed_with_own_key(certificate, rules, verifier)
}

/// Whether a certificate's signature verifies with its own key.
pub(crate) fn is_signed_with_own_key(
    certificate: &Certificate<'_>,
    rules: AlgorithmRules,
    verifier: &dyn SignatureVerifier,
) -> bool {
    let key = certificate.public_key();
    let Ok(kind) = check_key(key, rules, verifier) else { return false };
    let algorithm = check_signature_algorithm(certificate.signature_algorithm(), Some((key, kind)), rules, verifier);
    let Ok(Some(algorithm)) = algorithm else { return false };
    verifier.verify(algorithm, key.key, certificate.tbs(), certificate.signature()).is_ok()
}

/// Everything lazy is done here: a process may fork while other threads validate, and its child must not wait for them.
fn prepare(
    anchor: TrustAnchor,
    policy: &ValidationPolicy,
    asks_revocation: bool,
    verifier: &dyn SignatureVerifier,
) -> Result<PreparedAnchor, ConfigError> {
    if !anchor.is_issuer()
        && let Some(name) = anchor.overrides().without_effect_on_end_entity()
    {
        let reason = "It has no effect on a certificate that is trusted by itself";
        return Err(ConfigError::with_field(Code::OptionValueInvalid, name).because(reason));
    }
    let mut resolved = anchor.overrides().resolve(policy);
    resolved.check()?;
    resolved.settle()?;
    let key = anchor.public_key().filter(|_| anchor.is_issuer()).and_then(|key| {
        let kind = check_key(key, resolved.algorithm_rules(), verifier).ok()?;
        verifier.prepare(kind.algorithms(), key.key)
    });
    Ok(PreparedAnchor {
        applied: applied(resolved, asks_revocation && anchor.is_issuer()),
        is_self_issued: anchor.certificate().is_some_and(Certificate::is_self_issued),
        folded_subject: anchor.subject().folded(),
        anchor,
        key,
    })
}

/// How many more than one of a name there are, where there are most.
fn largest_group(by_name: &BTreeMap<u64, Vec<u32>>) -> u32 {
    let largest = by_name.values().map(Vec::len).max().unwrap_or(0);
    to_u32(largest.saturating_sub(1))
}

fn switched_off(policy: &ValidationPolicy, revocation: bool) -> Vec<&'static str> {
    let not_asked = (!revocation).then_some("revocation");
    policy.opened().into_iter().chain(not_asked).collect()
}

fn applied(policy: ValidationPolicy, revocation: bool) -> Arc<AppliedPolicy> {
    let switched_off = switched_off(&policy, revocation);
    Arc::new(AppliedPolicy { policy, revocation, switched_off })
}

fn index_by_name(hashes: impl Iterator<Item = (u64, u32)>) -> BTreeMap<u64, Vec<u32>> {
    let mut index: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for (hash, number) in hashes {
        index.entry(hash).or_default().push(number);
    }
    index
}

#[cfg(feature = "aws-lc-rs")]
fn built_in_verifier() -> Option<Arc<dyn SignatureVerifier>> {
    Some(Arc::new(crate::provider_aws_lc::AwsLc))
}

#[cfg(all(feature = "rust-crypto", not(feature = "aws-lc-rs")))]
fn built_in_verifier() -> Option<Arc<dyn SignatureVerifier>> {
    Some(Arc::new(crate::provider_rust_crypto::RustCrypto))
}

#[cfg(not(any(feature = "aws-lc-rs", feature = "rust-crypto")))]
fn built_in_verifier() -> Option<Arc<dyn SignatureVerifier>> {
    None
}
