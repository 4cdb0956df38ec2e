//! The counts beside filters are those of the database, for any combination of filters.

use std::time::{Duration, Instant};

use crate::on_both;
use crate::support::product_files::Csv;
use crate::support::sql::query_number;
use crate::support::{Browser, Database, DatabaseKind, Dice, Shop, program};

/// Filters that are tried on each database. `VITRINE_FILTERS=1000` makes them 1,000.
const FILTERS: usize = 60;
const PRODUCTS: u64 = 80;

const COLORS: [&str; 4] = ["red", "green", "blue", "dark grey"];
const SIZES: [&str; 3] = ["s", "m", "l"];
const VENDORS: [&str; 3] = ["nordic", "emalje", "søn & co"];
const TAGS: [&str; 4] = ["new", "gift", "summer", "wool"];
const TYPES: [&str; 3] = ["shirts", "mugs", "lamps"];

fn products(dice: &mut Dice) -> String {
    let mut file = String::from(
        "Handle,Title,Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,\
         Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price\n",
    );
    for number in 0..PRODUCTS {
        let (vendor, kind) = (dice.pick(&VENDORS), dice.pick(&TYPES));
        let tags = format!("\"{}, {}\"", dice.pick(&TAGS), dice.pick(&TAGS));
        let mut made = Vec::new();
        for _ in 0..1 + dice.roll(4) {
            let options = (dice.pick(&COLORS), dice.pick(&SIZES));
            if made.contains(&options) {
                continue;
            }
            let product = match made.is_empty() {
                true => format!(
                    "Thing {number},{vendor},{kind},{tags},true,Color,{},Size,{}",
                    options.0, options.1
                ),
                false => format!(",,,,,,{},,{}", options.0, options.1),
            };
            let price = 5 + dice.roll(40);
            let before = if dice.roll(3) == 0 { (price + 5).to_string() } else { String::new() };
            let units = dice.roll(3);
            file += &format!(
                "thing-{number},{product},T-{number}-{},shopify,{units},deny,{price},{before}\n",
                made.len()
            );
            made.push(options);
        }
    }
    file
}

/// A filter, as in the address.
#[derive(Clone, Default)]
struct Filter(Vec<(&'static str, String)>);

impl Filter {
    fn random(dice: &mut Dice) -> Filter {
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        let groups: [(&'static str, &[&str]); 5] = [
            ("option_color", &COLORS),
            ("option_size", &SIZES),
            ("vendor", &VENDORS),
            ("tag", &TAGS),
            ("category", &TYPES),
        ];
        for (name, values) in groups {
            for _ in 0..dice.roll(6).saturating_sub(3) {
                let pair = (name, folded(dice.pick(values)));
                if !pairs.contains(&pair) {
                    pairs.push(pair);
                }
            }
        }
        if dice.roll(3) == 0 {
            let min = dice.roll(30);
            pairs.push(("min_price", min.to_string()));
            if dice.roll(2) == 0 {
                pairs.push(("max_price", (min + dice.roll(20)).to_string()));
            }
        }
        for flag in ["in_stock", "on_sale"] {
            if dice.roll(4) == 0 {
                pairs.push((flag, "true".to_owned()));
            }
        }
        Filter(pairs)
    }

    fn address(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.0);
        format!("/products?{}", query.finish())
    }

    fn values(&self, wanted: &str) -> Vec<&str> {
        self.0.iter().filter(|(name, _)| *name == wanted).map(|(_, value)| value.as_str()).collect()
    }

    /// The same filter with only this value in a group.
    fn with_only(&self, name: &'static str, value: &str) -> Filter {
        let others = self.0.iter().filter(|(other, _)| *other != name).cloned();
        Filter(others.chain([(name, value.to_owned())]).collect())
    }

    /// Counts the products in the database.
    fn count(&self, db: &Database) -> i64 {
        let mut product = vec!["p.status = 'active'".to_owned()];
        let mut variant = vec!["v.product_id = p.id".to_owned()];
        let any = |values: Vec<String>| format!("({})", values.join(" OR "));
        let equal = |column: &str, wanted: &[&str], all: &[&str]| {
            let spelled = all.iter().filter(|value| wanted.contains(&folded(value).as_str()));
            any(spelled
                .map(|value| format!("{column} = '{value}'"))
                .chain(["1 = 0".to_owned()])
                .collect())
        };
        for (name, column, all) in
            [("option_color", "v.option1", &COLORS[..]), ("option_size", "v.option2", &SIZES[..])]
        {
            if !self.values(name).is_empty() {
                variant.push(equal(column, &self.values(name), all));
            }
        }
        if !self.values("vendor").is_empty() {
            product.push(equal("p.vendor", &self.values("vendor"), &VENDORS));
        }
        let tags = self.values("tag");
        if !tags.is_empty() {
            let has =
                |tag: &&str| format!("',' || replace(p.tags, ', ', ',') || ',' LIKE '%,{tag},%'");
            product.push(any(tags.iter().map(has).collect()));
        }
        let categories = self.values("category");
        if !categories.is_empty() {
            let slugs = equal("c.slug", &categories, &TYPES);
            product.push(format!(
                "EXISTS (SELECT 1 FROM product_categories pc JOIN categories c ON c.id = pc.category_id \
                 WHERE pc.product_id = p.id AND {slugs})"
            ));
        }
        let unit = if matches!(db.kind, DatabaseKind::Sqlite) { 1_000_000 } else { 1 };
        for (name, sign) in [("min_price", ">="), ("max_price", "<=")] {
            if let [amount] = self.values(name)[..] {
                let amount: i64 = amount.parse().unwrap();
                variant.push(format!("v.price {sign} {}", amount * unit));
            }
        }
        if !self.values("in_stock").is_empty() {
            let left =
                "SELECT sum(s.on_hand - s.held) FROM stock_items s WHERE s.variant_id = v.id";
            variant.push(format!("({left}) > 0"));
        }
        if !self.values("on_sale").is_empty() {
            variant.push("v.compare_at_price > v.price".to_owned());
        }
        product.push(format!("EXISTS (SELECT 1 FROM variants v WHERE {})", variant.join(" AND ")));
        query_number(
            db,
            &format!("SELECT count(*) FROM products p WHERE {}", product.join(" AND ")),
        )
    }
}

fn folded(value: &str) -> String {
    value.replace('ø', "o")
}

/// Waits until the list has all products.
#[track_caller]
fn wait_for_products(visitor: &mut Browser) {
    let began = Instant::now();
    let all = format!("of {PRODUCTS} products");
    while !visitor.get("/products?option_color=red&option_color=green&option_color=blue&option_color=dark+grey").text().contains(&all) {
        assert!(began.elapsed() < Duration::from_secs(30), "{}", visitor.page().text());
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting of the shop")]
fn filters() -> usize {
    let wanted = std::env::var("VITRINE_FILTERS").ok();
    wanted.and_then(|number| number.parse().ok()).unwrap_or(FILTERS)
}

on_both! {
    fn counts_are_those_of_the_database(db: Database) {
        let shop = Shop::open(db);
        let mut dice = Dice::new(7);
        let file = Csv::of(products(&mut dice));
        program(&shop.db.url, &["import", "products", file.name()]).expect_success();
        let mut visitor = shop.visitor();
        wait_for_products(&mut visitor);
        let (wanted, mut compared) = (filters(), 0);
        for _ in 0..wanted {
            let filter = Filter::random(&mut dice);
            let page = visitor.get(&filter.address());
            let total = filter.count(&shop.db);
            let text = page.texts(".toolbar [role=status]").concat();
            assert!(text.contains(&format!("{total} product")), "{text}, not {total}: {}", filter.address());
            for label in page.parts("#filters label.check") {
                let Some(count) = label.texts(".count").first().and_then(|text| text.parse::<i64>().ok()) else { continue };
                let name = label.attributes("input", "name").concat();
                let value = label.attributes("input", "value").concat();
                let group = ["option_color", "option_size", "vendor", "tag", "category"].into_iter().find(|group| *group == name);
                let with = filter.with_only(group.unwrap(), &value);
                assert_eq!(count, with.count(&shop.db), "{name}={value} in {}", filter.address());
                compared += 1;
            }
        }
        assert!(compared > wanted, "{compared} counts");
    }
}
