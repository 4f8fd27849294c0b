//! Organizations, peoples and the people whom news names without saying who they are.

use std::borrow::Cow;

use super::Loader;
use crate::lexicon::table::{Row, Table, TableError};
use crate::lexicon::{Entity, Form, Spelling, Target, Tongue};
use crate::ontology::EntityType;

pub(super) const ORGANIZATIONS: &str = include_str!("../../../schema/organizations.tsv");
pub(super) const GROUPS: &str = include_str!("../../../schema/groups.tsv");
pub(super) const LEADERS: &str = include_str!("../../../schema/leaders.tsv");

/// Acronyms of two letters that are sure all the same.
const SHORT_BUT_SURE: [&str; 7] = ["UN", "EU", "BP", "AP", "G7", "G8", "U.N."];

impl Loader {
    pub(super) fn organizations(&mut self) -> Result<(), TableError> {
        let columns = ["id", "name", "aliases", "country", "sector", "sponsor"];
        let table = Table::new("schema/organizations.tsv", ORGANIZATIONS, &columns)?;
        for row in table.rows() {
            let row = row?;
            let mut entity = self.body(&row, EntityType::Organization, "organizations")?;
            entity.country = self.code(&row, 3)?;
            entity.sector = row.optional(4).map(Cow::Borrowed);
            entity.sponsor = self.code(&row, 5)?;
            self.names(&row, entity)?;
        }
        Ok(())
    }

    pub(super) fn groups(&mut self) -> Result<(), TableError> {
        let columns = ["id", "name", "aliases", "country"];
        let table = Table::new("schema/groups.tsv", GROUPS, &columns)?;
        for row in table.rows() {
            let row = row?;
            let mut entity = self.body(&row, EntityType::Group, "groups")?;
            entity.country = self.code(&row, 3)?;
            self.names(&row, entity)?;
        }
        Ok(())
    }

    pub(super) fn leaders(&mut self) -> Result<(), TableError> {
        let columns = [
            "id", "name", "aliases", "country", "sector", "from", "until",
        ];
        let table = Table::new("schema/leaders.tsv", LEADERS, &columns)?;
        for row in table.rows() {
            let row = row?;
            let mut entity = self.body(&row, EntityType::Person, "leaders")?;
            entity.country = self.code(&row, 3)?;
            entity.sector = row.optional(4).map(Cow::Borrowed);
            let year = |column| match row.optional(column) {
                None => Ok(None),
                Some(_) => row.parse(column, "a year").map(Some),
            };
            entity.years = (year(5)?, year(6)?);
            self.names(&row, entity)?;
        }
        Ok(())
    }

    /// Id and name of a row; the id must be new.
    fn body(
        &mut self,
        row: &Row<'static, '_>,
        kind: EntityType,
        origin: &'static str,
    ) -> Result<Entity, TableError> {
        let id = format!("{}/{}", kind.as_str(), row.cell(0));
        if !self.ids.insert(id.clone()) {
            return Err(row.error(
                0,
                "an id that is not taken",
                "give every line an id of its own",
            ));
        }
        Ok(Entity::new(
            id.into(),
            Cow::Borrowed(row.cell(1)),
            kind,
            origin,
        ))
    }

    /// A country code, checked.
    fn code(
        &self,
        row: &Row<'static, '_>,
        column: usize,
    ) -> Result<Option<Cow<'static, str>>, TableError> {
        match row.optional(column) {
            Some(code) if !self.by_code.contains_key(code) => {
                Err(row.error(column, "a code of countries.tsv", "use the alpha-3 code"))
            }
            code => Ok(code.map(Cow::Borrowed)),
        }
    }

    /// Adds the entity with its name and aliases.
    fn names(&mut self, row: &Row<'static, '_>, entity: Entity) -> Result<(), TableError> {
        let index = self.entities.len() as u32;
        self.entities.push(entity);
        for name in std::iter::once(row.cell(1)).chain(row.list(2, '|')) {
            let (name, sure) = match name.strip_prefix('?') {
                Some(name) => (name, false),
                None => (name, true),
            };
            let capitals = name.chars().filter(|c| c.is_alphanumeric()).count();
            let short = Spelling::of(name) == Spelling::Capitals
                && capitals <= 2
                && !SHORT_BUT_SURE.contains(&name);
            let target = Target {
                entity: index,
                form: Form::Name,
                spelling: Spelling::of(name),
                sure: sure && !short,
                tongue: Tongue::Any,
            };
            self.phrase(row, 2, name, target)?;
            // British papers write "Opec" and "Isis"; other words are written so too, so it takes a name model that sees a body.
            let readable = name.len() > 3 && name.bytes().all(|b| b.is_ascii_uppercase());
            if readable {
                let target = Target {
                    spelling: Spelling::ReadAsWord,
                    sure: false,
                    ..target
                };
                self.phrase(row, 2, name, target)?;
            }
        }
        Ok(())
    }
}
