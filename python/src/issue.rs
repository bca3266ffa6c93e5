//! A development PKI, for `certauth.testing`.
#![expect(clippy::too_many_arguments, reason = "keywords of Python")]

use certauth_issue::{AlternativeName, CrlReason, IssueError, KeyType, Revoked, Template};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::input::{Input, instant, list};

fn refused(error: IssueError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

type Kind = fn(&str, certauth::UnixTime) -> Result<Template, IssueError>;

/// A certificate with its key, made for tests; a CA issues others. Raises `ValueError` for what cannot be issued.
#[pyclass(frozen, module = "certauth.testing")]
pub(crate) struct Issued {
    issued: certauth_issue::Issued,
}

fn template(
    kind: Kind,
    subject: &str,
    now: &Bound<'_, PyAny>,
    days: Option<i64>,
    path_length: Option<u8>,
    usages: Option<Vec<String>>,
    names: Option<Vec<String>>,
    crl_urls: Option<Vec<String>>,
) -> PyResult<Template> {
    let mut template = kind(subject, instant(now)?).map_err(refused)?;
    if let Some(days) = days {
        template = template.valid_for(count_of_days(days)?);
    }
    if path_length.is_some() {
        template.path_length = path_length;
    }
    if let Some(usages) = usages {
        template.usages = usages.iter().map(|usage| usage.parse()).collect::<Result<_, _>>().map_err(refused)?;
    }
    let names = names.iter().flatten().map(|name| name.parse::<AlternativeName>()).collect::<Result<_, _>>();
    template.names = names.map_err(refused)?;
    template.crl_urls = crl_urls.unwrap_or_default();
    Ok(template)
}

fn count_of_days(days: i64) -> PyResult<u32> {
    u32::try_from(days)
        .map_err(|_| PyValueError::new_err("days is a number from 0; what is expired began earlier: see now"))
}

fn kind(word: &str) -> PyResult<Kind> {
    Ok(match word {
        "root" => Template::root,
        "intermediate" => Template::intermediate,
        "client" => Template::client,
        "server" => Template::server,
        _ => return Err(PyValueError::new_err("kind must be root, intermediate, client or server")),
    })
}

#[pymethods]
impl Issued {
    /// A certificate that is signed with its own new key. ``subject`` is RFC 4514, such as ``"CN=alice,O=Example"``;
    /// ``names`` are such as ``"dns:localhost"`` or ``"email:alice@example.com"``.
    #[staticmethod]
    #[pyo3(signature = (
        kind, subject, *, now, days = None, path_length = None, usages = None, names = None, crl_urls = None,
        key_type = "p256"
    ))]
    fn self_signed(
        py: Python<'_>,
        kind: &str,
        subject: &str,
        now: &Bound<'_, PyAny>,
        days: Option<i64>,
        path_length: Option<u8>,
        usages: Option<Vec<String>>,
        names: Option<Vec<String>>,
        crl_urls: Option<Vec<String>>,
        key_type: &str,
    ) -> PyResult<Issued> {
        let template = template(self::kind(kind)?, subject, now, days, path_length, usages, names, crl_urls)?;
        let key: KeyType = key_type.parse().map_err(refused)?;
        let issued = py.detach(|| certauth_issue::Issued::self_signed(&template, key)).map_err(refused)?;
        Ok(Issued { issued })
    }

    /// A certificate for a new key, signed by this CA.
    #[pyo3(signature = (
        kind, subject, *, now, days = None, path_length = None, usages = None, names = None, crl_urls = None,
        key_type = "p256"
    ))]
    fn issue(
        &self,
        py: Python<'_>,
        kind: &str,
        subject: &str,
        now: &Bound<'_, PyAny>,
        days: Option<i64>,
        path_length: Option<u8>,
        usages: Option<Vec<String>>,
        names: Option<Vec<String>>,
        crl_urls: Option<Vec<String>>,
        key_type: &str,
    ) -> PyResult<Issued> {
        let template = template(self::kind(kind)?, subject, now, days, path_length, usages, names, crl_urls)?;
        let key: KeyType = key_type.parse().map_err(refused)?;
        let issued = py.detach(|| self.issued.issue(&template, key)).map_err(refused)?;
        Ok(Issued { issued })
    }

    /// The certificate, DER.
    #[getter]
    fn der<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.issued.der())
    }

    /// The certificate, PEM.
    #[getter]
    fn pem(&self) -> String {
        self.issued.pem()
    }

    /// The certificate and the CAs above it without the root, PEM.
    #[getter]
    fn chain_pem(&self) -> String {
        self.issued.chain_pem()
    }

    /// The CAs above it without the root, DER, nearest first.
    #[getter]
    fn chain<'py>(&self, py: Python<'py>) -> Vec<Bound<'py, PyBytes>> {
        self.issued.chain().map(|der| PyBytes::new(py, der)).collect()
    }

    /// The private key, PKCS #8 in PEM, not encrypted.
    #[getter]
    fn key_pem(&self) -> PyResult<String> {
        self.issued.key_pem().map_err(refused)
    }

    /// The certificate, its chain and its key as PKCS #12.
    fn pfx<'py>(&self, py: Python<'py>, password: &str) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &py.detach(|| self.issued.pfx(password, None)).map_err(refused)?))
    }

    /// A CRL of this CA, DER, that lists the certificates ``revoked``.
    #[pyo3(signature = (revoked, *, now, days = 30, number = 1, reason = "unspecified"))]
    fn crl<'py>(
        &self,
        py: Python<'py>,
        revoked: &Bound<'py, PyAny>,
        now: &Bound<'py, PyAny>,
        days: i64,
        number: u64,
        reason: &str,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let now = instant(now)?;
        let reason: CrlReason = reason.parse().map_err(refused)?;
        let certificates = list(revoked, "revoked", "certificate")?;
        let one = |input: &Input| Revoked { certificate: input.certificate().into_owned(), since: now, reason };
        let revoked: Vec<Revoked> = certificates.iter().map(one).collect();
        let next = certauth::UnixTime(now.0.saturating_add(i64::from(count_of_days(days)?) * 86_400));
        let der = py.detach(|| self.issued.crl(&revoked, number, now, next)).map_err(refused)?;
        Ok(PyBytes::new(py, &der))
    }

    fn __repr__(&self) -> String {
        format!("<Issued {}>", self.issued)
    }
}

/// The files of ``certauth issue demo``, by name.
#[pyfunction]
pub(crate) fn demo<'py>(py: Python<'py>, now: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    let now = instant(now)?;
    let files = PyDict::new(py);
    for file in py.detach(|| certauth_issue::demo(now)).map_err(refused)? {
        files.set_item(file.name, PyBytes::new(py, &file.contents))?;
    }
    Ok(files)
}
