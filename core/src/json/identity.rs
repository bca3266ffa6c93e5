//! An identity, with its names.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde::Serialize;

use crate::certificate_ref::CertificateRef;
use crate::identity::Identity;
use crate::json::revocation::{StatusView, status_view};
use crate::name::{Attribute, DistinguishedName, GeneralName};
use crate::oid::{Oid, oid_text};
use crate::text::hex;

#[derive(Serialize)]
pub(super) struct IdentityView {
    subject: NameView,
    issuer: NameView,
    serial_number: String,
    not_before: String,
    not_after: String,
    sha256: String,
    public_key_sha256: String,
    sha1_thumbprint: String,
    subject_alt_names: Vec<GeneralNameView>,
    security_identifier: Option<String>,
    extended_key_usages: Vec<String>,
    policies: Vec<String>,
    extensions: Vec<ExtensionView>,
    path: Vec<String>,
    trust: &'static str,
    pin: Option<String>,
    names_are_claims: bool,
    anchor_label: String,
    anchor_sha256: Option<String>,
    checked: Vec<&'static str>,
    switched_off: Vec<&'static str>,
    revocation: Vec<StatusView>,
    valid_until: Option<ValidUntilView>,
    validated_at: String,
}

#[derive(Serialize)]
struct NameView {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    friendly: Option<String>,
    der: String,
    rdns: Vec<Vec<AttributeView>>,
}

#[derive(Serialize)]
struct AttributeView {
    #[serde(rename = "type")]
    oid: String,
    value: Option<String>,
    tag: u8,
    /// Where the value is not text.
    #[serde(skip_serializing_if = "Option::is_none")]
    octets: Option<String>,
}

#[derive(Serialize)]
struct ExtensionView {
    oid: String,
    name: Option<&'static str>,
    critical: bool,
    value: String,
}

#[derive(Serialize)]
struct GeneralNameView {
    #[serde(rename = "type")]
    kind: &'static str,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    oid: Option<String>,
    /// Of a directoryName.
    #[serde(skip_serializing_if = "Option::is_none")]
    directory_name: Option<NameView>,
}

#[derive(Serialize)]
struct ValidUntilView {
    time: String,
    because_of: String,
    cause: &'static str,
}

pub(super) fn identity_view(identity: &Identity) -> IdentityView {
    IdentityView {
        subject: name_view(identity.subject()),
        issuer: name_view(identity.issuer()),
        serial_number: hex(identity.serial_number().contents()),
        not_before: identity.not_before().to_string(),
        not_after: identity.not_after().to_string(),
        sha256: identity.sha256().to_string(),
        public_key_sha256: identity.public_key_sha256().to_string(),
        sha1_thumbprint: identity.sha1_thumbprint().to_string(),
        subject_alt_names: identity.subject_alt_names().map(general_name_view).collect(),
        extended_key_usages: identity.extended_key_usages().map(|oid| oid_text(oid.0)).collect(),
        policies: identity.policies().iter().map(Oid::to_string).collect(),
        security_identifier: identity.certificate().security_identifier().map(ToOwned::to_owned),
        extensions: identity
            .certificate()
            .extensions()
            .map(|extension| ExtensionView {
                oid: oid_text(extension.oid.0),
                name: extension.oid.name(),
                critical: extension.critical,
                value: hex(extension.value),
            })
            .collect(),
        path: identity.path_refs().iter().map(CertificateRef::to_string).collect(),
        trust: identity.trust().word(),
        pin: identity.pin().map(|digest| digest.to_string()),
        names_are_claims: identity.names_are_claims(),
        anchor_label: identity.anchor_label().to_owned(),
        anchor_sha256: identity.anchor_sha256().map(|digest| digest.to_string()),
        checked: identity.checked(),
        switched_off: identity.switched_off().to_vec(),
        revocation: identity.revocation().iter().map(status_view).collect(),
        valid_until: identity.valid_until().map(|until| ValidUntilView {
            time: until.time.to_string(),
            because_of: until.because_of.to_string(),
            cause: until.cause.word(),
        }),
        validated_at: identity.validated_at().to_string(),
    }
}

fn name_view(name: DistinguishedName<'_>) -> NameView {
    let mut rdns: Vec<(u32, Vec<AttributeView>)> = Vec::new();
    for attribute in name.attributes() {
        let view = attribute_view(&attribute);
        match rdns.last_mut() {
            Some((rdn, parts)) if *rdn == attribute.rdn => parts.push(view),
            _ => rdns.push((attribute.rdn, alloc::vec![view])),
        }
    }
    NameView {
        text: Some(name.text()),
        friendly: Some(name.friendly_text()),
        der: hex(name.der()),
        rdns: rdns.into_iter().map(|(_, parts)| parts).collect(),
    }
}

/// A value that hides characters is shown by its octets: escaped it would grow sixfold.
fn attribute_view(attribute: &Attribute<'_>) -> AttributeView {
    let value = attribute.text().filter(|text| !text.chars().any(char::is_control));
    AttributeView {
        oid: oid_text(attribute.oid.0),
        tag: attribute.tag,
        octets: value.is_none().then(|| hex(attribute.value)),
        value,
    }
}

fn general_name_view(name: GeneralName<'_>) -> GeneralNameView {
    GeneralNameView {
        kind: name.word(),
        value: name.text().unwrap_or_else(|| hex(name.octets())),
        oid: match name {
            GeneralName::OtherName { oid, .. } if name.text().is_none() => Some(oid_text(oid.0)),
            _ => None,
        },
        directory_name: match name {
            // Its text is the value.
            GeneralName::DirectoryName(name) => Some(NameView { text: None, friendly: None, ..name_view(name) }),
            _ => None,
        },
    }
}
