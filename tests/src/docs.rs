//! The pages that are generated from code: docs/codes.md, docs/policy.md and docs/strict.md.

use std::fmt::Write as _;

use certauth::codes::TABLE;
use certauth::policy::{FIELDS, Field, Kind};

/// docs/codes.md.
pub fn codes() -> String {
    let mut page = String::from(
        "# Codes\n\nEvery verdict and every configuration error has one of these codes. The numbers and names are the same in \
         text, JSON, Rust, C and Python, and never change. `certauth codes NAME` prints one.\n\n\
         | number | name | stage | cause | how to fix it |\n|--:|---|---|---|---|\n",
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
         the default or from the preset `strict`, which [strict.md](strict.md) sets beside it rule by rule. A field with † can also be set for one trust anchor: \
         `TrustAnchor::with_overrides` in Rust, `certauth_trust_anchors_set_override` in C, `with_overrides(...)` in Python.\n\n\
         | field | takes | default | what it does | what its safest value closes |\n|---|---|---|---|---|\n",
    );
    for field in FIELDS {
        let takes = match field.kind {
            Kind::Bool => "`true` or `false`".into(),
            Kind::Integer { min, max } => format!("{min} to {max}"),
            Kind::Seconds { max } => format!("seconds, at most {max}"),
            Kind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
            Kind::Oids => "OIDs, dotted or by name, separated by commas".into(),
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
        let mark = if field.is_overridable() { " †" } else { "" };
        let _ = writeln!(page, "| `{}`{mark} | {takes} | {default} | {} | {closes} |", field.name, field.doc);
    }
    page
}

/// docs/strict.md.
pub fn strict() -> String {
    let mut page = String::from(
        "# What the default accepts, and what `strict` refuses\n\nThe default policy enforces all that RFC 5280, section 6.1 \
         requires of a verifier. Beyond that, the RFC requires much of those who issue certificates, and private CAs often \
         break these rules harmlessly. The preset `strict` refuses what the first table on this page says, or you set one \
         field:\n\n\
         - Rust: `ValidationPolicy::strict()`, then the fields.\n\
         - C: `certauth_policy_set_preset(policy, CERTAUTH_TEXT(\"strict\"), &error)`, then `certauth_policy_set`.\n\
         - Python: `Policy(preset=\"strict\", ...)`.\n\
         - The command: `--preset strict --policy name=value`.\n\n\
         ## Rule by rule\n\n\
         | field | default | strict | what the default accepts, and where it comes from | the rule |\n|---|---|---|---|---|\n",
    );
    for field in FIELDS.iter().filter(|field| !field.strict.is_empty()) {
        let Field { name, doc, closes, strict, .. } = field;
        let _ = writeln!(page, "| `{name}` | `{}` | `{strict}` | {doc} | {closes} |", field.default_text());
    }
    page.push_str(
        "\n## Other leniencies of the default\n\nRFC 5280 allows these; a deployment that needs none of them can close \
         each. `strict` leaves them as they are.\n\n\
         | field | default | closed by | what it does | what closing it prevents |\n|---|---|---|---|---|\n",
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
        "\n## A CA as end entity\n\nBoth refuse a certificate of a CA, issued by another CA, as end entity. RFC 5280 allows \
         it; two things speak against it. If a file of end entity and CA loses its first certificate, in a bad copy or a bad \
         parser, the CA would be authenticated in its place. And the key of a CA has no place in a TLS client. \
         `allow_ca_end_entity` accepts it. Certificates that are trusted by themselves may be CAs: `openssl req -x509` makes \
         them so.\n\n\
         ## Certificates that are trusted by themselves\n\nA certificate is trusted by itself if its SHA-256 is pinned, if \
         it is configured as the only certificate of an anchor (`only_this_certificate`, `--pin FILE`), if it is self-signed \
         and its key is pinned, or if any self-signed certificate is accepted. What is checked then:\n\n\
         | check | of a certificate that is trusted by itself |\n|---|---|\n\
         | structure, algorithms, certificate type, validity, key usage, extended key usage | as of every end entity |\n\
         | basic constraints, signatures, path length, name constraints | not applicable: there is no path |\n\
         | certificate policies | refused (820) where a policy is required: there is no path that could be valid for one |\n\
         | revocation | not applicable, and listed as `revocation` among what is switched off |\n\n\
         With a pinned key, or if any self-signed certificate is accepted, nobody but the holder of the key vouches for the \
         names: the identity says `names_are_claims`. Two devices whose keys are pinned can each take the other's name, so \
         look at the pin, which the identity reports.\n\n\
         ## Names in excluded subtrees\n\nTo the letter of RFC 5280 an excluded directoryName O=Evil does not match the \
         multi-valued RDN CN=x+O=Evil. certauth excludes it: whoever excludes an attribute means it wherever it occurs at \
         that position. An excluded IPv6 network covers IPv4 addresses only inside ::ffff:0:0/96, so `::/0` excludes IPv6 \
         only, as the Baseline Requirements use it.\n\n\
         ## What is the same under both\n\nUnknown critical extensions, malformed or repeated extensions, MD5 and SHA-1 \
         signatures, DSA, unnamed curves and short RSA keys are refused. Name constraints and policies count wherever \
         they occur, critical or not, in anchors too. An authority key identifier that does not fit never excludes an \
         issuer: it orders the search, and signatures decide. What \
         RFC 5280 requires of issuers beyond the tables is not checked: upper bounds of names, uniqueness of serial numbers, \
         qualifiers of policies that are not critical, where a critical extension may be either.\n",
    );
    page
}
