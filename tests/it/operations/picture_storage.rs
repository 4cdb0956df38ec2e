//! Where pictures are stored: a folder or a bucket, and what is found after a crash.

use std::fs;
use std::time::{Duration, SystemTime};

use serde_json::json;

use crate::on_both;
use crate::support::bucket::Bucket;
use crate::support::picture_files::jpeg;
use crate::support::picture_shop::PictureShop;
use crate::support::sql::query_text;
use crate::support::{Database, program};

/// Adds a product and returns the path for uploads of its pictures.
fn upload_path(shop: &PictureShop) -> String {
    let api = shop.shop.api_with_key("products:write");
    let product = json!({ "title": "Kettle", "status": "active", "variants": [{ "price": "20" }] });
    let id = api.post("/admin/products", &product).expect(201).body["id"].clone();
    format!("/admin/products/{id}/pictures")
}

/// The lines that `vitrine doctor` prints.
fn diagnose(db: &Database, settings: &[(&str, &str)]) -> Vec<String> {
    let mut doctor = program(&db.url, &["doctor"]);
    for (name, value) in settings {
        doctor = doctor.with_env(name, value);
    }
    let output = doctor.output();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.success(), text.is_empty(), "{text}");
    text.lines().map(str::to_owned).collect()
}

on_both! {
    fn pictures_are_stored_in_a_bucket(db: Database) {
        let bucket = Bucket::start();
        let shop = PictureShop::open_with(db, &bucket.settings());
        let path = upload_path(&shop);
        let api = shop.shop.api_with_key("products:read,products:write");
        api.post_bytes(&path, "image/jpeg", jpeg(900, 600)).expect(200);
        shop.wait_for_renditions();
        let src = shop.src();
        let hash = src.strip_prefix("/media/").unwrap().strip_suffix(".jpg").unwrap();
        let names = bucket.names();
        assert_eq!(names.len(), 9, "{names:?}");
        assert!(names.contains(&format!("pictures/{}/{hash}-800.webp", &hash[..2])), "{names:?}");
        assert_eq!(shop.files(), [""; 0], "nothing is left on this machine");
        let file = shop.get(&format!("/media/{hash}-800.webp"));
        assert_eq!((file.status, file.content_type.as_str(), file.decode().width()), (200, "image/webp", 800));
        assert!(file.cache_control.contains("immutable"));
        assert_eq!(diagnose(&shop.shop.db, &bucket.settings()), [""; 0]);
        bucket.delete(&format!("pictures/{}/{hash}.jpg", &hash[..2]));
        let found = diagnose(&shop.shop.db, &bucket.settings());
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with(&format!("picture file {hash}.jpg is missing")), "{found:?}");
        api.post_bytes(&path, "image/jpeg", jpeg(900, 600)).expect(200);
        assert_eq!(diagnose(&shop.shop.db, &bucket.settings()), [""; 0], "the upload stored it again");
    }

    fn lost_and_superfluous_files_are_found(db: Database) {
        let shop = PictureShop::open(db);
        let settings = [("STORAGE_DIR", shop.folder.to_str().unwrap())];
        let path = upload_path(&shop);
        let api = shop.shop.api_with_key("products:read,products:write");
        api.post_bytes(&path, "image/jpeg", jpeg(900, 600)).expect(200);
        shop.wait_for_renditions();
        assert_eq!(diagnose(&shop.shop.db, &settings), [""; 0]);
        // As a crash between storing and inserting leaves them.
        let orphan = "0123456789abcdef01234567-400.webp";
        let folder = shop.folder.join("pictures/01");
        fs::create_dir_all(&folder).unwrap();
        for name in [orphan, "notes.txt"] {
            fs::write(folder.join(name), "content").unwrap();
        }
        assert_eq!(diagnose(&shop.shop.db, &settings), [""; 0], "an upload may be under way");
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        for name in [orphan, "notes.txt"] {
            fs::File::options().write(true).open(folder.join(name)).unwrap().set_modified(long_ago).unwrap();
        }
        let found = diagnose(&shop.shop.db, &settings);
        assert_eq!(found.len(), 1, "other files are not ours: {found:?}");
        assert!(found[0].starts_with(&format!("picture file {orphan} belongs to no picture")), "{found:?}");
        fs::remove_file(folder.join(orphan)).unwrap();

        let src = query_text(&shop.shop.db, "SELECT src FROM product_images");
        for file in shop.stored_files() {
            if file.extension().is_some_and(|extension| extension != "txt") {
                fs::remove_file(file).unwrap();
            }
        }
        assert_eq!(diagnose(&shop.shop.db, &settings).len(), 2);
        let page = shop.shop.visitor().visit("/products/kettle");
        assert_eq!(page.status, 200);
        let lost = shop.get(&src);
        assert_eq!((lost.status, lost.content_type.as_str()), (200, "image/svg+xml; charset=utf-8"));
        assert_eq!(lost.cache_control, "no-cache");
        api.post_bytes(&path, "image/jpeg", jpeg(900, 600)).expect(200);
        shop.wait_for_renditions();
        assert_eq!(shop.get(&src).decode().width(), 900);
        assert_eq!(diagnose(&shop.shop.db, &settings), [""; 0]);
    }
}
