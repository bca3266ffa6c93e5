//! The same question put to rustls-webpki and to OpenSSL: DER of leaf and intermediate in, a path to a preloaded
//! anchor, validity, the use as a TLS client.

use std::time::Duration;

use certauth_tests::make::NOW;
use openssl::stack::Stack;
use openssl::x509::store::{X509Store, X509StoreBuilder};
use openssl::x509::verify::X509VerifyParam;
use openssl::x509::{X509, X509PurposeId, X509StoreContext};
use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

use crate::Chain;

/// rustls-webpki with aws-lc-rs.
pub fn webpki(chain: &Chain, anchors: usize) -> impl Fn() + '_ {
    let roots: Vec<CertificateDer<'_>> = chain.anchors(anchors).iter().map(|der| der.as_slice().into()).collect();
    let roots: Vec<_> =
        roots.iter().map(|root| anchor_from_trusted_cert(root).expect("an anchor").to_owned()).collect();
    move || {
        let leaf = CertificateDer::from(chain.leaf.as_slice());
        let intermediates = [CertificateDer::from(chain.intermediate.as_slice())];
        let leaf = EndEntityCert::try_from(&leaf).expect("a leaf");
        let now = UnixTime::since_unix_epoch(Duration::from_secs(NOW.unsigned_abs()));
        let usage = KeyUsage::client_auth();
        let path = leaf.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &roots, &intermediates, now, usage, None, None);
        std::hint::black_box(path).map(drop).expect("valid");
    }
}

/// OpenSSL's X509_verify_cert, the certificates parsed and freed each time.
pub fn openssl(chain: &Chain, anchors: usize) -> impl Fn() + '_ {
    let store = store(chain.anchors(anchors));
    move || {
        let leaf = X509::from_der(&chain.leaf).expect("a leaf");
        let mut sent = Stack::new().expect("a stack");
        sent.push(X509::from_der(&chain.intermediate).expect("an intermediate")).expect("a push");
        let mut context = X509StoreContext::new().expect("a context");
        let valid = context.init(&store, &leaf, &sent, |context| context.verify_cert());
        assert!(valid.expect("a verdict"));
    }
}

fn store(anchors: &[Vec<u8>]) -> X509Store {
    let mut store = X509StoreBuilder::new().expect("a store");
    for der in anchors {
        store.add_cert(X509::from_der(der).expect("an anchor")).expect("added");
    }
    store.set_purpose(X509PurposeId::SSL_CLIENT).expect("a purpose");
    let mut parameters = X509VerifyParam::new().expect("parameters");
    parameters.set_time(NOW);
    store.set_param(&parameters).expect("parameters");
    store.build()
}

/// What the header of the table says of OpenSSL.
pub fn openssl_version() -> &'static str {
    openssl::version::version()
}
