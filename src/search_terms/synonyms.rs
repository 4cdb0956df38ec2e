//! Saving and deleting groups of words that mean the same.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::{Change, Forms, SubjectKind},
    db::{Conn, Tx},
    error::ensure_version,
    events::Event,
    foundation::{
        changeset::Changeset, direction::isolate, ids::SynonymGroupId, params::Params,
        text::one_line,
    },
    q,
    search::split_words,
    tombstones::{self, RecordList},
};

use super::{fields, models::SynonymGroup};

/// The most groups of a shop.
const MAX_GROUPS: usize = 500;
/// The most words and phrases of a group.
const MAX_PHRASES: usize = 20;
/// The most characters of a phrase.
const MAX_CHARACTERS: usize = 60;
/// The most words of a phrase.
const MAX_WORDS: usize = 5;

/// Returns all groups in alphabetical order.
pub fn list_synonyms(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<SynonymGroup>> {
    scope.require(Permission::ProductsRead)?;
    q!(conn, search_terms::synonyms::all())
}

/// Returns the words and phrases of all groups, for the catalog index.
pub fn list_index_synonyms(conn: &mut Conn<'_>) -> Result<Vec<Vec<String>>> {
    let groups = q!(conn, search_terms::synonyms::all())?;
    Ok(groups.iter().map(|group| group.phrases().map(str::to_owned).collect()).collect())
}

/// Returns a group.
pub fn get_synonyms(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: SynonymGroupId,
) -> Result<SynonymGroup> {
    scope.require(Permission::ProductsRead)?;
    q!(conn, search_terms::synonyms::find(id))
}

/// Returns the form of a new group that begins with a word, or the empty form.
pub fn new_synonyms(word: &str) -> Changeset {
    let word: String = one_line(word).chars().take(MAX_CHARACTERS).collect();
    let words = if word.is_empty() { word } else { format!("{word}, ") };
    Changeset::new([(fields::WORDS.name, words)].into_iter().collect())
}

/// Returns the form of a group.
pub fn change_synonyms(group: &SynonymGroup) -> Changeset {
    let version = group.version.to_string();
    let values = [(fields::WORDS.name, group.words.as_str()), ("version", version.as_str())];
    Changeset::new(values.into_iter().collect())
}

/// Saves a new group.
///
/// # Errors
/// `Invalid` if the words are not two to 20 different ones that are in no other group.
pub fn create_synonyms(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<SynonymGroup> {
    scope.require(Permission::ProductsWrite)?;
    let words = cast(tx, params, None)?;
    let id = q!(tx, search_terms::synonyms::insert(&words, tx.now()))?;
    let group = q!(tx, search_terms::synonyms::find(id))?;
    let after = change_synonyms(&group);
    let kind = SubjectKind::SearchSynonyms;
    scope.record(tx, Change::created(kind, id, &group.words, &after, &fields::ALL));
    tx.emit(Event::SynonymsChanged);
    Ok(group)
}

/// Changes a group, if it has the version of the form.
///
/// # Errors
/// As [`create_synonyms`]. `Rejected` as stale.
pub fn update_synonyms(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: SynonymGroupId,
    params: Params,
) -> Result<SynonymGroup> {
    scope.require(Permission::ProductsWrite)?;
    let before = q!(tx, search_terms::synonyms::find(id))?;
    ensure_version(Some(params.version()), before.version, &before.words)?;
    let words = cast(tx, params, Some(id))?;
    if q!(tx, search_terms::synonyms::update(id, before.version, &words, tx.now()))? == 0 {
        return Err(Error::stale(&before.words));
    }
    let group = q!(tx, search_terms::synonyms::find(id))?;
    let forms = Forms { before: &change_synonyms(&before), after: &change_synonyms(&group) };
    let kind = SubjectKind::SearchSynonyms;
    scope.record(tx, Change::updated(kind, id, &group.words, forms, &fields::ALL));
    tx.emit(Event::SynonymsChanged);
    Ok(group)
}

/// Deletes a group. Returns it.
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn delete_synonyms(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: SynonymGroupId,
    required_version: Option<i32>,
) -> Result<SynonymGroup> {
    scope.require(Permission::ProductsWrite)?;
    let group = q!(tx, search_terms::synonyms::find(id))?;
    ensure_version(required_version, group.version, &group.words)?;
    if q!(tx, search_terms::synonyms::delete(id, group.version))? == 0 {
        return Err(Error::stale(&group.words));
    }
    tombstones::record(tx, RecordList::SearchSynonyms, &[id.get()])?;
    scope.record(tx, Change::new("deleted", SubjectKind::SearchSynonyms, id, &group.words));
    tx.emit(Event::SynonymsChanged);
    Ok(group)
}

/// Reads the words of a group. Two requests at the same time can put a word into two groups; the search then finds
/// the words of both.
fn cast(tx: &mut Tx<'_>, params: Params, own: Option<SynonymGroupId>) -> Result<String> {
    let mut form = Changeset::new(params);
    let phrases = cast_phrases(&mut form);
    if !form.is_valid() {
        return Err(form.into());
    }
    let groups = q!(tx, search_terms::synonyms::all())?;
    if own.is_none() && groups.len() >= MAX_GROUPS {
        let problem = format!("can't be added: there are {MAX_GROUPS} groups. Delete one first");
        form.field_error(&fields::WORDS, problem);
    }
    let others = groups.iter().filter(|group| Some(group.id) != own);
    let taken: HashMap<String, &SynonymGroup> =
        others.flat_map(|group| group.phrases().map(move |word| (key(word), group))).collect();
    for phrase in &phrases {
        if let Some(group) = taken.get(&key(phrase)) {
            let (phrase, group) = (isolate(phrase), isolate(&group.words));
            let problem = format!(
                "“{phrase}” is already in the group “{group}”. Add the other words to that group"
            );
            form.error(fields::WORDS.name, problem);
        }
    }
    form.finish(phrases.join(", ")).map_err(Error::from)
}

/// Reads words and phrases that are separated by commas or line breaks, or repeated.
fn cast_phrases(form: &mut Changeset) -> Vec<String> {
    let sent: Vec<&str> = form.values().all(fields::WORDS.name).collect();
    let sent = sent.join(", ");
    form.set(fields::WORDS.name, sent);
    let text = form.cast_lines(&fields::WORDS);
    if form.has_errors(&fields::WORDS) {
        return Vec::new();
    }
    let phrases = text.split([',', '\n']).map(one_line).filter(|phrase| !phrase.is_empty());
    let phrases: Vec<String> = phrases.collect();
    match phrases.len() {
        0 => form.field_error(&fields::WORDS, "can't be blank"),
        1 => form.field_error(&fields::WORDS, "must be at least two, separated by commas"),
        count if count > MAX_PHRASES => {
            form.field_error(&fields::WORDS, format!("must be at most {MAX_PHRASES}"));
        }
        _ => {}
    }
    let mut first: HashMap<String, &String> = HashMap::new();
    for phrase in &phrases {
        let name = isolate(phrase);
        let words = split_words(phrase).len();
        if phrase.chars().count() > MAX_CHARACTERS {
            let problem = format!("“{name}” must be at most {MAX_CHARACTERS} characters");
            form.error(fields::WORDS.name, problem);
        } else if words == 0 {
            form.error(fields::WORDS.name, format!("“{name}” has no letters or digits"));
        } else if words > MAX_WORDS {
            let problem = format!("“{name}” must be at most {MAX_WORDS} words");
            form.error(fields::WORDS.name, problem);
        } else if let Some(same) = first.insert(key(phrase), phrase) {
            let problem = format!("“{name}” is the same to the search as “{}”", isolate(same));
            form.error(fields::WORDS.name, problem);
        }
    }
    phrases
}

/// Returns what two phrases have in common that the search does not distinguish.
fn key(phrase: &str) -> String {
    split_words(phrase).join(" ")
}
