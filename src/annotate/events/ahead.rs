//! What lies ahead though no modal says so: infinitives of headlines, clauses of time, what a coming event will be like, possibilities.

use super::dates::Told;
use super::matching::Match;
use super::modality::local;
use super::status::{Status, operator, predicate_operator, status};
use super::tree::Tree;
use crate::annotate::{Rel, Tag};
use crate::lexicon::events::EventLexicon;
use crate::ontology::Polarity;
use crate::text::{PartialDate, TextField};

/// Whether an infinitive with "to" belongs to a verb.
pub(super) fn is_infinitive(tree: &Tree<'_>, verb: usize) -> bool {
    to(tree, verb).is_some()
}

fn to(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    tree.kids(verb)
        .find(|&kid| tree.rel(kid) == Rel::Aux && tree.tag(kid) == Tag::To)
}

/// "Senate to open probe", "MUGABE AND NKOMO TO MEET, SOURCES SAY": an infinitive right behind whoever will do it, without a verb above
/// but one that tells of it.
pub(super) fn is_headline_infinitive(tree: &Tree<'_>, verb: usize, told: bool) -> bool {
    let Some(to) = to(tree, verb) else {
        return false;
    };
    let loud = tree.sentence.field == TextField::Title || tree.in_capitals();
    let subject = tree
        .kids(verb)
        .any(|kid| kid < to && matches!(tree.rel(kid), Rel::Nsubj | Rel::Nsubjpass));
    match tree.rel(verb) {
        Rel::Root => {
            let perfect = tree.kids(verb).any(|kid| tree.lower(kid) == "have");
            loud || subject && to > 0 && tree.is_noun(to - 1) && !perfect
        }
        Rel::Ccomp => loud && subject && told,
        Rel::Advcl => {
            let says = tree.head(verb).is_some_and(|head| {
                head > verb && matches!(tree.lower(head), "say" | "says" | "said" | "report")
            });
            loud && subject && says
        }
        Rel::Relcl | Rel::Acl => tree.head(verb).is_some_and(|head| {
            let behind = head + 1 == to;
            let named = loud || matches!(tree.tag(head), Tag::Nnp | Tag::Nnps);
            behind && named && tree.rel(head) == Rel::Root && tree.is_noun(head)
        }),
        _ => false,
    }
}

/// Whether a verb is told in the present ("meets", "is signed", "have met").
pub(super) fn is_present(tree: &Tree<'_>, verb: usize) -> bool {
    let finite = tree
        .kids(verb)
        .find(|&kid| matches!(tree.rel(kid), Rel::Aux | Rel::Auxpass))
        .unwrap_or(verb);
    matches!(tree.tag(finite), Tag::Vbz | Tag::Vbp)
}

/// Whether a verb has a tense of its own, and no modal: "left", "has left", "leaves".
pub(super) fn is_settled(tree: &Tree<'_>, verb: usize) -> bool {
    let finite = tree
        .kids(verb)
        .find(|&kid| matches!(tree.rel(kid), Rel::Aux | Rel::Auxpass))
        .unwrap_or(verb);
    matches!(tree.tag(finite), Tag::Vbz | Tag::Vbp | Tag::Vbd)
}

/// "When they meet", "once the council approves it", "before he travels": what a clause of time in the present makes of its verb, by what
/// the clause above tells.
pub(super) fn in_time_clause(
    tree: &Tree<'_>,
    words: &EventLexicon,
    verb: usize,
) -> Option<(Polarity, usize)> {
    if tree.sentence.field == TextField::Title || !tree.is_verb(verb) || !is_present(tree, verb) {
        return None;
    }
    let mark = tree.kids(verb).find(|&kid| {
        kid < verb
            && matches!(tree.rel(kid), Rel::Mark | Rel::Advmod)
            && (matches!(
                tree.lower(kid),
                "when" | "before" | "after" | "once" | "until" | "till" | "while"
            ) || tree.lower(kid) == "as" && kid > 0 && tree.lower(kid - 1) == "soon")
    })?;
    if !matches!(tree.rel(verb), Rel::Advcl | Rel::Ccomp) {
        return None;
    }
    let above = tree.head(verb).filter(|&head| tree.is_verb(head))?;
    let main = status(tree, words, above, None, &[]).polarity;
    // What somebody planned or urged holds for what was to go with it.
    let wanted = operator(tree, words, above, 'v')
        .or_else(|| {
            tree.kids(above)
                .filter(|&kid| matches!(tree.rel(kid), Rel::Acomp | Rel::Oprd | Rel::Xcomp))
                .find_map(|kid| predicate_operator(tree, words, kid))
        })
        .is_some_and(|found| matches!(found.polarity, Polarity::Planned | Polarity::Hypothetical));
    let ahead = matches!(main, Polarity::Planned | Polarity::Threatened);
    let polarity = match tree.lower(mark) {
        "before" if matches!(main, Polarity::Hypothetical | Polarity::Denied) => {
            Polarity::Hypothetical
        }
        "before" => Polarity::Planned,
        "once" | "until" | "till" | "as" => Polarity::Hypothetical,
        "while" if wanted && !matches!(tree.tag(above), Tag::Vbz | Tag::Vbp) => {
            Polarity::Hypothetical
        }
        "when" | "after" if main == Polarity::Hypothetical => Polarity::Hypothetical,
        "when" | "after" if ahead || wanted => Polarity::Planned,
        _ => return None,
    };
    Some((polarity, mark))
}

/// What the verb of a clause tells of the event noun that is its subject: "his visit will start on Monday", "a pact could spur trade".
pub(super) fn of_subject(
    tree: &Tree<'_>,
    words: &EventLexicon,
    noun: usize,
    verb: usize,
) -> Option<Polarity> {
    const COURSE: &[&str] = &[
        "begin", "start", "include", "focus", "occur", "happen", "last", "cover", "open", "follow",
        "commence", "proceed", "center", "centre", "touch",
    ];
    let passive = tree.is_passive(verb)
        || tree
            .kids(verb)
            .any(|kid| matches!(tree.lower(kid), "have" | "has" | "had"));
    if passive || !tree.is_verb(verb) {
        return None;
    }
    let mut told = Status::default();
    local(tree, words, verb, &[], &mut told);
    let course = COURSE.contains(&tree.lower(verb))
        || tree.lower(verb) == "take"
            && tree
                .kid(verb, Rel::Dobj)
                .is_some_and(|place| tree.lower(place) == "place");
    if course {
        return Some(told.polarity)
            .filter(|polarity| matches!(polarity, Polarity::Planned | Polarity::Hypothetical));
    }
    let indefinite = tree
        .kid(noun, Rel::Det)
        .is_some_and(|word| matches!(tree.lower(word), "a" | "an"));
    let supposed = tree.kids(verb).any(|kid| {
        tree.rel(kid) == Rel::Aux && matches!(tree.lower(kid), "could" | "would" | "might" | "may")
            || tree.rel(kid) == Rel::Acomp && matches!(tree.lower(kid), "likely" | "unlikely")
    });
    let be = matches!(tree.lower(verb), "be") && tree.kid(verb, Rel::Acomp).is_none();
    (indefinite && supposed && !be).then_some(Polarity::Hypothetical)
}

/// "Will raise it in talks with Chad": whether a meeting is where something will be done.
pub(super) fn is_occasion_ahead(
    tree: &Tree<'_>,
    words: &EventLexicon,
    noun: usize,
    verb: usize,
) -> bool {
    let meeting = matches!(
        tree.lower(noun),
        "talks"
            | "meeting"
            | "meetings"
            | "visit"
            | "summit"
            | "conference"
            | "discussions"
            | "negotiations"
            | "consultations"
            | "session"
            | "trip"
    );
    let mut told = Status::default();
    if meeting && tree.is_verb(verb) {
        local(tree, words, verb, &[], &mut told);
    }
    told.polarity == Polarity::Planned
}

/// "There are three possible outcomes: the court bans them; …": what is listed as possible did not happen.
pub(super) fn listed_possibility(tree: &Tree<'_>, start: usize) -> bool {
    let Some(colon) = (0..start).rev().find(|&at| tree.word(at) == ":") else {
        return false;
    };
    (0..colon).any(|at| {
        matches!(tree.lower(at), "scenarios" | "possibilities" | "options")
            || at + 1 < colon
                && matches!(tree.lower(at), "possible" | "potential")
                && matches!(
                    tree.lower(at + 1),
                    "outcomes" | "results" | "outcome" | "steps" | "moves"
                )
    })
}

/// "Will he resign?": whether a sentence asks if it is so, the auxiliary before the subject.
pub(super) fn is_asked(tree: &Tree<'_>, verb: usize) -> bool {
    let asks = (tree.len().saturating_sub(2)..tree.len()).any(|at| tree.word(at) == "?");
    let first = |rels: &[Rel]| tree.kids(verb).find(|&kid| rels.contains(&tree.rel(kid)));
    let wh = |at: usize| {
        matches!(
            tree.lower(at),
            "why" | "how" | "when" | "where" | "who" | "what" | "whom" | "which"
        )
    };
    asks && tree.is_verb(verb)
        && match (
            first(&[Rel::Aux, Rel::Auxpass]),
            first(&[Rel::Nsubj, Rel::Nsubjpass]),
        ) {
            (Some(aux), Some(subject)) => {
                aux < subject && subject < verb && !(aux.saturating_sub(3)..aux).any(wh)
            }
            _ => false,
        }
}

/// Whether a date says that an event lies ahead: "talks in Geneva tomorrow", "his visit starting on Friday", "meets him later this week".
pub(super) fn is_ahead(
    tree: &Tree<'_>,
    told: &[Told],
    found: &Match,
    published: Option<PartialDate>,
) -> bool {
    let verb = tree.is_verb(found.head);
    let coming = |at: usize| {
        at > 0
            && matches!(tree.lower(at), "days" | "weeks" | "months")
            && tree.lower(at - 1) == "coming"
            && tree.dominates(found.head, at)
    };
    if !verb && (0..tree.len()).any(coming) {
        return true;
    }
    let Some(today) = published.map(|date| date.first_day().to_string()) else {
        return false;
    };
    if verb && (tree.rel(found.head) == Rel::Xcomp || !is_present(tree, found.head)) {
        return false;
    }
    // "Has signed an accord that takes effect next week"
    let own = |at: usize| {
        let mut now = at;
        for _ in 0..tree.len() {
            if now == found.head {
                return true;
            }
            if verb
                && (tree.is_verb(now)
                    || tree.rel(now) == Rel::Pobj && tree.is_noun(now) && now != at)
            {
                return false;
            }
            match tree.head(now) {
                Some(head) => now = head,
                None => return false,
            }
        }
        false
    };
    let starting = |from: usize| {
        !verb
            && from > found.head
            && (from.saturating_sub(2)..from)
                .any(|at| at > found.head && matches!(tree.lower(at), "starting" | "beginning"))
            && (found.head..from).all(|at| !tree.is_verb(at) || tree.tag(at) == Tag::Vbg)
    };
    let perfect = verb
        && tree
            .kids(found.head)
            .any(|kid| tree.rel(kid) == Rel::Aux && matches!(tree.lower(kid), "has" | "have"));
    !perfect
        && told.iter().any(|told| {
            let later = told.from > 0 && tree.lower(told.from - 1) == "later";
            let day = if later {
                &told.date.end
            } else {
                &told.date.start
            };
            !told.open
                && (own(told.from) || starting(told.from))
                && day.as_ref().is_some_and(|day| *day > today)
        })
}
