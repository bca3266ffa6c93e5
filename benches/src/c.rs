//! certauth as a C program calls it.

use std::ptr;

use certauth_ffi::*;

use crate::{Chain, NOW};

/// Through the exported functions, ready to validate against one anchor.
pub fn certauth(chain: &Chain) -> impl Fn() + '_ {
    let root = &chain.anchors(1)[0];
    let (mut anchors, mut builder, mut options) = (ptr::null_mut(), ptr::null_mut(), ptr::null());
    let no_error = ptr::null_mut();
    // SAFETY: every pointer is a handle that the call before made, a place to write to, or a slice with its length.
    unsafe {
        assert!(
            certauth_trust_anchors_from_der(root.as_ptr(), root.len(), &mut anchors, no_error) == CertauthStatus::Ok
        );
        assert!(certauth_options_builder_new(&mut builder, no_error) == CertauthStatus::Ok);
        assert!(certauth_options_builder_trust(builder, anchors, no_error) == CertauthStatus::Ok);
        assert!(certauth_options_builder_revocation(builder, 1, no_error) == CertauthStatus::Ok);
        assert!(certauth_options_builder_build(builder, &mut options, no_error) == CertauthStatus::Ok);
        certauth_options_builder_free(builder);
        certauth_trust_anchors_free(anchors);
    }
    move || {
        let (leaf, intermediate) = (&chain.leaf, &chain.intermediate);
        let sent = CertauthBytes { data: intermediate.as_ptr(), length: intermediate.len() };
        let mut verdict = ptr::null_mut();
        // SAFETY: as above; the options live as long as the process.
        unsafe {
            assert!(
                certauth_validate(options, leaf.as_ptr(), leaf.len(), &sent, 1, NOW, &mut verdict)
                    == CertauthStatus::Ok
            );
            assert!(certauth_verdict_outcome(verdict) == CertauthOutcome::Authenticated);
            certauth_verdict_free(verdict);
        }
    }
}
