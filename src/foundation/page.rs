//! Pagination.

/// A requested page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The page number, counted from 1.
    pub number: i64,
    /// Rows per page.
    pub per_page: i64,
}

impl PageRequest {
    /// Reads the page number of a URL: from 1 to 100,000, and 1 if it is missing or unreadable.
    pub fn from_text(number: Option<&str>, per_page: i64) -> Self {
        let number = number.and_then(|text| text.parse().ok()).unwrap_or(1);
        Self { number: i64::clamp(number, 1, 100_000), per_page }
    }

    /// The number of rows before this page.
    pub fn offset(self) -> i64 {
        (self.number - 1).saturating_mul(self.per_page)
    }
}

/// One page of a longer list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows of this page, at most `request.per_page`.
    pub items: Vec<T>,
    /// The number of rows on all pages.
    pub total: i64,
    /// The request for this page.
    pub request: PageRequest,
}

impl<T> Page<T> {
    /// The number of pages, at least 1.
    pub fn pages(&self) -> i64 {
        let per_page = self.request.per_page.max(1);
        ((self.total + per_page - 1) / per_page).max(1)
    }

    /// Returns the number of the last page if this one is beyond it.
    pub fn last_before(&self) -> Option<i64> {
        (self.request.number > self.pages()).then(|| self.pages())
    }

    /// The number of the page before this one.
    pub fn previous(&self) -> Option<i64> {
        (self.request.number > 1).then(|| (self.request.number - 1).min(self.pages()))
    }

    /// The number of the page after this one.
    pub fn next(&self) -> Option<i64> {
        (self.request.number < self.pages()).then(|| self.request.number + 1)
    }

    /// The same page with each row mapped by `f`.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        let items = self.items.into_iter().map(f).collect();
        Page { items, total: self.total, request: self.request }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_know_their_neighbors() {
        let request = PageRequest::from_text(Some("2"), 24);
        let page = Page { items: vec![(); 24], total: 49, request };
        assert_eq!((page.pages(), page.previous(), page.next()), (3, Some(1), Some(3)));
        assert_eq!(page.last_before(), None);
        let beyond = PageRequest::from_text(Some("999"), 24);
        let beyond = |total| Page::<()> { items: Vec::new(), total, request: beyond };
        assert_eq!((beyond(49).last_before(), beyond(0).last_before()), (Some(3), Some(1)));
        assert_eq!(PageRequest::from_text(Some("-5"), 24).offset(), 0);
        assert_eq!(PageRequest::from_text(Some("x"), 24).number, 1);
        let largest = PageRequest::from_text(Some("9223372036854775807"), 24);
        assert_eq!((largest.number, largest.offset()), (100_000, 99_999 * 24));
    }
}
