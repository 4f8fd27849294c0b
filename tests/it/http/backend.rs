//! Backends that fail as they are told, or keep a search waiting.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender};

use dateline::backend::{Backend, BackendError, Deadline, ExportSink, VerifyReport};
use dateline::search::AnnotatedArticle;
use dateline::search::{
    Bucket, EventHits, FacetRequest, Hit, Hits, Matrix, Request, Stats, Suggestion,
};

/// Fails every search with what `error` makes.
pub(super) struct Broken(pub(super) fn() -> BackendError);

/// Keeps every search until something is sent.
pub(super) struct Waiting(pub(super) Mutex<Receiver<()>>);

/// Searches until its deadline passes; tells when it begins and when it ends.
pub(super) struct Endless(pub(super) Sender<&'static str>);

macro_rules! backend {
    ($name:ident, |$this:ident, $deadline:ident| $answer:expr) => {
        impl Backend for $name {
            fn search(&self, _: &Request, $deadline: &Deadline) -> Result<Hits, BackendError> {
                let $this = self;
                $answer
            }
            fn events(&self, _: &Request, _: &Deadline) -> Result<EventHits, BackendError> {
                Ok(EventHits::default())
            }
            fn matrix(&self, _: &Request, _: &Deadline) -> Result<Matrix, BackendError> {
                Ok(Matrix::default())
            }
            fn facet(
                &self,
                _: &Request,
                _: &FacetRequest,
                _: &Deadline,
            ) -> Result<Vec<Bucket>, BackendError> {
                Ok(Vec::new())
            }
            fn article(&self, _: &str) -> Result<Option<AnnotatedArticle>, BackendError> {
                Ok(None)
            }
            fn similar(
                &self,
                _: &str,
                _: usize,
                _: &Deadline,
            ) -> Result<Option<Vec<Hit>>, BackendError> {
                Ok(None)
            }
            fn suggest(&self, _: &str, _: usize) -> Result<Vec<Suggestion>, BackendError> {
                Ok(Vec::new())
            }
            fn export(
                &self,
                _: &Request,
                _: &Deadline,
                sink: &mut ExportSink<'_>,
            ) -> Result<(), BackendError> {
                match sink(AnnotatedArticle::default(), Vec::new()) {
                    ControlFlow::Continue(()) | ControlFlow::Break(()) => Ok(()),
                }
            }
            fn stats(&self) -> Result<Stats, BackendError> {
                Ok(Stats::default())
            }
            fn generation(&self) -> u64 {
                0
            }
            fn reload(&self) -> Result<(), BackendError> {
                Ok(())
            }
            fn verify(&self) -> Result<VerifyReport, BackendError> {
                Ok(VerifyReport::default())
            }
        }
    };
}

backend!(Broken, |this, _deadline| Err((this.0)()));
backend!(Waiting, |this, _deadline| {
    let go = this.0.lock().unwrap();
    go.recv().unwrap();
    Ok(Hits::default())
});
backend!(Endless, |this, deadline| {
    this.0.send("begun").unwrap();
    loop {
        if let Err(error) = deadline.check() {
            this.0.send("ended").unwrap();
            return Err(error);
        }
        std::thread::yield_now();
    }
});
