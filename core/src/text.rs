//! Text from a peer, made safe to print: escaped, bounded, and unmistakable where it ends.

use alloc::string::String;
use core::fmt::{self, Write as _};

/// How many octets of a peer's text, or of a list of such texts, one fact of a refusal prints at most.
pub(crate) const MOST_OCTETS: usize = 256;

/// Text from a peer on one line: quotes and backslashes get a backslash, and every character that is invisible, moves
/// the cursor or changes the direction of reading is written as `\XX`, the octets of its UTF-8.
///
/// Right-to-left letters are among them: one of them is enough to reorder the rest of a log line.
///
/// ```
/// assert_eq!(certauth::face::escaped("a\n\"b\""), "a\\0A\\\"b\\\"");
/// ```
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        push_escaped(&mut out, character);
    }
    out
}

/// A sentence of the caller's on one line: as [`escaped`], with quotes and backslashes as they are.
///
/// ```
/// assert_eq!(certauth::face::printable("a\n\"b\""), "a\\0A\"b\"");
/// ```
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|character| push_escaped(&mut out, character));
    out
}

/// The character, or the octets of its UTF-8 as `\XX` if it must not be printed as it is.
pub(crate) fn push_escaped(out: &mut String, character: char) {
    if !is_hidden(character) {
        out.push(character);
        return;
    }
    let mut buffer = [0; 4];
    for octet in character.encode_utf8(&mut buffer).bytes() {
        // Writing to a String does not fail.
        let _ = write!(out, "\\{octet:02X}");
    }
}

/// Whether a character would be invisible, or would move or reorder what is printed around it: controls, format
/// characters, every space but the usual one, fillers, and letters that are written from right to left.
pub(crate) fn is_hidden(character: char) -> bool {
    // Most characters are these.
    if matches!(character, ' '..='~') {
        return false;
    }
    matches!(character,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{590}'..='\u{8ff}'
        | '\u{115f}'..='\u{1160}' | '\u{1680}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{2800}' | '\u{3000}'
        | '\u{3164}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe70}'..='\u{feff}' | '\u{ffa0}'
        | '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..='\u{fffc}' | '\u{fffe}'..='\u{ffff}' | '\u{10800}'..='\u{10fff}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1345f}' | '\u{16fe4}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{1e800}'..='\u{1efff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

/// The start of a peer's text, enough to recognise it: the sender must not control the length of our output.
pub(crate) fn shortened(mut text: String) -> String {
    if text.len() > MOST_OCTETS {
        let end = (0..=MOST_OCTETS).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

/// A name in quotes, so that its end is unmistakable; quotes inside it are escaped already.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

/// The start of a peer's octets in hexadecimal.
pub(crate) fn short_hex(octets: &[u8]) -> String {
    const ENOUGH: usize = 64;
    match octets.get(..ENOUGH) {
        Some(start) if octets.len() > ENOUGH => hex(start) + "…",
        _ => hex(octets),
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(octets: &[u8]) -> String {
    let digits = octets.iter().flat_map(|octet| [octet >> 4, octet & 0xf]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn what_hides_or_reorders_is_escaped() {
        for hidden in [
            '\u{0}',
            '\u{1b}',
            '\u{85}',
            '\u{a0}',
            '\u{ad}',
            '\u{34f}',
            '\u{5d0}',
            '\u{627}',
            '\u{115f}',
            '\u{17b4}',
            '\u{200b}',
            '\u{202e}',
            '\u{2066}',
            '\u{2800}',
            '\u{3000}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{1e900}',
            '\u{e0041}',
        ] {
            assert!(escaped(&hidden.to_string()).starts_with('\\'), "{hidden:?}");
        }
        for shown in ["alice", "Zoë", "Ω", "日本", "😀", " "] {
            assert_eq!(escaped(shown), shown);
        }
        assert_eq!(escaped("a\" \\b"), "a\\\" \\\\b");
    }

    #[test]
    fn long_text_is_cut_by_octets() {
        let cut = shortened("é".repeat(1_000));
        assert!(cut.ends_with('…') && cut.len() <= MOST_OCTETS + '…'.len_utf8());
        assert_eq!(shortened("short".into()), "short");
    }
}
