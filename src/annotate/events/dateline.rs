//! Datelines ("BEIRUT, Oct 7 (Reuters) - ") cut off their sentence, so that the parser does not take the town for the subject.
//!
//! An opening is what stands before a mark: a dash, a colon, a lone quotation mark where a dash was lost, or the bracket
//! that closes an agency's name. It is told by its form, not by lists of places or agencies: an agency in brackets, a date,
//! capitals throughout, or no more than a few names before a dash that stands by itself; before one that hangs on the last of
//! them ("Srinagar- The"), a place.

use crate::annotate::{EntityType, Sentence, Tag};
use crate::lexicon::Lexicon;
use crate::text::TextField;

/// Longest opening in tokens.
const LONGEST: usize = 24;
/// Longest opening that nothing but its dash tells: an agency, or a place with its country.
const LONGEST_BARE: usize = 4;
/// Tokens after the opening by which a text in capitals throughout is told.
const LOOKED_AT: usize = 12;

/// Cuts the sentence after its dateline; the dateline becomes a sentence of its own. `None` when there is none.
pub(crate) fn cut(text: &str, sentence: &mut Sentence, lexicon: &Lexicon) -> Option<Sentence> {
    let end = Opening { text, sentence }.end(lexicon)?;
    let tail = sentence.tokens.split_off(end);
    let mut rest = Sentence {
        field: sentence.field,
        start: tail.first()?.start,
        end: sentence.end,
        tokens: tail,
        parsed: false,
    };
    sentence.end = sentence.tokens.last()?.end;
    for (at, token) in rest.tokens.iter_mut().enumerate() {
        token.head = at as u16;
        token.tag = Tag::Xx;
    }
    Some(rest)
}

/// The beginning of a sentence.
#[derive(Clone, Copy)]
struct Opening<'t> {
    text: &'t str,
    sentence: &'t Sentence,
}

impl Opening<'_> {
    /// Number of tokens of the dateline with its mark. "Agency - TOWN (Agency) - " goes to the last mark that an agency or a
    /// date tells.
    fn end(&self, lexicon: &Lexicon) -> Option<usize> {
        if !self.word(0).starts_with(char::is_uppercase) {
            return None;
        }
        let names = self.names();
        let marks = (1..=names).filter(|&at| self.is_set_off(at));
        let mut first = None;
        let mut last_told = None;
        for at in marks {
            let Some(end) = self.behind(at) else {
                continue;
            };
            if self.is_told(at) {
                last_told = Some(end);
            } else if first.is_none() && self.is_likely(at, end, lexicon) {
                first = Some(end);
            }
        }
        last_told
            .or(first)
            .or_else(|| self.hanging(names, lexicon))
            .or_else(|| self.unmarked(lexicon))
    }

    /// Where the text begins behind a town in capitals, perhaps with its country, where the dash was lost: "MANILA, Philippines At least",
    /// "JERUSALEM The army".
    fn unmarked(&self, lexicon: &Lexicon) -> Option<usize> {
        let shouted = |at: usize| {
            let word = self.word(at);
            word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_uppercase())
        };
        let is_place = |from: usize, end: usize| {
            let tokens = self.sentence.tokens.get(from..end).unwrap_or_default();
            let name = tokens
                .first()
                .zip(tokens.last())
                .and_then(|(first, last)| self.text.get(first.start as usize..last.end as usize));
            name.and_then(|name| lexicon.canonical_name(name))
                .is_some_and(|entity| {
                    matches!(entity.kind, EntityType::Place | EntityType::Country)
                })
        };
        let begins = |end: usize| {
            !shouted(end) && self.word(end).starts_with(char::is_uppercase) && self.len() >= end + 3
        };
        let town = (0..3).take_while(|&at| shouted(at)).count();
        if !self.in_body() || town == 0 {
            return None;
        }
        if self.word(town) == "," {
            (town + 2..=town + 3).find(|&end| is_place(town + 1, end) && begins(end))
        } else {
            Some(town).filter(|&end| is_place(0, end) && begins(end))
        }
    }

    /// Where the text begins behind a word that the hyphen of a dateline hangs on, as in "Srinagar- The": the last of a
    /// place, of a date, or of an opening in capitals.
    fn hanging(&self, names: usize, lexicon: &Lexicon) -> Option<usize> {
        if !self.in_body() {
            return None;
        }
        (0..names).find_map(|at| {
            let word = self.word(at).strip_suffix('-')?;
            let end = self.behind(at).filter(|&end| self.gap(end))?;
            let day = at > 0 && self.is_month(at - 1) && is_figure(word);
            let shouted = self.is_shouted(at) && self.word(end).contains(char::is_lowercase);
            let label_end = self.sentence.tokens[at].end as usize - 1;
            let bare = at < LONGEST_BARE && (shouted || self.is_place(label_end, lexicon));
            (!word.is_empty() && (day || bare)).then_some(end)
        })
    }

    fn word(&self, at: usize) -> &str {
        self.sentence.tokens.get(at).map_or("", |token| {
            &self.text[token.start as usize..token.end as usize]
        })
    }

    fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    /// Whether there is white space before a token.
    fn gap(&self, at: usize) -> bool {
        let tokens = &self.sentence.tokens;
        at > 0 && at < tokens.len() && tokens[at - 1].end < tokens[at].start
    }

    /// Whether a bracket closes with a token.
    fn closes(&self, at: usize) -> bool {
        self.word(at).ends_with(')')
    }

    fn in_body(&self) -> bool {
        self.sentence.field == TextField::Body
    }

    /// How many tokens at the beginning are parts of names, figures and marks; what stands in brackets may be anything:
    /// "(domestic service)".
    fn names(&self) -> usize {
        let mut open = false;
        let longest = self.len().min(LONGEST);
        (0..longest)
            .find(|&at| {
                let word = self.word(at);
                open = word == "(" || (open && !word.ends_with(')'));
                let small = matches!(word, "and" | "of" | "the" | "de" | "al" | "with" | "from");
                !open && !small && word.starts_with(char::is_lowercase)
            })
            .unwrap_or(longest.saturating_sub(1))
    }

    fn is_dash(&self, at: usize) -> bool {
        matches!(self.word(at), "-" | "--" | "---" | "–" | "—")
    }

    fn is_long_dash(&self, at: usize) -> bool {
        self.is_dash(at) && !matches!(self.word(at), "-" | "–")
    }

    /// Whether a token is a mark that parts a dateline from the text, by how it is set.
    fn is_set_off(&self, at: usize) -> bool {
        let marked = |at: usize| self.is_dash(at) || self.word(at) == ":";
        match self.word(at) {
            // Behind the dateline itself no other mark follows.
            ")" => !marked(at + 1) && self.word(at + 1) != "\"",
            ":" => self.gap(at + 1),
            "\"" => self.gap(at) && self.gap(at + 1) && self.closes(at - 1),
            _ if self.is_dash(at) => self.gap(at) || self.word(at).len() > 1 || self.closes(at - 1),
            _ => false,
        }
    }

    /// Where the text begins behind a mark, notes of the agency ("-- [text]", "— (Delayed)") passed over; `None` when no
    /// sentence follows.
    fn behind(&self, mark: usize) -> Option<usize> {
        let mut end = mark + 1;
        while let "[" | "(" = self.word(end) {
            let close = if self.word(end) == "[" { "]" } else { ")" };
            end = (end..self.len()).find(|&at| self.word(at) == close)? + 1;
        }
        let begins = |letter: char| {
            letter.is_uppercase() || letter.is_numeric() || matches!(letter, '"' | '“' | '\'' | '‘')
        };
        (self.word(end).starts_with(begins) && self.len() >= end + 3).then_some(end)
    }

    /// Whether an agency in brackets or a date stands right before the mark or, with a date, anywhere before it.
    fn is_told(&self, mark: usize) -> bool {
        let agency = self.closes(mark - 1);
        match self.word(mark) {
            ")" => self.dated(mark) && (1..mark).any(|at| self.word(at) == "("),
            "\"" => agency && self.is_shouted(mark),
            _ => agency || self.dated(mark),
        }
    }

    /// Whether there is a day before the mark: "Oct. 7", "17 July", or a figure right before it.
    fn dated(&self, mark: usize) -> bool {
        let figure = |at: usize| is_figure(self.word(at));
        let day = |at: usize| self.is_month(at) && (figure(at + 1) || (at > 0 && figure(at - 1)));
        figure(mark - 1) || (0..mark.saturating_sub(1)).any(day)
    }

    fn is_month(&self, at: usize) -> bool {
        const MONTHS: [&str; 12] = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ];
        let word = self.word(at).get(..3).unwrap_or_default();
        MONTHS.iter().any(|known| known.eq_ignore_ascii_case(word))
    }

    /// Whether the opening is in capitals and what follows is not.
    fn is_shouted(&self, mark: usize) -> bool {
        let capitals = |word: &str| !word.chars().any(char::is_lowercase);
        let first = self.word(0);
        let least = if self.in_body() { 2 } else { 3 };
        first.len() >= least
            && capitals(first)
            && (mark + 1..self.len().min(mark + 1 + LOOKED_AT)).any(|at| !capitals(self.word(at)))
    }

    /// Whether a place is all that stands before `end`, perhaps with a larger one behind a comma.
    fn is_place(&self, end: usize, lexicon: &Lexicon) -> bool {
        let label = &self.text[self.sentence.start as usize..end];
        let name = label.split(',').next().unwrap_or(label);
        lexicon
            .canonical_name(name)
            .is_some_and(|entity| matches!(entity.kind, EntityType::Place | EntityType::Country))
    }

    /// Whether the form of an opening without agency and date is that of a dateline.
    fn is_likely(&self, mark: usize, end: usize, lexicon: &Lexicon) -> bool {
        let bare = self.in_body() && mark <= LONGEST_BARE;
        match self.word(mark) {
            ")" | "\"" => false,
            ":" => {
                bare && (self.word(0).len() > 3 && self.is_shouted(mark)
                    || self.is_place(self.sentence.tokens[mark - 1].end as usize, lexicon))
            }
            _ if self.is_shouted(mark) || self.is_long_dash(mark) && mark <= LONGEST_BARE => true,
            // A second dash of the kind closes what the first has opened.
            _ => bare && !(end..self.len()).any(|at| self.is_dash(at) && self.gap(at)),
        }
    }
}

fn is_figure(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::model::{Scratch, split};

    /// The dateline of a body, without the space behind it.
    fn opening(body: &str) -> Option<&str> {
        let lexicon = Lexicon::builtin().expect("the built-in files are valid");
        let mut sentences = split(body, TextField::Body, &mut Scratch::default());
        let first = &mut sentences[0];
        cut(body, first, &lexicon).map(|_| &body[..first.end as usize])
    }

    #[test]
    fn openings_of_agencies_and_papers_are_cut_off() {
        for (dateline, rest) in [
            (
                "BEIRUT, Oct 7 (Reuters) -",
                "Lebanon closed the border on Monday.",
            ),
            (
                "WASHINGTON (AP) -",
                "The president met the ministers on Monday.",
            ),
            (
                "MANILA, Philippines",
                "At least three people have been killed.",
            ),
            ("JERUSALEM", "The army has found the tunnel."),
            (
                "CAIRO (AP) \"",
                "Police detained the son of a former minister.",
            ),
            (
                "AP -",
                "Southern California's agency went after the refineries.",
            ),
            ("Reuters -", "Wildfires have scorched five million acres."),
            (
                "Canadian Press - OTTAWA (CP) -",
                "Most immigrants live in cities.",
            ),
            (
                "Bogota, March 8 (IANS)",
                "The opposition leader returned on Friday.",
            ),
            (
                "Tehran, March 15, IRNA -",
                "The ambassador rejected the claims.",
            ),
            (
                "Washington -",
                "The president called the ambassador a fool.",
            ),
            (
                "Harare, Zimbabwe -",
                "The opposition leader has rejected the result.",
            ),
            (
                "CAIRO - 17 July 2022:",
                "The ministry retained its rate on Sunday.",
            ),
            (
                "KUWAIT CITY, July 25:",
                "Police arrested two men at the airport.",
            ),
            ("MOSCOW:", "Russia's tax ministry raised its claim."),
            ("Lucknow:", "The government will sign an agreement."),
            ("Albany —", "An engineer was shot on Monday."),
            ("Srinagar-", "The police arrested two men on Monday."),
            (
                "Harare, Zimbabwe-",
                "Opposition leaders rejected the result.",
            ),
            ("GANDERBAL-", "Two men were arrested on Monday."),
            (
                "El Paso, Texas, Feb. 7-",
                "President Wilson nominated a judge.",
            ),
            (
                "GINOWAN, Okinawa Prefecture--",
                "Okinawa's governor put his distrust into words.",
            ),
            (
                "PORT-AU-PRINCE, Haiti Oct. 2, 2004 -",
                "Supporters of the president fired.",
            ),
            (
                "TRIPOLI, Libya -- [text]",
                "The leader received the delegation on Monday.",
            ),
        ] {
            let blank = if dateline.ends_with("--") { "" } else { " " };
            let body = format!("{dateline}{blank}{rest}");
            assert_eq!(opening(&body), Some(dateline), "{body}");
        }
    }

    #[test]
    fn sentences_that_only_look_so_stay_whole() {
        for body in [
            "Hamas - The Islamist group - said on Monday that it would not attend.",
            "Officials in the town - Albany and Springfield - were not told.",
            "Putin: Russia will not withdraw from the treaty this year.",
            "World Anti-Doping Agency (WADA) Chief Dick Pound says she should lose her medals.",
            "Daniel Day-Lewis is to be presented with an award for his career.",
            "Oracle Corp. (ORCL.O: Quote, Profile, Research) on Tuesday reported a profit.",
            "The European Commission (EC) said on May 8 that it would appeal.",
            "THE CAMILIST UNION - A REBEL GROUP OF THE NORTH - ATTACKED THE TOWN.",
            "Parliament met on 7 May - The day after the vote.",
            "Italy- based companies have closed their offices in the town.",
            "Ayman al- Zawahiri said last night that the army faced defeat.",
            "Boeing 737- Max aircraft were grounded on Monday.",
            "ROLAND JUNO- SYNTHESIZER in excellent condition.",
            "MANILA,",
            "MANILA, Philippines",
            "PARIS LONDON,",
            "CAIRO",
        ] {
            assert_eq!(opening(body), None, "{body}");
        }
    }
}
