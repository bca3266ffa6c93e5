//! The check after the handshake.

use certauth::{Identity, ValidationError, ValidationOptions, validate_der};
use rustls::CommonState;
use rustls::pki_types::UnixTime;

use crate::time::time;

/// Who the client of this connection is, once its handshake is done: `None` if it has shown no certificate, or not yet
/// proved that it holds the key.
///
/// rustls keeps the certificates with the session, so a resumed one is checked as a new one is, with its whole chain. That
/// the client holds the key is proved by the handshake. `connection` is a [`rustls::ServerConnection`], or the second part
/// of what `get_ref` of tokio-rustls's stream gives.
///
/// # Errors
/// As [`validate_der`]. A client without a certificate is not an error, and not an identity either.
pub fn authenticate(
    connection: &CommonState,
    now: UnixTime,
    options: &ValidationOptions,
) -> Result<Option<Identity>, ValidationError> {
    // Early data on a resumed session may be a replay: the handshake proves more.
    if connection.is_handshaking() {
        return Ok(None);
    }
    let Some((end_entity, chain)) = connection.peer_certificates().and_then(|sent| sent.split_first()) else {
        return Ok(None);
    };
    validate_der(end_entity, chain, time(now), options).map(Some)
}
