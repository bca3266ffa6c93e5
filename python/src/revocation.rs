//! A Python callable as a revocation checker.
//!
//! Options hold no Python object in core: each validation brings [`AskTheCaller`] with the callable. So the garbage
//! collector sees every lasting reference to it, and an exception finds its way into the verdict of its own call.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use certauth::face::{DetachedAnswer, DetachedRequest, is_url, why_unknown};
use certauth::{
    CertificateRef, ConfigError, EvidenceVerifier, RevocationChecker, RevocationEvidence, RevocationMode,
    RevocationRecord, RevocationStatus, UnixTime, Wanted, WantedKind, evidence_json,
};
use pyo3::exceptions::{PyException, PyRecursionError, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyInt, PyTuple};
use pyo3::{PyTraverseError, PyVisit};

use crate::input::{datetime, instant, list};
use crate::words::{self, config_error, position};

/// Evidence of revocation: CRLs, each read and indexed once. Immutable: for a new CRL make another, and give it to options by
/// `Options.with_evidence`.
///
/// It is a checker too: a checker of yours may call it with its request.
#[pyclass(frozen, module = "certauth")]
pub(crate) struct Evidence {
    pub(crate) evidence: RevocationEvidence,
}

#[pymethods]
impl Evidence {
    /// Each of ``crls`` is a DER CRL, or PEM with one or many ``X509 CRL`` blocks. One that cannot be read is a `ConfigError`
    /// with its ``index``, counted over all of them. ``limit_octets`` is the most that all may have together; the default is 512 MiB.
    #[new]
    #[pyo3(signature = (crls, *, limit_octets = None))]
    fn new(py: Python<'_>, crls: &Bound<'_, PyAny>, limit_octets: Option<u64>) -> PyResult<Evidence> {
        let crls = list(crls, "crls", "CRL")?;
        let read = || {
            let builder = limit_octets
                .map_or_else(RevocationEvidence::builder, |limit| RevocationEvidence::builder().limit_octets(limit));
            crls.iter().try_fold(builder, |builder, crl| builder.add_crls(crl.octets()))
        };
        let builder = py.detach(read).map_err(|error: ConfigError| config_error(py, &error))?;
        Ok(Evidence { evidence: builder.build() })
    }

    /// What each CRL is at a time, an aware datetime or seconds since 1970. Nothing of it is verified.
    fn status<'py>(&self, py: Python<'py>, now: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        py.import("certauth._data")?.getattr("crls")?.call1((self.to_json(now)?,))
    }

    /// The same as JSON on one line, with fixed keys for metrics: the same bytes as C and the command print.
    fn to_json(&self, now: &Bound<'_, PyAny>) -> PyResult<String> {
        Ok(evidence_json(&self.evidence, instant(now)?))
    }

    /// What this evidence lists and older evidence did not: serial numbers by the DER of their issuer's name. Nothing of it
    /// is verified: validate again whoever is affected.
    fn newly_revoked<'py>(&self, py: Python<'py>, older: &Bound<'py, Evidence>) -> PyResult<Bound<'py, PyDict>> {
        let older = older.get();
        let found = py.detach(|| self.evidence.newly_revoked(&older.evidence));
        let serial_number = py.import("certauth._data")?.getattr("serial_number")?;
        let by_issuer = PyDict::new(py);
        for issuer in found {
            let contents = issuer.serial_numbers.iter().map(|contents| PyBytes::new(py, contents));
            let numbers = contents.map(|contents| serial_number.call1((contents,))).collect::<PyResult<Vec<_>>>()?;
            by_issuer.set_item(PyBytes::new(py, &issuer.issuer), PyTuple::new(py, numbers)?)?;
        }
        Ok(by_issuer)
    }

    /// The CRLs of both.
    fn __add__(&self, other: &Bound<'_, Evidence>) -> Evidence {
        Evidence { evidence: self.evidence.to_builder().add_evidence(&other.get().evidence).build() }
    }

    /// What the CRLs say of the certificate in question. What it rests on is reported as if the options had asked.
    fn __call__<'py>(&self, py: Python<'py>, request: &Bound<'py, RevocationRequest>) -> PyResult<Bound<'py, PyAny>> {
        let request = request.get();
        request.must_be_open()?;
        let answer = py.detach(|| request.detached.ask(&self.evidence));
        let word = answer.status.word().to_ascii_uppercase();
        request.reported().answers.push(answer);
        words::revocation_status(py)?.getattr(word)
    }

    fn __repr__(&self) -> String {
        format!("<Evidence {}>", self.evidence.len())
    }
}

/// How revocation is checked: there is no default. Immutable.
#[pyclass(frozen, module = "certauth")]
pub(crate) struct Revocation {
    pub(crate) mode: RevocationMode,
    checker: Option<Py<PyAny>>,
    /// Without the callable path, and so without the GIL.
    pub(crate) evidence: Option<RevocationEvidence>,
}

fn with_checker(mode: RevocationMode, checker: Bound<'_, PyAny>) -> PyResult<Revocation> {
    if let Ok(evidence) = checker.cast::<Evidence>() {
        return Ok(Revocation::of_evidence(mode, evidence.get().evidence.clone()));
    }
    if !checker.is_callable() {
        return Err(PyTypeError::new_err("checker must be callable"));
    }
    Ok(Revocation { mode, checker: Some(checker.unbind()), evidence: None })
}

fn word(mode: RevocationMode) -> &'static str {
    match mode {
        RevocationMode::NoCheck => "no-check",
        RevocationMode::Offline => "offline",
        RevocationMode::Online => "online",
    }
}

#[pymethods]
impl Revocation {
    /// Revocation is not checked, and the identity says so in ``switched_off``.
    #[staticmethod]
    fn no_check() -> Revocation {
        Revocation { mode: RevocationMode::NoCheck, checker: None, evidence: None }
    }

    /// Asks the `Evidence`, or a checker that has its evidence at hand.
    ///
    /// A checker is called on the thread that validates, with the GIL, and may switch greenlets. It can only narrow the
    /// verdict. An exception, or any other answer than a `RevocationStatus`, is ``UNKNOWN``, and unknown refuses: the
    /// exception is then the ``__cause__`` of the `ValidationError`. If the policy accepts an unknown status, the
    /// exception goes to `sys.unraisablehook`. A `KeyboardInterrupt` or `SystemExit` leaves `validate` as it is.
    #[staticmethod]
    fn offline(checker: Bound<'_, PyAny>) -> PyResult<Revocation> {
        with_checker(RevocationMode::Offline, checker)
    }

    /// As `offline`, and what is missing may be fetched: ``wanted`` of an identity or a refusal says what.
    #[staticmethod]
    fn online(checker: Bound<'_, PyAny>) -> PyResult<Revocation> {
        with_checker(RevocationMode::Online, checker)
    }

    /// The mode alone.
    #[getter]
    fn mode(&self) -> &'static str {
        word(self.mode)
    }

    fn __repr__(&self) -> String {
        format!("<Revocation {}>", word(self.mode))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.checker.as_ref().map_or(Ok(()), |checker| visit.call(checker))
    }
}

impl Revocation {
    pub(crate) fn of_evidence(mode: RevocationMode, evidence: RevocationEvidence) -> Revocation {
        Revocation { mode, checker: None, evidence: Some(evidence) }
    }

    pub(crate) fn checker(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.checker.as_ref().map(|checker| checker.clone_ref(py))
    }
}

/// How many validations may be nested on one thread: a checker that validates without end would overflow
/// the stack, which is no exception.
const MOST_NESTED: u32 = 16;

thread_local! {
    /// How many checkers are at work on this thread.
    static NESTED: Cell<u32> = const { Cell::new(0) };
}

/// The callable of one validation, and what came of asking it.
pub(crate) struct AskTheCaller {
    checker: Py<PyAny>,
    /// The exception that the caller hears of: the first, or the first that is no `Exception`.
    raised: Mutex<Option<PyErr>>,
}

impl AskTheCaller {
    pub(crate) fn new(checker: Py<PyAny>) -> AskTheCaller {
        AskTheCaller { checker, raised: Mutex::new(None) }
    }

    /// The exception of the checker, once the validation is over.
    pub(crate) fn raised(&self) -> Option<PyErr> {
        self.held().take()
    }

    /// Never poisoned: no Python code runs while it is locked.
    fn held(&self) -> MutexGuard<'_, Option<PyErr>> {
        self.raised.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a KeyboardInterrupt or the like waits for its program: then nothing more is asked.
    fn is_interrupted(&self, py: Python<'_>) -> bool {
        self.held().as_ref().is_some_and(|raised| !raised.is_instance_of::<PyException>(py))
    }

    /// Keeps the exception for the verdict. Doubt refuses.
    fn unknown(&self, py: Python<'_>, error: PyErr) -> RevocationStatus {
        let interrupts = !error.is_instance_of::<PyException>(py);
        let surplus = {
            let mut held = self.held();
            if held.is_none() || interrupts { held.replace(error) } else { Some(error) }
        };
        // Dropping an exception may run Python code, so it waits for the lock.
        drop(surplus);
        RevocationStatus::Unknown
    }

    fn ask(&self, py: Python<'_>, request: &mut certauth::RevocationRequest<'_>) -> PyResult<RevocationStatus> {
        let shown = RevocationRequest::new(py, request)?;
        let answer = self.checker.bind(py).call1((&shown,));
        let (asked, reported) = shown.get().end();
        request.charge_signatures(asked);
        reported.answers.into_iter().for_each(|answer| request.absorb(answer));
        if let Some(until) = reported.until {
            request.good_until(until);
        }
        if let Some(record) = reported.record {
            request.record(record);
        }
        reported.wanted.into_iter().for_each(|wanted| request.want(wanted));
        status(&answer?)
    }
}

impl RevocationChecker for AskTheCaller {
    fn status(&self, request: &mut certauth::RevocationRequest<'_>) -> RevocationStatus {
        Python::attach(|py| {
            if self.is_interrupted(py) {
                return RevocationStatus::Unknown;
            }
            let depth = NESTED.get();
            if depth >= MOST_NESTED {
                return self.unknown(py, PyRecursionError::new_err("checkers validate inside each other without end"));
            }
            NESTED.set(depth + 1);
            let answer = self.ask(py, request);
            // Not `depth`: under greenlets others may have come and gone meanwhile.
            NESTED.set(NESTED.get().saturating_sub(1));
            answer.unwrap_or_else(|error| self.unknown(py, error))
        })
    }
}

/// Whether greenlets can switch inside of a checker. Then a validation holds the GIL throughout: what this thread
/// released for one validation, another one on it would take.
pub(crate) fn may_switch(py: Python<'_>) -> PyResult<bool> {
    static MODULES: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    MODULES.import(py, "sys", "modules")?.contains(intern!(py, "greenlet"))
}

/// The number of a CRL, two digits for each octet.
fn hexadecimal(number: &Bound<'_, PyInt>) -> PyResult<String> {
    let digits: String = number.call_method1("__format__", ("x",))?.extract()?;
    match digits.starts_with('-') {
        true => Err(PyValueError::new_err("number must not be negative")),
        false if digits.len().is_multiple_of(2) => Ok(digits),
        false => Ok(format!("0{digits}")),
    }
}

/// Only the members of the enum are answers: neither 1 nor True says Good.
fn status(answer: &Bound<'_, PyAny>) -> PyResult<RevocationStatus> {
    let words = words::revocation_status(answer.py())?;
    if answer.is(&words.getattr("GOOD")?) {
        Ok(RevocationStatus::Good)
    } else if answer.is(&words.getattr("REVOKED")?) {
        Ok(RevocationStatus::Revoked)
    } else if answer.is(&words.getattr("UNKNOWN")?) {
        Ok(RevocationStatus::Unknown)
    } else {
        let kind = answer.get_type().name()?;
        Err(PyTypeError::new_err(format!("the checker answered with {kind}, not with a RevocationStatus")))
    }
}

/// What a checker reported before it returned.
#[derive(Default)]
struct Reported {
    /// What `Evidence` answered.
    answers: Vec<DetachedAnswer>,
    until: Option<UnixTime>,
    record: Option<RevocationRecord>,
    wanted: Vec<Wanted>,
}

/// More than a validation takes of one certificate.
const MOST_WANTED: usize = 16;

/// One question: is this certificate, of a path whose signatures are verified, revoked?
#[pyclass(frozen, module = "certauth")]
pub(crate) struct RevocationRequest {
    verifier: EvidenceVerifier,
    /// Signature checks that may still be made; OVER once the checker has returned.
    left: AtomicU32,
    /// Signature checks that were asked for.
    asked: AtomicU32,
    reported: Mutex<Reported>,
    /// What `Evidence` is asked with.
    detached: DetachedRequest,
    /// The DER of the certificate in question.
    #[pyo3(get)]
    certificate: Py<PyBytes>,
    /// The DER of its issuer's name.
    #[pyo3(get)]
    issuer_name: Py<PyBytes>,
    /// The DER of the issuer's SubjectPublicKeyInfo, which verified the certificate's signature. Empty for an anchor
    /// that another CA issued, because no key is authenticated for it.
    #[pyo3(get)]
    issuer_public_key_info: Py<PyBytes>,
    /// The DER of the issuer's certificate, unless the issuer is an anchor without one.
    #[pyo3(get)]
    issuer_certificate: Option<Py<PyBytes>>,
    serial_number: Py<PyBytes>,
    path_above: Vec<Py<PyBytes>>,
    at: CertificateRef,
    /// The time of the validation, in seconds since 1970-01-01T00:00:00Z.
    #[pyo3(get)]
    timestamp: i64,
    /// The mode that the caller chose.
    #[pyo3(get)]
    mode: &'static str,
}

impl RevocationRequest {
    fn new<'py>(py: Python<'py>, request: &certauth::RevocationRequest<'_>) -> PyResult<Bound<'py, RevocationRequest>> {
        let octets = |octets: &[u8]| PyBytes::new(py, octets).unbind();
        let shown = RevocationRequest {
            verifier: request.evidence_verifier(),
            left: AtomicU32::new(request.signatures_left()),
            asked: AtomicU32::new(0),
            reported: Mutex::default(),
            detached: request.detach(),
            certificate: octets(request.certificate().der()),
            issuer_name: octets(request.issuer_name().der()),
            issuer_public_key_info: octets(request.issuer_public_key_info()),
            issuer_certificate: request.issuer_certificate().map(|certificate| octets(certificate.der())),
            serial_number: octets(request.certificate().serial_number().contents()),
            path_above: request.path_above().map(|above| octets(above.der())).collect(),
            at: request.at(),
            timestamp: request.now().0,
            mode: word(request.mode()),
        };
        Bound::new(py, shown)
    }

    /// The checker has returned: how many signature checks it asked for, and what it reported.
    fn end(&self) -> (u32, Reported) {
        self.left.store(OVER, Ordering::Relaxed);
        let reported = std::mem::take(&mut *self.reported());
        (self.asked.load(Ordering::Relaxed), reported)
    }

    /// What comes later would be lost.
    fn must_be_open(&self) -> PyResult<()> {
        match self.left.load(Ordering::Relaxed) {
            OVER => Err(PyRuntimeError::new_err("a request works only until the checker has returned")),
            _ => Ok(()),
        }
    }

    /// Never poisoned: no Python code runs while it is locked.
    fn reported(&self) -> MutexGuard<'_, Reported> {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// More than any budget has.
const OVER: u32 = u32::MAX;

#[pymethods]
impl RevocationRequest {
    /// Whether a signature over evidence is good. The first two are the DER of a SubjectPublicKeyInfo and of an
    /// AlgorithmIdentifier.
    ///
    /// It is charged to the one budget of the validation, and a reached limit refuses whatever the checker answers. It
    /// answers on every thread until the checker has returned; then it raises `RuntimeError`.
    fn verify(
        &self,
        py: Python<'_>,
        public_key_info: PyBackedBytes,
        algorithm: PyBackedBytes,
        message: PyBackedBytes,
        signature: PyBackedBytes,
    ) -> PyResult<bool> {
        let take = |left: u32| (left != OVER).then(|| left.saturating_sub(1));
        match self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take) {
            Err(_) => Err(PyRuntimeError::new_err("a request works only until the checker has returned")),
            Ok(left) => {
                self.asked.fetch_add(1, Ordering::Relaxed);
                // One more than the budget has is charged, and so is fatal; it is not made.
                Ok(left > 0
                    && py.detach(|| self.verifier.verify(&public_key_info, &algorithm, &message, &signature).is_ok()))
            }
        }
    }

    /// Reports until when the answer holds, an aware datetime or seconds since 1970: the identity is valid no longer. Of
    /// several, the earliest counts.
    fn good_until(&self, time: &Bound<'_, PyAny>) -> PyResult<()> {
        self.must_be_open()?;
        let time = instant(time)?;
        let mut reported = self.reported();
        reported.until = Some(reported.until.map_or(time, |earlier| earlier.min(time)));
        Ok(())
    }

    /// Reports what the answer rests on: the name of whoever issued the evidence, the number of a CRL, and the dates, each an
    /// aware datetime or seconds since 1970. ``unknown`` says why the status is unknown, and decides which policy field may
    /// allow it: one of the codes 903 to 905. A later report replaces an earlier one, and what `Evidence` reported.
    #[pyo3(signature = (*, issuer = "", number = None, this_update = None, next_update = None, unknown = None))]
    fn record(
        &self,
        issuer: &str,
        number: Option<&Bound<'_, PyInt>>,
        this_update: Option<&Bound<'_, PyAny>>,
        next_update: Option<&Bound<'_, PyAny>>,
        unknown: Option<u32>,
    ) -> PyResult<()> {
        self.must_be_open()?;
        let mut record = RevocationRecord::default();
        record.issuer = issuer.into();
        record.number = number.map(hexadecimal).transpose()?;
        record.this_update = this_update.map(instant).transpose()?;
        record.next_update = next_update.map(instant).transpose()?;
        let says_nothing = || PyValueError::new_err("unknown must be one of the codes 903 to 905");
        record.unknown = unknown.map(|number| why_unknown(number).ok_or_else(says_nothing)).transpose()?;
        self.reported().record = Some(record);
        Ok(())
    }

    /// Reports evidence that would help, for ``wanted``, which only ``Revocation.online`` fills: its kind, ``crl`` or
    /// ``delta_crl``, and its URL, at most 2 KiB of printable ASCII. Beyond the first eight of a certificate they are left out.
    #[pyo3(signature = (url, kind = "crl"))]
    fn want(&self, url: String, kind: &str) -> PyResult<()> {
        self.must_be_open()?;
        let kinds = [WantedKind::Crl, WantedKind::DeltaCrl];
        let Some(kind) = kinds.into_iter().find(|known| known.word() == kind) else {
            return Err(PyValueError::new_err("kind must be crl or delta_crl"));
        };
        if !is_url(&url) {
            return Err(PyValueError::new_err("url must be printable ASCII of at most 2048 characters"));
        }
        let mut reported = self.reported();
        if reported.wanted.len() < MOST_WANTED {
            reported.wanted.push(Wanted { at: self.at, kind, url });
        }
        Ok(())
    }

    fn __repr__(&self) -> String {
        format!("<RevocationRequest {}>", self.mode)
    }

    /// The certificate in question, by its position in what was passed.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        position(py, self.at)
    }

    /// The certificate's serial number, which is unique only together with the issuer.
    #[getter]
    fn serial_number<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("certauth._data")?.getattr("serial_number")?.call1((self.serial_number.clone_ref(py),))
    }

    /// The DER of the path's certificates above the one in question, nearest first, without the anchor.
    #[getter]
    fn path_above<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.path_above)
    }

    /// The time of the validation, aware, in UTC; ``None`` outside of the years 1 to 9999.
    #[getter]
    fn now<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        datetime(py, UnixTime(self.timestamp))
    }
}
