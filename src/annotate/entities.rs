//! Drafts → mentions: which real-world entity each name of the article means.
//!
//! First the names with one sure sense, then the ambiguous ones in the light of these (countries spoken of, "Paris, Texas"), then
//! what the article itself teaches: surnames of people named in full, acronyms in brackets, short forms of organizations.

use super::Mention;
use super::analysis::NameKind;
use super::mentions::{Draft, Own, kind_of};
use super::{companies, lone, organizations, persons, places};
use crate::article::Article;
use crate::lexicon::{Form, Lexicon, Spelling, Target, id_of};
use crate::ontology::EntityType;
use crate::text::TextField;

/// Resolves the drafts of an article, title first, and drops those that name nothing.
pub(super) fn resolve(
    lexicon: &Lexicon,
    article: &Article,
    mut drafts: Vec<Draft>,
) -> Vec<Mention> {
    let year = article.published.map(|date| i32::from(date.year()));
    companies::tidy(lexicon, article, &mut drafts);
    for draft in &mut drafts {
        if let Some(year) = year {
            draft
                .targets
                .retain(|target| is_known_by(lexicon, *target, year));
        }
        settle_sure(lexicon, article, draft);
    }
    list_languages(article, &mut drafts);
    places::settle(lexicon, article, &mut drafts);
    drafts.retain(|draft| {
        (draft.chosen.is_some() || draft.model.is_some() || draft.own.is_some())
            && !is_headline(article, draft)
    });
    persons::settle(lexicon, article, &mut drafts);
    organizations::settle(lexicon, article, &mut drafts);
    lone::settle(lexicon, article, &mut drafts);
    drafts
        .into_iter()
        .map(|draft| mention(lexicon, article, draft))
        .collect()
}

/// The words of a draft.
pub(super) fn text_of<'a>(article: &'a Article, draft: &Draft) -> &'a str {
    draft
        .span
        .slice(article.text(draft.span.field))
        .unwrap_or_default()
}

/// Takes the sense of a draft that needs no context: a country's, a capital's, or the only one.
fn settle_sure(lexicon: &Lexicon, article: &Article, draft: &mut Draft) {
    // "Fla. economist": written as an abbreviation and taken for a place
    let abbreviated =
        draft.model == Some(NameKind::Location) && text_of(article, draft).ends_with('.');
    let supported = |target: &&Target| {
        (target.form != Form::AfterComma || abbreviated) && (target.sure || draft.model.is_some())
    };
    let is_country = |target: &&Target| lexicon.entity(**target).kind == EntityType::Country;
    let is_place = |target: &&Target| lexicon.entity(**target).kind == EntityType::Place;
    let is_person = |target: &&Target| lexicon.entity(**target).kind == EntityType::Person;
    let senses = || draft.targets.iter().filter(supported);
    let first_sure = |wanted: &dyn Fn(&&Target) -> bool| senses().find(|t| t.sure && wanted(t));
    let taken = first_sure(&is_country)
        .or_else(|| {
            // a surname that several bear needs more
            let mut bodies = senses().filter(|target| !is_place(target));
            bodies.next().filter(|first| {
                bodies.next().is_none()
                    && (first.sure || (senses().count() == 1 && !is_person(first)))
            })
        })
        .or_else(|| {
            first_sure(&|target| target.form == Form::Capital).filter(|_| draft.model.is_none())
        })
        .or_else(|| senses().find(|target| abbreviated && target.form == Form::AfterComma))
        .or_else(|| {
            // a small town may be no more than the namesake of what is meant
            senses().next().filter(|target| {
                draft.targets.len() == 1
                    && (target.sure || (!is_place(target) && !is_person(target)))
            })
        })
        .copied();
    if taken.is_some_and(|target| target.form == Form::Adjective) && is_language(article, draft) {
        draft.targets.clear();
        draft.why = LANGUAGE.to_owned();
        return;
    }
    if let Some(target) = taken {
        take(lexicon, draft, target, "");
    }
}

/// Whether a name that only the model knows is a whole headline in capitals: "PANEL URGES TRADE LIBERALIZATION".
fn is_headline(article: &Article, draft: &Draft) -> bool {
    const WORDS: usize = 4;
    let text = text_of(article, draft);
    draft.span.field == TextField::Title
        && draft.chosen.is_none()
        && draft.own.is_none()
        && text.len() == article.text(TextField::Title).trim().len()
        && text.split_whitespace().count() >= WORDS
        && !text.contains(char::is_lowercase)
}

/// Whether a person can be known in a year: nobody is long before the time in office.
fn is_known_by(lexicon: &Lexicon, target: Target, year: i32) -> bool {
    const CAREER: i32 = 30;
    let from = lexicon.entity(target).years.0;
    from.is_none_or(|from| year + CAREER >= i32::from(from))
}

/// What a draft that names a language is told by.
const LANGUAGE: &str = "article: a language";

/// "in English, French and Arabic": what stands in a list with a language is one.
fn list_languages(article: &Article, drafts: &mut [Draft]) {
    for index in 1..drafts.len() {
        let (left, right) = drafts.split_at_mut(index);
        let (before, here) = (&left[index - 1], &mut right[0]);
        let adjective = here
            .chosen
            .is_some_and(|target| target.form == Form::Adjective);
        if adjective && before.why == LANGUAGE && places::is_list(article, before, here) {
            here.chosen = None;
            here.targets.clear();
            here.why = LANGUAGE.to_owned();
        }
    }
}

/// Whether an adjective is the name of a language here: "speaks French", "in English.", "the Spanish translation".
fn is_language(article: &Article, draft: &Draft) -> bool {
    const BEFORE: &[&str] = &[
        "speak",
        "speaks",
        "speaking",
        "spoke",
        "spoken",
        "learn",
        "learning",
        "teach",
        "teaches",
        "teaching",
        "taught",
        "study",
        "studied",
        "fluent",
        "translate",
        "translated",
        "broken",
    ];
    const AFTER: &[&str] = &[
        "language",
        "languages",
        "speaker",
        "speakers",
        "speaking",
        "translation",
        "translations",
        "translator",
        "subtitles",
        "lesson",
        "lessons",
        "grammar",
        "dictionary",
        "word",
        "words",
        "alphabet",
        "accent",
        "class",
        "classes",
    ];
    let text = article.text(draft.span.field);
    let word = |part: &str, last: bool| {
        let mut words = part
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty());
        if last {
            words.next_back().map(str::to_owned)
        } else {
            words.next().map(str::to_owned)
        }
    };
    let (before, after) = (
        &text[..draft.span.start as usize],
        &text[draft.span.end as usize..],
    );
    // words of the same sentence only
    let near = |part: &str| part.starts_with([' ', '-']) || part.ends_with(' ');
    let left = word(before, true)
        .filter(|_| near(before))
        .unwrap_or_default();
    let right = word(after, false)
        .filter(|_| near(after))
        .unwrap_or_default();
    BEFORE.contains(&left.as_str())
        || AFTER.contains(&right.as_str())
        || (matches!(left.as_str(), "in" | "into" | "from")
            && after.starts_with(['.', ',', ';', ')', '"', '\n']))
}

/// Takes a sense.
pub(super) fn take(lexicon: &Lexicon, draft: &mut Draft, target: Target, how: &str) {
    let entity = lexicon.entity(target);
    draft.chosen = Some(target);
    draft.kind = match (kind_of(lexicon, target), draft.model) {
        // "a Taliban commander", "Republican voters": the people, not the body
        (EntityType::Organization, Some(NameKind::Norp)) => EntityType::Group,
        (kind, _) => kind,
    };
    let form = match target.form {
        Form::Name => "name",
        Form::Adjective => "adjective",
        Form::Capital => "capital",
        Form::AfterComma => "abbreviation",
        Form::Blocked => "blocked",
    };
    draft.why = if how.is_empty() {
        format!("{}: {form} of {}", entity.origin, entity.name)
    } else {
        format!("{}: {form} of {}, {how}", entity.origin, entity.name)
    };
}

/// The finished mention.
fn mention(lexicon: &Lexicon, article: &Article, draft: Draft) -> Mention {
    let text = text_of(article, &draft).to_owned();
    let inside = draft
        .inside
        .and_then(|target| lexicon.entity(target).country.as_deref())
        .map(str::to_owned);
    let namesakes = country_of_namesakes(lexicon, article, &draft);
    let (own, why) = match (draft.own, draft.chosen) {
        (Some(own), _) => (own, draft.why),
        (None, Some(target)) => {
            let entity = lexicon.entity(target);
            let own = Own {
                name: entity.name.clone().into_owned(),
                id: entity.id.clone().into_owned(),
                country: entity.country.as_deref().map(str::to_owned),
            };
            (own, draft.why)
        }
        (None, None) => {
            let own = Own {
                country: inside.or(namesakes),
                ..unknown(lexicon, draft.kind, &text)
            };
            let how = format!("names model: {}", draft.kind.as_str());
            let why = match draft.why.as_str() {
                "" => how,
                why => format!("{how}, {why}"),
            };
            (own, why)
        }
    };
    Mention {
        field: draft.span.field,
        start: draft.span.start,
        end: draft.span.end,
        text,
        kind: draft.kind,
        name: own.name,
        id: own.id,
        country: own.country,
        sponsor: None,
        why,
    }
}

/// The country of all who bear a name behind a title: whichever "President Bush" is meant, he is of one country.
fn country_of_namesakes(lexicon: &Lexicon, article: &Article, draft: &Draft) -> Option<String> {
    let country = |target: &Target| {
        let entity = lexicon.entity(*target);
        (entity.kind == EntityType::Person)
            .then_some(entity.country.as_deref())
            .flatten()
    };
    let first = draft.targets.first().and_then(country)?;
    (draft.kind == EntityType::Person
        && persons::is_titled(article, draft)
        && draft
            .targets
            .iter()
            .all(|target| country(target) == Some(first)))
    .then(|| first.to_owned())
}

/// Name and id of an entity that no dictionary knows, called so in the text.
pub(super) fn unknown(lexicon: &Lexicon, kind: EntityType, text: &str) -> Own {
    let written = display(lexicon, kind, text);
    let name = match kind {
        EntityType::Organization => companies::shared_name(lexicon, &written),
        EntityType::Person
        | EntityType::Country
        | EntityType::Place
        | EntityType::Nationality
        | EntityType::Group => written,
    };
    Own {
        id: id_of(kind, &name),
        name,
        country: None,
    }
}

/// A name for people to read: in one line, without capitals that only the writing of the text gave it, acronyms left alone.
pub(super) fn display(lexicon: &Lexicon, kind: EntityType, text: &str) -> String {
    const SMALL: &[&str] = &[
        "of", "the", "and", "for", "in", "on", "to", "de", "la", "del", "da", "do", "dos", "das",
        "des", "du", "von", "van", "al", "el", "y",
    ];
    const LONGEST_ACRONYM: usize = 5;
    let line = one_line(text);
    let letters = || line.chars().filter(|c| c.is_alphabetic());
    let words = line.split(' ').count();
    let small = !letters().any(char::is_uppercase);
    let bare_person = small && kind == EntityType::Person && letters().any(char::is_lowercase);
    if !bare_person && (small || letters().any(char::is_lowercase))
        || (words == 1
            && line.chars().count() <= LONGEST_ACRONYM
            && !matches!(kind, EntityType::Person | EntityType::Nationality))
    {
        return line;
    }
    let mut out = String::with_capacity(line.len());
    for (at, word) in line.split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        let lower = word.to_lowercase();
        let acronym = word.contains('.')
            || lexicon
                .exact(word)
                .iter()
                .any(|target| target.spelling == Spelling::Capitals);
        if at > 0 && SMALL.contains(&lower.as_str()) {
            out.push_str(&lower);
        } else if acronym {
            out.push_str(word);
        } else {
            let mut start = true;
            for c in lower.chars() {
                if start && c.is_alphabetic() {
                    out.extend(c.to_uppercase());
                } else {
                    out.push(c);
                }
                start = matches!(c, '-');
            }
        }
    }
    out
}

/// A name as written in one line, with single blanks.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
