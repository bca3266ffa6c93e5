//! How much a header may carry. The octets of a header are counted before anything is decoded, and what it carries as soon as it is
//! known.

/// The limits of one header and of what it carries.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Octets of all lines of one header. Google's load balancer writes up to 22 KiB, Cloudflare 26 KiB.
    pub header_octets: usize,
    /// Octets of the DER of one certificate.
    pub certificate_octets: usize,
    /// Certificates in all.
    pub certificates: usize,
    /// Octets of the DER of all certificates.
    pub total_octets: usize,
    /// Pairs in an element of x-forwarded-client-cert, not in its form in JSON.
    pub xfcc_pairs: usize,
}

impl Limits {
    /// The limit of that setting, as `limit_certificates`.
    pub(crate) fn field(&mut self, setting: &str) -> Option<&mut usize> {
        match setting {
            "limit_header_octets" => Some(&mut self.header_octets),
            "limit_certificate_octets" => Some(&mut self.certificate_octets),
            "limit_certificates" => Some(&mut self.certificates),
            "limit_total_octets" => Some(&mut self.total_octets),
            "limit_xfcc_pairs" => Some(&mut self.xfcc_pairs),
            _ => None,
        }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            header_octets: 64 << 10,
            certificate_octets: 16 << 10,
            certificates: 11,
            total_octets: 64 << 10,
            xfcc_pairs: 128,
        }
    }
}
