#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| certauth_tests::fuzzing::forwarding(data));
