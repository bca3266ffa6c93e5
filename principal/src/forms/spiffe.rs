//! SPIFFE IDs: the SPIFFE-ID standard, 2, and the X509-SVID standard, 2 to 4.

use core::fmt;

use certauth::{Code, Identity, Oid};

use crate::forms::form_error::{FormError, UNDECODABLE};

/// SPIFFE-ID, 2.3: no implementation need support more.
const MOST_OCTETS: usize = 2_048;
/// SPIFFE-ID, 2.1, by way of RFC 3986: the longest host.
const MOST_OCTETS_OF_TRUST_DOMAIN: usize = 255;

/// A SPIFFE ID.
///
/// ```
/// use certauth_principal::SpiffeId;
/// let id = SpiffeId::parse("spiffe://example.org/ns/web").unwrap();
/// assert_eq!((id.trust_domain(), id.path()), ("example.org", "/ns/web"));
/// assert!(SpiffeId::parse("spiffe://Example.org/ns/../web").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpiffeId<'a> {
    text: &'a str,
    trust_domain: &'a str,
    path: &'a str,
}

impl<'a> SpiffeId<'a> {
    /// Reads an ID. Nothing is normalised: two IDs are equal if they are the same octets.
    ///
    /// # Errors
    /// What is wrong, as a sentence without its full stop.
    pub fn parse(text: &'a str) -> Result<SpiffeId<'a>, &'static str> {
        if text.len() > MOST_OCTETS {
            return Err("A SPIFFE ID has at most 2048 octets");
        }
        let rest = text.strip_prefix("spiffe://").ok_or("A SPIFFE ID begins with spiffe://")?;
        let end = rest.find('/').unwrap_or(rest.len());
        let (trust_domain, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if trust_domain.is_empty() || trust_domain.len() > MOST_OCTETS_OF_TRUST_DOMAIN {
            return Err("A trust domain has 1 to 255 octets");
        }
        let in_domain = |octet: u8| octet.is_ascii_lowercase() || octet.is_ascii_digit() || b".-_".contains(&octet);
        if !trust_domain.bytes().all(in_domain) {
            return Err("A trust domain has only lower-case letters, digits, dots, hyphens and underscores");
        }
        for segment in path.split('/').skip(1) {
            if matches!(segment, "" | "." | "..") {
                return Err("The path of a SPIFFE ID has no empty segment and neither . nor ..");
            }
            let in_segment = |octet: u8| octet.is_ascii_alphanumeric() || b".-_".contains(&octet);
            if !segment.bytes().all(in_segment) {
                return Err("The path of a SPIFFE ID has only letters, digits, dots, hyphens and underscores");
            }
        }
        Ok(SpiffeId { text, trust_domain, path })
    }

    /// The whole ID.
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// The trust domain.
    pub fn trust_domain(&self) -> &'a str {
        self.trust_domain
    }

    /// The path, from its slash; empty for the ID of a trust domain itself.
    pub fn path(&self) -> &'a str {
        self.path
    }
}

impl fmt::Display for SpiffeId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

/// Whether a URI has the scheme of SPIFFE IDs, valid or not.
pub(crate) fn is_spiffe(uri: &str) -> bool {
    uri.split_once(':').is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("spiffe"))
}

/// The SPIFFE ID of an X509-SVID, with all rules for the certificate of a workload: exactly one URI; an ID with a path
/// (X509-SVID, 2 and 4.1); not a CA (4.1); a critical key usage with digitalSignature and without keyCertSign and cRLSign
/// (4.3).
///
/// That the trust domain belongs to the anchor is for the caller to say: by a rule on the anchor's label.
///
/// # Errors
/// [`Code::SpiffeIdInvalid`].
pub fn spiffe_id(identity: &Identity) -> Result<SpiffeId<'_>, FormError> {
    let invalid = |reason| FormError { code: Code::SpiffeIdInvalid, reason };
    if identity.has_undecodable_names() {
        return Err(invalid(UNDECODABLE));
    }
    let mut uris = identity.uris();
    let (Some(uri), None) = (uris.next(), uris.next()) else {
        return Err(invalid("An X509-SVID has exactly one URI"));
    };
    let id = SpiffeId::parse(uri).map_err(invalid)?;
    if id.path.is_empty() {
        return Err(invalid("The SPIFFE ID of a workload has a path"));
    }
    let certificate = identity.certificate();
    if certificate.basic_constraints().is_some_and(|constraints| constraints.ca) {
        return Err(invalid("An X509-SVID of a workload is not a CA"));
    }
    let usage = certificate.key_usage().ok_or(invalid("An X509-SVID has a key usage"))?;
    if !certificate.extension(&Oid::KEY_USAGE).is_some_and(|extension| extension.critical) {
        return Err(invalid("The key usage of an X509-SVID is critical"));
    }
    if !usage.digital_signature() || usage.key_cert_sign() || usage.crl_sign() {
        return Err(invalid("The key usage of an X509-SVID has digitalSignature, and neither keyCertSign nor cRLSign"));
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the SPIFFE-ID standard, 2, and what its prose excludes.
    #[test]
    fn ids() {
        for (text, is_valid) in [
            ("spiffe://example.org", true),
            ("spiffe://example.org/a", true),
            ("spiffe://staging.example.com/payments/mysql", true),
            ("spiffe://k8s-west.example.com/ns/staging/sa/default", true),
            ("spiffe://a_b-c.1/A_b-c.1", true),
            ("", false),
            ("spiffe:", false),
            ("spiffe:///a", false),
            ("SPIFFE://example.org/a", false),
            ("https://example.org/a", false),
            ("spiffe://Example.org/a", false),
            ("spiffe://exämple.org/a", false),
            ("spiffe://user@example.org/a", false),
            ("spiffe://example.org:8443/a", false),
            ("spiffe://ex%61mple.org/a", false),
            ("spiffe://example.org/", false),
            ("spiffe://example.org/a/", false),
            ("spiffe://example.org//a", false),
            ("spiffe://example.org/./a", false),
            ("spiffe://example.org/a/..", false),
            ("spiffe://example.org/%61", false),
            ("spiffe://example.org/a?b", false),
            ("spiffe://example.org/a#b", false),
            ("spiffe://example.org/a b", false),
            ("spiffe://example.org/ä", false),
            (" spiffe://example.org/a", false),
        ] {
            assert_eq!(SpiffeId::parse(text).is_ok(), is_valid, "{text}");
        }
        let long = |octets: usize| alloc::format!("spiffe://example.org/{}", "a".repeat(octets - 21));
        assert!(SpiffeId::parse(&long(2_048)).is_ok() && SpiffeId::parse(&long(2_049)).is_err());
    }
}
