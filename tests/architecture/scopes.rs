//! One source file taken apart: which modules it declares, what each of them imports, which paths it
//! mentions and which names it uses.

use crate::lex::{Placed, Token, closing, tokens};

/// One leaf of a `use` tree: `use a::{b as c}` is `path: [a, b], name: c`. A glob's name is `*`.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub path: Vec<String>,
    pub name: String,
    /// `pub use`: the name is handed on.
    pub public: bool,
    pub line: usize,
}

/// A module as written in a file: the file's own, or an inline `mod name { … }`.
#[derive(Default)]
pub struct Scope {
    pub imports: Vec<Import>,
    /// `a::b` outside of `use`.
    pub mentions: Vec<(Vec<String>, usize)>,
    /// Every word outside of `use`.
    pub words: Vec<String>,
    /// `mod name;` with its `#[path]`.
    pub children: Vec<(String, Option<String>)>,
    pub inline: Vec<(String, Scope)>,
    /// `macro_rules!` names.
    pub macros: Vec<String>,
}

pub fn scope(source: &str) -> Scope {
    read(&tokens(source))
}

fn read(tokens: &[Placed]) -> Scope {
    let mut scope = Scope::default();
    let mut at = 0;
    while at < tokens.len() {
        at = if tokens[at].token.is("mod") {
            module(tokens, at, &mut scope)
        } else if tokens[at].token.is("use") && !follows(tokens, at, '<') {
            import(tokens, at, &mut scope)
        } else {
            mention(tokens, at, &mut scope)
        };
    }
    scope
}

fn follows(tokens: &[Placed], at: usize, mark: char) -> bool {
    tokens.get(at + 1).is_some_and(|next| next.token == Token::Mark(mark))
}

fn module(tokens: &[Placed], at: usize, scope: &mut Scope) -> usize {
    let Some(name) = tokens.get(at + 1).and_then(|next| next.token.word()) else {
        return at + 1;
    };
    if follows(tokens, at + 1, '{') {
        let end = closing(tokens, at + 2);
        scope.inline.push((name.to_owned(), read(&tokens[at + 3..end])));
        return end + 1;
    }
    scope.children.push((name.to_owned(), path_attribute(&tokens[..at])));
    at + 2
}

/// The text of `#[path = "…"]` right before a `mod`.
fn path_attribute(before: &[Placed]) -> Option<String> {
    let start = before.iter().rposition(|p| matches!(p.token, Token::Mark(';' | '{' | '}')));
    let attributes = &before[start.map_or(0, |start| start + 1)..];
    attributes.windows(3).find_map(|window| {
        match (&window[0].token, &window[1].token, &window[2].token) {
            (name, Token::Mark('='), Token::Text(text)) if name.is("path") => Some(text.clone()),
            _ => None,
        }
    })
}

fn import(tokens: &[Placed], at: usize, scope: &mut Scope) -> usize {
    let end =
        (at..tokens.len()).find(|i| tokens[*i].token == Token::Mark(';')).unwrap_or(tokens.len());
    let public =
        at > 0 && (tokens[at - 1].token.is("pub") || tokens[at - 1].token == Token::Mark(')'));
    let mut tree = Tree { tokens: &tokens[at + 1..end], at: 0, line: tokens[at].line, public };
    tree.branch(&[], &mut scope.imports);
    end + 1
}

struct Tree<'t> {
    tokens: &'t [Placed],
    at: usize,
    line: usize,
    public: bool,
}

impl Tree<'_> {
    fn branch(&mut self, prefix: &[String], found: &mut Vec<Import>) {
        let mut path = prefix.to_vec();
        let mut name = None;
        while let Some(placed) = self.tokens.get(self.at) {
            self.at += 1;
            match &placed.token {
                Token::Word(word) if word == "as" => {
                    name = self
                        .tokens
                        .get(self.at)
                        .and_then(|next| next.token.word())
                        .map(str::to_owned);
                    self.at += 1;
                }
                Token::Word(word) if word == "self" && !path.is_empty() => {}
                Token::Word(word) => path.push(word.clone()),
                Token::Mark('*') => name = Some("*".to_owned()),
                Token::Mark('{') => return self.group(&path, found),
                Token::Mark(',' | '}') => {
                    self.at -= 1;
                    break;
                }
                _ => {}
            }
        }
        let Some(last) = path.last() else { return };
        let name = name.unwrap_or_else(|| last.clone());
        found.push(Import { path, name, public: self.public, line: self.line });
    }

    fn group(&mut self, prefix: &[String], found: &mut Vec<Import>) {
        while let Some(placed) = self.tokens.get(self.at) {
            match placed.token {
                Token::Mark('}') => {
                    self.at += 1;
                    return;
                }
                Token::Mark(',') => self.at += 1,
                _ => self.branch(prefix, found),
            }
        }
    }
}

fn mention(tokens: &[Placed], at: usize, scope: &mut Scope) -> usize {
    let Some(word) = tokens[at].token.word() else {
        return at + 1;
    };
    if word == "macro_rules" && follows(tokens, at, '!') {
        scope
            .macros
            .extend(tokens.get(at + 2).and_then(|next| next.token.word()).map(str::to_owned));
    }
    let mut path = vec![word.to_owned()];
    let mut next = at + 1;
    while let (Some(Token::Sep), Some(Token::Word(word))) =
        (kind(tokens, next), kind(tokens, next + 1))
    {
        path.push(word.clone());
        next += 2;
    }
    scope.words.extend(path.iter().cloned());
    if path.len() > 1 {
        scope.mentions.push((path, tokens[at].line));
    }
    next
}

fn kind(tokens: &[Placed], at: usize) -> Option<&Token> {
    tokens.get(at).map(|placed| &placed.token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(source: &str) -> Vec<String> {
        let imports = scope(source).imports;
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
    fn reads_mentions_modules_and_path_attributes() {
        let source = "#[path = \"queries.rs\"] mod sqlite; mod inner { fn x() -> impl Y + use<'a> { $crate::db::q!(1) } }";
        let found = scope(source);
        assert_eq!(found.children, [("sqlite".to_owned(), Some("queries.rs".to_owned()))]);
        assert_eq!(found.inline[0].1.mentions[0].0, ["crate", "db", "q"]);
    }
}
