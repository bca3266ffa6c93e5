//! certauth without std: if any crate below brought std in, there would be two panic handlers and no build.
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

use alloc::vec::Vec;
use core::alloc::{GlobalAlloc, Layout};
use core::panic::PanicInfo;

use certauth::{Revocation, TrustAnchors, UnixTime, ValidationOptions, certificates_from_pem, validate_der, verdict_json};

unsafe extern "C" {
    fn aligned_alloc(alignment: usize, size: usize) -> *mut u8;
    fn free(pointer: *mut u8);
}

/// The allocator of the C library that the host's test links.
struct Host;

// SAFETY: `aligned_alloc` gives memory of this size and alignment or NULL, and `free` takes it back. Its alignment must
// be a power of two that a pointer fits in, and its size a multiple of it.
unsafe impl GlobalAlloc for Host {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let alignment = layout.align().max(size_of::<usize>());
        // SAFETY: as above.
        unsafe { aligned_alloc(alignment, layout.size().next_multiple_of(alignment)) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, _: Layout) {
        // SAFETY: as above.
        unsafe { free(pointer) }
    }
}

#[global_allocator]
static ALLOCATOR: Host = Host;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}

/// The code of the verdict on the first certificate of a PEM bundle, sent with the rest of it; 0 if the anchors or the
/// bundle cannot be read.
///
/// # Safety
/// Both pointers are valid for as many bytes as their lengths say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn certauth_no_std(
    trust: *const u8,
    trust_length: usize,
    sent: *const u8,
    sent_length: usize,
    now: i64,
) -> u32 {
    // SAFETY: the caller promises it.
    let (trust, sent) = unsafe {
        (core::slice::from_raw_parts(trust, trust_length), core::slice::from_raw_parts(sent, sent_length))
    };
    let (Ok(anchors), Ok(sent)) = (TrustAnchors::from_pem(trust), certificates_from_pem(sent)) else { return 0 };
    let Ok(options) = ValidationOptions::builder(anchors, Revocation::NoCheck).build() else { return 0 };
    let Some((leaf, chain)) = sent.split_first() else { return 0 };
    let chain: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
    let verdict = validate_der(leaf, &chain, UnixTime(now), &options);
    assert!(!verdict_json(&verdict).is_empty());
    match verdict {
        Ok(_) => certauth::Code::Authenticated as u32,
        Err(error) => error.code() as u32,
    }
}
