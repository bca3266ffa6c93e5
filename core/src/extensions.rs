//! The extensions that path validation reads, each decoded in one place (RFC 5280, 4.2).

use alloc::string::String;
use alloc::vec::Vec;

use crate::der::{self, Reader, tag};
use crate::name::{GeneralName, NameError};
use crate::oid::{OidRef, oid_text};

/// The extensions that this library reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    SubjectKeyIdentifier,
    KeyUsage,
    SubjectAltName,
    BasicConstraints,
    NameConstraints,
    CrlDistributionPoints,
    CertificatePolicies,
    PolicyMappings,
    AuthorityKeyIdentifier,
    PolicyConstraints,
    ExtendedKeyUsage,
    InhibitAnyPolicy,
    AuthorityInfoAccess,
    FreshestCrl,
}

impl Known {
    pub(crate) const COUNT: usize = 14;

    pub(crate) fn from_oid(oid: &[u8]) -> Option<Known> {
        Some(match oid {
            [0x55, 0x1d, 14] => Known::SubjectKeyIdentifier,
            [0x55, 0x1d, 15] => Known::KeyUsage,
            [0x55, 0x1d, 17] => Known::SubjectAltName,
            [0x55, 0x1d, 19] => Known::BasicConstraints,
            [0x55, 0x1d, 30] => Known::NameConstraints,
            [0x55, 0x1d, 31] => Known::CrlDistributionPoints,
            [0x55, 0x1d, 32] => Known::CertificatePolicies,
            [0x55, 0x1d, 33] => Known::PolicyMappings,
            [0x55, 0x1d, 35] => Known::AuthorityKeyIdentifier,
            [0x55, 0x1d, 36] => Known::PolicyConstraints,
            [0x55, 0x1d, 37] => Known::ExtendedKeyUsage,
            [0x55, 0x1d, 54] => Known::InhibitAnyPolicy,
            [0x2b, 6, 1, 5, 5, 7, 1, 1] => Known::AuthorityInfoAccess,
            [0x55, 0x1d, 46] => Known::FreshestCrl,
            _ => return None,
        })
    }

    /// Its place in a table of [`Known::COUNT`].
    pub(crate) fn index(self) -> usize {
        match self {
            Known::SubjectKeyIdentifier => 0,
            Known::KeyUsage => 1,
            Known::SubjectAltName => 2,
            Known::BasicConstraints => 3,
            Known::NameConstraints => 4,
            Known::CrlDistributionPoints => 5,
            Known::CertificatePolicies => 6,
            Known::PolicyMappings => 7,
            Known::AuthorityKeyIdentifier => 8,
            Known::PolicyConstraints => 9,
            Known::ExtendedKeyUsage => 10,
            Known::InhibitAnyPolicy => 11,
            Known::AuthorityInfoAccess => 12,
            Known::FreshestCrl => 13,
        }
    }

    /// authorityInfoAccess (4.2.2.1) and freshestCRL (4.2.1.15) must not be critical, so a critical one means something that
    /// is not known here.
    pub(crate) fn may_be_critical(self) -> bool {
        !matches!(self, Known::AuthorityInfoAccess | Known::FreshestCrl)
    }
}

/// Why an extension cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// The number of the item, from 1, where the extension is a list.
    pub(crate) item: Option<u32>,
    /// What is required there, as a noun phrase.
    pub(crate) expected: &'static str,
}

impl Malformed {
    const fn new(expected: &'static str) -> Malformed {
        Malformed { item: None, expected }
    }
}

impl From<der::DerError> for Malformed {
    fn from(error: der::DerError) -> Malformed {
        Malformed::new(error.expected)
    }
}

type Decoded<T> = Result<T, Malformed>;

/// What is against the rules in an extension that can be read in one way only; policy fields decide about it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Oddities {
    /// An encoding that DER or RFC 5280 forbids, and peers accept.
    pub(crate) unusual: Option<Malformed>,
    /// A name of subjectAltName that is not in the characters of its type.
    pub(crate) undecodable: Option<Malformed>,
}

impl Oddities {
    fn unusual(&mut self, expected: &'static str) {
        self.unusual.get_or_insert(Malformed::new(expected));
    }
}

/// basicConstraints (4.2.1.9).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// cA.
    pub ca: bool,
    /// pathLenConstraint; a number over 32 bits reads as `u32::MAX`.
    pub path_length: Option<u32>,
}

/// A decoded basicConstraints, and whether cA FALSE was written out.
pub(crate) fn basic_constraints(value: &[u8]) -> Decoded<(BasicConstraints, bool)> {
    let mut reader = Reader::new(der::only(value, tag::SEQUENCE, "a SEQUENCE")?.value);
    let written = reader.optional(tag::BOOLEAN)?;
    let ca = match written {
        Some(boolean) => der::boolean(boolean.value).ok_or(Malformed::new("a BOOLEAN of 00 or FF as cA"))?,
        None => false,
    };
    let path_length = match reader.optional(tag::INTEGER)? {
        Some(length) => Some(der::unsigned(length.value).ok_or(Malformed::new("a pathLenConstraint of 0 or more"))?),
        None => None,
    };
    reader.finish()?;
    Ok((BasicConstraints { ca, path_length }, written.is_some() && !ca))
}

/// keyUsage (4.2.1.3): the named bits, bit 0 lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(pub(crate) u16);

impl KeyUsage {
    /// Bit 0.
    pub fn digital_signature(self) -> bool {
        self.0 & 1 != 0
    }

    /// Bit 5.
    pub fn key_cert_sign(self) -> bool {
        self.0 & (1 << 5) != 0
    }

    /// Bit 6.
    pub fn crl_sign(self) -> bool {
        self.0 & (1 << 6) != 0
    }

    /// Whether bit `number` of RFC 5280's list is set.
    pub fn bit(self, number: u8) -> bool {
        number < 16 && self.0 & (1 << number) != 0
    }
}

/// At least one bit must be set (4.2.1.3).
pub(crate) fn key_usage(value: &[u8], oddities: &mut Oddities) -> Decoded<KeyUsage> {
    let named = der::named_bits(der::only(value, tag::BIT_STRING, "a BIT STRING")?.value);
    let named = named.ok_or(Malformed::new("a BIT STRING whose unused bits are zero"))?;
    if !named.is_minimal {
        oddities.unusual("a BIT STRING without trailing zero bits");
    }
    if named.bits == 0 { Err(Malformed::new("at least one usage, but none is set")) } else { Ok(KeyUsage(named.bits)) }
}

/// subjectKeyIdentifier (4.2.1.2).
pub(crate) fn subject_key_identifier(value: &[u8]) -> Decoded<&[u8]> {
    Ok(der::only(value, tag::OCTET_STRING, "an OCTET STRING")?.value)
}

/// The keyIdentifier of authorityKeyIdentifier (4.2.1.1), which may lack one.
pub(crate) fn authority_key_identifier<'a>(value: &'a [u8], oddities: &mut Oddities) -> Decoded<Option<&'a [u8]>> {
    let mut reader = Reader::new(der::only(value, tag::SEQUENCE, "a SEQUENCE")?.value);
    let identifier = reader.optional(tag::context(0))?.map(|tlv| tlv.value);
    let issuer = reader.optional(tag::context_constructed(1))?;
    let serial = reader.optional(tag::context(2))?;
    reader.finish()?;
    // The two name the issuer's certificate together or not at all; neither decides anything here.
    match (issuer, serial) {
        (Some(_), None) => return Err(Malformed::new("authorityCertSerialNumber beside authorityCertIssuer")),
        (None, Some(_)) => oddities.unusual("authorityCertIssuer beside authorityCertSerialNumber"),
        _ => {}
    }
    Ok(identifier)
}

/// subjectAltName (4.2.1.6): at least one name, each well formed.
pub(crate) fn check_subject_alt_name(value: &[u8], oddities: &mut Oddities) -> Decoded<()> {
    let mut reader = Reader::new(der::only(value, tag::SEQUENCE, "a SEQUENCE of GeneralName")?.value);
    if reader.is_empty() {
        oddities.unusual("at least one name, but the list is empty");
    }
    let mut item = 0u32;
    while !reader.is_empty() {
        item = item.saturating_add(1);
        let at_item = |expected| Malformed { item: Some(item), expected };
        match GeneralName::read(&mut reader) {
            Ok(GeneralName::Rfc822Name("") | GeneralName::DnsName("") | GeneralName::Uri("")) => {
                return Err(at_item("a name, but it is empty"));
            }
            Ok(GeneralName::IpAddress(octets)) if !matches!(octets.len(), 4 | 16) => {
                return Err(at_item("an iPAddress of 4 or 16 octets"));
            }
            Ok(_) => {}
            Err(NameError::Undecodable { expected, .. }) => {
                oddities.undecodable.get_or_insert(at_item(expected));
            }
            Err(NameError::Malformed(expected)) => return Err(at_item(expected)),
        }
    }
    Ok(())
}

/// The names of a GeneralNames value. A name that is not in the characters of its type is left out; the iteration stops
/// where one is malformed.
#[derive(Clone, Debug)]
pub struct GeneralNames<'a> {
    reader: Reader<'a>,
}

impl<'a> GeneralNames<'a> {
    pub(crate) fn new(value: &'a [u8]) -> GeneralNames<'a> {
        let contents = der::only(value, tag::SEQUENCE, "GeneralNames").map_or(&[][..], |tlv| tlv.value);
        GeneralNames { reader: Reader::new(contents) }
    }

    /// The next name, even if it cannot be decoded.
    pub(crate) fn next_of_any_kind(&mut self) -> Option<Result<GeneralName<'a>, NameError>> {
        if self.reader.is_empty() {
            return None;
        }
        match GeneralName::read(&mut self.reader) {
            Err(NameError::Malformed(_)) => None,
            other => Some(other),
        }
    }

    /// Whether a name cannot be decoded, which the iteration passes over.
    pub(crate) fn has_undecodable(mut self) -> bool {
        core::iter::from_fn(|| self.next_of_any_kind()).any(|name| name.is_err())
    }
}

impl<'a> Iterator for GeneralNames<'a> {
    type Item = GeneralName<'a>;

    fn next(&mut self) -> Option<GeneralName<'a>> {
        loop {
            if let Ok(name) = self.next_of_any_kind()? {
                return Some(name);
            }
        }
    }
}

/// The contents of OBJECT IDENTIFIERs in a SEQUENCE, such as extKeyUsage (4.2.1.12).
#[derive(Clone, Debug)]
pub struct Oids<'a> {
    reader: Reader<'a>,
}

impl<'a> Oids<'a> {
    pub(crate) fn new(value: &'a [u8]) -> Oids<'a> {
        let contents = der::only(value, tag::SEQUENCE, "a SEQUENCE OF OID").map_or(&[][..], |tlv| tlv.value);
        Oids { reader: Reader::new(contents) }
    }

    /// Some of them as text, for a refusal: enough to see what is wrong, never a page.
    pub(crate) fn texts(self) -> Vec<String> {
        short_list(self.map(|oid| oid.contents()))
    }
}

/// The dotted texts of the first identifiers, as many as fit into a line.
pub(crate) fn short_list<'a>(oids: impl Iterator<Item = &'a [u8]>) -> Vec<String> {
    let mut octets = 0usize;
    let texts = oids.take(16).map(oid_text).take_while(|text| {
        let fits = octets <= crate::text::MOST_OCTETS;
        octets = octets.saturating_add(text.len());
        fits
    });
    texts.collect()
}

impl<'a> Iterator for Oids<'a> {
    type Item = OidRef<'a>;

    fn next(&mut self) -> Option<OidRef<'a>> {
        self.reader.oid("an OID").ok().map(OidRef)
    }
}

/// extKeyUsage: at least one OID (4.2.1.12).
pub(crate) fn check_extended_key_usage(value: &[u8]) -> Decoded<()> {
    let mut reader = Reader::new(der::only(value, tag::SEQUENCE, "a SEQUENCE of KeyPurposeId")?.value);
    if reader.is_empty() {
        return Err(Malformed::new("at least one usage, but the list is empty"));
    }
    let mut item = 0u32;
    while !reader.is_empty() {
        item = item.saturating_add(1);
        reader.oid("an OBJECT IDENTIFIER").map_err(|error| Malformed { item: Some(item), ..error.into() })?;
    }
    Ok(())
}

/// Checks a non-empty SEQUENCE of SEQUENCEs, each by the function.
fn sequence_of(value: &[u8], mut element: impl FnMut(&mut Reader<'_>) -> Decoded<()>) -> Decoded<()> {
    let mut reader = Reader::new(der::only(value, tag::SEQUENCE, "a SEQUENCE")?.value);
    if reader.is_empty() {
        return Err(Malformed::new("at least one item, but the list is empty"));
    }
    let mut item = 0u32;
    while !reader.is_empty() {
        item = item.saturating_add(1);
        let at_item = |malformed: Malformed| Malformed { item: Some(item), ..malformed };
        let mut contents =
            Reader::new(reader.expect(tag::SEQUENCE, "a SEQUENCE").map_err(|e| at_item(e.into()))?.value);
        element(&mut contents).and_then(|()| Ok(contents.finish()?)).map_err(at_item)?;
    }
    Ok(())
}

/// authorityInfoAccess (4.2.2.1): a SEQUENCE of method and location.
pub(crate) fn check_authority_info_access(value: &[u8]) -> Decoded<()> {
    sequence_of(value, |access| {
        access.oid("an accessMethod")?;
        GeneralName::read(access).map(drop).map_err(|error| Malformed::new(error.expected()))
    })
}

/// id-ad-ocsp, 1.3.6.1.5.5.7.48.1.
const ACCESS_OCSP: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 0x30, 1];

/// Whether authorityInfoAccess names an OCSP responder.
pub(crate) fn names_ocsp_responder(value: &[u8]) -> bool {
    sequences(value).any(|mut access| access.oid("a method") == Ok(ACCESS_OCSP))
}

/// cRLDistributionPoints (4.2.1.13): a non-empty SEQUENCE of points, each with a name or a cRLIssuer.
pub(crate) fn check_distribution_points(value: &[u8], oddities: &mut Oddities) -> Decoded<()> {
    sequence_of(value, |point| {
        let name = point.optional(tag::context_constructed(0))?;
        let reasons = point.optional(tag::context(1))?;
        let issuer = point.optional(tag::context_constructed(2))?;
        if let Some(reasons) = reasons {
            let named = der::named_bits(reasons.value).ok_or(Malformed::new("reasons as a BIT STRING"))?;
            if !named.is_minimal {
                oddities.unusual("a BIT STRING without trailing zero bits");
            }
        }
        match name.or(issuer) {
            Some(_) => Ok(()),
            None => Err(Malformed::new("a distributionPoint or a cRLIssuer")),
        }
    })
}

/// The URIs of the distribution points in a cRLDistributionPoints or freshestCRL.
pub(crate) fn distribution_point_urls(value: &[u8]) -> impl Iterator<Item = &str> {
    let points = distribution_points(value);
    let names = points.filter_map(|point| point.name).filter_map(|name| {
        let mut reader = Reader::new(name);
        reader.optional(tag::context_constructed(0)).ok().flatten()
    });
    names.flat_map(|full| GeneralNames { reader: Reader::new(full.value) }).filter_map(|name| match name {
        GeneralName::Uri(url) => Some(url),
        _ => None,
    })
}

/// A point of cRLDistributionPoints: each part the contents of its field.
pub(crate) struct DistributionPoint<'a> {
    pub(crate) name: Option<&'a [u8]>,
    pub(crate) reasons: Option<&'a [u8]>,
    pub(crate) issuer: Option<&'a [u8]>,
}

/// The points of cRLDistributionPoints.
pub(crate) fn distribution_points(value: &[u8]) -> impl Iterator<Item = DistributionPoint<'_>> {
    sequences(value).filter_map(|mut point| {
        let mut part = |tag| point.optional(tag).ok().map(|found| found.map(|part| part.value));
        let name = part(tag::context_constructed(0))?;
        let reasons = part(tag::context(1))?;
        let issuer = part(tag::context_constructed(2))?;
        Some(DistributionPoint { name, reasons, issuer })
    })
}

/// Policies, and mappings of policies, that one certificate may have. More would only serve to make a validation
/// expensive.
const MOST_POLICIES: usize = 4_096;

/// certificatePolicies (4.2.1.4): a non-empty SEQUENCE of PolicyInformation, no policy twice.
pub(crate) fn check_certificate_policies(value: &[u8], oddities: &mut Oddities) -> Decoded<()> {
    let mut count = 0usize;
    sequence_of(value, |policy| {
        policy.oid("a policyIdentifier")?;
        count = count.saturating_add(1);
        if count > MOST_POLICIES {
            return Err(Malformed::new("at most 4096 policies"));
        }
        let Some(qualifiers) = policy.optional(tag::SEQUENCE)? else { return Ok(()) };
        if qualifiers.value.is_empty() {
            oddities.unusual("at least one qualifier, but the list is empty");
            return Ok(());
        }
        sequence_of(qualifiers.full, |qualifier| {
            qualifier.oid("a policyQualifierId")?;
            qualifier.next()?;
            Ok(())
        })
    })?;
    let mut sorted: Vec<&[u8]> = policies(value).collect();
    sorted.sort_unstable();
    if sorted.windows(2).any(|pair| pair.first() == pair.last()) {
        oddities.unusual("each policy once");
    }
    Ok(())
}

/// The arc of id-qt-cps and id-qt-unotice, 1.3.6.1.5.5.7.2.
const QUALIFIERS: [u8; 7] = [0x2b, 6, 1, 5, 5, 7, 2];

/// Whether certificatePolicies has a qualifier other than the two of 4.2.1.4.
pub(crate) fn has_unknown_policy_qualifier(value: &[u8]) -> bool {
    sequences(value).any(|mut policy| {
        let qualifiers = policy.oid("a policy").and_then(|_| policy.optional(tag::SEQUENCE)).ok().flatten();
        qualifiers.is_some_and(|list| {
            sequences(list.full).any(|mut qualifier| match qualifier.oid("a qualifier") {
                Ok([arc @ .., 1 | 2]) => arc != QUALIFIERS,
                _ => true,
            })
        })
    })
}

/// The elements of a SEQUENCE of SEQUENCEs, as far as they are such.
fn sequences(value: &[u8]) -> impl Iterator<Item = Reader<'_>> {
    let mut reader = Reader::new(der::only(value, tag::SEQUENCE, "a SEQUENCE").map_or(&[][..], |list| list.value));
    core::iter::from_fn(move || reader.sequence().ok())
}

/// The contents of the OIDs of certificatePolicies.
pub(crate) fn policies(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    sequences(value).filter_map(|mut policy| policy.oid("a policy").ok())
}

/// A pair of policyMappings: what the issuer calls one, the subject calls the other.
pub(crate) struct PolicyMapping<'a> {
    pub(crate) issuer_domain: &'a [u8],
    pub(crate) subject_domain: &'a [u8],
}

/// The pairs of policyMappings.
pub(crate) fn policy_mappings(value: &[u8]) -> impl Iterator<Item = PolicyMapping<'_>> {
    sequences(value).filter_map(|mut pair| {
        let issuer_domain = pair.oid("a policy").ok()?;
        let subject_domain = pair.oid("a policy").ok()?;
        Some(PolicyMapping { issuer_domain, subject_domain })
    })
}

/// policyMappings (4.2.1.5): a non-empty SEQUENCE of pairs.
pub(crate) fn check_policy_mappings(value: &[u8]) -> Decoded<()> {
    let mut count = 0usize;
    sequence_of(value, |mapping| {
        mapping.oid("an issuerDomainPolicy")?;
        mapping.oid("a subjectDomainPolicy")?;
        count = count.saturating_add(1);
        if count > MOST_POLICIES { Err(Malformed::new("at most 4096 mappings")) } else { Ok(()) }
    })
}

/// policyConstraints (4.2.1.11): requireExplicitPolicy and inhibitPolicyMapping.
pub(crate) fn policy_constraints(value: &[u8]) -> Decoded<(Option<u32>, Option<u32>)> {
    let mut reader = Reader::new(der::only(value, tag::SEQUENCE, "a SEQUENCE")?.value);
    if reader.is_empty() {
        return Err(Malformed::new("at least one constraint, but the SEQUENCE is empty"));
    }
    let mut number = |which| match reader.optional(tag::context(which))? {
        Some(count) => der::unsigned(count.value).map(Some).ok_or(Malformed::new("a number of 0 or more")),
        None => Ok(None),
    };
    let constraints = (number(0)?, number(1)?);
    reader.finish()?;
    Ok(constraints)
}

/// inhibitAnyPolicy (4.2.1.14).
pub(crate) fn inhibit_any_policy(value: &[u8]) -> Decoded<u32> {
    let number = der::only(value, tag::INTEGER, "an INTEGER")?.value;
    der::unsigned(number).ok_or(Malformed::new("a number of 0 or more"))
}

/// nameConstraints (4.2.1.10): a SEQUENCE of one or both lists, each non-empty.
pub(crate) fn check_name_constraints(value: &[u8]) -> Decoded<()> {
    let mut reader = Reader::new(der::only(value, tag::SEQUENCE, "a SEQUENCE")?.value);
    if reader.is_empty() {
        return Err(Malformed::new("permittedSubtrees or excludedSubtrees, but the SEQUENCE is empty"));
    }
    for list in [tag::context_constructed(0), tag::context_constructed(1)] {
        if let Some(subtrees) = reader.optional(list)? {
            check_subtrees(subtrees.value)?;
        }
    }
    Ok(reader.finish()?)
}

fn check_subtrees(value: &[u8]) -> Decoded<()> {
    let mut reader = Reader::new(value);
    if reader.is_empty() {
        return Err(Malformed::new("at least one subtree, but the list is empty"));
    }
    let mut item = 0u32;
    while !reader.is_empty() {
        item = item.saturating_add(1);
        let at_item = |malformed: Malformed| Malformed { item: Some(item), ..malformed };
        let mut subtree = reader.sequence().map_err(|error| at_item(error.into()))?;
        GeneralName::read(&mut subtree).map_err(|error| at_item(Malformed::new(error.expected())))?;
        let rest = subtree.optional(tag::context(0)).and_then(|_| subtree.optional(tag::context(1)));
        rest.and_then(|_| subtree.finish()).map_err(|error| at_item(error.into()))?;
    }
    Ok(())
}
