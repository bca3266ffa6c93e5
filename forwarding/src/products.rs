//! What each product writes, in one table.

use crate::format::Format;

/// What the proxy has done with a certificate that it forwards, if it does what its documentation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assurance {
    /// It has verified the certificate; validate it all the same, since its rules are not yours.
    VerifiedByProxy,
    /// It verifies certificates if it is configured so, and forwards others if it is configured otherwise.
    AsConfigured,
    /// It forwards whatever the client has shown.
    Unverified,
}

impl Assurance {
    /// Its word: `verified_by_proxy`, `as_configured` or `unverified`.
    pub fn word(self) -> &'static str {
        match self {
            Assurance::VerifiedByProxy => "verified_by_proxy",
            Assurance::AsConfigured => "as_configured",
            Assurance::Unverified => "unverified",
        }
    }
}

/// A product, and what it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    pub(crate) name: &'static str,
    pub(crate) header: Option<&'static str>,
    pub(crate) format: Format,
    pub(crate) has_chain: bool,
    pub(crate) chain_header: Option<&'static str>,
    pub(crate) none: Option<&'static str>,
    pub(crate) verify: Option<(&'static str, &'static str)>,
    pub(crate) assurance: Assurance,
    pub(crate) strip: &'static str,
    pub(crate) note: &'static str,
}

/// `strip` is what keeps the client's own header out.
const fn product(
    name: &'static str,
    header: Option<&'static str>,
    format: Format,
    strip: &'static str,
    note: &'static str,
) -> Product {
    Product {
        name,
        header,
        format,
        has_chain: false,
        chain_header: None,
        none: None,
        verify: None,
        assurance: Assurance::AsConfigured,
        strip,
        note,
    }
}

/// For products whose documentation does not say what becomes of a client's own header where there is no certificate.
const UNDOCUMENTED: &str = "not documented: no client may reach it without mutual TLS";

impl Product {
    const fn with_chain(self) -> Product {
        Product { has_chain: true, ..self }
    }

    const fn with_chain_header(self, name: &'static str) -> Product {
        Product { chain_header: Some(name), ..self }
    }

    const fn with_none(self, text: &'static str) -> Product {
        Product { none: Some(text), ..self }
    }

    const fn with_verify(self, name: &'static str, expected: &'static str) -> Product {
        Product { verify: Some((name, expected)), ..self }
    }

    const fn verified(self) -> Product {
        Product { assurance: Assurance::VerifiedByProxy, ..self }
    }

    const fn unverified(self) -> Product {
        Product { assurance: Assurance::Unverified, ..self }
    }

    /// Every product.
    pub const ALL: &[Product] = &[
        product(
            "rfc9440",
            Some("Client-Cert"),
            Format::Rfc9440,
            "the proxy removes it from every request (RFC 9440, 4)",
            "RFC 9440",
        )
        .with_chain_header("Client-Cert-Chain"),
        product(
            "nginx",
            None,
            Format::PercentPem,
            "proxy_set_header NAME $ssl_client_escaped_cert in each location",
            "optional_no_ca forwards what is not verified: then set verify",
        ),
        product(
            "ingress-nginx",
            Some("ssl-client-cert"),
            Format::PercentPem,
            "auth-tls-pass-certificate-to-upstream: \"true\"",
            "retired in March 2026",
        )
        .with_verify("ssl-client-verify", "SUCCESS"),
        product(
            "envoy",
            Some("x-forwarded-client-cert"),
            Format::Xfcc,
            "forward_client_cert_details: SANITIZE_SET",
            "with cert and chain only in set_current_client_cert_details",
        )
        .with_chain(),
        product(
            "envoy-json",
            Some("x-forwarded-client-cert"),
            Format::XfccJson,
            "forward_client_cert_details: SANITIZE_SET",
            "with cert and chain only, and format: JSON",
        )
        .with_chain(),
        product(
            "istio",
            Some("x-forwarded-client-cert"),
            Format::Xfcc,
            "forwardClientCertDetails: SANITIZE_SET at the gateway",
            "at a gateway; a sidecar that appends an element of its own makes two, which are refused",
        )
        .with_chain(),
        product(
            "traefik",
            Some("X-Forwarded-Tls-Client-Cert"),
            Format::Base64DerList,
            "forwardedHeaders without insecure, and without clients in trustedIPs",
            "the middleware passTLSClientCert with pem, since 2.9.4",
        )
        .with_chain(),
        product(
            "traefik-legacy",
            Some("X-Forwarded-Tls-Client-Cert"),
            Format::PercentBase64DerList,
            "forwardedHeaders without insecure, and without clients in trustedIPs",
            "the same before 2.9.4",
        )
        .with_chain(),
        product(
            "haproxy",
            None,
            Format::Base64Der,
            "http-request del-header NAME",
            "http-request set-header NAME %[ssl_c_der,base64]",
        ),
        product(
            "apache",
            None,
            Format::FoldedPem,
            "RequestHeader set NAME",
            "RequestHeader set NAME \"%{SSL_CLIENT_CERT}s\"",
        )
        .with_none("(null)"),
        product(
            "caddy",
            None,
            Format::Base64Der,
            "header_up NAME",
            "header_up NAME {http.request.tls.client.certificate_der_base64}",
        )
        .with_none("{http.request.tls.client.certificate_der_base64}"),
        product(
            "aws-alb-verify",
            Some("X-Amzn-Mtls-Clientcert-Leaf"),
            Format::PercentPem,
            UNDOCUMENTED,
            "mutual TLS in verify mode",
        )
        .verified(),
        product(
            "aws-alb-passthrough",
            Some("X-Amzn-Mtls-Clientcert"),
            Format::PercentPem,
            UNDOCUMENTED,
            "mutual TLS in passthrough mode, which verifies nothing",
        )
        .with_chain()
        .unverified(),
        product(
            "cloudfront",
            Some("CloudFront-Viewer-Cert-Pem"),
            Format::PercentPem,
            UNDOCUMENTED,
            "viewer mutual TLS, required or optional",
        )
        .verified(),
        product(
            "cloudfront-passthrough",
            Some("Client-Cert"),
            Format::Rfc9440,
            UNDOCUMENTED,
            "viewer mutual TLS in passthrough mode, which verifies nothing",
        )
        .with_chain_header("Client-Cert-Chain")
        .unverified(),
        product(
            "azure-app-service",
            Some("X-ARR-ClientCert"),
            Format::Base64Der,
            UNDOCUMENTED,
            "which verifies nothing",
        )
        .unverified(),
        product(
            "azure-app-gateway",
            None,
            Format::PercentPem,
            "a rewrite rule that sets NAME on every route",
            "a rewrite rule with {var_client_certificate}",
        ),
        product(
            "gcp",
            None,
            Format::Rfc9440,
            "a custom request header on every backend service",
            "a custom header with {client_cert_leaf}",
        )
        .verified(),
        product(
            "cloudflare",
            Some("Cf-Client-Cert-Der-Base64"),
            Format::Base64Der,
            UNDOCUMENTED,
            "which forwards without verifying unless a rule demands it",
        )
        .unverified(),
        product("fastly", None, Format::Base64Pem, "unset req.http.NAME before it is set", "base64 of the PEM, by VCL"),
        product(
            "kong",
            Some("X-Client-Cert"),
            Format::PercentPem,
            "request-transformer removes it where the plugin is not active",
            "the plugin tls-metadata-headers",
        ),
        product(
            "cloud-foundry",
            Some("X-Forwarded-Client-Cert"),
            Format::Base64Der,
            "forwarded_client_cert: sanitize_set",
            "gorouter, raw",
        ),
        product(
            "aspnet",
            Some("X-Client-Cert"),
            Format::Base64Der,
            "the proxy removes it from every request",
            "the default of ASP.NET Core's forwarding middleware",
        ),
        product(
            "aspnet-guide",
            Some("X-SSL-CERT"),
            Format::HexDer,
            "the proxy removes it from every request",
            "the converter of ASP.NET Core's guide",
        ),
        product(
            "proxy-protocol",
            None,
            Format::ProxyProtocol,
            "the port takes connections from the proxy only",
            "octets before those of the client: Ghostunnel's --proxy-protocol-mode=tls-full",
        )
        .unverified(),
    ];

    /// The product of that name.
    pub fn from_name(name: &str) -> Option<Product> {
        Product::ALL.iter().find(|product| product.name == name).copied()
    }

    /// Its name, in every language.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The header that it writes; `None` where whoever configures it chooses one.
    pub fn header(&self) -> Option<&'static str> {
        self.header
    }

    /// The format of that header.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether the chain is in the same header.
    pub fn has_chain(&self) -> bool {
        self.has_chain
    }

    /// The header that carries the chain, if it is another one.
    pub fn chain_header(&self) -> Option<&'static str> {
        self.chain_header
    }

    /// What it writes in place of a certificate where there is none; `None` if it leaves the header out or empty.
    pub fn none(&self) -> Option<&'static str> {
        self.none
    }

    /// The header that says whether the proxy has verified the certificate, and its value if it has.
    pub fn verify(&self) -> Option<(&'static str, &'static str)> {
        self.verify
    }

    /// What it has verified.
    pub fn assurance(&self) -> Assurance {
        self.assurance
    }

    /// The directive that keeps the client's own header out: without it, anybody can claim to be anybody.
    pub fn strip(&self) -> &'static str {
        self.strip
    }

    /// How it is configured, or what to beware of.
    pub fn note(&self) -> &'static str {
        self.note
    }
}
