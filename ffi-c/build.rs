//! Names the ABI in the shared library, so that a program finds the one that it was linked with.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let unix = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| !matches!(os.as_str(), "macos" | "ios" | "windows"));
    if unix {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libcertauth.so.0");
        // AWS-LC leaves a destructor with each thread that used it: the code must stay when the library is closed.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
