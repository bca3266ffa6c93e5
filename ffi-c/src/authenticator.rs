//! What follows a verdict: rules, hooks, an outcome and a principal.

use std::ffi::c_void;
use std::sync::Arc;

use certauth::{Code, ConfigError, Identity, Presented, UnixTime};
use certauth_principal::{
    Authenticator, Claim, ClaimSource, Failed, Hooks, Names, Outcome, Principal, Refusal, StatusMap, Validated,
};

use crate::error::{CertauthError, answer, attempt};
use crate::handle::{
    Failure, ask, ask_bytes, ask_text, exclusive, guarded, handle, octets, optional_octets, optional_text, release,
    shared, slice, text,
};
use crate::identity::CertauthIdentity;
use crate::lazy::Lazy;
use crate::options::CertauthOptions;
use crate::verdict::{CertauthOutcome, CertauthVerdict};
use crate::words::{CertauthBytes, CertauthStatus, CertauthText};

/// Which statuses of HTTP the refusals have.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertauthStatusMap {
    /// 403 for both: a certificate belongs to the connection, and no header could ask for another one.
    Forbidden = 1,
    /// 401 for both, for hosts that insist on it.
    Unauthorized = 2,
    /// nginx's own: 496 without a certificate, 495 for one that is refused.
    Nginx = 3,
}

/// What certificate_validated answers. Every other number refuses, too.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertauthHookAnswer {
    /// The program refuses the certificate.
    Refuse = 0,
    /// The program accepts what the checks and rules accepted.
    Accept = 1,
}

/// Authenticates peers: options, rules, the issuer of claims and the statuses of refusals.
///
/// It never changes, so any number of threads may use one. It is counted, as options are: certauth_authenticator_new gives
/// the first reference, certauth_authenticator_ref one more, certauth_authenticator_unref takes one.
pub struct CertauthAuthenticator {
    authenticator: Authenticator,
}

/// What came of one attempt. It never changes; any number of threads may read one, and all that it lends lives until it is
/// freed.
pub struct CertauthAttempt {
    authenticator: Authenticator,
    outcome: Outcome,
    verdict: Option<CertauthVerdict>,
    principal: Option<CertauthPrincipal>,
    /// The DER that was shown.
    shown: Option<Vec<u8>>,
    now: UnixTime,
}

/// An authenticated peer. It belongs to its attempt, and so does all that it lends.
pub struct CertauthPrincipal {
    principal: Principal,
    claims: Lazy<Vec<CertauthClaim>>,
    aspnet_claims: Lazy<Vec<CertauthClaim>>,
}

/// One statement about a principal. It belongs to its principal.
pub struct CertauthClaim {
    claim: Claim,
}

/// An audit record, for C to own.
pub struct CertauthRecord {
    text: String,
}

/// What certificate_validated sees and may add to. It lives for that call.
pub struct CertauthValidated {
    identity: CertauthIdentity,
    name: Option<String>,
    changes: Changes,
}

#[derive(Default)]
struct Changes {
    name: Option<String>,
    is_cleared: bool,
    claims: Vec<(String, String)>,
    reason: Option<String>,
}

/// What authentication_failed sees. It lives for that call.
pub struct CertauthFailed {
    verdict: CertauthVerdict,
    certificate: Vec<u8>,
    message: Option<String>,
}

/// Called for a certificate that the checks and rules accept: CERTAUTH_HOOK_ANSWER_ACCEPT accepts it, and every other
/// answer refuses.
pub type CertauthCertificateValidated =
    Option<unsafe extern "C" fn(userdata: *mut c_void, validated: *mut CertauthValidated) -> u32>;

/// Called for a certificate that is refused, whoever refused it. It cannot accept it.
pub type CertauthAuthenticationFailed =
    Option<unsafe extern "C" fn(userdata: *mut c_void, failed: *mut CertauthFailed)>;

/// Called where the peer has shown no certificate.
pub type CertauthNoCertificate = Option<unsafe extern "C" fn(userdata: *mut c_void)>;

/// The program's own functions for one attempt. Each may be NULL. They are called on the thread of the attempt, and must
/// return: leaving them by longjmp or an exception of C++ ends the program.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct CertauthHooks {
    /// For a certificate that the checks and rules accept.
    pub certificate_validated: CertauthCertificateValidated,
    /// For one that is refused.
    pub authentication_failed: CertauthAuthenticationFailed,
    /// Where there is none.
    pub no_certificate: CertauthNoCertificate,
    /// Passed on to each of them.
    pub userdata: *mut c_void,
}

impl CertauthHooks {
    pub(crate) const NONE: CertauthHooks = CertauthHooks {
        certificate_validated: None,
        authentication_failed: None,
        no_certificate: None,
        userdata: std::ptr::null_mut(),
    };
}

impl Hooks for CertauthHooks {
    fn certificate_validated(&mut self, validated: &mut Validated<'_>) -> Result<(), Refusal> {
        let Some(call) = self.certificate_validated else { return Ok(()) };
        let mut shown = CertauthValidated {
            identity: CertauthIdentity::new(Identity::clone(validated.identity())),
            name: validated.name().map(Into::into),
            changes: Changes::default(),
        };
        // SAFETY: the function is the caller's, and what it is lent lives for the call.
        let answer = unsafe { call(self.userdata, &raw mut shown) };
        let Changes { name, is_cleared, claims, reason } = shown.changes;
        if answer != CertauthHookAnswer::Accept as u32 {
            return Err(Refusal::new(reason.unwrap_or_default()));
        }
        if is_cleared {
            validated.clear_claims();
        }
        if let Some(name) = name {
            validated.set_name(name);
        }
        for (kind, value) in claims {
            validated.add_claim(kind, value);
        }
        Ok(())
    }

    fn authentication_failed(&mut self, failed: &mut Failed<'_>) {
        let Some(call) = self.authentication_failed else { return };
        let mut shown = CertauthFailed {
            verdict: CertauthVerdict::new(Err(failed.error().clone())),
            certificate: failed.presented().certificate().unwrap_or_default().into(),
            message: None,
        };
        // SAFETY: the function is the caller's, and what it is lent lives for the call.
        unsafe { call(self.userdata, &raw mut shown) };
        if let Some(message) = shown.message {
            failed.reword(message);
        }
    }

    fn no_certificate(&mut self) {
        if let Some(call) = self.no_certificate {
            // SAFETY: the function is the caller's.
            unsafe { call(self.userdata) };
        }
    }
}

fn status_map(number: u32) -> Result<StatusMap, Failure> {
    match number {
        1 => Ok(StatusMap::Forbidden),
        2 => Ok(StatusMap::Unauthorized),
        3 => Ok(StatusMap::Nginx),
        _ => {
            let reason = "The status map is 1 (forbidden), 2 (unauthorized) or 3 (nginx)";
            Err(ConfigError::in_text(Code::OptionValueInvalid, None, reason).into())
        }
    }
}

/// Makes an authenticator, with one reference for the caller, who keeps and gives back the options.
///
/// `rules` is their text, as docs/rules.md describes it; NULL with length 0 means that every valid certificate is accepted,
/// under no name. `claims_issuer` may be NULL with length 0 too: it is then LOCAL AUTHORITY, as in ASP.NET Core.
/// `status_map` is one of CERTAUTH_STATUS_MAP_*.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_authenticator_new(
    options: *const CertauthOptions,
    rules: CertauthText,
    claims_issuer: CertauthText,
    status_map: u32,
    authenticator: *mut *const CertauthAuthenticator,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, valid for their lengths, or can be written, as the header asks.
    unsafe {
        answer(authenticator, error, || {
            let options = shared(options)?.options.clone();
            let map = self::status_map(status_map)?;
            let mut builder = Authenticator::builder(options).set_status_map(map);
            if let Some(rules) = optional_text(rules)? {
                builder = builder.set_rules(rules);
            }
            if let Some(issuer) = optional_text(claims_issuer)? {
                builder = builder.set_claims_issuer(issuer);
            }
            Ok(Arc::into_raw(Arc::new(CertauthAuthenticator { authenticator: builder.build()? })))
        })
    }
}

/// Makes the same authenticator with other options, as where new evidence of revocation has come, with one reference for
/// the caller.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_authenticator_with_options(
    authenticator: *const CertauthAuthenticator,
    options: *const CertauthOptions,
    renewed: *mut *const CertauthAuthenticator,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, or can be written, as the header asks.
    unsafe {
        answer(renewed, error, || {
            let authenticator = &shared(authenticator)?.authenticator;
            let authenticator = authenticator.with_options(shared(options)?.options.clone())?;
            Ok(Arc::into_raw(Arc::new(CertauthAuthenticator { authenticator })))
        })
    }
}

/// Adds a reference and returns `authenticator`. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_authenticator_ref(
    authenticator: *const CertauthAuthenticator,
) -> *const CertauthAuthenticator {
    if !authenticator.is_null() {
        // SAFETY: the caller holds a reference, so the count is at least one.
        unsafe { Arc::increment_strong_count(authenticator) }
    }
    authenticator
}

/// Gives one reference back; the last one frees the authenticator. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_authenticator_unref(authenticator: *const CertauthAuthenticator) {
    if !authenticator.is_null() {
        // SAFETY: the caller holds the reference that it gives back.
        guarded((), || unsafe { Arc::decrement_strong_count(authenticator) })
    }
}

/// Authenticates a peer by what it has shown.
///
/// `certificate` is NULL with length 0 if the peer has shown none; any other pointer with length 0 is a certificate that
/// cannot be read, and is refused. `chain` is what it sent beside it, and may be NULL if `chain_length` is 0. `now` is in
/// seconds since 1970-01-01T00:00:00Z. `hooks` may be NULL. CERTAUTH_STATUS_OK says that there is an outcome, and only
/// CERTAUTH_OUTCOME_AUTHENTICATED of certauth_attempt_outcome is a yes.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_authenticate(
    authenticator: *const CertauthAuthenticator,
    certificate: CertauthBytes,
    chain: *const CertauthBytes,
    chain_length: usize,
    now: i64,
    hooks: *const CertauthHooks,
    attempt: *mut *mut CertauthAttempt,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, valid for their lengths, or can be written, as the header asks.
    unsafe {
        answer(attempt, std::ptr::null_mut(), || {
            // Held here too, so that a hook that drops the last reference does not pull it away.
            let authenticator = shared(authenticator)?.authenticator.clone();
            let shown = optional_octets(certificate)?;
            let chain = if chain_length == 0 { &[] } else { slice(chain, chain_length)? };
            let chain = chain.iter().map(|sent| octets(*sent)).collect::<Result<Vec<_>, Failure>>()?;
            let presented = match shown {
                Some(der) => Presented::certificate_and_chain(der, &chain),
                None => Presented::nothing(),
            };
            let mut hooks = hooks.as_ref().copied().unwrap_or(CertauthHooks::NONE);
            let now = UnixTime(now);
            let outcome = authenticator.authenticate(&presented, now, &mut hooks);
            Ok(handle(CertauthAttempt::new(authenticator, outcome, shown.map(Into::into), now)))
        })
    }
}

impl CertauthAuthenticator {
    pub(crate) fn authenticator(&self) -> &Authenticator {
        &self.authenticator
    }
}

impl CertauthAttempt {
    pub(crate) fn new(
        authenticator: Authenticator,
        outcome: Outcome,
        shown: Option<Vec<u8>>,
        now: UnixTime,
    ) -> CertauthAttempt {
        let (verdict, principal) = match &outcome {
            Outcome::NoCertificate => (None, None),
            Outcome::Denied(error) => (Some(CertauthVerdict::new(Err(error.clone()))), None),
            Outcome::Authenticated(principal) => (
                Some(CertauthVerdict::new(Ok(Identity::clone(principal.identity())))),
                Some(CertauthPrincipal {
                    principal: principal.clone(),
                    claims: Lazy::new(),
                    aspnet_claims: Lazy::new(),
                }),
            ),
        };
        CertauthAttempt { authenticator, outcome, verdict, principal, shown, now }
    }
}

/// What came of it. CERTAUTH_OUTCOME_DENIED for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_attempt_outcome(attempt: *const CertauthAttempt) -> CertauthOutcome {
    let outcome = |attempt: &CertauthAttempt| match attempt.outcome {
        Outcome::Authenticated(_) => CertauthOutcome::Authenticated,
        Outcome::Denied(_) => CertauthOutcome::Denied,
        Outcome::NoCertificate => CertauthOutcome::NoCertificate,
    };
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(attempt, CertauthOutcome::Denied, |attempt| Some(outcome(attempt))) }
}

/// The status of HTTP to answer with: 200 for a principal, and what the status map says for the refusals; 403 for NULL. Tell
/// the peer no more than that; the reason is for the log.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_attempt_http_status(attempt: *const CertauthAttempt) -> u32 {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(attempt, 403, |attempt| Some(u32::from(attempt.authenticator.http_status(&attempt.outcome)))) }
}

/// The verdict: the identity, or why the certificate is refused. NULL if the peer has shown none. It belongs to the attempt.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_attempt_verdict(attempt: *const CertauthAttempt) -> *const CertauthVerdict {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(attempt, std::ptr::null(), |attempt| attempt.verdict.as_ref().map(std::ptr::from_ref)) }
}

/// The principal, or NULL unless authenticated. It belongs to the attempt.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_attempt_principal(attempt: *const CertauthAttempt) -> *const CertauthPrincipal {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(attempt, std::ptr::null(), |attempt| attempt.principal.as_ref().map(std::ptr::from_ref)) }
}

/// The program's own words for a refusal, which authentication_failed gave; empty if it gave none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_attempt_message(attempt: *const CertauthAttempt) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(attempt, |attempt| attempt.outcome.error()?.message()) }
}

/// Makes the audit record: one line of JSON in ASCII, for the log. With a `key` of 16 octets or more names are replaced by
/// their HMAC-SHA-256 under it; NULL with length 0 leaves them as they are.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_attempt_record(
    attempt: *const CertauthAttempt,
    key: CertauthBytes,
    record: *mut *mut CertauthRecord,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, valid for their lengths, or can be written, as the header asks.
    unsafe {
        answer(record, error, || {
            let attempt = shared(attempt)?;
            let names = match optional_octets(key)? {
                Some(key) => Names::hidden_by(key)?,
                None => Names::PLAIN,
            };
            let none: &[&[u8]] = &[];
            let presented = match &attempt.shown {
                Some(der) => Presented::certificate_and_chain(der, none),
                None => Presented::nothing(),
            };
            let text = attempt.authenticator.record(&attempt.outcome, &presented, attempt.now, names);
            Ok(handle(CertauthRecord { text }))
        })
    }
}

/// The line of a record. It lives as long as the record.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_record_text(record: *const CertauthRecord) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(record, |record| Some(&record.text)) }
}

/// Frees a record. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_record_free(record: *mut CertauthRecord) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(record) }
}

/// Frees an attempt. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_attempt_free(attempt: *mut CertauthAttempt) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(attempt) }
}

/// The name that a rule or certificate_validated gave; empty if nobody did. It is never guessed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_principal_name(principal: *const CertauthPrincipal) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(principal, |principal| principal.principal.name()) }
}

/// Whether the peer may act under a name that it claims: one that the rule permits, or its own name if the rule does not
/// say. Compared exactly. False for NULL and for text that is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_principal_permits(
    principal: *const CertauthPrincipal,
    claimed: CertauthText,
) -> bool {
    // SAFETY: NULL or a live handle, and a pointer that is valid for its length, as the header asks.
    unsafe { ask(principal, false, |principal| Some(principal.principal.permits(text(claimed).ok()?))) }
}

/// The line of the rule that accepted it, from 1; 0 without rules.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_principal_rule(principal: *const CertauthPrincipal) -> u32 {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(principal, 0, |principal| principal.principal.rule()) }
}

impl CertauthPrincipal {
    fn claims(&self) -> &[CertauthClaim] {
        self.claims.get_or_init(|| owned(self.principal.claims()))
    }

    fn aspnet_claims(&self) -> &[CertauthClaim] {
        self.aspnet_claims.get_or_init(|| owned(self.principal.aspnet_claims()))
    }
}

fn owned(claims: Vec<Claim>) -> Vec<CertauthClaim> {
    claims.into_iter().map(|claim| CertauthClaim { claim }).collect()
}

/// How many claims there are: those of the certificate, then those of the rule, then those of certificate_validated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_principal_claim_count(principal: *const CertauthPrincipal) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(principal, 0, |principal| Some(principal.claims().len())) }
}

/// A claim by number, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_principal_claim(
    principal: *const CertauthPrincipal,
    index: usize,
) -> *const CertauthClaim {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(principal, std::ptr::null(), |principal| principal.claims().get(index).map(std::ptr::from_ref)) }
}

/// How many claims ASP.NET Core's handler makes of this certificate: at most nine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_principal_aspnet_claim_count(principal: *const CertauthPrincipal) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(principal, 0, |principal| Some(principal.aspnet_claims().len())) }
}

/// One of them by number, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_principal_aspnet_claim(
    principal: *const CertauthPrincipal,
    index: usize,
) -> *const CertauthClaim {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe {
        ask(principal, std::ptr::null(), |principal| principal.aspnet_claims().get(index).map(std::ptr::from_ref))
    }
}

/// Its type, such as san.email.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_claim_type(claim: *const CertauthClaim) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(claim, |claim| Some(&claim.claim.claim_type)) }
}

/// Its value: a peer's text as it is in the certificate.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_claim_value(claim: *const CertauthClaim) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(claim, |claim| Some(&claim.claim.value)) }
}

/// The URI of the type of its value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_claim_value_type(claim: *const CertauthClaim) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(claim, |claim| Some(claim.claim.value_type)) }
}

/// Who vouches for it: the claims issuer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_claim_issuer(claim: *const CertauthClaim) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(claim, |claim| Some(&claim.claim.issuer)) }
}

/// Who says it: certificate, rule or hook.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_claim_source(claim: *const CertauthClaim) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(claim, |claim| Some(claim.claim.source.word())) }
}

/// The line of the rule that took it, from 1; 0 if none did.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_claim_rule(claim: *const CertauthClaim) -> u32 {
    let line = |claim: &CertauthClaim| match claim.claim.source {
        ClaimSource::Rule(line) => Some(line),
        _ => None,
    };
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(claim, 0, line) }
}

/// The verified identity. It lives for the call of certificate_validated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_validated_identity(validated: *const CertauthValidated) -> *const CertauthIdentity {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(validated, std::ptr::null(), |validated| Some(std::ptr::from_ref(&validated.identity))) }
}

/// The name that a rule gave; empty if none did.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_validated_name(validated: *const CertauthValidated) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(validated, |validated| validated.name.as_deref()) }
}

/// Replaces the name.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_validated_set_name(
    validated: *mut CertauthValidated,
    name: CertauthText,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live, or valid for their lengths, as the header asks.
    unsafe {
        change(validated, |changes| {
            changes.name = Some(text(name)?.into());
            Ok(())
        })
    }
}

/// Adds a claim.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_validated_add_claim(
    validated: *mut CertauthValidated,
    claim_type: CertauthText,
    value: CertauthText,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live, or valid for their lengths, as the header asks.
    unsafe {
        change(validated, |changes| {
            changes.claims.push((text(claim_type)?.into(), text(value)?.into()));
            Ok(())
        })
    }
}

/// Drops the claims so far, for a principal that has only the program's own. The identity keeps what it has.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_validated_clear_claims(validated: *mut CertauthValidated) -> CertauthStatus {
    // SAFETY: NULL or a live handle, as the header asks.
    unsafe {
        change(validated, |changes| {
            changes.is_cleared = true;
            changes.claims.clear();
            Ok(())
        })
    }
}

/// Gives the reason, for the log, of a refusal that is answered next: a sentence, of which 256 octets are kept.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_validated_set_reason(
    validated: *mut CertauthValidated,
    reason: CertauthText,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live, or valid for their lengths, as the header asks.
    unsafe {
        change(validated, |changes| {
            changes.reason = Some(text(reason)?.into());
            Ok(())
        })
    }
}

/// `validated` is NULL or live, and nobody else uses it meanwhile.
unsafe fn change(
    validated: *mut CertauthValidated,
    change: impl FnOnce(&mut Changes) -> Result<(), Failure>,
) -> CertauthStatus {
    // SAFETY: as the caller says.
    unsafe { attempt(std::ptr::null_mut(), || change(&mut exclusive(validated)?.changes)) }
}

/// Why the certificate is refused, for every path that was tried. It lives for the call of authentication_failed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_failed_verdict(failed: *const CertauthFailed) -> *const CertauthVerdict {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(failed, std::ptr::null(), |failed| Some(std::ptr::from_ref(&failed.verdict))) }
}

/// The certificate that is refused, as it came: nobody vouches for what is in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_failed_certificate(failed: *const CertauthFailed) -> CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_bytes(failed, |failed| Some(&failed.certificate)) }
}

/// Gives the refusal the program's own words, for certauth_attempt_message. Its code and its rejections stay.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_failed_reword(failed: *mut CertauthFailed, message: CertauthText) -> CertauthStatus {
    // SAFETY: pointers are NULL, live, or valid for their lengths, as the header asks.
    unsafe {
        attempt(std::ptr::null_mut(), || {
            exclusive(failed)?.message = Some(text(message)?.into());
            Ok(())
        })
    }
}
