//! The words that running text of a language cannot do without: articles, prepositions, conjunctions, forms of "to be".
//!
//! Written by the project. A word may stand in several languages; what counts is how many words of a text stand in each,
//! and how many have a letter that only one language of its script writes.

use std::sync::LazyLock;

use xxhash_rust::xxh3::xxh3_64;

use crate::text::ByHash;

/// Languages by ISO 639-1 code, each with frequent words of its news in lower case.
const WORDS: [(&str, &str); 54] = [
    (
        "en",
        "the of and to in a is that for it on was with as at by he she from his her be said says has have an are not this but will its they we were which who been their there had would could more after or than about up when out over into also no new year years first two last company companies share shares net vs profit loss sales months against between before what other some may",
    ),
    (
        "fr",
        "le la les de des du et à en un une est que qui dans pour par sur pas au aux ne se ce il elle plus avec son sa ses ont été sont mais ou cette leur nous après l d qu",
    ),
    (
        "de",
        "der die das und in den von zu mit ist des dem ein eine auf für im nicht sich auch es an als er am bei aus nach wird hat sie einen einer einem sind um noch über war wie vor zum zur",
    ),
    (
        "es",
        "el la los las de en y que a del se un una por con para es no su al lo como más fue sus ha este esta pero son sobre entre está o también",
    ),
    (
        "pt",
        "o a os as de da do das dos em no na nos nas e que para com um uma por se não é ao mais foi como sua seu pelo pela são mas ou também à",
    ),
    (
        "it",
        "il la lo le gli di del della dei delle e in un una che per con non è si da al alla sono nel nella più come anche ha dal dalla i l ma ed questo",
    ),
    (
        "nl",
        "de het een van en in is dat op te voor met zijn die niet aan er om ook als bij door naar uit maar wordt heeft dan nog werd over hij ze",
    ),
    (
        "pl",
        "w i na z do się nie to że o jest od za po jak przez dla oraz są ale który która przed co ma był być ze także a",
    ),
    (
        "cs",
        "a v se na je že s z do to o i za by jsou pro ve k od který po která při jako ale není byl jeho nebo podle také si až",
    ),
    (
        "sk",
        "a v na sa je že s z do to o aj za by sú pre vo k od ktorý po ktorá pri ako ale nie bol jeho alebo podľa si",
    ),
    (
        "sl",
        "in v je na se za da so z ki pa s o bi kot tudi ni po ob od do ali bo še več pri",
    ),
    (
        "hr",
        "i u je se na da su za od s ne koji o će kao iz što do bi nije sam te ali koja po samo",
    ),
    (
        "sv",
        "och i att en det som är på av för med den till har inte ett om de från vid var men sig kan efter så under också han eller",
    ),
    (
        "da",
        "og i at er en det til af på for med den som de ikke har et om fra der var men sig kan efter så også han eller blev være",
    ),
    (
        "no",
        "og i er det som på en av for til med at har ikke den et om fra var de men seg kan etter så også han eller ble være vil",
    ),
    (
        "is",
        "og að í á er sem til um við en af ekki með var það hann fyrir frá hefur eru því",
    ),
    (
        "fi",
        "ja on ei että se oli hän kun myös mutta joka ovat tai kuin sen mukaan jo vuonna noin vain hänen ollut tämä jos olla sekä ole niin",
    ),
    (
        "et",
        "ja on ei et see oli ka kui ning mis aga oma mida selle tema siis kes või pole veel",
    ),
    (
        "hu",
        "a az és hogy nem is egy ez de meg volt már csak szerint ha el mint még azt lesz pedig ki vagy után ami van",
    ),
    (
        "ro",
        "și şi de în a la cu că o pe un din nu este pentru să care au mai fost sau dar prin după lui se al ale fi",
    ),
    (
        "tr",
        "ve bir bu da de için ile olarak çok daha olan gibi kadar ne sonra en o ise göre var ama yeni olduğu her ancak dedi",
    ),
    (
        "az",
        "və bu bir ilə da üçün də olan edir olub ki o deyib daha kimi çox isə",
    ),
    (
        "uz",
        "va bu bilan uchun bir ham deb edi lekin agar esa kerak",
    ),
    (
        "id",
        "yang dan di dengan untuk dari pada ini itu dalam tidak akan juga adalah oleh ke sebagai atau telah mereka karena bisa para",
    ),
    (
        "tl",
        "ang ng sa na mga ay at ni para si hindi ito kay niya pa rin siya may nang kung",
    ),
    (
        "vi",
        "và của là có trong cho không được người với các một những đã này khi từ tại về đến năm ông sẽ",
    ),
    (
        "ca",
        "el la els les de i a en que del per un una amb no és al es ha més com dels va són aquest l d però també",
    ),
    (
        "lt",
        "ir į kad su iš yra tai bei kaip už nuo apie buvo o ne jis bus dėl tik po jau",
    ),
    (
        "lv",
        "un ir ka no ar par uz tas kas arī nav lai pie bet pēc to viņš gan kā tika bija",
    ),
    (
        "af",
        "die van en in is het dat nie vir om met op te sy was aan hy wat as deur ook sal n",
    ),
    (
        "sq",
        "të e në dhe për që një me i nga është si ka së tha nuk do më",
    ),
    (
        "sw",
        "ya na wa kwa katika ni la za hii kuwa huo wake yake pia hiyo lakini mwaka",
    ),
    (
        "ha",
        "da a na ta ya cikin su wannan ba don ce shi kuma domin ne sun an daga",
    ),
    (
        "so",
        "oo ka ku uu waa iyo in ay la u ee soo waxaa ayaa kale",
    ),
    (
        "ku",
        "û ku li bi ji di de ya yên bo ev لە بە و کە بۆ ئەم لەگەڵ ئەو هەر لەسەر دەکات هەرێمی زانکۆی",
    ),
    ("yo", "ti ni ní sí àti lo wọn tó fún pé ń náà kan wa si"),
    ("ig", "na nke ndị bụ ka ya ọ ha n a maka ga dị onye"),
    ("am", "ነው ላይ ውስጥ እና ግን ጋር እንደ ሲሆን ነበር ወደ መሆኑን ነገር ደግሞ"),
    ("ti", "ኣብ ካብ ናይ እዩ ከም ድማ ነዚ እዚ ኣሎ ኣብዚ ግን ምስ ነቲ እቲ"),
    (
        "ru",
        "и в не на что с по как из за от о для это его к но у был также все только при года а который сообщает",
    ),
    (
        "uk",
        "і в не на що з у до та як за від про для це його й але був також при року який яка є",
    ),
    (
        "be",
        "і ў не на што з па у да як за ад пра для гэта яго але быў таксама яна",
    ),
    (
        "bg",
        "и в на да за се от не с са е че по като при до който това но беше също си",
    ),
    (
        "mk",
        "и во на да се за од не со е дека по како при до кој ова но беше исто го ќе",
    ),
    (
        "sr",
        "и у је се на да су за од не који о ће као из што до би није али",
    ),
    (
        "ar",
        "في من على إلى أن التي عن مع هذا الذي بعد كما ان الى قال هذه لا ما كان بين خلال و",
    ),
    (
        "fa",
        "و در به از که این را با است برای آن بر تا شد یک خود های می مي کرد شده ها كه اين",
    ),
    ("ur", "کے میں کی ہے اور سے کا کو نے پر کہ ہیں اس یہ بھی تھا"),
    ("ps", "د په کې او چې له ته دي سره"),
    (
        "hi",
        "के में की है और से का को ने पर कि यह हैं भी इस था नहीं ही लिए एक",
    ),
    ("mr", "आणि आहे या च्या ला की हे होते असे त्या ही तर"),
    ("ne", "र को मा छ ले हो पनि का यो भएको गरेको"),
    ("he", "של את על לא הוא עם כי זה גם היא או כל"),
    ("yi", "און די אין איז פון צו דער מיט"),
];

/// Letters that one language alone of those in its script writes, or nearly so.
const LETTERS: [(&str, &str); 27] = [
    ("de", "ß"),
    ("es", "ñ"),
    ("pt", "ãõ"),
    ("pl", "łąężśźć"),
    ("cs", "řěů"),
    ("et", "õ"),
    ("hu", "őű"),
    ("ro", "țșţă"),
    ("tr", "ğ"),
    ("az", "ə"),
    ("is", "ðþ"),
    ("vi", "ảấầẩậắằặẻẽếềểễệỉỏốồổỗộớờởợủứừửữựơư"),
    ("lv", "ņļķģ"),
    ("lt", "ėųį"),
    ("yo", "ẹṣ"),
    ("ha", "ƙɗ"),
    ("uk", "їєґ"),
    ("be", "ў"),
    ("mk", "ќѓѕ"),
    ("sr", "ђћ"),
    ("ar", "ةأإ"),
    ("ur", "ٹڈڑے"),
    ("ku", "ێۆڵڕ"),
    ("ps", "ښګډټې"),
    ("ig", "ụị"),
    ("ti", "ኣቐ"),
    ("am", "አ"),
];

/// Each word, by its hash, with the languages that have it, one bit each.
static INDEX: LazyLock<ByHash<u64>> = LazyLock::new(|| {
    let mut index = ByHash::default();
    for (number, (_, words)) in WORDS.iter().enumerate() {
        for word in words.split(' ') {
            *index.entry(xxh3_64(word.as_bytes())).or_default() |= 1 << number;
        }
    }
    index
});

/// The same for letters: for each letter below [`OWNED_BELOW`] where in the list its languages stand; the first are none.
struct OwnLetters {
    places: Vec<u8>,
    languages: Vec<u64>,
}

/// All of [`LETTERS`] are below this.
const OWNED_BELOW: usize = 0x1f00;

static OWN_LETTERS: LazyLock<OwnLetters> = LazyLock::new(|| {
    let mut own = OwnLetters {
        places: vec![0; OWNED_BELOW],
        languages: vec![0],
    };
    for (code, letters) in LETTERS {
        let number = WORDS.iter().position(|(known, _)| *known == code);
        for letter in letters.chars() {
            let place = &mut own.places[letter as usize];
            if *place == 0 {
                *place = own.languages.len() as u8;
                own.languages.push(0);
            }
            own.languages[usize::from(*place)] |= number.map_or(0, |number| 1u64 << number);
        }
    }
    own
});

/// The languages that alone write this letter.
fn owners(letter: char) -> u64 {
    let own = &*OWN_LETTERS;
    let place = own.places.get(letter as usize).copied().unwrap_or(0);
    own.languages[usize::from(place)]
}

/// What the words of a text say for each language.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    /// Words of the text.
    pub(super) words: usize,
    hits: [u32; WORDS.len()],
}

/// What a word of a language adds; one of a single letter, which initials and figures are too, half of it.
pub(super) const HIT: u32 = 2;

impl Tally {
    /// Counts the words of a text in lower case.
    pub(super) fn of(text: &str) -> Self {
        let mut tally = Tally {
            words: 0,
            hits: [0; WORDS.len()],
        };
        for word in words(text) {
            tally.words += 1;
            let hash = xxh3_64(word.as_bytes());
            let mut languages = INDEX.get(&hash).copied().unwrap_or(0);
            if !word.is_ascii() {
                for letter in word.chars().filter(|letter| !letter.is_ascii()) {
                    languages |= owners(letter);
                }
            }
            let hit = if word.len() == 1 { HIT / 2 } else { HIT };
            while languages != 0 {
                tally.hits[languages.trailing_zeros() as usize] += hit;
                languages &= languages - 1;
            }
        }
        tally
    }

    /// The languages with what was counted for them, in parts of [`HIT`].
    pub(super) fn hits(&self) -> impl Iterator<Item = (&'static str, u32)> + '_ {
        WORDS
            .iter()
            .zip(&self.hits)
            .map(|((code, _), hits)| (*code, *hits))
    }
}

/// The words of a text, without initials (`U.S.`) and endings behind an apostrophe (`Moody's`).
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + run(&text[at..], false);
            let end = start + run(&text[start..], true);
            if start == end {
                return None;
            }
            at = end;
            let word = &text[start..end];
            let single = word.chars().nth(1).is_none();
            let initial = single && text[end..].starts_with('.');
            let ending = single && text[..start].ends_with(['\'', '’']);
            if !initial && !ending {
                return Some(word);
            }
        }
    })
}

/// Bytes at the beginning of a text that are letters of words, or are not.
fn run(text: &str, of_word: bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (is_letter, length) = if byte.is_ascii() {
            (byte.is_ascii_alphabetic(), 1)
        } else {
            match text[at..].chars().next() {
                Some(letter) => (is_of_word(letter), letter.len_utf8()),
                None => break,
            }
        };
        if is_letter != of_word {
            break;
        }
        at += length;
    }
    at
}

/// Letters, and the signs that Indic scripts put between them. The ranges are all letters, and most of what is written.
fn is_of_word(letter: char) -> bool {
    matches!(letter,
        'a'..='z' | '\u{df}'..='\u{f6}' | '\u{f8}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{400}'..='\u{481}'
        | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' | '\u{671}'..='\u{6d3}' | '\u{94d}'
        | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
        || letter.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_and_endings_are_no_words() {
        let found: Vec<&str> = words("u.s. and moody's: l'accord, a b.").collect();
        assert_eq!(found, ["and", "moody", "l", "accord", "a"]);
    }

    #[test]
    fn ranges_of_letters_hold_letters() {
        for letter in (0..=0xffff).filter_map(char::from_u32) {
            let sign = matches!(letter, '\u{94d}' | '\u{300}'..='\u{36f}');
            assert_eq!(
                is_of_word(letter),
                letter.is_alphabetic() || sign,
                "{letter:?}"
            );
        }
    }

    #[test]
    fn letters_belong_to_known_languages() {
        for (code, _) in LETTERS {
            assert!(WORDS.iter().any(|(known, _)| *known == code), "{code}");
        }
    }
}
