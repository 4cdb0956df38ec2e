//! Parts that many pages share.

mod cards;
mod cell;
mod checklist;
mod choices;
mod country_options;
mod field;
mod imported_order_summary;
mod moment;
mod order_summary;
mod pagination;
mod picture;
mod picture_field;
mod price;
mod price_note;
mod select;
mod suggestion;

pub use cards::{Card, Cards};
pub use cell::Cell;
pub use checklist::Checklist;
pub use choices::{Choice, Choices};
pub use field::{ErrorSummary, Field, field_id};
pub use imported_order_summary::ImportedOrderSummary;
pub use moment::Moment;
pub use order_summary::{Audience, OrderSummary};
pub use pagination::Pagination;
pub use picture::{Picture, PictureLoading, PicturePlace, own_picture, preview_picture};
pub use picture_field::{FILE_SUFFIX, PictureField, REMOVAL_SUFFIX};
pub use price::Price;
pub use price_note::{DeliveryNote, PriceNote};
pub use select::{Check, Select, SelectOption};
pub use suggestion::{Suggestion, SuggestionGroup};
