//! RFC 5280, 4.2.1.10 and 6.1.3 (b), (c); RFC 9549 and 9598: name constraints, for every form of name.
//!
//! A constraint of an anchor or a CA binds every certificate below it except self-issued intermediates. A form that is
//! constrained and not supported here is refused, never ignored. Excluded wins over permitted.
//!
//! Whether a certificate's names obey another one's constraints depends on these two only, so each pair is decided once
//! in a validation, however many paths have both.

use alloc::borrow::ToOwned as _;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use crate::certificate::Extension;
use crate::certificate_ref::CertificateRef;
use crate::checks::context::{Context, PathUnderCheck};
use crate::checks::subtrees::{Constraints, Form, Names, Question, network_text};
use crate::code::Code;
use crate::error::{Detail, Violation};
use crate::extensions::Known;
use crate::limits::Budget;
use crate::name::GeneralName;
use crate::number::to_u32;
use crate::oid::oid_text;
use crate::path::PathCertificate;
use crate::text::{MOST_OCTETS, escaped, shortened};

pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    let PathUnderCheck { path, governors, context, .. } = under_check;
    for governor in *governors {
        let extension = governor.anchor.anchor.name_constraints();
        let below = governor.certificates(path);
        bind(extension, governor.at, below, context)?;
    }
    for (index, entry) in path.certificates.iter().enumerate().skip(1).rev() {
        let below = path.certificates.get(..index).unwrap_or(&[]);
        bind(entry.certificate.known_extension(Known::NameConstraints), entry.at, below, context)?;
    }
    Ok(())
}

/// Compares the names of every certificate below with the constraints of one above, from the top down.
fn bind<'c>(
    extension: Extension<'c>,
    at: CertificateRef,
    below: &[PathCertificate<'c>],
    context: &mut Context<'c>,
) -> Result<(), Violation> {
    let value = match extension {
        Extension::Absent => return Ok(()),
        Extension::Present(value) => value,
        // In an anchor that is taken as given: nothing else is looked at, but what it restricts must be clear.
        Extension::Duplicated => return Err(Violation::plain(Code::NameConstraintMalformed, at)),
    };
    let policy = context.policy();
    let (memory, budget) = (&mut context.name_constraints, &mut context.budget);
    let constraints = memory.constraints.entry(at);
    let constraints =
        constraints.or_insert_with(|| Constraints::read(value, at, policy, budget).map(Rc::new)).clone()?;
    for entry in below.iter().rev().filter(|entry| entry.at == CertificateRef::EndEntity || !entry.self_issued) {
        let key = (entry.at, at);
        if let Some(decided) = memory.decided.get(&key) {
            decided.clone()?;
            continue;
        }
        let names = memory.names.entry(entry.at).or_insert_with(|| Rc::new(Names::of(entry.certificate))).clone();
        let decided = compare(&names, &constraints, entry.at, budget);
        memory.decided.insert(key, decided.clone());
        decided?;
    }
    Ok(())
}

/// Compares every name of a certificate with the constraints on its form.
fn compare(
    names: &Names<'_>,
    constraints: &Constraints<'_>,
    at: CertificateRef,
    budget: &mut Budget,
) -> Result<(), Violation> {
    let forms = to_u32(constraints.forms.len());
    budget.spend_name_comparisons(forms).map_err(|reached| reached.violation(at))?;
    for form in constraints.forms.iter().copied() {
        if names.undecodable.contains(&form) {
            let name = "a name that cannot be decoded".to_owned();
            let detail = Detail::Name { name, by: constraints.at, permitted: Vec::new() };
            return Err(Violation::new(Code::NameUnderConstraintMalformed, at, detail));
        }
        for name in names.of_form(form) {
            if let GeneralName::DirectoryName(name) = name {
                budget.spend_name_octets(name.octets_to_fold()).map_err(|reached| reached.violation(at))?;
            }
            decide(name, &Question::of(name), form, constraints, at, budget)?;
        }
        if form == Form::Email {
            for text in &names.subject_emails {
                let question = text.as_deref().map_or(Question::Malformed, Question::email);
                let shown = GeneralName::Rfc822Name(text.as_deref().unwrap_or_default());
                decide(&shown, &question, form, constraints, at, budget)?;
            }
        }
    }
    Ok(())
}

fn decide(
    name: &GeneralName<'_>,
    question: &Question<'_>,
    form: Form<'_>,
    constraints: &Constraints<'_>,
    at: CertificateRef,
    budget: &mut Budget,
) -> Result<(), Violation> {
    let (permits, excludes) = (constraints.permitted.forms.contains(&form), constraints.excluded.forms.contains(&form));
    let refused = |code| {
        let permitted = match code {
            Code::NameNotPermitted => permitted(constraints, form),
            _ => Vec::new(),
        };
        Violation::new(code, at, Detail::Name { name: shown(name), by: constraints.at, permitted })
    };
    match question {
        Question::Directory { name, .. } if excludes && !constraints.excluded.can_compare(name) => {
            return Err(refused(Code::NameUnderConstraintMalformed));
        }
        Question::Uri { .. } if constraints.permitted.uri_malformed || constraints.excluded.uri_malformed => {
            return Err(Violation::new(Code::NameConstraintMalformed, constraints.at, Detail::None));
        }
        Question::Malformed => return Err(refused(Code::NameUnderConstraintMalformed)),
        Question::Unsupported => return Err(refused(Code::NameConstraintUnsupported)),
        _ => {}
    }
    // The permitted list has no parts, and its prefixes are the same.
    budget.spend_name_comparisons(constraints.excluded.cost(question)).map_err(|reached| reached.violation(at))?;
    let mut asked = 0u32;
    let excluded = excludes && constraints.excluded.contains(question, &mut asked);
    let permitted = !permits || constraints.permitted.contains(question, &mut asked);
    budget.spend_name_comparisons(asked).map_err(|reached| reached.violation(at))?;
    if excluded {
        Err(refused(Code::NameExcluded))
    } else if !permitted {
        Err(refused(Code::NameNotPermitted))
    } else {
        Ok(())
    }
}

/// A name for a refusal: never more than a line.
fn shown(name: &GeneralName<'_>) -> String {
    let text = match name {
        GeneralName::DirectoryName(name) => name.short_text(),
        GeneralName::X400Address(_) => "an x400Address".to_owned(),
        GeneralName::EdiPartyName(_) => "an ediPartyName".to_owned(),
        GeneralName::IpAddress(octets) => {
            name.text().or_else(|| network_text(octets)).unwrap_or_else(|| crate::text::short_hex(octets))
        }
        GeneralName::OtherName { oid, .. } => name.text().map_or_else(|| oid_text(oid.0), |text| escaped(&text)),
        _ => name.text().map_or_else(String::new, |text| escaped(&text)),
    };
    shortened(text)
}

/// The first permitted subtrees of a form, as many as fit into a line.
fn permitted(constraints: &Constraints<'_>, form: Form<'_>) -> Vec<String> {
    let mut octets = 0usize;
    let texts = constraints.permitted.first_of(form).map(shown).take_while(|text| {
        octets = octets.saturating_add(text.len());
        octets <= MOST_OCTETS
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::DistinguishedName;
    use crate::oid::OidRef;

    /// What a refusal shows of a name or of a subtree.
    #[test]
    fn names_are_shown() {
        // CN=a, and an otherName of type 1.2.3.
        let name = [0x30, 12, 0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 3, 0x0c, 1, b'a'];
        let long = "a".repeat(300);
        for (shown_, name) in [
            ("host.example", GeneralName::DnsName("host.example")),
            ("a\\0Ab", GeneralName::Uri("a\nb")),
            ("CN=a", GeneralName::DirectoryName(DistinguishedName::new(&name))),
            ("192.0.2.1", GeneralName::IpAddress(&[192, 0, 2, 1])),
            ("192.0.2.0/24", GeneralName::IpAddress(&[192, 0, 2, 0, 255, 255, 255, 0])),
            ("0102", GeneralName::IpAddress(&[1, 2])),
            ("an x400Address", GeneralName::X400Address(b"x")),
            ("an ediPartyName", GeneralName::EdiPartyName(b"x")),
            ("1.2.3", GeneralName::OtherName { oid: OidRef(&[0x2a, 3]), value: b"x" }),
            ("1.2.3", GeneralName::RegisteredId(OidRef(&[0x2a, 3]))),
        ] {
            assert_eq!(shown(&name), shown_);
        }
        assert!(shown(&GeneralName::DnsName(&long)).len() <= MOST_OCTETS + 3);
    }

    /// As many permitted subtrees as fit into a line.
    #[test]
    fn permitted_subtrees_are_shown() {
        let policy = crate::policy::ValidationPolicy::default();
        let names = |lengths: &[usize]| {
            let subtrees = lengths.iter().flat_map(|length| {
                let octet = u8::try_from(*length).unwrap();
                let host: Vec<u8> = (1..=*length).map(|place| if place % 40 == 0 { b'.' } else { b'a' }).collect();
                [&[0x30, octet + 2, 0x82, octet][..], &host].concat()
            });
            let subtrees: Vec<u8> = subtrees.collect();
            let length = u16::try_from(subtrees.len()).unwrap();
            let list = [&[0xa0, 0x82][..], &length.to_be_bytes(), &subtrees].concat();
            [&[0x30, 0x82][..], &(length + 4).to_be_bytes(), &list].concat()
        };
        for (lengths, expected) in [(&[63, 63, 63, 63][..], 4), (&[100, 100, 57], 2), (&[100, 100, 56], 3)] {
            let value = names(lengths);
            let mut budget = Budget::new(policy.limits());
            let constraints = Constraints::read(&value, CertificateRef::Anchor(0), &policy, &mut budget);
            let shown = constraints.ok().map(|constraints| permitted(&constraints, Form::Dns).len());
            assert_eq!(shown, Some(expected), "{lengths:?}");
        }
    }
}
