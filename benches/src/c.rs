//! certauth as a C program calls it: through the functions of the shared library.

use std::path::Path;
use std::process::Command;
use std::ptr;

use certauth_ffi::*;
use libloading::Library;

use crate::Chain;

/// Builds libcertauth as `make install` does, and loads it.
fn library() -> Library {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--release", "--package", "certauth-ffi"]).current_dir(&root);
    assert!(build.status().expect("cargo").success());
    // SAFETY: it is the library of this project, whose initialisers do nothing.
    unsafe { Library::new(root.join("target/release/libcertauth_ffi.so")) }.expect("libcertauth")
}

fn bytes(octets: &[u8]) -> CertauthBytes {
    CertauthBytes { data: octets.as_ptr(), length: octets.len() }
}

/// Through the exported functions, ready to validate against one anchor; whether it accepts.
pub fn certauth_at(chain: &Chain, now: i64) -> impl Fn() -> bool + '_ {
    let library = Box::leak(Box::new(library()));
    let root = &chain.anchors(1)[0];
    let (mut anchors, mut builder, mut options) = (ptr::null_mut(), ptr::null_mut(), ptr::null());
    let no_error = ptr::null_mut();
    macro_rules! function {
        ($name:ident: $type:ty) => {
            // SAFETY: the header, from which this crate's types come too, says that it has this type.
            *unsafe { library.get::<$type>(concat!(stringify!($name), "\0").as_bytes()) }.expect(stringify!($name))
        };
    }
    type Validate = unsafe extern "C" fn(
        *const CertauthOptions,
        CertauthBytes,
        *const CertauthBytes,
        usize,
        i64,
        *mut *mut CertauthVerdict,
    ) -> CertauthStatus;
    type FromDer =
        unsafe extern "C" fn(CertauthBytes, *mut *mut CertauthTrustAnchors, *mut *mut CertauthError) -> CertauthStatus;
    type New = unsafe extern "C" fn(*mut *mut CertauthOptionsBuilder, *mut *mut CertauthError) -> CertauthStatus;
    type Trust = unsafe extern "C" fn(
        *mut CertauthOptionsBuilder,
        *const CertauthTrustAnchors,
        *mut *mut CertauthError,
    ) -> CertauthStatus;
    type Choose = unsafe extern "C" fn(*mut CertauthOptionsBuilder, u32, *mut *mut CertauthError) -> CertauthStatus;
    type Build = unsafe extern "C" fn(
        *const CertauthOptionsBuilder,
        *mut *const CertauthOptions,
        *mut *mut CertauthError,
    ) -> CertauthStatus;
    let from_der = function!(certauth_trust_anchors_from_der: FromDer);
    let new = function!(certauth_options_builder_new: New);
    let trust = function!(certauth_options_builder_add_trust_anchors: Trust);
    let revocation = function!(certauth_options_builder_set_revocation: Choose);
    let build = function!(certauth_options_builder_build: Build);
    let free_builder = function!(certauth_options_builder_free: unsafe extern "C" fn(*mut CertauthOptionsBuilder));
    let free_anchors = function!(certauth_trust_anchors_free: unsafe extern "C" fn(*mut CertauthTrustAnchors));
    let validate = function!(certauth_validate: Validate);
    let outcome = function!(certauth_verdict_outcome: unsafe extern "C" fn(*const CertauthVerdict) -> CertauthOutcome);
    let free = function!(certauth_verdict_free: unsafe extern "C" fn(*mut CertauthVerdict));
    // SAFETY: every pointer is a handle that the call before made, a place to write to, or a slice with its length.
    unsafe {
        assert!(from_der(bytes(root), &mut anchors, no_error) == CertauthStatus::Ok);
        assert!(new(&mut builder, no_error) == CertauthStatus::Ok);
        assert!(trust(builder, anchors, no_error) == CertauthStatus::Ok);
        assert!(revocation(builder, 1, no_error) == CertauthStatus::Ok);
        assert!(build(builder, &mut options, no_error) == CertauthStatus::Ok);
        free_builder(builder);
        free_anchors(anchors);
    }
    move || {
        let (leaf, intermediate) = (&chain.leaf, &chain.intermediate);
        let sent = bytes(intermediate);
        let mut verdict = ptr::null_mut();
        // SAFETY: as above; the options live as long as the process.
        unsafe {
            assert!(validate(options, bytes(leaf), &sent, 1, now, &mut verdict) == CertauthStatus::Ok);
            let accepts = outcome(verdict) == CertauthOutcome::Authenticated;
            free(verdict);
            accepts
        }
    }
}
