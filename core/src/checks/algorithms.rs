//! RFC 5280, 4.1.1.2 and 4.1.2.7, RFC 4055, 5480 and 8410: keys and signature algorithms by name, before any of them
//! is used. MD5, SHA-1, DSA, explicit and odd curves and unfit RSA keys are refused here.

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::{Context, Step};
use crate::code::Code;
use crate::error::{Detail, Violation};
use crate::signature::{judge_key, judge_signature};

pub(super) fn end_entity(certificate: &Certificate<'_>, context: &mut Context<'_>) -> Result<(), Violation> {
    of_certificate(certificate, CertificateRef::EndEntity, context)
}

pub(super) fn issuer(step: &Step<'_>, context: &Context<'_>) -> Result<(), Violation> {
    match step.certificate {
        Some(certificate) if !step.is_anchor => of_certificate(certificate, step.at, context)?,
        // Nobody verifies an anchor's own signature, so its algorithm does not matter; its key does.
        _ => {}
    }
    let Some(key) = step.public_key else {
        return Err(Violation::new(Code::PublicKeyMalformed, step.at, Detail::None));
    };
    let policy = context.options.policy();
    let verifier = context.options.verifier();
    let kind = judge_key(key, policy.min_rsa_bits, verifier)
        .map_err(|(code, detail)| Violation::new(code, step.at, detail))?;
    judge_signature(step.child.certificate.signature_algorithm(), Some((key, kind)), verifier)
        .map(|_| ())
        .map_err(|(code, detail)| Violation::new(code, step.child.at, detail))
}

fn of_certificate(certificate: &Certificate<'_>, at: CertificateRef, context: &Context<'_>) -> Result<(), Violation> {
    let verifier = context.options.verifier();
    let refused = |(code, detail)| Violation::new(code, at, detail);
    judge_signature(certificate.signature_algorithm(), None, verifier).map_err(refused)?;
    judge_key(certificate.public_key(), context.options.policy().min_rsa_bits, verifier).map_err(refused)?;
    Ok(())
}
