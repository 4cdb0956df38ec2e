//! Links to the other pages of a list.

use askama::{Template, filters::HtmlSafe};

use crate::foundation::page::Page;

/// Links to the other pages of a list. Empty if there is only one page.
#[derive(Template)]
#[template(path = "components/pagination.html")]
pub struct Pagination {
    links: Vec<Link>,
    previous: Option<String>,
    next: Option<String>,
}

/// A link to a page, or a gap where pages are left out.
enum Link {
    Page { number: i64, address: String, is_current: bool },
    Gap,
}

impl Pagination {
    /// The links on a page. `address` returns the address of a page by its number.
    pub fn new<T>(page: &Page<T>, address: impl Fn(i64) -> String) -> Self {
        let current = page.request.number;
        let last = page.pages();
        let numbers = if last > 1 { linked_pages(current, last) } else { Vec::new() };
        let mut links = Vec::new();
        let mut previous = 0;
        for number in numbers {
            if number > previous + 1 {
                links.push(Link::Gap);
            }
            let is_current = number == current;
            links.push(Link::Page { number, address: address(number), is_current });
            previous = number;
        }
        Self { links, previous: page.previous().map(&address), next: page.next().map(&address) }
    }
}

/// Returns the numbers of the first and the last page and of those around the current one.
fn linked_pages(current: i64, last: i64) -> Vec<i64> {
    let mut numbers: Vec<i64> = [1, current - 1, current, current + 1, last].into();
    numbers.retain(|number| (1..=last).contains(number));
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

impl HtmlSafe for Pagination {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_the_last_and_the_neighboring_pages_are_linked() {
        assert_eq!(linked_pages(1, 1), [1]);
        assert_eq!(linked_pages(1, 9), [1, 2, 9]);
        assert_eq!(linked_pages(5, 9), [1, 4, 5, 6, 9]);
    }
}
