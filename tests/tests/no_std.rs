//! The core is no_std: a library with its own panic handler and allocator builds over it, links into a C program without
//! Rust's std, and reaches verdicts there. The same library with std does not build, which shows that it would tell.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use certauth::Code;
use certauth_tests::make::NOW;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("no_std")
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("no_std")
}

fn build(features: &[&str]) -> Output {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--target-dir"]).arg(target()).args(features).current_dir(folder());
    cargo.env_remove("RUSTFLAGS").output().expect("cargo runs")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_core_needs_no_std() {
    let output = build(&[]);
    assert!(output.status.success(), "{}", text(&output));

    let program = target().join("no_std");
    let library = target().join("release/libcertauth_no_std.a");
    let mut compiler = Command::new("cc");
    compiler.arg("-o").arg(&program).arg(folder().join("main.c")).arg(library);
    let output = compiler.output().expect("a C compiler runs");
    assert!(output.status.success(), "{}", text(&output));

    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/demo");
    for (sent, code) in [("good.pem", Code::Authenticated), ("tampered.pem", Code::SignatureInvalid)] {
        let mut verify = Command::new(&program);
        let output = verify.arg(demo.join("root.pem")).arg(demo.join(sent)).arg(NOW.to_string()).output();
        let printed = output.expect("the program runs").stdout;
        assert_eq!(String::from_utf8_lossy(&printed).trim(), (code as u32).to_string(), "{sent}");
    }

    let output = build(&["--features", "std"]);
    assert!(!output.status.success() && text(&output).contains("panic_impl"), "{}", text(&output));
}
