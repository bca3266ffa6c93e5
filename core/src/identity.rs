//! Who the certificate says that the peer is, once a path is valid: from the verified end entity alone, typed and whole.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::net::IpAddr;

use crate::certificate::{Certificate, RawExtension, SerialNumber};
use crate::certificate_ref::CertificateRef;
use crate::checks::context::Trust;
use crate::checks::{self, ValidPath};
use crate::digest::{Sha1Digest, Sha256Digest};
use crate::error::Note;
use crate::name::{DistinguishedName, GeneralName};
use crate::oid::{Oid, OidRef};
use crate::options::{AppliedPolicy, PreparedAnchor, ValidationOptions};
use crate::record::{CertificateStatus, ValidUntil, ValidUntilCause, Wanted};
use crate::time::UnixTime;

/// An authenticated end entity. It owns what it shows, so it outlives the input.
///
/// Names, usages and digests are computed when they are asked for. No name is used in place of another one: the CN is
/// never a DNS name. Two identities are equal if everything is that they show and rest on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    certificate: Certificate<'static>,
    /// The DER of the intermediates, nearest to the end entity first.
    intermediates: Vec<Vec<u8>>,
    /// Shared with the options.
    anchor: Option<Arc<PreparedAnchor>>,
    refs: Vec<CertificateRef>,
    trust: Trust,
    notes: Vec<Note>,
    policies: Vec<Oid>,
    not_before: UnixTime,
    not_after: UnixTime,
    /// Shared with the options.
    applied: Arc<AppliedPolicy>,
    valid_until: Option<ValidUntil>,
    validated_at: UnixTime,
    signatures: u32,
    revocation: Vec<CertificateStatus>,
    wanted: Vec<Wanted>,
}

impl Identity {
    pub(crate) fn new(
        path: &ValidPath<'_>,
        options: &ValidationOptions,
        now: UnixTime,
        signatures: u32,
    ) -> Option<Identity> {
        let end_entity = path.certificates().first()?.certificate;
        let anchor = path.anchor().and_then(|index| Some((index, options.anchor(index)?)));
        let is_trusted_by_itself = !matches!(path.trust(), Trust::Anchor(_));
        let end = anchor.filter(|_| !is_trusted_by_itself);
        let policy = options.policy();
        let mut valid_until: Option<ValidUntil> = None;
        let mut until = |certificate: &Certificate<'_>, because_of| {
            let cause = ValidUntilCause::NotAfter;
            let own = certificate.not_after().map(|time| ValidUntil { time, because_of, cause });
            valid_until = ValidUntil::earlier(valid_until, own);
        };
        for entry in path.certificates() {
            let is_checked = match entry.at {
                CertificateRef::EndEntity => policy.check_end_entity_validity,
                _ => policy.check_ca_validity,
            };
            if is_checked {
                until(entry.certificate, entry.at);
            }
        }
        if let Some((index, end)) = end
            && let Some(certificate) = end.anchor.certificate()
            && policy.check_ca_validity
            && !policy.take_anchors_as_given
        {
            until(certificate, CertificateRef::Anchor(index));
        }
        let intermediates = path.certificates().iter().skip(1).map(|entry| entry.certificate);
        let refs = path.certificates().iter().map(|entry| entry.at);
        Some(Identity {
            // The check structure has refused dates that cannot be read.
            not_before: end_entity.not_before()?,
            not_after: end_entity.not_after()?,
            certificate: end_entity.clone().into_owned(),
            intermediates: intermediates.map(|certificate| certificate.der().into()).collect(),
            refs: refs.chain(end.map(|(index, _)| CertificateRef::Anchor(index))).collect(),
            trust: path.trust(),
            notes: path.notes().into(),
            policies: path.policies().into(),
            applied: anchor.map_or(options.self_signed_policy(), |(_, found)| &found.applied).clone(),
            anchor: anchor.map(|(_, found)| found.clone()),
            valid_until: ValidUntil::earlier(valid_until, path.until()),
            validated_at: now,
            signatures,
            revocation: Vec::new(),
            wanted: Vec::new(),
        })
    }

    pub(crate) fn set_revocation(&mut self, revocation: Vec<CertificateStatus>, wanted: Vec<Wanted>) {
        self.revocation = revocation;
        self.wanted = wanted;
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

    /// The serial number, which is unique only together with the issuer.
    pub fn serial_number(&self) -> SerialNumber<'_> {
        self.certificate.serial_number()
    }

    /// The first second of the end entity's validity.
    pub fn not_before(&self) -> UnixTime {
        self.not_before
    }

    /// The last second of the end entity's validity.
    pub fn not_after(&self) -> UnixTime {
        self.not_after
    }

    /// SHA-256 of the certificate.
    pub fn sha256(&self) -> Sha256Digest {
        Sha256Digest::of(self.certificate.der())
    }

    /// SHA-256 of the SubjectPublicKeyInfo: it stays when a certificate is renewed with the same key.
    pub fn public_key_sha256(&self) -> Sha256Digest {
        Sha256Digest::of(self.certificate.public_key_info())
    }

    /// SHA-1 of the certificate, .NET's thumbprint: for looking old records up, never for deciding.
    pub fn sha1_thumbprint(&self) -> Sha1Digest {
        Sha1Digest::of(self.certificate.der())
    }

    /// Every name of subjectAltName, in encoded order, without those that cannot be decoded.
    pub fn subject_alt_names(&self) -> impl Iterator<Item = GeneralName<'_>> {
        self.certificate.subject_alt_names()
    }

    /// Whether subjectAltName has names that cannot be decoded, which `allow_undecodable_names` lets through. The iterators of
    /// names pass over them, so a caller who counts on a name being the only one asks this too.
    pub fn has_undecodable_names(&self) -> bool {
        self.certificate.subject_alt_names().has_undecodable()
    }

    /// Every dNSName, wildcards as they are.
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

    /// Every iPAddress.
    pub fn ip_addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.subject_alt_names().filter_map(|name| name.ip_address())
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

    /// Every internationalised e-mail address: otherName SmtpUTF8Mailbox (RFC 9598).
    pub fn smtp_utf8_mailboxes(&self) -> impl Iterator<Item = &str> {
        self.subject_alt_names().filter_map(|name| name.smtp_utf8_mailbox())
    }

    /// An extension by its type, undecoded. Of the verified end entity, in which each occurs once.
    pub fn extension(&self, oid: &Oid) -> Option<RawExtension<'_>> {
        self.certificate.extension(oid)
    }

    /// The extended key usages; none if the certificate has no such extension.
    pub fn extended_key_usages(&self) -> impl Iterator<Item = OidRef<'_>> {
        self.certificate.extended_key_usages().into_iter().flatten()
    }

    /// The DER of the verified path: the end entity first, the anchor last if it is a certificate.
    pub fn path(&self) -> impl Iterator<Item = &[u8]> {
        let end = self.anchor.as_ref().filter(|found| found.anchor.is_issuer());
        let anchor = end.and_then(|found| found.anchor.certificate());
        let intermediates = self.intermediates.iter().map(Vec::as_slice);
        core::iter::once(self.certificate.der()).chain(intermediates).chain(anchor.map(Certificate::der))
    }

    /// The path by the positions of its certificates in what was passed; the anchor last.
    pub fn path_refs(&self) -> &[CertificateRef] {
        &self.refs
    }

    /// Why the certificate is trusted.
    pub fn trust(&self) -> Trust {
        self.trust
    }

    /// The pin that matched, if the certificate or its key is pinned.
    pub fn pin(&self) -> Option<Sha256Digest> {
        self.trust.pin()
    }

    /// Whether nobody but the holder of the key vouches for the names: the certificate is self-signed, and its key is
    /// pinned or any such certificate is accepted. The program must then look at the key, never at a name.
    pub fn names_are_claims(&self) -> bool {
        self.trust.names_are_claims()
    }

    /// The label of the anchor, or of the single certificate that is trusted by itself; empty if a digest or nothing is
    /// configured for it.
    pub fn anchor_label(&self) -> &str {
        self.anchor.as_ref().map_or("", |found| found.anchor.label())
    }

    /// SHA-256 of the anchor's certificate, or of its SubjectPublicKeyInfo; `None` without an anchor.
    pub fn anchor_sha256(&self) -> Option<Sha256Digest> {
        self.anchor.as_ref().map(|found| found.anchor.sha256())
    }

    /// The names of the checks that were made, in their order.
    pub fn checked(&self) -> Vec<&'static str> {
        checks::made(&self.applied, self.trust)
    }

    /// The certificate policies that the path is valid for, in the words of the CA nearest to the anchor (RFC 5280,
    /// 6.1.6: the user-constrained policy set). Empty if the path has none; anyPolicy, 2.5.29.32.0, means all.
    pub fn policies(&self) -> &[Oid] {
        &self.policies
    }

    /// The policy fields whose value opens what their default closes, and `revocation` if it was not checked: because
    /// the options say so, or because the certificate is trusted by itself.
    pub fn switched_off(&self) -> &[&'static str] {
        &self.applied.switched_off
    }

    /// What was ignored or allowed: unreadable certificates among those sent, a revocation status that is unknown.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What was found of the revocation of each certificate that was asked, from the anchor down; empty if none was.
    pub fn revocation(&self) -> &[CertificateStatus] {
        &self.revocation
    }

    /// What to fetch about certificates whose status is unknown and was allowed to be. Empty unless the mode is
    /// [`Online`](crate::RevocationMode::Online).
    pub fn wanted(&self) -> &[Wanted] {
        &self.wanted
    }

    /// Until when the verdict holds, and because of what; `None` if no date was checked.
    pub fn valid_until(&self) -> Option<ValidUntil> {
        self.valid_until
    }

    /// The time of the validation.
    pub fn validated_at(&self) -> UnixTime {
        self.validated_at
    }

    /// How many signature checks this verdict cost, those of revocation evidence among them. A signature counts once, and
    /// once more for every 16 KiB of what it signs.
    pub fn signatures_checked(&self) -> u32 {
        self.signatures
    }
}
