//! Allocating an amount to several lines.

use super::amounts::MinorUnits;

/// The weight of a line in an allocation.
#[derive(Clone, Copy)]
pub struct Weight {
    /// Breaks ties between equal remainders: the smaller key wins.
    pub key: i64,
    /// The weight, which also limits the line's share.
    pub amount: MinorUnits,
}

/// Allocates an amount in proportion to weights, exactly: each line gets the whole units of its
/// share, and the largest remainders get one more unit each.
///
/// `amount` must be at most the sum of the weights, so that no share exceeds its weight.
pub fn allocate(amount: MinorUnits, weights: &[Weight]) -> Vec<MinorUnits> {
    let whole: MinorUnits = weights.iter().map(|weight| weight.amount).sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let mut shares: Vec<MinorUnits> =
        weights.iter().map(|weight| amount * weight.amount / whole).collect();
    let mut missing = amount - shares.iter().sum::<MinorUnits>();
    if missing > 0 {
        let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
        by_remainder.sort_by_key(|&index| {
            let weight = weights[index];
            let remainder = amount * weight.amount % whole;
            (-remainder, weight.key)
        });
        // There are always fewer missing units than remainders.
        for index in by_remainder {
            if missing == 0 {
                break;
            }
            shares[index] += 1;
            missing -= 1;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares<const N: usize>(
        amount: MinorUnits,
        weights: [(i64, MinorUnits); N],
    ) -> Vec<MinorUnits> {
        allocate(amount, &weights.map(|(key, amount)| Weight { key, amount }))
    }

    #[test]
    fn the_largest_remainders_get_the_missing_units() {
        assert_eq!(shares(10, [(1, 50), (2, 30), (3, 20)]), [5, 3, 2]);
        assert_eq!(shares(10, [(1, 10), (2, 10), (3, 10)]), [4, 3, 3]);
        assert_eq!(shares(10, [(3, 10), (2, 10), (1, 10)]), [3, 3, 4]);
        assert_eq!(shares(100, [(1, 334), (2, 333), (3, 333)]), [34, 33, 33]);
    }

    #[test]
    fn no_share_exceeds_its_weight() {
        assert_eq!(shares(60, [(1, 10), (2, 50)]), [10, 50]);
        assert_eq!(shares(59, [(1, 1), (2, 58), (3, 1)]), [1, 57, 1]);
        assert_eq!(shares(0, [(1, 0), (2, 0)]), [0, 0]);
        assert_eq!(shares(0, []), []);
    }
}
