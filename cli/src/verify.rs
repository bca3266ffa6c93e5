//! `certauth verify`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use certauth::face::error_json;
use certauth::policy::{CertificateTypes, PRESETS};
use certauth::{
    Code, ConfigError, Revocation, Sha256Digest, TrustAnchor, TrustAnchors, UnixTime, ValidationOptions,
    ValidationPolicy, validate_der, verdict_json,
};
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use crate::input::{self, Unusable, shown};
use crate::text;

#[derive(Args)]
pub(crate) struct Verify {
    /// Trust anchors: files of certificates, PEM or DER
    #[arg(long, value_name = "FILE", num_args = 1..)]
    trust: Vec<PathBuf>,
    /// Trust anchors under a label, which the identity then carries; may be given again
    #[arg(long, value_name = "LABEL=FILE")]
    anchor: Vec<String>,
    /// Intermediates that the peer need not send; may be given again
    #[arg(long, value_name = "FILE")]
    intermediates: Vec<PathBuf>,
    /// How to check revocation; there is no default
    #[arg(long, value_enum)]
    revocation: Option<Mode>,
    /// Evidence of revocation: a file of CRLs, PEM or DER; may be given again
    #[arg(long, value_name = "FILE")]
    crl: Vec<PathBuf>,
    /// Accept this certificate by itself: a file with it, sha256:HEX of it, or sha256:HEX of the key of a self-signed one;
    /// may be given again
    #[arg(long, value_name = "sha256:HEX|FILE")]
    pin: Vec<String>,
    /// The time to verify at, RFC 3339; now if omitted
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    /// The policy to start from: strict also refuses what RFC 5280 forbids issuers to do
    #[arg(long, value_name = "NAME", value_parser = presets(), default_value = "default")]
    preset: String,
    /// A policy field; may be given again; --help lists them
    #[arg(long, value_name = "NAME=VALUE")]
    policy: Vec<String>,
    /// What to print
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// The certificate, PEM or DER; the rest of a PEM bundle is the chain that was sent; - is standard input
    #[arg(value_name = "LEAF")]
    leaf: Option<PathBuf>,
}

fn presets() -> PossibleValuesParser {
    PRESETS.iter().map(|preset| preset.name).collect::<Vec<_>>().into()
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    /// Do not check revocation
    NoCheck,
    /// Check with the CRLs that --crl gives
    Offline,
    /// As offline, and say what to fetch where evidence is missing: certauth fetches nothing
    Online,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// One line, as docs/verdict.schema.json says
    Json,
}

impl Verify {
    /// `trusted_last`: how many files the last --trust names.
    pub(crate) fn run(mut self, trusted_last: usize) -> ExitCode {
        // `--trust a.pem b.pem LEAF` reads LEAF as a third anchor.
        if self.leaf.is_none() && trusted_last > 1 {
            self.leaf = self.trust.pop();
        }
        exit(self.format, self.verdict())
    }

    fn verdict(&self) -> Result<ExitCode, Unusable> {
        let options = self.options()?;
        let path = self
            .leaf
            .as_ref()
            .ok_or_else(|| Unusable::new("give the certificate to verify: certauth verify ... LEAF"))?;
        let bundle = input::certificates(path)?;
        let [leaf, chain @ ..] = &bundle[..] else {
            return Err(Unusable::new(format!("{}: no certificate", shown(path))));
        };
        let chain: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
        let verdict = validate_der(leaf, &chain, time(self.at.as_deref())?, &options);
        match self.format {
            Format::Json => text::print(&format!("{}\n", verdict_json(&verdict))),
            Format::Text => text::print(&text::verdict(&verdict)),
        }
        Ok(if verdict.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }

    fn options(&self) -> Result<ValidationOptions, Unusable> {
        let (evidence, _) = input::evidence(&self.crl)?;
        let revocation = match self.revocation {
            Some(Mode::NoCheck) if !self.crl.is_empty() => {
                let message = "--crl has no effect with --revocation no-check: choose offline or online";
                return Err(Unusable { code: Some(Code::EvidenceWithoutEffect), message: message.into() });
            }
            Some(Mode::NoCheck) => Revocation::NoCheck,
            Some(Mode::Offline) => Revocation::Offline(Arc::new(evidence)),
            Some(Mode::Online) => Revocation::Online(Arc::new(evidence)),
            None => {
                let message = "say how to check revocation: --revocation no-check, offline or online";
                return Err(Unusable { code: Some(Code::RevocationNotChosen), message: message.into() });
            }
        };
        let mut anchors = TrustAnchors::new();
        for path in &self.trust {
            anchors.extend(each(path, TrustAnchor::from_certificate_der)?);
        }
        for anchor in &self.anchor {
            let (label, path) = anchor
                .split_once('=')
                .filter(|(label, _)| !label.is_empty())
                .ok_or_else(|| Unusable::new("give labelled anchors as --anchor LABEL=FILE"))?;
            let read = each(path.as_ref(), TrustAnchor::from_certificate_der)?;
            anchors.extend(read.into_iter().map(|anchor| anchor.with_label(label)));
        }
        let mut digests = Vec::new();
        for pin in &self.pin {
            match pin.parse::<Sha256Digest>().map_err(ConfigError::from) {
                Ok(digest) => digests.push(digest),
                Err(error) if pin.starts_with("sha256:") => return Err(Unusable::config("--pin", &error)),
                Err(_) => anchors.push(only(pin.as_ref())?),
            }
        }
        let mut policy =
            ValidationPolicy::preset(&self.preset).map_err(|error| Unusable::config("--preset", &error))?;
        for setting in &self.policy {
            let (name, value) = setting
                .split_once('=')
                .ok_or_else(|| Unusable::new("give policy fields as --policy name=value; --help lists them"))?;
            policy.set(name, value).map_err(|error| Unusable::config("--policy", &error))?;
        }
        // A pinned certificate is accepted whatever its type, unless the policy says otherwise.
        let says_types = self.policy.iter().any(|setting| setting.starts_with("certificate_types="));
        if !self.pin.is_empty() && !says_types {
            policy.certificate_types = CertificateTypes::All;
        }
        let mut builder = ValidationOptions::builder(anchors, revocation).set_policy(policy);
        for path in &self.intermediates {
            for der in input::certificates(path)? {
                builder = builder.add_intermediate_der(&der).map_err(|error| Unusable::config(&shown(path), &error))?;
            }
        }
        builder = digests.into_iter().fold(builder, |builder, digest| builder.add_pin(digest));
        builder.build().map_err(|error| Unusable::config("settings", &error))
    }
}

/// The exit status; what could not be used is said in the format that was asked for.
pub(crate) fn exit(format: Format, result: Result<ExitCode, Unusable>) -> ExitCode {
    result.unwrap_or_else(|unusable| {
        match format {
            Format::Json => {
                let code = unusable.code.unwrap_or(Code::InputUnusable);
                text::print(&format!("{}\n", error_json(code, &unusable.message)));
            }
            Format::Text => eprintln!("certauth: {}", unusable.message),
        }
        ExitCode::from(2)
    })
}

/// The time of an --at, or now.
pub(crate) fn time(at: Option<&str>) -> Result<UnixTime, Unusable> {
    match at {
        None => Ok(UnixTime(jiff::Timestamp::now().as_second())),
        Some(text) => rfc3339(text)
            .map(UnixTime)
            .ok_or_else(|| Unusable::new("give --at as RFC 3339, such as 2027-01-15T08:00:00Z")),
    }
}

/// An anchor of each certificate of a file; an error has the number of the certificate in it.
fn each(path: &Path, anchor: impl Fn(&[u8]) -> Result<TrustAnchor, ConfigError>) -> Result<Vec<TrustAnchor>, Unusable> {
    let anchors = (0u32..).zip(input::certificates(path)?).map(|(index, der)| {
        let error = |error| Unusable::config(&shown(path), &ConfigError { index: Some(index), ..error });
        anchor(&der).map_err(error)
    });
    anchors.collect()
}

/// The one certificate of a file, trusted by itself. A chain would pin its CAs too, which nobody means.
fn only(path: &Path) -> Result<TrustAnchor, Unusable> {
    let mut anchors = each(path, TrustAnchor::only_this_certificate)?;
    match (anchors.pop(), anchors.len()) {
        (Some(anchor), 0) => Ok(anchor),
        (_, others) => {
            let count = others + 1;
            Err(Unusable::new(format!("{}: --pin takes a file of one certificate, and this has {count}", shown(path))))
        }
    }
}

/// RFC 3339, 5.6, to whole seconds since 1970, rounded down: a certificate is not valid before its first second. jiff
/// reads the date; on its own it would accept other forms too, and its instants end before those of certificates do.
fn rfc3339(text: &str) -> Option<i64> {
    let (date_time, rest) = text.split_at_checked(19)?;
    let fits = |text: &str, form: &str| {
        text.len() == form.len()
            && text.bytes().zip(form.bytes()).all(|(octet, form)| match form {
                b'0' => octet.is_ascii_digit(),
                _ => octet.eq_ignore_ascii_case(&form),
            })
    };
    if !fits(date_time, "0000-00-00T00:00:00") {
        return None;
    }
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
            (zone.len() < fraction.len()).then_some(zone)?
        }
        None => rest,
    };
    let offset = match zone.split_at_checked(1)? {
        ("Z" | "z", "") => 0,
        (sign @ ("+" | "-"), zone) if fits(zone, "00:00") => {
            let (hours, minutes): (i64, i64) = (zone.get(..2)?.parse().ok()?, zone.get(3..)?.parse().ok()?);
            let seconds = (hours < 24 && minutes < 60).then_some(hours * 3_600 + minutes * 60)?;
            if sign == "-" { -seconds } else { seconds }
        }
        _ => return None,
    };
    let local: jiff::civil::DateTime = date_time.to_ascii_uppercase().parse().ok()?;
    Some(local.duration_since(jiff::civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0)).as_secs() - offset)
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn dates() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2027-01-15T08:00:00Z", 1_800_000_000),
            ("2027-01-15t09:00:00.999+01:00", 1_800_000_000),
            ("1969-12-31T23:59:59.5Z", -1),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(rfc3339(text), Some(seconds), "{text}");
        }
        for text in [
            "",
            "20270115T080000Z",
            "2027-01-15T08Z",
            "+002027-01-15T08:00:00Z",
            "2027-01-15T08:00:00+25:00",
            "2027-01-15T08:00:00Z[Europe/Paris]",
            "2027-01-15T08:00:00",
            "2027-01-15T08:00:00.Z",
            "2027-02-29T08:00:00Z",
            "2027-01-15 08:00:00Z",
            "2027-01-15T24:00:00Z",
            "\u{661}970-01-01T00:00:00Z",
        ] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
    }
}
