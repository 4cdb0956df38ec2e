//! The page of products that are coming soon or just released.

use askama::Template;

use crate::{
    catalog::ProductDetails,
    foundation::{changeset::Changeset, clock::Timestamp, filters, ids::ProductId, zone::Zone},
    settings::PriceTerms,
    web::{
        components::{Picture, PicturePlace},
        paths,
        sse::{PageKind, Topic},
        state::CachedPage,
    },
};

use super::products::{Offering, chosen_variant, split_at_slots};

const HEADING: &str = "Drops";
const INTRODUCTION: &str = "Coming soon and just released. Available while supplies last.";

#[derive(Template)]
#[template(path = "storefront/drops/index.html")]
struct Drops<'a> {
    drops: Vec<Panel<'a>>,
}

struct Panel<'a> {
    id: ProductId,
    title: &'a str,
    path: String,
    image: Picture,
    /// The path of its calendar file, before its release.
    calendar: Option<String>,
    /// The HTML id of its form.
    form: String,
    offering: Offering<'a>,
}

/// Renders the drops without what is specific to a visitor.
pub fn render_drops(
    details: &[ProductDetails],
    prices: PriceTerms,
    now: Timestamp,
    zone: Zone,
) -> Result<CachedPage, askama::Error> {
    let form = Changeset::default();
    let panel = |details| Panel::new(details, &form, prices, now, zone);
    let html = Drops { drops: details.iter().map(panel).collect() };
    let offers = details.iter().map(|details| Topic::Offer(details.product.id));
    let page = split_at_slots(HEADING.to_owned(), &html.render()?);
    Ok(CachedPage {
        description: INTRODUCTION.to_owned(),
        page_kind: PageKind::Drops,
        topics: offers.chain([Topic::Lists]).collect(),
        forms: html.drops.into_iter().map(|drop| drop.form).collect(),
        ..page
    })
}

impl<'a> Panel<'a> {
    fn new(
        details: &'a ProductDetails,
        form: &'a Changeset,
        prices: PriceTerms,
        now: Timestamp,
        zone: Zone,
    ) -> Self {
        let product = &details.product;
        Self {
            id: product.id,
            title: &product.title,
            path: paths::product(&product.slug),
            image: Picture::new(details.images.first(), "", PicturePlace::LeadCard),
            calendar: product
                .released_at
                .filter(|release| *release > now)
                .map(|_| paths::drop_calendar(&product.slug)),
            form: format!("buy-{}", product.id),
            offering: Offering::new(
                details,
                chosen_variant(details, None),
                form,
                prices,
                now,
                zone,
            ),
        }
    }
}
