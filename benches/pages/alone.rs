//! Adding to carts without HTTP: the use case alone, by as many callers at once.

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

use crate::shop::{SHOPPERS, THINGS, VARIANTS, sql, wait_until_quiet};

/// A repository on a database of its own, where visitors have carts.
pub struct Alone {
    pub runtime: Runtime,
    pub repo: Repo,
    path: PathBuf,
}

/// Adds things in turns: to each shopper's cart one more of each.
#[derive(Clone)]
struct Caller {
    repo: Repo,
    turn: Arc<AtomicUsize>,
}

impl Alone {
    /// Opens a database and puts things into the carts of its shoppers.
    pub fn open(path: &Path) -> Self {
        let url = DatabaseUrl::Sqlite(path.to_owned());
        let bus = Arc::new(Bus::new(Vec::new()));
        let repo = Repo::open(&url, Clock::System, bus).expect("the copy opens");
        let alone =
            Self { runtime: Runtime::new().expect("a runtime"), repo, path: path.to_owned() };
        let caller = alone.caller();
        alone.runtime.block_on(async {
            for _ in 0..SHOPPERS * THINGS {
                caller.add().await;
            }
        });
        alone
    }

    /// Sends the mails of its orders, as a shop does beside its pages, until the value is dropped.
    pub fn mailing(&self) -> Worker {
        let _inside = self.runtime.enter();
        let sender = Sender::new("shop@example.com", "http://localhost").expect("an address");
        let mailer = Mailer::Mailbox(Arc::default(), sender, self.repo.clock().clone());
        Worker::start(self.repo.clone(), HashMap::from([(Mailer::KIND, mailer.handler())]))
    }

    /// Waits until it has sent its mails.
    pub fn wait_until_quiet(&self) {
        wait_until_quiet(&self.path);
    }

    /// Puts every line of the carts back to one.
    pub fn refresh_carts(&self) {
        sql(&self.path, "UPDATE cart_items SET quantity = 1");
    }

    /// Things added in a second by so many callers.
    pub fn adds_per_second(&self, callers: usize, span: Duration) -> f64 {
        let (begun, caller) = (Instant::now(), self.caller());
        let added = self.runtime.block_on(async {
            let adds = (0..callers).map(|_| tokio::spawn(caller.clone().add_until(begun + span)));
            let mut added = 0;
            for caller in adds.collect::<Vec<_>>() {
                added += caller.await.expect("a caller works");
            }
            added
        });
        added as f64 / begun.elapsed().as_secs_f64()
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
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % (SHOPPERS * THINGS);
        let owner = CartOwner::of_token(&format!("shopper {}", turn / THINGS));
        let cart_limits = CartLimits::of(&Settings::default());
        // The first of each product's variants, as the form of its page has it.
        let variant = 1 + VARIANTS * (turn % THINGS);
        let params = [("variant_id", variant.to_string()), ("quantity", "1".into())];
        let params: Params = params.into_iter().collect();
        let add = self.repo.write(move |tx| {
            shopping_cart::add_item_to_cart(tx, &owner, &cart_limits, params.clone())
        });
        add.await.expect("there is room in the cart");
    }
}
