//! Certificates that a proxy forwards in a header.

use std::net::IpAddr;

use certauth::{Code, ConfigError};
use certauth_forwarding::{Assurance, Chain, Forwarding, ForwardingError, Product, Provenance, TrustedPeers};

use crate::certificates::CertauthCertificates;
use crate::error::{CertauthError, answer};
use crate::handle::{Failure, ask, ask_text, handle, octets, optional_text, release, shared, slice, text};
use crate::words::{CertauthBytes, CertauthStatus, CertauthText};

/// Decodes what one product writes into the header of a request.
///
/// It never changes, so any number of threads may use it; free it once none does.
pub struct CertauthForwarding {
    forwarding: Forwarding,
    peers: TrustedPeers,
}

/// One line of a request's headers, as it came.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CertauthHeader {
    /// The name.
    pub name: CertauthBytes,
    /// The value.
    pub value: CertauthBytes,
}

/// What was forwarded with one request: certificates, nothing, or a refusal. It never changes; free it once.
pub struct CertauthForwarded {
    certificates: CertauthCertificates,
    is_verified: bool,
    error: Option<(ForwardingError, String)>,
}

fn invalid(reason: &'static str) -> Failure {
    ConfigError::in_text(Code::ForwardingInvalid, None, reason).into()
}

/// Makes a decoder of what `product` writes, one of the names in docs/forwarding.md.
///
/// `header` is the name of the header, and `chain_header` that of one which carries the chain as RFC 9440 has it; NULL with length
/// 0 means what the product says. `trusted_peers` are the proxies' addresses and networks with commas between them, and `unix`
/// for Unix sockets.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarding_new(
    product: CertauthText,
    header: CertauthText,
    chain_header: CertauthText,
    trusted_peers: CertauthText,
    forwarding: *mut *mut CertauthForwarding,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, valid for their lengths, or can be written, as the header asks.
    unsafe {
        answer(forwarding, error, || {
            let product = Product::from_name(text(product)?).ok_or(invalid("There is no product of that name"))?;
            let mut builder = Forwarding::builder(product);
            if let Some(header) = optional_text(header)? {
                builder = builder.set_header(header);
            }
            if let Some(chain_header) = optional_text(chain_header)? {
                builder = builder.set_chain(Chain::Rfc9440(chain_header.into()));
            }
            let peers = TrustedPeers::parse(text(trusted_peers)?)?;
            Ok(handle(CertauthForwarding { forwarding: builder.build()?, peers }))
        })
    }
}

/// Decodes the headers of one request: an array of every line as it came.
///
/// `peer` is the address of the connection itself, `unix` for a Unix socket, or NULL with length 0 if it is not known, which is
/// not trusted; X-Forwarded-For is never the peer. A header that is refused is an answer too: ask
/// certauth_forwarded_is_refused before anything else.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarding_decode(
    forwarding: *const CertauthForwarding,
    headers: *const CertauthHeader,
    header_count: usize,
    peer: CertauthText,
    forwarded: *mut *mut CertauthForwarded,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, valid for their lengths, or can be written, as the header asks.
    unsafe {
        answer(forwarded, error, || {
            let CertauthForwarding { forwarding, peers } = shared(forwarding)?;
            let lines = if headers.is_null() && header_count == 0 { &[] } else { slice(headers, header_count)? };
            let line = |header: &CertauthHeader| Ok((octets(header.name)?, octets(header.value)?));
            let lines = lines.iter().map(line).collect::<Result<Vec<_>, Failure>>()?;
            let provenance = match optional_text(peer)? {
                None => Provenance::untrusted(),
                Some("unix") => Provenance::unix(peers),
                Some(address) => {
                    let address = address.parse::<IpAddr>();
                    Provenance::peer(address.map_err(|_| invalid("The peer is an address, or unix"))?, peers)
                }
            };
            let (ders, error) = match forwarding.decode(provenance, &lines) {
                Ok(found) => (found.certificates().to_vec(), None),
                Err(error) => {
                    let message = error.to_string();
                    (Vec::new(), Some((error, message)))
                }
            };
            let is_verified = error.is_none() && forwarding.assurance() == Assurance::VerifiedByProxy;
            Ok(handle(CertauthForwarded { certificates: CertauthCertificates::of(ders), is_verified, error }))
        })
    }
}

/// Whether the headers are refused; true for NULL. Answer the request as one whose certificate is refused.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_is_refused(forwarded: *const CertauthForwarded) -> bool {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(forwarded, true, |forwarded| Some(forwarded.error.is_some())) }
}

/// Why they are refused, one of CERTAUTH_CODE_FORWARDED_*; 0 if they are not, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_code(forwarded: *const CertauthForwarded) -> u32 {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(forwarded, 0, |forwarded| forwarded.error.as_ref().map(|(error, _)| error.code.number())) }
}

/// Why they are refused, with the header, the line and the octet, and never what is in it; empty if they are not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_message(forwarded: *const CertauthForwarded) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(forwarded, |forwarded| forwarded.error.as_ref().map(|(_, message)| message.as_str())) }
}

/// How many certificates were forwarded: 0 if the proxy says that there is none, if they are refused, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_count(forwarded: *const CertauthForwarded) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(forwarded, 0, |forwarded| Some(forwarded.certificates.views().len())) }
}

/// The DER of all of them, an array of certauth_forwarded_count elements, the end entity first; NULL for NULL. They are what
/// certauth_authenticate takes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_der(forwarded: *const CertauthForwarded) -> *const CertauthBytes {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(forwarded, std::ptr::null(), |forwarded| Some(forwarded.certificates.views().as_ptr())) }
}

/// Whether the product has verified the certificate, if it does as its documentation says; false for NULL. Validate it all
/// the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_is_verified_by_proxy(forwarded: *const CertauthForwarded) -> bool {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(forwarded, false, |forwarded| Some(forwarded.is_verified)) }
}

/// Frees what was forwarded. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_free(forwarded: *mut CertauthForwarded) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(forwarded) }
}

/// Frees a decoder. NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarding_free(forwarding: *mut CertauthForwarding) {
    // SAFETY: NULL or a handle of this library that was not freed before.
    unsafe { release(forwarding) }
}
