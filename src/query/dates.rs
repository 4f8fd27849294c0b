//! Dates as queries write them: `2023`, `2023-10`, `2023-10-07..2023-11`, `>=1990`, `last7d`, `today`.

use crate::text::PartialDate;

const DAY: i64 = 86_400;

/// Seconds since 1970 that no date reaches, for open ends.
pub const FOREVER: i64 = 1 << 52;

/// Reads a range of dates as half-open seconds; `now` is seconds since 1970.
///
/// # Errors
/// What was expected, as a noun for people.
pub fn parse_range(text: &str, now: i64) -> Result<(i64, i64), String> {
    let text = text.trim();
    if let Some((from, to)) = text.split_once("..") {
        let start = if is_open(from) {
            -FOREVER
        } else {
            parse_one(from, now)?.0
        };
        let end = if is_open(to) {
            FOREVER
        } else {
            parse_one(to, now)?.1
        };
        return ordered(start, end);
    }
    for (sign, make) in SIGNS {
        if let Some(date) = text.strip_prefix(sign) {
            return Ok(make(parse_one(date, now)?));
        }
    }
    parse_one(text, now)
}

type Bounds = (i64, i64);

const SIGNS: [(&str, fn(Bounds) -> Bounds); 4] = [
    (">=", |(start, _)| (start, FOREVER)),
    ("<=", |(_, end)| (-FOREVER, end)),
    (">", |(_, end)| (end, FOREVER)),
    ("<", |(start, _)| (-FOREVER, start)),
];

fn is_open(text: &str) -> bool {
    matches!(text.trim(), "" | "*")
}

fn ordered(start: i64, end: i64) -> Result<Bounds, String> {
    if start < end {
        Ok((start, end))
    } else {
        Err("an end that does not lie before the start".to_owned())
    }
}

/// Reads one date as the seconds it covers.
///
/// # Errors
/// What was expected, as a noun for people.
pub fn parse_one(text: &str, now: i64) -> Result<Bounds, String> {
    let text = text.trim();
    let today = now.div_euclid(DAY) * DAY;
    match text.to_ascii_lowercase().as_str() {
        "today" => return Ok((today, today + DAY)),
        "yesterday" => return Ok((today - DAY, today)),
        "now" => return Ok((now, now + 1)),
        lower => {
            if let Some(span) = lower.strip_prefix("last") {
                let days = relative_days(span)
                    .ok_or("a number with `d`, `w`, `m` or `y` after `last`, such as `last7d`")?;
                return Ok((today + DAY - days * DAY, today + DAY));
            }
        }
    }
    text.parse::<PartialDate>()
        .map(|date| (date.start_unix(), date.end_unix()))
        .map_err(|_| {
            "a date such as `1650`, `2023-10`, `2023-10-07`, `2023-10-07..2023-11` or `last7d`"
                .to_owned()
        })
}

/// `7d`, `2w`, `3m` (of 30 days), `1y` (of 365 days); one day more, so that `last7d` today begins seven days back, is not added.
fn relative_days(text: &str) -> Option<i64> {
    let unit = text.chars().last()?;
    let number: i64 = text[..text.len() - unit.len_utf8()]
        .parse()
        .ok()
        .filter(|number| (1..=100_000).contains(number))?;
    let days = match unit {
        'd' => 1,
        'w' => 7,
        'm' => 30,
        'y' => 365,
        _ => return None,
    };
    Some(number * days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_shape() {
        let now = 1_700_000_000;
        let day = |text: &str| parse_one(text, now).expect("a date");
        assert_eq!(
            parse_range("2023-10-07..2023-11", now),
            Ok((day("2023-10-07").0, day("2023-11").1))
        );
        assert_eq!(parse_range("..1650", now), Ok((-FOREVER, day("1650").1)));
        assert_eq!(parse_range(">1650", now), Ok((day("1650").1, FOREVER)));
        assert_eq!(
            parse_range("last7d", now).map(|(from, to)| to - from),
            Ok(7 * DAY)
        );
        assert!(parse_range("2024..2023", now).is_err());
        assert!(parse_range("lastd", now).is_err());
    }
}
