"""Reads cases from stdin and prints a line for each, through the accessors of the installed wheel alone.

A case is a word a line: ``case ID``, ``anchor HEX``, ``only HEX``, ``preloaded HEX``, ``sent HEX``, ``crl HEX``, ``leaf HEX``,
``now N``, ``preset NAME``, ``policy NAME=VALUE``, ``revocation no-check|offline|online``, ``end``. A line has nine columns, parted by
tabs: the case, accept or refuse, the code, the path, the subject, the rejections, the names, the policies, the JSON.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import certauth


@dataclass
class Case:
    """What one case gives to a validator."""

    id: str
    anchors: list[bytes] = field(default_factory=list)
    only: list[bytes] = field(default_factory=list)
    preloaded: list[bytes] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    leaf: bytes = b""
    now: int = 0
    preset: str = "default"
    policy: dict[str, str] = field(default_factory=dict)
    revocation: str = "no-check"
    crls: list[bytes] = field(default_factory=list)


def cases(lines: Iterable[str]) -> Iterator[Case]:
    """The cases of a text."""
    case = Case("")
    for line in lines:
        word, _, value = line.rstrip("\n").partition(" ")
        if word == "case":
            case = Case(value)
        elif word == "anchor":
            case.anchors.append(bytes.fromhex(value))
        elif word == "only":
            case.only.append(bytes.fromhex(value))
        elif word == "preloaded":
            case.preloaded.append(bytes.fromhex(value))
        elif word == "sent":
            case.sent.append(bytes.fromhex(value))
        elif word == "crl":
            case.crls.append(bytes.fromhex(value))
        elif word == "leaf":
            case.leaf = bytes.fromhex(value)
        elif word == "now":
            case.now = int(value)
        elif word == "preset":
            case.preset = value
        elif word == "policy":
            name, _, text = value.partition("=")
            case.policy[name] = text
        elif word == "revocation":
            case.revocation = value
        elif word == "end":
            yield case
        else:
            raise SystemExit(f"transcript: {word!r} is not a word of a case")


def options(case: Case) -> certauth.Options:
    """The options of a case."""
    trust = certauth.TrustAnchors.from_der(*case.anchors)
    trust += certauth.TrustAnchors.only_this_certificate(*case.only)
    if case.revocation == "no-check":
        revocation = certauth.Revocation.no_check()
    else:
        kind = certauth.Revocation.online if case.revocation == "online" else certauth.Revocation.offline
        revocation = kind(certauth.Evidence(case.crls))
    policy = certauth.Policy.from_text(case.policy, preset=case.preset)
    return certauth.Options(trust, revocation=revocation, policy=policy, intermediates=case.preloaded)


def percent(text: str) -> str:
    """Printable ASCII but space and percent as it is, other octets of the UTF-8 as %XX."""
    return "".join(
        chr(octet) if 0x21 <= octet <= 0x7E and octet != 0x25 else f"%{octet:02X}" for octet in text.encode()
    )


def names(identity: certauth.Identity) -> str:
    """The identity's names, in encoded order."""
    shown = []
    for name in identity.subject_alt_names:
        if name.type in ("dns", "email", "uri", "upn"):
            shown.append(f"{name.type}:{percent(str(name.value))}")
        elif name.type == "directory_name":
            shown.append(f"directory_name:{percent(str(name.value))}")
        elif name.type == "ip":
            shown.append(f"ip:{name.value.packed.hex()}")  # type: ignore[union-attr]
    return " ".join(shown)


def columns(case: Case) -> list[str]:
    """The nine columns of a case."""
    try:
        identity = certauth.validate(case.leaf, case.sent, case.now, options(case))
    except certauth.ConfigError as error:
        return [case.id, "refuse", error.name, "", "", "", "", "", ""]
    except certauth.ValidationError as error:
        rejections = [
            f"{','.join(rejection.path)}: {rejection.code.name.lower()} at {rejection.at}"
            for rejection in error.rejections
        ]
        return [case.id, "refuse", error.name, "", "", ";".join(rejections), "", "", error.to_json()]
    path = ",".join(identity.path_refs)
    code = certauth.Code.AUTHENTICATED.name.lower()
    return [case.id, "accept", code, path, identity.subject.text, "", names(identity), ",".join(identity.policies), identity.to_json()]


def main() -> None:
    """Answers every case of stdin."""
    # A subject may hold any character; the columns are UTF-8 wherever this runs.
    output = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="\n", closefd=False)
    with output:
        for case in cases(sys.stdin):
            output.write("\t".join(columns(case)) + "\n")


if __name__ == "__main__":
    main()
