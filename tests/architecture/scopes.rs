//! Parses a source file: the modules that it declares, and the imports, paths and identifiers in each of
//! them.

use std::iter::Peekable;

use proc_macro2::{TokenStream, TokenTree, token_stream};
use quote::ToTokens;
use syn::{Attribute, Expr, Item, ItemMod, ItemUse, Lit, UseTree, Visibility, spanned::Spanned};

/// One leaf of a `use` tree: `use a::{b as c}` is `path: [a, b], name: c`. A glob's name is `*`.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub path: Vec<String>,
    pub name: String,
    /// `pub use`: the name is re-exported.
    pub public: bool,
    pub line: usize,
}

/// A path such as `a::b` outside of `use`.
#[derive(Debug, PartialEq)]
pub struct Mention {
    pub path: Vec<String>,
    pub line: usize,
}

/// `mod name;`
#[derive(Debug, PartialEq)]
pub struct Child {
    pub name: String,
    /// The value of `#[path = "…"]`.
    pub file: Option<String>,
}

/// `mod name { … }`
pub struct Inline {
    pub name: String,
    /// The value of `#[path = "…"]`: the folder of the files that it declares.
    pub folder: Option<String>,
    pub scope: Scope,
}

/// The content of a module: of a whole file, or of an inline `mod name { … }`.
#[derive(Default)]
pub struct Scope {
    pub imports: Vec<Import>,
    pub mentions: Vec<Mention>,
    /// All identifiers outside of `use`.
    pub identifiers: Vec<String>,
    pub children: Vec<Child>,
    pub inline: Vec<Inline>,
    /// `macro_rules!` names.
    pub macros: Vec<String>,
}

impl Scope {
    /// Parses a file. Panics if it is not valid Rust.
    pub fn of(source: &str) -> Scope {
        let file = syn::parse_file(source).unwrap_or_else(|error| panic!("{error}:\n{source}"));
        Scope::of_items(&file.items)
    }

    fn of_items(items: &[Item]) -> Scope {
        let mut scope = Scope::default();
        items.iter().for_each(|item| scope.read_item(item));
        scope
    }

    fn read_item(&mut self, item: &Item) {
        match item {
            Item::Use(import) => self.read_use(import),
            Item::Mod(ItemMod { ident, content: Some((_, items)), attrs, .. }) => {
                self.inline.push(Inline {
                    name: ident.to_string(),
                    folder: path_attribute(attrs),
                    scope: Scope::of_items(items),
                });
            }
            Item::Mod(module) => {
                let file = path_attribute(&module.attrs);
                self.children.push(Child { name: module.ident.to_string(), file });
            }
            other => {
                if let Item::Macro(rules) = other {
                    self.macros.extend(rules.ident.as_ref().map(ToString::to_string));
                }
                self.read_tokens(other.to_token_stream());
            }
        }
    }

    fn read_use(&mut self, import: &ItemUse) {
        let public = !matches!(import.vis, Visibility::Inherited);
        let line = import.span().start().line;
        for Leaf { path, name } in leaves(&import.tree, &[]) {
            self.imports.push(Import { path, name, public, line });
        }
    }

    /// Reads tokens instead of syntax, because the bodies of macros are not valid Rust before expansion.
    fn read_tokens(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => self.read_tokens(group.stream()),
                TokenTree::Ident(word) if word == "use" && !is_punct(tokens.peek(), '<') => {
                    let rest = tokens.by_ref().take_while(|token| !is_punct(Some(token), ';'));
                    let rest: TokenStream = rest.collect();
                    let import = syn::parse2(quote::quote!(use #rest;));
                    self.read_use(&import.expect("an import inside a body"));
                }
                TokenTree::Ident(first) => {
                    let line = first.span().start().line;
                    let path = rest_of_path(first.to_string(), &mut tokens);
                    self.identifiers.extend(path.iter().cloned());
                    if path.len() > 1 {
                        self.mentions.push(Mention { path, line });
                    }
                }
                _ => {}
            }
        }
    }
}

/// Returns the segments of the path that begins with `first`.
fn rest_of_path(first: String, tokens: &mut Peekable<token_stream::IntoIter>) -> Vec<String> {
    let mut path = vec![first];
    loop {
        // Reads ahead in a copy, so that tokens that do not continue the path are not skipped.
        let mut ahead = tokens.clone();
        let separated =
            is_punct(ahead.next().as_ref(), ':') && is_punct(ahead.next().as_ref(), ':');
        let Some(TokenTree::Ident(next)) = ahead.next().filter(|_| separated) else { return path };
        path.push(next.to_string());
        *tokens = ahead;
    }
}

fn is_punct(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

struct Leaf {
    path: Vec<String>,
    name: String,
}

fn leaves(tree: &UseTree, prefix: &[String]) -> Vec<Leaf> {
    let below = |name: &dyn ToString| match name.to_string() {
        // `a::{self}` is `a`.
        name if name == "self" && !prefix.is_empty() => prefix.to_vec(),
        name => [prefix, &[name]].concat(),
    };
    let leaf = |path: Vec<String>, name: Option<String>| {
        let name = name.or_else(|| path.last().cloned()).unwrap_or_default();
        vec![Leaf { path, name }]
    };
    match tree {
        UseTree::Path(path) => leaves(&path.tree, &below(&path.ident)),
        UseTree::Group(group) => group.items.iter().flat_map(|tree| leaves(tree, prefix)).collect(),
        UseTree::Name(name) => leaf(below(&name.ident), None),
        UseTree::Rename(rename) => leaf(below(&rename.ident), Some(rename.rename.to_string())),
        UseTree::Glob(_) => leaf(prefix.to_vec(), Some("*".to_owned())),
    }
}

/// The value of `#[path = "…"]`.
fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    let value = attributes.iter().find(|attribute| attribute.path().is_ident("path"))?;
    match &value.meta.require_name_value().ok()?.value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(source: &str) -> Vec<String> {
        let imports = Scope::of(source).imports;
        imports
            .iter()
            .map(|import| format!("{} as {}", import.path.join("::"), import.name))
            .collect()
    }

    #[test]
    fn reads_nested_use_trees() {
        let found =
            paths("pub(crate) use crate::{db::{self, Repo as R, error::*}, events}; use super::x;");
        let wanted = [
            "crate::db as db",
            "crate::db::Repo as R",
            "crate::db::error as *",
            "crate::events as events",
            "super::x as x",
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn reads_imports_inside_bodies() {
        let found = paths("fn x() -> impl Y + use<'a> { use super::{a, b as c}; a::d() }");
        assert_eq!(found, ["super::a as a", "super::b as c"]);
    }

    #[test]
    fn reads_mentions_modules_and_path_attributes() {
        let source = r#"
            #[path = "queries.rs"] mod sqlite;
            mod inner { fn x() { q!(crate::db::read::<A>(1), "crate::text", 'b') } }
            /// crate::comment
            macro_rules! q { () => { $crate::db::q() } }
        "#;
        let found = Scope::of(source);
        let file = Some("queries.rs".to_owned());
        assert_eq!(found.children, [Child { name: "sqlite".to_owned(), file }]);
        let mention = |path: &[&str], line| Mention {
            path: path.iter().map(ToString::to_string).collect(),
            line,
        };
        assert_eq!(found.inline[0].scope.mentions, [mention(&["crate", "db", "read"], 3)]);
        assert_eq!(found.macros, ["q"]);
        assert_eq!(found.mentions, [mention(&["crate", "db", "q"], 5)]);
    }
}
