//! Runs a suite of vectors and prints the transcript, the counts by class, and `N passed, M failed, K listed`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use certauth::Sha256Digest;
use certauth_tests::face_c::{c_lines, root};
use certauth_tests::face_python::python_lines;
use certauth_tests::suite::divergences::Divergences;
use certauth_tests::suite::{Case, Suite, load};
use certauth_tests::transcript::{Line, rust_line};
use clap::{Parser, ValueEnum};

#[derive(Parser)]
#[command(about)]
struct Arguments {
    /// A suite as its makers wrote it: x509-limbo's, PKITS's or BoringSSL's format, plain or .xz
    #[arg(long)]
    suite: PathBuf,
    /// Which face of certauth to ask
    #[arg(long, value_enum, default_value = "rust")]
    face: Face,
    /// Print the counts and the failures alone
    #[arg(long)]
    quiet: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Face {
    Rust,
    C,
    Python,
}

#[derive(Default)]
struct Count {
    passed: u32,
    failed: u32,
    listed: u32,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("vectors: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, String> {
    let Suite { name, cases, left_out } = load(&arguments.suite)?;
    let mut divergences = divergences(name)?;
    let lines: Vec<Line> = match arguments.face {
        Face::Rust => cases.iter().map(rust_line).collect(),
        Face::C => c_lines(&cases)?,
        Face::Python => python_lines(&cases)?,
    };
    if arguments.face != Face::Rust {
        // The faces agree on more than is printed: names, policies, and the JSON to the byte.
        for (case, line) in cases.iter().zip(&lines) {
            let rust = rust_line(case);
            if *line != rust {
                return Err(format!("another answer than Rust's:\n{line:?}\n{rust:?}"));
            }
        }
    }
    let lines: Vec<Line> = lines.into_iter().zip(&cases).map(|(line, case)| line.judged(case)).collect();
    let as_committed = !divergences.is_complete_for(&arguments.suite) || is_committed(name, &cases, &lines)?;
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for (case, line) in cases.iter().zip(&lines) {
        if !arguments.quiet {
            println!("{}", line.print());
        }
        let count = counts.entry(&case.expected.class).or_default();
        if line.passes(case) {
            count.passed += 1;
        } else if divergences.lists(&case.id, case.expected.accept, &line.code) {
            count.listed += 1;
        } else {
            count.failed += 1;
            let expected = if case.expected.accept { "accept" } else { "refuse" };
            let code = case.expected.code.as_deref().unwrap_or("any code");
            let policies = case.expected.policies.as_deref().unwrap_or("any");
            eprintln!(
                "failed: {} with policies {} (expected {expected}, {code}, policies {policies}; class {})",
                line.print(),
                line.policies,
                case.expected.class
            );
        }
    }
    for (class, count) in &counts {
        println!("# {class}: {} of {}", count.passed, count.passed + count.failed + count.listed);
    }
    left_out.iter().for_each(|text| println!("# left out: {text}"));
    let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    let stale = divergences.stale(&arguments.suite, &ids);
    stale.iter().for_each(|entry| eprintln!("stale: {entry} is listed and does not diverge"));
    let sum = |of: fn(&Count) -> u32| counts.values().map(of).sum::<u32>();
    let (passed, failed, listed) = (sum(|c| c.passed), sum(|c| c.failed), sum(|c| c.listed));
    println!("{passed} passed, {failed} failed, {listed} listed");
    Ok(failed == 0 && passed > 0 && stale.is_empty() && as_committed)
}

/// Whether the transcript is the committed one, so that a right answer for another reason than before is seen.
/// `UPDATE_TRANSCRIPTS=1` writes it anew. Of BetterTLS's thousands of lines only the digest is kept.
fn is_committed(name: &str, cases: &[Case], lines: &[Line]) -> Result<bool, String> {
    let path = root().join(format!("tests/suites/{name}.transcript"));
    let text: String = lines.iter().map(|line| line.print() + "\n").collect();
    let kept = cases.iter().zip(text.lines()).filter(|(case, _)| !case.expected.class.starts_with("bettertls"));
    let mut pinned: String = kept.map(|(_, line)| format!("{line}\n")).collect();
    pinned += &format!("# SHA-256 of all {} lines: {}\n", lines.len(), Sha256Digest::of(text.as_bytes()));
    if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
        std::fs::write(&path, &pinned).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let committed = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (was, is): (Vec<&str>, Vec<&str>) = (committed.lines().collect(), pinned.lines().collect());
    is.iter().filter(|line| !was.contains(line)).for_each(|line| eprintln!("not in the committed transcript: {line}"));
    Ok(was == is)
}

/// The committed list of a suite; our own vectors have none.
fn divergences(name: &str) -> Result<Divergences, String> {
    let path = root().join(format!("tests/suites/{name}.divergences.tsv"));
    if !Path::new(&path).exists() {
        return Ok(Divergences::default());
    }
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Divergences::read(&text).map_err(|error| format!("{}: {error}", path.display()))
}
