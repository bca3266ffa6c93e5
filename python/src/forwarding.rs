//! Certificates that a proxy forwards in a header.

use std::net::IpAddr;

use certauth_forwarding::{Assurance, Chain, ForwardingError, Product, Provenance, TrustedPeers};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBytes, PyMapping, PyTuple};

use crate::words::{code, config_error};

/// Decodes what one product writes into the header of a request. Immutable; make it once.
#[pyclass(frozen, module = "certauth")]
pub(crate) struct Forwarding {
    forwarding: certauth_forwarding::Forwarding,
    peers: TrustedPeers,
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
    let not_one = || PyTypeError::new_err("the name and the value of a header are bytes or str");
    let text = value.extract::<PyBackedStr>().map_err(|_| not_one())?;
    let octets: Result<Vec<u8>, _> = text.chars().map(u8::try_from).collect();
    octets.map(Part::Text).map_err(|_| PyValueError::new_err("a header has a character that is not an octet"))
}

fn pairs(headers: &Bound<'_, PyAny>) -> PyResult<Vec<(Part, Part)>> {
    let items = match headers.cast::<PyMapping>() {
        Ok(mapping) => mapping.items()?.into_any(),
        Err(_) => headers.clone(),
    };
    let pair = |item: PyResult<Bound<'_, PyAny>>| {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item?.extract()?;
        Ok((part(&name)?, part(&value)?))
    };
    items.try_iter()?.map(pair).collect()
}

fn forwarding_error(py: Python<'_>, error: &ForwardingError) -> PyErr {
    let made = || {
        let parts =
            (code(py)?.call1((error.code.number(),))?, error.to_string(), &error.header, error.line, error.offset);
        py.import("certauth._errors")?.getattr("ForwardingError")?.call1(parts)
    };
    made().map_or_else(|failed| failed, PyErr::from_value)
}

#[pymethods]
impl Forwarding {
    /// Checks that the settings can work; `ConfigError` if they cannot.
    ///
    /// ``product`` is a name of docs/forwarding.md, ``header`` the name of the header where the product has none of its own, and
    /// ``trusted_peers`` the proxies' addresses and networks with commas between them, and ``unix`` for Unix sockets.
    /// ``chain_header`` is a header that carries the chain as RFC 9440 has it. ``verify`` is a header and the value with which
    /// the proxy says that it has verified the certificate. A header from a peer that is not trusted is an error, or ignored
    /// with ``ignore_untrusted``.
    #[new]
    #[pyo3(signature = (
        product, *, trusted_peers, header = None, chain_header = None, verify = None, ignore_untrusted = false
    ))]
    fn new(
        py: Python<'_>,
        product: &str,
        trusted_peers: &str,
        header: Option<&str>,
        chain_header: Option<&str>,
        verify: Option<(String, String)>,
        ignore_untrusted: bool,
    ) -> PyResult<Forwarding> {
        let product = Product::from_name(product).ok_or_else(|| {
            let names: Vec<&str> = Product::ALL.iter().map(Product::name).collect();
            PyValueError::new_err(format!("product must be one of {}", names.join(", ")))
        })?;
        let mut builder = certauth_forwarding::Forwarding::builder(product);
        if let Some(header) = header {
            builder = builder.set_header(header);
        }
        if let Some(chain_header) = chain_header {
            builder = builder.set_chain(Chain::Rfc9440(chain_header.into()));
        }
        if let Some((name, expected)) = verify {
            builder = builder.set_verify(name, expected);
        }
        if ignore_untrusted {
            builder = builder.ignore_untrusted();
        }
        let forwarding = builder.build().map_err(|error| config_error(py, &error))?;
        let peers = TrustedPeers::parse(trusted_peers).map_err(|error| config_error(py, &error))?;
        Ok(Forwarding { forwarding, peers })
    }

    /// Decodes the headers of one request: pairs of name and value, as ASGI has them, or a mapping; every line as it came, of
    /// bytes or str. Raises `ForwardingError`.
    ///
    /// ``peer`` is the address of the connection itself, ``"unix"`` for a Unix socket, or ``None`` if it is not known, which is
    /// not trusted. X-Forwarded-For is never the peer. The answer is what `Authenticator.authenticate` takes first: the
    /// certificate, or ``None`` where the proxy says that there is none, and the chain.
    #[pyo3(signature = (headers, *, peer))]
    fn decode<'py>(
        &self,
        py: Python<'py>,
        headers: &Bound<'py, PyAny>,
        peer: Option<&str>,
    ) -> PyResult<(Option<Bound<'py, PyBytes>>, Bound<'py, PyTuple>)> {
        let provenance = match peer {
            None => Provenance::untrusted(),
            Some("unix") => Provenance::unix(&self.peers),
            Some(address) => {
                let address: IpAddr =
                    address.parse().map_err(|_| PyValueError::new_err("peer must be an address or \"unix\""))?;
                Provenance::peer(address, &self.peers)
            }
        };
        let headers = pairs(headers)?;
        let forwarded = self.forwarding.decode(provenance, &headers).map_err(|error| forwarding_error(py, &error))?;
        let mut certificates = forwarded.certificates().iter().map(|der| PyBytes::new(py, der));
        let certificate = certificates.next();
        Ok((certificate, PyTuple::new(py, certificates.collect::<Vec<_>>())?))
    }

    /// The headers that only the proxy may write: remove them from what goes to other programs and into logs.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.forwarding.headers().collect::<Vec<_>>())
    }

    /// Whether the product has verified what it forwards, if it does as its documentation says. Validate it all the same.
    #[getter]
    fn is_verified_by_proxy(&self) -> bool {
        self.forwarding.assurance() == Assurance::VerifiedByProxy
    }

    fn __repr__(&self) -> String {
        format!("<Forwarding {}>", self.forwarding.vary())
    }
}
