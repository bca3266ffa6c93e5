//! The committed header is the one that the sources make, and C and C++ compile it. `UPDATE_HEADER=1` rewrites it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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

const HELPERS: &str = "\
#ifdef __cplusplus
#define CERTAUTH_LITERAL(type) type
#define CERTAUTH_OCTETS(data) static_cast<const uint8_t *>(data)
#else
#define CERTAUTH_LITERAL(type) (type)
#define CERTAUTH_OCTETS(data) ((const uint8_t *)(data))
#endif

/** A string literal as an argument: CERTAUTH_TEXT(\"max_path_length\"). */
#define CERTAUTH_TEXT(literal) (CERTAUTH_LITERAL(CertauthText){\"\" literal, sizeof(literal) - 1})

/** A string that ends in NUL as an argument. NULL stays NULL, which calls refuse. */
static inline CertauthText certauth_text(const char *string) {
  CertauthText text = {string, string == NULL ? 0 : strlen(string)};
  return text;
}

/** Octets as an argument. */
static inline CertauthBytes certauth_bytes(const void *data, size_t length) {
  CertauthBytes bytes = {CERTAUTH_OCTETS(data), length};
  return bytes;
}

";

/// The functions in groups, by the prefix of their names.
const GROUPS: [(&str, &str); 19] = [
    ("certauth_abi_version", "The library"),
    ("certauth_code_", "Codes"),
    ("certauth_error_", "Errors: why a call failed"),
    ("certauth_certificates_", "Certificates from PEM files"),
    ("certauth_trust_anchors_", "Trust anchors"),
    ("certauth_policy_", "Policy: what is required"),
    ("certauth_revocation_request_", "Revocation: what a checker may ask"),
    ("certauth_evidence_", "Evidence of revocation: CRLs"),
    ("certauth_options_", "Options: the settings of validations"),
    ("certauth_validate", "Validation and its verdict"),
    ("certauth_rejection_", "Rejections: why a path was refused"),
    ("certauth_note_", "Notes: what did not decide"),
    ("certauth_identity_", "Identity: who the peer is"),
    ("certauth_authenticator_", "Authenticators: options, rules and statuses"),
    ("certauth_authenticate", "Attempts and what came of them"),
    ("certauth_principal_", "Principals and their claims"),
    ("certauth_validated_", "Hooks: what the program's own functions may ask"),
    ("certauth_forwarding_", "Certificates that a proxy forwards: a decoder"),
    ("certauth_forwarded_", "What was forwarded"),
];

/// Puts the title of its group above the first function of each group.
fn grouped(header: &str) -> String {
    let mut groups = GROUPS.iter().peekable();
    let mut blocks = Vec::new();
    for block in header.split("\n\n") {
        let declares = |prefix: &str| {
            let mut code = block.lines().filter(|line| !line.starts_with([' ', '/']));
            block.ends_with(';')
                && code.any(|line| line.contains(&format!(" {prefix}")) || line.contains(&format!("*{prefix}")))
        };
        if let Some((_, title)) = groups.next_if(|(prefix, _)| declares(prefix)) {
            blocks.push(format!("/* ---- {title} ---- */"));
        }
        blocks.push(block.to_owned());
    }
    assert_eq!(groups.next(), None, "a group without a function");
    blocks.join("\n\n")
}

/// Puts a comment of one line on one line.
fn shortened(header: &str) -> String {
    let lines: Vec<&str> = header.lines().collect();
    let mut short = Vec::new();
    let mut rest = lines.as_slice();
    while let Some((line, after)) = rest.split_first() {
        let (indent, text) = line.split_at(line.len() - line.trim_start().len());
        match (text, after) {
            ("/**", [only, end, after @ ..]) if end.trim() == "*/" && only.len() + 3 < 120 => {
                short.push(format!("{indent}/**{} */", only.trim_start().trim_start_matches('*')));
                rest = after;
            }
            _ => {
                short.push((*line).to_owned());
                rest = after;
            }
        }
    }
    short.join("\n") + "\n"
}

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
        sys_includes: vec!["string.h".into()],
        usize_is_size_t: true,
        style: Style::Both,
        documentation_style: cbindgen::DocumentationStyle::Doxy,
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
    let included = [
        "CertauthRevocationStatus",
        "CertauthRevocationMode",
        "CertauthWantedKind",
        "CertauthStatusMap",
        "CertauthHookAnswer",
    ];
    config.export.include = included.map(String::from).into();
    let sources = [
        "version",
        "words",
        "error",
        "certificates",
        "trust_anchors",
        "policy",
        "revocation",
        "evidence",
        "options",
        "verdict",
        "note",
        "identity",
        "authenticator",
        "forwarding",
    ];
    let builder = Builder::new().with_config(config).with_src(root().join("core/src/code/words.rs"));
    let builder = sources
        .iter()
        .fold(builder, |builder, name| builder.with_src(root().join("ffi-c/src").join(name).with_extension("rs")));
    let mut header = Vec::new();
    builder.generate().expect("the header").write(&mut header);
    let header = String::from_utf8(header).expect("UTF-8");
    let functions = "#ifdef __cplusplus\nextern \"C\" {\n#endif // __cplusplus\n";
    let header = grouped(&shortened(&header).replacen(functions, &format!("{HELPERS}{functions}"), 1));
    assert!(header.contains(HELPERS), "the helpers have no place");
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

/// What the header defines beside functions: its arguments by value.
const USE: &str = "size_t f(const char *s) { return CERTAUTH_TEXT(\"ab\").length + certauth_text(s).length
    + certauth_bytes(s, 1).length; }\nsize_t (*const g)(const char *) = f;\n";

/// A name that cbindgen could not find would show only here.
#[test]
fn c_and_cpp_compile_it() {
    for (compiler, language, standard) in [("cc", "c", "-std=c11"), ("c++", "c++", "-std=c++17")] {
        let mut command = Command::new(compiler);
        command.args(if language == "c" { &[][..] } else { &["-Wold-style-cast"] });
        command.args([standard, "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", "-x", language]);
        // Included twice, since its guard is part of it.
        let header = root().join("include/certauth.h");
        command.arg("-include").arg(&header).arg("-include").arg(&header).arg("-").stdin(Stdio::piped());
        let status = command.spawn().and_then(|mut child| {
            child.stdin.take().expect("standard input").write_all(USE.as_bytes())?;
            child.wait()
        });
        match status {
            Ok(status) => assert!(status.success(), "{compiler} refuses the header"),
            Err(error) => {
                assert!(std::env::var("CI").as_deref() != Ok("true"), "{compiler}: {error}");
                eprintln!("not compiled: {compiler}: {error}");
            }
        }
    }
}
