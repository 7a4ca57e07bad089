"""The lines that put Segue on a page, from the settings that the playground offers."""

from collections.abc import Mapping
from html import escape
from typing import Annotated, Literal

from pydantic import BaseModel, Field

PROPERTIES = (
    "accent",
    "on-accent",
    "link",
    "surface",
    "raised",
    "text",
    "muted",
    "line",
    "edge",
    "radius",
    "font",
)
"""What docs/how-to/embed.md lists under "Look"."""

CssValue = Annotated[str, Field(max_length=80, pattern=r"^[\w\s#.,%()'-]*$")]
Words = Annotated[str, Field(max_length=200)]


class Playing(BaseModel):
    """The settings, as they stand in the address."""

    face: Literal["chat", "form", "own", "booking"] = "chat"
    language: Literal["", "en", "de", "es"] = ""
    theme: Literal["", "auto", "light", "dark"] = ""
    title: Words = ""
    greeting: Words = ""
    chat: Literal["on", "off"] = "on"
    customer: Annotated[str, Field(max_length=64)] = ""
    """Id of one of the demonstration's customers; a stranger else."""
    consent: Literal["", "required"] = ""
    accent: CssValue = ""
    on_accent: CssValue = Field("", alias="on-accent")
    link: CssValue = ""
    surface: CssValue = ""
    raised: CssValue = ""
    text: CssValue = ""
    muted: CssValue = ""
    line: CssValue = ""
    edge: CssValue = ""
    radius: CssValue = ""
    font: CssValue = ""

    @property
    def look(self) -> dict[str, str]:
        """Custom property (without ``--segue-``) -> its value, of those that are set."""
        values = self.model_dump(by_alias=True)
        return {name: values[name].strip() for name in PROPERTIES if values[name].strip()}


def script_tag(playing: Playing, origin: str, token: str) -> str:
    """The one line, with the attributes that are set; ``token``: the identity token, or nothing."""
    attributes = {
        "language": playing.language,
        "title": playing.title,
        "greeting": playing.greeting,
        "chat": "off" if playing.chat == "off" else "",
        "identity-token": token,
        "consent": playing.consent,
    }
    set_ = "".join(f' data-{name}="{escape(value)}"' for name, value in attributes.items() if value)
    return f'<script src="{escape(origin)}/embed/v1/segue.js" defer{set_}></script>'


def elements(playing: Playing, choices: Mapping[str, Mapping[str, str]]) -> str:
    """The elements in the page; ``choices``: field -> value -> label, for a form of the page's."""
    theme = f' theme="{playing.theme}"' if playing.theme else ""
    own_chat = f"<segue-chat{theme}></segue-chat>" if theme and playing.chat == "on" else ""
    face = {
        "chat": "",
        "form": f"<segue-form{theme}></segue-form>",
        "booking": f"<segue-booking{theme}></segue-booking>",
        "own": own_form(choices),
    }[playing.face]
    return "\n".join(part for part in (face, own_chat) if part)


def own_form(choices: Mapping[str, Mapping[str, str]]) -> str:
    """A short form of the page's own, with its fields marked."""
    plans = "".join(
        f'\n      <option value="{escape(value)}">{escape(label)}</option>'
        for value, label in choices["plan"].items()
    )
    pains = "".join(
        f'\n    <label><input type="checkbox" name="pain" value="{escape(value)}">'
        f" {escape(label)}</label>"
        for value, label in choices["pain_points"].items()
    )
    return f"""<form data-segue-form action="/playground/sent">
  <label>Your plan
    <select name="plan" data-segue-field="plan">
      <option value="">Please choose</option>{plans}
    </select>
  </label>
  <label>People in your team
    <input name="team" inputmode="numeric" data-segue-field="team_size">
  </label>
  <fieldset data-segue-field="pain_points">
    <legend>What is in your way?</legend>{pains}
  </fieldset>
  <button>Send</button>
</form>"""


def style(playing: Playing) -> str:
    """The style sheet that goes with it; nothing where all is as it comes."""
    lines = [f"  --segue-{name}: {value};" for name, value in playing.look.items()]
    if playing.face == "own" and playing.theme:
        scheme = "light dark" if playing.theme == "auto" else playing.theme
        lines.append(f"  color-scheme: {scheme};")
    return "\n".join(["<style>", ":root {", *lines, "}", "</style>"]) if lines else ""


def snippet(
    playing: Playing, origin: str, choices: Mapping[str, Mapping[str, str]], *, known: bool
) -> str:
    """What one copies into a page; ``known``: the page is to say who its visitor is."""
    token = "the token that your server signs" if known else ""
    parts = (style(playing), script_tag(playing, origin, token), elements(playing, choices))
    return "\n".join(part for part in parts if part)
