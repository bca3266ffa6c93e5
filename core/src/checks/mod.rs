//! The checks, in the order in which they are made: [`CHECKS`] is the specification.
//!
//! A check sees certificates, never how they were found. Only this module makes a `ValidPath`.

mod subtrees;
pub(crate) mod context;
mod structure;
mod algorithms;
mod certificate_type;
mod profile;
mod validity;
mod key_usage;
mod basic_constraints;
mod signatures;
mod extended_key_usage;
mod name_constraints;
mod certificate_policies;
mod revocation_status;

use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Context, Governor, PathUnderCheck, Refusal, Step, Trust};
use crate::code::{Code, Stage};
use crate::error::{Note, Violation};
use crate::limits::Budget;
use crate::oid::Oid;
use crate::options::AppliedPolicy;
use crate::path::{CertificationPath, PathCertificate};
use crate::record::{CertificateStatus, ValidUntil};

/// A check: its name, the clause that it enforces, and when it runs.
pub struct Check {
    /// Its name, as identities list it.
    pub name: &'static str,
    /// The clause.
    pub clause: &'static str,
    stage: Stage,
    /// Whether it is made: what the policy switches off is not.
    applies: fn(&AppliedPolicy) -> bool,
    run: Run,
}

/// What a check looks at.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The end entity, once, before any search.
    EndEntity,
    /// A candidate issuer, while a path is built.
    Issuer,
    /// A complete path.
    Path,
}

impl Check {
    /// What it looks at.
    pub fn scope(&self) -> Scope {
        match self.run {
            Run::EndEntity(_) => Scope::EndEntity,
            Run::Issuer(_) | Run::Edge(_) => Scope::Issuer,
            Run::Path(_) => Scope::Path,
        }
    }

    /// Whether a violation is this check's: by the stage of its code, and by whose certificate it is about.
    pub fn refuses(&self, violation: &Violation) -> bool {
        let is_about_end_entity = violation.at == CertificateRef::EndEntity;
        // A key that does not fit is reported of the certificate that it did not sign.
        let is_mismatch = violation.code == Code::SignatureKeyMismatch;
        let fits = match self.scope() {
            Scope::EndEntity => is_about_end_entity && !is_mismatch,
            Scope::Issuer => !is_about_end_entity || is_mismatch,
            Scope::Path => true,
        };
        fits && violation.code.stage() == self.stage
    }
}

enum Run {
    /// Once, before any search: what no anchor can override.
    EndEntity(fn(&Certificate<'_>, &mut Context<'_>) -> Result<(), Violation>),
    /// When a candidate issuer is first put on a path that is being built, once: what depends on nothing below it.
    Issuer(fn(&Step<'_>, &Context<'_>) -> Result<(), Violation>),
    /// Whenever it is put on a path: cheap, no signature.
    Edge(fn(&Step<'_>, &Context<'_>) -> Result<(), Violation>),
    /// On a complete path, from the anchor down.
    Path(for<'c> fn(&mut PathUnderCheck<'_, 'c>) -> Result<(), Violation>),
}

const ALWAYS: fn(&AppliedPolicy) -> bool = |_| true;
const CA_DATES: fn(&AppliedPolicy) -> bool = |applied| applied.policy.check_ca_validity;
const USES: fn(&AppliedPolicy) -> bool =
    |applied| !applied.policy.extended_key_usages.is_empty() || applied.policy.require_extended_key_usage;

/// Every check in its order. Within a scope the first refusal ends the path.
pub const CHECKS: &[Check] = &[
    Check {
        name: "structure",
        clause: "RFC 5280, 4.1 and 4.2",
        stage: Stage::Structure,
        applies: ALWAYS,
        run: Run::EndEntity(structure::end_entity),
    },
    Check {
        name: "algorithms",
        clause: "RFC 5280, 4.1.1.2 and 4.1.2.7",
        stage: Stage::Algorithms,
        applies: ALWAYS,
        run: Run::EndEntity(algorithms::end_entity),
    },
    Check {
        name: "certificate_type",
        clause: "RFC 5280, 3.2 and 6.1",
        stage: Stage::CertificateType,
        applies: ALWAYS,
        run: Run::EndEntity(certificate_type::end_entity),
    },
    Check {
        name: "structure",
        clause: "RFC 5280, 4.2.1, for issuers",
        stage: Stage::Structure,
        applies: ALWAYS,
        run: Run::EndEntity(profile::end_entity),
    },
    Check {
        name: "validity",
        clause: "RFC 5280, 6.1.3 (a) (2)",
        stage: Stage::Validity,
        applies: |applied| applied.policy.check_end_entity_validity,
        run: Run::EndEntity(validity::end_entity),
    },
    Check {
        name: "key_usage",
        clause: "RFC 5280, 4.2.1.3",
        stage: Stage::KeyUsage,
        applies: |applied| applied.policy.require_digital_signature,
        run: Run::EndEntity(key_usage::end_entity),
    },
    Check {
        name: "structure",
        clause: "RFC 5280, 4.1 and 4.2",
        stage: Stage::Structure,
        applies: ALWAYS,
        run: Run::Issuer(structure::issuer),
    },
    Check {
        name: "structure",
        clause: "RFC 5280, 4.2.1, for issuers",
        stage: Stage::Structure,
        applies: ALWAYS,
        run: Run::Issuer(profile::issuer),
    },
    Check {
        name: "algorithms",
        clause: "RFC 5280, 4.1.1.2 and 4.1.2.7",
        stage: Stage::Algorithms,
        applies: ALWAYS,
        run: Run::Issuer(algorithms::issuer),
    },
    Check {
        name: "validity",
        clause: "RFC 5280, 6.1.3 (a) (2)",
        stage: Stage::Validity,
        applies: CA_DATES,
        run: Run::Issuer(validity::issuer),
    },
    Check {
        name: "basic_constraints",
        clause: "RFC 5280, 6.1.4 (k)",
        stage: Stage::BasicConstraints,
        applies: ALWAYS,
        run: Run::Issuer(basic_constraints::issuer),
    },
    Check {
        name: "key_usage",
        clause: "RFC 5280, 6.1.4 (n)",
        stage: Stage::KeyUsage,
        applies: ALWAYS,
        run: Run::Issuer(key_usage::issuer),
    },
    Check {
        name: "basic_constraints",
        clause: "RFC 5280, 6.1.4 (l) and (m)",
        stage: Stage::BasicConstraints,
        applies: ALWAYS,
        run: Run::Edge(basic_constraints::edge),
    },
    Check {
        name: "algorithms",
        clause: "RFC 5280, 4.1.1.2 and 4.1.2.7",
        stage: Stage::Algorithms,
        applies: ALWAYS,
        run: Run::Edge(algorithms::edge),
    },
    Check {
        name: "signatures",
        clause: "RFC 5280, 6.1.3 (a) (1)",
        stage: Stage::Signatures,
        applies: ALWAYS,
        run: Run::Path(signatures::path),
    },
    Check {
        name: "max_path_length",
        clause: "RFC 5280, 6.1.2 (k)",
        stage: Stage::PathLength,
        applies: ALWAYS,
        run: Run::Path(basic_constraints::path),
    },
    Check {
        name: "extended_key_usage",
        clause: "RFC 5280, 4.2.1.12",
        stage: Stage::ExtendedKeyUsage,
        applies: USES,
        run: Run::Path(extended_key_usage::path),
    },
    Check {
        name: "name_constraints",
        clause: "RFC 5280, 6.1.3 (b) and (c)",
        stage: Stage::NameConstraints,
        applies: ALWAYS,
        run: Run::Path(name_constraints::path),
    },
    Check {
        name: "certificate_policies",
        clause: "RFC 5280, 6.1.3 (d) to (f)",
        stage: Stage::CertificatePolicies,
        applies: ALWAYS,
        run: Run::Path(certificate_policies::path),
    },
    Check {
        name: "revocation_status",
        clause: "RFC 5280, 6.1.3 (a) (3)",
        stage: Stage::Revocation,
        applies: |applied| applied.revocation,
        run: Run::Path(revocation_status::path),
    },
];

/// The names of the checks that are made under a policy, each once, in their order. A certificate that is trusted by
/// itself has no path: only its own checks are made, and that of its use.
pub(crate) fn made(applied: &AppliedPolicy, trust: Trust) -> Vec<&'static str> {
    let has_path = matches!(trust, Trust::Anchor(_));
    let mut names: Vec<&'static str> = Vec::with_capacity(CHECKS.len());
    for check in CHECKS {
        let is_reached = has_path || check.scope() == Scope::EndEntity || check.stage == Stage::ExtendedKeyUsage;
        if is_reached && (check.applies)(applied) && !names.contains(&check.name) {
            names.push(check.name);
        }
    }
    names
}

/// A path that passed every check. There is no other way to an identity.
pub(crate) struct ValidPath<'p> {
    certificates: Vec<PathCertificate<'p>>,
    trust: Trust,
    /// The anchor in which the path ends, or that is the certificate itself.
    anchor: Option<u32>,
    notes: Vec<Note>,
    policies: Vec<Oid>,
    revocation: Vec<CertificateStatus>,
    until: Option<ValidUntil>,
}

impl<'p> ValidPath<'p> {
    pub(crate) fn certificates(&self) -> &[PathCertificate<'p>] {
        &self.certificates
    }

    pub(crate) fn trust(&self) -> Trust {
        self.trust
    }

    pub(crate) fn anchor(&self) -> Option<u32> {
        self.anchor
    }

    pub(crate) fn notes(&self) -> &[Note] {
        &self.notes
    }

    pub(crate) fn policies(&self) -> &[Oid] {
        &self.policies
    }

    pub(crate) fn take_revocation(&mut self) -> Vec<CertificateStatus> {
        core::mem::take(&mut self.revocation)
    }

    /// Until when what was found of revocation holds.
    pub(crate) fn until(&self) -> Option<ValidUntil> {
        self.until
    }
}

/// The answer of a check, unless a limit was reached: that is fatal whatever a check made of it.
fn decided<T>(result: Result<T, Violation>, budget: &Budget) -> Result<T, Refusal> {
    match budget.reached() {
        Some(reached) => Err(Refusal::LimitReached(reached)),
        None => result.map_err(Refusal::Violation),
    }
}

/// The checks of the end entity.
pub(crate) fn check_end_entity<'c>(certificate: &'c Certificate<'c>, context: &mut Context<'c>) -> Result<(), Refusal> {
    for check in CHECKS {
        if let Run::EndEntity(run) = check.run {
            decided(run(certificate, context), &context.budget)?;
        }
    }
    Ok(())
}

/// The checks of an issuer that depend on nothing below it.
pub(crate) fn check_issuer(step: &Step<'_>, context: &Context<'_>) -> Result<(), Violation> {
    CHECKS.iter().try_for_each(|check| match check.run {
        Run::Issuer(run) => run(step, context),
        _ => Ok(()),
    })
}

/// The checks of an issuer and what is below it.
pub(crate) fn check_edge(step: &Step<'_>, context: &Context<'_>) -> Result<(), Violation> {
    CHECKS.iter().try_for_each(|check| match check.run {
        Run::Edge(run) => run(step, context),
        _ => Ok(()),
    })
}

/// What was found of a path that passed.
pub(crate) struct Found {
    anchor: u32,
    notes: Vec<Note>,
    policies: Vec<Oid>,
    revocation: Vec<CertificateStatus>,
    until: Option<ValidUntil>,
}

/// What the checks of a path came to.
pub(crate) struct Checked {
    pub(crate) result: Result<Found, Refusal>,
    /// Which signatures are verified, whatever the result.
    pub(crate) verified: Vec<bool>,
    /// What was found of revocation, if the path was refused.
    pub(crate) revocation: Vec<CertificateStatus>,
}

/// The checks of a path.
pub(crate) fn check_path<'c>(
    path: &CertificationPath<'c>,
    governors: &[Governor<'c>],
    verified: Vec<bool>,
    context: &mut Context<'c>,
) -> Checked {
    let CertificateRef::Anchor(anchor) = path.anchor_at else {
        let violation = Violation::plain(Code::IssuerUnknown, path.anchor_at);
        return Checked { result: Err(Refusal::Violation(violation)), verified, revocation: Vec::new() };
    };
    let mut under_check = PathUnderCheck {
        path,
        governors,
        context,
        verified,
        notes: Vec::new(),
        policies: Vec::new(),
        revocation: Vec::new(),
        until: None,
    };
    for check in CHECKS {
        if let Run::Path(run) = check.run {
            let result = run(&mut under_check);
            if let Err(refusal) = decided(result, &under_check.context.budget) {
                let PathUnderCheck { verified, revocation, .. } = under_check;
                return Checked { result: Err(refusal), verified, revocation };
            }
        }
    }
    let PathUnderCheck { verified, notes, policies, revocation, until, .. } = under_check;
    Checked { result: Ok(Found { anchor, notes, policies, revocation, until }), verified, revocation: Vec::new() }
}

/// The path of a certificate that is trusted by itself: only that certificate. The checks of the end entity are done;
/// its use is checked here, and it is never valid for a certificate policy.
pub(crate) fn check_by_itself<'p>(
    end_entity: PathCertificate<'p>,
    trust: Trust,
    context: &Context<'_>,
) -> Result<ValidPath<'p>, Violation> {
    let anchor = match trust {
        Trust::Pinned(digest) => context.options.single_certificate(&digest),
        _ => None,
    };
    let policy = anchor.and_then(|index| context.options.anchor(index)).map(|anchor| &anchor.applied.policy);
    let policy = policy.unwrap_or(context.policy());
    extended_key_usage::by_itself(end_entity, policy)?;
    certificate_policies::by_itself(end_entity, policy)?;
    Ok(ValidPath {
        certificates: alloc::vec![end_entity],
        trust,
        anchor,
        notes: Vec::new(),
        policies: Vec::new(),
        revocation: Vec::new(),
        until: None,
    })
}

/// Joins what [`check_path`] found with the certificates that it found it of.
pub(crate) fn valid_path<'p>(
    certificates: Vec<PathCertificate<'p>>,
    Found { anchor, notes, policies, revocation, until }: Found,
) -> ValidPath<'p> {
    let trust = Trust::Anchor(anchor);
    ValidPath { certificates, trust, anchor: Some(anchor), notes, policies, revocation, until }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::ValidationPolicy;

    /// A violation is the check's by its stage and by whose certificate it is about.
    #[test]
    fn a_violation_belongs_to_its_check() {
        const END_ENTITY: CertificateRef = CertificateRef::EndEntity;
        const SENT: CertificateRef = CertificateRef::Sent(0);
        const OF_ITSELF: (Scope, &str) = (Scope::EndEntity, "algorithms");
        const OF_ISSUER: (Scope, &str) = (Scope::Issuer, "algorithms");
        for (code, at, expected) in [
            (Code::Expired, END_ENTITY, &[(Scope::EndEntity, "validity")][..]),
            (Code::Expired, SENT, &[(Scope::Issuer, "validity")]),
            (Code::RsaKeyTooSmall, END_ENTITY, &[OF_ITSELF]),
            // Once for what the issuer is, and once for how it fits what is below it.
            (Code::RsaKeyTooSmall, SENT, &[OF_ISSUER, OF_ISSUER]),
            (Code::SignatureKeyMismatch, END_ENTITY, &[OF_ISSUER, OF_ISSUER]),
            (Code::SignatureKeyMismatch, SENT, &[OF_ISSUER, OF_ISSUER]),
            (Code::SignatureInvalid, END_ENTITY, &[(Scope::Path, "signatures")]),
            (Code::SignatureInvalid, SENT, &[(Scope::Path, "signatures")]),
            (Code::Revoked, SENT, &[(Scope::Path, "revocation_status")]),
            (Code::IssuerUnknown, SENT, &[]),
        ] {
            let violation = Violation::plain(code, at);
            let owners = CHECKS.iter().filter(|check| check.refuses(&violation));
            let owners: Vec<(Scope, &str)> = owners.map(|check| (check.scope(), check.name)).collect();
            assert_eq!(owners, expected, "{code:?} {at}");
        }
    }

    /// What a policy switches off is not made, and a certificate that is trusted by itself has no path.
    #[test]
    fn checks_that_are_made() {
        let all = [
            "structure",
            "algorithms",
            "certificate_type",
            "validity",
            "key_usage",
            "basic_constraints",
            "signatures",
            "max_path_length",
            "extended_key_usage",
            "name_constraints",
            "certificate_policies",
            "revocation_status",
        ];
        let by_itself = ["structure", "algorithms", "certificate_type", "validity", "key_usage", "extended_key_usage"];
        let policy = ValidationPolicy::default;
        let no_use = || policy().extended_key_usages(Vec::new());
        for (policy, revocation, trust, expected) in [
            (policy(), true, Trust::Anchor(0), &all[..]),
            (policy(), false, Trust::Anchor(0), &all[..11]),
            (policy(), true, Trust::AnySelfSigned, &by_itself),
            (no_use(), true, Trust::AnySelfSigned, &by_itself[..5]),
            (no_use().require_extended_key_usage(true), true, Trust::AnySelfSigned, &by_itself),
            (policy().check_end_entity_validity(false).check_ca_validity(false), true, Trust::AnySelfSigned, &{
                ["structure", "algorithms", "certificate_type", "key_usage", "extended_key_usage"]
            }),
        ] {
            let applied = AppliedPolicy { policy, revocation, switched_off: Vec::new() };
            assert_eq!(made(&applied, trust), expected);
        }
        let dates_of_cas = AppliedPolicy {
            policy: policy().check_end_entity_validity(false),
            revocation: false,
            switched_off: Vec::new(),
        };
        assert!(made(&dates_of_cas, Trust::Anchor(0)).contains(&"validity"));
    }

    /// A reviewer reads the order here; a change of it is a change of behaviour.
    #[test]
    fn the_order_is_the_specification() {
        let order: Vec<(Scope, &str)> = CHECKS.iter().map(|check| (check.scope(), check.name)).collect();
        assert!(order.is_sorted_by_key(|(scope, _)| *scope != Scope::EndEntity));
        assert_eq!(
            order.iter().filter(|(scope, _)| *scope == Scope::Path).map(|(_, name)| *name).collect::<Vec<_>>(),
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
