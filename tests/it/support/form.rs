//! A form as a browser sees it: controls found by their labels, sent the way browsers send them.

use scraper::{ElementRef, Html};

use super::names::{ancestors, called, label, legend, name, select};

#[derive(Clone, Debug)]
struct Control {
    label: String,
    /// Of a choice: what is chosen about.
    group: String,
    name: String,
    kind: String,
    value: String,
    checked: bool,
    /// Of a select: text, value, chosen.
    options: Vec<(String, String, bool)>,
    disabled: bool,
}

/// A form being filled.
#[derive(Clone, Debug)]
pub struct Form {
    /// `get` or `post`
    pub method: String,
    pub action: String,
    controls: Vec<Control>,
    button: Option<(String, String)>,
}

impl Form {
    /// The form that the button of this name sends.
    #[track_caller]
    pub fn with_button(html: &Html, wanted: &str) -> Form {
        let buttons = select(html, "button, input[type=submit]").into_iter();
        let buttons = buttons.filter(|b| b.value().attr("type").unwrap_or("submit") == "submit");
        let named = buttons.map(|button| (label(html, button), button)).collect();
        let button: ElementRef = called(named, wanted)
            .unwrap_or_else(|names| panic!("no button {wanted:?} among {names:?}"));
        let form = owner(html, button).unwrap_or_else(|| panic!("{wanted:?} is in no form"));
        let attr = |on_button: &str, on_form: &str| {
            button.value().attr(on_button).or(form.value().attr(on_form)).map(str::to_owned)
        };
        let method = attr("formmethod", "method").unwrap_or("get".into()).to_lowercase();
        let pressed = button.value().attr("name").map(str::to_owned);
        let value = button.value().attr("value").unwrap_or_default().to_owned();
        let controls = select(html, "input, select, textarea").into_iter();
        let ours =
            controls.filter(|control| owner(html, *control).map(|f| f.id()) == Some(form.id()));
        Form {
            method,
            action: attr("formaction", "action").unwrap_or_default(),
            controls: ours.map(|element| control(html, element)).collect(),
            button: pressed.map(|name| (name, value)),
        }
    }

    /// Types into the field with this label.
    #[track_caller]
    pub fn fill(mut self, label: &str, text: &str) -> Form {
        text.clone_into(&mut self.control(label, "").value);
        self
    }

    /// Ticks the box with this label, or unticks it.
    #[track_caller]
    pub fn check(mut self, label: &str, on: bool) -> Form {
        self.control(label, "checkbox").checked = on;
        self
    }

    /// Chooses from a select with this label, or from the radio buttons under this legend.
    #[track_caller]
    pub fn choose(mut self, what: &str, option: &str) -> Form {
        let group: Vec<usize> = (0..self.controls.len())
            .filter(|at| self.controls[*at].kind == "radio" && self.controls[*at].group == what)
            .collect();
        if group.is_empty() {
            let select = self.control(what, "select");
            let named = select.options.iter().map(|o| (o.0.clone(), o.1.clone())).collect();
            let value = called(named, option)
                .unwrap_or_else(|names| panic!("{what}: no {option:?} among {names:?}"));
            select.options.iter_mut().for_each(|o| o.2 = o.1 == value);
            return self;
        }
        let named = group.iter().map(|at| (self.controls[*at].label.clone(), *at)).collect();
        let chosen = called(named, option)
            .unwrap_or_else(|names| panic!("{what}: no {option:?} among {names:?}"));
        group.into_iter().for_each(|at| self.controls[at].checked = at == chosen);
        self
    }

    /// Takes the first choice of every group that can be taken.
    pub fn choose_first(mut self) -> Form {
        let mut settled: Vec<String> = Vec::new();
        for control in self.controls.iter_mut().filter(|c| c.kind == "radio" && !c.disabled) {
            control.checked = !settled.contains(&control.name);
            settled.push(control.name.clone());
        }
        self
    }

    /// Selects exactly these in a list of several, or ticks exactly these under a legend.
    #[track_caller]
    pub fn choose_all(mut self, what: &str, options: &[&str]) -> Form {
        let is_ours = |control: &Control| control.kind == "checkbox" && control.group == what;
        if self.controls.iter().any(is_ours) {
            for control in self.controls.iter_mut().filter(|control| is_ours(control)) {
                control.checked = options.contains(&&*control.label);
            }
            return self;
        }
        let select = self.control(what, "select-multiple");
        select.options.iter_mut().for_each(|option| option.2 = options.contains(&&*option.0));
        self
    }

    /// Puts a value where the page has none or another: what no honest visitor does.
    pub fn forge(mut self, name: &str, value: &str) -> Form {
        self.controls.retain(|control| control.name != name);
        self.add(name, value)
    }

    /// One field more, as a thief would send it.
    pub fn add(mut self, name: &str, value: &str) -> Form {
        self.controls.push(Control {
            label: String::new(),
            group: String::new(),
            name: name.to_owned(),
            kind: "hidden".to_owned(),
            value: value.to_owned(),
            checked: false,
            options: Vec::new(),
            disabled: false,
        });
        self
    }

    /// What stands in the field, or which option is chosen.
    #[track_caller]
    pub fn value(&mut self, label: &str) -> String {
        let boxes = self.controls.iter().filter(|c| c.kind == "checkbox" && c.group == label);
        let boxes: Vec<&Control> = boxes.collect();
        if !boxes.is_empty() {
            let ticked = boxes.into_iter().filter(|control| control.checked);
            return ticked.map(|control| control.label.as_str()).collect::<Vec<_>>().join(", ");
        }
        let control = self.control(label, "");
        let chosen = control.options.iter().filter(|option| option.2);
        match control.kind.as_str() {
            kind if kind.starts_with("select") => {
                chosen.map(|option| option.0.as_str()).collect::<Vec<_>>().join(", ")
            }
            _ => control.value.clone(),
        }
    }

    #[track_caller]
    fn control(&mut self, label: &str, kind: &str) -> &mut Control {
        let all = self.controls.iter_mut().filter(|c| c.kind != "hidden");
        let fitting = all.filter(|c| c.kind.starts_with(kind));
        called(fitting.map(|c| (c.label.clone(), c)).collect(), label)
            .unwrap_or_else(|names| panic!("no field {label:?} among {names:?}"))
    }

    /// The pairs that a browser would send.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for control in self.controls.iter().filter(|c| !c.disabled && !c.name.is_empty()) {
            let pair = |value: &String| (control.name.clone(), value.clone());
            match control.kind.as_str() {
                "submit" | "button" | "reset" | "file" | "image" => {}
                "checkbox" | "radio" if !control.checked => {}
                kind if kind.starts_with("select") => {
                    let chosen = control.options.iter().filter(|option| option.2);
                    pairs.extend(chosen.map(|option| pair(&option.1)));
                }
                _ => pairs.push(pair(&control.value)),
            }
        }
        pairs.extend(self.button.clone());
        pairs
    }
}

fn owner<'h>(html: &'h Html, control: ElementRef<'h>) -> Option<ElementRef<'h>> {
    if let Some(id) = control.value().attr("form") {
        return super::names::by_id(html, id);
    }
    ancestors(control).find(|parent| parent.value().name() == "form")
}

fn control(html: &Html, element: ElementRef) -> Control {
    let attr = |name: &str| element.value().attr(name).map(str::to_owned);
    let (kind, value) = match element.value().name() {
        "select" if attr("multiple").is_some() => ("select-multiple".to_owned(), None),
        "select" => ("select-one".to_owned(), None),
        // The parser has already dropped the newline that may follow the tag.
        "textarea" => ("textarea".to_owned(), Some(element.text().collect())),
        _ => (attr("type").unwrap_or("text".into()), attr("value")),
    };
    let ticked = kind == "checkbox" || kind == "radio";
    let fenced = ancestors(element).any(|parent| {
        parent.value().name() == "fieldset" && parent.value().attr("disabled").is_some()
    });
    Control {
        label: label(html, element),
        group: legend(element),
        name: attr("name").unwrap_or_default(),
        value: value.unwrap_or(if ticked { "on".into() } else { String::new() }),
        checked: attr("checked").is_some(),
        options: options(element, &kind),
        disabled: attr("disabled").is_some() || fenced,
        kind,
    }
}

fn options(element: ElementRef, kind: &str) -> Vec<(String, String, bool)> {
    let all = element.descendent_elements().filter(|inner| inner.value().name() == "option");
    let mut options: Vec<(String, String, bool)> = all
        .map(|option| {
            let text = name(option);
            let value = option.value().attr("value").map_or(text.clone(), str::to_owned);
            (text, value, option.value().attr("selected").is_some())
        })
        .collect();
    if kind == "select-one" && !options.iter().any(|option| option.2) {
        options.iter_mut().take(1).for_each(|first| first.2 = true);
    }
    options
}
