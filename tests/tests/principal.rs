//! What follows a verdict, in Rust: rules, forms of names, claims, hooks and the record.

use certauth::{
    Code, Identity, Oid, Presented, Revocation, TrustAnchor, TrustAnchors, UnixTime, ValidationOptions,
    ValidationPolicy, validate_der,
};
use certauth_principal::{
    Authenticator, ClaimSource, Decision, Failed, Hooks, Names, NoHooks, Outcome, Refusal, Rules, StatusMap, Validated,
    aspnet_claims, claims, permanent_identifiers, security_identifier, spiffe_id, user_principal_name,
};
use certauth_tests::make::{
    DIGITAL_SIGNATURE, Draft, KEY_CERT_SIGN, Key, NOW, extension, key_usage, name, object_identifier, oid, sequence,
    subject_alt_name, tlv, user_principal_name as upn,
};
use serde_json::Value;

const NONE: &[&[u8]] = &[];
const EMAIL_ADDRESS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1];
const UID: &[u8] = &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1];

/// Two CAs of one name and different keys, under the labels corp and partner.
struct World {
    corp: Key,
    partner: Key,
    client: Key,
    options: ValidationOptions,
}

impl World {
    fn new() -> World {
        World::with_policy(ValidationPolicy::default())
    }

    fn with_policy(policy: ValidationPolicy) -> World {
        let (corp, partner, client) = (Key::p256(), Key::p256(), Key::p256());
        let anchor = |key: &Key, label: &str| {
            let der = Draft::ca("Root", "Root", key).sign(key);
            TrustAnchor::from_certificate_der(&der).expect("an anchor").with_label(label)
        };
        let anchors: TrustAnchors = [anchor(&corp, "corp"), anchor(&partner, "partner")].into_iter().collect();
        let options =
            ValidationOptions::builder(anchors, Revocation::NoCheck).set_policy(policy).build().expect("options");
        World { corp, partner, client, options }
    }

    /// A client's certificate with these names in subjectAltName, as tags and contents.
    fn with_names(&self, names: &[(u8, &[u8])]) -> Draft {
        let draft = Draft::client("alice", "Root", &self.client);
        if names.is_empty() { draft } else { draft.with(subject_alt_name(names)) }
    }

    fn identity(&self, draft: Draft) -> Identity {
        validate_der(&draft.sign(&self.corp), NONE, UnixTime(NOW), &self.options).expect("a valid certificate")
    }

    fn authenticator(&self, rules: &str) -> Authenticator {
        Authenticator::builder(self.options.clone()).set_rules(rules).build().expect("rules")
    }

    fn try_rules(&self, rules: &str, der: &[u8]) -> Outcome {
        self.authenticator(rules).authenticate(
            &Presented::certificate_and_chain(der, NONE),
            UnixTime(NOW),
            &mut NoHooks,
        )
    }

    /// The name, or the code of the refusal.
    fn decide(&self, rules: &str, draft: &Draft) -> Result<Option<String>, Code> {
        match self.try_rules(rules, &draft.clone().sign(&self.corp)) {
            Outcome::Authenticated(principal) => Ok(principal.name().map(Into::into)),
            Outcome::Denied(error) => Err(error.code()),
            Outcome::NoCertificate => panic!("a certificate was given"),
        }
    }
}

fn subject(attributes: &[(&[u8], &str)]) -> Vec<u8> {
    let attributes: Vec<(&[u8], u8, &[u8])> =
        attributes.iter().map(|(oid, text)| (*oid, 0x0c, text.as_bytes())).collect();
    name(&attributes)
}

/// An extension that Windows has, of a UTF-8 text in place of the security identifier's octets.
fn sid(text: &str) -> Vec<u8> {
    let kind: &[u8] = &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 25, 2];
    let inner = object_identifier(&[kind, &[1]].concat());
    let other_name = tlv(0xa0, &[inner, tlv(0xa0, &tlv(4, text.as_bytes()))].concat());
    extension(kind, false, &sequence(&[&other_name]))
}

#[test]
fn rules_match() {
    let world = World::new();
    let draft = world
        .with_names(&[
            (2, b"www.example"),
            (1, b"Alice@example.com"),
            (6, b"spiffe://example.org/web/1"),
            (7, &[192, 0, 2, 1]),
        ])
        .with(extension(oid::UNKNOWN, false, &tlv(0x0c, b"blue")))
        .but(|draft| draft.subject = subject(&[(oid::ORGANIZATION, "Example  Ltd"), (oid::COMMON_NAME, "alice")]));
    let der = draft.sign(&world.corp);
    let identity = validate_der(&der, NONE, UnixTime(NOW), &world.options).expect("a valid certificate");
    let decide = |rules: &str| match world.try_rules(rules, &der) {
        Outcome::Denied(error) => Err(error.code()),
        outcome => Ok(outcome.principal().and_then(|principal| principal.name().map(String::from))),
    };
    let (sha256, key, sha1) = (
        identity.sha256().to_string(),
        identity.public_key_sha256().to_string(),
        identity.sha1_thumbprint().to_string(),
    );
    for (condition, expected) in [
        ("any", true),
        (format!("certificate.sha256 = {sha256}").as_str(), true),
        (&format!("certificate.sha256 in (sha256:{sha256}, {})", "0".repeat(64)), true),
        (&format!("certificate.sha256 = {}", "0".repeat(64)), false),
        (&format!("public_key.sha256 = {key}"), true),
        (&format!("public_key.sha256 = {sha256}"), false),
        (&format!("anchor = corp and legacy.sha1 = {sha1}"), true),
        (&format!("anchor = partner and legacy.sha1 = {sha1}"), false),
        ("issuer = \"CN=Root\"", true),
        ("issuer = \"CN=root\"", true),
        ("issuer = \"O=Root\"", false),
        ("subject = \"CN=alice,O=example ltd\"", true),
        ("subject = \"O=example ltd,CN=alice\"", false),
        ("subject = \"CN=alice\"", false),
        ("subject.O = \"EXAMPLE LTD\"", true),
        ("subject.2.5.4.10 = \"Example Ltd\"", true),
        ("subject.O = Example", false),
        ("subject.OU = x", false),
        ("san.dns = WWW.example", true),
        ("san.dns = *.example", true),
        ("san.dns = example", false),
        ("san.email = Alice@EXAMPLE.com", true),
        ("san.email = alice@example.com", false),
        ("san.uri = spiffe://example.org/web/*", true),
        ("san.uri = spiffe://example.org/**", true),
        ("san.uri = spiffe://example.org/*", false),
        ("san.ip = 192.0.2.1", true),
        ("san.ip = 192.0.2.2", false),
        ("san.upn = a@b", false),
        ("spiffe.trust_domain = example.org", true),
        ("spiffe.trust_domain = example", false),
        ("eku = clientAuth", true),
        ("eku = 1.3.6.1.5.5.7.3.1", false),
        ("eku in (serverAuth, clientAuth)", true),
        ("policy = 1.2.3", false),
        ("extension 1.3.6.1.4.1.55555.1", true),
        ("extension 1.3.6.1.4.1.55555.2", false),
        ("anchor = corp", true),
        ("anchor = partner", false),
        ("anchor in (partner, corp)", true),
        ("not anchor = partner", true),
        ("not san.dns = *.example", false),
        ("anchor = corp and san.dns = www.example and not eku = serverAuth", true),
        ("anchor = corp and san.dns = other.example", false),
    ] {
        let decided = decide(&format!("accept {condition}"));
        assert_eq!(decided, if expected { Ok(None) } else { Err(Code::NoRuleAccepts) }, "{condition}");
        // A refusing rule refuses what an accepting one accepts, and what may be meant: a mailbox in another case.
        let expected = expected || condition == "san.email = alice@example.com";
        let refuse = format!("refuse {condition}\naccept san.ip in (192.0.2.1, 192.0.2.3)");
        if condition != "any" {
            let decided = decide(&refuse);
            assert_eq!(decided, if expected { Err(Code::RefusedByRule) } else { Ok(None) }, "{refuse}");
        }
    }
}

/// Every way to take a value: found 0, 1 or n times.
#[test]
fn how_many_values_there_are_is_always_a_choice() {
    let world = World::new();
    let [none, one, two] = [
        world.with_names(&[]),
        world.with_names(&[(1, b"A@x.example")]),
        world.with_names(&[(1, b"A@x.example"), (1, b"b@x.example")]),
    ];
    let unusable = Err(Code::RuleValueUnusable);
    let some = |text: &str| Ok(Some(text.to_owned()));
    for (take, expected) in [
        ("san(email)", [unusable.clone(), some("A@x.example"), unusable.clone()]),
        ("san(email) exactly_one", [unusable.clone(), some("A@x.example"), unusable.clone()]),
        ("san(email) at_most_one", [Ok(None), some("A@x.example"), unusable.clone()]),
        ("san(email) first", [unusable.clone(), some("A@x.example"), some("A@x.example")]),
        ("san(email) last", [unusable.clone(), some("A@x.example"), some("b@x.example")]),
        ("san(email) lower", [unusable.clone(), some("a@x.example"), unusable.clone()]),
        ("san(email) first local_part upper", [unusable.clone(), some("A"), some("A")]),
        ("san(email) last local_part prefix \"u-\" suffix \"!\"", [unusable.clone(), some("u-A!"), some("u-b!")]),
        ("san(email) exactly_one else subject(CN)", [some("alice"), some("A@x.example"), unusable.clone()]),
        ("san(email) exactly_one else \"nobody\"", [some("nobody"), some("A@x.example"), unusable.clone()]),
        ("san(email) exactly_one else san(dns) at_most_one", [Ok(None), some("A@x.example"), unusable]),
    ] {
        let rules = format!("accept any; name = {take}");
        for (draft, expected) in [&none, &one, &two].into_iter().zip(expected) {
            assert_eq!(world.decide(&rules, draft), expected, "{rules}");
        }
    }
    // Of claims and of names that it may act as there may be any number.
    let outcome = world
        .try_rules("accept any\n  mail = san(email) each\n  permits = san(email) each lower", &two.sign(&world.corp));
    let principal = outcome.principal().expect("a principal");
    let mails: Vec<String> =
        principal.claims().into_iter().filter(|claim| claim.claim_type == "mail").map(|claim| claim.value).collect();
    assert_eq!(mails, ["A@x.example", "b@x.example"]);
    assert!(principal.permits("a@x.example") && principal.permits("b@x.example") && !principal.permits("A@x.example"));
    assert_eq!(principal.name(), None);
}

/// Another anchor with the same name vouches for the same words, and is another one.
#[test]
fn an_equal_name_under_another_anchor_is_refused() {
    let world = World::new();
    let draft = world.with_names(&[(1, b"alice@example.com")]);
    let rules = "accept anchor = corp and san.email = alice@example.com; name = san(email)";
    let under = |key: &Key| world.try_rules(rules, &draft.clone().sign(key));
    assert_eq!(under(&world.corp).principal().and_then(|principal| principal.name()), Some("alice@example.com"));
    assert_eq!(under(&world.partner).error().map(certauth::ValidationError::code), Some(Code::NoRuleAccepts));
}

#[test]
fn bad_rules_are_errors_with_their_position() {
    let world =
        World::with_policy(ValidationPolicy::default().initial_policy_set(vec!["1.2.3".parse().expect("an OID")]));
    let zeros = "0".repeat(64);
    let ones = "1".repeat(64);
    for (rules, code, position) in [
        ("", Code::RulesEmpty, None),
        ("# nothing\n\n", Code::RulesEmpty, None),
        ("  accept any", Code::RuleInvalid, Some((1, 3))),
        ("allow any", Code::RuleInvalid, Some((1, 1))),
        ("accept", Code::RuleInvalid, Some((1, 1))),
        ("accept\nrefuse any", Code::RuleInvalid, Some((1, 1))),
        ("accept any or all", Code::RuleInvalid, Some((1, 12))),
        ("accept san.dns", Code::RuleInvalid, Some((1, 8))),
        ("accept san.dns =", Code::RuleInvalid, Some((1, 16))),
        ("accept san.dns = a b", Code::RuleInvalid, Some((1, 20))),
        ("accept san.dns = \"a", Code::RuleInvalid, Some((1, 18))),
        ("accept san.dns = \"a\\n\"", Code::RuleInvalid, Some((1, 20))),
        ("accept san.dns in (a", Code::RuleInvalid, Some((1, 20))),
        ("accept san.dns in ()", Code::RuleInvalid, Some((1, 20))),
        ("accept san.dns = *", Code::RuleInvalid, Some((1, 18))),
        ("accept san.dns = w*.example", Code::RuleInvalid, Some((1, 18))),
        ("accept san.uri = urn:*", Code::RuleInvalid, Some((1, 18))),
        ("accept san.email = *@example.com", Code::RuleInvalid, Some((1, 20))),
        ("accept san.ip = 10.0.0.0/8", Code::RuleInvalid, Some((1, 17))),
        ("accept san.x400 = a", Code::RuleInvalid, Some((1, 8))),
        ("accept subject.XY = a", Code::RuleInvalid, Some((1, 8))),
        ("accept issuer = Root", Code::RuleInvalid, Some((1, 17))),
        ("accept certificate.sha256 = 00", Code::RuleInvalid, Some((1, 29))),
        ("accept eku = nothing", Code::RuleInvalid, Some((1, 14))),
        ("accept extension nothing", Code::RuleInvalid, Some((1, 18))),
        ("accept spiffe.trust_domain = Example.org", Code::RuleInvalid, Some((1, 30))),
        ("accept spiffe.trust_domain = example.org/a", Code::RuleInvalid, Some((1, 30))),
        ("accept any; name = san", Code::RuleInvalid, Some((1, 20))),
        ("accept any; name = san(x)", Code::RuleInvalid, Some((1, 24))),
        ("accept any; name = san(email) two", Code::RuleInvalid, Some((1, 31))),
        ("accept any; name = san(email) each", Code::RuleInvalid, Some((1, 31))),
        ("accept any; name = san(email) lower exactly_one", Code::RuleInvalid, Some((1, 37))),
        ("accept any; name = \"x\" else san(email)", Code::RuleInvalid, Some((1, 24))),
        ("accept any; name = \"x\"; name = \"y\"", Code::RuleInvalid, Some((1, 25))),
        ("accept any\nrefuse anchor = corp; name = \"x\"", Code::RuleInvalid, Some((2, 23))),
        ("accept legacy.sha1 = 0000000000000000000000000000000000000000", Code::RuleInvalid, Some((1, 8))),
        (
            "accept not anchor = corp and legacy.sha1 = 0000000000000000000000000000000000000000",
            Code::RuleInvalid,
            Some((1, 30)),
        ),
        // What can never match.
        ("refuse any", Code::RulesEmpty, Some((1, 1))),
        ("accept anchor = crop", Code::RuleWithoutEffect, Some((1, 8))),
        ("accept anchor = corp and anchor = partner", Code::RuleWithoutEffect, Some((1, 26))),
        (
            &format!("accept certificate.sha256 = {zeros} and certificate.sha256 = {ones}"),
            Code::RuleWithoutEffect,
            Some((1, 98)),
        ),
        ("accept san.dns = a and not san.dns = a", Code::RuleWithoutEffect, Some((1, 28))),
        ("accept san.dns = a.b and not san.dns = *.b", Code::RuleWithoutEffect, Some((1, 30))),
        ("accept issuer = \"CN=a\" and issuer = \"CN=b\"", Code::RuleWithoutEffect, Some((1, 28))),
        ("accept any\naccept anchor = corp", Code::RuleWithoutEffect, Some((2, 1))),
        ("accept san.dns = *.b\naccept anchor = corp and san.dns = a.b", Code::RuleWithoutEffect, Some((2, 1))),
        ("accept anchor in (corp, partner)\naccept anchor = corp", Code::RuleWithoutEffect, Some((2, 1))),
        ("accept anchor = corp\nrefuse any", Code::RuleWithoutEffect, Some((1, 1))),
        ("accept anchor = corp\nrefuse anchor = corp", Code::RuleWithoutEffect, Some((1, 1))),
        ("refuse san.dns = a\nrefuse san.dns = a and anchor = corp\naccept any", Code::RuleWithoutEffect, Some((2, 1))),
        ("accept policy = 1.2.4", Code::RuleWithoutEffect, Some((1, 8))),
    ] {
        let error = Authenticator::builder(world.options.clone()).set_rules(rules).build().expect_err(rules);
        assert_eq!((error.code, error.position), (code, position), "{rules}: {error}");
    }
    let strict = ValidationPolicy::default().require_extended_key_usage(true).allow_any_extended_key_usage(false);
    let world = World::with_policy(strict);
    let error =
        Authenticator::builder(world.options).set_rules("accept not eku = clientAuth").build().expect_err("an error");
    assert_eq!((error.code, error.position), (Code::RuleWithoutEffect, Some((1, 12))));
    // A thousand rules are read, one more are not, and neither is what is longer than any configuration.
    let many =
        |count: u32| (0..count).map(|number| format!("accept san.dns = h{number}.example\n")).collect::<String>();
    assert!(Rules::parse(&many(1_000)).is_ok());
    assert_eq!(Rules::parse(&many(1_001)).expect_err("too many").position, Some((1_001, 1)));
    assert_eq!(Rules::parse(&" ".repeat((1 << 20) + 1)).expect_err("too long").code, Code::RuleInvalid);
}

/// What products configure, as rules: products.md's table, with the certificate of each and one that it must refuse.
#[test]
fn what_products_configure_can_be_written() {
    let world = World::new();
    let client = || world.with_names(&[]);
    let named = |attributes: &[(&[u8], &str)]| {
        let subject = subject(attributes);
        client().but(|draft| draft.subject = subject)
    };
    let kubernetes = named(&[(oid::ORGANIZATION, "devs"), (oid::ORGANIZATION, "ops"), (oid::COMMON_NAME, "jane")]);
    let kafka = named(&[(oid::ORGANIZATIONAL_UNIT, "ServiceUsers"), (oid::COMMON_NAME, "Writer")]);
    let forged = named(&[(oid::COMMON_NAME, "x,OU=ServiceUsers")]);
    let mail = world.with_names(&[(1, b"bob@example.com"), (2, b"bob.example.com")]);
    for (product, rules, draft, expected) in [
        (
            "Kubernetes",
            "accept anchor = corp\n  name = subject(CN) last\n  group = subject(O) each\n  uid = subject(1.3.6.1.4.1.57683.2) at_most_one",
            &kubernetes,
            Ok(Some("jane")),
        ),
        ("Kafka", "accept subject.OU = ServiceUsers; name = subject(CN) exactly_one lower", &kafka, Ok(Some("writer"))),
        (
            "Kafka, forged",
            "accept subject.OU = ServiceUsers; name = subject(CN) exactly_one lower",
            &forged,
            Err(Code::NoRuleAccepts),
        ),
        ("pg_ident", "accept anchor = corp; permits = subject(CN) exactly_one", &kubernetes, Ok(None)),
        (
            "NATS",
            "accept any\n  permits = san(email) each\n  permits = san(dns) each\n  permits = subject",
            &mail,
            Ok(None),
        ),
        (
            "Envoy",
            "accept any; name = san(uri) at_most_one else san(dns) at_most_one else subject",
            &mail,
            Ok(Some("bob.example.com")),
        ),
        (
            "Envoy, matcher",
            "accept san.dns in (bob.example.com, amy.example.com)\naccept san.uri = spiffe://example.org/**",
            &mail,
            Ok(None),
        ),
        ("Envoy, hash", &format!("accept certificate.sha256 = {}", "0".repeat(64)), &mail, Err(Code::NoRuleAccepts)),
        (
            "SSSD",
            "accept eku = clientAuth and issuer = \"CN=Root\"; name = san(email) exactly_one local_part",
            &mail,
            Ok(Some("bob")),
        ),
        (
            "SSSD, LDAP",
            "accept eku = clientAuth\n  name = subject\n  ipacertmapdata = issuer prefix \"X509:<I>\"\n  mail = san(email) at_most_one",
            &mail,
            Ok(Some("CN=alice")),
        ),
        (
            "AWS Roles Anywhere",
            "accept anchor = corp and subject.CN = alice\n  x509Subject/CN = subject(CN)\n  x509SAN/DNS = san(dns) each\n  x509Issuer = issuer",
            &mail,
            Ok(None),
        ),
        (
            "MongoDB",
            "refuse subject.O = devs\naccept anchor = corp; name = subject",
            &kubernetes,
            Err(Code::RefusedByRule),
        ),
        (
            "OpenBao",
            "accept anchor = corp and extension 1.3.6.1.4.1.55555.1; name = subject(CN) last",
            &mail,
            Err(Code::NoRuleAccepts),
        ),
        (
            "SPIFFE",
            "accept anchor = corp and spiffe.trust_domain = example.org; name = spiffe",
            &mail,
            Err(Code::NoRuleAccepts),
        ),
    ] {
        assert_eq!(world.decide(rules, draft), expected.map(|name| name.map(String::from)), "{product}");
    }
    let claims_of = |rules: &str, draft: &Draft| {
        let outcome = world.try_rules(rules, &draft.clone().sign(&world.corp));
        outcome.principal().expect("a principal").claims()
    };
    let groups = claims_of("accept any; group = subject(O) each", &kubernetes);
    let groups: Vec<_> = groups.iter().filter(|claim| claim.claim_type == "group").collect();
    assert_eq!(groups.iter().map(|claim| claim.value.as_str()).collect::<Vec<_>>(), ["devs", "ops"]);
    assert!(groups.iter().all(|claim| claim.source == ClaimSource::Rule(1)));
}

/// The identity cases of docs/security: each form of name, and what breaks it.
#[test]
fn forms_of_names() {
    let world = World::new();
    let svid = |names: &[(u8, &[u8])]| world.with_names(names);
    let code = |draft: Draft| spiffe_id(&world.identity(draft)).map(|id| id.to_string()).map_err(|error| error.code);
    let good: (u8, &[u8]) = (6, b"spiffe://example.org/web");
    assert_eq!(code(svid(&[good])), Ok("spiffe://example.org/web".into()));
    assert_eq!(code(svid(&[good, (2, b"www.example")])), Ok("spiffe://example.org/web".into()));
    for (what, draft) in [
        ("no URI", svid(&[(2, b"www.example")])),
        ("two URIs", svid(&[good, (6, b"https://example.org/")])),
        ("two SPIFFE IDs", svid(&[good, (6, b"spiffe://example.org/db")])),
        ("no path", svid(&[(6, b"spiffe://example.org")])),
        ("another scheme", svid(&[(6, b"https://example.org/web")])),
        ("a dot", svid(&[(6, b"spiffe://example.org/../web")])),
        ("a port", svid(&[(6, b"spiffe://example.org:1/web")])),
        ("a query", svid(&[(6, b"spiffe://example.org/web?a")])),
        ("capitals", svid(&[(6, b"spiffe://EXAMPLE.org/web")])),
        ("no key usage", svid(&[good]).but(|draft| draft.lose(oid::KEY_USAGE))),
        (
            "a key usage that is not critical",
            svid(&[good]).but(|draft| {
                draft.lose(oid::KEY_USAGE);
                draft.extensions.push(extension(oid::KEY_USAGE, false, &tlv(3, &[7, 0x80])));
            }),
        ),
        (
            "keyCertSign",
            svid(&[good]).but(|draft| {
                draft.lose(oid::KEY_USAGE);
                draft.extensions.push(key_usage(DIGITAL_SIGNATURE | KEY_CERT_SIGN));
            }),
        ),
    ] {
        assert_eq!(code(draft.clone()), Err(Code::SpiffeIdInvalid), "{what}");
        // Where a rule demands one, the certificate is refused by that code, and no other name stands in for it.
        assert_eq!(world.decide("accept any; name = spiffe", &draft), Err(Code::SpiffeIdInvalid), "{what}");
    }

    let principal_name = |names: &[(u8, &[u8])]| {
        let names: Vec<Vec<u8>> = names.iter().map(|(tag, value)| tlv(*tag, value)).collect();
        let list = extension(oid::SUBJECT_ALT_NAME, false, &tlv(0x30, &names.concat()));
        Draft::client("alice", "Root", &world.client).with(list)
    };
    let contents = |name: Vec<u8>| name[2..].to_vec();
    let (one, two, half) =
        (contents(upn("alice@corp.example")), contents(upn("bob@corp.example")), contents(upn("alice@")));
    let read = |draft: Draft| user_principal_name(&world.identity(draft)).map(String::from).map_err(|error| error.code);
    assert_eq!(read(principal_name(&[(0xa0, &one)])), Ok("alice@corp.example".into()));
    assert_eq!(read(principal_name(&[(0xa0, &one), (0xa0, &two)])), Err(Code::RuleValueUnusable));
    assert_eq!(read(principal_name(&[(0xa0, &half)])), Err(Code::RuleValueUnusable));
    assert_eq!(read(world.with_names(&[])), Err(Code::RuleValueUnusable));
    let kind = object_identifier(&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 20, 2, 3]);
    let ia5 = [kind, tlv(0xa0, &tlv(0x16, b"alice@corp.example"))].concat();
    assert_eq!(read(principal_name(&[(0xa0, &ia5)])), Err(Code::RuleValueUnusable));
    let ambiguous = principal_name(&[(0xa0, &one), (0xa0, &ia5)]);
    assert_eq!(world.decide("accept any; name = san(upn) first", &ambiguous), Err(Code::RuleValueUnusable));

    const SID: &str = "S-1-5-21-1-2-3-500";
    let tag = format!("tag:microsoft.com,2022-09-14:sid:{SID}");
    let other = "tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-501";
    let read = |draft: Draft| {
        security_identifier(&world.identity(draft)).map(|sid| sid.map(String::from)).map_err(|error| error.code)
    };
    assert_eq!(read(world.with_names(&[])), Ok(None));
    assert_eq!(read(world.with_names(&[]).with(sid(SID))), Ok(Some(SID.into())));
    assert_eq!(read(world.with_names(&[(6, tag.as_bytes())])), Ok(Some(SID.into())));
    assert_eq!(read(world.with_names(&[(6, tag.as_bytes())]).with(sid(SID))), Ok(Some(SID.into())));
    for (what, draft) in [
        ("they differ", world.with_names(&[(6, other.as_bytes())]).with(sid(SID))),
        ("two URIs", world.with_names(&[(6, tag.as_bytes()), (6, other.as_bytes())])),
        ("not a security identifier", world.with_names(&[]).with(sid("alice"))),
        ("an empty tag", world.with_names(&[(6, b"tag:microsoft.com,2022-09-14:sid:")])),
        ("malformed", world.with_names(&[]).with(extension(&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 25, 2], false, &[5, 0]))),
    ] {
        assert_eq!(read(draft.clone()), Err(Code::SecurityIdentifierInvalid), "{what}");
        // It refuses without any rule: the certificate names two accounts, or none that can be read.
        let authenticator = Authenticator::builder(world.options.clone()).build().expect("no rules");
        let der = draft.sign(&world.corp);
        let outcome =
            authenticator.authenticate(&Presented::certificate_and_chain(&der, NONE), UnixTime(NOW), &mut NoHooks);
        assert_eq!(
            outcome.error().map(certauth::ValidationError::code),
            Some(Code::SecurityIdentifierInvalid),
            "{what}"
        );
    }

    let identifier = |value: &[u8]| {
        let kind = object_identifier(&[0x2b, 6, 1, 5, 5, 7, 8, 3]);
        principal_name(&[(0xa0, &[kind, tlv(0xa0, value)].concat())])
    };
    let read = |draft: Draft| {
        let found = permanent_identifiers(&world.identity(draft)).map_err(|error| error.code)?;
        Ok(found.into_iter().map(|one| (one.value, one.assigner.map(|oid| oid.to_string()))).collect::<Vec<_>>())
    };
    let assigner = object_identifier(&[0x2a, 3, 4]);
    assert_eq!(
        read(identifier(&sequence(&[&tlv(0x0c, b"4711"), &assigner]))),
        Ok(vec![("4711".into(), Some("1.2.3.4".into()))])
    );
    assert_eq!(read(identifier(&sequence(&[]))), Err(Code::RuleValueUnusable));
    let numbered = identifier(&sequence(&[])).but(|draft| draft.subject = subject(&[(&[0x55, 4, 5], "0815")]));
    assert_eq!(read(numbered), Ok(vec![("0815".into(), None)]));
    assert_eq!(read(identifier(&[5, 0])), Err(Code::RuleValueUnusable));
}

/// Security cases 138 to 142, 147 to 150: what is in a name never becomes another name.
#[test]
fn names_are_what_they_are() {
    let world = World::new();
    let cn = |tag: u8, value: &[u8]| {
        let subject = name(&[(oid::COMMON_NAME, tag, value)]);
        world.with_names(&[]).but(|draft| draft.subject = subject)
    };
    let rules = "accept any; name = subject(CN)";
    let unusable = Err(Code::RuleValueUnusable);
    let decide = |draft: &Draft| world.decide(rules, draft);
    // 138: NUL in each form of string that can hold one.
    for draft in [cn(0x0c, b"alice\0"), cn(0x16, b"a\0lice"), cn(0x1e, b"\0a\0\0"), cn(0x1c, b"\0\0\0a\0\0\0\0")] {
        assert_eq!(decide(&draft), unusable);
    }
    // 139: no CN, two in two RDNs, two in one.
    let two = name(&[(oid::COMMON_NAME, 0x0c, b"jdoe"), (oid::COMMON_NAME, 0x0c, b"John")]);
    let pair = |text: &[u8]| sequence(&[&object_identifier(oid::COMMON_NAME), &tlv(0x0c, text)]);
    let in_one = tlv(0x30, &tlv(0x31, &[pair(b"John"), pair(b"jdoe")].concat()));
    for subject in [two.clone(), in_one] {
        let draft = world.with_names(&[]).but(|draft| draft.subject = subject);
        assert_eq!(decide(&draft), unusable);
        let identity = world.identity(draft);
        assert_eq!(identity.subject().common_names().count(), 2);
    }
    let none = world.with_names(&[]).but(|draft| draft.subject = subject(&[(UID, "alice")]));
    assert_eq!(decide(&none), unusable);
    // 140: strings that are not what they say; their octets stay.
    for (tag, value) in
        [(0x1e, &b"\0al"[..]), (0x1e, &[0xd8, 0x00]), (0x14, b"alice"), (0x0c, &[0xc0, 0x80]), (0x16, &[0xe9])]
    {
        let draft = cn(tag, value);
        assert_eq!(decide(&draft), unusable, "{tag:x} {value:x?}");
        // In doubt a rule that refuses refuses, and one that accepts does not.
        assert_eq!(world.decide("refuse subject.CN = bob\naccept any", &draft), Err(Code::RefusedByRule));
        assert_eq!(world.decide("accept subject.CN = bob", &draft), Err(Code::NoRuleAccepts));
        assert_eq!(world.decide("accept not subject.CN = bob", &draft), Err(Code::NoRuleAccepts));
        let identity = world.identity(draft);
        assert_eq!(identity.subject().attributes().next().map(|found| found.value), Some(value));
    }
    // 142: what only looks alike is another name. 149: punycode is never decoded.
    assert_eq!(world.decide("accept subject.CN = alice", &cn(0x0c, "аlice".as_bytes())), Err(Code::NoRuleAccepts));
    let puny = world.with_names(&[(2, b"xn--mnchen-3ya.example")]);
    assert_eq!(
        world.decide("accept san.dns = *.example; name = san(dns)", &puny),
        Ok(Some("xn--mnchen-3ya.example".into()))
    );
    // Text of one type in a name of another type.
    let crossed = world.with_names(&[(6, b"mailto:alice@example.com"), (1, b"www.example")]);
    assert_eq!(world.decide("accept san.dns = www.example", &crossed), Err(Code::NoRuleAccepts));
    let joined = world.with_names(&[(6, b"https://a/, DNS:b")]);
    assert_eq!(world.decide("accept san.dns = b", &joined), Err(Code::NoRuleAccepts));
    // 150: never the CN where the rule says subjectAltName.
    assert_eq!(world.decide("accept any; name = san(email)", &cn(0x0c, b"alice@example.com")), unusable);
    // An extension that is not a string never matches as an empty one.
    let blue = |value: &[u8]| world.with_names(&[]).with(extension(oid::UNKNOWN, false, value));
    let taken = "accept extension 1.3.6.1.4.1.55555.1; name = extension(1.3.6.1.4.1.55555.1)";
    assert_eq!(world.decide(taken, &blue(&tlv(0x0c, b"blue"))), Ok(Some("blue".into())));
    for value in [
        tlv(0x0c, b""),
        tlv(4, b"blue"),
        b"blue".to_vec(),
        tlv(0x0c, b"\xff"),
        [tlv(0x0c, b"a"), tlv(0x0c, b"b")].concat(),
    ] {
        assert_eq!(world.decide(taken, &blue(&value)), unusable, "{value:x?}");
    }
    let identity = world.identity(blue(b"raw"));
    let found = identity.extension(&"1.3.6.1.4.1.55555.1".parse::<Oid>().expect("an OID")).map(|found| found.value);
    assert_eq!(found, Some(&b"raw"[..]));
}

#[derive(Default)]
struct Counting {
    validated: u32,
    failed: Vec<Code>,
    none: u32,
    refuse: Option<&'static str>,
    name: Option<&'static str>,
    reword: Option<&'static str>,
    is_alone: bool,
}

impl Hooks for Counting {
    fn certificate_validated(&mut self, validated: &mut Validated<'_>) -> Result<(), Refusal> {
        self.validated += 1;
        if self.is_alone {
            validated.clear_claims();
        }
        if let Some(name) = self.name {
            validated.set_name(name);
            validated.add_claim("role", "admin");
        }
        self.refuse.map_or(Ok(()), |reason| Err(Refusal::new(reason)))
    }

    fn authentication_failed(&mut self, failed: &mut Failed<'_>) {
        self.failed.push(failed.error().code());
        assert!(failed.presented().certificate().is_some());
        if let Some(text) = self.reword {
            failed.reword(text);
        }
    }

    fn no_certificate(&mut self) {
        self.none += 1;
    }
}

#[test]
fn hooks_only_narrow() {
    let world = World::new();
    let good = world.with_names(&[]).sign(&world.corp);
    let bad = world.with_names(&[]).valid("20200101000000", "20210101000000").sign(&world.corp);
    let plain = Authenticator::builder(world.options.clone()).build().expect("no rules");
    let ruled = world.authenticator("accept anchor = partner");
    let hooks = || {
        [
            Counting::default(),
            Counting { name: Some("root"), ..Counting::default() },
            Counting { refuse: Some("no account"), name: Some("root"), ..Counting::default() },
            Counting { reword: Some("ask\nthe desk"), is_alone: true, ..Counting::default() },
        ]
    };
    for mut hooks in hooks() {
        // Refused by the checks, by a rule, unreadable: whatever the hooks do, the code stays, and no principal comes of it.
        for (authenticator, der, code) in [
            (&plain, &bad[..], Code::Expired),
            (&ruled, &good, Code::NoRuleAccepts),
            (&plain, b"", Code::CertificateUnreadable),
        ] {
            hooks.failed.clear();
            let outcome =
                authenticator.authenticate(&Presented::certificate_and_chain(der, NONE), UnixTime(NOW), &mut hooks);
            let Outcome::Denied(error) = &outcome else { panic!("{outcome:?}") };
            assert_eq!((error.code(), hooks.validated, &hooks.failed[..]), (code, 0, &[code][..]));
            assert_eq!(error.message(), hooks.reword.map(|_| "ask\\0Athe desk"));
            assert!(outcome.principal().is_none() && outcome.http_status(StatusMap::default()) == 403);
        }
        let outcome = plain.authenticate(&Presented::nothing(), UnixTime(NOW), &mut hooks);
        assert_eq!((&outcome, hooks.none, hooks.validated), (&Outcome::NoCertificate, 1, 0));
        assert!(outcome.principal().is_none());
        // Accepted by the checks: the hook may refuse, name and add.
        hooks.failed.clear();
        let outcome = plain.authenticate(&Presented::certificate_and_chain(&good, NONE), UnixTime(NOW), &mut hooks);
        assert_eq!(hooks.validated, 1);
        match (&outcome, hooks.refuse) {
            (Outcome::Denied(error), Some(reason)) => {
                assert_eq!((error.code(), &hooks.failed[..]), (Code::RefusedByProgram, &[Code::RefusedByProgram][..]));
                assert!(error.to_string().contains(reason), "{error}");
            }
            (Outcome::Authenticated(principal), None) => {
                assert_eq!((principal.name(), hooks.failed.len()), (hooks.name, 0));
                let added = principal.claims().iter().filter(|claim| claim.source == ClaimSource::Hook).count();
                assert_eq!(added, usize::from(hooks.name.is_some()));
                assert_eq!(principal.claims().is_empty(), hooks.is_alone);
            }
            _ => panic!("{outcome:?}"),
        }
    }
}

#[test]
fn statuses() {
    let world = World::new();
    let plain = Authenticator::builder(world.options.clone()).build().expect("no rules");
    let good = world.with_names(&[]).sign(&world.corp);
    let outcomes = [
        plain.authenticate(&Presented::certificate_and_chain(&good, NONE), UnixTime(NOW), &mut NoHooks),
        plain.authenticate(&Presented::certificate_and_chain(b"", NONE), UnixTime(NOW), &mut NoHooks),
        plain.authenticate(&Presented::sent(NONE), UnixTime(NOW), &mut NoHooks),
    ];
    assert_eq!(outcomes.each_ref().map(Outcome::word), ["authenticated", "denied", "no_certificate"]);
    for (map, expected) in [
        (StatusMap::Forbidden, [200, 403, 403]),
        (StatusMap::Unauthorized, [200, 401, 401]),
        (StatusMap::Nginx, [200, 495, 496]),
    ] {
        assert_eq!(outcomes.each_ref().map(|outcome| outcome.http_status(map)), expected);
        let authenticator = Authenticator::builder(world.options.clone()).set_status_map(map).build().expect("a map");
        assert_eq!(outcomes.each_ref().map(|outcome| authenticator.http_status(outcome)), expected);
        assert_eq!(StatusMap::from_word(map.word()), Some(map));
    }
}

/// The handler's nine, in its order and with its preferences.
#[test]
fn claims_of_aspnet_core() {
    let world = World::new();
    let full = world
        .with_names(&[
            (2, b"a.example"),
            (2, b"b.example"),
            (1, b"a@example"),
            (1, b"b@example"),
            (6, b"urn:a"),
            (6, b"urn:b"),
        ])
        .but(|draft| {
            draft.serial = vec![0, 0xa1, 0xb2];
            draft.subject =
                subject(&[(oid::ORGANIZATION, "Ex, Ltd"), (oid::COMMON_NAME, "first"), (oid::COMMON_NAME, "last")]);
        });
    let values = |draft: Draft| {
        let identity = world.identity(draft);
        let thumbprint = identity.sha1_thumbprint().to_string().to_uppercase();
        let list = aspnet_claims(&identity, "LOCAL AUTHORITY");
        assert!(list.iter().all(|claim| claim.issuer == "LOCAL AUTHORITY" && claim.source == ClaimSource::Certificate));
        let own = list.iter().find(|claim| claim.claim_type.ends_with("/thumbprint")).expect("a thumbprint");
        assert_eq!(
            (own.value.as_str(), own.value_type),
            (thumbprint.as_str(), "http://www.w3.org/2001/XMLSchema#base64Binary")
        );
        let short = |claim: certauth_principal::Claim| {
            let kind = claim.claim_type.rsplit('/').next().unwrap_or_default().to_owned();
            (kind, claim.value)
        };
        list.into_iter().map(short).filter(|(kind, _)| kind != "thumbprint").collect::<Vec<_>>()
    };
    let expected = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(kind, value)| ((*kind).into(), (*value).into())).collect::<Vec<_>>()
    };
    assert_eq!(
        values(full),
        expected(&[
            ("issuer", "CN=Root"),
            ("x500distinguishedname", "CN=last, CN=first, O=\"Ex, Ltd\""),
            ("serialnumber", "00A1B2"),
            ("dns", "a.example"),
            ("name", "last"),
            ("emailaddress", "a@example"),
            ("uri", "urn:a"),
        ])
    );
    let name_of = |attributes: &[(&[u8], &str)], names: &[(u8, &[u8])]| {
        let subject = subject(attributes);
        let all = values(world.with_names(names).but(|draft| draft.subject = subject));
        let find = |wanted: &str| all.iter().find(|(kind, _)| kind == wanted).map(|(_, value)| value.clone());
        (find("name"), find("dns"), find("emailaddress"))
    };
    let some = |text: &str| Some(String::from(text));
    // The CN stands in for a DNS name; the subject's e-mail address for one of subjectAltName.
    assert_eq!(name_of(&[(oid::COMMON_NAME, "host")], &[]), (some("host"), some("host"), None));
    assert_eq!(name_of(&[(EMAIL_ADDRESS, "e@x"), (oid::COUNTRY, "AU")], &[]), (some("e@x"), None, some("e@x")));
    // O and OU alone give no name: another kind of attribute must be there. The first of several is taken, not the last.
    let mail: (u8, &[u8]) = (1, b"san@x");
    assert_eq!(name_of(&[(oid::ORGANIZATION, "X")], &[mail]), (some("san@x"), None, some("san@x")));
    assert_eq!(name_of(&[(oid::ORGANIZATION, "X")], &[]), (None, None, None));
    assert_eq!(name_of(&[(oid::COUNTRY, "AU"), (oid::ORGANIZATION, "X")], &[]), (some("X"), None, None));
    assert_eq!(
        name_of(
            &[
                (oid::COUNTRY, "AU"),
                (oid::ORGANIZATIONAL_UNIT, "a"),
                (oid::ORGANIZATIONAL_UNIT, "b"),
                (oid::ORGANIZATION, "X")
            ],
            &[]
        ),
        (some("a"), None, None)
    );
    assert_eq!(name_of(&[(oid::COUNTRY, "AU"), (UID, "u")], &[]), (some("u"), None, None));
    // A name that another program vouches for.
    let claims_issuer = "https://login.example";
    let authenticator =
        Authenticator::builder(world.options.clone()).set_claims_issuer(claims_issuer).build().expect("an issuer");
    let der = world.with_names(&[]).sign(&world.corp);
    let outcome =
        authenticator.authenticate(&Presented::certificate_and_chain(&der, NONE), UnixTime(NOW), &mut NoHooks);
    let principal = outcome.principal().expect("a principal");
    assert!(principal.claims().iter().chain(&principal.aspnet_claims()).all(|claim| claim.issuer == claims_issuer));
}

/// Nothing is left out: each name of each type, each attribute.
#[test]
fn claims_are_complete() {
    let world = World::new();
    let other = [object_identifier(oid::UNKNOWN), tlv(0xa0, &tlv(2, &[7]))].concat();
    let names = [
        tlv(0x82, b"a.example"),
        tlv(0x82, b"b.example"),
        tlv(0x81, b"a@example"),
        tlv(0x86, b"urn:a"),
        tlv(0x87, &[192, 0, 2, 1]),
        upn("alice@corp.example"),
        tlv(0xa0, &other),
        tlv(0xa4, &subject(&[(oid::COMMON_NAME, "dir")])),
        tlv(0x88, &[0x2a, 3]),
    ];
    let san = extension(oid::SUBJECT_ALT_NAME, false, &tlv(0x30, &names.concat()));
    let draft = Draft::client("alice", "Root", &world.client).with(san).but(|draft| {
        draft.subject = name(&[(oid::ORGANIZATION, 0x14, b"T61"), (oid::COMMON_NAME, 0x0c, b"alice")]);
    });
    let identity = world.identity(draft);
    let found: Vec<(String, String)> =
        claims(&identity, "us").into_iter().map(|claim| (claim.claim_type.into(), claim.value)).collect();
    let expected = [
        ("certificate.sha256", identity.sha256().to_string()),
        ("public_key.sha256", identity.public_key_sha256().to_string()),
        ("subject", identity.subject().text()),
        ("issuer", "CN=Root".into()),
        ("serial_number", "01".into()),
        ("subject.2.5.4.10", "#543631".into()),
        ("subject.2.5.4.3", "alice".into()),
        ("san.dns", "a.example".into()),
        ("san.dns", "b.example".into()),
        ("san.email", "a@example".into()),
        ("san.uri", "urn:a".into()),
        ("san.ip", "192.0.2.1".into()),
        ("san.upn", "alice@corp.example".into()),
        ("san.other_name", "1.3.6.1.4.1.55555.1:#020107".into()),
        ("san.directory_name", "CN=dir".into()),
        ("san.registered_id", "1.2.3".into()),
        ("eku", "1.3.6.1.5.5.7.3.2".into()),
        ("anchor", "corp".into()),
    ];
    assert_eq!(found, expected.map(|(kind, value)| (kind.to_owned(), value)));
}

#[test]
fn records() {
    let world = World::new();
    let subject_text = "mallory\u{202e}";
    let draft = world
        .with_names(&[(1, b"mallory@example.com")])
        .but(|draft| draft.serial = vec![0x5e, 0xc2, 0xe7])
        .but(|draft| draft.subject = subject(&[(oid::COMMON_NAME, subject_text)]));
    let good = draft.clone().sign(&world.corp);
    let bad = draft.valid("20200101000000", "20210101000000").sign(&world.corp);
    let authenticator = world.authenticator("# people\naccept anchor = corp; name = san(email)");
    let record = |der: Option<&[u8]>, names: Names<'_>, hooks: &mut Counting| {
        let presented = der.map_or(Presented::nothing(), |der| Presented::certificate_and_chain(der, NONE));
        let outcome = authenticator.authenticate(&presented, UnixTime(NOW), hooks);
        authenticator.record(&outcome, &presented, UnixTime(NOW), names)
    };
    let plain = record(Some(&good), Names::PLAIN, &mut Counting::default());
    assert!(plain.is_ascii() && !plain.contains('\n'), "{plain}");
    let value: Value = serde_json::from_str(&plain).expect("JSON");
    for (key, expected) in [
        ("schema", Value::from(1)),
        ("certauth", env!("CARGO_PKG_VERSION").into()),
        ("at", "2027-01-15T08:00:00Z".into()),
        ("outcome", "authenticated".into()),
        ("code", 1.into()),
        ("principal", "mallory@example.com".into()),
        ("rule", 2.into()),
        ("relaxed", serde_json::json!(["revocation"])),
    ] {
        assert_eq!(value[key], expected, "{key}");
    }
    assert_eq!(value["certificate"]["claimed"], false);
    assert_eq!(value["certificate"]["serial_number"], "5EC2E7");
    assert_eq!(value["anchor"]["label"], "corp");
    assert_eq!(value["configuration"].as_str().map(str::len), Some(64));

    let refused: Value =
        serde_json::from_str(&record(Some(&bad), Names::PLAIN, &mut Counting::default())).expect("JSON");
    assert_eq!((&refused["outcome"], &refused["name"]), (&"denied".into(), &"expired".into()));
    assert_eq!((&refused["certificate"]["claimed"], &refused["principal"]), (&true.into(), &Value::Null));
    let nothing: Value = serde_json::from_str(&record(None, Names::PLAIN, &mut Counting::default())).expect("JSON");
    assert_eq!((&nothing["outcome"], &nothing["certificate"]), (&"no_certificate".into(), &Value::Null));
    let unreadable: Value =
        serde_json::from_str(&record(Some(b"x"), Names::PLAIN, &mut Counting::default())).expect("JSON");
    assert_eq!(unreadable["certificate"]["subject"], Value::Null);

    // Under a key no text of the certificate is in the line, whatever refuses it.
    let key = [7; 32];
    let hidden = Names::hidden_by(&key).expect("a key");
    let mut refusing =
        Counting { refuse: Some("mallory has no account"), reword: Some("mallory"), ..Counting::default() };
    let lines = [
        record(Some(&good), hidden, &mut Counting::default()),
        record(Some(&bad), hidden, &mut Counting::default()),
        record(Some(&good), hidden, &mut refusing),
    ];
    for line in &lines {
        for text in ["mallory", "Root", "5EC2E7", "example.com"] {
            assert!(!line.to_lowercase().contains(&text.to_lowercase()), "{text}: {line}");
        }
        assert!(line.contains("hmac-sha256:"));
    }
    let subject_of = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["certificate"]["subject"].clone();
    assert_eq!(subject_of(&lines[0]), subject_of(&lines[1]), "equal names have equal texts");
    let other =
        Names::hidden_by(&[8; 32]).map(|names| record(Some(&good), names, &mut Counting::default())).expect("a key");
    assert_ne!(subject_of(&lines[0]), subject_of(&other));
    assert!(Names::hidden_by(b"short").is_err());
    assert_eq!(format!("{hidden:?}"), "Names(hmac)");
}

/// A certificate of thousands of names, and a thousand rules with wildcards: refused by a code of its own.
#[test]
fn rules_cost_what_they_may() {
    let world = World::with_policy(ValidationPolicy::default().limit_name_comparisons(10_000_000));
    let names: Vec<String> = (0..2_000).map(|number| format!("h{number}.example")).collect();
    let names: Vec<(u8, &[u8])> = names.iter().map(|name| (2, name.as_bytes())).collect();
    let draft = world.with_names(&names);
    let rules =
        |count: u32| (0..count).map(|number| format!("accept san.dns = *.r{number}.example\n")).collect::<String>();
    assert_eq!(world.decide(&rules(20), &draft), Err(Code::NoRuleAccepts));
    assert_eq!(world.decide(&rules(1_000), &draft), Err(Code::BudgetRules));
    let decision = Rules::parse(&rules(1_000)).expect("rules").decide(&world.identity(draft));
    assert!(matches!(decision, Decision::Refused { code: Code::BudgetRules, .. }));
}

#[test]
fn lints_and_explanations() {
    let world = World::new();
    let rules = Rules::parse(
        "refuse san.dns = old.example\naccept anchor = corp; name = subject(CN) last\naccept san.email = a@b; name = san(email)\n\
         accept anchor = partner and issuer = \"CN=Root\"",
    )
    .expect("rules");
    let lints: Vec<(u32, &str)> = rules.lint().iter().map(|lint| (lint.line, lint.name)).collect();
    assert_eq!(lints, [(2, "common_name"), (2, "order_dependent"), (3, "unanchored_text"), (4, "issuer_by_name")]);
    let identity = world.identity(world.with_names(&[(1, b"a@b")]));
    let explained: Vec<(u32, bool, String)> =
        rules.explain(&identity).into_iter().map(|one| (one.line, one.matches, one.reason)).collect();
    assert_eq!(
        explained,
        [
            (1, false, "san.dns = old.example does not hold".into()),
            (2, true, String::new()),
            (3, true, String::new()),
            (4, false, "anchor = partner does not hold".into()),
        ]
    );
    let error = world.try_rules("accept anchor = partner", &world.with_names(&[]).sign(&world.corp));
    assert!(error.error().expect("a refusal").to_string().contains("line 1: anchor = partner does not hold"));
}

/// An option that has no effect is an error, and says which one.
#[test]
fn options_without_effect_are_errors() {
    let world = World::new();
    let anchors: TrustAnchors = world.options.anchors().cloned().collect();
    for field in certauth::policy::FIELDS.iter().filter(|field| field.needs == "revocation") {
        let other = match field.kind {
            certauth::policy::Kind::Choice(words) => words.iter().find(|word| **word != field.default_text()).copied(),
            certauth::policy::Kind::Bool if field.default_text() == "false" => Some("true"),
            certauth::policy::Kind::Bool => None,
            _ => Some("17"),
        };
        // What a preset sets is one policy for all modes.
        let Some(other) = other else { continue };
        let mut policy = ValidationPolicy::default();
        policy.set(field.name, other).expect("a value");
        let built =
            |revocation| ValidationOptions::builder(anchors.clone(), revocation).set_policy(policy.clone()).build();
        let error = built(Revocation::NoCheck).expect_err(field.name);
        assert_eq!((error.code, error.field.as_deref()), (Code::OptionWithoutEffect, Some(field.name)));
        assert!(built(Revocation::Offline(std::sync::Arc::new(certauth::NoEvidence))).is_ok(), "{}", field.name);
    }
    let strict =
        ValidationOptions::builder(anchors, Revocation::NoCheck).set_policy(ValidationPolicy::strict()).build();
    assert!(strict.is_ok());
}

/// One configuration has one fingerprint, and every part of it counts.
#[test]
fn fingerprints() {
    let world = World::new();
    let anchors: Vec<TrustAnchor> = world.options.anchors().cloned().collect();
    let build = |anchors: &[TrustAnchor], policy: ValidationPolicy| {
        let anchors: TrustAnchors = anchors.iter().cloned().collect();
        ValidationOptions::builder(anchors, Revocation::NoCheck)
            .set_policy(policy)
            .build()
            .expect("options")
            .fingerprint()
    };
    let own = build(&anchors, ValidationPolicy::default());
    assert_eq!(own, world.options.fingerprint());
    let relabelled = [anchors[0].clone().with_label("other"), anchors[1].clone()];
    for other in [
        build(&anchors[..1], ValidationPolicy::default()),
        build(&relabelled, ValidationPolicy::default()),
        build(&anchors, ValidationPolicy::default().clock_skew(1)),
    ] {
        assert_ne!(own, other);
    }
}
