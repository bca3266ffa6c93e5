"""Certificates that a proxy forwards."""

from __future__ import annotations

import base64
import pickle
from typing import Any

import pytest
from certauth import Authenticator, Code, ConfigError, Forwarding, ForwardingError
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
    certificate, chain = forwarding.decode(headers, peer=PROXY)
    assert certificate == alice.der and chain == (pki.intermediate.der,)
    authenticator = Authenticator(pki.options(), rules="accept any; name = subject(CN)")
    assert authenticator.authenticate(certificate, chain, now=pki.now).principal.name == "alice"
    as_text = {name.decode(): value.decode() for name, value in headers}
    assert forwarding.decode(as_text, peer="::ffff:10.0.0.1") == (certificate, chain)
    assert forwarding.decode([], peer=PROXY) == (None, ())
    assert forwarding.headers == ("Client-Cert", "Client-Cert-Chain") and forwarding.is_verified_by_proxy


def test_nobody_else_is_believed(pki: Pki) -> None:
    headers = [("X-Client-Cert", base64.b64encode(pki.client().der).decode())]
    forwarding = Forwarding("aspnet", trusted_peers="10.0.0.0/8, unix")
    assert forwarding.decode(headers, peer="unix")[0] is not None
    for peer in (None, "192.0.2.1", "::1"):
        with pytest.raises(ForwardingError) as caught:
            forwarding.decode(headers, peer=peer)
        assert caught.value.code is Code.FORWARDED_HEADER_UNTRUSTED
    ignoring = Forwarding("aspnet", trusted_peers="unix", ignore_untrusted=True)
    assert ignoring.decode(headers, peer=None) == (None, ())


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
        {"product": "aspnet", "trusted_peers": PROXY, "verify": ("X-Verify", "")},
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
    with pytest.raises(ValueError, match="address"):
        forwarding.decode([], peer="localhost")
    with pytest.raises(TypeError, match="bytes or str"):
        forwarding.decode([("X-Client-Cert", 1)], peer=PROXY)  # type: ignore[list-item]
    with pytest.raises(ValueError, match="octet"):
        forwarding.decode([("X-Client-Cert", "\u20ac")], peer=PROXY)
