//! The face in C: the library is built and installed as a packager would, and a C program on it is given every case.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::suite::Case;
use crate::transcript::{Line, job};

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Runs a command; what it says on standard output.
///
/// # Errors
/// A sentence, with what it says on standard error.
pub fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().to_string_lossy()))?;
    let said = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    match output.status.success() {
        true => Ok(said(&output.stdout)),
        false => Err(format!("{command:?}: {}\n{}{}", output.status, said(&output.stdout), said(&output.stderr))),
    }
}

/// Builds libcertauth and installs it, by the target of `ffi-c/install.mk`, below `prefix`.
///
/// # Errors
/// What make says.
pub fn install(target: &str, prefix: &Path) -> Result<(), String> {
    let mut make = Command::new("make");
    make.current_dir(root()).args(["-f", "ffi-c/install.mk", target, "CERTAUTH_PROFILE=dev"]);
    // A make or cargo further up must not steer this one.
    make.env_remove("MAKEFLAGS").env_remove("MAKELEVEL").arg(format!("PREFIX={}", prefix.display()));
    run(&mut make).map(drop)
}

/// What pkg-config says of a package installed below `prefix`: `certauth` or `certauth-static`.
///
/// # Errors
/// What pkg-config says.
pub fn pkg_config(prefix: &Path, package: &str) -> Result<Vec<String>, String> {
    let mut command = Command::new("pkg-config");
    command.env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")).args(["--cflags", "--libs", package]);
    Ok(run(&mut command)?.split_whitespace().map(str::to_owned).collect())
}

/// Asks the C program for one line per case.
///
/// # Errors
/// A sentence that says what could not be built, run or read.
pub fn c_lines(cases: &[Case]) -> Result<Vec<Line>, String> {
    let folder = root().join("target/face-c");
    let prefix = folder.join("prefix");
    install("install-library", &prefix)?;
    let program = folder.join("transcript");
    let mut compiler = Command::new("cc");
    compiler.args(["-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-pedantic"]).arg("-o").arg(&program);
    compiler.arg(root().join("tests/c/transcript.c")).args(pkg_config(&prefix, "certauth")?);
    run(&mut compiler)?;
    let describe = |error: std::io::Error| format!("{}: {error}", program.display());
    let mut command = Command::new(&program);
    command.env("LD_LIBRARY_PATH", prefix.join("lib")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(describe)?;
    let mut input = child.stdin.take().ok_or("no standard input")?;
    // Both ends at once: either pipe may fill up.
    let output = std::thread::scope(|scope| {
        scope.spawn(move || cases.iter().try_for_each(|case| input.write_all(job(case).as_bytes())));
        child.wait_with_output()
    });
    let output = output.map_err(describe)?;
    if !output.status.success() {
        return Err(format!("{}: {}", program.display(), output.status));
    }
    let text = String::from_utf8(output.stdout).map_err(|error| format!("{}: {error}", program.display()))?;
    let lines: Vec<Line> = text.lines().map(Line::parse).collect::<Result<_, _>>()?;
    match lines.len() == cases.len() && lines.iter().zip(cases).all(|(line, case)| line.id == case.id) {
        true => Ok(lines),
        false => Err(format!("{} lines for {} cases, or in another order", lines.len(), cases.len())),
    }
}
