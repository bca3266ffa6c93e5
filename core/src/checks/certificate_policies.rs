//! RFC 5280, 6.1.3 (d) to (f), 6.1.4 (a) to (j) and 6.1.5 (g): certificate policies, on the graph of RFC 9618, whose size
//! is bounded by the certificates instead of doubling with each of them. RFC 5937, 3.2: what an anchor's certificate
//! says of policies counts too, unless anchors are taken as given.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::PathUnderCheck;
use crate::code::Code;
use crate::error::{Detail, Violation};
use crate::extensions::short_list;
use crate::extensions::{self, Known, PolicyMapping};
use crate::limits::Budget;
use crate::oid::{Oid, oid_text};
use crate::path::PathCertificate;
use crate::policy::ValidationPolicy;

/// anyPolicy, 2.5.29.32.0.
const ANY: &[u8] = &[0x55, 0x1d, 0x20, 0];

pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    let PathUnderCheck { path, governors, context, policies: valid_for, .. } = under_check;
    let Some(governor) = governors.first() else { return Ok(()) };
    let (policy, budget) = (governor.policy(), &mut context.budget);
    let says_nothing = |certificate: &Certificate<'_>| {
        !certificate.known_extension(Known::CertificatePolicies).is_present()
            && !certificate.known_extension(Known::PolicyConstraints).is_present()
            && !certificate.known_extension(Known::PolicyMappings).is_present()
    };
    let anchor = path.anchor_certificate.filter(|_| !policy.take_anchors_as_given);
    let mut certificates = path.certificates.iter().map(|entry| entry.certificate).chain(anchor);
    if !policy.requires_policy() && certificates.all(says_nothing) {
        return Ok(());
    }
    // 6.1.2 says n + 1: more than there are certificates.
    let start = |at_once: bool| if at_once { 0 } else { u32::MAX };
    let mut state = State {
        graph: Some(Graph::new()),
        explicit_policy: start(policy.requires_policy()),
        policy_mapping: start(policy.inhibit_policy_mapping),
        inhibit_any: start(policy.inhibit_any_policy),
    };
    if let Some(anchor) = anchor {
        let self_issued = governor.anchor.is_self_issued;
        if let Some(value) = anchor.known_extension(Known::CertificatePolicies).value() {
            let may_use_any = state.inhibit_any > 0 || self_issued;
            state.step(value, may_use_any, path.anchor_at, budget)?;
        }
        state.prepare(anchor, self_issued, path.anchor_at, budget)?;
    }
    for (index, entry) in path.certificates.iter().enumerate().rev() {
        let certificate = entry.certificate;
        let may_use_any = state.inhibit_any > 0 || (index > 0 && entry.self_issued);
        // 6.1.3 (d) and (e).
        match certificate.known_extension(Known::CertificatePolicies).value() {
            Some(value) => state.step(value, may_use_any, entry.at, budget)?,
            None => state.graph = None,
        }
        // 6.1.3 (f).
        if state.explicit_policy == 0 && state.graph.is_none() {
            return Err(not_accepted(entry, policy));
        }
        if index > 0 {
            state.prepare(certificate, entry.self_issued, entry.at, budget)?;
        } else {
            // 6.1.5 (a) and (b).
            state.explicit_policy = state.explicit_policy.saturating_sub(1);
            if policy_constraints(certificate).0 == Some(0) {
                state.explicit_policy = 0;
            }
        }
    }
    // 6.1.5 (g).
    let graph = state.graph.map(Graph::pruned);
    let accepted = graph.map_or_else(BTreeSet::new, |graph| graph.accepted(&policy.initial_policy_set));
    if state.explicit_policy == 0
        && accepted.is_empty()
        && let Some(end_entity) = path.certificates.first()
    {
        return Err(not_accepted(end_entity, policy));
    }
    *valid_for = accepted.into_iter().map(Oid::from_contents).collect();
    Ok(())
}

/// The rule for a certificate that is trusted by itself: it has no path that could be valid for a policy.
pub(super) fn by_itself(end_entity: PathCertificate<'_>, policy: &ValidationPolicy) -> Result<(), Violation> {
    if policy.requires_policy() { Err(not_accepted(&end_entity, policy)) } else { Ok(()) }
}

/// What the certificate says, and what would have been accepted.
fn not_accepted(entry: &PathCertificate<'_>, policy: &ValidationPolicy) -> Violation {
    let value = entry.certificate.known_extension(Known::CertificatePolicies).value().unwrap_or(&[]);
    let wanted = policy.initial_policy_set.iter().map(|oid| oid_text(oid.contents())).collect();
    let detail = Detail::Oids { found: short_list(extensions::policies(value)), wanted };
    Violation::new(Code::PolicyNotAccepted, entry.at, detail)
}

/// requireExplicitPolicy and inhibitPolicyMapping (4.2.1.11).
fn policy_constraints(certificate: &Certificate<'_>) -> (Option<u32>, Option<u32>) {
    let value = certificate.known_extension(Known::PolicyConstraints).value();
    value.and_then(|value| extensions::policy_constraints(value).ok()).unwrap_or((None, None))
}

/// The state variables of 6.1.2.
struct State<'a> {
    graph: Option<Graph<'a>>,
    explicit_policy: u32,
    policy_mapping: u32,
    inhibit_any: u32,
}

impl<'a> State<'a> {
    /// 6.1.3 (d). What it costs is charged before it is done.
    fn step(
        &mut self,
        value: &'a [u8],
        may_use_any: bool,
        at: CertificateRef,
        budget: &mut Budget,
    ) -> Result<(), Violation> {
        let Some(mut graph) = self.graph.take() else { return Ok(()) };
        let count = extensions::policies(value).count().saturating_add(graph.expected());
        budget.spend_policies(count).map_err(|reached| reached.violation(at))?;
        let mut policies: BTreeSet<&'a [u8]> = extensions::policies(value).collect();
        if !may_use_any {
            policies.remove(ANY);
        }
        let level = graph.next_level(&policies);
        // A level without nodes is the end of the graph: no node of it has a child any more.
        if !level.is_empty() {
            graph.levels.push(level);
            self.graph = Some(graph);
        }
        Ok(())
    }

    /// 6.1.4 (a) to (j).
    fn prepare(
        &mut self,
        certificate: &'a Certificate<'a>,
        self_issued: bool,
        at: CertificateRef,
        budget: &mut Budget,
    ) -> Result<(), Violation> {
        if let Some(value) = certificate.known_extension(Known::PolicyMappings).value() {
            let count = extensions::policy_mappings(value).count();
            budget.spend_policies(count).map_err(|reached| reached.violation(at))?;
            let mut mapped: BTreeMap<&[u8], BTreeSet<&[u8]>> = BTreeMap::new();
            for PolicyMapping { issuer_domain, subject_domain } in extensions::policy_mappings(value) {
                if issuer_domain == ANY || subject_domain == ANY {
                    return Err(Violation::plain(Code::PolicyMappingInvalid, at));
                }
                mapped.entry(issuer_domain).or_default().insert(subject_domain);
            }
            if let Some(mut graph) = self.graph.take() {
                match self.policy_mapping {
                    0 => graph.remove(mapped.keys()),
                    _ => graph.map(mapped),
                }
                self.graph = Some(graph).filter(|graph| !graph.is_dead());
            }
        }
        if !self_issued {
            for counter in [&mut self.explicit_policy, &mut self.policy_mapping, &mut self.inhibit_any] {
                *counter = counter.saturating_sub(1);
            }
        }
        let (require, inhibit) = policy_constraints(certificate);
        self.explicit_policy = self.explicit_policy.min(require.unwrap_or(u32::MAX));
        self.policy_mapping = self.policy_mapping.min(inhibit.unwrap_or(u32::MAX));
        let skip = certificate.known_extension(Known::InhibitAnyPolicy).value();
        let skip = skip.and_then(|value| extensions::inhibit_any_policy(value).ok());
        self.inhibit_any = self.inhibit_any.min(skip.unwrap_or(u32::MAX));
        Ok(())
    }
}

/// A node of one level, by its valid_policy.
#[derive(Default)]
struct Node<'a> {
    /// The valid_policies of its parents, one level above.
    parents: BTreeSet<&'a [u8]>,
    expected: BTreeSet<&'a [u8]>,
}

type Level<'a> = BTreeMap<&'a [u8], Node<'a>>;

/// RFC 9618: one node a level and policy, however many paths lead to it.
struct Graph<'a> {
    levels: Vec<Level<'a>>,
}

impl<'a> Graph<'a> {
    fn new() -> Graph<'a> {
        let root = Node { parents: BTreeSet::new(), expected: BTreeSet::from([ANY]) };
        Graph { levels: alloc::vec![Level::from([(ANY, root)])] }
    }

    /// How many policies the nodes of the last level expect.
    fn expected(&self) -> usize {
        let last = self.levels.last().into_iter().flat_map(BTreeMap::values);
        last.fold(0, |sum, node| sum.saturating_add(node.expected.len()))
    }

    /// Whether the last level has no node.
    fn is_dead(&self) -> bool {
        self.levels.last().is_none_or(BTreeMap::is_empty)
    }

    fn next_level(&self, policies: &BTreeSet<&'a [u8]>) -> Level<'a> {
        let mut level = Level::new();
        let Some(above) = self.levels.last() else { return level };
        let mut expecting: BTreeMap<&'a [u8], BTreeSet<&'a [u8]>> = BTreeMap::new();
        for (valid, node) in above {
            for expected in &node.expected {
                expecting.entry(expected).or_default().insert(valid);
            }
        }
        let child = |policy: &'a [u8], parents| (policy, Node { parents, expected: BTreeSet::from([policy]) });
        for policy in policies.iter().copied().filter(|policy| *policy != ANY) {
            match expecting.get(policy) {
                Some(parents) => level.extend([child(policy, parents.clone())]),
                None if above.contains_key(ANY) => level.extend([child(policy, BTreeSet::from([ANY]))]),
                None => {}
            }
        }
        if policies.contains(ANY) {
            for (expected, parents) in expecting {
                level.entry(expected).or_insert_with(|| child(expected, parents).1);
            }
        }
        level
    }

    /// 6.1.4 (b) (2): where mapping is inhibited, what is mapped ends here.
    fn remove<'p>(&mut self, mapped: impl Iterator<Item = &'p &'a [u8]>)
    where
        'a: 'p,
    {
        if let Some(level) = self.levels.last_mut() {
            mapped.for_each(|policy| drop(level.remove(policy)));
        }
    }

    /// 6.1.4 (b) (1).
    fn map(&mut self, mapped: BTreeMap<&'a [u8], BTreeSet<&'a [u8]>>) {
        let Some(level) = self.levels.last_mut() else { return };
        for (policy, subjects) in mapped {
            if let Some(node) = level.get_mut(policy) {
                node.expected = subjects;
            } else if level.contains_key(ANY) {
                level.insert(policy, Node { parents: BTreeSet::from([ANY]), expected: subjects });
            }
        }
    }

    /// Without nodes that have no child. RFC 9618, 5.2 prunes after every certificate; as long as only the last level can
    /// be empty, once at the end is the same.
    fn pruned(mut self) -> Graph<'a> {
        let mut parents: Option<BTreeSet<&[u8]>> = None;
        for level in self.levels.iter_mut().rev() {
            if let Some(alive) = &parents {
                level.retain(|valid, _| alive.contains(valid));
            }
            parents = Some(level.values().flat_map(|node| node.parents.iter().copied()).collect());
        }
        self
    }

    /// The user-constrained policy set: the policies, in the words of the first domain, that the path is valid for.
    fn accepted(&self, initial: &[Oid]) -> BTreeSet<Vec<u8>> {
        let is_any = initial.is_empty() || initial.iter().any(|policy| policy.contents() == ANY);
        let ends_in_any = self.levels.last().is_some_and(|level| level.contains_key(ANY));
        let below_any =
            self.levels.iter().flatten().filter(|(valid, node)| **valid != ANY && node.parents.contains(ANY));
        let mut accepted: BTreeSet<Vec<u8>> = below_any
            .map(|(valid, _)| valid.to_vec())
            .filter(|valid| is_any || initial.iter().any(|policy| policy.contents() == valid))
            .collect();
        if ends_in_any {
            let all = [ANY.to_vec()];
            let named = initial.iter().map(|policy| policy.contents().to_vec());
            accepted.extend(if is_any { all.into_iter().collect::<Vec<_>>() } else { named.collect() });
        }
        accepted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &[u8] = &[0x2a, 1];
    const B: &[u8] = &[0x2a, 2];
    const C: &[u8] = &[0x2a, 3];

    /// What a certificate of a path says: its policies, then its mappings.
    type Says<'a> = (&'a [&'static [u8]], &'a [(&'static [u8], &'static [u8])]);

    /// The graph after these certificates, the anchor's subordinate first; `None` once it is empty.
    fn graph(path: &[Says<'_>]) -> Option<Graph<'static>> {
        let mut graph = Graph::new();
        for (policies, mappings) in path {
            let level = graph.next_level(&policies.iter().copied().collect());
            if level.is_empty() {
                return None;
            }
            graph.levels.push(level);
            let mut mapped: BTreeMap<&[u8], BTreeSet<&[u8]>> = BTreeMap::new();
            for (issuer, subject) in *mappings {
                mapped.entry(issuer).or_default().insert(subject);
            }
            graph.map(mapped);
        }
        Some(graph)
    }

    /// The policies of the user-constrained set.
    fn accepted(path: &[Says<'_>], initial: &[&[u8]]) -> Vec<Vec<u8>> {
        let initial: Vec<Oid> = initial.iter().map(|policy| Oid::from_contents(policy.to_vec())).collect();
        graph(path).map_or_else(Vec::new, |graph| graph.pruned().accepted(&initial).into_iter().collect())
    }

    /// RFC 5280, 6.1.3 (d) and 6.1.5 (g), on RFC 9618's graph.
    #[test]
    fn paths() {
        for (path, initial, expected) in [
            // The same policy all the way; what one certificate lacks is gone.
            (&[(&[A, B][..], &[][..]), (&[A][..], &[][..])][..], &[][..], &[A][..]),
            (&[(&[A], &[]), (&[B], &[])], &[], &[]),
            // anyPolicy hands on what is below it, and takes what is above it.
            (&[(&[ANY], &[]), (&[A], &[])], &[], &[A]),
            (&[(&[A], &[]), (&[ANY], &[])], &[], &[A]),
            (&[(&[ANY], &[]), (&[ANY], &[])], &[], &[ANY]),
            (&[(&[ANY], &[]), (&[ANY], &[])], &[B], &[B]),
            (&[(&[ANY, A], &[]), (&[B], &[])], &[], &[B]),
            // The initial set decides at the end.
            (&[(&[A, B], &[]), (&[A, B], &[])], &[B, C], &[B]),
            (&[(&[A], &[]), (&[A], &[])], &[C], &[]),
            // A mapping renames: the result is in the words of the first domain.
            (&[(&[A], &[(A, C)]), (&[C], &[])], &[], &[A]),
            (&[(&[A], &[(A, C)]), (&[A], &[])], &[], &[]),
            (&[(&[A], &[(A, B), (A, C)]), (&[C], &[])], &[A], &[A]),
            (&[(&[A, B], &[(A, C), (B, C)]), (&[C], &[])], &[], &[A, B]),
            // A policy that only anyPolicy covers can be mapped too.
            (&[(&[ANY], &[(A, C)]), (&[C], &[])], &[], &[A]),
            (&[(&[B], &[(A, C)]), (&[C], &[])], &[], &[]),
        ] {
            assert_eq!(accepted(path, initial), expected, "{path:?} {initial:?}");
        }
    }

    /// 6.1.4 (b) (2): what is mapped where mapping is inhibited ends there.
    #[test]
    fn inhibited_mappings() {
        let mut graph = graph(&[(&[A, B], &[])]).unwrap();
        graph.remove([A].iter());
        assert!(!graph.is_dead());
        assert_eq!(graph.next_level(&BTreeSet::from([A, B])).into_keys().collect::<Vec<_>>(), [B]);
        graph.remove([B].iter());
        assert!(graph.is_dead());
    }
}
