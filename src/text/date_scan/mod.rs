//! Dates as people and programs write them, in many languages: `Feb. 5, 2024 10:30 AM EST`, `17 octobre 2023`, `١٧ أكتوبر ٢٠٢٣`.
//!
//! Never uses the clock: what has no year is no date here. Persian (solar) and Thai (Buddhist) years are converted.

mod clock;

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use super::date_words::{MONTHS, PERSIAN_MONTHS};
use super::{PartialDate, TimeOfDay};

use clock::{time, zone};

/// Longest text that is taken for a date with some words around it.
const LONGEST_BYTES: usize = 200;

/// Years of which an article can be. The year 1 is what programs write for no date, later years are slips: no archive
/// holds what has yet to be written.
const YEARS: RangeInclusive<i16> = 2..=2100;
/// Years of dates told by little but their digits.
const LIKELY_YEARS: RangeInclusive<i16> = 1000..=*YEARS.end();

/// Reads a date out of a text that is one, give or take a weekday, a label and a time.
///
/// `language` (ISO 639-1) settles `03/04/2020`: month first for English and unknown, day first otherwise.
/// A year in which no article can have been written is none ([`YEARS`]).
pub fn scan_date(text: &str, language: Option<&str>) -> Option<PartialDate> {
    scan(text, language).filter(|date| YEARS.contains(&date.year()))
}

fn scan(text: &str, language: Option<&str>) -> Option<PartialDate> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST_BYTES {
        return None;
    }
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let text = western_digits(text);
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return all_digits(&text);
    }
    let pieces = pieces(&text);
    let time = time(&pieces);
    let date = compact(&pieces)
        .or_else(|| with_month_word(&pieces))
        .or_else(|| with_east_asian_marks(&text))
        .or_else(|| numeric(&pieces, language))?;
    Some(match time {
        Some(TimeOfDay {
            seconds,
            offset_minutes,
        }) => date.with_time(seconds, offset_minutes).unwrap_or(date),
        None => date,
    })
}

/// Digits of all scripts as ASCII, everything in lower case.
fn western_digits(text: &str) -> String {
    const ZEROS: [char; 12] = ['٠', '۰', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '๐'];
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| {
            let value = ZEROS.iter().find_map(|&zero| {
                (letter as u32)
                    .checked_sub(zero as u32)
                    .filter(|value| *value < 10)
            });
            match value {
                Some(value) => char::from_digit(value, 10).unwrap_or(letter),
                None if matches!(letter, '\u{200e}' | '\u{200f}' | '\u{a0}' | '\u{202f}') => ' ',
                None if letter == '،' => ',',
                None => letter,
            }
        })
        .collect()
}

/// `20231017`, `20231017081500`, seconds or milliseconds since 1970, a bare year.
fn all_digits(text: &str) -> Option<PartialDate> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
    let small = |from, to| part(from, to).and_then(|value| i8::try_from(value).ok());
    match text.len() {
        4 => PartialDate::new(part(0, 4)?, None, None),
        6 => PartialDate::new(part(0, 4)?, Some(small(4, 6)?), None),
        8 => PartialDate::new(part(0, 4)?, Some(small(4, 6)?), Some(small(6, 8)?)),
        12 | 14 => {
            let day = PartialDate::new(part(0, 4)?, Some(small(4, 6)?), Some(small(6, 8)?))?;
            let clock = |from, to| text.get(from..to)?.parse::<u32>().ok();
            let (hours, minutes) = (clock(8, 10)?, clock(10, 12)?);
            let seconds = clock(12, 14).unwrap_or(0);
            (hours < 24 && minutes < 60 && seconds < 60)
                .then(|| day.with_time(hours * 3600 + minutes * 60 + seconds, 0))
                .flatten()
        }
        9 | 10 => PartialDate::from_unix(text.parse().ok()?),
        13 => PartialDate::from_unix(text.parse::<i64>().ok()? / 1000),
        _ => None,
    }
}

/// A run of digits, a run of letters, or a single other character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'t> {
    Number(&'t str),
    Word(&'t str),
    Mark(char),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let digit = letter.is_ascii_digit();
        let word = |letter: char| {
            letter.is_alphabetic()
                || matches!(letter, '\u{300}'..='\u{36f}' | '\u{93c}'..='\u{94d}' | '\u{e31}'..='\u{e4e}' | '\u{200c}')
        };
        if !digit && !word(letter) {
            pieces.push(Piece::Mark(letter));
            continue;
        }
        let mut end = start + letter.len_utf8();
        while let Some(&(at, next)) = letters.peek() {
            if (digit && next.is_ascii_digit()) || (!digit && word(next)) {
                end = at + next.len_utf8();
                letters.next();
            } else {
                break;
            }
        }
        let run = &text[start..end];
        pieces.push(if digit {
            Piece::Number(run)
        } else {
            Piece::Word(run)
        });
    }
    pieces
}

/// The months by their names, and whether they are of the Persian calendar.
static MONTH_NAMES: LazyLock<HashMap<&str, (i8, bool)>> = LazyLock::new(|| {
    let mut months = HashMap::new();
    for (table, persian) in [(&MONTHS, false), (&PERSIAN_MONTHS, true)] {
        for (month, names) in (1i8..).zip(table) {
            for name in names.split(' ') {
                months.entry(name).or_insert((month, persian));
            }
        }
    }
    months
});

/// The month that a word names, and whether it is one of the Persian calendar.
fn month_of(word: &str) -> Option<(i8, bool)> {
    const JOINER: char = '\u{200c}';
    if word.contains(JOINER) {
        return MONTH_NAMES.get(word.replace(JOINER, "").as_str()).copied();
    }
    MONTH_NAMES.get(word).copied()
}

fn year_of(text: &str) -> Option<i16> {
    (text.len() == 4)
        .then(|| text.parse().ok())
        .flatten()
        .filter(|year| *year > 0)
}

fn day_of(text: &str) -> Option<i8> {
    (text.len() <= 2)
        .then(|| text.parse().ok())
        .flatten()
        .filter(|day| (1..=31).contains(day))
}

/// `20231017T081500+0200`: a run of eight digits with a time or words around it.
fn compact(pieces: &[Piece<'_>]) -> Option<PartialDate> {
    pieces.iter().enumerate().find_map(|(at, piece)| {
        let Piece::Number(run) = piece else {
            return None;
        };
        if !matches!(run.len(), 8 | 14) {
            return None;
        }
        let date = all_digits(run).filter(|date| LIKELY_YEARS.contains(&date.year()))?;
        let (Some(Piece::Word("t")), Some(Piece::Number(clock))) =
            (pieces.get(at + 1), pieces.get(at + 2))
        else {
            return Some(date);
        };
        let part = |from: usize| {
            clock
                .get(from..from + 2)
                .and_then(|part| part.parse::<u32>().ok())
        };
        match (part(0), part(2), part(4).unwrap_or(0)) {
            (Some(hours), Some(minutes), seconds) if hours < 24 && minutes < 60 && seconds < 60 => {
                date.with_time(
                    hours * 3600 + minutes * 60 + seconds,
                    zone(&pieces[at + 3..]),
                )
            }
            _ => Some(date),
        }
    })
}

/// A month by name with the day and year nearest to it.
fn with_month_word(pieces: &[Piece<'_>]) -> Option<PartialDate> {
    let at = pieces
        .iter()
        .enumerate()
        .find_map(|(at, piece)| match piece {
            Piece::Word(word) => month_of(word).map(|(month, persian)| {
                // Levantine names come in pairs: the first and the second Tishrin and Kanun.
                let second = pieces[at + 1..]
                    .iter()
                    .take(2)
                    .any(|next| matches!(next, Piece::Word("الثاني")));
                match (*word, second) {
                    ("كانون", false) => (at, 12, false),
                    ("تشرين", true) => (at, 11, false),
                    _ => (at, month, persian),
                }
            }),
            _ => None,
        });
    let (at, month, persian) = at?;
    // Numbers that belong to a time of day are none of ours.
    let number = |at: usize| match pieces.get(at) {
        Some(Piece::Number(run))
            if pieces.get(at + 1) != Some(&Piece::Mark(':'))
                && (at == 0 || pieces[at - 1] != Piece::Mark(':')) =>
        {
            Some(*run)
        }
        _ => None,
    };
    let before = (at.saturating_sub(6)..at).rev().filter_map(number);
    let after = (at + 1..pieces.len().min(at + 9)).filter_map(number);
    let before: Vec<&str> = before.collect();
    let after: Vec<&str> = after.collect();
    let year = after
        .iter()
        .chain(&before)
        .find_map(|run| year_of(run))
        .or_else(|| short_year(&before, &after))?;
    let day = before
        .first()
        .and_then(|run| day_of(run))
        .or_else(|| after.first().and_then(|run| day_of(run)))
        .or_else(|| before.get(1).and_then(|run| day_of(run)));
    let thai = pieces.iter().any(|piece| matches!(piece, Piece::Word(word) if word.chars().any(|l| ('\u{e00}'..='\u{e7f}').contains(&l))));
    if persian {
        return from_persian(year, month, day);
    }
    let year = if thai && year > 2400 {
        year - 543
    } else {
        year
    };
    match PartialDate::new(year, Some(month), day) {
        Some(date) => Some(date),
        None => PartialDate::new(year, Some(month), None),
    }
}

/// `5 Feb 24`, as in message headers of old.
fn short_year(before: &[&str], after: &[&str]) -> Option<i16> {
    let run = match (before.first(), after) {
        (Some(day), [year, ..]) if day_of(day).is_some() => *year,
        (_, [day, year, ..]) if day_of(day).is_some() => *year,
        _ => return None,
    };
    let short: i16 = (run.len() == 2).then(|| run.parse().ok()).flatten()?;
    Some(if short < 70 {
        2000 + short
    } else {
        1900 + short
    })
}

/// `2023年10月17日`, `2023년 10월 17일`.
fn with_east_asian_marks(text: &str) -> Option<PartialDate> {
    let before = |text: &str, mark: &[char]| {
        let at = text.find(mark)?;
        let head = text[..at].trim_end();
        let digits = head.len() - head.bytes().rev().take_while(u8::is_ascii_digit).count();
        let rest = text[at..]
            .chars()
            .next()
            .map_or(at, |mark| at + mark.len_utf8());
        Some((head[digits..].parse::<i16>().ok()?, rest))
    };
    let (year, rest) = before(text, &['年', '년'])?;
    if !LIKELY_YEARS.contains(&year) {
        return None;
    }
    let small = |value: i16| i8::try_from(value).ok();
    let text = &text[rest..];
    let Some((month, rest)) = before(text, &['月', '월']) else {
        return PartialDate::new(year, None, None);
    };
    let day = before(&text[rest..], &['日', '일', '号', '號']).and_then(|(day, _)| small(day));
    PartialDate::new(year, Some(small(month)?), day)
}

/// Numbers joined by the same mark: year first, or day and month in the order of the language.
fn numeric(pieces: &[Piece<'_>], language: Option<&str>) -> Option<PartialDate> {
    for (at, window) in pieces.windows(5).enumerate() {
        let &[
            Piece::Number(a),
            Piece::Mark(first),
            Piece::Number(b),
            Piece::Mark(second),
            Piece::Number(c),
        ] = window
        else {
            continue;
        };
        if first != second
            || !matches!(first, '/' | '.' | '-')
            || (at > 0 && matches!(pieces[at - 1], Piece::Mark('.' | '/')))
        {
            continue;
        }
        if let (Some(year), Some(month), Some(day)) = (year_of(a), day_of(b), day_of(c)) {
            if language == Some("fa") && (1200..1500).contains(&year) {
                return from_persian(year, month, Some(day));
            }
            return PartialDate::new(year, Some(month), Some(day));
        }
        let year = match c.len() {
            4 => year_of(c),
            2 => c.parse::<i16>().ok().map(|short| {
                if short < 70 {
                    2000 + short
                } else {
                    1900 + short
                }
            }),
            _ => None,
        };
        if let (Some(one), Some(two), Some(year)) = (day_of(a), day_of(b), year) {
            let month_first = first == '/' && language.is_none_or(|language| language == "en");
            let (day, month) = if one > 12 || (two <= 12 && !month_first) {
                (one, two)
            } else {
                (two, one)
            };
            if let Some(date) = PartialDate::new(year, Some(month), Some(day)) {
                return Some(date);
            }
        }
    }
    // `03/2016`, `2016/03`
    for window in pieces.windows(3) {
        if let &[
            Piece::Number(a),
            Piece::Mark('/' | '-' | '.'),
            Piece::Number(b),
        ] = window
        {
            let pair = match (year_of(a), year_of(b)) {
                (Some(year), None) => Some((year, day_of(b)?)),
                (None, Some(year)) => Some((year, day_of(a)?)),
                _ => None,
            };
            if let Some((year, month)) = pair
                && LIKELY_YEARS.contains(&year)
            {
                return PartialDate::new(year, Some(month), None);
            }
        }
    }
    None
}

/// A day of the Persian solar calendar (Borkowski's 2820-year cycle is not needed: 33-year leap pattern, right 1206–1498).
fn from_persian(year: i16, month: i8, day: Option<i8>) -> Option<PartialDate> {
    if !(1200..1500).contains(&year) {
        return None;
    }
    let (year, month, of_month) = (
        i64::from(year),
        i64::from(month),
        i64::from(day.unwrap_or(1)),
    );
    let of_year = if month <= 7 {
        (month - 1) * 31
    } else {
        (month - 7) * 30 + 186
    } + of_month;
    // Days from the epoch, then to 1970 by the known pair 1348-10-11 = 1970-01-01.
    let days = |year: i64| 365 * year + (8 * year + 29) / 33;
    let since = days(year) + of_year - (days(1348) + 186 + 3 * 30 + 11);
    let date = PartialDate::from_unix(since * 86_400)?.date_only();
    match day {
        Some(_) => Some(date),
        None => PartialDate::new(date.year(), None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(text: &str) -> String {
        scan_date(text, None).map_or_else(|| "-".to_owned(), |date| date.to_string())
    }

    #[test]
    fn many_shapes() {
        for (text, date) in [
            ("Feb. 5, 2024 10:30 AM EST", "2024-02-05T10:30:00-05:00"),
            (
                "Tue, 17 Oct 2023 08:15:00 +0330",
                "2023-10-17T08:15:00+03:30",
            ),
            ("Sat, 07 Sep 02 00:00:01 GMT", "2002-09-07T00:00:01Z"),
            ("2023-10-17 08:15:00", "2023-10-17T08:15:00Z"),
            ("2023-10-17T08:15:00.123+0200", "2023-10-17T08:15:00+02:00"),
            ("20231017", "2023-10-17"),
            ("20231017T081500+0200", "2023-10-17T08:15:00+02:00"),
            ("20231017T081500Z", "2023-10-17T08:15:00Z"),
            ("20231017081500", "2023-10-17T08:15:00Z"),
            ("1697530500", "2023-10-17T08:15:00Z"),
            ("1650", "1650"),
            ("March 1916", "1916-03"),
            ("3rd of May, 1650", "1650-05-03"),
            ("17 octobre 2023", "2023-10-17"),
            ("1er février 2012 à 14h05", "2012-02-01T14:05:00Z"),
            ("17. Oktober 2023, 09:00 Uhr", "2023-10-17T09:00:00Z"),
            ("١٧ أكتوبر ٢٠٢٣", "2023-10-17"),
            ("17 تشرين الأول 2023", "2023-10-17"),
            ("17 كانون الثاني 2023", "2023-01-17"),
            ("17 октября 2023 г.", "2023-10-17"),
            ("2023年10月17日 08:15", "2023-10-17T08:15:00Z"),
            ("2023년 10월 17일", "2023-10-17"),
            ("17.10.2023", "2023-10-17"),
            ("10/17/2023", "2023-10-17"),
            ("17/10/2023", "2023-10-17"),
            (
                "Published: Monday, October 17, 2023 at 5:05 p.m. ET",
                "2023-10-17T17:05:00-05:00",
            ),
            ("26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01Z"),
            ("۱۱ دی ۱۳۴۸", "1970-01-01"),
            ("17 ตุลาคม 2566", "2023-10-17"),
            ("3 hours ago", "-"),
            ("", "-"),
            ("version 2.0.1", "-"),
            ("31/31/2020", "-"),
            ("0001-01-01T00:00:00", "-"),
            ("Sun, 06 Nov 3609 08:49:37 GMT", "-"),
            ("5 March 2107", "-"),
        ] {
            assert_eq!(scanned(text), date, "{text}");
        }
    }

    #[test]
    fn language_settles_the_order() {
        let date = |language| scan_date("03/04/2020", language).map(|date| date.to_string());
        assert_eq!(date(Some("fr")).as_deref(), Some("2020-04-03"));
        assert_eq!(date(Some("en")).as_deref(), Some("2020-03-04"));
        assert_eq!(
            scan_date("1394/05/03", Some("fa"))
                .map(|date| date.to_string())
                .as_deref(),
            Some("2015-07-25")
        );
    }
}
