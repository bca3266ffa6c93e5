//! The command `certauth`.
//!
//! Exit status: 0 authenticated; 1 refused; 2 usage, unreadable input, or settings that cannot work.

mod input;
mod text;
mod settings;
mod verify;
mod rules;
mod crl;
mod issue;
mod decode;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use certauth::Code;
use certauth::codes::TABLE;
use certauth::face::{error_json, escaped};
use certauth::policy::{FIELDS, Field, Kind};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

/// Verifies client certificates, and says why.
#[derive(Parser)]
#[command(name = "certauth", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Verify a client certificate; exit 0 if it is authenticated, 1 if it is refused, 2 if no verdict could be reached
    Verify(verify::Verify),
    /// Show CRLs; exit 0 if all is well, 1 if one has ended, lists the certificate or is not signed by the issuer, 2 if one
    /// cannot be read
    Crl(crl::Crl),
    /// Make certificates, CRLs and OCSP responses to develop and test with
    Issue(issue::Issue),
    /// Check a file of rules, and say which rule decides about each certificate; exit 0 if all are accepted, 1 if one is not,
    /// 2 if the rules cannot be read or can never match
    Rules(rules::Rules),
    /// Decode the header in which a proxy forwards a client's certificate; exit 0 if it is decoded, 1 if it is refused, 2 for
    /// a mistake in the call
    Decode(decode::Decode),
    /// Explain the codes of verdicts: all of them, or one by its name or number
    Codes {
        /// A name such as expired, or a number such as 401
        name: Option<String>,
    },
}

fn main() -> ExitCode {
    let command = Arguments::command().mut_subcommand("verify", |verify| verify.after_long_help(fields_help()));
    // How many files the last --trust names: the last of several is LEAF, if nothing else is.
    let mut trusted_last = 0;
    let read = command.try_get_matches().and_then(|matches| {
        let verify = matches.subcommand_matches("verify");
        let occurrences = verify.and_then(|verify| verify.get_occurrences::<PathBuf>("trust"));
        trusted_last = occurrences.and_then(Iterator::last).map_or(0, Iterator::count);
        Arguments::from_arg_matches(&matches)
    });
    let arguments = match read {
        Ok(arguments) => arguments,
        // Help and version go to standard output and succeed; everything else is a usage error.
        Err(error) if error.use_stderr() => return usage(&error.render().to_string()),
        Err(error) => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
    };
    match arguments.command {
        Command::Verify(verify) => verify.run(trusted_last),
        Command::Crl(crl) => crl.run(),
        Command::Issue(issue) => issue.run(),
        Command::Rules(rules) => rules.run(),
        Command::Decode(decode) => decode.run(),
        Command::Codes { name } => codes(name.as_deref()),
    }
}

/// A usage error: what clap says, its echo of the arguments escaped; as JSON if that was asked for.
fn usage(text: &str) -> ExitCode {
    let lines: Vec<String> = text.lines().map(escaped).collect();
    let arguments: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let asks_json = arguments.iter().any(|word| word == "--format=json")
        || arguments.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json");
    if asks_json {
        let sentence = lines.first().map_or("", |line| line.trim_start_matches("error: "));
        text::print(&format!("{}\n", error_json(Code::InputUnusable, sentence)));
    } else {
        eprintln!("{}", lines.join("\n"));
    }
    ExitCode::from(2)
}

/// The policy fields for `verify --help`, from the one table.
fn fields_help() -> String {
    let mut help = String::from("Policy fields for --policy name=value:\n");
    for field in FIELDS {
        let _ = writeln!(help, "\n  {} = {}   ({})", field.name, default_of(field), kind_of(field.kind));
        let _ = writeln!(help, "      {}", field.doc);
    }
    help
}

fn default_of(field: &Field) -> String {
    let text = field.default_text();
    if text.is_empty() { "(none)".into() } else { text }
}

fn kind_of(kind: Kind) -> String {
    match kind {
        Kind::Bool => "true or false".into(),
        Kind::Integer { min, max } => format!("{min} to {max}"),
        Kind::Seconds { max } => format!("seconds, at most {max}"),
        Kind::Choice(words) => words.join(", "),
        Kind::Oids => "OIDs, dotted or by name, separated by commas".into(),
        Kind::Digests => "SHA-256 in hexadecimal, separated by commas".into(),
        _ => String::new(),
    }
}

fn codes(name: Option<&str>) -> ExitCode {
    let Some(name) = name else {
        for entry in TABLE {
            text::print(&format!("{:>5}  {:<36} {}\n", entry.code.number(), entry.name, entry.cause));
        }
        return ExitCode::SUCCESS;
    };
    let by_number = || name.parse().ok().and_then(Code::from_number);
    match Code::from_name(&name.to_ascii_lowercase()).or_else(by_number) {
        Some(code) => {
            let entry = code.entry();
            text::print(&format!(
                "{} ({})\n  cause:  {}\n  remedy: {}\n",
                entry.name,
                code.number(),
                entry.cause,
                entry.remedy
            ));
            ExitCode::SUCCESS
        }
        None => {
            eprintln!("certauth: there is no code of that name; `certauth codes` lists them");
            ExitCode::from(2)
        }
    }
}
