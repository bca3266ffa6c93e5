//! What came of an attempt to authenticate, and the status that HTTP has for it.

use certauth::ValidationError;

use crate::principal::Principal;

/// What came of an attempt to authenticate. Only the first is a yes; the two others are different refusals, and neither means
/// "go on".
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a refusal that is not looked at lets everybody in"]
pub enum Outcome {
    /// The peer is this principal.
    Authenticated(Principal),
    /// The peer has shown a certificate, and it is refused.
    Denied(ValidationError),
    /// The peer has shown no certificate.
    NoCertificate,
}

/// Which statuses of HTTP the refusals have.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatusMap {
    /// 403 for both, as ASP.NET Core answers: a certificate belongs to the connection, and no header could ask for another
    /// one.
    #[default]
    Forbidden,
    /// 401 for both, for hosts that insist on it. RFC 9110, 15.5.2: a 401 must carry WWW-Authenticate, and there is no scheme
    /// for certificates.
    Unauthorized,
    /// nginx's own: 496 without a certificate, 495 for one that is refused. nginx turns both into 400 unless `error_page`
    /// takes them.
    Nginx,
}

impl StatusMap {
    /// Every map, by its word in every language.
    pub const ALL: &[(&str, StatusMap)] =
        &[("forbidden", StatusMap::Forbidden), ("unauthorized", StatusMap::Unauthorized), ("nginx", StatusMap::Nginx)];

    /// The map of that word, if there is one.
    pub fn from_word(word: &str) -> Option<StatusMap> {
        StatusMap::ALL.iter().find(|(name, _)| *name == word).map(|(_, map)| *map)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        StatusMap::ALL.iter().find(|(_, map)| *map == self).map_or("forbidden", |(word, _)| word)
    }
}

impl Outcome {
    /// The principal, if there is one.
    pub fn principal(&self) -> Option<&Principal> {
        match self {
            Outcome::Authenticated(principal) => Some(principal),
            Outcome::Denied(_) | Outcome::NoCertificate => None,
        }
    }

    /// The refusal, if a certificate was shown and refused.
    pub fn error(&self) -> Option<&ValidationError> {
        match self {
            Outcome::Denied(error) => Some(error),
            Outcome::Authenticated(_) | Outcome::NoCertificate => None,
        }
    }

    /// The word for it in records and in every language: `authenticated`, `denied` or `no_certificate`.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Authenticated(_) => "authenticated",
            Outcome::Denied(_) => "denied",
            Outcome::NoCertificate => "no_certificate",
        }
    }

    /// The status to answer with: 200 for the principal, and what the map says for the refusals. Tell the peer no more than
    /// that; the reason is for the log.
    pub fn http_status(&self, map: StatusMap) -> u16 {
        match (self, map) {
            (Outcome::Authenticated(_), _) => 200,
            (Outcome::Denied(_) | Outcome::NoCertificate, StatusMap::Forbidden) => 403,
            (Outcome::Denied(_) | Outcome::NoCertificate, StatusMap::Unauthorized) => 401,
            (Outcome::Denied(_), StatusMap::Nginx) => 495,
            (Outcome::NoCertificate, StatusMap::Nginx) => 496,
        }
    }
}
