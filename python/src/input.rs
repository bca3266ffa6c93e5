//! What callers bring: certificates and instants.

use std::borrow::Cow;
use std::fmt::Display;

use certauth::{UnixTime, certificates_from_pem};
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyInt, PyString};

/// Octets that stay as they are while the interpreter runs other threads: bytes never change, a bytearray is copied.
pub(crate) enum Input {
    Octets(PyBackedBytes),
    Text(PyBackedStr),
}

impl Input {
    /// `what` names the argument in the error.
    pub(crate) fn new(value: &Bound<'_, PyAny>, what: impl Display) -> PyResult<Input> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Input::Text(text.clone().try_into()?));
        }
        if let Ok(octets) = value.extract() {
            return Ok(Input::Octets(octets));
        }
        cryptography_der(value)?.map(Input::Octets).ok_or_else(|| {
            let kind = value.get_type().name().map_or_else(|_| "?".into(), |name| name.to_string());
            PyTypeError::new_err(format!("{what} must be bytes or str, not {kind}"))
        })
    }

    pub(crate) fn octets(&self) -> &[u8] {
        match self {
            Input::Octets(octets) => octets,
            Input::Text(text) => text.as_bytes(),
        }
    }

    /// Whether it is to be read as PEM: core's one rule for octets, and text is never DER.
    pub(crate) fn is_pem(&self) -> bool {
        match self {
            Input::Octets(octets) => certauth::face::is_pem(octets),
            Input::Text(_) => true,
        }
    }

    /// The DER of one certificate. PEM that is not exactly one certificate is passed on as it is, for core to refuse:
    /// what a peer sent is answered by a verdict, never by an error of the call.
    pub(crate) fn certificate(&self) -> Cow<'_, [u8]> {
        if !self.is_pem() {
            return Cow::Borrowed(self.octets());
        }
        match certificates_from_pem(self.octets()).map(<[Vec<u8>; 1]>::try_from) {
            Ok(Ok([der])) => Cow::Owned(der),
            _ => Cow::Borrowed(self.octets()),
        }
    }
}

/// The DER of a `cryptography.x509.Certificate`, told by its type's name, so that nothing of that package is needed.
fn cryptography_der(value: &Bound<'_, PyAny>) -> PyResult<Option<PyBackedBytes>> {
    let kind = value.get_type();
    let is_theirs =
        kind.name()?.to_str()? == "Certificate" && kind.module()?.to_str()?.split('.').next() == Some("cryptography");
    if !is_theirs {
        return Ok(None);
    }
    let serialization = value.py().import("cryptography.hazmat.primitives.serialization")?;
    let der = serialization.getattr("Encoding")?.getattr("DER")?;
    Ok(Some(value.call_method1("public_bytes", (der,))?.extract()?))
}

/// The certificates of a list, tuple or other iterable.
pub(crate) fn certificates(given: &Bound<'_, PyAny>, what: &str) -> PyResult<Vec<Input>> {
    list(given, what, "certificate")
}

/// The items of a list, tuple or other iterable.
pub(crate) fn list(list: &Bound<'_, PyAny>, what: &str, noun: &str) -> PyResult<Vec<Input>> {
    let is_one =
        list.is_instance_of::<PyBytes>() || list.is_instance_of::<PyString>() || list.is_instance_of::<PyByteArray>();
    if is_one {
        return Err(PyTypeError::new_err(format!("{what} must be a list of {noun}s, not one")));
    }
    list.try_iter()?.map(|item| Input::new(&item?, format_args!("each {noun} of {what}"))).collect()
}

/// Fills the cells of this module when the extension is imported: one that is filled while another thread forks would stay
/// locked in the child.
pub(crate) fn fill_cells(py: Python<'_>) -> PyResult<()> {
    instant(epoch(py)?)?;
    datetime(py, UnixTime(0)).map(drop)
}

/// The start of Unix time, as an aware datetime.
pub(crate) fn epoch(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static EPOCH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let made = EPOCH.get_or_try_init(py, || {
        let datetime = py.import("datetime")?;
        let utc = datetime.getattr("timezone")?.getattr("utc")?;
        Ok::<_, PyErr>(datetime.getattr("datetime")?.call1((1970, 1, 1, 0, 0, 0, 0, utc))?.unbind())
    })?;
    Ok(made.bind(py))
}

/// An int, or an aware datetime rounded down: a certificate is not valid before its first second.
pub(crate) fn instant(now: &Bound<'_, PyAny>) -> PyResult<UnixTime> {
    static DATETIME: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = now.py();
    if now.is_instance_of::<PyInt>() && !now.is_instance_of::<PyBool>() {
        let seconds =
            now.extract().map_err(|_| PyOverflowError::new_err("now does not fit into 64 bits of seconds"))?;
        return Ok(UnixTime(seconds));
    }
    if !now.is_instance(DATETIME.import(py, "datetime", "datetime")?)? {
        let kind = now.get_type().name()?;
        return Err(PyTypeError::new_err(format!("now must be an aware datetime or int seconds, not {kind}")));
    }
    if now.call_method0("utcoffset")?.is_none() {
        return Err(PyValueError::new_err(
            "now is a naive datetime, which names no instant: use datetime.now(timezone.utc)",
        ));
    }
    // Days and seconds are whole and rounded down; the rest is in microseconds.
    let since = now.sub(epoch(py)?)?;
    let (days, seconds): (i64, i64) = (since.getattr("days")?.extract()?, since.getattr("seconds")?.extract()?);
    Ok(UnixTime(days * 86_400 + seconds))
}

/// An aware datetime in UTC, or `None` for an instant outside of the years 1 to 9999.
pub(crate) fn datetime<'py>(py: Python<'py>, time: UnixTime) -> PyResult<Option<Bound<'py, PyAny>>> {
    static TIMEDELTA: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let (days, seconds) = (time.0.div_euclid(86_400), time.0.rem_euclid(86_400));
    let sum =
        TIMEDELTA.import(py, "datetime", "timedelta")?.call1((days, seconds)).and_then(|since| epoch(py)?.add(since));
    match sum {
        Err(error) if error.is_instance_of::<PyOverflowError>(py) => Ok(None),
        other => other.map(Some),
    }
}
