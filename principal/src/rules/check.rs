//! Rules that can never match are errors: who wrote them meant something else.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use certauth::{Code, ConfigError, Oid, ValidationOptions};

use crate::rules::model::{Matcher, Rule, Term, Verb};
use crate::rules::word::Position;

fn never(at: Position, reason: &str) -> ConfigError {
    ConfigError::in_text(Code::RuleWithoutEffect, Some(at), reason)
}

/// What can be said without options.
pub(crate) fn alone(rules: &[Rule]) -> Result<(), ConfigError> {
    for rule in rules {
        contradictions(rule)?;
        legacy(rule)?;
    }
    for (index, rule) in rules.iter().enumerate() {
        // Refusing rules come first, wherever they are written.
        let before = rules.iter().enumerate().filter(|(other_index, other)| match (other.verb, rule.verb) {
            (Verb::Refuse, Verb::Accept) => true,
            (Verb::Accept, Verb::Refuse) => false,
            _ => *other_index < index,
        });
        for (_, other) in before {
            if hides(other, rule) {
                let reason =
                    format!("The rule on line {} matches everything that this one does, and comes first", other.line());
                return Err(never(rule.at, &reason));
            }
        }
    }
    if !rules.iter().any(|rule| rule.verb == Verb::Accept) {
        let at = rules.first().map_or((1, 1), |rule| rule.at);
        let reason = "Not one rule accepts; accept any, at the end, accepts the rest";
        return Err(ConfigError::in_text(Code::RulesEmpty, Some(at), reason));
    }
    Ok(())
}

/// Whether each certificate that `rule` matches is matched by `other` too. It may say no where that is so.
fn hides(other: &Rule, rule: &Rule) -> bool {
    other.terms.iter().all(|wide| rule.terms.iter().any(|narrow| covers(wide, narrow)))
}

/// Whether `wide` holds wherever `narrow` does.
fn covers(wide: &Term, narrow: &Term) -> bool {
    match (wide.is_negated, narrow.is_negated) {
        (false, false) => includes(&wide.matcher, &narrow.matcher),
        (true, true) => includes(&narrow.matcher, &wide.matcher),
        _ => false,
    }
}

/// Whether each value of `narrow` is one of `wide`.
fn includes(wide: &Matcher, narrow: &Matcher) -> bool {
    /// Both are in order.
    fn all<T: Ord>(wide: &[T], narrow: &[T]) -> bool {
        narrow.iter().all(|value| wide.binary_search(value).is_ok())
    }
    match (wide, narrow) {
        (Matcher::Certificate(wide), Matcher::Certificate(narrow))
        | (Matcher::PublicKey(wide), Matcher::PublicKey(narrow)) => all(wide, narrow),
        (Matcher::LegacySha1(wide), Matcher::LegacySha1(narrow)) => all(wide, narrow),
        (Matcher::Issuer(wide), Matcher::Issuer(narrow)) | (Matcher::Subject(wide), Matcher::Subject(narrow)) => {
            all(wide, narrow)
        }
        (Matcher::SubjectAttribute(a, wide), Matcher::SubjectAttribute(b, narrow)) => a == b && all(wide, narrow),
        (Matcher::San(a, wide), Matcher::San(b, narrow)) => a == b && wide.covers(narrow),
        (Matcher::TrustDomain(wide), Matcher::TrustDomain(narrow))
        | (Matcher::Anchor(wide), Matcher::Anchor(narrow)) => all(wide, narrow),
        (Matcher::Usage(wide), Matcher::Usage(narrow)) | (Matcher::Policy(wide), Matcher::Policy(narrow)) => {
            all(wide, narrow)
        }
        (Matcher::Extension(a), Matcher::Extension(b)) => a == b,
        _ => false,
    }
}

/// A certificate has one digest, one issuer, one subject and one anchor: two conditions on one of them that share no value
/// cannot both hold, and neither can a condition and its opposite.
fn contradictions(rule: &Rule) -> Result<(), ConfigError> {
    for (index, term) in rule.terms.iter().enumerate() {
        for earlier in rule.terms.iter().take(index) {
            let is_opposite = term.is_negated != earlier.is_negated && {
                let (held, denied) = if earlier.is_negated { (term, earlier) } else { (earlier, term) };
                includes(&denied.matcher, &held.matcher)
            };
            let are_apart = !term.is_negated && !earlier.is_negated && are_disjoint(&term.matcher, &earlier.matcher);
            if is_opposite || are_apart {
                return Err(never(term.at, &format!("It contradicts {}", earlier.text)));
            }
        }
    }
    Ok(())
}

fn are_disjoint(one: &Matcher, other: &Matcher) -> bool {
    /// Both are in order.
    fn apart<T: Ord>(one: &[T], other: &[T]) -> bool {
        !one.iter().any(|value| other.binary_search(value).is_ok())
    }
    match (one, other) {
        (Matcher::Certificate(one), Matcher::Certificate(other))
        | (Matcher::PublicKey(one), Matcher::PublicKey(other)) => apart(one, other),
        (Matcher::LegacySha1(one), Matcher::LegacySha1(other)) => apart(one, other),
        (Matcher::Issuer(one), Matcher::Issuer(other)) | (Matcher::Subject(one), Matcher::Subject(other)) => {
            apart(one, other)
        }
        (Matcher::TrustDomain(one), Matcher::TrustDomain(other)) | (Matcher::Anchor(one), Matcher::Anchor(other)) => {
            apart(one, other)
        }
        _ => false,
    }
}

/// SHA-1 has collisions: two certificates can have one thumbprint. Beside an anchor only its CA could make them.
fn legacy(rule: &Rule) -> Result<(), ConfigError> {
    let has_anchor = rule.terms.iter().any(|term| !term.is_negated && matches!(term.matcher, Matcher::Anchor(_)));
    match rule.terms.iter().find(|term| matches!(term.matcher, Matcher::LegacySha1(_))) {
        Some(term) if !has_anchor => {
            let reason = "legacy.sha1 needs anchor = LABEL in the same rule, since SHA-1 has collisions; certificate.sha256 does \
                          not";
            Err(ConfigError::in_text(Code::RuleInvalid, Some(term.at), reason))
        }
        _ => Ok(()),
    }
}

/// What can be said with options.
pub(crate) fn with_options(rules: &[Rule], options: &ValidationOptions) -> Result<(), ConfigError> {
    let labels: Vec<&str> =
        options.anchors().map(certauth::TrustAnchor::label).filter(|label| !label.is_empty()).collect();
    let policy = options.policy();
    let has_overrides = |name: &str| options.anchors().any(|anchor| anchor.overrides().get(name).is_some());
    let demands_usage = policy.require_extended_key_usage
        && !policy.extended_key_usages.is_empty()
        && !policy.allow_any_extended_key_usage
        && !["require_extended_key_usage", "allow_any_extended_key_usage", "extended_key_usages"]
            .iter()
            .any(|name| has_overrides(name));
    let policies = Some(&policy.initial_policy_set)
        .filter(|set| !set.is_empty() && !set.contains(&Oid::ANY_POLICY) && !has_overrides("initial_policy_set"));
    for term in rules.iter().flat_map(|rule| &rule.terms) {
        match &term.matcher {
            Matcher::Anchor(wanted) => {
                if let Some(unknown) = wanted.iter().find(|label| !labels.contains(&label.as_str())) {
                    return Err(never(term.at, &format!("No anchor has the label {unknown:?}. {}", known(&labels))));
                }
            }
            Matcher::Usage(denied)
                if term.is_negated
                    && demands_usage
                    && policy.extended_key_usages.iter().all(|usage| denied.contains(usage)) =>
            {
                return Err(never(term.at, "The policy field extended_key_usages demands what this excludes"));
            }
            Matcher::Policy(wanted) if !term.is_negated => {
                if let Some(set) = policies
                    && !wanted.iter().any(|policy| set.contains(policy))
                {
                    return Err(never(term.at, "The policy field initial_policy_set does not have it"));
                }
            }
            _ => {}
        }
    }
    anchors_left(rules, &labels)
}

/// Whether each rule has an anchor left to match: its conditions on anchors, without what the rules before it decide by their
/// anchors alone.
fn anchors_left(rules: &[Rule], labels: &[&str]) -> Result<(), ConfigError> {
    // Of a pinned or self-signed certificate the label is empty, and no condition names that.
    let all: BTreeSet<&str> = labels.iter().copied().chain([""]).collect();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let in_order = [Verb::Refuse, Verb::Accept].map(|verb| rules.iter().filter(move |rule| rule.verb == verb));
    for rule in in_order.into_iter().flatten() {
        let mut left = all.clone();
        let mut is_of_anchors_alone = true;
        for term in &rule.terms {
            match &term.matcher {
                Matcher::Anchor(wanted) => {
                    left.retain(|label| wanted.iter().any(|wanted| wanted == label) != term.is_negated);
                }
                _ => is_of_anchors_alone = false,
            }
        }
        left.retain(|label| !taken.contains(label));
        if left.is_empty() && rule.terms.iter().any(|term| matches!(term.matcher, Matcher::Anchor(_))) {
            return Err(never(rule.at, "The rules that come before it decide about every certificate of its anchors"));
        }
        if is_of_anchors_alone {
            taken.extend(left);
        }
    }
    Ok(())
}

/// The first labels, for a message.
fn known(labels: &[&str]) -> String {
    const ENOUGH: usize = 8;
    let labels: BTreeSet<&str> = labels.iter().copied().collect();
    let first: Vec<String> = labels.iter().take(ENOUGH).map(|label| format!("{label:?}")).collect();
    match (first.is_empty(), labels.len() > ENOUGH) {
        (true, _) => "No anchor has one".into(),
        (false, true) => format!("There are {}, and more", first.join(", ")),
        (false, false) => {
            format!("There are {}; an anchor that is given none is labelled by its subject", first.join(", "))
        }
    }
}
