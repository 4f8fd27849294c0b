//! Names as the model cut them → whole names of firms: legal forms, partners joined by "and", tickers, and what belongs to no name.
//!
//! The name model decides word by word what is a name; how companies are called it knows only from examples. A legal form, the word that
//! partners call their firm by and a ticker in angle brackets leave no doubt. What a dictionary knows is not touched.

use std::ops::Range;

use super::analysis::NameKind;
use super::entities::{one_line, text_of};
use super::mentions::Draft;
use super::persons::OFFICES;
use crate::article::Article;
use crate::lexicon::{CompanyWord, Form, Lexicon, Target, Tongue, fold};
use crate::ontology::EntityType;

/// How many names may be joined to one firm: "Donaldson, Lufkin and Jenrette Securities Corp".
const PARTNERS: usize = 4;

/// Makes the drafts of an article whole names and takes firms for what they are.
pub(super) fn tidy(lexicon: &Lexicon, article: &Article, drafts: &mut Vec<Draft>) {
    for draft in drafts.iter_mut() {
        if is_guess(draft) {
            trim(lexicon, article, draft);
        }
    }
    drafts.retain(|draft| draft.span.start < draft.span.end);
    join(lexicon, article, drafts);
    for draft in drafts.iter_mut() {
        if is_guess(draft) {
            extend(lexicon, article, draft);
            if is_firm(lexicon, text_of(article, draft)) {
                make_organization(draft, "company words");
            }
            know_without_form(lexicon, article, draft);
        }
    }
    // a legal form that belongs to no name
    drafts.retain(|draft| !(is_guess(draft) && all_forms(lexicon, text_of(article, draft))));
    by_ticker(lexicon, article, drafts);
}

/// "Microsoft Corp." is Microsoft: asks the dictionary for the name without its legal form.
fn know_without_form(lexicon: &Lexicon, article: &Article, draft: &mut Draft) {
    if draft.model != Some(NameKind::Organization) || !has_form(lexicon, text_of(article, draft)) {
        return;
    }
    let text = one_line(text_of(article, draft));
    let mut rest = text.as_str();
    while let Some((before, last)) = rest.rsplit_once(' ') {
        let joint = matches!(last, "and" | "&");
        if !joint && company_word(lexicon, last) != Some(CompanyWord::Form) {
            break;
        }
        rest = before.trim_end_matches(',');
        let known = lexicon.exact(rest).iter().find(|target| {
            target.sure
                && target.form == Form::Name
                && lexicon.entity(**target).kind == EntityType::Organization
        });
        if let Some(&target) = known {
            draft.targets = vec![target];
            return;
        }
    }
}

/// Whether only the model took the words for a name.
fn is_guess(draft: &Draft) -> bool {
    draft.model.is_some() && draft.targets.is_empty()
}

fn make_organization(draft: &mut Draft, why: &str) {
    if draft.model == Some(NameKind::Organization) {
        return;
    }
    draft.model = Some(NameKind::Organization);
    draft.kind = EntityType::Organization;
    draft.why = why.to_owned();
}

/// A word as the table of company words has it.
fn bare(word: &str) -> String {
    if word.is_ascii() {
        let mut bare = word.to_ascii_lowercase();
        bare.retain(|c| c.is_ascii_alphanumeric());
        return bare;
    }
    word.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn company_word(lexicon: &Lexicon, word: &str) -> Option<CompanyWord> {
    word.starts_with(char::is_uppercase)
        .then(|| lexicon.company_word(&bare(word)))
        .flatten()
        // "SA" and "Co", but no "A.G."
        .filter(|_| !word.trim_end_matches('.').contains('.') || word.len() > 4)
}

/// Whether a name of several words ends as only those of organizations do.
fn is_firm(lexicon: &Lexicon, text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.len() > 1
        && words.last().is_some_and(|last| {
            company_word(lexicon, last).is_some_and(|word| word != CompanyWord::Firm)
        })
}

/// Whether a name ends with a legal form.
pub(super) fn has_form(lexicon: &Lexicon, text: &str) -> bool {
    text.rsplit(char::is_whitespace)
        .next()
        .is_some_and(|last| company_word(lexicon, last) == Some(CompanyWord::Form))
}

fn all_forms(lexicon: &Lexicon, text: &str) -> bool {
    text.split_whitespace()
        .all(|word| lexicon.company_word(&bare(word)) == Some(CompanyWord::Form))
}

/// Cuts off what belongs to no name: brackets without their fellow, possessive endings, words of an office.
fn trim(lexicon: &Lexicon, article: &Article, draft: &mut Draft) {
    let text = text_of(article, draft);
    let mut from = 0;
    let mut to = text.len();
    for (open, close) in [('(', ')'), ('<', '>')] {
        match (text[from..to].find(open), text[from..to].find(close)) {
            (Some(at), None) if at > 0 => to = from + at,
            (None, Some(at)) => from += at + 1,
            _ => {}
        }
    }
    let mut rest = text[from..to].trim_start_matches(|c: char| !c.is_alphanumeric());
    let inner = rest.len();
    rest = rest.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | ')' | '!'));
    for ending in ["'s", "’s", "'S"] {
        rest = rest.strip_suffix(ending).unwrap_or(rest);
    }
    let from = to - inner;
    let offices = match draft.model {
        Some(NameKind::Organization) => after_body(lexicon, rest),
        Some(NameKind::Person) => before_person(lexicon, rest),
        Some(NameKind::Location | NameKind::Norp) | None => 0..rest.len(),
    };
    let start = draft.span.start;
    draft.span.start = start + (from + offices.start) as u32;
    draft.span.end = start + (from + offices.end) as u32;
    let now = text_of(article, draft);
    if now.len() < text.len() && !now.is_empty() {
        look_up(lexicon, article, draft);
    }
}

/// The words with their positions.
fn words_at(text: &str) -> impl DoubleEndedIterator<Item = (usize, &str)> {
    text.split_whitespace()
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// "Pentagon Deputy Press" is the Pentagon; "Central Bank officials" the bank.
fn after_body(lexicon: &Lexicon, text: &str) -> Range<usize> {
    let mut end = text.len();
    for (at, word) in words_at(text).skip(1).collect::<Vec<_>>().into_iter().rev() {
        let folded = bare(word);
        let one = folded.strip_suffix('s').unwrap_or(&folded);
        if !OFFICES.contains(&one) {
            continue;
        }
        let before = text[..at].trim_end();
        let whose = before.strip_prefix("the ").unwrap_or(before);
        let country = |target: &Target| lexicon.entity(*target).kind == EntityType::Country;
        if lexicon.exact(whose).iter().any(country) {
            break;
        }
        let small = word.starts_with(char::is_lowercase) && at + word.len() == end;
        if small {
            end = before.len();
        } else if !lexicon.exact(before).is_empty() {
            return 0..before.len();
        }
    }
    0..end
}

/// "USDA Secretary Lyng": who follows the office.
fn before_person(lexicon: &Lexicon, text: &str) -> Range<usize> {
    let office = words_at(text).skip(1).filter(|(_, word)| {
        OFFICES.contains(&bare(word).as_str()) && word.starts_with(char::is_uppercase)
    });
    let known = |at: usize| {
        lexicon.exact(text[..at].trim_end()).iter().any(|target| {
            matches!(
                lexicon.entity(*target).kind,
                EntityType::Organization | EntityType::Country
            )
        })
    };
    for (at, word) in office {
        let rest = text[at + word.len()..].trim_start();
        if rest.starts_with(char::is_uppercase) && known(at) {
            return text.len() - rest.len()..text.len();
        }
    }
    0..text.len()
}

/// Asks the dictionary for the words of a draft that has changed.
fn look_up(lexicon: &Lexicon, article: &Article, draft: &mut Draft) {
    let wanted = |kind: EntityType| match draft.model {
        Some(NameKind::Person) => kind == EntityType::Person,
        Some(NameKind::Location) => matches!(kind, EntityType::Place | EntityType::Country),
        Some(NameKind::Organization) | None => kind == EntityType::Organization,
        Some(NameKind::Norp) => matches!(kind, EntityType::Group | EntityType::Country),
    };
    draft.targets = lexicon
        .exact(text_of(article, draft))
        .iter()
        .filter(|target| {
            target.tongue == Tongue::Any
                && target.form == Form::Name
                && wanted(lexicon.entity(**target).kind)
        })
        .copied()
        .collect();
}

/// Joins the parts of a firm's name: "Goldman, Sachs and Co", "Nikko Securities Co (Europe) Ltd", "Alex. Brown and Sons".
fn join(lexicon: &Lexicon, article: &Article, drafts: &mut Vec<Draft>) {
    let mut at = 1;
    while at < drafts.len() {
        let first = first_partner(lexicon, article, drafts, at);
        if first == at {
            at += 1;
            continue;
        }
        let end = drafts[at].span.end;
        drafts.drain(first + 1..=at);
        let whole = &mut drafts[first];
        whole.span.end = end;
        whole.inside = None;
        make_organization(whole, "company words");
        whole.model = Some(NameKind::Organization);
        look_up(lexicon, article, whole);
        if whole.targets.is_empty() {
            know_without_form(lexicon, article, whole);
        }
        at = first + 1;
    }
}

/// The draft with which the firm begins that the draft at `last` ends.
fn first_partner(lexicon: &Lexicon, article: &Article, drafts: &[Draft], last: usize) -> usize {
    let text = one_line(text_of(article, &drafts[last]));
    let mut words = text.split(' ');
    let opens = words.next().and_then(|word| company_word(lexicon, word));
    let closes = text
        .rsplit(' ')
        .next()
        .and_then(|word| company_word(lexicon, word));
    let is_form = matches!(opens, Some(CompanyWord::Form | CompanyWord::Firm));
    if !is_guess(&drafts[last]) || (!is_form && closes != Some(CompanyWord::Form)) {
        return last;
    }
    let mut first = last;
    let mut joined = text.contains(" and ") || text.contains(" & ");
    while first > 0 && last - first < PARTNERS {
        let (before, here) = (&drafts[first - 1], &drafts[first]);
        if before.span.field != here.span.field {
            break;
        }
        let gap = article
            .text(here.span.field)
            .get(before.span.end as usize..here.span.start as usize)
            .unwrap_or_default();
        let person = before.model == Some(NameKind::Person) && before.targets.is_empty();
        let joins = match gap {
            ") " | " (" => is_form,
            " and " | " & " | ". " => is_form || person,
            " " => is_form && first == last,
            ", " => joined && is_surname(lexicon, article, before),
            _ => false,
        };
        if !joins {
            break;
        }
        joined |= matches!(gap, " and " | " & ");
        first -= 1;
    }
    // a bracket that opens inside must be one that closes inside
    let span = drafts[first].span.start as usize..drafts[last].span.end as usize;
    let whole = article
        .text(drafts[last].span.field)
        .get(span)
        .unwrap_or_default();
    if whole.matches('(').count() == whole.matches(')').count() {
        first
    } else {
        last
    }
}

/// Whether one word was taken for a name, and not for that of a country.
fn is_surname(lexicon: &Lexicon, article: &Article, draft: &Draft) -> bool {
    let country = |target: &Target| lexicon.entity(*target).kind == EntityType::Country;
    draft.model.is_some()
        && !draft.targets.iter().any(country)
        && !text_of(article, draft).contains(char::is_whitespace)
}

/// What follows a name that was cut short, where no name was found: " and Co", " & Sons Inc".
fn extend(lexicon: &Lexicon, article: &Article, draft: &mut Draft) {
    let rest = &article.text(draft.span.field)[draft.span.end as usize..];
    let Some(after) = [" and ", " & "]
        .iter()
        .find_map(|and| rest.strip_prefix(and))
    else {
        return;
    };
    let word: &str = after
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let firm = matches!(word, "Co" | "CO" | "Company")
        || company_word(lexicon, word) == Some(CompanyWord::Firm);
    if !firm {
        return;
    }
    let mut length = rest.len() - after.len() + word.len();
    let form = rest[length..].strip_prefix(' ').and_then(|more| {
        let form = more.split(|c: char| !c.is_alphanumeric()).next()?;
        (company_word(lexicon, form)? == CompanyWord::Form).then_some(form)
    });
    length += form.map_or(0, |form| form.len() + 1);
    draft.span.end += length as u32;
    make_organization(draft, "company words");
    look_up(lexicon, article, draft);
}

/// "BAKER <BKO>": who has a ticker is a company, here and wherever the article names it so.
fn by_ticker(lexicon: &Lexicon, article: &Article, drafts: &mut [Draft]) {
    let mut listed: Vec<String> = Vec::new();
    for draft in drafts.iter() {
        let rest = &article.text(draft.span.field)[draft.span.end as usize..];
        if draft.model != Some(NameKind::Organization) && has_ticker(rest) {
            listed.push(fold(text_of(article, draft)));
        }
    }
    if listed.is_empty() {
        return;
    }
    for draft in drafts.iter_mut() {
        let guess = matches!(draft.model, Some(NameKind::Person | NameKind::Location));
        if guess && listed.contains(&fold(text_of(article, draft))) {
            draft
                .targets
                .retain(|target| lexicon.entity(*target).kind == EntityType::Organization);
            make_organization(draft, "article: has a ticker");
        }
    }
}

/// Whether a text goes on with a ticker: ` <BKO>`, `<ABSB.O>`.
fn has_ticker(rest: &str) -> bool {
    const LONGEST: usize = 8;
    let Some(rest) = rest.trim_start_matches(' ').strip_prefix('<') else {
        return false;
    };
    let Some(end) = rest.find('>').filter(|end| (1..=LONGEST).contains(end)) else {
        return false;
    };
    rest[..end]
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'.')
        && rest.starts_with(|c: char| c.is_ascii_uppercase())
}

/// The name that all mentions of a company share: without its legal form when two words or a known name are left, else with one way of
/// writing it.
pub(super) fn shared_name(lexicon: &Lexicon, name: &str) -> String {
    let mut rest = name.trim_end_matches('.');
    while let Some((before, last)) = rest.rsplit_once(' ') {
        if company_word(lexicon, last) != Some(CompanyWord::Form) {
            break;
        }
        let before = before
            .trim_end_matches([',', ' '])
            .trim_end_matches(" and")
            .trim_end_matches(" &");
        let written = bare(last);
        // spelt out it is a part of the name: "National Petroleum Corporation"
        let whole = matches!(written.as_str(), "corporation" | "company" | "companies");
        let head = before.rsplit(' ').next().unwrap_or_default();
        let general = matches!(written.as_str(), "corp" | "co")
            && company_word(lexicon, head) == Some(CompanyWord::Head);
        if whole || general || !before.contains(' ') {
            // what is left would mean little: the form stays, written as most do
            const FORMS: &[(&str, &str)] = &[
                ("inc", "Inc"),
                ("incorporated", "Inc"),
                ("corp", "Corp"),
                ("co", "Co"),
                ("ltd", "Ltd"),
                ("limited", "Ltd"),
                ("plc", "PLC"),
            ];
            let form = FORMS.iter().find(|(form, _)| *form == written);
            let last = last.trim_end_matches('.');
            return format!("{before} {}", form.map_or(last, |(_, short)| short));
        }
        rest = before.trim_end_matches('.');
    }
    if rest.len() == name.trim_end_matches('.').len() {
        name.to_owned()
    } else {
        rest.to_owned()
    }
}
