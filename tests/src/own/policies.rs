//! Certificate policies: codes 820 and 821.

use crate::make::{Draft, KeyKind, extension, object_identifier, oid, sequence, tlv};
use crate::own::{ANY_POLICY, POLICY_1, POLICY_2, Vector, World};

pub(super) fn vectors(world: &World) -> Vec<Vector> {
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
    let explicit_after =
        |certificates: u8| extension(oid::POLICY_CONSTRAINTS, true, &tlv(0x30, &[0x80, 1, certificates]));
    // The CA as anchor, which another CA issued; and the CA with its rollover certificate, and with a CA below it.
    let below_ca = |id, code, text, of_ca: Vec<Vec<u8>>, of_leaf: Vec<Vec<u8>>| {
        let ca =
            Draft::ca("CA", "Root", &world.ca_key).but(|draft| draft.extensions.extend(of_ca)).sign(&world.root_key);
        under(id, code, text, vec![], of_leaf).anchors(&[&ca]).sent(&[])
    };
    let rollover_key = world.key("rollover", KeyKind::P256);
    let sub_key = world.key("sub", KeyKind::P256);
    let three = |id, code, text, self_issued, of_ca: Vec<Vec<u8>>, of_next: Vec<Vec<u8>>, of_leaf: Vec<Vec<u8>>| {
        let (name, key) = if self_issued { ("CA", &rollover_key) } else { ("Sub", &sub_key) };
        let ca =
            Draft::ca("CA", "Root", &world.ca_key).but(|draft| draft.extensions.extend(of_ca)).sign(&world.root_key);
        let next = Draft::ca(name, "CA", key).but(|draft| draft.extensions.extend(of_next)).sign(&world.ca_key);
        let leaf = Draft::client("alice", name, &world.leaf_key).but(|draft| draft.extensions.extend(of_leaf));
        world.vector(id, code, text, leaf.sign(key)).sent(&[&ca, &next])
    };
    vec![
        below_ca(
            "policies::any-in-issued-anchor",
            yes,
            "anyPolicy of an anchor that another CA issued",
            vec![policies(&[ANY_POLICY])],
            vec![policies(&[POLICY_1])],
        )
        .policy("initial_policy_set", wanted),
        below_ca(
            "policies::any-in-issued-anchor-inhibited",
            no,
            "the same, inhibited: only self-issued ones are exempt",
            vec![policies(&[ANY_POLICY])],
            vec![policies(&[POLICY_1])],
        )
        .policy("initial_policy_set", wanted)
        .policy("inhibit_any_policy", "true"),
        three(
            "policies::any-in-self-issued",
            yes,
            "anyPolicy of a self-issued intermediate is not inhibited",
            true,
            vec![policies(&[POLICY_1])],
            vec![policies(&[ANY_POLICY])],
            vec![policies(&[POLICY_1])],
        )
        .policy("initial_policy_set", wanted)
        .policy("inhibit_any_policy", "true"),
        under(
            "policies::any-in-self-issued-leaf",
            no,
            "that of a self-issued end entity is",
            vec![policies(&[POLICY_1])],
            vec![],
        )
        .but(|vector| {
            let leaf = Draft::client("CA", "CA", &world.leaf_key).with(policies(&[ANY_POLICY]));
            vector.leaf = leaf.sign(&world.ca_key);
        })
        .policy("initial_policy_set", wanted)
        .policy("inhibit_any_policy", "true"),
        three(
            "policies::self-issued-not-counted",
            yes,
            "a self-issued intermediate does not count",
            true,
            vec![explicit_after(2)],
            vec![],
            vec![],
        ),
        three("policies::intermediate-counted", no, "another one does", false, vec![explicit_after(2)], vec![], vec![]),
        under(
            "policies::leaf-mapping-any",
            yes,
            "what an end entity maps does not matter",
            vec![policies(&[POLICY_1])],
            vec![policies(&[POLICY_1]), mapping(ANY_POLICY, POLICY_2)],
        ),
        under_root(
            "policies::constraints-only",
            no,
            "every certificate has constraints, and no policies",
            vec![explicit()],
            vec![explicit()],
        )
        .but(|vector| {
            let ca = Draft::ca("CA", "Root", &world.ca_key).with(explicit());
            vector.sent = vec![ca.sign(&world.root_key)];
        }),
        under_root(
            "policies::mappings-only",
            "policy_mapping_invalid",
            "every certificate maps anyPolicy, and has no policies",
            vec![mapping(ANY_POLICY, POLICY_2)],
            vec![mapping(ANY_POLICY, POLICY_2)],
        )
        .but(|vector| {
            let ca = Draft::ca("CA", "Root", &world.ca_key).with(mapping(ANY_POLICY, POLICY_2));
            vector.sent = vec![ca.sign(&world.root_key)];
        }),
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
