//! Certificates that a proxy forwards in a header.

use certauth::{Code, ConfigError, Presented, UnixTime};
use certauth_forwarding::{Assurance, Forwarded, Forwarding, ForwardingError, Product, Proof, Provenance, TrustedHops};

use crate::authenticator::{CertauthAttempt, CertauthAuthenticator, CertauthHooks};
use crate::certificates::CertauthCertificates;
use crate::error::{CertauthError, answer};
use crate::handle::{
    Failure, ask, ask_text, handle, octets, optional_octets, optional_text, release, shared, slice, text,
};
use crate::identity::CertauthIdentity;
use crate::words::{CertauthBytes, CertauthStatus, CertauthText};

/// Decodes what one product writes into the header of a request.
///
/// It never changes, so any number of threads may use it; free it once none does.
pub struct CertauthForwarding {
    forwarding: Forwarding,
    hops: TrustedHops,
    strip: Vec<String>,
}

/// A setting of a decoder, by its name in docs/forwarding.md.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CertauthSetting {
    /// Its name, such as trusted_peers.
    pub name: CertauthText,
    /// Its value.
    pub value: CertauthText,
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

/// What is known of the hop that a request comes from: at most one of the three, and none is not trusted.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CertauthHop {
    /// The address of the connection itself, or `unix` for a Unix socket. What X-Forwarded-For says is never the peer.
    pub peer: CertauthText,
    /// The identity with which the connection itself is authenticated, of certauth_verdict_identity.
    pub proxy: *const CertauthIdentity,
    /// The secret that came with the request.
    pub secret: CertauthBytes,
}

/// What a proxy has done with a certificate that it forwards.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertauthAssurance {
    /// It forwards whatever the client has shown.
    Unverified = 0,
    /// It verifies certificates if it is configured so.
    AsConfigured = 1,
    /// It has verified the certificate.
    VerifiedByProxy = 2,
}

/// What was forwarded with one request: certificates, nothing, or a refusal. It never changes; free it once.
pub struct CertauthForwarded {
    result: Result<Forwarded, ForwardingError>,
    certificates: CertauthCertificates,
    message: String,
}

fn invalid(reason: &'static str) -> Failure {
    ConfigError::in_text(Code::ForwardingInvalid, None, reason).into()
}

/// Makes a decoder of what `product` writes, one of the names in docs/forwarding.md.
///
/// `settings` are applied in their order; one of trusted_peers, trusted_proxies and shared_secret is needed, since without them no
/// header would be believed.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarding_new(
    product: CertauthText,
    settings: *const CertauthSetting,
    setting_count: usize,
    forwarding: *mut *mut CertauthForwarding,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, valid for their lengths, or can be written, as the header asks.
    unsafe {
        answer(forwarding, error, || {
            let product = Product::from_name(text(product)?)
                .ok_or(invalid("There is no product of that name; docs/forwarding.md lists them"))?;
            let settings = if setting_count == 0 { &[] } else { slice(settings, setting_count)? };
            let pair = |setting: &CertauthSetting| Ok((text(setting.name)?, text(setting.value)?));
            let settings = settings.iter().map(pair).collect::<Result<Vec<_>, Failure>>()?;
            let (forwarding, hops) = Forwarding::from_settings(product, settings)?;
            let strip = forwarding.headers_to_strip();
            Ok(handle(CertauthForwarding { forwarding, hops, strip }))
        })
    }
}

impl CertauthForwarding {
    /// `hop` is as the header asks.
    unsafe fn provenance(&self, hop: CertauthHop) -> Result<Provenance, Failure> {
        // SAFETY: as the caller says.
        let (peer, proxy, secret) =
            unsafe { (optional_text(hop.peer)?, hop.proxy.as_ref(), optional_octets(hop.secret)?) };
        let proof = match (peer, proxy, secret) {
            (None, None, None) => Proof::Nothing,
            (Some(peer), None, None) => Proof::Peer(peer),
            (None, Some(proxy), None) => Proof::MutualTls(&proxy.identity),
            (None, None, Some(secret)) => Proof::SharedSecret(secret),
            _ => return Err(invalid("A hop is known by one of peer, proxy and secret")),
        };
        Ok(self.hops.provenance(proof))
    }
}

/// A name and a value.
type Line<'h> = (&'h [u8], &'h [u8]);

/// Pointers are as the header asks.
unsafe fn lines<'h>(headers: *const CertauthHeader, header_count: usize) -> Result<Vec<Line<'h>>, Failure> {
    // SAFETY: as the caller says.
    unsafe {
        let lines = if headers.is_null() && header_count == 0 { &[] } else { slice(headers, header_count)? };
        let line = |header: &CertauthHeader| {
            let (name, value) = (optional_octets(header.name)?, optional_octets(header.value)?);
            Ok((name.unwrap_or_default(), value.unwrap_or_default()))
        };
        lines.iter().map(line).collect()
    }
}

fn forwarded(result: Result<Forwarded, ForwardingError>) -> *mut CertauthForwarded {
    let ders = result.as_ref().map_or(Vec::new(), |found| found.certificates().to_vec());
    let message = result.as_ref().err().map_or(String::new(), ToString::to_string);
    handle(CertauthForwarded { certificates: CertauthCertificates::of(ders), result, message })
}

/// Decodes the headers of one request: an array of every line as it came, in which NULL with length 0 is empty. A header that is refused is an answer too:
/// certauth_forwarded_authenticate denies it.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarding_decode(
    forwarding: *const CertauthForwarding,
    headers: *const CertauthHeader,
    header_count: usize,
    hop: CertauthHop,
    forwarded: *mut *mut CertauthForwarded,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, valid for their lengths, or can be written, as the header asks.
    unsafe {
        answer(forwarded, error, || {
            let decoder = shared(forwarding)?;
            let lines = lines(headers, header_count)?;
            Ok(self::forwarded(decoder.forwarding.decode(decoder.provenance(hop)?, &lines)))
        })
    }
}

/// Decodes variables of CGI (RFC 3875), as FastCGI has them: HTTP_X_CLIENT_CERT for X-Client-Cert. Lines are joined and spellings
/// folded there, so that a client's own header beside the proxy's may not be noticed.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarding_decode_environ(
    forwarding: *const CertauthForwarding,
    variables: *const CertauthHeader,
    variable_count: usize,
    hop: CertauthHop,
    forwarded: *mut *mut CertauthForwarded,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, valid for their lengths, or can be written, as the header asks.
    unsafe {
        answer(forwarded, error, || {
            let decoder = shared(forwarding)?;
            let lines = lines(variables, variable_count)?;
            Ok(self::forwarded(decoder.forwarding.decode_environ(decoder.provenance(hop)?, &lines)))
        })
    }
}

/// Decodes what comes before the client's own octets on a connection with PROXY protocol version 2, for the product
/// proxy-protocol. `length` becomes the octets of that header, and 0 if there is more of it to come or it is refused; while there
/// is more to come, `forwarded` becomes NULL.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarding_decode_proxy_protocol(
    forwarding: *const CertauthForwarding,
    received: CertauthBytes,
    hop: CertauthHop,
    length: *mut usize,
    forwarded: *mut *mut CertauthForwarded,
    error: *mut *mut CertauthError,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, valid for their lengths, or can be written, as the header asks.
    unsafe {
        let length = length.as_mut().map(|length| {
            *length = 0;
            length
        });
        answer(forwarded, error, || {
            let length = length.ok_or(Failure::NullPointer)?;
            let decoder = shared(forwarding)?;
            match decoder.forwarding.decode_proxy_protocol(decoder.provenance(hop)?, octets(received)?) {
                Ok(None) => Ok(std::ptr::null_mut()),
                Ok(Some(header)) => {
                    *length = header.length;
                    Ok(self::forwarded(Ok(header.forwarded)))
                }
                Err(error) => Ok(self::forwarded(Err(error))),
            }
        })
    }
}

/// How many names certauth_forwarding_header_to_strip has; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarding_header_to_strip_count(forwarding: *const CertauthForwarding) -> usize {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(forwarding, 0, |forwarding| Some(forwarding.strip.len())) }
}

/// The headers that only the proxy may write, in every spelling with - and _, by number: remove them from what goes to other
/// programs and into logs. Empty beyond the last one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarding_header_to_strip(
    forwarding: *const CertauthForwarding,
    index: usize,
) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(forwarding, |forwarding| forwarding.strip.get(index).map(String::as_str)) }
}

/// Whether this is the name of one of these headers, in any case and with any sign in place of - and _; true for NULL. Some gateways
/// make _ of other signs, too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarding_owns_header(
    forwarding: *const CertauthForwarding,
    name: CertauthBytes,
) -> bool {
    let owns = |decoder: &CertauthForwarding, name: &[u8]| decoder.forwarding.owns_header(name);
    // SAFETY: NULL or a live handle, and a pointer that is valid for its length, as the header asks.
    unsafe {
        ask(forwarding, true, |forwarding| Some(owns(forwarding, optional_octets(name).ok()?.unwrap_or_default())))
    }
}

/// The name for the Vary of a response that depends on the certificate (RFC 9440, 2.4); empty for PROXY protocol.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarding_vary(forwarding: *const CertauthForwarding) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(forwarding, |forwarding| forwarding.forwarding.vary()) }
}

/// Authenticates the client by what was forwarded, as certauth_authenticate does it by what a connection has shown. A header that
/// is refused is denied, with its code of 11xx; without a certificate it is CERTAUTH_OUTCOME_NO_CERTIFICATE.
#[must_use]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_authenticate(
    authenticator: *const CertauthAuthenticator,
    forwarded: *const CertauthForwarded,
    now: i64,
    hooks: *const CertauthHooks,
    attempt: *mut *mut CertauthAttempt,
) -> CertauthStatus {
    // SAFETY: pointers are NULL, live handles, or can be written, as the header asks.
    unsafe {
        answer(attempt, std::ptr::null_mut(), || {
            // Held here too, so that a hook that drops the last reference does not pull it away.
            let authenticator = shared(authenticator)?.authenticator().clone();
            let result = shared(forwarded)?.result.clone();
            let mut hooks = hooks.as_ref().copied().unwrap_or(CertauthHooks::NONE);
            let now = UnixTime(now);
            let presented = result.as_ref().map_or_else(|_| Presented::nothing(), Forwarded::presented);
            let outcome = match &result {
                Ok(_) => authenticator.authenticate(&presented, now, &mut hooks),
                Err(error) => authenticator.refuse(error.into(), &mut hooks),
            };
            let shown = presented.certificate().map(Into::into);
            Ok(handle(CertauthAttempt::new(authenticator, outcome, shown, now)))
        })
    }
}

/// Whether the headers are refused; true for NULL. Answer the request as one whose certificate is refused.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_is_refused(forwarded: *const CertauthForwarded) -> bool {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(forwarded, true, |forwarded| Some(forwarded.result.is_err())) }
}

/// Why they are refused, one of CERTAUTH_CODE_FORWARDED_*; 0 if they are not, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_code(forwarded: *const CertauthForwarded) -> u32 {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(forwarded, 0, |forwarded| forwarded.result.as_ref().err().map(|error| error.code.number())) }
}

/// Why they are refused, with the header, the line and the octet, and never what is in it; empty if they are not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_message(forwarded: *const CertauthForwarded) -> CertauthText {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask_text(forwarded, |forwarded| Some(&forwarded.message)) }
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

/// What the proxy has verified, if it does as its documentation says; CERTAUTH_ASSURANCE_UNVERIFIED if the headers are refused, and
/// for NULL. Validate the certificate all the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_assurance(forwarded: *const CertauthForwarded) -> CertauthAssurance {
    let assurance = |found: &Forwarded| match found.assurance() {
        Assurance::VerifiedByProxy => CertauthAssurance::VerifiedByProxy,
        Assurance::AsConfigured => CertauthAssurance::AsConfigured,
        Assurance::Unverified => CertauthAssurance::Unverified,
    };
    let nothing = CertauthAssurance::Unverified;
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(forwarded, nothing, |forwarded| forwarded.result.as_ref().ok().map(assurance)) }
}

/// Whether the request comes from a trusted proxy, so that the certificate of the connection itself is the proxy's and never the
/// client's; false if it is refused, and for NULL. Where it is false and nothing is refused, the client has connected by itself,
/// and shows the certificate of the connection.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_comes_from_proxy(forwarded: *const CertauthForwarded) -> bool {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(forwarded, false, |forwarded| forwarded.result.as_ref().ok().map(Forwarded::comes_from_proxy)) }
}

/// Whether a gateway has joined lines before they were decoded, so that a second header of the client's own cannot be told from
/// a part of a list; false for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_forwarded_lines_were_joined(forwarded: *const CertauthForwarded) -> bool {
    // SAFETY: NULL or a live handle, as the type says.
    unsafe { ask(forwarded, false, |forwarded| forwarded.result.as_ref().ok().map(Forwarded::lines_were_joined)) }
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
