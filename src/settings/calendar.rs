//! Estimates of when orders are handled and when they arrive.

use jiff::{Span, civil::Date};

use crate::foundation::clock::Timestamp;

use super::models::Calendar;

/// Maximum number of days to search ahead for a business day.
const MAX_DAYS_AHEAD: i32 = 2_000;

impl Calendar {
    /// Returns `true` if orders are packed and shipped on a day.
    pub fn is_business_day(&self, day: Date) -> bool {
        self.business_days.has(day.weekday()) && !self.holidays.has(day)
    }

    /// The business day on which the shop starts to handle an order.
    pub fn handling_day(&self, ordered: Timestamp) -> Date {
        let local = self.zone.date_and_time_of(ordered);
        let today = local.date();
        if self.is_business_day(today) && self.cut_off.allows(local.time()) {
            today
        } else {
            self.business_day_after(today)
        }
    }

    /// The day on which an order arrives if the carrier needs `transit_days` business days.
    pub fn arrival(&self, ordered: Timestamp, transit_days: i32) -> Date {
        let days = self.handling_days.max(0).saturating_add(transit_days.max(0));
        (0..days).fold(self.handling_day(ordered), |day, _| self.business_day_after(day))
    }

    /// The estimated arrival of an order, for people: `arrives Mon 30 Nov to Wed 2 Dec`.
    pub fn arrival_text(&self, ordered: Timestamp, min_days: i32, max_days: i32) -> String {
        format!("arrives {}", self.arrival_days(ordered, min_days, max_days, " to "))
    }

    /// Returns the first and last day on which an order may arrive, for people, joined by
    /// `separator`: `Mon 30 Nov – Wed 2 Dec`.
    pub fn arrival_days(
        &self,
        ordered: Timestamp,
        min_days: i32,
        max_days: i32,
        separator: &str,
    ) -> String {
        let first = self.arrival(ordered, min_days);
        let last = self.arrival(ordered, max_days);
        if first == last {
            format_day(first)
        } else {
            format!("{}{separator}{}", format_day(first), format_day(last))
        }
    }

    /// Formats the deadline for an order to be handled on the same day as an order placed now:
    /// `14:00 CET on Mon 30 Nov`, or only the day if there is no cut-off.
    pub fn order_deadline(&self, ordered: Timestamp) -> String {
        let day = self.handling_day(ordered);
        match self.cut_off.time() {
            Some(time) => {
                let time = self.zone.clock_time_of(day.to_datetime(time));
                format!("{time} on {}", format_day(day))
            }
            None => format_day(day),
        }
    }

    fn business_day_after(&self, day: Date) -> Date {
        // Always found: every week has a business day, and holidays are limited.
        let later = (1..=MAX_DAYS_AHEAD).map(|days| day.saturating_add(Span::new().days(days)));
        let mut days = later.skip_while(|day| !self.is_business_day(*day));
        days.next().unwrap_or(day)
    }
}

/// Formats a day for people, without the year: `Mon 30 Nov`.
fn format_day(day: Date) -> String {
    day.strftime("%a %-d %b").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::{
        calendar::{BusinessDays, CutOff},
        zone::Zone,
    };

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    /// A shop in Zurich that works from Monday to Friday, with a cut-off at 14:00.
    fn zurich() -> Calendar {
        Calendar {
            zone: Zone::from_name("Europe/Zurich").unwrap(),
            cut_off: "14:00".parse().unwrap(),
            ..Calendar::default()
        }
    }

    #[test]
    fn weekends_are_skipped() {
        // A Friday noon, and the Sunday after it.
        let calendar = zurich();
        assert_eq!(calendar.arrival_text(at("2026-11-27T11:00:00Z"), 1, 1), "arrives Mon 30 Nov");
        assert_eq!(
            calendar.arrival_text(at("2026-11-29T11:00:00Z"), 1, 3),
            "arrives Tue 1 Dec to Thu 3 Dec"
        );
        let every_day = BusinessDays::from_codes(BusinessDays::ALL.map(|(code, ..)| code)).unwrap();
        let calendar = Calendar { business_days: every_day, ..zurich() };
        assert_eq!(calendar.arrival_text(at("2026-11-27T11:00:00Z"), 1, 1), "arrives Sat 28 Nov");
    }

    #[test]
    fn the_cut_off_is_in_the_shops_time_zone() {
        let calendar = zurich();
        // 13:59 and 14:00 in Zurich, in winter and in summer.
        assert_eq!(calendar.arrival_text(at("2026-11-26T12:59:59Z"), 1, 1), "arrives Fri 27 Nov");
        assert_eq!(calendar.arrival_text(at("2026-11-26T13:00:00Z"), 1, 1), "arrives Mon 30 Nov");
        assert_eq!(calendar.arrival_text(at("2026-07-15T11:59:59Z"), 1, 1), "arrives Thu 16 Jul");
        assert_eq!(calendar.arrival_text(at("2026-07-15T12:00:00Z"), 1, 1), "arrives Fri 17 Jul");
        let all_day = Calendar { cut_off: CutOff::default(), ..zurich() };
        assert_eq!(all_day.arrival_text(at("2026-11-26T22:59:59Z"), 0, 0), "arrives Thu 26 Nov");
        assert_eq!(all_day.arrival_text(at("2026-11-26T23:00:00Z"), 0, 0), "arrives Fri 27 Nov");
    }

    #[test]
    fn order_by_names_the_next_cut_off() {
        let calendar = zurich();
        for (now, deadline) in [
            ("2026-11-26T12:59:59Z", "14:00 CET on Thu 26 Nov"),
            ("2026-11-26T13:00:00Z", "14:00 CET on Fri 27 Nov"),
            ("2026-11-27T13:00:00Z", "14:00 CET on Mon 30 Nov"),
            ("2026-11-29T23:30:00Z", "14:00 CET on Mon 30 Nov"),
            ("2026-07-15T11:59:59Z", "14:00 CEST on Wed 15 Jul"),
        ] {
            assert_eq!(calendar.order_deadline(at(now)), deadline, "{now}");
        }
        let all_day = Calendar { cut_off: CutOff::default(), ..zurich() };
        assert_eq!(all_day.order_deadline(at("2026-11-27T13:00:00Z")), "Fri 27 Nov");
        let days = |from, to| calendar.arrival_days(at("2026-11-27T13:00:00Z"), from, to, " – ");
        assert_eq!(days(1, 3), "Tue 1 Dec – Thu 3 Dec");
        assert_eq!(days(1, 1), "Tue 1 Dec");
    }

    #[test]
    fn clock_changes_do_not_shift_days() {
        // Saturday evening before the clocks change in March and in October, and the Monday after.
        let calendar = zurich();
        for (ordered, arrives) in [
            ("2026-03-28T22:30:00Z", "arrives Tue 31 Mar"),
            ("2026-03-29T00:59:59Z", "arrives Tue 31 Mar"),
            ("2026-10-24T22:30:00Z", "arrives Tue 27 Oct"),
            ("2026-10-25T01:30:00Z", "arrives Tue 27 Oct"),
        ] {
            assert_eq!(calendar.arrival_text(at(ordered), 1, 1), arrives, "{ordered}");
        }
    }

    #[test]
    fn holidays_are_skipped_across_the_year_end() {
        let holidays = "12-25 Christmas\n12-26\n\n 01-01\n2027-01-04 Stocktaking";
        let calendar = Calendar { holidays: holidays.parse().unwrap(), ..zurich() };
        assert_eq!(calendar.arrival_text(at("2026-12-24T09:00:00Z"), 1, 1), "arrives Mon 28 Dec");
        // Thursday the 31st: Friday is New Year's Day, Monday is a listed holiday.
        assert_eq!(calendar.arrival_text(at("2026-12-31T09:00:00Z"), 1, 1), "arrives Tue 5 Jan");
    }

    #[test]
    fn handling_time_precedes_transit() {
        let calendar = Calendar { handling_days: 2, ..zurich() };
        // Thursday morning: handed over on Monday.
        assert_eq!(
            calendar.arrival_text(at("2026-11-26T08:00:00Z"), 1, 2),
            "arrives Tue 1 Dec to Wed 2 Dec"
        );
        let slow = Calendar { handling_days: 400, ..zurich() };
        assert!(slow.arrival_text(at("2026-11-26T08:00:00Z"), 365, 365).starts_with("arrives "));
    }
}
