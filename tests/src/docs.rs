//! The pages that are generated from code: docs/codes.md and docs/policy.md.

use std::fmt::Write as _;

use certauth::{FIELDS, Kind, TABLE};

/// docs/codes.md.
pub fn codes() -> String {
    let mut page = String::from(
        "# Codes\n\nEvery verdict and every configuration error has one of these codes. The numbers and names are the same in \
         text, JSON, Rust, C and Python, and never change. `certauth codes NAME` prints one.\n\n\
         | number | name | stage | cause | what mends it |\n|--:|---|---|---|---|\n",
    );
    for entry in TABLE {
        let (number, stage) = (entry.code.number(), format!("{:?}", entry.stage));
        let _ = writeln!(page, "| {number} | `{}` | {stage} | {} | {} |", entry.name, entry.cause, entry.remedy);
    }
    page
}

/// docs/policy.md.
pub fn policy() -> String {
    let mut page = String::from(
        "# Policy fields\n\nEach field has the same name, range and default everywhere: `ValidationPolicy` in Rust, \
         `certauth_policy_set` in C, `Policy(...)` in Python, `--policy name=value` for the command.\n\n\
         | field | takes | default | what it does | what its safest value closes |\n|---|---|---|---|---|\n",
    );
    for field in FIELDS {
        let takes = match field.kind {
            Kind::Bool => "`true` or `false`".into(),
            Kind::Integer { min, max } => format!("{min} to {max}"),
            Kind::Seconds { max } => format!("seconds, at most {max}"),
            Kind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
            Kind::Oids => "dotted OIDs, separated by commas".into(),
            Kind::Digests => "SHA-256 in hexadecimal, separated by commas".into(),
            _ => String::new(),
        };
        let default = match field.default_text() {
            text if text.is_empty() => "none".into(),
            text => format!("`{text}`"),
        };
        let closes = match (field.closes, field.safest) {
            ("", _) => String::new(),
            (closes, "") => closes.into(),
            (closes, safest) => format!("`{safest}`: {closes}"),
        };
        let _ = writeln!(page, "| `{}` | {takes} | {default} | {} | {closes} |", field.name, field.doc);
    }
    page
}
