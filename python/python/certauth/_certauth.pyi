"""The native part of certauth; import its names from ``certauth``."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum, IntEnum
from ipaddress import IPv4Address, IPv6Address
from os import PathLike
from typing import Any, Literal, NoReturn, Protocol, TypeAlias, final

from certauth._data import (
    Attribute,
    CertificateStatus,
    Claim,
    Crl,
    Explanation,
    GeneralName,
    Lint,
    Note,
    Position,
    ValidUntil,
    Wanted,
)
from certauth._errors import ForwardingError, ValidationError

__all__ = [
    "Authenticator",
    "Code",
    "DistinguishedName",
    "Evidence",
    "Forwarded",
    "Forwarding",
    "Identity",
    "Issued",
    "Options",
    "Outcome",
    "Policy",
    "Principal",
    "Rejected",
    "Revocation",
    "RevocationRequest",
    "RevocationStatus",
    "Rules",
    "TrustAnchors",
    "Validated",
    "certificates_from_pem",
    "demo",
    "tls_verify_callback",
    "__version__",
    "validate",
]

__version__: str

class _X509Certificate(Protocol):
    """A ``cryptography.x509.Certificate``."""

    def public_bytes(self, encoding: Any) -> bytes:
        """Its DER, for ``Encoding.DER``."""

_Certificate: TypeAlias = str | bytes | bytearray | _X509Certificate

class Code(IntEnum):
    """What a verdict, a configuration error or a note says. Numbers and names never change.

    They come in hundreds: 1xx structure, 2xx algorithms, 3xx type, 4xx validity, 5xx CA rules and usage, 6xx search
    and budgets, 7xx signature, 8xx names and policies, 9xx revocation, 10xx configuration, 12xx what follows a verdict.
    The ``__doc__`` of a member says what it means.
    """

    AUTHENTICATED = 1
    """The certificate was authenticated."""
    CERTIFICATE_UNREADABLE = 100
    """The input is not exactly one DER-encoded certificate."""
    VERSION_INVALID = 101
    """The version is not v1, v2 or v3."""
    VERSION_1_NOT_ALLOWED = 102
    """The certificate is v1 or v2, which cannot carry extensions."""
    EXTENSIONS_WITHOUT_VERSION_3 = 103
    """The certificate has extensions but is not v3."""
    SERIAL_NUMBER_INVALID = 104
    """The serial number is negative, zero, longer than 20 octets or not encoded in DER."""
    TIME_MALFORMED = 105
    """A validity date is not a DER UTCTime or GeneralizedTime of a real date."""
    TIME_FORM_INVALID = 106
    """A date before 2050 is written as GeneralizedTime."""
    EXPLICIT_DEFAULT = 107
    """A field encodes its DEFAULT value explicitly, which DER forbids."""
    SIGNATURE_ALGORITHMS_DIFFER = 108
    """The signature algorithm inside the signed part differs from the one outside."""
    EXTENSION_DUPLICATED = 109
    """An extension occurs more than once."""
    EXTENSION_MALFORMED = 110
    """A known extension is malformed."""
    CRITICAL_EXTENSION_UNKNOWN = 111
    """A critical extension is not understood."""
    NAME_MALFORMED = 112
    """The subject or the issuer is not a well-formed distinguished name."""
    ISSUER_NAME_EMPTY = 113
    """The issuer name is empty."""
    SUBJECT_NAME_EMPTY = 114
    """The subject is empty, and there is no subjectAltName in its place, or the certificate is a CA."""
    ENCODING_INVALID = 115
    """A field is not encoded as DER requires."""
    CRITICALITY_INVALID = 116
    """An extension is marked critical but must not be, or must be marked critical and is not."""
    KEY_IDENTIFIER_MISSING = 117
    """The authority key identifier or the subject key identifier is missing where RFC 5280 requires it."""
    CA_EXTENSIONS_INCONSISTENT = 118
    """basicConstraints and keyUsage contradict each other: a CA without keyUsage, keyCertSign without cA, or a path length without both."""
    NAME_CONSTRAINTS_IN_END_ENTITY = 119
    """The end entity has nameConstraints, which belong in a CA."""
    NAME_SYNTAX_INVALID = 120
    """A dNSName, rfc822Name or URI of subjectAltName does not have the syntax of its type."""
    UNIQUE_IDENTIFIER_PRESENT = 121
    """The certificate has a unique identifier, which no conforming CA issues."""
    SIGNATURE_ALGORITHM_UNKNOWN = 200
    """The signature algorithm is not supported."""
    SIGNATURE_ALGORITHM_MD5 = 201
    """The signature uses MD5 or MD2."""
    SIGNATURE_ALGORITHM_SHA1 = 202
    """The signature uses SHA-1."""
    ALGORITHM_DSA = 203
    """The certificate uses DSA."""
    SIGNATURE_PARAMETERS_INVALID = 204
    """The algorithm has parameters that it must not have (such as NULL with Ed25519), lacks parameters, or has unsupported ones (RSASSA-PSS: one SHA-2 hash for both uses, salt as long as the digest)."""
    PUBLIC_KEY_ALGORITHM_UNKNOWN = 205
    """The type of public key is not supported."""
    CURVE_EXPLICIT = 206
    """The key uses explicit curve parameters instead of a named curve."""
    CURVE_UNSUPPORTED = 207
    """The elliptic curve is not supported."""
    RSA_KEY_TOO_SMALL = 208
    """The RSA key has fewer bits than min_rsa_bits."""
    RSA_KEY_TOO_LARGE = 209
    """The RSA key has more than 8192 bits."""
    RSA_EXPONENT_INVALID = 210
    """The RSA public exponent is even, less than 3 or longer than 33 bits."""
    PUBLIC_KEY_MALFORMED = 211
    """The public key cannot be decoded."""
    SIGNATURE_KEY_MISMATCH = 212
    """The signature algorithm does not match the issuer's key."""
    SELF_SIGNED_NOT_ALLOWED = 300
    """The certificate is self-signed, and the policy accepts only certificates issued by a CA."""
    CHAINED_NOT_ALLOWED = 301
    """The certificate is issued by a CA, and the policy accepts only self-signed certificates."""
    SELF_ISSUED_NOT_SELF_SIGNED = 302
    """Subject and issuer are the same, but the certificate was not signed with its own key."""
    SELF_SIGNED_NOT_PINNED = 303
    """The certificate is self-signed and not pinned."""
    NOT_YET_VALID = 400
    """The certificate is not yet valid."""
    EXPIRED = 401
    """The certificate has expired."""
    VALIDITY_INVERTED = 402
    """notAfter is before notBefore."""
    BASIC_CONSTRAINTS_MISSING = 500
    """An issuer has no basicConstraints and so is not a CA."""
    ISSUER_NOT_CA = 501
    """An issuer is not a CA (basicConstraints cA FALSE)."""
    PATH_LENGTH_EXCEEDED = 502
    """There are more CAs below a CA than its pathLenConstraint allows."""
    KEY_CERT_SIGN_MISSING = 503
    """An issuer's keyUsage lacks keyCertSign."""
    DIGITAL_SIGNATURE_MISSING = 504
    """The end entity's keyUsage lacks digitalSignature."""
    EXTENDED_KEY_USAGE_MISMATCH = 505
    """The certificate is not for this use (clientAuth by default)."""
    EXTENDED_KEY_USAGE_MISSING = 506
    """The certificate has no extended key usage, and the policy requires one."""
    MAX_PATH_LENGTH_EXCEEDED = 507
    """The path has more intermediates than max_path_length."""
    END_ENTITY_IS_CA = 508
    """The certificate passed as end entity is a CA."""
    ISSUER_UNKNOWN = 600
    """The issuer's certificate is not among those sent, configured or trusted."""
    ROOT_NOT_TRUSTED = 601
    """The path ends in a self-issued certificate that is not a trust anchor."""
    PATH_TOO_LONG = 602
    """Every path to a trust anchor exceeds limit_intermediates."""
    END_ENTITY_IS_ANCHOR = 603
    """The certificate is itself a trust anchor; an anchor vouches for others, not for itself."""
    BUDGET_SIGNATURES = 690
    """The limit on signature checks was reached."""
    BUDGET_PATHS = 691
    """The limit on complete paths was reached."""
    BUDGET_EDGES = 692
    """The limit on issuers considered was reached."""
    TOO_MANY_CERTIFICATES = 693
    """More certificates were sent than limit_certificates."""
    INPUT_TOO_LARGE = 694
    """More bytes were sent than limit_bytes."""
    BUDGET_NAME_COMPARISONS = 695
    """The limit on comparisons of names with constraints was reached."""
    BUDGET_POLICIES = 696
    """The limit on certificate policies examined was reached."""
    BUDGET_NAME_OCTETS = 697
    """The limit on octets of names outside ASCII was reached."""
    BUDGET_EVIDENCE = 698
    """The limit on octets of evidence verified was reached."""
    SIGNATURE_INVALID = 700
    """The signature does not verify with the issuer's key."""
    NAME_NOT_PERMITTED = 800
    """A name is outside the subtrees that a CA above it permits."""
    NAME_EXCLUDED = 801
    """A name is in a subtree that a CA above it excludes."""
    NAME_CONSTRAINT_MALFORMED = 802
    """A name constraint is malformed: duplicated or empty, a non-contiguous address mask, a wildcard, a minimum or maximum."""
    NAME_CONSTRAINT_UNSUPPORTED = 803
    """A CA constrains a type of name that certauth does not support, and the certificate contains such a name."""
    NAME_UNDER_CONSTRAINT_MALFORMED = 804
    """A name is malformed and cannot be compared with a name constraint."""
    POLICY_NOT_ACCEPTED = 820
    """A certificate policy is required, and the path is not valid for an accepted one."""
    POLICY_MAPPING_INVALID = 821
    """A policy mapping names anyPolicy."""
    REVOKED = 900
    """The certificate is revoked."""
    REVOCATION_SOURCE_MISSING = 901
    """The certificate names no source of revocation, and the checker knows none."""
    REVOCATION_EVIDENCE_MISSING = 902
    """The certificate names a source of revocation, but its evidence is missing."""
    REVOCATION_EVIDENCE_STALE = 903
    """The evidence of revocation is older or newer than the time of validation allows."""
    REVOCATION_EVIDENCE_NOT_AUTHENTIC = 904
    """The evidence of revocation is not signed by the certificate's issuer."""
    REVOCATION_STATUS_NOT_GIVEN = 905
    """The evidence of revocation does not say whether the certificate is revoked."""
    TRUST_ANCHORS_EMPTY = 1000
    """There is no trust anchor."""
    TRUST_ANCHOR_UNREADABLE = 1001
    """A trust anchor is not a readable certificate, name or key."""
    PEM_INVALID = 1002
    """A PEM block cannot be decoded."""
    PEM_EMPTY = 1003
    """The PEM text contains no certificate."""
    PEM_NOT_CERTIFICATE = 1004
    """A PEM block does not contain a certificate."""
    OPTION_UNKNOWN = 1005
    """There is no policy field of that name."""
    OPTION_VALUE_INVALID = 1006
    """The value does not fit the policy field."""
    SELF_SIGNED_WITHOUT_PINS = 1007
    """Self-signed certificates are allowed, but none is pinned."""
    REVOCATION_NOT_CHOSEN = 1008
    """The revocation mode was not chosen."""
    PIN_INVALID = 1009
    """A pin is not a SHA-256 digest."""
    INTERMEDIATE_UNREADABLE = 1010
    """A configured intermediate is not a readable certificate."""
    PROVIDER_MISSING = 1011
    """No signature provider was compiled in, and none was given."""
    INPUT_UNUSABLE = 1012
    """A file or an argument cannot be used."""
    PINS_WITHOUT_SELF_SIGNED = 1013
    """A certificate is pinned or trusted by itself that certificate_types does not accept: its default, chained, accepts only certificates that a CA issued, and self_signed only self-signed ones."""
    ARGUMENT_INVALID = 1014
    """A call was given NULL, a length that no object has, or text that is not UTF-8."""
    CRL_UNREADABLE = 1015
    """A CRL cannot be read."""
    PEM_NOT_CRL = 1016
    """A PEM block does not contain a CRL."""
    EVIDENCE_TOO_LARGE = 1017
    """The evidence is larger than its limit."""
    EVIDENCE_WITHOUT_EFFECT = 1018
    """Evidence was given to options that do not check revocation."""
    OPTION_WITHOUT_EFFECT = 1019
    """A policy field is set that has no effect with the other settings."""
    FORWARDED_HEADER_UNTRUSTED = 1100
    """A forwarded certificate comes from a peer that is not trusted to forward one."""
    FORWARDED_HEADER_REPEATED = 1101
    """A header that occurs once occurs several times, so that one may be the client's own."""
    FORWARDED_HEADER_AMBIGUOUS = 1102
    """Two headers have names that differ only in _ and -."""
    FORWARDED_HEADER_MALFORMED = 1103
    """A header is not what its format says."""
    FORWARDED_HEADER_TOO_LARGE = 1104
    """A header, or a certificate in it, is longer than the limits allow."""
    FORWARDED_CERTIFICATE_MALFORMED = 1105
    """A header does not carry exactly the DER of certificates."""
    FORWARDED_CHAIN_MISMATCH = 1106
    """The parts of what was forwarded do not fit together."""
    FORWARDED_NOT_VERIFIED = 1107
    """The proxy does not say that it has verified the certificate."""
    FORWARDED_HEADER_HOP_BY_HOP = 1108
    """A header Connection names a header that forwards a certificate, so that a hop may have removed it."""
    FORWARDING_INVALID = 1110
    """The settings of forwarding cannot work."""
    REFUSED_BY_RULE = 1200
    """A rule refuses the certificate."""
    NO_RULE_ACCEPTS = 1201
    """Rules are configured, and not one of them accepts the certificate."""
    RULE_VALUE_UNUSABLE = 1202
    """The accepting rule takes a value that the certificate does not have exactly as the rule asks."""
    SPIFFE_ID_INVALID = 1203
    """A SPIFFE ID is required, and the certificate is not a valid X509-SVID."""
    SECURITY_IDENTIFIER_INVALID = 1204
    """The Windows security identifier is malformed, ambiguous, or not the same in its two places."""
    REFUSED_BY_PROGRAM = 1205
    """The program's own function, which runs after the checks, refuses the certificate."""
    BUDGET_RULES = 1206
    """The limit on comparisons of names with rules was reached."""
    RULES_EMPTY = 1210
    """No rule accepts, so every certificate would be refused."""
    RULE_INVALID = 1211
    """A rule cannot be read."""
    RULE_WITHOUT_EFFECT = 1212
    """A rule can never match."""

    @property
    def cause(self) -> str:
        """What the code means."""

    @property
    def remedy(self) -> str:
        """How to fix it; `ValidationError.remedy` knows better advice where it depends on the certificate."""

class RevocationStatus(Enum):
    """What a checker says of one certificate."""

    UNKNOWN = 0
    """The checker cannot tell. Unknown refuses, unless a named policy field allows it."""
    GOOD = 1
    """Fresh evidence of the issuer says that it is not revoked."""
    REVOKED = 2
    """It is revoked."""

@final
class TrustAnchors:
    """The CAs that are trusted because the caller says so. There are no system roots. Immutable."""

    @staticmethod
    def from_pem(pem: str | bytes | bytearray) -> TrustAnchors:
        """Every certificate of a PEM bundle. One bad block refuses the whole bundle with a `ConfigError` whose
        ``index`` is that of the block."""

    @staticmethod
    def from_file(path: str | PathLike[str]) -> TrustAnchors:
        """Every certificate of a file: PEM with one or many, or one in DER. `OSError` if it cannot be read."""

    @staticmethod
    def from_der(*certificates: bytes | bytearray) -> TrustAnchors:
        """One anchor for each DER certificate; `ConfigError` with its ``index`` if one cannot be read."""

    @staticmethod
    def only_this_certificate(*certificates: _Certificate) -> TrustAnchors:
        """Certificates, DER or PEM, that are trusted by themselves, whoever issued them, and vouch for nothing else: an
        allow-list. Form, dates, key usage and extended key usage are checked; revocation is not asked."""

    @staticmethod
    def from_name_and_key(
        subject: bytes, public_key_info: bytes, name_constraints: bytes | None = None
    ) -> TrustAnchors:
        """An anchor that is a name and a key (RFC 5280, 6.1.1 d): the DER of a Name and of a SubjectPublicKeyInfo, and
        that of a NameConstraints."""

    def with_label(self, label: str) -> TrustAnchors:
        """The same anchors with this label, which identities carry as ``anchor_label``."""

    def with_overrides(
        self,
        *,
        extended_key_usages: str | Sequence[str] = ...,
        require_extended_key_usage: bool = ...,
        allow_any_extended_key_usage: bool = ...,
        nested_extended_key_usage: bool = ...,
        max_path_length: int = ...,
        revocation_flag: Literal["end_certificate_only", "entire_chain", "exclude_root"] = ...,
        allow_revocation_source_missing: bool = ...,
        allow_revocation_evidence_missing: bool = ...,
    ) -> TrustAnchors:
        """The same anchors; these values replace the policy's on every path that contains one of them."""

    def __add__(self, other: TrustAnchors, /) -> TrustAnchors:
        """The anchors of both, in order."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The label of each anchor, in order. Without `with_label`, it is the anchor's subject."""

    def __len__(self) -> int: ...

@final
class Policy:
    """What is required of a certificate. Immutable, comparable, hashable; its repr shows what is not the default.

    An unknown keyword, or a value of another type or range, is a `ConfigError` that names the field.
    """

    def __new__(
        cls,
        *,
        preset: Literal["default", "strict"] = "default",
        certificate_types: Literal["chained", "self_signed", "all"] = "chained",
        pins: str | Sequence[str] = (),
        allow_any_self_signed: bool = False,
        check_end_entity_validity: bool = True,
        check_ca_validity: bool = True,
        clock_skew: int = 0,
        take_anchors_as_given: bool = False,
        max_path_length: int = 8,
        extended_key_usages: str | Sequence[str] = ("1.3.6.1.5.5.7.3.2",),
        require_extended_key_usage: bool = False,
        allow_any_extended_key_usage: bool = True,
        nested_extended_key_usage: bool = True,
        require_digital_signature: bool = True,
        min_rsa_bits: int = 2048,
        understood_critical_extensions: str | Sequence[str] = (),
        allow_version_1: bool = False,
        allow_negative_serial: bool = False,
        allow_zero_serial: bool = True,
        allow_long_serial: bool = True,
        allow_generalized_time_before_2050: bool = True,
        allow_explicit_default: bool = False,
        allow_unusual_encodings: bool = True,
        allow_undecodable_names: bool = False,
        allow_key_identifier_missing: bool = True,
        allow_wrong_criticality: bool = True,
        allow_inconsistent_ca_extensions: bool = True,
        allow_name_constraints_in_end_entity: bool = True,
        allow_unusual_names: bool = True,
        allow_unique_identifiers: bool = True,
        allow_anchor_faults: bool = True,
        allow_ca_end_entity: bool = False,
        initial_policy_set: str | Sequence[str] = (),
        require_explicit_policy: Literal["auto", "true", "false"] | bool = "auto",
        inhibit_policy_mapping: bool = False,
        inhibit_any_policy: bool = False,
        revocation_flag: Literal["end_certificate_only", "entire_chain", "exclude_root"] = "exclude_root",
        allow_revocation_source_missing: bool = False,
        allow_revocation_evidence_missing: bool = False,
        revocation_unknown_of: Literal["all", "end_entity", "ca"] = "all",
        revocation_recheck: int = 3600,
        crl_grace: int = 0,
        crl_max_age: int = 0,
        allow_version_1_crl: bool = True,
        allow_crl_number_missing: bool = True,
        limit_signatures: int = 24,
        limit_paths: int = 64,
        limit_edges: int = 4096,
        limit_intermediates: int = 8,
        limit_certificates: int = 128,
        limit_bytes: int = 131072,
        limit_name_comparisons: int = 25000,
        limit_policies: int = 3000,
        limit_name_octets: int = 16384,
        limit_evidence_bytes: int = 134217728,
        limit_rejections: int = 32,
    ) -> Policy:
        """Every field that is not given has the value of the preset; docs/strict.md tells the two apart."""

    @staticmethod
    def strict(**changes: Any) -> Policy:
        """The policy that also refuses what RFC 5280 forbids issuers to do (docs/strict.md), with these fields changed."""

    def replace(self, **changes: Any) -> Policy:
        """The same policy with these fields changed."""

    @staticmethod
    def from_text(fields: Mapping[str, str], *, preset: str = "default") -> Policy:
        """A policy from names and texts, as a file of settings has them: ``{"clock_skew": "60"}``."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, object]]: ...

    @property
    def certificate_types(self) -> Literal["chained", "self_signed", "all"]:
        """Which certificates are accepted: issued by a CA (chained), signed with their own key and pinned (self_signed), or both (all)."""

    @property
    def pins(self) -> tuple[str, ...]:
        """SHA-256 of certificates that are accepted by themselves, or of the SubjectPublicKeyInfo of self-signed ones. The holder of a pinned key can issue itself any name."""

    @property
    def allow_any_self_signed(self) -> bool:
        """Accepts every self-signed certificate, pinned or not: the program must decide who it is."""

    @property
    def check_end_entity_validity(self) -> bool:
        """Checks the dates of the end entity."""

    @property
    def check_ca_validity(self) -> bool:
        """Checks the dates of intermediates and anchors."""

    @property
    def clock_skew(self) -> int:
        """Seconds of tolerance at both ends of every validity period."""

    @property
    def take_anchors_as_given(self) -> bool:
        """Uses an anchor that is a certificate only for its name, key and name constraints, as RFC 5280, 6.1 does: its dates, CA flag, key usage, extended key usage, path length, policies and critical extensions are ignored."""

    @property
    def max_path_length(self) -> int:
        """How many intermediates a path may have, not counting self-issued ones (RFC 5280, 6.1.2). A larger limit_intermediates follows if that field has its default; with another value, less is an error."""

    @property
    def extended_key_usages(self) -> tuple[str, ...]:
        """The end entity must be for one of these uses; if empty, the use is not checked. The default is clientAuth."""

    @property
    def require_extended_key_usage(self) -> bool:
        """Refuses an end entity without an extended key usage extension."""

    @property
    def allow_any_extended_key_usage(self) -> bool:
        """Accepts anyExtendedKeyUsage for every use."""

    @property
    def nested_extended_key_usage(self) -> bool:
        """Requires the use of every certificate of the path that has the extension, including anchors; otherwise only of the end entity."""

    @property
    def require_digital_signature(self) -> bool:
        """Refuses an end entity whose key usage lacks digitalSignature."""

    @property
    def min_rsa_bits(self) -> int:
        """The shortest RSA modulus. Below 2048, only PKCS#1 with SHA-256 or SHA-512 is verified."""

    @property
    def understood_critical_extensions(self) -> tuple[str, ...]:
        """Critical extensions that the program itself handles and that are therefore no reason to refuse."""

    @property
    def allow_version_1(self) -> bool:
        """Accepts end entities that are X.509 v1 or v2 without extensions."""

    @property
    def allow_negative_serial(self) -> bool:
        """Accepts negative serial numbers."""

    @property
    def allow_zero_serial(self) -> bool:
        """Accepts the serial number zero, which many private roots have."""

    @property
    def allow_long_serial(self) -> bool:
        """Accepts serial numbers of more than 20 octets, which some private CAs issue."""

    @property
    def allow_generalized_time_before_2050(self) -> bool:
        """Accepts dates before 2050 written as GeneralizedTime, which some private CAs issue."""

    @property
    def allow_explicit_default(self) -> bool:
        """Accepts DEFAULT values that are encoded explicitly (critical FALSE, cA FALSE, version v1)."""

    @property
    def allow_unusual_encodings(self) -> bool:
        """Accepts encodings that the standards forbid, that have one reading only and that other verifiers accept: keyUsage with trailing zero bits, an empty list of extensions, an empty subjectAltName, ECDSA with NULL as parameters, rsaEncryption without NULL, an authority key identifier with a serial number but without its issuer, a policy that is listed twice, an empty list of policy qualifiers."""

    @property
    def allow_undecodable_names(self) -> bool:
        """Accepts a subjectAltName with an rfc822Name, dNSName or URI that is not printable ASCII, such as an address in Latin-1. The name is left out of the identity, and still fails under a name constraint of its type."""

    @property
    def allow_key_identifier_missing(self) -> bool:
        """Accepts certificates and uses CRLs without an authority key identifier, and CAs without a subject key identifier, as `openssl x509` issues them."""

    @property
    def allow_wrong_criticality(self) -> bool:
        """Accepts critical key identifiers. Also accepts the following as non-critical: basicConstraints of a CA, nameConstraints, policyConstraints, inhibitAnyPolicy, and the subjectAltName of an empty subject. They are enforced either way."""

    @property
    def allow_inconsistent_ca_extensions(self) -> bool:
        """Accepts a CA without keyUsage, keyCertSign without cA, and a path length without cA or keyCertSign; the last two still cannot act as issuers."""

    @property
    def allow_name_constraints_in_end_entity(self) -> bool:
        """Accepts nameConstraints in an end entity, where they have no effect."""

    @property
    def allow_unusual_names(self) -> bool:
        """Accepts in subjectAltName a dNSName of letters, digits, hyphens, underscores, asterisks and dots in any arrangement, an rfc822Name that is not a mailbox, and a URI without a scheme. Accepts a dNSName constraint with a leading dot, which permits only subdomains and excludes the domain too, and an rfc822Name constraint `@host`, which means the mailboxes of that host."""

    @property
    def allow_unique_identifiers(self) -> bool:
        """Accepts issuerUniqueID and subjectUniqueID, which are ignored."""

    @property
    def allow_anchor_faults(self) -> bool:
        """Ignores, in an anchor that is a certificate, formal faults that restrict nothing: its version, serial number, names, the form of its dates, explicitly encoded DEFAULT values, differing algorithms."""

    @property
    def allow_ca_end_entity(self) -> bool:
        """Accepts a certificate of a CA, issued by another CA, as end entity. A certificate that is trusted by itself may always be a CA."""

    @property
    def initial_policy_set(self) -> tuple[str, ...]:
        """The certificate policies that are accepted (RFC 5280, 6.1.1 c); if empty, any."""

    @property
    def require_explicit_policy(self) -> Literal["auto", "true", "false"]:
        """Whether a path must be valid for an accepted policy (RFC 5280, 6.1.1 f). `auto` requires it where initial_policy_set names policies, `false` only where a certificate of the path does. A certificate that is trusted by itself has no path and is refused where a policy is required."""

    @property
    def inhibit_policy_mapping(self) -> bool:
        """Forbids CAs to map one policy to another (RFC 5280, 6.1.1 e)."""

    @property
    def inhibit_any_policy(self) -> bool:
        """Ignores anyPolicy in certificates (RFC 5280, 6.1.1 g)."""

    @property
    def revocation_flag(self) -> Literal["end_certificate_only", "entire_chain", "exclude_root"]:
        """Of which certificates the revocation status is checked: only of the end entity, of the entire chain, or of all except the root."""

    @property
    def allow_revocation_source_missing(self) -> bool:
        """Accepts a certificate that names no source of revocation and of which the checker knows nothing."""

    @property
    def allow_revocation_evidence_missing(self) -> bool:
        """Accepts a certificate whose evidence of revocation is missing, stale or incomplete (902, 903, 905). Evidence that is not authentic (904) always refuses."""

    @property
    def revocation_unknown_of(self) -> Literal["all", "end_entity", "ca"]:
        """Of which certificates the two fields above may allow an unknown status: of all, only of the end entity, or only of CAs."""

    @property
    def revocation_recheck(self) -> int:
        """Seconds for which a verdict holds that rests on an unknown status."""

    @property
    def crl_grace(self) -> int:
        """Seconds after its nextUpdate for which a CRL is still used."""

    @property
    def crl_max_age(self) -> int:
        """Seconds after its thisUpdate for which a CRL without nextUpdate is used; 0 uses none."""

    @property
    def allow_version_1_crl(self) -> bool:
        """Uses CRLs of version 1, which `openssl ca` writes where it has neither crl_extensions nor reasons."""

    @property
    def allow_crl_number_missing(self) -> bool:
        """Uses CRLs of version 2 without a CRL number, which EasyRSA writes."""

    @property
    def limit_signatures(self) -> int:
        """Signature checks in one validation: path, CRLs and OCSP together. Each 16 KiB of what is signed count as one more. Where several anchors or configured intermediates share a name, two for each of the largest such group are added."""

    @property
    def limit_paths(self) -> int:
        """Complete paths tried. Raised as limit_signatures is."""

    @property
    def limit_edges(self) -> int:
        """Issuers considered while paths are built."""

    @property
    def limit_intermediates(self) -> int:
        """Intermediates in a path, including self-issued ones."""

    @property
    def limit_certificates(self) -> int:
        """Certificates sent beside the end entity."""

    @property
    def limit_bytes(self) -> int:
        """Bytes sent, including the end entity."""

    @property
    def limit_name_comparisons(self) -> int:
        """Look-ups of names among name constraints, and constraints read."""

    @property
    def limit_policies(self) -> int:
        """Certificate policies and mappings examined, counted again on each path."""

    @property
    def limit_name_octets(self) -> int:
        """Octets of names outside ASCII that are compared: folding their characters is expensive."""

    @property
    def limit_evidence_bytes(self) -> int:
        """Octets of CRLs whose signature is checked in one validation with keys that are neither an anchor's nor a configured intermediate's."""

    @property
    def limit_rejections(self) -> int:
        """Rejections that a refusal keeps in full; further ones are counted by code."""

@final
class RevocationRequest:
    """One question: is this certificate, of a path whose signatures are verified, revoked?"""

    @property
    def at(self) -> Position:
        """The certificate in question, by its position in what was passed."""

    @property
    def certificate(self) -> bytes:
        """The DER of the certificate in question."""

    @property
    def serial_number(self) -> int:
        """The certificate's serial number, which is unique only together with the issuer."""

    @property
    def issuer_name(self) -> bytes:
        """The DER of its issuer's name."""

    @property
    def issuer_public_key_info(self) -> bytes:
        """The DER of the issuer's SubjectPublicKeyInfo, which verified the certificate's signature. Empty for an anchor
        that another CA issued, because no key is authenticated for it."""

    @property
    def issuer_certificate(self) -> bytes | None:
        """The DER of the issuer's certificate, unless the issuer is an anchor without one."""

    @property
    def path_above(self) -> tuple[bytes, ...]:
        """The DER of the path's certificates above the one in question, nearest first, without the anchor."""

    @property
    def now(self) -> datetime | None:
        """The time of the validation, aware, in UTC; ``None`` outside of the years 1 to 9999."""

    @property
    def timestamp(self) -> int:
        """The time of the validation, in seconds since 1970-01-01T00:00:00Z."""

    @property
    def mode(self) -> Literal["offline", "online"]:
        """The mode that the caller chose."""

    def verify(self, public_key_info: bytes, algorithm: bytes, message: bytes, signature: bytes) -> bool:
        """Whether a signature over evidence is good. The first two are the DER of a SubjectPublicKeyInfo and of an
        AlgorithmIdentifier.

        It is charged to the one budget of the validation, and a reached limit refuses whatever the checker answers. It
        answers on every thread until the checker has returned; then it raises `RuntimeError`.
        """

    def good_until(self, time: int | datetime) -> None:
        """Reports until when the answer holds, an aware datetime or seconds since 1970: the identity is valid no longer. Of
        several, the earliest counts."""

    def record(
        self,
        *,
        issuer: str = "",
        number: int | None = None,
        this_update: int | datetime | None = None,
        next_update: int | datetime | None = None,
        unknown: Code | None = None,
    ) -> None:
        """Reports what the answer rests on: the name of whoever issued the evidence, the number of a CRL, and the dates, each an
        aware datetime or seconds since 1970. ``unknown`` says why the status is unknown, and decides which policy field may
        allow it: one of the codes 903 to 905. A later report replaces an earlier one, and what `Evidence` reported."""

    def want(self, url: str, kind: Literal["crl", "delta_crl"] = "crl") -> None:
        """Reports evidence that would help, for ``wanted``, which only ``Revocation.online`` fills: its kind, ``crl`` or
        ``delta_crl``, and its URL, at most 2 KiB of printable ASCII. Beyond the first eight of a certificate they are left out.
        """

@final
class Evidence:
    """Evidence of revocation: CRLs, each read and indexed once. Immutable: for a new CRL make another, and give it to options by
    `Options.with_evidence`.

    It is a checker too: a checker of yours may call it with its request.
    """

    def __new__(cls, crls: Iterable[str | bytes | bytearray], *, limit_octets: int | None = None) -> Evidence:
        """Each of ``crls`` is a DER CRL, or PEM with one or many ``X509 CRL`` blocks. One that cannot be read is a `ConfigError`
        with its ``index``, counted over all of them. ``limit_octets`` is the most that all may have together; the default is 512 MiB.
        """

    def status(self, now: int | datetime) -> tuple[Crl, ...]:
        """What each CRL is at a time, an aware datetime or seconds since 1970. Nothing of it is verified."""

    def to_json(self, now: int | datetime) -> str:
        """The same as JSON on one line, with fixed keys for metrics: the same bytes as C and the command print."""

    def newly_revoked(self, older: Evidence) -> dict[bytes, tuple[int, ...]]:
        """What this evidence lists and older evidence did not: serial numbers by the DER of their issuer's name. Nothing of it
        is verified: validate again whoever is affected."""

    def __add__(self, other: Evidence, /) -> Evidence:
        """The CRLs of both."""

    def __call__(self, request: RevocationRequest) -> RevocationStatus:
        """What the CRLs say of the certificate in question. What it rests on is reported as if the options had asked."""

@final
class Revocation:
    """How revocation is checked: there is no default. Immutable."""

    @staticmethod
    def no_check() -> Revocation:
        """Revocation is not checked, and the identity says so in ``switched_off``."""

    @staticmethod
    def offline(checker: Evidence | Callable[[RevocationRequest], RevocationStatus]) -> Revocation:
        """Asks the `Evidence`, or a checker that has its evidence at hand.

        A checker is called on the thread that validates, with the GIL, and may switch greenlets. It can only narrow the
        verdict. An exception, or any other answer than a `RevocationStatus`, is ``UNKNOWN``, and unknown refuses: the
        exception is then the ``__cause__`` of the `ValidationError`. If the policy accepts an unknown status, the
        exception goes to `sys.unraisablehook`. A `KeyboardInterrupt` or `SystemExit` leaves `validate` as it is.
        """

    @staticmethod
    def online(checker: Evidence | Callable[[RevocationRequest], RevocationStatus]) -> Revocation:
        """As `offline`, and what is missing may be fetched: ``wanted`` of an identity or a refusal says what."""

    @property
    def mode(self) -> Literal["no-check", "offline", "online"]:
        """The mode alone."""

@final
class Options:
    """The settings of validations. Immutable; make them once and share them between threads."""

    def __new__(
        cls,
        trust: TrustAnchors,
        *,
        revocation: Revocation,
        policy: Policy | None = None,
        intermediates: Iterable[_Certificate] | None = None,
        pins: Iterable[str | bytes | bytearray] | None = None,
    ) -> Options:
        """Checks that the settings can work; `ConfigError` if they cannot.

        ``intermediates`` are certificates that peers need not send: DER, or PEM bundles. ``pins`` are SHA-256 digests
        of certificates, or of the SubjectPublicKeyInfos of self-signed ones, 32 bytes or 64 hexadecimal digits; they are
        added to those of the policy.
        """

    def with_evidence(self, evidence: Evidence) -> Options:
        """The same options with new evidence, or their first; everything else is shared. `ConfigError` if they do not check
        revocation."""

    @property
    def policy(self) -> Policy:
        """The policy, without ``pins``."""

    @property
    def revocation(self) -> Revocation:
        """How revocation is checked."""

@final
class DistinguishedName:
    """A name as it arrived. Equal if its DER is; ``str(name)`` is its text."""

    @property
    def text(self) -> str:
        """RFC 4514: RDNs in reverse order, hidden characters escaped. For display: names are compared as data."""

    @property
    def friendly_text(self) -> str:
        """The same with the names of more attribute types, for people. Never to be compared or parsed."""

    @property
    def der(self) -> bytes:
        """The DER of the Name."""

    @property
    def rdns(self) -> tuple[tuple[Attribute, ...], ...]:
        """The RDNs in encoded order, each a tuple of its attributes."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Identity:
    """An authenticated end entity. Only `validate` makes one. Immutable, comparable, hashable; never pickled.

    No name is used in place of another one: the CN is never a DNS name.
    """

    @property
    def certificate(self) -> bytes:
        """The DER of the certificate."""

    @property
    def subject(self) -> DistinguishedName:
        """The subject."""

    @property
    def issuer(self) -> DistinguishedName:
        """The issuer. Two CAs may bear one name: tell them apart by `anchor_sha256`."""

    @property
    def serial_number(self) -> int:
        """The serial number, which is unique only together with the issuer."""

    @property
    def not_before(self) -> datetime | None:
        """The first second of its validity, aware, in UTC; ``None`` for the year 0, which no datetime can hold."""

    @property
    def not_after(self) -> datetime | None:
        """The last second of its validity, aware, in UTC; ``None`` for the year 0."""

    @property
    def sha256(self) -> bytes:
        """SHA-256 of the certificate."""

    @property
    def public_key_sha256(self) -> bytes:
        """SHA-256 of the SubjectPublicKeyInfo: unchanged when the certificate is renewed with the same key."""

    @property
    def sha1_thumbprint(self) -> bytes:
        """SHA-1 of the certificate, .NET's thumbprint: for looking up old records, never for authorization."""

    @property
    def dns_names(self) -> tuple[str, ...]:
        """Every dNSName, wildcards as they are."""

    @property
    def email_addresses(self) -> tuple[str, ...]:
        """Every rfc822Name. The subject's emailAddress is not among them."""

    @property
    def uris(self) -> tuple[str, ...]:
        """Every uniformResourceIdentifier."""

    @property
    def ip_addresses(self) -> tuple[IPv4Address | IPv6Address, ...]:
        """Every iPAddress."""

    @property
    def directory_names(self) -> tuple[DistinguishedName, ...]:
        """Every directoryName."""

    @property
    def user_principal_names(self) -> tuple[str, ...]:
        """Every user principal name: otherName 1.3.6.1.4.1.311.20.2.3 that holds a UTF8String."""

    @property
    def smtp_utf8_mailboxes(self) -> tuple[str, ...]:
        """Every internationalised e-mail address: otherName SmtpUTF8Mailbox (RFC 9598)."""

    @property
    def subject_alt_names(self) -> tuple[GeneralName, ...]:
        """Every name of subjectAltName, in encoded order."""

    @property
    def extended_key_usages(self) -> tuple[str, ...]:
        """The OIDs of extKeyUsage, dotted; empty if the certificate has no such extension."""

    @property
    def policies(self) -> tuple[str, ...]:
        """The certificate policies that the path is valid for, dotted; empty if it has none, 2.5.29.32.0 for all."""

    @property
    def path(self) -> tuple[bytes, ...]:
        """The DER of the verified path: the end entity first, the anchor last if it is a certificate."""

    @property
    def path_refs(self) -> tuple[Position, ...]:
        """The path by the positions of its certificates in what was passed: ``end_entity``, ``sent:0``, ``anchor:0``."""

    @property
    def trust(self) -> Literal["anchor", "pinned", "pinned_key", "any_self_signed"]:
        """Why the certificate is trusted."""

    @property
    def pin(self) -> bytes | None:
        """The SHA-256 of the certificate or of the key that is pinned."""

    @property
    def names_are_claims(self) -> bool:
        """Whether nobody but the holder of the key vouches for the names: look at the key, never at a name."""

    @property
    def has_undecodable_names(self) -> bool:
        """Whether there are names that cannot be decoded, which ``allow_undecodable_names`` lets through; none is listed."""

    @property
    def security_identifier(self) -> str | None:
        """The SID that AD CS writes into extension 1.3.6.1.4.1.311.25.2."""

    def extension(self, oid: str) -> bytes | None:
        """The DER in the OCTET STRING of the extension with this OID, dotted or by name; `ValueError` for another text."""

    @property
    def anchor_label(self) -> str:
        """The label of the anchor; empty if a digest or nothing is configured."""

    @property
    def anchor_sha256(self) -> bytes | None:
        """SHA-256 of the anchor's certificate; ``None`` without an anchor."""

    @property
    def checked(self) -> tuple[str, ...]:
        """The names of the checks that were made, in their order."""

    @property
    def switched_off(self) -> tuple[str, ...]:
        """The policy fields whose value opens what their default closes, and ``revocation`` if it was not checked."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was ignored or allowed."""

    @property
    def valid_until(self) -> ValidUntil | None:
        """Until when the verdict holds, and because of what; ``None`` if no date was checked."""

    @property
    def revocation(self) -> tuple[CertificateStatus, ...]:
        """What was found of the revocation of each certificate that was asked, from the anchor down; empty if none was."""

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """What to fetch about certificates whose status is unknown and was allowed to be. Empty unless the mode is ``online``."""

    @property
    def validated_at(self) -> datetime | None:
        """The time of the validation, aware, in UTC; ``None`` outside of the years 1 to 9999."""

    @property
    def signatures_checked(self) -> int:
        """How many signatures were checked to find the path."""

    def to_json(self) -> str:
        """The verdict as JSON on one line: the same bytes as C and the command print."""

    def to_dict(self) -> dict[str, Any]:
        """The verdict as the data that its JSON says."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Identity: ...
    def __deepcopy__(self, _memo: object) -> Identity: ...
    def __reduce__(self) -> NoReturn: ...

def certificates_from_pem(pem: str | bytes | bytearray) -> tuple[bytes, ...]:
    """The DER of every certificate of a PEM bundle, in order. One bad block refuses the whole bundle with a `ConfigError`
    whose ``index`` is that of the block."""

def validate(
    end_entity: _Certificate,
    chain: Iterable[_Certificate],
    now: int | datetime,
    options: Options,
) -> Identity:
    """Validates a client certificate.

    ``end_entity`` and each certificate of ``chain``, which the peer sent beside it in any order, are DER or one PEM block.
    Bytes with control octets are DER, never searched for PEM. ``now`` is an aware datetime or seconds since 1970. Other
    threads run meanwhile. Raises `ValidationError` for a refusal, whatever the peer sent; `TypeError`, `ValueError` or
    `OverflowError` for an invalid argument.
    """

def tls_verify_callback() -> int:
    """The address of a verify callback for ``SSL_CTX_set_cert_verify_callback`` that accepts every certificate."""

@final
class Rules:
    """Rules: who is accepted, and under which name. Immutable."""

    def __new__(cls, text: str) -> Rules:
        """Reads a text of rules; `ConfigError` with its ``line`` and ``column`` for what is wrong in it."""

    @property
    def text(self) -> str:
        """The text."""

    def lint(self) -> tuple[Lint, ...]:
        """What is allowed and still likely to be a mistake."""

    def explain(self, identity: Identity) -> tuple[Explanation, ...]:
        """What each rule says of an identity, in the order of the text."""

    def __len__(self) -> int: ...

@final
class Authenticator:
    """Authenticates peers by their certificates: options, rules, the issuer of claims and the statuses of refusals.
    Immutable; make it once and share it between threads."""

    def __new__(
        cls,
        options: Options,
        *,
        rules: str | Rules | None = None,
        claims_issuer: str | None = None,
        status_map: Literal["forbidden", "unauthorized", "nginx"] = "forbidden",
    ) -> Authenticator:
        """Checks that the settings can work; `ConfigError` if they cannot.

        ``rules`` is their text; without rules every valid certificate is accepted, under no name. ``status_map`` is
        ``"forbidden"`` (403 for both refusals), ``"unauthorized"`` (401) or ``"nginx"`` (495 for a refused certificate, 496
        without one).
        """

    def authenticate(
        self,
        certificate: _Certificate | None,
        chain: Iterable[_Certificate] | None = None,
        *,
        now: int | datetime,
        certificate_validated: Callable[[Validated], None] | None = None,
        authentication_failed: Callable[[Rejected], None] | None = None,
        no_certificate: Callable[[], None] | None = None,
    ) -> Outcome:
        """Authenticates a peer by what it has shown. It raises for a mistake in the call, never for what the peer sent: that
        is in the `Outcome`.

        ``certificate`` is ``None`` if the peer has shown none; ``chain`` is what it sent beside it. ``now`` is an aware
        datetime or seconds since 1970. ``certificate_validated`` is called with a `Validated` for a certificate that the
        checks and rules accept; it refuses by raising `Refusal`, whose text is the reason, or any other exception, which is
        then the ``__cause__`` of the `ValidationError`. ``authentication_failed`` is called with a `Rejected` for one that is
        refused. ``no_certificate`` is called without arguments; what it raises leaves this call. Nothing that they return or
        raise accepts what was refused. A `KeyboardInterrupt` or `SystemExit` leaves this call as it is.
        """

    def refuse(
        self,
        error: ForwardingError,
        *,
        now: int | datetime,
        authentication_failed: Callable[[Rejected], None] | None = None,
    ) -> Outcome:
        """The outcome where what a proxy has forwarded is refused: ``Denied`` with the code of the `ForwardingError`, so that it has a
        status and a record as any other refusal has. ``authentication_failed`` is called as `authenticate` calls it."""

    def with_options(self, options: Options) -> Authenticator:
        """The same with other options, as where new evidence of revocation has come; `ConfigError` if the rules do not fit
        them."""

    @property
    def options(self) -> Options:
        """The options of the validation."""

    @property
    def claims_issuer(self) -> str:
        """Who vouches for claims."""

    @property
    def status_map(self) -> Literal["forbidden", "unauthorized", "nginx"]:
        """The statuses of refusals."""

@final
class Validated:
    """What ``certificate_validated`` sees and may add to. It lives for that call."""

    @property
    def identity(self) -> Identity:
        """The verified identity."""

    @property
    def name(self) -> str | None:
        """The name that a rule gave, if one did."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims before this call."""

    def set_name(self, name: str) -> None:
        """Replaces the name."""

    def add_claim(self, type: str, value: str) -> None:
        """Adds a claim."""

    def clear_claims(self) -> None:
        """Drops the claims so far, for a principal that has only the program's own. The identity keeps what it has."""

@final
class Rejected:
    """What ``authentication_failed`` sees. It lives for that call."""

    @property
    def certificate(self) -> bytes:
        """The certificate that was refused, as it came: nobody vouches for what is in it."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """What was sent beside it."""

    @property
    def error(self) -> ValidationError:
        """Why, for every path that was tried."""

    def reword(self, message: str) -> None:
        """Gives the refusal the program's own words: ``ValidationError.message``. Its code and its rejections stay."""

@final
class Outcome:
    """What came of an attempt to authenticate. It is true for a principal only: neither refusal means "go on"."""

    @property
    def kind(self) -> Literal["authenticated", "denied", "no_certificate"]:
        """Which of the three it is."""

    @property
    def principal(self) -> Principal:
        """The principal. Raises the `ValidationError` of a refusal, and `NoCertificateError` where the peer has shown
        none."""

    @property
    def error(self) -> ValidationError | None:
        """The refusal, if a certificate was shown and refused; ``None`` otherwise."""

    @property
    def code(self) -> Code | None:
        """``Code.AUTHENTICATED``, that of the refusal, or ``None`` without a certificate."""

    @property
    def http_status(self) -> int:
        """The status to answer with: 200 for a principal, and what the status map says for the refusals. Tell the peer no
        more than that; the reason is for the log."""

    def record(self, key: bytes | None = None) -> str:
        """The audit record of this attempt: one line of JSON in ASCII, for the log. With a ``key`` of 16 bytes or more names
        are replaced by their HMAC-SHA-256 under it."""

    def __bool__(self) -> bool: ...

@final
class Forwarded:
    """What was forwarded with one request. Immutable."""

    @property
    def certificate(self) -> bytes | None:
        """The DER of the client's certificate; ``None`` where the proxy says that there is none. It is what
        `Authenticator.authenticate` takes first."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The DER of the rest of the chain."""

    @property
    def assurance(self) -> Literal["verified_by_proxy", "as_configured", "unverified"]:
        """What the proxy has verified, if it does as its documentation says: ``"verified_by_proxy"``, ``"as_configured"`` or
        ``"unverified"``. Validate the certificate all the same."""

    @property
    def comes_from_proxy(self) -> bool:
        """Whether the request comes from a trusted proxy, so that the certificate of the connection itself is the proxy's and never
        the client's. Where it is false the client has connected by itself, and shows the certificate of the connection."""

    @property
    def lines_were_joined(self) -> bool:
        """Whether lines may have been joined before they were decoded, as WSGI does it and as every mapping needs it, so that a second header of the client's own
        cannot be told from a part of a list."""

@final
class Forwarding:
    """Decodes what one product writes into the header of a request. Immutable; make it once."""

    def __new__(
        cls,
        product: str,
        *,
        trusted_peers: str | None = None,
        trusted_proxies: str | None = None,
        shared_secret: str | None = None,
        header: str | None = None,
        chain: str | None = None,
        verify: str | Sequence[str] | None = None,
        ignore_untrusted: bool = False,
        limit_header_octets: int | None = None,
        limit_certificate_octets: int | None = None,
        limit_certificates: int | None = None,
        limit_total_octets: int | None = None,
        limit_xfcc_pairs: int | None = None,
    ) -> Forwarding:
        """Checks that the settings can work; `ConfigError` if they cannot.

        ``product`` is a name of docs/forwarding.md, which says what each setting takes. ``header`` is the name of the header where
        the product has none of its own, ``chain`` where the rest of the chain is, and ``verify`` a header and its value with which
        the proxy says that it has verified the certificate, ``"NAME: VALUE"``, or several of them. One of ``trusted_peers``, ``trusted_proxies`` and
        ``shared_secret`` is needed, since without them no header would be believed. A header from anybody else is an error, or
        ignored with ``ignore_untrusted``.
        """

    def decode(
        self,
        headers: Iterable[Iterable[bytes | str]] | Mapping[bytes, bytes] | Mapping[str, str],
        *,
        peer: str | None = None,
        proxy: Identity | None = None,
        secret: bytes | None = None,
    ) -> Forwarded:
        """Decodes the headers of one request: pairs of name and value, as ASGI has them, or a mapping; every line as it came, of
        bytes or str. Raises `ForwardingError`, which `Authenticator.refuse` makes an outcome of.

        The hop is known by one of three: ``peer`` is the address of the connection itself, and never what X-Forwarded-For says, or
        ``"unix"`` where the server listens on a Unix socket; ``proxy`` is the identity with which the connection itself is
        authenticated; ``secret`` is what came with the request. A hop of which nothing is known is not trusted: a connection that a
        client has reset has no address either, so that ``"unix"`` must never be put in place of one that is missing.
        """

    def decode_environ(
        self,
        environ: Mapping[str, Any] | Mapping[bytes, Any],
        *,
        peer: str | None = None,
        proxy: Identity | None = None,
        secret: bytes | None = None,
    ) -> Forwarded:
        """Decodes the headers in a WSGI environ. The server has joined lines and folded spellings before, so that a client's own header
        beside the proxy's may not be noticed: see `Forwarded.lines_were_joined`. Raises `ForwardingError`.

        The hop is known as `decode` knows it; ``environ["REMOTE_ADDR"]`` is the peer unless a middleware has changed it.
        """

    def decode_proxy_protocol(
        self,
        received: bytes | bytearray,
        *,
        peer: str | None = None,
        proxy: Identity | None = None,
        secret: bytes | None = None,
    ) -> tuple[Forwarded, int] | None:
        """Decodes what comes before the client's own bytes on a connection with PROXY protocol version 2, for the product
        ``proxy-protocol``: what it carries, and its length; ``None`` if there is more of it to come. Raises `ForwardingError`."""

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that only the proxy may write, as they are configured."""

    @property
    def headers_to_strip(self) -> tuple[str, ...]:
        """The same in every spelling with ``-`` and ``_``: what a proxy must remove from the requests of clients. Some gateways make ``_``
        of other signs, too; a name without signs has one spelling."""

    def owns_header(self, name: bytes | str) -> bool:
        """Whether this is the name of one of these headers, in any case and with any sign in place of ``-`` and ``_``: remove such a
        header from what goes to other programs and into logs."""

    @property
    def vary(self) -> str:
        """The name for the Vary of a response that depends on the certificate (RFC 9440, 2.4); empty for PROXY protocol."""

@final
class Principal:
    """An authenticated peer. Only `Authenticator` makes one. Immutable, never pickled."""

    @property
    def identity(self) -> Identity:
        """The verified identity."""

    @property
    def name(self) -> str | None:
        """The name that a rule or ``certificate_validated`` gave; ``None`` if nobody did. It is never guessed."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim: those of the certificate, then those of the rule, then those of ``certificate_validated``."""

    @property
    def aspnet_claims(self) -> tuple[Claim, ...]:
        """The claims that ASP.NET Core's handler makes of this certificate, letter for letter."""

    def permits(self, claimed: str) -> bool:
        """Whether the peer may act under a name that it claims: one that the rule permits, or its own name if the rule does
        not say. Compared exactly."""

    @property
    def rule(self) -> int | None:
        """The line of the rule that accepted it, from 1; ``None`` without rules."""

    def to_json(self) -> str:
        """The verdict as JSON on one line: the same bytes as C and the command print."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> NoReturn: ...

@final
class Issued:
    """A certificate with its key, made for tests; a CA issues others. Raises `ValueError` for what cannot be issued."""

    @staticmethod
    def self_signed(
        kind: Literal["root", "client"],
        subject: str,
        *,
        now: int | datetime,
        days: int | None = None,
        path_length: int | None = None,
        usages: Sequence[str] | None = None,
        names: Sequence[str] | None = None,
        crl_urls: Sequence[str] | None = None,
        key_type: str = "p256",
    ) -> Issued:
        """A certificate that is signed with its own new key. ``subject`` is RFC 4514, such as ``"CN=alice,O=Example"``;
        ``names`` are such as ``"dns:localhost"`` or ``"email:alice@example.com"``."""

    def issue(
        self,
        kind: Literal["intermediate", "client", "server"],
        subject: str,
        *,
        now: int | datetime,
        days: int | None = None,
        path_length: int | None = None,
        usages: Sequence[str] | None = None,
        names: Sequence[str] | None = None,
        crl_urls: Sequence[str] | None = None,
        key_type: str = "p256",
    ) -> Issued:
        """A certificate for a new key, signed by this CA."""

    @property
    def der(self) -> bytes:
        """The certificate, DER."""

    @property
    def pem(self) -> str:
        """The certificate, PEM."""

    @property
    def chain_pem(self) -> str:
        """The certificate and the CAs above it without the root, PEM."""

    @property
    def chain(self) -> list[bytes]:
        """The CAs above it without the root, DER, nearest first."""

    @property
    def key_pem(self) -> str:
        """The private key, PKCS #8 in PEM, not encrypted."""

    def pfx(self, password: str) -> bytes:
        """The certificate, its chain and its key as PKCS #12."""

    def crl(
        self,
        revoked: Iterable[_Certificate],
        *,
        now: int | datetime,
        days: int = 30,
        number: int = 1,
        reason: str = "unspecified",
    ) -> bytes:
        """A CRL of this CA, DER, that lists the certificates ``revoked``."""

def demo(now: int | datetime) -> dict[str, bytes]:
    """The files of ``certauth issue demo``, by name."""
