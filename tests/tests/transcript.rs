//! Our own vectors: each gives its code, and the transcript is the committed one, whichever provider is asked.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use certauth::codes::{Stage, TABLE};
use certauth::signature::SignatureVerifier;
use certauth::{AwsLc, Code, RustCrypto};
use certauth_tests::suite::{Case, load, pkits, read_text};
use certauth_tests::transcript::line_with;

fn own() -> Vec<Case> {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/own")).expect("own vectors").cases
}

fn committed() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/own.transcript")).expect("transcript")
}

fn transcript(verifier: &Arc<dyn SignatureVerifier>) -> String {
    let lines = own().into_iter().map(|case| {
        let line = line_with(&case, verifier.clone()).judged(&case);
        assert!(line.passes(&case), "{} but expected {:?}", line.print(), case.expected);
        line.print() + "\n"
    });
    lines.collect()
}

#[test]
fn aws_lc_gives_the_committed_transcript() {
    assert_eq!(transcript(&(Arc::new(AwsLc) as Arc<dyn SignatureVerifier>)), committed());
}

#[test]
fn rust_crypto_gives_the_committed_transcript() {
    assert_eq!(transcript(&(Arc::new(RustCrypto) as Arc<dyn SignatureVerifier>)), committed());
}

/// Codes that certificates, chains and policies alone cannot reach, and what reaches them.
const ELSEWHERE: [(Code, &str); 12] = [
    (Code::BudgetEvidence, "a large CRL and many keys: laws.rs"),
    (Code::PemNotCrl, "core, evidence/store.rs"),
    (Code::EvidenceTooLarge, "core, evidence/store.rs"),
    (Code::EvidenceWithoutEffect, "core, evidence/store.rs"),
    (Code::PemInvalid, "core, pem.rs"),
    (Code::PemEmpty, "core, pem.rs"),
    (Code::PemNotCertificate, "core, pem.rs"),
    (Code::RevocationNotChosen, "command.rs"),
    (Code::PinInvalid, "command.rs"),
    (Code::ProviderMissing, "a build without a provider: no_std.rs"),
    (Code::InputUnusable, "command.rs"),
    (Code::ArgumentInvalid, "a call in C: misuse.c"),
];

#[test]
fn every_code_has_a_vector() {
    let expected: BTreeSet<String> = own().into_iter().filter_map(|case| case.expected.code).collect();
    let elsewhere: BTreeSet<Code> = ELSEWHERE.iter().map(|(code, _)| *code).collect();
    for entry in TABLE {
        let covered = expected.contains(entry.name);
        assert_ne!(
            covered,
            elsewhere.contains(&entry.code),
            "{} must have a vector, or be reached elsewhere",
            entry.name
        );
    }
    assert!(TABLE.iter().any(|entry| entry.stage == Stage::Done));
    println!("{} vectors for {} codes", own().len(), expected.len());
}

/// NIST's runs as we keep them are those of the manifest that others made of its document.
#[test]
fn the_manifest_of_pkits_is_whole() {
    let Some(folder) = vectors_folder() else {
        println!("left out: the other manifest is not here; CERTAUTH_VECTORS names its folder");
        return;
    };
    let read = |path: &Path| {
        let text = read_text(path).expect("a manifest");
        pkits::runs(serde_json::from_str(&text).expect("JSON")).expect("runs")
    };
    let ours = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("suites/pkits.json"));
    assert_eq!(ours, read(&folder.join("pkits.json")));
    assert_eq!(ours.len(), 249);
}

fn vectors_folder() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors");
    let folder = std::env::var_os("CERTAUTH_VECTORS").map_or(default, PathBuf::from);
    folder.join("pkits.json").exists().then_some(folder)
}
