//! CA rules, key usage and extended key usage: codes 500 to 508.

use crate::make::{
    DIGITAL_SIGNATURE, Draft, KEY_CERT_SIGN, KEY_ENCIPHERMENT, KeyKind, ca, extended_key_usage, extension, key_usage,
    oid,
};
use crate::own::{Vector, World};

/// 2.25.329800735698586629295641978511506172918.
const UUID_USAGE: [u8; 20] = [
    0x69, 0x83, 0xf0, 0x9d, 0xa7, 0xeb, 0xcf, 0xde, 0xe0, 0xc7, 0xa1, 0xa7, 0xb2, 0xc0, 0x94, 0x8c, 0xc8, 0xf9, 0xd7,
    0x76,
];

pub(super) fn vectors(world: &World) -> Vec<Vector> {
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
    let sub_key = world.key("sub", KeyKind::P256);
    let short =
        Draft::new("CA", "Root", &world.ca_key).with(ca(Some(0))).with(key_usage(KEY_CERT_SIGN)).sign(&world.root_key);
    let sub = Draft::ca("Sub", "CA", &sub_key).sign(&world.ca_key);
    let deep = Draft::client("alice", "Sub", &world.leaf_key).sign(&sub_key);
    let rollover_key = world.key("rollover", KeyKind::P256);
    let rollover = Draft::ca("CA", "CA", &rollover_key).sign(&world.ca_key);
    let below_rollover = Draft::client("alice", "CA", &world.leaf_key).sign(&rollover_key);
    let mail_root = Draft::ca("Root", "Root", &world.root_key)
        .with(extended_key_usage(&[oid::EMAIL_PROTECTION]))
        .sign(&world.root_key);
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
                "ca::path-length-anchor-as-given",
                "path_length_exceeded",
                "only anchors are taken as given",
                deep.clone(),
            )
            .sent(&[&short, &sub])
            .policy("take_anchors_as_given", "true"),
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
        with_ca(
            "ca::no-key-cert-sign-anchor-as-given",
            "key_cert_sign_missing",
            "only anchors are taken as given",
            vec![ca(None), key_usage(DIGITAL_SIGNATURE)],
        )
        .policy("take_anchors_as_given", "true"),
        with_ca(
            "ca::not-ca-anchor-as-given",
            "basic_constraints_missing",
            "only anchors are taken as given",
            vec![key_usage(KEY_CERT_SIGN)],
        )
        .policy("take_anchors_as_given", "true"),
        world.vector("ca::anchor-without-key-cert-sign", "key_cert_sign_missing", "an anchor too", good()).anchors(&[
            &Draft::new("Root", "Root", &world.root_key)
                .with(ca(None))
                .with(key_usage(DIGITAL_SIGNATURE))
                .sign(&world.root_key),
        ]),
        world.vector("usage::no-digital-signature", "digital_signature_missing", "a key for encipherment", {
            Draft::new("alice", "CA", &world.leaf_key).with(key_usage(KEY_ENCIPHERMENT)).sign(&world.ca_key)
        }),
        world
            .vector("usage::anchor-for-mail", "extended_key_usage_mismatch", "an anchor for e-mail only", good())
            .anchors(&[&mail_root]),
        world
            .vector("usage::anchor-for-mail-as-given", "authenticated", "the same, taken as given", good())
            .anchors(&[&mail_root])
            .policy("take_anchors_as_given", "true"),
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
