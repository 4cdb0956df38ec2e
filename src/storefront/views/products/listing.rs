//! Lists of products with filters.

use askama::Template;

use crate::{
    catalog::{Category, CategoryCount, Facets, ProductCard, ProductFilter, ProductSort},
    foundation::{
        changeset::Changeset,
        clock::Timestamp,
        filters,
        money::{Currency, Money},
        page::Page,
    },
    pictures,
    search::WordMatch,
    search_terms::{MatchQuality, SearchOutcome},
    storefront::views::structured_data::Shop,
    web::{
        components::{
            Cards, ErrorSummary, Field, Pagination, Picture, PictureLoading, PicturePlace,
            PriceNote, SelectOption,
        },
        paths,
        sse::{PageKind, Topic},
        state::CachedPage,
    },
};

use super::category_list::{CategoryList, CountedCategories};
use super::{links::ListAddress, split_at_slots};

/// The number of groups of values that are open without a choice.
const OPEN_GROUPS: usize = 2;

/// The data of a list.
pub struct ListingParts {
    /// The products of one page.
    pub page: Page<ProductCard>,
    /// The values that filters offer.
    pub facets: Facets,
    /// How the products match the words of the search.
    pub matched: WordMatch,
    /// The search with its misspelled words corrected, if it has any.
    pub correction: Option<String>,
    /// `false` if the list must not be cached.
    pub is_current: bool,
    /// The category, if the list is a category page.
    pub category: Option<Category>,
    /// The picture of the category.
    pub picture: Option<pictures::Picture>,
    /// Its ancestors, the top-level category first.
    pub ancestors: Vec<Category>,
    /// Its children with their numbers of products.
    pub children: Vec<CategoryCount>,
    /// Categories that have products, for an empty list.
    pub categories: CountedCategories,
}

#[derive(Template)]
#[template(path = "storefront/products/listing.html")]
struct Listing<'a> {
    heading: String,
    lead: &'a str,
    picture: Option<Picture>,
    is_category: bool,
    ancestors: &'a [Category],
    children: &'a [CategoryCount],
    form: &'a Changeset,
    facets: &'a Facets,
    categories: CategoryList,
    from: &'a str,
    to: &'a str,
    highest: Option<String>,
    count: String,
    note: PriceNote,
    no_matches: String,
    chips: Vec<Chip>,
    sort_options: Vec<SelectOption<'static>>,
    search_note: Option<SearchNote>,
    cards: Cards,
    pagination: Pagination,
}

/// A note about words that were not found as they were typed.
struct SearchNote {
    text: String,
    /// The search with its words corrected.
    correction: Option<Correction>,
}

struct Correction {
    words: String,
    address: String,
}

struct Chip {
    label: String,
    without: String,
}

/// Renders a list without what is specific to a visitor.
pub fn render_list(
    list: &ListAddress,
    form: &Changeset,
    parts: ListingParts,
    shop: &Shop<'_>,
    now: Timestamp,
) -> Result<CachedPage, askama::Error> {
    let ListingParts {
        page,
        facets,
        matched,
        correction,
        is_current,
        category,
        picture,
        ancestors,
        children,
        categories,
    } = parts;
    let prices = shop.settings.price_terms();
    let zone = shop.settings.zone();
    let currency = prices.currency;
    let heading = category.as_ref().map_or("Products", |category| &category.title);
    let title = title(heading, list);
    let cards = page.items.iter().map(|card| Topic::Card(card.product.id));
    let topics = cards.chain([Topic::Lists]).collect();
    let mut pictures = page.items.iter().filter_map(|card| card.image.as_ref());
    let image = picture
        .as_ref()
        .and_then(|picture| shop.picture_url(&picture.src()))
        .or_else(|| pictures.find_map(|image| shop.picture_url(&image.url())))
        .unwrap_or_default();
    let json_ld = category.as_ref().map(|category| shop.describe_category(&ancestors, category));
    let outcome = SearchOutcome {
        results: page.total,
        quality: match matched {
            WordMatch::Some => MatchQuality::Some,
            WordMatch::All if correction.is_some() => MatchQuality::Corrected,
            WordMatch::All => MatchQuality::All,
        },
    };
    let html = Listing {
        heading: heading.to_owned(),
        lead: category.as_ref().map_or("", |category| &category.description),
        picture: picture.as_ref().zip(category.as_ref()).map(|(picture, category)| {
            Picture::of_shop(picture, &category.picture_alt, PicturePlace::Banner)
                .loading(PictureLoading::First)
        }),
        is_category: category.is_some(),
        ancestors: &ancestors,
        children: &children,
        form,
        categories: CategoryList::new(&categories),
        from: &format!("From {}", currency.symbol()),
        to: &format!("To {}", currency.symbol()),
        highest: facets.highest_price.as_ref().map(|price| price.format(currency)),
        count: count(&page),
        note: PriceNote::for_page(prices),
        no_matches: no_matches(list, &facets),
        chips: if list.is_category { Vec::new() } else { chips(&list.filter, &facets, currency) },
        sort_options: sort_options(&list.filter),
        search_note: search_note(list, matched, correction.as_deref(), page.items.is_empty()),
        facets: &facets,
        pagination: Pagination::new(&page, |number| list.at_page(number)),
        cards: Cards::new(page.items, currency, now, zone),
    };
    let page = split_at_slots(title, &html.render()?);
    let description = description(category.as_ref());
    let json_ld = json_ld.unwrap_or_default();
    Ok(CachedPage {
        description,
        image,
        json_ld,
        search: Some(outcome),
        page_kind: PageKind::Lists,
        topics,
        is_uncacheable: !is_current,
        ..page
    })
}

/// Returns the description for search engines.
fn description(category: Option<&Category>) -> String {
    match category {
        Some(category) if !category.description.is_empty() => category.description.clone(),
        Some(category) => {
            format!("{}: all products with prices, options, and availability.", category.title)
        }
        None => "All products with prices, options, and availability.".to_owned(),
    }
}

fn title(heading: &str, list: &ListAddress) -> String {
    let title = match list.filter.query.as_str() {
        "" => heading.to_owned(),
        query => format!("“{query}” in {heading}"),
    };
    if list.page > 1 { format!("{title}, page {}", list.page) } else { title }
}

/// Returns `34 products`, or `25–48 of 312 products` if they don't fit on one page.
fn count<T>(page: &Page<T>) -> String {
    let total = page.total;
    let shown = page.items.len();
    let products = if total == 1 { "product" } else { "products" };
    if i64::try_from(shown) == Ok(total) {
        return format!("{total} {products}");
    }
    let before = page.request.offset();
    format!("{}–{} of {total} {products}", before + 1, before + shown as i64)
}

fn no_matches(list: &ListAddress, facets: &Facets) -> String {
    let filter = &list.filter;
    let mut text = String::from("Nothing matches");
    if !filter.query.is_empty() {
        text += &format!(" “{}”", filter.query);
    }
    if let [slug] = filter.categories.as_slice() {
        text += &format!(" in {}", category_title(facets, slug));
    }
    if text.ends_with("matches") { "Nothing matches these filters".into() } else { text }
}

fn category_title<'a>(facets: &'a Facets, slug: &'a str) -> &'a str {
    let found = facets.categories.iter().find(|entry| entry.category.slug == slug);
    found.map_or(slug, |entry| &entry.category.title)
}

/// Returns the selected filters, each with the address of the list without it.
fn chips(filter: &ProductFilter, facets: &Facets, currency: Currency) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut chip = |label: Option<String>, remove: &dyn Fn(&mut ProductFilter)| {
        if let Some(label) = label {
            let mut rest = filter.clone();
            remove(&mut rest);
            chips.push(Chip { label, without: ListAddress::with(rest) });
        }
    };
    let query = (!filter.query.is_empty()).then(|| format!("“{}”", filter.query));
    chip(query, &|rest| rest.query.clear());
    for slug in &filter.categories {
        let title = category_title(facets, slug).to_owned();
        chip(Some(title), &|rest| rest.categories.retain(|other| other != slug));
    }
    for group in &facets.groups {
        for value in group.values.iter().filter(|value| value.is_chosen) {
            let label = format!("{}: {}", group.label, value.label);
            chip(Some(label), &|rest| rest.remove_value(&group.parameter, &value.key));
        }
    }
    let price = |prefix: &str, price: &Money| format!("{prefix} {}", price.format(currency));
    chip(filter.min_price.as_ref().map(|min| price("From", min)), &|rest| rest.min_price = None);
    chip(filter.max_price.as_ref().map(|max| price("Up to", max)), &|rest| rest.max_price = None);
    chip(filter.in_stock.then(|| "In stock".into()), &|rest| rest.in_stock = false);
    chip(filter.on_sale.then(|| "On sale".into()), &|rest| rest.on_sale = false);
    chips
}

/// Returns the orders to choose from. Only a search has a best match.
fn sort_options(filter: &ProductFilter) -> Vec<SelectOption<'static>> {
    let is_search = !filter.query.is_empty();
    let sorts =
        ProductSort::ALL.into_iter().filter(|sort| is_search || *sort != ProductSort::Relevance);
    sorts.map(|sort| SelectOption::new(sort.as_str(), sort_label(sort))).collect()
}

fn search_note(
    list: &ListAddress,
    matched: WordMatch,
    correction: Option<&str>,
    is_empty: bool,
) -> Option<SearchNote> {
    let typed = &list.filter.query;
    let (problem, others) = match matched {
        WordMatch::Some => {
            (format!("No product has all the words of “{typed}”."), " These have some of them.")
        }
        WordMatch::All if correction.is_some() => {
            (format!("“{typed}” is not in any product."), " These are similar.")
        }
        WordMatch::All => return None,
    };
    let text = if is_empty { problem } else { problem + others };
    let correction = correction.map(|words| {
        let filter = ProductFilter { query: words.to_owned(), ..list.filter.clone() };
        Correction { words: words.to_owned(), address: ListAddress::with(filter) }
    });
    Some(SearchNote { text, correction })
}

fn sort_label(sort: ProductSort) -> &'static str {
    match sort {
        ProductSort::Relevance => "Best match",
        ProductSort::Newest => "Newest",
        ProductSort::Popular => "Most popular",
        ProductSort::Price => "Price, low to high",
        ProductSort::PriceDesc => "Price, high to low",
        ProductSort::Title => "Name, A to Z",
    }
}
