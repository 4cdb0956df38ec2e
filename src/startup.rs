//! Puts the program together and opens the shop.

mod background;
mod connections;
mod errors;
mod freed_memory;
mod gateways;
mod page_view_flusher;
mod release_watch;
mod repos;
mod settings_watch;
mod shutdown;
mod unsafe_data;

use std::{
    io,
    net::TcpListener,
    sync::{Arc, RwLock},
};

use actix_identity::IdentityMiddleware;
use actix_session::{SessionMiddleware, storage::CookieSessionStore};
use actix_web::{
    App, HttpServer,
    cookie::{Key, SameSite},
    dev::Server,
    middleware::{Compress, from_fn},
    web::Data,
};

use crate::{
    Result,
    accounts::{self, Passwords},
    admin,
    catalog::{self, PageViews},
    config::{Config, Switch},
    db::Repo,
    events::ChangeCounters,
    limits::Limits,
    mailer::{BadMailSetting, Mailbox, Mailer, Sender, Smtp},
    settings::{self, Settings},
    shopping_cart::{CartCache, CartTouchBuffer},
    storefront::{self, live::EventBatch},
    web::{
        assets::Assets,
        cart_cookie::CartCookie,
        endpoints,
        limits::BodyBudget,
        middleware::{
            SecurityHeaders, error_pages, method_override, page_clock, request_limits, request_log,
            rotate_session, same_origin, security_headers,
        },
        paths,
        recently_viewed::RecentlyViewed,
        remember_me::RememberMeCookie,
        share_links::ShareLinks,
        sse::{SubscriptionHub, SubscriptionTokenSigner},
        state::{AppState, CachedText, CategoryMenu, PageCache, WebConfig},
    },
};

pub use background::{Background, sweeps};
pub use errors::StartError;
pub use repos::{make_repo, open_repo};
pub use unsafe_data::refuse_unsafe;

/// A shop whose doors are open.
pub struct Shop {
    /// The shop's name.
    pub name: String,
    /// Where it is reached, such as `http://127.0.0.1:8080`.
    pub address: String,
    /// Serves until told to stop.
    pub server: Server,
    /// What goes on beside it, and is to be stopped after it.
    pub background: Background,
    /// The link with which somebody becomes the first admin, where nobody runs the shop yet.
    pub first_admin_link: Option<String>,
}

/// Opens the database, listens on the address and begins to serve.
pub async fn open(config: &Config) -> Result<Shop, StartError> {
    shutdown::outlive_file_limits();
    let (listener, address) = listen(config)?;
    let (counters, news) = (ChangeCounters::default(), EventBatch::default());
    let repo = make_repo(config, vec![counters.listener(), news.listener()])?;
    unsafe_data::refuse_unsafe_data(config, &repo).await?;
    repo.listen().map_err(StartError::Listener)?;
    let settings = first_settings(config, &repo).await.map_err(StartError::Settings)?;
    catalog::fill_title_keys(&repo).await.map_err(StartError::Titles)?;
    let name = settings.shop_name.clone();
    let key = Key::derive_from(config.cookie_key().map_err(StartError::Key)?.as_bytes());
    let shop = shop(config, &address);
    let (mailer, mailbox) = mailer(config, &repo, &shop.base_url)?;
    let (payment_service, test_gateway) =
        gateways::payment_service(config, &repo, &shop.base_url, &key)?;
    let secure = !config.development();
    let rules = SecurityHeaders::new(secure, &config.stripe_pages());
    let state = Data::new(AppState {
        repo,
        shop,
        settings: RwLock::new(Arc::new(settings)),
        assets: Assets::load(),
        page_cache: PageCache::new(counters.clone()),
        menu: CategoryMenu::new(counters.clone()),
        sitemap: CachedText::default(),
        cart_cache: CartCache::new(counters),
        page_views: PageViews::default(),
        cart_touches: CartTouchBuffer::default(),
        mailbox,
        passwords: Passwords::new(secure),
        limits: Limits::new(config.rate_limits == Switch::On),
        body_budget: BodyBudget::default(),
        remember_me: RememberMeCookie::new(key.clone(), secure),
        cart_cookie: CartCookie::new(key.clone(), secure),
        recently_viewed: RecentlyViewed::new(secure),
        share_links: ShareLinks::new(&key),
        hub: SubscriptionHub::new(connections::granted(config.stream_caps())),
        subscription_tokens: SubscriptionTokenSigner::new(&key),
        payment_service,
        test_gateway,
    });
    let first_admin_link = invite_first_admin(&state).await.map_err(StartError::Settings)?;
    let background = Background::start(&state, news, mailer);
    let cannot = |error| StartError::Listen(address.clone(), error);
    let server = serve((key, secure, rules), listener, state).map_err(cannot)?;
    Ok(Shop { name, address: by_name(&address), server, background, first_admin_link })
}

/// The address at which somebody becomes the first admin, unless there is one.
async fn invite_first_admin(state: &AppState) -> Result<Option<String>> {
    if state.repo.read(accounts::has_admin).await? {
        return Ok(None);
    }
    let secret = state.repo.write(accounts::invite_first_admin).await?;
    Ok(secret.map(|secret| state.shop.absolute(&paths::setup(&secret))))
}

/// The socket of the configured address, and where it is reached.
fn listen(config: &Config) -> Result<(TcpListener, String), StartError> {
    let place = format!("{}:{}", config.host, config.port);
    let bound = TcpListener::bind((config.bare_host(), config.port))
        .and_then(|socket| Ok((socket.local_addr()?, socket)));
    let (address, socket) = bound.map_err(|error| StartError::Listen(place, error))?;
    Ok((socket, format!("http://{address}")))
}

/// The shop's settings; a new shop gets its name, currency and time zone from the configuration.
pub async fn first_settings(config: &Config, repo: &Repo) -> Result<Settings> {
    let (name, currency, zone) = (config.shop_name.clone(), config.currency, config.time_zone);
    let first = repo.write(move |tx| {
        settings::initialize(tx, &name, currency, zone)?;
        settings::current(tx)
    });
    first.await
}

/// A mail server where one is named; otherwise a box that `/dev/mailbox` shows.
fn mailer(
    config: &Config,
    repo: &Repo,
    base_url: &str,
) -> Result<(Mailer, Option<Arc<Mailbox>>), BadMailSetting> {
    let sender = Sender::new(&config.mail_from, base_url).ok_or(BadMailSetting::From)?;
    if let Some(url) = config.smtp_url() {
        return Ok((Mailer::Smtp(Smtp::new(url, sender)?), None));
    }
    let (mailbox, clock) = (Arc::new(Mailbox::default()), repo.clock().clone());
    let mailer = Mailer::Mailbox(Arc::clone(&mailbox), sender, clock);
    Ok((mailer, Some(mailbox)))
}

fn shop(config: &Config, address: &str) -> WebConfig {
    let base_url = config.base_url().unwrap_or_else(|| by_name(address));
    WebConfig {
        base_url: base_url.trim_end_matches('/').to_owned(),
        development: config.development(),
        trusted_proxies: config.trusted_proxies.clone(),
    }
}

/// An address of this machine as people write it. What listens everywhere is found there, too.
fn by_name(address: &str) -> String {
    let local = ["//127.0.0.1:", "//[::1]:", "//0.0.0.0:", "//[::]:"];
    let message = local.iter().find(|place| address.contains(*place));
    message.map_or_else(|| address.to_owned(), |place| address.replacen(place, "//localhost:", 1))
}

fn serve(
    (key, secure, rules): (Key, bool, SecurityHeaders),
    listener: TcpListener,
    state: Data<AppState>,
) -> io::Result<Server> {
    // Middleware runs from the bottom of this list to the top, then the route.
    let app = move || {
        let rules = rules.clone();
        App::new()
            .app_data(state.clone())
            // 10. when a page was begun
            .wrap(from_fn(page_clock))
            // 9. the verb that a form means, before routing
            .wrap(from_fn(method_override))
            // 8. writes from our own pages only
            .wrap(from_fn(same_origin))
            // 7. nothing that is too long or compressed
            .wrap(from_fn(request_limits))
            // 6. a page for every error
            .wrap(from_fn(error_pages))
            // 5. a fresh secret for an ageing session
            .wrap(from_fn(rotate_session))
            // 4. the user of the session
            .wrap(IdentityMiddleware::default())
            // 3. the sealed cookie
            .wrap(session(&key, secure))
            // 2. what browsers are told about every answer
            .wrap(from_fn(move |req, next| security_headers(req, next, rules.clone())))
            // 1. compression of whatever leaves
            .wrap(Compress::default())
            // 0. a line in the log for each request
            .wrap(from_fn(request_log))
            .configure(storefront::routes)
            .configure(admin::routes)
            .configure(endpoints::routes)
    };
    let server = HttpServer::new(app).tcp_nodelay(true).shutdown_timeout(10);
    let server = server.on_connect(|socket, _| connections::set_tcp_user_timeout(socket));
    Ok(server.listen(listener)?.run())
}

fn session(key: &Key, secure: bool) -> SessionMiddleware<CookieSessionStore> {
    SessionMiddleware::builder(CookieSessionStore::default(), key.clone())
        .cookie_name("vitrine".to_owned())
        .cookie_secure(secure)
        .cookie_same_site(SameSite::Lax)
        .build()
}
