//! Rows to insert when an order is placed or shipped.

use crate::{
    db::schema::{order_adjustments, order_line_items, orders, shipments},
    foundation::{
        clock::Timestamp,
        ids::{OrderId, ProductId, UserId, VariantId, WarehouseId},
        money::Money,
    },
};

use super::{
    OrderDestination,
    status::{FulfillmentStatus, OrderStatus, PaymentStatus},
};

/// An order to insert.
#[derive(diesel::Insertable)]
#[diesel(table_name = orders)]
pub struct NewOrder<'a> {
    pub number: &'a str,
    pub token: &'a str,
    pub user_id: Option<UserId>,
    pub email: &'a str,
    pub email_proved: bool,
    pub status: OrderStatus,
    pub payment_status: PaymentStatus,
    pub fulfillment_status: FulfillmentStatus,
    pub payment_method: &'a str,
    pub currency: &'a str,
    pub subtotal: &'a Money,
    pub discount_total: &'a Money,
    pub shipping_total: &'a Money,
    pub tax_total: &'a Money,
    pub tax_included: bool,
    pub total_price: &'a Money,
    #[diesel(embed)]
    pub destination: OrderDestination,
    pub shipping_method: &'a str,
    pub pickup_warehouse_id: Option<WarehouseId>,
    pub idempotency_key: &'a str,
    pub inserted_at: Timestamp,
    pub updated_at: Timestamp,
}

/// An order line to insert.
#[derive(diesel::Insertable)]
#[diesel(table_name = order_line_items)]
pub struct NewOrderLine<'a> {
    pub order_id: OrderId,
    pub product_id: ProductId,
    pub variant_id: VariantId,
    pub title: &'a str,
    pub options: String,
    pub sku: &'a str,
    pub image_src: Option<&'a str>,
    pub price: &'a Money,
    pub quantity: i32,
    pub discount: Money,
    pub total: Money,
    pub explanation: String,
    pub tax: Money,
    pub requires_shipping: bool,
}

/// An adjustment to insert.
#[derive(diesel::Insertable)]
#[diesel(table_name = order_adjustments)]
pub struct NewAdjustment<'a> {
    pub order_id: OrderId,
    pub position: i32,
    pub kind: &'static str,
    pub label: &'a str,
    pub explanation: String,
    pub amount: &'a Money,
    pub counts: bool,
}

/// A shipment to insert.
#[derive(diesel::Insertable)]
#[diesel(table_name = shipments)]
pub struct NewShipment<'a> {
    pub order_id: OrderId,
    pub carrier: &'a str,
    pub tracking_number: &'a str,
    pub tracking_url: &'a str,
    pub idempotency_key: &'a str,
    pub actor_id: Option<UserId>,
    pub inserted_at: Timestamp,
}
