"""The words of the teams' files: ids, lines, texts in several languages."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, RootModel, StringConstraints, model_validator

from vendor_files import A_LANGUAGE

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
LanguageTag = Annotated[str, A_LANGUAGE, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class Written(BaseModel):
    """Base of everything that stands in the teams' files."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(RootModel[Mapping[LanguageTag, Line]]):
    """A line per language; written as a plain line, it is English."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _plain_is_english(cls, written: Any) -> Any:
        return {"en": written} if isinstance(written, str) else written

    @model_validator(mode="after")
    def _has_english(self) -> "Text":
        if "en" not in self.root:
            raise ValueError("a text needs a line in en, for every language that is not written")
        return self

    def in_language(self, tag: str) -> str:
        """The line for a tag such as ``de`` or ``de-AT``; English where there is none."""
        return self.root.get(primary(tag), self.root["en"])


def primary(tag: str) -> str:
    """The language of a tag: ``de`` of ``de-AT``."""
    return tag.replace("_", "-").split("-")[0].lower()
