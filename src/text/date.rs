//! Dates known to some precision: `1650`, `1916-03`, `2023-10-07`, `2023-10-07T08:15:00Z`.
//!
//! Years run from 0001 to 9999 in the proleptic Gregorian calendar (ISO 8601-1:2019, 5.2),
//! so an article of 1650 sorts and counts like one of today.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;
use utoipa::{PartialSchema, ToSchema};

/// Time of day with its offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    /// Seconds since local midnight, below 86,400.
    pub seconds: u32,
    /// Offset of local time from UTC in minutes, east positive.
    pub offset_minutes: i16,
}

/// A date of which the year is known, and perhaps month, day and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<TimeOfDay>,
}

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DateError {
    /// Not of a known shape.
    #[error(
        "`{text}` is not a date; hint: write `1650`, `1650-03`, `2023-10-07` or RFC 3339 such as `2023-10-07T08:15:00Z`"
    )]
    Shape {
        /// What was given.
        text: String,
    },
    /// Right shape, but no such day or time.
    #[error("`{text}` names a day or time that does not exist")]
    Range {
        /// What was given.
        text: String,
    },
}

impl PartialDate {
    /// Builds a date, checking that it exists; a day needs a month.
    #[must_use]
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        if !(1..=9999).contains(&year) || (day.is_some() && month.is_none()) {
            return None;
        }
        civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(PartialDate {
            year,
            month,
            day,
            time: None,
        })
    }

    /// Adds a time of day to a full date.
    #[must_use]
    pub fn with_time(self, seconds: u32, offset_minutes: i16) -> Option<Self> {
        if self.day.is_none() || seconds >= 86_400 || offset_minutes.abs() >= 24 * 60 {
            return None;
        }
        Some(PartialDate {
            time: Some(TimeOfDay {
                seconds,
                offset_minutes,
            }),
            ..self
        })
    }

    /// The UTC day and time of a moment given in seconds since 1970.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Option<Self> {
        let days = i32::try_from(seconds.div_euclid(86_400)).ok()?;
        let of_day = u32::try_from(seconds.rem_euclid(86_400)).ok()?;
        let date = civil::Date::new(1970, 1, 1)
            .ok()?
            .checked_add(jiff::Span::new().try_days(days).ok()?)
            .ok()?;
        Self::new(date.year(), Some(date.month()), Some(date.day()))?.with_time(of_day, 0)
    }

    /// Year, 1 to 9999.
    #[must_use]
    pub fn year(&self) -> i16 {
        self.year
    }

    /// Month, 1 to 12, where known.
    #[must_use]
    pub fn month(&self) -> Option<i8> {
        self.month
    }

    /// Day of the month where known.
    #[must_use]
    pub fn day(&self) -> Option<i8> {
        self.day
    }

    /// Time of day where known.
    #[must_use]
    pub fn time(&self) -> Option<TimeOfDay> {
        self.time
    }

    /// The first second that the date may mean, in seconds since 1970 UTC (negative before).
    #[must_use]
    pub fn start_unix(&self) -> i64 {
        let local = unix_of(self.first_day());
        match self.time {
            Some(time) => local + i64::from(time.seconds) - i64::from(time.offset_minutes) * 60,
            None => local,
        }
    }

    /// One past the last second that the date may mean, in seconds since 1970 UTC.
    #[must_use]
    pub fn end_unix(&self) -> i64 {
        if self.time.is_some() {
            return self.start_unix() + 1;
        }
        let first = self.first_day();
        let next = match (self.month, self.day) {
            (_, Some(_)) => first.tomorrow().ok(),
            (Some(12), None) | (None, None) => civil::Date::new(self.year + 1, 1, 1).ok(),
            (Some(month), None) => civil::Date::new(self.year, month + 1, 1).ok(),
        };
        next.map_or_else(|| unix_of(civil::Date::MAX) + 86_400, unix_of)
    }

    /// The date without time, cut to the given day precision or coarser.
    #[must_use]
    pub fn date_only(&self) -> Self {
        PartialDate {
            time: None,
            ..*self
        }
    }

    /// The first day that the date may mean.
    #[must_use]
    pub fn first_day(&self) -> civil::Date {
        civil::date(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }
}

fn unix_of(date: civil::Date) -> i64 {
    let days = date
        .since(civil::date(1970, 1, 1))
        .map_or(0, |span| i64::from(span.get_days()));
    days * 86_400
}

impl FromStr for PartialDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let shape = || DateError::Shape {
            text: text.to_owned(),
        };
        let range = || DateError::Range {
            text: text.to_owned(),
        };
        let (date, time) = match text.find(['T', 't', ' ']) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        let parts: Vec<&str> = date.split('-').collect();
        let widths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        if !matches!(widths.as_slice(), [4] | [4, 2] | [4, 2, 2])
            || !parts.iter().all(|part| digits(part))
        {
            return Err(shape());
        }
        let number = |at: usize| {
            parts
                .get(at)
                .map(|part| part.parse::<i16>().map_err(|_| shape()))
                .transpose()
        };
        let year = number(0)?.ok_or_else(shape)?;
        let small = |value: Option<i16>| {
            value
                .map(|v| i8::try_from(v).map_err(|_| range()))
                .transpose()
        };
        let base = Self::new(year, small(number(1)?)?, small(number(2)?)?).ok_or_else(range)?;
        match time {
            None => Ok(base),
            Some(time) => {
                let (seconds, offset) = parse_time(time).ok_or_else(shape)?;
                base.with_time(seconds, offset).ok_or_else(range)
            }
        }
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `HH:MM[:SS[.fraction]](Z|±HH:MM|nothing = UTC)` to seconds of the day and offset in minutes.
fn parse_time(text: &str) -> Option<(u32, i16)> {
    let (clock, offset) = match text.rfind(['Z', 'z', '+', '-']) {
        Some(at) if matches!(text.as_bytes()[at], b'Z' | b'z') => {
            (&text[..at], text[at + 1..].is_empty().then_some(0)?)
        }
        Some(at) => {
            let zone = text[at + 1..].replace(':', "");
            if zone.len() != 4 || !digits(&zone) {
                return None;
            }
            let (hours, minutes): (i16, i16) = (zone[..2].parse().ok()?, zone[2..].parse().ok()?);
            let sign = if text.as_bytes()[at] == b'-' { -1 } else { 1 };
            (
                &text[..at],
                (minutes < 60).then_some(sign * (hours * 60 + minutes))?,
            )
        }
        None => (text, 0),
    };
    let clock = clock.split('.').next()?;
    let mut seconds = 0;
    let mut parts = 0;
    for (part, (limit, weight)) in clock.split(':').zip([(24, 3600), (60, 60), (61, 1)]) {
        let value: u32 = digits(part).then(|| part.parse().ok())??;
        if part.len() != 2 || value >= limit {
            return None;
        }
        seconds += value * weight;
        parts += 1;
    }
    (parts >= 2 && clock.split(':').count() == parts).then_some((seconds.min(86_399), offset))
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        if let Some(TimeOfDay {
            seconds,
            offset_minutes,
        }) = self.time
        {
            write!(
                f,
                "T{:02}:{:02}:{:02}",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60
            )?;
            if offset_minutes == 0 {
                write!(f, "Z")?;
            } else {
                let sign = if offset_minutes < 0 { '-' } else { '+' };
                write!(
                    f,
                    "{sign}{:02}:{:02}",
                    offset_minutes.abs() / 60,
                    offset_minutes.abs() % 60
                )?;
            }
        }
        Ok(())
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for PartialDate {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(
                "RFC 3339 date-time, or a date of lower precision: `1650`, `1650-03`, `2023-10-07`",
            ))
            .examples(["2023-10-07T08:15:00Z"])
            .into()
    }
}

impl ToSchema for PartialDate {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_every_precision() {
        for text in [
            "1650",
            "1650-03",
            "2023-10-07",
            "2023-10-07T08:15:00Z",
            "2023-10-07T08:15:00+03:30",
        ] {
            assert_eq!(
                text.parse::<PartialDate>().map(|date| date.to_string()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn refuses_days_that_do_not_exist() {
        for text in ["2023-02-30", "2023-13", "0000", "2023-10-07T25:00:00Z"] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn bounds_cover_the_unknown_part() {
        let year: PartialDate = "1650".parse().expect("a year");
        assert_eq!(
            PartialDate::from_unix(year.start_unix()).map(|d| d.to_string()),
            Some("1650-01-01T00:00:00Z".into())
        );
        assert_eq!(
            PartialDate::from_unix(year.end_unix()).map(|d| d.to_string()),
            Some("1651-01-01T00:00:00Z".into())
        );
        let east: PartialDate = "2023-10-07T02:00:00+03:00".parse().expect("a time");
        assert_eq!(
            PartialDate::from_unix(east.start_unix()).map(|d| d.to_string()),
            Some("2023-10-06T23:00:00Z".into())
        );
    }
}
