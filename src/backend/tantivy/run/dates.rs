//! The timeline of one segment: matching articles by day of publication, or events by their own days.

use tantivy::columnar::Column;

use super::super::columns::SegmentColumns;
use super::super::docs::Doc;
use super::super::events::{EventColumns, value_of};
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
        }
    }

    /// Adds an article by its publication.
    pub(super) fn add_article(&mut self, doc: Doc, events: u64) {
        let Some(start) = self.columns.published.first(doc) else {
            return;
        };
        let end = self.columns.published_end.first(doc).unwrap_or(start);
        let day = local_day(start, end, &self.wanted.tz);
        match &mut self.row {
            Some(row) => row.add(day, events),
            None => self.days.add_article(day, events),
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

    pub(super) fn finish(mut self) -> DayCounts {
        if let Some(row) = self.row {
            row.pour(&mut self.days);
        }
        self.days
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

    fn pour(self, into: &mut DayCounts) {
        for (at, (articles, events)) in self.counts.into_iter().enumerate() {
            if articles > 0 {
                let sum = into.days.entry(self.first + at as i32).or_default();
                sum.0 += articles;
                sum.1 += events;
            }
        }
    }
}
