//! GeneralName (RFC 5280, 4.2.1.6): one name of a subjectAltName or of a constraint.

use alloc::string::{String, ToString as _};
use core::net::IpAddr;

use crate::der::{self, Reader, Tlv, tag};
use crate::name::distinguished::DistinguishedName;
use crate::name::syntax::{address, ia5, is_control};
use crate::oid::{OidRef, SMTP_UTF8_MAILBOX, USER_PRINCIPAL_NAME};

/// One name of a subjectAltName or a constraint (RFC 5280, 4.2.1.6), undecoded where a decoder could get it wrong.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneralName<'a> {
    /// `otherName`: its type-id and the DER of its value.
    OtherName {
        /// The type.
        oid: OidRef<'a>,
        /// The DER inside the EXPLICIT tag.
        value: &'a [u8],
    },
    /// `rfc822Name`: an e-mail address, ASCII.
    Rfc822Name(&'a str),
    /// `dNSName`: ASCII.
    DnsName(&'a str),
    /// `x400Address`, undecoded.
    X400Address(&'a [u8]),
    /// `directoryName`.
    DirectoryName(DistinguishedName<'a>),
    /// `ediPartyName`, undecoded.
    EdiPartyName(&'a [u8]),
    /// `uniformResourceIdentifier`: ASCII.
    Uri(&'a str),
    /// `iPAddress`: 4 or 16 octets in a name, 8 or 32 in a constraint.
    IpAddress(&'a [u8]),
    /// `registeredID`.
    RegisteredId(OidRef<'a>),
}

/// Why a GeneralName cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameError {
    /// It cannot be framed.
    Malformed(&'static str),
    /// Its octets are not in the characters of its type.
    Undecodable {
        /// Its context tag.
        tag: u8,
        /// What is required.
        expected: &'static str,
    },
}

impl NameError {
    pub(crate) fn expected(self) -> &'static str {
        match self {
            NameError::Malformed(expected) | NameError::Undecodable { expected, .. } => expected,
        }
    }
}

/// The tags of GeneralName.
pub(crate) mod general_name_tag {
    use crate::der::tag::{context, context_constructed};

    pub(crate) const OTHER: u8 = context_constructed(0);
    pub(crate) const EMAIL: u8 = context(1);
    pub(crate) const DNS: u8 = context(2);
    pub(crate) const X400: u8 = context_constructed(3);
    pub(crate) const DIRECTORY: u8 = context_constructed(4);
    pub(crate) const EDI: u8 = context_constructed(5);
    pub(crate) const URI: u8 = context(6);
    pub(crate) const IP: u8 = context(7);
    pub(crate) const REGISTERED: u8 = context(8);
}

impl<'a> GeneralName<'a> {
    /// Reads one GeneralName. After [`NameError::Undecodable`] the reader is behind it.
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<GeneralName<'a>, NameError> {
        use general_name_tag::{DIRECTORY, DNS, EDI, EMAIL, IP, OTHER, REGISTERED, URI, X400};
        let malformed = |error: der::DerError| NameError::Malformed(error.expected);
        let Tlv { tag, value, .. } = reader.next().map_err(malformed)?;
        let ia5 = |expected| ia5(value).ok_or(NameError::Undecodable { tag, expected });
        Ok(match tag {
            OTHER => {
                let mut parts = Reader::new(value);
                let oid = parts.oid("a type-id in an otherName").map_err(malformed)?;
                let inner = parts.expect(tag::context_constructed(0), "a value in an otherName").map_err(malformed)?;
                parts.finish().map_err(malformed)?;
                let mut one = Reader::new(inner.value);
                one.next().and_then(|_| one.finish()).map_err(malformed)?;
                GeneralName::OtherName { oid: OidRef(oid), value: inner.value }
            }
            EMAIL => GeneralName::Rfc822Name(ia5("printable ASCII in an rfc822Name")?),
            DNS => GeneralName::DnsName(ia5("printable ASCII in a dNSName")?),
            X400 => GeneralName::X400Address(value),
            DIRECTORY => {
                let name = DistinguishedName::new(value);
                if !name.is_well_formed() {
                    return Err(NameError::Malformed("a well-formed name in a directoryName"));
                }
                GeneralName::DirectoryName(name)
            }
            EDI => GeneralName::EdiPartyName(value),
            URI => GeneralName::Uri(ia5("printable ASCII in a uniformResourceIdentifier")?),
            IP => GeneralName::IpAddress(value),
            REGISTERED if der::oid_is_well_formed(value) => GeneralName::RegisteredId(OidRef(value)),
            REGISTERED => return Err(NameError::Malformed("an OBJECT IDENTIFIER as registeredID")),
            _ => return Err(NameError::Malformed("a GeneralName of a known type")),
        })
    }

    /// The word for its type that JSON and every face use.
    pub fn word(&self) -> &'static str {
        match self {
            GeneralName::DnsName(_) => "dns",
            GeneralName::Rfc822Name(_) => "email",
            GeneralName::Uri(_) => "uri",
            GeneralName::IpAddress(_) => "ip",
            GeneralName::DirectoryName(_) => "directory_name",
            GeneralName::RegisteredId(_) => "registered_id",
            GeneralName::X400Address(_) => "x400",
            GeneralName::EdiPartyName(_) => "edi_party",
            GeneralName::OtherName { .. } if self.user_principal_name().is_some() => "upn",
            GeneralName::OtherName { .. } if self.smtp_utf8_mailbox().is_some() => "smtp_utf8_mailbox",
            GeneralName::OtherName { .. } => "other_name",
        }
    }

    /// The name as text, for the types that have one: not for x400Address, ediPartyName and an otherName of an unknown
    /// type.
    pub fn text(&self) -> Option<String> {
        match self {
            GeneralName::DnsName(text) | GeneralName::Rfc822Name(text) | GeneralName::Uri(text) => Some((*text).into()),
            GeneralName::IpAddress(octets) => address(octets).map(|address| address.to_string()),
            GeneralName::DirectoryName(name) => Some(name.text()),
            GeneralName::RegisteredId(oid) => Some(oid.to_string()),
            GeneralName::OtherName { .. } => {
                self.user_principal_name().or_else(|| self.smtp_utf8_mailbox()).map(Into::into)
            }
            GeneralName::X400Address(_) | GeneralName::EdiPartyName(_) => None,
        }
    }

    /// Its octets as they arrived: of a string type its contents, of a directoryName and an otherName's value the DER.
    pub fn octets(&self) -> &'a [u8] {
        match self {
            GeneralName::DnsName(text) | GeneralName::Rfc822Name(text) | GeneralName::Uri(text) => text.as_bytes(),
            GeneralName::DirectoryName(name) => name.der(),
            GeneralName::IpAddress(octets)
            | GeneralName::X400Address(octets)
            | GeneralName::EdiPartyName(octets)
            | GeneralName::OtherName { value: octets, .. } => octets,
            GeneralName::RegisteredId(oid) => oid.contents(),
        }
    }

    /// The address, if this is an iPAddress of 4 or 16 octets.
    pub fn ip_address(&self) -> Option<IpAddr> {
        match self {
            GeneralName::IpAddress(octets) => address(octets),
            _ => None,
        }
    }

    /// The user principal name, if this is an otherName of that type with a UTF8String in it.
    pub fn user_principal_name(&self) -> Option<&'a str> {
        self.utf8_of(USER_PRINCIPAL_NAME)
    }

    /// The internationalised e-mail address, if this is an otherName of type SmtpUTF8Mailbox (RFC 9598).
    pub fn smtp_utf8_mailbox(&self) -> Option<&'a str> {
        self.utf8_of(SMTP_UTF8_MAILBOX)
    }

    /// The UTF8String of an otherName of this type.
    fn utf8_of(&self, wanted: OidRef<'_>) -> Option<&'a str> {
        match self {
            GeneralName::OtherName { oid, value } if *oid == wanted => {
                let text = der::only(value, tag::UTF8_STRING, "a UTF8String").ok()?.value;
                // A NUL or another hidden character in a name is how one name is made to look like another.
                core::str::from_utf8(text).ok().filter(|text| !text.chars().any(is_control))
            }
            _ => None,
        }
    }
}
