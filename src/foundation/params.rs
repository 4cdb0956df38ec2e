//! Form and query parameters: names and values in order, as typed.

use std::{collections::BTreeMap, fmt, sync::Arc};

/// The ordered name-value pairs of a form or a query, not validated. Clones share them until one is
/// changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Arc<Vec<(String, String)>>);

impl Params {
    /// Creates parameters from pairs in the order in which they were sent.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(Arc::new(pairs))
    }

    /// The value of a name; the last one if it was repeated.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The `version` of the record that a form was loaded with; 0 if it is missing.
    pub fn version(&self) -> i32 {
        self.get("version").and_then(|version| version.parse().ok()).unwrap_or(0)
    }

    /// Returns every value of `name`, in order. Multiple selects may also be named `name[]`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let is_named = move |key: &str| key == name || key.strip_suffix("[]") == Some(name);
        self.0.iter().filter(move |(key, _)| is_named(key)).map(|(_, value)| value.as_str())
    }

    /// Groups `prefix[key][field]=value` by key; numeric keys sort as numbers.
    pub fn nested(&self, prefix: &str) -> BTreeMap<Key, Params> {
        let mut groups: BTreeMap<Key, Params> = BTreeMap::new();
        for (name, value) in self.0.iter() {
            if let Some(nested) = NestedName::parse(name, prefix) {
                groups.entry(Key::new(nested.key)).or_default().push(nested.field, value);
            }
        }
        groups
    }

    /// Appends a pair.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.pairs().push((name.into(), value.into()));
    }

    /// Replaces all values of a name by one.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.pairs().retain(|(key, _)| key != name);
        self.push(name, value);
    }

    /// Removes all values of a name and returns the last.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let value = self.get(name).map(str::to_owned);
        self.pairs().retain(|(key, _)| key != name);
        value
    }

    /// Removes all pairs `prefix[key][…]`.
    pub fn remove_nested(&mut self, prefix: &str, key: &Key) {
        let key = key.to_string();
        let is_nested = |name: &str| NestedName::parse(name, prefix).is_some_and(|n| n.key == key);
        self.pairs().retain(|(name, _)| !is_nested(name));
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

/// The key of a nested name. Numbers sort first, by value.
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

    /// The number, if the key is one.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

/// Writes the key as in a nested name.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// The parts of `prefix[key][field]`.
struct NestedName<'a> {
    key: &'a str,
    field: &'a str,
}

impl<'a> NestedName<'a> {
    fn parse(name: &'a str, prefix: &str) -> Option<Self> {
        let rest = name.strip_prefix(prefix)?.strip_prefix('[')?;
        let (key, rest) = rest.split_once("][")?;
        Some(Self { key, field: rest.strip_suffix(']')? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn get_returns_the_last_of_repeated_values_and_all_returns_every_one() {
        let params: Params =
            [("a", "1"), ("b[]", "x"), ("b[]", "y"), ("a", "2")].into_iter().collect();
        assert_eq!(params.get("a"), Some("2"));
        assert_eq!(params.all("b").collect::<Vec<_>>(), ["x", "y"]);
    }

    #[test]
    fn nested_names_are_grouped_and_sorted_by_number() {
        let params: Params = [("i[10][q]", "a"), ("i[9][q]", "b"), ("i[x][q]", "c"), ("i[9", "d")]
            .into_iter()
            .collect();
        let groups = params.nested("i");
        let read: Vec<_> = groups.values().filter_map(|group| group.get("q")).collect();
        assert_eq!(read, ["b", "a", "c"]);
    }
}
