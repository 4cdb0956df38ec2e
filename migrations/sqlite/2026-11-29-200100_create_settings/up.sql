-- At most one row. It is inserted when the shop first starts.
CREATE TABLE settings (
    id BIGINT NOT NULL PRIMARY KEY CONSTRAINT settings_one_row_check CHECK (id = 1),
    shop_name TEXT NOT NULL,
    currency TEXT NOT NULL,
    charges_tax BOOLEAN NOT NULL DEFAULT FALSE,
    prices_include_tax BOOLEAN NOT NULL DEFAULT FALSE,
    charges_shipping BOOLEAN NOT NULL DEFAULT FALSE,
    max_quantity INTEGER NOT NULL DEFAULT 99 CONSTRAINT settings_max_quantity_check CHECK (max_quantity BETWEEN 1 AND 9999),
    max_lines INTEGER NOT NULL DEFAULT 100 CONSTRAINT settings_max_lines_check CHECK (max_lines BETWEEN 1 AND 500),
    guest_cart_days INTEGER NOT NULL DEFAULT 30 CONSTRAINT settings_guest_cart_days_check CHECK (guest_cart_days BETWEEN 1 AND 365),
    customer_cart_days INTEGER NOT NULL DEFAULT 90 CONSTRAINT settings_customer_cart_days_check CHECK (customer_cart_days BETWEEN 1 AND 365),
    hold_minutes INTEGER NOT NULL DEFAULT 20 CONSTRAINT settings_hold_minutes_check CHECK (hold_minutes BETWEEN 15 AND 30),
    low_stock_at INTEGER NOT NULL DEFAULT 5,
    company TEXT NOT NULL DEFAULT '',
    street TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    vat_number TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    -- Receives a mail for each new order: this address, `email` if empty, nobody if null.
    order_mail_to TEXT DEFAULT '',
    takes_transfers BOOLEAN NOT NULL DEFAULT TRUE,
    takes_cash BOOLEAN NOT NULL DEFAULT FALSE,
    bank_details TEXT NOT NULL DEFAULT '',
    stripe_catalogue BOOLEAN NOT NULL DEFAULT FALSE,
    -- Texts of the home page, the footer and the product pages.
    heading TEXT NOT NULL DEFAULT '',
    lead TEXT NOT NULL DEFAULT '',
    shop_window BOOLEAN NOT NULL DEFAULT FALSE,
    motto TEXT NOT NULL DEFAULT '',
    returns TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    updated_at TEXT NOT NULL
);

-- Time zone, business days and holidays: one row beside the settings.
CREATE TABLE business_calendar (
    id INTEGER PRIMARY KEY NOT NULL REFERENCES settings (id) ON DELETE CASCADE,
    time_zone TEXT NOT NULL DEFAULT 'UTC' CHECK (time_zone <> ''),
    -- Any of mon tue wed thu fri sat sun, with spaces between.
    business_days TEXT NOT NULL DEFAULT 'mon tue wed thu fri' CHECK (business_days <> ''),
    -- One date per line: 2026-04-03, or 12-25 for every year.
    holidays TEXT NOT NULL DEFAULT '',
    handling_days INTEGER NOT NULL DEFAULT 0 CHECK (handling_days BETWEEN 0 AND 60),
    -- A time such as 14:00. Later orders count from the next business day. Empty if there is no such time.
    cut_off TEXT NOT NULL DEFAULT ''
);
