"""A Python callable as a checker: it can only narrow the verdict."""

from __future__ import annotations

import gc
import sys
import threading
import weakref

import certauth
import pytest
from certauth import Code, Revocation, RevocationRequest, RevocationStatus, ValidationError, validate
from conftest import NOW, Fixtures


def test_the_checker_is_asked_from_the_anchor_down(made: Fixtures) -> None:
    asked: list[RevocationRequest] = []

    def checker(request: RevocationRequest) -> RevocationStatus:
        asked.append(request)
        return RevocationStatus.GOOD

    identity = made.alice(made.options(Revocation.online(checker)))
    assert "revocation_status" in identity.checked and identity.switched_off == ()
    issuing, alice = asked
    assert (issuing.certificate, issuing.issuer_certificate) == (made.der["issuing"], made.der["root"])
    assert (alice.certificate, alice.issuer_certificate) == (made.der["alice"], made.der["issuing"])
    assert alice.issuer_name == identity.issuer.der and alice.issuer_public_key_info in made.der["issuing"]
    assert (issuing.serial_number, alice.serial_number) == (1, identity.serial_number)
    assert (issuing.path_above, alice.path_above) == ((), (made.der["issuing"],))
    assert (alice.timestamp, alice.mode, alice.now) == (NOW, "online", identity.validated_at)
    with pytest.raises(AttributeError):
        alice.timestamp = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (RevocationStatus.REVOKED, Code.REVOKED),
        (RevocationStatus.UNKNOWN, Code.REVOCATION_SOURCE_MISSING),
        (None, Code.REVOCATION_SOURCE_MISSING),
        (1, Code.REVOCATION_SOURCE_MISSING),
        (True, Code.REVOCATION_SOURCE_MISSING),
        ("GOOD", Code.REVOCATION_SOURCE_MISSING),
    ],
)
def test_other_answers_refuse(made: Fixtures, answer: object, code: Code) -> None:
    with pytest.raises(ValidationError) as caught:
        made.alice(made.options(Revocation.offline(lambda request: answer)))
    assert caught.value.code is code
    assert isinstance(caught.value.__cause__, TypeError) == (not isinstance(answer, RevocationStatus))


def test_an_exception_is_unknown_and_the_cause(made: Fixtures) -> None:
    def checker(request: RevocationRequest) -> RevocationStatus:
        raise LookupError("the list is gone")

    with pytest.raises(ValidationError) as caught:
        made.alice(made.options(Revocation.offline(checker)))
    assert caught.value.code is Code.REVOCATION_SOURCE_MISSING
    assert isinstance(caught.value.__cause__, LookupError)
    seen: list[object] = []
    hook, sys.unraisablehook = sys.unraisablehook, lambda raised: seen.append(raised.exc_value)
    try:
        made.alice(made.options(Revocation.offline(checker), allow_revocation_source_missing=True))
    finally:
        sys.unraisablehook = hook
    assert [type(raised) for raised in seen] == [LookupError]


def test_an_interrupt_reaches_the_program(made: Fixtures) -> None:
    for kind in (KeyboardInterrupt, SystemExit):

        def checker(request: RevocationRequest) -> RevocationStatus:
            raise kind

        with pytest.raises(kind):
            made.alice(made.options(Revocation.offline(checker)))


def test_evidence_is_verified_within_the_budget(made: Fixtures) -> None:
    parts = (made.der["evidence_key"], made.der["evidence_algorithm"], b"evidence", made.der["evidence_signature"])
    answers: list[bool] = []

    def checker(request: RevocationRequest) -> RevocationStatus:
        answers.append(request.verify(*parts))
        answers.append(request.verify(*parts[:2], b"forged", parts[3]))
        answers.append(request.verify(b"", b"", b"", b""))
        with pytest.raises(TypeError):
            request.verify(1, 2, 3, 4)
        return RevocationStatus.GOOD

    made.alice(made.options(Revocation.offline(checker)))
    assert answers == [True, False, False] * 2

    def greedy(request: RevocationRequest) -> RevocationStatus:
        while request.verify(*parts):
            pass
        return RevocationStatus.GOOD

    with pytest.raises(ValidationError) as caught:
        made.alice(made.options(Revocation.offline(greedy)))
    assert caught.value.code is Code.BUDGET_SIGNATURES


def test_a_request_ends_with_its_answer(made: Fixtures) -> None:
    parts = (made.der["evidence_key"], made.der["evidence_algorithm"], b"evidence", made.der["evidence_signature"])
    kept: list[RevocationRequest] = []
    answers: list[bool] = []

    def checker(request: RevocationRequest) -> RevocationStatus:
        thread = threading.Thread(target=lambda: answers.append(request.verify(*parts)))
        thread.start()
        thread.join()
        for earlier in kept:
            with pytest.raises(RuntimeError, match="returned"):
                earlier.verify(*parts)
        kept.append(request)
        return RevocationStatus.GOOD

    made.alice(made.options(Revocation.offline(checker)))
    assert answers == [True, True] and repr(kept[0]) == "<RevocationRequest offline>"
    with pytest.raises(RuntimeError, match="returned"):
        kept[0].verify(*parts)
    with pytest.raises(TypeError):
        RevocationRequest()


def test_a_checker_may_validate(made: Fixtures) -> None:
    parts = (made.der["evidence_key"], made.der["evidence_algorithm"], b"evidence", made.der["evidence_signature"])
    outer: list[RevocationRequest] = []

    def inner_checker(request: RevocationRequest) -> RevocationStatus:
        assert outer[-1].verify(*parts) and request.verify(*parts)
        raise LookupError("inner")

    inner = made.options(Revocation.offline(inner_checker))

    def outer_checker(request: RevocationRequest) -> RevocationStatus:
        outer.append(request)
        with pytest.raises(ValidationError) as caught:
            made.alice(inner)
        assert isinstance(caught.value.__cause__, LookupError)
        assert request.verify(*parts)
        made.alice()
        assert request.verify(*parts)
        return RevocationStatus.GOOD

    made.alice(made.options(Revocation.offline(outer_checker)))
    assert len(outer) == 2


def test_checkers_may_switch_greenlets(made: Fixtures) -> None:
    """Two validations on one thread whose checkers wait for each other keep their answers apart."""
    greenlet = pytest.importorskip("greenlet")
    parts = (made.der["evidence_key"], made.der["evidence_algorithm"], b"evidence", made.der["evidence_signature"])

    def validation(answer: RevocationStatus) -> object:
        def checker(request: RevocationRequest) -> RevocationStatus:
            greenlet.getcurrent().parent.switch("waiting")
            assert request.verify(*parts)
            return answer

        try:
            return made.alice(made.options(Revocation.online(checker)))
        except ValidationError as error:
            return error.code

    revoked = greenlet.greenlet(lambda: validation(RevocationStatus.REVOKED))
    good = greenlet.greenlet(lambda: validation(RevocationStatus.GOOD))
    assert [revoked.switch(), good.switch()] == ["waiting", "waiting"]
    assert revoked.switch() is Code.REVOKED
    assert good.switch() == "waiting"
    identity = good.switch()
    assert isinstance(identity, certauth.Identity)


def test_an_interrupt_is_never_lost(made: Fixtures) -> None:
    asked: list[RevocationRequest] = []

    def checker(request: RevocationRequest) -> RevocationStatus:
        asked.append(request)
        raise LookupError if len(asked) == 1 else KeyboardInterrupt

    lenient = {"allow_revocation_source_missing": True}
    with pytest.raises(KeyboardInterrupt):
        made.alice(made.options(Revocation.offline(checker), **lenient))
    assert len(asked) == 2


def test_a_dropped_exception_may_validate(made: Fixtures) -> None:
    class Costly(Exception):
        def __del__(self) -> None:
            made.alice(made.options(Revocation.offline(lambda request: RevocationStatus.GOOD)))

    def checker(request: RevocationRequest) -> RevocationStatus:
        raise Costly

    lenient = {"allow_revocation_source_missing": True}
    seen: list[object] = []
    hook, sys.unraisablehook = sys.unraisablehook, lambda unraisable: seen.append(type(unraisable.exc_value))
    try:
        made.alice(made.options(Revocation.offline(checker), **lenient))
    finally:
        sys.unraisablehook = hook
    assert seen == [Costly]


def test_endless_recursion_is_an_exception(made: Fixtures) -> None:
    depth = 0

    def checker(request: RevocationRequest) -> RevocationStatus:
        nonlocal depth
        depth += 1
        made.alice(options)
        return RevocationStatus.GOOD

    options = made.options(Revocation.offline(checker))
    caught: list[ValidationError] = []

    def run() -> None:
        with pytest.raises(ValidationError) as refused:
            made.alice(options)
        caught.append(refused.value)

    # A stack smaller than the main thread's must do.
    size = threading.stack_size(1 << 20)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    threading.stack_size(size)
    cause: BaseException | None = caught[0]
    while isinstance(cause, ValidationError):
        cause = cause.__cause__
    assert isinstance(cause, RecursionError)


def test_a_checker_is_collected(made: Fixtures) -> None:
    class Checker:
        options: certauth.Options

        def __call__(self, request: RevocationRequest) -> RevocationStatus:
            return RevocationStatus.GOOD

    checker = Checker()
    checker.options = made.options(Revocation.offline(checker))
    made.alice(checker.options)
    gone = weakref.ref(checker)
    del checker
    gc.collect()
    assert gone() is None


def test_a_checker_is_callable() -> None:
    for wrong in (None, 1, RevocationStatus.GOOD):
        with pytest.raises(TypeError, match="callable"):
            Revocation.offline(wrong)  # type: ignore[arg-type]
    assert [Revocation.no_check().mode, Revocation.online(print).mode] == ["no-check", "online"]
    with pytest.raises(TypeError):
        Revocation()
    assert validate is certauth.validate
