"""certauth.testing: what it makes opens elsewhere, and authenticates."""

from __future__ import annotations

import ssl
import stat
from datetime import timedelta
from pathlib import Path

import certauth
import pytest
from certauth import Authenticator, Code
from certauth.testing import Issued, Pki, demo
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12

pytest_plugins = ["pytester"]
NOW = 1_800_000_000


@pytest.fixture(scope="module")
def pki() -> Pki:
    """A PKI at a fixed time."""
    return Pki(NOW)


def test_verdicts(pki: Pki) -> None:
    good, expired = pki.client("CN=alice", names=["email:alice@example.com"]), pki.client("CN=erin", days=1)
    revoked, alone = pki.client("CN=mallory"), pki.self_signed()
    options = pki.options(certauth.Revocation.offline(pki.evidence([revoked])))

    def code(issued: Issued, now: int) -> certauth.Code:
        return certauth.Authenticator(options).authenticate(issued.der, issued.chain, now=now).code or certauth.Code.EXPIRED

    assert code(good, NOW) is certauth.Code.AUTHENTICATED
    assert code(expired, NOW + 2 * 86_400) is certauth.Code.EXPIRED
    assert code(revoked, NOW) is certauth.Code.REVOKED
    assert code(pki.server(), NOW) is certauth.Code.EXTENDED_KEY_USAGE_MISMATCH
    assert code(alone, NOW) is certauth.Code.SELF_SIGNED_NOT_ALLOWED


@pytest.mark.parametrize("key_type", ["p256", "p384", "ed25519", "rsa2048"])
def test_cryptography_opens_it(key_type: str) -> None:
    pki = Pki(NOW, key_type)
    issued = pki.client(
        "CN=alice,O=Example",
        names=["dns:www.example", "ip:192.0.2.1", "email:a@example", "uri:urn:a", "upn:a@corp", "spiffe://example.org/web"],
    )
    certificate = x509.load_der_x509_certificate(issued.der)
    intermediate = x509.load_der_x509_certificate(issued.chain[0])
    certificate.verify_directly_issued_by(intermediate)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [type(name).__name__ for name in names] == [
        "DNSName", "IPAddress", "RFC822Name", "UniformResourceIdentifier", "OtherName", "UniformResourceIdentifier",
    ]
    key = load_pem_private_key(issued.key_pem.encode(), None)
    assert key.public_key() == certificate.public_key()
    opened, leaf, others = pkcs12.load_key_and_certificates(issued.pfx("secret"), b"secret")
    assert leaf == certificate and others == [intermediate] and opened is not None
    with pytest.raises(ValueError):
        pkcs12.load_key_and_certificates(issued.pfx("secret"), b"wrong")
    crl = x509.load_der_x509_crl(pki.crls([issued])[1])
    assert crl.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None
    assert crl.is_signature_valid(intermediate.public_key())  # type: ignore[arg-type]


def test_the_demo() -> None:
    files = demo(NOW)
    assert len(files) == 21 and files["good.pem"].startswith(b"-----BEGIN CERTIFICATE-----")
    key, leaf, others = pkcs12.load_key_and_certificates(files["good.pfx"], b"certauth")
    assert key is not None and leaf is not None and len(others) == 2


def test_it_writes_what_ssl_loads(pki: Pki, tmp_path: Path) -> None:
    certificate, key = pki.write(tmp_path, "server", pki.server())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o644)
    pki.write(tmp_path, "server", pki.server())
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_rules_by_label(pki: Pki) -> None:
    alice = x509.load_der_x509_certificate(pki.client("CN=alice").der)
    chain = [pki.intermediate.der]
    authenticator = Authenticator(pki.options(label="corp"), rules="accept anchor = corp; name = subject(CN)")
    outcome = authenticator.authenticate(alice, chain, now=pki.now)
    assert outcome and outcome.principal.name == "alice"
    expired = pki.client("CN=alice", now=pki.now - timedelta(days=60), days=30)
    refused = authenticator.authenticate(expired.der, chain, now=pki.now).error
    assert refused is not None and refused.code is Code.EXPIRED


def test_what_cannot_be_issued(pki: Pki) -> None:
    for wanted in ({"names": ["www.example"]}, {"usages": ["nothing"]}, {"path_length": 1}, {"key_type": "dsa"}, {"crl_urls": ["x"]}, {"days": -1}):
        with pytest.raises(ValueError):
            pki.client(**wanted)
    with pytest.raises(ValueError, match="distinguished name"):
        pki.client("alice")
    with pytest.raises(ValueError, match="password"):
        pki.client().pfx("")
    with pytest.raises(ValueError, match="another CA"):
        pki.root.crl([pki.client().der], now=NOW)
    with pytest.raises(ValueError, match="not a CA"):
        pki.client().issue("client", "CN=x", now=NOW)


def test_the_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makeconftest('pytest_plugins = ["certauth.testing"]')
    pytester.makepyfile(
        """
        import certauth

        def test_service(certauth_pki, certauth_demo):
            client = certauth_pki.client("CN=alice")
            outcome = certauth.Authenticator(certauth_pki.options()).authenticate(client.der, client.chain, now=certauth_pki.now)
            assert outcome.principal.identity.subject.text == "CN=alice"
            assert (certauth_demo / "good.pem").exists()
        """
    )
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
