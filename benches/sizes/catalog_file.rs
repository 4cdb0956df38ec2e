//! Products of a made-up shop, as a file for the import.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::dice::Dice;

/// Variants of each product.
pub const VARIANTS: usize = SIZES.len();

pub const SIZES: [&str; 3] = ["S", "M", "L"];
pub const COLORS: [&str; 8] = ["Red", "Blue", "Green", "Black", "White", "Gray", "Yellow", "Brown"];
pub const KINDS: [&str; 8] =
    ["Kitchen", "Garden", "Desk", "Light", "Textile", "Bath", "Tools", "Toys"];
pub const TAGS: [&str; 6] = ["gift", "handmade", "organic", "summer", "winter", "limited"];
const STOCK: [usize; 8] = [0, 0, 1, 3, 8, 20, 100, 250];
const SYLLABLES: [&str; 16] = [
    "ka", "lo", "mi", "ra", "ten", "vor", "sel", "bri", "nu", "dax", "po", "wen", "tar", "gil",
    "fo", "pin",
];
/// Different words of titles in each place, and different brands.
const WORDS: usize = 400;
/// Different words of descriptions.
const COPY_WORDS: usize = 2_000;

const HEADER: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,\
Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,\
Variant Inventory Policy,Variant Price,Variant Compare At Price,Variant Requires Shipping,Variant Taxable,Image Src";

/// Returns the made-up word with a number, which begins in upper case.
fn word(number: usize) -> String {
    let mut dice = Dice::new(number as u64 + 1);
    let mut word: String = (0..3).map(|_| *dice.pick(&SYLLABLES)).collect();
    word.push_str(SYLLABLES[number % SYLLABLES.len()]);
    word[..1].make_ascii_uppercase();
    word
}

/// Returns a word that titles begin with.
pub fn first_word(dice: &mut Dice) -> String {
    word(dice.below(WORDS))
}

/// Returns a word that titles end with.
pub fn second_word(dice: &mut Dice) -> String {
    word(WORDS + dice.below(WORDS))
}

/// Returns a brand.
pub fn brand(dice: &mut Dice) -> String {
    format!("{} and Sons", word(2 * WORDS + dice.below(WORDS)))
}

/// Writes a file of products.
pub fn write(folder: &Path, products: usize) -> PathBuf {
    let path = folder.join("products.csv");
    let file = File::create(&path).expect("a writable folder");
    write_rows(BufWriter::new(file), products).expect("a writable file");
    path
}

fn write_rows(mut file: impl Write, products: usize) -> io::Result<()> {
    writeln!(file, "{HEADER}")?;
    let mut dice = Dice::new(7);
    for number in 1..=products {
        let title = format!("{} {}", first_word(&mut dice), second_word(&mut dice));
        let copy: Vec<String> =
            (0..25).map(|_| word(3 * WORDS + dice.below(COPY_WORDS)).to_lowercase()).collect();
        let (vendor, kind) = (brand(&mut dice), dice.pick(&KINDS));
        let tags = format!("{}, {}", dice.pick(&TAGS), dice.pick(&TAGS));
        let cents = 500 + dice.below(1_000) * dice.below(30);
        for (position, size) in SIZES.into_iter().enumerate() {
            let (product, image) = match position {
                0 => (
                    format!(
                        "{title},<p>{}.</p>,{vendor},{kind},\"{tags}\",true,Size",
                        copy.join(" ")
                    ),
                    "/static/img/placeholder.svg",
                ),
                _ => (",,,,,,".to_owned(), ""),
            };
            let option = if position == 0 { "Color" } else { "" };
            let (color, stock) = (dice.pick(&COLORS), dice.pick(&STOCK));
            let price = cents + 100 * position;
            let regular = match number % 7 {
                0 => decimal(price + price / 4),
                _ => String::new(),
            };
            writeln!(
                file,
                "p-{number},{product},{size},{option},{color},P{number}-{size},100,shopify,{stock},\
                 deny,{},{regular},true,true,{image}",
                decimal(price)
            )?;
        }
    }
    file.flush()
}

/// Writes a file that renames a product.
pub fn write_rename(folder: &Path, number: usize, title: &str) -> PathBuf {
    let path = folder.join("rename.csv");
    let text = format!("Handle,Title\np-{number},{title}\n");
    std::fs::write(&path, text).expect("a writable folder");
    path
}

fn decimal(cents: usize) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
