//! The checks, in the order in which they are made: [`CHECKS`] is the specification.
//!
//! A check sees certificates, never how they were found. Only this module makes a [`ValidPath`].

mod algorithms;
mod basic_constraints;
mod certificate_policies;
mod certificate_type;
mod extended_key_usage;
mod key_usage;
mod name_constraints;
mod profile;
mod revocation_status;
mod signatures;
mod structure;
mod validity;

use alloc::vec::Vec;

use crate::certificate::{Certificate, PublicKeyInfo};
use crate::certificate_ref::CertificateRef;
use crate::code::{Code, Stage};
use crate::error::{Note, Violation};
use crate::fingerprint::sha256;
use crate::limits::{Budget, Spent};
use crate::options::{JudgedBy, PreparedAnchor, ValidationOptions};
use crate::path::{CertificationPath, PathCertificate};
use crate::time::UnixTime;
use crate::validation_policy::{ObjectIdentifier, Sha256Digest, ValidationPolicy};

/// A check: its name, the clause that it keeps, and when it runs.
pub struct Check {
    /// Its name, as identities list it.
    pub name: &'static str,
    /// The clause.
    pub clause: &'static str,
    run: Run,
}

impl Check {
    /// `leaf`, `step` or `path`.
    pub fn scope(&self) -> &'static str {
        match self.run {
            Run::Leaf(_) => "leaf",
            Run::Step(_) => "step",
            Run::Path(_) => "path",
        }
    }

    /// Whether a violation is this check's: by the stage of its code, and by whose certificate it is about.
    pub fn refuses(&self, violation: &Violation) -> bool {
        let stage = match self.name {
            "structure" => Stage::Structure,
            "algorithms" => Stage::Algorithms,
            "certificate_type" => Stage::CertificateType,
            "validity" => Stage::Validity,
            "basic_constraints" => Stage::BasicConstraints,
            "key_usage" => Stage::KeyUsage,
            "signatures" => Stage::Signatures,
            "max_path_length" => return violation.code == Code::MaxPathLengthExceeded,
            "extended_key_usage" => Stage::ExtendedKeyUsage,
            "name_constraints" => Stage::NameConstraints,
            "certificate_policies" => Stage::CertificatePolicies,
            _ => Stage::Revocation,
        };
        let is_about_leaf = violation.at == CertificateRef::EndEntity;
        let fits = match self.run {
            Run::Leaf(_) => is_about_leaf && violation.code != Code::SignatureKeyMismatch,
            // An issuer's key that does not fit is told of the certificate that it did not sign.
            Run::Step(_) => !is_about_leaf || violation.code == Code::SignatureKeyMismatch,
            Run::Path(_) => true,
        };
        violation.code.stage() == stage && fits && violation.code != Code::MaxPathLengthExceeded
    }
}

enum Run {
    /// Once, before any search: what no anchor can override.
    Leaf(fn(&Certificate<'_>, &mut Context<'_>) -> Result<(), Violation>),
    /// When a candidate issuer is put on a path that is being built: cheap, no signature.
    Step(fn(&Step<'_>, &Context<'_>) -> Result<(), Violation>),
    /// On a complete path, from the anchor down.
    Path(fn(&mut PathUnderCheck<'_, '_>) -> Result<(), Violation>),
}

/// Every check in its order. Within a scope the first refusal ends the path.
pub const CHECKS: &[Check] = &[
    Check { name: "structure", clause: "RFC 5280, 4.1 and 4.2", run: Run::Leaf(structure::end_entity) },
    Check { name: "algorithms", clause: "RFC 5280, 4.1.1.2 and 4.1.2.7", run: Run::Leaf(algorithms::end_entity) },
    Check { name: "certificate_type", clause: "RFC 5280, 3.2 and 6.1", run: Run::Leaf(certificate_type::end_entity) },
    Check { name: "structure", clause: "RFC 5280, 4.2.1, for issuers", run: Run::Leaf(profile::end_entity) },
    Check { name: "validity", clause: "RFC 5280, 6.1.3 (a) (2)", run: Run::Leaf(validity::end_entity) },
    Check { name: "key_usage", clause: "RFC 5280, 4.2.1.3", run: Run::Leaf(key_usage::end_entity) },
    Check { name: "structure", clause: "RFC 5280, 4.1 and 4.2", run: Run::Step(structure::issuer) },
    Check { name: "structure", clause: "RFC 5280, 4.2.1, for issuers", run: Run::Step(profile::issuer) },
    Check { name: "algorithms", clause: "RFC 5280, 4.1.1.2 and 4.1.2.7", run: Run::Step(algorithms::issuer) },
    Check { name: "validity", clause: "RFC 5280, 6.1.3 (a) (2)", run: Run::Step(validity::issuer) },
    Check {
        name: "basic_constraints",
        clause: "RFC 5280, 6.1.4 (k) to (m)",
        run: Run::Step(basic_constraints::issuer),
    },
    Check { name: "key_usage", clause: "RFC 5280, 6.1.4 (n)", run: Run::Step(key_usage::issuer) },
    Check { name: "signatures", clause: "RFC 5280, 6.1.3 (a) (1)", run: Run::Path(signatures::path) },
    Check { name: "max_path_length", clause: "RFC 5280, 6.1.2 (k)", run: Run::Path(basic_constraints::path) },
    Check { name: "extended_key_usage", clause: "RFC 5280, 4.2.1.12", run: Run::Path(extended_key_usage::path) },
    Check { name: "name_constraints", clause: "RFC 5280, 6.1.3 (b) and (c)", run: Run::Path(name_constraints::path) },
    Check {
        name: "certificate_policies",
        clause: "RFC 5280, 6.1.3 (d) to (f)",
        run: Run::Path(certificate_policies::path),
    },
    Check { name: "revocation_status", clause: "RFC 5280, 6.1.3 (a) (3)", run: Run::Path(revocation_status::path) },
];

/// The names of the checks that are made under a policy, each once, in their order.
pub(crate) fn made(judged_by: &JudgedBy, self_signed: bool) -> Vec<&'static str> {
    let JudgedBy { policy, revocation, .. } = judged_by;
    let mut names: Vec<&'static str> = Vec::with_capacity(CHECKS.len());
    for check in CHECKS {
        let is_made = match (check.scope(), check.name) {
            ("leaf", "validity") => policy.check_end_entity_validity,
            ("leaf", "key_usage") => policy.require_digital_signature,
            (_, "extended_key_usage") => !policy.extended_key_usages.is_empty() || policy.require_extended_key_usage,
            ("leaf", _) => true,
            _ if self_signed => false,
            (_, "validity") => policy.check_ca_validity,
            (_, "revocation_status") => *revocation,
            _ => true,
        };
        if is_made && !names.contains(&check.name) {
            names.push(check.name);
        }
    }
    names
}

/// What every check may look at beside the certificate.
pub(crate) struct Context<'c> {
    pub(crate) now: UnixTime,
    pub(crate) options: &'c ValidationOptions,
    pub(crate) budget: &'c mut Budget,
    /// Set by `certificate_type`.
    pub(crate) leaf_type: LeafType,
}

/// What `certificate_type` found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeafType {
    /// Issued by another key: a path must be found.
    Chained,
    /// Signed with its own key and taken for this reason.
    SelfSigned(Trust),
}

/// A candidate issuer at the end of a path that is being built.
pub(crate) struct Step<'s> {
    pub(crate) at: CertificateRef,
    /// `None` for an anchor that is a name and a key.
    pub(crate) certificate: Option<&'s Certificate<'s>>,
    pub(crate) public_key: Option<PublicKeyInfo<'s>>,
    pub(crate) is_anchor: bool,
    /// The certificate that it may have issued.
    pub(crate) child: PathCertificate<'s>,
    /// Intermediates below it that are not self-issued.
    pub(crate) length_below: u32,
}

/// A complete path, the policy of its anchor, and what the checks note of it.
pub(crate) struct PathUnderCheck<'p, 'c> {
    pub(crate) path: &'p CertificationPath<'p>,
    pub(crate) anchor: &'p PreparedAnchor,
    pub(crate) context: &'p mut Context<'c>,
    /// Which certificates' signatures are verified already, by their place in the path.
    pub(crate) verified: Vec<bool>,
    pub(crate) notes: Vec<Note>,
    /// Set by `certificate_policies`.
    pub(crate) policies: Vec<ObjectIdentifier>,
}

impl PathUnderCheck<'_, '_> {
    pub(crate) fn policy(&self) -> &ValidationPolicy {
        &self.anchor.judged_by.policy
    }
}

/// Why a path is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// It ends in the i-th trust anchor.
    Anchor(u32),
    /// The self-signed certificate is pinned.
    Pinned,
    /// Any self-signed certificate is taken: nobody vouches for its names.
    AnySelfSigned,
}

/// A path that passed every check. There is no other way to an identity.
pub(crate) struct ValidPath<'p> {
    certificates: Vec<PathCertificate<'p>>,
    trust: Trust,
    notes: Vec<Note>,
    policies: Vec<ObjectIdentifier>,
    signatures: u32,
}

impl<'p> ValidPath<'p> {
    pub(crate) fn certificates(&self) -> &[PathCertificate<'p>] {
        &self.certificates
    }

    pub(crate) fn trust(&self) -> Trust {
        self.trust
    }

    pub(crate) fn notes(&self) -> &[Note] {
        &self.notes
    }

    pub(crate) fn policies(&self) -> &[ObjectIdentifier] {
        &self.policies
    }

    pub(crate) fn signatures(&self) -> u32 {
        self.signatures
    }
}

/// A check refused, or the budget was spent meanwhile.
pub(crate) enum Refusal {
    Violation(Violation),
    Spent(Spent),
}

/// The answer of a check, unless the budget is spent: that is fatal whatever a check made of it.
fn judged<T>(result: Result<T, Violation>, budget: &Budget) -> Result<T, Refusal> {
    match budget.spent() {
        Some(spent) => Err(Refusal::Spent(spent)),
        None => result.map_err(Refusal::Violation),
    }
}

/// The Leaf checks.
pub(crate) fn check_leaf(certificate: &Certificate<'_>, context: &mut Context<'_>) -> Result<(), Refusal> {
    for check in CHECKS {
        if let Run::Leaf(run) = check.run {
            judged(run(certificate, context), context.budget)?;
        }
    }
    Ok(())
}

/// The Step checks.
pub(crate) fn check_step(step: &Step<'_>, context: &Context<'_>) -> Result<(), Violation> {
    CHECKS.iter().try_for_each(|check| match check.run {
        Run::Step(run) => run(step, context),
        _ => Ok(()),
    })
}

/// What was found of a path that passed.
pub(crate) struct Found {
    trust: Trust,
    notes: Vec<Note>,
    policies: Vec<ObjectIdentifier>,
}

/// The Path checks. The second part of the answer says which signatures are verified, whatever the first.
pub(crate) fn check_path<'p>(
    path: &'p CertificationPath<'p>,
    anchor: &'p PreparedAnchor,
    verified: Vec<bool>,
    context: &'p mut Context<'_>,
) -> (Result<Found, Refusal>, Vec<bool>) {
    let CertificateRef::Anchor(index) = path.anchor_at else {
        return (Err(Refusal::Violation(Violation::plain(Code::IssuerUnknown, path.anchor_at))), verified);
    };
    let mut under_check = PathUnderCheck { path, anchor, context, verified, notes: Vec::new(), policies: Vec::new() };
    for check in CHECKS {
        if let Run::Path(run) = check.run {
            let result = run(&mut under_check);
            if let Err(refusal) = judged(result, under_check.context.budget) {
                return (Err(refusal), under_check.verified);
            }
        }
    }
    let PathUnderCheck { verified, notes, policies, .. } = under_check;
    (Ok(Found { trust: Trust::Anchor(index), notes, policies }), verified)
}

/// The path of a self-signed certificate that may enter: itself. The Leaf checks are done.
pub(crate) fn check_self_signed<'p>(
    leaf: PathCertificate<'p>,
    trust: Trust,
    context: &Context<'_>,
) -> Result<ValidPath<'p>, Violation> {
    extended_key_usage::self_signed(leaf, context.options.policy())?;
    Ok(ValidPath {
        certificates: alloc::vec![leaf],
        trust,
        notes: Vec::new(),
        policies: Vec::new(),
        signatures: context.budget.signatures_done(),
    })
}

/// Joins what [`check_path`] found with the certificates that it found it of.
pub(crate) fn valid_path<'p>(
    certificates: Vec<PathCertificate<'p>>,
    Found { trust, notes, policies }: Found,
    budget: &Budget,
) -> ValidPath<'p> {
    ValidPath { certificates, trust, notes, policies, signatures: budget.signatures_done() }
}

/// Whether a certificate is pinned, by its own SHA-256 or that of its SubjectPublicKeyInfo.
fn is_pinned(certificate: &Certificate<'_>, policy: &ValidationPolicy) -> bool {
    let digests = [Sha256Digest(sha256(certificate.der())), Sha256Digest(sha256(certificate.public_key_info()))];
    policy.pins.iter().any(|pin| digests.contains(pin))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reviewer reads the order here; a change of it is a change of behaviour.
    #[test]
    fn the_order_is_the_specification() {
        let order: Vec<(&str, &str)> = CHECKS.iter().map(|check| (check.scope(), check.name)).collect();
        assert!(order.is_sorted_by_key(|(scope, _)| *scope != "leaf"));
        assert_eq!(
            order.iter().filter(|(scope, _)| *scope == "path").map(|(_, name)| *name).collect::<Vec<_>>(),
            [
                "signatures",
                "max_path_length",
                "extended_key_usage",
                "name_constraints",
                "certificate_policies",
                "revocation_status"
            ]
        );
    }
}
