//! An event as a GeoJSON feature (RFC 7946): a point where its place has coordinates, else no geometry.

use serde_json::{Value, json};

use super::words::event_words;
use crate::annotate::Event;
use crate::search::AnnotatedArticle;

pub(super) fn feature(item: &AnnotatedArticle, event: &Event) -> Value {
    let place = event.place.as_ref();
    let geometry = place.and_then(|p| Some([p.lon?, p.lat?])).map_or(
        Value::Null,
        |point| json!({"type": "Point", "coordinates": point}),
    );
    json!({
        "type": "Feature",
        "id": event.id,
        "geometry": geometry,
        "properties": {
            "event": event_words(event),
            "type": event.kind,
            "mode": event.mode,
            "quad_class": event.quad_class,
            "polarity": event.polarity,
            "source": event.source.iter().map(|a| &a.name).collect::<Vec<_>>(),
            "source_country": event.source.iter().filter_map(|a| a.country.as_ref()).collect::<Vec<_>>(),
            "target": event.target.iter().map(|a| &a.name).collect::<Vec<_>>(),
            "target_country": event.target.iter().filter_map(|a| a.country.as_ref()).collect::<Vec<_>>(),
            "place": place.map(|p| &p.name),
            "place_country": place.and_then(|p| p.country.as_ref()),
            "date": event.date.as_ref().and_then(|d| d.start.as_ref()),
            "sentence": event.sentence.text,
            "confidence": event.confidence,
            "article_id": item.article.id,
            "article_title": item.article.title,
            "published": item.article.published,
            "url": item.article.url,
        }
    })
}
