//! Where certauth answers otherwise than a suite expects, and why: a committed file a suite. Every divergence must be
//! listed, and every entry must still be true.

use std::path::Path;

/// One entry: a case, or with an asterisk at its end all cases whose id starts so.
#[derive(Clone, Debug)]
pub struct Entry {
    id: String,
    expected: String,
    got: String,
    reason: String,
}

/// The entries of one suite.
#[derive(Clone, Debug, Default)]
pub struct Divergences {
    /// The file for which the list is whole: there, an entry without a case is stale.
    complete_for: String,
    entries: Vec<Entry>,
    met: Vec<u32>,
}

impl Divergences {
    /// Reads `id TAB expected TAB got TAB reason` lines; `# complete for FILE` names the suite's file, and other lines
    /// that start with `#` are comments.
    ///
    /// # Errors
    /// A sentence that names the line.
    pub fn read(text: &str) -> Result<Divergences, String> {
        let mut read = Divergences::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(file) = line.strip_prefix("# complete for ") {
                read.complete_for = file.into();
            } else if !line.starts_with('#') {
                let columns: Vec<&str> = line.split('\t').collect();
                let [id, expected, got, reason] = columns[..] else { return Err(format!("not four columns: {line}")) };
                if !matches!(expected, "accept" | "refuse") || reason.is_empty() {
                    return Err(format!("no answer or no reason: {line}"));
                }
                read.entries.push(Entry {
                    id: id.into(),
                    expected: expected.into(),
                    got: got.into(),
                    reason: reason.into(),
                });
            }
        }
        read.met = vec![0; read.entries.len()];
        Ok(read)
    }

    /// Whether this divergence is listed: what was expected of the case, and the code that came. Counts it as met.
    pub fn lists(&mut self, id: &str, accept: bool, got: &str) -> bool {
        let expected = if accept { "accept" } else { "refuse" };
        let found = self.entries.iter().position(|entry| {
            let is_meant = match entry.id.strip_suffix('*') {
                Some(start) => id.starts_with(start),
                None => entry.id == id,
            };
            is_meant && entry.expected == expected && entry.got == got
        });
        if let Some(met) = found.and_then(|index| self.met.get_mut(index)) {
            *met += 1;
        }
        found.is_some()
    }

    /// Whether the list is whole for this file of the suite.
    pub fn is_complete_for(&self, suite: &Path) -> bool {
        suite.file_name().is_some_and(|name| name.to_string_lossy() == self.complete_for)
    }

    /// The entries that no divergence met although their cases stand in this suite, or should.
    pub fn stale(&self, suite: &Path, ids: &[&str]) -> Vec<String> {
        let stands = |entry: &Entry| {
            let start = entry.id.trim_end_matches('*');
            ids.iter().any(|id| if start.len() < entry.id.len() { id.starts_with(start) } else { *id == start })
        };
        let unmet = self.entries.iter().zip(&self.met).filter(|(_, met)| **met == 0);
        unmet
            .filter(|(entry, _)| self.is_complete_for(suite) || stands(entry))
            .map(|(entry, _)| format!("{} ({}; {})", entry.id, entry.got, entry.reason))
            .collect()
    }
}
