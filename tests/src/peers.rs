//! The validators beside which certauth is held, through their own crates: each says `accept` or what it says instead.

use openssl::stack::Stack;
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};
use openssl::x509::{X509, X509PurposeId, X509StoreContext};
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::world::{WORLD_NOW, World};

/// rustls-webpki, for a TLS client.
pub fn webpki(world: &World) -> String {
    let anchors: Vec<CertificateDer<'_>> = world.anchors.iter().map(|der| der.as_slice().into()).collect();
    let anchors: Vec<TrustAnchor<'_>> =
        anchors.iter().filter_map(|anchor| anchor_from_trusted_cert(anchor).ok()).collect();
    let sent: Vec<CertificateDer<'_>> = world.sent.iter().map(|der| der.as_slice().into()).collect();
    let leaf = CertificateDer::from(world.leaf.as_slice());
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(WORLD_NOW.unsigned_abs()));
    let verdict = EndEntityCert::try_from(&leaf).and_then(|leaf| {
        let usage = KeyUsage::client_auth();
        leaf.verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, &sent, now, usage, None, None).map(drop)
    });
    match verdict {
        Ok(()) => "accept".into(),
        // The facts of an error stand behind its name.
        Err(error) => format!("{error:?}").split(['(', ' ', '{']).next().unwrap_or_default().into(),
    }
}

/// OpenSSL's X509_verify_cert, for the purpose of a TLS client, with policies checked and any anchor trusted.
pub fn openssl(world: &World) -> String {
    let verdict = || -> Result<String, openssl::error::ErrorStack> {
        let mut store = X509StoreBuilder::new()?;
        let mut param = X509VerifyParam::new()?;
        param.set_time(WORLD_NOW);
        param.set_flags(X509VerifyFlags::PARTIAL_CHAIN | X509VerifyFlags::POLICY_CHECK)?;
        store.set_param(&param)?;
        store.set_purpose(X509PurposeId::SSL_CLIENT)?;
        for anchor in &world.anchors {
            store.add_cert(X509::from_der(anchor)?)?;
        }
        let mut sent = Stack::new()?;
        for der in &world.sent {
            sent.push(X509::from_der(der)?)?;
        }
        let leaf = X509::from_der(&world.leaf)?;
        let store = store.build();
        let mut context = X509StoreContext::new()?;
        context.init(&store, &leaf, &sent, |context| {
            let accepted = context.verify_cert()?;
            Ok(if accepted { "accept".into() } else { context.error().error_string().replace(' ', "_") })
        })
    };
    verdict().unwrap_or_else(|_| "unreadable".into())
}
