//! From what a proxy adds to one request to what the client has shown.

use alloc::string::String;
use alloc::vec::Vec;

use certauth::{Code, ConfigError, Presented};

use crate::encoding::{base64, der, proxy_protocol, structured_field};
use crate::error::{Fault, ForwardingError};
use crate::format::Format;
use crate::limits::Limits;
use crate::products::{Assurance, Product};
use crate::provenance::{Provenance, TrustedHops};
use crate::request::{Names, Request, is_same_folded, number_after, repeated, too_long};

/// Where the rest of the chain is. Headers of their own are without the end entity.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chain {
    /// It is not forwarded: the intermediates must be configured.
    None,
    /// In the header of the end entity, after it.
    SameHeader,
    /// In a header of its own, a list of Byte Sequences (RFC 9440), in as many lines as it likes.
    Rfc9440(String),
    /// In a header of its own, base64 of the DER of each, one after the other: HAProxy's `ssl_c_chain_der,base64`.
    ConcatenatedDer(String),
    /// The same as one Byte Sequence, which is not a list as RFC 9440 has it: HAProxy's `:%[ssl_c_chain_der,base64]:`.
    ConcatenatedDerItem(String),
    /// In headers of their own, the prefix and a number from 0, each as the end entity's: Apache's `SSL_CLIENT_CERT_CHAIN_0`.
    Numbered(String),
}

impl Chain {
    /// Reads `none`, `same-header`, or the kind of a header and its name: `rfc9440:NAME`, `concatenated-der:NAME`,
    /// `concatenated-der-item:NAME`, `numbered:PREFIX`.
    ///
    /// # Errors
    /// [`Code::ForwardingInvalid`]: it is none of these.
    pub fn parse(text: &str) -> Result<Chain, ConfigError> {
        let (kind, name) = text.split_once(':').map_or((text, None), |(kind, name)| (kind, Some(name.trim().into())));
        match (kind, name) {
            ("none", None) => Ok(Chain::None),
            ("same-header", None) => Ok(Chain::SameHeader),
            ("rfc9440", Some(name)) => Ok(Chain::Rfc9440(name)),
            ("concatenated-der", Some(name)) => Ok(Chain::ConcatenatedDer(name)),
            ("concatenated-der-item", Some(name)) => Ok(Chain::ConcatenatedDerItem(name)),
            ("numbered", Some(prefix)) => Ok(Chain::Numbered(prefix)),
            _ => Err(invalid(
                "A chain is none, same-header, rfc9440:NAME, concatenated-der:NAME, concatenated-der-item:NAME or numbered:PREFIX",
            )),
        }
    }
}

fn invalid(reason: &'static str) -> ConfigError {
    ConfigError::in_text(Code::ForwardingInvalid, None, reason)
}

/// Decodes one format from one header. Immutable; make it once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarding {
    header: String,
    format: Format,
    chain: Chain,
    none: Option<String>,
    verify: Vec<(String, String)>,
    assurance: Assurance,
    limits: Limits,
    ignores_untrusted: bool,
    /// The header, those of the chain and those of the verdict.
    names: Names,
}

/// Gathers settings; see [`Forwarding::builder`].
#[derive(Clone, Debug)]
#[must_use]
pub struct ForwardingBuilder {
    header: Option<String>,
    product: Product,
    chain: Chain,
    verify: Vec<(String, String)>,
    limits: Limits,
    ignores_untrusted: bool,
    /// The settings that were given by their names.
    given: Vec<String>,
}

/// What was forwarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarded {
    certificates: Vec<Vec<u8>>,
    assurance: Assurance,
    comes_from_proxy: bool,
    lines_were_joined: bool,
}

impl Forwarded {
    /// What the client has shown, to be validated; nothing if the proxy says that there is no certificate.
    pub fn presented(&self) -> Presented<'_> {
        Presented::sent(&self.certificates)
    }

    /// What the client has shown, where a server takes connections from a proxy and from clients, and knows the certificate
    /// of the connection itself:
    ///
    /// | header | connection | from a trusted proxy | from anybody else |
    /// |---|---|---|---|
    /// | no | no | nothing | nothing |
    /// | yes | no | that of the header | refused, or nothing if untrusted headers are ignored |
    /// | no | yes | nothing: that of the connection is the proxy's | that of the connection |
    /// | yes | yes | that of the header | refused, or that of the connection if untrusted headers are ignored |
    pub fn or_connection<'a>(&'a self, connection: Presented<'a>) -> Presented<'a> {
        if self.comes_from_proxy { self.presented() } else { connection }
    }

    /// The DER of the certificates, the end entity first.
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    /// What the proxy has verified.
    pub fn assurance(&self) -> Assurance {
        self.assurance
    }

    /// Whether the request comes from a trusted proxy, so that the certificate of the connection itself is the proxy's.
    pub fn comes_from_proxy(&self) -> bool {
        self.comes_from_proxy
    }

    /// Whether a gateway has joined lines and folded names before they were decoded, so that a second header of the client's
    /// own cannot be told from a part of a list.
    pub fn lines_were_joined(&self) -> bool {
        self.lines_were_joined
    }
}

/// The chain of a request that has one, and the header that it came in.
struct FoundChain {
    name: String,
    certificates: Vec<Vec<u8>>,
}

/// What came before the client's own octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyProtocolHeader {
    /// What it carries.
    pub forwarded: Forwarded,
    /// How many octets it has; the client's own come after them.
    pub length: usize,
}

impl ForwardingBuilder {
    /// The settings, by their names: what each one takes.
    pub const SETTINGS: &[(&str, &str)] = &[
        ("header", "The name of the header, where the product has none of its own"),
        ("chain", "Where the rest of the chain is: `none`, `same-header`, or a kind of header and its name"),
        ("verify", "A header and its value that say that the proxy has verified the certificate: `NAME: VALUE`"),
        ("ignore_untrusted", "`true`: headers from peers that are not trusted are ignored, not refused"),
        ("limit_header_octets", "Octets of all lines of one header"),
        ("limit_certificate_octets", "Octets of the DER of one certificate"),
        ("limit_certificates", "Certificates in all"),
        ("limit_total_octets", "Octets of the DER of all certificates"),
        ("limit_xfcc_pairs", "Pairs in an element of x-forwarded-client-cert"),
    ];

    /// Sets the name of the header, which a product needs where whoever configures it chooses one.
    pub fn set_header(mut self, name: impl Into<String>) -> Self {
        self.header = Some(name.into());
        self
    }

    /// Sets where the rest of the chain is.
    pub fn set_chain(mut self, chain: Chain) -> Self {
        self.chain = chain;
        self
    }

    /// Adds a header that says whether the proxy has verified the certificate, and its value if it has, such as `SUCCESS`.
    /// Without that value every certificate is refused. HAProxy needs two: `ssl_c_verify` is 0 without a certificate, too.
    pub fn add_verify(mut self, name: impl Into<String>, expected: impl Into<String>) -> Self {
        self.verify.push((name.into(), expected.into()));
        self
    }

    /// Sets the limits.
    pub fn set_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Takes headers from peers that are not trusted for headers that are not there, instead of refusing the request.
    pub fn ignore_untrusted(mut self) -> Self {
        self.ignores_untrusted = true;
        self
    }

    /// Sets what one of [`SETTINGS`](ForwardingBuilder::SETTINGS) says, for configurations and the other languages.
    ///
    /// # Errors
    /// [`Code::ForwardingInvalid`]: there is no setting of that name, or the value is not one of its own.
    pub fn set(mut self, name: &str, value: &str) -> Result<Self, ConfigError> {
        let in_setting = |error: ConfigError| ConfigError { field: Some(name.into()), ..error };
        if name != "verify" && self.given.iter().any(|given| given == name) {
            return Err(in_setting(invalid("The setting is given twice")));
        }
        if ForwardingBuilder::SETTINGS.iter().any(|(known, _)| *known == name) {
            self.given.push(name.into());
        }
        if let Some(limit) = self.limits.field(name) {
            let digits = Some(value).filter(|value| value.bytes().all(|octet| octet.is_ascii_digit()));
            let value = digits.and_then(|value| value.parse().ok()).filter(|value| *value > 0);
            *limit = value.ok_or_else(|| in_setting(invalid("A limit is a number above zero")))?;
            return Ok(self);
        }
        match (name, value) {
            ("header", name) => Ok(self.set_header(name)),
            ("chain", text) => Ok(self.set_chain(Chain::parse(text).map_err(in_setting)?)),
            ("verify", text) => {
                let pair = text.split_once(':').ok_or_else(|| in_setting(invalid("verify is NAME: VALUE")))?;
                Ok(self.add_verify(pair.0.trim(), pair.1.trim()))
            }
            ("ignore_untrusted", "true") => Ok(self.ignore_untrusted()),
            ("ignore_untrusted", "false") => {
                self.ignores_untrusted = false;
                Ok(self)
            }
            ("ignore_untrusted", _) => Err(in_setting(invalid("ignore_untrusted is true or false"))),
            _ => Err(ConfigError::in_text(
                Code::ForwardingInvalid,
                None,
                &alloc::format!("There is no setting {name}; docs/forwarding.md lists them"),
            )),
        }
    }

    /// Builds it.
    ///
    /// # Errors
    /// [`Code::ForwardingInvalid`]: the header has no name, or two have one name, or a name is not one of HTTP (RFC 9110, 5.1)
    /// or has more than eight `-` and `_`; the chain is demanded from a header that cannot carry it; the value that means
    /// verified is empty; or there are headers for PROXY protocol, which has none.
    pub fn build(self) -> Result<Forwarding, ConfigError> {
        let ForwardingBuilder { header, product, chain, verify, limits, ignores_untrusted, given } = self;
        let is_http = product.format != Format::ProxyProtocol;
        if !is_http && (header.is_some() || chain != Chain::None || !verify.is_empty()) {
            return Err(invalid("PROXY protocol has no headers"));
        }
        if !is_http && ignores_untrusted {
            return Err(invalid(
                "ignore_untrusted has no effect: what comes before the client's own octets cannot be ignored",
            ));
        }
        if product.format != Format::Xfcc && given.iter().any(|name| name == "limit_xfcc_pairs") {
            return Err(invalid("limit_xfcc_pairs has no effect: the format has no pairs"));
        }
        let header = if is_http {
            header.ok_or(invalid("The product has no header of its own: give its name"))?
        } else {
            "PROXY protocol".into()
        };
        if chain == Chain::SameHeader && !product.format.carries_chain() {
            return Err(invalid("The format carries one certificate, and no chain"));
        }
        let is_value =
            |text: &str| !text.is_empty() && text.trim_matches([' ', '\t']) == text && text.bytes().all(is_printable);
        if !verify.iter().all(|(_, expected)| is_value(expected)) {
            return Err(invalid("The value that means verified is printable ASCII, and not empty"));
        }
        let (chain_name, prefix) = match &chain {
            Chain::None | Chain::SameHeader => (None, None),
            Chain::Rfc9440(name) | Chain::ConcatenatedDer(name) | Chain::ConcatenatedDerItem(name) => {
                (Some(name), None)
            }
            Chain::Numbered(prefix) => (None, Some(prefix.clone())),
        };
        if prefix.is_some() && !(2..=MOST_NUMBERED).contains(&limits.certificates) {
            return Err(invalid("With a chain in numbered headers, limit_certificates is from 2 to 256"));
        }
        let own = Some(&header).filter(|_| is_http);
        let whole = own.into_iter().chain(chain_name).chain(verify.iter().map(|(name, _)| name)).cloned().collect();
        let names = Names { whole, prefix };
        let all = || names.whole.iter().chain(&names.prefix);
        if !all().all(|name| is_token(name)) {
            return Err(invalid("The name of a header is letters, digits and signs, without spaces"));
        }
        if all().any(|name| OTHERS.iter().any(|other| other.eq_ignore_ascii_case(name))) {
            return Err(invalid("The header has a meaning of its own in HTTP"));
        }
        if all().any(|name| separators(name) > MOST_SEPARATORS) {
            return Err(invalid("The name of a header has at most eight - and _"));
        }
        let is_taken = |(index, name): (usize, &String)| {
            let is_same = |other: &String| is_same_folded(name.as_bytes(), other.as_bytes());
            let is_numbered = |prefix: &String| number_after(name.as_bytes(), prefix).is_some();
            names.whole.iter().take(index).any(is_same) || names.prefix.iter().any(is_numbered)
        };
        if names.whole.iter().enumerate().any(is_taken) {
            return Err(invalid("Two headers have one name"));
        }
        let assurance = if verify.is_empty() { product.assurance } else { Assurance::VerifiedByProxy };
        let (format, none) = (product.format, product.none.map(Into::into));
        Ok(Forwarding { header, format, chain, none, verify, assurance, limits, ignores_untrusted, names })
    }
}

/// The most certificates of a chain in numbered headers, whose names are listed one by one.
const MOST_NUMBERED: usize = 256;

/// Headers that servers act upon, and hand over otherwise or not at all.
const OTHERS: [&str; 6] = ["Connection", "Content-Length", "Content-Type", "Host", "Transfer-Encoding", "Upgrade"];

/// Each doubles the number of spellings.
const MOST_SEPARATORS: usize = 8;

fn is_token(name: &str) -> bool {
    let is_allowed = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    !name.is_empty() && name.bytes().all(is_allowed)
}

fn is_printable(octet: u8) -> bool {
    matches!(octet, b' '..=b'~' | b'\t')
}

fn separators(name: &str) -> usize {
    name.bytes().filter(|octet| matches!(octet, b'-' | b'_')).count()
}

impl Forwarding {
    /// Starts with what a product writes.
    pub fn builder(product: Product) -> ForwardingBuilder {
        let chain = match (product.has_chain, product.chain_header) {
            (true, _) => Chain::SameHeader,
            (false, Some(name)) => Chain::Rfc9440(name.into()),
            (false, None) => Chain::None,
        };
        ForwardingBuilder {
            header: product.header.map(Into::into),
            product,
            chain,
            verify: product.verify.iter().map(|(name, expected)| ((*name).into(), (*expected).into())).collect(),
            limits: Limits::default(),
            ignores_untrusted: false,
            given: Vec::new(),
        }
    }

    /// Both halves of a configuration by the names of their settings, [`ForwardingBuilder::SETTINGS`] and
    /// [`TrustedHops::SETTINGS`].
    ///
    /// # Errors
    /// [`Code::ForwardingInvalid`]: a setting cannot work, or no hop is trusted.
    pub fn from_settings<'s>(
        product: Product,
        settings: impl IntoIterator<Item = (&'s str, &'s str)>,
    ) -> Result<(Forwarding, TrustedHops), ConfigError> {
        let mut hops = TrustedHops::default();
        let mut builder = Forwarding::builder(product);
        for (name, value) in settings {
            if !hops.set(name, value)? {
                builder = builder.set(name, value)?;
            }
        }
        if hops == TrustedHops::default() {
            return Err(invalid("No header would be believed: set trusted_peers, trusted_proxies or shared_secret"));
        }
        Ok((builder.build()?, hops))
    }

    /// The headers that only the proxy may write: the certificate's, the chain's, and those of the proxy's verdict.
    pub fn headers(&self) -> impl Iterator<Item = String> {
        // At most as many as fit beside the end entity.
        let numbers = 0..self.limits.certificates.saturating_sub(1);
        let numbered = self
            .names
            .prefix
            .iter()
            .flat_map(move |prefix| numbers.clone().map(move |number| alloc::format!("{prefix}{number}")));
        self.names.whole.iter().cloned().chain(numbered)
    }

    /// Whether this is the name of one of these headers, in any case and with any sign in place of `-` and `_`: remove such a header
    /// from what goes to other programs and into logs.
    pub fn owns_header(&self, name: impl AsRef<[u8]>) -> bool {
        self.names.find(name.as_ref()).is_some()
    }

    /// The names in every spelling with `-` and `_`: what a proxy must remove from the requests of clients. Some gateways make `_` of
    /// other signs, too; a name without signs has one spelling.
    pub fn headers_to_strip(&self) -> Vec<String> {
        let mut all = Vec::new();
        for name in self.headers() {
            let mut spellings = alloc::vec![String::new()];
            for character in name.chars() {
                if matches!(character, '-' | '_') {
                    let mut other = spellings.clone();
                    spellings.iter_mut().for_each(|spelling| spelling.push(character));
                    let twin = if character == '-' { '_' } else { '-' };
                    other.iter_mut().for_each(|spelling| spelling.push(twin));
                    spellings.append(&mut other);
                } else {
                    spellings.iter_mut().for_each(|spelling| spelling.push(character));
                }
            }
            all.append(&mut spellings);
        }
        all
    }

    /// What the proxy has verified.
    pub fn assurance(&self) -> Assurance {
        self.assurance
    }

    /// The name for the `Vary` of a response that depends on the certificate (RFC 9440, 2.4); `None` for PROXY protocol.
    pub fn vary(&self) -> Option<&str> {
        Some(self.header.as_str()).filter(|_| self.format != Format::ProxyProtocol)
    }

    /// Decodes the headers of one request: each line with its name and value, as it came. Nothing is shown if the header is
    /// absent, empty, or what the product writes for no certificate; everything else is a certificate or an error.
    ///
    /// # Errors
    /// One of 11xx, with the header, the line and the octet.
    pub fn decode(
        &self,
        provenance: Provenance,
        headers: &[(impl AsRef<[u8]>, impl AsRef<[u8]>)],
    ) -> Result<Forwarded, ForwardingError> {
        self.decode_request(provenance, &Request { headers, is_environ: false })
    }

    /// The same from variables of CGI (RFC 3875), as WSGI and FastCGI have them: `HTTP_X_CLIENT_CERT` for `X-Client-Cert`. Lines
    /// are joined and spellings folded there, so that a client's own header beside the proxy's may not be noticed: prefer
    /// [`decode`](Forwarding::decode) wherever the lines are still there, and see [`Forwarded::lines_were_joined`].
    ///
    /// # Errors
    /// One of 11xx, with the header and the octet.
    pub fn decode_environ(
        &self,
        provenance: Provenance,
        variables: &[(impl AsRef<[u8]>, impl AsRef<[u8]>)],
    ) -> Result<Forwarded, ForwardingError> {
        self.decode_request(provenance, &Request { headers: variables, is_environ: true })
    }

    /// Decodes what comes before the client's own octets on a connection with PROXY protocol version 2; `None` if there is
    /// more of it to come. Read it from every connection, and only on a port where the proxy always writes it.
    ///
    /// # Errors
    /// One of 11xx, with the octet.
    pub fn decode_proxy_protocol(
        &self,
        provenance: Provenance,
        octets: &[u8],
    ) -> Result<Option<ProxyProtocolHeader>, ForwardingError> {
        let at = |fault: Fault| fault.in_header(&self.header, None);
        if self.format != Format::ProxyProtocol {
            return Err(at(Fault::malformed(0, "The product writes a header of HTTP: decode that")));
        }
        // There is no ignoring it: without it, nobody knows where the client's own octets begin.
        if !provenance.is_trusted() {
            return Err(provenance.refusal(&self.header));
        }
        let Some(found) = proxy_protocol::decode(octets, self.limits.header_octets).map_err(at)? else {
            return Ok(None);
        };
        let certificates: Vec<Vec<u8>> = found.certificate.into_iter().collect();
        self.within_limits(&certificates).map_err(at)?;
        let assurance = if found.is_verified { Assurance::VerifiedByProxy } else { Assurance::Unverified };
        let forwarded = Forwarded { certificates, assurance, comes_from_proxy: true, lines_were_joined: false };
        Ok(Some(ProxyProtocolHeader { forwarded, length: found.length }))
    }

    fn decode_request(
        &self,
        provenance: Provenance,
        request: &Request<'_, impl AsRef<[u8]>, impl AsRef<[u8]>>,
    ) -> Result<Forwarded, ForwardingError> {
        let forwarded = |certificates| Forwarded {
            certificates,
            assurance: self.assurance,
            comes_from_proxy: provenance.is_trusted(),
            lines_were_joined: request.is_environ,
        };
        let in_own = |fault: Fault, line| fault.in_header(&self.header, line);
        if self.format == Format::ProxyProtocol {
            return Err(in_own(Fault::malformed(0, "PROXY protocol is not a header of HTTP"), None));
        }
        if !provenance.is_trusted() {
            return match request.has_one_of(&self.names) {
                true if !self.ignores_untrusted => Err(provenance.refusal(&self.header)),
                _ => Ok(forwarded(Vec::new())),
            };
        }
        if let Some(name) = request.removed(&self.names, self.limits.header_octets)? {
            let reason = "A header Connection names this header, so that a hop may have removed it";
            return Err(Fault::of(Code::ForwardedHeaderHopByHop, reason).in_header(name, None));
        }
        let value = self.single(request, &self.header)?;
        let chain = self.chain(request)?;
        let Some((value, skipped)) = value.filter(|(value, _)| !self.is_none(value)) else {
            return match chain {
                Some(FoundChain { name, .. }) => {
                    let reason = "There is a chain without a certificate";
                    Err(Fault::of(Code::ForwardedChainMismatch, reason).in_header(&name, None))
                }
                None => Ok(forwarded(Vec::new())),
            };
        };
        self.verified(request)?;
        let decoded = self.format.decode(value, &self.limits);
        let mut certificates = decoded.map_err(|fault| in_own(fault.after(skipped), Some(1)))?;
        if self.chain != Chain::SameHeader && certificates.len() > 1 {
            let reason = "Exactly one certificate is expected";
            return Err(in_own(Fault::of(Code::ForwardedChainMismatch, reason), Some(1)));
        }
        if let Some(FoundChain { name, certificates: chain }) = chain {
            if chain.iter().any(|other| certificates.first() == Some(other)) {
                let reason = "The chain has the end entity in it";
                return Err(Fault::of(Code::ForwardedChainMismatch, reason).in_header(&name, None));
            }
            certificates.extend(chain);
        }
        self.within_limits(&certificates).map_err(|fault| in_own(fault, None))?;
        Ok(forwarded(certificates))
    }

    /// Whether a value is one that the product writes where there is no certificate.
    fn is_none(&self, value: &str) -> bool {
        value.is_empty() || self.none.as_deref() == Some(value)
    }

    /// The chain and the name of its header, if there is one that is not empty.
    fn chain(
        &self,
        request: &Request<'_, impl AsRef<[u8]>, impl AsRef<[u8]>>,
    ) -> Result<Option<FoundChain>, ForwardingError> {
        let (name, found) = match &self.chain {
            Chain::None | Chain::SameHeader => return Ok(None),
            Chain::Numbered(prefix) => return self.numbered(request, prefix),
            Chain::Rfc9440(name) => (name, self.list(request, name)?),
            Chain::ConcatenatedDer(name) => {
                (name, self.concatenated(request, name, "", |value| base64::decode(value))?)
            }
            // An empty variable between two colons is an empty chain.
            Chain::ConcatenatedDerItem(name) => (name, self.concatenated(request, name, "::", structured_field::item)?),
        };
        found.iter().try_for_each(|octets| der::check(octets)).map_err(|fault| fault.in_header(name, None))?;
        Ok(if found.is_empty() { None } else { Some(FoundChain { name: name.clone(), certificates: found }) })
    }

    /// The certificates of one value, one after the other. There are none if it is empty, or `none`.
    fn concatenated(
        &self,
        request: &Request<'_, impl AsRef<[u8]>, impl AsRef<[u8]>>,
        name: &str,
        none: &str,
        decode: impl Fn(&str) -> Result<Vec<u8>, Fault>,
    ) -> Result<Vec<Vec<u8>>, ForwardingError> {
        let value = self.single(request, name)?.filter(|(value, _)| !value.is_empty() && *value != none);
        let Some((value, skipped)) = value else { return Ok(Vec::new()) };
        let split = decode(value).and_then(|octets| der::split(&octets, self.limits.certificates));
        split.map_err(|fault| fault.after(skipped).in_header(name, Some(1)))
    }

    /// A list of Byte Sequences, which may be in several lines: none of them is empty then.
    fn list(
        &self,
        request: &Request<'_, impl AsRef<[u8]>, impl AsRef<[u8]>>,
        name: &str,
    ) -> Result<Vec<Vec<u8>>, ForwardingError> {
        let lines = request.values(name, self.limits.header_octets)?;
        let mut found = Vec::new();
        for (value, line) in lines.iter().zip(1u32..) {
            let at = |fault: Fault| fault.in_header(name, Some(line));
            let (text, skipped) = self.text(value).map_err(at)?;
            if text.is_empty() && lines.len() == 1 {
                return Ok(Vec::new());
            }
            let most = self.limits.certificates.saturating_sub(found.len());
            let mut members = structured_field::list(text, most).map_err(|fault| at(fault.after(skipped)))?;
            found.append(&mut members);
        }
        Ok(found)
    }

    /// The chain in numbered headers, without a gap. Such a header is empty, too, where there is no certificate.
    fn numbered(
        &self,
        request: &Request<'_, impl AsRef<[u8]>, impl AsRef<[u8]>>,
        prefix: &str,
    ) -> Result<Option<FoundChain>, ForwardingError> {
        let most = self.limits.certificates;
        let name = |number: usize| alloc::format!("{prefix}{number}");
        let lines = request.numbered(prefix)?;
        if lines.last().is_some_and(|(last, _)| last.saturating_add(1) >= most) {
            let reason = "There are more than limit_certificates";
            return Err(Fault::of(Code::ForwardedHeaderTooLarge, reason).in_header(prefix, None));
        }
        let (mut found, mut octets) = (Vec::new(), 0usize);
        let mut previous = None;
        for (number, value) in lines {
            let name = name(number);
            let at = |fault: Fault| fault.in_header(&name, Some(1));
            if previous.replace(number) == Some(number) {
                return Err(repeated().in_header(&name, Some(2)));
            }
            if value.len() > self.limits.header_octets {
                return Err(too_long().in_header(&name, None));
            }
            let (text, skipped) = self.text(value).map_err(at)?;
            if self.is_none(text) {
                continue;
            }
            if number != found.len() {
                let reason = "The numbers of the chain's headers have a gap";
                return Err(Fault::of(Code::ForwardedChainMismatch, reason).in_header(&name, None));
            }
            let decoded = self.format.decode(text, &self.limits).map_err(|fault| at(fault.after(skipped)))?;
            let reason = "Exactly one certificate is expected";
            let [one] =
                <[Vec<u8>; 1]>::try_from(decoded).map_err(|_| at(Fault::of(Code::ForwardedChainMismatch, reason)))?;
            octets = octets.saturating_add(one.len());
            self.within_limits(core::slice::from_ref(&one)).map_err(at)?;
            if octets > self.limits.total_octets {
                return Err(at(Fault::of(Code::ForwardedHeaderTooLarge, TOTAL_OCTETS)));
            }
            found.push(one);
        }
        Ok(if found.is_empty() { None } else { Some(FoundChain { name: name(0), certificates: found }) })
    }

    /// Whether the proxy says that it has verified the certificate.
    fn verified(&self, request: &Request<'_, impl AsRef<[u8]>, impl AsRef<[u8]>>) -> Result<(), ForwardingError> {
        for (name, expected) in &self.verify {
            let reason = match self.single(request, name)? {
                Some((value, _)) if value == expected => continue,
                Some(_) => "The header has another value than that of a certificate that is verified",
                None => "The header that says whether the certificate is verified is not there",
            };
            return Err(Fault::of(Code::ForwardedNotVerified, reason).in_header(name, None));
        }
        Ok(())
    }

    /// The value of a header that has one line.
    fn single<'h>(
        &self,
        request: &Request<'h, impl AsRef<[u8]>, impl AsRef<[u8]>>,
        name: &str,
    ) -> Result<Option<(&'h str, usize)>, ForwardingError> {
        match request.values(name, self.limits.header_octets)?[..] {
            [] => Ok(None),
            [value] => self.text(value).map(Some).map_err(|fault| fault.in_header(name, Some(1))),
            [..] => Err(repeated().in_header(name, Some(2))),
        }
    }

    /// The text of a value, without the spaces around it, and how many octets were before it. Line ends are part of folded PEM only.
    fn text<'h>(&self, value: &'h [u8]) -> Result<(&'h str, usize), Fault> {
        let may_fold = self.format == Format::FoldedPem;
        let is_allowed = |octet: u8| is_printable(octet) || (may_fold && matches!(octet, b'\r' | b'\n'));
        // Without a branch for each octet, which is several times as fast; the place is looked for where there is one.
        let are_allowed = value.iter().fold(true, |are_allowed, octet| are_allowed & is_allowed(*octet));
        if !are_allowed {
            let offset = value.iter().position(|octet| !is_allowed(*octet)).unwrap_or_default();
            return Err(Fault::malformed(offset, "A printable ASCII character is expected"));
        }
        let text = core::str::from_utf8(value).map_err(|_| Fault::malformed(0, "ASCII is expected"))?;
        let from = text.trim_start_matches([' ', '\t']);
        Ok((from.trim_end_matches([' ', '\t']), text.len().saturating_sub(from.len())))
    }

    fn within_limits(&self, certificates: &[Vec<u8>]) -> Result<(), Fault> {
        let Limits { certificate_octets, certificates: most, total_octets, .. } = self.limits;
        let too_large = |reason| Err(Fault::of(Code::ForwardedHeaderTooLarge, reason));
        if certificates.iter().any(|der| der.len() > certificate_octets) {
            return too_large("A certificate is longer than limit_certificate_octets");
        }
        if certificates.len() > most {
            return too_large("There are more than limit_certificates");
        }
        if certificates.iter().map(Vec::len).sum::<usize>() > total_octets {
            return too_large(TOTAL_OCTETS);
        }
        Ok(())
    }
}

const TOTAL_OCTETS: &str = "The certificates are longer than limit_total_octets";

/// A header of PROXY protocol version 2 without addresses, which carries this certificate as verified, or says that the client
/// has shown none; `None` if it is longer than the header can be.
pub fn encode_proxy_protocol(certificate: Option<&[u8]>) -> Option<Vec<u8>> {
    proxy_protocol::encode(certificate)
}
