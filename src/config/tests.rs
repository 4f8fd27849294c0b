//! Settings from file, environment and flags, and what is refused.

use super::*;

fn environment(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs
        .iter()
        .map(|(name, value)| (OsString::from(name), OsString::from(value)))
        .collect()
}

#[test]
fn later_sources_win() {
    let mut settings = Settings::default();
    assert_eq!(settings.record_bytes, 16 << 20);
    settings
        .read_toml(
            Path::new("a.toml"),
            "record_bytes = \"2MB\"\nthreads = 3\ndictionary = [\"a\", \"b\"]",
        )
        .unwrap();
    let variables = environment(&[
        ("DATELINE_THREADS", "5"),
        ("DATELINE_LOG", "debug"),
        ("HOME", "/"),
    ]);
    settings.read_environment(variables.into_iter()).unwrap();
    settings.set("--set", "deadline-ms", "2s").unwrap();
    assert_eq!(settings.record_bytes, 2_000_000);
    assert_eq!(settings.threads, 5);
    assert_eq!(settings.deadline_ms, 2_000);
    assert_eq!(
        settings.dictionary,
        [PathBuf::from("a"), PathBuf::from("b")]
    );
    assert_eq!(settings.get("deadline_ms").as_deref(), Some("2000"));
}

#[test]
fn errors_name_the_place_and_the_cure() {
    let mut settings = Settings::default();
    let error = settings
        .read_toml(Path::new("d.toml"), "recrod_bytes = 1")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "d.toml: no setting is called `recrod_bytes`; hint: did you mean `record_bytes`?"
    );
    let variables = environment(&[("DATELINE_QUERY_DEPTH", "9999")]);
    let error = settings
        .read_environment(variables.into_iter())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "DATELINE_QUERY_DEPTH: `query_depth` cannot be `9999`; expected a whole number from 4 to 256; hint: the default is `64`"
    );
    assert!(
        settings
            .set("--set", "writer_bytes", "99999999999999999999GB")
            .is_err()
    );
    assert!(settings.set("--set", "index", " ").is_err());
}

#[test]
fn every_setting_has_a_meaning_and_can_be_shown() {
    let settings = Settings::default();
    for line in Settings::TABLE {
        assert!(!line.help.trim().is_empty(), "{}", line.name);
        assert!(settings.get(line.name).is_some(), "{}", line.name);
    }
}
