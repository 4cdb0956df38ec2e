//! The accessible names of elements, by which people and screen readers find them.

use scraper::{ElementRef, Html, Node, Selector};

pub fn select<'h>(html: &'h Html, selector: &str) -> Vec<ElementRef<'h>> {
    html.select(&Selector::parse(selector).expect(selector)).collect()
}

/// Returns an element's `aria-label`, or its visible text, with the alternative text of images.
pub fn name(element: ElementRef) -> String {
    let mut text = String::new();
    collect_text(element, &mut text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn collect_text(element: ElementRef, text: &mut String) {
    let value = element.value();
    let silent = matches!(value.name(), "script" | "style" | "template");
    if silent || value.attr("aria-hidden") == Some("true") || value.attr("hidden").is_some() {
        return;
    }
    if let Some(label) = value.attr("aria-label") {
        return text.push_str(label);
    }
    if value.name() == "img" {
        return text.push_str(value.attr("alt").unwrap_or_default());
    }
    for child in element.children() {
        match child.value() {
            Node::Text(content) => text.push_str(content),
            Node::Element(inner) => {
                // Blocks and cells are separate words even without whitespace in the source.
                let inline = matches!(
                    inner.name(),
                    "a" | "span" | "bdi" | "b" | "i" | "em" | "strong" | "s"
                );
                text.push_str(if inline { "" } else { " " });
                ElementRef::wrap(child).into_iter().for_each(|child| collect_text(child, text));
                text.push_str(if inline { "" } else { " " });
            }
            _ => {}
        }
    }
}

/// Returns the name of a control: its label, or its own text or value.
pub fn label(html: &Html, control: ElementRef) -> String {
    let value = control.value();
    if let Some(ids) = value.attr("aria-labelledby") {
        let parts = ids.split_whitespace().filter_map(|id| by_id(html, id)).map(name);
        return parts.collect::<Vec<_>>().join(" ");
    }
    if value.attr("aria-label").is_some() || value.name() == "button" {
        return name(control);
    }
    let pointing = value.id().and_then(|id| {
        select(html, "label[for]").into_iter().find(|label| label.value().attr("for") == Some(id))
    });
    let around = || ancestors(control).find(|parent| parent.value().name() == "label");
    match pointing.or_else(around) {
        Some(label) => name(label),
        None => value.attr("value").unwrap_or_default().to_owned(),
    }
}

/// Returns the legend of the fieldset that a control belongs to.
pub fn legend(control: ElementRef) -> String {
    let group = ancestors(control).find(|parent| parent.value().name() == "fieldset");
    let legend = group
        .and_then(|group| group.child_elements().find(|child| child.value().name() == "legend"));
    legend.map(name).unwrap_or_default()
}

pub fn by_id<'h>(html: &'h Html, id: &str) -> Option<ElementRef<'h>> {
    select(html, "[id]").into_iter().find(|element| element.value().id() == Some(id))
}

pub fn ancestors(element: ElementRef) -> impl Iterator<Item = ElementRef> {
    element.ancestors().filter_map(ElementRef::wrap)
}

/// A value and the name by which a test finds it.
pub struct Named<T> {
    pub name: String,
    pub value: T,
}

/// Returns the value with this name, or the first whose name starts with it ("Cart" finds
/// "Cart 3 items"). Fails with all names.
pub fn find_by_name<T>(candidates: Vec<Named<T>>, wanted: &str) -> Result<T, Vec<String>> {
    let names: Vec<String> = candidates.iter().map(|named| named.name.clone()).collect();
    let exact = names.iter().position(|name| name == wanted);
    let prefixed = || names.iter().position(|name| name.starts_with(wanted));
    match exact.or_else(prefixed) {
        Some(at) => candidates.into_iter().nth(at).map(|named| named.value).ok_or(names),
        None => Err(names),
    }
}
