//! Asks a running server instead of an index on disk: HTTP/1.0 over a plain socket, as much of it as `GET` needs.
//!
//! Deliberately not here: TLS, redirects, proxies. A server that wants TLS has a proxy in front; ask it from inside.

use std::io::{Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;

/// Longest answer that is read.
const ANSWER_BYTES: u64 = 1 << 30;
/// Unreserved characters of RFC 3986 stay as they are.
pub(super) const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A server's address, `http://host:port/prefix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Server {
    host: String,
    port: u16,
    prefix: String,
}

impl Server {
    /// Reads the address.
    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        let full = if text.contains("://") {
            text.to_owned()
        } else {
            format!("http://{text}")
        };
        let url = url::Url::parse(&full).with_context(|| {
            format!("`{text}` is no address; hint: write http://127.0.0.1:8080")
        })?;
        if url.scheme() != "http" {
            bail!(
                "`{text}`: only http is spoken; hint: ask a https server from a host inside its proxy"
            );
        }
        let host = url
            .host_str()
            .ok_or_else(|| anyhow!("`{text}` names no host"))?
            .to_owned();
        Ok(Self {
            host,
            port: url.port_or_known_default().unwrap_or(80),
            prefix: url.path().trim_end_matches('/').to_owned(),
        })
    }

    /// Asks for `path` with `pairs` as parameters and reads the JSON of the answer.
    ///
    /// # Errors
    /// When nobody answers within `wait`, or with a problem, whose title and detail are then shown.
    pub(super) fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        pairs: &[(&str, String)],
        wait: Duration,
    ) -> anyhow::Result<T> {
        let query: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, ESCAPED)))
            .collect();
        let target = format!("{}{path}?{}", self.prefix, query.join("&"));
        let answer = self.exchange(&target, wait).with_context(|| {
            format!(
                "the server at {}:{} does not answer; hint: is `dateline serve` running there?",
                self.host, self.port
            )
        })?;
        let (status, body) =
            split(&answer).context("the answer is not HTTP; hint: check host and port")?;
        if status != 200 {
            let problem: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
            let text = |name: &str| {
                problem
                    .get(name)
                    .and_then(|text| text.as_str())
                    .unwrap_or_default()
                    .to_owned()
            };
            bail!(
                "the server answers {status} {}: {}",
                text("title"),
                text("detail")
            );
        }
        serde_json::from_slice(body)
            .context("the answer cannot be understood; hint: is the server of the same version?")
    }

    fn exchange(&self, target: &str, wait: Duration) -> std::io::Result<Vec<u8>> {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        let mut last = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
        for address in (bare, self.port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, wait) {
                Ok(mut stream) => {
                    stream.set_read_timeout(Some(wait))?;
                    stream.set_write_timeout(Some(wait))?;
                    write!(
                        stream,
                        "GET {target} HTTP/1.0\r\nHost: {}:{}\r\nAccept: application/json\r\nConnection: close\r\n\r\n",
                        self.host, self.port
                    )?;
                    let mut answer = Vec::new();
                    stream.take(ANSWER_BYTES).read_to_end(&mut answer)?;
                    return Ok(answer);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

/// Status and body of an answer.
fn split(answer: &[u8]) -> Option<(u16, &[u8])> {
    let end = memchr::memmem::find(answer, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let line = head.lines().next()?;
    let status = line
        .strip_prefix("HTTP/1.")?
        .split(' ')
        .nth(1)?
        .parse()
        .ok()?;
    Some((status, &answer[end + 4..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let server = Server::parse("localhost:9000/news/").unwrap();
        assert_eq!(
            server,
            Server {
                host: "localhost".into(),
                port: 9000,
                prefix: "/news".into()
            }
        );
        assert!(Server::parse("https://a").is_err());
        assert!(Server::parse("http://").is_err());
    }

    #[test]
    fn answers() {
        let (status, body) = split(b"HTTP/1.1 404 Not Found\r\nA: b\r\n\r\n{}").unwrap();
        assert_eq!((status, body), (404, b"{}".as_slice()));
        assert!(split(b"SSH-2.0").is_none());
    }
}
