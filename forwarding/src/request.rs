//! The headers of one request: which lines have a name, whichever way the server hands them over.

use alloc::string::String;
use alloc::vec::Vec;

use certauth::Code;

use crate::error::{Fault, ForwardingError};

/// Names and values, as they came.
pub(crate) struct Request<'h, N, V> {
    pub(crate) headers: &'h [(N, V)],
    /// Variables of CGI (RFC 3875, 4.1.18): `HTTP_` and the name in capitals with `_` for `-`, in which lines are joined and
    /// spellings folded already.
    pub(crate) is_environ: bool,
}

/// Names are equal in either case (RFC 9110, 5.1); and where a gateway turns them into variables, `_` and `-` are equal too.
pub(crate) fn is_same_folded(one: &[u8], other: &[u8]) -> bool {
    let fold = |octet: &u8| if *octet == b'_' { b'-' } else { octet.to_ascii_lowercase() };
    one.len() == other.len() && one.iter().map(fold).eq(other.iter().map(fold))
}

/// Another spelling of a header that only the proxy may write.
pub(crate) fn ambiguous() -> Fault {
    let reason = "Another header differs only in _ and -, and may be the client's own";
    Fault::of(Code::ForwardedHeaderAmbiguous, reason)
}

/// A second line of a header that has one.
pub(crate) fn repeated() -> Fault {
    Fault::of(Code::ForwardedHeaderRepeated, "The header occurs more than once, and may be the client's own")
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

    /// Whether there is a header of one of these names, in any spelling.
    pub(crate) fn has_one_of(&self, names: &[String]) -> bool {
        self.lines().any(|(found, _)| names.iter().any(|name| is_same_folded(found, name.as_bytes())))
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
            let reason = "The header is longer than limit_header_octets";
            return Err(Fault::of(Code::ForwardedHeaderTooLarge, reason).in_header(name, None));
        }
        Ok(values)
    }

    /// Each line whose name is a prefix and a number: its number, name and value, the smallest number first.
    pub(crate) fn numbered(&self, prefix: &str) -> Vec<(usize, &'h [u8], &'h [u8])> {
        let numbered = |(found, value): (&'h [u8], &'h [u8])| {
            let (start, digits) = found.split_at_checked(prefix.len())?;
            let digits =
                core::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|d| d.is_ascii_digit()))?;
            let is_it = !digits.is_empty() && is_same_folded(start, prefix.as_bytes());
            // A number that does not even fit is beyond every limit.
            is_it.then(|| (digits.parse().unwrap_or(usize::MAX), found, value))
        };
        let mut all: Vec<_> = self.lines().filter_map(numbered).collect();
        all.sort_by_key(|(number, ..)| *number);
        all
    }

    /// One of these names that a header Connection names: a hop may have removed the header that the proxy wrote, since
    /// Connection lists what concerns one hop only (RFC 9110, 7.6.1).
    pub(crate) fn removed<'n>(&self, names: &'n [String]) -> Option<&'n str> {
        let connections = self.lines().filter(|(name, _)| name.eq_ignore_ascii_case(b"connection"));
        let mut tokens = connections.flat_map(|(_, value)| value.split(|octet| *octet == b','));
        tokens.find_map(|token| {
            let is_it = |name: &&String| is_same_folded(token.trim_ascii(), name.as_bytes());
            names.iter().find(is_it).map(String::as_str)
        })
    }
}
