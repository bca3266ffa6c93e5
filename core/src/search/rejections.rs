//! What was refused, the best first.

use alloc::vec::Vec;

use crate::code::Code;
use crate::error::{Rejection, rank};

/// The rejections that a refusal keeps, and the number of the others by code.
pub(crate) struct Rejections {
    limit: usize,
    kept: Vec<Rejection>,
    more: Vec<(Code, u32)>,
}

impl Rejections {
    pub(crate) fn new(limit: u32) -> Rejections {
        Rejections { limit: usize::try_from(limit).unwrap_or(usize::MAX), kept: Vec::new(), more: Vec::new() }
    }

    pub(crate) fn push(&mut self, rejection: Rejection) {
        let position = self.kept.partition_point(|kept| rank(kept) >= rank(&rejection));
        self.kept.insert(position, rejection);
        if self.kept.len() > self.limit
            && let Some(dropped) = self.kept.pop()
        {
            let code = dropped.violation.code;
            match self.more.iter_mut().find(|(counted, _)| *counted == code) {
                Some((_, count)) => *count = count.saturating_add(1),
                None => self.more.push((code, 1)),
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    pub(crate) fn into_parts(self) -> (Vec<Rejection>, Vec<(Code, u32)>) {
        (self.kept, self.more)
    }
}
