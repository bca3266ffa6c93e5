//! Private keys: made, read, written and used.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use const_oid::db::rfc5912::{
    ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, ID_EC_PUBLIC_KEY, RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1,
    SHA_256_WITH_RSA_ENCRYPTION,
};
use const_oid::db::rfc8410::ID_ED_25519;
use der::asn1::{Any, AnyRef};
use der::pem::LineEnding;
use der::{Decode as _, Document};
use pkcs8::PrivateKeyInfoRef;
use signature::Keypair;
use spki::{AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier, EncodePublicKey};

use crate::error::IssueError;

/// The type of a key, and with it the algorithm of its signatures.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyType {
    /// ECDSA over P-256 with SHA-256.
    #[default]
    P256,
    /// ECDSA over P-384 with SHA-384.
    P384,
    /// Ed25519. OpenSSL and Rust verify it; browsers and Windows do not.
    Ed25519,
    /// RSA of 2048 bits with PKCS #1 and SHA-256.
    Rsa2048,
    /// RSA of 3072 bits with PKCS #1 and SHA-256.
    Rsa3072,
    /// RSA of 4096 bits with PKCS #1 and SHA-256.
    Rsa4096,
}

impl KeyType {
    /// Every type, with its name as text.
    pub const ALL: &[(&str, KeyType)] = &[
        ("p256", KeyType::P256),
        ("p384", KeyType::P384),
        ("ed25519", KeyType::Ed25519),
        ("rsa2048", KeyType::Rsa2048),
        ("rsa3072", KeyType::Rsa3072),
        ("rsa4096", KeyType::Rsa4096),
    ];
}

impl FromStr for KeyType {
    type Err = IssueError;

    fn from_str(text: &str) -> Result<KeyType, IssueError> {
        let found = KeyType::ALL.iter().find(|(name, _)| *name == text);
        found.map(|(_, kind)| *kind).ok_or(IssueError::Input("p256, p384, ed25519, rsa2048, rsa3072 or rsa4096"))
    }
}

/// A private key.
pub(crate) struct PrivateKey {
    pair: Pair,
    pkcs8: Vec<u8>,
}

enum Pair {
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey")
    }
}

/// The SubjectPublicKeyInfo of a key, as the builder of x509-cert asks for it.
#[derive(Clone)]
pub(crate) struct PublicKey(Vec<u8>);

impl PrivateKey {
    pub(crate) fn generate(kind: KeyType) -> Result<PrivateKey, IssueError> {
        let rsa = |size| -> Result<Vec<u8>, IssueError> {
            let pair = RsaKeyPair::generate(size)?;
            Ok(AsDer::<Pkcs8V1Der<'_>>::as_der(&pair)?.as_ref().to_vec())
        };
        let ecdsa = |algorithm: &'static EcdsaSigningAlgorithm| -> Result<Vec<u8>, IssueError> {
            Ok(EcdsaKeyPair::generate(algorithm)?.to_pkcs8v1()?.as_ref().to_vec())
        };
        let pkcs8 = match kind {
            KeyType::P256 => ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING)?,
            KeyType::P384 => ecdsa(&ECDSA_P384_SHA384_ASN1_SIGNING)?,
            // Version 1 of PKCS #8, which every OpenSSL reads.
            KeyType::Ed25519 => Ed25519KeyPair::generate()?.to_pkcs8v1()?.as_ref().to_vec(),
            KeyType::Rsa2048 => rsa(KeySize::Rsa2048)?,
            KeyType::Rsa3072 => rsa(KeySize::Rsa3072)?,
            KeyType::Rsa4096 => rsa(KeySize::Rsa4096)?,
        };
        PrivateKey::from_pkcs8(pkcs8)
    }

    fn from_pkcs8(pkcs8: Vec<u8>) -> Result<PrivateKey, IssueError> {
        let unusable = || IssueError::Input("an unencrypted PKCS #8 key of a type that `--key-type` lists");
        let info = PrivateKeyInfoRef::try_from(&pkcs8[..]).map_err(|_| unusable())?;
        let curve = info.algorithm.parameters.and_then(|parameters: AnyRef<'_>| parameters.decode_as().ok());
        let ecdsa = |algorithm: &'static EcdsaSigningAlgorithm| {
            EcdsaKeyPair::from_pkcs8(algorithm, &pkcs8).map_err(|_| unusable())
        };
        let pair = match (info.algorithm.oid, curve) {
            (ID_EC_PUBLIC_KEY, Some(SECP_256_R_1)) => Pair::P256(ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING)?),
            (ID_EC_PUBLIC_KEY, Some(SECP_384_R_1)) => Pair::P384(ecdsa(&ECDSA_P384_SHA384_ASN1_SIGNING)?),
            (ID_ED_25519, None) => Pair::Ed25519(Ed25519KeyPair::from_pkcs8(&pkcs8).map_err(|_| unusable())?),
            (RSA_ENCRYPTION, None) => Pair::Rsa(Box::new(RsaKeyPair::from_pkcs8(&pkcs8).map_err(|_| unusable())?)),
            _ => return Err(unusable()),
        };
        Ok(PrivateKey { pair, pkcs8 })
    }

    pub(crate) fn from_pem(pem: &[u8]) -> Result<PrivateKey, IssueError> {
        let unusable =
            IssueError::Input("one PEM block labelled PRIVATE KEY (`openssl pkcs8 -topk8 -nocrypt` writes it)");
        match pem_rfc7468::decode_vec(pem) {
            Ok(("PRIVATE KEY", der)) => PrivateKey::from_pkcs8(der),
            _ => Err(unusable),
        }
    }

    pub(crate) fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    pub(crate) fn pem(&self) -> Result<String, IssueError> {
        pem_rfc7468::encode_string("PRIVATE KEY", LineEnding::LF, &self.pkcs8)
            .map_err(|error| IssueError::Encoding(error.to_string()))
    }

    /// The DER of the SubjectPublicKeyInfo.
    pub(crate) fn public_key_info(&self) -> Result<Vec<u8>, IssueError> {
        let der = match &self.pair {
            Pair::P256(pair) | Pair::P384(pair) => AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key())?,
            Pair::Ed25519(pair) => AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key())?,
            Pair::Rsa(pair) => AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key())?,
        };
        Ok(der.as_ref().to_vec())
    }

    pub(crate) fn algorithm(&self) -> AlgorithmIdentifierOwned {
        let (oid, parameters) = match self.pair {
            Pair::P256(_) => (ECDSA_WITH_SHA_256, None),
            Pair::P384(_) => (ECDSA_WITH_SHA_384, None),
            Pair::Ed25519(_) => (ID_ED_25519, None),
            Pair::Rsa(_) => (SHA_256_WITH_RSA_ENCRYPTION, Some(Any::null())),
        };
        AlgorithmIdentifierOwned { oid, parameters }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, IssueError> {
        let random = SystemRandom::new();
        Ok(match &self.pair {
            Pair::P256(pair) | Pair::P384(pair) => pair.sign(&random, message)?.as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)?;
                signature
            }
        })
    }
}

impl Keypair for PrivateKey {
    type VerifyingKey = PublicKey;

    fn verifying_key(&self) -> PublicKey {
        // An empty key is refused where it is encoded.
        PublicKey(self.public_key_info().unwrap_or_default())
    }
}

impl DynSignatureAlgorithmIdentifier for PrivateKey {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        Ok(self.algorithm())
    }
}

impl EncodePublicKey for PublicKey {
    fn to_public_key_der(&self) -> spki::Result<Document> {
        Ok(Document::from_der(&self.0)?)
    }
}
