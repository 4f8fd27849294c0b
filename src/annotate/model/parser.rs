//! Tagged words → a labelled dependency tree: greedy arc-eager transitions (Nivre 2008) scored in two steps.
//!
//! First one of four actions is chosen from the state of stack and buffer (features after Zhang & Nivre 2011); when it
//! makes an arc, a second table names the relation. Fetching rows of the tables from memory is what parsing costs: rows of
//! the first are four bytes long, and what stays the same from one step to the next is summed once. The root stands behind the last token (Ballesteros & Nivre 2013). O(tokens).
//!
//! One file, though a long one: transitions, features and their order in the table must agree line by line.

use super::file::{ModelError, Reader, Writer};
use super::table::{Long, Table, feature, features};
use super::words::{Kind, Word};
use crate::annotate::analysis::{Rel, Sentence, Tag};

pub(crate) const ACTIONS: usize = 4;
pub(crate) const LABELS: usize = 48;
pub(crate) const ACTION_TEMPLATES: usize = 80;
pub(crate) const LABEL_TEMPLATES: usize = 31;

/// A step of the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Action {
    /// Pushes the next token.
    Shift,
    /// Drops the top of the stack, which has its head.
    Reduce,
    /// Makes the next token the head of the top of the stack and drops it.
    Left,
    /// Makes the top of the stack the head of the next token and pushes that.
    Right,
}

pub(crate) const ALL_ACTIONS: [Action; ACTIONS] =
    [Action::Shift, Action::Reduce, Action::Left, Action::Right];

/// The parser's weights.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    actions: Table<ACTIONS>,
    labels: Table<LABELS, Long<LABELS>>,
}

/// The sums of rows of the four actions: each row is read as one word, so that two additions sum all four. All are raised by the
/// same amount. At most 256 rows, or the sums overflow.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    even: u32,
    odd: u32,
}

impl Sum {
    const LOWER: u32 = 0x00ff_00ff;

    #[inline]
    fn add(&mut self, row: [u8; ACTIONS]) {
        let row = u32::from_le_bytes(row);
        self.even += row & Self::LOWER;
        self.odd += row >> 8 & Self::LOWER;
    }

    fn plus(self, other: Sum) -> Sum {
        Sum {
            even: self.even + other.even,
            odd: self.odd + other.odd,
        }
    }

    fn scores(self) -> [u32; ACTIONS] {
        let Sum { even, odd } = self;
        [even & 0xffff, odd & 0xffff, even >> 16, odd >> 16]
    }
}

/// What the parser sees of a position.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// The word, its tag, both.
    word: u64,
    tag: u64,
    both: u64,
    /// The word for combinations with other words, and with its tag.
    wide: u64,
    wide_tag: u64,
    class: u64,
    coarse: u64,
    suffix: u64,
    kind: u64,
    /// Verbs and commas before this position.
    verbs: u32,
    commas: u32,
}

/// What has been built below a position.
#[derive(Clone, Copy, Debug)]
struct Node {
    head: u16,
    rel: u8,
    left: u16,
    left2: u16,
    right: u16,
    right2: u16,
    lefts: u8,
    rights: u8,
    left_set: u64,
    right_set: u64,
}

/// A stack, a buffer and the arcs so far. Position `length` is the root, `length + 1` is nothing.
#[derive(Debug, Default)]
pub(crate) struct State {
    seen: Vec<Seen>,
    nodes: Vec<Node>,
    stack: Vec<u16>,
    next: u16,
    length: u16,
    /// Sums that the parser works out once: of the features ahead of each position, and of those of each position on the stack.
    ahead: Vec<Sum>,
    pushed: Vec<Option<Sum>>,
}

const NO_REL: u8 = 63;

impl State {
    /// Starts on a sentence; true tags must stand in `sentence`.
    pub(crate) fn start(&mut self, words: &[Word], sentence: &Sentence) {
        self.length = words.len() as u16;
        self.next = 0;
        self.stack.clear();
        self.seen.clear();
        let (mut verbs, mut commas) = (0, 0);
        self.seen
            .extend(words.iter().zip(&sentence.tokens).map(|(word, token)| {
                let tag = token.tag as u64 + 1;
                let number = u64::from(word.known);
                let wide = u64::from(word.wide);
                let seen = Seen {
                    word: number,
                    tag,
                    both: number << 6 ^ tag,
                    wide,
                    wide_tag: wide << 6 ^ tag,
                    class: u64::from(word.cluster),
                    coarse: u64::from(word.coarse),
                    suffix: u64::from(word.suffix[2]),
                    kind: word.kind as u64,
                    verbs,
                    commas,
                };
                verbs += u32::from(matches!(
                    token.tag,
                    Tag::Vb | Tag::Vbd | Tag::Vbp | Tag::Vbz | Tag::Md
                ));
                commas += u32::from(matches!(
                    token.tag,
                    Tag::Comma | Tag::Colon | Tag::OpenQuote | Tag::CloseQuote
                ));
                seen
            }));
        for tag in [60, 61] {
            self.seen.push(Seen {
                word: tag,
                tag,
                both: tag,
                wide: tag,
                wide_tag: tag,
                class: tag << 10,
                coarse: tag + 64,
                suffix: tag,
                kind: Kind::Mark as u64,
                verbs,
                commas,
            });
        }
        self.nodes.clear();
        let none = self.length + 1;
        self.nodes.resize(
            words.len() + 2,
            Node {
                head: none,
                rel: NO_REL,
                left: none,
                left2: none,
                right: none,
                right2: none,
                lefts: 0,
                rights: 0,
                left_set: 0,
                right_set: 0,
            },
        );
    }

    pub(crate) fn stack(&self) -> &[u16] {
        &self.stack
    }

    pub(crate) fn next(&self) -> u16 {
        self.next
    }

    pub(crate) fn top(&self) -> u16 {
        self.stack.last().copied().unwrap_or(self.length + 1)
    }

    pub(crate) fn has_head(&self, at: u16) -> bool {
        self.nodes[usize::from(at)].head <= self.length
    }

    pub(crate) fn done(&self) -> bool {
        self.next == self.length && self.stack.is_empty()
    }

    pub(crate) fn allows(&self, action: Action) -> bool {
        match action {
            Action::Shift => self.next < self.length,
            Action::Reduce => self.stack.last().is_some_and(|&top| self.has_head(top)),
            Action::Left => self.stack.last().is_some_and(|&top| !self.has_head(top)),
            Action::Right => self.next < self.length && !self.stack.is_empty(),
        }
    }

    /// The arc (head, dependent) that `action` would make.
    pub(crate) fn arc(&self, action: Action) -> Option<(u16, u16)> {
        match action {
            Action::Shift | Action::Reduce => None,
            Action::Left => Some((self.next, self.top())),
            Action::Right => Some((self.top(), self.next)),
        }
    }

    pub(crate) fn apply(&mut self, action: Action, rel: u8) {
        if let Some((head, dependent)) = self.arc(action) {
            let node = &mut self.nodes[usize::from(dependent)];
            node.head = head;
            node.rel = rel;
            let parent = &mut self.nodes[usize::from(head)];
            let bit = 1u64 << (rel & 63);
            if dependent < head {
                parent.left2 = parent.left;
                parent.left = dependent;
                parent.lefts = (parent.lefts + 1).min(7);
                parent.left_set |= bit;
            } else {
                parent.right2 = parent.right;
                parent.right = dependent;
                parent.rights = (parent.rights + 1).min(7);
                parent.right_set |= bit;
            }
        }
        match action {
            Action::Shift | Action::Right => {
                self.stack.push(self.next);
                self.next += 1;
            }
            Action::Reduce | Action::Left => {
                self.stack.pop();
            }
        }
    }

    /// The features from which the action is chosen.
    pub(crate) fn action_features(&self, out: &mut [u64; ACTION_TEMPLATES]) {
        let mut free = out.iter_mut();
        let mut put = |feature| {
            if let Some(slot) = free.next() {
                *slot = feature;
            }
        };
        self.features_ahead(self.next, &mut put);
        self.features_of_top(&mut put);
        self.features_between(&mut put);
    }

    /// What stands `down` positions below the top of the stack, from 1.
    fn peek(&self, down: usize) -> usize {
        match self.stack.len().checked_sub(down) {
            Some(at) => usize::from(self.stack[at]),
            None => usize::from(self.length) + 1,
        }
    }

    /// The position `by` tokens after `next`; the root may be the last.
    fn after(&self, next: u16, by: u16) -> usize {
        let none = self.length + 1;
        usize::from((next + by).min(none))
    }

    /// Those features that depend on nothing but what the next token is and what stands around it.
    #[inline]
    fn features_ahead(&self, next: u16, mut each: impl FnMut(u64)) {
        let see = |at: usize| &self.seen[at];
        let before = see(usize::from(next.checked_sub(1).unwrap_or(self.length + 1)));
        let (b, c, d) = (
            see(usize::from(next)),
            see(self.after(next, 1)),
            see(self.after(next, 2)),
        );
        let last = see(self.after(next, 3));
        features! { each:
            (4, b.word, 0),
            (5, b.tag, 0),
            (6, b.both, 0),
            (7, c.word, 0),
            (10, d.word, 0),
            (11, d.tag, c.tag << 6 | b.tag),
            (63, before.both, b.tag),
            (64, b.tag << 12 | c.tag << 6 | d.tag, last.tag),
            (67, b.wide_tag, c.wide_tag),
        }
    }

    /// Those features that depend on the top of the stack as it was when it was pushed, and on what lies below.
    #[inline]
    fn features_of_top(&self, mut each: impl FnMut(u64)) {
        let (top, below) = (self.peek(1), self.peek(2));
        let see = |at: usize| &self.seen[at];
        let rel = |at: usize| u64::from(self.nodes[at].rel);
        let sn = &self.nodes[top];
        let up = usize::from(sn.head);
        let up2 = usize::from(self.nodes[up].head);
        let (sl, sl2) = (usize::from(sn.left), usize::from(sn.left2));
        let (a, e, h, h2) = (see(top), see(below), see(up), see(up2));
        let (l, l2) = (see(sl), see(sl2));
        let srel = u64::from(sn.rel);
        features! { each:
            (1, a.word, srel),
            (2, a.tag, srel),
            (3, a.both, 0),
            (12, e.word, 0),
            (36, a.word, u64::from(sn.lefts)),
            (37, a.tag, u64::from(sn.lefts)),
            (40, h.word, srel),
            (41, h.wide_tag, a.wide_tag),
            (42, l.word, rel(sl)),
            (43, a.both, rel(sl)),
            (48, h2.word, 0),
            (49, h2.tag << 6 | h.tag, a.tag),
            (50, l2.word, rel(sl2)),
            (53, l.tag << 6 | l2.tag, a.tag),
            (58, a.tag, sn.left_set),
            (68, a.wide_tag, e.wide_tag),
        }
    }

    /// All other features of the action.
    #[inline]
    #[expect(
        clippy::many_single_char_names,
        reason = "as many features are readable only as a table of short names"
    )]
    fn features_between(&self, mut each: impl FnMut(u64)) {
        let none = usize::from(self.length) + 1;
        let (s0, s1, s2) = (self.peek(1), self.peek(2), self.peek(3));
        let n0 = usize::from(self.next);
        let (n1, n2) = (self.after(self.next, 1), self.after(self.next, 2));
        let before = if n0 > 0 { n0 - 1 } else { none };
        let sn = &self.nodes[s0];
        let nn = &self.nodes[n0];
        let up = usize::from(sn.head);
        let (sl, sr, sr2) = (
            usize::from(sn.left),
            usize::from(sn.right),
            usize::from(sn.right2),
        );
        let (nl, nl2) = (usize::from(nn.left), usize::from(nn.left2));
        let see = |at: usize| &self.seen[at];
        let rel = |at: usize| u64::from(self.nodes[at].rel);
        let (a, b, c, d) = (see(s0), see(n0), see(n1), see(n2));
        let (e, h, l) = (see(s1), see(up), see(sl));
        let (r, r2, m, m2) = (see(sr), see(sr2), see(nl), see(nl2));
        let distance = if s0 == none {
            0
        } else {
            match n0 - s0 {
                gap @ 0..=4 => gap as u64,
                5..=7 => 5,
                8..=12 => 6,
                _ => 7,
            }
        };
        let between = if s0 == none {
            0
        } else {
            u64::from((b.verbs - a.verbs).min(3)) | u64::from((b.commas - a.commas).min(3)) << 2
        };
        let srel = u64::from(sn.rel);
        let tt = a.tag << 6 | b.tag;
        let state = srel << 12 | tt;
        features! { each:
            (8, c.tag, tt),
            (9, c.both, a.tag),
            (13, e.tag, tt),
            (14, e.both, b.tag),
            (15, a.wide_tag, b.wide_tag),
            (16, a.class, b.class),
            (17, a.class, b.tag),
            (18, a.both, b.tag),
            (19, a.tag, b.both),
            (20, a.wide, b.wide),
            (21, state, 0),
            (22, tt, c.tag << 6 | d.tag),
            (23, h.tag, state),
            (24, l.tag << 6 | rel(sl), tt),
            (25, r.tag << 6 | rel(sr), tt),
            (26, m.tag << 6 | rel(nl), tt),
            (27, e.tag << 6 | see(s2).tag, tt),
            (28, a.word, distance),
            (29, a.tag, distance),
            (30, b.word, distance),
            (31, b.tag, distance),
            (32, a.wide ^ b.wide << 5, distance),
            (33, tt, distance << 4 | between),
            (34, a.word, u64::from(sn.rights) << 4),
            (35, a.tag, u64::from(sn.rights) << 4 | srel << 8),
            (38, b.word, u64::from(nn.lefts)),
            (39, b.tag, u64::from(nn.lefts)),
            (44, r.word, rel(sr)),
            (45, a.both, rel(sr)),
            (46, m.word, rel(nl)),
            (47, b.both, rel(nl)),
            (51, r2.word, rel(sr2)),
            (52, m2.word, rel(nl2)),
            (54, r.tag << 6 | r2.tag, a.tag),
            (55, m.tag << 6 | m2.tag, b.tag),
            (56, a.tag, sn.right_set),
            (57, a.word, sn.right_set),
            (59, b.tag, nn.left_set),
            (60, b.word, nn.left_set),
            (61, state, sn.right_set),
            (62, see(before).tag, tt),
            (65, a.suffix, b.tag),
            (66, b.suffix, a.tag),
            (69, state, between),
            (70, a.kind << 8 | b.kind << 4 | c.kind, tt),
            (71, e.wide_tag, b.wide_tag),
            (72, h.wide_tag, b.wide_tag),
            (73, r.wide_tag, b.wide_tag),
            (74, a.wide_tag, c.wide_tag),
            (75, b.class, a.tag),
            (76, c.class, tt),
            (77, h.coarse << 14 | a.coarse << 7 | b.coarse, tt),
            (78, e.coarse << 14 | a.coarse << 7 | b.coarse, tt),
            (79, r.coarse << 14 | a.coarse << 7 | b.coarse, rel(sr)),
            (80, a.coarse << 14 | b.coarse << 7 | c.coarse, distance),
        }
    }

    /// The features from which the relation of the arc `head` → `dependent` is chosen.
    pub(crate) fn label_features(
        &self,
        head: u16,
        dependent: u16,
        out: &mut [u64; LABEL_TEMPLATES],
    ) {
        let none = usize::from(self.length) + 1;
        let (head, at) = (usize::from(head), usize::from(dependent));
        let see = |at: usize| &self.seen[at];
        let (h, d) = (see(head), see(at));
        let (hn, dn) = (&self.nodes[head], &self.nodes[at]);
        let neighbour = |position: usize, by: isize| {
            position
                .checked_add_signed(by)
                .filter(|&at| at < none)
                .unwrap_or(none)
        };
        let side = u64::from(at < head);
        let gap = at.abs_diff(head).min(5) as u64;
        let place = side << 3 | gap;
        let tt = h.tag << 7 | d.tag << 1 | side;
        let (before, after) = (see(neighbour(at, -1)), see(neighbour(at, 1)));
        let (first, last) = (see(usize::from(dn.left)), see(usize::from(dn.right)));
        let sets = if side == 1 { hn.left_set } else { hn.right_set };
        let hrel = u64::from(hn.rel);
        let (low, high) = if at < head { (d, h) } else { (h, d) };
        let between = u64::from((high.verbs - low.verbs).min(2))
            | u64::from((high.commas - low.commas).min(2)) << 2;
        *out = [
            feature(101, tt, 0),
            feature(102, tt, gap),
            feature(103, d.word, side),
            feature(104, d.both, h.tag << 1 | side),
            feature(105, h.word, place),
            feature(106, h.both, d.tag << 1 | side),
            feature(107, h.wide, d.wide),
            feature(108, h.wide_tag, d.wide_tag),
            feature(109, d.suffix, h.tag << 1 | side),
            feature(110, h.suffix, d.tag << 1 | side),
            feature(111, before.tag, tt),
            feature(112, after.tag, tt),
            feature(113, before.word, tt),
            feature(114, after.word, tt),
            feature(115, first.tag << 6 | last.tag, tt),
            feature(116, first.word, d.tag << 1 | side),
            feature(117, last.word, d.tag << 1 | side),
            feature(118, dn.left_set, tt),
            feature(119, dn.right_set, tt),
            feature(120, sets, tt),
            feature(121, hn.left_set | hn.right_set, h.word ^ d.tag << 40),
            feature(122, hrel, tt),
            feature(123, hrel, d.word),
            feature(124, between, tt),
            feature(
                125,
                see(neighbour(head, -1)).tag << 6 | see(neighbour(head, 1)).tag,
                tt,
            ),
            feature(126, d.both, dn.left_set),
            feature(127, d.word, hn.left_set),
            feature(128, d.kind << 4 | h.kind, tt),
            feature(129, d.class, h.tag << 1 | side),
            feature(130, h.class, d.tag << 1 | side),
            feature(131, h.class << 16 | d.class, side),
        ];
    }

    /// Writes heads and relations into the sentence.
    fn finish(&self, sentence: &mut Sentence) {
        let mut root = None;
        for (at, token) in sentence.tokens.iter_mut().enumerate() {
            let node = &self.nodes[at];
            if node.head < self.length {
                token.head = node.head;
                token.rel = *Rel::ALL.get(usize::from(node.rel)).unwrap_or(&Rel::Dep);
            } else {
                // A sentence has one root: later ones hang on the first.
                token.head = *root.get_or_insert(at as u16);
                token.rel = if usize::from(token.head) == at {
                    Rel::Root
                } else {
                    Rel::Dep
                };
            }
        }
        sentence.parsed = true;
    }
}

impl Parser {
    pub(crate) fn new(actions: Table<ACTIONS>, labels: Table<LABELS, Long<LABELS>>) -> Self {
        Parser { actions, labels }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let actions = reader.table()?;
        Ok(Self::new(actions, reader.table()?))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.table(&self.actions);
        writer.table(&self.labels);
    }

    /// Sums the features ahead of every position: the processor fetches their rows side by side.
    fn look_ahead(&self, state: &mut State) {
        state.pushed.clear();
        state.pushed.resize(usize::from(state.length), None);
        let mut ahead = std::mem::take(&mut state.ahead);
        ahead.clear();
        ahead.extend((0..state.length).map(|next| {
            let mut sum = Sum::default();
            state.features_ahead(next, |feature| sum.add(*self.actions.row(feature)));
            sum
        }));
        state.ahead = ahead;
    }

    /// One score for each action in a state that has something on its stack and a token to come; all raised by the same amount.
    fn score(&self, state: &mut State) -> [u32; ACTIONS] {
        let mut sum = state.ahead[usize::from(state.next)];
        let top = usize::from(state.top());
        let pushed = state.pushed[top].unwrap_or_else(|| {
            let mut sum = Sum::default();
            state.features_of_top(|feature| sum.add(*self.actions.row(feature)));
            sum
        });
        state.pushed[top] = Some(pushed);
        state.features_between(|feature| sum.add(*self.actions.row(feature)));
        sum.plus(pushed).scores()
    }

    /// Finds heads and relations of a tagged sentence.
    pub(crate) fn parse(&self, words: &[Word], sentence: &mut Sentence, state: &mut State) {
        state.start(words, sentence);
        self.look_ahead(state);
        let mut label_features = [0u64; LABEL_TEMPLATES];
        while !state.done() {
            let action = if state.stack.is_empty() {
                Action::Shift
            } else if state.next == state.length {
                // Only the root is left to read: the top has its head or gets the root.
                if state.has_head(state.top()) {
                    Action::Reduce
                } else {
                    Action::Left
                }
            } else {
                let scores = self.score(state);
                choose(state, &scores)
            };
            let rel = match state.arc(action) {
                Some((head, _)) if head == state.length => Rel::Root as u8,
                Some((head, dependent)) => {
                    state.label_features(head, dependent, &mut label_features);
                    best_label(&self.labels.score(&label_features))
                }
                None => NO_REL,
            };
            state.apply(action, rel);
        }
        state.finish(sentence);
    }
}

/// The allowed action with the highest score; the first of equals.
pub(crate) fn choose<T: PartialOrd + Copy>(state: &State, scores: &[T; ACTIONS]) -> Action {
    let mut best: Option<Action> = None;
    for action in ALL_ACTIONS {
        if state.allows(action)
            && best.is_none_or(|best| scores[action as usize] > scores[best as usize])
        {
            best = Some(action);
        }
    }
    best.unwrap_or(Action::Shift)
}

/// The relation (other than the root's) with the highest score; the first of equals.
pub(crate) fn best_label<T: PartialOrd + Copy>(scores: &[T; LABELS]) -> u8 {
    let mut best = 1;
    for at in 2..Rel::ALL.len() {
        if scores[at] > scores[best] {
            best = at;
        }
    }
    best as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::model::learn::Random;
    use crate::annotate::model::{Scratch, split};
    use crate::text::TextField;

    /// What is summed once must stay what it was, whatever the parser does in between.
    #[test]
    fn remembered_sums_are_those_of_all_features() {
        let mut random = Random(5);
        let rows: Vec<[i8; ACTIONS]> = (0..1 << 12)
            .map(|_| std::array::from_fn(|_| random.next() as i8))
            .collect();
        let actions = Table::new(&rows).expect("a power of two");
        let parser = Parser::new(actions, Table::default());
        let text = "The men who left the old town on Monday said that they had seen nothing of it.";
        let mut sentence = split(text, TextField::Body, &mut Scratch::default()).remove(0);
        for (at, token) in sentence.tokens.iter_mut().enumerate() {
            token.tag = Tag::ALL[at * 7 % Tag::ALL.len()];
        }
        let words: Vec<Word> = (0..sentence.tokens.len() as u32)
            .map(|at| Word {
                known: at,
                wide: at / 2,
                ..Word::default()
            })
            .collect();
        let mut state = State::default();
        let mut features = [0; ACTION_TEMPLATES];
        for _ in 0..50 {
            state.start(&words, &sentence);
            parser.look_ahead(&mut state);
            while state.next < state.length {
                let action = if state.stack.is_empty() {
                    Action::Shift
                } else {
                    state.action_features(&mut features);
                    let mut sum = Sum::default();
                    for &feature in &features {
                        sum.add(*parser.actions.row(feature));
                    }
                    assert_eq!(parser.score(&mut state), sum.scores());
                    choose(&state, &std::array::from_fn(|_| random.next() % 5))
                };
                state.apply(action, (random.next() % 40) as u8);
            }
        }
    }
}
