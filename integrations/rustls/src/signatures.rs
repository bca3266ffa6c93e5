//! Signatures by the CryptoProvider that rustls uses, so that no second cryptography is linked: those of certificates, and
//! those of the handshake.

use certauth::Certificate;
use certauth::signature::{Curve, Hash, InvalidSignature, SignatureAlgorithm, SignatureVerifier};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{AlgorithmIdentifier, CertificateDer, SignatureVerificationAlgorithm, alg_id};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

/// A provider's algorithms as certauth's [`SignatureVerifier`].
///
/// An algorithm that certauth does not know by name (one for a post-quantum key, say) is accepted if the provider has it.
#[derive(Clone, Copy)]
pub struct ProviderVerifier(pub WebPkiSupportedAlgorithms);

impl SignatureVerifier for ProviderVerifier {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm<'_>,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let found = self.0.all.iter().find(|candidate| is(**candidate, &algorithm)).ok_or(InvalidSignature)?;
        found.verify_signature(key, message, signature).map_err(|_| InvalidSignature)
    }

    fn declares(&self, signature: &[u8], key: &[u8]) -> bool {
        let has = |wanted: &[u8], found: AlgorithmIdentifier| wanted.is_empty() || wanted == found.as_ref();
        self.0
            .all
            .iter()
            .any(|algorithm| has(signature, algorithm.signature_alg_id()) && has(key, algorithm.public_key_alg_id()))
    }
}

/// Whether this is what certauth means.
fn is(algorithm: &dyn SignatureVerificationAlgorithm, wanted: &SignatureAlgorithm<'_>) -> bool {
    let (of_signature, of_key) = (algorithm.signature_alg_id(), algorithm.public_key_alg_id());
    match wanted {
        SignatureAlgorithm::RsaPkcs1(hash) => {
            let wanted = match hash {
                Hash::Sha256 => alg_id::RSA_PKCS1_SHA256,
                Hash::Sha384 => alg_id::RSA_PKCS1_SHA384,
                Hash::Sha512 => alg_id::RSA_PKCS1_SHA512,
            };
            (of_signature, of_key) == (wanted, alg_id::RSA_ENCRYPTION)
        }
        SignatureAlgorithm::RsaPss(hash) => {
            let wanted = match hash {
                Hash::Sha256 => alg_id::RSA_PSS_SHA256,
                Hash::Sha384 => alg_id::RSA_PSS_SHA384,
                Hash::Sha512 => alg_id::RSA_PSS_SHA512,
            };
            (of_signature, of_key) == (wanted, alg_id::RSA_ENCRYPTION)
        }
        SignatureAlgorithm::Ecdsa(curve, hash) => {
            let wanted = match hash {
                Hash::Sha256 => alg_id::ECDSA_SHA256,
                Hash::Sha384 => alg_id::ECDSA_SHA384,
                Hash::Sha512 => alg_id::ECDSA_SHA512,
            };
            let curve = match curve {
                Curve::P256 => alg_id::ECDSA_P256,
                Curve::P384 => alg_id::ECDSA_P384,
                Curve::P521 => alg_id::ECDSA_P521,
            };
            (of_signature, of_key) == (wanted, curve)
        }
        SignatureAlgorithm::Ed25519 => (of_signature, of_key) == (alg_id::ED25519, alg_id::ED25519),
        SignatureAlgorithm::Declared { signature, key } => {
            (of_signature.as_ref(), of_key.as_ref()) == (*signature, *key)
        }
        _ => false,
    }
}

/// The protocol that a signature of the handshake belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Tls12,
    Tls13,
}

/// Verifies a signature of the handshake with the key of a certificate, read by certauth: one that another parser refuses
/// proves the possession of its key just as well.
pub(crate) fn verify_handshake(
    supported: &WebPkiSupportedAlgorithms,
    protocol: Protocol,
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signed: &DigitallySignedStruct,
) -> Result<HandshakeSignatureValid, Error> {
    let certificate = Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding)?;
    let (algorithm, key) = (certificate.public_key_algorithm(), certificate.public_key_octets());
    // RFC 8446, 4.2.3: these are for certificates only.
    let is_of_old = matches!(
        signed.scheme,
        SignatureScheme::RSA_PKCS1_SHA1
            | SignatureScheme::ECDSA_SHA1_Legacy
            | SignatureScheme::RSA_PKCS1_SHA256
            | SignatureScheme::RSA_PKCS1_SHA384
            | SignatureScheme::RSA_PKCS1_SHA512
    );
    let algorithms = match protocol {
        Protocol::Tls13 if is_of_old => None,
        _ => supported.mapping.iter().find(|(scheme, _)| *scheme == signed.scheme).map(|(_, algorithms)| *algorithms),
    };
    let algorithms = algorithms.ok_or(rustls::PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme)?;
    // In TLS 1.3 a scheme has one curve, the first; in TLS 1.2 any.
    let count = if protocol == Protocol::Tls13 { 1 } else { algorithms.len() };
    let fits = |candidate: &&&dyn SignatureVerificationAlgorithm| candidate.public_key_alg_id().as_ref() == algorithm;
    let found = algorithms.iter().take(count).find(fits).ok_or(CertificateError::BadSignature)?;
    found.verify_signature(key, message, signed.signature()).map_err(|_| CertificateError::BadSignature)?;
    Ok(HandshakeSignatureValid::assertion())
}
