//! The catalog that shoppers see: filters, sorting, pages, slugs and page views.

use std::sync::Arc;

use vitrine::Error;
use vitrine::accounts::Scope;
use vitrine::catalog::{self, Availability, PageViews, ProductCard, ProductFilter, ProductLookup};
use vitrine::foundation::page::{Page, PageRequest};

use crate::on_both;
use crate::support::product_fixtures::{
    create_product, product_draft, set_stock, simple_product_draft, unpublished_draft,
    variant_with_size, variant_with_sku,
};
use crate::support::{Database, TestRepo};

/// Returns the list for a query string, with 24 products per page.
fn list(test_repo: &TestRepo, query: &[(&str, &str)]) -> Page<ProductCard> {
    let params = query.iter().copied().collect();
    let (filter, form) = ProductFilter::cast(&params);
    assert!(form.is_valid(), "{:?}", form.errors());
    let page = PageRequest::from_text(params.get("page"), 24);
    test_repo.read(move |conn| catalog::list_products(conn, &filter, page)).unwrap()
}

fn titles(test_repo: &TestRepo, query: &[(&str, &str)]) -> Vec<String> {
    list(test_repo, query).items.into_iter().map(|card| card.product.title).collect()
}

/// Creates a reduced kettle, a sold-out mug, a lamp with two prices, and a draft.
fn create_four_products(test_repo: &TestRepo) {
    let mut kettle = product_draft("Crème Kettle", vec![variant_with_sku("K-1", "68")]);
    kettle.variants[0].compare_at_price = Some("82".parse().unwrap());
    set_stock(test_repo, create_product(test_repo, "Kitchen", kettle), 3);
    create_product(
        test_repo,
        "Kitchen",
        product_draft("Harbour Mug", vec![variant_with_sku("M-1", "24")]),
    );
    let lamp = product_draft(
        "Desk Lamp",
        vec![variant_with_size("L-S", "Small", "100"), variant_with_size("L-L", "Large", "148")],
    );
    set_stock(test_repo, create_product(test_repo, "Light", lamp), 50);
    let draft = unpublished_draft("Secret", vec![variant_with_sku("S-1", "1")]);
    set_stock(test_repo, create_product(test_repo, "Light", draft), 9);
}

fn find_product(
    test_repo: &TestRepo,
    scope: Scope,
    slug: &'static str,
) -> Result<ProductLookup, Error> {
    test_repo.read(move |conn| catalog::get_product_by_slug(conn, &scope, slug))
}

on_both! {
    fn filters_are_combined(db: Database) {
        let test_repo = TestRepo::on(db);
        create_four_products(&test_repo);
        let by = |query: &[(&str, &str)]| titles(&test_repo, query);
        assert_eq!(by(&[]), ["Desk Lamp", "Harbour Mug", "Crème Kettle"]);
        assert_eq!(by(&[("q", "creme KETTLES")]), ["Crème Kettle"]);
        assert_eq!(by(&[("q", "l-l")]), ["Desk Lamp"]);
        assert_eq!(by(&[("q", "kettle lamp")]), [""; 0]);
        assert_eq!(by(&[("q", "%")]), [""; 0]);
        assert_eq!(by(&[("category", "kitchen")]), ["Harbour Mug", "Crème Kettle"]);
        assert_eq!(by(&[("category", "kitchen"), ("category", "light")]).len(), 3);
        assert_eq!(by(&[("category", "none")]), [""; 0]);
        assert_eq!(by(&[("min_price", "60"), ("max_price", "100")]), ["Desk Lamp", "Crème Kettle"]);
        assert_eq!(by(&[("min_price", "101"), ("max_price", "147")]), [""; 0]);
        assert_eq!(by(&[("in_stock", "true")]), ["Desk Lamp", "Crème Kettle"]);
        assert_eq!(by(&[("on_sale", "true")]), ["Crème Kettle"]);
        assert_eq!(by(&[("category", "kitchen"), ("in_stock", "true")]), ["Crème Kettle"]);
    }

    fn every_sort_order_is_total(db: Database) {
        let test_repo = TestRepo::on(db);
        create_four_products(&test_repo);
        let by = |sort: &str| titles(&test_repo, &[("sort", sort)]);
        assert_eq!(by("price"), ["Harbour Mug", "Crème Kettle", "Desk Lamp"]);
        assert_eq!(by("price-desc"), ["Desk Lamp", "Crème Kettle", "Harbour Mug"]);
        assert_eq!(by("title"), ["Crème Kettle", "Desk Lamp", "Harbour Mug"]);
        assert_eq!(by("nonsense"), by("newest"));
    }

    fn pages_hold_24_and_count_everything(db: Database) {
        let test_repo = TestRepo::on(db);
        for number in 0..30 {
            create_product(&test_repo, "Many", simple_product_draft(&format!("Thing {number:02}"), "1"));
        }
        let first = list(&test_repo, &[("sort", "title")]);
        assert_eq!((first.items.len(), first.total, first.pages()), (24, 30, 2));
        let last = list(&test_repo, &[("sort", "title"), ("page", "2")]);
        assert_eq!((last.request.number, last.items.len()), (2, 6));
        assert_eq!(last.items[0].product.title, "Thing 24");
    }

    fn cards_show_price_options_and_stock(db: Database) {
        let test_repo = TestRepo::on(db);
        create_four_products(&test_repo);
        let cards = list(&test_repo, &[]).items;
        let message: Vec<_> =
            cards.iter().map(|card| (card.availability, card.option_counts[0])).collect();
        let few = Availability::Few(3);
        assert_eq!(message, [(Availability::InStock, 2), (Availability::SoldOut, 1), (few, 1)]);
        assert_eq!(cards[2].compare_at_price, Some("82".parse().unwrap()));
        assert_eq!(cards[0].category.as_deref(), Some("Light"));
    }

    fn facets_ignore_the_chosen_category_and_hide_empty_ones(db: Database) {
        let test_repo = TestRepo::on(db);
        create_four_products(&test_repo);
        let facets = |query: &[(&str, &str)]| {
            let (filter, _) = ProductFilter::cast(&query.iter().copied().collect());
            let facets = test_repo.read(move |conn| catalog::list_facets(conn, &filter)).unwrap();
            let count = |entry: catalog::CategoryCount| (entry.category.slug.clone(), entry.products);
            facets.categories.into_iter().map(count).collect::<Vec<_>>()
        };
        let pair = |slug: &str, count| (slug.to_owned(), count);
        assert_eq!(facets(&[]), [pair("kitchen", 2), pair("light", 1)]);
        assert_eq!(facets(&[("category", "light")]), [pair("kitchen", 2), pair("light", 1)]);
        assert_eq!(facets(&[("q", "lamp")]), [pair("light", 1)]);
        let chosen = [("q", "lamp"), ("category", "kitchen")];
        assert_eq!(facets(&chosen), [pair("kitchen", 0), pair("light", 1)]);
    }

    fn old_slugs_and_ids_redirect_and_drafts_are_hidden(db: Database) {
        let test_repo = TestRepo::on(db);
        create_four_products(&test_repo);
        let mut mug = product_draft("Harbour Mug", vec![variant_with_sku("M-1", "24")]);
        let found_mug = find_product(&test_repo, Scope::visitor(), "harbour-mug").unwrap();
        let ProductLookup::Found(details) = found_mug else { panic!("moved") };
        mug.slug = "mug".into();
        let id = details.product.id;
        test_repo
            .write(move |tx| catalog::save_product(tx, &Scope::system(), Some(id), mug.clone()))
            .unwrap();
        for old in ["harbour-mug", "2"] {
            let moved = find_product(&test_repo, Scope::visitor(), old).unwrap();
            assert!(matches!(moved, ProductLookup::Moved(slug) if slug == "mug"), "{old}");
        }
        let hidden = [find_product(&test_repo, Scope::visitor(), "secret"), find_product(&test_repo, Scope::visitor(), "4")];
        hidden.into_iter().for_each(|found| assert!(matches!(found, Err(Error::NotFound))));
        assert!(matches!(find_product(&test_repo, Scope::system(), "secret"), Ok(ProductLookup::Found(_))));
        let nonsense = find_product(&test_repo, Scope::visitor(), "x\0y");
        assert!(matches!(nonsense, Err(Error::NotFound)));
    }

    fn page_views_are_counted_exactly(db: Database) {
        let test_repo = TestRepo::on(db);
        let product = create_product(&test_repo, "Kitchen", product_draft("Kettle", vec![variant_with_sku("K", "1")]));
        let views = || match find_product(&test_repo, Scope::visitor(), "kettle") {
            Ok(ProductLookup::Found(details)) => details.product.views,
            other => panic!("{other:?}"),
        };
        let counted = Arc::new(PageViews::default());
        let count_views = |many: usize| {
            let threads: Vec<_> = (0..many).map(|_| Arc::clone(&counted)).collect();
            std::thread::scope(|scope| {
                threads.iter().for_each(|views| drop(scope.spawn(|| views.count(product.id))));
            });
            test_repo.save_views(&counted);
        };
        count_views(13);
        assert_eq!(views(), 13);
        count_views(2);
        assert_eq!(views(), 15);
        count_views(40);
        test_repo.save_views(&counted);
        assert_eq!(views(), 55);
    }
}
