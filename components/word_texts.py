"""Sentences to begin with: one word in several contexts."""

FIRST_SENTENCES = """The coolest programming language is Python
Python can be aggressive sometimes during hunting
my snake is not poisonous and very friendly
Programming is very difficult for beginner"""

FIRST_PICKS = "6,1,2,1"
"""Python, Python, snake, programming: the number of the word in each of these sentences."""

BANK = """She opened a savings account at the bank.
The bank refused to lend us any more money.
We sat on the bank and watched the boats go by.
He works as a clerk in a bank in the city.
The river burst its banks after the heavy rain.
Willows grew along the left bank of the stream.
My bank charges a fee for every transfer.
The otter slid down the muddy bank into the water.
The central bank raised interest rates again.
They tied the canoe to a root on the bank.
You can change your dollars at any bank.
A heron stood still on the far bank.
The bank closed its branch in our village.
Fishermen lined both banks of the canal.
Robbers broke into the bank during the night.
The path follows the bank until it meets the road.
Her salary is paid into the bank every month.
Reeds hid the bank from the people in the boat.
The bank asked for two signatures on the loan.
Cattle had trampled the bank where they came to drink."""
"""Two senses, ten sentences each."""

EXAMPLES = {"Python and a snake": (FIRST_SENTENCES, FIRST_PICKS), "bank, 20 sentences": (BANK, "")}
"""Sentences and picks, by the label of the button."""
