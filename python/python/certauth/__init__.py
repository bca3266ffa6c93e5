"""The client-certificate check that every server can share.

``validate(end_entity, chain, now, options)`` gives an :class:`Identity` or raises a :class:`ValidationError` that says why,
for every path that was tried. It opens no socket and no file, has no clock and trusts no system roots; that the peer
holds the private key is proved by TLS, not here.
"""

from certauth._certauth import (
    Code,
    DistinguishedName,
    Evidence,
    Identity,
    Options,
    Policy,
    Revocation,
    RevocationRequest,
    RevocationStatus,
    TrustAnchors,
    __version__,
    certificates_from_pem,
    validate,
)
from certauth._data import (
    Attribute,
    CertificateStatus,
    Crl,
    Described,
    Detail,
    GeneralName,
    Note,
    Position,
    Rejection,
    ValidUntil,
    Wanted,
)
from certauth._errors import ConfigError, ValidationError

__all__ = [
    "Attribute",
    "CertificateStatus",
    "Code",
    "ConfigError",
    "Crl",
    "Described",
    "Detail",
    "DistinguishedName",
    "Evidence",
    "GeneralName",
    "Identity",
    "Note",
    "Options",
    "Policy",
    "Position",
    "Rejection",
    "Revocation",
    "RevocationRequest",
    "RevocationStatus",
    "TrustAnchors",
    "ValidUntil",
    "ValidationError",
    "Wanted",
    "__version__",
    "certificates_from_pem",
    "validate",
]

# Tracebacks, pickles and help() name what is public by its public name.
for _public in (
    Attribute,
    CertificateStatus,
    Crl,
    Described,
    Detail,
    GeneralName,
    Note,
    Position,
    Rejection,
    ValidUntil,
    Wanted,
    ConfigError,
    ValidationError,
    certificates_from_pem,
    validate,
):
    _public.__module__ = __name__
del _public
