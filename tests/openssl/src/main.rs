//! `certauth-tests-openssl FOLDER`: builds OpenSSL 1.1.1 and 4.0 into FOLDER/1.1.1/install and FOLDER/4.0/install, unless
//! they are there.

use std::env::{args, consts::ARCH};
use std::path::PathBuf;

fn main() {
    let folder = PathBuf::from(args().nth(1).expect("a folder"));
    let target = format!("{ARCH}-unknown-linux-gnu");
    let is_missing = |version: &str| !folder.join(version).join("install/include/openssl/ssl.h").is_file();
    if is_missing("1.1.1") {
        openssl_1_1_1::Build::new().target(&target).host(&target).out_dir(folder.join("1.1.1")).build();
    }
    if is_missing("4.0") {
        openssl_4::Build::new().target(&target).host(&target).out_dir(folder.join("4.0")).build();
    }
}
