//! RFC 5280, 4.1.1.2 and 4.1.2.7, RFC 4055, 5480 and 8410: keys and signature algorithms by name, before any of them
//! is used. MD5, SHA-1, DSA, explicit and unsupported curves and unfit RSA keys are refused here.

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Context, Step};
use crate::code::Code;
use crate::error::Violation;
use crate::signature::{check_key, check_signature_algorithm};

pub(super) fn end_entity(certificate: &Certificate<'_>, context: &mut Context<'_>) -> Result<(), Violation> {
    of_certificate(certificate, CertificateRef::EndEntity, context)
}

pub(super) fn issuer(step: &Step<'_>, context: &Context<'_>) -> Result<(), Violation> {
    match step.certificate {
        Some(certificate) if !step.is_anchor => of_certificate(certificate, step.at, context),
        // Nobody verifies an anchor's own signature, so its algorithm does not matter; its key does.
        _ => {
            let key = step.public_key.ok_or(Violation::plain(Code::PublicKeyMalformed, step.at))?;
            check_key(key, context.policy().algorithm_rules(), context.options.verifier())
                .map(drop)
                .map_err(|(code, detail)| Violation::new(code, step.at, detail))
        }
    }
}

/// Whether the algorithm of the signature below matches the issuer's key.
pub(super) fn edge(step: &Step<'_>, context: &Context<'_>) -> Result<(), Violation> {
    let (rules, verifier) = (context.policy().algorithm_rules(), context.options.verifier());
    let key = step.public_key.ok_or(Violation::plain(Code::PublicKeyMalformed, step.at))?;
    let kind = check_key(key, rules, verifier).map_err(|(code, detail)| Violation::new(code, step.at, detail))?;
    check_signature_algorithm(step.child.certificate.signature_algorithm(), Some((key, kind)), rules, verifier)
        .map(drop)
        .map_err(|(code, detail)| Violation::new(code, step.child.at, detail))
}

fn of_certificate(certificate: &Certificate<'_>, at: CertificateRef, context: &Context<'_>) -> Result<(), Violation> {
    let (rules, verifier) = (context.policy().algorithm_rules(), context.options.verifier());
    let refused = |(code, detail)| Violation::new(code, at, detail);
    check_signature_algorithm(certificate.signature_algorithm(), None, rules, verifier).map_err(refused)?;
    check_key(certificate.public_key(), rules, verifier).map_err(refused)?;
    Ok(())
}
