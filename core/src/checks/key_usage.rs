//! RFC 5280, 4.2.1.3 and 6.1.4 (n): a certificate with keyUsage must have the bit for what its key does here: an
//! issuer keyCertSign, a TLS client digitalSignature.

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Context, Step};
use crate::code::Code;
use crate::error::Violation;

pub(super) fn end_entity(certificate: &Certificate<'_>, context: &mut Context<'_>) -> Result<(), Violation> {
    let wanted = context.policy().require_digital_signature;
    match certificate.key_usage() {
        Some(usage) if wanted && !usage.digital_signature() => {
            Err(Violation::plain(Code::DigitalSignatureMissing, CertificateRef::EndEntity))
        }
        _ => Ok(()),
    }
}

pub(super) fn issuer(step: &Step<'_>, context: &Context<'_>) -> Result<(), Violation> {
    let as_given = step.is_anchor && context.policy().take_anchors_as_given;
    match step.certificate.and_then(Certificate::key_usage) {
        Some(usage) if !as_given && !usage.key_cert_sign() => Err(Violation::plain(Code::KeyCertSignMissing, step.at)),
        _ => Ok(()),
    }
}
