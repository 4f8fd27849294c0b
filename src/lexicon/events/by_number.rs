//! Lists by small numbers, found without hashing.

/// Lists of things by number, one behind the other in memory. A number without a list has an empty one.
#[derive(Debug)]
pub(super) struct ByNumber<T> {
    /// Where the list of each number starts; the next one's start is its end.
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for ByNumber<T> {
    fn default() -> Self {
        ByNumber {
            starts: Vec::new(),
            items: Vec::new(),
        }
    }
}

impl<T> FromIterator<(u32, Vec<T>)> for ByNumber<T> {
    /// Takes lists in any order, one for each number. O(n log n + greatest number).
    fn from_iter<I: IntoIterator<Item = (u32, Vec<T>)>>(lists: I) -> Self {
        let mut lists: Vec<(u32, Vec<T>)> = lists.into_iter().collect();
        lists.sort_by_key(|&(number, _)| number);
        let mut made = Self::default();
        for (number, list) in lists {
            made.starts
                .resize(number as usize + 1, made.items.len() as u32);
            made.items.extend(list);
        }
        made.starts.push(made.items.len() as u32);
        made
    }
}

impl<T> ByNumber<T> {
    /// The list of a number. O(1).
    #[inline]
    pub(super) fn get(&self, number: u32) -> &[T] {
        let number = number as usize;
        match (self.starts.get(number), self.starts.get(number + 1)) {
            (Some(&start), Some(&end)) => &self.items[start as usize..end as usize],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_found_by_their_numbers() {
        let lists: ByNumber<char> = [(5, vec!['e', 'f']), (0, vec!['a']), (3, vec![])]
            .into_iter()
            .collect();
        let found: Vec<String> = (0..8).map(|at| lists.get(at).iter().collect()).collect();
        assert_eq!(found, ["a", "", "", "", "", "ef", "", ""]);
        assert!(ByNumber::<char>::default().get(0).is_empty());
        assert!(ByNumber::<char>::from_iter([]).get(0).is_empty());
    }
}
