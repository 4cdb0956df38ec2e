//! How long a file, a function and a template may grow, and what a module may not be called.

use crate::modules::Modules;
use crate::scopes::functions;
use crate::tree::Tree;

pub const FILE: usize = 300;
pub const FUNCTION: usize = 40;
pub const TEMPLATE: usize = 80;

const DRAWERS: [&str; 6] = ["util", "utils", "helper", "helpers", "common", "misc"];

/// Files that end in `suffix` and are longer than `limit` lines.
pub fn long_files(tree: &Tree, suffix: &str, limit: usize) -> Vec<String> {
    let counted = tree.ending(suffix).map(|(path, text)| (path, text.lines().count()));
    counted
        .filter(|(_, lines)| *lines > limit)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect()
}

/// Functions longer than `limit` lines, signature and closing brace included.
pub fn long_functions(tree: &Tree, limit: usize) -> Vec<String> {
    let mut long = Vec::new();
    for (path, text) in tree.ending(".rs") {
        for function in functions(text).into_iter().filter(|function| function.lines > limit) {
            long.push(format!(
                "{path}:{}: fn {} has {} lines",
                function.line, function.name, function.lines
            ));
        }
    }
    long
}

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
    fn what_is_too_long_is_found() {
        let body = "\n".repeat(40);
        let tree = Tree::of(&[
            ("src/a.rs", &format!("fn long() {{{body}}}\nfn short() {{}}")),
            ("src/a.css", &body),
        ]);
        assert_eq!(long_functions(&tree, FUNCTION), ["src/a.rs:1: fn long has 41 lines"]);
        assert_eq!(long_files(&tree, ".rs", 41), ["src/a.rs: 42 lines"]);
        assert_eq!(long_files(&tree, ".css", 40), [""; 0]);
    }

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
