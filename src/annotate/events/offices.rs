//! Presidents, officers, commissions: offices that firms, unions and clubs have as well as states → whose they are.

use super::actors::Cast;
use super::reference::is_land;
use super::tree::Tree;
use crate::annotate::{Actor, EntityType, Rel, Tag};
use crate::lexicon::events::Agent;

/// Sectors of those whose offices are public.
const PUBLIC: &[&str] = &[
    "COP", "GOV", "IGO", "JUD", "LEG", "MIL", "OPP", "PTY", "REB", "SPY",
];

/// Words before an office that leave it what it is, though nothing public: "the team leader" leads nobody's state.
const HEADS: &[&str] = &[
    "leader",
    "leaders",
    "leadership",
    "head",
    "heads",
    "representative",
    "representatives",
];

/// Offices that stand behind the name of whoever has them: "the Enka spokesman".
const NAMED: &[&str] = &[
    "spokesman",
    "spokesmen",
    "spokeswoman",
    "spokesperson",
    "president",
    "officer",
    "officers",
    "officials",
    "representatives",
];

/// Bodies that are those of the state where nothing else is said.
const STATELY: &[&str] = &[
    "administration",
    "authority",
    "authorities",
    "commission",
    "council",
    "councils",
    "secretary",
];

/// Words with a capital before an office that say how high it is.
const RANKS: &[&str] = &[
    "vice",
    "deputy",
    "acting",
    "interim",
    "assistant",
    "senior",
    "executive",
    "chief",
    "press",
    "trade",
    "special",
];

/// Whose an office is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Owner {
    /// A state or party, army, court of the given sector.
    Public(String),
    /// Somebody else, of the sector if it is known.
    Private(Option<String>),
}

impl Cast<'_> {
    /// Gives an office the sector of whoever owns it: the president of a union is no president, the commission of a world body is of
    /// that. Where nobody owns it and no land is told, it is of the state, but for articles about firms.
    pub(super) fn settle_office(
        &self,
        tree: &Tree<'_>,
        at: usize,
        agent: Agent,
        actor: &mut Actor,
    ) {
        if matches!(agent.sector, Some("GOV" | "JUD")) && is_in_shadow(tree, at) {
            actor.sector = Some("OPP".to_owned());
            return;
        }
        if !agent.anywhere || actor.sector.as_deref() != agent.sector {
            return;
        }
        // "The finance vice president": of a firm, unless of a land.
        let vice = tree
            .kids(at)
            .any(|kid| kid < at && tree.lower(kid) == "vice")
            && actor.country.is_none()
            && tree
                .kids(at)
                .any(|kid| matches!(tree.rel(kid), Rel::Prep | Rel::Amod));
        match self.owner(tree, at) {
            Some(Owner::Public(sector)) if sector != "GOV" => actor.sector = Some(sector),
            Some(Owner::Public(_)) => {}
            Some(Owner::Private(sector)) => actor.sector = sector,
            None if vice => actor.sector = None,
            None if self.business
                && actor.country.is_none()
                && !STATELY.contains(&tree.lower(at)) =>
            {
                actor.sector = None;
            }
            None => {}
        }
    }

    /// Who owns an office, by the words before it and behind "of", "for", "at".
    fn owner(&self, tree: &Tree<'_>, office: usize) -> Option<Owner> {
        let mut private = None;
        for kid in tree.kids(office) {
            let owner = match tree.rel(kid) {
                Rel::Compound | Rel::Poss | Rel::Nmod | Rel::Amod => {
                    self.ownership(tree, office, kid)
                }
                Rel::Prep
                    if matches!(
                        tree.lower(kid),
                        "of" | "for" | "at" | "with" | "from" | "on"
                    ) =>
                {
                    tree.kid(kid, Rel::Pobj)
                        .and_then(|object| self.ownership(tree, office, object))
                }
                _ => None,
            };
            match owner {
                Some(Owner::Public(_)) => return owner,
                Some(Owner::Private(_)) => private = private.or(owner),
                None => {}
            }
        }
        private
    }

    /// Whether an organization that is nothing public stands before a name: "UAW vice-president Ephlin".
    pub(super) fn has_private_owner(&self, tree: &Tree<'_>, name: usize) -> bool {
        tree.kids(name).any(|kid| {
            matches!(tree.rel(kid), Rel::Compound | Rel::Nmod | Rel::Poss)
                && tree.mention[kid] != tree.mention[name]
                && self.mention(tree, kid).is_some_and(|mention| {
                    matches!(mention.kind, EntityType::Organization | EntityType::Group)
                        && self
                            .mentioned(mention)
                            .sector
                            .is_none_or(|sector| !PUBLIC.contains(&sector.as_str()))
                })
        })
    }

    /// What a word beside an office says of whose it is.
    fn ownership(&self, tree: &Tree<'_>, office: usize, at: usize) -> Option<Owner> {
        let before = at < office;
        let by_sector = |sector: Option<&str>| match sector {
            Some(sector) if PUBLIC.contains(&sector) => Owner::Public(sector.to_owned()),
            sector => Owner::Private(sector.map(str::to_owned)),
        };
        if let Some(mention) = self.mention(tree, at) {
            return match mention.kind {
                EntityType::Organization | EntityType::Group => {
                    let named = self.named(tree, at, mention, 0).actor;
                    Some(by_sector(named.sector.as_deref()))
                }
                // "African leaders"
                EntityType::Country | EntityType::Nationality | EntityType::Place
                    if before && tree.rel(at) != Rel::Poss =>
                {
                    Some(Owner::Public("GOV".to_owned()))
                }
                _ => None,
            };
        }
        if is_land(tree.lower(at)) {
            return Some(Owner::Public("GOV".to_owned()));
        }
        if let Some(agent) = self.agent(tree, at) {
            return (!agent.part || agent.sector.is_some()).then(|| by_sector(agent.sector));
        }
        let unknown = matches!(tree.tag(at), Tag::Nnp | Tag::Nnps)
            && tree.rel(at) == Rel::Compound
            && tree.word(at).contains(char::is_lowercase)
            && !RANKS.contains(&tree.lower(at))
            && NAMED.contains(&tree.lower(office));
        let common = before
            && matches!(tree.tag(at), Tag::Nn | Tag::Nns)
            && HEADS.contains(&tree.lower(office));
        (unknown || common).then_some(Owner::Private(None))
    }
}

/// "The shadow chancellor", "shadow home secretary": of the opposition.
pub(super) fn is_in_shadow(tree: &Tree<'_>, office: usize) -> bool {
    let first = tree.phrase_start(office);
    (first..office).any(|word| tree.lower(word) == "shadow")
}

/// Whether those whom somebody owns are not of the same land: "its creditors", "China's neighbours".
pub(super) fn is_outsider(tree: &Tree<'_>, at: usize) -> bool {
    let outside = |word: &str| {
        matches!(
            word,
            "neighbour"
                | "neighbours"
                | "neighbor"
                | "neighbors"
                | "ally"
                | "allies"
                | "rival"
                | "rivals"
                | "enemy"
                | "enemies"
                | "foe"
                | "foes"
                | "adversary"
                | "adversaries"
                | "partner"
                | "partners"
                | "creditor"
                | "creditors"
                | "lender"
                | "lenders"
                | "donor"
                | "donors"
                | "counterpart"
                | "counterparts"
                | "competitor"
                | "competitors"
        )
    };
    outside(tree.lower(at))
        || tree.kids(at).any(|kid| {
            matches!(tree.rel(kid), Rel::Amod | Rel::Compound)
                && matches!(
                    tree.lower(kid),
                    "foreign" | "overseas" | "external" | "bank" | "creditor" | "advisory"
                )
        }) && !tree.lower(at).starts_with("minist")
            && !matches!(
                tree.lower(at),
                "office" | "secretary" | "policy" | "department"
            )
}
