//! The Python face of certauth. It translates: every code, option and check lives in core.
//!
//! What each item does is documented where Python programmers read it: `python/certauth/_certauth.pyi`.
#![deny(unsafe_code)]

mod words;
mod input;
mod revocation;
mod configuration;
mod identity;
mod verdict;
mod principal;
mod forwarding;
mod issue;
mod tls;

use pyo3::prelude::*;

/// The module `certauth._certauth`, which `certauth` re-exports.
#[pymodule]
mod _certauth {
    use super::*;

    #[pymodule_export]
    use super::configuration::{Options, Policy, TrustAnchors, certificates_from_pem};
    #[pymodule_export]
    use super::forwarding::{Forwarded, Forwarding};
    #[pymodule_export]
    use super::identity::{DistinguishedName, Identity};
    #[pymodule_export]
    use super::issue::{Issued, demo};
    #[pymodule_export]
    use super::principal::{Authenticator, Outcome, Principal, Rejected, Rules, Validated};
    #[pymodule_export]
    use super::revocation::{Evidence, Revocation, RevocationRequest};
    #[pymodule_export]
    use super::tls::tls_verify_callback;
    #[pymodule_export]
    use super::verdict::validate;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        module.add("Code", words::code(py)?)?;
        module.add("RevocationStatus", words::revocation_status(py)?)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        super::input::fill_cells(py)?;
        super::configuration::add_policy_fields(py)
    }
}
