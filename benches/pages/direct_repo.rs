//! A baseline for adding to carts without HTTP: the context function, called by many callers.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;
use vitrine::{
    db::{DatabaseUrl, Repo},
    events::Bus,
    foundation::{clock::Clock, params::Params},
    jobs::Worker,
    mailer::{Mailer, Sender},
    settings::Settings,
    shopping_cart::{self, CartLimits, CartOwner},
};

use crate::{
    database,
    scenario::{Addition, CART_LINES, SHOPPERS, addition},
};

/// A repository on a copy of the shop's database.
pub struct DirectRepo {
    pub runtime: Runtime,
    pub repo: Repo,
    path: PathBuf,
}

/// Adds one unit to each line of each shopper's cart in turn.
#[derive(Clone)]
struct Caller {
    repo: Repo,
    turn: Arc<AtomicUsize>,
}

impl DirectRepo {
    /// Opens a database and fills the carts of its shoppers.
    pub fn open(path: &Path) -> Self {
        let url = DatabaseUrl::Sqlite(path.to_owned());
        let bus = Arc::new(Bus::new(Vec::new()));
        let repo = Repo::open(&url, Clock::System, bus).expect("a copy of the database");
        let direct =
            Self { runtime: Runtime::new().expect("a runtime"), repo, path: path.to_owned() };
        let caller = direct.caller();
        direct.runtime.block_on(async {
            for _ in 0..SHOPPERS * CART_LINES {
                caller.add().await;
            }
        });
        direct
    }

    /// Starts a worker that sends the mails of orders, as in the shop, until it is dropped.
    pub fn start_mail_worker(&self) -> Worker {
        let _guard = self.runtime.enter();
        let sender = Sender::new("shop@example.com", "http://localhost").expect("an address");
        let mailer = Mailer::Mailbox(Arc::default(), sender, self.repo.clock().clone());
        Worker::start(self.repo.clone(), HashMap::from([(Mailer::KIND, mailer.handler())]))
    }

    /// Waits until all mails are sent.
    pub fn wait_until_quiet(&self) {
        database::wait_until_quiet(&self.path);
    }

    /// Resets the quantity of every cart line to one.
    pub fn refresh_carts(&self) {
        database::refresh_carts(&self.path);
    }

    /// Returns the additions per second of a number of callers.
    pub fn additions_per_second(&self, callers: usize, span: Duration) -> f64 {
        let began = Instant::now();
        let caller = self.caller();
        let added = self.runtime.block_on(async {
            let adds = (0..callers).map(|_| tokio::spawn(caller.clone().add_until(began + span)));
            let mut added = 0;
            for caller in adds.collect::<Vec<_>>() {
                added += caller.await.expect("no panic");
            }
            added
        });
        added as f64 / began.elapsed().as_secs_f64()
    }

    fn caller(&self) -> Caller {
        Caller { repo: self.repo.clone(), turn: Arc::default() }
    }
}

impl Caller {
    async fn add_until(self, end: Instant) -> usize {
        let mut added = 0;
        while Instant::now() < end {
            self.add().await;
            added += 1;
        }
        added
    }

    async fn add(&self) {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % (SHOPPERS * CART_LINES);
        let Addition { shopper, variant } = addition(turn);
        let owner = CartOwner::from_token(&format!("shopper {shopper}"));
        // Fast machines pass the usual limit within a round.
        let settings = Settings { max_quantity: 9_999, ..Settings::default() };
        let cart_limits = CartLimits::from_settings(&settings);
        let params = [("variant_id", variant.to_string()), ("quantity", "1".into())];
        let params: Params = params.into_iter().collect();
        let add = self.repo.write(move |tx| {
            shopping_cart::add_item_to_cart(tx, &owner, &cart_limits, params.clone())
        });
        add.await.expect("the cart is not full");
    }
}
