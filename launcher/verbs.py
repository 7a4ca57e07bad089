"""The verbs, and a line on each: the same words before and after the environments exist."""

from console import COMMANDS

VERBS = {
    "up": "Set up what is missing, start everything, print one URL. Ctrl-C stops it all.",
    "down": "Stop what `up` started.",
    "status": "Show each part: state, process id, memory, how long it has been up.",
    "test": "Run every test: pytest's, with a browser, and the embed's. Takes pytest's options.",
    "endure": "Prove that CRMs get everything, once and in order, through every fault: minutes.",
    "check": "Check format, lint and types, of Python and TypeScript.",
    "setup": "Set up everything, start nothing.",
    "train": "Train the assistant, if its data, the catalogue's words or its pipeline changed.",
    "reset": "Stop, and delete database, model and generated data (--all: everything made).",
    "licences": "List the licence of every dependency; fail on one that is not allowed.",
    **{verb: command.line for verb, command in COMMANDS.items()},
}

# What needs development tools (requirements-dev.lock).
FOR_DEVELOPERS = frozenset({"test", "endure", "check", "licences"})
# What only looks at an installation, and so never makes one.
NEEDS_NO_SETUP = frozenset({"down", "status", "reset"})


def overview() -> str:
    """What ``./segue --help`` says."""
    width = max(map(len, VERBS))
    lines = [f"  {verb:<{width}}  {line}" for verb, line in VERBS.items()]
    return "\n".join(
        [
            "Segue turns a visitor's answers into the right next step.",
            "",
            "Usage: ./segue VERB [OPTIONS]",
            "",
            *lines,
            "",
            "./segue VERB --help shows a verb's options (where ./segue setup has run).",
            "./segue up takes --port, --host, --no-demo and --detach. All that is made stands",
            "in .segue/ (SEGUE_HOME moves it); SEGUE_* variables set a deployment",
            "(store/settings.py).",
        ]
    )
