"""The drivers: one dial session, one scan. They let the tables meet the world."""
