//! `Prepared → Docs`: what was looked up once is opened on one segment.

use std::sync::Arc;

use tantivy::postings::SegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{SegmentReader, Term};

use super::columns::SegmentColumns;
use super::docs::{
    Doc, Docs, EventDocs, PhraseDocs, PublishedDocs, SameDocs, TermDocs, Weigher, WholeDocs,
};
use super::events::{EventMatcher, Node, SentenceTest, every_event};
use super::prepare::{KnownTerm, Prepared, PreparedEvent};
use super::schema::Fields;
use super::{Snapshot, engine};
use crate::backend::BackendError;
use crate::document::analysis::Analyzer;
use crate::query::{ArticleText, Scope};
use crate::search::Ranking;

/// A segment with what opening needs of it.
#[derive(Clone)]
pub(super) struct Segment<'s> {
    pub(super) reader: &'s SegmentReader,
    pub(super) columns: &'s SegmentColumns,
    pub(super) snapshot: &'s Snapshot,
    pub(super) number: u32,
    /// `k1 (1 - b + b length / average)` by fieldnorm.
    pub(super) table: Arc<[f32; 256]>,
}

/// Lists that are walked side by side; of more a set is made first.
const FEW_LISTS: usize = 8;

/// The table of lengths for an average.
pub(super) fn length_table(average: f32, ranking: &Ranking) -> Arc<[f32; 256]> {
    let mut table = [0.0; 256];
    for (id, value) in table.iter_mut().enumerate() {
        let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(id as u8) as f32;
        *value = ranking.k1 * (1.0 - ranking.b + ranking.b * length / average);
    }
    Arc::new(table)
}

/// What has to be read of the postings of a word.
fn word_option(scope: Scope, weight: f32) -> IndexRecordOption {
    match (scope, weight == 0.0) {
        (Scope::Any, true) => IndexRecordOption::Basic,
        (Scope::Any, false) => IndexRecordOption::WithFreqs,
        _ => IndexRecordOption::WithFreqsAndPositions,
    }
}

impl<'s> Segment<'s> {
    /// Segment `number` of a snapshot.
    pub(super) fn new(
        snapshot: &'s Snapshot,
        number: usize,
        table: Arc<[f32; 256]>,
    ) -> Result<Self, BackendError> {
        Ok(Segment {
            reader: snapshot.searcher.segment_reader(number as u32),
            columns: snapshot.columns(number)?,
            snapshot,
            number: number as u32,
            table,
        })
    }

    fn fields(&self) -> &'s Fields {
        &self.snapshot.fields
    }

    pub(super) fn postings(
        &self,
        terms: &[Term],
        option: IndexRecordOption,
    ) -> Result<Vec<SegmentPostings>, BackendError> {
        let mut found = Vec::new();
        for term in terms {
            let index = self
                .reader
                .inverted_index(term.field())
                .map_err(engine("reading postings"))?;
            found.extend(index.read_postings(term, option)?);
        }
        Ok(found)
    }

    /// Postings of terms that were looked up before.
    fn known_postings(
        &self,
        terms: &[KnownTerm],
        option: IndexRecordOption,
    ) -> Result<Vec<SegmentPostings>, BackendError> {
        let mut found = Vec::with_capacity(terms.len());
        for known in terms {
            if let Some(info) = &known.infos[self.number as usize] {
                let index = self
                    .reader
                    .inverted_index(known.term.field())
                    .map_err(engine("reading postings"))?;
                found.push(index.read_postings_from_terminfo(info, option)?);
            }
        }
        Ok(found)
    }

    fn weigher(&self, weight: f32) -> Result<Option<Weigher>, BackendError> {
        if weight == 0.0 {
            return Ok(None);
        }
        let norms = self
            .reader
            .get_fieldnorms_reader(self.fields().text)
            .map_err(engine("reading lengths"))?;
        Ok(Some(Weigher {
            norms,
            table: self.table.clone(),
            weight,
        }))
    }

    /// Opens a whole plan on this segment.
    pub(super) fn open_whole(&self, prepared: &Prepared) -> Result<Docs<'s>, BackendError> {
        let Prepared::Word {
            terms,
            scope: Scope::Any,
            weight,
        } = prepared
        else {
            return self.open(prepared);
        };
        let infos = terms.iter().filter_map(|known| {
            let info = known.infos[self.number as usize].as_ref()?;
            Some((known.term.field(), info))
        });
        let [(field, info)] = infos.collect::<Vec<_>>()[..] else {
            return self.open(prepared);
        };
        let index = self
            .reader
            .inverted_index(field)
            .map_err(engine("reading postings"))?;
        let option = word_option(Scope::Any, *weight);
        let postings = index.read_block_postings_from_terminfo(info, option)?;
        let docs = WholeDocs::new(postings, self.weigher(*weight)?);
        Ok(Docs::Whole(Box::new(docs)))
    }

    /// Opens a prepared plan on this segment.
    pub(super) fn open(&self, prepared: &Prepared) -> Result<Docs<'s>, BackendError> {
        Ok(match prepared {
            Prepared::All => self.every_doc(),
            Prepared::Nothing => Docs::None,
            Prepared::Word {
                terms,
                scope,
                weight,
            } => self.word(terms, *scope, *weight)?,
            Prepared::Phrase {
                words,
                scope,
                slop,
                weight,
            } => {
                let mut opened = Vec::with_capacity(words.len());
                for word in words {
                    let option = IndexRecordOption::WithFreqsAndPositions;
                    let postings = self.known_postings(word, option)?;
                    if postings.is_empty() {
                        return Ok(Docs::None);
                    }
                    opened.push(postings);
                }
                self.phrase(opened, *scope, *slop, *weight)?
            }
            Prepared::Terms { terms, score } => self.terms(terms, *score)?,
            Prepared::Url(terms) => {
                let mut opened = Vec::with_capacity(terms.len());
                for term in terms {
                    let postings = self.postings(
                        std::slice::from_ref(term),
                        IndexRecordOption::WithFreqsAndPositions,
                    )?;
                    if postings.is_empty() {
                        return Ok(Docs::None);
                    }
                    opened.push(postings);
                }
                self.phrase(opened, Scope::Any, 0, 0.0)?
            }
            Prepared::Published { from, to } => {
                let mut docs = PublishedDocs {
                    start: &self.columns.published,
                    end: &self.columns.published_end,
                    from: *from,
                    to: *to,
                    doc: 0,
                    max: self.reader.max_doc(),
                };
                docs.settle(0);
                Docs::Published(Box::new(docs))
            }
            Prepared::Event(event) => {
                let candidates = self.candidates(event)?;
                let matcher = self.matcher(event)?;
                let mut docs = EventDocs {
                    candidates,
                    matcher,
                    found: Vec::new(),
                    failed: None,
                };
                docs.settle();
                Docs::Event(Box::new(docs))
            }
            Prepared::Candidates(event) => self.candidates(event)?,
            Prepared::And(parts) => {
                let mut positive = Vec::new();
                let mut negative = Vec::new();
                for part in parts {
                    match part {
                        Prepared::Not(inner) => negative.push(self.open(inner)?),
                        other => positive.push(self.open(other)?),
                    }
                }
                let base = if positive.is_empty() {
                    self.every_doc()
                } else {
                    Docs::all_of(positive)
                };
                Docs::without(base, negative)
            }
            Prepared::Or(parts) => Docs::any_of(
                parts
                    .iter()
                    .map(|part| self.open(part))
                    .collect::<Result<_, _>>()?,
            ),
            Prepared::Helped(base, help) => {
                let help = help
                    .iter()
                    .map(|part| self.open(part))
                    .collect::<Result<Vec<_>, _>>()?;
                Docs::Helped(Box::new((self.open(base)?, help)))
            }
            Prepared::Not(inner) => Docs::without(self.every_doc(), vec![self.open(inner)?]),
        })
    }

    pub(super) fn every_doc(&self) -> Docs<'s> {
        match self.reader.max_doc() {
            0 => Docs::None,
            max => Docs::All { doc: 0, max },
        }
    }

    fn word(
        &self,
        terms: &[KnownTerm],
        scope: Scope,
        weight: f32,
    ) -> Result<Docs<'s>, BackendError> {
        let option = word_option(scope, weight);
        let weigher = self.weigher(weight)?;
        let found = self.known_postings(terms, option)?;
        let parts = found.into_iter().map(|postings| {
            let mut docs = TermDocs {
                postings,
                scope,
                weigher: weigher.clone(),
                times: 0,
                buffer: Vec::new(),
            };
            docs.settle();
            Docs::Term(Box::new(docs))
        });
        Ok(Docs::any_of(parts.collect()))
    }

    fn phrase(
        &self,
        words: Vec<Vec<SegmentPostings>>,
        scope: Scope,
        slop: u32,
        weight: f32,
    ) -> Result<Docs<'s>, BackendError> {
        let docs = PhraseDocs::new(words, scope, slop, self.weigher(weight)?);
        Ok(Docs::Phrase(Box::new(docs)))
    }

    /// Documents with matching events that are counted on the way; `None` where an event has to be looked at more closely
    /// than by its tokens.
    pub(super) fn counting(&self, event: &PreparedEvent) -> Result<Option<Docs<'s>>, BackendError> {
        let of = |event: &PreparedEvent, option| {
            let term = event.only_term();
            term.map(|term| self.postings(std::slice::from_ref(term), option))
                .transpose()
        };
        let PreparedEvent::And(parts) = event else {
            let Some(found) = of(event, IndexRecordOption::WithFreqs)? else {
                return Ok(None);
            };
            let term = found.into_iter().next();
            return Ok(Some(term.map_or(Docs::None, |postings| {
                Docs::Term(Box::new(TermDocs::unweighed(postings)))
            })));
        };
        // All segments must be walked the same way, whatever terms each of them has.
        if parts.iter().any(|part| part.only_term().is_none()) {
            return Ok(None);
        }
        let row = &self.columns.event_row;
        let (mut rare, mut frequent) = (Vec::new(), Vec::new());
        for part in parts {
            let (Some(term), Some(found)) = (
                part.only_term(),
                of(part, IndexRecordOption::WithFreqsAndPositions)?,
            ) else {
                return Ok(None);
            };
            let Some(postings) = found.into_iter().next() else {
                return Ok(Some(Docs::None));
            };
            match row.bits(term, &postings) {
                Some(bits) => frequent.push(bits),
                None => rare.push(postings),
            }
        }
        let docs = SameDocs::new(rare, frequent, row);
        Ok(Some(Docs::Same(Box::new(docs))))
    }

    /// Documents with any of many terms, as a set.
    fn terms(&self, terms: &[Term], score: f32) -> Result<Docs<'s>, BackendError> {
        use tantivy::{DocSet as _, TERMINATED};
        let mut all = self.postings(terms, IndexRecordOption::Basic)?;
        if score == 0.0 && all.len() <= FEW_LISTS {
            let parts = all
                .into_iter()
                .map(|postings| Docs::Term(Box::new(TermDocs::unweighed(postings))));
            return Ok(Docs::any_of(parts.collect()));
        }
        let mut bits = vec![0u64; self.reader.max_doc() as usize / 64 + 1];
        for postings in &mut all {
            let mut doc = postings.doc();
            while doc != TERMINATED {
                bits[doc as usize / 64] |= 1 << (doc % 64);
                doc = postings.advance();
            }
        }
        let mut docs: Vec<Doc> = Vec::new();
        for (at, word) in bits.into_iter().enumerate() {
            let mut word = word;
            while word != 0 {
                docs.push((at * 64) as u32 + word.trailing_zeros());
                word &= word - 1;
            }
        }
        Ok(if docs.is_empty() {
            Docs::None
        } else {
            Docs::Set {
                docs: docs.into(),
                at: 0,
                score,
            }
        })
    }

    /// Documents that may hold a matching event: a superset, cheap to walk.
    pub(super) fn candidates(&self, event: &PreparedEvent) -> Result<Docs<'s>, BackendError> {
        Ok(match event {
            PreparedEvent::Nothing => Docs::None,
            PreparedEvent::Tokens { terms, .. } => self.terms(terms, 0.0)?,
            PreparedEvent::All
            | PreparedEvent::Polarity(_)
            | PreparedEvent::Date { .. }
            | PreparedEvent::Confidence(_)
            | PreparedEvent::Not(_) => self.terms(&every_event(self.fields()), 0.0)?,
            PreparedEvent::Words { words, .. } => {
                let parts = words
                    .iter()
                    .map(|word| self.word(word, Scope::Any, 0.0))
                    .collect::<Result<_, _>>()?;
                Docs::all_of(parts)
            }
            PreparedEvent::Sentence { candidates, .. } => self.terms(candidates, 0.0)?,
            PreparedEvent::And(parts) => {
                let telling = |part: &&PreparedEvent| {
                    matches!(
                        part,
                        PreparedEvent::Nothing
                            | PreparedEvent::Tokens { .. }
                            | PreparedEvent::Words { .. }
                            | PreparedEvent::Sentence { .. }
                            | PreparedEvent::And(_)
                            | PreparedEvent::Or(_)
                    )
                };
                let parts = parts
                    .iter()
                    .filter(telling)
                    .map(|part| self.candidates(part))
                    .collect::<Result<Vec<_>, _>>()?;
                if parts.is_empty() {
                    self.terms(&every_event(self.fields()), 0.0)?
                } else {
                    Docs::all_of(parts)
                }
            }
            PreparedEvent::Or(parts) => Docs::any_of(
                parts
                    .iter()
                    .map(|part| self.candidates(part))
                    .collect::<Result<_, _>>()?,
            ),
        })
    }

    /// Postings of all events.
    fn every_event(&self) -> Result<Vec<SegmentPostings>, BackendError> {
        self.postings(
            &every_event(self.fields()),
            IndexRecordOption::WithFreqsAndPositions,
        )
    }

    /// A matcher of this segment's events.
    pub(super) fn matcher(&self, event: &PreparedEvent) -> Result<EventMatcher<'s>, BackendError> {
        let every = if event.finds_from_all() {
            self.every_event()?
        } else {
            Vec::new()
        };
        let node = self.node(event)?;
        let columns = self.columns.events(self.reader)?;
        Ok(EventMatcher::new(node, every, columns))
    }

    fn node(&self, event: &PreparedEvent) -> Result<Node<'s>, BackendError> {
        let list = |parts: &[PreparedEvent]| {
            parts
                .iter()
                .map(|part| self.node(part))
                .collect::<Result<Vec<_>, _>>()
        };
        let option = IndexRecordOption::WithFreqsAndPositions;
        Ok(match event {
            PreparedEvent::All => Node::All,
            PreparedEvent::Nothing => Node::Nothing,
            PreparedEvent::Tokens { terms, .. } => Node::Tokens(self.postings(terms, option)?),
            PreparedEvent::Polarity(bits) => Node::Polarity(*bits),
            PreparedEvent::Date { from, to } => Node::Date {
                from: *from,
                to: *to,
            },
            PreparedEvent::Confidence(least) => Node::Confidence(*least),
            PreparedEvent::Words { words, condition } => Node::Words {
                words: words
                    .iter()
                    .map(|word| self.known_postings(word, option))
                    .collect::<Result<_, _>>()?,
                condition: condition.clone(),
            },
            PreparedEvent::Sentence { condition, .. } => Node::Sentence {
                condition: condition.clone(),
                test: self.sentence_test(),
            },
            PreparedEvent::And(parts) => Node::And(list(parts)?),
            PreparedEvent::Or(parts) => Node::Or(list(parts)?),
            PreparedEvent::Not(part) => Node::Not(Box::new(self.node(part)?)),
        })
    }

    fn sentence_test(&self) -> SentenceTest<'s> {
        let (snapshot, segment_ord) = (self.snapshot, self.number);
        Arc::new(move |doc, event, condition| {
            let stored = snapshot.stored(tantivy::DocAddress {
                segment_ord,
                doc_id: doc,
            })?;
            let text = ArticleText::new(&stored.article, usize::MAX, &mut Analyzer::default());
            Ok(stored
                .annotations
                .events
                .get(event as usize)
                .is_some_and(|event| text.fulfilled_within(condition, event.sentence.span())))
        })
    }
}
