//! CoNLL-U text → examples: the reconstructed text of a sentence with its tokens, tags, arcs and three opinions on names.
//!
//! Format: <https://universaldependencies.org/format.html>. `SpaceAfter=No` and the BIO annotations `NER=`, `NER4J=`
//! and `NER3=` are read from the last column; other columns and comments are passed over.

use std::io::BufRead;

use super::TrainError;
use super::lemmas::Lemmas;
use crate::annotate::analysis::{NameKind, Rel, Sentence, Tag, Token};
use crate::annotate::model::names::label;

/// A sentence to learn from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Example {
    /// The words with the white space they had.
    pub(crate) text: String,
    /// Tokens with the true tags, heads, relations and names.
    pub(crate) sentence: Sentence,
    /// The name labels that each token may have, as a set of bits.
    pub(crate) allowed: Vec<u16>,
    /// The document, as a number that neighbouring sentences share.
    pub(crate) document: u64,
}

/// Reads a treebank; sentences with unknown tags or relations are refused.
pub(crate) fn read(
    name: &str,
    input: impl BufRead,
    lemmas: &mut Lemmas,
) -> Result<Vec<Example>, TrainError> {
    let mut examples = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut document = 0;
    for (number, line) in input.lines().enumerate() {
        let line = line.map_err(|source| TrainError::Read {
            file: name.to_owned(),
            source,
        })?;
        if line.is_empty() {
            if !rows.is_empty() {
                examples.push(example(&rows, document));
                rows.clear();
            }
        } else if let Some(comment) = line.strip_prefix('#') {
            if let Some(id) = comment.trim().strip_prefix("sent_id = ") {
                let id = id.rsplit_once(':').map_or(id, |(document, _)| document);
                document = xxhash_rust::xxh3::xxh3_64(id.as_bytes());
            }
        } else {
            let row = row(&line).ok_or_else(|| TrainError::Treebank {
                file: name.to_owned(),
                line: number + 1,
            })?;
            lemmas.add(&row.form, row.tag, &row.lemma);
            rows.push(row);
        }
    }
    if !rows.is_empty() {
        examples.push(example(&rows, document));
    }
    Ok(examples)
}

struct Row {
    form: String,
    lemma: String,
    tag: Tag,
    head: u16,
    rel: Rel,
    space: bool,
    /// Name by each annotator: kind and whether it begins here.
    names: [Option<(NameKind, bool)>; 3],
}

fn row(line: &str) -> Option<Row> {
    let mut columns = line.split('\t');
    columns.next()?;
    let form = columns.next()?.to_owned();
    let lemma = columns.next()?.to_owned();
    let tag = Tag::parse(columns.nth(1)?)?;
    let head = columns.nth(1)?.parse().ok()?;
    let rel = Rel::parse(columns.next()?)?;
    let mut row = Row {
        form,
        lemma,
        tag,
        head,
        rel,
        space: true,
        names: [None; 3],
    };
    for value in columns.nth(1)?.split('|') {
        match value.split_once('=') {
            Some(("SpaceAfter", _)) => row.space = false,
            Some(("NER", label)) => row.names[0] = name(label),
            Some(("NER4J", label)) => row.names[1] = name(label),
            Some(("NER3", label)) => row.names[2] = name(label),
            _ => {}
        }
    }
    Some(row)
}

fn name(label: &str) -> Option<(NameKind, bool)> {
    let (position, class) = label.split_once('-')?;
    let kind = match class {
        "PERSON" | "PER" => NameKind::Person,
        "ORG" => NameKind::Organization,
        "GPE" | "LOC" | "FAC" => NameKind::Location,
        "NORP" => NameKind::Norp,
        _ => return None,
    };
    Some((kind, position == "B"))
}

fn example(rows: &[Row], document: u64) -> Example {
    let mut text = String::new();
    let mut tokens = Vec::with_capacity(rows.len());
    let mut allowed = Vec::with_capacity(rows.len());
    let mut before = 0u16;
    for (at, row) in rows.iter().enumerate() {
        let start = text.len() as u32;
        text.push_str(&row.form);
        let kinds = vote(row.names);
        allowed.push(labels(kinds, before, row.names));
        before = kinds;
        tokens.push(Token {
            start,
            end: text.len() as u32,
            tag: row.tag,
            head: if row.head == 0 {
                at as u16
            } else {
                row.head - 1
            },
            rel: row.rel,
            name: None,
            name_start: false,
        });
        if row.space && at + 1 < rows.len() {
            text.push(' ');
        }
    }
    Example {
        sentence: Sentence {
            end: text.len() as u32,
            tokens,
            parsed: true,
            ..Sentence::default()
        },
        text,
        allowed,
        document,
    }
}

/// The bit for no name; kinds have the bits after it.
const NO_NAME: u16 = 1;

fn kind_bit(kind: NameKind) -> u16 {
    2 << kind as u16
}

/// The kinds that a token may have: what two of three annotators say, or what any says when all differ. The third
/// annotator has no class for nationalities, so there two opinions must do.
fn vote(names: [Option<(NameKind, bool)>; 3]) -> u16 {
    let votes = |kind: Option<NameKind>| names.iter().filter(|n| n.map(|n| n.0) == kind).count();
    if let (Some((NameKind::Norp, _)), Some((NameKind::Norp, _))) = (names[0], names[1]) {
        return kind_bit(NameKind::Norp);
    }
    let mut any = 0;
    for (kind, _) in names.iter().flatten() {
        if votes(Some(*kind)) >= 2 {
            return kind_bit(*kind);
        }
        any |= kind_bit(*kind);
    }
    if votes(None) >= 2 {
        NO_NAME
    } else {
        any | NO_NAME
    }
}

/// The labels of a token that may have `kinds` after one that may have `before`.
fn labels(kinds: u16, before: u16, names: [Option<(NameKind, bool)>; 3]) -> u16 {
    let mut allowed = kinds & NO_NAME;
    for kind in [
        NameKind::Person,
        NameKind::Organization,
        NameKind::Location,
        NameKind::Norp,
    ] {
        if kinds & kind_bit(kind) == 0 {
            continue;
        }
        let said = |begins| names.iter().flatten().any(|name| *name == (kind, begins));
        let continues = before & kind_bit(kind) != 0;
        if !continues || said(true) {
            allowed |= 1 << label(Some(kind), true);
        }
        if continues && said(false) {
            allowed |= 1 << label(Some(kind), false);
        }
    }
    allowed
}
