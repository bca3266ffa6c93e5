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

    /// The one text of all names that a reader who is less strict may take for this one: never to accept by, and enough to
    /// doubt. Mailboxes in either case, as most hosts have them; hosts without the dot at their end; URIs as RFC 3986, 6.2
    /// and RFC 8141, 3.1 normalise them, without query and fragment; IPv4 addresses out of IPv6.
    fn lax(self, name: &str) -> String {
        match self {
            Form::Host | Form::Mailbox => name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase(),
            Form::Uri => lax_uri(name),
            Form::Address => {
                name.parse::<IpAddr>().map_or_else(|_| name.into(), |address| address.to_canonical().to_string())
            }
        }
    }
}

/// A name of a certificate, in the forms in which it is compared.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    normal: String,
    lax: String,
    /// The lax form with a slash after it: where a folder is asked for, a server may answer with what is in it.
    lax_folder: String,
}

impl Compared {
    pub(crate) fn new(form: Form, name: &str) -> Compared {
        let lax = form.lax(name);
        Compared { normal: form.normal(name), lax_folder: alloc::format!("{lax}/"), lax }
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

/// The names that a rule gives, one of which must be there. Each list is in order, so that a name is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    form: Form,
    literal: Vec<String>,
    /// Those in their [lax](Form::lax) form.
    lax: Vec<String>,
    /// Of host names, what follows the first label.
    parents: Vec<String>,
    /// Of host names with a wildcard, what follows it.
    below: Vec<String>,
    uris: Vec<UriPattern>,
}

/// A URI whose path has wildcards.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct UriPattern {
    /// Everything up to the path: scheme and authority.
    start: String,
    /// The same in its lax form.
    lax_start: String,
    segments: Vec<Option<String>>,
    /// Whether further segments may follow: the pattern ends in `**`.
    is_open: bool,
}

/// Each name of a certificate is compared with each URI that has a wildcard.
const MOST_URI_PATTERNS: usize = 256;

impl Names {
    pub(crate) fn new(form: Form) -> Names {
        let empty = Vec::new;
        Names { form, literal: empty(), lax: empty(), parents: empty(), below: empty(), uris: Vec::new() }
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
            Some(Pattern::HostBelow(host)) => self.below.push(host),
            Some(Pattern::Uri(_)) if self.uris.len() >= MOST_URI_PATTERNS => {
                return Err("A condition has at most 256 URIs with wildcards");
            }
            Some(Pattern::Uri(pattern)) => self.uris.push(pattern),
            None => {
                let normal = self.form.normal(text);
                if let (Form::Host, Some((_, parent))) = (self.form, normal.split_once('.')) {
                    self.parents.push(parent.into());
                }
                self.lax.push(self.form.lax(text));
                self.literal.push(normal);
            }
        }
        Ok(())
    }

    /// Every name was read.
    pub(crate) fn in_order(mut self) -> Names {
        for list in [&mut self.literal, &mut self.lax, &mut self.parents, &mut self.below] {
            list.sort_unstable();
        }
        self.uris.sort_unstable();
        self
    }

    /// Whether a name is one of these.
    pub(crate) fn match_of(&self, name: &Compared) -> Match {
        let has = |list: &[String], wanted: &str| list.binary_search_by(|own| own.as_str().cmp(wanted)).is_ok();
        let Compared { normal, lax, .. } = name;
        if has(&self.literal, normal) {
            return Match::Yes;
        }
        // The label is one, and plain: a certificate's own wildcard is not a host, and means every host beside it.
        if let (Form::Host, Some((label, rest))) = (self.form, normal.split_once('.'))
            && has(&self.below, rest)
        {
            return if is_plain_label(label) { Match::Yes } else { Match::Perhaps };
        }
        let mut found = if has(&self.lax, lax) { Match::Perhaps } else { Match::No };
        if let (Form::Host, Some((label, rest))) = (self.form, lax.split_once('.'))
            && (has(&self.below, rest) || (label.contains('*') && has(&self.parents, rest)))
        {
            found = Match::Perhaps;
        }
        for pattern in &self.uris {
            match pattern.match_of(name) {
                Match::Yes => return Match::Yes,
                Match::Perhaps => found = Match::Perhaps,
                Match::No => {}
            }
        }
        found
    }

    /// How many comparisons a name costs: one for those that are looked up, and for each pattern by the length of the name.
    pub(crate) fn cost(&self, name: &Compared) -> usize {
        let each = (name.normal.len() / 64).saturating_add(1);
        self.uris.len().saturating_mul(each).saturating_add(1)
    }

    /// Whether every name that `other` matches is matched by this one too. It may say no of one that is.
    pub(crate) fn covers(&self, other: &Names) -> bool {
        let is_ours = |name: &String| self.match_of(&Compared::new(self.form, name)) == Match::Yes;
        other.literal.iter().all(is_ours)
            && other.below.iter().all(|host| self.below.binary_search(host).is_ok())
            && other.uris.iter().all(|pattern| self.uris.binary_search(pattern).is_ok())
    }
}

/// What a text with a wildcard is.
enum Pattern {
    /// `*.` and a host name, in lower case.
    HostBelow(String),
    Uri(UriPattern),
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
    let lax_start = lax_authority(start);
    Ok(Some(Pattern::Uri(UriPattern { start: start.into(), lax_start, segments, is_open })))
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

/// The lax form of a URI: see [`Form::lax`].
fn lax_uri(uri: &str) -> String {
    let uri = uri.split(['?', '#']).next().unwrap_or("");
    match uri.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
            let mut segments: Vec<String> = Vec::new();
            for segment in path.split('/').map(unescaped) {
                match segment.as_str() {
                    "" | "." => {}
                    ".." => drop(segments.pop()),
                    _ => segments.push(segment),
                }
            }
            let start = lax_authority(&alloc::format!("{scheme}://{authority}"));
            alloc::format!("{start}/{}", segments.join("/"))
        }
        // A URN: the scheme and the namespace are equal in either case.
        None => {
            let mut parts = uri.splitn(3, ':');
            let start: Vec<String> = parts.by_ref().take(2).map(str::to_ascii_lowercase).collect();
            let rest = parts.next().map(unescaped).unwrap_or_default();
            alloc::format!("{}:{rest}", start.join(":"))
        }
    }
}

/// Scheme and authority in lower case, without user, without the port that the scheme has anyway, and without a dot at the end.
fn lax_authority(start: &str) -> String {
    let start = unescaped(start).to_ascii_lowercase();
    let Some((scheme, authority)) = start.split_once("://") else { return start };
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let default = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => ":",
    };
    let host = host.strip_suffix(default).or(host.strip_suffix(':')).unwrap_or(host);
    alloc::format!("{scheme}://{}", host.strip_suffix('.').unwrap_or(host))
}

/// Every escape of an ASCII character is that character; others stay.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let octet = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(u8::is_ascii);
        match (octet, after.get(2..)) {
            (Some(octet), Some(later)) => {
                out.push(char::from(octet));
                rest = later;
            }
            _ => {
                out.push('%');
                rest = after;
            }
        }
    }
    out + rest
}

impl UriPattern {
    /// A wildcard matches a segment of unreserved characters that is not empty and neither `.` nor `..`: nothing that a
    /// server would resolve to another path. What matches only in its lax form is perhaps a match.
    fn match_of(&self, name: &Compared) -> Match {
        let is_plain = |segment: &str| {
            let unreserved = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~".contains(&octet);
            !matches!(segment, "" | "." | "..") && segment.bytes().all(unreserved)
        };
        if self.fits(&name.normal, &self.start, is_plain) {
            return Match::Yes;
        }
        let fits_lax = |uri: &str| self.fits(uri, &self.lax_start, |_| true);
        let may_be = fits_lax(&name.lax) || fits_lax(&name.lax_folder);
        if may_be { Match::Perhaps } else { Match::No }
    }

    fn fits(&self, uri: &str, start: &str, is_segment: impl Fn(&str) -> bool) -> bool {
        let Some((found, path)) = split_uri(uri) else { return false };
        if found != start {
            return false;
        }
        // The literal segments first, which a pattern does not have in common with another.
        let mut segments = path.split('/');
        let has_literals = self.segments.iter().all(|wanted| {
            segments.next().is_some_and(|segment| wanted.as_ref().is_none_or(|wanted| wanted == segment))
        });
        if !has_literals || self.is_open != segments.next().is_some() {
            return false;
        }
        let wanted = self.segments.iter().map(Some).chain(core::iter::repeat(None));
        path.split('/').zip(wanted).all(|(segment, wanted)| matches!(wanted, Some(Some(_))) || is_segment(segment))
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
        let matches = |pattern: &str, name: &str| {
            one(Form::Host, pattern).unwrap().match_of(&Compared::new(Form::Host, name)) == Match::Yes
        };
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
        let matches = |pattern: &str, name: &str| {
            one(Form::Uri, pattern).unwrap().match_of(&Compared::new(Form::Uri, name)) == Match::Yes
        };
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
        let match_of =
            |form: Form, wanted: &str, name: &str| one(form, wanted).unwrap().match_of(&Compared::new(form, name));
        for (name, expected) in [
            ("Alice@example.COM", Match::Yes),
            ("alice@example.com", Match::Perhaps),
            ("Alice@example.com.", Match::Perhaps),
            ("Alice@example.com.evil", Match::No),
        ] {
            assert_eq!(match_of(Form::Mailbox, "Alice@Example.com", name), expected, "{name}");
        }
        assert!(one(Form::Mailbox, "*@example.com").is_err() && one(Form::Mailbox, "alice").is_err());
        assert_eq!(match_of(Form::Address, "2001:db8::1", "2001:db8:0::1"), Match::Yes);
        assert_eq!(match_of(Form::Address, "2001:db8::1", "2001:db8::2"), Match::No);
        assert_eq!(match_of(Form::Address, "10.0.0.1", "::ffff:10.0.0.1"), Match::Perhaps);
        assert!(one(Form::Address, "10.0.0.0/8").is_err());
    }

    /// What a stricter reader takes for no match, and a laxer one for a match.
    #[test]
    fn doubts() {
        for (form, wanted, name, expected) in [
            (Form::Host, "*.old.example", "*.old.example", Match::Perhaps),
            (Form::Host, "a.old.example", "*.old.example", Match::Perhaps),
            (Form::Host, "abc.old.example", "ab*.old.example", Match::Perhaps),
            (Form::Host, "a.old.example", "*.example", Match::No),
            (Form::Host, "a.old.example", "a.old.example.", Match::Perhaps),
            (Form::Host, "*.old.example", "a.old.example.", Match::Perhaps),
            (Form::Host, "*.old.example", "www.good.example.", Match::No),
            (Form::Host, "old.example", "www.example", Match::No),
            (Form::Uri, "spiffe://corp/dev/**", "spiffe://corp/dev/a%2e", Match::Perhaps),
            (Form::Uri, "spiffe://corp/dev/**", "spiffe://corp/d%65v/a", Match::Perhaps),
            (Form::Uri, "spiffe://corp/dev/**", "spiffe://corp/prod/../dev/a", Match::Perhaps),
            (Form::Uri, "spiffe://corp/dev/**", "SPIFFE://corp/dev/a", Match::Perhaps),
            (Form::Uri, "spiffe://corp/dev/*", "spiffe://corp/dev/", Match::Perhaps),
            (Form::Uri, "spiffe://corp/dev/*", "spiffe://corp/dev/a?b", Match::Perhaps),
            (Form::Uri, "spiffe://corp/dev/*", "spiffe://corp/prod/a", Match::No),
            (Form::Uri, "spiffe://corp/dev/**", "urn:host1:Acme:UA%20Client", Match::No),
            (Form::Uri, "spiffe://corp/dev/**", "ldap:///CN=Alice%20A,O=X", Match::No),
            (Form::Uri, "spiffe://corp/dev/**", "https://Portal.Good.example/alice", Match::No),
            (Form::Uri, "https://corp.example/dev/**", "https://corp.example:443/dev/a", Match::Perhaps),
            (Form::Uri, "https://corp.example/dev/**", "https://corp.example./dev/a", Match::Perhaps),
            (Form::Uri, "https://corp.example/dev/**", "https://user@corp.example//dev/a", Match::Perhaps),
            (Form::Uri, "https://Corp.example/dev/**", "https://corp.example/dev/a", Match::Perhaps),
            (Form::Uri, "https://corp.example/*/x", "https://corp.example/a/x?b", Match::Perhaps),
            (Form::Uri, "https://corp.example/x", "https://corp.example/x#y", Match::Perhaps),
            (Form::Uri, "urn:example:1", "urn:EXAMPLE:1", Match::Perhaps),
            (Form::Uri, "urn:a", "tag:microsoft.com,2022-09-14:sid:S-1-5-18", Match::No),
            (Form::Uri, "urn:a:a", "urn:a:%61", Match::Perhaps),
            (Form::Uri, "https://a%20b/", "https://a%20b/", Match::Yes),
        ] {
            assert_eq!(one(form, wanted).unwrap().match_of(&Compared::new(form, name)), expected, "{wanted} {name}");
        }
    }

    #[test]
    fn covering() {
        let (below, host) = (one(Form::Host, "*.example").unwrap(), one(Form::Host, "A.example").unwrap());
        assert!(below.covers(&host) && !host.covers(&below) && below.covers(&below));
    }
}
