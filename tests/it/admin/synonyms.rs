//! Words that mean the same to the search.

use crate::on_both;
use crate::support::{Browser, Database, Shop};

/// Returns the titles that shoppers find.
fn found(visitor: &mut Browser, words: &str) -> Vec<String> {
    visitor.get(&format!("/products?q={words}")).texts(".card h3")
}

on_both! {
    fn a_synonym_finds_the_product(db: Database) {
        let shop = Shop::stocked(db);
        shop.wait_for_search();
        let mut visitor = shop.visitor();
        assert_eq!(found(&mut visitor, "beaker"), [""; 0]);
        let mut admin = shop.admin();
        let page = admin.get("/admin/search_synonyms");
        assert!(page.text().contains("No synonyms yet"));
        admin.click("New synonyms");
        let form = admin.page().form("Save synonyms").fill("Words", "Mug, beaker\ncoffee pot");
        let page = admin.submit(form);
        assert_eq!(page.flash(), "The synonyms Mug, beaker, coffee pot were added.");
        assert_eq!(page.rows()[1][0], "Mug, beaker, coffee pot");
        assert_eq!(found(&mut visitor, "beakers"), ["Mug"]);
        assert_eq!(found(&mut visitor, "coffee+pot"), ["Mug"]);
        assert!(!visitor.page().text().contains("Did you mean"));
        admin.click("Mug, beaker, coffee pot");
        let form = admin.page().form("Save synonyms").fill("Words", "Mug, cup");
        assert_eq!(admin.submit(form).flash(), "The synonyms Mug, cup were changed.");
        assert_eq!(found(&mut visitor, "beaker"), [""; 0]);
        assert_eq!(found(&mut visitor, "cup"), ["Mug"]);
        assert_eq!(admin.press("Delete Mug, cup").flash(), "The synonyms Mug, cup were deleted.");
        assert_eq!(found(&mut visitor, "cup"), [""; 0]);
        let history = admin.get("/admin/audit?subject=search_synonyms").text();
        assert!(history.contains("Mug, beaker, coffee pot"), "{history}");
    }

    fn mistakes_are_named_beside_the_field(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        admin.get("/admin/search_synonyms/new");
        let form = admin.page().form("Save synonyms").fill("Words", "sofa, couch");
        admin.submit(form);
        let long = "x".repeat(61);
        let many = (1..=21).map(|number| format!("word{number}")).collect::<Vec<_>>().join(", ");
        for (words, message) in [
            ("", "Words can't be blank"),
            (" , ,", "Words can't be blank"),
            ("chair", "Words must be at least two, separated by commas"),
            (&many, "Words must be at most 20"),
            ("Chair, seat, CHAIR", "“CHAIR” is the same to the search as “Chair”"),
            ("chair, !!", "“!!” has no letters or digits"),
            ("chair, one two three four five six", "“one two three four five six” must be at most 5 words"),
            (&format!("chair, {long}"), &format!("“{long}” must be at most 60 characters")),
            ("settee, Couch", "“Couch” is already in the group “sofa, couch”. Add the other words to that group"),
        ] {
            admin.get("/admin/search_synonyms/new");
            let form = admin.page().form("Save synonyms").fill("Words", words);
            let page = admin.submit(form);
            assert_eq!(page.status, 422, "{words}");
            assert_eq!(page.error_for("Words").as_deref(), Some(message), "{words}");
        }
    }

    fn a_stale_form_is_rejected(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        admin.post_fields("/admin/search_synonyms", &[("words", "sofa, couch")]);
        admin.get("/admin/search_synonyms");
        admin.click("sofa, couch");
        let slow = admin.page().form("Save synonyms").fill("Words", "sofa, couch, slow");
        let fast = admin.page().form("Save synonyms").fill("Words", "sofa, couch, fast");
        admin.submit(fast);
        let page = admin.submit(slow);
        assert_eq!((page.status, page.field_value("Words").trim()), (409, "sofa, couch, slow"));
        let form = page.form("Save synonyms");
        assert_eq!(admin.submit(form).flash(), "The synonyms sofa, couch, slow were changed.");
    }

    fn only_staff_manages_synonyms(db: Database) {
        let shop = Shop::open(db);
        let mut admin = shop.admin();
        admin.post_fields("/admin/search_synonyms", &[("words", "sofa, couch")]);
        assert_eq!(admin.get("/admin/search_synonyms/1/edit").status, 200);
        assert_eq!(admin.get("/admin/search_synonyms/987654/edit").status, 404);
        let mut eve = shop.register("eve@example.com");
        for path in ["/admin/search_synonyms", "/admin/search_synonyms/new", "/admin/search_synonyms/1/edit"] {
            assert_eq!(eve.get(path).status, 404, "{path}");
        }
        let token = eve.csrf();
        let fields = [("_csrf", &*token), ("words", "hers, mine"), ("version", "1")];
        for path in ["/admin/search_synonyms", "/admin/search_synonyms/1?_method=put", "/admin/search_synonyms/1?_method=delete"] {
            assert_eq!(eve.post_for_status(path, &fields), 404, "{path}");
        }
        assert_eq!(admin.get("/admin/search_synonyms").rows().len(), 2);
    }
}
