//! Adding to the cart without HTTP: the use case alone, by as many callers at once.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;
use vitrine::{
    accounts::{self, Scope},
    db::{DatabaseUrl, Fault, Repo},
    events::Bus,
    foundation::{clock::Clock, params::Params},
    shopping_cart::{self, Cart},
};

use crate::{load::CONNECTIONS, shop::sql};

/// A repository on a database of its own, with someone's cart.
pub struct Alone {
    runtime: Runtime,
    repo: Repo,
    scope: Scope,
    cart: Cart,
    path: PathBuf,
}

impl Alone {
    /// Opens a database in which the user of an address shops.
    pub fn open(path: &Path, email: &'static str) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let url = DatabaseUrl::Sqlite(path.to_owned());
        let bus = Arc::new(Bus::new(Vec::new()));
        let repo = Repo::open(&url, Clock::System, bus).expect("the copy opens");
        let found = repo.write(move |tx| {
            let user = accounts::get_user_by_email(tx, email)?.ok_or(Fault::NotFound)?;
            let scope = Scope::of(user);
            shopping_cart::get_or_create_cart(tx, &scope).map(|cart| (scope, cart))
        });
        let (scope, cart) = runtime.block_on(found).expect("the shopper is there");
        Self { runtime, repo, scope, cart, path: path.to_owned() }
    }

    /// Puts every line of the cart back to one.
    pub fn refresh_cart(&self) {
        sql(&self.path, "UPDATE cart_items SET quantity = 1");
    }

    /// Things added in a second by as many callers as there are connections.
    pub fn adds_per_second(&self, variants: &[String], span: Duration) -> f64 {
        let (begun, next) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
        let variants: Arc<[String]> = variants.into();
        let added = self.runtime.block_on(async {
            let callers: Vec<_> = (0..CONNECTIONS)
                .map(|_| {
                    tokio::spawn(self.adds(Arc::clone(&variants), Arc::clone(&next), begun + span))
                })
                .collect();
            let mut added = 0;
            for caller in callers {
                added += caller.await.expect("a caller works");
            }
            added
        });
        added as f64 / begun.elapsed().as_secs_f64()
    }

    fn adds(
        &self,
        variants: Arc<[String]>,
        next: Arc<AtomicUsize>,
        end: Instant,
    ) -> impl Future<Output = usize> + Send + use<> {
        let (repo, scope, cart) = (self.repo.clone(), self.scope.clone(), self.cart.clone());
        async move {
            let mut added = 0;
            while Instant::now() < end {
                let variant =
                    variants[next.fetch_add(1, Ordering::Relaxed) % variants.len()].clone();
                let params: Params =
                    [("variant_id", variant), ("quantity", "1".into())].into_iter().collect();
                let (scope, cart) = (scope.clone(), cart.clone());
                let add = repo.write(move |tx| {
                    shopping_cart::add_item_to_cart(tx, &scope, &cart, params.clone())
                });
                add.await.expect("there is room in the cart");
                added += 1;
            }
            added
        }
    }
}
