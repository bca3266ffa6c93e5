//! The syntax of hosts, mailboxes, URIs, addresses and networks, once, for everything that reads one.

use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;

use crate::text::is_hidden;

/// IA5String in a name: printable ASCII; a NUL or another control character ends names early in other programs.
pub(crate) fn ia5(value: &[u8]) -> Option<&str> {
    let text = core::str::from_utf8(value).ok()?;
    text.bytes().all(|octet| (0x20..0x7f).contains(&octet)).then_some(text)
}

/// Whether a character is a control, invisible, or a mark of direction. Letters of right-to-left scripts are not.
pub(crate) fn is_control(character: char) -> bool {
    let is_filler = matches!(character, '\u{115f}'..='\u{1160}' | '\u{3164}' | '\u{ffa0}');
    is_hidden(character) && (is_filler || !character.is_alphanumeric())
}

/// Labels of letters, digits, hyphens and underscores: what a constraint can be compared with.
pub(crate) fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_'))
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

/// A host after an @: an asterisk is a letter here, not a wildcard.
pub(crate) fn is_mail_host(host: &str) -> bool {
    is_host(&host.replace('*', "x"))
}

/// 4.2.1.6: the preferred name syntax of RFC 1034, 3.5, as RFC 1123 widened it; the left label may be an asterisk.
pub(crate) fn is_preferred(name: &str) -> bool {
    let host = name.strip_prefix("*.").unwrap_or(name);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

/// The characters of host names as they are used, in any arrangement.
pub(crate) fn is_of_host_characters(name: &str) -> bool {
    name.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.' | b'*'))
}

/// What a mailbox's local part says (RFC 5321, 4.1.2), without the quotes and backslashes that it may be written with, so
/// that every spelling of a local part is one. `None` if it is neither a dot-atom nor a quoted string: anything else
/// could be read as two addresses.
pub(crate) fn local_part(local: &str) -> Option<String> {
    let Some(quoted) = local.strip_prefix('"') else {
        let is_atom = |c: char| !c.is_control() && !c.is_whitespace() && !"()<>[]:;@\\,\"".contains(c);
        return (!local.is_empty() && local.chars().all(is_atom)).then(|| local.into());
    };
    let mut inner = quoted.strip_suffix('"')?.chars();
    let mut content = String::with_capacity(local.len());
    while let Some(character) = inner.next() {
        let character = match character {
            '\\' => inner.next()?,
            '"' => return None,
            other => other,
        };
        if character.is_control() {
            return None;
        }
        content.push(character);
    }
    Some(content)
}

/// 4.2.1.6: a Mailbox of RFC 5321, 4.1.2.
pub(crate) fn is_mailbox(name: &str) -> bool {
    name.rsplit_once('@').is_some_and(|(local, host)| local_part(local).is_some() && is_preferred(host))
}

/// The host of a URI's authority, in lower case, if it is a name: an address or no authority cannot be compared with a
/// constraint (4.2.1.10).
pub(crate) fn uri_host(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once(':')?;
    if scheme.is_empty()
        || !scheme.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'-' | b'.'))
    {
        return None;
    }
    let authority = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
    // RFC 3986, 3.2.1: whatever else comes before the @, another parser may read as the host.
    let is_user = |c: char| c.is_ascii_alphanumeric() || "-._~%!$&'()*+,;=:".contains(c);
    let host_and_port = match authority.split_once('@') {
        Some((user, host)) if user.chars().all(is_user) => host,
        Some(_) => return None,
        None => authority,
    };
    let host = match host_and_port.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|octet| octet.is_ascii_digit()) => host,
        Some(_) => return None,
        None => host_and_port,
    };
    // What others read as an address: a last label of digits, or of hexadecimal digits behind 0x.
    let is_number = host.rsplit('.').next().is_some_and(|label| {
        let digits = label.strip_prefix("0x").or_else(|| label.strip_prefix("0X"));
        label.bytes().all(|octet| octet.is_ascii_digit())
            || digits.is_some_and(|digits| digits.bytes().all(|octet| octet.is_ascii_hexdigit()))
    });
    (is_host(host) && !is_number).then(|| host.to_ascii_lowercase())
}

/// 4.2.1.6: a URI is not relative: a scheme (RFC 3986, 3.1), and something behind it.
pub(crate) fn is_absolute(name: &str) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'-' | b'.'))
    };
    name.split_once(':').is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty() && !rest.contains(' '))
}

/// An address as people write it, if it has 4 or 16 octets.
pub(crate) fn address(octets: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()
}

/// Prefix length and network of an address and its mask; `None` if the mask has holes.
pub(crate) fn network(octets: &[u8]) -> Option<(u32, Vec<u8>)> {
    if !matches!(octets.len(), 8 | 32) {
        return None;
    }
    let (address, mask) = octets.split_at_checked(octets.len() / 2)?;
    let length = mask.iter().map(|octet| octet.count_ones()).sum();
    (masked_ones(mask.len(), length) == mask).then(|| (length, masked(address, length)))
}

/// The first `length` bits of an address.
pub(crate) fn masked(address: &[u8], length: u32) -> Vec<u8> {
    let mask = masked_ones(address.len(), length);
    address.iter().zip(mask).map(|(octet, mask)| octet & mask).collect()
}

/// A mask of that many octets with the first `length` bits set.
fn masked_ones(octets: usize, length: u32) -> Vec<u8> {
    let bits = (0..octets).zip((0u32..).step_by(8));
    bits.map(|(_, start)| {
        let ones = length.saturating_sub(start).min(8);
        0xff_u8.checked_shl(8 - ones).unwrap_or(0)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for (text, good) in [("a-b_c.test", true), ("a..b", false), ("", false), ("a b", false), ("*.test", false)] {
            assert_eq!(is_host(text), good, "{text}");
        }
        assert!(is_host(&["a"; 127].join(".")) && !is_host(&["a"; 128].join(".")));
        assert!(is_mail_host("*.test") && !is_mail_host("a@b"));
    }

    /// RFC 1034, 3.5 and RFC 1123, 2.1: what `strict` asks of a dNSName.
    #[test]
    fn preferred_names() {
        let longest = "a".repeat(63);
        for (text, good) in [
            ("a.test", true),
            ("*.a.test", true),
            ("3com.test", true),
            (longest.as_str(), true),
            (&(longest.clone() + "a"), false),
            ("a_b.test", false),
            ("-a.test", false),
            ("a-.test", false),
            ("a.*.test", false),
            ("a.test.", false),
            ("", false),
        ] {
            assert_eq!(is_preferred(text), good, "{text}");
        }
    }

    #[test]
    fn mailboxes_and_absolute_uris() {
        for (text, good) in
            [("a@b.test", true), ("\"a b\"@b.test", true), ("a@b@c.test", false), ("a", false), ("a@-b.test", false)]
        {
            assert_eq!(is_mailbox(text), good, "{text}");
        }
        for (text, good) in [
            ("spiffe://a/b", true),
            ("urn:uuid:1", true),
            ("a+b-1.c:x", true),
            ("1a:x", false),
            ("a:", false),
            ("/path", false),
            ("a:b c", false),
            ("", false),
        ] {
            assert_eq!(is_absolute(text), good, "{text}");
        }
    }

    #[test]
    fn hosts_of_uris() {
        for (uri, expected) in [
            ("https://A.test/x", Some("a.test")),
            ("spiffe://user:pw@a.test:80/x?y#z", Some("a.test")),
            ("https://a.test", Some("a.test")),
            ("https://192.0.2.1/", None),
            ("https://0x7f000001/", None),
            ("https://[::1]/", None),
            ("https://a.test\\@b.test/", None),
            ("urn:uuid:1", None),
            ("a.test", None),
            ("https://a_b.test:x/", None),
            ("://a.test/", None),
        ] {
            assert_eq!(uri_host(uri).as_deref(), expected, "{uri}");
        }
    }

    #[test]
    fn networks() {
        assert_eq!(network(&[192, 0, 2, 9, 255, 255, 255, 0]), Some((24, alloc::vec![192, 0, 2, 0])));
        assert_eq!(network(&[0; 8]), Some((0, alloc::vec![0; 4])));
        assert_eq!(network(&[192, 0, 2, 0, 255, 0, 255, 0]), None);
        assert_eq!(network(&[1, 2, 3, 4]), None);
        assert_eq!(masked(&[255, 255], 9), [255, 128]);
    }

    #[test]
    fn local_parts_have_one_spelling() {
        for (written, content) in [
            ("alice", Some("alice")),
            ("\"alice\"", Some("alice")),
            ("\"al\\ice\"", Some("alice")),
            ("\"a\\\"b\"", Some("a\"b")),
            ("\"a b\"", Some("a b")),
            ("a.b+c", Some("a.b+c")),
            ("", None),
            ("\"", None),
            ("\"a", None),
            ("\"a\\\"", None),
            ("\"a\"b\"", None),
            ("a b", None),
            ("a\\b", None),
        ] {
            assert_eq!(local_part(written).as_deref(), content, "{written}");
        }
    }
}
