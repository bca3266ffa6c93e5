//! Our own vectors: at least one for every code that input can reach, with the code that it must give. They are made
//! once, by `cargo run -p certauth-tests --bin own_vectors`, and committed with real keys and fixed dates.

use std::collections::BTreeMap;

use aws_lc_rs::rsa::KeySize;
use serde_json::{Value, json};

use crate::make::{
    DIGITAL_SIGNATURE, Draft, KEY_CERT_SIGN, KEY_ENCIPHERMENT, Key, bit_string, ca, common_name, extended_key_usage,
    extension, key_usage, name, object_identifier, oid, pem, pss_sha256, sequence, subject_alt_name, tlv,
    user_principal_name,
};

/// The keys and CAs that most vectors share.
struct World {
    root_key: Key,
    ca_key: Key,
    leaf_key: Key,
    root: Vec<u8>,
    ca: Vec<u8>,
}

/// A vector under construction.
struct Vector {
    id: &'static str,
    description: &'static str,
    code: &'static str,
    anchors: Vec<Vec<u8>>,
    sent: Vec<Vec<u8>>,
    preloaded: Vec<Vec<u8>>,
    /// Certificates that are trusted by themselves.
    only: Vec<Vec<u8>>,
    leaf: Vec<u8>,
    time: &'static str,
    preset: &'static str,
    policy: BTreeMap<&'static str, String>,
    revocation: &'static str,
    identity: Option<(&'static str, &'static str)>,
}

impl Vector {
    fn policy(mut self, name: &'static str, value: impl Into<String>) -> Vector {
        self.policy.insert(name, value.into());
        self
    }

    fn strict(mut self) -> Vector {
        self.preset = "strict";
        self
    }

    fn sent(mut self, certificates: &[&Vec<u8>]) -> Vector {
        self.sent = certificates.iter().map(|der| der.to_vec()).collect();
        self
    }

    fn anchors(mut self, certificates: &[&Vec<u8>]) -> Vector {
        self.anchors = certificates.iter().map(|der| der.to_vec()).collect();
        self
    }

    fn preloaded(mut self, certificates: &[&Vec<u8>]) -> Vector {
        self.preloaded = certificates.iter().map(|der| der.to_vec()).collect();
        self
    }

    fn only(mut self, certificates: &[&Vec<u8>]) -> Vector {
        self.only = certificates.iter().map(|der| der.to_vec()).collect();
        self
    }

    fn time(mut self, time: &'static str) -> Vector {
        self.time = time;
        self
    }

    fn offline(mut self) -> Vector {
        self.revocation = "offline";
        self
    }

    fn identity(mut self, subject: &'static str, names: &'static str) -> Vector {
        self.identity = Some((subject, names));
        self
    }

    fn json(&self) -> Value {
        let pems = |ders: &[Vec<u8>]| ders.iter().map(|der| pem(der)).collect::<Vec<_>>();
        json!({
            "id": self.id,
            "description": self.description,
            "validation_kind": "CLIENT",
            "trusted_certs": pems(&self.anchors),
            "untrusted_intermediates": pems(&self.sent),
            "preloaded_intermediates": pems(&self.preloaded),
            "only_these_certificates": pems(&self.only),
            "peer_certificate": pem(&self.leaf),
            "validation_time": self.time,
            "expected_result": if self.code == "authenticated" { "SUCCESS" } else { "FAILURE" },
            "expected_code": self.code,
            "expected_identity": self.identity.map(|(subject, names)| json!({ "subject": subject, "names": names })),
            "preset": self.preset,
            "policy": self.policy,
            "revocation": self.revocation,
        })
    }
}

impl World {
    fn new() -> World {
        let (root_key, ca_key, leaf_key) = (Key::p256(), Key::p256(), Key::p256());
        let root = Draft::ca("Root", "Root", &root_key).sign(&root_key);
        let ca = Draft::ca("CA", "Root", &ca_key).sign(&root_key);
        World { root, ca, root_key, ca_key, leaf_key }
    }

    fn client(&self) -> Draft {
        Draft::client("alice", "CA", &self.leaf_key)
    }

    fn vector(&self, id: &'static str, code: &'static str, description: &'static str, leaf: Vec<u8>) -> Vector {
        Vector {
            id,
            description,
            code,
            anchors: vec![self.root.clone()],
            sent: vec![self.ca.clone()],
            preloaded: Vec::new(),
            only: Vec::new(),
            leaf,
            time: "2027-01-15T08:00:00Z",
            preset: "default",
            policy: BTreeMap::new(),
            revocation: "no-check",
            identity: None,
        }
    }

    /// A vector whose leaf is the usual client with one change.
    fn changed(
        &self,
        id: &'static str,
        code: &'static str,
        text: &'static str,
        change: impl FnOnce(&mut Draft),
    ) -> Vector {
        self.vector(id, code, text, self.client().but(change).sign(&self.ca_key))
    }

    /// A vector whose intermediate is the usual CA with one change.
    fn other_ca(
        &self,
        id: &'static str,
        code: &'static str,
        text: &'static str,
        change: impl FnOnce(&mut Draft),
    ) -> Vector {
        let ca = Draft::ca("CA", "Root", &self.ca_key).but(change).sign(&self.root_key);
        self.vector(id, code, text, self.client().sign(&self.ca_key)).sent(&[&ca])
    }
}

/// The RSA SubjectPublicKeyInfo of these numbers.
fn rsa_info(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let key = sequence(&[&tlv(2, modulus), &tlv(2, exponent)]);
    let rsa = object_identifier(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1]);
    sequence(&[&sequence(&[&rsa, &[5, 0]]), &bit_string(&key)])
}

fn rsa_algorithm(last: u8) -> Vec<u8> {
    let oid = object_identifier(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, last]);
    sequence(&[&oid, &[5, 0]])
}

/// All vectors, as a file in x509-limbo's format with our fields.
pub fn file() -> Value {
    let world = World::new();
    let mut vectors = accepted(&world);
    vectors.extend(structure(&world));
    vectors.extend(profile(&world));
    vectors.extend(algorithms(&world));
    vectors.extend(types_and_dates(&world));
    vectors.extend(usage(&world));
    vectors.extend(search(&world));
    vectors.extend(name_constraints(&world));
    vectors.extend(policies(&world));
    vectors.extend(revocation_and_settings(&world));
    json!({ "version": 1, "testcases": vectors.iter().map(Vector::json).collect::<Vec<_>>() })
}

/// certificatePolicies of one policy with one qualifier.
fn policy_with_qualifier(critical: bool, qualifier: &[u8]) -> Vec<u8> {
    let qualifier = sequence(&[&object_identifier(qualifier), &tlv(0x16, b"https://ca.example/cps")]);
    let policy = sequence(&[&object_identifier(POLICY_1), &sequence(&[&qualifier])]);
    extension(oid::CERTIFICATE_POLICIES, critical, &sequence(&[&policy]))
}

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
fn profile(world: &World) -> Vec<Vector> {
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
    vectors
}

fn accepted(world: &World) -> Vec<Vector> {
    let good = || world.client().sign(&world.ca_key);
    let directory = tlv(0xa4, &common_name("in a SAN"));
    let list = [
        tlv(0x82, b"host.example"),
        tlv(0x81, b"alice@example.com"),
        tlv(0x86, b"spiffe://example.com/alice"),
        tlv(0x87, &[192, 0, 2, 1]),
        user_principal_name("alice@corp.example"),
        directory,
    ];
    let names = extension(oid::SUBJECT_ALT_NAME, false, &tlv(0x30, &list.concat()));
    let hostile = name(&[(oid::ORGANIZATION, 0x0c, b"Org, Inc"), (oid::COMMON_NAME, 0x0c, b"x\x1b[2J,CN=admin")]);
    let mut vectors = vec![
        world.vector("good::chain", "authenticated", "leaf, CA, root", good()).identity("CN=alice", ""),
        world.changed("good::every-name", "authenticated", "every form of name", |draft| draft.extensions.push(names)).identity(
            "CN=alice",
            "dns:host.example email:alice@example.com uri:spiffe://example.com/alice ip:c0000201 upn:alice@corp.example directory_name:CN=in%20a%20SAN",
        ),
        world
            .changed("good::hostile-subject", "authenticated", "a subject that would move a cursor", |draft| draft.subject = hostile)
            .identity("CN=x\\1B[2J\\,CN=admin,O=Org\\, Inc", ""),
        world.vector("good::preloaded", "authenticated", "the CA is preloaded", good()).sent(&[]).preloaded(&[&world.ca]),
        world.vector("good::intermediate-anchor", "authenticated", "the CA is the anchor", good()).sent(&[]).anchors(&[&world.ca]),
        world.vector("good::junk-in-chain", "authenticated", "unreadable and alien certificates are passed over", good()).sent(&[
            &b"junk".to_vec(),
            &world.ca,
            &Draft::ca("Alien", "Alien", &world.leaf_key).sign(&world.leaf_key),
        ]),
        world.vector("good::no-eku", "authenticated", "no extended key usage means any", {
            Draft::new("alice", "CA", &world.leaf_key).sign(&world.ca_key)
        }),
        world.vector("good::any-eku", "authenticated", "anyExtendedKeyUsage", {
            Draft::new("alice", "CA", &world.leaf_key).with(extended_key_usage(&[oid::ANY_EXTENDED_KEY_USAGE])).sign(&world.ca_key)
        }),
        world.vector("good::bound-first-second", "authenticated", "notBefore itself", {
            world.client().valid("20270115080000", "20280101000000").sign(&world.ca_key)
        }),
        world.vector("good::bound-last-second", "authenticated", "notAfter itself", {
            world.client().valid("20260101000000", "20270115080000").sign(&world.ca_key)
        }),
        world.changed("good::case-folded-issuer", "authenticated", "names compare by RFC 5280, 7.1", |draft| {
            draft.issuer = name(&[(oid::COMMON_NAME, 0x13, b" ca ")]);
        }),
    ];
    for (id, key) in [
        ("good::rsa-2048", Key::rsa(KeySize::Rsa2048)),
        ("good::rsa-3072", Key::rsa(KeySize::Rsa3072)),
        ("good::rsa-pss", Key::rsa_pss()),
        ("good::p384", Key::p384()),
        ("good::p521", Key::p521()),
        ("good::p521-sha256", Key::p521_sha256()),
        ("good::ed25519", Key::ed25519()),
    ] {
        let root = Draft::ca("Root", "Root", &key).sign(&key);
        let issuer = Draft::ca("CA", "Root", &key).sign(&key);
        let leaf = Draft::client("alice", "CA", &key).sign(&key);
        vectors.push(
            world
                .vector(id, "authenticated", "every algorithm at every place", leaf)
                .anchors(&[&root])
                .sent(&[&issuer]),
        );
    }
    vectors
}

fn structure(world: &World) -> Vec<Vector> {
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

fn algorithms(world: &World) -> Vec<Vector> {
    let outer = |algorithm: Vec<u8>| {
        move |draft: &mut Draft| {
            draft.algorithm.clone_from(&algorithm);
            draft.outer_algorithm = algorithm;
        }
    };
    let key = |info: Vec<u8>| move |draft: &mut Draft| draft.public_key_info = info;
    let ec = |parameters: &[u8], point: &[u8]| {
        let ec = object_identifier(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]);
        sequence(&[&sequence(&[&ec, parameters]), &bit_string(point)])
    };
    let modulus = |octets: usize| [vec![0, 0x80], vec![1; octets - 1]].concat();
    let dsa = object_identifier(&[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1]);
    let sha1_pss = sequence(&[&object_identifier(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10]), &[0x30, 0]]);
    let ed25519_null =
        sequence(&[&sequence(&[&object_identifier(&[0x2b, 0x65, 0x70]), &[5, 0]]), &bit_string(&[1; 32])]);
    let p256 = object_identifier(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]);
    vec![
        world.changed(
            "algorithms::unknown",
            "signature_algorithm_unknown",
            "an algorithm of nobody",
            outer(sequence(&[&object_identifier(oid::UNKNOWN)])),
        ),
        world.changed("algorithms::md5", "signature_algorithm_md5", "md5WithRSAEncryption", outer(rsa_algorithm(4))),
        world.changed("algorithms::sha1", "signature_algorithm_sha1", "sha1WithRSAEncryption", outer(rsa_algorithm(5))),
        world.changed("algorithms::ecdsa-sha1", "signature_algorithm_sha1", "ecdsa-with-SHA1", {
            outer(sequence(&[&object_identifier(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1])]))
        }),
        world.changed("algorithms::dsa-signature", "algorithm_dsa", "dsa-with-sha1", {
            outer(sequence(&[&object_identifier(&[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 3])]))
        }),
        world.changed(
            "algorithms::dsa-key",
            "algorithm_dsa",
            "a DSA key",
            key(sequence(&[&sequence(&[&dsa]), &bit_string(&[2, 1, 5])])),
        ),
        world.changed(
            "algorithms::pss-defaults",
            "signature_parameters_invalid",
            "PSS with SHA-1 by default",
            outer(sha1_pss),
        ),
        world.changed(
            "algorithms::ed25519-with-null",
            "signature_parameters_invalid",
            "an Ed25519 key with NULL",
            key(ed25519_null),
        ),
        world.changed("algorithms::unknown-key", "public_key_algorithm_unknown", "a key of nobody", {
            key(sequence(&[&sequence(&[&object_identifier(oid::UNKNOWN)]), &bit_string(&[1])]))
        }),
        world.changed(
            "algorithms::explicit-curve",
            "curve_explicit",
            "a curve written out",
            key(ec(&[0x30, 0], &[4; 65])),
        ),
        world.changed("algorithms::p192", "curve_unsupported", "P-192", {
            key(ec(&object_identifier(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 1]), &[4; 49]))
        }),
        world.changed(
            "algorithms::rsa-1024",
            "rsa_key_too_small",
            "RSA-1024",
            key(rsa_info(&modulus(128), &[1, 0, 1])),
        ),
        world.changed(
            "algorithms::rsa-16384",
            "rsa_key_too_large",
            "RSA-16384",
            key(rsa_info(&modulus(2048), &[1, 0, 1])),
        ),
        world.changed(
            "algorithms::rsa-exponent-1",
            "rsa_exponent_invalid",
            "e = 1",
            key(rsa_info(&modulus(256), &[1])),
        ),
        world.changed(
            "algorithms::rsa-exponent-even",
            "rsa_exponent_invalid",
            "e = 2",
            key(rsa_info(&modulus(256), &[2])),
        ),
        world.changed(
            "algorithms::rsa-exponent-huge",
            "rsa_exponent_invalid",
            "e of 40 bits",
            key(rsa_info(&modulus(256), &[1, 0, 0, 0, 0, 1])),
        ),
        world.changed(
            "algorithms::point-compressed",
            "public_key_malformed",
            "a compressed point",
            key(ec(&p256, &[&[2][..], &[1; 32]].concat())),
        ),
        world.changed(
            "algorithms::point-at-infinity",
            "public_key_malformed",
            "the point at infinity",
            key(ec(&p256, &[0])),
        ),
        world.changed(
            "algorithms::rsa-negative-modulus",
            "public_key_malformed",
            "a negative modulus",
            key(rsa_info(&[0x80; 256], &[1, 0, 1])),
        ),
        world.changed(
            "algorithms::mismatch",
            "signature_key_mismatch",
            "RSA's algorithm under an EC key",
            outer(rsa_algorithm(11)),
        ),
        world.changed("algorithms::pss-mismatch", "signature_key_mismatch", "PSS under an EC key", outer(pss_sha256())),
        world.other_ca(
            "algorithms::rsa-1024-ca",
            "rsa_key_too_small",
            "a weak key in a CA",
            key(rsa_info(&modulus(128), &[1, 0, 1])),
        ),
    ]
}

fn types_and_dates(world: &World) -> Vec<Vector> {
    let self_signed = Draft::client("bob", "bob", &world.leaf_key).sign(&world.leaf_key);
    let pin = certauth::Sha256Digest::of(&self_signed).to_string();
    let key_pin = certauth::Sha256Digest::of(&world.leaf_key.public_key_info()).to_string();
    let not_by_itself = Draft::client("bob", "bob", &world.leaf_key).sign(&world.ca_key);
    let vector = |id, code, text| world.vector(id, code, text, self_signed.clone()).sent(&[]);
    let good = || world.client().sign(&world.ca_key);
    let dated = |from: &str, to: &str| world.client().valid(from, to).sign(&world.ca_key);
    let old_ca = Draft::ca("CA", "Root", &world.ca_key).valid("20200101000000", "20210101000000").sign(&world.root_key);
    let old_root =
        Draft::ca("Root", "Root", &world.root_key).valid("20200101000000", "20210101000000").sign(&world.root_key);
    vec![
        vector("type::self-signed", "self_signed_not_allowed", "self-signed under the default"),
        vector("type::self-signed-anchor", "self_signed_not_allowed", "self-signed, and an anchor")
            .anchors(&[&self_signed]),
        vector("type::self-signed-not-pinned", "self_signed_not_pinned", "another one is pinned")
            .policy("certificate_types", "all")
            .policy("pins", "00".repeat(32)),
        vector("type::self-signed-pinned", "authenticated", "pinned")
            .policy("certificate_types", "self_signed")
            .policy("pins", pin.clone())
            .identity("CN=bob", ""),
        vector("type::self-signed-key-pinned", "authenticated", "its key is pinned")
            .policy("certificate_types", "all")
            .policy("pins", key_pin.clone()),
        vector(
            "type::pinned-needs-policy",
            "policy_not_accepted",
            "a pinned certificate has no path that is valid for a policy",
        )
        .policy("certificate_types", "all")
        .policy("pins", pin.clone())
        .policy("require_explicit_policy", "true"),
        vector("type::key-pinned-needs-policy", "policy_not_accepted", "nor has one with a pinned key")
            .policy("certificate_types", "all")
            .policy("pins", key_pin.clone())
            .policy("initial_policy_set", "1.2.3"),
        vector(
            "settings::self-signed-with-policy",
            "option_value_invalid",
            "self-signed certificates have no policies",
        )
        .policy("certificate_types", "self_signed")
        .policy("pins", pin.clone())
        .policy("require_explicit_policy", "true"),
        vector("type::self-signed-only", "authenticated", "a single certificate, self-signed")
            .policy("certificate_types", "all")
            .only(&[&self_signed])
            .identity("CN=bob", ""),
        vector("settings::self-signed-only-chained", "pins_without_self_signed", "it can never be accepted")
            .only(&[&self_signed]),
        world
            .vector("type::only-this-certificate", "authenticated", "a single certificate that a CA issued", good())
            .anchors(&[])
            .sent(&[])
            .but_only_the_leaf(),
        world
            .vector("type::only-another-certificate", "issuer_unknown", "it vouches for nothing else", {
                Draft::client("eve", "alice", &world.leaf_key).sign(&world.leaf_key)
            })
            .anchors(&[])
            .sent(&[])
            .only(&[&good()]),
        world
            .vector("type::only-this-certificate-expired", "expired", "its dates are checked", {
                world.client().valid("20200101000000", "20210101000000").sign(&world.ca_key)
            })
            .anchors(&[])
            .sent(&[])
            .but_only_the_leaf(),
        world
            .vector("type::only-this-certificate-use", "extended_key_usage_mismatch", "its use is checked", {
                Draft::new("alice", "CA", &world.leaf_key)
                    .with(extended_key_usage(&[oid::SERVER_AUTH]))
                    .sign(&world.ca_key)
            })
            .anchors(&[])
            .sent(&[])
            .but_only_the_leaf(),
        world
            .vector("type::only-this-certificate-key-usage", "digital_signature_missing", "its key usage is checked", {
                Draft::new("alice", "CA", &world.leaf_key).with(key_usage(KEY_ENCIPHERMENT)).sign(&world.ca_key)
            })
            .anchors(&[])
            .sent(&[])
            .but_only_the_leaf(),
        world
            .vector(
                "type::chained-pinned",
                "authenticated",
                "a certificate that a CA issued, pinned by its digest",
                good(),
            )
            .sent(&[])
            .but_leaf_is_pinned(),
        world
            .vector(
                "type::chained-key-pinned",
                "issuer_unknown",
                "a pinned key is for self-signed certificates",
                good(),
            )
            .sent(&[])
            .policy("certificate_types", "all")
            .policy("pins", key_pin.clone()),
        world
            .vector("type::ca-as-end-entity", "end_entity_is_ca", "a chain without its end entity", world.ca.clone())
            .sent(&[]),
        world
            .vector("type::ca-as-end-entity-allowed", "authenticated", "allowed by its field", {
                Draft::new("CA", "Root", &world.ca_key).with(ca(None)).sign(&world.root_key)
            })
            .sent(&[])
            .policy("allow_ca_end_entity", "true"),
        world
            .vector("type::self-signed-ca-pinned", "authenticated", "what openssl req -x509 makes", {
                Draft::new("bob", "bob", &world.leaf_key).with(ca(None)).sign(&world.leaf_key)
            })
            .sent(&[])
            .policy("certificate_types", "all")
            .policy("pins", key_pin.clone()),
        vector("type::any-self-signed", "authenticated", "any is taken")
            .policy("certificate_types", "self_signed")
            .policy("allow_any_self_signed", "true"),
        world
            .vector(
                "type::self-issued",
                "self_issued_not_self_signed",
                "equal names, another key",
                not_by_itself.clone(),
            )
            .policy("certificate_types", "self_signed")
            .policy("pins", key_pin),
        world.vector(
            "type::self-issued-forged",
            "self_issued_not_self_signed",
            "the same under the default: no root to trust",
            not_by_itself.clone(),
        ),
        world
            .vector("type::chained", "chained_not_allowed", "chained, where self-signed ones are asked", good())
            .policy("certificate_types", "self_signed")
            .policy("pins", pin),
        world.vector("type::self-issued-chained", "authenticated", "a CA issued to its own name", {
            Draft::client("CA", "CA", &world.leaf_key).sign(&world.ca_key)
        }),
        world.vector("validity::not-yet", "not_yet_valid", "a second early", dated("20270115080001", "20280101000000")),
        world.vector("validity::expired", "expired", "a second late", dated("20260101000000", "20270115075959")),
        world
            .vector(
                "validity::expired-skew",
                "authenticated",
                "a second late, within the skew",
                dated("20260101000000", "20270115075959"),
            )
            .policy("clock_skew", "1"),
        world
            .vector(
                "validity::expired-unchecked",
                "authenticated",
                "late, and not checked",
                dated("20200101000000", "20210101000000"),
            )
            .policy("check_end_entity_validity", "false"),
        world.vector(
            "validity::inverted",
            "validity_inverted",
            "notAfter before notBefore",
            dated("20280101000000", "20260101000000"),
        ),
        world.vector("validity::expired-ca", "expired", "an expired CA", good()).sent(&[&old_ca]),
        world
            .vector("validity::expired-ca-and-twin", "authenticated", "an expired CA and its renewal", good())
            .sent(&[&old_ca, &world.ca]),
        world.vector("validity::expired-root", "expired", "an expired root", good()).anchors(&[&old_root]),
        world
            .vector("validity::expired-root-as-given", "authenticated", "an expired root, taken as given", good())
            .anchors(&[&old_root])
            .policy("take_anchors_as_given", "true"),
        world
            .vector("validity::expired-ca-unchecked", "authenticated", "expired CAs are not checked", good())
            .sent(&[&old_ca])
            .policy("check_ca_validity", "false"),
        world
            .vector("validity::anchor-unreadable", "time_malformed", "an anchor without seconds in its dates", good())
            .anchors(&[&Draft::ca("Root", "Root", &world.root_key)
                .but(|draft| draft.validity = [tlv(0x17, b"2001010000Z"), tlv(0x17, b"3001010000Z")].concat())
                .sign(&world.root_key)]),
        world
            .vector("validity::before-1970", "not_yet_valid", "a time before the epoch", good())
            .time("1969-12-31T23:59:59Z"),
    ]
}

/// 2.25.329800735698586629295641978511506172918.
const UUID_USAGE: [u8; 20] = [
    0x69, 0x83, 0xf0, 0x9d, 0xa7, 0xeb, 0xcf, 0xde, 0xe0, 0xc7, 0xa1, 0xa7, 0xb2, 0xc0, 0x94, 0x8c, 0xc8, 0xf9, 0xd7,
    0x76,
];

fn usage(world: &World) -> Vec<Vector> {
    let good = || world.client().sign(&world.ca_key);
    let plain_ca = |extensions: Vec<Vec<u8>>| {
        Draft::new("CA", "Root", &world.ca_key).but(|draft| draft.extensions = extensions).sign(&world.root_key)
    };
    let with_ca = |id, code, text, extensions| world.vector(id, code, text, good()).sent(&[&plain_ca(extensions)]);
    let usage = |id, code, text, oids: &[&[u8]]| {
        let leaf = Draft::new("alice", "CA", &world.leaf_key).with(extended_key_usage(oids)).sign(&world.ca_key);
        world.vector(id, code, text, leaf)
    };
    // Root, CA (path length 0), Sub, leaf.
    let sub_key = Key::p256();
    let short =
        Draft::new("CA", "Root", &world.ca_key).with(ca(Some(0))).with(key_usage(KEY_CERT_SIGN)).sign(&world.root_key);
    let sub = Draft::ca("Sub", "CA", &sub_key).sign(&world.ca_key);
    let deep = Draft::client("alice", "Sub", &world.leaf_key).sign(&sub_key);
    let rollover_key = Key::p256();
    let rollover = Draft::ca("CA", "CA", &rollover_key).sign(&world.ca_key);
    let below_rollover = Draft::client("alice", "CA", &world.leaf_key).sign(&rollover_key);
    let not_false = extension(oid::BASIC_CONSTRAINTS, true, &[0x30, 0]);
    vec![
        with_ca(
            "ca::no-basic-constraints",
            "basic_constraints_missing",
            "a CA without basicConstraints",
            vec![key_usage(KEY_CERT_SIGN)],
        ),
        with_ca("ca::not-ca", "issuer_not_ca", "cA FALSE", vec![not_false, key_usage(KEY_CERT_SIGN)]),
        world
            .vector("ca::path-length", "path_length_exceeded", "a CA below path length 0", deep.clone())
            .sent(&[&short, &sub]),
        world
            .vector(
                "ca::path-length-self-issued",
                "authenticated",
                "a self-issued CA below path length 0 is not counted",
                below_rollover,
            )
            .sent(&[&short, &rollover]),
        world
            .vector("ca::max-path-length", "max_path_length_exceeded", "the policy's own bound", deep.clone())
            .sent(&[&world.ca, &sub])
            .policy("max_path_length", "1"),
        world.vector("ca::two-cas", "authenticated", "two intermediates", deep).sent(&[&sub, &world.ca]),
        with_ca(
            "ca::no-key-cert-sign",
            "key_cert_sign_missing",
            "a CA that may not sign certificates",
            vec![ca(None), key_usage(DIGITAL_SIGNATURE)],
        ),
        world.vector("usage::no-digital-signature", "digital_signature_missing", "a key for encipherment", {
            Draft::new("alice", "CA", &world.leaf_key).with(key_usage(KEY_ENCIPHERMENT)).sign(&world.ca_key)
        }),
        usage("usage::server", "extended_key_usage_mismatch", "a server's certificate", &[oid::SERVER_AUTH]),
        usage("usage::uuid", "authenticated", "a usage under 2.25, which is named by a UUID", &[&UUID_USAGE])
            .policy("extended_key_usages", "2.25.329800735698586629295641978511506172918"),
        usage("usage::by-name", "authenticated", "a usage asked for by its name", &[oid::SERVER_AUTH])
            .policy("extended_key_usages", "serverAuth"),
        usage("usage::both", "authenticated", "for servers and clients", &[oid::SERVER_AUTH, oid::CLIENT_AUTH]),
        usage("usage::other-wanted", "authenticated", "e-mail, where that is wanted", &[oid::EMAIL_PROTECTION])
            .policy("extended_key_usages", "1.3.6.1.5.5.7.3.4"),
        usage(
            "usage::any-not-allowed",
            "extended_key_usage_mismatch",
            "any, where it is not taken",
            &[oid::ANY_EXTENDED_KEY_USAGE],
        )
        .policy("allow_any_extended_key_usage", "false"),
        world
            .vector("usage::missing", "extended_key_usage_missing", "none, where one is required", {
                Draft::new("alice", "CA", &world.leaf_key).sign(&world.ca_key)
            })
            .policy("require_extended_key_usage", "true"),
        world.other_ca("usage::nested", "extended_key_usage_mismatch", "a CA for e-mail alone", |draft| {
            draft.extensions.push(extended_key_usage(&[oid::EMAIL_PROTECTION]));
        }),
        world
            .other_ca("usage::leaf-only", "authenticated", "a CA for e-mail, where only the leaf is asked", |draft| {
                draft.extensions.push(extended_key_usage(&[oid::EMAIL_PROTECTION]));
            })
            .policy("nested_extended_key_usage", "false"),
    ]
}

fn search(world: &World) -> Vec<Vector> {
    let good = || world.client().sign(&world.ca_key);
    let stranger_root = Draft::ca("Root", "Root", &world.leaf_key).sign(&world.leaf_key);
    let mut tampered = good();
    let place = tampered.windows(5).position(|window| window == b"alice").expect("the subject");
    tampered[place] = b'A';
    // Ten CAs in a row.
    let keys: Vec<Key> = (0..10).map(|_| Key::ed25519()).collect();
    let names: Vec<String> = (0..10).map(|number| format!("CA {number}")).collect();
    let mut row = vec![Draft::ca(&names[0], "Root", &keys[0]).sign(&world.root_key)];
    for number in 1..10 {
        row.push(Draft::ca(&names[number], &names[number - 1], &keys[number]).sign(&keys[number - 1]));
    }
    let row_refs: Vec<&Vec<u8>> = row.iter().collect();
    let below_row = Draft::client("alice", &names[9], &world.leaf_key).sign(&keys[9]);
    // Twins of the CA whose signatures are bad, before the good one.
    let twins: Vec<Vec<u8>> = (2..14)
        .map(|serial| {
            Draft::ca("CA", "Root", &world.ca_key).but(|draft| draft.serial = vec![serial]).sign(&world.leaf_key)
        })
        .collect();
    let mut before_good: Vec<&Vec<u8>> = twins.iter().collect();
    before_good.push(&world.ca);
    let many: Vec<Vec<u8>> = (0..40)
        .map(|serial| {
            let key = Key::ed25519();
            Draft::ca("CA", "CA", &key).but(|draft| draft.serial = vec![serial]).sign(&key)
        })
        .collect();
    let stranger_roots: Vec<Vec<u8>> = (0..30)
        .map(|_| {
            let key = Key::ed25519();
            Draft::ca("Root", "Root", &key)
                .but(|draft| draft.public_key_info = Key::p256().public_key_info())
                .sign(&key)
        })
        .collect();
    let rolled_over: Vec<Vec<u8>> =
        (0..29).map(|_| Draft::ca("CA", "Root", &Key::p256()).sign(&world.root_key)).collect();
    let mut same_name: Vec<&Vec<u8>> = many.iter().collect();
    same_name.push(&world.ca);
    vec![
        world.vector("search::no-intermediate", "issuer_unknown", "the CA was not sent", good()).sent(&[]),
        world
            .vector("search::untrusted-root", "root_not_trusted", "a root that was sent is not trusted", good())
            .sent(&[&world.ca, &world.root])
            .anchors(&[&Draft::ca("Other", "Other", &world.leaf_key).sign(&world.leaf_key)]),
        world
            .vector(
                "search::same-name-root",
                "signature_invalid",
                "a trusted root of the same name with another key",
                good(),
            )
            .anchors(&[&stranger_root]),
        world
            .vector("search::two-roots-of-one-name", "authenticated", "the right one of two", good())
            .anchors(&[&stranger_root, &world.root]),
        world
            .vector("search::leaf-is-anchor", "end_entity_is_anchor", "an anchor vouches for others only", good())
            .anchors(&[&good()])
            .sent(&[])
            .but_leaf_is_anchor(),
        world
            .vector("search::limit-intermediates", "path_too_long", "ten CAs in a row", below_row.clone())
            .sent(&row_refs),
        world
            .vector("search::ten-intermediates", "authenticated", "ten CAs in a row, allowed", below_row.clone())
            .sent(&row_refs)
            .policy("limit_intermediates", "10")
            .policy("max_path_length", "10"),
        world
            .vector("search::shuffled-twins", "authenticated", "twelve bad twins before the good CA", good())
            .sent(&before_good),
        world
            .vector(
                "search::many-anchors-of-one-name",
                "authenticated",
                "thirty anchors of one name, the right one last",
                good(),
            )
            .anchors(&{
                let mut anchors: Vec<&Vec<u8>> = stranger_roots.iter().collect();
                anchors.push(&world.root);
                anchors
            }),
        world
            .vector(
                "search::many-preloaded-twins",
                "authenticated",
                "thirty configured CAs of one name, the right one last",
                good(),
            )
            .sent(&[])
            .preloaded(&{
                let mut twins: Vec<&Vec<u8>> = rolled_over.iter().collect();
                twins.push(&world.ca);
                twins
            }),
        world
            .vector(
                "search::budget-name-octets",
                "budget_name_octets",
                "more octets of names outside ASCII than allowed",
                world.client().but(|draft| draft.subject = common_name(&"\u{e9}".repeat(100))).sign(&world.ca_key),
            )
            .policy("limit_name_octets", "100"),
        world
            .vector(
                "search::path-length-moves-the-limit",
                "authenticated",
                "max_path_length alone, ten CAs in a row",
                below_row.clone(),
            )
            .sent(&row_refs)
            .policy("max_path_length", "10"),
        world
            .vector(
                "settings::path-length-without-effect",
                "option_value_invalid",
                "a longer path than any may be",
                good(),
            )
            .policy("max_path_length", "10")
            .policy("limit_intermediates", "9"),
        world
            .vector("search::budget-signatures", "budget_signatures", "the same with three signatures", good())
            .sent(&before_good)
            .policy("limit_signatures", "3"),
        world
            .vector("search::budget-paths", "budget_paths", "the same with three paths", good())
            .sent(&before_good)
            .policy("limit_paths", "3"),
        world
            .vector("search::budget-edges", "budget_edges", "forty CAs of one name", good())
            .sent(&same_name)
            .policy("limit_edges", "10"),
        world
            .vector("search::too-many", "too_many_certificates", "more certificates than allowed", good())
            .sent(&before_good)
            .policy("limit_certificates", "12"),
        world
            .vector("search::too-large", "input_too_large", "more bytes than allowed", good())
            .sent(&before_good)
            .policy("limit_bytes", "1024"),
        world.vector("signature::tampered", "signature_invalid", "one letter was changed", tampered),
        world.vector(
            "signature::other-key",
            "signature_invalid",
            "signed by another key of the CA's name",
            world.client().sign(&world.leaf_key),
        ),
        world.vector("signature::empty", "signature_invalid", "an empty signature", {
            let tbs = world.client().tbs(&world.ca_key);
            sequence(&[&tbs, &world.ca_key.algorithm(), &bit_string(&[])])
        }),
        world.other_ca("signature::leaf-as-issuer", "basic_constraints_missing", "a client that issues", |draft| {
            draft.extensions = vec![key_usage(DIGITAL_SIGNATURE)];
        }),
    ]
}

impl Vector {
    /// Only the leaf itself is trusted.
    fn but_only_the_leaf(mut self) -> Vector {
        self.only = vec![self.leaf.clone()];
        self
    }

    /// The leaf is pinned by its digest.
    fn but_leaf_is_pinned(self) -> Vector {
        let pin = certauth::Sha256Digest::of(&self.leaf).to_string();
        self.policy("pins", pin).policy("certificate_types", "all")
    }

    /// The leaf itself, which the CA issued, is the only anchor.
    fn but_leaf_is_anchor(mut self) -> Vector {
        self.anchors = vec![self.leaf.clone()];
        self
    }
}

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

fn name_constraints(world: &World) -> Vec<Vector> {
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
    let mut vectors = vec![
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

/// 1.3.6.1.4.1.55555.7.1 and .2.
const POLICY_1: &[u8] = &[0x2b, 6, 1, 4, 1, 0x83, 0xb2, 0x03, 7, 1];
const POLICY_2: &[u8] = &[0x2b, 6, 1, 4, 1, 0x83, 0xb2, 0x03, 7, 2];
const ANY_POLICY: &[u8] = &[0x55, 0x1d, 0x20, 0];

fn policies(world: &World) -> Vec<Vector> {
    let policies = |oids: &[&[u8]]| {
        let list: Vec<u8> = oids.iter().flat_map(|oid| sequence(&[&object_identifier(oid)])).collect();
        extension(oid::CERTIFICATE_POLICIES, true, &tlv(0x30, &list))
    };
    let under = |id, code, text, of_ca: Vec<Vec<u8>>, of_leaf: Vec<Vec<u8>>| {
        let ca =
            Draft::ca("CA", "Root", &world.ca_key).but(|draft| draft.extensions.extend(of_ca)).sign(&world.root_key);
        let leaf = world.client().but(|draft| draft.extensions.extend(of_leaf)).sign(&world.ca_key);
        world.vector(id, code, text, leaf).sent(&[&ca])
    };
    let mapping = |from: &[u8], to: &[u8]| {
        let pair = sequence(&[&object_identifier(from), &object_identifier(to)]);
        extension(oid::POLICY_MAPPINGS, true, &sequence(&[&pair]))
    };
    let explicit = || extension(oid::POLICY_CONSTRAINTS, true, &tlv(0x30, &[0x80, 1, 0]));
    let no_any = || extension(oid::INHIBIT_ANY_POLICY, true, &[2, 1, 0]);
    let wanted = "1.3.6.1.4.1.55555.7.1";
    let (yes, no) = ("authenticated", "policy_not_accepted");
    let under_root = |id, code, text, of_root: Vec<Vec<u8>>, of_leaf: Vec<Vec<u8>>| {
        let root = Draft::ca("Root", "Root", &world.root_key).but(|draft| draft.extensions.extend(of_root));
        under(id, code, text, vec![policies(&[POLICY_1])], of_leaf).anchors(&[&root.sign(&world.root_key)])
    };
    vec![
        under_root(
            "policies::required-by-anchor",
            no,
            "RFC 5937: what the anchor's certificate requires counts",
            vec![explicit()],
            vec![policies(&[POLICY_2])],
        ),
        under_root(
            "policies::required-by-anchor-as-given",
            yes,
            "an anchor that is taken as given requires nothing",
            vec![explicit()],
            vec![policies(&[POLICY_2])],
        )
        .policy("take_anchors_as_given", "true"),
        under_root(
            "policies::other-in-anchor",
            no,
            "the anchor's certificate has another policy",
            vec![policies(&[POLICY_2]), explicit()],
            vec![policies(&[POLICY_1])],
        ),
        under_root(
            "policies::any-in-anchor",
            yes,
            "anyPolicy of a self-issued anchor is not inhibited",
            vec![policies(&[ANY_POLICY]), explicit()],
            vec![policies(&[POLICY_1])],
        )
        .policy("inhibit_any_policy", "true"),
        under_root(
            "policies::same-in-anchor",
            yes,
            "the anchor's certificate has the policy",
            vec![policies(&[POLICY_1]), explicit()],
            vec![policies(&[POLICY_1])],
        ),
        under(
            "policies::same",
            yes,
            "one policy all the way",
            vec![policies(&[POLICY_1]), explicit()],
            vec![policies(&[POLICY_1])],
        )
        .policy("initial_policy_set", wanted)
        .policy("require_explicit_policy", "true"),
        under(
            "policies::other",
            no,
            "the CA has another one",
            vec![policies(&[POLICY_1]), explicit()],
            vec![policies(&[POLICY_2])],
        ),
        under(
            "policies::none-asked",
            yes,
            "nobody asks for a policy",
            vec![policies(&[POLICY_1])],
            vec![policies(&[POLICY_2])],
        ),
        under(
            "policies::not-initial",
            no,
            "not the one that is accepted",
            vec![policies(&[POLICY_2])],
            vec![policies(&[POLICY_2])],
        )
        .policy("initial_policy_set", wanted)
        .policy("require_explicit_policy", "true"),
        under("policies::missing", no, "required, and there is none", vec![], vec![])
            .policy("require_explicit_policy", "true"),
        under("policies::any", yes, "the CA has anyPolicy", vec![policies(&[ANY_POLICY])], vec![policies(&[POLICY_1])])
            .policy("require_explicit_policy", "true"),
        under(
            "policies::any-ignored",
            no,
            "anyPolicy is ignored",
            vec![policies(&[ANY_POLICY])],
            vec![policies(&[POLICY_1])],
        )
        .policy("require_explicit_policy", "true")
        .policy("inhibit_any_policy", "true"),
        under(
            "policies::inhibit-any",
            no,
            "the CA inhibits anyPolicy below",
            vec![policies(&[POLICY_1]), no_any(), explicit()],
            vec![policies(&[ANY_POLICY])],
        ),
        under(
            "policies::mapped",
            yes,
            "2 is what the CA calls 1",
            vec![policies(&[POLICY_1]), mapping(POLICY_1, POLICY_2), explicit()],
            vec![policies(&[POLICY_2])],
        )
        .policy("initial_policy_set", wanted),
        under(
            "policies::mapping-inhibited",
            no,
            "no mapping is allowed",
            vec![policies(&[POLICY_1]), mapping(POLICY_1, POLICY_2), explicit()],
            vec![policies(&[POLICY_2])],
        )
        .policy("inhibit_policy_mapping", "true"),
        under(
            "policies::mapping-any",
            "policy_mapping_invalid",
            "anyPolicy cannot be mapped",
            vec![policies(&[ANY_POLICY]), mapping(ANY_POLICY, POLICY_2)],
            vec![policies(&[POLICY_2])],
        ),
        under(
            "policies::mapping-any-alone",
            "policy_mapping_invalid",
            "the same where nobody names a policy",
            vec![mapping(ANY_POLICY, POLICY_2)],
            vec![],
        ),
        under(
            "policies::set-alone",
            no,
            "naming accepted policies requires one of them",
            vec![policies(&[POLICY_2])],
            vec![policies(&[POLICY_2])],
        )
        .policy("initial_policy_set", wanted),
        under("policies::set-alone-none", no, "the same where no certificate has a policy", vec![], vec![])
            .policy("initial_policy_set", wanted),
        under(
            "policies::set-not-required",
            yes,
            "RFC 5280 sets the two inputs apart",
            vec![policies(&[POLICY_2])],
            vec![policies(&[POLICY_2])],
        )
        .policy("initial_policy_set", wanted)
        .policy("require_explicit_policy", "false"),
        under(
            "policies::budget",
            "budget_policies",
            "more policies than allowed",
            vec![policies(&[POLICY_1])],
            vec![policies(&[POLICY_1, POLICY_2])],
        )
        .policy("limit_policies", "3"),
        under(
            "policies::too-many",
            "extension_malformed",
            "5,000 policies in one certificate",
            vec![],
            vec![{
                let oids: Vec<Vec<u8>> =
                    (0..5_000u16).map(|n| [POLICY_1, &[1 + (n / 100) as u8, (n % 100) as u8]].concat()).collect();
                policies(&oids.iter().map(Vec::as_slice).collect::<Vec<_>>())
            }],
        ),
    ]
}

fn revocation_and_settings(world: &World) -> Vec<Vector> {
    let good = || world.client().sign(&world.ca_key);
    let point = sequence(&[&tlv(0xa0, &tlv(0xa0, &tlv(0x86, b"http://crl.example/ca.crl")))]);
    let with_source = || {
        let points = extension(oid::CRL_DISTRIBUTION_POINTS, false, &tlv(0x30, &point));
        world.client().with(points).sign(&world.ca_key)
    };
    vec![
        world
            .vector("revocation::no-source", "revocation_source_missing", "no certificate names a source", good())
            .offline(),
        world
            .vector(
                "revocation::no-evidence",
                "revocation_evidence_missing",
                "a source is named, its evidence is missing",
                with_source(),
            )
            .offline()
            .policy("revocation_flag", "end_certificate_only"),
        world
            .vector("revocation::no-source-allowed", "authenticated", "allowed by its field", good())
            .offline()
            .policy("allow_revocation_source_missing", "true"),
        world
            .vector("revocation::no-evidence-allowed", "authenticated", "allowed by both fields", with_source())
            .offline()
            .policy("allow_revocation_source_missing", "true")
            .policy("allow_revocation_evidence_missing", "true"),
        world
            .vector(
                "revocation::one-field-is-not-the-other",
                "revocation_evidence_missing",
                "the field for no source does not allow it",
                with_source(),
            )
            .offline()
            .policy("allow_revocation_source_missing", "true"),
        world.vector("settings::no-anchor", "trust_anchors_empty", "no anchor", good()).anchors(&[]),
        world
            .vector("settings::bad-anchor", "trust_anchor_unreadable", "an anchor that is no certificate", good())
            .anchors(&[&vec![0x30, 0]]),
        world
            .vector(
                "settings::bad-intermediate",
                "intermediate_unreadable",
                "an intermediate that is no certificate",
                good(),
            )
            .preloaded(&[&vec![1, 2, 3]]),
        world
            .vector(
                "settings::pins-never-asked",
                "pins_without_self_signed",
                "a pin, and only chained ones may enter",
                good(),
            )
            .policy("pins", "ab".repeat(32)),
        world
            .vector("settings::no-pins", "self_signed_without_pins", "self-signed without a pin", good())
            .policy("certificate_types", "all"),
        world
            .vector("settings::unknown-field", "option_unknown", "a field that does not exist", good())
            .policy("no_such_field", "1"),
        world
            .vector("settings::bad-value", "option_value_invalid", "a skew of an hour", good())
            .policy("clock_skew", "3600"),
        world.vector("settings::bad-pin", "option_value_invalid", "a pin that is cut", good()).policy("pins", "ab"),
    ]
}
