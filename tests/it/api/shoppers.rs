//! Shoppers who use the API.

use serde_json::{Value, json};

use crate::support::Shop;
use crate::support::api_client::ApiClient;
use crate::support::sql::query_number;

/// A guest with a cart.
pub struct Guest {
    /// A client with the cart's token.
    pub client: ApiClient,
    pub token: String,
    /// The path of the cart.
    pub path: String,
}

/// Creates a guest's cart.
#[track_caller]
pub fn guest(shop: &Shop) -> Guest {
    let cart = post(&shop.api(), "/carts/guest").expect(201).body;
    let token = cart["token"].as_str().expect("the cart's token").to_owned();
    assert!(token.starts_with("sess_") && token.len() == 37, "{token}");
    let path = format!("/carts/{}", cart["id"]);
    Guest { client: shop.api().with_cart(&token), token, path }
}

/// Registers a customer and logs in by the mailed link.
#[track_caller]
pub fn log_in(shop: &Shop, email: &str) -> ApiClient {
    shop.api().post("/account", &json!({ "email": email })).expect(204);
    let link = shop.mailed_link(email);
    let token = link.rsplit('/').next().unwrap();
    let tokens = shop.api().post("/auth/tokens", &json!({ "token": token })).expect(201).body;
    shop.api().with_bearer(tokens["access_token"].as_str().unwrap())
}

/// Sends a `POST` without a body.
pub fn post(client: &ApiClient, path: &str) -> crate::support::api_client::Reply {
    client.send("POST".parse().unwrap(), path, None)
}

/// The only variant of a product.
pub fn variant(shop: &Shop, slug: &str) -> i64 {
    let sql = format!(
        "SELECT min(v.id) FROM variants v JOIN products p ON p.id = v.product_id WHERE p.slug = '{slug}'"
    );
    query_number(&shop.db, &sql)
}

/// Adds units to a cart and returns it.
#[track_caller]
pub fn add(client: &ApiClient, cart: &str, variant: i64, quantity: i32) -> Value {
    let item = json!({ "variant_id": variant, "quantity": quantity });
    client.post(&format!("{cart}/items"), &item).expect(201).body
}

/// Begins the checkout of a cart and completes all steps. Returns the checkout.
#[track_caller]
pub fn check_out(client: &ApiClient, cart: &str) -> Value {
    let checkout = post(client, &format!("{cart}/checkout")).expect(201).body;
    let path = format!("/checkouts/{}", checkout["token"].as_str().unwrap());
    let details = json!({
        "email": "guest@example.com", "name": "Ada Guest", "line1": "18 Harbour Street",
        "city": "Portland", "region": "ME", "postcode": "04101", "country": "US",
    });
    let mut checkout = client.put(&format!("{path}/details"), &details).expect(200).body;
    if checkout["next_step"] == "delivery" {
        let delivery = json!({ "delivery": checkout["delivery_options"][0]["code"] });
        checkout = client.put(&format!("{path}/delivery"), &delivery).expect(200).body;
    }
    if checkout["next_step"] == "payment" {
        let payment = json!({ "payment_method": "bank_transfer" });
        checkout = client.put(&format!("{path}/payment"), &payment).expect(200).body;
    }
    assert_eq!(checkout["next_step"], "review", "{checkout}");
    checkout
}

/// The body that orders what a checkout shows.
pub fn order_of(checkout: &Value) -> Value {
    let items = checkout["cart"]["items"].as_array().unwrap().iter();
    let items: Vec<Value> = items
        .map(|item| json!({ "id": item["id"], "unit_price": item["unit_price"], "quantity": item["quantity"] }))
        .collect();
    json!({ "total": checkout["cart"]["total"], "items": items })
}
