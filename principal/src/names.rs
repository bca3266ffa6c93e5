//! How a name is compared with what a rule says. Nothing is decoded, normalised or folded but what is written here.

use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;

/// A name that a rule gives, by the type of what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// The octets are equal.
    Exact(String),
    /// A host name: ASCII letters are equal in either case.
    Host(String),
    /// `*.` and a host name: one label, and then that name.
    HostBelow(String),
    /// An e-mail address: the part before the last at sign exactly, the host as a host name.
    Mailbox(String),
    /// A URI by segments of its path.
    Uri(UriPattern),
    /// An address, by its octets.
    Address(IpAddr),
}

/// A URI whose path has wildcards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UriPattern {
    /// Everything up to the path: scheme and authority.
    start: String,
    segments: Vec<Option<String>>,
    /// Whether further segments may follow: the pattern ends in `**`.
    is_open: bool,
}

impl Pattern {
    /// Reads what a rule says of a host name.
    pub(crate) fn host(text: &str) -> Result<Pattern, &'static str> {
        const EXPECTED: &str =
            "A host name is expected, such as www.example or *.example: a wildcard is the whole left-most label";
        let (is_below, host) = match text.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let is_label = |label: &str| {
            !label.is_empty()
                && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_'))
        };
        if !host.split('.').all(is_label) {
            return Err(EXPECTED);
        }
        Ok(if is_below { Pattern::HostBelow(host.into()) } else { Pattern::Host(host.into()) })
    }

    /// Reads what a rule says of an e-mail address.
    pub(crate) fn mailbox(text: &str) -> Result<Pattern, &'static str> {
        match text.rsplit_once('@') {
            Some((local, host)) if !local.is_empty() && !host.is_empty() && !text.contains('*') => {
                Ok(Pattern::Mailbox(text.into()))
            }
            _ => Err("An e-mail address is expected, such as alice@example.com, without wildcards"),
        }
    }

    /// Reads what a rule says of an address.
    pub(crate) fn address(text: &str) -> Result<Pattern, &'static str> {
        text.parse().map(Pattern::Address).map_err(|_| "An IPv4 or IPv6 address is expected")
    }

    /// Reads what a rule says of a URI.
    pub(crate) fn uri(text: &str) -> Result<Pattern, &'static str> {
        const EXPECTED: &str = "A URI is expected; a wildcard is a whole segment of its path: * for one segment, ** at the end for one or more";
        if !text.contains(':') || !text.bytes().all(|octet| octet.is_ascii_graphic()) {
            return Err(EXPECTED);
        }
        if !text.contains('*') {
            return Ok(Pattern::Exact(text.into()));
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
        Ok(Pattern::Uri(UriPattern { start: start.into(), segments, is_open }))
    }

    /// Whether a name of the certificate is this one.
    pub(crate) fn matches(&self, name: &str) -> bool {
        match self {
            Pattern::Exact(text) => text == name,
            Pattern::Host(host) => host.eq_ignore_ascii_case(name),
            Pattern::HostBelow(host) => match name.split_once('.') {
                // The label is one: a certificate's own wildcard is not a host.
                Some((label, rest)) => is_plain_label(label) && host.eq_ignore_ascii_case(rest),
                None => false,
            },
            Pattern::Mailbox(text) => match (text.rsplit_once('@'), name.rsplit_once('@')) {
                (Some((local, host)), Some((other, its_host))) => local == other && host.eq_ignore_ascii_case(its_host),
                _ => false,
            },
            Pattern::Uri(pattern) => pattern.matches(name),
            Pattern::Address(address) => name.parse::<IpAddr>().is_ok_and(|name| name == *address),
        }
    }

    /// Whether every name that `other` matches is matched by this one too. It may say no of one that is.
    pub(crate) fn covers(&self, other: &Pattern) -> bool {
        match other {
            Pattern::Exact(text) | Pattern::Host(text) | Pattern::Mailbox(text) => self.matches(text),
            _ => self == other,
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

impl UriPattern {
    /// A wildcard matches a segment of unreserved characters that is not empty and neither `.` nor `..`: nothing that a
    /// server would resolve to another path.
    fn matches(&self, uri: &str) -> bool {
        let Some((start, path)) = split_uri(uri) else { return false };
        if start != self.start {
            return false;
        }
        let is_plain = |segment: &str| {
            let unreserved = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~".contains(&octet);
            !matches!(segment, "" | "." | "..") && segment.bytes().all(unreserved)
        };
        let mut segments = path.split('/');
        for wanted in &self.segments {
            let Some(segment) = segments.next() else { return false };
            let is_equal = match wanted {
                Some(wanted) => wanted == segment,
                None => is_plain(segment),
            };
            if !is_equal {
                return false;
            }
        }
        let mut rest = segments.peekable();
        if self.is_open { rest.peek().is_some() && rest.all(is_plain) } else { rest.peek().is_none() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        let matches = |pattern: &str, name: &str| Pattern::host(pattern).unwrap().matches(name);
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
            assert!(Pattern::host(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn uris() {
        let matches = |pattern: &str, name: &str| Pattern::uri(pattern).unwrap().matches(name);
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
            assert!(Pattern::uri(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn mailboxes_and_addresses() {
        let mailbox = Pattern::mailbox("Alice@Example.com").unwrap();
        assert!(mailbox.matches("Alice@example.COM"));
        assert!(!mailbox.matches("alice@example.com") && !mailbox.matches("Alice@example.com.evil"));
        assert!(Pattern::mailbox("*@example.com").is_err() && Pattern::mailbox("alice").is_err());
        let address = Pattern::address("2001:db8::1").unwrap();
        assert!(address.matches("2001:db8:0::1") && !address.matches("2001:db8::2"));
        assert!(Pattern::address("10.0.0.0/8").is_err());
    }

    #[test]
    fn covering() {
        let (below, host) = (Pattern::host("*.example").unwrap(), Pattern::host("a.example").unwrap());
        assert!(below.covers(&host) && !host.covers(&below) && below.covers(&below));
    }
}
