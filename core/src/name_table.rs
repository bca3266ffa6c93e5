//! The names of one validation, each kept once: names that match (RFC 5280, 7.1) share one id, and are compared by that
//! id from then on. Each name is folded at most twice, and expensive folding is charged to the budget.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::limits::{Budget, LimitReached};
use crate::name::DistinguishedName;

/// A name of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NameId(usize);

struct Entry<'s> {
    name: DistinguishedName<'s>,
    hash: u64,
    /// Its folded form, once it was needed.
    folded: Option<Vec<u8>>,
    /// Its text, once a refusal needed it.
    text: Option<String>,
}

/// The names met so far.
#[derive(Default)]
pub(crate) struct NameTable<'s> {
    entries: Vec<Entry<'s>>,
    by_der: BTreeMap<&'s [u8], NameId>,
    /// The first name of each hash.
    by_hash: BTreeMap<u64, NameId>,
    /// All names of a hash that several have: whoever makes names can make many of one hash.
    by_folded: BTreeMap<Vec<u8>, NameId>,
}

impl<'s> NameTable<'s> {
    /// The id of a name, the same for all names that match it.
    pub(crate) fn id(&mut self, name: DistinguishedName<'s>, budget: &mut Budget) -> Result<NameId, LimitReached> {
        if let Some(id) = self.by_der.get(name.der()) {
            return Ok(*id);
        }
        budget.spend_name_octets(name.octets_to_fold())?;
        let hash = name.fold_hash();
        let new = NameId(self.entries.len());
        let mut id = new;
        let mut folded = None;
        match self.by_hash.get(&hash).copied() {
            None => {
                self.by_hash.insert(hash, new);
            }
            Some(first) => {
                let of_first = self.folded(first, budget)?.to_vec();
                self.by_folded.entry(of_first).or_insert(first);
                budget.spend_name_octets(name.octets_to_fold())?;
                let own = name.folded();
                id = *self.by_folded.entry(own.clone()).or_insert(new);
                folded = Some(own);
            }
        }
        self.by_der.insert(name.der(), id);
        if id == new {
            self.entries.push(Entry { name, hash, folded, text: None });
        }
        Ok(id)
    }

    /// How many names there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Where a table with a row for each name has that of this one.
    pub(crate) fn position(id: NameId) -> usize {
        id.0
    }

    /// The hash by which options find anchors and intermediates.
    pub(crate) fn hash(&self, id: NameId) -> u64 {
        self.entries.get(id.0).map_or(0, |entry| entry.hash)
    }

    /// The folded form.
    pub(crate) fn folded(&mut self, id: NameId, budget: &mut Budget) -> Result<&[u8], LimitReached> {
        let Some(entry) = self.entries.get_mut(id.0) else { return Ok(&[]) };
        if entry.folded.is_none() {
            budget.spend_name_octets(entry.name.octets_to_fold())?;
            entry.folded = Some(entry.name.folded());
        }
        Ok(entry.folded.as_deref().unwrap_or(&[]))
    }

    /// The start of the text, for a refusal. It is written once: many certificates may have that name.
    pub(crate) fn text(&mut self, id: NameId) -> String {
        let entry = self.entries.get_mut(id.0);
        entry.map_or_else(String::new, |entry| entry.text.get_or_insert_with(|| entry.name.short_text()).clone())
    }
}
