"""The background is awake while a TikTok page is in sight, and no longer."""
