//! The language of a text, or an honest "unknown".
//!
//! Script first where it decides alone. Where several languages share a script, the words that each cannot do without
//! ([`words`]) and trigrams (crate `whatlang`) decide together: trigrams alone err on headlines and on tables of figures,
//! and never admit a language that they do not know.

mod names;
mod words;

use std::sync::LazyLock;

use whatlang::{Detector, Lang, Script};

use words::{HIT, Tally};

pub use names::{language_code, language_name};

/// Languages that are told apart, with their ISO 639-1 codes.
const LANGUAGES: [(Lang, &str); 62] = [
    (Lang::Eng, "en"),
    (Lang::Fra, "fr"),
    (Lang::Deu, "de"),
    (Lang::Spa, "es"),
    (Lang::Por, "pt"),
    (Lang::Ita, "it"),
    (Lang::Nld, "nl"),
    (Lang::Pol, "pl"),
    (Lang::Ces, "cs"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "no"),
    (Lang::Fin, "fi"),
    (Lang::Hun, "hu"),
    (Lang::Ron, "ro"),
    (Lang::Tur, "tr"),
    (Lang::Ind, "id"),
    (Lang::Vie, "vi"),
    (Lang::Cat, "ca"),
    (Lang::Hrv, "hr"),
    (Lang::Slk, "sk"),
    (Lang::Slv, "sl"),
    (Lang::Lit, "lt"),
    (Lang::Lav, "lv"),
    (Lang::Est, "et"),
    (Lang::Afr, "af"),
    (Lang::Tgl, "tl"),
    (Lang::Aze, "az"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Bul, "bg"),
    (Lang::Srp, "sr"),
    (Lang::Bel, "be"),
    (Lang::Mkd, "mk"),
    (Lang::Ara, "ar"),
    (Lang::Pes, "fa"),
    (Lang::Urd, "ur"),
    (Lang::Heb, "he"),
    (Lang::Ell, "el"),
    (Lang::Hin, "hi"),
    (Lang::Mar, "mr"),
    (Lang::Nep, "ne"),
    (Lang::Ben, "bn"),
    (Lang::Tam, "ta"),
    (Lang::Tel, "te"),
    (Lang::Kan, "kn"),
    (Lang::Mal, "ml"),
    (Lang::Guj, "gu"),
    (Lang::Pan, "pa"),
    (Lang::Ori, "or"),
    (Lang::Sin, "si"),
    (Lang::Tha, "th"),
    (Lang::Khm, "km"),
    (Lang::Mya, "my"),
    (Lang::Cmn, "zh"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
    (Lang::Kat, "ka"),
    (Lang::Hye, "hy"),
    (Lang::Amh, "am"),
    (Lang::Yid, "yi"),
    (Lang::Uzb, "uz"),
];

/// Bytes of text that are looked at; more does not make the answer better.
const SAMPLE_BYTES: usize = 2048;
/// Bytes that are looked at first, which are enough for most running text.
const FIRST_BYTES: usize = 512;

static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::with_allowlist(LANGUAGES.iter().map(|(lang, _)| *lang).collect()));

/// A language with how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// ISO 639-1 code.
    pub code: &'static str,
    /// From 0 (as good as any other) to 1.
    pub confidence: f64,
}

/// A guess with less confidence is none.
const LEAST_CONFIDENCE: f64 = 0.2;

/// The ISO 639-1 code of the language of title and body, or `None` when they are too short or fit no language well.
pub fn detect(title: &str, body: &str) -> Option<&'static str> {
    guess(title, body)
        .filter(|guess| guess.confidence >= LEAST_CONFIDENCE)
        .map(|guess| guess.code)
}

/// The most likely language of title and body.
pub fn guess(title: &str, body: &str) -> Option<Guess> {
    let mut sample = sample_of(title, body, FIRST_BYTES);
    let mut tally = Tally::of(&sample);
    let mut told = beyond_doubt(&tally);
    if told.is_none() && (title.len() > FIRST_BYTES / 4 || body.len() > FIRST_BYTES) {
        sample = sample_of(title, body, SAMPLE_BYTES);
        tally = Tally::of(&sample);
        told = beyond_doubt(&tally);
    }
    if told.is_some() {
        return told;
    }
    match whatever_trigrams_say(&sample, &tally) {
        Words::Tell(guess) => return Some(guess),
        Words::TellNone => return None,
        Words::LeaveOpen => {}
    }
    let letters = sample
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .count();
    let info = DETECTOR.detect(&sample)?;
    let code = LANGUAGES
        .iter()
        .find(|(lang, _)| *lang == info.lang())
        .map(|(_, code)| *code)?;
    let shared = matches!(
        info.script(),
        Script::Latin
            | Script::Cyrillic
            | Script::Arabic
            | Script::Devanagari
            | Script::Hebrew
            | Script::Ethiopic
    );
    if !shared {
        return (letters >= 4).then_some(Guess {
            code,
            confidence: info.confidence(),
        });
    }
    by_words(&tally, &info, code, letters)
}

/// The two languages with the greatest share of words.
struct Best {
    code: &'static str,
    hits: u32,
    score: f64,
    second: f64,
}

impl Best {
    /// `vote` adds to the share of one language.
    fn of(tally: &Tally, vote: (&'static str, f64)) -> Self {
        let words = tally.words.max(6) as f64 * f64::from(HIT);
        let mut best = Best {
            code: vote.0,
            hits: 0,
            score: 0.0,
            second: 0.0,
        };
        for (code, hits) in tally.hits() {
            let vote = if code == vote.0 { vote.1 } else { 0.0 };
            let score = f64::from(hits) / words + vote;
            if score > best.score {
                best = Best {
                    code,
                    hits,
                    score,
                    second: best.score,
                };
            } else {
                best.second = best.second.max(score);
            }
        }
        best
    }

    fn guess(&self) -> Guess {
        Guess {
            code: self.code,
            confidence: ((self.score - self.second) / self.score * 2.0).min(1.0),
        }
    }
}

/// Running text whose words leave no doubt; spares the trigrams, which take ten times as long.
fn beyond_doubt(tally: &Tally) -> Option<Guess> {
    const WORDS: usize = 24;
    const SHARE: f64 = 0.2;
    let best = Best::of(tally, ("", 0.0));
    (tally.words >= WORDS && best.score >= SHARE && best.second <= best.score / 2.0)
        .then(|| best.guess())
}

/// What words say, whatever trigrams would.
enum Words {
    Tell(Guess),
    TellNone,
    LeaveOpen,
}

/// What words say so clearly that the vote of trigrams, which takes ten times as long, is not worth asking for.
fn whatever_trigrams_say(sample: &str, tally: &Tally) -> Words {
    if !has_shared_script(sample) {
        return Words::LeaveOpen;
    }
    let best = Best::of(tally, ("", 0.0));
    if best.hits / HIT >= 2 && is_clear(&best, tally.words) {
        Words::Tell(best.guess())
    } else if best.score + VOTE < least_share(tally.words) {
        Words::TellNone
    } else {
        Words::LeaveOpen
    }
}

/// Whether a language is so far ahead of the others that trigrams would not tell another one.
fn is_clear(best: &Best, words: usize) -> bool {
    /// Words of a text long enough that being ahead by some of them is no chance.
    const LONG: usize = 60;
    if words < LONG {
        let behind = best.score * (1.0 - LEAST_CONFIDENCE / 2.0);
        return best.score >= least_share(words) && best.second + VOTE <= behind;
    }
    let ahead = (best.score - best.second) * words as f64;
    let cousins = best.second <= best.score * 0.85 && ahead >= 12.0;
    let strangers = best.second <= best.score * 0.6 && ahead >= 5.0;
    best.score >= 0.1 && (cousins || strangers)
}

/// Whether the letters are of scripts that several languages share, nearly all of them.
fn has_shared_script(sample: &str) -> bool {
    let (mut shared, mut other) = (0, 0);
    for letter in sample.chars() {
        match letter {
            'a'..='z' | '\u{c0}'..='\u{36f}' | '\u{400}'..='\u{52f}' | '\u{590}'..='\u{77f}' => {
                shared += 1
            }
            '\u{900}'..='\u{97f}' | '\u{1200}'..='\u{139f}' | '\u{1e00}'..='\u{1eff}' => {
                shared += 1
            }
            '\u{fb00}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => shared += 1,
            '\0'..='\u{bf}' | '\u{2000}'..='\u{2bff}' => {}
            _ => other += 1,
        }
    }
    shared > other * 4
}

/// What the vote of trigrams is worth, as a share of words.
const VOTE: f64 = 0.1;

/// Share of words that text of a language has at the very least, the vote counted in; of a few words, less.
fn least_share(words: usize) -> f64 {
    const FEW: usize = 20;
    if words < FEW { 0.08 } else { 0.14 }
}

/// Weighs words against the vote of trigrams.
fn by_words(
    tally: &Tally,
    info: &whatlang::Info,
    voted: &'static str,
    letters: usize,
) -> Option<Guess> {
    let best = Best::of(tally, (voted, VOTE * info.confidence()));
    let agreed = best.code == voted;
    // Few languages share the other scripts, so that trigrams do well in them without any word.
    let enough = match best.hits / HIT {
        0 => agreed && letters >= 40 && info.is_reliable() && info.script() != Script::Latin,
        1 => agreed && letters >= 24,
        _ => true,
    };
    (enough && best.score >= least_share(tally.words)).then(|| best.guess())
}

/// The beginning of a text in lower case.
fn sample_of(title: &str, body: &str, bytes: usize) -> String {
    let mut sample = String::with_capacity(bytes * 5 / 4 + 1);
    sample.push_str(head(title, bytes / 4));
    sample.push('\n');
    sample.push_str(head(body, bytes));
    if sample.is_ascii() {
        sample.make_ascii_lowercase();
        return sample;
    }
    let mut lower = String::with_capacity(sample.len() + 8);
    for letter in sample.chars() {
        if has_no_case(letter) {
            lower.push(letter);
        } else if letter.is_ascii() {
            lower.push(letter.to_ascii_lowercase());
        } else {
            lower.extend(letter.to_lowercase());
        }
    }
    lower
}

/// Letters of scripts without capitals, which need no table to be looked up in: Hebrew to Burmese, Chinese, Japanese and
/// Korean.
fn has_no_case(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{109f}' | '\u{2e80}'..='\u{a63f}' | '\u{ac00}'..='\u{d7ff}')
}

fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// The ISO 639-1 code that a label means: `en`, `en-US`, `eng`, `English`; `None` for labels without such a code.
pub fn from_label(label: &str) -> Option<String> {
    let label = label.trim().to_lowercase();
    let first = label.split(['-', '_', ' ', ',', ';']).next()?;
    if first.len() == 2 && first.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Some(match first {
            "iw" => "he".to_owned(),
            "in" => "id".to_owned(),
            "ji" => "yi".to_owned(),
            "nb" | "nn" => "no".to_owned(),
            code => code.to_owned(),
        });
    }
    let three = match first {
        "ger" => "deu",
        "fre" => "fra",
        "chi" | "zho" => "cmn",
        "dut" => "nld",
        "per" | "fas" => "pes",
        "gre" => "ell",
        "cze" => "ces",
        "rum" => "ron",
        "slo" => "slk",
        "nor" => "nob",
        other => other,
    };
    if let Some(lang) = Lang::from_code(three) {
        return LANGUAGES
            .iter()
            .find(|(known, _)| *known == lang)
            .map(|(_, code)| (*code).to_owned());
    }
    let african = match first {
        "hau" | "hausa" => Some("ha"),
        "ibo" | "igbo" => Some("ig"),
        "lin" | "lingala" => Some("ln"),
        "lug" | "ganda" => Some("lg"),
        "orm" | "oromo" => Some("om"),
        "run" | "kirundi" => Some("rn"),
        "sna" | "shona" => Some("sn"),
        "som" | "somali" => Some("so"),
        "swa" | "swahili" => Some("sw"),
        "tir" | "tigrinya" => Some("ti"),
        "xho" | "xhosa" => Some("xh"),
        "yor" | "yoruba" => Some("yo"),
        "zul" | "zulu" => Some("zu"),
        "isl" | "ice" | "icelandic" => Some("is"),
        "farsi" | "persian" => Some("fa"),
        "chinese" | "mandarin" => Some("zh"),
        "norwegian" => Some("no"),
        "kurdish" | "kur" => Some("ku"),
        "malay" | "msa" => Some("ms"),
        "pashto" | "pus" => Some("ps"),
        _ => None,
    };
    african.map(str::to_owned).or_else(|| {
        LANGUAGES
            .iter()
            .find(|(lang, _)| {
                lang.eng_name().eq_ignore_ascii_case(first) || lang.name().to_lowercase() == first
            })
            .map(|(_, code)| (*code).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_languages_and_admits_doubt() {
        let body =
            "The government said on Monday that it would withdraw its troops from the border.";
        assert_eq!(detect("", body), Some("en"));
        assert_eq!(detect("", &body.to_uppercase()), Some("en"));
        assert_eq!(
            detect(
                "",
                "Le gouvernement a annoncé lundi le retrait de ses troupes de la frontière."
            ),
            Some("fr")
        );
        assert_eq!(
            detect(
                "",
                "أعلنت الحكومة يوم الاثنين سحب قواتها من الحدود مع الدولة المجاورة"
            ),
            Some("ar")
        );
        assert_eq!(detect("", "東京で会議が開かれた"), Some("ja"));
        assert_eq!(
            detect(
                "QTLY DIVIDEND",
                "Qtly div 35 cts vs 35 cts prior, record March nine"
            ),
            None
        );
        assert_eq!(
            detect("Moody's cuts U.S. bank", "The bank's debt was cut to junk"),
            Some("en")
        );
        assert_eq!(
            detect(
                "",
                "Bilbilootni harkaa Afrikaatti caccaban maaliif gara Awurooppaatti fe'amu jedhu"
            ),
            None
        );
        assert_eq!(detect("", "12 345 67"), None);
        assert_eq!(detect("ok", "no"), None);
    }

    #[test]
    fn scripts_without_capitals() {
        for letter in (0..=0xffff).filter_map(char::from_u32) {
            if has_no_case(letter) {
                assert!(letter.to_lowercase().eq([letter]), "{letter:?}");
            }
        }
    }

    #[test]
    fn labels_of_many_kinds() {
        for (label, code) in [
            ("en-US", "en"),
            ("eng", "en"),
            ("English", "en"),
            ("fas", "fa"),
            ("iw", "he"),
            ("hau", "ha"),
        ] {
            assert_eq!(from_label(label).as_deref(), Some(code), "{label}");
        }
        assert_eq!(from_label("x-unknown"), None);
    }
}
