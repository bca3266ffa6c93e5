//! An HTTPS server on rustls that knows its clients by their certificates: `cargo run -p certauth-rustls --example server --
//! 127.0.0.1:8443`, where server.pem (key and certificate) and roots.pem are.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;

use certauth::{Revocation, TrustAnchors, ValidationOptions};
use certauth_rustls::{ClientVerifier, ProviderVerifier, authenticate};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject as _};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    // Whom to trust. What cannot work is an error here. The handshake accepts every certificate, for `authenticate` to decide.
    let anchors = TrustAnchors::from_pem(&std::fs::read("roots.pem")?)?;
    let signatures = Arc::new(ProviderVerifier(provider.signature_verification_algorithms));
    let options = ValidationOptions::builder(anchors, Revocation::NoCheck).set_verifier(signatures).build()?;
    let verifier = ClientVerifier::accept_any(&provider).with_hints(&options);

    let chain = CertificateDer::pem_file_iter("server.pem")?.collect::<Result<_, _>>()?;
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_single_cert(chain, PrivateKeyDer::from_pem_file("server.pem")?)?;
    let config = Arc::new(config);
    let listener = TcpListener::bind(std::env::args().nth(1).ok_or("the address is missing")?)?;
    println!("listening on {}", listener.local_addr()?);
    for stream in listener.incoming() {
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config))?, stream?);
        if stream.read(&mut [0; 4096]).is_err() {
            continue;
        }
        // On a resumed session too, with the whole chain.
        let (status, text) = match authenticate(&stream.conn, UnixTime::now(), &options) {
            Ok(Some(identity)) => ("200 OK", format!("hello {}", identity.subject().text())),
            Ok(None) => ("403 Forbidden", "no certificate".into()),
            Err(error) => ("403 Forbidden", error.code().name().into()),
        };
        let _ = write!(stream, "HTTP/1.0 {status}\r\n\r\n{text}\n");
        stream.conn.send_close_notify();
        let _ = stream.flush();
    }
    Ok(())
}
