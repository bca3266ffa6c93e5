//! Signature checks in pure Rust.

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::signature::Verifier;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::signature::{
    Curve, Hash, InvalidSignature, SignatureAlgorithm, SignatureVerifier, is_legacy_rsa, rsa_numbers,
};

/// The provider of the feature `rust-crypto`.
#[derive(Clone, Copy, Debug, Default)]
pub struct RustCrypto;

impl SignatureVerifier for RustCrypto {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm<'_>,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        verify(algorithm, key, message, signature).ok_or(InvalidSignature)
    }
}

fn verify(algorithm: SignatureAlgorithm<'_>, key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    match algorithm {
        SignatureAlgorithm::RsaPkcs1(hash) => {
            let (key, legacy) = rsa_key(key)?;
            let signature = rsa::pkcs1v15::Signature::try_from(signature).ok()?;
            match hash {
                Hash::Sha256 => rsa::pkcs1v15::VerifyingKey::<Sha256>::new(key).verify(message, &signature).ok(),
                // AWS-LC has no SHA-384 under 2048 bits, and the two give one verdict.
                Hash::Sha384 if legacy => None,
                Hash::Sha384 => rsa::pkcs1v15::VerifyingKey::<Sha384>::new(key).verify(message, &signature).ok(),
                Hash::Sha512 => rsa::pkcs1v15::VerifyingKey::<Sha512>::new(key).verify(message, &signature).ok(),
            }
        }
        SignatureAlgorithm::RsaPss(hash) => {
            let (key, legacy) = rsa_key(key)?;
            if legacy {
                return None;
            }
            let signature = rsa::pss::Signature::try_from(signature).ok()?;
            match hash {
                Hash::Sha256 => rsa::pss::VerifyingKey::<Sha256>::new(key).verify(message, &signature).ok(),
                Hash::Sha384 => rsa::pss::VerifyingKey::<Sha384>::new(key).verify(message, &signature).ok(),
                Hash::Sha512 => rsa::pss::VerifyingKey::<Sha512>::new(key).verify(message, &signature).ok(),
            }
        }
        SignatureAlgorithm::Ecdsa(curve, hash) => {
            // The last octets of a field as wide as P-521's: a digest shorter than half the order is the same number
            // with zeros before it (FIPS 186-5, 6.4.2), and the crates ask for that.
            let mut field = [0u8; 66];
            let digest: &[u8] = match hash {
                Hash::Sha256 => &Sha256::digest(message),
                Hash::Sha384 => &Sha384::digest(message),
                Hash::Sha512 => &Sha512::digest(message),
            };
            let start = field.len().checked_sub(digest.len())?;
            field.get_mut(start..)?.copy_from_slice(digest);
            match curve {
                Curve::P256 => {
                    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
                    key.verify_prehash(digest, &p256::ecdsa::Signature::from_der(signature).ok()?).ok()
                }
                Curve::P384 => {
                    let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
                    key.verify_prehash(digest, &p384::ecdsa::Signature::from_der(signature).ok()?).ok()
                }
                Curve::P521 => {
                    let key = p521::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
                    key.verify_prehash(&field, &p521::ecdsa::Signature::from_der(signature).ok()?).ok()
                }
            }
        }
        SignatureAlgorithm::Ed25519 => {
            let key = ed25519_dalek::VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
            key.verify(message, &ed25519_dalek::Signature::from_slice(signature).ok()?).ok()
        }
        SignatureAlgorithm::Declared { .. } => None,
    }
}

/// An RSAPublicKey, and whether it is a legacy one.
fn rsa_key(key: &[u8]) -> Option<(rsa::PublicKey, bool)> {
    let (modulus, exponent) = rsa_numbers(key)?;
    let legacy = is_legacy_rsa(modulus);
    let modulus = rsa::BoxedUint::from_be_slice_vartime(modulus);
    let exponent = rsa::BoxedUint::from_be_slice_vartime(exponent);
    Some((rsa::PublicKey::new(modulus, exponent).ok()?, legacy))
}
