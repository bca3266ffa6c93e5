//! The policy: plain data, and FIELDS, the one table from which C, Python, the command and docs/policy.md take every
//! option's name, kind, range, default and meaning.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::code::Code;
use crate::error::{ConfigError, hex};
use crate::limits::Limits;
use crate::name::oid_text;

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
    /// Dotted object identifiers, separated by commas; empty for none.
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
    Preset { name: "default", doc: "Takes what private CAs really issue where that harms nobody." },
    Preset {
        name: "strict",
        doc: "Refuses, rule by rule, what RFC 5280 forbids issuers and section 6.1 does not look at.",
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

/// An object identifier, by the contents of its DER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectIdentifier(Vec<u8>);

impl ObjectIdentifier {
    /// id-kp-clientAuth, 1.3.6.1.5.5.7.3.2.
    pub fn client_auth() -> ObjectIdentifier {
        ObjectIdentifier(const_oid::db::rfc5280::ID_KP_CLIENT_AUTH.as_bytes().into())
    }

    pub(crate) fn from_contents(contents: Vec<u8>) -> ObjectIdentifier {
        ObjectIdentifier(contents)
    }

    /// The contents of its DER.
    pub fn contents(&self) -> &[u8] {
        &self.0
    }

    fn from_text(text: &str) -> Option<ObjectIdentifier> {
        const_oid::ObjectIdentifier::new(text).ok().map(|oid| ObjectIdentifier(oid.as_bytes().into()))
    }
}

/// A SHA-256 digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Digest(pub [u8; 32]);

impl Sha256Digest {
    /// From 64 hexadecimal digits, of either case, colons between octets allowed.
    ///
    /// # Errors
    /// [`Code::PinInvalid`] for anything else.
    pub fn from_hex(text: &str) -> Result<Sha256Digest, ConfigError> {
        let invalid = || ConfigError::new(Code::PinInvalid).expecting("64 hexadecimal digits");
        let digits: Vec<u32> = match text.contains(':') {
            // Colons stand between octets or nowhere: a digest that was cut must not be made whole.
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

/// Which kinds of certificate may enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateTypes {
    /// Issued by a CA, with a path to a trust anchor.
    Chained,
    /// Signed with its own key, and pinned.
    SelfSigned,
    /// Both.
    All,
}

/// Of which certificates of a path the revocation status is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationFlag {
    /// The end entity's alone.
    EndCertificateOnly,
    /// All, with the anchor where it is a certificate that another one issued.
    EntireChain,
    /// All but the anchor.
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

impl FieldValue for Vec<ObjectIdentifier> {
    fn read(text: &str, _: Kind) -> Option<Vec<ObjectIdentifier>> {
        if text.is_empty() {
            return Some(Vec::new());
        }
        text.split(',').map(|oid| ObjectIdentifier::from_text(oid.trim())).collect()
    }

    fn print(&self, _: Kind) -> String {
        let texts: Vec<String> = self.iter().map(|oid| oid_text(oid.contents())).collect();
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
        let texts: Vec<String> = self.iter().map(|digest| hex(&digest.0)).collect();
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
choice!(RevocationFlag {
    EndCertificateOnly = "end_certificate_only",
    EntireChain = "entire_chain",
    ExcludeRoot = "exclude_root"
});

/// Makes the policy, FIELDS, `set` and `get` from one list, so that none of them can lack a field.
macro_rules! fields {
    ($( $name:ident: $type:ty = $default:expr, $kind:expr, $doc:literal, $closes:literal, $safest:literal $(, strict: $strict:literal)?; )+) => {
        /// What is asked of a certificate. Plain data: `Default` is the documented default, `set` changes one field by
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
                    _ => return Err(ConfigError::with_field(Code::OptionUnknown, name)),
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
        "Which certificates may enter: issued by a CA (chained), signed with their own key and pinned (self_signed), or both (all).",
        "", "";
    pins: Vec<Sha256Digest> = Vec::new(), Kind::Digests,
        "SHA-256 of the self-signed certificates, or of their SubjectPublicKeyInfos, that may enter.",
        "", "";
    allow_any_self_signed: bool = false, Kind::Bool,
        "Lets every self-signed certificate enter, pinned or not: the program must decide who it is.",
        "Anybody can make a self-signed certificate of any name.", "false";
    check_end_entity_validity: bool = true, Kind::Bool,
        "Checks the dates of the end entity.",
        "An expired certificate may be one whose key is no longer guarded.", "true";
    check_ca_validity: bool = true, Kind::Bool,
        "Checks the dates of intermediates and anchors.",
        "An expired CA may be one whose key is no longer guarded.", "true";
    clock_skew: u32 = 0, Kind::Seconds { max: 300 },
        "By how much both bounds of every validity period are widened.",
        "An expired certificate goes on for as long.", "0";
    take_anchors_as_given: bool = false, Kind::Bool,
        "Takes an anchor that is a certificate for its name, key and name constraints alone, as RFC 5280, 6.1 does: its dates, CA flag, key usage, extended key usage, path length, policies and critical extensions are not looked at.",
        "An expired or restricted root would go on vouching.", "false";
    max_path_length: u32 = 8, Kind::Integer { min: 0, max: 32 },
        "How many intermediates a path may have, self-issued ones not counted (RFC 5280, 6.1.2).",
        "", "";
    extended_key_usages: Vec<ObjectIdentifier> = alloc::vec![ObjectIdentifier::client_auth()], Kind::Oids,
        "The end entity must be for one of these uses; empty asks for none. The default is clientAuth.",
        "With none, every certificate of the CA would do, a server's too.", "";
    require_extended_key_usage: bool = false, Kind::Bool,
        "Refuses an end entity that names no extended key usage.",
        "RFC 5280, 4.2.1.12: without the extension every use is allowed, that of a TLS client too.", "true";
    allow_any_extended_key_usage: bool = true, Kind::Bool,
        "Takes anyExtendedKeyUsage for every use.",
        "A certificate for any use was not issued for this one.", "false";
    nested_extended_key_usage: bool = true, Kind::Bool,
        "Asks for the use of every certificate of the path that has the extension, anchors included; otherwise of the end entity alone.",
        "A CA for e-mail could issue certificates for TLS clients.", "true";
    require_digital_signature: bool = true, Kind::Bool,
        "Refuses an end entity whose key usage lacks digitalSignature.",
        "A TLS client signs with its key.", "true";
    min_rsa_bits: u32 = 2048, Kind::Integer { min: 1024, max: 8192 },
        "The shortest RSA modulus. Under 2048 only PKCS#1 with SHA-256 or SHA-512 is verified.",
        "Shorter keys can be factored.", "8192";
    understood_critical_extensions: Vec<ObjectIdentifier> = Vec::new(), Kind::Oids,
        "Critical extensions that the program itself handles and that are therefore no reason to refuse.",
        "A critical extension that nobody reads may forbid exactly this use.", "";
    allow_version_1: bool = false, Kind::Bool,
        "Admits end entities that are X.509 v1 or v2 without extensions.",
        "A v1 certificate can say nothing about its use.", "false";
    allow_negative_serial: bool = false, Kind::Bool,
        "Admits negative serial numbers.",
        "RFC 5280, 4.1.2.2.", "false";
    allow_zero_serial: bool = true, Kind::Bool,
        "Admits the serial number zero, which many private roots have.",
        "RFC 5280, 4.1.2.2.", "false", strict: "false";
    allow_long_serial: bool = true, Kind::Bool,
        "Admits serial numbers of more than 20 octets, which some private CAs issue.",
        "RFC 5280, 4.1.2.2.", "false", strict: "false";
    allow_generalized_time_before_2050: bool = true, Kind::Bool,
        "Admits dates before 2050 written as GeneralizedTime, which some private CAs issue.",
        "RFC 5280, 4.1.2.5.", "false", strict: "false";
    allow_explicit_default: bool = false, Kind::Bool,
        "Admits DEFAULT values that are written out (critical FALSE, cA FALSE, version v1).",
        "X.690, 11.5: two encodings of one certificate.", "false";
    allow_key_identifier_missing: bool = true, Kind::Bool,
        "Admits certificates without an authority key identifier and CAs without a subject key identifier, as `openssl x509` issues them.",
        "RFC 5280, 4.2.1.1 and 4.2.1.2: identifiers find the issuer where names do not tell it; signatures decide.", "false", strict: "false";
    allow_wrong_criticality: bool = true, Kind::Bool,
        "Admits key identifiers that are critical, and basicConstraints of a CA, nameConstraints, policyConstraints, inhibitAnyPolicy and the subjectAltName of an empty subject that are not; they are enforced all the same.",
        "RFC 5280, 4.2.1: a verifier that does not know the extension would pass it over.", "false", strict: "false";
    allow_inconsistent_ca_extensions: bool = true, Kind::Bool,
        "Admits a CA without keyUsage, keyCertSign without cA, and a path length without cA or keyCertSign; the last two make no issuer.",
        "RFC 5280, 4.2.1.3 and 4.2.1.9: another verifier may take it for a CA.", "false", strict: "false";
    allow_name_constraints_in_end_entity: bool = true, Kind::Bool,
        "Admits nameConstraints in an end entity, where they constrain nothing.",
        "RFC 5280, 4.2.1.10.", "false", strict: "false";
    allow_unusual_names: bool = true, Kind::Bool,
        "Admits, in subjectAltName, a dNSName with underscores or a trailing dot, an rfc822Name that is no mailbox and a URI without a scheme, and a dNSName constraint with a leading dot, which permits subdomains alone and excludes the domain too.",
        "RFC 5280, 4.2.1.6 and 4.2.1.10: names that others read in another way.", "false", strict: "false";
    allow_unique_identifiers: bool = true, Kind::Bool,
        "Admits issuerUniqueID and subjectUniqueID, which nothing looks at.",
        "RFC 5280, 4.1.2.8.", "false", strict: "false";
    allow_anchor_faults: bool = true, Kind::Bool,
        "Overlooks, in an anchor that is a certificate, faults of form that restrict nothing: its version, serial number, names, the form of its dates, DEFAULT values written out, algorithms that differ.",
        "RFC 5280, 4.1: the operator chose the anchor, whatever its form.", "false", strict: "false";
    allow_ca_end_entity: bool = true, Kind::Bool,
        "Admits an end entity that is a CA.",
        "The key of a CA, used in a handshake, is within reach of whoever breaks into that program.", "false", strict: "false";
    initial_policy_set: Vec<ObjectIdentifier> = Vec::new(), Kind::Oids,
        "The certificate policies that are accepted (RFC 5280, 6.1.1 c); empty accepts any. Give it with require_explicit_policy.",
        "", "";
    require_explicit_policy: bool = false, Kind::Bool,
        "Refuses a path that is valid for no accepted policy (RFC 5280, 6.1.1 f).",
        "", "";
    inhibit_policy_mapping: bool = false, Kind::Bool,
        "Lets no CA map one policy to another (RFC 5280, 6.1.1 e).",
        "", "";
    inhibit_any_policy: bool = false, Kind::Bool,
        "Ignores anyPolicy in certificates (RFC 5280, 6.1.1 g).",
        "", "";
    revocation_flag: RevocationFlag = RevocationFlag::ExcludeRoot, Kind::Choice(RevocationFlag::WORDS),
        "Of which certificates the revocation status is asked: of the end entity alone, of the entire chain, or of all but the root.",
        "", "";
    allow_revocation_source_missing: bool = false, Kind::Bool,
        "Takes a certificate that names no source of revocation and of which the checker knows nothing.",
        "A CA without revocation cannot take a certificate back.", "false";
    allow_revocation_evidence_missing: bool = false, Kind::Bool,
        "Takes a certificate that names a source of revocation whose evidence is missing.",
        "Whoever can suppress the evidence can use a revoked certificate.", "false";
    limit_signatures: u32 = 24, Kind::Integer { min: 1, max: 100 },
        "Signature checks in one validation: path, CRLs and OCSP together.",
        "", "";
    limit_paths: u32 = 64, Kind::Integer { min: 1, max: 1024 },
        "Complete paths tried.",
        "", "";
    limit_edges: u32 = 4096, Kind::Integer { min: 1, max: 65536 },
        "Issuers considered while paths are built.",
        "", "";
    limit_intermediates: u32 = 8, Kind::Integer { min: 0, max: 32 },
        "Intermediates in a path, self-issued ones counted.",
        "", "";
    limit_certificates: u32 = 128, Kind::Integer { min: 0, max: 1024 },
        "Certificates sent beside the end entity.",
        "", "";
    limit_bytes: u32 = 131_072, Kind::Integer { min: 1024, max: 16_777_216 },
        "Bytes sent, the end entity included.",
        "", "";
    limit_name_comparisons: u32 = 50_000, Kind::Integer { min: 1, max: 10_000_000 },
        "Look-ups of a name among name constraints.",
        "", "";
    limit_rejections: u32 = 32, Kind::Integer { min: 1, max: 1024 },
        "Rejections that a refusal keeps in full; further ones are counted by code.",
        "", "";
}

impl ValidationPolicy {
    /// The policy that also refuses what RFC 5280 forbids issuers and section 6.1 does not look at: docs/strict.md has it rule
    /// by rule.
    ///
    /// ```
    /// use certauth::ValidationPolicy;
    /// let policy = ValidationPolicy::strict();
    /// assert!(!policy.allow_zero_serial && !policy.allow_key_identifier_missing);
    /// ```
    pub fn strict() -> ValidationPolicy {
        let mut policy = ValidationPolicy::default();
        for field in FIELDS.iter().filter(|field| !field.strict.is_empty()) {
            // A test holds that every text of the table fits its field.
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
                Err(ConfigError::with_field(Code::OptionValueInvalid, "preset").expecting(names.join(" or ")))
            }
        }
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
            rejections: self.limit_rejections,
        }
    }

    /// The fields that open what their default closes.
    pub(crate) fn opened(&self) -> Vec<&'static str> {
        let default = ValidationPolicy::default();
        let opened = FIELDS.iter().filter(|field| {
            let (value, usual) = (self.get(field.name), default.get(field.name));
            match field.kind {
                _ if field.closes.is_empty() || value == usual => false,
                // Below the default it opens, above it closes more.
                Kind::Integer { .. } => {
                    value.and_then(|text| text.parse::<u32>().ok()) < usual.and_then(|text| text.parse().ok())
                }
                // Another list asks for something else; only none opens what some close, and some what none closes.
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
        Kind::Oids => "dotted object identifiers, separated by commas".into(),
        Kind::Digests => "SHA-256 digests in hexadecimal, separated by commas".into(),
    };
    ConfigError::with_field(Code::OptionValueInvalid, name).expecting(expected)
}

/// What one trust anchor asks instead of the policy. Each `Some` replaces the field of that name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyOverrides {
    /// Replaces [`ValidationPolicy::extended_key_usages`].
    pub extended_key_usages: Option<Vec<ObjectIdentifier>>,
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
    /// The policy that holds under an anchor.
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
            ("extended_key_usages", "clientAuth"),
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
