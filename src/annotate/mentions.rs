//! Text → drafts of mentions: dictionary phrases and the spans of the name model, brought together.
//!
//! The dictionary knows what a phrase stands for, the model knows whether it is a name here. Where both speak of the same words the
//! dictionary says who and the model which sense; where they differ, the longer of a sure phrase and a model span wins.

use super::analysis::{NameKind, Sentence};
use crate::lexicon::{Form, Lexicon, Script, Target, Word, words};
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
    buffers: &mut Buffers,
) -> Vec<Draft> {
    words(text, &mut buffers.words, &mut buffers.folded);
    let hits = scan(lexicon, text, &buffers.words);
    let names = model_names(sentences);
    merge(lexicon, field, &names, &hits, &buffers.words)
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

/// Phrases of the lexicon, leftmost and longest, none overlapping another.
fn scan<'l>(lexicon: &'l Lexicon, text: &str, words: &[Word]) -> Vec<Hit<'l>> {
    let mut hits = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at..];
        let found = lexicon.longest(rest, |count, targets| {
            targets
                .iter()
                .any(|target| target.spelling.fits(&rest[..count]))
        });
        match found {
            Some(found) => {
                if found
                    .targets
                    .iter()
                    .all(|target| target.form != Form::Blocked)
                {
                    hits.push(Hit {
                        start: rest[0].start,
                        end: rest[found.words - 1].end,
                        words: found.words,
                        targets: found.targets,
                        first: at,
                    });
                }
                at += found.words;
            }
            None => {
                if let Some((start, end, targets)) = affixed(lexicon, text, rest[0]) {
                    hits.push(Hit {
                        start,
                        end,
                        words: 1,
                        targets,
                        first: at,
                    });
                }
                at += 1;
            }
        }
    }
    hits
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

/// A phrase inside a word that carries a clitic: `وإيران`, `이란은`. The span covers the phrase alone.
fn affixed<'l>(lexicon: &'l Lexicon, text: &str, word: Word) -> Option<(u32, u32, &'l [Target])> {
    let (start, end) = (word.start as usize, word.end as usize);
    let form = &text[start..end];
    let found = |part: &str| {
        let targets = lexicon.exact(part);
        (!targets.is_empty() && targets.iter().all(|target| target.form != Form::Blocked))
            .then_some(targets)
    };
    match word.script {
        Script::Arabic => ARABIC_PREFIXES.iter().find_map(|prefix| {
            let rest = form.strip_prefix(prefix)?;
            // a one-letter rest is never a name
            if rest.chars().nth(1).is_none() {
                return None;
            }
            found(rest).map(|targets| ((end - rest.len()) as u32, word.end, targets))
        }),
        Script::Hangul => KOREAN_SUFFIXES.iter().find_map(|suffix| {
            let rest = form.strip_suffix(suffix)?;
            if rest.chars().nth(1).is_none() {
                return None;
            }
            found(rest).map(|targets| (word.start, (start + rest.len()) as u32, targets))
        }),
        Script::Other | Script::Cyrillic | Script::Han | Script::Hiragana | Script::Katakana => {
            None
        }
    }
}

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

/// Brings model names and dictionary hits together, in the order of the text.
fn merge(
    lexicon: &Lexicon,
    field: TextField,
    names: &[(u32, u32, NameKind)],
    hits: &[Hit<'_>],
    words: &[Word],
) -> Vec<Draft> {
    let mut drafts = Vec::with_capacity(names.len() + hits.len());
    let mut hit_at = 0;
    let mut name_at = 0;
    while name_at < names.len() || hit_at < hits.len() {
        let name = names.get(name_at);
        let hit = hits.get(hit_at);
        match (name, hit) {
            (Some(name), Some(hit)) if hit.start < name.1 && name.0 < hit.end => {
                let from = hit_at;
                while hits.get(hit_at).is_some_and(|hit| hit.start < name.1) {
                    hit_at += 1;
                }
                let over = &hits[from..hit_at];
                name_at += 1;
                overlap(lexicon, field, *name, over, words, &mut drafts);
                // a phrase that was taken may reach over the names that follow
                let end = drafts.last().map_or(0, |draft: &Draft| draft.span.end);
                while names.get(name_at).is_some_and(|name| name.0 < end) {
                    name_at += 1;
                }
            }
            (Some(name), hit) if hit.is_none_or(|hit| name.1 <= hit.start) => {
                name_at += 1;
                drafts.push(draft(field, name.0, name.1, Some(name.2), Vec::new()));
            }
            (_, Some(hit)) => {
                hit_at += 1;
                alone(field, hit, words, &mut drafts);
            }
            (_, None) => break,
        }
    }
    drafts
}

/// A dictionary phrase where the model sees no name.
fn alone(field: TextField, hit: &Hit<'_>, words: &[Word], drafts: &mut Vec<Draft>) {
    let senses = senses(hit, words);
    if !senses.is_empty() {
        drafts.push(draft(field, hit.start, hit.end, None, senses));
    }
}

/// The senses of a hit that its spelling allows.
fn senses(hit: &Hit<'_>, words: &[Word]) -> Vec<Target> {
    let words = &words[hit.first..hit.first + hit.words];
    hit.targets
        .iter()
        .filter(|target| target.spelling.fits(words))
        .copied()
        .collect()
}

/// A model name and the dictionary phrases that share words with it.
fn overlap(
    lexicon: &Lexicon,
    field: TextField,
    (start, end, kind): (u32, u32, NameKind),
    hits: &[Hit<'_>],
    words: &[Word],
    drafts: &mut Vec<Draft>,
) {
    // the same words, give or take an article or a title at the start
    if let Some(hit) = hits.iter().find(|hit| hit.start == start && hit.end == end) {
        let all = senses(hit, words);
        let agreeing: Vec<Target> = all
            .iter()
            .filter(|target| agrees(lexicon, kind, **target))
            .copied()
            .collect();
        let senses = if !agreeing.is_empty() {
            agreeing
        } else {
            all.into_iter().filter(|target| target.sure).collect()
        };
        drafts.push(draft(field, start, end, Some(kind), senses));
        return;
    }
    // a longer or crossing phrase that is sure
    for hit in hits {
        let crosses = hit.start < start || hit.end > end;
        if crosses && (hit.words > 1 || (hit.start <= start && end <= hit.end)) {
            let senses: Vec<Target> = senses(hit, words)
                .into_iter()
                .filter(|target| target.sure || agrees(lexicon, kind, *target))
                .collect();
            if !senses.is_empty() {
                drafts.push(draft(field, hit.start, hit.end, Some(kind), senses));
                return;
            }
        }
    }
    // phrases inside the name: a country in an organization's name
    let mut own = draft(field, start, end, Some(kind), Vec::new());
    own.inside = hits
        .iter()
        .flat_map(|hit| senses(hit, words))
        .find(|target| target.sure && lexicon.entity(*target).country.is_some());
    drafts.push(own);
}

fn draft(
    field: TextField,
    start: u32,
    end: u32,
    model: Option<NameKind>,
    targets: Vec<Target>,
) -> Draft {
    Draft {
        span: Span { field, start, end },
        model,
        targets,
        chosen: None,
        kind: model.map_or(EntityType::Group, kind_of_model),
        inside: None,
        own: None,
        why: String::new(),
    }
}
