//! RFC 5280, 6.3.3: the status of a certificate according to the CRLs of its issuer.
//!
//! A list counts only once it is authentic: signed with the key that verified the certificate. (Whether the issuer's
//! certificate lets its key sign CRLs is the check's to say: several certificates may bear one key.) Then what it lists is
//! revoked, even if it is stale or cannot be used otherwise, except that a newer list lifts a hold; what it does not list is
//! good for the reasons that it covers, if it is fresh. So adding a list that is not authentic or not about the certificate changes nothing.

use alloc::vec::Vec;

use crate::code::Code;
use crate::crl::{CERTIFICATE_HOLD, Crl, Entry, REMOVE_FROM_CRL, Reasons};
use crate::evidence::held_crl::HeldCrl;
use crate::evidence::scope::{Points, covered};
use crate::limits::LimitReached;
use crate::policy::ValidationPolicy;
use crate::record::{RevocationRecord, RevocationSource, RevocationStatus, ValidUntilCause};
use crate::revocation::RevocationRequest;
use crate::time::UnixTime;

/// A list that is authentic, about the certificate, and does not list it.
struct Clean<'e> {
    held: &'e HeldCrl,
    reasons: Reasons,
    until: UnixTime,
    cause: ValidUntilCause,
}

/// Why a list does not help, the more telling the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trouble {
    NotGiven,
    Stale,
    NotAuthentic,
}

/// What was found in the lists so far.
#[derive(Default)]
struct Findings<'e> {
    holds: Vec<(&'e HeldCrl, Entry)>,
    clean: Vec<Clean<'e>>,
    trouble: Option<(Trouble, &'static str, &'e HeldCrl)>,
}

impl<'e> Findings<'e> {
    fn trouble(&mut self, trouble: Trouble, problem: &'static str, held: &'e HeldCrl) {
        if self.trouble.as_ref().is_none_or(|(other, ..)| *other < trouble) {
            self.trouble = Some((trouble, problem, held));
        }
    }
}

/// Until when what a list does not name is good, or why the list must not be used.
type Usable = Result<(UnixTime, ValidUntilCause), (Trouble, &'static str)>;

/// The status of the certificate in question. `lists` are those that bear its issuer's name.
pub(super) fn status<'e>(
    lists: impl Iterator<Item = &'e HeldCrl>,
    request: &mut RevocationRequest<'_>,
) -> Result<RevocationStatus, LimitReached> {
    let certificate = request.certificate();
    let serial = certificate.serial_number();
    let mut points = Points::default();
    let mut found = Findings::default();
    // What is said where no list gets further.
    request.record(RevocationRecord { problem: Some("no CRL of its issuer is given"), ..RevocationRecord::default() });
    for held in lists {
        let crl = held.crl();
        let about_others = Some("no CRL that is given of its issuer is about it");
        request.record(RevocationRecord { problem: about_others, ..RevocationRecord::default() });
        let Some(reasons) = covered(crl, certificate, &mut points, request.budget)? else { continue };
        if !held.is_signed_by_issuer(request)? {
            found.trouble(Trouble::NotAuthentic, "its signature does not verify with the issuer's key", held);
            continue;
        }
        match crl.find(serial.contents()) {
            Some(entry) if entry.reason == REMOVE_FROM_CRL && crl.is_delta => {}
            Some(entry) if entry.reason == CERTIFICATE_HOLD => found.holds.push((held, entry)),
            Some(entry) => {
                request.record(revoked(held, entry, request));
                return Ok(RevocationStatus::Revoked);
            }
            None => match is_usable(crl, request.policy, request.now()) {
                Ok((until, cause)) => found.clean.push(Clean { held, reasons, until, cause }),
                Err((trouble, problem)) => found.trouble(trouble, problem, held),
            },
        }
    }
    Ok(decide(found, request))
}

/// What follows where nothing is revoked for good.
fn decide(mut found: Findings<'_>, request: &mut RevocationRequest<'_>) -> RevocationStatus {
    // A newer full list of the same scope that no longer lists it lifts a hold.
    let is_lifted = |held: &HeldCrl| found.clean.iter().any(|clean| is_newer(clean.held.crl(), held.crl()));
    if let Some((held, entry)) = found.holds.iter().find(|(held, _)| !is_lifted(held)) {
        request.record(revoked(held, *entry, request));
        return RevocationStatus::Revoked;
    }
    // The lists that hold longest first, as many as are needed for every reason.
    found.clean.sort_by_key(|clean| core::cmp::Reverse(clean.until));
    let mut reasons = Reasons::NONE;
    for clean in &found.clean {
        reasons = reasons.or(clean.reasons);
        if reasons.contains(Reasons::ALL) {
            request.record(record(clean.held, request));
            request.until(clean.until, clean.cause);
            return RevocationStatus::Good;
        }
    }
    if let Some(clean) = found.clean.first() {
        found.trouble(Trouble::NotGiven, "it does not cover every reason of revocation", clean.held);
    }
    if let Some((trouble, problem, held)) = found.trouble {
        let code = match trouble {
            Trouble::NotAuthentic => Code::RevocationEvidenceNotAuthentic,
            Trouble::Stale => Code::RevocationEvidenceStale,
            Trouble::NotGiven => Code::RevocationStatusNotGiven,
        };
        let mut record = record(held, request);
        record.verified_by = record.verified_by.filter(|_| trouble != Trouble::NotAuthentic);
        (record.unknown, record.problem) = (Some(code), Some(problem));
        request.record(record);
    }
    RevocationStatus::Unknown
}

/// Whether what a list does not name may be taken for good, and until when.
fn is_usable(crl: &Crl, policy: &ValidationPolicy, now: UnixTime) -> Usable {
    let not_given = |problem| Err((Trouble::NotGiven, problem));
    if crl.has_unknown_critical {
        return not_given("it has a critical extension that is not known");
    }
    if crl.is_delta {
        return not_given("it is a delta CRL, which is not complete");
    }
    if crl.version == 1 && !policy.allow_version_1_crl {
        return not_given("it is of version 1");
    }
    if crl.version == 2 && crl.number().is_none() && !policy.allow_crl_number_missing {
        return not_given("it has no CRL number");
    }
    if crl.version == 2 && crl.key_identifier().is_none() && !policy.allow_key_identifier_missing {
        return not_given("it has no authority key identifier");
    }
    let stale = |problem| Err((Trouble::Stale, problem));
    let skew = i64::from(policy.clock_skew);
    if crl.this_update > now.plus(skew) {
        return stale("its thisUpdate is in the future");
    }
    let (until, cause) = match crl.next_update {
        Some(next_update) => (next_update.plus(i64::from(policy.crl_grace)), ValidUntilCause::NextUpdate),
        None if policy.crl_max_age == 0 => return stale("it has no nextUpdate, and crl_max_age is 0"),
        None => (crl.this_update.plus(i64::from(policy.crl_max_age)), ValidUntilCause::MaxAge),
    };
    match until.plus(skew) < now {
        true if cause == ValidUntilCause::MaxAge => stale("it has no nextUpdate and is older than crl_max_age"),
        true => stale("its nextUpdate has passed"),
        false => Ok((until, cause)),
    }
}

/// Whether one list replaces the other: the same scope, and a greater number or, without numbers, a later date.
fn is_newer(one: &Crl, other: &Crl) -> bool {
    let same_scope = one.scope_octets() == other.scope_octets();
    let later = match (one.number(), other.number()) {
        // Minimal and not negative: the longer one is greater.
        (Some(one), Some(other)) => (one.len(), one) > (other.len(), other),
        _ => one.this_update > other.this_update,
    };
    same_scope && later
}

fn record(held: &HeldCrl, request: &RevocationRequest<'_>) -> RevocationRecord {
    let crl = held.crl();
    RevocationRecord {
        source: RevocationSource::Crl,
        issuer: held.issuer_text().into(),
        number: held.number_text().map(Into::into),
        this_update: Some(crl.this_update),
        next_update: crl.next_update,
        verified_by: Some(held.digest_of(request.issuer_public_key_info())),
        ..RevocationRecord::default()
    }
}

fn revoked(held: &HeldCrl, entry: Entry, request: &RevocationRequest<'_>) -> RevocationRecord {
    RevocationRecord { reason: Some(reason(entry.reason)), revoked_at: Some(entry.date), ..record(held, request) }
}

/// CRLReason (RFC 5280, 5.3.1), as RFC 5280 spells it.
pub(super) fn reason(number: u8) -> &'static str {
    match number {
        1 => "keyCompromise",
        2 => "cACompromise",
        3 => "affiliationChanged",
        4 => "superseded",
        5 => "cessationOfOperation",
        6 => "certificateHold",
        8 => "removeFromCRL",
        9 => "privilegeWithdrawn",
        10 => "aACompromise",
        _ => "unspecified",
    }
}
