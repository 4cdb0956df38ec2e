//! The search over everything in the admin.

use askama::Template;
use serde::Serialize;

use crate::{
    accounts::User,
    admin::nav::{AdminNav, AdminSection},
    catalog::{Category, Product},
    foundation::filters,
    imported_orders::ImportedOrder,
    orders::FoundOrder,
    promotions::Coupon,
    settings::SettingsPage,
    web::{
        components::{Suggestion, field_id},
        layout::Layout,
        paths,
    },
};

/// The result of a search.
#[derive(Template)]
#[template(path = "admin/search.html")]
pub struct SearchPage {
    layout: Layout,
    nav: AdminNav,
    query: String,
    groups: Vec<SearchGroup>,
}

impl SearchPage {
    /// Builds the page. The field in the bar shows what was searched.
    pub fn new(mut layout: Layout, query: String, groups: Vec<SearchGroup>) -> Self {
        layout.header.query.clone_from(&query);
        Self { layout, nav: AdminNav::new(AdminSection::None), query, groups }
    }
}

/// What was found of one kind.
#[derive(Serialize)]
pub struct SearchGroup {
    /// The kind, such as `Products`.
    pub label: &'static str,
    /// What was found, best first.
    pub hits: Vec<Suggestion>,
    /// The list with everything of this kind that matches; `None` if there is no such list.
    pub all: Option<String>,
}

impl SearchGroup {
    /// Links hits whose page the sender may not open to the list instead. Without a list they are left out.
    pub fn link_only_to(&mut self, may_open: impl Fn(&str) -> bool) {
        for hit in self.hits.iter_mut().filter(|hit| !may_open(&hit.path)) {
            hit.path = self.all.clone().unwrap_or_default();
        }
        self.hits.retain(|hit| may_open(&hit.path));
    }

    /// Products, with their status.
    pub fn products(products: Vec<Product>, query: &str) -> Self {
        let hit = |product: Product| Suggestion {
            path: format!("{}/edit", paths::admin_product(product.id)),
            detail: product.status.label().to_owned(),
            title: product.attributes.title,
        };
        let hits = products.into_iter().map(hit).collect();
        Self { label: "Products", hits, all: Some(paths::search(paths::ADMIN_PRODUCTS, query)) }
    }

    /// Orders, with their recipients.
    pub fn orders(orders: Vec<FoundOrder>, query: &str) -> Self {
        let hit = |FoundOrder { order, recipient }: FoundOrder| Suggestion {
            path: paths::admin_order(&order.number),
            detail: if recipient.is_empty() { order.email } else { recipient },
            title: order.number,
        };
        let hits = orders.into_iter().map(hit).collect();
        Self { label: "Orders", hits, all: Some(paths::search(paths::ADMIN_ORDERS, query)) }
    }

    /// Orders of an earlier shop, with their customers.
    pub fn earlier_orders(orders: Vec<ImportedOrder>, query: &str) -> Self {
        let hit = |order: ImportedOrder| Suggestion {
            path: paths::admin_imported_order(order.id),
            detail: order.details.email,
            title: order.details.number,
        };
        let hits = orders.into_iter().map(hit).collect();
        let all = Some(paths::search(paths::ADMIN_IMPORTED_ORDERS, query));
        Self { label: "Earlier orders", hits, all }
    }

    /// Customers with an account, and their orders.
    pub fn customers(customers: Vec<User>) -> Self {
        let hit = |user: User| Suggestion {
            path: paths::search(paths::ADMIN_ORDERS, &user.email),
            title: user.email,
            detail: "View orders".to_owned(),
        };
        Self { label: "Customers", hits: customers.into_iter().map(hit).collect(), all: None }
    }

    /// Categories.
    pub fn categories(categories: Vec<Category>) -> Self {
        let hit = |category: Category| Suggestion {
            path: format!("{}/edit", paths::admin_category(category.id)),
            title: category.attributes.title,
            detail: String::new(),
        };
        Self { label: "Categories", hits: categories.into_iter().map(hit).collect(), all: None }
    }

    /// Coupons, with their names.
    pub fn coupons(coupons: Vec<Coupon>, query: &str) -> Self {
        let hit = |coupon: Coupon| Suggestion {
            path: format!("{}/edit", paths::admin_coupon(coupon.id)),
            title: coupon.attributes.code,
            detail: coupon.attributes.name,
        };
        let hits = coupons.into_iter().map(hit).collect();
        Self { label: "Coupons", hits, all: Some(paths::search(paths::ADMIN_COUPONS, query)) }
    }

    /// Pages of the admin and settings whose words match, of those that the sender may open.
    pub fn pages(query: &str, limit: usize, may_open: impl Fn(&str) -> bool) -> Self {
        let words: Vec<String> =
            query.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let matches = |text: &str| {
            let text = text.to_lowercase();
            words.iter().all(|word| text.contains(word.as_str()))
        };
        let sections = AdminSection::all().filter(|section| matches(section.name()));
        let sections = sections.map(|section| Suggestion {
            title: section.name().to_owned(),
            detail: String::new(),
            path: section.path().to_owned(),
        });
        let pages = SettingsPage::ALL
            .iter()
            .filter(|page| matches(&format!("{} {} settings", page.title, page.description)));
        let pages = pages.map(|page| Suggestion {
            title: page.title.to_owned(),
            detail: "Shop settings".to_owned(),
            path: paths::admin_settings(page.slug),
        });
        let fields =
            SettingsPage::ALL.iter().flat_map(|page| page.fields().map(move |field| (page, field)));
        let fields =
            fields.filter(|(_, field)| matches(&format!("{} {}", field.label, field.hint)));
        let fields = fields.map(|(page, field)| Suggestion {
            title: field.label.to_owned(),
            detail: format!("Shop settings, {}", page.title),
            path: format!("{}#{}", paths::admin_settings(page.slug), field_id(field.name)),
        });
        let hits = sections.chain(pages).chain(fields);
        let hits = hits.filter(|hit| may_open(&hit.path)).take(limit).collect();
        Self { label: "Pages and settings", hits, all: None }
    }
}
