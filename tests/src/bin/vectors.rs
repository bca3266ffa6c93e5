//! Runs a suite of vectors and prints the transcript, the counts by class, and `N passed, M failed`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use certauth_tests::face_c::c_lines;
use certauth_tests::face_python::python_lines;
use certauth_tests::suite::load;
use certauth_tests::transcript::{Line, rust_line};
use clap::{Parser, ValueEnum};

#[derive(Parser)]
#[command(about)]
struct Arguments {
    /// A suite in x509-limbo's format, plain or .xz
    #[arg(long)]
    suite: PathBuf,
    /// Which face of certauth to ask
    #[arg(long, value_enum, default_value = "rust")]
    face: Face,
    /// Print the counts and the failures alone
    #[arg(long)]
    quiet: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Face {
    Rust,
    C,
    Python,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let cases = match load(&arguments.suite) {
        Ok(cases) => cases,
        Err(error) => {
            eprintln!("vectors: {error}");
            return ExitCode::from(2);
        }
    };
    let lines = match arguments.face {
        Face::Rust => Ok(cases.iter().map(rust_line).collect()),
        Face::C => c_lines(&cases),
        Face::Python => python_lines(&cases),
    };
    let lines: Vec<Line> = match lines {
        Ok(lines) => lines,
        Err(error) => {
            eprintln!("vectors: {error}");
            return ExitCode::from(2);
        }
    };
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (case, line) in cases.iter().zip(lines) {
        let line = line.judged(case);
        let passed = line.passes(case);
        if !arguments.quiet {
            println!("{}", line.print());
        }
        let count = counts.entry(&case.expected.class).or_default();
        if passed {
            count.0 += 1;
        } else {
            count.1 += 1;
            let expected = if case.expected.accept { "accept" } else { "refuse" };
            let code = case.expected.code.as_deref().unwrap_or("any code");
            eprintln!("failed: {} (expected {expected}, {code}; class {})", line.print(), case.expected.class);
        }
    }
    for (class, (passed, failed)) in &counts {
        println!("# {class}: {passed} of {}", passed + failed);
    }
    let (passed, failed) = counts.values().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    println!("{passed} passed, {failed} failed");
    if failed == 0 && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
