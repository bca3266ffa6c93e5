//! Certificate revocation lists: RFC 5280, 5.

use std::str::FromStr;

use certauth::UnixTime;
use der::asn1::{BitString, Uint};
use der::{Decode as _, Encode as _};
use x509_cert::certificate::Version;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::ext::ToExtension as _;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, CrlNumber, CrlReason as Reason, KeyUsages};

use crate::error::IssueError;
use crate::issued::{Issued, pem, time};

/// Why a certificate is revoked: RFC 5280, 5.3.1.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CrlReason {
    /// No reason is given.
    #[default]
    Unspecified,
    /// The key is in the hands of others.
    KeyCompromise,
    /// The CA's key is.
    CaCompromise,
    /// The holder's affiliation has changed.
    AffiliationChanged,
    /// Another certificate takes its place.
    Superseded,
    /// It is no longer needed.
    CessationOfOperation,
    /// It is suspended.
    CertificateHold,
}

impl CrlReason {
    /// Every reason, by the name that RFC 5280 gives it.
    pub const ALL: &[(&str, CrlReason)] = &[
        ("unspecified", CrlReason::Unspecified),
        ("keyCompromise", CrlReason::KeyCompromise),
        ("cACompromise", CrlReason::CaCompromise),
        ("affiliationChanged", CrlReason::AffiliationChanged),
        ("superseded", CrlReason::Superseded),
        ("cessationOfOperation", CrlReason::CessationOfOperation),
        ("certificateHold", CrlReason::CertificateHold),
    ];

    fn encoded(self) -> Option<Reason> {
        match self {
            // RFC 5280, 5.3.1: the extension should be absent rather than say unspecified.
            CrlReason::Unspecified => None,
            CrlReason::KeyCompromise => Some(Reason::KeyCompromise),
            CrlReason::CaCompromise => Some(Reason::CaCompromise),
            CrlReason::AffiliationChanged => Some(Reason::AffiliationChanged),
            CrlReason::Superseded => Some(Reason::Superseded),
            CrlReason::CessationOfOperation => Some(Reason::CessationOfOperation),
            CrlReason::CertificateHold => Some(Reason::CertificateHold),
        }
    }
}

impl FromStr for CrlReason {
    type Err = IssueError;

    fn from_str(text: &str) -> Result<CrlReason, IssueError> {
        let found = CrlReason::ALL.iter().find(|(name, _)| *name == text);
        found.map(|(_, reason)| *reason).ok_or(IssueError::Input(
            "unspecified, keyCompromise, cACompromise, affiliationChanged, superseded, cessationOfOperation or certificateHold",
        ))
    }
}

/// A certificate that a CRL lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// Since when.
    pub since: UnixTime,
    /// Why.
    pub reason: CrlReason,
}

impl Issued {
    /// A CRL of this CA, DER. `number` grows with each list.
    ///
    /// # Errors
    /// [`IssueError::Issuer`] if this is not a CA that may sign CRLs, or did not issue one of the certificates;
    /// [`IssueError::Input`] for one that cannot be read; [`IssueError::Dates`].
    pub fn crl(
        &self,
        revoked: &[Revoked],
        number: u64,
        this_update: UnixTime,
        next_update: UnixTime,
    ) -> Result<Vec<u8>, IssueError> {
        self.may_sign(KeyUsages::CRLSign, "it is not a CA whose key usage has cRLSign")?;
        if this_update > next_update {
            return Err(IssueError::Dates);
        }
        let issuer = self.certificate.tbs_certificate().subject();
        let entries = revoked.iter().map(|revoked| self.entry(revoked)).collect::<Result<Vec<_>, _>>()?;
        let mut extensions = Vec::new();
        // RFC 5280, 5.2.1: the key that signs the list. The builder of x509-cert would name the key of the CA above.
        if let Some(key_identifier) = self.key_identifier()? {
            let own = AuthorityKeyIdentifier { key_identifier: Some(key_identifier), ..Default::default() };
            extensions.push(own.to_extension(issuer, &extensions)?);
        }
        let number = CrlNumber(Uint::new(&number.to_be_bytes())?);
        extensions.push(number.to_extension(issuer, &extensions)?);
        let tbs_cert_list = TbsCertList {
            version: Version::V2,
            signature: self.key.algorithm(),
            issuer: issuer.clone(),
            this_update: time(this_update)?,
            next_update: Some(time(next_update)?),
            // RFC 5280, 5.1.2.6: an empty list must be absent.
            revoked_certificates: (!entries.is_empty()).then_some(entries),
            crl_extensions: Some(extensions),
        };
        let signature = BitString::from_bytes(&self.key.sign(&tbs_cert_list.to_der()?)?)?;
        let signature_algorithm = self.key.algorithm();
        Ok(CertificateList { tbs_cert_list, signature_algorithm, signature }.to_der()?)
    }

    /// The PEM of a CRL.
    pub fn crl_pem(der: &[u8]) -> String {
        pem("X509 CRL", der)
    }

    fn entry(&self, revoked: &Revoked) -> Result<RevokedCert, IssueError> {
        let certificate = self.own(&revoked.certificate)?;
        let extensions = match revoked.reason.encoded() {
            Some(reason) => Some(vec![reason.to_extension(certificate.tbs_certificate().subject(), &[])?]),
            None => None,
        };
        Ok(RevokedCert {
            serial_number: certificate.tbs_certificate().serial_number().clone(),
            revocation_date: time(revoked.since)?,
            crl_entry_extensions: extensions,
        })
    }

    /// A certificate that this CA issued: a list with another CA's serial numbers would revoke certificates that nobody meant.
    pub(crate) fn own(&self, der: &[u8]) -> Result<x509_cert::Certificate, IssueError> {
        let certificate =
            x509_cert::Certificate::from_der(der).map_err(|_| IssueError::Input("a certificate, PEM or DER"))?;
        if certificate.tbs_certificate().issuer() != self.certificate.tbs_certificate().subject() {
            return Err(IssueError::Issuer("another CA issued the certificate"));
        }
        Ok(certificate)
    }
}
