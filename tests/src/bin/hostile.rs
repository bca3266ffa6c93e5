//! Validates one hostile shape once, in a function of its own, so that an instruction counter can be switched on for it:
//!
//! ```text
//! valgrind --tool=callgrind --collect-atstart=no --toggle-collect='*measured*' hostile SHAPE SIZE
//! ```
//!
//! Without arguments it prints the names and the smallest sizes of all shapes.

use certauth_tests::hostile::{SHAPES, Shape, Signatures};

#[inline(never)]
fn measured(validate: &dyn Fn() -> usize) -> usize {
    std::hint::black_box(validate())
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, size] = &arguments[..] else {
        SHAPES.iter().for_each(|shape| println!("{} {}", shape.name, shape.base));
        return;
    };
    let shape = Shape::named(name).expect("a shape");
    let hostile = shape.at(size.parse().expect("a size"));
    let validate = hostile.prepared(Signatures::Accepted);
    println!("{} octets, {} octets printed", hostile.octets(), measured(&validate));
}
