"""Zones, sites, buildings, floors, rooms and who leases them (园区运营管理)."""
