//! Rows of the product form for all combinations of the options' values.
//!
//! These functions rewrite a form before it is saved, so the shopkeeper sees and corrects the rows.

use std::{collections::HashSet, slice};

use crate::foundation::{
    changeset::Changeset,
    params::{Key, Params},
    text::one_line,
};

use super::{
    validation::{MAX_OPTIONS, MAX_VARIANTS},
    variant_fields::{COMPARE_AT_PRICE, GRAMS, OPTIONS, PRICE, STOCK},
    variant_form::is_blank_row,
};

/// The fields that [`fill_variants`] copies to all variants. In the form they are named
/// `fill[price]` and so on.
const FILLED_FIELDS: [&str; 4] = [PRICE.name, COMPARE_AT_PRICE.name, STOCK.name, GRAMS.name];

/// The fields that a new row copies from the row that resembles it.
const COPIED_FIELDS: [&str; 8] = [
    PRICE.name,
    COMPARE_AT_PRICE.name,
    GRAMS.name,
    "requires_shipping",
    "taxable",
    "track_stock",
    "backorder",
    "max_per_order",
];

/// A row of the form that is not blank.
struct Row {
    key: Key,
    fields: Params,
    /// As many values as the product has options.
    options: Vec<String>,
}

/// Adds a row for each combination of the options' values that no variant has. The values are those
/// in the fields `option1_values` and so on, separated by commas, and those of the present rows.
///
/// A row without a value of an option that was just named gets the option's first value. A new row
/// copies its price, weight and settings from a row with the same first option, or else from the
/// first row, and the picture from a row with the same first option.
///
/// The form gets an error if it would have more than [`MAX_VARIANTS`] variants.
pub fn create_missing_variants(mut params: Params) -> Changeset {
    let count = count_options(&params);
    let values: Vec<Vec<String>> =
        (1..=count).map(|number| option_values(&params, number)).collect();
    let mut form = Changeset::default();
    for (number, values) in (1..).zip(&values) {
        if values.is_empty() {
            form.error(values_field(number), format!("Values of option {number} can't be blank"));
        }
    }
    let total = values.iter().try_fold(1, |total: usize, values| total.checked_mul(values.len()));
    if total.is_none_or(|total| total > MAX_VARIANTS) {
        form.error(
            "variants",
            format!("These options have too many combinations: a product has at most {MAX_VARIANTS} variants"),
        );
    }
    if count == 0 {
        form.error(
            "option1",
            "Option 1 can't be blank: name it, such as Color, and list its values",
        );
    }
    if !form.is_valid() {
        return with_errors(params, &form);
    }
    let rows = complete_rows(&mut params, &values);
    let present: HashSet<Vec<String>> = rows.iter().map(|row| folded(&row.options)).collect();
    let mut next = next_key(&params);
    for combination in combinations(&values) {
        if !present.contains(&folded(&combination)) {
            push_row(&mut params, next, &combination, &rows);
            next += 1;
        }
    }
    fill_empty(&mut params);
    Changeset::new(params)
}

/// Copies what was typed into `fill[price]` and the like to all variants, and empties those fields.
pub fn fill_variants(mut params: Params) -> Changeset {
    for field in FILLED_FIELDS {
        let value = params.take(&fill_field(field)).unwrap_or_default();
        if !value.trim().is_empty() {
            for row in rows(&params, 0) {
                params.set(&format!("variants[{}][{field}]", row.key), value.trim());
            }
        }
    }
    Changeset::new(params)
}

/// Adds the values that the variants have to the fields `option1_values` and so on, unless the form
/// has these fields already.
pub fn with_option_values(form: &Changeset) -> Changeset {
    let mut params = form.values().clone();
    for number in 1..=count_options(&params) {
        if params.get(&values_field(number)).is_none() {
            params.push(values_field(number), option_values(&params, number).join(", "));
        }
    }
    with_errors(params, form)
}

/// Adds an error for each value in the fields `option1_values` and so on that no row has, since it would be
/// lost when the form is saved. A row that is to be removed counts.
pub(super) fn check_option_values(form: &mut Changeset) {
    let rows = form.values().nested("variants");
    for (number, option) in (1..).zip(&OPTIONS) {
        let field = values_field(number);
        let present: HashSet<String> = rows
            .values()
            .filter_map(|row| row.get(option.name))
            .map(|value| one_line(value).to_lowercase())
            .collect();
        let typed = form.value(&field).split(',').map(one_line);
        let unused: Vec<String> = typed
            .filter(|value| !value.is_empty() && !present.contains(&value.to_lowercase()))
            .collect();
        if let Some(value) = unused.first() {
            form.error(
                field,
                format!(
                    "No variant has the value “{value}”. Choose “Create missing variants”, or remove the value"
                ),
            );
        }
    }
}

fn with_errors(params: Params, found: &Changeset) -> Changeset {
    let mut form = Changeset::new(params);
    for error in found.errors() {
        form.error(&error.field, &error.message);
    }
    form
}

/// The field with the values of an option, counted from 1.
fn values_field(number: usize) -> String {
    format!("option{number}_values")
}

fn fill_field(field: &str) -> String {
    format!("fill[{field}]")
}

/// The number of options that have a name.
fn count_options(params: &Params) -> usize {
    let is_named = |number: &usize| {
        params.get(&format!("option{number}")).is_some_and(|name| !name.trim().is_empty())
    };
    (1..=MAX_OPTIONS).take_while(is_named).count()
}

fn rows(params: &Params, options: usize) -> Vec<Row> {
    let nested = params.nested("variants").into_iter();
    let rows = nested.filter(|(_, fields)| fields.get("remove").is_none() && !is_blank_row(fields));
    rows.map(|(key, fields)| {
        let value = |field: &str| one_line(fields.get(field).unwrap_or_default());
        let options = OPTIONS.iter().take(options).map(|field| value(field.name)).collect();
        Row { key, options, fields }
    })
    .collect()
}

/// The values of an option: those that were typed, then those that only rows have. Each stands once,
/// however it is capitalized.
fn option_values(params: &Params, number: usize) -> Vec<String> {
    let typed = params.get(&values_field(number)).unwrap_or_default();
    let typed = typed.split(',').map(one_line);
    let present = rows(params, number).into_iter().map(|row| row.options[number - 1].clone());
    let mut seen = HashSet::new();
    let all = typed.chain(present).filter(|value| !value.is_empty());
    all.filter(|value| seen.insert(value.to_lowercase())).collect()
}

/// Gives each row a value of each option, and removes blank rows.
fn complete_rows(params: &mut Params, values: &[Vec<String>]) -> Vec<Row> {
    let blank: Vec<Key> = params
        .nested("variants")
        .into_iter()
        .filter(|(_, fields)| is_blank_row(fields))
        .map(|(key, _)| key)
        .collect();
    for key in blank {
        params.remove_nested("variants", &key);
    }
    let mut rows = rows(params, values.len());
    for row in &mut rows {
        for ((field, value), all) in OPTIONS.iter().zip(&mut row.options).zip(values) {
            if value.is_empty() {
                value.clone_from(&all[0]);
                params.set(&format!("variants[{}][{}]", row.key, field.name), value.as_str());
            }
        }
    }
    rows
}

fn folded(options: &[String]) -> Vec<String> {
    options.iter().map(|option| option.to_lowercase()).collect()
}

fn next_key(params: &Params) -> i64 {
    let last = params.nested("variants").into_keys().filter_map(|key| key.number()).max();
    last.map_or(0, |last| last.saturating_add(1))
}

/// All combinations, in the order of the values: the last option changes first.
fn combinations(values: &[Vec<String>]) -> Vec<Vec<String>> {
    values.iter().fold(vec![Vec::new()], |combinations, values| {
        let extend = |start: Vec<String>| {
            values.iter().map(move |value| [start.as_slice(), slice::from_ref(value)].concat())
        };
        combinations.into_iter().flat_map(extend).collect()
    })
}

fn push_row(params: &mut Params, key: i64, options: &[String], rows: &[Row]) {
    for (field, value) in OPTIONS.iter().zip(options) {
        params.push(format!("variants[{key}][{}]", field.name), value);
    }
    let similar = rows.iter().find(|row| row.options.first() == options.first());
    let Some(model) = similar.or(rows.first()) else {
        params.push(format!("variants[{key}][track_stock]"), "true");
        return;
    };
    let picture = similar.and_then(|row| row.fields.get("image"));
    let copied = COPIED_FIELDS.iter().filter_map(|field| Some((*field, model.fields.get(field)?)));
    for (field, value) in copied.chain(picture.map(|picture| ("image", picture))) {
        params.push(format!("variants[{key}][{field}]"), value);
    }
}

/// Copies what was typed into `fill[price]` and the like to the variants that lack it.
fn fill_empty(params: &mut Params) {
    for field in FILLED_FIELDS {
        let value = params.get(&fill_field(field)).unwrap_or_default().trim().to_owned();
        for row in rows(params, 0) {
            if !value.is_empty() && row.fields.get(field).is_none_or(|text| text.trim().is_empty())
            {
                params.set(&format!("variants[{}][{field}]", row.key), value.as_str());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Params {
        pairs.iter().copied().collect()
    }

    fn lines(form: &Changeset, fields: &[&str]) -> Vec<String> {
        let rows = form.values().nested("variants").into_values();
        let line = |row: Params| {
            fields.iter().map(|field| row.get(field).unwrap_or("-")).collect::<Vec<_>>().join(" ")
        };
        rows.map(line).collect()
    }

    #[test]
    fn missing_combinations_get_rows_with_the_price_of_a_similar_one() {
        let form = create_missing_variants(params(&[
            ("option1", "Color"),
            ("option1_values", "Red, Blue, red"),
            ("option2", "Size"),
            ("option2_values", "S, M"),
            ("variants[0][option1]", "Red"),
            ("variants[0][option2]", "S"),
            ("variants[0][price]", "10"),
            ("variants[0][sku]", "R-S"),
            ("variants[0][image]", "1"),
            ("variants[2][option1]", "blue"),
            ("variants[2][option2]", "M"),
            ("variants[2][price]", "12"),
            ("variants[3][track_stock]", "true"),
        ]));
        assert!(form.is_valid(), "{:?}", form.errors());
        let fields = ["option1", "option2", "price", "sku", "image"];
        assert_eq!(
            lines(&form, &fields),
            ["Red S 10 R-S 1", "blue M 12 - -", "Red M 10 - 1", "Blue S 10 - -"]
        );
    }

    #[test]
    fn rows_get_the_first_value_of_a_new_option() {
        let form = create_missing_variants(params(&[
            ("option1", "Color"),
            ("option2", "Size"),
            ("option2_values", "S,M"),
            ("variants[0][option1]", "Red"),
            ("variants[0][price]", "10"),
        ]));
        assert_eq!(lines(&form, &["option1", "option2", "price"]), ["Red S 10", "Red M 10"]);
    }

    #[test]
    fn the_first_rows_are_filled_with_the_values_for_all() {
        let form = create_missing_variants(params(&[
            ("option1", "Size"),
            ("option1_values", "S, M"),
            ("fill[price]", "8.50"),
            ("fill[stock]", "3"),
        ]));
        let fields = ["option1", "price", "stock", "track_stock"];
        assert_eq!(lines(&form, &fields), ["S 8.50 3 true", "M 8.50 3 true"]);
    }

    #[test]
    fn filling_replaces_a_column_and_leaves_the_others() {
        let form = fill_variants(params(&[
            ("fill[price]", " 9 "),
            ("fill[stock]", ""),
            ("variants[0][price]", "1"),
            ("variants[0][stock]", "4"),
            ("variants[1][price]", "2"),
            ("variants[2][track_stock]", "true"),
        ]));
        assert_eq!(lines(&form, &["price", "stock"]), ["9 4", "9 -", "- -"]);
        assert_eq!(form.value("fill[price]"), "");
    }

    #[test]
    fn too_many_combinations_and_options_without_values_are_errors() {
        let many = (0..=20).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
        let form = create_missing_variants(params(&[
            ("option1", "A"),
            ("option1_values", &many),
            ("option2", "B"),
            ("option2_values", &many),
        ]));
        assert_eq!(form.errors_of("variants").count(), 1);
        assert!(form.values().nested("variants").is_empty());
        let form = create_missing_variants(params(&[("option1", "A")]));
        assert_eq!(form.errors_of("option1_values").count(), 1);
        let form = create_missing_variants(params(&[]));
        assert_eq!(form.errors_of("option1").count(), 1);
    }

    #[test]
    fn a_value_that_no_row_has_is_an_error() {
        let mut form = Changeset::new(params(&[
            ("option1_values", "S, m, L"),
            ("variants[0][option1]", "s"),
            ("variants[1][option1]", "M"),
            ("variants[2][option1]", "L"),
            ("variants[2][remove]", "true"),
        ]));
        check_option_values(&mut form);
        assert!(form.is_valid(), "{:?}", form.errors());
        form.set("option1_values", "S, XL");
        check_option_values(&mut form);
        assert!(form.errors()[0].message.contains("“XL”"), "{:?}", form.errors());
    }

    #[test]
    fn a_form_shows_the_values_that_its_variants_have() {
        let form = with_option_values(&Changeset::new(params(&[
            ("option1", "Size"),
            ("variants[0][option1]", "S"),
            ("variants[0][price]", "1"),
            ("variants[1][option1]", "M"),
            ("variants[1][price]", "1"),
        ])));
        assert_eq!(form.value("option1_values"), "S, M");
    }
}
