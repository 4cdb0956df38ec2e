//! Names of variants for people, and the keys for sorting products by title.

use crate::{
    Result,
    db::Repo,
    foundation::{collation::sort_key, direction::isolate},
    q,
};

/// Products per transaction.
const BATCH: i64 = 500;

/// The values of a product's options, such as `Moss / 1.5 l`; empty if it has none.
pub fn options_text(options: [&str; 3]) -> String {
    let chosen: Vec<&str> = options.into_iter().filter(|value| !value.is_empty()).collect();
    chosen.join(" / ")
}

/// The title and options, such as `Enamel Kettle (Moss / 1.5 l)`. Right-to-left names are isolated.
pub fn full_name(title: &str, options: [&str; 3]) -> String {
    match options_text(options) {
        chosen if chosen.is_empty() => isolate(title).into_owned(),
        chosen => isolate(&format!("{title} ({chosen})")).into_owned(),
    }
}

/// Adds the missing sort keys of products that an earlier version of the program saved. Returns the
/// number of these products.
pub async fn fill_title_keys(repo: &Repo) -> Result<usize> {
    let mut filled = 0;
    loop {
        let missing =
            repo.read(|conn| q!(conn, catalog::products::without_title_key(BATCH))).await?;
        if missing.is_empty() {
            return Ok(filled);
        }
        filled += missing.len();
        repo.write(move |tx| {
            for product in &missing {
                let key = sort_key(&product.title);
                q!(tx, catalog::products::set_title_key(product.id, &key))?;
            }
            Ok(())
        })
        .await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_include_the_chosen_options() {
        assert_eq!(full_name("Kettle", ["Moss", "1.5 l", ""]), "Kettle (Moss / 1.5 l)");
        assert_eq!(full_name("Book", ["", "", ""]), "Book");
        assert_eq!(full_name("ספר", ["2 l", "", ""]), "\u{2068}ספר (2 l)\u{2069}");
    }
}
