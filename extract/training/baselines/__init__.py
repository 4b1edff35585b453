"""What the model is measured against on the same texts and folds; run `python -m extract.training.baselines`."""
