//! What rules allow and still is likely to be a mistake.

use alloc::string::String;
use alloc::vec::Vec;

use certauth::Oid;

use crate::rules::model::{Choice, Matcher, Rule, Source, Target, Verb};
use crate::rules::word::Position;

/// A likely mistake in a rule.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// What it is, a word: `unanchored_text`, `common_name`, `order_dependent`, `issuer_by_name`, `legacy_sha1`,
    /// `digest_of_holder`, `no_name`.
    pub name: &'static str,
    /// What it means, as a sentence.
    pub text: &'static str,
}

pub(crate) fn lint(rules: &[Rule]) -> Vec<Lint> {
    let mut found = Vec::new();
    let mut push = |(line, column): Position, name, text| found.push(Lint { line, column, name, text });
    for rule in rules {
        for term in rule.terms.iter().filter(|term| term.is_negated != (rule.verb == Verb::Refuse)) {
            if matches!(term.matcher, Matcher::Certificate(_) | Matcher::LegacySha1(_)) {
                let text = "The holder of an ECDSA certificate can rewrite its signature, and so its digest: refuse it by \
                            public_key.sha256, or revoke it.";
                push(term.at, "digest_of_holder", text);
            }
        }
    }
    for rule in rules.iter().filter(|rule| rule.verb == Verb::Accept) {
        let is_bound = rule.terms.iter().any(|term| {
            let is_one = matches!(term.matcher, Matcher::Anchor(_) | Matcher::Certificate(_) | Matcher::PublicKey(_));
            is_one && !term.is_negated
        });
        let takes_text = rule.mappings.iter().any(|mapping| mapping.target != Target::Claim(String::from("anchor")));
        let has_text = rule.terms.iter().any(|term| {
            matches!(
                term.matcher,
                Matcher::Issuer(_)
                    | Matcher::Subject(_)
                    | Matcher::SubjectAttribute(..)
                    | Matcher::San(..)
                    | Matcher::TrustDomain(_)
            )
        });
        if !is_bound && (has_text || takes_text) {
            let text = "The rule takes names from every anchor: with a second CA, an equal name under it is the same principal. \
                        Bind it with anchor = LABEL.";
            push(rule.at, "unanchored_text", text);
        }
        for term in &rule.terms {
            match &term.matcher {
                Matcher::Issuer(_) => push(
                    term.at,
                    "issuer_by_name",
                    "Two CAs may bear one name. anchor = LABEL names the key that vouches for the certificate.",
                ),
                Matcher::LegacySha1(_) => {
                    push(term.at, "legacy_sha1", "SHA-1 has collisions: replace the thumbprints by certificate.sha256.")
                }
                _ => {}
            }
        }
        let takes_claims = rule.mappings.iter().any(|mapping| matches!(mapping.target, Target::Claim(_)));
        let takes_name = rule.mappings.iter().any(|mapping| mapping.target == Target::Name);
        if takes_claims && !takes_name {
            push(rule.at, "no_name", "The rule takes claims, and no name: is one of them misspelt?");
        }
        for mapping in &rule.mappings {
            for take in &mapping.alternatives {
                let is_identity = mapping.target != Target::Claim(String::from("common_name"));
                if take.source == Source::SubjectAttribute(Oid::COMMON_NAME) && is_identity {
                    let text = "The CN is free text that no CA need check, and libraries differ in which of several they take. \
                                Prefer a name of subjectAltName.";
                    push(mapping.at, "common_name", text);
                }
                if matches!(take.choice, Choice::First | Choice::Last) {
                    let text =
                        "Which value is taken depends on the order in which the CA wrote them. exactly_one does not.";
                    push(mapping.at, "order_dependent", text);
                }
            }
        }
    }
    found
}
