//! The search for a path (RFC 4158): grows from the end entity by names and key identifiers, with the cheap checks
//! pruning, verifies complete paths from the anchor down, and learns from refused signatures.
//!
//! A refused signature kills its edge for good; what can no longer reach an anchor is not tried. So the price of a
//! signature is set by the operator's CAs, and 100 CAs of one name with a false edge to the root cost one check.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use crate::certificate::{Certificate, PublicKeyInfo};
use crate::certificate_ref::CertificateRef;
use crate::checks::{self, Context, Refusal, Step, ValidPath};
use crate::code::Code;
use crate::error::{Detail, Rejection, Violation, hex, rank, short_hex};
use crate::limits::Spent;
use crate::name::DistinguishedName;
use crate::path::{CertificationPath, PathCertificate};

/// A certificate that may stand in a path: the end entity, one that was sent, or one that is preloaded.
struct Node<'s> {
    certificate: &'s Certificate<'s>,
    at: CertificateRef,
    self_issued: bool,
    /// The places of its names.
    subject: usize,
    issuer: usize,
    /// A refusal of it was told, or a pruned branch through it.
    told: bool,
    /// A Step check refused it for what it is itself, so it is refused on every path.
    refused: bool,
}

/// A name, kept once, so that names are compared by their places. If it issues certificates that matter: its anchors and
/// the certificates that have it as subject.
struct Name<'s> {
    name: DistinguishedName<'s>,
    hash: u64,
    /// Its folded form, once another name of that hash was met.
    folded: Option<Vec<u8>>,
    /// Its text, once a refusal needed it.
    text: Option<String>,
    issues: bool,
    anchors: Vec<u32>,
    members: Vec<usize>,
    /// How many intermediates stand between a certificate that this name issued and an anchor, at the least.
    distance: u32,
}

const UNREACHABLE: u32 = u32::MAX;

/// Who issued: one of the nodes, or an anchor.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Issuer {
    Node(usize),
    Anchor(u32),
}

/// What came of extending a path.
enum Flow<'s> {
    Found(ValidPath<'s>),
    Exhausted,
    /// The signature of the path's certificate at this place is bad, so whatever stands above it there is futile.
    EdgeDied(usize),
}

/// What was refused, the best first.
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
        let better = |kept: &Rejection| rank(kept) >= rank(&rejection);
        let place = self.kept.iter().take_while(|kept| better(kept)).count();
        self.kept.insert(place, rejection);
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

    pub(crate) fn into_parts(self) -> (Vec<Rejection>, Vec<(Code, u32)>) {
        (self.kept, self.more)
    }
}

/// Finds a valid path from the end entity to an anchor.
pub(crate) fn find_path<'s>(
    leaf: &'s Certificate<'s>,
    sent: &[(CertificateRef, &'s Certificate<'s>)],
    context: &mut Context<'s>,
    rejections: &mut Rejections,
) -> Option<ValidPath<'s>> {
    let mut search = Search {
        nodes: Vec::with_capacity(sent.len().saturating_add(1)),
        names: Vec::with_capacity(4),
        dead: BTreeSet::new(),
        verified: BTreeSet::new(),
        context,
        rejections,
    };
    search.gather(leaf, sent);
    let mut path = Vec::with_capacity(4);
    path.push(0);
    let found = search.run(&mut path);
    match found {
        Ok(found) => found,
        Err(spent) => {
            let violation = search.spent(spent);
            search.reject(&path, None, violation, 0);
            None
        }
    }
}

struct Search<'s, 'c> {
    /// The end entity is node 0.
    nodes: Vec<Node<'s>>,
    names: Vec<Name<'s>>,
    /// Edges (certificate, issuer) whose signature does not verify.
    dead: BTreeSet<(usize, Issuer)>,
    /// Edges whose signature verifies.
    verified: BTreeSet<(usize, Issuer)>,
    context: &'c mut Context<'s>,
    rejections: &'c mut Rejections,
}

impl<'s> Search<'s, '_> {
    /// Collects the certificates and the names that the end entity's path can run through.
    fn gather(&mut self, leaf: &'s Certificate<'s>, sent: &[(CertificateRef, &'s Certificate<'s>)]) {
        self.add_node(leaf, CertificateRef::EndEntity);
        for (at, certificate) in sent {
            self.add_node(certificate, *at);
        }
        let mut pending = alloc::vec![0usize];
        while let Some(node) = pending.pop() {
            let Some(issuer) = self.nodes.get(node).map(|node| node.issuer) else { continue };
            if self.names.get(issuer).is_some_and(|name| !name.issues) {
                self.find_issuers(issuer);
                pending.extend(self.names.get(issuer).map_or(&[][..], |name| &name.members));
            }
        }
        self.measure();
    }

    fn add_node(&mut self, certificate: &'s Certificate<'s>, at: CertificateRef) {
        // The same certificate twice opens no new path.
        if self.nodes.iter().any(|node| node.certificate.der() == certificate.der()) {
            return;
        }
        let (subject, issuer) = (self.place_of(certificate.subject()), self.place_of(certificate.issuer()));
        self.nodes.push(Node {
            certificate,
            at,
            self_issued: subject == issuer,
            subject,
            issuer,
            told: false,
            refused: false,
        });
    }

    /// The place of a name, the same for all names that match it. Whoever made two names of one hash pays for it once a
    /// name, not once a pair.
    fn place_of(&mut self, name: DistinguishedName<'s>) -> usize {
        if let Some(place) = self.names.iter().position(|known| known.name.der() == name.der()) {
            return place;
        }
        let hash = name.fold_hash();
        let mut folded: Option<Vec<u8>> = None;
        for (place, known) in self.names.iter_mut().enumerate().filter(|(_, known)| known.hash == hash) {
            let theirs = known.folded.get_or_insert_with(|| known.name.folded());
            if folded.get_or_insert_with(|| name.folded()) == theirs {
                return place;
            }
        }
        let (anchors, members) = (Vec::new(), Vec::new());
        let text = None;
        self.names.push(Name { name, hash, folded, text, issues: false, anchors, members, distance: UNREACHABLE });
        self.names.len().saturating_sub(1)
    }

    /// Finds the anchors and the certificates that may have issued what this name issued.
    fn find_issuers(&mut self, place: usize) {
        let Some((name, hash)) = self.names.get(place).map(|name| (name.name, name.hash)) else { return };
        let options = self.context.options;
        for index in options.preloaded_named(hash) {
            match options.preloaded(*index) {
                Some(preloaded) if preloaded.subject().matches(&name) => {
                    self.add_node(preloaded, CertificateRef::Preloaded(*index));
                }
                _ => {}
            }
        }
        let is_named =
            |anchor: &u32| options.anchor(*anchor).is_some_and(|found| found.anchor.subject().matches(&name));
        let anchors = options.anchors_named(hash).iter().copied().filter(is_named).collect();
        // The end entity issues nothing.
        let members = self.nodes.iter().enumerate().skip(1).filter(|(_, node)| node.subject == place);
        let members = members.map(|(index, _)| index).collect();
        if let Some(name) = self.names.get_mut(place) {
            (name.issues, name.anchors, name.members) = (true, anchors, members);
        }
    }

    /// Measures every name's distance to an anchor over edges that are alive. No path is longer than the limit, so as
    /// many rounds are enough.
    fn measure(&mut self) {
        for name in &mut self.names {
            name.distance = if name.anchors.is_empty() { UNREACHABLE } else { 0 };
        }
        for _ in 0..=self.context.options.policy().limit_intermediates {
            let mut changed = false;
            for index in 0..self.names.len() {
                let Some(name) = self.names.get(index) else { continue };
                let nearest = name.members.iter().map(|member| self.distance_of(*member).saturating_add(1)).min();
                let nearest = nearest.unwrap_or(UNREACHABLE);
                if let Some(name) = self.names.get_mut(index).filter(|name| nearest < name.distance) {
                    name.distance = nearest;
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
    }

    /// How many intermediates stand above this certificate, at the least.
    fn distance_of(&self, index: usize) -> u32 {
        let Some(node) = self.nodes.get(index) else { return UNREACHABLE };
        let Some(name) = self.names.get(node.issuer) else { return UNREACHABLE };
        if !self.dead.is_empty() && self.is_lost(index, name) { UNREACHABLE } else { name.distance }
    }

    /// Whether every edge of this certificate to an issuer is dead.
    fn is_lost(&self, index: usize, name: &Name<'_>) -> bool {
        name.anchors.iter().all(|anchor| self.dead.contains(&(index, Issuer::Anchor(*anchor))))
            && name.members.iter().all(|member| self.dead.contains(&(index, Issuer::Node(*member))))
    }

    fn run(&mut self, path: &mut Vec<usize>) -> Result<Option<ValidPath<'s>>, Spent> {
        if self.distance_of(0) > self.context.options.policy().limit_intermediates {
            self.tell_dead_end(path);
            return Ok(None);
        }
        match self.extend(path)? {
            Flow::Found(valid) => Ok(Some(valid)),
            Flow::Exhausted | Flow::EdgeDied(_) => {
                if self.rejections.kept.is_empty() {
                    self.tell_dead_end(path);
                }
                Ok(None)
            }
        }
    }

    /// Tries every issuer of the path's last certificate, the likeliest first.
    fn extend(&mut self, path: &mut Vec<usize>) -> Result<Flow<'s>, Spent> {
        let level = path.len().saturating_sub(1);
        let Some(child) = path.last().copied() else { return Ok(Flow::Exhausted) };
        let Some(name) = self.nodes.get(child).and_then(|node| self.names.get(node.issuer)) else {
            return Ok(Flow::Exhausted);
        };
        let anchors = name.anchors.iter().map(|anchor| Issuer::Anchor(*anchor));
        let members = name.members.iter().map(|member| Issuer::Node(*member));
        let mut candidates: Vec<Issuer> = anchors.chain(members).collect();
        // Stable: equally likely ones stay as they were sent.
        candidates.sort_by_cached_key(|issuer| self.likelihood(child, *issuer));
        self.context.budget.spend_edges(u32::try_from(candidates.len()).unwrap_or(u32::MAX))?;
        for issuer in candidates {
            if self.dead.contains(&(child, issuer)) || self.is_loop(path, issuer) {
                continue;
            }
            let flow = match issuer {
                Issuer::Anchor(anchor) => self.complete(path, anchor)?,
                Issuer::Node(node) => self.climb(path, node)?,
            };
            match flow {
                Flow::Exhausted => {}
                Flow::EdgeDied(place) if place == level => {}
                Flow::Found(_) | Flow::EdgeDied(_) => return Ok(flow),
            }
        }
        Ok(Flow::Exhausted)
    }

    /// Lower is likelier: an anchor; a key identifier that fits, then none, then another one; valid now.
    fn likelihood(&self, child: usize, issuer: Issuer) -> (u8, u8, bool) {
        let wanted = self.nodes.get(child).and_then(|node| node.certificate.authority_key_identifier());
        let by_certificate = |certificate: &Certificate<'_>| {
            let fit = match (wanted, certificate.subject_key_identifier()) {
                (Some(wanted), Some(found)) if wanted == found => 0,
                (Some(_), Some(_)) => 2,
                _ => 1,
            };
            let now = self.context.now;
            (fit, !(certificate.not_before() <= now && now <= certificate.not_after()))
        };
        match issuer {
            Issuer::Anchor(anchor) => {
                let certificate = self.context.options.anchor(anchor).and_then(|found| found.anchor.certificate());
                let (fit, invalid) = certificate.map_or((1, false), &by_certificate);
                (0, fit, invalid)
            }
            Issuer::Node(node) => {
                let (fit, invalid) = self.nodes.get(node).map_or((2, true), |node| by_certificate(node.certificate));
                (1, fit, invalid)
            }
        }
    }

    /// Whether the path has this name with this key already: a path that runs through one CA twice proves nothing new.
    fn is_loop(&self, path: &[usize], issuer: Issuer) -> bool {
        let key_info = match issuer {
            Issuer::Node(node) => self.nodes.get(node).map(|node| node.certificate.public_key_info()),
            Issuer::Anchor(anchor) => self.context.options.anchor(anchor).map(|found| found.anchor.public_key_info()),
        };
        // Whoever issued the last certificate has the name of its issuer.
        let name = path.last().and_then(|index| self.nodes.get(*index)).map(|node| node.issuer);
        let (Some(key_info), Some(name)) = (key_info, name) else { return true };
        let nodes = path.iter().filter_map(|index| self.nodes.get(*index));
        nodes.into_iter().any(|node| node.subject == name && node.certificate.public_key_info() == key_info)
    }

    /// Puts an intermediate on the path and goes on from it.
    fn climb(&mut self, path: &mut Vec<usize>, index: usize) -> Result<Flow<'s>, Spent> {
        let limit = self.context.options.policy().limit_intermediates;
        let intermediates = u32::try_from(path.len()).unwrap_or(u32::MAX);
        let node = self.nodes.get(index).filter(|node| !node.refused);
        let Some((certificate, at)) = node.map(|node| (node.certificate, node.at)) else {
            return Ok(Flow::Exhausted);
        };
        let distance = self.distance_of(index);
        if intermediates.saturating_add(distance) > limit {
            if !self.tell(index) {
                self.tell_branch(path, index, distance);
            }
            return Ok(Flow::Exhausted);
        }
        let step = self.step(path, at, Some(certificate), Some(certificate.public_key()), false);
        if let Some(Err(violation)) = step.map(|step| checks::check_step(&step, self.context)) {
            // One rejection a certificate, unless it depends on what stands below: a path length, or a key that does not
            // fit the signature of the certificate below.
            let is_its_own = violation.at == at && violation.code != Code::PathLengthExceeded;
            if let Some(node) = self.nodes.get_mut(index) {
                node.refused = is_its_own;
            }
            if !is_its_own || !self.tell(index) {
                self.reject(path, Some(at), violation, 0);
            }
            return Ok(Flow::Exhausted);
        }
        path.push(index);
        let flow = self.extend(path);
        path.pop();
        flow
    }

    /// Whether a certificate's refusal was told before; from now on it was.
    fn tell(&mut self, index: usize) -> bool {
        self.nodes.get_mut(index).is_some_and(|node| core::mem::replace(&mut node.told, true))
    }

    fn step(
        &self,
        path: &[usize],
        at: CertificateRef,
        certificate: Option<&'s Certificate<'s>>,
        public_key: Option<PublicKeyInfo<'s>>,
        is_anchor: bool,
    ) -> Option<Step<'s>> {
        let child = self.entry(*path.last()?)?;
        let below = path.iter().skip(1).filter_map(|index| self.nodes.get(*index)).filter(|node| !node.self_issued);
        let length_below = u32::try_from(below.count()).unwrap_or(u32::MAX);
        Some(Step { at, certificate, public_key, is_anchor, child, length_below })
    }

    fn entry(&self, index: usize) -> Option<PathCertificate<'s>> {
        let node = self.nodes.get(index)?;
        Some(PathCertificate { at: node.at, certificate: node.certificate, self_issued: node.self_issued })
    }

    /// Judges the path that ends in this anchor.
    fn complete(&mut self, path: &[usize], anchor_index: u32) -> Result<Flow<'s>, Spent> {
        let options = self.context.options;
        let Some(anchor) = options.anchor(anchor_index) else { return Ok(Flow::Exhausted) };
        let anchor_at = CertificateRef::Anchor(anchor_index);
        let anchor_certificate = anchor.anchor.certificate();
        let step = self.step(path, anchor_at, anchor_certificate, anchor.anchor.public_key(), true);
        if let Some(Err(violation)) = step.map(|step| checks::check_step(&step, self.context)) {
            self.reject(path, Some(anchor_at), violation, 0);
            return Ok(Flow::Exhausted);
        }
        self.context.budget.spend_path()?;
        let issuer_of = |place: usize| match path.get(place.saturating_add(1)) {
            Some(node) => Issuer::Node(*node),
            None => Issuer::Anchor(anchor_index),
        };
        let edges = || path.iter().enumerate().map(|(place, node)| (*node, issuer_of(place)));
        let certificates: Vec<PathCertificate<'s>> = path.iter().filter_map(|index| self.entry(*index)).collect();
        let complete = CertificationPath { certificates, anchor: &anchor.anchor, anchor_at, anchor_certificate };
        let known = edges().map(|edge| self.verified.contains(&edge)).collect();
        let (result, verified) = checks::check_path(&complete, anchor, known, self.context);
        let authenticated = u32::try_from(verified.iter().filter(|verified| **verified).count()).unwrap_or(u32::MAX);
        match result {
            Ok(found) => Ok(Flow::Found(checks::valid_path(complete.certificates, found, self.context.budget))),
            Err(Refusal::Spent(spent)) => Err(spent),
            Err(Refusal::Violation(violation)) => {
                for (edge, _) in edges().zip(&verified).filter(|(_, verified)| **verified) {
                    self.verified.insert(edge);
                }
                // The lowest certificate that is not verified, seen from the anchor, is the one that broke.
                let broken = verified.iter().rposition(|verified| !verified);
                let broken = broken.filter(|_| violation.code == Code::SignatureInvalid);
                self.reject(path, Some(anchor_at), violation, authenticated);
                let Some(place) = broken else { return Ok(Flow::Exhausted) };
                if let Some(edge) = edges().nth(place) {
                    self.dead.insert(edge);
                    self.measure();
                }
                Ok(Flow::EdgeDied(place))
            }
        }
    }

    fn spent(&self, spent: Spent) -> Violation {
        let bound = u64::from(spent.limit);
        let detail = Detail::Bound { found: bound.saturating_add(1), allowed: bound };
        Violation::new(spent.code, CertificateRef::EndEntity, detail)
    }

    fn reject(&mut self, path: &[usize], last: Option<CertificateRef>, violation: Violation, authenticated: u32) {
        let nodes = path.iter().filter_map(|index| self.nodes.get(*index)).map(|node| node.at);
        let path = nodes.chain(last).collect();
        self.rejections.push(Rejection { path, violation, authenticated });
    }

    /// Says why no anchor can be reached through this certificate, on top of the path so far.
    fn tell_branch(&mut self, path: &[usize], index: usize, distance: u32) {
        let mut branch: Vec<usize> = path.to_vec();
        branch.push(index);
        if distance == UNREACHABLE {
            self.tell_dead_end(&branch);
        } else {
            let limit = self.context.options.policy().limit_intermediates;
            let found = u64::from(distance).saturating_add(u64::try_from(path.len()).unwrap_or(u64::MAX));
            let Some(at) = self.nodes.get(index).map(|node| node.at) else { return };
            let detail = Detail::Bound { found, allowed: u64::from(limit) };
            self.reject(&branch, None, Violation::new(Code::PathTooLong, at, detail), 0);
        }
    }

    /// Whether an anchor can be reached, but by more intermediates than allowed.
    fn is_too_far(&self, walk: &[usize], name: &Name<'_>) -> bool {
        let below = u32::try_from(walk.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let limit = self.context.options.policy().limit_intermediates;
        name.distance != UNREACHABLE && below.saturating_add(name.distance) > limit
    }

    fn is_anchor(&self, node: &Node<'_>) -> bool {
        let Some(name) = self.names.get(node.subject) else { return false };
        let anchors = self.context.options.anchors_named(name.hash).iter();
        let certificates = anchors.filter_map(|anchor| self.context.options.anchor(*anchor)?.anchor.certificate());
        certificates.into_iter().any(|certificate| certificate.der() == node.certificate.der())
    }

    /// Follows the first issuer of each certificate to where nobody issued the last one, and says so.
    fn tell_dead_end(&mut self, start: &[usize]) {
        let mut walk: Vec<usize> = start.to_vec();
        while let Some(last) = walk.last().and_then(|index| self.nodes.get(*index)) {
            let next = self
                .names
                .get(last.issuer)
                .and_then(|name| name.members.iter().copied().find(|member| !walk.contains(member)));
            match next {
                Some(next) => walk.push(next),
                None => break,
            }
        }
        let Some(last) = walk.last().and_then(|index| self.nodes.get(*index)) else { return };
        let violation = if walk.len() == 1 && self.is_anchor(last) {
            Violation::plain(Code::EndEntityIsAnchor, last.at)
        } else if self.names.get(last.issuer).is_some_and(|name| self.is_too_far(&walk, name)) {
            let limit = u64::from(self.context.options.policy().limit_intermediates);
            let detail = Detail::Bound { found: limit.saturating_add(1), allowed: limit };
            Violation::new(Code::PathTooLong, last.at, detail)
        } else if walk.len() == 1 && last.self_issued {
            // Its own key did not sign it, or it would have been judged as self-signed.
            Violation::plain(Code::SelfIssuedNotSelfSigned, last.at)
        } else if last.self_issued {
            let detail = Detail::Sha256 { sha256: hex(&crate::fingerprint::sha256(last.certificate.der())) };
            Violation::new(Code::RootNotTrusted, last.at, detail)
        } else {
            let (at, place) = (last.at, last.issuer);
            let key_identifier = last.certificate.authority_key_identifier().map(short_hex);
            let issuer = self.text_of(place);
            Violation::new(Code::IssuerUnknown, at, Detail::Issuer { issuer, key_identifier })
        };
        self.reject(&walk, None, violation, 0);
    }

    /// The text of a name, written once: many certificates may have that issuer.
    fn text_of(&mut self, place: usize) -> String {
        let name = self.names.get_mut(place);
        name.map_or_else(String::new, |name| name.text.get_or_insert_with(|| name.name.short_text()).clone())
    }
}
