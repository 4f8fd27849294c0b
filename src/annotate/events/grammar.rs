//! Who is subject and object of what: ClearNLP dependencies (Choi & Palmer 2012) read through passives, relative and reduced
//! clauses, control, participles and coordination.

use super::dates::is_time;
use super::tree::Tree;
use crate::annotate::{Rel, Tag};

/// How far subjects are looked for through clauses above.
pub(super) const CONTROL_DEPTH: u8 = 6;

impl Tree<'_> {
    pub(super) fn is_relative(&self, at: usize) -> bool {
        matches!(self.tag(at), Tag::Wdt | Tag::Wp | Tag::Wps | Tag::Wrb)
            || self.word(at).eq_ignore_ascii_case("that")
    }

    /// What a relative pronoun stands for; the token itself otherwise.
    pub(super) fn through_relative(&self, at: usize, verb: usize) -> usize {
        if !self.is_relative(at) {
            return at;
        }
        let mut clause = verb;
        for _ in 0..4 {
            match (self.rel(clause), self.head(clause)) {
                (Rel::Relcl, Some(noun)) => return noun,
                (Rel::Conj | Rel::Ccomp | Rel::Xcomp, Some(head)) => clause = head,
                _ => return at,
            }
        }
        at
    }

    /// Heads of the logical subject: who does it.
    pub(super) fn subjects(&self, verb: usize) -> Vec<usize> {
        if self.is_passive(verb) {
            return self.agents(verb);
        }
        let listed = self.listed_subjects(verb);
        if listed.len() > 1 {
            return listed;
        }
        self.surface_subject(verb, CONTROL_DEPTH)
            .and_then(|at| {
                let own = self.kid(verb, Rel::Nsubj).is_some() && self.tag(verb) != Tag::Vbg;
                if own || at < verb {
                    Some(at)
                } else {
                    self.subject_above(verb)
                }
            })
            .into_iter()
            .collect()
    }

    /// "Bush, Kerry differ": names that only commas part are all subjects.
    fn listed_subjects(&self, verb: usize) -> Vec<usize> {
        let mut names: Vec<usize> = self
            .kids(verb)
            .filter(|&kid| kid < verb && self.rel(kid) == Rel::Nsubj && self.mention[kid].is_some())
            .collect();
        let beside = |pair: &[usize]| {
            let comma = pair[0] + 1;
            self.word(comma) == "," && self.phrase_start(pair[1]) == comma + 1
        };
        if !names.windows(2).all(beside) {
            names.clear();
        }
        names
    }

    /// The nearest subject above a participle that stands before it: a clause does not take its subject from behind.
    fn subject_above(&self, verb: usize) -> Option<usize> {
        let mut now = verb;
        for _ in 0..self.len() {
            now = self.head(now)?;
            if let Some(subject) = self.kid(now, Rel::Nsubj).filter(|&at| at < verb) {
                return Some(self.through_relative(subject, now));
            }
        }
        None
    }

    /// Heads of the "by" phrases.
    pub(super) fn agents(&self, verb: usize) -> Vec<usize> {
        let mut found = Vec::new();
        for kid in self.kids(verb) {
            if self.rel(kid) == Rel::Agent
                || (self.rel(kid) == Rel::Prep
                    && self.word(kid).eq_ignore_ascii_case("by")
                    && self.is_passive(verb))
            {
                found.extend(self.kids(kid).filter(|&below| self.rel(below) == Rel::Pobj));
            }
        }
        if found.is_empty()
            && let Some(orders) = self
                .orders(verb)
                .filter(|&above| !self.lower(above).starts_with("want"))
        {
            return self.subjects(orders);
        }
        if found.is_empty() {
            // "Was acquitted and discharged by a court"
            let later = self.kids(verb).filter(|&kid| {
                self.rel(kid) == Rel::Conj
                    && self.tag(kid) == Tag::Vbn
                    && !matches!(self.lower(kid), "replaced" | "succeeded" | "followed")
                    && self
                        .kids(kid)
                        .all(|below| !matches!(self.rel(below), Rel::Nsubj | Rel::Dobj))
            });
            for kid in later {
                let agent = self.kid(kid, Rel::Agent);
                found.extend(agent.and_then(|agent| self.kid(agent, Rel::Pobj)));
            }
        }
        found
    }

    /// The grammatical subject of a clause, looked for through control and coordination.
    pub(super) fn surface_subject(&self, verb: usize, depth: u8) -> Option<usize> {
        // Of several subjects the last name before the verb is it: "After talks over many months, Pakistan agreed".
        let subject = |kid: &usize| matches!(self.rel(*kid), Rel::Nsubj | Rel::Nsubjpass);
        let own = self
            .kids(verb)
            .filter(|&kid| kid < verb && self.mention[kid].is_some())
            .filter(subject)
            .last()
            .or_else(|| self.kids(verb).find(subject))
            // "The army is currently attacking": the parser may hang the subject on the auxiliary.
            .or_else(|| {
                self.kids(verb)
                    .filter(|&kid| matches!(self.rel(kid), Rel::Aux | Rel::Auxpass))
                    .find_map(|kid| self.kids(kid).find(subject))
            })
            // "Forces Kill 50": no verb has a compound.
            .or_else(|| {
                let finite = matches!(self.tag(verb), Tag::Vbp | Tag::Vbz);
                let beside = |kid: &usize| {
                    *kid < verb && self.rel(*kid) == Rel::Compound && self.is_noun(*kid)
                };
                self.kids(verb).filter(|_| finite).filter(beside).last()
            })
            // What follows "accusing it of breaking the law and the Charter" is no subject of it.
            .filter(|&own| own < verb || self.tag(verb) != Tag::Vbg)
            .map(|own| self.counted(own))
            .map(|own| {
                let mut before = self.kids(verb).take_while(|&kid| kid < own);
                before
                    .find(|&first| self.after_and(first) == Some(own))
                    .unwrap_or(own)
            });
        if let Some(own) = own {
            return Some(self.through_relative(own, verb));
        }
        if let Some(before) = self.subject_of_being(verb) {
            return Some(before);
        }
        if let Some(early) = self.subject_before_time(verb) {
            return Some(early);
        }
        if depth == 0 {
            return None;
        }
        let head = self.head(verb)?;
        match self.rel(verb) {
            Rel::Conj if self.is_verb(head) || self.kid(head, Rel::Nsubj).is_some() => {
                self.surface_subject(head, depth - 1)
            }
            Rel::Xcomp | Rel::Advcl | Rel::Ccomp | Rel::Oprd | Rel::Dep => {
                if matches!(self.rel(verb), Rel::Xcomp | Rel::Ccomp)
                    && let Some(object) = self
                        .kids(head)
                        .find(|&kid| matches!(self.rel(kid), Rel::Dobj | Rel::Dative))
                    && !matches!(
                        self.word(head),
                        "promise" | "promised" | "vowed" | "use" | "used"
                    )
                {
                    return Some(self.through_relative(self.below_preposition(object), head));
                }
                if self.is_passive(head) || self.is_verb(head) {
                    return self.surface_subject(head, depth - 1);
                }
                if self.rel(head) == Rel::Acomp || self.rel(head) == Rel::Attr {
                    return self
                        .head(head)
                        .and_then(|verb| self.surface_subject(verb, depth - 1));
                }
                None
            }
            Rel::Pcomp => self.preposition_subject(head, depth),
            Rel::Acl => {
                if let Some(writer) = self.written_to(head) {
                    return self.surface_subject(writer, depth - 1);
                }
                if self.tag(verb) == Tag::Vbg || self.tag(verb) == Tag::Vbd {
                    return Some(head);
                }
                // "A call by the king to ban it": whoever is called upon would.
                if self.asks_others(head) {
                    return None;
                }
                self.holder(head, depth)
            }
            Rel::Relcl => Some(head),
            Rel::Acomp => self.surface_subject(head, depth - 1),
            _ => None,
        }
    }

    /// The subject of the verb whose object a pronoun is, which it cannot stand for: in "Kiir pardoned him" he is not Kiir (principle B of
    /// binding, Chomsky 1981).
    pub(super) fn doer_beside(&self, pronoun: usize) -> Option<usize> {
        let above = self.head(pronoun)?;
        let verb = match self.rel(pronoun) {
            Rel::Dobj | Rel::Dative => above,
            Rel::Pobj => self.head(above)?,
            // "Hoped Baker would help him win"
            Rel::Nsubj
                if self.tag(above) == Tag::Vb
                    && matches!(self.rel(above), Rel::Ccomp | Rel::Xcomp)
                    && self.kid(above, Rel::Aux).is_none()
                    && self.kid(above, Rel::Mark).is_none() =>
            {
                self.head(above)?
            }
            _ => return None,
        };
        if self.is_passive(verb) || self.tag(verb) == Tag::Vbn && self.rel(verb) == Rel::Acl {
            // "Accusations made against him by the leader"
            return self.agents(verb).first().copied();
        }
        self.surface_subject(verb, CONTROL_DEPTH)
            .filter(|_| self.is_verb(verb))
    }

    /// "Up to 100 ethnic Albanians marched": a number taken for the subject counts the noun behind it.
    fn counted(&self, number: usize) -> usize {
        let noun = (number + 1..self.len()).find(|&at| self.tag(at) != Tag::Jj);
        noun.filter(|&noun| {
            self.tag(number) == Tag::Cd
                && self.rel(noun) == self.rel(number)
                && self.head(noun) == self.head(number)
        })
        .unwrap_or(number)
    }

    /// Whether a noun names what somebody asks others to do.
    fn asks_others(&self, noun: usize) -> bool {
        let owned = self.kid(noun, Rel::Poss).is_some()
            || self
                .kids(noun)
                .any(|kid| matches!(self.lower(kid), "by" | "from"));
        matches!(
            self.lower(noun),
            "call"
                | "calls"
                | "demand"
                | "demands"
                | "request"
                | "requests"
                | "appeal"
                | "appeals"
                | "order"
                | "orders"
                | "plea"
                | "pleas"
                | "pressure"
        ) && (owned || self.lower(noun) == "pressure")
    }

    /// The verb of writing whose addressee a noun is: in "has written to the watchdog accusing Labour" the writer accuses.
    fn written_to(&self, noun: usize) -> Option<usize> {
        let preposition = self.head(noun).filter(|&head| {
            self.rel(noun) == Rel::Pobj && self.word(head).eq_ignore_ascii_case("to")
        })?;
        self.head(preposition).filter(|&verb| {
            matches!(
                self.lower(verb),
                "write" | "writes" | "wrote" | "written" | "writing" | "complained" | "complain"
            )
        })
    }

    fn below_preposition(&self, at: usize) -> usize {
        if self.is_nominal(at) {
            at
        } else {
            self.kid(at, Rel::Pobj).unwrap_or(at)
        }
    }

    /// "Resulting in four soldiers being injured": who stands before "being", wherever the parser hung that.
    fn subject_of_being(&self, verb: usize) -> Option<usize> {
        let being = self.kids(verb).find(|&kid| {
            matches!(self.rel(kid), Rel::Auxpass | Rel::Aux)
                && self.word(kid).eq_ignore_ascii_case("being")
        })?;
        let before = being.checked_sub(1)?;
        (self.is_noun(before) || self.mention[before].is_some()).then_some(before)
    }

    /// "Denmark last week announced", "Mr Mori Wednesday appointed": a name before the day, which the parser hung below that.
    fn subject_before_time(&self, verb: usize) -> Option<usize> {
        if !matches!(self.tag(verb), Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Vbn) {
            return None;
        }
        let times = self.kids(verb).filter(|&kid| {
            kid < verb
                && matches!(self.rel(kid), Rel::Npadvmod | Rel::Nsubj)
                && is_time(self.word(kid))
        });
        times
            .flat_map(|time| self.kids(time).map(move |kid| (time, kid)))
            .find(|&(time, kid)| {
                kid < time
                    && self.mention[kid].is_some()
                    && matches!(self.rel(kid), Rel::Nmod | Rel::Compound | Rel::Amod)
                    && matches!(self.tag(kid), Tag::Nnp | Tag::Nnps)
            })
            .map(|(_, kid)| kid)
    }

    /// The subject of a clause below a preposition: "accused Iran of attacking", "by attacking", "plan for attacking".
    fn preposition_subject(&self, preposition: usize, depth: u8) -> Option<usize> {
        let above = self.head(preposition)?;
        if self.is_noun(above) && !matches!(self.rel(above), Rel::Dobj) {
            // "Guidance on applying for asylum" is for anybody.
            if matches!(self.lower(preposition), "on" | "about") {
                return None;
            }
            return self.holder(above, depth);
        }
        let verb = if self.is_verb(above) || self.kid(above, Rel::Nsubj).is_some() {
            above
        } else {
            self.head(above)?
        };
        let word = self.word(preposition);
        let instead = preposition > 0 && self.word(preposition - 1).eq_ignore_ascii_case("instead");
        // "Charged the officer with killing two"
        let burdened = word == "with"
            && ["charg", "task", "credit", "entrust"]
                .iter()
                .any(|start| self.lower(verb).starts_with(start));
        let of_object = ["of", "for", "from", "into"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known));
        if !instead && (of_object || burdened) {
            if self.is_passive(verb) {
                return self.surface_subject(verb, depth - 1);
            }
            if let Some(object) = self.kid(verb, Rel::Dobj) {
                return Some(self.through_relative(object, verb));
            }
        }
        self.surface_subject(verb, depth - 1)
    }

    /// Whether a word stands in an absolute clause, "with the minister saying …": what it tells goes on beside the rest.
    pub(super) fn is_aside(&self, at: usize) -> bool {
        let mut above = self.head(at);
        while let Some(preposition) = above {
            if self.rel(preposition) == Rel::Prep && self.lower(preposition) == "with" {
                let apart = preposition > 0 && self.word(preposition - 1) == ",";
                let told = |kid: usize| {
                    self.rel(kid) == Rel::Pcomp
                        && self.tag(kid) == Tag::Vbg
                        && (self.kid(kid, Rel::Nsubj).is_some()
                            || apart && self.kid(preposition, Rel::Pobj).is_some())
                };
                return self.kids(preposition).any(told);
            }
            above = self.head(preposition);
        }
        false
    }

    /// Whether a token stands behind "according to": whoever says it.
    pub(super) fn is_credited(&self, at: usize) -> bool {
        let mut now = at;
        while let Some(head) = self.head(now) {
            if self.lower(head) == "according" {
                return true;
            }
            now = head;
        }
        false
    }

    /// Who has the plan, decision, role that a noun names: its possessor, else the subject of the verb above it.
    pub(super) fn holder(&self, noun: usize, depth: u8) -> Option<usize> {
        if let Some(owner) = self.kid(noun, Rel::Poss) {
            return Some(owner);
        }
        for kid in self.kids(noun) {
            if matches!(self.rel(kid), Rel::Prep | Rel::Agent)
                && let Some(object) = self.kid(kid, Rel::Pobj)
                && match self.lower(kid) {
                    "by" => true,
                    "of" => {
                        self.mention[object].is_some()
                            // "The readiness of the parliament to help"
                            || matches!(
                                self.lower(noun),
                                "readiness"
                                    | "willingness"
                                    | "ability"
                                    | "inability"
                                    | "refusal"
                                    | "failure"
                                    | "intention"
                                    | "decision"
                            ) && self.is_noun(object)
                    }
                    _ => false,
                }
            {
                return Some(object);
            }
        }
        if let Some(actor) = self.kids(noun).find(|&kid| {
            matches!(self.rel(kid), Rel::Amod | Rel::Compound | Rel::Nmod)
                && self.mention[kid].is_some()
        }) {
            return Some(actor);
        }
        if depth == 0 {
            return None;
        }
        let head = self.head(noun)?;
        match self.rel(noun) {
            Rel::Dobj | Rel::Attr | Rel::Oprd => self.surface_subject(head, depth - 1),
            Rel::Conj => self.holder(head, depth - 1),
            Rel::Pobj => {
                let above = self.head(head)?;
                if self.is_verb(above) {
                    self.surface_subject(above, depth - 1)
                } else {
                    self.holder(above, depth - 1)
                }
            }
            _ => None,
        }
    }
}
