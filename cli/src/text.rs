//! A verdict for people. Whatever a certificate says comes through the library's escaped text, so it cannot move a
//! terminal's cursor.

use std::fmt::Write as _;
use std::io::Write as _;

use certauth::{
    CHECKS, Certificate, CertificateRef, GeneralName, Identity, Rejection, Stage, Trust, ValidationError, Violation,
    escaped, oid_text,
};

/// Prints; a reader that went away is no failure of the verdict.
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

fn authenticated(out: &mut String, identity: &Identity) -> std::fmt::Result {
    writeln!(out, "authenticated: {}", identity.subject().text())?;
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
        Trust::Anchor(_) => writeln!(out, "  trusted by:   {}", identity.anchor_label())?,
        Trust::Pinned => writeln!(out, "  trusted:      pinned")?,
        Trust::AnySelfSigned => {
            writeln!(out, "  trusted:      any self-signed certificate is taken; its names are claims")?
        }
    }
    for name in identity.subject_alt_names() {
        let (kind, text) = general_name(&name);
        writeln!(out, "  {:<13} {}", format!("{kind}:"), escaped(&text))?;
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
    if let Some(until) = identity.valid_until() {
        writeln!(out, "  valid until   {} ({})", until.time, until.because_of)?;
    }
    Ok(())
}

fn general_name(name: &GeneralName<'_>) -> (&'static str, String) {
    match name {
        GeneralName::DnsName(text) => ("DNS name", (*text).into()),
        GeneralName::Rfc822Name(text) => ("e-mail", (*text).into()),
        GeneralName::Uri(text) => ("URI", (*text).into()),
        GeneralName::IpAddress(octets) => ("IP address", ip_address(octets)),
        GeneralName::DirectoryName(name) => ("directory", name.text()),
        GeneralName::RegisteredId(oid) => ("registered", oid_text(oid)),
        GeneralName::OtherName { oid, .. } => match name.user_principal_name() {
            Some(text) => ("UPN", text.into()),
            None => ("other name", format!("of type {}", oid_text(oid))),
        },
        GeneralName::X400Address(_) => ("X.400", "an address".into()),
        _ => ("EDI party", "a name".into()),
    }
}

fn ip_address(octets: &[u8]) -> String {
    match (<[u8; 4]>::try_from(octets), <[u8; 16]>::try_from(octets)) {
        (Ok(four), _) => std::net::Ipv4Addr::from(four).to_string(),
        (_, Ok(sixteen)) => std::net::Ipv6Addr::from(sixteen).to_string(),
        _ => String::new(),
    }
}

fn denied(out: &mut String, error: &ValidationError) -> std::fmt::Result {
    writeln!(out, "denied: {error}")?;
    let mut mended = Vec::new();
    for (number, rejection) in error.rejections().iter().enumerate() {
        writeln!(out, "path {}:", number + 1)?;
        path(out, error, rejection)?;
        checks(out, &rejection.violation)?;
        let entry = rejection.violation.code.entry();
        writeln!(out, "  {}: {}", entry.name, entry.cause)?;
        if !mended.contains(&rejection.violation.code) {
            writeln!(out, "  to mend it: {}", entry.remedy)?;
            mended.push(rejection.violation.code);
        }
    }
    for (code, count) in error.more_rejections() {
        writeln!(out, "and {count} more: {}", code.name())?;
    }
    for note in error.notes() {
        writeln!(out, "note: {} at {}{}", note.code.name(), note.at, note.detail)?;
    }
    Ok(())
}

/// Which checks passed before the one that refused, and which were not reached.
fn checks(out: &mut String, violation: &Violation) -> std::fmt::Result {
    let by_search = violation.code.stage() == Stage::Search;
    let refused = CHECKS.iter().position(|check| check.refuses(violation));
    // The search begins where the checks of the end entity alone have passed.
    let after_leaf = CHECKS.iter().take_while(|check| check.scope() == "leaf").count();
    let passed = refused.unwrap_or(if by_search { after_leaf } else { 0 });
    let refused = refused.and_then(|place| CHECKS.get(place));
    let (mut ok, mut open): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for (place, check) in CHECKS.iter().enumerate() {
        let is_told = ok.contains(&check.name) || refused.is_some_and(|refused| refused.name == check.name);
        match place < passed {
            true if !ok.contains(&check.name) => ok.push(check.name),
            false if !is_told && !open.contains(&check.name) => open.push(check.name),
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
    }
    if refused.is_some() || by_search {
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

/// The path as a tree: whoever vouches stands above.
fn tree(out: &mut String, mut lines: Vec<(CertificateRef, String, Option<String>)>) -> std::fmt::Result {
    lines.reverse();
    for (depth, (at, subject, refused)) in lines.into_iter().enumerate() {
        let branch = if depth == 0 { String::new() } else { format!("{}└─ ", "   ".repeat(depth - 1)) };
        let subject = if subject.is_empty() { "(no subject)".into() } else { subject };
        write!(out, "  {branch}{at}: {subject}")?;
        if let Some(refused) = refused {
            write!(out, "  ✗ {refused}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}
