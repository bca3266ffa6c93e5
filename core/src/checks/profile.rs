//! RFC 5280, 4.1.2.8 and 4.2.1: what the profile requires of those who issue certificates, and the algorithm of section
//! 6.1 does not check. Private CAs often break these rules harmlessly, so each has a policy field that accepts it; the
//! preset `strict` accepts none.

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Context, EndEntityType, Step};
use crate::code::Code;
use crate::error::{Detail, Violation};
use crate::extensions::{BasicConstraints, KeyUsage, Known};
use crate::name::GeneralName;
use crate::name::syntax::{is_absolute, is_mailbox, is_of_host_characters, is_preferred};
use crate::policy::ValidationPolicy;
use crate::text::{escaped, shortened};

pub(super) fn end_entity(certificate: &Certificate<'_>, context: &mut Context<'_>) -> Result<(), Violation> {
    let (policy, at) = (context.policy(), CertificateRef::EndEntity);
    let is_ca = is_ca(certificate);
    // 4.2.1.10: it MUST be used only in a CA certificate.
    let is_constrained = certificate.known_extension(Known::NameConstraints).is_present();
    if is_constrained && !is_ca && !policy.allow_name_constraints_in_end_entity {
        return Err(Violation::plain(Code::NameConstraintsInEndEntity, at));
    }
    // A self-signed certificate that is accepted is trusted by itself; certificate_type has found out.
    let is_own_issuer = context.is_self_issued && context.end_entity_type != EndEntityType::Chained;
    of_certificate(certificate, at, is_own_issuer, policy)?;
    let odd = certificate.subject_alt_names().find_map(|name| match name {
        GeneralName::DnsName(text) if !is_of_host_characters(text) => Some(text),
        _ if policy.allow_unusual_names => None,
        GeneralName::DnsName(text) if !is_preferred(text) => Some(text),
        GeneralName::Rfc822Name(text) if !is_mailbox(text) => Some(text),
        GeneralName::Uri(text) if !is_absolute(text) => Some(text),
        _ => None,
    });
    match odd {
        Some(text) => {
            let detail = Detail::Name { name: shortened(escaped(text)), by: at, permitted: alloc::vec::Vec::new() };
            Err(Violation::new(Code::NameSyntaxInvalid, at, detail))
        }
        None => Ok(()),
    }
}

pub(super) fn issuer(step: &Step<'_>, context: &Context<'_>) -> Result<(), Violation> {
    let policy = context.policy();
    match step.certificate {
        Some(certificate) if !(step.is_anchor && policy.take_anchors_as_given) => {
            // An intermediate that is self-issued is not self-signed: a path through it would be a loop.
            of_certificate(certificate, step.at, step.is_anchor && step.is_self_issued, policy)
        }
        _ => Ok(()),
    }
}

fn of_certificate(
    certificate: &Certificate<'_>,
    at: CertificateRef,
    is_own_issuer: bool,
    policy: &ValidationPolicy,
) -> Result<(), Violation> {
    let field = |code, field| Err(Violation::new(code, at, Detail::Field { field }));
    // 4.1.2.8: CAs MUST NOT generate certificates with unique identifiers.
    if certificate.has_unique_identifier() && !policy.allow_unique_identifiers {
        return Err(Violation::plain(Code::UniqueIdentifierPresent, at));
    }
    if !policy.allow_wrong_criticality
        && let Some(extension) = wrongly_critical(certificate)
    {
        return field(Code::CriticalityInvalid, extension);
    }
    if !policy.allow_key_identifier_missing {
        // 4.2.1.1: in all certificates except those of a CA that are self-signed.
        if certificate.authority_key_identifier().is_none() && !is_own_issuer {
            return field(Code::KeyIdentifierMissing, "authorityKeyIdentifier");
        }
        // 4.2.1.2: in all certificates of CAs.
        if certificate.subject_key_identifier().is_none() && is_ca(certificate) {
            return field(Code::KeyIdentifierMissing, "subjectKeyIdentifier");
        }
    }
    if !policy.allow_inconsistent_ca_extensions
        && let Some(extension) = inconsistent(certificate.basic_constraints(), certificate.key_usage())
    {
        return field(Code::CaExtensionsInconsistent, extension);
    }
    Ok(())
}

fn is_ca(certificate: &Certificate<'_>) -> bool {
    certificate.basic_constraints().is_some_and(|constraints| constraints.ca)
}

/// The first extension that is critical and must not be, or the other way round.
fn wrongly_critical(certificate: &Certificate<'_>) -> Option<&'static str> {
    let critical = |known| certificate.is_critical(known);
    let lacks = |known| certificate.known_extension(known).is_present() && !critical(known);
    let signs_certificates = is_ca(certificate) && certificate.key_usage().is_none_or(|usage| usage.key_cert_sign());
    [
        // 4.2.1.1 and 4.2.1.2: MUST be non-critical.
        ("authorityKeyIdentifier", critical(Known::AuthorityKeyIdentifier)),
        ("subjectKeyIdentifier", critical(Known::SubjectKeyIdentifier)),
        // 4.2.1.6: MUST be critical where the subject is empty.
        ("subjectAltName", certificate.subject().is_empty() && lacks(Known::SubjectAltName)),
        // 4.2.1.9: MUST be critical in a CA whose key verifies certificates.
        ("basicConstraints", signs_certificates && lacks(Known::BasicConstraints)),
        // 4.2.1.10, 4.2.1.11 and 4.2.1.14: MUST be critical.
        ("nameConstraints", lacks(Known::NameConstraints)),
        ("policyConstraints", lacks(Known::PolicyConstraints)),
        ("inhibitAnyPolicy", lacks(Known::InhibitAnyPolicy)),
    ]
    .into_iter()
    .find_map(|(extension, wrong)| wrong.then_some(extension))
}

/// 4.2.1.3: a CA has keyUsage, and keyCertSign goes only with cA. 4.2.1.9: a path length only with both.
fn inconsistent(constraints: Option<BasicConstraints>, usage: Option<KeyUsage>) -> Option<&'static str> {
    let is_ca = constraints.is_some_and(|constraints| constraints.ca);
    let has_path_length = constraints.is_some_and(|constraints| constraints.path_length.is_some());
    let signs_certificates = usage.map(KeyUsage::key_cert_sign);
    match (is_ca, signs_certificates) {
        (true, None) | (false, Some(true)) => Some("keyUsage"),
        (false, _) | (true, Some(false)) if has_path_length => Some("basicConstraints"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_constraints_and_key_usage() {
        let constraints = |ca, path_length| Some(BasicConstraints { ca, path_length });
        let (signs, other) = (Some(KeyUsage(1 << 5)), Some(KeyUsage(1)));
        for (constraints, usage, expected) in [
            (None, None, None),
            (None, other, None),
            (None, signs, Some("keyUsage")),
            (constraints(false, None), other, None),
            (constraints(false, None), signs, Some("keyUsage")),
            (constraints(false, Some(0)), None, Some("basicConstraints")),
            (constraints(false, Some(0)), other, Some("basicConstraints")),
            (constraints(true, None), None, Some("keyUsage")),
            (constraints(true, None), signs, None),
            (constraints(true, None), other, None),
            (constraints(true, Some(0)), signs, None),
            (constraints(true, Some(0)), other, Some("basicConstraints")),
            (constraints(true, Some(0)), None, Some("keyUsage")),
        ] {
            assert_eq!(inconsistent(constraints, usage), expected, "{constraints:?} {usage:?}");
        }
    }
}
