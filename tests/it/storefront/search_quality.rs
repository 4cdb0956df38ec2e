//! The search finds products by what people type: misspelled, in the other number, without accents, in any order.

use std::time::{Duration, Instant};

use crate::support::sql::{execute, query_texts};
use crate::support::{Browser, Database, DatabaseKind, Dice, Shop, import, real_export};

/// The share of searches that must have the product among the first ten.
const WANTED: f64 = 0.95;

/// A way to write a title that is not how the shop writes it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Slip {
    Swapped,
    Dropped,
    Doubled,
    Replaced,
    OtherNumber,
    NoAccents,
    Reordered,
}

impl Slip {
    const ALL: [Slip; 7] = [
        Slip::Swapped,
        Slip::Dropped,
        Slip::Doubled,
        Slip::Replaced,
        Slip::OtherNumber,
        Slip::NoAccents,
        Slip::Reordered,
    ];

    /// Returns the title with the slip, or `None` if it has no word that is long enough.
    fn apply(self, title: &str, dice: &mut Dice) -> Option<String> {
        let mut words: Vec<String> = title.split_whitespace().map(str::to_owned).collect();
        match self {
            Slip::NoAccents => return Some(deunicode::deunicode(title)),
            Slip::Reordered => {
                for position in (1..words.len()).rev() {
                    words.swap(position, below(dice, position + 1));
                }
            }
            _ => {
                let is_long = |word: &String| {
                    word.chars().count() >= 4 && word.chars().all(char::is_alphabetic)
                };
                let long: Vec<usize> = (0..words.len()).filter(|at| is_long(&words[*at])).collect();
                let at = *long.get(below(dice, long.len().max(1)))?;
                words[at] = self.misspell(&words[at], dice);
            }
        }
        Some(words.join(" "))
    }

    fn misspell(self, word: &str, dice: &mut Dice) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        let at = 1 + below(dice, letters.len() - 2);
        match self {
            Slip::Swapped => letters.swap(at, at + 1),
            Slip::Dropped => drop(letters.remove(at)),
            Slip::Doubled => letters.insert(at, letters[at]),
            Slip::Replaced => letters[at] = char::from(b'a' + dice.roll(26) as u8),
            Slip::OtherNumber if word.ends_with('s') => drop(letters.pop()),
            Slip::OtherNumber => letters.push('s'),
            Slip::NoAccents | Slip::Reordered => {}
        }
        letters.into_iter().collect()
    }
}

fn below(dice: &mut Dice, end: usize) -> usize {
    dice.roll(end as u64) as usize
}

fn found(visitor: &mut Browser, query: &str) -> Vec<String> {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    visitor.get(&format!("/products?q={query}")).texts(".card h3").into_iter().take(10).collect()
}

#[test]
fn nearly_every_product_is_found_by_its_misspelled_title() {
    let files: Option<Vec<String>> =
        ["apparel.csv", "bicycles.csv"].into_iter().map(real_export).collect();
    let Some(files) = files else { return };
    let db = Database::fresh(DatabaseKind::Sqlite);
    for file in files {
        import(&db, &file);
    }
    execute(&db, "UPDATE products SET status = 'active'");
    let shop = Shop::open(db);
    let titles = query_texts(&shop.db, "SELECT title AS word FROM products ORDER BY id");
    let mut visitor = shop.visitor();
    let began = Instant::now();
    while found(&mut visitor, "whitny pullovr") != ["Whitney Pullover"] {
        assert!(began.elapsed() < Duration::from_secs(30), "the index is not ready");
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut dice = Dice::new(1);
    let (mut all, mut hits, mut missed) = (0, 0, Vec::new());
    for slip in Slip::ALL {
        for title in &titles {
            let Some(query) = slip.apply(title, &mut dice) else { continue };
            all += 1;
            match found(&mut visitor, &query).contains(title) {
                true => hits += 1,
                false => missed.push(format!("{slip:?}: {query} ({title})")),
            }
        }
    }
    let share = f64::from(hits) / f64::from(all);
    println!("{hits} of {all} misspelled titles found, {:.1} %", share * 100.0);
    println!("{}", missed.join("\n"));
    assert!(share >= WANTED, "{share}");
}
