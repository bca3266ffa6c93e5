//! How a name is compared with what a rule says. Nothing is decoded, normalised or folded but what is written here.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::net::IpAddr;

/// The kinds of name that are compared in one way each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A host name: ASCII letters are equal in either case. `*.` and a host name is one label, and then that name.
    Host,
    /// A mailbox: the part before the last at sign exactly, the host as a host name.
    Mailbox,
    /// A URI, exactly, or by segments of its path.
    Uri,
    /// An address, by its octets.
    Address,
}

impl Form {
    /// The one text of all names that are equal to this one.
    pub(crate) fn normal(self, name: &str) -> String {
        match self {
            Form::Host => name.to_ascii_lowercase(),
            Form::Mailbox => match name.rsplit_once('@') {
                Some((local, host)) => alloc::format!("{local}@{}", host.to_ascii_lowercase()),
                None => name.into(),
            },
            Form::Uri => name.into(),
            Form::Address => name.parse::<IpAddr>().map_or_else(|_| name.into(), |address| address.to_string()),
        }
    }
}

/// Whether a name is one of those that a rule gives. In doubt a rule that refuses refuses, and one that accepts does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    Yes,
    /// It may stand for one of them, to a reader that is less strict: a wildcard, a URI that is not in its normal form.
    Perhaps,
    No,
}

/// The names that a rule gives, one of which must be there: those without wildcards in order, to be found by their text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    form: Form,
    literal: Vec<String>,
    /// Of host names, what follows the first label, in order.
    parents: Vec<String>,
    wild: Vec<Pattern>,
}

/// A name with a wildcard.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    /// `*.` and a host name, in lower case.
    HostBelow(String),
    Uri(UriPattern),
}

/// A URI whose path has wildcards.
#[derive(Clone, Debug, PartialEq, Eq)]
struct UriPattern {
    /// Everything up to the path: scheme and authority.
    start: String,
    segments: Vec<Option<String>>,
    /// Whether further segments may follow: the pattern ends in `**`.
    is_open: bool,
}

impl Names {
    pub(crate) fn new(form: Form) -> Names {
        Names { form, literal: Vec::new(), parents: Vec::new(), wild: Vec::new() }
    }

    /// Reads one more name.
    pub(crate) fn read(&mut self, text: &str) -> Result<(), &'static str> {
        let pattern = match self.form {
            Form::Host => host(text)?,
            Form::Uri => uri(text)?,
            Form::Mailbox => mailbox(text)?,
            Form::Address => match text.parse::<IpAddr>() {
                Ok(_) => None,
                Err(_) => return Err("An IPv4 or IPv6 address is expected"),
            },
        };
        match pattern {
            Some(pattern) => self.wild.push(pattern),
            None => {
                let normal = self.form.normal(text);
                if let (Form::Host, Some((_, parent))) = (self.form, normal.split_once('.')) {
                    self.parents.push(parent.into());
                }
                self.literal.push(normal);
            }
        }
        Ok(())
    }

    /// Every name was read.
    pub(crate) fn in_order(mut self) -> Names {
        self.literal.sort_unstable();
        self.parents.sort_unstable();
        self
    }

    /// Whether a name, in its [normal](Form::normal) form, is one of these.
    pub(crate) fn matches(&self, normal: &str) -> bool {
        self.match_of(normal) == Match::Yes
    }

    /// The same, with what is neither a yes nor a no.
    pub(crate) fn match_of(&self, normal: &str) -> Match {
        if self.literal.binary_search_by(|literal| literal.as_str().cmp(normal)).is_ok() {
            return Match::Yes;
        }
        let mut found = Match::No;
        for pattern in &self.wild {
            match pattern.match_of(normal) {
                Match::Yes => return Match::Yes,
                Match::Perhaps => found = Match::Perhaps,
                Match::No => {}
            }
        }
        let is_wildcard_of = |parent: &str| self.parents.binary_search_by(|own| own.as_str().cmp(parent)).is_ok();
        let is_in_doubt = match self.form {
            // A certificate's own wildcard means every host below.
            Form::Host => normal.strip_prefix("*.").is_some_and(is_wildcard_of) || normal.ends_with('.'),
            Form::Mailbox => normal.ends_with('.'),
            Form::Uri => !is_normal_uri(normal),
            Form::Address => false,
        };
        if is_in_doubt { Match::Perhaps } else { found }
    }

    /// How many comparisons a name costs.
    pub(crate) fn cost(&self) -> usize {
        self.wild.len().saturating_add(1)
    }

    /// Whether every name that `other` matches is matched by this one too. It may say no of one that is.
    pub(crate) fn covers(&self, other: &Names) -> bool {
        other.literal.iter().all(|name| self.matches(name))
            && other.wild.iter().all(|pattern| self.wild.contains(pattern))
    }
}

fn host(text: &str) -> Result<Option<Pattern>, &'static str> {
    const EXPECTED: &str =
        "A host name is expected, such as www.example or *.example: a wildcard is the whole left-most label";
    let (is_below, host) = match text.strip_prefix("*.") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if !host.split('.').all(is_plain_label) {
        return Err(EXPECTED);
    }
    Ok(is_below.then(|| Pattern::HostBelow(host.to_ascii_lowercase())))
}

fn mailbox(text: &str) -> Result<Option<Pattern>, &'static str> {
    match text.rsplit_once('@') {
        Some((local, host)) if !local.is_empty() && !host.is_empty() && !text.contains('*') => Ok(None),
        _ => Err("An e-mail address is expected, such as alice@example.com, without wildcards"),
    }
}

fn uri(text: &str) -> Result<Option<Pattern>, &'static str> {
    const EXPECTED: &str = "A URI is expected; a wildcard is a whole segment of its path: * for one segment, ** at the end for one or more";
    if !text.contains(':') || !text.bytes().all(|octet| octet.is_ascii_graphic()) {
        return Err(EXPECTED);
    }
    if !text.contains('*') {
        return Ok(None);
    }
    let (start, path) = split_uri(text).ok_or(EXPECTED)?;
    if start.contains('*') || path.contains(['?', '#', '%']) {
        return Err(EXPECTED);
    }
    let mut segments = Vec::new();
    let mut is_open = false;
    for segment in path.split('/') {
        if is_open {
            return Err(EXPECTED);
        }
        match segment {
            "**" => is_open = true,
            "*" => segments.push(None),
            _ if segment.contains('*') => return Err(EXPECTED),
            _ => segments.push(Some(String::from(segment))),
        }
    }
    Ok(Some(Pattern::Uri(UriPattern { start: start.into(), segments, is_open })))
}

impl Pattern {
    fn match_of(&self, name: &str) -> Match {
        match self {
            Pattern::HostBelow(host) => match name.split_once('.') {
                // The label is one: a certificate's own wildcard is not a host.
                Some((label, rest)) if rest == host && is_plain_label(label) => Match::Yes,
                Some((_, rest)) if rest == host => Match::Perhaps,
                _ => Match::No,
            },
            Pattern::Uri(pattern) => pattern.match_of(name),
        }
    }
}

fn is_plain_label(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_'))
}

/// Scheme and authority, and the path without its first slash; `None` for a URI without an authority, such as a URN.
fn split_uri(uri: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = uri.split_once("://")?;
    let (authority, path) = rest.split_once('/')?;
    let length = scheme.len().checked_add(3)?.checked_add(authority.len())?;
    Some((uri.get(..length)?, path))
}

/// Whether no other text is the same URI: RFC 3986, 6.2.2. Nothing is percent-encoded, scheme and authority are in lower case,
/// and no segment of the path is `.` or `..`.
fn is_normal_uri(uri: &str) -> bool {
    let path_from = match uri.split_once("://") {
        Some((scheme, rest)) => {
            scheme.len().saturating_add(3).saturating_add(rest.find(['/', '?', '#']).unwrap_or(rest.len()))
        }
        None => uri.find(':').unwrap_or(0),
    };
    let (start, path) = uri.split_at_checked(path_from).unwrap_or((uri, ""));
    let path = path.split(['?', '#']).next().unwrap_or("");
    !uri.contains('%')
        && !start.contains(|character: char| character.is_ascii_uppercase())
        && !path.split('/').any(|segment| matches!(segment, "." | ".."))
}

impl UriPattern {
    /// A wildcard matches a segment of unreserved characters that is not empty and neither `.` nor `..`: nothing that a
    /// server would resolve to another path. With other segments in these places it is perhaps a match.
    fn match_of(&self, uri: &str) -> Match {
        let Some((start, path)) = split_uri(uri) else { return Match::No };
        if start != self.start {
            return Match::No;
        }
        let is_plain = |segment: &str| {
            let unreserved = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~".contains(&octet);
            !matches!(segment, "" | "." | "..") && segment.bytes().all(unreserved)
        };
        let mut found = Match::Yes;
        let mut segments = path.split('/');
        for wanted in &self.segments {
            let Some(segment) = segments.next() else { return Match::No };
            match wanted {
                Some(wanted) if wanted != segment => return Match::No,
                None if !is_plain(segment) => found = Match::Perhaps,
                _ => {}
            }
        }
        let mut rest = segments.peekable();
        if self.is_open != rest.peek().is_some() {
            return Match::No;
        }
        if rest.all(is_plain) { found } else { Match::Perhaps }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(form: Form, text: &str) -> Result<Names, &'static str> {
        let mut names = Names::new(form);
        names.read(text)?;
        Ok(names.in_order())
    }

    #[test]
    fn hosts() {
        let matches = |pattern: &str, name: &str| one(Form::Host, pattern).unwrap().matches(&Form::Host.normal(name));
        for (pattern, name, expected) in [
            ("www.example", "www.example", true),
            ("www.example", "WWW.Example", true),
            ("www.example", "www.example.", false),
            ("*.example", "www.example", true),
            ("*.example", "example", false),
            ("*.example", "a.b.example", false),
            ("*.example", ".example", false),
            ("*.example", "*.example", false),
            ("*.example", "a*.example", false),
            ("*.example", "www.example\0.evil", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
        for bad in ["", "*", "*.", "w*.example", "www.*", "a..b", ".a", "a.", "a b", "www.*.example", "münchen.example"]
        {
            assert!(one(Form::Host, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn uris() {
        let matches = |pattern: &str, name: &str| one(Form::Uri, pattern).unwrap().matches(name);
        for (pattern, name, expected) in [
            ("urn:example:1", "urn:example:1", true),
            ("urn:example:1", "urn:EXAMPLE:1", false),
            ("spiffe://a/web/*", "spiffe://a/web/1", true),
            ("spiffe://a/web/*", "spiffe://a/web", false),
            ("spiffe://a/web/*", "spiffe://a/web/", false),
            ("spiffe://a/web/*", "spiffe://a/web/1/2", false),
            ("spiffe://a/web/*", "spiffe://a/web/..", false),
            ("spiffe://a/web/*", "spiffe://a/web/%2e", false),
            ("spiffe://a/web/*", "spiffe://a/web/1?x", false),
            ("spiffe://a/web/*", "spiffe://a.evil/web/1", false),
            ("spiffe://a/web/*", "spiffe://A/web/1", false),
            ("spiffe://a/*/web", "spiffe://a/x/web", true),
            ("spiffe://a/*/web", "spiffe://a/web", false),
            ("spiffe://a/**", "spiffe://a/x/y", true),
            ("spiffe://a/**", "spiffe://a/", false),
            ("spiffe://a/**", "spiffe://a", false),
            ("spiffe://a/**", "spiffe://a/x/../y", false),
            ("spiffe://a/b/**", "spiffe://a/bc/x", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
        for bad in
            ["", "a", "spiffe://*/a", "spiffe://a/b*", "spiffe://a/**/b", "urn:*", "https://a/*?x", "spiffe://a/ b"]
        {
            assert!(one(Form::Uri, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn mailboxes_and_addresses() {
        let mailbox = one(Form::Mailbox, "Alice@Example.com").unwrap();
        assert!(mailbox.matches(&Form::Mailbox.normal("Alice@example.COM")));
        assert!(!mailbox.matches("alice@example.com") && !mailbox.matches("Alice@example.com.evil"));
        assert!(one(Form::Mailbox, "*@example.com").is_err() && one(Form::Mailbox, "alice").is_err());
        let address = one(Form::Address, "2001:db8::1").unwrap();
        assert!(address.matches(&Form::Address.normal("2001:db8:0::1")) && !address.matches("2001:db8::2"));
        assert!(one(Form::Address, "10.0.0.0/8").is_err());
    }

    /// What a stricter reader takes for no match, and a laxer one for a match.
    #[test]
    fn doubts() {
        for (form, wanted, name, expected) in [
            (Form::Host, "*.old.example", "*.old.example", Match::Perhaps),
            (Form::Host, "a.old.example", "*.old.example", Match::Perhaps),
            (Form::Host, "a.old.example", "*.example", Match::No),
            (Form::Host, "*.old.example", "a.old.example.", Match::Perhaps),
            (Form::Host, "old.example", "www.example", Match::No),
            (Form::Mailbox, "a@example", "a@example.", Match::Perhaps),
            (Form::Uri, "spiffe://corp/dev/**", "spiffe://corp/dev/a%2e", Match::Perhaps),
            (Form::Uri, "spiffe://corp/dev/**", "spiffe://corp/d%65v/a", Match::Perhaps),
            (Form::Uri, "spiffe://corp/dev/**", "spiffe://corp/prod/../dev/a", Match::Perhaps),
            (Form::Uri, "spiffe://corp/dev/**", "SPIFFE://corp/dev/a", Match::Perhaps),
            (Form::Uri, "spiffe://corp/dev/*", "spiffe://corp/dev/", Match::Perhaps),
            (Form::Uri, "spiffe://corp/dev/*", "spiffe://corp/dev/a?b", Match::Perhaps),
            (Form::Uri, "spiffe://corp/dev/*", "spiffe://corp/prod/a", Match::No),
            (Form::Uri, "urn:a", "tag:microsoft.com,2022-09-14:sid:S-1-5-18", Match::No),
            (Form::Uri, "urn:a", "urn:%61", Match::Perhaps),
            (Form::Uri, "https://a%20b/", "https://a%20b/", Match::Yes),
        ] {
            assert_eq!(one(form, wanted).unwrap().match_of(&form.normal(name)), expected, "{wanted} {name}");
        }
    }

    #[test]
    fn covering() {
        let (below, host) = (one(Form::Host, "*.example").unwrap(), one(Form::Host, "A.example").unwrap());
        assert!(below.covers(&host) && !host.covers(&below) && below.covers(&below));
    }
}
