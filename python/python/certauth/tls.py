"""certauth in a server on the :mod:`ssl` module.

:mod:`ssl` decides about client certificates itself, and before a program sees them: an expired one ends the handshake, a
pinned self-signed one never arrives, and a client that leaves out its intermediate is refused. A context of this module asks
for a certificate and leaves the decision to certauth::

    context = tls.server_context("server.pem")
    ...
    try:
        identity = tls.authenticate(connection, options)
    except ValidationError as error:
        ...  # 403, and why
    if identity is None:
        ...  # 403: the client has shown no certificate

That the client holds the private key is proved by the handshake. docs/python-ssl.md has whole servers.
"""

from __future__ import annotations

import ssl
import sys
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from certauth._certauth import (
    Authenticator,
    Identity,
    Options,
    Outcome,
    Rejected,
    Validated,
    tls_verify_callback,
    validate,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

__all__ = [
    "UnsupportedPythonError",
    "authenticate",
    "outcome",
    "peer_certificates",
    "request_client_certificates",
    "server_context",
]


# openssl/ssl.h: numbers that never changed.
_SSL_CTRL_SET_SESS_CACHE_MODE = 44
_SSL_SESS_CACHE_OFF = 0


class UnsupportedPythonError(RuntimeError):
    """This Python's :mod:`ssl` cannot be told to leave the decision to certauth.

    There are two other ways: a proxy that verifies, or forwards, client certificates; or ``verify_mode = ssl.CERT_OPTIONAL``
    with the trust anchors loaded by ``load_verify_locations``, where OpenSSL decides first and certauth after it.
    """


def server_context(
    certfile: str | PathLike[str], keyfile: str | PathLike[str] | None = None, password: str | None = None
) -> ssl.SSLContext:
    """A context for a server with this certificate, which asks its clients for theirs.

    Sessions are not resumed: see `request_client_certificates`.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certfile, keyfile, password)
    except OSError as error:
        # ssl does not say which file.
        if error.filename is None and error.errno is not None:
            error.filename = str(certfile) if keyfile is None else f"{certfile} or {keyfile}"
        raise
    request_client_certificates(context)
    return context


def request_client_certificates(context: ssl.SSLContext) -> None:
    """Makes a server's context ask for a certificate and accept every one, or none, for `authenticate` to decide.

    Session tickets and the session cache are switched off, because CPython forgets what the client sent beside its
    certificate as soon as a session is resumed; and renegotiation, so that a connection keeps the certificate that was
    checked. Every context that an ``sni_callback`` may choose needs this, the first one included.

    Raises `UnsupportedPythonError` if this Python does not allow it, `TypeError` for anything but an `ssl.SSLContext`, and
    `ValueError` for one that is not for a server; the context is unchanged then.
    """
    if not isinstance(context, ssl.SSLContext):
        raise TypeError(f"expected an ssl.SSLContext, not {type(context).__name__}")
    if context.protocol is not ssl.PROTOCOL_TLS_SERVER:
        raise ValueError("the context is not for a server: make it with ssl.PROTOCOL_TLS_SERVER")
    accept_every_certificate = _accept_every_certificate(context)
    context.options |= ssl.OP_NO_TICKET | ssl.OP_NO_RENEGOTIATION
    context.num_tickets = 0
    context.verify_mode = ssl.CERT_OPTIONAL
    accept_every_certificate()


def peer_certificates(connection: ssl.SSLSocket | ssl.SSLObject) -> tuple[bytes, tuple[bytes, ...]] | None:
    """The client's certificate and what it sent beside it, as DER; ``None`` if it has shown none.

    ``connection`` is what has finished a handshake: an `ssl.SSLSocket`, an `ssl.SSLObject`, or asyncio's
    ``writer.get_extra_info("ssl_object")``. Raises `TypeError` for anything else, and `ValueError` if the handshake is not done,
    the connection is closed, or its context does not ask for certificates, so that no client could show one.
    """
    if not isinstance(connection, (ssl.SSLSocket, ssl.SSLObject)):
        raise TypeError(f"expected an ssl.SSLSocket or an ssl.SSLObject, not {type(connection).__name__}")
    if getattr(connection, "_sslobj", None) is None:
        raise ValueError("the connection is closed")
    if connection.context.verify_mode is ssl.CERT_NONE:
        raise ValueError("the context does not ask for certificates: see request_client_certificates")
    end_entity = connection.getpeercert(binary_form=True)
    if end_entity is None:
        return None
    return end_entity, tuple(_unverified_chain(connection))[1:]


def authenticate(
    connection: ssl.SSLSocket | ssl.SSLObject, options: Options, now: int | datetime | None = None
) -> Identity | None:
    """Who the client is; ``None`` if it has shown no certificate. Raises `ValidationError` for a refusal.

    ``now`` is the time to validate at: an aware datetime or seconds since 1970; the default is the present.
    """
    certificates = peer_certificates(connection)
    if certificates is None:
        return None
    end_entity, chain = certificates
    return validate(end_entity, chain, datetime.now(timezone.utc) if now is None else now, options)


def outcome(
    connection: ssl.SSLSocket | ssl.SSLObject,
    authenticator: Authenticator,
    now: int | datetime | None = None,
    *,
    certificate_validated: Callable[[Validated], None] | None = None,
    authentication_failed: Callable[[Rejected], None] | None = None,
    no_certificate: Callable[[], None] | None = None,
) -> Outcome:
    """What comes of the client: a principal, a refusal, or no certificate. The hooks are those of `Authenticator.authenticate`.

    ``now`` is as in `authenticate`. Raises `TypeError` and `ValueError` as `peer_certificates` does, and nothing for what the
    client sent.
    """
    end_entity, chain = peer_certificates(connection) or (None, ())
    return authenticator.authenticate(
        end_entity,
        chain,
        now=datetime.now(timezone.utc) if now is None else now,
        certificate_validated=certificate_validated,
        authentication_failed=authentication_failed,
        no_certificate=no_certificate,
    )


def _unverified_chain(connection: Any) -> list[bytes]:
    """What was sent, the end entity included: public since CPython 3.13, and before that in the object below."""
    if hasattr(connection, "get_unverified_chain"):
        return list(connection.get_unverified_chain())
    import _ssl

    sent = connection._sslobj.get_unverified_chain() or []
    return [certificate.public_bytes(_ssl.ENCODING_DER) for certificate in sent]


def _accept_every_certificate(context: ssl.SSLContext) -> Callable[[], None]:
    """What sets the verify callback, on the very library that `ssl` uses. Whether it can is checked here."""
    try:
        import _ssl
        import ctypes

        if sys.implementation.name != "cpython":
            raise UnsupportedPythonError(f"{sys.implementation.name} keeps no SSL_CTX where CPython does")
        library = ctypes.CDLL(_ssl.__file__)
        set_callback = library.SSL_CTX_set_cert_verify_callback
        get_options = library.SSL_CTX_get_options
        control = library.SSL_CTX_ctrl
    except (ImportError, AttributeError, OSError) as error:
        raise UnsupportedPythonError(f"the library of the ssl module is out of reach: {error}") from error
    # The SSL_CTX is the first thing in a context, behind the header that every object has.
    pointer = ctypes.c_void_p.from_address(id(context) + object.__basicsize__)
    get_options.argtypes = [ctypes.c_void_p]
    get_options.restype = ctypes.c_uint64
    # A pointer to something else would not answer with the context's own options.
    if not pointer or get_options(pointer) & 0xFFFFFFFF != context.options & 0xFFFFFFFF:
        raise UnsupportedPythonError("the SSL_CTX is not where it is expected in this Python")
    set_callback.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    set_callback.restype = None
    control.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
    control.restype = ctypes.c_long

    def accept_every_certificate() -> None:
        control(pointer, _SSL_CTRL_SET_SESS_CACHE_MODE, _SSL_SESS_CACHE_OFF, None)
        set_callback(pointer, tls_verify_callback(), None)

    return accept_every_certificate
