//! The header Date (RFC 5322, 3.3): `Sun, 1 Mar 2026 09:30:00 +0100`.

use std::borrow::Cow;

use chrono::DateTime;
use chrono::Datelike;
use chrono::FixedOffset;
use chrono::Timelike;

use crate::message::MessageError;
use crate::message::header::Header;

const WEEKDAYS: [&str; 7] = [" Mon, ", " Tue, ", " Wed, ", " Thu, ", " Fri, ", " Sat, ", " Sun, "];

const MONTHS: [&str; 12] = [
    " Jan ", " Feb ", " Mar ", " Apr ", " May ", " Jun ", " Jul ", " Aug ", " Sep ", " Oct ", " Nov ", " Dec ",
];

/// The bytes of the longest one.
const BYTES: usize = 32;

/// The date, to the second. Written by hand, since each copy has its own: that takes a tenth of the time.
///
/// # Errors
/// [`MessageError::Year`] for one that has not four digits, or that mail never had.
pub fn date(date: DateTime<FixedOffset>) -> Result<Header<'static>, MessageError> {
    let year = date.year();
    if !(1900..=9999).contains(&year) {
        return Err(MessageError::Year { year });
    }
    let mut value = String::with_capacity(BYTES);
    value.push_str(WEEKDAYS[date.weekday().num_days_from_monday() as usize]);
    if date.day() > 9 {
        digit(date.day() / 10, &mut value);
    }
    digit(date.day(), &mut value);
    value.push_str(MONTHS[date.month0() as usize]);
    two(year.unsigned_abs() / 100, &mut value);
    two(year.unsigned_abs() % 100, &mut value);
    for (mark, number) in [(' ', date.hour()), (':', date.minute()), (':', date.second())] {
        value.push(mark);
        two(number, &mut value);
    }
    let east_s = date.offset().local_minus_utc();
    value.push_str(if east_s < 0 { " -" } else { " +" });
    let minutes = east_s.unsigned_abs() / 60;
    two(minutes / 60, &mut value);
    two(minutes % 60, &mut value);
    Ok(Header {
        name: "Date",
        value: Cow::Owned(value),
    })
}

fn two(number: u32, text: &mut String) {
    digit(number / 10, text);
    digit(number, text);
}

/// The last digit of a number.
fn digit(number: u32, text: &mut String) {
    text.push(char::from_digit(number % 10, 10).unwrap_or('0'));
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use chrono::FixedOffset;
    use proptest::prelude::prop_assert_eq;
    use proptest::prelude::proptest;

    use super::date;

    proptest! {
        #[test]
        fn every_date_is_as_others_write_it(seconds in -2_200_000_000_i64..253_402_000_000, minutes in -1_439_i32..1_440) {
            let offset = FixedOffset::east_opt(minutes * 60).unwrap();
            let moment = DateTime::from_timestamp(seconds, 999).unwrap().with_timezone(&offset);
            prop_assert_eq!(date(moment).unwrap().value, format!(" {}", moment.to_rfc2822()));
        }
    }
}
