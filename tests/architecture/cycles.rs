//! Circular dependencies between files.
//!
//! A file depends on the files that define the names it uses. `mod child;` is not a dependency. A
//! `pub use child::Item` is not one either, unless the file uses `Item` itself: it only re-exports the name.
//!
//! A parent that uses its child, while the child uses an item defined in the parent's file, is a circular
//! dependency. Move such an item to a file of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::modules::Modules;

/// Returns the links between files that depend on each other, directly or indirectly.
pub fn circular_dependencies(modules: &Modules) -> Vec<String> {
    let links: Vec<_> = modules.links().into_iter().filter(|link| !link.is_reexport).collect();
    let mut graph: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for link in &links {
        graph.entry(&link.from).or_default().insert(&link.to);
    }
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        graph.keys().map(|file| (*file, reachable(&graph, file))).collect();
    let depends = |a: &str, b: &str| reach.get(a).is_some_and(|files| files.contains(b));
    let circular = links.iter().filter(|link| depends(&link.to, &link.from));
    let messages: BTreeSet<_> =
        circular.map(|link| format!("{}:{} -> {}", link.from, link.line, link.to)).collect();
    messages.into_iter().collect()
}

/// Returns all files that `from` depends on, directly or indirectly.
fn reachable<'g>(graph: &BTreeMap<&'g str, BTreeSet<&'g str>>, from: &'g str) -> BTreeSet<&'g str> {
    let mut seen = BTreeSet::new();
    let mut pending = vec![from];
    while let Some(file) = pending.pop() {
        for next in graph.get(file).into_iter().flatten() {
            if seen.insert(*next) {
                pending.push(next);
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    #[test]
    fn re_exports_are_not_circular_dependencies() {
        let tree = Tree::of(&[
            ("src/lib.rs", "pub mod db;"),
            ("src/db.rs", "mod error; mod tx; pub use error::DbError; pub use tx::Tx;"),
            ("src/db/error.rs", "pub struct DbError;"),
            (
                "src/db/tx.rs",
                "use super::DbError; use crate::db; fn x() -> db::DbError { DbError }",
            ),
        ]);
        assert_eq!(circular_dependencies(&Modules::of(&tree)), ["src/db/tx.rs:1 -> src/db.rs"; 0]);
    }

    #[test]
    fn a_parent_and_a_child_that_use_each_other_are_found() {
        let tree = Tree::of(&[
            ("src/lib.rs", "pub mod db;"),
            ("src/db.rs", "mod tx; pub use tx::Tx; pub struct Own; fn x(tx: Tx) {}"),
            ("src/db/tx.rs", "use super::Own;"),
        ]);
        assert_eq!(
            circular_dependencies(&Modules::of(&tree)),
            ["src/db.rs:1 -> src/db/tx.rs", "src/db/tx.rs:1 -> src/db.rs"]
        );
    }

    #[test]
    fn indirect_circular_dependencies_are_found() {
        let tree = Tree::of(&[
            ("src/lib.rs", "mod a; mod b; mod c; mod d;"),
            ("src/a.rs", "use crate::b::B; use crate::d::D;"),
            ("src/b.rs", "fn b() { crate::c::c() }"),
            ("src/c.rs", "use super::{a::{A as Other}, d::D};"),
            ("src/d.rs", ""),
        ]);
        let expected =
            ["src/a.rs:1 -> src/b.rs", "src/b.rs:1 -> src/c.rs", "src/c.rs:1 -> src/a.rs"];
        assert_eq!(circular_dependencies(&Modules::of(&tree)), expected);
    }

    #[test]
    fn both_modules_of_a_file_that_is_compiled_twice_are_checked() {
        let tree = Tree::of(&[
            ("src/lib.rs", "mod cart;"),
            (
                "src/cart.rs",
                r#"
                    #[path = "cart"] mod sqlite { pub use crate::Lite as Conn; pub mod queries; }
                    #[path = "cart"] mod postgres { pub struct Conn; pub mod queries; }
                    fn x() { sqlite::queries::y(); postgres::queries::y() }
                "#,
            ),
            ("src/cart/queries.rs", "use super::Conn; use crate::cart::Row; mod lines;"),
            ("src/cart/queries/lines.rs", ""),
        ]);
        let found = circular_dependencies(&Modules::of(&tree));
        assert_eq!(
            found,
            ["src/cart.rs:4 -> src/cart/queries.rs", "src/cart/queries.rs:1 -> src/cart.rs"]
        );
    }
}
