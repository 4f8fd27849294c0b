//! Words of a sentence → meanings of the lexicon: head, other words, restrictions.

use super::actors::Cast;
use super::tree::Tree;
use crate::annotate::{EntityType, Rel, Tag};
use crate::lexicon::events::{Atom, Entry, EventLexicon, Lemma, Light, Member, Pos, Slot};

/// A meaning found in a sentence.
#[derive(Clone, Debug)]
pub(super) struct Match {
    /// Number of the entry.
    pub(super) entry: u32,
    /// Token of the head word.
    pub(super) head: usize,
    /// Tokens of all its words.
    pub(super) tokens: Vec<usize>,
    /// Tokens that its restrictions took in.
    pub(super) taken: Vec<usize>,
    /// For nouns: the nouns above it that lend their arguments ("wave of attacks"), itself first.
    pub(super) chain: Vec<usize>,
    /// For nouns: the light verb above it.
    pub(super) light: Option<LightUse>,
}

/// A light verb over an event noun.
#[derive(Clone, Copy, Debug)]
pub(super) struct LightUse {
    pub(super) verb: usize,
    pub(super) target: bool,
}

/// Looks for the words of entries.
pub(super) struct Matcher<'a, 'c> {
    pub(super) words: &'a EventLexicon,
    pub(super) cast: &'c Cast<'a>,
}

impl Matcher<'_, '_> {
    /// The most specific meaning whose head is the token `at`.
    pub(super) fn at(&self, tree: &Tree<'_>, at: usize) -> Option<Match> {
        let lemmas = tree.lemmas[at];
        let tag = tree.tag(at);
        let before_noun = matches!(tree.rel(at), Rel::Amod)
            || (matches!(tag, Tag::Jj | Tag::Vbn)
                && matches!(tree.rel(at), Rel::Compound | Rel::Nmod));
        if before_noun {
            if let Some(found) = lemmas
                .word
                .and_then(|lemma| self.first(tree, at, lemma, Pos::Adjective))
            {
                return Some(found);
            }
            if tag != Tag::Nn && tag != Tag::Nns {
                return None;
            }
        }
        if tree.is_verb(at) && tag != Tag::Md {
            let base = lemmas
                .verb
                .and_then(|lemma| self.first(tree, at, lemma, Pos::Verb));
            return base.or_else(|| {
                lemmas
                    .word
                    .filter(|_| lemmas.word != lemmas.verb)
                    .and_then(|lemma| self.first(tree, at, lemma, Pos::Verb))
            });
        }
        if matches!(tag, Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps) {
            if tree.mention[at].is_some() && matches!(tag, Tag::Nnp | Tag::Nnps) {
                return None;
            }
            if matches!(tree.rel(at), Rel::Compound | Rel::Nmod | Rel::Amod) {
                return None;
            }
            let plural = lemmas
                .word
                .filter(|_| lemmas.word != lemmas.noun)
                .and_then(|lemma| self.first(tree, at, lemma, Pos::Noun));
            return plural.or_else(|| {
                lemmas
                    .noun
                    .and_then(|lemma| self.first(tree, at, lemma, Pos::Noun))
            });
        }
        if tag == Tag::Jj {
            if lemmas.participle
                && tree.rel(at) != Rel::Amod
                && let Some(found) = lemmas
                    .verb
                    .and_then(|lemma| self.first(tree, at, lemma, Pos::Verb))
            {
                return Some(found);
            }
            if matches!(tree.rel(at), Rel::Acomp | Rel::Oprd) {
                return lemmas
                    .word
                    .and_then(|lemma| self.first(tree, at, lemma, Pos::Adjective));
            }
        }
        None
    }

    fn first(&self, tree: &Tree<'_>, at: usize, lemma: Lemma, pos: Pos) -> Option<Match> {
        let numbers = self.words.at_head(lemma, pos);
        if numbers.is_empty() {
            return None;
        }
        let (chain, light) = if pos == Pos::Noun {
            self.governors(tree, at)
        } else {
            (vec![at], None)
        };
        for &number in numbers {
            let entry = &self.words.entries()[number as usize];
            let Some(tokens) = self.wording(tree, at, entry) else {
                continue;
            };
            let mut found = Match {
                entry: number,
                head: at,
                tokens,
                taken: Vec::new(),
                chain: chain.clone(),
                light,
            };
            if self.restrictions(tree, entry, &mut found) {
                return entry.kind.map(|_| found);
            }
        }
        None
    }

    /// The tokens of all words of an entry, by dependency or side by side.
    fn wording(&self, tree: &Tree<'_>, at: usize, entry: &Entry) -> Option<Vec<usize>> {
        let mut tokens = vec![at];
        if entry.words.len() == 1 {
            return Some(tokens);
        }
        for (place, &word) in entry.words.iter().enumerate() {
            if place == entry.head {
                continue;
            }
            let beside = if place < entry.head {
                let back = entry.head - place;
                (at >= back && tree.is(at - back, word)).then(|| at - back)
            } else {
                let last = tokens.iter().copied().max().unwrap_or(at);
                (1..=2).map(|step| last + step).find(|&next| {
                    next < tree.len()
                        && tree.is(next, word)
                        && (next == last + 1
                            || matches!(
                                tree.rel(next - 1),
                                Rel::Det
                                    | Rel::Poss
                                    | Rel::Aux
                                    | Rel::Amod
                                    | Rel::Advmod
                                    | Rel::Compound
                            ))
                })
            };
            let found = beside.or_else(|| {
                if place < entry.head {
                    return tree.kids(at).find(|&kid| kid < at && tree.is(kid, word));
                }
                tokens.iter().rev().find_map(|&above| {
                    tree.kids(above).find(|&kid| {
                        !tokens.contains(&kid)
                            && tree.is(kid, word)
                            && !(tree.rel(kid) == Rel::Prep && is_particle(tree.word(kid)))
                            && matches!(
                                tree.rel(kid),
                                Rel::Dobj
                                    | Rel::Prt
                                    | Rel::Prep
                                    | Rel::Pobj
                                    | Rel::Nsubjpass
                                    | Rel::Advmod
                                    | Rel::Acomp
                                    | Rel::Xcomp
                                    | Rel::Attr
                                    | Rel::Oprd
                                    | Rel::Dative
                                    | Rel::Ccomp
                                    | Rel::Amod
                                    | Rel::Compound
                                    | Rel::Conj
                                    | Rel::Agent
                                    | Rel::Neg
                                    | Rel::Acl
                                    | Rel::Nmod
                                    | Rel::Npadvmod
                                    | Rel::Pcomp
                                    | Rel::Advcl
                            )
                    })
                })
            })?;
            tokens.push(found);
        }
        Some(tokens)
    }

    /// The nouns above an event noun that lend it their arguments, and the light verb above them.
    fn governors(&self, tree: &Tree<'_>, at: usize) -> (Vec<usize>, Option<LightUse>) {
        let mut chain = vec![at];
        let mut top = at;
        for _ in 0..4 {
            let Some(head) = tree.head(top) else { break };
            match tree.rel(top) {
                Rel::Conj if tree.is_noun(head) => top = head,
                Rel::Pobj => {
                    let Some(above) = tree.head(head) else { break };
                    if tree.is_noun(above) {
                        let Some(lemma) = tree.lemmas[above].noun else {
                            break;
                        };
                        let lights = self.words.lights(lemma, Pos::Noun);
                        if !lights
                            .iter()
                            .any(|light| light.via.is_some_and(|via| tree.is(head, via)))
                        {
                            break;
                        }
                        top = above;
                        chain.push(above);
                        continue;
                    }
                    return (chain, self.light(tree, above, Some(head)));
                }
                Rel::Dobj | Rel::Nsubjpass | Rel::Oprd => {
                    return (chain, self.light(tree, head, None));
                }
                Rel::Attr => return (chain, None),
                _ => break,
            }
        }
        (chain, None)
    }

    fn light(&self, tree: &Tree<'_>, verb: usize, via: Option<usize>) -> Option<LightUse> {
        let lemma = tree.lemmas[verb].verb.or(tree.lemmas[verb].word);
        let holds = |at: usize, light: &Light| {
            let via_fits = match (light.via, via) {
                (None, None) => true,
                (Some(lemma), Some(token)) => tree.is(token, lemma),
                _ => false,
            };
            via_fits
                && light.rest.iter().all(|&word| {
                    tree.kids(at).any(|kid| {
                        tree.is(kid, word) || tree.kids(kid).any(|below| tree.is(below, word))
                    })
                })
        };
        if let Some(lemma) = lemma
            && let Some(light) = self
                .words
                .lights(lemma, Pos::Verb)
                .iter()
                .find(|light| holds(verb, light))
        {
            return Some(LightUse {
                verb,
                target: light.target,
            });
        }
        // "was involved in", "is responsible for": the preposition hangs below the participle or adjective.
        let be = self.words.vocabulary.number("be")?;
        let above = if matches!(tree.rel(verb), Rel::Acomp | Rel::Oprd | Rel::Attr) {
            tree.head(verb)
        } else {
            Some(verb)
        };
        let light = self.words.lights(be, Pos::Verb).iter().find(|light| {
            matches!((light.via, via), (Some(lemma), Some(token)) if tree.is(token, lemma))
                && light.rest.len() <= 1
                && light.rest.iter().all(|&word| tree.is(verb, word))
        })?;
        Some(LightUse {
            verb: above?,
            target: light.target,
        })
    }

    fn restrictions(&self, tree: &Tree<'_>, entry: &Entry, found: &mut Match) -> bool {
        let mut taken = Vec::new();
        for clause in &entry.when {
            if !clause
                .iter()
                .any(|atom| self.atom(tree, atom, found, &mut taken))
            {
                return false;
            }
        }
        found.taken = taken;
        true
    }

    fn atom(&self, tree: &Tree<'_>, atom: &Atom, found: &Match, taken: &mut Vec<usize>) -> bool {
        let fillers = self.fill(tree, atom.slot, found);
        if atom.words.is_empty() && atom.classes.is_empty() {
            return fillers.is_empty() == atom.not;
        }
        let fits = |&at: &usize| {
            tree.coordinated(at).into_iter().any(|head| {
                atom.words.iter().any(|&word| tree.is(head, word))
                    || atom
                        .classes
                        .iter()
                        .any(|&class| self.in_class(tree, head, class, 0))
            })
        };
        if atom.other {
            return !fillers.is_empty() && !fillers.iter().any(fits);
        }
        let hit = fillers.iter().copied().find(|at| fits(at));
        if let Some(at) = hit
            && !atom.not
            && self.cast.direct(tree, at, usize::MAX, 0).is_none()
        {
            taken.push(at);
        }
        hit.is_some() != atom.not
    }

    /// Whether the phrase headed by `at` belongs to a class; measures and parts are seen through ("tons of food").
    pub(super) fn in_class(&self, tree: &Tree<'_>, at: usize, class: u16, depth: u8) -> bool {
        let members = self.words.class(class);
        let lemmas = tree.lemmas[at];
        for lemma in [lemmas.noun, lemmas.word, lemmas.verb]
            .into_iter()
            .flatten()
        {
            if let Some(compounds) = members.words.get(&lemma)
                && compounds.iter().any(|before| {
                    before.len() <= at
                        && before
                            .iter()
                            .enumerate()
                            .all(|(step, &word)| tree.is(at - 1 - step, word))
                })
            {
                return true;
            }
        }
        let mention = self.cast.mention(tree, at);
        let agent = if mention.is_none() {
            self.cast.agent(tree, at)
        } else {
            None
        };
        let hit = members
            .members
            .iter()
            .any(|member| match (member, mention) {
                (Member::Actor, Some(_)) => true,
                (Member::Actor, None) => agent.is_some() || tree.tag(at) == Tag::Prp,
                (Member::Person, Some(mention)) => mention.kind == EntityType::Person,
                (Member::Person, None) => false,
                (Member::People, Some(mention)) => matches!(
                    mention.kind,
                    EntityType::Person | EntityType::Nationality | EntityType::Group
                ),
                (Member::People, None) => {
                    agent.is_some_and(|agent| agent.person || agent.part)
                        || (tree.tag(at) == Tag::Prp && !tree.word(at).eq_ignore_ascii_case("it"))
                        || tree.tag(at) == Tag::Cd
                }
                (Member::Organization, Some(mention)) => mention.kind == EntityType::Organization,
                (Member::Organization, None) => {
                    agent.is_some_and(|agent| !agent.person && !agent.part)
                }
                (Member::Place, Some(mention)) => {
                    matches!(mention.kind, EntityType::Place | EntityType::Country)
                }
                (Member::Country, Some(mention)) => mention.kind == EntityType::Country,
                (Member::Place | Member::Country, None) => false,
                (Member::Sector(sector), Some(_)) => self
                    .cast
                    .direct(tree, at, usize::MAX, 0)
                    .is_some_and(|found| found.actor.sector.as_deref() == Some(sector)),
                (Member::Sector(sector), None) => {
                    agent.is_some_and(|agent| agent.sector == Some(sector))
                }
            });
        if hit || depth > 1 {
            return hit;
        }
        let measure = agent.is_some_and(|agent| agent.part)
            || matches!(tree.tag(at), Tag::Cd)
            || matches!(
                tree.word(at).to_ascii_lowercase().as_str(),
                "ton"
                    | "tons"
                    | "tonnes"
                    | "amount"
                    | "lot"
                    | "kinds"
                    | "types"
                    | "series"
                    | "shipment"
                    | "shipments"
                    | "supply"
                    | "supplies"
                    | "batch"
                    | "worth"
                    | "total"
                    | "piece"
                    | "pieces"
                    | "kilograms"
                    | "bags"
                    | "doses"
                    | "sets"
                    | "form"
                    | "tranche"
                    | "round"
                    | "number"
                    | "barrels"
                    | "hundreds"
                    | "thousands"
                    | "millions"
            );
        measure
            && tree.kids(at).any(|kid| {
                tree.rel(kid) == Rel::Prep
                    && matches!(tree.word(kid), "of" | "in")
                    && tree
                        .kid(kid, Rel::Pobj)
                        .is_some_and(|object| self.in_class(tree, object, class, depth + 1))
            })
    }

    /// The tokens that fill a slot of a match, the likeliest first.
    pub(super) fn fill(&self, tree: &Tree<'_>, slot: Slot, found: &Match) -> Vec<usize> {
        let head = found.head;
        let verbal = tree.is_verb(head)
            || (tree.tag(head) == Tag::Jj
                && self.words.entries()[found.entry as usize].pos == Pos::Verb);
        match slot {
            Slot::Subject => {
                if verbal {
                    tree.subjects(head)
                } else if self.words.entries()[found.entry as usize].pos == Pos::Adjective {
                    tree.head(head)
                        .and_then(|above| tree.surface_subject(above, 3))
                        .into_iter()
                        .collect()
                } else {
                    found
                        .light
                        .map(|light| tree.subjects(light.verb))
                        .unwrap_or_default()
                }
            }
            Slot::Object => {
                let mut objects = if verbal {
                    tree.objects(head)
                } else {
                    Vec::new()
                };
                objects.retain(|at| !found.tokens.contains(at));
                for &token in &found.tokens[1..] {
                    if tree.is_verb(token) {
                        objects.extend(
                            tree.objects(token).into_iter().filter(|at| {
                                !found.tokens.contains(at) && !tree.dominates(*at, head)
                            }),
                        );
                    }
                }
                objects
            }
            Slot::Dative => tree
                .kids(head)
                .filter(|&kid| tree.rel(kid) == Rel::Dative)
                .map(|kid| {
                    if tree.is_nominal(kid) {
                        kid
                    } else {
                        tree.kid(kid, Rel::Pobj).unwrap_or(kid)
                    }
                })
                .collect(),
            Slot::Complement => self.complement(tree, found),
            Slot::Infinitive => found
                .tokens
                .iter()
                .flat_map(|&token| tree.kids(token).collect::<Vec<_>>())
                .filter(|&kid| {
                    tree.is_verb(kid)
                        && (tree.rel(kid) == Rel::Xcomp
                            || (matches!(
                                tree.rel(kid),
                                Rel::Ccomp | Rel::Advcl | Rel::Acl | Rel::Dep
                            ) && tree.kids(kid).any(|below| {
                                tree.rel(below) == Rel::Aux
                                    && tree.word(below).eq_ignore_ascii_case("to")
                            })))
                })
                .collect(),
            Slot::Finite => tree
                .kids(head)
                .filter(|&kid| tree.rel(kid) == Rel::Ccomp)
                .collect(),
            Slot::Predicate => {
                let mut found: Vec<usize> = tree
                    .kids(head)
                    .filter(|&kid| matches!(tree.rel(kid), Rel::Oprd | Rel::Attr | Rel::Acomp))
                    .collect();
                for kid in tree.kids(head) {
                    if tree.rel(kid) == Rel::Ccomp {
                        found
                            .extend(tree.kids(kid).filter(|&below| {
                                matches!(tree.rel(below), Rel::Attr | Rel::Acomp)
                            }));
                    }
                    if tree.rel(kid) == Rel::Dobj {
                        found.extend(
                            tree.kids(kid)
                                .filter(|&below| tree.rel(below) == Rel::Appos),
                        );
                    }
                }
                found
            }
            Slot::Particle => tree
                .kids(head)
                .filter(|&kid| matches!(tree.rel(kid), Rel::Prt | Rel::Prep | Rel::Advmod))
                .collect(),
            Slot::Possessor => found
                .chain
                .iter()
                .filter_map(|&noun| tree.kid(noun, Rel::Poss))
                .collect(),
            Slot::National => found
                .chain
                .iter()
                .flat_map(|&noun| {
                    tree.kids(noun)
                        .filter(move |&kid| kid < noun)
                        .collect::<Vec<_>>()
                })
                .filter(|&kid| {
                    matches!(tree.rel(kid), Rel::Amod | Rel::Compound | Rel::Nmod)
                        && !found.tokens.contains(&kid)
                        && (tree.mention[kid].is_some()
                            || (tree.is_noun(kid) && self.cast.agent(tree, kid).is_some()))
                })
                .collect(),
            Slot::Modifier => {
                let mut found: Vec<usize> = found
                    .chain
                    .iter()
                    .take(1)
                    .flat_map(|&noun| {
                        tree.kids(noun)
                            .filter(move |&kid| kid < noun)
                            .collect::<Vec<_>>()
                    })
                    .filter(|&kid| {
                        matches!(
                            tree.rel(kid),
                            Rel::Amod | Rel::Compound | Rel::Nmod | Rel::Nummod | Rel::Poss
                        )
                    })
                    .collect();
                if tree.rel(head) == Rel::Amod {
                    found.extend(tree.head(head));
                }
                if head > 0 && found.is_empty() && tree.is_noun(head - 1) {
                    found.push(head - 1);
                }
                found
            }
            Slot::ObjectModifier => self
                .fill(tree, Slot::Object, found)
                .into_iter()
                .chain(found.tokens.iter().copied())
                .flat_map(|noun| {
                    tree.kids(noun)
                        .filter(move |&kid| kid < noun)
                        .collect::<Vec<_>>()
                })
                .filter(|&kid| matches!(tree.rel(kid), Rel::Amod | Rel::Compound | Rel::Nmod))
                .collect(),
            Slot::Modified => match tree.rel(head) {
                Rel::Amod | Rel::Compound | Rel::Nmod => tree.head(head).into_iter().collect(),
                _ => tree
                    .head(head)
                    .and_then(|above| tree.surface_subject(above, 3))
                    .into_iter()
                    .collect(),
            },
            Slot::Light => found.light.map(|light| light.verb).into_iter().collect(),
            Slot::Clause => tree
                .kids(head)
                .filter(|&kid| tree.rel(kid) == Rel::Acl)
                .collect(),
            Slot::Preposition(lemma) => {
                let mut objects = Vec::new();
                for &token in &found.tokens {
                    if tree.is(token, lemma) && token != head {
                        objects.extend(
                            tree.kids(token)
                                .filter(|&kid| matches!(tree.rel(kid), Rel::Pobj | Rel::Pcomp)),
                        );
                    }
                }
                for &token in found.tokens.iter().chain(&found.chain) {
                    tree.below(token, lemma, &mut objects);
                }
                if let Some(light) = found.light {
                    tree.below(light.verb, lemma, &mut objects);
                }
                if verbal {
                    for object in tree.objects(head) {
                        tree.below(object, lemma, &mut objects);
                    }
                    // "attacked and burned a post in": the last verb carries the phrase
                    for kid in tree.kids(head) {
                        if tree.rel(kid) == Rel::Conj
                            && tree.is_verb(kid)
                            && tree.kid(kid, Rel::Nsubj).is_none()
                        {
                            tree.below(kid, lemma, &mut objects);
                        }
                    }
                }
                objects.dedup();
                objects.retain(|at| !found.tokens.contains(at));
                objects
            }
        }
    }

    /// Whom a complement clause speaks of: its subject, objects, then prepositional phrases.
    fn complement(&self, tree: &Tree<'_>, found: &Match) -> Vec<usize> {
        let mut people = Vec::new();
        let mut clauses: Vec<usize> = Vec::new();
        for &token in &found.tokens {
            for kid in tree.kids(token) {
                match tree.rel(kid) {
                    Rel::Ccomp | Rel::Xcomp | Rel::Pcomp | Rel::Acl => clauses.push(kid),
                    Rel::Advcl
                        if tree.kids(kid).any(|below| {
                            tree.rel(below) == Rel::Aux
                                && tree.word(below).eq_ignore_ascii_case("to")
                        }) =>
                    {
                        clauses.push(kid)
                    }
                    Rel::Prep => clauses.extend(
                        tree.kids(kid)
                            .filter(|&below| tree.rel(below) == Rel::Pcomp),
                    ),
                    _ => {}
                }
            }
        }
        let mut next = 0;
        while next < clauses.len() && next < 6 {
            let clause = clauses[next];
            people.extend(
                tree.kids(clause)
                    .filter(|&kid| matches!(tree.rel(kid), Rel::Nsubj | Rel::Nsubjpass)),
            );
            next += 1;
            clauses.extend(
                tree.kids(clause)
                    .filter(|&kid| matches!(tree.rel(kid), Rel::Xcomp | Rel::Ccomp)),
            );
        }
        for &clause in &clauses {
            people.extend(
                tree.kids(clause)
                    .filter(|&kid| matches!(tree.rel(kid), Rel::Dobj | Rel::Dative | Rel::Attr)),
            );
            for kid in tree.kids(clause) {
                if matches!(tree.rel(kid), Rel::Prep | Rel::Agent | Rel::Dative) {
                    people.extend(tree.kids(kid).filter(|&below| tree.rel(below) == Rel::Pobj));
                }
            }
        }
        people
    }
}

/// Words that make another verb of a verb only right behind it or as its particle ("take in", not "take … in June").
fn is_particle(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "in" | "out" | "up" | "down" | "off" | "away" | "back" | "apart"
    )
}
