//! The time of day and its zone among the pieces of a date.

use super::super::TimeOfDay;
use super::super::date_words::ZONES;
use super::Piece;

/// `10:30`, `10:30:05 pm`, `10h30`, with a zone after it.
pub(super) fn time(pieces: &[Piece<'_>]) -> Option<TimeOfDay> {
    let two = |run: &str, limit: u32| {
        (run.len() <= 2)
            .then(|| run.parse::<u32>().ok())
            .flatten()
            .filter(|value| *value < limit)
    };
    for (at, window) in pieces.windows(3).enumerate() {
        let (Piece::Number(hours), separator, Piece::Number(minutes)) =
            (window[0], window[1], window[2])
        else {
            continue;
        };
        let colon = match separator {
            Piece::Mark(':') => true,
            Piece::Word("h" | "t") | Piece::Mark('.' | '/' | '-') | Piece::Number(_) => {
                separator == Piece::Word("h")
            }
            Piece::Word(_) | Piece::Mark(_) => false,
        };
        let (true, 2) = (colon, minutes.len()) else {
            continue;
        };
        let (Some(mut hours), Some(minutes)) = (two(hours, 24), two(minutes, 60)) else {
            continue;
        };
        let mut next = at + 3;
        let mut seconds = 0;
        if let (Some(Piece::Mark(':')), Some(Piece::Number(run))) =
            (pieces.get(next), pieces.get(next + 1))
        {
            seconds = two(run, 61)?.min(59);
            next += 2;
        }
        if let (Some(Piece::Mark('.' | ',')), Some(Piece::Number(_))) =
            (pieces.get(next), pieces.get(next + 1))
        {
            next += 2;
        }
        let rest = &pieces[next..];
        let mut words = rest.iter().filter_map(|piece| match piece {
            Piece::Word(word) => Some(*word),
            _ => None,
        });
        match words.next() {
            Some("am" | "a") if hours == 12 => hours = 0,
            Some("pm" | "p") if hours < 12 => hours += 12,
            _ => {}
        }
        return Some(TimeOfDay {
            seconds: hours * 3600 + minutes * 60 + seconds,
            offset_minutes: zone(rest),
        });
    }
    None
}

/// Minutes east of UTC that the pieces after a time say; 0 when they say nothing.
pub(super) fn zone(pieces: &[Piece<'_>]) -> i16 {
    for (at, piece) in pieces.iter().enumerate().take(12) {
        match piece {
            Piece::Mark(sign @ ('+' | '-')) => {
                let Some(Piece::Number(run)) = pieces.get(at + 1) else {
                    continue;
                };
                let (hours, minutes) = match (run.len(), pieces.get(at + 2), pieces.get(at + 3)) {
                    (4, ..) => (run[..2].parse::<i16>(), run[2..].parse::<i16>()),
                    (1 | 2, Some(Piece::Mark(':')), Some(Piece::Number(rest))) => {
                        (run.parse(), rest.parse())
                    }
                    (1 | 2, ..) => (run.parse(), Ok(0)),
                    _ => continue,
                };
                let (Ok(hours), Ok(minutes)) = (hours, minutes) else {
                    continue;
                };
                if hours <= 14 && minutes < 60 {
                    let total = hours * 60 + minutes;
                    return if *sign == '-' { -total } else { total };
                }
            }
            Piece::Word(word) => {
                if let Some((_, hours, minutes)) = ZONES.iter().find(|(name, ..)| name == word) {
                    // `GMT+3` says more than `GMT`.
                    if !matches!(pieces.get(at + 1), Some(Piece::Mark('+' | '-'))) {
                        return hours * 60 + hours.signum() * minutes;
                    }
                }
            }
            Piece::Number(_) | Piece::Mark(_) => {}
        }
    }
    0
}
