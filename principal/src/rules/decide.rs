//! What rules say of one identity.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::OnceCell;

use certauth::face::printable;
use certauth::{Code, DistinguishedName, Identity, Oid, Sha1Digest, Sha256Digest};

use crate::forms::{is_spiffe, spiffe_id};
use crate::names::{Compared, Match, Names};
use crate::rules::model::{Mapping, Matcher, NameType, Rule, Target, Term, Verb};
use crate::rules::parse::{one_attribute, tlv};
use crate::rules::value::{self, Unusable};

/// What rules say of an identity.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A rule accepts it.
    Accepted {
        /// The line of the rule, from 1.
        line: u32,
        /// The name, if the rule gives one.
        name: Option<String>,
        /// The names that it may act as; `None` if the rule does not say.
        permits: Option<Vec<String>>,
        /// Types and values of the claims that the rule takes.
        claims: Vec<(String, String)>,
    },
    /// It is refused.
    Refused {
        /// Why, one of 12xx.
        code: Code,
        /// The line of the rule that refuses, or a value of which cannot be taken.
        line: Option<u32>,
        /// Why, as sentences without their full stops.
        reasons: Vec<String>,
    },
}

/// What one rule says of an identity.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The line of the rule, from 1.
    pub line: u32,
    /// Whether it matches.
    pub matches: bool,
    /// The first condition that does not hold; or, where it matches, which of the values that it takes is unusable, or what
    /// the doubt is in which it refuses. Empty otherwise.
    pub reason: String,
}

/// Comparisons of one decision: a certificate of a thousand names must not cost a thousand times as much with each rule.
const MOST_COMPARISONS: usize = 100_000;

/// Whether a condition holds, or why nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truth {
    Yes,
    No,
    Unknown(&'static str),
}

const UNREADABLE: &str = "a value cannot be read";
const MAY_MEAN_IT: &str = "a name is not this one, and may mean it to a reader that is less strict";
const ANY_MAY_MEAN_IT: &str = "the certificate is for any use or policy";

/// The identity, and what rules ask of it more than once: each is made when the first rule asks.
struct Subject<'i> {
    identity: &'i Identity,
    sha256: OnceCell<Sha256Digest>,
    public_key_sha256: OnceCell<Sha256Digest>,
    sha1: OnceCell<Sha1Digest>,
    /// The trust domain of its SPIFFE ID.
    trust_domain: OnceCell<Asked>,
    /// Of each type the names, in the forms in which they are compared; `None` for one that cannot be read.
    names: Vec<(NameType, OnceCell<Vec<Option<Compared>>>)>,
    /// How many attributes the subject has.
    subject_attributes: OnceCell<usize>,
    left: usize,
}

/// What a certificate has of something that it may have once.
enum Asked {
    Absent,
    Is(String),
    Unreadable,
}

/// A certificate that has no valid SPIFFE ID, and yet a URI of that scheme, may be of any trust domain.
fn trust_domain(identity: &Identity) -> Asked {
    match spiffe_id(identity) {
        Ok(id) => Asked::Is(id.trust_domain().into()),
        Err(_) if identity.has_undecodable_names() || identity.uris().any(is_spiffe) => Asked::Unreadable,
        Err(_) => Asked::Absent,
    }
}

/// The limit on comparisons was reached.
struct Exhausted;

impl<'i> Subject<'i> {
    fn new(identity: &'i Identity) -> Subject<'i> {
        Subject {
            identity,
            sha256: OnceCell::new(),
            public_key_sha256: OnceCell::new(),
            sha1: OnceCell::new(),
            trust_domain: OnceCell::new(),
            names: NameType::ALL.iter().map(|(_, kind)| (*kind, OnceCell::new())).collect(),
            subject_attributes: OnceCell::new(),
            left: MOST_COMPARISONS,
        }
    }

    fn spend(&mut self, comparisons: usize) -> Result<(), Exhausted> {
        self.left = self.left.checked_sub(comparisons).ok_or(Exhausted)?;
        Ok(())
    }

    /// A distinguished name is compared by its folded form, which costs by its octets.
    fn spend_on(&mut self, octets: &[u8]) -> Result<(), Exhausted> {
        self.spend((octets.len() / 4).saturating_add(16))
    }

    fn holds(&mut self, term: &Term) -> Result<Truth, Exhausted> {
        let truth = self.matches(&term.matcher)?;
        Ok(match (truth, term.is_negated) {
            (Truth::Yes, true) => Truth::No,
            (Truth::No, true) => Truth::Yes,
            (truth, _) => truth,
        })
    }

    fn matches(&mut self, matcher: &Matcher) -> Result<Truth, Exhausted> {
        let yes_if = |held: bool| if held { Truth::Yes } else { Truth::No };
        let identity = self.identity;
        Ok(match matcher {
            Matcher::Certificate(wanted) => {
                yes_if(wanted.binary_search(self.sha256.get_or_init(|| identity.sha256())).is_ok())
            }
            Matcher::PublicKey(wanted) => {
                let digest = self.public_key_sha256.get_or_init(|| identity.public_key_sha256());
                yes_if(wanted.binary_search(digest).is_ok())
            }
            Matcher::LegacySha1(wanted) => {
                yes_if(wanted.binary_search(self.sha1.get_or_init(|| identity.sha1_thumbprint())).is_ok())
            }
            Matcher::Issuer(wanted) => self.is_named(identity.issuer(), wanted)?,
            Matcher::Subject(wanted) => self.is_named(identity.subject(), wanted)?,
            Matcher::SubjectAttribute(oid, wanted) => {
                let subject = identity.subject();
                self.spend(*self.subject_attributes.get_or_init(|| subject.attributes().count()))?;
                let mut truth = Truth::No;
                for attribute in subject.values(oid) {
                    self.spend_on(attribute.value)?;
                    let name = tlv(attribute.tag, attribute.value).and_then(|value| one_attribute(oid, &value));
                    let name = name.filter(|_| value::readable(&attribute).is_some());
                    match name.as_deref().map(DistinguishedName::from_der) {
                        Some(Ok(name)) if wanted.binary_search(&name.folded()).is_ok() => return Ok(Truth::Yes),
                        Some(Ok(_)) => {}
                        Some(Err(_)) | None => truth = Truth::Unknown(UNREADABLE),
                    }
                }
                truth
            }
            Matcher::San(kind, wanted) => self.has_name(*kind, wanted)?,
            Matcher::TrustDomain(wanted) => match self.trust_domain.get_or_init(|| trust_domain(identity)) {
                Asked::Is(domain) => yes_if(wanted.binary_search(domain).is_ok()),
                Asked::Absent => Truth::No,
                Asked::Unreadable => Truth::Unknown(UNREADABLE),
            },
            Matcher::Usage(wanted) => {
                let mut truth = Truth::No;
                for usage in identity.extended_key_usages() {
                    self.spend(1)?;
                    if wanted.binary_search(&usage.into()).is_ok() {
                        return Ok(Truth::Yes);
                    }
                    if usage == Oid::ANY_EXTENDED_KEY_USAGE {
                        truth = Truth::Unknown(ANY_MAY_MEAN_IT);
                    }
                }
                truth
            }
            Matcher::Policy(wanted) => {
                self.spend(identity.policies().len())?;
                match identity.policies().iter().any(|policy| wanted.binary_search(policy).is_ok()) {
                    true => Truth::Yes,
                    false if identity.policies().contains(&Oid::ANY_POLICY) => Truth::Unknown(ANY_MAY_MEAN_IT),
                    false => Truth::No,
                }
            }
            Matcher::Extension(oid) => {
                self.spend(identity.certificate().extensions().count())?;
                yes_if(identity.extension(oid).is_some())
            }
            Matcher::Anchor(wanted) => {
                let label = identity.anchor_label();
                yes_if(!label.is_empty() && wanted.binary_search_by(|wanted| wanted.as_str().cmp(label)).is_ok())
            }
        })
    }

    /// A name with an attribute that cannot be read may be any name.
    fn is_named(&mut self, name: DistinguishedName<'_>, wanted: &[Vec<u8>]) -> Result<Truth, Exhausted> {
        self.spend_on(name.der())?;
        Ok(if !value::is_readable(name) {
            Truth::Unknown(UNREADABLE)
        } else if wanted.binary_search(&name.folded()).is_ok() {
            Truth::Yes
        } else {
            Truth::No
        })
    }

    fn has_name(&mut self, kind: NameType, wanted: &Names) -> Result<Truth, Exhausted> {
        let identity = self.identity;
        let names = self.names.iter().find(|(other, _)| *other == kind);
        let names = names.map_or(&[][..], |(_, names)| names.get_or_init(|| compared_names(identity, kind)));
        let cost =
            names.iter().map(|name| name.as_ref().map_or(1, |name| wanted.cost(name))).fold(0, usize::saturating_add);
        self.left = self.left.checked_sub(cost).ok_or(Exhausted)?;
        let mut truth = Truth::No;
        for name in names {
            match name.as_ref().map(|name| wanted.match_of(name)) {
                Some(Match::Yes) => return Ok(Truth::Yes),
                Some(Match::Perhaps) => truth = Truth::Unknown(MAY_MEAN_IT),
                Some(Match::No) => {}
                None => truth = Truth::Unknown(UNREADABLE),
            }
        }
        Ok(truth)
    }

    /// The first condition of a rule that does not hold, and how.
    fn failing<'r>(&mut self, rule: &'r Rule) -> Result<Option<(&'r Term, Truth)>, Exhausted> {
        // A condition that fails decides, before one of which nobody knows.
        let mut unknown = None;
        for term in &rule.terms {
            match self.holds(term)? {
                Truth::Yes => {}
                Truth::No => return Ok(Some((term, Truth::No))),
                doubt @ Truth::Unknown(_) => unknown = unknown.or(Some((term, doubt))),
            }
        }
        Ok(unknown)
    }

    /// A rule that refuses matches in doubt, too: then the doubt is the reason.
    fn does_match(&mut self, rule: &Rule) -> Result<Result<Option<String>, String>, Exhausted> {
        Ok(match (self.failing(rule)?, rule.verb) {
            (None, _) => Ok(None),
            (Some((term, Truth::Unknown(doubt))), Verb::Refuse) => {
                Ok(Some(format!("in doubt of {}: {doubt}", term.text)))
            }
            (Some((term, Truth::Unknown(doubt))), Verb::Accept) => Err(format!("{}: {doubt}", term.text)),
            (Some((term, _)), _) => Err(format!("{} does not hold", term.text)),
        })
    }
}

fn compared_names(identity: &Identity, kind: NameType) -> Vec<Option<Compared>> {
    value::names(identity, kind).map(|name| name.map(|name| Compared::new(kind.form(), &name))).collect()
}

fn exhausted() -> Decision {
    let reasons = alloc::vec![format!("The rules need more than {MOST_COMPARISONS} comparisons for this certificate")];
    Decision::Refused { code: Code::BudgetRules, line: None, reasons }
}

pub(crate) fn decide(rules: &[Rule], identity: &Identity) -> Decision {
    decide_within(rules, identity).unwrap_or_else(|Exhausted| exhausted())
}

fn decide_within(rules: &[Rule], identity: &Identity) -> Result<Decision, Exhausted> {
    let mut subject = Subject::new(identity);
    for rule in rules.iter().filter(|rule| rule.verb == Verb::Refuse) {
        if let Ok(doubt) = subject.does_match(rule)? {
            let reasons = alloc::vec![doubt.unwrap_or_else(|| conditions(rule))];
            return Ok(Decision::Refused { code: Code::RefusedByRule, line: Some(rule.line()), reasons });
        }
    }
    let mut reasons = Vec::new();
    for rule in rules.iter().filter(|rule| rule.verb == Verb::Accept) {
        match subject.does_match(rule)? {
            Ok(_) => return Ok(accept(rule, identity)),
            Err(reason) if reasons.len() < MOST_REASONS => reasons.push(format!("line {}: {reason}", rule.line())),
            Err(_) => {}
        }
    }
    Ok(Decision::Refused { code: Code::NoRuleAccepts, line: None, reasons })
}

/// A refusal names the first rules that do not match; an operator sees them all by `certauth rules check`.
const MOST_REASONS: usize = 16;

fn conditions(rule: &Rule) -> String {
    match rule.terms.iter().map(|term| term.text.as_str()).collect::<Vec<_>>() {
        terms if terms.is_empty() => "any".into(),
        terms => terms.join(" and "),
    }
}

/// Takes the values of a rule that matches. One that cannot be taken refuses: another rule must not give another name.
fn accept(rule: &Rule, identity: &Identity) -> Decision {
    let line = rule.line();
    let (mut name, mut permits, mut claims) = (None, None, Vec::new());
    for mapping in &rule.mappings {
        let values = match values(mapping, identity) {
            Ok(values) => values,
            Err(Unusable { code, reason }) => {
                let reason = format!("line {}: {reason}", mapping.at.0);
                return Decision::Refused { code, line: Some(line), reasons: alloc::vec![reason] };
            }
        };
        match &mapping.target {
            Target::Name => name = values.into_iter().next(),
            Target::Permits => permits.get_or_insert_with(Vec::new).extend(values),
            Target::Claim(claim_type) => claims.extend(values.into_iter().map(|value| (claim_type.clone(), value))),
        }
    }
    Decision::Accepted { line, name, permits, claims }
}

/// The values of the first alternative that has one. The last decides what it means that there is none.
fn values(mapping: &Mapping, identity: &Identity) -> Result<Vec<String>, Unusable> {
    use crate::rules::model::Choice;
    let mut last = None;
    for take in &mapping.alternatives {
        let found = value::take(identity, take)?;
        if !found.is_empty() {
            return Ok(found);
        }
        last = Some(take);
    }
    match last {
        Some(take) if matches!(take.choice, Choice::ExactlyOne | Choice::First | Choice::Last) => {
            let code = Code::RuleValueUnusable;
            Err(Unusable { code, reason: format!("{} has no value", take.text) })
        }
        _ => Ok(Vec::new()),
    }
}

pub(crate) fn explain(rules: &[Rule], identity: &Identity) -> Vec<Explanation> {
    let mut subject = Subject::new(identity);
    let explain = |rule: &Rule| {
        let line = rule.line();
        let reason = match subject.does_match(rule) {
            Err(Exhausted) => "the limit on comparisons was reached".into(),
            Ok(Err(reason)) => reason,
            Ok(Ok(Some(doubt))) => return Explanation { line, matches: true, reason: doubt },
            Ok(Ok(None)) => match (rule.verb, accept(rule, identity)) {
                (Verb::Accept, Decision::Refused { code, reasons, .. }) => {
                    let reason = format!("{}: {}", code.name(), reasons.join("; "));
                    return Explanation { line, matches: true, reason };
                }
                _ => return Explanation { line, matches: true, reason: String::new() },
            },
        };
        Explanation { line, matches: false, reason }
    };
    rules.iter().map(explain).collect()
}

impl core::fmt::Display for Decision {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Decision::Accepted { line, name, .. } => {
                write!(f, "accepted by the rule on line {line}")?;
                match name {
                    Some(name) => write!(f, " as {name:?}"),
                    None => Ok(()),
                }
            }
            Decision::Refused { code, line, reasons } => {
                write!(f, "refused: {} ({})", code.name(), code.number())?;
                if let Some(line) = line {
                    write!(f, ", line {line}")?;
                }
                if reasons.is_empty() { Ok(()) } else { write!(f, ": {}", printable(&reasons.join("; "))) }
            }
        }
    }
}
