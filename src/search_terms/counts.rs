//! Searches of shoppers, counted in memory and saved at intervals.

use std::{
    collections::{BTreeMap, HashSet},
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    Result,
    db::{Repo, Tx},
    q,
    search::fold,
};

use super::models::{NewSearchTerm, SearchOutcome};

/// The most characters of a term. Further ones are cut.
const MAX_CHARACTERS: usize = 60;
/// The most different terms of a day that one process counts, so that programs cannot fill the database.
const MAX_TERMS: usize = 10_000;

/// Searches that are not in the database yet, so that showing a page writes nothing. Nothing about the shopper is
/// known here.
#[derive(Debug, Default)]
pub struct SearchCounts(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The last day on which someone searched.
    day: String,
    /// The terms of that day.
    terms: HashSet<String>,
    waiting: BTreeMap<TermDay, Counted>,
}

/// A term on a day. The order of the terms is the order in which they are saved, so that two nodes can't deadlock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct TermDay {
    term: String,
    day: String,
}

#[derive(Clone, Copy, Debug)]
struct Counted {
    searches: i32,
    /// What the last search found.
    outcome: SearchOutcome,
}

impl SearchCounts {
    /// Counts a search on a day of the shop, such as `2026-03-01`. Texts with an `@` are not counted, since they may
    /// be email addresses.
    pub fn count(&self, text: &str, day: &str, outcome: SearchOutcome) {
        let term: String = fold(text).chars().take(MAX_CHARACTERS).collect();
        let term = term.trim_end();
        if term.is_empty() || text.contains('@') {
            return;
        }
        let mut state = self.lock();
        if state.day != day {
            state.day = day.to_owned();
            state.terms.clear();
        }
        if !state.terms.contains(term) {
            if state.terms.len() >= MAX_TERMS {
                return;
            }
            state.terms.insert(term.to_owned());
        }
        let key = TermDay { term: term.to_owned(), day: day.to_owned() };
        let counted = state.waiting.entry(key).or_insert(Counted { searches: 0, outcome });
        counted.searches = counted.searches.saturating_add(1);
        counted.outcome = outcome;
    }

    /// Saves the searches since the last call. If that fails, they are saved with the next call.
    pub async fn save(&self, repo: &Repo) -> Result<()> {
        let waiting = mem::take(&mut self.lock().waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let searches = waiting.clone();
        let saved = repo.write(move |tx| add_searches(tx, &searches)).await;
        if saved.is_err() {
            self.restore(waiting);
        }
        saved
    }

    fn restore(&self, failed: BTreeMap<TermDay, Counted>) {
        let mut state = self.lock();
        for (key, failed) in failed {
            let searches = failed.searches;
            let newer = state.waiting.entry(key).or_insert(Counted { searches: 0, ..failed });
            newer.searches = newer.searches.saturating_add(searches);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn add_searches(tx: &mut Tx<'_>, searches: &BTreeMap<TermDay, Counted>) -> Result<()> {
    for (TermDay { term, day }, Counted { searches, outcome }) in searches {
        let SearchOutcome { results, quality } = *outcome;
        let row = NewSearchTerm { term: term.clone(), results, quality };
        let id = q!(tx, search_terms::terms::save(&row, tx.now()))?;
        q!(tx, search_terms::terms::add_searches(id, day, *searches))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search_terms::models::MatchQuality;

    const FOUND: SearchOutcome = SearchOutcome { results: 3, quality: MatchQuality::All };
    const NOTHING: SearchOutcome = SearchOutcome { results: 0, quality: MatchQuality::All };

    #[test]
    fn spellings_of_a_term_are_counted_together() {
        let counts = SearchCounts::default();
        counts.count(" Crème  BRÛLÉE", "2026-03-01", FOUND);
        counts.count("creme brulee", "2026-03-01", NOTHING);
        counts.count("creme brulee", "2026-03-02", NOTHING);
        for text in ["", "\u{1F600}", "ann@example.com"] {
            counts.count(text, "2026-03-02", NOTHING);
        }
        let state = counts.lock();
        let counted: Vec<_> = state
            .waiting
            .iter()
            .map(|(key, counted)| (&*key.term, &*key.day, counted.searches, counted.outcome))
            .collect();
        assert_eq!(
            counted,
            [
                ("creme brulee", "2026-03-01", 2, NOTHING),
                ("creme brulee", "2026-03-02", 1, NOTHING)
            ]
        );
    }

    #[test]
    fn the_terms_of_a_day_are_limited() {
        let counts = SearchCounts::default();
        for number in 0..MAX_TERMS + 5 {
            counts.count(&number.to_string(), "2026-03-01", FOUND);
        }
        counts.count("1", "2026-03-01", FOUND);
        counts.count(&"x".repeat(100), "2026-03-02", FOUND);
        let state = counts.lock();
        assert_eq!(state.waiting.len(), MAX_TERMS + 1);
        let longest = state.waiting.keys().map(|key| key.term.len()).max();
        assert_eq!(longest, Some(MAX_CHARACTERS));
        let of_one = state.waiting.iter().find(|(key, _)| key.term == "1");
        assert_eq!(of_one.map(|(_, counted)| counted.searches), Some(2));
    }

    #[test]
    fn searches_that_could_not_be_saved_are_added_to_newer_ones() {
        let counts = SearchCounts::default();
        counts.count("mug", "2026-03-01", NOTHING);
        let failed = mem::take(&mut counts.lock().waiting);
        counts.count("mug", "2026-03-01", FOUND);
        counts.restore(failed);
        let state = counts.lock();
        let counted = state.waiting.values().next().unwrap();
        assert_eq!((counted.searches, counted.outcome), (2, FOUND));
    }
}
