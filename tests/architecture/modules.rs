//! The module tree of the library and of the binary, with the dependencies between its files.
//!
//! A path is resolved to the file that *defines* the name, through all re-exports. So two files of a folder
//! that use each other's items through the parent's re-exports depend on each other, not on the parent.

use std::collections::{BTreeMap, BTreeSet};

use crate::scopes::{Child, Import, Inline, Mention, Scope};
use crate::tree::Tree;

struct Module {
    /// `[crate, catalog, products]`; the binary's modules begin with `main`.
    path: Vec<String>,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    file: String,
    scope: Scope,
}

/// One dependency of a file on another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    pub from: String,
    pub to: String,
    /// Module paths without the leading `crate`.
    pub from_module: Vec<String>,
    pub to_module: Vec<String>,
    pub line: usize,
    /// `true` if it is a `pub use` of a name that the file does not use itself.
    pub is_reexport: bool,
}

pub struct Modules {
    all: Vec<Module>,
    macros: BTreeMap<String, usize>,
}

impl Modules {
    /// Reads the modules of a source tree.
    pub fn of(tree: &Tree) -> Modules {
        let mut modules = Modules { all: Vec::new(), macros: BTreeMap::new() };
        for (root, file) in [("crate", "src/lib.rs"), ("main", "src/main.rs")] {
            if let Some(text) = tree.files.get(file) {
                let folders = Folders { plain: vec![folder_of(file)], attribute: folder_of(file) };
                modules.add(tree, vec![root.to_owned()], None, file, Scope::of(text), &folders);
            }
        }
        modules
    }

    /// Returns the files that a `mod` declares.
    pub fn files(&self) -> BTreeSet<&str> {
        self.all.iter().map(|module| &*module.file).collect()
    }

    /// Returns all dependencies between files.
    pub fn links(&self) -> BTreeSet<Link> {
        let mut links = BTreeSet::new();
        for at in 0..self.all.len() {
            let scope = &self.all[at].scope;
            for import in &scope.imports {
                let is_reexport = import.public && !scope.identifiers.contains(&import.name);
                links.extend(self.link(at, &import.path, import.line, is_reexport));
            }
            for Mention { path, line } in &scope.mentions {
                links.extend(self.link(at, path, *line, false));
            }
        }
        links
    }

    fn add(
        &mut self,
        tree: &Tree,
        path: Vec<String>,
        parent: Option<usize>,
        file: &str,
        mut scope: Scope,
        folders: &Folders,
    ) -> usize {
        let at = self.all.len();
        let inline = std::mem::take(&mut scope.inline);
        let declared = std::mem::take(&mut scope.children);
        for name in &scope.macros {
            self.macros.insert(name.clone(), at);
        }
        let children = BTreeMap::new();
        self.all.push(Module {
            path: path.clone(),
            parent,
            children,
            file: file.to_owned(),
            scope,
        });
        for Inline { name, folder, scope } in inline {
            let inside = folders.inside(&name, folder.as_deref());
            let child = self.add(tree, extended(&path, &name), Some(at), file, scope, &inside);
            self.all[at].children.insert(name, child);
        }
        for Child { name, file: attribute } in declared {
            let candidates = folders.files(&name, attribute.as_deref());
            if let Some((child_file, text)) =
                candidates.iter().find_map(|file| tree.files.get_key_value(file))
            {
                let (path, scope) = (extended(&path, &name), Scope::of(text));
                let below = Folders::of(child_file);
                let child = self.add(tree, path, Some(at), child_file, scope, &below);
                self.all[at].children.insert(name, child);
            }
        }
        at
    }

    fn link(&self, at: usize, path: &[String], line: usize, is_reexport: bool) -> Option<Link> {
        let target = self.resolve(at, path, 0)?;
        let (from, to) = (&self.all[at], &self.all[target]);
        (from.file != to.file).then(|| Link {
            from: from.file.clone(),
            to: to.file.clone(),
            from_module: from.path[1..].to_vec(),
            to_module: to.path[1..].to_vec(),
            line,
            is_reexport,
        })
    }

    /// Returns the module that defines the item of `path`, as seen from the module `at`. Returns `None` for
    /// items of other crates.
    fn resolve(&self, at: usize, path: &[String], depth: usize) -> Option<usize> {
        if depth > 16 {
            return None;
        }
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.walk(self.root(at), rest, depth),
            "vitrine" => self.walk(0, rest, depth),
            "self" => self.walk(at, rest, depth),
            "super" => self.up(self.all[at].parent?, rest, depth),
            _ => match self.step(at, first, depth)? {
                Step::Into(child) => self.walk(child, rest, depth),
                Step::Named(import) => self.follow(at, import, rest, depth),
            },
        }
    }

    fn up(&self, at: usize, rest: &[String], depth: usize) -> Option<usize> {
        match rest.split_first() {
            Some((next, rest)) if next == "super" => self.up(self.all[at].parent?, rest, depth),
            _ => self.walk(at, rest, depth),
        }
    }

    fn walk(&self, at: usize, rest: &[String], depth: usize) -> Option<usize> {
        let Some((next, rest)) = rest.split_first() else {
            return Some(at);
        };
        match self.step(at, next, depth) {
            Some(Step::Into(child)) => self.walk(child, rest, depth),
            Some(Step::Named(import)) => self.follow(at, import, rest, depth),
            None if self.all[at].parent.is_none() => self.macros.get(next).copied().or(Some(at)),
            None => Some(at),
        }
    }

    /// Returns the child module or the import that a name refers to in a module.
    fn step(&self, at: usize, name: &str, depth: usize) -> Option<Step<'_>> {
        let module = &self.all[at];
        if let Some(child) = module.children.get(name) {
            return Some(Step::Into(*child));
        }
        let named = |import: &&Import| import.name == name && import.path.len() > 1;
        if let Some(import) = module.scope.imports.iter().find(named) {
            return Some(Step::Named(import));
        }
        let globs = module.scope.imports.iter().filter(|import| import.name == "*");
        let targets = globs
            .filter_map(|glob| self.resolve(at, &glob.path, depth + 1))
            .filter(|target| *target != at);
        targets.filter(|_| depth < 8).find_map(|target| {
            match self.step(target, name, depth + 1)? {
                Step::Into(child) => Some(Step::Into(child)),
                Step::Named(import) => self.follow(target, import, &[], depth + 1).map(Step::Into),
            }
        })
    }

    fn follow(&self, at: usize, import: &Import, rest: &[String], depth: usize) -> Option<usize> {
        let path: Vec<String> = import.path.iter().chain(rest).cloned().collect();
        self.resolve(at, &path, depth + 1)
    }

    fn root(&self, at: usize) -> usize {
        self.all[at].parent.map_or(at, |parent| self.root(parent))
    }
}

enum Step<'m> {
    Into(usize),
    Named(&'m Import),
}

fn extended(path: &[String], name: &str) -> Vec<String> {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

/// The folders of the files that a module declares.
struct Folders {
    /// For `mod name;`.
    plain: Vec<String>,
    /// For `#[path = "…"] mod name;`.
    attribute: String,
}

impl Folders {
    /// The folder that carries the file's name, or the one beside it if the file was itself reached by
    /// `#[path]`.
    fn of(file: &str) -> Folders {
        let own = file.trim_end_matches(".rs").to_owned();
        Folders { plain: vec![own, folder_of(file)], attribute: folder_of(file) }
    }

    /// The folders of an inline `mod name { … }`, which may have a `#[path]` of its own.
    fn inside(&self, name: &str, attribute: Option<&str>) -> Folders {
        let (parent, folder) = match attribute {
            Some(folder) => (&self.attribute, folder),
            None => (&self.plain[0], name),
        };
        let folder = format!("{parent}/{folder}");
        Folders { plain: vec![folder.clone()], attribute: folder }
    }

    fn files(&self, name: &str, attribute: Option<&str>) -> Vec<String> {
        match attribute {
            Some(relative) => vec![format!("{}/{relative}", self.attribute)],
            None => self.plain.iter().map(|folder| format!("{folder}/{name}.rs")).collect(),
        }
    }
}

fn folder_of(file: &str) -> String {
    file.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
}
