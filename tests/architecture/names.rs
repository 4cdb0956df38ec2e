//! Checks the names of files.

use crate::modules::Modules;
use crate::tree::Tree;

const UNSPECIFIC_NAMES: [&str; 6] = ["util", "utils", "helper", "helpers", "common", "misc"];

/// Returns the files with unspecific names, and those named `mod.rs`.
pub fn bad_names(tree: &Tree) -> Vec<String> {
    let is_bad = |path: &str| {
        let mut parts = path.trim_end_matches(".rs").split('/');
        path.ends_with("/mod.rs") || parts.any(|part| UNSPECIFIC_NAMES.contains(&part))
    };
    tree.ending(".rs").map(|(path, _)| path.to_owned()).filter(|path| is_bad(path)).collect()
}

/// Returns the source files that no `mod` declares, so that they are not compiled.
pub fn undeclared_files(tree: &Tree, modules: &Modules) -> Vec<String> {
    let declared = modules.files();
    tree.ending(".rs")
        .map(|(path, _)| path.to_owned())
        .filter(|path| !declared.contains(&**path))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unspecific_names_and_undeclared_files_are_found() {
        let tree = Tree::of(&[
            ("src/lib.rs", "mod a;"),
            ("src/a.rs", ""),
            ("src/b/mod.rs", ""),
            ("src/web/helpers.rs", ""),
        ]);
        assert_eq!(bad_names(&tree), ["src/b/mod.rs", "src/web/helpers.rs"]);
        assert_eq!(
            undeclared_files(&tree, &Modules::of(&tree)),
            ["src/b/mod.rs", "src/web/helpers.rs"]
        );
    }
}
