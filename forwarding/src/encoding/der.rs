//! The frame of a certificate: one SEQUENCE in DER. What is in it, validation reads.

use alloc::vec::Vec;

use certauth::Code;
use der::asn1::AnyRef;
use der::{Decode as _, Encode as _, Reader as _, SliceReader, Tag, Tagged as _};

use crate::error::Fault;

/// Whether these octets are one SEQUENCE and nothing else.
pub(crate) fn check(octets: &[u8]) -> Result<(), Fault> {
    match AnyRef::from_der(octets).map(|any| any.tag()) {
        Ok(Tag::Sequence) => Ok(()),
        _ => Err(Fault::of(Code::ForwardedCertificateMalformed, "It is not the DER of one certificate")),
    }
}

/// Certificates one after the other, to the last octet.
pub(crate) fn split(octets: &[u8], most: usize) -> Result<Vec<Vec<u8>>, Fault> {
    let malformed =
        Fault::of(Code::ForwardedCertificateMalformed, "It is not the DER of certificates, one after the other");
    let mut reader = SliceReader::new(octets).map_err(|_| malformed)?;
    let mut found = Vec::new();
    while !reader.is_finished() {
        let any = AnyRef::decode(&mut reader).map_err(|_| malformed)?;
        if any.tag() != Tag::Sequence {
            return Err(malformed);
        }
        if found.len() >= most {
            return Err(Fault::of(Code::ForwardedHeaderTooLarge, "There are more than limit_certificates"));
        }
        found.push(any.to_der().map_err(|_| malformed)?);
    }
    Ok(found)
}
