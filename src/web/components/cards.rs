//! Products in lists.

use askama::{Template, filters::HtmlSafe};

use crate::{
    catalog::{Availability, ProductCard},
    foundation::{clock::Timestamp, filters, ids::ProductId, money::Currency, zone::Zone},
    web::paths,
};

use super::{moment::Moment, picture::picture, price::Price};

/// A grid of products.
#[derive(Template)]
#[template(path = "components/cards.html")]
pub struct Cards {
    cards: Vec<Card>,
    lead: bool,
    eager: usize,
}

/// What a card says of a product, beside its picture.
#[derive(Template)]
#[template(path = "components/card.html")]
pub struct Card {
    id: ProductId,
    slug: String,
    title: String,
    image: String,
    alt: String,
    meta: String,
    price: Price,
    badge: Option<String>,
    note: Option<String>,
    coming: Option<Moment>,
    sold_out: bool,
}

impl Cards {
    /// Products in their order; the pictures of the first row are loaded at once.
    pub fn new(cards: Vec<ProductCard>, currency: Currency, now: Timestamp, zone: Zone) -> Self {
        let card = |card| Card::new(card, currency, now, zone);
        let cards = cards.into_iter().map(card).collect();
        Self { cards, lead: false, eager: 4 }
    }

    /// The first one large, none of them loaded at once.
    pub fn with_lead(self) -> Self {
        Self { lead: true, eager: 0, ..self }
    }

    /// None of them loaded at once, because they stand far down.
    pub fn lazy(self) -> Self {
        Self { eager: 0, ..self }
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }
}

impl Card {
    /// A product as it is now.
    pub fn new(card: ProductCard, currency: Currency, now: Timestamp, zone: Zone) -> Self {
        let meta = meta(&card);
        let ProductCard { product, image, compare_at_price: before, availability, .. } = card;
        let price = Price::range(&product.min_price, &product.max_price, before.as_ref(), currency);
        let coming = Moment::coming(zone, product.released_at, now);
        let sold_out = !availability.can_be_bought();
        let badge = match coming {
            Some(_) => Some("Coming soon".to_owned()),
            None if sold_out => Some(availability.label()),
            None => price.is_reduced().then(|| "Sale".to_owned()),
        };
        let few = matches!(availability, Availability::Few(_)) && coming.is_none();
        let alt = image.as_ref().map(|image| image.alt.clone()).filter(|alt| !alt.is_empty());
        Self {
            image: picture(image.as_ref().map(|image| image.src.as_str())).to_owned(),
            alt: alt.unwrap_or_else(|| product.title.clone()),
            note: few.then(|| availability.words(now)),
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

/// Category and choice, such as `Kitchen · 3 colours`.
fn meta(card: &ProductCard) -> String {
    let names = [&card.product.option1_name, &card.product.option2_name];
    let choices = names.into_iter().zip(card.option_counts);
    let several = choices.filter(|(_, count)| *count > 1);
    let choice = several.filter_map(|(name, count)| Some(choice(name.as_deref()?, count))).next();
    card.category.clone().into_iter().chain(choice).collect::<Vec<_>>().join(" · ")
}

/// Names of options of which it is known how several are called.
const KNOWN: [(&str, &str); 14] = [
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

/// `3 colours`, of the option's name and the number of its values. How several of what the
/// shopkeeper's own words name are called, nobody can tell: `3 options`.
fn choice(name: &str, count: usize) -> String {
    let name = name.trim().to_lowercase();
    let known = KNOWN.iter().find(|(one, _)| *one == name);
    format!("{count} {}", known.map_or("options", |(_, several)| several))
}

impl HtmlSafe for Card {}
impl HtmlSafe for Cards {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_counted_in_plain_words() {
        assert_eq!(choice("Colour", 3), "3 colours");
        assert_eq!(choice("Finish", 2), "2 finishes");
        assert_eq!(choice("Variety", 2), "2 varieties");
        assert_eq!(choice(" Length", 2), "2 lengths");
        assert_eq!(choice("Valve length", 5), "5 options");
        assert_eq!(choice("iPhone", 2), "2 options");
    }
}
