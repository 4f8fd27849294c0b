//! A page of a MediaWiki dump (export schema 0.3 to 0.11) as an article: Wikinews above all.
//!
//! Wikitext has no grammar; templates, tables, references and files are taken out by their brackets, links and emphasis
//! are reduced to their words. Sections of sources and links end the article.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use super::draft::Draft;
use super::html;
use crate::text::{normal, references, scan_date, xml};

/// Headings after which nothing belongs to the article, in the languages of the larger Wikinews.
const ENDS: [&str; 22] = [
    "sources",
    "source",
    "external links",
    "related news",
    "see also",
    "references",
    "related articles",
    "quellen",
    "weblinks",
    "quelle",
    "liens externes",
    "voir aussi",
    "fuentes",
    "enlaces externos",
    "véase también",
    "fontes",
    "fonti",
    "источники",
    "ссылки",
    "źródła",
    "مصادر",
    "منابع",
];

/// How a page begins that only leads to another one.
const REDIRECT: &str = "#redirect";

static HEADING: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(={2,6})\s*(.*?)\s*={2,6}\s*$"));
static CATEGORY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\[\[\s*(?:[Cc]ategory|[Kk]ategorie|[Cc]atégorie|[Cc]ategoría|[Cc]ategoria|[Кк]атегория|[Kk]ategoria|تصنيف|رده)\s*:\s*([^\]|]+)[^\]]*\]\]",
    )
});
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\{\{\s*(?:date|datum|fecha|data|дата|byline\s*\|[^{}]*?date)\s*[|=]\s*([^{}|]+)")
});
static SITE_LINK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\[(?:https?:)?//\S+(?:\s+([^\]]*))?\]"));
static COMMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?s)<!--.*?-->|<ref[^>/]*/>|<ref[^>]*>.*?</ref>|<gallery.*?</gallery>|<math.*?</math>",
    )
});
static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"</?[a-zA-Z][^>]{0,200}>"));
static WORDS: LazyLock<Regex> = LazyLock::new(|| pattern(r"__[A-Z]+__|'{2,5}"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("invariant: the patterns above are valid")
}

/// Reads a `<page>` element; `known` is what the dump said of its site.
pub(super) fn read(text: &str, known: &Map<String, Value>, draft: &mut Draft) {
    let root = xml::parse(text);
    let Some(page) = root.find("page") else {
        return;
    };
    let Some(revision) = page.all("revision").last() else {
        draft.skipped = Some("page without text".to_owned());
        return;
    };
    let wikitext = revision.text_of("text").unwrap_or_default();
    if wikitext.is_empty() {
        draft.skipped = Some("page without text".to_owned());
        return;
    }
    if wikitext
        .trim_start()
        .get(..REDIRECT.len())
        .is_some_and(|begins| begins.eq_ignore_ascii_case(REDIRECT))
    {
        draft.skipped = Some("redirect".to_owned());
        return;
    }
    draft.title = page.text_of("title").unwrap_or_default();
    draft.url = known
        .get("base")
        .and_then(Value::as_str)
        .and_then(|base| address(base, &draft.title));
    draft.id = draft.url.is_none().then(|| page.text_of("id")).flatten();
    draft.published = DATE
        .captures(&wikitext)
        .map(|found| found[1].trim().to_owned())
        .filter(|date| scan_date(date, None).is_some())
        .or_else(|| revision.text_of("timestamp"));
    draft.tags = CATEGORY
        .captures_iter(&wikitext)
        .map(|found| found[1].trim().to_owned())
        .collect();
    draft.body = plain(&wikitext);
    draft.extra.insert(
        "page_id".to_owned(),
        page.text_of("id").unwrap_or_default().into(),
    );
}

/// The page's address: that of the main page with the last part exchanged.
fn address(base: &str, title: &str) -> Option<String> {
    let (site, _) = base.rsplit_once('/')?;
    let mut url = url::Url::parse(site).ok()?;
    url.path_segments_mut().ok()?.push(&title.replace(' ', "_"));
    Some(url.into())
}

/// Wikitext as paragraphs of plain words.
fn plain(wikitext: &str) -> String {
    let text = COMMENT.replace_all(wikitext, "");
    let text = without_nested(&text, *b"{{", *b"}}");
    let text = without_nested(&text, *b"{|", *b"|}");
    let text = links(&text);
    let text = SITE_LINK.replace_all(&text, "$1");
    let text = WORDS.replace_all(&text, "");
    let text = TAG.replace_all(&text, " ");
    let text = references::unescape(&text);
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        // Most lines are none, which is told faster without the pattern.
        let may_head = line.trim_start().starts_with("==");
        if let Some(heading) = may_head.then(|| HEADING.captures(line)).flatten() {
            let name = heading.get(2).map_or("", |name| name.as_str());
            if ENDS.contains(&name.to_lowercase().as_str()) {
                break;
            }
            lines.extend(["", name, ""]);
            continue;
        }
        lines.push(line.trim_start_matches(['*', '#', ':', ';', ' ']));
    }
    let joined = lines.join("\n\n");
    let text = if html::is_marked_up(&joined) {
        html::fragment_text(&joined)
    } else {
        joined
    };
    normal::paragraphs(&text)
}

/// The text without what stands between brackets that nest.
fn without_nested(text: &str, open: [u8; 2], close: [u8; 2]) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let (mut depth, mut from, mut next) = (0usize, 0, 0);
    for at in memchr::memchr2_iter(open[0], close[0], bytes) {
        let pair = bytes.get(at..at + 2).unwrap_or_default();
        let opens = pair == open;
        if at < next || !(opens || pair == close) {
            continue;
        }
        if depth == 0 {
            // A closing one that was never opened is text.
            let end = if opens { at } else { at + 2 };
            out.push_str(&text[from..end]);
        }
        depth = if opens {
            depth + 1
        } else {
            depth.saturating_sub(1)
        };
        next = at + 2;
        from = next;
    }
    if next == 0 {
        return Cow::Borrowed(text);
    }
    // A bracket that never closes hides nothing.
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// `[[Page|words]]` as its words; files, categories and links to other languages as nothing.
fn links(text: &str) -> String {
    let pairs = pairs(text.as_bytes());
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end) in pairs {
        out.push_str(&text[from..start]);
        link(&text[start + 2..end], &mut out);
        from = end + 2;
    }
    out.push_str(&text[from..]);
    out
}

/// Adds what a link shows.
fn link(link: &str, out: &mut String) {
    let target = link.split('|').next().unwrap_or("");
    let shown = link.rsplit('|').next().unwrap_or("");
    let marked = target.trim_start_matches(':');
    let space = marked
        .split_once(':')
        .map(|(space, _)| space.trim().to_lowercase());
    // `w:Paris|Paris` leads to a sister project, `File:x.jpg|thumb|…` and `Category:x` show nothing here.
    let sister = space.as_deref().is_some_and(|space| {
        matches!(
            space,
            "w" | "wikipedia" | "n" | "s" | "c" | "commons" | "wikt" | "d"
        )
    });
    match space {
        Some(_)
            if sister
                || link.contains('|')
                    && !link.to_lowercase().starts_with("file")
                    && !link.to_lowercase().starts_with("image")
                    && link.matches('|').count() == 1 =>
        {
            let shown = shown.rsplit(':').next().unwrap_or(shown);
            out.push_str(shown);
        }
        Some(_) if !target.contains(": ") => {}
        _ => out.push_str(&links(shown)),
    }
}

/// Where links open and close, those that stand in no other; a link that never closes, or not within reach, is none.
fn pairs(bytes: &[u8]) -> Vec<(usize, usize)> {
    const REACH: usize = 20_000;
    let mut opened: Vec<usize> = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut next = 0;
    for at in memchr::memchr2_iter(b'[', b']', bytes) {
        if at < next || bytes.get(at + 1) != Some(&bytes[at]) {
            continue;
        }
        next = at + 2;
        if bytes[at] == b'[' {
            opened.push(at);
        } else if let Some(start) = opened.pop().filter(|start| at - start <= REACH) {
            let inside = pairs.iter().rev().take_while(|pair| pair.0 > start).count();
            pairs.truncate(pairs.len() - inside);
            pairs.push((start, at));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wikitext_becomes_plain() {
        let text = "{{date|October 17, 2023}}\n[[File:Map.png|thumb|A map of [[Syria]]]]\n'''Rebels''' attacked [[w:Aleppo|Aleppo]] and [[Homs]], ''said'' {{w|SANA|agency}}the agency.<ref>x</ref>\n\n== Sources ==\n* {{source|x}}\n[[Category:Syria]]";
        assert_eq!(
            plain(text),
            "Rebels attacked Aleppo and Homs, said the agency."
        );
        assert_eq!(plain("never {{closed"), "never closed");
        assert_eq!(plain("a }} b {{c {{d}} e}} f"), "a }} b f");
        assert_eq!(
            plain("[[a [[b]] c and [[File:x|thumb|[[y]] z]]"),
            "[[a b c and"
        );
    }
}
