"""Handshakes on the ssl module, in memory: what each client comes to, in TLS 1.2 and 1.3."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from http.server import HTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import certauth
import pytest
from certauth import Authenticator, Code, ValidationError, tls
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOT_BEFORE, NOT_AFTER = datetime(2020, 1, 1), datetime(9999, 1, 1)
Key = ec.EllipticCurvePrivateKey


def certificate(
    subject: str,
    issuer: str,
    key: Key,
    signer: Key,
    *,
    ca: bool = False,
    not_after: datetime = NOT_AFTER,
    use: x509.ObjectIdentifier = ExtendedKeyUsageOID.CLIENT_AUTH,
) -> x509.Certificate:
    name = lambda text: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
    usage = {name: False for name in ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement")}
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(not_after)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ca,
                key_cert_sign=ca,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
                **usage,
            ),
            critical=True,
        )
    )
    if not ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
    return builder.sign(signer, hashes.SHA256())


def revoked_is_carol(request: certauth.RevocationRequest) -> certauth.RevocationStatus:
    carol = b"carol" in request.certificate
    return certauth.RevocationStatus.REVOKED if carol else certauth.RevocationStatus.GOOD


class World:
    """A root, an intermediate, a server, and clients: each a file with its key, certificate and chain."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        root, ca, other, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(4))
        self.root = certificate("Root", "Root", root, root, ca=True)
        self.ca = certificate("CA", "Root", ca, root, ca=True)
        self.pinned = certificate("device", "device", key, key)
        made = {
            "good": ([certificate("alice", "CA", key, ca), self.ca], Code.AUTHENTICATED),
            "short": ([certificate("alice", "CA", key, ca)], Code.ISSUER_UNKNOWN),
            "expired": ([certificate("alice", "CA", key, ca, not_after=datetime(2021, 1, 1)), self.ca], Code.EXPIRED),
            "use": (
                [certificate("host", "CA", key, ca, use=ExtendedKeyUsageOID.SERVER_AUTH), self.ca],
                Code.EXTENDED_KEY_USAGE_MISMATCH,
            ),
            "pinned": ([self.pinned], Code.AUTHENTICATED),
            "selfie": ([certificate("other", "other", key, key)], Code.SELF_SIGNED_NOT_PINNED),
            "mallory": ([certificate("mallory", "Elsewhere", key, other)], Code.ISSUER_UNKNOWN),
            "forged": ([certificate("alice", "CA", key, other), self.ca], Code.SIGNATURE_INVALID),
            "ca": ([certificate("Sub", "CA", key, ca, ca=True), self.ca], Code.END_ENTITY_IS_CA),
            "revoked": ([certificate("carol", "CA", key, ca), self.ca], Code.REVOKED),
        }
        self.clients = {name: code for name, (_, code) in made.items()}
        for name, (chain, _) in made.items():
            self.write(name, key, *chain)
        self.write("server", other, certificate("localhost", "localhost", other, other, use=ExtendedKeyUsageOID.SERVER_AUTH))
        self.options = certauth.Options(
            certauth.TrustAnchors.from_der(self.root.public_bytes(serialization.Encoding.DER)),
            revocation=certauth.Revocation.offline(revoked_is_carol),
            policy=certauth.Policy(certificate_types="all"),
            pins=[self.pinned.fingerprint(hashes.SHA256())],
        )

    def write(self, name: str, key: Key, *chain: x509.Certificate) -> None:
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        certificates = [certificate.public_bytes(serialization.Encoding.PEM) for certificate in chain]
        (self.folder / f"{name}.pem").write_bytes(secret + b"".join(certificates))

    def client(self, name: str | None, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        if version is not None:
            context.minimum_version = context.maximum_version = version
        if name is not None:
            context.load_cert_chain(self.folder / f"{name}.pem")
        return context


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("tls"))


def handshake(
    server: ssl.SSLContext, client: ssl.SSLContext, session: ssl.SSLSession | None = None, name: str | None = None
) -> tuple[ssl.SSLObject, ssl.SSLObject]:
    """Both ends, once each has finished and the client has read what follows."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = server.wrap_bio(up, down, server_side=True)
    other = client.wrap_bio(down, up, server_hostname=name, session=session)
    for _ in range(4):
        for end in (other, one):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                pass
    one.write(b"x")
    assert other.read(1) == b"x"
    return one, other


VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_client_has_its_verdict(world: World, version: ssl.TLSVersion) -> None:
    context, authenticator = tls.server_context(world.folder / "server.pem"), Authenticator(world.options)
    for name, code in world.clients.items():
        server, _ = handshake(context, world.client(name, version))
        if code is Code.AUTHENTICATED:
            identity = tls.authenticate(server, world.options)
            assert identity is not None and identity.certificate == server.getpeercert(binary_form=True), name
            assert tls.outcome(server, authenticator), name
        else:
            with pytest.raises(ValidationError) as caught:
                tls.authenticate(server, world.options)
            assert caught.value.code is code, name
            refusal = tls.outcome(server, authenticator).error
            assert refusal is not None and refusal.code is code, name
    server, _ = handshake(context, world.client(None, version))
    assert tls.peer_certificates(server) is None and tls.authenticate(server, world.options) is None
    assert tls.outcome(server, authenticator).kind == "no_certificate"


@pytest.mark.parametrize("version", VERSIONS)
def test_no_session_comes_without_its_chain(world: World, version: ssl.TLSVersion) -> None:
    context, client = tls.server_context(world.folder / "server.pem"), world.client("good", version)
    _, first = handshake(context, client)
    server, second = handshake(context, client, first.session)
    assert not second.session_reused
    peer = tls.peer_certificates(server)
    assert peer is not None and len(peer[1]) == 1
    assert tls.authenticate(server, world.options) is not None


def test_a_chain_that_openssl_refuses(world: World) -> None:
    """OpenSSL reads 100 KB of certificates, and ends the handshake beyond that."""
    context = world.client("good")
    long = [world.ca.public_bytes(serialization.Encoding.PEM)] * 400
    (world.folder / "long.pem").write_bytes((world.folder / "good.pem").read_bytes() + b"".join(long))
    context.load_cert_chain(world.folder / "long.pem")
    with pytest.raises(ssl.SSLError, match="(?i)excessive message size"):
        handshake(tls.server_context(world.folder / "server.pem"), context)


def test_authentication_after_the_handshake(world: World) -> None:
    server_context, client_context = tls.server_context(world.folder / "server.pem"), world.client("forged")
    server_context.post_handshake_auth = client_context.post_handshake_auth = True
    server, client = handshake(server_context, client_context)
    assert tls.authenticate(server, world.options) is None
    server.verify_client_post_handshake()
    server.write(b"x")
    assert client.read(1) == b"x"
    client.write(b"y")
    assert server.read(1) == b"y"
    with pytest.raises(ValidationError) as caught:
        tls.authenticate(server, world.options)
    assert caught.value.code is Code.SIGNATURE_INVALID


def test_renegotiation_is_off(world: World) -> None:
    context = tls.server_context(world.folder / "server.pem")
    assert context.options & ssl.OP_NO_RENEGOTIATION


def test_a_handshake_that_is_not_done_authenticates_nobody(world: World) -> None:
    context = tls.server_context(world.folder / "server.pem")
    server = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_side=True)
    with pytest.raises(ValueError, match="handshake not done"):
        tls.authenticate(server, world.options)


def test_the_time_is_an_argument(world: World) -> None:
    server, _ = handshake(tls.server_context(world.folder / "server.pem"), world.client("expired"))
    identity = tls.authenticate(server, world.options, datetime(2020, 6, 1, tzinfo=timezone.utc))
    assert identity is not None and identity.subject.text == "CN=alice"


def test_what_is_not_a_server_is_refused_and_unchanged(world: World) -> None:
    client = ssl.create_default_context()
    server = tls.server_context(world.folder / "server.pem")
    with pytest.raises(ValueError, match="not for a server"):
        tls.request_client_certificates(client)
    # Its verification is still on: it refuses the server, whom it does not know.
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(server, client, name="localhost")
    for wrong in ("x", 1, None, object(), bytearray(400)):
        with pytest.raises(TypeError):
            tls.request_client_certificates(wrong)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            tls.authenticate(wrong, world.options)  # type: ignore[arg-type]


def test_a_context_that_asks_for_nothing_is_an_error(world: World) -> None:
    context = tls.server_context(world.folder / "server.pem")
    context.verify_mode = ssl.CERT_NONE
    server, _ = handshake(context, world.client("good"))
    with pytest.raises(ValueError, match="does not ask"):
        tls.authenticate(server, world.options)


def test_a_missing_file_is_named(world: World) -> None:
    with pytest.raises(FileNotFoundError, match="nofile.pem"):
        tls.server_context("nofile.pem")


def test_a_python_that_cannot_is_told(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    before = (context.options, context.verify_mode)
    monkeypatch.setattr("_ssl.__file__", "/no/such/library.so")
    with pytest.raises(tls.UnsupportedPythonError, match="out of reach"):
        tls.request_client_certificates(context)
    monkeypatch.undo()
    monkeypatch.setattr("sys.implementation.name", "pypy")
    with pytest.raises(tls.UnsupportedPythonError, match="pypy"):
        tls.request_client_certificates(context)
    assert (context.options, context.verify_mode) == before


@pytest.fixture
def http_port(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The server of docs/python-ssl.md, in a thread."""
    page = (Path(__file__).parent.parent.parent / "docs" / "python-ssl.md").read_text()
    code = page.split("```python\n")[1].split("```")[0]
    assert "8443" in code and code.endswith("server.serve_forever()\n")
    monkeypatch.chdir(world.folder)
    (world.folder / "roots.pem").write_bytes(world.root.public_bytes(serialization.Encoding.PEM))
    names: dict[str, Any] = {}
    exec(code.replace("8443", "0").replace("server.serve_forever()", ""), names)
    names["Handler"].log_message = lambda *_: None
    server: HTTPServer = names["server"]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_http_server(world: World, http_port: int) -> None:
    url = f"https://127.0.0.1:{http_port}/"
    # One that says nothing delays nobody.
    silent = socket.create_connection(("127.0.0.1", http_port))
    with urlopen(url, context=world.client("good")) as answer:
        assert answer.read() == b"hello CN=alice"
    for name, reason in (("expired", "expired"), (None, "no certificate")):
        with pytest.raises(HTTPError) as caught:
            urlopen(url, context=world.client(name))
        assert (caught.value.code, caught.value.reason) == (403, reason)
        caught.value.close()
    silent.close()


def test_asyncio(world: World) -> None:
    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            identity = tls.authenticate(writer.get_extra_info("ssl_object"), world.options)
            writer.write(b"none" if identity is None else identity.subject.text.encode())
        except ValidationError as error:
            writer.write(error.name.encode())
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls.server_context(world.folder / "server.pem"))
        port = server.sockets[0].getsockname()[1]
        for name, said in (("good", b"CN=alice"), ("forged", b"signature_invalid"), (None, b"none")):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=world.client(name))
            assert await reader.read() == said
            writer.close()
        server.close()
        await server.wait_closed()

    asyncio.run(main())
