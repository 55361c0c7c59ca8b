//! What the writer of a misspelt word may have meant.

/// `; did you mean "…"?` with the nearest of the known words, or nothing where none is near.
pub(super) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map_or(String::new(), |near| format!("; did you mean \"{near}\"?"))
}

fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|each| (distance(word, each), each))
        .min()
        // With half of it to change, it is another word.
        .filter(|(distance, each)| distance * 2 < word.chars().count().max(each.chars().count()))
        .map(|(_, each)| each)
}

/// How many characters must be added, left out or changed to make one word of the other (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.chars().enumerate() {
        let mut diagonal = index;
        let mut before = index + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(&right) {
            let changed = diagonal + usize::from(from != *to);
            diagonal = *cell;
            *cell = changed.min(diagonal + 1).min(before + 1);
            before = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_characters() {
        for (left, right, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("boden-lule", "boden-lulea", 1),
            ("kitten", "sitting", 3),
            ("Övertorneå", "Överkalix", 6),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
            assert_eq!(distance(right, left), expected, "{right} {left}");
        }
    }

    #[test]
    fn a_word_with_nothing_in_common_is_no_suggestion() {
        assert_eq!(did_you_mean("xyz", ["abc"]), "");
        assert_eq!(did_you_mean("xyz", []), "");
        assert_eq!(
            did_you_mean("bodi", ["seat", "body"]),
            "; did you mean \"body\"?"
        );
    }
}
