//! The check after the handshake.

use certauth::{Identity, Presented, ValidationError, ValidationOptions, validate_der};
use rustls::CommonState;
use rustls::pki_types::UnixTime;

use crate::time::time;

/// What the client of this connection has shown, once its handshake is done: nothing if it has sent no certificate, or not yet
/// proved that it holds the key. It is what `certauth_principal::Authenticator::authenticate` takes.
///
/// rustls keeps the certificates with the session, so a resumed one is checked as a new one is, with its whole chain. That
/// the client holds the key is proved by the handshake. `connection` is a [`rustls::ServerConnection`], or the second part
/// of what `get_ref` of tokio-rustls's stream gives.
pub fn presented(connection: &CommonState) -> Presented<'_> {
    // Early data on a resumed session may be a replay: the handshake proves more.
    match connection.peer_certificates() {
        Some(sent) if !connection.is_handshaking() => Presented::sent(sent),
        _ => Presented::nothing(),
    }
}

/// Who the client of this connection is, once its handshake is done: `None` if it has shown nothing, as [`presented`] says.
///
/// # Errors
/// As [`validate_der`]. A client without a certificate is not an error, and not an identity either.
pub fn authenticate(
    connection: &CommonState,
    now: UnixTime,
    options: &ValidationOptions,
) -> Result<Option<Identity>, ValidationError> {
    let shown = presented(connection);
    let Some(end_entity) = shown.certificate() else { return Ok(None) };
    validate_der(end_entity, shown.chain(), time(now), options).map(Some)
}
