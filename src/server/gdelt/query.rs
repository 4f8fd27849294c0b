//! `GDELT query → our query`: the same words and operators, one for one.

use crate::server::error::{Code, Problem};
use crate::text::language::language_code;
use crate::text::nearest;

/// Operators that are understood.
const OPERATORS: [&str; 4] = ["domain", "domainis", "sourcecountry", "sourcelang"];

/// Operators that ask for what an archive does not hold.
const ABSENT: [&str; 9] = [
    "theme",
    "tone",
    "toneabs",
    "imagetag",
    "imagewebtag",
    "imageocrmeta",
    "imagefacetone",
    "imagenumfaces",
    "imagewebcount",
];

/// Words that may lie between the repetitions of a word: any number.
const ANYWHERE: usize = 100_000;

/// The outlets of a source country, named as the query names it.
pub(in crate::server) type Outlets<'a> = dyn Fn(&str) -> Result<Vec<String>, Problem> + 'a;

/// Translates a query; `outlets` is asked for the outlets of each source country.
///
/// # Errors
/// `bad_query` for operators that do not exist or that an archive cannot answer.
pub(in crate::server) fn translate(text: &str, outlets: &Outlets<'_>) -> Result<String, Problem> {
    let mut out = String::new();
    for piece in pieces(text) {
        if !out.is_empty() && piece != ")" && !out.ends_with('(') && !out.ends_with('-') {
            out.push(' ');
        }
        match piece {
            "(" | ")" | "-" | "OR" | "AND" => out.push_str(piece),
            other if other.starts_with('"') => out.push_str(other),
            other => out.push_str(&term(other, outlets)?),
        }
    }
    if out.trim().is_empty() {
        out.push('*');
    }
    Ok(out)
}

/// Cuts a query into brackets, minus signs, phrases and words; a phrase right after `near5:` stays with it.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '(' | ')' | '-' => 1,
            '"' => quoted(rest),
            _ => word(rest),
        };
        out.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    out
}

/// Length of a phrase with its quotation marks; one that is never closed goes to the end.
fn quoted(text: &str) -> usize {
    text[1..].find('"').map_or(text.len(), |at| at + 2)
}

/// Length of a word, with the phrase that follows its colon.
fn word(text: &str) -> usize {
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"'))
        .unwrap_or(text.len());
    if text[..end].ends_with(':') && text[end..].starts_with('"') {
        end + quoted(&text[end..])
    } else {
        end.max(1)
    }
}

fn term(text: &str, outlets: &Outlets<'_>) -> Result<String, Problem> {
    let split = text.find([':', '<', '>']);
    let Some(at) = split else {
        return Ok(text.to_owned());
    };
    let (name, rest) = text.split_at(at);
    let name = name.to_ascii_lowercase();
    let value = rest[1..].trim_matches('"');
    if let Some(distance) = name
        .strip_prefix("near")
        .and_then(|n| n.parse::<usize>().ok())
    {
        return Ok(format!("\"{value}\"~{distance}"));
    }
    if let Some(times) = name
        .strip_prefix("repeat")
        .and_then(|n| n.parse::<usize>().ok())
    {
        let words = vec![value; times.clamp(1, 10)].join(" ");
        return Ok(format!("\"{words}\"~{ANYWHERE}"));
    }
    match name.as_str() {
        "domain" | "domainis" => Ok(format!("url:\"{value}\"")),
        "sourcelang" => {
            let code = language_code(value).ok_or_else(|| {
                Problem::new(
                    Code::BadQuery,
                    format!(
                        "no language is called `{value}`; hint: an English name or an ISO 639 code"
                    ),
                )
                .at("query")
            })?;
            Ok(format!("language:{code}"))
        }
        "sourcecountry" => {
            let of_country = outlets(value)?;
            if of_country.is_empty() {
                return Ok("language:none".to_owned());
            }
            let any: Vec<String> = of_country
                .iter()
                .map(|outlet| format!("outlet:\"{}\"", outlet.replace(['"', '\\'], " ")))
                .collect();
            Ok(format!("({})", any.join(" OR ")))
        }
        absent if ABSENT.contains(&absent) => Err(Problem::new(
            Code::BadQuery,
            format!("`{absent}` asks for what this archive does not hold; hint: leave it out"),
        )
        .at("query")),
        _ => {
            let near = nearest(&name, OPERATORS).map(str::to_owned);
            let hint = near.as_ref().map_or_else(
                || "put words with such signs into quotation marks".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Err(Problem::new(
                Code::BadQuery,
                format!("there is no operator `{name}`; hint: {hint}"),
            )
            .at("query")
            .nearest(near))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        translate(text, &|country| Ok(vec![format!("{country}.example")])).unwrap()
    }

    #[test]
    fn operators_are_translated_one_for_one() {
        for (theirs, ours) in [
            ("climate change", "climate change"),
            ("\"climate change\" ", "\"climate change\""),
            ("(airline OR shipping) ", "(airline OR shipping)"),
            ("-sourcelang:spanish oil", "-language:es oil"),
            ("near5:\"airline climate\" ", "\"airline climate\"~5"),
            (
                "repeat3:\"environment\" ",
                "\"environment environment environment\"~100000",
            ),
            (
                "domainis:cnn.com (domain:bbc.co.uk OR domain:npr.org)",
                "url:\"cnn.com\" (url:\"bbc.co.uk\" OR url:\"npr.org\")",
            ),
            ("sourcecountry:UK x", "(outlet:\"UK.example\") x"),
            ("", "*"),
        ] {
            assert_eq!(plain(theirs), ours);
        }
    }

    #[test]
    fn what_cannot_be_answered_is_refused() {
        for text in [
            "theme:TERROR",
            "tone<-5",
            "toneabs>10",
            "domian:x",
            "sourcelang:klingon",
        ] {
            assert!(translate(text, &|_| Ok(Vec::new())).is_err(), "{text}");
        }
    }
}
