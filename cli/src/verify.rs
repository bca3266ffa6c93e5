//! `certauth verify`.

use std::path::PathBuf;
use std::process::ExitCode;

use certauth::face::error_json;
use certauth::{Code, ConfigError, Presented, UnixTime, verdict_json};
use certauth_principal::{Authenticator, Names, NoHooks, Outcome};
use clap::{Args, ValueEnum};

use crate::input::{self, Unusable, shown};
use crate::settings::Settings;
use crate::text;

/// How to authenticate, and what to say of it.
#[derive(Args)]
pub(crate) struct Attempt {
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// A rule: who is accepted, and under which name; may be given again, and only what a rule accepts is accepted then
    #[arg(long, value_name = "RULE", conflicts_with = "rules")]
    rule: Vec<String>,
    /// A file of rules
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Print the audit record, one line of JSON, in place of the verdict
    #[arg(long)]
    record: bool,
    /// Replace names in the record by HMAC-SHA-256 under the key that is this file's octets, 16 or more
    #[arg(long, value_name = "FILE", requires = "record")]
    record_key: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    attempt: Attempt,
    /// What to print
    #[arg(long, value_enum, default_value = "text", conflicts_with = "record")]
    format: Format,
    /// The certificate, PEM or DER; the rest of a PEM bundle is the chain that was sent; - is standard input
    #[arg(value_name = "LEAF")]
    leaf: Option<PathBuf>,
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
            self.leaf = self.attempt.settings.trust.pop();
        }
        exit(self.format, self.verdict())
    }

    fn verdict(&self) -> Result<ExitCode, Unusable> {
        let authenticator = self.attempt.authenticator()?;
        let path = self
            .leaf
            .as_ref()
            .ok_or_else(|| Unusable::new("give the certificate to verify: certauth verify ... LEAF"))?;
        let bundle = input::certificates(path)?;
        if bundle.is_empty() {
            return Err(Unusable::new(format!("{}: no certificate", shown(path))));
        }
        let (presented, now) = (Presented::sent(&bundle), self.attempt.now()?);
        let outcome = authenticator.authenticate(&presented, now, &mut NoHooks);
        self.attempt.report(self.format, &authenticator, &outcome, &presented, now)
    }
}

impl Attempt {
    /// Whether anything of it is given.
    pub(crate) fn is_given(&self) -> bool {
        self.settings.is_given() || !self.rule.is_empty() || self.rules.is_some() || self.record
    }

    pub(crate) fn now(&self) -> Result<UnixTime, Unusable> {
        time(self.settings.at.as_deref())
    }

    /// Prints what came of it: the exit status.
    pub(crate) fn report(
        &self,
        format: Format,
        authenticator: &Authenticator,
        outcome: &Outcome,
        presented: &Presented<'_>,
        now: UnixTime,
    ) -> Result<ExitCode, Unusable> {
        if self.record {
            let key = self.record_key.as_deref().map(input::read).transpose()?;
            let names = match &key {
                Some(key) => Names::hidden_by(key).map_err(|error| Unusable::config("--record-key", &error))?,
                None => Names::PLAIN,
            };
            text::print(&format!("{}\n", authenticator.record(outcome, presented, now, names)));
        } else {
            print(format, outcome);
        }
        Ok(if outcome.principal().is_some() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }

    pub(crate) fn authenticator(&self) -> Result<Authenticator, Unusable> {
        let builder = Authenticator::builder(self.settings.options()?);
        let (context, rules) = match (&self.rules, &self.rule[..]) {
            (Some(path), _) => (shown(path), rules_of(path)?),
            (None, []) => return builder.build().map_err(|error| Unusable::config("settings", &error)),
            (None, rules) => ("--rule".into(), rules.join("\n")),
        };
        builder.set_rules(rules).build().map_err(|error: ConfigError| Unusable::config(&context, &error))
    }
}

fn print(format: Format, outcome: &Outcome) {
    let verdict = match outcome {
        Outcome::Authenticated(principal) => Ok(principal.identity().as_ref().clone()),
        Outcome::Denied(error) => Err(error.clone()),
        Outcome::NoCertificate => {
            return text::print(match format {
                Format::Json => "{\"outcome\":\"no_certificate\"}\n",
                Format::Text => "no certificate\n",
            });
        }
    };
    match format {
        Format::Json => text::print(&format!("{}\n", verdict_json(&verdict))),
        Format::Text => text::print(&(text::verdict(&verdict) + &text::principal(outcome.principal()))),
    }
}

/// The text of a file of rules.
pub(crate) fn rules_of(path: &std::path::Path) -> Result<String, Unusable> {
    String::from_utf8(input::read(path)?)
        .map_err(|_| Unusable::new(format!("{}: the rules are not UTF-8", shown(path))))
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
