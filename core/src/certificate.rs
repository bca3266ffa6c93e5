//! A certificate as it arrived, and where its fields stand in it (RFC 5280, 4.1).

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::code::Code;
use crate::der::{self, DerError, Reader, TimeForm, tag};
use crate::error::{Detail, ParseError};
use crate::extensions::{self, BasicConstraints, GeneralNames, KeyUsage, Known, Malformed, Oddities, Oids};
use crate::fingerprint::sha256;
use crate::misread;
use crate::name::DistinguishedName;
use crate::oid::oid_text;
use crate::text::hex;
use crate::time::UnixTime;

/// A range of the DER.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Span {
    start: u32,
    length: u32,
}

/// Where the fields of one certificate stand, and the few values that every validation reads.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spans {
    tbs: Span,
    serial: Span,
    outer_algorithm: Span,
    issuer: Span,
    subject: Span,
    /// `None` where a date cannot be read, which is a fault.
    not_before: Option<UnixTime>,
    not_after: Option<UnixTime>,
    public_key_info: Span,
    public_key_algorithm: Span,
    public_key: Span,
    signature: Span,
    version: u8,
    /// The extensions, from the first to the end of the last.
    extension_list: Span,
    /// The values of the known ones.
    extensions: [Option<Span>; Known::COUNT],
    /// Which of them are critical, and which occur more than once: by their position in that table, the first lowest.
    critical: u16,
    duplicated: u16,
    has_unique_identifier: bool,
    basic_constraints: Option<BasicConstraints>,
    key_usage: Option<KeyUsage>,
    subject_key_identifier: Option<Span>,
    authority_key_identifier: Option<Span>,
    faults: Vec<Fault>,
}

/// Something wrong that does not hinder reading: the check `structure` decides about it under the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    /// The field in RFC 5280's words, where the kind does not say it; of an extension, what is required in it.
    field: &'static str,
    /// The OID of the extension, where there is one.
    oid: Span,
    /// The number of the item in the extension, from 1, where it is a list.
    item: Option<u32>,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    VersionInvalid,
    ExtensionsWithoutVersion3,
    SerialNegative,
    SerialZero,
    SerialLong,
    SerialNotMinimal,
    TimeMalformed,
    GeneralizedTimeBefore2050,
    ExplicitDefault,
    SignatureAlgorithmsDiffer,
    ExtensionDuplicated,
    ExtensionMalformed,
    CriticalExtensionUnknown,
    NameMalformed,
    EncodingInvalid,
    /// An extension in an encoding that has one reading and that peers accept.
    ExtensionUnusual,
    /// The same of another field.
    EncodingUnusual,
    /// A name of subjectAltName that is not in the characters of its type.
    NameUndecodable,
}

impl FaultKind {
    pub(crate) fn code(self) -> Code {
        match self {
            FaultKind::VersionInvalid => Code::VersionInvalid,
            FaultKind::ExtensionsWithoutVersion3 => Code::ExtensionsWithoutVersion3,
            FaultKind::SerialNegative | FaultKind::SerialZero | FaultKind::SerialLong | FaultKind::SerialNotMinimal => {
                Code::SerialNumberInvalid
            }
            FaultKind::TimeMalformed => Code::TimeMalformed,
            FaultKind::GeneralizedTimeBefore2050 => Code::TimeFormInvalid,
            FaultKind::ExplicitDefault => Code::ExplicitDefault,
            FaultKind::SignatureAlgorithmsDiffer => Code::SignatureAlgorithmsDiffer,
            FaultKind::ExtensionDuplicated => Code::ExtensionDuplicated,
            FaultKind::ExtensionMalformed | FaultKind::ExtensionUnusual | FaultKind::NameUndecodable => {
                Code::ExtensionMalformed
            }
            FaultKind::CriticalExtensionUnknown => Code::CriticalExtensionUnknown,
            FaultKind::NameMalformed => Code::NameMalformed,
            FaultKind::EncodingInvalid | FaultKind::EncodingUnusual => Code::EncodingInvalid,
        }
    }
}

/// Faults kept for one certificate. Past that it is refused whatever the policy admits.
const MAX_FAULTS: usize = 32;
/// Extensions beyond those that this library reads. More are a fault, so that finding duplicates stays cheap.
const MAX_OTHER_EXTENSIONS: usize = 48;
/// RFC 5280, 4.1.2.2.
const MAX_SERIAL_OCTETS: usize = 20;

/// A certificate: its bytes, parsed once and never re-encoded.
///
/// Reading fails only where the bytes cannot be framed. Every other fault is kept and judged when the certificate is
/// validated, so a refusal can name the certificate.
///
/// ```
/// let error = certauth::Certificate::from_der(b"not DER").unwrap_err();
/// assert_eq!(error.offset, 0);
/// ```
#[derive(Clone, Debug)]
pub struct Certificate<'a> {
    der: Cow<'a, [u8]>,
    spans: Spans,
}

impl<'a> Certificate<'a> {
    /// Reads one DER certificate that fills `der`.
    ///
    /// # Errors
    /// [`ParseError`] if the bytes cannot be framed as a Certificate of RFC 5280, 4.1.
    pub fn from_der(der: &'a [u8]) -> Result<Certificate<'a>, ParseError> {
        Parser { der, faults: Vec::new() }
            .certificate()
            .map(|spans| Certificate { der: Cow::Borrowed(der), spans })
            .map_err(|(offset, expected)| ParseError { offset, expected, found: misread::found(der) })
    }

    /// The same certificate with a copy of its bytes.
    pub fn into_owned(self) -> Certificate<'static> {
        Certificate { der: Cow::Owned(self.der.into_owned()), spans: self.spans }
    }

    fn slice(&self, span: Span) -> &[u8] {
        let start = usize::try_from(span.start).unwrap_or(usize::MAX);
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

    /// The contents of the serial number's INTEGER: big-endian, two's complement.
    pub fn serial_number(&self) -> &[u8] {
        self.slice(self.spans.serial)
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
        GeneralNames::new(self.extension(Known::SubjectAltName).value().unwrap_or(&[]))
    }

    /// The contents of the OIDs of extKeyUsage, or `None` if the certificate has no such extension.
    pub fn extended_key_usages(&self) -> Option<Oids<'_>> {
        self.extension(Known::ExtendedKeyUsage).value().map(Oids::new)
    }

    /// Whether issuer and subject are the same name (RFC 5280, 6.1: self-issued).
    pub fn is_self_issued(&self) -> bool {
        self.issuer().matches(&self.subject())
    }

    /// An extension that this library reads.
    pub(crate) fn extension(&self, known: Known) -> Extension<'_> {
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

    /// The DER in the OCTET STRING of the extension with this OID, by the contents of the OID.
    ///
    /// ```
    /// # let pem = include_bytes!("../../cli/demo/root.pem");
    /// # let der = certauth::certificates_from_pem(pem)?.remove(0);
    /// let certificate = certauth::Certificate::from_der(&der)?;
    /// assert!(certificate.extension_value(&[0x55, 0x1d, 19]).is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn extension_value(&self, oid: &[u8]) -> Option<&[u8]> {
        self.extensions().find(|extension| extension.oid == oid).map(|extension| extension.value)
    }

    /// The security identifier (SID) that AD CS writes into a certificate for strong mapping (KB5014754): extension
    /// 1.3.6.1.4.1.311.25.2, an otherName of type 1.3.6.1.4.1.311.25.2.1 with an OCTET STRING of ASCII.
    pub fn security_identifier(&self) -> Option<&str> {
        const EXTENSION: &[u8] = &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 25, 2];
        const TYPE: &[u8] = &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 25, 2, 1];
        let list = der::only(self.extension_value(EXTENSION)?, tag::SEQUENCE, "a SEQUENCE").ok()?.value;
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
        let digest = |octets| hex(&sha256(octets));
        Detail::Sha256 { sha256: digest(self.der()), public_key_sha256: digest(self.public_key_info()) }
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawExtension<'a> {
    /// The contents of its OBJECT IDENTIFIER.
    pub oid: &'a [u8],
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
        Some(RawExtension { oid, critical, value: fields.expect(tag::OCTET_STRING, "an extnValue").ok()?.value })
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

    /// Reads a SubjectPublicKeyInfo that stands alone.
    pub(crate) fn from_der(der: &'a [u8]) -> Option<PublicKeyInfo<'a>> {
        let mut reader = Reader::new(der::only(der, tag::SEQUENCE, "SubjectPublicKeyInfo").ok()?.value);
        let algorithm = reader.expect(tag::SEQUENCE, "an AlgorithmIdentifier").ok()?.value;
        let key = der::whole_octets(reader.expect(tag::BIT_STRING, "a key").ok()?.value)?;
        reader.finish().ok()?;
        Some(PublicKeyInfo { algorithm, key })
    }
}

struct Parser<'a> {
    der: &'a [u8],
    faults: Vec<Fault>,
}

type Framing<T> = Result<T, (usize, &'static str)>;

impl<'a> Parser<'a> {
    /// Where a slice of the certificate stands in it. Every slice comes from a reader of `self.der`, so the address
    /// arithmetic is exact; nothing is dereferenced.
    fn span(&self, part: &'a [u8]) -> Span {
        let start = part.as_ptr().addr().wrapping_sub(self.der.as_ptr().addr());
        Span { start: u32::try_from(start).unwrap_or(u32::MAX), length: u32::try_from(part.len()).unwrap_or(0) }
    }

    fn fault(&mut self, kind: FaultKind, field: &'static str) {
        self.add(Fault { kind, field, oid: Span::default(), item: None });
    }

    fn fault_at(&mut self, kind: FaultKind, field: &'static str, oid: Span) {
        self.add(Fault { kind, field, oid, item: None });
    }

    fn extension_fault(&mut self, kind: FaultKind, malformed: Malformed, oid: Span) {
        self.add(Fault { kind, field: malformed.expected, oid, item: malformed.item });
    }

    fn add(&mut self, fault: Fault) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(fault);
        } else if let Some(last) = self.faults.last_mut() {
            let kind = FaultKind::EncodingInvalid;
            *last = Fault { kind, field: "too many faults", oid: Span::default(), item: None };
        }
    }

    /// Turns a reader's error into an offset: `end` is where the reader's slice ends.
    fn framing<T>(&self, end: &'a [u8], result: Result<T, DerError>) -> Framing<T> {
        result.map_err(|error| {
            let end = self.span(end).start.saturating_add(u32::try_from(end.len()).unwrap_or(0));
            (usize::try_from(end).unwrap_or(0).saturating_sub(error.remaining), error.expected)
        })
    }

    fn certificate(mut self) -> Framing<Spans> {
        // Spans are 32 bits; no certificate is that long.
        if u32::try_from(self.der.len()).is_err() {
            return Err((0, "a certificate under 4 GiB"));
        }
        let whole = self.framing(self.der, der::only(self.der, tag::SEQUENCE, "a Certificate"))?.value;
        let mut reader = Reader::new(whole);
        let tbs = self.framing(whole, reader.expect(tag::SEQUENCE, "a TBSCertificate"))?;
        let outer_algorithm = self.framing(whole, reader.expect(tag::SEQUENCE, "a signatureAlgorithm"))?;
        let signature = self.framing(whole, reader.expect(tag::BIT_STRING, "a signatureValue"))?.value;
        self.framing(whole, reader.finish())?;
        let signature = self.octets(signature, "signatureValue");

        let mut reader = Reader::new(tbs.value);
        let version = self.version(tbs.value, &mut reader)?;
        let serial = self.framing(tbs.value, reader.expect(tag::INTEGER, "a serialNumber"))?.value;
        self.serial(serial);
        let inner_algorithm = self.framing(tbs.value, reader.expect(tag::SEQUENCE, "a signature algorithm"))?;
        if inner_algorithm.full != outer_algorithm.full {
            self.fault(FaultKind::SignatureAlgorithmsDiffer, "signature");
        }
        let issuer = self.framing(tbs.value, reader.expect(tag::SEQUENCE, "an issuer"))?.full;
        let validity = self.framing(tbs.value, reader.expect(tag::SEQUENCE, "a validity"))?.value;
        let (not_before, not_after) = self.validity(validity)?;
        let subject = self.framing(tbs.value, reader.expect(tag::SEQUENCE, "a subject"))?.full;
        for (name, field) in [(issuer, "issuer"), (subject, "subject")] {
            if !DistinguishedName::new(name).is_well_formed() {
                self.fault(FaultKind::NameMalformed, field);
            }
        }
        let public_key_info = self.framing(tbs.value, reader.expect(tag::SEQUENCE, "a subjectPublicKeyInfo"))?;
        let mut key_reader = Reader::new(public_key_info.value);
        let public_key_algorithm =
            self.framing(public_key_info.value, key_reader.expect(tag::SEQUENCE, "an AlgorithmIdentifier"))?.value;
        let public_key = self.framing(public_key_info.value, key_reader.expect(tag::BIT_STRING, "a key"))?.value;
        self.framing(public_key_info.value, key_reader.finish())?;
        let public_key = self.octets(public_key, "subjectPublicKey");
        let mut has_unique_identifier = false;
        for unique_identifier in [1, 2] {
            let found = self.framing(tbs.value, reader.optional(tag::context(unique_identifier)))?;
            if found.is_some() && version < 2 {
                self.fault(FaultKind::EncodingInvalid, "a unique identifier in a v1 certificate");
            }
            has_unique_identifier |= found.is_some();
        }

        let mut spans = Spans {
            tbs: self.span(tbs.full),
            serial: self.span(serial),
            outer_algorithm: self.span(outer_algorithm.value),
            issuer: self.span(issuer),
            subject: self.span(subject),
            not_before,
            not_after,
            public_key_info: self.span(public_key_info.full),
            public_key_algorithm: self.span(public_key_algorithm),
            public_key: self.span(public_key),
            signature: self.span(signature),
            version,
            extension_list: Span::default(),
            extensions: [None; Known::COUNT],
            critical: 0,
            duplicated: 0,
            has_unique_identifier,
            basic_constraints: None,
            key_usage: None,
            subject_key_identifier: None,
            authority_key_identifier: None,
            faults: Vec::new(),
        };
        if let Some(outer) = self.framing(tbs.value, reader.optional(tag::context_constructed(3)))? {
            if version != 3 {
                self.fault(FaultKind::ExtensionsWithoutVersion3, "extensions");
            }
            let list = self.framing(outer.value, der::only(outer.value, tag::SEQUENCE, "Extensions"))?.value;
            spans.extension_list = self.span(list);
            self.extensions(list, &mut spans)?;
        }
        self.framing(tbs.value, reader.finish())?;
        spans.faults = self.faults;
        Ok(spans)
    }

    /// A BIT STRING of whole octets; another one is a fault and reads as empty.
    fn octets(&mut self, value: &'a [u8], field: &'static str) -> &'a [u8] {
        der::whole_octets(value).unwrap_or_else(|| {
            self.fault(FaultKind::EncodingInvalid, field);
            &[]
        })
    }

    fn version(&mut self, tbs: &'a [u8], reader: &mut Reader<'a>) -> Framing<u8> {
        let Some(outer) = self.framing(tbs, reader.optional(tag::context_constructed(0)))? else { return Ok(1) };
        let number = self.framing(outer.value, der::only(outer.value, tag::INTEGER, "a version"))?.value;
        Ok(match number {
            [0] => {
                self.fault(FaultKind::ExplicitDefault, "version");
                1
            }
            [1] => 2,
            [2] => 3,
            _ => {
                self.fault(FaultKind::VersionInvalid, "version");
                0
            }
        })
    }

    fn serial(&mut self, serial: &[u8]) {
        if !der::integer_is_minimal(serial) {
            self.fault(FaultKind::SerialNotMinimal, "serialNumber not minimal");
        } else if serial == [0] {
            self.fault(FaultKind::SerialZero, "serialNumber zero");
        } else if serial.first().is_some_and(|first| first & 0x80 != 0) {
            self.fault(FaultKind::SerialNegative, "serialNumber negative");
        }
        if serial.len() > MAX_SERIAL_OCTETS {
            self.fault(FaultKind::SerialLong, "serialNumber longer than 20 octets");
        }
    }

    fn validity(&mut self, validity: &'a [u8]) -> Framing<(Option<UnixTime>, Option<UnixTime>)> {
        let mut reader = Reader::new(validity);
        let not_before = self.framing(validity, reader.next())?;
        let not_after = self.framing(validity, reader.next())?;
        self.framing(validity, reader.finish())?;
        let mut date = |tlv, field| match der::time(tlv) {
            Some((time, form)) => {
                if form == TimeForm::Generalized && time < YEAR_2050 {
                    self.fault(FaultKind::GeneralizedTimeBefore2050, field);
                }
                Some(time)
            }
            None => {
                self.fault(FaultKind::TimeMalformed, field);
                None
            }
        };
        Ok((date(not_before, "notBefore"), date(not_after, "notAfter")))
    }

    fn extensions(&mut self, list: &'a [u8], spans: &mut Spans) -> Framing<()> {
        let mut reader = Reader::new(list);
        if reader.is_empty() {
            self.fault(FaultKind::EncodingUnusual, "extensions: the list is empty");
        }
        let mut others: Vec<&'a [u8]> = Vec::new();
        let mut too_many = false;
        while !reader.is_empty() {
            let extension = self.framing(list, reader.expect(tag::SEQUENCE, "an Extension"))?.value;
            let mut fields = Reader::new(extension);
            let oid = self.framing(extension, fields.oid("an extnID"))?;
            let critical = self.framing(extension, fields.optional(tag::BOOLEAN))?;
            let value = self.framing(extension, fields.expect(tag::OCTET_STRING, "an extnValue"))?.value;
            self.framing(extension, fields.finish())?;
            let at = self.span(oid);
            let critical = match critical.map(|boolean| der::boolean(boolean.value)) {
                None => false,
                Some(Some(true)) => true,
                Some(Some(false)) => {
                    self.fault(FaultKind::ExplicitDefault, "critical");
                    false
                }
                Some(None) => {
                    self.fault_at(FaultKind::ExtensionMalformed, "a BOOLEAN of 00 or FF as critical", at);
                    true
                }
            };
            let known = Known::from_oid(oid);
            if critical && !known.is_some_and(Known::may_be_critical) {
                self.fault_at(FaultKind::CriticalExtensionUnknown, "extnID", at);
            }
            let Some(known) = known else {
                if others.contains(&oid) {
                    self.fault_at(FaultKind::ExtensionDuplicated, "extnID", at);
                } else if others.len() < MAX_OTHER_EXTENSIONS {
                    others.push(oid);
                } else if !core::mem::replace(&mut too_many, true) {
                    self.fault(FaultKind::EncodingInvalid, "too many extensions");
                }
                continue;
            };
            match spans.extensions.get_mut(known.index()) {
                Some(slot @ None) => *slot = Some(self.span(value)),
                _ => {
                    self.fault_at(FaultKind::ExtensionDuplicated, "extnID", at);
                    spans.duplicated |= 1 << known.index();
                    continue;
                }
            }
            spans.critical |= u16::from(critical) << known.index();
            let mut oddities = Oddities::default();
            if let Err(malformed) = self.decode(known, value, spans, &mut oddities) {
                self.extension_fault(FaultKind::ExtensionMalformed, malformed, at);
            }
            if let Some(unusual) = oddities.unusual {
                self.extension_fault(FaultKind::ExtensionUnusual, unusual, at);
            }
            if let Some(undecodable) = oddities.undecodable {
                self.extension_fault(FaultKind::NameUndecodable, undecodable, at);
            }
            // 4.2.1.4: who cannot interpret a critical one, qualifiers included, MUST refuse the certificate.
            if critical && known == Known::CertificatePolicies && extensions::has_unknown_policy_qualifier(value) {
                self.fault_at(FaultKind::CriticalExtensionUnknown, "policyQualifierId", at);
            }
        }
        Ok(())
    }

    /// Decodes the known extensions far enough to know that they are sound.
    fn decode(
        &mut self,
        known: Known,
        value: &'a [u8],
        spans: &mut Spans,
        oddities: &mut Oddities,
    ) -> Result<(), Malformed> {
        match known {
            Known::BasicConstraints => {
                let (constraints, explicit_default) = extensions::basic_constraints(value)?;
                if explicit_default {
                    self.fault(FaultKind::ExplicitDefault, "cA");
                }
                spans.basic_constraints = Some(constraints);
            }
            Known::KeyUsage => spans.key_usage = Some(extensions::key_usage(value, oddities)?),
            Known::SubjectKeyIdentifier => {
                spans.subject_key_identifier = Some(self.span(extensions::subject_key_identifier(value)?));
            }
            Known::AuthorityKeyIdentifier => {
                let identifier = extensions::authority_key_identifier(value, oddities)?;
                spans.authority_key_identifier = identifier.map(|identifier| self.span(identifier));
            }
            Known::SubjectAltName => extensions::check_subject_alt_name(value, oddities)?,
            Known::ExtendedKeyUsage => extensions::check_extended_key_usage(value)?,
            Known::NameConstraints => extensions::check_name_constraints(value)?,
            Known::CrlDistributionPoints => extensions::check_distribution_points(value, oddities)?,
            Known::CertificatePolicies => extensions::check_certificate_policies(value, oddities)?,
            Known::PolicyMappings => extensions::check_policy_mappings(value)?,
            Known::PolicyConstraints => extensions::policy_constraints(value).map(drop)?,
            Known::InhibitAnyPolicy => extensions::inhibit_any_policy(value).map(drop)?,
            Known::AuthorityInfoAccess => extensions::check_authority_info_access(value)?,
        }
        Ok(())
    }
}

/// 2050-01-01T00:00:00Z: from here on dates are GeneralizedTime (RFC 5280, 4.1.2.5).
const YEAR_2050: UnixTime = UnixTime(2_524_608_000);
