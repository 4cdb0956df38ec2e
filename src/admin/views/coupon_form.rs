//! The coupon form.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    catalog::{Category, CategoryTree},
    foundation::{changeset::Changeset, clock::Timestamp, field::FieldSpec, zone::Zone},
    promotions::{Coupon, CouponKind, CouponStatus, fields},
    web::{
        components::{Check, Checklist, ErrorSummary, Field},
        layout::Layout,
        paths,
    },
};

use super::{
    coupons::uses,
    field_conflicts::{StaleForm, compare, compare_fields},
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

impl CouponFormPage {
    /// Builds the page. Without a `subject`, it is for a new coupon.
    pub fn new(
        layout: Layout,
        subject: Option<Subject>,
        categories: Vec<Category>,
        form: Changeset,
    ) -> Self {
        let chosen = form.value(fields::KIND.name);
        let kind = |kind: CouponKind| {
            ListOption::new(kind.as_str(), kind.label(), kind.as_str() == chosen)
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
        let mut found = compare_fields(&fields::COMPARED, &self.form, now);
        for field in &fields::CHOICES {
            let [typed, saved] = [&self.form, now].map(|form| self.chosen(form, field));
            compare(&mut found, field.label.to_owned(), &typed, &saved);
        }
        self.form.set("version", now.value("version"));
        Self { stale: Some(StaleForm { reason, conflicts: found }), ..self }
    }

    /// Returns the choice in a field as text.
    fn chosen(&self, form: &Changeset, field: &FieldSpec) -> String {
        match *field {
            fields::KIND => {
                let kind = self.kinds.iter().find(|kind| kind.value == form.value(field.name));
                kind.map(|kind| kind.label.clone()).unwrap_or_default()
            }
            fields::CAN_COMBINE => if form.cast_check(field) { "Yes" } else { "No" }.to_owned(),
            _ => {
                let all = self.categories.in_order().into_iter().map(|node| node.category);
                let chosen = all.filter(|category| form.has(field.name, &category.id.to_string()));
                chosen.map(|category| category.title.as_str()).collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// Builds the checklist of categories for a field.
    fn checklist(&self, field: FieldSpec) -> Checklist {
        let legend = format!("{} (optional)", field.label);
        let list = Checklist::for_categories(&self.form, &self.categories, field.name, &legend);
        list.hint(field.hint)
    }

    /// Returns the errors of a field.
    fn wrong(&self, field: &str) -> Vec<String> {
        self.form.errors_of(field).map(str::to_owned).collect()
    }
}
