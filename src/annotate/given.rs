//! Entities and events that another system made, in the shapes of our own: `JSON → Annotations`.
//!
//! Lists are read kindly: what a shape has and the JSON lacks takes its empty value, a span that does not lie in the text is
//! emptied, and an element that is no mention or event at all is left out. What is not given we read out of the text
//! ourselves, so that events of another coder stand beside our own names.

use serde_json::{Map, Value, json};

use super::{Annotations, Annotator, Event, Mention, counts};
use crate::article::Article;
use crate::lexicon::id_of;
use crate::ontology::{EntityType, EventType};
use crate::text::TextField;

/// What `why` says of things that came with the record.
pub(crate) const GIVEN: &str = "given with the record";

impl Annotator {
    /// The annotations of `article`: those given in the place of our own.
    pub fn adopt(
        &self,
        article: &Article,
        entities: Option<&Value>,
        events: Option<&Value>,
    ) -> Annotations {
        if entities.is_none() && events.is_none() {
            return self.annotate(article);
        }
        let has_text = !article.title.is_empty() || !article.body.is_empty();
        let own = if has_text {
            self.annotate(article)
        } else {
            Annotations::default()
        };
        let mut annotations = match entities {
            Some(list) => {
                let mut mentions: Vec<Mention> = objects(list)
                    .filter_map(|object| mention(object, article))
                    .collect();
                mentions.sort_by_key(|mention| (mention.field, mention.start, mention.end));
                Annotations {
                    events: own.events,
                    ..counts::annotations(self.lexicon(), mentions)
                }
            }
            None => own,
        };
        if let Some(list) = events {
            annotations.events = objects(list)
                .enumerate()
                .filter_map(|(at, object)| event(object, article, at))
                .collect();
        }
        annotations
    }
}

fn objects(list: &Value) -> impl Iterator<Item = &Map<String, Value>> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
}

fn mention(given: &Map<String, Value>, article: &Article) -> Option<Mention> {
    let mut object = given.clone();
    place_span(&mut object, article);
    let text = object.get("text")?.as_str()?.to_owned();
    let kind: EntityType = serde_json::from_value(object.get("type")?.clone()).ok()?;
    absent(&mut object, "name", || Value::from(text));
    let name = object.get("name")?.as_str()?.to_owned();
    absent(&mut object, "id", || Value::from(id_of(kind, &name)));
    absent(&mut object, "why", || Value::from(GIVEN));
    serde_json::from_value(Value::Object(object)).ok()
}

fn event(given: &Map<String, Value>, article: &Article, at: usize) -> Option<Event> {
    let mut object = given.clone();
    let kind: EventType = serde_json::from_value(object.get("type")?.clone()).ok()?;
    let quad_class = serde_json::to_value(kind.quad_class()).ok()?;
    let defaults = [
        ("id", json!(format!("{}#{at}", article.id))),
        ("quad_class", quad_class),
        ("contexts", json!([])),
        ("source", json!([])),
        ("target", json!([])),
        ("polarity", json!("asserted")),
        ("counts", json!({})),
        ("confidence", json!(1.0)),
        ("why", json!([GIVEN])),
    ];
    for (name, value) in defaults {
        absent(&mut object, name, || value);
    }
    for role in ["source", "target"] {
        for actor in object.get_mut(role)?.as_array_mut()? {
            named(actor, article)?;
        }
    }
    for role in ["attribution", "place"] {
        if let Some(role) = object.get_mut(role).filter(|role| !role.is_null()) {
            named(role, article)?;
        }
    }
    for quote in ["trigger", "sentence"] {
        absent(&mut object, quote, || json!({}));
        place_span(object.get_mut(quote)?.as_object_mut()?, article);
    }
    serde_json::from_value(Value::Object(object)).ok()
}

/// Gives an actor or place both its words and its name.
fn named(value: &mut Value, article: &Article) -> Option<()> {
    let object = value.as_object_mut()?;
    let known = |name: &str| {
        object
            .get(name)
            .and_then(Value::as_str)
            .map(str::to_owned)
            .unwrap_or_default()
    };
    let (text, name) = (known("text"), known("name"));
    let country = known("country");
    let name = [name, text.clone(), country]
        .into_iter()
        .find(|name| !name.is_empty())?;
    object.insert("text".to_owned(), Value::from(text));
    object.insert("name".to_owned(), Value::from(name));
    match object.get_mut("span").and_then(Value::as_object_mut) {
        Some(span) if words(span, article).is_some() => {
            absent(span, "field", || json!("body"));
        }
        _ => {
            object.insert("span".to_owned(), Value::Null);
        }
    }
    Some(())
}

/// Makes the span of an object lie in the text and its words equal the text there; else both are empty but for the words given.
fn place_span(object: &mut Map<String, Value>, article: &Article) {
    absent(object, "field", || json!("body"));
    if let Some(words) = words(object, article).map(str::to_owned) {
        object.insert("text".to_owned(), Value::from(words));
    } else {
        object.insert("start".to_owned(), json!(0));
        object.insert("end".to_owned(), json!(0));
        object.insert("text".to_owned(), json!(""));
    }
}

/// The text at an object's span.
fn words<'a>(object: &Map<String, Value>, article: &'a Article) -> Option<&'a str> {
    let at = |name: &str| usize::try_from(object.get(name)?.as_u64()?).ok();
    let field = match object.get("field") {
        Some(field) => serde_json::from_value(field.clone()).ok()?,
        None => TextField::Body,
    };
    article.text(field).get(at("start")?..at("end")?)
}

fn absent(object: &mut Map<String, Value>, name: &str, value: impl FnOnce() -> Value) {
    if object.get(name).is_none_or(Value::is_null) {
        object.insert(name.to_owned(), value());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::lexicon::Lexicon;

    #[test]
    fn given_annotations_take_the_place_of_our_own() {
        let annotator = Annotator::new(Arc::new(Lexicon::builtin().unwrap())).unwrap();
        let article = Article {
            id: "a".into(),
            body: "The Guard met the Crown.".into(),
            ..Article::default()
        };
        let entities = json!([
            {"start": 4, "end": 9, "type": "organization", "name": "Royal Guard", "country": "GON"},
            {"start": 900, "end": 901, "type": "person"},
            {"type": "no such type", "text": "x"},
        ]);
        let events = json!([
            {"type": "CONSULT", "source": [{"text": "Guard", "country": "GON"}], "target": [{"country": "ROH"}]},
            {"type": "NONSENSE"},
        ]);
        let found = annotator.adopt(&article, Some(&entities), Some(&events));
        let names: Vec<&str> = found
            .mentions
            .iter()
            .map(|mention| mention.name.as_str())
            .collect();
        assert!(names.contains(&"Royal Guard"));
        assert_eq!(found.countries[0].code, "GON");
        assert_eq!(found.events.len(), 1);
        assert_eq!(found.events[0].id, "a#0");
        assert_eq!(found.events[0].target[0].name, "ROH");
        assert_eq!(found.events[0].trigger.text, "");
    }
}
