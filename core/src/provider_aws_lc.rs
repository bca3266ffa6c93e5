//! Signature checks by AWS-LC.

use alloc::sync::Arc;

use aws_lc_rs::signature::{self as aws, ParsedPublicKey, UnparsedPublicKey, VerificationAlgorithm};

use crate::signature::{
    Curve, Hash, InvalidSignature, PreparedKey, SignatureAlgorithm, SignatureVerifier, is_legacy_rsa, rsa_numbers,
};

/// The provider of the feature `aws-lc-rs`.
#[derive(Clone, Copy, Debug, Default)]
pub struct AwsLc;

impl SignatureVerifier for AwsLc {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm<'_>,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let (_, algorithm) = implementation(algorithm, key).ok_or(InvalidSignature)?;
        UnparsedPublicKey::new(algorithm, key).verify(message, signature).map_err(|_| InvalidSignature)
    }

    fn prepare(&self, algorithms: &[SignatureAlgorithm<'static>], key: &[u8]) -> Option<Arc<dyn PreparedKey>> {
        let mut slots = [const { None }; SLOTS];
        for algorithm in algorithms {
            let Some((slot, algorithm)) = implementation(*algorithm, key) else { continue };
            let parsed = ParsedPublicKey::new(algorithm, key).ok();
            if let Some(parsed) = &parsed {
                // AWS-LC completes an RSA key when it is first used, behind a lock that a forked child could wait for.
                let length = rsa_numbers(key).map_or(64, |(modulus, _)| modulus.len());
                let _ = parsed.verify_sig(b"", &alloc::vec![1; length]);
            }
            if let Some(slot) = slots.get_mut(slot) {
                *slot = parsed;
            }
        }
        Some(Arc::new(Prepared { slots }))
    }
}

/// How many algorithms one key can serve: three hashes, PKCS#1 and PSS.
const SLOTS: usize = 6;

/// AWS-LC binds a parsed key to one algorithm, so there is one for each.
struct Prepared {
    slots: [Option<ParsedPublicKey>; SLOTS],
}

impl PreparedKey for Prepared {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm<'_>,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let (slot, _) = implementation(algorithm, key).ok_or(InvalidSignature)?;
        let parsed = self.slots.get(slot).and_then(Option::as_ref).ok_or(InvalidSignature)?;
        parsed.verify_sig(message, signature).map_err(|_| InvalidSignature)
    }
}

fn implementation(
    algorithm: SignatureAlgorithm<'_>,
    key: &[u8],
) -> Option<(usize, &'static dyn VerificationAlgorithm)> {
    use Hash::{Sha256, Sha384, Sha512};
    let slot = |hash| match hash {
        Sha256 => 0,
        Sha384 => 1,
        Sha512 => 2,
    };
    Some(match algorithm {
        SignatureAlgorithm::RsaPkcs1(hash) => {
            let (modulus, _) = rsa_numbers(key)?;
            let implementation: &'static dyn VerificationAlgorithm = match (hash, is_legacy_rsa(modulus)) {
                (Sha256, false) => &aws::RSA_PKCS1_2048_8192_SHA256,
                (Sha384, false) => &aws::RSA_PKCS1_2048_8192_SHA384,
                (Sha512, false) => &aws::RSA_PKCS1_2048_8192_SHA512,
                (Sha256, true) => &aws::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
                (Sha512, true) => &aws::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
                (Sha384, true) => return None,
            };
            (slot(hash), implementation)
        }
        SignatureAlgorithm::RsaPss(hash) => {
            let implementation: &'static dyn VerificationAlgorithm = match hash {
                Sha256 => &aws::RSA_PSS_2048_8192_SHA256,
                Sha384 => &aws::RSA_PSS_2048_8192_SHA384,
                Sha512 => &aws::RSA_PSS_2048_8192_SHA512,
            };
            (slot(hash).saturating_add(3), implementation)
        }
        SignatureAlgorithm::Ecdsa(curve, hash) => {
            let implementation: &'static dyn VerificationAlgorithm = match (curve, hash) {
                (Curve::P256, Sha256) => &aws::ECDSA_P256_SHA256_ASN1,
                (Curve::P256, Sha384) => &aws::ECDSA_P256_SHA384_ASN1,
                (Curve::P256, Sha512) => &aws::ECDSA_P256_SHA512_ASN1,
                (Curve::P384, Sha256) => &aws::ECDSA_P384_SHA256_ASN1,
                (Curve::P384, Sha384) => &aws::ECDSA_P384_SHA384_ASN1,
                (Curve::P384, Sha512) => &aws::ECDSA_P384_SHA512_ASN1,
                (Curve::P521, Sha256) => &aws::ECDSA_P521_SHA256_ASN1,
                (Curve::P521, Sha384) => &aws::ECDSA_P521_SHA384_ASN1,
                (Curve::P521, Sha512) => &aws::ECDSA_P521_SHA512_ASN1,
            };
            (slot(hash), implementation)
        }
        SignatureAlgorithm::Ed25519 => (0, &aws::ED25519),
        SignatureAlgorithm::Declared { .. } => return None,
    })
}
