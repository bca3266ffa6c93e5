//! What is compiled in, and the words of the codes.

use certauth::Code;

use crate::handle::guarded;
use crate::words::CertauthText;

/// The ABI that this header describes. It is part of the library's soname.
pub const CERTAUTH_ABI_VERSION: u32 = 0;

/// The ABI of the library in use; equal to CERTAUTH_ABI_VERSION unless another library was found at run time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_abi_version() -> u32 {
    CERTAUTH_ABI_VERSION
}

/// The version of the library in use, as in "1.2.3". It lives as long as the program.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_version() -> CertauthText {
    CertauthText::of(env!("CARGO_PKG_VERSION"))
}

/// The name of a code, as in "expired"; empty for a number that is not a code. It lives as long as the program.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_code_name(code: u32) -> CertauthText {
    guarded(CertauthText::EMPTY, || {
        Code::from_number(code).map_or(CertauthText::EMPTY, |code| CertauthText::of(code.name()))
    })
}

/// What a code means, one sentence; empty for a number that is not a code. It lives as long as the program.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_code_cause(code: u32) -> CertauthText {
    guarded(CertauthText::EMPTY, || {
        Code::from_number(code).map_or(CertauthText::EMPTY, |code| CertauthText::of(code.cause()))
    })
}

/// How to fix what a code says; certauth_rejection_remedy knows better advice where it depends on the certificate. Empty
/// for a number that is not a code. It lives as long as the program.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_code_remedy(code: u32) -> CertauthText {
    guarded(CertauthText::EMPTY, || {
        Code::from_number(code).map_or(CertauthText::EMPTY, |code| CertauthText::of(code.remedy()))
    })
}
