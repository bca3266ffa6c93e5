//! What is accepted: the usual chain, every kind of key, names and settings.

use crate::make::{Draft, KeyKind, common_name, extended_key_usage, extension, name, oid, tlv, user_principal_name};
use crate::own::{Vector, World};

pub(super) fn vectors(world: &World) -> Vec<Vector> {
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
    for (id, kind) in [
        ("good::rsa-2048", KeyKind::Rsa2048),
        ("good::rsa-3072", KeyKind::Rsa3072),
        ("good::rsa-pss", KeyKind::RsaPss),
        ("good::p384", KeyKind::P384),
        ("good::p521", KeyKind::P521),
        ("good::p521-sha256", KeyKind::P521Sha256),
        ("good::ed25519", KeyKind::Ed25519),
    ] {
        let key = world.key(id, kind);
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
