//! The complete list of what a certificate says of its holder: nothing first, nothing left out.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::Write as _;

use certauth::{GeneralName, Identity};

use crate::claim::{Claim, ClaimSource};

/// Every claim of the verified end entity, each with its type:
///
/// | type | value |
/// |---|---|
/// | `certificate.sha256`, `public_key.sha256` | hexadecimal |
/// | `subject`, `issuer` | RFC 4514 |
/// | `serial_number` | hexadecimal, as `openssl x509 -serial` |
/// | `subject.` and a dotted OID | each attribute of the subject, in encoded order |
/// | `san.` and the type (`dns`, `email`, `uri`, `ip`, `upn`, `smtp_utf8_mailbox`, `directory_name`, `registered_id`, `other_name`, `x400`, `edi_party`) | each name of subjectAltName, in encoded order |
/// | `eku`, `policy` | dotted OIDs |
/// | `anchor` | the label of the anchor, unless it is empty |
///
/// A value that is not text is `#` and its octets in hexadecimal; that of an `other_name` has its dotted type and a colon
/// before it. No value is changed otherwise.
pub fn claims(identity: &Identity, issuer: &str) -> Vec<Claim> {
    let mut all = Vec::new();
    let mut push = |claim_type: String, value: String| {
        all.push(Claim::new(claim_type, value, issuer, ClaimSource::Certificate));
    };
    push("certificate.sha256".into(), identity.sha256().to_string());
    push("public_key.sha256".into(), identity.public_key_sha256().to_string());
    push("subject".into(), identity.subject().text());
    push("issuer".into(), identity.issuer().text());
    push("serial_number".into(), identity.serial_number().to_string());
    for attribute in identity.subject().attributes() {
        let value = attribute.text().unwrap_or_else(|| hexadecimal(attribute.value));
        push(alloc::format!("subject.{}", attribute.oid), value);
    }
    for name in identity.subject_alt_names() {
        let value = match (&name, name.text()) {
            (_, Some(text)) => text,
            (GeneralName::OtherName { oid, .. }, None) => alloc::format!("{oid}:{}", hexadecimal(name.octets())),
            (_, None) => hexadecimal(name.octets()),
        };
        push(alloc::format!("san.{}", name.word()), value);
    }
    for usage in identity.extended_key_usages() {
        push("eku".into(), usage.to_string());
    }
    for policy in identity.policies() {
        push("policy".into(), policy.to_string());
    }
    if !identity.anchor_label().is_empty() {
        push("anchor".into(), identity.anchor_label().into());
    }
    all
}

fn hexadecimal(octets: &[u8]) -> String {
    let mut out = String::from("#");
    for octet in octets {
        // Writing to a String does not fail.
        let _ = write!(out, "{octet:02x}");
    }
    out
}
