//! The one table of words: every code, its name, its stage, its cause and how to fix it.
//!
//! C, Python, the command and docs/codes.md read this table; none has a list of its own.

/// What a verdict, a configuration error or a note says. The number is identity only and never changes;
/// they come in hundreds: 1xx structure, 2xx algorithms, 3xx type, 4xx validity, 5xx CA rules and usage, 6xx search
/// and budgets, 7xx signature, 8xx names and policies, 9xx revocation, 10xx configuration.
///
/// ```
/// use certauth::Code;
/// assert_eq!(Code::Expired.name(), "expired");
/// assert_eq!(Code::from_name("expired"), Some(Code::Expired));
/// ```
#[repr(u32)]
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The certificate was authenticated.
    Authenticated = 1,
    /// The input is not exactly one DER-encoded certificate.
    CertificateUnreadable = 100,
    /// The version is not v1, v2 or v3.
    VersionInvalid = 101,
    /// The certificate is v1 or v2, which cannot carry extensions.
    Version1NotAllowed = 102,
    /// The certificate has extensions but is not v3.
    ExtensionsWithoutVersion3 = 103,
    /// The serial number is negative, zero, longer than 20 octets or not encoded in DER.
    SerialNumberInvalid = 104,
    /// A validity date is not a DER UTCTime or GeneralizedTime of a real date.
    TimeMalformed = 105,
    /// A date before 2050 is written as GeneralizedTime.
    TimeFormInvalid = 106,
    /// A field encodes its DEFAULT value explicitly, which DER forbids.
    ExplicitDefault = 107,
    /// The signature algorithm inside the signed part differs from the one outside.
    SignatureAlgorithmsDiffer = 108,
    /// An extension occurs more than once.
    ExtensionDuplicated = 109,
    /// A known extension is malformed.
    ExtensionMalformed = 110,
    /// A critical extension is not understood.
    CriticalExtensionUnknown = 111,
    /// The subject or the issuer is not a well-formed distinguished name.
    NameMalformed = 112,
    /// The issuer name is empty.
    IssuerNameEmpty = 113,
    /// The subject is empty, and there is no subjectAltName in its place, or the certificate is a CA.
    SubjectNameEmpty = 114,
    /// A field is not encoded as DER requires.
    EncodingInvalid = 115,
    /// An extension is marked critical but must not be, or must be marked critical and is not.
    CriticalityInvalid = 116,
    /// The authority key identifier or the subject key identifier is missing where RFC 5280 requires it.
    KeyIdentifierMissing = 117,
    /// basicConstraints and keyUsage contradict each other: a CA without keyUsage, keyCertSign without cA, or a path length without both.
    CaExtensionsInconsistent = 118,
    /// The end entity has nameConstraints, which belong in a CA.
    NameConstraintsInEndEntity = 119,
    /// A dNSName, rfc822Name or URI of subjectAltName does not have the syntax of its type.
    NameSyntaxInvalid = 120,
    /// The certificate has a unique identifier, which no conforming CA issues.
    UniqueIdentifierPresent = 121,
    /// The signature algorithm is not supported.
    SignatureAlgorithmUnknown = 200,
    /// The signature uses MD5 or MD2.
    SignatureAlgorithmMd5 = 201,
    /// The signature uses SHA-1.
    SignatureAlgorithmSha1 = 202,
    /// The certificate uses DSA.
    AlgorithmDsa = 203,
    /// The algorithm has parameters that it must not have (such as NULL with Ed25519), lacks parameters, or has unsupported ones (RSASSA-PSS: one SHA-2 hash for both uses, salt as long as the digest).
    SignatureParametersInvalid = 204,
    /// The type of public key is not supported.
    PublicKeyAlgorithmUnknown = 205,
    /// The key uses explicit curve parameters instead of a named curve.
    CurveExplicit = 206,
    /// The elliptic curve is not supported.
    CurveUnsupported = 207,
    /// The RSA key has fewer bits than min_rsa_bits.
    RsaKeyTooSmall = 208,
    /// The RSA key has more than 8192 bits.
    RsaKeyTooLarge = 209,
    /// The RSA public exponent is even, less than 3 or longer than 33 bits.
    RsaExponentInvalid = 210,
    /// The public key cannot be decoded.
    PublicKeyMalformed = 211,
    /// The signature algorithm does not match the issuer's key.
    SignatureKeyMismatch = 212,
    /// The certificate is self-signed, and the policy accepts only certificates issued by a CA.
    SelfSignedNotAllowed = 300,
    /// The certificate is issued by a CA, and the policy accepts only self-signed certificates.
    ChainedNotAllowed = 301,
    /// Subject and issuer are the same, but the certificate was not signed with its own key.
    SelfIssuedNotSelfSigned = 302,
    /// The certificate is self-signed and not pinned.
    SelfSignedNotPinned = 303,
    /// The certificate is not yet valid.
    NotYetValid = 400,
    /// The certificate has expired.
    Expired = 401,
    /// notAfter is before notBefore.
    ValidityInverted = 402,
    /// An issuer has no basicConstraints and so is not a CA.
    BasicConstraintsMissing = 500,
    /// An issuer is not a CA (basicConstraints cA FALSE).
    IssuerNotCa = 501,
    /// There are more CAs below a CA than its pathLenConstraint allows.
    PathLengthExceeded = 502,
    /// An issuer's keyUsage lacks keyCertSign.
    KeyCertSignMissing = 503,
    /// The end entity's keyUsage lacks digitalSignature.
    DigitalSignatureMissing = 504,
    /// The certificate is not for this use (clientAuth by default).
    ExtendedKeyUsageMismatch = 505,
    /// The certificate has no extended key usage, and the policy requires one.
    ExtendedKeyUsageMissing = 506,
    /// The path has more intermediates than max_path_length.
    MaxPathLengthExceeded = 507,
    /// The certificate passed as end entity is a CA.
    EndEntityIsCa = 508,
    /// The issuer's certificate is not among those sent, configured or trusted.
    IssuerUnknown = 600,
    /// The path ends in a self-issued certificate that is not a trust anchor.
    RootNotTrusted = 601,
    /// Every path to a trust anchor exceeds limit_intermediates.
    PathTooLong = 602,
    /// The certificate is itself a trust anchor; an anchor vouches for others, not for itself.
    EndEntityIsAnchor = 603,
    /// The limit on signature checks was reached.
    BudgetSignatures = 690,
    /// The limit on complete paths was reached.
    BudgetPaths = 691,
    /// The limit on issuers considered was reached.
    BudgetEdges = 692,
    /// More certificates were sent than limit_certificates.
    TooManyCertificates = 693,
    /// More bytes were sent than limit_bytes.
    InputTooLarge = 694,
    /// The limit on comparisons of names with constraints was reached.
    BudgetNameComparisons = 695,
    /// The limit on certificate policies examined was reached.
    BudgetPolicies = 696,
    /// The limit on octets of names outside ASCII was reached.
    BudgetNameOctets = 697,
    /// The signature does not verify with the issuer's key.
    SignatureInvalid = 700,
    /// A name is outside the subtrees that a CA above it permits.
    NameNotPermitted = 800,
    /// A name is in a subtree that a CA above it excludes.
    NameExcluded = 801,
    /// A name constraint is malformed: duplicated or empty, a non-contiguous address mask, a wildcard, a minimum or maximum.
    NameConstraintMalformed = 802,
    /// A CA constrains a type of name that certauth does not support, and the certificate contains such a name.
    NameConstraintUnsupported = 803,
    /// A name is malformed and cannot be compared with a name constraint.
    NameUnderConstraintMalformed = 804,
    /// A certificate policy is required, and the path is not valid for an accepted one.
    PolicyNotAccepted = 820,
    /// A policy mapping names anyPolicy.
    PolicyMappingInvalid = 821,
    /// The certificate is revoked.
    Revoked = 900,
    /// The certificate names no source of revocation, and the checker knows none.
    RevocationSourceMissing = 901,
    /// The certificate names a source of revocation, but its evidence is missing.
    RevocationEvidenceMissing = 902,
    /// There is no trust anchor.
    TrustAnchorsEmpty = 1000,
    /// A trust anchor is not a readable certificate, name or key.
    TrustAnchorUnreadable = 1001,
    /// A PEM block cannot be decoded.
    PemInvalid = 1002,
    /// The PEM text contains no certificate.
    PemEmpty = 1003,
    /// A PEM block does not contain a certificate.
    PemNotCertificate = 1004,
    /// There is no policy field of that name.
    OptionUnknown = 1005,
    /// The value does not fit the policy field.
    OptionValueInvalid = 1006,
    /// Self-signed certificates are allowed, but none is pinned.
    SelfSignedWithoutPins = 1007,
    /// The revocation mode was not chosen.
    RevocationNotChosen = 1008,
    /// A pin is not a SHA-256 digest.
    PinInvalid = 1009,
    /// A configured intermediate is not a readable certificate.
    IntermediateUnreadable = 1010,
    /// No signature provider was compiled in, and none was given.
    ProviderMissing = 1011,
    /// A file or an argument cannot be used.
    InputUnusable = 1012,
    /// certificate_types can never accept a certificate that is pinned or trusted by itself, or a self-signed one.
    PinsWithoutSelfSigned = 1013,
}

/// Where in the order of checks a code belongs; later stages were reached by better certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The caller's own settings.
    Configuration,
    /// The form of one certificate.
    Structure,
    /// Keys and signature algorithms, by name.
    Algorithms,
    /// Chained or self-signed.
    CertificateType,
    /// The dates.
    Validity,
    /// Finding issuers.
    Search,
    /// basicConstraints and path length.
    BasicConstraints,
    /// keyUsage.
    KeyUsage,
    /// The signatures of a complete path.
    Signatures,
    /// The length of a path that the policy allows.
    PathLength,
    /// Extended key usage.
    ExtendedKeyUsage,
    /// Name constraints.
    NameConstraints,
    /// Certificate policies.
    CertificatePolicies,
    /// Revocation.
    Revocation,
    /// A limit was reached: nothing more was tried.
    Budget,
    /// Every check passed.
    Done,
}

/// A row of the table of words.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The code.
    pub code: Code,
    /// Its name in text, JSON, Python and the command: `snake_case`.
    pub name: &'static str,
    /// The stage that ranks it.
    pub stage: Stage,
    /// What it means, one sentence.
    pub cause: &'static str,
    /// How to fix it.
    pub remedy: &'static str,
}

const fn entry(code: Code, name: &'static str, stage: Stage, cause: &'static str, remedy: &'static str) -> Entry {
    Entry { code, name, stage, cause, remedy }
}

/// Every code, in the order of its number.
pub static TABLE: &[Entry] = &[
    entry(
        Code::Authenticated,
        "authenticated",
        Stage::Done,
        "The certificate was authenticated.",
        "No action is needed.",
    ),
    entry(
        Code::CertificateUnreadable,
        "certificate_unreadable",
        Stage::Structure,
        "The input is not exactly one DER-encoded certificate.",
        "Pass one X.509 certificate, with nothing before or after it.",
    ),
    entry(
        Code::VersionInvalid,
        "version_invalid",
        Stage::Structure,
        "The version is not v1, v2 or v3.",
        "Reissue the certificate as X.509 v3.",
    ),
    entry(
        Code::Version1NotAllowed,
        "version_1_not_allowed",
        Stage::Structure,
        "The certificate is v1 or v2, which cannot carry extensions.",
        "Reissue it as X.509 v3, or accept such end entities with allow_version_1.",
    ),
    entry(
        Code::ExtensionsWithoutVersion3,
        "extensions_without_version_3",
        Stage::Structure,
        "The certificate has extensions but is not v3.",
        "Reissue the certificate as X.509 v3.",
    ),
    entry(
        Code::SerialNumberInvalid,
        "serial_number_invalid",
        Stage::Structure,
        "The serial number is negative, zero, longer than 20 octets or not encoded in DER.",
        "Reissue the certificate, or accept the form with allow_negative_serial, allow_zero_serial or allow_long_serial.",
    ),
    entry(
        Code::TimeMalformed,
        "time_malformed",
        Stage::Structure,
        "A validity date is not a DER UTCTime or GeneralizedTime of a real date.",
        "Reissue the certificate with valid dates, seconds included.",
    ),
    entry(
        Code::TimeFormInvalid,
        "time_form_invalid",
        Stage::Structure,
        "A date before 2050 is written as GeneralizedTime.",
        "Reissue the certificate, or accept the form with allow_generalized_time_before_2050.",
    ),
    entry(
        Code::ExplicitDefault,
        "explicit_default",
        Stage::Structure,
        "A field encodes its DEFAULT value explicitly, which DER forbids.",
        "Reissue the certificate, or accept the form with allow_explicit_default.",
    ),
    entry(
        Code::SignatureAlgorithmsDiffer,
        "signature_algorithms_differ",
        Stage::Structure,
        "The signature algorithm inside the signed part differs from the one outside.",
        "Reissue the certificate; it may have been tampered with.",
    ),
    entry(
        Code::ExtensionDuplicated,
        "extension_duplicated",
        Stage::Structure,
        "An extension occurs more than once.",
        "Reissue the certificate with each extension once.",
    ),
    entry(
        Code::ExtensionMalformed,
        "extension_malformed",
        Stage::Structure,
        "A known extension is malformed.",
        "Reissue the certificate with that extension well formed.",
    ),
    entry(
        Code::CriticalExtensionUnknown,
        "critical_extension_unknown",
        Stage::Structure,
        "A critical extension is not understood.",
        "Issue the certificate without it, or name it in understood_critical_extensions if the program itself handles it.",
    ),
    entry(
        Code::NameMalformed,
        "name_malformed",
        Stage::Structure,
        "The subject or the issuer is not a well-formed distinguished name.",
        "Reissue the certificate with well-formed names.",
    ),
    entry(
        Code::IssuerNameEmpty,
        "issuer_name_empty",
        Stage::Structure,
        "The issuer name is empty.",
        "Give the CA a subject name and reissue the certificate.",
    ),
    entry(
        Code::SubjectNameEmpty,
        "subject_name_empty",
        Stage::Structure,
        "The subject is empty, and there is no subjectAltName in its place, or the certificate is a CA.",
        "Reissue the certificate with a subject or a subjectAltName.",
    ),
    entry(
        Code::EncodingInvalid,
        "encoding_invalid",
        Stage::Structure,
        "A field is not encoded as DER requires.",
        "Reissue the certificate with a correct encoder.",
    ),
    entry(
        Code::CriticalityInvalid,
        "criticality_invalid",
        Stage::Structure,
        "An extension is marked critical but must not be, or must be marked critical and is not.",
        "Reissue the certificate as RFC 5280, 4.2.1 requires, or accept the form with allow_wrong_criticality.",
    ),
    entry(
        Code::KeyIdentifierMissing,
        "key_identifier_missing",
        Stage::Structure,
        "The authority key identifier or the subject key identifier is missing where RFC 5280 requires it.",
        "Reissue the certificate with both key identifiers, or accept the form with allow_key_identifier_missing.",
    ),
    entry(
        Code::CaExtensionsInconsistent,
        "ca_extensions_inconsistent",
        Stage::Structure,
        "basicConstraints and keyUsage contradict each other: a CA without keyUsage, keyCertSign without cA, or a path length without both.",
        "Reissue the certificate, or accept the form with allow_inconsistent_ca_extensions.",
    ),
    entry(
        Code::NameConstraintsInEndEntity,
        "name_constraints_in_end_entity",
        Stage::Structure,
        "The end entity has nameConstraints, which belong in a CA.",
        "Reissue the certificate without them, or accept the form with allow_name_constraints_in_end_entity.",
    ),
    entry(
        Code::NameSyntaxInvalid,
        "name_syntax_invalid",
        Stage::Structure,
        "A dNSName, rfc822Name or URI of subjectAltName does not have the syntax of its type.",
        "Reissue the certificate with names as RFC 5280, 4.2.1.6 requires, or see what allow_unusual_names accepts.",
    ),
    entry(
        Code::UniqueIdentifierPresent,
        "unique_identifier_present",
        Stage::Structure,
        "The certificate has a unique identifier, which no conforming CA issues.",
        "Reissue the certificate without it, or accept the form with allow_unique_identifiers.",
    ),
    entry(
        Code::SignatureAlgorithmUnknown,
        "signature_algorithm_unknown",
        Stage::Algorithms,
        "The signature algorithm is not supported.",
        "Sign with RSA (PKCS#1 or PSS with SHA-2), ECDSA or Ed25519.",
    ),
    entry(
        Code::SignatureAlgorithmMd5,
        "signature_algorithm_md5",
        Stage::Algorithms,
        "The signature uses MD5 or MD2.",
        "Sign with SHA-256 or better.",
    ),
    entry(
        Code::SignatureAlgorithmSha1,
        "signature_algorithm_sha1",
        Stage::Algorithms,
        "The signature uses SHA-1.",
        "Sign with SHA-256 or better.",
    ),
    entry(
        Code::AlgorithmDsa,
        "algorithm_dsa",
        Stage::Algorithms,
        "The certificate uses DSA.",
        "Use RSA, ECDSA or Ed25519.",
    ),
    entry(
        Code::SignatureParametersInvalid,
        "signature_parameters_invalid",
        Stage::Algorithms,
        "The algorithm has parameters that it must not have (such as NULL with Ed25519), lacks parameters, or has unsupported ones (RSASSA-PSS: one SHA-2 hash for both uses, salt as long as the digest).",
        "Sign with the standard parameters of the algorithm.",
    ),
    entry(
        Code::PublicKeyAlgorithmUnknown,
        "public_key_algorithm_unknown",
        Stage::Algorithms,
        "The type of public key is not supported.",
        "Use an RSA, EC (P-256, P-384, P-521) or Ed25519 key.",
    ),
    entry(
        Code::CurveExplicit,
        "curve_explicit",
        Stage::Algorithms,
        "The key uses explicit curve parameters instead of a named curve.",
        "Use a key on a named curve: P-256, P-384 or P-521.",
    ),
    entry(
        Code::CurveUnsupported,
        "curve_unsupported",
        Stage::Algorithms,
        "The elliptic curve is not supported.",
        "Use a key on P-256, P-384 or P-521.",
    ),
    entry(
        Code::RsaKeyTooSmall,
        "rsa_key_too_small",
        Stage::Algorithms,
        "The RSA key has fewer bits than min_rsa_bits.",
        "Use an RSA key of at least 2048 bits.",
    ),
    entry(
        Code::RsaKeyTooLarge,
        "rsa_key_too_large",
        Stage::Algorithms,
        "The RSA key has more than 8192 bits.",
        "Use a smaller RSA key, or an EC or Ed25519 key.",
    ),
    entry(
        Code::RsaExponentInvalid,
        "rsa_exponent_invalid",
        Stage::Algorithms,
        "The RSA public exponent is even, less than 3 or longer than 33 bits.",
        "Use a key with the exponent 65537.",
    ),
    entry(
        Code::PublicKeyMalformed,
        "public_key_malformed",
        Stage::Algorithms,
        "The public key cannot be decoded.",
        "Reissue the certificate with a well-formed key; EC points must be uncompressed.",
    ),
    entry(
        Code::SignatureKeyMismatch,
        "signature_key_mismatch",
        Stage::Algorithms,
        "The signature algorithm does not match the issuer's key.",
        "Use a signature algorithm that matches the issuer's key.",
    ),
    entry(
        Code::SelfSignedNotAllowed,
        "self_signed_not_allowed",
        Stage::CertificateType,
        "The certificate is self-signed, and the policy accepts only certificates issued by a CA.",
        "Have it issued by a trusted CA, or pin it and set certificate_types to all.",
    ),
    entry(
        Code::ChainedNotAllowed,
        "chained_not_allowed",
        Stage::CertificateType,
        "The certificate is issued by a CA, and the policy accepts only self-signed certificates.",
        "Use a pinned self-signed certificate, or set certificate_types to all.",
    ),
    entry(
        Code::SelfIssuedNotSelfSigned,
        "self_issued_not_self_signed",
        Stage::CertificateType,
        "Subject and issuer are the same, but the certificate was not signed with its own key.",
        "If it was meant to be self-signed, it was changed or signed with another key. If a CA issued it, send and trust that CA.",
    ),
    entry(
        Code::SelfSignedNotPinned,
        "self_signed_not_pinned",
        Stage::CertificateType,
        "The certificate is self-signed and not pinned.",
        "Pin its SHA-256, or that of its key, once you know its owner.",
    ),
    entry(
        Code::NotYetValid,
        "not_yet_valid",
        Stage::Validity,
        "The certificate is not yet valid.",
        "Wait until notBefore, correct the clock, or reissue the certificate.",
    ),
    entry(
        Code::Expired,
        "expired",
        Stage::Validity,
        "The certificate has expired.",
        "Renew the certificate, or correct the clock.",
    ),
    entry(
        Code::ValidityInverted,
        "validity_inverted",
        Stage::Validity,
        "notAfter is before notBefore.",
        "Reissue the certificate with valid dates.",
    ),
    entry(
        Code::BasicConstraintsMissing,
        "basic_constraints_missing",
        Stage::BasicConstraints,
        "An issuer has no basicConstraints and so is not a CA.",
        "Reissue the CA certificate with basicConstraints cA TRUE.",
    ),
    entry(
        Code::IssuerNotCa,
        "issuer_not_ca",
        Stage::BasicConstraints,
        "An issuer is not a CA (basicConstraints cA FALSE).",
        "Use a certificate issued by a CA.",
    ),
    entry(
        Code::PathLengthExceeded,
        "path_length_exceeded",
        Stage::BasicConstraints,
        "There are more CAs below a CA than its pathLenConstraint allows.",
        "Issue from a CA nearer to the root, or raise the constraint.",
    ),
    entry(
        Code::KeyCertSignMissing,
        "key_cert_sign_missing",
        Stage::KeyUsage,
        "An issuer's keyUsage lacks keyCertSign.",
        "Reissue the CA certificate with keyCertSign.",
    ),
    entry(
        Code::DigitalSignatureMissing,
        "digital_signature_missing",
        Stage::KeyUsage,
        "The end entity's keyUsage lacks digitalSignature.",
        "Reissue it with digitalSignature, or set require_digital_signature to false.",
    ),
    entry(
        Code::ExtendedKeyUsageMismatch,
        "extended_key_usage_mismatch",
        Stage::ExtendedKeyUsage,
        "The certificate is not for this use (clientAuth by default).",
        "Reissue it with the extended key usage clientAuth, or name the use that it has in extended_key_usages.",
    ),
    entry(
        Code::ExtendedKeyUsageMissing,
        "extended_key_usage_missing",
        Stage::ExtendedKeyUsage,
        "The certificate has no extended key usage, and the policy requires one.",
        "Reissue it with the extended key usage clientAuth, or set require_extended_key_usage to false.",
    ),
    entry(
        Code::MaxPathLengthExceeded,
        "max_path_length_exceeded",
        Stage::PathLength,
        "The path has more intermediates than max_path_length.",
        "Issue from a CA nearer to the root, or raise max_path_length.",
    ),
    entry(
        Code::EndEntityIsCa,
        "end_entity_is_ca",
        Stage::CertificateType,
        "The certificate passed as end entity is a CA.",
        "Was the chain passed without its end entity? Pass the certificate of the client first. If a CA is really the client: set allow_ca_end_entity if another CA issued it, or pin it and set certificate_types to all if it is self-signed.",
    ),
    entry(
        Code::IssuerUnknown,
        "issuer_unknown",
        Stage::Search,
        "The issuer's certificate is not among those sent, configured or trusted.",
        "Send the intermediates, or configure them (a resumed TLS session brings none). Trust the CA if it is yours.",
    ),
    entry(
        Code::RootNotTrusted,
        "root_not_trusted",
        Stage::Search,
        "The path ends in a self-issued certificate that is not a trust anchor.",
        "Use a certificate from a trusted CA. Trust that root only if you know its SHA-256 from another source.",
    ),
    entry(
        Code::PathTooLong,
        "path_too_long",
        Stage::Search,
        "Every path to a trust anchor exceeds limit_intermediates.",
        "Shorten the path, or raise limit_intermediates.",
    ),
    entry(
        Code::EndEntityIsAnchor,
        "end_entity_is_anchor",
        Stage::Search,
        "The certificate is itself a trust anchor; an anchor vouches for others, not for itself.",
        "To trust it as a single certificate, configure it with only_this_certificate (Rust, C, Python) or --pin FILE (command).",
    ),
    entry(
        Code::BudgetSignatures,
        "budget_signatures",
        Stage::Budget,
        "The limit on signature checks was reached.",
        "Send only the certificates of one path, or raise limit_signatures.",
    ),
    entry(
        Code::BudgetPaths,
        "budget_paths",
        Stage::Budget,
        "The limit on complete paths was reached.",
        "Send only the certificates of one path, or raise limit_paths.",
    ),
    entry(
        Code::BudgetEdges,
        "budget_edges",
        Stage::Budget,
        "The limit on issuers considered was reached.",
        "Send only the certificates of one path, or raise limit_edges.",
    ),
    entry(
        Code::TooManyCertificates,
        "too_many_certificates",
        Stage::Budget,
        "More certificates were sent than limit_certificates.",
        "Send only the certificates of one path, or raise limit_certificates.",
    ),
    entry(
        Code::InputTooLarge,
        "input_too_large",
        Stage::Budget,
        "More bytes were sent than limit_bytes.",
        "Send only the certificates of one path, or raise limit_bytes.",
    ),
    entry(
        Code::BudgetNameComparisons,
        "budget_name_comparisons",
        Stage::Budget,
        "The limit on comparisons of names with constraints was reached.",
        "Use certificates with fewer names and constraints, or raise limit_name_comparisons.",
    ),
    entry(
        Code::BudgetPolicies,
        "budget_policies",
        Stage::Budget,
        "The limit on certificate policies examined was reached.",
        "Use certificates with fewer policies, or raise limit_policies.",
    ),
    entry(
        Code::BudgetNameOctets,
        "budget_name_octets",
        Stage::Budget,
        "The limit on octets of names outside ASCII was reached.",
        "Use certificates with shorter names, or raise limit_name_octets.",
    ),
    entry(
        Code::SignatureInvalid,
        "signature_invalid",
        Stage::Signatures,
        "The signature does not verify with the issuer's key.",
        "The certificate was changed, or a CA of the same name with another key issued it: obtain it again from its CA, or update the CA certificate that is configured.",
    ),
    entry(
        Code::NameNotPermitted,
        "name_not_permitted",
        Stage::NameConstraints,
        "A name is outside the subtrees that a CA above it permits.",
        "Use a name that the CA may issue for.",
    ),
    entry(
        Code::NameExcluded,
        "name_excluded",
        Stage::NameConstraints,
        "A name is in a subtree that a CA above it excludes.",
        "Use a name that the CA may issue for.",
    ),
    entry(
        Code::NameConstraintMalformed,
        "name_constraint_malformed",
        Stage::NameConstraints,
        "A name constraint is malformed: duplicated or empty, a non-contiguous address mask, a wildcard, a minimum or maximum.",
        "Reissue the CA certificate with well-formed constraints.",
    ),
    entry(
        Code::NameConstraintUnsupported,
        "name_constraint_unsupported",
        Stage::NameConstraints,
        "A CA constrains a type of name that certauth does not support, and the certificate contains such a name.",
        "Use other types of name below this CA.",
    ),
    entry(
        Code::NameUnderConstraintMalformed,
        "name_under_constraint_malformed",
        Stage::NameConstraints,
        "A name is malformed and cannot be compared with a name constraint.",
        "Use a well-formed name: a host in a URI, a mailbox with a host, a DNS name of labels.",
    ),
    entry(
        Code::PolicyNotAccepted,
        "policy_not_accepted",
        Stage::CertificatePolicies,
        "A certificate policy is required, and the path is not valid for an accepted one.",
        "Use a certificate issued under an accepted policy, or accept its policy with initial_policy_set.",
    ),
    entry(
        Code::PolicyMappingInvalid,
        "policy_mapping_invalid",
        Stage::CertificatePolicies,
        "A policy mapping names anyPolicy.",
        "Reissue the CA certificate without that mapping.",
    ),
    entry(Code::Revoked, "revoked", Stage::Revocation, "The certificate is revoked.", "Obtain a new certificate."),
    entry(
        Code::RevocationSourceMissing,
        "revocation_source_missing",
        Stage::Revocation,
        "The certificate names no source of revocation, and the checker knows none.",
        "Issue it with a CRL distribution point or an OCSP URL, or accept this with allow_revocation_source_missing.",
    ),
    entry(
        Code::RevocationEvidenceMissing,
        "revocation_evidence_missing",
        Stage::Revocation,
        "The certificate names a source of revocation, but its evidence is missing.",
        "Supply the CRL or the OCSP response, or accept this with allow_revocation_evidence_missing.",
    ),
    entry(
        Code::TrustAnchorsEmpty,
        "trust_anchors_empty",
        Stage::Configuration,
        "There is no trust anchor.",
        "Configure at least one trust anchor; there are no system roots.",
    ),
    entry(
        Code::TrustAnchorUnreadable,
        "trust_anchor_unreadable",
        Stage::Configuration,
        "A trust anchor is not a readable certificate, name or key.",
        "Give each trust anchor as a certificate, DER or PEM.",
    ),
    entry(
        Code::PemInvalid,
        "pem_invalid",
        Stage::Configuration,
        "A PEM block cannot be decoded.",
        "Fix or remove the block. Nothing from this file was loaded.",
    ),
    entry(
        Code::PemEmpty,
        "pem_empty",
        Stage::Configuration,
        "The PEM text contains no certificate.",
        "Give a file with at least one CERTIFICATE block.",
    ),
    entry(
        Code::PemNotCertificate,
        "pem_not_certificate",
        Stage::Configuration,
        "A PEM block does not contain a certificate.",
        "Give files with certificates only: no keys, requests or PKCS#7. Nothing from this file was loaded.",
    ),
    entry(
        Code::OptionUnknown,
        "option_unknown",
        Stage::Configuration,
        "There is no policy field of that name.",
        "Look the name up in docs/policy.md.",
    ),
    entry(
        Code::OptionValueInvalid,
        "option_value_invalid",
        Stage::Configuration,
        "The value does not fit the policy field.",
        "Give a value of the type and range that docs/policy.md states.",
    ),
    entry(
        Code::SelfSignedWithoutPins,
        "self_signed_without_pins",
        Stage::Configuration,
        "Self-signed certificates are allowed, but none is pinned.",
        "Pin the certificates to accept, or set allow_any_self_signed if the program decides about them itself.",
    ),
    entry(
        Code::RevocationNotChosen,
        "revocation_not_chosen",
        Stage::Configuration,
        "The revocation mode was not chosen.",
        "Choose no-check, offline or online.",
    ),
    entry(
        Code::PinInvalid,
        "pin_invalid",
        Stage::Configuration,
        "A pin is not a SHA-256 digest.",
        "Give 64 hexadecimal digits, with or without sha256: before them.",
    ),
    entry(
        Code::IntermediateUnreadable,
        "intermediate_unreadable",
        Stage::Configuration,
        "A configured intermediate is not a readable certificate.",
        "Give each intermediate as a certificate, DER or PEM.",
    ),
    entry(
        Code::ProviderMissing,
        "provider_missing",
        Stage::Configuration,
        "No signature provider was compiled in, and none was given.",
        "Enable the feature aws-lc-rs or rust-crypto, or give a SignatureVerifier.",
    ),
    entry(
        Code::InputUnusable,
        "input_unusable",
        Stage::Configuration,
        "A file or an argument cannot be used.",
        "Give certificates as PEM or DER, and arguments as the help shows them.",
    ),
    entry(
        Code::PinsWithoutSelfSigned,
        "pins_without_self_signed",
        Stage::Configuration,
        "certificate_types can never accept a certificate that is pinned or trusted by itself, or a self-signed one.",
        "Set certificate_types to all, or remove what it cannot accept.",
    ),
];

/// A test keeps the table complete; if it were not, an unlisted code still could not read as success.
static UNLISTED: Entry = entry(Code::CertificateUnreadable, "unlisted", Stage::Structure, "", "");

impl Code {
    /// The row of the table.
    pub fn entry(self) -> &'static Entry {
        let index = TABLE.binary_search_by_key(&self, |entry| entry.code).ok();
        index.and_then(|index| TABLE.get(index)).unwrap_or(&UNLISTED)
    }

    /// The name, as in JSON: `snake_case`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// What it means, one sentence.
    pub fn cause(self) -> &'static str {
        self.entry().cause
    }

    /// How to fix it. A [`Violation`](crate::Violation) knows better advice where it depends on the certificate.
    pub fn remedy(self) -> &'static str {
        self.entry().remedy
    }

    /// The number.
    #[expect(clippy::as_conversions, reason = "the only way to read the discriminant of a repr(u32) enum")]
    pub fn number(self) -> u32 {
        self as u32
    }

    /// The stage that ranks the code.
    pub fn stage(self) -> Stage {
        self.entry().stage
    }

    /// The code of that number, if there is one.
    pub fn from_number(number: u32) -> Option<Code> {
        TABLE.iter().map(|entry| entry.code).find(|code| code.number() == number)
    }

    /// The code of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Code> {
        TABLE.iter().find(|entry| entry.name == name).map(|entry| entry.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    /// The enum is read as text, so that a variant without a row is found; rows without a variant do not compile.
    #[test]
    fn the_table_is_complete_and_in_order() {
        let source = include_str!("code.rs");
        let start = source.find("pub enum Code {").expect("the enum");
        let end = source.find("/// Where in the order").expect("its end");
        let body: String = source.get(start..end).expect("in range").into();
        let variants: alloc::vec::Vec<(&str, u32)> = body
            .lines()
            .filter_map(|line| line.trim().trim_end_matches(',').split_once(" = "))
            .map(|(name, number)| (name, number.parse().expect("a number")))
            .collect();
        assert_eq!(variants.len(), TABLE.len());
        for ((variant, number), entry) in variants.iter().zip(TABLE) {
            assert_eq!(*number, entry.code.number());
            assert_eq!(*variant, alloc::format!("{:?}", entry.code));
            let flat: String = entry.name.split('_').collect();
            assert_eq!(flat, variant.to_lowercase());
            assert!(core::ptr::eq(entry.code.entry(), entry));
            assert!(entry.cause.ends_with('.') && entry.remedy.ends_with('.'), "{}", entry.name);
        }
        // The header documents its codes with the enum's words, everything else with the table's.
        for (doc, entry) in body.lines().filter_map(|line| line.trim().strip_prefix("/// ")).zip(TABLE) {
            assert_eq!(doc, entry.cause, "{}", entry.name);
        }
        assert!(TABLE.is_sorted_by(|a, b| a.code.number() < b.code.number()));
    }

    #[test]
    fn names_and_numbers_lead_back() {
        for entry in TABLE {
            assert_eq!(Code::from_name(entry.name), Some(entry.code));
            assert_eq!(Code::from_number(entry.code.number()), Some(entry.code));
        }
        assert_eq!(Code::from_number(0), None);
        assert_eq!(Code::from_name(""), None);
    }
}
