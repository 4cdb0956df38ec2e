//! What every request can reach.

use std::{
    net::IpAddr,
    sync::{Arc, PoisonError, RwLock},
};

use actix_web::web::Data;

use crate::{
    Result,
    accounts::{Notifier, Passwords},
    catalog::PageViews,
    checkout::CheckoutConfig,
    db::Repo,
    limits::Limits,
    mailer::{Mailbox, ShopIdentity},
    payment_service::PaymentService,
    payments::{self, Method, TestGateway},
    settings::{self, Settings},
    shopping_cart::{CartCache, CartLimits, CartTouchBuffer},
};

use super::{
    assets::Assets,
    cart_cookie::CartCookie,
    cart_view::CartView,
    limits::BodyBudget,
    paths,
    recently_viewed::RecentlyViewed,
    remember_me::RememberMeCookie,
    share_links::ShareLinks,
    sse::{PageKind, SubscriptionHub, Tickets, Topic},
};

mod cached_pages;
mod category_menu;
mod page_cache;

pub use cached_pages::PageSource;
pub use category_menu::CategoryMenu;
pub use page_cache::{CachedPage, CachedText, PageCache};

/// The handle that handlers are given.
pub type State = Data<AppState>;

/// What the pages need to know of how the shop is run.
#[derive(Clone, Debug)]
pub struct WebConfig {
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

    /// Where a browser is sent that is to see an address: a page of this shop by its path, so that
    /// whoever came by another name of this host stays there, with cookies and all.
    pub fn way_to<'a>(&self, address: &'a str) -> &'a str {
        let path = address.strip_prefix(&*self.base_url).filter(|path| path.starts_with('/'));
        path.unwrap_or(address)
    }
}

/// The parts of the program that pages use.
pub struct AppState {
    /// The database.
    pub repo: Repo,
    /// How the shop is run.
    pub shop: WebConfig,
    /// What the shopkeeper decided, as it was last read.
    pub kept_settings: RwLock<Arc<Settings>>,
    /// Styles, scripts and pictures.
    pub assets: Assets,
    /// Catalogue pages that need not be rendered again.
    pub fragments: PageCache,
    /// The menu of categories.
    pub menu: CategoryMenu,
    /// The list of all pages for search engines.
    pub sitemap: CachedText,
    /// Carts that need not be read again.
    pub kept_carts: CartCache<CartView>,
    /// Looks at product pages that are not written down yet.
    pub views: PageViews,
    /// Carts that were looked at and are to be kept longer for it.
    pub uses: CartTouchBuffer,
    /// The mails of a shop that has no mail server; shown under `/dev`.
    pub mailbox: Option<Arc<Mailbox>>,
    /// Turns for hashing passwords.
    pub passwords: Passwords,
    /// How often something may be asked for.
    pub limits: Limits,
    /// How many bytes of request bodies are held at once.
    pub bodies: BodyBudget,
    /// The cookie of those who stay logged in.
    pub remember: RememberMeCookie,
    /// The cookie of visitors' carts.
    pub carts: CartCookie,
    /// The cookie of what a browser looked at.
    pub recent: RecentlyViewed,
    /// Links that share a cart.
    pub shares: ShareLinks,
    /// The tabs that are open, and what they show.
    pub hub: SubscriptionHub,
    /// What pages bring along to be told about what they show.
    pub subscription_tokens: Tickets,
    /// Who talks to the payment providers.
    pub payment_service: PaymentService,
    /// The provider that plays one, on a developer's machine.
    pub test_gateway: Option<TestGateway>,
}

impl AppState {
    /// The shop's settings as they were last read: at once after a change by this process,
    /// some seconds after one by another.
    pub fn settings(&self) -> Arc<Settings> {
        let kept = self.kept_settings.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&kept)
    }

    /// Reads the settings again.
    pub async fn refresh_settings(&self) -> Result<()> {
        let read = Arc::new(self.repo.read(settings::current).await?);
        let mut kept = self.kept_settings.write().unwrap_or_else(PoisonError::into_inner);
        // Of two that read at once, the later state stays.
        if read.version >= kept.version {
            *kept = read;
        }
        Ok(())
    }

    /// What the pages of the checkout bring along.
    pub fn checkout_token(&self) -> String {
        self.subscription_tokens.sign(PageKind::Checkout, &[Topic::Terms])
    }

    /// What the shop allows its carts.
    pub fn cart_limits(&self) -> CartLimits {
        CartLimits::of(&self.settings())
    }

    /// What the shop brings to a checkout.
    pub fn checkout_config(&self) -> CheckoutConfig {
        CheckoutConfig { settings: self.settings(), methods: self.payment_methods() }
    }

    /// The ways to pay that the shop offers at the moment.
    pub fn payment_methods(&self) -> Vec<Method> {
        payments::methods(&self.settings(), self.payment_service.gateways())
    }

    /// What mails say about the shop.
    pub fn shop_identity(&self) -> ShopIdentity {
        let settings = self.settings();
        ShopIdentity {
            shop_name: settings.shop_name.clone(),
            reply_to: settings.email.clone(),
            new_orders_to: settings.new_orders_to().to_owned(),
            base_url: self.shop.base_url.clone(),
            zone: settings.zone(),
            limits_mail: self.limits.are_on(),
        }
    }

    /// Who writes the mails about accounts.
    pub fn notifier(&self) -> Notifier {
        Notifier {
            head: self.shop_identity(),
            log_in_path: paths::log_in_by,
            email_change_path: paths::confirm_email,
        }
    }
}
