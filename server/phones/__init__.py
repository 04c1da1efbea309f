"""Whose phone it is: invites, PINs, the cookie, lost and shared phones (手机绑定)."""
