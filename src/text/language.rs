//! The language of a text, or an honest "unknown".
//!
//! Script first where it decides alone, then trigrams (crate `whatlang`) among the languages that news is found in.

use std::sync::LazyLock;

use whatlang::{Detector, Lang};

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

static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::with_allowlist(LANGUAGES.iter().map(|(lang, _)| *lang).collect()));

/// The ISO 639-1 code of the language of title and body, or `None` when they are too short or fit no language well.
pub fn detect(title: &str, body: &str) -> Option<&'static str> {
    let mut sample = String::with_capacity(SAMPLE_BYTES + 64);
    sample.push_str(head(title, SAMPLE_BYTES / 4));
    sample.push('\n');
    sample.push_str(head(body, SAMPLE_BYTES));
    if sample.chars().any(char::is_uppercase) && !sample.chars().any(char::is_lowercase) {
        sample = sample.to_lowercase();
    }
    let info = DETECTOR.detect(&sample)?;
    let letters = sample
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .count();
    let code = LANGUAGES
        .iter()
        .find(|(lang, _)| *lang == info.lang())
        .map(|(_, code)| *code)?;
    // A script of one language decides with few letters; trigrams need more of them.
    let alone = !matches!(
        info.script(),
        whatlang::Script::Latin
            | whatlang::Script::Cyrillic
            | whatlang::Script::Arabic
            | whatlang::Script::Devanagari
            | whatlang::Script::Hebrew
    );
    let enough = if alone { 4 } else { 24 };
    (letters >= enough
        && (alone || info.is_reliable() || (info.confidence() >= 0.1 && letters >= 40)))
        .then_some(code)
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
        assert_eq!(detect("", "12 345 67"), None);
        assert_eq!(detect("ok", "no"), None);
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
