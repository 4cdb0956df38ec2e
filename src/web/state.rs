//! What every request can reach.

use actix_web::web::Data;

use crate::{db::Repo, foundation::money::Currency};

use super::assets::Assets;

/// The handle that handlers are given.
pub type State = Data<AppState>;

/// What the pages need to know of the shop.
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// Name of the shop.
    pub shop_name: String,
    /// Currency of every price.
    pub currency: Currency,
    /// Beginning of links in mails, without a slash at the end.
    pub base_url: String,
    /// Whether `/dev` pages exist.
    pub development: bool,
}

/// The parts of the program that pages use.
pub struct AppState {
    /// The database.
    pub repo: Repo,
    /// Facts about the shop.
    pub shop: WebConfig,
    /// Styles, scripts and pictures.
    pub assets: Assets,
}
