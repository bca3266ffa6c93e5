//! The exported functions with any octets for every input: no crash, no leak, outputs on success alone, and no identity
//! unless authenticated.
use std::ffi::c_void;
use std::ptr::{null, null_mut};

use certauth_ffi::*;

/// Length-prefixed pieces, so that a mutation of one piece leaves the others alone.
struct Pieces<'d>(&'d [u8]);

impl<'d> Pieces<'d> {
    fn byte(&mut self) -> u8 {
        self.0.split_off_first().copied().unwrap_or(0)
    }

    fn next(&mut self) -> &'d [u8] {
        let length = usize::from(u16::from_be_bytes([self.byte(), self.byte()])).min(self.0.len());
        self.0.split_off(..length).unwrap_or(&[])
    }
}

fn bytes(octets: &[u8]) -> CertauthBytes {
    CertauthBytes { data: octets.as_ptr(), length: octets.len() }
}

fn text(octets: &[u8]) -> CertauthText {
    CertauthText { data: octets.as_ptr().cast(), length: octets.len() }
}

/// One input: a flag octet and pieces.
pub(crate) fn run(data: &[u8]) {
    let mut pieces = Pieces(data);
    // SAFETY: every pointer is NULL or comes from a slice with its length, and every handle is freed once.
    unsafe {
        let (mut error, mut anchors, mut policy) = (null_mut(), null_mut(), null_mut());
        let (mut builder, mut options, mut verdict) = (null_mut(), null(), null_mut());
        let flags = pieces.byte();
        let pem = pieces.next();
        let read = if flags & 1 == 0 { certauth_trust_anchors_from_pem } else { certauth_trust_anchors_from_der };
        let status = read(bytes(pem), &mut anchors, &mut error);
        assert_eq!(status == CertauthStatus::Ok, !anchors.is_null() && error.is_null());
        clear(&mut error);
        assert_eq!(certauth_policy_new(&mut policy, &mut error), CertauthStatus::Ok);
        for _ in 0..flags >> 1 & 3 {
            let (name, value) = (text(pieces.next()), text(pieces.next()));
            let status = certauth_policy_set(policy, name, value, &mut error);
            assert_eq!(status == CertauthStatus::Ok, error.is_null());
            clear(&mut error);
        }
        assert_eq!(certauth_options_builder_new(&mut builder, &mut error), CertauthStatus::Ok);
        let _ = certauth_options_builder_add_trust_anchors(builder, anchors, null_mut());
        let _ = certauth_options_builder_set_policy(builder, policy, null_mut());
        let mut bundle = null_mut();
        let read = certauth_certificates_from_pem(bytes(pem), &mut bundle, null_mut());
        assert_eq!(read == CertauthStatus::Ok, certauth_certificates_count(bundle) > 0);
        certauth_certificates_free(bundle);
        let (intermediates, pin) = (pieces.next(), pieces.next());
        let _ = certauth_options_builder_add_intermediates(builder, bytes(intermediates), null_mut());
        let _ = certauth_options_builder_add_pin(builder, text(pin), null_mut());
        let _ = certauth_options_builder_set_revocation(builder, u32::from(flags >> 3 & 3), null_mut());
        // A checker whose answers the input chooses, defined ones and others.
        let mut answers = u32::from(flags);
        if flags & 2 != 0 {
            let userdata = (&raw mut answers).cast();
            let _ = certauth_options_builder_set_checker(builder, Some(answer), userdata, None, null_mut());
        }
        let status = certauth_options_builder_build(builder, &mut options, &mut error);
        assert_eq!(status == CertauthStatus::Ok, !options.is_null() && error.is_null());
        clear(&mut error);
        let end_entity = bytes(pieces.next());
        let now = pieces.next().iter().fold(0i64, |now, octet| now << 8 | i64::from(*octet));
        let chain: Vec<CertauthBytes> = (0..flags >> 5).map(|_| bytes(pieces.next())).collect();
        let status = certauth_validate(options, end_entity, chain.as_ptr(), chain.len(), now, &mut verdict);
        assert_eq!(status == CertauthStatus::Ok, !verdict.is_null());
        assert_eq!(status == CertauthStatus::Ok, !options.is_null());
        let identity = certauth_verdict_identity(verdict);
        assert_eq!(certauth_verdict_outcome(verdict) == CertauthOutcome::Authenticated, !identity.is_null());
        assert!(identity.is_null() || certauth_identity_subject_der(identity).length > 0);
        assert_eq!(verdict.is_null(), certauth_verdict_json(verdict).length == 0);
        assert_eq!(verdict.is_null(), certauth_verdict_text(verdict).length == 0);
        for index in 0..certauth_verdict_rejection_count(verdict) {
            assert!(certauth_rejection_at(certauth_verdict_rejection(verdict, index)).length > 0);
        }
        for index in 0..certauth_identity_name_count(identity, 0) {
            let _ = certauth_identity_name_text(identity, 0, index);
        }
        certauth_options_unref(certauth_options_ref(options));
        certauth_options_unref(options);
        certauth_verdict_free(verdict);
        certauth_options_builder_free(builder);
        certauth_policy_free(policy);
        certauth_trust_anchors_free(anchors);
    }
}

/// Answers with the next number, having asked for everything that a request tells.
unsafe extern "C" fn answer(userdata: *mut c_void, request: *mut CertauthRevocationRequest) -> u32 {
    // SAFETY: the request is live during the call, and userdata is the number of the input.
    unsafe {
        assert!(certauth_revocation_request_certificate(request).length > 0);
        assert!(certauth_revocation_request_issuer_public_key_info(request).length > 0);
        let answers = userdata.cast::<u32>();
        *answers += 1;
        *answers % 5
    }
}

/// Frees an error, so that the next call starts without one.
unsafe fn clear(error: &mut *mut CertauthError) {
    // SAFETY: NULL, or the error of the last call.
    unsafe { certauth_error_free(std::mem::replace(error, null_mut())) }
}
