"""Reads cases from stdin and prints a line for each, through the accessors of the installed wheel alone.

A case is a word a line: ``case ID``, ``anchor HEX``, ``only HEX``, ``preloaded HEX``, ``sent HEX``, ``crl HEX``, ``leaf HEX``,
``now N``, ``preset NAME``, ``policy NAME=VALUE``, ``revocation no-check|offline|online``, ``end``; and for a whole attempt to
authenticate, texts in hexadecimal: ``label``, ``rules``, ``claims-issuer``, ``status-map WORD``, ``refuse``, ``name``, ``reword``,
``claim-type`` and ``claim-value``, ``clear``, ``absent``, ``attempt``; and for what a proxy forwards ``product NAME``, ``setting HEX
HEX``, ``header HEX HEX``, ``peer HEX``, ``secret HEX``, ``received HEX``, ``environ``, ``connection``. A line has nine columns, parted by
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
    labels: dict[int, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    claims: list[tuple[str, str]] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    product: str | None = None
    settings: dict[str, str | bool | int] = field(default_factory=dict)
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    verify: list[str] = field(default_factory=list)
    received: bytes | None = None


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
        elif word == "label":
            case.labels[len(case.anchors)] = bytes.fromhex(value).decode()
        elif word in ("rules", "claims-issuer", "refuse", "name", "reword", "claim-type", "peer", "secret"):
            case.texts[word] = bytes.fromhex(value).decode()
        elif word == "claim-value":
            case.claims.append((case.texts["claim-type"], bytes.fromhex(value).decode()))
        elif word == "status-map":
            case.texts[word] = value
        elif word == "product":
            case.product = value
        elif word == "setting":
            name, text = (bytes.fromhex(part).decode() for part in value.split(" "))
            if name == "verify":
                case.verify.append(text)
                continue
            case.settings[name] = text == "true" if name == "ignore_untrusted" else int(text) if name[:6] == "limit_" else text
        elif word == "header":
            name, text = value.split(" ")
            case.headers.append((bytes.fromhex(name), bytes.fromhex(text)))
        elif word == "received":
            case.received = bytes.fromhex(value)
        elif word in ("clear", "absent", "attempt", "environ", "connection"):
            case.flags.add(word)
        elif word == "end":
            yield case
        else:
            raise SystemExit(f"transcript: {word!r} is not a word of a case")


def options(case: Case) -> certauth.Options:
    """The options of a case."""
    trust = certauth.TrustAnchors.from_der()
    for number, anchor in enumerate(case.anchors):
        one = certauth.TrustAnchors.from_der(anchor)
        trust += one.with_label(case.labels[number]) if number in case.labels else one
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


def claims(listed: tuple[certauth.Claim, ...]) -> str:
    """``type=value`` and the source and issuer in brackets."""
    return " ".join(f"{percent(c.type)}={percent(c.value)}({c.source},{percent(c.issuer)})" for c in listed)


def rejected(error: certauth.ValidationError) -> str:
    """The rejections of a refusal."""
    shown = (f"{','.join(one.path)}: {one.code.name.lower()} at {one.at}" for one in error.rejections)
    return ";".join(shown)


def forwarded(case: Case, product: str) -> tuple[bytes | None, Iterable[bytes]]:
    """What the client shows with a request that may come from a proxy."""
    forwarding = certauth.Forwarding(product, verify=case.verify, **case.settings)  # type: ignore[arg-type]
    peer = case.texts.get("peer")
    secret = case.texts["secret"].encode() if "secret" in case.texts else None
    if case.received is not None:
        header = forwarding.decode_proxy_protocol(case.received, peer=peer, secret=secret)
        assert header is not None
        found = header[0]
    elif "environ" in case.flags:
        environ = {name.decode("latin-1"): value.decode("latin-1") for name, value in case.headers}
        found = forwarding.decode_environ(environ, peer=peer, secret=secret)
    else:
        found = forwarding.decode(case.headers, peer=peer, secret=secret)
    if found.comes_from_proxy:
        return found.certificate, found.chain
    return (case.leaf, case.sent) if "connection" in case.flags else (None, ())


def attempt(case: Case) -> list[str]:
    """The nine columns of a whole attempt to authenticate."""

    def validated(context: certauth.Validated) -> None:
        if "clear" in case.flags:
            context.clear_claims()
        if "name" in case.texts:
            context.set_name(case.texts["name"])
        for kind, value in case.claims:
            context.add_claim(kind, value)
        if "refuse" in case.texts:
            raise certauth.Refusal(case.texts["refuse"])

    def failed(context: certauth.Rejected) -> None:
        if "reword" in case.texts:
            context.reword(case.texts["reword"])

    authenticator = certauth.Authenticator(
        options(case),
        rules=case.texts.get("rules"),
        claims_issuer=case.texts.get("claims-issuer"),
        status_map=case.texts.get("status-map", "forbidden"),  # type: ignore[arg-type]
    )
    shown = None if "absent" in case.flags else case.leaf
    chain: Iterable[bytes] = case.sent
    try:
        if case.product is not None:
            shown, chain = forwarded(case, case.product)
        outcome = authenticator.authenticate(
            shown, chain, now=case.now, certificate_validated=validated, authentication_failed=failed
        )
    except certauth.ForwardingError as error:
        outcome = authenticator.refuse(error, now=case.now, authentication_failed=failed)
    last = [str(outcome.http_status), outcome.record()]
    if outcome.error is not None:
        return [case.id, "refuse", outcome.error.name, "", "", rejected(outcome.error), "", *last]
    if not outcome:
        return [case.id, "refuse", outcome.kind, "", "", "", "", *last]
    principal = outcome.principal
    identity = principal.identity
    both = f"{claims(principal.claims)} | {claims(principal.aspnet_claims)}"
    return [case.id, "accept", outcome.kind, ",".join(identity.path_refs), identity.subject.text, "", both, *last]


def columns(case: Case) -> list[str]:
    """The nine columns of a case."""
    try:
        if "attempt" in case.flags:
            return attempt(case)
        identity = certauth.validate(case.leaf, case.sent, case.now, options(case))
    except certauth.ConfigError as error:
        return [case.id, "refuse", error.name, "", "", "", "", "", ""]
    except certauth.ValidationError as error:
        return [case.id, "refuse", error.name, "", "", rejected(error), "", "", error.to_json()]
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
