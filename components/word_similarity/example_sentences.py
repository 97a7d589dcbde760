"""Sentences to begin with: one word in several contexts."""

FIRST_SENTENCES = """The coolest programming language is Python
Python can be aggressive sometimes during hunting
my snake is not poisonous and very friendly
Programming is very difficult for beginner"""

FIRST_PICKS = "6,1,2,1"
"""Python, Python, snake, programming: the number of the word in each of these sentences."""

BANK = """She opened a savings account at the bank.
We sat on the grassy bank and watched the river flow by.
The bank refused to lend the company any more money.
Willows grew along the left bank of the stream.
He works for a bank in the financial district.
The otter slid down the muddy bank into the water.
My bank charges a fee for every transfer of money.
They tied the canoe to a root on the river bank.
The central bank raised interest rates again.
A heron stood still on the far bank of the lake.
You can change your dollars at any bank.
Fishermen sat along the bank of the canal.
Robbers stole the cash from the bank at night.
Cattle had trampled the bank of the stream where they drank.
Her salary is paid into her bank account every month.
Reeds grew so thick on the bank that we could not see the water.
The bank asked for two signatures on the loan.
The flood washed away the bank of the river.
Investors sold their shares in the bank after the crisis.
The boat ran aground near the bank of the river."""
"""Two senses in turn, ten sentences each."""

BAT = """He swung the bat and hit the ball over the fence.
The bat hung upside down in the cave.
She bought a wooden bat for the baseball season.
A bat flew out of the attic at dusk.
The player broke his bat in the second inning.
The bat finds insects by listening to echoes.
He tapped the bat on the home plate.
The wings of a bat are covered with thin skin.
The coach handed me a lighter bat.
A bat slept between the beams of the old barn.
My cricket bat is made of willow.
The vampire bat drinks the blood of cattle.
The batter gripped the bat with both hands.
A small brown bat circled above the pond.
He was allowed to keep the bat after the match.
The bat gave birth to a single pup."""
"""Two senses in turn, eight sentences each."""

EXAMPLES = {
    "Python and a snake": (FIRST_SENTENCES, FIRST_PICKS),
    "bank, 20 sentences": (BANK, ""),
    "bat, 16 sentences": (BAT, ""),
}
"""Sentences and picks, by the label of the button; all but the first written for this project."""
