//! Web pages and fragments of HTML as text.

mod fragment;
mod page;

pub(super) use fragment::{fragment_text, is_marked_up};
pub(super) use page::read;

/// The host of an address, without `www.`.
pub(super) fn host_of(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}
