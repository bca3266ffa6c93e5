//! What the repository says of itself, compared with the code: generated pages, the import law, words, licences.

use std::process::Command;

use certauth::codes::TABLE;
use certauth::policy::FIELDS;
use certauth_tests::face_c::root;
use certauth_tests::{docs, import_law, public_names};
use serde_json::Value;

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// `UPDATE_DOCS=1 cargo test -p certauth-tests --test repository` writes them again.
#[test]
fn generated_pages_are_current() {
    for (path, page) in
        [("docs/codes.md", docs::codes()), ("docs/policy.md", docs::policy()), ("docs/strict.md", docs::strict())]
    {
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(root().join(path), &page).expect("writing");
        }
        assert!(read(path) == page, "{path} is not what the code says; UPDATE_DOCS=1 writes it again");
    }
}

/// A change of the public surface shows as a diff. The fields of the policy, which a macro makes, are in docs/policy.md.
#[test]
fn public_names_are_listed() {
    let sources = import_law::read(&root().join("core/src")).expect("the sources");
    let names = public_names::list(&sources).expect("Rust");
    assert!(names.lines().count() > 300 && names.contains("fn validate(") && !names.contains("escaped"));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(root().join("docs/public-names.txt"), &names).expect("writing");
    }
    assert!(read("docs/public-names.txt") == names, "docs/public-names.txt is stale; UPDATE_DOCS=1 writes it again");
}

/// The examples of the package's documentation are certificates of the demo.
#[test]
fn the_package_carries_what_its_examples_read() {
    for file in ["root.pem", "good.pem"] {
        assert_eq!(read(&format!("core/examples/{file}")), read(&format!("cli/demo/{file}")), "{file}");
    }
}

/// Reading order is import order, in every folder of every crate.
#[test]
fn imports_point_upwards() {
    for (member, least) in [
        ("core", 200),
        ("principal", 40),
        ("forwarding", 15),
        ("issue", 15),
        ("ffi-c", 30),
        ("python", 15),
        ("cli", 5),
        ("integrations/rustls", 5),
    ] {
        let sources = import_law::read(&root().join(member).join("src")).expect("the sources");
        if !sources.contains_key("lib.rs") {
            continue;
        }
        let (breaches, imports) = import_law::breaches(&sources).expect("Rust");
        assert_eq!(breaches, [""; 0], "{member}");
        assert!(imports >= least, "{member}: {imports} imports");
        println!("{member}: {} files, {imports} imports", sources.len());
    }
}

/// The law is a test, so it is tested: each kind of breach is found, and what is allowed is not one.
#[test]
fn every_kind_of_breach_is_found() {
    let sound = [
        ("lib.rs", "mod one; mod folder; mod two; pub use crate::two::Two; #[cfg(test)] use crate::nothing::Nothing;"),
        ("one.rs", "pub struct One; #[cfg(test)] mod tests { use super::*; use crate::two::Two; }"),
        ("folder/mod.rs", "mod a; pub(crate) mod b; pub(crate) use self::b::B;"),
        ("folder/a.rs", "use crate::one::One; pub(crate) struct A(One);"),
        ("folder/b.rs", "use super::a::A; pub(crate) struct B(A); impl B { fn f(self) { drop(self.0) } }"),
        ("two.rs", "use crate::{folder::{B, b}, one}; pub struct Two(B, b::B, one::One);"),
    ];
    let check = |changed: Option<(&str, &str)>| {
        let sources = sound.iter().copied().chain(changed).map(|(file, text)| (file.into(), text.into())).collect();
        import_law::breaches(&sources)
    };
    assert_eq!(check(None), Ok((Vec::new(), 7)));
    for (kind, file, text) in [
        ("a plain import", "one.rs", "use crate::two::Two;"),
        ("a grouped import", "one.rs", "use crate::{one, two::Two};"),
        ("a renamed import", "one.rs", "use crate::two as three;"),
        ("a glob", "one.rs", "use crate::two::*;"),
        ("an inline path", "one.rs", "fn f() { crate::two::f(1) }"),
        ("a type", "one.rs", "fn f(_: Option<crate::two::Two>) {}"),
        ("a path in a macro", "one.rs", "fn f() { assert!(crate::two::f()) }"),
        ("super", "one.rs", "use super::two::Two;"),
        ("a re-export", "one.rs", "pub use crate::two::Two;"),
        ("a name of the root", "two.rs", "use crate::One;"),
        ("a name of the root by super", "two.rs", "use super::One;"),
        ("everything of the root", "two.rs", "use super::*;"),
        ("a later file of the folder", "folder/a.rs", "use crate::folder::b::B;"),
        ("the same by super", "folder/a.rs", "use super::b::B;"),
        ("a name of the folder's mod.rs", "folder/a.rs", "use crate::folder::B;"),
        ("everything of the folder's mod.rs", "folder/a.rs", "use super::*;"),
        ("a file below the folder", "folder/b.rs", "use super::super::two::Two;"),
        ("a file below the folder, by its mod.rs", "folder/mod.rs", "mod a; mod b; use crate::two::Two;"),
        ("a file that no module declares", "three.rs", ""),
    ] {
        let (breaches, _) = check(Some((file, text))).expect("Rust");
        assert_eq!(breaches.len(), 1, "{kind}: {breaches:?}");
        assert!(breaches[0].starts_with(file), "{kind}: {breaches:?}");
    }
    assert!(check(Some(("one.rs", "mod inner;"))).is_err() && check(Some(("lib.rs", "mod absent;"))).is_err());
}

/// A library depends on certauth only; what binds several crates is a face, an integration or a test.
#[test]
fn libraries_depend_on_certauth_only() {
    let members: Vec<String> = read("Cargo.toml")
        .lines()
        .find_map(|line| {
            let list = line.strip_prefix("members = [")?.strip_suffix(']')?;
            Some(list.split(',').map(|member| member.trim().trim_matches('"').to_owned()).collect())
        })
        .expect("the members");
    let name_of = |member: &str| {
        let manifest = read(&format!("{member}/Cargo.toml"));
        manifest.lines().find_map(|line| Some(line.strip_prefix("name = \"")?.trim_end_matches('"').to_owned()))
    };
    let names: Vec<String> = members.iter().filter_map(|member| name_of(member)).collect();
    assert_eq!(names.len(), members.len());
    for (member, allowed) in [
        ("core", &[][..]),
        ("ffi-c", &["certauth", "certauth-forwarding", "certauth-principal"]),
        ("python", &["certauth", "certauth-forwarding", "certauth-principal", "certauth-issue"]),
        ("issue", &["certauth"]),
        ("principal", &["certauth"]),
        ("forwarding", &["certauth"]),
        ("cli", &["certauth", "certauth-forwarding", "certauth-principal", "certauth-issue"]),
        ("integrations/rustls", &["certauth"]),
    ] {
        let manifest = read(&format!("{member}/Cargo.toml"));
        let body = manifest.split("[dependencies]").nth(1).unwrap_or_default();
        let body = body.split("\n[").next().unwrap_or_default();
        for line in body.lines() {
            let dependency = line.split(['=', '.']).next().unwrap_or_default().trim();
            let is_ours = names.iter().any(|name| name == dependency);
            assert!(!is_ours || allowed.contains(&dependency), "{member} depends on {dependency}");
        }
    }
}

/// Phrases that read foreign, with the plain ones. What users read has none of them: the tables, the header, the stub, the
/// README, the docs, and the comments that become documentation.
const BANNED: [(&str, &str); 16] = [
    ("mend", "fix"),
    ("mends", "fixes"),
    ("mended", "fixed"),
    ("anew", "again"),
    ("stands", "is, occurs"),
    ("spent", "exhausted, reached"),
    ("stranger", "attacker, peer"),
    ("strangers", "attackers"),
    ("judged", "checked"),
    ("judges", "checks"),
    ("held against", "compared with"),
    ("held by", "enforced by"),
    ("but for", "except"),
    ("made to order", "generated"),
    ("let in", "accepted"),
    ("a line a case", "one line per case"),
];

#[test]
fn texts_are_plain_english() {
    let mut texts: Vec<(String, String)> = Vec::new();
    for entry in TABLE {
        texts.push((format!("code {}", entry.name), format!("{} {}", entry.cause, entry.remedy)));
    }
    for field in FIELDS {
        texts.push((format!("field {}", field.name), format!("{} {}", field.doc, field.closes)));
    }
    let docs =
        std::fs::read_dir(root().join("docs")).expect("the docs").map(|entry| entry.expect("a page").file_name());
    let docs = docs.map(|name| format!("docs/{}", name.to_string_lossy())).filter(|name| name.ends_with(".md"));
    let pages = [
        "README.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "include/certauth.h",
        "include/certauth_openssl.h",
        "python/python/certauth/_certauth.pyi",
    ];
    for page in pages.map(str::to_owned).into_iter().chain(docs) {
        texts.extend(
            read(&page).lines().enumerate().map(|(line, text)| (format!("{page}:{}", line + 1), text.to_owned())),
        );
    }
    for member in ["core", "forwarding", "principal", "issue", "ffi-c", "cli", "python", "integrations/rustls"] {
        for (file, source) in import_law::read(&root().join(member).join("src")).expect("the sources") {
            let comments = source.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with("//"));
            texts.extend(comments.map(|(line, text)| (format!("{member}/src/{file}:{}", line + 1), text.to_owned())));
        }
    }
    assert!(texts.len() > 3_000);
    let is_in = |text: &str, phrase: &str| {
        let text: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        format!(" {words} ").contains(&format!(" {phrase} "))
    };
    let faults: Vec<String> = texts
        .iter()
        .flat_map(|(place, text)| {
            BANNED.iter().filter(|(phrase, _)| is_in(text, phrase)).map(move |found| (place, found))
        })
        .map(|(place, (phrase, better))| format!("{place}: \"{phrase}\": say {better}"))
        .collect();
    assert_eq!(faults, [""; 0], "{faults:#?}");
    assert!(is_in("It is held\nby a test", "held by") && !is_in("mending", "mend"));
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

/// The README's server in Rust is an example that is asked by curl; its other example is a program, which runs here.
#[test]
fn the_readme_shows_the_rust_examples() {
    for file in ["integrations/rustls/examples/server.rs", "core/examples/authenticate.rs"] {
        let example = read(file);
        let body = example.split_once("\n\n").expect("a comment, then the program").1;
        assert!(read("README.md").contains(body.trim()), "README.md does not show {file}");
    }
    let cargo = std::env::var_os("CARGO").expect("cargo runs this test");
    let output = Command::new(cargo)
        .args(["run", "-q", "-p", "certauth", "--example", "authenticate"])
        .current_dir(root())
        .output()
        .expect("the example");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout), "hello CN=alice\n");
}

/// The README's example in C is a function of this program, which c_abi.rs compiles and asks with curl.
#[test]
fn the_readme_shows_the_c_example() {
    let program = read("tests/c/openssl_server.c");
    let start = program.find("static void serve(").expect("the function");
    let function = program[start..].split_inclusive("\n}\n").next().expect("its end");
    assert!(read("README.md").contains(function), "README.md does not show serve() of tests/c/openssl_server.c");
    assert!(read("docs/c.md").contains("cc verify_pem.c $(pkg-config --cflags --libs certauth) -o verify_pem"));
}

/// The example in Python is the first of docs/python-ssl.md, which python/tests runs.
#[test]
fn the_readme_shows_the_python_example() {
    let page = read("docs/python-ssl.md");
    let example = page.split("```python\n").nth(1).and_then(|rest| rest.split("```").next()).expect("the example");
    assert!(read("README.md").contains(example), "README.md does not show the example of docs/python-ssl.md");
}
