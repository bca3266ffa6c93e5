//! The extensions that path validation reads, each decoded in one place (RFC 5280, 4.2).

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use crate::der::{self, Reader, tag};
use crate::name::{GeneralName, oid_text};

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
}

impl Known {
    pub(crate) const COUNT: usize = 13;

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
        }
    }

    /// authorityInfoAccess must not be critical (4.2.2.1), so a critical one means something that is not known here.
    pub(crate) fn may_be_critical(self) -> bool {
        self != Known::AuthorityInfoAccess
    }
}

/// basicConstraints (4.2.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// cA.
    pub ca: bool,
    /// pathLenConstraint; a number over 32 bits reads as `u32::MAX`.
    pub path_length: Option<u32>,
}

/// A decoded basicConstraints, and whether cA FALSE was written out.
pub(crate) fn basic_constraints(value: &[u8]) -> Option<(BasicConstraints, bool)> {
    let mut reader = Reader::new(der::only(value, tag::SEQUENCE, "BasicConstraints").ok()?.value);
    let written = reader.optional(tag::BOOLEAN).ok()?;
    let ca = match written {
        Some(boolean) => der::boolean(boolean.value)?,
        None => false,
    };
    let path_length = match reader.optional(tag::INTEGER).ok()? {
        Some(length) => Some(der::unsigned(length.value)?),
        None => None,
    };
    reader.finish().ok()?;
    Some((BasicConstraints { ca, path_length }, written.is_some() && !ca))
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
pub(crate) fn key_usage(value: &[u8]) -> Option<KeyUsage> {
    let bits = der::named_bits(der::only(value, tag::BIT_STRING, "KeyUsage").ok()?.value)?;
    (bits != 0).then_some(KeyUsage(bits))
}

/// subjectKeyIdentifier (4.2.1.2).
pub(crate) fn subject_key_identifier(value: &[u8]) -> Option<&[u8]> {
    der::only(value, tag::OCTET_STRING, "SubjectKeyIdentifier").ok().map(|tlv| tlv.value)
}

/// The keyIdentifier of authorityKeyIdentifier (4.2.1.1), which may lack one.
pub(crate) fn authority_key_identifier(value: &[u8]) -> Option<Option<&[u8]>> {
    let mut reader = Reader::new(der::only(value, tag::SEQUENCE, "AuthorityKeyIdentifier").ok()?.value);
    let identifier = reader.optional(tag::context(0)).ok()?.map(|tlv| tlv.value);
    let issuer = reader.optional(tag::context_constructed(1)).ok()?;
    let serial = reader.optional(tag::context(2)).ok()?;
    reader.finish().ok()?;
    // The two name the issuer's certificate together or not at all.
    (issuer.is_some() == serial.is_some()).then_some(identifier)
}

/// subjectAltName (4.2.1.6): at least one name, each well formed.
pub(crate) fn subject_alt_name_is_well_formed(value: &[u8]) -> bool {
    let Ok(names) = der::only(value, tag::SEQUENCE, "GeneralNames") else { return false };
    let mut reader = Reader::new(names.value);
    if reader.is_empty() {
        return false;
    }
    while !reader.is_empty() {
        match GeneralName::read(&mut reader) {
            None | Some(GeneralName::Rfc822Name("") | GeneralName::DnsName("") | GeneralName::Uri("")) => return false,
            Some(GeneralName::IpAddress(octets)) if !matches!(octets.len(), 4 | 16) => return false,
            Some(_) => {}
        }
    }
    true
}

/// The names of a GeneralNames value; stops where one is malformed.
#[derive(Clone, Debug)]
pub struct GeneralNames<'a> {
    reader: Reader<'a>,
}

impl<'a> GeneralNames<'a> {
    pub(crate) fn new(value: &'a [u8]) -> GeneralNames<'a> {
        let contents = der::only(value, tag::SEQUENCE, "GeneralNames").map_or(&[][..], |tlv| tlv.value);
        GeneralNames { reader: Reader::new(contents) }
    }
}

impl<'a> Iterator for GeneralNames<'a> {
    type Item = GeneralName<'a>;

    fn next(&mut self) -> Option<GeneralName<'a>> {
        if self.reader.is_empty() {
            return None;
        }
        GeneralName::read(&mut self.reader)
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

    pub(crate) fn texts(self) -> Vec<String> {
        // A refusal prints them: enough to see what is wrong, never a page.
        self.take(16).map(oid_text).collect()
    }
}

impl<'a> Iterator for Oids<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        self.reader.oid("an OID").ok()
    }
}

/// extKeyUsage: at least one OID (4.2.1.12).
pub(crate) fn extended_key_usage_is_well_formed(value: &[u8]) -> bool {
    let mut oids = Oids::new(value);
    let any = oids.by_ref().count() > 0;
    any && oids.reader.is_empty()
}

/// A non-empty SEQUENCE whose elements all have this tag and start as the reader says.
fn sequence_of(value: &[u8], tag: u8, element: impl Fn(&mut Reader<'_>) -> bool) -> bool {
    let Ok(list) = der::only(value, tag::SEQUENCE, "a SEQUENCE") else { return false };
    let mut reader = Reader::new(list.value);
    if reader.is_empty() {
        return false;
    }
    while !reader.is_empty() {
        let Ok(item) = reader.expect(tag, "an element") else { return false };
        let mut contents = Reader::new(item.value);
        if !element(&mut contents) {
            return false;
        }
    }
    true
}

/// authorityInfoAccess (4.2.2.1): a SEQUENCE of method and location.
pub(crate) fn authority_info_access_is_well_formed(value: &[u8]) -> bool {
    sequence_of(value, tag::SEQUENCE, |access| {
        access.oid("a method").is_ok() && GeneralName::read(access).is_some() && access.is_empty()
    })
}

/// id-ad-ocsp, 1.3.6.1.5.5.7.48.1.
const ACCESS_OCSP: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 0x30, 1];

/// Whether authorityInfoAccess names an OCSP responder.
pub(crate) fn names_ocsp_responder(value: &[u8]) -> bool {
    sequences(value).any(|mut access| access.oid("a method") == Ok(ACCESS_OCSP))
}

/// cRLDistributionPoints (4.2.1.13): a non-empty SEQUENCE of points, each with a name or a cRLIssuer.
pub(crate) fn distribution_points_are_well_formed(value: &[u8]) -> bool {
    sequence_of(value, tag::SEQUENCE, |point| {
        let name = point.optional(tag::context_constructed(0));
        let reasons = point.optional(tag::context(1));
        let issuer = point.optional(tag::context_constructed(2));
        let (Ok(name), Ok(reasons), Ok(issuer)) = (name, reasons, issuer) else { return false };
        let reasons_fit = reasons.is_none_or(|bits| der::named_bits(bits.value).is_some());
        point.is_empty() && reasons_fit && (name.is_some() || issuer.is_some())
    })
}

/// certificatePolicies (4.2.1.4): a non-empty SEQUENCE of PolicyInformation, no policy twice.
pub(crate) fn certificate_policies_are_well_formed(value: &[u8]) -> bool {
    let sound = sequence_of(value, tag::SEQUENCE, |policy| {
        let Ok(qualifiers) = policy.oid("a policy").and_then(|_| policy.optional(tag::SEQUENCE)) else { return false };
        let is_qualifier = |qualifier: &mut Reader<'_>| {
            qualifier.oid("a qualifier").is_ok() && qualifier.next().is_ok() && qualifier.is_empty()
        };
        policy.is_empty() && qualifiers.is_none_or(|list| sequence_of(list.full, tag::SEQUENCE, is_qualifier))
    });
    let mut seen = BTreeSet::new();
    sound && policies(value).all(|policy| seen.insert(policy))
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
pub(crate) fn policy_mappings_are_well_formed(value: &[u8]) -> bool {
    sequence_of(value, tag::SEQUENCE, |mapping| {
        let pair = [mapping.oid("a policy"), mapping.oid("a policy")];
        pair.iter().all(Result::is_ok) && mapping.is_empty()
    })
}

/// policyConstraints (4.2.1.11): not empty, both numbers optional.
pub(crate) fn policy_constraints(value: &[u8]) -> Option<(Option<u32>, Option<u32>)> {
    let mut reader = Reader::new(der::only(value, tag::SEQUENCE, "PolicyConstraints").ok()?.value);
    if reader.is_empty() {
        return None;
    }
    let mut number = |which| match reader.optional(tag::context(which)).ok()? {
        Some(count) => Some(Some(der::unsigned(count.value)?)),
        None => Some(None),
    };
    let constraints = (number(0)?, number(1)?);
    reader.finish().ok()?;
    Some(constraints)
}

/// inhibitAnyPolicy (4.2.1.14).
pub(crate) fn inhibit_any_policy(value: &[u8]) -> Option<u32> {
    der::unsigned(der::only(value, tag::INTEGER, "InhibitAnyPolicy").ok()?.value)
}

/// nameConstraints (4.2.1.10): a SEQUENCE of one or both lists, each non-empty.
pub(crate) fn name_constraints_are_well_formed(value: &[u8]) -> bool {
    let Ok(constraints) = der::only(value, tag::SEQUENCE, "NameConstraints") else { return false };
    let mut reader = Reader::new(constraints.value);
    if reader.is_empty() {
        return false;
    }
    for list in [tag::context_constructed(0), tag::context_constructed(1)] {
        match reader.optional(list) {
            Err(_) => return false,
            Ok(Some(subtrees)) if !subtrees_are_well_formed(subtrees.value) => return false,
            Ok(_) => {}
        }
    }
    reader.is_empty()
}

fn subtrees_are_well_formed(value: &[u8]) -> bool {
    let mut reader = Reader::new(value);
    if reader.is_empty() {
        return false;
    }
    while !reader.is_empty() {
        let Ok(mut subtree) = reader.sequence() else { return false };
        let base = GeneralName::read(&mut subtree);
        let minimum = subtree.optional(tag::context(0));
        let maximum = subtree.optional(tag::context(1));
        if base.is_none() || minimum.is_err() || maximum.is_err() || !subtree.is_empty() {
            return false;
        }
    }
    true
}
