//! Rust source as a flat list of tokens: just enough of the language to see paths, modules and braces
//! without being fooled by strings, characters, lifetimes and comments.

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// An identifier, a keyword or a number.
    Word(String),
    /// What stands inside a string literal.
    Text(String),
    /// `::`
    Sep,
    /// Any other single character.
    Mark(char),
}

impl Token {
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Token::Word(w) if w == word)
    }

    pub fn word(&self) -> Option<&str> {
        match self {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// A token and the line (from 1) that it starts on.
#[derive(Clone, Debug)]
pub struct Placed {
    pub token: Token,
    pub line: usize,
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
}

pub fn tokens(source: &str) -> Vec<Placed> {
    let mut reader = Reader { chars: source.chars().collect(), at: 0, line: 1 };
    let mut found = Vec::new();
    while let Some(placed) = reader.next_token() {
        found.push(placed);
    }
    found
}

impl Reader {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn step(&mut self) -> char {
        let c = self.peek(0);
        self.line += usize::from(c == '\n');
        self.at += 1;
        c
    }

    fn next_token(&mut self) -> Option<Placed> {
        self.skip_blanks();
        if self.at >= self.chars.len() {
            return None;
        }
        let line = self.line;
        let token = match self.peek(0) {
            '"' => self.string(0, true),
            '\'' => self.quote(),
            ':' if self.peek(1) == ':' => {
                self.at += 2;
                Token::Sep
            }
            c if c.is_alphanumeric() || c == '_' => self.word(),
            _ => Token::Mark(self.step()),
        };
        Some(Placed { token, line })
    }

    fn skip_blanks(&mut self) {
        loop {
            match (self.peek(0), self.peek(1)) {
                ('/', '/') => {
                    while !matches!(self.peek(0), '\n' | '\0') {
                        self.step();
                    }
                }
                ('/', '*') => self.block_comment(),
                (c, _) if c.is_whitespace() => {
                    self.step();
                }
                _ => return,
            }
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.step();
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                return;
            }
        }
    }

    /// A word; `r"…"`, `b'…'`, `br#"…"#` and their like are literals, `r#type` is the word `type`.
    fn word(&mut self) -> Token {
        let mut word = String::new();
        while self.peek(0).is_alphanumeric() || self.peek(0) == '_' {
            word.push(self.step());
        }
        if !matches!(word.as_str(), "r" | "b" | "c" | "br" | "cr") {
            return Token::Word(word);
        }
        let raw = word.ends_with('r');
        let hashes = (0..).take_while(|n| raw && self.peek(*n) == '#').count();
        if self.peek(hashes) == '"' {
            self.at += hashes;
            return self.string(hashes, !raw);
        }
        if hashes == 1 {
            self.at += 1;
            return self.word();
        }
        if word == "b" && self.peek(0) == '\'' {
            return self.quote();
        }
        Token::Word(word)
    }

    fn string(&mut self, hashes: usize, escapes: bool) -> Token {
        let mut text = String::new();
        self.step();
        while self.at < self.chars.len() {
            let c = self.step();
            if c == '\\' && escapes {
                text.push(self.step());
            } else if c == '"' && (0..hashes).all(|n| self.peek(n) == '#') {
                self.at += hashes;
                break;
            } else {
                text.push(c);
            }
        }
        Token::Text(text)
    }

    /// `'x'` is a character, `'name` a lifetime.
    fn quote(&mut self) -> Token {
        self.step();
        if self.peek(0) == '\\' {
            self.step();
            self.step();
            while !matches!(self.peek(0), '\'' | '\0') {
                self.step();
            }
            self.step();
            return Token::Text(String::new());
        }
        if self.peek(1) == '\'' {
            self.step();
            self.step();
            return Token::Text(String::new());
        }
        Token::Mark('\'')
    }
}

/// The index of the bracket that closes the one at `open` (`{}`, `()` or `[]`, all counted together).
pub fn closing(tokens: &[Placed], open: usize) -> usize {
    let mut depth = 0usize;
    for (at, placed) in tokens.iter().enumerate().skip(open) {
        match placed.token {
            Token::Mark('{' | '(' | '[') => depth += 1,
            Token::Mark('}' | ')' | ']') => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    tokens.len().saturating_sub(1)
}

#[test]
fn strings_comments_characters_and_lifetimes_do_not_confuse() {
    let source = r##"
        // crate::comment
        /* crate::block /* nested */ still */
        fn a<'b>(c: &'b str) { let d = "crate::text \" }"; let e = '}'; let f = '\''; let g = r#"{ " "#; b'{' }
    "##;
    let found = tokens(source);
    let open = found.iter().position(|p| p.token == Token::Mark('{')).unwrap();
    assert_eq!(closing(&found, open), found.len() - 1);
    assert!(!found.iter().any(|p| p.token.is("crate")));
    assert_eq!(found.last().unwrap().line, 4);
}
