//! The formats: how a value carries certificates.

use alloc::string::String;
use alloc::vec::Vec;

use certauth::{Code, Sha256Digest};

use crate::encoding::{base64, der, hex, pem, percent, structured_field, xfcc};
use crate::error::Fault;
use crate::limits::Limits;

/// How a header carries certificates.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Base64 of the DER.
    Base64Der,
    /// Base64 of the PEM.
    Base64Pem,
    /// Hexadecimal of the DER.
    HexDer,
    /// PEM, percent-encoded; several blocks for a chain.
    PercentPem,
    /// PEM whose line ends have become spaces or folded lines.
    FoldedPem,
    /// A Byte Sequence of RFC 9440.
    Rfc9440,
    /// Envoy's x-forwarded-client-cert.
    Xfcc,
    /// Base64 of the DER of each, with commas between them.
    Base64DerList,
    /// The same with each percent-encoded, as Traefik did before 2.9.4.
    PercentBase64DerList,
}

impl Format {
    /// Every format, by its word.
    pub const ALL: &[(&str, Format)] = &[
        ("base64-der", Format::Base64Der),
        ("base64-pem", Format::Base64Pem),
        ("hex-der", Format::HexDer),
        ("percent-pem", Format::PercentPem),
        ("folded-pem", Format::FoldedPem),
        ("rfc9440", Format::Rfc9440),
        ("xfcc", Format::Xfcc),
        ("base64-der-list", Format::Base64DerList),
        ("percent-base64-der-list", Format::PercentBase64DerList),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Format::ALL.iter().find(|(_, format)| *format == self).map_or("", |(word, _)| word)
    }

    /// Whether a value can carry more than the end entity.
    pub fn carries_chain(self) -> bool {
        match self {
            Format::Base64Der | Format::HexDer | Format::Rfc9440 => false,
            Format::Base64Pem
            | Format::PercentPem
            | Format::FoldedPem
            | Format::Xfcc
            | Format::Base64DerList
            | Format::PercentBase64DerList => true,
        }
    }

    /// The certificates of a value, at least one, the end entity first. Each is one SEQUENCE in DER.
    pub(crate) fn decode(self, text: &str, limits: &Limits) -> Result<Vec<Vec<u8>>, Fault> {
        let most = limits.certificates;
        let found = match self {
            Format::Base64Der => alloc::vec![base64::decode(text)?],
            Format::Base64Pem => {
                let inner = base64::decode(text)?;
                let inner = core::str::from_utf8(&inner).ok().filter(|inner| inner.is_ascii());
                let inner = inner.ok_or(Fault::malformed(0, "Base64 of PEM is expected"))?;
                pem::decode(inner, most).map_err(|fault| Fault { offset: None, ..fault })?
            }
            Format::HexDer => alloc::vec![hex::decode(text)?],
            Format::PercentPem => {
                if let Some(offset) = text.find([' ', '\t']) {
                    return Err(Fault::malformed(offset, "Percent-encoded PEM has no space"));
                }
                pem::decode(&percent::decode(text)?, most).map_err(|fault| Fault { offset: None, ..fault })?
            }
            Format::FoldedPem => pem::decode(text, most)?,
            Format::Rfc9440 => alloc::vec![structured_field::item(text)?],
            Format::Xfcc => xfcc_element(text, limits)?,
            Format::Base64DerList => each(text, most, base64::decode)?,
            Format::PercentBase64DerList => each(text, most, |part| {
                base64::decode(&percent::decode(part)?).map_err(|fault| Fault { offset: Some(0), ..fault })
            })?,
        };
        if found.is_empty() {
            return Err(Fault::malformed(0, "A certificate is expected"));
        }
        for octets in &found {
            der::check(octets)?;
        }
        Ok(found)
    }

    /// A value that carries these certificates, the end entity first. `None` for what the format cannot carry: no
    /// certificate, or a chain.
    pub fn encode(self, certificates: &[impl AsRef<[u8]>]) -> Option<String> {
        let (end_entity, chain) = certificates.split_first()?;
        if !chain.is_empty() && !self.carries_chain() {
            return None;
        }
        let pems = || certificates.iter().map(|der| pem::encode(der.as_ref())).collect::<String>();
        let list = |encode: fn(&str) -> String| {
            let parts: Vec<String> = certificates.iter().map(|der| encode(&base64::encode(der.as_ref()))).collect();
            parts.join(",")
        };
        let end_entity = end_entity.as_ref();
        Some(match self {
            Format::Base64Der => base64::encode(end_entity),
            Format::Base64Pem => base64::encode(pems().as_bytes()),
            Format::HexDer => hex::encode(end_entity),
            Format::PercentPem => percent::encode(&pems()),
            Format::FoldedPem => pems().trim_end().replace('\n', " "),
            Format::Rfc9440 => structured_field::encode(end_entity),
            Format::Xfcc => {
                let cert = percent::encode(&pem::encode(end_entity));
                let hash = Sha256Digest::of(end_entity);
                let chain = if chain.is_empty() { String::new() } else { percent::encode(&pems()) };
                let chain = if chain.is_empty() { chain } else { alloc::format!(";Chain=\"{chain}\"") };
                alloc::format!("Hash={hash};Cert=\"{cert}\"{chain}")
            }
            Format::Base64DerList => list(|text| text.into()),
            Format::PercentBase64DerList => list(percent::encode),
        })
    }
}

fn each(text: &str, most: usize, decode: impl Fn(&str) -> Result<Vec<u8>, Fault>) -> Result<Vec<Vec<u8>>, Fault> {
    let mut found = Vec::new();
    let mut start = 0usize;
    for part in text.split(',') {
        if found.len() >= most {
            return Err(Fault::malformed(start, "There are too many certificates"));
        }
        found.push(decode(part).map_err(|fault| fault.after(start))?);
        start = start.saturating_add(part.len()).saturating_add(1);
    }
    Ok(found)
}

/// Cert, and Chain if it is there, which begins with the same certificate; and Hash is its digest.
fn xfcc_element(text: &str, limits: &Limits) -> Result<Vec<Vec<u8>>, Fault> {
    let mismatch = |reason| Fault::of(Code::ForwardedChainMismatch, reason);
    let element = xfcc::decode(text, limits.xfcc_pairs)?;
    let blocks = |value: &str, most| {
        let decoded = percent::decode(value).map_err(|fault| Fault { offset: None, ..fault })?;
        pem::decode(&decoded, most).map_err(|fault| Fault { offset: None, ..fault })
    };
    let Some(cert) = &element.cert else {
        return Err(mismatch("The element has no Cert"));
    };
    let [end_entity] = <[Vec<u8>; 1]>::try_from(blocks(cert, limits.certificates)?)
        .map_err(|_| mismatch("Cert is not exactly one certificate"))?;
    if let Some(hash) = &element.hash
        && hash.parse() != Ok(Sha256Digest::of(&end_entity))
    {
        return Err(mismatch("Hash is not the SHA-256 of Cert"));
    }
    let Some(chain) = &element.chain else { return Ok(alloc::vec![end_entity]) };
    let chain = blocks(chain, limits.certificates)?;
    if chain.first() != Some(&end_entity) {
        return Err(mismatch("Chain does not begin with Cert"));
    }
    Ok(chain)
}
