"""Evidence of revocation: loaded, replaced, reported, delegated to, and fetched from a server on the loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import certauth
import pytest
from certauth import Code, ConfigError, Evidence, Options, Policy, Revocation, RevocationStatus, ValidationError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime(2027, 1, 15, 8, tzinfo=timezone.utc)
Key = ec.EllipticCurvePrivateKey


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject: str, issuer: str, key: Key, signer: Key, serial: int, url: str | None, *, ca: bool) -> bytes:
    usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(datetime(2020, 1, 1))
        .not_valid_after(datetime(9999, 1, 1))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False, **usage
            ),
            critical=True,
        )
    )
    if not ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
    if url is not None:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    return builder.sign(signer, hashes.SHA256()).public_bytes(Encoding.DER)


class World:
    """A root, a CA and a client, whose CRLs are at a server."""

    def __init__(self, base: str = "http://crl.example") -> None:
        self.root_key, self.ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
        self.root = certificate("Root", "Root", self.root_key, self.root_key, 1, None, ca=True)
        self.ca = certificate("CA", "Root", self.ca_key, self.root_key, 2, f"{base}/root.crl", ca=True)
        self.alice = certificate("alice", "CA", key, self.ca_key, 3, f"{base}/ca.crl", ca=False)
        self.trust = certauth.TrustAnchors.from_der(self.root)

    def crl(self, issuer: str, *revoked: int, number: int = 1) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(name(issuer))
            .last_update(NOW - timedelta(days=1))
            .next_update(NOW + timedelta(days=1))
            .add_extension(x509.CRLNumber(number), critical=False)
        )
        for serial in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW - timedelta(days=1))
            builder = builder.add_revoked_certificate(
                entry.add_extension(x509.CRLReason(x509.ReasonFlags.superseded), critical=False).build()
            )
        key = self.root_key if issuer == "Root" else self.ca_key
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)

    def evidence(self, *revoked: int) -> Evidence:
        return Evidence([self.crl("Root"), self.crl("CA", *revoked)])

    def validate(self, options: Options) -> certauth.Identity:
        return certauth.validate(self.alice, [self.ca], NOW, options)


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def test_evidence_is_asked_and_replaced(world: World) -> None:
    options = Options(world.trust, revocation=Revocation.offline(world.evidence()))
    identity = world.validate(options)
    assert [(found.at, found.status) for found in identity.revocation] == [
        ("sent:0", RevocationStatus.GOOD),
        ("end_entity", RevocationStatus.GOOD),
    ]
    record = identity.revocation[1].record
    assert (record["source"], record["issuer"], record["number"]) == ("crl", "CN=CA", "01")
    until = identity.valid_until
    assert until is not None and (until.time, until.cause) == (NOW + timedelta(days=1), "next_update")
    revoked = options.with_evidence(world.evidence(3))
    with pytest.raises(ValidationError) as caught:
        world.validate(revoked)
    assert caught.value.code is Code.REVOKED
    assert caught.value.rejections[0].detail["reason"] == "superseded"
    assert world.validate(options).subject.text == "CN=alice"


def test_one_refusal_lists_everything(world: World) -> None:
    for revocation, urls in (
        (Revocation.offline(Evidence([])), []),
        (Revocation.online(Evidence([])), ["http://crl.example/root.crl", "http://crl.example/ca.crl"]),
    ):
        with pytest.raises(ValidationError) as caught:
            world.validate(Options(world.trust, revocation=revocation))
        error = caught.value
        assert error.code is Code.REVOCATION_EVIDENCE_MISSING
        assert [found.code for found in error.rejections[0].revocation] == [Code.REVOCATION_EVIDENCE_MISSING] * 2
        assert [(wanted.kind, wanted.url) for wanted in error.wanted] == [("crl", url) for url in urls]
    allowing = Policy(allow_revocation_evidence_missing=True, revocation_recheck=60)
    options = Options(world.trust, revocation=Revocation.online(Evidence([])), policy=allowing)
    identity = world.validate(options)
    until = identity.valid_until
    assert len(identity.wanted) == 2 and until is not None and (until.time, until.cause) == (
        NOW + timedelta(seconds=60),
        "recheck",
    )


def test_a_checker_may_delegate(world: World) -> None:
    evidence = world.evidence(3)
    asked = []

    def checker(request: certauth.RevocationRequest) -> RevocationStatus:
        status = evidence(request)
        asked.append((request.at, status))
        return RevocationStatus.GOOD if request.at == "end_entity" else status

    identity = world.validate(Options(world.trust, revocation=Revocation.offline(checker)))
    assert asked == [("sent:0", RevocationStatus.GOOD), ("end_entity", RevocationStatus.REVOKED)]
    assert identity.revocation[0].record["issuer"] == "CN=Root"

    def bounded(request: certauth.RevocationRequest) -> RevocationStatus:
        request.good_until(NOW + timedelta(hours=2))
        request.good_until(NOW + timedelta(hours=3))
        with pytest.raises(ValueError):
            request.good_until(datetime(2027, 1, 1))
        return RevocationStatus.GOOD

    until = world.validate(Options(world.trust, revocation=Revocation.offline(bounded))).valid_until
    assert until is not None and (until.time, until.cause) == (NOW + timedelta(hours=2), "next_update")
    kept: list[certauth.RevocationRequest] = []
    options = Options(world.trust, revocation=Revocation.offline(lambda request: kept.append(request) or evidence(request)))
    with pytest.raises(ValidationError):
        world.validate(options)
    for late in (
        lambda: evidence(kept[0]),
        lambda: kept[0].good_until(NOW),
        lambda: kept[0].record(issuer="CN=Late"),
        lambda: kept[0].want("http://h/"),
    ):
        with pytest.raises(RuntimeError, match="only until"):
            late()


def test_a_checker_reports_what_it_knows(world: World) -> None:
    def checker(request: certauth.RevocationRequest) -> RevocationStatus:
        for bad in ("", "a b", "http://h/" + "a" * 2048):
            with pytest.raises(ValueError, match="url"):
                request.want(bad)
        with pytest.raises(ValueError, match="kind"):
            request.want("http://h/", "ocsp")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="903 to 905"):
            request.record(unknown=Code.REVOKED)
        with pytest.raises(ValueError, match="negative"):
            request.record(number=-1)
        for number in range(20):
            request.want(f"http://h/{number}", "delta_crl")
        request.record(issuer="CN=Mine", number=0x100, this_update=5, next_update=NOW, unknown=Code.REVOCATION_EVIDENCE_STALE)
        return RevocationStatus.UNKNOWN

    with pytest.raises(ValidationError) as caught:
        world.validate(Options(world.trust, revocation=Revocation.online(checker)))
    error = caught.value
    assert error.code == Code.REVOCATION_EVIDENCE_STALE
    record = json.loads(error.to_json())["rejections"][0]["revocation"][0]
    assert (record["issuer"], record["number"]) == ("CN=Mine", "0100")
    assert (record["this_update"], record["next_update"]) == ("1970-01-01T00:00:05Z", "2027-01-15T08:00:00Z")
    own = [wanted.url for wanted in error.wanted if wanted.at == "end_entity" and wanted.url.startswith("http://h/")]
    assert own == [f"http://h/{number}" for number in range(8)]


def test_what_cannot_be_read_is_an_error(world: World) -> None:
    good = world.crl("CA")
    for crls, code, index in (
        ([good, good[:-1]], Code.CRL_UNREADABLE, 1),
        ([b""], Code.CRL_UNREADABLE, 0),
        ([world.root], Code.CRL_UNREADABLE, 0),
        (["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"], Code.PEM_NOT_CRL, 0),
    ):
        with pytest.raises(ConfigError) as caught:
            Evidence(crls)
        assert (caught.value.code, caught.value.index) == (code, index)
    with pytest.raises(ConfigError) as caught:
        Evidence([good], limit_octets=10)
    assert caught.value.code is Code.EVIDENCE_TOO_LARGE
    with pytest.raises(ConfigError) as caught:
        Options(world.trust, revocation=Revocation.no_check()).with_evidence(world.evidence())
    assert caught.value.code is Code.EVIDENCE_WITHOUT_EFFECT
    for wrong in (good, "text", 1, [1]):
        with pytest.raises(TypeError):
            Evidence(wrong)  # type: ignore[arg-type]


def test_reports(world: World) -> None:
    older, newer = world.evidence(9), world.evidence(9, 3, 2**80)
    assert newer.newly_revoked(older) == {name("CA").public_bytes(): (3, 2**80)}
    root, ca = newer.status(NOW)
    assert (root.issuer, ca.issuer, ca.entries, ca.age, ca.seconds_left) == ("CN=Root", "CN=CA", 3, 86400, 86400)
    assert ca.next_update == NOW + timedelta(days=1) and not ca.is_delta
    assert [row["entries"] for row in json.loads(newer.to_json(NOW))["crls"]] == [0, 3]


@pytest.fixture
def server() -> Iterator[tuple[World, dict[str, bytes], list[str]]]:
    """A server on the loopback, what it serves, and what it was asked for."""
    served: dict[str, bytes] = {}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = served.get(self.path)
            self.send_response(404 if body is None else 200)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: Any) -> None: ...

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield World(f"http://127.0.0.1:{http.server_port}"), served, asked
    http.shutdown()
    thread.join()
    http.server_close()


def test_the_online_loop(server: tuple[World, dict[str, bytes], list[str]]) -> None:
    """That of docs/revocation.md: three levels, one round of fetching."""
    page = (Path(__file__).parent.parent.parent / "docs" / "revocation.md").read_text()
    names: dict[str, Any] = {}
    exec(page.split("<!-- online -->")[1].split("```python\n")[1].split("```")[0], names)
    world, served, asked = server
    options = Options(world.trust, revocation=Revocation.online(Evidence([])))
    served |= {"/root.crl": world.crl("Root"), "/ca.crl": world.crl("CA")}
    validate_online = lambda options, configured=Evidence([]): names["validate_online"](
        world.alice, [world.ca], NOW, options, configured
    )
    identity = validate_online(options)
    assert identity.subject.text == "CN=alice" and sorted(asked) == ["/ca.crl", "/root.crl"]
    served["/ca.crl"] = world.crl("CA", 3)
    # Where the policy accepts an unknown status, it fetches all the same.
    allowing = Policy(allow_revocation_evidence_missing=True)
    for each in (options, Options(world.trust, revocation=Revocation.online(Evidence([])), policy=allowing)):
        with pytest.raises(ValidationError) as caught:
            validate_online(each)
        assert caught.value.code is Code.REVOKED
    # What is at hand stays.
    del served["/root.crl"]
    served["/ca.crl"] = world.crl("CA")
    assert validate_online(options, Evidence([world.crl("Root")])).subject.text == "CN=alice"
    for url in ("ftp://x/", "http://[/x", "http://127.0.0.1:x/", "http://127.0.0.1:1/", "http://no such host/"):
        assert names["fetch"](url) is None
    served |= {"/root.crl": world.crl("Root"), "/ca.crl": b"not a CRL"}
    with pytest.raises(ValidationError) as caught:
        validate_online(options)
    assert caught.value.code is Code.REVOCATION_EVIDENCE_MISSING
    assert [found.status for found in caught.value.rejections[0].revocation] == [
        RevocationStatus.GOOD,
        RevocationStatus.UNKNOWN,
    ]
