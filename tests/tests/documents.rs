//! The pages do what they say: every command of a `console` block runs, and prints the lines below it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use certauth::policy::FIELDS;
use certauth_tests::command::{certauth, folder, is_installed};
use certauth_tests::face_c::root;
use certauth_tests::suite::{Case, load};
use certauth_tests::transcript::rust_line;

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The commands of a page in their order, each with the starts of lines that it prints.
fn commands(page: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut is_inside = false;
    for line in page.lines() {
        match (line, is_inside) {
            ("```console", false) => is_inside = true,
            ("```", true) => is_inside = false,
            (_, true) => match (line.strip_prefix("$ "), found.last_mut()) {
                (Some(command), _) => found.push((command.into(), Vec::new())),
                (None, Some((_, expected))) => expected.push(line.into()),
                (None, None) => panic!("a line before the first command: {line}"),
            },
            _ => {}
        }
    }
    found
}

#[test]
fn commands_print_what_the_pages_say() {
    if !is_installed("openssl", "version") {
        return;
    }
    let program = certauth().get_program().to_owned();
    let bin = Path::new(&program).parent().expect("a folder").to_owned();
    for (page, least) in
        [("docs/rules.md", 5), ("docs/record.md", 4), ("docs/moving-from-aspnet.md", 15), ("README.md", 3)]
    {
        let place = folder(env!("CARGO_TARGET_TMPDIR"), &format!("documents-{}", page.replace('/', "-")));
        let commands = commands(&read(page));
        assert!(commands.len() >= least, "{page} has {} commands", commands.len());
        // One shell, so that variables last; each command's output ends with a line that nothing prints.
        let script: String =
            commands.iter().map(|(command, _)| format!("{command} 2>&1\nprintf '\\n--next--\\n'\n")).collect();
        let path = std::env::join_paths(
            std::iter::once(bin.clone()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
        );
        let output = Command::new("bash")
            .arg("-c")
            .arg(script)
            .current_dir(&place)
            .env("PATH", path.expect("a path"))
            .stdin(Stdio::null())
            .output()
            .expect("bash");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        for ((command, expected), printed) in commands.iter().zip(text.split("\n--next--\n")) {
            let mut lines = printed.lines();
            for wanted in expected.iter().filter(|line| *line != "...") {
                assert!(
                    lines.any(|line| line.starts_with(wanted.as_str())),
                    "{page}: $ {command}\nprints:\n{printed}\nwithout: {wanted}"
                );
            }
        }
    }
}

/// The options of the handler, of its cache and of forwarding, as their public API lists them.
const OPTIONS: [&str; 20] = [
    "AllowedCertificateTypes",
    "ValidateCertificateUse",
    "ValidateValidityPeriod",
    "RevocationFlag",
    "RevocationMode",
    "ChainTrustValidationMode",
    "CustomTrustStore",
    "AdditionalChainCertificates",
    "ClaimsIssuer",
    "Events.OnCertificateValidated",
    "Events.OnAuthenticationFailed",
    "Events.OnChallenge",
    "EventsType",
    "AddCertificateCache",
    "CertificateValidationCacheOptions.CacheEntryExpiration",
    "CertificateValidationCacheOptions.CacheSize",
    "CertificateForwardingOptions.CertificateHeader",
    "CertificateForwardingOptions.HeaderConverter",
    "TimeProvider",
    "ForwardAuthenticate",
];

/// The settings of a case that a row may speak of, by their names in the table.
fn settings(case: &Case) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = case.policy.iter().cloned().collect();
    let ders = |ders: &[Vec<u8>]| format!("{ders:?}");
    all.insert("Revocation".into(), format!("{} {}", case.revocation, ders(&case.crls)));
    all.insert("trust anchors".into(), ders(&case.anchors));
    all.insert("intermediates".into(), ders(&case.preloaded));
    let attempt = case.attempt.clone().unwrap_or_default();
    all.insert("claims_issuer".into(), format!("{:?}", attempt.claims_issuer));
    all.insert("certificate_validated".into(), format!("{:?}", (attempt.refuse, attempt.name, attempt.claims)));
    all.insert("authentication_failed".into(), format!("{:?}", attempt.reword));
    all.insert("status_map".into(), format!("{:?}", attempt.status_map));
    all.insert("what is sent".into(), format!("{:?} {} {}", case.sent, attempt.absent, case.now));
    all.insert("the certificate".into(), ders(std::slice::from_ref(&case.leaf)));
    all
}

/// Each option has a field or a reason; and where there are vectors, they differ in that setting alone, and in what comes of it.
#[test]
fn every_option_of_aspnet_core_is_answered() {
    let page = read("docs/moving-from-aspnet.md");
    let cases = load(&root().join("tests/vectors/own")).expect("own vectors").cases;
    let case = |id: &str| cases.iter().find(|case| case.id == id).unwrap_or_else(|| panic!("there is no vector {id}"));
    let mut compared = 0;
    for option in OPTIONS {
        let row =
            page.lines().find(|line| line.starts_with(&format!("| `{option}`"))).unwrap_or_else(|| panic!("{option}"));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, _, _, here, _, vectors, _] = cells[..] else { panic!("{row}") };
        let words: Vec<&str> = here.split('`').skip(1).step_by(2).collect();
        assert!(!here.is_empty(), "{option} has neither a field nor a reason");
        let pair: Vec<&str> = vectors.split('`').skip(1).step_by(2).collect();
        let [first, second] = pair[..] else {
            assert!(
                here.starts_with("none") || here.starts_with("`now`"),
                "{option} has a field and no vectors: {here}"
            );
            continue;
        };
        let (first, second) = (case(first), case(second));
        let (before, after) = (settings(first), settings(second));
        let differ: Vec<&String> =
            before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name)).collect();
        let name = differ.first().unwrap_or_else(|| panic!("{option}: the vectors are the same"));
        assert!(differ.iter().all(|other| other == name), "{option}: the vectors differ in {differ:?}");
        assert!(here.contains(name.as_str()), "{option}: the vectors differ in {name}, and the page says {here}");
        assert!(words.iter().all(|word| !word.contains('_') || page.contains(word)));
        let is_field = FIELDS.iter().any(|field| field.name == name.as_str());
        assert!(is_field || !name.contains("allow_"), "{name}");
        let (before, after) = (rust_line(first), rust_line(second));
        assert_ne!(
            (before.accept, before.code, before.policies, before.names, before.json.replace(&first.id, "")),
            (after.accept, after.code, after.policies, after.names, after.json.replace(&second.id, "")),
            "{option}: the setting changes nothing"
        );
        compared += 1;
    }
    assert_eq!(compared, 11);
}
