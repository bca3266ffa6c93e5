//! The committed header is the one that the sources make, and C and C++ compile it. `UPDATE_HEADER=1` rewrites it.

use std::path::{Path, PathBuf};
use std::process::Command;

use cbindgen::{Builder, EnumConfig, Language, RenameRule, Style};
use certauth::codes::TABLE;

const GUARD: &str = "CERTAUTH_H";
const HEADER: &str = "/* certauth: the client-certificate check that every server can share.
 *
 * Generated from the library's sources; docs/c.md is the introduction.
 *
 * Handles are opaque. Each type says which threads may use it; the library starts none and has no global
 * state, and handles created before a fork work after it. A call that may fail returns a CertauthStatus; unless that is
 * CERTAUTH_STATUS_OK, its outputs are NULL or zero afterwards. Pointers may be NULL where it says so; elsewhere a NULL
 * argument yields CERTAUTH_STATUS_NULL_POINTER, and accessors return an empty value. A handle that is passed must be
 * live, a pointer that comes with a length must be valid for it, and an output must be writable.
 */";
const ATTRIBUTES: &str = "
#if defined(__GNUC__)
#define CERTAUTH_WARN_UNUSED_RESULT __attribute__((warn_unused_result))
#else
#define CERTAUTH_WARN_UNUSED_RESULT
#endif";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn generated() -> String {
    let mut config = cbindgen::Config {
        language: Language::C,
        cpp_compat: true,
        include_guard: Some(GUARD.into()),
        header: Some(HEADER.into()),
        after_includes: Some(ATTRIBUTES.into()),
        usize_is_size_t: true,
        style: Style::Both,
        documentation_style: cbindgen::DocumentationStyle::C99,
        enumeration: EnumConfig {
            prefix_with_name: true,
            rename_variants: RenameRule::ScreamingSnakeCase,
            ..EnumConfig::default()
        },
        line_length: 120,
        ..cbindgen::Config::default()
    };
    config.function.must_use = Some("CERTAUTH_WARN_UNUSED_RESULT".into());
    config.export.rename.insert("Code".into(), "CertauthCode".into());
    // No function takes or returns these: numbers come in as uint32_t.
    config.export.include = ["CertauthRevocationStatus".into(), "CertauthRevocationMode".into()].into();
    let sources = [
        "version",
        "words",
        "error",
        "certificates",
        "trust_anchors",
        "policy",
        "revocation",
        "options",
        "verdict",
        "note",
        "identity",
    ];
    let builder = Builder::new().with_config(config).with_src(root().join("core/src/code/words.rs"));
    let builder = sources
        .iter()
        .fold(builder, |builder, name| builder.with_src(root().join("ffi-c/src").join(name).with_extension("rs")));
    let mut header = Vec::new();
    builder.generate().expect("the header").write(&mut header);
    let header = String::from_utf8(header).expect("UTF-8");
    // cbindgen joins a digit to the word before it; the name of a code is the same everywhere.
    TABLE.iter().fold(header, |header, entry| {
        let name = entry.name.to_uppercase();
        let joined: String = name
            .char_indices()
            .filter(|(at, c)| *c != '_' || !name[at + 1..].starts_with(|next: char| next.is_ascii_digit()))
            .map(|(_, c)| c)
            .collect();
        header.replace(&format!("CERTAUTH_CODE_{joined} "), &format!("CERTAUTH_CODE_{name} "))
    })
}

/// A code has one name: in JSON and the command in lower case, in C and Python in upper case.
#[test]
fn codes_are_named_as_everywhere() {
    let header = generated();
    for entry in TABLE {
        let constant = format!("  CERTAUTH_CODE_{} = {},\n", entry.name.to_uppercase(), entry.code.number());
        assert!(header.contains(&constant), "{constant}");
    }
    assert_eq!(header.matches("  CERTAUTH_CODE_").count(), TABLE.len());
}

#[test]
fn the_committed_header_is_current() {
    let path = root().join("include/certauth.h");
    let generated = generated();
    if std::env::var_os("UPDATE_HEADER").is_some() {
        std::fs::write(&path, &generated).expect("writing the header");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == generated, "include/certauth.h is stale: UPDATE_HEADER=1 cargo test -p certauth-ffi");
}

/// A name that cbindgen could not find would show only here.
#[test]
fn c_and_cpp_compile_it() {
    for (compiler, language, standard) in [("cc", "c", "-std=c11"), ("c++", "c++", "-std=c++17")] {
        let mut command = Command::new(compiler);
        command.args([standard, "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", "-x", language]);
        // Included twice, since its guard is part of it.
        let header = root().join("include/certauth.h");
        command.arg("-include").arg(&header).arg("-include").arg(&header).arg("/dev/null");
        match command.status() {
            Ok(status) => assert!(status.success(), "{compiler} refuses the header"),
            Err(error) => {
                assert!(std::env::var("CI").as_deref() != Ok("true"), "{compiler}: {error}");
                eprintln!("not compiled: {compiler}: {error}");
            }
        }
    }
}
