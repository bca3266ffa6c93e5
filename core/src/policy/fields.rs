//! The policy: plain data, and FIELDS, the one table from which C, Python, the command and the docs take every
//! option's name, kind, range, default and meaning.

use alloc::string::String;
use alloc::vec::Vec;

use crate::digest::Sha256Digest;
use crate::error::ConfigError;
use crate::oid::Oid;
use crate::policy::kind::{CertificateTypes, ExplicitPolicy, FieldValue, Kind, RevocationFlag, RevocationUnknownOf};
use crate::policy::refused;

/// A policy field.
#[non_exhaustive]
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
    /// Without what the field has no effect: `revocation`, or nothing.
    pub needs: &'static str,
}

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

/// Makes the policy, FIELDS, `set` and `get` from one list, so that none of them can lack a field.
macro_rules! fields {
    ($( $name:ident: $type:ty = $default:expr, $kind:expr, $doc:literal, $closes:literal, $safest:literal $(, strict: $strict:literal)? $(, needs: $needs:literal)?; )+) => {
        /// What is required of a certificate. Plain data: `Default` is the documented default, and a field is replaced by
        /// the method of its name, by `set` with its name as text, or directly.
        ///
        /// ```
        /// use certauth::ValidationPolicy;
        /// let mut policy = ValidationPolicy::default().clock_skew(60).max_path_length(1);
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
            $( Field { name: stringify!($name), kind: $kind, doc: $doc, closes: $closes, safest: $safest, strict: concat!($($strict)?), needs: concat!($($needs)?) }, )+
        ];

        /// Each field, replaced: `ValidationPolicy::default().clock_skew(60).min_rsa_bits(3072)`.
        impl ValidationPolicy {
            $(
                #[doc = $doc]
                #[must_use]
                pub fn $name(mut self, value: $type) -> ValidationPolicy {
                    self.$name = value;
                    self
                }
            )+
        }

        impl ValidationPolicy {
            /// Replaces the value of a field, by its name and as text.
            ///
            /// # Errors
            /// [`Code::OptionUnknown`](crate::Code::OptionUnknown) if there is no such field;
            /// [`Code::OptionValueInvalid`](crate::Code::OptionValueInvalid) if the text does not fit.
            pub fn set(&mut self, name: &str, text: &str) -> Result<(), ConfigError> {
                match name {
                    $( stringify!($name) => {
                        self.$name = FieldValue::read(text, $kind).ok_or_else(|| refused::invalid(name, $kind))?;
                    } )+
                    _ => return Err(refused::unknown(name, FIELDS.iter().map(|field| field.name))),
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
    extended_key_usages: Vec<Oid> = alloc::vec![Oid::CLIENT_AUTH], Kind::Oids,
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
        "Accepts certificates and uses CRLs without an authority key identifier, and CAs without a subject key identifier, as `openssl x509` issues them.",
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
        "", "", needs: "revocation";
    allow_revocation_source_missing: bool = false, Kind::Bool,
        "Accepts a certificate that names no source of revocation and of which the checker knows nothing.",
        "A CA without revocation cannot withdraw a certificate.", "false", needs: "revocation";
    allow_revocation_evidence_missing: bool = false, Kind::Bool,
        "Accepts a certificate whose evidence of revocation is missing, stale or incomplete (902, 903, 905). Evidence that is not authentic (904) always refuses.",
        "Whoever can suppress the evidence can use a revoked certificate.", "false", needs: "revocation";
    revocation_unknown_of: RevocationUnknownOf = RevocationUnknownOf::All, Kind::Choice(RevocationUnknownOf::WORDS),
        "Of which certificates the two fields above may allow an unknown status: of all, only of the end entity, or only of CAs.",
        "", "", needs: "revocation";
    revocation_recheck: u32 = 3_600, Kind::Seconds { max: 604_800 },
        "Seconds for which a verdict holds that rests on an unknown status.",
        "", "", needs: "revocation";
    crl_grace: u32 = 0, Kind::Seconds { max: 604_800 },
        "Seconds after its nextUpdate for which a CRL is still used.",
        "A certificate that was revoked meanwhile stays accepted that much longer.", "0", needs: "revocation";
    crl_max_age: u32 = 0, Kind::Seconds { max: 31_536_000 },
        "Seconds after its thisUpdate for which a CRL without nextUpdate is used; 0 uses none.",
        "RFC 5280, 5.1.2.5: without nextUpdate nobody knows whether a CRL is the latest.", "0", needs: "revocation";
    allow_version_1_crl: bool = true, Kind::Bool,
        "Uses CRLs of version 1, which `openssl ca` writes where it has neither crl_extensions nor reasons.",
        "RFC 5280, 5.1.2.1: a v1 CRL cannot say what it is about.", "false", strict: "false", needs: "revocation";
    allow_crl_number_missing: bool = true, Kind::Bool,
        "Uses CRLs of version 2 without a CRL number, which EasyRSA writes.",
        "RFC 5280, 5.2.3.", "false", strict: "false", needs: "revocation";
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
    limit_evidence_bytes: u32 = 134_217_728, Kind::Integer { min: 0, max: 4_294_967_295 },
        "Octets of CRLs whose signature is checked in one validation with keys that are neither an anchor's nor a configured intermediate's.",
        "", "", needs: "revocation";
    limit_rejections: u32 = 32, Kind::Integer { min: 1, max: 256 },
        "Rejections that a refusal keeps in full; further ones are counted by code.",
        "", "";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;

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
}
