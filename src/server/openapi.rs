//! The parts of the OpenAPI 3.1 document that are made from tables instead of written beside a handler:
//! the parameters of a search, from the facets and choices that exist, and the failures every address has.

use std::collections::BTreeMap;

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{
    ArrayBuilder, ComponentsBuilder, ContentBuilder, InfoBuilder, ObjectBuilder, OpenApi,
    OpenApiBuilder, Ref, RefOr, Required, Response, ResponseBuilder, Schema, Type,
};
use utoipa::{IntoParams, IntoResponses, PartialSchema, ToSchema};

use super::error::ProblemDocument;
use crate::ontology::{EventType, Polarity, QuadClass};
use crate::search::{Facet, Interval, Match, Sort, TimelineDate};

/// Media type of problems.
pub(super) const PROBLEM: &str = "application/problem+json";

/// One parameter of a search.
struct Field {
    name: String,
    about: String,
    many: bool,
    schema: Schema,
}

pub(super) fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn one_of(values: impl IntoIterator<Item = &'static str>) -> Schema {
    text().enum_values(Some(values)).into()
}

fn whole(min: f64, max: f64) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(min))
        .maximum(Some(max))
}

fn flag() -> Schema {
    ObjectBuilder::new().schema_type(Type::Boolean).into()
}

/// A date to the precision that is known.
const DATE: &str = "^([12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?)?$";

/// Every parameter of a search, as it is also accepted in a JSON body.
fn fields() -> Vec<Field> {
    let field = |name: &str, about: &str, many: bool, schema: Schema| Field {
        name: name.to_owned(),
        about: about.to_owned(),
        many,
        schema,
    };
    let mut fields = vec![
        field(
            "q",
            "The query: words, \"phrases\", field:value, event(source:IRN type:ASSAULT); see `/help`",
            false,
            text().into(),
        ),
        field(
            "event",
            "An event clause, `IRN > ASSAULT > USA @ SYR` or `source:IRN type:ASSAULT`; several must all hold",
            true,
            text().into(),
        ),
        field(
            "from",
            "Earliest publication date, `1650`, `2023-10`, `2023-10-07`",
            false,
            text().pattern(Some(DATE)).into(),
        ),
        field(
            "to",
            "Latest publication date, its whole day, month or year included",
            false,
            text().pattern(Some(DATE)).into(),
        ),
        field(
            "sort",
            "Order; by default relevance where words are asked for, else newest",
            false,
            one_of(Sort::CHOICES.iter().map(|c| c.0)),
        ),
        field(
            "limit",
            "Hits on the page",
            false,
            whole(0.0, 1000.0).default(Some(10.into())).into(),
        ),
        field(
            "cursor",
            "Where the page starts: the `next_cursor` of the page before, of the same search",
            false,
            text().pattern(Some("^$")).into(),
        ),
        field(
            "facet",
            "A facet to count, perhaps with the number of its values: `country:20`",
            true,
            text().pattern(Some(facet_pattern())).into(),
        ),
        field(
            "interval",
            "Asks for a timeline with this interval",
            false,
            one_of(std::iter::once("auto").chain(Interval::CHOICES.iter().map(|c| c.0))),
        ),
        field(
            "timeline",
            "Which date the timeline counts by",
            false,
            one_of(TimelineDate::CHOICES.iter().map(|c| c.0)),
        ),
        field(
            "tz",
            "Time zone of the timeline, an IANA name",
            false,
            one_of([
                "UTC",
                "Europe/Berlin",
                "America/New_York",
                "Asia/Tehran",
                "Asia/Tokyo",
            ]),
        ),
        field(
            "snippets",
            "Fragments of each field in a snippet",
            false,
            whole(0.0, 20.0).default(Some(3.into())).into(),
        ),
        field(
            "match",
            "How words side by side are joined; `auto` takes all, and any when nothing has all",
            false,
            one_of(Match::CHOICES.iter().map(|c| c.0)),
        ),
        field(
            "strict",
            "Whether a broken query is refused instead of repaired",
            false,
            flag(),
        ),
        field(
            "collapse",
            "Whether near-duplicates collapse into one hit",
            false,
            flag(),
        ),
        field(
            "plain",
            "Whether `q` is plain words, no query language",
            false,
            flag(),
        ),
        field(
            "recency",
            "Days in which the weight of an article's age halves",
            false,
            whole(0.0, 100_000.0).into(),
        ),
        field(
            "expand",
            "Whether the query is widened by words of its best hits",
            false,
            flag(),
        ),
    ];
    for facet in Facet::ALL {
        fields.push(Field {
            name: facet.as_str().to_owned(),
            about: format!(
                "Only articles with this {}; several are alternatives",
                facet.as_str().replace('_', " ")
            ),
            many: true,
            schema: facet_schema(facet),
        });
    }
    fields
}

fn facet_pattern() -> String {
    let names: Vec<&str> = Facet::ALL.iter().map(|facet| facet.as_str()).collect();
    format!("^(({})(:[1-9][0-9]{{0,2}})?)?$", names.join("|"))
}

fn facet_schema(facet: Facet) -> Schema {
    match facet {
        Facet::EventType => one_of(EventType::ALL.iter().map(|kind| kind.as_str())),
        Facet::QuadClass => one_of(QuadClass::ALL.iter().map(|class| class.as_str())),
        Facet::Polarity => one_of(
            Polarity::ALL
                .iter()
                .map(|polarity| polarity.as_str())
                .chain(["any"]),
        ),
        Facet::Country
        | Facet::Organization
        | Facet::Person
        | Facet::Place
        | Facet::Actor
        | Facet::Context
        | Facet::SourceCountry
        | Facet::TargetCountry
        | Facet::Language
        | Facet::Outlet
        | Facet::Section
        | Facet::Tag
        | Facet::Date => text().into(),
    }
}

/// The parameters of a search in an address.
pub(super) struct SearchParams;

impl IntoParams for SearchParams {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        fields().into_iter().map(parameter).collect()
    }
}

fn parameter(field: Field) -> Parameter {
    let schema: Schema = if field.many {
        ArrayBuilder::new().items(RefOr::T(field.schema)).into()
    } else {
        field.schema
    };
    ParameterBuilder::new()
        .name(field.name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(field.about))
        .schema(Some(schema))
        .build()
}

/// The parameters of a search as a JSON object.
pub(super) struct SearchBody;

impl PartialSchema for SearchBody {
    fn schema() -> RefOr<Schema> {
        let mut object = ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "The parameters of a search; arrays stand for repeated ones",
            ))
            .additional_properties(Some(
                utoipa::openapi::schema::AdditionalProperties::<Schema>::FreeForm(false),
            ));
        for field in fields() {
            let schema: Schema = if field.many {
                let several = ArrayBuilder::new().items(RefOr::T(field.schema.clone()));
                AnyOfBuilder::new()
                    .item(field.schema)
                    .item(several)
                    .description(Some(field.about))
                    .into()
            } else {
                described(field.schema, field.about)
            };
            object = object.property(field.name, schema);
        }
        RefOr::T(object.into())
    }
}

impl ToSchema for SearchBody {
    fn name() -> std::borrow::Cow<'static, str> {
        "Search".into()
    }
}

fn described(schema: Schema, about: String) -> Schema {
    match schema {
        Schema::Object(mut object) => {
            object.description = Some(about);
            Schema::Object(object)
        }
        other => other,
    }
}

fn problem(description: &str) -> RefOr<Response> {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    RefOr::T(
        ResponseBuilder::new()
            .description(description)
            .content(PROBLEM, content)
            .build(),
    )
}

/// How any read can fail.
pub(super) struct ReadFailures;

impl IntoResponses for ReadFailures {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        [
            (
                "400",
                "A parameter is unknown or has a value that it cannot have",
            ),
            ("401", "The key is missing or not valid"),
            ("403", "The key does not allow this"),
            ("405", "The address does not take this method"),
            ("408", "The body did not arrive in time"),
            ("413", "The body is longer than the limit"),
            ("414", "The address is longer than the limit"),
            ("415", "The body has a type that is not understood"),
            ("429", "Too many requests from this key or address"),
            ("500", "Our bug"),
            ("503", "The server or its index is not able to answer now"),
        ]
        .into_iter()
        .map(|(status, text)| (status.to_owned(), problem(text)))
        .collect()
    }
}

/// How any page can fail: as a page, or, before it is reached, as any address.
pub(super) struct PageFailures;

impl IntoResponses for PageFailures {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = ReadFailures::responses();
        all.extend(NotFound::responses());
        for response in all.values_mut() {
            if let RefOr::T(response) = response {
                let page = ContentBuilder::new()
                    .schema(Some(Schema::from(text())))
                    .build();
                response
                    .content
                    .insert("text/html".to_owned(), RefOr::T(page));
            }
        }
        all
    }
}

/// How asking for one thing can fail.
pub(super) struct NotFound;

impl IntoResponses for NotFound {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        [("404".to_owned(), problem("There is no such thing"))].into()
    }
}

/// How adding a thing can fail besides.
pub(super) struct Conflict;

impl IntoResponses for Conflict {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        [(
            "409".to_owned(),
            problem("It contradicts what is there or what the request says elsewhere"),
        )]
        .into()
    }
}

/// The document before its addresses are added.
pub(super) fn frame() -> OpenApi {
    let key = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("dateline")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some("Search a news archive by words and by events: who did what to whom, where, when, and who says so."))
                .license(Some(
                    utoipa::openapi::LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build(),
                ))
                .build(),
        )
        .components(Some(
            ComponentsBuilder::new()
                .security_scheme("key", key)
                .schema("Problem", ProblemDocument::schema())
                .schemas_from_iter(problem_schemas())
                .build(),
        ))
        .build()
}

fn problem_schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut schemas = Vec::new();
    ProblemDocument::schemas(&mut schemas);
    schemas
}
