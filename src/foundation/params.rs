//! What a form sent: names and texts, in order, as typed.

use std::{collections::BTreeMap, fmt, sync::Arc};

/// Ordered pairs of a form or a query; clones share them until one is changed. Nothing here is
/// trusted or converted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Arc<Vec<(String, String)>>);

impl Params {
    /// Keeps the pairs in the order in which they were sent.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(Arc::new(pairs))
    }

    /// The value of a name that was sent; the last one where it was repeated.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The `version` in which what a form shows was read; 0 where it says none.
    pub fn version(&self) -> i32 {
        self.get("version").and_then(|version| version.parse().ok()).unwrap_or(0)
    }

    /// Every value of a name, in order: `name` and, as multiple selects may say it, `name[]`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let is_named = move |key: &str| key == name || key.strip_suffix("[]") == Some(name);
        self.0.iter().filter(move |(key, _)| is_named(key)).map(|(_, value)| value.as_str())
    }

    /// Groups `prefix[key][field]=value` by key; numeric keys sort as numbers.
    pub fn nested(&self, prefix: &str) -> BTreeMap<Key, Params> {
        let mut groups: BTreeMap<Key, Params> = BTreeMap::new();
        for (name, value) in self.0.iter() {
            if let Some((key, field)) = split_nested(name, prefix) {
                groups.entry(Key::new(key)).or_default().push(field, value);
            }
        }
        groups
    }

    /// Sends a further pair.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.pairs().push((name.into(), value.into()));
    }

    /// Replaces every value of a name by one.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.pairs().retain(|(key, _)| key != name);
        self.push(name, value);
    }

    /// Takes out every value of a name and answers the last.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let value = self.get(name).map(str::to_owned);
        self.pairs().retain(|(key, _)| key != name);
        value
    }

    fn pairs(&mut self) -> &mut Vec<(String, String)> {
        Arc::make_mut(&mut self.0)
    }

    /// The pairs, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self::new(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// The middle of a nested name. Numbers come first and in their own order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `items[7][quantity]`
    Number(i64),
    /// `items[new][quantity]`
    Text(String),
}

impl Key {
    fn new(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Text(text.to_owned()), Self::Number)
    }

    /// The number, where the key is one.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

/// As it is written in a name.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

fn split_nested<'a>(name: &'a str, prefix: &str) -> Option<(&'a str, &'a str)> {
    let rest = name.strip_prefix(prefix)?.strip_prefix('[')?;
    let (key, rest) = rest.split_once("][")?;
    Some((key, rest.strip_suffix(']')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_repeated_values_counts_and_all_are_kept() {
        let params: Params =
            [("a", "1"), ("b[]", "x"), ("b[]", "y"), ("a", "2")].into_iter().collect();
        assert_eq!(params.get("a"), Some("2"));
        assert_eq!(params.all("b").collect::<Vec<_>>(), ["x", "y"]);
    }

    #[test]
    fn nested_names_are_grouped_in_the_order_of_their_numbers() {
        let params: Params = [("i[10][q]", "a"), ("i[9][q]", "b"), ("i[x][q]", "c"), ("i[9", "d")]
            .into_iter()
            .collect();
        let groups = params.nested("i");
        let read: Vec<_> = groups.values().filter_map(|group| group.get("q")).collect();
        assert_eq!(read, ["b", "a", "c"]);
    }
}
