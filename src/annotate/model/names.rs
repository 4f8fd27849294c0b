//! Tagged words → names of persons, organizations, places and peoples: a linear-chain conditional random field
//! (Lafferty et al. 2001) over hashed features, decoded with Viterbi's algorithm, with evidence from the whole article.

use super::evidence::{BITS, Evidence, Role, Roles, bit, is_cased};
use super::file::{ModelError, Reader, Writer};
use super::table::{Table, feature, raised};
use super::words::{Kind, OUTSIDE, Word};
use crate::annotate::analysis::{NameKind, Sentence};

/// Columns of the table: nine labels, the rest unused.
pub(crate) const COLUMNS: usize = 16;
/// Outside, and beginning and inside of each kind.
pub(crate) const LABELS: usize = 9;
/// No label: the position before the first token.
pub(crate) const START: usize = LABELS;

const KINDS: [NameKind; 4] = [
    NameKind::Person,
    NameKind::Organization,
    NameKind::Location,
    NameKind::Norp,
];

/// The label of a token: 0 outside, odd begins, even continues.
pub(crate) fn label(name: Option<NameKind>, begins: bool) -> usize {
    name.map_or(0, |kind| kind as usize * 2 + if begins { 1 } else { 2 })
}

/// Whether `next` may follow `before`: a name is continued only by its own kind.
pub(crate) fn may_follow(before: usize, next: usize) -> bool {
    next == 0 || next % 2 == 1 || before == next || before + 1 == next
}

/// Weights of the name tagger.
#[derive(Debug, Default)]
pub(crate) struct Names {
    table: Table<COLUMNS>,
    /// From label (or start) to label.
    moves: [[i16; LABELS]; LABELS + 1],
}

/// What has been computed for the tokens of a sentence.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    features: Vec<u64>,
    scores: Vec<[i32; LABELS]>,
    from: Vec<[u8; LABELS]>,
}

impl Names {
    pub(crate) fn new(table: Table<COLUMNS>, moves: [[i16; LABELS]; LABELS + 1]) -> Self {
        Names { table, moves }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let table = reader.table()?;
        let bytes = reader.bytes()?;
        let mut moves = [[0i16; LABELS]; LABELS + 1];
        let (pairs, _) = bytes.as_chunks::<2>();
        if pairs.len() != LABELS * (LABELS + 1) {
            return Err(ModelError::Shape {
                file: reader.file(),
            });
        }
        for (at, pair) in pairs.iter().enumerate() {
            moves[at / LABELS][at % LABELS] = i16::from_le_bytes(*pair);
        }
        Ok(Self::new(table, moves))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.table(&self.table);
        let bytes: Vec<u8> = self
            .moves
            .iter()
            .flatten()
            .flat_map(|weight| weight.to_le_bytes())
            .collect();
        writer.bytes(&bytes);
    }

    /// Sets the names of a tagged sentence.
    pub(crate) fn name(
        &self,
        words: &[Word],
        sentence: &mut Sentence,
        roles: &Roles,
        evidence: &Evidence,
        lattice: &mut Lattice,
    ) {
        lattice.scores.clear();
        lattice.from.clear();
        let view = View::new(words, sentence, roles, evidence);
        let mut before = [NEVER; LABELS + 1];
        before[START] = 0;
        for at in 0..words.len() {
            let mut now = [NEVER; LABELS];
            let mut from = [0u8; LABELS];
            if view.is_plain(at) {
                let (high, best) = self.best_before(&before, 0);
                now[0] = high;
                from[0] = best;
                before[..LABELS].copy_from_slice(&now);
                before[START] = NEVER;
                lattice.scores.push(now);
                lattice.from.push(from);
                continue;
            }
            lattice.features.clear();
            view.features(at, &mut lattice.features);
            let scores = self.table.score(&lattice.features);
            let raised = raised(lattice.features.len());
            for next in 0..LABELS {
                let (high, best) = self.best_before(&before, next);
                now[next] = high + i32::from(scores[next]) - raised;
                from[next] = best;
            }
            before[..LABELS].copy_from_slice(&now);
            before[START] = NEVER;
            lattice.scores.push(now);
            lattice.from.push(from);
        }
        let mut best = 0;
        if let Some(last) = lattice.scores.last() {
            for (label, score) in last.iter().enumerate() {
                if *score > last[best] {
                    best = label;
                }
            }
        }
        for (token, from) in sentence.tokens.iter_mut().zip(&lattice.from).rev() {
            token.name = (best > 0).then(|| KINDS[(best - 1) / 2]);
            token.name_start = best % 2 == 1;
            best = usize::from(from[best]).min(LABELS - 1);
        }
    }
}

impl Names {
    /// The best way to `next` from the labels before: its score, and the label it comes from.
    #[inline]
    fn best_before(&self, before: &[i32; LABELS + 1], next: usize) -> (i32, u8) {
        let score = |last: usize| before[last] + i32::from(self.moves[last][next]);
        if next > 0 && next.is_multiple_of(2) {
            let (begun, continued) = (score(next - 1), score(next));
            return if begun >= continued {
                (begun, next as u8 - 1)
            } else {
                (continued, next as u8)
            };
        }
        let (mut high, mut best) = (score(0), 0);
        for last in 1..=LABELS {
            let score = score(last);
            if score > high {
                (high, best) = (score, last);
            }
        }
        (high, best as u8)
    }
}

/// The score of what cannot be.
const NEVER: i32 = i32::MIN / 2;

/// A tagged sentence as the name tagger sees it.
pub(crate) struct View<'s> {
    words: &'s [Word],
    sentence: &'s Sentence,
    roles: &'s Roles,
    evidence: &'s Evidence,
    cased: bool,
}

impl<'s> View<'s> {
    pub(crate) fn new(
        words: &'s [Word],
        sentence: &'s Sentence,
        roles: &'s Roles,
        evidence: &'s Evidence,
    ) -> Self {
        View {
            words,
            sentence,
            roles,
            evidence,
            cased: is_cased(words),
        }
    }

    /// Whether no capital stands near, so that the token is in no name; never in text whose capitals say nothing.
    fn is_plain(&self, at: usize) -> bool {
        const NEAR: usize = 2;
        self.cased
            && self.words[at.saturating_sub(NEAR)..(at + NEAR + 1).min(self.words.len())]
                .iter()
                .all(|word| matches!(word.kind, Kind::Lower | Kind::Mark | Kind::Number))
    }

    fn word(&self, at: usize, offset: isize) -> &Word {
        at.checked_add_signed(offset)
            .and_then(|at| self.words.get(at))
            .unwrap_or(&OUTSIDE)
    }

    fn tag(&self, at: usize, offset: isize) -> u64 {
        at.checked_add_signed(offset)
            .and_then(|at| self.sentence.tokens.get(at))
            .map_or(62, |token| token.tag as u64)
    }

    fn role(&self, at: usize, offset: isize) -> Role {
        at.checked_add_signed(offset)
            .and_then(|at| self.words.get(at))
            .map_or(Role::None, |word| self.roles.get(word))
    }

    /// Appends the features of the token at `at`.
    pub(crate) fn features(&self, at: usize, out: &mut Vec<u64>) {
        let (b2, b1, w, a1, a2) = (
            self.word(at, -2),
            self.word(at, -1),
            self.word(at, 0),
            self.word(at, 1),
            self.word(at, 2),
        );
        let kind = |word: &Word| word.kind as u64;
        let kinds = kind(b1) << 8 | kind(w) << 4 | kind(a1);
        let first = u64::from(at == 0) | u64::from(self.cased) << 1;
        let (t2, t1, t, u1) = (
            self.tag(at, -2),
            self.tag(at, -1),
            self.tag(at, 0),
            self.tag(at, 1),
        );
        let (r1, s1, s2) = (
            self.role(at, -1) as u64,
            self.role(at, 1) as u64,
            self.role(at, 2) as u64,
        );
        let lower = n(w.lower);
        out.extend_from_slice(&[
            feature(201, 0, 0),
            feature(202, n(w.form), first & 1),
            feature(203, lower, 0),
            feature(204, lower, kind(w) << 2 | first),
            feature(205, n(w.prefix[1]), kind(w)),
            feature(206, n(w.prefix[2]), kind(w)),
            feature(207, n(w.suffix[1]), kind(w)),
            feature(208, n(w.suffix[2]), kind(w)),
            feature(209, n(w.suffix[3]), kind(w)),
            feature(210, n(w.shape), first),
            feature(211, kinds, first),
            feature(212, kind(b2) << 16 | kinds << 4 | kind(a2), 0),
            feature(213, n(b1.known), 0),
            feature(214, n(b1.known), kinds),
            feature(215, n(b2.known), 0),
            feature(216, n(a1.known), 0),
            feature(217, n(a1.known), kinds),
            feature(218, n(a2.known), 0),
            feature(219, n(b1.wide), n(w.wide)),
            feature(220, n(w.wide), n(a1.wide)),
            feature(221, n(b2.wide), n(b1.wide)),
            feature(222, n(a1.wide), n(a2.wide)),
            feature(223, n(b1.suffix[2]), kind(b1)),
            feature(224, n(a1.suffix[2]), kind(a1)),
            feature(225, t, kind(w)),
            feature(226, t1 << 6 | t, 0),
            feature(227, t << 6 | u1, 0),
            feature(228, t1 << 12 | t << 6 | u1, kind(w)),
            feature(229, t2 << 12 | t1 << 6 | t, 0),
            feature(230, r1, kind(w) << 4 | kind(a1)),
            feature(231, s1, kind(w) << 4 | r1 << 8),
            feature(232, s2, kind(w) << 4 | kind(a1)),
            feature(233, n(b1.shape), n(w.shape)),
            feature(234, n(w.shape), n(a1.shape)),
            feature(235, n(self.word(at, -3).known), 0),
            feature(236, n(self.word(at, 3).known), 0),
            feature(237, n(b1.wide), n(a1.wide)),
            feature(238, n(w.suffix[2]), n(a1.known)),
            feature(239, n(w.suffix[2]), n(b1.known)),
            feature(240, n(w.prefix[0]) ^ n(w.suffix[0]) << 32, kind(w)),
            feature(241, n(b1.form), kind(w)),
            feature(242, n(a1.form), kind(w)),
            feature(243, n(w.cluster), kind(w)),
            feature(244, n(b1.cluster), kind(w)),
            feature(245, n(a1.cluster), kind(w)),
            feature(246, n(b1.cluster) << 16 | n(w.cluster), 0),
            feature(247, n(w.cluster) << 16 | n(a1.cluster), 0),
            feature(248, n(b2.cluster), kinds),
            feature(249, n(a2.cluster), kinds),
            feature(250, n(w.lists), kind(w)),
            feature(251, n(b1.lists) << 16 | n(w.lists), 0),
            feature(252, n(w.lists) << 16 | n(a1.lists), 0),
            feature(
                253,
                n(b1.coarse) << 16 | n(w.coarse) << 8 | n(a1.coarse),
                kinds,
            ),
            feature(
                254,
                n(b1.lists) << 16 | n(w.lists),
                n(a1.lists) << 8 | kind(w),
            ),
        ]);
        if matches!(
            w.kind,
            Kind::Title | Kind::Upper | Kind::Mixed | Kind::Alphanumeric
        ) {
            let bits = self.evidence.get(w);
            let known = bits & !bit::COMMON;
            for number in 0..BITS {
                if bits >> number & 1 == 1 {
                    out.push(feature(300 + number as u64, u64::from(at == 0), 0));
                    out.push(feature(
                        320 + number as u64,
                        kind(b1) << 4 | kind(a1),
                        u64::from(known.count_ones().min(3)),
                    ));
                }
            }
        }
    }
}

fn n(value: impl Into<u64>) -> u64 {
    value.into()
}
