//! The page in a real browser, over a real socket, with the articles of `sample-data`.
//!
//! - Somebody finds what they look for: by typing, picking, brushing, following; with the mouse or with keys only.
//! - Every view is whole without a script.
//! - No view asks another host, tells the console an error, breaks its own security policy, or moves after it was drawn.
//! - No view is wider than a small telephone, heavier than 100 kB, or hard to reach for anybody (axe-core finds nothing), light and dark.
//!
//! `DATELINE_PICTURES=FOLDER` keeps a picture of every view. A machine without a browser is told so and tests nothing,
//! except under CI, where it fails.

mod chromium;
mod looks;
mod page;
mod plain;
mod reading;

use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::served::{Served, sample_data};
use page::{Page, View};

/// A page over the site that all tests share while one of them runs.
fn open(view: View) -> Option<(Page, Arc<Served>)> {
    let program = chromium::installed()?;
    let site = site();
    Some((Page::open(program, &site, view), site))
}

fn site() -> Arc<Served> {
    static SITE: Mutex<Weak<Served>> = Mutex::new(Weak::new());
    let mut shared = SITE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(site) = shared.upgrade() {
        return site;
    }
    let index = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser-index");
    // Whatever an older build has read is not what this one is tested with.
    let _ = fs_err::remove_dir_all(&index);
    let site = Arc::new(Served::start([
        "up".as_ref(),
        sample_data().as_os_str(),
        "--index".as_ref(),
        index.as_os_str(),
    ]));
    *shared = Arc::downgrade(&site);
    site
}
