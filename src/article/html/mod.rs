//! Web pages and fragments of HTML as text.

mod depth;
mod fragment;
mod marked;
mod meta;
mod page;

use crate::text::{normal, references};

pub(super) use fragment::{fragment_text, is_marked_up};
pub(super) use page::read;

/// The host of an address, without `www.`.
pub(super) fn host_of(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// A value of an attribute or of data as plain text on one line: references resolved, even twice, stray tags dropped.
fn plain(text: &str) -> String {
    let once = references::unescape(text);
    let twice = references::unescape(&once);
    if is_marked_up(&twice) {
        return normal::one_line(&fragment_text(&twice));
    }
    normal::one_line(&twice)
}
