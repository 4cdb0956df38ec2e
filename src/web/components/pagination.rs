//! Links to the other pages of a list.

use askama::{Template, filters::HtmlSafe};

use crate::foundation::page::Page;

/// Links to the other pages of a list; nothing where there is only one.
#[derive(Template)]
#[template(path = "components/pagination.html")]
pub struct Pagination {
    links: Vec<Link>,
    previous: Option<String>,
    next: Option<String>,
}

/// A page's number and address; none where some are left out.
struct Link {
    place: Option<(i64, String)>,
    current: bool,
}

impl Pagination {
    /// Links for a page; `address` makes the address of a page's number.
    pub fn new<T>(page: &Page<T>, address: impl Fn(i64) -> String) -> Self {
        let (last, here) = (page.pages(), page.request.number);
        let mut links = Vec::new();
        let mut before = 0;
        for number in shown(here, last).into_iter().filter(|_| last > 1) {
            if number > before + 1 {
                links.push(Link { place: None, current: false });
            }
            links.push(Link { place: Some((number, address(number))), current: number == here });
            before = number;
        }
        let [previous, next] = [page.previous(), page.next()].map(|to| to.map(&address));
        Self { links, previous, next }
    }
}

/// The first, the last, and those around the present page.
fn shown(here: i64, last: i64) -> Vec<i64> {
    let mut numbers: Vec<i64> = [1, here - 1, here, here + 1, last].into();
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
    fn shows_the_ends_and_the_neighbours() {
        assert_eq!(shown(1, 1), [1]);
        assert_eq!(shown(1, 9), [1, 2, 9]);
        assert_eq!(shown(5, 9), [1, 4, 5, 6, 9]);
    }
}
