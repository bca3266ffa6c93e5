//! The instant of a validation. It is an argument: the library has no clock.

use core::fmt;

/// Seconds since 1970-01-01T00:00:00Z, negative before it; leap seconds are not counted (RFC 5280, 4.1.2.5).
///
/// ```
/// let time = certauth::UnixTime(1_700_000_000);
/// assert_eq!(time.to_string(), "2023-11-14T22:13:20Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(pub i64);

/// The instant is further from 1970 than seconds can be counted.
#[cfg(feature = "std")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOutOfRange;

#[cfg(feature = "std")]
impl fmt::Display for TimeOutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time is further from 1970 than can be counted in seconds")
    }
}

#[cfg(feature = "std")]
impl core::error::Error for TimeOutOfRange {}

/// The whole second that the instant is in.
///
/// ```
/// use std::time::SystemTime;
/// let now = certauth::UnixTime::try_from(SystemTime::now())?;
/// # Ok::<(), certauth::TimeOutOfRange>(())
/// ```
#[cfg(feature = "std")]
impl TryFrom<std::time::SystemTime> for UnixTime {
    type Error = TimeOutOfRange;

    fn try_from(time: std::time::SystemTime) -> Result<UnixTime, TimeOutOfRange> {
        let seconds = match time.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).ok(),
            Err(before) => {
                let before = before.duration();
                let whole = before.as_secs().checked_add(u64::from(before.subsec_nanos() > 0));
                whole.and_then(|seconds| i64::try_from(seconds).ok()).and_then(i64::checked_neg)
            }
        };
        seconds.map(UnixTime).ok_or(TimeOutOfRange)
    }
}

const SECONDS_A_DAY: i64 = 86_400;
/// 400 Gregorian years have this many days.
const DAYS_AN_ERA: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const DAYS_BEFORE_1970: i64 = 719_468;

impl UnixTime {
    /// This instant, `seconds` later; at the ends of time it stays there.
    pub(crate) fn plus(self, seconds: i64) -> UnixTime {
        UnixTime(self.0.saturating_add(seconds))
    }

    /// The instant of a date of the proleptic Gregorian calendar, or `None` if there is no such date.
    pub(crate) fn from_civil(year: i64, month: i64, day: i64, seconds_of_day: i64) -> Option<UnixTime> {
        if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        // Years are counted from March, so that the leap day is the last of its year.
        let shifted_year = if month > 2 { year } else { year - 1 };
        let shifted_month = if month > 2 { month - 3 } else { month + 9 };
        let era = shifted_year.div_euclid(400);
        let year_of_era = shifted_year.rem_euclid(400);
        let day_of_year = (shifted_month * 153 + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = era * DAYS_AN_ERA + day_of_era - DAYS_BEFORE_1970;
        Some(UnixTime(days * SECONDS_A_DAY + seconds_of_day))
    }

    /// Year, month and day of this instant.
    fn civil(self) -> (i64, i64, i64) {
        let days = self.0.div_euclid(SECONDS_A_DAY) + DAYS_BEFORE_1970;
        let era = days.div_euclid(DAYS_AN_ERA);
        let day_of_era = days.rem_euclid(DAYS_AN_ERA);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (year_of_era * 365 + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (day_of_year * 5 + 2) / 153;
        let day = day_of_year - (shifted_month * 153 + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        (year, month, day)
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// RFC 3339 in UTC, to the second.
impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        let second = self.0.rem_euclid(SECONDS_A_DAY);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn dates_there_and_back() {
        for (civil, seconds, text) in [
            ((1970, 1, 1), 0, "1970-01-01T00:00:00Z"),
            ((2000, 2, 29), 951_782_400, "2000-02-29T00:00:00Z"),
            ((1950, 1, 1), -631_152_000, "1950-01-01T00:00:00Z"),
            ((9999, 12, 31), 253_402_214_400, "9999-12-31T00:00:00Z"),
            ((2100, 3, 1), 4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            let time = UnixTime::from_civil(civil.0, civil.1, civil.2, 0);
            assert_eq!(time, Some(UnixTime(seconds)));
            assert_eq!(UnixTime(seconds).to_string(), text);
        }
        assert_eq!(UnixTime::from_civil(2023, 2, 29, 0), None);
        assert_eq!(UnixTime::from_civil(2023, 13, 1, 0), None);
        assert_eq!(UnixTime::from_civil(2023, 4, 31, 0), None);
    }

    #[cfg(feature = "std")]
    #[test]
    fn system_times_are_whole_seconds() {
        use std::time::{Duration, UNIX_EPOCH};
        let of = |time| UnixTime::try_from(time);
        assert_eq!(of(UNIX_EPOCH), Ok(UnixTime(0)));
        assert_eq!(of(UNIX_EPOCH + Duration::from_millis(1_999)), Ok(UnixTime(1)));
        assert_eq!(of(UNIX_EPOCH - Duration::from_millis(1)), Ok(UnixTime(-1)));
        assert_eq!(of(UNIX_EPOCH - Duration::from_secs(5)), Ok(UnixTime(-5)));
    }

    #[test]
    fn the_ends_of_time_print() {
        assert!(UnixTime(i64::MAX).to_string().ends_with('Z'));
        assert!(UnixTime(i64::MIN).to_string().ends_with('Z'));
    }
}
