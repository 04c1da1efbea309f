"""The API: versioned JSON under ``/api/v1``, for other programs (接口)."""
