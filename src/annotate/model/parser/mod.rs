//! Tagged words → a labelled dependency tree: greedy arc-eager transitions (Nivre 2008) scored in two steps.
//!
//! First one of four actions is chosen from the state of stack and buffer (features after Zhang & Nivre 2011); when it
//! makes an arc, a second table names the relation. Fetching rows of the tables from memory is what parsing costs: rows of
//! the first are four bytes long, and what stays the same from one step to the next is summed once. The root stands behind the last token (Ballesteros & Nivre 2013).
//! Tokens left without a head are read again, so that each sentence is one tree (Nivre & Fernández-González 2014). O(tokens).

mod features;
mod struck;

use super::file::{ModelError, Reader, Writer};
use super::table::{Long, Table};
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
    /// Whether it is a mark, which heads nothing.
    mark: bool,
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
                    mark: matches!(
                        token.tag,
                        Tag::Period | Tag::Comma | Tag::OpenQuote | Tag::CloseQuote
                    ),
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
                mark: false,
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

    /// Whether `action` is allowed and makes no mark the head of anything.
    fn is_sound(&self, action: Action) -> bool {
        let heads = |at: u16| !self.seen[usize::from(at)].mark;
        self.allows(action) && self.arc(action).is_none_or(|(head, _)| heads(head))
    }

    /// Takes the top of the stack, which got no head, as the next token again.
    fn read_again(&mut self) {
        if let Some(top) = self.stack.pop() {
            self.next = top;
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

    /// Finds heads and relations of a tagged sentence, all of whose tokens count.
    fn parse_all(&self, words: &[Word], sentence: &mut Sentence, state: &mut State) {
        state.start(words, sentence);
        self.look_ahead(state);
        let mut label_features = [0u64; LABEL_TEMPLATES];
        loop {
            let action = if state.stack.is_empty() {
                if state.next == state.length {
                    break;
                }
                Action::Shift
            } else if state.next < state.length {
                let scores = self.score(state);
                choose(&scores, |action| state.is_sound(action))
            } else if state.has_head(state.top()) {
                Action::Reduce
            } else if state.stack.len() > 1 {
                self.attach_top(state, &mut label_features);
                continue;
            } else {
                Action::Left
            };
            let rel = self.relation(state, action, &mut label_features);
            state.apply(action, rel);
        }
        state.finish(sentence);
    }

    /// Attaches the top of the stack, which all words have been read without finding a head for, to what lies below it on the stack,
    /// or that to it, whatever scores higher.
    fn attach_top(&self, state: &mut State, label_features: &mut [u64; LABEL_TEMPLATES]) {
        let end = state.length;
        state.read_again();
        let again = state.next;
        while !state.stack.is_empty() {
            let scores = self.score(state);
            let attaches = |action| matches!(action, Action::Left | Action::Right);
            let sound = [Action::Left, Action::Right]
                .into_iter()
                .any(|action| state.is_sound(action));
            let action = choose(&scores, |action| {
                attaches(action)
                    && if sound {
                        state.is_sound(action)
                    } else {
                        state.allows(action)
                    }
            });
            let rel = self.relation(state, action, label_features);
            state.apply(action, rel);
            if action == Action::Right {
                break;
            }
        }
        if state.next == again {
            state.apply(Action::Shift, NO_REL);
        }
        state.next = end;
    }

    /// The relation of the arc that `action` makes.
    fn relation(&self, state: &State, action: Action, features: &mut [u64; LABEL_TEMPLATES]) -> u8 {
        match state.arc(action) {
            Some((head, _)) if head == state.length => Rel::Root as u8,
            Some((_, dependent)) if state.seen[usize::from(dependent)].mark => Rel::Punct as u8,
            Some((head, dependent)) => {
                state.label_features(head, dependent, features);
                best_label(&self.labels.score(features))
            }
            None => NO_REL,
        }
    }
}

/// The allowed action with the highest score; the first of equals.
pub(crate) fn choose<T: PartialOrd + Copy>(
    scores: &[T; ACTIONS],
    allowed: impl Fn(Action) -> bool,
) -> Action {
    let mut best: Option<Action> = None;
    for action in ALL_ACTIONS {
        if allowed(action)
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
                    choose(&std::array::from_fn(|_| random.next() % 5), |action| {
                        state.allows(action)
                    })
                };
                state.apply(action, (random.next() % 40) as u8);
            }
        }
    }
}
