//! Handshakes between rustls and rustls, in memory: what each client certificate comes to, in TLS 1.2 and 1.3, new and
//! resumed, refused in the handshake and after it.

use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex};

use certauth::{
    Code, Revocation, RevocationChecker, RevocationRequest, RevocationStatus, Sha256Digest, TrustAnchors,
    ValidationOptions, ValidationPolicy,
};
use certauth_principal::{Authenticator, NoHooks, Outcome};
use certauth_rustls::{ClientVerifier, ProviderVerifier, authenticate, presented, refusal};
use certauth_tests::make::{Draft, Key, KeyKind, NOW, extended_key_usage, oid, subject_alt_name};
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{
    AlertDescription, ClientConfig, ClientConnection, DigitallySignedStruct, Error, HandshakeKind, ServerConfig,
    ServerConnection, SignatureScheme, SupportedProtocolVersion,
};

/// The time of every handshake: the certificates do not age.
#[derive(Debug)]
struct Fixed;

const FIXED: UnixTime = UnixTime::since_unix_epoch(std::time::Duration::from_secs(NOW.unsigned_abs()));

impl TimeProvider for Fixed {
    fn current_time(&self) -> Option<UnixTime> {
        Some(FIXED)
    }
}

/// The client trusts any server: this is about the client's certificate.
#[derive(Debug)]
struct AnyServer(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// Says Revoked of these certificates.
#[derive(Default)]
struct Revoked(Mutex<Vec<Vec<u8>>>);

impl RevocationChecker for Revoked {
    fn status(&self, request: &mut RevocationRequest<'_>) -> RevocationStatus {
        let revoked = self.0.lock().expect("a lock");
        match revoked.iter().any(|der| der == request.certificate().der()) {
            true => RevocationStatus::Revoked,
            false => RevocationStatus::Good,
        }
    }
}

/// What a client shows.
struct Shown {
    chain: Vec<Vec<u8>>,
    key: Vec<u8>,
}

struct World {
    provider: Arc<CryptoProvider>,
    root: Vec<u8>,
    ca: Vec<u8>,
    server: Shown,
    revoked: Arc<Revoked>,
    clients: Vec<Client>,
}

/// What it is, what it shows, its verdict, and the alert where that is given in the handshake.
type Client = (&'static str, Option<Shown>, Result<(), Code>, Option<AlertDescription>);

fn world() -> World {
    let (root_key, ca_key, other, key) = (Key::p256(), Key::p256(), Key::p256(), Key::p256());
    let root = Draft::ca("Root", "Root", &root_key).sign(&root_key);
    let ca = Draft::ca("CA", "Root", &ca_key).sign(&root_key);
    let alice = || Draft::client("alice", "CA", &key);
    let show = |der: Vec<u8>, key: &Key| Some(Shown { chain: vec![der, ca.clone()], key: key.pkcs8() });
    let of_kind = |kind| {
        let key = Key::generate(kind);
        show(Draft::client("alice", "CA", &key).sign(&ca_key), &key)
    };
    let carol = alice().but(|draft| draft.serial = vec![3]).sign(&ca_key);
    let revoked = Arc::new(Revoked(Mutex::new(vec![carol.clone()])));
    let pinned = Draft::client("device", "device", &key).sign(&key);
    let version_1 = Draft::new("old", "CA", &key).but(|draft| draft.version.clear()).sign(&ca_key);
    let big = alice().with(subject_alt_name(&vec![(2, &b"a-long-name-of-a-host.example"[..]); 450])).sign(&ca_key);
    use AlertDescription as Alert;
    let clients = vec![
        ("none", None, Err(Code::CertificateUnreadable), Some(Alert::CertificateRequired)),
        ("good", show(alice().sign(&ca_key), &key), Ok(()), None),
        (
            "without its intermediate",
            Some(Shown { chain: vec![alice().but(|draft| draft.serial = vec![9]).sign(&ca_key)], key: key.pkcs8() }),
            Ok(()),
            None,
        ),
        ("P-384", of_kind(KeyKind::P384), Ok(()), None),
        ("Ed25519", of_kind(KeyKind::Ed25519), Ok(()), None),
        ("RSA-2048", of_kind(KeyKind::Rsa2048), Ok(()), None),
        ("a pinned device", show(pinned, &key), Ok(()), None),
        ("a v1 certificate, which webpki cannot read", show(version_1, &key), Ok(()), None),
        (
            "a device that is not pinned",
            show(Draft::client("other", "other", &other).sign(&other), &other),
            Err(Code::SelfSignedNotPinned),
            Some(Alert::CertificateUnknown),
        ),
        (
            "expired",
            show(alice().valid("20200101000000", "20210101000000").sign(&ca_key), &key),
            Err(Code::Expired),
            Some(Alert::CertificateExpired),
        ),
        (
            "not yet valid",
            show(alice().valid("20300101000000", "20310101000000").sign(&ca_key), &key),
            Err(Code::NotYetValid),
            Some(Alert::CertificateExpired),
        ),
        (
            "for servers",
            show(Draft::new("host", "CA", &key).with(extended_key_usage(&[oid::SERVER_AUTH])).sign(&ca_key), &key),
            Err(Code::ExtendedKeyUsageMismatch),
            Some(Alert::UnsupportedCertificate),
        ),
        ("revoked", show(carol, &key), Err(Code::Revoked), Some(Alert::CertificateRevoked)),
        (
            "of another root",
            show(Draft::client("mallory", "Elsewhere", &key).sign(&other), &key),
            Err(Code::IssuerUnknown),
            Some(Alert::UnknownCA),
        ),
        ("forged", show(alice().sign(&other), &key), Err(Code::SignatureInvalid), Some(Alert::DecryptError)),
        (
            "a CA",
            show(Draft::ca("Sub", "CA", &key).sign(&ca_key), &key),
            Err(Code::EndEntityIsCa),
            Some(Alert::CertificateUnknown),
        ),
        ("14 KB of names", show(big, &key), Ok(()), None),
    ];
    let server_key = Key::p256();
    let server = Draft::new("localhost", "localhost", &server_key).sign(&server_key);
    let server = Shown { chain: vec![server], key: server_key.pkcs8() };
    World { provider: Arc::new(aws_lc_rs::default_provider()), root, ca, server, revoked, clients }
}

impl World {
    /// Trusts the root and the pinned device; the intermediate is preloaded.
    fn options(&self) -> ValidationOptions {
        let policy = ValidationPolicy::default()
            .certificate_types(certauth::policy::CertificateTypes::All)
            .allow_version_1(true)
            .allow_revocation_source_missing(true);
        let anchors = TrustAnchors::from_der(&self.root).expect("an anchor");
        let signatures = Arc::new(ProviderVerifier(self.provider.signature_verification_algorithms));
        let checker = Arc::clone(&self.revoked) as Arc<dyn RevocationChecker>;
        let pinned = self.client("a pinned device").expect("it shows one");
        let builder = ValidationOptions::builder(anchors, Revocation::Offline(checker)).set_policy(policy);
        let builder = builder.add_pin(Sha256Digest::of(&pinned.chain[0])).set_verifier(signatures);
        builder.add_intermediate_der(&self.ca).expect("a CA").build().expect("options")
    }

    fn client(&self, name: &str) -> Option<&Shown> {
        self.clients.iter().find(|(found, ..)| *found == name).and_then(|(_, shown, ..)| shown.as_ref())
    }

    fn server(&self, verifier: ClientVerifier, version: &'static SupportedProtocolVersion) -> Arc<ServerConfig> {
        let builder = ServerConfig::builder_with_details(Arc::clone(&self.provider), Arc::new(Fixed));
        let builder = builder.with_protocol_versions(&[version]).expect("a version");
        let (chain, key) = parts(&self.server);
        let config = builder.with_client_cert_verifier(Arc::new(verifier)).with_single_cert(chain, key);
        let mut config = config.expect("a server's certificate");
        config.ticketer = aws_lc_rs::Ticketer::new().expect("tickets");
        Arc::new(config)
    }

    fn config(&self, shown: Option<&Shown>, version: &'static SupportedProtocolVersion) -> Arc<ClientConfig> {
        let builder = ClientConfig::builder_with_details(Arc::clone(&self.provider), Arc::new(Fixed));
        let builder = builder.with_protocol_versions(&[version]).expect("a version");
        let builder =
            builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyServer(Arc::clone(&self.provider))));
        let mut config = match shown {
            None => builder.with_no_client_auth(),
            Some(shown) => {
                let (chain, key) = parts(shown);
                // rustls would compare the key with the certificate by webpki, which cannot read every one of these.
                let key = self.provider.key_provider.load_private_key(key).expect("a key");
                let certified = rustls::sign::CertifiedKey::new(chain, key);
                builder.with_client_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(certified)))
            }
        };
        config.resumption = Resumption::in_memory_sessions(8);
        Arc::new(config)
    }
}

fn parts(shown: &Shown) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let chain = shown.chain.iter().map(|der| CertificateDer::from(der.clone())).collect();
    (chain, PrivateKeyDer::Pkcs8(shown.key.clone().into()))
}

/// A handshake and what follows it; the server's connection, or the errors of server and client.
fn connect(
    server: &Arc<ServerConfig>,
    client: &Arc<ClientConfig>,
) -> Result<(ServerConnection, HandshakeKind), (Error, Option<AlertDescription>)> {
    let mut server = ServerConnection::new(Arc::clone(server)).expect("a server");
    let name = ServerName::try_from("localhost").expect("a name");
    let mut client = ClientConnection::new(Arc::clone(client), name).expect("a client");
    let mut refused = None;
    for _ in 0..20 {
        let mut octets = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut octets).expect("a vector");
        }
        let mut octets = octets.as_slice();
        while !octets.is_empty() && refused.is_none() {
            server.read_tls(&mut octets).expect("a slice");
            refused = server.process_new_packets().err();
        }
        let mut octets = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut octets).expect("a vector");
        }
        let mut octets = octets.as_slice();
        while !octets.is_empty() {
            client.read_tls(&mut octets).expect("a slice");
            if let Err(error) = client.process_new_packets() {
                let Error::AlertReceived(alert) = error else { panic!("{error}") };
                return Err((refused.expect("the server refused"), Some(alert)));
            }
        }
    }
    match refused {
        Some(error) => Err((error, None)),
        None => {
            let kind = server.handshake_kind().expect("a finished handshake");
            Ok((server, kind))
        }
    }
}

const VERSIONS: [&SupportedProtocolVersion; 2] = [&rustls::version::TLS12, &rustls::version::TLS13];

/// The alert that the client sees is the one of the table in docs/rustls.md, and what rustls cannot say is in the error.
#[test]
fn refused_in_the_handshake() {
    let world = world();
    for version in VERSIONS {
        for (name, shown, expected, alert) in &world.clients {
            let refused = Arc::new(Mutex::new(Vec::new()));
            let log = Arc::clone(&refused);
            let verifier = ClientVerifier::new(world.options(), &world.provider);
            let verifier = verifier.on_refusal(move |error| log.lock().expect("a lock").push(error.code()));
            let outcome = connect(&world.server(verifier, version), &world.config(shown.as_ref(), version));
            let codes = refused.lock().expect("a lock").clone();
            match (outcome, alert) {
                (Ok((connection, kind)), None) => {
                    assert_eq!(kind, HandshakeKind::Full);
                    let identity = authenticate(&connection, FIXED, &world.options()).expect("good");
                    assert!(identity.is_some() && codes.is_empty(), "{name}");
                }
                (Err((error, seen)), Some(alert)) => {
                    assert_eq!(seen, Some(*alert), "{name}: {error}");
                    assert_eq!(codes, Vec::from_iter(shown.as_ref().and(expected.err())), "{name}");
                    if *alert == AlertDescription::CertificateUnknown {
                        let inner = refusal(&error).unwrap_or_else(|| panic!("{name}: {error:?}"));
                        assert_eq!(Some(inner.code()), expected.err());
                        assert!(
                            error.to_string().contains(inner.code().name()) && !error.to_string().contains("Detail")
                        );
                    }
                }
                (outcome, alert) => panic!("{name}: {:?} for {alert:?}", outcome.map(drop)),
            }
        }
    }
}

/// Where any certificate is accepted in the handshake, each has its verdict after it: the same one.
#[test]
fn decided_after_the_handshake() {
    let world = world();
    for version in VERSIONS {
        for (name, shown, expected, _) in &world.clients {
            let verifier = ClientVerifier::accept_any(&world.provider).with_hints(&world.options());
            let outcome = connect(&world.server(verifier, version), &world.config(shown.as_ref(), version));
            let (connection, _) = outcome.unwrap_or_else(|(error, _)| panic!("{name}: {error}"));
            match (authenticate(&connection, FIXED, &world.options()), shown) {
                (Ok(None), None) => {}
                (Ok(Some(identity)), Some(shown)) => {
                    assert_eq!((identity.certificate().der(), *expected), (shown.chain[0].as_slice(), Ok(())), "{name}")
                }
                (Err(error), Some(_)) => assert_eq!(Err(error.code()), *expected, "{name}"),
                (verdict, _) => panic!("{name}: {:?}", verdict.map(drop)),
            }
            let authenticator = Authenticator::builder(world.options()).build().expect("no rules");
            let outcome = authenticator.authenticate(&presented(&connection), certauth::UnixTime(NOW), &mut NoHooks);
            match (outcome, shown) {
                (Outcome::NoCertificate, None) => {}
                (Outcome::Authenticated(_), Some(_)) => assert_eq!(*expected, Ok(()), "{name}"),
                (Outcome::Denied(error), Some(_)) => assert_eq!(Err(error.code()), *expected, "{name}"),
                (outcome, _) => panic!("{name}: {outcome:?}"),
            }
        }
    }
}

/// rustls does not ask its verifier when a session is resumed; the check after the handshake sees the whole chain again.
#[test]
fn resumed_sessions_are_checked_again() {
    let world = world();
    let alice = world.client("good").expect("she shows one");
    for version in VERSIONS {
        world.revoked.0.lock().expect("a lock").retain(|der| *der != alice.chain[0]);
        let server = world.server(ClientVerifier::new(world.options(), &world.provider), version);
        let client = world.config(Some(alice), version);
        let (connection, kind) = connect(&server, &client).unwrap_or_else(|(error, _)| panic!("{error}"));
        assert_eq!(kind, HandshakeKind::Full);
        assert!(authenticate(&connection, FIXED, &world.options()).expect("good").is_some());
        let resume = || {
            let (connection, kind) = connect(&server, &client).unwrap_or_else(|(error, _)| panic!("{error}"));
            assert_eq!(kind, HandshakeKind::Resumed);
            authenticate(&connection, FIXED, &world.options()).map(|identity| identity.expect("an identity"))
        };
        assert_eq!(resume().expect("good").path().count(), 3);
        world.revoked.0.lock().expect("a lock").push(alice.chain[0].clone());
        assert_eq!(resume().expect_err("revoked meanwhile").code(), Code::Revoked);
    }
}

/// A long chain comes back with its session; one beyond 64 KiB ends the handshake, since rustls reads no longer message.
#[test]
fn long_chains() {
    let world = world();
    let alice = world.client("good").expect("she shows one");
    let with = |copies: usize| Shown {
        chain: alice.chain.iter().cloned().chain(vec![world.ca.clone(); copies]).collect(),
        key: alice.key.clone(),
    };
    let long = with(20_000 / world.ca.len());
    let huge = with(120_000 / world.ca.len());
    for version in VERSIONS {
        let server = world.server(ClientVerifier::accept_any(&world.provider), version);
        let client = world.config(Some(&long), version);
        for kind in [HandshakeKind::Full, HandshakeKind::Resumed] {
            let (connection, found) = connect(&server, &client).unwrap_or_else(|(error, _)| panic!("{error}"));
            assert_eq!((found, connection.peer_certificates().map(<[_]>::len)), (kind, Some(long.chain.len())));
            assert!(authenticate(&connection, FIXED, &world.options()).expect("good").is_some());
        }
        let refused = connect(&server, &world.config(Some(&huge), version)).map(drop).expect_err("too long");
        assert_eq!((refused.1, refused.0), (None, rustls::InvalidMessage::HandshakePayloadTooLarge.into()));
    }
}

/// Before the handshake is done, nobody is authenticated: not even by early data on a resumed session.
#[test]
fn early_data_proves_nothing_yet() {
    let world = world();
    let version = &rustls::version::TLS13;
    let mut server = world.server(ClientVerifier::accept_any(&world.provider), version);
    let config = Arc::get_mut(&mut server).expect("not shared yet");
    config.max_early_data_size = 1024;
    // rustls takes early data on sessions of its cache only.
    config.ticketer = Arc::new(NoTickets);
    let mut client = world.config(world.client("good"), version);
    Arc::get_mut(&mut client).expect("not shared yet").enable_early_data = true;
    connect(&server, &client).unwrap_or_else(|(error, _)| panic!("{error}"));

    let name = ServerName::try_from("localhost").expect("a name");
    let mut client = ClientConnection::new(client, name).expect("a client");
    client.early_data().expect("a session").write_all(b"x").expect("early data");
    let mut server = ServerConnection::new(server).expect("a server");
    let mut octets = Vec::new();
    client.write_tls(&mut octets).expect("a vector");
    server.read_tls(&mut octets.as_slice()).expect("a slice");
    server.process_new_packets().expect("a hello and early data");
    let mut early = [0];
    server.early_data().expect("early data").read_exact(&mut early).expect("an octet");
    assert!(server.is_handshaking() && early == *b"x");
    assert!(authenticate(&server, FIXED, &world.options()).expect("nobody").is_none());
}

/// Sessions stay in the server's cache.
#[derive(Debug)]
struct NoTickets;

impl rustls::server::ProducesTickets for NoTickets {
    fn enabled(&self) -> bool {
        false
    }

    fn lifetime(&self) -> u32 {
        0
    }

    fn encrypt(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn decrypt(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }
}

/// A signature of the handshake by another key than the certificate's proves nothing.
#[test]
fn the_key_must_be_held() {
    let world = world();
    let alice = world.client("good").expect("she shows one");
    let thief = Shown { chain: alice.chain.clone(), key: Key::p256().pkcs8() };
    for version in VERSIONS {
        for verifier in
            [ClientVerifier::new(world.options(), &world.provider), ClientVerifier::accept_any(&world.provider)]
        {
            let outcome = connect(&world.server(verifier, version), &world.config(Some(&thief), version));
            let (error, alert) = outcome.map(drop).expect_err("another key");
            assert_eq!(alert, Some(AlertDescription::DecryptError), "{error}");
        }
    }
}

/// An optional certificate may be missing, and is checked where there is one. Options are replaced while connections come.
#[test]
fn optional_and_replaced() {
    let world = world();
    let strict = world.options();
    let verifier = Arc::new(ClientVerifier::new(world.options(), &world.provider).optional());
    let version = &rustls::version::TLS13;
    let builder = ServerConfig::builder_with_details(Arc::clone(&world.provider), Arc::new(Fixed));
    let (chain, key) = parts(&world.server);
    let builder = builder.with_protocol_versions(&[version]).expect("a version");
    let server = Arc::clone(&verifier) as Arc<dyn rustls::server::danger::ClientCertVerifier>;
    let server = Arc::new(builder.with_client_cert_verifier(server).with_single_cert(chain, key).expect("a server"));
    let nobody = connect(&server, &world.config(None, version)).unwrap_or_else(|(error, _)| panic!("{error}")).0;
    assert!(authenticate(&nobody, FIXED, &strict).expect("no error").is_none());
    let mallory = world.config(world.client("of another root"), version);
    assert!(connect(&server, &mallory).is_err());
    let alice = world.config(world.client("good"), version);
    assert!(connect(&server, &alice).is_ok());
    let elsewhere = Draft::ca("Else", "Else", &Key::p256()).sign(&Key::p256());
    let anchors = TrustAnchors::from_der(&elsewhere).expect("an anchor");
    let elsewhere = ValidationOptions::builder(anchors, Revocation::NoCheck).build().expect("options");
    assert!(verifier.set_options(elsewhere.clone()));
    assert!(!ClientVerifier::accept_any(&world.provider).set_options(elsewhere));
    let alice = world.config(world.client("good"), version);
    assert_eq!(connect(&server, &alice).map(drop).expect_err("another root").1, Some(AlertDescription::UnknownCA));
}

/// The hints are the subjects of the anchors.
#[test]
fn hints_are_the_anchors() {
    use rustls::server::danger::ClientCertVerifier as _;
    let world = world();
    let verifier = ClientVerifier::new(world.options(), &world.provider);
    let subject = certauth::Certificate::from_der(&world.root).expect("a certificate").subject().der().to_vec();
    let hints: Vec<&[u8]> = verifier.root_hint_subjects().iter().map(AsRef::as_ref).collect();
    assert_eq!(hints, [subject.as_slice()]);
    assert!(ClientVerifier::accept_any(&world.provider).root_hint_subjects().is_empty());
    // More than a handshake message has room for.
    let key = Key::p256();
    let name = |number: u32| format!("{number} {}", "a CA with a long name ".repeat(10));
    let many = (0..400).map(|number| Draft::ca(&name(number), &name(number), &key).sign(&key));
    let anchors = many.map(|der| certauth::TrustAnchor::from_certificate_der(&der).expect("an anchor"));
    let options = ValidationOptions::builder(anchors.collect(), Revocation::NoCheck).build().expect("options");
    assert!(ClientVerifier::new(options, &world.provider).root_hint_subjects().is_empty());
}
