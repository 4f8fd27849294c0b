//! Slots of a frame → the tokens that fill them for one match.

use super::matching::{Match, Matcher};
use super::tree::Tree;
use crate::annotate::camp::Camp;
use crate::annotate::{Rel, Tag};
use crate::lexicon::events::{Lemma, Pos, Slot};
use crate::ontology::EventType;

impl Matcher<'_, '_> {
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
                    let tensed = |kid: usize| {
                        tree.kids(kid)
                            .any(|below| tree.rel(below) == Rel::Aux && tree.tag(below) == Tag::Md)
                    };
                    tree.is_verb(kid)
                        && (tree.rel(kid) == Rel::Xcomp && !tensed(kid)
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
                .filter(|&kid| tree.rel(kid) == Rel::Ccomp || tree.is_asked(head, kid))
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
                .map(|kid| self.doer_in_compound(tree, kid).unwrap_or(kid))
                .filter(|&kid| {
                    matches!(
                        tree.rel(kid),
                        Rel::Amod | Rel::Compound | Rel::Nmod | Rel::Nsubj | Rel::Npadvmod
                    ) && !found.tokens.contains(&kid)
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
            Slot::Modal => tree
                .kids(head)
                .filter(|&kid| tree.rel(kid) == Rel::Aux && tree.tag(kid) == Tag::Md)
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
                if self.words.vocabulary.name(lemma) == "against" {
                    // "An anti-Turkey rally"
                    let nouns = found.tokens.iter().filter(|&&token| tree.is_noun(token));
                    objects.extend(nouns.flat_map(|&noun| {
                        tree.kids(noun)
                            .filter(|&kid| matches!(tree.camp(kid), Some((Camp::Against, _))))
                    }));
                }
                if let Some(light) = found.light {
                    tree.below(light.verb, lemma, &mut objects);
                }
                if !verbal && objects.is_empty() {
                    // "attacks by militias on troops": the phrase may hang below whoever acts.
                    for &noun in &found.chain {
                        for kid in tree.kids(noun) {
                            if matches!(tree.rel(kid), Rel::Prep | Rel::Agent)
                                && matches!(tree.word(kid), "by" | "of" | "from")
                                && let Some(object) = tree.kid(kid, Rel::Pobj)
                            {
                                tree.below(object, lemma, &mut objects);
                            }
                        }
                    }
                }
                if verbal {
                    // "Discussed arms sales to Iran": not with Iran.
                    let talk = self.words.entries()[found.entry as usize].kind
                        == Some(EventType::Consult)
                        && self.is_recipient(lemma);
                    for object in tree.objects(head) {
                        if talk {
                            break;
                        }
                        tree.below(object, lemma, &mut objects);
                        if objects.is_empty()
                            && let Some(part) = tree.object_of(object, "of")
                        {
                            // "Withdrew a batch of peacekeepers from"
                            tree.below(part, lemma, &mut objects);
                        }
                        if objects.is_empty() && self.is_recipient(lemma) {
                            self.inside(tree, object, head, lemma, &mut objects);
                        }
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
                match self.words.vocabulary.name(lemma) {
                    "by" if !verbal && objects.is_empty() => {
                        // "A strike called by the unions", "attacks carried out by rebels"
                        objects.extend(
                            found
                                .chain
                                .iter()
                                .flat_map(|&noun| tree.kids(noun))
                                .filter(|&kid| {
                                    tree.rel(kid) == Rel::Acl
                                        && tree.tag(kid) == Tag::Vbn
                                        && !is_undergone(tree.lower(kid))
                                })
                                .filter(|&kid| self.is_light(tree, kid))
                                .flat_map(|kid| tree.agents(kid)),
                        );
                    }
                    "between" if !verbal && objects.is_empty() => {
                        objects.extend(hyphenated(tree, head).into_iter().flatten());
                    }
                    "against" | "with" if objects.is_empty() => {
                        let against = self.words.vocabulary.name(lemma) == "against";
                        objects.extend(behind_place(tree, found, lemma, against));
                    }
                    _ => {}
                }
                objects.dedup();
                objects.retain(|&at| !found.tokens.contains(&at) && !tree.is_aside(at));
                objects
            }
        }
    }

    fn is_light(&self, tree: &Tree<'_>, verb: usize) -> bool {
        tree.lemmas[verb]
            .verb
            .is_some_and(|lemma| !self.words.lights(lemma, Pos::Verb).is_empty())
    }

    fn is_recipient(&self, preposition: Lemma) -> bool {
        matches!(
            self.words.vocabulary.name(preposition),
            "to" | "on" | "against"
        )
    }

    /// "Returned a pendant engraved with the image of Peter to Russia", "lifted the sanctions imposed on Japan": a phrase that the parser
    /// hung deep inside the object.
    fn inside(
        &self,
        tree: &Tree<'_>,
        object: usize,
        verb: usize,
        preposition: Lemma,
        objects: &mut Vec<usize>,
    ) {
        // Whom something is given to may stand behind a whole clause: "returned paintings that were stolen in 1989 to France".
        let given = self.words.vocabulary.name(preposition) == "to";
        let hangs_in = |at: usize| {
            let mut now = at;
            while now != object {
                let through = match tree.rel(now) {
                    Rel::Prep | Rel::Pobj | Rel::Conj | Rel::Appos | Rel::Dobj | Rel::Agent => true,
                    Rel::Acl => tree.tag(now) == Tag::Vbn || given,
                    Rel::Relcl if !given => matches!(
                        tree.lower(now),
                        "imposed" | "placed" | "slapped" | "put" | "levied"
                    ),
                    Rel::Amod | Rel::Relcl | Rel::Advmod | Rel::Npadvmod => given,
                    _ => false,
                };
                match tree.head(now).filter(|_| through) {
                    Some(head) => now = head,
                    None => return false,
                }
            }
            true
        };
        let inside = (object.max(verb) + 1..tree.len()).rev().find_map(|at| {
            let fits = tree.rel(at) == Rel::Prep
                && tree.lemmas[at].word == Some(preposition)
                && hangs_in(at);
            tree.kid(at, Rel::Pobj).filter(|_| fits)
        });
        objects.extend(inside.filter(|&at| tree.tag(at) != Tag::Cd));
    }

    /// Who does a deed by a participle before its noun: "US" in "US-led strikes", "EU" in "EU-imposed sanctions".
    fn doer_in_compound(&self, tree: &Tree<'_>, participle: usize) -> Option<usize> {
        let class = self.words.class_number("done")?;
        (tree.rel(participle) == Rel::Amod && self.in_class(tree, participle, class, 0))
            .then(|| tree.kid(participle, Rel::Npadvmod))
            .flatten()
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
                    Rel::Prep => {
                        clauses.extend(tree.kids(kid).filter(|&below| {
                            tree.rel(below) == Rel::Pcomp && !tree.is_aside(below)
                        }))
                    }
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
            // "Promised to be a president" speaks of nobody else.
            let own = tree.rel(clause) == Rel::Xcomp;
            people.extend(tree.kids(clause).filter(|&kid| {
                matches!(tree.rel(kid), Rel::Dobj | Rel::Dative)
                    || tree.rel(kid) == Rel::Attr && !own
            }));
            for kid in tree.kids(clause) {
                if matches!(tree.rel(kid), Rel::Prep | Rel::Agent | Rel::Dative) {
                    people.extend(tree.kids(kid).filter(|&below| tree.rel(below) == Rel::Pobj));
                }
            }
        }
        people
    }
}

/// "A rally at the university against the government", "talks in Geneva with Iran": against whom and with whom hangs below the place
/// only by mistake. The border with Iran has no talks.
fn behind_place(tree: &Tree<'_>, found: &Match, preposition: Lemma, against: bool) -> Vec<usize> {
    let mut objects = Vec::new();
    for &token in found.tokens.iter().chain(&found.chain) {
        for kid in tree.kids(token) {
            if tree.rel(kid) == Rel::Prep
                && matches!(tree.lower(kid), "at" | "in" | "outside" | "near" | "on")
                && let Some(place) = tree.kid(kid, Rel::Pobj)
                && (tree.mention[place].is_some() || against)
            {
                tree.below(place, preposition, &mut objects);
            }
        }
    }
    objects
}

/// The two names before a noun that a hyphen joins, with nothing but modifiers between them and it: "US-China trade talks".
fn hyphenated(tree: &Tree<'_>, noun: usize) -> Option<[usize; 2]> {
    let last = (2..noun)
        .rev()
        .take_while(|&at| tree.mention[at].is_some() || tree.is_noun(at) || tree.tag(at) == Tag::Jj)
        .find(|&at| tree.mention[at].is_some())?;
    let first = (0..last - 1).next_back()?;
    (matches!(tree.word(last - 1), "-" | "–" | "—" | "/")
        && tree.mention[first].is_some()
        && tree.mention[first] != tree.mention[last])
        .then_some([first, last])
}

/// Whether a participle tells what happens to a deed rather than that it is done: "attacks faced by the army" are on it.
fn is_undergone(participle: &str) -> bool {
    matches!(
        participle,
        "faced"
            | "suffered"
            | "survived"
            | "foiled"
            | "thwarted"
            | "condemned"
            | "averted"
            | "endured"
    )
}
