//! What `certauth.tls` gives to OpenSSL.

use std::ffi::{c_int, c_void};

use pyo3::prelude::*;

/// Accepts every certificate, for certauth to decide after the handshake. It needs no GIL, and lives as long as the module.
extern "C" fn accept(_store: *mut c_void, _argument: *mut c_void) -> c_int {
    1
}

/// The address of a verify callback for ``SSL_CTX_set_cert_verify_callback`` that accepts every certificate.
#[pyfunction]
pub(crate) fn tls_verify_callback() -> usize {
    accept as *const () as usize
}
