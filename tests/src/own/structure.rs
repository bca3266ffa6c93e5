//! The form of one certificate: codes 100 to 121.

use crate::make::{
    DIGITAL_SIGNATURE, Draft, extension, key_usage, name, object_identifier, oid, sequence, subject_alt_name, tlv,
};
use crate::own::{POLICY_1, Vector, World, rsa_algorithm};

/// certificatePolicies of one policy with one qualifier.
fn policy_with_qualifier(critical: bool, qualifier: &[u8]) -> Vec<u8> {
    let qualifier = sequence(&[&object_identifier(qualifier), &tlv(0x16, b"https://ca.example/cps")]);
    let policy = sequence(&[&object_identifier(POLICY_1), &sequence(&[&qualifier])]);
    extension(oid::CERTIFICATE_POLICIES, critical, &sequence(&[&policy]))
}

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    let with = |extension: Vec<u8>| move |draft: &mut Draft| draft.extensions.push(extension);
    let good = world.client().sign(&world.ca_key);
    let mut vectors = vec![
        world.vector("structure::not-der", "certificate_unreadable", "no certificate", b"not a certificate".to_vec()),
        world.vector(
            "structure::trailing-byte",
            "certificate_unreadable",
            "a byte after the end",
            [good.clone(), vec![0]].concat(),
        ),
        world.vector(
            "structure::truncated",
            "certificate_unreadable",
            "a byte too few",
            good[..good.len() - 1].to_vec(),
        ),
        world.vector("structure::empty", "certificate_unreadable", "nothing at all", Vec::new()),
        world.changed("structure::version-4", "version_invalid", "a version that does not exist", |draft| {
            draft.version = tlv(0xa0, &[2, 1, 3]);
        }),
        world.vector("structure::version-1", "version_1_not_allowed", "v1 without extensions", {
            Draft::new("alice", "CA", &world.leaf_key).but(|draft| draft.version.clear()).sign(&world.ca_key)
        }),
        world
            .vector("structure::version-1-admitted", "authenticated", "v1, admitted by its field", {
                Draft::new("alice", "CA", &world.leaf_key).but(|draft| draft.version.clear()).sign(&world.ca_key)
            })
            .policy("allow_version_1", "true"),
        world.changed("structure::v1-with-extensions", "extensions_without_version_3", "v1 with extensions", |draft| {
            draft.version.clear()
        }),
        world.changed("structure::serial-negative", "serial_number_invalid", "a negative serial", |draft| {
            draft.serial = vec![0x80]
        }),
        world.changed(
            "structure::serial-not-minimal",
            "serial_number_invalid",
            "a serial with a useless octet",
            |draft| draft.serial = vec![0, 1],
        ),
        world
            .changed("structure::serial-long", "serial_number_invalid", "a serial of 21 octets", |draft| {
                draft.serial = vec![1; 21]
            })
            .policy("allow_long_serial", "false"),
        world
            .changed("structure::serial-zero", "serial_number_invalid", "serial 0", |draft| draft.serial = vec![0])
            .policy("allow_zero_serial", "false"),
        world.changed("structure::serial-zero-default", "authenticated", "serial 0 under the default", |draft| {
            draft.serial = vec![0]
        }),
        world
            .changed("structure::serial-negative-admitted", "authenticated", "a negative serial, admitted", |draft| {
                draft.serial = vec![0x80]
            })
            .policy("allow_negative_serial", "true"),
        world.changed("structure::time-malformed", "time_malformed", "UTCTime without seconds", |draft| {
            draft.validity = [tlv(0x17, b"2001010000Z"), tlv(0x17, b"300101000000Z")].concat();
        }),
        world.changed("structure::time-29-february", "time_malformed", "a day that does not exist", |draft| {
            draft.validity = [tlv(0x17, b"230229000000Z"), tlv(0x17, b"300101000000Z")].concat();
        }),
        world
            .changed("structure::generalized-time", "time_form_invalid", "GeneralizedTime before 2050", |draft| {
                draft.validity = [tlv(0x18, b"20200101000000Z"), tlv(0x17, b"300101000000Z")].concat();
            })
            .policy("allow_generalized_time_before_2050", "false"),
        world.changed("structure::generalized-time-default", "authenticated", "the same under the default", |draft| {
            draft.validity = [tlv(0x18, b"20200101000000Z"), tlv(0x17, b"300101000000Z")].concat();
        }),
        world.changed("structure::explicit-default", "explicit_default", "critical FALSE written out", {
            with(sequence(&[&object_identifier(oid::UNKNOWN), &[1, 1, 0], &tlv(4, b"x")]))
        }),
        world
            .changed("structure::explicit-default-admitted", "authenticated", "the same, admitted", {
                with(sequence(&[&object_identifier(oid::UNKNOWN), &[1, 1, 0], &tlv(4, b"x")]))
            })
            .policy("allow_explicit_default", "true"),
        world.changed(
            "structure::algorithms-differ",
            "signature_algorithms_differ",
            "inner and outer algorithm",
            |draft| {
                draft.algorithm = rsa_algorithm(11);
            },
        ),
        world.changed(
            "structure::extension-twice",
            "extension_duplicated",
            "two keyUsages",
            with(key_usage(DIGITAL_SIGNATURE)),
        ),
        world.changed(
            "structure::unknown-extension-twice",
            "extension_duplicated",
            "an unknown extension twice",
            |draft| {
                draft.extensions.extend([extension(oid::UNKNOWN, false, b"x"), extension(oid::UNKNOWN, false, b"y")]);
            },
        ),
        world.changed(
            "structure::critical-unknown",
            "critical_extension_unknown",
            "critical and unknown",
            with(extension(oid::UNKNOWN, true, b"x")),
        ),
        world
            .changed(
                "structure::critical-understood",
                "authenticated",
                "critical, and the program handles it",
                with(extension(oid::UNKNOWN, true, b"x")),
            )
            .policy("understood_critical_extensions", "1.3.6.1.4.1.55555.1"),
        world.changed(
            "structure::unknown",
            "authenticated",
            "unknown and not critical",
            with(extension(oid::UNKNOWN, false, b"x")),
        ),
        world.other_ca(
            "structure::critical-unknown-in-ca",
            "critical_extension_unknown",
            "the same in a CA",
            with(extension(oid::UNKNOWN, true, b"x")),
        ),
        world.changed(
            "structure::dns-name-with-space",
            "name_syntax_invalid",
            "a dNSName that is no host name in any way",
            with(subject_alt_name(&[(2, b"a b.example")])),
        ),
        world
            .changed(
                "structure::undecodable-name",
                "authenticated",
                "an address in Latin-1, left out of the identity",
                with(subject_alt_name(&[(2, b"host.example"), (1, b"jos\xe9@example.com")])),
            )
            .policy("allow_undecodable_names", "true")
            .identity("CN=alice", "dns:host.example"),
        world.changed("structure::subject-malformed", "name_malformed", "an RDN that is empty", |draft| {
            draft.subject = tlv(0x30, &tlv(0x31, &[]))
        }),
        world.changed("structure::padded-type", "name_malformed", "a second spelling of organizationName", |draft| {
            draft.subject = name(&[(&[0x55, 4, 0x80, 10], 0x0c, b"Example")]);
        }),
        world.changed(
            "structure::critical-qualifier",
            "critical_extension_unknown",
            "a critical policy with a qualifier that nobody knows",
            with(policy_with_qualifier(true, oid::UNKNOWN)),
        ),
        world.changed(
            "structure::qualifier",
            "authenticated",
            "the same, not critical",
            with(policy_with_qualifier(false, oid::UNKNOWN)),
        ),
        world.changed("structure::critical-known-qualifier", "authenticated", "a critical policy with a CPS", {
            with(policy_with_qualifier(true, &[0x2b, 6, 1, 5, 5, 7, 2, 1]))
        }),
        world
            .changed("structure::issuer-empty", "issuer_name_empty", "no issuer", |draft| draft.issuer = vec![0x30, 0]),
        world.changed("structure::subject-empty", "subject_name_empty", "no subject and no SAN", |draft| {
            draft.subject = vec![0x30, 0]
        }),
        world
            .changed("structure::subject-empty-with-san", "authenticated", "no subject but a SAN", |draft| {
                draft.subject = vec![0x30, 0];
                draft.extensions.push(subject_alt_name(&[(2, b"host.example")]));
            })
            .identity("", "dns:host.example"),
        world.changed("structure::unused-bits", "encoding_invalid", "a key with unused bits", |draft| {
            let mut info = draft.public_key_info.clone();
            let place = info.windows(2).position(|pair| pair == [0, 4]).expect("the BIT STRING");
            info[place] = 1;
            draft.public_key_info = info;
        }),
        world.changed("structure::too-many-extensions", "encoding_invalid", "hundreds of extensions", |draft| {
            let many = (0..200u8)
                .map(|last| extension(&[0x2b, 6, 1, 4, 1, 0x83, 0xb2, 0x03, 2, last & 0x7f, last >> 7], false, b"x"));
            draft.extensions.extend(many);
        }),
    ];
    for (id, oid, value) in [
        ("structure::malformed-san", oid::SUBJECT_ALT_NAME, b"host.example".to_vec()),
        ("structure::empty-name-in-san", oid::SUBJECT_ALT_NAME, tlv(0x30, &tlv(0x82, b""))),
        ("structure::latin-1-mail", oid::SUBJECT_ALT_NAME, tlv(0x30, &tlv(0x81, b"jos\xe9@example.com"))),
        ("structure::nul-in-san", oid::SUBJECT_ALT_NAME, tlv(0x30, &tlv(0x82, b"good.example\0.evil.example"))),
        ("structure::short-ip-in-san", oid::SUBJECT_ALT_NAME, tlv(0x30, &tlv(0x87, &[192, 0, 2]))),
        ("structure::malformed-basic-constraints", oid::BASIC_CONSTRAINTS, tlv(0x30, &[1, 1, 1])),
        ("structure::malformed-key-identifier", oid::AUTHORITY_KEY_IDENTIFIER, tlv(0x30, &tlv(0x83, b"x"))),
        ("structure::malformed-name-constraints", oid::NAME_CONSTRAINTS, vec![0x30, 0]),
        ("structure::malformed-distribution-points", oid::CRL_DISTRIBUTION_POINTS, vec![0x30, 0]),
        ("structure::malformed-policies", oid::CERTIFICATE_POLICIES, vec![0x30, 0]),
        ("structure::malformed-policy-mappings", oid::POLICY_MAPPINGS, vec![0x30, 0]),
        ("structure::malformed-policy-constraints", oid::POLICY_CONSTRAINTS, vec![0x30, 0]),
        ("structure::malformed-inhibit-any", oid::INHIBIT_ANY_POLICY, vec![2, 1, 0x80]),
    ] {
        vectors.push(world.changed(
            id,
            "extension_malformed",
            "a known extension, not critical, that cannot be decoded",
            with(extension(oid, false, &value)),
        ));
    }
    for (id, oid, value) in [
        ("structure::empty-key-usage", oid::KEY_USAGE, vec![3, 1, 0]),
        ("structure::empty-extended-key-usage", oid::EXTENDED_KEY_USAGE, vec![0x30, 0]),
    ] {
        let leaf = Draft::new("alice", "CA", &world.leaf_key).with(extension(oid, false, &value)).sign(&world.ca_key);
        vectors.push(world.vector(id, "extension_malformed", "an empty usage", leaf));
    }
    vectors
}
