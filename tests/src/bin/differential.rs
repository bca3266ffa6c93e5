//! Makes certificate worlds, asks certauth, rustls-webpki and OpenSSL, and prints each disagreement. A committed file of
//! rulings explains each class of them with its clause; one that it does not explain is a failure.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use certauth::codes::Stage;
use certauth::{Identity, ValidationError};
use certauth_tests::face_c::root;
use certauth_tests::make::pem;
use certauth_tests::world::{Choices, Scope, World, ask_core};
use certauth_tests::{oracle, peers};
use clap::Parser;

#[derive(Parser)]
#[command(about)]
struct Arguments {
    /// How many worlds
    #[arg(long, default_value_t = 1_000)]
    cases: u64,
    /// The seed of the first; the next one has the next number
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A folder to which the certificates of every unexplained world are written, as PEM
    #[arg(long)]
    dump: Option<PathBuf>,
}

/// Why a peer answers otherwise: who, what certauth says, what the peer says, which change the world must have.
struct Ruling {
    peer: String,
    certauth: String,
    says: String,
    change: String,
    reason: String,
    count: u64,
}

fn read_rulings() -> Result<Vec<Ruling>, String> {
    let path = root().join("tests/suites/rulings.tsv");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
            [peer, certauth, says, change, reason] if !reason.is_empty() => {
                let [peer, certauth, says, change, reason] = [peer, certauth, says, change, reason].map(str::to_owned);
                Ok(Ruling { peer, certauth, says, change, reason, count: 0 })
            }
            _ => Err(format!("{}: not five columns: {line}", path.display())),
        })
        .collect()
}

/// Whether a column of a ruling, alternatives or an asterisk, names what is met.
fn names(column: &str, met: impl Fn(&str) -> bool) -> bool {
    column == "*" || column.split('|').any(met)
}

/// `accept`, or the codes of every path that was refused, the headline first.
fn said(verdict: &Result<Identity, ValidationError>) -> Vec<&'static str> {
    match verdict {
        Ok(_) => vec!["accept"],
        Err(error) => {
            let codes = error.rejections().iter().map(|rejection| rejection.violation.code.name());
            let mut said: Vec<&str> = Vec::new();
            codes.for_each(|code| {
                if !said.contains(&code) {
                    said.push(code);
                }
            });
            said
        }
    }
}

fn is_about_form(error: &ValidationError) -> bool {
    error.rejections().iter().any(|rejection| rejection.violation.code.stage() == Stage::Structure)
}

fn dump(folder: &Path, seed: u64, world: &World) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let leaf = [std::slice::from_ref(&world.leaf), &world.sent[..]].concat();
    for (name, ders) in [("trust", &world.anchors), ("leaf", &leaf)] {
        let text: String = ders.iter().map(|der| pem(der)).collect();
        std::fs::write(folder.join(format!("{seed}-{name}.pem")), text)?;
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut rulings = match read_rulings() {
        Ok(rulings) => rulings,
        Err(error) => {
            eprintln!("differential: {error}");
            return ExitCode::from(2);
        }
    };
    let (mut accepted, mut disagreements, mut unexplained) = (0u64, 0u64, 0u64);
    let mut agreements: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in arguments.seed..arguments.seed.saturating_add(arguments.cases) {
        let world = World::new(&mut Choices::Seed(seed), Scope::All);
        let verdict = ask_core(&world);
        let certauth = said(&verdict);
        accepted += u64::from(verdict.is_ok());
        // The oracle must side with certauth: then the peer is stricter, or laxer, or has no such rule. It judges no form,
        // which a refusal may be about.
        let oracle = oracle::judge(&world).ok();
        let stands = match &verdict {
            Ok(_) => oracle.is_some_and(|oracle| oracle.accepts),
            Err(error) => is_about_form(error) || oracle.is_none_or(|oracle| !oracle.accepts),
        };
        for (peer, says) in [("webpki", peers::webpki(&world)), ("openssl", peers::openssl(&world))] {
            if (says == "accept") == verdict.is_ok() {
                *agreements.entry(peer).or_default() += 1;
                continue;
            }
            disagreements += 1;
            let ruling = rulings.iter_mut().find(|ruling| {
                stands
                    && ruling.peer == peer
                    && names(&ruling.certauth, |name| certauth.contains(&name))
                    && names(&ruling.says, |name| says == name)
                    && names(&ruling.change, |name| world.changes.contains(name))
            });
            match ruling {
                Some(ruling) => ruling.count += 1,
                None => {
                    unexplained += 1;
                    let changes: Vec<&str> = world.changes.iter().copied().collect();
                    let (certauth, changes) = (certauth.join("+"), changes.join(", "));
                    println!("unexplained: seed {seed}: certauth {certauth}, {peer} {says} ({changes})");
                    if let Some(folder) = &arguments.dump {
                        dump(folder, seed, &world).unwrap_or_else(|error| eprintln!("{}: {error}", folder.display()));
                    }
                }
            }
        }
    }
    println!("{} worlds from seed {}, {accepted} accepted by certauth", arguments.cases, arguments.seed);
    for (peer, count) in agreements {
        println!("{peer} agrees on {count}");
    }
    for ruling in rulings.iter().filter(|ruling| ruling.count > 0) {
        let Ruling { peer, certauth, says, change, reason, count } = ruling;
        println!("{count:>7} certauth {certauth}, {peer} {says} [{change}]: {reason}");
    }
    let unmet = rulings.iter().filter(|ruling| ruling.count == 0).count();
    println!("{unmet} of {} rulings were not met", rulings.len());
    println!("{disagreements} disagreements, {unexplained} unexplained");
    if unexplained == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
