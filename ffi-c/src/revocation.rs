//! The caller's revocation checker: a function pointer, and what it may ask of the request.

use std::ffi::c_void;

use certauth::face::{is_url, why_unknown};
use certauth::{
    CertificateRef, RevocationChecker, RevocationMode, RevocationRecord, RevocationRequest, RevocationStatus, UnixTime,
    Wanted, WantedKind,
};

use crate::handle::{ask, ask_bytes, guarded, octets};
use crate::words::CertauthBytes;

/// How revocation is checked. There is no default.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertauthRevocationMode {
    /// Not at all, and the identity says so.
    NoCheck = 1,
    /// The checker is asked, and answers from what is at hand.
    Offline = 2,
    /// The checker is asked, and may fetch what is missing.
    Online = 3,
}

/// What a checker answers. Every other number is CERTAUTH_REVOCATION_STATUS_UNKNOWN.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertauthRevocationStatus {
    /// It is not known, which refuses unless a policy field allows it.
    Unknown = 0,
    /// Fresh evidence of the issuer says that it is not revoked.
    Good = 1,
    /// It is revoked.
    Revoked = 2,
}

/// The kind of evidence that would help.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertauthWantedKind {
    /// A CRL.
    Crl = 1,
    /// A delta CRL.
    DeltaCrl = 2,
}

/// Where a certificate was passed.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertauthPosition {
    /// As the certificate to validate.
    EndEntity = 1,
    /// In the chain.
    Sent = 2,
    /// As a configured intermediate.
    Preloaded = 3,
    /// As a trust anchor.
    Anchor = 4,
}

/// One question to a checker: is this certificate revoked?
///
/// It lives until the checker returns, as does all that it lends, and only the thread that the checker runs on may use
/// it.
pub struct CertauthRevocationRequest {
    _opaque: [u8; 0],
}

/// Answers a question with one of CERTAUTH_REVOCATION_STATUS_*.
///
/// It is called during certauth_validate, on the validating thread, so several threads may call it at once. It must
/// return normally: it must not throw or longjmp.
pub type CertauthRevocationChecker =
    Option<unsafe extern "C" fn(userdata: *mut c_void, request: *mut CertauthRevocationRequest) -> u32>;

/// Releases userdata once neither a builder nor any options need it. It is called on the thread that frees the last of
/// them, and must return normally: it must not throw or longjmp.
pub type CertauthRelease = Option<unsafe extern "C" fn(userdata: *mut c_void)>;

/// A checker of the caller's, with its userdata.
pub(crate) struct Callback {
    pub(crate) check: unsafe extern "C" fn(*mut c_void, *mut CertauthRevocationRequest) -> u32,
    pub(crate) release: CertauthRelease,
    pub(crate) userdata: *mut c_void,
}

// SAFETY: the header asks that the checker and its release can be called from any thread with this userdata.
unsafe impl Send for Callback {}
// SAFETY: as above.
unsafe impl Sync for Callback {}

impl Drop for Callback {
    fn drop(&mut self) {
        if let Some(release) = self.release {
            // SAFETY: the caller gave both, and nothing uses the userdata after this.
            unsafe { release(self.userdata) }
        }
    }
}

impl RevocationChecker for Callback {
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
        let request: *mut RevocationRequest<'_> = request;
        // SAFETY: the caller gave both; the request lives until the checker returns.
        match unsafe { (self.check)(self.userdata, request.cast()) } {
            1 => RevocationStatus::Good,
            2 => RevocationStatus::Revoked,
            _ => RevocationStatus::Unknown,
        }
    }
}

/// The request behind the pointer that a checker got.
fn request<'r>(request: *const CertauthRevocationRequest) -> *const RevocationRequest<'r> {
    request.cast()
}

/// The DER of the certificate in question.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_certificate(
    revocation_request: *const CertauthRevocationRequest,
) -> CertauthBytes {
    // SAFETY: NULL or what the checker was given, before it returns.
    unsafe { ask_bytes(request(revocation_request), |request| Some(request.certificate().der())) }
}

/// The contents of its serial number, as certauth_identity_serial_number gives them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_serial_number(
    revocation_request: *const CertauthRevocationRequest,
) -> CertauthBytes {
    // SAFETY: NULL or what the checker was given, before it returns.
    unsafe { ask_bytes(request(revocation_request), |request| Some(request.certificate().serial_number().contents())) }
}

/// The DER of the issuer's SubjectPublicKeyInfo, which verified the certificate's signature. Empty for an anchor that
/// another CA issued, because no key is authenticated for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_issuer_public_key_info(
    revocation_request: *const CertauthRevocationRequest,
) -> CertauthBytes {
    // SAFETY: NULL or what the checker was given, before it returns.
    unsafe { ask_bytes(request(revocation_request), |request| Some(request.issuer_public_key_info())) }
}

/// The DER of its issuer's name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_issuer_name(
    revocation_request: *const CertauthRevocationRequest,
) -> CertauthBytes {
    // SAFETY: NULL or what the checker was given, before it returns.
    unsafe { ask_bytes(request(revocation_request), |request| Some(request.issuer_name().der())) }
}

/// The DER of its issuer's certificate; empty if the issuer is an anchor without one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_issuer_certificate(
    revocation_request: *const CertauthRevocationRequest,
) -> CertauthBytes {
    // SAFETY: NULL or what the checker was given, before it returns.
    unsafe { ask_bytes(request(revocation_request), |request| Some(request.issuer_certificate()?.der())) }
}

/// How many certificates of the path lie above the one in question, without the anchor: evidence about one certificate
/// may depend on the path that it is asked for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_path_above_count(
    revocation_request: *const CertauthRevocationRequest,
) -> usize {
    // SAFETY: NULL or what the checker was given, before it returns.
    unsafe { ask(request(revocation_request), 0, |request| Some(request.path_above().count())) }
}

/// The DER of a certificate of the path above, by number; the nearest one first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_path_above(
    revocation_request: *const CertauthRevocationRequest,
    index: usize,
) -> CertauthBytes {
    // SAFETY: NULL or what the checker was given, before it returns.
    unsafe { ask_bytes(request(revocation_request), |request| Some(request.path_above().nth(index)?.der())) }
}

/// The time of the validation, in seconds since 1970-01-01T00:00:00Z; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_now(revocation_request: *const CertauthRevocationRequest) -> i64 {
    // SAFETY: NULL or what the checker was given, before it returns.
    unsafe { ask(request(revocation_request), 0, |request| Some(request.now().0)) }
}

/// Whether the checker may fetch: CERTAUTH_REVOCATION_MODE_OFFLINE or _ONLINE. Offline for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_mode(
    revocation_request: *const CertauthRevocationRequest,
) -> CertauthRevocationMode {
    let mode = |request: &RevocationRequest<'_>| match request.mode() {
        RevocationMode::NoCheck => CertauthRevocationMode::NoCheck,
        RevocationMode::Offline => CertauthRevocationMode::Offline,
        RevocationMode::Online => CertauthRevocationMode::Online,
    };
    // SAFETY: NULL or what the checker was given, before it returns.
    unsafe { ask(request(revocation_request), CertauthRevocationMode::Offline, |request| Some(mode(request))) }
}

/// The certificate in question: end_entity, sent, preloaded or anchor, and its index there is written; 0 for the end entity.
/// CERTAUTH_POSITION_END_ENTITY for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_at(
    revocation_request: *const CertauthRevocationRequest,
    index: *mut u32,
) -> CertauthPosition {
    let at = |request: &RevocationRequest<'_>| match request.at() {
        CertificateRef::EndEntity => (CertauthPosition::EndEntity, 0),
        CertificateRef::Sent(index) => (CertauthPosition::Sent, index),
        CertificateRef::Preloaded(index) => (CertauthPosition::Preloaded, index),
        CertificateRef::Anchor(index) => (CertauthPosition::Anchor, index),
    };
    // SAFETY: NULL or what the checker was given, before it returns.
    let (kind, number) =
        unsafe { ask(request(revocation_request), (CertauthPosition::EndEntity, 0), |request| Some(at(request))) };
    if !index.is_null() {
        // SAFETY: not NULL, so it can be written, as the header asks.
        unsafe { index.write(number) }
    }
    kind
}

/// Reports until when the answer holds, in seconds since 1970-01-01T00:00:00Z: the identity is valid no longer. Of several, the
/// earliest counts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_good_until(
    revocation_request: *mut CertauthRevocationRequest,
    time: i64,
) {
    let report = || {
        // SAFETY: NULL or what the checker was given, before it returns, and no other thread uses it.
        let request = unsafe { revocation_request.cast::<RevocationRequest<'_>>().as_mut() }?;
        request.good_until(UnixTime(time));
        Some(())
    };
    guarded(None, report);
}

/// Reports what the answer rests on, for the verdict's JSON and text; a later report replaces an earlier one. `issuer` is the
/// name of whoever issued the evidence, in UTF-8, and `number` the octets of a CRL's number; either may be empty. The times
/// are in seconds since 1970-01-01T00:00:00Z, NULL if unknown. `unknown` says why the status is unknown, and decides which
/// policy field may allow it: CERTAUTH_CODE_REVOCATION_EVIDENCE_STALE, _REVOCATION_EVIDENCE_NOT_AUTHENTIC or
/// _REVOCATION_STATUS_NOT_GIVEN, or 0. False, and nothing is reported, for another number or an issuer that is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_record(
    revocation_request: *mut CertauthRevocationRequest,
    issuer: CertauthBytes,
    number: CertauthBytes,
    this_update: *const i64,
    next_update: *const i64,
    unknown: u32,
) -> bool {
    let report = || {
        // SAFETY: NULL or what the checker was given, before it returns, and no other thread uses it.
        let request = unsafe { revocation_request.cast::<RevocationRequest<'_>>().as_mut() }?;
        // SAFETY: each is NULL or valid for its length, as the header asks.
        let (issuer, number) = unsafe { (octets(issuer).ok()?, octets(number).ok()?) };
        // SAFETY: each is NULL or can be read, as the header asks.
        let (this_update, next_update) = unsafe { (this_update.as_ref(), next_update.as_ref()) };
        let mut record = RevocationRecord::default();
        record.issuer = std::str::from_utf8(issuer).ok()?.into();
        record.number = (!number.is_empty()).then(|| number.iter().map(|octet| format!("{octet:02x}")).collect());
        record.this_update = this_update.map(|time| UnixTime(*time));
        record.next_update = next_update.map(|time| UnixTime(*time));
        record.unknown = match unknown {
            0 => None,
            number => Some(why_unknown(number)?),
        };
        request.record(record);
        Some(())
    };
    guarded(None, report).is_some()
}

/// Reports evidence that would help, for certauth_verdict_wanted_url: its kind, one of CERTAUTH_WANTED_KIND_*, and its URL.
/// Only CERTAUTH_REVOCATION_MODE_ONLINE has the verdict list it. Beyond the first eight of a certificate they are left out.
/// False for NULL, another kind, and a URL that is longer than 2 KiB or not printable ASCII.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_want(
    revocation_request: *mut CertauthRevocationRequest,
    kind: u32,
    url: CertauthBytes,
) -> bool {
    let report = || {
        // SAFETY: NULL or what the checker was given, before it returns, and no other thread uses it.
        let request = unsafe { revocation_request.cast::<RevocationRequest<'_>>().as_mut() }?;
        let kind = match kind {
            1 => WantedKind::Crl,
            2 => WantedKind::DeltaCrl,
            _ => return None,
        };
        // SAFETY: NULL or valid for its length, as the header asks.
        let url = std::str::from_utf8(unsafe { octets(url) }.ok()?).ok().filter(|url| is_url(url))?;
        request.want(Wanted { at: request.at(), kind, url: url.into() });
        Some(())
    };
    guarded(None, report).is_some()
}

/// Verifies a signature over evidence. The key is the DER of a SubjectPublicKeyInfo, the algorithm that of an
/// AlgorithmIdentifier; both are checked as a certificate's are. It is charged to the budget of the validation, and a
/// reached limit refuses whatever the checker then answers. False for anything but a good signature, NULL included.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_revocation_request_verify(
    revocation_request: *mut CertauthRevocationRequest,
    public_key_info: CertauthBytes,
    algorithm: CertauthBytes,
    message: CertauthBytes,
    signature: CertauthBytes,
) -> bool {
    let verify = || {
        // SAFETY: NULL or what the checker was given, before it returns, and no other thread uses it.
        let request = unsafe { revocation_request.cast::<RevocationRequest<'_>>().as_mut() }?;
        // SAFETY: each is NULL or valid for its length, as the header asks.
        let read = |bytes: CertauthBytes| unsafe { octets(bytes) }.ok();
        let (key, algorithm) = (read(public_key_info)?, read(algorithm)?);
        request.verify(key, algorithm, read(message)?, read(signature)?).ok()
    };
    guarded(None, verify).is_some()
}
