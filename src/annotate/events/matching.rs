//! Words of a sentence → meanings of the lexicon: head, other words, restrictions.

use super::actors::Cast;
use super::dates::is_time;
use super::tree::Tree;
use crate::annotate::{Rel, Tag};
use crate::lexicon::events::{Atom, Entry, EventLexicon, Lemma, Light, Pos, Slot};
use crate::ontology::EventType;

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
            if tree.is_in_title_case(at) {
                return None;
            }
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
        if tag.is_noun() {
            if matches!(tag, Tag::Nnp | Tag::Nnps)
                && (tree.mention[at].is_some() || tree.is_capital_name(at))
            {
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

    /// Whether the lexicon says that a verb tells no event here: "came to power".
    pub(super) fn tells_nothing(&self, tree: &Tree<'_>, verb: usize) -> bool {
        tree.lemmas[verb]
            .verb
            .and_then(|lemma| self.meaning(tree, verb, lemma, Pos::Verb))
            .is_some_and(|found| self.words.entries()[found.entry as usize].kind.is_none())
    }

    fn first(&self, tree: &Tree<'_>, at: usize, lemma: Lemma, pos: Pos) -> Option<Match> {
        self.meaning(tree, at, lemma, pos)
            .filter(|found| self.words.entries()[found.entry as usize].kind.is_some())
    }

    /// The most specific meaning of a word that holds, which may be that it tells no event.
    fn meaning(&self, tree: &Tree<'_>, at: usize, lemma: Lemma, pos: Pos) -> Option<Match> {
        let numbers = self.words.at_head(lemma, pos);
        if numbers.is_empty() {
            return None;
        }
        let mut governors = None;
        for &number in numbers {
            let entry = &self.words.entries()[number as usize];
            if !tree.present.has_all(&entry.words) {
                continue;
            }
            let Some(tokens) = self.wording(tree, at, entry) else {
                continue;
            };
            let (chain, light) = governors.get_or_insert_with(|| {
                if pos == Pos::Noun {
                    self.governors(tree, at)
                } else {
                    (vec![at], None)
                }
            });
            let mut found = Match {
                entry: number,
                head: at,
                tokens,
                taken: Vec::new(),
                chain: chain.clone(),
                light: *light,
            };
            if self.restrictions(tree, entry, &mut found) {
                return Some(found);
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
                // "Going to fight" goes to nobody.
                let last = tokens.iter().copied().max().unwrap_or(at);
                (1..=2).map(|step| last + step).find(|&next| {
                    next < tree.len()
                        && tree.is(next, word)
                        && !(tree.rel(next) == Rel::Aux
                            && tree.word(next).eq_ignore_ascii_case("to"))
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
                            && match tree.rel(kid) {
                                // "For the party, she called it …" is no call for it.
                                // "Pulled its troops out of Iraq" is a pull-out.
                                Rel::Prep => {
                                    kid > at
                                        && (!is_particle(tree.word(kid))
                                            || tree.lower(kid) == "out")
                                }
                                Rel::Prt => kid > at,
                                // "Rejected the vote, claiming fraud" rejects no claim.
                                Rel::Advcl => tree.tag(kid) != Tag::Vbg,
                                _ => true,
                            }
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
            // "called X on Wednesday" is no call on Wednesday.
            if tree.rel(found) == Rel::Prep
                && tree
                    .kid(found, Rel::Pobj)
                    .is_some_and(|object| is_time(tree.word(object)))
            {
                return None;
            }
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
        // Whom one phones to thank is thanked as well.
        let below = atom.slot == Slot::Infinitive
            && self.words.entries()[found.entry as usize].kind == Some(EventType::Consult);
        if let Some(at) = hit
            && !atom.not
            && !below
            && self.cast.direct(tree, at, usize::MAX, 0).is_none()
        {
            taken.push(at);
        }
        hit.is_some() != atom.not
    }
}

/// Words that make another verb of a verb only right behind it or as its particle ("take in", not "take … in June").
fn is_particle(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "in" | "out" | "up" | "down" | "off" | "away" | "back" | "apart"
    )
}
