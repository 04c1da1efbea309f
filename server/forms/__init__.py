"""Forms: what a browser sends becomes a model, or words beside each field; one macro draws them all."""
