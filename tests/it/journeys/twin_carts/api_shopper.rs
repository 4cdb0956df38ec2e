//! A shopper who uses the JSON API.

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::support::api_client::{self, ApiClient};

use super::addresses::Details;
use super::cart_facts::{item_name, list, text};
use super::reply::Reply;
use super::script::Step;
use super::twin_shop::{Side, TwinShop};

/// A shopper who uses the JSON API.
pub struct ApiShopper<'s> {
    shop: &'s TwinShop,
    client: ApiClient,
    /// The path of the cart.
    path: String,
    /// The path of the checkout; empty before the first one.
    checkout_path: String,
    /// The cart as it was last seen.
    pub cart: Value,
    /// The checkout as it was last seen.
    pub checkout: Value,
    /// The order, once it is placed.
    pub order: Value,
    /// The details that were last sent.
    details: Value,
    pub email: String,
}

impl<'s> ApiShopper<'s> {
    /// Creates a cart. `customer` is a client that is logged in.
    pub fn new(shop: &'s TwinShop, customer: Option<ApiClient>, email: String) -> ApiShopper<'s> {
        let mut shopper = ApiShopper {
            shop,
            client: customer.unwrap_or_else(|| shop.shop.api()),
            path: String::new(),
            checkout_path: String::new(),
            cart: Value::Null,
            checkout: Value::Null,
            order: Value::Null,
            details: Value::Null,
            email,
        };
        shopper.begin_cart();
        shopper
    }

    /// Creates another cart, after an order.
    pub fn begin_cart(&mut self) {
        self.cart = self.client.send(Method::POST, "/carts", None).expect(201).body;
        if let Some(token) = self.cart["token"].as_str() {
            self.client = self.client.clone().with_cart(token);
        }
        self.path = format!("/carts/{}", self.cart["id"]);
        self.order = Value::Null;
    }

    /// The names of the lines.
    pub fn lines(&self) -> Vec<String> {
        list(&self.cart["items"]).iter().map(item_name).collect()
    }

    /// The codes of the cart.
    pub fn codes(&self) -> Vec<String> {
        list(&self.cart["coupons"]).iter().map(|coupon| text(&coupon["code"])).collect()
    }

    /// Performs a step like the pages.
    pub fn perform(&mut self, step: &Step, line: Option<&str>, code: Option<&str>) -> Reply {
        match step {
            Step::Add { item, quantity } => {
                let variant = self.shop.item(item).ids(Side::Api).variant;
                self.add(&json!({ "variant_id": variant, "quantity": quantity }))
            }
            Step::AddWithoutOption => {
                let product = self.shop.item("kettle moss").ids(Side::Api).product;
                self.add(&json!({ "product_id": product, "quantity": 1 }))
            }
            Step::AddUnknown => self.add(&json!({ "variant_id": 987_654_321 })),
            Step::SetQuantity { quantity, .. } => {
                let path = self.item_path(line.unwrap_or_default());
                self.change_cart(Method::PUT, &path, Some(json!({ "quantity": quantity })))
            }
            Step::Remove { .. } => {
                let path = self.item_path(line.unwrap_or_default());
                self.change_cart(Method::DELETE, &path, None)
            }
            Step::ApplyCode(code) => {
                self.change_cart(Method::POST, "/coupon", Some(json!({ "code": code })))
            }
            Step::RemoveCode(_) => {
                let path = format!("/coupon?code={}", code.unwrap_or_default());
                self.change_cart(Method::DELETE, &path, None)
            }
            Step::Estimate(details) => {
                let fields = ["country", "region", "postcode", "vat_number"];
                let body = self.body(details, &fields);
                self.change_cart(Method::PUT, "/destination", Some(body))
            }
            Step::Acknowledge => self.change_cart(Method::POST, "/refresh", None).without_notes(),
            Step::CheckOut => self.check_out(),
            Step::Details(details) => self.submit_details(details),
            Step::InsistOnRegion => {
                let mut body = self.details.clone();
                body["unlisted_region"] = body["region"].clone();
                self.change_checkout(Method::PUT, "/details", Some(body))
            }
            Step::Delivery(at) => {
                let options = list(&self.checkout["delivery_options"]);
                let code =
                    options.get(at % options.len().max(1)).map(|option| option["code"].clone());
                self.change_checkout(Method::PUT, "/delivery", Some(json!({ "delivery": code })))
            }
            Step::UnknownDelivery => {
                let delivery = json!({ "delivery": "method-987654" });
                self.change_checkout(Method::PUT, "/delivery", Some(delivery))
            }
            Step::Payment(name) => {
                let methods = list(&self.checkout["payment_methods"]);
                let method =
                    methods.into_iter().find(|method| text(&method["name"]).starts_with(name));
                let code = method.expect(name)["code"].clone();
                self.change_checkout(
                    Method::PUT,
                    "/payment",
                    Some(json!({ "payment_method": code })),
                )
            }
            Step::UnknownPayment => {
                let payment = json!({ "payment_method": "shells" });
                self.change_checkout(Method::PUT, "/payment", Some(payment))
            }
            Step::Extend => self.change_checkout(Method::POST, "/extension", None),
            Step::ConfirmEmail => self.confirm_email(),
            Step::SkipProof => self.change_checkout(Method::DELETE, "/email_proof", None),
            Step::ReturnToCart => self.change_checkout(Method::DELETE, "", None),
            Step::Order => {
                self.see_checkout();
                self.place_order()
            }
            Step::ShopAgain | Step::OrderAfter(_) | Step::Meanwhile(_) => {
                unreachable!("only a shopper's steps")
            }
        }
    }

    /// Reads the cart.
    pub fn see_cart(&mut self) -> &Value {
        self.cart = self.client.get(&self.path).expect(200).body;
        &self.cart
    }

    /// Reads the checkout.
    pub fn see_checkout(&mut self) -> &Value {
        let seen = self.client.get(&self.checkout_path).expect(200).body;
        if seen["status"] == "open" {
            self.cart = seen["cart"].clone();
            self.checkout = seen;
        }
        &self.checkout
    }

    /// Orders what the checkout showed when it was last seen. A payment online begins at once, as on the pages.
    pub fn place_order(&mut self) -> Reply {
        let cart = &self.checkout["cart"];
        let item = |item: &Value| json!({ "id": item["id"], "unit_price": item["unit_price"], "quantity": item["quantity"] });
        let coupons = list(&cart["coupons"]);
        let applied = coupons.iter().filter(|coupon| coupon["is_applied"] == true);
        let body = json!({
            "total": cart["total"],
            "items": list(&cart["items"]).iter().map(item).collect::<Vec<_>>(),
            "codes": applied.map(|coupon| coupon["code"].clone()).collect::<Vec<_>>(),
        });
        let placed = self.client.post(&format!("{}/order", self.checkout_path), &body);
        if placed.status == 201 {
            self.order = placed.body.clone();
            if self.order["next"]["action"] == "pay" {
                let path = format!("/orders/{}/payments", text(&self.order["token"]));
                self.client.send(Method::POST, &path, None).expect(200);
            }
        }
        Reply::of_api(&placed)
    }

    /// Leaves an open checkout.
    pub fn leave(&mut self) {
        if !self.checkout_path.is_empty() {
            self.client.delete(&self.checkout_path);
        }
    }

    fn add(&mut self, item: &Value) -> Reply {
        self.change_cart(Method::POST, "/items", Some(item.clone()))
    }

    fn change_cart(&mut self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let reply = self.client.send(method, &format!("{}{path}", self.path), body.as_ref());
        if reply.status < 300 && reply.body["items"].is_array() {
            self.cart = reply.body.clone();
        } else {
            self.see_cart();
        }
        Reply::of_api(&reply)
    }

    /// The path of the item with a name.
    fn item_path(&self, name: &str) -> String {
        let items = list(&self.cart["items"]);
        let item = items.iter().find(|item| item_name(item) == name).unwrap_or(&Value::Null);
        format!("/items/{}", item["id"])
    }

    fn check_out(&mut self) -> Reply {
        let reply = self.client.send(Method::POST, &format!("{}/checkout", self.path), None);
        if reply.status == 201 {
            self.checkout_path = format!("/checkouts/{}", text(&reply.body["token"]));
        }
        self.seen_in_checkout(reply)
    }

    fn change_checkout(&mut self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let reply =
            self.client.send(method, &format!("{}{path}", self.checkout_path), body.as_ref());
        self.seen_in_checkout(reply)
    }

    fn seen_in_checkout(&mut self, reply: api_client::Reply) -> Reply {
        if reply.status < 300 && reply.body["status"] == "open" {
            self.cart = reply.body["cart"].clone();
            self.checkout = reply.body.clone();
        } else {
            self.see_cart();
        }
        Reply::of_api(&reply)
    }

    fn submit_details(&mut self, details: &Details) -> Reply {
        let ships = list(&self.checkout["cart"]["items"]).iter().any(|item| {
            item["requires_shipping"] == true
                && ["available", "short"].iter().any(|word| item["availability"] == *word)
        });
        let mut fields = vec!["email", "country", "name", "company", "vat_number", "billing"];
        if ships {
            fields.extend(["line1", "line2", "postcode", "city", "phone"]);
        }
        if !details.address.region_label.is_empty() {
            fields.push("region");
        }
        let mut body = self.body(details, &fields);
        // The pages send the region that was accepted before.
        body["unlisted_region"] = self.checkout["destination"]["region"].clone();
        self.details = body.clone();
        self.change_checkout(Method::PUT, "/details", Some(body))
    }

    fn body(&self, details: &Details, fields: &[&str]) -> Value {
        let value = |field: &&str| ((*field).to_owned(), json!(details.value(field, &self.email)));
        Value::Object(fields.iter().map(value).collect::<Map<_, _>>())
    }

    fn confirm_email(&mut self) -> Reply {
        self.shop.prove_emails();
        let reply = self.client.get(&self.checkout_path);
        self.seen_in_checkout(reply)
    }
}
