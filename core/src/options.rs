//! Everything that a validation is given beside the certificates. What cannot work is an error when it is built.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::code::Code;
use crate::error::ConfigError;
use crate::fingerprint::sha256;
use crate::pem::certificates_from_pem;
use crate::revocation::{Revocation, RevocationChecker, RevocationMode};
use crate::signature::{PreparedKey, SignatureVerifier};
use crate::trust_anchor::{TrustAnchor, TrustAnchors};
use crate::validation_policy::{CertificateTypes, Sha256Digest, ValidationPolicy};

/// The settings of a validation: immutable, cheap to clone, shared between threads.
///
/// ```
/// use certauth::{Revocation, TrustAnchors, ValidationOptions};
/// # let root = include_bytes!("../../cli/demo/root.pem");
/// let options = ValidationOptions::builder(TrustAnchors::from_pem(root)?, Revocation::NoCheck).build()?;
/// # Ok::<(), certauth::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct ValidationOptions {
    inner: Arc<Inner>,
    revocation: Revocation,
}

struct Inner {
    policy: ValidationPolicy,
    self_signed_judged_by: Arc<JudgedBy>,
    anchors: Vec<Arc<PreparedAnchor>>,
    anchors_by_name: BTreeMap<u64, Vec<u32>>,
    preloaded: Vec<Certificate<'static>>,
    preloaded_by_name: BTreeMap<u64, Vec<u32>>,
    verifier: Arc<dyn SignatureVerifier>,
}

/// By what a certificate is judged; its identity tells.
#[derive(Debug)]
pub(crate) struct JudgedBy {
    pub(crate) policy: ValidationPolicy,
    /// Whether revocation is asked.
    pub(crate) revocation: bool,
    /// The fields that open what their default closes, and `revocation` if it is not asked.
    pub(crate) switched_off: Vec<&'static str>,
}

/// An anchor with its key decoded and its overrides resolved into one full policy.
pub(crate) struct PreparedAnchor {
    pub(crate) anchor: TrustAnchor,
    pub(crate) judged_by: Arc<JudgedBy>,
    pub(crate) key: Option<Arc<dyn PreparedKey>>,
}

impl core::fmt::Debug for PreparedAnchor {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.anchor.fmt(f)
    }
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
            preloaded: Vec::new(),
            verifier: None,
        }
    }

    /// The policy, without the overrides of anchors.
    pub fn policy(&self) -> &ValidationPolicy {
        &self.inner.policy
    }

    /// The trust anchors, in the order in which they were given.
    pub fn anchors(&self) -> impl ExactSizeIterator<Item = &TrustAnchor> {
        self.inner.anchors.iter().map(|prepared| &prepared.anchor)
    }

    /// The preloaded intermediates, in the order in which they were given.
    pub fn intermediates(&self) -> &[Certificate<'static>] {
        &self.inner.preloaded
    }

    /// How revocation is checked.
    pub fn revocation_mode(&self) -> RevocationMode {
        self.revocation.mode()
    }

    /// The same options with another checker, as where evidence comes with one connection: everything else is shared.
    /// Options that do not check revocation still do not.
    #[must_use]
    pub fn with_checker(&self, checker: Arc<dyn RevocationChecker>) -> ValidationOptions {
        let revocation = match self.revocation {
            Revocation::NoCheck => Revocation::NoCheck,
            Revocation::Offline(_) => Revocation::Offline(checker),
            Revocation::Online(_) => Revocation::Online(checker),
        };
        ValidationOptions { inner: self.inner.clone(), revocation }
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

    pub(crate) fn self_signed_judged_by(&self) -> &Arc<JudgedBy> {
        &self.inner.self_signed_judged_by
    }

    pub(crate) fn anchor(&self, index: u32) -> Option<&Arc<PreparedAnchor>> {
        self.inner.anchors.get(usize::try_from(index).ok()?)
    }

    pub(crate) fn preloaded(&self, index: u32) -> Option<&Certificate<'static>> {
        self.inner.preloaded.get(usize::try_from(index).ok()?)
    }

    /// Anchors whose name may be the one with this hash.
    pub(crate) fn anchors_named(&self, hash: u64) -> &[u32] {
        self.inner.anchors_by_name.get(&hash).map_or(&[], Vec::as_slice)
    }

    /// Preloaded intermediates whose subject may be the one with this hash.
    pub(crate) fn preloaded_named(&self, hash: u64) -> &[u32] {
        self.inner.preloaded_by_name.get(&hash).map_or(&[], Vec::as_slice)
    }
}

/// Gathers settings; see [`ValidationOptions::builder`].
#[derive(Clone)]
#[must_use]
pub struct ValidationOptionsBuilder {
    anchors: TrustAnchors,
    revocation: Revocation,
    policy: ValidationPolicy,
    preloaded: Vec<Certificate<'static>>,
    verifier: Option<Arc<dyn SignatureVerifier>>,
}

impl ValidationOptionsBuilder {
    /// Replaces the policy.
    pub fn policy(mut self, policy: ValidationPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Adds an intermediate that peers need not send.
    ///
    /// # Errors
    /// [`Code::IntermediateUnreadable`].
    pub fn intermediate_der(mut self, der: &[u8]) -> Result<Self, ConfigError> {
        let index = self.preloaded.len();
        let unreadable =
            |error| ConfigError::at(Code::IntermediateUnreadable, index).expecting(alloc::format!("{error}"));
        self.preloaded.push(Certificate::from_der(der).map_err(unreadable)?.into_owned());
        Ok(self)
    }

    /// Adds every certificate of a PEM bundle as an intermediate that peers need not send.
    ///
    /// # Errors
    /// As [`certificates_from_pem`], and [`Code::IntermediateUnreadable`].
    pub fn intermediates_pem(self, pem: &[u8]) -> Result<Self, ConfigError> {
        certificates_from_pem(pem)?.iter().try_fold(self, |builder, der| builder.intermediate_der(der))
    }

    /// Pins a self-signed certificate by its DER.
    pub fn pin_certificate(mut self, der: &[u8]) -> Self {
        self.policy.pins.push(Sha256Digest(sha256(der)));
        self
    }

    /// Pins a self-signed certificate by the SHA-256 of its DER or of its SubjectPublicKeyInfo.
    pub fn pin(mut self, digest: Sha256Digest) -> Self {
        self.policy.pins.push(digest);
        self
    }

    /// Brings another verifier than the built-in provider.
    pub fn verifier(mut self, verifier: Arc<dyn SignatureVerifier>) -> Self {
        self.verifier = Some(verifier);
        self
    }

    /// Checks that the settings can work.
    ///
    /// # Errors
    /// [`Code::TrustAnchorsEmpty`] unless only self-signed certificates may enter; [`Code::SelfSignedWithoutPins`];
    /// [`Code::PinsWithoutSelfSigned`];
    /// [`Code::OptionValueInvalid`] for a policy field out of its range; [`Code::ProviderMissing`].
    pub fn build(self) -> Result<ValidationOptions, ConfigError> {
        let policy = self.policy;
        policy.check()?;
        if self.anchors.as_slice().is_empty() && policy.certificate_types != CertificateTypes::SelfSigned {
            return Err(ConfigError::new(Code::TrustAnchorsEmpty));
        }
        let takes_self_signed = policy.certificate_types != CertificateTypes::Chained;
        let names_self_signed = !policy.pins.is_empty() || policy.allow_any_self_signed;
        match (takes_self_signed, names_self_signed) {
            (true, false) => return Err(ConfigError::with_field(Code::SelfSignedWithoutPins, "pins")),
            (false, true) => return Err(ConfigError::with_field(Code::PinsWithoutSelfSigned, "certificate_types")),
            _ => {}
        }
        let verifier =
            self.verifier.or_else(built_in_verifier).ok_or_else(|| ConfigError::new(Code::ProviderMissing))?;
        let anchors: Vec<Arc<PreparedAnchor>> = self
            .anchors
            .into_iter()
            .enumerate()
            .map(|(index, anchor)| {
                let resolved = anchor.overrides().resolve(&policy);
                resolved.check().map_err(|error| ConfigError { index: u32::try_from(index).ok(), ..error })?;
                let key = anchor.public_key().and_then(|key| verifier.prepare(key.key));
                let judged_by = judged_by(resolved, self.revocation.mode() != RevocationMode::NoCheck);
                Ok(Arc::new(PreparedAnchor { anchor, judged_by, key }))
            })
            .collect::<Result<_, ConfigError>>()?;
        let inner = Inner {
            self_signed_judged_by: judged_by(policy.clone(), false),
            anchors_by_name: index_by_name(anchors.iter().map(|prepared| prepared.anchor.subject().fold_hash())),
            anchors,
            preloaded_by_name: index_by_name(
                self.preloaded.iter().map(|certificate| certificate.subject().fold_hash()),
            ),
            preloaded: self.preloaded,
            policy,
            verifier,
        };
        Ok(ValidationOptions { inner: Arc::new(inner), revocation: self.revocation })
    }
}

fn judged_by(policy: ValidationPolicy, revocation: bool) -> Arc<JudgedBy> {
    let not_asked = (!revocation).then_some("revocation");
    let switched_off = policy.opened().into_iter().chain(not_asked).collect();
    Arc::new(JudgedBy { policy, revocation, switched_off })
}

fn index_by_name(hashes: impl Iterator<Item = u64>) -> BTreeMap<u64, Vec<u32>> {
    let mut index: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for (hash, number) in hashes.zip(0u32..) {
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
