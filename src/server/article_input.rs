//! What is accepted as an article over HTTP: `schema/article.schema.json` as far as a request is held to it.
//!
//! An archive is read kindly, a request strictly: a field that is named here and has another shape refuses the article.
//! The other names that archives use for these fields are understood as well and not held to anything.

use serde_json::Value;
use utoipa::openapi::schema::{AnyOfBuilder, ArrayItems, SchemaType};
use utoipa::openapi::{AllOfBuilder, ArrayBuilder, ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::openapi::text;

/// What JSON a field of an article may be; always also null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Text.
    Text,
    /// Text or a whole number.
    Id,
    /// Text or a number.
    Date,
    /// Text, or its paragraphs.
    Running,
    /// Text, or an object with a name.
    Named,
    /// Texts.
    Names,
}

/// Fields of an article with their shape and meaning.
pub(super) const ARTICLE_FIELDS: [(&str, Shape, &str); 10] = [
    (
        "id",
        Shape::Id,
        "Identity; else the `url`, else a hash of the content",
    ),
    ("title", Shape::Text, "Headline"),
    (
        "body",
        Shape::Running,
        "Running text, paragraphs separated by a blank line, or a list of them",
    ),
    ("url", Shape::Text, "Address"),
    (
        "published",
        Shape::Date,
        "When it was published, `2023-10-07T09:30:00Z`, `2023-10-07`, `1650`, or seconds since 1970",
    ),
    ("outlet", Shape::Named, "The publisher"),
    (
        "language",
        Shape::Text,
        "ISO 639-1 code; else it is told from the text",
    ),
    ("section", Shape::Text, "Section of the paper or site"),
    ("authors", Shape::Names, "Bylines"),
    ("tags", Shape::Names, "Labels"),
];

impl Shape {
    /// Whether a value has the shape.
    pub(super) fn admits(self, value: &Value) -> bool {
        let texts = |list: &[Value]| list.iter().all(Value::is_string);
        match (self, value) {
            (_, Value::Null | Value::String(_)) => true,
            (Shape::Id, Value::Number(number)) => {
                number.as_f64().is_some_and(|number| number.fract() == 0.0)
            }
            (Shape::Date, Value::Number(_)) => true,
            (Shape::Running | Shape::Names, Value::Array(list)) => texts(list),
            (Shape::Named, Value::Object(fields)) => {
                matches!(fields.get("name"), Some(Value::Null | Value::String(_)))
            }
            _ => false,
        }
    }

    /// What is expected, in words.
    pub(super) fn expected(self) -> &'static str {
        match self {
            Shape::Text => "text; hint: put it into quotation marks",
            Shape::Id => "text or a whole number",
            Shape::Date => "a date as text, or seconds since 1970",
            Shape::Running => "text, or a list of paragraphs",
            Shape::Named => "text, or an object with a `name`",
            Shape::Names => "text, or a list of texts",
        }
    }

    fn schema(self, about: &str) -> Schema {
        let plain = |types: &[Type]| {
            ObjectBuilder::new()
                .schema_type(types.iter().cloned().collect::<SchemaType>())
                .description(Some(about))
        };
        let or = |other: Schema| -> Schema {
            AnyOfBuilder::new()
                .item(
                    ObjectBuilder::new()
                        .schema_type(SchemaType::from_iter([Type::String, Type::Null])),
                )
                .item(other)
                .description(Some(about))
                .into()
        };
        match self {
            Shape::Text => plain(&[Type::String, Type::Null]).into(),
            Shape::Id => plain(&[Type::String, Type::Integer, Type::Null]).into(),
            Shape::Date => plain(&[Type::String, Type::Number, Type::Null]).into(),
            Shape::Running | Shape::Names => or(ArrayBuilder::new()
                .items(RefOr::T(Schema::from(text())))
                .into()),
            Shape::Named => {
                let name = ObjectBuilder::new()
                    .schema_type(SchemaType::from_iter([Type::String, Type::Null]));
                or(ObjectBuilder::new()
                    .schema_type(Type::Object)
                    .property("name", name)
                    .required("name")
                    .into())
            }
        }
    }
}

/// An article as it is accepted: these fields, and the other names that archives use for them.
pub(super) struct ArticleInput;

impl PartialSchema for ArticleInput {
    fn schema() -> RefOr<Schema> {
        let mut object = ObjectBuilder::new().schema_type(Type::Object);
        for (name, shape, about) in ARTICLE_FIELDS {
            object = object.property(name, shape.schema(about));
        }
        let with = |name: &str| {
            ObjectBuilder::new()
                .schema_type(Type::Object)
                .property(name, text().pattern(Some("[A-Za-z]")))
                .required(name)
        };
        let words = AnyOfBuilder::new().item(with("title")).item(with("body"));
        let all = AllOfBuilder::new()
            .item(object)
            .item(words)
            .description(Some(
                "An article, with a title or a body; `dateline schema article` prints every field that is understood",
            ));
        RefOr::T(all.into())
    }
}

impl ToSchema for ArticleInput {
    fn name() -> std::borrow::Cow<'static, str> {
        "ArticleInput".into()
    }
}

/// One article, or an array of them.
pub(super) struct ArticlesInput;

impl PartialSchema for ArticlesInput {
    fn schema() -> RefOr<Schema> {
        let several =
            ArrayBuilder::new().items(ArrayItems::RefOrSchema(Box::new(RefOr::T(Schema::from(
                AnyOfBuilder::new()
                    .item(ArticleInput::schema())
                    .item(anything()),
            )))));
        let both = AnyOfBuilder::new()
            .item(ArticleInput::schema())
            .item(several)
            .description(Some(
                "An article, or an array in which each item is taken in or rejected by itself",
            ));
        RefOr::T(both.into())
    }
}

fn anything() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::AnyValue)
}

impl ToSchema for ArticlesInput {
    fn name() -> std::borrow::Cow<'static, str> {
        "ArticlesInput".into()
    }
}
