//! Categories below each other: a parent shows what its whole branch has.

use crate::on_both;
use crate::support::{Browser, Database, Shop};
use crate::test_shop::number_on;

/// Makes a category through its form.
#[track_caller]
fn category(admin: &mut Browser, title: &str, parent: Option<&str>) {
    let form = admin.get("/admin/categories/new").form("Save category").fill("Title", title);
    let form = match parent {
        Some(parent) => form.choose("Parent category", parent),
        None => form,
    };
    assert_eq!(admin.submit(form).flash(), format!("{title} was created."));
}

/// Makes a product in some categories through its form.
#[track_caller]
fn product(admin: &mut Browser, title: &str, categories: &[&str]) {
    let form = admin.get("/admin/products/new").form("Save product").fill("Title", title);
    let form = form.fill("Price of variant 1", "10").choose("Status", "Active");
    let page = admin.submit(form.choose_all("Categories", categories));
    assert_eq!(page.flash(), "Product created successfully.", "{}", page.says());
}

/// Home with Kitchen and Kettles below it, each a level deeper; a product in each of the lower two,
/// and one in both.
fn shop(db: Database) -> (Shop, Browser) {
    let shop = Shop::open(db);
    let mut admin = shop.admin();
    category(&mut admin, "Home", None);
    category(&mut admin, "Kitchen", Some("Home"));
    category(&mut admin, "Kettles", Some("– Kitchen"));
    category(&mut admin, "Garden", None);
    product(&mut admin, "Pan", &["Kitchen"]);
    product(&mut admin, "Iron Kettle", &["Kettles"]);
    product(&mut admin, "Tea Kettle", &["Kitchen", "Kettles"]);
    product(&mut admin, "Spade", &["Garden"]);
    (shop, admin)
}

/// What the cards of a list are called.
fn cards(browser: &mut Browser, path: &str) -> Vec<String> {
    let mut titles = browser.get(path).all(".card h3");
    titles.sort_unstable();
    titles
}

fn crumbs(browser: &Browser) -> Vec<String> {
    browser.page().all("nav.breadcrumb li")
}

on_both! {
    fn a_parent_shows_its_branch_its_children_and_its_way_up(db: Database) {
        let (shop, mut admin) = shop(db);
        let mut ann = shop.visitor();
        let all = ["Iron Kettle", "Pan", "Tea Kettle"];
        assert_eq!(cards(&mut ann, "/categories/home"), all);
        assert_eq!(ann.page().all(".subcategories li"), ["Kitchen 3 products"]);
        assert_eq!(cards(&mut ann, "/categories/kitchen"), all);
        assert_eq!(crumbs(&ann), ["Products", "Home"]);
        assert_eq!(ann.page().all(".subcategories li"), ["Kettles 2 products"]);
        assert_eq!(cards(&mut ann, "/categories/kettles"), ["Iron Kettle", "Tea Kettle"]);
        assert_eq!(crumbs(&ann), ["Products", "Home", "Kitchen"]);
        assert_eq!(cards(&mut ann, "/products?category=home&in_stock=false"), all);
        let facets = ann.get("/products").all("#filters fieldset:first-of-type .check");
        assert_eq!(facets, ["Garden 1", "Home 3", "Kitchen 3", "Kettles 2"], "each followed by what is below it");
        ann.get("/products/tea-kettle");
        assert_eq!(crumbs(&ann), ["Products", "Home", "Kitchen", "Kettles"], "the deepest one");
        let rows = admin.get("/admin/categories").rows();
        let counts: Vec<_> = rows[1..].iter().map(|row| (row[0].as_str(), &*row[4], &*row[5])).collect();
        assert_eq!(counts, [("Garden", "1", "1"), ("Home", "0", "3"), ("Kitchen", "2", "3"), ("Kettles", "2", "2")]);
    }

    fn every_page_has_a_menu_of_categories(db: Database) {
        let (shop, mut admin) = shop(db);
        let mut ann = shop.visitor();
        ann.get("/cart");
        let menu = ann.page().all("header details.menu a");
        assert_eq!(menu, ["Garden", "Home", "Kitchen", "All categories"], "two levels, and a page with all");
        ann.click("All categories");
        assert_eq!((ann.page().status, ann.page().heading().as_str()), (200, "Categories"));
        let entries = ann.page().all("main .category-list a");
        assert_eq!(entries, ["Garden 1 product", "Home 3 products", "Kitchen 3 products", "Kettles 2 products"]);
        category(&mut admin, "Attic", None);
        assert!(!ann.get("/").says().contains("Attic"), "nothing stands there yet");
        product(&mut admin, "Trunk", &["Attic"]);
        assert!(ann.get("/cart").all("header details.menu a").contains(&"Attic".to_owned()), "at once");
        assert_eq!(ann.get("/").all("main .category-list a"), ["Attic 1 product", "Garden 1 product", "Home 3 products"]);
        let map = ann.get("/sitemap.xml").body.clone();
        assert!(map.contains("/categories</loc>") && map.contains("/categories/kettles</loc>"));
    }

    fn a_branch_moves_with_all_that_is_below_it_and_never_into_itself(db: Database) {
        let (shop, mut admin) = shop(db);
        let mut ann = shop.visitor();
        assert_eq!(cards(&mut ann, "/categories/garden"), ["Spade"]);
        let kitchen = number_on(&shop.db, "SELECT id AS number FROM categories WHERE title = 'Kitchen'");
        let form = admin.get(&format!("/admin/categories/{kitchen}/edit")).form("Save category");
        admin.submit(form.choose("Parent category", "Garden"));
        assert_eq!(admin.page().flash(), "Kitchen was updated.");
        let all = ["Iron Kettle", "Pan", "Spade", "Tea Kettle"];
        assert_eq!(cards(&mut ann, "/categories/garden"), all, "the page is not the old one");
        assert_eq!(cards(&mut ann, "/categories/home"), [""; 0]);
        ann.get("/categories/kettles");
        assert_eq!(crumbs(&ann), ["Products", "Garden", "Kitchen"]);
        let garden = number_on(&shop.db, "SELECT id AS number FROM categories WHERE title = 'Garden'");
        let kettles = number_on(&shop.db, "SELECT id AS number FROM categories WHERE title = 'Kettles'");
        admin.get(&format!("/admin/categories/{garden}/edit"));
        let form = admin.page().form("Save category").forge("parent_id", &kettles.to_string());
        let page = admin.submit(form);
        assert_eq!(page.status, 422);
        let message = page.error_for("Parent category");
        assert_eq!(message.as_deref(), Some("A category can't be moved into itself or one of its subcategories"));
        assert_eq!(cards(&mut ann, "/categories/garden"), all);
        let paths = "SELECT count(*) AS number FROM category_paths";
        assert_eq!(number_on(&shop.db, paths), 7, "four alone, and Kitchen, Kettles twice below others");
    }

    fn a_coupon_for_a_category_is_for_its_branch(db: Database) {
        let (shop, mut admin) = shop(db);
        let form = admin.get("/admin/coupons/new").form("Save coupon").fill("Code", "home10");
        let form = form.fill("Name", "Home sale").fill("Percent", "10");
        assert!(admin.page().says().contains("Subcategories are included."));
        let form = form.choose_all("Only for these categories (optional)", &["Home"]);
        admin.submit(form.choose_all("Not for these categories (optional)", &["Kettles"]));
        assert_eq!(admin.page().flash(), "HOME10 was created.");
        let untracked = "UPDATE variants SET track_stock = FALSE";
        crate::test_shop::run_on(&shop.db, untracked);
        let mut ann = shop.visitor();
        for slug in ["pan", "iron-kettle", "spade"] {
            ann.add(slug, 1);
        }
        let form = ann.get("/cart").form("Apply code").fill("Code", "home10");
        let page = ann.submit(form);
        assert!(page.says().contains("Home sale"), "{}", page.says());
        assert!(page.says().contains("$29.00"), "only the pan: {}", page.says());
    }
}
