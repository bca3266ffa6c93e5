//! Proof that a header comes from the proxy. No constant says so: each proof is made from what the server knows of the hop.

use alloc::vec::Vec;
use core::net::IpAddr;

use certauth::{Code, ConfigError, Sha256Digest};
use ipnet::IpNet;

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
    /// [`Code::ForwardingInvalid`]: a part is none of these, a network has bits behind its prefix, is mapped (write it as
    /// IPv4), or has a prefix of 0, which would believe everybody; or the list is empty.
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
            if network.prefix_len() == 0 {
                return Err(invalid("A network with a prefix of 0 believes everybody"));
            }
            if network.addr() != network.network() {
                return Err(invalid("A network has no bits behind its prefix"));
            }
            if network.addr() != network.addr().to_canonical() {
                return Err(invalid("An IPv4 network is written as IPv4, not mapped into IPv6"));
            }
            peers.networks.push(network);
        }
        Ok(peers)
    }

    fn has(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }
}

/// Where a request comes from, and whether its headers are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provenance {
    is_trusted: bool,
}

impl Provenance {
    /// The address of the connection itself. What X-Forwarded-For says is never the peer.
    pub fn peer(address: IpAddr, trusted: &TrustedPeers) -> Provenance {
        Provenance { is_trusted: trusted.has(address) }
    }

    /// A Unix socket, which whoever may open it can write to.
    pub fn unix(trusted: &TrustedPeers) -> Provenance {
        Provenance { is_trusted: trusted.has_unix }
    }

    /// A secret that the proxy adds to each request, in constant time. One of fewer than 16 octets proves nothing.
    pub fn shared_secret(given: &[u8], expected: &[u8]) -> Provenance {
        const LEAST_OCTETS: usize = 16;
        // Digests say nothing of how much of a secret was right.
        let is_equal = Sha256Digest::of(given) == Sha256Digest::of(expected);
        Provenance { is_trusted: is_equal && expected.len() >= LEAST_OCTETS }
    }

    /// Nothing is known, so no header is believed.
    pub fn untrusted() -> Provenance {
        Provenance { is_trusted: false }
    }

    pub(crate) fn is_trusted(self) -> bool {
        self.is_trusted
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
        for bad in
            ["", "0.0.0.0/0", "::/0", "10.0.0.1/8", "::ffff:10.0.0.0/104", "10.0.0.0/33", "localhost", "10.0.0.0/8,"]
        {
            assert_eq!(TrustedPeers::parse(bad).map_err(|error| error.code), Err(Code::ForwardingInvalid), "{bad}");
        }
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
