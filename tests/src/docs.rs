//! The pages that are generated from code: docs/codes.md, docs/policy.md and docs/strict.md.

use std::fmt::Write as _;

use certauth::{FIELDS, Field, Kind, TABLE};

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
         `certauth_policy_set` in C, `Policy(...)` in Python, `--policy name=value` for the command. A policy starts from \
         the default or from the preset `strict`, which [strict.md](strict.md) sets beside it rule by rule.\n\n\
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

/// docs/strict.md.
pub fn strict() -> String {
    let mut page = String::from(
        "# What the default takes, and what `strict` refuses\n\nThe default policy keeps all that RFC 5280, section 6.1 \
         asks of a verifier. Beyond that, the RFC asks much of those who issue certificates, and private CAs break such \
         rules without harm to anybody. The preset `strict` refuses what this page's first table says, or you set one field:\n\n\
         - Rust: `ValidationPolicy::strict()`, then the fields.\n\
         - C: `certauth_policy_preset(policy, \"strict\", 6, &error)`, then `certauth_policy_set`.\n\
         - Python: `Policy(preset=\"strict\", ...)`.\n\
         - The command: `--preset strict --policy name=value`.\n\n\
         ## Rule by rule\n\n\
         | field | default | strict | what the default takes, and where it comes from | the rule |\n|---|---|---|---|---|\n",
    );
    for field in FIELDS.iter().filter(|field| !field.strict.is_empty()) {
        let Field { name, doc, closes, strict, .. } = field;
        let _ = writeln!(page, "| `{name}` | `{}` | `{strict}` | {doc} | {closes} |", field.default_text());
    }
    page.push_str(
        "\n## Other leniencies of the default\n\nRFC 5280 allows these; a deployment that needs none of them can close \
         each. `strict` leaves them as they are.\n\n\
         | field | default | closed by | what it does | what closing it keeps out |\n|---|---|---|---|---|\n",
    );
    let is_lenient = |field: &&Field| {
        field.strict.is_empty()
            && !field.closes.is_empty()
            && !field.safest.is_empty()
            && field.default_text() != field.safest
    };
    for field in FIELDS.iter().filter(is_lenient) {
        let Field { name, doc, closes, safest, .. } = field;
        let _ = writeln!(page, "| `{name}` | `{}` | `{safest}` | {doc} | {closes} |", field.default_text());
    }
    page.push_str(
        "\n## What is the same under both\n\nUnknown critical extensions, malformed or repeated extensions, MD5 and SHA-1 \
         signatures, DSA, unnamed curves and short RSA keys are refused. Name constraints and policies count wherever \
         they stand, critical or not, in anchors too. An authority key identifier that does not fit never excludes an \
         issuer: it orders the search, and signatures decide. What \
         RFC 5280 asks of issuers beyond the tables is not looked at: upper bounds of names, uniqueness of serial numbers, \
         qualifiers of policies that are not critical, where a critical extension may be either.\n",
    );
    page
}
