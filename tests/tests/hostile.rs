//! What a sender can repeat costs in proportion: each hostile shape is validated at n, 2n and 4n under an instruction
//! counter, and twice the size may cost 2.2 times as much at most. What is printed stays in proportion too.

use std::process::Command;
use std::sync::Mutex;
use std::thread;

use certauth_tests::face_c::root;
use certauth_tests::hostile::{SHAPES, Signatures};

/// n log n at the sizes that occur, and something for what is left over of a constant part.
const MOST: f64 = 2.2;

/// Whether valgrind is there; where it must be, its absence is a failure.
fn has_valgrind() -> bool {
    let is_there = Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success());
    assert!(is_there || std::env::var("CI").as_deref() != Ok("true"), "valgrind is missing");
    if !is_there {
        println!("left out: counting instructions: valgrind is missing");
    }
    is_there
}

/// The instructions of one validation.
fn instructions(shape: &str, size: usize) -> f64 {
    let output = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--collect-atstart=no",
            "--toggle-collect=*measured*",
            "--callgrind-out-file=/dev/null",
        ])
        .arg(env!("CARGO_BIN_EXE_hostile"))
        .args([shape, &size.to_string()])
        .current_dir(root())
        .output()
        .expect("valgrind");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{shape} {size}: {text}");
    let collected = text.lines().find_map(|line| line.split_once("Collected :")).expect("a count");
    collected.1.trim().parse().expect("a number")
}

#[test]
fn twice_the_size_costs_twice_as_much() {
    if !has_valgrind() {
        return;
    }
    let (next, faults) = (Mutex::new(SHAPES.iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(shape) = next.lock().expect("a lock").next() else { break };
                    let [once, twice, four] = [1, 2, 4].map(|times| instructions(shape.name, shape.base * times));
                    let ratios = [twice / once, four / twice];
                    println!(
                        "{:<34} n = {:>6}: {once:>12.0} instructions, then x {:.2}, x {:.2}",
                        shape.name, shape.base, ratios[0], ratios[1]
                    );
                    if ratios.iter().any(|ratio| *ratio > MOST) {
                        faults.lock().expect("a lock").push(shape.name);
                    }
                }
            });
        }
    });
    assert!(faults.lock().expect("a lock").is_empty(), "superlinear: {:?}", faults.lock());
}

/// Text and JSON of a verdict together are no more than ten times what was sent, and 128 KiB for what a refusal lists.
#[test]
fn what_is_printed_stays_in_proportion() {
    for shape in SHAPES {
        let hostile = shape.at(shape.base * 4);
        let printed = hostile.prepared(Signatures::Accepted)();
        assert!(
            printed <= hostile.octets() * 10 + (128 << 10),
            "{}: {} printed of {}",
            shape.name,
            printed,
            hostile.octets()
        );
    }
}
