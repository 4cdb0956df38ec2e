//! Pictures of categories, the picture of the home page, and the shop's logo.

use serde_json::json;

use crate::on_both;
use crate::support::picture_files::{TestFile, jpeg, transparent_png};
use crate::support::picture_shop::PictureShop;
use crate::support::product_files::import_text;
use crate::support::sql::{count_rows, query_text};
use crate::support::{Database, Form};

/// A file for the field with this name.
fn file(field: &str, bytes: Vec<u8>) -> TestFile {
    TestFile::new("photo.jpg", bytes).for_field(field)
}

fn is_uploaded(values: &[String]) -> bool {
    values.iter().any(|value| value.contains("/media/"))
}

on_both! {
    fn a_category_has_a_picture(db: Database) {
        let shop = PictureShop::open(db);
        let mut admin = shop.shop.admin();
        let new = |admin: &mut crate::support::Browser| -> Form {
            admin.get("/admin/categories/new").form("Save category").fill("Title", "Kitchen")
        };
        let form = new(&mut admin);
        let bad = admin.submit_with_files(form, &[file("picture_file", b"text".to_vec())]);
        assert_eq!((bad.status, bad.field_value("Title")), (422, "Kitchen".into()));
        assert!(bad.error_for("Picture (optional)").unwrap().contains("isn't a picture"), "{}", bad.body);
        assert_eq!((count_rows(&shop.shop.db, "categories"), shop.files()), (0, Vec::new()));

        let form = new(&mut admin).fill("Description of the picture", "A kitchen in the morning");
        let page = admin.submit_with_files(form, &[file("picture_file", jpeg(1_600, 600))]);
        assert!(page.flash().contains("was created"), "{}", page.body);
        let page = shop.shop.visitor().visit("/categories/kitchen");
        assert!(page.attributes("alt").contains(&"A kitchen in the morning".to_owned()), "{}", page.body);
        assert!(page.attributes("width").contains(&"1600".to_owned()));
        assert!(page.attributes("content").iter().any(|value| value.contains("/media/")), "the link preview");
        let api = shop.shop.api().get("/categories/kitchen").expect(200).body;
        assert_eq!(api["picture"]["alt"], "A kitchen in the morning");
        assert!(api["picture"]["files"].as_array().unwrap().len() >= 8);

        // Saving without a file keeps the picture, also after a mistake.
        admin.get("/admin/categories");
        let path = admin.page().links_named("Kitchen").into_iter().find(|path| path.ends_with("/edit")).unwrap();
        let form = admin.get(&path).form("Save category").fill("Title", "");
        assert_eq!(admin.submit(form).status, 422);
        let form = admin.page().form("Save category").fill("Title", "Kitchens");
        admin.submit(form);
        assert_eq!(count_rows(&shop.shop.db, "categories WHERE picture_id IS NOT NULL"), 1);
        let form = admin.get(&path).form("Save category").check("Remove picture", true);
        admin.submit(form);
        assert_eq!(count_rows(&shop.shop.db, "categories WHERE picture_id IS NOT NULL"), 0);
        assert!(!is_uploaded(&shop.shop.visitor().visit("/categories/kitchen").attributes("src")));
        let changes = query_text(&shop.shop.db, "SELECT changes FROM audit_entries ORDER BY id DESC LIMIT 1");
        assert!(changes.contains("/media/"), "the history names the picture that was removed: {changes}");
    }

    fn lists_of_categories_show_their_pictures(db: Database) {
        import_text(&db, "Handle,Title,Type,Status,Variant SKU,Variant Price\n\
            kettle,Kettle,Kitchen,active,K-1,9.99\nlamp,Lamp,Light,active,L-1,30.00\n");
        let shop = PictureShop::open(db);
        let mut ann = shop.shop.visitor();
        for path in ["/", "/categories"] {
            let page = ann.get(path);
            assert_eq!((page.texts(".category-list > li").len(), page.texts(".category-cards").len()), (2, 0), "{path}");
        }
        let mut admin = shop.shop.admin();
        admin.get("/admin/categories");
        let path = admin.page().links_named("Kitchen").into_iter().find(|path| path.ends_with("/edit")).unwrap();
        let form = admin.get(&path).form("Save category");
        admin.submit_with_files(form, &[file("picture_file", jpeg(900, 600))]);
        for path in ["/", "/categories"] {
            let page = ann.get(path);
            assert_eq!(page.texts(".category-cards > li").len(), 2, "{path}");
            assert_eq!(page.body.matches("class=\"initial\"").count(), 1, "the lamps have a letter instead");
            assert!(page.attributes("srcset").iter().any(|files| files.contains("-400.webp 400w")), "{}", page.body);
            let places = ["width=\"900\"", "height=\"600\"", "loading=\"lazy\""];
            assert!(places.iter().all(|part| page.body.contains(part)), "{}", page.body);
        }
    }

    fn a_deleted_category_gets_its_picture_back(db: Database) {
        let shop = PictureShop::open(db);
        let api = shop.shop.api_with_key("categories:read,categories:write");
        let id = api.post("/admin/categories", &json!({ "title": "Kitchen" })).expect(201).body["id"].clone();
        let path = format!("/admin/categories/{id}");
        let upload = format!("{path}/picture?alt=A%20kitchen");
        let category = api.post_bytes(&upload, "image/jpeg", jpeg(900, 300)).expect(200).body;
        assert_eq!(category["picture_alt"], "A kitchen");
        let src = category["picture"].clone();
        let mut admin = shop.shop.admin();
        let form = admin.get(&format!("{path}/deletion/new")).form("Delete");
        admin.submit(form);
        assert!(admin.press("Undo").flash().contains("Kitchen"), "{}", admin.page().flash());
        assert_eq!(api.get(&path).expect(200).body["picture"], src);
        let cleared = api.patch(&path, &json!({ "picture": null })).expect(200).body;
        assert!(cleared["picture"].is_null());
        assert_eq!(api.patch(&path, &json!({ "picture": src })).expect(200).body["picture"], src);
        for wrong in ["/media/0123456789abcdef01234567.jpg", "https://example.com/a.jpg", "/static/img/hero.svg"] {
            let reply = api.patch(&path, &json!({ "picture": wrong })).expect(422);
            assert_eq!(reply.pointers(), ["/picture"], "{wrong}");
        }
        assert_eq!(api.post_bytes(&upload, "image/jpeg", b"text".to_vec()).expect(422).code(), "not_a_picture");
        api.post_bytes("/admin/categories/987654/picture", "image/jpeg", jpeg(9, 9)).expect(404);
        let reader = shop.shop.api_with_key("categories:read,products:write");
        reader.post_bytes(&upload, "image/jpeg", jpeg(9, 9)).expect(403);
        shop.shop.api().post_bytes(&upload, "image/jpeg", jpeg(9, 9)).expect(401);
    }

    fn the_shop_has_a_logo_and_a_picture_on_its_home_page(db: Database) {
        let shop = PictureShop::open(db);
        let mut admin = shop.shop.admin();
        assert!(!is_uploaded(&shop.shop.visitor().visit("/").attributes("src")));
        let form = admin.get("/admin/settings/shop").form("Save settings");
        let form = form.fill("Description of the picture", "Our shop window");
        let files = [file("logo_file", transparent_png()), file("banner_file", jpeg(1_600, 800))];
        let page = admin.submit_with_files(form, &files);
        assert_eq!(page.flash(), "The settings were saved.", "{}", page.body);
        let home = shop.shop.visitor().visit("/");
        assert!(home.attributes("alt").contains(&"Our shop window".to_owned()), "{}", home.body);
        assert!(home.attributes("alt").contains(&"Vitrine".to_owned()), "the logo names the shop");
        assert!(home.body.contains("\"@type\":\"ImageObject\"") && home.body.contains("-160.png"), "{}", home.body);
        assert!(home.attributes("content").iter().any(|value| value.contains("/media/")), "the link preview");
        let cart = shop.shop.visitor().visit("/cart");
        assert!(is_uploaded(&cart.attributes("src")), "the logo is in every header");

        shop.shop.register("ann@example.com");
        let mail = shop.shop.newest_mail("ann@example.com", "");
        let html = shop.shop.visitor().visit(&mail.links_named("As HTML")[0]);
        let is_logo = |src: &String| src.starts_with("http://") && src.ends_with("-160.png");
        assert!(html.attributes("src").iter().any(is_logo), "{}", html.body);
        assert!(html.attributes("width").contains(&"50".to_owned()) && html.attributes("height").contains(&"40".to_owned()));

        let form = admin.get("/admin/settings/shop").form("Save settings");
        let form = form.check("Remove logo", true).check("Remove picture of the home page", true);
        assert_eq!(admin.submit(form).flash(), "The settings were saved.");
        assert!(!is_uploaded(&shop.shop.visitor().visit("/").attributes("src")));
        let form = admin.get("/admin/settings/shop").form("Save settings").fill("Shop name", "Lamps");
        let bad = admin.submit_with_files(form, &[file("logo_file", b"text".to_vec())]);
        assert_eq!((bad.status, bad.field_value("Shop name")), (422, "Lamps".into()));
        assert!(bad.error_for("Logo (optional)").unwrap().contains("isn't a picture"));
        assert_eq!(query_text(&shop.shop.db, "SELECT shop_name FROM settings"), "Vitrine");
    }

    fn programs_set_the_pictures_of_the_shop(db: Database) {
        let shop = PictureShop::open(db);
        let api = shop.shop.api_with_key("settings:read,settings:write");
        let set = api.post_bytes("/admin/settings/logo", "image/png", transparent_png()).expect(200).body;
        assert!(set["logo"].as_str().unwrap().ends_with(".webp"));
        let path = "/admin/settings/banner?alt=Window";
        let set = api.post_bytes(path, "image/jpeg", jpeg(900, 300)).expect(200).body;
        assert_eq!((&set["banner_alt"], set["banner"].as_str().unwrap().len()), (&json!("Window"), 35));
        let cleared = api.patch("/admin/settings", &json!({ "logo": "", "banner": "" })).expect(200).body;
        assert_eq!((&cleared["logo"], &cleared["banner"]), (&json!(""), &json!("")));
        let reply = api.patch("/admin/settings", &json!({ "logo": "/media/0123456789abcdef01234567.jpg" }));
        assert_eq!(reply.expect(422).pointers(), ["/logo"]);
        let reader = shop.shop.api_with_key("settings:read,categories:write");
        reader.post_bytes(path, "image/jpeg", jpeg(9, 9)).expect(403);
        let mut customer = shop.shop.register("ann@example.com");
        assert_eq!(customer.get("/admin/settings/shop").status, 404);
    }
}
