//! The one JSON of a verdict, which C, Python and the command print: docs/verdict.schema.json. Keys are in the order
//! of these structs; serial numbers are hexadecimal, times RFC 3339 in UTC.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::Write as _;

use serde::Serialize;

use crate::certificate_ref::CertificateRef;
use crate::code::Code;
use crate::error::{Described, Detail, Note, Rejection, UnknownIssuer, ValidationError};
use crate::identity::Identity;
use crate::misread::Misread;
use crate::name::{Attribute, DistinguishedName, GeneralName};
use crate::oid::{Oid, oid_name, oid_text};
use crate::text::{hex, is_hidden};
use crate::time::UnixTime;

#[derive(Serialize)]
struct VerdictView {
    outcome: &'static str,
    code: u32,
    name: &'static str,
    cause: &'static str,
    remedy: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<IdentityView>,
    rejections: Vec<RejectionView>,
    more_rejections: Vec<CountView>,
    certificates: Vec<DescribedView>,
    notes: Vec<NoteView>,
}

#[derive(Serialize)]
struct IdentityView {
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
}

#[derive(Serialize)]
struct RejectionView {
    path: Vec<String>,
    code: u32,
    name: &'static str,
    at: String,
    detail: DetailView,
}

#[derive(Serialize)]
struct CountView {
    code: u32,
    name: &'static str,
    count: u32,
}

#[derive(Serialize)]
struct DescribedView {
    at: String,
    subject: String,
    sha256: String,
}

#[derive(Serialize)]
struct NoteView {
    code: u32,
    name: &'static str,
    at: String,
    detail: DetailView,
}

#[derive(Serialize)]
#[serde(untagged)]
enum DetailView {
    None {},
    Unreadable {
        offset: u64,
        expected: &'static str,
        found: Option<&'static str>,
    },
    Field {
        field: &'static str,
    },
    Oid {
        oid: String,
        oid_name: Option<&'static str>,
    },
    Extension {
        oid: String,
        oid_name: Option<&'static str>,
        item: Option<u32>,
        expected: &'static str,
    },
    Bound {
        found: u64,
        allowed: u64,
    },
    Time {
        bound: String,
        now: String,
    },
    Dates {
        not_before: String,
        not_after: String,
    },
    Oids {
        found: Vec<String>,
        wanted: Vec<String>,
    },
    Issuer {
        issuer: String,
        key_identifier: Option<String>,
        candidate: Option<String>,
        difference: String,
        by_itself: Option<String>,
        trusted: Vec<String>,
    },
    Keys {
        key_identifier: Option<String>,
        issuer_key_identifier: Option<String>,
    },
    Named {
        name: String,
        by: String,
        permitted: Vec<String>,
    },
    Sha256 {
        sha256: String,
        public_key_sha256: String,
    },
}

#[derive(Serialize)]
struct ErrorView<'a> {
    outcome: &'static str,
    code: u32,
    name: &'static str,
    message: &'a str,
}

/// A verdict as JSON, on one line.
pub fn verdict_json(verdict: &Result<Identity, ValidationError>) -> String {
    let view = match verdict {
        Ok(identity) => VerdictView {
            outcome: "authenticated",
            code: Code::Authenticated.number(),
            name: Code::Authenticated.name(),
            cause: Code::Authenticated.cause(),
            remedy: Code::Authenticated.remedy(),
            identity: Some(identity_view(identity)),
            rejections: Vec::new(),
            more_rejections: Vec::new(),
            certificates: Vec::new(),
            notes: identity.notes().iter().map(note_view).collect(),
        },
        Err(error) => VerdictView {
            outcome: "denied",
            code: error.code().number(),
            name: error.code().name(),
            cause: error.cause(),
            remedy: error.remedy(),
            identity: None,
            rejections: error.rejections().iter().map(rejection_view).collect(),
            more_rejections: error.more_rejections().iter().map(count_view).collect(),
            certificates: error.certificates().iter().map(described_view).collect(),
            notes: error.notes().iter().map(note_view).collect(),
        },
    };
    text_of(&view)
}

/// An error for which there is no verdict, as JSON on one line: `"outcome":"error"`, the code and a sentence.
pub fn error_json(code: Code, message: &str) -> String {
    text_of(&ErrorView { outcome: "error", code: code.number(), name: code.name(), message })
}

/// Views hold only strings, numbers and lists, which always serialise.
fn text_of(view: &impl Serialize) -> String {
    let text = serde_json::to_string(view).unwrap_or_default();
    if !text.chars().any(is_hidden) {
        return text;
    }
    // serde_json escapes only C0. The others occur only inside strings, where \u means the same.
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a String does not fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(character);
        }
    }
    out
}

fn identity_view(identity: &Identity) -> IdentityView {
    IdentityView {
        subject: name_view(identity.subject()),
        issuer: name_view(identity.issuer()),
        serial_number: hex(identity.serial_number()),
        not_before: identity.not_before().to_string(),
        not_after: identity.not_after().to_string(),
        sha256: hex(&identity.sha256()),
        public_key_sha256: hex(&identity.public_key_sha256()),
        sha1_thumbprint: hex(&identity.sha1_thumbprint()),
        subject_alt_names: identity.subject_alt_names().map(general_name_view).collect(),
        extended_key_usages: identity.extended_key_usages().map(oid_text).collect(),
        policies: identity.policies().iter().map(Oid::to_string).collect(),
        security_identifier: identity.certificate().security_identifier().map(ToOwned::to_owned),
        extensions: identity
            .certificate()
            .extensions()
            .map(|extension| ExtensionView {
                oid: oid_text(extension.oid),
                name: oid_name(extension.oid),
                critical: extension.critical,
                value: hex(extension.value),
            })
            .collect(),
        path: identity.path_refs().iter().map(CertificateRef::to_string).collect(),
        trust: identity.trust().word(),
        pin: identity.pin().map(|digest| hex(&digest.0)),
        names_are_claims: identity.names_are_claims(),
        anchor_label: identity.anchor_label().to_owned(),
        anchor_sha256: identity.anchor_sha256().map(|digest| hex(digest)),
        checked: identity.checked(),
        switched_off: identity.switched_off().to_vec(),
        valid_until: identity
            .valid_until()
            .map(|until| ValidUntilView { time: until.time.to_string(), because_of: until.because_of.to_string() }),
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
        oid: oid_text(attribute.oid),
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
            GeneralName::OtherName { oid, .. } if name.text().is_none() => Some(oid_text(oid)),
            _ => None,
        },
        directory_name: match name {
            // Its text is the value.
            GeneralName::DirectoryName(name) => Some(NameView { text: None, friendly: None, ..name_view(name) }),
            _ => None,
        },
    }
}

fn rejection_view(rejection: &Rejection) -> RejectionView {
    let violation = &rejection.violation;
    RejectionView {
        path: rejection.path.iter().map(CertificateRef::to_string).collect(),
        code: violation.code.number(),
        name: violation.code.name(),
        at: violation.at.to_string(),
        detail: detail_view(&violation.detail),
    }
}

fn count_view((code, count): &(Code, u32)) -> CountView {
    CountView { code: code.number(), name: code.name(), count: *count }
}

fn described_view(described: &Described) -> DescribedView {
    DescribedView { at: described.at.to_string(), subject: described.subject.clone(), sha256: hex(&described.sha256) }
}

fn note_view(note: &Note) -> NoteView {
    NoteView {
        code: note.code.number(),
        name: note.code.name(),
        at: note.at.to_string(),
        detail: detail_view(&note.detail),
    }
}

fn detail_view(detail: &Detail) -> DetailView {
    let time = |time: &UnixTime| time.to_string();
    match detail.clone() {
        Detail::None => DetailView::None {},
        Detail::Unreadable { offset, expected, found } => {
            DetailView::Unreadable { offset, expected, found: found.map(Misread::text) }
        }
        Detail::Field { field } => DetailView::Field { field },
        Detail::Oid { oid, name } => DetailView::Oid { oid, oid_name: name },
        Detail::Extension { oid, name, item, expected } => {
            DetailView::Extension { oid, oid_name: name, item, expected }
        }
        Detail::Bound { found, allowed } => DetailView::Bound { found, allowed },
        Detail::Time { bound, now } => DetailView::Time { bound: time(&bound), now: time(&now) },
        Detail::Dates { not_before, not_after } => {
            DetailView::Dates { not_before: time(&not_before), not_after: time(&not_after) }
        }
        Detail::Oids { found, wanted } => DetailView::Oids { found, wanted },
        Detail::Issuer(unknown) => {
            let UnknownIssuer { issuer, key_identifier, candidate, difference, by_itself, trusted } = *unknown;
            let (candidate, by_itself) = (candidate.map(|at| at.to_string()), by_itself.map(|at| at.to_string()));
            DetailView::Issuer { issuer, key_identifier, candidate, difference, by_itself, trusted }
        }
        Detail::Keys { key_identifier, issuer_key_identifier } => {
            DetailView::Keys { key_identifier, issuer_key_identifier }
        }
        Detail::Name { name, by, permitted } => DetailView::Named { name, by: by.to_string(), permitted },
        Detail::Sha256 { sha256, public_key_sha256 } => DetailView::Sha256 { sha256, public_key_sha256 },
    }
}
