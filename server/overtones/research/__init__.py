"""Tools of researchers: labelled scripts, evaluation, training."""
