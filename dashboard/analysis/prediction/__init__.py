"""What heads predict: words, next sentences, labels, answers; and how often they are right."""
