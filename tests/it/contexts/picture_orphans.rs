//! Files that belong to no picture are deleted after a day.

use std::fs;
use std::time::Duration;

use vitrine::pictures::{LocalStorage, ORPHAN_AGE, PictureService};

use crate::on_both;
use crate::support::sql::execute;
use crate::support::{Database, TestRepo};

const KNOWN: &str = "0123456789abcdef01234567.jpg";
const ORPHAN: &str = "01fedcba98765432fedcba98.jpg";

on_both! {
    fn only_old_files_of_no_picture_are_deleted(db: Database) {
        execute(&db, "INSERT INTO pictures (hash, width, height, color, has_alpha, bytes, inserted_at)
             VALUES ('0123456789abcdef01234567', 800, 600, '#123456', FALSE, 9, '2026-11-21T09:00:00.000000Z')");
        let folder = tempfile::tempdir().unwrap();
        let test_repo = TestRepo::beside(&db);
        let files = folder.path().join("pictures");
        fs::create_dir_all(files.join("01")).unwrap();
        let names = [KNOWN, ORPHAN, "notes.txt"].map(|name| files.join("01").join(name));
        names.iter().for_each(|name| fs::write(name, "content").unwrap());
        let storage = Box::new(LocalStorage::new(files));
        let pictures = PictureService::new(test_repo.repo.clone(), storage, folder.path().join("tmp"), false);
        let sweep = || test_repo.block_on(pictures.delete_orphans("01")).unwrap();
        let modified = fs::metadata(&names[0]).unwrap().modified().unwrap();
        let since = modified.duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap();
        let now = Duration::from_micros(test_repo.clock.now().micros().unsigned_abs());
        test_repo.clock.advance(since.saturating_sub(now) + Duration::from_secs(60));
        assert_eq!(sweep(), 0, "an upload may be under way");
        test_repo.clock.advance(ORPHAN_AGE);
        assert_eq!(sweep(), 1);
        assert_eq!(names.map(|name| name.exists()), [true, false, true]);
    }
}
