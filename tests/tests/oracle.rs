//! Core beside a plain implementation of RFC 5280, section 6.1, over worlds that are made and signed for the purpose.

use certauth_tests::fuzzing::held_against_the_oracle;
use certauth_tests::world::{Choices, Scope, World, ask_core};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// How many worlds, and from which seed: `ORACLE_CASES=200000 ORACLE_SEED=7`. The default is the same in every run, so
/// that a change is not refused for a fault that is older.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

fn config() -> ProptestConfig {
    let cases = u32::try_from(setting("ORACLE_CASES", 3_000)).expect("fewer cases");
    let rng_seed = RngSeed::Fixed(setting("ORACLE_SEED", 5280));
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn core_and_the_oracle_agree(seed in any::<u64>()) {
        held_against_the_oracle(&World::new(&mut Choices::Seed(seed), Scope::Decoded));
    }
}

/// Worlds that are all refused, or all accepted, would show little.
#[test]
fn worlds_are_of_both_kinds() {
    let verdicts = (0..600).map(|seed| ask_core(&World::new(&mut Choices::Seed(seed), Scope::Decoded)));
    let accepted = verdicts.filter(Result::is_ok).count();
    println!("{accepted} of 600 worlds are accepted");
    assert!((150..450).contains(&accepted), "{accepted}");
}
