//! What one validation may cost. Every limit has its reason; reaching one is fatal and has its own code.

use crate::certificate_ref::CertificateRef;
use crate::code::Code;
use crate::error::{Detail, Violation};
use crate::number::to_u32;

/// Bounds on one validation. They are policy fields (`limit_*`), each with a hard maximum; see docs/policy.md.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Signature checks: path, CRLs and OCSP together.
    pub(crate) signatures: u32,
    /// Complete paths tried.
    pub(crate) paths: u32,
    /// Issuers considered.
    pub(crate) edges: u32,
    /// Intermediates in a path, self-issued ones included.
    pub(crate) intermediates: u32,
    /// Certificates sent beside the end entity.
    pub(crate) certificates: u32,
    /// Bytes sent, the end entity included.
    pub(crate) bytes: u32,
    /// Look-ups of a name among name constraints, and constraints read.
    pub(crate) name_comparisons: u32,
    /// Certificate policies examined, counted again on each path.
    pub(crate) policies: u32,
    /// Octets of names outside ASCII, which are expensive to fold.
    pub(crate) name_octets: u32,
    /// Octets of evidence whose signature is checked with keys that were not configured.
    pub(crate) evidence_bytes: u32,
    /// Rejections kept in full; the rest are counted by code.
    pub(crate) rejections: u32,
}

/// A limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LimitReached {
    /// The code of that limit (69x).
    pub(crate) code: Code,
    /// The limit.
    pub(crate) limit: u32,
}

impl LimitReached {
    /// As a violation of this certificate.
    pub(crate) fn violation(self, at: CertificateRef) -> Violation {
        let allowed = u64::from(self.limit);
        Violation::new(self.code, at, Detail::Bound { found: allowed.saturating_add(1), allowed })
    }
}

/// What is left of the limits while one validation runs.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    limits: Limits,
    signatures: u32,
    paths: u32,
    edges: u32,
    name_comparisons: u32,
    policies: u32,
    name_octets: u32,
    evidence_bytes: u32,
    reached: Option<LimitReached>,
}

impl Budget {
    pub(crate) fn new(limits: Limits) -> Budget {
        Budget {
            limits,
            signatures: 0,
            paths: 0,
            edges: 0,
            name_comparisons: 0,
            policies: 0,
            name_octets: 0,
            evidence_bytes: 0,
            reached: None,
        }
    }

    pub(crate) fn spend_signature(&mut self) -> Result<(), LimitReached> {
        spend(&mut self.signatures, 1, self.limits.signatures, Code::BudgetSignatures, &mut self.reached)
    }

    /// A signature check of a certificate: what is signed must be hashed, so its length counts too.
    pub(crate) fn spend_signature_over(&mut self, signed: &[u8]) -> Result<(), LimitReached> {
        let count = to_u32(signed.len() / 16_384).saturating_add(1);
        spend(&mut self.signatures, count, self.limits.signatures, Code::BudgetSignatures, &mut self.reached)
    }

    pub(crate) fn spend_path(&mut self) -> Result<(), LimitReached> {
        spend(&mut self.paths, 1, self.limits.paths, Code::BudgetPaths, &mut self.reached)
    }

    pub(crate) fn spend_edges(&mut self, count: u32) -> Result<(), LimitReached> {
        spend(&mut self.edges, count, self.limits.edges, Code::BudgetEdges, &mut self.reached)
    }

    pub(crate) fn spend_name_comparisons(&mut self, count: u32) -> Result<(), LimitReached> {
        let limit = self.limits.name_comparisons;
        spend(&mut self.name_comparisons, count, limit, Code::BudgetNameComparisons, &mut self.reached)
    }

    pub(crate) fn spend_policies(&mut self, count: usize) -> Result<(), LimitReached> {
        let count = to_u32(count);
        spend(&mut self.policies, count, self.limits.policies, Code::BudgetPolicies, &mut self.reached)
    }

    pub(crate) fn spend_name_octets(&mut self, count: usize) -> Result<(), LimitReached> {
        let count = to_u32(count);
        spend(&mut self.name_octets, count, self.limits.name_octets, Code::BudgetNameOctets, &mut self.reached)
    }

    /// A signature check of evidence, remembered or not: no verdict depends on earlier validations.
    pub(crate) fn spend_evidence(&mut self, octets: usize) -> Result<(), LimitReached> {
        self.spend_signature()?;
        let limit = self.limits.evidence_bytes;
        spend(&mut self.evidence_bytes, to_u32(octets), limit, Code::BudgetEvidence, &mut self.reached)
    }

    /// Charges what was charged to a copy of this budget meanwhile, at least.
    pub(crate) fn charge_as(&mut self, copy: &Budget) {
        self.signatures = self.signatures.max(copy.signatures);
        self.name_comparisons = self.name_comparisons.max(copy.name_comparisons);
        self.evidence_bytes = self.evidence_bytes.max(copy.evidence_bytes);
        self.reached = self.reached.or(copy.reached);
    }

    /// The limit that was reached, if any: fatal, whatever a callee made of it.
    pub(crate) fn reached(&self) -> Option<LimitReached> {
        self.reached
    }

    pub(crate) fn signatures_left(&self) -> u32 {
        self.limits.signatures.saturating_sub(self.signatures)
    }

    /// Signature checks done so far.
    pub(crate) fn signatures_done(&self) -> u32 {
        self.signatures
    }
}

fn spend(
    done: &mut u32,
    count: u32,
    limit: u32,
    code: Code,
    first: &mut Option<LimitReached>,
) -> Result<(), LimitReached> {
    let next = done.saturating_add(count);
    if next > limit {
        let reached = LimitReached { code, limit };
        first.get_or_insert(reached);
        return Err(reached);
    }
    *done = next;
    Ok(())
}
