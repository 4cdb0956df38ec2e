//! The test client reads pages and fills in forms as a browser does.

use scraper::Html;

use crate::support::{Form, Page};

const SAMPLE: &str = r#"
<title>Kettle - Shop</title>
<h1>Kettle <span aria-hidden="true">*</span></h1>
<a href="/cart">Cart <span aria-hidden="true">3</span><span class="visually-hidden">3 items</span></a>
<form method="post" action="/cart_items?_method=put">
  <input type="hidden" name="_csrf" value="t0ken">
  <label for="q">Quantity</label>
  <p id="q-hint">1 to 99</p><p id="q-error-1"><span>Error:</span> must be a number</p>
  <input type="number" id="q" name="quantity" value="x" aria-invalid="true" aria-describedby="q-hint q-error-1">
  <fieldset><legend>Colour</legend>
    <label><input type="radio" name="variant_id" value="7"> Moss <s>$9</s></label>
    <label><input type="radio" name="variant_id" value="8"> Cream</label>
  </fieldset>
  <label><input type="checkbox" name="gift" value="1" checked> Gift</label>
  <label for="c">Country</label>
  <select id="c" name="country"><option value="no">Norway<option value="se" selected>Sweden</select>
  <label for="k">Categories</label>
  <select id="k" name="categories[]" multiple><option selected>Tea</option><option>Sale</option></select>
  <label for="n">Note</label><textarea id="n" name="note">
 as typed</textarea>
  <label>Off <input name="off" value="1" disabled></label>
  <button name="go" value="now">Add to cart</button>
</form>
<label>Elsewhere <input name="elsewhere" form="other" value="2"></label>
<form id="other" action="/search"><input type="submit" value="Search"></form>
<table><tr><th>Title</th><th>Price</th></tr><tr><td>Kettle</td><td>$20</td></tr></table>
"#;

fn encoded(form: &Form) -> String {
    let fields = form.fields().into_iter();
    fields.map(|field| format!("{}={}", field.name, field.value)).collect::<Vec<_>>().join("&")
}

#[test]
fn forms_are_encoded_like_a_browsers() {
    let html = Html::parse_document(SAMPLE);
    let form = Form::with_button(&html, "Add to cart");
    assert_eq!((&*form.method, &*form.action), ("post", "/cart_items?_method=put"));
    let untouched =
        "_csrf=t0ken&quantity=x&gift=1&country=se&categories[]=Tea&note= as typed&go=now";
    assert_eq!(encoded(&form), untouched);
    let filled = form.fill("Quantity", "2").choose("Colour", "Cream").check("Gift", false);
    let filled = filled.choose("Country", "Norway").choose_all("Categories", &["Sale", "Tea"]);
    let wanted = "_csrf=t0ken&quantity=2&variant_id=8&country=no&categories[]=Tea&categories[]=Sale\
                  &note= as typed&go=now";
    assert_eq!(encoded(&filled), wanted);
    assert_eq!(
        encoded(&filled.choose("Colour", "Moss").forge("note", "")).matches("=8").count(),
        0
    );
    assert_eq!(encoded(&Form::with_button(&html, "Search")), "elsewhere=2");
}

#[test]
fn pages_are_read_like_a_person_would() {
    let page = Page::new(422, "/x".into(), Vec::new(), SAMPLE.into());
    assert_eq!(page.title(), "Kettle - Shop");
    assert_eq!(page.heading(), "Kettle");
    assert_eq!(page.link("Cart"), "/cart");
    assert_eq!(page.links()[0].name, "Cart 3 items");
    assert_eq!(page.error_for("Quantity").as_deref(), Some("must be a number"));
    assert_eq!(page.error_for("Note"), None);
    assert_eq!(page.field_value("Quantity"), "x");
    assert_eq!(page.form("Add to cart").value("Country"), "Sweden");
    assert_eq!(page.rows(), [["Title", "Price"], ["Kettle", "$20"]]);
    assert_eq!(page.csrf().as_deref(), Some("t0ken"));
    assert_eq!(page.buttons(), ["Add to cart", "Search"]);
}

#[test]
#[should_panic(expected = "no field \"Colour of the sky\"")]
fn a_missing_field_is_reported() {
    let html = Html::parse_document(SAMPLE);
    Form::with_button(&html, "Add to cart").fill("Colour of the sky", "blue");
}
