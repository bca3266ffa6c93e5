//! A certificate revocation list (RFC 5280, 5): read once, from beginning to end, and indexed by serial number, so that a list
//! of a million entries costs one pass when it is loaded and two memory accesses when it is asked.
//!
//! Reading decides nothing: whether the list is authentic, fresh and about a certificate is decided in `evidence`.

use alloc::vec::Vec;
use core::ops::Range;

use crate::der::{self, Reader, TimeForm, Tlv, tag};
use crate::digest::Sha256Digest;
use crate::misread;
use crate::name::{DistinguishedName, GeneralName};
use crate::number::{to_u32, to_usize};
use crate::parse_error::ParseError;
use crate::time::UnixTime;

/// A longer list is not read.
pub(crate) const MOST_OCTETS: usize = 1 << 26;
/// Names in issuingDistributionPoint: each is compared with those of a certificate.
const MOST_NAMES: usize = 64;
/// Extensions of a list. More would only make finding duplicates expensive.
const MOST_EXTENSIONS: usize = 64;

/// The reasons of ReasonFlags (4.2.1.13), each a bit; bit 0 is unused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reasons(u16);

impl Reasons {
    pub(crate) const NONE: Reasons = Reasons(0);
    pub(crate) const ALL: Reasons = Reasons(0b1_1111_1110);

    /// From the contents of a BIT STRING.
    pub(crate) fn from_bits(value: &[u8]) -> Option<Reasons> {
        Some(Reasons(der::named_bits(value)?.bits & Reasons::ALL.0))
    }

    pub(crate) fn and(self, other: Reasons) -> Reasons {
        Reasons(self.0 & other.0)
    }

    pub(crate) fn or(self, other: Reasons) -> Reasons {
        Reasons(self.0 | other.0)
    }

    pub(crate) fn contains(self, other: Reasons) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Which certificates a list is about (issuingDistributionPoint, 5.2.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    /// The distributionPoint, as it arrived: a DistributionPointName without its outer tag.
    point: Option<Range<usize>>,
    pub(crate) only_user: bool,
    pub(crate) only_ca: bool,
    pub(crate) only_attribute: bool,
    pub(crate) is_indirect: bool,
    pub(crate) only_reasons: Option<Reasons>,
}

/// What a list says of a certificate that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) date: UnixTime,
    /// The number of CRLReason (5.3.1); 0 if the entry does not say.
    pub(crate) reason: u8,
}

/// CRLReason certificateHold.
pub(crate) const CERTIFICATE_HOLD: u8 = 6;
/// CRLReason removeFromCRL.
pub(crate) const REMOVE_FROM_CRL: u8 = 8;

/// A certificate revocation list, its bytes included.
#[derive(Debug)]
pub(crate) struct Crl {
    der: Vec<u8>,
    sha256: Sha256Digest,
    tbs: Range<usize>,
    algorithm: Range<usize>,
    signature: Range<usize>,
    issuer: Range<usize>,
    pub(crate) version: u8,
    pub(crate) this_update: UnixTime,
    pub(crate) next_update: Option<UnixTime>,
    number: Option<Range<usize>>,
    /// keyIdentifier of authorityKeyIdentifier.
    key_identifier: Option<Range<usize>>,
    pub(crate) has_authority_key_identifier: bool,
    pub(crate) scope: Scope,
    /// issuingDistributionPoint as it arrived.
    scope_octets: Range<usize>,
    /// Whether it lists only what changed since another list (5.2.4).
    pub(crate) is_delta: bool,
    /// A critical extension of the list, or of an entry, that is not known here.
    pub(crate) has_unknown_critical: bool,
    /// How many entries it has, those about certificates of other issuers included.
    pub(crate) count: u32,
    index: Index,
}

type Read<T> = Result<T, (usize, &'static str)>;

impl Crl {
    /// Reads one DER list that fills `der`.
    pub(crate) fn from_der(der: Vec<u8>) -> Result<Crl, ParseError> {
        match read(&der) {
            Ok(fields) => {
                let mut crl = Crl { sha256: Sha256Digest::of(&der), der, ..fields.crl };
                let unreadable = |(offset, expected)| ParseError { offset, expected, found: None };
                fields.entries.map_or(Ok(()), |entries| crl.index(&entries)).map_err(unreadable)?;
                Ok(crl)
            }
            Err((offset, expected)) => Err(ParseError { offset, expected, found: misread::found(&der) }),
        }
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        self.der.get(range.clone()).unwrap_or(&[])
    }

    /// How many octets it has.
    pub(crate) fn len(&self) -> usize {
        self.der.len()
    }

    pub(crate) fn sha256(&self) -> Sha256Digest {
        self.sha256
    }

    pub(crate) fn issuer(&self) -> DistinguishedName<'_> {
        DistinguishedName::new(self.part(&self.issuer))
    }

    /// What is signed.
    pub(crate) fn tbs(&self) -> &[u8] {
        self.part(&self.tbs)
    }

    /// The contents of the AlgorithmIdentifier.
    pub(crate) fn algorithm(&self) -> &[u8] {
        self.part(&self.algorithm)
    }

    pub(crate) fn signature(&self) -> &[u8] {
        self.part(&self.signature)
    }

    /// The contents of cRLNumber (5.2.3).
    pub(crate) fn number(&self) -> Option<&[u8]> {
        self.number.as_ref().map(|range| self.part(range))
    }

    pub(crate) fn key_identifier(&self) -> Option<&[u8]> {
        self.key_identifier.as_ref().map(|range| self.part(range))
    }

    /// Whether it is about a part of its issuer's certificates only.
    pub(crate) fn has_scope(&self) -> bool {
        !self.scope_octets.is_empty()
    }

    pub(crate) fn scope_octets(&self) -> &[u8] {
        self.part(&self.scope_octets)
    }

    pub(crate) fn has_point(&self) -> bool {
        self.scope.point.is_some()
    }

    /// The name of the partition of which this is the list.
    pub(crate) fn point(&self) -> Option<PointName<'_>> {
        PointName::read(self.part(self.scope.point.as_ref()?)).ok()
    }

    /// The entry of a serial number, given by the contents of its INTEGER.
    pub(crate) fn find(&self, serial: &[u8]) -> Option<Entry> {
        let found = self.entry_at(self.position(serial)?)?;
        Some(Entry { date: found.date()?, reason: found.reason })
    }

    /// Whether there is one.
    pub(crate) fn lists(&self, serial: &[u8]) -> bool {
        self.position(serial).is_some()
    }

    /// Where it is.
    fn position(&self, serial: &[u8]) -> Option<usize> {
        let hash = self.index.hash(serial);
        let (mut place, wanted) = (self.index.place(hash), Index::tag(hash));
        loop {
            let tag = *self.index.tags.get(place)?;
            if tag == EMPTY {
                return None;
            }
            if tag == wanted {
                let offset = self.index.offset(place)?;
                if self.serial_at(offset) == Some(serial) {
                    return Some(offset);
                }
            }
            place = self.index.after(place);
        }
    }

    /// The serial number of each indexed entry, in no order.
    pub(crate) fn serials(&self) -> impl Iterator<Item = &[u8]> {
        let taken = self.index.tags.iter().zip(&self.index.offsets).filter(|(tag, _)| **tag != EMPTY);
        taken.filter_map(|(_, offset)| self.serial_at(to_usize(*offset)))
    }

    /// The serial number of an entry that was read when the list was.
    fn serial_at(&self, offset: usize) -> Option<&[u8]> {
        let mut reader = Reader::new(self.der.get(offset..)?);
        reader.sequence().and_then(|mut fields| fields.next()).ok().map(|serial| serial.value)
    }

    fn entry_at(&self, offset: usize) -> Option<RawEntry<'_>> {
        let mut reader = Reader::new(self.der.get(offset..)?);
        RawEntry::read(&mut reader).ok()
    }

    /// Reads every entry, and puts those about certificates of the list's own issuer into the index. One that cannot be read
    /// must not be one that is not found.
    fn index(&mut self, entries: &Range<usize>) -> Read<()> {
        let own = self.issuer().folded();
        let mut index = Index::new(self.count, self.sha256);
        let mut batch: Vec<(usize, u64)> = Vec::with_capacity(BATCH);
        let mut reader = Reader::new(self.part(entries));
        let mut has_unknown_critical = false;
        // 5.3.3: an entry of an indirect list is about the issuer that the last entry with a certificateIssuer names.
        let mut is_own = true;
        while !reader.is_empty() {
            let offset = entries.end.saturating_sub(reader.remaining());
            let located = |error: der::DerError| (offset, error.expected);
            let entry = RawEntry::read(&mut reader).map_err(located)?;
            if !der::is_time(entry.date) {
                return Err((offset, "a revocationDate as UTCTime or GeneralizedTime"));
            }
            has_unknown_critical |= entry.has_unknown_critical;
            match entry.certificate_issuer {
                Some(issuer) if self.scope.is_indirect => {
                    is_own = names_issuer(issuer, &own).map_err(located)?;
                }
                // It has no place here, and is critical.
                Some(_) => has_unknown_critical = true,
                None => {}
            }
            if is_own {
                batch.push((offset, index.hash(entry.serial)));
            }
            if batch.len() >= BATCH {
                self.add(&mut index, &mut batch)?;
            }
        }
        self.add(&mut index, &mut batch)?;
        self.has_unknown_critical |= has_unknown_critical;
        self.index = index;
        Ok(())
    }

    /// Puts entries into the index. Their tags are read all at once before any is looked at: the memory that is far away is
    /// then waited for once.
    fn add(&self, index: &mut Index, batch: &mut Vec<(usize, u64)>) -> Read<()> {
        let places = batch.iter().map(|(_, hash)| index.place(*hash));
        core::hint::black_box(places.fold(0, |sum, place| sum ^ index.tags.get(place).copied().unwrap_or(EMPTY)));
        batch.drain(..).try_for_each(|(offset, hash)| self.add_one(index, offset, hash))
    }

    fn add_one(&self, index: &mut Index, offset: usize, hash: u64) -> Read<()> {
        let unindexed = (offset, "an entry that can be indexed");
        let (mut place, own) = (index.place(hash), Index::tag(hash));
        loop {
            let tag = *index.tags.get(place).ok_or(unindexed)?;
            if tag == EMPTY {
                return index.set(place, own, offset).ok_or(unindexed);
            }
            if tag == own {
                let other = index.offset(place).ok_or(unindexed)?;
                if self.serial_at(other) == self.serial_at(offset) {
                    // A serial number that is listed twice: the worse entry counts.
                    let [other, new] = [other, offset].map(|at| self.entry_at(at).map_or(0, |entry| entry.reason));
                    let is_worse = other == REMOVE_FROM_CRL || (other == CERTIFICATE_HOLD && new != REMOVE_FROM_CRL);
                    return if is_worse { index.set(place, own, offset).ok_or(unindexed) } else { Ok(()) };
                }
            }
            place = index.after(place);
        }
    }
}

/// Entries that are put into the index together.
const BATCH: usize = 32;

/// An entry of revokedCertificates, as it arrived.
struct RawEntry<'a> {
    serial: &'a [u8],
    date: Tlv<'a>,
    reason: u8,
    certificate_issuer: Option<&'a [u8]>,
    has_unknown_critical: bool,
}

impl<'a> RawEntry<'a> {
    #[inline]
    fn read(reader: &mut Reader<'a>) -> der::Result<RawEntry<'a>> {
        let mut fields = reader.sequence()?;
        let serial = fields.expect(tag::INTEGER, "a userCertificate")?.value;
        // Numbers are compared as octets, so each must have one spelling.
        if !der::integer_is_minimal(serial) {
            return fields.error("a minimal serial number");
        }
        let date = fields.next()?;
        let mut entry = RawEntry { serial, date, reason: 0, certificate_issuer: None, has_unknown_critical: false };
        if !fields.is_empty() {
            entry.extensions(fields.sequence()?)?;
            fields.finish()?;
        }
        Ok(entry)
    }

    fn date(&self) -> Option<UnixTime> {
        der::time(self.date).map(|(time, _)| time)
    }

    /// crlEntryExtensions (5.3).
    fn extensions(&mut self, mut list: Reader<'a>) -> der::Result<()> {
        let mut seen = 0u8;
        while !list.is_empty() {
            let Extension { oid, is_critical, value } = Extension::read(&mut list)?;
            let known = match oid {
                [0x55, 0x1d, 21] => {
                    let reason = der::only(value, ENUMERATED, "a CRLReason")?.value;
                    let [reason @ (0..=6 | 8..=10)] = reason else { return list.error("a CRLReason of RFC 5280") };
                    self.reason = *reason;
                    1
                }
                [0x55, 0x1d, 24] => {
                    der::only(value, tag::GENERALIZED_TIME, "an invalidityDate")?;
                    2
                }
                [0x55, 0x1d, 29] => {
                    self.certificate_issuer = Some(value);
                    4
                }
                _ => {
                    self.has_unknown_critical |= is_critical;
                    0
                }
            };
            if seen & known != 0 {
                return list.error("each extension of an entry once");
            }
            seen |= known;
        }
        Ok(())
    }
}

const ENUMERATED: u8 = 0x0a;

/// An Extension of a list or of an entry.
struct Extension<'a> {
    oid: &'a [u8],
    is_critical: bool,
    value: &'a [u8],
}

impl<'a> Extension<'a> {
    fn read(list: &mut Reader<'a>) -> der::Result<Extension<'a>> {
        let mut fields = list.sequence()?;
        let oid = fields.oid("an extnID")?;
        let is_critical = match fields.optional(tag::BOOLEAN)? {
            None => false,
            Some(boolean) => match der::boolean(boolean.value) {
                Some(critical) => critical,
                None => return fields.error("a BOOLEAN of 00 or FF as critical"),
            },
        };
        let value = fields.expect(tag::OCTET_STRING, "an extnValue")?.value;
        fields.finish()?;
        Ok(Extension { oid, is_critical, value })
    }
}

/// A DistributionPointName (4.2.1.13).
#[derive(Clone, Debug)]
pub(crate) enum PointName<'a> {
    /// The GeneralNames, one after the other.
    Full(Reader<'a>),
    /// The RDN, to be appended to the name of the issuer.
    Relative(&'a [u8]),
}

impl<'a> PointName<'a> {
    /// From the contents of the \[0\] of a distribution point.
    pub(crate) fn read(value: &'a [u8]) -> der::Result<PointName<'a>> {
        let mut reader = Reader::new(value);
        let name = reader.next()?;
        reader.finish()?;
        const FULL: u8 = tag::context_constructed(0);
        const RELATIVE: u8 = tag::context_constructed(1);
        match name.tag {
            FULL => Ok(PointName::Full(Reader::new(name.value))),
            RELATIVE if !name.value.is_empty() => Ok(PointName::Relative(name.value)),
            _ => reader.error("a fullName or a nameRelativeToCRLIssuer"),
        }
    }
}

/// Whether certificateIssuer (5.3.3) names this issuer, by its folded name. One that cannot be read, or names none, would hide
/// its entry and those after it.
fn names_issuer(value: &[u8], own: &[u8]) -> der::Result<bool> {
    let mut names = Reader::new(der::only(value, tag::SEQUENCE, "a certificateIssuer")?.value);
    let (mut is_named, mut count) = (false, 0usize);
    while !names.is_empty() {
        match GeneralName::read(&mut names) {
            Ok(GeneralName::DirectoryName(name)) => {
                is_named |= name.folded() == own;
                count = count.saturating_add(1);
            }
            Ok(_) => {}
            Err(error) => return names.error(error.expected()),
        }
    }
    if count == 0 { names.error("a directoryName in a certificateIssuer") } else { Ok(is_named) }
}

/// What was read: a list without its index, and where its entries are.
struct Fields {
    crl: Crl,
    entries: Option<Range<usize>>,
}

/// Reads everything but the index.
fn read(der: &[u8]) -> Read<Fields> {
    if der.len() > MOST_OCTETS {
        return Err((0, "a list of at most 64 MiB"));
    }
    // Every slice comes from a reader of `der`, so the arithmetic is exact; nothing is dereferenced.
    let span = |part: &[u8]| {
        let start = part.as_ptr().addr().wrapping_sub(der.as_ptr().addr());
        start..start.saturating_add(part.len())
    };
    let located =
        |within: &[u8], error: der::DerError| (span(within).end.saturating_sub(error.remaining), error.expected);
    let whole = der::only(der, tag::SEQUENCE, "a CertificateList").map_err(|error| located(der, error))?.value;
    let mut reader = Reader::new(whole);
    let mut outer = || {
        let tbs = reader.expect(tag::SEQUENCE, "a TBSCertList")?;
        let algorithm = reader.expect(tag::SEQUENCE, "a signatureAlgorithm")?;
        let signature = reader.expect(tag::BIT_STRING, "a signatureValue")?;
        reader.finish()?;
        // A signature with unused bits is none, and so the list is not authentic; it can still be read.
        let octets = der::whole_octets(signature.value).unwrap_or(&[]);
        Ok((tbs, algorithm, octets))
    };
    let (tbs, algorithm, signature) = outer().map_err(|error| located(whole, error))?;
    let mut fields = Fields {
        crl: Crl {
            der: Vec::new(),
            sha256: Sha256Digest([0; 32]),
            tbs: span(tbs.full),
            algorithm: span(algorithm.value),
            signature: span(signature),
            issuer: 0..0,
            version: 1,
            this_update: UnixTime(0),
            next_update: None,
            number: None,
            key_identifier: None,
            has_authority_key_identifier: false,
            scope: Scope::default(),
            scope_octets: 0..0,
            is_delta: false,
            has_unknown_critical: false,
            count: 0,
            index: Index::default(),
        },
        entries: None,
    };
    let list = signed(tbs.value, algorithm.full, &span, &mut fields).map_err(|error| located(tbs.value, error))?;
    if let Some(range) = fields.entries.clone() {
        let entries = der.get(range).unwrap_or(&[]);
        fields.crl.count = count(entries).map_err(|error| located(entries, error))?;
    }
    if let Some(list) = list {
        extensions(list, &span, &mut fields.crl).map_err(|error| located(list, error))?;
    }
    Ok(fields)
}

/// TBSCertList (5.1.2), except its entries and the contents of its extensions, which it gives.
fn signed<'a>(
    tbs: &'a [u8],
    algorithm: &[u8],
    span: &impl Fn(&[u8]) -> Range<usize>,
    fields: &mut Fields,
) -> der::Result<Option<&'a [u8]>> {
    let crl = &mut fields.crl;
    let mut reader = Reader::new(tbs);
    if let Some(version) = reader.optional(tag::INTEGER)? {
        // v2 is 1, and v1 is not written (5.1.2.1).
        if version.value != [1] {
            return reader.error("version v2, or none");
        }
        crl.version = 2;
    }
    if reader.expect(tag::SEQUENCE, "a signature algorithm")?.full != algorithm {
        return reader.error("the same signature algorithm inside and outside");
    }
    let issuer = reader.expect(tag::SEQUENCE, "an issuer")?.full;
    if !DistinguishedName::new(issuer).is_well_formed() {
        return reader.error("a well-formed issuer name");
    }
    crl.issuer = span(issuer);
    let time = |tlv| der::time(tlv).map(|(time, _): (UnixTime, TimeForm)| time);
    match reader.next().map(time)? {
        Some(this_update) => crl.this_update = this_update,
        None => return reader.error("thisUpdate as UTCTime or GeneralizedTime"),
    }
    if matches!(reader.peek(), Some(tag::UTC_TIME | tag::GENERALIZED_TIME)) {
        match reader.next().map(time)? {
            Some(next_update) => crl.next_update = Some(next_update),
            None => return reader.error("nextUpdate as a real date"),
        }
    }
    if let Some(entries) = reader.optional(tag::SEQUENCE)? {
        fields.entries = Some(span(entries.value));
    }
    let extensions = match reader.optional(tag::context_constructed(0))? {
        Some(outer) if crl.version == 2 => Some(der::only(outer.value, tag::SEQUENCE, "crlExtensions")?.value),
        Some(_) => return reader.error("no extensions in a list of version 1"),
        None => None,
    };
    reader.finish()?;
    Ok(extensions)
}

/// How many entries there are: the size of the index.
fn count(entries: &[u8]) -> der::Result<u32> {
    let mut reader = Reader::new(entries);
    let mut count = 0u32;
    while !reader.is_empty() {
        reader.expect(tag::SEQUENCE, "an entry of revokedCertificates")?;
        count = count.saturating_add(1);
    }
    Ok(count)
}

/// crlExtensions (5.2).
fn extensions(list: &[u8], span: &impl Fn(&[u8]) -> Range<usize>, crl: &mut Crl) -> der::Result<()> {
    let mut reader = Reader::new(list);
    let mut seen: Vec<&[u8]> = Vec::new();
    while !reader.is_empty() {
        let Extension { oid, is_critical, value } = Extension::read(&mut reader)?;
        if seen.contains(&oid) {
            return reader.error("each extension once");
        }
        if seen.len() >= MOST_EXTENSIONS {
            return reader.error("at most 64 extensions");
        }
        seen.push(oid);
        match oid {
            [0x55, 0x1d, 20] => {
                let number = der::only(value, tag::INTEGER, "a cRLNumber")?.value;
                if !der::integer_is_minimal(number) || number.first().is_some_and(|first| first & 0x80 != 0) {
                    return reader.error("a cRLNumber of 0 or more");
                }
                crl.number = Some(span(number));
                // 5.2.3: it must not be critical, so a critical one means something that is not known here.
                crl.has_unknown_critical |= is_critical;
            }
            [0x55, 0x1d, 27] => crl.is_delta = true,
            [0x55, 0x1d, 28] => {
                crl.scope = scope(value, span)?;
                crl.scope_octets = span(value);
            }
            [0x55, 0x1d, 35] => {
                crl.has_authority_key_identifier = true;
                let mut fields = Reader::new(der::only(value, tag::SEQUENCE, "an AuthorityKeyIdentifier")?.value);
                crl.key_identifier = fields.optional(tag::context(0))?.map(|identifier| span(identifier.value));
            }
            _ => crl.has_unknown_critical |= is_critical,
        }
    }
    Ok(())
}

/// issuingDistributionPoint (5.2.5).
fn scope(value: &[u8], span: &impl Fn(&[u8]) -> Range<usize>) -> der::Result<Scope> {
    let mut reader = Reader::new(der::only(value, tag::SEQUENCE, "an IssuingDistributionPoint")?.value);
    if reader.is_empty() {
        return reader.error("an IssuingDistributionPoint with at least one field");
    }
    let mut scope = Scope::default();
    if let Some(point) = reader.optional(tag::context_constructed(0))? {
        if let PointName::Full(mut names) = PointName::read(point.value)? {
            let mut count = 0usize;
            while !names.is_empty() {
                names.next()?;
                count = count.saturating_add(1);
            }
            if count == 0 || count > MOST_NAMES {
                return names.error("1 to 64 names of a distribution point");
            }
        }
        scope.point = Some(span(point.value));
    }
    let flag = |reader: &mut Reader<'_>, number| match reader.optional(tag::context(number))? {
        Some(flag) => match der::boolean(flag.value) {
            Some(flag) => Ok(flag),
            None => reader.error("a BOOLEAN of 00 or FF"),
        },
        None => Ok(false),
    };
    scope.only_user = flag(&mut reader, 1)?;
    scope.only_ca = flag(&mut reader, 2)?;
    if let Some(reasons) = reader.optional(tag::context(3))? {
        match Reasons::from_bits(reasons.value) {
            Some(reasons) => scope.only_reasons = Some(reasons),
            None => return reader.error("onlySomeReasons as a BIT STRING"),
        }
    }
    scope.is_indirect = flag(&mut reader, 4)?;
    scope.only_attribute = flag(&mut reader, 5)?;
    reader.finish()?;
    Ok(scope)
}

/// Where each entry is, by the hash of its serial number: open addressing with more places than entries. A place has an octet
/// of the hash, so that a number which is not listed costs one access to a short table, and the offset of its entry.
///
/// The hash is seeded with the SHA-256 of the list, which whoever chooses the serial numbers cannot know before they are
/// chosen: colliding ones cannot be prepared.
#[derive(Debug, Default)]
struct Index {
    tags: Vec<u8>,
    offsets: Vec<u32>,
    seed: [u64; 4],
}

/// The tag of a place without an entry.
const EMPTY: u8 = 0;

impl Index {
    fn new(count: u32, seed: Sha256Digest) -> Index {
        let mut words = [0; 4];
        for (word, octets) in words.iter_mut().zip(seed.0.chunks_exact(8)) {
            *word = octets.iter().fold(0, |word, octet| word << 8 | u64::from(*octet));
        }
        // At least one place stays empty, which ends every search.
        let places = to_usize(count).saturating_mul(7).saturating_div(4).saturating_add(1);
        Index { tags: alloc::vec![EMPTY; places], offsets: alloc::vec![0; places], seed: words }
    }

    fn set(&mut self, place: usize, tag: u8, offset: usize) -> Option<()> {
        *self.offsets.get_mut(place)? = u32::try_from(offset).ok()?;
        *self.tags.get_mut(place)? = tag;
        Some(())
    }

    fn offset(&self, place: usize) -> Option<usize> {
        self.offsets.get(place).map(|offset| to_usize(*offset))
    }

    /// Sixteen octets at a time, each half mixed with a part of the seed and multiplied into the rest.
    fn hash(&self, serial: &[u8]) -> u64 {
        let [first, second, third, fourth] = self.seed;
        let mut state = first ^ u64::from(to_u32(serial.len()));
        for block in serial.chunks(16) {
            let (low, high) = block.split_at_checked(8).unwrap_or((block, &[]));
            state = fold(state ^ word(low) ^ second, word(high) ^ third ^ state.rotate_left(32));
        }
        fold(state ^ fourth, 0x9e37_79b9_7f4a_7c15)
    }

    fn place(&self, hash: u64) -> usize {
        let places = u64::from(to_u32(self.tags.len()));
        usize::try_from(((hash & 0xffff_ffff) * places) >> 32).unwrap_or(0)
    }

    fn after(&self, place: usize) -> usize {
        let next = place.wrapping_add(1);
        if next < self.tags.len() { next } else { 0 }
    }

    /// The highest octet, which does not decide the place, and is not that of an empty one.
    fn tag(hash: u64) -> u8 {
        u8::try_from(hash >> 56).unwrap_or(1).max(1)
    }
}

/// Up to eight octets as a number.
fn word(octets: &[u8]) -> u64 {
    match <[u8; 8]>::try_from(octets) {
        Ok(octets) => u64::from_be_bytes(octets),
        Err(_) => octets.iter().fold(0, |word, octet| word << 8 | u64::from(*octet)),
    }
}

/// The two halves of a product, one upon the other.
fn fold(one: u64, other: u64) -> u64 {
    let product = u128::from(one).wrapping_mul(u128::from(other));
    let low = u64::try_from(product & u128::from(u64::MAX)).unwrap_or(0);
    let high = u64::try_from(product >> 64).unwrap_or(0);
    low ^ high
}
