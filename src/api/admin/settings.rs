//! The settings of the shop.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    Result,
    accounts::Permission,
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        picture_body::PictureBody,
        problem::ApiResult,
        query::Query,
        response::ApiResponse,
        shapes::record_shapes,
    },
    settings::{self, Settings, fields},
};

/// The endpoints of the settings.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/settings", "Get the settings", show)
            .access(Access::Permission(Permission::SettingsRead))
            .returns::<SettingsView>(),
        Endpoint::patch("/admin/settings", "Change settings", update)
            .access(Access::Permission(Permission::SettingsWrite))
            .takes::<SettingsChanges>()
            .returns::<SettingsView>()
            .conditional(),
        Endpoint::post("/admin/settings/logo", "Upload the logo", upload_logo)
            .access(Access::Permission(Permission::SettingsWrite))
            .takes_picture()
            .returns::<SettingsView>(),
        Endpoint::post(
            "/admin/settings/banner",
            "Upload the picture of the home page",
            upload_banner,
        )
        .access(Access::Permission(Permission::SettingsWrite))
        .query::<BannerQuery>()
        .takes_picture()
        .returns::<SettingsView>(),
    ];
    let description = "The settings of the shop, such as its name, currency, limits and address.";
    EndpointGroup::new("Admin: settings", description, endpoints)
}

record_shapes! {
    fields {
        /// The shop's name.
        shop_name: String,
        /// The currency of all prices. It can't be changed once there are orders.
        currency: String,
        /// The address for customers; may be empty.
        email: String,
        /// `true` if new orders are mailed to the shop.
        order_mails: bool,
        /// The address that new orders are mailed to; empty for `email`.
        order_mail_to: String,
        /// The heading of the home page; may be empty.
        heading: String,
        /// The introduction below the heading; may be empty.
        lead: String,
        /// `true` if the home page shows the drawing of a shop window.
        shop_window: bool,
        /// The tagline in the footer; may be empty.
        motto: String,
        /// The return policy on product pages; may be empty.
        returns: String,
        /// `true` if tax is charged.
        charges_tax: bool,
        /// `true` if prices include tax.
        prices_include_tax: bool,
        /// `true` if shipping is charged.
        charges_shipping: bool,
        /// The most units of a line of a cart.
        max_quantity: i32,
        /// The most lines of a cart.
        max_lines: i32,
        /// Days after its last use until a guest's cart expires.
        guest_cart_days: i32,
        /// Days after its last use until a customer's cart expires.
        customer_cart_days: i32,
        /// Minutes for which a checkout reserves stock.
        hold_minutes: i32,
        /// Units at or below which a variant is low on stock.
        low_stock_at: i32,
        /// `true` if shoppers can pay by bank transfer.
        takes_transfers: bool,
        /// `true` if shoppers can pay in cash.
        takes_cash: bool,
        /// The bank details for shoppers who pay by transfer.
        bank_details: String,
        /// `true` if products follow Stripe's catalog.
        stripe_catalogue: bool,
        /// The time zone of pages, mails and forms, such as `Europe/Berlin`.
        time_zone: String,
        /// Days on which orders are shipped, such as `mon`.
        business_days: Vec<String>,
        /// Business days until an order is handed to the carrier.
        handling_days: i32,
        /// The time until which an order counts for the same day; may be empty.
        cut_off: String,
        /// Days on which the shop is closed, one per line.
        holidays: String,
        /// The path of the logo, such as `/media/0f3a….png`, which was uploaded before; empty for none.
        logo: String,
        /// The path of the picture of the home page, which was uploaded before; empty for none.
        banner: String,
        /// The description of the picture of the home page.
        banner_alt: String,
        /// The company for invoices.
        company: String,
        /// Street and number.
        street: String,
        /// The postcode.
        postcode: String,
        /// The city.
        city: String,
        /// The code of the state or province.
        region: String,
        /// The code of the country, of two letters.
        country: String,
        /// The shop's VAT number.
        vat_number: String,
    }

    /// The settings of the shop.
    #[schema(as = Settings)]
    response SettingsView {
        /// Counts the changes.
        version: i32,
    }

    /// Settings to change. Those that are not sent stay as they are.
    changes SettingsChanges {}
}

/// `GET /admin/settings`
async fn show(client: ApiClient) -> ApiResult {
    client.read(|conn, _| respond(settings::current(conn)?)).await
}

/// `PATCH /admin/settings`. The next page uses the new settings already.
async fn update(client: ApiClient, body: Json<SettingsChanges>) -> ApiResult {
    let required = client.required_version()?;
    let updated = client.write(move |tx, scope| {
        let form = settings::change_settings(&settings::current(tx)?);
        let params = body.patch(&form, required);
        let version = params.version();
        respond(settings::update(tx, scope, params, version)?)
    });
    let response = updated.await?;
    client.state.refresh_settings().await?;
    Ok(response)
}

/// The description of the uploaded picture.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct BannerQuery {
    /// The text for those who do not see it; empty if it is only decoration.
    alt: Option<String>,
}

/// `POST /admin/settings/logo`
async fn upload_logo(client: ApiClient, PictureBody(upload): PictureBody) -> ApiResult {
    let picture = client.state.pictures.add(&client.scope, &upload).await?;
    set_fields(client, vec![(fields::LOGO.name, picture.src())]).await
}

/// `POST /admin/settings/banner`. Replaces the picture and its description.
async fn upload_banner(
    client: ApiClient,
    Query(query): Query<BannerQuery>,
    PictureBody(upload): PictureBody,
) -> ApiResult {
    let picture = client.state.pictures.add(&client.scope, &upload).await?;
    let alt = query.alt.unwrap_or_default();
    let fields = vec![(fields::BANNER.name, picture.src()), (fields::BANNER_ALT.name, alt)];
    set_fields(client, fields).await
}

/// Changes some fields, whatever the version is.
async fn set_fields(client: ApiClient, fields: Vec<(&'static str, String)>) -> ApiResult {
    let updated = client.write(move |tx, scope| {
        let now = settings::current(tx)?;
        let mut form = settings::change_settings(&now);
        fields.iter().for_each(|(name, value)| form.set(name, value.clone()));
        respond(settings::update(tx, scope, form.values().clone(), now.version)?)
    });
    let response = updated.await?;
    client.state.refresh_settings().await?;
    Ok(response)
}

fn respond(settings: Settings) -> Result<ApiResponse> {
    let version = settings.version;
    Ok(ApiResponse::ok(&SettingsView::from(settings))?.with_version(version))
}

impl From<Settings> for SettingsView {
    fn from(settings: Settings) -> Self {
        Self {
            shop_name: settings.shop_name,
            currency: settings.currency.code().to_owned(),
            email: settings.email,
            order_mails: settings.order_mail_to.is_some(),
            order_mail_to: settings.order_mail_to.unwrap_or_default(),
            heading: settings.texts.heading,
            lead: settings.texts.lead,
            shop_window: settings.texts.shop_window,
            motto: settings.texts.motto,
            returns: settings.texts.returns,
            charges_tax: settings.charges_tax,
            prices_include_tax: settings.prices_include_tax,
            charges_shipping: settings.charges_shipping,
            max_quantity: settings.max_quantity,
            max_lines: settings.max_lines,
            guest_cart_days: settings.guest_cart_days,
            customer_cart_days: settings.customer_cart_days,
            hold_minutes: settings.hold_minutes,
            low_stock_at: settings.low_stock_at,
            takes_transfers: settings.takes_transfers,
            takes_cash: settings.takes_cash,
            bank_details: settings.bank_details,
            stripe_catalogue: settings.stripe_catalogue,
            time_zone: settings.calendar.zone.name().to_owned(),
            business_days: settings.calendar.business_days.codes().map(str::to_owned).collect(),
            handling_days: settings.calendar.handling_days,
            cut_off: settings.calendar.cut_off.to_string(),
            holidays: settings.calendar.holidays.to_string(),
            logo: settings.pictures.logo.map(|logo| logo.src()).unwrap_or_default(),
            banner: settings.pictures.banner.map(|banner| banner.src()).unwrap_or_default(),
            banner_alt: settings.pictures.banner_alt,
            company: settings.company,
            street: settings.street,
            postcode: settings.postcode,
            city: settings.city,
            region: settings.region,
            country: settings.country,
            vat_number: settings.vat_number,
            version: settings.version,
        }
    }
}
