"""Two services behind nginx that greet a client by its certificate: ``asgi`` and ``wsgi``.

CERTAUTH_ROOTS and CERTAUTH_INTERMEDIATES name PEM files. nginx is configured as docs/forwarding.md says::

    uvicorn --no-proxy-headers forwarded:asgi
    gunicorn forwarded:wsgi

uvicorn takes the address of the client from X-Forwarded-For unless it is told not to; certauth needs that of nginx. A service on a
Unix socket trusts ``unix`` in place of an address, and says ``peer="unix"`` for every request.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any

from certauth import Authenticator, Forwarded, Forwarding, ForwardingError, Options, Outcome, Revocation, TrustAnchors

log = logging.getLogger(__name__)
forwarding = Forwarding("nginx", header="ClientCert", trusted_peers="127.0.0.1")


@cache
def authenticator() -> Authenticator:
    """Accepts every certificate that the roots vouch for. nginx forwards no intermediates, so they are configured here."""
    trust = TrustAnchors.from_pem(Path(os.environ["CERTAUTH_ROOTS"]).read_bytes())
    intermediates = Path(os.environ["CERTAUTH_INTERMEDIATES"]).read_bytes()
    options = Options(trust, revocation=Revocation.no_check(), intermediates=[intermediates])
    return Authenticator(options, rules="accept any; name = subject(CN)")


def outcome_of(decode: Callable[[], Forwarded]) -> Outcome:
    """The outcome for one request, with its record in the log."""
    now = datetime.now(timezone.utc)
    try:
        found = decode()
        outcome = authenticator().authenticate(found.certificate, found.chain, now=now)
    except ForwardingError as error:
        outcome = authenticator().refuse(error, now=now)
    log.info("%s", outcome.record())
    return outcome


def answer(outcome: Outcome) -> tuple[int, bytes]:
    """The status, and what to say."""
    greeting = f"hello {outcome.principal.name}\n" if outcome else "refused\n"
    return outcome.http_status, greeting.encode()


async def asgi(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """An application of ASGI."""
    if scope["type"] != "http":
        return
    # Nothing is known of a connection that its client has reset, and that is not a Unix socket.
    peer = scope["client"][0] if scope["client"] else None
    status, text = answer(outcome_of(lambda: forwarding.decode(scope["headers"], peer=peer)))
    headers = [(b"content-type", b"text/plain"), (b"vary", forwarding.vary.encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def wsgi(environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], Any]) -> Iterable[bytes]:
    """An application of WSGI, which Flask's ``wsgi_app`` and Django's handler are, too."""
    peer = environ["REMOTE_ADDR"] or None
    status, text = answer(outcome_of(lambda: forwarding.decode_environ(environ, peer=peer)))
    start_response(f"{status} {'OK' if status == 200 else 'Forbidden'}", [("Vary", forwarding.vary)])
    return [text]
