//! Finding a path, and the limits of one validation: codes 600 to 697.

use crate::make::{DIGITAL_SIGNATURE, Draft, Key, KeyKind, bit_string, common_name, key_usage, sequence};
use crate::own::{Vector, World};

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    let good = || world.client().sign(&world.ca_key);
    let stranger_root = Draft::ca("Root", "Root", &world.leaf_key).sign(&world.leaf_key);
    let mut tampered = good();
    let place = tampered.windows(5).position(|window| window == b"alice").expect("the subject");
    tampered[place] = b'A';
    // Ten CAs in a row.
    let keys: Vec<Key> = (0..10).map(|number| world.key(&format!("row {number}"), KeyKind::Ed25519)).collect();
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
            let key = world.key(&format!("many {serial}"), KeyKind::Ed25519);
            Draft::ca("CA", "CA", &key).but(|draft| draft.serial = vec![serial]).sign(&key)
        })
        .collect();
    let stranger_roots: Vec<Vec<u8>> = (0..30)
        .map(|number| {
            let key = world.key(&format!("impostor {number}"), KeyKind::Ed25519);
            let shown = world.key(&format!("impostor {number} shown"), KeyKind::P256);
            Draft::ca("Root", "Root", &key).but(|draft| draft.public_key_info = shown.public_key_info()).sign(&key)
        })
        .collect();
    let rolled_over: Vec<Vec<u8>> = (0..29)
        .map(|number| {
            Draft::ca("CA", "Root", &world.key(&format!("rolled over {number}"), KeyKind::P256)).sign(&world.root_key)
        })
        .collect();
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
