//! Running the command `certauth` and its neighbours, for tests.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use crate::face_c::root;

/// The command `certauth`, built once, with nothing on standard input.
///
/// # Panics
/// It does not build.
pub fn certauth() -> Command {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let path = BUILT.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").expect("cargo runs this test");
        let out = Command::new(cargo)
            .args(["build", "-q", "-p", "certauth-cli", "--message-format", "json"])
            .current_dir(root())
            .output()
            .expect("cargo");
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        let executable = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok()?["executable"].as_str().map(PathBuf::from))
            .next();
        executable.expect("the command was built")
    });
    let mut command = Command::new(path);
    command.stdin(Stdio::null());
    command
}

/// An empty folder below the one for temporary files of tests.
///
/// # Panics
/// It cannot be made.
pub fn folder(parent: &str, name: &str) -> PathBuf {
    let folder = Path::new(parent).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Runs it in a folder: the exit status, and all that it printed.
///
/// # Panics
/// It does not run, or prints what is not UTF-8.
pub fn run(command: &mut Command, folder: &Path) -> (i32, String) {
    let output = command.current_dir(folder).stdin(Stdio::null()).output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().expect("an exit status"), String::from_utf8(said).expect("UTF-8"))
}

/// Whether a program is installed; where it must be, in CI, its absence fails.
///
/// # Panics
/// It is not installed, and CI is true.
pub fn is_installed(program: &str, version: &str) -> bool {
    let found = Command::new(program).arg(version).output().is_ok_and(|output| output.status.success());
    assert!(found || std::env::var("CI").as_deref() != Ok("true"), "{program} is not there");
    if !found {
        eprintln!("not shown: {program} is not there");
    }
    found
}
