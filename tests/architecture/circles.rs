//! Circles among files.
//!
//! A file depends on the file that defines what it names. Declaring `mod child;` is no dependency, and
//! neither is `pub use child::Item` as long as the declaring file does not itself use `Item`: that only
//! hands the name on. What is left is strict: a child that takes something its parent's own file defines,
//! while the parent uses the child, is a circle; the shared thing then belongs into a file of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::modules::Modules;

/// Every group of files that can reach each other, with the links that close the circle.
pub fn circles(modules: &Modules) -> Vec<String> {
    let links: Vec<_> = modules.links().into_iter().filter(|link| !link.hands_on).collect();
    let mut graph: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for link in &links {
        graph.entry(&link.from).or_default().insert(&link.to);
    }
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        graph.keys().map(|file| (*file, reachable(&graph, file))).collect();
    let meet = |a: &str, b: &str| reach.get(a).is_some_and(|seen| seen.contains(b));
    let closing = links.iter().filter(|link| meet(&link.to, &link.from));
    let message: BTreeSet<_> =
        closing.map(|link| format!("{}:{} -> {}", link.from, link.line, link.to)).collect();
    message.into_iter().collect()
}

fn reachable<'g>(graph: &BTreeMap<&'g str, BTreeSet<&'g str>>, from: &'g str) -> BTreeSet<&'g str> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        for next in graph.get(file).into_iter().flatten() {
            if seen.insert(*next) {
                open.push(next);
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
    fn a_parent_that_only_hands_names_on_is_no_circle() {
        let tree = Tree::of(&[
            ("src/lib.rs", "pub mod db;"),
            ("src/db.rs", "mod error; mod tx; pub use error::DbError; pub use tx::Tx;"),
            ("src/db/error.rs", "pub struct DbError;"),
            (
                "src/db/tx.rs",
                "use super::DbError; use crate::db; fn x() -> db::DbError { DbError }",
            ),
        ]);
        assert_eq!(circles(&Modules::of(&tree)), ["src/db/tx.rs:1 -> src/db.rs"; 0]);
    }

    #[test]
    fn a_child_that_takes_from_a_parent_that_uses_it_is_a_circle() {
        let tree = Tree::of(&[
            ("src/lib.rs", "pub mod db;"),
            ("src/db.rs", "mod tx; pub use tx::Tx; pub struct Own; fn x(tx: Tx) {}"),
            ("src/db/tx.rs", "use super::Own;"),
        ]);
        assert_eq!(
            circles(&Modules::of(&tree)),
            ["src/db.rs:1 -> src/db/tx.rs", "src/db/tx.rs:1 -> src/db.rs"]
        );
    }

    #[test]
    fn a_long_way_round_is_a_circle_and_a_fork_is_none() {
        let tree = Tree::of(&[
            ("src/lib.rs", "mod a; mod b; mod c; mod d;"),
            ("src/a.rs", "use crate::b::B; use crate::d::D;"),
            ("src/b.rs", "fn b() { crate::c::c() }"),
            ("src/c.rs", "use super::{a::{A as Other}, d::D};"),
            ("src/d.rs", ""),
        ]);
        let wanted = ["src/a.rs:1 -> src/b.rs", "src/b.rs:1 -> src/c.rs", "src/c.rs:1 -> src/a.rs"];
        assert_eq!(circles(&Modules::of(&tree)), wanted);
    }

    #[test]
    fn a_file_compiled_twice_sees_its_two_parents() {
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
        let found = circles(&Modules::of(&tree));
        assert_eq!(
            found,
            ["src/cart.rs:4 -> src/cart/queries.rs", "src/cart/queries.rs:1 -> src/cart.rs"]
        );
    }
}
