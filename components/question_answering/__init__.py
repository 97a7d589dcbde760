"""The page `/question_answering`."""
