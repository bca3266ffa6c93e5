//! An axum server that knows its clients by their certificates: `cargo run -p certauth-rustls --example axum --
//! SERVER.pem ROOTS.pem 127.0.0.1:8443`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::extract::connect_info::Connected;
use axum::http::StatusCode;
use axum::routing::get;
use axum::serve::{IncomingStream, Listener};
use certauth::{Identity, Revocation, TrustAnchors, ValidationError, ValidationOptions};
use certauth_rustls::{ClientVerifier, ProviderVerifier, authenticate};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// What a connection says of its client.
#[derive(Clone, Debug)]
pub(crate) struct Client(Result<Option<Identity>, ValidationError>);

async fn hello(ConnectInfo(Client(client)): ConnectInfo<Client>) -> (StatusCode, String) {
    match client {
        Ok(Some(identity)) => (StatusCode::OK, format!("hello {}\n", identity.subject().text())),
        Ok(None) => (StatusCode::FORBIDDEN, "no certificate\n".into()),
        Err(error) => (StatusCode::FORBIDDEN, format!("{}\n", error.code().name())),
    }
}

/// Connections whose handshake is done. Handshakes run in tasks of their own, so that a slow client delays nobody.
struct Connections {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, Client)>,
}

impl Connections {
    fn new(listener: TcpListener, acceptor: TlsAcceptor, options: ValidationOptions) -> std::io::Result<Connections> {
        let (address, (sender, ready)) = (listener.local_addr()?, mpsc::channel(64));
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else {
                    // Out of descriptors, most likely: some come back.
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                };
                let (acceptor, options, sender) = (acceptor.clone(), options.clone(), sender.clone());
                tokio::spawn(async move {
                    let handshake = tokio::time::timeout(Duration::from_secs(10), acceptor.accept(stream));
                    let Ok(Ok(stream)) = handshake.await else { return };
                    let client = Client(authenticate(stream.get_ref().1, UnixTime::now(), &options));
                    let _ = sender.send((stream, client)).await;
                });
            }
        });
        Ok(Connections { address, ready })
    }
}

impl Listener for Connections {
    type Io = TlsStream<TcpStream>;
    type Addr = Client;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<Client> {
        Ok(Client(Ok(None)))
    }
}

impl Connected<IncomingStream<'_, Connections>> for Client {
    fn connect_info(stream: IncomingStream<'_, Connections>) -> Client {
        stream.remote_addr().clone()
    }
}

/// Serves until the process ends.
pub(crate) async fn serve(listener: TcpListener, server: &str, roots: &str) -> Result<(), Box<dyn std::error::Error>> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let anchors = TrustAnchors::from_pem(&std::fs::read(roots)?)?;
    let signatures = Arc::new(ProviderVerifier(provider.signature_verification_algorithms));
    let options = ValidationOptions::builder(anchors, Revocation::NoCheck).set_verifier(signatures).build()?;
    let verifier = ClientVerifier::accept_any(&provider).with_hints(&options);
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(server)?.collect::<Result<_, _>>()?;
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_single_cert(chain, PrivateKeyDer::from_pem_file(server)?)?;
    let connections = Connections::new(listener, TlsAcceptor::from(Arc::new(config)), options)?;
    println!("listening on {}", connections.address);
    let service = axum::Router::new().route("/", get(hello)).into_make_service_with_connect_info::<Client>();
    Ok(axum::serve(connections, service).await?)
}

#[tokio::main]
#[allow(dead_code, reason = "a test runs `serve`")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [server, roots, address] = &arguments[..] else { return Err("axum SERVER.pem ROOTS.pem ADDRESS".into()) };
    serve(TcpListener::bind(address).await?, server, roots).await
}
