//! Whom to trust and what to ask: `TrustAnchors`, `Policy`, `Options`.

use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

use certauth::policy::{FIELDS, Kind};
use certauth::{Code, ConfigError, RevocationMode, Sha256Digest, TrustAnchor, ValidationOptions, ValidationPolicy};
use pyo3::exceptions::{PyAttributeError, PyOSError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyCFunction, PyDict, PyInt, PyList, PyMapping, PyString, PyTuple, PyType};
use pyo3::{PyTraverseError, PyVisit};

use crate::input::{Input, certificates};
use crate::revocation::{Evidence, Revocation};
use crate::words::config_error;

/// The DER of every certificate of a PEM bundle, in order. One bad block refuses the whole bundle with a `ConfigError`
/// whose ``index`` is that of the block.
#[pyfunction]
pub(crate) fn certificates_from_pem<'py>(py: Python<'py>, pem: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyTuple>> {
    let pem = Input::new(pem, "pem")?;
    let ders = py.detach(|| certauth::certificates_from_pem(pem.octets()));
    let ders = ders.map_err(|error| config_error(py, &error.into()))?;
    PyTuple::new(py, ders.iter().map(|der| PyBytes::new(py, der)))
}

/// The CAs that are trusted because the caller says so. There are no system roots. Immutable.
#[pyclass(frozen, module = "certauth")]
pub(crate) struct TrustAnchors {
    anchors: certauth::TrustAnchors,
}

#[pymethods]
impl TrustAnchors {
    /// Every certificate of a PEM bundle. One bad block refuses the whole bundle with a `ConfigError` whose
    /// ``index`` is that of the block.
    #[staticmethod]
    fn from_pem(py: Python<'_>, pem: &Bound<'_, PyAny>) -> PyResult<TrustAnchors> {
        let pem = Input::new(pem, "pem")?;
        let anchors = py.detach(|| certauth::TrustAnchors::from_pem(pem.octets()));
        Ok(TrustAnchors { anchors: anchors.map_err(|error| config_error(py, &error))? })
    }

    /// Every certificate of a file: PEM with one or many, or one in DER. `OSError` if it cannot be read.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: PathBuf) -> PyResult<TrustAnchors> {
        let octets = py.detach(|| std::fs::read(&path)).map_err(|error| match error.raw_os_error() {
            // With its file name, as `open` raises it.
            Some(number) => {
                let text = error.to_string();
                let text = text.split(" (os error").next().unwrap_or_default().to_owned();
                PyOSError::new_err((number, text, path.to_string_lossy().into_owned()))
            }
            None => error.into(),
        })?;
        let anchors = py.detach(|| certauth::TrustAnchors::from_file(&octets));
        Ok(TrustAnchors { anchors: anchors.map_err(|error| config_error(py, &error))? })
    }

    /// One anchor for each DER certificate; `ConfigError` with its ``index`` if one cannot be read.
    #[staticmethod]
    #[pyo3(signature = (*certificates))]
    fn from_der(py: Python<'_>, certificates: &Bound<'_, PyTuple>) -> PyResult<TrustAnchors> {
        let anchors = certificates.iter().enumerate().map(|(index, certificate)| {
            let der = Input::new(&certificate, "certificate")?;
            TrustAnchor::from_certificate_der(der.octets())
                .map_err(|error| config_error(py, &ConfigError { index: u32::try_from(index).ok(), ..error }))
        });
        Ok(TrustAnchors { anchors: anchors.collect::<PyResult<_>>()? })
    }

    /// Certificates, DER or PEM, that are trusted by themselves, whoever issued them, and vouch for nothing else: an
    /// allow-list. Form, dates, key usage and extended key usage are checked; revocation is not asked.
    #[staticmethod]
    #[pyo3(signature = (*certificates))]
    fn only_this_certificate(py: Python<'_>, certificates: &Bound<'_, PyTuple>) -> PyResult<TrustAnchors> {
        let anchors = certificates.iter().enumerate().map(|(index, certificate)| {
            let input = Input::new(&certificate, "certificate")?;
            TrustAnchor::only_this_certificate(&input.certificate())
                .map_err(|error| config_error(py, &ConfigError { index: u32::try_from(index).ok(), ..error }))
        });
        Ok(TrustAnchors { anchors: anchors.collect::<PyResult<_>>()? })
    }

    /// An anchor that is a name and a key (RFC 5280, 6.1.1 d): the DER of a Name and of a SubjectPublicKeyInfo, and
    /// that of a NameConstraints.
    #[staticmethod]
    #[pyo3(signature = (subject, public_key_info, name_constraints = None))]
    fn from_name_and_key(
        py: Python<'_>,
        subject: &[u8],
        public_key_info: &[u8],
        name_constraints: Option<&[u8]>,
    ) -> PyResult<TrustAnchors> {
        let anchor = TrustAnchor::from_name_and_key(subject, public_key_info, name_constraints);
        Ok(TrustAnchors { anchors: [anchor.map_err(|error| config_error(py, &error))?].into_iter().collect() })
    }

    /// The same anchors with this label, which identities carry as ``anchor_label``.
    fn with_label(&self, label: &str) -> TrustAnchors {
        TrustAnchors { anchors: self.anchors.clone().with_label(label) }
    }

    /// The same anchors; these values replace the policy's on every path that contains one of them.
    #[pyo3(signature = (**fields))]
    fn with_overrides(&self, py: Python<'_>, fields: Option<&Bound<'_, PyDict>>) -> PyResult<TrustAnchors> {
        let mut anchors = self.anchors.clone();
        for (name, value) in fields.into_iter().flatten() {
            let (name, text) = field_text(&name, &value)?;
            anchors.set_override(&name, &text).map_err(|error| config_error(py, &error))?;
        }
        Ok(TrustAnchors { anchors })
    }

    /// The anchors of both, in order.
    fn __add__(&self, other: &TrustAnchors) -> TrustAnchors {
        TrustAnchors { anchors: self.anchors.clone().into_iter().chain(other.anchors.clone()).collect() }
    }

    /// The label of each anchor, in order. Without `with_label`, it is the anchor's subject.
    #[getter]
    fn labels<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.anchors.as_slice().iter().map(TrustAnchor::label))
    }

    fn __len__(&self) -> usize {
        self.anchors.as_slice().len()
    }

    fn __repr__(&self) -> String {
        let labels: Vec<&str> = self.anchors.as_slice().iter().map(TrustAnchor::label).collect();
        format!("<TrustAnchors {labels:?}>")
    }
}

/// What is required of a certificate. Immutable, comparable, hashable; its repr shows what is not the default.
///
/// An unknown keyword, or a value of another type or range, is a `ConfigError` that names the field.
#[pyclass(frozen, eq, hash, module = "certauth")]
#[derive(PartialEq)]
pub(crate) struct Policy {
    policy: ValidationPolicy,
}

impl Hash for Policy {
    fn hash<H: Hasher>(&self, state: &mut H) {
        FIELDS.iter().for_each(|field| self.policy.get(field.name).hash(state));
    }
}

impl Policy {
    fn from_pairs(
        py: Python<'_>,
        preset: &str,
        pairs: impl Iterator<Item = PyResult<(String, String)>>,
    ) -> PyResult<Policy> {
        let mut policy = ValidationPolicy::preset(preset).map_err(|error| config_error(py, &error))?;
        for pair in pairs {
            let (name, text) = pair?;
            policy.set(&name, &text).map_err(|error| config_error(py, &error))?;
        }
        Ok(Policy { policy })
    }

    /// The fields whose value is not the default one.
    fn changed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let default = ValidationPolicy::default();
        let changed = PyDict::new(py);
        for field in FIELDS {
            if self.policy.get(field.name) != default.get(field.name) {
                changed.set_item(field.name, value(py, &self.policy, field.name, field.kind)?)?;
            }
        }
        Ok(changed)
    }
}

#[pymethods]
impl Policy {
    /// Every field that is not given has the value of the preset; docs/strict.md tells the two apart.
    #[new]
    #[pyo3(signature = (*, preset = "default", **fields))]
    fn new(py: Python<'_>, preset: &str, fields: Option<&Bound<'_, PyDict>>) -> PyResult<Policy> {
        let pairs = fields.into_iter().flatten().map(|(name, value)| field_text(&name, &value));
        Policy::from_pairs(py, preset, pairs)
    }

    /// The policy that also refuses what RFC 5280 forbids issuers to do (docs/strict.md), with these fields changed.
    #[staticmethod]
    #[pyo3(signature = (**changes))]
    fn strict(py: Python<'_>, changes: Option<&Bound<'_, PyDict>>) -> PyResult<Policy> {
        Policy::new(py, "strict", changes)
    }

    /// The same policy with these fields changed.
    #[pyo3(signature = (**changes))]
    fn replace(&self, py: Python<'_>, changes: Option<&Bound<'_, PyDict>>) -> PyResult<Policy> {
        let mut policy = self.policy.clone();
        for (name, value) in changes.into_iter().flatten() {
            let (name, text) = field_text(&name, &value)?;
            policy.set(&name, &text).map_err(|error| config_error(py, &error))?;
        }
        Ok(Policy { policy })
    }

    /// A policy from names and texts, as a file of settings has them: ``{"clock_skew": "60"}``.
    #[staticmethod]
    #[pyo3(signature = (fields, *, preset = "default"))]
    fn from_text(py: Python<'_>, fields: &Bound<'_, PyMapping>, preset: &str) -> PyResult<Policy> {
        let items = fields.items()?;
        Policy::from_pairs(py, preset, items.iter().map(|item| item.extract()))
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        Ok((PyTuple::empty(py), self.changed(py)?))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let changed = self.changed(py)?;
        let parts: PyResult<Vec<String>> =
            changed.iter().map(|(name, value)| Ok(format!("{name}={}", value.repr()?))).collect();
        Ok(format!("Policy({})", parts?.join(", ")))
    }
}

/// The name and text of a field that is given as a keyword.
fn field_text(name: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<(String, String)> {
    let name = name.cast::<PyString>()?.to_string_lossy().into_owned();
    let text = match certauth::policy::Field::named(&name) {
        Some(field) => text_of(value, field.kind)?,
        None => None,
    };
    // A value of the wrong type becomes a text that no kind reads, so that core says what it expected.
    Ok((name, text.unwrap_or_else(|| "?".into())))
}

/// The text of a Python value, if its type is that of the kind.
fn text_of(value: &Bound<'_, PyAny>, kind: Kind) -> PyResult<Option<String>> {
    Ok(match kind {
        Kind::Bool => value.cast::<PyBool>().ok().map(|value| value.is_true().to_string()),
        Kind::Integer { .. } | Kind::Seconds { .. } if !value.is_instance_of::<PyBool>() => {
            value.cast::<PyInt>().ok().and_then(|number| number.extract::<i64>().ok()).map(|number| number.to_string())
        }
        // `True` is what a Python programmer writes for the word `true`.
        Kind::Choice(words) if value.is_instance_of::<PyBool>() && words.contains(&"true") => {
            value.cast::<PyBool>().ok().map(|value| value.is_true().to_string())
        }
        Kind::Choice(_) => value.cast::<PyString>().ok().and_then(|word| word.extract().ok()),
        Kind::Oids | Kind::Digests if value.is_instance_of::<PyString>() => value.extract().ok(),
        Kind::Oids | Kind::Digests => {
            let Ok(items) = value.try_iter() else { return Ok(None) };
            // What the iteration raises is the caller's; an item of another type is a value that does not fit.
            let items: Vec<Option<String>> = items.map(|item| Ok(item?.extract().ok())).collect::<PyResult<_>>()?;
            let items: Option<Vec<String>> = items.into_iter().collect();
            // An empty item would vanish between its commas.
            items.filter(|items| !items.iter().any(String::is_empty)).map(|items| items.join(","))
        }
        _ => None,
    })
}

/// A field's value as Python has it.
fn value<'py>(py: Python<'py>, policy: &ValidationPolicy, name: &str, kind: Kind) -> PyResult<Bound<'py, PyAny>> {
    let text = policy.get(name).unwrap_or_default();
    Ok(match kind {
        Kind::Bool => PyBool::new(py, text == "true").to_owned().into_any(),
        Kind::Integer { .. } | Kind::Seconds { .. } => text.parse::<u32>()?.into_pyobject(py)?.into_any(),
        Kind::Oids | Kind::Digests => {
            let items = text.split(',').filter(|item| !item.is_empty());
            PyTuple::new(py, items.collect::<Vec<_>>())?.into_any()
        }
        _ => PyString::new(py, &text).into_any(),
    })
}

/// Gives `Policy` a documented property for each of core's FIELDS, and the private list by which tests compare the
/// stub with them.
pub(crate) fn add_policy_fields(py: Python<'_>) -> PyResult<()> {
    let policy_type = PyType::new::<Policy>(py);
    let property = py.import("builtins")?.getattr("property")?;
    let default = ValidationPolicy::default();
    let list = PyList::empty(py);
    for field in FIELDS {
        let getter = PyCFunction::new_closure(py, None, None, move |arguments, _| {
            let policy = arguments.get_item(0)?;
            let policy = policy.cast::<Policy>().map_err(|_| PyAttributeError::new_err(field.name))?;
            value(policy.py(), &policy.get().policy, field.name, field.kind).map(Bound::unbind)
        })?;
        policy_type.setattr(field.name, property.call1((getter, py.None(), py.None(), field.doc))?)?;
        let kind = match field.kind {
            Kind::Bool => "bool",
            Kind::Integer { .. } | Kind::Seconds { .. } => "int",
            Kind::Oids | Kind::Digests => "texts",
            _ => "text",
        };
        let words = match field.kind {
            Kind::Choice(words) => words,
            _ => &[],
        };
        list.append((field.name, kind, words, value(py, &default, field.name, field.kind)?, field.doc))?;
    }
    policy_type.setattr("_fields", list)
}

/// The settings of validations. Immutable; make them once and share them between threads.
#[pyclass(frozen, module = "certauth")]
pub(crate) struct Options {
    pub(crate) options: ValidationOptions,
    pub(crate) revocation: Py<Revocation>,
    policy: Py<Policy>,
}

#[pymethods]
impl Options {
    /// Checks that the settings can work; `ConfigError` if they cannot.
    ///
    /// ``intermediates`` are certificates that peers need not send: DER, or PEM bundles. ``pins`` are SHA-256 digests
    /// of certificates, or of the SubjectPublicKeyInfos of self-signed ones, 32 bytes or 64 hexadecimal digits; they are
    /// added to those of the policy.
    #[new]
    #[pyo3(signature = (trust, *, revocation, policy = None, intermediates = None, pins = None))]
    fn new(
        py: Python<'_>,
        trust: &Bound<'_, TrustAnchors>,
        revocation: Bound<'_, Revocation>,
        policy: Option<Bound<'_, Policy>>,
        intermediates: Option<&Bound<'_, PyAny>>,
        pins: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Options> {
        let refused = |error: ConfigError| config_error(py, &error);
        let policy = policy.map_or_else(|| Bound::new(py, Policy { policy: ValidationPolicy::default() }), Ok)?;
        // Each validation brings its checker along.
        let evidence = Arc::new(revocation.get().evidence.clone().unwrap_or_default());
        let asked = match revocation.get().mode {
            RevocationMode::NoCheck => certauth::Revocation::NoCheck,
            RevocationMode::Offline => certauth::Revocation::Offline(evidence),
            RevocationMode::Online => certauth::Revocation::Online(evidence),
        };
        let mut builder =
            ValidationOptions::builder(trust.get().anchors.clone(), asked).set_policy(policy.get().policy.clone());
        let intermediates = intermediates.map_or_else(|| Ok(Vec::new()), |list| certificates(list, "intermediates"))?;
        for input in &intermediates {
            builder = match input.is_pem() {
                true => builder.add_intermediates_pem(input.octets()),
                false => builder.add_intermediate_der(input.octets()),
            }
            .map_err(refused)?;
        }
        if let Some(pins) = pins {
            if pins.is_instance_of::<PyString>() || pins.is_instance_of::<PyBytes>() {
                return Err(PyTypeError::new_err("pins must be a list of digests, not one"));
            }
            for (index, pin) in pins.try_iter()?.enumerate() {
                let digest = digest(&pin?)?;
                let at = u32::try_from(index).ok();
                builder = builder.add_pin(digest.map_err(|error| refused(ConfigError { index: at, ..error }))?);
            }
        }
        let options = py.detach(|| builder.build()).map_err(refused)?;
        Ok(Options { options, revocation: revocation.unbind(), policy: policy.unbind() })
    }

    /// The same options with new evidence, or their first; everything else is shared. `ConfigError` if they do not check
    /// revocation.
    fn with_evidence(&self, py: Python<'_>, evidence: &Bound<'_, Evidence>) -> PyResult<Options> {
        let given = evidence.get().evidence.clone();
        let options = py.detach(|| self.options.with_checker(Arc::new(given.clone())));
        let options = options.map_err(|error| config_error(py, &error))?;
        let revocation = Revocation::of_evidence(self.revocation.get().mode, given);
        Ok(Options { options, revocation: Py::new(py, revocation)?, policy: self.policy.clone_ref(py) })
    }

    /// The policy, without ``pins``.
    #[getter]
    fn policy(&self, py: Python<'_>) -> Py<Policy> {
        self.policy.clone_ref(py)
    }

    /// How revocation is checked.
    #[getter]
    fn revocation(&self, py: Python<'_>) -> Py<Revocation> {
        self.revocation.clone_ref(py)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let anchors: Vec<&str> = self.options.anchors().map(TrustAnchor::label).collect();
        let (policy, revocation) = (self.policy.bind(py).repr()?, self.revocation.bind(py).repr()?);
        Ok(format!("<Options anchors={anchors:?} {policy} {revocation}>"))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.revocation)
    }
}

/// 32 octets, or their hexadecimal text.
fn digest(pin: &Bound<'_, PyAny>) -> PyResult<Result<Sha256Digest, ConfigError>> {
    Ok(match Input::new(pin, "each pin")? {
        Input::Text(text) => text.parse().map_err(ConfigError::from),
        Input::Octets(octets) => <[u8; 32]>::try_from(&*octets).map(Sha256Digest).map_err(|_| ConfigError {
            code: Code::PinInvalid,
            field: None,
            index: None,
            position: None,
            reason: Some("Expected 32 bytes or 64 hexadecimal digits".into()),
        }),
    })
}
