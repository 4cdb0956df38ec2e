//! Pictures that no product has are deleted after a while.

use std::time::Duration;

use vitrine::accounts::Scope;
use vitrine::catalog::{self, ImageDraft};
use vitrine::pictures::{self, FocalPoint};

use crate::on_both;
use crate::support::product_fixtures::{product_draft, variant_with_size};
use crate::support::sql::{count_rows, execute};
use crate::support::{Database, TestRepo};

const HASH: &str = "0123456789abcdef01234567";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

on_both! {
    fn all_unused_pictures_are_marked_however_many_there_are(db: Database) {
        let picture = |number| format!("('{number:024x}', 8, 8, '#123456', FALSE, 9, '2026-11-21T09:00:00.000000Z')");
        let rows: Vec<String> = (0..1_203).map(picture).collect();
        execute(&db, &format!(
            "INSERT INTO pictures (hash, width, height, color, has_alpha, bytes, inserted_at) VALUES {}",
            rows.join(", ")
        ));
        let test_repo = TestRepo::beside(&db);
        assert_eq!(test_repo.block_on(pictures::mark_unused(&test_repo.repo)).unwrap(), 1_203);
        assert_eq!(count_rows(&db, "pictures WHERE unused_since IS NULL"), 0);
    }

    fn unused_pictures_are_deleted_after_forty_days(db: Database) {
        execute(&db, &format!(
            "INSERT INTO pictures (hash, width, height, color, has_alpha, bytes, inserted_at)
             VALUES ('{HASH}', 800, 600, '#123456', FALSE, 9, '2026-11-21T09:00:00.000000Z')"
        ));
        let test_repo = TestRepo::beside(&db);
        let mut draft = product_draft("Kettle", vec![variant_with_size("K-1", "M", "20")]);
        let image = ImageDraft { src: format!("/media/{HASH}.jpg"), alt: "A kettle".into(), focal: FocalPoint { x: 10, y: 90 } };
        draft.images = vec![image];
        let save = |id, draft: &catalog::ProductDraft| {
            let draft = draft.clone();
            test_repo.write(move |tx| catalog::save_product(tx, &Scope::system(), id, draft.clone())).unwrap().id
        };
        let mark = || test_repo.block_on(pictures::mark_unused(&test_repo.repo)).unwrap();
        let delete = || test_repo.write(|tx| pictures::delete_unused(tx, 500)).unwrap();
        let id = save(None, &draft);
        assert_eq!(count_rows(&db, "product_images WHERE picture_id IS NOT NULL AND focal_x = 10"), 1);
        assert_eq!(mark(), 0, "a product has it");
        let without = catalog::ProductDraft { images: Vec::new(), ..draft.clone() };
        save(Some(id), &without);
        assert_eq!((mark(), mark()), (1, 0));
        test_repo.clock.advance(39 * DAY);
        assert_eq!(delete(), 0, "the removal could still be undone");
        save(Some(id), &draft);
        assert_eq!((mark(), mark()), (1, 0), "a product has it again");
        save(Some(id), &without);
        assert_eq!(mark(), 1);
        save(Some(id), &draft);
        test_repo.clock.advance(41 * DAY);
        assert_eq!((delete(), delete()), (1, 0), "a product has had it since before anybody looked");
        save(Some(id), &without);
        assert_eq!((mark(), delete()), (1, 0));
        test_repo.clock.advance(41 * DAY);
        assert_eq!(delete(), 1);
        assert_eq!(count_rows(&db, "pictures"), 0);
        assert_eq!(count_rows(&db, "outbox WHERE kind = 'picture_files'"), 1);
    }
}
