//! Time, from rustls's type.

use certauth::UnixTime;

/// rustls's time as certauth's.
pub fn time(now: rustls::pki_types::UnixTime) -> UnixTime {
    UnixTime(i64::try_from(now.as_secs()).unwrap_or(i64::MAX))
}
