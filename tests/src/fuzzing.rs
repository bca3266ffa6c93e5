//! The bodies of the fuzz targets: each takes any bytes and panics where certauth breaks a promise. The targets in
//! `fuzz/` call them, and an ordinary test replays the committed corpora through them.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use certauth::face::{DerReader, is_pem, oid_text};
use certauth::policy::{CertificateTypes, FIELDS, Kind};
use certauth::signature::{InvalidSignature, SignatureAlgorithm, SignatureVerifier};
use certauth::{
    AwsLc, Certificate, DistinguishedName, GeneralName, Identity, Presented, Revocation, RevocationChecker,
    RevocationEvidence, RevocationRequest, RevocationStatus, TrustAnchor, TrustAnchors, UnixTime, ValidationError,
    ValidationOptions, ValidationPolicy, certificates_from_pem, evidence_json, verdict_json,
};
use certauth_forwarding::{
    Format, Forwarding, ForwardingError, Product, Provenance, TrustedPeers, encode_proxy_protocol,
};
use certauth_issue::{AlternativeName, Issued, KeyType, Template};
use certauth_principal::{
    Authenticator, Decision, Names, NoHooks, Rules, aspnet_claims, claims, permanent_identifiers, security_identifier,
    spiffe_id, user_principal_name,
};
use der::{Decode as _, Encode as _, Reader as _, SliceReader, Tagged as _, asn1::AnyRef};
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::crl::CertificateList;

use crate::world::{Choices, Scope, World, ask_core};
use crate::{make, oracle};

/// A target by its name, which is also that of its corpus.
pub type Target = (&'static str, fn(&[u8]));

/// Every target whose body stands here.
pub const TARGETS: &[Target] = &[
    ("der_reader", der_reader),
    ("certificate", certificate),
    ("validate_der", validate_der),
    ("pem", pem),
    ("crl", crl),
    ("policy_set", policy_set),
    ("world", world),
    ("rules", rules),
    ("principal", principal),
    ("issue_names", issue_names),
    ("forwarding", forwarding),
];

/// What the `der` crate reads, ours reads alike.
pub fn der_reader(data: &[u8]) {
    let mut ours = DerReader::new(data);
    let mut consumed = 0;
    while let Ok(tlv) = ours.any() {
        // A value is framed by what stands before it, and nothing is lost between two values.
        assert_eq!(&data[consumed..consumed + tlv.full.len()], tlv.full);
        assert_eq!(tlv.full.first(), Some(&tlv.tag));
        assert!(tlv.full.ends_with(tlv.value));
        assert_eq!(make::tlv(tlv.tag, tlv.value), tlv.full, "one encoding of a length");
        consumed += tlv.full.len();
    }
    assert_eq!(ours.is_empty(), consumed == data.len());
    values_alike(data, 0);
}

/// Whatever is given as CRLs is read or refused, and what x509-cert reads of a list, ours finds.
pub fn crl(data: &[u8]) {
    let Ok(builder) = RevocationEvidence::builder().add_crls(data) else { return };
    let evidence = builder.build();
    let now = UnixTime(make::NOW);
    let reports = evidence.status_at(now);
    assert_eq!(reports.len(), evidence.len());
    assert!(!evidence_json(&evidence, now).contains(['\n', '\u{1b}']));
    let entries: usize = reports.iter().map(|report| report.entries as usize).sum();
    let found = evidence.newly_revoked(&RevocationEvidence::default());
    assert!(found.iter().map(|issuer| issuer.serial_numbers.len()).sum::<usize>() <= entries);
    assert!(found.iter().flat_map(|issuer| &issuer.serial_numbers).all(|serial| evidence.names(serial)));
    let Ok(theirs) = CertificateList::<Raw>::from_der(data) else { return };
    let list = theirs.tbs_cert_list;
    let revoked = list.revoked_certificates.unwrap_or_default();
    assert_eq!(revoked.len(), entries);
    // Entries of an indirect list may be about certificates of other issuers.
    let is_indirect = |extension: &x509_cert::ext::Extension| extension.extn_id.to_string() == "2.5.29.28";
    if !list.crl_extensions.iter().flatten().any(is_indirect) {
        assert!(revoked.iter().all(|entry| evidence.names(entry.serial_number.as_bytes())));
    }
}

/// Deeper than any certificate nests.
const MAX_DEPTH: u32 = 32;

fn values_alike(data: &[u8], depth: u32) {
    let Ok(mut theirs) = SliceReader::new(data) else { return };
    let mut ours = DerReader::new(data);
    while !theirs.is_finished() {
        let Ok(value) = AnyRef::decode(&mut theirs) else { return };
        let tag = value.tag();
        // The one thing that ours leaves out: tag numbers over 30, which stand nowhere in a certificate.
        if tag.number().value() > 30 {
            return;
        }
        let read = ours.any().expect("what der reads");
        assert_eq!(read.value, value.value());
        assert_eq!(tag.to_der().expect("a tag"), [read.tag]);
        if tag.is_constructed() && depth < MAX_DEPTH {
            values_alike(read.value, depth + 1);
        }
    }
    assert!(ours.is_empty());
}

/// Every accessor of a certificate answers, and x509-cert reads nothing that ours cannot frame or reads otherwise.
pub fn certificate(data: &[u8]) {
    let ours = Certificate::from_der(data);
    if let Ok(theirs) = CertificateInner::<Raw>::from_der(data) {
        let ours = ours.as_ref().expect("what x509-cert reads");
        let tbs = theirs.tbs_certificate();
        assert_eq!(ours.serial_number().contents(), tbs.serial_number().as_bytes());
        assert_eq!(ours.version(), tbs.version() as u8 + 1);
        assert_eq!(ours.public_key_info(), tbs.subject_public_key_info().to_der().expect("a key"));
        assert_eq!(ours.issuer().der(), tbs.issuer().to_der().expect("an issuer"));
        assert_eq!(ours.subject().der(), tbs.subject().to_der().expect("a subject"));
    }
    match ours {
        Ok(certificate) => {
            touch(&certificate);
            assert_eq!(certificate.der(), data);
            let owned = certificate.clone().into_owned();
            assert_eq!(owned.subject().der(), certificate.subject().der());
            assert_eq!(owned, certificate);
        }
        Err(error) => assert!(error.offset <= data.len() && !error.to_string().is_empty()),
    }
}

fn touch(certificate: &Certificate<'_>) {
    touch_name(&certificate.issuer());
    touch_name(&certificate.subject());
    assert_eq!(certificate.is_self_issued(), certificate.subject().matches(&certificate.issuer()));
    assert!(certificate.version() <= 3);
    assert!(certificate.not_before().is_none_or(|time| !time.to_string().is_empty()));
    assert!(certificate.not_after().is_none_or(|time| !time.to_string().is_empty()));
    certificate.subject_alt_names().for_each(|name| touch_general_name(&name));
    certificate
        .extended_key_usages()
        .into_iter()
        .flatten()
        .for_each(|oid| assert!(printable(&oid_text(oid.contents()))));
    let usage = certificate.key_usage();
    assert!(usage.is_none_or(|usage| usage.digital_signature() == usage.bit(0)));
    for part in [
        certificate.public_key_info(),
        certificate.serial_number().contents(),
        certificate.subject_key_identifier().unwrap_or_default(),
        certificate.authority_key_identifier().unwrap_or_default(),
    ] {
        assert!(part.len() <= certificate.der().len());
    }
    certificate.basic_constraints();
}

fn touch_name(name: &DistinguishedName<'_>) {
    assert!(printable(&name.text()));
    assert!(name.matches(name));
    assert!(!name.is_empty() || name.attributes().next().is_none());
    name.attributes().for_each(|attribute| drop((attribute.text(), oid_text(attribute.oid.contents()))));
}

fn touch_general_name(name: &GeneralName<'_>) {
    assert!(name.user_principal_name().is_none_or(printable));
    match name {
        GeneralName::DnsName(text) | GeneralName::Rfc822Name(text) | GeneralName::Uri(text) => {
            assert!(printable(text));
        }
        GeneralName::DirectoryName(name) => touch_name(name),
        _ => {}
    }
}

/// No character that moves a terminal's cursor or turns the direction of text.
fn printable(text: &str) -> bool {
    !text.chars().any(|character| {
        character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

/// A validation as bytes: four octets of switches, eight of time, then each certificate behind its length in two
/// octets, the end entity first. Whatever is missing is empty or zero, so that every input means something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// Bit 0 takes every signature for good; bit 1 asks a checker about revocation; bit 2 takes self-signed
    /// certificates too; from bit 3 on each turns the next policy field that is a Bool.
    pub switches: u32,
    /// Seconds since 1970.
    pub now: i64,
    /// The end entity and what was sent with it.
    pub certificates: Vec<Vec<u8>>,
}

impl Bundle {
    /// From the bytes of a fuzzer.
    pub fn read(mut data: &[u8]) -> Bundle {
        let switches = u32::from_be_bytes(take(&mut data));
        let now = i64::from_be_bytes(take(&mut data));
        let mut certificates = Vec::new();
        while !data.is_empty() {
            let length = usize::from(u16::from_be_bytes(take(&mut data)));
            let (der, rest) = data.split_at(length.min(data.len()));
            certificates.push(der.to_vec());
            data = rest;
        }
        Bundle { switches, now, certificates }
    }

    /// The bytes of a seed.
    pub fn write(&self) -> Vec<u8> {
        let mut out = [&self.switches.to_be_bytes()[..], &self.now.to_be_bytes()[..]].concat();
        for der in &self.certificates {
            out.extend((der.len() as u16).to_be_bytes());
            out.extend(der);
        }
        out
    }

    fn options(&self) -> ValidationOptions {
        let mut policy = ValidationPolicy::default();
        let bools = FIELDS.iter().filter(|field| field.kind == Kind::Bool);
        let asks_revocation = self.switches & 2 != 0;
        for (field, _) in bools.zip(3..32).filter(|(_, bit)| self.switches & (1 << bit) != 0) {
            if field.needs == "revocation" && !asks_revocation {
                continue;
            }
            let turned = if field.default_text() == "true" { "false" } else { "true" };
            policy.set(field.name, turned).expect("a Bool");
        }
        // Any self-signed certificate enters only where self-signed ones may.
        if self.switches & 4 != 0 || policy.allow_any_self_signed {
            policy.set("certificate_types", "all").expect("a choice");
            policy.set("allow_any_self_signed", "true").expect("a Bool");
        }
        let revocation = match asks_revocation {
            false => Revocation::NoCheck,
            true => Revocation::Offline(Arc::new(BySerial)),
        };
        let builder = ValidationOptions::builder(ANCHORS.clone(), revocation).set_policy(policy);
        let builder = match self.switches & 1 {
            0 => builder.set_verifier(Arc::new(AwsLc)),
            _ => builder.set_verifier(Arc::new(Gullible)),
        };
        builder.build().expect("options that can work")
    }
}

fn take<const N: usize>(data: &mut &[u8]) -> [u8; N] {
    let mut out = [0; N];
    let (head, rest) = data.split_at(N.min(data.len()));
    out[..head.len()].copy_from_slice(head);
    *data = rest;
    out
}

/// The anchors of [`validate_der`]: their keys signed the seeds.
static ANCHORS: LazyLock<TrustAnchors> =
    LazyLock::new(|| TrustAnchors::from_pem(include_bytes!("../../fuzz/anchors.pem")).expect("the committed anchors"));

/// Takes every signature for good, so that a fuzzer gets behind the arithmetic.
struct Gullible;

impl SignatureVerifier for Gullible {
    fn verify(&self, _: SignatureAlgorithm<'_>, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Ok(())
    }
}

/// Answers by the last two bits of the serial number.
struct BySerial;

impl RevocationChecker for BySerial {
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
        match request.certificate().serial_number().contents().last().map(|last| last & 3) {
            Some(0) => RevocationStatus::Revoked,
            Some(1) => RevocationStatus::Unknown,
            _ => RevocationStatus::Good,
        }
    }
}

/// A verdict is always reached, the same for the same input; it does not hang on the order of the chain, and nothing
/// that is added to the chain takes it back.
pub fn validate_der(data: &[u8]) {
    let bundle = Bundle::read(data);
    let options = bundle.options();
    let (leaf, chain) = bundle.certificates.split_first().map_or((&[][..], &[][..]), |(leaf, chain)| (leaf, chain));
    let chain: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
    let run = |chain: &[&[u8]]| certauth::validate_der(leaf, chain, UnixTime(bundle.now), &options);
    let verdict = run(&chain);
    touch_verdict(&verdict);
    assert_eq!(verdict_json(&verdict), verdict_json(&run(&chain)));

    let reversed: Vec<&[u8]> = chain.iter().rev().copied().collect();
    let more: Vec<&[u8]> = [b"unreadable"].into_iter().map(<[u8; 10]>::as_slice).chain(chain.iter().copied()).collect();
    for (verdict, other) in [(&verdict, &run(&reversed)), (&verdict, &run(&more))] {
        // The budget is spent in another order.
        if !is_spent(verdict) && !is_spent(other) {
            assert_eq!(verdict.is_ok(), other.is_ok());
        }
    }
}

/// Whether a limit ended it: the codes from 690 to 699.
fn is_spent(verdict: &Result<Identity, ValidationError>) -> bool {
    verdict.as_ref().is_err_and(|error| {
        let codes = error.rejections().iter().map(|rejection| rejection.violation.code);
        codes.chain([error.code()]).any(|code| (690..700).contains(&(code as u32)))
    })
}

fn touch_verdict(verdict: &Result<Identity, ValidationError>) {
    let json: serde_json::Value = serde_json::from_str(&verdict_json(verdict)).expect("JSON");
    match verdict {
        Ok(identity) => {
            assert_eq!(json["outcome"], "authenticated");
            touch(identity.certificate());
            assert!(identity.path().count() >= 1 && !identity.path_refs().is_empty());
            assert!(!identity.checked().is_empty());
            identity.user_principal_names().for_each(|name| assert!(printable(name)));
        }
        Err(error) => {
            assert_eq!(json["outcome"], "denied");
            assert!(printable(&error.to_string()) && printable(&format!("{error:#}").replace('\n', "")));
            assert!(!error.rejections().is_empty());
        }
    }
}

/// A world that the bytes choose, signed after every change: core and the oracle agree on it.
pub fn world(data: &[u8]) {
    held_against_the_oracle(&World::new(&mut Choices::Bytes(data), Scope::Decoded));
}

/// Core accepts what the oracle accepts, and with a policy set that the oracle found too.
pub fn held_against_the_oracle(world: &World) {
    let verdict = ask_core(world);
    if is_spent(&verdict) {
        return;
    }
    let oracle = oracle::judge(world);
    match (&verdict, &oracle) {
        (Ok(identity), Ok(answer)) if answer.accepts => {
            let policies: BTreeSet<String> =
                identity.policies().iter().map(|policy| oid_text(policy.contents())).collect();
            assert!(answer.policies.contains(&policies), "{policies:?} is none of {:?}: {world:02x?}", answer.policies);
        }
        (Err(_), Ok(answer)) if !answer.accepts => {}
        (Err(_), Err(_)) => {}
        _ => {
            panic!("core: {:?}; oracle: {oracle:?}; {:?} {:?}", verdict.map(|_| "accepts"), world.changes, world.policy)
        }
    }
}

/// A bundle is read whole or refused, and what was read is read again from its own encoding.
pub fn pem(data: &[u8]) {
    match certificates_from_pem(data) {
        Ok(certificates) => {
            assert!(is_pem(data) && !certificates.is_empty());
            let again: String = certificates.iter().map(|der| make::pem(der)).collect();
            assert_eq!(certificates_from_pem(again.as_bytes()), Ok(certificates));
        }
        Err(error) => assert!(printable(&error.to_string())),
    }
    // Anchors take the same bundle or refuse it with a code.
    drop(TrustAnchors::from_pem(data));
}

/// Lines `name=value`: what a field takes, it prints, and takes again as the same value.
pub fn policy_set(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut policy = ValidationPolicy::default();
    for (name, value) in text.lines().filter_map(|line| line.split_once('=')) {
        let before = policy.clone();
        match policy.set(name, value) {
            Ok(()) => {
                let printed = policy.get(name).expect("a field");
                let mut again = before;
                assert_eq!(again.set(name, &printed), Ok(()));
                assert_eq!(again, policy);
            }
            Err(error) => {
                assert_eq!(policy, before, "a refused value changes nothing");
                assert!(printable(&error.to_string()));
            }
        }
    }
}

/// Texts of rules: read or refused with a position in the text; what was read decides about any identity.
pub fn rules(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Rules::parse(text) {
        Ok(rules) => {
            assert!(!rules.is_empty());
            let lines = u32::try_from(text.lines().count()).expect("few lines");
            assert!(rules.lint().iter().all(|lint| (1..=lines).contains(&lint.line)));
            for identity in IDENTITIES.iter() {
                decided(&rules, identity);
            }
        }
        Err(error) => {
            assert!(printable(&error.to_string()));
            if let Some((line, column)) = error.position {
                let found = text.lines().nth(line as usize - 1).expect("a line of the text");
                assert!((1..=found.chars().count().max(1)).contains(&(column as usize)), "{error}");
            }
        }
    }
}

/// The explanation agrees with the decision.
fn decided(rules: &Rules, identity: &Identity) {
    let explained = rules.explain(identity);
    assert_eq!(explained.len(), rules.len());
    match rules.decide(identity) {
        Decision::Accepted { line, .. } => {
            assert!(explained.iter().any(|one| one.line == line && one.matches));
        }
        Decision::Refused { reasons, .. } => assert!(reasons.len() <= 16),
        _ => {}
    }
}

/// A value of each product's header: it is decoded or refused, and what is decoded is what its encoding says. Then the same octets
/// as lines of a request, with a chain in whichever way.
pub fn forwarding(data: &[u8]) {
    let Some((selector, value)) = data.split_first() else { return };
    let product = Product::ALL[usize::from(*selector) % Product::ALL.len()];
    if product.format() == Format::ProxyProtocol {
        return proxy_protocol(product, value);
    }
    let built = Forwarding::builder(product).set_header("X-Cert").build().expect("settings");
    let verify = product.verify().map(|(name, expected)| (name.as_bytes(), expected.as_bytes()));
    let decode = |value: &[u8]| {
        let headers: Vec<(&[u8], &[u8])> = [(&b"X-Cert"[..], value)].into_iter().chain(verify).collect();
        built.decode(believed(), &headers)
    };
    match decode(value) {
        Ok(forwarded) if !forwarded.certificates().is_empty() => {
            let again = product.format().encode(forwarded.certificates()).expect("what was decoded");
            assert_eq!(decode(again.as_bytes()).as_ref(), Ok(&forwarded));
        }
        Ok(_) => {
            let trimmed = value.trim_ascii();
            assert!(trimmed.is_empty() || product.none().is_some_and(|none| none.as_bytes() == trimmed));
        }
        Err(error) => refusal(&error),
    }
    lines(product, value);
}

fn believed() -> Provenance {
    Provenance::unix(&TrustedPeers::parse("unix").expect("a list"))
}

fn refusal(error: &ForwardingError) {
    assert!((1100..1110).contains(&error.code.number()) && error.to_string().is_ascii());
}

/// Lines of name and value, with line feeds between them and a colon in each.
fn lines(product: Product, data: &[u8]) {
    let line = |line: &'_ [u8]| {
        let colon = line.iter().position(|octet| *octet == b':').unwrap_or(line.len());
        (line[..colon].to_vec(), line.get(colon + 1..).unwrap_or_default().to_vec())
    };
    let headers: Vec<(Vec<u8>, Vec<u8>)> = data.split(|octet| *octet == b'\n').map(line).collect();
    let chains = ["none", "rfc9440:C", "concatenated-der:C", "concatenated-der-item:C", "numbered:C-"];
    for chain in chains {
        let builder = Forwarding::builder(product).set_header("X-Cert").set("chain", chain).expect("a chain");
        let forwarding = builder.build().expect("settings");
        for result in [forwarding.decode(believed(), &headers), forwarding.decode_environ(believed(), &headers)] {
            match result {
                Ok(forwarded) => assert!(forwarded.certificates().len() <= 11),
                Err(error) => refusal(&error),
            }
        }
        let untrusted = forwarding.decode(Provenance::untrusted(), &headers);
        assert!(untrusted.is_ok_and(|forwarded| forwarded.certificates().is_empty()) || !headers.is_empty());
    }
}

/// What comes before the client's own octets: more octets behind it change nothing, and fewer ask for more.
fn proxy_protocol(product: Product, data: &[u8]) {
    let forwarding = Forwarding::builder(product).build().expect("settings");
    let decode = |octets: &[u8]| forwarding.decode_proxy_protocol(believed(), octets);
    match decode(data) {
        Ok(None) => {}
        Ok(Some(header)) => {
            assert_eq!(decode(&data[..header.length]).as_ref(), Ok(&Some(header.clone())));
            assert!(header.length == 0 || decode(&data[..header.length - 1]) == Ok(None));
            if let [certificate] = header.forwarded.certificates() {
                let again = encode_proxy_protocol(Some(certificate)).expect("what was decoded");
                let again = decode(&again).expect("a header").expect("all of it");
                assert_eq!(again.forwarded.certificates(), header.forwarded.certificates());
            }
        }
        Err(error) => refusal(&error),
    }
}

/// Any certificate that can be an identity, trusted by itself: forms, claims, a set of rules, and its record.
pub fn principal(data: &[u8]) {
    let Ok(anchor) = TrustAnchor::only_this_certificate(data) else { return };
    let policy = ValidationPolicy::default()
        .certificate_types(CertificateTypes::All)
        .extended_key_usages(Vec::new())
        .require_digital_signature(false)
        .check_end_entity_validity(false)
        .allow_undecodable_names(true);
    let anchors: TrustAnchors = [anchor.with_label("me")].into_iter().collect();
    let options = ValidationOptions::builder(anchors, Revocation::NoCheck).set_policy(policy);
    let Ok(options) = options.set_verifier(Arc::new(Gullible)).build() else { return };
    let Ok(authenticator) = Authenticator::builder(options).set_rules(EVERYTHING).build() else { return };
    let none: &[&[u8]] = &[];
    let presented = Presented::certificate_and_chain(data, none);
    let now = UnixTime(make::NOW);
    let outcome = authenticator.authenticate(&presented, now, &mut NoHooks);
    let key = [7; 32];
    for names in [Names::PLAIN, Names::hidden_by(&key).expect("a key")] {
        let record = authenticator.record(&outcome, &presented, now, names);
        assert!(record.bytes().all(|octet| (b' '..=b'~').contains(&octet)), "{record}");
        assert!(serde_json::from_str::<serde_json::Value>(&record).is_ok());
    }
    let Ok(identity) = certauth::validate_der(data, none, now, authenticator.options()) else { return };
    let _ = (spiffe_id(&identity), user_principal_name(&identity), security_identifier(&identity));
    let _ = permanent_identifiers(&identity);
    let all = claims(&identity, "x");
    assert!(all.len() >= identity.subject_alt_names().count() + identity.subject().attributes().count());
    assert!(aspnet_claims(&identity, "x").len() <= 9);
    decided(authenticator.rules().expect("rules"), &identity);
}

/// Rules that look at everything and take everything.
const EVERYTHING: &str = "refuse san.dns = *.refused.example and not subject.O = x
accept subject.CN = alice and san.uri = spiffe://example.org/**
  name = spiffe
accept san.upn = alice@corp.example; name = san(upn) first local_part
accept extension 1.3.6.1.4.1.55555.1; name = extension(1.3.6.1.4.1.55555.1)
accept san.ip = 192.0.2.1 and issuer = \"CN=Root\"; name = san(directory_name) last
accept any
  name = san(email) at_most_one lower else subject(CN) at_most_one
  all = san(dns) each
  all = san(smtp_utf8_mailbox) each
  sid = security_identifier at_most_one
  id = permanent_identifier each
  permits = subject(O) each
";

/// Identities of the seeds, whose certificates have every form of name.
static IDENTITIES: LazyLock<Vec<Identity>> = LazyLock::new(|| {
    let key = make::Key::ed25519();
    let names = make::subject_alt_name(&[
        (1, b"alice@example.com"),
        (2, b"a.example"),
        (6, b"spiffe://example.org/web"),
        (7, &[192, 0, 2, 1]),
    ]);
    let drafts = [make::Draft::client("alice", "alice", &key), make::Draft::client("alice", "alice", &key).with(names)];
    let identity = |draft: &make::Draft| {
        let policy = ValidationPolicy::default().certificate_types(CertificateTypes::All).allow_any_self_signed(true);
        let options = ValidationOptions::builder(TrustAnchors::new(), Revocation::NoCheck)
            .set_policy(policy.certificate_types(CertificateTypes::SelfSigned))
            .build()
            .expect("options");
        certauth::validate_der(&draft.sign(&key), &[] as &[&[u8]], UnixTime(make::NOW), &options).expect("an identity")
    };
    drafts.iter().map(identity).collect()
});

/// Names as `certauth issue` reads them: what is read is a certificate that certauth reads, with that name in it.
pub fn issue_names(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (subject, names) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(mut template) = Template::client(subject, UnixTime(make::NOW)) else { return };
    let Ok(names) = names.lines().map(str::parse).collect::<Result<Vec<AlternativeName>, _>>() else { return };
    let count = names.len();
    template.names = names;
    let Ok(issued) = Issued::self_signed(&template, KeyType::Ed25519) else { return };
    let certificate = Certificate::from_der(issued.der()).expect("a certificate");
    assert_eq!(certificate.subject_alt_names().count(), count);
}
