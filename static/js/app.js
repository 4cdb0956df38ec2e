// Gifts for pages that are complete without them.
