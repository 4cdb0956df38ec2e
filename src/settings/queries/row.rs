//! Queries of the single row of settings. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{
        api_settings, business_calendar, orders, settings, setup_checklist, shipping_zones,
        shop_pictures, tax_rates,
    },
    foundation::clock::Timestamp,
    settings::models::{RecordCounts, Settings, ShopPicturesRow},
};

/// The id of the row. The database rejects any other.
const ID: i64 = 1;

pub fn find(conn: &mut Conn) -> QueryResult<Option<Settings>> {
    settings::table
        .inner_join(business_calendar::table)
        .inner_join(api_settings::table)
        .inner_join(shop_pictures::table)
        .filter(settings::id.eq(ID))
        .select(Settings::as_select())
        .first(conn)
        .optional()
}

pub fn pictures(conn: &mut Conn) -> QueryResult<ShopPicturesRow> {
    shop_pictures::table.find(ID).select(ShopPicturesRow::as_select()).first(conn)
}

/// Returns 0 if there are settings already.
pub fn insert(conn: &mut Conn, first: Settings, now: Timestamp) -> QueryResult<usize> {
    let calendar = first.calendar.clone();
    let api = first.api.clone();
    let inserted = diesel::insert_into(settings::table)
        .values((settings::id.eq(ID), first, settings::updated_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(conn)?;
    if inserted > 0 {
        diesel::insert_into(business_calendar::table)
            .values((business_calendar::id.eq(ID), calendar))
            .execute(conn)?;
        diesel::insert_into(api_settings::table)
            .values((api_settings::id.eq(ID), api))
            .execute(conn)?;
        diesel::insert_into(shop_pictures::table).values(shop_pictures::id.eq(ID)).execute(conn)?;
        diesel::insert_into(setup_checklist::table)
            .values(setup_checklist::id.eq(ID))
            .execute(conn)?;
    }
    Ok(inserted)
}

/// Returns 0 if the version has changed meanwhile.
pub fn update(conn: &mut Conn, version: i32, new: Settings, now: Timestamp) -> QueryResult<usize> {
    let calendar = new.calendar.clone();
    let api = new.api.clone();
    let pictures = ShopPicturesRow {
        logo_id: new.pictures.logo.as_ref().map(|logo| logo.id),
        banner_id: new.pictures.banner.as_ref().map(|banner| banner.id),
        banner_alt: new.pictures.banner_alt.clone(),
    };
    let updated = diesel::update(settings::table.find(ID).filter(settings::version.eq(version)))
        .set((new, settings::updated_at.eq(now)))
        .execute(conn)?;
    if updated > 0 {
        diesel::update(business_calendar::table.find(ID)).set(calendar).execute(conn)?;
        diesel::update(api_settings::table.find(ID)).set(api).execute(conn)?;
        diesel::update(shop_pictures::table.find(ID)).set(pictures).execute(conn)?;
    }
    Ok(updated)
}

pub fn count_records(conn: &mut Conn) -> QueryResult<RecordCounts> {
    Ok(RecordCounts {
        tax_rates: tax_rates::table.count().get_result(conn)?,
        shipping_zones: shipping_zones::table.count().get_result(conn)?,
        orders: orders::table.count().get_result(conn)?,
    })
}

pub fn is_setup_hidden(conn: &mut Conn) -> QueryResult<Option<bool>> {
    setup_checklist::table.find(ID).select(setup_checklist::is_hidden).first(conn).optional()
}

pub fn hide_setup(conn: &mut Conn, is_hidden: bool) -> QueryResult<usize> {
    diesel::update(setup_checklist::table.find(ID))
        .set(setup_checklist::is_hidden.eq(is_hidden))
        .execute(conn)
}
