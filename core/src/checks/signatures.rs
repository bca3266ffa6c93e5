//! RFC 5280, 6.1.3 (a) (1): every certificate is signed with the key of its issuer. From the anchor down, so that no
//! key is used before a configured anchor vouches for it: what a signature costs is the choice of the operator's CAs,
//! never of the sender.

use crate::certificate::Certificate;
use crate::checks::context::PathUnderCheck;
use crate::code::Code;
use crate::error::{Detail, Violation};
use crate::signature::{InvalidSignature, check_key, check_signature_algorithm};
use crate::text::short_hex;

/// Leaves in `verified` which signatures hold; the violation names the certificate whose signature does not.
pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    let path = under_check.path;
    for (index, entry) in path.certificates.iter().enumerate().rev() {
        if under_check.verified.get(index) == Some(&true) {
            continue;
        }
        match verify(under_check, index) {
            Ok(()) => {
                if let Some(verified) = under_check.verified.get_mut(index) {
                    *verified = true;
                }
            }
            Err(InvalidSignature) => {
                let issuer = match path.certificates.get(index.saturating_add(1)) {
                    Some(issuer) => Some(issuer.certificate),
                    None => path.anchor_certificate,
                };
                let detail = Detail::Keys {
                    key_identifier: entry.certificate.authority_key_identifier().map(short_hex),
                    issuer_key_identifier: issuer.and_then(Certificate::subject_key_identifier).map(short_hex),
                };
                return Err(Violation::new(Code::SignatureInvalid, entry.at, detail));
            }
        }
    }
    Ok(())
}

fn verify(under_check: &mut PathUnderCheck<'_, '_>, index: usize) -> Result<(), InvalidSignature> {
    let path = under_check.path;
    let options = under_check.context.options;
    let certificate = path.certificates.get(index).ok_or(InvalidSignature)?.certificate;
    let key = path.issuer(index).1.ok_or(InvalidSignature)?;
    let rules = options.policy().algorithm_rules();
    // Accepted already when the issuer was put on the path; here for what the arithmetic is.
    let kind = check_key(key, rules, options.verifier()).map_err(|_| InvalidSignature)?;
    let algorithm =
        check_signature_algorithm(certificate.signature_algorithm(), Some((key, kind)), rules, options.verifier())
            .map_err(|_| InvalidSignature)?
            .ok_or(InvalidSignature)?;
    under_check.context.budget.spend_signature_over(certificate.tbs()).map_err(|_| InvalidSignature)?;
    let is_below_anchor = index.saturating_add(1) == path.certificates.len();
    let key_of_anchor = under_check.governors.first().and_then(|governor| governor.anchor.key.as_ref());
    match key_of_anchor {
        Some(prepared) if is_below_anchor => {
            prepared.verify(algorithm, key.key, certificate.tbs(), certificate.signature())
        }
        _ => options.verifier().verify(algorithm, key.key, certificate.tbs(), certificate.signature()),
    }
}
