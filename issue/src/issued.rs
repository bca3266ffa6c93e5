//! A certificate with its key, and the certificates above it.

use std::fmt;
use std::time::Duration;

use aws_lc_rs::rand;
use certauth::UnixTime;
use der::asn1::{BitString, GeneralizedTime, Ia5String, ObjectIdentifier, OctetString, UtcTime};
use der::flagset::FlagSet;
use der::pem::LineEnding;
use der::referenced::OwnedToRef as _;
use der::{DateTime, Decode as _, Encode as _};
use spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::Certificate;
use x509_cert::TbsCertificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder as _, CertificateBuilder};
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints,
    ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName, SubjectKeyIdentifier, crl::dp::DistributionPoint,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};

use crate::error::IssueError;
use crate::key::{KeyType, PrivateKey};
use crate::template::Template;

/// id-ad-ocsp, RFC 5280, 4.2.2.1.
const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");

/// A certificate, its private key and the certificates above it.
#[derive(Debug)]
pub struct Issued {
    pub(crate) certificate: Certificate,
    pub(crate) der: Vec<u8>,
    pub(crate) key: PrivateKey,
    /// The DER of the CAs above, nearest first; without the root.
    chain: Vec<Vec<u8>>,
    is_self_signed: bool,
}

impl Issued {
    /// A certificate that is signed with its own new key: a root, or a client that is trusted by a pin.
    ///
    /// # Errors
    /// [`IssueError::Dates`] or [`IssueError::Name`] for what the template holds; [`IssueError::Issuer`] for a path length
    /// without a CA.
    pub fn self_signed(template: &Template, key: KeyType) -> Result<Issued, IssueError> {
        let key = PrivateKey::generate(key)?;
        let key_identifier = None;
        let certificate = build(template, &template.subject, key_identifier, &key, &key)?;
        let der = certificate.to_der()?;
        Ok(Issued { certificate, der, key, chain: Vec::new(), is_self_signed: true })
    }

    /// A certificate for a new key, signed by this CA.
    ///
    /// # Errors
    /// As [`Issued::self_signed`]; [`IssueError::Issuer`] if this is not a CA.
    pub fn issue(&self, template: &Template, key: KeyType) -> Result<Issued, IssueError> {
        self.may_sign(KeyUsages::KeyCertSign, "it is not a CA whose key usage has keyCertSign")?;
        let key = PrivateKey::generate(key)?;
        let issuer = self.certificate.tbs_certificate().subject();
        let certificate = build(template, issuer, self.key_identifier()?, &key, &self.key)?;
        let der = certificate.to_der()?;
        let own = (!self.is_self_signed).then(|| self.der.clone());
        let chain = own.into_iter().chain(self.chain.iter().cloned()).collect();
        Ok(Issued { certificate, der, key, chain, is_self_signed: false })
    }

    /// A certificate and its key from PEM: `certificates` has it first, and the CAs above it after it.
    ///
    /// # Errors
    /// [`IssueError::Input`] for what cannot be read; [`IssueError::KeyMismatch`].
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Issued, IssueError> {
        let expected = IssueError::Input("a PEM file of certificates, the issuer's first");
        let mut read = certauth::certificates_from_pem(certificates).map_err(|_| expected.clone())?.into_iter();
        let der = read.next().ok_or(expected.clone())?;
        let certificate = Certificate::from_der(&der).map_err(|_| expected)?;
        let key = PrivateKey::from_pem(key)?;
        let tbs = certificate.tbs_certificate();
        if tbs.subject_public_key_info().to_der()? != key.public_key_info()? {
            return Err(IssueError::KeyMismatch);
        }
        let is_self_signed = tbs.subject() == tbs.issuer();
        // The root need not be sent: whoever verifies has it.
        let is_root = |der: &Vec<u8>| {
            Certificate::from_der(der)
                .is_ok_and(|root| root.tbs_certificate().subject() == root.tbs_certificate().issuer())
        };
        let chain = read.filter(|der| !is_root(der)).collect();
        Ok(Issued { certificate, der, key, chain, is_self_signed })
    }

    /// The DER of the certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate, PEM.
    pub fn pem(&self) -> String {
        pem("CERTIFICATE", &self.der)
    }

    /// The certificate and the CAs above it without the root, PEM: what a client configures and sends.
    pub fn chain_pem(&self) -> String {
        self.chain.iter().fold(self.pem(), |text, der| text + &pem("CERTIFICATE", der))
    }

    /// The DER of the CAs above, nearest first; without the root.
    pub fn chain(&self) -> impl Iterator<Item = &[u8]> {
        self.chain.iter().map(Vec::as_slice)
    }

    /// The private key, PKCS #8 in PEM, not encrypted.
    ///
    /// # Errors
    /// [`IssueError::Encoding`].
    pub fn key_pem(&self) -> Result<String, IssueError> {
        self.key.pem()
    }

    /// The key identifier of this CA, as its certificate has it.
    pub(crate) fn key_identifier(&self) -> Result<Option<OctetString>, IssueError> {
        let found = self.certificate.tbs_certificate().get_extension::<SubjectKeyIdentifier>()?;
        Ok(found.map(|(_, identifier)| identifier.0))
    }

    /// RFC 5280, 4.2.1.3 and 4.2.1.9: a CA says so, and its key usage, if it has one, allows what is signed.
    pub(crate) fn may_sign(&self, usage: KeyUsages, lack: &'static str) -> Result<(), IssueError> {
        let tbs = self.certificate.tbs_certificate();
        let is_ca = tbs.get_extension::<BasicConstraints>()?.is_some_and(|(_, constraints)| constraints.ca);
        let allows = tbs.get_extension::<KeyUsage>()?.is_none_or(|(_, allowed)| allowed.0.contains(usage));
        if is_ca && allows { Ok(()) } else { Err(IssueError::Issuer(lack)) }
    }
}

impl fmt::Display for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.certificate.tbs_certificate().subject().fmt(f)
    }
}

pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    // Only a label that is not a label fails, and ours are.
    pem_rfc7468::encode_string(label, LineEnding::LF, der).unwrap_or_default()
}

pub(crate) fn time(at: UnixTime) -> Result<Time, IssueError> {
    let seconds = u64::try_from(at.0).map_err(|_| IssueError::Dates)?;
    let date = DateTime::from_unix_duration(Duration::from_secs(seconds)).map_err(|_| IssueError::Dates)?;
    // RFC 5280, 4.1.2.5: UTCTime through the year 2049.
    Ok(UtcTime::from_date_time(date)
        .map_or_else(|_| Time::GeneralTime(GeneralizedTime::from_date_time(date)), Time::UtcTime))
}

pub(crate) fn uri(text: &str) -> Result<GeneralName, IssueError> {
    let expected = "a URL in ASCII";
    let is_plain = text.contains(':') && text.bytes().all(|octet| octet.is_ascii_graphic());
    let url = Ia5String::new(text).ok().filter(|_| is_plain);
    url.map(GeneralName::UniformResourceIdentifier).ok_or(IssueError::Name { given: text.into(), expected })
}

/// A positive serial number of 127 random bits: RFC 5280, 4.1.2.2, and nobody can predict it.
fn serial_number() -> Result<SerialNumber, IssueError> {
    let mut octets = [0; 16];
    rand::fill(&mut octets)?;
    // Neither negative nor shorter than the others.
    octets[0] = octets[0] & 0x7f | 0x40;
    Ok(SerialNumber::new(&octets)?)
}

struct Profile<'t> {
    template: &'t Template,
    issuer: &'t Name,
    extensions: Vec<Extension>,
}

impl BuilderProfile for Profile<'_> {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.template.subject.clone()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        _: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        Ok(self.extensions.clone())
    }
}

fn build(
    template: &Template,
    issuer: &Name,
    issuer_key_identifier: Option<OctetString>,
    key: &PrivateKey,
    signer: &PrivateKey,
) -> Result<Certificate, IssueError> {
    if template.not_before > template.not_after {
        return Err(IssueError::Dates);
    }
    let public_key = SubjectPublicKeyInfoOwned::from_der(&key.public_key_info()?)?;
    let extensions = extensions(template, &public_key, issuer_key_identifier)?;
    let validity = Validity::new(time(template.not_before)?, time(template.not_after)?);
    let profile = Profile { template, issuer, extensions };
    let mut builder = CertificateBuilder::new(profile, serial_number()?, validity, public_key)?;
    let signed = builder.finalize(signer)?;
    let signature = BitString::from_bytes(&signer.sign(&signed)?)?;
    Ok(builder.assemble(signature, signer)?)
}

/// The extensions that RFC 5280, 4.2 asks of the kind of certificate, and what the template adds.
fn extensions(
    template: &Template,
    public_key: &SubjectPublicKeyInfoOwned,
    issuer_key_identifier: Option<OctetString>,
) -> Result<Vec<Extension>, IssueError> {
    let subject = &template.subject;
    let mut all: Vec<Extension> = Vec::new();
    if template.path_length.is_some() && !template.is_ca {
        return Err(IssueError::Issuer("a path length belongs in a CA"));
    }
    let constraints = BasicConstraints { ca: template.is_ca, path_len_constraint: template.path_length };
    all.push(constraints.to_extension(subject, &all)?);
    let usages: FlagSet<KeyUsages> = match template.is_ca {
        true => KeyUsages::KeyCertSign | KeyUsages::CRLSign,
        false => KeyUsages::DigitalSignature.into(),
    };
    all.push(KeyUsage(usages).to_extension(subject, &all)?);
    if !template.usages.is_empty() {
        let usages = template.usages.iter().map(|usage| usage.0).collect();
        all.push(ExtendedKeyUsage(usages).to_extension(subject, &all)?);
    }
    let own = SubjectKeyIdentifier::try_from(public_key.owned_to_ref())?;
    all.push(own.to_extension(subject, &all)?);
    if issuer_key_identifier.is_some() {
        let issuer = AuthorityKeyIdentifier { key_identifier: issuer_key_identifier, ..Default::default() };
        all.push(issuer.to_extension(subject, &all)?);
    }
    if !template.names.is_empty() {
        let names = template.names.iter().map(GeneralName::try_from).collect::<Result<Vec<_>, _>>()?;
        all.push(SubjectAltName(names).to_extension(subject, &all)?);
    }
    if !template.crl_urls.is_empty() {
        let point = |url: &String| {
            let name = DistributionPointName::FullName(vec![uri(url)?]);
            Ok(DistributionPoint { distribution_point: Some(name), reasons: None, crl_issuer: None })
        };
        let points = template.crl_urls.iter().map(point).collect::<Result<Vec<_>, IssueError>>()?;
        all.push(CrlDistributionPoints(points).to_extension(subject, &all)?);
    }
    if !template.ocsp_urls.is_empty() {
        let description = |url: &String| Ok(AccessDescription { access_method: OCSP, access_location: uri(url)? });
        let access = template.ocsp_urls.iter().map(description).collect::<Result<Vec<_>, IssueError>>()?;
        all.push(AuthorityInfoAccessSyntax(access).to_extension(subject, &all)?);
    }
    Ok(all)
}
