//! The pages that are measured, with random arguments.

use crate::{
    catalog_file::{COLORS, KINDS, SIZES, TAGS, brand, first_word, second_word},
    dice::Dice,
};

/// A kind of page.
pub struct MeasuredPage {
    /// Its name in the report.
    pub name: &'static str,
    /// `true` if it is one of the admin.
    pub is_admin: bool,
    /// Returns the path of one in a shop with a number of products.
    pub path: fn(&mut Dice, usize) -> String,
}

/// All kinds of pages.
pub const PAGES: [MeasuredPage; 24] = [
    shop("home", |_, _| "/".into()),
    shop("product", |dice, products| format!("/products/p-{}", 1 + dice.below(products))),
    shop("list", |dice, products| {
        let sort = dice.pick(&["newest", "popular", "price", "price-desc", "title"]);
        format!("/products?sort={sort}&page={}", 1 + dice.below(products / 48))
    }),
    shop("category", |dice, _| {
        let kind = dice.pick(&KINDS).to_lowercase();
        format!("/categories/{kind}?min_price={}", price(dice))
    }),
    shop("search", |dice, _| format!("/products?q={}", first_word(dice))),
    shop("search of two words", |dice, _| {
        format!("/products?q={}+{}", first_word(dice), second_word(dice))
    }),
    shop("search with a typo", |dice, _| format!("/products?q={}", misspelled(dice))),
    shop("search of many hits", |dice, _| {
        format!("/products?q={}+{}", dice.pick(&TAGS), dice.pick(&KINDS))
    }),
    shop("suggestions", |dice, _| format!("/suggestions?q={}", &first_word(dice)[..4])),
    shop("filter: brand", |dice, _| {
        format!("/products?vendor={}", brand(dice).to_lowercase().replace(' ', "+"))
    }),
    shop("filter: tag and color", |dice, _| {
        let (tag, color) = (dice.pick(&TAGS), dice.pick(&COLORS).to_lowercase());
        format!("/products?tag={tag}&option_color={color}&sort=title")
    }),
    shop("filter: color, size, in stock", |dice, _| {
        let color = dice.pick(&COLORS).to_lowercase();
        let size = dice.pick(&SIZES).to_lowercase();
        format!("/products?option_color={color}&option_size={size}&in_stock=true")
    }),
    shop("filter: price", |dice, _| {
        let min = dice.below(100);
        format!("/products?min_price={min}&max_price={}", min + dice.below(100))
    }),
    shop("filter: price, in stock, sale", |dice, _| {
        format!("/products?max_price={}&in_stock=true&on_sale=true", price(dice))
    }),
    admin("overview", |_, _| "/admin".into()),
    admin("products", |dice, products| {
        let sort = dice.pick(&["changed", "title", "price", "views"]);
        format!("/admin/products?sort={sort}&page={}", 1 + dice.below(products / 100))
    }),
    admin("products, search", |dice, _| format!("/admin/products?q={}", first_word(dice))),
    admin("products, filter", |dice, _| {
        let stock = dice.pick(&["in_stock", "out_of_stock"]);
        format!("/admin/products?tag={}&stock={stock}&min={}", dice.pick(&TAGS), price(dice))
    }),
    admin("product's form", |dice, products| {
        format!("/admin/products/{}/edit", 1 + dice.below(products))
    }),
    admin("stock", |dice, products| {
        format!("/admin/stock?page={}", 1 + dice.below(products / 100))
    }),
    admin("stock, search", |dice, _| format!("/admin/stock?q={}", second_word(dice))),
    admin("search of everything", |dice, _| format!("/admin/search?q={}", first_word(dice))),
    admin("bulk change, selection", |dice, _| {
        format!("/admin/product_batches/new?filter=tag%3D{}", dice.pick(&TAGS))
    }),
    admin("history", |_, _| "/admin/audit".into()),
];

const fn shop(name: &'static str, path: fn(&mut Dice, usize) -> String) -> MeasuredPage {
    MeasuredPage { name, is_admin: false, path }
}

const fn admin(name: &'static str, path: fn(&mut Dice, usize) -> String) -> MeasuredPage {
    MeasuredPage { name, is_admin: true, path }
}

/// A price with cents, so that the page is not in the cache.
fn price(dice: &mut Dice) -> String {
    format!("{}.{:02}", 10 + dice.below(100), dice.below(100))
}

/// A word of titles without one of its letters.
fn misspelled(dice: &mut Dice) -> String {
    let mut word = first_word(dice);
    word.remove(2 + dice.below(4));
    word
}
