//! Slices of synonyms and searches, for programs.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::slice::{Slice, SliceRequest},
    q,
    tombstones::{self, RecordList},
};

use super::models::SynonymGroup;

/// Returns a slice of the groups of synonyms.
pub fn list_synonym_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<SynonymGroup>> {
    scope.require(Permission::ProductsRead)?;
    let slice =
        tombstones::load_slice(conn, RecordList::SearchSynonyms, request, |conn, range| {
            q!(conn, search_terms::synonyms::keys(range))
        })?;
    let groups = q!(conn, search_terms::synonyms::by_ids(&slice.ids()))?;
    Ok(slice.with_records(groups, |group| group.id.get()))
}
