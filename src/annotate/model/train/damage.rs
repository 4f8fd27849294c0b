//! Text as bad sources write it: in capitals, as a headline, without capitals or punctuation. Every byte keeps its
//! place, so that marks on the good text hold for the bad one.

/// What is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// Small letters: everything is in capitals.
    Small,
    /// Capitals: everything is in small letters.
    Capitals,
    /// Full stops, commas, quotation marks, brackets.
    Punctuation,
}

impl Damage {
    /// Every kind.
    pub const ALL: [Damage; 3] = [Damage::Small, Damage::Capitals, Damage::Punctuation];

    /// `text` after the loss, as long as before.
    #[must_use]
    pub fn apply(self, text: &str) -> String {
        text.chars().map(|c| self.change(c)).collect()
    }

    fn change(self, c: char) -> char {
        let same_length = |other: Option<char>| {
            other
                .filter(|other| other.len_utf8() == c.len_utf8())
                .unwrap_or(c)
        };
        match self {
            Damage::Small => same_length(one(c.to_uppercase())),
            Damage::Capitals => same_length(one(c.to_lowercase())),
            Damage::Punctuation
                if matches!(c, '.' | ',' | ';' | ':' | '"' | '(' | ')' | '!' | '?') =>
            {
                ' '
            }
            Damage::Punctuation => c,
        }
    }
}

fn one(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next();
    chars.next().is_none().then_some(first).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_keep_their_places() {
        let text = "Straße, Émile (İzmir) said.";
        for damage in Damage::ALL {
            let bad = damage.apply(text);
            assert_eq!(bad.len(), text.len());
            assert!(
                bad.char_indices()
                    .map(|(at, _)| at)
                    .eq(text.char_indices().map(|(at, _)| at))
            );
        }
        assert_eq!(Damage::Small.apply("Émile, no"), "ÉMILE, NO");
        assert_eq!(Damage::Punctuation.apply("U.S. (no)"), "U S   no ");
    }
}
