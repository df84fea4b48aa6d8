"""Back ends, one file each. Heavy modules are imported inside, when first used."""
