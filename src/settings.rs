//! The settings of the shop: name, currency, limits, address, texts and business calendar.

mod calendar;
mod current;
pub mod fields;
mod form;
mod models;
mod origins;
mod pages;
mod prices;
mod rejection;

#[path = "settings"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "settings"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use current::{count_records, current, hide_setup, initialize, is_setup_hidden};
pub use form::{change_page, change_settings, update, update_page};
pub use models::{ApiSettings, Calendar, ID, RecordCounts, Settings, ShopPictures, ShopTexts};
pub use origins::AllowedOrigins;
pub use pages::{SettingsPage, SettingsSection};
pub use prices::{PriceTerms, TaxStatus};
pub use rejection::SettingsRejection;
