//! `certauth rules`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use certauth::face::{escaped, printable};
use certauth::{Presented, validate_der};
use certauth_principal::{Authenticator, Decision, NoHooks, Outcome, Rules as Parsed};
use clap::{Args, Subcommand};

use crate::input::{self, Unusable, shown};
use crate::settings::Settings;
use crate::text;
use crate::verify::{Format, exit, rules_of, time};

#[derive(Args)]
pub(crate) struct Rules {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Read the rules, warn of likely mistakes, and say which rule decides about each certificate and why
    Check(Check),
}

#[derive(Args)]
struct Check {
    /// The file of rules; - is standard input
    #[arg(value_name = "RULES")]
    rules: PathBuf,
    /// Certificates, PEM or DER, to ask about; the rest of a PEM bundle is the chain that was sent
    #[arg(value_name = "CERT")]
    certificates: Vec<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

impl Rules {
    pub(crate) fn run(self) -> ExitCode {
        let What::Check(check) = self.what;
        exit(Format::Text, check.check())
    }
}

impl Check {
    fn check(&self) -> Result<ExitCode, Unusable> {
        let text = rules_of(&self.rules)?;
        let unusable = |error| Unusable::config(&shown(&self.rules), &error);
        let rules = Parsed::parse(&text).map_err(unusable)?;
        let authenticator = match self.settings.has_anchors() {
            true => {
                let builder = Authenticator::builder(self.settings.options()?);
                Some(builder.set_rules(text).build().map_err(unusable)?)
            }
            false => None,
        };
        let mut out = String::new();
        // Writing to a String does not fail.
        let count = rules.len();
        let _ = writeln!(out, "{}: {count} rule{}", shown(&self.rules), if count == 1 { "" } else { "s" });
        for lint in rules.lint() {
            let _ = writeln!(out, "warning: line {}, column {}: {}: {}", lint.line, lint.column, lint.name, lint.text);
        }
        if authenticator.is_none() {
            out.push_str("note: labels of anchors were not checked: give the anchors as for certauth verify\n");
        }
        let mut all_accepted = true;
        for path in &self.certificates {
            let Some(authenticator) = &authenticator else {
                return Err(Unusable::new("give the anchors to ask about certificates, as for certauth verify"));
            };
            all_accepted &= self.explain(authenticator, &rules, path, &mut out)?;
        }
        text::print(&out);
        Ok(if all_accepted { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }

    /// What `certauth verify` decides, and what each rule says.
    fn explain(
        &self,
        authenticator: &Authenticator,
        rules: &Parsed,
        path: &Path,
        out: &mut String,
    ) -> Result<bool, Unusable> {
        let bundle = input::certificates(path)?;
        let [certificate, chain @ ..] = &bundle[..] else {
            return Err(Unusable::new(format!("{}: no certificate", shown(path))));
        };
        let now = time(self.settings.at.as_deref())?;
        let outcome = authenticator.authenticate(&Presented::sent(&bundle), now, &mut NoHooks);
        let identity = match &outcome {
            Outcome::NoCertificate => return Err(Unusable::new(format!("{}: no certificate", shown(path)))),
            Outcome::Denied(error) if error.valid_path().is_none() => {
                let _ = writeln!(out, "{}: refused before any rule: {error}", shown(path));
                return Ok(false);
            }
            // A refusal has no identity, and the rules are to be explained all the same.
            Outcome::Denied(error) => {
                let _ = writeln!(out, "{}: refused: {error}", shown(path));
                match validate_der(certificate, chain, now, authenticator.options()) {
                    Ok(identity) => Arc::new(identity),
                    Err(_) => return Ok(false),
                }
            }
            Outcome::Authenticated(principal) => {
                let line = principal.rule().unwrap_or_default();
                let name = principal.name().map(|name| format!(" as \"{}\"", escaped(name))).unwrap_or_default();
                let _ = writeln!(out, "{}: accepted by the rule on line {line}{name}", shown(path));
                Arc::clone(principal.identity())
            }
        };
        if let Decision::Accepted { claims, permits, .. } = rules.decide(&identity) {
            for (kind, value) in &claims {
                let _ = writeln!(out, "  {} = \"{}\"", escaped(kind), escaped(value));
            }
            for name in permits.iter().flatten() {
                let _ = writeln!(out, "  permits \"{}\"", escaped(name));
            }
        }
        for one in rules.explain(&identity) {
            let (line, reason) = (one.line, printable(&one.reason));
            let _ = match (one.matches, reason.is_empty()) {
                (true, true) => writeln!(out, "  line {line} matches"),
                (true, false) => writeln!(out, "  line {line} matches: {reason}"),
                (false, _) => writeln!(out, "  line {line} does not match: {reason}"),
            };
        }
        Ok(outcome.principal().is_some())
    }
}
