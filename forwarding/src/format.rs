//! The formats: how a value carries certificates.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use certauth::{Code, Sha256Digest};

use crate::encoding::{base64, der, hex, pem, percent, structured_field, xfcc, xfcc_json};
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
    /// The same in JSON.
    XfccJson,
    /// Base64 of the DER of each, with commas between them.
    Base64DerList,
    /// The same with each percent-encoded, as Traefik did before 2.9.4.
    PercentBase64DerList,
    /// Base64 of the DER of each, one after the other.
    ConcatenatedDer,
    /// PROXY protocol version 2 with the certificate in PP2_SUBTYPE_SSL_CLIENT_CERT: octets before those of the client, and no
    /// header of HTTP.
    ProxyProtocol,
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
        ("xfcc-json", Format::XfccJson),
        ("base64-der-list", Format::Base64DerList),
        ("percent-base64-der-list", Format::PercentBase64DerList),
        ("concatenated-der", Format::ConcatenatedDer),
        ("proxy-protocol", Format::ProxyProtocol),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Format::ALL.iter().find(|(_, format)| *format == self).map_or("", |(word, _)| word)
    }

    /// Whether a value can carry more than the end entity.
    pub fn carries_chain(self) -> bool {
        match self {
            Format::Base64Der | Format::HexDer | Format::Rfc9440 | Format::ProxyProtocol => false,
            Format::Base64Pem
            | Format::PercentPem
            | Format::FoldedPem
            | Format::Xfcc
            | Format::XfccJson
            | Format::Base64DerList
            | Format::PercentBase64DerList
            | Format::ConcatenatedDer => true,
        }
    }

    /// The certificates of a value, at least one, the end entity first. Each is one SEQUENCE in DER.
    pub(crate) fn decode(self, text: &str, limits: &Limits) -> Result<Vec<Vec<u8>>, Fault> {
        let most = limits.certificates;
        // An octet of what was encoded is not one of the header.
        let inner = |fault| Fault { offset: None, ..fault };
        let found = match self {
            Format::Base64Der => alloc::vec![base64::decode(text)?],
            Format::Base64Pem => {
                let octets = base64::decode(text)?;
                let text = core::str::from_utf8(&octets).ok().filter(|text| text.is_ascii());
                let text = text.ok_or(Fault::malformed(0, "Base64 of PEM is expected"))?;
                pem::decode(text, most).map_err(inner)?
            }
            Format::HexDer => alloc::vec![hex::decode(text)?],
            Format::PercentPem => {
                if let Some(offset) = text.bytes().position(|octet| matches!(octet, b' ' | b'\t')) {
                    return Err(Fault::malformed(offset, "Percent-encoded PEM has no space"));
                }
                pem::decode(&percent::decode(text)?, most).map_err(inner)?
            }
            Format::FoldedPem => pem::decode(text, most)?,
            Format::Rfc9440 => alloc::vec![structured_field::item(text)?],
            Format::Xfcc => {
                let xfcc::Element { hash, cert, chain } = xfcc::decode(text, limits.xfcc_pairs)?;
                let blocks = |value: String| pem::decode(&percent::decode(&value)?, most);
                let chain = chain.map(blocks).transpose().map_err(inner)?;
                element(hash, cert.map(blocks).transpose().map_err(inner)?, chain)?
            }
            Format::XfccJson => {
                let xfcc_json::Element { hash, cert, chain } = xfcc_json::decode(text)?;
                if chain.len() > most {
                    return Err(Fault::too_many(0));
                }
                let chain =
                    chain.iter().map(|one| pem::decode_one(one)).collect::<Result<Vec<_>, _>>().map_err(inner)?;
                let cert = cert.map(|cert| pem::decode(&cert, most)).transpose().map_err(inner)?;
                element(hash, cert, Some(chain).filter(|chain| !chain.is_empty()))?
            }
            Format::Base64DerList => each(text, most, |part| base64::decode(part))?,
            Format::PercentBase64DerList => each(text, most, |part| {
                base64::decode(percent::decode(part)?).map_err(|fault| Fault { offset: Some(0), ..fault })
            })?,
            Format::ConcatenatedDer => der::split(&base64::decode(text)?, most)?,
            Format::ProxyProtocol => return Err(Fault::malformed(0, "PROXY protocol is not a header of HTTP")),
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
    /// certificate, a chain, or anything as the value of a header for PROXY protocol, which
    /// [`encode_proxy_protocol`](crate::encode_proxy_protocol) writes.
    pub fn encode(self, certificates: &[impl AsRef<[u8]>]) -> Option<String> {
        let (end_entity, chain) = certificates.split_first()?;
        if !chain.is_empty() && !self.carries_chain() {
            return None;
        }
        let end_entity = end_entity.as_ref();
        let ders = || certificates.iter().map(AsRef::<[u8]>::as_ref);
        let pems = || ders().map(pem::encode).collect::<String>();
        let list = |encode: fn(&str) -> String| {
            let parts: Vec<String> = ders().map(|der| encode(&base64::encode(der))).collect();
            parts.join(",")
        };
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
            Format::XfccJson => xfcc_json::encode(&xfcc_json::Element {
                hash: Some(Sha256Digest::of(end_entity).to_string()),
                cert: Some(pem::encode(end_entity)),
                chain: if chain.is_empty() { Vec::new() } else { ders().map(pem::encode).collect() },
            }),
            Format::Base64DerList => list(|text| text.into()),
            Format::PercentBase64DerList => list(percent::encode),
            Format::ConcatenatedDer => base64::encode(&ders().collect::<Vec<_>>().concat()),
            Format::ProxyProtocol => return None,
        })
    }
}

fn each(text: &str, most: usize, decode: impl Fn(&str) -> Result<Vec<u8>, Fault>) -> Result<Vec<Vec<u8>>, Fault> {
    let mut found = Vec::new();
    let mut start = 0usize;
    for part in text.split(',') {
        if found.len() >= most {
            return Err(Fault::too_many(start));
        }
        found.push(decode(part).map_err(|fault| fault.after(start))?);
        start = start.saturating_add(part.len()).saturating_add(1);
    }
    Ok(found)
}

/// Cert is one certificate; Chain begins with it, and Hash is its digest, where they are there.
fn element(
    hash: Option<String>,
    cert: Option<Vec<Vec<u8>>>,
    chain: Option<Vec<Vec<u8>>>,
) -> Result<Vec<Vec<u8>>, Fault> {
    let mismatch = |reason| Fault::of(Code::ForwardedChainMismatch, reason);
    let [end_entity] = <[Vec<u8>; 1]>::try_from(cert.ok_or(mismatch("The element has no Cert"))?)
        .map_err(|_| mismatch("Cert is not exactly one certificate"))?;
    if let Some(hash) = hash
        && hash.parse() != Ok(Sha256Digest::of(&end_entity))
    {
        return Err(mismatch("Hash is not the SHA-256 of Cert"));
    }
    let Some(chain) = chain else { return Ok(alloc::vec![end_entity]) };
    if chain.first() != Some(&end_entity) {
        return Err(mismatch("Chain does not begin with Cert"));
    }
    Ok(chain)
}
