//! Why a value or a name is refused, in words that help.

use alloc::vec::Vec;

use crate::code::Code;
use crate::error::ConfigError;
use crate::policy::kind::Kind;

pub(super) fn invalid(name: &str, kind: Kind) -> ConfigError {
    let expected = match kind {
        Kind::Bool => "true or false".into(),
        Kind::Integer { min, max } => alloc::format!("a whole number from {min} to {max}"),
        Kind::Seconds { max } => alloc::format!("seconds, at most {max}"),
        Kind::Choice(words) => words.join(" or "),
        Kind::Oids => "object identifiers, dotted or by name (clientAuth), separated by commas".into(),
        Kind::Digests => "SHA-256 digests in hexadecimal, separated by commas".into(),
    };
    ConfigError::with_field(Code::OptionValueInvalid, name).because(alloc::format!("Expected {expected}"))
}

/// `known` are the names that exist.
pub(super) fn unknown(name: &str, known: impl Iterator<Item = &'static str>) -> ConfigError {
    let error = ConfigError::with_field(Code::OptionUnknown, name);
    match nearest(name, known) {
        Some(field) => error.because(alloc::format!("The nearest name is {field}")),
        None => error,
    }
}

/// The known name that a misspelt one is nearest to, if it is near at all: by the edits between them (Levenshtein).
fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    const LONGEST: usize = 64;
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_ascii_lowercase().replace('-', "_");
    let (distance, field) = known.map(|field| (edits(&name, field), field)).min()?;
    (distance <= 2 + field.len() / 6).then_some(field)
}

fn edits(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, wanted) in left.bytes().enumerate() {
        let mut diagonal = index;
        let mut before = index.saturating_add(1);
        let mut next = alloc::vec![before];
        for (octet, above) in right.bytes().zip(row.iter().skip(1)) {
            let replaced = diagonal.saturating_add(usize::from(octet != wanted));
            diagonal = *above;
            before = replaced.min(above.saturating_add(1)).min(before.saturating_add(1));
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_field_is_recognised() {
        let reason = |name| unknown(name, ["clock_skew", "pins", "max_path_length"].into_iter()).reason;
        for (name, field) in [("clock_skwe", "clock_skew"), ("clock-skew", "clock_skew"), ("pin", "pins")] {
            assert_eq!(reason(name), Some(alloc::format!("The nearest name is {field}")));
        }
        assert_eq!(reason("something_else_entirely"), None);
        assert_eq!(reason(&"x".repeat(100_000)), None);
        assert_eq!(
            (edits("abc", "abc"), edits("abc", "abd"), edits("", "ab"), edits("kitten", "sitting")),
            (0, 1, 2, 3)
        );
    }
}
