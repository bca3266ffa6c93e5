//! OCSP responses: RFC 6960, 4.2.

use certauth::Sha1Digest;
use certauth::UnixTime;
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::ID_SHA_1;
use der::asn1::{Any, BitString, GeneralizedTime, Null, OctetString};
use der::{Choice, Encode as _, Enumerated, Sequence};
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::pkix::{CrlReason as Reason, KeyUsages};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;

use crate::error::IssueError;
use crate::issued::{Issued, time};

/// id-pkix-ocsp-basic.
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");

/// The status that a response gives.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OcspStatus {
    /// Not revoked.
    Good,
    /// Revoked since then.
    Revoked(UnixTime),
    /// The responder does not know the certificate.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enumerated)]
#[asn1(type = "ENUMERATED")]
#[repr(u32)]
enum ResponseStatus {
    Successful = 0,
}

#[derive(Sequence)]
struct Response {
    status: ResponseStatus,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    bytes: ResponseBytes,
}

#[derive(Sequence)]
struct ResponseBytes {
    response_type: ObjectIdentifier,
    response: OctetString,
}

#[derive(Sequence)]
struct BasicResponse {
    data: ResponseData,
    signature_algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}

#[derive(Sequence)]
struct ResponseData {
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT")]
    responder: Name,
    produced_at: GeneralizedTime,
    responses: Vec<SingleResponse>,
}

#[derive(Sequence)]
struct SingleResponse {
    certificate: CertificateId,
    status: Status,
    this_update: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    next_update: GeneralizedTime,
}

#[derive(Sequence)]
struct CertificateId {
    hash_algorithm: AlgorithmIdentifierOwned,
    issuer_name_hash: OctetString,
    issuer_key_hash: OctetString,
    serial_number: SerialNumber,
}

#[derive(Choice)]
enum Status {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    Good(Null),
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true")]
    Revoked(RevokedInfo),
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT")]
    Unknown(Null),
}

#[derive(Sequence)]
struct RevokedInfo {
    revoked_at: GeneralizedTime,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    reason: Option<Reason>,
}

impl Issued {
    /// An OCSP response of this CA about one of its certificates, DER, signed by the CA itself.
    ///
    /// # Errors
    /// [`IssueError::Issuer`] if this is not a CA, or did not issue the certificate; [`IssueError::Input`] if that cannot be
    /// read; [`IssueError::Dates`].
    pub fn ocsp(
        &self,
        certificate: &[u8],
        status: OcspStatus,
        this_update: UnixTime,
        next_update: UnixTime,
    ) -> Result<Vec<u8>, IssueError> {
        self.may_sign(KeyUsages::KeyCertSign, "it is not a CA whose key usage has keyCertSign")?;
        if this_update > next_update {
            return Err(IssueError::Dates);
        }
        let certificate = self.own(certificate)?;
        let issuer = self.certificate.tbs_certificate();
        // RFC 6960, 4.1.1: of the name as it is in the certificate, and of the key without the octet of unused bits.
        let name_hash = Sha1Digest::of(&certificate.tbs_certificate().issuer().to_der()?);
        let key_hash = Sha1Digest::of(issuer.subject_public_key_info().subject_public_key.raw_bytes());
        let status = match status {
            OcspStatus::Good => Status::Good(Null),
            OcspStatus::Unknown => Status::Unknown(Null),
            OcspStatus::Revoked(since) => {
                Status::Revoked(RevokedInfo { revoked_at: generalized(since)?, reason: None })
            }
        };
        let single = SingleResponse {
            certificate: CertificateId {
                hash_algorithm: AlgorithmIdentifierOwned { oid: ID_SHA_1, parameters: Some(Any::null()) },
                issuer_name_hash: OctetString::new(name_hash.0)?,
                issuer_key_hash: OctetString::new(key_hash.0)?,
                serial_number: certificate.tbs_certificate().serial_number().clone(),
            },
            status,
            this_update: generalized(this_update)?,
            next_update: generalized(next_update)?,
        };
        let data = ResponseData {
            responder: issuer.subject().clone(),
            produced_at: generalized(this_update)?,
            responses: vec![single],
        };
        let signature = BitString::from_bytes(&self.key.sign(&data.to_der()?)?)?;
        let basic = BasicResponse { data, signature_algorithm: self.key.algorithm(), signature };
        let bytes = ResponseBytes { response_type: BASIC, response: OctetString::new(basic.to_der()?)? };
        Ok(Response { status: ResponseStatus::Successful, bytes }.to_der()?)
    }
}

fn generalized(at: UnixTime) -> Result<GeneralizedTime, IssueError> {
    Ok(GeneralizedTime::from_date_time(time(at)?.to_date_time()))
}
