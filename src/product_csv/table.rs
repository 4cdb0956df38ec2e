//! Reads a file as rows of cells. An unclosed or undoubled quotation mark affects only its own cell: a
//! cell never swallows the rows after it.

use super::decode::line_ends;

/// A row of cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// The cells.
    pub cells: Vec<String>,
    /// Cells with wrong quotation marks.
    pub flaws: Vec<QuotingFlaw>,
}

/// A cell with wrong quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotingFlaw {
    /// Its position in the row.
    pub position: usize,
    /// The line on which it begins.
    pub line: u64,
    /// `true` if the closing mark is missing. The cell then ends with its line.
    pub is_open: bool,
}

/// The reader's expectations of the file's rows.
pub struct ExpectedRows<'a> {
    /// The number of cells of a row.
    pub width: usize,
    /// Returns `true` if cells look like a whole row of the file.
    pub is_row: &'a dyn Fn(&[String]) -> bool,
}

/// Reads rows.
#[derive(Clone)]
pub struct Reader<'t> {
    text: &'t str,
    separator: u8,
    at: usize,
    line: u64,
}

/// The meaning of an undoubled quotation mark inside a quoted cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stray {
    /// The rest of the cell is not quoted.
    EndsQuoting,
    /// It is part of the text.
    IsText,
}

/// One of several ways to read a row.
#[derive(Default)]
struct Attempt {
    row: Row,
    end: usize,
    /// Byte positions at which quoted cells with several lines begin.
    multiline: Vec<usize>,
    /// Byte position at which a quoted cell begins that has no valid end.
    failed: Option<usize>,
    /// `true` if it has a stray quotation mark.
    has_stray: bool,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str, separator: u8) -> Self {
        Self { text, separator, at: 0, line: 1 }
    }

    /// Returns the next row that is not an empty line.
    pub fn next(&mut self, expected: &ExpectedRows<'_>) -> Option<Row> {
        self.skip_empty_lines();
        if self.at >= self.text.len() {
            return None;
        }
        let mut attempt = self.best_attempt(&[], expected);
        let mut open = Vec::new();
        // Each attempt treats one more opening quotation mark as text.
        while let Some(start) = self.find_swallowing_cell(&attempt, expected) {
            open.push(start);
            attempt = self.best_attempt(&open, expected);
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

    /// Reads the row, and prefers the way that gives it the expected number of cells.
    fn best_attempt(&self, open: &[usize], expected: &ExpectedRows<'_>) -> Attempt {
        let attempt = self.attempt(open, Stray::EndsQuoting);
        if !attempt.has_stray {
            return attempt;
        }
        let other = self.attempt(open, Stray::IsText);
        let fits = other.failed.is_none() && other.row.cells.len() == expected.width;
        if fits && other.multiline.is_empty() { other } else { attempt }
    }

    /// Returns the start of a quoted cell that contains other rows, if there is one.
    fn find_swallowing_cell(
        &self,
        attempt: &Attempt,
        expected: &ExpectedRows<'_>,
    ) -> Option<usize> {
        if attempt.failed.is_some() {
            return attempt.failed;
        }
        let first = *attempt.multiline.first()?;
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

    /// Returns the position after the end of a line.
    fn end_of_line(&self, from: usize) -> usize {
        let rest = &self.text.as_bytes()[from..];
        match rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            Some(end) if rest[end..].starts_with(b"\r\n") => from + end + 2,
            Some(end) => from + end + 1,
            None => self.text.len(),
        }
    }

    /// Reads a row. Quotation marks at the positions in `open` are treated as text.
    fn attempt(&self, open: &[usize], stray: Stray) -> Attempt {
        let bytes = self.text.as_bytes();
        let mut attempt =
            Attempt { row: Row { line: self.line, ..Row::default() }, ..Attempt::default() };
        let mut at = self.at;
        let mut line = self.line;
        loop {
            let position = attempt.row.cells.len();
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
                    attempt.multiline.push(begin);
                }
                if cell.has_stray {
                    attempt.has_stray = true;
                    attempt.row.flaws.push(QuotingFlaw { position, line, is_open: false });
                }
                line += line_ends(&self.text[begin..cell.end]);
                (cell.text, cell.end)
            } else {
                let start = if quoted { begin + 1 } else { at };
                if quoted {
                    attempt.row.flaws.push(QuotingFlaw { position, line, is_open: true });
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

    /// Returns the end of an unquoted cell.
    fn end_of_cell(&self, from: usize) -> usize {
        let ends = |byte: &u8| *byte == self.separator || matches!(byte, b'\r' | b'\n');
        let rest = &self.text.as_bytes()[from..];
        from + rest.iter().position(ends).unwrap_or(rest.len())
    }

    /// Reads the cell whose quotation mark is at `begin`.
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
                return Quoted { text: unquoted(&self.text[begin + 1..at]), end, ..cell };
            }
            let before = bytes[at - 1];
            let is_multiline = line_ends(&self.text[begin..at]) > 0;
            if is_multiline && (before == self.separator || matches!(before, b'\r' | b'\n')) {
                // It looks like the start of a cell in a later row.
                return Quoted { failed: true, end: at, ..cell };
            }
            cell.has_stray |= !is_multiline;
            if !is_multiline && stray == Stray::EndsQuoting {
                let end = self.end_of_cell(at);
                // An inch mark belongs to the number before it. Other quotation marks come in pairs.
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
    /// Byte position after the closing quotation mark and the spaces that follow it.
    end: usize,
    failed: bool,
    has_stray: bool,
}

/// Returns the text of a quoted cell: doubled quotation marks become one, and a lone CR becomes LF.
fn unquoted(text: &str) -> String {
    let text = text.replace("\"\"", "\"");
    if !text.contains('\r') {
        return text;
    }
    let mut lines = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_lone_return = c == '\r' && chars.peek() != Some(&'\n');
        lines.push(if is_lone_return { '\n' } else { c });
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
        let expected = ExpectedRows { width, is_row: &is_row };
        let mut reader = Reader::new(text, separator);
        std::iter::from_fn(|| reader.next(&expected)).collect()
    }

    fn cells(text: &str, width: usize) -> Vec<(u64, String)> {
        rows(text, b',', width).into_iter().map(|row| (row.line, row.cells.join("|"))).collect()
    }

    fn expected(rows: &[(u64, &str)]) -> Vec<(u64, String)> {
        rows.iter().map(|(line, cells)| (*line, (*cells).to_owned())).collect()
    }

    #[test]
    fn cells_may_be_quoted_and_lines_may_end_in_three_ways() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("a,\"b, \"\"c\"\"\",1{end}{end}d, \"e{end}f\" ,2{end}g,,");
            let middle = if end == "\r\n" { "e\r\nf" } else { "e\nf" };
            assert_eq!(
                cells(&text, 3),
                expected(&[(1, "a|b, \"c\"|1"), (3, &format!("d|{middle}|2")), (5, "g||")])
            );
        }
        assert_eq!(rows("a;\"b;c\"", b';', 2)[0].cells, ["a", "b;c"]);
        assert_eq!(rows("a\t b\tc", b'\t', 3)[0].cells, ["a", " b", "c"]);
    }

    #[test]
    fn an_unclosed_quotation_mark_does_not_swallow_other_rows() {
        assert_eq!(
            cells("mug,\"Mug,3\ncup,\"Cup\",4\npot,Pot,5\n", 3),
            expected(&[(1, "mug|Mug|3"), (2, "cup|Cup|4"), (3, "pot|Pot|5")])
        );
        let closed_later = "mug,\"Mug,3\ncup,Cup,4\npot,Pot 5\",5\nlid,Lid,6\n";
        let rows = rows(closed_later, b',', 3);
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[0].flaws, [QuotingFlaw { position: 1, line: 1, is_open: true }]);
        assert_eq!(
            cells("mug,\"Mug,3\ncup,Cup,4", 3),
            expected(&[(1, "mug|Mug|3"), (2, "cup|Cup|4")])
        );
        assert_eq!(
            cells("a,\"A\nB\",1\nb,\"B,2\nc,\"C\",3", 3),
            expected(&[(1, "a|A\nB|1"), (3, "b|B|2"), (4, "c|C|3")])
        );
    }

    #[test]
    fn quotation_marks_inside_a_quoted_cell_are_text() {
        assert_eq!(
            cells(
                "mug,\"Mug 12\" tall\",3\njar,\"Jar 5\" wide,6\nlid,Lid 2\",1\nd,\"D\" d,\"4\"\n",
                3
            ),
            expected(&[
                (1, "mug|Mug 12\" tall|3"),
                (2, "jar|Jar 5\" wide|6"),
                (3, "lid|Lid 2\"|1"),
                (4, "d|\"D\" d|4"),
            ])
        );
        let html = "a,\"<p>\n<a href=\"x\">y</a>, z\n</p>\",1\nb,B,2\n";
        assert_eq!(
            cells(html, 3),
            expected(&[(1, "a|<p>\n<a href=\"x\">y</a>, z\n</p>|1"), (4, "b|B|2")])
        );
    }
}
