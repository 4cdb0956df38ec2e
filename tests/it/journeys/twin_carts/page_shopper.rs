//! A shopper who uses the pages, without scripts. Fields, buttons and links are found by their names. What a
//! page does not offer is sent as from a page that was opened before.

use crate::support::sql::query_text;
use crate::support::{Browser, Form, Page};

use super::addresses::Details;
use super::cart_facts::CartFacts;
use super::reply::Reply;
use super::script::Step;
use super::twin_shop::{Side, TwinShop};

/// A shopper who uses the pages.
pub struct PageShopper<'s> {
    shop: &'s TwinShop,
    browser: Browser,
    pub email: String,
}

/// What the page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Cart,
    Checkout,
    /// The order, or the page on which it is paid.
    Order,
}

impl<'s> PageShopper<'s> {
    pub fn new(shop: &'s TwinShop, browser: Browser, email: String) -> PageShopper<'s> {
        PageShopper { shop, browser, email }
    }

    /// Performs a step. Returns `None` if the pages do not offer it now. `line` and `code` are the names of those
    /// that the step is about.
    pub fn perform(
        &mut self,
        step: &Step,
        line: Option<&str>,
        code: Option<&str>,
    ) -> Option<Reply> {
        match step {
            Step::Add { item, quantity } => self.add(item, *quantity),
            Step::AddWithoutOption => self.post_kettle(),
            Step::AddUnknown => self.post_unknown(),
            Step::SetQuantity { quantity, .. } => self.set_quantity(line?, *quantity),
            Step::Remove { .. } => self.remove(line?),
            Step::ApplyCode(code) => self.apply_code(code),
            Step::RemoveCode(_) => self.remove_code(code?),
            Step::Estimate(details) => self.estimate(details)?,
            Step::Acknowledge => self.press_on("/cart", "Got it")?,
            Step::CheckOut => self.check_out(),
            Step::Details(details) => self.submit_details(details)?,
            Step::InsistOnRegion => self.insist_on_region()?,
            Step::Delivery(at) => self.choose_delivery(Some(*at))?,
            Step::UnknownDelivery => self.choose_delivery(None)?,
            Step::Payment(name) => self.choose_payment(Some(name))?,
            Step::UnknownPayment => self.choose_payment(None)?,
            Step::Extend => self.extend()?,
            Step::ConfirmEmail => self.confirm_email()?,
            Step::SkipProof => self.press_on("/checkout/email", "Continue without")?,
            Step::ReturnToCart => self.press_on("/cart", "Change my cart")?,
            Step::Order => self.order()?,
            Step::ShopAgain | Step::OrderAfter(_) | Step::Meanwhile(_) => return None,
        }
        Some(Reply::of_page(self.browser.page()))
    }

    pub fn page(&self) -> &Page {
        self.browser.page()
    }

    /// What the page is about. Anything else than a step of the checkout and an order leads to the cart.
    pub fn place(&self) -> Place {
        let page = self.browser.page();
        match page.path.as_str() {
            path if path.starts_with("/orders/") || path.starts_with("/dev/") => Place::Order,
            path if path.starts_with("/checkout") && !page.texts(".checkout").is_empty() => {
                Place::Checkout
            }
            _ => Place::Cart,
        }
    }

    /// Opens the cart, unless it is open.
    pub fn open_cart(&mut self) -> CartFacts {
        self.see_cart();
        CartFacts::of_page(self.browser.page())
    }

    /// Opens the last page of the checkout. Returns `false` if another step comes first.
    pub fn open_review(&mut self) -> bool {
        self.browser.get("/checkout/review");
        self.place() == Place::Checkout && self.browser.page().path == "/checkout/review"
    }

    /// Submits the form of the review that is open.
    pub fn place_order(&mut self) -> Option<Reply> {
        let buttons = self.browser.page().buttons();
        let button = buttons
            .into_iter()
            .find(|name| name.starts_with("Place order") || name.starts_with("Order and pay"));
        self.browser.press(&button?);
        Some(Reply::of_page(self.browser.page()))
    }

    /// Opens the page of the shopper's order.
    pub fn open_order(&mut self) -> &Page {
        let name = self.email.split('@').next().unwrap_or_default();
        let sql = format!(
            "SELECT token FROM orders WHERE email LIKE '{name}@%' ORDER BY id DESC LIMIT 1"
        );
        let token = query_text(&self.shop.shop.db, &sql);
        self.browser.get(&format!("/orders/{token}"))
    }

    /// Leaves an open checkout.
    pub fn leave(&mut self) {
        self.press_on("/cart", "Change my cart");
    }

    fn see_cart(&mut self) {
        let page = self.browser.page();
        if page.path != "/cart" || page.status != 200 {
            self.browser.get("/cart");
        }
    }

    fn has_button(&self, name: &str) -> bool {
        self.browser.page().buttons().iter().any(|button| button.starts_with(name))
    }

    /// Presses a button of a page, or does nothing if the page has none of this name.
    fn press_on(&mut self, path: &str, button: &str) -> Option<()> {
        if path == "/cart" {
            self.see_cart();
        } else {
            self.browser.get(path);
        }
        if !self.has_button(button) {
            return None;
        }
        self.browser.press(button);
        Some(())
    }

    fn add(&mut self, key: &str, quantity: i32) {
        let item = self.shop.item(key);
        let variant = item.ids(Side::Page).variant.to_string();
        let quantity = quantity.to_string();
        let page = self.browser.get(&item.page_path());
        let is_closed = page.status != 200
            || !page.texts(&format!("input[value='{variant}'][disabled]")).is_empty()
            || !page.buttons().iter().any(|button| button == "Add to cart");
        if is_closed {
            self.browser
                .post_fields("/cart_items", &[("variant_id", &variant), ("quantity", &quantity)]);
            return;
        }
        let form = page.form("Add to cart").fill("Quantity", &quantity);
        let form = if item.option.is_empty() { form } else { form.choose("Color", item.option) };
        self.browser.submit(form);
    }

    fn post_unknown(&mut self) {
        self.browser.post_fields("/cart_items", &[("variant_id", "987654321")]);
    }

    fn post_kettle(&mut self) {
        let product = self.shop.item("kettle moss").ids(Side::Page).product.to_string();
        self.browser.post_fields("/cart_items", &[("product_id", &product), ("quantity", "1")]);
    }

    fn is_locked(&self) -> bool {
        !self.browser.page().texts("section[aria-labelledby=checking-out]").is_empty()
    }

    /// The name of a line's quantity field on the cart's page.
    fn quantity_field(&self, line: &str) -> Option<String> {
        let lines = self.browser.page().parts("#cart-form .cart-line");
        let label = format!("Quantity of {line}");
        let own = lines.iter().find(|part| part.texts(".cart-line-controls label") == [&*label])?;
        own.attributes(".cart-line-controls input[type=number]", "name").pop()
    }

    fn set_quantity(&mut self, line: &str, quantity: i32) {
        self.see_cart();
        let quantity = quantity.to_string();
        if self.is_locked() {
            let field = self.quantity_field(line).expect(line);
            self.browser.post_fields("/cart?_method=put", &[(&field, &quantity)]);
            return;
        }
        let form = self.browser.page().form("Update cart");
        self.browser.submit(form.fill(&format!("Quantity of {line}"), &quantity));
    }

    fn remove(&mut self, line: &str) {
        self.see_cart();
        self.browser.press(&format!("Remove {line}"));
    }

    fn apply_code(&mut self, code: &str) {
        self.see_cart();
        if self.has_button("Apply code") {
            let form = self.browser.page().form("Apply code").fill("Code", code);
            self.browser.submit(form);
        } else {
            self.browser.post_fields("/cart/coupon", &[("code", code)]);
        }
    }

    fn remove_code(&mut self, code: &str) {
        self.see_cart();
        let button = format!("Remove {code}");
        if self.has_button(&button) {
            self.browser.press(&button);
        } else {
            self.browser.post_fields("/cart/coupon?_method=delete", &[("code", code)]);
        }
    }

    fn estimate(&mut self, details: &Details) -> Option<()> {
        self.see_cart();
        let value = |field: &str| details.value(field, &self.email);
        if self.has_button("Estimate") {
            let form = self.browser.page().form("Estimate").fill("Postcode", &value("postcode"));
            let form = form.fill("VAT number", &value("vat_number"));
            let form = choose_country(form, details);
            // Without scripts, the region is asked for once the country is known.
            self.browser.submit(form.forge("region", &value("region")));
            return Some(());
        }
        if !self.is_locked() {
            return None;
        }
        let fields =
            ["country", "region", "postcode", "vat_number"].map(|field| (field, value(field)));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.browser.post_fields("/cart/estimate?_method=put", &fields);
        Some(())
    }

    fn check_out(&mut self) {
        self.see_cart();
        if self.is_locked() {
            self.browser.click("Continue checkout");
        } else if self.has_button("Check out") {
            self.browser.press("Check out");
        } else {
            self.browser.post_fields("/checkout", &[]);
        }
    }

    fn submit_details(&mut self, details: &Details) -> Option<()> {
        let country = details.address.code;
        let page = self.browser.get(&format!("/checkout/details?country={country}"));
        if page.heading() != "Your details" {
            // Also sent from a page that was open before the checkout ended.
            return None;
        }
        let has_field = |name: &str| page.body.contains(&format!("name=\"{name}\""));
        let value = |field: &str| details.value(field, &self.email);
        let billing = value("billing");
        let form = page.form("Continue").fill("Email", &value("email"));
        let mut form = form.fill("Full name", &value("name")).fill("Company", &value("company"));
        form = form.fill("VAT number", &value("vat_number")).fill("Billing address", &billing);
        if has_field("line1") {
            form = form.fill("Address", &value("line1")).fill("Address line 2", &value("line2"));
            form = form.fill("City", &value("city")).fill("Phone", &value("phone"));
            form = form.fill(details.address.postcode_label, &value("postcode"));
            form = form.check("Billing address is the same", billing.is_empty());
        }
        if has_field("region") {
            form = choose_region(form, details);
        }
        if has_field("country") {
            form = choose_country(form, details);
        }
        self.browser.submit(form);
        Some(())
    }

    /// Submits the page that asks for a region from the list.
    fn insist_on_region(&mut self) -> Option<()> {
        let page = self.browser.page();
        if page.heading() != "Your details" || page.status != 422 {
            return None;
        }
        self.browser.press("Continue");
        Some(())
    }

    /// Chooses the delivery option at a position, or one that does not exist.
    fn choose_delivery(&mut self, at: Option<usize>) -> Option<()> {
        let page = self.browser.get("/checkout/delivery");
        if page.heading() != "Delivery" || !page.buttons().contains(&"Continue".to_owned()) {
            return None;
        }
        let form = page.form("Continue");
        let form = match at {
            None => form.forge("delivery", "method-987654"),
            Some(at) => {
                let labels = page.texts("fieldset .choice label");
                match labels.get(at % labels.len().max(1)) {
                    Some(label) => form.choose("Delivery method", label),
                    None => form,
                }
            }
        };
        self.browser.submit(form);
        Some(())
    }

    /// Chooses a payment method by its name, or one that does not exist.
    fn choose_payment(&mut self, name: Option<&str>) -> Option<()> {
        let page = self.browser.get("/checkout/payment");
        if page.heading() != "Payment" {
            return None;
        }
        let form = page.form("Continue");
        let form = match name {
            Some(name) => form.choose("Payment method", name),
            None => form.forge("payment_method", "shells"),
        };
        self.browser.submit(form);
        Some(())
    }

    fn extend(&mut self) -> Option<()> {
        self.browser.get("/checkout");
        if self.place() != Place::Checkout {
            return None;
        }
        if self.has_button("I need more time") {
            self.browser.press("I need more time");
        } else {
            self.browser.post_fields("/checkout/extension", &[]);
        }
        Some(())
    }

    /// Does what the link in the mail does; `email_verification` tests it.
    fn confirm_email(&mut self) -> Option<()> {
        if self.browser.get("/checkout").heading() != "Confirm your email address" {
            return None;
        }
        self.shop.prove_emails();
        self.browser.get("/checkout");
        Some(())
    }

    fn order(&mut self) -> Option<()> {
        if !self.open_review() {
            return None;
        }
        self.place_order().map(drop)
    }
}

fn choose_country(form: Form, details: &Details) -> Form {
    if details.differs_in("country") {
        return form.forge("country", &details.value("country", ""));
    }
    form.choose("Country", details.address.country)
}

fn choose_region(form: Form, details: &Details) -> Form {
    if details.differs_in("region") {
        return form.forge("region", &details.value("region", ""));
    }
    match details.address.region_label {
        "" => form,
        label => form.choose(label, details.address.region),
    }
}
