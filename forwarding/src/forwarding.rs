//! From the headers of one request to what the client has shown.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use certauth::{Code, ConfigError, Presented};

use crate::encoding::{base64, der, structured_field};
use crate::error::{Fault, ForwardingError};
use crate::format::Format;
use crate::limits::Limits;
use crate::products::{Assurance, Product};
use crate::provenance::Provenance;

/// Where the rest of the chain is.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chain {
    /// It is not forwarded: the intermediates must be configured.
    None,
    /// In the header of the end entity, after it.
    SameHeader,
    /// In a header of its own, a list of Byte Sequences (RFC 9440), without the end entity.
    Rfc9440(String),
    /// In a header of its own, base64 of the DER of each, one after the other, without the end entity: HAProxy's
    /// `ssl_c_chain_der,base64`.
    ConcatenatedDer(String),
}

/// Decodes one format from one header. Immutable; make it once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarding {
    header: String,
    format: Format,
    chain: Chain,
    none: Option<String>,
    verify: Option<(String, String)>,
    assurance: Assurance,
    limits: Limits,
    ignores_untrusted: bool,
}

/// Gathers settings; see [`Forwarding::builder`].
#[derive(Clone, Debug)]
#[must_use]
pub struct ForwardingBuilder {
    header: Option<String>,
    product: Product,
    chain: Chain,
    verify: Option<(String, String)>,
    limits: Limits,
    ignores_untrusted: bool,
}

/// What was forwarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarded {
    certificates: Vec<Vec<u8>>,
    assurance: Assurance,
}

impl Forwarded {
    /// What the client has shown, to be validated; nothing if the proxy says that there is no certificate.
    pub fn presented(&self) -> Presented<'_> {
        Presented::sent(&self.certificates)
    }

    /// The DER of the certificates, the end entity first.
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    /// What the proxy has verified.
    pub fn assurance(&self) -> Assurance {
        self.assurance
    }
}

impl ForwardingBuilder {
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

    /// Sets the header that says whether the proxy has verified the certificate, and its value if it has, such as `SUCCESS`.
    /// Without that value every certificate is refused.
    pub fn set_verify(mut self, name: impl Into<String>, expected: impl Into<String>) -> Self {
        self.verify = Some((name.into(), expected.into()));
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

    /// Builds it.
    ///
    /// # Errors
    /// [`Code::ForwardingInvalid`]: the header has no name, or two have one name, or a name is not one of HTTP (RFC 9110, 5.1);
    /// the chain is demanded from a header that cannot carry it; the value that means verified is empty.
    pub fn build(self) -> Result<Forwarding, ConfigError> {
        let invalid = |reason| ConfigError::in_text(Code::ForwardingInvalid, None, reason);
        let ForwardingBuilder { header, product, chain, verify, limits, ignores_untrusted } = self;
        let header = header.ok_or(invalid("The product has no header of its own: give its name"))?;
        if chain == Chain::SameHeader && !product.format.carries_chain() {
            return Err(invalid("The format carries one certificate, and no chain"));
        }
        if verify.as_ref().is_some_and(|(_, expected)| expected.is_empty()) {
            return Err(invalid("The value that means verified is empty"));
        }
        let forwarding = Forwarding {
            header,
            format: product.format,
            chain,
            none: product.none.map(Into::into),
            assurance: if verify.is_some() { Assurance::VerifiedByProxy } else { product.assurance },
            verify,
            limits,
            ignores_untrusted,
        };
        let names: Vec<String> = forwarding.headers().map(folded).collect();
        let is_token = |name: &String| {
            !name.is_empty()
                && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet))
        };
        if !names.iter().all(is_token) {
            return Err(invalid("The name of a header is letters, digits and signs, without spaces"));
        }
        if names.iter().enumerate().any(|(index, name)| names.iter().take(index).any(|earlier| earlier == name)) {
            return Err(invalid("Two headers have one name"));
        }
        Ok(forwarding)
    }
}

/// Names are equal in either case (RFC 9110, 5.1); and where a gateway turns them into variables, `_` and `-` are equal too.
fn folded(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
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
            verify: product.verify.map(|(name, expected)| (name.into(), expected.into())),
            limits: Limits::default(),
            ignores_untrusted: false,
        }
    }

    /// The headers that only the proxy may write: remove them from what goes to other programs and into logs.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        let chain = match &self.chain {
            Chain::None | Chain::SameHeader => None,
            Chain::Rfc9440(name) | Chain::ConcatenatedDer(name) => Some(name.as_str()),
        };
        let verify = self.verify.as_ref().map(|(name, _)| name.as_str());
        [Some(self.header.as_str()), chain, verify].into_iter().flatten()
    }

    /// What the proxy has verified.
    pub fn assurance(&self) -> Assurance {
        self.assurance
    }

    /// The name for the `Vary` of a response that depends on the certificate (RFC 9440, 2.4).
    pub fn vary(&self) -> &str {
        &self.header
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
        let nothing = Forwarded { certificates: Vec::new(), assurance: self.assurance };
        if !provenance.is_trusted() {
            let names: Vec<String> = self.headers().map(folded).collect();
            let is_ours = |(name, _): &&(_, _)| is_one_of(AsRef::<[u8]>::as_ref(name), &names);
            return match headers.iter().find(is_ours) {
                Some(_) if !self.ignores_untrusted => {
                    let reason = "The request does not come from a trusted peer";
                    Err(Fault::of(Code::ForwardedHeaderUntrusted, reason).in_header(&self.header, None))
                }
                _ => Ok(nothing),
            };
        }
        let value = self.single(headers, &self.header)?;
        let is_none = |value: &str| value.is_empty() || self.none.as_deref() == Some(value);
        let Some(value) = value.filter(|value| !is_none(value)) else {
            return match self.chain_lines(headers)? {
                Some((name, _)) => {
                    let reason = "There is a chain without a certificate";
                    Err(Fault::of(Code::ForwardedChainMismatch, reason).in_header(name, None))
                }
                None => Ok(nothing),
            };
        };
        self.verified(headers)?;
        let at = |fault: Fault| fault.in_header(&self.header, Some(1));
        let mut certificates = self.format.decode(&value, &self.limits).map_err(at)?;
        if self.chain != Chain::SameHeader && certificates.len() > 1 {
            return Err(at(Fault::of(Code::ForwardedChainMismatch, "Exactly one certificate is expected")));
        }
        if let Some((name, text)) = self.chain_lines(headers)? {
            let chain = self.chain_of(&text).map_err(|fault| fault.in_header(name, None))?;
            if chain.iter().any(|other| certificates.first() == Some(other)) {
                let reason = "The chain has the end entity in it";
                return Err(Fault::of(Code::ForwardedChainMismatch, reason).in_header(name, None));
            }
            certificates.extend(chain);
        }
        self.within_limits(&certificates).map_err(|fault| fault.in_header(&self.header, None))?;
        Ok(Forwarded { certificates, assurance: self.assurance })
    }

    fn chain_of(&self, text: &str) -> Result<Vec<Vec<u8>>, Fault> {
        let chain = match &self.chain {
            Chain::None | Chain::SameHeader => Vec::new(),
            Chain::Rfc9440(_) => structured_field::list(text, self.limits.certificates)?,
            Chain::ConcatenatedDer(_) => der::split(&base64::decode(text)?, self.limits.certificates)?,
        };
        for octets in &chain {
            der::check(octets)?;
        }
        Ok(chain)
    }

    /// The chain's header and its value, if it has one that is not empty. A list may be in several lines.
    fn chain_lines<'s>(
        &'s self,
        headers: &[(impl AsRef<[u8]>, impl AsRef<[u8]>)],
    ) -> Result<Option<(&'s str, String)>, ForwardingError> {
        let (name, value) = match &self.chain {
            Chain::None | Chain::SameHeader => return Ok(None),
            Chain::ConcatenatedDer(name) => (name, self.single(headers, name)?),
            Chain::Rfc9440(name) => {
                let mut joined = String::new();
                for (value, line) in self.lines(headers, name)?.into_iter().zip(1u32..) {
                    if line > 1 {
                        joined.push(',');
                    }
                    joined.push_str(&self.text(value).map_err(|fault| fault.in_header(name, Some(line)))?);
                }
                (name, Some(joined))
            }
        };
        Ok(value.filter(|value| !value.is_empty()).map(|value| (name.as_str(), value)))
    }

    /// Whether the proxy says that it has verified the certificate.
    fn verified(&self, headers: &[(impl AsRef<[u8]>, impl AsRef<[u8]>)]) -> Result<(), ForwardingError> {
        let Some((name, expected)) = &self.verify else { return Ok(()) };
        match self.single(headers, name)? {
            Some(value) if value == *expected => Ok(()),
            _ => {
                let reason = "The proxy does not say that it has verified the certificate";
                Err(Fault::of(Code::ForwardedNotVerified, reason).in_header(name, None))
            }
        }
    }

    /// The value of a header that has one line.
    fn single(
        &self,
        headers: &[(impl AsRef<[u8]>, impl AsRef<[u8]>)],
        name: &str,
    ) -> Result<Option<String>, ForwardingError> {
        match self.lines(headers, name)?[..] {
            [] => Ok(None),
            [value] => self.text(value).map(Some).map_err(|fault| fault.in_header(name, Some(1))),
            [..] => {
                let reason = "The header occurs more than once, and may be the client's own";
                Err(Fault::of(Code::ForwardedHeaderRepeated, reason).in_header(name, Some(2)))
            }
        }
    }

    /// The lines of one header, in their order.
    fn lines<'h>(
        &self,
        headers: &'h [(impl AsRef<[u8]>, impl AsRef<[u8]>)],
        name: &str,
    ) -> Result<Vec<&'h [u8]>, ForwardingError> {
        let wanted = [folded(name)];
        let mut values = Vec::new();
        let mut octets = 0usize;
        for (found, value) in headers {
            let (found, value) = (found.as_ref(), value.as_ref());
            if found.eq_ignore_ascii_case(name.as_bytes()) {
                octets = octets.saturating_add(value.len());
                values.push(value);
            } else if is_one_of(found, &wanted) {
                let reason = "Another header differs only in _ and -, and may be the client's own";
                return Err(Fault::of(Code::ForwardedHeaderAmbiguous, reason).in_header(name, None));
            }
        }
        if octets > self.limits.header_octets {
            let reason = "The header is longer than header_octets";
            return Err(Fault::of(Code::ForwardedHeaderTooLarge, reason).in_header(name, None));
        }
        Ok(values)
    }

    /// The text of a value, without the spaces around it. Line ends are part of folded PEM only.
    fn text(&self, value: &[u8]) -> Result<String, Fault> {
        let may_fold = self.format == Format::FoldedPem;
        let is_allowed =
            |octet: u8| matches!(octet, b' '..=b'~' | b'\t') || (may_fold && matches!(octet, b'\r' | b'\n'));
        if let Some(offset) = value.iter().position(|octet| !is_allowed(*octet)) {
            return Err(Fault::malformed(offset, "A printable ASCII character is expected"));
        }
        let text = core::str::from_utf8(value).map_err(|_| Fault::malformed(0, "ASCII is expected"))?;
        Ok(text.trim_matches([' ', '\t']).to_string())
    }

    fn within_limits(&self, certificates: &[Vec<u8>]) -> Result<(), Fault> {
        let Limits { certificate_octets, certificates: most, total_octets, .. } = self.limits;
        let too_large = |reason| Err(Fault::of(Code::ForwardedHeaderTooLarge, reason));
        if certificates.iter().any(|der| der.len() > certificate_octets) {
            return too_large("A certificate is longer than certificate_octets");
        }
        if certificates.len() > most {
            return too_large("There are more certificates than the limit allows");
        }
        if certificates.iter().map(Vec::len).sum::<usize>() > total_octets {
            return too_large("The certificates are longer than total_octets");
        }
        Ok(())
    }
}

/// Whether a name of a request is one of these, which are folded.
fn is_one_of(found: &[u8], names: &[String]) -> bool {
    let fold = |octet: u8| if octet == b'_' { b'-' } else { octet.to_ascii_lowercase() };
    names.iter().any(|name| found.iter().copied().map(fold).eq(name.bytes()))
}
