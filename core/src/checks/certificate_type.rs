//! RFC 5280, 3.2 and 6.1: self-issued means that subject and issuer are one name; self-signed, that the certificate's
//! own key signed it too. A self-issued end entity costs one signature check with the key that it brings.

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::{Context, LeafType, Trust, is_pinned};
use crate::code::Code;
use crate::error::{Detail, Violation, hex};
use crate::fingerprint::sha256;
use crate::signature::{judge_key, judge_signature};
use crate::validation_policy::CertificateTypes;

pub(super) fn end_entity(certificate: &Certificate<'_>, context: &mut Context<'_>) -> Result<(), Violation> {
    let policy = context.options.policy();
    let violation = |code| Violation::new(code, CertificateRef::EndEntity, Detail::None);
    if !certificate.is_self_issued() {
        return match policy.certificate_types {
            CertificateTypes::SelfSigned => Err(violation(Code::ChainedNotAllowed)),
            CertificateTypes::Chained | CertificateTypes::All => Ok(()),
        };
    }
    let self_signed = is_self_signed(certificate, context);
    match (policy.certificate_types, self_signed) {
        (CertificateTypes::SelfSigned, false) => Err(violation(Code::SelfIssuedNotSelfSigned)),
        // A CA may issue to its own name, as when it changes its key: that is a chained certificate.
        (CertificateTypes::Chained | CertificateTypes::All, false) => Ok(()),
        (CertificateTypes::Chained, true) => Err(violation(Code::SelfSignedNotAllowed)),
        (CertificateTypes::SelfSigned | CertificateTypes::All, true) => {
            let trust = if is_pinned(certificate, policy) {
                Trust::Pinned
            } else if policy.allow_any_self_signed {
                Trust::AnySelfSigned
            } else {
                let sha256 = hex(&sha256(certificate.der()));
                let detail = Detail::Sha256 { sha256 };
                return Err(Violation::new(Code::SelfSignedNotPinned, CertificateRef::EndEntity, detail));
            };
            context.leaf_type = LeafType::SelfSigned(trust);
            Ok(())
        }
    }
}

/// Whether the certificate's signature verifies with its own key. A spent budget is seen by the caller of the check.
fn is_self_signed(certificate: &Certificate<'_>, context: &mut Context<'_>) -> bool {
    let verifier = context.options.verifier();
    let key = certificate.public_key();
    let Ok(kind) = judge_key(key, context.options.policy().min_rsa_bits, verifier) else { return false };
    let algorithm = judge_signature(certificate.signature_algorithm(), Some((key, kind)), verifier);
    let Ok(Some(algorithm)) = algorithm else { return false };
    context.budget.spend_signature().is_ok()
        && verifier.verify(algorithm, key.key, certificate.tbs(), certificate.signature()).is_ok()
}
