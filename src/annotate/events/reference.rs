//! Pronouns and definite descriptions → whom they take up again, and what an article has said of its actors so far.

use super::actors::{Cast, Found};
use super::speaker::{is_first_person, is_quoting};
use super::tree::Tree;
use crate::annotate::{Actor, EntityType, Rel, Sentence, Tag};
use crate::text::Span;

/// How many sentences back a pronoun may point.
const REACH: usize = 3;

/// Something that a later pronoun can point at.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    sentence: usize,
    subject: bool,
    /// Whether it is the subject of the main clause.
    main: bool,
    person: bool,
    /// Whether a title tells a woman (true) or a man.
    woman: Option<bool>,
    plural: bool,
    place: bool,
    country: bool,
    /// The first of those that are named together, if it is one of several: "Bush and Blair".
    group: Option<usize>,
    word: String,
    actor: Actor,
}

/// Of what a pronoun can be said.
struct Meant {
    person: bool,
    woman: bool,
    plural: bool,
}

impl Meant {
    fn by(pronoun: &str) -> Option<Self> {
        let (person, woman, plural) = match pronoun {
            "he" | "him" | "his" => (true, false, false),
            "she" | "her" => (true, true, false),
            "it" | "its" => (false, false, false),
            "they" | "them" | "their" => (false, false, true),
            _ => return None,
        };
        Some(Meant {
            person,
            woman,
            plural,
        })
    }
}

/// Whether a word, in any case, is a pronoun that stands for an actor.
pub(in crate::annotate) fn is_pronoun(word: &str) -> bool {
    Meant::by(&word.to_ascii_lowercase()).is_some()
}

impl Cast<'_> {
    pub(super) fn is_definite(&self, tree: &Tree<'_>, at: usize) -> bool {
        tree.kid(at, Rel::Det).is_some_and(|word| {
            ["the", "this", "these", "that", "those"]
                .iter()
                .any(|known| tree.word(word).eq_ignore_ascii_case(known))
        })
    }

    /// What "the group", "the gunmen", "the country" takes up again.
    pub(super) fn described(&self, tree: &Tree<'_>, at: usize, sentence: usize) -> Option<&Actor> {
        let word = tree.lower(at);
        let start = tree.sentence.tokens[at].start;
        let near = self
            .seen
            .iter()
            .rev()
            .take_while(|seen| sentence.saturating_sub(seen.sentence) <= REACH * 2)
            .filter(|seen| {
                seen.sentence < sentence || seen.actor.span.is_none_or(|span| span.end <= start)
            });
        match word {
            "group" | "organization" | "organisation" | "movement" | "party" | "agency"
            | "body" | "militia" | "union" | "network" | "faction" => near
                .into_iter()
                .find(|seen| {
                    !seen.person && !seen.place && !seen.country && seen.actor.id.is_some()
                })
                .map(|seen| &seen.actor),
            _ if is_land(word) => near
                .into_iter()
                .find(|seen| seen.country)
                .map(|seen| &seen.actor),
            _ => near
                .into_iter()
                .find(|seen| seen.word == word && is_of_kind(tree, at, &seen.actor))
                .map(|seen| &seen.actor),
        }
    }

    /// The land of "the country's president": the one named last, else that of the article.
    pub(super) fn owner_land(
        &self,
        tree: &Tree<'_>,
        owner: usize,
        sentence: usize,
    ) -> Option<String> {
        let told = is_land(tree.lower(owner))
            && self.is_definite(tree, owner)
            && tree.mention[owner].is_none();
        if !told {
            return None;
        }
        match self.described(tree, owner, sentence) {
            Some(land) => land.country.clone(),
            None => self.home.clone(),
        }
    }

    /// Whom a pronoun stands for; "they" for all of those who are named together.
    pub(super) fn pronouns(&self, tree: &Tree<'_>, at: usize, sentence: usize) -> Vec<Found> {
        if is_first_person(tree, at) {
            return self.speaker(tree, at, sentence).into_iter().collect();
        }
        let Some(seen) = self.antecedent(tree, at, sentence) else {
            // "The spokesman said that they support the plan"
            let they = tree.lower(at) == "they" && !is_quoting(tree);
            let speaker = self.speaker(tree, at, sentence).filter(|_| they);
            return speaker.into_iter().collect();
        };
        let plural = Meant::by(tree.lower(at)).is_some_and(|meant| meant.plural);
        let together = self
            .seen
            .iter()
            .filter(|other| {
                plural
                    && seen.group.is_some()
                    && other.group == seen.group
                    && other.sentence == seen.sentence
            })
            .map(|other| taken_up(tree, at, other, 0));
        let all: Vec<Found> = together.collect();
        if all.is_empty() {
            return vec![taken_up(tree, at, seen, 0)];
        }
        all
    }

    /// Whom a pronoun stands for, the first of several.
    pub(super) fn pronoun(
        &self,
        tree: &Tree<'_>,
        at: usize,
        sentence: usize,
        depth: u8,
    ) -> Option<Found> {
        if is_first_person(tree, at) {
            return self.speaker(tree, at, sentence);
        }
        let seen = self.antecedent(tree, at, sentence)?;
        Some(taken_up(tree, at, seen, depth))
    }

    /// The antecedent of a pronoun: the nearest subject before it that agrees, else the nearest that agrees.
    fn antecedent(&self, tree: &Tree<'_>, at: usize, sentence: usize) -> Option<&Seen> {
        let Meant {
            person,
            woman,
            plural,
        } = Meant::by(tree.lower(at))?;
        let start = tree.sentence.tokens[at].start;
        if let Some(teller) = self.said_of_itself(tree, at) {
            let covers = |whole: Span| {
                self.seen.iter().rev().find(move |seen| {
                    seen.sentence == sentence
                        && !seen.place
                        && seen.actor.span.is_some_and(|span| span.overlaps(&whole))
                })
            };
            // "The firm's cable division said it signed": else whoever is named in the phrase.
            return covers(tree.span(teller, teller))
                .or_else(|| covers(tree.span(tree.phrase_start(teller), teller)));
        }
        let doer = tree.doer_beside(at);
        let barred = doer.map(|doer| tree.span(doer, doer));
        let doer = doer.and_then(|doer| self.mention(tree, doer));
        let agrees = |seen: &&Seen| {
            let before = seen.actor.span.is_none_or(|span| {
                seen.sentence < sentence
                    || span.end <= start
                        && barred
                            .is_none_or(|doer| doer.end <= span.start || span.end <= doer.start)
            });
            // "Hoped Baker would help him": not Baker, wherever he was named.
            let himself = doer.is_some_and(|doer| seen.actor.id.as_ref() == Some(&doer.id));
            before
                && !himself
                && sentence.saturating_sub(seen.sentence) <= REACH
                && if plural {
                    seen.plural || seen.group.is_some() || (!seen.person && !seen.place)
                } else if person {
                    seen.person && !seen.plural && self.woman(seen).is_none_or(|is| is == woman)
                } else {
                    !seen.person && !seen.plural && (!seen.place || seen.subject)
                }
        };
        let mut best: Option<&Seen> = None;
        for back in 0..=REACH {
            let here = |seen: &&Seen| seen.sentence + back == sentence && agrees(seen);
            // Of a sentence before the subject of the main clause is spoken of further (Grosz, Joshi & Weinstein 1995).
            let main = self
                .seen
                .iter()
                .filter(|seen| back > 0 && here(seen))
                .find(|seen| seen.main);
            let subject = || {
                self.seen
                    .iter()
                    .rev()
                    .filter(|seen| here(seen))
                    .find(|seen| seen.subject)
            };
            best = main.or_else(subject).or_else(|| {
                self.seen
                    .iter()
                    .filter(|seen| here(seen))
                    .find(|seen| seen.plural == plural)
            });
            if best.is_some() {
                break;
            }
        }
        best
    }

    /// "The board said it welcomed the report": the board, whether it is known as an actor or not.
    fn said_of_itself(&self, tree: &Tree<'_>, at: usize) -> Option<usize> {
        let clause = tree.head(at)?;
        let subject = tree.rel(at) == Rel::Nsubj && tree.lower(at) == "it";
        let teller = self.teller(tree, at).filter(|_| subject)?;
        let one = matches!(tree.tag(teller), Tag::Nn | Tag::Nnp)
            && tree.coordinated(teller).len() == 1
            && self.agent(tree, teller).is_none_or(|agent| !agent.person)
            && self
                .mention(tree, teller)
                .is_none_or(|mention| mention.kind != EntityType::Person);
        let told = tree.rel(clause) == Rel::Ccomp
            && tree.kid(clause, Rel::Expl).is_none()
            && !tree.is_passive(clause);
        (one && told).then_some(teller)
    }

    /// Whether somebody is a woman or a man, by what any of the mentions so far was titled.
    fn woman(&self, seen: &Seen) -> Option<bool> {
        seen.woman.or_else(|| {
            let id = seen.actor.id.as_deref()?;
            self.seen
                .iter()
                .filter(|other| other.actor.id.as_deref() == Some(id))
                .find_map(|other| other.woman)
        })
    }

    /// Learns from a sentence: who is there for later pronouns, and which country and sector a name was given.
    pub(super) fn observe(&mut self, tree: &Tree<'_>, sentence: usize) {
        self.now = sentence;
        for at in 0..tree.len() {
            let inner = tree.mention[at].is_some()
                && tree
                    .head(at)
                    .is_some_and(|head| tree.mention[head] == tree.mention[at]);
            if inner {
                continue;
            }
            // "He … he": a subject stays the likeliest antecedent.
            if is_first_person(tree, at) {
                continue;
            }
            if tree.tag(at) == Tag::Prp && tree.rel(at) == Rel::Nsubj {
                let word = tree.lower(at);
                let all = self.pronouns(tree, at, sentence);
                let group = (all.len() > 1).then_some(at);
                for found in all {
                    self.seen.push(Seen {
                        sentence,
                        subject: true,
                        main: is_main(tree, at),
                        person: matches!(word, "he" | "she"),
                        woman: match word {
                            "she" => Some(true),
                            "he" => Some(false),
                            _ => None,
                        },
                        plural: word == "they",
                        place: false,
                        country: false,
                        group,
                        word: word.to_owned(),
                        actor: found.actor,
                    });
                }
                continue;
            }
            if !(tree.is_noun(at) || tree.mention[at].is_some()) {
                continue;
            }
            let modifier = matches!(tree.rel(at), Rel::Amod | Rel::Compound | Rel::Nmod);
            let Some(found) = self.direct(tree, at, sentence, 0) else {
                continue;
            };
            if let Some(mention) = self.mention(tree, at)
                && (found.actor.country.is_some() || found.actor.sector.is_some())
            {
                let known = self.known.entry(mention.id.as_str()).or_default();
                known.0 = known.0.take().or_else(|| found.actor.country.clone());
                known.1 = known.1.take().or_else(|| found.actor.sector.clone());
            }
            if modifier {
                continue;
            }
            let kind = self.mention(tree, at).map(|mention| mention.kind);
            let plural = matches!(tree.tag(at), Tag::Nns | Tag::Nnps)
                && matches!(kind, None | Some(EntityType::Group))
                || kind == Some(EntityType::Nationality);
            let person = match kind {
                Some(kind) => kind == EntityType::Person,
                None => self.agent(tree, at).is_some_and(|agent| agent.person),
            };
            let place = kind == Some(EntityType::Place)
                || (kind == Some(EntityType::Country) && is_locative(tree, at));
            self.seen.push(Seen {
                sentence,
                subject: matches!(tree.rel(at), Rel::Nsubj | Rel::Nsubjpass),
                main: is_main(tree, at),
                person,
                woman: person.then(|| self.titled(tree, at)).flatten(),
                plural,
                place,
                country: kind == Some(EntityType::Country),
                group: first_named(tree, at),
                word: tree.lower(at).to_owned(),
                actor: found.actor,
            });
        }
    }

    /// Learns the names of a sentence that was not parsed.
    pub(super) fn observe_names(&mut self, sentence: &Sentence, from: usize, number: usize) {
        let names = self.mentions[from..]
            .iter()
            .take_while(|mention| mention.field == sentence.field && mention.start < sentence.end);
        for (at, mention) in names.enumerate() {
            self.seen.push(Seen {
                sentence: number,
                subject: at == 0,
                main: false,
                person: mention.kind == EntityType::Person,
                woman: (mention.kind == EntityType::Person)
                    .then(|| mention.text.split_once(' '))
                    .flatten()
                    .and_then(|(given, _)| self.sex(given)),
                plural: matches!(mention.kind, EntityType::Group | EntityType::Nationality),
                place: mention.kind == EntityType::Place,
                country: mention.kind == EntityType::Country,
                group: None,
                word: mention.text.to_ascii_lowercase(),
                actor: self.mentioned(mention),
            });
        }
    }
}

impl Cast<'_> {
    /// Whether the title of a person, the word for one or the given name tells a woman (true) or a man.
    fn titled(&self, tree: &Tree<'_>, at: usize) -> Option<bool> {
        let start = tree.phrase_start(at);
        (start.saturating_sub(1)..=at)
            .filter(|&word| {
                // Of a name of one word, or of its last, nothing is told: "Kelly said", "Rebecca Martin".
                word < at || tree.mention[at].is_none()
            })
            .find_map(|word| self.sex(tree.word(word)))
    }

    /// What a title, a word for a person or a given name tells: a woman (true) or a man.
    fn sex(&self, word: &str) -> Option<bool> {
        let lemmas = self.words.vocabulary.lookup(word.trim_end_matches('.'));
        let lemma = lemmas.word.or(lemmas.noun)?;
        let is = |class: &str| {
            self.words
                .class_number(class)
                .is_some_and(|class| self.words.class(class).words.contains_key(&lemma))
        };
        match (is("woman"), is("man")) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }
}

/// Whether a token is the subject of the main clause.
fn is_main(tree: &Tree<'_>, at: usize) -> bool {
    matches!(tree.rel(at), Rel::Nsubj | Rel::Nsubjpass)
        && tree
            .head(at)
            .is_some_and(|verb| tree.rel(verb) == Rel::Root)
}

/// Whether a noun is a word for a land.
pub(super) fn is_land(noun: &str) -> bool {
    matches!(
        noun,
        "country" | "nation" | "state" | "republic" | "kingdom"
    )
}

/// The actor that a pronoun takes up.
fn taken_up(tree: &Tree<'_>, at: usize, seen: &Seen, depth: u8) -> Found {
    let mut actor = seen.actor.clone();
    actor.text = tree.word(at).to_owned();
    actor.span = Some(tree.span(at, at));
    Found {
        actor,
        token: at,
        depth,
        resolved: true,
        place: false,
    }
}

/// The first of those whom a noun is named together with, if there are several.
fn first_named(tree: &Tree<'_>, at: usize) -> Option<usize> {
    let mut first = at;
    while tree.rel(first) == Rel::Conj
        && let Some(head) = tree.head(first).filter(|&head| tree.is_nominal(head))
    {
        first = head;
    }
    (tree.coordinated(first).len() > 1).then_some(first)
}

/// Whether the nouns before a description are part of how an actor was called: "the appeals court" is not the Supreme Court.
fn is_of_kind(tree: &Tree<'_>, at: usize, actor: &Actor) -> bool {
    let called = [&actor.text, &actor.name].map(|called| called.to_ascii_lowercase());
    tree.kids(at)
        .filter(|&kid| tree.rel(kid) == Rel::Compound && tree.mention[kid].is_none())
        .all(|kid| called.iter().any(|called| called.contains(tree.lower(kid))))
}

/// Whether a noun stands behind a preposition of place.
pub(super) fn is_locative(tree: &Tree<'_>, at: usize) -> bool {
    tree.rel(at) == Rel::Pobj
        && tree.head(at).is_some_and(|preposition| {
            matches!(
                tree.lower(preposition),
                "in" | "at"
                    | "near"
                    | "on"
                    | "to"
                    | "from"
                    | "into"
                    | "inside"
                    | "outside"
                    | "across"
                    | "over"
                    | "around"
                    | "through"
                    | "throughout"
                    | "within"
            )
        })
}
