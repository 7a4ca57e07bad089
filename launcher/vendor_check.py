"""The vendor's files are read before anything starts: every fault at once, and where it is."""

from pathlib import Path

from launcher.terminal import Refused


def check_vendor(folder: Path) -> None:
    """Raises ``Refused`` with every problem in the vendor's catalogue, teams and sentences."""
    # Read here, for the launcher's other verbs need none of it.
    from intake.sentences import SentenceError, load_sentences
    from offers import CatalogueError, load_catalogue
    from scheduler import TeamsError, load_teams

    told: list[str] = []
    for load, part in ((load_catalogue, "catalogue"), (load_teams, "teams")):
        try:
            load(folder / part)
        except (CatalogueError, TeamsError) as error:
            told += [f"{part}/{problem}" for problem in error.problems]
    try:
        load_sentences(folder)
    except SentenceError as error:
        told.append(str(error))
    if told:
        count = "one problem" if len(told) == 1 else f"{len(told)} problems"
        raise Refused(f"{folder} has {count}:\n\n" + "\n".join(f"  {line}" for line in told))
