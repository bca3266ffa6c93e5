//! Facts of arithmetic that are remembered, without locks and without std: that a key signed a body, or did not.
//!
//! A fact needs no trust; trust is added at every validation. Each slot holds the digest of one fact, its last bit replaced by
//! the answer. A slot is written in parts, so a reader may see two facts mixed: that mixture equals a third one's digest no
//! sooner than SHA-256 is broken.

use core::sync::atomic::{AtomicU64, Ordering};

use crate::digest::Sha256Digest;

/// Facts of either kind. What does not hold never takes the place of what does.
const SLOTS: usize = 8;

/// A bounded memory of facts.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    holding: [Slot; SLOTS],
    not_holding: [Slot; SLOTS],
}

#[derive(Debug, Default)]
struct Slot([AtomicU64; 4]);

impl Slot {
    fn has(&self, words: [u64; 4]) -> bool {
        self.0.iter().zip(words).all(|(own, word)| own.load(Ordering::Relaxed) == word)
    }

    fn set(&self, words: [u64; 4]) {
        for (own, word) in self.0.iter().zip(words) {
            own.store(word, Ordering::Relaxed);
        }
    }
}

impl Memo {
    /// Whether the fact with this digest holds, if it is remembered.
    pub(crate) fn recall(&self, fact: Sha256Digest) -> Option<bool> {
        let holds = |holds| {
            let words = words(fact, holds);
            self.slots(holds).get(place(words)).is_some_and(|slot| slot.has(words))
        };
        if holds(true) {
            Some(true)
        } else if holds(false) {
            Some(false)
        } else {
            None
        }
    }

    pub(crate) fn remember(&self, fact: Sha256Digest, holds: bool) {
        let words = words(fact, holds);
        if let Some(slot) = self.slots(holds).get(place(words)) {
            slot.set(words);
        }
    }

    fn slots(&self, holds: bool) -> &[Slot; SLOTS] {
        if holds { &self.holding } else { &self.not_holding }
    }
}

fn words(fact: Sha256Digest, holds: bool) -> [u64; 4] {
    let mut words = [0; 4];
    for (word, octets) in words.iter_mut().zip(fact.0.chunks_exact(8)) {
        *word = octets.iter().fold(0, |word, octet| word << 8 | u64::from(*octet));
    }
    let [_, _, _, last] = &mut words;
    *last = *last & !1 | u64::from(holds);
    words
}

fn place([first, ..]: [u64; 4]) -> usize {
    usize::try_from(first % 8).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_kept_apart() {
        let memo = Memo::default();
        let fact = |number: u32| Sha256Digest::of(&number.to_be_bytes());
        assert_eq!(memo.recall(fact(1)), None);
        memo.remember(fact(1), true);
        assert_eq!(memo.recall(fact(1)), Some(true));
        // However many do not hold: what holds stays.
        for number in 2..1_000 {
            memo.remember(fact(number), false);
        }
        assert_eq!((memo.recall(fact(1)), memo.recall(fact(999))), (Some(true), Some(false)));
        assert_eq!(memo.recall(fact(1_000)), None);
    }
}
