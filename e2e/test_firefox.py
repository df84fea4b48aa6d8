"""Firefox pairs, and shows the labels of the video on screen."""
