//! Digests that name a certificate or a key. SHA-256 is a fingerprint; SHA-1 stays only as .NET's thumbprint.

use sha2::Digest as _;

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    sha2::Sha256::digest(bytes).into()
}

/// SHA-1, the thumbprint of .NET and Windows: a key to look records up, never a proof (it has collisions).
pub fn sha1_thumbprint(bytes: &[u8]) -> [u8; 20] {
    sha1::Sha1::digest(bytes).into()
}
