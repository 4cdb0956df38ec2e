//! The state that all requests share.

use std::{
    net::IpAddr,
    sync::{Arc, PoisonError, RwLock},
};

use actix_web::web::Data;

use crate::{
    Result,
    accounts::{AccessTokenSigner, ApiKeyUseBuffer, Notifier, Passwords},
    catalog::PageViews,
    checkout::CheckoutConfig,
    db::Repo,
    idempotency::RunningRequests,
    imports::ImportService,
    limits::Limits,
    mailer::{Mailbox, ShopIdentity},
    payment_service::PaymentService,
    payments::{self, PaymentMethod, TestGateway},
    pictures::PictureService,
    search::CatalogIndex,
    search_terms::SearchCounts,
    settings::{self, Settings},
    shopping_cart::{CartCache, CartLimits, CartTouchBuffer},
    webhooks::WebhookConfig,
};

use super::{
    assets::Assets,
    body_budget::BodyBudget,
    cart_cookie::CartCookie,
    cart_view::CartView,
    paths,
    preview_links::PreviewLinks,
    recently_viewed::RecentlyViewed,
    remember_me::RememberMeCookie,
    share_links::ShareLinks,
    sse::{PageKind, SubscriptionHub, SubscriptionTokenSigner, Topic},
};

mod cached_pages;
mod category_menu;
mod page_cache;

pub use cached_pages::PageSource;
pub use category_menu::CategoryMenu;
pub use page_cache::{CachedPage, CachedText, PageCache};

/// The extractor of the state.
pub type State = Data<AppState>;

/// The part of the configuration that pages need.
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// The shop's public address, without a slash at the end.
    pub base_url: String,
    /// `true` if `/dev` pages exist.
    pub development: bool,
    /// `true` if pictures on other sites are fetched.
    pub fetches_pictures: bool,
    /// Proxies whose `X-Forwarded-For` header is trusted.
    pub trusted_proxies: Vec<IpAddr>,
}

impl WebConfig {
    /// Returns the absolute URL of a path of this shop.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// Returns the absolute URL of a path of this shop, and other URLs unchanged.
    pub fn absolute_url(&self, address: &str) -> String {
        if address.starts_with('/') { self.absolute(address) } else { address.to_owned() }
    }

    /// Returns the path of a URL of this shop, and other URLs unchanged. A redirect to a path stays on
    /// the host name that the browser uses, so its cookies are sent along.
    pub fn redirect_target<'a>(&self, address: &'a str) -> &'a str {
        let path = address.strip_prefix(&*self.base_url).filter(|path| path.starts_with('/'));
        path.unwrap_or(address)
    }
}

/// The services, caches and cookies that handlers use.
pub struct AppState {
    /// The database.
    pub repo: Repo,
    /// The configuration.
    pub shop: WebConfig,
    /// The shop's settings as they were last read. Use [`AppState::settings`].
    pub settings: RwLock<Arc<Settings>>,
    /// Styles, scripts and pictures.
    pub assets: Assets,
    /// Finds products by words and filters.
    pub catalog_index: CatalogIndex,
    /// The pictures that were uploaded.
    pub pictures: PictureService,
    /// The files that are imported.
    pub imports: ImportService,
    /// Rendered catalog pages.
    pub page_cache: PageCache,
    /// The menu of categories.
    pub menu: CategoryMenu,
    /// The sitemap for search engines.
    pub sitemap: CachedText,
    /// Carts as their pages show them.
    pub cart_cache: CartCache<CartView>,
    /// Views of product pages that are not saved yet.
    pub page_views: PageViews,
    /// Searches that are not saved yet.
    pub search_counts: SearchCounts,
    /// Views of carts that are not saved yet. A view postpones the cart's expiry.
    pub cart_touches: CartTouchBuffer,
    /// Uses of API keys that are not recorded yet.
    pub api_key_uses: ApiKeyUseBuffer,
    /// Signs and verifies the access tokens of customers.
    pub access_tokens: AccessTokenSigner,
    /// The mails of a shop without a mail server, shown at `/dev/mailbox`.
    pub mailbox: Option<Arc<Mailbox>>,
    /// Hashes passwords, a few at a time.
    pub passwords: Passwords,
    /// Rate limits.
    pub limits: Limits,
    /// The requests with an idempotency key that are being answered.
    pub running_requests: RunningRequests,
    /// The memory for request bodies.
    pub body_budget: BodyBudget,
    /// The cookie of users who stay logged in.
    pub remember_me: RememberMeCookie,
    /// The cookie of guests' carts.
    pub cart_cookie: CartCookie,
    /// The cookie of recently viewed products.
    pub recently_viewed: RecentlyViewed,
    /// Links that show products that are not in the shop yet.
    pub preview_links: PreviewLinks,
    /// Links that share a cart.
    pub share_links: ShareLinks,
    /// The open live streams and their topics.
    pub hub: SubscriptionHub,
    /// Signs the topics of a page for its live stream.
    pub subscription_tokens: SubscriptionTokenSigner,
    /// Talks to the payment providers.
    pub payment_service: PaymentService,
    /// The configuration of outgoing webhooks.
    pub webhooks: WebhookConfig,
    /// The fake payment provider, in development only.
    pub test_gateway: Option<TestGateway>,
}

impl AppState {
    /// Returns the shop's settings. A change by another process arrives within seconds.
    pub fn settings(&self) -> Arc<Settings> {
        let settings = self.settings.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&settings)
    }

    /// Reads the settings from the database.
    pub async fn refresh_settings(&self) -> Result<()> {
        let read = Arc::new(self.repo.read(settings::current).await?);
        let mut settings = self.settings.write().unwrap_or_else(PoisonError::into_inner);
        // Another refresh may have read a later version meanwhile.
        if read.version >= settings.version {
            *settings = read;
        }
        Ok(())
    }

    /// Returns the subscription token of the checkout's pages.
    pub fn checkout_token(&self) -> String {
        self.subscription_tokens.sign(PageKind::Checkout, &[Topic::PricingRules])
    }

    /// Returns the limits of carts.
    pub fn cart_limits(&self) -> CartLimits {
        CartLimits::from_settings(&self.settings())
    }

    /// Returns the settings and payment methods for a checkout.
    pub fn checkout_config(&self) -> CheckoutConfig {
        CheckoutConfig { settings: self.settings(), methods: self.payment_methods() }
    }

    /// Returns the payment methods that the shop offers.
    pub fn payment_methods(&self) -> Vec<PaymentMethod> {
        payments::available_methods(&self.settings(), self.payment_service.gateways())
    }

    /// Returns the details of the shop for mails.
    pub fn shop_identity(&self) -> ShopIdentity {
        let settings = self.settings();
        ShopIdentity {
            shop_name: settings.shop_name.clone(),
            reply_to: settings.email.clone(),
            new_orders_to: settings.new_orders_to().to_owned(),
            base_url: self.shop.base_url.clone(),
            zone: settings.zone(),
            limits_mail: self.limits.are_on(),
            logo: settings.mail_logo(&self.shop.base_url),
        }
    }

    /// Returns the sender of mails about accounts.
    pub fn notifier(&self) -> Notifier {
        account_notifier(self.shop_identity())
    }
}

/// Returns the sender of mails about accounts, for a shop with this identity.
pub fn account_notifier(head: ShopIdentity) -> Notifier {
    Notifier {
        head,
        log_in_path: paths::log_in_link,
        email_change_path: paths::confirm_email,
        invitation_path: paths::staff_invitation,
    }
}
