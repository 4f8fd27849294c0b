//! The page without a script: everything is a link or a form.

use super::open;
use super::page::View;

#[test]
fn everything_is_a_link_or_a_form() {
    let view = View {
        script: false,
        ..View::DESK
    };
    let Some((mut page, _site)) = open(view) else {
        return;
    };
    page.goto("/");
    assert_eq!(page.count("[role=combobox]"), 0, "no script has run");
    page.click("#q");
    page.type_text("attack");
    page.follow(".ask button");
    assert_eq!(page.path(), "/?q=attack");
    assert!(page.count("ol > .hit") > 0 && page.count(".ev") > 0);
    let all = page.text("h1");
    page.follow("[aria-labelledby=f-country] li a");
    assert!(page.path().contains("country="), "{}", page.path());
    assert_eq!(page.count(".chip"), 1);
    page.follow(".chip");
    assert_eq!(page.text("h1"), all);
    page.follow(".time svg a:not([tabindex])");
    assert!(page.path().contains("from=") && page.count(".chip") == 3);
    page.follow(".tabs a[href^='/matrix']");
    assert!(page.count(".matrix td a") > 0);
    page.follow(".matrix td a");
    assert!(page.path().starts_with("/events?") && page.count(".ev") > 0);
    page.follow(".hit .meta a");
    assert!(page.path().starts_with("/article/"));
    page.click(".side summary");
    assert_eq!(page.count(".side details[open]"), 1);

    page.look_with(View { width: 360, ..view });
    page.goto("/?q=attack");
    let shown = "document.querySelector('.facet li a').checkVisibility()";
    assert_eq!(
        page.eval(shown),
        false,
        "filters are folded away where it is narrow"
    );
    page.click("details.facets > summary");
    assert_eq!(page.eval(shown), true);
    assert_eq!(page.faults(), "");
}
