"""Lists of texts to classify, one click away."""

from components.inputs.listed_sentences import ListExample

EXAMPLES = (
    ListExample(
        label="Films, meals, markets",
        sentences=(
            "A wonderful film that never bores.",
            "Two hours of my life that I will not get back.",
            "The soup was cold, but the waiter could not have been kinder.",
            "The museum opens at ten on weekdays.",
            "Stocks rallied and the company beat its forecast.",
            "Shares plunged after the company warned of heavy losses.",
            "The central bank left its interest rate unchanged.",
            "Not bad at all.",
            "I expected more.",
            "The train to Calgary leaves from platform four.",
        ),
    ),
    ListExample(
        label="One word makes the difference",
        sentences=(
            "The food was good.",
            "The food was not good.",
            "The food was not bad.",
            "The food was hardly good.",
            "The food could have been better.",
            "Nobody would call the food good.",
        ),
    ),
)
