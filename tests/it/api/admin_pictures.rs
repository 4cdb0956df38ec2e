//! Uploads of pictures by programs.

use serde_json::json;

use crate::on_both;
use crate::support::picture_files::{jpeg, png_bomb};
use crate::support::sql::count_rows;
use crate::support::{Database, Shop};

on_both! {
    fn a_program_uploads_a_picture_of_a_product(db: Database) {
        let shop = Shop::open(db);
        let api = shop.api_with_key("products:read,products:write");
        let kettle = json!({ "title": "Kettle", "variants": [{ "price": "20" }] });
        let id = api.post("/admin/products", &kettle).expect(201).body["id"].clone();
        let path = format!("/admin/products/{id}/pictures?alt=A%20kettle&focal_x=20");
        let once = api.clone().with_key("upload-1");
        let added = once.post_bytes(&path, "image/jpeg", jpeg(900, 600)).expect(200);
        let image = &added.body["images"][0];
        assert_eq!((&image["alt"], &image["focal_x"], &image["focal_y"]), (&json!("A kettle"), &json!(20), &json!(50)));
        let files = image["files"].as_array().unwrap();
        let widths: Vec<_> = files.iter().map(|file| file["width"].as_i64().unwrap()).collect();
        assert_eq!(widths, [160, 400, 800, 900, 160, 400, 800, 900]);
        assert_eq!(once.post_bytes(&path, "image/jpeg", jpeg(900, 600)).expect(200).header("idempotent-replayed"), "true");
        assert_eq!(count_rows(&shop.db, "product_images"), 1);
        let shown = shop.api().get("/products/kettle").expect(200).body;
        let url = shown["images"][0]["files"][1]["url"].as_str().unwrap();
        assert!(url.starts_with("http://") && url.ends_with("-400.webp"), "{url}");

        let rejected = |path: &str, kind: &str, bytes: Vec<u8>| {
            let reply = api.post_bytes(path, kind, bytes);
            (reply.status, reply.code().to_owned())
        };
        let path = format!("/admin/products/{id}/pictures");
        assert_eq!(rejected(&path, "image/jpeg", b"text".to_vec()), (422, "not_a_picture".into()));
        assert_eq!(rejected(&path, "image/png", png_bomb()), (422, "too_many_pixels".into()));
        assert_eq!(rejected(&path, "image/svg+xml", b"<svg/>".to_vec()), (415, "unsupported_media_type".into()));
        assert_eq!(rejected(&path, "application/json", b"{}".to_vec()), (415, "unsupported_media_type".into()));
        assert_eq!(rejected(&path, "image/jpeg", vec![0; 20_000_001]), (413, "picture_too_large".into()));
        assert_eq!(rejected("/admin/products/99/pictures", "image/jpeg", jpeg(9, 9)), (404, "product_not_found".into()));
        let wrong = format!("{path}?focal_x=101");
        assert_eq!(rejected(&wrong, "image/jpeg", jpeg(30, 20)), (422, "validation_failed".into()));
        let reader = shop.api_with_key("products:read");
        assert_eq!(reader.post_bytes(&path, "image/jpeg", jpeg(9, 9)).status, 403);
        assert_eq!(count_rows(&shop.db, "product_images"), 1);
    }
}
