//! Our own vectors: at least one for every code that input can reach, with the code that it must give, in a file per stage.
//! `cargo run -p certauth-tests --bin own_vectors` writes them again: keys are kept, and so is every certificate whose signed
//! part did not change, so that a new vector is a small difference.

mod accepted;
mod structure;
mod profile;
mod algorithms;
mod types_and_dates;
mod usage;
mod search;
mod name_constraints;
mod policies;
mod revocation;
mod crls;
mod settings;
mod parity;
mod principal;
mod forwarding;

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::keys::Keys;
use crate::make::{Draft, Key, KeyKind, crl_pem, object_identifier, pem, sequence};
use crate::suite::Attempt;

/// A stage makes its vectors in a world that all share.
type Stage = fn(&World) -> Vec<Vector>;

/// The stages in order, by the names of their files.
const STAGES: [(&str, Stage); 15] = [
    ("accepted", accepted::vectors),
    ("structure", structure::vectors),
    ("profile", profile::vectors),
    ("algorithms", algorithms::vectors),
    ("types_and_dates", types_and_dates::vectors),
    ("usage", usage::vectors),
    ("search", search::vectors),
    ("name_constraints", name_constraints::vectors),
    ("policies", policies::vectors),
    ("revocation", revocation::vectors),
    ("crls", crls::vectors),
    ("settings", settings::vectors),
    ("parity", parity::vectors),
    ("principal", principal::vectors),
    ("forwarding", forwarding::vectors),
];

/// Every stage as a file in x509-limbo's format with our fields.
pub fn files(keys: Keys) -> (Vec<(&'static str, Value)>, Keys) {
    let world = World::new(keys);
    let file = |vectors: Vec<Vector>| json!({ "version": 1, "testcases": vectors.iter().map(Vector::json).collect::<Vec<_>>() });
    let files = STAGES.iter().map(|(name, vectors)| (*name, file(vectors(&world)))).collect();
    (files, world.keys.into_inner())
}

/// 1.3.6.1.4.1.55555.7.1 and .2.
const POLICY_1: &[u8] = &[0x2b, 6, 1, 4, 1, 0x83, 0xb2, 0x03, 7, 1];
const POLICY_2: &[u8] = &[0x2b, 6, 1, 4, 1, 0x83, 0xb2, 0x03, 7, 2];
const ANY_POLICY: &[u8] = &[0x55, 0x1d, 0x20, 0];

/// The AlgorithmIdentifier of RSA with PKCS#1, by its last arc.
fn rsa_algorithm(last: u8) -> Vec<u8> {
    let oid = object_identifier(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, last]);
    sequence(&[&oid, &[5, 0]])
}

/// The keys and CAs that most vectors share.
struct World {
    keys: RefCell<Keys>,
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
    crls: Vec<Vec<u8>>,
    identity: Option<(&'static str, &'static str)>,
    /// What is found of revocation, and what is wanted, if the vector says.
    found: Option<&'static str>,
    wanted: Option<&'static str>,
    attempt: Option<Attempt>,
}

fn owned(certificates: &[&Vec<u8>]) -> Vec<Vec<u8>> {
    certificates.iter().map(|der| der.to_vec()).collect()
}

impl Vector {
    fn policy(mut self, name: &'static str, value: impl Into<String>) -> Vector {
        self.policy.insert(name, value.into());
        self
    }

    fn but(mut self, change: impl FnOnce(&mut Vector)) -> Vector {
        change(&mut self);
        self
    }

    /// The whole attempt to authenticate is asked.
    fn attempt(mut self, change: impl FnOnce(&mut Attempt)) -> Vector {
        change(self.attempt.get_or_insert_default());
        self
    }

    fn strict(mut self) -> Vector {
        self.preset = "strict";
        self
    }

    fn sent(mut self, certificates: &[&Vec<u8>]) -> Vector {
        self.sent = owned(certificates);
        self
    }

    fn anchors(mut self, certificates: &[&Vec<u8>]) -> Vector {
        self.anchors = owned(certificates);
        self
    }

    fn preloaded(mut self, certificates: &[&Vec<u8>]) -> Vector {
        self.preloaded = owned(certificates);
        self
    }

    fn only(mut self, certificates: &[&Vec<u8>]) -> Vector {
        self.only = owned(certificates);
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

    fn online(mut self) -> Vector {
        self.revocation = "online";
        self
    }

    fn crls(mut self, crls: &[Vec<u8>]) -> Vector {
        self.revocation = "offline";
        self.crls = crls.to_vec();
        self
    }

    /// As [`crate::transcript::Line`] prints it.
    fn found(mut self, found: &'static str) -> Vector {
        self.found = Some(found);
        self
    }

    /// As [`crate::transcript::Line`] prints it.
    fn wanted(mut self, wanted: &'static str) -> Vector {
        self.wanted = Some(wanted);
        self
    }

    fn identity(mut self, subject: &'static str, names: &'static str) -> Vector {
        self.identity = Some((subject, names));
        self
    }

    fn json(&self) -> Value {
        let pems = |ders: &[Vec<u8>]| ders.iter().map(|der| pem(der)).collect::<Vec<_>>();
        let mut vector = json!({
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
        });
        if !self.crls.is_empty() {
            vector["crls"] = self.crls.iter().map(|der| crl_pem(der)).collect();
        }
        if let Some(attempt) = &self.attempt {
            vector["attempt"] = json!(attempt);
        }
        for (key, expected) in [("expected_revocation", self.found), ("expected_wanted", self.wanted)] {
            if let Some(expected) = expected {
                vector[key] = expected.into();
            }
        }
        vector
    }
}

impl World {
    fn new(mut keys: Keys) -> World {
        let [root_key, ca_key, leaf_key] = ["root", "ca", "leaf"].map(|name| keys.get(name, KeyKind::P256));
        let root = Draft::ca("Root", "Root", &root_key).sign(&root_key);
        let ca = Draft::ca("CA", "Root", &ca_key).sign(&root_key);
        World { keys: RefCell::new(keys), root, ca, root_key, ca_key, leaf_key }
    }

    /// The key of this name, for vectors that need one of their own.
    fn key(&self, name: &str, kind: KeyKind) -> Key {
        self.keys.borrow_mut().get(name, kind)
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
            crls: Vec::new(),
            identity: None,
            found: None,
            wanted: None,
            attempt: None,
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
