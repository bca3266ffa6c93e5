//! The graph that a search walks: certificates, the names that connect them, and which edges are dead.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::Context;
use crate::limits::LimitReached;
use crate::name_table::{NameId, NameTable};

/// A certificate of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeId(usize);

/// The end entity, whose edges the search begins with.
pub(super) const END_ENTITY: NodeId = NodeId(0);

/// A certificate that may be part of a path: the end entity, one that was sent, or one that is configured.
#[derive(Clone)]
pub(super) struct Node<'s> {
    pub(super) certificate: &'s Certificate<'s>,
    pub(super) at: CertificateRef,
    pub(super) subject: NameId,
    pub(super) issuer: NameId,
    /// A rejection of it, or of a branch through it that leads nowhere, has been reported.
    pub(super) is_reported: bool,
    /// The checks of an issuer that depend on nothing below it have passed.
    pub(super) is_sound: bool,
    /// It is refused on every path: for what it is itself, or because it is revoked.
    pub(super) is_refused: bool,
}

impl Node<'_> {
    pub(super) fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }
}

/// Who may have issued what bears a name as issuer.
#[derive(Default)]
pub(super) struct Issuers {
    pub(super) anchors: Vec<u32>,
    pub(super) nodes: Vec<NodeId>,
    /// How many intermediates there are, at the least, between a certificate that this name issued and an anchor.
    distance: Option<u32>,
    /// This name and all above it, once [`Graph::close`] has found them.
    above: Vec<NameId>,
    is_known: bool,
}

/// Who issued: one of the nodes, or an anchor.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Issuer {
    Node(NodeId),
    Anchor(u32),
}

pub(super) struct Graph<'s> {
    end_entity: Node<'s>,
    others: Vec<Node<'s>>,
    by_der: BTreeMap<&'s [u8], NodeId>,
    /// The nodes by their subject, without the end entity: it issues nothing.
    by_subject: BTreeMap<NameId, Vec<NodeId>>,
    /// By the position of the name in the table.
    issuers: Vec<Issuers>,
    /// What a name without issuers has.
    nobody: Issuers,
    /// Edges whose signature does not verify, or cannot.
    dead: BTreeSet<(NodeId, Issuer)>,
    /// Edges whose signature verifies.
    verified: BTreeSet<(NodeId, Issuer)>,
    limit: u32,
}

impl<'s> Graph<'s> {
    /// Collects the certificates and the names that the end entity's path can run through.
    pub(super) fn new(
        end_entity: &'s Certificate<'s>,
        sent: &[(CertificateRef, &'s Certificate<'s>)],
        context: &mut Context<'s>,
    ) -> Result<Graph<'s>, LimitReached> {
        let node = node(end_entity, CertificateRef::EndEntity, context)?;
        let mut graph = Graph {
            by_der: BTreeMap::from([(end_entity.der(), END_ENTITY)]),
            end_entity: node,
            others: Vec::with_capacity(sent.len()),
            by_subject: BTreeMap::new(),
            issuers: Vec::with_capacity(4),
            nobody: Issuers::default(),
            dead: BTreeSet::new(),
            verified: BTreeSet::new(),
            limit: context.policy().limit_intermediates,
        };
        for (at, certificate) in sent {
            graph.add(certificate, *at, context)?;
        }
        let mut pending = alloc::vec![END_ENTITY];
        while let Some(id) = pending.pop() {
            let name = graph.node(id).issuer;
            if !graph.issuers(name).is_known {
                graph.find_issuers(name, context)?;
                pending.extend(&graph.issuers(name).nodes);
            }
        }
        graph.measure();
        Ok(graph)
    }

    fn add(
        &mut self,
        certificate: &'s Certificate<'s>,
        at: CertificateRef,
        context: &mut Context<'s>,
    ) -> Result<(), LimitReached> {
        // The same certificate twice opens no new path.
        if self.by_der.contains_key(certificate.der()) {
            return Ok(());
        }
        let node = node(certificate, at, context)?;
        let id = NodeId(self.others.len().saturating_add(1));
        self.by_der.insert(certificate.der(), id);
        self.by_subject.entry(node.subject).or_default().push(id);
        self.others.push(node);
        Ok(())
    }

    /// Finds the anchors and the certificates that may have issued what this name issued.
    fn find_issuers(&mut self, name: NameId, context: &mut Context<'s>) -> Result<(), LimitReached> {
        let (options, hash) = (context.options, context.names.hash(name));
        let mut anchors = Vec::new();
        if options.may_have_name(hash) {
            let folded = context.names.folded(name, &mut context.budget)?;
            anchors = options.anchors_named(hash, folded);
            let preloaded = options.preloaded_named(hash, folded);
            for index in preloaded {
                if let Some(certificate) = options.preloaded(index) {
                    self.add(certificate, CertificateRef::Preloaded(index), context)?;
                }
            }
        }
        let nodes = self.by_subject.get(&name).cloned().unwrap_or_default();
        let position = NameTable::position(name);
        if self.issuers.len() <= position {
            self.issuers.resize_with(context.names.len().max(position.saturating_add(1)), Issuers::default);
        }
        if let Some(issuers) = self.issuers.get_mut(position) {
            *issuers = Issuers { anchors, nodes, distance: None, above: Vec::new(), is_known: true };
        }
        Ok(())
    }

    /// Every id comes from this graph, so each has its node.
    pub(super) fn node(&self, NodeId(position): NodeId) -> &Node<'s> {
        position.checked_sub(1).and_then(|position| self.others.get(position)).unwrap_or(&self.end_entity)
    }

    pub(super) fn node_mut(&mut self, NodeId(position): NodeId) -> &mut Node<'s> {
        match position.checked_sub(1) {
            Some(position) => self.others.get_mut(position).unwrap_or(&mut self.end_entity),
            None => &mut self.end_entity,
        }
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node<'s>> {
        core::iter::once(&self.end_entity).chain(&self.others)
    }

    pub(super) fn issuers(&self, name: NameId) -> &Issuers {
        self.issuers.get(NameTable::position(name)).unwrap_or(&self.nobody)
    }

    /// Measures every name's distance to an anchor over edges that are alive. No path is longer than the limit, so as
    /// many rounds are enough.
    fn measure(&mut self) {
        for issuers in &mut self.issuers {
            issuers.distance = (!issuers.anchors.is_empty()).then_some(0);
        }
        for _ in 0..=self.limit {
            let mut changed = false;
            for position in 0..self.issuers.len() {
                let Some(issuers) = self.issuers.get(position) else { continue };
                let through = issuers.nodes.iter().filter_map(|node| self.distance(*node)).min();
                let nearest = through.map(|distance| distance.saturating_add(1));
                if let Some(issuers) = self.issuers.get_mut(position)
                    && let Some(nearest) = nearest
                    && issuers.distance.is_none_or(|distance| nearest < distance)
                {
                    issuers.distance = Some(nearest);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
    }

    /// Finds for every name which names are above it, over edges that are alive or dead.
    pub(super) fn close(&mut self) {
        let first = self.node(END_ENTITY).issuer;
        if !self.issuers(first).above.is_empty() {
            return;
        }
        let mut names = alloc::vec![first];
        let mut seen = BTreeSet::from([first]);
        while let Some(name) = names.pop() {
            let above = self.names_above(name);
            names.extend(above.iter().filter(|name| seen.insert(**name)));
            if let Some(issuers) = self.issuers.get_mut(NameTable::position(name)) {
                issuers.above = above;
            }
        }
    }

    fn names_above(&self, start: NameId) -> Vec<NameId> {
        let mut above = alloc::vec![start];
        let mut seen = BTreeSet::from([start]);
        let mut next = 0usize;
        while let Some(name) = above.get(next).copied() {
            let issuers = self.issuers(name).nodes.iter().map(|node| self.node(*node).issuer);
            above.extend(issuers.filter(|issuer| seen.insert(*issuer)));
            next = next.saturating_add(1);
        }
        above
    }

    /// The anchors that may be above an issuer, or that it is.
    pub(super) fn anchors_above(&self, issuer: Issuer) -> impl Iterator<Item = u32> {
        let (itself, names) = match issuer {
            Issuer::Anchor(anchor) => (Some(anchor), &[][..]),
            Issuer::Node(node) => (None, self.issuers(self.node(node).issuer).above.as_slice()),
        };
        itself.into_iter().chain(names.iter().flat_map(|name| self.issuers(*name).anchors.iter().copied()))
    }

    /// How many intermediates there are above this certificate, at the least; `None` if no anchor can be reached.
    pub(super) fn distance(&self, id: NodeId) -> Option<u32> {
        let issuers = self.issuers(self.node(id).issuer);
        if !self.dead.is_empty() && self.is_lost(id, issuers) { None } else { issuers.distance }
    }

    /// Whether every edge of this certificate to an issuer is dead.
    fn is_lost(&self, id: NodeId, issuers: &Issuers) -> bool {
        issuers.anchors.iter().all(|anchor| self.dead.contains(&(id, Issuer::Anchor(*anchor))))
            && issuers.nodes.iter().all(|node| self.dead.contains(&(id, Issuer::Node(*node))))
    }

    pub(super) fn is_dead(&self, id: NodeId, issuer: Issuer) -> bool {
        self.dead.contains(&(id, issuer))
    }

    pub(super) fn is_verified(&self, id: NodeId, issuer: Issuer) -> bool {
        self.verified.contains(&(id, issuer))
    }

    pub(super) fn remember_verified(&mut self, id: NodeId, issuer: Issuer) {
        self.verified.insert((id, issuer));
    }

    pub(super) fn kill(&mut self, edges: impl IntoIterator<Item = (NodeId, Issuer)>) {
        let before = self.dead.len();
        self.dead.extend(edges);
        if self.dead.len() > before {
            self.measure();
        }
    }
}

fn node<'s>(
    certificate: &'s Certificate<'s>,
    at: CertificateRef,
    context: &mut Context<'s>,
) -> Result<Node<'s>, LimitReached> {
    let subject = context.names.id(certificate.subject(), &mut context.budget)?;
    let issuer = context.names.id(certificate.issuer(), &mut context.budget)?;
    Ok(Node { certificate, at, subject, issuer, is_reported: false, is_sound: false, is_refused: false })
}
