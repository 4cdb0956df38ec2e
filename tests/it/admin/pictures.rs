//! Uploads of pictures in the product form, and what becomes of the files.

use crate::on_both;
use crate::support::picture_files::{
    TestFile, animated_gif, animated_webp, black_and_white_png, cmyk_jpeg, deep_png, is_close,
    jpeg, jpeg_with_page, page_with_jpeg, photo, png_bomb, transparent_png,
};
use crate::support::picture_shop::PictureShop;
use crate::support::sql::{count_rows, query_number, query_text, query_texts};
use crate::support::{Browser, Database, Form};

const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// The form of a new product, filled in.
fn new_product(admin: &mut Browser) -> Form {
    let form = admin.get("/admin/products/new").form("Save product").fill("Title", "Kettle");
    form.fill("SKU of variant 1", "K-1").fill("Price of variant 1", "20")
}

on_both! {
    fn pictures_get_avif_files_if_the_shop_wants_them(db: Database) {
        if !cfg!(feature = "avif") {
            return;
        }
        let mut shop = PictureShop::open(db);
        let mut admin = shop.shop.admin();
        let form = new_product(&mut admin);
        let files = [TestFile::new("kettle.jpg", jpeg(170, 130)), TestFile::new("lid.png", transparent_png())];
        admin.submit_with_files(form, &files);
        shop.wait_for_renditions();
        let page = shop.shop.visitor().visit("/products/kettle");
        assert!(!page.attributes("type").contains(&"image/avif".to_owned()));
        // The pictures that the shop has already get their files after the start.
        shop.shop.kill();
        let storage = [("STORAGE_DIR", shop.folder.to_str().unwrap()), ("PICTURES_AVIF", "on")];
        shop.shop.reopen_after_kill(&storage);
        shop.wait_for_avif();
        let page = shop.shop.visitor().visit("/products/kettle");
        let (types, srcsets) = (page.attributes("type"), page.attributes("srcset"));
        let first = types.iter().find(|kind| ["image/avif", "image/webp"].contains(&kind.as_str()));
        assert_eq!(first.unwrap(), "image/avif");
        let stem = shop.srcs()[0].trim_end_matches(".jpg").to_owned();
        for (file, width) in [("-160.avif", 160), ("-400.avif", 170)] {
            assert!(srcsets.iter().any(|set| set.contains(&format!("{stem}{file} {width}w"))), "{srcsets:?}");
            let download = shop.get(&format!("{stem}{file}"));
            assert_eq!((download.content_type.as_str(), download.cache_control.as_str()), ("image/avif", IMMUTABLE));
            assert_eq!(&download.bytes[4..12], b"ftypavif");
        }
        // A file that is lost is replaced by WebP.
        let lost = shop.stored_files().into_iter().find(|file| file.ends_with(format!("{}-400.avif", &stem[7..])));
        std::fs::remove_file(lost.unwrap()).unwrap();
        assert_eq!(shop.get(&format!("{stem}-400.avif")).content_type, "image/webp");
        // New uploads get theirs, too.
        let mut admin = shop.shop.admin();
        let form = admin.get("/admin/products/1/edit").form("Save product");
        admin.submit_with_files(form, &[TestFile::new("new.jpg", jpeg(90, 90))]);
        shop.wait_for_renditions();
        assert_eq!(count_rows(&shop.shop.db, "pictures WHERE avif = 'made'"), 3);
    }

    fn a_product_gets_a_picture_with_its_form(db: Database) {
        let shop = PictureShop::open(db);
        let mut admin = shop.shop.admin();
        let form = new_product(&mut admin);
        let page = admin.submit_with_files(form, &[TestFile::new("kettle.jpg", jpeg(1_000, 800))]);
        assert_eq!((page.status, page.flash().as_str()), (200, "Product created successfully."));
        let form = page.form("Save product").fill("Description of picture 1", "A blue kettle");
        let form = form.fill("Focus from the left in % of picture 1", "20");
        assert_eq!(admin.submit(form).flash(), "Product updated successfully.");
        assert_eq!(admin.page().field_value("Focus from the left in % of picture 1"), "20");
        assert_eq!(query_number(&shop.shop.db, "SELECT width * 10000 + height FROM pictures"), 10_000_800);
        let mut visitor = shop.shop.visitor();
        let page = visitor.get("/products/kettle");
        let src = shop.src();
        let stem = src.strip_suffix(".jpg").unwrap();
        let srcsets = page.attributes("srcset").join(" ");
        for file in ["-400.webp 400w", "-800.webp 800w", "-1200.webp 1000w", "-400.jpg 400w"] {
            assert!(srcsets.contains(&format!("{stem}{file}")), "{file} in {srcsets}");
        }
        assert!(!srcsets.contains("-1600"), "no larger than the picture: {srcsets}");
        assert!(page.attributes("width").contains(&"1000".to_owned()));
        assert!(page.attributes("data-focus-x").contains(&"20".to_owned()));
        assert_eq!(page.attributes("fetchpriority"), ["high"]);
        assert_eq!(page.links_named("A blue kettle (enlarge)"), std::slice::from_ref(&src));
        let list = visitor.get("/products");
        assert!(list.attributes("srcset").iter().all(|srcset| srcset.contains(stem)));
        assert!(list.body.contains("alt=\"A blue kettle\""), "{}", list.body);

        shop.wait_for_renditions();
        for (file, content_type, width) in [
            (".jpg", "image/jpeg", 1_000), ("-160.webp", "image/webp", 160), ("-400.jpg", "image/jpeg", 400),
            ("-800.webp", "image/webp", 800), ("-1200.webp", "image/webp", 1_000),
        ] {
            let download = shop.get(&format!("{stem}{file}"));
            assert_eq!((download.status, download.content_type.as_str()), (200, content_type), "{file}");
            assert_eq!(download.cache_control, IMMUTABLE, "{file}");
            let image = download.decode();
            assert_eq!((image.width(), image.height()), (width, width * 4 / 5), "{file}");
        }
        let substitute = shop.get(&format!("{stem}-1600.webp"));
        assert_eq!((substitute.status, substitute.decode().width()), (200, 1_000));
        assert_ne!(substitute.cache_control, IMMUTABLE, "browsers ask again for it");
        let unknown = shop.get("/media/0123456789abcdef01234567-800.webp");
        assert_eq!((unknown.status, unknown.content_type.as_str()), (200, "image/svg+xml; charset=utf-8"));
        assert_eq!(unknown.cache_control, "no-cache");
        for name in ["kettle.jpg", "..%2f..%2fsecret_key", "0123456789abcdef01234567-801.webp"] {
            assert_eq!(shop.get(&format!("/media/{name}")).status, 404, "{name}");
        }
    }

    fn pictures_are_upright_and_have_no_metadata(db: Database) {
        let shop = PictureShop::open(db);
        let mut admin = shop.shop.admin();
        let photos: Vec<TestFile> = (1..=8)
            .map(|orientation| TestFile::new(&format!("{orientation}.jpg"), photo(orientation)))
            .collect();
        assert!(photos[5].bytes.windows(3).any(|bytes| bytes == b"GPS"));
        let form = new_product(&mut admin);
        assert_eq!(admin.submit_with_files(form, &photos).flash(), "Product created successfully.");
        shop.wait_for_renditions();
        let srcs = query_texts(&shop.shop.db, "SELECT src AS word FROM product_images ORDER BY position");
        assert_eq!(srcs.len(), 8);
        for (orientation, src) in (1..).zip(srcs) {
            let image = shop.get(&src).decode().into_rgb8();
            assert_eq!(image.dimensions(), (60, 40), "orientation {orientation}");
            assert!(is_close(image.get_pixel(4, 4), [220, 20, 30]), "orientation {orientation}");
            for (x, y) in [(55, 4), (4, 35), (55, 35)] {
                assert!(is_close(image.get_pixel(x, y), [20, 40, 210]), "orientation {orientation}");
            }
        }
        let pictures = shop.folder.join("pictures");
        let mut stored = 0;
        for folder in std::fs::read_dir(pictures).unwrap() {
            for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
                let bytes = std::fs::read(file.unwrap().path()).unwrap();
                for secret in [b"Exif".as_slice(), b"GPS", b"47.3769"] {
                    assert!(!bytes.windows(secret.len()).any(|part| part == secret));
                }
                stored += 1;
            }
        }
        assert_eq!(stored, 8 * 5, "a master, and two formats in two sizes");
    }

    fn unusable_files_are_rejected_and_nothing_is_lost(db: Database) {
        let shop = PictureShop::open(db);
        let mut admin = shop.shop.admin();
        let whole = jpeg(400, 300);
        let png = deep_png();
        let not_a_picture = "This file isn't a picture that we can use.";
        let damaged = "This picture is damaged or incomplete.";
        let svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        let cases = [
            ("cut.jpg", whole[..whole.len() / 2].to_vec(), damaged),
            ("cut.png", png[..png.len() / 2].to_vec(), damaged),
            ("bomb.png", png_bomb(), "This picture is too large."),
            ("drawing.jpg", svg.into(), not_a_picture),
            ("page.png", b"<!doctype html><p>Hello".to_vec(), not_a_picture),
            ("both.jpg", page_with_jpeg(), not_a_picture),
            ("empty.gif", Vec::new(), not_a_picture),
            ("noise.webp", b"RIFF\x20\0\0\0WEBPVP8 nonsense nonsense nonsense".to_vec(), damaged),
            ("huge.jpg", vec![0xff; 20_000_001], "This file is too large."),
        ];
        for (name, bytes, expected) in cases {
            let form = new_product(&mut admin).fill("Brand", "Fjord");
            let page = admin.submit_with_files(form, &[TestFile::new(name, bytes)]);
            assert_eq!(page.status, 422, "{name}");
            let message = page.error_for("Upload pictures").unwrap_or_default();
            assert!(message.contains(name) && message.contains(expected), "{name}: {message}");
            assert_eq!((page.field_value("Title"), page.field_value("Brand")), ("Kettle".into(), "Fjord".into()));
        }
        assert_eq!(count_rows(&shop.shop.db, "pictures") + count_rows(&shop.shop.db, "products"), 0);
        assert_eq!(shop.files(), [""; 0], "nothing is stored");

        let form = new_product(&mut admin);
        let files = [TestFile::new("good.jpg", whole), TestFile::new("bad.jpg", "text")];
        let page = admin.submit_with_files(form, &files);
        assert_eq!(page.status, 422);
        assert!(page.error_for("Upload pictures").unwrap().contains("bad.jpg"));
        let form = page.form("Save product");
        assert_eq!(admin.submit(form).flash(), "Product created successfully.");
        assert_eq!(count_rows(&shop.shop.db, "product_images"), 1, "the good file is in the form");
    }

    fn unusual_pictures_are_converted(db: Database) {
        let shop = PictureShop::open(db);
        let mut admin = shop.shop.admin();
        let cases = [
            ("deep.png", deep_png(), "image/jpeg", (30, 20)),
            ("one-bit.png", black_and_white_png(), "image/jpeg", (8, 16)),
            ("print.jpg", cmyk_jpeg(), "image/jpeg", (8, 8)),
            ("moving.gif", animated_gif(), "image/jpeg", (20, 10)),
            ("moving.webp", animated_webp(), "image/jpeg", (20, 10)),
            ("transparent.png", transparent_png(), "image/webp", (50, 40)),
            ("page-behind.jpg", jpeg_with_page(), "image/jpeg", (30, 20)),
        ];
        let files: Vec<TestFile> =
            cases.iter().map(|(name, bytes, ..)| TestFile::new(name, bytes.clone())).collect();
        let form = new_product(&mut admin);
        let page = admin.submit_with_files(form, &files);
        assert_eq!(page.flash(), "Product created successfully.", "{:?}", page.error_for("Upload pictures"));
        let srcs = query_texts(&shop.shop.db, "SELECT src AS word FROM product_images ORDER BY position");
        assert_eq!(srcs.len(), cases.len());
        for (src, (name, _, content_type, size)) in srcs.iter().zip(cases) {
            let download = shop.get(src);
            assert_eq!(download.content_type, content_type, "{name}");
            let image = download.decode();
            assert_eq!((image.width(), image.height()), size, "{name}");
            assert!(!download.bytes.windows(7).any(|bytes| bytes == b"<script"), "{name}");
        }
        let moving = shop.get(&srcs[3]).decode().into_rgb8();
        assert!(is_close(moving.get_pixel(5, 5), [40, 40, 40]), "the first picture of an animation");
        let transparent = shop.get(&srcs[5]).decode().into_rgba8();
        assert_eq!((transparent.get_pixel(5, 5).0[3], transparent.get_pixel(45, 5).0[3]), (0, 255));
        let page = shop.shop.visitor().visit("/products/kettle");
        let stem = srcs[5].strip_suffix(".webp").unwrap();
        assert!(page.attributes("srcset").iter().any(|srcset| srcset.contains(&format!("{stem}-160.png 50w"))));
    }

    fn pictures_are_ordered_removed_and_restored(db: Database) {
        let shop = PictureShop::open(db);
        let mut admin = shop.shop.admin();
        let form = new_product(&mut admin);
        let files = [TestFile::new("a.jpg", jpeg(60, 40)), TestFile::new("b.jpg", jpeg(40, 60))];
        admin.submit_with_files(form, &files);
        let form = admin.page().form("Save product");
        let form = form.fill("Description of picture 1", "Front").fill("Description of picture 2", "Back");
        admin.submit(form.choose("Picture of variant 1", "1. "));
        let order = "SELECT alt AS word FROM product_images ORDER BY position";
        let form = admin.page().form("Move picture 2 first").fill("Brand", "Fjord");
        let page = admin.submit(form);
        assert_eq!((page.status, page.field_value("Brand")), (200, "Fjord".into()));
        assert_eq!(page.field_value("Description of picture 1"), "Back");
        assert_eq!(query_texts(&shop.shop.db, order), ["Front", "Back"], "not saved yet");
        let form = page.form("Save product");
        admin.submit(form);
        assert_eq!(query_texts(&shop.shop.db, order), ["Back", "Front"]);
        let image = "SELECT alt FROM product_images JOIN variants ON image_id = product_images.id";
        assert_eq!(query_text(&shop.shop.db, image), "Front", "the variant keeps its picture");
        admin.press("Move picture 1 later");
        admin.press("Move picture 2 earlier");
        admin.press("Save product");
        assert_eq!(query_texts(&shop.shop.db, order), ["Back", "Front"]);
        let form = admin.page().form("Save product").check("Remove picture 2", true);
        let page = admin.submit(form);
        assert!(page.flash().contains("Removed picture Front."), "{}", page.flash());
        assert_eq!(query_texts(&shop.shop.db, order), ["Back"]);
        assert!(admin.press("Undo").flash().contains("Restored"));
        assert_eq!(query_texts(&shop.shop.db, order), ["Back", "Front"]);
        assert_eq!(query_text(&shop.shop.db, image), "Front");
        assert_eq!(count_rows(&shop.shop.db, "product_images WHERE picture_id IS NOT NULL"), 2);
    }

    fn one_picture_of_two_products_is_stored_once(db: Database) {
        let shop = PictureShop::open(db);
        let mut admin = shop.shop.admin();
        let file = TestFile::new("same.jpg", jpeg(90, 60));
        let form = new_product(&mut admin);
        admin.submit_with_files(form, std::slice::from_ref(&file));
        shop.wait_for_renditions();
        let files = shop.files();
        let form = new_product(&mut admin).fill("Title", "Pot").fill("SKU of variant 1", "P-1");
        let page = admin.submit_with_files(form, &[TestFile { name: "other name.png".into(), ..file }]);
        assert_eq!(page.flash(), "Product created successfully.");
        assert_eq!(count_rows(&shop.shop.db, "pictures"), 1);
        assert_eq!(query_number(&shop.shop.db, "SELECT count(DISTINCT picture_id) FROM product_images"), 1);
        assert_eq!(shop.files(), files);
    }

    fn only_people_with_the_right_may_upload(db: Database) {
        let shop = PictureShop::open(db);
        let file = TestFile::new("a.jpg", jpeg(60, 40));
        let mut admin = shop.shop.admin();
        let form = new_product(&mut admin);
        let mut row = form.clone();
        row.action = "/admin/pictures".into();
        let page = admin.submit_with_files(row.clone(), std::slice::from_ref(&file));
        assert_eq!(page.status, 200);
        assert!(page.body.contains("name=\"images[0][src]\" value=\"/media/"), "{}", page.body);
        let bad = admin.submit_with_files(row.clone(), &[TestFile::new("a.jpg", "text")]);
        assert_eq!((bad.status, bad.header("content-type")), (422, Some("text/html; charset=utf-8")));
        assert_eq!(bad.texts(".field-error").len(), 1, "{}", bad.body);
        assert!(!bad.body.contains("<header"), "only the message: {}", bad.body);
        let forged = row.clone().forge("_csrf", "guessed");
        let page = admin.submit_with_files(forged, std::slice::from_ref(&file));
        assert_eq!(page.status, 403);
        shop.wait_for_renditions();
        let files = shop.files();
        let mut stranger = shop.shop.visitor();
        let page = stranger.submit_with_files(row.clone(), std::slice::from_ref(&file));
        assert!(page.path.starts_with("/users/log-in"), "{}", page.path);
        let mut customer = shop.shop.register("ann@example.com");
        assert_eq!(customer.submit_with_files(row, std::slice::from_ref(&file)).status, 404);
        assert_eq!(shop.files(), files, "nothing of theirs was written");
    }
}
