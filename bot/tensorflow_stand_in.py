"""Stands in for TensorFlow, which Rasa imports at start and this assistant never calls.

Rasa 3.6 imports TensorFlow for DIET, TED and ResponseSelector wherever its modules are loaded. None
of these is in our pipeline, and without TensorFlow the environment is 0.7 GB in place of 2.5 GB and
the server starts with 410 MB in place of 680 MB. The stand-in answers imports and attribute access,
so that class bodies and annotations load; whatever is *called* raises ``TensorFlowAbsent``.
"""

import importlib.abc
import importlib.machinery
import sys
import types
from typing import Any

PACKAGES = frozenset(
    {"tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"}
)


class TensorFlowAbsent(RuntimeError):
    """Something in the pipeline called TensorFlow."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} was called, but TensorFlow is not installed: this assistant's environment "
            "leaves it out. Take components that need it (DIETClassifier, TEDPolicy, "
            "ResponseSelector) out of bot/config.yml."
        )


class _Absent(type):
    """The type of every name in the stand-in: a class that cannot be called."""

    def __getattr__(cls, name: str) -> "_Absent":
        if name.startswith("__"):
            raise AttributeError(name)
        return _absent(f"{cls.__qualname__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if "_stands_in" in cls.__dict__:
            raise TensorFlowAbsent(cls.__qualname__)
        return super().__call__(*args, **kwargs)  # Rasa's own subclass of a TensorFlow class


def _absent(name: str) -> _Absent:
    return _Absent(name, (), {"_stands_in": True})


class _AbsentModule(types.ModuleType):
    __path__: list[str] = []  # noqa: RUF012  (a package: its submodules are asked for as well)

    def __getattr__(self, name: str) -> _Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return _absent(f"{self.__name__}.{name}")


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in PACKAGES:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run: every name is made when it is asked for."""


def install() -> None:
    """Answer imports of TensorFlow from now on. Must run before Rasa is imported; again is fine."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
