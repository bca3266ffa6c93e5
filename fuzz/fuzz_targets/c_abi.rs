//! The exported functions: the body stands beside the library's tests, which replay the corpus.
#![no_main]

#[path = "../../ffi-c/tests/common/abi.rs"]
mod abi;

libfuzzer_sys::fuzz_target!(|data: &[u8]| abi::run(data));
