//! What the repository says of itself, held against the code: generated pages, the order of modules, licences.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use certauth_tests::docs;
use certauth_tests::face_c::root;
use serde_json::Value;

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// `UPDATE_DOCS=1 cargo test -p certauth-tests --test repository` writes them anew.
#[test]
fn generated_pages_are_current() {
    for (path, page) in
        [("docs/codes.md", docs::codes()), ("docs/policy.md", docs::policy()), ("docs/strict.md", docs::strict())]
    {
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(root().join(path), &page).expect("writing");
        }
        assert!(read(path) == page, "{path} is not what the code says; UPDATE_DOCS=1 writes it anew");
    }
}

/// Order of reading is order of import: a module uses only what lib.rs lists above it.
#[test]
fn modules_import_upwards_only() {
    let order: Vec<String> = read("core/src/lib.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned))
        .collect();
    let place: BTreeMap<&str, usize> = order.iter().enumerate().map(|(index, name)| (name.as_str(), index)).collect();
    assert!(place.len() > 15);
    let mut seen = 0;
    for module in &order {
        let file = root().join("core/src").join(format!("{module}.rs"));
        let files = if file.exists() { vec![file] } else { checks() };
        for file in files {
            let text = std::fs::read_to_string(&file).expect("a module");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for used in code.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                // Items that lib.rs re-exports are named in doc comments alone.
                if let Some(there) = place.get(used.as_str()) {
                    assert!(*there <= place[module.as_str()], "{module} uses {used}, which stands below it");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 60);
}

fn checks() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("core/src/checks")).expect("the checks");
    folder.map(|entry| entry.expect("a file").path()).collect()
}

/// Every dependency has a licence of deny.toml, and nothing banned is among them.
#[test]
fn licences_are_allowed() {
    let deny = read("deny.toml");
    let list = |key: &str| -> Vec<String> {
        let start = deny.find(&format!("{key} = [")).unwrap_or_else(|| panic!("deny.toml has no {key}"));
        let list = deny[start..].split(['[', ']']).nth(1).expect("a list");
        list.split(',').map(|item| item.trim().trim_matches('"').to_owned()).filter(|item| !item.is_empty()).collect()
    };
    let (allowed, banned) = (list("allow"), list("banned"));
    let cargo = std::env::var_os("CARGO").expect("cargo runs this test");
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo metadata");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 20);
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(permits(licence, &allowed), "{name}: {licence}");
        assert!(!banned.iter().any(|banned| banned == name), "{name} is banned");
    }
}

/// Whether an SPDX expression of ANDs and ORs holds with these licences; `/` is an old form of OR.
fn permits(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.replace('/', " OR ");
    let has = |licence: &str| allowed.iter().any(|allowed| allowed == licence.trim_matches(['(', ')', ' ']));
    // An AND of parenthesised ORs, or an OR of ANDs without parentheses: the two forms that occur.
    if expression.contains('(') {
        expression.split(" AND ").all(|part| part.split(" OR ").any(has))
    } else {
        expression.split(" OR ").any(|part| part.split(" AND ").all(has))
    }
}

#[test]
fn expressions_of_licences() {
    let allowed = ["MIT".to_owned(), "ISC".to_owned()];
    assert!(
        permits("MIT OR GPL-3.0", &allowed)
            && permits("ISC AND (GPL-3.0 OR ISC)", &allowed)
            && permits("MIT/GPL", &allowed)
    );
    assert!(
        !permits("GPL-3.0", &allowed)
            && !permits("MIT AND GPL-3.0", &allowed)
            && !permits("ISC AND (GPL OR LGPL)", &allowed)
    );
}

/// The README's example in Rust is this program, which runs.
#[test]
fn the_readme_shows_the_example_that_runs() {
    let example = read("core/examples/authenticate.rs");
    let body = example.split_once("\n\n").expect("a comment, then the program").1;
    assert!(read("README.md").contains(body.trim()), "README.md does not show core/examples/authenticate.rs");
    let cargo = std::env::var_os("CARGO").expect("cargo runs this test");
    let output = Command::new(cargo)
        .args(["run", "-q", "-p", "certauth", "--example", "authenticate"])
        .current_dir(root())
        .output()
        .expect("the example");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout), "hello CN=alice\n");
}

/// The README's example in C is a function of this program, which c_abi.rs compiles and runs.
#[test]
fn the_readme_shows_the_c_example() {
    let program = read("tests/c/verify_pem.c");
    let start = program.find("static int verify(").expect("the function");
    let function = program[start..].split_inclusive("\n}\n").next().expect("its end");
    assert!(read("README.md").contains(function), "README.md does not show verify() of tests/c/verify_pem.c");
    assert!(read("docs/c.md").contains("cc verify_pem.c $(pkg-config --cflags --libs certauth) -o verify_pem"));
}

/// The example in Python stands in docs/python.md, where python/tests runs it.
#[test]
fn the_readme_shows_the_python_example() {
    let page = read("docs/python.md");
    let example = page.split("<!-- example -->").nth(1).and_then(|rest| rest.split("```").nth(1)).expect("the example");
    assert!(read("README.md").contains(example), "README.md does not show the example of docs/python.md");
}
