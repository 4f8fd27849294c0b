//! Which verbs are passive: by auxiliary, subject and agent, and in headlines, which leave the auxiliary out.

use super::tree::Tree;
use crate::annotate::{Rel, Tag};
use crate::text::TextField;

impl Tree<'_> {
    /// Whether a verb is passive: by its auxiliary, its subject, its agent, or as a bare participle after its noun.
    pub(super) fn is_passive(&self, verb: usize) -> bool {
        if self.kids(verb).any(|kid| {
            matches!(
                self.rel(kid),
                Rel::Auxpass | Rel::Nsubjpass | Rel::Csubjpass
            )
        }) {
            return true;
        }
        // Headlines leave the auxiliary out: "Minister accused of fraud".
        let bare = matches!(self.tag(verb), Tag::Vbn | Tag::Vbd)
            && self.kids(verb).all(|kid| self.rel(kid) != Rel::Dobj)
            && self.kids(verb).any(|kid| {
                self.rel(kid) == Rel::Agent
                    || (self.rel(kid) == Rel::Prep
                        && self.word(kid) == "of"
                        && self.word(verb).eq_ignore_ascii_case("accused"))
            });
        // "Iran given deadline": a participle that is no past tense.
        let given = self.sentence.field == TextField::Title
            && matches!(
                self.lower(verb),
                "given" | "shown" | "taken" | "beaten" | "driven" | "forbidden" | "stolen" | "torn"
            )
            && self.kids(verb).all(|kid| self.rel(kid) != Rel::Aux);
        if bare
            || given
            || self.is_headline_passive(verb)
            || self.is_passive_too(verb)
            || self.orders(verb).is_some()
        {
            return true;
        }
        if self.tag(verb) != Tag::Vbn && !(self.tag(verb) == Tag::Vbd && self.rel(verb) == Rel::Acl)
        {
            return false;
        }
        // "Has hosted the king, in the first visit by a monarch" is no passive.
        let active = self.kid(verb, Rel::Nsubj).is_some() && self.kid(verb, Rel::Dobj).is_some();
        if !active && self.kids(verb).any(|kid| self.rel(kid) == Rel::Agent) {
            return true;
        }
        let own = self
            .kids(verb)
            .any(|kid| matches!(self.rel(kid), Rel::Nsubj | Rel::Aux | Rel::Dobj));
        match self.rel(verb) {
            // "Evidence that Iran attacked" has a subject of its own.
            Rel::Acl => self.kid(verb, Rel::Nsubj).is_none(),
            Rel::Conj => {
                !own && self
                    .head(verb)
                    .is_some_and(|head| self.tag(head) == Tag::Vbn && self.is_passive(head))
            }
            Rel::Advcl | Rel::Xcomp | Rel::Ccomp | Rel::Pcomp | Rel::Root | Rel::Relcl => {
                !own && self.kids(verb).all(|kid| self.rel(kid) != Rel::Nsubj)
            }
            _ => false,
        }
    }

    /// "Briton charged with plotting attack", "Two held after raid": a verb of a headline that always has an object but
    /// shows none.
    fn is_headline_passive(&self, verb: usize) -> bool {
        let title = self.sentence.field == TextField::Title;
        // "Refugees told to leave": whoever is told stands before the verb.
        let told = matches!(
            self.lower(verb),
            "told" | "urged" | "ordered" | "asked" | "forced" | "advised" | "warned" | "allowed"
        ) && self.kid(verb, Rel::Xcomp).is_some()
            && self.kid(verb, Rel::Dobj).is_none()
            && self.kid(verb, Rel::Aux).is_none();
        if title && told {
            return true;
        }
        title
            && self.suffered[verb]
            && matches!(self.tag(verb), Tag::Vbn | Tag::Vbd)
            && !self.kids(verb).any(|kid| match self.rel(kid) {
                Rel::Dobj | Rel::Aux | Rel::Ccomp | Rel::Xcomp | Rel::Prt | Rel::Dative => true,
                Rel::Conj => kid == verb + 2,
                _ => false,
            })
    }

    /// The verb above a participle that tells what is to become of somebody: "ordered him jailed", "wants the officers extradited".
    pub(super) fn orders(&self, verb: usize) -> Option<usize> {
        let above = self.head(verb)?;
        let bare = matches!(self.tag(verb), Tag::Vbn | Tag::Vbd)
            && matches!(self.rel(verb), Rel::Ccomp | Rel::Xcomp)
            && self.kid(verb, Rel::Nsubj).is_some()
            && self
                .kids(verb)
                .all(|kid| !matches!(self.rel(kid), Rel::Aux | Rel::Dobj | Rel::Mark));
        let orders = matches!(
            self.lower(above),
            "order"
                | "orders"
                | "ordered"
                | "ordering"
                | "want"
                | "wants"
                | "wanted"
                | "had"
                | "have"
                | "having"
        );
        (bare && orders).then_some(above)
    }

    /// "Was captured and handed over to": a verb that goes on from a passive and has neither subject nor object of its own, taken for
    /// a past tense.
    fn is_passive_too(&self, verb: usize) -> bool {
        self.tag(verb) == Tag::Vbd
            && self.rel(verb) == Rel::Conj
            && self.kid(verb, Rel::Prt).is_some()
            && self.kids(verb).all(|kid| {
                !matches!(
                    self.rel(kid),
                    Rel::Nsubj | Rel::Dobj | Rel::Aux | Rel::Ccomp | Rel::Xcomp
                )
            })
            && self
                .head(verb)
                .is_some_and(|head| self.tag(head) == Tag::Vbn && self.is_passive(head))
    }
}
