//! The words of a text of rules, with their positions.

use alloc::string::String;
use alloc::vec::Vec;

use certauth::{Code, ConfigError};

/// A text of rules has at most this many octets, rules, and conditions in one rule, so that looking for a rule that hides
/// another stays cheap.
pub(crate) const MOST_OCTETS: usize = 1 << 20;
pub(crate) const MOST_RULES: usize = 1_000;
pub(crate) const MOST_TERMS: usize = 32;
/// And this many names and claims that one rule takes.
pub(crate) const MOST_MAPPINGS: usize = 64;

/// A line and a column, from 1.
pub(crate) type Position = (u32, u32);

/// What a word is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, digits and signs without quotes.
    Bare(String),
    /// Text in quotes, without them.
    Quoted(String),
    /// `=`, `(`, `)` or `,`.
    Sign(char),
    /// The end of a clause: `;`, or a further line of the same rule.
    ClauseEnd,
}

/// A word and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) kind: Kind,
    pub(crate) at: Position,
}

/// The words of one rule.
pub(crate) type Paragraph = Vec<Word>;

/// Splits a text into rules, each a list of words. A line that begins with a space or a tab belongs to the rule above it; `#`
/// begins a comment.
pub(crate) fn paragraphs(text: &str) -> Result<Vec<Paragraph>, ConfigError> {
    let mut found: Vec<Paragraph> = Vec::new();
    for (line, number) in text.lines().zip(1u32..) {
        let words = words(line, number)?;
        let Some(first) = words.first() else { continue };
        let position = first.at;
        if !line.starts_with([' ', '\t']) {
            found.push(words);
            continue;
        }
        let Some(rule) = found.last_mut() else {
            let reason = "A line that begins with a space goes on with the rule above it, and there is none";
            return Err(ConfigError::in_text(Code::RuleInvalid, Some(position), reason));
        };
        rule.push(Word { kind: Kind::ClauseEnd, at: position });
        rule.extend(words);
    }
    Ok(found)
}

/// The words of one line.
fn words(line: &str, number: u32) -> Result<Vec<Word>, ConfigError> {
    let invalid = |column, reason| Err(ConfigError::in_text(Code::RuleInvalid, Some((number, column)), reason));
    // In a comment too: after a carriage return an editor may show what is not read here.
    if let Some((_, column)) = line.chars().zip(1..).find(|(character, _)| character.is_control() && *character != '\t')
    {
        return invalid(column, "Control characters are not allowed");
    }
    let mut found = Vec::new();
    let mut characters = line.chars().zip(1u32..).peekable();
    while let Some((character, column)) = characters.next() {
        let at = (number, column);
        let kind = match character {
            ' ' | '\t' => continue,
            '#' => break,
            ';' => Kind::ClauseEnd,
            '=' | '(' | ')' | ',' => Kind::Sign(character),
            '"' => {
                let mut text = String::new();
                loop {
                    match characters.next() {
                        Some(('"', _)) => break,
                        Some(('\\', column)) => match characters.next() {
                            Some((escaped @ ('"' | '\\'), _)) => text.push(escaped),
                            _ => {
                                return invalid(
                                    column,
                                    "In quotes a backslash comes before a quote or another backslash",
                                );
                            }
                        },
                        Some((character, _)) => text.push(character),
                        None => return invalid(column, "The quotes are not closed"),
                    }
                }
                Kind::Quoted(text)
            }
            _ => {
                let mut text = String::from(character);
                while let Some((next, column)) = characters.next_if(|(next, _)| !" \t=(),;\"".contains(*next)) {
                    if next == '#' {
                        return invalid(column, "Quote a text that has a #, or put a space before a comment");
                    }
                    text.push(next);
                }
                Kind::Bare(text)
            }
        };
        found.push(Word { kind, at });
    }
    Ok(found)
}
