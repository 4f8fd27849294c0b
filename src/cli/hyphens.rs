//! `dateline search -sport truce`: words that a query excludes, told from flags.
//!
//! A shell user writes `-sport` as on any search page, and the parser of arguments takes it for flags. Before it sees
//! them, such words get a minus sign in place of the hyphen, which the query language reads alike.

use std::ffi::OsString;

use clap::Command;

/// Commands that take a query as words of their own.
const COMMANDS: &[&str] = &["search", "events", "export", "facets"];

/// The sign that stands for the hyphen meanwhile.
pub(super) const MINUS: char = '\u{2212}';

/// Gives excluded words of a query their minus sign; all else stays as it is.
pub(super) fn marked(
    arguments: impl IntoIterator<Item = OsString>,
    command: &Command,
) -> Vec<OsString> {
    let mut asked: Option<&Command> = None;
    let mut value_next = false;
    let mut ended = false;
    arguments
        .into_iter()
        .enumerate()
        .map(|(at, argument)| {
            let Some(text) = argument.to_str().filter(|_| at > 0 && !ended) else {
                return argument;
            };
            let is_value = std::mem::take(&mut value_next);
            ended = text == "--";
            value_next =
                takes_value(command, text) || asked.is_some_and(|asked| takes_value(asked, text));
            match asked {
                None if !is_value && COMMANDS.contains(&text) => {
                    asked = command.find_subcommand(text);
                    argument
                }
                Some(asked) if !is_value && excludes(text, &[command, asked]) => {
                    OsString::from(format!("{MINUS}{}", &text[1..]))
                }
                _ => argument,
            }
        })
        .collect()
}

/// Whether a flag takes the next argument as its value.
fn takes_value(command: &Command, text: &str) -> bool {
    text.strip_prefix("--").is_some_and(|name| {
        command.get_arguments().any(|argument| {
            argument.get_long() == Some(name) && argument.get_action().takes_values()
        })
    })
}

/// Whether an argument is a word with a hyphen before it rather than flags of one letter.
fn excludes(text: &str, commands: &[&Command]) -> bool {
    let Some(word) = text
        .strip_prefix('-')
        .filter(|word| word.chars().count() > 1 && !word.starts_with('-'))
    else {
        return false;
    };
    let is_flag = |letter: char| {
        matches!(letter, 'h' | 'V')
            || commands.iter().any(|command| {
                command
                    .get_arguments()
                    .any(|argument| argument.get_short() == Some(letter))
            })
    };
    !word.chars().all(is_flag)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn line(text: &str) -> String {
        let arguments = text.split('|').map(OsString::from);
        let marked = marked(arguments, &super::super::Cli::command());
        let texts: Vec<String> = marked
            .iter()
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect();
        texts.join("|")
    }

    #[test]
    fn excluded_words_are_told_from_flags() {
        assert_eq!(
            line("dateline|search|-sport|truce|--limit|5"),
            "dateline|search|−sport|truce|--limit|5"
        );
        assert_eq!(
            line("dateline|--index|-odd|search|truce|-\"cease fire\"|-q"),
            "dateline|--index|-odd|search|truce|−\"cease fire\"|-q"
        );
        for same in [
            "dateline|search|--cursor|-AbC|truce",
            "dateline|search|--|-sport",
            "dateline|get|-odd",
            "dateline|search|-h",
        ] {
            assert_eq!(line(same), same);
        }
    }
}
