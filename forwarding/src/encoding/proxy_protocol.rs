//! PROXY protocol version 2 (HAProxy's doc/proxy-protocol.txt, 2.2), for services over TCP: before the client's own octets, the
//! proxy writes addresses and records of type, length and value. The record PP2_TYPE_SSL says whether the client has shown a
//! certificate, and PP2_SUBTYPE_SSL_CLIENT_CERT in it has its DER. The crates for it need the standard library, or do not know
//! that record.

use alloc::vec::Vec;

use certauth::Code;

use crate::encoding::der;
use crate::error::Fault;

const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
const PREFIX_OCTETS: usize = 16;

const LOCAL: u8 = 0x20;
const PROXY: u8 = 0x21;

const TYPE_SSL: u8 = 0x20;
const SUBTYPE_SSL_CLIENT_CERT: u8 = 0x28;

const CLIENT_SSL: u8 = 0x01;
const CLIENT_CERT_CONN: u8 = 0x02;
const CLIENT_CERT_SESS: u8 = 0x04;

/// What a header says of the client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) certificate: Option<Vec<u8>>,
    /// The proxy says that it has verified the certificate.
    pub(crate) is_verified: bool,
    /// The octets of the header; the client's own come after them.
    pub(crate) length: usize,
}

/// `None` where the octets are the beginning of a header, and there are more to come.
pub(crate) fn decode(octets: &[u8], most: usize) -> Result<Option<Found>, Fault> {
    let signature = octets.get(..SIGNATURE.len()).unwrap_or(octets);
    if let Some(offset) = signature.iter().zip(SIGNATURE).position(|(found, expected)| found != expected) {
        return Err(Fault::malformed(offset, "The signature of PROXY protocol version 2 is expected"));
    }
    let Some((&[command, family, high, low], _)) =
        octets.get(SIGNATURE.len()..).and_then(|rest| rest.split_first_chunk::<4>())
    else {
        return Ok(None);
    };
    let body_octets = usize::from(u16::from_be_bytes([high, low]));
    let length = PREFIX_OCTETS.saturating_add(body_octets);
    if length > most {
        return Err(Fault::of(Code::ForwardedHeaderTooLarge, "The header is longer than limit_header_octets"));
    }
    if !matches!(command, LOCAL | PROXY) {
        return Err(Fault::malformed(12, "Version 2 with the command LOCAL or PROXY is expected"));
    }
    let address_octets = match family {
        // The family of a connection of the proxy's own is to be ignored (2.2).
        _ if command == LOCAL => 0,
        0x00 => 0,
        0x11 | 0x12 => 12,
        0x21 | 0x22 => 36,
        0x31 | 0x32 => 216,
        _ => return Err(Fault::malformed(13, "TCP or UDP over IPv4 or IPv6, or a Unix socket, is expected")),
    };
    let Some(body) = octets.get(PREFIX_OCTETS..length) else { return Ok(None) };
    // Such a connection is a health check: what else is said is to be ignored, too.
    if command == LOCAL {
        return Ok(Some(Found { length, ..Found::default() }));
    }
    let records = body.get(address_octets..).ok_or(Fault::malformed(14, "The addresses do not fit into the header"))?;
    let start = PREFIX_OCTETS.saturating_add(address_octets);
    let Some((ssl, start)) = only(records, TYPE_SSL, start)? else {
        return Ok(Some(Found { length, ..Found::default() }));
    };
    let Some((&[client, verify @ ..], records)) = ssl.split_first_chunk::<5>() else {
        return Err(Fault::malformed(start, "PP2_TYPE_SSL has at least five octets"));
    };
    let has_certificate = client & CLIENT_SSL != 0 && client & (CLIENT_CERT_CONN | CLIENT_CERT_SESS) != 0;
    let mismatch = |reason| Err(Fault::of(Code::ForwardedChainMismatch, reason));
    match (has_certificate, only(records, SUBTYPE_SSL_CLIENT_CERT, start.saturating_add(5))?) {
        (false, None) => Ok(Some(Found { length, ..Found::default() })),
        (false, Some(_)) => mismatch("There is a certificate, and the proxy says that the client has shown none"),
        (true, None) => mismatch("The client has shown a certificate, and the proxy does not forward it"),
        (true, Some((certificate, _))) => {
            der::check(certificate)?;
            Ok(Some(Found { certificate: Some(certificate.into()), is_verified: verify == [0; 4], length }))
        }
    }
}

/// The value of the only record of a type, and where it begins.
fn only(records: &[u8], wanted: u8, start: usize) -> Result<Option<(&[u8], usize)>, Fault> {
    let mut found = None;
    let (mut rest, mut offset) = (records, start);
    while !rest.is_empty() {
        let record = rest.split_first_chunk::<3>();
        let record = record.and_then(|(&[kind, high, low], after)| {
            Some((kind, after.split_at_checked(usize::from(u16::from_be_bytes([high, low])))?))
        });
        let (kind, (value, after)) =
            record.ok_or(Fault::malformed(offset, "A record of type, length and value is expected"))?;
        if kind == wanted && found.replace((value, offset.saturating_add(3))).is_some() {
            return Err(Fault { offset: Some(offset), ..Fault::of(Code::ForwardedHeaderRepeated, REPEATED) });
        }
        offset = offset.saturating_add(3).saturating_add(value.len());
        rest = after;
    }
    Ok(found)
}

const REPEATED: &str = "A record of this type occurs more than once";

/// A header without addresses; `None` if the certificate is longer than a record can be.
pub(crate) fn encode(certificate: Option<&[u8]>) -> Option<Vec<u8>> {
    let record = |kind: u8, value: &[u8]| {
        let [high, low] = u16::try_from(value.len()).ok()?.to_be_bytes();
        Some([&[kind, high, low], value].concat())
    };
    let ssl = match certificate {
        Some(der) => {
            let client = CLIENT_SSL | CLIENT_CERT_CONN | CLIENT_CERT_SESS;
            [&[client, 0, 0, 0, 0][..], &record(SUBTYPE_SSL_CLIENT_CERT, der)?].concat()
        }
        None => [CLIENT_SSL, 0, 0, 0, 1].into(),
    };
    let body = record(TYPE_SSL, &ssl)?;
    let [high, low] = u16::try_from(body.len()).ok()?.to_be_bytes();
    Some([&SIGNATURE[..], &[PROXY, 0, high, low], &body].concat())
}
