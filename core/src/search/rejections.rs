//! What was refused, the best first.

use alloc::vec::Vec;

use crate::code::Code;
use crate::error::{Rejection, rank};
use crate::number::to_usize;

/// The rejections that a refusal keeps, and the number of the others by code.
pub(crate) struct Rejections {
    limit: usize,
    kept: Vec<Rejection>,
    more: Vec<(Code, u32)>,
}

impl Rejections {
    pub(crate) fn new(limit: u32) -> Rejections {
        Rejections { limit: to_usize(limit), kept: Vec::new(), more: Vec::new() }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate_ref::CertificateRef;
    use crate::error::Violation;

    fn rejection(code: Code, authenticated: u32) -> Rejection {
        let at = CertificateRef::EndEntity;
        Rejection {
            path: alloc::vec![at],
            violation: Violation::plain(code, at),
            authenticated,
            revocation: Vec::new(),
        }
    }

    /// The best are kept, the first of equals before the others, and what does not fit is counted by code.
    #[test]
    fn the_best_are_kept() {
        let mut rejections = Rejections::new(3);
        assert!(rejections.is_empty());
        for (code, authenticated) in [
            (Code::IssuerUnknown, 0),
            (Code::SignatureInvalid, 0),
            (Code::IssuerUnknown, 0),
            (Code::SignatureInvalid, 2),
            (Code::Expired, 0),
            (Code::NameExcluded, 1),
            (Code::SignatureInvalid, 0),
        ] {
            rejections.push(rejection(code, authenticated));
        }
        assert!(!rejections.is_empty());
        let (kept, more) = rejections.into_parts();
        let kept: Vec<_> = kept.iter().map(|kept| (kept.violation.code, kept.authenticated)).collect();
        let best = [(Code::NameExcluded, 1), (Code::SignatureInvalid, 2), (Code::SignatureInvalid, 0)];
        assert_eq!(kept, best);
        assert_eq!(more, [(Code::IssuerUnknown, 2), (Code::Expired, 1), (Code::SignatureInvalid, 1)]);
    }
}
