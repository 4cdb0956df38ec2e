//! A guest who buys one item.

use rand::seq::IndexedRandom;

use super::{
    browser::Browser,
    page::{Form, Page},
};

/// The outcome of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Visit {
    /// An order was placed.
    Bought,
    /// Nothing was in stock.
    NothingThere,
    /// The shop rejected a step, for example because the item was sold out meanwhile. Carries the
    /// message.
    Rejected(String),
    /// The shop was busy.
    Busy,
    /// A page failed or was unexpected. Carries the reason.
    Broken(String),
}

/// Maximum number of pages from the cart to the order.
const MAX_STEPS: usize = 12;

/// The list of all products in stock.
const PRODUCTS_IN_STOCK: &str = "/products?in_stock=true";

/// Values for the address fields of the checkout.
const ADDRESS: [(&str, &str); 6] = [
    ("name", "Sam Ulation"),
    ("line1", "Hauptstr. 1"),
    ("postcode", "10115"),
    ("city", "Berlin"),
    ("phone", ""),
    ("region", ""),
];

/// Adds a random product to the cart and orders it.
pub(super) async fn visit(browser: &mut Browser, number: u64) -> Visit {
    match buy(browser, number).await {
        Ok(visit) | Err(visit) => visit,
    }
}

async fn buy(browser: &mut Browser, number: u64) -> Result<Visit, Visit> {
    let Some(product) = choose(browser).await? else { return Ok(Visit::NothingThere) };
    let mut page = usable(browser.get(&product).await)?;
    let Some(form) = page.form("/cart_items") else { return Ok(rejected(&page)) };
    // If no variant is selected in the form, all of them are sold out.
    if !form.fields.iter().any(|(name, _)| name == "variant_id") {
        return Ok(rejected(&page));
    }
    let added = usable(browser.send(form).await)?;
    if added.path != "/cart" {
        return Ok(rejected(&added));
    }
    let mut page = usable(browser.get("/cart").await)?;
    let Some(form) = page.form("/checkout") else { return Ok(rejected(&page)) };
    let page = usable(browser.send(form).await)?;
    check_out(browser, page, number).await
}

/// Returns the path of a random product on a random page of the list.
async fn choose(browser: &mut Browser) -> Result<Option<String>, Visit> {
    let first = usable(browser.get(PRODUCTS_IN_STOCK).await)?;
    let pages: Vec<&String> = first.links.iter().filter(|to| to.contains("page=")).collect();
    // Stays on the first page in 30% of cases.
    let other = pages.choose(&mut rand::rng()).filter(|_| rand::random_bool(0.7));
    let page = match other {
        Some(path) => usable(browser.get(path).await)?,
        None => first,
    };
    let products: Vec<&String> =
        page.links.iter().filter(|to| to.starts_with("/products/")).collect();
    Ok(products.choose(&mut rand::rng()).map(|path| (*path).clone()))
}

/// Follows the checkout from its first page to the order, submitting the next form of each page.
async fn check_out(browser: &mut Browser, first: Page, number: u64) -> Result<Visit, Visit> {
    let mut page = first;
    for _ in 0..MAX_STEPS {
        if page.path.starts_with("/orders/") && !page.path.ends_with("/payment") {
            return Ok(Visit::Bought);
        }
        if page.path.starts_with("/cart") {
            return Ok(rejected(&page));
        }
        let (path, message) = (page.path.clone(), page.message.clone());
        let form = next(&mut page).ok_or(Visit::Rejected(message))?;
        fill(form, number);
        page = usable(browser.send(form).await)?;
        if page.status == 422 {
            return Err(Visit::Broken(format!("{path}: {}", page.message)));
        }
    }
    Err(Visit::Broken(format!("{}: the checkout did not finish", page.path)))
}

/// Returns the form that leads to the next step.
fn next(page: &mut Page) -> Option<&mut Form> {
    let here = page.path.clone();
    let leads_on = |form: &&mut Form| {
        let to = form.action.as_str();
        to.starts_with("/orders")
            || (here.starts_with("/checkout/") && to.split('?').next() == Some(&here))
            || (here.starts_with("/dev/pay") && form.buttons.contains("Pay"))
    };
    page.forms.iter_mut().find(leads_on)
}

fn fill(form: &mut Form, number: u64) {
    form.fill("email", &format!("shopper-{number}@example.com"));
    for (name, text) in ADDRESS {
        form.fill(name, text);
    }
    // `ADDRESS` is in Germany.
    if form.fields.iter().any(|(name, _)| name == "line1") {
        form.fields.iter_mut().filter(|(name, _)| name == "country").for_each(|(_, value)| {
            "DE".clone_into(value);
        });
    }
}

fn rejected(page: &Page) -> Visit {
    Visit::Rejected(page.message.clone())
}

/// Returns the page, or the outcome that its status means.
fn usable(page: Result<Page, String>) -> Result<Page, Visit> {
    let page = page.map_err(Visit::Broken)?;
    match page.status {
        200 | 409 | 422 => Ok(page),
        429 | 503 => Err(Visit::Busy),
        404 => Err(Visit::Rejected(format!("{} no longer exists", page.path))),
        status => Err(Visit::Broken(format!("{} responded with {status}", page.path))),
    }
}
