//! Puts the program together and opens the shop.

mod gateways;
mod looks;
mod settings_watch;

use std::{
    collections::HashMap,
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
    web::{Data, PayloadConfig},
};

use crate::{
    accounts::{self, Passwords},
    cashier::{Cashier, Reconciler},
    catalog::PageViews,
    checkout,
    config::{Config, Switch},
    db::{Fault, OpenError, Outcome, Repo, Tx, UrlError},
    events::{Bus, Listener},
    foundation::clock::Clock,
    jobs::{self, Every, Handler, Sweep, Sweeper, Worker},
    mailer::{BadMailSetting, Mailbox, Mailer, Smtp},
    payments::{self, NoClient},
    settings::{self, Settings},
    shopping_cart::{self, CartUses},
    web::{
        assets::Assets,
        cart_cookie::CartCookie,
        extractors::MAX_FORM_BYTES,
        limits::Limits,
        middleware::{
            BrowserRules, error_pages, fresh_secret, method_override, request_log, same_origin,
            security_headers,
        },
        recently_viewed::RecentlyViewed,
        remember::Remember,
        routes::routes,
        share_links::ShareLinks,
        state::{AppState, Fragments, WebConfig},
    },
};

pub use looks::LookSaver;
pub use settings_watch::SettingsWatch;

/// Why the shop could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database's address.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// How mail is sent.
    #[error(transparent)]
    Mail(#[from] BadMailSetting),
    /// The settings.
    #[error("the settings cannot be read: {0}")]
    Settings(Fault),
    /// The payment provider.
    #[error(transparent)]
    Gateway(#[from] NoClient),
    /// The key for cookies.
    #[error("cannot keep a key for cookies: {0}")]
    Key(io::Error),
    /// The address.
    #[error("cannot listen on {0}: {1}")]
    Listen(String, io::Error),
}

/// A shop whose doors are open.
pub struct Shop {
    /// The shop's name.
    pub name: String,
    /// Where it is reached, such as `http://127.0.0.1:8080`.
    pub address: String,
    /// Serves until told to stop.
    pub server: Server,
    /// Does what was promised; to be stopped after the server.
    pub worker: Worker,
    /// Takes away what nobody needs any more.
    pub sweeper: Sweeper,
    /// Writes down what was looked at; to be stopped after the server.
    pub saver: LookSaver,
    /// Notices when another process changes the settings.
    pub watch: SettingsWatch,
    /// Asks payment providers what nobody told; to be stopped before the database is let go.
    pub reconciler: Reconciler,
}

/// Opens the database, listens on the address and begins to serve.
pub async fn open(config: &Config) -> Result<Shop, StartError> {
    let place = format!("{}:{}", config.host, config.port);
    let cannot = |error| StartError::Listen(place.clone(), error);
    let listener = TcpListener::bind(&place).map_err(cannot)?;
    let address = format!("http://{}", listener.local_addr().map_err(cannot)?);
    let fragments = Fragments::default();
    let repo = open_with(config, vec![fragments.listener()])?;
    let settings = first_settings(config, &repo).await.map_err(StartError::Settings)?;
    let name = settings.shop_name.clone();
    let (mailer, mailbox) = mailer(config, &repo)?;
    let sweeper = Sweeper::start(repo.clone(), sweeps());
    let key = Key::derive_from(config.cookie_key().map_err(StartError::Key)?.as_bytes());
    let shop = shop(config, &address);
    let (cashier, test_gateway) = gateways::cashier(config, &repo, &shop.base_url, &key)?;
    let worker = Worker::start(repo.clone(), handlers(mailer, cashier.clone()));
    let reconciler = Reconciler::start(cashier.clone());
    let secure = !config.development();
    let rules = BrowserRules::new(secure, &config.stripe_pages());
    let state = Data::new(AppState {
        repo,
        shop,
        kept_settings: RwLock::new(Arc::new(settings)),
        assets: Assets::load(),
        fragments,
        views: PageViews::default(),
        uses: CartUses::default(),
        mailbox,
        passwords: Passwords::default(),
        limits: Limits::new(config.rate_limits == Switch::On),
        remember: Remember::new(key.clone(), secure),
        carts: CartCookie::new(key.clone(), secure),
        recent: RecentlyViewed::new(secure),
        shares: ShareLinks::new(key.clone()),
        cashier,
        test_gateway,
    });
    let (saver, watch) = (LookSaver::start(state.clone()), SettingsWatch::start(state.clone()));
    let server = serve((key, secure, rules), listener, state).map_err(cannot)?;
    Ok(Shop { name, address, server, worker, sweeper, saver, watch, reconciler })
}

/// The shop's settings; a new shop gets its name and currency from the configuration.
pub async fn first_settings(config: &Config, repo: &Repo) -> Outcome<Settings> {
    let (name, currency) = (config.shop_name.clone(), config.currency);
    let first = repo.write(move |tx| {
        settings::initialize(tx, &name, currency)?;
        settings::current(tx)
    });
    first.await
}

/// Who does which jobs.
fn handlers(mailer: Mailer, cashier: Cashier) -> HashMap<&'static str, Handler> {
    HashMap::from([(Mailer::KIND, mailer.handler()), (payments::REFUND_JOB, cashier.refunds())])
}

/// What the sweeper takes away. A context that has something to be swept offers a function that
/// deletes at most so many rows, and gets a line here.
pub fn sweeps() -> Vec<Sweep> {
    vec![
        often("checkouts that are over", checkout::expire_due),
        seldom("carts that are over", shopping_cart::purge_expired_carts),
        seldom("old notices of payment providers", payments::forget_notices),
        seldom("expired tokens", accounts::delete_expired_tokens),
        seldom("jobs that are done", jobs::delete_done),
    ]
}

/// What a sweep does with at most so many rows.
type Take = fn(&mut Tx<'_>, i64) -> Outcome<usize>;

fn often(what: &'static str, take: Take) -> Sweep {
    Sweep { what, every: Every::Minute, take }
}

fn seldom(what: &'static str, take: Take) -> Sweep {
    Sweep { what, every: Every::Hour, take }
}

/// A mail server where one is named; otherwise a box that `/dev/mailbox` shows.
fn mailer(config: &Config, repo: &Repo) -> Result<(Mailer, Option<Arc<Mailbox>>), BadMailSetting> {
    if let Some(url) = &config.smtp_url {
        return Ok((Mailer::Smtp(Smtp::new(url, &config.mail_from)?), None));
    }
    let (mailbox, clock) = (Arc::new(Mailbox::default()), repo.clock().clone());
    let mailer = Mailer::Mailbox(Arc::clone(&mailbox), config.mail_from.clone(), clock);
    Ok((mailer, Some(mailbox)))
}

/// Opens the database as the whole program sees it.
pub fn open_repo(config: &Config) -> Result<Repo, StartError> {
    open_with(config, Vec::new())
}

/// The same, with listeners that hear every committed event at once.
fn open_with(config: &Config, listeners: Vec<Listener>) -> Result<Repo, StartError> {
    let bus = Arc::new(Bus::new(listeners));
    Ok(Repo::open(&config.database()?, Clock::System, bus)?)
}

fn shop(config: &Config, address: &str) -> WebConfig {
    let base_url = config.base_url.as_deref().unwrap_or(address);
    WebConfig {
        base_url: base_url.trim_end_matches('/').to_owned(),
        development: config.development(),
        trusted_proxies: config.trusted_proxies.clone(),
    }
}

fn serve(
    (key, secure, rules): (Key, bool, BrowserRules),
    listener: TcpListener,
    state: Data<AppState>,
) -> io::Result<Server> {
    // Middleware runs from the bottom of this list to the top, then the route.
    let app = move || {
        let rules = rules.clone();
        App::new()
            .app_data(state.clone())
            .app_data(PayloadConfig::new(MAX_FORM_BYTES))
            // 8. the verb that a form means, before routing
            .wrap(from_fn(method_override))
            // 7. writes from our own pages only
            .wrap(from_fn(same_origin))
            // 6. a page for every error
            .wrap(from_fn(error_pages))
            // 5. a fresh secret for an ageing session
            .wrap(from_fn(fresh_secret))
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
            .configure(routes)
    };
    let server = HttpServer::new(app).tcp_nodelay(true).shutdown_timeout(10);
    Ok(server.listen(listener)?.run())
}

fn session(key: &Key, secure: bool) -> SessionMiddleware<CookieSessionStore> {
    SessionMiddleware::builder(CookieSessionStore::default(), key.clone())
        .cookie_name("vitrine".to_owned())
        .cookie_secure(secure)
        .cookie_same_site(SameSite::Lax)
        .build()
}
