//! Checks the architecture: a module imports lower layers only, and files have no circular dependencies.
//!
//! Each check has its own tests with small bad examples. There is no list of exceptions: code that breaks a
//! rule is moved or split.

#[path = "architecture/cycles.rs"]
mod cycles;
#[path = "architecture/layers.rs"]
mod layers;
#[path = "architecture/modules.rs"]
mod modules;
#[path = "architecture/names.rs"]
mod names;
#[path = "architecture/scopes.rs"]
mod scopes;
#[path = "architecture/tables.rs"]
mod tables;
#[path = "architecture/tree.rs"]
mod tree;

use modules::Modules;
use tables::{SITE, TABLE, WEB};
use tree::Tree;

fn source() -> (Tree, Modules) {
    let tree = Tree::load(&["src"]);
    let modules = Modules::of(&tree);
    (tree, modules)
}

#[track_caller]
fn assert_none(what: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{what}:\n  {}\n", found.join("\n  "));
}

#[test]
fn imports_go_downwards_only() {
    assert_none("the table allows a circular dependency", layers::cycles_in(TABLE));
    assert_none(
        "not allowed by the table",
        layers::disallowed_imports(source().1.links().into_iter(), TABLE),
    );
}

#[test]
fn imports_inside_the_web_go_downwards_only() {
    let links = source().1.links();
    for (area, table) in [("web", WEB), ("storefront", SITE), ("admin", SITE)] {
        assert_none("the table allows a circular dependency", layers::cycles_in(table));
        let links = links.iter().filter_map(|link| layers::within(area, link));
        assert_none("not allowed by the table", layers::disallowed_imports(links, table));
    }
}

#[test]
fn the_tables_allow_only_imports_that_are_made() {
    let links = source().1.links();
    assert_none("unused grants", layers::unused_grants(links.iter().cloned(), TABLE));
    let web = links.iter().filter_map(|link| layers::within("web", link));
    assert_none("unused grants inside web", layers::unused_grants(web, WEB));
}

#[test]
fn files_have_no_circular_dependencies() {
    assert_none("files with circular dependencies", cycles::circular_dependencies(&source().1));
}

#[test]
fn only_the_database_layer_uses_diesel() {
    let (tree, modules) = source();
    assert_none(
        "Diesel outside of the database layer",
        layers::diesel_outside_database_layer(&tree, &modules),
    );
}

#[test]
fn every_file_has_a_specific_name_and_is_compiled() {
    let (tree, modules) = source();
    assert_none("unspecific names", names::bad_names(&tree));
    assert_none("files that no `mod` declares", names::undeclared_files(&tree, &modules));
}
