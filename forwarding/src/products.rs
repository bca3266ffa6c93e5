//! What each product writes, in one table.

use crate::format::Format;

/// What the proxy has done with a certificate that it forwards, if it does what its documentation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assurance {
    /// It has verified the certificate; validate it all the same, since its rules are not yours.
    VerifiedByProxy,
    /// It forwards whatever the client has shown.
    Unverified,
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
    pub(crate) note: &'static str,
}

const fn product(name: &'static str, header: Option<&'static str>, format: Format, note: &'static str) -> Product {
    Product {
        name,
        header,
        format,
        has_chain: false,
        chain_header: None,
        none: None,
        verify: None,
        assurance: Assurance::VerifiedByProxy,
        note,
    }
}

impl Product {
    const fn with_chain(self) -> Product {
        Product { has_chain: true, ..self }
    }

    const fn unverified(self) -> Product {
        Product { assurance: Assurance::Unverified, ..self }
    }

    /// Every product.
    pub const ALL: &[Product] = &[
        Product {
            chain_header: Some("Client-Cert-Chain"),
            ..product("rfc9440", Some("Client-Cert"), Format::Rfc9440, "RFC 9440")
        },
        product(
            "nginx",
            None,
            Format::PercentPem,
            "$ssl_client_escaped_cert; optional_no_ca forwards what is not verified",
        ),
        Product {
            verify: Some(("ssl-client-verify", "SUCCESS")),
            ..product(
                "ingress-nginx",
                Some("ssl-client-cert"),
                Format::PercentPem,
                "retired in March 2026; without auth-tls-pass-certificate-to-upstream it passes a client's own header on",
            )
        },
        product(
            "envoy",
            Some("x-forwarded-client-cert"),
            Format::Xfcc,
            "SANITIZE_SET, with cert and chain only in set_current_client_cert_details",
        )
        .with_chain(),
        product(
            "istio",
            Some("x-forwarded-client-cert"),
            Format::Xfcc,
            "at a gateway; a sidecar's element has no Cert",
        )
        .with_chain(),
        product(
            "traefik",
            Some("X-Forwarded-Tls-Client-Cert"),
            Format::Base64DerList,
            "since 2.9.4; with forwardedHeaders.insecure it passes a client's own header on",
        )
        .with_chain(),
        product("traefik-legacy", Some("X-Forwarded-Tls-Client-Cert"), Format::PercentBase64DerList, "before 2.9.4")
            .with_chain(),
        product("haproxy", None, Format::Base64Der, "http-request set-header NAME %[ssl_c_der,base64]"),
        Product {
            none: Some("(null)"),
            ..product("apache", None, Format::FoldedPem, "RequestHeader set NAME \"%{SSL_CLIENT_CERT}s\"")
        },
        Product {
            none: Some("{http.request.tls.client.certificate_der_base64}"),
            ..product(
                "caddy",
                None,
                Format::Base64Der,
                "header_up NAME {http.request.tls.client.certificate_der_base64}",
            )
        },
        product("aws-alb-verify", Some("X-Amzn-Mtls-Clientcert-Leaf"), Format::PercentPem, "mutual TLS in verify mode"),
        product(
            "aws-alb-passthrough",
            Some("X-Amzn-Mtls-Clientcert"),
            Format::PercentPem,
            "mutual TLS in passthrough mode, which verifies nothing",
        )
        .with_chain()
        .unverified(),
        product("cloudfront", Some("CloudFront-Viewer-Cert-Pem"), Format::PercentPem, "viewer mutual TLS"),
        product("azure-app-service", Some("X-ARR-ClientCert"), Format::Base64Der, "which verifies nothing")
            .unverified(),
        product("azure-app-gateway", None, Format::PercentPem, "a rewrite rule with {var_client_certificate}"),
        product("gcp", None, Format::Rfc9440, "a custom header with {client_cert_leaf}"),
        product(
            "cloudflare",
            Some("Cf-Client-Cert-Der-Base64"),
            Format::Base64Der,
            "which forwards without verifying unless a rule demands it",
        )
        .unverified(),
        product("fastly", None, Format::Base64Pem, "base64 of the PEM, by VCL"),
        product("kong", Some("X-Client-Cert"), Format::PercentPem, "the plugin tls-metadata-headers"),
        product("cloud-foundry", Some("X-Forwarded-Client-Cert"), Format::Base64Der, "gorouter, raw"),
        product(
            "aspnet",
            Some("X-Client-Cert"),
            Format::Base64Der,
            "the default of ASP.NET Core's forwarding middleware",
        ),
        product("aspnet-guide", Some("X-SSL-CERT"), Format::HexDer, "the converter of ASP.NET Core's guide"),
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

    /// How it is configured, or what to beware of.
    pub fn note(&self) -> &'static str {
        self.note
    }
}
