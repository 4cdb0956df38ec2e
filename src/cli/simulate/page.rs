//! What a shopper makes of a page.

use rand::seq::IndexedRandom;
use scraper::{ElementRef, Html, Selector};

/// A page as far as a shopper cares.
pub(super) struct Page {
    /// Status of the answer.
    pub status: u16,
    /// Where it is.
    pub path: String,
    /// Where links lead to.
    pub links: Vec<String>,
    /// What can be sent from here.
    pub forms: Vec<Form>,
    /// The news above everything else, or the heading where there is none.
    pub message: String,
}

/// A form as it would be sent: what stands in it, and of what must be chosen a random one.
pub(super) struct Form {
    /// Where it is sent.
    pub action: String,
    /// Its fields, in their order.
    pub fields: Vec<(String, String)>,
    /// Words of its buttons.
    pub buttons: String,
}

impl Page {
    /// Reads a page.
    pub fn read(status: u16, path: &str, body: &str) -> Self {
        let html = Html::parse_document(body);
        let links = all(html.root_element(), "main a[href], .pagination a[href]");
        let links = links.iter().filter_map(|link| link.attr("href")).map(str::to_owned);
        let forms = all(html.root_element(), "form[method=post]").into_iter().map(Form::read);
        let others = all(html.root_element(), "button[form][formaction]").into_iter();
        let others = others.filter_map(|button| Form::sent_elsewhere(&html, button));
        let message = [".flash", ".error-summary", "main .notice", "h1"];
        let message =
            message.iter().find_map(|place| all(html.root_element(), place).first().copied());
        Self {
            status,
            path: path.to_owned(),
            links: links.collect(),
            forms: forms.chain(others).collect(),
            message: message.map_or_else(String::new, words),
        }
    }

    /// The form that is sent to an address that begins so.
    pub fn form(&mut self, action: &str) -> Option<&mut Form> {
        self.forms.iter_mut().find(|form| form.action.starts_with(action))
    }
}

impl Form {
    fn read(form: ElementRef<'_>) -> Self {
        let mut fields = Vec::new();
        for input in all(form, "input[name], textarea[name]") {
            fields.extend(field(input));
        }
        for select in all(form, "select[name]") {
            fields.extend(selected(select));
        }
        fields.extend(chosen(&all(form, "input[type=radio]:not([disabled])")));
        let buttons = all(form, "button").into_iter().map(words).collect::<Vec<_>>().join(" ");
        Self { action: form.attr("action").unwrap_or_default().to_owned(), fields, buttons }
    }

    /// The form of a button that stands outside it and sends it to an address of its own.
    fn sent_elsewhere(html: &Html, button: ElementRef<'_>) -> Option<Self> {
        let place = format!("form#{}", button.attr("form")?);
        let form = Self::read(all(html.root_element(), &place).pop()?);
        let action = button.attr("formaction")?.to_owned();
        Some(Self { action, buttons: words(button), ..form })
    }

    /// Writes into a field, if there is one and it is empty.
    pub fn fill(&mut self, name: &str, text: &str) {
        let field = self.fields.iter_mut().find(|(field, _)| field == name);
        if let Some((_, value)) = field.filter(|(_, value)| value.is_empty()) {
            text.clone_into(value);
        }
    }
}

/// A field that is sent whatever is chosen.
fn field(input: ElementRef<'_>) -> Option<(String, String)> {
    let kind = input.attr("type").unwrap_or("text");
    if kind == "radio" || (kind == "checkbox" && input.attr("checked").is_none()) {
        return None;
    }
    let text = if input.value().name() == "textarea" { words(input) } else { String::new() };
    let value = input.attr("value").map_or(text, str::to_owned);
    Some((input.attr("name")?.to_owned(), value))
}

/// The option of a list that is selected, or else the first that means something.
fn selected(select: ElementRef<'_>) -> Option<(String, String)> {
    let options = all(select, "option");
    let means = |option: &&ElementRef<'_>| option.attr("value") != Some("");
    let option = options.iter().find(|option| option.attr("selected").is_some() && means(option));
    let value = option
        .or_else(|| options.iter().find(means))
        .map_or("", |o| o.attr("value").unwrap_or_default());
    Some((select.attr("name")?.to_owned(), value.to_owned()))
}

/// Of each group of buttons the one that is checked, or a random one. Money is rather sent by bank.
fn chosen(radios: &[ElementRef<'_>]) -> Vec<(String, String)> {
    let mut names: Vec<&str> = radios.iter().filter_map(|radio| radio.attr("name")).collect();
    names.dedup();
    let choose = |name: &str| {
        let group: Vec<_> =
            radios.iter().filter(|radio| radio.attr("name") == Some(name)).collect();
        let checked = group.iter().find(|radio| radio.attr("checked").is_some());
        let bank = group.iter().find(|radio| radio.attr("value") == Some("bank_transfer"));
        let any = group.choose(&mut rand::rng());
        let value = bank.or(checked).or(any)?.attr("value")?;
        Some((name.to_owned(), value.to_owned()))
    };
    names.into_iter().filter_map(choose).collect()
}

fn all<'a>(within: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    // The selectors are all ours; one that can't be read finds nothing.
    let selector = Selector::parse(selector);
    selector.map_or_else(|_| Vec::new(), |selector| within.select(&selector).collect())
}

fn words(element: ElementRef<'_>) -> String {
    let text = element.text().collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_sent_as_it_stands() {
        let body = "<main><h1>Pay</h1><form method=post action=/pay>
            <input type=hidden name=a value=1><input name=b><input type=checkbox name=c value=1>
            <select name=d><option value=''>?</option><option value=x>X</option></select>
            <input type=radio name=e value=card><input type=radio name=e value=bank_transfer>
            <textarea name=f>hello</textarea><button>Pay now</button></form></main>";
        let mut page = Page::read(200, "/", body);
        assert_eq!((page.message.as_str(), page.forms.len()), ("Pay", 1));
        let form = page.form("/pay").unwrap();
        form.fill("b", "2");
        form.fill("a", "9");
        let pairs = [("a", "1"), ("b", "2"), ("f", "hello"), ("d", "x"), ("e", "bank_transfer")];
        let pairs: Vec<_> = pairs.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        assert_eq!((&form.fields, form.buttons.as_str()), (&pairs, "Pay now"));
    }
}
