//! `certauth rules`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use certauth::face::escaped;
use certauth::{ValidationOptions, validate_der};
use certauth_principal::Decision;
use clap::{Args, Subcommand};

use crate::input::{self, Unusable, shown};
use crate::settings::Settings;
use crate::text;
use crate::verify::{Format, exit, parsed, time};

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
        let rules = parsed(&self.rules)?;
        let options = match self.settings.has_anchors() {
            true => Some(self.settings.options()?),
            false => None,
        };
        if let Some(options) = &options {
            rules.check(options).map_err(|error| Unusable::config(&shown(&self.rules), &error))?;
        }
        let mut out = String::new();
        // Writing to a String does not fail.
        let _ = writeln!(out, "{}: {} rules", shown(&self.rules), rules.len());
        for lint in rules.lint() {
            let _ = writeln!(out, "warning: line {}, column {}: {}: {}", lint.line, lint.column, lint.name, lint.text);
        }
        if options.is_none() {
            out.push_str("note: labels of anchors were not checked: give the anchors as for certauth verify\n");
        }
        let mut all_accepted = true;
        for path in &self.certificates {
            let Some(options) = &options else {
                return Err(Unusable::new("give the anchors to ask about certificates, as for certauth verify"));
            };
            all_accepted &= self.explain(&rules, options, path, &mut out)?;
        }
        text::print(&out);
        Ok(if all_accepted { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }

    fn explain(
        &self,
        rules: &certauth_principal::Rules,
        options: &ValidationOptions,
        path: &Path,
        out: &mut String,
    ) -> Result<bool, Unusable> {
        let bundle = input::certificates(path)?;
        let [certificate, chain @ ..] = &bundle[..] else {
            return Err(Unusable::new(format!("{}: no certificate", shown(path))));
        };
        let identity = match validate_der(certificate, chain, time(self.settings.at.as_deref())?, options) {
            Ok(identity) => identity,
            Err(error) => {
                let _ = writeln!(out, "{}: no rule is asked: {error}", shown(path));
                return Ok(false);
            }
        };
        let decision = rules.decide(&identity);
        let _ = writeln!(out, "{}: {decision}", shown(path));
        if let Decision::Accepted { claims, permits, .. } = &decision {
            for (kind, value) in claims {
                let _ = writeln!(out, "  {} = \"{}\"", escaped(kind), escaped(value));
            }
            for name in permits.iter().flatten() {
                let _ = writeln!(out, "  permits \"{}\"", escaped(name));
            }
        }
        for one in rules.explain(&identity) {
            let (line, reason) = (one.line, escaped(&one.reason));
            let _ = match one.matches {
                true => writeln!(out, "  line {line} matches"),
                false => writeln!(out, "  line {line} does not match: {reason}"),
            };
        }
        Ok(matches!(decision, Decision::Accepted { .. }))
    }
}
