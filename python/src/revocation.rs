//! A Python callable as a revocation checker.
//!
//! Core holds no Python object: its checker is [`AskTheCaller`], which finds the callable of the validation that runs on
//! this thread. So the garbage collector sees every reference to the callable, and an exception finds its way into the
//! verdict of its own call.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use certauth::{RevocationChecker, RevocationMode, RevocationStatus};
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use pyo3::{PyTraverseError, PyVisit};

use crate::input::datetime;
use crate::words;

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
    #[staticmethod]
    fn no_check() -> Revocation {
        Revocation { mode: RevocationMode::NoCheck, checker: None }
    }

    #[staticmethod]
    fn offline(checker: Bound<'_, PyAny>) -> PyResult<Revocation> {
        with_checker(RevocationMode::Offline, checker)
    }

    #[staticmethod]
    fn online(checker: Bound<'_, PyAny>) -> PyResult<Revocation> {
        with_checker(RevocationMode::Online, checker)
    }

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

/// One validation that asks a checker.
struct Call {
    checker: Py<PyAny>,
    /// The request that its checker is answering now.
    asked: u64,
    /// The first exception of its checker.
    raised: Option<PyErr>,
}

thread_local! {
    /// The validations of this thread: a checker may itself validate.
    static CALLS: RefCell<Vec<Call>> = const { RefCell::new(Vec::new()) };
}

scoped_tls_hkt::scoped_thread_local! {
    /// The request that is being answered on this thread.
    static mut REQUEST: for<'a> &'a mut (dyn Verify + 'a)
}

trait Verify {
    fn verify(&mut self, public_key_info: &[u8], algorithm: &[u8], message: &[u8], signature: &[u8]) -> bool;
}

impl Verify for certauth::RevocationRequest<'_> {
    fn verify(&mut self, public_key_info: &[u8], algorithm: &[u8], message: &[u8], signature: &[u8]) -> bool {
        certauth::RevocationRequest::verify(self, public_key_info, algorithm, message, signature).is_ok()
    }
}

/// Ends a [`Call`] however the validation ends.
struct Ended;

impl Drop for Ended {
    fn drop(&mut self) {
        CALLS.with_borrow_mut(Vec::pop);
    }
}

/// Runs a validation whose checker is this one; gives its answer, and the first exception of the checker.
pub(crate) fn asking<T>(checker: Option<Py<PyAny>>, run: impl FnOnce() -> T) -> (T, Option<PyErr>) {
    let Some(checker) = checker else { return (run(), None) };
    CALLS.with_borrow_mut(|calls| calls.push(Call { checker, asked: 0, raised: None }));
    let ended = Ended;
    let answer = run();
    let raised = CALLS.with_borrow_mut(|calls| calls.last_mut().and_then(|call| call.raised.take()));
    drop(ended);
    (answer, raised)
}

impl Revocation {
    pub(crate) fn checker(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.checker.as_ref().map(|checker| checker.clone_ref(py))
    }
}

/// Asks the callable of the validation that runs on this thread.
pub(crate) struct AskTheCaller;

impl RevocationChecker for AskTheCaller {
    fn status(&self, request: &mut certauth::RevocationRequest<'_>) -> RevocationStatus {
        Python::attach(|py| {
            let shown = match RevocationRequest::new(py, request) {
                Ok(shown) => shown,
                Err(error) => return unknown(error),
            };
            let Some(checker) = begin(py, shown.get().number) else { return RevocationStatus::Unknown };
            let answer = REQUEST.set(request, || checker.bind(py).call1((&shown,)));
            begin(py, 0);
            answer.and_then(|answer| status(&answer)).unwrap_or_else(unknown)
        })
    }
}

/// Says which request the innermost validation is about, and gives its checker.
fn begin(py: Python<'_>, number: u64) -> Option<Py<PyAny>> {
    CALLS.with_borrow_mut(|calls| {
        let call = calls.last_mut()?;
        call.asked = number;
        Some(call.checker.clone_ref(py))
    })
}

/// Keeps the exception for the verdict. Doubt refuses.
fn unknown(error: PyErr) -> RevocationStatus {
    CALLS.with_borrow_mut(|calls| {
        if let Some(call) = calls.last_mut() {
            call.raised.get_or_insert(error);
        }
    });
    RevocationStatus::Unknown
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

#[pyclass(frozen, module = "certauth")]
pub(crate) struct RevocationRequest {
    number: u64,
    #[pyo3(get)]
    certificate: Py<PyBytes>,
    #[pyo3(get)]
    issuer_name: Py<PyBytes>,
    #[pyo3(get)]
    issuer_public_key_info: Py<PyBytes>,
    #[pyo3(get)]
    issuer_certificate: Option<Py<PyBytes>>,
    #[pyo3(get)]
    now: i64,
    #[pyo3(get)]
    mode: &'static str,
}

impl RevocationRequest {
    fn new<'py>(py: Python<'py>, request: &certauth::RevocationRequest<'_>) -> PyResult<Bound<'py, RevocationRequest>> {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let octets = |octets: &[u8]| PyBytes::new(py, octets).unbind();
        let shown = RevocationRequest {
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
            certificate: octets(request.certificate().der()),
            issuer_name: octets(request.issuer_name().der()),
            issuer_public_key_info: octets(request.issuer_public_key_info()),
            issuer_certificate: request.issuer_certificate().map(|certificate| octets(certificate.der())),
            now: request.now().0,
            mode: word(request.mode()),
        };
        Bound::new(py, shown)
    }
}

#[pymethods]
impl RevocationRequest {
    /// The budget and the verifier belong to the validation, so the answer is given only while it waits.
    fn verify(
        &self,
        public_key_info: PyBackedBytes,
        algorithm: PyBackedBytes,
        message: PyBackedBytes,
        signature: PyBackedBytes,
    ) -> PyResult<bool> {
        let asked = CALLS.with_borrow(|calls| calls.last().is_some_and(|call| call.asked == self.number));
        if !asked || !REQUEST.is_set() {
            return Err(PyRuntimeError::new_err(
                "verify answers on the checker's own thread, and only until the checker has returned",
            ));
        }
        Ok(REQUEST.with(|request| request.verify(&public_key_info, &algorithm, &message, &signature)))
    }

    #[getter]
    fn now_datetime<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        datetime(py, certauth::UnixTime(self.now))
    }
}
