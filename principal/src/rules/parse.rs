//! From words to rules.
//!
//! ```text
//! rule      = ("accept" | "refuse") ("any" | term {"and" term}) {end mapping}
//! term      = ["not"] ("extension" oid | field ("=" value | "in" "(" value {"," value} ")"))
//! mapping   = target "=" take {"else" take}
//! target    = "name" | "permits" | claim type
//! take      = source [choice] {transform}
//! ```

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::str::FromStr as _;

use certauth::{Code, ConfigError, DistinguishedName, Oid};
use der::Encode as _;
use x509_cert::name::Name;

use crate::forms::SpiffeId;
use crate::names::Names;
use crate::rules::model::{Choice, Mapping, Matcher, NameType, Rule, Source, Take, Target, Term, Transform, Verb};
use crate::rules::word::{Kind, MOST_MAPPINGS, MOST_RULES, MOST_TERMS, Paragraph, Position, Word, paragraphs};

type Result<T> = core::result::Result<T, ConfigError>;

fn invalid(at: Position, reason: &str) -> ConfigError {
    ConfigError::in_text(Code::RuleInvalid, Some(at), reason)
}

pub(crate) fn parse(text: &str) -> Result<Vec<Rule>> {
    let paragraphs = paragraphs(text)?;
    if paragraphs.is_empty() {
        return Err(ConfigError::in_text(Code::RulesEmpty, None, "There is not one rule"));
    }
    if let Some(word) = paragraphs.get(MOST_RULES).and_then(|paragraph| paragraph.first()) {
        return Err(invalid(word.at, &format!("There are more than {MOST_RULES} rules")));
    }
    paragraphs.into_iter().map(rule).collect()
}

/// The words of a rule that were not read yet.
struct Words {
    words: alloc::collections::VecDeque<Word>,
    /// Where the last one was, for what is missing after it.
    last: Position,
}

impl Words {
    fn peek(&self) -> Option<&Word> {
        self.words.front()
    }

    fn next(&mut self) -> Option<Word> {
        let word = self.words.pop_front()?;
        self.last = word.at;
        Some(word)
    }

    /// The next word, if it is this one, without quotes.
    fn take(&mut self, wanted: &str) -> bool {
        let is_wanted = |word: &Word| matches!(&word.kind, Kind::Bare(text) if text == wanted);
        self.next_if(is_wanted)
    }

    fn take_sign(&mut self, wanted: char) -> bool {
        self.next_if(|word| word.kind == Kind::Sign(wanted))
    }

    fn next_if(&mut self, is_wanted: impl Fn(&Word) -> bool) -> bool {
        let is_next = self.peek().is_some_and(is_wanted);
        is_next && self.next().is_some()
    }

    fn sign(&mut self, wanted: char) -> Result<()> {
        if self.take_sign(wanted) { Ok(()) } else { Err(self.expected(&format!("{wanted} is expected"))) }
    }

    /// A word without quotes.
    fn bare(&mut self, expected: &str) -> Result<(String, Position)> {
        match self.peek() {
            Some(Word { kind: Kind::Bare(_), .. }) => {}
            _ => return Err(self.expected(expected)),
        }
        self.text(expected)
    }

    /// A word with quotes or without.
    fn text(&mut self, expected: &str) -> Result<(String, Position)> {
        match self.peek() {
            Some(Word { kind: Kind::Bare(_) | Kind::Quoted(_), .. }) => {}
            _ => return Err(self.expected(expected)),
        }
        match self.next() {
            Some(Word { kind: Kind::Bare(text) | Kind::Quoted(text), at }) => Ok((text, at)),
            _ => Err(self.expected(expected)),
        }
    }

    /// An error at the next word, or at the last one if there is none.
    fn expected(&mut self, expected: &str) -> ConfigError {
        match self.peek() {
            Some(Word { at, kind: Kind::Bare(text) | Kind::Quoted(text) }) => {
                invalid(*at, &format!("{expected}, and it is {text:?}"))
            }
            Some(Word { at, .. }) => invalid(*at, expected),
            None => invalid(self.last, &format!("{expected} after this")),
        }
    }
}

fn rule(words: Paragraph) -> Result<Rule> {
    let mut words = Words { words: words.into(), last: (1, 1) };
    const BEGIN: &str = "A rule begins with accept or refuse, and a line that goes on with the rule above with a space";
    let (verb, at) = words.bare(BEGIN)?;
    let verb = match verb.as_str() {
        "accept" => Verb::Accept,
        "refuse" => Verb::Refuse,
        other => return Err(invalid(at, &format!("{BEGIN}: this begins with {other:?}"))),
    };
    let mut terms = Vec::new();
    if !words.take("any") {
        loop {
            terms.push(term(&mut words)?);
            // A condition may go on in the next line.
            let is_continued =
                words.words.get(1).is_some_and(|word| matches!(&word.kind, Kind::Bare(text) if text == "and"));
            if is_continued && words.peek().is_some_and(|word| word.kind == Kind::ClauseEnd) {
                words.next();
            }
            if !words.take("and") {
                break;
            }
        }
    }
    if terms.len() > MOST_TERMS {
        return Err(invalid(at, &format!("A rule has at most {MOST_TERMS} conditions")));
    }
    let mut mappings: Vec<Mapping> = Vec::new();
    while words.peek().is_some() {
        if !words.next_if(|word| word.kind == Kind::ClauseEnd) {
            return Err(words.expected(
                "The condition goes on with and, or ends with ; or the end of the line; in place of or, write two rules",
            ));
        }
        // `;` may end the line.
        while words.next_if(|word| word.kind == Kind::ClauseEnd) {}
        if words.peek().is_none() {
            break;
        }
        let mapping = mapping(&mut words)?;
        if verb == Verb::Refuse {
            return Err(invalid(mapping.at, "A rule that refuses takes no values"));
        }
        if mappings.len() >= MOST_MAPPINGS {
            return Err(invalid(mapping.at, &format!("A rule takes at most {MOST_MAPPINGS} names and claims")));
        }
        if mapping.target == Target::Name && mappings.iter().any(|other| other.target == Target::Name) {
            return Err(invalid(mapping.at, "A rule has one name; else gives an alternative"));
        }
        mappings.push(mapping);
    }
    Ok(Rule { verb, at, terms, mappings })
}

fn term(words: &mut Words) -> Result<Term> {
    let is_negated = words.take("not");
    let (field, at) = words.bare("A condition is expected, such as san.dns = www.example")?;
    let mut shown = Vec::new();
    let matcher = if field == "extension" {
        let (text, at) = words.text("The OID of an extension is expected")?;
        shown.push(text.clone());
        Matcher::Extension(oid(&text, at)?)
    } else {
        let values = values(words)?;
        shown.extend(values.iter().map(|(text, _)| text.clone()));
        matcher(&field, at, values)?
    };
    let shown = match &shown[..] {
        [one] => format!("{field} = {one}"),
        [first, ..] => format!("{field} in ({first}, ... {} values)", shown.len()),
        [] => field,
    };
    let text = if is_negated { format!("not {shown}") } else { shown };
    Ok(Term { at, is_negated, matcher, text })
}

fn values(words: &mut Words) -> Result<Vec<(String, Position)>> {
    const EXPECTED: &str = "A value is expected; quote it if it has spaces or any of = ( ) , ; #";
    if words.take_sign('=') {
        return Ok(alloc::vec![words.text(EXPECTED)?]);
    }
    if !words.take("in") {
        return Err(words.expected("= or in is expected"));
    }
    words.sign('(')?;
    let mut found = alloc::vec![words.text(EXPECTED)?];
    while !words.take_sign(')') {
        words.sign(',')?;
        // A list may go on in the next line.
        while words.next_if(|word| word.kind == Kind::ClauseEnd) {}
        found.push(words.text(EXPECTED)?);
    }
    Ok(found)
}

fn matcher(field: &str, at: Position, values: Vec<(String, Position)>) -> Result<Matcher> {
    fn each<T>(
        values: Vec<(String, Position)>,
        read: impl Fn(&str) -> core::result::Result<T, String>,
    ) -> Result<Vec<T>> {
        values.into_iter().map(|(text, at)| read(&text).map_err(|reason| invalid(at, &reason))).collect()
    }
    let digest =
        |text: &str| text.parse().map_err(|error: certauth::DigestError| format!("This is no SHA-256: {error}"));
    let named = |text: &str| Ok::<_, String>(String::from(text));
    Ok(match field {
        "certificate.sha256" => Matcher::Certificate(sorted(each(values, digest)?)),
        "public_key.sha256" => Matcher::PublicKey(sorted(each(values, digest)?)),
        "legacy.sha1" => Matcher::LegacySha1(sorted(each(values, |text| {
            text.parse().map_err(|error: certauth::DigestError| format!("This is no SHA-1: {error}"))
        })?)),
        "issuer" => Matcher::Issuer(sorted(each(values, name)?)),
        "subject" => Matcher::Subject(sorted(each(values, name)?)),
        "spiffe.trust_domain" => {
            let domains = each(values, |text| match SpiffeId::parse(&format!("spiffe://{text}")) {
                Ok(id) if id.trust_domain() == text => Ok(text.into()),
                Ok(_) => Err("A trust domain is expected, such as example.org".into()),
                Err(reason) => Err(reason.into()),
            })?;
            Matcher::TrustDomain(sorted(domains))
        }
        "eku" => Matcher::Usage(sorted(each(values, usage)?)),
        "policy" => Matcher::Policy(sorted(each(values, usage)?)),
        "anchor" => Matcher::Anchor(sorted(each(values, named)?)),
        _ => match (field.split_once('.'), field) {
            (Some(("subject", attribute)), _) => {
                let oid = attribute_type(attribute).ok_or_else(|| invalid(at, UNKNOWN_ATTRIBUTE))?;
                let names = each(values, |text| attribute_name(&oid, text))?;
                Matcher::SubjectAttribute(oid, sorted(names))
            }
            (Some(("san", word)), _) if name_type(word).is_some() => {
                let kind = name_type(word).unwrap_or(NameType::Dns);
                let mut names = Names::new(kind.form());
                for (text, at) in values {
                    names.read(&text).map_err(|reason| invalid(at, reason))?;
                }
                Matcher::San(kind, names.in_order())
            }
            _ => {
                let reason = format!(
                    "There is no field {field:?}; there are certificate.sha256, public_key.sha256, issuer, subject, \
                     subject.CN and other attributes, san.dns, san.email, san.uri, san.ip, san.upn, \
                     san.smtp_utf8_mailbox, spiffe.trust_domain, eku, policy, extension, anchor and legacy.sha1"
                );
                return Err(invalid(at, &reason));
            }
        },
    })
}

fn sorted<T: Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort_unstable();
    values
}

fn name_type(word: &str) -> Option<NameType> {
    NameType::ALL.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
}

fn oid(text: &str, at: Position) -> Result<Oid> {
    usage(text).map_err(|reason| invalid(at, &reason))
}

fn usage(text: &str) -> core::result::Result<Oid, String> {
    text.parse().map_err(|error: certauth::OidError| format!("An OID is expected, dotted or by name: it is {error}"))
}

/// The types of attribute that rules can name; every other one is written as its dotted OID.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("CN", "2.5.4.3"),
    ("SN", "2.5.4.4"),
    ("serialNumber", "2.5.4.5"),
    ("C", "2.5.4.6"),
    ("L", "2.5.4.7"),
    ("ST", "2.5.4.8"),
    ("STREET", "2.5.4.9"),
    ("O", "2.5.4.10"),
    ("OU", "2.5.4.11"),
    ("title", "2.5.4.12"),
    ("givenName", "2.5.4.42"),
    ("organizationIdentifier", "2.5.4.97"),
    ("UID", "0.9.2342.19200300.100.1.1"),
    ("DC", "0.9.2342.19200300.100.1.25"),
    ("emailAddress", "1.2.840.113549.1.9.1"),
];

const UNKNOWN_ATTRIBUTE: &str = "An attribute of the subject is expected: CN, SN, serialNumber, C, L, ST, STREET, O, OU, \
                                 title, givenName, organizationIdentifier, UID, DC, emailAddress or a dotted OID";

fn attribute_type(text: &str) -> Option<Oid> {
    let dotted = ATTRIBUTES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map_or(text, |(_, oid)| oid);
    dotted.parse().ok().filter(|_| dotted.starts_with(|first: char| first.is_ascii_digit()))
}

/// The folded form of a name that RFC 4514 writes.
fn name(text: &str) -> core::result::Result<Vec<u8>, String> {
    const EXPECTED: &str =
        "A distinguished name as RFC 4514 writes it is expected, in quotes, such as \"CN=alice,O=Example\"";
    let der = Some(text)
        .filter(|text| text.contains('='))
        .and_then(|text| Name::from_str(text).ok())
        .and_then(|name| name.to_der().ok());
    der.and_then(|der| folded(&der)).filter(|folded| !folded.is_empty()).ok_or(EXPECTED.into())
}

/// The folded form of a name of one attribute, so that its value is compared as RFC 5280, 7.1 compares names.
pub(crate) fn attribute_name(oid: &Oid, text: &str) -> core::result::Result<Vec<u8>, String> {
    const UTF8_STRING: u8 = 0x0c;
    let value = tlv(UTF8_STRING, text.as_bytes());
    value
        .and_then(|value| one_attribute(oid, &value))
        .and_then(|der| folded(&der))
        .ok_or("The value is too long".into())
}

/// What is equal for names that are equal under RFC 5280, 7.1.
fn folded(der: &[u8]) -> Option<Vec<u8>> {
    Some(DistinguishedName::from_der(der).ok()?.folded())
}

/// The DER of a name of one attribute, from the DER of its value.
pub(crate) fn one_attribute(oid: &Oid, value: &[u8]) -> Option<Vec<u8>> {
    let oid = tlv(0x06, oid.contents())?;
    let pair = tlv(0x30, &[&oid, value].concat())?;
    let set = tlv(0x31, &pair)?;
    tlv(0x30, &set)
}

/// A definite length in DER, for what is shorter than 64 KiB.
pub(crate) fn tlv(tag: u8, contents: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(contents.len()).ok()?;
    let [high, low] = length.to_be_bytes();
    let mut out = match length {
        0..=0x7f => alloc::vec![tag, low],
        0x80..=0xff => alloc::vec![tag, 0x81, low],
        _ => alloc::vec![tag, 0x82, high, low],
    };
    out.extend_from_slice(contents);
    Some(out)
}

/// Words that mean something elsewhere in a rule, and near misses of the targets.
const KEYWORDS: &[&str] =
    &["accept", "refuse", "any", "and", "or", "not", "in", "else", "name", "names", "permits", "permit"];

fn mapping(words: &mut Words) -> Result<Mapping> {
    let is_quoted = matches!(words.peek(), Some(Word { kind: Kind::Quoted(_), .. }));
    let (target, at) = words.text("name, permits or the type of a claim is expected")?;
    let target = match target.as_str() {
        "name" => Target::Name,
        "permits" => Target::Permits,
        "" => return Err(invalid(at, "The type of a claim is not empty")),
        // A misspelt keyword must not become a claim that nobody asks for.
        text if !is_quoted && KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(text)) => {
            return Err(invalid(at, "name or permits is expected; quote this word if it is the type of a claim"));
        }
        _ => Target::Claim(target),
    };
    words.sign('=')?;
    let mut alternatives = alloc::vec![take(words, &target)?];
    while words.take("else") {
        if alternatives.last().is_some_and(|last| is_always_there(&last.source)) {
            return Err(invalid(words.last, "The source before else always has a value, or refuses"));
        }
        alternatives.push(take(words, &target)?);
    }
    Ok(Mapping { at, target, alternatives })
}

/// Whether every certificate has a value of this source, or is refused.
fn is_always_there(source: &Source) -> bool {
    matches!(
        source,
        Source::Constant(_)
            | Source::Issuer
            | Source::SerialNumber
            | Source::CertificateSha256
            | Source::PublicKeySha256
            | Source::Spiffe
    )
}

fn take(words: &mut Words, target: &Target) -> Result<Take> {
    let (source, text) = source(words)?;
    let choice = words.peek().and_then(|word| match &word.kind {
        Kind::Bare(text) => Choice::ALL.iter().find(|(name, _)| name == text).map(|(_, choice)| *choice),
        _ => None,
    });
    if choice.is_some() {
        words.next();
    }
    let choice = choice.unwrap_or(Choice::ExactlyOne);
    if choice == Choice::Each && *target == Target::Name {
        return Err(invalid(words.last, "A principal has one name: choose exactly_one, at_most_one, first or last"));
    }
    let mut transforms = Vec::new();
    loop {
        transforms.push(if words.take("lower") {
            Transform::Lower
        } else if words.take("upper") {
            Transform::Upper
        } else if words.take("local_part") {
            Transform::LocalPart
        } else if words.take("prefix") {
            Transform::Prefix(words.text("A text is expected")?.0)
        } else if words.take("suffix") {
            Transform::Suffix(words.text("A text is expected")?.0)
        } else {
            break;
        });
    }
    let is_end = |word: &Word| word.kind == Kind::ClauseEnd || word.kind == Kind::Bare("else".into());
    if words.peek().is_some_and(|word| !is_end(word)) {
        return Err(words.expected(
            "exactly_one, at_most_one, first, last, each, lower, upper, local_part, prefix, suffix, else or the end of the \
             clause is expected",
        ));
    }
    Ok(Take { source, choice, transforms, text })
}

fn source(words: &mut Words) -> Result<(Source, String)> {
    const EXPECTED: &str = "A text in quotes or a source is expected: san(email), subject(CN), subject, issuer, serial_number, \
                            certificate.sha256, public_key.sha256, spiffe, security_identifier, permanent_identifier, \
                            extension(OID), policy or anchor";
    if let Some(Word { kind: Kind::Quoted(text), at }) = words.peek() {
        let (text, at) = (text.clone(), *at);
        if text.is_empty() {
            return Err(invalid(at, "A text is not empty"));
        }
        words.next();
        return Ok((Source::Constant(text.clone()), format!("{text:?}")));
    }
    let (word, at) = words.bare(EXPECTED)?;
    let argument = match words.take_sign('(') {
        true => {
            let argument = words.text("What is in the brackets is expected")?;
            words.sign(')')?;
            Some(argument)
        }
        false => None,
    };
    let shown = match &argument {
        Some((argument, _)) => format!("{word}({argument})"),
        None => word.clone(),
    };
    let source = match (word.as_str(), argument) {
        ("san", Some((argument, at))) => match name_type(&argument) {
            Some(kind) => Source::San(kind),
            None if argument == "directory_name" => Source::DirectoryName,
            None => {
                let reason =
                    "A type of name is expected: dns, email, uri, ip, upn, smtp_utf8_mailbox or directory_name";
                return Err(invalid(at, reason));
            }
        },
        ("subject", Some((argument, at))) => {
            Source::SubjectAttribute(attribute_type(&argument).ok_or_else(|| invalid(at, UNKNOWN_ATTRIBUTE))?)
        }
        ("extension", Some((argument, at))) => Source::Extension(oid(&argument, at)?),
        ("subject", None) => Source::Subject,
        ("issuer", None) => Source::Issuer,
        ("serial_number", None) => Source::SerialNumber,
        ("certificate.sha256", None) => Source::CertificateSha256,
        ("public_key.sha256", None) => Source::PublicKeySha256,
        ("spiffe", None) => Source::Spiffe,
        ("security_identifier", None) => Source::SecurityIdentifier,
        ("permanent_identifier", None) => Source::PermanentIdentifier,
        ("policy", None) => Source::Policy,
        ("anchor", None) => Source::Anchor,
        _ => return Err(invalid(at, EXPECTED)),
    };
    Ok((source, shown))
}
