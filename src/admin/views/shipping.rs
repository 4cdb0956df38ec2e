//! The list of shipping zones and methods.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{filters, money::Currency},
    shipping::{MethodDetails, ZoneDetails, ZonePlace, format_business_days, format_place},
    web::{layout::Layout, paths},
};

/// The list of zones with their methods.
#[derive(Template)]
#[template(path = "admin/shipping/index.html")]
pub struct ShippingPage {
    layout: Layout,
    nav: AdminNav,
    /// `true` if the shop charges shipping.
    charged: bool,
    zones: Vec<ZoneView>,
}

struct ZoneView {
    id: String,
    name: String,
    path: String,
    methods_path: String,
    places: String,
    methods: Vec<MethodView>,
}

struct MethodView {
    name: String,
    path: String,
    prices: String,
    free_from: String,
    days: String,
    active: bool,
}

impl ShippingPage {
    /// Builds the page.
    pub fn new(layout: Layout, zones: &[ZoneDetails], charged: bool, currency: Currency) -> Self {
        let zones = zones.iter().map(|details| ZoneView::new(details, currency)).collect();
        Self { layout, nav: AdminNav::new(AdminSection::Shipping), charged, zones }
    }
}

impl ZoneView {
    fn new(details: &ZoneDetails, currency: Currency) -> Self {
        let ZoneDetails { zone, places, methods } = details;
        let place = |place: &ZonePlace| format_place(&place.country, &place.postcode_prefix);
        let mut places: Vec<String> = places.iter().map(place).collect();
        places.sort();
        Self {
            id: format!("zone-{}", zone.id),
            name: zone.name.clone(),
            path: paths::admin_zone(zone.id),
            methods_path: paths::admin_zone_methods(zone.id),
            places: places.join(", "),
            methods: methods.iter().map(|offered| MethodView::new(offered, currency)).collect(),
        }
    }
}

impl MethodView {
    fn new(offered: &MethodDetails, currency: Currency) -> Self {
        let method = &offered.method;
        let free_from = method.free_from.as_ref().map(|from| from.format(currency));
        Self {
            name: method.name.clone(),
            path: paths::admin_shipping_method(method.id),
            prices: offered.format_prices(currency),
            free_from: free_from.unwrap_or_default(),
            days: format_business_days(method.min_days, method.max_days),
            active: method.active,
        }
    }
}
