//! Documents in which one event has several tokens: rare ones walked side by side, frequent ones by the bits of their
//! events.

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::{DocSet as _, TERMINATED};

use super::super::event_bits::{EventBits, EventRow};
use super::super::schema::EVENT_STEP;
use super::block::{BLOCK, Block};
use super::{Doc, seek};

/// Documents of which an event has all of the tokens.
pub(in crate::backend::tantivy) struct SameDocs<'s> {
    /// Postings of rare tokens, the rarest first.
    postings: Vec<SegmentPostings>,
    /// Events with each of the frequent tokens.
    bits: Vec<EventBits>,
    /// Bits of the events still to come from the word at hand, where all tokens are frequent.
    word: u64,
    at: usize,
    events: &'s EventRow,
    pub(super) doc: Doc,
    /// Matching events of the present document.
    matching: u32,
    found: Vec<u32>,
    other: Vec<u32>,
}

impl<'s> SameDocs<'s> {
    /// There must be a token.
    pub(in crate::backend::tantivy) fn new(
        mut postings: Vec<SegmentPostings>,
        bits: Vec<EventBits>,
        events: &'s EventRow,
    ) -> Self {
        postings.sort_by_key(SegmentPostings::doc_freq);
        let mut docs = SameDocs {
            postings,
            bits,
            word: 0,
            at: 0,
            events,
            doc: 0,
            matching: 0,
            found: Vec::new(),
            other: Vec::new(),
        };
        docs.word = docs.word_at(0);
        docs.settle();
        docs
    }

    /// About how many documents have to be looked at.
    pub(super) fn cost(&self) -> u64 {
        match self.postings.first() {
            Some(postings) => u64::from(postings.doc_freq()) * 4,
            None => self.bits.first().map_or(0, |bits| bits.len() as u64),
        }
    }

    pub(super) fn advance(&mut self) -> Doc {
        if let Some(rarest) = self.postings.first_mut() {
            rarest.advance();
        }
        self.settle()
    }

    pub(super) fn seek(&mut self, target: Doc) -> Doc {
        if let Some(rarest) = self.postings.first_mut() {
            seek(rarest, target);
            return self.settle();
        }
        while self.doc < target {
            self.settle();
        }
        self.doc
    }

    /// Moves on to a document with a matching event.
    fn settle(&mut self) -> Doc {
        if self.postings.is_empty() {
            return self.settle_by_bits();
        }
        loop {
            self.doc = self.align();
            if self.doc == TERMINATED {
                return TERMINATED;
            }
            self.matching = self.match_events();
            if self.matching > 0 {
                return self.doc;
            }
            self.postings[0].advance();
        }
    }

    /// The next document that has every rare token, be it in one event or in several.
    fn align(&mut self) -> Doc {
        let Some((lead, others)) = self.postings.split_first_mut() else {
            return TERMINATED;
        };
        let mut doc = lead.doc();
        'next: while doc != TERMINATED {
            for other in others.iter_mut() {
                let found = seek(other, doc);
                if found != doc {
                    doc = seek(lead, found);
                    continue 'next;
                }
            }
            break;
        }
        doc
    }

    /// Fills `block`, with the number of matching events of each document.
    pub(super) fn fill(&mut self, block: &mut Block) {
        while self.doc != TERMINATED && block.docs.len() < BLOCK {
            block.docs.push(self.doc);
            block.times.push(self.matching);
            self.advance();
        }
    }

    /// How many events of the present document have all tokens.
    fn match_events(&mut self) -> u32 {
        let every = self.events.count(self.doc);
        let mut all = true;
        for postings in &mut self.postings {
            // A token that every event has tells nothing.
            if postings.term_freq() == every {
                continue;
            }
            if all {
                self.found.clear();
                postings.append_positions_with_offset(0, &mut self.found);
                all = false;
                continue;
            }
            self.other.clear();
            postings.append_positions_with_offset(0, &mut self.other);
            intersect(&mut self.found, &self.other);
        }
        if all {
            self.found.clear();
            self.found
                .extend((0..every).map(|event| event * EVENT_STEP));
        }
        let start = self.events.start(self.doc);
        for bits in &self.bits {
            self.found.retain(|position| {
                let event = (start + position / EVENT_STEP) as usize;
                bits[event / 64] & (1 << (event % 64)) != 0
            });
        }
        self.found.len() as u32
    }

    /// Moves on to the document of the next event that has all of the frequent tokens.
    fn settle_by_bits(&mut self) -> Doc {
        let Some(first) = self.next_event() else {
            self.doc = TERMINATED;
            return TERMINATED;
        };
        self.doc = self.events.doc_of(first, self.doc);
        let end = self.events.start(self.doc + 1);
        self.matching = 1;
        while let Some(event) = self.peek_event()
            && event < end
        {
            self.word &= self.word - 1;
            self.matching += 1;
        }
        self.doc
    }

    fn next_event(&mut self) -> Option<u32> {
        let event = self.peek_event()?;
        self.word &= self.word - 1;
        Some(event)
    }

    /// The next event that has all tokens.
    fn peek_event(&mut self) -> Option<u32> {
        while self.word == 0 {
            self.at += 1;
            if self.at >= self.bits.first()?.len() {
                return None;
            }
            self.word = self.word_at(self.at);
        }
        Some((self.at * 64) as u32 + self.word.trailing_zeros())
    }

    fn word_at(&self, at: usize) -> u64 {
        let words = self.bits.iter().filter_map(|bits| bits.get(at));
        words.fold(!0, |all, word| all & word)
    }
}

/// Keeps what stands in both ascending lists.
fn intersect(list: &mut Vec<u32>, other: &[u32]) {
    let mut rest = other;
    list.retain(|value| {
        while let Some((first, after)) = rest.split_first()
            && first < value
        {
            rest = after;
        }
        rest.first() == Some(value)
    });
}

#[cfg(test)]
mod tests {
    use tantivy::schema::IndexRecordOption;
    use tantivy::{Index, IndexReader, TantivyDocument, Term};

    use super::super::super::schema::{schema, tokenizers};
    use super::*;

    /// Articles with events of tokens `a`, `b` and `c`, by the bits of a number for each event.
    fn articles() -> Vec<Vec<u32>> {
        let mut state = 7u32;
        let mut roll = |limit: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % limit
        };
        (0..300)
            .map(|_| (0..roll(5)).map(|_| roll(8)).collect())
            .collect()
    }

    fn index(articles: &[Vec<u32>]) -> IndexReader {
        let (schema, fields) = schema();
        let mut index = Index::create_in_ram(schema);
        index.set_tokenizers(tokenizers());
        let mut writer = index
            .writer_with_num_threads(1, 16 << 20)
            .expect("a writer");
        for events in articles {
            let mut text = String::new();
            for event in events {
                text.push_str("\u{2}0\n");
                let has = |bit: &u32| event & (1 << bit) != 0;
                for bit in (0..3).filter(has) {
                    text.extend([['a', 'b', 'c'][bit as usize], '\n']);
                }
            }
            let mut document = TantivyDocument::default();
            document.add_text(fields.event, text);
            writer.add_document(document).expect("room");
        }
        writer.commit().expect("a commit");
        index.reader().expect("a reader")
    }

    #[test]
    fn lists_and_bits_find_the_same_events() {
        let articles = articles();
        let reader = index(&articles);
        let searcher = reader.searcher();
        let segment = searcher.segment_reader(0);
        let (_, fields) = schema();
        let inverted = segment.inverted_index(fields.event).expect("the field");
        let row = EventRow::new(articles.iter().map(|events| events.len() as u32));
        let wanted: Vec<(Doc, u32)> = (0..)
            .zip(&articles)
            .map(|(doc, events)| (doc, events.iter().filter(|event| **event == 7).count()))
            .filter(|(_, count)| *count > 0)
            .map(|(doc, count)| (doc, count as u32))
            .collect();
        for by_bits in 0..8u32 {
            let (mut lists, mut bits) = (Vec::new(), Vec::new());
            for (at, token) in ["a", "b", "c"].iter().enumerate() {
                let term = Term::from_field_text(fields.event, token);
                let postings = inverted
                    .read_postings(&term, IndexRecordOption::WithFreqsAndPositions)
                    .expect("postings")
                    .expect("the token");
                if by_bits & (1 << at) != 0 {
                    bits.push(row.bits(&term, &postings).expect("frequent"));
                } else {
                    lists.push(postings);
                }
            }
            let mut docs = SameDocs::new(lists, bits, &row);
            let mut block = Block::default();
            docs.fill(&mut block);
            let found: Vec<(Doc, u32)> = block.docs.into_iter().zip(block.times).collect();
            assert_eq!(found, wanted, "tokens by bits: {by_bits:03b}");
        }
    }
}
