//! Products in lists.

use askama::{Template, filters::HtmlSafe};

use crate::{
    catalog::{Availability, Image, ProductCard},
    foundation::{clock::Timestamp, filters, ids::ProductId, money::Currency, zone::Zone},
    web::paths,
};

use super::{
    moment::Moment,
    picture::{Picture, PictureLoading, PicturePlace},
    price::Price,
};

/// A grid of products.
#[derive(Template)]
#[template(path = "components/cards.html")]
pub struct Cards {
    cards: Vec<Card>,
    lead: bool,
    /// The number of pictures that are loaded with the page.
    eager: usize,
}

/// A product in a grid.
#[derive(Template)]
#[template(path = "components/card.html")]
pub struct Card {
    id: ProductId,
    slug: String,
    title: String,
    image: Option<Image>,
    alt: String,
    meta: String,
    price: Price,
    badge: Option<String>,
    note: Option<String>,
    coming: Option<Moment>,
    sold_out: bool,
}

impl Cards {
    /// A grid of products in this order. The images of the first row are loaded eagerly.
    pub fn new(cards: Vec<ProductCard>, currency: Currency, now: Timestamp, zone: Zone) -> Self {
        let card = |card| Card::new(card, currency, now, zone);
        let cards = cards.into_iter().map(card).collect();
        Self { cards, lead: false, eager: 4 }
    }

    /// Shows the first product large. All images are loaded lazily.
    pub fn with_lead(self) -> Self {
        Self { lead: true, eager: 0, ..self }
    }

    /// Loads all images lazily, for a grid far down on the page.
    pub fn lazy(self) -> Self {
        Self { eager: 0, ..self }
    }

    /// Returns the picture of a product, by its position from 0.
    fn picture(&self, card: &Card, position: &usize) -> Picture {
        let is_lead = self.lead && *position == 0;
        let place = if is_lead { PicturePlace::LeadCard } else { PicturePlace::Card };
        let loading = match *position {
            0 if self.eager > 0 => PictureLoading::First,
            position if position < self.eager => PictureLoading::Eager,
            _ => PictureLoading::Lazy,
        };
        Picture::new(card.image.as_ref(), &card.alt, place).loading(loading)
    }

    /// Returns `true` if there are no products.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }
}

impl Card {
    /// The card of a product, as of `now`.
    pub fn new(card: ProductCard, currency: Currency, now: Timestamp, zone: Zone) -> Self {
        let meta = meta(&card);
        let ProductCard { product, image, compare_at_price, availability, .. } = card;
        let price = Price::range(
            &product.min_price,
            &product.max_price,
            compare_at_price.as_ref(),
            currency,
        );
        let coming = Moment::upcoming(zone, product.released_at, now);
        let sold_out = !availability.can_be_bought();
        let badge = match coming {
            Some(_) => Some("Coming soon".to_owned()),
            None if sold_out => Some(availability.label()),
            None => price.is_reduced().then(|| "Sale".to_owned()),
        };
        let few = matches!(availability, Availability::Few(_)) && coming.is_none();
        let alt = image.as_ref().map(|image| image.alt.clone()).filter(|alt| !alt.is_empty());
        let alt = alt.unwrap_or_else(|| product.title.clone());
        Self {
            image,
            alt,
            note: few.then(|| availability.description(now)),
            id: product.id,
            slug: product.slug,
            title: product.title,
            sold_out: sold_out && coming.is_none(),
            coming,
            meta,
            price,
            badge,
        }
    }
}

/// Returns the category and the number of options, such as `Kitchen · 3 colours`.
fn meta(card: &ProductCard) -> String {
    let names = [&card.product.option1_name, &card.product.option2_name];
    let choice = names
        .into_iter()
        .zip(card.option_counts)
        .filter(|(_, count)| *count > 1)
        .find_map(|(name, count)| Some(option_count(name.as_deref()?, count)));
    card.category.clone().into_iter().chain(choice).collect::<Vec<_>>().join(" · ")
}

/// Names of options with their plurals.
const PLURALS: [(&str, &str); 14] = [
    ("color", "colors"),
    ("colour", "colours"),
    ("edition", "editions"),
    ("finish", "finishes"),
    ("flavor", "flavors"),
    ("flavour", "flavours"),
    ("format", "formats"),
    ("grind", "grinds"),
    ("length", "lengths"),
    ("material", "materials"),
    ("scent", "scents"),
    ("size", "sizes"),
    ("style", "styles"),
    ("variety", "varieties"),
];

/// Returns the number of an option's values, such as `3 colours`, or `3 options` if the plural of the
/// option's name is not known.
fn option_count(name: &str, count: usize) -> String {
    let name = name.trim().to_lowercase();
    let known = PLURALS.iter().find(|(singular, _)| *singular == name);
    format!("{count} {}", known.map_or("options", |(_, plural)| plural))
}

impl HtmlSafe for Card {}
impl HtmlSafe for Cards {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_counted_with_their_plurals() {
        assert_eq!(option_count("Colour", 3), "3 colours");
        assert_eq!(option_count("Finish", 2), "2 finishes");
        assert_eq!(option_count("Variety", 2), "2 varieties");
        assert_eq!(option_count(" Length", 2), "2 lengths");
        assert_eq!(option_count("Valve length", 5), "5 options");
        assert_eq!(option_count("iPhone", 2), "2 options");
    }
}
