"""A PKI for the tests of programs that use certauth: certificates on demand, and pytest fixtures.

With pytest, name the module as a plugin in ``conftest.py``, and ask for the fixtures by their names::

    pytest_plugins = ["certauth.testing"]

    def test_my_service(certauth_pki):
        client = certauth_pki.client("CN=alice", names=["email:alice@example.com"])
        ...

Without pytest, `Pki` gives the same. These are keys and CAs for tests, never for production.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from certauth._certauth import Evidence, Issued, Options, Policy, Revocation, TrustAnchors, demo

if TYPE_CHECKING:
    from typing import Literal

__all__ = ["Issued", "Pki", "demo"]


def _time(now: int | datetime | None) -> datetime:
    if isinstance(now, datetime):
        return now
    return datetime.now(timezone.utc) if now is None else datetime.fromtimestamp(now, timezone.utc)


def _write(path: Path, contents: bytes) -> None:
    """Writes a file that only its owner may read, in place of whatever has its name."""
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(contents)


class Pki:
    """A root and an intermediate below it, and whatever the intermediate issues. Keys are made when it is made.

    ``now`` is when everything begins, an aware datetime or seconds since 1970; the default is the present. What is expired by
    then begins earlier: ``pki.client(now=pki.now - timedelta(days=60), days=30)``.
    """

    def __init__(self, now: int | datetime | None = None, key_type: str = "p256") -> None:
        self.now = _time(now)
        self.key_type = key_type
        self._defaults: dict[str, Any] = {"now": self.now, "key_type": key_type}
        self.root = Issued.self_signed("root", "CN=Test Root", now=self.now, key_type=key_type)
        self.intermediate = self.root.issue("intermediate", "CN=Test Issuing CA", now=self.now, key_type=key_type)

    def client(self, subject: str = "CN=client", **wanted: Any) -> Issued:
        """A client's certificate; the keywords are those of `Issued.issue`."""
        return self._issue("client", subject, wanted)

    def server(self, subject: str = "CN=localhost", **wanted: Any) -> Issued:
        """A server's certificate, for localhost unless ``names`` says otherwise."""
        wanted.setdefault("names", ["dns:localhost", "ip:127.0.0.1", "ip:::1"])
        return self._issue("server", subject, wanted)

    def self_signed(self, subject: str = "CN=client", **wanted: Any) -> Issued:
        """A client's certificate that no CA issued."""
        return Issued.self_signed("client", subject, **self._defaults | wanted)

    def _issue(self, kind: Literal["client", "server"], subject: str, wanted: dict[str, Any]) -> Issued:
        return self.intermediate.issue(kind, subject, **self._defaults | wanted)

    def crls(self, revoked: Iterable[Issued] = (), days: int = 30) -> tuple[bytes, bytes]:
        """The CRLs of the root and of the intermediate, DER; the latter lists ``revoked``."""
        listed = [issued.der for issued in revoked]
        return self.root.crl([], now=self.now, days=days), self.intermediate.crl(listed, now=self.now, days=days)

    def evidence(self, revoked: Iterable[Issued] = ()) -> Evidence:
        """Those CRLs as evidence."""
        return Evidence(self.crls(revoked))

    def options(self, revocation: Revocation | None = None, label: str | None = None, **fields: Any) -> Options:
        """Options that trust the root, under this label, which rules may ask for; the keywords are fields of the policy."""
        trust = TrustAnchors.from_der(self.root.der)
        if label is not None:
            trust = trust.with_label(label)
        return Options(trust, revocation=revocation or Revocation.no_check(), policy=Policy(**fields))

    def write(self, folder: str | Path, name: str, issued: Issued) -> tuple[Path, Path]:
        """Writes ``name.pem`` with the chain and ``name.key.pem``, which only its owner may read; gives both paths."""
        certificate, key = Path(folder) / f"{name}.pem", Path(folder) / f"{name}.key.pem"
        certificate.write_text(issued.chain_pem)
        _write(key, issued.key_pem.encode())
        return certificate, key


try:
    import pytest
except ImportError:
    pass
else:

    @pytest.fixture(scope="session")
    def certauth_pki() -> Pki:
        """A PKI that begins with the session."""
        return Pki()

    @pytest.fixture
    def certauth_demo(tmp_path: Path) -> Path:
        """A folder with the files of ``certauth issue demo``."""
        for name, contents in demo(_time(None)).items():
            _write(tmp_path / name, contents)
        return tmp_path
