//! Signature algorithms and keys by name (RFC 4055, 5480, 8410), and the trait that does the arithmetic.
//!
//! AlgorithmIdentifiers, SubjectPublicKeyInfos and RSASSA-PSS parameters are checked here, never by a provider, so that
//! every provider gives the same verdict.

use alloc::sync::Arc;

use crate::certificate::PublicKeyInfo;
use crate::code::Code;
use crate::der::{self, Reader, tag};
use crate::error::Detail;
use crate::number::to_u64;
use crate::oid::{oid_name, oid_text};

/// A hash of the SHA-2 family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// A named curve of NIST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// secp256r1.
    P256,
    /// secp384r1.
    P384,
    /// secp521r1.
    P521,
}

/// What a provider is asked to verify with.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureAlgorithm<'a> {
    /// RSASSA-PKCS1-v1_5; the key is an RSAPublicKey of RFC 8017, its size and exponent already checked.
    RsaPkcs1(Hash),
    /// RSASSA-PSS with MGF1 of the same hash and a salt as long as the digest.
    RsaPss(Hash),
    /// ECDSA; the key is an uncompressed point, the signature a DER ECDSA-Sig-Value.
    Ecdsa(Curve, Hash),
    /// Ed25519; the key is 32 octets.
    Ed25519,
    /// An algorithm that the verifier [declared](SignatureVerifier::declares).
    Declared {
        /// The contents of the signature's AlgorithmIdentifier.
        signature: &'a [u8],
        /// The contents of the key's AlgorithmIdentifier.
        key: &'a [u8],
    },
}

/// The signature does not verify, or the provider does not support it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSignature;

/// Verifies signatures. One of the two built-in providers serves unless the caller brings a verifier of its own.
///
/// `verify` may be called from any thread and must not panic.
pub trait SignatureVerifier: Send + Sync {
    /// Whether `signature` over `message` verifies with `key`: the octets of a SubjectPublicKeyInfo's BIT STRING.
    ///
    /// # Errors
    /// [`InvalidSignature`] for anything but a good signature.
    fn verify(
        &self,
        algorithm: SignatureAlgorithm<'_>,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature>;

    /// Decodes the key of a trust anchor once, for all algorithms that it can be used with. `None` if the provider gains
    /// nothing from it.
    ///
    /// Nothing may be left to be done lazily: a process may fork while another of its threads uses the key.
    fn prepare(&self, algorithms: &[SignatureAlgorithm<'static>], key: &[u8]) -> Option<Arc<dyn PreparedKey>> {
        let _ = (algorithms, key);
        None
    }

    /// Whether this verifier supports an algorithm beyond the built-in list, given the contents of the signature's and of
    /// the key's AlgorithmIdentifier; one of the two is empty where only the other is known yet. Key sizes and
    /// parameters are then its own to check.
    fn declares(&self, signature: &[u8], key: &[u8]) -> bool {
        let _ = (signature, key);
        false
    }
}

/// A key decoded once, by [`SignatureVerifier::prepare`].
pub trait PreparedKey: Send + Sync {
    /// As [`SignatureVerifier::verify`], with the prepared key; `key` is given again.
    ///
    /// # Errors
    /// [`InvalidSignature`] for anything but a good signature.
    fn verify(
        &self,
        algorithm: SignatureAlgorithm<'_>,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature>;
}

/// Why an algorithm or a key is refused by name.
pub(crate) type Refused = (Code, Detail);

/// What a key is, so far as its SubjectPublicKeyInfo says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Rsa,
    /// An RSA key that may be used with RSASSA-PSS only, and with this hash if it names one.
    RsaPss(Option<Hash>),
    Ec(Curve),
    Ed25519,
    Declared,
}

impl KeyKind {
    /// The algorithms of the built-in list that a key of this kind can be used with.
    pub(crate) fn algorithms(self) -> &'static [SignatureAlgorithm<'static>] {
        use Curve::{P256, P384, P521};
        use Hash::{Sha256, Sha384, Sha512};
        use SignatureAlgorithm::{Ecdsa, Ed25519, RsaPkcs1, RsaPss};
        match self {
            KeyKind::Rsa => {
                &[RsaPkcs1(Sha256), RsaPkcs1(Sha384), RsaPkcs1(Sha512), RsaPss(Sha256), RsaPss(Sha384), RsaPss(Sha512)]
            }
            KeyKind::RsaPss(_) => &[RsaPss(Sha256), RsaPss(Sha384), RsaPss(Sha512)],
            KeyKind::Ec(P256) => &[Ecdsa(P256, Sha256), Ecdsa(P256, Sha384), Ecdsa(P256, Sha512)],
            KeyKind::Ec(P384) => &[Ecdsa(P384, Sha256), Ecdsa(P384, Sha384), Ecdsa(P384, Sha512)],
            KeyKind::Ec(P521) => &[Ecdsa(P521, Sha256), Ecdsa(P521, Sha384), Ecdsa(P521, Sha512)],
            KeyKind::Ed25519 => &[Ed25519],
            KeyKind::Declared => &[],
        }
    }
}

/// What a signature was made with, so far as its AlgorithmIdentifier says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    RsaPkcs1(Hash),
    RsaPss(Hash),
    Ecdsa(Hash),
    Ed25519,
}

const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const RSASSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];
const MGF1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8];
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
const DSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1];

/// Largest modulus: each doubling of bits costs four times the work, and the sender chooses.
pub(crate) const MAX_RSA_BITS: u32 = 8_192;

struct Identifier<'a> {
    oid: &'a [u8],
    /// The DER of the parameters; empty if absent.
    parameters: &'a [u8],
}

fn identifier(contents: &[u8]) -> Option<Identifier<'_>> {
    let mut reader = Reader::new(contents);
    let oid = reader.oid("an algorithm").ok()?;
    let parameters = match reader.is_empty() {
        true => &[][..],
        false => reader.next().ok()?.full,
    };
    reader.finish().ok()?;
    Some(Identifier { oid, parameters })
}

const NULL: &[u8] = &[tag::NULL, 0];

fn with_oid(code: Code, oid: &[u8]) -> Refused {
    (code, Detail::Oid { oid: oid_text(oid), name: oid_name(oid) })
}

/// What the policy says about algorithms and keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AlgorithmRules {
    pub(crate) min_rsa_bits: u32,
    /// Whether ECDSA may have NULL as parameters, and rsaEncryption none.
    pub(crate) unusual_encodings: bool,
}

/// Checks the key of a certificate.
pub(crate) fn check_key(
    key: PublicKeyInfo<'_>,
    rules: AlgorithmRules,
    verifier: &dyn SignatureVerifier,
) -> Result<KeyKind, Refused> {
    let min_rsa_bits = rules.min_rsa_bits;
    let Some(Identifier { oid, parameters }) = identifier(key.algorithm) else {
        return Err((Code::PublicKeyMalformed, Detail::None));
    };
    let malformed = Err((Code::PublicKeyMalformed, Detail::None));
    match oid {
        // RFC 3279, 2.3.1: the parameters MUST be NULL.
        RSA_ENCRYPTION if parameters == NULL || (parameters.is_empty() && rules.unusual_encodings) => {
            judge_rsa(key.key, min_rsa_bits).map(|()| KeyKind::Rsa)
        }
        RSASSA_PSS => {
            let hash = match parameters {
                [] => None,
                parameters => {
                    Some(pss_hash(parameters).ok_or_else(|| with_oid(Code::SignatureParametersInvalid, oid))?)
                }
            };
            judge_rsa(key.key, min_rsa_bits).map(|()| KeyKind::RsaPss(hash))
        }
        EC_PUBLIC_KEY => {
            let Ok(parameters) = Reader::new(parameters).next() else { return malformed };
            let (curve, length) = match (parameters.tag, parameters.value) {
                (tag::OID, [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]) => (Curve::P256, 65),
                (tag::OID, [0x2b, 0x81, 0x04, 0, 34]) => (Curve::P384, 97),
                (tag::OID, [0x2b, 0x81, 0x04, 0, 35]) => (Curve::P521, 133),
                (tag::OID, curve) => return Err(with_oid(Code::CurveUnsupported, curve)),
                // RFC 5480, 2.1.1: specifiedCurve MUST NOT be used (CVE-2020-0601, CVE-2022-0778).
                (tag::SEQUENCE, _) => return Err((Code::CurveExplicit, Detail::None)),
                _ => return malformed,
            };
            match key.key {
                [4, ..] if key.key.len() == length => Ok(KeyKind::Ec(curve)),
                _ => malformed,
            }
        }
        // RFC 8410, 3: parameters MUST be absent.
        ED25519 if !parameters.is_empty() => Err(with_oid(Code::SignatureParametersInvalid, oid)),
        ED25519 if key.key.len() == 32 => Ok(KeyKind::Ed25519),
        RSA_ENCRYPTION | ED25519 => malformed,
        DSA => Err(with_oid(Code::AlgorithmDsa, oid)),
        _ if verifier.declares(&[], key.algorithm) => Ok(KeyKind::Declared),
        _ => Err(with_oid(Code::PublicKeyAlgorithmUnknown, oid)),
    }
}

/// Size and exponent of an RSAPublicKey (RFC 8017, A.1.1).
fn judge_rsa(key: &[u8], min_bits: u32) -> Result<(), Refused> {
    let Some((modulus, exponent)) = rsa_numbers(key) else { return Err((Code::PublicKeyMalformed, Detail::None)) };
    let bits = bit_length(modulus);
    let size = |code, allowed: u32| Err((code, Detail::Bound { found: bits, allowed: u64::from(allowed) }));
    if bits < u64::from(min_bits) {
        return size(Code::RsaKeyTooSmall, min_bits);
    }
    if bits > u64::from(MAX_RSA_BITS) {
        return size(Code::RsaKeyTooLarge, MAX_RSA_BITS);
    }
    let odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
    // A large exponent is work that the sender chooses; 1 makes a signature of anything; both providers stop at 33 bits.
    if !odd(exponent) || exponent == [1] || bit_length(exponent) > 33 {
        return Err((Code::RsaExponentInvalid, Detail::None));
    }
    if !odd(modulus) {
        return Err((Code::PublicKeyMalformed, Detail::None));
    }
    Ok(())
}

/// Modulus and exponent, as positive numbers without a sign octet.
pub(crate) fn rsa_numbers(key: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut reader = Reader::new(der::only(key, tag::SEQUENCE, "an RSAPublicKey").ok()?.value);
    let modulus = reader.expect(tag::INTEGER, "a modulus").ok()?.value;
    let exponent = reader.expect(tag::INTEGER, "an exponent").ok()?.value;
    reader.finish().ok()?;
    Some((magnitude(modulus)?, magnitude(exponent)?))
}

/// Whether an RSA key is so short that only PKCS#1 with SHA-256 or SHA-512 is verified with it: AWS-LC has no more.
#[cfg(any(feature = "aws-lc-rs", feature = "rust-crypto"))]
pub(crate) fn is_legacy_rsa(modulus: &[u8]) -> bool {
    bit_length(modulus) < 2_048
}

/// The octets of a positive INTEGER without its sign octet.
fn magnitude(value: &[u8]) -> Option<&[u8]> {
    if !der::integer_is_minimal(value) {
        return None;
    }
    match value {
        [0] => None,
        [0, rest @ ..] => Some(rest),
        [first, ..] if first & 0x80 == 0 => Some(value),
        _ => None,
    }
}

fn bit_length(magnitude: &[u8]) -> u64 {
    let octets = to_u64(magnitude.len());
    let leading = magnitude.first().map_or(0, |first| u64::from(first.leading_zeros()));
    octets.saturating_mul(8).saturating_sub(leading)
}

/// Checks the algorithm of a signature by name; with `key`, also whether it fits the issuer's key.
pub(crate) fn check_signature_algorithm<'a>(
    algorithm: &'a [u8],
    key: Option<(PublicKeyInfo<'a>, KeyKind)>,
    rules: AlgorithmRules,
    verifier: &dyn SignatureVerifier,
) -> Result<Option<SignatureAlgorithm<'a>>, Refused> {
    let Some(Identifier { oid, .. }) = identifier(algorithm) else {
        return Err((Code::SignatureAlgorithmUnknown, Detail::Oid { oid: oid_text(&[]), name: None }));
    };
    let declared = |key: &'a [u8]| SignatureAlgorithm::Declared { signature: algorithm, key };
    let scheme = match scheme(algorithm, rules) {
        Ok(scheme) => scheme,
        Err(refused) => {
            // What the built-in list refuses, the caller's own verifier may still take, for the keys that it names.
            return match key {
                Some((key, _)) if verifier.declares(algorithm, key.algorithm) => Ok(Some(declared(key.algorithm))),
                None if verifier.declares(algorithm, &[]) => Ok(None),
                _ => Err(refused),
            };
        }
    };
    let Some((key, kind)) = key else { return Ok(None) };
    let fits = match (scheme, kind) {
        (Scheme::RsaPkcs1(hash), KeyKind::Rsa) => SignatureAlgorithm::RsaPkcs1(hash),
        (Scheme::RsaPss(hash), KeyKind::Rsa | KeyKind::RsaPss(None)) => SignatureAlgorithm::RsaPss(hash),
        (Scheme::RsaPss(hash), KeyKind::RsaPss(Some(only))) if hash == only => SignatureAlgorithm::RsaPss(hash),
        (Scheme::Ecdsa(hash), KeyKind::Ec(curve)) => SignatureAlgorithm::Ecdsa(curve, hash),
        (Scheme::Ed25519, KeyKind::Ed25519) => SignatureAlgorithm::Ed25519,
        (_, KeyKind::Declared) if verifier.declares(algorithm, key.algorithm) => declared(key.algorithm),
        _ => return Err(with_oid(Code::SignatureKeyMismatch, oid)),
    };
    Ok(Some(fits))
}

fn scheme(algorithm: &[u8], rules: AlgorithmRules) -> Result<Scheme, Refused> {
    use Hash::{Sha256, Sha384, Sha512};
    let Some(Identifier { oid, parameters }) = identifier(algorithm) else {
        return Err((Code::SignatureAlgorithmUnknown, Detail::Oid { oid: oid_text(&[]), name: None }));
    };
    let (scheme, parameters_fit) = match oid {
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, last] => match last {
            // RFC 4055, 5: NULL; absent parameters must be accepted.
            11 => (Scheme::RsaPkcs1(Sha256), parameters.is_empty() || parameters == NULL),
            12 => (Scheme::RsaPkcs1(Sha384), parameters.is_empty() || parameters == NULL),
            13 => (Scheme::RsaPkcs1(Sha512), parameters.is_empty() || parameters == NULL),
            10 => {
                let hash = pss_hash(parameters).ok_or_else(|| with_oid(Code::SignatureParametersInvalid, oid))?;
                (Scheme::RsaPss(hash), true)
            }
            2 | 4 => return Err(with_oid(Code::SignatureAlgorithmMd5, oid)),
            5 => return Err(with_oid(Code::SignatureAlgorithmSha1, oid)),
            _ => return Err(with_oid(Code::SignatureAlgorithmUnknown, oid)),
        },
        // sha1WithRSA of OIW.
        [0x2b, 0x0e, 3, 2, 29] | [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1] => {
            return Err(with_oid(Code::SignatureAlgorithmSha1, oid));
        }
        // RFC 5758, 3.2: parameters MUST be absent.
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, last @ 2..=4] => {
            let hash = match last {
                2 => Sha256,
                3 => Sha384,
                _ => Sha512,
            };
            (Scheme::Ecdsa(hash), parameters.is_empty() || (parameters == NULL && rules.unusual_encodings))
        }
        ED25519 => (Scheme::Ed25519, parameters.is_empty()),
        [0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1 | 3] | [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 1..=4] => {
            return Err(with_oid(Code::AlgorithmDsa, oid));
        }
        _ => return Err(with_oid(Code::SignatureAlgorithmUnknown, oid)),
    };
    if parameters_fit { Ok(scheme) } else { Err(with_oid(Code::SignatureParametersInvalid, oid)) }
}

/// The hash of RSASSA-PSS-params (RFC 4055, 3.1) if they are what this library takes: one SHA-2 hash for message and
/// MGF1, a salt as long as the digest, the trailer field at its default.
fn pss_hash(parameters: &[u8]) -> Option<Hash> {
    let mut reader = Reader::new(der::only(parameters, tag::SEQUENCE, "RSASSA-PSS-params").ok()?.value);
    let hash = sha2_identifier(reader.expect(tag::context_constructed(0), "a hashAlgorithm").ok()?.value)?;
    let mask = reader.expect(tag::context_constructed(1), "a maskGenAlgorithm").ok()?.value;
    let Identifier { oid, parameters } = identifier(der::only(mask, tag::SEQUENCE, "MGF1").ok()?.value)?;
    let salt = reader.expect(tag::context_constructed(2), "a saltLength").ok()?.value;
    let salt = der::unsigned(der::only(salt, tag::INTEGER, "a saltLength").ok()?.value)?;
    reader.finish().ok()?;
    let length = match hash {
        Hash::Sha256 => 32,
        Hash::Sha384 => 48,
        Hash::Sha512 => 64,
    };
    (oid == MGF1 && sha2_identifier(parameters) == Some(hash) && salt == length).then_some(hash)
}

fn sha2_identifier(der: &[u8]) -> Option<Hash> {
    let Identifier { oid, parameters } = identifier(der::only(der, tag::SEQUENCE, "a hash").ok()?.value)?;
    if !parameters.is_empty() && parameters != NULL {
        return None;
    }
    match oid {
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1] => Some(Hash::Sha256),
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2] => Some(Hash::Sha384),
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3] => Some(Hash::Sha512),
        _ => None,
    }
}
