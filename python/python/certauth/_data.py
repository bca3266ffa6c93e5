"""Plain data: tuples with named fields, and how they are read from the one JSON of a verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn, cast

from certauth._certauth import Code, RevocationStatus

if TYPE_CHECKING:
    from certauth._certauth import DistinguishedName


class Position(str):
    """A certificate by its position in what was passed: ``end_entity``, ``sent:0``, ``preloaded:0`` or ``anchor:0``."""

    __slots__ = ()

    @property
    def kind(self) -> Literal["end_entity", "sent", "preloaded", "anchor"]:
        """Where it was passed: as the certificate, in the chain, as an intermediate or as a trust anchor."""
        return cast('Literal["end_entity", "sent", "preloaded", "anchor"]', self.partition(":")[0])

    @property
    def number(self) -> int | None:
        """The index there; ``None`` for the end entity."""
        number = self.partition(":")[2]
        return int(number) if number else None


class Attribute(NamedTuple):
    """One ``type=value`` of a distinguished name."""

    type: str
    """The attribute type, dotted."""
    value: str | None
    """The value as text; ``None`` if it is not a string, or a malformed one."""
    tag: int
    """The ASN.1 tag of the value."""
    octets: bytes
    """The contents of the value, undecoded."""


class GeneralName(NamedTuple):
    """One name of a subjectAltName."""

    type: str
    """``dns``, ``email``, ``uri``, ``ip``, ``directory_name``, ``upn``, ``smtp_utf8_mailbox``, ``registered_id``,
    ``other_name``, ``x400`` or ``edi_party``."""
    value: str | bytes | IPv4Address | IPv6Address | DistinguishedName
    """The name; undecoded octets for ``other_name``, ``x400`` and ``edi_party``."""
    oid: str | None
    """The type of an ``other_name``, dotted."""


class Claim(NamedTuple):
    """One statement about a principal. Of one type there may be any number."""

    type: str
    """Such as ``san.email``, a URI in ``aspnet_claims``, or what a rule or ``certificate_validated`` says."""
    value: str
    """The value: a peer's text as it is in the certificate."""
    value_type: str
    """The URI of the type of the value."""
    issuer: str
    """Who vouches for it: the ``claims_issuer``."""
    source: Literal["certificate", "rule", "hook"]
    """Who says it."""
    rule: int | None
    """The line of the rule that took it, if one did."""


class Lint(NamedTuple):
    """A likely mistake in a rule."""

    line: int
    """The line, from 1."""
    column: int
    """The column, from 1."""
    name: str
    """What it is: ``unanchored_text``, ``common_name``, ``order_dependent``, ``issuer_by_name`` or ``legacy_sha1``."""
    text: str
    """What it means."""


class Explanation(NamedTuple):
    """What one rule says of an identity."""

    line: int
    """The line of the rule, from 1."""
    matches: bool
    """Whether it matches."""
    reason: str
    """Why not; empty if it matches."""


class ValidUntil(NamedTuple):
    """When a certificate must be validated again."""

    time: datetime | None
    """The last second at which the verdict holds; the clock skew is not added."""
    because_of: Position
    """The certificate that it is about."""
    cause: Literal["not_after", "next_update", "max_age", "recheck"]
    """What ends: its validity, the evidence about it, evidence without a next update, or an unknown status."""


class Detail(Mapping[str, Any]):
    """The facts beside a code: a mapping that never changes. Lists are tuples."""

    __slots__ = ("_facts",)
    _facts: dict[str, Any]

    def __new__(cls, facts: Mapping[str, Any]) -> Detail:
        self = super().__new__(cls)
        frozen = {key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()}
        object.__setattr__(self, "_facts", frozen)
        return self

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a detail never changes")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __getitem__(self, key: str) -> Any:
        return self._facts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def __hash__(self) -> int:
        return hash(frozenset(self._facts.items()))

    def __repr__(self) -> str:
        return repr(self._facts)

    def __reduce__(self) -> tuple[type[Detail], tuple[dict[str, Any]]]:
        return Detail, (dict(self._facts),)


class CertificateStatus(NamedTuple):
    """What was found of the revocation of one certificate of a path."""

    at: Position
    """Which one."""
    status: RevocationStatus
    """Its status."""
    code: Code | None
    """The code of a status that is not good."""
    record: Detail
    """What it rests on: ``source``, ``issuer``, ``number``, ``this_update``, ``next_update``, ``verified_by``, ``reason``,
    ``revoked_at``, ``problem`` and ``urls``, as the JSON has them."""


class Wanted(NamedTuple):
    """Evidence that would help, and where it is."""

    at: Position
    """For which certificate."""
    kind: Literal["crl", "delta_crl"]
    """Of which kind."""
    url: str
    """Where it is, as the certificate spells it: printable ASCII. docs/revocation.md says how to fetch it safely."""


class Crl(NamedTuple):
    """What is known of one CRL without its issuer's key: nothing here is verified."""

    issuer: str
    """The name of its issuer, RFC 4514."""
    number: str | None
    """Its number, in hexadecimal."""
    version: int
    """1 or 2."""
    this_update: datetime | None
    """When it was issued."""
    next_update: datetime | None
    """When the next one is due; ``None`` if it does not say."""
    age: int
    """Seconds since it was issued; negative if it is from the future."""
    seconds_left: int | None
    """Seconds until the next one is due; negative once it is overdue."""
    entries: int
    """How many certificates it lists."""
    octets: int
    """How many octets it has."""
    sha256: bytes
    """SHA-256 of its DER."""
    is_delta: bool
    """Whether it is a delta CRL, which is not complete."""
    is_partial: bool
    """Whether it is about a part of the issuer's certificates only."""
    has_unknown_critical: bool
    """Whether it has a critical extension that is not known here: what it does not list is not good then."""


class Rejection(NamedTuple):
    """Why one path was refused."""

    path: tuple[Position, ...]
    """The certificates from the end entity towards the anchor, as far as the path was built."""
    code: Code
    """What is wrong."""
    at: Position
    """With which certificate."""
    detail: Detail
    """The facts; a code always has the same keys."""
    revocation: tuple[CertificateStatus, ...]
    """What was found of the revocation of its certificates, from the anchor down; empty if it was not asked."""


class Note(NamedTuple):
    """Something that was ignored, or allowed by a named field, and did not decide the verdict."""

    code: Code
    """What it is."""
    at: Position
    """Of which certificate."""
    detail: Detail
    """The facts; a code always has the same keys."""


class Described(NamedTuple):
    """A certificate that a refusal speaks of."""

    at: Position
    """Its position in what was passed."""
    subject: str
    """RFC 4514, control characters escaped."""
    sha256: bytes
    """SHA-256 of its DER, or of an anchor's SubjectPublicKeyInfo."""


def rejections(verdict: str) -> tuple[Rejection, ...]:
    """The rejections of a verdict in JSON, the furthest first."""
    return tuple(
        Rejection(
            tuple(map(Position, row["path"])),
            Code(row["code"]),
            Position(row["at"]),
            Detail(row["detail"]),
            _statuses(row["revocation"]),
        )
        for row in json.loads(verdict)["rejections"]
    )


def _statuses(rows: list[dict[str, Any]]) -> tuple[CertificateStatus, ...]:
    return tuple(
        CertificateStatus(
            Position(row.pop("at")),
            RevocationStatus[row.pop("status").upper()],
            None if row["code"] is None else Code(row["code"]),
            Detail({key: value for key, value in row.items() if key not in ("code", "name")}),
        )
        for row in rows
    )


def revocation(verdict: str) -> tuple[CertificateStatus, ...]:
    """What was found of the revocation of an identity's certificates."""
    return _statuses(json.loads(verdict)["identity"]["revocation"])


def wanted(verdict: str) -> tuple[Wanted, ...]:
    """What to fetch."""
    return tuple(Wanted(Position(row["at"]), row["kind"], row["url"]) for row in json.loads(verdict)["wanted"])


def crls(evidence: str) -> tuple[Crl, ...]:
    """The CRLs of evidence in JSON."""
    return tuple(
        Crl(
            **{
                **row,
                "sha256": bytes.fromhex(row["sha256"]),
                "this_update": _time(row["this_update"]),
                "next_update": _time(row["next_update"]),
            }
        )
        for row in json.loads(evidence)["crls"]
    )


def _time(text: str | None) -> datetime | None:
    """An instant of the JSON; ``None`` also outside of the years 1 to 9999."""
    try:
        return None if text is None else datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None


def more_rejections(verdict: str) -> dict[Code, int]:
    """How many more there were than are kept."""
    return {Code(row["code"]): row["count"] for row in json.loads(verdict)["more_rejections"]}


def notes(verdict: str) -> tuple[Note, ...]:
    """The notes of a verdict in JSON."""
    return tuple(
        Note(Code(row["code"]), Position(row["at"]), Detail(row["detail"])) for row in json.loads(verdict)["notes"]
    )


def certificates(verdict: str) -> tuple[Described, ...]:
    """The certificates that the rejections speak of."""
    return tuple(
        Described(Position(row["at"]), row["subject"], bytes.fromhex(row["sha256"]))
        for row in json.loads(verdict)["certificates"]
    )


def serial_number(contents: bytes) -> int:
    """The number of an INTEGER's contents."""
    return int.from_bytes(contents, "big", signed=True)
