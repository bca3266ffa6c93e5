//! Who the certificate says that the peer is, once a path is valid: from the verified end entity alone, typed and whole.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::{self, Trust, ValidPath};
use crate::error::Note;
use crate::fingerprint::{sha1_thumbprint, sha256};
use crate::name::{DistinguishedName, GeneralName};
use crate::options::{JudgedBy, PreparedAnchor, ValidationOptions};
use crate::time::UnixTime;
use crate::validation_policy::ObjectIdentifier;

/// An authenticated end entity. It owns what it shows, so it outlives the input.
///
/// Names, usages and digests are computed when they are asked for. No name stands in for another one: the CN is never a
/// DNS name.
#[derive(Clone, Debug)]
pub struct Identity {
    certificate: Certificate<'static>,
    /// The DER of the intermediates, nearest to the end entity first.
    intermediates: Vec<Vec<u8>>,
    /// Shared with the options.
    anchor: Option<Arc<PreparedAnchor>>,
    refs: Vec<CertificateRef>,
    trust: Trust,
    notes: Vec<Note>,
    policies: Vec<ObjectIdentifier>,
    /// Shared with the options.
    judged_by: Arc<JudgedBy>,
    valid_until: Option<ValidUntil>,
    validated_at: UnixTime,
    signatures: u32,
}

/// When a verdict must be made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidUntil {
    /// The last second at which the verdict holds; the clock skew is not added.
    pub time: UnixTime,
    /// The certificate whose notAfter it is.
    pub because_of: CertificateRef,
}

impl Identity {
    pub(crate) fn new(path: &ValidPath<'_>, options: &ValidationOptions, now: UnixTime) -> Option<Identity> {
        let leaf = path.certificates().first()?.certificate;
        let anchor = match path.trust() {
            Trust::Anchor(index) => options.anchor(index).map(|found| (index, found)),
            Trust::Pinned | Trust::AnySelfSigned => None,
        };
        let anchor_certificate = anchor.and_then(|(_, found)| found.anchor.certificate());
        let policy = options.policy();
        let mut valid_until: Option<ValidUntil> = None;
        let mut until = |certificate: &Certificate<'_>, because_of| {
            let time = certificate.not_after();
            if valid_until.is_none_or(|earlier| time < earlier.time) {
                valid_until = Some(ValidUntil { time, because_of });
            }
        };
        for entry in path.certificates() {
            let is_leaf = entry.at == CertificateRef::EndEntity;
            if if is_leaf { policy.check_end_entity_validity } else { policy.check_ca_validity } {
                until(entry.certificate, entry.at);
            }
        }
        if let (Some((index, _)), Some(certificate)) = (anchor, anchor_certificate)
            && policy.check_ca_validity
            && !policy.take_anchors_as_given
        {
            until(certificate, CertificateRef::Anchor(index));
        }
        let intermediates = path.certificates().iter().skip(1).map(|entry| entry.certificate);
        let refs = path.certificates().iter().map(|entry| entry.at);
        Some(Identity {
            certificate: leaf.clone().into_owned(),
            intermediates: intermediates.map(|certificate| certificate.der().into()).collect(),
            refs: refs.chain(anchor.map(|(index, _)| CertificateRef::Anchor(index))).collect(),
            trust: path.trust(),
            notes: path.notes().into(),
            policies: path.policies().into(),
            judged_by: anchor.map_or(options.self_signed_judged_by(), |(_, found)| &found.judged_by).clone(),
            anchor: anchor.map(|(_, found)| found.clone()),
            valid_until,
            validated_at: now,
            signatures: path.signatures(),
        })
    }

    pub(crate) fn add_notes(&mut self, notes: Vec<Note>) {
        self.notes.extend(notes);
    }

    /// The verified end entity.
    pub fn certificate(&self) -> &Certificate<'static> {
        &self.certificate
    }

    /// The subject: DER, RDNs and text.
    pub fn subject(&self) -> DistinguishedName<'_> {
        self.certificate.subject()
    }

    /// The issuer: DER, RDNs and text. Two CAs may bear one name: tell them apart by [`Identity::anchor_sha256`].
    pub fn issuer(&self) -> DistinguishedName<'_> {
        self.certificate.issuer()
    }

    /// The contents of the serial number's INTEGER, big-endian.
    pub fn serial_number(&self) -> &[u8] {
        self.certificate.serial_number()
    }

    /// The first second of the end entity's validity.
    pub fn not_before(&self) -> UnixTime {
        self.certificate.not_before()
    }

    /// The last second of the end entity's validity.
    pub fn not_after(&self) -> UnixTime {
        self.certificate.not_after()
    }

    /// SHA-256 of the certificate.
    pub fn sha256(&self) -> [u8; 32] {
        sha256(self.certificate.der())
    }

    /// SHA-256 of the SubjectPublicKeyInfo: it stays when a certificate is renewed with the same key.
    pub fn public_key_sha256(&self) -> [u8; 32] {
        sha256(self.certificate.public_key_info())
    }

    /// SHA-1 of the certificate, .NET's thumbprint: for looking old records up, never for deciding.
    pub fn sha1_thumbprint(&self) -> [u8; 20] {
        sha1_thumbprint(self.certificate.der())
    }

    /// Every name of subjectAltName, in encoded order.
    pub fn subject_alt_names(&self) -> impl Iterator<Item = GeneralName<'_>> {
        self.certificate.subject_alt_names()
    }

    /// Every dNSName, wildcards as they stand.
    pub fn dns_names(&self) -> impl Iterator<Item = &str> {
        self.subject_alt_names().filter_map(|name| match name {
            GeneralName::DnsName(text) => Some(text),
            _ => None,
        })
    }

    /// Every rfc822Name. The subject's emailAddress is not among them.
    pub fn email_addresses(&self) -> impl Iterator<Item = &str> {
        self.subject_alt_names().filter_map(|name| match name {
            GeneralName::Rfc822Name(text) => Some(text),
            _ => None,
        })
    }

    /// Every uniformResourceIdentifier.
    pub fn uris(&self) -> impl Iterator<Item = &str> {
        self.subject_alt_names().filter_map(|name| match name {
            GeneralName::Uri(text) => Some(text),
            _ => None,
        })
    }

    /// Every iPAddress: 4 or 16 octets.
    pub fn ip_addresses(&self) -> impl Iterator<Item = &[u8]> {
        self.subject_alt_names().filter_map(|name| match name {
            GeneralName::IpAddress(octets) => Some(octets),
            _ => None,
        })
    }

    /// Every directoryName.
    pub fn directory_names(&self) -> impl Iterator<Item = DistinguishedName<'_>> {
        self.subject_alt_names().filter_map(|name| match name {
            GeneralName::DirectoryName(name) => Some(name),
            _ => None,
        })
    }

    /// Every user principal name: otherName 1.3.6.1.4.1.311.20.2.3 that holds a UTF8String.
    pub fn user_principal_names(&self) -> impl Iterator<Item = &str> {
        self.subject_alt_names().filter_map(|name| name.user_principal_name())
    }

    /// The contents of the OIDs of extKeyUsage; empty if the certificate has no such extension.
    pub fn extended_key_usages(&self) -> impl Iterator<Item = &[u8]> {
        self.certificate.extended_key_usages().into_iter().flatten()
    }

    /// The DER of the verified path: the end entity first, the anchor last if it is a certificate.
    pub fn path(&self) -> impl Iterator<Item = &[u8]> {
        let anchor = self.anchor.as_ref().and_then(|found| found.anchor.certificate());
        let intermediates = self.intermediates.iter().map(Vec::as_slice);
        core::iter::once(self.certificate.der()).chain(intermediates).chain(anchor.map(Certificate::der))
    }

    /// The path by the places of its certificates in what was passed; the anchor last.
    pub fn path_refs(&self) -> &[CertificateRef] {
        &self.refs
    }

    /// Why the certificate is trusted.
    pub fn trust(&self) -> Trust {
        self.trust
    }

    /// The label of the anchor; empty for a self-signed certificate.
    pub fn anchor_label(&self) -> &str {
        self.anchor.as_ref().map_or("", |found| found.anchor.label())
    }

    /// SHA-256 of the anchor's certificate, or of its SubjectPublicKeyInfo; `None` for a self-signed certificate.
    pub fn anchor_sha256(&self) -> Option<&[u8; 32]> {
        self.anchor.as_ref().map(|found| found.anchor.sha256())
    }

    /// The names of the checks that were made, in their order.
    pub fn checked(&self) -> Vec<&'static str> {
        checks::made(&self.judged_by, !matches!(self.trust, Trust::Anchor(_)))
    }

    /// The certificate policies that the path is valid for, in the words of the CA nearest to the anchor (RFC 5280,
    /// 6.1.6: the user-constrained policy set). Empty if the path has none; anyPolicy, 2.5.29.32.0, stands for all.
    pub fn policies(&self) -> &[ObjectIdentifier] {
        &self.policies
    }

    /// The policy fields whose value opens what their default closes, and `revocation` if it was not checked: because
    /// the options say so, or because nobody issued a self-signed certificate who could take it back.
    pub fn switched_off(&self) -> &[&'static str] {
        &self.judged_by.switched_off
    }

    /// What was passed over or allowed: unreadable certificates among those sent, revocation that could not be told.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Until when the verdict holds, and because of what; `None` if no date was checked.
    pub fn valid_until(&self) -> Option<ValidUntil> {
        self.valid_until
    }

    /// The time of the validation.
    pub fn validated_at(&self) -> UnixTime {
        self.validated_at
    }

    /// How many signatures were checked to find the path.
    pub fn signatures_checked(&self) -> u32 {
        self.signatures
    }
}
