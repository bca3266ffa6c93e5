//! RFC 5280's rules for issuers: the default policy accepts each break, the preset `strict` refuses it.

use crate::make::{
    DIGITAL_SIGNATURE, Draft, KEY_CERT_SIGN, bit_string, extension, key_usage, object_identifier, oid, sequence,
    subject_alt_name, tlv,
};
use crate::own::{POLICY_1, Vector, World};

/// One break of RFC 5280's profile: the default policy takes it, the preset `strict` refuses it with this code.
type Break = (&'static str, &'static str, &'static str, fn(&mut Draft));

/// The rules for issuers, each broken once in the certificate that the id names.
const BREAKS: &[Break] = &[
    ("leaf-without-aki", "key_identifier_missing", "no authority key identifier", |leaf| {
        leaf.lose(oid::AUTHORITY_KEY_IDENTIFIER)
    }),
    ("ca-without-aki", "key_identifier_missing", "no authority key identifier", |ca| {
        ca.lose(oid::AUTHORITY_KEY_IDENTIFIER)
    }),
    ("ca-without-ski", "key_identifier_missing", "no subject key identifier", |ca| {
        ca.lose(oid::SUBJECT_KEY_IDENTIFIER)
    }),
    ("root-without-ski", "key_identifier_missing", "no subject key identifier", |root| {
        root.lose(oid::SUBJECT_KEY_IDENTIFIER)
    }),
    ("leaf-critical-aki", "criticality_invalid", "a critical authority key identifier", |leaf| {
        leaf.lose(oid::AUTHORITY_KEY_IDENTIFIER);
        leaf.extensions.push(extension(oid::AUTHORITY_KEY_IDENTIFIER, true, &tlv(0x30, &tlv(0x80, b"CA"))));
    }),
    ("root-critical-ski", "criticality_invalid", "a critical subject key identifier", |root| {
        root.lose(oid::SUBJECT_KEY_IDENTIFIER);
        root.extensions.push(extension(oid::SUBJECT_KEY_IDENTIFIER, true, &tlv(4, b"Root")));
    }),
    ("leaf-san-not-critical", "criticality_invalid", "an empty subject, and subjectAltName is not critical", |leaf| {
        leaf.subject = vec![0x30, 0];
        leaf.extensions.push(subject_alt_name(&[(2, b"host.example")]));
    }),
    ("root-basic-constraints-not-critical", "criticality_invalid", "basicConstraints of a CA, not critical", |root| {
        root.lose(oid::BASIC_CONSTRAINTS);
        root.extensions.push(extension(oid::BASIC_CONSTRAINTS, false, &sequence(&[&[1, 1, 0xff]])));
    }),
    ("ca-name-constraints-not-critical", "criticality_invalid", "nameConstraints, not critical", |ca| {
        let subtree = sequence(&[&tlv(0x82, b"example.com")]);
        ca.extensions.push(extension(oid::NAME_CONSTRAINTS, false, &tlv(0x30, &tlv(0xa0, &subtree))));
    }),
    ("ca-policy-constraints-not-critical", "criticality_invalid", "policyConstraints, not critical", |ca| {
        ca.extensions.push(extension(oid::POLICY_CONSTRAINTS, false, &tlv(0x30, &tlv(0x81, &[0]))));
    }),
    ("ca-inhibit-any-not-critical", "criticality_invalid", "inhibitAnyPolicy, not critical", |ca| {
        ca.extensions.push(extension(oid::INHIBIT_ANY_POLICY, false, &[2, 1, 0]));
    }),
    ("leaf-signs-certificates", "ca_extensions_inconsistent", "keyCertSign in an end entity", |leaf| {
        leaf.lose(oid::KEY_USAGE);
        leaf.extensions.push(key_usage(DIGITAL_SIGNATURE | KEY_CERT_SIGN));
    }),
    ("leaf-path-length", "ca_extensions_inconsistent", "a path length without cA", |leaf| {
        leaf.extensions.push(extension(oid::BASIC_CONSTRAINTS, true, &sequence(&[&tlv(2, &[0])])));
    }),
    ("leaf-path-length-without-usage", "ca_extensions_inconsistent", "a path length without cA, no keyUsage", |leaf| {
        leaf.lose(oid::KEY_USAGE);
        leaf.extensions.push(extension(oid::BASIC_CONSTRAINTS, true, &sequence(&[&tlv(2, &[0])])));
    }),
    ("leaf-name-constraints", "name_constraints_in_end_entity", "nameConstraints in an end entity", |leaf| {
        let subtree = sequence(&[&tlv(0x82, b"example.com")]);
        leaf.extensions.push(extension(oid::NAME_CONSTRAINTS, true, &tlv(0x30, &tlv(0xa0, &subtree))));
    }),
    ("leaf-underscore", "name_syntax_invalid", "a dNSName with an underscore", |leaf| {
        leaf.extensions.push(subject_alt_name(&[(2, b"a_b.example")]));
    }),
    ("leaf-trailing-dot", "name_syntax_invalid", "a dNSName with a trailing dot", |leaf| {
        leaf.extensions.push(subject_alt_name(&[(2, b"host.example.")]));
    }),
    ("ca-leading-dot", "name_constraint_malformed", "a dNSName constraint with a leading dot", |ca| {
        let subtree = sequence(&[&tlv(0x82, b".example.com")]);
        ca.extensions.push(extension(oid::NAME_CONSTRAINTS, true, &tlv(0x30, &tlv(0xa0, &subtree))));
    }),
    ("leaf-email", "name_syntax_invalid", "an rfc822Name that is no mailbox", |leaf| {
        leaf.extensions.push(subject_alt_name(&[(1, b"not a mailbox")]));
    }),
    ("leaf-uri", "name_syntax_invalid", "a relative URI", |leaf| {
        leaf.extensions.push(subject_alt_name(&[(6, b"foo/bar")]));
    }),
    ("ca-without-key-usage", "ca_extensions_inconsistent", "a CA without keyUsage", |ca| ca.lose(oid::KEY_USAGE)),
    ("leaf-self-issued", "key_identifier_missing", "self-issued by another key, no authority key identifier", |leaf| {
        leaf.lose(oid::AUTHORITY_KEY_IDENTIFIER);
        leaf.subject = leaf.issuer.clone();
    }),
    ("leaf-key-usage-trailing-zeros", "extension_malformed", "keyUsage with trailing zero bits", |leaf| {
        leaf.lose(oid::KEY_USAGE);
        leaf.extensions.push(extension(oid::KEY_USAGE, true, &tlv(3, &[0, 0x80])));
    }),
    ("ca-key-usage-trailing-zero-octet", "extension_malformed", "keyUsage with a trailing zero octet", |ca| {
        ca.lose(oid::KEY_USAGE);
        ca.extensions.push(extension(oid::KEY_USAGE, true, &tlv(3, &[0, 0x04, 0])));
    }),
    ("leaf-extensions-empty", "encoding_invalid", "an empty list of extensions", |leaf| {
        leaf.extensions.clear();
        leaf.public_key_info.extend(tlv(0xa3, &[0x30, 0]));
    }),
    ("leaf-empty-san", "extension_malformed", "an empty subjectAltName", |leaf| {
        leaf.extensions.push(extension(oid::SUBJECT_ALT_NAME, false, &[0x30, 0]));
    }),
    ("leaf-ecdsa-null", "signature_parameters_invalid", "ECDSA with NULL as parameters", |leaf| {
        let ecdsa = object_identifier(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]);
        leaf.algorithm = sequence(&[&ecdsa, &[5, 0]]);
        leaf.outer_algorithm.clone_from(&leaf.algorithm);
    }),
    ("leaf-rsa-without-null", "public_key_malformed", "rsaEncryption without its NULL", |leaf| {
        let rsa = object_identifier(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1]);
        let modulus = [vec![0, 0x80], vec![1; 255]].concat();
        let numbers = sequence(&[&tlv(2, &modulus), &tlv(2, &[1, 0, 1])]);
        leaf.public_key_info = sequence(&[&sequence(&[&rsa]), &bit_string(&numbers)]);
    }),
    (
        "ca-aki-serial-alone",
        "extension_malformed",
        "an authority key identifier with a serial number and no issuer",
        |ca| {
            ca.lose(oid::AUTHORITY_KEY_IDENTIFIER);
            let identifier = tlv(0x30, &[tlv(0x80, b"Root"), tlv(0x82, &[1])].concat());
            ca.extensions.push(extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &identifier));
        },
    ),
    ("leaf-policy-twice", "extension_malformed", "a policy that is listed twice", |leaf| {
        let policy = sequence(&[&object_identifier(POLICY_1)]);
        leaf.extensions.push(extension(oid::CERTIFICATE_POLICIES, false, &sequence(&[&policy, &policy])));
    }),
    ("leaf-empty-qualifiers", "extension_malformed", "an empty list of policy qualifiers", |leaf| {
        let policy = sequence(&[&object_identifier(POLICY_1), &[0x30, 0]]);
        leaf.extensions.push(extension(oid::CERTIFICATE_POLICIES, false, &sequence(&[&policy])));
    }),
    ("ca-mail-constraint-at-host", "name_constraint_malformed", "an rfc822Name constraint @host", |ca| {
        let subtree = sequence(&[&tlv(0x81, b"@example.com")]);
        ca.extensions.push(extension(oid::NAME_CONSTRAINTS, true, &tlv(0x30, &tlv(0xa0, &subtree))));
    }),
    ("leaf-unique-identifier", "unique_identifier_present", "a subjectUniqueID", |leaf| {
        leaf.public_key_info.extend(tlv(0x82, &[0, 1]));
    }),
    ("leaf-serial-zero", "serial_number_invalid", "serial 0", |leaf| leaf.serial = vec![0]),
    ("ca-serial-long", "serial_number_invalid", "a serial of 21 octets", |ca| ca.serial = vec![1; 21]),
    ("root-serial-negative", "serial_number_invalid", "a root with a negative serial", |root| root.serial = vec![0x80]),
    ("ca-generalized-time", "time_form_invalid", "GeneralizedTime before 2050", |ca| {
        ca.validity = [tlv(0x18, b"20200101000000Z"), tlv(0x17, b"300101000000Z")].concat();
    }),
];

/// RFC 5280's rules for issuers, under the default and under `strict`.
pub(super) fn vectors(world: &World) -> Vec<Vector> {
    let conforming = |id: &'static str, code: &'static str, text: &'static str, change: fn(&mut Draft)| {
        let only = |certificate: &str, draft: Draft| match id.split("::").nth(1) {
            Some(name) if name.starts_with(certificate) => draft.but(change),
            _ => draft,
        };
        let root = only("root-", Draft::ca("Root", "Root", &world.root_key).identified(b"Root", b"Root"));
        let ca = only("ca-", Draft::ca("CA", "Root", &world.ca_key).identified(b"CA", b"Root"));
        let leaf = only("leaf-", world.client().identified(b"alice", b"CA")).sign(&world.ca_key);
        let vector = world.vector(id, code, text, leaf);
        vector.anchors(&[&root.sign(&world.root_key)]).sent(&[&ca.sign(&world.root_key)])
    };
    let mut vectors =
        vec![conforming("strict::conforming", "authenticated", "a chain that keeps every rule", |_| ()).strict()];
    for (id, code, text, change) in BREAKS {
        // Names of vectors live as long as the program that makes them.
        let name = |prefix: &str| -> &'static str { format!("{prefix}::{id}").leak() };
        vectors.push(conforming(name("strict"), code, text, *change).strict());
        vectors.push(conforming(name("lenient"), "authenticated", text, *change));
    }
    vectors.extend([
        conforming("strict::leaf-names", "authenticated", "names with the syntax of their types", |leaf| {
            let names = [(2, &b"host.example"[..]), (1, b"alice@example.com"), (6, b"spiffe://example.com/alice")];
            leaf.extensions.push(subject_alt_name(&names));
        })
        .strict(),
        conforming("strict::root-as-given", "authenticated", "an anchor's form, taken as given", |root| {
            root.lose(oid::SUBJECT_KEY_IDENTIFIER);
        })
        .strict()
        .policy("take_anchors_as_given", "true"),
        conforming("strict::root-without-aki", "authenticated", "a self-signed CA needs none", |root| {
            root.lose(oid::AUTHORITY_KEY_IDENTIFIER);
        })
        .strict(),
        conforming("strict::leaf-basic-constraints", "authenticated", "not critical in an end entity", |leaf| {
            leaf.lose(oid::KEY_USAGE);
            leaf.extensions.push(extension(oid::BASIC_CONSTRAINTS, false, &[0x30, 0]));
        })
        .strict(),
        conforming("strict::leaf-ca", "ca_extensions_inconsistent", "a path length without keyCertSign", |leaf| {
            leaf.extensions.push(extension(oid::BASIC_CONSTRAINTS, true, &sequence(&[&[1, 1, 0xff], &tlv(2, &[0])])));
        })
        .strict()
        .policy("allow_ca_end_entity", "true"),
        {
            let ca = Draft::ca("CA", "Root", &world.ca_key).with(extension(
                oid::SUBJECT_KEY_IDENTIFIER,
                false,
                &tlv(4, b"CA"),
            ));
            let leaf = world.client().identified(b"alice", b"CA").sign(&world.ca_key);
            world
                .vector(
                    "strict::anchor-without-aki",
                    "key_identifier_missing",
                    "an anchor that another CA issued",
                    leaf,
                )
                .anchors(&[&ca.sign(&world.root_key)])
                .sent(&[])
                .strict()
        },
    ]);
    vectors
}
