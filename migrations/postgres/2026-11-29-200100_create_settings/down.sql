DROP TABLE business_calendar;
DROP TABLE settings;
