//! Somebody at work: types, picks, brushes, reads, follows; and somebody else does it without a mouse.

use super::open;
use super::page::{Page, View};

/// The number that a text begins with.
fn number(text: &str) -> u64 {
    let digits: String = text
        .chars()
        .take_while(|letter| letter.is_ascii_digit() || *letter == ',')
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap()
}

fn articles(page: &mut Page) -> u64 {
    number(&page.text("h1"))
}

const OPTIONS: &str = "document.querySelectorAll('#suggestions [role=option]').length > 0";

#[test]
fn somebody_searches_narrows_and_lets_go() {
    let Some((mut page, site)) = open(View::DESK) else {
        return;
    };
    page.goto("/");
    let everything = articles(&mut page);
    assert!(everything > 50 && page.count(".pairs a") > 2);

    page.click("#q");
    page.type_text("talks Ukr");
    // Letters are answered one by one: the offers for the last one are awaited.
    page.wait_for("document.querySelector('#suggestions').innerText.includes('Ukraine')");
    assert!(page.text("#suggestions").contains("Ukraine country"));
    page.press("ArrowDown");
    page.press("Enter");
    assert_eq!(
        page.eval("document.querySelector('#q').value"),
        "talks country:Ukraine "
    );
    page.leave_by(|page| page.press("Enter"));
    assert_eq!(page.path(), "/?q=talks country:Ukraine ");
    let found = articles(&mut page);
    assert!(found > 0 && found < everything);

    page.goto("/?q=attack");
    let type_facet = "[aria-labelledby=f-event_type]";
    let picked = number(&page.text(&format!("{type_facet} li:nth-child(2) .cnt")));
    page.follow(&format!("{type_facet} li:nth-child(2) a"));
    assert_eq!(
        articles(&mut page),
        picked,
        "the count was what the pick gives"
    );
    assert!(
        page.count(&format!("{type_facet} li a")) > 3,
        "other values stay to be picked"
    );
    page.follow(&format!("{type_facet} li a:not([aria-current])"));
    assert!(
        articles(&mut page) >= picked,
        "values of one facet are alternatives"
    );
    assert_eq!(
        page.count(".chip"),
        3,
        "two filters and a way to clear them"
    );
    page.follow(".chip");
    assert_eq!(page.count(".chip"), 1);
    page.follow(".chip");
    assert_eq!(page.path(), "/?q=attack");

    let all = articles(&mut page);
    page.leave_by(|page| page.drag(".time svg", 0.45, 0.95));
    let path = page.path();
    assert!(path.contains("from=") && path.contains("to="), "{path}");
    let brushed = articles(&mut page);
    assert!(brushed > 0 && brushed < all, "{brushed} of {all}");

    let links = page.eval(
        "[...document.querySelectorAll('.right .links a')].map((a) => a.getAttribute('href'))",
    );
    let links: Vec<String> = serde_json::from_value(links).unwrap();
    assert!(links.len() > 8, "{links:?}");
    for link in links {
        assert_eq!(site.get(&link).status, 200, "{link}");
    }
    assert_eq!(page.faults(), "");
}

#[test]
fn somebody_reads_an_article_and_goes_back_and_forth() {
    let Some((mut page, _site)) = open(View::DESK) else {
        return;
    };
    page.goto("/events?q=attack");
    assert!(
        page.count(".ev") > page.count("ol > .hit"),
        "events of one sentence stand together"
    );
    assert!(page.count(".snip mark") > 0);
    page.follow(".hit .meta a");
    assert!(page.path().contains("#event-"));
    assert_eq!(
        page.count(".side .ev:target"),
        1,
        "the event that led here is shown"
    );

    page.click(".side .ev:target .jump");
    assert_eq!(page.count(".trig:target"), 1, "from the list into the text");
    page.click(".trig:target");
    assert_eq!(page.count(".side .ev:target"), 1, "and back");
    page.click(".side .ev:target summary");
    assert!(page.text(".side .ev:target dl").contains("confidence"));
    page.click(".ents a[href^='#m']");
    assert_eq!(page.count(".m:target"), 1, "from a name to where it stands");

    page.goto("/article/hw-2023-03-10-00");
    let line = "getComputedStyle(document.querySelector('.body .m.person')).textDecorationLine";
    assert_eq!(page.eval(line), "underline");
    page.click("label[for=show-person]");
    assert_eq!(page.eval(line), "none", "what is marked can be chosen");
    page.follow(".body .m.person");
    assert!(page.path().contains("person=") && articles(&mut page) > 0);

    page.goto("/compare");
    page.click("#c-q");
    page.type_text("Ukraine");
    page.click("#c-q2");
    page.type_text("Gaza");
    page.follow("main .go");
    assert_eq!(page.path(), "/compare?q=Ukraine&q2=Gaza");
    assert_eq!(page.count("main .two .time"), 2);

    page.goto("/facet/country");
    page.click("#prefix");
    page.type_text("ukr");
    page.wait_for("[...document.querySelectorAll('#values li')].filter((item) => item.checkVisibility()).length === 1");
    assert_eq!(page.faults(), "");
}

#[test]
fn keys_do_what_the_mouse_does() {
    let Some((mut page, _site)) = open(View::DESK) else {
        return;
    };
    page.goto("/?q=attack");
    page.press("Tab");
    assert_eq!(page.text(":focus"), "Skip to results");
    page.press("Enter");
    assert_eq!(page.eval("document.activeElement.id"), "main");
    for _ in 0..40 {
        page.press("Tab");
        let seen = page.eval("(() => { const e = document.activeElement; return e !== document.body && e.checkVisibility() && getComputedStyle(e).outlineStyle !== 'none'; })()");
        assert_eq!(
            seen,
            true,
            "{}",
            page.eval("document.activeElement.outerHTML")
        );
    }
    page.press("/");
    assert_eq!(page.eval("document.activeElement.id"), "q");
    page.press("End");
    page.type_text(" coun");
    page.wait_for(OPTIONS);
    page.press("ArrowUp");
    assert_eq!(page.count("#suggestions [aria-selected=true]"), 1);
    assert_eq!(
        page.eval("document.querySelector('#q').getAttribute('aria-activedescendant') === document.querySelector('#suggestions [aria-selected=true]').id"),
        true
    );
    page.press("Escape");
    assert_eq!(
        page.eval("document.querySelector('#suggestions').hidden"),
        true
    );
    page.eval("document.querySelector('.time svg a:not([tabindex])').focus()");
    page.leave_by(|page| page.press("Enter"));
    assert!(page.path().contains("from="));
    assert_eq!(page.faults(), "");
}
