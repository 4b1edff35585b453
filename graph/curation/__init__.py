"""The curator's last word: decisions, how they take effect, and what to look at first."""
