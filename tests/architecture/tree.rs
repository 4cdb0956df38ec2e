//! The source files to check: those of the repository, or a few examples in a test.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Source files: their texts by path, relative to the repository and with `/`.
#[derive(Default)]
pub struct Tree {
    pub files: BTreeMap<String, String>,
}

impl Tree {
    /// Reads all files in these folders of the repository.
    pub fn load(folders: &[&str]) -> Tree {
        let mut tree = Tree::default();
        for folder in folders {
            tree.collect(Path::new(env!("CARGO_MANIFEST_DIR")), folder);
        }
        tree
    }

    /// Creates a tree of these paths and texts.
    pub fn of(files: &[(&str, &str)]) -> Tree {
        Tree {
            files: files.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect(),
        }
    }

    /// Returns the files whose paths end with `suffix`.
    pub fn ending(&self, suffix: &str) -> impl Iterator<Item = (&str, &str)> {
        let suffix = suffix.to_owned();
        self.files
            .iter()
            .filter(move |(path, _)| path.ends_with(&suffix))
            .map(|(path, text)| (&**path, &**text))
    }

    fn collect(&mut self, root: &Path, relative: &str) {
        let Ok(entries) = fs::read_dir(root.join(relative)) else {
            return;
        };
        for entry in entries.map(|entry| entry.expect("read a folder entry")) {
            let path = format!("{relative}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                self.collect(root, &path);
            } else if let Ok(text) = fs::read_to_string(entry.path()) {
                self.files.insert(path, text);
            }
        }
    }
}
