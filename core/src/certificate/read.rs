//! Reads a certificate (RFC 5280, 4.1): frames it, decodes what every validation needs, and keeps what is wrong.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::certificate::fault::{Fault, FaultKind, Span};
use crate::certificate::fields::{Certificate, Spans};
use crate::der::{self, DerError, Reader, TimeForm, tag};
use crate::extensions::{self, Known, Malformed, Oddities};
use crate::misread;
use crate::name::DistinguishedName;
use crate::number::to_u32;
use crate::parse_error::ParseError;
use crate::time::UnixTime;

/// Faults kept for one certificate. Past that it is refused whatever the policy allows.
const MAX_FAULTS: usize = 32;
/// Extensions beyond those that this library reads. More are a fault, so that finding duplicates stays cheap.
const MAX_OTHER_EXTENSIONS: usize = 48;
/// RFC 5280, 4.1.2.2.
const MAX_SERIAL_OCTETS: usize = 20;

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
}

struct Parser<'a> {
    der: &'a [u8],
    faults: Vec<Fault>,
}

type Framing<T> = Result<T, (usize, &'static str)>;

impl<'a> Parser<'a> {
    /// Where a slice of the certificate is in it. Every slice comes from a reader of `self.der`, so the address
    /// arithmetic is exact; nothing is dereferenced.
    fn span(&self, part: &'a [u8]) -> Span {
        let start = part.as_ptr().addr().wrapping_sub(self.der.as_ptr().addr());
        Span { start: to_u32(start), length: u32::try_from(part.len()).unwrap_or(0) }
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
            Known::CrlDistributionPoints | Known::FreshestCrl => {
                extensions::check_distribution_points(value, oddities)?
            }
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
