//! `certauth verify`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use certauth::{
    Code, NoEvidence, Revocation, Sha256Digest, TrustAnchor, TrustAnchors, UnixTime, ValidationOptions,
    ValidationPolicy, error_json, validate_der, verdict_json,
};
use clap::{Args, ValueEnum};

use crate::input::{self, Unusable, shown};
use crate::text;

#[derive(Args)]
pub(crate) struct Verify {
    /// Trust anchors: files of certificates, PEM or DER
    #[arg(long, value_name = "FILE", num_args = 1..)]
    trust: Vec<PathBuf>,
    /// Intermediates that the peer need not send; may be given again
    #[arg(long, value_name = "FILE")]
    intermediates: Vec<PathBuf>,
    /// How to check revocation; there is no default
    #[arg(long, value_enum)]
    revocation: Option<Mode>,
    /// A self-signed certificate that may enter: sha256:HEX of it or of its key, or a file with it; may be given again
    #[arg(long, value_name = "sha256:HEX|FILE")]
    pin: Vec<String>,
    /// The time to verify at, RFC 3339; now if omitted
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
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

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    /// Do not check revocation
    NoCheck,
    /// Check with the evidence at hand; none can be given yet, so every certificate is refused
    Offline,
    /// As offline: certauth fetches nothing
    Online,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One line, as docs/verdict.schema.json says
    Json,
}

impl Verify {
    pub(crate) fn run(mut self) -> ExitCode {
        // `--trust a.pem b.pem LEAF` reads LEAF as a third anchor.
        if self.leaf.is_none() && self.trust.len() > 1 {
            self.leaf = self.trust.pop();
        }
        match self.verdict() {
            Ok(code) => code,
            Err(unusable) => {
                match self.format {
                    Format::Json => {
                        let code = unusable.code.unwrap_or(Code::InputUnusable);
                        text::print(&format!("{}\n", error_json(code, &unusable.message)));
                    }
                    Format::Text => eprintln!("certauth: {}", unusable.message),
                }
                ExitCode::from(2)
            }
        }
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
        let verdict = validate_der(leaf, &chain, self.time()?, &options);
        match self.format {
            Format::Json => text::print(&format!("{}\n", verdict_json(&verdict))),
            Format::Text => text::print(&text::verdict(&verdict)),
        }
        Ok(if verdict.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }

    fn options(&self) -> Result<ValidationOptions, Unusable> {
        let revocation = match self.revocation {
            Some(Mode::NoCheck) => Revocation::NoCheck,
            Some(Mode::Offline) => Revocation::Offline(Arc::new(NoEvidence)),
            Some(Mode::Online) => Revocation::Online(Arc::new(NoEvidence)),
            None => {
                let message = "say how to check revocation: --revocation no-check, offline or online";
                return Err(Unusable { code: Some(Code::RevocationNotChosen), message: message.into() });
            }
        };
        let mut anchors = TrustAnchors::new();
        for path in &self.trust {
            for der in input::certificates(path)? {
                let anchor = TrustAnchor::from_certificate_der(&der);
                anchors.push(anchor.map_err(|error| Unusable::config(&shown(path), &error))?);
            }
        }
        let mut policy = ValidationPolicy::default();
        for setting in &self.policy {
            let (name, value) = setting
                .split_once('=')
                .ok_or_else(|| Unusable::new("give policy fields as --policy name=value; --help lists them"))?;
            policy.set(name, value).map_err(|error| Unusable::config("--policy", &error))?;
        }
        let mut builder = ValidationOptions::builder(anchors, revocation).policy(policy);
        for path in &self.intermediates {
            for der in input::certificates(path)? {
                builder = builder.intermediate_der(&der).map_err(|error| Unusable::config(&shown(path), &error))?;
            }
        }
        for pin in &self.pin {
            builder = match pin.strip_prefix("sha256:") {
                Some(digest) => {
                    builder.pin(Sha256Digest::from_hex(digest).map_err(|error| Unusable::config("--pin", &error))?)
                }
                None => {
                    input::certificates(pin.as_ref())?.iter().fold(builder, |builder, der| builder.pin_certificate(der))
                }
            };
        }
        builder.build().map_err(|error| Unusable::config("settings", &error))
    }

    fn time(&self) -> Result<UnixTime, Unusable> {
        let timestamp = match &self.at {
            None => jiff::Timestamp::now(),
            Some(text) => {
                text.parse().map_err(|_| Unusable::new("give --at as RFC 3339, such as 2027-01-15T08:00:00Z"))?
            }
        };
        // Rounded down: a certificate is not valid before its first second.
        let before = i64::from(timestamp.subsec_nanosecond() < 0);
        Ok(UnixTime(timestamp.as_second() - before))
    }
}
