//! Cyrillic in one byte a letter: six encodings have the same letters in other places, and how often each letter is used
//! tells them apart. Covers IBM855 and Mac Cyrillic too, which `chardetng` does not know; IBM855 is decoded here because
//! `encoding_rs` has only what browsers need.

use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, WINDOWS_1251, X_MAC_CYRILLIC};

use super::Codec;

/// What IBM855 has from 0x80 on.
const IBM855: &str = "ђЂѓЃёЁєЄѕЅіІїЇјЈљЉњЊћЋќЌўЎџЏюЮъЪаАбБцЦдДеЕфФгГ«»░▒▓│┤хХиИ╣║╗╝йЙ┐└┴┬├─┼кК╚╔╩╦╠═╬¤лЛмМнНоОп┘┌█▄Пя▀ЯрРсСтТуУжЖвВьЬ№\u{ad}ыЫзЗшШэЭщЩчЧ§■\u{a0}";

/// Uses of each letter from а to я among a thousand letters of Russian news, then those that only other languages have.
const USES: [u16; 32] = [
    80, 16, 47, 17, 30, 84, 8, 16, 79, 13, 34, 43, 32, 66, 107, 29, 54, 55, 61, 24, 4, 9, 6, 13, 6,
    3, 3, 18, 15, 3, 7, 19,
];
const FOREIGN: &str = "ёђѓєѕіїјљњћќўџґ";
const FOREIGN_USES: u16 = 4;

/// Bytes that are looked at.
const SAMPLE_BYTES: usize = 16 << 10;
/// Letters below which their uses say nothing.
const LEAST_LETTERS: usize = 12;
/// Mean logarithm of uses that text in any Cyrillic language reaches, and letters in wrong places do not.
const LEAST_SCORE: f64 = -3.6;

/// The Cyrillic encoding of `bytes`, when their letters are used as those of Cyrillic text are; `known` wins ties.
pub(super) fn told(bytes: &[u8], known: &'static Encoding) -> Option<Codec> {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let high = sample.iter().filter(|byte| **byte >= 0x80).count();
    let together = sample
        .windows(2)
        .filter(|pair| pair.iter().all(|byte| *byte >= 0x80))
        .count();
    // Words of another script are runs of high bytes; accents stand alone.
    if high < LEAST_LETTERS || together * 10 < high * 6 {
        return None;
    }
    let standard = [
        known,
        WINDOWS_1251,
        KOI8_R,
        IBM866,
        ISO_8859_5,
        X_MAC_CYRILLIC,
    ];
    let candidates = standard
        .into_iter()
        .map(Codec::Standard)
        .chain([Codec::Ibm855]);
    let mut best: Option<(f64, Codec)> = None;
    for codec in candidates {
        let found = score(&codec.decode(sample).text, high);
        if best.is_none_or(|(score, _)| found > score + 0.01) {
            best = Some((found, codec));
        }
    }
    best.filter(|(score, _)| *score > LEAST_SCORE)
        .map(|(_, codec)| codec)
}

/// The text of IBM855.
pub(super) fn ibm855(bytes: &[u8]) -> String {
    let high: Vec<char> = IBM855.chars().collect();
    bytes
        .iter()
        .map(|&byte| match byte {
            0..=0x7f => char::from(byte),
            byte => high[usize::from(byte) - 0x80],
        })
        .collect()
}

/// Mean logarithm of the uses of the letters that `high` bytes stand for; other characters count as the rarest letter.
fn score(text: &str, high: usize) -> f64 {
    const NONE: f64 = -9.0;
    /// A capital is a tenth as frequent; within a word it is a mistake.
    const CAPITAL: f64 = -1.5;
    const CAPITAL_WITHIN: f64 = -6.0;
    let mut sum = 0.0;
    let mut within = false;
    for letter in text.chars().filter(|letter| !letter.is_ascii()) {
        let small = letter.to_lowercase().next().unwrap_or(letter);
        let uses = match small {
            'а'..='я' => USES[small as usize - 'а' as usize],
            small if FOREIGN.contains(small) => FOREIGN_USES,
            _ => 0,
        };
        if uses == 0 {
            sum += NONE;
            within = false;
            continue;
        }
        sum += (f64::from(uses) / 1000.0).ln();
        if letter != small {
            sum += if within { CAPITAL_WITHIN } else { CAPITAL };
        }
        within = letter == small;
    }
    sum / high as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{ISO_8859_7, WINDOWS_1255, WINDOWS_1256};

    const RUSSIAN: &str = "Президент заявил в понедельник, что переговоры с соседней страной прерваны и в этом году не возобновятся.";

    #[test]
    fn each_encoding_is_told_from_the_others() {
        for encoding in [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5, X_MAC_CYRILLIC] {
            let (bytes, ..) = encoding.encode(RUSSIAN);
            let told = told(&bytes, encoding_rs::WINDOWS_1252).expect("Cyrillic");
            assert_eq!(told.decode(&bytes).text, RUSSIAN, "{}", encoding.name());
        }
        let bytes: Vec<u8> = RUSSIAN
            .chars()
            .map(
                |letter| match IBM855.chars().position(|known| known == letter) {
                    Some(place) => 0x80 + place as u8,
                    None => letter as u8,
                },
            )
            .collect();
        let told = told(&bytes, encoding_rs::WINDOWS_1252).expect("Cyrillic");
        assert_eq!(told.decode(&bytes).text, RUSSIAN);
    }

    #[test]
    fn other_scripts_are_none_of_them() {
        for (encoding, text) in [
            (
                ISO_8859_7,
                "Ο πρωθυπουργός δήλωσε τη Δευτέρα ότι οι συνομιλίες με τη γειτονική χώρα διακόπηκαν.",
            ),
            (
                WINDOWS_1255,
                "ראש הממשלה הודיע ביום שני כי השיחות עם המדינה השכנה הופסקו ולא יחודשו השנה.",
            ),
            (
                WINDOWS_1256,
                "أعلن رئيس الوزراء يوم الاثنين أن المحادثات مع الدولة المجاورة قد توقفت.",
            ),
            (
                encoding_rs::GBK,
                "总理星期一宣布，与邻国的会谈已经中断，今年不会恢复。",
            ),
        ] {
            let (bytes, ..) = encoding.encode(text);
            assert_eq!(told(&bytes, encoding), None, "{}", encoding.name());
        }
    }
}
