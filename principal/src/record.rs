//! The audit record: one line of JSON for each attempt, with nothing in it that could break a log.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::Write as _;

use certauth::{
    Certificate, CertificateStatus, Code, ConfigError, Detail, Presented, Sha256Digest, UnixTime, ValidationError,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::Sha256;

use crate::authenticator::Authenticator;
use crate::outcome::Outcome;

/// How a record writes the names of peers.
#[derive(Clone, Copy)]
pub struct Names<'k> {
    key: Option<&'k [u8]>,
}

/// The key is as secret as the names.
impl core::fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(if self.key.is_some() { "Names(hmac)" } else { "Names(plain)" })
    }
}

impl<'k> Names<'k> {
    /// As they are.
    pub const PLAIN: Names<'static> = Names { key: None };

    /// The fewest octets of a key.
    const LEAST_OCTETS: usize = 16;

    /// As HMAC-SHA-256 under a key of the program: equal names have equal texts, and nobody without the key can read or try
    /// them. Sentences, in which a name could be, are left out.
    ///
    /// # Errors
    /// [`Code::InputUnusable`]: the key has fewer than 16 octets.
    pub fn hidden_by(key: &'k [u8]) -> Result<Names<'k>, ConfigError> {
        if key.len() < Names::LEAST_OCTETS {
            return Err(ConfigError::in_text(
                Code::InputUnusable,
                None,
                "The key of a record has fewer than 16 octets",
            ));
        }
        Ok(Names { key: Some(key) })
    }

    /// A text of a field. The field is part of what is hashed, so that one value in two fields has two texts.
    fn write(&self, field: &str, text: &str) -> String {
        let Some(key) = self.key else { return text.into() };
        // HMAC takes a key of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
        mac.update(field.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        let mut out = String::from("hmac-sha256:");
        for octet in mac.finalize().into_bytes() {
            // Writing to a String does not fail.
            let _ = write!(out, "{octet:02x}");
        }
        out
    }

    fn is_plain(&self) -> bool {
        self.key.is_none()
    }
}

#[derive(Serialize)]
struct Record<'r> {
    schema: u32,
    certauth: &'static str,
    at: String,
    outcome: &'static str,
    code: Option<u32>,
    name: Option<&'static str>,
    certificate: Option<CertificateView>,
    principal: Option<String>,
    anchor: Option<AnchorView<'r>>,
    revocation: Vec<StatusView>,
    relaxed: Vec<&'static str>,
    notes: Vec<&'static str>,
    rule: Option<u32>,
    reasons: &'r [String],
    message: Option<&'r str>,
    configuration: String,
    rules: Option<String>,
    evidence: Option<String>,
}

#[derive(Serialize)]
struct CertificateView {
    sha256: String,
    subject: Option<String>,
    issuer: Option<String>,
    serial_number: Option<String>,
    /// Nobody vouches for what a certificate says that the checks refuse.
    claimed: bool,
}

#[derive(Serialize)]
struct AnchorView<'r> {
    label: &'r str,
    sha256: String,
}

#[derive(Serialize)]
struct StatusView {
    at: String,
    status: &'static str,
    source: &'static str,
    code: Option<u32>,
}

/// The version of the form of a record: it grows when a key changes its meaning or goes.
const SCHEMA: u32 = 1;

impl Authenticator {
    /// The audit record of an attempt, one line of JSON in ASCII: who was accepted or refused and why, at which time, on what
    /// the verdict rested. docs/record.md lists its keys.
    ///
    /// `presented` and `now` are those of the attempt. It is for the log; the peer gets a status and no reason.
    pub fn record(&self, outcome: &Outcome, presented: &Presented<'_>, now: UnixTime, names: Names<'_>) -> String {
        let mut record = Record {
            schema: SCHEMA,
            certauth: env!("CARGO_PKG_VERSION"),
            at: now.to_string(),
            outcome: outcome.word(),
            code: None,
            name: None,
            certificate: None,
            principal: None,
            anchor: None,
            revocation: Vec::new(),
            relaxed: self.options().switched_off(),
            notes: Vec::new(),
            rule: None,
            reasons: &[],
            message: None,
            configuration: self.options().fingerprint().to_string(),
            rules: self.rules().map(|rules| names.write("rules", &rules.sha256().to_string())),
            evidence: self.options().evidence_fingerprint().map(|digest| digest.to_string()),
        };
        match outcome {
            Outcome::NoCertificate => {}
            Outcome::Authenticated(principal) => {
                let identity = principal.identity();
                (record.code, record.name) = code_view(Code::Authenticated);
                record.certificate = Some(certificate_view(identity.certificate(), false, names));
                record.principal = principal.name().map(|name| names.write("principal", name));
                record.anchor = anchor_view(identity.anchor_label(), identity.anchor_sha256());
                record.revocation = identity.revocation().iter().map(status_view).collect();
                record.relaxed = identity.switched_off().to_vec();
                record.notes = identity.notes().iter().map(|note| note.code.name()).collect();
                record.rule = principal.rule();
            }
            Outcome::Denied(error) => denied(&mut record, error, presented, names),
        }
        // The views hold only strings, numbers and lists, which always serialise.
        ascii(&serde_json::to_string(&record).unwrap_or_default())
    }
}

fn denied<'r>(record: &mut Record<'r>, error: &'r ValidationError, presented: &Presented<'_>, names: Names<'_>) {
    (record.code, record.name) = code_view(error.code());
    // A header of a proxy that is refused shows no certificate.
    record.certificate = presented.certificate().map(|der| match Certificate::from_der(der) {
        Ok(certificate) => certificate_view(&certificate, error.valid_path().is_none(), names),
        Err(_) => CertificateView {
            sha256: names.write("sha256", &Sha256Digest::of(der).to_string()),
            subject: None,
            issuer: None,
            serial_number: None,
            claimed: true,
        },
    });
    record.notes = error.notes().iter().map(|note| note.code.name()).collect();
    if let Some(found) = error.valid_path() {
        record.principal = found.name.as_ref().map(|name| names.write("principal", name));
        record.anchor = anchor_view(&found.anchor_label, found.anchor_sha256);
        record.relaxed = found.switched_off.clone();
    }
    let Some(headline) = error.rejections().first() else { return };
    record.revocation = headline.revocation.iter().map(status_view).collect();
    if let Detail::Reasons { line, reasons } = &headline.violation.detail {
        record.rule = *line;
        if names.is_plain() {
            record.reasons = reasons;
        }
    }
    if names.is_plain() {
        record.message = error.message();
    }
}

fn code_view(code: Code) -> (Option<u32>, Option<&'static str>) {
    (Some(code.number()), Some(code.name()))
}

fn certificate_view(certificate: &Certificate<'_>, claimed: bool, names: Names<'_>) -> CertificateView {
    CertificateView {
        sha256: names.write("sha256", &Sha256Digest::of(certificate.der()).to_string()),
        subject: Some(names.write("subject", &certificate.subject().text())),
        issuer: Some(names.write("issuer", &certificate.issuer().text())),
        serial_number: Some(names.write("serial_number", &certificate.serial_number().to_string())),
        claimed,
    }
}

fn anchor_view(label: &str, sha256: Option<Sha256Digest>) -> Option<AnchorView<'_>> {
    sha256.map(|sha256| AnchorView { label, sha256: sha256.to_string() })
}

fn status_view(status: &CertificateStatus) -> StatusView {
    StatusView {
        at: status.at.to_string(),
        status: status.status.word(),
        source: status.record.source.word(),
        code: status.code.map(Code::number),
    }
}

/// JSON in ASCII: everything else is inside strings, where `\u` means the same.
fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, ' '..='~') {
            out.push(character);
            continue;
        }
        let mut units = [0; 2];
        for unit in character.encode_utf16(&mut units) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}
