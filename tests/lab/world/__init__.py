"""The world a dialer meets in the guest: phones, cables, a modem, a provider, and the dialer itself."""
