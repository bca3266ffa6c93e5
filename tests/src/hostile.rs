//! Certificates that are made to be expensive: one shape for each thing that a sender can repeat. Each has a size, so that
//! the work at n, 2n and 4n can be compared; a test counts the instructions, and a bench measures the time.

use std::sync::Arc;

use certauth::signature::{InvalidSignature, SignatureAlgorithm, SignatureVerifier};
use certauth::{
    NoEvidence, Presented, Revocation, RevocationEvidence, TrustAnchor, TrustAnchors, UnixTime, ValidationOptions,
    ValidationPolicy, certificates_from_file, validate_der, verdict_json,
};
use certauth_forwarding::{Forwarding, Product, Proof, Provenance};
use certauth_principal::{Authenticator, Names, NoHooks};

use crate::make::{
    CrlDraft, Draft, Key, NOW, common_name, crl_pem, distribution_points, extended_key_usage, extension,
    issuing_distribution_point, name, object_identifier, oid, pem, point_name, sequence, tlv,
};

/// A shape: its name, the size to begin with, and how it is made.
pub struct Shape {
    /// What is repeated.
    pub name: &'static str,
    /// The smallest size that is measured; four times as much is about 100 kB.
    pub base: usize,
    make: fn(usize) -> Hostile,
}

/// What is sent to a validator, or a file that is read.
pub struct Hostile {
    leaf: Vec<u8>,
    sent: Vec<Vec<u8>>,
    anchors: Vec<Vec<u8>>,
    /// Certificates that are trusted by themselves only.
    singles: Vec<Vec<u8>>,
    policy: Vec<(&'static str, &'static str)>,
    /// Whether a checker is asked that knows nothing, and may.
    has_checker: bool,
    /// CRLs that the operator has given.
    crls: Vec<Vec<u8>>,
    file: Vec<u8>,
    /// A CRL to load.
    crl: Vec<u8>,
    /// Rules that the operator has given; with them the whole attempt is made, with its claims and its record.
    rules: Option<String>,
    /// A request, or what comes before it, that a proxy has forwarded.
    request: Option<Request>,
}

/// What a proxy has forwarded, with the settings that decode it.
struct Request {
    product: &'static str,
    settings: Vec<(&'static str, &'static str)>,
    headers: Vec<(String, String)>,
    received: Vec<u8>,
}

/// How signatures are verified.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Signatures {
    /// For real.
    Real,
    /// All are accepted without arithmetic, so that every other cost is seen.
    Accepted,
}

struct Gullible;

impl SignatureVerifier for Gullible {
    fn verify(&self, _: SignatureAlgorithm<'_>, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Ok(())
    }
}

impl Shape {
    /// The shape at this size.
    pub fn at(&self, size: usize) -> Hostile {
        (self.make)(size)
    }

    /// The shape of this name.
    pub fn named(name: &str) -> Option<&'static Shape> {
        SHAPES.iter().find(|shape| shape.name == name)
    }
}

impl Hostile {
    /// Octets that the sender has to send.
    pub fn octets(&self) -> usize {
        if let Some(Request { headers, received, .. }) = &self.request {
            return headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum::<usize>() + received.len();
        }
        let alone = self.leaf.len() + self.file.len() + self.crl.len();
        self.sent.iter().fold(alone, |sum, der| sum + der.len())
    }

    /// Ready to be validated, with everything that a server prints of it; the answer is how much that is.
    pub fn prepared(&self, signatures: Signatures) -> impl Fn() -> usize + '_ {
        let mut policy = ValidationPolicy::default();
        for (name, value) in &self.policy {
            policy.set(name, value).expect("a policy field");
        }
        let anchors: TrustAnchors =
            self.anchors.iter().map(|der| TrustAnchor::from_certificate_der(der).expect("an anchor")).collect();
        let singles = self.singles.iter().map(|der| TrustAnchor::only_this_certificate(der).expect("a certificate"));
        let evidence = || {
            let builder = RevocationEvidence::builder();
            self.crls.iter().fold(builder, |builder, crl| builder.add_crls(crl).expect("a CRL")).build()
        };
        let revocation = match (self.has_checker, self.crls.is_empty()) {
            (_, false) => Revocation::Online(Arc::new(evidence())),
            (true, true) => Revocation::Offline(Arc::new(NoEvidence)),
            (false, true) => Revocation::NoCheck,
        };
        let mut builder =
            ValidationOptions::builder(anchors.into_iter().chain(singles).collect(), revocation).set_policy(policy);
        if signatures == Signatures::Accepted {
            builder = builder.set_verifier(Arc::new(Gullible));
        }
        let options = builder.build().expect("options");
        let authenticator = self
            .rules
            .as_ref()
            .map(|rules| Authenticator::builder(options.clone()).set_rules(rules).build().expect("rules"));
        let sent: Vec<&[u8]> = self.sent.iter().map(Vec::as_slice).collect();
        let forwarding = self.request.as_ref().map(|request| {
            let settings = request.settings.iter().copied().chain([("trusted_peers", "unix")]);
            let product = Product::from_name(request.product).expect("a product");
            let (forwarding, hops) = Forwarding::from_settings(product, settings).expect("settings");
            (request, forwarding, hops.provenance(Proof::Peer("unix")))
        });
        move || {
            if let Some((request, forwarding, here)) = &forwarding {
                return decoded(request, forwarding, *here);
            }
            if !self.crl.is_empty() {
                return RevocationEvidence::builder().add_crls(&self.crl).map_or(0, |builder| builder.len());
            }
            if !self.file.is_empty() {
                return certificates_from_file(&self.file).map_or(0, |all| all.len());
            }
            if let Some(authenticator) = &authenticator {
                return attempt(authenticator, &Presented::certificate_and_chain(&self.leaf, &sent));
            }
            let verdict = validate_der(&self.leaf, &sent, UnixTime(NOW), &options);
            let text = match &verdict {
                Ok(identity) => identity.subject().text(),
                Err(error) => format!("{error:#}"),
            };
            text.len() + verdict_json(&verdict).len()
        }
    }
}

/// What is decoded, or how much is said of the refusal.
fn decoded(request: &Request, forwarding: &Forwarding, here: Provenance) -> usize {
    let result = match request.received.is_empty() {
        true => forwarding.decode(here, &request.headers),
        false => {
            forwarding.decode_proxy_protocol(here, &request.received).map(|header| header.expect("all of it").forwarded)
        }
    };
    match result {
        Ok(forwarded) => forwarded.certificates().iter().map(Vec::len).sum(),
        Err(error) => error.to_string().len(),
    }
}

/// Everything that a server asks of an attempt; the answer is how much it prints.
fn attempt(authenticator: &Authenticator, presented: &Presented<'_>) -> usize {
    let now = UnixTime(NOW);
    let outcome = authenticator.authenticate(presented, now, &mut NoHooks);
    let record = authenticator.record(&outcome, presented, now, Names::PLAIN);
    let hidden = Names::hidden_by(&[7; 32]).map(|names| authenticator.record(&outcome, presented, now, names).len());
    let claims = outcome.principal().map_or(0, |principal| principal.claims().len() + principal.aspnet_claims().len());
    record.len() + hidden.unwrap_or_default() + claims
}

fn hostile(leaf: Vec<u8>, sent: Vec<Vec<u8>>, anchors: Vec<Vec<u8>>) -> Hostile {
    let (singles, policy, crls) = (Vec::new(), Vec::new(), Vec::new());
    let (file, crl) = (Vec::new(), Vec::new());
    Hostile { leaf, sent, anchors, singles, policy, has_checker: false, crls, file, crl, rules: None, request: None }
}

/// A CRL to load.
fn crl(list: CrlDraft) -> Hostile {
    Hostile { crl: list.sign(&Key::ed25519()), ..row(0, 1, same, |leaf| leaf) }
}

/// A root, and certificates below it: `levels` CAs in a row, `twins` certificates of each, all changed in one way.
fn row(levels: usize, twins: usize, ca: impl Fn(Draft, usize) -> Draft, leaf: impl Fn(Draft) -> Draft) -> Hostile {
    let key = Key::ed25519();
    let mut sent = Vec::new();
    for level in 0..levels {
        let issuer = if level + 1 == levels { "Root".into() } else { format!("CA {}", level + 1) };
        for twin in 0..twins {
            // One name and key a level: the serial number makes the certificates differ.
            let key_of_level = Key::ed25519();
            let draft = Draft::ca(&format!("CA {level}"), &issuer, &key).but(|draft| {
                draft.serial = vec![1, twin as u8 + 1];
                draft.public_key_info = if twin == 0 { key_of_level.public_key_info() } else { Vec::new() };
            });
            sent.push((level, ca(draft, level)));
        }
    }
    // Twins share the key of the first.
    let mut keys: Vec<Vec<u8>> = Vec::new();
    let drafts = sent.into_iter().map(|(level, mut draft)| {
        if keys.len() == level {
            keys.push(draft.public_key_info.clone());
        }
        draft.public_key_info.clone_from(&keys[level]);
        draft.sign(&key)
    });
    let sent = drafts.collect();
    let leaf = leaf(Draft::client("client", if levels == 0 { "Root" } else { "CA 0" }, &key)).sign(&key);
    hostile(leaf, sent, vec![Draft::ca("Root", "Root", &key).sign(&key)])
}

fn request(product: &'static str, settings: &[(&'static str, &'static str)], headers: &[(&str, String)]) -> Hostile {
    let headers = headers.iter().map(|(name, value)| ((*name).into(), value.clone())).collect();
    let request = Request { product, settings: settings.into(), headers, received: Vec::new() };
    Hostile { request: Some(request), ..row(0, 1, same, |leaf| leaf) }
}

fn policy(number: usize) -> Vec<u8> {
    let oid = [0x2b, 6, 1, 4, 1, 0x83, 0xb2, 0x03, 7, 0x81, (number / 128 % 128) as u8 | 0x80, (number % 128) as u8];
    object_identifier(&oid)
}

fn policies(count: usize) -> Vec<u8> {
    let list: Vec<u8> = (0..count).flat_map(|number| sequence(&[&policy(number)])).collect();
    extension(oid::CERTIFICATE_POLICIES, false, &tlv(0x30, &list))
}

fn names(list: Vec<u8>) -> Vec<u8> {
    extension(oid::SUBJECT_ALT_NAME, false, &tlv(0x30, &list))
}

fn many(tag: u8, count: usize, text: impl Fn(usize) -> String) -> Vec<u8> {
    (0..count).flat_map(|number| tlv(tag, text(number).as_bytes())).collect()
}

fn constraints(list: u8, subtrees: Vec<u8>) -> Vec<u8> {
    extension(oid::NAME_CONSTRAINTS, true, &tlv(0x30, &tlv(list, &subtrees)))
}

fn subtrees(tag: u8, count: usize, text: impl Fn(usize) -> String) -> Vec<u8> {
    (0..count).flat_map(|number| sequence(&[&tlv(tag, text(number).as_bytes())])).collect()
}

fn same(draft: Draft, _: usize) -> Draft {
    draft
}

/// Letters that are dear to fold.
fn letters(count: usize) -> String {
    "\u{1fc7}\u{fb03}\u{3a3}\u{df}".repeat(count / 4)
}

const DNS: u8 = 0x82;
const EMAIL: u8 = 0x81;
const DIRECTORY: u8 = 0xa4;

/// Every shape.
pub const SHAPES: &[Shape] = &[
    Shape {
        name: "policies-on-64-paths",
        base: 160,
        make: |n| {
            let required = ("require_explicit_policy", "true");
            let row = row(6, 2, |draft, _| draft.with(policies(n)), |leaf| leaf.with(policies(n)));
            Hostile { policy: vec![required], ..row }
        },
    },
    Shape {
        name: "policies-on-one-path",
        base: 200,
        make: |n| row(7, 1, |draft, _| draft.with(policies(n)), |leaf| leaf.with(policies(n))),
    },
    Shape {
        name: "policies-in-one-certificate",
        base: 2_000,
        make: |n| row(1, 1, same, |leaf| leaf.with(policies(n))),
    },
    Shape {
        name: "policy-mappings",
        base: 150,
        make: |n| {
            let pairs: Vec<u8> = (0..n).flat_map(|number| sequence(&[&policy(number), &policy(number + 1)])).collect();
            let mappings = extension(oid::POLICY_MAPPINGS, false, &tlv(0x30, &pairs));
            row(6, 1, |draft, _| draft.with(policies(n)).with(mappings.clone()), |leaf| leaf.with(policies(n)))
        },
    },
    Shape {
        name: "policy-qualifiers",
        base: 700,
        make: |n| {
            let qualifier =
                sequence(&[&object_identifier(&[0x2b, 6, 1, 5, 5, 7, 2, 1]), &tlv(0x16, b"https://x.example")]);
            let policy = sequence(&[&policy(1), &tlv(0x30, &qualifier.repeat(n))]);
            row(1, 1, same, |leaf| leaf.with(extension(oid::CERTIFICATE_POLICIES, true, &tlv(0x30, &policy))))
        },
    },
    Shape {
        name: "letters-in-a-self-issued-name",
        base: 5_000,
        make: |n| {
            row(0, 1, same, |leaf| {
                leaf.but(|draft| {
                    draft.subject = common_name(&letters(n));
                    draft.issuer = common_name(&letters(n).to_lowercase());
                })
            })
        },
    },
    Shape {
        name: "letters-in-many-names",
        base: 24,
        make: |n| {
            let key = Key::ed25519();
            let name = |number: usize| common_name(&format!("{number}{}", letters(120)));
            let ca = |number: usize| {
                Draft::ca("", "", &key).but(|draft| (draft.subject, draft.issuer) = (name(number), name(number + 1)))
            };
            let leaf = Draft::client("client", "", &key).but(|draft| draft.issuer = name(0)).sign(&key);
            hostile(
                leaf,
                (0..n).map(|number| ca(number).sign(&key)).collect(),
                vec![Draft::ca("Root", "Root", &key).sign(&key)],
            )
        },
    },
    Shape {
        name: "long-names-that-end-differently",
        base: 24,
        make: |n| {
            let key = Key::ed25519();
            let name = |number: usize| common_name(&format!("{}{number:03}", "a".repeat(900)));
            let ca = |number: usize| Draft::ca("", "Root", &key).but(|draft| draft.subject = name(number)).sign(&key);
            hostile(
                Draft::client("client", "Nobody", &key).sign(&key),
                (0..n).map(ca).collect(),
                vec![Draft::ca("Root", "Root", &key).sign(&key)],
            )
        },
    },
    Shape {
        name: "constraints-on-64-paths",
        base: 90,
        make: |n| {
            let excluded = |level| constraints(0xa1, subtrees(DNS, n, |number| format!("{number}.{level}.test")));
            row(
                6,
                2,
                |draft, level| draft.with(excluded(level)),
                |leaf| leaf.with(names(many(DNS, n, |number| format!("{number}.example")))),
            )
        },
    },
    Shape {
        name: "names-under-another-form",
        base: 1_600,
        make: |n| {
            row(
                6,
                2,
                |draft, level| draft.with(constraints(0xa1, subtrees(DNS, 1, |_| format!("{level}.test")))),
                |leaf| leaf.with(names(many(EMAIL, n, |number| format!("{number}@a.test")))),
            )
        },
    },
    Shape {
        name: "constraints-and-names",
        base: 700,
        make: |n| {
            let excluded = constraints(0xa1, subtrees(DNS, n, |number| format!("{number}.evil.test")));
            row(
                1,
                1,
                |draft, _| draft.with(excluded.clone()),
                |leaf| leaf.with(names(many(DNS, n, |number| format!("{number}.example")))),
            )
        },
    },
    Shape {
        name: "constraints-on-mail",
        base: 500,
        make: |n| {
            let excluded = constraints(0xa1, subtrees(EMAIL, n, |number| format!("{number}@evil.test")));
            row(
                1,
                1,
                |draft, _| draft.with(excluded.clone()),
                |leaf| leaf.with(names(many(EMAIL, n, |number| format!("\"{number}\"@a.b.c.d.test")))),
            )
        },
    },
    Shape {
        name: "multi-valued-names",
        base: 150,
        make: |n| {
            let part = |kind: &[u8], text: String| sequence(&[&object_identifier(kind), &tlv(0x0c, text.as_bytes())]);
            let rdn = |number: usize| {
                let parts = [part(oid::COMMON_NAME, format!("{number}")), part(oid::ORGANIZATION, "x".into())].concat();
                tlv(DIRECTORY, &tlv(0x30, &tlv(0x31, &parts)))
            };
            let excluded: Vec<u8> = (0..n)
                .flat_map(|number| {
                    let value = format!("evil {number}");
                    sequence(&[&tlv(DIRECTORY, &name(&[(oid::ORGANIZATION, 0x0c, value.as_bytes())]))])
                })
                .collect();
            row(
                1,
                1,
                |draft, _| draft.with(constraints(0xa1, excluded.clone())),
                |leaf| leaf.with(names((0..n).flat_map(rdn).collect())),
            )
        },
    },
    Shape {
        name: "multi-valued-names-of-many-parts",
        base: 400,
        make: |n| {
            // As many names as parts in each, and as many constraints of as many parts: the work would grow with n^1.5.
            let count = n.isqrt();
            let part = |number: usize, last: &str| {
                let text = format!("{number} {}", if number + 1 == count { last } else { "" });
                sequence(&[&object_identifier(oid::ORGANIZATIONAL_UNIT), &tlv(0x0c, text.as_bytes())])
            };
            let rdn = |last: String| {
                let parts: Vec<u8> = (0..count).flat_map(|number| part(number, &last)).collect();
                tlv(DIRECTORY, &tlv(0x30, &tlv(0x31, &parts)))
            };
            let excluded: Vec<u8> = (0..count).flat_map(|number| sequence(&[&rdn(format!("evil {number}"))])).collect();
            let good: Vec<u8> = (0..count).flat_map(|number| rdn(format!("good {number}"))).collect();
            row(1, 1, |draft, _| draft.with(constraints(0xa1, excluded.clone())), |leaf| leaf.with(names(good.clone())))
        },
    },
    Shape {
        name: "one-name-of-many-parts",
        base: 500,
        make: |n| {
            // One RDN of n parts beside n excluded names of one part, of which none is among them.
            let rdn = |number: usize, text: &str| {
                let text = format!("{number} {text}");
                sequence(&[&object_identifier(oid::ORGANIZATIONAL_UNIT), &tlv(0x0c, text.as_bytes())])
            };
            let subtree = |number| sequence(&[&tlv(DIRECTORY, &tlv(0x30, &tlv(0x31, &rdn(number, "evil"))))]);
            let excluded: Vec<u8> = (0..n).flat_map(subtree).collect();
            let parts: Vec<u8> = (0..n).flat_map(|number| rdn(number, "good")).collect();
            let good = tlv(DIRECTORY, &tlv(0x30, &tlv(0x31, &parts)));
            row(1, 1, |draft, _| draft.with(constraints(0xa1, excluded.clone())), |leaf| leaf.with(names(good.clone())))
        },
    },
    Shape {
        name: "one-name-that-begins-many",
        base: 300,
        make: |n| {
            // Excluded names of many RDNs that begin with the parts of the name, one after the other, and then differ.
            let part =
                |text: String| sequence(&[&object_identifier(oid::ORGANIZATIONAL_UNIT), &tlv(0x0c, text.as_bytes())]);
            let subtree = |number: usize| {
                let rdns = (0..30).map(|part| format!("{}", (number + part) % n)).chain(["evil".into()]);
                let rdns: Vec<u8> = rdns.flat_map(|text| tlv(0x31, &part(text))).collect();
                sequence(&[&tlv(DIRECTORY, &tlv(0x30, &rdns))])
            };
            let excluded: Vec<u8> = (0..n / 30).flat_map(subtree).collect();
            let parts: Vec<u8> = (0..n).flat_map(|number| part(format!("{number}"))).collect();
            let good = tlv(DIRECTORY, &tlv(0x30, &tlv(0x31, &parts)));
            row(1, 1, |draft, _| draft.with(constraints(0xa1, excluded.clone())), |leaf| leaf.with(names(good.clone())))
        },
    },
    Shape {
        name: "unknown-issuers-beside-many-anchors",
        base: 30,
        make: |n| {
            // The certificates that are trusted by themselves are the operator's; a refusal must not look through them all.
            let key = Key::ed25519();
            let sent = (0..n).map(|number| {
                let draft = Draft::ca("CA", &format!("stranger {number}"), &key);
                draft.identified(&[1; 20], &[u8::try_from(number % 250).unwrap_or(2); 20]).sign(&key)
            });
            let single = |number: usize| Draft::client(&format!("{number}"), "elsewhere", &key).sign(&key);
            Hostile {
                singles: (0..n * 10).map(single).collect(),
                ..hostile(
                    Draft::client("alice", "CA", &key).sign(&key),
                    sent.collect(),
                    vec![Draft::ca("Root", "Root", &key).sign(&key)],
                )
            }
        },
    },
    Shape {
        name: "twins-with-a-checker",
        base: 4,
        make: |n| {
            let policy =
                vec![("allow_revocation_source_missing", "true"), ("allow_revocation_evidence_missing", "true")];
            Hostile { policy, has_checker: true, ..row(6, n, |draft, _| draft, |leaf| leaf) }
        },
    },
    Shape {
        name: "usages-on-64-paths",
        base: 180,
        make: |n| {
            let usages = |last: &[u8]| {
                let mut oids: Vec<Vec<u8>> = (0..n)
                    .map(|number| {
                        vec![0x2b, 6, 1, 4, 1, 0x83, 0xb2, 0x03, (number / 128) as u8 | 0x80, (number % 128) as u8]
                    })
                    .collect();
                oids.push(last.into());
                extended_key_usage(&oids.iter().map(Vec::as_slice).collect::<Vec<_>>())
            };
            row(
                6,
                2,
                |draft, level| draft.with(usages(if level == 5 { oid::SERVER_AUTH } else { oid::CLIENT_AUTH })),
                |leaf| leaf,
            )
        },
    },
    Shape {
        name: "certificates-in-a-row",
        base: 30,
        make: |n| {
            let mut row = row(n, 1, same, |leaf| leaf);
            row.anchors = vec![Draft::ca("Other", "Other", &Key::ed25519()).sign(&Key::ed25519())];
            row
        },
    },
    Shape {
        name: "certificates-in-a-circle",
        base: 30,
        make: |n| {
            let key = Key::ed25519();
            let ca = |number: usize| {
                Draft::ca(&format!("CA {number}"), &format!("CA {}", (number + 1) % n), &key).sign(&key)
            };
            hostile(
                Draft::client("client", "CA 0", &key).sign(&key),
                (0..n).map(ca).collect(),
                vec![Draft::ca("Root", "Root", &key).sign(&key)],
            )
        },
    },
    Shape {
        name: "certificates-of-one-name",
        base: 30,
        make: |n| {
            let key = Key::ed25519();
            let ca = |number: usize| {
                Draft::ca("CA", "CA", &Key::ed25519()).but(|draft| draft.serial = vec![1, number as u8]).sign(&key)
            };
            let expired = Draft::ca("CA", "Root", &key).valid("20200101000000", "20210101000000").sign(&key);
            let sent = (0..n).map(ca).chain([expired]).collect();
            hostile(
                Draft::client("client", "CA", &key).sign(&key),
                sent,
                vec![Draft::ca("Root", "Root", &key).sign(&key)],
            )
        },
    },
    Shape {
        name: "extensions",
        base: 1_200,
        make: |n| {
            row(1, 1, same, |leaf| {
                leaf.but(|draft| {
                    let unknown = |number: usize| {
                        let last = [(number / 128) as u8 | 0x80, (number % 128) as u8];
                        extension(&[&[0x2b, 6, 1, 4, 1, 0x83, 0xb2, 0x03, 9][..], &last].concat(), true, b"x")
                    };
                    draft.extensions.extend((0..n).map(unknown));
                })
            })
        },
    },
    Shape {
        name: "an-oid-of-many-octets",
        base: 20_000,
        make: |n| {
            row(1, 1, same, |leaf| {
                leaf.but(|draft| {
                    draft.extensions = vec![extended_key_usage(&[&[&[0x2a][..], &vec![0xff; n], &[1]].concat()])];
                    draft.extensions.push(extension(&[&[0x2a][..], &vec![0xff; n / 4], &[2]].concat(), false, b"x"));
                })
            })
        },
    },
    Shape {
        name: "a-subject-that-must-be-escaped",
        base: 6_000,
        make: |n| {
            let self_signed = row(0, 1, same, |leaf| {
                leaf.but(|draft| {
                    draft.subject = name(&[(oid::COMMON_NAME, 0x0c, "\u{1}".repeat(n).as_bytes())]);
                    draft.issuer.clone_from(&draft.subject);
                })
            });
            Hostile { policy: vec![("certificate_types", "all"), ("allow_any_self_signed", "true")], ..self_signed }
        },
    },
    Shape {
        name: "names-in-an-identity",
        base: 1_500,
        make: |n| row(1, 1, same, |leaf| leaf.with(names(many(DNS, n, |number| format!("{number}.example"))))),
    },
    Shape {
        name: "a-long-name-that-differs",
        base: 30,
        make: |n| {
            let key = Key::ed25519();
            let fake = |number: usize| {
                Draft::ca("CA", "Missing", &key)
                    .identified(b"x", b"wanted")
                    .but(|draft| draft.serial = vec![1, number as u8])
            };
            let long = Draft::ca("", "Nobody", &key).identified(b"wanted", b"none").but(|draft| {
                draft.subject = name(&[(oid::COMMON_NAME, 0x0c, "\u{1}".repeat(n * 500).as_bytes())]);
            });
            let real = Draft::ca("CA", "Root", &key).valid("20200101000000", "20210101000000");
            let sent = (0..n).map(|number| fake(number).sign(&key)).chain([long.sign(&key), real.sign(&key)]).collect();
            hostile(
                Draft::client("client", "CA", &key).sign(&key),
                sent,
                vec![Draft::ca("Root", "Root", &key).sign(&key)],
            )
        },
    },
    Shape {
        name: "many-cas-of-a-large-root",
        base: 25,
        make: |n| {
            let key = Key::ed25519();
            let fake = |number: usize| Draft::ca("CA", "Big", &key).but(|draft| draft.serial = vec![1, number as u8]);
            let big = Draft::ca("Big", "Big", &key).with(extension(oid::UNKNOWN, false, &vec![0; n * 500]));
            let real = Draft::ca("CA", "Root", &key).valid("20200101000000", "20210101000000");
            let sent = (0..n).map(|number| fake(number).sign(&key)).chain([big.sign(&key), real.sign(&key)]).collect();
            hostile(
                Draft::client("client", "CA", &key).sign(&key),
                sent,
                vec![Draft::ca("Root", "Root", &key).sign(&key)],
            )
        },
    },
    Shape {
        name: "forms-of-names",
        base: 700,
        make: |n| {
            let other = |number: usize| {
                let kind = [0x2b, 6, 1, 4, 1, 0x83, 0xb2, 0x03, (number / 128) as u8 | 0x80, (number % 128) as u8];
                sequence(&[&tlv(0xa0, &[object_identifier(&kind), tlv(0xa0, &tlv(0x0c, b"x"))].concat())])
            };
            let excluded = constraints(0xa1, (0..n).flat_map(other).collect());
            row(
                1,
                1,
                |draft, _| draft.with(excluded.clone()),
                |leaf| leaf.with(names(many(DNS, 1, |_| "a.test".into()))),
            )
        },
    },
    Shape {
        name: "networks-and-addresses",
        base: 500,
        make: |n| {
            let network = |length: usize| {
                let mask: Vec<u8> =
                    (0..16).map(|octet| (0xff00u16 >> (length.saturating_sub(octet * 8).min(8))) as u8).collect();
                sequence(&[&tlv(0x87, &[vec![0xfe; 16], mask].concat())])
            };
            let excluded = constraints(0xa1, (1..127).flat_map(network).collect());
            row(
                1,
                1,
                |draft, _| draft.with(excluded.clone()),
                |leaf| {
                    let address =
                        |number: usize| tlv(0x87, &[&[0x20, 1][..], &[0; 12], &(number as u16).to_be_bytes()].concat());
                    leaf.with(names((0..n).flat_map(address).collect()))
                },
            )
        },
    },
    Shape {
        name: "a-name-of-many-parts",
        base: 1_000,
        make: |n| {
            let parts: Vec<(&[u8], u8, &[u8])> = (0..n).map(|_| (oid::ORGANIZATION, 0x0c, &b"x"[..])).collect();
            let subject = name(&parts);
            let excluded = constraints(0xa1, sequence(&[&tlv(DIRECTORY, &common_name("evil"))]));
            row(1, 1, |draft, _| draft.with(excluded.clone()), |leaf| leaf.but(|draft| draft.subject = subject.clone()))
        },
    },
    Shape {
        name: "directory-names-in-an-identity",
        base: 1_000,
        make: |n| {
            let directory = |number: usize| tlv(DIRECTORY, &common_name(&format!("{number}")));
            row(1, 1, same, |leaf| leaf.with(names((0..n).flat_map(directory).collect())))
        },
    },
    Shape {
        name: "distribution-points-and-partitions",
        base: 600,
        make: |n| {
            let (root, key) = (Key::ed25519(), Key::ed25519());
            let url = |number: usize| format!("http://crl.example/{number}").into_bytes();
            let points: Vec<Vec<u8>> = (0..n).map(|number| tlv(0x30, &point_name(&url(number)))).collect();
            let leaf = Draft::client("client", "Root", &key).with(distribution_points(&points)).sign(&root);
            let part = |number: usize| {
                let point = issuing_distribution_point(&[point_name(&url(1_000_000 + number))]);
                CrlDraft::new("Root").with(point).sign(&root)
            };
            let anchors = vec![Draft::ca("Root", "Root", &root).sign(&root)];
            Hostile { crls: (0..32).map(part).collect(), ..hostile(leaf, Vec::new(), anchors) }
        },
    },
    Shape {
        name: "relative-points-below-a-long-name",
        base: 400,
        make: |n| {
            let (root, key) = (Key::ed25519(), Key::ed25519());
            let long: Vec<(&[u8], u8, &[u8])> = (0..n).map(|_| (oid::ORGANIZATION, 0x0c, &b"a unit"[..])).collect();
            let long = name(&long);
            let relative = |number: usize| tlv(0xa1, &common_name(&format!("{number}"))[4..]);
            let points: Vec<Vec<u8>> = (0..n).map(|number| tlv(0x30, &tlv(0xa0, &relative(number)))).collect();
            let leaf = Draft::client("client", "", &key).but(|draft| draft.issuer = long.clone());
            let part = issuing_distribution_point(&[tlv(0xa0, &relative(1_000_000))]);
            let part = CrlDraft::new("").but(|draft| draft.issuer = long.clone()).with(part).sign(&root);
            let anchor = Draft::ca("", "", &root).but(|draft| {
                draft.subject = long.clone();
                draft.issuer = long.clone();
            });
            let leaf = leaf.with(distribution_points(&points)).sign(&root);
            Hostile { crls: vec![part], ..hostile(leaf, Vec::new(), vec![anchor.sign(&root)]) }
        },
    },
    Shape {
        name: "entries-of-a-crl",
        base: 1_000,
        make: |n| {
            let serial = |number: usize| [&[1][..], &number.to_be_bytes()[4..]].concat();
            crl((0..n).fold(CrlDraft::new("Root"), |list, number| list.entry(&serial(number), &[])))
        },
    },
    Shape {
        name: "one-serial-number-in-a-crl",
        base: 1_000,
        make: |n| crl((0..n).fold(CrlDraft::new("Root"), |list, _| list.revoke(&[5], 6))),
    },
    Shape {
        name: "extensions-of-entries-of-a-crl",
        base: 30,
        make: |n| {
            let many = vec![extension(oid::UNKNOWN, true, &[5, 0]); 30];
            crl((0..n).fold(CrlDraft::new("Root"), |list, _| list.entry(&[5], &many)))
        },
    },
    Shape {
        name: "issuers-of-entries-of-a-crl",
        base: 500,
        make: |n| {
            let issuer = extension(oid::CERTIFICATE_ISSUER, true, &tlv(0x30, &tlv(0xa4, &common_name("Root"))));
            let list = CrlDraft::new("Root").with(issuing_distribution_point(&[tlv(0x84, &[0xff])]));
            crl((0..n).fold(list, |list, _| list.entry(&[5], std::slice::from_ref(&issuer))))
        },
    },
    Shape {
        name: "lines-of-a-crl-file",
        base: 1_000,
        make: |n| {
            let list = (0..n).fold(CrlDraft::new("Root"), |list, _| list.revoke(&[5], 6));
            let pem = crl_pem(&list.sign(&Key::ed25519()));
            Hostile { crl: pem.into_bytes(), ..row(0, 1, same, |leaf| leaf) }
        },
    },
    Shape {
        name: "blocks-in-a-file",
        base: 250,
        make: |n| Hostile { file: pem(&[0x31; 50]).repeat(n).into_bytes(), ..row(0, 1, same, |leaf| leaf) },
    },
    Shape {
        name: "names-and-rules",
        base: 300,
        make: |n| {
            let rules = (0..20).map(|number| format!("accept san.dns in (*.r{number}.example, a{number}.example)\n"));
            let row = row(0, 1, same, |leaf| leaf.with(names(many(DNS, n, |number| format!("{number}.example")))));
            Hostile { rules: Some(rules.collect()), ..row }
        },
    },
    Shape {
        name: "names-that-a-rule-takes",
        base: 1_000,
        make: |n| {
            let rules = "accept any\n  all = san(dns) each lower prefix \"x\"\n  permits = san(dns) each";
            let row = row(0, 1, same, |leaf| leaf.with(names(many(DNS, n, |number| format!("{number}.example")))));
            Hostile { rules: Some(rules.into()), ..row }
        },
    },
    Shape {
        name: "length-of-a-uri-and-patterns",
        base: 5_000,
        make: |n| {
            let patterns: Vec<String> = (0..250).map(|number| format!("a://a/*/b{number}")).collect();
            let uri = format!("a://a/{}/c", "x".repeat(n));
            let row = row(0, 1, same, |leaf| leaf.with(names(tlv(0x86, uri.as_bytes()))));
            Hostile { rules: Some(format!("accept san.uri in ({})", patterns.join(", "))), ..row }
        },
    },
    Shape {
        name: "attributes-and-rules",
        base: 300,
        make: |n| {
            let rules = (0..10).map(|number| format!("refuse subject.OU in (a{number}, b{number})\n"));
            let texts: Vec<String> = (0..n).map(|number| format!("Ü{number}")).collect();
            let attributes: Vec<(&[u8], u8, &[u8])> =
                texts.iter().map(|text| (oid::ORGANIZATIONAL_UNIT, 0x0c, text.as_bytes())).collect();
            let row = row(0, 1, same, |leaf| leaf.but(|draft| draft.subject = name(&attributes)));
            Hostile { rules: Some(rules.collect::<String>() + "accept any; ou = subject(OU) each"), ..row }
        },
    },
    Shape {
        name: "escapes-in-a-forwarded-header",
        base: 4_000,
        make: |n| request("nginx", &[("header", "X-Cert")], &[("X-Cert", "%41".repeat(n))]),
    },
    Shape {
        name: "spaces-in-a-forwarded-header",
        base: 15_000,
        make: |n| {
            let value = format!("-----BEGIN CERTIFICATE-----{}-----END CERTIFICATE-----", " \t".repeat(n / 2));
            request("apache", &[("header", "X-Cert")], &[("X-Cert", value)])
        },
    },
    Shape {
        name: "blocks-in-a-forwarded-header",
        base: 200,
        make: |n| {
            let block = "-----BEGIN%20CERTIFICATE-----MAA=-----END%20CERTIFICATE-----".repeat(n);
            request("aws-alb-passthrough", &[("limit_certificates", "100000")], &[("X-Amzn-Mtls-Clientcert", block)])
        },
    },
    Shape {
        name: "certificates-in-a-forwarded-list",
        base: 3_000,
        make: |n| {
            let list = vec!["MAA="; n].join(",");
            request("traefik", &[("limit_certificates", "100000")], &[("X-Forwarded-Tls-Client-Cert", list)])
        },
    },
    Shape {
        name: "lines-of-a-forwarded-chain",
        base: 2_000,
        make: |n| {
            let chain: Vec<(&str, String)> = vec![("Client-Cert-Chain", ":MAA=:".into()); n];
            let all = [&[("Client-Cert", ":MAMBAQE=:".into())], &chain[..]].concat();
            request("rfc9440", &[("limit_certificates", "100000")], &all)
        },
    },
    Shape {
        name: "pairs-in-a-forwarded-element",
        base: 2_000,
        make: |n| {
            let value = format!("URI=a;{}Hash=00", "DNS=\"b\";".repeat(n));
            request("envoy", &[("limit_xfcc_pairs", "100000")], &[("x-forwarded-client-cert", value)])
        },
    },
    Shape {
        name: "quotes-in-a-forwarded-element",
        base: 8_000,
        make: |n| {
            let value = format!("Subject=\"{}\"", "\\\"".repeat(n));
            request("envoy", &[], &[("x-forwarded-client-cert", value)])
        },
    },
    Shape {
        name: "keys-in-a-forwarded-json",
        base: 2_500,
        make: |n| {
            let value = format!("[{{{}\"cert\":\"\"}}]", "\"\":[],".repeat(n));
            request("envoy-json", &[], &[("x-forwarded-client-cert", value)])
        },
    },
    Shape {
        name: "numbers-of-forwarded-headers",
        base: 60,
        make: |n| {
            let names: Vec<String> = (0..n).rev().map(|number| format!("X-Chain-{number}")).collect();
            let chain = names.iter().map(|name| (name.as_str(), "MAA=".into()));
            let all: Vec<(&str, String)> = [("X-Client-Cert", "MAMBAQE=".into())].into_iter().chain(chain).collect();
            request("aspnet", &[("chain", "numbered:X-Chain-"), ("limit_certificates", "256")], &all)
        },
    },
    Shape {
        name: "headers-beside-a-forwarded-one",
        base: 4_000,
        make: |n| request("rfc9440", &[], &vec![("Client-Cer", "x".into()); n]),
    },
    Shape {
        name: "tokens-of-a-connection-header",
        base: 8_000,
        make: |n| request("rfc9440", &[], &[("Connection", "a,".repeat(n))]),
    },
    Shape {
        name: "records-of-a-proxy-protocol",
        base: 4_000,
        make: |n| {
            let records = [4, 0, 0].repeat(n);
            let length = u16::try_from(records.len()).expect("a short header").to_be_bytes();
            let received = [b"\r\n\r\n\0\r\nQUIT\n\x21\0", &length[..], &records].concat();
            let Hostile { request, .. } = request("proxy-protocol", &[], &[]);
            let request = request.map(|request| Request { received, ..request });
            Hostile { request, ..row(0, 1, same, |leaf| leaf) }
        },
    },
];
