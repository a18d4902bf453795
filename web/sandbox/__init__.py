"""The UPI network of demo mode: the provider's side and the customer's phone."""
