//! `article + plan → snippets`: the best passages with what matches marked.
//!
//! Passages are sentences, joined while short and cut at words when long, measured in characters. A passage is worth
//! what the distinct conditions in it are worth, rarer ones more, with a little for repeats and for standing early.
//! Phrases are marked as a whole and only where they stand as phrases; what a NOT excludes is never marked. Evidence of
//! matching events (trigger and actors) is marked apart. HTML is escaped.

use std::collections::BTreeMap;

use super::hits::Snippet;
use crate::annotate::Event;
use crate::article::Article;
use crate::document::analysis::Analyzer;
use crate::query::{ArticleText, Plan, TextMatch};
use crate::text::{Span, TextField, sentences};

/// Characters below which a passage takes the next sentence along.
const SHORT: usize = 80;
/// Characters above which a passage is cut.
const LONG: usize = 320;

/// Why something is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Event,
    Word,
}

#[derive(Clone, Copy, Debug)]
struct Marked {
    start: u32,
    end: u32,
    mark: Mark,
    /// Number of the condition.
    cause: usize,
}

/// Cuts snippets: at most `fragments` of the body, and the title when it matches.
///
/// `evidence` are the matching events to be marked; `bytes` of the body are looked at.
#[must_use]
pub fn snippets(
    article: &Article,
    plan: &Plan,
    evidence: &[&Event],
    fragments: usize,
    bytes: usize,
    analyzer: &mut Analyzer,
) -> Vec<Snippet> {
    if fragments == 0 {
        return Vec::new();
    }
    let mut conditions = Vec::new();
    plan.text_matches(&mut conditions);
    let text = if conditions.is_empty() {
        ArticleText::default()
    } else {
        ArticleText::new(article, bytes, analyzer)
    };
    let mut marks: BTreeMap<TextField, Vec<Marked>> = BTreeMap::new();
    for (cause, (condition, in_event)) in conditions.iter().enumerate() {
        if *in_event {
            event_words(&text, condition, evidence, cause, &mut marks);
            continue;
        }
        for place in text.occurrences(condition) {
            let words = text.words(place.field);
            let marked = place
                .positions
                .iter()
                .map(|at| &words[*at as usize])
                .map(|word| Marked {
                    start: word.start,
                    end: word.end,
                    mark: Mark::Word,
                    cause,
                });
            join_neighbours(
                marked.collect(),
                article.text(place.field),
                marks.entry(place.field).or_default(),
            );
        }
    }
    for event in evidence {
        event_spans(event, conditions.len(), &mut marks);
    }
    let mut out = Vec::new();
    if let Some(list) = marks.get_mut(&TextField::Title) {
        tidy(list);
        out.push(render(
            TextField::Title,
            &article.title,
            (0, article.title.len()),
            list,
        ));
    }
    let mut body = marks.remove(&TextField::Body).unwrap_or_default();
    tidy(&mut body);
    let passages = passages(
        &article.body[..article
            .body
            .floor_char_boundary(bytes.min(article.body.len()))],
    );
    out.extend(best(
        &article.body,
        &passages,
        &body,
        fragments,
        conditions.len(),
    ));
    out
}

/// A phrase whose words stand side by side is marked as one.
fn join_neighbours(mut phrase: Vec<Marked>, text: &str, list: &mut Vec<Marked>) {
    phrase.sort_by_key(|marked| marked.start);
    let mut open: Option<Marked> = None;
    for marked in phrase {
        match &mut open {
            Some(last)
                if !text[last.end as usize..marked.start.max(last.end) as usize]
                    .chars()
                    .any(char::is_alphanumeric) =>
            {
                last.end = last.end.max(marked.end)
            }
            _ => list.extend(open.replace(marked)),
        }
    }
    list.extend(open);
}

fn event_words(
    text: &ArticleText,
    condition: &TextMatch,
    evidence: &[&Event],
    cause: usize,
    marks: &mut BTreeMap<TextField, Vec<Marked>>,
) {
    for place in text.occurrences(condition) {
        let words = text.words(place.field);
        for at in place.positions {
            let word = &words[at as usize];
            let span = Span {
                field: place.field,
                start: word.start,
                end: word.end,
            };
            if evidence
                .iter()
                .any(|event| event.sentence.span().contains(&span))
            {
                marks.entry(place.field).or_default().push(Marked {
                    start: word.start,
                    end: word.end,
                    mark: Mark::Word,
                    cause,
                });
            }
        }
    }
}

fn event_spans(event: &Event, cause: usize, marks: &mut BTreeMap<TextField, Vec<Marked>>) {
    let actors = event
        .source
        .iter()
        .chain(&event.target)
        .filter_map(|actor| actor.span);
    for span in actors
        .chain([event.trigger.span()])
        .filter(|span| span.start < span.end)
    {
        marks.entry(span.field).or_default().push(Marked {
            start: span.start,
            end: span.end,
            mark: Mark::Event,
            cause,
        });
    }
}

/// Sorts marks and keeps them apart: where two overlap, words win over events and earlier over later ones.
fn tidy(list: &mut Vec<Marked>) {
    list.sort_by_key(|marked| (marked.start, std::cmp::Reverse(marked.end)));
    let mut out: Vec<Marked> = Vec::with_capacity(list.len());
    for marked in list.drain(..) {
        match out.last_mut() {
            Some(last) if marked.start < last.end => {
                if marked.mark == Mark::Word && last.mark == Mark::Event {
                    let rest = Marked {
                        start: marked.end,
                        ..*last
                    };
                    last.end = marked.start;
                    if last.start == last.end {
                        out.pop();
                    }
                    out.push(marked);
                    if rest.start < rest.end {
                        out.push(rest);
                    }
                } else if marked.mark == last.mark {
                    last.end = last.end.max(marked.end);
                } else if marked.end > last.end {
                    let start = last.end;
                    out.push(Marked { start, ..marked });
                }
            }
            _ => out.push(marked),
        }
    }
    *list = out;
}

/// Sentences, short ones joined within their paragraph.
fn passages(body: &str) -> Vec<(usize, usize)> {
    let mut passages: Vec<(usize, usize)> = Vec::new();
    let mut joins = false;
    for sentence in sentences(body) {
        let (start, end) = (sentence.start as usize, sentence.end as usize);
        if body[start..end].trim().is_empty() {
            continue;
        }
        match passages.last_mut() {
            Some(last) if joins && !body[last.1..start].contains("\n\n") => last.1 = end,
            _ => passages.push((start, end)),
        }
        joins = passages
            .last()
            .is_some_and(|last| body[last.0..last.1].chars().count() < SHORT);
    }
    passages
}

fn best(
    body: &str,
    passages: &[(usize, usize)],
    marks: &[Marked],
    fragments: usize,
    conditions: usize,
) -> Vec<Snippet> {
    let mut times = vec![0u32; conditions + 1];
    for marked in marks {
        times[marked.cause] += 1;
    }
    let mut scored: Vec<(f32, usize)> = Vec::new();
    for (number, (start, end)) in passages.iter().enumerate() {
        let inside = within(marks, *start, *end);
        if inside.is_empty() {
            continue;
        }
        let mut seen = vec![0u32; conditions + 1];
        inside.iter().for_each(|marked| seen[marked.cause] += 1);
        let worth: f32 = seen
            .iter()
            .zip(&times)
            .filter(|(here, _)| **here > 0)
            .map(|(here, all)| (1.0 + 0.2 * (*here as f32).ln()) / (1.0 + 0.3 * (*all as f32).ln()))
            .sum();
        scored.push((worth * (1.0 + 0.3 / (1.0 + number as f32 * 0.25)), number));
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.truncate(fragments);
    if scored.is_empty() {
        // A lone line such as a date says nothing.
        let long = |passage: &&(usize, usize)| passage.1 - passage.0 >= SHORT / 2;
        return passages
            .iter()
            .find(long)
            .or(passages.first())
            .map(|passage| render(TextField::Body, body, cut(body, *passage, &[]), &[]))
            .into_iter()
            .collect();
    }
    scored
        .into_iter()
        .map(|(_, number)| {
            let inside = within(marks, passages[number].0, passages[number].1);
            let window = cut(body, passages[number], inside);
            render(TextField::Body, body, window, inside)
        })
        .collect()
}

fn within(marks: &[Marked], start: usize, end: usize) -> &[Marked] {
    let first = marks.partition_point(|marked| (marked.start as usize) < start);
    let last = marks.partition_point(|marked| (marked.end as usize) <= end);
    &marks[first..last.max(first)]
}

/// Cuts a long passage to the window with most marks, at blanks.
fn cut(text: &str, (start, end): (usize, usize), marks: &[Marked]) -> (usize, usize) {
    let end = start + text[start..end].trim_end().len();
    if text[start..end].chars().count() <= LONG {
        return (start, end);
    }
    let reach = |from: usize| {
        text[from..end]
            .char_indices()
            .nth(LONG)
            .map_or(end, |(at, _)| from + at)
    };
    let lead = |at: usize| {
        text[start..at]
            .char_indices()
            .rev()
            .nth(LONG / 4)
            .map_or(start, |(back, _)| start + back)
    };
    let from = marks
        .iter()
        .map(|marked| lead(marked.start as usize))
        .max_by_key(|from| {
            (
                within(marks, *from, reach(*from)).len(),
                std::cmp::Reverse(*from),
            )
        })
        .unwrap_or(start);
    let to = reach(from);
    let from = if from == start {
        start
    } else {
        text[from..to]
            .find(char::is_whitespace)
            .map_or(from, |at| from + at + 1)
    };
    let from = text.floor_char_boundary(from);
    let to = if to == end {
        end
    } else {
        text[from..to]
            .rfind(char::is_whitespace)
            .map_or(to, |at| from + at)
    };
    (from, to.max(from))
}

fn render(field: TextField, text: &str, (start, end): (usize, usize), marks: &[Marked]) -> Snippet {
    let mut html = String::with_capacity(end - start + 64);
    let mut spans = Vec::new();
    let mut at = start;
    for marked in marks {
        let (from, to) = (marked.start as usize, marked.end as usize);
        if from < at || to > end || !text.is_char_boundary(from) || !text.is_char_boundary(to) {
            continue;
        }
        escape(&text[at..from], &mut html);
        html.push_str(match marked.mark {
            Mark::Word => "<mark>",
            Mark::Event => "<mark class=\"event\">",
        });
        escape(&text[from..to], &mut html);
        html.push_str("</mark>");
        spans.push(Span {
            field,
            start: marked.start,
            end: marked.end,
        });
        at = to;
    }
    escape(&text[at..end], &mut html);
    let name = match field {
        TextField::Title => "title",
        TextField::Body => "body",
    };
    Snippet {
        field: name.to_owned(),
        html,
        text: text[start..end].to_owned(),
        spans,
    }
}

fn escape(text: &str, html: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}
