//! Text → drafts of mentions: dictionary phrases and the spans of the name model, brought together.
//!
//! The dictionary knows what a phrase stands for, the model knows whether it is a name here. Where both speak of the same words the
//! dictionary says who and the model which sense; where they differ, the longer of a sure phrase and a model span wins.

use super::analysis::{NameKind, Sentence, Tag};
use super::camp::prefix_len;
use crate::lexicon::{
    Case, Entity, Form, Lexicon, PlaceKind, Script, Spelling, Target, Tongue, Word, words,
};
use crate::ontology::EntityType;
use crate::text::{Span, TextField};

/// A span that may become a mention.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) span: Span,
    /// What the model takes it for.
    pub(super) model: Option<NameKind>,
    /// The senses that the dictionary knows for these words as they are written here; empty when none.
    pub(super) targets: Vec<Target>,
    /// The sense taken.
    pub(super) chosen: Option<Target>,
    /// The kind it will be reported as.
    pub(super) kind: EntityType,
    /// Sense of a country or nationality inside the name ("Iranian Foreign Ministry").
    pub(super) inside: Option<Target>,
    /// Canonical name, id and country where the article itself tells who is meant.
    pub(super) own: Option<Own>,
    /// What decided.
    pub(super) why: String,
}

/// An entity that the article introduces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Own {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) country: Option<String>,
}

/// A phrase of the lexicon found in the text.
#[derive(Clone, Copy, Debug)]
struct Hit<'l> {
    start: u32,
    end: u32,
    words: usize,
    targets: &'l [Target],
    first: usize,
    /// Whether it is the user's, which wins over the model.
    user: bool,
}

/// Reusable buffers.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    words: Vec<Word>,
    folded: String,
}

/// The drafts of one field, in order, none overlapping another.
pub(super) fn find(
    lexicon: &Lexicon,
    field: TextField,
    text: &str,
    sentences: &[Sentence],
    tongue: Tongue,
    buffers: &mut Buffers,
) -> Vec<Draft> {
    words(text, &mut buffers.words, &mut buffers.folded);
    let reading = Reading {
        lexicon,
        field,
        text,
        words: &buffers.words,
        tongue,
    };
    let mut hits = reading.scan();
    // "US$5 million" names a currency
    let is_money = |end: u32| text[end as usize..].starts_with('$');
    let mut loud = Loud::default();
    hits.retain(|hit| {
        hit.user || (stands_out(text, sentences, hit, &mut loud) && !is_money(hit.end))
    });
    let mut names = model_names(sentences);
    names.retain(|name| !is_money(name.1));
    for (start, end, _) in &mut names {
        // "anti-Turkey" names Turkey
        let inner = *start + prefix_len(&text[*start as usize..*end as usize]) as u32;
        if hits.iter().any(|hit| (hit.start, hit.end) == (inner, *end)) {
            *start = inner;
        }
    }
    reading.merge(&names, &hits)
}

/// Whether a phrase is a name by more than its capitals: in a sentence of capitals only where it is tagged as one.
fn stands_out(text: &str, sentences: &[Sentence], hit: &Hit<'_>, loud: &mut Loud) -> bool {
    let at = sentences.partition_point(|sentence| sentence.end <= hit.start);
    let Some(sentence) = sentences.get(at) else {
        return true;
    };
    if loud.number != Some(at) {
        *loud = Loud {
            number: Some(at),
            is_loud: is_loud(text, sentence),
        };
    }
    if !loud.is_loud {
        return true;
    }
    let from = sentence
        .tokens
        .partition_point(|token| token.end <= hit.start);
    sentence.tokens[from..]
        .iter()
        .take_while(|token| token.start < hit.end)
        .any(|token| token.name.is_some() || matches!(token.tag, Tag::Nnp | Tag::Nnps | Tag::Jj))
}

/// Whether the sentence with this number, the last that was asked for, is written in capitals.
#[derive(Debug, Default)]
struct Loud {
    number: Option<usize>,
    is_loud: bool,
}

/// Whether a sentence is written in capitals.
fn is_loud(text: &str, sentence: &Sentence) -> bool {
    let Some(words) = text.get(sentence.start as usize..sentence.end as usize) else {
        return false;
    };
    let small = words.bytes().filter(u8::is_ascii_lowercase).count();
    let large = words.bytes().filter(u8::is_ascii_uppercase).count();
    small * 4 < large && sentence.tokens.len() > 2
}

/// A field as it is read.
#[derive(Clone, Copy)]
struct Reading<'l, 't> {
    lexicon: &'l Lexicon,
    field: TextField,
    text: &'t str,
    words: &'t [Word],
    /// Language of the text, where names depend on it.
    tongue: Tongue,
}

/// Names of the model as byte ranges.
fn model_names(sentences: &[Sentence]) -> Vec<(u32, u32, NameKind)> {
    let mut names: Vec<(u32, u32, NameKind)> = Vec::new();
    for sentence in sentences {
        let mut open = None;
        for token in &sentence.tokens {
            match (token.name, names.last_mut()) {
                (Some(kind), Some(last)) if open == Some(kind) && !token.name_start => {
                    last.1 = token.end;
                }
                (Some(kind), _) => names.push((token.start, token.end, kind)),
                (None, _) => {}
            }
            open = token.name;
        }
    }
    names
}

/// Prepositions, conjunction and article that Arabic writes together with the next word.
const ARABIC_PREFIXES: &[&str] = &[
    "وال", "بال", "كال", "فال", "ول", "وب", "ال", "و", "ف", "ب", "ل", "ك",
];

/// Particles that Korean writes together with the word before.
const KOREAN_SUFFIXES: &[&str] = &[
    "으로부터",
    "에서는",
    "에서의",
    "에게",
    "에서",
    "으로",
    "까지",
    "부터",
    "보다",
    "처럼",
    "과의",
    "와의",
    "에는",
    "에도",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "로",
    "와",
    "과",
    "도",
    "만",
    "측",
    "군",
    "산",
    "인",
    "계",
    "식",
    "발",
    "행",
];

/// Whether the model's kind and the lexicon's sense can be the same thing.
fn agrees(lexicon: &Lexicon, model: NameKind, target: Target) -> bool {
    let kind = lexicon.entity(target).kind;
    match model {
        NameKind::Person => kind == EntityType::Person,
        NameKind::Organization => matches!(kind, EntityType::Organization | EntityType::Group),
        NameKind::Location => {
            (kind == EntityType::Country && target.form == Form::Name) || kind == EntityType::Place
        }
        NameKind::Norp => {
            target.form == Form::Adjective
                || matches!(kind, EntityType::Group | EntityType::Nationality)
        }
    }
}

/// The kind under which a sense is reported.
pub(super) fn kind_of(lexicon: &Lexicon, target: Target) -> EntityType {
    if target.form == Form::Adjective {
        EntityType::Nationality
    } else {
        lexicon.entity(target).kind
    }
}

fn kind_of_model(model: NameKind) -> EntityType {
    match model {
        NameKind::Person => EntityType::Person,
        NameKind::Organization => EntityType::Organization,
        NameKind::Location => EntityType::Place,
        NameKind::Norp => EntityType::Group,
    }
}

impl<'l> Reading<'l, '_> {
    /// Phrases of the lexicon, leftmost and longest, none overlapping another.
    fn scan(&self) -> Vec<Hit<'l>> {
        let mut hits = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            let rest = &self.words[at..];
            let found = self.lexicon.longest(rest, |count, targets| {
                targets
                    .iter()
                    .any(|target| self.allows(*target, &rest[..count]))
            });
            let Some(found) = found else {
                if let Some((start, end, targets)) = self.affixed(rest[0]) {
                    hits.push(Hit {
                        start,
                        end,
                        words: 1,
                        targets,
                        first: at,
                        user: false,
                    });
                }
                at += 1;
                continue;
            };
            hits.push(Hit {
                start: rest[0].start,
                end: self.with_point(&rest[..found.words]),
                words: found.words,
                targets: found.targets,
                first: at,
                user: found.user,
            });
            at += found.words;
        }
        hits
    }

    /// Whether a sense can be meant by words written as these are.
    fn allows(&self, target: Target, words: &[Word]) -> bool {
        target.spelling.fits(words)
            && (target.spelling != Spelling::Prefix || self.goes_on(words))
            && (target.tongue == Tongue::Any || target.tongue == self.tongue)
    }

    /// Whether a hyphen and a word with a capital follow.
    fn goes_on(&self, words: &[Word]) -> bool {
        let rest = &self.text[words[words.len() - 1].end as usize..];
        rest.strip_prefix(['-', '–', '‐'])
            .is_some_and(|rest| rest.starts_with(char::is_uppercase))
    }

    /// End of a phrase; the last point of `U.S.` belongs to it.
    fn with_point(&self, words: &[Word]) -> u32 {
        let last = words[words.len() - 1];
        let pointed = last.case == Case::Initial
            && words.len() > 1
            && self.text[..last.start as usize].ends_with('.')
            && self.text[last.end as usize..].starts_with('.');
        last.end + u32::from(pointed)
    }

    /// A phrase inside a word that carries a clitic: `وإيران`, `이란은`. The span covers the phrase alone.
    fn affixed(&self, word: Word) -> Option<(u32, u32, &'l [Target])> {
        let (start, end) = (word.start as usize, word.end as usize);
        let form = &self.text[start..end];
        let found = |part: &str| {
            // one letter is never a name
            part.chars().nth(1)?;
            let targets = self.lexicon.exact(part);
            (!targets.is_empty() && targets.iter().all(|target| target.form != Form::Blocked))
                .then_some(targets)
        };
        match word.script {
            Script::Arabic => ARABIC_PREFIXES.iter().find_map(|prefix| {
                let rest = form.strip_prefix(prefix)?;
                found(rest).map(|targets| ((end - rest.len()) as u32, word.end, targets))
            }),
            Script::Hangul => KOREAN_SUFFIXES.iter().find_map(|suffix| {
                let rest = form.strip_suffix(suffix)?;
                found(rest).map(|targets| (word.start, (start + rest.len()) as u32, targets))
            }),
            Script::Other
            | Script::Cyrillic
            | Script::Han
            | Script::Hiragana
            | Script::Katakana => None,
        }
    }

    /// The senses of a hit that its spelling allows; none of a blocked phrase.
    fn senses(&self, hit: &Hit<'_>) -> Vec<Target> {
        let words = &self.words[hit.first..hit.first + hit.words];
        hit.targets
            .iter()
            .filter(|target| target.form != Form::Blocked && self.allows(**target, words))
            .copied()
            .collect()
    }

    /// Brings model names and dictionary hits together, in the order of the text.
    fn merge(&self, names: &[(u32, u32, NameKind)], hits: &[Hit<'_>]) -> Vec<Draft> {
        let mut drafts = Vec::with_capacity(names.len() + hits.len());
        let mut hit_at = 0;
        let mut name_at = 0;
        while name_at < names.len() || hit_at < hits.len() {
            match (names.get(name_at), hits.get(hit_at)) {
                (Some(name), Some(hit)) if hit.start < name.1 && name.0 < hit.end => {
                    let from = hit_at;
                    while hits.get(hit_at).is_some_and(|hit| hit.start < name.1) {
                        hit_at += 1;
                    }
                    name_at += 1;
                    drafts.extend(self.overlap(*name, &hits[from..hit_at]));
                    // a phrase that was taken may reach over the names that follow
                    let end = drafts.last().map_or(0, |draft| draft.span.end);
                    while names.get(name_at).is_some_and(|name| name.0 < end) {
                        name_at += 1;
                    }
                }
                (Some(name), hit) if hit.is_none_or(|hit| name.1 <= hit.start) => {
                    name_at += 1;
                    drafts.push(self.draft(name.0, name.1, Some(name.2), Vec::new()));
                }
                (_, Some(hit)) => {
                    hit_at += 1;
                    let senses = self.senses(hit);
                    if !senses.is_empty() {
                        drafts.push(self.draft(hit.start, hit.end, None, senses));
                    }
                }
                (_, None) => break,
            }
        }
        drafts
    }

    /// A model name and the dictionary phrases that share words with it; nothing when the user blocks the name.
    fn overlap(&self, (start, end, kind): (u32, u32, NameKind), hits: &[Hit<'_>]) -> Vec<Draft> {
        if let [first, .., last] = hits
            && (first.start, last.end) == (start, end)
        {
            let joined = |by: &[&str]| {
                hits.windows(2).all(|two| {
                    let between = self.text.get(two[0].end as usize..two[1].start as usize);
                    between.is_some_and(|between| by.contains(&between))
                })
            };
            let each = |model: Option<NameKind>| {
                let senses = hits.iter().map(|hit| (hit, self.senses(hit)));
                senses
                    .map(|(hit, senses)| self.draft(hit.start, hit.end, model, senses))
                    .collect()
            };
            // "Guinea-Bissau, Equatorial Guinea": several places in a row
            if kind == NameKind::Location && joined(&[", "]) {
                return each(Some(kind));
            }
            // "US-China": two countries and no organization
            let countries = hits.iter().all(|hit| {
                let mut senses = self.senses(hit).into_iter();
                senses.any(|target| self.lexicon.entity(target).kind == EntityType::Country)
            });
            if countries && joined(&["-", "–", "/"]) {
                return each(None);
            }
        }
        self.overlap_one((start, end, kind), hits)
            .into_iter()
            .collect()
    }

    /// The same for a name that is one.
    fn overlap_one(
        &self,
        (start, end, kind): (u32, u32, NameKind),
        hits: &[Hit<'_>],
    ) -> Option<Draft> {
        let agrees = |target: &Target| agrees(self.lexicon, kind, *target);
        let user = hits
            .iter()
            .find(|hit| hit.user && hit.start <= start && end <= hit.end);
        if let Some(hit) = user {
            let senses = self.senses(hit);
            return (!senses.is_empty())
                .then(|| self.draft(hit.start, hit.end, Some(kind), senses));
        }
        let same = hits.iter().find(|hit| {
            let before = self.text.get(start as usize..hit.start as usize);
            // the model counts the point of an abbreviation in: "Fla."
            let point = || self.text.get(hit.end as usize..end as usize) == Some(".");
            (hit.end == end || point())
                && before.is_some_and(|before| matches!(before, "" | "the " | "The " | "THE "))
        });
        if let Some(hit) = same {
            let mut senses = self.senses(hit);
            if senses.iter().any(agrees) {
                senses.retain(agrees);
            } else {
                senses.retain(|target| target.sure);
            }
            return Some(self.draft(start, end, Some(kind), senses));
        }
        // a longer or crossing phrase that is sure
        for hit in hits {
            let crosses = hit.start < start || hit.end > end;
            if crosses && (hit.words > 1 || (hit.start <= start && end <= hit.end)) {
                let mut senses = self.senses(hit);
                senses.retain(|target| target.sure || agrees(target));
                if !senses.is_empty() {
                    return Some(self.draft(hit.start, hit.end, Some(kind), senses));
                }
            }
        }
        // phrases inside the name: a country in an organization's name, else a region or a large city
        let mut own = self.draft(start, end, Some(kind), Vec::new());
        let inside = |wanted: &dyn Fn(&Entity) -> bool| {
            hits.iter()
                .flat_map(|hit| self.senses(hit))
                .find(|target| target.sure && wanted(self.lexicon.entity(*target)))
        };
        own.inside = inside(&|entity| entity.kind == EntityType::Country).or_else(|| {
            inside(&|entity| match entity.place {
                Some(PlaceKind::Region) => entity.country.is_some(),
                Some(PlaceKind::City | PlaceKind::Capital) => kind == NameKind::Organization,
                Some(PlaceKind::Water | PlaceKind::Area | PlaceKind::Facility) | None => false,
            })
        });
        Some(own)
    }

    fn draft(&self, start: u32, end: u32, model: Option<NameKind>, targets: Vec<Target>) -> Draft {
        Draft {
            span: Span {
                field: self.field,
                start,
                end,
            },
            model,
            targets,
            chosen: None,
            kind: model.map_or(EntityType::Group, kind_of_model),
            inside: None,
            own: None,
            why: String::new(),
        }
    }
}
