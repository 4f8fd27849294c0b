//! Internet messages as articles: subject, sender, date, and the text that a person would read (RFC 5322, 2045–2047).

use std::borrow::Cow;

use mail_parser::{Address, HeaderValue, MessageParser, PartType};

use super::draft::Draft;
use super::html;
use crate::text::normal;

/// Reads a message.
pub(super) fn read(bytes: &[u8], draft: &mut Draft) {
    let Some(message) = MessageParser::default().parse(bytes) else {
        return;
    };
    draft.title = message.subject().unwrap_or_default().to_owned();
    draft.id = message
        .message_id()
        .map(|id| id.trim_matches(['<', '>']).to_owned());
    draft.authors = senders(message.from());
    draft.published = message
        .header_raw("Date")
        .map(|date| date.trim().to_owned())
        .filter(|date| !date.is_empty())
        .or_else(|| {
            message
                .received()
                .and_then(|hop| hop.date().map(|date| date.to_rfc3339()))
        });
    if let Some(date) = message.date().filter(|date| date.is_valid()) {
        draft.published = Some(date.to_rfc3339());
    }
    draft.outlet = ["Newsgroups", "List-Id", "Organization"]
        .iter()
        .find_map(|name| match message.header(*name) {
            Some(HeaderValue::Text(text)) => Some(text.to_string()),
            _ => message.header_raw(*name).map(|text| text.trim().to_owned()),
        })
        .filter(|text| !text.is_empty());
    let language = message
        .header_raw("Content-Language")
        .map(|text| text.trim().to_owned());
    draft.language = language;
    let mut parts: Vec<String> = Vec::new();
    for part in message.text_bodies() {
        match &part.body {
            PartType::Text(text) => parts.push(text.trim_end().to_owned()),
            PartType::Html(text) => parts.push(html::fragment_text(text)),
            PartType::Binary(_)
            | PartType::InlineBinary(_)
            | PartType::Message(_)
            | PartType::Multipart(_) => {}
        }
    }
    draft.body = normal::paragraphs(&unsigned(&parts.join("\n\n")));
}

fn senders(from: Option<&Address<'_>>) -> Vec<String> {
    from.map(|from| {
        from.iter()
            .filter_map(|sender| sender.name().or_else(|| sender.address()))
            .map(str::to_owned)
            .collect()
    })
    .unwrap_or_default()
}

/// The text without a signature after `-- `.
fn unsigned(text: &str) -> Cow<'_, str> {
    let mut text = if memchr::memchr(b'\r', text.as_bytes()).is_some() {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    };
    if let Some(at) = memchr::memmem::find(text.as_bytes(), b"\n-- \n").filter(|at| *at > 0) {
        match &mut text {
            Cow::Borrowed(text) => *text = &text[..at],
            Cow::Owned(text) => text.truncate(at),
        }
    }
    text
}
