"""Certificates that a proxy forwards."""

from __future__ import annotations

import asyncio
import base64
import json
import pickle
import runpy
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from certauth import Authenticator, Code, ConfigError, Forwarding, ForwardingError, Identity, validate
from certauth.testing import Pki

PROXY = "10.0.0.1"


@pytest.fixture(scope="module")
def pki() -> Pki:
    return Pki(now=1_800_000_000)


def test_a_header_becomes_a_principal(pki: Pki) -> None:
    alice = pki.client("CN=alice")
    forwarding = Forwarding("rfc9440", trusted_peers="10.0.0.0/8")
    headers = [
        (b"host", b"www.example"),
        (b"client-cert", b":" + base64.b64encode(alice.der) + b":"),
        (b"client-cert-chain", b":" + base64.b64encode(pki.intermediate.der) + b":"),
    ]
    found = forwarding.decode(headers, peer=PROXY)
    assert found.certificate == alice.der and found.chain == (pki.intermediate.der,)
    assert found.assurance == "as_configured" and found.comes_from_proxy and not found.lines_were_joined
    authenticator = Authenticator(pki.options(), rules="accept any; name = subject(CN)")
    assert authenticator.authenticate(found.certificate, found.chain, now=pki.now).principal.name == "alice"
    as_text = {name.decode(): value.decode() for name, value in headers}
    joined = forwarding.decode(as_text, peer="::ffff:10.0.0.1")
    assert joined.chain == found.chain and joined.lines_were_joined
    assert forwarding.decode([], peer=PROXY).certificate is None
    assert forwarding.headers == ("Client-Cert", "Client-Cert-Chain") and forwarding.vary == "Client-Cert"
    assert set(forwarding.headers_to_strip) >= {"Client-Cert", "Client_Cert", "Client_Cert-Chain"}


def test_the_environ_of_wsgi(pki: Pki) -> None:
    alice = pki.client("CN=alice")
    forwarding = Forwarding("aspnet", trusted_peers=PROXY)
    environ = {
        "REQUEST_METHOD": "GET",
        "wsgi.version": (1, 0),
        "HTTP_X_CLIENT_CERT": base64.b64encode(alice.der).decode(),
        "HTTP_HOST": "www.example",
    }
    found = forwarding.decode_environ(environ, peer=PROXY)
    assert found.certificate == alice.der and found.lines_were_joined
    # What a server makes of two lines is not one certificate.
    environ["HTTP_X_CLIENT_CERT"] += "," + environ["HTTP_X_CLIENT_CERT"]  # type: ignore[operator]
    with pytest.raises(ForwardingError):
        forwarding.decode_environ(environ, peer=PROXY)
    # The names of the environ are not those of headers.
    assert forwarding.decode(environ_as_headers(environ), peer=PROXY).certificate is None
    with pytest.raises(TypeError, match="mapping"):
        forwarding.decode_environ([], peer=PROXY)  # type: ignore[arg-type]


def environ_as_headers(environ: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in environ.items() if isinstance(value, str)]


def test_a_proxy_with_a_certificate_of_its_own(pki: Pki) -> None:
    alice, proxy, bob = pki.client("CN=alice"), pki.client("CN=proxy", names=["dns:proxy.internal"]), pki.client("CN=bob")
    forwarding = Forwarding("aspnet", trusted_proxies="dns:proxy.internal")
    headers = [("X-Client-Cert", base64.b64encode(alice.der).decode())]

    def identity(issued: Any) -> Identity:
        return validate(issued.der, [pki.intermediate.der], pki.now, pki.options())

    assert forwarding.decode(headers, proxy=identity(proxy)).certificate == alice.der
    # A client that authenticates is not thereby a proxy.
    with pytest.raises(ForwardingError) as caught:
        forwarding.decode(headers, proxy=identity(bob))
    assert caught.value.code is Code.FORWARDED_HEADER_UNTRUSTED
    # A client that connects by itself shows the certificate of the connection.
    assert not forwarding.decode([], proxy=identity(bob)).comes_from_proxy
    with pytest.raises(TypeError, match="one of peer, proxy and secret"):
        forwarding.decode(headers, peer=PROXY, proxy=identity(proxy))


def test_a_refusal_is_an_outcome(pki: Pki) -> None:
    authenticator = Authenticator(pki.options())
    forwarding = Forwarding("aspnet", shared_secret="0123456789abcdef")
    seen = []
    try:
        forwarding.decode([("X-Client-Cert", "MIIB\x00")], secret=b"0123456789abcdef")
    except ForwardingError as error:
        outcome = authenticator.refuse(error, now=pki.now, authentication_failed=lambda context: seen.append(context))
    assert not outcome and outcome.http_status == 403 and len(seen) == 1
    assert outcome.error is not None and outcome.error.code is Code.FORWARDED_HEADER_MALFORMED
    record = json.loads(outcome.record())
    assert (record["outcome"], record["code"], record["certificate"]) == ("denied", 1103, None)
    assert record["reasons"] == ["X-Client-Cert, line 1, octet 4: A printable ASCII character is expected"]
    with pytest.raises(TypeError, match="ForwardingError"):
        authenticator.refuse(ValueError(), now=pki.now)  # type: ignore[arg-type]


def test_proxy_protocol(pki: Pki) -> None:
    alice = pki.client("CN=alice")
    forwarding = Forwarding("proxy-protocol", trusted_peers="unix")
    record = b"\x28" + len(alice.der).to_bytes(2, "big") + alice.der
    ssl = b"\x07\0\0\0\0" + record
    body = b"\x20" + len(ssl).to_bytes(2, "big") + ssl
    header = b"\r\n\r\n\0\r\nQUIT\n\x21\x00" + len(body).to_bytes(2, "big") + body
    assert forwarding.decode_proxy_protocol(header[:-1], peer="unix") is None
    found = forwarding.decode_proxy_protocol(header + b"hello", peer="unix")
    assert found is not None and found[0].certificate == alice.der and found[1] == len(header)
    with pytest.raises(ForwardingError) as caught:
        forwarding.decode_proxy_protocol(b"hello", peer="unix")
    assert (caught.value.code, caught.value.offset) == (Code.FORWARDED_HEADER_MALFORMED, 0)


def test_nobody_else_is_believed(pki: Pki) -> None:
    headers = [("X-Client-Cert", base64.b64encode(pki.client().der).decode())]
    forwarding = Forwarding("aspnet", trusted_peers="10.0.0.0/8, unix")
    assert forwarding.decode(headers, peer="unix").certificate is not None
    for peer in (None, "192.0.2.1", "::1"):
        with pytest.raises(ForwardingError) as caught:
            forwarding.decode(headers, peer=peer)
        assert caught.value.code is Code.FORWARDED_HEADER_UNTRUSTED
    ignoring = Forwarding("aspnet", trusted_peers="unix", ignore_untrusted=True)
    assert ignoring.decode(headers, peer=None).certificate is None


def test_what_is_malformed_has_its_place() -> None:
    forwarding = Forwarding("caddy", header="X-Cert", trusted_peers=PROXY)
    with pytest.raises(ForwardingError) as caught:
        forwarding.decode([("x-cert", "MII B")], peer=PROXY)
    error = caught.value
    assert (error.code, error.header, error.line, error.offset) == (Code.FORWARDED_HEADER_MALFORMED, "X-Cert", 1, 3)
    assert "MII" not in str(error) and str(pickle.loads(pickle.dumps(error))) == str(error)
    with pytest.raises(ForwardingError) as caught:
        forwarding.decode([("X-Cert", ""), ("X-Cert", "")], peer=PROXY)
    assert caught.value.code is Code.FORWARDED_HEADER_REPEATED


@pytest.mark.parametrize(
    "wanted",
    [
        {"product": "nginx", "trusted_peers": PROXY},
        {"product": "caddy", "header": "X Cert", "trusted_peers": PROXY},
        {"product": "aspnet", "trusted_peers": "0.0.0.0/0"},
        {"product": "aspnet", "trusted_peers": ""},
        {"product": "aspnet", "trusted_peers": PROXY, "verify": "X-Verify:"},
        {"product": "aspnet", "trusted_peers": PROXY, "verify": ["X-Verify: 0", "X-Verify: 1"]},
        {"product": "aspnet", "trusted_peers": PROXY, "chain": "somewhere"},
        {"product": "aspnet", "trusted_peers": PROXY, "limit_certificates": 0},
        {"product": "aspnet", "trusted_peers": PROXY, "limit_certificates": -1},
        {"product": "aspnet"},
    ],
)
def test_settings_that_cannot_work(wanted: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        Forwarding(**wanted)
    assert caught.value.code is Code.FORWARDING_INVALID


def test_arguments() -> None:
    with pytest.raises(ValueError, match="product must be one of rfc9440, nginx"):
        Forwarding("pigeon", trusted_peers=PROXY)
    forwarding = Forwarding("aspnet", trusted_peers=PROXY)
    # An address that a server makes up is not trusted, and does not stop the program.
    for peer in ("localhost", "", "10.0.0.1:443", "testclient"):
        assert not forwarding.decode([], peer=peer).comes_from_proxy
        with pytest.raises(ForwardingError, match="neither an address"):
            forwarding.decode([("X-Client-Cert", "")], peer=peer)
    with pytest.raises(ForwardingError, match="not a trusted peer: 192.0.2.1"):
        forwarding.decode([("X-Client-Cert", "")], peer="192.0.2.1")
    with pytest.raises(TypeError, match="bytes or str"):
        forwarding.decode([("X-Client-Cert", 1)], peer=PROXY)  # type: ignore[list-item]
    with pytest.raises(TypeError, match="a pair"):
        forwarding.decode([("X-Client-Cert", "a", "b")], peer=PROXY)
    # What a server could not decode is a fault of the header only if it is one of the proxy's.
    for broken in ("\u20ac", "\udcff"):
        with pytest.raises(ForwardingError) as caught:
            forwarding.decode([("X-Client-Cert", broken)], peer=PROXY)
        assert (caught.value.code, caught.value.offset) == (Code.FORWARDED_HEADER_MALFORMED, 0)
        assert forwarding.decode([("User-Agent", broken), (broken, "x")], peer=PROXY).certificate is None
        assert forwarding.decode_environ({"HTTP_USER_AGENT": broken, "x": object()}, peer=PROXY).certificate is None
    # Lists are pairs, too; and an environ may be of bytes.
    assert forwarding.decode([["X-Client-Cert", ""]], peer=PROXY).comes_from_proxy
    with pytest.raises(ForwardingError):
        forwarding.decode_environ({b"HTTP_X_CLIENT_CERT": b"x"}, peer=PROXY)
    assert forwarding.owns_header("x.client~cert") and not forwarding.owns_header(b"XClientCert")


def test_the_example(pki: Pki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """python/examples/forwarded.py, with certificates that are valid now."""
    now_pki = Pki()
    alice, expired = now_pki.client("CN=alice"), pki.client("CN=alice")
    for name, issued in (("ROOTS", now_pki.root), ("INTERMEDIATES", now_pki.intermediate)):
        path = tmp_path / name
        path.write_text(issued.pem)
        monkeypatch.setenv(f"CERTAUTH_{name}", str(path))
    path = Path(__file__).parents[1] / "examples" / "forwarded.py"
    example = runpy.run_path(str(path))

    def asgi(client: tuple[str, int] | None, *headers: tuple[bytes, bytes]) -> tuple[int, bytes]:
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {"type": "http", "client": client, "headers": headers}
        asyncio.run(example["asgi"](scope, None, send))
        return sent[0]["status"], sent[1]["body"]

    def wsgi(peer: str, value: str) -> tuple[str, bytes]:
        said: list[str] = []
        environ = {"REMOTE_ADDR": peer, "HTTP_CLIENTCERT": value}
        body = example["wsgi"](environ, lambda status, headers: said.append(status))
        return said[0], b"".join(body)

    value = quote(alice.pem, safe="")
    header = (b"clientcert", value.encode())
    assert asgi(("127.0.0.1", 1), header) == (200, b"hello alice\n")
    # As uvicorn has it where the client has reset the connection.
    assert asgi(None, header) == (403, b"refused\n")
    assert asgi(("192.0.2.1", 1), header) == (403, b"refused\n")
    assert asgi(("127.0.0.1", 1)) == (403, b"refused\n")
    assert asgi(("127.0.0.1", 1), (b"clientcert", quote(expired.pem, safe="").encode())) == (403, b"refused\n")
    assert wsgi("127.0.0.1", value) == ("200 OK", b"hello alice\n")
    assert wsgi("", value) == ("403 Forbidden", b"refused\n")
    assert wsgi("192.0.2.1", value) == ("403 Forbidden", b"refused\n")
    assert wsgi("127.0.0.1", f"{value},{value}")[0] == "403 Forbidden"
