"""The exceptions. They hold plain text, so they are copied and pickled as every exception is."""

from __future__ import annotations

import json
from typing import Any, cast

from certauth import _data
from certauth._certauth import Code


class ValidationError(Exception):
    """The certificate was refused: why, for every path that was tried.

    ``str(error)`` is one sentence for a log; ``error.explain()``, or ``f"{error:#}"``, is the tree of all paths with the
    cause and how to fix it. Names are in quotes, and characters that hide or reorder text are escaped.
    """

    def __init__(self, code: Code, message: str, tree: str, verdict: str, reworded: str | None = None) -> None:
        super().__init__(code, message, tree, verdict, reworded)
        self._reworded = reworded
        self._message = message
        self._tree = tree
        self._verdict = verdict
        self._code = code

    @property
    def code(self) -> Code:
        """The headline: the code of the rejection that came furthest."""
        return self._code

    @property
    def name(self) -> str:
        """The code's name as JSON, C and the command write it, such as ``issuer_unknown``."""
        return self._code.name.lower()

    @property
    def cause(self) -> str:
        """What the headline means."""
        return str(json.loads(self._verdict)["cause"])

    @property
    def remedy(self) -> str:
        """How to fix what the headline says, for the certificate that it is about."""
        return str(json.loads(self._verdict)["remedy"])

    @property
    def rejections(self) -> tuple[_data.Rejection, ...]:
        """Every rejection that was kept, the furthest first; the first is the headline."""
        return _data.rejections(self._verdict)

    @property
    def more_rejections(self) -> dict[Code, int]:
        """How many more were met beyond ``limit_rejections``, by code."""
        return _data.more_rejections(self._verdict)

    @property
    def certificates(self) -> tuple[_data.Described, ...]:
        """The certificates that the rejections speak of."""
        return _data.certificates(self._verdict)

    @property
    def notes(self) -> tuple[_data.Note, ...]:
        """What was ignored, such as an unreadable certificate of the chain."""
        return _data.notes(self._verdict)

    @property
    def wanted(self) -> tuple[_data.Wanted, ...]:
        """What to fetch, so that another validation with it can decide. Empty unless the mode is ``online``."""
        return _data.wanted(self._verdict)

    @property
    def message(self) -> str | None:
        """The program's own words for this refusal, which ``authentication_failed`` gave; ``None`` if it gave none."""
        return self._reworded

    def to_json(self) -> str:
        """The verdict as JSON on one line: the same bytes as C and the command print."""
        return self._verdict

    def to_dict(self) -> dict[str, Any]:
        """The verdict as the data that its JSON says."""
        return cast("dict[str, Any]", json.loads(self._verdict))

    def explain(self) -> str:
        """The headline and, below it, a line for each path that was tried, the cause, and how to fix it."""
        return self._tree

    def __str__(self) -> str:
        return self._message

    def __format__(self, spec: str) -> str:
        return self._tree if spec == "#" else format(self._message, spec)


class ConfigError(ValueError):
    """The settings cannot work; nothing was built."""

    def __init__(
        self,
        code: Code,
        message: str,
        field: str | None,
        index: int | None,
        error: str,
        position: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(code, message, field, index, error, position)
        self._position = position
        self._code = code
        self._message = message
        self._field = field
        self._index = index
        self._error = error

    @property
    def code(self) -> Code:
        """What is wrong: a number from 1000."""
        return self._code

    @property
    def name(self) -> str:
        """The code's name as JSON, C and the command write it, such as ``option_unknown``."""
        return self._code.name.lower()

    @property
    def field(self) -> str | None:
        """The policy field, if the error is about one."""
        return self._field

    @property
    def index(self) -> int | None:
        """The index of the anchor, intermediate, pin or PEM block, if the error is about one."""
        return self._index

    @property
    def line(self) -> int | None:
        """The line, from 1, if the error is in a text of rules."""
        return self._position[0] if self._position else None

    @property
    def column(self) -> int | None:
        """The column, from 1, counted in characters, if the error is in a text of rules."""
        return self._position[1] if self._position else None

    def to_json(self) -> str:
        """The error as JSON on one line, as docs/verdict.schema.json describes it."""
        return self._error

    def __str__(self) -> str:
        return self._message


class ForwardingError(Exception):
    """A header that does not carry what its format says, or that must not be believed. It never holds what is in the header."""

    code: Code
    """The kind of fault."""
    reason: str
    """The header, the line, the octet and what is wrong."""
    header: str
    """The name of the header, as it is configured."""
    line: int | None
    """Which of the lines with this name, from 1, if it is about one."""
    offset: int | None
    """The octet of its value, from 0, if it is about one."""

    def __init__(self, code: Code, reason: str, header: str, line: int | None, offset: int | None) -> None:
        super().__init__(code, reason, header, line, offset)
        self.code = code
        self.reason = reason
        self.header = header
        self.line = line
        self.offset = offset

    def __str__(self) -> str:
        return f"{self.code.name.lower()} ({self.code.value}) in {self.reason}"


class NoCertificateError(Exception):
    """The peer has shown no certificate, and somebody asked for its principal."""


class Refusal(Exception):
    """Raised by ``certificate_validated`` to refuse a certificate: its text is the reason in the log."""
