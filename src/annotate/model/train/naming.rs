//! Treebank and gold articles → name tagger.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::field::{Field, FieldOptions, Labelled, Lesson};
use super::{Damage, Example, GoldArticle, Random, TrainError, TrainOptions};
use crate::annotate::analysis::{NameKind, Sentence};
use crate::annotate::model::classes::Classes;
use crate::annotate::model::evaluate::{self, NameScores};
use crate::annotate::model::names::{Names, label};
use crate::annotate::model::words::look_at;
use crate::annotate::model::{Models, Scratch, split};
use crate::text::TextField;

const OUTSIDE: u16 = 1;
/// Labels of peoples.
const NORP: u16 = 1 << 7 | 1 << 8;
/// The final weights are the mean of those after this round and later ones.
const KEPT_FROM: u32 = 4;
/// How strongly an article of the smallest set counts, whose classes of names are like no other's.
const RARE: f32 = 3.0;
/// How strongly a damaged copy of an article counts.
const DAMAGED: f32 = 0.4;
/// There is one of every n-th article.
const DAMAGED_EVERY: usize = 2;
/// How strongly a program's word on names counts beside one by hand.
const SILVER: f32 = 0.3;

pub(super) fn train(
    examples: &[Example],
    gold: &[GoldArticle],
    held_out: &[GoldArticle],
    mut models: Models,
    options: &TrainOptions,
    say: &mut dyn FnMut(String),
) -> Result<Names, TrainError> {
    let mut scratch = Scratch::default();
    let known: BTreeSet<u64> = gold
        .iter()
        .chain(held_out)
        .map(|article| xxhash_rust::xxh3::xxh3_64(article.id.as_bytes()))
        .collect();
    let mut lessons: Vec<Lesson> = Vec::new();
    for document in examples
        .chunk_by(|a, b| a.document == b.document)
        .step_by(options.every.max(1))
    {
        if !known.contains(&document[0].document) {
            lessons.push(silver(document, &models, &mut scratch));
        }
    }
    let programs = lessons.len();
    lessons.extend(
        gold.iter()
            .map(|article| by_hand(article, &models, &mut scratch)),
    );
    for (at, article) in gold.iter().step_by(DAMAGED_EVERY).enumerate() {
        let copy = damaged(article, Damage::ALL[at % Damage::ALL.len()]);
        let mut lesson = by_hand(&copy, &models, &mut scratch);
        lesson.weight *= DAMAGED;
        lessons.push(lesson);
    }
    say(format!(
        "names: {programs} articles by programs, {} by hand",
        gold.len()
    ));
    let mut field = Field::new(FieldOptions {
        bits: 19,
        rate: 0.15,
        dropout: 0.35,
        decay: 1e-5,
    });
    let mut random = Random(14);
    for round in 1..=options.name_rounds {
        // The programs' word is heard at first, that by hand always, and alone in the end.
        let part = match round {
            1 => programs,
            2 => programs / 2,
            _ => 0,
        };
        if round == 3 {
            field.warm();
        }
        let mut all: Vec<u32> = (0..programs as u32).collect();
        random.shuffle(&mut all);
        let mut order: Vec<u32> = all[..part].to_vec();
        order.extend(programs as u32..lessons.len() as u32);
        random.shuffle(&mut order);
        let rate = 1.0 - 0.8 * (round - 1) as f32 / options.name_rounds as f32;
        let loss = field.round(&lessons, &order, rate);
        if round >= KEPT_FROM {
            field.keep();
        }
        let mut line = format!("names: round {round}, loss {loss:.4} a token");
        if !held_out.is_empty() && round >= KEPT_FROM {
            models.set_names(field.finish()?);
            line += &report(&models, held_out);
        }
        say(line);
    }
    field.finish()
}

/// F1 for each set among the articles.
fn report(models: &Models, articles: &[GoldArticle]) -> String {
    let set = |article: &GoldArticle| article.id.split(':').next().unwrap_or("").to_owned();
    let sets: BTreeSet<String> = articles.iter().map(set).collect();
    let mut line = String::new();
    for name in sets {
        let part: Vec<GoldArticle> = articles
            .iter()
            .filter(|article| set(article) == name)
            .cloned()
            .collect();
        let scores: NameScores = evaluate::names(models, &part);
        let f1 = |kind: Option<u8>| scores.get(&kind).map_or(0.0, |counts| 100.0 * counts.f1());
        // Writing to a string cannot fail.
        let _ = write!(
            line,
            "; {name} {:.1} (PER {:.1} ORG {:.1} LOC {:.1} NORP {:.1})",
            f1(None),
            f1(Some(NameKind::Person as u8)),
            f1(Some(NameKind::Organization as u8)),
            f1(Some(NameKind::Location as u8)),
            f1(Some(NameKind::Norp as u8))
        );
    }
    line
}

fn silver(document: &[Example], models: &Models, scratch: &mut Scratch) -> Lesson {
    Lesson {
        weight: SILVER,
        sentences: document
            .iter()
            .map(|example| {
                let mut sentence = example.sentence.clone();
                models.tag(&example.text, &mut sentence, scratch);
                labelled(
                    &example.text,
                    sentence,
                    example.allowed.clone(),
                    &models.classes,
                )
            })
            .collect(),
    }
}

/// A copy as a bad source has it, names where they were.
fn damaged(article: &GoldArticle, damage: Damage) -> GoldArticle {
    let text = damage.apply(&article.text);
    let mut names = article.names.clone();
    for name in &mut names {
        let words = &text[name.start as usize..name.end as usize];
        name.end = name.start + words.trim_end().len() as u32;
    }
    GoldArticle {
        id: article.id.clone(),
        text,
        names,
    }
}

fn by_hand(article: &GoldArticle, models: &Models, scratch: &mut Scratch) -> Lesson {
    let mut sentences = split(&article.text, TextField::Body, scratch);
    // Where peoples are not a class of their own, they are among the names of no kind, or not marked at all.
    let peoples = article
        .names
        .iter()
        .any(|name| name.kind == Some(NameKind::Norp))
        || article.id.starts_with("worldwide_news");
    Lesson {
        weight: if article.id.starts_with("re3d") {
            RARE
        } else {
            1.0
        },
        sentences: sentences
            .iter_mut()
            .map(|sentence| {
                models.tag(&article.text, sentence, scratch);
                let allowed = sentence
                    .tokens
                    .iter()
                    .map(|token| {
                        let name = article.names.iter().find(|name| {
                            name.start < token.end && token.start < name.end && name.named
                        });
                        match name {
                            None => OUTSIDE,
                            Some(name) => match name.kind {
                                Some(kind) => {
                                    let begins = token.start <= name.start
                                        || sentence.start > name.start
                                            && token.start == sentence.start;
                                    1 << label(Some(kind), begins)
                                }
                                None if peoples => OUTSIDE,
                                None => OUTSIDE | NORP,
                            },
                        }
                    })
                    .collect();
                labelled(
                    &article.text,
                    std::mem::take(sentence),
                    allowed,
                    &models.classes,
                )
            })
            .collect(),
    }
}

fn labelled(text: &str, sentence: Sentence, allowed: Vec<u16>, classes: &Classes) -> Labelled {
    let mut words = Vec::with_capacity(sentence.tokens.len());
    look_at(text, &sentence, classes, &mut words);
    Labelled {
        sentence,
        words,
        allowed,
    }
}
