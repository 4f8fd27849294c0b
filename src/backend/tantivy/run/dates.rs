//! The timeline of one segment: matching articles by day of publication, or events by their own days.

use jiff::tz::TimeZone;
use tantivy::columnar::Column;

use super::super::columns::SegmentColumns;
use super::super::docs::Doc;
use super::super::events::{EventColumns, value_of};
use super::super::rows::firsts;
use super::super::schema::NO_DATE;
use crate::search::answer::{DayCounts, local_day};
use crate::search::{TimelineDate, TimelineRequest};

/// Counts by day on one segment.
pub(super) struct Timeline<'t, 's> {
    wanted: &'t TimelineRequest,
    columns: &'s SegmentColumns,
    /// Columns of events, where their dates are asked for.
    events: Option<&'s EventColumns>,
    row: Option<Row>,
    days: DayCounts,
    starts: Vec<i64>,
    ends: Vec<i64>,
}

impl<'t, 's> Timeline<'t, 's> {
    pub(super) fn new(
        wanted: &'t TimelineRequest,
        columns: &'s SegmentColumns,
        events: Option<&'s EventColumns>,
    ) -> Self {
        let row = match wanted.date {
            TimelineDate::Published => Row::of(&columns.published),
            TimelineDate::Event => None,
        };
        Timeline {
            wanted,
            columns,
            events,
            row,
            days: DayCounts::default(),
            starts: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Adds articles by their publication, with the number of matching events of each.
    pub(super) fn add_articles(&mut self, docs: &[Doc], events: &[u32]) {
        firsts(&self.columns.published, docs, NO_DATE, &mut self.starts);
        let in_days = self.wanted.tz == TimeZone::UTC;
        if !in_days {
            firsts(&self.columns.published_end, docs, NO_DATE, &mut self.ends);
        }
        for (at, (start, events)) in self.starts.iter().zip(events).enumerate() {
            if *start == NO_DATE {
                continue;
            }
            let end = if in_days { *start } else { self.ends[at] };
            let day = local_day(*start, end, &self.wanted.tz);
            match &mut self.row {
                Some(row) => row.add(day, u64::from(*events)),
                None => self.days.add_article(day, u64::from(*events)),
            }
        }
    }

    /// Whether events are counted by their own days.
    pub(super) fn of_events(&self) -> bool {
        self.wanted.date == TimelineDate::Event
    }

    /// Adds events of an article, of which `article` is the number.
    pub(super) fn add_events(&mut self, doc: Doc, article: u64, events: &[u32]) {
        let Some(columns) = self.events else {
            return;
        };
        let mut days: Vec<i32> = events
            .iter()
            .filter_map(|event| {
                Some((
                    value_of(&columns.start, doc, *event)?,
                    value_of(&columns.end, doc, *event)?,
                ))
            })
            .filter(|(start, _)| *start != NO_DATE)
            .map(|(start, end)| local_day(start, end, &self.wanted.tz))
            .collect();
        self.days.add_events(article, &mut days);
    }

    pub(super) fn finish(self) -> DayCounts {
        match self.row {
            Some(row) => row.finish(),
            None => self.days,
        }
    }
}

/// Articles by day of publication, in a row where the days of a segment lie close enough.
struct Row {
    first: i32,
    counts: Vec<(u64, u64)>,
}

/// Days that are worth a row: about a thousand years.
const MOST_DAYS: i32 = 400_000;

impl Row {
    fn of(published: &Column<i64>) -> Option<Self> {
        const DAY: i64 = 86_400;
        if published.num_docs() == 0 || published.values.num_vals() == 0 {
            return None;
        }
        // A time zone moves a moment by a day at most.
        let first = published.min_value().div_euclid(DAY) as i32 - 1;
        let last = published.max_value().div_euclid(DAY) as i32 + 1;
        let length = last.checked_sub(first)?.checked_add(1)?;
        (1..=MOST_DAYS).contains(&length).then(|| Row {
            first,
            counts: vec![(0, 0); length as usize],
        })
    }

    fn add(&mut self, day: i32, events: u64) {
        if let Some(count) = self.counts.get_mut((day - self.first) as usize) {
            count.0 += 1;
            count.1 += events;
        }
    }

    fn finish(self) -> DayCounts {
        let counts = (self.first..).zip(self.counts);
        let found = counts.filter(|(_, (articles, _))| *articles > 0);
        DayCounts::of_days(found.map(|(day, (articles, events))| (day, articles, events)))
    }
}
