//! The Python face: the wheel, built and installed into a virtual environment under target/, is given every case by
//! `python/transcript.py`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::suite::Case;
use crate::transcript::{Line, job};

/// Asks the wheel of every case, in order.
///
/// # Errors
/// A sentence that says which tool is missing or failed, or which line is not a line.
pub fn python_lines(cases: &[Case]) -> Result<Vec<Line>, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the workspace has no folder")?;
    let python = install(root)?;
    let mut child = Command::new(python)
        .arg("-I")
        .arg(root.join("python/transcript.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("python: {error}"))?;
    let mut stdin = child.stdin.take().ok_or("python has no stdin")?;
    let jobs: String = cases.iter().map(job).collect();
    // Both pipes are short, so one thread writes while this one reads.
    let writer = std::thread::spawn(move || stdin.write_all(jobs.as_bytes()));
    let output = child.wait_with_output().map_err(|error| format!("python: {error}"))?;
    let written = writer.join().map_err(|_| "python: the writer stopped")?;
    if !output.status.success() {
        return Err(format!("python/transcript.py ended with {}", output.status));
    }
    written.map_err(|error| format!("python: {error}"))?;
    let text = String::from_utf8(output.stdout).map_err(|error| format!("python: {error}"))?;
    let lines = text.lines().map(Line::parse).collect::<Result<Vec<_>, _>>()?;
    match lines.len() == cases.len() {
        true => Ok(lines),
        false => Err(format!("python answered {} of {} cases", lines.len(), cases.len())),
    }
}

/// Builds and installs the wheel by the one script that knows how; gives the interpreter.
fn install(root: &Path) -> Result<PathBuf, String> {
    let status = Command::new("bash")
        .arg(root.join("python/check.sh"))
        .arg("install")
        .stdout(Stdio::null())
        .status()
        .map_err(|error| format!("bash: {error}"))?;
    match status.success() {
        true => Ok(root.join("target/python/wheel/bin/python")),
        false => Err(format!("python/check.sh install ended with {status}")),
    }
}
