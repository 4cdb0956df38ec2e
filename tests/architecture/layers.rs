//! Checks imports against the tables of allowed imports.

use std::collections::{BTreeMap, BTreeSet};

use crate::modules::{Link, Modules};
use crate::scopes::Scope;
use crate::tables::Table;
use crate::tree::Tree;

/// Returns the imports that the table does not allow, and those of modules without a row in the table.
pub fn disallowed_imports(links: impl Iterator<Item = Link>, table: Table) -> Vec<String> {
    let allowed: BTreeMap<&str, &str> = table.iter().copied().collect();
    let mut found = Vec::new();
    for link in links {
        let (from, to) = (area(&link.from, &link.from_module), area(&link.to, &link.to_module));
        if from == to {
            continue;
        }
        let problem = match allowed.get(from) {
            None => "is not in the table of imports",
            Some(targets) if !targets.split_whitespace().any(|target| target == to) => {
                "may not import"
            }
            Some(_) => continue,
        };
        found.push(format!("{}:{}: `{from}` {problem} `{to}`", link.from, link.line));
    }
    found
}

/// Returns the imports that a table allows but that no file makes.
pub fn unused_grants(links: impl Iterator<Item = Link>, table: Table) -> Vec<String> {
    let made: BTreeSet<(String, String)> = links
        .map(|link| {
            let from = area(&link.from, &link.from_module);
            let to = area(&link.to, &link.to_module);
            (from.to_owned(), to.to_owned())
        })
        .collect();
    let mut unused = Vec::new();
    for (from, targets) in table {
        for to in targets.split_whitespace() {
            if !made.contains(&((*from).to_owned(), to.to_owned())) {
                unused.push(format!("`{from}` does not import `{to}`"));
            }
        }
    }
    unused
}

fn area<'l>(file: &str, module: &'l [String]) -> &'l str {
    match (file, module) {
        ("src/main.rs", _) => "main",
        (_, []) => "lib",
        (_, [first, ..]) => first,
    }
}

/// Returns a link within a top-level module as a link between its submodules, or `None` for other links.
/// The module's own file keeps the name of the module.
pub fn within(area: &str, link: &Link) -> Option<Link> {
    let deeper = |module: &[String]| match module {
        [first] if first == area => Some(vec![area.to_owned()]),
        [first, rest @ ..] if first == area => Some(rest.to_vec()),
        _ => None,
    };
    let (from_module, to_module) = (deeper(&link.from_module)?, deeper(&link.to_module)?);
    Some(Link { from_module, to_module, ..link.clone() })
}

/// Returns the rows of a table that allow circular imports.
pub fn cycles_in(table: Table) -> Vec<String> {
    let mut remaining: Vec<_> = table.to_vec();
    loop {
        let before = remaining.len();
        let names: Vec<_> = remaining.iter().map(|(name, _)| *name).collect();
        remaining.retain(|(_, targets)| {
            targets.split_whitespace().any(|target| names.contains(&target))
        });
        if remaining.is_empty() || remaining.len() == before {
            return remaining
                .iter()
                .map(|(name, _)| format!("`{name}` is part of a circular dependency in the table"))
                .collect();
        }
    }
}

/// Returns the uses of Diesel and of the schema outside of the database layer.
pub fn diesel_outside_database_layer(tree: &Tree, modules: &Modules) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in tree.ending(".rs").filter(|(path, _)| !is_database_layer(path)) {
        let scope = Scope::of(text);
        let diesel = used_crates(&scope).into_iter().filter(|name| DIESEL.contains(name));
        found.extend(diesel.map(|name| format!("{path}: mentions {name}")));
    }
    let schema = ["db".to_owned(), "schema".to_owned()];
    for link in modules.links() {
        if link.to_module.starts_with(&schema) && !is_database_layer(&link.from) {
            found.push(format!("{}:{}: mentions db::schema", link.from, link.line));
        }
    }
    found
}

const DIESEL: [&str; 2] = ["diesel", "diesel_migrations"];

/// Returns the first segments of all paths in a file, which include the crates that it uses.
fn used_crates(scope: &Scope) -> BTreeSet<&str> {
    let imports = scope.imports.iter().map(|import| &import.path);
    let paths = imports.chain(scope.mentions.iter().map(|mention| &mention.path));
    let below = scope.inline.iter().flat_map(|inline| used_crates(&inline.scope));
    paths.filter_map(|path| path.first()).map(String::as_str).chain(below).collect()
}

/// Returns `true` if a file belongs to the database layer: `db`, and the `models*` and `queries*` of all
/// modules except the web's.
fn is_database_layer(path: &str) -> bool {
    let parts: Vec<&str> = path.trim_start_matches("src/").split('/').collect();
    match parts[..] {
        ["db.rs"] | ["db", ..] => true,
        ["web" | "storefront" | "admin", ..] => false,
        [_, part, ..] => part.starts_with("models") || part.starts_with("queries"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Table = &[("web", "catalog"), ("catalog", "db"), ("db", "")];

    fn sample() -> Tree {
        Tree::of(&[
            ("src/lib.rs", "pub mod web; pub mod catalog; pub mod db; pub mod extra;"),
            (
                "src/web.rs",
                "mod views; use crate::{catalog::products, db}; fn a() { db::schema::x(); }",
            ),
            ("src/web/views.rs", "use diesel::prelude::*;"),
            ("src/catalog.rs", "mod products; pub mod queries; fn up() { crate::web::page() }"),
            ("src/catalog/products.rs", "use super::queries; // use crate::web"),
            ("src/catalog/queries.rs", "use diesel::prelude::*; use crate::db::schema;"),
            ("src/db.rs", "pub mod schema; pub fn open() {}"),
            ("src/db/schema.rs", "diesel::table! { x (id) {} }"),
            ("src/extra.rs", "use crate::db;"),
        ])
    }

    #[test]
    fn imports_that_the_table_does_not_allow_are_found() {
        let found = disallowed_imports(Modules::of(&sample()).links().into_iter(), TABLE);
        let expected = [
            "src/catalog.rs:1: `catalog` may not import `web`",
            "src/extra.rs:1: `extra` is not in the table of imports `db`",
            "src/web.rs:1: `web` may not import `db`",
            "src/web.rs:1: `web` may not import `db`",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn unused_grants_are_found() {
        const WIDE: Table = &[("web", "catalog db"), ("catalog", "web db extra")];
        let found = unused_grants(Modules::of(&sample()).links().into_iter(), WIDE);
        assert_eq!(found, ["`catalog` does not import `extra`"]);
    }

    #[test]
    fn diesel_outside_of_the_database_layer_is_found() {
        let tree = sample();
        let found = diesel_outside_database_layer(&tree, &Modules::of(&tree));
        assert_eq!(
            found,
            ["src/web/views.rs: mentions diesel", "src/web.rs:1: mentions db::schema"]
        );
    }

    #[test]
    fn a_table_with_a_circular_dependency_is_found() {
        assert!(cycles_in(TABLE).is_empty());
        assert_eq!(cycles_in(&[("a", "b"), ("b", "a"), ("c", "")]).len(), 2);
    }
}
