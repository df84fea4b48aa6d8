"""What language and vision models are told: versioned data, and how it is rendered."""
