//! The validation itself, and its verdict.

use certauth::{Code, Identity, Rejection, UnixTime, ValidationError, Wanted, validate_der, verdict_json};

use crate::error::answer;
use crate::handle::{Failure, ask, ask_text, handle, octets, release, shared, slice};
use crate::identity::CertauthIdentity;
use crate::lazy::Lazy;
use crate::note::{CertauthNote, detail_text};
use crate::options::CertauthOptions;
use crate::words::{CertauthBytes, CertauthStatus, CertauthText};

/// The outcome of a validation. No zero ever means yes.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertauthOutcome {
    /// The certificate is valid, and there is an identity.
    Authenticated = 1,
    /// The certificate is refused, and the code and the rejections say why.
    Denied = 2,
    /// The peer has shown no certificate: of certauth_attempt_outcome only.
    NoCertificate = 3,
}

/// An identity, or a refusal.
///
/// It never changes and needs neither the options nor the certificates any more. Any number of threads may read one;
/// all that it lends lives until it is freed.
pub struct CertauthVerdict {
    /// Boxed: an identity keeps room for all that it may be asked, which need not be moved about.
    result: Result<Box<CertauthIdentity>, Refusal>,
    text: Lazy<String>,
    tree: Lazy<String>,
    json: Lazy<String>,
}

struct Refusal {
    error: ValidationError,
    rejections: Lazy<Vec<CertauthRejection>>,
    notes: Lazy<Vec<CertauthNote>>,
}

/// Why one path was refused. It belongs to its verdict, and any number of threads may ask it.
pub struct CertauthRejection {
    code: Code,
    at: String,
    detail: String,
    remedy: &'static str,
    path: Vec<String>,
}

impl CertauthRejection {
    fn new(Rejection { path, violation, .. }: &Rejection) -> CertauthRejection {
        CertauthRejection {
            code: violation.code,
            at: violation.at.to_string(),
            detail: detail_text(&violation.detail),
            remedy: violation.remedy(),
            path: path.iter().map(ToString::to_string).collect(),
        }
    }
}

impl CertauthVerdict {
    pub(crate) fn new(result: Result<Identity, ValidationError>) -> CertauthVerdict {
        let result = match result {
            Ok(identity) => Ok(Box::new(CertauthIdentity::new(identity))),
            Err(error) => Err(Refusal { error, rejections: Lazy::new(), notes: Lazy::new() }),
        };
        CertauthVerdict { result, text: Lazy::new(), tree: Lazy::new(), json: Lazy::new() }
    }

    fn text(&self) -> &str {
        self.text.get_or_init(|| match &self.result {
            Ok(identity) => {
                let (code, subject) = (Code::Authenticated, identity.identity.subject().text());
                format!("{} ({}) at end_entity \"{subject}\"", code.name(), code.number())
            }
            Err(refusal) => refusal.error.to_string(),
        })
    }

    fn tree(&self) -> &str {
        self.tree.get_or_init(|| match &self.result {
            Ok(_) => self.text().to_owned(),
            Err(refusal) => format!("{:#}", refusal.error),
        })
    }

    fn json(&self) -> &str {
        self.json.get_or_init(|| {
            let result = self.result.as_ref();
            verdict_json(&result.map(|identity| identity.identity.clone()).map_err(|refusal| refusal.error.clone()))
        })
    }

    fn rejections(&self) -> &[CertauthRejection] {
        let Err(refusal) = &self.result else { return &[] };
        refusal.rejections.get_or_init(|| refusal.error.rejections().iter().map(CertauthRejection::new).collect())
    }

    fn wanted(&self) -> &[Wanted] {
        match &self.result {
            Ok(identity) => identity.identity.wanted(),
            Err(refusal) => refusal.error.wanted(),
        }
    }

    fn notes(&self) -> &[CertauthNote] {
        match &self.result {
            Ok(identity) => identity.notes(),
            Err(refusal) => refusal.notes.get_or_init(|| refusal.error.notes().iter().map(CertauthNote::new).collect()),
        }
    }
}

/// Validates a certificate.
///
/// `end_entity` is the certificate as DER, `chain` what the peer sent beside it, each as DER, in any order; it may be NULL if
/// `chain_length` is 0. `now` is the time to validate at, in seconds since 1970-01-01T00:00:00Z: the library has no
/// clock. CERTAUTH_STATUS_OK says that a verdict was reached and written; whether the certificate was accepted is
/// certauth_verdict_outcome. An unreadable certificate is a verdict, not a call failure. NULL is never an absent
/// certificate: whether the peer has sent one is for the caller to know.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_validate(
    options: *const CertauthOptions,
    end_entity: CertauthBytes,
    chain: *const CertauthBytes,
    chain_length: usize,
    now: i64,
    verdict: *mut *mut CertauthVerdict,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, valid for their lengths, or can be written, as the header asks.
    unsafe {
        answer(verdict, std::ptr::null_mut(), || {
            // Held here too, so that a checker that drops the last reference does not pull them away.
            let options = shared(options)?.options.clone();
            let end_entity = octets(end_entity)?;
            let chain = if chain_length == 0 { &[] } else { slice(chain, chain_length)? };
            let chain = chain.iter().map(|sent| octets(*sent)).collect::<Result<Vec<_>, Failure>>()?;
            let result = validate_der(end_entity, &chain, UnixTime(now), &options);
            Ok(handle(CertauthVerdict::new(result)))
        })
    }
}

/// Whether the certificate was accepted. Denied for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_outcome(verdict: *const CertauthVerdict) -> CertauthOutcome {
    let outcome = |verdict: &CertauthVerdict| match verdict.result {
        Ok(_) => CertauthOutcome::Authenticated,
        Err(_) => CertauthOutcome::Denied,
    };
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(verdict, CertauthOutcome::Denied, |verdict| Some(outcome(verdict))) }
}

/// CERTAUTH_CODE_AUTHENTICATED, or why the certificate was refused: the code of the first rejection. For NULL it is
/// CERTAUTH_CODE_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_code(verdict: *const CertauthVerdict) -> Code {
    let code = |verdict: &CertauthVerdict| match &verdict.result {
        Ok(_) => Code::Authenticated,
        Err(refusal) => refusal.error.code(),
    };
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(verdict, Code::ArgumentInvalid, |verdict| Some(code(verdict))) }
}

/// Who the peer is, or NULL unless authenticated. It belongs to the verdict.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_identity(verdict: *const CertauthVerdict) -> *const CertauthIdentity {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(verdict, std::ptr::null(), |verdict| verdict.result.as_deref().ok().map(std::ptr::from_ref)) }
}

/// How many rejections a refusal keeps, at least one, or 0 if authenticated. Those beyond limit_rejections are counted
/// by code in the JSON.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_rejection_count(verdict: *const CertauthVerdict) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(verdict, 0, |verdict| Some(verdict.rejections().len())) }
}

/// A rejection by number, or NULL. The first rejection is the one whose path got furthest.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_rejection(
    verdict: *const CertauthVerdict,
    index: usize,
) -> *const CertauthRejection {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(verdict, std::ptr::null(), |verdict| verdict.rejections().get(index).map(std::ptr::from_ref)) }
}

/// How many notes there are, whatever the outcome.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_note_count(verdict: *const CertauthVerdict) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(verdict, 0, |verdict| Some(verdict.notes().len())) }
}

/// A note by number, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_note(verdict: *const CertauthVerdict, index: usize) -> *const CertauthNote {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(verdict, std::ptr::null(), |verdict| verdict.notes().get(index).map(std::ptr::from_ref)) }
}

/// How many pieces of evidence to fetch, so that another validation with them can decide. 0 unless the mode is
/// CERTAUTH_REVOCATION_MODE_ONLINE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_wanted_count(verdict: *const CertauthVerdict) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(verdict, 0, |verdict| Some(verdict.wanted().len())) }
}

/// Where a piece of evidence is, by number, as the certificate spells it: printable ASCII. docs/revocation.md says how to fetch it
/// safely.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_wanted_url(verdict: *const CertauthVerdict, index: usize) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(verdict, |verdict| Some(&verdict.wanted().get(index)?.url)) }
}

/// Of which kind it is: crl or delta_crl.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_wanted_kind(verdict: *const CertauthVerdict, index: usize) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(verdict, |verdict| Some(verdict.wanted().get(index)?.kind.word())) }
}

/// The verdict as JSON on one line, the same octets in every language: docs/verdict.schema.json.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_json(verdict: *const CertauthVerdict) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(verdict, |verdict| Some(verdict.json())) }
}

/// The verdict as several lines: the sentence of certauth_verdict_text, every path that was tried, the cause and how to fix
/// it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_tree(verdict: *const CertauthVerdict) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(verdict, |verdict| Some(verdict.tree())) }
}

/// The verdict as one sentence for a log. Names are in quotes, and characters that hide or reorder text are escaped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_text(verdict: *const CertauthVerdict) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(verdict, |verdict| Some(verdict.text())) }
}

/// Frees a verdict, with its identity, rejections and notes. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_verdict_free(verdict: *mut CertauthVerdict) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(verdict) }
}

/// What ended the path. For NULL it is CERTAUTH_CODE_ARGUMENT_INVALID.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_rejection_code(rejection: *const CertauthRejection) -> Code {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(rejection, Code::ArgumentInvalid, |rejection| Some(rejection.code)) }
}

/// The certificate that it speaks of: end_entity, sent:N, preloaded:N or anchor:N, with the index in what was passed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_rejection_at(rejection: *const CertauthRejection) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(rejection, |rejection| Some(&rejection.at)) }
}

/// The facts, for people; empty if the code says it all. The JSON has them by key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_rejection_detail(rejection: *const CertauthRejection) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(rejection, |rejection| Some(&rejection.detail)) }
}

/// How to fix it, for the certificate that it is about.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_rejection_remedy(rejection: *const CertauthRejection) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(rejection, |rejection| Some(rejection.remedy)) }
}

/// How many certificates the path had when it was refused.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_rejection_path_count(rejection: *const CertauthRejection) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(rejection, 0, |rejection| Some(rejection.path.len())) }
}

/// A certificate of the path, as certauth_rejection_at names it; the first is the end entity.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_rejection_path_position(
    rejection: *const CertauthRejection,
    index: usize,
) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(rejection, |rejection| rejection.path.get(index).map(String::as_str)) }
}
