//! Keys and signature algorithms: codes 200 to 212, and 700.

use crate::make::{Draft, bit_string, object_identifier, oid, pss_sha256, sequence, tlv};
use crate::own::{Vector, World, rsa_algorithm};

/// The RSA SubjectPublicKeyInfo of these numbers.
fn rsa_info(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let key = sequence(&[&tlv(2, modulus), &tlv(2, exponent)]);
    let rsa = object_identifier(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1]);
    sequence(&[&sequence(&[&rsa, &[5, 0]]), &bit_string(&key)])
}

pub(super) fn vectors(world: &World) -> Vec<Vector> {
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
        world.other_ca(
            "algorithms::ca-md5",
            "signature_algorithm_md5",
            "a CA signed with MD5",
            outer(rsa_algorithm(4)),
        ),
        world.other_ca(
            "algorithms::ca-rsa-1024",
            "rsa_key_too_small",
            "a CA with a key of 1,024 bits",
            key(rsa_info(&modulus(128), &[1, 0, 1])),
        ),
        world
            .vector("algorithms::anchor-md5", "authenticated", "nobody verifies an anchor's own signature", {
                world.client().sign(&world.ca_key)
            })
            .anchors(&[&Draft::ca("Root", "Root", &world.root_key).but(outer(rsa_algorithm(4))).sign(&world.root_key)]),
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
