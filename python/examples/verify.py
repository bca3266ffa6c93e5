"""Verifies the first certificate of a PEM file, with the rest as its chain.

Usage: ``python verify.py roots.pem client.pem [SECONDS]``; without a time, now.
"""

from __future__ import annotations

import sys
from datetime import datetime, timezone
from pathlib import Path

from certauth import (
    ConfigError,
    Options,
    Policy,
    Revocation,
    TrustAnchors,
    ValidationError,
    certificates_from_pem,
    validate,
)



def main(roots: str, client: str, seconds: str | None = None) -> int:
    """0 for an identity, 1 for a refusal, 2 for settings that cannot work."""
    now = int(seconds) if seconds else datetime.now(timezone.utc)
    try:
        trust = TrustAnchors.from_pem(Path(roots).read_bytes())
        options = Options(trust, revocation=Revocation.no_check(), policy=Policy(max_path_length=4))
        end_entity, *chain = certificates_from_pem(Path(client).read_bytes())
        identity = validate(end_entity, chain, now, options)
    except ConfigError as error:
        print(f"settings: {error}", file=sys.stderr)
        return 2
    except ValidationError as error:
        print(f"{error:#}")
        return 1
    print("subject:", identity.subject)
    print("names:", ", ".join(str(name.value) for name in identity.subject_alt_names))
    print("anchor:", identity.anchor_label)
    print("not checked:", ", ".join(identity.switched_off))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
