//! Trust anchors (RFC 5280, 6.1.1 d): a certificate, or a name, a key and constraints. There are no system roots.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::certificate::{Certificate, Extension, PublicKeyInfo};
use crate::code::Code;
use crate::der::{self, tag};
use crate::digest::Sha256Digest;
use crate::error::ConfigError;
use crate::extensions::{Known, check_name_constraints};
use crate::name::DistinguishedName;
use crate::pem::{certificates_from_file, certificates_from_pem};
use crate::policy::PolicyOverrides;

/// A CA, or a single certificate, that is trusted because the caller says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustAnchor {
    source: Source,
    scope: Scope,
    label: String,
    sha256: Sha256Digest,
    overrides: PolicyOverrides,
}

/// What a trust anchor is trusted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// It vouches for what it issues.
    Issuer,
    /// It is an end entity that is trusted by itself, and vouches for nothing.
    OnlyThisCertificate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Certificate(Box<Certificate<'static>>),
    NameAndKey { subject: Vec<u8>, public_key_info: Vec<u8>, name_constraints: Option<Vec<u8>> },
}

impl TrustAnchor {
    /// An anchor that is a certificate: of a root, of an intermediate, of any CA.
    ///
    /// # Errors
    /// [`Code::TrustAnchorUnreadable`].
    pub fn from_certificate_der(certificate: &[u8]) -> Result<TrustAnchor, ConfigError> {
        let unreadable = |error| ConfigError::new(Code::TrustAnchorUnreadable).because(alloc::format!("It is {error}"));
        let parsed = Certificate::from_der(certificate).map_err(unreadable)?;
        Ok(TrustAnchor {
            label: parsed.subject().text(),
            sha256: Sha256Digest::of(certificate),
            source: Source::Certificate(Box::new(parsed.into_owned())),
            scope: Scope::Issuer,
            overrides: PolicyOverrides::default(),
        })
    }

    /// A single end entity that is trusted by itself, whoever issued it: an allow-list of certificates. It vouches for
    /// nothing else.
    ///
    /// Its form, dates, key usage and extended key usage are checked as of every end entity; nobody is asked whether it
    /// is revoked, which the identity says. `certificate_types` must accept its type.
    ///
    /// ```
    /// use certauth::{Revocation, TrustAnchor, TrustAnchors, ValidationOptions, certificates_from_pem};
    /// # let pem = include_bytes!("../examples/good.pem");
    /// let der = certificates_from_pem(pem)?.remove(0);
    /// let anchors: TrustAnchors = [TrustAnchor::only_this_certificate(&der)?].into_iter().collect();
    /// let options = ValidationOptions::builder(anchors, Revocation::NoCheck).build()?;
    /// # Ok::<(), certauth::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// [`Code::TrustAnchorUnreadable`].
    pub fn only_this_certificate(certificate: &[u8]) -> Result<TrustAnchor, ConfigError> {
        let anchor = TrustAnchor::from_certificate_der(certificate)?;
        Ok(TrustAnchor { scope: Scope::OnlyThisCertificate, ..anchor })
    }

    /// Whether it vouches for what it issues; otherwise it is trusted by itself only.
    pub fn is_issuer(&self) -> bool {
        self.scope == Scope::Issuer
    }

    /// An anchor that is a name and a key (RFC 5280, 6.1.1 d), with the DER of a NameConstraints if it has one.
    ///
    /// # Errors
    /// [`Code::TrustAnchorUnreadable`] if one of the three is not the DER that it should be, or the name is empty.
    pub fn from_name_and_key(
        subject: &[u8],
        public_key_info: &[u8],
        name_constraints: Option<&[u8]>,
    ) -> Result<TrustAnchor, ConfigError> {
        let unreadable = |expected| {
            Err(ConfigError::new(Code::TrustAnchorUnreadable).because(alloc::format!("Expected {expected}")))
        };
        let name = DistinguishedName::new(subject);
        if der::only(subject, tag::SEQUENCE, "a Name").is_err() || !name.is_well_formed() || name.is_empty() {
            return unreadable("a Name that is not empty");
        }
        if PublicKeyInfo::from_der(public_key_info).is_none() {
            return unreadable("a SubjectPublicKeyInfo");
        }
        if name_constraints.is_some_and(|constraints| check_name_constraints(constraints).is_err()) {
            return unreadable("a NameConstraints");
        }
        Ok(TrustAnchor {
            label: name.text(),
            sha256: Sha256Digest::of(public_key_info),
            source: Source::NameAndKey {
                subject: subject.into(),
                public_key_info: public_key_info.into(),
                name_constraints: name_constraints.map(Into::into),
            },
            scope: Scope::Issuer,
            overrides: PolicyOverrides::default(),
        })
    }

    /// Replaces the label, which identities carry; it is the subject's text by default. A label and a key tell two CAs
    /// of one name apart, which the name's text does not.
    #[must_use]
    pub fn with_label(self, label: impl Into<String>) -> TrustAnchor {
        TrustAnchor { label: label.into(), ..self }
    }

    /// Requires something else than the policy does, wherever this anchor's name and key occur in a path.
    #[must_use]
    pub fn with_overrides(self, overrides: PolicyOverrides) -> TrustAnchor {
        TrustAnchor { overrides, ..self }
    }

    /// The label.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// SHA-256 of the certificate; of the SubjectPublicKeyInfo for an anchor that is a name and a key.
    pub fn sha256(&self) -> Sha256Digest {
        self.sha256
    }

    /// What is asked under this anchor instead of the policy.
    pub fn overrides(&self) -> &PolicyOverrides {
        &self.overrides
    }

    /// The name that it issues under.
    pub fn subject(&self) -> DistinguishedName<'_> {
        match &self.source {
            Source::Certificate(certificate) => certificate.subject(),
            Source::NameAndKey { subject, .. } => DistinguishedName::new(subject),
        }
    }

    /// The DER of its SubjectPublicKeyInfo.
    pub fn public_key_info(&self) -> &[u8] {
        match &self.source {
            Source::Certificate(certificate) => certificate.public_key_info(),
            Source::NameAndKey { public_key_info, .. } => public_key_info,
        }
    }

    /// The certificate, if it is one.
    pub fn certificate(&self) -> Option<&Certificate<'static>> {
        match &self.source {
            Source::Certificate(certificate) => Some(certificate),
            Source::NameAndKey { .. } => None,
        }
    }

    pub(crate) fn public_key(&self) -> Option<PublicKeyInfo<'_>> {
        PublicKeyInfo::from_der(self.public_key_info())
    }

    /// The DER of its NameConstraints, which count whatever else is taken as given.
    pub(crate) fn name_constraints(&self) -> Extension<'_> {
        match &self.source {
            Source::Certificate(certificate) => certificate.known_extension(Known::NameConstraints),
            Source::NameAndKey { name_constraints: Some(value), .. } => Extension::Present(value),
            Source::NameAndKey { name_constraints: None, .. } => Extension::Absent,
        }
    }
}

/// The anchors of one configuration, in order.
#[derive(Clone, Debug, Default)]
pub struct TrustAnchors {
    anchors: Vec<TrustAnchor>,
}

impl TrustAnchors {
    /// None yet; options cannot be built without one.
    pub fn new() -> TrustAnchors {
        TrustAnchors::default()
    }

    /// Every certificate of a PEM bundle.
    ///
    /// # Errors
    /// [`Code::PemEmpty`], [`Code::PemInvalid`], [`Code::PemNotCertificate`] or [`Code::TrustAnchorUnreadable`], with
    /// the index of the block. One bad block refuses the whole bundle.
    pub fn from_pem(pem: &[u8]) -> Result<TrustAnchors, ConfigError> {
        TrustAnchors::from_ders(&certificates_from_pem(pem)?)
    }

    /// Every certificate of a file: PEM, one or many, or one in DER.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem), and [`Code::InputUnusable`] for bytes that are neither PEM nor DER.
    pub fn from_file(bytes: &[u8]) -> Result<TrustAnchors, ConfigError> {
        TrustAnchors::from_ders(&certificates_from_file(bytes)?)
    }

    fn from_ders(ders: &[Vec<u8>]) -> Result<TrustAnchors, ConfigError> {
        let anchors = ders.iter().enumerate().map(|(index, der)| {
            let at = u32::try_from(index).ok();
            TrustAnchor::from_certificate_der(der).map_err(|error| ConfigError { index: at, ..error })
        });
        Ok(TrustAnchors { anchors: anchors.collect::<Result<_, _>>()? })
    }

    /// One DER certificate.
    ///
    /// # Errors
    /// [`Code::TrustAnchorUnreadable`].
    pub fn from_der(der: &[u8]) -> Result<TrustAnchors, ConfigError> {
        Ok(TrustAnchors { anchors: alloc::vec![TrustAnchor::from_certificate_der(der)?] })
    }

    /// Gives every one of them this label: see [`TrustAnchor::with_label`].
    #[must_use]
    pub fn with_label(self, label: &str) -> TrustAnchors {
        self.into_iter().map(|anchor| anchor.with_label(label)).collect()
    }

    /// Gives every one of them these overrides: see [`TrustAnchor::with_overrides`].
    #[must_use]
    pub fn with_overrides(self, overrides: &PolicyOverrides) -> TrustAnchors {
        self.into_iter().map(|anchor| anchor.with_overrides(overrides.clone())).collect()
    }

    /// Overrides a policy field under every one of them, by its name and as text; earlier overrides stay.
    ///
    /// # Errors
    /// As [`PolicyOverrides::set`]; then nothing is changed.
    pub fn set_override(&mut self, name: &str, text: &str) -> Result<(), ConfigError> {
        // An error where there is no anchor too: whether it fits does not depend on them.
        PolicyOverrides::default().set(name, text)?;
        self.anchors.iter_mut().try_for_each(|anchor| anchor.overrides.set(name, text))
    }

    /// Adds one.
    pub fn push(&mut self, anchor: TrustAnchor) {
        self.anchors.push(anchor);
    }

    /// All of them.
    pub fn as_slice(&self) -> &[TrustAnchor] {
        &self.anchors
    }
}

impl Extend<TrustAnchor> for TrustAnchors {
    fn extend<T: IntoIterator<Item = TrustAnchor>>(&mut self, anchors: T) {
        self.anchors.extend(anchors);
    }
}

impl FromIterator<TrustAnchor> for TrustAnchors {
    fn from_iter<T: IntoIterator<Item = TrustAnchor>>(anchors: T) -> TrustAnchors {
        TrustAnchors { anchors: anchors.into_iter().collect() }
    }
}

impl IntoIterator for TrustAnchors {
    type Item = TrustAnchor;
    type IntoIter = alloc::vec::IntoIter<TrustAnchor>;

    fn into_iter(self) -> Self::IntoIter {
        self.anchors.into_iter()
    }
}
