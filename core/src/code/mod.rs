//! What a verdict, a configuration error or a note says: codes, and the one table of their words.

mod words;
mod table;

pub use self::table::TABLE;
use self::table::UNLISTED;
pub use self::words::{Code, Entry, Stage};

impl Code {
    /// The row of the table.
    pub fn entry(self) -> &'static Entry {
        let index = TABLE.binary_search_by_key(&self, |entry| entry.code).ok();
        index.and_then(|index| TABLE.get(index)).unwrap_or(&UNLISTED)
    }

    /// The name, as in JSON: `snake_case`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// What it means, one sentence.
    pub fn cause(self) -> &'static str {
        self.entry().cause
    }

    /// How to fix it. A [`Violation`](crate::Violation) gives more specific advice where it depends on the certificate.
    pub fn remedy(self) -> &'static str {
        self.entry().remedy
    }

    /// The number.
    #[expect(clippy::as_conversions, reason = "the only way to read the discriminant of a repr(u32) enum")]
    pub fn number(self) -> u32 {
        self as u32
    }

    /// The stage that ranks the code.
    pub fn stage(self) -> Stage {
        self.entry().stage
    }

    /// The code of that number, if there is one.
    pub fn from_number(number: u32) -> Option<Code> {
        TABLE.iter().map(|entry| entry.code).find(|code| code.number() == number)
    }

    /// The code of that name, if there is one.
    ///
    /// ```
    /// use certauth::Code;
    /// assert_eq!(Code::Expired.name(), "expired");
    /// assert_eq!(Code::from_name("expired"), Some(Code::Expired));
    /// ```
    pub fn from_name(name: &str) -> Option<Code> {
        TABLE.iter().find(|entry| entry.name == name).map(|entry| entry.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    /// The enum is read as text, so that a variant without a row is found; rows without a variant do not compile.
    #[test]
    fn the_table_is_complete_and_in_order() {
        let source = include_str!("words.rs");
        let start = source.find("pub enum Code {").expect("the enum");
        let end = source.find("/// Where in the order").expect("its end");
        let body: String = source.get(start..end).expect("in range").into();
        let variants: alloc::vec::Vec<(&str, u32)> = body
            .lines()
            .filter_map(|line| line.trim().trim_end_matches(',').split_once(" = "))
            .map(|(name, number)| (name, number.parse().expect("a number")))
            .collect();
        assert_eq!(variants.len(), TABLE.len());
        for ((variant, number), entry) in variants.iter().zip(TABLE) {
            assert_eq!(*number, entry.code.number());
            assert_eq!(*variant, alloc::format!("{:?}", entry.code));
            let flat: String = entry.name.split('_').collect();
            assert_eq!(flat, variant.to_lowercase());
            assert!(core::ptr::eq(entry.code.entry(), entry));
            assert!(entry.cause.ends_with('.') && entry.remedy.ends_with('.'), "{}", entry.name);
        }
        // The header documents its codes with the enum's words, everything else with the table's.
        for (doc, entry) in body.lines().filter_map(|line| line.trim().strip_prefix("/// ")).zip(TABLE) {
            assert_eq!(doc, entry.cause, "{}", entry.name);
        }
        assert!(TABLE.is_sorted_by(|a, b| a.code.number() < b.code.number()));
    }

    #[test]
    fn names_and_numbers_lead_back() {
        for entry in TABLE {
            assert_eq!(Code::from_name(entry.name), Some(entry.code));
            assert_eq!(Code::from_number(entry.code.number()), Some(entry.code));
        }
        assert_eq!(Code::from_number(0), None);
        assert_eq!(Code::from_name(""), None);
    }
}
