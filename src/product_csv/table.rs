//! A file as rows of cells. Quotes that were left open or were not doubled spoil their own cell
//! only: a cell never takes the rows that follow it.

use super::decode::line_ends;

/// A row of cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line on which it begins, from 1.
    pub line: u64,
    pub cells: Vec<String>,
    /// Cells whose quotes were not as they should be.
    pub flaws: Vec<Flaw>,
}

/// A cell whose quotes were not as they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Its place in the row.
    pub place: usize,
    /// The line on which it begins.
    pub line: u64,
    /// Whether its quote was never closed, so that it ends with its line.
    pub is_open: bool,
}

/// What the reader knows of the rows that it should find.
pub struct Expected<'a> {
    /// Cells of a row.
    pub width: usize,
    /// Whether cells look like a whole row of the file.
    pub is_row: &'a dyn Fn(&[String]) -> bool,
}

/// Reads rows.
pub struct Reader<'t> {
    text: &'t str,
    separator: u8,
    at: usize,
    line: u64,
}

/// How to go on behind a quote in a quoted cell that neither ends it nor is doubled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stray {
    /// The cell is not quoted from there on.
    EndsQuoting,
    /// It is part of the text.
    IsText,
}

/// A row that was read in one of the possible ways.
#[derive(Default)]
struct Attempt {
    row: Row,
    end: usize,
    /// Where quoted cells begin that go on in another line.
    spread: Vec<usize>,
    /// Where a quoted cell begins that cannot be read as such.
    failed: Option<usize>,
    /// Whether there was a stray quote in a line.
    has_stray: bool,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str, separator: u8) -> Self {
        Self { text, separator, at: 0, line: 1 }
    }

    /// The next row that is not an empty line.
    pub fn next(&mut self, expected: &Expected<'_>) -> Option<Row> {
        self.skip_empty_lines();
        if self.at >= self.text.len() {
            return None;
        }
        let mut attempt = self.best(&[], expected);
        let mut open = Vec::new();
        // Each turn takes the quote of one more cell for text.
        while let Some(place) = self.swallowing(&attempt, expected) {
            open.push(place);
            attempt = self.best(&open, expected);
        }
        self.line += line_ends(&self.text[self.at..attempt.end]);
        self.at = attempt.end;
        Some(attempt.row)
    }

    fn skip_empty_lines(&mut self) {
        let rest = &self.text[self.at..];
        let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        self.line += line_ends(&rest[..blank]);
        self.at += blank;
    }

    /// Reads the row here in the way that gives it as many cells as it should have.
    fn best(&self, open: &[usize], expected: &Expected<'_>) -> Attempt {
        let attempt = self.attempt(open, Stray::EndsQuoting);
        if !attempt.has_stray {
            return attempt;
        }
        let other = self.attempt(open, Stray::IsText);
        let fits = other.failed.is_none() && other.row.cells.len() == expected.width;
        if fits && other.spread.is_empty() { other } else { attempt }
    }

    /// The quoted cell that took other rows with it, if there is one.
    fn swallowing(&self, attempt: &Attempt, expected: &Expected<'_>) -> Option<usize> {
        if attempt.failed.is_some() {
            return attempt.failed;
        }
        let first = *attempt.spread.first()?;
        let mut lines = Self { at: self.at, ..*self };
        lines.at = lines.end_of_line(lines.at);
        while lines.at < attempt.end {
            let end = lines.end_of_line(lines.at);
            let line = Self { text: &self.text[..end], ..lines };
            let cells = line.attempt(&[], Stray::EndsQuoting);
            let text = &self.text[lines.at..end];
            if cells.failed.is_none()
                && !text.trim().is_empty()
                && (expected.is_row)(&cells.row.cells)
            {
                return Some(first);
            }
            lines.at = end;
        }
        None
    }

    /// The place behind the end of the line that a place is in.
    fn end_of_line(&self, from: usize) -> usize {
        let rest = &self.text.as_bytes()[from..];
        match rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            Some(end) if rest[end..].starts_with(b"\r\n") => from + end + 2,
            Some(end) => from + end + 1,
            None => self.text.len(),
        }
    }

    /// Reads a row; the quotes at the places of `open` are not taken for quotes.
    fn attempt(&self, open: &[usize], stray: Stray) -> Attempt {
        let bytes = self.text.as_bytes();
        let mut attempt =
            Attempt { row: Row { line: self.line, ..Row::default() }, ..Attempt::default() };
        let (mut at, mut line) = (self.at, self.line);
        loop {
            let place = attempt.row.cells.len();
            let begin = at + bytes[at..].iter().take_while(|byte| **byte == b' ').count();
            let quoted = bytes.get(begin) == Some(&b'"');
            let (text, end) = if quoted && !open.contains(&begin) {
                let cell = self.quoted(begin, stray);
                if cell.failed {
                    attempt.failed = Some(begin);
                    attempt.end = cell.end;
                    return attempt;
                }
                if line_ends(&self.text[begin..cell.end]) > 0 {
                    attempt.spread.push(begin);
                }
                if cell.has_stray {
                    attempt.has_stray = true;
                    attempt.row.flaws.push(Flaw { place, line, is_open: false });
                }
                line += line_ends(&self.text[begin..cell.end]);
                (cell.text, cell.end)
            } else {
                let start = if quoted { begin + 1 } else { at };
                if quoted {
                    attempt.row.flaws.push(Flaw { place, line, is_open: true });
                }
                let end = self.end_of_cell(start);
                (self.text[start..end].to_owned(), end)
            };
            attempt.row.cells.push(text);
            if bytes.get(end) == Some(&self.separator) {
                at = end + 1;
            } else {
                attempt.end = self.end_of_line(end);
                return attempt;
            }
        }
    }

    /// Where a cell without quotes ends.
    fn end_of_cell(&self, from: usize) -> usize {
        let ends = |byte: &u8| *byte == self.separator || matches!(byte, b'\r' | b'\n');
        let rest = &self.text.as_bytes()[from..];
        from + rest.iter().position(ends).unwrap_or(rest.len())
    }

    /// Reads the cell whose quote stands at `begin`.
    fn quoted(&self, begin: usize, stray: Stray) -> Quoted {
        let bytes = self.text.as_bytes();
        let mut cell = Quoted::default();
        let mut at = begin + 1;
        loop {
            let Some(quote) = bytes[at..].iter().position(|byte| *byte == b'"') else {
                return Quoted { failed: true, end: bytes.len(), ..cell };
            };
            at += quote;
            if bytes.get(at + 1) == Some(&b'"') {
                at += 2;
                continue;
            }
            let spaces = bytes[at + 1..].iter().take_while(|byte| **byte == b' ').count();
            let end = at + 1 + spaces;
            let is_end = bytes
                .get(end)
                .is_none_or(|byte| *byte == self.separator || matches!(byte, b'\r' | b'\n'));
            if is_end {
                return Quoted { text: lone_returns(&self.text[begin + 1..at]), end, ..cell };
            }
            let before = bytes[at - 1];
            let spreads = line_ends(&self.text[begin..at]) > 0;
            if spreads && (before == self.separator || matches!(before, b'\r' | b'\n')) {
                // It looks like the beginning of a cell of a later row.
                return Quoted { failed: true, end: at, ..cell };
            }
            cell.has_stray |= !spreads;
            if !spreads && stray == Stray::EndsQuoting {
                let end = self.end_of_cell(at);
                // An inch mark belongs to the number before it; other quotes come in pairs.
                let start = if before.is_ascii_digit() { begin + 1 } else { begin };
                let text = self.text[start..end].replace("\"\"", "\"");
                return Quoted { text, end, ..cell };
            }
            at += 1;
        }
    }
}

/// A quoted cell.
#[derive(Default)]
struct Quoted {
    text: String,
    /// Where it ends, its quote included.
    end: usize,
    failed: bool,
    has_stray: bool,
}

/// The text between two quotes: doubled quotes are one, and old Macs' line ends are everyone's.
fn lone_returns(text: &str) -> String {
    let text = text.replace("\"\"", "\"");
    if !text.contains('\r') {
        return text;
    }
    let mut lines = String::with_capacity(text.len());
    let mut emails = text.chars().peekable();
    while let Some(letter) = emails.next() {
        let is_lone = letter == '\r' && emails.peek() != Some(&'\n');
        lines.push(if is_lone { '\n' } else { letter });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, separator: u8, width: usize) -> Vec<Row> {
        let is_row = |cells: &[String]| {
            cells.len() == width && cells.last().is_some_and(|cell| cell.parse::<f64>().is_ok())
        };
        let expected = Expected { width, is_row: &is_row };
        let mut reader = Reader::new(text, separator);
        std::iter::from_fn(|| reader.next(&expected)).collect()
    }

    fn cells(text: &str, width: usize) -> Vec<(u64, String)> {
        rows(text, b',', width).into_iter().map(|row| (row.line, row.cells.join("|"))).collect()
    }

    fn messages_of(rows: &[(u64, &str)]) -> Vec<(u64, String)> {
        rows.iter().map(|(line, cells)| (*line, (*cells).to_owned())).collect()
    }

    #[test]
    fn cells_may_be_quoted_and_lines_end_in_three_ways() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("a,\"b, \"\"c\"\"\",1{end}{end}d, \"e{end}f\" ,2{end}g,,");
            let middle = if end == "\r\n" { "e\r\nf" } else { "e\nf" };
            assert_eq!(
                cells(&text, 3),
                messages_of(&[(1, "a|b, \"c\"|1"), (3, &format!("d|{middle}|2")), (5, "g||")])
            );
        }
        assert_eq!(rows("a;\"b;c\"", b';', 2)[0].cells, ["a", "b;c"]);
        assert_eq!(rows("a\t b\tc", b'\t', 3)[0].cells, ["a", " b", "c"]);
    }

    #[test]
    fn an_open_quote_takes_no_other_rows() {
        assert_eq!(
            cells("mug,\"Mug,3\ncup,\"Cup\",4\npot,Pot,5\n", 3),
            messages_of(&[(1, "mug|Mug|3"), (2, "cup|Cup|4"), (3, "pot|Pot|5")])
        );
        let closed_later = "mug,\"Mug,3\ncup,Cup,4\npot,Pot 5\",5\nlid,Lid,6\n";
        let rows = rows(closed_later, b',', 3);
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[0].flaws, [Flaw { place: 1, line: 1, is_open: true }]);
        assert_eq!(
            cells("mug,\"Mug,3\ncup,Cup,4", 3),
            messages_of(&[(1, "mug|Mug|3"), (2, "cup|Cup|4")])
        );
        assert_eq!(
            cells("a,\"A\nB\",1\nb,\"B,2\nc,\"C\",3", 3),
            messages_of(&[(1, "a|A\nB|1"), (3, "b|B|2"), (4, "c|C|3")])
        );
    }

    #[test]
    fn quotes_inside_of_quotes_are_text() {
        assert_eq!(
            cells(
                "mug,\"Mug 12\" tall\",3\njar,\"Jar 5\" wide,6\nlid,Lid 2\",1\nd,\"D\" d,\"4\"\n",
                3
            ),
            messages_of(&[
                (1, "mug|Mug 12\" tall|3"),
                (2, "jar|Jar 5\" wide|6"),
                (3, "lid|Lid 2\"|1"),
                (4, "d|\"D\" d|4"),
            ])
        );
        let html = "a,\"<p>\n<a href=\"x\">y</a>, z\n</p>\",1\nb,B,2\n";
        assert_eq!(
            cells(html, 3),
            messages_of(&[(1, "a|<p>\n<a href=\"x\">y</a>, z\n</p>|1"), (4, "b|B|2")])
        );
    }
}
