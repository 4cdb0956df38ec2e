//! A guest who buys one thing.

use rand::seq::IndexedRandom;

use super::{
    browser::Browser,
    page::{Form, Page},
};

/// How a visit ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Visit {
    /// With an order.
    Bought,
    /// There was nothing to buy.
    NothingThere,
    /// The shop said no, such as that others were faster.
    Refused(String),
    /// The shop asked to come back later.
    Busy,
    /// A page was not what it should be.
    Broken(String),
}

/// Pages from the cart to the order, at most.
const STEPS: usize = 12;

/// Everything in the shop that can be had.
const SHELVES: &str = "/products?in_stock=true";

/// What guests write into the checkout.
const ADDRESS: [(&str, &str); 6] = [
    ("name", "Sam Ulation"),
    ("line1", "Hauptstr. 1"),
    ("postcode", "10115"),
    ("city", "Berlin"),
    ("phone", ""),
    ("region", ""),
];

/// Chooses something, puts it into the cart and orders it.
pub(super) async fn visit(browser: &mut Browser, number: u64) -> Visit {
    match buy(browser, number).await {
        Ok(visit) | Err(visit) => visit,
    }
}

async fn buy(browser: &mut Browser, number: u64) -> Result<Visit, Visit> {
    let Some(product) = choose(browser).await? else { return Ok(Visit::NothingThere) };
    let mut page = whole(browser.get(&product).await)?;
    let Some(form) = page.form("/cart_items") else { return Ok(gone(&page)) };
    // Nothing chosen in a form with variants: all of them are gone.
    if !form.fields.iter().any(|(name, _)| name == "variant_id") {
        return Ok(gone(&page));
    }
    let added = whole(browser.send(form).await)?;
    if added.path != "/cart" {
        return Ok(gone(&added));
    }
    let mut page = whole(browser.get("/cart").await)?;
    let Some(form) = page.form("/checkout") else { return Ok(gone(&page)) };
    let page = whole(browser.send(form).await)?;
    check_out(browser, page, number).await
}

/// A random product of a random page of the list.
async fn choose(browser: &mut Browser) -> Result<Option<String>, Visit> {
    let first = whole(browser.get(SHELVES).await)?;
    let pages: Vec<&String> = first.links.iter().filter(|to| to.contains("page=")).collect();
    // The first page counts as one of them.
    let other = pages.choose(&mut rand::rng()).filter(|_| rand::random_bool(0.7));
    let page = match other {
        Some(path) => whole(browser.get(path).await)?,
        None => first,
    };
    let products: Vec<&String> =
        page.links.iter().filter(|to| to.starts_with("/products/")).collect();
    Ok(products.choose(&mut rand::rng()).map(|path| (*path).clone()))
}

/// From the first step of the checkout to the order, sending whatever form is next.
async fn check_out(browser: &mut Browser, first: Page, number: u64) -> Result<Visit, Visit> {
    let mut page = first;
    for _ in 0..STEPS {
        if page.path.starts_with("/orders/") && !page.path.ends_with("/payment") {
            return Ok(Visit::Bought);
        }
        if page.path.starts_with("/cart") {
            return Ok(gone(&page));
        }
        let (path, message) = (page.path.clone(), page.message.clone());
        let form = next(&mut page).ok_or(Visit::Refused(message))?;
        fill(form, number);
        page = whole(browser.send(form).await)?;
        if page.status == 422 {
            return Err(Visit::Broken(format!("{path}: {}", page.message)));
        }
    }
    Err(Visit::Broken(format!("{}: the checkout did not finish", page.path)))
}

/// The form that leads on from a page.
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
    // The address above is in this country.
    if form.fields.iter().any(|(name, _)| name == "line1") {
        form.fields.iter_mut().filter(|(name, _)| name == "country").for_each(|(_, value)| {
            "DE".clone_into(value);
        });
    }
}

fn gone(page: &Page) -> Visit {
    Visit::Refused(page.message.clone())
}

/// A page that can be used; what the shop can't help is not its fault.
fn whole(page: Result<Page, String>) -> Result<Page, Visit> {
    let page = page.map_err(Visit::Broken)?;
    match page.status {
        200 | 409 | 422 => Ok(page),
        429 | 503 => Err(Visit::Busy),
        404 => Err(Visit::Refused(format!("{} no longer exists", page.path))),
        status => Err(Visit::Broken(format!("{} responded with {status}", page.path))),
    }
}
