//! Articles of a file, with made-up annotations: the same file gives the same index everywhere.

use std::collections::BTreeMap;
use std::io::BufRead as _;
use std::path::Path;

use dateline::annotate::{Actor, Annotations, CountryCount, EntityCount, Event, EventDate, Place};
use dateline::article::Article;
use dateline::ontology::{EventType, Polarity};
use dateline::text::{Quote, Span, TextField};

pub(crate) const COUNTRIES: [&str; 40] = [
    "USA", "IRN", "RUS", "CHN", "GBR", "FRA", "DEU", "ISR", "SYR", "IRQ", "TUR", "SAU", "EGY",
    "IND", "PAK", "AFG", "JPN", "KOR", "PRK", "UKR", "POL", "ITA", "ESP", "BRA", "MEX", "CAN",
    "AUS", "NGA", "ZAF", "KEN", "ETH", "SDN", "LBY", "YEM", "LBN", "JOR", "VNM", "PHL", "IDN",
    "COL",
];

/// A small generator, so that the same file gives the same index everywhere.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    /// Small numbers far more often than large ones, as names in news.
    pub(crate) fn zipf(&mut self, most: u64) -> u64 {
        let share = self.roll(1_000_000) as f64 / 1e6;
        ((most as f64).powf(share) as u64).min(most) - 1
    }
}

fn actor(dice: &mut Dice) -> Actor {
    let name = format!("Actor {}", dice.zipf(100_000));
    Actor {
        text: name.clone(),
        name,
        country: Some(COUNTRIES[dice.zipf(40) as usize].to_owned()),
        sector: Some(["GOV", "MIL", "REB", "CVL", "BUS"][dice.roll(5) as usize].to_owned()),
        ..Actor::default()
    }
}

pub(crate) fn annotations(id: &str, body: &str, dice: &mut Dice) -> Annotations {
    let mut made = Annotations::default();
    for at in 0..3 {
        let kind = EventType::ALL[dice.zipf(17) as usize];
        let start = body.floor_char_boundary(dice.roll(body.len().max(1) as u64) as usize) as u32;
        let end = body.floor_char_boundary((start as usize + 160).min(body.len())) as u32;
        let sentence = Span {
            field: TextField::Body,
            start,
            end,
        };
        made.events.push(Event {
            id: format!("{id}#{at}"),
            kind,
            mode: (dice.roll(2) == 0).then(|| "aerial".to_owned()),
            quad_class: kind.quad_class(),
            contexts: vec!["military".to_owned()],
            cameo: Some(format!("{:02}{}", dice.roll(20) + 1, dice.roll(6))),
            source: vec![actor(dice)],
            target: vec![actor(dice)],
            place: Some(Place {
                name: format!("Place {}", dice.zipf(20_000)),
                country: Some(COUNTRIES[dice.zipf(40) as usize].to_owned()),
                ..Place::default()
            }),
            date: Some(EventDate {
                start: Some(format!(
                    "2023-{:02}-{:02}",
                    dice.roll(12) + 1,
                    dice.roll(28) + 1
                )),
                ..EventDate::default()
            }),
            polarity: Polarity::ALL[dice.zipf(6) as usize],
            attribution: None,
            counts: BTreeMap::new(),
            trigger: Quote::default(),
            sentence: Quote::new(sentence, body),
            also: Vec::new(),
            fingerprint: None,
            confidence: 0.8,
            why: Vec::new(),
        });
    }
    for _ in 0..3 {
        let code = COUNTRIES[dice.zipf(40) as usize];
        made.countries.push(CountryCount {
            code: code.to_owned(),
            name: code.to_owned(),
            mentions: 1,
        });
        let entity = |kind: &str, number: u64| EntityCount {
            id: String::new(),
            name: format!("{kind} {number}"),
            country: None,
            lat: None,
            lon: None,
            mentions: 1,
        };
        made.persons.push(entity("Person", dice.zipf(100_000)));
        made.organizations
            .push(entity("Organization", dice.zipf(20_000)));
        made.places.push(entity("Town", dice.zipf(20_000)));
    }
    made
}

pub(crate) fn articles(path: &Path) -> impl Iterator<Item = Article> {
    let file = fs_err::File::open(path).expect("the large file");
    std::io::BufReader::new(file)
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let line: serde_json::Value = serde_json::from_str(&line.expect("text")).expect("JSON");
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            Article {
                id: text("id"),
                title: text("title"),
                body: text("text"),
                published: text("date").parse().ok(),
                language: Some("en".to_owned()),
                outlet: Some(format!("Outlet {}", at % 97)),
                section: Some(format!("Section {}", at % 11)),
                tags: vec![format!("tag {}", at % 503)],
                ..Article::default()
            }
        })
}
