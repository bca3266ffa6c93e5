//! Generated certificates: sound ones, and broken ones of every kind. Keys are real, dates are fixed.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair};
use certauth::face::DerReader;
use serde::{Deserialize, Serialize};

/// The contents of object identifiers, by the names that RFC 5280 and its companions use.
pub mod oid {
    /// id-at-commonName.
    pub const COMMON_NAME: &[u8] = &[0x55, 4, 3];
    /// id-at-organizationName.
    pub const ORGANIZATION: &[u8] = &[0x55, 4, 10];
    /// organizationalUnitName.
    pub const ORGANIZATIONAL_UNIT: &[u8] = &[0x55, 4, 11];
    /// countryName.
    pub const COUNTRY: &[u8] = &[0x55, 4, 6];
    /// id-ce-subjectKeyIdentifier.
    pub const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1d, 14];
    /// id-ce-keyUsage.
    pub const KEY_USAGE: &[u8] = &[0x55, 0x1d, 15];
    /// id-ce-subjectAltName.
    pub const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 17];
    /// id-ce-basicConstraints.
    pub const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 19];
    /// id-ce-cRLNumber.
    pub const CRL_NUMBER: &[u8] = &[0x55, 0x1d, 20];
    /// id-ce-cRLReasons.
    pub const CRL_REASON: &[u8] = &[0x55, 0x1d, 21];
    /// id-ce-deltaCRLIndicator.
    pub const DELTA_CRL_INDICATOR: &[u8] = &[0x55, 0x1d, 27];
    /// id-ce-issuingDistributionPoint.
    pub const ISSUING_DISTRIBUTION_POINT: &[u8] = &[0x55, 0x1d, 28];
    /// id-ce-certificateIssuer.
    pub const CERTIFICATE_ISSUER: &[u8] = &[0x55, 0x1d, 29];
    /// id-ce-freshestCRL.
    pub const FRESHEST_CRL: &[u8] = &[0x55, 0x1d, 46];
    /// id-ce-nameConstraints.
    pub const NAME_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 30];
    /// id-ce-cRLDistributionPoints.
    pub const CRL_DISTRIBUTION_POINTS: &[u8] = &[0x55, 0x1d, 31];
    /// id-ce-certificatePolicies.
    pub const CERTIFICATE_POLICIES: &[u8] = &[0x55, 0x1d, 32];
    /// id-ce-policyMappings.
    pub const POLICY_MAPPINGS: &[u8] = &[0x55, 0x1d, 33];
    /// id-ce-authorityKeyIdentifier.
    pub const AUTHORITY_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1d, 35];
    /// id-ce-policyConstraints.
    pub const POLICY_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 36];
    /// id-ce-extKeyUsage.
    pub const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 37];
    /// id-ce-inhibitAnyPolicy.
    pub const INHIBIT_ANY_POLICY: &[u8] = &[0x55, 0x1d, 54];
    /// id-kp-clientAuth.
    pub const CLIENT_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 2];
    /// id-kp-serverAuth.
    pub const SERVER_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
    /// id-kp-emailProtection.
    pub const EMAIL_PROTECTION: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 4];
    /// anyExtendedKeyUsage.
    pub const ANY_EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x25, 0];
    /// An arc that nobody registered: 1.3.6.1.4.1.55555.1.
    pub const UNKNOWN: &[u8] = &[0x2b, 6, 1, 4, 1, 0x83, 0xb2, 0x03, 1];
}

/// A TLV with a definite minimal length.
pub fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = value.len();
    if length < 0x80 {
        out.push(length as u8);
    } else {
        let octets: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
        out.push(0x80 | octets.len() as u8);
        out.extend(octets);
    }
    out.extend_from_slice(value);
    out
}

/// A SEQUENCE of what is given.
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// An OBJECT IDENTIFIER.
pub fn object_identifier(contents: &[u8]) -> Vec<u8> {
    tlv(6, contents)
}

/// A BIT STRING of whole octets.
pub fn bit_string(octets: &[u8]) -> Vec<u8> {
    tlv(3, &[&[0], octets].concat())
}

/// The octets of the BIT STRING in a SubjectPublicKeyInfo.
pub fn key_bits(info: &[u8]) -> &[u8] {
    let outer = DerReader::new(info).any().expect("a SEQUENCE");
    let mut fields = DerReader::new(outer.value);
    fields.any().expect("an algorithm");
    &fields.any().expect("a key").value[1..]
}

/// A Name of one CN, UTF8String.
pub fn common_name(text: &str) -> Vec<u8> {
    name(&[(oid::COMMON_NAME, 0x0c, text.as_bytes())])
}

/// A Name of one attribute an RDN: type, tag and value.
pub fn name(attributes: &[(&[u8], u8, &[u8])]) -> Vec<u8> {
    let rdns: Vec<u8> = attributes
        .iter()
        .flat_map(|(oid, tag, value)| tlv(0x31, &sequence(&[&object_identifier(oid), &tlv(*tag, value)])))
        .collect();
    tlv(0x30, &rdns)
}

/// A Time as RFC 5280, 4.1.2.5 asks, of `YYYYMMDDHHMMSS`.
pub fn time(digits: &str) -> Vec<u8> {
    let (form, digits) = if digits < "2050" { (0x17, &digits[2..]) } else { (0x18, digits) };
    tlv(form, format!("{digits}Z").as_bytes())
}

/// An Extension.
pub fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    sequence(&[&object_identifier(oid), critical, &tlv(4, value)])
}

/// basicConstraints of a CA.
pub fn ca(path_length: Option<u8>) -> Vec<u8> {
    let length = path_length.map_or(Vec::new(), |length| tlv(2, &[length]));
    extension(oid::BASIC_CONSTRAINTS, true, &sequence(&[&[1, 1, 0xff], &length]))
}

/// keyUsage; `bits` has bit 0 of RFC 5280 lowest.
pub fn key_usage(bits: u8) -> Vec<u8> {
    let octet = bits.reverse_bits();
    extension(oid::KEY_USAGE, true, &tlv(3, &[octet.trailing_zeros() as u8, octet]))
}

/// keyUsage digitalSignature.
pub const DIGITAL_SIGNATURE: u8 = 1;
/// keyUsage keyEncipherment.
pub const KEY_ENCIPHERMENT: u8 = 1 << 2;
/// keyUsage keyCertSign.
pub const KEY_CERT_SIGN: u8 = 1 << 5;
/// keyUsage cRLSign.
pub const CRL_SIGN: u8 = 1 << 6;

/// extKeyUsage.
pub fn extended_key_usage(oids: &[&[u8]]) -> Vec<u8> {
    let list: Vec<u8> = oids.iter().flat_map(|oid| object_identifier(oid)).collect();
    extension(oid::EXTENDED_KEY_USAGE, false, &tlv(0x30, &list))
}

/// subjectAltName of GeneralNames given as context tag number and contents.
pub fn subject_alt_name(names: &[(u8, &[u8])]) -> Vec<u8> {
    let list: Vec<u8> = names.iter().flat_map(|(number, value)| tlv(0x80 | number, value)).collect();
    extension(oid::SUBJECT_ALT_NAME, false, &tlv(0x30, &list))
}

/// An otherName of a user principal name, as a GeneralName.
pub fn user_principal_name(text: &str) -> Vec<u8> {
    let oid = object_identifier(&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 20, 2, 3]);
    tlv(0xa0, &[oid, tlv(0xa0, &tlv(0x0c, text.as_bytes()))].concat())
}

/// A kind of key, and how it signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// ECDSA over P-256 with SHA-256.
    P256,
    /// ECDSA over P-384 with SHA-384.
    P384,
    /// ECDSA over P-521 with SHA-512.
    P521,
    /// ECDSA over P-521 with SHA-256: a digest shorter than half the order.
    P521Sha256,
    /// Ed25519.
    Ed25519,
    /// RSA-2048 with PKCS#1 and SHA-256.
    Rsa2048,
    /// RSA-3072 with PKCS#1 and SHA-256.
    Rsa3072,
    /// RSA-2048 with PSS and SHA-256.
    RsaPss,
}

impl KeyKind {
    /// The curve's OID, the last arc of ecdsa-with-SHA2, and how it signs and verifies.
    fn ecdsa(self) -> Option<(&'static [u8], u8, &'static signature::EcdsaSigningAlgorithm)> {
        Some(match self {
            KeyKind::P256 => (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7], 2, &signature::ECDSA_P256_SHA256_ASN1_SIGNING),
            KeyKind::P384 => (&[0x2b, 0x81, 0x04, 0, 34], 3, &signature::ECDSA_P384_SHA384_ASN1_SIGNING),
            KeyKind::P521 => (&[0x2b, 0x81, 0x04, 0, 35], 4, &signature::ECDSA_P521_SHA512_ASN1_SIGNING),
            KeyKind::P521Sha256 => (&[0x2b, 0x81, 0x04, 0, 35], 2, &signature::ECDSA_P521_SHA256_ASN1_SIGNING),
            _ => return None,
        })
    }

    fn verification(self) -> &'static dyn signature::VerificationAlgorithm {
        match self {
            KeyKind::P256 => &signature::ECDSA_P256_SHA256_ASN1,
            KeyKind::P384 => &signature::ECDSA_P384_SHA384_ASN1,
            KeyKind::P521 => &signature::ECDSA_P521_SHA512_ASN1,
            KeyKind::P521Sha256 => &signature::ECDSA_P521_SHA256_ASN1,
            KeyKind::Ed25519 => &signature::ED25519,
            KeyKind::Rsa2048 | KeyKind::Rsa3072 => &signature::RSA_PKCS1_2048_8192_SHA256,
            KeyKind::RsaPss => &signature::RSA_PSS_2048_8192_SHA256,
        }
    }
}

/// Signatures that were made before, by what was signed and its algorithm.
pub type KeptSignatures = BTreeMap<Vec<u8>, Vec<Vec<u8>>>;

/// A key pair and how it signs.
pub struct Key {
    kind: KeyKind,
    pair: Pair,
    kept: Arc<KeptSignatures>,
}

enum Pair {
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
}

const RSA_ARC: [u8; 8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1];
const NULL: [u8; 2] = [5, 0];

fn rsa_oid(last: u8) -> Vec<u8> {
    object_identifier(&[&RSA_ARC[..], &[last]].concat())
}

/// The AlgorithmIdentifier of RSASSA-PSS with SHA-256 and a salt of 32 octets.
pub fn pss_sha256() -> Vec<u8> {
    let sha256 = sequence(&[&object_identifier(&[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]), &NULL]);
    let mask = sequence(&[&rsa_oid(8), &sha256]);
    let parameters = sequence(&[&tlv(0xa0, &sha256), &tlv(0xa1, &mask), &tlv(0xa2, &[2, 1, 32])]);
    sequence(&[&rsa_oid(10), &parameters])
}

impl Key {
    /// A new key.
    pub fn generate(kind: KeyKind) -> Key {
        let rsa = |size| Pair::Rsa(Box::new(RsaKeyPair::generate(size).expect("key generation")));
        let pair = match (kind, kind.ecdsa()) {
            (_, Some((_, _, signing))) => Pair::Ecdsa(EcdsaKeyPair::generate(signing).expect("key generation")),
            (KeyKind::Rsa3072, None) => rsa(KeySize::Rsa3072),
            (KeyKind::Rsa2048 | KeyKind::RsaPss, None) => rsa(KeySize::Rsa2048),
            (_, None) => Pair::Ed25519(Ed25519KeyPair::generate().expect("key generation")),
        };
        Key { kind, pair, kept: Arc::default() }
    }

    /// A key that was kept as PKCS#8, with signatures that it need not make again.
    ///
    /// # Errors
    /// It is not a key of this kind.
    pub fn from_pkcs8(kind: KeyKind, pkcs8: &[u8], kept: &Arc<KeptSignatures>) -> Result<Key, KeyRejected> {
        let pair = match (kind, kind.ecdsa()) {
            (_, Some((_, _, signing))) => Pair::Ecdsa(EcdsaKeyPair::from_pkcs8(signing, pkcs8)?),
            (KeyKind::Ed25519, None) => Pair::Ed25519(Ed25519KeyPair::from_pkcs8(pkcs8)?),
            (_, None) => Pair::Rsa(Box::new(RsaKeyPair::from_pkcs8(pkcs8)?)),
        };
        Ok(Key { kind, pair, kept: Arc::clone(kept) })
    }

    /// The PKCS#8 of the key pair.
    pub fn pkcs8(&self) -> Vec<u8> {
        match &self.pair {
            Pair::Ecdsa(pair) => pair.to_pkcs8v1().expect("PKCS#8").as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.to_pkcs8().expect("PKCS#8").as_ref().to_vec(),
            Pair::Rsa(pair) => AsDer::<Pkcs8V1Der<'_>>::as_der(&**pair).expect("PKCS#8").as_ref().to_vec(),
        }
    }

    /// P-256 with SHA-256.
    pub fn p256() -> Key {
        Key::generate(KeyKind::P256)
    }

    /// Ed25519.
    pub fn ed25519() -> Key {
        Key::generate(KeyKind::Ed25519)
    }

    fn public_key(&self) -> &[u8] {
        match &self.pair {
            Pair::Ecdsa(pair) => pair.public_key().as_ref(),
            Pair::Ed25519(pair) => pair.public_key().as_ref(),
            Pair::Rsa(pair) => pair.public_key().as_ref(),
        }
    }

    /// The DER of the SubjectPublicKeyInfo.
    pub fn public_key_info(&self) -> Vec<u8> {
        let algorithm = match (&self.pair, self.kind.ecdsa()) {
            (_, Some((curve, ..))) => {
                sequence(&[&object_identifier(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]), &object_identifier(curve)])
            }
            (Pair::Rsa(_), _) => sequence(&[&rsa_oid(1), &NULL]),
            _ => sequence(&[&object_identifier(&[0x2b, 0x65, 0x70])]),
        };
        sequence(&[&algorithm, &bit_string(self.public_key())])
    }

    /// The DER of the AlgorithmIdentifier of its signatures.
    pub fn algorithm(&self) -> Vec<u8> {
        match (self.kind, self.kind.ecdsa()) {
            (_, Some((_, hash, _))) => sequence(&[&object_identifier(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, hash])]),
            (KeyKind::RsaPss, _) => pss_sha256(),
            (KeyKind::Rsa2048 | KeyKind::Rsa3072, _) => sequence(&[&rsa_oid(11), &NULL]),
            _ => sequence(&[&object_identifier(&[0x2b, 0x65, 0x70])]),
        }
    }

    /// Signs.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.pair {
            Pair::Ecdsa(pair) => pair.sign(&SystemRandom::new(), message).expect("signing").as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let encoding: &'static dyn signature::RsaEncoding = match self.kind {
                    KeyKind::RsaPss => &signature::RSA_PSS_SHA256,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                let mut out = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &SystemRandom::new(), message, &mut out).expect("signing");
                out
            }
        }
    }

    /// Signs what will say that it is signed with this algorithm, or gives the signature that was kept.
    fn signature(&self, message: &[u8], algorithm: &[u8]) -> Vec<u8> {
        let is_own = |signature: &&Vec<u8>| {
            let key = signature::UnparsedPublicKey::new(self.kind.verification(), self.public_key());
            key.verify(message, signature).is_ok()
        };
        let kept = self.kept.get(&[message, algorithm].concat()).into_iter().flatten().find(is_own);
        kept.cloned().unwrap_or_else(|| self.sign(message))
    }
}

/// A certificate to be: every field is DER, so that any of them can be broken.
#[derive(Clone)]
pub struct Draft {
    /// The `[0]` version, or nothing.
    pub version: Vec<u8>,
    /// The contents of the serial number.
    pub serial: Vec<u8>,
    /// The inner AlgorithmIdentifier; that of the signing key if empty.
    pub algorithm: Vec<u8>,
    /// The outer AlgorithmIdentifier; that of the signing key if empty.
    pub outer_algorithm: Vec<u8>,
    /// The issuer's Name.
    pub issuer: Vec<u8>,
    /// The contents of the Validity.
    pub validity: Vec<u8>,
    /// The subject's Name.
    pub subject: Vec<u8>,
    /// The SubjectPublicKeyInfo.
    pub public_key_info: Vec<u8>,
    /// The Extensions, in order.
    pub extensions: Vec<Vec<u8>>,
}

/// From 2020 to the end of time: nothing in these tests ages.
pub const NOT_BEFORE: &str = "20200101000000";
/// RFC 5280, 4.1.2.5: no well-defined expiration date.
pub const NOT_AFTER: &str = "99991231235959";
/// 2027-01-15T08:00:00Z: the time of every vector that does not say another one.
pub const NOW: i64 = 1_800_000_000;

impl Draft {
    /// A v3 certificate without extensions, valid for ever.
    pub fn new(subject: &str, issuer: &str, key: &Key) -> Draft {
        Draft {
            version: tlv(0xa0, &[2, 1, 2]),
            serial: vec![1],
            algorithm: Vec::new(),
            outer_algorithm: Vec::new(),
            issuer: common_name(issuer),
            validity: [time(NOT_BEFORE), time(NOT_AFTER)].concat(),
            subject: common_name(subject),
            public_key_info: key.public_key_info(),
            extensions: Vec::new(),
        }
    }

    /// A CA.
    pub fn ca(subject: &str, issuer: &str, key: &Key) -> Draft {
        Draft::new(subject, issuer, key).with(ca(None)).with(key_usage(KEY_CERT_SIGN))
    }

    /// A TLS client.
    pub fn client(subject: &str, issuer: &str, key: &Key) -> Draft {
        Draft::new(subject, issuer, key)
            .with(key_usage(DIGITAL_SIGNATURE))
            .with(extended_key_usage(&[oid::CLIENT_AUTH]))
    }

    /// Adds an extension.
    #[must_use]
    pub fn with(mut self, extension: Vec<u8>) -> Draft {
        self.extensions.push(extension);
        self
    }

    /// Takes the extensions of this type away.
    pub fn lose(&mut self, oid: &[u8]) {
        let start = object_identifier(oid);
        // The header of a SEQUENCE has two to four octets, and the OID stands first in it.
        self.extensions.retain(|extension| !extension.windows(start.len()).take(5).any(|window| window == start));
    }

    /// Adds both key identifiers.
    #[must_use]
    pub fn identified(self, subject: &[u8], issuer: &[u8]) -> Draft {
        let authority = tlv(0x30, &tlv(0x80, issuer));
        self.with(extension(oid::SUBJECT_KEY_IDENTIFIER, false, &tlv(4, subject))).with(extension(
            oid::AUTHORITY_KEY_IDENTIFIER,
            false,
            &authority,
        ))
    }

    /// Replaces the dates.
    #[must_use]
    pub fn valid(mut self, not_before: &str, not_after: &str) -> Draft {
        self.validity = [time(not_before), time(not_after)].concat();
        self
    }

    /// Changes anything else.
    #[must_use]
    pub fn but(mut self, change: impl FnOnce(&mut Draft)) -> Draft {
        change(&mut self);
        self
    }

    /// The part that is signed.
    pub fn tbs(&self, signer: &Key) -> Vec<u8> {
        let algorithm = if self.algorithm.is_empty() { signer.algorithm() } else { self.algorithm.clone() };
        let extensions = match self.extensions.is_empty() {
            true => Vec::new(),
            false => tlv(0xa3, &tlv(0x30, &self.extensions.concat())),
        };
        sequence(&[
            &self.version,
            &tlv(2, &self.serial),
            &algorithm,
            &self.issuer,
            &tlv(0x30, &self.validity),
            &self.subject,
            &self.public_key_info,
            &extensions,
        ])
    }

    /// Signs with the issuer's key.
    pub fn sign(&self, signer: &Key) -> Vec<u8> {
        let tbs = self.tbs(signer);
        let outer = if self.outer_algorithm.is_empty() { signer.algorithm() } else { self.outer_algorithm.clone() };
        sequence(&[&tbs, &outer, &bit_string(&signer.signature(&tbs, &outer))])
    }
}

/// PEM of a certificate.
pub fn pem(der: &[u8]) -> String {
    pem_rfc7468::encode_string("CERTIFICATE", pem_rfc7468::LineEnding::LF, der).expect("PEM")
}

/// PEM of a key, PKCS#8.
pub fn private_pem(key: &Key) -> String {
    pem_rfc7468::encode_string("PRIVATE KEY", pem_rfc7468::LineEnding::LF, &key.pkcs8()).expect("PEM")
}

/// PEM of a CRL.
pub fn crl_pem(der: &[u8]) -> String {
    pem_rfc7468::encode_string("X509 CRL", pem_rfc7468::LineEnding::LF, der).expect("PEM")
}

/// A certificate revocation list to be: every field is DER.
#[derive(Clone)]
pub struct CrlDraft {
    /// The version, or nothing.
    pub version: Vec<u8>,
    /// The inner AlgorithmIdentifier; that of the signing key if empty.
    pub algorithm: Vec<u8>,
    /// The issuer's Name.
    pub issuer: Vec<u8>,
    /// thisUpdate.
    pub this_update: Vec<u8>,
    /// nextUpdate, or nothing.
    pub next_update: Vec<u8>,
    /// The entries, in order.
    pub entries: Vec<Vec<u8>>,
    /// The Extensions, in order.
    pub extensions: Vec<Vec<u8>>,
}

impl CrlDraft {
    /// An empty list of version 2, current at [`NOW`], with number 1.
    pub fn new(issuer: &str) -> CrlDraft {
        CrlDraft {
            version: vec![2, 1, 1],
            algorithm: Vec::new(),
            issuer: common_name(issuer),
            this_update: time("20270101000000"),
            next_update: time("20270201000000"),
            entries: Vec::new(),
            extensions: vec![extension(oid::CRL_NUMBER, false, &[2, 1, 1])],
        }
    }

    /// Lists a serial number, with entry extensions.
    #[must_use]
    pub fn entry(mut self, serial: &[u8], extensions: &[Vec<u8>]) -> CrlDraft {
        let list = if extensions.is_empty() { Vec::new() } else { tlv(0x30, &extensions.concat()) };
        self.entries.push(sequence(&[&tlv(2, serial), &time("20270102000000"), &list]));
        self
    }

    /// Lists a serial number, with the number of a CRLReason.
    #[must_use]
    pub fn revoke(self, serial: &[u8], reason: u8) -> CrlDraft {
        self.entry(serial, &[extension(oid::CRL_REASON, false, &[0x0a, 1, reason])])
    }

    /// Adds an extension.
    #[must_use]
    pub fn with(mut self, extension: Vec<u8>) -> CrlDraft {
        self.extensions.push(extension);
        self
    }

    /// Replaces the number.
    #[must_use]
    pub fn number(mut self, number: u8) -> CrlDraft {
        self.extensions[0] = extension(oid::CRL_NUMBER, false, &[2, 1, number]);
        self
    }

    /// Replaces the dates; no nextUpdate if it is empty.
    #[must_use]
    pub fn dates(mut self, this_update: &str, next_update: &str) -> CrlDraft {
        self.this_update = time(this_update);
        self.next_update = if next_update.is_empty() { Vec::new() } else { time(next_update) };
        self
    }

    /// Changes anything else.
    #[must_use]
    pub fn but(mut self, change: impl FnOnce(&mut CrlDraft)) -> CrlDraft {
        change(&mut self);
        self
    }

    /// Signs with the issuer's key.
    pub fn sign(&self, signer: &Key) -> Vec<u8> {
        let list = |parts: &[Vec<u8>]| if parts.is_empty() { Vec::new() } else { tlv(0x30, &parts.concat()) };
        let extensions = match self.extensions.is_empty() {
            true => Vec::new(),
            false => tlv(0xa0, &list(&self.extensions)),
        };
        let algorithm = if self.algorithm.is_empty() { signer.algorithm() } else { self.algorithm.clone() };
        let tbs = sequence(&[
            &self.version,
            &algorithm,
            &self.issuer,
            &self.this_update,
            &self.next_update,
            &list(&self.entries),
            &extensions,
        ]);
        let outer = signer.algorithm();
        sequence(&[&tbs, &outer, &bit_string(&signer.signature(&tbs, &outer))])
    }
}

/// The name of a distribution point: a URI in a fullName.
pub fn point_name(url: &[u8]) -> Vec<u8> {
    tlv(0xa0, &tlv(0xa0, &tlv(0x86, url)))
}

/// cRLDistributionPoints of these points.
pub fn distribution_points(points: &[Vec<u8>]) -> Vec<u8> {
    extension(oid::CRL_DISTRIBUTION_POINTS, false, &tlv(0x30, &points.concat()))
}

/// issuingDistributionPoint of these fields.
pub fn issuing_distribution_point(fields: &[Vec<u8>]) -> Vec<u8> {
    extension(oid::ISSUING_DISTRIBUTION_POINT, true, &tlv(0x30, &fields.concat()))
}
