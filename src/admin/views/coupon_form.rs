//! The coupon form.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    catalog::{Category, CategoryTree},
    foundation::{changeset::Changeset, clock::Timestamp, field::FieldSpec, zone::Zone},
    promotions::{Coupon, CouponKind, CouponStatus},
    web::{
        components::{Check, Checklist, ErrorSummary, Field},
        layout::Layout,
        paths,
    },
};

use super::{
    coupons::uses,
    field_conflicts::{FieldConflict, StaleForm, compare_fields},
    list_option::ListOption,
};

/// The coupon form.
#[derive(Template)]
#[template(path = "admin/coupons/form.html")]
pub struct CouponFormPage {
    layout: Layout,
    nav: AdminNav,
    subject: Option<Subject>,
    form: Changeset,
    kinds: Vec<ListOption>,
    categories: CategoryTree,
    stale: Option<StaleForm>,
}

/// The saved coupon that the form edits.
pub struct Subject {
    code: String,
    path: String,
    status: CouponStatus,
    uses: String,
    is_used: bool,
    changed: String,
}

impl Subject {
    /// The details of a coupon that the page shows.
    pub fn of(coupon: &Coupon, now: Timestamp, zone: Zone) -> Self {
        Self {
            code: coupon.code.clone(),
            path: paths::admin_coupon(coupon.id),
            status: CouponStatus::at(coupon, now),
            uses: uses(coupon),
            is_used: coupon.times_used > 0,
            changed: zone.date_time(coupon.updated_at),
        }
    }
}

const FIELDS: [FieldSpec; 14] = [
    FieldSpec::new("code", "Code"),
    FieldSpec::new("name", "Name"),
    FieldSpec::new("rate", "Percent"),
    FieldSpec::new("max_discount", "Maximum discount"),
    FieldSpec::new("amount", "Amount"),
    FieldSpec::new("buy_quantity", "Items to buy"),
    FieldSpec::new("get_quantity", "Free items"),
    FieldSpec::new("minimum_purchase", "Minimum purchase"),
    FieldSpec::new("starts_at", "Starts"),
    FieldSpec::new("ends_at", "Ends"),
    FieldSpec::new("usage_limit", "Total uses"),
    FieldSpec::new("usage_limit_per_customer", "Uses per customer"),
    FieldSpec::new("products", "Only for these products"),
    FieldSpec::new("excluded_products", "Not for these products"),
];

const CHOICES: [FieldSpec; 4] = [
    FieldSpec::new("kind", "Kind"),
    FieldSpec::new("can_combine", "Can be combined with other codes"),
    FieldSpec::new("category_ids", "Only for these categories"),
    FieldSpec::new("excluded_category_ids", "Not for these categories"),
];

impl CouponFormPage {
    const CATEGORY_FIELDS: [(&'static str, &'static str); 2] = [
        ("category_ids", "Only for these categories (optional)"),
        ("excluded_category_ids", "Not for these categories (optional)"),
    ];

    /// Builds the page. Without a `subject`, it is for a new coupon.
    pub fn new(
        layout: Layout,
        subject: Option<Subject>,
        categories: Vec<Category>,
        form: Changeset,
    ) -> Self {
        let kind = |(value, kind): (&str, CouponKind)| {
            ListOption::new(value, kind.label(), form.value("kind") == value)
        };
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Coupons),
            subject,
            kinds: CouponKind::ALL.into_iter().map(kind).collect(),
            categories: CategoryTree::new(categories),
            form,
            stale: None,
        }
    }

    /// Marks the form as stale, and lists its differences from `now`, the saved record.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let mut found = compare_fields(&FIELDS, &self.form, now);
        for FieldSpec { name, label, .. } in CHOICES {
            let typed = self.chosen(&self.form, name);
            let now = self.chosen(now, name);
            if typed != now {
                found.push(FieldConflict { label: label.to_owned(), typed, now });
            }
        }
        self.form.set("version", now.value("version"));
        Self { stale: Some(StaleForm { reason, conflicts: found }), ..self }
    }

    /// Returns the choice in a field as text.
    fn chosen(&self, form: &Changeset, field: &str) -> String {
        match field {
            "kind" => {
                let kind = self.kinds.iter().find(|kind| kind.value == form.value("kind"));
                kind.map(|kind| kind.label.clone()).unwrap_or_default()
            }
            "can_combine" => if form.checked(field) { "Yes" } else { "No" }.to_owned(),
            _ => {
                let all = self.categories.in_order().into_iter().map(|node| node.category);
                let chosen = all.filter(|category| form.has(field, &category.id.to_string()));
                chosen.map(|category| category.title.as_str()).collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// Builds the checklist of categories for a field.
    fn checklist(&self, field: &str, legend: &str) -> Checklist {
        let list = Checklist::of_categories(&self.form, &self.categories, field, legend);
        list.hint("Subcategories are included.")
    }

    /// Returns the errors of a field.
    fn wrong(&self, field: &str) -> Vec<String> {
        self.form.errors_of(field).map(str::to_owned).collect()
    }
}
