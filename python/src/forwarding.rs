//! Certificates that a proxy forwards in a header.

use certauth_forwarding::{ForwardingError, Product, Proof, Provenance, TrustedHops};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyMapping, PyString, PyTuple};

use crate::identity::Identity;
use crate::words::{code, config_error};

/// Decodes what one product writes into the header of a request. Immutable; make it once.
#[pyclass(frozen, module = "certauth")]
pub(crate) struct Forwarding {
    forwarding: certauth_forwarding::Forwarding,
    hops: TrustedHops,
}

/// What was forwarded with one request. Immutable.
#[pyclass(frozen, module = "certauth")]
pub(crate) struct Forwarded {
    forwarded: certauth_forwarding::Forwarded,
    /// A mapping has one value for each name.
    comes_from_mapping: bool,
}

/// A name or a value of a header, as frameworks have it: octets, or a text of which each character is an octet.
enum Part {
    Octets(PyBackedBytes),
    Text(Vec<u8>),
}

impl AsRef<[u8]> for Part {
    fn as_ref(&self) -> &[u8] {
        match self {
            Part::Octets(octets) => octets,
            Part::Text(octets) => octets,
        }
    }
}

fn part(value: &Bound<'_, PyAny>) -> PyResult<Part> {
    if let Ok(octets) = value.extract::<PyBackedBytes>() {
        return Ok(Part::Octets(octets));
    }
    let text = value
        .cast::<PyString>()
        .map_err(|_| PyTypeError::new_err("the name and the value of a header are bytes or str"))?;
    // What a server could not decode it has as lone surrogates; no header of a proxy has these, nor anything beyond an octet.
    let octets = text.call_method1("encode", ("utf-32-le", "surrogatepass"))?.extract::<PyBackedBytes>()?;
    let octet = |unit: &[u8]| match unit {
        [octet, 0, 0, 0] => *octet,
        _ => 0xff,
    };
    Ok(Part::Text(octets.chunks(4).map(octet).collect()))
}

/// The lines that may matter: a client's other headers are not even looked at.
fn pairs(forwarding: &certauth_forwarding::Forwarding, headers: &Bound<'_, PyAny>) -> PyResult<Vec<(Part, Part)>> {
    let items = match headers.cast::<PyMapping>() {
        Ok(mapping) => mapping.items()?.into_any(),
        Err(_) => headers.clone(),
    };
    let mut lines = Vec::new();
    for item in items.try_iter()? {
        let mut two = item?.try_iter()?;
        let (Some(name), Some(value), None) = (two.next(), two.next(), two.next()) else {
            return Err(PyTypeError::new_err("a header is a pair of name and value"));
        };
        let name = part(&name?)?;
        let bare = name.as_ref().strip_prefix(b"HTTP_").unwrap_or(name.as_ref());
        if forwarding.owns_header(name.as_ref()) || forwarding.owns_header(bare) || is_connection(bare) {
            lines.push((name, part(&value?)?));
        }
    }
    Ok(lines)
}

fn is_connection(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"connection")
}

fn forwarding_error(py: Python<'_>, error: &ForwardingError) -> PyErr {
    let made = || {
        let code = code(py)?.call1((error.code.number(),))?;
        let parts = (code, error.described(), &error.header, error.line, error.offset);
        py.import("certauth._errors")?.getattr("ForwardingError")?.call1(parts)
    };
    made().map_or_else(|failed| failed, PyErr::from_value)
}

impl Forwarding {
    fn provenance(
        &self,
        peer: Option<&str>,
        proxy: Option<&Bound<'_, Identity>>,
        secret: Option<&[u8]>,
    ) -> PyResult<Provenance> {
        let proof = match (peer, proxy, secret) {
            (None, None, None) => Proof::Nothing,
            (Some(peer), None, None) => Proof::Peer(peer),
            (None, Some(proxy), None) => Proof::MutualTls(&proxy.get().identity),
            (None, None, Some(secret)) => Proof::SharedSecret(secret),
            _ => return Err(PyTypeError::new_err("a hop is known by one of peer, proxy and secret")),
        };
        Ok(self.hops.provenance(proof))
    }
}

#[pymethods]
impl Forwarding {
    /// Checks that the settings can work; `ConfigError` if they cannot.
    ///
    /// ``product`` is a name of docs/forwarding.md, which says what each setting takes. ``header`` is the name of the header where
    /// the product has none of its own, ``chain`` where the rest of the chain is, and ``verify`` a header and its value with which
    /// the proxy says that it has verified the certificate, ``"NAME: VALUE"``, or several of them. One of ``trusted_peers``, ``trusted_proxies`` and
    /// ``shared_secret`` is needed, since without them no header would be believed. A header from anybody else is an error, or
    /// ignored with ``ignore_untrusted``.
    #[new]
    #[pyo3(signature = (
        product, *, trusted_peers = None, trusted_proxies = None, shared_secret = None, header = None, chain = None,
        verify = None, ignore_untrusted = false, limit_header_octets = None, limit_certificate_octets = None,
        limit_certificates = None, limit_total_octets = None, limit_xfcc_pairs = None
    ))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python")]
    fn new(
        py: Python<'_>,
        product: &str,
        trusted_peers: Option<&str>,
        trusted_proxies: Option<&str>,
        shared_secret: Option<&str>,
        header: Option<&str>,
        chain: Option<&str>,
        verify: Option<&Bound<'_, PyAny>>,
        ignore_untrusted: bool,
        limit_header_octets: Option<i64>,
        limit_certificate_octets: Option<i64>,
        limit_certificates: Option<i64>,
        limit_total_octets: Option<i64>,
        limit_xfcc_pairs: Option<i64>,
    ) -> PyResult<Forwarding> {
        let product = Product::from_name(product).ok_or_else(|| {
            let names: Vec<&str> = Product::ALL.iter().map(Product::name).collect();
            PyValueError::new_err(format!("product must be one of {}", names.join(", ")))
        })?;
        let text = |value: Option<&str>| value.map(Into::into);
        let number = |value: Option<i64>| value.map(|value| value.to_string());
        let verify: Vec<String> = match verify.map(|verify| (verify, verify.extract())) {
            None => Vec::new(),
            Some((_, Ok(one))) => vec![one],
            Some((several, Err(_))) => {
                several.extract().map_err(|_| PyTypeError::new_err("verify is \"NAME: VALUE\", or several of them"))?
            }
        };
        let settings: [(&str, Option<String>); 11] = [
            ("trusted_peers", text(trusted_peers)),
            ("trusted_proxies", text(trusted_proxies)),
            ("shared_secret", text(shared_secret)),
            ("header", text(header)),
            ("chain", text(chain)),
            ("ignore_untrusted", Some(ignore_untrusted.to_string())),
            ("limit_header_octets", number(limit_header_octets)),
            ("limit_certificate_octets", number(limit_certificate_octets)),
            ("limit_certificates", number(limit_certificates)),
            ("limit_total_octets", number(limit_total_octets)),
            ("limit_xfcc_pairs", number(limit_xfcc_pairs)),
        ];
        let given = settings.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?)));
        let given = given.chain(verify.iter().map(|verify| ("verify", verify.as_str())));
        let made = certauth_forwarding::Forwarding::from_settings(product, given);
        let (forwarding, hops) = made.map_err(|error| config_error(py, &error))?;
        Ok(Forwarding { forwarding, hops })
    }

    /// Decodes the headers of one request: pairs of name and value, as ASGI has them, or a mapping; every line as it came, of
    /// bytes or str. Raises `ForwardingError`, which `Authenticator.refuse` makes an outcome of.
    ///
    /// The hop is known by one of three: ``peer`` is the address of the connection itself, and never what X-Forwarded-For says, or
    /// ``"unix"`` where the server listens on a Unix socket; ``proxy`` is the identity with which the connection itself is
    /// authenticated; ``secret`` is what came with the request. A hop of which nothing is known is not trusted: a connection that a
    /// client has reset has no address either, so that ``"unix"`` must never be put in place of one that is missing.
    #[pyo3(signature = (headers, *, peer = None, proxy = None, secret = None))]
    fn decode(
        &self,
        py: Python<'_>,
        headers: &Bound<'_, PyAny>,
        peer: Option<&str>,
        proxy: Option<&Bound<'_, Identity>>,
        secret: Option<&[u8]>,
    ) -> PyResult<Forwarded> {
        let provenance = self.provenance(peer, proxy, secret)?;
        let result = self.forwarding.decode(provenance, &pairs(&self.forwarding, headers)?);
        let comes_from_mapping = headers.cast::<PyMapping>().is_ok();
        result
            .map(|forwarded| Forwarded { forwarded, comes_from_mapping })
            .map_err(|error| forwarding_error(py, &error))
    }

    /// Decodes the headers in a WSGI environ. The server has joined lines and folded spellings before, so that a client's own header
    /// beside the proxy's may not be noticed: see `Forwarded.lines_were_joined`. Raises `ForwardingError`.
    ///
    /// The hop is known as `decode` knows it; ``environ["REMOTE_ADDR"]`` is the peer unless a middleware has changed it.
    #[pyo3(signature = (environ, *, peer = None, proxy = None, secret = None))]
    fn decode_environ(
        &self,
        py: Python<'_>,
        environ: &Bound<'_, PyAny>,
        peer: Option<&str>,
        proxy: Option<&Bound<'_, Identity>>,
        secret: Option<&[u8]>,
    ) -> PyResult<Forwarded> {
        let provenance = self.provenance(peer, proxy, secret)?;
        if environ.cast::<PyMapping>().is_err() {
            return Err(PyTypeError::new_err("environ is a mapping"));
        }
        let variables = pairs(&self.forwarding, environ)?;
        let result = self.forwarding.decode_environ(provenance, &variables);
        result
            .map(|forwarded| Forwarded { forwarded, comes_from_mapping: true })
            .map_err(|error| forwarding_error(py, &error))
    }

    /// Decodes what comes before the client's own bytes on a connection with PROXY protocol version 2, for the product
    /// ``proxy-protocol``: what it carries, and its length; ``None`` if there is more of it to come. Raises `ForwardingError`.
    #[pyo3(signature = (received, *, peer = None, proxy = None, secret = None))]
    fn decode_proxy_protocol(
        &self,
        py: Python<'_>,
        received: PyBackedBytes,
        peer: Option<&str>,
        proxy: Option<&Bound<'_, Identity>>,
        secret: Option<&[u8]>,
    ) -> PyResult<Option<(Forwarded, usize)>> {
        let provenance = self.provenance(peer, proxy, secret)?;
        let found = self.forwarding.decode_proxy_protocol(provenance, &received);
        let found = found.map_err(|error| forwarding_error(py, &error))?;
        Ok(found.map(|header| (Forwarded { forwarded: header.forwarded, comes_from_mapping: false }, header.length)))
    }

    /// The headers that only the proxy may write, as they are configured.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.forwarding.headers().collect::<Vec<String>>())
    }

    /// The same in every spelling with ``-`` and ``_``: what a proxy must remove from the requests of clients. Some gateways make ``_``
    /// of other signs, too; a name without signs has one spelling.
    #[getter]
    fn headers_to_strip<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.forwarding.headers_to_strip())
    }

    /// Whether this is the name of one of these headers, in any case and with any sign in place of ``-`` and ``_``: remove such a
    /// header from what goes to other programs and into logs.
    fn owns_header(&self, name: &Bound<'_, PyAny>) -> PyResult<bool> {
        Ok(self.forwarding.owns_header(part(name)?))
    }

    /// The name for the Vary of a response that depends on the certificate (RFC 9440, 2.4); empty for PROXY protocol.
    #[getter]
    fn vary(&self) -> &str {
        self.forwarding.vary().unwrap_or_default()
    }

    fn __repr__(&self) -> String {
        format!("<Forwarding {}>", self.forwarding.vary().unwrap_or("proxy-protocol"))
    }
}

#[pymethods]
impl Forwarded {
    /// The DER of the client's certificate; ``None`` where the proxy says that there is none. It is what
    /// `Authenticator.authenticate` takes first.
    #[getter]
    fn certificate<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.forwarded.certificates().first().map(|der| PyBytes::new(py, der))
    }

    /// The DER of the rest of the chain.
    #[getter]
    fn chain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let chain = self.forwarded.certificates().iter().skip(1);
        PyTuple::new(py, chain.map(|der| PyBytes::new(py, der)).collect::<Vec<_>>())
    }

    /// What the proxy has verified, if it does as its documentation says: ``"verified_by_proxy"``, ``"as_configured"`` or
    /// ``"unverified"``. Validate the certificate all the same.
    #[getter]
    fn assurance(&self) -> &'static str {
        self.forwarded.assurance().word()
    }

    /// Whether the request comes from a trusted proxy, so that the certificate of the connection itself is the proxy's and never
    /// the client's. Where it is false the client has connected by itself, and shows the certificate of the connection.
    #[getter]
    fn comes_from_proxy(&self) -> bool {
        self.forwarded.comes_from_proxy()
    }

    /// Whether lines may have been joined before they were decoded, as WSGI does it and as every mapping needs it, so that a second header of the client's own
    /// cannot be told from a part of a list.
    #[getter]
    fn lines_were_joined(&self) -> bool {
        self.comes_from_mapping || self.forwarded.lines_were_joined()
    }

    fn __repr__(&self) -> String {
        format!("<Forwarded {}>", self.forwarded.certificates().len())
    }
}
