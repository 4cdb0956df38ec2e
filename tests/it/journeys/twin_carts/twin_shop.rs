//! A shop that sells every product twice, once for each twin, so that they don't compete for stock.

use reqwest::Method;
use serde_json::{Value, json};
use vitrine::foundation::money::{Currency, Money};

use crate::support::api_client::ApiClient;
use crate::support::sql::{execute, query_text, query_texts};
use crate::support::{Browser, Database, Shop};

/// A mail server that is down, so that mails stay in the outbox.
const NO_MAIL_SERVER: &str = "smtp://shop:secret@127.0.0.1:9";

/// The way in which a twin uses the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// HTML pages, without scripts.
    Page,
    /// The JSON API.
    Api,
}

impl Side {
    /// The word in slugs and SKUs.
    pub fn word(self) -> &'static str {
        match self {
            Side::Page => "page",
            Side::Api => "api",
        }
    }
}

/// A shop in one currency with twin products.
pub struct TwinShop {
    pub shop: Shop,
    pub currency: Currency,
    admin: ApiClient,
    items: Vec<TwinItem>,
    coupons: Vec<Coupon>,
    /// The paths of the delivery methods.
    methods: Vec<String>,
}

/// A product's variant, for both twins.
pub struct TwinItem {
    /// The key in scripts, such as `kettle cream`.
    pub key: &'static str,
    pub slug: &'static str,
    /// The value of the product's option; empty without options.
    pub option: &'static str,
    price: &'static str,
    stock: Option<i32>,
    max_per_customer: Value,
    page: Ids,
    api: Ids,
}

/// The ids of one twin's variant.
#[derive(Clone, Copy)]
pub struct Ids {
    pub product: i64,
    pub variant: i64,
}

struct Coupon {
    code: String,
    id: i64,
}

/// A change that the shopkeeper makes to both twins of an item.
#[derive(Clone, Debug)]
pub enum Change {
    Price(&'static str),
    Stock(i32),
    LimitPerCustomer(i32),
    Archive,
}

/// A product to create: what both twins have in common.
struct Product {
    slug: &'static str,
    fields: Value,
    variants: Vec<Variant>,
}

struct Variant {
    key: &'static str,
    option: &'static str,
    price: &'static str,
    /// Units on hand; `None` if stock is not tracked.
    stock: Option<i32>,
    fields: Value,
}

impl Product {
    fn new(slug: &'static str, fields: Value, variants: Vec<Variant>) -> Product {
        Product { slug, fields, variants }
    }

    /// A product without options.
    fn simple(
        slug: &'static str,
        price: &'static str,
        stock: Option<i32>,
        fields: Value,
        variant: Value,
    ) -> Product {
        let only = Variant { key: slug, option: "", price, stock, fields: variant };
        Product::new(slug, fields, vec![only])
    }
}

/// The catalog. Prices have more decimal places than some currencies, so that amounts are rounded.
fn products() -> Vec<Product> {
    let kettle = |key, option, price, stock| Variant {
        key,
        option,
        price,
        stock: Some(stock),
        fields: json!({ "option1": option, "grams": 900 }),
    };
    vec![
        Product::simple("mug", "9.99", Some(60), json!({}), json!({ "grams": 300 })),
        Product::simple("lamp", "120.005", Some(3), json!({}), json!({ "grams": 2100 })),
        Product::simple("vase", "30", Some(0), json!({}), json!({ "grams": 800 })),
        Product::simple(
            "rug",
            "250",
            Some(0),
            json!({}),
            json!({ "grams": 5000, "backorder": true }),
        ),
        Product::simple(
            "drop",
            "45",
            Some(9),
            json!({ "released_at": "2099-01-01T00:00:00Z" }),
            json!({}),
        ),
        Product::simple(
            "print",
            "0.125",
            Some(50),
            json!({}),
            json!({ "grams": 20, "max_per_order": 4 }),
        ),
        Product::simple(
            "ring",
            "88",
            Some(5),
            json!({}),
            json!({ "grams": 10, "max_per_order": 1 }),
        ),
        Product::simple(
            "poster",
            "12.345",
            Some(30),
            json!({ "max_per_customer": 2 }),
            json!({ "grams": 90 }),
        ),
        Product::simple(
            "tea",
            "3.333333",
            Some(100),
            json!({ "tax_class": "reduced" }),
            json!({ "grams": 50 }),
        ),
        Product::simple("course", "19", None, json!({}), json!({ "requires_shipping": false })),
        Product::simple(
            "voucher",
            "25",
            None,
            json!({}),
            json!({ "requires_shipping": false, "taxable": false }),
        ),
        Product::simple("stone", "7.5", Some(20), json!({}), json!({ "grams": 0 })),
        Product::simple("relic", "5", Some(5), json!({ "status": "draft" }), json!({})),
        Product::simple("palace", "900000000", Some(9), json!({}), json!({ "grams": 1 })),
        Product::new(
            "kettle",
            json!({ "option1": "Color" }),
            vec![
                kettle("kettle moss", "Moss", "45", 5),
                kettle("kettle cream", "Cream", "48.5", 0),
                kettle("kettle rose", "Rose", "47.25", 8),
            ],
        ),
    ]
}

fn coupons() -> Vec<Value> {
    let coupon = |code: &str, fields: Value| {
        let mut coupon =
            json!({ "code": code, "name": code, "kind": "percentage", "can_combine": true });
        merge(&mut coupon, &fields);
        coupon
    };
    vec![
        coupon("TEN", json!({ "name": "Ten percent", "rate": "10" })),
        coupon("FIVE", json!({ "kind": "fixed", "amount": "5" })),
        coupon("SHIP", json!({ "kind": "free_shipping", "name": "Free delivery" })),
        coupon("SOLO", json!({ "rate": "33.3", "can_combine": false })),
        coupon("RICH", json!({ "rate": "12.5", "minimum_purchase": "150" })),
        coupon("OVER", json!({ "rate": "50", "ends_at": "2020-01-01T00:00:00Z" })),
        coupon("SOON", json!({ "rate": "50", "starts_at": "2098-01-01T00:00:00Z" })),
        coupon("TEAS", json!({ "rate": "15", "products": ["tea-page", "tea-api"] })),
        coupon("TRIO", json!({ "kind": "buy_x_get_y", "buy_quantity": 2, "get_quantity": 1 })),
        coupon("ONCE", json!({ "rate": "7", "usage_limit_per_customer": 1 })),
        coupon("GIFT", json!({ "rate": "100", "can_combine": false, "minimum_purchase": "1" })),
        coupon("DONE", json!({ "rate": "20", "usage_limit": 1 })),
    ]
}

/// The rates of the countries with tax. There are none for France.
fn tax_rates() -> Vec<Value> {
    let rate = |country: &str, region: &str, class: &str, name: &str, rate: &str| json!({ "country": country, "region": region, "tax_class": class, "name": name, "rate": rate, "on_shipping": class == "standard" });
    vec![
        rate("US", "", "standard", "Sales tax", "8.25"),
        rate("US", "", "reduced", "Sales tax", "2.5"),
        rate("US", "ME", "standard", "State tax", "1.333"),
        rate("DE", "", "standard", "VAT", "19"),
        rate("DE", "", "reduced", "VAT", "7"),
        rate("AT", "", "standard", "VAT", "20"),
        rate("AT", "", "reduced", "VAT", "10"),
        rate("CA", "", "standard", "GST", "5"),
        rate("CA", "QC", "standard", "QST", "9.975"),
        rate("GB", "", "standard", "VAT", "20"),
    ]
}

/// A shipping zone with its delivery methods.
struct Zone {
    zone: Value,
    methods: Vec<Value>,
}

/// The zones. There is none for the United Kingdom.
fn zones(currency: Currency) -> Vec<Zone> {
    let amount = |text: &str| text.parse::<Money>().expect(text).round(currency).to_string();
    let flat = |name: &str, price: &str| json!({ "name": name, "kind": "flat", "price": amount(price), "min_days": 2, "max_days": 4 });
    let places = |name: &str, countries: &[&str]| {
        let places: Vec<Value> =
            countries.iter().map(|country| json!({ "country": country })).collect();
        json!({ "name": name, "places": places })
    };
    let mut standard = flat("Standard", "7");
    merge(&mut standard, &json!({ "free_from": "200" }));
    let parcel = json!({
        "name": "Parcel", "kind": "by_weight", "min_days": 1, "max_days": 3,
        "steps": [{ "up_to": "2000", "price": amount("4.9") }, { "price": amount("9.995") }],
    });
    vec![
        Zone { zone: places("Home", &["US"]), methods: vec![standard, flat("Express", "19.95")] },
        Zone { zone: places("Europe", &["DE", "AT", "FR"]), methods: vec![parcel] },
        Zone {
            zone: places("North", &["CA"]),
            methods: vec![flat("Post", "12.345"), flat("Courier", "30")],
        },
    ]
}

/// Adds the fields of one object to another.
fn merge(into: &mut Value, fields: &Value) {
    for (name, value) in fields.as_object().into_iter().flatten() {
        into[name] = value.clone();
    }
}

impl TwinShop {
    /// Opens a shop with taxes, shipping, coupons and twin products.
    pub fn open(db: Database, currency: &str, prices_include_tax: bool) -> TwinShop {
        let shop = Shop::open_with(db, &[("SMTP_URL", NO_MAIL_SERVER)]);
        let currency = Currency::from_code(currency).expect("a currency");
        let admin = shop.api_with_key("admin");
        let settings = json!({
            "currency": currency.code(), "prices_include_tax": prices_include_tax, "charges_tax": true,
            "charges_shipping": true, "takes_transfers": true, "takes_cash": true, "country": "DE",
            "bank_details": "IBAN DE02120300000000202051", "max_quantity": 20, "max_lines": 6,
            "email": "shop@example.com", "order_mails": true,
        });
        admin.patch("/admin/settings", &settings).expect(200);
        let items = products().iter().flat_map(|product| create(&admin, product)).collect();
        for rate in tax_rates() {
            admin.post("/admin/tax_rates", &rate).expect(201);
        }
        let methods =
            zones(currency).into_iter().flat_map(|zone| create_methods(&admin, zone)).collect();
        let warehouse = admin.get("/admin/warehouses").expect(200).body["data"][0]["id"].clone();
        let pickup = json!({
            "pickup": true, "line1": "Kai 1", "postcode": "20457", "city": "Hamburg", "country": "DE",
        });
        admin.patch(&format!("/admin/warehouses/{warehouse}"), &pickup).expect(200);
        let coupons = coupons().iter().map(|coupon| create_coupon(&admin, coupon)).collect();
        execute(&shop.db, "UPDATE coupons SET times_used = 1 WHERE code = 'DONE'");
        TwinShop { shop, currency, admin, items, coupons, methods }
    }

    /// The item with a key.
    #[track_caller]
    pub fn item(&self, key: &str) -> &TwinItem {
        self.items.iter().find(|item| item.key == key).expect(key)
    }

    /// The keys of all items.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.items.iter().map(|item| item.key)
    }

    /// Makes a change to both twins of an item.
    pub fn change(&self, key: &str, change: &Change) {
        let item = self.item(key);
        for ids in [item.page, item.api] {
            match change {
                Change::Price(price) => self.set_price(ids, price),
                Change::Stock(units) => self.set_stock(ids, *units),
                Change::LimitPerCustomer(units) => {
                    let limit = json!({ "max_per_customer": units });
                    self.admin
                        .patch(&format!("/admin/products/{}", ids.product), &limit)
                        .expect(200);
                }
                Change::Archive => {
                    let path = format!("/admin/products/{}/archive", ids.product);
                    self.admin.send(Method::POST, &path, None).expect(200);
                }
            }
        }
    }

    /// Undoes all changes of an item, and restores its stock after an order.
    pub fn restore(&self, key: &str) {
        let item = self.item(key);
        for ids in [item.page, item.api] {
            let product = format!("/admin/products/{}", ids.product);
            if self.admin.get(&product).expect(200).body["status"] == "archived" {
                self.admin.delete(&format!("{product}/archive")).expect(200);
                self.admin.patch(&product, &json!({ "status": "active" })).expect(200);
            }
            self.set_price(ids, item.price);
            self.admin
                .patch(&product, &json!({ "max_per_customer": item.max_per_customer }))
                .expect(200);
            if let Some(units) = item.stock {
                self.set_stock(ids, units);
            }
        }
    }

    fn set_price(&self, ids: Ids, price: &str) {
        let path = format!("/admin/variants/{}", ids.variant);
        self.admin.patch(&path, &json!({ "price": price })).expect(200);
    }

    fn set_stock(&self, ids: Ids, units: i32) {
        let count = json!({ "variant_id": ids.variant, "reason": "count", "units": units });
        self.admin.post("/admin/stock_movements", &count).expect(200);
    }

    /// Ends a coupon.
    pub fn end_coupon(&self, code: &str) {
        let id = self.coupon(code);
        self.admin.send(Method::POST, &format!("/admin/coupons/{id}/end"), None).expect(200);
    }

    /// Makes a coupon that has ended valid again.
    pub fn restore_coupon(&self, code: &str) {
        let path = format!("/admin/coupons/{}", self.coupon(code));
        self.admin.patch(&path, &json!({ "ends_at": null })).expect(200);
    }

    fn coupon(&self, code: &str) -> i64 {
        self.coupons.iter().find(|coupon| coupon.code == code).expect(code).id
    }

    /// Takes cash, or takes none any more.
    pub fn take_cash(&self, on: bool) {
        self.admin.patch("/admin/settings", &json!({ "takes_cash": on })).expect(200);
    }

    /// Offers all delivery methods, or none.
    pub fn deliver(&self, on: bool) {
        for method in &self.methods {
            self.admin.patch(method, &json!({ "active": on })).expect(200);
        }
    }

    /// Lets the time of all open reservations run out.
    pub fn end_reservations(&self) {
        let past =
            "UPDATE checkouts SET expires_at = '2020-01-01T00:00:00.000000Z' WHERE status = 'open'";
        execute(&self.shop.db, past);
    }

    /// Registers a customer on the pages, who opens the link in the mail.
    pub fn register_on_pages(&self, email: &str) -> Browser {
        let mut browser = self.shop.visitor();
        let form = browser.get("/users/register").form("Create an account").fill("Email", email);
        browser.submit(form);
        browser.get(&self.mailed_link(email));
        browser.press("Confirm and stay logged in");
        browser
    }

    /// Registers a customer by the API, who logs in with the token of the link in the mail.
    pub fn register_by_api(&self, email: &str) -> ApiClient {
        let client = self.shop.api();
        client.post("/account", &json!({ "email": email })).expect(204);
        let link = self.mailed_link(email);
        let token = json!({ "token": link.rsplit('/').next() });
        let tokens = client.post("/auth/tokens", &token).expect(201).body;
        client.with_bearer(tokens["access_token"].as_str().expect("a token"))
    }

    /// The path of the link in the last mail to an address, which is still in the outbox.
    fn mailed_link(&self, email: &str) -> String {
        let last = format!(
            "SELECT payload FROM outbox WHERE payload LIKE '%{email}%' ORDER BY id DESC LIMIT 1"
        );
        let mail: Value = serde_json::from_str(&query_text(&self.shop.db, &last)).expect("a mail");
        let words = mail["text"].as_str().expect("a text").split_whitespace();
        let mut paths =
            words.filter_map(|word| word.find("/users/log-in/").map(|at| word[at..].to_owned()));
        paths.next().expect("a link")
    }

    /// Confirms the email addresses of all open checkouts, as the links in the mails do.
    pub fn prove_emails(&self) {
        execute(&self.shop.db, "UPDATE checkouts SET proved_email = email WHERE status = 'open'");
    }

    /// Cancels all orders that still reserve stock, because they are not paid.
    pub fn cancel_orders(&self) {
        for token in
            query_texts(&self.shop.db, "SELECT token AS word FROM orders WHERE status = 'pending'")
        {
            let path = format!("/orders/{token}/cancellation");
            self.shop.api().send(Method::POST, &path, None).expect(200);
        }
    }

    /// An amount of the API as pages show it.
    #[track_caller]
    pub fn format(&self, amount: &Value) -> String {
        let amount = parse_amount(amount).format(self.currency);
        amount.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Returns `true` if an amount of the API is zero.
    #[track_caller]
    pub fn is_zero(&self, amount: &Value) -> bool {
        parse_amount(amount).is_zero()
    }
}

/// Reads an amount, which may be larger than one that can be stored.
#[track_caller]
fn parse_amount(amount: &Value) -> Money {
    let text = amount.as_str().expect("an amount");
    let (whole, part) = text.split_once('.').expect("two decimal places");
    Money::from_micros(format!("{whole}{part:0<6}").parse().expect("an amount"))
}

impl TwinItem {
    /// The ids of one twin.
    pub fn ids(&self, side: Side) -> Ids {
        match side {
            Side::Page => self.page,
            Side::Api => self.api,
        }
    }

    /// The path of the product's page.
    pub fn page_path(&self) -> String {
        format!("/products/{}-{}", self.slug, Side::Page.word())
    }
}

/// Creates both twins of a product.
fn create(admin: &ApiClient, product: &Product) -> Vec<TwinItem> {
    let [page, api] = [Side::Page, Side::Api].map(|side| {
        let title = product.slug[..1].to_uppercase() + &product.slug[1..];
        let slug = format!("{}-{}", product.slug, side.word());
        let variants: Vec<Value> =
            product.variants.iter().map(|fixture| variant(fixture, side)).collect();
        let mut body =
            json!({ "title": title, "slug": slug, "status": "active", "variants": variants });
        merge(&mut body, &product.fields);
        admin.post("/admin/products", &body).expect(201).body
    });
    let ids = |created: &Value, at: usize| Ids {
        product: created["id"].as_i64().expect("an id"),
        variant: created["variants"][at]["id"].as_i64().expect("an id"),
    };
    let items = product.variants.iter().enumerate().map(|(at, variant)| TwinItem {
        key: variant.key,
        slug: product.slug,
        option: variant.option,
        price: variant.price,
        stock: variant.stock,
        max_per_customer: product.fields["max_per_customer"].clone(),
        page: ids(&page, at),
        api: ids(&api, at),
    });
    items.collect()
}

/// Creates a zone with its delivery methods and returns their paths.
fn create_methods(admin: &ApiClient, Zone { zone, methods }: Zone) -> Vec<String> {
    let zone = admin.post("/admin/shipping_zones", &zone).expect(201).body;
    let create = |mut method: Value| {
        merge(&mut method, &json!({ "zone_id": zone["id"], "active": true }));
        let created = admin.post("/admin/shipping_methods", &method).expect(201).body;
        format!("/admin/shipping_methods/{}", created["id"])
    };
    methods.into_iter().map(create).collect()
}

fn variant(fixture: &Variant, side: Side) -> Value {
    let sku = format!("{}-{}", fixture.key.replace(' ', "-"), side.word());
    let mut variant =
        json!({ "price": fixture.price, "sku": sku, "track_stock": fixture.stock.is_some() });
    if let Some(units) = fixture.stock {
        merge(&mut variant, &json!({ "stock": units }));
    }
    merge(&mut variant, &fixture.fields);
    variant
}

fn create_coupon(admin: &ApiClient, coupon: &Value) -> Coupon {
    let created = admin.post("/admin/coupons", coupon).expect(201).body;
    let code = created["code"].as_str().expect("a code").to_owned();
    Coupon { code, id: created["id"].as_i64().expect("an id") }
}
