//! What follows a valid path: codes 1200 to 1212, through every face.

use crate::make::{Draft, extended_key_usage, extension, name, oid, sequence, subject_alt_name, tlv};
use crate::own::{Vector, World};

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    let named = |names: &[(u8, &[u8])]| {
        let draft = world.client();
        if names.is_empty() { draft } else { draft.with(subject_alt_name(names)) }
    };
    let ask = |id: &'static str, code, text, rules: &str, draft: Draft| {
        let rules = rules.to_owned();
        world.vector(id, code, text, draft.sign(&world.ca_key)).attempt(|attempt| {
            attempt.labels = vec!["corp".into()];
            attempt.rules = Some(rules);
        })
    };
    let svid: (u8, &[u8]) = (6, b"spiffe://example.org/web");
    let two = || name(&[(oid::COMMON_NAME, 0x0c, b"jdoe"), (oid::COMMON_NAME, 0x0c, b"John")]);
    let tag: (u8, &[u8]) = (6, b"tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-500");
    let broken_sid = extension(&[0x2b, 6, 1, 4, 1, 0x82, 0x37, 25, 2], false, &sequence(&[&[5, 0]]));
    let many: Vec<String> = (0..1_000).map(|number| format!("h{number}.example")).collect();
    let many: Vec<(u8, &[u8])> = many.iter().map(|name| (2, name.as_bytes())).collect();
    let wild: String = (0..600).map(|number| format!("accept san.dns = *.r{number}.example\n")).collect();
    vec![
        ask("rules::accept-any", "authenticated", "accept any is a rule", "accept any", named(&[]))
            .attempt(|attempt| attempt.expected_status = Some(200)),
        ask(
            "rules::name",
            "authenticated",
            "the name, claims and names that it may act as",
            "accept anchor = corp\n  name = san(email) exactly_one lower\n  group = \"staff\"\n  permits = san(dns) each",
            named(&[(1, b"Alice@example.com"), (2, b"a.example")]),
        )
        .attempt(|attempt| {
            attempt.expected_name = Some("alice@example.com".into());
            attempt.expected_claims = vec!["group=staff".into(), "anchor=corp".into()];
        }),
        ask(
            "rules::refused",
            "refused_by_rule",
            "a refusing rule comes first",
            "accept any; name = subject(CN)\nrefuse san.dns = *.example",
            named(&[(2, b"a.example")]),
        ),
        ask("rules::none-accepts", "no_rule_accepts", "only what a rule accepts", "accept san.dns = b.example", named(&[(2, b"a.example")])),
        ask("rules::two-values", "rule_value_unusable", "two names where one is asked", "accept any; name = subject(CN)", named(&[]))
            .but(|vector| vector.leaf = world.client().but(|draft| draft.subject = two()).sign(&world.ca_key)),
        ask("rules::no-value", "rule_value_unusable", "no name where one is asked", "accept any; name = san(email)", named(&[])),
        ask("rules::spiffe", "authenticated", "a SPIFFE ID", "accept spiffe.trust_domain = example.org; name = spiffe", named(&[svid]))
            .attempt(|attempt| attempt.expected_name = Some("spiffe://example.org/web".into())),
        ask("rules::spiffe-two", "spiffe_id_invalid", "two URIs", "accept any; name = spiffe", named(&[svid, (6, b"urn:a")])),
        ask(
            "rules::spiffe-two-and-refuse",
            "refused_by_rule",
            "a trust domain that cannot be read, where a rule refuses one",
            "refuse spiffe.trust_domain = example.com\naccept any",
            named(&[svid, (6, b"spiffe://example.com/web")]),
        ),
        ask(
            "rules::undecodable-and-refuse",
            "refused_by_rule",
            "a name that cannot be decoded, where a rule refuses one",
            "refuse san.dns = a.example\naccept any",
            named(&[(2, b"\xff.example")]),
        )
        .policy("allow_undecodable_names", "true"),
        ask(
            "rules::undecodable-and-take",
            "rule_value_unusable",
            "a name that cannot be decoded beside the one that is taken",
            "accept any; name = san(dns) exactly_one",
            named(&[(2, b"a.example"), (2, b"\xff.example")]),
        )
        .policy("allow_undecodable_names", "true"),
        ask(
            "rules::spiffe-undecodable",
            "spiffe_id_invalid",
            "a URI that cannot be decoded beside a SPIFFE ID",
            "accept any; name = spiffe",
            named(&[svid, (6, b"\xff")]),
        )
        .policy("allow_undecodable_names", "true"),
        ask(
            "rules::subject-unreadable-and-refuse",
            "refused_by_rule",
            "a subject in T61String, where a rule refuses that subject",
            "refuse subject = \"CN=evil\"\naccept any",
            named(&[]).but(|draft| draft.subject = name(&[(oid::COMMON_NAME, 0x14, b"evil")])),
        ),
        ask(
            "rules::subject-with-nul",
            "no_rule_accepts",
            "a NUL, which the comparison of RFC 5280, 7.1 passes over",
            "accept subject.CN = alice\naccept subject = \"CN=alice\"",
            named(&[]).but(|draft| draft.subject = name(&[(oid::COMMON_NAME, 0x0c, b"al\0ice")])),
        ),
        ask(
            "rules::subject-with-nul-taken",
            "rule_value_unusable",
            "a NUL in the subject that is taken",
            "accept any; name = subject",
            named(&[]).but(|draft| draft.subject = name(&[(oid::COMMON_NAME, 0x0c, b"al\0ice")])),
        ),
        ask(
            "rules::wildcard-and-refuse",
            "refused_by_rule",
            "a certificate's own wildcard, where a rule refuses the hosts below",
            "refuse san.dns = *.old.example\naccept any",
            named(&[(2, b"*.old.example")]),
        ),
        ask(
            "rules::wildcard-and-refuse-one",
            "refused_by_rule",
            "a certificate's own wildcard, where a rule refuses one host below",
            "refuse san.dns = a.old.example\naccept any",
            named(&[(2, b"*.old.example")]),
        ),
        ask(
            "rules::absolute-and-refuse",
            "refused_by_rule",
            "a host name with a dot at its end, where a rule refuses it",
            "refuse san.dns = a.old.example\naccept any",
            named(&[(2, b"a.old.example.")]),
        ),
        ask(
            "rules::escaped-and-refuse",
            "refused_by_rule",
            "a URI with an escape, where a rule refuses what is below",
            "refuse san.uri = spiffe://corp/dev/**\naccept any",
            named(&[(6, b"spiffe://corp/d%65v/a")]),
        ),
        ask(
            "rules::another-wildcard",
            "authenticated",
            "a wildcard that has nothing to do with what a rule refuses",
            "refuse san.dns = *.old.example\naccept any",
            named(&[(2, b"*.new.example")]),
        ),
        ask(
            "rules::two-trust-domains",
            "authenticated",
            "one of several trust domains",
            "accept spiffe.trust_domain in (z.example, example.org, a.example)",
            named(&[svid]),
        ),
        ask("rules::spiffe-else", "rule_invalid", "an alternative of a SPIFFE ID", "accept any; name = spiffe else san(dns)", named(&[])),
        ask("rules::spiffe-none", "spiffe_id_invalid", "no SPIFFE ID where one is demanded", "accept any; name = spiffe", named(&[])),
        ask(
            "rules::uri-port-and-refuse",
            "refused_by_rule",
            "a URI with the port that its scheme has anyway",
            "refuse san.uri = https://corp.example/dev/**\naccept any",
            named(&[(6, b"https://corp.example:443/dev/a")]),
        ),
        ask(
            "rules::urn-and-refuse",
            "refused_by_rule",
            "a URN whose namespace is in capitals",
            "refuse san.uri = urn:example:1\naccept any",
            named(&[(6, b"urn:EXAMPLE:1")]),
        ),
        ask(
            "rules::another-escaped-uri",
            "authenticated",
            "an escaped URI that has nothing to do with what a rule refuses",
            "refuse san.uri = spiffe://corp/dev/**\naccept any",
            named(&[(6, b"urn:host1:Acme:UA%20Client")]),
        ),
        ask(
            "rules::mailbox-case-and-refuse",
            "refused_by_rule",
            "a mailbox in another case, where a rule refuses it",
            "refuse san.email = alice@example.com\naccept any",
            named(&[(1, b"Alice@example.com")]),
        ),
        ask(
            "rules::mapped-address-and-refuse",
            "refused_by_rule",
            "an IPv4 address inside IPv6, where a rule refuses it",
            "refuse san.ip = 10.0.0.1\naccept any",
            named(&[(7, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1])]),
        ),
        ask(
            "rules::any-usage-and-refuse",
            "refused_by_rule",
            "anyExtendedKeyUsage, where a rule refuses one usage",
            "refuse eku = serverAuth\naccept any",
            named(&[]).but(|draft| draft.lose(oid::EXTENDED_KEY_USAGE)).with(extended_key_usage(&[oid::ANY_EXTENDED_KEY_USAGE])),
        ),
        ask("rules::empty-name-of-program", "refused_by_program", "a name that is empty", "accept any", named(&[]))
            .attempt(|attempt| attempt.name = Some(String::new())),
        ask("rules::refusing-only", "rules_empty", "rules that accept nothing", "refuse san.dns = a.example", named(&[])),
        ask("rules::misspelt", "rule_invalid", "a keyword that is misspelt", "accept any; Name = subject(CN)", named(&[])),
        ask("rules::hash", "rule_invalid", "a comment without a space before it", "refuse subject.CN = evil#mallory", named(&[])),
        ask(
            "rules::carriage-return",
            "rule_invalid",
            "a rule behind a carriage return in a comment",
            "accept any # all\rrefuse subject.CN = alice",
            named(&[]),
        ),
        ask("rules::else-of-nothing", "rule_invalid", "an alternative of what is always there", "accept any; name = issuer else subject", named(&[])),
        ask(
            "rules::no-anchor-left",
            "rule_without_effect",
            "every anchor of a rule is decided about before it",
            "refuse anchor = corp\naccept anchor = corp and san.dns = a.example\naccept any",
            named(&[]),
        ),
        ask("rules::sid", "authenticated", "a security identifier", "accept any; name = security_identifier", named(&[tag]))
            .attempt(|attempt| attempt.expected_name = Some("S-1-5-21-1-2-3-500".into())),
        ask("rules::sid-broken", "security_identifier_invalid", "one that cannot be read", "accept any", named(&[]).with(broken_sid)),
        ask("rules::budget", "budget_rules", "many names and many wildcards", &wild, named(&many))
            .policy("limit_name_comparisons", "10000000"),
        ask("rules::empty", "rules_empty", "rules without a rule", "# nothing\n", named(&[])),
        ask("rules::invalid", "rule_invalid", "a rule that cannot be read", "allow any", named(&[])),
        ask("rules::unknown-label", "rule_without_effect", "a label that no anchor has", "accept anchor = partner", named(&[])),
        ask("rules::escaped", "authenticated", "what is in a name stays text", "accept any; name = subject(CN)", named(&[])).but(|vector| {
            let subject = name(&[(oid::COMMON_NAME, 0x0c, "Z\u{fc}rich \u{202e}\"%".as_bytes())]);
            vector.leaf = world.client().but(|draft| draft.subject = subject).sign(&world.ca_key);
        }),
    ]
    .into_iter()
    .chain([extension_value(world)])
    .collect()
}

/// The value of an extension as a claim.
fn extension_value(world: &World) -> Vector {
    let leaf = world.client().with(extension(oid::UNKNOWN, false, &tlv(0x0c, b"blue"))).sign(&world.ca_key);
    world.vector("rules::extension", "authenticated", "the text of an extension", leaf).attempt(|attempt| {
        attempt.rules = Some("accept extension 1.3.6.1.4.1.55555.1; colour = extension(1.3.6.1.4.1.55555.1)".into());
        attempt.expected_claims = vec!["colour=blue".into()];
    })
}
