//! Start of the shop: assembles its parts and starts the server.

mod background;
mod catalog_indexer;
mod connections;
mod document_reader;
mod errors;
mod gateways;
pub mod index_folders;
mod memory_trimmer;
mod page_view_flusher;
mod release_watch;
mod repos;
mod settings_watch;
mod shutdown;
mod staff_mail;
mod unsafe_data;
mod webhooks;

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
    web::{self, Data},
};
use secrecy::ExposeSecret;

use crate::{
    Result,
    accounts::{self, AccessTokenSigner, ApiKeyUseBuffer, Passwords},
    admin, api,
    catalog::{self, PageViews},
    config::{Config, Switch},
    db::Repo,
    events::ChangeCounters,
    idempotency::RunningRequests,
    imports::ImportService,
    jobs,
    limits::Limits,
    mailer::{MailSettingsError, Mailbox, Mailer, Sender, Smtp},
    pictures::{BucketError, LocalStorage, ObjectStorage, PictureFetcher, PictureService, Storage},
    search::CatalogIndex,
    search_terms::SearchCounts,
    settings::{self, Settings},
    shopping_cart::{CartCache, CartTouchBuffer},
    storefront::{self, live::EventBatch},
    web::{
        assets::Assets,
        body_budget::BodyBudget,
        cart_cookie::CartCookie,
        endpoints,
        middleware::{
            SecurityHeaders, error_pages, method_override, page_clock, request_limits, request_log,
            rotate_session, same_origin, security_headers,
        },
        paths,
        preview_links::PreviewLinks,
        recently_viewed::RecentlyViewed,
        remember_me::RememberMeCookie,
        share_links::ShareLinks,
        sse::{SubscriptionHub, SubscriptionTokenSigner},
        state::{AppState, CachedText, CategoryMenu, PageCache, WebConfig},
    },
};

use background::Services;
pub use background::{Background, sweeps};
pub use errors::StartError;
pub use repos::{create_repo, open_repo};
pub use staff_mail::notifier;
pub use unsafe_data::reject_unsafe;

/// A running shop.
pub struct Shop {
    /// The shop's name.
    pub name: String,
    /// Its local URL, such as `http://localhost:8080`.
    pub address: String,
    /// The server, which runs until it is stopped.
    pub server: Server,
    /// The background tasks, to be stopped after the server.
    pub background: Background,
    /// The link that creates the first admin, if the shop has no admin.
    pub first_admin_link: Option<String>,
}

/// Opens the database, listens on the address and starts to serve.
pub async fn open(config: &Config) -> Result<Shop, StartError> {
    shutdown::ignore_file_size_signal();
    let socket = listen(config)?;
    let counters = ChangeCounters::default();
    let event_batch = EventBatch::default();
    let catalog_index = CatalogIndex::default();
    let listeners =
        vec![counters.listener(), event_batch.listener(), catalog_index.pending().listener()];
    let repo = create_repo(config, listeners)?;
    unsafe_data::reject_unsafe_data(config, &repo).await?;
    if repo.listen().map_err(StartError::Listener)? {
        repo.write(jobs::release_claims).await.map_err(StartError::Jobs)?;
    }
    let settings = first_settings(config, &repo).await.map_err(StartError::Settings)?;
    catalog::fill_title_keys(&repo).await.map_err(StartError::Titles)?;
    let name = settings.shop_name.clone();
    let key = config.cookie_key().map_err(StartError::Key)?;
    let key = Key::derive_from(key.expose_secret().as_bytes());
    let shop = web_config(config, &socket.url);
    let mail = mail(config, &repo, &shop.base_url)?;
    let payments = gateways::payments(config, &repo, &shop.base_url, &key)?;
    let webhook_config = webhooks::webhook_config(config, &key);
    let secure = !config.development();
    let access_tokens = AccessTokenSigner::new(key.signing(), &shop.base_url);
    let rules = SecurityHeaders::new(secure, &config.stripe_pages());
    let pictures = picture_service(config, &repo)?;
    let imports = ImportService::new(repo.clone(), config.storage_dir().join("imports"));
    let state = Data::new(AppState {
        catalog_index,
        pictures,
        imports,
        repo,
        shop,
        settings: RwLock::new(Arc::new(settings)),
        assets: Assets::load(),
        page_cache: PageCache::new(counters.clone()),
        menu: CategoryMenu::new(counters.clone()),
        sitemap: CachedText::default(),
        cart_cache: CartCache::new(counters),
        page_views: PageViews::default(),
        search_counts: SearchCounts::default(),
        cart_touches: CartTouchBuffer::default(),
        api_key_uses: ApiKeyUseBuffer::default(),
        access_tokens,
        mailbox: mail.mailbox,
        passwords: Passwords::new(secure),
        limits: Limits::new(config.rate_limits == Switch::On),
        running_requests: RunningRequests::default(),
        body_budget: BodyBudget::default(),
        remember_me: RememberMeCookie::new(key.clone(), secure),
        cart_cookie: CartCookie::new(key.clone(), secure),
        recently_viewed: RecentlyViewed::new(secure),
        preview_links: PreviewLinks::new(&key),
        share_links: ShareLinks::new(&key),
        hub: SubscriptionHub::new(connections::limit_streams(config.stream_limits())),
        subscription_tokens: SubscriptionTokenSigner::new(&key),
        payment_service: payments.service,
        webhooks: webhook_config,
        test_gateway: payments.test_gateway,
    });
    let first_admin_link = invite_first_admin(&state).await.map_err(StartError::Settings)?;
    let dispatcher = webhooks::dispatcher(&state)?;
    let fetcher = PictureFetcher::new(
        state.repo.clone(),
        state.pictures.clone(),
        webhooks::url_rule(config),
        state.shop.fetches_pictures,
    )?;
    let search_folder = index_folders::parent(config);
    let services = Services { mailer: mail.mailer, dispatcher, fetcher, search_folder };
    let background = Background::start(&state, event_batch, services);
    let cookies = CookieSettings { key, secure };
    let server = serve(socket.listener, state, cookies, rules)
        .map_err(|error| StartError::Listen(socket.url.clone(), error))?;
    let address = with_local_name(&socket.url);
    Ok(Shop { name, address, server, background, first_admin_link })
}

/// Creates the link for the first admin; `None` if there is an admin.
async fn invite_first_admin(state: &AppState) -> Result<Option<String>> {
    if state.repo.read(accounts::has_admin).await? {
        return Ok(None);
    }
    let secret = state.repo.write(accounts::invite_first_admin).await?;
    Ok(secret.map(|secret| state.shop.absolute(&paths::setup(&secret))))
}

/// The socket that the shop listens on.
struct Socket {
    listener: TcpListener,
    url: String,
}

fn listen(config: &Config) -> Result<Socket, StartError> {
    let failed = |error| StartError::Listen(format!("{}:{}", config.host, config.port), error);
    let listener = TcpListener::bind((config.bare_host(), config.port)).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok(Socket { listener, url: format!("http://{address}") })
}

/// Returns the shop's settings. A new shop gets its name, currency and time zone from the
/// configuration.
pub async fn first_settings(config: &Config, repo: &Repo) -> Result<Settings> {
    let name = config.shop_name.clone();
    let currency = config.currency;
    let zone = config.time_zone;
    let first = repo.write(move |tx| {
        settings::initialize(tx, &name, currency, zone)?;
        settings::current(tx)
    });
    first.await
}

/// The transport of mails, and the mailbox if they are not sent.
struct Mail {
    mailer: Mailer,
    mailbox: Option<Arc<Mailbox>>,
}

/// Uses the configured mail server, else a mailbox that `/dev/mailbox` shows.
fn mail(config: &Config, repo: &Repo, base_url: &str) -> Result<Mail, MailSettingsError> {
    let sender = Sender::new(&config.mail_from, base_url).ok_or(MailSettingsError::From)?;
    if let Some(url) = config.smtp_url() {
        return Ok(Mail {
            mailer: Mailer::Smtp(Smtp::new(url.expose_secret(), sender)?),
            mailbox: None,
        });
    }
    let mailbox = Arc::new(Mailbox::default());
    let mailer = Mailer::Mailbox(Arc::clone(&mailbox), sender, repo.clock().clone());
    Ok(Mail { mailer, mailbox: Some(mailbox) })
}

/// Stores pictures in the configured bucket, or else in a folder of this machine.
pub fn picture_service(config: &Config, repo: &Repo) -> Result<PictureService, BucketError> {
    let folder = config.storage_dir();
    let storage: Box<dyn Storage> = match config.picture_bucket() {
        Some(bucket) => Box::new(ObjectStorage::new(&bucket)?),
        None => Box::new(LocalStorage::new(folder.join("pictures"))),
    };
    let makes_avif = config.pictures_avif == Switch::On;
    Ok(PictureService::new(repo.clone(), storage, folder.join("tmp"), makes_avif))
}

fn web_config(config: &Config, local_url: &str) -> WebConfig {
    let base_url = config.base_url().unwrap_or_else(|| with_local_name(local_url));
    WebConfig {
        base_url: base_url.trim_end_matches('/').to_owned(),
        development: config.development(),
        fetches_pictures: config.fetch_pictures == Switch::On,
        trusted_proxies: config.trusted_proxies.clone(),
    }
}

/// Replaces a local address in a URL by `localhost`. A socket on all addresses can be reached there, too.
fn with_local_name(url: &str) -> String {
    let local = ["//127.0.0.1:", "//[::1]:", "//0.0.0.0:", "//[::]:"];
    let found = local.iter().find(|address| url.contains(*address));
    found.map_or_else(|| url.to_owned(), |address| url.replacen(address, "//localhost:", 1))
}

/// The key of cookies, and whether browsers send them over HTTPS only.
#[derive(Clone)]
struct CookieSettings {
    key: Key,
    secure: bool,
}

fn serve(
    listener: TcpListener,
    state: Data<AppState>,
    cookies: CookieSettings,
    rules: SecurityHeaders,
) -> io::Result<Server> {
    // In each list, middleware runs from the bottom to the top, then the route.
    let app = move || {
        let rules = rules.clone();
        let pages = web::scope("")
            // 10. the time at which a page was requested
            .wrap(from_fn(page_clock))
            // 9. the HTTP method of a form, before routing
            .wrap(from_fn(method_override))
            // 8. writes from our own pages only
            .wrap(from_fn(same_origin))
            // 7. limits on the size of requests
            .wrap(from_fn(request_limits))
            // 6. a page for every error
            .wrap(from_fn(error_pages))
            // 5. a new secret for a session that is due for it
            .wrap(from_fn(rotate_session))
            // 4. the user of the session
            .wrap(IdentityMiddleware::default())
            // 3. the encrypted session cookie
            .wrap(session(&cookies))
            // JSON at the addresses of pages, for clients that prefer it
            .configure(api::page_routes)
            .configure(storefront::routes)
            .configure(admin::routes)
            .configure(api::documentation_routes)
            .configure(endpoints::routes);
        App::new()
            .app_data(state.clone())
            // 2. security headers
            .wrap(from_fn(move |req, next| security_headers(req, next, rules.clone())))
            // 1. compression of responses
            .wrap(Compress::default())
            // 0. the request log
            .wrap(from_fn(request_log))
            // The API has middleware of its own, and no cookies.
            .service(api::scope())
            .service(pages)
    };
    let server = HttpServer::new(app).tcp_nodelay(true).shutdown_timeout(10);
    let server = server.on_connect(|socket, _| connections::set_tcp_user_timeout(socket));
    Ok(server.listen(listener)?.run())
}

fn session(cookies: &CookieSettings) -> SessionMiddleware<CookieSessionStore> {
    SessionMiddleware::builder(CookieSessionStore::default(), cookies.key.clone())
        .cookie_name("vitrine".to_owned())
        .cookie_secure(cookies.secure)
        .cookie_same_site(SameSite::Lax)
        .build()
}
