//! Sentences without the marks that are struck out of them.

use super::{Parser, State};
use crate::annotate::analysis::{Rel, Sentence, Tag, Token};
use crate::annotate::model::words::Word;

impl Parser {
    /// Finds heads and relations of a tagged sentence. Superfluous marks (Penn tag NFP) are passed over and hang on what stands before them.
    pub(crate) fn parse(&self, words: &[Word], sentence: &mut Sentence, state: &mut State) {
        let superfluous = |token: &Token| token.tag == Tag::Nfp;
        if !sentence.tokens.iter().any(superfluous) || sentence.tokens.iter().all(superfluous) {
            return self.parse_all(words, sentence, state);
        }
        let kept: Vec<usize> = (0..sentence.tokens.len())
            .filter(|&at| !superfluous(&sentence.tokens[at]))
            .collect();
        let mut rest = Sentence {
            tokens: kept.iter().map(|&at| sentence.tokens[at]).collect(),
            ..Sentence::default()
        };
        let words: Vec<Word> = kept.iter().map(|&at| words[at]).collect();
        self.parse_all(&words, &mut rest, state);
        let mut before = kept[0] as u16;
        let mut parsed = kept.iter().zip(&rest.tokens).peekable();
        for (at, token) in sentence.tokens.iter_mut().enumerate() {
            if let Some((_, read)) = parsed.next_if(|(kept, _)| **kept == at) {
                token.head = kept[usize::from(read.head)] as u16;
                token.rel = read.rel;
                before = at as u16;
            } else {
                token.head = before;
                token.rel = Rel::Punct;
            }
        }
        sentence.parsed = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::model::{Scratch, split};
    use crate::text::TextField;

    /// What is struck out hangs on what stands before it, and what is left hangs on what is left.
    #[test]
    fn struck_marks_are_passed_over() {
        let text = "Putin , left , and Medvedev met the king in the old town .";
        let mut sentence = split(text, TextField::Body, &mut Scratch::default()).remove(0);
        let words = vec![Word::default(); sentence.tokens.len()];
        for token in &mut sentence.tokens[1..4] {
            token.tag = Tag::Nfp;
        }
        Parser::default().parse(&words, &mut sentence, &mut State::default());
        assert!(sentence.parsed);
        for token in &sentence.tokens[1..4] {
            assert_eq!((token.head, token.rel), (0, Rel::Punct));
        }
        let mut rest = (0..sentence.tokens.len()).filter(|at| !(1..4).contains(at));
        assert!(rest.all(|at| !(1..4).contains(&usize::from(sentence.tokens[at].head))));
    }
}
