//! Every seed of the fuzz target of the ABI runs through the same function, so that the gate needs no fuzzer.

#[path = "common/abi.rs"]
mod abi;

#[test]
fn every_seed_is_answered() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/c_abi");
    let mut count = 0;
    for seed in std::fs::read_dir(corpus).expect("the corpus") {
        let path = seed.expect("a seed").path();
        println!("{}", path.display());
        abi::run(&std::fs::read(path).expect("a seed"));
        count += 1;
    }
    assert!(count > 3);
}
