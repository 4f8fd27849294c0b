//! Everything that matches, one article at a time.

use std::ops::ControlFlow;

use tantivy::DocAddress;

use super::TantivyBackend;
use super::open::{Segment, length_table};
use super::prepare::Preparation;
use super::run::{SegmentEvents, Walk};
use crate::backend::{BackendError, Deadline, ExportSink};
use crate::search::{Request, Sort};

impl TantivyBackend {
    /// Gives every matching article, with the ids of its matching events, to `sink`, in the order of the index.
    pub(super) fn export_matches(
        &self,
        request: &Request,
        deadline: &Deadline,
        sink: &mut ExportSink<'_>,
    ) -> Result<(), BackendError> {
        let snapshot = self.snapshot()?;
        let request = Request {
            facets: Vec::new(),
            timeline: None,
            sort: Sort::Newest,
            cursor: None,
            ..request.clone()
        };
        let count = Self::ask(&snapshot, &request, deadline, &|_| Ok(()))?;
        let mut preparation = Preparation::new(&snapshot, &request, false, None)?;
        let task = Self::task(&mut preparation, &snapshot, count.plan, &request, deadline)?;
        for at in 0..snapshot.searcher.segment_readers().len() {
            let segment = Segment::new(&snapshot, at, length_table(1.0, &request.ranking))?;
            let mut events = SegmentEvents::open(&segment, &task)?;
            let mut failed = None;
            let mut stopped = false;
            Walk::open(&task, segment)?.each(&mut |doc| {
                let stored = snapshot
                    .stored(DocAddress {
                        segment_ord: at as u32,
                        doc_id: doc,
                    })
                    .and_then(|stored| Ok((stored, events.numbers(doc)?)));
                match stored {
                    Ok((stored, numbers)) => {
                        let ids = numbers
                            .iter()
                            .filter_map(|event| stored.annotations.events.get(*event as usize))
                            .map(|event| event.id.clone())
                            .collect();
                        let flow = sink(stored, ids);
                        stopped = flow.is_break();
                        flow
                    }
                    Err(error) => {
                        failed = Some(error);
                        ControlFlow::Break(())
                    }
                }
            })?;
            if let Some(error) = failed {
                return Err(error);
            }
            if stopped {
                break;
            }
        }
        Ok(())
    }
}
