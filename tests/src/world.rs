//! Certificate worlds: a trust graph as data, whose certificates are made from it and then signed, so that whatever was
//! changed is still signed. One source of choices makes one world: a seed, or the bytes of a fuzzer.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use certauth::{
    Identity, Revocation, TrustAnchor, UnixTime, ValidationError, ValidationOptions, ValidationPolicy, validate_der,
};

use crate::make::{
    DIGITAL_SIGNATURE, Draft, KEY_CERT_SIGN, KEY_ENCIPHERMENT, Key, KeyKind, NOW, ca, extended_key_usage, extension,
    key_usage, name, object_identifier, oid, sequence, tlv,
};

/// Where choices come from. The first of several is the ordinary one, so bytes that end early change nothing more.
pub enum Choices<'d> {
    /// The state of SplitMix64.
    Seed(u64),
    /// What is left of a fuzzer's bytes.
    Bytes(&'d [u8]),
}

impl Choices<'_> {
    /// One of `count` numbers from 0.
    pub fn below(&mut self, count: usize) -> usize {
        match self {
            Choices::Seed(state) => {
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut word = *state;
                word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                ((word ^ (word >> 31)) % count as u64) as usize
            }
            Choices::Bytes(bytes) => bytes.split_off_first().map_or(0, |byte| usize::from(*byte) % count),
        }
    }

    /// True once in so many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }
}

/// What a validator is given, and what was changed in it.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// DER.
    pub anchors: Vec<Vec<u8>>,
    /// DER, as sent.
    pub sent: Vec<Vec<u8>>,
    /// DER.
    pub leaf: Vec<u8>,
    /// Policy fields by name and text.
    pub policy: Vec<(&'static str, String)>,
    /// The names of what is out of the ordinary.
    pub changes: BTreeSet<&'static str>,
}

/// Which changes a world may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those that decoded certificates show: what an oracle over RFC 5280, 6.1 can judge.
    Decoded,
    /// Those of encodings and versions too.
    All,
}

/// Made once: worlds differ in how keys are used, not in which they are.
static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let mut keys: Vec<Key> = (0..6).map(|_| Key::p256()).collect();
    keys.extend([Key::ed25519(), Key::ed25519(), Key::generate(KeyKind::P384)]);
    keys
});

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Anchor,
    Intermediate,
    Leaf,
}

/// A certificate to be, and who signs it.
#[derive(Clone)]
struct Plan {
    draft: Draft,
    signer: usize,
    role: Role,
}

const ORGANIZATION: &str = "Org";

fn named(common_name: &str) -> Vec<u8> {
    name(&[(oid::ORGANIZATION, 0x0c, ORGANIZATION.as_bytes()), (oid::COMMON_NAME, 0x0c, common_name.as_bytes())])
}

fn draft(subject: &str, issuer: &str, key: usize) -> Draft {
    Draft::new(subject, issuer, &KEYS[key]).but(|draft| {
        draft.subject = named(subject);
        draft.issuer = named(issuer);
        // Serials tell the certificates of one issuer apart, as OpenSSL wants.
        let digest = certauth::Sha256Digest::of(&[draft.subject.clone(), draft.public_key_info.clone()].concat()).0;
        draft.serial = [&[1], &digest[..7]].concat();
    })
}

fn issuer(subject: &str, issuer: &str, key: usize, signer: usize) -> Plan {
    let draft = draft(subject, issuer, key).with(ca(None)).with(key_usage(KEY_CERT_SIGN));
    Plan { draft: identified(draft, key, signer), signer, role: Role::Intermediate }
}

/// Both key identifiers, from the keys.
fn identified(draft: Draft, key: usize, signer: usize) -> Draft {
    let identifier = |key: usize| certauth::Sha1Digest::of(&KEYS[key].public_key_info()).0;
    draft.identified(&identifier(key), &identifier(signer))
}

impl World {
    /// The world of these choices.
    pub fn new(choices: &mut Choices<'_>, scope: Scope) -> World {
        let mut maker = Maker { choices, scope, changes: BTreeSet::new() };
        let mut plans = maker.graph();
        if maker.choices.once_in(3) {
            maker.policies(&mut plans);
        }
        for _ in 0..maker.choices.below(4) {
            let place = maker.choices.below(plans.len());
            maker.change(&mut plans[place]);
        }
        let policy = maker.settings();
        let changes = maker.changes;
        let mut world = World { policy, changes, ..World::default() };
        for plan in plans {
            let der = plan.draft.sign(&KEYS[plan.signer]);
            match plan.role {
                Role::Anchor => world.anchors.push(der),
                Role::Intermediate => world.sent.push(der),
                Role::Leaf => world.leaf = der,
            }
        }
        // What the order of sending may change is a law of its own; here it is any.
        let turn = choices.below(world.sent.len().max(1));
        world.sent.rotate_left(turn);
        world
    }
}

/// What core says of a world.
///
/// # Errors
/// As the library says; settings that cannot work are a mistake of the world's maker.
pub fn ask_core(world: &World) -> Result<Identity, ValidationError> {
    let mut policy = ValidationPolicy::default();
    // RFC 5280, 6.1 accepts a CA as end entity, and sets the two inputs about policies apart.
    policy.allow_ca_end_entity = true;
    policy.require_explicit_policy = certauth::policy::ExplicitPolicy::False;
    for (field, value) in &world.policy {
        policy.set(field, value).expect("a field of the policy");
    }
    let anchors = world.anchors.iter().map(|der| TrustAnchor::from_certificate_der(der).expect("an anchor"));
    let builder = ValidationOptions::builder(anchors.collect(), Revocation::NoCheck).set_policy(policy);
    let sent: Vec<&[u8]> = world.sent.iter().map(Vec::as_slice).collect();
    validate_der(&world.leaf, &sent, UnixTime(WORLD_NOW), &builder.build().expect("options"))
}

struct Maker<'c, 'd> {
    choices: &'c mut Choices<'d>,
    scope: Scope,
    changes: BTreeSet<&'static str>,
}

impl Maker<'_, '_> {
    fn note(&mut self, change: &'static str) {
        self.changes.insert(change);
    }

    /// A chain of up to three intermediates below a root, and what may stand beside it.
    fn graph(&mut self) -> Vec<Plan> {
        let root_key = self.choices.of(&[0, 6]);
        let anchor = |subject: &str, key| Plan { role: Role::Anchor, ..issuer(subject, subject, key, key) };
        let mut plans = vec![anchor("Root", root_key)];
        let (mut above, mut above_key) = ("Root", root_key);
        for (name, keys) in [("CA 1", [1, 8]), ("CA 2", [2, 7]), ("CA 3", [3, 3])] {
            if self.choices.once_in(3) {
                break;
            }
            let key = self.choices.of(&keys);
            plans.push(issuer(name, above, key, above_key));
            (above, above_key) = (name, key);
        }
        let mut leaf = draft("leaf", above, 4).with(key_usage(DIGITAL_SIGNATURE));
        leaf = leaf.with(extended_key_usage(&[oid::CLIENT_AUTH]));
        leaf.extensions.extend(self.leaf_names());
        let leaf = Plan { draft: identified(leaf, 4, above_key), signer: above_key, role: Role::Leaf };
        match self.choices.below(12) {
            1 => {
                self.note("cross");
                plans.push(anchor("Other", 5));
                plans.push(issuer(above, "Other", above_key, 5));
            }
            2 => {
                self.note("decoy");
                plans.push(issuer(above, "Root", 5, root_key));
            }
            3 => {
                self.note("expired_twin");
                let mut twin = issuer(above, "Root", above_key, root_key);
                twin.draft = twin.draft.valid("20200101000000", "20210101000000");
                plans.push(twin);
            }
            4 => {
                self.note("rollover");
                // The CA's new key, vouched for by its old one; the leaf is signed with the new one.
                plans.push(issuer(above, above, 5, above_key));
                let mut leaf = leaf;
                leaf.signer = 5;
                leaf.draft.lose(oid::AUTHORITY_KEY_IDENTIFIER);
                plans.push(leaf);
                return plans;
            }
            5 => {
                self.note("loop");
                plans.push(issuer("Root", above, root_key, above_key));
            }
            6 => {
                self.note("no_root");
                plans[0] = anchor("Elsewhere", 5);
            }
            _ => {}
        }
        plans.push(leaf);
        plans
    }

    fn leaf_names(&mut self) -> Option<Vec<u8>> {
        let directory = named("in a SAN");
        let forms: [(u8, &[u8]); 7] = [
            (0x82, b"a.example"),
            (0x82, b"b.a.example"),
            (0x81, b"u@a.example"),
            (0x86, b"https://a.example/x"),
            (0x87, &[10, 0, 0, 1]),
            (0xa4, &directory),
            (0x82, b"*.a.example"),
        ];
        let count = self.choices.below(3);
        let list: Vec<u8> = (0..count)
            .flat_map(|_| {
                let (tag, value) = self.choices.of(&forms);
                if value.starts_with(b"*") {
                    self.note("wildcard");
                }
                tlv(tag, value)
            })
            .collect();
        (count > 0).then(|| extension(oid::SUBJECT_ALT_NAME, false, &tlv(0x30, &list)))
    }

    /// Certificate policies all the way, and constraints and mappings on them.
    fn policies(&mut self, plans: &mut [Plan]) {
        self.note("policies");
        for plan in plans.iter_mut().filter(|plan| plan.role != Role::Anchor) {
            let sets: [&[&[u8]]; 5] = [&[POLICY_1], &[POLICY_1, POLICY_2], &[POLICY_2], &[ANY_POLICY], &[]];
            let set = self.choices.of(&sets);
            if !set.is_empty() {
                let list: Vec<u8> = set.iter().flat_map(|policy| sequence(&[&object_identifier(policy)])).collect();
                plan.draft.extensions.push(extension(oid::CERTIFICATE_POLICIES, false, &tlv(0x30, &list)));
            }
            if plan.role == Role::Leaf {
                continue;
            }
            if self.choices.once_in(3) {
                self.note("policy_constraints");
                let parts = [[0x80, 1, self.choices.below(3) as u8], [0x81, 1, self.choices.below(2) as u8]];
                let value = match self.choices.below(3) {
                    0 => parts[0].to_vec(),
                    1 => parts[1].to_vec(),
                    _ => parts.concat(),
                };
                plan.draft.extensions.push(extension(oid::POLICY_CONSTRAINTS, true, &tlv(0x30, &value)));
            }
            if self.choices.once_in(3) {
                self.note("policy_mappings");
                let pairs: [[&[u8]; 2]; 4] =
                    [[POLICY_1, POLICY_2], [POLICY_2, POLICY_1], [POLICY_1, POLICY_1], [ANY_POLICY, POLICY_1]];
                let [from, to] = self.choices.of(&pairs);
                let pair = sequence(&[&object_identifier(from), &object_identifier(to)]);
                plan.draft.extensions.push(extension(oid::POLICY_MAPPINGS, true, &tlv(0x30, &pair)));
            }
            if self.choices.once_in(4) {
                self.note("inhibit_any_policy");
                let value = [2, 1, self.choices.below(2) as u8];
                plan.draft.extensions.push(extension(oid::INHIBIT_ANY_POLICY, true, &value));
            }
        }
    }

    /// One thing out of the ordinary in one certificate.
    fn change(&mut self, plan: &mut Plan) {
        let is_leaf = plan.role == Role::Leaf;
        let decoded = 18;
        let all = decoded + if self.scope == Scope::All { 9 } else { 0 };
        let which = self.choices.below(all);
        let by_role = |anchor, intermediate, leaf| match plan.role {
            Role::Anchor => anchor,
            Role::Intermediate => intermediate,
            Role::Leaf => leaf,
        };
        let draft = &mut plan.draft;
        let change = match which {
            0 => {
                *draft = draft.clone().valid("20200101000000", "20210101000000");
                by_role("expired_anchor", "expired_intermediate", "expired_leaf")
            }
            1 => {
                *draft = draft.clone().valid("20400101000000", "20410101000000");
                by_role("future_anchor", "future_intermediate", "future_leaf")
            }
            2 => {
                draft.lose(oid::BASIC_CONSTRAINTS);
                by_role("anchor_without_basic_constraints", "no_basic_constraints", "ordinary")
            }
            3 => {
                draft.lose(oid::BASIC_CONSTRAINTS);
                draft.extensions.push(extension(oid::BASIC_CONSTRAINTS, true, &[0x30, 0]));
                by_role("anchor_no_ca", "no_ca", "ordinary")
            }
            4 => {
                draft.lose(oid::BASIC_CONSTRAINTS);
                draft.extensions.push(ca(Some(self.choices.below(2) as u8)));
                by_role("anchor_path_length", "path_length", "leaf_is_ca")
            }
            5 => {
                draft.lose(oid::KEY_USAGE);
                "no_key_usage"
            }
            6 => {
                draft.lose(oid::KEY_USAGE);
                draft.extensions.push(key_usage(self.choices.of(&[
                    KEY_ENCIPHERMENT,
                    DIGITAL_SIGNATURE,
                    KEY_CERT_SIGN,
                ])));
                by_role("anchor_key_usage", "issuer_key_usage", "leaf_key_usage")
            }
            7 => {
                draft.lose(oid::EXTENDED_KEY_USAGE);
                let sets: [&[&[u8]]; 5] = [
                    &[oid::SERVER_AUTH],
                    &[oid::ANY_EXTENDED_KEY_USAGE],
                    &[oid::CLIENT_AUTH, oid::SERVER_AUTH],
                    &[oid::EMAIL_PROTECTION],
                    &[],
                ];
                let set = self.choices.of(&sets);
                if !set.is_empty() {
                    draft.extensions.push(extended_key_usage(set));
                }
                by_role("anchor_extended_key_usage", "issuer_extended_key_usage", "leaf_extended_key_usage")
            }
            8 | 9 => {
                draft.extensions.push(self.name_constraints());
                by_role("anchor_name_constraints", "name_constraints", "leaf_name_constraints")
            }
            10 => {
                draft.extensions.push(extension(oid::UNKNOWN, true, &[5, 0]));
                by_role("anchor_critical_unknown", "critical_unknown", "critical_unknown")
            }
            11 => {
                draft.extensions.push(extension(oid::UNKNOWN, false, &[5, 0]));
                "unknown_extension"
            }
            12 => {
                // The key identifier goes on naming the key that signed before.
                plan.signer = self.choices.of(&[5, 1, 0]);
                self.changes.insert("wrong_key_identifier");
                "other_signer"
            }
            13 => {
                draft.lose(oid::AUTHORITY_KEY_IDENTIFIER);
                draft.lose(oid::SUBJECT_KEY_IDENTIFIER);
                "no_key_identifiers"
            }
            14 => {
                draft.lose(oid::AUTHORITY_KEY_IDENTIFIER);
                let wrong = tlv(0x30, &tlv(0x80, b"another key"));
                draft.extensions.push(extension(oid::AUTHORITY_KEY_IDENTIFIER, false, &wrong));
                "wrong_key_identifier"
            }
            15 => {
                // The same name in another string type and case.
                let issuer = String::from_utf8_lossy(&draft.issuer).contains("Root");
                let other = if issuer { " ROOT" } else { "ca  1" };
                draft.issuer = name(&[(oid::ORGANIZATION, 0x13, b"ORG"), (oid::COMMON_NAME, 0x13, other.as_bytes())]);
                "folded_issuer"
            }
            16 if is_leaf => {
                draft.subject = vec![0x30, 0];
                "empty_subject"
            }
            16 => {
                draft.extensions.push(extension(oid::CRL_DISTRIBUTION_POINTS, false, &distribution_point()));
                "distribution_point"
            }
            17 => {
                let email = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1];
                draft.subject = name(&[(&email, 0x16, b"u@b.example"), (oid::COMMON_NAME, 0x0c, b"leaf")]);
                if is_leaf { "subject_email" } else { "renamed" }
            }
            18 => {
                draft.serial = self.choices.of(&[vec![0], vec![0x80], vec![1; 21]]);
                by_role("anchor_serial", "odd_serial", "odd_serial")
            }
            19 => {
                let twice = draft.extensions.first().cloned();
                draft.extensions.extend(twice);
                by_role("anchor_extension_twice", "extension_twice", "extension_twice")
            }
            20 => {
                draft.version.clear();
                by_role("anchor_version", "version_1", "version_1")
            }
            21 => {
                draft.extensions.push(sequence(&[&object_identifier(oid::UNKNOWN), &[1, 1, 0], &tlv(4, b"x")]));
                by_role("anchor_explicit_default", "explicit_default", "explicit_default")
            }
            22 => {
                draft.outer_algorithm = KEYS[if plan.signer == 6 { 0 } else { 6 }].algorithm();
                by_role("anchor_algorithms_differ", "algorithms_differ", "algorithms_differ")
            }
            23 => {
                draft.validity = [tlv(0x18, b"20200101000000Z"), tlv(0x18, b"20300101000000Z")].concat();
                "generalized_time"
            }
            24 => {
                draft.lose(oid::SUBJECT_ALT_NAME);
                draft.extensions.push(extension(oid::SUBJECT_ALT_NAME, false, &[0x30, 0]));
                by_role("anchor_malformed", "malformed_extension", "malformed_extension")
            }
            25 => {
                draft.lose(oid::KEY_USAGE);
                draft.extensions.push(extension(oid::KEY_USAGE, true, &[3, 1, 0]));
                by_role("anchor_malformed", "malformed_extension", "malformed_extension")
            }
            // It stands behind the key, once.
            _ if self.changes.contains("unique_identifier") => "ordinary",
            _ => {
                draft.public_key_info.extend(tlv(0x82, &[0, 1]));
                "unique_identifier"
            }
        };
        self.note(change);
    }

    fn name_constraints(&mut self) -> Vec<u8> {
        let same = name(&[(oid::ORGANIZATION, 0x13, b"ORG")]);
        let other = name(&[(oid::ORGANIZATION, 0x0c, b"Else")]);
        let bases: [(&'static str, u8, &[u8]); 16] = [
            ("nc_dns", 0x82, b"a.example"),
            ("nc_dns", 0x82, b"c.example"),
            ("nc_dns", 0x82, b"B.a.example"),
            ("nc_dns", 0x82, b"example"),
            ("nc_email", 0x81, b"a.example"),
            ("nc_email", 0x81, b".example"),
            ("nc_email", 0x81, b"u@A.example"),
            ("nc_email", 0x81, b"b.example"),
            ("nc_uri", 0x86, b"a.example"),
            ("nc_uri", 0x86, b".example"),
            ("nc_uri", 0x86, b"c.example"),
            ("nc_ip", 0x87, &[10, 0, 0, 0, 255, 0, 0, 0]),
            ("nc_ip", 0x87, &[192, 168, 0, 0, 255, 255, 0, 0]),
            ("nc_directory", 0xa4, &same),
            ("nc_directory", 0xa4, &other),
            ("nc_registered", 0x88, &[0x2a, 3, 4]),
        ];
        let mut lists = [Vec::new(), Vec::new()];
        for _ in 0..1 + self.choices.below(2) {
            let (form, tag, value) = self.choices.of(&bases);
            self.note(form);
            lists[self.choices.below(2)].extend(sequence(&[&tlv(tag, value)]));
        }
        let [permitted, excluded] = lists;
        let list = |tag, list: Vec<u8>| if list.is_empty() { list } else { tlv(tag, &list) };
        let value = [list(0xa0, permitted), list(0xa1, excluded)].concat();
        extension(oid::NAME_CONSTRAINTS, true, &tlv(0x30, &value))
    }

    /// Fields of the policy, for those who can set them.
    fn settings(&mut self) -> Vec<(&'static str, String)> {
        let mut settings = Vec::new();
        if self.scope == Scope::All {
            return settings;
        }
        let p1 = "1.3.6.1.4.1.55555.7.1";
        match self.choices.below(8) {
            1 => settings.push(("require_explicit_policy", "true".into())),
            2 => settings.extend([("require_explicit_policy", "true".into()), ("initial_policy_set", p1.into())]),
            3 => settings.push(("inhibit_any_policy", "true".into())),
            4 => settings.push(("inhibit_policy_mapping", "true".into())),
            5 => settings.push(("max_path_length", self.choices.below(3).to_string())),
            6 => settings.push(("take_anchors_as_given", "true".into())),
            7 => settings.push(("nested_extended_key_usage", "false".into())),
            _ => {}
        }
        settings
    }
}

/// 1.3.6.1.4.1.55555.7.1 and .2, and anyPolicy.
pub const POLICY_1: &[u8] = &[0x2b, 6, 1, 4, 1, 0x83, 0xb2, 0x03, 7, 1];
/// See [`POLICY_1`].
pub const POLICY_2: &[u8] = &[0x2b, 6, 1, 4, 1, 0x83, 0xb2, 0x03, 7, 2];
/// anyPolicy.
pub const ANY_POLICY: &[u8] = &[0x55, 0x1d, 0x20, 0];

/// The time at which every world is judged.
pub const WORLD_NOW: i64 = NOW;

fn distribution_point() -> Vec<u8> {
    sequence(&[&sequence(&[&tlv(0xa0, &tlv(0xa0, &tlv(0x86, b"http://crl.example/ca.crl")))])])
}
