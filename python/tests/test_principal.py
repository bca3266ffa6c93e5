"""What follows a verdict: rules, hooks, outcome, claims and the record."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import certauth
import pytest
from certauth import Authenticator, Code, Refusal, Rejected, Rules, Validated
from conftest import NOW, Fixtures

ALICE = "accept any; name = san(email) first; role = \"user\""


def ask(made: Fixtures, authenticator: Authenticator, name: str | None = "alice", now: int = NOW, **hooks: Any) -> certauth.Outcome:
    """The outcome for a certificate of the fixtures, or for none."""
    certificate = None if name is None else made.der[name]
    return authenticator.authenticate(certificate, [made.der["issuing"]], now=now, **hooks)


def test_the_three_outcomes(made: Fixtures) -> None:
    authenticator = Authenticator(made.options(), rules=ALICE)
    good, expired, none = ask(made, authenticator), ask(made, authenticator, now=0), ask(made, authenticator, None)
    assert [outcome.kind for outcome in (good, expired, none)] == ["authenticated", "denied", "no_certificate"]
    assert [outcome.code for outcome in (good, expired, none)] == [Code.AUTHENTICATED, Code.NOT_YET_VALID, None]
    assert [bool(outcome) for outcome in (good, expired, none)] == [True, False, False]
    assert [outcome.http_status for outcome in (good, expired, none)] == [200, 403, 403]
    # Neither refusal gives a principal to go on with.
    with pytest.raises(certauth.ValidationError) as refused:
        _ = expired.principal
    assert refused.value.code is Code.NOT_YET_VALID
    with pytest.raises(certauth.NoCertificateError):
        _ = none.principal
    assert good.error is None and none.error is None
    # An empty certificate is one that cannot be read.
    empty = authenticator.authenticate(b"", now=NOW)
    assert (empty.kind, empty.code) == ("denied", Code.CERTIFICATE_UNREADABLE)


@pytest.mark.parametrize(
    ("status_map", "denied", "none"), [("forbidden", 403, 403), ("unauthorized", 401, 401), ("nginx", 495, 496)]
)
def test_statuses(made: Fixtures, status_map: Any, denied: int, none: int) -> None:
    authenticator = Authenticator(made.options(), status_map=status_map)
    assert authenticator.status_map == status_map
    assert ask(made, authenticator).http_status == 200
    assert ask(made, authenticator, now=0).http_status == denied
    assert ask(made, authenticator, None).http_status == none


def test_a_principal(made: Fixtures) -> None:
    authenticator = Authenticator(made.options(), rules=ALICE, claims_issuer="us")
    principal = ask(made, authenticator).principal
    identity = principal.identity
    assert principal.name == identity.email_addresses[0] and principal.rule == 1
    assert principal.permits(principal.name) and not principal.permits(principal.name.upper())
    claims = principal.claims
    assert ("role", "user", "rule", 1) in [(claim.type, claim.value, claim.source, claim.rule) for claim in claims]
    assert {claim.issuer for claim in claims} == {"us"} and {claim.source for claim in claims} == {"certificate", "rule"}
    assert [claim.value for claim in claims if claim.type == "san.email"] == list(identity.email_addresses)
    nine = principal.aspnet_claims
    assert nine[0].type == "issuer" and nine[1].value == identity.sha1_thumbprint.hex().upper()
    assert json.loads(principal.to_json())["outcome"] == "authenticated"
    assert principal == ask(made, authenticator).principal
    for impossible in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            impossible(principal)


def test_rules(made: Fixtures) -> None:
    rules = Rules("refuse san.dns = old.example\naccept any; name = subject(CN)")
    assert len(rules) == 2 and [lint.name for lint in rules.lint()] == ["unanchored_text", "common_name"]
    explained = rules.explain(made.alice())
    assert [(one.line, one.matches) for one in explained] == [(1, False), (2, True)]
    assert Authenticator(made.options(), rules=rules).authenticate(None, now=NOW).kind == "no_certificate"
    for text, code, position in [
        ("", Code.RULES_EMPTY, (None, None)),
        ("accept any\nallow", Code.RULE_INVALID, (2, 1)),
        ("accept san.dns = *x", Code.RULE_INVALID, (1, 18)),
    ]:
        with pytest.raises(certauth.ConfigError) as refused:
            Rules(text)
        assert refused.value.code is code and (refused.value.line, refused.value.column) == position
        assert pickle.loads(pickle.dumps(refused.value)).line == position[0]
    with pytest.raises(certauth.ConfigError) as unknown:
        Authenticator(made.options(), rules="accept anchor = corp")
    assert unknown.value.code is Code.RULE_WITHOUT_EFFECT
    refused_by_rule = ask(made, Authenticator(made.options(), rules="accept san.dns = other.example"))
    assert refused_by_rule.code is Code.NO_RULE_ACCEPTS


def test_bad_arguments(made: Fixtures) -> None:
    authenticator = Authenticator(made.options())
    with pytest.raises(ValueError, match="status_map"):
        Authenticator(made.options(), status_map="teapot")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="rules must be"):
        Authenticator(made.options(), rules=1)  # type: ignore[arg-type]
    with pytest.raises(certauth.ConfigError):
        Authenticator(made.options(), claims_issuer="")
    with pytest.raises(TypeError, match="certificate_validated must be callable"):
        ask(made, authenticator, certificate_validated=1)
    with pytest.raises(TypeError, match="certificate must be"):
        authenticator.authenticate(1, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(certauth.ConfigError, match="16 octets"):
        ask(made, authenticator).record(b"short")


def test_what_certificate_validated_may_do(made: Fixtures) -> None:
    authenticator = Authenticator(made.options(), rules=ALICE)
    kept: list[Validated] = []

    def add(validated: Validated) -> None:
        assert validated.name == validated.identity.email_addresses[0] and validated.claims
        validated.set_name("root")
        validated.add_claim("role", "admin")
        kept.append(validated)

    principal = ask(made, authenticator, certificate_validated=add).principal
    assert principal.name == "root" and ("role", "admin", "hook") in [(c.type, c.value, c.source) for c in principal.claims]
    with pytest.raises(RuntimeError, match="over"):
        kept[0].add_claim("role", "late")

    def alone(validated: Validated) -> None:
        validated.clear_claims()
        validated.add_claim("only", "this")

    assert [claim.type for claim in ask(made, authenticator, certificate_validated=alone).principal.claims] == ["only"]


def raising(error: BaseException) -> Callable[..., Any]:
    def hook(*_: object) -> None:
        raise error

    return hook


@pytest.mark.parametrize(
    "hook",
    [
        raising(Refusal("no account")),
        raising(ValueError("secret")),
        lambda validated: False,
        lambda validated: True,
        lambda validated: validated,
        lambda validated: "yes",
        lambda: None,
        lambda validated: validated.set_name(1),
    ],
)
def test_what_certificate_validated_refuses(made: Fixtures, hook: Callable[..., Any]) -> None:
    failed: list[Code] = []
    outcome = ask(
        made,
        Authenticator(made.options()),
        certificate_validated=hook,
        authentication_failed=lambda rejected: failed.append(rejected.error.code),
    )
    assert (outcome.kind, outcome.code, failed) == ("denied", Code.REFUSED_BY_PROGRAM, [Code.REFUSED_BY_PROGRAM])
    error = outcome.error
    assert error is not None and isinstance(error.__cause__, Exception)
    assert "secret" not in str(error) and "secret" not in outcome.record()
    if isinstance(error.__cause__, Refusal):
        assert "no account" in str(error)


def test_nothing_accepts_what_was_refused(made: Fixtures) -> None:
    plain = Authenticator(made.options())
    principal = ask(made, plain).principal
    calls: list[object] = []
    for returned in (None, True, principal, 1, "authenticated"):

        def failed(rejected: Rejected, returned: object = returned) -> Any:
            assert rejected.certificate == made.der["alice"] and rejected.chain == (made.der["issuing"],)
            rejected.reword("ask the desk")
            return returned

        outcome = ask(made, plain, now=0, certificate_validated=calls.append, authentication_failed=failed)
        assert (outcome.kind, outcome.code, calls) == ("denied", Code.NOT_YET_VALID, [])
        error = outcome.error
        assert error is not None and (error.message == "ask the desk") == (returned is None)
        none = ask(made, plain, None, certificate_validated=calls.append)
        assert none.kind == "no_certificate" and not calls
    outcome = ask(made, plain, now=0, authentication_failed=raising(ValueError("x")))
    assert outcome.code is Code.NOT_YET_VALID and outcome.error is not None
    assert isinstance(outcome.error.__cause__, ValueError)
    seen: list[int] = []
    assert ask(made, plain, None, no_certificate=lambda: seen.append(1)).kind == "no_certificate" and seen == [1]
    with pytest.raises(TypeError, match="must return None"):
        ask(made, plain, None, no_certificate=lambda: principal)
    for hook in ("certificate_validated", "no_certificate", "authentication_failed"):
        for name, now in (("alice", NOW), (None, NOW), ("alice", 0)):
            interrupts = {"certificate_validated": "alice" == name and now == NOW, "no_certificate": name is None}
            if interrupts.get(hook, name == "alice" and now == 0):
                with pytest.raises(KeyboardInterrupt):
                    ask(made, plain, name, now, **{hook: raising(KeyboardInterrupt())})


def test_records(made: Fixtures) -> None:
    authenticator = Authenticator(made.options(), rules=ALICE)
    good = ask(made, authenticator)
    record = json.loads(good.record())
    assert record["outcome"] == "authenticated" and record["certificate"]["claimed"] is False
    assert record["principal"] == good.principal.name and record["rule"] == 1
    denied = json.loads(ask(made, authenticator, now=0).record())
    assert denied["name"] == "not_yet_valid" and denied["certificate"]["claimed"] is True
    assert json.loads(ask(made, authenticator, None).record())["certificate"] is None
    hidden = good.record(b"k" * 32)
    identity = good.principal.identity
    for text in (identity.subject.text, identity.issuer.text, identity.email_addresses[0]):
        assert text not in hidden
    assert "hmac-sha256:" in hidden and hidden.isascii() and "\n" not in hidden


def test_a_checker_of_the_caller(made: Fixtures) -> None:
    def unknown(request: certauth.RevocationRequest) -> certauth.RevocationStatus:
        raise OSError("no evidence")

    authenticator = Authenticator(made.options(certauth.Revocation.offline(unknown)), rules=ALICE)
    outcome = ask(made, authenticator)
    assert outcome.kind == "denied" and outcome.error is not None and isinstance(outcome.error.__cause__, OSError)
    good = authenticator.with_options(made.options(certauth.Revocation.offline(lambda request: certauth.RevocationStatus.GOOD)))
    assert ask(made, good).kind == "authenticated"


def test_threads_share_one(made: Fixtures) -> None:
    authenticator = Authenticator(made.options(), rules=ALICE)
    found: list[str | None] = []

    def work() -> None:
        for _ in range(50):
            found.append(ask(made, authenticator, certificate_validated=lambda validated: None).principal.name)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gc.collect()
    assert len(found) == 200 and len(set(found)) == 1


def test_an_outcome_that_its_hook_holds_is_collected(made: Fixtures) -> None:
    class Service:
        def __init__(self) -> None:
            self.last: object = None

        def known(self, validated: Validated) -> None:
            raise Refusal("no such user")

    service = Service()
    service.last = ask(made, Authenticator(made.options()), certificate_validated=service.known)
    gone = weakref.ref(service)
    del service
    gc.collect()
    assert gone() is None


def test_the_example_of_the_documentation_runs() -> None:
    root = Path(__file__).parent.parent.parent
    page = (root / "docs" / "moving-from-aspnet.md").read_text()
    code = page.split("<!-- example -->\n```python\n")[1].split("```")[0]
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert run.returncode == 0, run.stderr
    first, second = run.stdout.splitlines()
    assert first.startswith('200 {"schema":1,') and second == "alice@demo.example ['alice']"
