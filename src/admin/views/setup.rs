//! The checklist of a new shop, and its proposals for taxes and shipping.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{changeset::Changeset, place::Country},
    settings::Settings,
    setup::{Checklist, ProposedRate, SetupStep},
    shipping::method_fields,
    web::{
        components::{ErrorSummary, Field},
        layout::Layout,
        paths,
    },
};

/// A step as the checklist shows it.
pub struct StepRow {
    /// The heading.
    pub title: &'static str,
    /// What it is good for, in a sentence.
    pub purpose: &'static str,
    /// What is missing, or what there is.
    pub text: String,
    /// `true` if nothing is missing.
    pub is_done: bool,
    /// The link to the page where it is done.
    pub link: StepLink,
    /// Another way to do it.
    pub other: Option<StepLink>,
}

/// A link of a step.
pub struct StepLink {
    /// The label.
    pub label: &'static str,
    /// The path.
    pub path: String,
}

impl StepLink {
    fn new(label: &'static str, path: impl Into<String>) -> Self {
        Self { label, path: path.into() }
    }
}

/// Returns the rows of a checklist.
pub fn step_rows(checklist: &Checklist) -> Vec<StepRow> {
    let rows = checklist.steps.iter().map(|state| {
        let (title, purpose) = describe(state.step);
        let (link, other) = links(state.step);
        StepRow { title, purpose, text: state.text.clone(), is_done: state.is_done, link, other }
    });
    rows.collect()
}

fn describe(step: SetupStep) -> (&'static str, &'static str) {
    match step {
        SetupStep::Shop => (
            "Introduce your shop",
            "Your name and address are on every invoice, and customers need a way to reach you.",
        ),
        SetupStep::Tax => (
            "Set up taxes",
            "We propose the rates of your country. You check them before they apply.",
        ),
        SetupStep::Shipping => {
            ("Offer shipping", "Start with one price for your own country. More places can follow.")
        }
        SetupStep::Payment => (
            "Choose how customers pay",
            "By bank transfer, in cash, or by card through a payment provider.",
        ),
        SetupStep::Product => {
            ("Add your first product", "A title, a price and a quantity are enough.")
        }
        SetupStep::Order => (
            "Place a test order",
            "See your shop with a customer’s eyes, from the product to the mail.",
        ),
    }
}

fn links(step: SetupStep) -> (StepLink, Option<StepLink>) {
    match step {
        SetupStep::Shop => {
            (StepLink::new("Enter name and address", paths::admin_settings("shop")), None)
        }
        SetupStep::Tax => (
            StepLink::new("See the proposed taxes", paths::ADMIN_SETUP_TAX_RATES),
            Some(StepLink::new("Enter rates yourself", paths::ADMIN_TAX_RATES)),
        ),
        SetupStep::Shipping => (
            StepLink::new("Set a shipping price", paths::ADMIN_SETUP_SHIPPING),
            Some(StepLink::new("Set up zones yourself", paths::ADMIN_SHIPPING)),
        ),
        SetupStep::Payment => {
            (StepLink::new("Choose payment methods", paths::admin_settings("payments")), None)
        }
        SetupStep::Product => (
            StepLink::new("New product", format!("{}/new", paths::ADMIN_PRODUCTS)),
            Some(StepLink::new("See all products", paths::ADMIN_PRODUCTS)),
        ),
        SetupStep::Order => (StepLink::new("Open your shop", paths::PRODUCTS), None),
    }
}

/// The page with the checklist.
#[derive(Template)]
#[template(path = "admin/setup/show.html")]
pub struct SetupPage {
    layout: Layout,
    nav: AdminNav,
    steps: Vec<StepRow>,
    done: usize,
    is_hidden: bool,
}

impl SetupPage {
    /// Builds the page.
    pub fn new(layout: Layout, checklist: &Checklist) -> Self {
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Settings),
            steps: step_rows(checklist),
            done: checklist.done(),
            is_hidden: checklist.is_hidden,
        }
    }
}

/// The proposed tax rates.
#[derive(Template)]
#[template(path = "admin/setup/tax_rates.html")]
pub struct TaxProposalPage {
    layout: Layout,
    nav: AdminNav,
    /// The shop's country or state; empty if it is unknown.
    place: String,
    /// `true` if prices will include the tax.
    is_vat: bool,
    rates: Vec<ProposedRate>,
}

impl TaxProposalPage {
    /// Builds the page.
    pub fn new(layout: Layout, settings: &Settings, rates: Vec<ProposedRate>) -> Self {
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Settings),
            place: place_name(settings),
            is_vat: rates.iter().any(|rate| rate.name == "VAT"),
            rates,
        }
    }

    /// Returns `true` if all proposed rates exist already.
    fn all_exist(&self) -> bool {
        self.rates.iter().all(|rate| rate.exists)
    }
}

/// The form of the first shipping method.
#[derive(Template)]
#[template(path = "admin/setup/shipping.html")]
pub struct ShippingProposalPage {
    layout: Layout,
    nav: AdminNav,
    /// The form; `None` if the shop's country is unknown.
    form: Option<Changeset>,
    country: &'static str,
    currency: &'static str,
}

impl ShippingProposalPage {
    /// Builds the page.
    pub fn new(layout: Layout, settings: &Settings, form: Option<Changeset>) -> Self {
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Settings),
            form,
            country: settings.place().country.map(Country::name).unwrap_or_default(),
            currency: settings.currency.code(),
        }
    }
}

/// Returns the shop's country, with its state if it has one; empty if the country is unknown.
fn place_name(settings: &Settings) -> String {
    let place = settings.place();
    match place.country {
        None => String::new(),
        Some(country) if place.region.is_empty() => country.name().to_owned(),
        Some(country) => format!("{}, {}", place.region, country.name()),
    }
}
