//! The countries that outlets are from, as far as an archive can tell.
//!
//! An outlet that is called by its host lies in the country of the host's top-level domain. One that goes by a name is
//! looked up in the dictionaries, where `{"name": "Harbour Wire", "type": "organization", "country": "GBR", "sector": "MED"}`
//! says it; failing that, the address of its newest article tells. All others have no country.

use crate::backend::Deadline;
use crate::document::Named;
use crate::search::export::country_of_fips;
use crate::search::{Bucket, Facet, Params, Sort};
use crate::server::error::{Code, Problem};
use crate::server::state::AppState;
use crate::server::wire;

/// Outlets looked at for their country.
const OUTLETS: usize = 10_000;

/// Outlets whose newest article is looked at.
const ASKED_BY_ADDRESS: usize = 200;

/// A country by FIPS code or by its name written together, as GDELT does.
pub(in crate::server) fn source_country(state: &AppState, text: &str) -> Result<String, Problem> {
    if let Some(code) = country_of_fips(&text.to_ascii_uppercase()).filter(|_| text.len() == 2) {
        return Ok(code.to_owned());
    }
    let names = state.vocabulary().names;
    names
        .country_called(text)
        .map(|named| named.code)
        .ok_or_else(|| {
            Problem::new(Code::BadQuery, format!("no country is called `{text}`; hint: a FIPS code such as `UK`, or an English name")).at("query")
        })
}

/// The outlets of the articles that match, each with its country, most articles first; those without one are left out.
pub(in crate::server) fn outlets(
    state: &AppState,
    params: &Params,
    deadline: &Deadline,
) -> Result<Vec<(Bucket, Named)>, Problem> {
    let (request, _) = state.resolve(params)?;
    let all = state
        .backend
        .facet_values(&request, Facet::Outlet, "", OUTLETS, deadline)
        .map_err(|e| wire::backend_problem(&e))?;
    let mut by_address = 0;
    let mut out = Vec::new();
    for bucket in all {
        let mut country = country_of(state, &bucket.value);
        if country.is_none() && !is_host(&bucket.value) && by_address < ASKED_BY_ADDRESS {
            by_address += 1;
            country = newest_address(state, &bucket.value, deadline)?
                .and_then(|host| country_of(state, &host));
        }
        out.extend(country.map(|country| (bucket, country)));
    }
    Ok(out)
}

/// The country of a host or of an outlet that the dictionaries know.
pub(in crate::server) fn country_of(state: &AppState, outlet: &str) -> Option<Named> {
    let names = state.vocabulary().names;
    if is_host(outlet) {
        let (_, last) = outlet.trim_end_matches('/').rsplit_once('.')?;
        if last.len() != 2 {
            return None;
        }
        let upper = last.to_ascii_uppercase();
        // The domain of the United Kingdom is not its ISO code.
        return names.country_called(if upper == "UK" { "GB" } else { &upper });
    }
    names.country_called(&names.entity_called(outlet)?.country?)
}

/// Host of a URL without `www.`.
pub(in crate::server) fn host(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    Some(url.host_str()?.trim_start_matches("www.").to_owned())
}

fn is_host(outlet: &str) -> bool {
    outlet.contains('.') && !outlet.contains(char::is_whitespace)
}

/// The host of the newest article of an outlet.
fn newest_address(
    state: &AppState,
    outlet: &str,
    deadline: &Deadline,
) -> Result<Option<String>, Problem> {
    let mut params = Params {
        limit: Some(1),
        sort: Some(Sort::Newest),
        snippets: Some(0),
        ..Params::default()
    };
    params.picks.insert(Facet::Outlet, vec![outlet.to_owned()]);
    let (request, _) = state.resolve(&params)?;
    let hits = state
        .backend
        .search(&request, deadline)
        .map_err(|e| wire::backend_problem(&e))?;
    Ok(hits.hits.first().and_then(|hit| host(hit.url.as_deref()?)))
}
