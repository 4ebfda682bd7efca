"""A fictional wilaya, furnished by calling actions only."""
