//! The nearest right name for a wrong one: what error messages offer.

/// Returns the candidate that is closest to `name`, or `None` when nothing is close enough to be worth offering.
///
/// Closeness is the Damerau–Levenshtein distance (optimal string alignment) without regard to case and with `-` and
/// `_` taken for equal; at most a third of the letters may differ. Costs O(letters² · candidates).
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let wanted = fold(name);
    let allowed = (wanted.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&wanted, &fold(candidate)), candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

fn fold(name: &str) -> Vec<char> {
    name.chars()
        .take(64)
        .flat_map(char::to_lowercase)
        .map(|letter| if letter == '-' { '_' } else { letter })
        .collect()
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut current = vec![i];
        for j in 1..=b.len() {
            let same = a[i - 1] == b[j - 1];
            let mut cost = (last[j - 1] + usize::from(!same))
                .min(last[j] + 1)
                .min(current[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before_last[j - 2] + 1);
            }
            current.push(cost);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn offers_what_was_probably_meant() {
        let names = ["country", "organization", "event_type", "from", "to"];
        assert_eq!(nearest("contry", names), Some("country"));
        assert_eq!(nearest("Organisation", names), Some("organization"));
        assert_eq!(nearest("event-tpye", names), Some("event_type"));
        assert_eq!(nearest("form", names), Some("from"));
        assert_eq!(nearest("zebra", names), None);
        assert_eq!(nearest("", names), None);
    }
}
