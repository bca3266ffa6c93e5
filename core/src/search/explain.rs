//! Why nothing was found: follows the first issuer of each certificate to where nobody issued the last one.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::code::Code;
use crate::error::{Detail, UnknownIssuer, Violation};
use crate::name::{Attribute, DistinguishedName};
use crate::number::{to_u32, to_u64, to_usize};
use crate::search::graph::{Node, NodeId};
use crate::search::walk::Search;
use crate::text::{MOST_OCTETS, escaped, short_hex, shortened};

/// Names are as long as their makers like: the first few attributes are enough to show a difference.
const MOST_ATTRIBUTES: usize = 16;

/// More certificates than any path may have: `limit_intermediates` is at most 32.
const LONGEST: usize = 64;

impl Search<'_, '_> {
    /// Says why no anchor can be reached through this certificate, on top of the path so far.
    pub(super) fn explain_branch(&mut self, path: &[NodeId], id: NodeId, distance: Option<u32>) {
        let mut branch: Vec<NodeId> = path.to_vec();
        branch.push(id);
        let Some(distance) = distance else { return self.explain_dead_end(&branch) };
        let limit = self.context.policy().limit_intermediates;
        let found = u64::from(distance).saturating_add(to_u64(path.len()));
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
            walk.truncate(to_usize(limit).saturating_add(2));
        }
        let last = walk.last().copied().unwrap_or(last);
        let node = self.graph.node(last).clone();
        let is_end_entity = walk.len() == 1;
        if let Some(violation) = self.explained.get(&last) {
            let violation = violation.clone();
            return self.reject(&walk, None, violation, 0);
        }
        let below = to_u32(walk.len().saturating_sub(1));
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
            Violation::new(Code::RootNotTrusted, node.at, node.certificate.digests())
        } else {
            self.issuer_unknown(&node)
        };
        // What depends on the last certificate only is written once, however many lead to it.
        if matches!(violation.code, Code::RootNotTrusted | Code::IssuerUnknown) {
            self.explained.insert(last, violation.clone());
        }
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
        let unknown = UnknownIssuer {
            issuer,
            key_identifier: wanted.map(short_hex),
            candidate: candidate.map(|(at, _)| at),
            difference: difference.unwrap_or_default(),
            by_itself: self.context.options.single_ca(&node.certificate.issuer()).map(CertificateRef::Anchor),
            trusted: self.trusted_names(),
        };
        Violation::new(Code::IssuerUnknown, node.at, Detail::Issuer(Box::new(unknown)))
    }

    /// The first few anchors that vouch for others, in a line.
    fn trusted_names(&self) -> Vec<String> {
        let mut octets = 0usize;
        let names = self.context.options.first_issuers().map(|anchor| anchor.subject().short_text());
        let names = names.take_while(|name| {
            let fits = octets < MOST_OCTETS;
            octets = octets.saturating_add(name.len());
            fits
        });
        names.collect()
    }

    /// A certificate, of all that are at hand, that has this subject key identifier: its name must be another one, or it
    /// would have been found.
    fn with_key_identifier(
        &self,
        wanted: &[u8],
        besides: CertificateRef,
    ) -> Option<(CertificateRef, DistinguishedName<'_>)> {
        if let Some((at, certificate)) = self.context.options.with_key_identifier(wanted) {
            return Some((at, certificate.subject()));
        }
        let has = |certificate: &Certificate<'_>| certificate.subject_key_identifier() == Some(wanted);
        let sent = self.graph.nodes().skip(1).find(|node| node.at != besides && has(node.certificate));
        sent.map(|node| (node.at, node.certificate.subject()))
    }
}

/// The first attribute in which two names differ, in a line.
fn difference(issuer: &DistinguishedName<'_>, subject: &DistinguishedName<'_>) -> String {
    let Some(kind) = first_besides(issuer, subject).or_else(|| first_besides(subject, issuer)) else {
        return "the order or grouping of their attributes".into();
    };
    let wanted = issuer.attributes().take(MOST_ATTRIBUTES).find(|part| part.oid.0 == kind);
    let found = subject.attributes().take(MOST_ATTRIBUTES).find(|part| part.oid.0 == kind);
    let shown = |part: Option<Attribute<'_>>| match part {
        None => "none".into(),
        Some(part) if part.value.len() > MOST_OCTETS => "a long value".into(),
        Some(part) => match part.text() {
            Some(text) => alloc::format!("\"{}\"", shortened(escaped(&text))),
            None => alloc::format!("a {}, which is not compared as text", string_type(part.tag)),
        },
    };
    alloc::format!("{} is {} and {}", attribute_type(kind), shown(wanted), shown(found))
}

/// The type of the first attribute that the other name does not have.
fn first_besides<'a>(name: &DistinguishedName<'a>, other: &DistinguishedName<'_>) -> Option<&'a [u8]> {
    let has = |part: &Attribute<'_>| {
        other
            .attributes()
            .take(MOST_ATTRIBUTES)
            .any(|other| (other.oid, other.tag, other.value) == (part.oid, part.tag, part.value))
    };
    name.attributes().take(MOST_ATTRIBUTES).find(|part| !has(part)).map(|part| part.oid.0)
}

fn attribute_type(oid: &[u8]) -> String {
    crate::oid::oid_name(oid).map_or_else(|| crate::oid::oid_text(oid), Into::into)
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

#[cfg(test)]
mod tests {
    use super::*;

    const CN: &[u8] = &[0x55, 4, 3];
    const O: &[u8] = &[0x55, 4, 10];

    fn tlv(tag: u8, contents: &[u8]) -> Vec<u8> {
        let [high, low] = u16::try_from(contents.len()).unwrap().to_be_bytes();
        let length = match (high, low) {
            (0, 0..0x80) => alloc::vec![low],
            (0, _) => alloc::vec![0x81, low],
            _ => alloc::vec![0x82, high, low],
        };
        [&[tag], &length[..], contents].concat()
    }

    /// A Name with one attribute in each RDN.
    fn name(attributes: &[(&[u8], u8, &[u8])]) -> Vec<u8> {
        let rdn =
            |(oid, tag, value): &(&[u8], u8, &[u8])| tlv(0x31, &tlv(0x30, &[tlv(6, oid), tlv(*tag, value)].concat()));
        tlv(0x30, &attributes.iter().flat_map(rdn).collect::<Vec<u8>>())
    }

    /// What an issuer name wants and what a subject has instead.
    #[test]
    fn names_differ_in() {
        let (fits, long) = ([b'n'; MOST_OCTETS], [b'n'; MOST_OCTETS + 1]);
        let text = core::str::from_utf8(&fits).unwrap();
        for (issuer, subject, difference_) in [
            (&[(CN, 0x0c, &b"a"[..])][..], &[(CN, 0x0c, &b"b"[..])][..], "commonName is \"a\" and \"b\"".into()),
            (&[(CN, 0x0c, b"a"), (O, 0x0c, b"x")], &[(CN, 0x0c, b"a")], "organizationName is \"x\" and none".into()),
            (&[(CN, 0x0c, b"a")], &[(CN, 0x0c, b"a"), (O, 0x13, b"x")], "organizationName is none and \"x\"".into()),
            (
                &[(CN, 0x0c, b"a"), (O, 0x0c, b"x")],
                &[(O, 0x0c, b"x"), (CN, 0x0c, b"a")],
                "the order or grouping of their attributes".into(),
            ),
            (&[(&[0x2a, 3], 0x0c, b"a")], &[], "1.2.3 is \"a\" and none".into()),
            (&[(CN, 0x0c, &fits)], &[], alloc::format!("commonName is \"{text}\" and none")),
            (&[(CN, 0x0c, &long)], &[], "commonName is a long value and none".into()),
            (&[(CN, 0x0c, b"a\n")], &[], "commonName is \"a\\0A\" and none".into()),
        ] {
            let (issuer, subject) = (name(issuer), name(subject));
            let (issuer, subject) = (DistinguishedName::new(&issuer), DistinguishedName::new(&subject));
            assert_eq!(difference(&issuer, &subject), difference_);
        }
    }

    /// A value that is not compared as text is named by its type.
    #[test]
    fn values_that_are_not_text() {
        for (tag, value, kind) in [
            (0x0c, &[0xff][..], "UTF8String"),
            (0x13, &[0xff], "PrintableString"),
            (0x14, b"x", "TeletexString"),
            (0x16, &[0xff], "IA5String"),
            (0x1c, b"x", "UniversalString"),
            (0x1e, b"x", "BMPString"),
            (0x04, b"x", "value of another type"),
        ] {
            let issuer = name(&[(CN, tag, value)]);
            let expected = alloc::format!("commonName is a {kind}, which is not compared as text and none");
            assert_eq!(difference(&DistinguishedName::new(&issuer), &DistinguishedName::new(&name(&[]))), expected);
        }
    }
}
