//! Chained or self-signed, pinned, trusted by itself, and validity: codes 300 to 402.

use crate::make::{Draft, KEY_ENCIPHERMENT, ca, extended_key_usage, key_usage, oid, tlv};
use crate::own::{Vector, World};

pub(super) fn vectors(world: &World) -> Vec<Vector> {
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
        vector("type::self-signed-ca", "end_entity_is_ca", "a root that was passed as end entity").but(|vector| {
            vector.leaf = world.root.clone();
        }),
        vector("type::self-signed-ca-allowed", "self_signed_not_allowed", "a CA is allowed, a self-signed one is not")
            .but(|vector| vector.leaf = world.root.clone())
            .policy("allow_ca_end_entity", "true"),
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
        world.vector(
            "validity::one-second",
            "authenticated",
            "valid for one second",
            dated("20270115080000", "20270115080000"),
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
