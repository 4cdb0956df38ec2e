//! The tree of categories: a parent shows the products of its whole branch.

use crate::on_both;
use crate::support::sql::query_number;
use crate::support::{Browser, Database, Shop};

/// Creates a category through its form.
#[track_caller]
fn create_category(admin: &mut Browser, title: &str, parent: Option<&str>) {
    let form = admin.get("/admin/categories/new").form("Save category").fill("Title", title);
    let form = match parent {
        Some(parent) => form.choose("Parent category", parent),
        None => form,
    };
    assert_eq!(admin.submit(form).flash(), format!("{title} was created."));
}

/// Creates a product in some categories through its form.
#[track_caller]
fn create_product(admin: &mut Browser, title: &str, categories: &[&str]) {
    let form = admin.get("/admin/products/new").form("Save product").fill("Title", title);
    let form = form.fill("Price of variant 1", "10").choose("Status", "Active");
    let page = admin.submit(form.choose_all("Categories", categories));
    assert_eq!(page.flash(), "Product created successfully.", "{}", page.text());
}

/// Opens a shop with the nested categories Home, Kitchen and Kettles, a product in each of the
/// lower two, and one in both.
fn open_shop(db: Database) -> Shop {
    let shop = Shop::open(db);
    let mut admin = shop.admin();
    create_category(&mut admin, "Home", None);
    create_category(&mut admin, "Kitchen", Some("Home"));
    create_category(&mut admin, "Kettles", Some("– Kitchen"));
    create_category(&mut admin, "Garden", None);
    create_product(&mut admin, "Pan", &["Kitchen"]);
    create_product(&mut admin, "Iron Kettle", &["Kettles"]);
    create_product(&mut admin, "Tea Kettle", &["Kitchen", "Kettles"]);
    create_product(&mut admin, "Spade", &["Garden"]);
    shop
}

/// Returns the titles of the cards of a list.
fn card_titles(browser: &mut Browser, path: &str) -> Vec<String> {
    let mut titles = browser.get(path).texts(".card h3");
    titles.sort_unstable();
    titles
}

fn breadcrumbs(browser: &Browser) -> Vec<String> {
    browser.page().texts("nav.breadcrumb li")
}

on_both! {
    fn a_parent_category_shows_its_branch_children_and_breadcrumbs(db: Database) {
        let shop = open_shop(db);
        let mut admin = shop.admin();
        let mut ann = shop.visitor();
        let all = ["Iron Kettle", "Pan", "Tea Kettle"];
        assert_eq!(card_titles(&mut ann, "/categories/home"), all);
        assert_eq!(ann.page().texts(".subcategories li"), ["Kitchen 3 products"]);
        assert_eq!(card_titles(&mut ann, "/categories/kitchen"), all);
        assert_eq!(breadcrumbs(&ann), ["Products", "Home"]);
        assert_eq!(ann.page().texts(".subcategories li"), ["Kettles 2 products"]);
        assert_eq!(card_titles(&mut ann, "/categories/kettles"), ["Iron Kettle", "Tea Kettle"]);
        assert_eq!(breadcrumbs(&ann), ["Products", "Home", "Kitchen"]);
        assert_eq!(card_titles(&mut ann, "/products?category=home&in_stock=false"), all);
        let facets = ann.get("/products").texts("#filters fieldset:first-of-type .check");
        assert_eq!(facets, ["Garden 1", "Home 3", "Kitchen 3", "Kettles 2"], "each followed by its children");
        ann.get("/products/tea-kettle");
        assert_eq!(breadcrumbs(&ann), ["Products", "Home", "Kitchen", "Kettles"], "the deepest category");
        let rows = admin.get("/admin/categories").rows();
        let counts: Vec<_> = rows[1..].iter().map(|row| (row[0].as_str(), &*row[4], &*row[5])).collect();
        assert_eq!(counts, [("Garden", "1", "1"), ("Home", "0", "3"), ("Kitchen", "2", "3"), ("Kettles", "2", "2")]);
    }

    fn every_page_has_a_menu_of_categories(db: Database) {
        let shop = open_shop(db);
        let mut admin = shop.admin();
        let mut ann = shop.visitor();
        ann.get("/cart");
        let menu = ann.page().texts("header details.menu a");
        assert_eq!(menu, ["Garden", "Home", "Kitchen", "All categories"], "two levels and a link to all categories");
        ann.click("All categories");
        assert_eq!((ann.page().status, ann.page().heading().as_str()), (200, "Categories"));
        let entries = ann.page().texts("main .category-list a");
        assert_eq!(entries, ["Garden 1 product", "Home 3 products", "Kitchen 3 products", "Kettles 2 products"]);
        create_category(&mut admin, "Attic", None);
        assert!(!ann.get("/").text().contains("Attic"), "the category is empty");
        create_product(&mut admin, "Trunk", &["Attic"]);
        assert!(ann.get("/cart").texts("header details.menu a").contains(&"Attic".to_owned()), "at once");
        assert_eq!(ann.get("/").texts("main .category-list a"), ["Attic 1 product", "Garden 1 product", "Home 3 products"]);
        let map = ann.get("/sitemap.xml").body.clone();
        assert!(map.contains("/categories</loc>") && map.contains("/categories/kettles</loc>"));
    }

    fn a_branch_moves_as_a_whole_and_never_into_itself(db: Database) {
        let shop = open_shop(db);
        let mut admin = shop.admin();
        let mut ann = shop.visitor();
        assert_eq!(card_titles(&mut ann, "/categories/garden"), ["Spade"]);
        let kitchen = query_number(&shop.db, "SELECT id AS number FROM categories WHERE title = 'Kitchen'");
        let form = admin.get(&format!("/admin/categories/{kitchen}/edit")).form("Save category");
        admin.submit(form.choose("Parent category", "Garden"));
        assert_eq!(admin.page().flash(), "Kitchen was updated.");
        let all = ["Iron Kettle", "Pan", "Spade", "Tea Kettle"];
        assert_eq!(card_titles(&mut ann, "/categories/garden"), all, "the cached page is not used");
        assert_eq!(card_titles(&mut ann, "/categories/home"), [""; 0]);
        ann.get("/categories/kettles");
        assert_eq!(breadcrumbs(&ann), ["Products", "Garden", "Kitchen"]);
        let garden = query_number(&shop.db, "SELECT id AS number FROM categories WHERE title = 'Garden'");
        let kettles = query_number(&shop.db, "SELECT id AS number FROM categories WHERE title = 'Kettles'");
        admin.get(&format!("/admin/categories/{garden}/edit"));
        let form = admin.page().form("Save category").forge("parent_id", &kettles.to_string());
        let page = admin.submit(form);
        assert_eq!(page.status, 422);
        let message = page.error_for("Parent category");
        assert_eq!(message.as_deref(), Some("A category can't be moved into itself or one of its subcategories"));
        assert_eq!(card_titles(&mut ann, "/categories/garden"), all);
        let paths = "SELECT count(*) AS number FROM category_paths";
        assert_eq!(query_number(&shop.db, paths), 7, "four alone, and Kitchen, Kettles twice below others");
    }

    fn a_coupon_for_a_category_applies_to_its_branch(db: Database) {
        let shop = open_shop(db);
        let mut admin = shop.admin();
        let form = admin.get("/admin/coupons/new").form("Save coupon").fill("Code", "home10");
        let form = form.fill("Name", "Home sale").fill("Percent", "10");
        assert!(admin.page().text().contains("Subcategories are included."));
        let form = form.choose_all("Only for these categories (optional)", &["Home"]);
        admin.submit(form.choose_all("Not for these categories (optional)", &["Kettles"]));
        assert_eq!(admin.page().flash(), "HOME10 was created.");
        let untracked = "UPDATE variants SET track_stock = FALSE";
        crate::support::sql::execute(&shop.db, untracked);
        let mut ann = shop.visitor();
        for slug in ["pan", "iron-kettle", "spade"] {
            ann.add(slug, 1);
        }
        let form = ann.get("/cart").form("Apply code").fill("Code", "home10");
        let page = ann.submit(form);
        assert!(page.text().contains("Home sale"), "{}", page.text());
        assert!(page.text().contains("$29.00"), "only the pan: {}", page.text());
    }
}
