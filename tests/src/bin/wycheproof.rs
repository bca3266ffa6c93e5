//! Wycheproof's signature vectors for both providers: RSASSA-PKCS1-v1_5, RSASSA-PSS, ECDSA and Ed25519, as far as
//! certauth's built-in list of algorithms goes. Prints the counts by set, and `N passed, M failed, K listed`.

use std::path::Path;
use std::process::ExitCode;

use certauth::signature::{Curve, Hash, SignatureAlgorithm, SignatureVerifier};
use certauth::{AwsLc, RustCrypto};
use certauth_tests::face_c::root;
use certauth_tests::make::key_bits;
use certauth_tests::suite::divergences::Divergences;
use wycheproof::{HashFunction, TestResult, ecdsa, eddsa, rsa_pkcs1_verify, rsa_pss_verify};

/// One signature, and what Wycheproof expects of it.
struct Vector {
    set: String,
    number: usize,
    algorithm: SignatureAlgorithm<'static>,
    /// The octets of the SubjectPublicKeyInfo's BIT STRING.
    key: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
    /// Valid, invalid, or for the verifier to decide.
    valid: Option<bool>,
}

fn main() -> ExitCode {
    let list = std::fs::read_to_string(root().join("tests/suites/wycheproof.divergences.tsv"));
    let divergences = list.map_err(|error| error.to_string()).and_then(|text| Divergences::read(&text));
    let mut divergences = match divergences {
        Ok(divergences) => divergences,
        Err(error) => {
            eprintln!("wycheproof: {error}");
            return ExitCode::from(2);
        }
    };
    let vectors = vectors();
    let (mut passed, mut failed, mut listed, mut open) = (0, 0, 0, 0);
    let mut ids: Vec<String> = Vec::new();
    let providers: [(&str, &dyn SignatureVerifier); 2] = [("aws-lc-rs", &AwsLc), ("rust-crypto", &RustCrypto)];
    for (provider, verifier) in providers {
        let mut sets: Vec<(&str, u32)> = Vec::new();
        for vector in &vectors {
            let verified = verifier.verify(vector.algorithm, &vector.key, &vector.message, &vector.signature).is_ok();
            let got = if verified { "verified" } else { "refused" };
            let id = format!("wycheproof::{provider}::{}::{}", vector.set, vector.number);
            match vector.valid {
                Some(valid) if valid != verified && divergences.lists(&id, valid, got) => listed += 1,
                Some(valid) if valid != verified => {
                    eprintln!("failed: {id} is {got}");
                    failed += 1;
                }
                Some(_) => passed += 1,
                None => open += 1,
            }
            match sets.last_mut() {
                Some((set, count)) if *set == vector.set => *count += 1,
                _ => sets.push((&vector.set, 1)),
            }
            ids.push(id);
        }
        sets.iter().for_each(|(set, count)| println!("# {provider}: {count} of {set}"));
    }
    println!(
        "# {open} that Wycheproof leaves to the verifier; PSS with another salt or mask hash is left out: core refuses it"
    );
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let stale = divergences.stale(Path::new("wycheproof"), &ids);
    stale.iter().for_each(|entry| eprintln!("stale: {entry} is listed and does not diverge"));
    println!("{passed} passed, {failed} failed, {listed} listed");
    if failed == 0 && passed > 0 && stale.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn hash(hash: HashFunction) -> Option<Hash> {
    match hash {
        HashFunction::Sha2_256 => Some(Hash::Sha256),
        HashFunction::Sha2_384 => Some(Hash::Sha384),
        HashFunction::Sha2_512 => Some(Hash::Sha512),
        _ => None,
    }
}

fn expected(result: TestResult) -> Option<bool> {
    match result {
        TestResult::Valid => Some(true),
        TestResult::Invalid => Some(false),
        TestResult::Acceptable => None,
    }
}

/// Every vector whose algorithm is on the built-in list.
fn vectors() -> Vec<Vector> {
    let mut all = Vec::new();
    let mut add = |set: &str, number, algorithm, info: &[u8], message: &[u8], signature: &[u8], result| {
        let (set, valid) = (set.to_owned(), expected(result));
        let (key, message, signature) = (key_bits(info).to_vec(), message.to_vec(), signature.to_vec());
        all.push(Vector { set, number, algorithm, key, message, signature, valid });
    };
    for name in ecdsa::TestName::all() {
        let title = format!("{name:?}");
        let curve = match () {
            () if title.starts_with("EcdsaSecp256r1") => Curve::P256,
            () if title.starts_with("EcdsaSecp384r1") => Curve::P384,
            () if title.starts_with("EcdsaSecp521r1") => Curve::P521,
            () => continue,
        };
        // X.509 has the DER form alone.
        if title.ends_with("P1363") {
            continue;
        }
        for group in ecdsa::TestSet::load(name).expect("a set").test_groups {
            let Some(hash) = hash(group.hash) else { continue };
            for test in group.tests {
                let algorithm = SignatureAlgorithm::Ecdsa(curve, hash);
                add(&title, test.tc_id, algorithm, &group.der, &test.msg, &test.sig, test.result);
            }
        }
    }
    for name in rsa_pkcs1_verify::TestName::all() {
        for group in rsa_pkcs1_verify::TestSet::load(name).expect("a set").test_groups {
            let Some(hash) = hash(group.hash) else { continue };
            for test in group.tests {
                let algorithm = SignatureAlgorithm::RsaPkcs1(hash);
                add(&format!("{name:?}"), test.tc_id, algorithm, &group.der, &test.msg, &test.sig, test.result);
            }
        }
    }
    for name in rsa_pss_verify::TestName::all() {
        for group in rsa_pss_verify::TestSet::load(name).expect("a set").test_groups {
            let Some(hash) = hash(group.hash) else { continue };
            let digest = match hash {
                Hash::Sha256 => 32,
                Hash::Sha384 => 48,
                Hash::Sha512 => 64,
            };
            // One hash for both uses and a salt as long as the digest: core refuses everything else before a provider.
            if group.mgf_hash != Some(group.hash) || group.salt_size != digest {
                continue;
            }
            for test in group.tests {
                let algorithm = SignatureAlgorithm::RsaPss(hash);
                add(&format!("{name:?}"), test.tc_id, algorithm, &group.der, &test.msg, &test.sig, test.result);
            }
        }
    }
    for group in eddsa::TestSet::load(eddsa::TestName::Ed25519).expect("a set").test_groups {
        for test in group.tests {
            let algorithm = SignatureAlgorithm::Ed25519;
            add("Ed25519", test.tc_id, algorithm, &group.der, &test.msg, &test.sig, test.result);
        }
    }
    all
}
