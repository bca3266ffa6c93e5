//! The C library as a stranger meets it: installed, found by pkg-config, and used from C and C++ under tools that see
//! every octet.

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use certauth_tests::face_c::{c_lines, install, pkg_config, root, run};
use certauth_tests::make::{
    Draft, Key, NOW, common_name, extended_key_usage, oid, pem, private_pem, subject_alt_name, user_principal_name,
};
use certauth_tests::suite::{Case, load};
use certauth_tests::transcript::rust_line;

const C: &[&str] = &["-xc", "-std=c11"];
const CPP: &[&str] = &["-xc++", "-std=c++17"];
/// The packages of pkg-config: the shared library, and the archive that is installed beside it.
const SHARED: &str = "certauth";
const ARCHIVE: &str = "certauth-static";
const STRICT: &[&str] = &["-Wall", "-Wextra", "-Werror", "-pedantic", "-g"];

/// A CA, a certificate that it issued, and one that another CA issued.
struct World {
    folder: PathBuf,
    prefix: PathBuf,
}

/// Installed once, with both libraries.
fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let folder = root().join("target/c-abi");
        let prefix = folder.join("prefix");
        let _ = std::fs::remove_dir_all(&folder);
        install("install-library", &prefix).expect("install");
        let (ca, other, leaf) = (Key::p256(), Key::p256(), Key::p256());
        let client = Draft::client("c", "CA", &leaf).with(names());
        for (name, text) in [
            ("ca.pem", pem(&Draft::ca("CA", "CA", &ca).sign(&ca))),
            ("good.pem", pem(&client.sign(&ca))),
            ("bad.pem", pem(&client.sign(&other))),
            ("broken.pem", "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n".into()),
        ] {
            std::fs::write(folder.join(name), text).expect("a file");
        }
        World { folder, prefix }
    })
}

fn names() -> Vec<u8> {
    let upn = user_principal_name("jürgen ü%@example");
    // tlv() made the otherName's tag already, so its contents start after two octets.
    let directory = common_name("a, b");
    subject_alt_name(&[
        (2, b"a.example"),
        (7, &[192, 0, 2, 1]),
        (1, b"m@example"),
        (0x20, &upn[2..]),
        (6, b"urn:x"),
        (0x24, &directory),
    ])
}

/// Whether a tool is there. Without it the test says so in one line; where CI is true it fails.
fn has(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success());
    assert!(found || std::env::var("CI").as_deref() != Ok("true"), "{tool} is not there");
    if !found {
        eprintln!("not shown: {tool} is not there");
    }
    found
}

fn have(tools: &[&str]) -> bool {
    tools.iter().all(|tool| has(tool))
}

/// Compiles `tests/c/<source>.c` with what pkg-config says and nothing more.
fn compile(source: &str, name: &str, package: &str, language: &[&str], more: &[&str]) -> PathBuf {
    let program = world().folder.join(name);
    let compiler = if language == CPP { "g++" } else { "gcc" };
    let mut command = Command::new(compiler);
    command.args(language).args(STRICT).arg("-o").arg(&program);
    command.arg(root().join("tests/c").join(source).with_extension("c")).args(["-xnone"]).args(more);
    command.args(pkg_config(&world().prefix, package).expect("pkg-config"));
    run(&mut command).expect("a program");
    program
}

/// Runs a program with files of the world; its exit status and what it printed.
fn outcome(wrapper: &[&str], program: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut words: Vec<&std::ffi::OsStr> = wrapper.iter().map(std::ffi::OsStr::new).collect();
    words.push(program.as_os_str());
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).args(arguments).current_dir(&world().folder);
    command.env("LD_LIBRARY_PATH", world().prefix.join("lib"));
    let output = command.output().expect("it runs");
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (output.status.code(), text)
}

fn verifies(wrapper: &[&str], program: &Path) {
    for (file, status, said) in [
        ("good.pem", 0, "authenticated (1) at end_entity \"CN=c\""),
        ("bad.pem", 1, "signature_invalid (700) at end_entity \"CN=c\""),
        ("broken.pem", 2, "pem_invalid"),
        ("no-such.pem", 2, "pem_empty"),
    ] {
        let (code, text) = outcome(wrapper, program, &["ca.pem", file]);
        assert!(code == Some(status) && text.contains(said), "{file}: {code:?}: {text}");
    }
    let (code, text) = outcome(wrapper, program, &["broken.pem", "good.pem"]);
    assert!(code == Some(2) && text.contains("number 1"), "{code:?}: {text}");
}

fn is_used_wrongly(wrapper: &[&str], program: &Path) {
    let (code, text) = outcome(wrapper, program, &["ca.pem", "good.pem", &NOW.to_string()]);
    assert!(code == Some(0) && text.contains("well"), "{code:?}: {text}");
}

/// What follows a verdict, with each answer of each hook.
fn authenticates(wrapper: &[&str], program: &Path) {
    let (code, text) = outcome(wrapper, program, &["ca.pem", "good.pem", "bad.pem", &NOW.to_string()]);
    assert!(code == Some(0) && text.contains("well"), "{code:?}: {text}");
}

const VALGRIND: &[&str] =
    &["valgrind", "-q", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect", "--error-exitcode=9"];

#[test]
fn shared() {
    if !have(&["gcc", "g++", "pkg-config", "make"]) {
        return;
    }
    verifies(&[], &compile("verify_pem", "verify-shared", SHARED, C, &[]));
    verifies(&[], &compile("verify_pem", "verify-cpp", SHARED, CPP, &[]));
    is_used_wrongly(&[], &compile("misuse", "misuse-shared", SHARED, C, &["-pthread"]));
    authenticates(&[], &compile("authenticator", "authenticator-shared", SHARED, C, &[]));
}

#[test]
fn shared_under_valgrind() {
    if !have(&["gcc", "pkg-config", "make", "valgrind"]) {
        return;
    }
    verifies(VALGRIND, &compile("verify_pem", "verify-valgrind", SHARED, C, &[]));
    is_used_wrongly(VALGRIND, &compile("misuse", "misuse-valgrind", SHARED, C, &["-pthread"]));
    authenticates(VALGRIND, &compile("authenticator", "authenticator-valgrind", SHARED, C, &[]));
}

#[test]
fn fixed() {
    if !have(&["gcc", "pkg-config", "make"]) {
        return;
    }
    let program = compile("verify_pem", "verify-static", ARCHIVE, C, &[]);
    // The archive, although the shared library is installed in the same folder.
    let mut command = Command::new("readelf");
    let needed = run(command.arg("--dynamic").arg(&program)).expect("readelf");
    assert!(needed.contains("libc.so") && !needed.contains("libcertauth"), "{needed}");
    verifies(&[], &program);
}

#[test]
fn fixed_under_address_sanitizer() {
    if !have(&["gcc", "pkg-config", "make"]) {
        return;
    }
    let asan = &["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
    verifies(&[], &compile("verify_pem", "verify-asan", ARCHIVE, C, asan));
    is_used_wrongly(&[], &compile("misuse", "misuse-asan", ARCHIVE, C, &[&asan[..], &["-pthread"]].concat()));
    authenticates(&[], &compile("authenticator", "authenticator-asan", ARCHIVE, C, asan));
}

/// A host may unload the library while a thread that used it lives on.
#[test]
fn unloaded_before_its_threads_end() {
    if !have(&["gcc", "pkg-config", "make"]) {
        return;
    }
    // `__typeof__` is GNU C; the program calls the library through pointers alone.
    let gnu = &["-Wno-pedantic", "-pthread", "-ldl"];
    let program = compile("unload", "unload", SHARED, &["-xc", "-std=gnu11"], gnu);
    let library = world().prefix.join("lib/libcertauth.so");
    let (code, text) = outcome(&[], &program, &[&library.to_string_lossy(), "ca.pem"]);
    assert!(code == Some(0) && text.contains("unloaded"), "{code:?}: {text}");
}

/// The shared library shows the functions of the header and nothing else, under its own name.
#[test]
fn the_library_shows_its_header() {
    if !have(&["nm", "readelf", "make"]) {
        return;
    }
    let library = world().prefix.join("lib/libcertauth.so.0");
    let symbols =
        run(Command::new("nm").args(["-D", "--defined-only", "--format=just-symbols"]).arg(&library)).expect("nm");
    let mut symbols: Vec<&str> = symbols.lines().collect();
    let header = std::fs::read_to_string(root().join("include/certauth.h")).expect("the header");
    let mut declared: Vec<&str> = header
        .lines()
        .filter(|line| !line.starts_with([' ', '/', '#']) && !line.starts_with("static inline"))
        .filter_map(|line| line.split_once('('))
        .filter_map(|(before, _)| before.split([' ', '*']).next_back())
        .filter(|name| name.starts_with("certauth_"))
        .collect();
    symbols.sort_unstable();
    declared.sort_unstable();
    assert_eq!(symbols, declared);
    let dynamic = run(Command::new("readelf").arg("-d").arg(&library)).expect("readelf");
    assert!(dynamic.contains("[libcertauth.so.0]"), "{dynamic}");
}

/// What is installed is taken away again, and DESTDIR is put in front of all of it.
#[test]
fn uninstall_leaves_nothing() {
    if !have(&["make"]) {
        return;
    }
    let stage = root().join("target/c-abi-stage");
    let _ = std::fs::remove_dir_all(&stage);
    let make = |target: &str| {
        let mut make = Command::new("make");
        make.current_dir(root()).args([
            "-f",
            "ffi-c/install.mk",
            target,
            "PREFIX=/opt/certauth",
            "CERTAUTH_PROFILE=dev",
        ]);
        run(make.env_remove("MAKEFLAGS").env_remove("MAKELEVEL").arg(format!("DESTDIR={}", stage.display())))
            .expect(target);
    };
    make("install");
    let installed = files(&stage);
    for name in
        ["libcertauth.so", "libcertauth.so.0", "libcertauth.a", "pkgconfig/certauth.pc", "pkgconfig/certauth-static.pc"]
    {
        assert!(installed.contains(&stage.join("opt/certauth/lib").join(name)), "{name}");
    }
    assert!(installed.contains(&stage.join("opt/certauth/bin/certauth")));
    let described = std::fs::read_to_string(stage.join("opt/certauth/lib/pkgconfig/certauth.pc")).expect("certauth.pc");
    assert!(described.contains("libdir=/opt/certauth/lib\n") && !described.contains('@'), "{described}");
    make("uninstall");
    assert_eq!(files(&stage), Vec::<PathBuf>::new());
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let below = entries.flat_map(|entry| match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
        true => files(&entry.path()),
        false => vec![entry.path()],
    });
    below.collect()
}

/// Every column of the C face is that of the Rust face: for cases of our own, and for x509-limbo's where they are.
#[test]
fn the_transcript_in_c_is_the_one_in_rust() {
    if !have(&["cc", "pkg-config", "make"]) {
        return;
    }
    let (ca, leaf) = (Key::p256(), Key::p256());
    let anchor = Draft::ca("CA", "CA", &ca).sign(&ca);
    let good = Case {
        id: "good, with spaces".into(),
        anchors: vec![anchor.clone()],
        leaf: Draft::client("c", "CA", &leaf).with(names()).sign(&ca),
        now: NOW,
        revocation: "no-check".into(),
        ..Case::default()
    };
    let case = |id: &str, change: &dyn Fn(&mut Case)| {
        let mut case = Case { id: id.into(), ..good.clone() };
        change(&mut case);
        case
    };
    let set = |case: &mut Case, name: &str, value: &str| case.policy.push((name.into(), value.into()));
    let mut cases = vec![
        good.clone(),
        case("no-anchor", &|case| case.anchors.clear()),
        case("anchor-unreadable", &|case| case.anchors.push(vec![1, 2, 3])),
        case("preloaded-unreadable", &|case| case.preloaded.push(vec![0x30, 0])),
        case("preloaded", &|case| case.preloaded.push(anchor.clone())),
        case("option-unknown", &|case| set(case, "no_such", "1")),
        case("option-invalid", &|case| set(case, "clock_skew", "")),
        case("offline", &|case| case.revocation = "offline".into()),
        case("leaf-empty", &|case| case.leaf.clear()),
        case("sent-unreadable", &|case| case.sent = vec![Vec::new(), vec![0x30, 0x80], anchor.clone()]),
        case("too-many", &|case| case.sent = vec![anchor.clone(); 129]),
        case("expired", &|case| case.now = i64::MAX),
        case("before-1970", &|case| case.now = -1),
    ];
    let folder = std::env::var_os("CERTAUTH_VECTORS").map_or_else(|| root().join("../shared/vectors"), PathBuf::from);
    match load(&folder.join("limbo-dev.json.xz")) {
        Ok(limbo) => cases.extend(limbo.cases),
        Err(error) => eprintln!("not shown over x509-limbo: {error}"),
    }
    let lines = c_lines(&cases).expect("lines");
    for (case, line) in cases.iter().zip(&lines) {
        assert_eq!(*line, rust_line(case));
    }
    println!("{} lines are the same", lines.len());
}

const OPENSSL: &[&str] = &["-pthread", "-lssl", "-lcrypto"];

fn has_openssl() -> bool {
    let found = Command::new("pkg-config").args(["--exists", "openssl"]).status().is_ok_and(|status| status.success());
    assert!(found || std::env::var("CI").as_deref() != Ok("true"), "libssl-dev is not there");
    if !found {
        eprintln!("not shown: libssl-dev is not there");
    }
    found
}

/// The OpenSSLs that tests/run.sh and the benches have built, each with headers and archives.
fn other_openssls() -> Vec<PathBuf> {
    let built = ["1.1.1", "4.0"].map(|version| root().join("target/openssl").join(version).join("install"));
    let by_cargo = std::fs::read_dir(root().join("target/debug/build")).into_iter().flatten().flatten();
    let by_cargo = by_cargo.map(|entry| entry.path().join("out/openssl-build/install"));
    let is_there = |folder: &PathBuf| folder.join("lib/libssl.a").is_file();
    let is_complete = built.iter().all(is_there);
    assert!(is_complete || std::env::var("CI").as_deref() != Ok("true"), "OpenSSL 1.1.1 and 4.0 are not there");
    if !is_complete {
        eprintln!("not shown: OpenSSL 1.1.1 and 4.0; make test builds them");
    }
    built.into_iter().chain(by_cargo.max()).filter(is_there).collect()
}

/// What each client of `openssl_handshake` comes to: in the handshake (the alert in TLS 1.2 and 1.3), and after it.
const CLIENTS: [(&str, &str, &str); 14] = [
    ("none", "alert 116", "none"),
    ("good", "authenticated", "authenticated"),
    ("expired", "alert 45", "expired"),
    ("future", "alert 42", "not_yet_valid"),
    ("use", "alert 43", "extended_key_usage_mismatch"),
    ("revoked", "alert 44", "revoked"),
    ("pinned", "authenticated", "authenticated"),
    ("selfie", "alert 48", "self_signed_not_pinned"),
    ("mallory", "alert 48", "issuer_unknown"),
    ("forged", "alert 51", "signature_invalid"),
    ("ca", "alert 42", "end_entity_is_ca"),
    ("big", "authenticated", "authenticated"),
    ("long", "authenticated", "authenticated"),
    ("huge", "alert 47", "alert 47"),
];

/// What `openssl_handshake FOLDER late` prints.
const LATE: &str = "\
before the handshake: not yet
after the handshake: authenticated
renegotiation: refused
a certificate not asked for: none
asked for after the handshake: authenticated
early data: not yet
after early data: authenticated
refused: expired
chosen by SNI, without a certificate: alert 116
chosen by SNI: authenticated
many CAs: authenticated
a client that is attached: refused
invalid arguments: refused
";

/// A real TLS server on OpenSSL: every client, TLS 1.2 and 1.3, refused in the handshake or after it, new and resumed, by
/// ticket and by cache, and with the options replaced in between. What it prints is the matrix of docs/openssl.md.
#[test]
fn openssl_handshakes() {
    if !have(&["gcc", "pkg-config", "make"]) || !has_openssl() {
        return;
    }
    let folder = world().folder.join("openssl");
    std::fs::create_dir_all(&folder).expect("a folder");
    let (root_key, ca_key, other, key) = (Key::p256(), Key::p256(), Key::p256(), Key::p256());
    let root = Draft::ca("Root", "Root", &root_key).sign(&root_key);
    let ca = Draft::ca("CA", "Root", &ca_key).sign(&root_key);
    let alice = || Draft::client("alice", "CA", &key);
    let device = Draft::client("device", "device", &key).sign(&key);
    let big = subject_alt_name(&vec![(2, &b"a-long-name-of-a-host.example"[..]); 2_000]);
    let write =
        |name: &str, text: String| std::fs::write(folder.join(name).with_extension("pem"), text).expect("a file");
    for (name, der) in [
        ("good", alice().sign(&ca_key)),
        ("expired", alice().valid("20200101000000", "20210101000000").sign(&ca_key)),
        ("future", alice().valid("90000101000000", "90010101000000").sign(&ca_key)),
        ("use", Draft::new("host", "CA", &key).with(extended_key_usage(&[oid::SERVER_AUTH])).sign(&ca_key)),
        ("revoked", alice().but(|draft| draft.serial = vec![3]).sign(&ca_key)),
        ("pinned", device.clone()),
        ("selfie", Draft::client("selfie", "selfie", &key).sign(&key)),
        ("mallory", Draft::client("mallory", "Elsewhere", &key).sign(&other)),
        ("forged", alice().sign(&other)),
        ("ca", Draft::ca("Sub", "CA", &key).sign(&ca_key)),
        ("big", alice().with(big).sign(&ca_key)),
    ] {
        write(name, private_pem(&key) + &pem(&der) + &pem(&ca));
    }
    // 70 KB of chain are too long for a ticket, and 120 KB for OpenSSL itself.
    let filler = subject_alt_name(&vec![(2, &b"a-long-name-of-a-host.example"[..]); 20]);
    let filler = |count| -> String {
        let certificate = |number| Draft::ca(&format!("{number}"), "CA", &other).with(filler.clone()).sign(&ca_key);
        (0..count).map(|number| pem(&certificate(number))).collect()
    };
    for (name, count) in [("long", 70), ("huge", 120)] {
        write(name, private_pem(&key) + &pem(&alice().sign(&ca_key)) + &pem(&ca) + &filler(count));
    }
    write(
        "many",
        (0..400)
            .map(|number| {
                let name = format!("{number} {}", "a CA with a long name ".repeat(10));
                pem(&Draft::ca(&name, &name, &other).sign(&other))
            })
            .collect::<String>()
            + &pem(&root),
    );
    write("root", pem(&root));
    write("device", pem(&device));
    write("elsewhere", pem(&Draft::ca("Elsewhere", "Elsewhere", &other).sign(&other)));
    write("server", private_pem(&other) + &pem(&Draft::new("localhost", "localhost", &other).sign(&other)));
    let program = compile("openssl_handshake", "openssl-handshake", SHARED, C, OPENSSL);
    let handshakes = |wrapper: &[&str], program: &Path, arguments: &[&str], names: &str| {
        let files = [program.to_str().expect("UTF-8"), folder.to_str().expect("UTF-8")];
        let words = [wrapper, &files, arguments].concat();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).env("LD_LIBRARY_PATH", world().prefix.join("lib"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
        child.stdin.take().expect("standard input").write_all(names.as_bytes()).expect("the names");
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{wrapper:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let names: String = CLIENTS.iter().map(|(name, ..)| format!("{name}\n")).collect();
    let text = handshakes(&[], &program, &[], &names);
    println!("{text}");
    let mut expected = Vec::new();
    for (name, refused, reported) in CLIENTS {
        for version in ["TLS 1.2", "TLS 1.3"] {
            for (mode, said) in [("refuse", refused), ("report", reported)] {
                // TLS 1.2 says handshake_failure where there is no certificate.
                let said = if said == "alert 116" && version == "TLS 1.2" { "alert 40" } else { said };
                // Under the other root only its own client is good; what is refused for what it is itself stays refused.
                let elsewhere = match said {
                    "authenticated" if name == "pinned" => "authenticated",
                    "authenticated" | "revoked" | "extended_key_usage_mismatch" | "signature_invalid" => {
                        "issuer_unknown"
                    }
                    "issuer_unknown" => "authenticated",
                    other => other,
                };
                for kept in ["cache", "ticket"] {
                    let is_resumed = name != "long" || kept == "cache";
                    let again = match (said.starts_with("alert"), is_resumed, mode) {
                        (true, ..) => "-\t-".to_owned(),
                        (false, false, _) if version == "TLS 1.3" => "-\t-".to_owned(),
                        (false, false, "refuse") => format!("{said}\talert 48"),
                        (false, false, _) => format!("{said}\t{elsewhere}"),
                        _ => format!("{said} resumed\t{elsewhere} resumed"),
                    };
                    expected.push(format!("{name}\t{version}\t{mode}\t{kept}\t{said}\t{again}"));
                }
            }
        }
    }
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    let page = std::fs::read_to_string(certauth_tests::face_c::root().join("docs/openssl.md")).expect("the page");
    let shown = expected.iter().filter(|line| line.contains("TLS 1.3") && line.contains("ticket"));
    for line in shown {
        let [name, _, mode, _, said, again, swapped] = line.split('\t').collect::<Vec<_>>()[..] else { unreachable!() };
        let row = format!("| {name} | {mode} | {said} | {again} | {swapped} |");
        assert!(page.contains(&row), "docs/openssl.md lacks {row}");
    }
    // The same with every other OpenSSL that there is.
    for openssl in other_openssls() {
        let at = |file: &str| openssl.join(file).to_string_lossy().into_owned();
        let (include, ssl, crypto) = (format!("-I{}", at("include")), at("lib/libssl.a"), at("lib/libcrypto.a"));
        let arguments = ["-pthread", &include, &ssl, &crypto, "-ldl"];
        let other = compile("openssl_handshake", "openssl-handshake-other", SHARED, C, &arguments);
        assert_eq!(handshakes(&[], &other, &[], &names), text, "{}", openssl.display());
        assert_eq!(handshakes(&[], &other, &["late"], ""), LATE);
        assert_eq!(handshakes(&[], &other, &["32", "100"], ""), "32 clients, 100 times\n");
        println!("the same with {}", openssl.display());
    }
    assert_eq!(handshakes(&[], &program, &["late"], ""), LATE);
    // Clients in parallel, while the options are replaced.
    assert_eq!(handshakes(&[], &program, &["32", "100"], ""), "32 clients, 100 times\n");
    if has("valgrind") {
        assert_eq!(handshakes(VALGRIND, &program, &[], "good\nforged\nnone\n").lines().count(), 24);
        assert_eq!(handshakes(VALGRIND, &program, &["late"], ""), LATE);
        assert_eq!(handshakes(VALGRIND, &program, &["32", "8"], ""), "32 clients, 8 times\n");
    }
}

/// The whole server of docs/openssl.md answers curl: 200 for a good certificate, 403 for a bad one and for none.
#[test]
fn openssl_server_answers_curl() {
    if !have(&["gcc", "pkg-config", "make", "curl"]) || !has_openssl() {
        return;
    }
    let folder = world().folder.join("openssl-server-files");
    std::fs::create_dir_all(&folder).expect("a folder");
    let (root_key, other, key) = (Key::p256(), Key::p256(), Key::p256());
    let root = Draft::ca("Root", "Root", &root_key).sign(&root_key);
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).expect("a file");
    write("roots.pem", pem(&root));
    write("server.pem", private_pem(&other) + &pem(&Draft::new("localhost", "localhost", &other).sign(&other)));
    write("good.pem", private_pem(&key) + &pem(&Draft::client("alice", "Root", &key).sign(&root_key)));
    write("bad.pem", private_pem(&key) + &pem(&Draft::client("alice", "Root", &key).sign(&other)));
    let program = compile("openssl_server", "openssl-server", SHARED, &["-xc", "-std=gnu11"], OPENSSL);
    let mut command = Command::new(&program);
    command.args(["server.pem", "roots.pem", "0"]).current_dir(&folder);
    let mut server =
        command.env("LD_LIBRARY_PATH", world().prefix.join("lib")).stdout(Stdio::piped()).spawn().expect("it runs");
    let mut said = std::io::BufReader::new(server.stdout.take().expect("standard output")).lines();
    let first = said.next().expect("a line").expect("UTF-8");
    let port = first.strip_prefix("listening on ").expect("a port").to_owned();
    for (arguments, status, line) in [
        (&["--cert", "good.pem", "--key", "good.pem"][..], "200", "authenticated (1) at end_entity \"CN=alice\""),
        (&["--cert", "bad.pem", "--key", "bad.pem"], "403", "signature_invalid (700)"),
        (&[], "403", "no certificate"),
    ] {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--insecure", "--output", "/dev/null", "--write-out", "%{http_code}"]).args(arguments);
        let answer = run(curl.arg(format!("https://127.0.0.1:{port}/")).current_dir(&folder)).expect("an answer");
        assert_eq!(answer, status);
        let verdict = said.next().expect("a line").expect("UTF-8");
        assert!(verdict.starts_with(line), "{verdict}");
    }
    // A client that hangs up does not end the server.
    for _ in 0..3 {
        let mut client = Command::new("openssl");
        client.args(["s_client", "-quiet", "-tls1_2", "-connect", &format!("127.0.0.1:{port}")]).current_dir(&folder);
        let mut client =
            client.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("openssl");
        client.stdin.take().expect("standard input").write_all(b"GET / HTTP/1.0\r\n\r\n").expect("a request");
        assert_eq!(said.next().expect("a line").expect("UTF-8"), "no certificate");
        client.kill().expect("it stops");
        client.wait().expect("it ends");
    }
    assert_eq!(server.try_wait().expect("its status"), None);
    server.kill().expect("it stops");
    server.wait().expect("it ends");
    let page = std::fs::read_to_string(certauth_tests::face_c::root().join("docs/openssl.md")).expect("the page");
    let source =
        std::fs::read_to_string(certauth_tests::face_c::root().join("tests/c/openssl_server.c")).expect("the server");
    assert!(page.contains(&source), "docs/openssl.md does not show tests/c/openssl_server.c");
}
