//! The current settings.

use crate::{
    Result,
    accounts::{Permission, Scope},
    audit::{Change, FieldChange, SubjectKind},
    db::{Conn, Tx},
    foundation::{ids::PictureId, money::Currency, zone::Zone},
    pictures, q,
};

use super::models::{Calendar, ID, RecordCounts, Settings, ShopPicturesRow};

/// Returns the current settings, or the defaults if none are stored yet.
pub fn current(conn: &mut Conn<'_>) -> Result<Settings> {
    let Some(mut settings) = q!(conn, settings::row::find())? else {
        return Ok(Settings::default());
    };
    let ShopPicturesRow { logo_id, banner_id, .. } = q!(conn, settings::row::pictures())?;
    let ids: Vec<PictureId> = logo_id.into_iter().chain(banner_id).collect();
    let found = pictures::list_by_id(conn, &ids)?;
    let of = |id: Option<PictureId>| id.and_then(|id| found.get(&id)).cloned();
    settings.pictures.logo = of(logo_id);
    settings.pictures.banner = of(banner_id);
    Ok(settings)
}

/// Stores the first settings of a new shop. Does nothing if there are settings.
pub fn initialize(tx: &mut Tx<'_>, shop_name: &str, currency: Currency, zone: Zone) -> Result<()> {
    let first = Settings {
        shop_name: shop_name.to_owned(),
        currency,
        calendar: Calendar { zone, ..Calendar::default() },
        ..Settings::default()
    };
    q!(tx, settings::row::insert(first, tx.now()))?;
    Ok(())
}

/// Returns `true` if the shopkeeper took the checklist of a new shop off the overview.
pub fn is_setup_hidden(conn: &mut Conn<'_>) -> Result<bool> {
    Ok(q!(conn, settings::row::is_setup_hidden())?.unwrap_or_default())
}

/// Takes the checklist of a new shop off the overview, or puts it back.
pub fn hide_setup(tx: &mut Tx<'_>, scope: &Scope, is_hidden: bool) -> Result<()> {
    scope.require(Permission::SettingsWrite)?;
    q!(tx, settings::row::hide_setup(is_hidden))?;
    let word = |is_hidden: bool| if is_hidden { "hidden" } else { "shown" };
    let fields =
        vec![FieldChange::new("first_steps", "First steps", word(!is_hidden), word(is_hidden))];
    scope.record(tx, Change::new("updated", SubjectKind::Settings, ID, "Settings").fields(fields));
    Ok(())
}

/// Counts the records that some settings depend on.
pub fn count_records(conn: &mut Conn<'_>) -> Result<RecordCounts> {
    q!(conn, settings::row::count_records())
}
