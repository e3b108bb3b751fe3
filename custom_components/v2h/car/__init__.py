"""The cars: which one is here, what their owner told of them, and what is in them."""
