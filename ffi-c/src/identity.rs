//! Who the peer is. Texts and digests are computed when they are first asked for, and kept.

use std::sync::Arc;

use certauth::face::oid_text;
use certauth::{GeneralName, Identity, Oid, RevocationStatus, Sha1Digest, Sha256Digest, Trust};

use crate::handle::{ask, ask_bytes, ask_number, ask_text, text};
use crate::lazy::Lazy;
use crate::note::CertauthNote;
use crate::revocation::CertauthRevocationStatus;
use crate::words::{CertauthBytes, CertauthText};

/// An authenticated end entity: all of it from the verified certificate. It belongs to its verdict, and so does all
/// that it lends. Any number of threads may read one.
///
/// No name is used in place of another one: the subject's CN is never a DNS name.
pub struct CertauthIdentity {
    pub(crate) identity: Identity,
    subject_text: Lazy<String>,
    subject_friendly: Lazy<String>,
    pin: Lazy<Option<Sha256Digest>>,
    issuer_text: Lazy<String>,
    sha256: Lazy<Sha256Digest>,
    public_key_sha256: Lazy<Sha256Digest>,
    sha1_thumbprint: Lazy<Sha1Digest>,
    anchor_sha256: Lazy<Option<Sha256Digest>>,
    /// By the number of their type, so that a loop over them reads each once.
    names: Lazy<[Vec<Arc<Name>>; NAME_TYPES]>,
    extended_key_usages: Lazy<Vec<String>>,
    policies: Lazy<Vec<String>>,
    path_refs: Lazy<Vec<String>>,
    checked: Lazy<Vec<&'static str>>,
    valid_until_because_of: Lazy<String>,
    notes: Lazy<Vec<CertauthNote>>,
}

/// Why the certificate is trusted.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertauthTrust {
    /// There is no identity.
    None = 0,
    /// A verified path leads to a trust anchor.
    Anchor = 1,
    /// The certificate itself is pinned or trusted by itself.
    Pinned = 2,
    /// It is self-signed, and allow_any_self_signed leaves the decision to the caller.
    AnySelfSigned = 3,
    /// It is self-signed and its key is pinned: its holder can issue itself any name.
    PinnedKey = 4,
}

/// The types of subjectAltName.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertauthNameType {
    /// All of them, in encoded order. No name has this type.
    Any = 0,
    /// dNSName, wildcards as they are.
    Dns = 1,
    /// rfc822Name.
    Email = 2,
    /// uniformResourceIdentifier.
    Uri = 3,
    /// iPAddress.
    Ip = 4,
    /// directoryName.
    DirectoryName = 5,
    /// otherName 1.3.6.1.4.1.311.20.2.3 that holds a UTF8String, a user principal name.
    Upn = 6,
    /// registeredID.
    RegisteredId = 7,
    /// Any other otherName.
    OtherName = 8,
    /// x400Address.
    X400 = 9,
    /// ediPartyName.
    EdiParty = 10,
    /// otherName SmtpUTF8Mailbox (RFC 9598), an internationalised e-mail address.
    SmtpUtf8Mailbox = 11,
}

/// How many types there are, `Any` counted.
const NAME_TYPES: usize = CertauthNameType::SmtpUtf8Mailbox as usize + 1;

/// A name of subjectAltName: as people write it, as it is encoded, and the type of an otherName.
struct Name {
    kind: CertauthNameType,
    text: String,
    octets: Vec<u8>,
    oid: String,
}

impl Name {
    fn new(name: GeneralName<'_>) -> Name {
        let kind = match name.word() {
            "dns" => CertauthNameType::Dns,
            "email" => CertauthNameType::Email,
            "uri" => CertauthNameType::Uri,
            "ip" => CertauthNameType::Ip,
            "directory_name" => CertauthNameType::DirectoryName,
            "upn" => CertauthNameType::Upn,
            "registered_id" => CertauthNameType::RegisteredId,
            "x400" => CertauthNameType::X400,
            "edi_party" => CertauthNameType::EdiParty,
            "smtp_utf8_mailbox" => CertauthNameType::SmtpUtf8Mailbox,
            // A type that core learns later has no number here yet.
            _ => CertauthNameType::OtherName,
        };
        let oid = if let GeneralName::OtherName { oid, .. } = name { oid_text(oid.contents()) } else { String::new() };
        Name { kind, text: name.text().unwrap_or_default(), octets: name.octets().into(), oid }
    }
}

impl CertauthIdentity {
    pub(crate) fn new(identity: Identity) -> CertauthIdentity {
        CertauthIdentity {
            identity,
            subject_text: Lazy::new(),
            subject_friendly: Lazy::new(),
            pin: Lazy::new(),
            issuer_text: Lazy::new(),
            sha256: Lazy::new(),
            public_key_sha256: Lazy::new(),
            sha1_thumbprint: Lazy::new(),
            anchor_sha256: Lazy::new(),
            names: Lazy::new(),
            extended_key_usages: Lazy::new(),
            policies: Lazy::new(),
            path_refs: Lazy::new(),
            checked: Lazy::new(),
            valid_until_because_of: Lazy::new(),
            notes: Lazy::new(),
        }
    }

    /// The names of one type, by its number: `CertauthNameType::Any` has them all.
    fn names(&self, kind: u32) -> &[Arc<Name>] {
        let by_type = self.names.get_or_init(|| {
            let mut by_type: [Vec<Arc<Name>>; NAME_TYPES] = Default::default();
            for name in self.identity.subject_alt_names().map(Name::new).map(Arc::new) {
                by_type[name.kind as usize].push(name.clone());
                by_type[CertauthNameType::Any as usize].push(name);
            }
            by_type
        });
        usize::try_from(kind).ok().and_then(|kind| by_type.get(kind)).map_or(&[], Vec::as_slice)
    }

    fn policies(&self) -> &[String] {
        let texts = || self.identity.policies().iter().map(Oid::to_string).collect();
        self.policies.get_or_init(texts)
    }

    fn extended_key_usages(&self) -> &[String] {
        self.extended_key_usages
            .get_or_init(|| self.identity.extended_key_usages().map(|oid| oid_text(oid.contents())).collect())
    }

    fn path_refs(&self) -> &[String] {
        self.path_refs.get_or_init(|| self.identity.path_refs().iter().map(ToString::to_string).collect())
    }

    fn checked(&self) -> &[&'static str] {
        self.checked.get_or_init(|| self.identity.checked())
    }

    pub(crate) fn notes(&self) -> &[CertauthNote] {
        self.notes.get_or_init(|| self.identity.notes().iter().map(CertauthNote::new).collect())
    }
}

/// The subject, RFC 4514. For display: names are compared as DER, never as text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_subject_text(identity: *const CertauthIdentity) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(identity, |held| Some(held.subject_text.get_or_init(|| held.identity.subject().text()))) }
}

/// The DER of the subject, as it arrived.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_subject_der(identity: *const CertauthIdentity) -> CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_bytes(identity, |held| Some(held.identity.subject().der())) }
}

/// The issuer, RFC 4514. Two CAs may bear one name: tell them apart by certauth_identity_anchor_sha256.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_issuer_text(identity: *const CertauthIdentity) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(identity, |held| Some(held.issuer_text.get_or_init(|| held.identity.issuer().text()))) }
}

/// The DER of the issuer's name, as it arrived.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_issuer_der(identity: *const CertauthIdentity) -> CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_bytes(identity, |held| Some(held.identity.issuer().der())) }
}

/// The contents of the serial number's INTEGER, big-endian: with a leading zero octet where the first bit would be set, which
/// `openssl x509 -serial` does not print. It is unique only together with the issuer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_serial_number(identity: *const CertauthIdentity) -> CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_bytes(identity, |held| Some(held.identity.serial_number().contents())) }
}

/// The first second of the certificate's validity, since 1970-01-01T00:00:00Z; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_not_before(identity: *const CertauthIdentity) -> i64 {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, 0, |held| Some(held.identity.not_before().0)) }
}

/// The last second of the certificate's validity, since 1970-01-01T00:00:00Z; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_not_after(identity: *const CertauthIdentity) -> i64 {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, 0, |held| Some(held.identity.not_after().0)) }
}

/// SHA-256 of the certificate, 32 octets.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_sha256(identity: *const CertauthIdentity) -> CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_bytes(identity, |held| Some(held.sha256.get_or_init(|| held.identity.sha256()).as_ref())) }
}

/// SHA-256 of the SubjectPublicKeyInfo, 32 octets: unchanged when the certificate is renewed with the same key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_public_key_sha256(identity: *const CertauthIdentity) -> CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe {
        ask_bytes(identity, |held| {
            Some(held.public_key_sha256.get_or_init(|| held.identity.public_key_sha256()).as_ref())
        })
    }
}

/// SHA-1 of the certificate, 20 octets: for looking up old records, never for authorization.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_sha1_thumbprint(identity: *const CertauthIdentity) -> CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe {
        ask_bytes(identity, |held| Some(held.sha1_thumbprint.get_or_init(|| held.identity.sha1_thumbprint()).as_ref()))
    }
}

/// How many names of a type, one of CERTAUTH_NAME_TYPE_*, subjectAltName has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_name_count(identity: *const CertauthIdentity, name_type: u32) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, 0, |held| Some(held.names(name_type).len())) }
}

/// The type of the name with this number among all of them; CERTAUTH_NAME_TYPE_ANY if there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_name_type(
    identity: *const CertauthIdentity,
    index: usize,
) -> CertauthNameType {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, CertauthNameType::Any, |held| Some(held.names(0).get(index)?.kind)) }
}

/// A name as people write it: an address as in 192.0.2.1 or 2001:db8::1, a directory name as RFC 4514, an OID dotted.
/// Empty for types that have no text. `index` counts the names of this type, or all for CERTAUTH_NAME_TYPE_ANY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_name_text(
    identity: *const CertauthIdentity,
    name_type: u32,
    index: usize,
) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(identity, |held| Some(&held.names(name_type).get(index)?.text)) }
}

/// A name as it is encoded: the octets of text or of an address, the DER of a directory name or of the value of an
/// otherName, the contents of an OID. `index` counts as in certauth_identity_name_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_name_octets(
    identity: *const CertauthIdentity,
    name_type: u32,
    index: usize,
) -> CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_bytes(identity, |held| Some(&held.names(name_type).get(index)?.octets)) }
}

/// The type-id of an otherName, dotted; empty for other types. `index` counts as in certauth_identity_name_text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_name_oid(
    identity: *const CertauthIdentity,
    name_type: u32,
    index: usize,
) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(identity, |held| Some(&held.names(name_type).get(index)?.oid)) }
}

/// How many extended key usages the certificate names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_extended_key_usage_count(identity: *const CertauthIdentity) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, 0, |held| Some(held.extended_key_usages().len())) }
}

/// An extended key usage by number, as a dotted OID.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_extended_key_usage(
    identity: *const CertauthIdentity,
    index: usize,
) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(identity, |held| held.extended_key_usages().get(index).map(String::as_str)) }
}

/// How many certificate policies the path is valid for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_policy_count(identity: *const CertauthIdentity) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, 0, |held| Some(held.policies().len())) }
}

/// A certificate policy that the path is valid for by number, as a dotted OID; 2.5.29.32.0 means all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_policy(identity: *const CertauthIdentity, index: usize) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(identity, |held| held.policies().get(index).map(String::as_str)) }
}

/// How many certificates the verified path has, the anchor included.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_path_count(identity: *const CertauthIdentity) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, 0, |held| Some(held.path_refs().len())) }
}

/// A certificate of the path: end_entity, sent:N, preloaded:N or anchor:N, with the index in what was passed. The end
/// entity is the first, the anchor the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_path_position(
    identity: *const CertauthIdentity,
    index: usize,
) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(identity, |held| held.path_refs().get(index).map(String::as_str)) }
}

/// The DER of a certificate of the path; empty for an anchor that is only a name and a key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_path_der(identity: *const CertauthIdentity, index: usize) -> CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_bytes(identity, |held| held.identity.path().nth(index)) }
}

/// Why the certificate is trusted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_trust(identity: *const CertauthIdentity) -> CertauthTrust {
    let trust = |held: &CertauthIdentity| match held.identity.trust() {
        Trust::Anchor(_) => CertauthTrust::Anchor,
        Trust::Pinned(_) => CertauthTrust::Pinned,
        Trust::PinnedKey(_) => CertauthTrust::PinnedKey,
        Trust::AnySelfSigned => CertauthTrust::AnySelfSigned,
    };
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, CertauthTrust::None, |held| Some(trust(held))) }
}

/// The SHA-256 of the certificate or of the key that is pinned, 32 octets; empty if neither is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_pin(identity: *const CertauthIdentity) -> CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe {
        ask_bytes(identity, |held| held.pin.get_or_init(|| held.identity.pin()).as_ref().map(Sha256Digest::as_ref))
    }
}

/// Whether only the holder of the key vouches for the names. If so, identify the peer by the key, never by a name. True
/// for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_names_are_claims(identity: *const CertauthIdentity) -> bool {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, true, |held| Some(held.identity.names_are_claims())) }
}

/// Whether the subjectAltName has names that cannot be decoded, which `allow_undecodable_names` lets through and the functions
/// for names pass over, so that a name may not be the only one. True for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_has_undecodable_names(identity: *const CertauthIdentity) -> bool {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, true, |held| Some(held.identity.has_undecodable_names())) }
}

/// The subject for people: with the names of more attribute types, and not to be compared or parsed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_subject_friendly(identity: *const CertauthIdentity) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe {
        ask_text(identity, |held| Some(held.subject_friendly.get_or_init(|| held.identity.subject().friendly_text())))
    }
}

/// The DER in the OCTET STRING of the extension with this dotted OID; empty if the certificate has no such extension.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_extension(
    identity: *const CertauthIdentity,
    oid: CertauthText,
) -> CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says; `oid` is valid for its length, as the header asks.
    unsafe {
        ask_bytes(identity, |held| {
            let oid: Oid = text(oid).ok()?.parse().ok()?;
            held.identity.certificate().extension(&oid).map(|extension| extension.value)
        })
    }
}

/// The label of the anchor, by default its subject's text; empty if a digest or nothing is configured.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_anchor_label(identity: *const CertauthIdentity) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(identity, |held| Some(held.identity.anchor_label())) }
}

/// SHA-256 of the anchor's certificate, or of the SubjectPublicKeyInfo of an anchor without one; empty for a
/// self-signed certificate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_anchor_sha256(identity: *const CertauthIdentity) -> CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe {
        ask_bytes(identity, |held| {
            held.anchor_sha256.get_or_init(|| held.identity.anchor_sha256()).as_ref().map(Sha256Digest::as_ref)
        })
    }
}

/// How many checks were made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_checked_count(identity: *const CertauthIdentity) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, 0, |held| Some(held.checked().len())) }
}

/// The name of a check that was made, in their order.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_checked(identity: *const CertauthIdentity, index: usize) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(identity, |held| held.checked().get(index).copied()) }
}

/// How many checks the settings switched off or opened.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_switched_off_count(identity: *const CertauthIdentity) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, 0, |held| Some(held.identity.switched_off().len())) }
}

/// The name of a policy field that opens what its default closes, or revocation if it was not checked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_switched_off(
    identity: *const CertauthIdentity,
    index: usize,
) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(identity, |held| held.identity.switched_off().get(index).copied()) }
}

/// How many notes there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_note_count(identity: *const CertauthIdentity) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, 0, |held| Some(held.notes().len())) }
}

/// A note by number, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_note(
    identity: *const CertauthIdentity,
    index: usize,
) -> *const CertauthNote {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, std::ptr::null(), |held| held.notes().get(index).map(std::ptr::from_ref)) }
}

/// Writes the last second at which the verdict holds, since 1970-01-01T00:00:00Z; the clock skew is not added. Returns
/// false, and writes 0, if no date was checked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_valid_until(identity: *const CertauthIdentity, time: *mut i64) -> bool {
    // SAFETY: NULL or a live handle, as the type says; `time` is NULL or can be written.
    unsafe { ask_number(identity, time, |held| Some(held.identity.valid_until()?.time.0)) }
}

/// What ends then: not_after, next_update, max_age or recheck; empty if no date was checked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_valid_until_cause(identity: *const CertauthIdentity) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(identity, |held| Some(held.identity.valid_until()?.cause.word())) }
}

/// How many certificates of the path were asked whether they are revoked, from the anchor down.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_revocation_count(identity: *const CertauthIdentity) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, 0, |held| Some(held.identity.revocation().len())) }
}

/// The status of one of them, CERTAUTH_REVOCATION_STATUS_GOOD or, where the policy allows it, _UNKNOWN. The JSON says what it
/// rests on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_revocation_status(
    identity: *const CertauthIdentity,
    index: usize,
) -> CertauthRevocationStatus {
    let status = |held: &CertauthIdentity| {
        Some(match held.identity.revocation().get(index)?.status {
            RevocationStatus::Good => CertauthRevocationStatus::Good,
            RevocationStatus::Revoked => CertauthRevocationStatus::Revoked,
            RevocationStatus::Unknown => CertauthRevocationStatus::Unknown,
        })
    };
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, CertauthRevocationStatus::Unknown, status) }
}

/// The certificate that it is about, as certauth_identity_path_position names it; empty if no date was checked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_valid_until_because_of(identity: *const CertauthIdentity) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe {
        ask_text(identity, |held| {
            let until = held.identity.valid_until()?;
            Some(held.valid_until_because_of.get_or_init(|| until.because_of.to_string()))
        })
    }
}

/// The time of the validation, in seconds since 1970-01-01T00:00:00Z; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_validated_at(identity: *const CertauthIdentity) -> i64 {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, 0, |held| Some(held.identity.validated_at().0)) }
}

/// How many signatures were checked to find the path.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_identity_signatures_checked(identity: *const CertauthIdentity) -> u32 {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(identity, 0, |held| Some(held.identity.signatures_checked())) }
}
