"""The sentences of the guide's examples."""

SENTENCE = "The cat that chased the mouse was hungry."
PAIR = ("Where is Mehdi living these days?", "Mehdi lives in Calgary.")
BANKS = ("We sat on the bank of the river.", "The bank lent us money.")
