//! Digests that name a certificate or a key. SHA-256 is a fingerprint; SHA-1 stays only as .NET's thumbprint.

use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use sha2::Digest as _;

use crate::text::{Quoted, escaped, hex, shortened};

/// A SHA-256 digest.
///
/// It prints as 64 hexadecimal digits in lower case, and is read from 64 digits of either case, with colons between all
/// octets or none, after `sha256:` or nothing.
///
/// ```
/// use certauth::Sha256Digest;
/// let digest = Sha256Digest::of(b"");
/// assert!(digest.to_string().starts_with("e3b0c442"));
/// assert_eq!(digest.to_string().parse(), Ok(digest));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Digest(pub [u8; 32]);

/// A SHA-1 digest: the thumbprint of .NET and Windows. It is a key to look records up, never a proof (it has collisions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha1Digest(pub [u8; 20]);

/// The text is not a digest of that length in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestError {
    /// How many hexadecimal digits are required.
    pub digits: usize,
    /// The text, escaped, at most 256 octets of it.
    pub found: String,
}

impl fmt::Display for DigestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = Quoted(&self.found);
        write!(
            f,
            "expected {} hexadecimal digits, with colons between all octets or none, but it is {found}",
            self.digits
        )
    }
}

impl core::error::Error for DigestError {}

impl Sha256Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Sha256Digest {
        Sha256Digest(sha2::Sha256::digest(bytes).into())
    }
}

impl Sha1Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Sha1Digest {
        Sha1Digest(sha1::Sha1::digest(bytes).into())
    }
}

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Display for Sha1Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl AsRef<[u8]> for Sha256Digest {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Sha1Digest {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for Sha256Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Sha256Digest, DigestError> {
        read(text, "sha256:").map(Sha256Digest)
    }
}

impl FromStr for Sha1Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Sha1Digest, DigestError> {
        read(text, "sha1:").map(Sha1Digest)
    }
}

/// Exactly `N` octets in hexadecimal.
fn read<const N: usize>(text: &str, algorithm: &str) -> Result<[u8; N], DigestError> {
    let digits = text.strip_prefix(algorithm).unwrap_or(text);
    octets(digits).ok_or_else(|| DigestError { digits: N.saturating_mul(2), found: shortened(escaped(text)) })
}

fn octets<const N: usize>(text: &str) -> Option<[u8; N]> {
    // Colons are between all octets or nowhere: a digest that was cut must not be made whole.
    let has_colons = text.contains(':');
    if has_colons && !text.split(':').all(|octet| octet.len() == 2) {
        return None;
    }
    let mut digits = text.chars().filter(|character| !(has_colons && *character == ':'));
    let mut out = [0; N];
    for octet in &mut out {
        let mut digit = || digits.next()?.to_digit(16);
        *octet = u8::try_from(digit()? * 16 + digit()?).ok()?;
    }
    digits.next().is_none().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn digests_are_whole_or_nothing() {
        let text = "ab".repeat(32);
        let whole = Ok(Sha256Digest([0xab; 32]));
        for good in [&text, &text.to_uppercase(), &["ab"; 32].join(":"), &alloc::format!("sha256:{text}")] {
            assert_eq!(good.parse(), whole, "{good}");
        }
        for bad in [
            "",
            "ab",
            &"a".repeat(63),
            &alloc::format!("{text}0"),
            &"zz".repeat(32),
            &["gg"; 32].join(":"),
            &["ab"; 31].join(":"),
            &alloc::format!("{}:", ["ab"; 32].join(":")),
            &alloc::format!("{text} "),
            &alloc::format!("\u{200e}{text}"),
            &alloc::format!("sha1:{text}"),
        ] {
            assert!(bad.parse::<Sha256Digest>().is_err(), "{bad}");
        }
        assert_eq!("ab".repeat(20).parse(), Ok(Sha1Digest([0xab; 20])));
        assert_eq!(Sha1Digest::of(b"").to_string(), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        let error = "n
"
        .parse::<Sha1Digest>()
        .unwrap_err()
        .to_string();
        assert_eq!(
            error,
            "expected 40 hexadecimal digits, with colons between all octets or none, but it is \"n\\0A\""
        );
    }
}
