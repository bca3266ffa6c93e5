//! The codes, by their numbers, and the stages that rank them.

/// What a verdict, a configuration error or a note says. The number is identity only and never changes;
/// they come in hundreds: 1xx structure, 2xx algorithms, 3xx type, 4xx validity, 5xx CA rules and usage, 6xx search
/// and budgets, 7xx signature, 8xx names and policies, 9xx revocation, 10xx configuration, 12xx what follows a verdict: rules, forms of
/// names, the program's own functions.
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
    /// The limit on octets of evidence verified was reached.
    BudgetEvidence = 698,
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
    /// The evidence of revocation is older or newer than the time of validation allows.
    RevocationEvidenceStale = 903,
    /// The evidence of revocation is not signed by the certificate's issuer.
    RevocationEvidenceNotAuthentic = 904,
    /// The evidence of revocation does not say whether the certificate is revoked.
    RevocationStatusNotGiven = 905,
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
    /// A certificate is pinned or trusted by itself that certificate_types does not accept: its default, chained, accepts only certificates that a CA issued, and self_signed only self-signed ones.
    PinsWithoutSelfSigned = 1013,
    /// A call was given NULL, a length that no object has, or text that is not UTF-8.
    ArgumentInvalid = 1014,
    /// A CRL cannot be read.
    CrlUnreadable = 1015,
    /// A PEM block does not contain a CRL.
    PemNotCrl = 1016,
    /// The evidence is larger than its limit.
    EvidenceTooLarge = 1017,
    /// Evidence was given to options that do not check revocation.
    EvidenceWithoutEffect = 1018,
    /// A policy field is set that has no effect with the other settings.
    OptionWithoutEffect = 1019,
    /// A forwarded certificate comes from a peer that is not trusted to forward one.
    ForwardedHeaderUntrusted = 1100,
    /// A header that occurs once occurs several times, so that one may be the client's own.
    ForwardedHeaderRepeated = 1101,
    /// Two headers have names that differ only in _ and -.
    ForwardedHeaderAmbiguous = 1102,
    /// A header is not what its format says.
    ForwardedHeaderMalformed = 1103,
    /// A header, or a certificate in it, is longer than the limits allow.
    ForwardedHeaderTooLarge = 1104,
    /// A header does not carry exactly the DER of certificates.
    ForwardedCertificateMalformed = 1105,
    /// The parts of what was forwarded do not fit together.
    ForwardedChainMismatch = 1106,
    /// The proxy does not say that it has verified the certificate.
    ForwardedNotVerified = 1107,
    /// A header Connection names a header that forwards a certificate, so that a hop may have removed it.
    ForwardedHeaderHopByHop = 1108,
    /// The settings of forwarding cannot work.
    ForwardingInvalid = 1110,
    /// A rule refuses the certificate.
    RefusedByRule = 1200,
    /// Rules are configured, and not one of them accepts the certificate.
    NoRuleAccepts = 1201,
    /// The accepting rule takes a value that the certificate does not have exactly as the rule asks.
    RuleValueUnusable = 1202,
    /// A SPIFFE ID is required, and the certificate is not a valid X509-SVID.
    SpiffeIdInvalid = 1203,
    /// The Windows security identifier is malformed, ambiguous, or not the same in its two places.
    SecurityIdentifierInvalid = 1204,
    /// The program's own function, which runs after the checks, refuses the certificate.
    RefusedByProgram = 1205,
    /// The limit on comparisons of names with rules was reached.
    BudgetRules = 1206,
    /// No rule accepts, so every certificate would be refused.
    RulesEmpty = 1210,
    /// A rule cannot be read.
    RuleInvalid = 1211,
    /// A rule can never match.
    RuleWithoutEffect = 1212,
}

/// Where in the order of checks a code belongs; later stages were reached by better certificates.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The caller's own settings.
    Configuration,
    /// What a proxy has forwarded, before there is a certificate.
    Forwarding,
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
    /// What follows a valid path: forms of names, rules, the program's own functions.
    Principal,
    /// A limit was reached: nothing more was tried.
    Budget,
    /// Every check passed.
    Done,
}

/// A row of the table of words.
#[non_exhaustive]
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
