//! How fast things sell.

use std::{collections::HashMap, time::Duration};

use crate::{Result, accounts::Scope, db::Conn, foundation::clock::Timestamp, q};

const MINUTE: Duration = Duration::from_secs(60);

/// A minute of the shop's time, and what was sold in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoldMinute {
    /// When it began.
    pub begins: Timestamp,
    /// Units of orders that were placed in it and stand: not waiting for a payment online, nor called
    /// off.
    pub units: i64,
}

/// So many of the last minutes, each with what was sold in it; the present one comes last.
pub fn sold_by_minute(conn: &mut Conn<'_>, scope: &Scope, minutes: u32) -> Result<Vec<SoldMinute>> {
    scope.require_admin()?;
    let wanted = last_minutes(conn.now(), minutes);
    let Some(since) = wanted.first().copied() else { return Ok(Vec::new()) };
    let sold = q!(conn, orders::sales_report::by_minute(since))?;
    let sold: HashMap<_, _> =
        sold.into_iter().filter_map(|(minute, units)| minute.zip(units)).collect();
    let of = |begins: &Timestamp| sold.get(&minute_word(begins)).copied().unwrap_or(0);
    Ok(wanted.iter().map(|begins| SoldMinute { begins: *begins, units: of(begins) }).collect())
}

/// A minute as the database names it, in UTC: `2026-03-01T12:00`.
fn minute_word(begins: &Timestamp) -> String {
    begins.machine().chars().take(16).collect()
}

/// When each of the last minutes began, the present one last.
fn last_minutes(now: Timestamp, minutes: u32) -> Vec<Timestamp> {
    let into = now.micros().rem_euclid(MINUTE.as_micros() as i64);
    let present = now.before(Duration::from_micros(into.unsigned_abs()));
    (0..minutes).rev().map(|ago| present.before(MINUTE * ago)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_present_minute_comes_last() {
        let now = Timestamp::parse("2026-03-01T00:01:30.500000Z").unwrap();
        let minutes: Vec<_> = last_minutes(now, 3).iter().map(minute_word).collect();
        assert_eq!(minutes, ["2026-02-28T23:59", "2026-03-01T00:00", "2026-03-01T00:01"]);
        let sharp = Timestamp::parse("2026-03-01T00:01:00.000000Z").unwrap();
        assert_eq!(last_minutes(sharp, 1), [sharp]);
        assert_eq!(last_minutes(now, 0), []);
    }
}
