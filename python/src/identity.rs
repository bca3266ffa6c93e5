//! `Identity` and the names in it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use certauth::face::oid_text;
use certauth::{Attribute, CertificateRef, GeneralName, Oid, verdict_json};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use crate::input::datetime;
use crate::words::position;

/// Calls a class of `certauth._data`, the plain tuples of this package. It is looked up each time: a cell that one thread
/// fills while another one forks would stay locked in the child.
macro_rules! data {
    ($py:expr, $name:literal, $parts:expr) => {
        $py.import("certauth._data")?.getattr($name)?.call1($parts)
    };
}

/// A name as it arrived. Equal if its DER is; ``str(name)`` is its text.
#[pyclass(frozen, eq, hash, module = "certauth")]
#[derive(PartialEq)]
pub(crate) struct DistinguishedName {
    /// RFC 4514: RDNs in reverse order, hidden characters escaped. For display: names are compared as data.
    #[pyo3(get)]
    text: String,
    /// The same with the names of more attribute types, for people. Never to be compared or parsed.
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
            let owned =
                OwnedAttribute { oid: oid_text(oid.contents()), value: attribute.text(), tag, octets: value.to_vec() };
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
    /// The DER of the Name.
    #[getter]
    fn der<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.der)
    }

    /// The RDNs in encoded order, each a tuple of its attributes.
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

/// An authenticated end entity. Only `validate` makes one. Immutable, comparable, hashable; never pickled.
///
/// No name is used in place of another one: the CN is never a DNS name.
#[pyclass(frozen, eq, hash, module = "certauth")]
#[derive(PartialEq)]
pub(crate) struct Identity {
    pub(crate) identity: Arc<certauth::Identity>,
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
    PyTuple::new(py, refs.iter().map(|at| position(py, *at)).collect::<PyResult<Vec<_>>>()?)
}

/// A `GeneralName` of the words that the JSON uses.
fn general_name<'py>(py: Python<'py>, name: &GeneralName<'_>) -> PyResult<Bound<'py, PyAny>> {
    let value = match (name, name.ip_address(), name.text()) {
        (_, Some(address), _) => address.into_pyobject(py)?,
        (GeneralName::DirectoryName(name), ..) => Bound::new(py, DistinguishedName::from(*name))?.into_any(),
        (.., Some(text)) => text.into_pyobject(py)?.into_any(),
        (.., None) => PyBytes::new(py, name.octets()).into_any(),
    };
    let oid = match name {
        GeneralName::OtherName { oid, .. } if name.text().is_none() => Some(oid_text(oid.contents())),
        _ => None,
    };
    let kind = name.word();
    data!(py, "GeneralName", (kind, value, oid))
}

#[pymethods]
impl Identity {
    /// The DER of the certificate.
    #[getter]
    fn certificate<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.identity.certificate().der())
    }

    /// The subject.
    #[getter]
    fn subject(&self) -> DistinguishedName {
        self.identity.subject().into()
    }

    /// The issuer. Two CAs may bear one name: tell them apart by `anchor_sha256`.
    #[getter]
    fn issuer(&self) -> DistinguishedName {
        self.identity.issuer().into()
    }

    /// The serial number, which is unique only together with the issuer.
    #[getter]
    fn serial_number<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        data!(py, "serial_number", (PyBytes::new(py, self.identity.serial_number().contents()),))
    }

    /// The first second of its validity, aware, in UTC; ``None`` for the year 0, which no datetime can hold.
    #[getter]
    fn not_before<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        datetime(py, self.identity.not_before())
    }

    /// The last second of its validity, aware, in UTC; ``None`` for the year 0.
    #[getter]
    fn not_after<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        datetime(py, self.identity.not_after())
    }

    /// SHA-256 of the certificate.
    #[getter]
    fn sha256<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.identity.sha256().0)
    }

    /// SHA-256 of the SubjectPublicKeyInfo: unchanged when the certificate is renewed with the same key.
    #[getter]
    fn public_key_sha256<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.identity.public_key_sha256().0)
    }

    /// SHA-1 of the certificate, .NET's thumbprint: for looking up old records, never for authorization.
    #[getter]
    fn sha1_thumbprint<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.identity.sha1_thumbprint().0)
    }

    /// Every dNSName, wildcards as they are.
    #[getter]
    fn dns_names<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.dns_names())
    }

    /// Every rfc822Name. The subject's emailAddress is not among them.
    #[getter]
    fn email_addresses<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.email_addresses())
    }

    /// Every uniformResourceIdentifier.
    #[getter]
    fn uris<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.uris())
    }

    /// Every iPAddress.
    #[getter]
    fn ip_addresses<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        let addresses = self.identity.ip_addresses().map(|address| address.into_pyobject(py));
        PyTuple::new(py, addresses.collect::<PyResult<Vec<_>>>()?)
    }

    /// Every directoryName.
    #[getter]
    fn directory_names<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        let names = self.identity.directory_names().map(|name| Bound::new(py, DistinguishedName::from(name)));
        PyTuple::new(py, names.collect::<PyResult<Vec<_>>>()?)
    }

    /// Every user principal name: otherName 1.3.6.1.4.1.311.20.2.3 that holds a UTF8String.
    #[getter]
    fn user_principal_names<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.user_principal_names())
    }

    /// Every internationalised e-mail address: otherName SmtpUTF8Mailbox (RFC 9598).
    #[getter]
    fn smtp_utf8_mailboxes<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.smtp_utf8_mailboxes())
    }

    /// Every name of subjectAltName, in encoded order.
    #[getter]
    fn subject_alt_names<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        let names = self.identity.subject_alt_names().map(|name| general_name(py, &name));
        PyTuple::new(py, names.collect::<PyResult<Vec<_>>>()?)
    }

    /// The OIDs of extKeyUsage, dotted; empty if the certificate has no such extension.
    #[getter]
    fn extended_key_usages<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        PyTuple::new(py, self.identity.extended_key_usages().map(|oid| oid_text(oid.contents())).collect::<Vec<_>>())
    }

    /// The certificate policies that the path is valid for, dotted; empty if it has none, 2.5.29.32.0 for all.
    #[getter]
    fn policies<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        let policies = self.identity.policies().iter().map(Oid::to_string);
        PyTuple::new(py, policies.collect::<Vec<_>>())
    }

    /// The DER of the verified path: the end entity first, the anchor last if it is a certificate.
    #[getter]
    fn path<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        PyTuple::new(py, self.identity.path().map(|der| PyBytes::new(py, der)).collect::<Vec<_>>())
    }

    /// The path by the positions of its certificates in what was passed: ``end_entity``, ``sent:0``, ``anchor:0``.
    #[getter]
    fn path_refs<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        refs(py, self.identity.path_refs())
    }

    /// Why the certificate is trusted.
    #[getter]
    fn trust(&self) -> &'static str {
        self.identity.trust().word()
    }

    /// The SHA-256 of the certificate or of the key that is pinned.
    #[getter]
    fn pin<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.identity.pin().map(|digest| PyBytes::new(py, &digest.0))
    }

    /// Whether nobody but the holder of the key vouches for the names: look at the key, never at a name.
    #[getter]
    fn names_are_claims(&self) -> bool {
        self.identity.names_are_claims()
    }

    /// Whether there are names that cannot be decoded, which ``allow_undecodable_names`` lets through; none is listed.
    #[getter]
    fn has_undecodable_names(&self) -> bool {
        self.identity.has_undecodable_names()
    }

    /// The SID that AD CS writes into extension 1.3.6.1.4.1.311.25.2.
    #[getter]
    fn security_identifier(&self) -> Option<&str> {
        self.identity.certificate().security_identifier()
    }

    /// The DER in the OCTET STRING of the extension with this OID, dotted or by name; `ValueError` for another text.
    fn extension<'py>(&self, py: Python<'py>, oid: &str) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let oid: Oid = oid.parse().map_err(|error: certauth::OidError| PyValueError::new_err(error.to_string()))?;
        let value = self.identity.certificate().extension(&oid).map(|extension| extension.value);
        Ok(value.map(|value| PyBytes::new(py, value)))
    }

    /// The label of the anchor; empty if a digest or nothing is configured.
    #[getter]
    fn anchor_label(&self) -> &str {
        self.identity.anchor_label()
    }

    /// SHA-256 of the anchor's certificate; ``None`` without an anchor.
    #[getter]
    fn anchor_sha256<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.identity.anchor_sha256().map(|digest| PyBytes::new(py, &digest.0))
    }

    /// The names of the checks that were made, in their order.
    #[getter]
    fn checked<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.checked().into_iter())
    }

    /// The policy fields whose value opens what their default closes, and ``revocation`` if it was not checked.
    #[getter]
    fn switched_off<'py>(&self, py: Python<'py>) -> Tuple<'py> {
        texts(py, self.identity.switched_off().iter().copied())
    }

    /// What was ignored or allowed.
    #[getter]
    fn notes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        if self.identity.notes().is_empty() {
            return Ok(PyTuple::empty(py).into_any());
        }
        data!(py, "notes", (self.to_json(),))
    }

    /// Until when the verdict holds, and because of what; ``None`` if no date was checked.
    #[getter]
    fn valid_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(until) = self.identity.valid_until() else { return Ok(None) };
        let because_of = position(py, until.because_of)?;
        let parts = (datetime(py, until.time)?, because_of, until.cause.word());
        data!(py, "ValidUntil", parts).map(Some)
    }

    /// What was found of the revocation of each certificate that was asked, from the anchor down; empty if none was.
    #[getter]
    fn revocation<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("certauth._data")?.getattr("revocation")?.call1((self.to_json(),))
    }

    /// What to fetch about certificates whose status is unknown and was allowed to be. Empty unless the mode is ``online``.
    #[getter]
    fn wanted<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("certauth._data")?.getattr("wanted")?.call1((self.to_json(),))
    }

    /// The time of the validation, aware, in UTC; ``None`` outside of the years 1 to 9999.
    #[getter]
    fn validated_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        datetime(py, self.identity.validated_at())
    }

    /// How many signatures were checked to find the path.
    #[getter]
    fn signatures_checked(&self) -> u32 {
        self.identity.signatures_checked()
    }

    /// The verdict as JSON on one line: the same bytes as C and the command print.
    fn to_json(&self) -> String {
        verdict_json(&Ok((*self.identity).clone()))
    }

    /// The verdict as the data that its JSON says.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (self.to_json(),))
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
