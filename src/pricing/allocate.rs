//! Who bears which part of an amount.

use super::amounts::MinorUnits;

/// Divides an amount in proportion to weights, to the last unit: first everyone's whole units,
/// then one more for each of the largest remainders, of equal ones for the smaller key.
///
/// `amount` is at most the sum of the weights, so that nobody gets more than their weight.
pub fn allocate(amount: MinorUnits, weights: &[(i64, MinorUnits)]) -> Vec<MinorUnits> {
    let whole: MinorUnits = weights.iter().map(|(_, weight)| weight).sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let mut shares: Vec<MinorUnits> =
        weights.iter().map(|(_, weight)| amount * weight / whole).collect();
    let missing = amount - shares.iter().sum::<MinorUnits>();
    if missing > 0 {
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by_key(|&index| {
            let (key, weight) = weights[index];
            (-(amount * weight % whole), key)
        });
        // Fewer are missing than there are remainders.
        order.into_iter().zip(0..missing).for_each(|(index, _)| shares[index] += 1);
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::allocate;

    #[test]
    fn the_largest_remainders_get_what_is_left() {
        assert_eq!(allocate(10, &[(1, 50), (2, 30), (3, 20)]), [5, 3, 2]);
        assert_eq!(allocate(10, &[(1, 10), (2, 10), (3, 10)]), [4, 3, 3]);
        assert_eq!(allocate(10, &[(3, 10), (2, 10), (1, 10)]), [3, 3, 4]);
        assert_eq!(allocate(100, &[(1, 334), (2, 333), (3, 333)]), [34, 33, 33]);
    }

    #[test]
    fn nobody_gets_more_than_their_weight() {
        assert_eq!(allocate(60, &[(1, 10), (2, 50)]), [10, 50]);
        assert_eq!(allocate(59, &[(1, 1), (2, 58), (3, 1)]), [1, 57, 1]);
        assert_eq!(allocate(0, &[(1, 0), (2, 0)]), [0, 0]);
        assert_eq!(allocate(0, &[]), []);
    }
}
