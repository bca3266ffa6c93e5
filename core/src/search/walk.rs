//! The walk: grows a path, checks it once it has reached an anchor, and learns from what is refused.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::certificate::{Certificate, PublicKeyInfo};
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Context, Governor, Refusal, Step};
use crate::checks::{self, Checked, ValidPath};
use crate::code::Code;
use crate::error::{Rejection, Violation};
use crate::limits::LimitReached;
use crate::number::to_u32;
use crate::path::{CertificationPath, PathCertificate};
use crate::search::graph::{END_ENTITY, Graph, Issuer, NodeId};
use crate::search::rejections::Rejections;

/// What came of extending a path.
enum Flow<'s> {
    Found(ValidPath<'s>),
    /// Nothing that is left could revoke a certificate of the path that was found.
    Confirmed,
    /// A certificate of the path that was found is revoked: another path must be found.
    Refuted,
    Exhausted,
    /// The signature of the path's certificate at this position is bad, so whatever is above it there is futile.
    EdgeDied(usize),
    /// A CA of the path at this position is revoked, so whatever is above it there is futile.
    Revoked(usize),
    /// The end entity is revoked: no other path makes it good.
    Final,
}

/// Finds a valid path from the end entity to an anchor.
pub(crate) fn find_path<'s>(
    end_entity: &'s Certificate<'s>,
    sent: &[(CertificateRef, &'s Certificate<'s>)],
    context: &mut Context<'s>,
    rejections: &mut Rejections,
) -> Option<ValidPath<'s>> {
    let mut path = Vec::with_capacity(4);
    path.push(END_ENTITY);
    let found = match Graph::new(end_entity, sent, context) {
        Ok(graph) => {
            let mut search = Search {
                graph,
                anchors: BTreeMap::new(),
                explained: BTreeMap::new(),
                candidate: Vec::new(),
                pending: None,
                context,
                rejections,
            };
            search.run(&mut path)
        }
        Err(reached) => Err(reached),
    };
    match found {
        Ok(found) => found,
        Err(reached) => {
            let violation = reached.violation(CertificateRef::EndEntity);
            let path = alloc::vec![CertificateRef::EndEntity];
            rejections.push(Rejection { path, violation, authenticated: 0, revocation: Vec::new() });
            None
        }
    }
}

pub(super) struct Search<'s, 'c> {
    pub(super) graph: Graph<'s>,
    /// What the checks that depend only on an anchor said of it.
    anchors: BTreeMap<u32, Result<(), Violation>>,
    /// Why nothing was found above a node, once it was explained.
    pub(super) explained: BTreeMap<NodeId, Violation>,
    /// The certificates of the valid path that was found.
    candidate: Vec<NodeId>,
    /// While that path is being confirmed: the anchors under which a certificate of it may still prove to be revoked.
    pending: Option<BTreeSet<u32>>,
    pub(super) context: &'c mut Context<'s>,
    pub(super) rejections: &'c mut Rejections,
}

impl<'s> Search<'s, '_> {
    fn run(&mut self, path: &mut Vec<NodeId>) -> Result<Option<ValidPath<'s>>, LimitReached> {
        let limit = self.context.policy().limit_intermediates;
        if self.graph.distance(END_ENTITY).is_none_or(|distance| distance > limit) {
            self.explain_dead_end(path);
            return Ok(None);
        }
        loop {
            match self.extend(path)? {
                Flow::Found(valid) => match self.confirm(path)? {
                    Flow::Final => return Ok(None),
                    // One certificate is out of the graph, so this ends.
                    Flow::Refuted => {}
                    _ => return Ok(Some(valid)),
                },
                Flow::Final => return Ok(None),
                _ => {
                    if self.rejections.is_empty() {
                        self.explain_dead_end(path);
                    }
                    return Ok(None);
                }
            }
        }
    }

    /// Tries the other paths on which a certificate of the valid path that was found may prove to be revoked: what the
    /// peer sends, and in which order, must not decide which evidence is looked at.
    fn confirm(&mut self, path: &mut Vec<NodeId>) -> Result<Flow<'s>, LimitReached> {
        if self.context.options.revocation().checker().is_none() {
            return Ok(Flow::Confirmed);
        }
        self.judge_other_issuers();
        if !self.candidate.iter().any(|id| self.has_choice(*id)) {
            return Ok(Flow::Confirmed);
        }
        self.graph.close();
        let pending = self.pending_anchors();
        if pending.is_empty() {
            return Ok(Flow::Confirmed);
        }
        self.pending = Some(pending);
        let flow = self.extend(path);
        self.pending = None;
        flow
    }

    /// A signature is made with one key, so what the found path says of its signatures holds for every other issuer, without
    /// trying: one with the same SubjectPublicKeyInfo verifies them, and one with another key did not make them.
    fn judge_other_issuers(&mut self) {
        let (mut verified, mut dead) = (Vec::new(), Vec::new());
        for id in self.candidate.iter().filter(|id| self.has_choice(**id)) {
            let found = self.living_issuers(*id).find(|(issuer, _)| self.graph.is_verified(*id, *issuer));
            let Some((found, info)) = found else { continue };
            let Some(key) = self.public_key(found) else { continue };
            for (issuer, other) in self.living_issuers(*id).filter(|(issuer, _)| *issuer != found) {
                if other == info {
                    verified.push((*id, issuer));
                } else if self.public_key(issuer).is_none_or(|other| !other.is_same_key(key)) {
                    dead.push((*id, issuer));
                }
            }
        }
        verified.into_iter().for_each(|(id, issuer)| self.graph.remember_verified(id, issuer));
        self.graph.kill(dead);
    }

    /// The anchors under which a question about a certificate of the found path has not been asked and could be.
    fn pending_anchors(&self) -> BTreeSet<u32> {
        let mut pending = BTreeSet::new();
        for id in &self.candidate {
            let node = self.graph.node(*id);
            for (issuer, key) in self.living_issuers(*id) {
                for anchor in self.graph.anchors_above(issuer) {
                    let key = (node.at, key, CertificateRef::Anchor(anchor));
                    let is_refused = matches!(self.anchors.get(&anchor), Some(Err(_)));
                    if !is_refused && !self.context.revocation.contains_key(&key) {
                        pending.insert(anchor);
                    }
                }
            }
        }
        pending
    }

    /// Who may have issued a certificate, with the SubjectPublicKeyInfo of each.
    fn living_issuers(&self, id: NodeId) -> impl Iterator<Item = (Issuer, &'s [u8])> {
        let issuers = self.graph.issuers(self.graph.node(id).issuer);
        let options = self.context.options;
        let anchors = issuers
            .anchors
            .iter()
            .filter_map(move |index| Some((Issuer::Anchor(*index), options.anchor(*index)?.anchor.public_key_info())));
        let nodes = issuers.nodes.iter().map(|node| (*node, self.graph.node(*node)));
        let nodes = nodes.filter(|(_, node)| !node.is_refused);
        let nodes = nodes.map(|(node, found)| (Issuer::Node(node), found.certificate.public_key_info()));
        anchors.chain(nodes).filter(move |(issuer, _)| !self.graph.is_dead(id, *issuer))
    }

    /// Whether more than one may have issued a certificate.
    fn has_choice(&self, id: NodeId) -> bool {
        self.living_issuers(id).nth(1).is_some()
    }

    /// Whether the search is confirming a path, and nothing above this issuer could change that.
    fn is_settled(&self, issuer: Issuer) -> bool {
        let Some(pending) = &self.pending else { return false };
        !self.graph.anchors_above(issuer).any(|anchor| pending.contains(&anchor))
    }

    /// Tries every issuer of the path's last certificate, the likeliest first.
    fn extend(&mut self, path: &mut Vec<NodeId>) -> Result<Flow<'s>, LimitReached> {
        let level = path.len().saturating_sub(1);
        let Some(child) = path.last().copied() else { return Ok(Flow::Exhausted) };
        let issuers = self.graph.issuers(self.graph.node(child).issuer);
        let anchors = issuers.anchors.iter().map(|anchor| Issuer::Anchor(*anchor));
        let nodes = issuers.nodes.iter().map(|node| Issuer::Node(*node));
        let mut candidates: Vec<Issuer> = anchors.chain(nodes).collect();
        // Stable: equally likely ones stay as they were sent.
        candidates.sort_by_cached_key(|issuer| self.likelihood(child, *issuer));
        self.context.budget.spend_edges(to_u32(candidates.len()))?;
        for issuer in candidates {
            if self.graph.is_dead(child, issuer) || self.is_loop(path, issuer) || self.is_settled(issuer) {
                continue;
            }
            let flow = match issuer {
                Issuer::Anchor(anchor) => self.complete(path, anchor)?,
                Issuer::Node(node) => self.climb(path, node)?,
            };
            match flow {
                Flow::Exhausted => {}
                Flow::EdgeDied(position) if position == level => {}
                // The revoked CA is the issuer that was just tried.
                Flow::Revoked(position) if position == level.saturating_add(1) => {}
                _ => return Ok(flow),
            }
        }
        Ok(Flow::Exhausted)
    }

    /// Lower is likelier: an anchor; a key identifier that fits, then none, then another one; valid now.
    fn likelihood(&self, child: NodeId, issuer: Issuer) -> (u8, u8, bool) {
        let wanted = self.graph.node(child).certificate.authority_key_identifier();
        let by_certificate = |certificate: &Certificate<'_>| {
            let fit = match (wanted, certificate.subject_key_identifier()) {
                (Some(wanted), Some(found)) if wanted == found => 0,
                (Some(_), Some(_)) => 2,
                _ => 1,
            };
            let now = Some(self.context.now);
            (fit, !(certificate.not_before() <= now && now <= certificate.not_after()))
        };
        match issuer {
            Issuer::Anchor(anchor) => {
                let certificate = self.context.options.anchor(anchor).and_then(|found| found.anchor.certificate());
                let (fit, invalid) = certificate.map_or((1, false), &by_certificate);
                (0, fit, invalid)
            }
            Issuer::Node(node) => {
                let (fit, invalid) = by_certificate(self.graph.node(node).certificate);
                (1, fit, invalid)
            }
        }
    }

    fn public_key(&self, issuer: Issuer) -> Option<PublicKeyInfo<'s>> {
        match issuer {
            Issuer::Node(node) => Some(self.graph.node(node).certificate.public_key()),
            Issuer::Anchor(anchor) => self.context.options.anchor(anchor).and_then(|found| found.anchor.public_key()),
        }
    }

    /// Whether the path has this name with this key already: a path that runs through one CA twice proves nothing new.
    fn is_loop(&self, path: &[NodeId], issuer: Issuer) -> bool {
        let key = self.public_key(issuer);
        // The issuer of the last certificate has the name of its issuer.
        let name = path.last().map(|last| self.graph.node(*last).issuer);
        let (Some(key), Some(name)) = (key, name) else { return true };
        let mut nodes = path.iter().map(|id| self.graph.node(*id));
        nodes.any(|node| node.subject == name && node.certificate.public_key().is_same_key(key))
    }

    /// Puts an intermediate on the path and goes on from it.
    fn climb(&mut self, path: &mut Vec<NodeId>, id: NodeId) -> Result<Flow<'s>, LimitReached> {
        let node = self.graph.node(id).clone();
        if node.is_refused {
            return Ok(Flow::Exhausted);
        }
        let limit = self.context.policy().limit_intermediates;
        let intermediates = to_u32(path.len());
        let distance = self.graph.distance(id);
        if distance.is_none_or(|distance| intermediates.saturating_add(distance) > limit) {
            if !self.report(id) {
                self.explain_branch(path, id, distance);
            }
            return Ok(Flow::Exhausted);
        }
        let Some(step) = self.step(path, node.at, Some(node.certificate), Some(node.certificate.public_key())) else {
            return Ok(Flow::Exhausted);
        };
        if !node.is_sound {
            if let Err(violation) = checks::check_issuer(&step, self.context) {
                self.graph.node_mut(id).is_refused = true;
                if !self.report(id) {
                    self.reject(path, Some(node.at), violation, 0);
                }
                return Ok(Flow::Exhausted);
            }
            self.graph.node_mut(id).is_sound = true;
        }
        // It depends on what is below: a path length, or a key that does not fit the signature of the certificate below.
        if let Err(violation) = checks::check_edge(&step, self.context) {
            self.reject(path, Some(node.at), violation, 0);
            return Ok(Flow::Exhausted);
        }
        path.push(id);
        let flow = self.extend(path);
        path.pop();
        flow
    }

    /// Whether a node's refusal was reported before; from now on it is.
    fn report(&mut self, id: NodeId) -> bool {
        core::mem::replace(&mut self.graph.node_mut(id).is_reported, true)
    }

    fn step(
        &self,
        path: &[NodeId],
        at: CertificateRef,
        certificate: Option<&'s Certificate<'s>>,
        public_key: Option<PublicKeyInfo<'s>>,
    ) -> Option<Step<'s>> {
        let child = self.entry(*path.last()?);
        let below = path.iter().skip(1).filter(|id| !self.graph.node(**id).is_self_issued());
        let length_below = to_u32(below.count());
        let is_anchor = matches!(at, CertificateRef::Anchor(_));
        Some(Step { at, certificate, public_key, is_anchor, is_self_issued: false, child, length_below })
    }

    fn entry(&self, id: NodeId) -> PathCertificate<'s> {
        let node = self.graph.node(id);
        PathCertificate { at: node.at, certificate: node.certificate, self_issued: node.is_self_issued() }
    }

    /// The anchors that govern a path which ends in one of them: that one, others of its name and key, and those whose
    /// name and key occur in the path.
    fn governors(&self, path: &[NodeId], anchor_index: u32) -> Vec<Governor<'s>> {
        let options = self.context.options;
        let mut governors = Vec::with_capacity(1);
        let govern = |index: u32, below: usize| {
            let anchor = options.anchor(index)?;
            Some(Governor { at: CertificateRef::Anchor(index), anchor, below, is_end: index == anchor_index })
        };
        governors.extend(govern(anchor_index, path.len()));
        // The certificate at a position bears the issuer name of the one below it.
        for (below, child) in path.iter().enumerate() {
            let next = path.get(below.saturating_add(1)).map(|id| self.graph.node(*id).certificate.public_key());
            let of_end = || options.anchor(anchor_index).and_then(|found| found.anchor.public_key());
            let Some(key) = next.or_else(of_end) else { continue };
            for index in &self.graph.issuers(self.graph.node(*child).issuer).anchors {
                let is_same = options.anchor(*index).and_then(|found| found.anchor.public_key());
                if *index != anchor_index && is_same.is_some_and(|other| other.is_same_key(key)) {
                    governors.extend(govern(*index, below.saturating_add(1)));
                }
            }
        }
        governors
    }

    /// Checks the path that ends in this anchor.
    fn complete(&mut self, path: &[NodeId], anchor_index: u32) -> Result<Flow<'s>, LimitReached> {
        let options = self.context.options;
        let Some(anchor) = options.anchor(anchor_index) else { return Ok(Flow::Exhausted) };
        let anchor_at = CertificateRef::Anchor(anchor_index);
        let anchor_certificate = anchor.anchor.certificate();
        let Some(step) = self.step(path, anchor_at, anchor_certificate, anchor.anchor.public_key()) else {
            return Ok(Flow::Exhausted);
        };
        let step = Step { is_self_issued: anchor.is_self_issued, ..step };
        let context = &self.context;
        let sound = self.anchors.entry(anchor_index).or_insert_with(|| checks::check_issuer(&step, context)).clone();
        if let Err(violation) = sound.and_then(|()| checks::check_edge(&step, self.context)) {
            self.reject(path, Some(anchor_at), violation, 0);
            return Ok(Flow::Exhausted);
        }
        self.context.budget.spend_path()?;
        let issuer_of = |position: usize| match path.get(position.saturating_add(1)) {
            Some(node) => Issuer::Node(*node),
            None => Issuer::Anchor(anchor_index),
        };
        let edges = || path.iter().enumerate().map(|(position, node)| (*node, issuer_of(position)));
        let certificates: Vec<PathCertificate<'s>> = path.iter().map(|id| self.entry(*id)).collect();
        let complete = CertificationPath { certificates, anchor: &anchor.anchor, anchor_at, anchor_certificate };
        let governors = self.governors(path, anchor_index);
        let known = edges().map(|(node, issuer)| self.graph.is_verified(node, issuer)).collect();
        let Checked { result, verified, revocation } = checks::check_path(&complete, &governors, known, self.context);
        for ((node, issuer), _) in edges().zip(&verified).filter(|(_, verified)| **verified) {
            self.graph.remember_verified(node, issuer);
        }
        if self.pending.is_some() {
            self.pending = Some(self.pending_anchors());
        }
        let violation = match (result, &self.pending) {
            (Ok(found), None) => {
                self.candidate = path.to_vec();
                let valid = checks::valid_path(complete.certificates, found);
                return Ok(Flow::Found(valid));
            }
            (Ok(_), Some(pending)) if pending.is_empty() => return Ok(Flow::Confirmed),
            (Ok(_), Some(_)) => return Ok(Flow::Exhausted),
            (Err(Refusal::LimitReached(reached)), _) => return Err(reached),
            (Err(Refusal::Violation(violation)), _) => violation,
        };
        let authenticated = to_u32(verified.iter().filter(|verified| **verified).count());
        let (code, at) = (violation.code, violation.at);
        let refs = path.iter().map(|id| self.graph.node(*id).at).chain([anchor_at]).collect();
        self.rejections.push(Rejection { path: refs, violation, authenticated, revocation });
        Ok(match code {
            // The lowest certificate that is not verified, seen from the anchor, is the one that broke.
            Code::SignatureInvalid => match verified.iter().rposition(|verified| !verified) {
                Some(position) => {
                    if let Some((node, issuer)) = edges().nth(position) {
                        self.graph.kill([(node, issuer)]);
                    }
                    Flow::EdgeDied(position)
                }
                None => Flow::Exhausted,
            },
            Code::Revoked if at == CertificateRef::EndEntity => Flow::Final,
            Code::Revoked => match path.iter().position(|id| self.graph.node(*id).at == at) {
                Some(position) => {
                    let id = path.get(position).copied().unwrap_or(END_ENTITY);
                    self.graph.node_mut(id).is_refused = true;
                    match self.pending.is_some() && self.candidate.contains(&id) {
                        true => Flow::Refuted,
                        false => Flow::Revoked(position),
                    }
                }
                // It is the anchor: other paths end in other anchors.
                None => Flow::Exhausted,
            },
            _ => Flow::Exhausted,
        })
    }

    pub(super) fn reject(
        &mut self,
        path: &[NodeId],
        last: Option<CertificateRef>,
        violation: Violation,
        authenticated: u32,
    ) {
        let path = path.iter().map(|id| self.graph.node(*id).at).chain(last).collect();
        self.rejections.push(Rejection { path, violation, authenticated, revocation: Vec::new() });
    }
}
