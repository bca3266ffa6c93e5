"""The call: what it takes, what it answers, and what it says to a wrong argument."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone, tzinfo
from ipaddress import ip_address
from pathlib import Path

import certauth
import pytest
from certauth import (
    Code,
    ConfigError,
    Detail,
    Options,
    Policy,
    Revocation,
    TrustAnchors,
    ValidationError,
    certificates_from_pem,
    validate,
)
from conftest import NOW, Fixtures


def test_an_identity_shows_everything(made: Fixtures) -> None:
    identity = made.alice()
    der = made.der["alice"]
    assert identity.subject.text == str(identity.subject) == "CN=alice,O=Example\\, Inc"
    assert [[part.value for part in rdn] for rdn in identity.subject.rdns] == [["Example, Inc"], ["alice"]]
    assert identity.subject.rdns[1][0] == ("2.5.4.3", "alice", 0x0C, b"alice")
    assert identity.subject.der in der
    assert identity.issuer.text == "CN=Issuing"
    assert identity.serial_number == 0xABCD
    assert identity.not_before == datetime(2020, 1, 1, tzinfo=timezone.utc)
    assert identity.not_after == datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
    assert identity.sha256 == hashlib.sha256(der).digest()
    assert identity.sha1_thumbprint == hashlib.sha1(der).digest()
    assert len(identity.public_key_sha256) == 32
    assert identity.dns_names == ("alice.example",)
    assert identity.email_addresses == ("alice@example.com",)
    assert identity.uris == ("spiffe://example/alice",)
    assert identity.ip_addresses == (ip_address("10.0.0.1"), ip_address("2001:db8::1"))
    assert [name.text for name in identity.directory_names] == ["CN=a,O=Example"]
    assert identity.user_principal_names == ("alice@corp.example",)
    kinds = ["dns", "email", "uri", "ip", "ip", "registered_id", "upn", "directory_name", "other_name"]
    assert [name.type for name in identity.subject_alt_names] == kinds
    assert identity.subject_alt_names[-1] == ("other_name", b"\x0c\x01x", "1.3.6.1.4.1.55555.1")
    assert identity.extended_key_usages == ("1.3.6.1.5.5.7.3.2",)
    assert identity.path == (der, made.der["issuing"], made.der["root"])
    assert identity.certificate == der
    assert identity.path_refs == ("end_entity", "sent:0", "anchor:0")
    assert [ref.number for ref in identity.path_refs] == [None, 0, 0]
    assert (identity.trust, identity.anchor_label) == ("anchor", "CN=Root")
    assert identity.anchor_sha256 == hashlib.sha256(made.der["root"]).digest()
    assert "signatures" in identity.checked and "revocation_status" not in identity.checked
    assert identity.switched_off == ("revocation",)
    assert identity.notes == ()
    assert identity.valid_until == (identity.not_after, "end_entity", "not_after")
    assert identity.validated_at == datetime.fromtimestamp(NOW, timezone.utc)
    assert identity.signatures_checked == 2
    verdict = json.loads(identity.to_json())
    assert verdict["outcome"] == "authenticated"
    assert verdict["identity"]["sha256"] == identity.sha256.hex()


def test_an_identity_is_a_value(made: Fixtures) -> None:
    one, two = made.alice(), made.alice()
    assert one == two and hash(one) == hash(two) and len({one, two}) == 1
    assert one != made.alice(now=NOW + 1) and one != "alice"
    assert one.subject == two.subject and hash(one.subject) == hash(two.subject) and one.subject != one.issuer
    assert copy.copy(one) is one and copy.deepcopy(one) is one
    assert repr(one) == f"<Identity 'CN=alice,O=Example\\\\, Inc' sha256={one.sha256.hex()} trust=anchor>"
    with pytest.raises(AttributeError):
        one.subject = None  # type: ignore[misc, assignment]
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(one)
    with pytest.raises(TypeError):
        certauth.Identity()


@pytest.mark.parametrize("form", ["der", "bytearray", "pem", "pem bytes", "text around"])
def test_forms_of_a_certificate(made: Fixtures, form: str) -> None:
    def shaped(name: str) -> str | bytes | bytearray:
        der, pem = made.der[name], made.pem(name)
        return {
            "der": der,
            "bytearray": bytearray(der),
            "pem": pem,
            "pem bytes": pem.encode(),
            "text around": f"subject\n{pem}\ntail",
        }[form]

    for chain in ([shaped("issuing")], (shaped("issuing"),), iter([shaped("issuing")])):
        assert validate(shaped("alice"), chain, NOW, made.options()) == made.alice()


def test_what_a_peer_sends_is_answered_by_a_verdict(made: Fixtures) -> None:
    options = made.options()
    for leaf in (b"", b"\x30", b"\x30\x80", "", "text", "\ud7ff", made.pem("alice", "issuing"), "-----BEGIN ", b"\xff" * 99):
        with pytest.raises(ValidationError) as caught:
            validate(leaf, [made.der["issuing"]], NOW, options)
        assert caught.value.code is Code.CERTIFICATE_UNREADABLE
    identity = validate(made.der["alice"], [b"junk", "junk", made.der["issuing"]], NOW, options)
    assert [(note.code, note.at) for note in identity.notes] == [
        (Code.CERTIFICATE_UNREADABLE, "sent:0"),
        (Code.CERTIFICATE_UNREADABLE, "sent:1"),
    ]
    assert identity.path_refs == ("end_entity", "sent:2", "anchor:0")
    with pytest.raises(ValidationError) as caught:
        validate(b"\x30" * 200_000, [], NOW, options)
    assert caught.value.code is Code.INPUT_TOO_LARGE
    with pytest.raises(ValidationError) as caught:
        validate(made.der["alice"], [b""] * 100_000, NOW, options)
    assert caught.value.code is Code.TOO_MANY_CERTIFICATES


def test_pem_inside_of_a_certificate_is_not_that_certificate(made: Fixtures) -> None:
    """The key that TLS proved belongs to the outer certificate."""
    assert b"-----BEGIN CERTIFICATE-----" in made.der["carrier"]
    identity = validate(made.der["carrier"], [made.der["issuing"]], NOW, made.options())
    assert identity.subject.text == "CN=carrier"


def test_a_refusal_says_why(made: Fixtures) -> None:
    with pytest.raises(ValidationError) as caught:
        validate(made.der["expired"], [b"junk"], NOW, made.options())
    error = caught.value
    assert error.code is Code.EXPIRED and error.code == 401 and error.name == "expired"
    assert error.remedy == error.code.remedy and f"{error:#}".endswith(f"fix: {error.remedy}")
    assert error.cause == "The certificate has expired."
    assert str(error).startswith('expired (401) at end_entity "CN=old"') and "\n" not in str(error)
    assert f"{error:#}" == error.explain() and error.explain().startswith(f"{error}\n") and f"{error}" == str(error)
    (rejection, *_) = error.rejections
    assert (rejection.code, rejection.at) == (Code.EXPIRED, "end_entity")
    assert rejection.detail["bound"] == "2021-01-01T00:00:00Z"
    assert hash(rejection) == hash(pickle.loads(pickle.dumps(rejection)))
    with pytest.raises(AttributeError):
        rejection.detail.bound = "never"
    assert error.more_rejections == {}
    assert error.notes[0].at == "sent:0" and (error.notes[0].at.kind, error.notes[0].at.number) == ("sent", 0)
    assert (rejection.at.kind, rejection.at.number) == ("end_entity", None) and isinstance(rejection.detail, Detail)
    assert error.certificates[0].subject == "CN=old"
    assert error.certificates[0].sha256 == hashlib.sha256(made.der["expired"]).digest()
    verdict = json.loads(error.to_json())
    assert (verdict["outcome"], verdict["code"]) == ("denied", 401)
    assert error.__cause__ is None
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is ValidationError and str(twin) == str(error)
        assert twin.rejections == error.rejections and twin.code is Code.EXPIRED


def test_control_characters_are_escaped(made: Fixtures) -> None:
    identity = validate(made.der["hostile"], [], NOW, made.options())
    for text in (repr(identity), str(identity.subject), repr(identity.subject), identity.to_json()):
        assert text.isprintable()
    with pytest.raises(ValidationError) as caught:
        validate(made.der["hostile"], [], 0, made.options())
    assert str(caught.value).isprintable() and caught.value.to_json().isprintable()


def test_rare_dates_and_numbers(made: Fixtures) -> None:
    options = made.options(allow_generalized_time_before_2050=True, allow_negative_serial=True)
    assert validate(made.der["year_zero"], [], NOW, options).not_before is None
    assert validate(made.der["negative"], [], NOW, options).serial_number == -1
    options = made.options(check_end_entity_validity=False, check_ca_validity=False)
    for now in (2**63 - 1, -(2**63)):
        identity = made.alice(options, now)
        assert identity.validated_at is None and identity.valid_until is None
        assert "check_ca_validity" in identity.switched_off


class Broken(tzinfo):
    """A time zone that fails."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        raise RuntimeError("no zone")


def test_instants(made: Fixtures) -> None:
    instant = datetime.fromtimestamp(NOW, timezone.utc)
    east = instant.astimezone(timezone(timedelta(hours=9, minutes=30)))
    for now in (NOW, instant, east, instant + timedelta(microseconds=999_999)):
        assert made.alice(now=now).validated_at == instant
    before = datetime(1969, 12, 31, 23, 59, 59, 999_999, timezone.utc)
    options = made.options(check_end_entity_validity=False, check_ca_validity=False)
    assert made.alice(options, before).validated_at == before.replace(microsecond=0)
    with pytest.raises(ValueError, match="naive"):
        made.alice(now=datetime(2027, 1, 1))
    for wrong in (2**63, -(2**63) - 1, 10**5000):
        with pytest.raises(OverflowError, match="64 bits"):
            made.alice(now=wrong)
    for wrong in (True, 1.5, "2027", None, b"", instant.date()):
        with pytest.raises(TypeError, match="now must be"):
            made.alice(now=wrong)
    with pytest.raises(RuntimeError, match="no zone"):
        made.alice(now=datetime(2027, 1, 1, tzinfo=Broken()))


def test_wrong_types(made: Fixtures) -> None:
    options = made.options()
    good = made.der["alice"]
    for wrong in (None, 1, [good], memoryview(good), object()):
        with pytest.raises(TypeError, match="end_entity must be"):
            validate(wrong, [], NOW, options)
        with pytest.raises(TypeError, match="each certificate of chain"):
            validate(good, [wrong], NOW, options)
    for wrong in (good, made.pem("issuing"), None, 7):
        with pytest.raises(TypeError):
            validate(good, wrong, NOW, options)
    with pytest.raises(TypeError):
        validate(good, [], NOW, None)
    with pytest.raises(TypeError):
        validate()
    with pytest.raises(UnicodeEncodeError):
        validate("\ud800", [], NOW, options)

    def failing() -> object:
        yield made.der["issuing"]
        raise LookupError("the chain broke")

    with pytest.raises(LookupError, match="the chain broke"):
        validate(good, failing(), NOW, options)


def test_trust_fails_closed(made: Fixtures) -> None:
    revocation = Revocation.no_check()
    bundle = made.pem("root", "other")
    trust = TrustAnchors.from_pem(bundle)
    assert len(trust) == 2 and trust.labels == ("CN=Root", "CN=Other") and "CN=Root" in repr(trust)
    for source, code, index in (
        ("", Code.PEM_EMPTY, None),
        (made.der["root"], Code.PEM_EMPTY, None),
        (bundle + "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", Code.PEM_INVALID, 2),
        (bundle + "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n", Code.PEM_NOT_CERTIFICATE, 2),
        (bundle + "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", Code.TRUST_ANCHOR_UNREADABLE, 2),
    ):
        with pytest.raises(ConfigError) as caught:
            TrustAnchors.from_pem(source)
        assert (caught.value.code, caught.value.index) == (code, index)
    with pytest.raises(ConfigError) as caught:
        TrustAnchors.from_der(made.der["root"], b"")
    assert (caught.value.name, caught.value.index) == ("trust_anchor_unreadable", 1)
    with pytest.raises(ConfigError) as caught:
        Options(TrustAnchors.from_der(), revocation=revocation)
    assert caught.value.code is Code.TRUST_ANCHORS_EMPTY
    with pytest.raises(TypeError):
        Options(trust)
    with pytest.raises(TypeError):
        Options(trust, revocation=None)
    with pytest.raises(ConfigError) as caught:
        Options(trust, revocation=revocation, intermediates=[made.der["issuing"], b"junk"])
    assert (caught.value.code, caught.value.index) == (Code.INTERMEDIATE_UNREADABLE, 1)


def test_preloaded_intermediates_and_pins(made: Fixtures) -> None:
    revocation = Revocation.no_check()
    for source in (made.der["issuing"], made.pem("issuing"), made.pem("issuing").encode()):
        options = Options(made.trust, revocation=revocation, intermediates=[source])
        assert validate(made.der["alice"], [], NOW, options).path_refs == ("end_entity", "preloaded:0", "anchor:0")
    policy = certauth.Policy(certificate_types="self_signed")
    digest = hashlib.sha256(made.der["self_signed"]).digest()
    for pin in (digest, digest.hex(), digest.hex(":").upper()):
        options = Options(TrustAnchors.from_der(), revocation=revocation, policy=policy, pins=[pin])
        identity = validate(made.der["self_signed"], [], NOW, options)
        assert (identity.trust, identity.anchor_sha256, identity.anchor_label) == ("pinned", None, "")
    for pins, index in ((["00"], 0), ([digest, b"short"], 1)):
        with pytest.raises(ConfigError) as caught:
            Options(TrustAnchors.from_der(), revocation=revocation, policy=policy, pins=pins)
        assert (caught.value.code, caught.value.index) == (Code.PIN_INVALID, index)
    for wrong in (digest, digest.hex(), 3):
        with pytest.raises(TypeError):
            Options(made.trust, revocation=revocation, pins=wrong)
    with pytest.raises(ConfigError) as caught:
        Options(TrustAnchors.from_der(), revocation=revocation, policy=policy)
    assert (caught.value.name, caught.value.field) == ("self_signed_without_pins", "pins")
    twin = pickle.loads(pickle.dumps(caught.value))
    assert (twin.code, twin.field, twin.to_json()) == (caught.value.code, "pins", caught.value.to_json())


def test_threads_share_options(made: Fixtures) -> None:
    options = made.options()
    expected = made.alice(options)
    answers: list[certauth.Identity] = []

    def work() -> None:
        for _ in range(200):
            answers.append(made.alice(options))

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 3200 and all(answer == expected for answer in answers)


def test_the_example_runs(made: Fixtures, tmp_path: Path) -> None:
    example = Path(__file__).parent.parent / "examples" / "verify.py"
    (tmp_path / "roots.pem").write_text(made.pem("root"))
    for names, seconds, status, line in (
        (["alice", "issuing"], [], 0, "subject: CN=alice,O=Example\\, Inc"),
        (["expired"], [str(NOW)], 1, 'expired (401) at end_entity "CN=old"'),
    ):
        (tmp_path / "client.pem").write_text(made.pem(*names))
        command = [sys.executable, example, tmp_path / "roots.pem", tmp_path / "client.pem", *seconds]
        run = subprocess.run(command, capture_output=True, text=True)
        assert run.returncode == status, run.stderr
        assert run.stdout.startswith(line)


def test_the_example_of_the_documentation_runs() -> None:
    root = Path(__file__).parent.parent.parent
    page = (root / "docs" / "python.md").read_text()
    code = page.split("<!-- example -->\n```python\n")[1].split("```")[0]
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == ["hello CN=alice", "names () ('alice@demo.example',)"]


def test_single_certificates_are_trusted_by_themselves(made: Fixtures) -> None:
    only = TrustAnchors.only_this_certificate(made.der["alice"])
    options = Options(TrustAnchors.from_der() + only, revocation=Revocation.no_check())
    identity = validate(made.der["alice"], [], NOW, options)
    assert (identity.trust, identity.pin, identity.names_are_claims) == ("pinned", identity.sha256, False)
    assert identity.extension("2.5.29.15") and identity.extension("keyUsage") and identity.extension("1.2.3") is None
    with pytest.raises(ValueError):
        identity.extension("no such")


def test_shorter_ways(made: Fixtures, tmp_path: Path) -> None:
    file = tmp_path / "root.pem"
    file.write_text(made.pem("root"))
    options = Options(TrustAnchors.from_file(file), revocation=Revocation.no_check())
    assert certificates_from_pem(made.pem("alice") + made.pem("issuing")) == (made.der["alice"], made.der["issuing"])
    identity = validate(made.der["alice"], [made.der["issuing"]], NOW, options)
    assert identity.to_dict() == json.loads(identity.to_json())
    with pytest.raises(ValidationError) as caught:
        validate(made.der["alice"], [], NOW, options)
    assert caught.value.to_dict()["code"] == caught.value.code
    with pytest.raises(OSError):
        TrustAnchors.from_file(tmp_path / "absent.pem")
    with pytest.raises(ConfigError):
        certificates_from_pem("no block")
    assert Policy.strict() == Policy(preset="strict")
    assert Policy.strict(clock_skew=60).clock_skew == 60 == Policy(clock_skew=60).replace(max_path_length=1).clock_skew
    with pytest.raises(ConfigError):
        Policy().replace(clock_skwe=1)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        TrustAnchors.from_file("no-such-file.pem")
    assert (caught.value.filename, caught.value.strerror) == ("no-such-file.pem", "No such file or directory")


def test_certificates_of_cryptography_are_accepted(made: Fixtures) -> None:
    x509 = pytest.importorskip("cryptography.x509")
    leaf, issuing, root = (x509.load_der_x509_certificate(made.der[name]) for name in ("alice", "issuing", "root"))
    options = Options(TrustAnchors.from_der(root), revocation=Revocation.no_check())
    assert validate(leaf, [issuing], NOW, options).certificate == made.der["alice"]


def test_anchors_have_labels_and_overrides(made: Fixtures) -> None:
    anchors = TrustAnchors.from_der(made.der["root"]).with_label("partners")
    assert anchors.labels == ("partners",)
    options = Options(anchors, revocation=Revocation.no_check())
    identity = validate(made.der["alice"], [made.der["issuing"]], NOW, options)
    assert identity.anchor_label == "partners"
    shallow = Options(anchors.with_overrides(max_path_length=0), revocation=Revocation.no_check())
    with pytest.raises(ValidationError) as caught:
        validate(made.der["alice"], [made.der["issuing"]], NOW, shallow)
    assert caught.value.code == Code.MAX_PATH_LENGTH_EXCEEDED
    both = anchors.with_overrides(max_path_length=0).with_overrides(require_extended_key_usage=True)
    with pytest.raises(ValidationError) as still:
        validate(made.der["alice"], [made.der["issuing"]], NOW, Options(both, revocation=Revocation.no_check()))
    assert still.value.code == Code.MAX_PATH_LENGTH_EXCEEDED
    for wrong in ({"clock_skew": 1}, {"max_path_length": "x"}, {"max_path_lenght": 1}):
        with pytest.raises(ConfigError):
            anchors.with_overrides(**wrong)
    with pytest.raises(ConfigError) as refused:
        TrustAnchors.from_name_and_key(b"no name", b"no key")
    assert refused.value.code == Code.TRUST_ANCHOR_UNREADABLE


def test_binary_is_never_searched_for_pem(made: Fixtures) -> None:
    pem = b"\n-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"
    for octets in (b"\x30\x80" + pem + b"\x00\x00", b"\x00" + pem, made.der["alice"] + pem):
        with pytest.raises(ValidationError) as caught:
            validate(octets, [], NOW, made.options())
        assert caught.value.code == Code.CERTIFICATE_UNREADABLE
