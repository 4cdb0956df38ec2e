//! The house keeps its shape: imports go downwards only and there is no circle.
//! Each check has a test of its own that shows it failing on a small bad example. There is no list of
//! exceptions: what does not fit is moved or split.

#[path = "architecture/circles.rs"]
mod circles;
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
use tables::{FACE, TABLE, WEB};
use tree::Tree;

fn source() -> (Tree, Modules) {
    let tree = Tree::load(&["src"]);
    let modules = Modules::of(&tree);
    (tree, modules)
}

#[track_caller]
fn none(what: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{what}:\n  {}\n", found.join("\n  "));
}

#[test]
fn imports_go_downwards_only() {
    none("the table allows a circle", layers::circles_in(TABLE));
    none(
        "not allowed by the table",
        layers::outside_the_table(source().1.links().into_iter(), TABLE),
    );
}

#[test]
fn imports_inside_the_web_go_downwards_only() {
    let links = source().1.links();
    for (area, table) in [("web", WEB), ("storefront", FACE), ("admin", FACE)] {
        none("the table allows a circle", layers::circles_in(table));
        let links = links.iter().filter_map(|link| layers::inside(area, link));
        none("not allowed by the table", layers::outside_the_table(links, table));
    }
}

#[test]
fn the_tables_allow_only_imports_that_are_made() {
    let links = source().1.links();
    none("unused grants", layers::unused_grants(links.iter().cloned(), TABLE));
    let web = links.iter().filter_map(|link| layers::inside("web", link));
    none("unused grants inside web", layers::unused_grants(web, WEB));
}

#[test]
fn no_circles_among_files() {
    none("files that need each other", circles::circles(&source().1));
}

#[test]
fn only_queries_speak_diesel() {
    let (tree, modules) = source();
    none("Diesel outside its room", layers::diesel_outside_its_room(&tree, &modules));
}

#[test]
fn every_file_has_a_telling_name_and_is_compiled() {
    let (tree, modules) = source();
    none("names that say nothing", names::bad_names(&tree));
    none("files that nothing declares", names::unreached(&tree, &modules));
}
