"""Certificates for the tests: from 2020 to 9999, so that nothing ages."""

from __future__ import annotations

import json
import ssl
from pathlib import Path

import certauth
import pytest

NOW = 1_800_000_000


class Fixtures:
    """The DER of each certificate by name, and options that trust the root."""

    def __init__(self) -> None:
        text = (Path(__file__).parent / "fixtures.json").read_text()
        self.der = {name: bytes.fromhex(value) for name, value in json.loads(text).items()}
        self.trust = certauth.TrustAnchors.from_der(self.der["root"])

    def pem(self, *names: str) -> str:
        """A bundle."""
        return "".join(ssl.DER_cert_to_PEM_cert(self.der[name]) for name in names)

    def options(self, revocation: certauth.Revocation | None = None, **fields: object) -> certauth.Options:
        """Options with policy fields."""
        policy = certauth.Policy(**fields)
        return certauth.Options(self.trust, revocation=revocation or certauth.Revocation.no_check(), policy=policy)

    def alice(self, options: certauth.Options | None = None, now: object = NOW) -> certauth.Identity:
        """The identity of the certificate that has names of every kind."""
        return certauth.validate(self.der["alice"], [self.der["issuing"]], now, options or self.options())


@pytest.fixture(scope="session")
def made() -> Fixtures:
    """The certificates."""
    return Fixtures()
