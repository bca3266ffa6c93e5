//! Name constraints: codes 800 to 804.

use crate::make::{
    Draft, KeyKind, common_name, extension, name, object_identifier, oid, sequence, tlv, user_principal_name,
};
use crate::own::{Vector, World};

/// A GeneralSubtree of a name given by its tag and contents.
fn subtree(tag: u8, value: &[u8]) -> Vec<u8> {
    sequence(&[&tlv(tag, value)])
}

/// nameConstraints of permitted and excluded subtrees.
fn constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Vec<u8> {
    let list =
        |number, subtrees: &[Vec<u8>]| if subtrees.is_empty() { Vec::new() } else { tlv(number, &subtrees.concat()) };
    extension(oid::NAME_CONSTRAINTS, true, &sequence(&[&list(0xa0, permitted), &list(0xa1, excluded)]))
}

const EMAIL: u8 = 0x81;
const DNS: u8 = 0x82;
const URI: u8 = 0x86;
const IP: u8 = 0x87;
const DIRECTORY: u8 = 0xa4;

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    let under = |id, code, text, extension: Vec<u8>, names: Vec<Vec<u8>>| {
        let ca = Draft::ca("CA", "Root", &world.ca_key).with(extension).sign(&world.root_key);
        let san = crate::make::extension(oid::SUBJECT_ALT_NAME, false, &tlv(0x30, &names.concat()));
        let leaf = world.client().with(san).sign(&world.ca_key);
        world.vector(id, code, text, leaf).sent(&[&ca])
    };
    let permit = |subtrees: &[Vec<u8>]| constraints(subtrees, &[]);
    let exclude = |subtrees: &[Vec<u8>]| constraints(&[], subtrees);
    let dns = |text: &str| tlv(DNS, text.as_bytes());
    let email = |text: &str| tlv(EMAIL, text.as_bytes());
    let uri = |text: &str| tlv(URI, text.as_bytes());
    let example = || subtree(DNS, b"example.com");
    let cidr = |octets: &[u8]| subtree(IP, octets);
    let org = |text: &str| name(&[(oid::ORGANIZATION, 0x0c, text.as_bytes())]);
    let other_name = |oid: &[u8]| [object_identifier(oid), tlv(0xa0, &tlv(0x0c, b"x"))].concat();
    let upn_subtree = |text: &str| sequence(&[&user_principal_name(text)]);
    let mailbox = |text: &str| {
        let oid = object_identifier(&[0x2b, 6, 1, 5, 5, 7, 8, 9]);
        tlv(0xa0, &[oid, tlv(0xa0, &tlv(0x0c, text.as_bytes()))].concat())
    };
    let (yes, no, out) = ("authenticated", "name_not_permitted", "name_excluded");
    // A CA whose names are constrained, its rollover certificate with a name outside, and a certificate that bears its name.
    let narrow = Draft::ca("CA", "Root", &world.ca_key).with(permit(&[example()])).sign(&world.root_key);
    let outside = crate::make::extension(oid::SUBJECT_ALT_NAME, false, &tlv(0x30, &dns("example.org")));
    let rollover_key = world.key("rollover", KeyKind::P256);
    let rollover = Draft::ca("CA", "CA", &rollover_key).with(outside.clone()).sign(&world.ca_key);
    let below_rollover = world.client().sign(&rollover_key);
    let own_name = Draft::client("CA", "CA", &world.leaf_key).with(outside).sign(&world.ca_key);
    let mut vectors = vec![
        world
            .vector("nc::self-issued-intermediate", yes, "self-issued intermediates are exempt", below_rollover)
            .sent(&[&narrow, &rollover]),
        world.vector("nc::self-issued-leaf", no, "a self-issued end entity is not", own_name).sent(&[&narrow]),
        under("nc::dns-permitted", yes, "a host below the domain", permit(&[example()]), vec![dns("a.EXAMPLE.com")]),
        under("nc::dns-permitted-itself", yes, "the domain itself", permit(&[example()]), vec![dns("example.com")]),
        under("nc::dns-not-permitted", no, "another domain", permit(&[example()]), vec![dns("example.org")]),
        under(
            "nc::dns-label-boundary",
            no,
            "a longer label is no subdomain",
            permit(&[example()]),
            vec![dns("badexample.com")],
        ),
        under(
            "nc::dns-one-of-two",
            no,
            "every name counts",
            permit(&[example()]),
            vec![dns("a.example.com"), dns("b.org")],
        ),
        under(
            "nc::dns-excluded",
            out,
            "excluded, whatever the case",
            exclude(&[example()]),
            vec![dns("A.EXAMPLE.COM")],
        ),
        under(
            "nc::dns-excluded-wins",
            out,
            "permitted and excluded",
            constraints(&[example()], &[subtree(DNS, b"a.example.com")]),
            vec![dns("b.a.example.com")],
        ),
        under(
            "nc::dns-wildcard-permitted",
            yes,
            "a wildcard within the domain",
            permit(&[example()]),
            vec![dns("*.example.com")],
        ),
        under(
            "nc::dns-wildcard-wider",
            no,
            "a wildcard wider than the constraint",
            permit(&[subtree(DNS, b"a.example.com")]),
            vec![dns("*.example.com")],
        ),
        under(
            "nc::dns-wildcard-reaches",
            out,
            "a wildcard that reaches what is excluded",
            exclude(&[subtree(DNS, b"bar.example.com")]),
            vec![dns("*.example.com")],
        ),
        under(
            "nc::dns-all-excluded",
            out,
            "the empty name excludes all",
            exclude(&[subtree(DNS, b"")]),
            vec![dns("example.com")],
        ),
        under(
            "nc::dns-malformed-name",
            "name_under_constraint_malformed",
            "a name that starts with a dot",
            permit(&[example()]),
            vec![dns(".example.com")],
        ),
        under(
            "nc::dns-malformed-constraint",
            "name_constraint_malformed",
            "a wildcard is no constraint",
            permit(&[subtree(DNS, b"*.example.com")]),
            vec![dns("a.example.com")],
        ),
        under(
            "nc::ip-permitted",
            yes,
            "192.0.2.0/24",
            permit(&[cidr(&[192, 0, 2, 0, 255, 255, 255, 0])]),
            vec![tlv(IP, &[192, 0, 2, 255])],
        ),
        under(
            "nc::ip-edge",
            no,
            "one past 192.0.2.0/25",
            permit(&[cidr(&[192, 0, 2, 0, 255, 255, 255, 128])]),
            vec![tlv(IP, &[192, 0, 2, 128])],
        ),
        under("nc::ip-excluded-all", out, "0.0.0.0/0", exclude(&[cidr(&[0; 8])]), vec![tlv(IP, &[8, 8, 8, 8])]),
        under(
            "nc::ip-mapped",
            out,
            "an IPv4 address in IPv6's clothes",
            exclude(&[cidr(&[10, 0, 0, 0, 255, 0, 0, 0])]),
            vec![tlv(IP, &[&[0; 10][..], &[255, 255, 10, 1, 1, 1]].concat())],
        ),
        under(
            "nc::ip-holes",
            "name_constraint_malformed",
            "a mask with holes",
            permit(&[cidr(&[192, 0, 2, 0, 255, 0, 255, 0])]),
            vec![tlv(IP, &[192, 0, 2, 1])],
        ),
        under(
            "nc::ip-v6",
            yes,
            "2001:db8::/32",
            permit(&[cidr(&[&[0x20, 1, 0x0d, 0xb8][..], &[0; 12], &[255; 4], &[0; 12]].concat())]),
            vec![tlv(IP, &[&[0x20, 1, 0x0d, 0xb8][..], &[1; 12]].concat())],
        ),
        under(
            "nc::email-host",
            yes,
            "any mailbox of the host",
            permit(&[subtree(EMAIL, b"example.com")]),
            vec![email("a@Example.com")],
        ),
        under(
            "nc::email-host-not-below",
            no,
            "a host is not its subdomains",
            permit(&[subtree(EMAIL, b"example.com")]),
            vec![email("a@sub.example.com")],
        ),
        under(
            "nc::email-domain",
            yes,
            "a host of the domain",
            permit(&[subtree(EMAIL, b".example.com")]),
            vec![email("a@sub.example.com")],
        ),
        under(
            "nc::email-mailbox",
            yes,
            "the mailbox",
            permit(&[subtree(EMAIL, b"a@example.com")]),
            vec![email("a@EXAMPLE.com")],
        ),
        under(
            "nc::email-local-case",
            no,
            "the local part is exact",
            permit(&[subtree(EMAIL, b"a@example.com")]),
            vec![email("A@example.com")],
        ),
        under(
            "nc::email-two-mailboxes",
            no,
            "neither of two mailboxes",
            permit(&[subtree(EMAIL, b"a@x.test"), subtree(EMAIL, b"a@y.test")]),
            vec![email("a@z.test")],
        ),
        under(
            "nc::email-malformed",
            "name_under_constraint_malformed",
            "no host",
            permit(&[subtree(EMAIL, b"example.com")]),
            vec![email("a")],
        ),
        under(
            "nc::email-utf8",
            out,
            "SmtpUTF8Mailbox is an e-mail address",
            exclude(&[subtree(EMAIL, b"example.com")]),
            vec![mailbox("\u{fc}@example.com")],
        ),
        under(
            "nc::uri-host",
            yes,
            "the host of the authority",
            permit(&[subtree(URI, b"a.test")]),
            vec![uri("SPIFFE://user@A.test:80/x")],
        ),
        under("nc::uri-other", no, "another host", permit(&[subtree(URI, b"a.test")]), vec![uri("spiffe://b.test/x")]),
        under(
            "nc::uri-domain",
            yes,
            "a host of the domain",
            permit(&[subtree(URI, b".a.test")]),
            vec![uri("https://b.a.test/")],
        ),
        under(
            "nc::uri-constraint-url",
            "name_constraint_malformed",
            "a whole URI as constraint cannot be told",
            permit(&[subtree(URI, b"https://a.test/")]),
            vec![uri("https://a.test/")],
        ),
        under(
            "nc::uri-constraint-url-unused",
            yes,
            "the same where no URI is judged",
            permit(&[subtree(URI, b"https://a.test/")]),
            vec![tlv(DNS, b"a.test")],
        ),
        under(
            "nc::uri-ip",
            "name_under_constraint_malformed",
            "an address has no host",
            exclude(&[subtree(URI, b"a.test")]),
            vec![uri("https://192.0.2.1/")],
        ),
        under(
            "nc::uri-zone",
            "name_under_constraint_malformed",
            "a zone is no host",
            exclude(&[subtree(URI, b".example.com")]),
            vec![uri("https://[fe80::1%25eth0.example.com]/")],
        ),
        under(
            "nc::uri-no-authority",
            "name_under_constraint_malformed",
            "a URN has no host",
            exclude(&[subtree(URI, b"a.test")]),
            vec![uri("urn:uuid:1")],
        ),
        under(
            "nc::directory-name",
            out,
            "a directoryName in the SAN",
            exclude(&[subtree(DIRECTORY, &org("Example"))]),
            vec![tlv(DIRECTORY, &org("example"))],
        ),
        under(
            "nc::upn-permitted",
            yes,
            "the domain of the UPN",
            permit(&[upn_subtree("@corp.example")]),
            vec![user_principal_name("a@CORP.example")],
        ),
        under(
            "nc::upn-not-permitted",
            no,
            "another domain",
            permit(&[upn_subtree("@corp.example")]),
            vec![user_principal_name("a@other.example")],
        ),
        under(
            "nc::directory-fullwidth",
            out,
            "RFC 5280, 7.1: a fullwidth letter is the letter",
            exclude(&[subtree(0xa4, &common_name("Evil"))]),
            vec![tlv(0xa4, &common_name("\u{ff25}vil"))],
        ),
        under(
            "nc::directory-unfolded-constraint",
            "name_under_constraint_malformed",
            "an excluded TeletexString cannot be compared with what is like it",
            exclude(&[subtree(0xa4, &name(&[(oid::ORGANIZATION, 0x14, b"Evil")]))]),
            vec![tlv(0xa4, &name(&[(oid::ORGANIZATION, 0x0c, b"Evil")]))],
        ),
        under(
            "nc::email-two-quoted",
            "name_under_constraint_malformed",
            "what could be read as two addresses",
            exclude(&[subtree(EMAIL, b"evil.test")]),
            vec![email("\"a\"@evil.test,\"b\"@good.test")],
        ),
        under(
            "nc::email-host-comma",
            "name_under_constraint_malformed",
            "a host that ends early in another parser",
            permit(&[subtree(EMAIL, b".good.test")]),
            vec![email("a@evil.test,x.good.test")],
        ),
        under(
            "nc::email-constraint-two",
            "name_constraint_malformed",
            "two hosts in one constraint",
            exclude(&[subtree(EMAIL, b"b.test,c.test")]),
            vec![email("a@b.test")],
        ),
        under(
            "nc::email-quoted",
            yes,
            "a quoted local part with an escaped quote",
            permit(&[subtree(EMAIL, b"good.test")]),
            vec![email("\"a\\\"@b\"@good.test")],
        ),
        under(
            "nc::uri-hexadecimal-ip",
            "name_under_constraint_malformed",
            "an address in hexadecimal",
            exclude(&[subtree(URI, b"evil.test")]),
            vec![uri("http://0x7f000001/")],
        ),
        under(
            "nc::ip-mapped-constraint",
            out,
            "a mapped network excludes the addresses that it maps",
            exclude(&[subtree(IP, &[&[0; 10][..], &[0xff, 0xff, 10, 0, 0, 0], &[0xff; 13], &[0, 0, 0]].concat())]),
            vec![tlv(IP, &[10, 1, 1, 1])],
        ),
        under(
            "nc::mailbox-constraint",
            "name_constraint_malformed",
            "RFC 9598, 6: an SmtpUTF8Mailbox is constrained as an e-mail address, never as itself",
            exclude(&[sequence(&[&mailbox("x@a.test")])]),
            vec![mailbox("x@a.test")],
        ),
        under(
            "nc::other-name",
            "name_constraint_unsupported",
            "an otherName of a constrained type",
            exclude(&[subtree(0xa0, &other_name(oid::UNKNOWN))]),
            vec![tlv(0xa0, &other_name(oid::UNKNOWN))],
        ),
        under(
            "nc::other-name-absent",
            yes,
            "a constrained type that does not occur",
            exclude(&[subtree(0xa0, &other_name(oid::UNKNOWN))]),
            vec![dns("a.test")],
        ),
        under(
            "nc::minimum",
            "name_constraint_malformed",
            "a minimum",
            permit(&[sequence(&[&dns("example.com"), &[0x80, 1, 1]])]),
            vec![dns("example.com")],
        ),
        under(
            "nc::other-form",
            yes,
            "a form that is not constrained",
            permit(&[example()]),
            vec![email("a@example.org")],
        ),
        under(
            "nc::email-excluded-quoted",
            out,
            "a quoted spelling of an excluded mailbox",
            exclude(&[subtree(EMAIL, b"alice@example.com")]),
            vec![email("\"alice\"@example.com")],
        ),
        under(
            "nc::email-excluded-escaped",
            out,
            "an escaped spelling of an excluded mailbox",
            exclude(&[subtree(EMAIL, b"\"alice\"@example.com")]),
            vec![email("\"al\\ice\"@example.com")],
        ),
        under(
            "nc::email-constraint-at-host",
            yes,
            "@host means the mailboxes of the host",
            permit(&[subtree(EMAIL, b"@example.com")]),
            vec![email("alice@example.com")],
        ),
        under(
            "nc::email-constraint-at-host-excluded",
            out,
            "@host excludes the mailboxes of the host",
            exclude(&[subtree(EMAIL, b"@example.com")]),
            vec![email("alice@example.com")],
        ),
        under(
            "nc::email-constraint-at-alone",
            "name_constraint_malformed",
            "an @ without a host is not every mailbox",
            permit(&[subtree(EMAIL, b"@")]),
            vec![email("eve@other.test")],
        ),
        under(
            "nc::upn-constraint-at-alone",
            "name_constraint_malformed",
            "the same of a user principal name",
            permit(&[upn_subtree("@")]),
            vec![user_principal_name("eve@other.test")],
        ),
        under(
            "nc::ip-all-v6-excluded",
            yes,
            "excluding all of IPv6 says nothing about IPv4",
            exclude(&[cidr(&[0; 32])]),
            vec![tlv(IP, &[192, 0, 2, 1])],
        ),
        under(
            "nc::ip-all-v6-excluded-mapped",
            out,
            "a mapped address is an address of IPv6",
            exclude(&[cidr(&[0; 32])]),
            vec![tlv(IP, &[&[0; 10][..], &[255, 255, 192, 0, 2, 1]].concat())],
        ),
        under(
            "nc::directory-multi-valued",
            out,
            "an excluded attribute as a part of a multi-valued RDN",
            exclude(&[subtree(DIRECTORY, &org("Evil"))]),
            vec![tlv(DIRECTORY, &{
                let part = |oid: &[u8], text: &[u8]| sequence(&[&object_identifier(oid), &tlv(0x0c, text)]);
                let parts = [part(oid::COMMON_NAME, b"x"), part(oid::ORGANIZATION, b"EVIL")].concat();
                tlv(0x30, &tlv(0x31, &parts))
            })],
        ),
        under(
            "nc::directory-multi-valued-joined",
            out,
            "two excluded attributes, which the name has in one RDN",
            exclude(&[subtree(DIRECTORY, &name(&[(oid::COUNTRY, 0x13, b"US"), (oid::ORGANIZATION, 0x0c, b"Evil")]))]),
            vec![tlv(DIRECTORY, &{
                let part = |oid: &[u8], tag: u8, text: &[u8]| sequence(&[&object_identifier(oid), &tlv(tag, text)]);
                let first = [part(oid::COUNTRY, 0x13, b"US"), part(oid::ORGANIZATION, 0x0c, b"EVIL")].concat();
                let second = part(oid::COMMON_NAME, 0x0c, b"alice");
                tlv(0x30, &[tlv(0x31, &first), tlv(0x31, &second)].concat())
            })],
        ),
        under(
            "nc::directory-multi-valued-later",
            yes,
            "the excluded attributes in another order do not begin the name",
            exclude(&[subtree(DIRECTORY, &name(&[(oid::COUNTRY, 0x13, b"US"), (oid::ORGANIZATION, 0x0c, b"Evil")]))]),
            vec![tlv(DIRECTORY, &{
                let part = |oid: &[u8], tag: u8, text: &[u8]| sequence(&[&object_identifier(oid), &tlv(tag, text)]);
                let first = [part(oid::COMMON_NAME, 0x0c, b"alice"), part(oid::ORGANIZATION, 0x0c, b"EVIL")].concat();
                let second = part(oid::COUNTRY, 0x13, b"US");
                tlv(0x30, &[tlv(0x31, &first), tlv(0x31, &second)].concat())
            })],
        ),
        under(
            "nc::directory-multi-valued-other",
            yes,
            "a multi-valued RDN without the excluded attribute",
            exclude(&[subtree(DIRECTORY, &org("Evil"))]),
            vec![tlv(DIRECTORY, &{
                let part = |oid: &[u8], text: &[u8]| sequence(&[&object_identifier(oid), &tlv(0x0c, text)]);
                let parts = [part(oid::COMMON_NAME, b"Evil"), part(oid::ORGANIZATION, b"Good")].concat();
                tlv(0x30, &tlv(0x31, &parts))
            })],
        ),
        under(
            "nc::undecodable-under-constraint",
            "name_under_constraint_malformed",
            "an address in Latin-1, where addresses are constrained",
            exclude(&[subtree(EMAIL, b"evil.test")]),
            vec![tlv(EMAIL, b"jos\xe9@example.com")],
        )
        .policy("allow_undecodable_names", "true"),
        under(
            "nc::undecodable-elsewhere",
            yes,
            "an address in Latin-1, where other names are constrained",
            permit(&[example()]),
            vec![tlv(EMAIL, b"jos\xe9@example.com"), dns("a.example.com")],
        )
        .policy("allow_undecodable_names", "true")
        .identity("CN=alice", "dns:a.example.com"),
        under(
            "nc::budget",
            "budget_name_comparisons",
            "more look-ups than allowed",
            permit(&[example()]),
            vec![dns("a.b.c.example.org")],
        )
        .policy("limit_name_comparisons", "2"),
    ];
    // The subject counts as a directoryName, and its emailAddress as an address.
    let by_subject = |id, code, text, extension: Vec<u8>, subject: Vec<u8>| {
        let ca = Draft::ca("CA", "Root", &world.ca_key).with(extension).sign(&world.root_key);
        let leaf = world.client().but(|draft| draft.subject = subject).sign(&world.ca_key);
        world.vector(id, code, text, leaf).sent(&[&ca])
    };
    let email_address: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1];
    let person =
        |organization: &[u8], tag| name(&[(oid::ORGANIZATION, tag, organization), (oid::COMMON_NAME, 0x0c, b"alice")]);
    let directory = |text: &str| subtree(DIRECTORY, &org(text));
    vectors.extend([
        by_subject(
            "nc::subject-permitted",
            yes,
            "folded case, space and string type",
            permit(&[directory("Example  Org")]),
            person(b"EXAMPLE org", 0x13),
        ),
        by_subject(
            "nc::subject-not-permitted",
            no,
            "another organisation",
            permit(&[directory("Example")]),
            person(b"Examples", 0x0c),
        ),
        by_subject("nc::subject-excluded", out, "excluded", exclude(&[directory("Example")]), person(b"example", 0x0c)),
        by_subject(
            "nc::subject-email",
            no,
            "emailAddress in the subject",
            permit(&[subtree(EMAIL, b"example.com")]),
            name(&[(email_address, 0x16, b"a@example.org")]),
        ),
        by_subject(
            "nc::subject-undecodable",
            "name_under_constraint_malformed",
            "a TeletexString where another one is excluded",
            exclude(&[directory("Example")]),
            person(b"Example", 0x14),
        ),
        by_subject(
            "nc::subject-zero-width",
            out,
            "a zero-width space does not count",
            exclude(&[directory("Example")]),
            person("Exam\u{200b}ple".as_bytes(), 0x0c),
        ),
        under(
            "nc::uri-dot",
            "name_constraint_malformed",
            "a domain without a name",
            exclude(&[subtree(URI, b".")]),
            vec![uri("https://a.test/")],
        ),
        under(
            "nc::uri-backslash",
            "name_under_constraint_malformed",
            "a host that another parser reads elsewhere",
            permit(&[subtree(URI, b"good.test")]),
            vec![uri("https://evil.test\\@good.test/")],
        ),
        under(
            "nc::email-two",
            "name_under_constraint_malformed",
            "two addresses in one",
            permit(&[subtree(EMAIL, b"good.test")]),
            vec![email("admin@evil.test, x@good.test")],
        ),
        under(
            "nc::upn-case",
            out,
            "a UPN is compared without case",
            exclude(&[upn_subtree("admin@corp.test")]),
            vec![user_principal_name("ADMIN@corp.test")],
        ),
        world
            .vector(
                "nc::odd-in-anchor-as-given",
                "name_constraint_malformed",
                "constraints that cannot be read are not passed over",
                world.client().sign(&world.ca_key),
            )
            .anchors(&[&Draft::ca("Root", "Root", &world.root_key)
                .with(extension(
                    oid::NAME_CONSTRAINTS,
                    true,
                    &sequence(&[&tlv(0xa1, &directory("x")), &tlv(0xa0, &directory("y"))]),
                ))
                .sign(&world.root_key)])
            .policy("take_anchors_as_given", "true"),
        world
            .vector(
                "nc::duplicated-in-anchor-as-given",
                "name_constraint_malformed",
                "of two constraints neither can be relied on",
                world.client().sign(&world.ca_key),
            )
            .anchors(&[&Draft::ca("Root", "Root", &world.root_key)
                .with(permit(&[directory("Example")]))
                .with(permit(&[subtree(DNS, b"example.com")]))
                .sign(&world.root_key)])
            .policy("take_anchors_as_given", "true"),
        world
            .vector(
                "nc::empty-in-anchor-as-given",
                "name_constraint_malformed",
                "an empty value is not an absent one",
                world.client().sign(&world.ca_key),
            )
            .anchors(&[&Draft::ca("Root", "Root", &world.root_key)
                .with(extension(oid::NAME_CONSTRAINTS, true, &[]))
                .sign(&world.root_key)])
            .policy("take_anchors_as_given", "true"),
        world
            .vector(
                "structure::anchor-of-many-extensions",
                "encoding_invalid",
                "more extensions than are read could hide a restriction",
                world.client().sign(&world.ca_key),
            )
            .anchors(&[&Draft::ca("Root", "Root", &world.root_key)
                .but(|draft| {
                    let many =
                        (0..60).map(|last| extension(&[0x2b, 6, 1, 4, 1, 0x83, 0xb2, 0x03, 3, last], false, b"x"));
                    draft.extensions.extend(many);
                })
                .sign(&world.root_key)]),
        world.vector("nc::in-anchor", no, "an anchor's constraints count", world.client().sign(&world.ca_key)).anchors(
            &[&Draft::ca("Root", "Root", &world.root_key).with(permit(&[directory("Example")])).sign(&world.root_key)],
        ),
    ]);
    vectors
}
