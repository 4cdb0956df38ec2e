//! The cart compared with a simple model, for random sequences of actions.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use vitrine::Error;
use vitrine::foundation::ids::{CartItemId, VariantId};

use crate::on_both;
use crate::support::Database;
use crate::support::shopper::Shopper;
use crate::support::test_shop::{TestShop, VariantFixture};

#[derive(Clone, Debug)]
enum Action {
    /// Adds units of a variant.
    Add(usize, i32),
    /// Sets the quantities of lines, by position.
    Update(Vec<(usize, i32)>),
    /// Removes a line.
    Remove(usize),
    /// Sets the stock of a variant, as the shopkeeper does.
    Count(usize, i32),
}

const MAXIMA: [Option<i32>; 4] = [None, Some(1), Some(5), None];

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        4 => (0..4_usize, -1..=101_i32).prop_map(|(variant, n)| Action::Add(variant, n)),
        3 => (0..4_usize, 1..=6_i32).prop_map(|(variant, n)| Action::Add(variant, n)),
        3 => prop::collection::vec((0..4_usize, -1..=101_i32), 1..4).prop_map(Action::Update),
        3 => prop::collection::vec((0..4_usize, 0..=5_i32), 1..4).prop_map(Action::Update),
        1 => (0..4_usize).prop_map(Action::Remove),
        2 => (0..4_usize, 0..=120_i32).prop_map(|(variant, n)| Action::Count(variant, n)),
    ]
}

/// The lines of the cart, and the stock of each variant.
#[derive(Default)]
struct Model {
    lines: Vec<(usize, i32)>,
    stock: [i32; 4],
}

impl Model {
    fn limit(&self, variant: usize) -> i32 {
        self.stock[variant].min(MAXIMA[variant].unwrap_or(99))
    }

    /// Returns `true` if the action succeeds.
    fn run(&mut self, action: &Action) -> bool {
        match action {
            Action::Count(variant, n) => self.stock[*variant] = *n,
            Action::Remove(line) if *line < self.lines.len() => drop(self.lines.remove(*line)),
            Action::Remove(_) => {}
            Action::Add(variant, n) => return self.add(*variant, *n),
            Action::Update(wishes) => return self.update(wishes),
        }
        true
    }

    fn add(&mut self, variant: usize, n: i32) -> bool {
        let had = self.lines.iter().find(|line| line.0 == variant).map_or(0, |line| line.1);
        let cap = self.limit(variant);
        if !(1..=99).contains(&n) || had >= cap {
            return false;
        }
        self.lines.retain_mut(|line| {
            if line.0 == variant {
                line.1 = (had + n).min(cap);
            }
            true
        });
        if had == 0 {
            self.lines.push((variant, n.min(cap)));
        }
        true
    }

    fn update(&mut self, wishes: &[(usize, i32)]) -> bool {
        let mut after = self.lines.clone();
        for (line, n) in wishes.iter().filter(|wish| wish.0 < self.lines.len()) {
            after[*line].1 = *n;
        }
        let fine = after.iter().zip(&self.lines).all(|(now, then)| {
            (0..=99).contains(&now.1) && (now.1 <= then.1 || now.1 <= self.limit(now.0))
        });
        if fine {
            after.retain(|line| line.1 > 0);
            self.lines = after;
        }
        fine
    }
}

/// Runs the action in the shop. Lines that do not exist are left out.
fn run(test_shop: &TestShop, ada: &Shopper, variants: &[VariantId], action: &Action) -> bool {
    let line = |n: usize| ada.contents(test_shop).lines.get(n).map(|line| line.item.id);
    let result = match action {
        Action::Count(variant, n) => test_shop.set_stock(variants[*variant], *n),
        Action::Add(variant, n) => ada.add(test_shop, variants[*variant], *n).map(|_| ()),
        Action::Remove(n) => {
            let gone = CartItemId::from(0);
            ada.remove(test_shop, line(*n).unwrap_or(gone)).map(|_| ())
        }
        Action::Update(wishes) => {
            let known = wishes.iter().filter_map(|(n, to)| Some((line(*n)?, to.to_string())));
            let known: Vec<_> = known.collect();
            let form: Vec<_> =
                known.iter().map(|(id, to)| (format!("items[{id}][quantity]"), &**to)).collect();
            ada.update(test_shop, &form).map(|_| ())
        }
    };
    match result {
        Ok(()) => true,
        Err(Error::Rejected(_) | Error::Invalid(_)) => false,
        Err(other) => panic!("{action:?}: {other:?}"),
    }
}

on_both! {
    fn the_cart_behaves_like_its_model(db: Database) {
        let test_shop = TestShop::on(db);
        let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
        let number = std::cell::Cell::new(0);
        let tried = TestRunner::new(config).run(&prop::collection::vec(action(), 1..25), |deeds| {
            number.set(number.get() + 1);
            let ada = Shopper::customer(&test_shop, &format!("ada{}", number.get()));
            let goods = MAXIMA.map(|max_per_order| VariantFixture {
                price: "0.125", stock: Some(0), max_per_order, backorder: false
            });
            let variants = test_shop.create_product(&format!("Goods {}", number.get()), &goods).variants;
            let mut model = Model::default();
            for action in &deeds {
                let done = run(&test_shop, &ada, &variants, action);
                prop_assert_eq!(done, model.run(action), "{:?}", action);
                let contents = ada.contents(&test_shop);
                let lines: Vec<_> =
                    contents.lines.iter().map(|line| (line.item.offer.variant_id, line.item.quantity)).collect();
                let wanted: Vec<_> = model.lines.iter().map(|(v, n)| (variants[*v], *n)).collect();
                prop_assert_eq!(lines, wanted, "{:?}", action);
                let cents = |(v, n): &(usize, i32)| {
                    if model.stock[*v] == 0 { 0 } else { (i64::from(*n) * 125 + 5) / 10 }
                };
                let total: i64 = model.lines.iter().map(cents).sum();
                prop_assert_eq!(contents.total().to_micros(), Ok(total * 10_000));
            }
            Ok(())
        });
        tried.unwrap();
    }
}
