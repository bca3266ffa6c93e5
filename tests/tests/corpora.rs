//! Every seed of the fuzz targets runs through the same function, so that the gate needs no fuzzer.

use std::path::Path;

use certauth_tests::fuzzing::TARGETS;

#[test]
fn every_seed_is_answered() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    for (name, target) in TARGETS {
        let seeds = std::fs::read_dir(corpus.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut count = 0;
        for seed in seeds {
            let path = seed.expect("a seed").path();
            // Named first, because a target that finds something panics.
            println!("{}", path.display());
            target(&std::fs::read(path).expect("a seed"));
            count += 1;
        }
        assert!(count > 0, "{name} has no seeds");
    }
}
