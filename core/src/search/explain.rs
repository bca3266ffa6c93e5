//! Why nothing was found: follows the first issuer of each certificate to where nobody issued the last one.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::code::Code;
use crate::error::{Detail, Violation};
use crate::fingerprint::sha256;
use crate::name::{Attribute, DistinguishedName};
use crate::search::graph::{Node, NodeId};
use crate::search::walk::Search;
use crate::text::{escaped, hex, short_hex, shortened};

/// More certificates than any path may have: `limit_intermediates` is at most 32.
const LONGEST: usize = 64;

impl Search<'_, '_> {
    /// Says why no anchor can be reached through this certificate, on top of the path so far.
    pub(super) fn explain_branch(&mut self, path: &[NodeId], id: NodeId, distance: Option<u32>) {
        let mut branch: Vec<NodeId> = path.to_vec();
        branch.push(id);
        let Some(distance) = distance else { return self.explain_dead_end(&branch) };
        let limit = self.context.policy().limit_intermediates;
        let found = u64::from(distance).saturating_add(u64::try_from(path.len()).unwrap_or(u64::MAX));
        let detail = Detail::Bound { found, allowed: u64::from(limit) };
        let violation = Violation::new(Code::PathTooLong, self.graph.node(id).at, detail);
        self.reject(&branch, None, violation, 0);
    }

    /// Each name is followed once, and no further than any path may be long: whoever sends many certificates must not
    /// control how long the explanation is.
    pub(super) fn explain_dead_end(&mut self, start: &[NodeId]) {
        let limit = self.context.policy().limit_intermediates;
        let mut walk: Vec<NodeId> = start.to_vec();
        let mut names: BTreeSet<_> = walk.iter().map(|id| self.graph.node(*id).subject).collect();
        while walk.len() < LONGEST {
            let Some(last) = walk.last() else { return };
            let issuer = self.graph.node(*last).issuer;
            match self.graph.issuers(issuer).nodes.first() {
                Some(next) if names.insert(issuer) => walk.push(*next),
                _ => break,
            }
        }
        let Some(last) = walk.last().copied() else { return };
        let is_endless = walk.len() >= LONGEST;
        if is_endless {
            // The first certificate beyond the limit is enough to show.
            walk.truncate(usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(2));
        }
        let last = walk.last().copied().unwrap_or(last);
        let node = self.graph.node(last).clone();
        let is_end_entity = walk.len() == 1;
        let below = u32::try_from(walk.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let is_too_far = self.graph.distance(last).is_some_and(|distance| below.saturating_add(distance) > limit);
        let violation = if is_end_entity && self.is_anchor(&node) {
            Violation::plain(Code::EndEntityIsAnchor, node.at)
        } else if is_too_far || is_endless {
            let allowed = u64::from(limit);
            Violation::new(Code::PathTooLong, node.at, Detail::Bound { found: allowed.saturating_add(1), allowed })
        } else if is_end_entity && node.is_self_issued() {
            // Its own key did not sign it, or it would have been decided about as self-signed.
            Violation::plain(Code::SelfIssuedNotSelfSigned, node.at)
        } else if node.is_self_issued() {
            let detail = Detail::Sha256 { sha256: hex(&sha256(node.certificate.der())) };
            Violation::new(Code::RootNotTrusted, node.at, detail)
        } else {
            self.issuer_unknown(&node)
        };
        self.reject(&walk, None, violation, 0);
    }

    fn is_anchor(&self, node: &Node<'_>) -> bool {
        let certificates = self.context.options.anchors().filter_map(|anchor| anchor.certificate());
        certificates.into_iter().any(|certificate| certificate.der() == node.certificate.der())
    }

    fn issuer_unknown(&mut self, node: &Node<'_>) -> Violation {
        let issuer = self.context.names.text(node.issuer);
        let wanted = node.certificate.authority_key_identifier();
        let candidate =
            wanted.filter(|wanted| !wanted.is_empty()).and_then(|wanted| self.with_key_identifier(wanted, node.at));
        let difference = candidate.as_ref().map(|(_, subject)| difference(&node.certificate.issuer(), subject));
        let detail = Detail::Issuer {
            issuer,
            key_identifier: wanted.map(short_hex),
            candidate: candidate.map(|(at, _)| at),
            difference: difference.unwrap_or_default(),
        };
        Violation::new(Code::IssuerUnknown, node.at, detail)
    }

    /// A certificate, of all that are at hand, that has this subject key identifier: its name must be another one, or it
    /// would have been found.
    fn with_key_identifier(
        &self,
        wanted: &[u8],
        besides: CertificateRef,
    ) -> Option<(CertificateRef, DistinguishedName<'_>)> {
        let has = |certificate: &Certificate<'_>| certificate.subject_key_identifier() == Some(wanted);
        let options = self.context.options;
        let anchors = (0u32..).zip(options.anchors()).filter_map(|(index, anchor)| {
            anchor.certificate().map(|certificate| (CertificateRef::Anchor(index), certificate))
        });
        let preloaded = (0u32..).map(CertificateRef::Preloaded).zip(options.intermediates());
        let configured = anchors.chain(preloaded).find(|(_, certificate)| has(certificate));
        if let Some((at, certificate)) = configured {
            return Some((at, certificate.subject()));
        }
        let sent = self.graph.nodes().skip(1).find(|node| node.at != besides && has(node.certificate));
        sent.map(|node| (node.at, node.certificate.subject()))
    }
}

/// The first attribute in which two names differ, in a line.
fn difference(issuer: &DistinguishedName<'_>, subject: &DistinguishedName<'_>) -> String {
    let (mut issuer, mut subject) = (issuer.attributes(), subject.attributes());
    loop {
        let (wanted, found) = match (issuer.next(), subject.next()) {
            (None, None) => return "the grouping of their parts".into(),
            (Some(part), None) | (None, Some(part)) => {
                return alloc::format!("only one has {}", attribute_type(&part));
            }
            (Some(wanted), Some(found)) => (wanted, found),
        };
        if wanted.oid != found.oid {
            return alloc::format!("{} and {}", attribute_type(&wanted), attribute_type(&found));
        }
        if wanted.value == found.value && wanted.tag == found.tag {
            continue;
        }
        let kind = attribute_type(&wanted);
        return match (wanted.text(), found.text()) {
            (Some(wanted), Some(found)) => {
                let short = |text: &str| shortened(escaped(text));
                alloc::format!("{kind} \"{}\" and \"{}\"", short(&wanted), short(&found))
            }
            _ => alloc::format!(
                "{kind} is a {} in one and a {} in the other, which are not compared",
                string_type(wanted.tag),
                string_type(found.tag)
            ),
        };
    }
}

fn attribute_type(part: &Attribute<'_>) -> String {
    crate::oid::oid_name(part.oid).map_or_else(|| crate::oid::oid_text(part.oid), Into::into)
}

fn string_type(tag: u8) -> &'static str {
    match tag {
        0x0c => "UTF8String",
        0x13 => "PrintableString",
        0x14 => "TeletexString",
        0x16 => "IA5String",
        0x1c => "UniversalString",
        0x1e => "BMPString",
        _ => "value of another type",
    }
}
