//! Dates told in a sentence: `Oct. 7`, `last Friday`, `yesterday`, `in March 2019`, read against the publication date.
//!
//! Without a publication date only expressions with a year are dates.

use jiff::civil::Date;
use jiff::{Span as Days, civil};

use super::tree::Tree;
use crate::annotate::EventDate;
use crate::text::PartialDate;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// A date expression of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// First token.
    pub(super) from: usize,
    /// The days it means.
    pub(super) date: EventDate,
    /// Whether it opens a period ("since October 7").
    pub(super) open: bool,
}

fn month(word: &str) -> Option<i8> {
    if !word.starts_with(|letter: char| letter.is_ascii_uppercase()) {
        return None;
    }
    let lower = word.trim_end_matches('.').to_ascii_lowercase();
    if lower.len() < 3 {
        return None;
    }
    MONTHS
        .iter()
        .position(|name| {
            *name == lower
                || (lower.len() <= 4 && name.starts_with(&lower) && lower != "ma"
                    || lower == "sept" && *name == "september")
        })
        .map(|at| at as i8 + 1)
}

fn weekday(word: &str) -> Option<i8> {
    let word = word.trim_end_matches(['.', '\'']);
    WEEKDAYS
        .iter()
        .position(|name| name.eq_ignore_ascii_case(word))
        .map(|at| at as i8 + 1)
}

/// Whether a word names a time: a weekday, a month, "today", "night", a year.
pub(super) fn is_time(word: &str) -> bool {
    weekday(word).is_some()
        || month(word).is_some()
        || (word.len() == 4
            && word
                .parse()
                .is_ok_and(|year: u16| (1500..2200).contains(&year)))
        || matches!(
            word.to_ascii_lowercase().as_str(),
            "today"
                | "yesterday"
                | "tomorrow"
                | "tonight"
                | "morning"
                | "afternoon"
                | "evening"
                | "night"
                | "noon"
                | "midnight"
                | "weekend"
                | "week"
                | "month"
                | "year"
                | "day"
                | "eve"
        )
}

fn day(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    (!digits.is_empty() && digits.len() <= 2)
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|day| (1..=31).contains(day))
}

fn year(word: &str) -> Option<i16> {
    (word.len() == 4)
        .then(|| word.parse().ok())
        .flatten()
        .filter(|year| (1000..=2100).contains(year))
}

fn iso(date: Date) -> String {
    date.to_string()
}

fn one(date: Date, text: &str) -> EventDate {
    EventDate {
        start: Some(iso(date)),
        end: Some(iso(date)),
        text: Some(text.to_owned()),
    }
}

fn range(start: Date, end: Date, text: &str) -> EventDate {
    EventDate {
        start: Some(iso(start)),
        end: Some(iso(end)),
        text: Some(text.to_owned()),
    }
}

fn plus(date: Date, days: i64) -> Option<Date> {
    date.checked_add(Days::new().try_days(days).ok()?).ok()
}

/// The date nearest to `published` in the past (or within two months after it) that has this month and day.
fn nearest_year(month: i8, day: i8, published: Date) -> Option<Date> {
    let this = civil::Date::new(published.year(), month, day).ok()?;
    let ahead = this.since(published).ok()?.get_days();
    if ahead > 60 {
        civil::Date::new(published.year() - 1, month, day)
            .ok()
            .or(Some(this))
    } else {
        Some(this)
    }
}

fn last_of(year: i16, month: i8) -> Option<Date> {
    Some(civil::Date::new(year, month, 1).ok()?.last_of_month())
}

/// All date expressions of a sentence, in order.
pub(super) fn told(tree: &Tree<'_>, published: Option<PartialDate>) -> Vec<Told> {
    let today = published
        .filter(|date| date.day().is_some())
        .map(|date| date.first_day());
    let mut found = Vec::new();
    let mut at = 0;
    while at < tree.len() {
        match read(tree, at, today) {
            Some((to, date)) => {
                let before = |back: usize| {
                    at.checked_sub(back)
                        .map(|at| tree.word(at).to_ascii_lowercase())
                };
                let open = matches!(
                    before(1).as_deref(),
                    Some("since" | "from" | "until" | "before" | "after")
                );
                found.push(Told {
                    from: at,
                    date,
                    open,
                });
                at = to + 1;
            }
            None => at += 1,
        }
    }
    found
}

fn read(tree: &Tree<'_>, at: usize, today: Option<Date>) -> Option<(usize, EventDate)> {
    let word = |offset: usize| {
        if at + offset < tree.len() {
            tree.word(at + offset)
        } else {
            ""
        }
    };
    let text = |to: usize| {
        tree.span(at, to)
            .slice(tree.text)
            .unwrap_or_default()
            .to_owned()
    };
    // 7 October 2023, October 7, 2023, Oct. 2023
    if let Some(first) = day(word(0))
        && let Some(month) = month(word(1))
    {
        if let Some(year) = year(word(2)) {
            return Some((
                at + 2,
                one(civil::Date::new(year, month, first).ok()?, &text(at + 2)),
            ));
        }
        return Some((
            at + 1,
            one(nearest_year(month, first, today?)?, &text(at + 1)),
        ));
    }
    if let Some(number) = month(word(0)) {
        let skip = usize::from(word(1) == ".");
        if let Some(first) = day(word(1 + skip)) {
            let comma = usize::from(word(2 + skip) == ",");
            if let Some(year) = year(word(2 + skip + comma)) {
                let to = at + 2 + skip + comma;
                return Some((
                    to,
                    one(civil::Date::new(year, number, first).ok()?, &text(to)),
                ));
            }
            return Some((
                at + 1 + skip,
                one(nearest_year(number, first, today?)?, &text(at + 1 + skip)),
            ));
        }
        let comma = usize::from(word(1 + skip) == "," || word(1 + skip) == "of");
        if let Some(year) = year(word(1 + skip + comma)) {
            let to = at + 1 + skip + comma;
            return Some((
                to,
                range(
                    civil::Date::new(year, number, 1).ok()?,
                    last_of(year, number)?,
                    &text(to),
                ),
            ));
        }
        if number == 5 && !tree.is_noun(at) || at == 0 {
            return None;
        }
        let today = today?;
        let year = if number > today.month() {
            today.year() - 1
        } else {
            today.year()
        };
        return Some((
            at + skip,
            range(
                civil::Date::new(year, number, 1).ok()?,
                last_of(year, number)?,
                &text(at + skip),
            ),
        ));
    }
    if let Some(number) = year(word(0))
        && at > 0
        && matches!(
            tree.lower(at - 1),
            "in" | "since" | "of" | "during" | "early" | "late" | "until"
        )
    {
        return Some((
            at,
            range(
                civil::Date::new(number, 1, 1).ok()?,
                civil::Date::new(number, 12, 31).ok()?,
                word(0),
            ),
        ));
    }
    let today = today?;
    if let Some(number) = weekday(word(0)) {
        let mut back = i64::from(today.weekday().to_monday_one_offset() - number).rem_euclid(7);
        let before = if at > 0 {
            tree.word(at - 1).to_ascii_lowercase()
        } else {
            String::new()
        };
        let date = match before.as_str() {
            "next" | "coming" => plus(today, 7 - back)?,
            "last" if back == 0 => plus(today, -7)?,
            _ => {
                back = if back == 7 { 0 } else { back };
                plus(today, -back)?
            }
        };
        return Some((at, one(date, word(0))));
    }
    let lower = word(0).to_ascii_lowercase();
    let period = |unit: &str, shift: i64| -> Option<EventDate> {
        Some(match unit.trim_end_matches('s') {
            "week" => {
                let monday = plus(
                    today,
                    shift * 7 - i64::from(today.weekday().to_monday_zero_offset()),
                )?;
                range(monday, plus(monday, 6)?, &text(at + 1))
            }
            "month" => {
                let first = today
                    .first_of_month()
                    .checked_add(Days::new().try_months(shift).ok()?)
                    .ok()?;
                range(first, first.last_of_month(), &text(at + 1))
            }
            "year" => {
                let year = today.year() + shift as i16;
                range(
                    civil::Date::new(year, 1, 1).ok()?,
                    civil::Date::new(year, 12, 31).ok()?,
                    &text(at + 1),
                )
            }
            _ => return None,
        })
    };
    match lower.as_str() {
        "today" | "tonight" => Some((at, one(today, word(0)))),
        "yesterday" => Some((at, one(plus(today, -1)?, word(0)))),
        "tomorrow" => Some((at, one(plus(today, 1)?, word(0)))),
        "last" | "past" | "previous" => {
            if word(1).eq_ignore_ascii_case("night") {
                return Some((at + 1, one(plus(today, -1)?, &text(at + 1))));
            }
            let unit = word(1).to_ascii_lowercase();
            (!unit.ends_with('s'))
                .then(|| period(&unit, -1))
                .flatten()
                .map(|date| (at + 1, date))
        }
        "this" => {
            if matches!(word(1), "morning" | "afternoon" | "evening") {
                return Some((at + 1, one(today, &text(at + 1))));
            }
            period(&word(1).to_ascii_lowercase(), 0).map(|date| (at + 1, date))
        }
        "next" => period(&word(1).to_ascii_lowercase(), 1).map(|date| (at + 1, date)),
        _ => {
            if !word(2).eq_ignore_ascii_case("ago") {
                return None;
            }
            let number = i64::from(number(&lower)?);
            let unit = word(1).to_ascii_lowercase();
            let date = match unit.trim_end_matches('s') {
                "day" => one(plus(today, -number)?, &text(at + 2)),
                "week" => one(plus(today, -7 * number)?, &text(at + 2)),
                "month" => {
                    let first = today
                        .first_of_month()
                        .checked_sub(Days::new().try_months(number).ok()?)
                        .ok()?;
                    range(first, first.last_of_month(), &text(at + 2))
                }
                "year" => {
                    let year = today.year() - number as i16;
                    range(
                        civil::Date::new(year, 1, 1).ok()?,
                        civil::Date::new(year, 12, 31).ok()?,
                        &text(at + 2),
                    )
                }
                _ => return None,
            };
            Some((at + 2, date))
        }
    }
}

/// A number in digits or words.
pub(super) fn number(word: &str) -> Option<u32> {
    let digits: String = word.chars().filter(|letter| *letter != ',').collect();
    if let Ok(number) = digits.parse::<u32>() {
        return Some(number);
    }
    const SMALL: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const TENS: [&str; 8] = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    let lower = word.to_ascii_lowercase();
    if let Some(number) = SMALL.iter().position(|known| *known == lower) {
        return Some(number as u32);
    }
    let (tens, unit) = lower.split_once('-').unwrap_or((&lower, ""));
    if let Some(at) = TENS.iter().position(|known| *known == tens) {
        let unit = if unit.is_empty() {
            0
        } else {
            SMALL
                .iter()
                .position(|known| *known == unit)
                .filter(|unit| *unit < 10)?
        };
        return Some((at as u32 + 2) * 10 + unit as u32);
    }
    match lower.as_str() {
        "a" | "an" => Some(1),
        "dozen" => Some(12),
        "hundred" => Some(100),
        "thousand" => Some(1000),
        "couple" => Some(2),
        _ => None,
    }
}
