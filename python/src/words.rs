//! Words of core as Python's enums.

use certauth::codes::TABLE;
use certauth::face::error_json;
use certauth::{CertificateRef, Code, ConfigError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyCFunction, PyDict, PyList};

fn make_enum<'py>(
    py: Python<'py>,
    base: &str,
    name: &str,
    doc: &str,
    members: &[(String, u32)],
) -> PyResult<Bound<'py, PyAny>> {
    let keywords = PyDict::new(py);
    keywords.set_item("module", "certauth")?;
    let made = py.import("enum")?.getattr(base)?.call((name, PyList::new(py, members)?), Some(&keywords))?;
    made.setattr("__doc__", doc)?;
    Ok(made)
}

/// `certauth.Code`, from the one table.
pub(crate) fn code(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static CODE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let made = CODE.get_or_try_init(py, || {
        let members: Vec<(String, u32)> =
            TABLE.iter().map(|entry| (entry.name.to_uppercase(), entry.code.number())).collect();
        let doc = "What a verdict, a configuration error or a note says. Numbers and names never change.";
        let made = make_enum(py, "IntEnum", "Code", doc, &members)?;
        for entry in TABLE {
            made.call1((entry.code.number(),))?.setattr("__doc__", entry.cause)?;
        }
        made.setattr("cause", property(py, Code::cause, "What the code means.")?)?;
        let doc = "How to fix it; `ValidationError.remedy` knows better advice where it depends on the certificate.";
        made.setattr("remedy", property(py, Code::remedy, doc)?)?;
        Ok::<_, PyErr>(made.unbind())
    })?;
    Ok(made.bind(py))
}

/// A property of a code, by its number.
fn property(py: Python<'_>, text: fn(Code) -> &'static str, doc: &str) -> PyResult<Py<PyAny>> {
    let getter = PyCFunction::new_closure(py, None, None, move |arguments, _| {
        let number: u32 = arguments.get_item(0)?.extract()?;
        Ok::<_, PyErr>(Code::from_number(number).map(text))
    })?;
    Ok(py.import("builtins")?.getattr("property")?.call1((getter, py.None(), py.None(), doc))?.unbind())
}

/// `certauth.RevocationStatus`; 0 is not an answer that accepts.
pub(crate) fn revocation_status(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static STATUS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let made = STATUS.get_or_try_init(py, || {
        let members = [("UNKNOWN".into(), 0), ("GOOD".into(), 1), ("REVOKED".into(), 2)];
        let doc = "What a checker says of one certificate.";
        make_enum(py, "Enum", "RevocationStatus", doc, &members).map(Bound::unbind)
    })?;
    Ok(made.bind(py))
}

/// The exception `certauth.ConfigError`.
pub(crate) fn config_error(py: Python<'_>, error: &ConfigError) -> PyErr {
    let made = || {
        let code = code(py)?.call1((error.code.number(),))?;
        let json = error_json(error.code, &error.to_string());
        let parts = (code, error.to_string(), error.field.as_deref(), error.index, json, error.position);
        py.import("certauth._errors")?.getattr("ConfigError")?.call1(parts)
    };
    made().map_or_else(|failed| failed, PyErr::from_value)
}

/// A `certauth.Position`.
pub(crate) fn position<'py>(py: Python<'py>, at: CertificateRef) -> PyResult<Bound<'py, PyAny>> {
    py.import("certauth._data")?.getattr("Position")?.call1((at.to_string(),))
}
