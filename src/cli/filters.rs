//! The filters, one flag for each parameter, with the names that every surface uses.

use super::hyphens::MINUS;

/// Query and filters, the same for `search`, `events`, `export`, `facets` and `delete`.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Filters")]
pub(super) struct Filters {
    /// Words, "phrases", field:value, event(source:IRN type:ASSAULT) … [default: everything]
    #[arg(value_name = "QUERY", help_heading = None)]
    query: Vec<String>,
    /// Country the article speaks of: ISO code, name, or UN M49 region
    #[arg(long, value_name = "CODE")]
    country: Vec<String>,
    /// Organization
    #[arg(long, value_name = "NAME")]
    organization: Vec<String>,
    /// Person
    #[arg(long, value_name = "NAME")]
    person: Vec<String>,
    /// Place
    #[arg(long, value_name = "NAME")]
    place: Vec<String>,
    /// Source or target of an event
    #[arg(long, value_name = "NAME")]
    actor: Vec<String>,
    /// Event type: ASSAULT, ASSAULT/aerial
    #[arg(long, value_name = "TYPE")]
    event_type: Vec<String>,
    /// An event, all in one: "IRN > ASSAULT > USA @ SYR" or slots such as source:IRN type:ASSAULT
    #[arg(long, value_name = "EVENT")]
    event: Vec<String>,
    /// verbal-cooperation, material-cooperation, verbal-conflict or material-conflict
    #[arg(long, value_name = "CLASS")]
    quad_class: Vec<String>,
    /// asserted, denied, threatened, planned, hypothetical or alleged
    #[arg(long, value_name = "POLARITY")]
    polarity: Vec<String>,
    /// Context of an event, such as military
    #[arg(long, value_name = "CONTEXT")]
    context: Vec<String>,
    /// Country of an event's source
    #[arg(long, value_name = "CODE")]
    source_country: Vec<String>,
    /// Country of an event's target
    #[arg(long, value_name = "CODE")]
    target_country: Vec<String>,
    /// Language, ISO 639-1
    #[arg(long, value_name = "CODE")]
    language: Vec<String>,
    /// Publisher
    #[arg(long, value_name = "NAME")]
    outlet: Vec<String>,
    /// Section
    #[arg(long, value_name = "NAME")]
    section: Vec<String>,
    /// Label
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// First date: 2023, 2023-10, 2023-10-07, last7d
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Last date
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// Whether all words must match or any; without it any, when nothing has all
    #[arg(long = "match", value_name = "all|any")]
    matching: Option<String>,
    /// Refuse a broken query instead of repairing it
    #[arg(long)]
    strict: bool,
    /// Time zone of dates
    #[arg(long, value_name = "ZONE")]
    tz: Option<String>,
}

impl Filters {
    /// The query text.
    pub(super) fn query(&self) -> String {
        let words: Vec<String> = self
            .query
            .iter()
            .map(|word| match word.strip_prefix(MINUS) {
                Some(word) => format!("-{word}"),
                None => word.clone(),
            })
            .collect();
        words.join(" ")
    }

    /// Every given filter as a parameter with its value.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let query = self.query();
        if !query.trim().is_empty() {
            pairs.push(("q", query));
        }
        let lists: [(&'static str, &[String]); 16] = [
            ("country", &self.country),
            ("organization", &self.organization),
            ("person", &self.person),
            ("place", &self.place),
            ("actor", &self.actor),
            ("event_type", &self.event_type),
            ("event", &self.event),
            ("quad_class", &self.quad_class),
            ("polarity", &self.polarity),
            ("context", &self.context),
            ("source_country", &self.source_country),
            ("target_country", &self.target_country),
            ("language", &self.language),
            ("outlet", &self.outlet),
            ("section", &self.section),
            ("tag", &self.tag),
        ];
        for (name, values) in lists {
            pairs.extend(values.iter().map(|value| (name, value.clone())));
        }
        let singles = [
            ("from", &self.from),
            ("to", &self.to),
            ("match", &self.matching),
            ("tz", &self.tz),
        ];
        for (name, value) in singles {
            pairs.extend(value.iter().map(|value| (name, value.clone())));
        }
        if self.strict {
            pairs.push(("strict", "true".to_owned()));
        }
        pairs
    }
}
