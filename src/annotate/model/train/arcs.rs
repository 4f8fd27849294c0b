//! Examples → parser, with a dynamic oracle (Goldberg & Nivre 2012): the parser explores its own mistakes and learns
//! the best way on from wherever it is.

use super::{Example, Random, TrainError, TrainOptions, corrupt};
use crate::annotate::analysis::{Rel, Sentence};
use crate::annotate::model::classes::Classes;
use crate::annotate::model::learn::Learner;
use crate::annotate::model::parser::{
    ACTION_TEMPLATES, ACTIONS, ALL_ACTIONS, Action, LABEL_TEMPLATES, LABELS, Parser, State,
    best_label, choose,
};
use crate::annotate::model::tagger::Tagger;
use crate::annotate::model::words::look_at;

/// So few that the rows stay in the second cache of a processor: more cost a tenth of the time of a parse and are right for 0.2 % more heads.
const ACTION_BITS: u32 = 19;
const LABEL_BITS: u32 = 17;
/// How often the parser follows its own choice although it is wrong, after the first round.
const EXPLORATION: f64 = 0.9;

pub(super) fn train(
    examples: &[Example],
    classes: &Classes,
    tagger: &Tagger,
    options: &TrainOptions,
    say: &mut dyn FnMut(String),
) -> Result<Parser, TrainError> {
    let mut actions = Learner::<ACTIONS>::new(ACTION_BITS);
    let mut labels = Learner::<LABELS>::new(LABEL_BITS);
    let mut random = Random(12);
    let mut order: Vec<u32> = (0..examples.len() as u32)
        .step_by(options.every.max(1))
        .collect();
    let mut state = State::default();
    let mut words = Vec::new();
    let mut gold = Vec::new();
    let mut features = [0u64; ACTION_TEMPLATES];
    let mut label_features = [0u64; LABEL_TEMPLATES];
    for round in 1..=options.arc_rounds {
        random.shuffle(&mut order);
        let (mut heads, mut rels, mut all) = (0u64, 0u64, 0u64);
        for &number in &order {
            let example = &examples[number as usize];
            let mut example = corrupt(example, &mut random).unwrap_or_else(|| example.clone());
            words.clear();
            look_at(&example.text, &example.sentence, classes, &mut words);
            gold_heads(&example.sentence, &mut gold);
            tagger.tag(&words, |at, tag| example.sentence.tokens[at].tag = tag);
            state.start(&words, &example.sentence);
            let root = gold.len() as u16;
            while !state.done() {
                let action = if state.stack().is_empty() {
                    Action::Shift
                } else if state.next() == root {
                    if state.has_head(state.top()) {
                        Action::Reduce
                    } else {
                        Action::Left
                    }
                } else {
                    state.action_features(&mut features);
                    actions.tick();
                    let scores = actions.score(&features);
                    let mine = choose(&scores, |action| state.allows(action));
                    let costs = ALL_ACTIONS.map(|action| cost(&state, &gold, action));
                    let least = costs.iter().flatten().min().copied().unwrap_or(0);
                    if costs[mine as usize] == Some(least) {
                        mine
                    } else {
                        let mut right = mine;
                        let mut high = f32::NEG_INFINITY;
                        for action in ALL_ACTIONS {
                            let at = action as usize;
                            if costs[at] == Some(least) && scores[at] > high {
                                (right, high) = (action, scores[at]);
                            }
                        }
                        actions.update(&features, right as usize, mine as usize);
                        if round > 1 && random.unit() < EXPLORATION {
                            mine
                        } else {
                            right
                        }
                    }
                };
                let rel = match state.arc(action) {
                    None => 63,
                    Some((head, _)) if head == root => Rel::Root as u8,
                    Some((head, dependent)) => {
                        state.label_features(head, dependent, &mut label_features);
                        labels.tick();
                        let mine = best_label(&labels.score(&label_features));
                        let token = &example.sentence.tokens[usize::from(dependent)];
                        if gold[usize::from(dependent)] == head {
                            rels += u64::from(mine == token.rel as u8);
                            if mine != token.rel as u8 && token.rel != Rel::Root {
                                labels.update(
                                    &label_features,
                                    token.rel as usize,
                                    usize::from(mine),
                                );
                            }
                        }
                        mine
                    }
                };
                if let Some((head, dependent)) = state.arc(action) {
                    let right = gold[usize::from(dependent)] == head;
                    heads += u64::from(right);
                    rels += u64::from(right && head == root);
                }
                state.apply(action, rel);
            }
            all += u64::from(root);
        }
        say(format!(
            "parser: round {round}, {:.2} % of heads and {:.2} % of relations right while learning",
            100.0 * heads as f64 / all.max(1) as f64,
            100.0 * rels as f64 / all.max(1) as f64
        ));
    }
    Ok(Parser::new(
        actions.finish().ok_or(TrainError::Empty)?,
        labels.finish().ok_or(TrainError::Empty)?,
    ))
}

/// The true heads; the root's is the position behind the last token.
fn gold_heads(sentence: &Sentence, out: &mut Vec<u16>) {
    out.clear();
    let length = sentence.tokens.len() as u16;
    out.extend(sentence.tokens.iter().enumerate().map(|(at, token)| {
        if usize::from(token.head) == at {
            length
        } else {
            token.head
        }
    }));
}

/// How many true arcs `action` puts out of reach; `None` when it is not allowed.
fn cost(state: &State, gold: &[u16], action: Action) -> Option<u32> {
    if !state.allows(action) {
        return None;
    }
    let length = gold.len() as u16;
    let (top, next) = (state.top(), state.next());
    let waiting = |head: u16| {
        (next..length)
            .filter(|&k| gold[usize::from(k)] == head)
            .count() as u32
    };
    let lost_below = |head: u16, skip_top: bool| {
        state
            .stack()
            .iter()
            .filter(|&&k| !(skip_top && k == top))
            .filter(|&&k| gold[usize::from(k)] == head && !state.has_head(k))
            .count() as u32
    };
    let on_stack = |at: u16| state.stack().contains(&at);
    Some(match action {
        Action::Left => {
            let head = gold[usize::from(top)];
            u32::from(head > next && head <= length) + waiting(top)
        }
        Action::Reduce => waiting(top),
        Action::Right => {
            let head = gold[usize::from(next)];
            u32::from(head != top && (head > next || on_stack(head))) + lost_below(next, false)
        }
        Action::Shift => u32::from(on_stack(gold[usize::from(next)])) + lost_below(next, false),
    })
}
