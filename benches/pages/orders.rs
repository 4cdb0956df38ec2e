//! Placing orders without HTTP: the use case alone, by as many callers at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use vitrine::{
    Error, Result,
    accounts::Scope,
    checkout::{self, CheckoutConfig},
    db::Tx,
    foundation::{params::Params, zone::Zone},
    mailer::ShopIdentity,
    orders::{self, OrderContext},
    payments::Method,
    settings::Settings,
    shopping_cart::{self, CartContents, CartLimits, CartOwner},
};

use crate::{
    alone::Alone,
    shop::{PRODUCTS, VARIANTS},
};

/// Different things in each order.
const LINES: usize = 3;
/// How all of them are paid.
pub const METHOD: &str = "bank_transfer";
/// Where all of them go.
pub const DETAILS: [(&str, &str); 8] = [
    ("email", "guest@example.com"),
    ("country", "US"),
    ("region", "ME"),
    ("name", "Ada Guest"),
    ("line1", "18 Harbour Street"),
    ("postcode", "04101"),
    ("city", "Portland"),
    ("same_billing", "true"),
];

/// What a guest buys.
pub fn variants(guest: usize) -> impl Iterator<Item = String> {
    (0..LINES).map(move |line| (1 + VARIANTS * ((guest * LINES + line) % PRODUCTS)).to_string())
}

impl Alone {
    /// So many new guests at the last page of the checkout, with what its button sends.
    pub fn guests(&self, round: usize, count: usize) -> Vec<(CartOwner, Params)> {
        let guest = |number| async move {
            let owner = CartOwner::of_token(&format!("guest {round} {number}"));
            let asker = owner.clone();
            let review = move |tx: &mut Tx<'_>| review(tx, &asker, number);
            (owner, self.repo.write(review).await.expect("the checkout goes on"))
        };
        self.runtime.block_on(async {
            let mut guests = Vec::with_capacity(count);
            for number in 0..count {
                guests.push(guest(number).await);
            }
            guests
        })
    }

    /// Orders placed in a second by so many callers, one for each guest.
    pub fn orders_per_second(&self, callers: usize, guests: Vec<(CartOwner, Params)>) -> f64 {
        let (begun, all) = (Instant::now(), guests.len());
        let (guests, next) = (Arc::new(guests), Arc::new(AtomicUsize::new(0)));
        self.runtime.block_on(async {
            let caller = |_| {
                let (guests, next, repo) = (guests.clone(), next.clone(), self.repo.clone());
                tokio::spawn(async move {
                    while let Some(guest) = guests.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let ((owner, form), order_context) = (guest.clone(), order_context());
                        let place = move |tx: &mut Tx<'_>| {
                            orders::place_order(
                                tx,
                                &Scope::visitor(),
                                &owner,
                                &order_context,
                                &form,
                            )
                        };
                        repo.write(place).await.expect("the order is placed");
                    }
                })
            };
            for caller in (0..callers).map(caller).collect::<Vec<_>>() {
                caller.await.expect("a caller works");
            }
        });
        all as f64 / begun.elapsed().as_secs_f64()
    }
}

/// Fills a cart, and goes through the checkout to its last page.
fn review(tx: &mut Tx<'_>, owner: &CartOwner, number: usize) -> Result<Params> {
    let checkout_config = checkout_config();
    let settings = &checkout_config.settings;
    for variant in variants(number) {
        let params = [("variant_id", &*variant), ("quantity", "1")];
        let params = params.into_iter().collect();
        shopping_cart::add_item_to_cart(tx, owner, &CartLimits::of(settings), params)?;
    }
    let scope = Scope::visitor();
    let token = checkout::begin(tx, &scope, owner, &checkout_config)?.token;
    checkout::save_details(tx, &scope, owner, &checkout_config, DETAILS.into_iter().collect())?;
    checkout::save_payment(
        tx,
        &scope,
        owner,
        &checkout_config,
        [("payment_method", METHOD)].into_iter().collect(),
    )?;
    let cart = shopping_cart::find_cart(tx, owner)?.ok_or(Error::NotFound)?.cart;
    let contents = shopping_cart::load_contents(tx, owner, &cart, settings)?;
    Ok(seen(token, &contents))
}

/// What the last page of a checkout sends.
fn seen(token: String, contents: &CartContents) -> Params {
    let mut form: Params =
        [("key", token), ("total", contents.total().to_string())].into_iter().collect();
    for line in &contents.lines {
        let id = line.item.id;
        form.push(format!("seen[{id}][price]"), line.item.offer.price.to_string());
        form.push(format!("seen[{id}][quantity]"), line.item.quantity.to_string());
    }
    form
}

/// A shop as it is in development.
fn checkout_config() -> CheckoutConfig {
    CheckoutConfig {
        settings: Arc::new(Settings::default()),
        methods: vec![Method::CARD, Method::BANK_TRANSFER],
    }
}

fn order_context() -> OrderContext {
    let (shop_name, base_url) = ("Vitrine".into(), "http://localhost:8080".into());
    let shop_identity = ShopIdentity {
        shop_name,
        reply_to: String::new(),
        new_orders_to: String::new(),
        base_url,
        zone: Zone::UTC,
        limits_mail: false,
    };
    OrderContext { checkout_config: checkout_config(), shop_identity }
}
