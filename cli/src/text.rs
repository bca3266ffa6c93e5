//! A verdict for people. Whatever a certificate says goes through the library's escaped text, so it cannot move a
//! terminal's cursor.

use std::fmt::Write as _;
use std::io::Write as _;

use certauth::checks::{CHECKS, Scope};
use certauth::codes::Stage;
use certauth::face::{escaped, oid_text};
use certauth::{
    Certificate, CertificateRef, CertificateStatus, Code, DistinguishedName, GeneralName, Identity, Rejection, Trust,
    ValidationError, Violation, Wanted,
};
use certauth_principal::{ClaimSource, Principal};

/// Prints; a reader that has gone away is not a failure of the verdict.
pub(crate) fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

pub(crate) fn verdict(verdict: &Result<Identity, ValidationError>) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = match verdict {
        Ok(identity) => authenticated(&mut out, identity),
        Err(error) => denied(&mut out, error),
    };
    out
}

/// What rules made of an identity; empty without rules.
pub(crate) fn principal(principal: Option<&Principal>) -> String {
    let mut out = String::new();
    let Some(rule) = principal.and_then(Principal::rule) else { return out };
    let _ = writeln!(out, "  rule          line {rule}");
    if let Some(principal) = principal {
        if let Some(name) = principal.name() {
            let _ = writeln!(out, "  name:         \"{}\"", escaped(name));
        }
        for claim in principal.claims().iter().filter(|claim| matches!(claim.source, ClaimSource::Rule(_))) {
            let _ = writeln!(out, "  claim:        {} = \"{}\"", escaped(&claim.claim_type), escaped(&claim.value));
        }
    }
    out
}

fn authenticated(out: &mut String, identity: &Identity) -> std::fmt::Result {
    writeln!(out, "authenticated: \"{}\"", identity.subject().text())?;
    let subjects: Vec<String> = identity
        .path()
        .map(|der| {
            Certificate::from_der(der).map_or_else(|_| String::new(), |certificate| certificate.subject().text())
        })
        .collect();
    let lines =
        identity.path_refs().iter().enumerate().map(|(index, at)| {
            (*at, subjects.get(index).cloned().unwrap_or_else(|| identity.anchor_label().into()), None)
        });
    tree(out, lines.collect())?;
    match identity.trust() {
        Trust::Anchor(_) => writeln!(out, "  trusted by:   \"{}\"", escaped_label(identity))?,
        Trust::Pinned(pin) => writeln!(out, "  trusted:      pinned by sha256:{pin}")?,
        Trust::PinnedKey(pin) => {
            writeln!(out, "  trusted:      its key is pinned by sha256:{pin}; its names are unproven")?
        }
        Trust::AnySelfSigned => writeln!(
            out,
            "  trusted:      accepted without verification (allow_any_self_signed); its names are unproven"
        )?,
    }
    readable(out, "subject", identity.subject())?;
    for name in identity.subject_alt_names() {
        let (kind, text) = general_name(&name);
        writeln!(out, "  {:<13} \"{text}\"", format!("{kind}:"))?;
        if let GeneralName::DirectoryName(name) = name {
            readable(out, "directory", name)?;
        }
    }
    if let Some(identifier) = identity.certificate().security_identifier() {
        writeln!(out, "  SID:          {identifier}")?;
    }
    for oid in identity.extended_key_usages() {
        let name = oid.name().map_or_else(String::new, |name| format!("{name}, "));
        writeln!(out, "  use:          {name}{}", oid_text(oid.contents()))?;
    }
    for check in identity.checked() {
        writeln!(out, "  ok            {}", check.replace('_', " "))?;
    }
    for field in identity.switched_off() {
        writeln!(out, "  switched off  {}", field.replace('_', " "))?;
    }
    for note in identity.notes() {
        writeln!(out, "  note          {} at {}{}", note.code.name(), note.at, note.detail)?;
    }
    for found in identity.revocation() {
        status(out, found)?;
    }
    if let Some(until) = identity.valid_until() {
        let cause = until.cause.word().replace('_', " ");
        writeln!(out, "  valid until   {} ({}, {cause})", until.time, until.because_of)?;
    }
    fetch(out, identity.wanted())
}

/// What was found of the revocation of a certificate.
fn status(out: &mut String, found: &CertificateStatus) -> std::fmt::Result {
    let word = found.code.map_or(found.status.word(), Code::name);
    writeln!(out, "  revocation    {}: {word}{}", found.at, found.record)
}

/// What to fetch, as commands that a shell can run: whatever the URL, it is one word of them.
fn fetch(out: &mut String, wanted: &[Wanted]) -> std::fmt::Result {
    if wanted.is_empty() {
        return Ok(());
    }
    writeln!(out, "to fetch, and give by --crl:")?;
    for (number, wanted) in wanted.iter().enumerate() {
        let url = wanted.url.as_str();
        let is_web = ["http://", "https://"]
            .iter()
            .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
        if is_web {
            let quoted = url.replace('\'', r"'\''");
            writeln!(out, "{CURL} --output {}.crl --url '{quoted}'", number + 1)?;
        } else {
            writeln!(out, "  {} for {}: {}", wanted.kind.word(), wanted.at, escaped(url))?;
        }
    }
    Ok(())
}

const CURL: &str = "curl --silent --show-error --fail --globoff --proto =http,https --max-redirs 0 --max-time 30 \
                    --max-filesize 67108864";

/// A name for people, where it says more than the text of RFC 4514.
fn readable(out: &mut String, kind: &str, name: DistinguishedName<'_>) -> std::fmt::Result {
    let (text, friendly) = (name.text(), name.friendly_text());
    if friendly.replace(", ", ",") != text {
        writeln!(out, "  {:<13} \"{friendly}\"", format!("{kind}:"))?;
    }
    Ok(())
}

/// The label is the operator's, or by default the subject's text, which is escaped already.
fn escaped_label(identity: &Identity) -> String {
    let label = identity.anchor_label();
    if label.chars().any(char::is_control) { escaped(label) } else { label.into() }
}

fn general_name(name: &GeneralName<'_>) -> (&'static str, String) {
    let kind = match name.word() {
        "dns" => "DNS name",
        "email" | "smtp_utf8_mailbox" => "e-mail",
        "uri" => "URI",
        "ip" => "IP address",
        "directory_name" => "directory",
        "registered_id" => "registered",
        "upn" => "UPN",
        "x400" => "X.400",
        "edi_party" => "EDI party",
        _ => "other name",
    };
    let text = match name {
        // Escaped already.
        GeneralName::DirectoryName(name) => name.text(),
        GeneralName::OtherName { oid, .. } if name.text().is_none() => format!("of type {}", oid_text(oid.contents())),
        _ => escaped(&name.text().unwrap_or_else(|| "undecoded".into())),
    };
    (kind, text)
}

fn denied(out: &mut String, error: &ValidationError) -> std::fmt::Result {
    writeln!(out, "denied: {error}")?;
    let mut advice = Vec::new();
    for (number, rejection) in error.rejections().iter().enumerate() {
        writeln!(out, "path {}:", number + 1)?;
        path(out, error, rejection)?;
        rejection.revocation.iter().try_for_each(|found| status(out, found))?;
        checks(out, &rejection.violation)?;
        let (code, remedy) = (rejection.violation.code, rejection.violation.remedy());
        writeln!(out, "  {}: {}", code.name(), code.cause())?;
        if !advice.contains(&remedy) {
            writeln!(out, "  fix: {remedy}")?;
            advice.push(remedy);
        }
    }
    for (code, count) in error.more_rejections() {
        writeln!(out, "and {count} more: {}", code.name())?;
    }
    for note in error.notes() {
        writeln!(out, "note: {} at {}{}", note.code.name(), note.at, note.detail)?;
    }
    fetch(out, error.wanted())
}

/// Which checks passed before the one that refused, and which were not reached.
fn checks(out: &mut String, violation: &Violation) -> std::fmt::Result {
    let by_search = violation.code.stage() == Stage::Search;
    let after_checks = violation.code.stage() == Stage::Principal;
    let refused = CHECKS.iter().position(|check| check.refuses(violation));
    // The search begins where the checks of the end entity have passed.
    let after_end_entity = CHECKS.iter().take_while(|check| check.scope() == Scope::EndEntity).count();
    let passed = refused.unwrap_or(match () {
        () if after_checks => CHECKS.len(),
        () if by_search => after_end_entity,
        () => 0,
    });
    let refused = refused.and_then(|place| CHECKS.get(place));
    let (mut ok, mut open): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for (place, check) in CHECKS.iter().enumerate() {
        let is_listed = ok.contains(&check.name) || refused.is_some_and(|refused| refused.name == check.name);
        match place < passed {
            true if !ok.contains(&check.name) => ok.push(check.name),
            false if !is_listed && !open.contains(&check.name) => open.push(check.name),
            _ => {}
        }
    }
    let list = |names: Vec<&str>| names.join(", ").replace('_', " ");
    if !ok.is_empty() {
        writeln!(out, "  ok            {}", list(ok))?;
    }
    if let Some(check) = refused {
        writeln!(out, "  refused by    {} ({})", check.name.replace('_', " "), check.clause)?;
    } else if by_search {
        writeln!(out, "  refused by    the search for a path (RFC 5280, 6.1)")?;
    } else if after_checks {
        let by = match violation.code {
            Code::SecurityIdentifierInvalid => "the security identifier, which is ambiguous",
            Code::RefusedByProgram => "the program",
            _ => "the rules",
        };
        writeln!(out, "  refused by    {by}")?;
    }
    if !open.is_empty() && (refused.is_some() || by_search) {
        writeln!(out, "  not reached   {}", list(open))?;
    }
    Ok(())
}

fn path(out: &mut String, error: &ValidationError, rejection: &Rejection) -> std::fmt::Result {
    let violation = &rejection.violation;
    let lines = rejection.path.iter().map(|at| {
        let subject = error.described(*at).map_or_else(String::new, |described| described.subject.clone());
        let refused = (*at == violation.at).then(|| format!("{}{}", violation.code.name(), violation.detail));
        (*at, subject, refused)
    });
    tree(out, lines.collect())
}

/// The path as a tree: whoever vouches is above.
fn tree(out: &mut String, mut lines: Vec<(CertificateRef, String, Option<String>)>) -> std::fmt::Result {
    lines.reverse();
    for (depth, (at, subject, refused)) in lines.into_iter().enumerate() {
        let branch = if depth == 0 { String::new() } else { format!("{}└─ ", "   ".repeat(depth - 1)) };
        let subject = if subject.is_empty() { "(no subject)".into() } else { format!("\"{subject}\"") };
        write!(out, "  {branch}{at}: {subject}")?;
        if let Some(refused) = refused {
            write!(out, "  ✗ {refused}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}
