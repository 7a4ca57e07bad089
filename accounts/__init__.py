"""The vendor's customers: what is known of them, how it comes in, what is learnt from all."""
