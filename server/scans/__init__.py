"""The pages that a scan opens: which door, which person, where to; the plate; a phone that becomes somebody's."""
