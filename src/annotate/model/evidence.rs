//! A whole article → what each of its capitalised words is seen doing anywhere in it.
//!
//! A surname alone says little; but elsewhere in the article the same word follows `President` or a first name, stands
//! after `in`, or before `Party` (non-local features after Chieu & Ng 2003). One pass, one small hash table.

use super::words::{Kind, Word, hash};

/// Bits of evidence for a word, gathered over an article.
pub(crate) mod bit {
    /// Also written in lower case.
    pub(crate) const COMMON: u16 = 1;
    /// After `Mr`, `President`, `spokesman` …
    pub(crate) const TITLED: u16 = 1 << 1;
    /// Last of two or three capitalised words.
    pub(crate) const LAST: u16 = 1 << 2;
    /// First of two or more capitalised words.
    pub(crate) const FIRST: u16 = 1 << 3;
    /// After `in`, `at`, `near` …
    pub(crate) const PLACED: u16 = 1 << 4;
    /// Before `said`, `told` …
    pub(crate) const SPEAKS: u16 = 1 << 5;
    /// Before `'s`.
    pub(crate) const OWNS: u16 = 1 << 6;
    /// After `the`.
    pub(crate) const DEFINITE: u16 = 1 << 7;
    /// In front of `Party`, `Ministry`, `University` …
    pub(crate) const BODY: u16 = 1 << 8;
    /// In brackets.
    pub(crate) const BRACKETS: u16 = 1 << 9;
    /// Before a comma and another capitalised word.
    pub(crate) const COMMA: u16 = 1 << 10;
    /// Inside a longer run of capitalised words.
    pub(crate) const MIDDLE: u16 = 1 << 11;
    /// Alone, without capitalised neighbours.
    pub(crate) const ALONE: u16 = 1 << 12;
    /// After `who` comes, or after a comma and a number (`, 34,`), as only persons are.
    pub(crate) const HUMAN: u16 = 1 << 13;
    /// After `of`.
    pub(crate) const OF: u16 = 1 << 14;
}

/// Number of bits.
pub(crate) const BITS: usize = 15;

/// What a lower-cased word does to its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Role {
    #[default]
    None,
    Title,
    Preposition,
    Speech,
    Body,
    The,
    Own,
    Who,
    Of,
}

const TITLES: &[&str] = &[
    "mr",
    "mr.",
    "mrs",
    "mrs.",
    "ms",
    "ms.",
    "miss",
    "dr",
    "dr.",
    "prof",
    "prof.",
    "president",
    "minister",
    "premier",
    "chancellor",
    "senator",
    "sen.",
    "sen",
    "rep.",
    "gov.",
    "governor",
    "gen.",
    "gen",
    "general",
    "col.",
    "colonel",
    "lt.",
    "lt",
    "maj.",
    "major",
    "capt.",
    "captain",
    "sgt.",
    "sergeant",
    "judge",
    "justice",
    "king",
    "queen",
    "prince",
    "princess",
    "sheikh",
    "ayatollah",
    "pope",
    "bishop",
    "archbishop",
    "cardinal",
    "rev.",
    "sir",
    "lord",
    "lady",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "secretary",
    "ambassador",
    "envoy",
    "chairman",
    "chairwoman",
    "director",
    "commander",
    "leader",
    "chief",
    "deputy",
    "mayor",
    "inspector",
    "officer",
    "lawyer",
    "analyst",
    "economist",
    "professor",
    "doctor",
    "coach",
    "striker",
    "midfielder",
    "actor",
    "actress",
    "singer",
    "writer",
    "author",
    "brother",
    "sister",
    "son",
    "daughter",
    "wife",
    "husband",
    "father",
    "mother",
    "emir",
    "sultan",
    "mullah",
    "imam",
    "mp",
    "adm.",
    "admiral",
    "marshal",
    "candidate",
    "rival",
    "activist",
    "president-elect",
];
const PREPOSITIONS: &[&str] = &[
    "in", "at", "near", "from", "across", "outside", "around", "into", "via", "toward", "towards",
    "northern", "southern", "eastern", "western", "central", "downtown", "inside",
];
const SPEECH: &[&str] = &[
    "said",
    "says",
    "told",
    "added",
    "adds",
    "asked",
    "argued",
    "noted",
    "explained",
    "insisted",
    "warned",
    "claimed",
    "denied",
    "wrote",
    "replied",
    "recalled",
    "stated",
    "stressed",
    "believes",
    "thinks",
    "tweeted",
    "testified",
    "admitted",
    "joked",
    "died",
    "resigned",
];
const BODIES: &[&str] = &[
    "party",
    "ministry",
    "university",
    "group",
    "inc",
    "inc.",
    "corp",
    "corp.",
    "co",
    "co.",
    "ltd",
    "ltd.",
    "company",
    "council",
    "committee",
    "commission",
    "association",
    "agency",
    "union",
    "front",
    "army",
    "police",
    "bank",
    "institute",
    "college",
    "school",
    "hospital",
    "court",
    "department",
    "federation",
    "league",
    "club",
    "organization",
    "organisation",
    "foundation",
    "authority",
    "force",
    "forces",
    "movement",
    "brigade",
    "brigades",
    "bureau",
    "office",
    "airlines",
    "airways",
    "times",
    "post",
    "news",
    "television",
    "tv",
    "radio",
    "daily",
    "parliament",
    "senate",
    "congress",
    "assembly",
    "cabinet",
    "fund",
    "society",
    "chamber",
    "board",
    "centre",
    "center",
    "corporation",
    "international",
    "services",
    "network",
    "industries",
    "holdings",
    "alliance",
    "coalition",
    "guard",
    "guards",
    "navy",
    "airforce",
    "plc",
    "llc",
    "academy",
    "team",
    "fc",
    "united",
    "media",
    "studios",
    "partners",
    "systems",
];

/// The roles of known words, by the hash of their lower case.
#[derive(Debug)]
pub(crate) struct Roles {
    slots: Vec<(u32, Role)>,
}

const ROLE_SLOTS: usize = 2048;

impl Default for Roles {
    fn default() -> Self {
        let mut roles = Roles {
            slots: vec![(0, Role::None); ROLE_SLOTS],
        };
        for (list, role) in [
            (TITLES, Role::Title),
            (PREPOSITIONS, Role::Preposition),
            (SPEECH, Role::Speech),
            (BODIES, Role::Body),
            (&["the"][..], Role::The),
            (&["'s"][..], Role::Own),
            (&["who", "whose"][..], Role::Who),
            (&["of"][..], Role::Of),
        ] {
            for word in list {
                roles.insert(hash(word.as_bytes()), role);
            }
        }
        roles
    }
}

impl Roles {
    fn insert(&mut self, key: u32, role: Role) {
        let mut at = key as usize % ROLE_SLOTS;
        while self.slots[at].1 != Role::None && self.slots[at].0 != key {
            at = (at + 1) % ROLE_SLOTS;
        }
        self.slots[at] = (key, role);
    }

    #[inline]
    pub(crate) fn get(&self, word: &Word) -> Role {
        let mut at = word.lower as usize % ROLE_SLOTS;
        loop {
            let (key, role) = self.slots[at];
            if role == Role::None || key == word.lower {
                return role;
            }
            at = (at + 1) % ROLE_SLOTS;
        }
    }
}

/// Evidence for the words of one article.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    slots: Vec<(u32, u16)>,
    used: usize,
}

impl Evidence {
    /// Forgets the last article.
    pub(crate) fn clear(&mut self) {
        if self.slots.is_empty() {
            self.slots.resize(1024, (0, 0));
        } else if self.used > 0 {
            self.slots.fill((0, 0));
        }
        self.used = 0;
    }

    /// What is known of a word; nothing when it was never capitalised.
    #[inline]
    pub(crate) fn get(&self, word: &Word) -> u16 {
        if self.slots.is_empty() {
            return 0;
        }
        let mask = self.slots.len() - 1;
        let mut at = word.lower as usize & mask;
        loop {
            let (key, bits) = self.slots[at];
            if key == word.lower || bits == 0 {
                return if key == word.lower { bits } else { 0 };
            }
            at = (at + 1) & mask;
        }
    }

    fn add(&mut self, key: u32, bits: u16) {
        if bits == 0 {
            return;
        }
        if self.used * 2 >= self.slots.len() {
            let old = std::mem::take(&mut self.slots);
            self.slots = vec![(0, 0); (old.len() * 2).max(1024)];
            self.used = 0;
            for (key, bits) in old {
                self.add(key, bits);
            }
        }
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while self.slots[at].1 != 0 && self.slots[at].0 != key {
            at = (at + 1) & mask;
        }
        if self.slots[at].1 == 0 {
            self.used += 1;
            self.slots[at].0 = key;
        }
        self.slots[at].1 |= bits;
    }

    /// Adds what a sentence says. Sentences in capitals say nothing.
    pub(crate) fn gather(&mut self, words: &[Word], roles: &Roles) {
        if !is_cased(words) {
            return;
        }
        let capital = |at: usize| {
            words
                .get(at)
                .is_some_and(|w| matches!(w.kind, Kind::Title | Kind::Upper | Kind::Mixed))
        };
        let role = |at: usize| words.get(at).map_or(Role::None, |word| roles.get(word));
        let mut at = 0;
        while at < words.len() {
            if words[at].kind == Kind::Lower {
                self.add(words[at].lower, bit::COMMON);
                at += 1;
                continue;
            }
            if !capital(at) {
                at += 1;
                continue;
            }
            let start = at;
            while capital(at) {
                at += 1;
            }
            let end = at;
            let before = if start > 0 {
                role(start - 1)
            } else {
                Role::None
            };
            for here in start..end {
                let mut bits = 0;
                let first_in_sentence = here == 0;
                if here + 1 == end {
                    match role(end) {
                        Role::Speech => bits |= bit::SPEAKS,
                        Role::Own => bits |= bit::OWNS,
                        Role::Who => bits |= bit::HUMAN,
                        _ => {}
                    }
                    if role(end + 1) == Role::Who
                        || words.get(end + 1).is_some_and(|w| w.kind == Kind::Number)
                            && words.get(end + 2).is_some_and(|w| w.kind == Kind::Mark)
                    {
                        bits |= bit::HUMAN;
                    }
                    if words.get(end).is_some_and(|w| w.lower == hash(b",")) && capital(end + 1) {
                        bits |= bit::COMMA;
                    }
                }
                let left = if here > start { role(here - 1) } else { before };
                match left {
                    Role::Title => bits |= bit::TITLED,
                    Role::Preposition if here == start => bits |= bit::PLACED,
                    Role::The if here == start => bits |= bit::DEFINITE,
                    Role::Of if here == start => bits |= bit::OF,
                    _ => {}
                }
                if here + 1 < end && role(end - 1) == Role::Body {
                    bits |= bit::BODY;
                }
                let length = end - start;
                if length == 1 {
                    if !first_in_sentence {
                        bits |= bit::ALONE;
                    }
                } else if here == start {
                    if !first_in_sentence {
                        bits |= bit::FIRST;
                    }
                } else if here + 1 == end {
                    if length <= 3 {
                        bits |= bit::LAST;
                    }
                } else {
                    bits |= bit::MIDDLE;
                }
                if start > 0 && words[start - 1].lower == hash(b"(") && length == 1 {
                    bits |= bit::BRACKETS;
                }
                self.add(words[here].lower, bits);
            }
        }
    }
}

/// Whether a sentence has lower-case words, so that capitals mean something.
pub(crate) fn is_cased(words: &[Word]) -> bool {
    if words.first().is_some_and(|word| word.recased) {
        return false;
    }
    let lower = words.iter().filter(|w| w.kind == Kind::Lower).count();
    let upper = words.iter().filter(|w| w.kind == Kind::Upper).count();
    lower > 0 && upper <= lower * 3
}
