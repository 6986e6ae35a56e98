//! When a signature was made, and whether that is now.

use chrono::NaiveDateTime;

/// Oldest signature.
pub const MAX_AGE_SECONDS: i64 = 60 * 60;
/// How far another clock may be ahead.
pub const MAX_AHEAD_SECONDS: i64 = 5 * 60;

/// `Tue, 20 Apr 2021 02:07:55 GMT`, the one form that is sent today; seconds since 1970.
pub fn http_date(text: &str) -> Option<i64> {
    const FORM: &str = "%a, %d %b %Y %H:%M:%S GMT";
    let time = NaiveDateTime::parse_from_str(text, FORM).ok()?;
    (time.format(FORM).to_string() == text).then(|| time.and_utc().timestamp())
}

/// Whether a signed time is recent.
pub fn holds(signed: i64, now: i64) -> bool {
    let ahead = signed.saturating_sub(now);
    (-MAX_AGE_SECONDS..=MAX_AHEAD_SECONDS).contains(&ahead)
}

/// Whether a signature that says when it ends has not.
pub fn not_expired(expires: Option<i64>, now: i64) -> bool {
    expires.is_none_or(|expires| now <= expires)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_one_form() {
        assert_eq!(http_date("Tue, 20 Apr 2021 02:07:55 GMT"), Some(1_618_884_475));
        for bad in [
            "",
            "Mon, 20 Apr 2021 02:07:55 GMT",
            "Tue, 20 Apr 2021 02:07:55 +0000",
            "Tue, 20 Apr 2021 02:07:55",
            "tue, 20 apr 2021 02:07:55 GMT",
            "Tuesday, 20-Apr-21 02:07:55 GMT",
            "Tue, 31 Feb 2021 02:07:55 GMT",
            "1618884475",
            "Tue,  20 Apr 2021 02:07:55 GMT",
        ] {
            assert_eq!(http_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_window_is_an_hour_back_and_five_minutes_ahead() {
        let now = 1_000_000;
        assert!(holds(now - 3600, now) && holds(now + 300, now) && holds(now, now));
        assert!(!holds(now - 3601, now) && !holds(now + 301, now));
        assert!(!holds(i64::MIN, now) && !holds(i64::MAX, now));
        assert!(not_expired(None, now) && not_expired(Some(now), now) && !not_expired(Some(now - 1), now));
    }
}
