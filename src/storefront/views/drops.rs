//! What is coming, and what has just come.

use askama::Template;

use crate::{
    catalog::ProductDetails,
    foundation::{changeset::Changeset, clock::Timestamp, filters, ids::ProductId, zone::Zone},
    settings::PriceTerms,
    web::{
        components::picture,
        paths,
        sse::{PageKind, Topic},
        state::CachedPage,
    },
};

use super::products::{Offering, chosen_variant, divided};

const HEADING: &str = "Drops";
const LEAD: &str = "Coming soon and just released. Available while supplies last.";

#[derive(Template)]
#[template(path = "storefront/drops/index.html")]
struct Drops<'a> {
    drops: Vec<Panel<'a>>,
}

struct Panel<'a> {
    id: ProductId,
    title: &'a str,
    path: String,
    image: String,
    /// The id of its form.
    form: String,
    offering: Offering<'a>,
}

/// Renders the drops in their order, without anything that belongs to whoever looks at them.
pub fn drops(
    details: &[ProductDetails],
    prices: PriceTerms,
    now: Timestamp,
    zone: Zone,
) -> Result<CachedPage, askama::Error> {
    let form = Changeset::default();
    let drop = |one| Panel::new(one, &form, prices, now, zone);
    let html = Drops { drops: details.iter().map(drop).collect() };
    let offers = details.iter().map(|one| Topic::Offer(one.product.id));
    // The tokens stand in the part that changes: what comes into it has a form of its own.
    let kept = divided(HEADING.to_owned(), &html.render()?);
    Ok(CachedPage {
        description: LEAD.to_owned(),
        place: PageKind::Drops,
        topics: offers.chain([Topic::Lists]).collect(),
        forms: html.drops.into_iter().map(|drop| drop.form).collect(),
        ..kept
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
            image: picture(details.images.first().map(|image| image.src.as_str())),
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
