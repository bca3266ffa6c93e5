//! `Identity` and the names in it.

use std::hash::{Hash, Hasher};

use certauth::face::oid_text;
use certauth::{Attribute, CertificateRef, GeneralName, Oid, verdict_json};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use crate::input::datetime;

/// Calls a class of `certauth._data`, the plain tuples of this package. It is looked up each time: a cell that one thread
/// fills while another one forks would stay locked in the child.
macro_rules! data {
    ($py:expr, $name:literal, $parts:expr) => {
        $py.import("certauth._data")?.getattr($name)?.call1($parts)
    };
}

#[pyclass(frozen, eq, hash, module = "certauth")]
#[derive(PartialEq)]
pub(crate) struct DistinguishedName {
    #[pyo3(get)]
    text: String,
    #[pyo3(get)]
    friendly_text: String,
    der: Vec<u8>,
    rdns: Vec<Vec<OwnedAttribute>>,
}

#[derive(PartialEq)]
struct OwnedAttribute {
    oid: String,
    value: Option<String>,
    tag: u8,
    octets: Vec<u8>,
}

impl Hash for DistinguishedName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.der.hash(state);
    }
}

impl From<certauth::DistinguishedName<'_>> for DistinguishedName {
    fn from(name: certauth::DistinguishedName<'_>) -> DistinguishedName {
        let mut rdns: Vec<(u32, Vec<OwnedAttribute>)> = Vec::new();
        for attribute in name.attributes() {
            let Attribute { rdn, oid, tag, value, .. } = attribute;
            let owned = OwnedAttribute { oid: oid_text(oid), value: attribute.text(), tag, octets: value.to_vec() };
            match rdns.last_mut() {
                Some((last, parts)) if *last == rdn => parts.push(owned),
                _ => rdns.push((rdn, vec![owned])),
            }
        }
        DistinguishedName {
            text: name.text(),
            friendly_text: name.friendly_text(),
            der: name.der().to_vec(),
            rdns: rdns.into_iter().map(|(_, parts)| parts).collect(),
        }
    }
}

#[pymethods]
impl DistinguishedName {
    #[getter]
    fn der<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.der)
    }

    #[getter]
    fn rdns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let attribute = |part: &OwnedAttribute| {
            let octets = PyBytes::new(py, &part.octets);
            data!(py, "Attribute", (part.oid.as_str(), part.value.as_deref(), part.tag, octets))
        };
        let rdn =
            |parts: &Vec<OwnedAttribute>| PyTuple::new(py, parts.iter().map(attribute).collect::<PyResult<Vec<_>>>()?);
        PyTuple::new(py, self.rdns.iter().map(rdn).collect::<PyResult<Vec<_>>>()?)
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<DistinguishedName {}>", self.text.as_str().into_pyobject(py)?.repr()?))
    }
}

#[pyclass(frozen, eq, hash, module = "certauth")]
#[derive(PartialEq)]
pub(crate) struct Identity {
    pub(crate) identity: certauth::Identity,
}

impl Hash for Identity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity.certificate().der().hash(state);
    }
}

type Tuple<'py> = PyResult<Bound<'py, PyTuple>>;

fn texts<'py, 'a>(py: Python<'py>, texts: impl Iterator<Item = &'a str>) -> Tuple<'py> {
    PyTuple::new(py, texts.collect::<Vec<_>>())
}

fn refs<'py>(py: Python<'py>, refs: &[CertificateRef]) -> Tuple<'py> {
    PyTuple::new(py, refs.iter().map(CertificateRef::to_string))
}

/// An `ipaddress.IPv4Address` or `IPv6Address`.
fn ip_address<'py>(py: Python<'py>, octets: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    py.import("ipaddress")?.getattr("ip_address")?.call1((PyBytes::new(py, octets),))
}

/// A `GeneralName` of the words that the JSON uses.
fn general_name<'py>(py: Python<'py>, name: &GeneralName<'_>) -> PyResult<Bound<'py, PyAny>> {
    let value = match (name, name.text()) {
        (GeneralName::IpAddress(address), _) => ip_address(py, address)?,
        (GeneralName::DirectoryName(name), _) => Bound::new(py, DistinguishedName::from(*name))?.into_any(),
        (_, Some(text)) => text.into_pyobject(py)?.into_any(),
        (_, None) => PyBytes::new(py, name.octets()).into_any(),
    };
    let oid = match name {
        GeneralName::OtherName { oid, .. } if name.text().is_none() => Some(oid_text(oid)),
        _ => None,
    };
    let kind = name.word();
    data!(py, "GeneralName", (kind, value, oid))
}

#[pymethods]
impl Identity {
    #[getter]
    fn certificate<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.identity.certificate().der())
    }

    #[getter]
    fn subject(&self) -> DistinguishedName {
        self.identity.subject().into()
    }

    #[getter]
    fn issuer(&self) -> DistinguishedName {
        self.identity.issuer().into()
    }

    #[getter]
    fn serial_number<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        data!(py, "serial_number", (PyBytes::new(py, self.identity.serial_number()),))
    }

    #[getter]
    fn not_before<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        datetime(py, self.identity.not_before())
    }

    #[getter]
    fn not_after<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        datetime(py, self.identity.not_after())
    }

    #[getter]
    fn sha256<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.identity.sha256().0)
    }

    #[getter]
    fn public_key_sha256<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.identity.public_key_sha256().0)
    }

    #[getter]
    fn sha1_thumbprint<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.identity.sha1_thumbprint().0)
    }

    #[getter]
    fn dns_names<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.dns_names())
    }

    #[getter]
    fn email_addresses<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.email_addresses())
    }

    #[getter]
    fn uris<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.uris())
    }

    #[getter]
    fn ip_addresses<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        let addresses = self.identity.ip_addresses().map(|octets| ip_address(py, octets));
        PyTuple::new(py, addresses.collect::<PyResult<Vec<_>>>()?)
    }

    #[getter]
    fn directory_names<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        let names = self.identity.directory_names().map(|name| Bound::new(py, DistinguishedName::from(name)));
        PyTuple::new(py, names.collect::<PyResult<Vec<_>>>()?)
    }

    #[getter]
    fn user_principal_names<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.user_principal_names())
    }

    #[getter]
    fn smtp_utf8_mailboxes<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.smtp_utf8_mailboxes())
    }

    #[getter]
    fn subject_alt_names<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        let names = self.identity.subject_alt_names().map(|name| general_name(py, &name));
        PyTuple::new(py, names.collect::<PyResult<Vec<_>>>()?)
    }

    #[getter]
    fn extended_key_usages<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        PyTuple::new(py, self.identity.extended_key_usages().map(oid_text).collect::<Vec<_>>())
    }

    #[getter]
    fn policies<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        let policies = self.identity.policies().iter().map(Oid::to_string);
        PyTuple::new(py, policies.collect::<Vec<_>>())
    }

    #[getter]
    fn path<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        PyTuple::new(py, self.identity.path().map(|der| PyBytes::new(py, der)).collect::<Vec<_>>())
    }

    #[getter]
    fn path_refs<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        refs(py, self.identity.path_refs())
    }

    #[getter]
    fn trust(&self) -> &'static str {
        self.identity.trust().word()
    }

    #[getter]
    fn pin<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.identity.pin().map(|digest| PyBytes::new(py, &digest.0))
    }

    #[getter]
    fn names_are_claims(&self) -> bool {
        self.identity.names_are_claims()
    }

    #[getter]
    fn security_identifier(&self) -> Option<&str> {
        self.identity.certificate().security_identifier()
    }

    /// By dotted text, as every other OID in Python.
    fn extension<'py>(&self, py: Python<'py>, oid: &str) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let oid: Oid = oid.parse().map_err(|error: certauth::OidError| PyValueError::new_err(error.to_string()))?;
        let value = self.identity.certificate().extension(&oid).map(|extension| extension.value);
        Ok(value.map(|value| PyBytes::new(py, value)))
    }

    #[getter]
    fn anchor_label(&self) -> &str {
        self.identity.anchor_label()
    }

    #[getter]
    fn anchor_sha256<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.identity.anchor_sha256().map(|digest| PyBytes::new(py, &digest.0))
    }

    #[getter]
    fn checked<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.checked().into_iter())
    }

    #[getter]
    fn switched_off<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.switched_off().iter().copied())
    }

    /// The JSON has them as plain data already, and most identities have none.
    #[getter]
    fn notes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        if self.identity.notes().is_empty() {
            return Ok(PyTuple::empty(py).into_any());
        }
        data!(py, "notes", (self.json(),))
    }

    #[getter]
    fn valid_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(until) = self.identity.valid_until() else { return Ok(None) };
        let parts = (datetime(py, until.time)?, until.because_of.to_string());
        data!(py, "ValidUntil", parts).map(Some)
    }

    #[getter]
    fn validated_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        datetime(py, self.identity.validated_at())
    }

    #[getter]
    fn signatures_checked(&self) -> u32 {
        self.identity.signatures_checked()
    }

    fn json(&self) -> String {
        verdict_json(&Ok(self.identity.clone()))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let subject = self.identity.subject().text().into_pyobject(py)?.repr()?.to_string();
        Ok(format!("<Identity {subject} sha256={} trust={}>", self.identity.sha256(), self.trust()))
    }

    fn __copy__(slf: Py<Identity>) -> Py<Identity> {
        slf
    }

    fn __deepcopy__(slf: Py<Identity>, _memo: &Bound<'_, PyAny>) -> Py<Identity> {
        slf
    }

    /// Data from elsewhere must not become an identity without a validation.
    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "an Identity stands for a validation in this process and is not pickled: send json(), or validate again",
        ))
    }
}
