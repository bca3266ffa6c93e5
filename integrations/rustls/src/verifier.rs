//! The verifier of the handshake.

use std::fmt;
use std::sync::{PoisonError, RwLock};

use certauth::{ValidationError, ValidationOptions, validate_der};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};

use crate::refusal::to_rustls;
use crate::signatures::{Protocol, verify_handshake};
use crate::time::time;

/// What a refusal is given to.
type OnRefusal = dyn Fn(&ValidationError) + Send + Sync;

/// A [`ClientCertVerifier`] whose answer is certauth's.
///
/// It asks for a certificate and, unless [`ClientVerifier::optional`], insists on one. A refusal ends the handshake with the
/// alert that TLS has for it. **rustls does not ask its verifier when a session is resumed**: a certificate that was revoked,
/// or has expired, since the full handshake is accepted then. Where that matters, call [`authenticate`] once the handshake is
/// done, which checks every connection, or switch resumption off.
///
/// [`authenticate`]: crate::authenticate
pub struct ClientVerifier {
    /// `None` accepts any certificate, for [`authenticate`](crate::authenticate) to decide.
    options: Option<RwLock<ValidationOptions>>,
    algorithms: WebPkiSupportedAlgorithms,
    hints: Vec<DistinguishedName>,
    mandatory: bool,
    on_refusal: Option<Box<OnRefusal>>,
}

impl ClientVerifier {
    /// Checks certificates in the handshake, under these options. The subjects of the trust anchors are sent as hints.
    pub fn new(options: ValidationOptions, provider: &CryptoProvider) -> ClientVerifier {
        let hints = hints(&options);
        ClientVerifier {
            options: Some(RwLock::new(options)),
            mandatory: true,
            hints,
            ..ClientVerifier::accept_any(provider)
        }
    }

    /// Asks for a certificate and accepts any whose key the client holds, or none: the handshake never fails for it, and
    /// [`authenticate`](crate::authenticate) decides afterwards, so that a server can answer a refusal with a page.
    pub fn accept_any(provider: &CryptoProvider) -> ClientVerifier {
        let algorithms = provider.signature_verification_algorithms;
        ClientVerifier { options: None, algorithms, hints: Vec::new(), mandatory: false, on_refusal: None }
    }

    /// A client without a certificate is let through, and is nobody.
    #[must_use]
    pub fn optional(mut self) -> ClientVerifier {
        self.mandatory = false;
        self
    }

    /// The subjects of the trust anchors of these options are sent as hints, by which clients choose a certificate; none if
    /// they have more than 60,000 octets together.
    #[must_use]
    pub fn with_hints(mut self, options: &ValidationOptions) -> ClientVerifier {
        self.hints = hints(options);
        self
    }

    /// Is given every refusal in a handshake, for a log.
    #[must_use]
    pub fn on_refusal(mut self, log: impl Fn(&ValidationError) + Send + Sync + 'static) -> ClientVerifier {
        self.on_refusal = Some(Box::new(log));
        self
    }

    /// Replaces the options, for handshakes from now on. Hints stay: rustls reads them once. Options that are given to
    /// [`authenticate`](crate::authenticate) are the caller's to replace.
    ///
    /// False if this verifier accepts any certificate: it has no options, and still has none.
    #[must_use = "a verifier that accepts any certificate has no options to replace"]
    pub fn set_options(&self, options: ValidationOptions) -> bool {
        let Some(held) = &self.options else { return false };
        *held.write().unwrap_or_else(PoisonError::into_inner) = options;
        true
    }
}

/// A handshake message has no room for more octets of hints.
const MOST_OCTETS: usize = 60_000;

/// The names of the CAs; none if they are too long together: a client then chooses by itself.
fn hints(options: &ValidationOptions) -> Vec<DistinguishedName> {
    let issuers = || options.anchors().filter(|anchor| anchor.is_issuer()).map(|anchor| anchor.subject().der());
    let octets = issuers().fold(0usize, |sum, name| sum.saturating_add(name.len()).saturating_add(2));
    if octets > MOST_OCTETS {
        return Vec::new();
    }
    issuers().map(|name| DistinguishedName::from(name.to_vec())).collect()
}

impl fmt::Debug for ClientVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientVerifier")
            .field("checks", &self.options.is_some())
            .field("mandatory", &self.mandatory)
            .finish_non_exhaustive()
    }
}

impl ClientCertVerifier for ClientVerifier {
    fn client_auth_mandatory(&self) -> bool {
        self.mandatory
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &self.hints
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if let Some(options) = &self.options {
            // A clone shares everything, and a reload never waits for a validation.
            let options = options.read().unwrap_or_else(PoisonError::into_inner).clone();
            validate_der(end_entity, intermediates, time(now), &options).map_err(|error| {
                if let Some(log) = &self.on_refusal {
                    log(&error);
                }
                Error::InvalidCertificate(to_rustls(error))
            })?;
        }
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_handshake(&self.algorithms, Protocol::Tls12, message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_handshake(&self.algorithms, Protocol::Tls13, message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
