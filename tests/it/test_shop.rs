//! A database without a web in front of it, furnished with goods and people, for trying use cases.

use std::sync::Arc;

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use tokio::runtime::Runtime;
use tokio::sync::broadcast::Receiver;
use vitrine::accounts::{self, Scope};
use vitrine::events::{Bus, Event};
use vitrine::foundation::clock::{Clock, Timestamp};
use vitrine::foundation::ids::{ProductId, VariantId};
use vitrine::foundation::money::Money;
use vitrine::{
    Result,
    db::{Conn, Repo, Tx},
};
use vitrine::{inventory, jobs, startup};

use crate::support::{Database, Kind};

pub struct TestShop {
    pub db: Database,
    pub repo: Repo,
    pub clock: Clock,
    runtime: Runtime,
    events: Receiver<Event>,
}

/// One way to buy a product, as a test wants it.
#[derive(Clone, Copy)]
pub struct VariantFixture {
    pub price: &'static str,
    /// Units on hand; none are counted where this says nothing.
    pub stock: Option<i32>,
    pub backorder: bool,
    pub max_per_order: Option<i32>,
}

impl Default for VariantFixture {
    fn default() -> Self {
        VariantFixture { price: "10", stock: Some(1000), backorder: false, max_per_order: None }
    }
}

/// When the shop opens and its clock stands still.
const NOW: &str = "2026-03-01T00:00:00.000000Z";

macro_rules! on_connection {
    ($db:expr, $conn:ident => $work:expr) => {
        match $db.kind {
            Kind::Sqlite => {
                let path = $db.url.strip_prefix("sqlite:").unwrap();
                let $conn = &mut SqliteConnection::establish(path).unwrap();
                $conn.batch_execute("PRAGMA busy_timeout = 10000").unwrap();
                $work
            }
            Kind::Postgres => {
                let $conn = &mut PgConnection::establish(&$db.url).unwrap();
                $work
            }
        }
    };
}

impl TestShop {
    pub fn on(db: Database) -> TestShop {
        let clock = Clock::fixed(Timestamp::parse(NOW).unwrap());
        let bus = Arc::new(Bus::new(Vec::new()));
        let repo = Repo::open(&db.url.parse().unwrap(), clock.clone(), bus).unwrap();
        let events = repo.bus().subscribe();
        TestShop { db, repo, clock, runtime: Runtime::new().unwrap(), events }
    }

    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.runtime.block_on(self.repo.read(work))
    }

    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.runtime.block_on(self.repo.write(work))
    }

    /// Runs one round of cleanup, as the open shop does every hour.
    pub fn sweep(&self) {
        self.runtime.block_on(jobs::sweep(&self.repo, &startup::sweeps()));
    }

    /// Waits for something that is done in the background.
    pub fn wait_for<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Many at once; the answers in the order in which they were asked.
    pub fn all_at_once<T: Send + 'static, W>(
        &self,
        works: impl IntoIterator<Item = W>,
    ) -> Vec<Result<T>>
    where
        W: FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let tasks = works.into_iter().map(|work| {
            let repo = self.repo.clone();
            self.runtime.spawn(async move { repo.write(work).await })
        });
        let tasks: Vec<_> = tasks.collect();
        tasks.into_iter().map(|task| self.runtime.block_on(task).unwrap()).collect()
    }

    /// What was told since this was last asked. That other programs write, as [`TestShop::run`] does,
    /// is noticed at some time later and no answer to anything.
    pub fn events(&mut self) -> Vec<Event> {
        let message = std::iter::from_fn(|| self.events.try_recv().ok());
        message.filter(|event| *event != Event::ResyncRequired).collect()
    }

    /// A user who has just signed in.
    pub fn shopper(&self, name: &str) -> Scope {
        self.user(name, "customer")
    }

    /// One who runs the shop.
    pub fn admin(&self, name: &str) -> Scope {
        self.user(name, "admin")
    }

    fn user(&self, name: &str, role: &str) -> Scope {
        let email = format!("{name}@example.com");
        self.run(&format!(
            "INSERT INTO users (email, role, confirmed_at, inserted_at, updated_at)
             VALUES ('{email}', '{role}', '{NOW}', '{NOW}', '{NOW}')"
        ));
        let user = self.read(move |conn| accounts::get_user_by_email(conn, &email)).unwrap();
        Scope::signed_in(user.unwrap())
    }

    /// A product in the shop with these variants; where there are several, their numbers tell
    /// them apart.
    pub fn product(&self, title: &str, goods: &[VariantFixture]) -> (ProductId, Vec<VariantId>) {
        let slug = vitrine::foundation::slug::slugify(title);
        self.run(&format!(
            "INSERT INTO products (slug, handle, title, description, status, min_price, max_price,
                                   search_text, inserted_at, updated_at)
             VALUES ('{slug}', '{slug}', '{title}', '', 'active', 0, 0, '{slug}', '{NOW}', '{NOW}')"
        ));
        let product = self.last_id("products");
        let several = goods.len() > 1;
        let variants = goods.iter().zip(1..);
        let variants = variants.map(|(goods, n)| self.variant(product, *goods, (n, several)));
        (product.into(), variants.collect())
    }

    fn variant(&self, product: i64, goods: VariantFixture, (n, several): (i32, bool)) -> VariantId {
        let price = self.amount(goods.price);
        let (option, tracked) =
            (if several { n.to_string() } else { String::new() }, goods.stock.is_some());
        let max = goods.max_per_order.map_or("NULL".to_owned(), |max| max.to_string());
        self.run(&format!(
            "INSERT INTO variants (product_id, position, option1, price, track_stock, backorder,
                                   max_per_order, inserted_at, updated_at)
             VALUES ({product}, {n}, '{option}', {price}, {tracked}, {}, {max}, '{NOW}', '{NOW}')",
            goods.backorder
        ));
        let variant = self.last_id("variants").into();
        if let Some(stock) = goods.stock {
            self.count(variant, stock).unwrap();
        }
        variant
    }

    /// Sets the stock of a variant, as the shopkeeper does.
    pub fn count(&self, variant: VariantId, stock: i32) -> Result<()> {
        self.write(move |tx| inventory::set_on_hand(tx, &Scope::system(), variant, stock, "count"))
    }

    /// A price as the database keeps it.
    pub fn amount(&self, price: &str) -> String {
        let micros = price.parse::<Money>().unwrap().to_micros().unwrap();
        match self.db.kind {
            Kind::Sqlite => micros.to_string(),
            Kind::Postgres => price.to_owned(),
        }
    }

    /// Changes the database past the shop.
    pub fn run(&self, sql: &str) {
        run_on(&self.db, sql);
    }

    /// The one number that a question to the database answers.
    pub fn number(&self, sql: &str) -> i64 {
        number_on(&self.db, sql)
    }

    /// How the database would do something.
    #[expect(clippy::disallowed_methods, reason = "a test asks past the shop")]
    pub fn plan(&self, sql: &str) -> String {
        self.run("ANALYZE");
        let ask = match self.db.kind {
            Kind::Sqlite => format!("EXPLAIN QUERY PLAN {sql}"),
            Kind::Postgres => format!("EXPLAIN {sql}"),
        };
        let steps: Vec<String> = on_connection!(self.db, conn => {
            let steps = diesel::sql_query(ask).load::<Step>(conn).unwrap();
            steps.into_iter().map(|step| step.words).collect()
        });
        steps.join("\n")
    }

    fn last_id(&self, table: &str) -> i64 {
        self.number(&format!("SELECT max(id) FROM {table}"))
    }
}

/// Changes a database past the shop.
pub fn run_on(db: &Database, sql: &str) {
    on_connection!(db, conn => conn.batch_execute(sql)).unwrap();
}

/// The one number that a question to a database answers.
#[expect(clippy::disallowed_methods, reason = "a test asks past the shop")]
pub fn number_on(db: &Database, sql: &str) -> i64 {
    let sql = format!("SELECT CAST(coalesce(({sql}), 0) AS BIGINT) AS n");
    on_connection!(db, conn => diesel::sql_query(sql).get_result::<Number>(conn)).unwrap().n
}

/// The one text that a question to a database answers.
#[expect(clippy::disallowed_methods, reason = "a test asks past the shop")]
pub fn text_on(db: &Database, sql: &str) -> String {
    let sql = format!("SELECT ({sql}) AS t");
    on_connection!(db, conn => diesel::sql_query(sql).get_result::<Words>(conn)).unwrap().t
}

#[derive(diesel::QueryableByName)]
struct Words {
    #[diesel(sql_type = diesel::sql_types::Text)]
    t: String,
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// A step of a plan; each database calls its words otherwise.
struct Step {
    words: String,
}

impl diesel::deserialize::QueryableByName<diesel::sqlite::Sqlite> for Step {
    fn build<'a>(
        row: &impl diesel::row::NamedRow<'a, diesel::sqlite::Sqlite>,
    ) -> diesel::deserialize::Result<Self> {
        let words = diesel::row::NamedRow::get::<diesel::sql_types::Text, _>(row, "detail")?;
        Ok(Step { words })
    }
}

impl diesel::deserialize::QueryableByName<diesel::pg::Pg> for Step {
    fn build<'a>(
        row: &impl diesel::row::NamedRow<'a, diesel::pg::Pg>,
    ) -> diesel::deserialize::Result<Self> {
        let words = diesel::row::NamedRow::get::<diesel::sql_types::Text, _>(row, "QUERY PLAN")?;
        Ok(Step { words })
    }
}
