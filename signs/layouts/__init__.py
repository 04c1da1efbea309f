"""How a face is laid out on a panel: one file a layout."""
