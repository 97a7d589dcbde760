"""A model from the Hub, from the choice in the menu to its heads on screen, and when it fails."""

import pytest

from tests.models.hub_stand_in import NAME, HubStandIn
from tests.visiting import messages, visit

TEXT = "the cat sat"


@pytest.mark.usefixtures("fresh_caches")
def test_a_chosen_model_is_fetched_and_shown(hub: HubStandIn) -> None:
    app = visit("attention_heads", model=NAME, text=TEXT)
    assert not app.error
    assert [chart.proto.id for chart in app.get("bidi_component")]
    assert any("model.safetensors" in path for path in (str(request) for request in hub.requests))


@pytest.mark.usefixtures("fresh_caches")
def test_a_failure_says_why_and_another_try_works(hub: HubStandIn) -> None:
    hub.mode = "no repository"
    app = visit("attention_heads", model=NAME, text=TEXT)
    assert f"{NAME} could not be fetched" in app.error[0].value.replace("\\", "")
    assert app.info[0].value
    assert app.text_input(key="text").value == TEXT
    hub.mode = "ok"
    app.button(key="try_again").click().run()
    assert not app.error
    assert not [message for message in messages(app) if "could not" in message]
    assert app.get("bidi_component")
