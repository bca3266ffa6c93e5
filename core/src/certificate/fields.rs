//! A certificate as it arrived, and where its fields are in it (RFC 5280, 4.1).

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::certificate::fault::{Fault, FaultKind, Span};
use crate::certificate::serial_number::SerialNumber;
use crate::der::{self, Reader, tag};
use crate::digest::Sha256Digest;
use crate::error::Detail;
use crate::extensions::{BasicConstraints, GeneralNames, KeyUsage, Known, Oids};
use crate::name::DistinguishedName;
use crate::number::to_usize;
use crate::oid::{Oid, OidRef, oid_text};
use crate::time::UnixTime;

/// Where the fields of one certificate are, and the few values that every validation reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spans {
    pub(super) tbs: Span,
    pub(super) serial: Span,
    pub(super) outer_algorithm: Span,
    pub(super) issuer: Span,
    pub(super) subject: Span,
    /// `None` where a date cannot be read, which is a fault.
    pub(super) not_before: Option<UnixTime>,
    pub(super) not_after: Option<UnixTime>,
    pub(super) public_key_info: Span,
    pub(super) public_key_algorithm: Span,
    pub(super) public_key: Span,
    pub(super) signature: Span,
    pub(super) version: u8,
    /// The extensions, from the first to the end of the last.
    pub(super) extension_list: Span,
    /// The values of the known ones.
    pub(super) extensions: [Option<Span>; Known::COUNT],
    /// Which of them are critical, and which occur more than once: by their position in that table, the first lowest.
    pub(super) critical: u16,
    pub(super) duplicated: u16,
    pub(super) has_unique_identifier: bool,
    pub(super) basic_constraints: Option<BasicConstraints>,
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) subject_key_identifier: Option<Span>,
    pub(super) authority_key_identifier: Option<Span>,
    pub(super) faults: Vec<Fault>,
}

/// An extension of a certificate as the certificate has it. Two of one kind say nothing that anybody may rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extension<'a> {
    Absent,
    /// The DER inside its OCTET STRING, which may be empty.
    Present(&'a [u8]),
    Duplicated,
}

impl<'a> Extension<'a> {
    /// The value, if there is exactly one. The check `structure` refuses certificates with more; whoever reads one that
    /// it has not seen matches on the extension instead.
    pub(crate) fn value(self) -> Option<&'a [u8]> {
        match self {
            Extension::Present(value) => Some(value),
            Extension::Absent | Extension::Duplicated => None,
        }
    }

    pub(crate) fn is_present(self) -> bool {
        self != Extension::Absent
    }
}

/// A certificate: its bytes, parsed once and never re-encoded.
///
/// Reading fails only where the bytes cannot be framed. Every other fault is kept and decided about when the certificate is
/// validated, so a refusal can name the certificate.
///
/// ```
/// let error = certauth::Certificate::from_der(b"not DER").unwrap_err();
/// assert_eq!(error.offset, 0);
/// ```
#[derive(Clone, Debug)]
pub struct Certificate<'a> {
    pub(super) der: Cow<'a, [u8]>,
    pub(super) spans: Spans,
}

impl<'a> Certificate<'a> {
    /// The same certificate with a copy of its bytes.
    pub fn into_owned(self) -> Certificate<'static> {
        Certificate { der: Cow::Owned(self.der.into_owned()), spans: self.spans }
    }

    fn slice(&self, span: Span) -> &[u8] {
        let start = to_usize(span.start);
        let length = usize::try_from(span.length).unwrap_or(0);
        self.der.get(start..).and_then(|tail| tail.get(..length)).unwrap_or(&[])
    }

    /// The bytes, as they arrived.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The version as people count: 1, 2 or 3; 0 if it is none of them.
    pub fn version(&self) -> u8 {
        self.spans.version
    }

    /// The serial number, which is unique only together with the issuer.
    pub fn serial_number(&self) -> SerialNumber<'_> {
        SerialNumber(self.slice(self.spans.serial))
    }

    /// The issuer.
    pub fn issuer(&self) -> DistinguishedName<'_> {
        DistinguishedName::new(self.slice(self.spans.issuer))
    }

    /// The subject.
    pub fn subject(&self) -> DistinguishedName<'_> {
        DistinguishedName::new(self.slice(self.spans.subject))
    }

    /// The first second of its validity; `None` if the date cannot be read.
    pub fn not_before(&self) -> Option<UnixTime> {
        self.spans.not_before
    }

    /// The last second of its validity; `None` if the date cannot be read.
    pub fn not_after(&self) -> Option<UnixTime> {
        self.spans.not_after
    }

    /// The DER of the SubjectPublicKeyInfo.
    pub fn public_key_info(&self) -> &[u8] {
        self.slice(self.spans.public_key_info)
    }

    /// The contents of the AlgorithmIdentifier of the SubjectPublicKeyInfo.
    pub fn public_key_algorithm(&self) -> &[u8] {
        self.public_key().algorithm
    }

    /// The octets of the BIT STRING of the SubjectPublicKeyInfo; empty if it has unused bits.
    pub fn public_key_octets(&self) -> &[u8] {
        self.public_key().key
    }

    /// The part that is signed.
    pub(crate) fn tbs(&self) -> &[u8] {
        self.slice(self.spans.tbs)
    }

    /// The signature's octets.
    pub(crate) fn signature(&self) -> &[u8] {
        self.slice(self.spans.signature)
    }

    /// The contents of the outer AlgorithmIdentifier.
    pub(crate) fn signature_algorithm(&self) -> &[u8] {
        self.slice(self.spans.outer_algorithm)
    }

    /// The subject's key.
    pub(crate) fn public_key(&self) -> PublicKeyInfo<'_> {
        PublicKeyInfo { algorithm: self.slice(self.spans.public_key_algorithm), key: self.slice(self.spans.public_key) }
    }

    /// basicConstraints, if present and well formed.
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.spans.basic_constraints
    }

    /// keyUsage, if present and well formed.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.spans.key_usage
    }

    /// The subject key identifier.
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.spans.subject_key_identifier.map(|span| self.slice(span))
    }

    /// The keyIdentifier of the authority key identifier.
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.spans.authority_key_identifier.map(|span| self.slice(span))
    }

    /// The names of subjectAltName, in encoded order.
    pub fn subject_alt_names(&self) -> GeneralNames<'_> {
        GeneralNames::new(self.known_extension(Known::SubjectAltName).value().unwrap_or(&[]))
    }

    /// The extended key usages, or `None` if the certificate has no such extension.
    pub fn extended_key_usages(&self) -> Option<Oids<'_>> {
        self.known_extension(Known::ExtendedKeyUsage).value().map(Oids::new)
    }

    /// Whether issuer and subject are the same name (RFC 5280, 6.1: self-issued).
    pub fn is_self_issued(&self) -> bool {
        self.issuer().matches(&self.subject())
    }

    /// An extension that this library reads.
    pub(crate) fn known_extension(&self, known: Known) -> Extension<'_> {
        if self.spans.duplicated & (1 << known.index()) != 0 {
            return Extension::Duplicated;
        }
        match self.spans.extensions.get(known.index()) {
            Some(Some(span)) => Extension::Present(self.slice(*span)),
            _ => Extension::Absent,
        }
    }

    /// Every extension, in encoded order: the contents of its OID, whether it is critical, and the DER in its OCTET
    /// STRING.
    pub fn extensions(&self) -> Extensions<'_> {
        Extensions { reader: Reader::new(self.slice(self.spans.extension_list)) }
    }

    /// The extension of this type: the first, where there are several.
    ///
    /// ```
    /// use certauth::{Certificate, certificates_from_pem};
    /// # let pem = include_bytes!("../../examples/root.pem");
    /// let der = certificates_from_pem(pem)?.remove(0);
    /// let certificate = Certificate::from_der(&der)?;
    /// let basic_constraints = certificate.extension(&"2.5.29.19".parse()?).ok_or("no CA")?;
    /// assert!(basic_constraints.critical);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn extension(&self, oid: &Oid) -> Option<RawExtension<'_>> {
        self.extensions().find(|extension| extension.oid == *oid)
    }

    /// The security identifier (SID) that AD CS writes into a certificate for strong mapping (KB5014754): extension
    /// 1.3.6.1.4.1.311.25.2, an otherName of type 1.3.6.1.4.1.311.25.2.1 with an OCTET STRING of ASCII.
    pub fn security_identifier(&self) -> Option<&str> {
        const TYPE: &[u8] = &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 25, 2, 1];
        let list = der::only(self.extension(&Oid::MICROSOFT_SECURITY_IDENTIFIER)?.value, tag::SEQUENCE, "a SEQUENCE")
            .ok()?
            .value;
        let other_name = der::only(list, tag::context_constructed(0), "an otherName").ok()?.value;
        let mut parts = Reader::new(other_name);
        let is_type = parts.oid("a type-id").ok()? == TYPE;
        let value = parts.expect(tag::context_constructed(0), "a value").ok()?.value;
        parts.finish().ok()?;
        let octets = der::only(value, tag::OCTET_STRING, "an OCTET STRING").ok()?.value;
        let text = core::str::from_utf8(octets).ok()?;
        let is_sid = text.starts_with("S-") && text.bytes().all(|o| o.is_ascii_digit() || matches!(o, b'S' | b'-'));
        (is_type && is_sid).then_some(text)
    }

    /// Whether the certificate has this extension and calls it critical.
    pub(crate) fn is_critical(&self, known: Known) -> bool {
        self.spans.critical & (1 << known.index()) != 0
    }

    /// Whether it has an issuerUniqueID or a subjectUniqueID.
    pub(crate) fn has_unique_identifier(&self) -> bool {
        self.spans.has_unique_identifier
    }

    /// What a refusal shows of a certificate that could be pinned.
    pub(crate) fn digests(&self) -> Detail {
        let public_key_sha256 = Sha256Digest::of(self.public_key_info());
        Detail::Sha256 { sha256: Sha256Digest::of(self.der()), public_key_sha256 }
    }

    pub(crate) fn faults(&self) -> &[Fault] {
        &self.spans.faults
    }

    /// The contents of the OID that a fault is about.
    pub(crate) fn fault_oid(&self, fault: &Fault) -> &[u8] {
        self.slice(fault.oid)
    }

    pub(crate) fn fault_detail(&self, fault: &Fault) -> Detail {
        let oid = || oid_text(self.fault_oid(fault));
        match fault.kind {
            FaultKind::SignatureAlgorithmsDiffer | FaultKind::ExtensionsWithoutVersion3 | FaultKind::VersionInvalid => {
                Detail::None
            }
            FaultKind::ExtensionMalformed | FaultKind::ExtensionUnusual | FaultKind::NameUndecodable => {
                let name = crate::oid::oid_name(self.fault_oid(fault));
                Detail::Extension { oid: oid(), name, item: fault.item, expected: fault.field }
            }
            FaultKind::ExtensionDuplicated | FaultKind::CriticalExtensionUnknown => {
                Detail::Oid { oid: oid(), name: crate::oid::oid_name(self.fault_oid(fault)) }
            }
            _ => Detail::Field { field: fault.field },
        }
    }
}

/// An extension as it arrived.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawExtension<'a> {
    /// Its type.
    pub oid: OidRef<'a>,
    /// Whether it is critical.
    pub critical: bool,
    /// The DER in its OCTET STRING.
    pub value: &'a [u8],
}

/// The extensions of a certificate, in encoded order.
#[derive(Clone, Debug)]
pub struct Extensions<'a> {
    reader: Reader<'a>,
}

impl<'a> Iterator for Extensions<'a> {
    type Item = RawExtension<'a>;

    fn next(&mut self) -> Option<RawExtension<'a>> {
        let mut fields = self.reader.sequence().ok()?;
        let oid = fields.oid("an extnID").ok()?;
        let critical = fields.optional(tag::BOOLEAN).ok()?.is_some_and(|boolean| boolean.value != [0]);
        Some(RawExtension {
            oid: OidRef(oid),
            critical,
            value: fields.expect(tag::OCTET_STRING, "an extnValue").ok()?.value,
        })
    }
}

/// Two certificates are equal if their bytes are.
impl PartialEq for Certificate<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate<'_> {}

/// Algorithm and key bits of a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PublicKeyInfo<'a> {
    /// The contents of its AlgorithmIdentifier.
    pub(crate) algorithm: &'a [u8],
    /// The octets of its BIT STRING; empty if it has unused bits.
    pub(crate) key: &'a [u8],
}

impl<'a> PublicKeyInfo<'a> {
    /// Whether the keys are equal, however their algorithm is written: rsaEncryption with and without NULL is one key.
    pub(crate) fn is_same_key(self, other: PublicKeyInfo<'_>) -> bool {
        self.key == other.key
    }

    /// Reads a SubjectPublicKeyInfo outside of a certificate.
    pub(crate) fn from_der(der: &'a [u8]) -> Option<PublicKeyInfo<'a>> {
        let mut reader = Reader::new(der::only(der, tag::SEQUENCE, "SubjectPublicKeyInfo").ok()?.value);
        let algorithm = reader.expect(tag::SEQUENCE, "an AlgorithmIdentifier").ok()?.value;
        let key = der::whole_octets(reader.expect(tag::BIT_STRING, "a key").ok()?.value)?;
        reader.finish().ok()?;
        Some(PublicKeyInfo { algorithm, key })
    }
}
