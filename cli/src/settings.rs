//! The settings of a validation, as arguments.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use certauth::policy::{CertificateTypes, PRESETS};
use certauth::{
    Code, ConfigError, Revocation, Sha256Digest, TrustAnchor, TrustAnchors, ValidationOptions, ValidationPolicy,
};
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use crate::input::{self, Unusable, shown};

#[derive(Args)]
pub(crate) struct Settings {
    /// Trust anchors: files of certificates, PEM or DER
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) trust: Vec<PathBuf>,
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
    pub(crate) at: Option<String>,
    /// The policy to start from: strict also refuses what RFC 5280 forbids issuers to do
    #[arg(long, value_name = "NAME", value_parser = presets(), default_value = "default")]
    preset: String,
    /// A policy field; may be given again; --help lists them
    #[arg(long, value_name = "NAME=VALUE")]
    policy: Vec<String>,
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

impl Settings {
    /// Whether anybody is trusted.
    pub(crate) fn has_anchors(&self) -> bool {
        !self.trust.is_empty() || !self.anchor.is_empty() || !self.pin.is_empty()
    }

    /// Whether any of them is given.
    pub(crate) fn is_given(&self) -> bool {
        self.has_anchors()
            || !self.intermediates.is_empty()
            || self.revocation.is_some()
            || !self.crl.is_empty()
            || self.at.is_some()
            || self.preset != "default"
            || !self.policy.is_empty()
    }

    pub(crate) fn options(&self) -> Result<ValidationOptions, Unusable> {
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
