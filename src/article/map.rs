//! `--map field=column`: where a field of the article stands when its name does not tell.

use std::str::FromStr;

use crate::archive::fields::FIELDS;
use crate::text::nearest;

/// One field with the column or key that holds it; a path into nested objects is written with dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The field of the article.
    pub field: &'static str,
    /// The column of the table or key of the object.
    pub column: String,
}

/// Why a mapping cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MappingError {
    /// Not of the form `field=column`.
    #[error("`{text}` is no mapping; hint: write `field=column`, such as `body=article_text`")]
    Shape {
        /// As given.
        text: String,
    },
    /// No such field.
    #[error("articles have no field `{field}`; hint: {}", offer(field))]
    Field {
        /// As given.
        field: String,
    },
}

fn offer(field: &str) -> String {
    match nearest(field, FIELDS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the fields are {}", FIELDS.join(", ")),
    }
}

impl FromStr for Mapping {
    type Err = MappingError;

    fn from_str(text: &str) -> Result<Self, MappingError> {
        let (field, column) = text
            .split_once('=')
            .filter(|(field, column)| !field.trim().is_empty() && !column.trim().is_empty())
            .ok_or_else(|| MappingError::Shape {
                text: text.to_owned(),
            })?;
        let field = field.trim();
        FIELDS
            .iter()
            .find(|known| **known == field)
            .map(|field| Mapping {
                field,
                column: column.trim().to_owned(),
            })
            .ok_or_else(|| MappingError::Field {
                field: field.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_wrong() {
        assert_eq!(
            "body=article_text".parse::<Mapping>().map(|map| map.column),
            Ok("article_text".to_owned())
        );
        let message = |text: &str| text.parse::<Mapping>().map_err(|error| error.to_string());
        assert!(message("bdy=x").is_err_and(|error| error.contains("did you mean `body`?")));
        assert!(message("body").is_err_and(|error| error.contains("field=column")));
    }
}
