//! A Python callable as a revocation checker.
//!
//! Options hold no Python object in core: each validation brings [`AskTheCaller`] with the callable. So the garbage
//! collector sees every lasting reference to it, and an exception finds its way into the verdict of its own call.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use certauth::{EvidenceVerifier, RevocationChecker, RevocationMode, RevocationStatus};
use pyo3::exceptions::{PyException, PyRecursionError, PyRuntimeError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyTuple};
use pyo3::{PyTraverseError, PyVisit};

use crate::input::datetime;
use crate::words;

/// How revocation is checked: there is no default. Immutable.
#[pyclass(frozen, module = "certauth")]
pub(crate) struct Revocation {
    pub(crate) mode: RevocationMode,
    checker: Option<Py<PyAny>>,
}

fn with_checker(mode: RevocationMode, checker: Bound<'_, PyAny>) -> PyResult<Revocation> {
    if !checker.is_callable() {
        return Err(PyTypeError::new_err("checker must be callable"));
    }
    Ok(Revocation { mode, checker: Some(checker.unbind()) })
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
        Revocation { mode: RevocationMode::NoCheck, checker: None }
    }

    /// Asks the checker, which has its evidence at hand.
    ///
    /// It is called on the thread that validates, with the GIL, and may switch greenlets. It can only narrow the
    /// verdict. An exception, or any other answer than a `RevocationStatus`, is ``UNKNOWN``, and unknown refuses: the
    /// exception is then the ``__cause__`` of the `ValidationError`. If the policy accepts an unknown status, the
    /// exception goes to `sys.unraisablehook`. A `KeyboardInterrupt` or `SystemExit` leaves `validate` as it is.
    #[staticmethod]
    fn offline(checker: Bound<'_, PyAny>) -> PyResult<Revocation> {
        with_checker(RevocationMode::Offline, checker)
    }

    /// As `offline`, and the checker may fetch what it lacks.
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
        request.charge_signatures(shown.get().end());
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

/// One question: is this certificate, of a path whose signatures are verified, revoked?
#[pyclass(frozen, module = "certauth")]
pub(crate) struct RevocationRequest {
    verifier: EvidenceVerifier,
    /// Signature checks that may still be made; OVER once the checker has returned.
    left: AtomicU32,
    /// Signature checks that were asked for.
    asked: AtomicU32,
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
            certificate: octets(request.certificate().der()),
            issuer_name: octets(request.issuer_name().der()),
            issuer_public_key_info: octets(request.issuer_public_key_info()),
            issuer_certificate: request.issuer_certificate().map(|certificate| octets(certificate.der())),
            serial_number: octets(request.certificate().serial_number().contents()),
            path_above: request.path_above().map(|above| octets(above.der())).collect(),
            timestamp: request.now().0,
            mode: word(request.mode()),
        };
        Bound::new(py, shown)
    }

    /// The checker has returned; how many signature checks it asked for.
    fn end(&self) -> u32 {
        self.left.store(OVER, Ordering::Relaxed);
        self.asked.load(Ordering::Relaxed)
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
            Err(_) => Err(PyRuntimeError::new_err("verify answers only until the checker has returned")),
            Ok(left) => {
                self.asked.fetch_add(1, Ordering::Relaxed);
                // One more than the budget has is charged, and so is fatal; it is not made.
                Ok(left > 0
                    && py.detach(|| self.verifier.verify(&public_key_info, &algorithm, &message, &signature).is_ok()))
            }
        }
    }

    fn __repr__(&self) -> String {
        format!("<RevocationRequest {}>", self.mode)
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
        datetime(py, certauth::UnixTime(self.timestamp))
    }
}
