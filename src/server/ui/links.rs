//! Addresses of views: whatever is on the screen has one, and every control is a link to the next.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::html::{Esc, put};

/// What may stand in a path segment as it is (RFC 3986, unreserved).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Fields of forms, which browsers send even when they are empty.
const FORM: [&str; 5] = ["q", "q2", "from", "to", "prefix"];

/// A path with parameters in the order in which they were given.
#[derive(Clone, Debug)]
pub(in crate::server) struct Link {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Link {
    /// A link; what a form leaves empty is left out.
    pub(in crate::server) fn new(path: &str, pairs: &[(String, String)]) -> Link {
        Link {
            path: path.to_owned(),
            pairs: pairs
                .iter()
                .filter(|pair| !pair.1.is_empty() || !FORM.contains(&pair.0.as_str()))
                .cloned()
                .collect(),
        }
    }

    pub(in crate::server) fn path(&self) -> &str {
        &self.path
    }

    /// The first value of `name`.
    pub(in crate::server) fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|pair| pair.0 == name)
            .map(|pair| pair.1.as_str())
    }

    /// Every parameter.
    pub(in crate::server) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The same parameters at another path; a page of results is not carried over.
    pub(in crate::server) fn at(&self, path: &str) -> Link {
        Link {
            path: path.to_owned(),
            pairs: self.pairs.clone(),
        }
        .without_all("cursor")
    }

    /// With one more value.
    pub(in crate::server) fn with(&self, name: &str, value: &str) -> Link {
        let mut link = self.without_all("cursor");
        if !link
            .pairs
            .iter()
            .any(|pair| pair.0 == name && pair.1 == value)
        {
            link.pairs.push((name.to_owned(), value.to_owned()));
        }
        link
    }

    /// Without one value.
    pub(in crate::server) fn without(&self, name: &str, value: &str) -> Link {
        let mut link = self.without_all("cursor");
        link.pairs
            .retain(|pair| !(pair.0 == name && pair.1 == value));
        link
    }

    /// Without any value of `name`.
    pub(in crate::server) fn without_all(&self, name: &str) -> Link {
        let mut link = self.clone();
        link.pairs.retain(|pair| pair.0 != name);
        link
    }

    /// With `value` as the only one of `name`.
    pub(in crate::server) fn set(&self, name: &str, value: &str) -> Link {
        let mut link = self.without_all("cursor").without_all(name);
        link.pairs.push((name.to_owned(), value.to_owned()));
        link
    }

    /// Keeps only what `keep` says yes to.
    pub(in crate::server) fn retain(&self, keep: impl Fn(&str) -> bool) -> Link {
        let mut link = self.clone();
        link.pairs.retain(|pair| keep(&pair.0));
        link
    }

    /// The address, percent-encoded, not yet escaped for HTML.
    pub(in crate::server) fn href(&self) -> String {
        if self.pairs.is_empty() {
            return self.path.clone();
        }
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.pairs)
            .finish();
        format!("{}?{query}", self.path)
    }

    /// Hidden inputs that carry the parameters through a form.
    pub(super) fn hidden_except(&self, except: &[&str], out: &mut String) {
        for (name, value) in &self.pairs {
            if !except.contains(&name.as_str()) {
                put!(
                    out,
                    "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
                    Esc(name),
                    Esc(value)
                );
            }
        }
    }
}

/// The address of an article's page.
pub(in crate::server) fn article_path(id: &str) -> String {
    format!("/article/{}", segment(id))
}

/// Text as one path segment.
pub(in crate::server) fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_change_one_thing_and_forget_the_cursor() {
        let pairs = [
            ("q", "a b"),
            ("country", "IRN"),
            ("cursor", "x"),
            ("from", ""),
        ]
        .map(|(n, v)| (n.to_owned(), v.to_owned()));
        let link = Link::new("/", &pairs);
        assert_eq!(
            link.with("country", "USA").href(),
            "/?q=a+b&country=IRN&country=USA"
        );
        assert_eq!(link.without("country", "IRN").href(), "/?q=a+b");
        assert_eq!(link.set("q", "c&d").href(), "/?country=IRN&q=c%26d");
        assert_eq!(link.href(), "/?q=a+b&country=IRN&cursor=x");
        assert_eq!(
            article_path("http://a/b?c"),
            "/article/http%3A%2F%2Fa%2Fb%3Fc"
        );
    }
}
