//! `certauth crl`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use certauth::{AwsLc, Certificate, CrlReport, RevocationEvidence, UnixTime, evidence_json};
use clap::Args;

use crate::input::{self, Unusable, shown};
use crate::text;
use crate::verify::{Format, exit, time};

#[derive(Args)]
pub(crate) struct Crl {
    /// Files of CRLs, PEM or DER
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The certificate of the issuer, with which the signatures of its CRLs are checked
    #[arg(long, value_name = "CERT")]
    issuer: Option<PathBuf>,
    /// A certificate to look for
    #[arg(long, value_name = "CERT")]
    check: Option<PathBuf>,
    /// Exit 1 if a CRL ends within this time: seconds, or a number with m, h or d
    #[arg(long, value_name = "TIME", value_parser = seconds, default_value = "0")]
    fail_within: i64,
    /// The time to look at, RFC 3339; now if omitted
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    /// What to print; json has the CRLs alone, and the exit status tells the rest
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// `90`, `15m`, `24h` or `7d`.
fn seconds(text: &str) -> Result<i64, String> {
    let (digits, unit) = match text.as_bytes().last() {
        Some(b'm') => (&text[..text.len() - 1], 60),
        Some(b'h') => (&text[..text.len() - 1], 3_600),
        Some(b'd') => (&text[..text.len() - 1], 86_400),
        _ => (text, 1),
    };
    let number = digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse::<u32>().ok()).flatten();
    let number = number.ok_or("give a time such as 3600, 15m, 24h or 7d")?;
    Ok(i64::from(number) * unit)
}

impl Crl {
    pub(crate) fn run(self) -> ExitCode {
        exit(self.format, self.look())
    }

    /// Prints; status 0 if all is well.
    fn look(&self) -> Result<ExitCode, Unusable> {
        let (evidence, counts) = input::evidence(&self.files)?;
        let now = time(self.at.as_deref())?;
        let issuer = self.issuer.as_deref().map(one).transpose()?;
        let wanted = self.check.as_deref().map(one).transpose()?;
        let signed = match &issuer {
            Some(der) => evidence.signed_by(&certificate(der)?, Arc::new(AwsLc)),
            None => Vec::new(),
        };
        let listed = match &wanted {
            Some(der) => evidence.lists(&certificate(der)?),
            None => Vec::new(),
        };
        let reports = evidence.status_at(now);
        // Without a next update nobody knows whether it is the latest.
        let ends =
            |report: &CrlReport| report.age < 0 || report.seconds_left.is_none_or(|left| left <= self.fail_within);
        let is_signed = issuer.is_none() || (signed.contains(&Some(true)) && !signed.contains(&Some(false)));
        let is_listed = listed.iter().flatten().any(|record| record.revoked_at.is_some());
        let is_about = self.check.is_none() || listed.iter().any(Option::is_some);
        match self.format {
            Format::Json => text::print(&format!("{}\n", evidence_json(&evidence, now))),
            Format::Text => text::print(&self.text(&evidence, &counts, now, &signed, &listed)),
        }
        let is_well = is_signed && !is_listed && is_about && !reports.iter().any(ends);
        Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }

    fn text(
        &self,
        evidence: &RevocationEvidence,
        counts: &[usize],
        now: UnixTime,
        signed: &[Option<bool>],
        listed: &[Option<certauth::RevocationRecord>],
    ) -> String {
        let mut out = String::new();
        let files = self.files.iter().zip(counts).flat_map(|(file, count)| std::iter::repeat_n(file, *count));
        for (index, (report, file)) in evidence.status_at(now).iter().zip(files).enumerate() {
            // Writing to a String does not fail.
            let _ = describe(&mut out, report, &shown(file), self.fail_within);
            if let Some(signed) = signed.get(index) {
                let word = match signed {
                    Some(true) => "good",
                    Some(false) => "BAD: it does not verify with the key of --issuer, or that may not sign CRLs",
                    None => "NOT CHECKED: --issuer has another name",
                };
                let _ = writeln!(out, "  signature     {word}");
            }
            if let Some(listed) = listed.get(index) {
                let word = match listed {
                    None => "not about the certificate of --check: another issuer".into(),
                    Some(record) if record.revoked_at.is_some() => format!("LISTED{record}"),
                    Some(_) => "not listed".into(),
                };
                let _ = writeln!(out, "  certificate   {word}");
            }
        }
        out
    }
}

fn describe(out: &mut String, report: &CrlReport, file: &str, fail_within: i64) -> std::fmt::Result {
    writeln!(out, "{file}:")?;
    writeln!(out, "  issuer        \"{}\"", report.issuer)?;
    let number = report.number.as_deref().unwrap_or("none");
    let kind = match (report.is_delta, report.is_partial) {
        (true, _) => ", a delta CRL",
        (false, true) => ", about a part of the issuer's certificates",
        (false, false) => "",
    };
    writeln!(out, "  number        {number} (version {}{kind})", report.version)?;
    let age = if report.age < 0 { "FROM THE FUTURE".into() } else { format!("{} ago", duration(report.age)) };
    writeln!(out, "  this update   {} ({age})", report.this_update)?;
    match (report.next_update, report.seconds_left) {
        (Some(next), Some(left)) if left < 0 => {
            writeln!(out, "  next update   {next} (OVERDUE by {})", duration(left.saturating_neg()))?;
        }
        (Some(next), Some(left)) if left <= fail_within => {
            writeln!(out, "  next update   {next} (in {}: ENDS within --fail-within)", duration(left))?;
        }
        (Some(next), Some(left)) => writeln!(out, "  next update   {next} (in {})", duration(left))?,
        _ => writeln!(out, "  next update   none, so that it is not used unless crl_max_age is set")?,
    }
    if report.has_unknown_critical {
        writeln!(out, "  not usable    it has a critical extension that is not known")?;
    }
    writeln!(out, "  entries       {} in {} octets", report.entries, report.octets)
}

/// Days and hours, or hours and minutes.
fn duration(seconds: i64) -> String {
    let (minutes, sign) = (seconds.unsigned_abs() / 60, if seconds < 0 { "-" } else { "" });
    match minutes / 1_440 {
        0 => format!("{sign}{} h {} min", minutes / 60, minutes % 60),
        days => format!("{sign}{days} d {} h", minutes / 60 % 24),
    }
}

/// The one certificate of a file.
fn one(path: &Path) -> Result<Vec<u8>, Unusable> {
    let mut certificates = input::certificates(path)?;
    match (certificates.pop(), certificates.len()) {
        (Some(der), 0) => Ok(der),
        _ => Err(Unusable::new(format!("{}: give a file of one certificate", shown(path)))),
    }
}

fn certificate(der: &[u8]) -> Result<Certificate<'_>, Unusable> {
    Certificate::from_der(der).map_err(|error| Unusable::new(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times() {
        for (text, expected) in
            [("0", Some(0)), ("90", Some(90)), ("15m", Some(900)), ("24h", Some(86_400)), ("7d", Some(604_800))]
        {
            assert_eq!(seconds(text).ok(), expected);
        }
        for text in ["", "h", "-1", "1 h", "1.5h", "24hours", "99999999999"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
