//! Elements of the shop's own pages, in which all tags are closed. The benchmarks use this parser
//! too.

use std::cell::RefCell;

use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// The tags and texts of a page, in order.
pub struct Html(Vec<Token>);

/// An element with its content.
#[derive(Clone, Copy)]
pub struct Element<'a> {
    tag: &'a Tag,
    inside: &'a [Token],
}

#[derive(Default)]
struct Tokens(RefCell<Vec<Token>>);

impl TokenSink for Tokens {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        self.0.borrow_mut().push(token);
        TokenSinkResult::Continue
    }
}

impl Html {
    /// Parses a page.
    pub fn parse(page: &str) -> Self {
        let input = BufferQueue::default();
        input.push_back(page.into());
        let tokenizer = Tokenizer::new(Tokens::default(), TokenizerOpts::default());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        Self(tokenizer.sink.0.into_inner())
    }

    /// Returns the elements with these tag names, in page order.
    pub fn elements(&self, names: &[&str]) -> Vec<Element<'_>> {
        elements(&self.0, names)
    }
}

impl<'a> Element<'a> {
    /// Returns the elements with these tag names inside this one.
    pub fn elements(self, names: &[&str]) -> Vec<Element<'a>> {
        elements(self.inside, names)
    }

    /// Returns the value of an attribute.
    pub fn attr(self, name: &str) -> Option<&'a str> {
        let mut attributes = self.tag.attrs.iter();
        attributes.find(|attribute| &*attribute.name.local == name).map(|found| &*found.value)
    }

    /// Returns the text inside, with single spaces.
    pub fn text(self) -> String {
        let texts = self.inside.iter().map(|token| match token {
            Token::CharacterTokens(text) => text,
            // Tags separate words.
            _ => " ",
        });
        texts.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn elements<'a>(tokens: &'a [Token], names: &[&str]) -> Vec<Element<'a>> {
    let element = |(at, token): (usize, &'a Token)| match token {
        Token::TagToken(tag) if tag.kind == TagKind::StartTag && names.contains(&&*tag.name) => {
            Some(Element { tag, inside: inside(tag, &tokens[at + 1..]) })
        }
        _ => None,
    };
    tokens.iter().enumerate().filter_map(element).collect()
}

/// Returns the tokens up to the end tag. Empty for elements without an end tag, such as inputs.
fn inside<'a>(start: &Tag, rest: &'a [Token]) -> &'a [Token] {
    let mut depth = 1;
    for (at, token) in rest.iter().enumerate() {
        let Token::TagToken(tag) = token else { continue };
        match tag.kind {
            _ if tag.name != start.name => {}
            TagKind::StartTag => depth += 1,
            TagKind::EndTag => depth -= 1,
        }
        if depth == 0 {
            return &rest[..at];
        }
    }
    &[]
}
