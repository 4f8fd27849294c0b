//! Tables, matching and countries on small dictionaries of their own.

use super::*;

#[test]
fn countries_by_code_and_name() {
    let lexicon = Lexicon::builtin().expect("builtin");
    for text in [
        "IRN",
        "irn",
        "IR",
        "364",
        "Iran",
        "iranian",
        "İran",
        "إيران",
        "伊朗",
        "Иран",
        "Irán",
    ] {
        assert_eq!(
            lexicon
                .resolve_country(text)
                .map(|country| country.code.as_str()),
            Some("IRN"),
            "{text}"
        );
    }
    for text in ["US", "U.S.", "United States", "America", "the States"] {
        assert_eq!(
            lexicon
                .resolve_country(text)
                .map(|country| country.code.as_str()),
            Some("USA"),
            "{text}"
        );
    }
    assert!(lexicon.resolve_country("Atlantis").is_none());
}

#[test]
fn regions_from_the_widest() {
    let lexicon = Lexicon::builtin().expect("builtin");
    let iran = lexicon.country("IRN").expect("Iran");
    let codes: Vec<&str> = iran
        .regions
        .iter()
        .map(|region| region.code.as_str())
        .collect();
    assert_eq!(codes, ["001", "142", "034"]);
    assert!(
        lexicon
            .country("SUN")
            .expect("USSR")
            .successors
            .contains(&"UKR".to_owned())
    );
}
