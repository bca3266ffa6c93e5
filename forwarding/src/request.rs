//! The headers of one request: which lines have a name, whichever way the server hands them over.

use alloc::string::String;
use alloc::vec::Vec;

use certauth::Code;

use crate::error::{Fault, ForwardingError};

/// Names and values, as they came.
pub(crate) struct Request<'h, N, V> {
    pub(crate) headers: &'h [(N, V)],
    /// Variables of CGI (RFC 3875, 4.1.18): `HTTP_` and the name in capitals with `_` for other signs, in which lines are joined
    /// and spellings folded already.
    pub(crate) is_environ: bool,
}

/// Whether two names are equal in either case (RFC 9110, 5.1), and once each sign is a `_`: that is what gateways make of them, some
/// of `-` only and some of every sign.
pub(crate) fn is_same_folded(one: &[u8], other: &[u8]) -> bool {
    let fold = |octet: &u8| if octet.is_ascii_alphanumeric() { octet.to_ascii_lowercase() } else { b'_' };
    one.len() == other.len() && one.iter().map(fold).eq(other.iter().map(fold))
}

/// The headers that only the proxy may write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) whole: Vec<String>,
    /// What is before the number, in names with a number.
    pub(crate) prefix: Option<String>,
}

impl Names {
    /// The one of them that this is in any spelling, as it is configured.
    pub(crate) fn find(&self, found: &[u8]) -> Option<&str> {
        let is_it = |name: &&String| is_same_folded(found, name.as_bytes());
        let prefix = self.prefix.as_deref().filter(|prefix| number_after(found, prefix).is_some());
        self.whole.iter().find(is_it).map(String::as_str).or(prefix)
    }
}

/// The digits behind a prefix in any spelling.
pub(crate) fn number_after<'n>(found: &'n [u8], prefix: &str) -> Option<&'n str> {
    let (start, digits) = found.split_at_checked(prefix.len())?;
    let is_it = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) && is_same_folded(start, prefix.as_bytes());
    core::str::from_utf8(digits).ok().filter(|_| is_it)
}

/// Another spelling of a header that only the proxy may write.
pub(crate) fn ambiguous() -> Fault {
    let reason = "Another header differs only in its spelling, as in _ for -, and may be the client's own";
    Fault::of(Code::ForwardedHeaderAmbiguous, reason)
}

/// A second line of a header that has one.
pub(crate) fn repeated() -> Fault {
    Fault::of(Code::ForwardedHeaderRepeated, "The header occurs more than once, and may be the client's own")
}

/// More octets in all lines of a header than are allowed.
pub(crate) fn too_long() -> Fault {
    Fault::of(Code::ForwardedHeaderTooLarge, "The header is longer than limit_header_octets")
}

impl<'h, N: AsRef<[u8]>, V: AsRef<[u8]>> Request<'h, N, V> {
    /// Each line's name and value. Variables that are no header are left out.
    fn lines(&self) -> impl Iterator<Item = (&'h [u8], &'h [u8])> {
        let is_environ = self.is_environ;
        self.headers.iter().filter_map(move |(name, value)| {
            let name = name.as_ref();
            let name = if is_environ { name.strip_prefix(b"HTTP_")? } else { name };
            Some((name, value.as_ref()))
        })
    }

    /// Whether there is one of these headers, in any spelling.
    pub(crate) fn has_one_of(&self, names: &Names) -> bool {
        self.lines().any(|(found, _)| names.find(found).is_some())
    }

    /// The values of one header, line by line.
    pub(crate) fn values(&self, name: &str, most_octets: usize) -> Result<Vec<&'h [u8]>, ForwardingError> {
        let mut values = Vec::new();
        let mut octets = 0usize;
        for (found, value) in self.lines().filter(|(found, _)| is_same_folded(found, name.as_bytes())) {
            if !self.is_environ && !found.eq_ignore_ascii_case(name.as_bytes()) {
                return Err(ambiguous().in_header(name, None));
            }
            octets = octets.saturating_add(value.len());
            values.push(value);
        }
        if octets > most_octets {
            return Err(too_long().in_header(name, None));
        }
        Ok(values)
    }

    /// Each line whose name is a prefix and a number: its number and value, the smallest number first. A number has one spelling.
    pub(crate) fn numbered(&self, prefix: &str) -> Result<Vec<(usize, &'h [u8])>, ForwardingError> {
        let mut all = Vec::new();
        for (found, value) in self.lines() {
            let Some(digits) = number_after(found, prefix) else { continue };
            let start = found.get(..prefix.len()).unwrap_or(found);
            let is_spelt = self.is_environ || start.eq_ignore_ascii_case(prefix.as_bytes());
            if !is_spelt || (digits.len() > 1 && digits.starts_with('0')) {
                return Err(ambiguous().in_header(prefix, None));
            }
            // A number that does not even fit is beyond every limit.
            all.push((digits.parse().unwrap_or(usize::MAX), value));
        }
        all.sort_by_key(|(number, _)| *number);
        Ok(all)
    }

    /// One of these headers that a header Connection names: a hop may have removed the header that the proxy wrote, since
    /// Connection lists what concerns one hop only (RFC 9110, 7.6.1).
    pub(crate) fn removed<'n>(&self, names: &'n Names, most_octets: usize) -> Result<Option<&'n str>, ForwardingError> {
        const CONNECTION: &str = "Connection";
        let lines = || self.lines().filter(|(name, _)| name.eq_ignore_ascii_case(CONNECTION.as_bytes()));
        if lines().fold(0usize, |sum, (_, value)| sum.saturating_add(value.len())) > most_octets {
            return Err(too_long().in_header(CONNECTION, None));
        }
        let mut tokens = lines().flat_map(|(_, value)| value.split(|octet| *octet == b','));
        Ok(tokens.find_map(|token| names.find(token.trim_ascii())))
    }
}
