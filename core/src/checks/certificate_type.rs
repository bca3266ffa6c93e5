//! RFC 5280, 3.2 and 6.1: self-issued means that subject and issuer are one name; self-signed, that the certificate's
//! own key signed it too. A self-issued end entity costs one signature check with the key that it brings.
//!
//! Here it is decided whether a certificate is trusted by itself, and that a CA is not accepted as end entity: where a
//! chain is passed without its end entity, the CA would be authenticated.

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Context, EndEntityType, Trust, matching_pin};
use crate::code::Code;
use crate::digest::Sha256Digest;
use crate::error::Violation;
use crate::options::is_signed_with_own_key;
use crate::policy::CertificateTypes;

pub(super) fn end_entity(certificate: &Certificate<'_>, context: &mut Context<'_>) -> Result<(), Violation> {
    let policy = context.policy();
    let at = CertificateRef::EndEntity;
    let is_self_signed = context.is_self_issued && is_self_signed(certificate, context);
    if let Some(trust) = trust_by_itself(certificate, is_self_signed, context) {
        context.end_entity_type = EndEntityType::ByItself(trust);
    }
    let is_trusted = context.end_entity_type != EndEntityType::Chained;
    match (policy.certificate_types, is_self_signed) {
        (CertificateTypes::SelfSigned, false) if context.is_self_issued => {
            Err(Violation::plain(Code::SelfIssuedNotSelfSigned, at))
        }
        (CertificateTypes::SelfSigned, false) => Err(Violation::plain(Code::ChainedNotAllowed, at)),
        (CertificateTypes::Chained, true) if is_ca(certificate) && !policy.allow_ca_end_entity => {
            Err(Violation::plain(Code::EndEntityIsCa, at))
        }
        (CertificateTypes::Chained, true) => Err(Violation::plain(Code::SelfSignedNotAllowed, at)),
        (_, true) if !is_trusted => Err(Violation::new(Code::SelfSignedNotPinned, at, certificate.digests())),
        // A CA may issue to its own name, as when it changes its key: that is a chained certificate.
        (_, false) if !is_trusted && is_ca(certificate) && !policy.allow_ca_end_entity => {
            Err(Violation::plain(Code::EndEntityIsCa, at))
        }
        _ => Ok(()),
    }
}

fn is_ca(certificate: &Certificate<'_>) -> bool {
    certificate.basic_constraints().is_some_and(|constraints| constraints.ca)
}

/// Why the certificate needs no issuer, if it needs none.
fn trust_by_itself(certificate: &Certificate<'_>, is_self_signed: bool, context: &Context<'_>) -> Option<Trust> {
    if context.options.has_single_certificates() {
        let digest = Sha256Digest::of(certificate.der());
        if context.options.single_certificate(&digest).is_some() {
            return Some(Trust::Pinned(digest));
        }
    }
    let pinned = matching_pin(certificate, is_self_signed, context.policy());
    pinned.or((is_self_signed && context.policy().allow_any_self_signed).then_some(Trust::AnySelfSigned))
}

/// Whether a self-issued certificate's signature verifies with its own key. A reached limit is seen by the caller of the
/// check.
fn is_self_signed(certificate: &Certificate<'_>, context: &mut Context<'_>) -> bool {
    let (rules, verifier) = (context.policy().algorithm_rules(), context.options.verifier());
    context.budget.spend_signature_over(certificate.tbs()).is_ok()
        && is_signed_with_own_key(certificate, rules, verifier)
}
