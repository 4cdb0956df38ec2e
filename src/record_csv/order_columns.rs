//! The columns of orders in exports of Shopify and of WooCommerce's plugins, without case, spaces and punctuation.

/// Names of a column. The first that a file has counts.
type Names = &'static [&'static str];

/// The columns of an address.
pub struct AddressColumns {
    pub name: Names,
    pub first_name: Names,
    pub last_name: Names,
    pub company: Names,
    pub line1: Names,
    pub line2: Names,
    pub postcode: Names,
    pub city: Names,
    pub region: Names,
    pub country: Names,
    pub phone: Names,
}

/// The columns of orders.
pub struct OrderColumns {
    pub number: Names,
    pub external_id: Names,
    pub email: Names,
    pub placed_at: Names,
    pub cancelled_at: Names,
    pub currency: Names,
    pub subtotal: Names,
    pub discount: Names,
    pub discount_code: Names,
    pub shipping: Names,
    pub shipping_method: Names,
    pub tax: Names,
    /// All of these are added.
    pub fees: Names,
    pub total: Names,
    pub refunded: Names,
    pub status: Names,
    pub fulfillment: Names,
    pub item_title: Names,
    pub item_sku: Names,
    pub item_quantity: Names,
    pub item_price: Names,
    pub item_total: Names,
    pub billing: AddressColumns,
    pub shipping_address: AddressColumns,
}

/// A column without which orders can't be read.
pub struct RequiredColumn {
    pub names: Names,
    pub label: &'static str,
}

impl OrderColumns {
    /// Shopify's export of orders.
    pub const SHOPIFY: Self = Self {
        number: &["name"],
        external_id: &["id"],
        email: &["email"],
        placed_at: &["createdat"],
        cancelled_at: &["cancelledat"],
        currency: &["currency"],
        subtotal: &["subtotal"],
        discount: &["discountamount"],
        discount_code: &["discountcode"],
        shipping: &["shipping"],
        shipping_method: &["shippingmethod"],
        tax: &["taxes"],
        fees: &["duties", "tip", "tipamount"],
        total: &["total"],
        refunded: &["refundedamount"],
        status: &["financialstatus"],
        fulfillment: &["fulfillmentstatus"],
        item_title: &["lineitemname"],
        item_sku: &["lineitemsku"],
        item_quantity: &["lineitemquantity"],
        item_price: &["lineitemprice"],
        item_total: &[],
        billing: AddressColumns {
            name: &["billingname"],
            first_name: &[],
            last_name: &[],
            company: &["billingcompany"],
            line1: &["billingaddress1", "billingstreet"],
            line2: &["billingaddress2"],
            postcode: &["billingzip"],
            city: &["billingcity"],
            region: &["billingprovincename", "billingprovince"],
            country: &["billingcountry"],
            phone: &["billingphone"],
        },
        shipping_address: AddressColumns {
            name: &["shippingname"],
            first_name: &[],
            last_name: &[],
            company: &["shippingcompany"],
            line1: &["shippingaddress1", "shippingstreet"],
            line2: &["shippingaddress2"],
            postcode: &["shippingzip"],
            city: &["shippingcity"],
            region: &["shippingprovincename", "shippingprovince"],
            country: &["shippingcountry"],
            phone: &["shippingphone"],
        },
    };

    /// Exports of WooCommerce's common plugins.
    pub const WOOCOMMERCE: Self = Self {
        number: &["ordernumberformatted", "ordernumber", "orderid"],
        external_id: &["orderid"],
        email: &["billingemail", "customeremail", "emailbilling", "email"],
        placed_at: &["orderdate", "date", "datecreated"],
        cancelled_at: &[],
        currency: &["ordercurrency", "currency"],
        subtotal: &[],
        discount: &["discounttotal", "cartdiscount", "cartdiscountamount"],
        discount_code: &["couponcode", "coupons"],
        shipping: &["shippingtotal", "ordershipping", "ordershippingamount"],
        shipping_method: &["shippingmethodtitle", "shippingmethod"],
        tax: &["taxtotal", "ordertotaltaxamount", "totaltax", "ordertax"],
        fees: &["feetotal"],
        total: &["ordertotal", "ordertotalamount"],
        refunded: &["refundedtotal", "totalrefunded", "orderrefundamount"],
        status: &["orderstatus", "status"],
        fulfillment: &[],
        item_title: &["itemname", "productname"],
        item_sku: &["itemsku", "productsku", "sku"],
        item_quantity: &["itemquantity", "quantity", "quantityrefund"],
        item_price: &["itemcost", "itemprice"],
        item_total: &["itemsubtotal", "itemtotal", "linetotal"],
        billing: AddressColumns {
            name: &["billingname"],
            first_name: &["billingfirstname", "firstnamebilling"],
            last_name: &["billinglastname", "lastnamebilling"],
            company: &["billingcompany", "companybilling"],
            line1: &["billingaddress1", "address12billing"],
            line2: &["billingaddress2"],
            postcode: &["billingpostcode", "postcodebilling"],
            city: &["billingcity", "citybilling"],
            region: &["billingstate", "statecodebilling"],
            country: &["billingcountry", "countrycodebilling"],
            phone: &["billingphone", "phonebilling"],
        },
        shipping_address: AddressColumns {
            name: &["shippingname"],
            first_name: &["shippingfirstname", "firstnameshipping"],
            last_name: &["shippinglastname", "lastnameshipping"],
            company: &["shippingcompany", "companyshipping"],
            line1: &["shippingaddress1", "address12shipping"],
            line2: &["shippingaddress2"],
            postcode: &["shippingpostcode", "postcodeshipping"],
            city: &["shippingcity", "cityshipping"],
            region: &["shippingstate", "statecodeshipping"],
            country: &["shippingcountry", "countrycodeshipping"],
            phone: &["shippingphone", "phoneshipping"],
        },
    };

    /// The columns without which orders can't be read.
    pub fn required(&self) -> [RequiredColumn; 3] {
        let is_shopify = self.number == Self::SHOPIFY.number;
        let labels = match is_shopify {
            true => ["Name", "Created at", "Total"],
            false => ["order_number", "order_date", "order_total"],
        };
        let [number, placed_at, total] = labels;
        [
            RequiredColumn { names: self.number, label: number },
            RequiredColumn { names: self.placed_at, label: placed_at },
            RequiredColumn { names: self.total, label: total },
        ]
    }

    /// The columns with amounts.
    pub fn amounts(&self) -> [Names; 9] {
        [
            self.subtotal,
            self.discount,
            self.shipping,
            self.tax,
            self.fees,
            self.total,
            self.refunded,
            self.item_price,
            self.item_total,
        ]
    }
}
