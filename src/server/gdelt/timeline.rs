//! Timelines as GDELT draws them: a value for each day, in percent of all articles of that day or as a number.

use serde_json::{Value, json};

use super::outlets;
use crate::backend::Deadline;
use crate::search::{Facet, Hits, Params, TimelineBucket};
use crate::server::error::Problem;
use crate::server::state::AppState;
use crate::server::wire;
use crate::text::language::language_name;

/// Series of a timeline by language or country.
const SERIES: usize = 20;

/// One line of a timeline: a value for each day, and for raw counts the number of all articles.
pub(in crate::server) struct Series {
    /// What it counts.
    pub(in crate::server) name: String,
    /// Day, value, all articles of the day.
    pub(in crate::server) points: Vec<(String, f64, Option<u64>)>,
}

impl Series {
    /// Puts in the place of each value the mean of the days around it, as GDELT's `TIMELINESMOOTH` does.
    pub(in crate::server) fn smooth(&mut self, days: usize) {
        if days < 2 {
            return;
        }
        let values: Vec<f64> = self.points.iter().map(|point| point.1).collect();
        for (at, point) in self.points.iter_mut().enumerate() {
            let from = at.saturating_sub((days - 1) / 2);
            let to = (at + days / 2 + 1).min(values.len());
            let window = &values[from..to];
            let mean = window.iter().sum::<f64>() / window.len() as f64;
            point.1 = (mean * 10_000.0).round() / 10_000.0;
        }
    }

    /// The series as GDELT writes it.
    pub(in crate::server) fn json(&self) -> Value {
        let data: Vec<Value> = self
            .points
            .iter()
            .map(|(day, value, norm)| {
                let date = format!("{}T000000Z", day.replace('-', ""));
                match norm {
                    Some(norm) => json!({"date": date, "value": value, "norm": norm}),
                    None => json!({"date": date, "value": value}),
                }
            })
            .collect();
        json!({"series": self.name, "data": data})
    }
}

/// The series of a mode other than `artlist`; `params` asks for a timeline by day.
pub(in crate::server) fn timeline(
    state: &AppState,
    mode: &str,
    params: &Params,
    deadline: &Deadline,
) -> Result<Vec<Series>, Problem> {
    let all = Params {
        q: String::new(),
        ..params.clone()
    };
    let norm = run(state, &all, deadline)?.timeline;
    let counts = |params: &Params| run(state, params, deadline).map(|hits| hits.timeline);
    match mode {
        "timelinelang" => {
            let (request, _) = state.resolve(params)?;
            let languages = state
                .backend
                .facet_values(&request, Facet::Language, "", SERIES, deadline)
                .map_err(|e| wire::backend_problem(&e))?;
            languages
                .into_iter()
                .map(|bucket| {
                    let mut one = params.clone();
                    one.picks
                        .insert(Facet::Language, vec![bucket.value.clone()]);
                    let name = format!("{} Volume Intensity", language_name(&bucket.value));
                    Ok(share(name, &norm, &counts(&one)?))
                })
                .collect()
        }
        "timelinesourcecountry" => {
            let mut countries: Vec<(String, Vec<String>)> = Vec::new();
            for (bucket, country) in outlets(state, params, deadline)? {
                match countries.iter_mut().find(|known| known.0 == country.name) {
                    Some(known) => known.1.push(bucket.value),
                    None => countries.push((country.name, vec![bucket.value])),
                }
            }
            countries.truncate(SERIES);
            countries
                .into_iter()
                .map(|(name, outlets)| {
                    let mut one = params.clone();
                    one.picks.insert(Facet::Outlet, outlets);
                    Ok(share(
                        format!("{name} Volume Intensity"),
                        &norm,
                        &counts(&one)?,
                    ))
                })
                .collect()
        }
        "timelinevolraw" => {
            let found = counts(params)?;
            let points = norm
                .iter()
                .map(|day| {
                    (
                        day.start.clone(),
                        on(&found, &day.start) as f64,
                        Some(day.articles),
                    )
                })
                .collect();
            Ok(vec![Series {
                name: "Article Count".to_owned(),
                points,
            }])
        }
        _ => Ok(vec![share(
            "Volume Intensity".to_owned(),
            &norm,
            &counts(params)?,
        )]),
    }
}

/// Percent of all articles of each day.
fn share(name: String, norm: &[TimelineBucket], found: &[TimelineBucket]) -> Series {
    let points = norm
        .iter()
        .map(|day| {
            let percent = if day.articles == 0 {
                0.0
            } else {
                100.0 * on(found, &day.start) as f64 / day.articles as f64
            };
            (
                day.start.clone(),
                (percent * 10_000.0).round() / 10_000.0,
                None,
            )
        })
        .collect();
    Series { name, points }
}

fn on(found: &[TimelineBucket], day: &str) -> u64 {
    found
        .binary_search_by(|bucket| bucket.start.as_str().cmp(day))
        .map_or(0, |at| found[at].articles)
}

/// A search by our own parameters.
pub(in crate::server) fn run(
    state: &AppState,
    params: &Params,
    deadline: &Deadline,
) -> Result<Hits, Problem> {
    let (request, _) = state.resolve(params)?;
    state
        .backend
        .search(&request, deadline)
        .map_err(|e| wire::backend_problem(&e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_averaged_over_the_days_around_them() {
        let series = |values: &[f64]| Series {
            name: String::new(),
            points: values
                .iter()
                .map(|value| (String::new(), *value, None))
                .collect(),
        };
        let smoothed = |days: usize| {
            let mut one = series(&[0.0, 0.0, 9.0, 0.0, 3.0]);
            one.smooth(days);
            one.points.iter().map(|point| point.1).collect::<Vec<_>>()
        };
        assert_eq!(smoothed(0), [0.0, 0.0, 9.0, 0.0, 3.0]);
        assert_eq!(smoothed(3), [0.0, 3.0, 3.0, 4.0, 1.5]);
    }
}
