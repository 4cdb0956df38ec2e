//! A repository with products, customers and events, to try the contexts without HTTP.

use std::ops::Deref;

use tokio::sync::broadcast::Receiver;
use vitrine::Result;
use vitrine::accounts::{self, Scope};
use vitrine::events::Event;
use vitrine::foundation::ids::{ProductId, VariantId, WarehouseId};
use vitrine::foundation::money::Money;
use vitrine::{inventory, jobs, startup};

use super::database::{Database, DatabaseKind};
use super::sql;
use super::test_repo::TestRepo;

/// A [`TestRepo`] with products, customers and events.
pub struct TestShop {
    pub db: Database,
    test_repo: TestRepo,
    events: Receiver<Event>,
}

impl Deref for TestShop {
    type Target = TestRepo;

    fn deref(&self) -> &TestRepo {
        &self.test_repo
    }
}

/// A variant to create.
#[derive(Clone, Copy)]
pub struct VariantFixture {
    pub price: &'static str,
    /// Units on hand; `None` if stock is not tracked.
    pub stock: Option<i32>,
    pub backorder: bool,
    pub max_per_order: Option<i32>,
}

impl VariantFixture {
    /// A variant with these units on hand.
    pub fn with_stock(units: i32) -> VariantFixture {
        VariantFixture { stock: Some(units), ..VariantFixture::default() }
    }

    /// A variant whose stock is not tracked.
    pub fn untracked() -> VariantFixture {
        VariantFixture { stock: None, ..VariantFixture::default() }
    }
}

impl Default for VariantFixture {
    fn default() -> Self {
        VariantFixture { price: "10", stock: Some(1000), backorder: false, max_per_order: None }
    }
}

/// A product that was created for a test.
pub struct CreatedProduct {
    pub id: ProductId,
    pub variants: Vec<VariantId>,
}

/// The clock's moment, and the creation date of all fixtures.
const NOW: &str = "2026-03-01T00:00:00.000000Z";

impl TestShop {
    pub fn on(db: Database) -> TestShop {
        let test_repo = TestRepo::beside_at(&db, NOW);
        let events = test_repo.repo.bus().subscribe();
        TestShop { db, test_repo, events }
    }

    /// Runs one round of cleanup, as the open shop does every hour.
    pub fn sweep(&self) {
        self.block_on(jobs::sweep(&self.repo, &startup::sweeps()));
    }

    /// Returns the events emitted since the last call. Writes that bypass the repository, such as
    /// [`TestShop::execute`], are noticed at an unknown time and therefore left out.
    pub fn events(&mut self) -> Vec<Event> {
        let events = std::iter::from_fn(|| self.events.try_recv().ok());
        events.filter(|event| *event != Event::ResyncRequired).collect()
    }

    /// Creates a customer who has just logged in.
    pub fn customer(&self, name: &str) -> Scope {
        self.create_user(name, "customer")
    }

    /// Creates an admin.
    pub fn admin(&self, name: &str) -> Scope {
        self.create_user(name, "admin")
    }

    fn create_user(&self, name: &str, role: &str) -> Scope {
        let email = format!("{name}@example.com");
        self.execute(&format!(
            "INSERT INTO users (email, role, role_id, confirmed_at, inserted_at, updated_at)
             VALUES ('{email}', '{role}', (SELECT id FROM roles WHERE kind = 'owner' AND '{role}' = 'admin'),
                     '{NOW}', '{NOW}', '{NOW}')"
        ));
        let user = self.read(move |conn| accounts::get_user_by_email(conn, &email)).unwrap();
        Scope::signed_in(user.unwrap())
    }

    /// Creates a product with one variant, and returns the variant.
    pub fn create_variant(&self, title: &str, fixture: VariantFixture) -> VariantId {
        self.create_product(title, &[fixture]).variants[0]
    }

    /// Creates a product with these variants. Several variants have their numbers as options.
    pub fn create_product(&self, title: &str, fixtures: &[VariantFixture]) -> CreatedProduct {
        let slug = vitrine::foundation::slug::slugify(title);
        self.execute(&format!(
            "INSERT INTO products (slug, handle, title, description, status, min_price, max_price,
                                   search_text, inserted_at, updated_at)
             VALUES ('{slug}', '{slug}', '{title}', '', 'active', 0, 0, '{slug}', '{NOW}', '{NOW}')"
        ));
        let product = self.last_id("products");
        let variants = fixtures.iter().zip(1..).map(|(fixture, position)| {
            let option = if fixtures.len() > 1 { position.to_string() } else { String::new() };
            self.insert_variant(product, position, &option, *fixture)
        });
        CreatedProduct { id: product.into(), variants: variants.collect() }
    }

    fn insert_variant(
        &self,
        product: i64,
        position: i32,
        option: &str,
        fixture: VariantFixture,
    ) -> VariantId {
        let price = self.amount(fixture.price);
        let tracked = fixture.stock.is_some();
        let max = fixture.max_per_order.map_or("NULL".to_owned(), |max| max.to_string());
        self.execute(&format!(
            "INSERT INTO variants (product_id, position, option1, price, track_stock, backorder,
                                   max_per_order, inserted_at, updated_at)
             VALUES ({product}, {position}, '{option}', {price}, {tracked}, {}, {max}, '{NOW}',
                     '{NOW}')",
            fixture.backorder
        ));
        let variant = self.last_id("variants").into();
        if let Some(stock) = fixture.stock {
            self.set_stock(variant, stock).unwrap();
        }
        variant
    }

    /// Sets the units on hand of a variant, as the shopkeeper does.
    pub fn set_stock(&self, variant: VariantId, units: i32) -> Result<()> {
        self.write(move |tx| inventory::set_on_hand(tx, &Scope::system(), variant, units, "count"))
    }

    /// Adds a warehouse with the lowest priority.
    pub fn add_warehouse(&self, code: &str) -> WarehouseId {
        self.execute(&format!(
            "INSERT INTO warehouses (code, name, priority)
             VALUES ('{code}', '{code}', (SELECT max(priority) + 1 FROM warehouses))"
        ));
        self.last_id("warehouses").into()
    }

    /// Returns the units on hand of a variant that is stocked in one warehouse.
    pub fn on_hand(&self, variant: VariantId) -> i64 {
        self.query_number(&format!("SELECT on_hand FROM stock_items WHERE variant_id = {variant}"))
    }

    /// Returns `true` if the ledger of every stock item adds up to its units on hand.
    pub fn ledger_adds_up(&self) -> bool {
        let differences = "SELECT count(*) FROM stock_items
            WHERE on_hand <> coalesce((SELECT sum(delta) FROM stock_movements
                                       WHERE stock_item_id = stock_items.id), 0)";
        self.query_number(differences) == 0
    }

    /// Returns a price as the database stores it.
    pub fn amount(&self, price: &str) -> String {
        let micros = price.parse::<Money>().unwrap().to_micros().unwrap();
        match self.db.kind {
            DatabaseKind::Sqlite => micros.to_string(),
            DatabaseKind::Postgres => price.to_owned(),
        }
    }

    /// Inserts guest carts, each with one unit of a variant.
    pub fn fill_carts(&self, variant: VariantId, count: i32) {
        let now = self.clock.now();
        let select = match self.db.kind {
            DatabaseKind::Sqlite => format!(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT"
            ),
            DatabaseKind::Postgres => "SELECT".to_owned(),
        };
        let from = match self.db.kind {
            DatabaseKind::Sqlite => "FROM n".to_owned(),
            DatabaseKind::Postgres => format!("FROM generate_series(1, {count}) AS n(i)"),
        };
        self.execute(&format!(
            "INSERT INTO carts (token_hash, status, expires_at, inserted_at, updated_at)
             {select} 't' || i, 'active', '2099-01-01T00:00:00.000000Z', '{now}', '{now}' {from}"
        ));
        let price = self.amount("10");
        self.execute(&format!(
            "INSERT INTO cart_items (cart_id, variant_id, title, quantity, price_when_carted, seen_price, inserted_at, updated_at)
             SELECT id, {variant}, 'Kettle', 1, {price}, {price}, '{now}', '{now}' FROM carts"
        ));
    }

    /// Runs statements that bypass the repository.
    pub fn execute(&self, sql: &str) {
        sql::execute(&self.db, sql);
    }

    /// Returns the one number that a query selects; 0 for NULL.
    pub fn query_number(&self, sql: &str) -> i64 {
        sql::query_number(&self.db, sql)
    }

    /// Returns the plan of a query, as the database explains it.
    pub fn query_plan(&self, sql: &str) -> String {
        sql::query_plan(&self.db, sql)
    }

    fn last_id(&self, table: &str) -> i64 {
        self.query_number(&format!("SELECT max(id) FROM {table}"))
    }
}
