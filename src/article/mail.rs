//! Internet messages as articles: subject, sender, date, and the text that a person would read (RFC 5322, 2045–2047).

use std::borrow::Cow;

use mail_parser::{Address, DateTime, HeaderValue, Message, MessageParser, PartType};

use super::draft::Draft;
use super::html;
use crate::text::{normal, scan_date};

/// How much later than it was received a message may say that it was sent: the time of a wrong zone.
const DAY_SECONDS: i64 = 86_400;

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
    draft.published = sent(&message);
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

/// When a message was sent; where that cannot be, when it was received.
fn sent(message: &Message<'_>) -> Option<String> {
    let sent = message.date().filter(|date| date.is_valid());
    let received = message
        .received()
        .and_then(|hop| hop.date())
        .filter(|date| date.is_valid());
    let written = message
        .header_raw("Date")
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let date = match (sent, received.as_ref()) {
        (Some(sent), Some(received))
            if sent.to_timestamp() > received.to_timestamp() + DAY_SECONDS =>
        {
            Some(received)
        }
        (Some(sent), _) => Some(sent),
        (None, Some(received)) if written.is_none_or(|text| scan_date(text, None).is_none()) => {
            Some(received)
        }
        (None, _) => None,
    };
    date.map(DateTime::to_rfc3339)
        .or_else(|| written.map(str::to_owned))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_not_sent_after_it_was_received() {
        let date = |headers: &str| {
            let mut draft = Draft::default();
            read(
                format!("{headers}Subject: One\n\nText.\n").as_bytes(),
                &mut draft,
            );
            draft.published.unwrap_or_default()
        };
        let received = "Received: from a.example by b.example; Tue, 3 Feb 2004 10:00:00 +0000\n";
        let on = |day: &str| date(&format!("{received}Date: {day}\n"));
        assert_eq!(on("Mon, 2 Feb 2004 09:00:00 +0000"), "2004-02-02T09:00:00Z");
        assert_eq!(on("Tue, 3 Feb 2004 22:00:00 +0000"), "2004-02-03T22:00:00Z");
        for wrong in ["Mon, 2 Feb 3609 09:00:00 +0000", "none", ""] {
            assert_eq!(on(wrong), "2004-02-03T10:00:00Z", "{wrong}");
        }
        assert_eq!(on("2 février 2004"), "2 février 2004");
        assert_eq!(date("Date: yesterday\n"), "yesterday");
        assert_eq!(date(""), "");
    }
}
