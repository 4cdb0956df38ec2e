//! What every request can reach.

use std::{net::IpAddr, sync::Arc};

use actix_web::web::Data;

use crate::{
    accounts::{Notifier, Passwords},
    catalog::PageViews,
    db::Repo,
    foundation::money::Currency,
    mailer::{Letterhead, Mailbox},
};

use super::{assets::Assets, limits::Limits, paths, remember::Remember};

mod fragments;

pub use fragments::{Fragments, KeptPage};

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
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl WebConfig {
    /// The whole address of a path of this shop.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// What mails say about the shop.
    pub fn letterhead(&self) -> Letterhead {
        Letterhead { shop_name: self.shop_name.clone(), base_url: self.base_url.clone() }
    }

    /// Who writes the mails about accounts.
    pub fn notifier(&self) -> Notifier {
        Notifier {
            head: self.letterhead(),
            log_in_path: paths::log_in_by,
            email_change_path: paths::confirm_email,
        }
    }
}

/// The parts of the program that pages use.
pub struct AppState {
    /// The database.
    pub repo: Repo,
    /// Facts about the shop.
    pub shop: WebConfig,
    /// Styles, scripts and pictures.
    pub assets: Assets,
    /// Catalogue pages that need not be rendered again.
    pub fragments: Fragments,
    /// Looks at product pages that are not written down yet.
    pub views: Arc<PageViews>,
    /// The mails of a shop that has no mail server; shown under `/dev`.
    pub mailbox: Option<Arc<Mailbox>>,
    /// Turns for hashing passwords.
    pub passwords: Passwords,
    /// How often something may be asked for.
    pub limits: Limits,
    /// The cookie of those who stay logged in.
    pub remember: Remember,
}
