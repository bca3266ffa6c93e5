//! RFC 5280, 4.2.1.10; RFC 9549 and 9598: a list of subtrees as sets, and a name that is looked up in them.
//!
//! A name and its suffixes or prefixes are looked up in the sets, so the cost grows with the number of names plus the
//! number of constraints, not with their product. What is read of a certificate is remembered for the validation, and
//! so is every answer.

use alloc::borrow::ToOwned as _;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::certificate_ref::CertificateRef;
use crate::code::Code;
use crate::der::{self, Reader, tag};
use crate::error::{Detail, Violation};
use crate::extensions::check_name_constraints;
use crate::limits::Budget;
use crate::name::syntax::{is_host, is_mail_host, local_part, masked, network, uri_host};
use crate::name::{DistinguishedName, GeneralName, NameError, general_name_tag};
use crate::number::to_u32;
use crate::oid::{Oid, OidRef, SMTP_UTF8_MAILBOX, USER_PRINCIPAL_NAME};
use crate::policy::ValidationPolicy;

/// What one validation has read and decided.
#[derive(Default)]
pub(crate) struct Memory<'c> {
    /// By the certificate or anchor that has them.
    pub(super) constraints: BTreeMap<CertificateRef, Result<Rc<Constraints<'c>>, Violation>>,
    /// By the certificate that has them.
    pub(super) names: BTreeMap<CertificateRef, Rc<Names<'c>>>,
    /// By the certificate whose names, and by the one whose constraints were compared.
    pub(super) decided: BTreeMap<(CertificateRef, CertificateRef), Result<(), Violation>>,
}

/// The names of a certificate, by their form.
#[derive(Default)]
pub(super) struct Names<'c> {
    by_form: BTreeMap<Form<'c>, Vec<GeneralName<'c>>>,
    /// The emailAddress attributes of the subject, as text where they are text.
    pub(super) subject_emails: Vec<Option<String>>,
    /// Forms of names that cannot be decoded.
    pub(super) undecodable: BTreeSet<Form<'c>>,
}

impl<'c> Names<'c> {
    pub(super) fn of(certificate: &'c Certificate<'c>) -> Names<'c> {
        let mut names = Names::default();
        let mut list = certificate.subject_alt_names();
        // Names of one form usually follow each other, so that each form is looked up once.
        let mut run: (Option<Form<'c>>, Vec<GeneralName<'c>>) = (None, Vec::new());
        while let Some(name) = list.next_of_any_kind() {
            let name = match name {
                Ok(name) => name,
                Err(NameError::Undecodable { tag, .. }) => {
                    names.undecodable.extend(Form::of_tag(tag));
                    continue;
                }
                Err(NameError::Malformed(_)) => break,
            };
            let form = Form::of(&name);
            if run.0 != Some(form) {
                names.add(core::mem::replace(&mut run, (Some(form), Vec::new())));
            }
            run.1.push(name);
        }
        names.add(run);
        let subject = certificate.subject();
        if !subject.is_empty() {
            names.add((Some(Form::Directory), alloc::vec![GeneralName::DirectoryName(subject)]));
        }
        // 4.2.1.10: an e-mail constraint binds the subject's emailAddress too.
        names.subject_emails = subject.values(&Oid::EMAIL_ADDRESS).map(|attribute| attribute.text()).collect();
        names
    }

    fn add(&mut self, (form, list): (Option<Form<'c>>, Vec<GeneralName<'c>>)) {
        if let Some(form) = form {
            self.by_form.entry(form).or_default().extend(list);
        }
    }

    pub(super) fn of_form<'a>(&'a self, form: Form<'a>) -> &'a [GeneralName<'a>] {
        self.by_form.get(&form).map_or(&[], Vec::as_slice)
    }
}

/// The forms that are constrained apart from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form<'a> {
    Dns,
    Email,
    Uri,
    Ip,
    Directory,
    Other(OidRef<'a>),
    X400,
    EdiParty,
    RegisteredId,
}

impl<'a> Form<'a> {
    /// An SmtpUTF8Mailbox is an e-mail address (RFC 9598, 6).
    fn of(name: &GeneralName<'a>) -> Form<'a> {
        match *name {
            GeneralName::DnsName(_) => Form::Dns,
            GeneralName::Rfc822Name(_) | GeneralName::OtherName { oid: SMTP_UTF8_MAILBOX, .. } => Form::Email,
            GeneralName::Uri(_) => Form::Uri,
            GeneralName::IpAddress(_) => Form::Ip,
            GeneralName::DirectoryName(_) => Form::Directory,
            GeneralName::OtherName { oid, .. } => Form::Other(oid),
            GeneralName::X400Address(_) => Form::X400,
            GeneralName::EdiPartyName(_) => Form::EdiParty,
            GeneralName::RegisteredId(_) => Form::RegisteredId,
        }
    }

    /// The form of a name whose text cannot be decoded.
    fn of_tag(tag: u8) -> Option<Form<'a>> {
        match tag {
            general_name_tag::EMAIL => Some(Form::Email),
            general_name_tag::DNS => Some(Form::Dns),
            general_name_tag::URI => Some(Form::Uri),
            _ => None,
        }
    }
}

/// A name, prepared for looking up.
pub(super) enum Question<'n> {
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
    /// It cannot be compared with a constraint of its form: doubt refuses.
    Malformed,
    /// Constraints of this form are not supported.
    Unsupported,
}

impl<'n> Question<'n> {
    pub(super) fn of(name: &GeneralName<'n>) -> Question<'n> {
        match *name {
            GeneralName::DnsName(text) => Question::dns(text),
            GeneralName::Rfc822Name(text) => Question::email(text),
            GeneralName::Uri(text) => match uri_host(text) {
                Some(host) => Question::Uri { host },
                None => Question::Malformed,
            },
            GeneralName::IpAddress(octets) => Question::Ip(octets),
            GeneralName::DirectoryName(name) => {
                let (folded, ends) = name.folded_prefixes();
                Question::Directory { name, folded, ends }
            }
            GeneralName::OtherName { oid: USER_PRINCIPAL_NAME, .. } => {
                let form = Form::Other(USER_PRINCIPAL_NAME);
                name.user_principal_name().map_or(Question::Malformed, |text| Question::mailbox(form, text))
            }
            // RFC 9598, 6: rfc822Name constraints bind the internationalised form too.
            GeneralName::OtherName { oid: SMTP_UTF8_MAILBOX, value } => {
                let text = der::only(value, tag::UTF8_STRING, "a UTF8String").ok();
                let text = text.and_then(|text| core::str::from_utf8(text.value).ok());
                text.map_or(Question::Malformed, Question::email)
            }
            GeneralName::OtherName { .. }
            | GeneralName::X400Address(_)
            | GeneralName::EdiPartyName(_)
            | GeneralName::RegisteredId(_) => Question::Unsupported,
        }
    }

    fn dns(text: &str) -> Question<'n> {
        let (wildcard, host) = match text.strip_prefix("*.") {
            Some(host) => (true, host),
            None => (false, text),
        };
        if !is_host(host) {
            return Question::Malformed;
        }
        Question::Dns { host: host.to_ascii_lowercase(), wildcard }
    }

    pub(super) fn email(text: &str) -> Question<'n> {
        Question::mailbox(Form::Email, text)
    }

    /// The local part is exact, however it is quoted, the host folded (4.2.1.10); a quoted local part may contain an @.
    fn mailbox(form: Form<'n>, text: &str) -> Question<'n> {
        let parts = text.rsplit_once('@').filter(|(_, host)| is_mail_host(host));
        let Some((local, host)) = parts.and_then(|(local, host)| Some((local_part(local)?, host))) else {
            return Question::Malformed;
        };
        let host = host.to_ascii_lowercase();
        // A user principal name is compared without case.
        let local = if form == Form::Email { local } else { local.to_lowercase() };
        Question::Mailbox { form, mailbox: [&local, "@", &host].concat(), host }
    }
}

/// One nameConstraints extension.
pub(super) struct Constraints<'a> {
    pub(super) at: CertificateRef,
    pub(super) permitted: Subtrees<'a>,
    pub(super) excluded: Subtrees<'a>,
    /// The forms of which there is a subtree.
    pub(super) forms: BTreeSet<Form<'a>>,
}

impl<'a> Constraints<'a> {
    pub(super) fn read(
        value: &'a [u8],
        at: CertificateRef,
        policy: &ValidationPolicy,
        budget: &mut Budget,
    ) -> Result<Constraints<'a>, Violation> {
        let (permitted, forms) = (Subtrees::default(), BTreeSet::new());
        let excluded = Subtrees { excludes: true, ..Subtrees::default() };
        let mut constraints = Constraints { at, permitted, excluded, forms };
        let malformed = || Violation::new(Code::NameConstraintMalformed, at, Detail::None);
        // An anchor's constraints count even where its form is not looked at.
        check_name_constraints(value).map_err(|_| malformed())?;
        let contents = der::only(value, tag::SEQUENCE, "NameConstraints").map_err(|_| malformed())?.value;
        let mut reader = Reader::new(contents);
        for (number, subtrees) in [(0, &mut constraints.permitted), (1, &mut constraints.excluded)] {
            let list = reader.optional(tag::context_constructed(number)).map_err(|_| malformed())?;
            let mut list = Reader::new(list.map_or(&[], |list| list.value));
            while !list.is_empty() {
                let cost = budget.spend_name_comparisons(COST_OF_SUBTREE);
                cost.map_err(|reached| reached.violation(at))?;
                subtrees.read(&mut list, policy, budget).ok_or_else(malformed)?;
            }
        }
        constraints.forms = constraints.permitted.forms.union(&constraints.excluded.forms).copied().collect();
        Ok(constraints)
    }
}

/// Reading a subtree into its set costs as much as so many look-ups.
const COST_OF_SUBTREE: u32 = 4;

/// How many permitted subtrees of a form a refusal shows.
const SHOWN: usize = 4;

/// The subtrees of one list, as sets by form.
#[derive(Default)]
pub(super) struct Subtrees<'a> {
    /// Whether they exclude; otherwise they permit. In doubt a name is excluded, and not permitted.
    excludes: bool,
    /// The forms of which there is a subtree.
    pub(super) forms: BTreeSet<Form<'a>>,
    /// The first few as they are, for a refusal.
    first: Vec<(Form<'a>, GeneralName<'a>)>,
    dns: Hosts,
    /// For exclusion: the names one label above those of `dns`, whose wildcards reach into them.
    dns_parents: BTreeSet<String>,
    /// Mailboxes among the hosts, by form.
    mail: BTreeMap<Form<'a>, Hosts>,
    uri: Hosts,
    /// One of them is neither.
    pub(super) uri_malformed: bool,
    /// Prefix length and the masked address.
    ip: BTreeSet<(u32, Vec<u8>)>,
    /// The lengths among them, so that an address asks once a length.
    ip_lengths: BTreeSet<(u32, usize)>,
    /// Folded.
    directory: BTreeSet<Vec<u8>>,
    /// For exclusion: the same, RDN by RDN and part by part, and how many parts there are in all.
    directory_parts: Vec<Vec<Vec<Vec<u8>>>>,
    parts: u32,
    /// The attribute types in `directory`, and those whose values there cannot be compared as text.
    types: BTreeSet<&'a [u8]>,
    unfolded_types: BTreeSet<&'a [u8]>,
}

/// Hosts in lower case, and domains that were written with a leading dot, without it; the empty host is every one.
#[derive(Default)]
struct Hosts {
    exact: BTreeSet<String>,
    domains: BTreeSet<String>,
}

impl Hosts {
    fn insert(&mut self, text: &str) {
        match text.strip_prefix('.') {
            Some(domain) => self.domains.insert(domain.to_ascii_lowercase()),
            None => self.exact.insert(text.to_ascii_lowercase()),
        };
    }

    /// Whether everything, this host, or a domain above it is among them.
    fn contain(&self, host: &str, ask: &mut impl FnMut(bool) -> bool) -> bool {
        ask(self.exact.contains(""))
            || ask(self.exact.contains(host))
            || (!self.domains.is_empty() && suffixes(host).any(|suffix| ask(self.domains.contains(suffix))))
    }
}

impl<'a> Subtrees<'a> {
    /// Reads a GeneralSubtree; `None` if it is malformed.
    fn read(&mut self, list: &mut Reader<'a>, policy: &ValidationPolicy, budget: &mut Budget) -> Option<()> {
        let mut subtree = list.sequence().ok()?;
        let base = GeneralName::read(&mut subtree).ok()?;
        // 4.2.1.10: minimum MUST be zero and maximum MUST be absent.
        if let Some(minimum) = subtree.optional(tag::context(0)).ok()?
            && der::unsigned(minimum.value) != Some(0)
        {
            return None;
        }
        subtree.finish().ok()?;
        let form = match base {
            GeneralName::DnsName(text) if !policy.allow_unusual_names && text.starts_with('.') => return None,
            GeneralName::DnsName(text) => {
                self.read_dns(text)?;
                Form::Dns
            }
            GeneralName::Rfc822Name(text) => {
                // OpenSSL reads `@host` as the mailboxes of the host, and so do the CAs that write it.
                let host = text.strip_prefix('@').filter(|host| policy.allow_unusual_names && !host.is_empty());
                let text = host.unwrap_or(text);
                self.mail.entry(Form::Email).or_default().insert(&mail_constraint(text)?);
                Form::Email
            }
            GeneralName::Uri(text) => {
                // CAs write whole URIs here, which constrain nothing that can be compared: it counts when a URI is compared.
                self.uri_malformed |= !text.is_empty() && !is_host(text.strip_prefix('.').unwrap_or(text));
                self.uri.insert(text);
                Form::Uri
            }
            GeneralName::IpAddress(octets) => {
                let (length, network) = network(octets)?;
                self.ip_lengths.insert((length, network.len()));
                self.ip.insert((length, network));
                Form::Ip
            }
            GeneralName::DirectoryName(name) => {
                // Whoever spends the budget here is refused; the check sees it.
                budget.spend_name_octets(name.octets_to_fold()).ok()?;
                self.directory.insert(name.folded());
                if self.excludes {
                    budget.spend_name_octets(name.octets_to_fold()).ok()?;
                    let mut parts = name.folded_parts();
                    parts.iter_mut().for_each(Vec::dedup);
                    let count = parts.iter().fold(0usize, |sum, rdn| sum.saturating_add(rdn.len()));
                    self.parts = self.parts.saturating_add(to_u32(count));
                    self.directory_parts.push(parts);
                }
                self.types.extend(name.attributes().map(|part| part.oid.0));
                self.unfolded_types.extend(name.attributes().filter(|part| !part.folds()).map(|part| part.oid.0));
                Form::Directory
            }
            GeneralName::OtherName { oid: USER_PRINCIPAL_NAME, .. } => {
                let form = Form::Other(USER_PRINCIPAL_NAME);
                let text = base.user_principal_name()?.to_lowercase();
                let text = text.strip_prefix('@').filter(|host| !host.is_empty()).unwrap_or(&text);
                self.mail.entry(form).or_default().insert(&mail_constraint(text)?);
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
        // Forms that are not supported are never shown; of the others there are few.
        if !matches!(form, Form::Other(_)) && self.first.iter().filter(|(other, _)| *other == form).count() < SHOWN {
            self.first.push((form, base));
        }
        Some(())
    }

    /// The first few subtrees of a form.
    pub(super) fn first_of(&self, form: Form<'_>) -> impl Iterator<Item = &GeneralName<'a>> {
        self.first.iter().filter(move |(other, _)| *other == form).map(|(_, name)| name)
    }

    /// A value that cannot be compared with an excluded one, by the fault of either, is not known to differ from it.
    pub(super) fn can_compare(&self, name: &DistinguishedName<'_>) -> bool {
        name.attributes()
            .all(|part| !self.unfolded_types.contains(part.oid.0) && (!self.types.contains(part.oid.0) || part.folds()))
    }

    /// Whether a name with a multi-valued RDN is in an excluded subtree once each part of the RDN is looked at for itself.
    /// To the letter CN=x+O=Evil is another RDN than O=Evil, but whoever excludes the one means the other; and so
    /// C=US+O=Evil is refused where C=US,O=Evil is excluded.
    fn excludes_multi_valued(&self, name: &DistinguishedName<'_>) -> bool {
        if !name.is_multi_valued() {
            return false;
        }
        // An RDN is a set: what is repeated in it counts once.
        let mut rdns = name.folded_parts();
        rdns.iter_mut().for_each(Vec::dedup);
        self.directory_parts.iter().any(|excluded| begins_with(&rdns, excluded))
    }

    /// What looking up a name costs beyond the look-ups, each of which is counted when it is made. It is charged before,
    /// since each name can be as long as a certificate, and each constraint too.
    pub(super) fn cost(&self, question: &Question<'_>) -> u32 {
        let Question::Directory { name, ends, .. } = question else { return 0 };
        // A long prefix of a name costs as many octets as several look-ups.
        let costs = ends.iter().map(|end| to_u32(*end / 64).saturating_add(1));
        let prefixes = costs.fold(0, u32::saturating_add);
        // A part is looked up in an RDN, and among those that were taken from it.
        let parts = if name.is_multi_valued() { self.parts.saturating_mul(2) } else { 0 };
        prefixes.saturating_add(parts)
    }

    fn read_dns(&mut self, text: &str) -> Option<()> {
        let host = text.strip_prefix('.').unwrap_or(text);
        if !host.is_empty() && !is_host(host) {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        if !self.excludes {
            self.dns.insert(&lower);
            return Some(());
        }
        // RFC 5280 knows no leading dot. It is read as the domain too where it excludes, and as only its subdomains where
        // it permits: doubt refuses.
        let host = host.to_ascii_lowercase();
        if let Some((_, parent)) = host.split_once('.') {
            self.dns_parents.insert(parent.to_owned());
        }
        self.dns.insert(&host);
        Some(())
    }

    /// Whether the name is in one of the subtrees. `asked` counts the look-ups.
    pub(super) fn contains(&self, question: &Question<'_>, asked: &mut u32) -> bool {
        if let Question::Directory { name, folded, ends } = question {
            return (self.excludes && self.excludes_multi_valued(name))
                || ends
                    .iter()
                    .any(|end| folded.get(..*end).is_some_and(|first_rdns| self.directory.contains(first_rdns)));
        }
        let mut ask = |found: bool| {
            *asked = asked.saturating_add(1);
            found
        };
        match question {
            Question::Dns { host, wildcard } => {
                // *.host means every name one label longer, so it reaches into what excludes one of them.
                let reaches = self.excludes && *wildcard && ask(self.dns_parents.contains(host));
                // With the wildcard the host is itself a proper suffix; without, it is the name.
                reaches
                    || ask(self.dns.exact.contains(""))
                    || ask(self.dns.exact.contains(host.as_str()))
                    || (*wildcard && ask(self.dns.domains.contains(host.as_str())))
                    || suffixes(host)
                        .any(|suffix| ask(self.dns.exact.contains(suffix)) || ask(self.dns.domains.contains(suffix)))
            }
            Question::Mailbox { form, mailbox, host } => self
                .mail
                .get(form)
                .is_some_and(|hosts| ask(hosts.exact.contains(mailbox.as_str())) || hosts.contain(host, &mut ask)),
            Question::Uri { host } => self.uri.contain(host, &mut ask),
            Question::Ip(octets) => {
                // RFC 4291, 2.5.5.2: an IPv4 address and its mapped form are one host to whoever excludes it.
                const MAPPED: [u8; 12] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
                let as_four = octets.strip_prefix(&MAPPED).filter(|_| self.excludes);
                let as_sixteen = [&MAPPED[..], octets].concat();
                let as_sixteen = (self.excludes && octets.len() == 4).then_some(as_sixteen.as_slice());
                // A network of IPv6 that is wider than the mapped addresses says nothing about IPv4: ::/0 excludes IPv6.
                [(Some(*octets), 0), (as_four, 0), (as_sixteen, 96)].into_iter().any(|(octets, shortest)| {
                    let Some(octets) = octets else { return false };
                    let of_size = self.ip_lengths.iter().filter(|(_, octets_of)| *octets_of == octets.len());
                    let mut lengths = of_size.filter(|(length, _)| *length >= shortest);
                    lengths.any(|(length, _)| {
                        // Masking costs as much as several look-ups.
                        (0..3).for_each(|_| {
                            ask(false);
                        });
                        ask(self.ip.contains(&(*length, masked(octets, *length))))
                    })
                })
            }
            Question::Directory { .. } | Question::Malformed | Question::Unsupported => false,
        }
    }
}

/// A mailbox with its host folded, a host, or a domain with its leading dot.
fn mail_constraint(text: &str) -> Option<String> {
    if let Some((local, host)) = text.rsplit_once('@') {
        let local = local_part(local).filter(|_| is_mail_host(host))?;
        return Some([&local, "@", &host.to_ascii_lowercase()].concat());
    }
    let host = text.strip_prefix('.').unwrap_or(text);
    (text.is_empty() || is_mail_host(host)).then(|| text.to_ascii_lowercase())
}

/// `b.c` and `c` of `a.b.c`.
fn suffixes(host: &str) -> impl Iterator<Item = &str> {
    core::iter::successors(host.split_once('.'), |(_, rest)| rest.split_once('.')).map(|(_, rest)| rest)
}

/// Whether a name's first parts are those of another name, part by part, in whichever RDNs they are. It costs a look-up for
/// each part of the other name, however many parts this one has: so [`Subtrees::cost`] charges it. The parts of an RDN are
/// in ascending order.
fn begins_with(rdns: &[Vec<Vec<u8>>], start: &[Vec<Vec<u8>>]) -> bool {
    let mut rdns = rdns.iter();
    let (mut current, mut taken): (&[Vec<u8>], BTreeSet<usize>) = (&[], BTreeSet::new());
    start.iter().all(|wanted| {
        take_all(current, &mut taken, wanted) || {
            current = rdns.next().map_or(&[], Vec::as_slice);
            taken.clear();
            take_all(current, &mut taken, wanted)
        }
    })
}

/// Takes the wanted parts out of those that are left. If one is missing, what was taken before does not matter any more.
fn take_all(parts: &[Vec<u8>], taken: &mut BTreeSet<usize>, wanted: &[Vec<u8>]) -> bool {
    wanted.iter().all(|part| parts.binary_search(part).is_ok_and(|position| taken.insert(position)))
}

/// An address and its mask as people write them.
pub(super) fn network_text(octets: &[u8]) -> Option<String> {
    let (length, network) = network(octets)?;
    Some(alloc::format!("{}/{length}", GeneralName::IpAddress(&network).text()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The constraints of one list, of a form each.
    fn subtrees<'a>(list: &'a [u8], excludes: bool) -> Subtrees<'a> {
        let policy = ValidationPolicy::default();
        let mut budget = Budget::new(policy.limits());
        let (mut subtrees, mut reader) = (Subtrees { excludes, ..Subtrees::default() }, Reader::new(list));
        while !reader.is_empty() {
            subtrees.read(&mut reader, &policy, &mut budget).unwrap();
        }
        subtrees
    }

    fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(value.len()).unwrap()], value].concat()
    }

    fn subtree(tag: u8, value: &[u8]) -> Vec<u8> {
        tlv(0x30, &tlv(tag, value))
    }

    #[test]
    fn hosts_among_constraints() {
        let list = [subtree(0x82, b"a.test"), subtree(0x82, b".b.test")].concat();
        for (excluded, name, is_within) in [
            (false, "a.test", true),
            (false, "x.a.test", true),
            (false, "xa.test", false),
            (false, "test", false),
            (false, "b.test", false),
            (false, "x.b.test", true),
            (false, "*.a.test", true),
            (false, "*.b.test", true),
            (false, "*.test", false),
            // What a wildcard may mean is excluded with it, and a leading dot excludes the domain too.
            (true, "*.test", true),
            (true, "*.x.test", false),
            (true, "b.test", true),
            (true, "test", false),
        ] {
            let subtrees = subtrees(&list, excluded);
            let question = Question::of(&GeneralName::DnsName(name));
            assert_eq!(subtrees.contains(&question, &mut 0), is_within, "{name} {excluded}");
        }
    }

    #[test]
    fn mailboxes_and_uris_among_constraints() {
        let mail = [subtree(0x81, b"a.test"), subtree(0x81, b".b.test"), subtree(0x81, b"eve@c.test")].concat();
        let uris = [subtree(0x86, b"a.test"), subtree(0x86, b".b.test")].concat();
        for (name, is_within) in [
            (GeneralName::Rfc822Name("x@a.test"), true),
            (GeneralName::Rfc822Name("x@y.a.test"), false),
            (GeneralName::Rfc822Name("x@b.test"), false),
            (GeneralName::Rfc822Name("x@y.b.test"), true),
            (GeneralName::Rfc822Name("eve@C.test"), true),
            (GeneralName::Rfc822Name("Eve@c.test"), false),
            (GeneralName::Rfc822Name("x@c.test"), false),
            (GeneralName::Uri("https://a.test/"), true),
            (GeneralName::Uri("https://y.a.test/"), false),
            (GeneralName::Uri("https://b.test/"), false),
            (GeneralName::Uri("https://y.b.test/"), true),
            (GeneralName::Uri("https://c.test/"), false),
        ] {
            let list = if matches!(name, GeneralName::Uri(_)) { &uris } else { &mail };
            assert_eq!(subtrees(list, false).contains(&Question::of(&name), &mut 0), is_within, "{name:?}");
        }
        let everything = [subtree(0x81, b""), subtree(0x86, b"")].concat();
        for name in [GeneralName::Rfc822Name("x@a.test"), GeneralName::Uri("https://a.test/")] {
            assert!(subtrees(&everything, false).contains(&Question::of(&name), &mut 0));
        }
    }

    /// A value that is not text cannot be compared with one of its type, whichever of the two it is.
    #[test]
    fn values_that_cannot_be_compared() {
        let name = |oid: u8, tag: u8| {
            let part = tlv(0x30, &[tlv(6, &[0x55, 4, oid]), tlv(tag, b"x")].concat());
            tlv(0x30, &tlv(0x31, &part))
        };
        const TEXT: u8 = 0x0c;
        const TELETEX: u8 = 0x14;
        for (excluded, found, can) in [
            ((10, TEXT), (10, TEXT), true),
            ((10, TEXT), (10, TELETEX), false),
            ((10, TELETEX), (10, TEXT), false),
            ((10, TELETEX), (10, TELETEX), false),
            ((10, TEXT), (11, TELETEX), true),
            ((10, TELETEX), (11, TEXT), true),
        ] {
            let list = subtree(0xa4, &name(excluded.0, excluded.1));
            let der = name(found.0, found.1);
            let found_name = crate::name::DistinguishedName::new(&der);
            assert_eq!(subtrees(&list, true).can_compare(&found_name), can, "{excluded:?} {found:?}");
        }
    }

    #[test]
    fn addresses_among_constraints() {
        let mapped = [&[0; 10][..], &[255, 255, 10, 0, 0, 1]].concat();
        let four = subtree(0x87, &[10, 0, 0, 0, 255, 0, 0, 0]);
        let six = subtree(0x87, &[&mapped[..12], &[10, 0, 0, 0], &[255; 13], &[0; 3]].concat());
        let all = subtree(0x87, &[0; 32]);
        for (list, excluded, address, is_within) in [
            (&four, false, &[10, 1, 2, 3][..], true),
            (&four, false, &[11, 1, 2, 3], false),
            (&four, false, &mapped, false),
            (&four, true, &mapped, true),
            (&six, false, &[10, 0, 0, 1], false),
            (&six, true, &[10, 0, 0, 1], true),
            (&six, true, &[11, 0, 0, 1], false),
            (&six, true, &mapped, true),
            (&all, true, &[10, 0, 0, 1], false),
            (&all, true, &mapped, true),
        ] {
            let question = Question::of(&GeneralName::IpAddress(address));
            let found = subtrees(list, excluded).contains(&question, &mut 0);
            assert_eq!(found, is_within, "{address:?} {excluded}");
        }
    }

    /// A refusal shows the first few permitted subtrees of the form, and none that is not supported.
    #[test]
    fn what_is_permitted_is_shown() {
        let dns: Vec<u8> = (b'a'..b'g').flat_map(|letter| subtree(0x82, &[letter])).collect();
        let other = [tlv(6, &[0x2a, 3]), tlv(0xa0, &tlv(0x0c, b"x"))].concat();
        let list = [dns, subtree(0x81, b"m.test"), subtree(0xa0, &other)].concat();
        let subtrees = subtrees(&list, false);
        let shown: Vec<_> = subtrees.first_of(Form::Dns).filter_map(GeneralName::text).collect();
        assert_eq!(shown, ["a", "b", "c", "d"]);
        assert_eq!(subtrees.first_of(Form::Email).count(), 1);
        assert_eq!(subtrees.first_of(Form::Other(OidRef(&[0x2a, 3]))).count(), 0);
        assert!(subtrees.forms.contains(&Form::Other(OidRef(&[0x2a, 3]))));
    }

    #[test]
    fn forms_of_names_that_cannot_be_decoded() {
        for (tag, form) in [(0x81, Some(Form::Email)), (0x82, Some(Form::Dns)), (0x86, Some(Form::Uri)), (0x87, None)] {
            assert_eq!(Form::of_tag(tag), form);
        }
    }

    /// Long prefixes of names cost as many look-ups as their octets, and parts as many as are excluded.
    #[test]
    fn looking_a_name_up_has_its_price() {
        let part = |text: &[u8]| tlv(0x30, &[tlv(6, &[0x55, 4, 3]), tlv(0x0c, text)].concat());
        let rdn = |parts: &[&[u8]]| tlv(0x31, &parts.iter().flat_map(|text| part(text)).collect::<Vec<u8>>());
        let name = |rdns: &[Vec<u8>]| tlv(0x30, &rdns.concat());
        let (short, long) = (name(&[rdn(&[b"a"])]), name(&[rdn(&[&[b'a'; 90]])]));
        let (two, three) = (name(&[rdn(&[b"a", b"b"])]), name(&[rdn(&[b"c", b"d"]), rdn(&[b"e"])]));
        let directory = |name: &[u8]| subtree(0xa4, name);
        let none = Subtrees::default();
        let excluded = [directory(&three), directory(&short)].concat();
        let excluded = subtrees(&excluded, true);
        let cost = |subtrees: &Subtrees<'_>, der: &[u8]| {
            let name = crate::name::DistinguishedName::new(der);
            subtrees.cost(&Question::of(&GeneralName::DirectoryName(name)))
        };
        // One for nothing and one for each RDN; more for more than 64 octets.
        assert_eq!((cost(&none, &short), cost(&none, &long), cost(&none, &three)), (2, 3, 3));
        assert_eq!((cost(&excluded, &short), cost(&excluded, &two), cost(&none, &two)), (2, 10, 2));
    }

    #[test]
    fn parts_begin_with_parts() {
        let name = |rdns: &[&[&str]]| -> Vec<Vec<Vec<u8>>> {
            rdns.iter().map(|rdn| rdn.iter().map(|part| part.as_bytes().to_vec()).collect()).collect()
        };
        for (rdns, start, expected) in [
            (&[&["a", "b"][..]][..], &[&["a"][..]][..], true),
            (&[&["a", "b"]], &[&["b"]], true),
            (&[&["a", "b"], &["c"]], &[&["a"], &["b"]], true),
            (&[&["a", "b"], &["c"]], &[&["b"], &["c"]], true),
            (&[&["a", "b"], &["c"]], &[&["a", "b"], &["c"]], true),
            (&[&["a", "b"], &["c"]], &[&["c"]], false),
            (&[&["a", "b"]], &[&["a"], &["a"]], false),
            (&[&["a", "b"]], &[&["a", "c"]], false),
            (&[&["a"]], &[&["a"], &["b"]], false),
            (&[], &[&["a"]], false),
            (&[&["a"]], &[], true),
        ] {
            assert_eq!(begins_with(&name(rdns), &name(start)), expected, "{rdns:?} {start:?}");
        }
    }

    #[test]
    fn constraints_on_mail() {
        for (text, read) in [
            ("Example.COM", Some("example.com")),
            (".example.com", Some(".example.com")),
            ("\"a\"@Example.com", Some("a@example.com")),
            ("a b@example.com", None),
            ("a@b.test,c.test", None),
            ("", Some("")),
        ] {
            assert_eq!(mail_constraint(text).as_deref(), read, "{text}");
        }
    }

    #[test]
    fn suffixes_are_labels() {
        assert_eq!(suffixes("a.b.c").collect::<Vec<_>>(), ["b.c", "c"]);
        assert_eq!(suffixes("c").count(), 0);
    }
}
