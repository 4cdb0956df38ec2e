//! What a module may not be called.

use crate::modules::Modules;
use crate::tree::Tree;

const DRAWERS: [&str; 6] = ["util", "utils", "helper", "helpers", "common", "misc"];

/// Modules named like a drawer for everything, and `mod.rs`.
pub fn bad_names(tree: &Tree) -> Vec<String> {
    let named = |path: &str| {
        let mut parts = path.trim_end_matches(".rs").split('/');
        path.ends_with("/mod.rs") || parts.any(|part| DRAWERS.contains(&part))
    };
    tree.ending(".rs").map(|(path, _)| path.to_owned()).filter(|path| named(path)).collect()
}

/// Sources that no `mod` declaration reaches: nobody compiles them.
pub fn unreached(tree: &Tree, modules: &Modules) -> Vec<String> {
    let reached = modules.files();
    tree.ending(".rs")
        .map(|(path, _)| path.to_owned())
        .filter(|path| !reached.contains(&**path))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawers_and_forgotten_files_are_found() {
        let tree = Tree::of(&[
            ("src/lib.rs", "mod a;"),
            ("src/a.rs", ""),
            ("src/b/mod.rs", ""),
            ("src/web/helpers.rs", ""),
        ]);
        assert_eq!(bad_names(&tree), ["src/b/mod.rs", "src/web/helpers.rs"]);
        assert_eq!(unreached(&tree, &Modules::of(&tree)), ["src/b/mod.rs", "src/web/helpers.rs"]);
    }
}
