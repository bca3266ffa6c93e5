//! The claims that ASP.NET Core's handler makes, letter for letter: for programs that move from it.
//!
//! After dotnet/aspnetcore, `CertificateAuthenticationHandler.CreatePrincipal`, and dotnet/runtime, `GetX509NameInfo`, which is
//! .NET on Linux, and the values of whose Name claim differ from those of other systems where the subject has no CN. The handler
//! takes the first name of each type and lets the CN stand in for a DNS name; decide by
//! [`claims`](crate::claims) or by rules instead.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use certauth::{Attribute, GeneralName, Identity, Oid};

use crate::claim::{Claim, ClaimSource};
use crate::dotnet_name::{dotnet_name, dotnet_value};

/// .NET's `ClaimTypes` and `ClaimValueTypes`.
const ISSUER: &str = "issuer";
const THUMBPRINT: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/thumbprint";
const DISTINGUISHED_NAME: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/x500distinguishedname";
const SERIAL_NUMBER: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/serialnumber";
const DNS: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/dns";
const NAME: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name";
const EMAIL: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
const UPN: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";
const URI: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/uri";
const BASE64_BINARY: &str = "http://www.w3.org/2001/XMLSchema#base64Binary";

/// The handler's claims, at most nine, in its order. The thumbprint is the SHA-1 in hexadecimal, although its value type says
/// base64Binary; all but the issuer and the thumbprint are left out where they are blank.
pub fn aspnet_claims(identity: &Identity, issuer: &str) -> Vec<Claim> {
    let claim =
        |claim_type: &'static str, value: String| Claim::new(claim_type, value, issuer, ClaimSource::Certificate);
    let thumbprint = identity.sha1_thumbprint().to_string().to_uppercase();
    let mut all = alloc::vec![
        claim(ISSUER, dotnet_name(&identity.issuer())),
        Claim { value_type: BASE64_BINARY, ..claim(THUMBPRINT, thumbprint) },
    ];
    let first =
        |of_type: fn(&GeneralName<'_>) -> Option<String>| identity.subject_alt_names().find_map(|name| of_type(&name));
    let email = first(|name| match name {
        GeneralName::Rfc822Name(text) => Some((*text).into()),
        _ => None,
    });
    let dns = first(|name| match name {
        GeneralName::DnsName(text) => Some((*text).into()),
        _ => None,
    });
    let uri = first(|name| match name {
        GeneralName::Uri(text) => Some((*text).into()),
        _ => None,
    });
    let upn = first(|name| name.user_principal_name().map(Into::into));
    let optional = [
        (DISTINGUISHED_NAME, Some(dotnet_name(&identity.subject()))),
        (SERIAL_NUMBER, Some(serial_number(identity))),
        (DNS, dns.or_else(|| last_of(identity, &Oid::COMMON_NAME))),
        (NAME, simple_name(identity).or_else(|| email.clone())),
        (EMAIL, email.or_else(|| last_of(identity, &Oid::EMAIL_ADDRESS))),
        (UPN, upn),
        (URI, uri),
    ];
    for (claim_type, value) in optional {
        all.extend(value.filter(|value| !value.trim().is_empty()).map(|value| claim(claim_type, value)));
    }
    all
}

/// The serial number in hexadecimal with the octet that makes it positive, as .NET's SerialNumber has it.
fn serial_number(identity: &Identity) -> String {
    identity.serial_number().contents().iter().map(|octet| alloc::format!("{octet:02X}")).collect()
}

/// .NET walks the subject from its end.
fn backwards(identity: &Identity) -> Vec<Attribute<'_>> {
    let mut attributes: Vec<Attribute<'_>> = identity.subject().attributes().collect();
    attributes.reverse();
    attributes
}

fn last_of(identity: &Identity, oid: &Oid) -> Option<String> {
    backwards(identity).iter().find(|attribute| attribute.oid == *oid).and_then(dotnet_value)
}

/// `X509NameType.SimpleName` without its fallback to subjectAltName: the last CN; otherwise the first OU, O or e-mail address,
/// or the last attribute of another type. Those count only if there is an attribute of another type.
fn simple_name(identity: &Identity) -> Option<String> {
    let (mut unit, mut organization, mut email, mut other) = (None, None, None, None);
    for attribute in backwards(identity) {
        if attribute.oid == Oid::COMMON_NAME {
            return dotnet_value(&attribute);
        }
        let value = dotnet_value(&attribute);
        if attribute.oid == Oid::ORGANIZATIONAL_UNIT {
            unit = value;
        } else if attribute.oid == Oid::ORGANIZATION {
            organization = value;
        } else if attribute.oid == Oid::EMAIL_ADDRESS {
            email = value;
        } else if other.is_none() {
            other = value;
        }
    }
    other.as_ref()?;
    unit.or(organization).or(email).or(other)
}
