//! Products are saved as a whole and changed in place. Nothing is written if nothing differs.

use vitrine::accounts::Scope;
use vitrine::catalog::{self, ImageDraft, ProductChange, ProductDraft, ProductLookup, SaveResult};
use vitrine::foundation::ids::ProductId;
use vitrine::{Error, Result};

use crate::on_both;
use crate::support::product_fixtures::{product_draft, variant_with_size};
use crate::support::{Database, TestRepo};

fn kettle() -> ProductDraft {
    let variants =
        vec![variant_with_size("K-RED", "Red", "20"), variant_with_size("K-BLUE", "Blue", "30")];
    let mut draft = product_draft("Kettle", variants);
    draft.slug = "kettle".into();
    draft.description = "<p>Boils.</p><script>x()</script>".into();
    draft.product_type = "Kettle".into();
    draft.tags = "Steel, Tea".into();
    draft.options = vec!["Colour".into()];
    let image = ImageDraft {
        src: "/static/img/a.svg".into(),
        alt: "A kettle".into(),
        ..ImageDraft::default()
    };
    draft.images = vec![image];
    draft
}

fn save(test_repo: &TestRepo, id: Option<ProductId>, draft: &ProductDraft) -> Result<SaveResult> {
    let draft = draft.clone();
    test_repo.write(move |tx| catalog::save_product(tx, &Scope::system(), id, draft.clone()))
}

fn details(test_repo: &TestRepo, slug: &'static str) -> catalog::ProductDetails {
    let found =
        test_repo.read(move |conn| catalog::get_product_by_slug(conn, &Scope::system(), slug));
    match found.unwrap() {
        ProductLookup::Found(details) => *details,
        ProductLookup::Moved(to) => panic!("moved to {to}"),
    }
}

/// Returns the fields with errors.
#[track_caller]
fn invalid_fields(result: Result<SaveResult>) -> Vec<String> {
    match result {
        Err(Error::Invalid(form)) => {
            form.errors().iter().map(|error| error.field.clone()).collect()
        }
        other => panic!("not rejected: {other:?}"),
    }
}

on_both! {
    fn saving_an_unchanged_product_writes_nothing(db: Database) {
        let test_repo = TestRepo::on(db);
        let mut draft = kettle();
        draft.variants[1].image_src = Some("/static/img/b.svg".into());
        let titles = ["Kitchen".to_owned(), "Tea".to_owned()];
        draft.categories = test_repo.write(move |tx| catalog::find_or_create_categories(tx, &Scope::system(), &titles)).unwrap();
        let saved = save(&test_repo, None, &draft).unwrap();
        assert_eq!(saved.change, ProductChange::New);
        let found = details(&test_repo, "kettle");
        assert_eq!(found.product.description, "<p>Boils.</p>");
        assert_eq!(found.product.min_price, "20".parse().unwrap());
        assert_eq!(found.product.max_price, "30".parse().unwrap());
        assert_eq!((found.images.len(), found.categories.len()), (2, 2));
        assert_eq!(found.variants[1].image_id, Some(found.images[1].id));
        let again = save(&test_repo, Some(saved.id), &draft).unwrap();
        assert_eq!((again.change, again.variants), (ProductChange::Unchanged, saved.variants));
        assert_eq!(details(&test_repo, "kettle").product, found.product);
    }

    fn variants_are_updated_in_place_and_may_swap_options(db: Database) {
        let test_repo = TestRepo::on(db);
        let saved = save(&test_repo, None, &kettle()).unwrap();
        let mut draft = kettle();
        draft.variants = vec![
            variant_with_size("K-BLUE", "Red", "31"),
            variant_with_size("K-RED", "Blue", "20"),
            variant_with_size("K-MOSS", "Moss", "25"),
        ];
        let swapped = save(&test_repo, Some(saved.id), &draft).unwrap();
        assert_eq!(swapped.change, ProductChange::Changed);
        let (red, blue) = (saved.variants[0].id, saved.variants[1].id);
        assert_eq!((swapped.variants[0].id, swapped.variants[1].id), (blue, red));
        let found = details(&test_repo, "kettle");
        let options: Vec<_> = found.variants.iter().map(|v| v.option1.as_str()).collect();
        assert_eq!((options, found.product.version), (vec!["Red", "Blue", "Moss"], 2));
        draft.variants.truncate(1);
        save(&test_repo, Some(saved.id), &draft).unwrap();
        assert_eq!(details(&test_repo, "kettle").variants.len(), 1);
    }

    fn changed_pictures_stay_with_their_variants(db: Database) {
        let test_repo = TestRepo::on(db);
        let mut draft = kettle();
        draft.variants[0].image_src = Some("/static/img/a.svg".into());
        let saved = save(&test_repo, None, &draft).unwrap();
        draft.images[0].alt = "A red kettle".into();
        save(&test_repo, Some(saved.id), &draft).unwrap();
        let found = details(&test_repo, "kettle");
        assert_eq!(found.images[0].alt, "A red kettle");
        assert_eq!(found.variants[0].image_id, Some(found.images[0].id));
    }

    fn taken_addresses_and_skus_are_reported_by_field(db: Database) {
        let test_repo = TestRepo::on(db);
        save(&test_repo, None, &kettle()).unwrap();
        assert_eq!(invalid_fields(save(&test_repo, None, &kettle())), ["slug"]);
        let mut other = kettle();
        other.slug = "pot".into();
        other.title = "Pot".into();
        other.variants.swap(0, 1);
        other.variants[0].sku = Some("P-1".into());
        assert_eq!(invalid_fields(save(&test_repo, None, &other)), ["variants[1][sku]"]);
        other.variants[1].sku = None;
        other.categories = vec![999.into()];
        assert_eq!(invalid_fields(save(&test_repo, None, &other)), ["category_ids"]);
        other.categories.clear();
        save(&test_repo, None, &other).unwrap();
    }

    fn all_mistakes_are_reported_at_once(db: Database) {
        let test_repo = TestRepo::on(db);
        let mut draft = kettle();
        draft.title = "  ".into();
        draft.slug = "Not A Slug".into();
        draft.variants[0].price = "-1".parse().unwrap();
        draft.variants[1].options = vec!["Red".into()];
        draft.images[0].src = "javascript:x()".into();
        let expected =
            ["title", "slug", "variants[0][price]", "variants[1][option1]", "images[0][src]"];
        assert_eq!(invalid_fields(save(&test_repo, None, &draft)), expected);
        assert!(matches!(
            test_repo.write(|tx| catalog::save_product(tx, &Scope::visitor(), None, kettle())),
            Err(Error::Forbidden)
        ));
    }

    fn an_old_slug_redirects_until_another_product_takes_it(db: Database) {
        let test_repo = TestRepo::on(db);
        let saved = save(&test_repo, None, &kettle()).unwrap();
        let mut moved = kettle();
        moved.slug = "fjord".into();
        save(&test_repo, Some(saved.id), &moved).unwrap();
        let old = test_repo.read(|conn| catalog::get_product_by_slug(conn, &Scope::visitor(), "kettle"));
        assert!(matches!(old, Ok(ProductLookup::Moved(to)) if to == "fjord"));
        let mut third = kettle();
        third.slug.clear();
        third.variants.iter_mut().for_each(|variant| variant.sku = None);
        let third = save(&test_repo, None, &third).unwrap();
        assert_eq!(details(&test_repo, "kettle-2").product.id, third.id, "an old slug is still taken");
        let mut other = kettle();
        other.variants.iter_mut().for_each(|variant| variant.sku = None);
        let other = save(&test_repo, None, &other).unwrap();
        assert_eq!(details(&test_repo, "kettle").product.id, other.id);
    }

    fn a_slug_is_derived_from_the_title_if_none_is_given(db: Database) {
        let test_repo = TestRepo::on(db);
        for slug in ["kettle", "kettle-2"] {
            let mut draft = kettle();
            draft.slug.clear();
            draft.variants.iter_mut().for_each(|variant| variant.sku = None);
            let saved = save(&test_repo, None, &draft).unwrap();
            assert_eq!(details(&test_repo, slug).product.id, saved.id);
            assert_eq!(save(&test_repo, Some(saved.id), &draft).unwrap().change, ProductChange::Unchanged);
        }
    }
}
