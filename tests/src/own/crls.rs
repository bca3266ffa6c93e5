//! CRLs as evidence (RFC 5280, 6.3): codes 900 to 905, and what cannot be loaded.

use crate::make::{
    CRL_SIGN, CrlDraft, Draft, KEY_CERT_SIGN, KeyKind, ca, common_name, distribution_points, extension,
    issuing_distribution_point, key_usage, name, oid, point_name, sequence, tlv,
};
use crate::own::{Vector, World};

/// `[n]` TRUE, as the flags of issuingDistributionPoint are.
fn flag(number: u8) -> Vec<u8> {
    tlv(0x80 | number, &[0xff])
}

/// ReasonFlags of these bits, bit 0 lowest.
fn reasons(tag: u8, bits: u16) -> Vec<u8> {
    let octets = bits.reverse_bits().to_be_bytes();
    tlv(tag, &[&[0], &octets[..]].concat())
}

/// All reasons but keyCompromise and cACompromise, and those two.
const OTHER_REASONS: u16 = 0b1_1111_1000;
const COMPROMISES: u16 = 0b0_0000_0110;

const URL: &[u8] = b"http://crl.example/ca.crl";
const ELSEWHERE: &[u8] = b"http://crl.example/other.crl";

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    let signing = key_usage(KEY_CERT_SIGN | CRL_SIGN);
    let issuer = |subject: &str, key| Draft::new(subject, "Root", key).with(ca(None)).with(signing.clone());
    let root = issuer("Root", &world.root_key).sign(&world.root_key);
    let issuing = issuer("CA", &world.ca_key).sign(&world.root_key);
    let client = || world.client().but(|draft| draft.serial = vec![5]);
    let plain = client().sign(&world.ca_key);
    let point = |name: &[u8]| tlv(0x30, &point_name(name));
    let pointed = client().with(distribution_points(&[point(URL)])).sign(&world.ca_key);
    let list = || CrlDraft::new("CA");
    let sign = |draft: CrlDraft| draft.sign(&world.ca_key);
    let make = |id, code, text, leaf: &Vec<u8>, crls: &[Vec<u8>]| {
        let vector = world.vector(id, code, text, leaf.clone()).anchors(&[&root]).sent(&[&issuing]).crls(crls);
        vector.policy("revocation_flag", "end_certificate_only")
    };
    let part = |fields: &[Vec<u8>]| list().with(issuing_distribution_point(fields));
    let other_key = world.key("crl other", KeyKind::P256);
    let unknown = |critical| extension(oid::UNKNOWN, critical, &[5, 0]);
    let reason_of = |number| extension(oid::CRL_REASON, false, &[0x0a, 1, number]);
    let all = |vector: Vector| vector.policy("revocation_flag", "exclude_root");
    let mut vectors = vec![
        // 104
        make("crl::unlisted", "authenticated", "a full CRL that does not list it", &plain, &[sign(list())])
            .found("end_entity good")
            .wanted(""),
        make("crl::listed", "revoked", "a full CRL that lists it", &plain, &[sign(list().revoke(&[5], 1))])
            .found("end_entity revoked"),
        make(
            "crl::partition",
            "authenticated",
            "the partition that the certificate names",
            &pointed,
            &[sign(part(&[point_name(URL)]))],
        ),
        make(
            "crl::partition-listed",
            "revoked",
            "that partition lists it",
            &pointed,
            &[sign(part(&[point_name(URL)]).revoke(&[5], 4))],
        ),
        make(
            "crl::other-partition",
            "revocation_evidence_missing",
            "a partition that the certificate does not name, even if it lists it",
            &pointed,
            &[sign(part(&[point_name(ELSEWHERE)]).revoke(&[5], 4))],
        ),
        make(
            "crl::partition-without-point",
            "revocation_source_missing",
            "a partition, and a certificate without a distribution point",
            &plain,
            &[sign(part(&[point_name(URL)]))],
        ),
        make(
            "crl::partition-of-the-issuer",
            "authenticated",
            "a partition named by the issuer's own name, which 6.3.3 assumes",
            &plain,
            &[sign(part(&[tlv(0xa0, &tlv(0xa0, &tlv(0xa4, &common_name("ca"))))]))],
        ),
        // 105
        make(
            "crl::second-point",
            "revoked",
            "the CRL is that of the second URL of the second point",
            &client()
                .with(distribution_points(&[
                    point(ELSEWHERE),
                    tlv(0x30, &tlv(0xa0, &tlv(0xa0, &[tlv(0x86, b"ldap://x"), tlv(0x86, URL)].concat()))),
                ]))
                .sign(&world.ca_key),
            &[sign(part(&[point_name(URL)]).revoke(&[5], 1))],
        )
        .policy("allow_revocation_evidence_missing", "true"),
        make(
            "crl::relative-name",
            "authenticated",
            "a point named relative to the issuer",
            &client().with(distribution_points(&[tlv(0x30, &tlv(0xa0, &relative("part one")))])).sign(&world.ca_key),
            &[sign(part(&[tlv(0xa0, &relative("Part  One"))]))],
        ),
        make(
            "crl::relative-name-in-full",
            "authenticated",
            "a point named relative to the issuer, and a CRL that names it in full",
            &client().with(distribution_points(&[tlv(0x30, &tlv(0xa0, &relative("part one")))])).sign(&world.ca_key),
            &[sign(part(&[tlv(0xa0, &tlv(0xa0, &tlv(0xa4, &two_names("CA", "Part One"))))]))],
        ),
        make(
            "crl::full-name-relative",
            "authenticated",
            "a point named in full, and a CRL that names it relative to the issuer",
            &client()
                .with(distribution_points(&[tlv(
                    0x30,
                    &tlv(0xa0, &tlv(0xa0, &tlv(0xa4, &two_names("CA", "part one")))),
                )]))
                .sign(&world.ca_key),
            &[sign(part(&[tlv(0xa0, &relative("Part One"))]))],
        ),
        // 106
        make(
            "crl::stale",
            "revocation_evidence_stale",
            "nextUpdate has passed",
            &pointed,
            &[sign(list().dates("20261201000000", "20270115075959"))],
        )
        .found("end_entity revocation_evidence_stale"),
        make(
            "crl::next-update-now",
            "authenticated",
            "nextUpdate is now",
            &plain,
            &[sign(list().dates("20261201000000", "20270115080000"))],
        ),
        make(
            "crl::stale-in-grace",
            "authenticated",
            "nextUpdate has passed within crl_grace",
            &plain,
            &[sign(list().dates("20261201000000", "20270115075959"))],
        )
        .policy("crl_grace", "1"),
        make(
            "crl::stale-allowed",
            "authenticated",
            "a stale CRL is allowed by its field",
            &plain,
            &[sign(list().dates("20261201000000", "20270115075959"))],
        )
        .policy("allow_revocation_evidence_missing", "true")
        .found("end_entity revocation_evidence_stale"),
        make(
            "crl::stale-lists",
            "revoked",
            "what a stale CRL lists stays revoked",
            &plain,
            &[sign(list().dates("20261201000000", "20270115075959").revoke(&[5], 1)), sign(list().number(2))],
        ),
        make(
            "crl::no-next-update",
            "revocation_evidence_stale",
            "no nextUpdate, and no maximum age",
            &plain,
            &[sign(list().dates("20270115000000", ""))],
        ),
        make(
            "crl::no-next-update-young",
            "authenticated",
            "no nextUpdate, within crl_max_age",
            &plain,
            &[sign(list().dates("20270115000000", ""))],
        )
        .policy("crl_max_age", "28800"),
        make(
            "crl::no-next-update-old",
            "revocation_evidence_stale",
            "no nextUpdate, older than crl_max_age",
            &plain,
            &[sign(list().dates("20270115000000", ""))],
        )
        .policy("crl_max_age", "28799"),
        // 107
        make(
            "crl::from-the-future",
            "revocation_evidence_stale",
            "thisUpdate is in the future",
            &plain,
            &[sign(list().dates("20270115080001", "20270201000000"))],
        ),
        make(
            "crl::from-the-future-within-skew",
            "authenticated",
            "thisUpdate is in the future, within the clock skew",
            &plain,
            &[sign(list().dates("20270115080001", "20270201000000"))],
        )
        .policy("clock_skew", "1"),
        // 108
        make(
            "crl::other-key",
            "revocation_evidence_not_authentic",
            "the issuer's name, signed with another key",
            &plain,
            &[list().sign(&other_key)],
        )
        .policy("allow_revocation_evidence_missing", "true")
        .policy("allow_revocation_source_missing", "true")
        .found("end_entity revocation_evidence_not_authentic"),
        make(
            "crl::other-name",
            "revocation_source_missing",
            "signed with the issuer's key, under another name",
            &plain,
            &[CrlDraft::new("CB").sign(&world.ca_key)],
        ),
        // 109
        make(
            "crl::forged-number",
            "authenticated",
            "a forged CRL with a greater number displaces nothing",
            &plain,
            &[list().number(9).revoke(&[5], 1).sign(&other_key), sign(list())],
        ),
        // 110
        make(
            "crl::two-lists",
            "revoked",
            "revoked in the older of two CRLs",
            &plain,
            &[sign(list().number(2)), sign(list().revoke(&[5], 3))],
        ),
        // 111
        make(
            "crl::only-ca",
            "revocation_source_missing",
            "onlyContainsCACerts, of an end entity",
            &plain,
            &[sign(part(&[flag(2)]))],
        ),
        make(
            "crl::only-user",
            "authenticated",
            "onlyContainsUserCerts, of an end entity",
            &plain,
            &[sign(part(&[flag(1)]))],
        ),
        make(
            "crl::only-attribute",
            "revocation_source_missing",
            "onlyContainsAttributeCerts",
            &plain,
            &[sign(part(&[flag(5)]))],
        ),
        all(make(
            "crl::only-user-of-ca",
            "revocation_source_missing",
            "onlyContainsUserCerts, of a CA",
            &plain,
            &[sign(list()), CrlDraft::new("Root").with(issuing_distribution_point(&[flag(1)])).sign(&world.root_key)],
        ))
        .found("sent:0 revocation_source_missing;end_entity good"),
        // 112
        make(
            "crl::some-reasons",
            "revocation_status_not_given",
            "onlySomeReasons leaves others open",
            &plain,
            &[sign(part(&[reasons(0x83, OTHER_REASONS)]))],
        ),
        make(
            "crl::all-reasons",
            "authenticated",
            "two CRLs that cover every reason together",
            &plain,
            &[sign(part(&[reasons(0x83, OTHER_REASONS)])), sign(part(&[reasons(0x83, COMPROMISES)]))],
        ),
        make(
            "crl::reasons-listed",
            "revoked",
            "revoked in one of them",
            &plain,
            &[sign(part(&[reasons(0x83, OTHER_REASONS)])), sign(part(&[reasons(0x83, COMPROMISES)]).revoke(&[5], 1))],
        ),
        make(
            "crl::point-with-reasons",
            "revocation_status_not_given",
            "the distribution point is for some reasons only",
            &client()
                .with(distribution_points(&[tlv(0x30, &[point_name(URL), reasons(0x81, COMPROMISES)].concat())]))
                .sign(&world.ca_key),
            &[sign(part(&[point_name(URL)]))],
        ),
        // 113
        make(
            "crl::indirect-other-issuer",
            "authenticated",
            "an indirect CRL lists the number for another issuer",
            &plain,
            &[sign(part(&[flag(4)]).entry(&[5], &[certificate_issuer("CB")]))],
        ),
        make(
            "crl::indirect-carried-forward",
            "authenticated",
            "the certificateIssuer of an entry holds for those after it",
            &plain,
            &[sign(part(&[flag(4)]).entry(&[4], &[certificate_issuer("CB")]).revoke(&[5], 1))],
        ),
        make(
            "crl::indirect-own-issuer",
            "revoked",
            "the certificateIssuer of an entry is the issuer again",
            &plain,
            &[sign(part(&[flag(4)]).entry(&[4], &[certificate_issuer("CB")]).entry(&[5], &[certificate_issuer("ca")]))],
        ),
        make(
            "crl::certificate-issuer-in-direct",
            "revoked",
            "a certificateIssuer in a direct CRL does not hide the entry",
            &plain,
            &[sign(list().entry(&[5], &[certificate_issuer("CB")]))],
        ),
        // 114
        make(
            "crl::delta-alone",
            "revocation_status_not_given",
            "a delta CRL is not complete",
            &plain,
            &[sign(list().with(extension(oid::DELTA_CRL_INDICATOR, true, &[2, 1, 1])))],
        ),
        make(
            "crl::delta-lists",
            "revoked",
            "a delta CRL that lists it",
            &plain,
            &[sign(list().with(extension(oid::DELTA_CRL_INDICATOR, true, &[2, 1, 1])).revoke(&[5], 1)), sign(list())],
        ),
        make(
            "crl::remove-from-crl",
            "authenticated",
            "removeFromCRL in a delta CRL beside a clean full one",
            &plain,
            &[sign(list().with(extension(oid::DELTA_CRL_INDICATOR, true, &[2, 1, 1])).revoke(&[5], 8)), sign(list())],
        ),
        // 115
        make(
            "crl::unknown-critical",
            "revocation_status_not_given",
            "a critical extension of the CRL that is not known",
            &plain,
            &[sign(list().with(unknown(true)))],
        ),
        make(
            "crl::unknown-critical-listed",
            "revoked",
            "such a CRL lists it",
            &plain,
            &[sign(list().with(unknown(true)).revoke(&[5], 1))],
        ),
        make(
            "crl::unknown-critical-of-entry",
            "revocation_status_not_given",
            "a critical extension of another entry that is not known",
            &plain,
            &[sign(list().entry(&[4], &[unknown(true)]))],
        ),
        make(
            "crl::unknown-extension",
            "authenticated",
            "extensions that are not critical",
            &plain,
            &[sign(list().with(unknown(false)).entry(&[4], &[unknown(false)]))],
        ),
        make(
            "crl::critical-number",
            "revocation_status_not_given",
            "a critical cRLNumber",
            &plain,
            &[sign(list().but(|draft| draft.extensions = vec![extension(oid::CRL_NUMBER, true, &[2, 1, 1])]))],
        ),
        // 116
        make("crl::hold", "revoked", "certificateHold", &plain, &[sign(list().revoke(&[5], 6))]),
        make(
            "crl::hold-lifted",
            "authenticated",
            "a newer CRL no longer lists the hold",
            &plain,
            &[sign(list().revoke(&[5], 6)), sign(list().number(2))],
        ),
        make(
            "crl::hold-in-newer",
            "revoked",
            "the newer CRL lists the hold",
            &plain,
            &[sign(list()), sign(list().number(2).revoke(&[5], 6))],
        ),
        make(
            "crl::hold-in-other-scope",
            "revoked",
            "a newer CRL of another scope lifts nothing",
            &plain,
            &[sign(list().revoke(&[5], 6)), sign(part(&[flag(1)]).number(2))],
        ),
        make(
            "crl::hold-in-stale",
            "revoked",
            "a stale CRL lists the hold, and an older one is current",
            &plain,
            &[sign(list().number(2).dates("20261201000000", "20270110000000").revoke(&[5], 6)), sign(list())],
        ),
        make(
            "crl::hold-in-delta",
            "revoked",
            "a delta CRL lists the hold, and only unknown ones are allowed",
            &plain,
            &[
                sign(list().number(2).with(extension(oid::DELTA_CRL_INDICATOR, true, &[2, 1, 1])).revoke(&[5], 6)),
                sign(list()),
            ],
        )
        .policy("allow_revocation_evidence_missing", "true"),
        make(
            "crl::hold-beside-unknown-critical",
            "revoked",
            "a CRL with an unknown critical extension lists the hold",
            &plain,
            &[sign(list().with(unknown(true)).revoke(&[5], 6))],
        )
        .policy("allow_revocation_evidence_missing", "true"),
        // 117
        make(
            "crl::no-crl-sign",
            "revocation_evidence_not_authentic",
            "the issuer's keyUsage lacks cRLSign",
            &plain,
            &[sign(list())],
        )
        .sent(&[&world.ca]),
        make("crl::no-key-usage", "authenticated", "the issuer has no keyUsage", &plain, &[sign(list())])
            .sent(&[&Draft::new("CA", "Root", &world.ca_key).with(ca(None)).sign(&world.root_key)]),
        // 118
        make(
            "crl::revoked-in-the-future",
            "revoked",
            "the revocationDate is in the future",
            &plain,
            &[sign(list().but(|draft| {
                draft.entries.push(sequence(&[&tlv(2, &[5]), &crate::make::time("20280101000000")]));
            }))],
        ),
        // 119
        make(
            "crl::serial-prefix",
            "authenticated",
            "numbers that begin like it, or end like it",
            &plain,
            &[sign(list().revoke(&[5, 0], 1).revoke(&[1, 5], 1).revoke(&[0x85], 1))],
        ),
        make(
            "crl::serial-twice",
            "revoked",
            "listed as on hold and as revoked, and lifted by nobody",
            &plain,
            &[sign(list().revoke(&[5], 6).revoke(&[5], 1)), sign(list().number(2))],
        ),
        // 121, and one refusal for everything that is missing.
        all(make("crl::nothing", "revocation_source_missing", "no CRL at all", &plain, &[]))
            .found("sent:0 revocation_source_missing;end_entity revocation_source_missing"),
        all(make(
            "crl::whole-path",
            "authenticated",
            "a CRL of each issuer",
            &plain,
            &[sign(list()), CrlDraft::new("Root").sign(&world.root_key)],
        ))
        .found("sent:0 good;end_entity good"),
        all(make(
            "crl::ca-revoked",
            "revoked",
            "the CA is revoked",
            &plain,
            &[sign(list()), CrlDraft::new("Root").revoke(&[1], 2).sign(&world.root_key)],
        ))
        .found("sent:0 revoked"),
        all(make(
            "crl::unknown-of-ca",
            "authenticated",
            "only a CA may be unknown, and only a CA is",
            &plain,
            &[sign(list())],
        ))
        .policy("allow_revocation_source_missing", "true")
        .policy("revocation_unknown_of", "ca"),
        all(make(
            "crl::unknown-of-end-entity",
            "revocation_source_missing",
            "only the end entity may be unknown",
            &plain,
            &[sign(list())],
        ))
        .policy("allow_revocation_source_missing", "true")
        .policy("revocation_unknown_of", "end_entity"),
        make(
            "crl::not-authentic-is-worse",
            "revocation_evidence_not_authentic",
            "one CRL is stale, another one not authentic",
            &plain,
            &[sign(list().dates("20261201000000", "20270110000000")), list().sign(&other_key)],
        ),
        // CRLs of the CAs that people run.
        make("crl::version-1", "authenticated", "version 1", &plain, &[sign(version_1(list()))]),
        make(
            "crl::version-1-strict",
            "revocation_status_not_given",
            "closed by its field",
            &plain,
            &[sign(version_1(list()))],
        )
        .policy("allow_version_1_crl", "false"),
        make(
            "crl::no-number",
            "authenticated",
            "version 2 without a number, as EasyRSA writes it",
            &plain,
            &[sign(list().but(|draft| draft.extensions = vec![unknown(false)]))],
        ),
        make(
            "crl::no-number-strict",
            "revocation_status_not_given",
            "closed by its field",
            &plain,
            &[sign(list().but(|draft| draft.extensions = vec![unknown(false)]))],
        )
        .policy("allow_crl_number_missing", "false"),
        make(
            "crl::no-key-identifier-strict",
            "revocation_status_not_given",
            "closed by its field",
            &{ client().identified(b"leaf", b"ca").sign(&world.ca_key) },
            &[sign(list())],
        )
        .anchors(&[&issuer("Root", &world.root_key).identified(b"root", b"root").sign(&world.root_key)])
        .sent(&[&issuer("CA", &world.ca_key).identified(b"ca", b"root").sign(&world.root_key)])
        .policy("allow_key_identifier_missing", "false"),
        make(
            "crl::key-identifier-by-serial",
            "authenticated",
            "an AKI of issuer and serial number",
            &plain,
            &[sign(list().with(extension(
                oid::AUTHORITY_KEY_IDENTIFIER,
                false,
                &tlv(0x30, &[tlv(0xa1, &tlv(0xa4, &common_name("Root"))), tlv(0x82, &[1])].concat()),
            )))],
        ),
        make(
            "crl::key-identifier-of-other-key",
            "authenticated",
            "an AKI decides nothing",
            &plain,
            &[sign(list().with(extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &tlv(0x30, &tlv(0x80, b"other")))))],
        ),
        // What to fetch.
        make(
            "crl::wanted",
            "revocation_evidence_missing",
            "online, the refusal says what to fetch",
            &{
                client()
                    .with(distribution_points(&[point(URL), point(ELSEWHERE)]))
                    .with(extension(oid::FRESHEST_CRL, false, &tlv(0x30, &point(b"http://crl.example/delta.crl"))))
                    .sign(&world.ca_key)
            },
            &[],
        )
        .online()
        .wanted(
            "end_entity crl http://crl.example/ca.crl;end_entity crl http://crl.example/other.crl;\
             end_entity delta_crl http://crl.example/delta.crl",
        ),
        make("crl::wanted-offline", "revocation_evidence_missing", "offline there is nothing to fetch", &pointed, &[])
            .wanted(""),
        make(
            "crl::wanted-unverified",
            "signature_invalid",
            "nothing of a certificate that is not verified",
            &{ client().with(distribution_points(&[point(URL)])).sign(&other_key) },
            &[],
        )
        .online()
        .wanted(""),
        make(
            "crl::wanted-odd",
            "revocation_evidence_missing",
            "URLs that are not printable, or too long, are left out",
            &{
                let long = [b"http://", &[b'x'; 2_048][..]].concat();
                let points = [point(b"http://a b"), point(&long), point(b"http://h/$(touch x)';touch y;'"), point(URL)];
                client().with(distribution_points(&points)).sign(&world.ca_key)
            },
            &[],
        )
        .online()
        .wanted("end_entity crl http://crl.example/ca.crl"),
    ];
    // What cannot be loaded.
    let broken = |change: &dyn Fn(&mut CrlDraft)| sign(list().but(|draft| change(draft)));
    let truncated = {
        let whole = sign(list());
        whole[..whole.len() - 1].to_vec()
    };
    for (id, text, crl) in [
        ("crl::truncated", "cut short", truncated),
        ("crl::certificate", "a certificate in its place", plain.clone()),
        ("crl::version-3", "an unknown version", broken(&|draft| draft.version = vec![2, 1, 2])),
        ("crl::version-1-explicit", "version v1, written out", broken(&|draft| draft.version = vec![2, 1, 0])),
        ("crl::version-1-extensions", "extensions in version 1", broken(&|draft| draft.version.clear())),
        ("crl::algorithms-differ", "two signature algorithms", broken(&|draft| draft.algorithm = vec![0x30, 0])),
        (
            "crl::this-update",
            "thisUpdate is not a date",
            broken(&|draft| draft.this_update = tlv(0x17, b"270230000000Z")),
        ),
        (
            "crl::entry-date",
            "a revocationDate is not a date",
            broken(&|draft| {
                draft.entries.push(sequence(&[&tlv(2, &[9]), &tlv(0x17, b"x")]));
            }),
        ),
        ("crl::serial-not-minimal", "a serial number with a second spelling", sign(list().revoke(&[0, 5], 1))),
        ("crl::serial-empty", "a serial number without octets", sign(list().revoke(&[], 1))),
        ("crl::issuer-of-entry-unreadable", "a certificateIssuer that cannot be read", {
            let names = [tlv(0x82, &[0xff]), tlv(0xa4, &common_name("CA"))].concat();
            sign(part(&[flag(4)]).entry(&[5], &[extension(oid::CERTIFICATE_ISSUER, true, &tlv(0x30, &names))]))
        }),
        ("crl::issuer-of-entry-empty", "a certificateIssuer without names", {
            sign(part(&[flag(4)]).entry(&[5], &[extension(oid::CERTIFICATE_ISSUER, true, &tlv(0x30, &[]))]))
        }),
        ("crl::issuer-of-entry-by-url", "a certificateIssuer without a directoryName", {
            let names = tlv(0x86, b"http://ca.example/");
            sign(part(&[flag(4)]).entry(&[5], &[extension(oid::CERTIFICATE_ISSUER, true, &tlv(0x30, &names))]))
        }),
        ("crl::point-relative-empty", "a relative name without attributes", sign(part(&[tlv(0xa0, &tlv(0xa1, &[]))]))),
        ("crl::reason", "a reason that does not exist", sign(list().revoke(&[9], 7))),
        ("crl::reason-twice", "two reasons of one entry", sign(list().entry(&[9], &[reason_of(1), reason_of(1)]))),
        ("crl::extension-twice", "two CRL numbers", sign(list().with(extension(oid::CRL_NUMBER, false, &[2, 1, 1])))),
        (
            "crl::number-negative",
            "a negative number",
            broken(&|draft| {
                draft.extensions = vec![extension(oid::CRL_NUMBER, false, &[2, 1, 0xff])];
            }),
        ),
        ("crl::point-empty", "a distribution point without names", sign(part(&[tlv(0xa0, &tlv(0xa0, &[]))]))),
        ("crl::flag", "a flag that is not a BOOLEAN", sign(part(&[tlv(0x81, &[1])]))),
    ] {
        vectors.push(make(id, "crl_unreadable", text, &plain, &[sign(list()), crl]));
    }
    vectors
}

/// A nameRelativeToCRLIssuer of one common name.
fn relative(text: &str) -> Vec<u8> {
    let name = common_name(text);
    // The contents of the SET in the SEQUENCE, under another tag.
    tlv(0xa1, &name[4..])
}

/// A Name of two common names.
fn two_names(one: &str, other: &str) -> Vec<u8> {
    name(&[(oid::COMMON_NAME, 0x0c, one.as_bytes()), (oid::COMMON_NAME, 0x0c, other.as_bytes())])
}

fn version_1(draft: CrlDraft) -> CrlDraft {
    draft.but(|draft| {
        draft.version.clear();
        draft.extensions.clear();
    })
}

/// certificateIssuer of one directoryName.
fn certificate_issuer(name: &str) -> Vec<u8> {
    extension(oid::CERTIFICATE_ISSUER, true, &tlv(0x30, &tlv(0xa4, &common_name(name))))
}
