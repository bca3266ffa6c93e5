//! The command `certauth`.
//!
//! Exit status: 0 authenticated; 1 refused; 2 usage, input that is no certificate, or settings that cannot work.

mod input;
mod text;
mod verify;

use std::fmt::Write as _;
use std::process::ExitCode;

use certauth::{Code, FIELDS, Field, Kind, TABLE};
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
    /// Verify a client certificate; exit 0 if it is authenticated, 1 if it is refused, 2 if nothing could be judged
    Verify(verify::Verify),
    /// Explain the codes of verdicts: all of them, or one by its name or number
    Codes {
        /// A name such as expired, or a number such as 401
        name: Option<String>,
    },
}

fn main() -> ExitCode {
    let command = Arguments::command().mut_subcommand("verify", |verify| verify.after_long_help(fields_help()));
    let arguments = match command.try_get_matches().and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to standard output and succeed; everything else is a usage error.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match arguments.command {
        Command::Verify(verify) => verify.run(),
        Command::Codes { name } => codes(name.as_deref()),
    }
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
        Kind::Oids => "dotted OIDs, separated by commas".into(),
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
    match Code::from_name(name).or_else(by_number) {
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
