//! A state of the parser → the features that score its actions and the relations of its arcs (after Zhang & Nivre 2011).

use super::super::table::{feature, features};
use super::{ACTION_TEMPLATES, LABEL_TEMPLATES, State};

impl State {
    /// The features from which the action is chosen.
    #[inline]
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
    #[inline]
    pub(super) fn peek(&self, down: usize) -> usize {
        match self.stack.len().checked_sub(down) {
            Some(at) => usize::from(self.stack[at]),
            None => usize::from(self.length) + 1,
        }
    }

    /// The position `by` tokens after `next`; the root may be the last.
    #[inline]
    pub(super) fn after(&self, next: u16, by: u16) -> usize {
        let none = self.length + 1;
        usize::from((next + by).min(none))
    }

    /// Those features that depend on nothing but what the next token is and what stands around it.
    #[inline]
    pub(super) fn features_ahead(&self, next: u16, mut each: impl FnMut(u64)) {
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
    pub(super) fn features_of_top(&self, mut each: impl FnMut(u64)) {
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
    pub(super) fn features_between(&self, mut each: impl FnMut(u64)) {
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
    #[inline]
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
}
