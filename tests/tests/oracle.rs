//! Core beside a plain implementation of RFC 5280, section 6.1, over worlds that are made and signed for the purpose.

use certauth_tests::fuzzing::held_against_the_oracle;
use certauth_tests::world::{Choices, Scope, World, ask_core};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

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
