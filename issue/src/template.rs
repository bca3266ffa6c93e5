//! What a certificate shall contain.

use std::net::IpAddr;
use std::str::FromStr;

use certauth::{Oid, UnixTime};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::{ID_KP_CLIENT_AUTH, ID_KP_SERVER_AUTH};
use der::asn1::{Any, Ia5String, Utf8StringRef};
use x509_cert::ext::pkix::name::{GeneralName, OtherName};
use x509_cert::name::Name;

use crate::error::IssueError;

/// The user principal name of Active Directory, an otherName.
const USER_PRINCIPAL_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.20.2.3");
/// anyExtendedKeyUsage, RFC 5280, 4.2.1.12.
const ANY_EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");

const DAY: i64 = 86_400;
/// 9999-12-31T23:59:59Z, the last date that a certificate can hold.
const LAST_DATE: i64 = 253_402_300_799;

/// What a certificate shall contain. The constructors set what its kind needs; every field can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub(crate) subject: Name,
    /// The first second of its validity.
    pub not_before: UnixTime,
    /// The last second of its validity.
    pub not_after: UnixTime,
    /// Whether it is a CA.
    pub is_ca: bool,
    /// How many CAs may follow below it. It needs a CA.
    pub path_length: Option<u8>,
    /// What its key is for, by extended key usage; empty means that the certificate does not say.
    pub usages: Vec<Usage>,
    /// The names of subjectAltName, in order.
    pub names: Vec<AlternativeName>,
    /// Where its status can be had: URLs of CRLs.
    pub crl_urls: Vec<String>,
    /// Where its status can be had: URLs of OCSP responders.
    pub ocsp_urls: Vec<String>,
}

impl Template {
    /// A root CA, valid for ten years.
    ///
    /// # Errors
    /// [`IssueError::Name`]: `subject` is not a distinguished name as RFC 4514 writes it, such as `CN=alice,O=Example`.
    pub fn root(subject: &str, now: UnixTime) -> Result<Template, IssueError> {
        Template::new(subject, now, 3_650, true, &[])
    }

    /// An intermediate CA, valid for five years, below which there can be no further CA.
    ///
    /// # Errors
    /// As [`Template::root`].
    pub fn intermediate(subject: &str, now: UnixTime) -> Result<Template, IssueError> {
        Ok(Template { path_length: Some(0), ..Template::new(subject, now, 1_825, true, &[])? })
    }

    /// A client, valid for a year.
    ///
    /// # Errors
    /// As [`Template::root`].
    pub fn client(subject: &str, now: UnixTime) -> Result<Template, IssueError> {
        Template::new(subject, now, 365, false, &[Usage::CLIENT_AUTH])
    }

    /// A server, valid for a year. Its host names belong in [`Template::names`].
    ///
    /// # Errors
    /// As [`Template::root`].
    pub fn server(subject: &str, now: UnixTime) -> Result<Template, IssueError> {
        Template::new(subject, now, 365, false, &[Usage::SERVER_AUTH])
    }

    fn new(subject: &str, now: UnixTime, days: u32, is_ca: bool, usages: &[Usage]) -> Result<Template, IssueError> {
        let template = Template {
            subject: name(subject)?,
            not_before: now,
            not_after: now,
            is_ca,
            path_length: None,
            usages: usages.to_vec(),
            names: Vec::new(),
            crl_urls: Vec::new(),
            ocsp_urls: Vec::new(),
        };
        Ok(template.valid_for(days))
    }

    /// Ends its validity so many days after it begins, and not later than a certificate can say.
    #[must_use]
    pub fn valid_for(self, days: u32) -> Template {
        let end = self.not_before.0.saturating_add(i64::from(days).saturating_mul(DAY));
        Template { not_after: UnixTime(end.min(LAST_DATE)), ..self }
    }
}

/// A distinguished name from its text.
fn name(text: &str) -> Result<Name, IssueError> {
    let unusable = || IssueError::Name {
        given: text.into(),
        expected: "a distinguished name as RFC 4514 writes it, such as CN=alice,O=Example",
    };
    // A part without an equals sign would be read as a type without a value.
    if text.contains('\0') || (!text.is_empty() && !text.contains('=')) {
        return Err(unusable());
    }
    Name::from_str(text).map_err(|_| unusable())
}

/// What a key is for: an extended key usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage(pub(crate) ObjectIdentifier);

impl Usage {
    /// clientAuth: a TLS client.
    pub const CLIENT_AUTH: Usage = Usage(ID_KP_CLIENT_AUTH);
    /// serverAuth: a TLS server.
    pub const SERVER_AUTH: Usage = Usage(ID_KP_SERVER_AUTH);
    /// anyExtendedKeyUsage.
    pub const ANY: Usage = Usage(ANY_EXTENDED_KEY_USAGE);
}

impl FromStr for Usage {
    type Err = IssueError;

    /// From a name such as clientAuth, or a dotted OID.
    fn from_str(text: &str) -> Result<Usage, IssueError> {
        let unusable =
            || IssueError::Name { given: text.into(), expected: "a usage such as clientAuth, or a dotted OID" };
        let oid: Oid = text.parse().map_err(|_| unusable())?;
        ObjectIdentifier::from_bytes(oid.contents()).map(Usage).map_err(|_| unusable())
    }
}

/// A name of subjectAltName.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlternativeName {
    /// A host name.
    Dns(String),
    /// An address.
    Ip(IpAddr),
    /// An e-mail address, ASCII.
    Email(String),
    /// A URI.
    Uri(String),
    /// A user principal name of Active Directory.
    UserPrincipalName(String),
    /// A SPIFFE ID, which is a URI of its own rules.
    Spiffe(String),
}

impl AlternativeName {
    /// The words that stand before the colon of the text form.
    pub const WORDS: &[&str] = &["dns", "ip", "email", "uri", "upn", "spiffe"];
}

impl FromStr for AlternativeName {
    type Err = IssueError;

    /// From text such as `dns:www.example`, `ip:192.0.2.1`, `email:alice@example.com`, `uri:urn:example:1`,
    /// `upn:alice@corp.example` or `spiffe:spiffe://example.org/web`.
    fn from_str(text: &str) -> Result<AlternativeName, IssueError> {
        let unusable = |expected| IssueError::Name { given: text.into(), expected };
        let (word, value) = text.split_once(':').unwrap_or((text, ""));
        if value.is_empty() {
            return Err(unusable("dns:, ip:, email:, uri:, upn: or spiffe: and the name"));
        }
        Ok(match word {
            "dns" => AlternativeName::Dns(value.into()),
            "ip" => AlternativeName::Ip(value.parse().map_err(|_| unusable("ip: and an IPv4 or IPv6 address"))?),
            "email" => AlternativeName::Email(value.into()),
            "uri" => AlternativeName::Uri(value.into()),
            "upn" => AlternativeName::UserPrincipalName(value.into()),
            // `spiffe://example.org/web` is the whole name, and `spiffe:spiffe://example.org/web` the word and the name.
            "spiffe" if value.starts_with("//") => AlternativeName::Spiffe(text.into()),
            "spiffe" => AlternativeName::Spiffe(value.into()),
            _ => return Err(unusable("dns:, ip:, email:, uri:, upn: or spiffe: and the name")),
        })
    }
}

impl TryFrom<&AlternativeName> for GeneralName {
    type Error = IssueError;

    fn try_from(name: &AlternativeName) -> Result<GeneralName, IssueError> {
        let ascii = |text: &str, expected| {
            let unusable = || IssueError::Name { given: text.into(), expected };
            let is_plain = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_graphic());
            if is_plain { Ia5String::new(text).map_err(|_| unusable()) } else { Err(unusable()) }
        };
        Ok(match name {
            AlternativeName::Dns(text) => GeneralName::DnsName(ascii(text, "a host name in ASCII (punycode)")?),
            AlternativeName::Ip(address) => GeneralName::from(*address),
            AlternativeName::Email(text) => GeneralName::Rfc822Name(ascii(text, "an e-mail address in ASCII")?),
            AlternativeName::Uri(text) => GeneralName::UniformResourceIdentifier(ascii(text, "a URI in ASCII")?),
            AlternativeName::Spiffe(text) => {
                let expected = "a SPIFFE ID such as spiffe://example.org/web";
                let is_spiffe = text.strip_prefix("spiffe://").is_some_and(|rest| rest.contains('/'));
                if !is_spiffe {
                    return Err(IssueError::Name { given: text.clone(), expected });
                }
                GeneralName::UniformResourceIdentifier(ascii(text, expected)?)
            }
            AlternativeName::UserPrincipalName(text) => {
                let value = Any::encode_from(&Utf8StringRef::new(text)?)?;
                GeneralName::OtherName(OtherName { type_id: USER_PRINCIPAL_NAME, value })
            }
        })
    }
}
