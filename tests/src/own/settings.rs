//! Settings that cannot work: codes from 1000.

use crate::own::{Vector, World};

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    let good = || world.client().sign(&world.ca_key);
    vec![
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
