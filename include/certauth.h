/* certauth: the client-certificate check that every server can share.
 *
 * Generated from the library's sources; docs/c.md is the introduction.
 *
 * Handles are opaque. Each type says which threads may use it; the library starts none and has no global
 * state, and handles created before a fork work after it. A call that may fail returns a CertauthStatus; unless that is
 * CERTAUTH_STATUS_OK, its outputs are NULL or zero afterwards. Pointers may be NULL where it says so; elsewhere a NULL
 * argument yields CERTAUTH_STATUS_NULL_POINTER, and accessors return an empty value. A handle that is passed must be
 * live, a pointer that comes with a length must be valid for it, and an output must be writable.
 */

#ifndef CERTAUTH_H
#define CERTAUTH_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__)
#define CERTAUTH_WARN_UNUSED_RESULT __attribute__((warn_unused_result))
#else
#define CERTAUTH_WARN_UNUSED_RESULT
#endif

/** The ABI that this header describes. It is part of the library's soname. */
#define CERTAUTH_ABI_VERSION 0

/**
 * The result of a call. Only CERTAUTH_STATUS_OK is success, and it is not a verdict: after certauth_validate it says
 * that a verdict was reached, which may be a refusal. Without it, every output of the call is NULL or zero.
 */
enum CertauthStatus
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** The call did what it says, and its outputs are set. */
  CERTAUTH_STATUS_OK = 0,
  /** A required pointer is NULL. */
  CERTAUTH_STATUS_NULL_POINTER = 1,
  /** A length is greater than any object can be. */
  CERTAUTH_STATUS_LENGTH_INVALID = 2,
  /** Text is not UTF-8. */
  CERTAUTH_STATUS_TEXT_INVALID = 3,
  /** The settings cannot work; the error has a code. */
  CERTAUTH_STATUS_CONFIGURATION = 4,
  /**
   * A fault of the library itself, stopped before it could reach the caller. The handles of the call may only be
   * freed.
   */
  CERTAUTH_STATUS_PANIC = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum CertauthStatus CertauthStatus;
#else
typedef uint32_t CertauthStatus;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** How revocation is checked. There is no default. */
enum CertauthRevocationMode
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** Not at all, and the identity says so. */
  CERTAUTH_REVOCATION_MODE_NO_CHECK = 1,
  /** The checker is asked, and answers from what is at hand. */
  CERTAUTH_REVOCATION_MODE_OFFLINE = 2,
  /** The checker is asked, and may fetch what is missing. */
  CERTAUTH_REVOCATION_MODE_ONLINE = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum CertauthRevocationMode CertauthRevocationMode;
#else
typedef uint32_t CertauthRevocationMode;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** Where a certificate was passed. */
enum CertauthPosition
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** As the certificate to validate. */
  CERTAUTH_POSITION_END_ENTITY = 1,
  /** In the chain. */
  CERTAUTH_POSITION_SENT = 2,
  /** As a configured intermediate. */
  CERTAUTH_POSITION_PRELOADED = 3,
  /** As a trust anchor. */
  CERTAUTH_POSITION_ANCHOR = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum CertauthPosition CertauthPosition;
#else
typedef uint32_t CertauthPosition;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** The outcome of a validation. No zero ever means yes. */
enum CertauthOutcome
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** The certificate is valid, and there is an identity. */
  CERTAUTH_OUTCOME_AUTHENTICATED = 1,
  /** The certificate is refused, and the code and the rejections say why. */
  CERTAUTH_OUTCOME_DENIED = 2,
  /** The peer has shown no certificate: of certauth_attempt_outcome only. */
  CERTAUTH_OUTCOME_NO_CERTIFICATE = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum CertauthOutcome CertauthOutcome;
#else
typedef uint32_t CertauthOutcome;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a verdict, a configuration error or a note says. The number is identity only and never changes;
 * they come in hundreds: 1xx structure, 2xx algorithms, 3xx type, 4xx validity, 5xx CA rules and usage, 6xx search
 * and budgets, 7xx signature, 8xx names and policies, 9xx revocation, 10xx configuration, 12xx what follows a verdict: rules, forms of
 * names, the program's own functions.
 */
enum CertauthCode
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** The certificate was authenticated. */
  CERTAUTH_CODE_AUTHENTICATED = 1,
  /** The input is not exactly one DER-encoded certificate. */
  CERTAUTH_CODE_CERTIFICATE_UNREADABLE = 100,
  /** The version is not v1, v2 or v3. */
  CERTAUTH_CODE_VERSION_INVALID = 101,
  /** The certificate is v1 or v2, which cannot carry extensions. */
  CERTAUTH_CODE_VERSION_1_NOT_ALLOWED = 102,
  /** The certificate has extensions but is not v3. */
  CERTAUTH_CODE_EXTENSIONS_WITHOUT_VERSION_3 = 103,
  /** The serial number is negative, zero, longer than 20 octets or not encoded in DER. */
  CERTAUTH_CODE_SERIAL_NUMBER_INVALID = 104,
  /** A validity date is not a DER UTCTime or GeneralizedTime of a real date. */
  CERTAUTH_CODE_TIME_MALFORMED = 105,
  /** A date before 2050 is written as GeneralizedTime. */
  CERTAUTH_CODE_TIME_FORM_INVALID = 106,
  /** A field encodes its DEFAULT value explicitly, which DER forbids. */
  CERTAUTH_CODE_EXPLICIT_DEFAULT = 107,
  /** The signature algorithm inside the signed part differs from the one outside. */
  CERTAUTH_CODE_SIGNATURE_ALGORITHMS_DIFFER = 108,
  /** An extension occurs more than once. */
  CERTAUTH_CODE_EXTENSION_DUPLICATED = 109,
  /** A known extension is malformed. */
  CERTAUTH_CODE_EXTENSION_MALFORMED = 110,
  /** A critical extension is not understood. */
  CERTAUTH_CODE_CRITICAL_EXTENSION_UNKNOWN = 111,
  /** The subject or the issuer is not a well-formed distinguished name. */
  CERTAUTH_CODE_NAME_MALFORMED = 112,
  /** The issuer name is empty. */
  CERTAUTH_CODE_ISSUER_NAME_EMPTY = 113,
  /** The subject is empty, and there is no subjectAltName in its place, or the certificate is a CA. */
  CERTAUTH_CODE_SUBJECT_NAME_EMPTY = 114,
  /** A field is not encoded as DER requires. */
  CERTAUTH_CODE_ENCODING_INVALID = 115,
  /** An extension is marked critical but must not be, or must be marked critical and is not. */
  CERTAUTH_CODE_CRITICALITY_INVALID = 116,
  /** The authority key identifier or the subject key identifier is missing where RFC 5280 requires it. */
  CERTAUTH_CODE_KEY_IDENTIFIER_MISSING = 117,
  /**
   * basicConstraints and keyUsage contradict each other: a CA without keyUsage, keyCertSign without cA, or a path length without both.
   */
  CERTAUTH_CODE_CA_EXTENSIONS_INCONSISTENT = 118,
  /** The end entity has nameConstraints, which belong in a CA. */
  CERTAUTH_CODE_NAME_CONSTRAINTS_IN_END_ENTITY = 119,
  /** A dNSName, rfc822Name or URI of subjectAltName does not have the syntax of its type. */
  CERTAUTH_CODE_NAME_SYNTAX_INVALID = 120,
  /** The certificate has a unique identifier, which no conforming CA issues. */
  CERTAUTH_CODE_UNIQUE_IDENTIFIER_PRESENT = 121,
  /** The signature algorithm is not supported. */
  CERTAUTH_CODE_SIGNATURE_ALGORITHM_UNKNOWN = 200,
  /** The signature uses MD5 or MD2. */
  CERTAUTH_CODE_SIGNATURE_ALGORITHM_MD5 = 201,
  /** The signature uses SHA-1. */
  CERTAUTH_CODE_SIGNATURE_ALGORITHM_SHA1 = 202,
  /** The certificate uses DSA. */
  CERTAUTH_CODE_ALGORITHM_DSA = 203,
  /**
   * The algorithm has parameters that it must not have (such as NULL with Ed25519), lacks parameters, or has unsupported ones (RSASSA-PSS: one SHA-2 hash for both uses, salt as long as the digest).
   */
  CERTAUTH_CODE_SIGNATURE_PARAMETERS_INVALID = 204,
  /** The type of public key is not supported. */
  CERTAUTH_CODE_PUBLIC_KEY_ALGORITHM_UNKNOWN = 205,
  /** The key uses explicit curve parameters instead of a named curve. */
  CERTAUTH_CODE_CURVE_EXPLICIT = 206,
  /** The elliptic curve is not supported. */
  CERTAUTH_CODE_CURVE_UNSUPPORTED = 207,
  /** The RSA key has fewer bits than min_rsa_bits. */
  CERTAUTH_CODE_RSA_KEY_TOO_SMALL = 208,
  /** The RSA key has more than 8192 bits. */
  CERTAUTH_CODE_RSA_KEY_TOO_LARGE = 209,
  /** The RSA public exponent is even, less than 3 or longer than 33 bits. */
  CERTAUTH_CODE_RSA_EXPONENT_INVALID = 210,
  /** The public key cannot be decoded. */
  CERTAUTH_CODE_PUBLIC_KEY_MALFORMED = 211,
  /** The signature algorithm does not match the issuer's key. */
  CERTAUTH_CODE_SIGNATURE_KEY_MISMATCH = 212,
  /** The certificate is self-signed, and the policy accepts only certificates issued by a CA. */
  CERTAUTH_CODE_SELF_SIGNED_NOT_ALLOWED = 300,
  /** The certificate is issued by a CA, and the policy accepts only self-signed certificates. */
  CERTAUTH_CODE_CHAINED_NOT_ALLOWED = 301,
  /** Subject and issuer are the same, but the certificate was not signed with its own key. */
  CERTAUTH_CODE_SELF_ISSUED_NOT_SELF_SIGNED = 302,
  /** The certificate is self-signed and not pinned. */
  CERTAUTH_CODE_SELF_SIGNED_NOT_PINNED = 303,
  /** The certificate is not yet valid. */
  CERTAUTH_CODE_NOT_YET_VALID = 400,
  /** The certificate has expired. */
  CERTAUTH_CODE_EXPIRED = 401,
  /** notAfter is before notBefore. */
  CERTAUTH_CODE_VALIDITY_INVERTED = 402,
  /** An issuer has no basicConstraints and so is not a CA. */
  CERTAUTH_CODE_BASIC_CONSTRAINTS_MISSING = 500,
  /** An issuer is not a CA (basicConstraints cA FALSE). */
  CERTAUTH_CODE_ISSUER_NOT_CA = 501,
  /** There are more CAs below a CA than its pathLenConstraint allows. */
  CERTAUTH_CODE_PATH_LENGTH_EXCEEDED = 502,
  /** An issuer's keyUsage lacks keyCertSign. */
  CERTAUTH_CODE_KEY_CERT_SIGN_MISSING = 503,
  /** The end entity's keyUsage lacks digitalSignature. */
  CERTAUTH_CODE_DIGITAL_SIGNATURE_MISSING = 504,
  /** The certificate is not for this use (clientAuth by default). */
  CERTAUTH_CODE_EXTENDED_KEY_USAGE_MISMATCH = 505,
  /** The certificate has no extended key usage, and the policy requires one. */
  CERTAUTH_CODE_EXTENDED_KEY_USAGE_MISSING = 506,
  /** The path has more intermediates than max_path_length. */
  CERTAUTH_CODE_MAX_PATH_LENGTH_EXCEEDED = 507,
  /** The certificate passed as end entity is a CA. */
  CERTAUTH_CODE_END_ENTITY_IS_CA = 508,
  /** The issuer's certificate is not among those sent, configured or trusted. */
  CERTAUTH_CODE_ISSUER_UNKNOWN = 600,
  /** The path ends in a self-issued certificate that is not a trust anchor. */
  CERTAUTH_CODE_ROOT_NOT_TRUSTED = 601,
  /** Every path to a trust anchor exceeds limit_intermediates. */
  CERTAUTH_CODE_PATH_TOO_LONG = 602,
  /** The certificate is itself a trust anchor; an anchor vouches for others, not for itself. */
  CERTAUTH_CODE_END_ENTITY_IS_ANCHOR = 603,
  /** The limit on signature checks was reached. */
  CERTAUTH_CODE_BUDGET_SIGNATURES = 690,
  /** The limit on complete paths was reached. */
  CERTAUTH_CODE_BUDGET_PATHS = 691,
  /** The limit on issuers considered was reached. */
  CERTAUTH_CODE_BUDGET_EDGES = 692,
  /** More certificates were sent than limit_certificates. */
  CERTAUTH_CODE_TOO_MANY_CERTIFICATES = 693,
  /** More bytes were sent than limit_bytes. */
  CERTAUTH_CODE_INPUT_TOO_LARGE = 694,
  /** The limit on comparisons of names with constraints was reached. */
  CERTAUTH_CODE_BUDGET_NAME_COMPARISONS = 695,
  /** The limit on certificate policies examined was reached. */
  CERTAUTH_CODE_BUDGET_POLICIES = 696,
  /** The limit on octets of names outside ASCII was reached. */
  CERTAUTH_CODE_BUDGET_NAME_OCTETS = 697,
  /** The limit on octets of evidence verified was reached. */
  CERTAUTH_CODE_BUDGET_EVIDENCE = 698,
  /** The signature does not verify with the issuer's key. */
  CERTAUTH_CODE_SIGNATURE_INVALID = 700,
  /** A name is outside the subtrees that a CA above it permits. */
  CERTAUTH_CODE_NAME_NOT_PERMITTED = 800,
  /** A name is in a subtree that a CA above it excludes. */
  CERTAUTH_CODE_NAME_EXCLUDED = 801,
  /**
   * A name constraint is malformed: duplicated or empty, a non-contiguous address mask, a wildcard, a minimum or maximum.
   */
  CERTAUTH_CODE_NAME_CONSTRAINT_MALFORMED = 802,
  /** A CA constrains a type of name that certauth does not support, and the certificate contains such a name. */
  CERTAUTH_CODE_NAME_CONSTRAINT_UNSUPPORTED = 803,
  /** A name is malformed and cannot be compared with a name constraint. */
  CERTAUTH_CODE_NAME_UNDER_CONSTRAINT_MALFORMED = 804,
  /** A certificate policy is required, and the path is not valid for an accepted one. */
  CERTAUTH_CODE_POLICY_NOT_ACCEPTED = 820,
  /** A policy mapping names anyPolicy. */
  CERTAUTH_CODE_POLICY_MAPPING_INVALID = 821,
  /** The certificate is revoked. */
  CERTAUTH_CODE_REVOKED = 900,
  /** The certificate names no source of revocation, and the checker knows none. */
  CERTAUTH_CODE_REVOCATION_SOURCE_MISSING = 901,
  /** The certificate names a source of revocation, but its evidence is missing. */
  CERTAUTH_CODE_REVOCATION_EVIDENCE_MISSING = 902,
  /** The evidence of revocation is older or newer than the time of validation allows. */
  CERTAUTH_CODE_REVOCATION_EVIDENCE_STALE = 903,
  /** The evidence of revocation is not signed by the certificate's issuer. */
  CERTAUTH_CODE_REVOCATION_EVIDENCE_NOT_AUTHENTIC = 904,
  /** The evidence of revocation does not say whether the certificate is revoked. */
  CERTAUTH_CODE_REVOCATION_STATUS_NOT_GIVEN = 905,
  /** There is no trust anchor. */
  CERTAUTH_CODE_TRUST_ANCHORS_EMPTY = 1000,
  /** A trust anchor is not a readable certificate, name or key. */
  CERTAUTH_CODE_TRUST_ANCHOR_UNREADABLE = 1001,
  /** A PEM block cannot be decoded. */
  CERTAUTH_CODE_PEM_INVALID = 1002,
  /** The PEM text contains no certificate. */
  CERTAUTH_CODE_PEM_EMPTY = 1003,
  /** A PEM block does not contain a certificate. */
  CERTAUTH_CODE_PEM_NOT_CERTIFICATE = 1004,
  /** There is no policy field of that name. */
  CERTAUTH_CODE_OPTION_UNKNOWN = 1005,
  /** The value does not fit the policy field. */
  CERTAUTH_CODE_OPTION_VALUE_INVALID = 1006,
  /** Self-signed certificates are allowed, but none is pinned. */
  CERTAUTH_CODE_SELF_SIGNED_WITHOUT_PINS = 1007,
  /** The revocation mode was not chosen. */
  CERTAUTH_CODE_REVOCATION_NOT_CHOSEN = 1008,
  /** A pin is not a SHA-256 digest. */
  CERTAUTH_CODE_PIN_INVALID = 1009,
  /** A configured intermediate is not a readable certificate. */
  CERTAUTH_CODE_INTERMEDIATE_UNREADABLE = 1010,
  /** No signature provider was compiled in, and none was given. */
  CERTAUTH_CODE_PROVIDER_MISSING = 1011,
  /** A file or an argument cannot be used. */
  CERTAUTH_CODE_INPUT_UNUSABLE = 1012,
  /**
   * A certificate is pinned or trusted by itself that certificate_types does not accept: its default, chained, accepts only certificates that a CA issued, and self_signed only self-signed ones.
   */
  CERTAUTH_CODE_PINS_WITHOUT_SELF_SIGNED = 1013,
  /** A call was given NULL, a length that no object has, or text that is not UTF-8. */
  CERTAUTH_CODE_ARGUMENT_INVALID = 1014,
  /** A CRL cannot be read. */
  CERTAUTH_CODE_CRL_UNREADABLE = 1015,
  /** A PEM block does not contain a CRL. */
  CERTAUTH_CODE_PEM_NOT_CRL = 1016,
  /** The evidence is larger than its limit. */
  CERTAUTH_CODE_EVIDENCE_TOO_LARGE = 1017,
  /** Evidence was given to options that do not check revocation. */
  CERTAUTH_CODE_EVIDENCE_WITHOUT_EFFECT = 1018,
  /** A policy field is set that has no effect with the other settings. */
  CERTAUTH_CODE_OPTION_WITHOUT_EFFECT = 1019,
  /** A forwarded certificate comes from a peer that is not trusted to forward one. */
  CERTAUTH_CODE_FORWARDED_HEADER_UNTRUSTED = 1100,
  /** A header that occurs once occurs several times, so that one may be the client's own. */
  CERTAUTH_CODE_FORWARDED_HEADER_REPEATED = 1101,
  /** Two headers have names that differ only in _ and -. */
  CERTAUTH_CODE_FORWARDED_HEADER_AMBIGUOUS = 1102,
  /** A header is not what its format says. */
  CERTAUTH_CODE_FORWARDED_HEADER_MALFORMED = 1103,
  /** A header, or a certificate in it, is longer than the limits allow. */
  CERTAUTH_CODE_FORWARDED_HEADER_TOO_LARGE = 1104,
  /** A header does not carry exactly the DER of certificates. */
  CERTAUTH_CODE_FORWARDED_CERTIFICATE_MALFORMED = 1105,
  /** The parts of what was forwarded do not fit together. */
  CERTAUTH_CODE_FORWARDED_CHAIN_MISMATCH = 1106,
  /** The proxy does not say that it has verified the certificate. */
  CERTAUTH_CODE_FORWARDED_NOT_VERIFIED = 1107,
  /** A header Connection names a header that forwards a certificate, so that a hop may have removed it. */
  CERTAUTH_CODE_FORWARDED_HEADER_HOP_BY_HOP = 1108,
  /** The settings of forwarding cannot work. */
  CERTAUTH_CODE_FORWARDING_INVALID = 1110,
  /** A rule refuses the certificate. */
  CERTAUTH_CODE_REFUSED_BY_RULE = 1200,
  /** Rules are configured, and not one of them accepts the certificate. */
  CERTAUTH_CODE_NO_RULE_ACCEPTS = 1201,
  /** The accepting rule takes a value that the certificate does not have exactly as the rule asks. */
  CERTAUTH_CODE_RULE_VALUE_UNUSABLE = 1202,
  /** A SPIFFE ID is required, and the certificate is not a valid X509-SVID. */
  CERTAUTH_CODE_SPIFFE_ID_INVALID = 1203,
  /** The Windows security identifier is malformed, ambiguous, or not the same in its two places. */
  CERTAUTH_CODE_SECURITY_IDENTIFIER_INVALID = 1204,
  /** The program's own function, which runs after the checks, refuses the certificate. */
  CERTAUTH_CODE_REFUSED_BY_PROGRAM = 1205,
  /** The limit on comparisons of names with rules was reached. */
  CERTAUTH_CODE_BUDGET_RULES = 1206,
  /** No rule accepts, so every certificate would be refused. */
  CERTAUTH_CODE_RULES_EMPTY = 1210,
  /** A rule cannot be read. */
  CERTAUTH_CODE_RULE_INVALID = 1211,
  /** A rule can never match. */
  CERTAUTH_CODE_RULE_WITHOUT_EFFECT = 1212,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum CertauthCode CertauthCode;
#else
typedef uint32_t CertauthCode;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** The types of subjectAltName. */
enum CertauthNameType
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** All of them, in encoded order. No name has this type. */
  CERTAUTH_NAME_TYPE_ANY = 0,
  /** dNSName, wildcards as they are. */
  CERTAUTH_NAME_TYPE_DNS = 1,
  /** rfc822Name. */
  CERTAUTH_NAME_TYPE_EMAIL = 2,
  /** uniformResourceIdentifier. */
  CERTAUTH_NAME_TYPE_URI = 3,
  /** iPAddress. */
  CERTAUTH_NAME_TYPE_IP = 4,
  /** directoryName. */
  CERTAUTH_NAME_TYPE_DIRECTORY_NAME = 5,
  /** otherName 1.3.6.1.4.1.311.20.2.3 that holds a UTF8String, a user principal name. */
  CERTAUTH_NAME_TYPE_UPN = 6,
  /** registeredID. */
  CERTAUTH_NAME_TYPE_REGISTERED_ID = 7,
  /** Any other otherName. */
  CERTAUTH_NAME_TYPE_OTHER_NAME = 8,
  /** x400Address. */
  CERTAUTH_NAME_TYPE_X400 = 9,
  /** ediPartyName. */
  CERTAUTH_NAME_TYPE_EDI_PARTY = 10,
  /** otherName SmtpUTF8Mailbox (RFC 9598), an internationalised e-mail address. */
  CERTAUTH_NAME_TYPE_SMTP_UTF8_MAILBOX = 11,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum CertauthNameType CertauthNameType;
#else
typedef uint32_t CertauthNameType;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** Why the certificate is trusted. */
enum CertauthTrust
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** There is no identity. */
  CERTAUTH_TRUST_NONE = 0,
  /** A verified path leads to a trust anchor. */
  CERTAUTH_TRUST_ANCHOR = 1,
  /** The certificate itself is pinned or trusted by itself. */
  CERTAUTH_TRUST_PINNED = 2,
  /** It is self-signed, and allow_any_self_signed leaves the decision to the caller. */
  CERTAUTH_TRUST_ANY_SELF_SIGNED = 3,
  /** It is self-signed and its key is pinned: its holder can issue itself any name. */
  CERTAUTH_TRUST_PINNED_KEY = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum CertauthTrust CertauthTrust;
#else
typedef uint32_t CertauthTrust;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What a checker answers. Every other number is CERTAUTH_REVOCATION_STATUS_UNKNOWN. */
enum CertauthRevocationStatus
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** It is not known, which refuses unless a policy field allows it. */
  CERTAUTH_REVOCATION_STATUS_UNKNOWN = 0,
  /** Fresh evidence of the issuer says that it is not revoked. */
  CERTAUTH_REVOCATION_STATUS_GOOD = 1,
  /** It is revoked. */
  CERTAUTH_REVOCATION_STATUS_REVOKED = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum CertauthRevocationStatus CertauthRevocationStatus;
#else
typedef uint32_t CertauthRevocationStatus;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What a proxy has done with a certificate that it forwards. */
enum CertauthAssurance
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** It forwards whatever the client has shown. */
  CERTAUTH_ASSURANCE_UNVERIFIED = 0,
  /** It verifies certificates if it is configured so. */
  CERTAUTH_ASSURANCE_AS_CONFIGURED = 1,
  /** It has verified the certificate. */
  CERTAUTH_ASSURANCE_VERIFIED_BY_PROXY = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum CertauthAssurance CertauthAssurance;
#else
typedef uint32_t CertauthAssurance;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** The kind of evidence that would help. */
enum CertauthWantedKind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** A CRL. */
  CERTAUTH_WANTED_KIND_CRL = 1,
  /** A delta CRL. */
  CERTAUTH_WANTED_KIND_DELTA_CRL = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum CertauthWantedKind CertauthWantedKind;
#else
typedef uint32_t CertauthWantedKind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** Which statuses of HTTP the refusals have. */
enum CertauthStatusMap
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** 403 for both: a certificate belongs to the connection, and no header could ask for another one. */
  CERTAUTH_STATUS_MAP_FORBIDDEN = 1,
  /** 401 for both, for hosts that insist on it. */
  CERTAUTH_STATUS_MAP_UNAUTHORIZED = 2,
  /** nginx's own: 496 without a certificate, 495 for one that is refused. */
  CERTAUTH_STATUS_MAP_NGINX = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum CertauthStatusMap CertauthStatusMap;
#else
typedef uint32_t CertauthStatusMap;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/** What certificate_validated answers. Every other number refuses, too. */
enum CertauthHookAnswer
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /** The program refuses the certificate. */
  CERTAUTH_HOOK_ANSWER_REFUSE = 0,
  /** The program accepts what the checks and rules accepted. */
  CERTAUTH_HOOK_ANSWER_ACCEPT = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum CertauthHookAnswer CertauthHookAnswer;
#else
typedef uint32_t CertauthHookAnswer;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What came of one attempt. It never changes; any number of threads may read one, and all that it lends lives until it is
 * freed.
 */
typedef struct CertauthAttempt CertauthAttempt;

/**
 * Authenticates peers: options, rules, the issuer of claims and the statuses of refusals.
 *
 * It never changes, so any number of threads may use one. It is counted, as options are: certauth_authenticator_new gives
 * the first reference, certauth_authenticator_ref one more, certauth_authenticator_unref takes one.
 */
typedef struct CertauthAuthenticator CertauthAuthenticator;

/**
 * The certificates of a PEM file, as certauth_validate takes them.
 *
 * It never changes, so any number of threads may use it; free it once.
 */
typedef struct CertauthCertificates CertauthCertificates;

/** One statement about a principal. It belongs to its principal. */
typedef struct CertauthClaim CertauthClaim;

/**
 * Why a call failed: bad settings or bad arguments. It never speaks of a peer's certificate; verdicts do.
 *
 * A call with a CertauthError ** sets it to NULL on success, and on failure to an error that the caller frees. Pass NULL
 * if the status is enough. Any number of threads may read one error; its text lives until it is freed.
 */
typedef struct CertauthError CertauthError;

/**
 * CRLs, each read and indexed when it is added.
 *
 * One thread at a time may add to it; any number may use one that nobody changes meanwhile. Options share what it had when it
 * was given to them, and what is added later changes none of them.
 */
typedef struct CertauthEvidence CertauthEvidence;

/** What evidence consists of, or what is new in it. It never changes; what it lends lives until it is freed. */
typedef struct CertauthEvidenceReport CertauthEvidenceReport;

/** What authentication_failed sees. It lives for that call. */
typedef struct CertauthFailed CertauthFailed;

/** What was forwarded with one request: certificates, nothing, or a refusal. It never changes; free it once. */
typedef struct CertauthForwarded CertauthForwarded;

/**
 * Decodes what one product writes into the header of a request.
 *
 * It never changes, so any number of threads may use it; free it once none does.
 */
typedef struct CertauthForwarding CertauthForwarding;

/**
 * An authenticated end entity: all of it from the verified certificate. It belongs to its verdict, and so does all
 * that it lends. Any number of threads may read one.
 *
 * No name is used in place of another one: the subject's CN is never a DNS name.
 */
typedef struct CertauthIdentity CertauthIdentity;

/**
 * Something that was passed over, or allowed by a policy field, and did not decide. It belongs to its verdict, and any
 * number of threads may ask it.
 */
typedef struct CertauthNote CertauthNote;

/**
 * The settings of validations.
 *
 * They never change, so any number of threads may use one. They are counted: certauth_options_builder_build gives the
 * first reference, certauth_options_ref one more, certauth_options_unref takes one. Whoever holds a reference may
 * validate, so a host can swap its options while others still use the old ones.
 */
typedef struct CertauthOptions CertauthOptions;

/**
 * Gathers settings, to build options from. It copies what it is given.
 *
 * One thread at a time may use it.
 */
typedef struct CertauthOptionsBuilder CertauthOptionsBuilder;

/**
 * What is required of certificates; it starts with the default of every field.
 *
 * One thread at a time may set fields; when that is done, any number may use it. Options copy what they need.
 */
typedef struct CertauthPolicy CertauthPolicy;

/** An authenticated peer. It belongs to its attempt, and so does all that it lends. */
typedef struct CertauthPrincipal CertauthPrincipal;

/** An audit record, for C to own. */
typedef struct CertauthRecord CertauthRecord;

/** Why one path was refused. It belongs to its verdict, and any number of threads may ask it. */
typedef struct CertauthRejection CertauthRejection;

/**
 * One question to a checker: is this certificate revoked?
 *
 * It lives until the checker returns, as does all that it lends, and only the thread that the checker runs on may use
 * it.
 */
typedef struct CertauthRevocationRequest CertauthRevocationRequest;

/**
 * Whom to trust. There are no system roots.
 *
 * Any number of threads may use one that nobody changes meanwhile; free it once. Options copy what they need.
 */
typedef struct CertauthTrustAnchors CertauthTrustAnchors;

/** What certificate_validated sees and may add to. It lives for that call. */
typedef struct CertauthValidated CertauthValidated;

/**
 * An identity, or a refusal.
 *
 * It never changes and needs neither the options nor the certificates any more. Any number of threads may read one;
 * all that it lends lives until it is freed.
 */
typedef struct CertauthVerdict CertauthVerdict;

/**
 * UTF-8 text that somebody else owns, without a terminating NUL: the caller, who makes it with `CERTAUTH_TEXT` or
 * `certauth_text`, or a handle, as its function says. What the library returns never has a NULL pointer; what is absent
 * has length 0.
 */
typedef struct CertauthText {
  /** The first octet. */
  const char *data;
  /** How many octets there are. */
  size_t length;
} CertauthText;

/**
 * Octets that somebody else owns: the caller, who makes them with `certauth_bytes`, or a handle, as its function says.
 * What the library returns never has a NULL pointer; what is absent has length 0.
 */
typedef struct CertauthBytes {
  /** The first octet. */
  const uint8_t *data;
  /** How many there are. */
  size_t length;
} CertauthBytes;

/**
 * Answers a question with one of CERTAUTH_REVOCATION_STATUS_*.
 *
 * It is called during certauth_validate, on the validating thread, so several threads may call it at once. It must
 * return normally: it must not throw or longjmp.
 */
typedef uint32_t (*CertauthRevocationChecker)(void *userdata, struct CertauthRevocationRequest *request);

/**
 * Releases userdata once neither a builder nor any options need it. It is called on the thread that frees the last of
 * them, and must return normally: it must not throw or longjmp.
 */
typedef void (*CertauthRelease)(void *userdata);

/**
 * Called for a certificate that the checks and rules accept: CERTAUTH_HOOK_ANSWER_ACCEPT accepts it, and every other
 * answer refuses.
 */
typedef uint32_t (*CertauthCertificateValidated)(void *userdata, struct CertauthValidated *validated);

/** Called for a certificate that is refused, whoever refused it. It cannot accept it. */
typedef void (*CertauthAuthenticationFailed)(void *userdata, struct CertauthFailed *failed);

/** Called where the peer has shown no certificate. */
typedef void (*CertauthNoCertificate)(void *userdata);

/**
 * The program's own functions for one attempt. Each may be NULL. They are called on the thread of the attempt, and must
 * return: leaving them by longjmp or an exception of C++ ends the program.
 */
typedef struct CertauthHooks {
  /** For a certificate that the checks and rules accept. */
  CertauthCertificateValidated certificate_validated;
  /** For one that is refused. */
  CertauthAuthenticationFailed authentication_failed;
  /** Where there is none. */
  CertauthNoCertificate no_certificate;
  /** Passed on to each of them. */
  void *userdata;
} CertauthHooks;

/** A setting of a decoder, by its name in docs/forwarding.md. */
typedef struct CertauthSetting {
  /** Its name, such as trusted_peers. */
  struct CertauthText name;
  /** Its value. */
  struct CertauthText value;
} CertauthSetting;

/** One line of a request's headers, as it came. */
typedef struct CertauthHeader {
  /** The name. */
  struct CertauthBytes name;
  /** The value. */
  struct CertauthBytes value;
} CertauthHeader;

/** What is known of the hop that a request comes from: at most one of the three, and none is not trusted. */
typedef struct CertauthHop {
  /** The address of the connection itself, or `unix` for a Unix socket. What X-Forwarded-For says is never the peer. */
  struct CertauthText peer;
  /** The identity with which the connection itself is authenticated, of certauth_verdict_identity. */
  const struct CertauthIdentity *proxy;
  /** The secret that came with the request. */
  struct CertauthBytes secret;
} CertauthHop;

#ifdef __cplusplus
#define CERTAUTH_LITERAL(type) type
#define CERTAUTH_OCTETS(data) static_cast<const uint8_t *>(data)
#else
#define CERTAUTH_LITERAL(type) (type)
#define CERTAUTH_OCTETS(data) ((const uint8_t *)(data))
#endif

/** A string literal as an argument: CERTAUTH_TEXT("max_path_length"). */
#define CERTAUTH_TEXT(literal) (CERTAUTH_LITERAL(CertauthText){"" literal, sizeof(literal) - 1})

/** A string that ends in NUL as an argument. NULL stays NULL, which calls refuse. */
static inline CertauthText certauth_text(const char *string) {
  CertauthText text = {string, string == NULL ? 0 : strlen(string)};
  return text;
}

/** Octets as an argument. */
static inline CertauthBytes certauth_bytes(const void *data, size_t length) {
  CertauthBytes bytes = {CERTAUTH_OCTETS(data), length};
  return bytes;
}

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/* ---- The library ---- */

/** The ABI of the library in use; equal to CERTAUTH_ABI_VERSION unless another library was found at run time. */
uint32_t certauth_abi_version(void);

/** The version of the library in use, as in "1.2.3". It lives as long as the program. */
struct CertauthText certauth_version(void);

/* ---- Codes ---- */

/** The name of a code, as in "expired"; empty for a number that is not a code. It lives as long as the program. */
struct CertauthText certauth_code_name(uint32_t code);

/** What a code means, one sentence; empty for a number that is not a code. It lives as long as the program. */
struct CertauthText certauth_code_cause(uint32_t code);

/**
 * How to fix what a code says; certauth_rejection_remedy knows better advice where it depends on the certificate. Empty
 * for a number that is not a code. It lives as long as the program.
 */
struct CertauthText certauth_code_remedy(uint32_t code);

/* ---- Errors: why a call failed ---- */

/** The status that the failed call returned; CERTAUTH_STATUS_NULL_POINTER for NULL. */
CertauthStatus certauth_error_status(const struct CertauthError *error);

/** What is wrong and how to fix it, on one line, safe for a log. */
struct CertauthText certauth_error_message(const struct CertauthError *error);

/**
 * What is wrong, one of CERTAUTH_CODE_*: of a setting that cannot work, or CERTAUTH_CODE_ARGUMENT_INVALID for misuse,
 * which the status tells apart, and for NULL; 0 for CERTAUTH_STATUS_PANIC.
 */
uint32_t certauth_error_code(const struct CertauthError *error);

/** The policy field that it is about; empty if it is about none. */
struct CertauthText certauth_error_field(const struct CertauthError *error);

/**
 * Writes the number, from 0, of the anchor, intermediate or PEM block that it is about. Returns false, and writes 0, if
 * it is about none.
 */
bool certauth_error_index(const struct CertauthError *error, uint32_t *index);

/**
 * Writes the line and the column, from 1, where it is in a text of rules; the column counts characters. Returns false, and
 * writes 0, if it is about none.
 */
bool certauth_error_position(const struct CertauthError *error,
                             uint32_t *line,
                             uint32_t *column);

/** Frees an error. NULL is allowed. */
void certauth_error_free(struct CertauthError *error);

/* ---- Certificates from PEM files ---- */

/**
 * Decodes every certificate of a PEM file, in order; there is at least one. One bad block refuses the whole file, and
 * the error has its number.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_certificates_from_pem(struct CertauthBytes pem,
                                              struct CertauthCertificates **certificates,
                                              struct CertauthError **error);

/** How many there are; 0 for NULL. */
size_t certauth_certificates_count(const struct CertauthCertificates *certificates);

/**
 * The DER of all of them, an array of certauth_certificates_count elements; NULL for NULL. By convention the first is
 * the end entity and the others are the chain.
 */
const struct CertauthBytes *certauth_certificates_der(const struct CertauthCertificates *certificates);

/** Frees certificates. NULL is allowed. */
void certauth_certificates_free(struct CertauthCertificates *certificates);

/* ---- Trust anchors ---- */

/** Reads every certificate of a PEM bundle. One bad block refuses the whole bundle, and the error has its number. */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_trust_anchors_from_pem(struct CertauthBytes pem,
                                               struct CertauthTrustAnchors **anchors,
                                               struct CertauthError **error);

/** Reads one DER certificate. */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_trust_anchors_from_der(struct CertauthBytes der,
                                               struct CertauthTrustAnchors **anchors,
                                               struct CertauthError **error);

/**
 * Reads one DER certificate that is trusted by itself, whoever issued it, and vouches for nothing else: an entry of an
 * allow-list. Its form, dates, key usage and extended key usage are checked; nobody is asked whether it is revoked.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_trust_anchors_only_this_certificate(struct CertauthBytes der,
                                                            struct CertauthTrustAnchors **anchors,
                                                            struct CertauthError **error);

/**
 * Makes an anchor of a name and a key (RFC 5280, 6.1.1 d): the DER of a Name and of a SubjectPublicKeyInfo, and that of a
 * NameConstraints, which is NULL with length 0 if there is none.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_trust_anchors_from_name_and_key(struct CertauthBytes subject,
                                                        struct CertauthBytes public_key_info,
                                                        struct CertauthBytes name_constraints,
                                                        struct CertauthTrustAnchors **anchors,
                                                        struct CertauthError **error);

/**
 * Gives every one of these anchors a label, UTF-8, which identities carry as it is given; without it that is the subject,
 * escaped.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_trust_anchors_set_label(struct CertauthTrustAnchors *anchors,
                                                struct CertauthText label,
                                                struct CertauthError **error);

/**
 * Sets a policy field for paths below every one of these anchors, in place of the policy's: the fields that
 * docs/policy.md lists as overridable, with the text that certauth_policy_set takes. Another field and a value out of
 * range are errors that change nothing.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_trust_anchors_set_override(struct CertauthTrustAnchors *anchors,
                                                   struct CertauthText name,
                                                   struct CertauthText value,
                                                   struct CertauthError **error);

/** Frees trust anchors. NULL is allowed. */
void certauth_trust_anchors_free(struct CertauthTrustAnchors *anchors);

/* ---- Policy: what is required ---- */

/** Makes a policy in which every field has its default. */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_policy_new(struct CertauthPolicy **policy,
                                   struct CertauthError **error);

/**
 * Replaces a field. Its name, the text that it takes and its default are in docs/policy.md. An unknown name and a value out of range are errors that change nothing.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_policy_set(struct CertauthPolicy *policy,
                                   struct CertauthText name,
                                   struct CertauthText value,
                                   struct CertauthError **error);

/**
 * Replaces every field by what a preset says: `default`, or `strict`, which also refuses what RFC 5280 forbids issuers
 * (docs/strict.md). Fields can then be set one by one. An unknown name is an error that changes nothing.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_policy_set_preset(struct CertauthPolicy *policy,
                                          struct CertauthText name,
                                          struct CertauthError **error);

/** Frees a policy. NULL is allowed. */
void certauth_policy_free(struct CertauthPolicy *policy);

/* ---- Revocation: what a checker may ask ---- */

/** The DER of the certificate in question. */
struct CertauthBytes certauth_revocation_request_certificate(const struct CertauthRevocationRequest *revocation_request);

/** The contents of its serial number, as certauth_identity_serial_number gives them. */
struct CertauthBytes certauth_revocation_request_serial_number(const struct CertauthRevocationRequest *revocation_request);

/**
 * The DER of the issuer's SubjectPublicKeyInfo, which verified the certificate's signature. Empty for an anchor that
 * another CA issued, because no key is authenticated for it.
 */
struct CertauthBytes certauth_revocation_request_issuer_public_key_info(const struct CertauthRevocationRequest *revocation_request);

/** The DER of its issuer's name. */
struct CertauthBytes certauth_revocation_request_issuer_name(const struct CertauthRevocationRequest *revocation_request);

/** The DER of its issuer's certificate; empty if the issuer is an anchor without one. */
struct CertauthBytes certauth_revocation_request_issuer_certificate(const struct CertauthRevocationRequest *revocation_request);

/**
 * How many certificates of the path lie above the one in question, without the anchor: evidence about one certificate
 * may depend on the path that it is asked for.
 */
size_t certauth_revocation_request_path_above_count(const struct CertauthRevocationRequest *revocation_request);

/** The DER of a certificate of the path above, by number; the nearest one first. */
struct CertauthBytes certauth_revocation_request_path_above(const struct CertauthRevocationRequest *revocation_request,
                                                            size_t index);

/** The time of the validation, in seconds since 1970-01-01T00:00:00Z; 0 for NULL. */
int64_t certauth_revocation_request_now(const struct CertauthRevocationRequest *revocation_request);

/** Whether the checker may fetch: CERTAUTH_REVOCATION_MODE_OFFLINE or _ONLINE. Offline for NULL. */
CertauthRevocationMode certauth_revocation_request_mode(const struct CertauthRevocationRequest *revocation_request);

/**
 * The certificate in question: end_entity, sent, preloaded or anchor, and its index there is written; 0 for the end entity.
 * CERTAUTH_POSITION_END_ENTITY for NULL.
 */
CertauthPosition certauth_revocation_request_at(const struct CertauthRevocationRequest *revocation_request,
                                                uint32_t *index);

/**
 * Reports until when the answer holds, in seconds since 1970-01-01T00:00:00Z: the identity is valid no longer. Of several, the
 * earliest counts.
 */
void certauth_revocation_request_good_until(struct CertauthRevocationRequest *revocation_request,
                                            int64_t time);

/**
 * Reports what the answer rests on, for the verdict's JSON and text; a later report replaces an earlier one. `issuer` is the
 * name of whoever issued the evidence, in UTF-8, and `number` the octets of a CRL's number; either may be empty. The times
 * are in seconds since 1970-01-01T00:00:00Z, NULL if unknown. `unknown` says why the status is unknown, and decides which
 * policy field may allow it: CERTAUTH_CODE_REVOCATION_EVIDENCE_STALE, _REVOCATION_EVIDENCE_NOT_AUTHENTIC or
 * _REVOCATION_STATUS_NOT_GIVEN, or 0. False, and nothing is reported, for another number or an issuer that is not UTF-8.
 */
bool certauth_revocation_request_record(struct CertauthRevocationRequest *revocation_request,
                                        struct CertauthBytes issuer,
                                        struct CertauthBytes number,
                                        const int64_t *this_update,
                                        const int64_t *next_update,
                                        uint32_t unknown);

/**
 * Reports evidence that would help, for certauth_verdict_wanted_url: its kind, one of CERTAUTH_WANTED_KIND_*, and its URL.
 * Only CERTAUTH_REVOCATION_MODE_ONLINE has the verdict list it. Beyond the first eight of a certificate they are left out.
 * False for NULL, another kind, and a URL that is longer than 2 KiB or not printable ASCII.
 */
bool certauth_revocation_request_want(struct CertauthRevocationRequest *revocation_request,
                                      uint32_t kind,
                                      struct CertauthBytes url);

/**
 * Verifies a signature over evidence. The key is the DER of a SubjectPublicKeyInfo, the algorithm that of an
 * AlgorithmIdentifier; both are checked as a certificate's are. It is charged to the budget of the validation, and a
 * reached limit refuses whatever the checker then answers. False for anything but a good signature, NULL included.
 */
CERTAUTH_WARN_UNUSED_RESULT
bool certauth_revocation_request_verify(struct CertauthRevocationRequest *revocation_request,
                                        struct CertauthBytes public_key_info,
                                        struct CertauthBytes algorithm,
                                        struct CertauthBytes message,
                                        struct CertauthBytes signature);

/* ---- Evidence of revocation: CRLs ---- */

/** Makes evidence without CRLs. */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_evidence_new(struct CertauthEvidence **evidence,
                                     struct CertauthError **error);

/**
 * Adds a CRL, in DER, or the X509 CRL blocks of a PEM file. They are copied. One that cannot be read is an error with its
 * number, counted over all that was added, and nothing is added then.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_evidence_add_crl(struct CertauthEvidence *evidence,
                                         struct CertauthBytes crl,
                                         struct CertauthError **error);

/** How many CRLs it has; one that was given twice counts once. 0 for NULL. */
size_t certauth_evidence_crl_count(const struct CertauthEvidence *evidence);

/** Frees evidence; options to which it was given keep what they need. NULL is allowed. */
void certauth_evidence_free(struct CertauthEvidence *evidence);

/**
 * Reports what each CRL is at a time, in seconds since 1970-01-01T00:00:00Z: issuer, number, dates, age, seconds until the
 * next one is due, entries. Nothing of it is verified.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_evidence_report_status(const struct CertauthEvidence *evidence,
                                               int64_t now,
                                               struct CertauthEvidenceReport **report,
                                               struct CertauthError **error);

/**
 * Reports which serial numbers evidence lists and older evidence did not, by issuer. Nothing of it is verified: validate
 * again whoever is affected.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_evidence_report_newly_revoked(const struct CertauthEvidence *evidence,
                                                      const struct CertauthEvidence *older,
                                                      struct CertauthEvidenceReport **report,
                                                      struct CertauthError **error);

/** The report as JSON on one line, with fixed keys: docs/revocation.md. */
struct CertauthText certauth_evidence_report_json(const struct CertauthEvidenceReport *report);

/** Frees a report. NULL is allowed. */
void certauth_evidence_report_free(struct CertauthEvidenceReport *report);

/* ---- Options: the settings of validations ---- */

/**
 * Builds options from a PEM bundle of trust anchors, with the default policy: the shortest way to a first verdict.
 * `mode` is one of CERTAUTH_REVOCATION_MODE_*; offline and online have no checker here, so that every certificate is
 * unknown and refused. The caller gets one reference.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_options_from_pem(struct CertauthBytes trust_anchors,
                                         uint32_t mode,
                                         const struct CertauthOptions **options,
                                         struct CertauthError **error);

/** Makes a builder without anchors, with the default policy and no choice of revocation. */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_options_builder_new(struct CertauthOptionsBuilder **builder,
                                            struct CertauthError **error);

/** Adds trust anchors; the caller keeps and frees them. */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_options_builder_add_trust_anchors(struct CertauthOptionsBuilder *builder,
                                                          const struct CertauthTrustAnchors *anchors,
                                                          struct CertauthError **error);

/** Replaces the policy; the caller keeps and frees it. Pins that were added to the builder stay. */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_options_builder_set_policy(struct CertauthOptionsBuilder *builder,
                                                   const struct CertauthPolicy *policy,
                                                   struct CertauthError **error);

/**
 * Adds intermediates that peers need not send: a PEM bundle, or one DER certificate. One bad PEM block refuses the
 * whole bundle; a certificate that cannot be read is an error of certauth_options_builder_build.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_options_builder_add_intermediates(struct CertauthOptionsBuilder *builder,
                                                          struct CertauthBytes certificates,
                                                          struct CertauthError **error);

/**
 * Pins a certificate by its SHA-256, or a self-signed one by the SHA-256 of its SubjectPublicKeyInfo: 64 hexadecimal
 * digits, colons between octets allowed. The policy field certificate_types must be all, or self_signed. The holder of a
 * pinned key can issue itself any name.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_options_builder_add_pin(struct CertauthOptionsBuilder *builder,
                                                struct CertauthText sha256,
                                                struct CertauthError **error);

/**
 * Chooses how revocation is checked: one of CERTAUTH_REVOCATION_MODE_*. Every other number is an error. Without
 * a checker, offline and online treat every certificate as unknown, which is refused.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_options_builder_set_revocation(struct CertauthOptionsBuilder *builder,
                                                       uint32_t mode,
                                                       struct CertauthError **error);

/** Replaces what is asked for revocation by evidence; the caller keeps and frees it. */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_options_builder_set_evidence(struct CertauthOptionsBuilder *builder,
                                                     const struct CertauthEvidence *evidence,
                                                     struct CertauthError **error);

/**
 * Replaces what is asked for revocation by a checker. `userdata` is passed on to it and may be NULL.
 *
 * `release`, unless NULL, is called once with `userdata` when neither this builder nor any options built from it need
 * it any more. It is not called for a call that fails.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_options_builder_set_checker(struct CertauthOptionsBuilder *builder,
                                                    CertauthRevocationChecker checker,
                                                    void *userdata,
                                                    CertauthRelease release,
                                                    struct CertauthError **error);

/**
 * Builds options, with one reference for the caller. Settings that cannot work are errors here: no trust anchor, no
 * choice of revocation, an intermediate that cannot be read. The builder stays as it is and is freed on its own.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_options_builder_build(const struct CertauthOptionsBuilder *builder,
                                              const struct CertauthOptions **options,
                                              struct CertauthError **error);

/**
 * Makes the same options with new evidence, with one reference for the caller: everything else is shared. The caller keeps the
 * old ones and frees the evidence. CERTAUTH_CODE_EVIDENCE_WITHOUT_EFFECT if they do not check revocation.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_options_with_evidence(const struct CertauthOptions *options,
                                              const struct CertauthEvidence *evidence,
                                              const struct CertauthOptions **renewed,
                                              struct CertauthError **error);

/** Frees a builder. NULL is allowed. */
void certauth_options_builder_free(struct CertauthOptionsBuilder *builder);

/** How many of the trust anchors vouch for others; 0 for NULL. */
size_t certauth_options_issuer_count(const struct CertauthOptions *options);

/**
 * The DER of the name of such an anchor, by number: what a server sends, so that clients choose a certificate by it. It
 * lives as long as the options.
 */
struct CertauthBytes certauth_options_issuer_name(const struct CertauthOptions *options, size_t index);

/** Adds a reference and returns `options`. NULL is allowed. */
const struct CertauthOptions *certauth_options_ref(const struct CertauthOptions *options);

/** Gives one reference back; the last one frees the options. NULL is allowed. */
void certauth_options_unref(const struct CertauthOptions *options);

/* ---- Validation and its verdict ---- */

/**
 * Validates a certificate.
 *
 * `end_entity` is the certificate as DER, `chain` what the peer sent beside it, each as DER, in any order; it may be NULL if
 * `chain_length` is 0. `now` is the time to validate at, in seconds since 1970-01-01T00:00:00Z: the library has no
 * clock. CERTAUTH_STATUS_OK says that a verdict was reached and written; whether the certificate was accepted is
 * certauth_verdict_outcome. An unreadable certificate is a verdict, not a call failure. NULL is never an absent
 * certificate: whether the peer has sent one is for the caller to know.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_validate(const struct CertauthOptions *options,
                                 struct CertauthBytes end_entity,
                                 const struct CertauthBytes *chain,
                                 size_t chain_length,
                                 int64_t now,
                                 struct CertauthVerdict **verdict);

/** Whether the certificate was accepted. Denied for NULL. */
CertauthOutcome certauth_verdict_outcome(const struct CertauthVerdict *verdict);

/**
 * CERTAUTH_CODE_AUTHENTICATED, or why the certificate was refused: the code of the first rejection. For NULL it is
 * CERTAUTH_CODE_ARGUMENT_INVALID.
 */
CertauthCode certauth_verdict_code(const struct CertauthVerdict *verdict);

/** Who the peer is, or NULL unless authenticated. It belongs to the verdict. */
const struct CertauthIdentity *certauth_verdict_identity(const struct CertauthVerdict *verdict);

/**
 * How many rejections a refusal keeps, at least one, or 0 if authenticated. Those beyond limit_rejections are counted
 * by code in the JSON.
 */
size_t certauth_verdict_rejection_count(const struct CertauthVerdict *verdict);

/** A rejection by number, or NULL. The first rejection is the one whose path got furthest. */
const struct CertauthRejection *certauth_verdict_rejection(const struct CertauthVerdict *verdict, size_t index);

/** How many notes there are, whatever the outcome. */
size_t certauth_verdict_note_count(const struct CertauthVerdict *verdict);

/** A note by number, or NULL. */
const struct CertauthNote *certauth_verdict_note(const struct CertauthVerdict *verdict, size_t index);

/**
 * How many pieces of evidence to fetch, so that another validation with them can decide. 0 unless the mode is
 * CERTAUTH_REVOCATION_MODE_ONLINE.
 */
size_t certauth_verdict_wanted_count(const struct CertauthVerdict *verdict);

/**
 * Where a piece of evidence is, by number, as the certificate spells it: printable ASCII. docs/revocation.md says how to fetch it
 * safely.
 */
struct CertauthText certauth_verdict_wanted_url(const struct CertauthVerdict *verdict,
                                                size_t index);

/** Of which kind it is: crl or delta_crl. */
struct CertauthText certauth_verdict_wanted_kind(const struct CertauthVerdict *verdict, size_t index);

/** The verdict as JSON on one line, the same octets in every language: docs/verdict.schema.json. */
struct CertauthText certauth_verdict_json(const struct CertauthVerdict *verdict);

/**
 * The verdict as several lines: the sentence of certauth_verdict_text, every path that was tried, the cause and how to fix
 * it.
 */
struct CertauthText certauth_verdict_tree(const struct CertauthVerdict *verdict);

/** The verdict as one sentence for a log. Names are in quotes, and characters that hide or reorder text are escaped. */
struct CertauthText certauth_verdict_text(const struct CertauthVerdict *verdict);

/** Frees a verdict, with its identity, rejections and notes. NULL is allowed. */
void certauth_verdict_free(struct CertauthVerdict *verdict);

/* ---- Rejections: why a path was refused ---- */

/** What ended the path. For NULL it is CERTAUTH_CODE_ARGUMENT_INVALID. */
CertauthCode certauth_rejection_code(const struct CertauthRejection *rejection);

/**
 * The certificate that it speaks of: end_entity, sent:N, preloaded:N or anchor:N, with the index in what was passed.
 */
struct CertauthText certauth_rejection_at(const struct CertauthRejection *rejection);

/** The facts, for people; empty if the code says it all. The JSON has them by key. */
struct CertauthText certauth_rejection_detail(const struct CertauthRejection *rejection);

/** How to fix it, for the certificate that it is about. */
struct CertauthText certauth_rejection_remedy(const struct CertauthRejection *rejection);

/** How many certificates the path had when it was refused. */
size_t certauth_rejection_path_count(const struct CertauthRejection *rejection);

/** A certificate of the path, as certauth_rejection_at names it; the first is the end entity. */
struct CertauthText certauth_rejection_path_position(const struct CertauthRejection *rejection, size_t index);

/* ---- Notes: what did not decide ---- */

/** What it is. For NULL it is CERTAUTH_CODE_ARGUMENT_INVALID. */
CertauthCode certauth_note_code(const struct CertauthNote *note);

/** The certificate that it speaks of, as certauth_rejection_at names it. */
struct CertauthText certauth_note_at(const struct CertauthNote *note);

/** The facts, for people; empty if the code says it all. The JSON has them by key. */
struct CertauthText certauth_note_detail(const struct CertauthNote *note);

/* ---- Identity: who the peer is ---- */

/** The subject, RFC 4514. For display: names are compared as DER, never as text. */
struct CertauthText certauth_identity_subject_text(const struct CertauthIdentity *identity);

/** The DER of the subject, as it arrived. */
struct CertauthBytes certauth_identity_subject_der(const struct CertauthIdentity *identity);

/** The issuer, RFC 4514. Two CAs may bear one name: tell them apart by certauth_identity_anchor_sha256. */
struct CertauthText certauth_identity_issuer_text(const struct CertauthIdentity *identity);

/** The DER of the issuer's name, as it arrived. */
struct CertauthBytes certauth_identity_issuer_der(const struct CertauthIdentity *identity);

/**
 * The contents of the serial number's INTEGER, big-endian: with a leading zero octet where the first bit would be set, which
 * `openssl x509 -serial` does not print. It is unique only together with the issuer.
 */
struct CertauthBytes certauth_identity_serial_number(const struct CertauthIdentity *identity);

/** The first second of the certificate's validity, since 1970-01-01T00:00:00Z; 0 for NULL. */
int64_t certauth_identity_not_before(const struct CertauthIdentity *identity);

/** The last second of the certificate's validity, since 1970-01-01T00:00:00Z; 0 for NULL. */
int64_t certauth_identity_not_after(const struct CertauthIdentity *identity);

/** SHA-256 of the certificate, 32 octets. */
struct CertauthBytes certauth_identity_sha256(const struct CertauthIdentity *identity);

/** SHA-256 of the SubjectPublicKeyInfo, 32 octets: unchanged when the certificate is renewed with the same key. */
struct CertauthBytes certauth_identity_public_key_sha256(const struct CertauthIdentity *identity);

/** SHA-1 of the certificate, 20 octets: for looking up old records, never for authorization. */
struct CertauthBytes certauth_identity_sha1_thumbprint(const struct CertauthIdentity *identity);

/** How many names of a type, one of CERTAUTH_NAME_TYPE_*, subjectAltName has. */
size_t certauth_identity_name_count(const struct CertauthIdentity *identity, uint32_t name_type);

/** The type of the name with this number among all of them; CERTAUTH_NAME_TYPE_ANY if there is none. */
CertauthNameType certauth_identity_name_type(const struct CertauthIdentity *identity, size_t index);

/**
 * A name as people write it: an address as in 192.0.2.1 or 2001:db8::1, a directory name as RFC 4514, an OID dotted.
 * Empty for types that have no text. `index` counts the names of this type, or all for CERTAUTH_NAME_TYPE_ANY.
 */
struct CertauthText certauth_identity_name_text(const struct CertauthIdentity *identity,
                                                uint32_t name_type,
                                                size_t index);

/**
 * A name as it is encoded: the octets of text or of an address, the DER of a directory name or of the value of an
 * otherName, the contents of an OID. `index` counts as in certauth_identity_name_text.
 */
struct CertauthBytes certauth_identity_name_octets(const struct CertauthIdentity *identity,
                                                   uint32_t name_type,
                                                   size_t index);

/** The type-id of an otherName, dotted; empty for other types. `index` counts as in certauth_identity_name_text. */
struct CertauthText certauth_identity_name_oid(const struct CertauthIdentity *identity,
                                               uint32_t name_type,
                                               size_t index);

/** How many extended key usages the certificate names. */
size_t certauth_identity_extended_key_usage_count(const struct CertauthIdentity *identity);

/** An extended key usage by number, as a dotted OID. */
struct CertauthText certauth_identity_extended_key_usage(const struct CertauthIdentity *identity, size_t index);

/** How many certificate policies the path is valid for. */
size_t certauth_identity_policy_count(const struct CertauthIdentity *identity);

/** A certificate policy that the path is valid for by number, as a dotted OID; 2.5.29.32.0 means all. */
struct CertauthText certauth_identity_policy(const struct CertauthIdentity *identity, size_t index);

/** How many certificates the verified path has, the anchor included. */
size_t certauth_identity_path_count(const struct CertauthIdentity *identity);

/**
 * A certificate of the path: end_entity, sent:N, preloaded:N or anchor:N, with the index in what was passed. The end
 * entity is the first, the anchor the last.
 */
struct CertauthText certauth_identity_path_position(const struct CertauthIdentity *identity, size_t index);

/** The DER of a certificate of the path; empty for an anchor that is only a name and a key. */
struct CertauthBytes certauth_identity_path_der(const struct CertauthIdentity *identity, size_t index);

/** Why the certificate is trusted. */
CertauthTrust certauth_identity_trust(const struct CertauthIdentity *identity);

/** The SHA-256 of the certificate or of the key that is pinned, 32 octets; empty if neither is. */
struct CertauthBytes certauth_identity_pin(const struct CertauthIdentity *identity);

/**
 * Whether only the holder of the key vouches for the names. If so, identify the peer by the key, never by a name. True
 * for NULL.
 */
bool certauth_identity_names_are_claims(const struct CertauthIdentity *identity);

/**
 * Whether the subjectAltName has names that cannot be decoded, which `allow_undecodable_names` lets through and the functions
 * for names pass over, so that a name may not be the only one. True for NULL.
 */
bool certauth_identity_has_undecodable_names(const struct CertauthIdentity *identity);

/** The subject for people: with the names of more attribute types, and not to be compared or parsed. */
struct CertauthText certauth_identity_subject_friendly(const struct CertauthIdentity *identity);

/**
 * The DER in the OCTET STRING of the extension with this dotted OID; empty if the certificate has no such extension.
 */
struct CertauthBytes certauth_identity_extension(const struct CertauthIdentity *identity, struct CertauthText oid);

/** The label of the anchor, by default its subject's text; empty if a digest or nothing is configured. */
struct CertauthText certauth_identity_anchor_label(const struct CertauthIdentity *identity);

/**
 * SHA-256 of the anchor's certificate, or of the SubjectPublicKeyInfo of an anchor without one; empty for a
 * self-signed certificate.
 */
struct CertauthBytes certauth_identity_anchor_sha256(const struct CertauthIdentity *identity);

/** How many checks were made. */
size_t certauth_identity_checked_count(const struct CertauthIdentity *identity);

/** The name of a check that was made, in their order. */
struct CertauthText certauth_identity_checked(const struct CertauthIdentity *identity, size_t index);

/** How many checks the settings switched off or opened. */
size_t certauth_identity_switched_off_count(const struct CertauthIdentity *identity);

/** The name of a policy field that opens what its default closes, or revocation if it was not checked. */
struct CertauthText certauth_identity_switched_off(const struct CertauthIdentity *identity, size_t index);

/** How many notes there are. */
size_t certauth_identity_note_count(const struct CertauthIdentity *identity);

/** A note by number, or NULL. */
const struct CertauthNote *certauth_identity_note(const struct CertauthIdentity *identity, size_t index);

/**
 * Writes the last second at which the verdict holds, since 1970-01-01T00:00:00Z; the clock skew is not added. Returns
 * false, and writes 0, if no date was checked.
 */
bool certauth_identity_valid_until(const struct CertauthIdentity *identity, int64_t *time);

/** What ends then: not_after, next_update, max_age or recheck; empty if no date was checked. */
struct CertauthText certauth_identity_valid_until_cause(const struct CertauthIdentity *identity);

/** How many certificates of the path were asked whether they are revoked, from the anchor down. */
size_t certauth_identity_revocation_count(const struct CertauthIdentity *identity);

/**
 * The status of one of them, CERTAUTH_REVOCATION_STATUS_GOOD or, where the policy allows it, _UNKNOWN. The JSON says what it
 * rests on.
 */
CertauthRevocationStatus certauth_identity_revocation_status(const struct CertauthIdentity *identity,
                                                             size_t index);

/** The certificate that it is about, as certauth_identity_path_position names it; empty if no date was checked. */
struct CertauthText certauth_identity_valid_until_because_of(const struct CertauthIdentity *identity);

/** The time of the validation, in seconds since 1970-01-01T00:00:00Z; 0 for NULL. */
int64_t certauth_identity_validated_at(const struct CertauthIdentity *identity);

/** How many signatures were checked to find the path. */
uint32_t certauth_identity_signatures_checked(const struct CertauthIdentity *identity);

/* ---- Authenticators: options, rules and statuses ---- */

/**
 * Makes an authenticator, with one reference for the caller, who keeps and gives back the options.
 *
 * `rules` is their text, as docs/rules.md describes it; NULL with length 0 means that every valid certificate is accepted,
 * under no name. `claims_issuer` may be NULL with length 0 too: it is then LOCAL AUTHORITY, as in ASP.NET Core.
 * `status_map` is one of CERTAUTH_STATUS_MAP_*.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_authenticator_new(const struct CertauthOptions *options,
                                          struct CertauthText rules,
                                          struct CertauthText claims_issuer,
                                          uint32_t status_map,
                                          const struct CertauthAuthenticator **authenticator,
                                          struct CertauthError **error);

/**
 * Makes the same authenticator with other options, as where new evidence of revocation has come, with one reference for
 * the caller.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_authenticator_with_options(const struct CertauthAuthenticator *authenticator,
                                                   const struct CertauthOptions *options,
                                                   const struct CertauthAuthenticator **renewed,
                                                   struct CertauthError **error);

/** Adds a reference and returns `authenticator`. NULL is allowed. */
const struct CertauthAuthenticator *certauth_authenticator_ref(const struct CertauthAuthenticator *authenticator);

/** Gives one reference back; the last one frees the authenticator. NULL is allowed. */
void certauth_authenticator_unref(const struct CertauthAuthenticator *authenticator);

/* ---- Attempts and what came of them ---- */

/**
 * Authenticates a peer by what it has shown.
 *
 * `certificate` is NULL with length 0 if the peer has shown none; any other pointer with length 0 is a certificate that
 * cannot be read, and is refused. `chain` is what it sent beside it, and may be NULL if `chain_length` is 0. `now` is in
 * seconds since 1970-01-01T00:00:00Z. `hooks` may be NULL. CERTAUTH_STATUS_OK says that there is an outcome, and only
 * CERTAUTH_OUTCOME_AUTHENTICATED of certauth_attempt_outcome is a yes.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_authenticate(const struct CertauthAuthenticator *authenticator,
                                     struct CertauthBytes certificate,
                                     const struct CertauthBytes *chain,
                                     size_t chain_length,
                                     int64_t now,
                                     const struct CertauthHooks *hooks,
                                     struct CertauthAttempt **attempt);

/** What came of it. CERTAUTH_OUTCOME_DENIED for NULL. */
CertauthOutcome certauth_attempt_outcome(const struct CertauthAttempt *attempt);

/**
 * The status of HTTP to answer with: 200 for a principal, and what the status map says for the refusals; 403 for NULL. Tell
 * the peer no more than that; the reason is for the log.
 */
uint32_t certauth_attempt_http_status(const struct CertauthAttempt *attempt);

/**
 * The verdict: the identity, or why the certificate is refused. NULL if the peer has shown none. It belongs to the attempt.
 */
const struct CertauthVerdict *certauth_attempt_verdict(const struct CertauthAttempt *attempt);

/** The principal, or NULL unless authenticated. It belongs to the attempt. */
const struct CertauthPrincipal *certauth_attempt_principal(const struct CertauthAttempt *attempt);

/** The program's own words for a refusal, which authentication_failed gave; empty if it gave none. */
struct CertauthText certauth_attempt_message(const struct CertauthAttempt *attempt);

/**
 * Makes the audit record: one line of JSON in ASCII, for the log. With a `key` of 16 octets or more names are replaced by
 * their HMAC-SHA-256 under it; NULL with length 0 leaves them as they are.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_attempt_record(const struct CertauthAttempt *attempt,
                                       struct CertauthBytes key,
                                       struct CertauthRecord **record,
                                       struct CertauthError **error);

/** The line of a record. It lives as long as the record. */
struct CertauthText certauth_record_text(const struct CertauthRecord *record);

/** Frees a record. NULL is allowed. */
void certauth_record_free(struct CertauthRecord *record);

/** Frees an attempt. NULL is allowed. */
void certauth_attempt_free(struct CertauthAttempt *attempt);

/* ---- Principals and their claims ---- */

/** The name that a rule or certificate_validated gave; empty if nobody did. It is never guessed. */
struct CertauthText certauth_principal_name(const struct CertauthPrincipal *principal);

/**
 * Whether the peer may act under a name that it claims: one that the rule permits, or its own name if the rule does not
 * say. Compared exactly. False for NULL and for text that is not UTF-8.
 */
bool certauth_principal_permits(const struct CertauthPrincipal *principal, struct CertauthText claimed);

/** The line of the rule that accepted it, from 1; 0 without rules. */
uint32_t certauth_principal_rule(const struct CertauthPrincipal *principal);

/** How many claims there are: those of the certificate, then those of the rule, then those of certificate_validated. */
size_t certauth_principal_claim_count(const struct CertauthPrincipal *principal);

/** A claim by number, or NULL. */
const struct CertauthClaim *certauth_principal_claim(const struct CertauthPrincipal *principal, size_t index);

/** How many claims ASP.NET Core's handler makes of this certificate: at most nine. */
size_t certauth_principal_aspnet_claim_count(const struct CertauthPrincipal *principal);

/** One of them by number, or NULL. */
const struct CertauthClaim *certauth_principal_aspnet_claim(const struct CertauthPrincipal *principal, size_t index);

/** Its type, such as san.email. */
struct CertauthText certauth_claim_type(const struct CertauthClaim *claim);

/** Its value: a peer's text as it is in the certificate. */
struct CertauthText certauth_claim_value(const struct CertauthClaim *claim);

/** The URI of the type of its value. */
struct CertauthText certauth_claim_value_type(const struct CertauthClaim *claim);

/** Who vouches for it: the claims issuer. */
struct CertauthText certauth_claim_issuer(const struct CertauthClaim *claim);

/** Who says it: certificate, rule or hook. */
struct CertauthText certauth_claim_source(const struct CertauthClaim *claim);

/** The line of the rule that took it, from 1; 0 if none did. */
uint32_t certauth_claim_rule(const struct CertauthClaim *claim);

/* ---- Hooks: what the program's own functions may ask ---- */

/** The verified identity. It lives for the call of certificate_validated. */
const struct CertauthIdentity *certauth_validated_identity(const struct CertauthValidated *validated);

/** The name that a rule gave; empty if none did. */
struct CertauthText certauth_validated_name(const struct CertauthValidated *validated);

/** Replaces the name. */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_validated_set_name(struct CertauthValidated *validated,
                                           struct CertauthText name);

/** Adds a claim. */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_validated_add_claim(struct CertauthValidated *validated,
                                            struct CertauthText claim_type,
                                            struct CertauthText value);

/** Drops the claims so far, for a principal that has only the program's own. The identity keeps what it has. */
CERTAUTH_WARN_UNUSED_RESULT CertauthStatus certauth_validated_clear_claims(struct CertauthValidated *validated);

/** Gives the reason, for the log, of a refusal that is answered next: a sentence, of which 256 octets are kept. */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_validated_set_reason(struct CertauthValidated *validated,
                                             struct CertauthText reason);

/** Why the certificate is refused, for every path that was tried. It lives for the call of authentication_failed. */
const struct CertauthVerdict *certauth_failed_verdict(const struct CertauthFailed *failed);

/** The certificate that is refused, as it came: nobody vouches for what is in it. */
struct CertauthBytes certauth_failed_certificate(const struct CertauthFailed *failed);

/** Gives the refusal the program's own words, for certauth_attempt_message. Its code and its rejections stay. */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_failed_reword(struct CertauthFailed *failed,
                                      struct CertauthText message);

/* ---- Certificates that a proxy forwards: a decoder ---- */

/**
 * Makes a decoder of what `product` writes, one of the names in docs/forwarding.md.
 *
 * `settings` are applied in their order; one of trusted_peers, trusted_proxies and shared_secret is needed, since without them no
 * header would be believed.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_forwarding_new(struct CertauthText product,
                                       const struct CertauthSetting *settings,
                                       size_t setting_count,
                                       struct CertauthForwarding **forwarding,
                                       struct CertauthError **error);

/**
 * Decodes the headers of one request: an array of every line as it came, in which NULL with length 0 is empty. A header that is refused is an answer too:
 * certauth_forwarded_authenticate denies it.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_forwarding_decode(const struct CertauthForwarding *forwarding,
                                          const struct CertauthHeader *headers,
                                          size_t header_count,
                                          struct CertauthHop hop,
                                          struct CertauthForwarded **forwarded,
                                          struct CertauthError **error);

/**
 * Decodes variables of CGI (RFC 3875), as FastCGI has them: HTTP_X_CLIENT_CERT for X-Client-Cert. Lines are joined and spellings
 * folded there, so that a client's own header beside the proxy's may not be noticed.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_forwarding_decode_environ(const struct CertauthForwarding *forwarding,
                                                  const struct CertauthHeader *variables,
                                                  size_t variable_count,
                                                  struct CertauthHop hop,
                                                  struct CertauthForwarded **forwarded,
                                                  struct CertauthError **error);

/**
 * Decodes what comes before the client's own octets on a connection with PROXY protocol version 2, for the product
 * proxy-protocol. `length` becomes the octets of that header, and 0 if there is more of it to come or it is refused; while there
 * is more to come, `forwarded` becomes NULL.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_forwarding_decode_proxy_protocol(const struct CertauthForwarding *forwarding,
                                                         struct CertauthBytes received,
                                                         struct CertauthHop hop,
                                                         size_t *length,
                                                         struct CertauthForwarded **forwarded,
                                                         struct CertauthError **error);

/** How many names certauth_forwarding_header_to_strip has; 0 for NULL. */
size_t certauth_forwarding_header_to_strip_count(const struct CertauthForwarding *forwarding);

/**
 * The headers that only the proxy may write, in every spelling with - and _, by number: remove them from what goes to other
 * programs and into logs. Empty beyond the last one.
 */
struct CertauthText certauth_forwarding_header_to_strip(const struct CertauthForwarding *forwarding,
                                                        size_t index);

/**
 * Whether this is the name of one of these headers, in any case and with any sign in place of - and _; true for NULL. Some gateways
 * make _ of other signs, too.
 */
bool certauth_forwarding_owns_header(const struct CertauthForwarding *forwarding,
                                     struct CertauthBytes name);

/** The name for the Vary of a response that depends on the certificate (RFC 9440, 2.4); empty for PROXY protocol. */
struct CertauthText certauth_forwarding_vary(const struct CertauthForwarding *forwarding);

/* ---- What was forwarded ---- */

/**
 * Authenticates the client by what was forwarded, as certauth_authenticate does it by what a connection has shown. A header that
 * is refused is denied, with its code of 11xx; without a certificate it is CERTAUTH_OUTCOME_NO_CERTIFICATE.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_forwarded_authenticate(const struct CertauthAuthenticator *authenticator,
                                               const struct CertauthForwarded *forwarded,
                                               int64_t now,
                                               const struct CertauthHooks *hooks,
                                               struct CertauthAttempt **attempt);

/** Whether the headers are refused; true for NULL. Answer the request as one whose certificate is refused. */
bool certauth_forwarded_is_refused(const struct CertauthForwarded *forwarded);

/** Why they are refused, one of CERTAUTH_CODE_FORWARDED_*; 0 if they are not, and for NULL. */
uint32_t certauth_forwarded_code(const struct CertauthForwarded *forwarded);

/** Why they are refused, with the header, the line and the octet, and never what is in it; empty if they are not. */
struct CertauthText certauth_forwarded_message(const struct CertauthForwarded *forwarded);

/** How many certificates were forwarded: 0 if the proxy says that there is none, if they are refused, and for NULL. */
size_t certauth_forwarded_count(const struct CertauthForwarded *forwarded);

/**
 * The DER of all of them, an array of certauth_forwarded_count elements, the end entity first; NULL for NULL. They are what
 * certauth_authenticate takes.
 */
const struct CertauthBytes *certauth_forwarded_der(const struct CertauthForwarded *forwarded);

/**
 * What the proxy has verified, if it does as its documentation says; CERTAUTH_ASSURANCE_UNVERIFIED if the headers are refused, and
 * for NULL. Validate the certificate all the same.
 */
CertauthAssurance certauth_forwarded_assurance(const struct CertauthForwarded *forwarded);

/**
 * Whether the request comes from a trusted proxy, so that the certificate of the connection itself is the proxy's and never the
 * client's; false if it is refused, and for NULL. Where it is false and nothing is refused, the client has connected by itself,
 * and shows the certificate of the connection.
 */
bool certauth_forwarded_comes_from_proxy(const struct CertauthForwarded *forwarded);

/**
 * Whether a gateway has joined lines before they were decoded, so that a second header of the client's own cannot be told from
 * a part of a list; false for NULL.
 */
bool certauth_forwarded_lines_were_joined(const struct CertauthForwarded *forwarded);

/** Frees what was forwarded. NULL is allowed. */
void certauth_forwarded_free(struct CertauthForwarded *forwarded);

/** Frees a decoder. NULL is allowed. */
void certauth_forwarding_free(struct CertauthForwarding *forwarding);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CERTAUTH_H */
