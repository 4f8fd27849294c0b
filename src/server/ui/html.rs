//! Escaping and the frame around every page. Pages are plain strings; nothing is put into one unescaped except our own markup.

use std::fmt::{self, Write as _};

use super::links::Link;

/// The style sheet.
pub(in crate::server) const STYLE: &str = include_str!("style.css");
/// The script.
pub(in crate::server) const SCRIPT: &str = include_str!("page.js");

/// Text made safe for element content and quoted attribute values.
pub(super) struct Esc<'a>(pub(super) &'a str);

impl fmt::Display for Esc<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// Appends formatted markup to a page.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{
        use std::fmt::Write as _;
        write!($out, $($arg)*).expect("invariant: a string can always be written to");
    }};
}
pub(super) use put;

/// A number with thin groups of thousands, as people read it.
pub(super) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 article`, `2 articles`.
pub(super) fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// A message as a sentence for people: it begins with a capital, and what stands between backticks is code.
pub(super) fn prose(message: &str) -> String {
    let mut out = String::new();
    for (at, part) in message.split('`').enumerate() {
        if at % 2 == 1 {
            put!(out, "<code>{}</code>", Esc(part));
            continue;
        }
        let mut letters = part.chars();
        match letters.next() {
            Some(first) if at == 0 => {
                let first = first.to_uppercase().to_string();
                put!(out, "{}{}", Esc(&first), Esc(letters.as_str()));
            }
            _ => put!(out, "{}", Esc(part)),
        }
    }
    out
}

/// The direction in which a language is written.
pub(super) fn direction(language: Option<&str>) -> &'static str {
    match language {
        Some("ar" | "dv" | "fa" | "he" | "iw" | "ps" | "sd" | "ug" | "ur" | "yi" | "ckb") => "rtl",
        Some(_) => "ltr",
        None => "auto",
    }
}

/// What a page shows beside the frame.
pub(super) struct Page<'a> {
    /// Title of the document, before the name of the program.
    pub(super) title: &'a str,
    /// The query as the search box shows it.
    pub(super) query: &'a str,
    /// Where the search box leads and what it keeps.
    pub(super) form: &'a Link,
    /// Further elements of the head, such as links to feeds.
    pub(super) head: &'a str,
    /// The main element's content.
    pub(super) main: &'a str,
}

/// A whole document.
pub(super) fn document(page: &Page<'_>) -> String {
    let mut out = String::with_capacity(page.main.len() + 4096);
    put!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{} – dateline</title>\
         <link rel=\"stylesheet\" href=\"/assets/style.css?v={version}\">\
         <link rel=\"icon\" href=\"/assets/icon.svg\" type=\"image/svg+xml\">\
         <link rel=\"search\" type=\"application/opensearchdescription+xml\" title=\"dateline\" href=\"/assets/opensearch.xml\">\
         <script src=\"/assets/page.js?v={version}\" defer></script>{}</head><body>\
         <a class=\"skip\" href=\"#main\">Skip to results</a>",
        Esc(page.title),
        page.head,
        version = env!("CARGO_PKG_VERSION"),
    );
    put!(
        out,
        "<header class=\"top\"><div><a class=\"brand\" href=\"/\">date<span>line</span></a>\
         <form class=\"ask\" role=\"search\" action=\"{}\" method=\"get\">\
         <label class=\"hide\" for=\"q\">Search words and events</label>\
         <input type=\"search\" id=\"q\" name=\"q\" value=\"{}\" placeholder=\"Words, &quot;phrases&quot;, event(source:Iran type:ASSAULT)\" \
         autocomplete=\"off\" spellcheck=\"false\" autocapitalize=\"off\" dir=\"auto\">",
        Esc(page.form.path()),
        Esc(page.query),
    );
    page.form.hidden_except(&["q", "cursor"], &mut out);
    put!(
        out,
        "<button type=\"submit\">Search</button></form>\
         <nav aria-label=\"Site\"><a href=\"/compare\">Compare</a><a href=\"/watches\">Watches</a><a href=\"/help\">Help</a><a href=\"/docs\">API</a></nav></div></header>\
         <main id=\"main\" tabindex=\"-1\">{}</main>\
         <footer class=\"foot\"><div><span>dateline {}</span><a href=\"/help\">How to search</a><a href=\"/docs\">API</a><a href=\"/openapi.json\">OpenAPI</a></div></footer>\
         </body></html>\n",
        page.main,
        env!("CARGO_PKG_VERSION"),
    );
    out
}
