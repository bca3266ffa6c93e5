//! The policy: plain data, and FIELDS, the one table from which C, Python, the command and docs/policy.md take every
//! option's name, kind, range, default and meaning.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use crate::code::Code;
use crate::error::ConfigError;
use crate::limits::Limits;
use crate::oid::Oid;
use crate::signature::AlgorithmRules;
use crate::text::{escaped, hex, shortened};

/// What a field takes, and how its text is read.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer {
        /// The least.
        min: u32,
        /// The greatest.
        max: u32,
    },
    /// Seconds.
    Seconds {
        /// The most.
        max: u32,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Object identifiers, dotted or the names of known ones, separated by commas; empty for none.
    Oids,
    /// SHA-256 digests in hexadecimal, separated by commas; empty for none.
    Digests,
}

/// A policy field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name, everywhere.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What it does.
    pub doc: &'static str,
    /// The leniency or the danger that the safe value closes; empty if there is none.
    pub closes: &'static str,
    /// The text of its safest value; empty if no value is safer than another.
    pub safest: &'static str,
    /// The text of its value in the preset `strict`; empty if that is the default.
    pub strict: &'static str,
}

/// A named starting point for a policy, whose fields can then be set one by one.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Its name, everywhere.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
}

/// Every preset, the default first.
pub const PRESETS: &[Preset] = &[
    Preset { name: "default", doc: "Accepts what private CAs really issue, where it is harmless." },
    Preset {
        name: "strict",
        doc: "Also refuses, rule by rule, what RFC 5280 forbids issuers to do and section 6.1 does not check.",
    },
];

impl Field {
    /// The field of that name.
    pub fn named(name: &str) -> Option<&'static Field> {
        FIELDS.iter().find(|field| field.name == name)
    }

    /// The text of its default.
    pub fn default_text(&self) -> String {
        ValidationPolicy::default().get(self.name).unwrap_or_default()
    }
}

/// A SHA-256 digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Digest(pub [u8; 32]);

impl Sha256Digest {
    /// From 64 hexadecimal digits, of either case, colons between octets allowed, after `sha256:` or nothing.
    ///
    /// # Errors
    /// [`Code::PinInvalid`] for anything else.
    pub fn from_hex(text: &str) -> Result<Sha256Digest, ConfigError> {
        let shown = shortened(escaped(text));
        let invalid = || ConfigError::new(Code::PinInvalid).because(alloc::format!("It is \"{shown}\""));
        let text = text.strip_prefix("sha256:").unwrap_or(text);
        let digits: Vec<u32> = match text.contains(':') {
            // Colons are between all octets or nowhere: a digest that was cut must not be made whole.
            true if text.split(':').all(|octet| octet.len() == 2) => {
                text.chars().filter_map(|digit| digit.to_digit(16)).collect()
            }
            true => return Err(invalid()),
            false => text.chars().map(|digit| digit.to_digit(16)).collect::<Option<_>>().ok_or_else(invalid)?,
        };
        let mut digest = [0u8; 32];
        if digits.len() != 64 {
            return Err(invalid());
        }
        for (octet, pair) in digest.iter_mut().zip(digits.chunks(2)) {
            let value = pair.iter().fold(0, |sum, digit| sum * 16 + digit);
            *octet = u8::try_from(value).map_err(|_| invalid())?;
        }
        Ok(Sha256Digest(digest))
    }
}

/// 64 hexadecimal digits in lower case.
impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// Which types of certificate are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateTypes {
    /// Issued by a CA, with a path to a trust anchor.
    Chained,
    /// Signed with its own key, and pinned.
    SelfSigned,
    /// Both.
    All,
}

/// Whether the path must be valid for an accepted certificate policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExplicitPolicy {
    /// Where `initial_policy_set` names policies: otherwise naming them would have no effect.
    Auto,
    /// Always.
    True,
    /// Only where a certificate of the path requires it, as RFC 5280 sets the two inputs apart.
    False,
}

/// Of which certificates of a path the revocation status is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationFlag {
    /// Only the end entity's.
    EndCertificateOnly,
    /// All, with the anchor where it is a certificate that another one issued.
    EntireChain,
    /// All except the anchor.
    ExcludeRoot,
}

/// A value that a field holds: read from text, printed as text.
trait FieldValue: Sized {
    fn read(text: &str, kind: Kind) -> Option<Self>;
    fn print(&self, kind: Kind) -> String;
}

impl FieldValue for bool {
    fn read(text: &str, _: Kind) -> Option<bool> {
        text.parse().ok()
    }

    fn print(&self, _: Kind) -> String {
        self.to_string()
    }
}

impl FieldValue for u32 {
    fn read(text: &str, kind: Kind) -> Option<u32> {
        // `parse` takes a sign; a bound does not.
        let number = text.bytes().all(|digit| digit.is_ascii_digit()).then(|| text.parse().ok()).flatten()?;
        let within = match kind {
            Kind::Integer { min, max } => (min..=max).contains(&number),
            Kind::Seconds { max } => number <= max,
            _ => false,
        };
        within.then_some(number)
    }

    fn print(&self, _: Kind) -> String {
        self.to_string()
    }
}

impl FieldValue for Vec<Oid> {
    fn read(text: &str, _: Kind) -> Option<Vec<Oid>> {
        if text.is_empty() {
            return Some(Vec::new());
        }
        text.split(',').map(|oid| oid.trim().parse().ok()).collect()
    }

    fn print(&self, _: Kind) -> String {
        let texts: Vec<String> = self.iter().map(Oid::to_string).collect();
        texts.join(",")
    }
}

impl FieldValue for Vec<Sha256Digest> {
    fn read(text: &str, _: Kind) -> Option<Vec<Sha256Digest>> {
        if text.is_empty() {
            return Some(Vec::new());
        }
        text.split(',').map(|digest| Sha256Digest::from_hex(digest.trim()).ok()).collect()
    }

    fn print(&self, _: Kind) -> String {
        let texts: Vec<String> = self.iter().map(Sha256Digest::to_string).collect();
        texts.join(",")
    }
}

/// An enum whose variants are the words of a Choice, in that order.
macro_rules! choice {
    ($type:ident { $($variant:ident = $word:literal),+ }) => {
        impl $type {
            const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word that text, JSON, C and Python use.
            pub fn word(self) -> &'static str {
                match self { $($type::$variant => $word),+ }
            }
        }

        impl FieldValue for $type {
            fn read(text: &str, _: Kind) -> Option<$type> {
                match text { $($word => Some($type::$variant),)+ _ => None }
            }

            fn print(&self, _: Kind) -> String {
                self.word().into()
            }
        }
    };
}

choice!(CertificateTypes { Chained = "chained", SelfSigned = "self_signed", All = "all" });
choice!(ExplicitPolicy { Auto = "auto", True = "true", False = "false" });
choice!(RevocationFlag {
    EndCertificateOnly = "end_certificate_only",
    EntireChain = "entire_chain",
    ExcludeRoot = "exclude_root"
});

/// Makes the policy, FIELDS, `set` and `get` from one list, so that none of them can lack a field.
macro_rules! fields {
    ($( $name:ident: $type:ty = $default:expr, $kind:expr, $doc:literal, $closes:literal, $safest:literal $(, strict: $strict:literal)?; )+) => {
        /// What is required of a certificate. Plain data: `Default` is the documented default, `set` changes one field by
        /// its name, and the fields are public.
        ///
        /// ```
        /// use certauth::ValidationPolicy;
        /// let mut policy = ValidationPolicy::default();
        /// policy.set("clock_skew", "60").unwrap();
        /// assert!(policy.set("clock_skew", "3 minutes").is_err());
        /// assert!(policy.set("clock_skwe", "60").is_err());
        /// ```
        #[non_exhaustive]
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct ValidationPolicy {
            $( #[doc = $doc] pub $name: $type, )+
        }

        impl Default for ValidationPolicy {
            fn default() -> ValidationPolicy {
                ValidationPolicy { $( $name: $default, )+ }
            }
        }

        /// Every policy field.
        pub const FIELDS: &[Field] = &[
            $( Field { name: stringify!($name), kind: $kind, doc: $doc, closes: $closes, safest: $safest, strict: concat!($($strict)?) }, )+
        ];

        impl ValidationPolicy {
            /// Replaces the value of a field.
            ///
            /// # Errors
            /// [`Code::OptionUnknown`] if there is no such field; [`Code::OptionValueInvalid`] if the text does not fit.
            pub fn set(&mut self, name: &str, text: &str) -> Result<(), ConfigError> {
                match name {
                    $( stringify!($name) => {
                        self.$name = FieldValue::read(text, $kind).ok_or_else(|| invalid(name, $kind))?;
                    } )+
                    _ => return Err(unknown(name)),
                }
                Ok(())
            }

            /// The text of a field's value, or `None` if there is no such field.
            pub fn get(&self, name: &str) -> Option<String> {
                match name {
                    $( stringify!($name) => Some(FieldValue::print(&self.$name, $kind)), )+
                    _ => None,
                }
            }
        }
    };
}

fields! {
    certificate_types: CertificateTypes = CertificateTypes::Chained, Kind::Choice(CertificateTypes::WORDS),
        "Which certificates are accepted: issued by a CA (chained), signed with their own key and pinned (self_signed), or both (all).",
        "", "";
    pins: Vec<Sha256Digest> = Vec::new(), Kind::Digests,
        "SHA-256 of certificates that are accepted by themselves, or of the SubjectPublicKeyInfo of self-signed ones. The holder of a pinned key can issue itself any name.",
        "", "";
    allow_any_self_signed: bool = false, Kind::Bool,
        "Accepts every self-signed certificate, pinned or not: the program must decide who it is.",
        "Anybody can make a self-signed certificate with any name.", "false";
    check_end_entity_validity: bool = true, Kind::Bool,
        "Checks the dates of the end entity.",
        "The key of an expired certificate may no longer be protected.", "true";
    check_ca_validity: bool = true, Kind::Bool,
        "Checks the dates of intermediates and anchors.",
        "The key of an expired CA may no longer be protected.", "true";
    clock_skew: u32 = 0, Kind::Seconds { max: 300 },
        "Seconds of tolerance at both ends of every validity period.",
        "Expired certificates stay valid that much longer.", "0";
    take_anchors_as_given: bool = false, Kind::Bool,
        "Uses an anchor that is a certificate only for its name, key and name constraints, as RFC 5280, 6.1 does: its dates, CA flag, key usage, extended key usage, path length, policies and critical extensions are ignored.",
        "An expired or restricted root would continue to vouch.", "false";
    max_path_length: u32 = 8, Kind::Integer { min: 0, max: 32 },
        "How many intermediates a path may have, not counting self-issued ones (RFC 5280, 6.1.2). A larger limit_intermediates follows if that field has its default; with another value, less is an error.",
        "", "";
    extended_key_usages: Vec<Oid> = alloc::vec![Oid::CLIENT_AUTH.into()], Kind::Oids,
        "The end entity must be for one of these uses; if empty, the use is not checked. The default is clientAuth.",
        "If empty, any certificate from the CA is accepted, including server certificates.", "";
    require_extended_key_usage: bool = false, Kind::Bool,
        "Refuses an end entity without an extended key usage extension.",
        "RFC 5280, 4.2.1.12: without the extension every use is allowed, including that of a TLS client.", "true";
    allow_any_extended_key_usage: bool = true, Kind::Bool,
        "Accepts anyExtendedKeyUsage for every use.",
        "A certificate for any use was not issued for this one.", "false";
    nested_extended_key_usage: bool = true, Kind::Bool,
        "Requires the use of every certificate of the path that has the extension, including anchors; otherwise only of the end entity.",
        "A CA for e-mail could issue certificates for TLS clients.", "true";
    require_digital_signature: bool = true, Kind::Bool,
        "Refuses an end entity whose key usage lacks digitalSignature.",
        "A TLS client signs with its key.", "true";
    min_rsa_bits: u32 = 2048, Kind::Integer { min: 1024, max: 8192 },
        "The shortest RSA modulus. Below 2048, only PKCS#1 with SHA-256 or SHA-512 is verified.",
        "Shorter keys can be factored.", "8192";
    understood_critical_extensions: Vec<Oid> = Vec::new(), Kind::Oids,
        "Critical extensions that the program itself handles and that are therefore no reason to refuse.",
        "A critical extension that nobody reads may forbid exactly this use.", "";
    allow_version_1: bool = false, Kind::Bool,
        "Accepts end entities that are X.509 v1 or v2 without extensions.",
        "A v1 certificate cannot state its use.", "false";
    allow_negative_serial: bool = false, Kind::Bool,
        "Accepts negative serial numbers.",
        "RFC 5280, 4.1.2.2.", "false";
    allow_zero_serial: bool = true, Kind::Bool,
        "Accepts the serial number zero, which many private roots have.",
        "RFC 5280, 4.1.2.2.", "false", strict: "false";
    allow_long_serial: bool = true, Kind::Bool,
        "Accepts serial numbers of more than 20 octets, which some private CAs issue.",
        "RFC 5280, 4.1.2.2.", "false", strict: "false";
    allow_generalized_time_before_2050: bool = true, Kind::Bool,
        "Accepts dates before 2050 written as GeneralizedTime, which some private CAs issue.",
        "RFC 5280, 4.1.2.5.", "false", strict: "false";
    allow_explicit_default: bool = false, Kind::Bool,
        "Accepts DEFAULT values that are encoded explicitly (critical FALSE, cA FALSE, version v1).",
        "X.690, 11.5: two encodings of one certificate.", "false";
    allow_unusual_encodings: bool = true, Kind::Bool,
        "Accepts encodings that the standards forbid, that have one reading only and that other verifiers accept: keyUsage with trailing zero bits, an empty list of extensions, an empty subjectAltName, ECDSA with NULL as parameters, rsaEncryption without NULL, an authority key identifier with a serial number but without its issuer, a policy that is listed twice, an empty list of policy qualifiers.",
        "X.690, 11.2.2; RFC 5280, 4.1.2.9, 4.2.1.1, 4.2.1.4 and 4.2.1.6; RFC 5758, 3.2; RFC 3279, 2.3.1.", "false", strict: "false";
    allow_undecodable_names: bool = false, Kind::Bool,
        "Accepts a subjectAltName with an rfc822Name, dNSName or URI that is not printable ASCII, such as an address in Latin-1. The name is left out of the identity, and still fails under a name constraint of its type.",
        "RFC 5280, 4.2.1.6: IA5String. Two programs may read such a name as two different names.", "false";
    allow_key_identifier_missing: bool = true, Kind::Bool,
        "Accepts certificates without an authority key identifier and CAs without a subject key identifier, as `openssl x509` issues them.",
        "RFC 5280, 4.2.1.1 and 4.2.1.2: identifiers find the issuer where names are ambiguous; signatures decide.", "false", strict: "false";
    allow_wrong_criticality: bool = true, Kind::Bool,
        "Accepts critical key identifiers. Also accepts the following as non-critical: basicConstraints of a CA, nameConstraints, policyConstraints, inhibitAnyPolicy, and the subjectAltName of an empty subject. They are enforced either way.",
        "RFC 5280, 4.2.1: a verifier that does not know the extension would ignore it.", "false", strict: "false";
    allow_inconsistent_ca_extensions: bool = true, Kind::Bool,
        "Accepts a CA without keyUsage, keyCertSign without cA, and a path length without cA or keyCertSign; the last two still cannot act as issuers.",
        "RFC 5280, 4.2.1.3 and 4.2.1.9: another verifier may accept it as a CA.", "false", strict: "false";
    allow_name_constraints_in_end_entity: bool = true, Kind::Bool,
        "Accepts nameConstraints in an end entity, where they have no effect.",
        "RFC 5280, 4.2.1.10.", "false", strict: "false";
    allow_unusual_names: bool = true, Kind::Bool,
        "Accepts in subjectAltName a dNSName of letters, digits, hyphens, underscores, asterisks and dots in any arrangement, an rfc822Name that is not a mailbox, and a URI without a scheme. Accepts a dNSName constraint with a leading dot, which permits only subdomains and excludes the domain too, and an rfc822Name constraint `@host`, which means the mailboxes of that host.",
        "RFC 5280, 4.2.1.6 and 4.2.1.10: names that other programs may read differently.", "false", strict: "false";
    allow_unique_identifiers: bool = true, Kind::Bool,
        "Accepts issuerUniqueID and subjectUniqueID, which are ignored.",
        "RFC 5280, 4.1.2.8.", "false", strict: "false";
    allow_anchor_faults: bool = true, Kind::Bool,
        "Ignores, in an anchor that is a certificate, formal faults that restrict nothing: its version, serial number, names, the form of its dates, explicitly encoded DEFAULT values, differing algorithms.",
        "RFC 5280, 4.1: the operator chose the anchor, whatever its form.", "false", strict: "false";
    allow_ca_end_entity: bool = false, Kind::Bool,
        "Accepts a certificate of a CA, issued by another CA, as end entity. A certificate that is trusted by itself may always be a CA.",
        "A chain passed without its end entity would authenticate the CA, and a CA's key has no place in a TLS client.", "false";
    initial_policy_set: Vec<Oid> = Vec::new(), Kind::Oids,
        "The certificate policies that are accepted (RFC 5280, 6.1.1 c); if empty, any.",
        "", "";
    require_explicit_policy: ExplicitPolicy = ExplicitPolicy::Auto, Kind::Choice(ExplicitPolicy::WORDS),
        "Whether a path must be valid for an accepted policy (RFC 5280, 6.1.1 f). `auto` requires it where initial_policy_set names policies, `false` only where a certificate of the path does. A certificate that is trusted by itself has no path and is refused where a policy is required.",
        "", "";
    inhibit_policy_mapping: bool = false, Kind::Bool,
        "Forbids CAs to map one policy to another (RFC 5280, 6.1.1 e).",
        "", "";
    inhibit_any_policy: bool = false, Kind::Bool,
        "Ignores anyPolicy in certificates (RFC 5280, 6.1.1 g).",
        "", "";
    revocation_flag: RevocationFlag = RevocationFlag::ExcludeRoot, Kind::Choice(RevocationFlag::WORDS),
        "Of which certificates the revocation status is checked: only of the end entity, of the entire chain, or of all except the root.",
        "", "";
    allow_revocation_source_missing: bool = false, Kind::Bool,
        "Accepts a certificate that names no source of revocation and of which the checker knows nothing.",
        "A CA without revocation cannot withdraw a certificate.", "false";
    allow_revocation_evidence_missing: bool = false, Kind::Bool,
        "Accepts a certificate that names a source of revocation whose evidence is missing.",
        "Whoever can suppress the evidence can use a revoked certificate.", "false";
    limit_signatures: u32 = 24, Kind::Integer { min: 1, max: 100 },
        "Signature checks in one validation: path, CRLs and OCSP together. Each 16 KiB of what is signed count as one more. Where several anchors or configured intermediates share a name, two for each of the largest such group are added.",
        "", "";
    limit_paths: u32 = 64, Kind::Integer { min: 1, max: 1024 },
        "Complete paths tried. Raised as limit_signatures is.",
        "", "";
    limit_edges: u32 = 4096, Kind::Integer { min: 1, max: 65536 },
        "Issuers considered while paths are built.",
        "", "";
    limit_intermediates: u32 = 8, Kind::Integer { min: 0, max: 32 },
        "Intermediates in a path, including self-issued ones.",
        "", "";
    limit_certificates: u32 = 128, Kind::Integer { min: 0, max: 1024 },
        "Certificates sent beside the end entity.",
        "", "";
    limit_bytes: u32 = 131_072, Kind::Integer { min: 1024, max: 16_777_216 },
        "Bytes sent, including the end entity.",
        "", "";
    limit_name_comparisons: u32 = 25_000, Kind::Integer { min: 1, max: 10_000_000 },
        "Look-ups of names among name constraints, and constraints read.",
        "", "";
    limit_policies: u32 = 3_000, Kind::Integer { min: 1, max: 1_000_000 },
        "Certificate policies and mappings examined, counted again on each path.",
        "", "";
    limit_name_octets: u32 = 16_384, Kind::Integer { min: 1, max: 16_777_216 },
        "Octets of names outside ASCII that are compared: folding their characters is expensive.",
        "", "";
    limit_rejections: u32 = 32, Kind::Integer { min: 1, max: 256 },
        "Rejections that a refusal keeps in full; further ones are counted by code.",
        "", "";
}

impl ValidationPolicy {
    /// The policy that also refuses what RFC 5280 forbids issuers to do and section 6.1 does not check: docs/strict.md has
    /// it rule by rule.
    ///
    /// ```
    /// use certauth::ValidationPolicy;
    /// let policy = ValidationPolicy::strict();
    /// assert!(!policy.allow_zero_serial && !policy.allow_key_identifier_missing);
    /// ```
    pub fn strict() -> ValidationPolicy {
        let mut policy = ValidationPolicy::default();
        for field in FIELDS.iter().filter(|field| !field.strict.is_empty()) {
            // A test ensures that every text of the table fits its field.
            let _ = policy.set(field.name, field.strict);
        }
        policy
    }

    /// The policy of a preset, by its name in [`PRESETS`].
    ///
    /// # Errors
    /// [`Code::OptionValueInvalid`] if there is no such preset.
    pub fn preset(name: &str) -> Result<ValidationPolicy, ConfigError> {
        match name {
            "default" => Ok(ValidationPolicy::default()),
            "strict" => Ok(ValidationPolicy::strict()),
            _ => {
                let names: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
                Err(ConfigError::with_field(Code::OptionValueInvalid, "preset")
                    .because(alloc::format!("The presets are {}", names.join(" and "))))
            }
        }
    }

    pub(crate) fn algorithm_rules(&self) -> AlgorithmRules {
        AlgorithmRules { min_rsa_bits: self.min_rsa_bits, unusual_encodings: self.allow_unusual_encodings }
    }

    pub(crate) fn limits(&self) -> Limits {
        Limits {
            signatures: self.limit_signatures,
            paths: self.limit_paths,
            edges: self.limit_edges,
            intermediates: self.limit_intermediates,
            certificates: self.limit_certificates,
            bytes: self.limit_bytes,
            name_comparisons: self.limit_name_comparisons,
            policies: self.limit_policies,
            name_octets: self.limit_name_octets,
            rejections: self.limit_rejections,
        }
    }

    /// Whether a path must be valid for an accepted policy, whatever its certificates say (RFC 5280, 6.1.1 f).
    pub(crate) fn requires_policy(&self) -> bool {
        match self.require_explicit_policy {
            ExplicitPolicy::Auto => !self.initial_policy_set.is_empty(),
            ExplicitPolicy::True => true,
            ExplicitPolicy::False => false,
        }
    }

    /// Makes `limit_intermediates` follow a greater `max_path_length`, which would have no effect otherwise.
    ///
    /// # Errors
    /// [`Code::OptionValueInvalid`] if both were set, to values that do not go together.
    pub(crate) fn settle(&mut self) -> Result<(), ConfigError> {
        let default = ValidationPolicy::default();
        if self.max_path_length <= self.limit_intermediates || self.max_path_length == default.max_path_length {
            return Ok(());
        }
        if self.limit_intermediates != default.limit_intermediates {
            let reason =
                alloc::format!("limit_intermediates is {}, so a path can never be as long", self.limit_intermediates);
            return Err(ConfigError::with_field(Code::OptionValueInvalid, "max_path_length").because(reason));
        }
        self.limit_intermediates = self.max_path_length;
        Ok(())
    }

    /// The fields that open what their default closes.
    pub(crate) fn opened(&self) -> Vec<&'static str> {
        let default = ValidationPolicy::default();
        let opened = FIELDS.iter().filter(|field| {
            let (value, usual) = (self.get(field.name), default.get(field.name));
            match field.kind {
                _ if field.closes.is_empty() || value == usual => false,
                // A value below the default opens something; one above it closes more.
                Kind::Integer { .. } => {
                    value.and_then(|text| text.parse::<u32>().ok()) < usual.and_then(|text| text.parse().ok())
                }
                // Another list asks for something else; only an empty one opens what others close, and the other way round.
                Kind::Oids => value.is_some_and(|text| text.is_empty()) != usual.is_some_and(|text| text.is_empty()),
                _ => value.as_deref() != Some(field.safest),
            }
        });
        opened.map(|field| field.name).collect()
    }

    /// Re-reads every field from its own text, so that a value set through a public field keeps the range of its kind.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let mut copy = ValidationPolicy::default();
        FIELDS.iter().try_for_each(|field| copy.set(field.name, &self.get(field.name).unwrap_or_default()))
    }
}

fn invalid(name: &str, kind: Kind) -> ConfigError {
    let expected = match kind {
        Kind::Bool => "true or false".into(),
        Kind::Integer { min, max } => alloc::format!("a whole number from {min} to {max}"),
        Kind::Seconds { max } => alloc::format!("seconds, at most {max}"),
        Kind::Choice(words) => words.join(" or "),
        Kind::Oids => "object identifiers, dotted or by name (clientAuth), separated by commas".into(),
        Kind::Digests => "SHA-256 digests in hexadecimal, separated by commas".into(),
    };
    ConfigError::with_field(Code::OptionValueInvalid, name).because(alloc::format!("Expected {expected}"))
}

fn unknown(name: &str) -> ConfigError {
    let error = ConfigError::with_field(Code::OptionUnknown, name);
    match nearest(name, FIELDS.iter().map(|field| field.name)) {
        Some(field) => error.because(alloc::format!("The nearest name is {field}")),
        None => error,
    }
}

/// The known name that a misspelt one is nearest to, if it is near at all: by the edits between them (Levenshtein).
fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    const LONGEST: usize = 64;
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_ascii_lowercase().replace('-', "_");
    let (distance, field) = known.map(|field| (edits(&name, field), field)).min()?;
    (distance <= 2 + field.len() / 6).then_some(field)
}

fn edits(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, wanted) in left.bytes().enumerate() {
        let mut diagonal = index;
        let mut before = index.saturating_add(1);
        let mut next = alloc::vec![before];
        for (octet, above) in right.bytes().zip(row.iter().skip(1)) {
            let replaced = diagonal.saturating_add(usize::from(octet != wanted));
            diagonal = *above;
            before = replaced.min(above.saturating_add(1)).min(before.saturating_add(1));
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

/// What applies under one trust anchor instead of the policy. Each `Some` replaces the field of that name.
///
/// It applies wherever the anchor's name and key occur in a path, not only where the path ends in this anchor: what a
/// peer sends cannot take it off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyOverrides {
    /// Replaces [`ValidationPolicy::extended_key_usages`].
    pub extended_key_usages: Option<Vec<Oid>>,
    /// Replaces [`ValidationPolicy::require_extended_key_usage`].
    pub require_extended_key_usage: Option<bool>,
    /// Replaces [`ValidationPolicy::allow_any_extended_key_usage`].
    pub allow_any_extended_key_usage: Option<bool>,
    /// Replaces [`ValidationPolicy::nested_extended_key_usage`].
    pub nested_extended_key_usage: Option<bool>,
    /// Replaces [`ValidationPolicy::max_path_length`].
    pub max_path_length: Option<u32>,
    /// Replaces [`ValidationPolicy::revocation_flag`].
    pub revocation_flag: Option<RevocationFlag>,
    /// Replaces [`ValidationPolicy::allow_revocation_source_missing`].
    pub allow_revocation_source_missing: Option<bool>,
    /// Replaces [`ValidationPolicy::allow_revocation_evidence_missing`].
    pub allow_revocation_evidence_missing: Option<bool>,
}

impl PolicyOverrides {
    /// The policy that applies under an anchor.
    pub(crate) fn resolve(&self, policy: &ValidationPolicy) -> ValidationPolicy {
        let mut resolved = policy.clone();
        fn replace<T: Clone>(field: &mut T, with: &Option<T>) {
            if let Some(value) = with {
                field.clone_from(value);
            }
        }
        replace(&mut resolved.extended_key_usages, &self.extended_key_usages);
        replace(&mut resolved.require_extended_key_usage, &self.require_extended_key_usage);
        replace(&mut resolved.allow_any_extended_key_usage, &self.allow_any_extended_key_usage);
        replace(&mut resolved.nested_extended_key_usage, &self.nested_extended_key_usage);
        replace(&mut resolved.max_path_length, &self.max_path_length);
        replace(&mut resolved.revocation_flag, &self.revocation_flag);
        replace(&mut resolved.allow_revocation_source_missing, &self.allow_revocation_source_missing);
        replace(&mut resolved.allow_revocation_evidence_missing, &self.allow_revocation_evidence_missing);
        resolved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_reads_its_own_default() {
        let mut policy = ValidationPolicy::default();
        for field in FIELDS {
            let text = field.default_text();
            assert_eq!(policy.set(field.name, &text), Ok(()), "{}", field.name);
            assert!(field.doc.ends_with('.'), "{}", field.name);
            if !field.strict.is_empty() {
                assert_eq!(policy.clone().set(field.name, field.strict), Ok(()), "{}", field.name);
                assert_ne!(field.strict, text, "{} is strict already", field.name);
            }
        }
        assert_eq!(policy, ValidationPolicy::default());
        for preset in PRESETS {
            assert_eq!(ValidationPolicy::preset(preset.name).map(|policy| policy.check()), Ok(Ok(())));
        }
        assert_ne!(ValidationPolicy::preset("strict"), ValidationPolicy::preset("default"));
        assert_eq!(ValidationPolicy::preset("lax").map_err(|error| error.code), Err(Code::OptionValueInvalid));
        assert_eq!(policy.check(), Ok(()));
    }

    #[test]
    fn values_out_of_range_are_refused() {
        let mut policy = ValidationPolicy::default();
        for (name, text) in [
            ("clock_skew", "301"),
            ("clock_skew", "-1"),
            ("clock_skew", "+1"),
            ("clock_skew", ""),
            ("min_rsa_bits", "1023"),
            ("certificate_types", "Chained"),
            ("check_ca_validity", "yes"),
            ("extended_key_usages", "clientAuthentication"),
            ("require_explicit_policy", "yes"),
            ("pins", "00"),
            ("pins", "g0"),
        ] {
            let code = policy.set(name, text).map_err(|error| error.code);
            assert_eq!(code, Err(Code::OptionValueInvalid), "{name}={text}");
        }
        assert_eq!(policy, ValidationPolicy::default());
        assert_eq!(policy.set("no_such", "1").map_err(|error| error.code), Err(Code::OptionUnknown));
        policy.clock_skew = 100_000;
        assert_eq!(policy.check().map_err(|error| error.field), Err(Some("clock_skew".into())));
    }

    #[test]
    fn usages_have_names() {
        let mut policy = ValidationPolicy::default();
        policy.set("extended_key_usages", "serverAuth, 2.25.329800735698586629295641978511506172918").unwrap();
        let text = "1.3.6.1.5.5.7.3.1,2.25.329800735698586629295641978511506172918";
        assert_eq!(policy.get("extended_key_usages").as_deref(), Some(text));
    }

    #[test]
    fn a_misspelt_field_is_recognised() {
        let reason = |name| unknown(name).reason;
        for (name, field) in [("clock_skwe", "clock_skew"), ("clock-skew", "clock_skew"), ("pin", "pins")] {
            assert_eq!(reason(name), Some(alloc::format!("The nearest name is {field}")));
        }
        assert_eq!(reason("something_else_entirely"), None);
        assert_eq!(reason(&"x".repeat(100_000)), None);
        assert_eq!(
            (edits("abc", "abc"), edits("abc", "abd"), edits("", "ab"), edits("kitten", "sitting")),
            (0, 1, 2, 3)
        );
    }

    /// A bound that cannot have an effect is an error, unless the caller never set the other one.
    #[test]
    fn path_lengths_go_together() {
        let settled = |length, intermediates| {
            let mut policy = ValidationPolicy { max_path_length: length, ..ValidationPolicy::default() };
            policy.limit_intermediates = intermediates;
            policy.settle().map(|()| policy.limit_intermediates).map_err(|error| error.field)
        };
        assert_eq!(settled(8, 8), Ok(8));
        assert_eq!(settled(10, 8), Ok(10));
        assert_eq!(settled(8, 3), Ok(3));
        assert_eq!(settled(2, 3), Ok(3));
        assert_eq!(settled(10, 9), Err(Some("max_path_length".into())));
        assert_eq!(settled(3, 2), Err(Some("max_path_length".into())));
    }

    #[test]
    fn digests_are_whole_or_nothing() {
        let text = "ab".repeat(32);
        assert_eq!(Sha256Digest::from_hex(&text), Ok(Sha256Digest([0xab; 32])));
        assert_eq!(Sha256Digest::from_hex(&text.to_uppercase()), Ok(Sha256Digest([0xab; 32])));
        let colons = ["ab"; 32].join(":");
        assert_eq!(Sha256Digest::from_hex(&colons), Ok(Sha256Digest([0xab; 32])));
        for bad in [
            "",
            "ab",
            &"zz".repeat(32),
            &["gg"; 32].join(":"),
            &alloc::format!("{text} "),
            &alloc::format!("\u{200e}{text}"),
        ] {
            assert!(Sha256Digest::from_hex(bad).is_err(), "{bad}");
        }
    }
}
