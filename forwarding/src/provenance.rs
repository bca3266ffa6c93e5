//! Proof that a header comes from the proxy. No constant says so: each proof is made from what the server knows of the hop.

use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;

use certauth::{Code, ConfigError, Identity, Sha256Digest};
use ipnet::IpNet;

use crate::error::{Fault, ForwardingError};

/// The peers whose headers are believed: networks, and Unix sockets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedPeers {
    networks: Vec<IpNet>,
    has_unix: bool,
}

impl TrustedPeers {
    /// Reads a list with commas: addresses, networks such as `10.0.0.0/8` or `fd00::/8`, and `unix` for every Unix socket.
    ///
    /// # Errors
    /// [`Code::ForwardingInvalid`]: a part is none of these, a network has bits behind its prefix, is mapped (write it as IPv4), or is
    /// larger than `10.0.0.0/8` and `fc00::/7` are; the list is empty, or everybody is in it.
    pub fn parse(text: &str) -> Result<TrustedPeers, ConfigError> {
        let mut peers = TrustedPeers { networks: Vec::new(), has_unix: false };
        for part in text.split(',').map(str::trim) {
            if part == "unix" {
                peers.has_unix = true;
                continue;
            }
            let invalid = |reason| ConfigError::in_text(Code::ForwardingInvalid, None, reason);
            let network = match part.parse::<IpAddr>() {
                Ok(address) => IpNet::from(address),
                Err(_) => part
                    .parse::<IpNet>()
                    .map_err(|_| invalid("An address, a network such as 10.0.0.0/8, or unix is expected"))?,
            };
            let least = if network.addr().is_ipv4() { 8 } else { 7 };
            if network.prefix_len() < least {
                return Err(invalid("A network with a prefix below 8, or 7 for IPv6, believes strangers"));
            }
            if network.addr() != network.network() {
                return Err(invalid("A network has no bits behind its prefix"));
            }
            if network.addr() != network.addr().to_canonical() {
                return Err(invalid("An IPv4 network is written as IPv4, not mapped into IPv6"));
            }
            peers.networks.push(network);
        }
        // Halves of the whole are the whole, too.
        if IpNet::aggregate(&peers.networks).iter().any(|network| network.prefix_len() == 0) {
            return Err(ConfigError::in_text(Code::ForwardingInvalid, None, "The networks together believe everybody"));
        }
        Ok(peers)
    }

    fn has(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }
}

/// The proxies whose headers are believed where they authenticate themselves with certificates of their own: by names and
/// digests. A client that authenticates is not thereby a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedProxies {
    proxies: Vec<Proxy>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Proxy {
    DnsName(String),
    Uri(String),
    Certificate(Sha256Digest),
    PublicKey(Sha256Digest),
}

impl TrustedProxies {
    /// Reads a list with commas: `dns:` with a name, `uri:` with a URI, as a SPIFFE ID, `sha256:` with the SHA-256 of a
    /// certificate, or `public-key-sha256:` with that of a SubjectPublicKeyInfo, in hexadecimal.
    ///
    /// A name is compared as a whole, DNS names in either case; a wildcard of the proxy's certificate is none of them.
    ///
    /// # Errors
    /// [`Code::ForwardingInvalid`]: a part is none of these, or the list is empty.
    pub fn parse(text: &str) -> Result<TrustedProxies, ConfigError> {
        let reason = "dns:, uri:, sha256: or public-key-sha256: is expected, and what it says";
        let proxy = |part: &str| {
            let (kind, value) = part.trim().split_once(':').filter(|(_, value)| !value.is_empty())?;
            match kind {
                "dns" => is_host(value).then(|| Proxy::DnsName(value.to_ascii_lowercase())),
                "uri" => Some(Proxy::Uri(value.into())),
                "sha256" => value.parse().ok().map(Proxy::Certificate),
                "public-key-sha256" => value.parse().ok().map(Proxy::PublicKey),
                _ => None,
            }
        };
        let proxies: Option<Vec<Proxy>> = text.split(',').map(proxy).collect();
        let proxies = proxies.ok_or(ConfigError::in_text(Code::ForwardingInvalid, None, reason))?;
        Ok(TrustedProxies { proxies })
    }

    fn has(&self, identity: &Identity) -> bool {
        // Nobody vouches for the names of a certificate that is trusted by itself.
        let has_name = |is_it: &dyn Fn() -> bool| !identity.names_are_claims() && is_it();
        self.proxies.iter().any(|proxy| match proxy {
            Proxy::DnsName(name) => has_name(&|| identity.dns_names().any(|found| found.eq_ignore_ascii_case(name))),
            Proxy::Uri(uri) => has_name(&|| identity.uris().any(|found| found == uri)),
            Proxy::Certificate(digest) => identity.sha256() == *digest,
            Proxy::PublicKey(digest) => identity.public_key_sha256() == *digest,
        })
    }
}

/// A name of a host, without a wildcard and without a dot at its end.
fn is_host(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_'))
    };
    name.split('.').all(is_label)
}

/// Where a request comes from, and whether its headers are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provenance {
    is_trusted: bool,
    hop: Hop,
}

/// What is known of the hop, for the one who reads why it is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hop {
    Unknown,
    Address(IpAddr),
    Unreadable,
    Unix,
    MutualTls,
    SharedSecret,
}

/// The fewest octets of a secret that proves anything.
const LEAST_OCTETS: usize = 16;

impl Provenance {
    /// The address of the connection itself. What X-Forwarded-For says is never the peer.
    pub fn peer(address: IpAddr, trusted: &TrustedPeers) -> Provenance {
        Provenance { is_trusted: trusted.has(address), hop: Hop::Address(address) }
    }

    /// A Unix socket, which whoever may open it can write to.
    pub fn unix(trusted: &TrustedPeers) -> Provenance {
        Provenance { is_trusted: trusted.has_unix, hop: Hop::Unix }
    }

    /// The verdict on the certificate with which the connection itself is authenticated, if it is that of a proxy.
    pub fn mutual_tls(proxy: &Identity, trusted: &TrustedProxies) -> Provenance {
        Provenance { is_trusted: trusted.has(proxy), hop: Hop::MutualTls }
    }

    /// A secret that the proxy adds to each request, in constant time. One of fewer than 16 octets proves nothing.
    pub fn shared_secret(given: &[u8], expected: &[u8]) -> Provenance {
        // Digests say nothing of how much of a secret was right.
        let is_equal = Sha256Digest::of(given) == Sha256Digest::of(expected);
        Provenance { is_trusted: is_equal && expected.len() >= LEAST_OCTETS, hop: Hop::SharedSecret }
    }

    /// Nothing is known, so no header is believed.
    pub fn untrusted() -> Provenance {
        Provenance { is_trusted: false, hop: Hop::Unknown }
    }

    pub(crate) fn is_trusted(self) -> bool {
        self.is_trusted
    }

    /// The refusal of a header that comes from here.
    pub(crate) fn refusal(self, header: &str) -> ForwardingError {
        let (reason, peer) = match self.hop {
            Hop::Unknown => ("Nothing is known of where the request comes from", None),
            Hop::Address(address) => ("The request comes from an address that is not a trusted peer", Some(address)),
            Hop::Unreadable => ("The peer is neither an address, without its port, nor unix", None),
            Hop::Unix => ("The request comes from a Unix socket, and unix is not a trusted peer", None),
            Hop::MutualTls => ("The certificate of the connection is not that of a trusted proxy", None),
            Hop::SharedSecret => ("The secret of the request is not that of the proxies", None),
        };
        ForwardingError { peer, ..Fault::of(Code::ForwardedHeaderUntrusted, reason).in_header(header, None) }
    }
}

/// The proxies that are trusted, in whichever of the three ways, as configurations and the other languages have them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TrustedHops {
    peers: Option<TrustedPeers>,
    proxies: Option<TrustedProxies>,
    shared_secret: Option<Vec<u8>>,
}

/// A secret is not for logs.
impl core::fmt::Debug for TrustedHops {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let TrustedHops { peers, proxies, shared_secret } = self;
        let shared_secret = shared_secret.as_ref().map(|_| "secret");
        f.debug_struct("TrustedHops")
            .field("peers", peers)
            .field("proxies", proxies)
            .field("shared_secret", &shared_secret)
            .finish()
    }
}

/// What a request itself offers as proof of where it comes from.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub enum Proof<'p> {
    /// Nothing is known of its hop.
    Nothing,
    /// The address of the connection itself, or `unix`.
    Peer(&'p str),
    /// The verdict on the certificate of the connection itself.
    MutualTls(&'p Identity),
    /// The secret that came with it.
    SharedSecret(&'p [u8]),
}

impl TrustedHops {
    /// The settings, by their names: what each one takes.
    pub const SETTINGS: &[(&str, &str)] = &[
        ("trusted_peers", "Addresses and networks of proxies with commas between them, and `unix` for Unix sockets"),
        ("trusted_proxies", "Proxies by their certificates: `dns:`, `uri:`, `sha256:` and `public-key-sha256:`"),
        ("shared_secret", "A secret of at least 16 octets that the proxy adds to each request"),
    ];

    /// Sets what one of [`SETTINGS`](TrustedHops::SETTINGS) says; `false` if the name is not one of them.
    ///
    /// # Errors
    /// [`Code::ForwardingInvalid`]: as [`TrustedPeers::parse`] and [`TrustedProxies::parse`]; a secret of fewer than 16 octets.
    pub fn set(&mut self, name: &str, value: &str) -> Result<bool, ConfigError> {
        let in_setting = |error: ConfigError| ConfigError { field: Some(name.into()), ..error };
        let is_given = match name {
            "trusted_peers" => self.peers.is_some(),
            "trusted_proxies" => self.proxies.is_some(),
            _ => name == "shared_secret" && self.shared_secret.is_some(),
        };
        if is_given {
            let reason = "The setting is given twice";
            return Err(in_setting(ConfigError::in_text(Code::ForwardingInvalid, None, reason)));
        }
        match name {
            "trusted_peers" => self.peers = Some(TrustedPeers::parse(value).map_err(in_setting)?),
            "trusted_proxies" => self.proxies = Some(TrustedProxies::parse(value).map_err(in_setting)?),
            "shared_secret" if value.len() < LEAST_OCTETS => {
                let reason = "A shared secret has at least 16 octets";
                return Err(in_setting(ConfigError::in_text(Code::ForwardingInvalid, None, reason)));
            }
            "shared_secret" => self.shared_secret = Some(value.as_bytes().into()),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// What the proof of a request is worth. One that nothing was configured for is worth nothing, and neither is a peer that is
    /// neither an address nor `unix`.
    pub fn provenance(&self, proof: Proof<'_>) -> Provenance {
        let nobody = TrustedPeers { networks: Vec::new(), has_unix: false };
        let peers = self.peers.as_ref().unwrap_or(&nobody);
        match proof {
            Proof::Nothing => Provenance::untrusted(),
            Proof::Peer("unix") => Provenance::unix(peers),
            Proof::Peer(peer) => match address(peer) {
                Some(address) => Provenance::peer(address, peers),
                None => Provenance { is_trusted: false, hop: Hop::Unreadable },
            },
            Proof::MutualTls(identity) => {
                let nobody = TrustedProxies { proxies: Vec::new() };
                Provenance::mutual_tls(identity, self.proxies.as_ref().unwrap_or(&nobody))
            }
            Proof::SharedSecret(given) => {
                Provenance::shared_secret(given, self.shared_secret.as_deref().unwrap_or_default())
            }
        }
    }
}

/// An address. The zone of one of IPv6 (RFC 4007, 11) is not part of it.
fn address(peer: &str) -> Option<IpAddr> {
    match peer.split_once('%') {
        Some((address, _)) => address.parse().ok().map(IpAddr::V6),
        None => peer.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers() {
        let peers = TrustedPeers::parse("10.0.0.0/8, 192.0.2.1,fd00::/8").unwrap();
        for (address, expected) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("11.1.2.3", false),
            ("192.0.2.1", true),
            ("192.0.2.2", false),
            ("fd00::1", true),
            ("fe80::1", false),
        ] {
            assert_eq!(Provenance::peer(address.parse().unwrap(), &peers).is_trusted(), expected, "{address}");
        }
        assert!(!Provenance::unix(&peers).is_trusted());
        assert!(Provenance::unix(&TrustedPeers::parse("unix").unwrap()).is_trusted());
        for bad in [
            "",
            "0.0.0.0/0",
            "::/0",
            "0.0.0.0/1, 128.0.0.0/1",
            "::/2, 4000::/2, 8000::/1",
            "10.0.0.1/8",
            "::ffff:10.0.0.0/104",
            "10.0.0.0/33",
            "localhost",
            "10.0.0.0/8,",
        ] {
            assert_eq!(TrustedPeers::parse(bad).map_err(|error| error.code), Err(Code::ForwardingInvalid), "{bad}");
        }
    }

    #[test]
    fn lists_of_proxies() {
        let digest = "00".repeat(32);
        TrustedProxies::parse(&std::format!("dns:a.example, uri:spiffe://x/y,sha256:{digest}")).unwrap();
        for bad in [
            "",
            "a.example",
            "dns:",
            "dns:*.example",
            "dns: a.example",
            "dns:a.",
            "dns:a b",
            "sha256:00",
            "name:a",
            "dns:a,",
        ] {
            assert_eq!(TrustedProxies::parse(bad).map_err(|error| error.code), Err(Code::ForwardingInvalid), "{bad}");
        }
    }

    #[test]
    fn hops() {
        let mut hops = TrustedHops::default();
        assert_eq!(hops.set("trusted_peers", "10.0.0.0/8, unix"), Ok(true));
        assert_eq!(hops.set("header", "X"), Ok(false));
        assert!(hops.set("shared_secret", "short").is_err() && hops.set("trusted_peers", "unix").is_err());
        for (proof, expected) in [
            (Proof::Peer("10.0.0.1"), true),
            (Proof::Peer("unix"), true),
            (Proof::Peer("192.0.2.1"), false),
            (Proof::Peer("10.0.0.1:80"), false),
            (Proof::Peer("10.0.0.1%eth0"), false),
            (Proof::Peer("fe80::1%eth0"), false),
            (Proof::Peer(""), false),
            (Proof::SharedSecret(b""), false),
            (Proof::Nothing, false),
        ] {
            assert_eq!(hops.provenance(proof).is_trusted(), expected, "{proof:?}");
        }
        hops.set("shared_secret", "0123456789abcdef").unwrap();
        assert!(hops.provenance(Proof::SharedSecret(b"0123456789abcdef")).is_trusted());
        assert!(!std::format!("{hops:?}").contains("0123"));
    }

    #[test]
    fn secrets() {
        let secret = b"0123456789abcdef";
        assert!(Provenance::shared_secret(secret, secret).is_trusted());
        assert!(!Provenance::shared_secret(b"", b"").is_trusted());
        assert!(!Provenance::shared_secret(b"short", b"short").is_trusted());
        assert!(!Provenance::shared_secret(b"0123456789abcdeF", secret).is_trusted());
        assert!(!Provenance::untrusted().is_trusted());
    }
}
