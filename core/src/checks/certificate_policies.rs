//! RFC 5280, 6.1.3 (d) to (f), 6.1.4 (a) to (j) and 6.1.5 (g): certificate policies, on the graph of RFC 9618, whose size
//! is bounded by the certificates instead of doubling with each of them. RFC 5937, 3.2: what an anchor's certificate
//! says of policies counts too, unless anchors are taken as given.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::checks::PathUnderCheck;
use crate::code::Code;
use crate::error::{Detail, Violation};
use crate::extensions::{self, Known, PolicyMapping};
use crate::validation_policy::ObjectIdentifier;

/// anyPolicy, 2.5.29.32.0.
const ANY: &[u8] = &[0x55, 0x1d, 0x20, 0];

pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    let (path, policy) = (under_check.path, under_check.policy());
    let says_nothing = |certificate: &Certificate<'_>| {
        certificate.extension(Known::CertificatePolicies).is_none()
            && certificate.extension(Known::PolicyConstraints).is_none()
            && certificate.extension(Known::PolicyMappings).is_none()
    };
    let anchor = path.anchor_certificate.filter(|_| !policy.take_anchors_as_given);
    let mut certificates = path.certificates.iter().map(|entry| entry.certificate).chain(anchor);
    if !policy.require_explicit_policy && certificates.all(says_nothing) {
        return Ok(());
    }
    // 6.1.2 says n + 1: more than there are certificates.
    let start = |at_once: bool| if at_once { 0 } else { u32::MAX };
    let mut state = State {
        graph: Some(Graph::new()),
        explicit_policy: start(policy.require_explicit_policy),
        policy_mapping: start(policy.inhibit_policy_mapping),
        inhibit_any: start(policy.inhibit_any_policy),
    };
    if let Some(anchor) = anchor {
        let self_issued = anchor.is_self_issued();
        if let Some(value) = anchor.extension(Known::CertificatePolicies) {
            let may_use_any = state.inhibit_any > 0 || self_issued;
            state.step(&extensions::policies(value).collect::<Vec<_>>(), may_use_any);
        }
        let mapped = state.prepare(anchor, self_issued);
        mapped.ok_or_else(|| Violation::plain(Code::PolicyMappingInvalid, path.anchor_at))?;
    }
    for (index, entry) in path.certificates.iter().enumerate().rev() {
        let certificate = entry.certificate;
        let may_use_any = state.inhibit_any > 0 || (index > 0 && entry.self_issued);
        // 6.1.3 (d) and (e).
        match certificate.extension(Known::CertificatePolicies) {
            Some(value) => state.step(&extensions::policies(value).collect::<Vec<_>>(), may_use_any),
            None => state.graph = None,
        }
        // 6.1.3 (f).
        if state.explicit_policy == 0 && state.graph.is_none() {
            return Err(Violation::new(Code::PolicyNotAccepted, entry.at, Detail::None));
        }
        if index > 0 {
            state
                .prepare(certificate, entry.self_issued)
                .ok_or_else(|| Violation::plain(Code::PolicyMappingInvalid, entry.at))?;
        } else {
            // 6.1.5 (a) and (b).
            state.explicit_policy = state.explicit_policy.saturating_sub(1);
            if policy_constraints(certificate).0 == Some(0) {
                state.explicit_policy = 0;
            }
        }
    }
    // 6.1.5 (g).
    let accepted = state.graph.map_or_else(BTreeSet::new, |graph| graph.accepted(&policy.initial_policy_set));
    if state.explicit_policy == 0 && accepted.is_empty() {
        let leaf = path.certificates.first().map_or(path.anchor_at, |entry| entry.at);
        return Err(Violation::new(Code::PolicyNotAccepted, leaf, Detail::None));
    }
    under_check.policies = accepted.into_iter().map(ObjectIdentifier::from_contents).collect();
    Ok(())
}

/// requireExplicitPolicy and inhibitPolicyMapping (4.2.1.11).
fn policy_constraints(certificate: &Certificate<'_>) -> (Option<u32>, Option<u32>) {
    certificate.extension(Known::PolicyConstraints).and_then(extensions::policy_constraints).unwrap_or((None, None))
}

/// The state variables of 6.1.2.
struct State<'a> {
    graph: Option<Graph<'a>>,
    explicit_policy: u32,
    policy_mapping: u32,
    inhibit_any: u32,
}

impl<'a> State<'a> {
    /// 6.1.3 (d).
    fn step(&mut self, policies: &[&'a [u8]], may_use_any: bool) {
        let Some(mut graph) = self.graph.take() else { return };
        let any = may_use_any && policies.contains(&ANY);
        let level = graph.next_level(policies, any);
        graph.levels.push(level);
        self.graph = graph.pruned();
    }

    /// 6.1.4 (a) to (j). `None` if a mapping names anyPolicy.
    fn prepare(&mut self, certificate: &'a Certificate<'a>, self_issued: bool) -> Option<()> {
        if let Some(value) = certificate.extension(Known::PolicyMappings) {
            let mut mapped: BTreeMap<&[u8], BTreeSet<&[u8]>> = BTreeMap::new();
            for PolicyMapping { issuer_domain, subject_domain } in extensions::policy_mappings(value) {
                if issuer_domain == ANY || subject_domain == ANY {
                    return None;
                }
                mapped.entry(issuer_domain).or_default().insert(subject_domain);
            }
            if let Some(mut graph) = self.graph.take() {
                graph.map(mapped, self.policy_mapping > 0);
                self.graph = graph.pruned();
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
        let skip = certificate.extension(Known::InhibitAnyPolicy).and_then(extensions::inhibit_any_policy);
        self.inhibit_any = self.inhibit_any.min(skip.unwrap_or(u32::MAX));
        Some(())
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

    fn next_level(&self, policies: &[&'a [u8]], any: bool) -> Level<'a> {
        let mut level = Level::new();
        let Some(above) = self.levels.last() else { return level };
        let mut expecting: BTreeMap<&'a [u8], BTreeSet<&'a [u8]>> = BTreeMap::new();
        for (valid, node) in above {
            for expected in &node.expected {
                expecting.entry(expected).or_default().insert(valid);
            }
        }
        let child = |policy: &'a [u8], parents| (policy, Node { parents, expected: BTreeSet::from([policy]) });
        for policy in policies.iter().filter(|policy| **policy != ANY) {
            match expecting.get(policy) {
                Some(parents) => level.extend([child(policy, parents.clone())]),
                None if above.contains_key(ANY) => level.extend([child(policy, BTreeSet::from([ANY]))]),
                None => {}
            }
        }
        if any {
            for (expected, parents) in expecting {
                level.entry(expected).or_insert_with(|| child(expected, parents).1);
            }
        }
        level
    }

    /// 6.1.4 (b).
    fn map(&mut self, mapped: BTreeMap<&'a [u8], BTreeSet<&'a [u8]>>, allowed: bool) {
        let Some(level) = self.levels.last_mut() else { return };
        for (policy, subjects) in mapped {
            if !allowed {
                level.remove(policy);
            } else if let Some(node) = level.get_mut(policy) {
                node.expected = subjects;
            } else if level.contains_key(ANY) {
                level.insert(policy, Node { parents: BTreeSet::from([ANY]), expected: subjects });
            }
        }
    }

    /// Without nodes that have no child; `None` if nothing is left.
    fn pruned(mut self) -> Option<Graph<'a>> {
        let mut parents: Option<BTreeSet<&[u8]>> = None;
        for level in self.levels.iter_mut().rev() {
            if let Some(alive) = &parents {
                level.retain(|valid, _| alive.contains(valid));
            }
            if level.is_empty() {
                return None;
            }
            parents = Some(level.values().flat_map(|node| node.parents.iter().copied()).collect());
        }
        Some(self)
    }

    /// The user-constrained policy set: the policies, in the words of the first domain, that the path is valid for.
    fn accepted(&self, initial: &[ObjectIdentifier]) -> BTreeSet<Vec<u8>> {
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
