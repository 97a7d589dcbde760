"""The heads of the tasks: masked words, next sentences, labels, tokens, answers, sentences."""
