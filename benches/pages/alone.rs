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
    accounts,
    db::{DatabaseUrl, Repo},
    events::Bus,
    foundation::{clock::Clock, params::Params},
    settings::Settings,
    shopping_cart::{self, Owner, Terms},
};

use crate::{load::CONNECTIONS, shop::sql};

/// A repository on a database of its own, with someone's cart.
pub struct Alone {
    runtime: Runtime,
    repo: Repo,
    owner: Owner,
    path: PathBuf,
}

impl Alone {
    /// Opens a database in which the user of an address shops.
    pub fn open(path: &Path, email: &'static str) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let url = DatabaseUrl::Sqlite(path.to_owned());
        let bus = Arc::new(Bus::new(Vec::new()));
        let repo = Repo::open(&url, Clock::System, bus).expect("the copy opens");
        let found = repo.read(move |conn| accounts::get_user_by_email(conn, email));
        let found = runtime.block_on(found).expect("a database that answers");
        let owner = Owner::User(found.expect("the shopper is there").id);
        Self { runtime, repo, owner, path: path.to_owned() }
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
        let (repo, owner, terms) =
            (self.repo.clone(), self.owner.clone(), Terms::of(&Settings::default()));
        async move {
            let mut added = 0;
            while Instant::now() < end {
                let variant =
                    variants[next.fetch_add(1, Ordering::Relaxed) % variants.len()].clone();
                let params: Params =
                    [("variant_id", variant), ("quantity", "1".into())].into_iter().collect();
                let owner = owner.clone();
                let add = repo.write(move |tx| {
                    shopping_cart::add_item_to_cart(tx, &owner, &terms, params.clone())
                });
                add.await.expect("there is room in the cart");
                added += 1;
            }
            added
        }
    }
}
