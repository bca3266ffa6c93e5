//! RFC 5280, 4.2.1.10 and 6.1.3 (b), (c); RFC 9549 and 9598: name constraints, for every form of name.
//!
//! A constraint of an anchor or a CA binds every certificate below it, but self-issued intermediates. A form that a
//! constraint names and this library cannot judge is refused, never passed over. Excluded wins over permitted.
//!
//! Constraints are gathered into sets, and a name asks the sets for itself and its suffixes or prefixes, so the cost
//! grows with the sum of both, not with their product.

use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::checks::PathUnderCheck;
use crate::code::Code;
use crate::der::{self, Reader, tag};
use crate::error::{Detail, Violation, escaped, shortened};
use crate::extensions::{Known, name_constraints_are_well_formed};
use crate::limits::{Budget, Spent};
use crate::name::{DistinguishedName, GeneralName, is_local_part, oid_text};

pub(super) fn path(under_check: &mut PathUnderCheck<'_, '_>) -> Result<(), Violation> {
    let path = under_check.path;
    let leading_dot = under_check.policy().allow_unusual_names;
    let mut above: Vec<Constraints<'_>> = Vec::new();
    if let Some(value) = path.anchor.name_constraints() {
        above.push(Constraints::read(value, path.anchor_at, leading_dot, under_check.context.budget)?);
    }
    for entry in path.certificates.iter().rev() {
        let is_leaf = entry.at == CertificateRef::EndEntity;
        if !above.is_empty() && (is_leaf || !entry.self_issued) {
            certificate(entry.certificate, entry.at, &above, under_check.context.budget)?;
        }
        match entry.certificate.extension(Known::NameConstraints) {
            // There is nothing below an end entity to constrain.
            Some(value) if !is_leaf => {
                above.push(Constraints::read(value, entry.at, leading_dot, under_check.context.budget)?)
            }
            _ => {}
        }
    }
    Ok(())
}

/// Holds every name of a certificate against the constraints above it.
fn certificate(
    certificate: &Certificate<'_>,
    at: CertificateRef,
    above: &[Constraints<'_>],
    budget: &mut Budget,
) -> Result<(), Violation> {
    let subject = certificate.subject();
    let as_directory_name = (!subject.is_empty()).then_some(GeneralName::DirectoryName(subject));
    for name in certificate.subject_alt_names().chain(as_directory_name) {
        let question = Question::of(&name);
        for constraints in above {
            judge(&name, &question, constraints, at, budget)?;
        }
    }
    // 4.2.1.10: an e-mail constraint binds the subject's emailAddress too.
    for attribute in subject.values(EMAIL_ADDRESS) {
        let text = attribute.text();
        let question = text.as_deref().map_or(Question::Malformed(Form::Email), Question::email);
        for constraints in above {
            let shown = GeneralName::Rfc822Name(text.as_deref().unwrap_or_default());
            judge(&shown, &question, constraints, at, budget)?;
        }
    }
    Ok(())
}

/// id-emailAddress, 1.2.840.113549.1.9.1.
const EMAIL_ADDRESS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1];
/// id-on-userPrincipalName, 1.3.6.1.4.1.311.20.2.3 (Microsoft).
const USER_PRINCIPAL_NAME: &[u8] = &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 20, 2, 3];
/// id-on-SmtpUTF8Mailbox, 1.3.6.1.5.5.7.8.9 (RFC 9598).
const SMTP_UTF8_MAILBOX: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 8, 9];

fn judge(
    name: &GeneralName<'_>,
    question: &Question<'_>,
    constraints: &Constraints<'_>,
    at: CertificateRef,
    budget: &mut Budget,
) -> Result<(), Violation> {
    let form = question.form();
    let (permits, excludes) = (constraints.permitted.forms.contains(&form), constraints.excluded.forms.contains(&form));
    if !permits && !excludes {
        return Ok(());
    }
    let refused = |code| Violation::new(code, at, Detail::Name { name: shown(name), by: constraints.at });
    match question {
        Question::Directory { name, .. } if excludes && !constraints.excluded.can_compare(name) => {
            return Err(refused(Code::NameUnderConstraintMalformed));
        }
        Question::Uri { .. } if constraints.permitted.uri_malformed || constraints.excluded.uri_malformed => {
            return Err(Violation::new(Code::NameConstraintMalformed, constraints.at, Detail::None));
        }
        Question::Malformed(_) => return Err(refused(Code::NameUnderConstraintMalformed)),
        Question::Unsupported(_) => return Err(refused(Code::NameConstraintUnsupported)),
        _ => {}
    }
    let mut asked = 0u32;
    let excluded = excludes && constraints.excluded.contains(question, true, &mut asked);
    let permitted = !permits || constraints.permitted.contains(question, false, &mut asked);
    spend(budget, asked, at)?;
    if excluded {
        Err(refused(Code::NameExcluded))
    } else if !permitted {
        Err(refused(Code::NameNotPermitted))
    } else {
        Ok(())
    }
}

fn spend(budget: &mut Budget, count: u32, at: CertificateRef) -> Result<(), Violation> {
    budget.spend_name_comparisons(count).map_err(|Spent { code, limit }| {
        let detail = Detail::Bound { found: u64::from(limit).saturating_add(1), allowed: u64::from(limit) };
        Violation::new(code, at, detail)
    })
}

/// A name for a refusal: never more than a line.
fn shown(name: &GeneralName<'_>) -> String {
    let text = match name {
        GeneralName::Rfc822Name(text) | GeneralName::DnsName(text) | GeneralName::Uri(text) => escaped(text),
        GeneralName::DirectoryName(name) => name.short_text(),
        GeneralName::IpAddress(octets) => crate::error::hex(octets),
        GeneralName::OtherName { oid, .. } | GeneralName::RegisteredId(oid) => oid_text(oid),
        GeneralName::X400Address(_) => "an x400Address".to_owned(),
        GeneralName::EdiPartyName(_) => "an ediPartyName".to_owned(),
    };
    shortened(text)
}

/// The forms that are constrained apart from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form<'a> {
    Dns,
    Email,
    Uri,
    Ip,
    Directory,
    Other(&'a [u8]),
    X400,
    EdiParty,
    RegisteredId,
}

/// A name, prepared for looking up.
enum Question<'n> {
    Dns {
        host: String,
        wildcard: bool,
    },
    Mailbox {
        form: Form<'n>,
        mailbox: String,
        host: String,
    },
    Uri {
        host: String,
    },
    Ip(&'n [u8]),
    Directory {
        name: DistinguishedName<'n>,
        folded: Vec<u8>,
        /// Where the folded forms of its first RDNs end.
        ends: Vec<usize>,
    },
    /// It cannot be held against a constraint of its form: doubt refuses.
    Malformed(Form<'n>),
    /// No constraint of this form can be judged.
    Unsupported(Form<'n>),
}

impl<'n> Question<'n> {
    fn of(name: &GeneralName<'n>) -> Question<'n> {
        match *name {
            GeneralName::DnsName(text) => Question::dns(text),
            GeneralName::Rfc822Name(text) => Question::email(text),
            GeneralName::Uri(text) => match uri_host(text) {
                Some(host) => Question::Uri { host },
                None => Question::Malformed(Form::Uri),
            },
            GeneralName::IpAddress(octets) => Question::Ip(octets),
            GeneralName::DirectoryName(name) => {
                let (folded, ends) = name.folded_prefixes();
                Question::Directory { name, folded, ends }
            }
            GeneralName::OtherName { oid: USER_PRINCIPAL_NAME, .. } => {
                let form = Form::Other(USER_PRINCIPAL_NAME);
                name.user_principal_name().map_or(Question::Malformed(form), |text| Question::mailbox(form, text))
            }
            // RFC 9598, 6: rfc822Name constraints bind the internationalised form too.
            GeneralName::OtherName { oid: SMTP_UTF8_MAILBOX, value } => {
                let text = der::only(value, tag::UTF8_STRING, "a UTF8String").ok();
                let text = text.and_then(|text| core::str::from_utf8(text.value).ok());
                text.map_or(Question::Malformed(Form::Email), Question::email)
            }
            GeneralName::OtherName { oid, .. } => Question::Unsupported(Form::Other(oid)),
            GeneralName::X400Address(_) => Question::Unsupported(Form::X400),
            GeneralName::EdiPartyName(_) => Question::Unsupported(Form::EdiParty),
            GeneralName::RegisteredId(_) => Question::Unsupported(Form::RegisteredId),
        }
    }

    fn form(&self) -> Form<'n> {
        match self {
            Question::Dns { .. } => Form::Dns,
            Question::Uri { .. } => Form::Uri,
            Question::Ip(_) => Form::Ip,
            Question::Directory { .. } => Form::Directory,
            Question::Mailbox { form, .. } | Question::Malformed(form) | Question::Unsupported(form) => *form,
        }
    }

    fn dns(text: &str) -> Question<'n> {
        let (wildcard, host) = match text.strip_prefix("*.") {
            Some(host) => (true, host),
            None => (false, text),
        };
        if !is_host(host) {
            return Question::Malformed(Form::Dns);
        }
        Question::Dns { host: host.to_ascii_lowercase(), wildcard }
    }

    fn email(text: &str) -> Question<'n> {
        Question::mailbox(Form::Email, text)
    }

    /// The local part is exact, the host folded (4.2.1.10); a quoted local part may hold an @ of its own.
    fn mailbox(form: Form<'n>, text: &str) -> Question<'n> {
        match text.rsplit_once('@') {
            Some((local, host)) if is_local_part(local) && is_mail_host(host) => {
                let host = host.to_ascii_lowercase();
                // A user principal name is compared without case.
                let local = if form == Form::Email { local.to_owned() } else { local.to_lowercase() };
                Question::Mailbox { form, mailbox: [&local, "@", &host].concat(), host }
            }
            _ => Question::Malformed(form),
        }
    }
}

/// Labels of letters, digits, hyphens and underscores: what a constraint can be held against.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_'))
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

/// A host after an @: an asterisk is a letter here, not a wildcard.
fn is_mail_host(host: &str) -> bool {
    is_host(&host.replace('*', "x"))
}

/// The host of a URI's authority, in lower case, if it is a name: an address or no authority cannot be held against a
/// constraint (4.2.1.10).
fn uri_host(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.split_once(':')?;
    if scheme.is_empty()
        || !scheme.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'-' | b'.'))
    {
        return None;
    }
    let authority = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
    // RFC 3986, 3.2.1: whatever else stands before the @, another parser may read as the host.
    let is_user = |c: char| c.is_ascii_alphanumeric() || "-._~%!$&'()*+,;=:".contains(c);
    let host_and_port = match authority.split_once('@') {
        Some((user, host)) if user.chars().all(is_user) => host,
        Some(_) => return None,
        None => authority,
    };
    let host = match host_and_port.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|octet| octet.is_ascii_digit()) => host,
        Some(_) => return None,
        None => host_and_port,
    };
    // What others read as an address: a last label of digits, or of hexadecimal digits behind 0x.
    let is_number = host.rsplit('.').next().is_some_and(|label| {
        let digits = label.strip_prefix("0x").or_else(|| label.strip_prefix("0X"));
        label.bytes().all(|octet| octet.is_ascii_digit())
            || digits.is_some_and(|digits| digits.bytes().all(|octet| octet.is_ascii_hexdigit()))
    });
    (is_host(host) && !is_number).then(|| host.to_ascii_lowercase())
}

/// One nameConstraints extension.
struct Constraints<'a> {
    at: CertificateRef,
    permitted: Subtrees<'a>,
    excluded: Subtrees<'a>,
}

impl<'a> Constraints<'a> {
    /// `leading_dot` admits it in a constraint on DNS names, where RFC 5280 knows none.
    /// Each subtree counts as a look-up: they are read anew on every path.
    fn read(
        value: &'a [u8],
        at: CertificateRef,
        leading_dot: bool,
        budget: &mut Budget,
    ) -> Result<Constraints<'a>, Violation> {
        let mut constraints = Constraints { at, permitted: Subtrees::default(), excluded: Subtrees::default() };
        let malformed = || Violation::new(Code::NameConstraintMalformed, at, Detail::None);
        // An anchor's constraints count even where its form is not looked at.
        if !name_constraints_are_well_formed(value) {
            return Err(malformed());
        }
        let contents = der::only(value, tag::SEQUENCE, "NameConstraints").map_err(|_| malformed())?.value;
        let mut reader = Reader::new(contents);
        for (number, subtrees) in [(0, &mut constraints.permitted), (1, &mut constraints.excluded)] {
            let list = reader.optional(tag::context_constructed(number)).map_err(|_| malformed())?;
            let mut list = Reader::new(list.map_or(&[], |list| list.value));
            while !list.is_empty() {
                subtrees.read(&mut list, number == 1, leading_dot).ok_or_else(malformed)?;
                spend(budget, 1, at)?;
            }
        }
        Ok(constraints)
    }
}

/// The subtrees of one list, as sets by form.
#[derive(Default)]
struct Subtrees<'a> {
    /// The forms of which there is a subtree.
    forms: BTreeSet<Form<'a>>,
    /// DNS names in lower case; the empty one is every name.
    dns: BTreeSet<String>,
    /// For exclusion: the names one label above those of `dns`, whose wildcards reach into them.
    dns_parents: BTreeSet<String>,
    /// Mailboxes, hosts, and domains with their leading dot, by form.
    mail: BTreeSet<(Form<'a>, String)>,
    /// Hosts, and domains with their leading dot.
    uri: BTreeSet<String>,
    /// One of them is neither.
    uri_malformed: bool,
    /// Prefix length and the masked address.
    ip: BTreeSet<(u32, Vec<u8>)>,
    /// The lengths among them, so that an address asks once a length.
    ip_lengths: BTreeSet<(u32, usize)>,
    /// Folded.
    directory: BTreeSet<Vec<u8>>,
    /// The attribute types in `directory`, and those whose values there cannot be compared as text.
    types: BTreeSet<&'a [u8]>,
    unfolded_types: BTreeSet<&'a [u8]>,
}

impl<'a> Subtrees<'a> {
    /// Reads a GeneralSubtree; `None` if it is malformed.
    fn read(&mut self, list: &mut Reader<'a>, excluded: bool, leading_dot: bool) -> Option<()> {
        let mut subtree = list.sequence().ok()?;
        let base = GeneralName::read(&mut subtree)?;
        // 4.2.1.10: minimum MUST be zero and maximum MUST be absent.
        if let Some(minimum) = subtree.optional(tag::context(0)).ok()?
            && der::unsigned(minimum.value) != Some(0)
        {
            return None;
        }
        subtree.finish().ok()?;
        let form = match base {
            GeneralName::DnsName(text) if !leading_dot && text.starts_with('.') => return None,
            GeneralName::DnsName(text) => {
                self.read_dns(text, excluded)?;
                Form::Dns
            }
            GeneralName::Rfc822Name(text) => {
                self.mail.insert((Form::Email, mail_constraint(text)?));
                Form::Email
            }
            GeneralName::Uri(text) => {
                // CAs write whole URIs here, which constrain nothing that can be told: it counts when a URI is judged.
                self.uri_malformed |= !text.is_empty() && !is_host(text.strip_prefix('.').unwrap_or(text));
                self.uri.insert(text.to_ascii_lowercase());
                Form::Uri
            }
            GeneralName::IpAddress(octets) => {
                let (length, network) = network(octets)?;
                self.ip_lengths.insert((length, network.len()));
                self.ip.insert((length, network));
                Form::Ip
            }
            GeneralName::DirectoryName(name) => {
                self.directory.insert(name.folded());
                self.types.extend(name.attributes().map(|part| part.oid));
                self.unfolded_types.extend(name.attributes().filter(|part| !part.folds()).map(|part| part.oid));
                Form::Directory
            }
            GeneralName::OtherName { oid: USER_PRINCIPAL_NAME, .. } => {
                let form = Form::Other(USER_PRINCIPAL_NAME);
                let text = base.user_principal_name()?.to_lowercase();
                self.mail.insert((form, mail_constraint(text.strip_prefix('@').unwrap_or(&text))?));
                form
            }
            // RFC 9598, 6: this form MUST NOT be constrained itself; constraints on rfc822Name bind it.
            GeneralName::OtherName { oid: SMTP_UTF8_MAILBOX, .. } => return None,
            GeneralName::OtherName { oid, .. } => Form::Other(oid),
            GeneralName::X400Address(_) => Form::X400,
            GeneralName::EdiPartyName(_) => Form::EdiParty,
            GeneralName::RegisteredId(_) => Form::RegisteredId,
        };
        self.forms.insert(form);
        Some(())
    }

    /// A value that cannot be compared with an excluded one, by the fault of either, is not known to differ from it.
    fn can_compare(&self, name: &DistinguishedName<'_>) -> bool {
        name.attributes()
            .all(|part| !self.unfolded_types.contains(part.oid) && (!self.types.contains(part.oid) || part.folds()))
    }

    fn read_dns(&mut self, text: &str, excluded: bool) -> Option<()> {
        let host = text.strip_prefix('.').unwrap_or(text);
        if !host.is_empty() && !is_host(host) {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        if !excluded {
            self.dns.insert(lower);
            return Some(());
        }
        // A leading dot is no form of RFC 5280: read as the domain too where it excludes, as its subdomains alone where
        // it permits. Doubt refuses.
        let host = host.to_ascii_lowercase();
        if let Some((_, parent)) = host.split_once('.') {
            self.dns_parents.insert(parent.to_owned());
        }
        self.dns.insert(host);
        Some(())
    }

    /// Whether the name lies in one of the subtrees. `asked` counts the look-ups.
    fn contains(&self, question: &Question<'_>, excluded: bool, asked: &mut u32) -> bool {
        if let Question::Directory { folded, ends, .. } = question {
            return ends.iter().any(|end| {
                // A long prefix costs as many octets as several look-ups.
                let octets = u32::try_from(*end / 64).unwrap_or(u32::MAX);
                *asked = asked.saturating_add(octets).saturating_add(1);
                folded.get(..*end).is_some_and(|first_rdns| self.directory.contains(first_rdns))
            });
        }
        let mut ask = |found: bool| {
            *asked = asked.saturating_add(1);
            found
        };
        match question {
            Question::Dns { host, wildcard } => {
                // *.host stands for every name one label longer, so it reaches into what excludes one of them.
                let reaches = excluded && *wildcard && ask(self.dns_parents.contains(host));
                // With the wildcard the host is itself a proper suffix; without, it is the name.
                reaches
                    || ask(self.dns.contains(""))
                    || ask(self.dns.contains(host.as_str()))
                    || (*wildcard && ask(self.dns.contains(&dotted(host))))
                    || suffixes(host)
                        .any(|suffix| ask(self.dns.contains(suffix)) || ask(self.dns.contains(&dotted(suffix))))
            }
            Question::Mailbox { form, mailbox, host } => {
                let mut has = |text: &str| ask(self.mail.contains(&(*form, text.to_owned())));
                has("") || has(mailbox) || has(host) || suffixes(host).any(|suffix| has(&dotted(suffix)))
            }
            Question::Uri { host } => {
                ask(self.uri.contains(""))
                    || ask(self.uri.contains(host.as_str()))
                    || suffixes(host).any(|suffix| ask(self.uri.contains(&dotted(suffix))))
            }
            Question::Ip(octets) => {
                // RFC 4291, 2.5.5.2: an IPv4 address and its mapped form are one host to whoever excludes it.
                const MAPPED: [u8; 12] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
                let as_four = octets.strip_prefix(&MAPPED).filter(|_| excluded);
                let as_sixteen = [&MAPPED[..], octets].concat();
                let as_sixteen = (excluded && octets.len() == 4).then_some(as_sixteen.as_slice());
                [Some(*octets), as_four, as_sixteen].into_iter().flatten().any(|octets| {
                    let lengths = self.ip_lengths.iter().filter(|(_, octets_of)| *octets_of == octets.len());
                    lengths.into_iter().any(|(length, _)| ask(self.ip.contains(&(*length, masked(octets, *length)))))
                })
            }
            Question::Directory { .. } | Question::Malformed(_) | Question::Unsupported(_) => false,
        }
    }
}

/// A mailbox with its host folded, a host, or a domain with its leading dot.
fn mail_constraint(text: &str) -> Option<String> {
    if let Some((local, host)) = text.rsplit_once('@') {
        let sound = is_local_part(local) && is_mail_host(host);
        return sound.then(|| [local, "@", &host.to_ascii_lowercase()].concat());
    }
    let host = text.strip_prefix('.').unwrap_or(text);
    (text.is_empty() || is_mail_host(host)).then(|| text.to_ascii_lowercase())
}

/// `b.c` and `c` of `a.b.c`.
fn suffixes(host: &str) -> impl Iterator<Item = &str> {
    core::iter::successors(host.split_once('.'), |(_, rest)| rest.split_once('.')).map(|(_, rest)| rest)
}

fn dotted(host: &str) -> String {
    [".", host].concat()
}

/// Prefix length and network of an address and its mask; `None` if the mask has holes.
fn network(octets: &[u8]) -> Option<(u32, Vec<u8>)> {
    if !matches!(octets.len(), 8 | 32) {
        return None;
    }
    let (address, mask) = octets.split_at_checked(octets.len() / 2)?;
    let length = mask.iter().map(|octet| octet.count_ones()).sum();
    (masked_ones(mask.len(), length) == mask).then(|| (length, masked(address, length)))
}

/// The first `length` bits of an address.
fn masked(address: &[u8], length: u32) -> Vec<u8> {
    let mask = masked_ones(address.len(), length);
    address.iter().zip(mask).map(|(octet, mask)| octet & mask).collect()
}

/// A mask of that many octets with the first `length` bits set.
fn masked_ones(octets: usize, length: u32) -> Vec<u8> {
    let bits = (0..octets).zip((0u32..).step_by(8));
    bits.map(|(_, start)| {
        let ones = length.saturating_sub(start).min(8);
        0xff_u8.checked_shl(8 - ones).unwrap_or(0)
    })
    .collect()
}
